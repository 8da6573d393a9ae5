"""Lift, first months and the month profile (docs/model/generate.md, G4, G5, G8-G10, G15, G17, G23)."""

from __future__ import annotations

import csv
import doctest
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from force_problems import (
    GOLDEN,
    Problem,
    cap_by_hand,
    everyone,
    many,
    one_draw,
    part_of,
    present,
    problems,
    somebody_there,
    table,
)
from guarantor.stages.generate import (
    PROFILE_LABEL,
    Lift,
    MonthProfile,
    Need,
    ProviderLimit,
    Supply,
    Timing,
    ceiling_on_slots,
    cycle_months,
    first_month,
    generate,
    in_theatre,
    month_profile,
    on_duty,
    people_sent,
    share_of_time_away,
    slot_length,
    steady_cap,
)
from guarantor.stages.generate import arrivals as arrivals_module
from guarantor.stages.generate import months as months_module
from guarantor.stages.generate import rhythm as rhythm_module
from guarantor.stages.generate.reference import best_fill, largest_package

# Lift in the stationary problem (G15, G17) ----------------------------------------------------------------

S04 = next(row for row in table("static_instances.json")["instances"] if row["id"] == "s04")
LIFT_IS_SHORT = 1 << 4
S04_CASES = [pytest.param(None, S04["expected"], id="all")] + [
    pytest.param(less["state"], less, id=f"without state {less['state']}")
    for less in S04["expected"]["without"]
]


@pytest.mark.parametrize(("without", "expected"), S04_CASES)
def test_lift_caps_the_total_as_published(without: int | None, expected: dict[str, Any]) -> None:
    """Where the golden table says that all lines are tight, it is the cap alone that is (its note)."""
    supply, need = one_draw(S04["a"], S04["ceiling"], S04["requirement"], S04["weight"])
    answer = generate(supply, everyone(supply, but=without), need, cap=np.array([S04["lift_cap"]]))
    sets = [sum(1 << line for line in chosen) for chosen in expected["minimal_bottlenecks"]]
    assert_allclose(answer.fill[0], expected["fill"], rtol=1e-9)
    assert_allclose(answer.sustained_troops[0], expected["fill_total"], rtol=1e-9)
    assert_allclose(answer.package_share[0], expected["package_share"], rtol=1e-9)
    assert answer.bottleneck[0] == (LIFT_IS_SHORT if sets == [0b1111] else sets[0])
    assert not answer.bottleneck_tie[0]


def test_credit_takes_the_capped_fill_and_drops_the_cap() -> None:
    expected = next(row for row in table("credit_split.json")["cases"] if row["instance"] == "s04")[
        "expected"
    ]
    supply, need = one_draw(S04["a"], S04["ceiling"], S04["requirement"], S04["weight"])
    answer = generate(supply, everyone(supply), need, cap=np.array([S04["lift_cap"]]))
    assert_allclose(answer.deployed[0], expected["state_total"], rtol=1e-9, atol=1e-9)


@settings(deadline=None, max_examples=100)
@given(problems(), st.integers(0, 40_000))
def test_the_closed_form_with_lift_agrees_with_the_linear_programs(problem: Problem, cap: int) -> None:
    """Property 5."""
    answer = generate(*problem.static, cap=np.array([float(cap)]))
    assert_allclose(answer.fill[0], best_fill(*problem.static, draw=0, cap=cap), rtol=1e-7, atol=1e-4)
    assert answer.headcount[0] >= answer.sustained_troops[0] - 1e-6
    assert answer.headcount[0] <= cap
    if answer.required[0]:
        share = largest_package(*problem.static, draw=0, cap=cap)
        assert_allclose(answer.package_share[0], share, rtol=1e-7, atol=1e-7)


@settings(deadline=None, max_examples=100)
@given(problems(), st.integers(0, 40_000))
def test_lift_is_the_bottleneck_exactly_if_only_more_lift_helps(problem: Problem, cap: int) -> None:
    free = generate(*problem.static)
    answer = generate(*problem.static, cap=np.array([float(cap)]))
    lift = answer.bottleneck[0] == 1 << len(problem.need.priority)
    assert lift == (
        answer.required[0] and answer.package_share[0] < free.package_share[0] * (1 - 1e-9) - 1e-9
    )
    assert lift or answer.bottleneck[0] == free.bottleneck[0]


def test_lift_and_a_line_that_are_both_short_must_both_be_relieved() -> None:
    supply, need = one_draw([[600.0, 900.0]], [None], [1000.0, 1000.0], [1, 2])
    answer = generate(supply, everyone(supply), need, cap=np.array([1200.0]))
    assert answer.package_share[0] == 0.6
    assert answer.bottleneck[0] == 0b01
    assert answer.bottleneck_tie[0]


def test_lift_without_limit_changes_no_bit() -> None:
    problem = many(300)
    free, capped = generate(*problem.static), generate(*problem.static, cap=np.full(300, np.inf))
    for field in fields(free):
        assert_array_equal(getattr(capped, field.name), getattr(free, field.name))


@settings(deadline=None, max_examples=60)
@given(problems(), st.integers(0, 20_000), st.integers(0, 20_000))
def test_more_lift_lowers_no_line(problem: Problem, cap: int, more: int) -> None:
    """Property 2: raising L never lowers a single line."""
    before = generate(*problem.static, cap=np.array([float(cap)]))
    after = generate(*problem.static, cap=np.array([float(cap + more)]))
    assert np.all(after.fill >= before.fill - 1e-6)
    assert after.package_share[0] >= before.package_share[0]


def test_one_line_is_filled_up_to_what_lift_keeps_up() -> None:
    """Property 7."""
    problem = replace(many(200, lines=1), limits=[])
    cap = steady_cap(problem.timing.lift)
    held = (np.minimum(problem.supply.ceiling, problem.supply.capacity[:, :, 0]) * problem.joined).sum(axis=1)
    answer = generate(*problem.static, cap=cap)
    assert_allclose(answer.fill[:, 0], np.minimum(np.minimum(problem.need.requirement[:, 0], held), cap))


def test_a_cap_that_is_none_is_a_fault() -> None:
    supply, need = one_draw([[1.0]], [None], [1.0], [1])
    with pytest.raises(ValueError, match=r"cap: 1 values are out of bounds, the first is '-1'"):
        generate(supply, everyone(supply), need, cap=np.array([-1.0]))
    with pytest.raises(ValueError, match=r"cap: its shape is \(2,\)"):
        generate(supply, everyone(supply), need, cap=np.ones(2))


# The month profile (G23) ----------------------------------------------------------------------------------


def golden_profile() -> tuple[dict[str, Any], MonthProfile]:
    entry = table("month_profile.json")
    supply, need = one_draw(entry["a"], entry["ceiling"], entry["requirement"], entry["weight"])
    lift = Lift(np.array([entry["lift_persons_per_month_in_plus_out"]]), entry["slot_months"])
    timing = Timing(np.array([entry["first_month"]]), len(entry["expected"]), lift)
    return entry, month_profile(supply, everyone(supply), need, timing)


def test_the_profile_is_the_published_one() -> None:
    entry, profile = golden_profile()
    for name in ("cap", "fill", "package_share"):
        expected = [row[name] for row in entry["expected"]]
        assert_allclose(getattr(profile, name)[0], expected, rtol=1e-9, atol=1e-9)
    assert_array_equal(profile.bottleneck[0] == 1 << 2, [row["lift_binds"] for row in entry["expected"]])
    assert_allclose(profile.filled[0], [sum(row["fill"]) for row in entry["expected"]], rtol=1e-9)
    assert profile.initial_month[0] == entry["initial_month_at_half"]
    assert profile.full_month[0] == entry["full_month"]


def test_the_profile_says_that_it_is_no_schedule() -> None:
    assert PROFILE_LABEL == "steady state of those present"


@settings(deadline=None, max_examples=50)
@given(problems())
def test_each_month_is_the_linear_program_of_those_who_have_arrived(problem: Problem) -> None:
    profile = month_profile(*problem.all)
    for month in range(problem.timing.months):
        here = (problem.supply, present(problem, month), problem.need, problem.limits)
        cap = cap_by_hand(problem, month)
        assert profile.cap[0, month] == cap
        assert_allclose(profile.fill[0, month], best_fill(*here, draw=0, cap=cap), rtol=1e-7, atol=1e-4)
        if profile.required[0, month]:
            share = largest_package(*here, draw=0, cap=cap)
            assert_allclose(profile.package_share[0, month], share, rtol=1e-7, atol=1e-7)


@settings(deadline=None, max_examples=60)
@given(problems())
def test_each_month_is_what_the_kernel_says_of_those_who_have_arrived(problem: Problem) -> None:
    """Before anybody is there, lift has nobody to move and is not what is short."""
    profile = month_profile(*problem.all)
    for month in range(problem.timing.months):
        here = (problem.supply, present(problem, month), problem.need, problem.limits)
        cap = cap_by_hand(problem, month) if somebody_there(problem, month) else np.inf
        answer = generate(*here, cap=np.array([cap]))
        assert_allclose(profile.fill[:, month], answer.fill, rtol=1e-12, atol=1e-9)
        assert_allclose(profile.package_share[:, month], answer.package_share, rtol=1e-12, atol=1e-12)
        assert profile.required[0, month] == answer.required[0]
        assert profile.bottleneck[0, month] == answer.bottleneck[0]
        assert profile.bottleneck_tie[0, month] == answer.bottleneck_tie[0]


@settings(deadline=None, max_examples=60)
@given(problems(), st.data())
def test_no_month_falls_and_coming_earlier_or_more_lift_lowers_none(
    problem: Problem, data: st.DataObject
) -> None:
    """Property 2, over months."""
    sooner = np.maximum(problem.timing.first_month - data.draw(st.integers(0, 3)), 0)
    lift = problem.timing.lift
    if lift is not None:
        lift = replace(lift, per_month=lift.per_month + data.draw(st.integers(0, 3000)))
    before, after = (
        month_profile(*problem.all),
        month_profile(*replace(problem, timing=replace(problem.timing, first_month=sooner, lift=lift)).all),
    )
    assert np.all(np.diff(before.filled, axis=1) >= -1e-6)
    assert np.all(np.diff(before.package_share, axis=1) >= -1e-12)
    assert np.all(after.filled >= before.filled - 1e-6)
    assert np.all(after.package_share >= before.package_share - 1e-12)
    assert after.full_month[0] <= before.full_month[0]


@pytest.mark.parametrize("phased", [False, True])
@pytest.mark.parametrize("lines", [3, 9])
def test_the_size_of_a_block_of_draws_changes_no_bit(lines: int, phased: bool) -> None:
    """Property 6."""
    problem = many(400, lines=lines, phased=phased)
    critical = np.arange(lines) != 1
    whole = month_profile(*problem.all, critical=critical)
    for start, stop in [(at, at + 1) for at in range(12)] + [(7, 14), (14, 200), (200, 400)]:
        some = month_profile(*part_of(problem, slice(start, stop)).all, critical=critical)
        for field in fields(MonthProfile):
            assert_array_equal(getattr(some, field.name), getattr(whole, field.name)[start:stop])


def test_where_all_are_there_from_the_start_every_month_is_the_kernels_answer_to_the_bit() -> None:
    problem = replace(many(200), limits=[])
    problem = replace(problem, timing=Timing(np.zeros((200, 5), dtype=int), 3))
    profile, answer = month_profile(*problem.all), generate(*problem.static)
    for month in range(3):
        assert_array_equal(profile.fill[:, month], answer.fill)
        assert_array_equal(profile.filled[:, month], answer.sustained_troops)
        assert_array_equal(profile.package_share[:, month], answer.package_share)
        assert_array_equal(profile.bottleneck[:, month], answer.bottleneck)


def filled_again(monkeypatch: pytest.MonkeyPatch, problem: Problem) -> list[int]:
    """Number of draws that each filling of a profile works on."""
    seen = []
    original = months_module.fill_by_priority

    def counted(strengths: Any, asked: Any, requirement: Any) -> Any:
        seen.append(requirement.shape[1])
        return original(strengths, asked, requirement)

    monkeypatch.setattr(months_module, "fill_by_priority", counted)
    month_profile(*problem.all)
    return seen


def test_a_month_in_which_nothing_changes_is_not_filled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = many(10, months=36)
    problem = replace(problem, timing=Timing(np.zeros((10, 5), dtype=int), 36))
    assert filled_again(monkeypatch, problem) == [10]


def test_only_the_draws_in_which_somebody_arrives_are_filled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    supply = Supply(np.full((4, 1, 1), 500.0), np.full((4, 1), np.inf))
    need = Need(np.full((4, 1), 900.0), np.ones(1))
    problem = Problem(supply, everyone(supply), need, Timing(np.array([[2], [2], [5], [36]]), 36), [])
    assert filled_again(monkeypatch, problem) == [4, 2, 1]


def test_only_the_months_in_which_the_requirement_changes_are_filled_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = many(10, phased=True)
    problem = replace(problem, timing=Timing(np.zeros((10, 5), dtype=int), 9))
    assert filled_again(monkeypatch, problem) == [10, 10, 10]


def test_a_phased_requirement_is_met_month_by_month() -> None:
    supply = Supply(np.array([[[300.0]]]), np.array([[np.inf]]))
    need = Need(np.array([[[0.0], [200.0], [400.0], [300.0]]]), np.ones(1))
    profile = month_profile(supply, everyone(supply), need, Timing(np.array([[0]]), 4))
    assert_array_equal(profile.filled[0], [0.0, 200.0, 300.0, 300.0])
    assert_array_equal(profile.required[0], [False, True, True, True])
    assert_array_equal(profile.package_share[0], [1.0, 1.5, 0.75, 1.0])


def test_a_month_that_requires_nothing_reaches_no_threshold() -> None:
    supply = Supply(np.array([[[300.0]]]), np.array([[np.inf]]))
    need = Need(np.array([[[0.0], [0.0], [200.0]]]), np.ones(1))
    timing = Timing(np.array([[0]]), 3)
    profile = month_profile(supply, everyone(supply), need, timing)
    assert profile.initial_month[0] == profile.full_month[0] == 2
    never = month_profile(supply, everyone(supply), replace(need, requirement=np.zeros((1, 1))), timing)
    assert never.initial_month[0] == never.full_month[0] == np.inf


def test_the_first_months_look_at_the_critical_lines_and_the_full_one_at_all() -> None:
    supply = Supply(np.array([[[500.0, 0.0], [500.0, 400.0]]]), np.full((1, 2), np.inf))
    need = Need(np.array([[1000.0, 400.0]]), np.array([2.0, 1.0]))
    timing = Timing(np.array([[1, 3]]), 6)
    profile = month_profile(supply, everyone(supply), need, timing, critical=np.array([True, False]))
    assert_array_equal(profile.critical_share[0], [0.0, 0.5, 0.5, 1.0, 1.0, 1.0])
    assert profile.initial_month[0] == 1
    assert profile.full_month[0] == 3
    assert month_profile(supply, everyone(supply), need, timing).initial_month[0] == 3


def test_the_thresholds_are_settings() -> None:
    supply = Supply(np.array([[[500.0], [400.0]]]), np.full((1, 2), np.inf))
    need, timing = Need(np.array([[1000.0]]), np.ones(1)), Timing(np.array([[1, 3]]), 6)
    strict = month_profile(supply, everyone(supply), need, timing, initial_share=0.6)
    mild = month_profile(supply, everyone(supply), need, timing, full_share=0.9)
    assert (strict.initial_month[0], strict.full_month[0]) == (3, np.inf)
    assert (mild.initial_month[0], mild.full_month[0]) == (1, 3)


def test_lift_starts_with_the_first_who_brings_somebody() -> None:
    supply = Supply(np.array([[[0.0], [900.0], [900.0]]]), np.array([[np.inf, np.inf, np.inf]]))
    need, lift = Need(np.array([[900.0]]), np.ones(1)), Lift(np.array([200.0]), 6)
    joined = np.array([[True, False, True]])
    profile = month_profile(supply, joined, need, Timing(np.array([[0, 1, 2]]), 6, lift))
    assert_array_equal(profile.cap[0], [0.0, 0.0, 200.0, 400.0, 600.0, 600.0])
    assert_array_equal(profile.filled[0], [0.0, 0.0, 200.0, 400.0, 600.0, 600.0])
    assert_array_equal(profile.bottleneck[0], [0b1, 0b1, 0b10, 0b10, 0b10, 0b10])
    assert not profile.bottleneck_tie.any()


def test_without_any_lift_nobody_gets_there_and_lift_is_what_is_short() -> None:
    supply = Supply(np.array([[[900.0]]]), np.array([[np.inf]]))
    need, lift = Need(np.array([[900.0]]), np.ones(1)), Lift(np.array([0.0]), 6)
    profile = month_profile(supply, everyone(supply), need, Timing(np.array([[1]]), 3, lift))
    assert_array_equal(profile.filled[0], 0.0)
    assert_array_equal(profile.bottleneck[0], [0b1, 0b10, 0b10])


def test_all_faults_of_a_profile_are_reported_at_once() -> None:
    supply = Supply(np.array([[[-1.0]]]), np.array([[np.inf]]))
    need = Need(np.array([[1.0]]), np.ones(1))
    timing = Timing(np.array([[-2]]), 3, Lift(np.array([np.nan]), 0.0))
    with pytest.raises(ValueError, match="G30") as fault:
        month_profile(
            supply, everyone(supply), need, timing, critical=np.ones(2, dtype=bool), initial_share=0.0
        )
    assert [line.split(":")[0] for line in str(fault.value).splitlines()] == [
        "supply.capacity",
        "timing.first_month",
        "timing.lift.per_month",
        "timing.lift.slot_months",
        "critical",
        "initial_share",
    ]


@pytest.mark.parametrize(
    ("timing", "says"),
    [
        (Timing(np.array([[0]]), 0), "timing.months: 0 is no number of months"),
        (Timing(np.array([[0.5]]), 3), "timing.first_month: its values are float64; give whole months"),
        (Timing(np.array([0]), 3), r"timing.first_month: its shape is \(1,\)"),
        (Timing(np.array([[0]]), 3, Lift(np.ones(2), 6)), r"timing.lift: its shapes are \(2,\) and \(\)"),
    ],
)
def test_a_profile_needs_whole_months_of_each_state(timing: Timing, says: str) -> None:
    supply, need = one_draw([[1.0]], [None], [1.0], [1])
    with pytest.raises(ValueError, match=says):
        month_profile(supply, everyone(supply), need, timing)


def test_a_phased_requirement_has_one_row_for_each_month() -> None:
    supply, need = one_draw([[1.0]], [None], [1.0], [1])
    phased = replace(need, requirement=np.ones((1, 2, 1)))
    with pytest.raises(ValueError, match=r"need.requirement: its shape is \(1, 2, 1\).*= \(1, 3, 1\)"):
        month_profile(supply, everyone(supply), phased, Timing(np.array([[0]]), 3))
    with pytest.raises(ValueError, match=r"need.requirement: its shape is \(1, 2, 1\).*\(draws, lines\)"):
        generate(supply, everyone(supply), phased)


# Tours and first months (G4, G5, G8-G10) ------------------------------------------------------------------

ARITHMETIC = {
    "A05": lambda: people_sent(64_000, 24, tour_months=6) * (1 + 2) * 6 / 24,
    "A12": lambda: in_theatre(1.0, tour_months=12, overlap_months=1.565217391),
    "A20": lambda: people_sent(64_000, horizon_months=24, tour_months=6),
    "A22": lambda: share_of_time_away(415, window_months=30),
    "A23": lambda: share_of_time_away(660, window_months=36),
    "A24": lambda: steady_cap(Lift(np.array([9000.0]), 6))[0],
}


@pytest.mark.parametrize("name", ARITHMETIC)
def test_tours_follow_the_published_arithmetic(name: str) -> None:
    with (GOLDEN / "arithmetic.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["id"] == name)
    assert_allclose(ARITHMETIC[name](), float(row["expected"]), rtol=0, atol=float(row["tolerance"]) + 1e-9)


def test_the_cycle_and_the_slot_give_the_ratio() -> None:
    assert cycle_months(6, rest_tours=3) == 24
    assert slot_length(6, overlap_months=1) == 5
    assert cycle_months(6, 3) / slot_length(6, 1) == 4.8


def test_a_ceiling_that_counts_reliefs_leaves_fewer_slots() -> None:
    slots = ceiling_on_slots([1000.0, np.inf], tour_months=6, overlap_months=1)
    assert_allclose(slots, [1000.0 * 5 / 6, np.inf])
    assert_allclose(in_theatre(slots[0], tour_months=6, overlap_months=1), 1000.0)


def test_leave_lowers_the_number_on_duty_only() -> None:
    assert on_duty(1000, leave_share=0.1) == 900
    with pytest.raises(ValueError, match=r"leave_share: '1.5' is above 1"):
        on_duty(1000, leave_share=1.5)


@pytest.mark.parametrize(
    ("days", "month"),
    [
        ((0, 0, 0), 0),
        ((0, 1, 0), 1),
        ((30.4375, 30.4375, 0), 2),
        ((20, 30.4375, 0), 2),
        ((94.89, 35.09, 22.2075), 5),
    ],
)
def test_the_first_month_is_the_days_rounded_up(days: tuple[float, float, float], month: int) -> None:
    assert first_month(*days) == month


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: first_month(0, np.nan), r"notice_to_move_days: 'nan' is not a number .* G10"),
        (lambda: first_month(0, -1), r"notice_to_move_days: '-1' is not a number of at least 0"),
        (lambda: first_month(np.inf, 0), "'inf' days are no month"),
        (lambda: slot_length(6, 6), "no unit is ever relieved"),
        (lambda: share_of_time_away(10, 0), "window_months: '0' is no window"),
        (lambda: people_sent(-1, 24), "slots: '-1'"),
        (lambda: steady_cap(Lift(np.array([-1.0]), 6)), "lift.per_month: '-1'"),
    ],
)
def test_days_and_months_that_are_none_are_refused(call: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        call()


@pytest.mark.parametrize("module", [arrivals_module, months_module, rhythm_module])
def test_the_examples_in_the_documentation_run(module: Any) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


def test_a_limit_of_the_provider_follows_a_phased_requirement() -> None:
    supply = Supply(np.array([[[0.0], [900.0]]]), np.full((1, 2), np.inf))
    need = Need(np.array([[[400.0], [1000.0]]]), np.ones(1))
    limit = ProviderLimit(0, 0, np.array([0.5]))
    profile = month_profile(supply, everyone(supply), need, Timing(np.zeros((1, 2), dtype=int), 2), [limit])
    assert_array_equal(profile.filled[0], [200.0, 500.0])
