"""Estimators of a mission side by side, and the new inputs wherever inputs are told (G11, G12, G14, G15)."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from force_folders import DAYS, three_states
from guarantor.measures import assess
from guarantor.measures.assess import inputs_in_force
from guarantor.measures.force.answering import force_answer
from guarantor.measures.force.limits import estimates
from guarantor.measures.inputs import inputs_by_path
from guarantor.measures.trace import inputs_of
from guarantor.pipeline import model_of
from guarantor.pipeline.supply import requirement_of
from guarantor.report.force import force_text
from guarantor.scenario import load
from guarantor.scenario.claim_schema import Call
from guarantor.scenario.condition import fold
from scenario_folders import read

WATCH = "    monitoring: {total: 8000 troops, split:"
LIMIT = "  XAA: {home_floor: 0 troops}"
EVERYTHING = (
    (
        LIMIT,
        '  XAA: {caveats: [{line: guards, share: 10% to 50%, if: "storm and mission == denial"}]}\n'
        "  north: {ceiling: 3000 to 4000 troops}",
    ),
    (WATCH, "    monitoring: {estimator: line_observation, line_km: 400 to 500 km, split:"),
)
LIFT = f"{DAYS}, lift: 1000 to 2000 troops}}\n"


def scenario_with(folder, text):
    return read(three_states(folder, (WATCH, f"    monitoring: {{{text}, split:")))


def test_an_estimator_multiplies_its_input_in_every_future(tmp_path):
    scenario = scenario_with(tmp_path, "estimator: line_observation, line_km: 400 to 500 km")
    model = model_of(scenario, 1, deterrence=False)
    draws = model.sampler.block(0)
    total = requirement_of(scenario, scenario.courses["watch"], draws).sum(axis=1)
    mission = "requirement.by_mission.monitoring"
    assert np.allclose(total, draws.values[f"{mission}.estimator"] * draws.values[f"{mission}.line_km"])
    assert 4.8 * 350 < total.min() < total.max() < 15 * 600
    assert total.std() > 500


def test_persons_for_each_thousand_people_are_counted_in_thousands(tmp_path):
    text = "estimator: policing_density, counts_as: policing, population: 2000k persons"
    scenario = scenario_with(tmp_path, text)
    draws = model_of(scenario, 1, deterrence=False).sampler.block(0)
    total = requirement_of(scenario, scenario.courses["watch"], draws).sum(axis=1)
    assert 2_000 <= total.min() < 2_200 < 7_800 < total.max() <= 8_000


def test_all_methods_for_a_mission_stand_side_by_side_and_none_is_a_mean(tmp_path):
    scenario = scenario_with(tmp_path, "total: 8000 troops, counts_as: monitoring, line_km: 1000 km")
    found = {each.name: each for each in force_answer(scenario, "watch", draws=64).estimates}
    assert found.keys() == {"quoted_force", "line_unarmed", "line_observation"}
    assert (found["line_observation"].low, found["line_observation"].high) == (4800.0, 15000.0)
    assert (found["quoted_force"].low, found["quoted_force"].mode) == (8000.0, 15000.0)
    assert not any(each.in_use for each in found.values())
    assert all(each.source and each.grade for each in found.values())
    text = " ".join(force_text(force_answer(scenario, "watch", draws=64)).split())
    assert "line observation 4.8 to 15 thousand (estimated: UNFICYP 2014" in text
    assert "line unarmed 1.7 thousand" in text


def test_of_a_method_known_after_the_day_of_the_run_only_its_name_and_its_day_are_told(tmp_path):
    text = "total: 8000 troops, counts_as: monitoring, line_km: 1000 km"
    scenario = replace(scenario_with(tmp_path, text), as_of=date(2025, 3, 19))
    answer = force_answer(scenario, "watch", draws=64)
    quoted, *others = answer.estimates
    assert (quoted.name, quoted.known_from) == ("quoted_force", date(2025, 3, 20))
    assert (quoted.low, quoted.mode, quoted.high, quoted.source) == (None, None, None, "")
    assert [each.known_from for each in others] == [None, None]
    told = " ".join(force_text(answer).split())
    assert "left out, known only later: quoted force (from 20 March 2025)" in told
    assert "8.0 to 20" not in told
    assert "no method" not in told
    need = scenario.requirement.by_mission["monitoring"]
    assert estimates(need, date(2025, 3, 20))[0].low == 8000.0


def test_where_every_method_is_known_only_later_the_answer_says_that_there_is_none():
    """Ukraine's force for reassurance: the one method that is valid for it rests on April 2025."""
    february = force_answer(load("ukraine"), "europe-alone", draws=64)
    assert [each.name for each in february.estimates] == ["quoted_force"]
    assert (
        "No method rests on what was known on the day of this run; left out, known only later: quoted force "
        "(from 10 April 2025)." in " ".join(force_text(february).split())
    )
    april = force_answer(load("ukraine", as_of=date(2025, 4, 30)), "europe-alone", draws=64)
    assert [(each.low, each.high, each.known_from) for each in april.estimates] == [(10000.0, 50000.0, None)]


def test_monitors_for_ukraine_are_told_by_the_length_of_the_front_as_known_by_then():
    need = load("ukraine").requirement.by_mission["monitoring"]
    found = {each.name: each for each in estimates(need, date(2025, 2, 5))}
    assert found["quoted_force"].known_from == date(2025, 3, 20)
    assert found["line_unarmed"].low == found["line_unarmed"].high == pytest.approx(1.7 * 1040)
    ends = (found["line_observation"].low, found["line_observation"].high)
    assert ends == pytest.approx((4.8 * 1040, 15 * 1040))
    later = load("ukraine", as_of=date(2025, 4, 30)).requirement.by_mission["monitoring"]
    assert [each.known_from for each in estimates(later, date(2025, 4, 30))] == [None, None, None]
    assert later.inputs["line_km"].written == "1040 to 1200 km"


def test_a_method_without_its_input_says_which_one_it_needs(tmp_path):
    scenario = scenario_with(tmp_path, "total: 8000 troops, counts_as: monitoring")
    answer = force_answer(scenario, "watch", draws=64)
    found = {each.name: each for each in answer.estimates}
    assert (found["line_observation"].missing, found["line_observation"].low) == ("line_km", None)
    assert "not without an input: line unarmed (line_km), line observation (line_km)" in " ".join(
        force_text(answer).split()
    )


def test_the_method_in_use_is_marked_and_a_mission_that_is_not_said_has_none(tmp_path):
    used = scenario_with(tmp_path / "used", "estimator: line_observation, line_km: 400 km")
    marked = [each.name for each in force_answer(used, "watch", draws=64).estimates if each.in_use]
    assert marked == ["line_observation"]
    assert "asked for here" in force_text(force_answer(used, "watch", draws=64))
    silent = scenario_with(tmp_path / "silent", "total: 8000 troops")
    assert force_answer(silent, "watch", draws=64).estimates == ()


def test_at_least_stays_at_least(tmp_path):
    text = "total: 8000 troops, counts_as: stabilisation, population: 100k persons"
    answer = force_answer(scenario_with(tmp_path, text), "watch", draws=64)
    assert [(each.low, each.high) for each in answer.estimates] == [(2000.0, None)]
    assert "at least 2.0 thousand" in " ".join(force_text(answer).split())


def test_every_new_input_has_a_title_and_is_read_by_the_force(tmp_path):
    scenario = read(three_states(tmp_path, *EVERYTHING, more=LIFT))
    inputs = inputs_by_path(scenario)
    titles = {each.path: inputs.title(each.path) for each in inputs_in_force(scenario)}
    told = {
        "deployment.lift": "troops per month that can be moved, in plus out",
        "limits.north.ceiling": "most troops that north may send",
        "limits.XAA.caveats.1": "when a caveat of Aland on the line 'guards' holds",
        "limits.XAA.caveats.1.share": "share of what Aland brings on the line 'guards' "
        "that its caveat leaves",
        "requirement.by_mission.monitoring.line_km": "length of the line, for a mission of monitoring",
    }
    assert told.items() <= titles.items()
    paths = {
        course: {
            each.path for each in inputs_of(scenario, Call("sustained_troops"), scenario.courses[course])
        }
        for course in ("watch", "deny")
    }
    assert told.keys() - paths["watch"] == {"limits.XAA.caveats.1.share"}
    assert "events.storm.probability" in paths["deny"] - paths["watch"]
    assert "requirement.by_mission.monitoring.line_km" not in paths["deny"]
    assert "rotation.default.tour_months" in paths["watch"]


def test_the_whole_answer_is_told_with_all_of_them(tmp_path):
    scenario = read(three_states(tmp_path, *EVERYTHING, more=LIFT))
    answer = assess(scenario, draws=256)
    watch = next(each for each in answer.courses if each.name == "watch")
    names = {name for each in watch.bottlenecks for name in each.capabilities}
    assert "lift" in names
    text = force_text(force_answer(scenario, "deny", draws=256))
    assert len(text.split("\n")) <= 60
    told = " ".join(text.split())
    assert (
        "Caveats cost next to nothing; they bite in 6; without ceilings of groups 0.3 thousand more" in told
    )


def test_a_caveat_that_can_not_hold_in_a_course_is_folded_away(tmp_path):
    scenario = read(three_states(tmp_path, *EVERYTHING, more=LIFT))
    (caveat,) = scenario.forces["XAA"].caveats
    assert str(fold(caveat.condition, scenario.courses["watch"].levers)) == "Never()"


@pytest.mark.parametrize("end", ["alone", "together"])
def test_what_restrictions_cost_is_never_negative(tmp_path, end):
    scenario = read(three_states(tmp_path, *EVERYTHING, more=LIFT))
    for each in getattr(force_answer(scenario, "deny", draws=128).ends, end).restrictions:
        assert each.lost.p05 >= 0
        assert each.bites.probability is not None
