"""The Assessment: complete, repeatable, and the same numbers as when it was last agreed."""

import json
import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import guarantor
from guarantor.measures import Assessment, assess, with_courses
from guarantor.measures.compare import compare_courses, compare_scenarios
from guarantor.measures.runs import run_of
from guarantor.scenario import UnknownName, load

BASELINES = Path(__file__).parent.parent / "baselines"


@pytest.fixture(scope="module")
def ukraine():
    return assess(load("ukraine"), draws=4096)


@pytest.mark.parametrize("name", ["ukraine", "ukraine-april", "pellia"])
def test_the_headline_numbers_have_not_moved(name):
    """Renewed on purpose only: ``python tests/baselines/renew.py`` and a changelog entry of kind results."""
    from baselines import renew

    stored = json.loads((BASELINES / f"{name}.json").read_text(encoding="utf-8"))
    found = renew.headline(name)
    assert found["digest"] == stored["digest"]
    assert found["courses"].keys() == stored["courses"].keys()
    for course, numbers in stored["courses"].items():
        for measure, value in numbers.items():
            assert found["courses"][course][measure] == pytest.approx(value, rel=1e-9, abs=1e-12), measure


def test_two_equal_runs_give_equal_json():
    scenario = load("pellia")
    assert assess(scenario, draws=4096).as_json() == assess(scenario, draws=4096).as_json()


def test_the_json_names_its_schema_and_reads_back(ukraine):
    text = ukraine.as_json()
    assert json.loads(text)["schema"] == "guarantor.assessment/1"
    assert Assessment.model_validate_json(text) == ukraine


def test_no_force_is_always_among_the_courses(ukraine):
    assert [course.name for course in ukraine.courses] == [
        "no-force",
        "europe-alone",
        "us-enablers",
        "us-backstop",
        "us-troops",
    ]


def test_every_input_has_a_grade_and_a_source_or_is_a_judgement(ukraine):
    grades = [entry.grade for entry in ukraine.inputs]
    a = ukraine.assumptions
    assert len(grades) == a.stated + a.reported + a.estimated + a.assumed
    shown = {source.id for source in ukraine.sources}
    assert {entry.source for entry in ukraine.inputs if entry.source} <= shown
    assert {name for entry in ukraine.inputs for name in re.findall(r"\b[ELN]\d{3}\b", entry.note)} <= shown
    assert all(entry.written for entry in ukraine.inputs)


def test_every_source_that_is_cited_was_known_on_the_day(ukraine):
    day = ukraine.scenario.as_of
    assert all(source.date <= day for source in ukraine.sources)


def test_poland_refused_and_sweden_is_unheard(ukraine):
    assert ukraine.refused == ("POL",)
    assert "SWE" in ukraine.unheard
    assert not set(ukraine.unheard) & {"POL", "GBR", "FRA", "USA", "UKR", "RUS"}


def test_the_readings_stand_beside_the_base_case_on_the_same_draws(ukraine):
    assert [reading.name for reading in ukraine.readings][:2] == ["base", "requirement-low"]
    assert len({reading.draws for reading in ukraine.readings}) == 1
    base = ukraine.readings[0].courses["us-troops"]
    whole = ukraine.course("us-troops").shares["force_raised"]
    assert base.force_raised == whole


def test_a_reading_equals_a_run_with_that_variant(ukraine):
    alone = assess(load("ukraine", variants=("rotation-low",)), draws=4096)
    reading = next(r for r in ukraine.readings if r.name == "rotation-low")
    assert reading.courses["us-troops"].headcount_met == alone.course("us-troops").shares["headcount_met"]
    assert "rotation-low" not in {r.name for r in alone.readings}
    assert alone.scenario.variants == ("rotation-low",)
    assert alone.scenario.digest != ukraine.scenario.digest


def test_a_second_process_changes_no_number(ukraine):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert assess(load("ukraine"), draws=4096, pool=pool).as_json() == ukraine.as_json()


def test_every_claim_is_answered_and_those_that_can_be_had_are_decided(ukraine):
    answers = {answer.id: answer for answer in ukraine.claims}
    assert len(answers) == len(load("ukraine").claims)
    groups = ("s1", "s3", "s5", "s6", "s7", "s9", "s13", "s14", "s15", "s16", "s21")
    whole = {a.id: a for a in assess(load("ukraine")).claims}
    for name, answer in whole.items():
        if name.startswith(tuple(f"{group}{mark}" for group in groups for mark in ("a", "b", "c", "d", "-"))):
            assert answer.verdict != "undecided", name
            assert answer.verdict != "not computable", name
    for name in ("s9a-support", "s9b-thousands-each"):
        assert whole[name].verdict == "not testable"
        assert "Denmark, Finland, Norway, Sweden" in whole[name].reason


def test_given_a_ceasefire_more_forces_are_raised(ukraine):
    given = assess(load("ukraine"), draws=4096, given={"ceasefire": True})
    assert given.run.given == {"ceasefire": True}
    share = given.course("europe-alone").shares["force_raised"].alone.probability
    assert share > 2 * ukraine.course("europe-alone").shares["force_raised"].alone.probability


def test_only_the_courses_asked_for_are_run():
    scenario = with_courses(load("ukraine"), ["us-backstop"])
    assert [course.name for course in assess(scenario, draws=4096).courses] == ["no-force", "us-backstop"]


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        pytest.param(
            lambda: with_courses(load("ukraine"), ["us-backstp"]),
            "unknown course 'us-backstp'; did you mean 'us-backstop'",
            id="course",
        ),
        pytest.param(
            lambda: run_of(load("ukraine"), given={"ceasfire": True}),
            "unknown event 'ceasfire'; did you mean 'ceasefire'",
            id="event",
        ),
        pytest.param(
            lambda: load("ukraine", variants=("rotation-hi",)),
            "unknown reading or variant 'rotation-hi'; did you mean 'rotation-high'",
            id="reading",
        ),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(ask, says):
    with pytest.raises(UnknownName, match=says):
        ask()


def test_a_scenario_without_tables_says_what_would_add_the_missing_part():
    bare = Path(__file__).parent.parent / "golden" / "scenario" / "pellia"
    answer = guarantor.assess(guarantor.load(bare), draws=600)
    left_out = " ".join(answer.not_in_this_answer)
    assert "add 'requirement:'" in left_out
    assert "add 'challenger:' and 'guarantees:'" in left_out
    assert "headcount_met" not in answer.courses[0].shares
    assert any("no approvals are written" in warning for warning in answer.warnings)


def test_a_scenario_compared_with_itself_moves_nothing():
    ukraine = load("ukraine")
    found = compare_scenarios(ukraine, ukraine, draws=4096)
    assert found.changes == ()
    assert all(one.difference.mean == 0.0 for one in found.moved)


def test_comparing_a_reading_says_what_was_written_and_what_moved():
    found = compare_scenarios(load("ukraine", variants=("germany-in",)), load("ukraine"), draws=4096)
    assert [(c.path, c.before, c.after) for c in found.changes] == [
        ("pledges.deu-troops", "ceasefire and bundestag_mandate", "ceasefire")
    ]
    kept = [one for one in found.moved if one.measure == "troops kept there"]
    assert kept
    assert all(one.difference.mean > 0 for one in kept)


def test_two_courses_of_one_scenario_are_compared_on_the_same_draws():
    found = compare_courses(load("ukraine"), "us-backstop", "europe-alone", draws=4096)
    assert [change.path for change in found.changes] == ["courses.usa_level"]
    risk = next(one for one in found.moved if one.measure == "chance of attack")
    assert risk.difference.mean < 0


def test_the_force_of_a_state_that_never_joins_is_no_driver(ukraine):
    """It moves with the forces of others through a common factor, and with nothing else."""
    for driver in ukraine.drivers:
        absent = set(ukraine.unheard) | set(ukraine.refused)
        assert not absent & set(driver.input.split(".")), driver.input
