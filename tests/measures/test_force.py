"""The force: the answer holds the numbers of the stages, at both ends, on the same futures (G15-G31)."""

from dataclasses import replace

import numpy as np
import pytest

from guarantor.measures.force.answering import course_force, force_answer
from guarantor.measures.force.fielding import at_both_ends
from guarantor.measures.force.levels import tours_in_a_row, until
from guarantor.measures.force.parts import CourseForce
from guarantor.measures.force.schedule import schedule_answer
from guarantor.measures.runs import run_of, with_courses
from guarantor.scenario import UnknownName, build, load
from guarantor.stages import generate
from scenario_folders import pellia, read, written

DEPLOYED = (
    ("  default: {ratio:", "  default: {tour_months: 6 months, overlap_months: 1 month, ratio:"),
    (
        "tables: {pools",
        "deployment: {decision_days: 10 to 40 days, notice_to_move_days: 10 to 90 days, "
        "transit_days: 5 to 20 days}\ntables: {pools",
    ),
)
KNOWN = (
    'XCO.pool: {value: unknown, assume: "deep(3000, 9000) troops", note: "no public figure"}',
    "XCO.pool: 6000 troops",
)
DRAWS = 256
COURSE = "arvonia-backstop"

ONE_STATE = """guarantor: 1
name: one
title: One state
as_of: 2031-03-01
months: 12
defaults: {source: XE09, grade: reported}
actors:
  XBE: {name: Belmark, roles: [contributor]}
levers:
  mission: {levels: [monitoring], ordered: false}
courses:
  alone: {mission: monitoring}
pledges:
  xbe: {actor: XBE, offers: {troops: 10000 troops}, if: always}
requirement:
  lines: {troops_: {title: "troops", priority: 1, grade: reported}}
  by_mission: {monitoring: {total: 5000 troops}}
rotation:
  default: {ratio: "4", tour_months: 6 months, overlap_months: 1 month}
quantities:
  XBE.pool: 12000 troops
run: {draws: 64, seed: 1, sampler: philox}
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """Pellia with every pool known, days and tours."""
    return read(pellia(tmp_path_factory.mktemp("deployed"), *DEPLOYED, KNOWN))


@pytest.fixture(scope="module")
def answer(scenario):
    return force_answer(scenario, COURSE, draws=DRAWS)


@pytest.fixture(scope="module")
def run(scenario):
    return run_of(with_courses(scenario, [COURSE]), draws=DRAWS, deterrence=False)


@pytest.fixture(scope="module")
def fielding(scenario, run):
    return at_both_ends(run, scenario.courses[COURSE])[0]


@pytest.fixture(scope="module")
def one_state(tmp_path_factory):
    return read(written(tmp_path_factory.mktemp("one"), ONE_STATE, pools="name,value\n"))


def percentiles(column):
    return tuple(np.quantile(column, (0.05, 0.5, 0.95)))


def told(amount):
    return amount.p05, amount.p50, amount.p95


def test_what_is_kept_there_is_that_of_the_run_where_a_force_is_raised(answer, run):
    outcome, end = run.courses[COURSE].alone, answer.ends.alone
    raised = outcome.raised
    assert (end.futures, end.raised.probability) == (raised.sum(), raised.mean())
    for name, column in (
        ("headcount", outcome.headcount),
        ("filled", outcome.sustained_troops),
        ("required", outcome.requirement_troops),
    ):
        assert told(getattr(end, name)) == percentiles(column[raised])
    assert end.enough.probability == outcome.headcount_met[raised].mean()
    assert end.complete.probability == outcome.requirement_met[raised].mean()
    for each in end.contributors:
        place = run.model.actors.index(each.actor)
        assert told(each.deployed) == percentiles(outcome.deployed[raised, place])
        assert each.joins.probability == outcome.joined[raised, place].mean()


def test_what_runs_out_first_is_counted_where_the_requirement_is_not_met(answer, run):
    outcome = run.courses[COURSE].alone
    short = outcome.bottleneck[outcome.raised & ~outcome.requirement_met]
    titles = ("manoeuvre", "support", "enablers")
    for each in answer.ends.alone.runs_out:
        mask = sum(1 << titles.index(name) for name in each.capabilities)
        assert each.share.probability == pytest.approx((short == mask).sum() / outcome.raised.sum())
    total = sum(each.share.probability for each in answer.ends.alone.runs_out)
    assert total + answer.ends.alone.complete.probability == pytest.approx(1)


def test_each_month_is_what_those_present_could_hold_worked_out_future_by_future(answer, fielding):
    problem, timing = fielding.problem, fielding.timing
    for month in (0, 2, 4, 23):
        there, gap, complete = [], [], []
        for draw in range(len(problem.joined)):
            one = slice(draw, draw + 1)
            present = problem.joined[one] & (timing.first_month[one] <= month)
            found = generate.generate(
                generate.Supply(problem.supply.capacity[one], problem.supply.ceiling[one]),
                present,
                replace(problem.need, requirement=problem.need.requirement[one]),
                [replace(limit, substitution=limit.substitution[one]) for limit in problem.limits],
            )
            there.append(found.sustained_troops[0])
            gap.append(problem.need.requirement[draw].sum() - found.sustained_troops[0])
            complete.append(found.requirement_met[0])
        row = answer.ends.alone.by_month[month]
        assert told(row.there) == pytest.approx(percentiles(there), abs=1e-6)
        assert told(row.gap) == pytest.approx(percentiles(gap), abs=1e-6)
        assert row.complete.probability == np.mean(complete)


def test_who_is_there_in_a_month_is_credited_future_by_future(answer, fielding):
    """As if nobody who comes later existed, one month and one future at a time."""
    problem, timing = fielding.problem, fielding.timing
    need = fielding.needed(timing.months)
    months = answer.ends.alone.by_month
    for month in (0, 2, 4, months[-1].month):
        there = problem.joined & (timing.first_month <= month)
        credited = np.array(
            [
                generate.generate(
                    problem.supply.of(np.array([draw])),
                    there[[draw]],
                    generate.Need(need.requirement[[draw], month], need.priority),
                    [replace(each, substitution=each.substitution[[draw]]) for each in problem.limits],
                ).deployed[0]
                for draw in range(len(there))
            ]
        ).mean(axis=0)
        told = {code: each[0] for code, each in months[month].credited.items()}
        assert told == pytest.approx(
            {code: value for code, value in zip(problem.states, credited, strict=True) if value}
        )
        assert sum(told.values()) == pytest.approx(months[month].there.mean)
        lines = sum(each.mean for each in months[month].lines)
        assert lines == pytest.approx(months[month].there.mean)


def test_the_force_of_a_course_is_the_same_from_a_run_of_all_courses(scenario, answer):
    found = course_force(run_of(scenario, draws=DRAWS), scenario.courses[COURSE])
    assert found == CourseForce(**{name: getattr(answer, name) for name in CourseForce.model_fields})


def test_the_first_months_are_those_of_the_profile_and_never_is_never(answer, fielding):
    problem = fielding.problem
    profile = generate.month_profile(
        problem.supply, problem.joined, problem.need, fielding.timing, problem.limits
    )
    for found, months in (
        (answer.ends.alone.half_from, profile.initial_month),
        (answer.ends.alone.full_from, profile.full_month),
    ):
        assert found.within.probability == np.isfinite(months).mean()
        middle = np.sort(months)[(len(months) - 1) // 2]
        assert found.p50 == (middle if np.isfinite(middle) else None)
    missing = generate.shortfalls(profile, problem.need)
    assert answer.ends.alone.shortfall.months_short == missing.shortfall_probability
    assert answer.ends.alone.shortfall.unfilled.mean == pytest.approx(missing.expected_unfilled)


def test_nothing_is_asked_for_before_the_requirement_begins(tmp_path):
    later = ("total: 2000 to 8000 troops,", "total: 2000 to 8000 troops, from_month: 5,")
    found = force_answer(read(pellia(tmp_path, *DEPLOYED, later)), COURSE, draws=DRAWS)
    asked = [month.required.p95 for month in found.ends.alone.by_month]
    assert asked[:5] == [0.0] * 5
    assert asked[5] > 2000
    assert found.ends.alone.full_from.p05 is None or found.ends.alone.full_from.p05 >= 5
    assert any("requirement changes" in reason for reason in found.needs_schedule)


def test_without_one_the_same_others_come(answer, fielding):
    problem = fielding.problem
    base = generate.generate(problem.supply, problem.joined, problem.need, problem.limits)
    for code in ("XBE", "XCO"):
        joined = problem.joined.copy()
        joined[:, problem.states.index(code)] = False
        left = generate.generate(problem.supply, joined, problem.need, problem.limits)
        worth = next(each.without for each in answer.ends.alone.contributors if each.actor == code)
        assert told(worth.left) == pytest.approx(percentiles(left.sustained_troops), abs=1e-6)
        lost = base.sustained_troops - left.sustained_troops
        assert worth.lost.mean == pytest.approx(lost.mean(), abs=1e-6)
        assert worth.complete.probability == left.requirement_met.mean()


@pytest.mark.parametrize("code", ["XAR", "XBE", "XDU"])
def test_with_what_hangs_on_it_is_the_run_that_leaves_it_out(scenario, answer, run, code):
    whole = run.courses[COURSE].alone
    gone = (
        run_of(with_courses(build(scenario.folder, without=(code,)), [COURSE]), draws=DRAWS, deterrence=False)
        .courses[COURSE]
        .alone
    )
    lost = (whole.sustained_troops - gone.sustained_troops)[whole.raised]
    found = next(each for each in answer.ends.alone.contributors if each.actor == code)
    assert told(found.with_what_hangs_on_it.lost) == percentiles(lost)
    assert found.with_what_hangs_on_it.lost.mean == pytest.approx(lost.mean())
    for lapse in found.lapses:
        place = run.model.actors.index(lapse.actor)
        away = whole.joined[whole.raised, place] & ~gone.joined[whole.raised, place]
        assert lapse.share.probability == away.mean() > 0


def test_without_its_supplier_a_line_falls_back_to_what_others_can_substitute(answer):
    arvonia = next(each for each in answer.ends.alone.contributors if each.actor == "XAR")
    assert arvonia.deployed.p95 == 0
    assert arvonia.without.lost.p95 > 0  # it sends nobody, yet enablers are missing without it
    assert arvonia.without.complete.probability < answer.ends.alone.complete.probability


def test_who_carries_what_is_told_by_the_stage_once_all_are_there(answer, fielding):
    problem = fielding.problem
    timing = generate.Timing(np.zeros(problem.joined.shape, np.int64), 1)
    state = problem.states.index("XBE")
    found = generate.effective_contribution(
        problem.supply, problem.joined, problem.need, timing, problem.limits, states=[state]
    )
    belmark = next(each for each in answer.ends.alone.contributors if each.actor == "XBE")
    assert belmark.effective.persons == pytest.approx(found.persons[0])
    assert belmark.effective.se == pytest.approx(found.standard_error[0])


def test_somebody_who_never_joins_can_be_left_out_without_a_trace(scenario, answer):
    again = force_answer(build(scenario.folder, without=("XEL",)), COURSE, draws=DRAWS)
    assert again.ends == answer.ends
    assert again.as_json() != answer.as_json()  # it says who is left out


def test_the_two_ends_are_told_apart(scenario):
    found = force_answer(scenario, "neighbours-alone", draws=DRAWS)
    assert (found.ends.alone.futures, found.ends.alone.by_month) == (0, ())
    together = found.ends.together
    outcome = run_of(scenario, draws=DRAWS, deterrence=False).courses["neighbours-alone"].together
    assert together.futures == outcome.raised.sum() > 0
    assert told(together.headcount) == percentiles(outcome.headcount[outcome.raised])
    belmark = next(each for each in together.contributors if each.actor == "XBE")
    assert {each.actor for each in belmark.lapses} == {"XCO", "XDU"}


def test_a_range_that_is_explored_is_not_averaged():
    found = force_answer(load("pellia"), COURSE, draws=DRAWS)
    end = found.ends.alone
    assert end.headcount.p50 is None
    assert len(end.headcount.cells) >= 2
    assert all(each.effective is None for each in end.contributors)
    five = end.levels[0]
    assert five.tours.p50 is None
    assert len(five.tours.by_cell) == len(end.headcount.cells)


def test_ten_thousand_for_how_long_by_hand(one_state):
    """A pool of 12,000 at 1:3: 3,000 for good, 6,000 for two tours, 4,000 for three, 10,000 for one."""
    found = force_answer(one_state, draws=16)
    five, ten, twenty_five = found.ends.alone.levels[:3]
    assert (five.for_good.of_50, five.tours.p50, five.until_month.p50) == (0, 2, 2 * 5 + 1)
    assert (ten.for_good.of_50, ten.tours.p50, ten.until_month.p50) == (0, 1, 5 + 1)
    assert (twenty_five.at_all.of_50, twenty_five.tours.p50, twenty_five.until_month.p50) == (0, 0, 0)
    assert found.ends.alone.headcount.p50 == 3000
    assert not found.ends.alone.lines[0].assumed


def test_a_ceiling_holds_in_a_surge_too(tmp_path):
    text = ONE_STATE.replace("rotation:\n", "limits: {XBE: {ceiling: 7000 troops}}\nrotation:\n")
    scenario = read(written(tmp_path, text, pools="name,value\n"))
    fielding = at_both_ends(run_of(scenario, draws=16), scenario.courses["alone"])[0]
    assert tours_in_a_row(fielding)[:, 0].tolist() == [7000, 6000, 4000, 3000]


def test_who_rests_less_is_back_sooner(tmp_path):
    """Belmark, 12,000 at 1:3, serves once in four tours; Corvia, 6,000 at 1:1, every other tour."""
    text = ONE_STATE.replace(
        "  XBE: {name: Belmark, roles: [contributor]}",
        "  XBE: {name: Belmark, roles: [contributor]}\n  XCO: {name: Corvia, roles: [contributor]}",
    ).replace(
        "  xbe: {", "  xco: {actor: XCO, offers: {troops: 10000 troops}, if: always}\n  xbe: {"
    )  # fmt: skip
    text = text.replace("rotation:\n", 'rotation:\n  XCO: {ratio: "2"}\n')
    text = text.replace("  XBE.pool: 12000 troops", "  XBE.pool: 12000 troops\n  XCO.pool: 6000 troops")
    scenario = read(written(tmp_path, text, pools="name,value\n"))
    fielding = at_both_ends(run_of(scenario, draws=16), scenario.courses["alone"])[0]
    assert tours_in_a_row(fielding)[:, 0].tolist() == [10_000 + 6000, 6000 + 3000, 4000 + 3000, 3000 + 3000]


def test_lines_and_splits_that_are_a_judgement_say_so(answer):
    assert [line.assumed for line in answer.ends.alone.lines] == [True, True, True]


def test_tours_in_a_row_are_the_surge_of_the_stage_where_one_ratio_serves_all(tmp_path):
    same = ('default: {tour_months: 6 months, overlap_months: 1 month, ratio: "3 to 5 clip [2, 8]"}',
            'default: {tour_months: 6 months, overlap_months: 1 month, ratio: "4"}')  # fmt: skip
    scenario = read(pellia(tmp_path, *DEPLOYED, KNOWN, same))
    run = run_of(with_courses(scenario, [COURSE]), draws=64, deterrence=False)
    fielding = at_both_ends(run, scenario.courses[COURSE])[0]
    held = tours_in_a_row(fielding)
    assert len(held) == 4
    pools, most = many_pools(fielding)
    level = np.full(pools.shape[0], 5_000.0)
    surge = generate.culmination(
        generate.Supply(pools[:, :, None], most),
        np.ones(pools.shape, bool),
        generate.Need(level[:, None], np.ones(1)),
        ratio=4.0,
        slot_months=5.0,
    )
    np.testing.assert_allclose(held.T, surge.package_share * 5_000)


def many_pools(fielding):
    """Pools and pledges of those who join, from the inputs, for pellia at a ratio of four."""
    raised, values = fielding.raised, fielding.draws.values
    joined = fielding.outcome.joined[raised]
    actors = fielding.model.actors
    pools, most = [], []
    for code in ("XBE", "XCO", "XDU"):
        here = joined[:, actors.index(code)]
        held, pledged = np.full(len(here), 1e9), np.zeros(len(here))
        stands = [p.id for p in fielding.model.scenario.pledges]

        def standing(name, stands=stands):
            return fielding.joining.pledges[raised, stands.index(name)]

        if code == "XBE":
            held = np.maximum(0, values["XBE.pool"][raised] - 4000 - 4 * 900)
            brigade = values["pledges.xbe-brigade.offers.manoeuvre"][raised]
            manoeuvre = np.maximum(
                np.where(standing("xbe-brigade"), brigade, 0), np.where(standing("xbe-alone"), 1000, 0)
            )
            pledged = np.minimum(manoeuvre + np.where(standing("xbe-brigade"), 300, 0), 6000)
        elif code == "XCO":
            held = np.full(len(here), 6000.0)
            pledged = values["pledges.xco-battalion.offers.manoeuvre"][raised] + 6000 / 4
        else:
            held = np.full(len(here), 1e9)
            pledged = values["pledges.xdu-battlegroup.offers.troops"][raised]
        pools.append(held)
        most.append(np.where(here, pledged, 0.0))
    return np.array(pools).T, np.array(most).T


def test_pools_and_people_sent_are_two_numbers(answer):
    ladder = {pool.troops: pool for pool in answer.pools}
    assert ladder[25_000].pool == {3: 75_000, 4: 100_000, 5: 125_000}
    assert (ladder[25_000].sent, ladder[25_000].tour_assumed) == (25_000 * 24 / 5, False)
    plain = force_answer(load("pellia"), COURSE, draws=DRAWS).pools[2]
    assert (plain.sent, plain.tour_months, plain.tour_assumed) == (100_000, 6, True)


def test_never_is_none_and_percentiles_are_values_that_occur():
    found = until(np.array([3.0, 4.0, np.inf, np.inf, np.inf]), "months", ())
    assert (found.within.probability, found.p05, found.p50, found.p95) == (0.4, 3, None, None)
    found = until(np.array([3.0, 4.0, 8.0]), "months", ())
    assert (found.p05, found.p50, found.p95) == (3, 4, 8)


def test_what_is_missing_says_which_table_to_add():
    found = force_answer(load("pellia"), COURSE, draws=DRAWS)
    assert found.ends.alone.by_month == ()
    assert any("add 'deployment:'" in words for words in found.cannot_say)
    assert any("'tour_months'" in words for words in found.cannot_say)
    assert found.ends.alone.levels[0].until_month is None


def test_tours_of_different_length_need_a_schedule_for_a_surge(tmp_path):
    own = ("rotation:\n", 'rotation:\n  XBE: {ratio: "4", tour_months: 4 months}\n')
    found = force_answer(read(pellia(tmp_path, *DEPLOYED, own)), COURSE, draws=DRAWS)
    assert any("tours differ in length in a surge" in reason for reason in found.needs_schedule)
    assert found.ends.alone.levels[0].tours is None


def test_an_unknown_course_or_event_is_told():
    with pytest.raises(UnknownName, match="did you mean 'arvonia-backstop'"):
        force_answer(load("pellia"), "arvonia-backstp", draws=16)
    with pytest.raises(UnknownName, match="unknown event"):
        force_answer(load("pellia"), COURSE, draws=16, given={"peace": True})


@pytest.mark.parametrize("course", [COURSE, "neighbours-alone"])
def test_a_schedule_reaches_what_the_closed_form_says(scenario, course):
    found = schedule_answer(scenario, course, draws=DRAWS)
    assert found.filled == pytest.approx(found.closed_form, rel=1e-7)
    assert found.closed_form > 1000
    assert set(found.joiners) <= {"XAR", "XBE", "XCO", "XDU"}
    for gap in found.gaps:
        there = sum(row.in_theatre for row in found.rows if (row.line, row.month) == (gap.line, gap.month))
        assert there == pytest.approx(gap.in_theatre)
        assert gap.required - gap.in_theatre == pytest.approx(gap.shortfall, abs=1e-6)


def test_a_schedule_rests_everybody_by_hand(one_state):
    """12,000 at 1:3, a relief every five months: 3,000 there, 2,000 short, 600 leaving each month."""
    found = schedule_answer(one_state, draws=16)
    assert (found.filled, found.months) == (pytest.approx(3000), 20)
    assert {round(gap.shortfall) for gap in found.gaps} == {2000}
    assert sum(row.starts for row in found.rows) == pytest.approx(12_000)


def test_a_schedule_is_for_the_most_frequent_coalition(scenario, run):
    found = schedule_answer(scenario, COURSE, draws=DRAWS)
    outcome = run.courses[COURSE].alone
    rows, times = np.unique(outcome.joined[outcome.raised], axis=0, return_counts=True)
    most = rows[times.argmax()]
    assert found.joiners == tuple(code for code, comes in zip(run.model.actors, most, strict=True) if comes)


def test_nobody_to_schedule_is_an_answer(one_state):
    nobody = replace(one_state, pledges=())
    found = schedule_answer(nobody, draws=16)
    assert (found.rows, found.joiners) == ((), ())
    assert "nothing to schedule" in found.label
