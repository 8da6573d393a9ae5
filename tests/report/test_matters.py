"""What matters, in words: no causes, no order that the run cannot support, no word of art (E10, E12)."""

import re

import pytest

from guarantor.measures.influence.forms import BoxTold, LimitTold, RuleTold
from guarantor.measures.influence.matters import matters_answer
from guarantor.report.blocks import ScreenTold
from guarantor.report.drawing import svg_of
from guarantor.report.matters import (
    alone_words,
    box_words,
    hangs_words,
    limit_words,
    matters_text,
    rule_words,
)
from guarantor.report.matters_charts import curves_of, influence_chart
from guarantor.report.screens.matters import matters_screen
from guarantor.scenario import load
from of_art import OF_ART

CAUSES = re.compile(
    r"\bcauses?\b|\bcaused\b|because|\bdrives?\b|\bdriven\b|due to|leads? to|results? in", re.IGNORECASE
)
MEASURES = ("force_raised", "headcount", "attack_probability", "requirement_met")


@pytest.fixture(scope="module")
def answers():
    """Ukraine's first course by four measures."""
    scenario = load("ukraine")
    return {name: matters_answer(scenario, name, draws=4_096) for name in MEASURES}


@pytest.fixture(scope="module")
def pellia():
    """A measure that reads an input without a probability."""
    return matters_answer(load("pellia"), "arvonia-backstop.headcount", draws=4_096)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_text_is_plain_names_no_cause_and_fits_the_terminal(answers, measure):
    text = matters_text(answers[measure])
    assert not OF_ART.search(text)
    assert not CAUSES.search(text)
    assert max(map(len, text.split("\n"))) <= 80
    assert "Not a prediction." in text


def test_an_input_without_a_probability_has_a_dagger(pellia):
    assert "†" in matters_text(pellia)
    assert "nothing is averaged" in " ".join(matters_text(pellia).split())


def made(answer, spans, **changes):
    """The answer with influences whose intervals are these, each tied to the next where they overlap."""
    like = answer.influences[0]
    told = []
    for k, (name, low, high) in enumerate(spans):
        after = spans[k + 1] if k + 1 < len(spans) else None
        tied = after is not None and low <= after[2] and after[1] <= high
        told.append(
            like.model_copy(
                update={
                    "input": name,
                    "first_order": (low + high) / 2,
                    "first_order_low": low,
                    "first_order_high": high,
                    "about_as_much_as_the_next": tied,
                }
            )
        )
    return answer.model_copy(update={"influences": tuple(told), **changes})


def test_no_order_is_told_that_the_intervals_do_not_support(answers):
    apart = made(answers["force_raised"], [("ceasefire", 0.5, 0.6), ("host_consent", 0.2, 0.3)])
    assert hangs_words(apart) == "It hangs most on a ceasefire, then on Ukraine's invitation."
    tied = made(answers["force_raised"], [("ceasefire", 0.5, 0.6), ("host_consent", 0.45, 0.55)])
    assert hangs_words(tied) == (
        "It hangs most on a ceasefire and Ukraine's invitation, about as much as each other."
    )


def test_where_inputs_alone_account_for_little_it_says_so(answers):
    found = made(answers["force_raised"], [("ceasefire", 0.1, 0.2)], through_combinations=True)
    assert "mostly on combinations" in hangs_words(found)


def test_an_input_that_moves_nothing_by_itself_is_told_as_sharing(answers):
    found = [each for each in answers["force_raised"].influences if not each.moves_alone]
    assert found
    assert {alone_words(answers["force_raised"], each) for each in found} == {"nothing"}
    assert "shares influence with inputs that move with it" in " ".join(
        matters_text(answers["force_raised"]).split()
    )


def limit(name, low=None, high=None, levels=(), often=1.0):
    return LimitTold(input=name, path=name, low=low, high=high, levels=levels, quasi_p=0.0, often=often)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (limit("ceasefire", levels=("yes",)), "with a ceasefire"),
        (limit("ceasefire", levels=("no",)), "without a ceasefire"),
        (limit("ceasefire", levels=("no",), often=0.6), "without a ceasefire (sometimes)"),
        (limit("ceasefire", levels=("part_held", "held")), "a ceasefire is part held or held"),
        (limit("rotation.FRA.deployable_share", high=0.27), "deployable share of France's army is below 27%"),
        (limit("FRA.land_forces", low=76_000), "size of France's land forces is above 76 thousand"),
        (limit("rotation.FRA.ratio", 2.8, 3.4), "France's rotation ratio is between 2.8 and 3.4"),
    ],
)
def test_a_condition_is_told_in_the_units_of_its_input(answers, condition, words):
    assert limit_words(answers["force_raised"], condition) == words


def ruled(answer, density=0.9, coverage=0.8, conditions=1, reason="", cases=500):
    limits = tuple(limit("ceasefire", levels=("no",)) for _ in range(conditions))
    box = BoxTold(limits=limits, density=density, coverage=coverage, mass=0.3, elsewhere=0.05)
    rule = RuleTold(
        about="fails",
        threshold=None,
        boxes=(box,) if not reason else (),
        short=density >= 0.6 and coverage >= 0.3,
        reason=reason,
        cases=cases,
        inputs=12,
    )
    return answer.model_copy(update={"rule": rule})


def test_a_box_is_a_sentence_with_what_it_covers_and_what_is_elsewhere(answers):
    found = ruled(answers["force_raised"])
    assert rule_words(found) == (
        "Without a ceasefire: 'a force is raised' fails in 90 of 100 futures; this covers 80 of 100 "
        "failures. Elsewhere it fails in 5 of 100."
    )


def test_no_more_than_three_conditions_stand_in_the_sentence(answers):
    found = ruled(answers["force_raised"], conditions=5)
    assert box_words(found, found.rule.boxes[0]).count("without a ceasefire") == 2
    assert "(and 2 weaker conditions)" in rule_words(found)


@pytest.mark.parametrize(("density", "coverage"), [(0.5, 0.9), (0.9, 0.2)])
def test_a_thin_or_narrow_box_is_no_short_rule(answers, density, coverage):
    assert rule_words(ruled(answers["force_raised"], density, coverage)).startswith(
        "No short rule explains it."
    )


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("few", "only 12 such futures in this run, and 50 are needed"),
        ("many", "in almost every future"),
        ("none", "No rule found among 12 inputs."),
    ],
)
def test_where_there_is_no_rule_it_says_why(answers, reason, words):
    assert words in rule_words(ruled(answers["force_raised"], reason=reason, cases=12))


def test_charts_have_a_finding_a_table_and_a_bar_for_each_input(answers):
    answer = answers["headcount"]
    chart = influence_chart(answer)
    assert len(chart.rows) == len(answer.influences)
    drawn = svg_of(chart)
    assert drawn.count('role="img"') >= len(answer.influences)
    assert "Chance alone shows" in chart.finding
    curves = curves_of(answer)
    assert curves
    assert all(len(each.rows) == len(each.spec["layer"][0]["data"]["values"]) for each in curves)
    assert influence_chart(answers["requirement_met"]) is None


def test_the_screen_opens_every_input_that_it_names(answers):
    screen = matters_screen(tuple(answers.values()))
    assert isinstance(screen, ScreenTold)
    text = screen.model_dump_json()
    for each in answers["headcount"].influences:
        assert f'"name":"{each.path}"' in text
    assert screen.command.startswith("guarantor drivers ukraine")
    assert not OF_ART.search(re.sub(r'"svg":.*?[^\\]",', "", text))
