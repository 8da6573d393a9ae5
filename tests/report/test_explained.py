"""An explanation in words: narrow enough, in plain words, and the same as plain data (UX 4, 5)."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from tests.scenario_folders import LEDGER, pellia, read

import guarantor
from guarantor.measures.explain.explaining import explain, names_of
from guarantor.report.explained import SCHEMA, as_dict, explained
from guarantor.scenario import Scenario, packaged

NUMBERS = (
    "force_raised",
    "headcount",
    "arvonia-backstop.package_share",
    "attack_probability",
    "attack_less_likely",
    "challenger_gain",
    "joined(XDU)",
    "sustained(XBE)",
    "necessary(XAR, 1000)",
    "neighbours-alone.initial_month",
    "neighbours-alone.bottleneck",
)
NOT_FOR_READERS = (
    r"fixpoint|\bleast\b|greatest|\bq\*|\bpi\*|\bW1|\bW2\b|\bW5\b|Shapley|quantile|Monte Carlo|posterior"
    r"|elicited|stochastic|GTE\b|Birnbaum|polymatroid|\blogit|\bPRIM\b|\bPAWN\b"
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return guarantor.load("pellia")


@pytest.fixture(scope="module")
def texts(scenario: Scenario) -> dict[str, str]:
    return {name: explained(explain(scenario, name, draws=600)) for name in (*names_of(scenario), *NUMBERS)}


def test_an_explanation_is_no_wider_than_80_columns(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        assert max(map(len, text.splitlines())) <= 80, name


def test_an_explanation_uses_no_word_of_the_trade(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        assert not re.search(NOT_FOR_READERS, text, re.IGNORECASE), name


def test_an_explanation_begins_with_its_name(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        assert text.startswith(f"{name}\n")


def test_names_are_never_broken(texts: dict[str, str]) -> None:
    assert "not-without-arvonia" in texts["quantities.XBE.pool"]
    assert not [name for name, text in texts.items() if re.search(r"[a-z]-$", text, re.MULTILINE)]


def test_a_range_is_shown_with_its_percentiles_mean_source_and_grade(texts: dict[str, str]) -> None:
    assert (
        texts["quantities.XBE.pool"]
        == """\
quantities.XBE.pool
troops of Belmark that are fit to deploy

Written     16000 to 17500 troops
Unit        troops
Grade       estimated, in force from 20 February 2031
Shape       one in twenty lies below the first end and one in twenty above the
            second; skewed to the right, never below 0 (lognormal)
Below it         1%     5%    25%    50%    75%    95%    99%   mean
             15,706 16,000 16,429 16,733 17,043 17,500 17,828 16,739
Source      XE03, 20 February 2031, foreign minister: "Without Arvonia it is a
            gesture"
            Says the force needs Arvonia
            Fictional Gazette 2. Graded C3: fairly reliable, possibly true

Used by     force_raised, headcount, headcount_met, sustained_troops,
            package_share, requirement_met, attack_probability, challenger_gain,
            protege_value in neighbours-alone, arvonia-backstop and
            monitors-only
Claims      not-without-arvonia"""
    )


def test_shares_are_shown_in_per_cent(texts: dict[str, str]) -> None:
    lines = texts["requirement.lines.enablers.substitution"].splitlines()
    (heads,) = (k for k, line in enumerate(lines) if line.startswith("Below it"))
    assert lines[heads].split()[2:] == ["1%", "5%", "25%", "50%", "75%", "95%", "99%", "mean"]
    assert lines[heads + 1].split()[1] == "20%"


def test_a_range_without_a_probability_is_not_averaged(texts: dict[str, str]) -> None:
    assert "Range       3,000 to 9,000\n" in texts["quantities.XCO.pool"]
    assert "mean" not in texts["quantities.XCO.pool"]
    assert "nobody knows: a range is assumed" in texts["quantities.XCO.pool"]


def test_a_judgement_says_that_it_has_no_source(texts: dict[str, str]) -> None:
    assert "Source      none: a judgement" in texts["deterrence.provocation"]


def test_what_a_clip_moves_is_shown(tmp_path: Path) -> None:
    scenario = read(pellia(tmp_path, ("3 to 5 clip [2, 8]", "3 to 5 clip [2.9, 8]")))
    text = explained(explain(scenario, "rotation.default.ratio"))
    assert "Clipped     3.1% moved up to the lower bound, 0.0% down to the upper" in text


def test_both_ends_are_shown_where_they_differ(texts: dict[str, str]) -> None:
    told = " ".join(texts["joined(XDU)"].split())
    assert "the neighbours alone (neighbours-alone): in 0 of 50 (in 15 of 50 if all move together)" in told
    assert "with Arvonia behind (arvonia-backstop): in 15 of 50 monitors only" in told


def test_a_number_says_what_it_can_read_and_how_that_is_graded(texts: dict[str, str]) -> None:
    told = " ".join(texts["joined(XDU)"].split())
    assert "It can read 7 inputs: chances of events (1 reported, 1 estimated): events.ceasefire" in told
    assert "sources XE01, XE03, XE09" in told


def test_a_number_that_is_not_computed_says_why(texts: dict[str, str]) -> None:
    told = " ".join(texts["neighbours-alone.bottleneck"].split())
    assert "none: this version does not compute a test for sets of lines" in told


def test_an_unheard_actor_is_said_to_be_unheard(texts: dict[str, str]) -> None:
    assert "Unheard: no pledge is on record, so it does not join." in texts["actors.XEL"]
    assert "Unheard" not in texts["actors.XBE"]


def test_a_reading_shows_before_and_after(texts: dict[str, str]) -> None:
    assert (
        "Sets        requirement.by_mission.reassurance.total: 2000 to 8000 troops ->\n"
        in texts["readings.small-force"]
    )


def test_a_course_says_which_pledges_its_levers_bar(texts: dict[str, str]) -> None:
    assert "Barred      xbe-brigade, xar-lift" in texts["courses.neighbours-alone"]


def test_an_address_is_left_whole(tmp_path: Path) -> None:
    address = "https://example.org/" + "a-long-path/" * 8
    row = f"XE10,2031-02-01,2031-02-01,,XBE,pledge,Said,,,,,Gazette,{address},B2,direct\n"
    scenario = read(pellia(tmp_path, ledger=LEDGER + row))
    assert f"            {address}" in explained(explain(scenario, "XE10")).splitlines()


def test_a_list_of_names_says_how_many_there_are(scenario: Scenario) -> None:
    text = explained(explain(scenario, "limits.XBE"))
    assert text.startswith("limits.XBE\nfits 3 names; ask for one of them\n\n  limits.XBE.ceiling: ")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("XBE.pool", "input"),
        ("headcount", "number"),
        ("ceasefire", "event"),
        ("XBE", "actor"),
        ("not-without-arvonia", "claim"),
        ("small-force", "change"),
        ("XE02", "source"),
        ("monitors-only", "course"),
        ("coast", "name"),
        ("limits.XBE", "several"),
    ],
)
def test_plain_data_holds_every_field_and_its_kind(scenario: Scenario, name: str, kind: str) -> None:
    told = explain(scenario, name, draws=600)
    plain = json.loads(json.dumps(as_dict(told)))
    assert (plain.pop("schema"), plain.pop("kind")) == (SCHEMA, kind)
    assert list(plain) == [field.name for field in fields(told)]


def test_plain_data_writes_dates_as_dates(scenario: Scenario) -> None:
    (entry,) = as_dict(explain(scenario, "XBE.pool"))["entries"]
    assert entry["known_from"] == "2031-02-20"
    assert entry["spread"]["percentiles"][3] == [50, pytest.approx(16_733.2, abs=0.1)]


@pytest.mark.parametrize("name", packaged())
def test_the_words_hold_for_every_packaged_scenario(name: str) -> None:
    scenario = guarantor.load(name)
    sections: dict[str, str] = {}
    for each in names_of(scenario):
        sections.setdefault(each.split(".")[0], each)
    for each in sections.values():
        text = explained(explain(scenario, each, draws=64))
        assert all(len(line) <= 80 or "://" in line for line in text.splitlines()), each
