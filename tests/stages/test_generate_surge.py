"""Surge: tours in a row and the culmination month (docs/model/generate.md, G21)."""

from __future__ import annotations

import doctest
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import linprog

from force_problems import Problem, everyone, many, one_draw, part_of, problems, table
from guarantor.stages.generate import SURGE_LABEL, Need, Supply, Surge, culmination, generate, slot_length
from guarantor.stages.generate import surge as surge_module

INSTANCES = {entry["id"]: entry for entry in table("surge.json")["instances"]}
LEVELS = [
    pytest.param(entry, level, id=f"{name} at {level['scale']}")
    for name, entry in INSTANCES.items()
    for level in entry["expected"]["levels"]
]


def of_instance(entry: dict[str, Any], scale: float) -> Surge:
    persons = np.array(entry["persons_per_unit"])
    pool, need = one_draw(
        np.array(entry["units_U"]) * persons,
        entry["ceiling_persons"],
        np.array(entry["requirement_units"]) * persons * scale,
        np.ones(len(persons)),
    )
    ratio = 1.0 + entry["rest_tours"]
    return culmination(pool, everyone(pool), need, ratio, slot_length(entry["tour_months"]))


@pytest.mark.parametrize(("entry", "level"), LEVELS)
def test_a_level_culminates_in_the_published_month(entry: dict[str, Any], level: dict[str, Any]) -> None:
    answer = of_instance(entry, level["scale"])
    month = np.inf if level["culmination_month"] is None else level["culmination_month"]
    assert answer.waves[0] == level["waves"]
    assert answer.culmination_month[0] == month


@pytest.mark.parametrize("entry", [pytest.param(entry, id=name) for name, entry in INSTANCES.items()])
def test_each_number_of_tours_in_a_row_holds_the_published_share(entry: dict[str, Any]) -> None:
    answer = of_instance(entry, 1.0)
    expected = list(entry["expected"]["package_share_by_waves"].values())
    assert_allclose(answer.package_share[0], expected, rtol=1e-9)
    assert_allclose(answer.sustained_share[0], expected[-1], rtol=1e-9)


def one_pool(
    persons: float, level: float, ratio: float, slot_months: float = 6.0, overlap_months: float = 0.0
) -> Surge:
    pool, need = one_draw([[persons]], [None], [level], [1])
    return culmination(pool, everyone(pool), need, ratio, slot_months, overlap_months)


def test_a_single_pool_culminates_after_the_tours_that_its_units_are_enough_for() -> None:
    """Golden rows A27 and A28: U = 10 or 16, x = 4, six months, 1:3."""
    assert one_pool(10, 4, ratio=4).culmination_month[0] == 12
    assert one_pool(16, 4, ratio=4).culmination_month[0] == np.inf
    assert one_pool(3, 4, ratio=4).culmination_month[0] == 0


def test_the_last_tour_needs_no_relief_and_lasts_its_overlap_longer() -> None:
    answer = one_pool(10, 4, ratio=4.8, slot_months=5, overlap_months=1)
    assert answer.culmination_month[0] == 11
    assert one_pool(3, 4, ratio=4.8, slot_months=5, overlap_months=1).culmination_month[0] == 0


def test_a_ratio_that_is_not_whole_leaves_a_gap_from_a_cold_start() -> None:
    """F = 2.5: a level of 4 of 10 lasts only if units are spread over their cycle; one of 3 lasts anyway."""
    staggered, lasting = one_pool(10, 4, ratio=2.5), one_pool(10, 3, ratio=2.5)
    assert (staggered.waves[0], staggered.culmination_month[0], staggered.staggered[0]) == (2, np.inf, True)
    assert (lasting.waves[0], lasting.culmination_month[0], lasting.staggered[0]) == (2, np.inf, False)
    assert one_pool(10, 4.5, ratio=2.5).culmination_month[0] == 12


def test_a_whole_ratio_is_never_staggered_even_where_rounding_misses_it() -> None:
    answer = one_pool(10, 10 / 3, ratio=6 * 3 / 6 - 1e-12)
    assert (answer.waves[0], answer.culmination_month[0], answer.staggered[0]) == (3, np.inf, False)


def test_each_draw_has_as_many_tours_as_its_own_ratio_leaves_time_for() -> None:
    pool = Supply(np.full((2, 1, 1), 100.0), np.full((2, 1), np.inf))
    answer = culmination(
        pool, everyone(pool), Need(np.full((2, 1), 10.0), np.ones(1)), np.array([1.5, 4.0]), 6
    )
    assert_array_equal(answer.waves, [1, 4])
    assert_allclose(answer.package_share, [[10.0, 0.0, 0.0, 0.0], [10.0, 5.0, 10 / 3, 2.5]])


def test_where_nobody_rests_the_only_tour_goes_on_for_ever() -> None:
    answer = one_pool(10, 10, ratio=1.0)
    assert (answer.waves[0], answer.culmination_month[0]) == (1, np.inf)


def test_the_surge_says_what_it_is() -> None:
    assert SURGE_LABEL == "surge"


def best_share_of_waves(pool: Supply, joined: np.ndarray, need: Need, waves: int) -> float:
    """Largest share of the level held for so many tours, choosing who starts in which, by linear program."""
    capacity = np.where(joined[0][:, None], pool.capacity[0], 0.0)
    states, lines = capacity.shape
    starts = waves * states * lines
    rows, tops = [], []
    for state in range(states):
        for line in range(lines):
            row = np.zeros((waves, states, lines))
            row[:, state, line] = 1.0
            rows.append(np.append(row, 0.0))
            tops.append(capacity[state, line])
        for wave in range(waves):
            if np.isfinite(pool.ceiling[0, state]):
                row = np.zeros((waves, states, lines))
                row[wave, state] = 1.0
                rows.append(np.append(row, 0.0))
                tops.append(pool.ceiling[0, state])
    for wave in range(waves):
        for line in range(lines):
            row = np.zeros((waves, states, lines))
            row[wave, :, line] = -1.0
            rows.append(np.append(row, need.requirement[0, line]))
            tops.append(0.0)
    found = linprog(
        np.append(np.zeros(starts), -1.0), A_ub=np.array(rows), b_ub=np.array(tops), method="highs"
    )
    assert found.status == 0
    return float(-found.fun)


@settings(deadline=None, max_examples=60)
@given(problems())
def test_tours_in_a_row_agree_with_choosing_who_starts_in_which(problem: Problem) -> None:
    """Two engines: the rule divides the pools, the program plans every tour."""
    assume(problem.need.requirement.sum() > 0)
    answer = culmination(problem.supply, problem.joined, problem.need, ratio=3.0, slot_months=6)
    for wave in (1, 2, 3):
        share = best_share_of_waves(problem.supply, problem.joined, problem.need, wave)
        assert_allclose(answer.package_share[0, wave - 1], share, rtol=1e-7, atol=1e-7)


@settings(deadline=None, max_examples=60)
@given(problems(), st.sampled_from([1.0, 2.0, 2.5, 4.0]))
def test_what_is_held_for_ever_is_what_the_kernel_holds_at_the_ratio(problem: Problem, ratio: float) -> None:
    answer = culmination(problem.supply, problem.joined, problem.need, ratio, 6, limits=problem.limits)
    kept = replace(problem.supply, capacity=problem.supply.capacity / ratio)
    kernel = generate(kept, problem.joined, problem.need, problem.limits)
    assert_array_equal(answer.sustained_share, kernel.package_share)
    assert np.isinf(answer.culmination_month[0]) == kernel.requirement_met[0]
    assert np.all(np.diff(answer.package_share[0]) <= 1e-12)


@settings(deadline=None, max_examples=40)
@given(problems(), st.sampled_from([1.0, 1.5, 2.0]))
def test_more_rest_never_lets_a_level_be_held_longer(problem: Problem, more: float) -> None:
    """Property 2: raising F."""
    before, after = (
        culmination(problem.supply, problem.joined, problem.need, ratio, 6) for ratio in (2.0, 2.0 + more)
    )
    assert after.sustained_share[0] <= before.sustained_share[0]
    assert np.isinf(before.culmination_month[0]) or before.culmination_month[0] == after.culmination_month[0]


def test_the_size_of_a_block_of_draws_changes_no_bit() -> None:
    """Property 6, with a ratio of its own for each draw."""
    problem = many(300)
    ratios = np.random.default_rng(5).choice([1.0, 2.5, 3.0, 4.75], 300)

    def answer(part: slice) -> Surge:
        some = part_of(problem, part)
        return culmination(some.supply, some.joined, some.need, ratios[part], 6.0, limits=some.limits)

    whole = answer(slice(None))
    for part in (slice(0, 1), slice(1, 2), slice(3, 90), slice(90, 300)):
        some = answer(part)
        for field in fields(Surge):
            ours, all_of_it = getattr(some, field.name), getattr(whole, field.name)[part]
            if field.name == "package_share":
                assert not all_of_it[:, ours.shape[1] :].any()
                all_of_it = all_of_it[:, : ours.shape[1]]
            assert_array_equal(ours, all_of_it)


def test_all_faults_are_reported_at_once() -> None:
    pool, need = one_draw([[-1.0]], [None], [1.0], [1])
    with pytest.raises(ValueError, match="G30") as fault:
        culmination(pool, everyone(pool), need, 0.5, 0.0, -1.0)
    starts = [line.split(":")[0] for line in str(fault.value).splitlines()]
    assert starts == ["supply.capacity", "ratio", "slot_months", "overlap_months"]


def test_a_clock_is_one_number_or_one_for_each_draw() -> None:
    pool, need = one_draw([[1.0]], [None], [1.0], [1])
    with pytest.raises(ValueError, match=r"ratio: its shape is \(2,\); give one number or one for each draw"):
        culmination(pool, everyone(pool), need, np.full(2, 4.0), 6)


def test_the_examples_in_the_documentation_run() -> None:
    result = doctest.testmod(surge_module)
    assert result.attempted > 0
    assert result.failed == 0
