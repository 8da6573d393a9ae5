"""The slow obvious AUTHORIZE: every combination of votes, one at a time, in fractions (rules A5, A7-A9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product

import numpy as np

from guarantor.draws.bits import Bools
from guarantor.scenario.condition import Condition, holds
from guarantor.stages.authorize.rules import members

__all__ = ["authorized", "blocking_sets", "probability", "swings_by_size", "winning_sets", "worth"]


def authorized(rule: Condition, votes: Mapping[str, Bools], draws: int) -> Bools:
    """As `guarantor.stages.authorize.authorized`, one draw at a time."""
    worlds = ({name: bool(votes[name][d]) for name in members(rule)} for d in range(draws))
    return np.array([holds(rule, world) for world in worlds], dtype=np.bool_)


def probability(rule: Condition, yes: Mapping[str, Fraction]) -> Fraction:
    """Exact probability for independent members with certain, rational probabilities."""
    names = members(rule)
    total = Fraction(0)
    for votes in product((False, True), repeat=len(names)):
        weight = Fraction(1)
        for name, vote in zip(names, votes, strict=True):
            weight *= yes[name] if vote else 1 - yes[name]
        if holds(rule, dict(zip(names, votes, strict=True))):
            total += weight
    return total


def worth(rule: Condition, yes: Mapping[str, Fraction], order: Sequence[str]) -> list[Fraction]:
    """As `guarantor.stages.authorize.birnbaum`: the difference of two conditional probabilities (A7)."""
    return [
        probability(rule, {**yes, name: Fraction(1)}) - probability(rule, {**yes, name: Fraction(0)})
        for name in order
    ]


def swings_by_size(rule: Condition, order: Sequence[str]) -> tuple[int, list[list[int]]]:
    """Winning coalitions, and for each member those of s others that win only with it (A9)."""
    winning, swings = 0, [[0] * len(order) for _ in order]
    for votes in product((False, True), repeat=len(order)):
        world = dict(zip(order, votes, strict=True))
        winning += holds(rule, world)
        for i, name in enumerate(order):
            if not world[name] and not holds(rule, world) and holds(rule, {**world, name: True}):
                swings[i][sum(votes)] += 1
    return winning, swings


def winning_sets(rule: Condition, order: Sequence[str] | None = None) -> list[tuple[str, ...]]:
    """As `guarantor.stages.authorize.winning_sets`, trying every set from the shortest."""
    names = tuple(order or members(rule))
    return _smallest(names, lambda chosen: holds(rule, {name: name in chosen for name in names}))


def blocking_sets(rule: Condition, order: Sequence[str] | None = None) -> list[tuple[str, ...]]:
    """As `guarantor.stages.authorize.blocking_sets`, trying every set from the shortest."""
    names = tuple(order or members(rule))
    return _smallest(names, lambda chosen: not holds(rule, {name: name not in chosen for name in names}))


def _smallest(names: Iterable[str], suffices: Callable[[set[str]], bool]) -> list[tuple[str, ...]]:
    names = tuple(names)
    found: list[tuple[str, ...]] = []
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            if suffices(set(chosen)) and not any(set(smaller) <= set(chosen) for smaller in found):
                found.append(chosen)
    return found
