"""Adequacy: how often and how much a force falls short, and what one adds (docs/model/generate.md, G24)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from numpy.testing import assert_allclose, assert_array_equal

from force_problems import Problem, everyone, many, one_draw, part_of, present, problems, table
from guarantor.stages.generate import (
    Bools,
    Lift,
    MonthProfile,
    Need,
    ProviderLimit,
    Supply,
    Timing,
    effective_contribution,
    month_profile,
    shortfalls,
)
from guarantor.stages.generate.reference import most_deliverable


def golden() -> tuple[dict[str, object], Problem]:
    entry = table("adequacy.json")
    capacity = np.array(entry["a_by_draw"])[:, :, None]
    supply = Supply(capacity, np.full(capacity.shape[:2], np.inf))
    need = Need(np.full((len(capacity), 1), entry["requirement"]), np.ones(1))
    timing = Timing(np.zeros(capacity.shape[:2], dtype=int), entry["months"])
    return entry["expected"], Problem(supply, everyone(supply), need, timing, [])


def test_the_shortfalls_are_the_published_ones() -> None:
    expected, problem = golden()
    found = shortfalls(month_profile(*problem.all), problem.need)
    assert (found.draws, found.months) == (4, 12)
    assert_allclose(found.shortfall_probability, expected["shortfall_probability_month"], rtol=1e-9)
    assert_allclose(found.expected_unfilled, expected["expected_unfilled_person_months"], rtol=1e-9)
    assert_allclose(found.mean_shortfall, expected["mean_shortfall_given_shortfall"], rtol=1e-9)
    assert_allclose(found.unfilled_person_months, [0.0, 0.0, 2400.0, 3600.0])
    assert found.bottlenecks == ((1, 1.0),)


def test_the_contributions_are_the_published_ones() -> None:
    expected, problem = golden()
    found = effective_contribution(*problem.all)
    assert found.states == (0, 1)
    assert_allclose(found.persons, expected["effective_contribution"], rtol=1e-9)
    assert_allclose(found.unfilled_without, expected["unfilled_without"], rtol=1e-9)
    assert_allclose(found.expected_unfilled, expected["expected_unfilled_person_months"], rtol=1e-9)


def test_errors_are_taken_over_draws_not_over_months() -> None:
    """Two of four draws are short in all of twelve months: the error is that of four observations."""
    _, problem = golden()
    found = shortfalls(month_profile(*problem.all), problem.need)
    assert_allclose(found.shortfall_probability_error, np.std([0, 0, 1, 1], ddof=1) / 2)
    assert_allclose(found.expected_unfilled_error, np.std([0, 0, 2400, 3600], ddof=1) / 2)


def test_only_critical_lines_make_a_month_short_but_all_lines_count_as_unfilled() -> None:
    supply, need = one_draw([[300.0, 100.0]], [None], [300.0, 400.0], [2, 1])
    profile = month_profile(supply, everyone(supply), need, Timing(np.array([[1]]), 3))
    found = shortfalls(profile, need, critical=np.array([True, False]))
    assert_allclose(found.shortfall_probability, 1 / 3)
    assert found.mean_shortfall == 300.0
    assert_allclose(found.unfilled_person_months, [700.0 + 300.0 + 300.0])


def test_a_force_that_is_never_short_has_no_mean_shortfall() -> None:
    supply, need = one_draw([[300.0]], [None], [300.0], [1])
    found = shortfalls(month_profile(supply, everyone(supply), need, Timing(np.array([[0]]), 3)), need)
    assert (found.shortfall_probability, found.expected_unfilled, found.mean_shortfall) == (0.0, 0.0, 0.0)
    assert found.shortfall_probability_error == np.inf


def test_bottlenecks_are_counted_over_the_months_that_require_something() -> None:
    supply, need = one_draw([[300.0, 100.0], [0.0, 500.0]], [None, None], [300.0, 400.0], [2, 1])
    phased = replace(
        need, requirement=np.array([[[0, 0], [300, 400], [300, 400], [900, 400], [900, 400]]], float)
    )
    timing = Timing(np.array([[0, 2]]), 5, Lift(np.array([np.inf]), 6))
    found = shortfalls(month_profile(supply, everyone(supply), phased, timing), phased)
    assert found.bottlenecks == ((0b01, 0.75), (0b10, 0.25))


def by_hand(profile: MonthProfile, requirement: np.ndarray, critical: Bools) -> tuple[float, float]:
    """Share of short months and mean unfilled person-months, one line of one month of one draw at a time."""
    draws, months, lines = profile.fill.shape
    short, unfilled = 0, 0.0
    for draw in range(draws):
        for month in range(months):
            missing = whole = 0.0
            for line in range(lines):
                gap = requirement[draw, month, line] - profile.fill[draw, month, line]
                unfilled += gap
                if critical[line]:
                    missing += gap
                    whole += requirement[draw, month, line]
            short += missing > 1e-9 * whole
    return short / (draws * months), unfilled / draws


@pytest.mark.parametrize("phased", [False, True])
def test_the_shortfalls_agree_with_counting_by_hand(phased: bool) -> None:
    problem = many(40, phased=phased)
    profile = month_profile(*problem.all)
    critical = np.array([True, False, True])
    found = shortfalls(profile, problem.need, critical)
    asked = problem.need.requirement
    asked = asked if phased else np.repeat(asked[:, None], 9, axis=1)
    probability, unfilled = by_hand(profile, asked, critical)
    assert 0.05 < probability < 0.95
    assert_allclose(
        [found.shortfall_probability, found.expected_unfilled], [probability, unfilled], rtol=1e-12
    )


def unfilled_by_profile(problem: Problem, joined: Bools, scale: float) -> float:
    need = replace(problem.need, requirement=problem.need.requirement * scale)
    profile = month_profile(problem.supply, joined, need, problem.timing, problem.limits)
    return shortfalls(profile, need).expected_unfilled


def scale_by_bisection(problem: Problem, state: int) -> float:
    """The obvious way: halve the interval in which the largest scale with no more unfilled lies."""
    stay = problem.joined.copy()
    stay[:, state] = False
    goal = unfilled_by_profile(problem, problem.joined, 1.0)
    low, high = 0.0, 1.0
    if unfilled_by_profile(problem, stay, 1.0) <= goal * (1 + 1e-12):
        return 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if unfilled_by_profile(problem, stay, middle) <= goal + 1e-9 * max(goal, 1e-3):
            low = middle
        else:
            high = middle
    return low


@pytest.mark.parametrize("phased", [False, True])
def test_the_contribution_agrees_with_bisection_on_the_same_draws(phased: bool) -> None:
    problem = many(30, phased=phased)
    found = effective_contribution(*problem.all)
    whole = problem.need.requirement.sum(axis=-1).mean()
    for state in range(5):
        expected = (1 - scale_by_bisection(problem, state)) * whole
        assert_allclose(found.persons[state], expected, rtol=1e-6, atol=1e-6)
    assert np.count_nonzero(found.persons > 1) >= 3


@settings(deadline=None, max_examples=25)
@given(problems(months=3))
def test_a_contribution_on_one_draw_agrees_with_bisection(problem: Problem) -> None:
    assume(problem.need.requirement.sum() > 0)
    found = effective_contribution(*problem.all, states=[0])
    whole = problem.need.requirement.sum()
    assert 0.0 <= found.persons[0] <= whole
    assert_allclose(
        found.persons[0], (1 - scale_by_bisection(problem, 0)) * whole, rtol=1e-5, atol=1e-5 * whole
    )


@settings(deadline=None, max_examples=30)
@given(problems(months=3))
def test_unfilled_persons_agree_with_the_linear_program_of_all_lines(problem: Problem) -> None:
    """The fill by priority and the largest gap of any set of lines are the same shortfall (G16)."""
    problem = replace(problem, timing=replace(problem.timing, lift=None))
    found = effective_contribution(*problem.all, states=[])
    expected = shortfalls(month_profile(*problem.all), problem.need).expected_unfilled
    assert_allclose(found.expected_unfilled, expected, rtol=1e-9, atol=1e-6)
    lines = range(len(problem.need.priority))
    by_program = sum(
        float(problem.need.requirement.sum())
        - min(
            sum(float(problem.need.requirement[0, line]) for line in lines if not chosen >> line & 1)
            + most_deliverable(
                problem.supply,
                present(problem, month),
                problem.need,
                problem.limits,
                0,
                [line for line in lines if chosen >> line & 1],
            )
            for chosen in range(1 << len(lines))
        )
        for month in range(problem.timing.months)
    )
    assert_allclose(found.expected_unfilled, by_program, rtol=1e-7, atol=1e-3)


def test_a_state_that_changes_nothing_contributes_nothing() -> None:
    supply, need = one_draw(
        [[900.0, 0.0], [0.0, 900.0], [0.0, 0.0]], [None, None, None], [500.0, 1000.0], [1, 2]
    )
    joined = np.array([[True, True, True]])
    found = effective_contribution(supply, joined, need, Timing(np.zeros((1, 3), dtype=int), 2))
    assert found.persons[2] == 0.0
    assert found.persons[0] > 0.0
    away = effective_contribution(supply, joined & False, need, Timing(np.zeros((1, 3), dtype=int), 2))
    assert_array_equal(away.persons, 0.0)


def test_who_alone_can_fill_a_line_carries_all_of_a_requirement_that_is_met() -> None:
    supply, need = one_draw([[900.0, 0.0], [0.0, 900.0]], [None, None], [900.0, 900.0], [1, 2])
    limit = ProviderLimit(0, 0, np.ones(1))
    found = effective_contribution(
        supply, everyone(supply), need, Timing(np.zeros((1, 2), dtype=int), 2), [limit]
    )
    assert_array_equal(found.persons, [1800.0, 1800.0])


def test_where_nobody_is_ever_short_the_worst_draw_alone_decides_and_no_error_is_given() -> None:
    supply = Supply(np.array([[[600.0], [400.0]], [[700.0], [900.0]]]), np.full((2, 2), np.inf))
    need = Need(np.full((2, 1), 900.0), np.ones(1))
    found = effective_contribution(supply, everyone(supply), need, Timing(np.zeros((2, 2), dtype=int), 6))
    assert_allclose(found.persons, [500.0, 300.0])
    assert_array_equal(found.standard_error, np.inf)


def random_force(draws: int, seed: int) -> Problem:
    """Mostly met, with a requirement that differs much between draws: both move the contribution."""
    random = np.random.default_rng(seed)
    supply = Supply(random.uniform(500, 1500, (draws, 3, 1)), np.full((draws, 3), np.inf))
    need = Need(random.choice([200.0, 3000.0], (draws, 1)), np.ones(1))
    return Problem(supply, everyone(supply), need, Timing(np.zeros((draws, 3), dtype=int), 2), [])


def test_the_standard_error_is_the_spread_over_repeated_samples() -> None:
    found = [effective_contribution(*random_force(200, seed).all, states=[0]) for seed in range(120)]
    spread = np.std([each.persons[0] for each in found], ddof=1)
    assert_allclose(np.mean([each.standard_error[0] for each in found]), spread, rtol=0.2)


def test_a_single_draw_gives_no_error() -> None:
    found = effective_contribution(*random_force(1, 3).all)
    assert_array_equal(found.standard_error, np.inf)


@pytest.mark.parametrize("lines", [3, 9])
def test_the_unfilled_person_months_of_a_draw_do_not_depend_on_the_others(lines: int) -> None:
    """Property 6."""
    problem = many(300, lines=lines)
    whole = shortfalls(month_profile(*problem.all), problem.need)
    for part in (slice(0, 1), slice(1, 4), slice(4, 150), slice(150, 300)):
        some = part_of(problem, part)
        found = shortfalls(month_profile(*some.all), some.need)
        assert_array_equal(found.unfilled_person_months, whole.unfilled_person_months[part])


def test_only_the_states_asked_about_are_worked_out() -> None:
    problem = many(20)
    every, some = effective_contribution(*problem.all), effective_contribution(*problem.all, states=[3, 1])
    assert some.states == (3, 1)
    assert_array_equal(some.persons, every.persons[[3, 1]])
    assert_array_equal(some.standard_error, every.standard_error[[3, 1]])


def test_an_unknown_state_and_no_draw_at_all_are_faults() -> None:
    empty = Supply(np.zeros((0, 2, 1)), np.zeros((0, 2)))
    need, timing = Need(np.zeros((0, 1)), np.ones(1)), Timing(np.zeros((0, 2), dtype=int), 3)
    with pytest.raises(
        ValueError, match=r"states\[1\]: 7 is not one of the 2 states\n.*no draw to take a mean"
    ):
        effective_contribution(empty, everyone(empty), need, timing, states=[0, 7])
    with pytest.raises(ValueError, match="there is no draw to take a mean over"):
        shortfalls(month_profile(empty, everyone(empty), need, timing), need)


def test_a_need_that_is_not_the_profiles_is_a_fault() -> None:
    _, problem = golden()
    profile = month_profile(*problem.all)
    with pytest.raises(ValueError, match="give the need that the profile was made for"):
        shortfalls(profile, replace(problem.need, requirement=np.ones((3, 1))))
    with pytest.raises(ValueError, match=r"critical: give one boolean for each line, shape \(1,\)"):
        shortfalls(profile, problem.need, np.array([1.0]))
