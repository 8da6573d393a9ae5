"""Pledges that may hold only while others stay out: all consistent states, on request (rule C14)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.draws.bits import Bools, assignments, full_mask, truth, unpack
from guarantor.scenario.condition import Always, AnyOf, Condition, Event, Never, fold, leaves
from guarantor.stages.commit.rules import Pledge, checked

__all__ = ["MOST_CONTESTED", "States", "TooManyContested", "consistent_states"]

MOST_CONTESTED = 24


class TooManyContested(ValueError):
    """More actors wait for others than all combinations can be tried of; `count` says how many."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            f"{count} actors wait for others, more than the {MOST_CONTESTED} whose combinations can all be "
            "tried; settle some of them by events or levers (C14)"
        )


@dataclass(frozen=True, slots=True)
class States:
    """All consistent states of every draw.

    Attributes
    ----------
    kinds : tuple of tuple of coalition
        For each combination of events that occurs, its consistent states, smallest first; possibly none.
    kind : ndarray of int, shape (D,)
        Which combination each draw is.
    """

    kinds: tuple[tuple[tuple[str, ...], ...], ...]
    kind: NDArray[np.int64]

    @property
    def count(self) -> NDArray[np.int64]:
        """Number of consistent states of each draw, shape (D,)."""
        return np.array([len(states) for states in self.kinds], np.int64)[self.kind]

    @property
    def without(self) -> int:
        """Number of draws that have no consistent state at all."""
        return int((self.count == 0).sum())

    def interval(self, measure: Callable[[tuple[str, ...]], float]) -> np.ma.MaskedArray:
        """Smallest and largest value of a measure over the states of each draw, shape (D, 2).

        Masked where a draw has no state.
        """
        ends = np.zeros((len(self.kinds), 2))
        for k, states in enumerate(self.kinds):
            if states:
                values = [measure(state) for state in states]
                ends[k] = min(values), max(values)
        none = np.array([not states for states in self.kinds], dtype=np.bool_)
        return np.ma.masked_array(ends[self.kind], mask=np.repeat(none[self.kind, None], 2, axis=1))


def consistent_states(
    pledges: Sequence[Pledge], actors: Sequence[str], events: Mapping[str, Bools], *, draws: int
) -> States:
    """All states in which exactly those are in whose condition holds, whatever the conditions.

    Parameters
    ----------
    pledges, actors, events, draws : see `guarantor.stages.commit.solve`; ``not`` on an actor is allowed.

    Raises
    ------
    TooManyContested
        More than 24 actors whose condition is not settled by events.
    SelfPledge, ValueError
        As `guarantor.stages.commit.solve`.

    Notes
    -----
    Model rule C14: each combination of events that occurs is tried once, 64 states in a word. There may be
    none, or several; no least or greatest, round, gap or first mover is defined.

    Examples
    --------
    >>> from guarantor.scenario.condition import Actor, Not
    >>> riders = [Pledge("a", "GBR", Not(Actor("FRA"))), Pledge("b", "FRA", Not(Actor("GBR")))]
    >>> consistent_states(riders, ["GBR", "FRA"], {}, draws=1).kinds
    ((('GBR',), ('FRA',)),)
    """
    ready = checked(pledges, actors, events.keys(), monotone=False)
    used = sorted({leaf.name for p in ready for leaf in leaves(p.condition) if isinstance(leaf, Event)})
    rows = np.stack([events[name] for name in used], axis=1) if used else np.zeros((draws, 0), np.bool_)
    if len(rows) != draws:
        raise ValueError(f"events have {len(rows)} draws, not {draws}; give one yes or no per draw")
    kinds, kind = np.unique(rows, axis=0, return_inverse=True)
    if not used:
        kinds, kind = np.zeros((min(draws, 1), 0), np.bool_), np.zeros(draws, np.int64)
    found = tuple(
        _states(ready, actors, dict(zip(used, map(bool, happens), strict=True))) for happens in kinds
    )
    return States(found, kind.ravel().astype(np.int64))


def _states(
    pledges: Sequence[Pledge], actors: Sequence[str], happens: Mapping[str, bool]
) -> tuple[tuple[str, ...], ...]:
    conditions: dict[str, Condition] = {}
    for actor in actors:
        own = tuple(p.condition for p in pledges if p.actor == actor and not p.refused)
        conditions[actor] = fold(AnyOf(own), {}, happens)
    settled: dict[str, bool] = {}
    while new := {
        actor: isinstance(condition, Always)
        for actor, condition in conditions.items()
        if isinstance(condition, Always | Never) and actor not in settled
    }:
        settled |= new
        conditions = {actor: fold(condition, {}, settled) for actor, condition in conditions.items()}
    contested = [actor for actor in actors if actor not in settled]
    if len(contested) > MOST_CONTESTED:
        raise TooManyContested(len(contested))
    words = dict(zip(contested, assignments(len(contested)), strict=True))
    mask = full_mask(1 << len(contested))
    agree = mask.copy()
    for actor in contested:
        agree &= ~(truth(conditions[actor], words, mask) ^ words[actor])
    states = []
    for number in np.flatnonzero(unpack(agree, 1 << len(contested))).tolist():
        inside = {actor for j, actor in enumerate(contested) if number >> j & 1}
        states.append(tuple(a for a in actors if settled.get(a, a in inside)))
    place = {actor: i for i, actor in enumerate(actors)}
    return tuple(sorted(states, key=lambda state: (len(state), [place[a] for a in state])))
