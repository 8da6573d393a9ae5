"""What it would take, in words: what is enough, or plainly that nothing tried is."""

import shlex

import pytest

from guarantor.measures.influence.matters import matters_answers
from guarantor.measures.influence.reach import reach_answer, reach_asked_first
from guarantor.report.reached import found_words, options_of, question, reached_text
from guarantor.report.screens.matters import matters_screen
from guarantor.scenario import load
from of_art import OF_ART


@pytest.fixture(scope="module")
def enough():
    """A force by Europe alone in 30 of 50 futures."""
    return reach_answer(load("ukraine"), "force_raised", 0.6, draws=1_024)


@pytest.fixture(scope="module")
def never():
    """More troops than anybody has."""
    return reach_answer(load("pellia"), "headcount >= 900000", 0.5, draws=1_024)


def test_the_text_is_plain_and_fits_the_terminal(enough, never):
    for answer in (enough, never):
        text = reached_text(answer)
        assert not OF_ART.search(text)
        lines = [line for line in text.split("\n") if not line.startswith("    --")]
        assert max(map(len, lines)) <= 80
        assert "Costs and likelihoods of the changes are not weighed" in " ".join(text.split())


def test_what_is_enough_stands_with_the_options_that_apply_it(enough):
    text = reached_text(enough)
    assert "One change is enough." in text
    first = enough.sets[0]
    assert "--given" in options_of(first) or "--set" in options_of(first) or "--lever" in options_of(first)
    assert all(shlex.split(options_of(one)) for one in enough.sets)


def test_where_nothing_tried_is_enough_it_says_so_and_how_near_the_best_comes(never):
    assert found_words(never).startswith("Nothing tried reaches it, in sets of up to 3 changes")
    assert "The nearest comes to 0 of 50" in found_words(never)


def test_the_question_names_course_measure_and_target(enough, never):
    assert question(enough) == (
        "Europe alone: what would it take for 'a force is raised' to hold in 30 of 50 futures?"
    )
    assert "'troops kept there >= 900000'" in question(never)


def test_a_button_of_the_screen_applies_a_whole_set():
    scenario = load("pellia")
    reach = reach_asked_first(scenario)
    screen = matters_screen(matters_answers(scenario, draws=1_024), reach)
    section = next(each for each in screen.sections if each.title == "What it would take")
    (table,) = (block for block in section.blocks if block.kind == "table")
    assert len(table.rows) == len(reach.sets or reach.nearest)
    for row, one in zip(table.rows, reach.sets or reach.nearest, strict=True):
        for each in one.changes:
            assert each.sets.items() <= row.apply.sets.items()
            assert each.given.items() <= row.apply.given.items()
            assert each.levers.items() <= row.apply.levers.items()
