"""The slow obvious AUTHORIZE: every combination of votes, one at a time, in fractions (rules A5, A8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product

import numpy as np

from guarantor.draws.bits import Bools
from guarantor.scenario.condition import Condition, holds
from guarantor.stages.authorize.rules import members

__all__ = ["authorized", "blocking_sets", "probability", "winning_sets"]


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
