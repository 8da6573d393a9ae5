"""Deterrence in words: four readings of a win side by side, fixed sentences, words on request (D15-D20)."""

import re
from dataclasses import replace

import pytest
from tests.report.test_channels import NEVER_SAID, plain

from guarantor.measures.explain.explaining import explain
from guarantor.measures.guarantee.channels import channel_answer
from guarantor.measures.guarantee.deterring import deter_answer
from guarantor.report.channels import JUDGED
from guarantor.report.deter import UNVALIDATED, WINS, confidence_words, deter_text, judged_words
from guarantor.report.deter_charts import attack_chart, worse_chart
from guarantor.report.likelihood import scale_of
from guarantor.report.screens.deterrence import deterrence_screen
from guarantor.scenario import load
from guarantor.web.screens import SCREENS

LIKELY = re.compile(r"\blikely \(|unlikely|almost certain|remote", re.I)


@pytest.fixture(scope="module")
def ukraine():
    return deter_answer(load("ukraine"), draws=1_024)


@pytest.mark.parametrize("win", [None, *WINS])
@pytest.mark.parametrize("name", ["ukraine", "pellia"])
def test_the_answer_is_plain_and_fits_the_width(name, win):
    text = deter_text(deter_answer(load(name), draws=512), win)
    assert max(map(len, text.split("\n"))) <= 80
    assert not NEVER_SAID.search(text)
    assert not LIKELY.search(text)


def test_all_four_readings_stand_side_by_side_whichever_is_chosen(ukraine):
    starts = {
        "gift": "A gift:",
        "risk": "Provocation:",
        "relative": "Worse than a better force:",
        "hold-out": "Holding out:",
    }
    for win, start in starts.items():
        text = deter_text(ukraine, win)
        places = [text.index(each) for each in starts.values()]
        assert text.index(start) == min(places)


def test_a_chosen_reading_is_shown_over_its_whole_curve(ukraine):
    assert "0.125" not in deter_text(ukraine)
    assert "0.125" in deter_text(ukraine, "relative")


def test_the_fixed_sentences_stand_beside_every_answer(ukraine):
    text = plain(deter_text(ukraine))
    assert JUDGED in text
    assert text.endswith(UNVALIDATED)
    assert plain(judged_words(ukraine)) in text
    assert "own about" in judged_words(ukraine)


def test_confidence_has_a_sentence_of_its_own_and_is_never_high(ukraine):
    told = confidence_words(ukraine)
    assert told.startswith("Confidence in this part of the answer is low.")
    assert not LIKELY.search(told)


def test_a_level_stands_beside_the_readers_anchor(ukraine):
    assert "it follows from your own chance with no force, 10% to 60%, all equally likely" in plain(
        deter_text(ukraine)
    )


def test_where_no_force_is_raised_alone_that_is_said():
    text = plain(deter_text(deter_answer(load("pellia"), draws=512)))
    assert "No force is raised if each moves on its own: counts are if all do." in text


@pytest.mark.parametrize("key", ["icd203", "phia"])
def test_words_of_likelihood_come_on_request_with_scale_and_number(ukraine, key):
    text = plain(deter_text(ukraine, scale=scale_of(key)))
    assert scale_of(key).title in text
    share = ukraine.ends.alone.courses[0].less.probability
    assert f"here {100 * share:.0f}%." in text


# -- the screen ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def screen(ukraine):
    return deterrence_screen(ukraine, channel_answer(load("ukraine"), draws=1_024))


def test_the_screen_lets_the_reader_choose_what_counts_as_a_win(screen):
    choice = next(block for part in screen.sections for block in part.blocks if block.kind == "choice")
    assert [option.name for option in choice.options] == list(WINS)
    assert all(option.blocks for option in choice.options)


def test_the_screen_has_channels_the_game_and_the_fixed_sentences(screen):
    titles = [part.title for part in screen.sections]
    assert titles == [
        "Attack, against no force",
        "A win for Russia, as you read it",
        "What the United States is worth, and through what",
        "The game, move by move",
        "What rests on judgement",
    ]
    assert JUDGED in screen.lead[1].text
    assert UNVALIDATED in screen.lead[1].text
    assert screen.command.startswith("guarantor deter ukraine")


def said(thing):
    """Every text that a reader sees; charts are looked at elsewhere."""
    if isinstance(thing, dict):
        unseen = ("name", "kind", "trace", "svg", "spec", "form", "scenario", "run", "command")
        return " ".join(said(each) for key, each in thing.items() if key not in unseen)
    if isinstance(thing, list):
        return " ".join(map(said, thing))
    return thing if isinstance(thing, str) else ""


def test_the_screen_says_nothing_that_a_reader_would_have_to_look_up(screen):
    told = said(screen.model_dump(mode="json"))
    assert "Provocation" in told
    assert not NEVER_SAID.search(told)
    assert not LIKELY.search(told)


def test_every_number_of_the_screen_has_a_card(screen):
    traces = set(re.findall(r'"trace":"([^"]+)"', screen.model_dump_json()))
    scenario = load("ukraine")
    assert {"us-troops.attack_less_likely", "deterrence.war_cost"} <= traces
    for trace in traces:
        assert explain(scenario, trace)


def test_a_scenario_without_a_challenger_says_what_would_add_the_screen():
    told = SCREENS["deterrence"].compose(replace(load("pellia"), challenger=None), None, {})
    assert "add 'challenger:' and 'guarantees:'" in told.sections[0].blocks[0].text


def test_the_charts_count_fifty_dots_and_have_a_table(ukraine):
    charts = [attack_chart(ukraine), worse_chart(ukraine, "us-backstop")]
    for chart, rows in zip(charts, (4, 9), strict=True):
        assert len(chart.spec["layer"][0]["data"]["values"]) == 50 * rows
        assert len(chart.rows) == rows
