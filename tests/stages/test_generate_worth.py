"""GENERATE: what each contributor is worth (rules G18-G20; docs/model/generate.md)."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from functools import cache
from itertools import permutations
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from guarantor.stages.generate import Need, ProviderLimit, Supply, generate
from guarantor.stages.generate.shares import MOST_EXACT, shapley
from guarantor.stages.generate.worth import Remaining, credit_by_line, without, without_each

GOLDEN = Path(__file__).parents[1] / "golden" / "generate"
Situation = tuple[Supply, np.ndarray, Need, list[ProviderLimit], np.ndarray | None]


def table(name: str) -> Any:
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


STATIC = {entry["id"]: entry for entry in table("static_instances.json")["instances"]}


def problem(entry: dict[str, Any]) -> Situation:
    """One draw of a golden instance in which everybody joins."""
    ceiling = np.array([[np.inf if top is None else top for top in entry["ceiling"]]])
    need = Need(np.array([entry["requirement"]]), np.array(entry["weight"]))
    cap = None if entry.get("lift_cap") is None else np.array([entry["lift_cap"]])
    return Supply(np.array([entry["a"]]), ceiling), np.ones(ceiling.shape, dtype=bool), need, [], cap


def alone(joined: np.ndarray, *states: int) -> np.ndarray:
    """Only these states, where they have joined."""
    kept = np.zeros_like(joined)
    kept[:, states] = joined[:, states]
    return kept


def value(situation: Situation, joined: np.ndarray, of: str) -> np.ndarray:
    """What a coalition is worth, by a run of its own."""
    supply, _, need, limits, cap = situation
    answer = generate(supply, joined, need, limits, cap)
    worth = {
        "weighted_fill": answer.fill @ need.priority,
        "sustained_troops": answer.sustained_troops,
        "package_share": answer.package_share,
    }
    return worth[of]


# Golden tables ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [pytest.param(entry, id=name) for name, entry in STATIC.items()])
def test_what_is_left_without_each_state_is_the_published_optimum(entry: dict[str, Any]) -> None:
    """Instance s04 has a lift cap that binds with and without some states."""
    situation = problem(entry)
    left = without_each(*situation)
    need = situation[2]
    published = entry["expected"]["without"]
    assert len(published) == len(entry["a"])
    for row in published:
        fill = left.fill[0, row["state"]]
        assert_allclose(fill, row["fill"], rtol=1e-9, atol=1e-9)
        assert_allclose(left.sustained_troops[0, row["state"]], row["fill_total"], rtol=1e-9, atol=1e-9)
        short = (need.requirement[0] - fill) @ need.priority
        assert_allclose(short, row["weighted_shortfall"], rtol=1e-9, atol=1e-8)
        assert_allclose(left.package_share[0, row["state"]], row["package_share"], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("of", ["fill_total", "package_share"])
@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(entry, id=name)
        for name, entry in STATIC.items()
        if "shapley_fill_total" in entry["expected"]
    ],
)
def test_the_shares_are_the_published_ones(entry: dict[str, Any], of: str) -> None:
    shares = shapley(*problem(entry), of="package_share" if of == "package_share" else "sustained_troops")
    assert_allclose(shares.share[0], entry["expected"][f"shapley_{of}"], rtol=1e-9, atol=1e-9)
    assert shares.orders == 0
    assert not shares.standard_error.any()


@pytest.mark.parametrize(
    "entry", [pytest.param(e, id=e["instance"]) for e in table("credit_split.json")["cases"]]
)
def test_the_credit_by_line_is_the_published_one(entry: dict[str, Any]) -> None:
    """Instance s04 has a lift cap of 7443: it is in the fill, and credit drops it (G20)."""
    situation = problem(STATIC[entry["instance"]])
    expected = entry["expected"]
    forward = credit_by_line(*situation, orders=entry["orders"][:1])[0]
    mean = credit_by_line(*situation)[0]
    assert_allclose(forward, expected["credit_forward"], rtol=1e-9, atol=1e-8)
    assert_allclose(mean, expected["credit_mean"], rtol=1e-9, atol=1e-8)
    assert_allclose(mean.sum(axis=1), expected["state_total"], rtol=1e-9, atol=1e-8)
    assert_array_equal(mean, credit_by_line(*situation, orders=entry["orders"])[0])


def test_without_the_provider_the_others_fill_only_their_share() -> None:
    entry = table("group_cap.json")
    supply, joined, need, _, cap = problem(entry)
    limits = [
        ProviderLimit(line, provider=0, substitution=np.array([share]))
        for line, share in enumerate(entry["substitute_share"])
        if share is not None
    ]
    (expected,) = (row for row in entry["expected"] if row["case"] == "without_0")
    left = without_each(supply, joined, need, limits, cap)
    assert_allclose(left.fill[0, 0], expected["fill"], rtol=1e-9, atol=1e-9)
    assert_allclose(left.package_share[0, 0], expected["package_share"], rtol=1e-9)


# Two engines -----------------------------------------------------------------------------------------------


@st.composite
def situations(draw: st.DrawFn, capped: bool = True, most: int = 5) -> Situation:
    """Small problems of one draw with zeros, missing ceilings, provider limits and a lift cap."""
    states, lines = draw(st.integers(1, most)), draw(st.integers(1, 4))
    persons = st.one_of(st.just(0), st.integers(1, 20_000))

    def several(of: st.SearchStrategy[Any], size: int) -> list[Any]:
        return draw(st.lists(of, min_size=size, max_size=size))

    capacity = np.array(several(persons, states * lines), float).reshape(1, states, lines)
    ceiling = np.array([several(st.one_of(st.just(np.inf), st.integers(0, 30_000)), states)], float)
    requirement = np.array([several(persons, lines)], float)
    priority = np.array(draw(st.permutations(range(1, lines + 1))), float)
    joined = np.array([several(st.booleans(), states)])
    limits = []
    for line in draw(st.sets(st.integers(0, lines - 1), max_size=2 if capped else 0)):
        share = draw(st.sampled_from([0.0, 0.25, 0.6, 1.0]))
        limits.append(ProviderLimit(line, draw(st.integers(0, states - 1)), np.array([share])))
    cap = draw(st.one_of(st.none(), st.integers(0, 40_000))) if capped else None
    lift = None if cap is None else np.array([float(cap)])
    return Supply(capacity, ceiling), joined, Need(requirement, priority), limits, lift


@settings(deadline=None, max_examples=120)
@given(situations(), st.data())
def test_what_is_left_is_what_a_run_without_them_gives(situation: Situation, data: st.DataObject) -> None:
    supply, joined, need, limits, cap = situation
    states = joined.shape[1]
    groups = [(state,) for state in range(states)]
    groups += data.draw(st.lists(st.lists(st.integers(0, states - 1), unique=True), max_size=3))
    left = without(*situation, groups=groups)
    for at, group in enumerate(groups):
        stay = joined.copy()
        stay[:, list(group)] = False
        run = generate(supply, stay, need, limits, cap)
        for field in fields(Remaining):
            ours, theirs = getattr(left, field.name)[:, at], getattr(run, field.name)
            assert_allclose(ours, theirs, rtol=1e-9, atol=1e-8)


@settings(deadline=None, max_examples=60)
@given(situations(most=4), st.sampled_from(["weighted_fill", "sustained_troops", "package_share"]))
def test_a_share_is_the_mean_gain_over_all_orders(situation: Situation, of: Any) -> None:
    joined = situation[1]
    states = joined.shape[1]

    @cache
    def worth(coalition: frozenset[int]) -> float:
        return float(value(situation, alone(joined, *coalition), of)[0])

    mean = np.zeros(states)
    for order in permutations(range(states)):
        for at, state in enumerate(order):
            before = frozenset(order[:at])
            mean[state] += (worth(before | {state}) - worth(before)) / factorial(states)
    shares = shapley(*situation, of=of)
    assert_allclose(shares.share[0], mean, rtol=1e-9, atol=1e-8)


@settings(deadline=None, max_examples=60)
@given(situations(), st.randoms(use_true_random=False))
def test_the_credit_is_what_each_adds_to_the_final_fill(situation: Situation, shuffler: Any) -> None:
    """Runs with the fill as the requirement and no lift cap; the persons that a limit lets in stay."""
    supply, joined, need, limits, _ = situation
    fill = generate(*situation).fill
    order = list(range(joined.shape[1]))
    shuffler.shuffle(order)
    kept = [
        replace(
            limit,
            substitution=np.minimum(
                1.0,
                limit.substitution * need.requirement[:, limit.line] / np.maximum(fill[:, limit.line], 1e-9),
            ),
        )
        for limit in limits
    ]
    credit = credit_by_line(*situation, orders=[order])
    before = np.zeros_like(fill)
    for at, state in enumerate(order):
        come = alone(joined, *order[: at + 1])
        after = generate(supply, come, replace(need, requirement=fill), kept).fill
        assert_allclose(credit[:, state], after - before, rtol=1e-9, atol=1e-6)
        before = after


# Order of values (G19, property 4) -------------------------------------------------------------------------


@settings(deadline=None, max_examples=100)
@given(situations(), st.sampled_from(["weighted_fill", "sustained_troops"]))
def test_the_loss_is_at_most_the_share_and_the_share_at_most_what_it_delivers_alone(
    situation: Situation, of: Any
) -> None:
    joined, need = situation[1], situation[2]
    left = without_each(*situation)
    whole = value(situation, joined, of)[0]
    rest = left.fill[0] @ need.priority if of == "weighted_fill" else left.sustained_troops[0]
    share = shapley(*situation, of=of).share[0]
    lost = whole - rest
    single = np.array([value(situation, alone(joined, state), of)[0] for state in range(len(share))])
    assert np.all(lost >= -1e-6)
    assert np.all(lost <= share + 1e-6)
    assert np.all(share <= single + 1e-6)
    assert lost.sum() <= whole + 1e-6
    assert share.sum() == pytest.approx(whole, rel=1e-9, abs=1e-6)


@settings(deadline=None, max_examples=100)
@given(situations(capped=False), st.data())
def test_two_coalitions_together_hold_at_least_the_packages_of_both(
    situation: Situation, data: st.DataObject
) -> None:
    """The package share is superadditive, provider limits and lift aside."""
    supply, joined, need, _, _ = situation
    situation = (supply, joined, replace(need, requirement=need.requirement + 1.0), [], None)
    states = range(joined.shape[1])
    side = data.draw(st.lists(st.booleans(), min_size=len(states), max_size=len(states)))
    one, two = ([state for state in states if side[state] == which] for which in (True, False))
    left = without(*situation, groups=[one, two])
    whole = value(situation, joined, "package_share")
    assert whole[0] >= left.package_share[0].sum() - 1e-9
    share = shapley(*situation, of="package_share").share[0]
    single = np.array([value(situation, alone(joined, state), "package_share")[0] for state in states])
    assert np.all(share >= single - 1e-9)
    assert share.sum() == pytest.approx(whole[0], rel=1e-9, abs=1e-12)


def test_losses_of_complete_packages_are_no_parts_of_a_whole() -> None:
    """Two states hold one line each: without either there is no package, so the losses add up to twice it."""
    supply = Supply(np.array([[[500.0, 0.0], [0.0, 500.0]]]), np.full((1, 2), np.inf))
    need = Need(np.array([[500.0, 500.0]]), np.array([2.0, 1.0]))
    joined = np.ones((1, 2), dtype=bool)
    assert_array_equal(without_each(supply, joined, need).package_share, [[0.0, 0.0]])
    assert_array_equal(shapley(supply, joined, need, of="package_share").share, [[0.5, 0.5]])


@settings(deadline=None, max_examples=100)
@given(situations())
def test_credit_is_never_negative_fills_the_columns_and_respects_what_a_state_may_send(
    situation: Situation,
) -> None:
    supply, joined, _, _, _ = situation
    credit = credit_by_line(*situation)
    answer = generate(*situation)
    most = np.where(joined, np.minimum(supply.ceiling, supply.capacity.sum(axis=2)), 0.0)
    assert np.all(credit >= 0.0)
    assert np.all(credit.sum(axis=2) <= most + 1e-6)
    assert_allclose(credit.sum(axis=1), answer.fill, rtol=1e-9, atol=1e-6)
    assert_allclose(credit.sum(axis=2), answer.deployed, rtol=1e-9, atol=1e-6)


# Properties ------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(situations(capped=False), st.sampled_from([0.25, 0.5, 0.75]))
def test_splitting_a_state_proportionally_changes_nothing(situation: Situation, part: float) -> None:
    supply, joined, need, _, _ = situation
    parts = [
        np.concatenate([every[:, :1] * part, every[:, :1] * (1 - part), every[:, 1:]], axis=1)
        for every in (supply.capacity, supply.ceiling)
    ]
    both = np.concatenate([joined[:, :1], joined], axis=1)
    split = Supply(parts[0], parts[1]), both, need
    states = joined.shape[1]
    left = without(*split, groups=[(0, 1), *((state + 1,) for state in range(1, states))])
    assert_allclose(left.fill, without_each(*situation).fill, rtol=1e-12, atol=1e-8)
    assert_allclose(left.package_share, without_each(*situation).package_share, rtol=1e-9, atol=1e-12)
    credit, whole = credit_by_line(*split), credit_by_line(*situation)
    assert_allclose(credit[:, :2].sum(axis=1), whole[:, 0], rtol=1e-9, atol=1e-8)
    assert_allclose(credit[:, 2:], whole[:, 1:], rtol=1e-9, atol=1e-8)


@settings(deadline=None, max_examples=60)
@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_states_changes_nothing_but_their_places(situation: Situation, shuffler: Any) -> None:
    supply, joined, need, limits, cap = situation
    order = list(range(joined.shape[1]))
    shuffler.shuffle(order)
    moved: Situation = (
        Supply(supply.capacity[:, order], supply.ceiling[:, order]),
        joined[:, order],
        need,
        [replace(limit, provider=order.index(limit.provider)) for limit in limits],
        cap,
    )
    ours, theirs = without_each(*moved), without_each(*situation)
    for field in fields(Remaining):
        was = getattr(theirs, field.name)[:, order]
        assert_allclose(getattr(ours, field.name), was, rtol=1e-9, atol=1e-8)
    assert_allclose(shapley(*moved).share, shapley(*situation).share[:, order], rtol=1e-9, atol=1e-7)
    places = [order.index(state) for state in range(len(order))]
    same = credit_by_line(*moved, orders=[places, places[::-1]])
    assert_allclose(same, credit_by_line(*situation)[:, order], rtol=1e-9, atol=1e-8)


def many(draws: int, lines: int = 3, states: int = 6) -> Situation:
    """Seeded random draws with two providers and a lift cap in some draws."""
    random = np.random.default_rng(20250401)
    shape = (draws, states, lines)
    capacity = random.uniform(0, 3000, shape) * (random.random(shape) < 0.7)
    ceiling = np.where(random.random(shape[:2]) < 0.3, np.inf, random.uniform(500, 5000, shape[:2]))
    joined = random.random(shape[:2]) < 0.6
    joined[:, states // 2] = False
    need = Need(random.uniform(500, 6000, (draws, lines)), np.arange(1.0, lines + 1.0))
    limits = [ProviderLimit(0, 0, random.random(draws)), ProviderLimit(lines - 1, 1, random.random(draws))]
    cap = np.where(random.random(draws) < 0.5, np.inf, random.uniform(2000, 9000, draws))
    return Supply(capacity, ceiling), joined, need, limits, cap


def part_of(situation: Situation, part: slice) -> Situation:
    supply, joined, need, limits, cap = situation
    return (
        Supply(supply.capacity[part], supply.ceiling[part]),
        joined[part],
        replace(need, requirement=need.requirement[part]),
        [replace(limit, substitution=limit.substitution[part]) for limit in limits],
        None if cap is None else cap[part],
    )


def everything(situation: Situation) -> list[np.ndarray]:
    """Answers of all functions, one row a draw."""
    states = situation[1].shape[1]
    left = without(*situation, groups=[*([state] for state in range(states)), [0, 3], range(states)])
    sampled = shapley(*situation, sampled=True, pairs=3, seed=7)
    return [
        *(getattr(left, field.name) for field in fields(Remaining)),
        shapley(*situation).share,
        sampled.share,
        sampled.standard_error,
        credit_by_line(*situation),
    ]


@pytest.mark.parametrize("size", [1, 7, 600])
def test_the_size_of_a_block_of_draws_changes_no_bit(size: int) -> None:
    """Property 6: also where a state is absent from a small block, and across the block of 512 draws."""
    situation = many(1200)
    whole = everything(situation)
    for start in range(0, min(1200, 12 * size), size):
        part = slice(start, start + size)
        for some, every in zip(everything(part_of(situation, part)), whole, strict=True):
            assert_array_equal(some, every[part])


def test_a_state_that_has_not_joined_changes_nothing_to_the_bit() -> None:
    situation = many(40)
    answer, left = generate(*situation), without_each(*situation)
    absent = ~situation[1]
    assert_array_equal(left.fill[absent], np.repeat(answer.fill[:, None], 6, axis=1)[absent])
    assert_array_equal(left.headcount[absent], np.repeat(answer.headcount[:, None], 6, axis=1)[absent])
    assert not shapley(*situation).share[absent].any()
    assert not shapley(*situation, sampled=True, pairs=2).share[absent].any()
    assert not credit_by_line(*situation)[absent].any()


def test_when_everybody_leaves_nothing_is_left() -> None:
    situation = many(40)
    left = without(*situation, groups=[range(6)])
    assert_allclose(left.fill, 0.0, atol=1e-9)
    assert not left.package_share.any()
    assert not left.headcount.any()


def test_an_empty_group_leaves_everybody_in() -> None:
    situation = many(40)
    left, answer = without(*situation, groups=[[]]), generate(*situation)
    for field in fields(Remaining):
        assert_array_equal(getattr(left, field.name)[:, 0], getattr(answer, field.name))


def test_where_nothing_is_required_nobody_has_a_share() -> None:
    supply = Supply(np.array([[[100.0, 200.0], [50.0, 50.0]]]), np.full((1, 2), np.inf))
    situation = supply, np.ones((1, 2), dtype=bool), Need(np.zeros((1, 2)), np.array([1.0, 2.0]))
    assert_array_equal(without_each(*situation).package_share, [[1.0, 1.0]])
    assert_array_equal(without_each(*situation).requirement_met, [[True, True]])
    assert not shapley(*situation).share.any()
    assert not shapley(*situation, of="package_share").share.any()


def test_a_coalition_without_states_has_no_shares() -> None:
    supply = Supply(np.zeros((2, 0, 1)), np.zeros((2, 0)))
    situation = supply, np.zeros((2, 0), dtype=bool), Need(np.ones((2, 1)), np.ones(1))
    assert shapley(*situation).share.shape == (2, 0)
    assert without_each(*situation).fill.shape == (2, 0, 1)
    assert credit_by_line(*situation).shape == (2, 0, 1)


# Sampled orders --------------------------------------------------------------------------------------------


def test_up_to_twelve_states_all_coalitions_are_computed_and_above_orders_are_sampled() -> None:
    assert shapley(*part_of(many(1, states=MOST_EXACT), slice(1))).orders == 0
    beyond = many(1, states=MOST_EXACT + 1)
    sampled = shapley(*beyond, pairs=4)
    assert MOST_EXACT == 12
    assert sampled.orders == 8
    assert sampled.standard_error.any()
    assert sampled.share.sum() == pytest.approx(float(value(beyond, beyond[1], "weighted_fill")[0]), rel=1e-9)


def test_the_standard_error_says_how_far_sampled_shares_are_off() -> None:
    """Over 150 seeds the mean squared error is the mean of the squared standard errors, within a third."""
    situation = part_of(many(3, states=6), slice(0, 1))
    situation = (situation[0], np.ones((1, 6), dtype=bool), *situation[2:])
    exact = shapley(*situation).share
    runs = [shapley(*situation, sampled=True, pairs=6, seed=seed) for seed in range(150)]
    squared = np.mean([(run.share - exact) ** 2 for run in runs], axis=0).sum()
    said = np.mean([run.standard_error**2 for run in runs], axis=0).sum()
    assert said > 0.0
    assert 0.67 < squared / said < 1.5
    assert_allclose(np.mean([run.share for run in runs], axis=0), exact, atol=5 * (said / 150) ** 0.5)


def test_for_two_states_an_order_and_its_reverse_are_all_orders() -> None:
    supply, joined, *rest = many(20, states=2)
    situation = supply, np.ones_like(joined), *rest
    sampled = shapley(*situation, sampled=True, pairs=2)
    assert_allclose(sampled.share, shapley(*situation).share, rtol=1e-12, atol=1e-9)
    assert_allclose(sampled.standard_error, 0.0, atol=1e-9)


def test_the_same_seed_gives_the_same_shares_and_a_generator_serves_as_well() -> None:
    situation = many(5)
    first = shapley(*situation, sampled=True, pairs=3, seed=11)
    assert_array_equal(first.share, shapley(*situation, sampled=True, pairs=3, seed=11).share)
    random = np.random.default_rng(11)
    assert_array_equal(first.share, shapley(*situation, sampled=True, pairs=3, seed=random).share)
    assert (first.share != shapley(*situation, sampled=True, pairs=3, seed=random).share).any()


def test_the_error_of_a_mean_over_draws_does_not_fall_with_their_number_as_all_see_the_same_orders() -> None:
    one = part_of(many(1), slice(0, 1))
    same = tuple(np.repeat(every, 9, axis=0) for every in (one[0].capacity, one[0].ceiling, one[1]))
    need = replace(one[2], requirement=np.repeat(one[2].requirement, 9, axis=0))
    joined = np.ones((9, 6), dtype=bool)
    shares = shapley(Supply(same[0], same[1]), joined, need, sampled=True, pairs=5)
    assert shares.mean_standard_error.any()
    assert_allclose(shares.mean_standard_error, shares.standard_error[0], rtol=1e-9)


# Input errors (G30) ----------------------------------------------------------------------------------------


def test_all_faults_of_a_group_are_told_with_those_of_the_values() -> None:
    supply, joined, need, limits, cap = many(3)
    wrong = replace(need, priority=np.zeros(3))
    with pytest.raises(ValueError, match=r"need.priority(.|\n)*groups\[1\]: 9 is not one of the 6 states"):
        without(supply, joined, wrong, limits, cap, groups=[[0], [9]])


def test_wrong_shapes_are_told_before_anything_is_computed() -> None:
    supply, joined, need, _, _ = many(3)
    flat = Supply(supply.capacity[0], supply.ceiling)
    for ask in (without_each, shapley, credit_by_line):
        with pytest.raises(ValueError, match="states and lines cannot be told apart"):
            ask(flat, joined, need)


def test_an_unknown_worth_and_too_few_pairs_are_told_together() -> None:
    with pytest.raises(
        ValueError, match=r"pairs: 1 gives no standard error(.|\n)*of: 'fill'.*weighted_fill, "
    ):
        shapley(*many(3), of="fill", pairs=1)


@pytest.mark.parametrize(
    ("orders", "words"),
    [([[0, 1, 2, 3, 4, 4]], r"orders\[0\].*each of the 6 states once"), ([], "none is given")],
)
def test_an_order_names_each_state_once(orders: list[list[int]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        credit_by_line(*many(3), orders=orders)
