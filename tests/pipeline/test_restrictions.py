"""Lift, caveats and ceilings of groups, from the scenario to the answer, by hand (G12, G14, G15)."""

import numpy as np
import pytest

from force_folders import DAYS, three_states
from guarantor.measures.force.answering import force_answer
from guarantor.measures.force.fielding import at_both_ends
from guarantor.measures.force.levels import tours_in_a_row
from guarantor.measures.force.schedule import schedule_answer
from guarantor.measures.runs import run_of, with_courses
from guarantor.pipeline import model_of, run_block
from guarantor.pipeline.supply import largest_sustained
from guarantor.scenario import load
from scenario_folders import read

CAVEAT = ("  XAA: {home_floor: 0 troops}", "  XAA: {caveats: [{line: guards, CONDITION}]}")
TOGETHER = ("  XAA: {home_floor: 0 troops}", "  north: {ceiling: 3500 troops}")


@pytest.fixture
def three(tmp_path):
    return lambda *changes, more="": read(three_states(tmp_path / "three", *changes, more=more))


def caveat(text):
    return (CAVEAT[0], CAVEAT[1].replace("CONDITION", text))


def outcome(scenario, course="watch"):
    block = run_block(model_of(scenario, 1, deterrence=False), 0)
    return block.courses[course][0], block.events[course]


def told(scenario, course="watch"):
    end = force_answer(scenario, course, draws=64).ends.alone
    return {each.kind: each for each in end.restrictions}, end


def test_without_any_of_them_three_states_fill_what_they_offer(three):
    found, _ = outcome(three())
    assert set(found.sustained_troops) == {6000.0}
    assert told(three())[0] == {}


# -- lift (G15) ---------------------------------------------------------------------------------------------


def test_lift_caps_the_force_at_what_it_can_relieve(three):
    """1,200 a month, in plus out, and a relief every six months: 1200 x 6 / 2."""
    scenario = three(more=f"{DAYS}, lift: 1200 troops}}\n")
    found, _ = outcome(scenario)
    assert set(found.sustained_troops) == {3600.0}
    assert set(found.headcount) == {3600.0}
    assert set(found.bottleneck) == {1 << 2}
    restricted, end = told(scenario)
    assert end.runs_out[0].lift
    assert end.runs_out[0].capabilities == ()
    assert restricted["lift"].lost.mean == 2400.0
    assert restricted["lift"].filled.mean == 6000.0


def test_lift_brings_them_month_by_month(three):
    scenario = three(more=f"{DAYS}, lift: 1200 troops}}\n")
    there = [month.there.p50 for month in told(scenario)[1].by_month]
    assert there[:5] == [0.0, 1200.0, 2400.0, 3600.0, 3600.0]


def test_an_overlap_relieves_sooner_and_keeps_fewer(three):
    change = ("tour_months: 6 months", "tour_months: 6 months, overlap_months: 1 month")
    found, _ = outcome(three(change, more=f"{DAYS}, lift: 1200 troops}}\n"))
    assert set(found.sustained_troops) == {3000.0}


def test_with_unequal_tours_the_shortest_counts_and_it_is_said_where(three):
    change = ("  default: {", '  XBB: {ratio: "4", tour_months: 4 months}\n  default: {')
    scenario = three(change, more=f"{DAYS}, lift: 1200 troops}}\n")
    assert set(outcome(scenario)[0].sustained_troops) == {2400.0}
    (warning,) = [each for each in scenario.warnings if "lift" in each]
    assert warning.startswith("scenario.yaml:43:")
    assert "deployment.lift: units of those who may come can stay for different times" in warning
    answer = force_answer(scenario, "watch", draws=64)
    assert "lift is limited and tours differ in length (G15)" in answer.needs_schedule


def test_lift_that_is_enough_changes_no_bit(three):
    plain, enough = three(), three(more=f"{DAYS}, lift: 90k troops}}\n")
    for name in ("deployed", "headcount", "package_share"):
        assert np.array_equal(getattr(outcome(plain)[0], name), getattr(outcome(enough)[0], name))


def test_a_surge_is_brought_by_the_same_lift(three):
    scenario = three(more=f"{DAYS}, lift: 1200 troops}}\n")
    results = run_of(with_courses(scenario, ["watch"]), draws=64, deterrence=False)
    alone, _ = at_both_ends(results, results.model.scenario.courses["watch"])
    assert tours_in_a_row(alone).max() == 3600.0


def test_the_schedule_keeps_lift(three):
    answer = schedule_answer(three(more=f"{DAYS}, lift: 1200 troops}}\n"), "watch", draws=64)
    assert answer.filled == pytest.approx(3600.0)
    assert answer.closed_form == pytest.approx(3600.0)


# -- caveats (G12) ------------------------------------------------------------------------------------------


def test_a_caveat_leaves_a_state_only_its_other_lines(three):
    """Aland may not guard: Borland does alone, Aland supports; credit is the mean of both orders (G20)."""
    found, _ = outcome(three(caveat("share: 0%")))
    assert set(found.sustained_troops) == {5200.0}
    assert found.deployed[0].tolist() == pytest.approx([2600.0, 2000.0, 600.0])


def test_a_share_is_left_where_one_is_written(three):
    """A quarter of Aland's 3,000 may guard: 750 beside Borland's 2,000."""
    scenario = three(caveat("share: 25%"))
    _, end = told(scenario)
    assert [line.filled.p50 for line in end.lines] == [2750.0, 3200.0]


def test_a_caveat_bites_only_in_the_mission_it_names(three):
    scenario = three(caveat('if: "mission == denial"'))
    assert set(outcome(scenario, "watch")[0].sustained_troops) == {6000.0}
    assert set(outcome(scenario, "deny")[0].sustained_troops) == {5200.0}


def test_a_caveat_bites_in_the_futures_in_which_its_event_happens(three):
    found, events = outcome(three(caveat("if: storm")))
    assert 0 < events["storm"].mean() < 1
    assert np.array_equal(found.sustained_troops == 5200.0, events["storm"])
    restricted, end = told(three(caveat("if: storm")))
    storm = restricted["caveats"].bites
    assert storm.probability == pytest.approx(events["storm"][:64].mean())
    assert restricted["caveats"].lost.mean == pytest.approx(800.0 * storm.probability)
    assert restricted["caveats"].filled.mean == 6000.0
    assert end.filled.mean == pytest.approx(6000.0 - 800.0 * storm.probability)


def test_of_two_caveats_on_a_line_the_stricter_one_counts(three):
    both = (
        CAVEAT[0],
        "  XAA: {caveats: [{line: guards, share: 50%}, {line: guards, share: 25%, if: storm}]}",
    )
    found, events = outcome(three(both))
    kept = np.where(events["storm"], 750.0 + 2000.0, 1500.0 + 2000.0)
    asked = 8000.0 * 0.4
    assert np.allclose(found.sustained_troops, np.minimum(6000.0, kept + asked))


def test_what_a_caveat_costs_is_told_in_words(three):
    from guarantor.report.force import force_text

    text = " ".join(force_text(force_answer(three(caveat("share: 0%")), "watch", draws=64)).split())
    assert "Held back Without caveats 0.8 thousand more are on the lines on average" in text


# -- ceilings of groups (G14) -------------------------------------------------------------------------------


def test_a_group_has_at_most_its_ceiling_there_together(three):
    found, _ = outcome(three(TOGETHER))
    assert set(found.sustained_troops) == {4500.0}
    assert found.deployed[0, :2].sum() == pytest.approx(3500.0)
    assert set(found.headcount) == {4500.0}
    restricted, _ = told(three(TOGETHER))
    assert restricted["group_ceilings"].lost.mean == 1500.0


def test_groups_in_groups_and_all_kinds_at_once(three):
    inner = "  all_three: {ceiling: 4000 troops}\n  XAA: {caveats: [{line: guards}]}"
    nested = (TOGETHER[0], f"{TOGETHER[1]}\n{inner}")
    scenario = three(nested, more=f"{DAYS}, lift: 1300 troops}}\n")
    restricted, end = told(scenario)
    assert end.filled.mean == pytest.approx(3900.0)
    assert restricted.keys() == {"caveats", "group_ceilings", "lift", "all"}
    assert restricted["all"].filled.mean == pytest.approx(6000.0)
    assert restricted["lift"].filled.mean == pytest.approx(4000.0)
    results = run_of(with_courses(scenario, ["watch"]), draws=64, deterrence=False)
    alone, _ = at_both_ends(results, results.model.scenario.courses["watch"])
    assert tours_in_a_row(alone).max() == 3900.0
    assert schedule_answer(scenario, "watch", draws=64).filled == pytest.approx(3900.0)


def test_what_a_group_alone_can_keep_up_stays_under_its_ceiling(three):
    scenario = three(TOGETHER)
    model = model_of(scenario, 1, deterrence=False)
    draws = model.sampler.block(0)
    course = scenario.courses["watch"]
    assert largest_sustained(model, course, draws, ["XAA", "XBB"])[0] == pytest.approx(3500.0)
    assert largest_sustained(model, course, draws, ["XCC"])[0] == pytest.approx(10_000.0)


def test_shipped_scenarios_know_none_of_them():
    for name in ("pellia", "ukraine"):
        scenario = load(name)
        assert scenario.group_ceilings == ()
        assert not any(force.caveats for force in scenario.forces.values())
