"""First movers: the cheapest actors whose moving brings all the others (rule C10)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import highspy
import numpy as np
from highspy._core import _Highs

from guarantor.stages.commit.world import World

__all__ = ["MOST_SETS", "FirstMovers", "Ignition", "first_movers", "ignition"]

MOST_SETS = 1_000
_MOST_ROUNDS = 500


@dataclass(frozen=True, slots=True)
class Ignition:
    """The cheapest set of first movers.

    Attributes
    ----------
    first_movers : tuple of str
        Who moves first; nobody if the target joins anyway.
    price : float
        Sum of their costs.
    bound : float
        No set of first movers is cheaper than this.
    cuts : int
        Sets of actors of which one must move first that were needed for the proof.
    """

    first_movers: tuple[str, ...]
    price: float
    bound: float
    cuts: int

    @property
    def certified(self) -> bool:
        """Whether no cheaper set exists."""
        return self.price <= self.bound + 1e-9


@dataclass(frozen=True, slots=True)
class FirstMovers:
    """Sets of first movers of which nobody could be left out.

    Attributes
    ----------
    sets : tuple of tuple of str
        Smallest first, then in actor order.
    truncated : bool
        Whether there are more than these: say "at least".
    """

    sets: tuple[tuple[str, ...], ...]
    truncated: bool


def ignition(
    world: World, target: Collection[str] | None = None, cost: Mapping[str, float] | None = None
) -> Ignition:
    """The cheapest set of first movers after which the target joins, and the proof that none is cheaper.

    Parameters
    ----------
    world : World
    target : collection of str, optional
        Actors that must be in; everybody who joins if all move together by default.
    cost : mapping of str to float, optional
        Of each actor that may move first, at least 0; 1 by default.

    Raises
    ------
    ValueError
        An unknown name, a cost below 0, or a target that is out of reach.

    Notes
    -----
    Model rule C10: implicit hitting set. Only actors within the greatest fixpoint are asked to move first, so
    that in the end their own condition holds. A set that fails leaves a largest closed coalition without the
    target, and some actor outside it must move first.

    Examples
    --------
    >>> from guarantor.scenario.condition import Actor
    >>> from guarantor.stages.commit.rules import Pledge
    >>> from guarantor.stages.commit.world import world_of
    >>> pair = [Pledge("a", "GBR", Actor("FRA")), Pledge("b", "FRA", Actor("GBR"))]
    >>> found = ignition(world_of(pair, ["GBR", "FRA"], {}))
    >>> len(found.first_movers), found.price, found.certified
    (1, 1.0, True)
    """
    goal = _goal(world, target)
    costs = dict.fromkeys(world.actors, 1.0) | dict(cost or {})
    for name, price in costs.items():
        if name not in world.place or not price >= 0:
            raise ValueError(f"cost of '{name}': {price}; give a number of 0 or more for an actor")
    prices = np.array([costs[name] for name in world.actors])
    may = world.greatest & ~world.least
    cover = _Cover(prices, may)
    chosen, bound = 0, 0.0
    for _ in range(_MOST_ROUNDS):
        reached = world.closure(chosen)
        if goal & ~reached == 0:
            break
        for reverse in (False, True):
            cover.add(may & ~_largest(world, reached, goal, may, reverse=reverse))
        chosen, bound = cover.cheapest()
    else:
        chosen = _thinned(world, may, goal)
    price = float(sum(prices[i] for i in range(len(prices)) if chosen >> i & 1))
    return Ignition(world.names(chosen), price, bound, cover.rows)


def first_movers(
    world: World,
    target: Collection[str] | None = None,
    *,
    size: int | None = None,
    most: int = MOST_SETS,
) -> FirstMovers:
    """All sets of first movers of which nobody could be left out.

    Parameters
    ----------
    world, target : see `ignition`
    size : int, optional
        Only sets of at most so many: the size of `ignition` gives all the smallest ones.
    most : int
        Stop after so many.

    Notes
    -----
    Model rule C10. Branching on who of a cut moves first; a cut serves in every branch that it is not met in.
    """
    goal = _goal(world, target)
    found = list(islice(_minimal(world, goal, size), most + 1))
    sets = sorted((world.names(each) for each in found[:most]), key=lambda s: (len(s), _places(world, s)))
    return FirstMovers(tuple(sets), len(found) > most)


def _minimal(world: World, goal: int, size: int | None) -> Iterator[int]:
    may = world.greatest & ~world.least
    cuts: list[int] = []
    waiting = [(0, 0)]
    while waiting:
        chosen, out = waiting.pop()
        missed = [cut for cut in cuts if not cut & chosen]
        if missed:
            cut = min(missed, key=lambda c: (c & ~out).bit_count())
        else:
            reached = world.closure(chosen)
            if goal & ~reached == 0:
                if not any(goal & ~world.closure(chosen & ~bit) == 0 for bit in _bits(chosen)):
                    yield chosen
                continue
            cut = may & ~_largest(world, reached, goal, may, first=out)
            cuts.append(cut)
        if size is not None and chosen.bit_count() >= size:
            continue
        for bit in _bits(cut & ~out):
            more = chosen | bit
            # Somebody whom the others bring along anyway is in no smallest set.
            if not any(world.closure(more & ~one) & one for one in _bits(more)):
                waiting.append((more, out))
            out |= bit


def _largest(
    world: World, reached: int, goal: int, may: int, *, first: int = 0, reverse: bool = False
) -> int:
    """A largest closed coalition around `reached` in which the goal is not met."""
    order = [*_bits(may & first & ~reached), *sorted(_bits(may & ~first & ~reached), reverse=reverse)]
    for bit in order:
        if not reached & bit:
            more = world.closure(bit, reached)
            if goal & ~more:
                reached = more
    return reached


def _thinned(world: World, chosen: int, goal: int) -> int:
    """Leave out one after the other as long as the goal is met."""
    for bit in _bits(chosen):
        if goal & ~world.closure(chosen & ~bit) == 0:
            chosen &= ~bit
    return chosen


def _goal(world: World, target: Collection[str] | None) -> int:
    if target is None:
        return world.greatest
    goal = world.coalition(target)
    if beyond := world.names(goal & ~world.greatest):
        raise ValueError(f"out of reach whoever moves first: {', '.join(beyond)}; leave them out (C8)")
    return goal


def _bits(state: int) -> Iterator[int]:
    while state:
        bit = state & -state
        yield bit
        state ^= bit


def _places(world: World, names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(world.place[name] for name in names)


class _Cover:
    """The cheapest choice of actors with one from each cut, as an integer programme."""

    def __init__(self, prices: np.ndarray, may: int) -> None:
        self.columns = [i for i in range(len(prices)) if may >> i & 1]
        self.at = {i: j for j, i in enumerate(self.columns)}
        self.prices = prices
        self.rows = 0
        self.solver = _Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("threads", 1)
        for i in self.columns:
            self.solver.addCol(float(prices[i]), 0.0, 1.0, 0, np.zeros(0, np.int32), np.zeros(0))
        for j in range(len(self.columns)):
            self.solver.changeColIntegrality(j, highspy.HighsVarType.kInteger)

    def add(self, cut: int) -> None:
        places = np.array([self.at[bit.bit_length() - 1] for bit in _bits(cut)], np.int32)
        self.solver.addRow(1.0, highspy.kHighsInf, len(places), places, np.ones(len(places)))
        self.rows += 1

    def cheapest(self) -> tuple[int, float]:
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"no choice of first movers: {self.solver.getModelStatus()}")
        values = self.solver.getSolution().col_value
        chosen = sum(1 << i for i, value in zip(self.columns, values, strict=True) if value > 0.5)
        return chosen, float(sum(self.prices[i] for i in self.columns if chosen >> i & 1))
