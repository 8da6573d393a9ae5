"""When a force is there, as measures that claims name: by hand and against the profile (G23, G24, X1)."""

import numpy as np
import pytest

from claim_builders import claim, part
from force_folders import DAYS, three_states
from guarantor.measures.claims.judging import judge
from guarantor.measures.columns import column, missing
from guarantor.measures.explain.numbers import Number, values_of_number
from guarantor.measures.force.fielding import at_both_ends
from guarantor.measures.runs import run_of
from guarantor.measures.trace import inputs_of
from guarantor.measures.worlds import Change, Place, Worlds
from guarantor.scenario import load
from guarantor.scenario.claim_schema import Call
from guarantor.stages import generate
from scenario_folders import read

BY_STATE = f"{DAYS}}}\n"
FOR_GOOD = (
    ("total: 8000 troops, split: {guards: 60%, support: 40%}}\n    denial", "total: 6000 troops, split: "
     "{guards: 50%, support: 50%}}\n    denial"),
)  # fmt: skip


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """Of 6,000 in month 1: A 3,000 and B 2,000 of any kind, C 1,000 of support; B comes in month 3."""
    folder = three_states(
        tmp_path_factory.mktemp("months"),
        *FOR_GOOD,
        ("XAA: {home_floor: 0 troops}", "XBB: {notice_to_move_days: 80 days}"),
        more=BY_STATE,
    )
    return read(folder)


@pytest.fixture(scope="module")
def worlds(scenario):
    return Worlds(run_of(scenario, draws=512))


def told(worlds, name, place):
    return np.unique(column(Call(name), place, worlds).values).tolist()


def test_half_and_all_of_the_strength_by_hand(worlds):
    watch = Place("watch")
    assert told(worlds, "initial_month", watch) == [1.0]
    assert told(worlds, "full_month", watch) == [3.0]
    assert told(worlds, "unfilled_person_months", watch) == [6000.0 + 2 * 2000.0]


def test_without_one_the_force_is_never_complete_and_its_places_stay_empty(worlds):
    gone = Place("watch", Change(without=("XBB",)))
    assert told(worlds, "full_month", gone) == [np.inf]
    assert told(worlds, "unfilled_person_months", gone) == [6000.0 + 11 * 2000.0]


def test_with_nobody_all_stays_empty_and_with_no_force_nothing_is_asked_for(worlds):
    nobody = Place("watch", Change(without=("XAA", "XBB", "XCC")))
    assert told(worlds, "unfilled_person_months", nobody) == [12 * 6000.0]
    assert told(worlds, "initial_month", nobody) == [np.inf]
    assert told(worlds, "unfilled_person_months", Place("watch", force=False)) == [0.0]


def test_the_measures_are_those_of_the_profile_in_every_course_and_at_both_ends():
    scenario = load("ukraine")
    run = run_of(scenario, draws=512)
    worlds = Worlds(run)
    for course in scenario.courses.values():
        for end, fielding in zip(("alone", "together"), at_both_ends(run, course), strict=True):
            place = Place(course.name, end=end)
            assert fielding.problem is not None
            assert fielding.timing is not None
            profile = generate.month_profile(
                fielding.problem.supply,
                fielding.problem.joined,
                fielding.needed(fielding.timing.months),
                fielding.timing,
                fielding.problem.limits,
            )
            found = column(Call("full_month"), place, worlds).values
            assert np.array_equal(found[fielding.raised], profile.full_month)
            assert np.isinf(found[~fielding.raised]).all()
            empty = column(Call("unfilled_person_months"), place, worlds).values
            asked = run.courses[course.name].alone.requirement_troops
            assert np.array_equal(empty[~fielding.raised], (24 * asked)[~fielding.raised])
            assert (empty < 24 * asked + 1e-6).all()


def test_a_claim_about_a_month_is_judged_and_never_is_later_than_any_month(worlds):
    assert judge(claim(part("full_month", "watch", "<= 3")), worlds).verdict == "supported"
    assert judge(claim(part("full_month", "watch", "<= 2")), worlds).verdict == "contradicted"
    without = part("full_month", "watch", "<= 600", with_={"mission": "denial"})
    assert judge(claim(without), worlds).verdict == "contradicted"


def test_it_is_explained_over_the_futures_in_which_it_comes(scenario):
    (watch, deny) = values_of_number(scenario, Number("full_month", Call("full_month"), None), 64)
    assert (watch.alone.p05, watch.alone.p95) == (3.0, 3.0)
    assert (deny.alone, deny.reason) == (None, "in no sampled future")


def test_it_reads_the_days_of_those_who_can_join(scenario):
    paths = {each.path for each in inputs_of(scenario, Call("full_month"), scenario.courses["watch"])}
    plain = {each.path for each in inputs_of(scenario, Call("headcount"), scenario.courses["watch"])}
    assert {path.rpartition(".")[2] for path in paths - plain} == {
        "decision_days",
        "notice_to_move_days",
        "transit_days",
    }


def test_without_days_it_says_what_to_add(tmp_path):
    scenario = read(three_states(tmp_path))
    assert "add 'deployment:'" in missing(scenario, Call("full_month"), "monitoring")
