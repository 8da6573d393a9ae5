"""Explain: from a name to what it is, where it comes from and what it touches (DESIGN 6, F14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.scenario_folders import pellia, read

import guarantor
from guarantor.draws import values
from guarantor.measures.assessment import Amount, Share
from guarantor.measures.explain.changed import touches
from guarantor.measures.explain.definitions import DEFINITIONS
from guarantor.measures.explain.explaining import explain
from guarantor.measures.explain.forms import (
    ChangeExplained,
    InputExplained,
    NumberExplained,
)
from guarantor.measures.explain.numbers import NUMBERS
from guarantor.measures.inputs import inputs_by_path, spread_of
from guarantor.measures.trace import inputs_of
from guarantor.scenario import Scenario, UnknownName, build, packaged
from guarantor.scenario.claim_schema import Call
from guarantor.scenario.patches import changes_of
from guarantor.scenario.quantity import parse_quantity


def input_of(scenario: Scenario, name: str) -> InputExplained:
    found = explain(scenario, name)
    assert isinstance(found, InputExplained)
    return found


def number_of(scenario: Scenario, name: str, draws: int = 600) -> NumberExplained:
    found = explain(scenario, name, draws=draws)
    assert isinstance(found, NumberExplained)
    return found


@dataclass(frozen=True)
class Case:
    """One row of rule F14: measured by hand from the closed forms of F12."""

    written: str
    p01: float
    p50: float
    p99: float
    mean: float


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(Case("8000 to 12000", 7_356, 9_798, 13_051, 9_873), id="skewed"),
        pytest.param(Case("8000 to 12000 as normal", 7_172, 10_000, 12_828, 10_000), id="symmetric"),
        pytest.param(Case("100 to 30000", 30.68, 1_732, 97_790, 7_786), id="very wide"),
        pytest.param(Case("uniform(0, 200)", 2, 100, 198, 100), id="hard ends"),
        pytest.param(Case("triangular(0, 0, 100)", 0.5013, 29.29, 90, 33.33), id="falling off"),
    ],
)
def test_a_range_is_told_by_its_percentiles_and_its_mean(case: Case) -> None:
    spread = spread_of(parse_quantity(case.written))
    told = dict(spread.percentiles)
    assert list(told) == [1, 5, 25, 50, 75, 95, 99]
    assert [told[1], told[50], told[99], spread.mean] == pytest.approx(
        [case.p01, case.p50, case.p99, case.mean], rel=5e-4, abs=0.5 if case.mean > 200 else 0.01
    )


@pytest.mark.parametrize(
    "written",
    [
        "8000 to 12000",
        "3 to 5 clip [2.9, 5.2]",
        "pert(500, 1000, 2000)",
        "triangular(1, 2, 9) clip [1.5, 8]",
        "about 800 ±25%",
        "integer(3, 7)",
        "discrete(1: 0.25, 4: 0.75)",
        "one_of(2, 4, 6)",
    ],
)
def test_the_mean_is_that_of_a_fine_even_grid(written: str) -> None:
    quantity = parse_quantity(written)
    grid = (np.arange(200_000) + 0.5) / 200_000
    spread = spread_of(quantity)
    assert spread.mean == pytest.approx(float(values(quantity, grid).mean()), rel=1e-4)
    assert dict(spread.percentiles)[25] == values(quantity, np.array([0.25]))[0]


def test_what_a_clip_moves_is_told() -> None:
    low, high = spread_of(parse_quantity("3 to 5 clip [3, 8]")).clipped
    assert low == pytest.approx(0.05)
    assert high < 1e-4


def test_no_average_is_taken_over_a_range_without_a_probability() -> None:
    spread = spread_of(parse_quantity("deep(3000, 9000) troops", dimension="people"))
    assert (spread.percentiles, spread.mean, spread.ends) == ((), None, (3000, 9000))


def test_words_are_told_with_their_weights() -> None:
    assert spread_of(parse_quantity("discrete(low: 0.3, high: 0.7)")).words == (("low", 0.3), ("high", 0.7))
    assert spread_of(parse_quantity("deep(none, some)")).words == (("none", None), ("some", None))


def test_a_figure_has_no_range() -> None:
    spread = spread_of(parse_quantity("300 troops", dimension="people"))
    assert (spread.percentiles, spread.mean) == ((), 300)


def test_an_input_is_told_with_its_grade_date_and_source(scenario: Scenario) -> None:
    told = input_of(scenario, "quantities.XBE.pool")
    (entry,) = told.entries
    assert told.title == "troops of Belmark that are fit to deploy"
    assert (entry.written, entry.unit, entry.grade) == ("16000 to 17500 troops", "troops", "estimated")
    assert entry.known_from == date(2031, 2, 20)
    (row,) = entry.citations
    assert (row.id, row.role, row.speaker, row.reliability) == ("XE03", "source", "foreign minister", "C3")
    assert row.quote == "Without Arvonia it is a gesture"


def test_short_names_stand_for_the_same_thing(scenario: Scenario) -> None:
    assert explain(scenario, "XBE.pool") == explain(scenario, "quantities.XBE.pool")
    assert explain(scenario, "xbe-brigade") == explain(scenario, "pledges.xbe-brigade")
    assert explain(scenario, "coalition") == explain(scenario, "approvals.coalition")
    assert explain(scenario, " rotation ") == explain(scenario, "common_factors.rotation")


def test_a_pledge_is_told_with_its_condition_and_its_offers(scenario: Scenario) -> None:
    told = input_of(scenario, "xbe-brigade")
    assert told.entries[0].written == "ceasefire and xar_level in [enablers, backstop, troops]"
    assert [(name.rsplit(".", 1)[1], written) for name, _, written in told.beside] == [
        ("manoeuvre", "2000 to 3000 troops"),
        ("support", "300 troops"),
    ]


def test_every_case_of_an_event_is_told(scenario: Scenario) -> None:
    told = input_of(scenario, "events.xgo_consent.probability")
    assert [(entry.when, entry.written) for entry in told.entries] == [
        ("mission == monitoring", "20% to 50%"),
        ("otherwise", "2% to 10%"),
    ]


def test_what_nobody_knows_is_told_as_that(scenario: Scenario) -> None:
    (entry,) = input_of(scenario, "XCO.pool").entries
    assert entry.unknown
    assert entry.spread is not None
    assert entry.spread.ends == (3000, 9000)


def test_a_range_without_a_source_is_told_as_a_judgement(scenario: Scenario) -> None:
    (entry,) = input_of(scenario, "deterrence.provocation").entries
    assert (entry.grade, entry.citations) == ("assumed", ())
    assert "judgement" in entry.note


def test_rows_named_in_a_note_are_shown_after_the_source(tmp_path: Path) -> None:
    changed = ('note: "no public figure"', 'source: XE01, note: "as large as XE02 says"')
    told = input_of(read(pellia(tmp_path, changed)), "XCO.pool")
    assert [(row.id, row.role) for row in told.entries[0].citations] == [("XE01", "source"), ("XE02", "note")]


def test_a_later_date_shows_the_value_in_force_then(scenario: Scenario) -> None:
    later = build(scenario.folder, as_of=date(2031, 4, 10))
    (entry,) = input_of(later, "XBE.pool").entries
    assert (entry.written, entry.grade, entry.citations[0].id) == ("15000 troops", "stated", "XE07")


def test_an_input_names_the_measures_that_can_read_it(scenario: Scenario) -> None:
    uses = {use.measure: use.courses for use in input_of(scenario, "XBE.pool").uses}
    assert uses["headcount"] == tuple(scenario.courses)
    assert not {"authorized", "coalition_size", "joined(XBE)", "requirement_troops"} & uses.keys()
    lift = {use.measure: use.courses for use in input_of(scenario, "pledges.xar-lift.offers.enablers").uses}
    assert lift["package_share"] == ("arvonia-backstop", "monitors-only")


@pytest.mark.parametrize("name", ["requirement.by_mission.monitoring.total", "challenger.anchor", "xar-lift"])
def test_the_measures_that_an_input_names_are_those_of_the_trace(scenario: Scenario, name: str) -> None:
    told = input_of(scenario, name)
    uses = {use.measure: use.courses for use in told.uses}
    for measure in ("authorized", "coalition_size", "headcount", "requirement_troops", "attack_probability"):
        read_in = tuple(
            course.name
            for course in scenario.courses.values()
            if told.name in {origin.path for origin in inputs_of(scenario, Call(measure), course)}
        )
        assert uses.get(measure, ()) == read_in


def test_an_input_names_the_claims_that_can_rest_on_it(scenario: Scenario) -> None:
    assert input_of(scenario, "XBE.pool").claims == ("not-without-arvonia",)
    assert input_of(scenario, "requirement.by_mission.monitoring.total").claims == ()


def test_an_input_names_what_it_moves_with(scenario: Scenario) -> None:
    (factor,) = input_of(scenario, "rotation.default.ratio").ties
    assert (factor.name, factor.correlation, factor.others) == ("common_factors.rotation", "0.5", ())
    (pair,) = input_of(scenario, "challenger.strength").ties
    assert (pair.correlation, pair.others) == ("0.3 (Spearman)", ("challenger.protege_strength",))


def test_an_event_in_a_common_factor_names_it(tmp_path: Path) -> None:
    changed = ('of: ["rotation.*.ratio"]', "of: [ceasefire, xdu_mandate]")
    (factor,) = input_of(read(pellia(tmp_path, changed)), "events.ceasefire.probability").ties
    assert factor.others == ("xdu_mandate",)


def test_an_input_names_the_readings_that_change_it(scenario: Scenario) -> None:
    (touch,) = input_of(scenario, "xbe-brigade").changed_by
    assert (touch.name, touch.contested, touch.applied, touch.to) == (
        "belmark-free",
        True,
        False,
        "ceasefire",
    )
    assert input_of(scenario, "pledges.xbe-brigade.offers.manoeuvre").changed_by == ()


def test_a_reading_in_force_is_told_as_applied(scenario: Scenario) -> None:
    told = explain(build(scenario.folder, variants=["small-force"]), "small-force")
    assert isinstance(told, ChangeExplained)
    assert told.applied
    assert told.sets == (("requirement.by_mission.reassurance.total", "1500 troops", "1500 troops"),)


def test_a_reading_says_what_it_sets_and_what_stands_there_now(scenario: Scenario) -> None:
    told = explain(scenario, "variants.high-rotation")
    assert isinstance(told, ChangeExplained)
    assert not told.contested
    assert told.sets == (("rotation.default.ratio", "3 to 5 clip [2, 8]", "5"),)


def test_a_reading_that_replaces_a_group_changes_every_input_in_it(tmp_path: Path) -> None:
    changed = (
        "set: {pledges.xbe-brigade.if: ",
        "set: {limits.XBE: {ceiling: 9000 troops}, pledges.xbe-brigade.if: ",
    )
    told = read(pellia(tmp_path, changed))
    for name in ("limits.XBE.ceiling", "limits.XBE.home_floor", "limits.XBE.commitments.1.troops"):
        assert [touch.name for touch in input_of(told, name).changed_by] == ["belmark-free"]


@pytest.mark.parametrize("name", packaged())
def test_whatever_quantity_a_reading_changes_names_that_reading(name: str) -> None:
    base = guarantor.load(name)
    before, changes = inputs_by_path(base), changes_of(base)
    quantities = {origin.path for origin in before.values}
    for patch in base.patches:
        after = inputs_by_path(build(base.folder, variants=[patch]))
        for path in quantities & after.by_path.keys():
            if before.told(path) != after.told(path):
                named = {touch.name for touch in touches(base, changes, path, before.by_path)}
                assert patch in named, f"{patch} changes {path}"


def test_a_number_is_the_one_that_the_answer_shows(scenario: Scenario) -> None:
    answer = guarantor.assess(scenario, draws=4_096)
    for course in answer.courses[1:]:
        shown = {**course.shares, **course.amounts}
        for measure in shown.keys() & set(NUMBERS):
            (value,) = number_of(scenario, f"{course.name}.{measure}", 4_096).values
            for end in ("alone", "together"):
                found, expected = getattr(value, end), getattr(shown[measure], end)
                if found is None:
                    assert expected.p95 == 0
                elif isinstance(found, Share):
                    assert found == expected, f"{measure} in {course.name}"
                else:
                    assert (found.p05, found.p50, found.p95) == (expected.p05, expected.p50, expected.p95)


def test_who_joins_is_the_one_that_the_answer_shows(scenario: Scenario) -> None:
    answer = guarantor.assess(scenario, draws=4_096)
    (value,) = number_of(scenario, "joined(XDU) in neighbours-alone", 4_096).values
    shown = next(course for course in answer.courses if course.name == "neighbours-alone").joined["XDU"]
    assert (value.alone, value.together) == (shown.alone, shown.together)
    assert value.alone != value.together


def test_a_number_may_be_asked_for_in_one_course_or_in_all(scenario: Scenario) -> None:
    assert [value.course for value in number_of(scenario, "headcount").values] == list(scenario.courses)
    one = number_of(scenario, "headcount monitors-only")
    assert [value.course for value in one.values] == ["monitors-only"]
    assert one == number_of(scenario, "monitors-only.headcount")


def test_the_chance_of_attack_is_shown_beside_that_with_no_force(scenario: Scenario) -> None:
    told = number_of(scenario, "attack_probability")
    assert told.values[0].course == "no-force"
    assert isinstance(told.values[0].alone, Amount)
    assert "anchor" in told.definition


def test_a_number_names_its_rule_its_unit_and_what_it_is_taken_over(scenario: Scenario) -> None:
    told = number_of(scenario, "headcount")
    assert (told.rule, told.unit) == ("GENERATE G33", "troops")
    assert told.over == "futures in which a force is raised"


def test_the_inputs_of_a_number_are_counted_by_grade(scenario: Scenario) -> None:
    told = number_of(scenario, "neighbours-alone.force_raised")
    origins = inputs_of(scenario, Call("force_raised"), scenario.courses["neighbours-alone"])
    counted = {}
    for group in told.inputs:
        for grade, count in group.grades.items():
            counted[grade] = counted.get(grade, 0) + count
    grades = [origin.grade for origin in origins]
    assert counted == {grade: grades.count(grade) for grade in set(grades)}
    pledges = next(group for group in told.inputs if group.kind == "pledges")
    assert pledges.sources == ("XE01", "XE03", "XE09")
    assert "pledges.xbe-brigade" in pledges.names


def test_a_number_that_is_not_computed_says_why(scenario: Scenario) -> None:
    (value,) = number_of(scenario, "arvonia-backstop.bottleneck").values
    assert (value.alone, value.reason) == (None, "this version does not compute a test for sets of lines")
    (unheard,) = number_of(scenario, "arvonia-backstop.joined(XEL)").values
    assert "nothing is on record for Elmark" in unheard.reason


def test_troops_in_a_name_may_be_written_as_in_a_scenario(scenario: Scenario) -> None:
    told = number_of(scenario, "necessary(XAR, 1,500 troops)")
    assert told.name == "necessary(XAR, 1500)"
    assert told.title == "Arvonia is needed for 1500 on offer"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("joined", r"'joined' has 0 arguments; write 'joined\(actor\)'"),
        ("headcount(XBE)", r"'headcount\(XBE\)' has 1 arguments; write 'headcount'"),
        ("joined(XBF)", r"unknown actor 'XBF'; did you mean 'XBE'\?"),
        ("event(ceasefyre)", r"unknown event 'ceasefyre'; did you mean 'ceasefire'\?"),
        ("headcount in neighbours-alon", "unknown course 'neighbours-alon'; did you mean 'neighbours-alone'"),
        ("necessary(XAR, many)", "'many' is not a number of troops"),
        ("necessary(XAR, 10 to 20)", "'10 to 20' is not one number of troops"),
    ],
)
def test_a_number_that_cannot_be_read_says_what_to_write(scenario: Scenario, name: str, message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        explain(scenario, name)


def test_every_number_has_a_definition() -> None:
    assert set(DEFINITIONS) == set(NUMBERS)
