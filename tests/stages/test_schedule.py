"""The reference engine: who starts when, and its agreement with the closed form (G25-G31)."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from guarantor.stages.generate import Need, ProviderLimit, Supply, generate
from guarantor.stages.generate import schedule as schedule_module
from guarantor.stages.generate.engines import needs_schedule
from guarantor.stages.generate.rota import EnablerRule, ScheduleProblem, SubstituteRule
from guarantor.stages.generate.schedule import (
    GAP_COLUMNS,
    ROW_COLUMNS,
    gap_rows_of,
    rows_of,
    solve_schedule,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "generate"


def table(name: str) -> Any:
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


def simple(units: Any, requirement: Any, months: int, tour: float = 6, cycle: float = 24, **more: Any) -> Any:
    """A problem with one policy, units of one person, equal weights and no cost of a start."""
    held = np.array(units, dtype=float)
    given_more = {"persons": np.ones(held.shape[1]), "weight": np.ones(held.shape[1]), "start_cost": 0.0}
    return ScheduleProblem(
        units=held,
        tour_months=np.full(held.shape, float(tour)),
        cycle_months=np.full(held.shape, float(cycle)),
        requirement=np.tile(np.array(requirement, dtype=float), (months, 1)),
        **(given_more | more),
    )


def cyclic(entry: dict[str, Any], months: int) -> ScheduleProblem:
    """A golden circle; c2 has one month of overlap."""
    units, slot = np.array(entry["units_U"]), np.array(entry["slot_months"], dtype=float)
    overlap = np.full(units.shape, 1.0 if entry["id"] == "c2" else 0.0)
    lift = entry["lift_persons_per_month_in_plus_out"]
    return ScheduleProblem(
        units=units,
        persons=np.array(entry["persons_per_unit"]),
        tour_months=slot + overlap,
        overlap_months=overlap,
        cycle_months=np.array(entry["cycle_months"], dtype=float),
        requirement=np.tile(entry["requirement_units"], (months, 1)),
        weight=np.array(entry["weight_per_person"]),
        ceiling=np.tile(entry["ceiling_persons"], (months, 1)),
        lift=None if lift is None else np.full(months, lift),
        start_cost=0.0,
    )


def ramp() -> ScheduleProblem:
    """The full-size golden ramp: 35 states, 10 lines, 36 months."""
    entry = table("ramp_lp_35x10x36.json")
    units = np.array(entry["units_U"])
    return ScheduleProblem(
        units=units,
        persons=np.array(entry["persons_per_unit"]),
        tour_months=np.full(units.shape, float(entry["tour_months"])),
        cycle_months=np.full(units.shape, float(entry["cycle_months"])),
        requirement=np.array(entry["requirement_units"]).T,
        weight=np.array(entry["priority"]) / 250,
        ceiling=np.tile(entry["ceiling_persons"], (entry["months"], 1)),
        lift=np.full(entry["months"], entry["lift_persons_per_month_in_plus_out"]),
        first_month=np.array(entry["first_month"]),
        enablers=tuple(
            EnablerRule(line, ratio, tuple(entry["combat_lines"]))
            for line, ratio in zip(entry["enabler_lines"], entry["enabler_ratio"], strict=True)
        ),
        start_cost=1e-4 / 250,
        mode="surge",
    )


def rules_kept(problem: ScheduleProblem, starts: np.ndarray, slack: float = 1e-6) -> None:
    """Count month by month, in plain Python, that a schedule on a finite horizon keeps (2) to (4)."""
    _, states, lines = starts.shape
    past = problem.history if problem.history is not None else np.zeros((0, states, lines))
    every = np.concatenate([past, starts])
    before = len(past)
    for month in range(before, len(every)):
        moved = np.zeros(1)
        for state in range(states):
            there = 0.0
            for line in range(lines):
                slot = int(problem.slot_months[state, line])
                cycle = int(problem.cycle_months[state, line])
                one = every[:, state, line]
                assert one[max(0, month - cycle + 1) : month + 1].sum() <= problem.units[state, line] + slack
                there += one[max(0, month - slot + 1) : month + 1].sum() * problem.sizes[state, line]
                moved += one[month] * problem.sizes[state, line]
                if month >= slot:
                    moved += one[month - slot] * problem.sizes[state, line]
            if problem.ceiling is not None:
                assert there <= problem.ceiling[month - before, state] * (1 + slack)
        if problem.lift is not None:
            assert moved <= problem.lift[month - before] * (1 + slack)


# Golden tables ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [0, 5])
@pytest.mark.parametrize(
    "entry", [pytest.param(row, id=row["id"]) for row in table("cyclic_lp.json")["instances"]]
)
def test_a_circle_of_months_gives_the_published_optimum(entry: dict[str, Any], more: int) -> None:
    months = entry["horizon_months"] + more
    answer = solve_schedule(cyclic(entry, months))
    assert_allclose(answer.objective / months, entry["expected"]["kernel_weighted_shortfall"], rtol=1e-9)
    assert answer.status == "optimal"
    assert answer.label.startswith("sustained")


def test_the_full_size_ramp_gives_the_published_optimum() -> None:
    problem = ramp()
    answer = solve_schedule(problem, only_value=True)
    assert_allclose(answer.objective, table("ramp_lp_35x10x36.json")["expected"]["objective"], rtol=1e-7)
    assert answer.label.startswith("surge")
    rules_kept(problem, answer.starts, slack=1e-5)


# The closed form -------------------------------------------------------------------------------------------


@st.composite
def problems(draw: st.DrawFn) -> ScheduleProblem:
    """Small circles of one cycle: unequal policies, ceilings, zeros, weights in disorder."""
    states, lines = draw(st.integers(1, 3)), draw(st.integers(1, 3))

    def numbers(values: st.SearchStrategy[Any], *shape: int) -> np.ndarray:
        size = int(np.prod(shape))
        return np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype=float).reshape(shape)

    tour = numbers(st.integers(1, 4), states, lines)
    cycle = tour * numbers(st.integers(1, 4), states, lines)
    months = int(cycle.max())
    ceiling = numbers(st.one_of(st.just(np.inf), st.integers(0, 4000)), states)
    return ScheduleProblem(
        units=numbers(st.one_of(st.just(0.0), st.integers(1, 200).map(lambda n: n / 8)), states, lines),
        persons=numbers(st.sampled_from([100.0, 250.0, 700.0]), lines),
        tour_months=tour,
        cycle_months=cycle,
        requirement=np.tile(numbers(st.integers(0, 80).map(lambda n: n / 8), lines), (months, 1)),
        weight=np.array(draw(st.permutations(range(1, lines + 1))), dtype=float),
        ceiling=np.tile(ceiling, (months, 1)),
        start_cost=0.0,
    )


def closed_form(problem: ScheduleProblem, limits: tuple[ProviderLimit, ...] = ()) -> float:
    """Weighted persons missing in a month for ever, by the kernel (G3, G16)."""
    ratio = problem.cycle_months / problem.slot_months
    ceiling = np.full(len(problem.units), np.inf) if problem.ceiling is None else problem.ceiling[0]
    need = Need((problem.requirement[:1] * problem.persons), problem.weight)
    supply = Supply((problem.units * problem.persons / ratio)[None], ceiling[None])
    answer = generate(supply, np.ones((1, len(ceiling)), dtype=bool), need, limits)
    return float((need.requirement - answer.fill)[0] @ need.priority)


def longer(problem: ScheduleProblem, months: int) -> ScheduleProblem:
    return replace(
        problem,
        requirement=np.tile(problem.requirement[:1], (months, 1)),
        ceiling=None if problem.ceiling is None else np.tile(problem.ceiling[:1], (months, 1)),
    )


def same(found: float, expected: float, problem: ScheduleProblem) -> None:
    size = float(problem.requirement[0] @ (problem.persons * problem.weight))
    assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * max(1.0, size))


@settings(deadline=None, max_examples=60)
@given(problems())
def test_going_round_for_ever_is_worth_what_the_closed_form_says(problem: ScheduleProblem) -> None:
    """G26, property 5: T = W, W + 1 and 2 W."""
    cycle, expected = len(problem.requirement), closed_form(problem)
    for months in (cycle, cycle + 1, 2 * cycle):
        same(solve_schedule(longer(problem, months)).objective / months, expected, problem)


@settings(deadline=None, max_examples=60)
@given(problems(), st.data())
def test_the_static_problem_has_one_answer_in_both_engines(
    problem: ScheduleProblem, data: st.DataObject
) -> None:
    """Property 5: one month in which all have one-month tours and no rest; one line has a provider."""
    states, lines = problem.units.shape
    line, provider = data.draw(st.integers(0, lines - 1)), data.draw(st.integers(0, states - 1))
    share = data.draw(st.sampled_from([0.0, 0.25, 0.6, 1.0]))
    one = np.ones((states, lines))
    static = replace(longer(problem, 1), tour_months=one, cycle_months=one)
    expected = closed_form(static, (ProviderLimit(line, provider, np.array([share])),))
    static = replace(static, substitutes=(SubstituteRule(line, provider, share),))
    same(solve_schedule(static).objective, expected, static)


@settings(deadline=None, max_examples=40)
@given(problems(), st.integers(1, 30))
def test_a_finite_horizon_never_does_worse_than_the_plan_for_ever(
    problem: ScheduleProblem, months: int
) -> None:
    """Property 5: whole ratios, no lift, nobody late."""
    expected = closed_form(problem) * months
    found = solve_schedule(replace(longer(problem, months), mode="surge"))
    assert found.objective <= expected * (1 + 1e-9) + 1e-6
    rules_kept(found.problem, found.starts)


def test_a_lift_that_all_share_caps_the_total() -> None:
    """G15: 40 a month in plus out, tours of 6 months: 120 for ever, however large the pool."""
    answer = solve_schedule(simple([[10_000.0]], [500.0], 24, lift=np.full(24, 40.0)))
    assert_allclose(answer.objective / 24, 380.0)


# The trap of a finite horizon (G27) ------------------------------------------------------------------------


def test_the_total_over_a_horizon_hides_a_collapse_that_the_worst_month_shows() -> None:
    """8 units at 1:3 keep 2 there for ever; asked for 4 over 30 months a surge spends them all at once.

    4 go in month 0, the other 4 in month 6, the first again in month 24: 72 unit-months of the 120 asked,
    and nobody for a year; the plan for ever gives 60, and half the force in every month.
    """
    surge = solve_schedule(simple([[8.0]], [4.0], 30, mode="surge"))
    steady = solve_schedule(simple([[8.0]], [4.0], 30, mode="floor"))
    assert surge.shortfall.sum() == pytest.approx(120 - 72)
    assert steady.shortfall.sum() == pytest.approx(120 - 60)
    assert surge.in_theatre.sum(axis=(1, 2)).min() == pytest.approx(0.0, abs=1e-6)
    assert_allclose(steady.in_theatre.sum(axis=(1, 2)), 2.0)
    assert steady.aims[0].value == pytest.approx(0.5)
    assert "collapse" in surge.label
    assert "worst month" in steady.label


def test_the_months_before_the_last_arrival_are_not_the_worst_month() -> None:
    problem = simple([[8.0], [8.0]], [4.0], 30, mode="floor", first_month=np.array([0, 3]))
    answer = solve_schedule(problem)
    assert problem.floor_month == 3
    assert answer.aims[0].value == pytest.approx(0.0, abs=1e-9)
    assert solve_schedule(replace(problem, floor_from=0)).aims[0].value == pytest.approx(0.0, abs=1e-9)
    alone = replace(problem, units=np.array([[0.0], [8.0]]))
    assert solve_schedule(alone).aims[0].value < 0.9
    assert solve_schedule(replace(alone, floor_from=0)).aims[0].value == pytest.approx(1.0)


# Rules one by one ------------------------------------------------------------------------------------------


def test_nobody_starts_before_the_first_month() -> None:
    answer = solve_schedule(simple([[8.0]], [2.0], 12, mode="surge", first_month=np.array([5])))
    assert_array_equal(answer.in_theatre[:5], 0.0)
    assert answer.in_theatre[5:].min() >= 2.0 - 1e-6
    assert answer.objective == pytest.approx(10.0)


def test_a_caveat_keeps_a_state_out_in_the_months_it_names() -> None:
    caveats = np.full((12, 1, 1), np.inf)
    caveats[4] = 0.5
    answer = solve_schedule(simple([[50.0]], [2.0], 12, mode="surge", tour=1, cycle=4, caveats=caveats))
    assert answer.in_theatre[4, 0, 0] == pytest.approx(0.5)
    assert_allclose(answer.shortfall.sum(), 1.5)


def test_enablers_of_the_force_may_come_from_others_and_national_ones_may_not() -> None:
    units = [[24.0, 0.0], [0.0, 24.0]]
    for national, fought in ((False, 4.0), (True, 0.0)):
        rule = EnablerRule(line=1, ratio=1.5, combat=(0,), national=national)
        answer = solve_schedule(simple(units, [6.0, 0.0], 24, enablers=(rule,)))
        assert_allclose(answer.in_theatre[:, 0, 0].sum() / 24, fought, atol=1e-6)


def test_units_of_another_size_count_as_units_for_the_line_and_as_persons_for_the_ceiling() -> None:
    """G1: 300 a unit under a ceiling of 900 is 3 units, each filling one that the line counts at 100."""
    problem = simple([[40.0]], [8.0], 24, persons=np.array([100.0]), ceiling=np.full((24, 1), 900.0))
    assert_allclose(solve_schedule(problem).shortfall.sum() / 24, 0.0, atol=1e-6)
    large = replace(problem, state_persons=np.array([[300.0]]))
    assert_allclose(solve_schedule(large).shortfall.sum() / 24, 5.0)


def test_those_being_relieved_count_for_a_ceiling_that_says_so() -> None:
    """G9: tours of 6 months with 1 of overlap put 6/5 persons on each slot."""
    overlap = np.array([[1.0]])
    problem = simple([[100.0]], [20.0], 24, overlap_months=overlap, ceiling=np.full((24, 1), 12.0))
    assert_allclose(solve_schedule(problem).shortfall.sum() / 24, 8.0)
    counted = replace(problem, ceiling_counts_overlap=True)
    assert_allclose(solve_schedule(counted).shortfall.sum() / 24, 10.0)


def test_starts_before_month_0_are_there_come_home_and_rest() -> None:
    """4 of 8 units left in months -2 (3 of them) and -1 (1), tours of 4 months, cycle 8."""
    history = np.array([[[3.0]], [[1.0]]])
    answer = solve_schedule(
        simple([[8.0]], [8.0], 7, mode="surge", tour=4, cycle=8, history=history, lift=np.full(7, 4.0))
    )
    rules_kept(answer.problem, answer.starts)
    assert answer.in_theatre[0, 0, 0] == pytest.approx(4.0 + answer.starts[0, 0, 0])
    assert answer.starts[:6].sum() <= 4.0 + 1e-9
    assert answer.in_theatre[:, 0, 0].sum() == pytest.approx(3.0 * 2 + 1.0 * 3 + 4.0 * 4 + 3.0)
    assert answer.objective == pytest.approx(answer.shortfall.sum())
    rows = rows_of(answer, ["ARV"], ["troops"])
    assert [row[4] for row in rows][:3] == [0.0, 0.0, 3.0]


def test_those_who_come_home_take_up_lift() -> None:
    """3 started in month -2 come home in month 2, so that 1 of a lift of 4 is left for starts."""
    history = np.array([[[3.0]], [[0.0]]])
    late, lift = np.array([2]), np.full(4, 4.0)
    asked = simple([[20.0]], [8.0], 4, mode="surge", tour=4, cycle=8, history=history, lift=lift)
    answer = solve_schedule(replace(asked, first_month=late))
    assert_allclose(answer.starts[:, 0, 0], [0.0, 0.0, 1.0, 4.0], atol=1e-6)


def test_a_fair_share_is_sought_only_among_the_fullest_plans() -> None:
    """Two equal pools, quotas 1 to 3: 4 units there, of which the ratio is 1 for both."""
    problem = simple([[24.0], [24.0]], [4.0], 24, quota=np.array([1.0, 3.0]), start_cost=1e-4)
    answer = solve_schedule(problem)
    assert [aim.name for aim in answer.aims] == ["shortfall", "largest ratio to a quota", "idle tours"]
    assert answer.aims[0].value == pytest.approx(0.0, abs=1e-6)
    assert answer.aims[1].value == pytest.approx(1.0)
    assert_allclose(answer.in_theatre[:, :, 0].mean(axis=0), [1.0, 3.0], atol=1e-5)
    free = replace(problem, quota=np.array([1.0, np.inf]))
    assert solve_schedule(free).aims[1].value == pytest.approx(0.0, abs=1e-6)


def test_the_cheaper_state_goes_where_the_fill_is_the_same() -> None:
    problem = simple([[12.0], [12.0]], [4.0], 24, cost=np.array([[5.0], [2.0]]))
    answer = solve_schedule(problem)
    assert_allclose(answer.in_theatre[:, :, 0].sum(axis=0) / 24, [1.0, 3.0], atol=1e-6)
    assert answer.aims[-1].value == pytest.approx((1.0 * 5 + 3.0 * 2) * 4)


def test_idle_tours_do_not_start() -> None:
    answer = solve_schedule(simple([[100.0]], [2.0], 24, start_cost=1e-4))
    assert answer.starts.sum() == pytest.approx(8.0)
    assert answer.objective == pytest.approx(8e-4)


# Whole units (G28) -----------------------------------------------------------------------------------------


def test_whole_units_under_a_ceiling_leave_a_gap_that_fractions_hide() -> None:
    """A ceiling of 1000 persons takes 1.43 units of 700, or one whole one."""
    problem = simple([[20.0]], [2.0], 24, persons=np.array([700.0]), ceiling=np.full((24, 1), 1000.0))
    answer = solve_schedule(replace(problem, integer=True))
    assert_array_equal(answer.starts, np.rint(answer.starts))
    assert answer.aims[0].bound == pytest.approx(400.0 * 24)
    assert answer.aims[0].value == pytest.approx(700.0 * 24)
    assert answer.aims[0].proven == pytest.approx(answer.aims[0].value)
    assert answer.objective == answer.aims[0].value
    assert answer.status == "optimal"


def test_a_fractional_answer_is_not_taken_for_one_in_whole_units() -> None:
    """The solver's own fault: started from the linear answer it gave that back as whole units here."""
    units = np.array([[0.0, 0.0], [23.625, 0.0], [5.25, 23.25]])
    problem = ScheduleProblem(
        units=units,
        persons=np.array([250.0, 100.0]),
        tour_months=np.array([[3.0, 2.0], [4.0, 3.0], [3.0, 2.0]]),
        cycle_months=np.array([[9.0, 4.0], [16.0, 9.0], [9.0, 6.0]]),
        requirement=np.tile([8.625, 5.625], (6, 1)),
        weight=np.array([2.0, 1.0]),
        ceiling=np.tile([2890.0, np.inf, 1240.0], (6, 1)),
        start_cost=0.0,
        mode="surge",
        integer=True,
    )
    answer = solve_schedule(problem)
    assert answer.aims[0].bound == pytest.approx(0.0, abs=1e-6)
    value = problem.weight * problem.persons
    assert (answer.shortfall @ value).sum() == pytest.approx(answer.objective, abs=1e-6)


@settings(deadline=None, max_examples=15)
@given(problems())
def test_whole_units_never_do_better_than_the_linear_bound(problem: ScheduleProblem) -> None:
    small = replace(longer(problem, 6), integer=True, mode="surge")
    answer = solve_schedule(small)
    aim = answer.aims[0]
    assert aim.bound <= aim.value + 1e-6 * max(1.0, aim.value)
    value = small.weight * small.persons
    assert_allclose((answer.shortfall @ value).sum(), aim.value, rtol=1e-6, atol=1e-4)


# Answers and tables ----------------------------------------------------------------------------------------


def test_nobody_to_send_and_nothing_required_are_answers() -> None:
    empty = solve_schedule(simple([[0.0]], [3.0], 24))
    assert empty.objective == pytest.approx(72.0)
    assert rows_of(empty, ["ARV"], ["troops"]) == []
    assert solve_schedule(simple([[8.0]], [0.0], 24)).objective == 0.0


def test_the_rows_of_a_schedule_add_up() -> None:
    answer = solve_schedule(simple([[8.0, 4.0], [0.0, 6.0]], [2.0, 3.0], 24, persons=np.array([500.0, 80.0])))
    rows = [
        dict(zip(ROW_COLUMNS, row, strict=True)) for row in rows_of(answer, ["ARV", "XBE"], ["men", "eng"])
    ]
    assert len(rows) == 3 * 24
    assert all(type(value) in (str, int, float) for row in rows for value in row.values())
    pair = [row for row in rows if (row["state"], row["line"]) == ("XBE", "eng")]
    assert [row["month"] for row in pair] == list(range(24))
    for before, row in zip([pair[-1], *pair], pair, strict=False):
        assert row["in_theatre"] == pytest.approx(before["in_theatre"] + row["starts"] - row["returns"])
        assert row["persons"] == pytest.approx(80.0 * row["in_theatre"])
    gaps = [dict(zip(GAP_COLUMNS, row, strict=True)) for row in gap_rows_of(answer, ["men", "eng"])]
    for gap in gaps:
        there = sum(
            row["in_theatre"] for row in rows if (row["line"], row["month"]) == (gap["line"], gap["month"])
        )
        assert gap["in_theatre"] == pytest.approx(there)
        assert gap["shortfall"] == pytest.approx(max(0.0, gap["required"] - there), abs=1e-9)


# Faults (G30) ----------------------------------------------------------------------------------------------


def test_all_faults_of_a_problem_are_told_at_once() -> None:
    problem = ScheduleProblem(
        units=np.array([[np.nan, 1.0]]),
        persons=np.array([0.0, 1.0]),
        tour_months=np.array([[0.5, 6.0]]),
        cycle_months=np.array([[24.0, 3.0]]),
        requirement=np.full((12, 2), -1.0),
        weight=np.array([1.0, 0.0]),
        ceiling=np.full((12, 1), np.nan),
        lift=np.full(12, -1.0),
        overlap_months=np.array([[0.0, 6.0]]),
        quota=np.array([0.0]),
        enablers=(EnablerRule(0, -1.0, (0, 7)),),
        substitutes=(SubstituteRule(0, 4, 2.0),),
        history=np.zeros((1, 1, 2)),
        floor_from=3,
    )
    with pytest.raises(ValueError, match="G30") as fault:
        solve_schedule(problem)
    lines = str(fault.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "units",
        "requirement",
        "ceiling",
        "lift",
        "persons",
        "weight",
        "quota",
        "tour_months",
        "overlap_months",
        "cycle_months",
        "tour_months less overlap_months",
        "cycle_months",
        "history",
        "floor_from",
        "enablers[0]",
        "enablers[0]",
        "enablers[0].ratio",
        "substitutes[0]",
        "substitutes[0].share",
    ]
    assert "the longest cycle is 24 months, but the circle has 12" in lines[11]


def test_all_wrong_shapes_of_a_problem_are_told_at_once() -> None:
    problem = simple([[1.0]], [1.0], 24, lift=np.ones(3), ceiling=np.ones(24), caveats=np.ones((1, 1, 1)))
    with pytest.raises(ValueError, match=r"ceiling: (.|\n)*lift: (.|\n)*caveats: "):
        solve_schedule(problem)


@pytest.mark.parametrize(
    ("history", "more", "words"),
    [
        pytest.param(
            [[5.0], [4.0]], {}, "by month -1 state 0 has 9 units of line 0 out or at rest", id="cycle"
        ),
        pytest.param([[5.0], *[[0.0]] * 7, [4.0]], {}, "by month -1 state 0 has 9 units", id="rest"),
        pytest.param([[0.0], [4.0]], {"ceiling": np.full((12, 1), 3.0)}, "but ceiling is 3", id="ceiling"),
        pytest.param([[0.0], [4.0]], {"lift": np.full(12, 3.0)}, "but lift is 3", id="lift"),
        pytest.param([[0.0], [4.0]], {"caveats": np.full((12, 1, 1), 1.0)}, "but caveats is 1", id="caveat"),
        pytest.param(
            [[0.0, 0.0], [4.0, 0.0]],
            {"enablers": (EnablerRule(1, 1.0, (0,)),), "units": [[8.0, 0.0]], "requirement": [1.0, 0.0]},
            "leaves no schedule that keeps all rules",
            id="enablers",
        ),
    ],
)
def test_a_history_that_breaks_the_rules_is_an_input_error(
    history: list[list[float]], more: dict[str, Any], words: str
) -> None:
    asked = {"units": [[8.0]], "requirement": [1.0], "months": 12, "mode": "surge"} | more
    with pytest.raises(ValueError, match=words):
        solve_schedule(simple(**asked, history=np.array(history)[:, None, :]))


def test_the_package_of_the_stage_does_not_load_the_solver() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, guarantor.stages.generate; print('highspy' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "False\n"


def test_the_solver_prints_nothing() -> None:
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import test_schedule as here; "
    code += "here.solve_schedule(here.simple([[8.0]], [2.0], 24))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout + told.stderr == ""


# Which engine (G31) ----------------------------------------------------------------------------------------


def test_the_sustained_question_needs_no_schedule() -> None:
    tours = np.array([[6.0, 6.0], [4.0, 9.0]])
    sizes = np.array([[100.0, 700.0], [100.0, 700.0]])
    facts = {"slot_months": tours, "ceilings": True, "state_persons": sizes}
    assert needs_schedule(lines=12, requirement=np.ones((36, 12)), **facts) == ()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        pytest.param({"arrivals": np.array([0, 3])}, "different months", id="arrivals"),
        pytest.param({"surge_levels": 2}, "2 surge levels", id="levels"),
        pytest.param({"surge_levels": 1, "slot_months": np.array([[6.0, 4.0]])}, "in a surge", id="tours"),
        pytest.param({"requirement": np.array([[1.0], [2.0]])}, "from month to month", id="seasons"),
        pytest.param({"national_enablers": True}, "its own enablers", id="enablers"),
        pytest.param({"substitution_rates": np.array([1.0, 0.5])}, "one for one", id="rates"),
        pytest.param(
            {"state_persons": np.array([[1.0], [2.0]]), "ceilings": True}, "different size", id="sizes"
        ),
        pytest.param({"lift": True, "slot_months": np.array([[6.0], [4.0]])}, "lift is limited", id="lift"),
        pytest.param({"whole_units": True, "ceilings": True}, "only whole units", id="whole"),
        pytest.param({"lines": 17}, "17 requirement lines", id="lines"),
    ],
)
def test_what_is_beyond_the_closed_form_is_said_in_words(facts: dict[str, Any], words: str) -> None:
    reasons = needs_schedule(**({"lines": 2} | facts))
    assert len(reasons) == 1
    assert words in reasons[0]


def test_only_states_with_units_count_for_the_choice_of_the_engine() -> None:
    pools = np.array([[True, False], [False, False]])
    facts = {"arrivals": np.array([0, 9]), "slot_months": np.array([[6.0, 4.0], [5.0, 5.0]]), "pools": pools}
    sizes = np.array([[100.0, 700.0], [300.0, 300.0]])
    assert needs_schedule(lines=2, lift=True, ceilings=True, state_persons=sizes, **facts) == ()


def test_the_example_of_the_reference_engine_runs() -> None:
    result = doctest.testmod(schedule_module)
    assert result.attempted > 0
    assert result.failed == 0
