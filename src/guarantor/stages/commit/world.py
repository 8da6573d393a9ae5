"""One world: events are known, what is left is who waits for whom (rules C6, C10, C11, C14).

A coalition is the whole number whose bit ``i`` says whether actor ``i`` is in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from guarantor.scenario.condition import (
    Actor,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Condition,
    Event,
    Level,
    Never,
    Not,
    Weighted,
    fold,
    leaves,
    mentions,
)
from guarantor.stages.commit.rules import Pledge, checked

__all__ = ["Closed", "World", "world_of"]

Holds = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Closed:
    """Who is in once some actors move first and all who are then satisfied follow (C10).

    Attributes
    ----------
    members : tuple of str
        First movers included.
    unsatisfied : tuple of str
        First movers whose own condition never comes true: they would be in against their word.
    """

    members: tuple[str, ...]
    unsatisfied: tuple[str, ...]

    @property
    def sustained(self) -> bool:
        """Whether every first mover ends up satisfied."""
        return not self.unsatisfied


@dataclass(frozen=True)
class World:
    """Conditions of one draw, over actors only.

    Attributes
    ----------
    actors : tuple of str
    conditions : tuple of Condition
        What each actor waits for: any of its pledges; never without one.
    """

    actors: tuple[str, ...]
    conditions: tuple[Condition, ...]

    @cached_property
    def place(self) -> dict[str, int]:
        """Position of each actor."""
        return {actor: i for i, actor in enumerate(self.actors)}

    @cached_property
    def holds(self) -> tuple[Holds, ...]:
        """For each actor, whether its condition holds in a coalition."""
        return tuple(_evaluator(condition, self.place) for condition in self.conditions)

    @cached_property
    def dependents(self) -> tuple[int, ...]:
        """For each actor, those whose condition names it, as a coalition."""
        found = [0] * len(self.actors)
        for i, condition in enumerate(self.conditions):
            for name in mentions(condition).actors:
                found[self.place[name]] |= 1 << i
        return tuple(found)

    @cached_property
    def everybody(self) -> int:
        """All actors."""
        return (1 << len(self.actors)) - 1

    @cached_property
    def least(self) -> int:
        """Who joins if each moves on its own (C6)."""
        return self.closure(0)

    @cached_property
    def greatest(self) -> int:
        """Who joins if all who would be satisfied move together (C6)."""
        return self.below(self.everybody)

    def closure(self, first: int, closed: int = 0) -> int:
        """The least coalition with `first` in which nobody outside is satisfied (C10).

        Parameters
        ----------
        first : int
        closed : int
            A coalition that is closed already and is to be part of it.
        """
        state = closed | first
        waiting = self.everybody & ~state if not closed else self._touched(state & ~closed) & ~state
        while waiting:
            i = (waiting & -waiting).bit_length() - 1
            waiting &= waiting - 1
            if self.holds[i](state):
                state |= 1 << i
                waiting |= self.dependents[i] & ~state
        return state

    def below(self, state: int, doubtful: int | None = None) -> int:
        """The greatest coalition within `state` whose members are all satisfied.

        Parameters
        ----------
        state : int
        doubtful : int, optional
            Members that may not be satisfied; all by default.
        """
        waiting = state if doubtful is None else doubtful & state
        while waiting:
            i = (waiting & -waiting).bit_length() - 1
            waiting &= waiting - 1
            if not self.holds[i](state):
                state &= ~(1 << i)
                waiting |= self.dependents[i] & state
        return state

    def step(self, state: int) -> int:
        """Everybody whose condition holds in a coalition: F."""
        return sum(1 << i for i, holds in enumerate(self.holds) if holds(state))

    def without(self, actor: str) -> World:
        """The same with an actor never joining (C12)."""
        self.coalition([actor])
        return World(
            self.actors,
            tuple(
                Never() if name == actor else condition
                for name, condition in zip(self.actors, self.conditions, strict=True)
            ),
        )

    def moved(self, first_movers: Collection[str]) -> Closed:
        """Who is in once these move first.

        Raises
        ------
        ValueError
            An unknown name.
        """
        first = self.coalition(first_movers)
        state = self.closure(first)
        return Closed(self.names(state), self.names(first & ~self.step(state)))

    def names(self, state: int) -> tuple[str, ...]:
        """Members of a coalition, in the order of the actors."""
        return tuple(actor for i, actor in enumerate(self.actors) if state >> i & 1)

    def coalition(self, names: Iterable[str]) -> int:
        """Members as a number.

        Raises
        ------
        ValueError
            An unknown name.
        """
        state = 0
        for name in names:
            if name not in self.place:
                raise ValueError(f"'{name}' is not among the actors ({', '.join(self.actors)})")
            state |= 1 << self.place[name]
        return state

    def _touched(self, members: int) -> int:
        touched = 0
        while members:
            touched |= self.dependents[(members & -members).bit_length() - 1]
            members &= members - 1
        return touched


def world_of(pledges: Sequence[Pledge], actors: Sequence[str], happens: Mapping[str, bool]) -> World:
    """One world of a system of pledges.

    Parameters
    ----------
    pledges, actors : see `guarantor.stages.commit.solve`
    happens : mapping of str to bool
        Each event.

    Raises
    ------
    NonMonotonePledge, SelfPledge, ValueError
        As `guarantor.stages.commit.solve`.

    Examples
    --------
    >>> from guarantor.scenario.condition import Actor
    >>> pair = [Pledge("a", "GBR", Actor("FRA")), Pledge("b", "FRA", Actor("GBR"))]
    >>> world = world_of(pair, ["GBR", "FRA"], {})
    >>> world.names(world.least), world.names(world.greatest), world.moved(["FRA"]).members
    ((), ('GBR', 'FRA'), ('GBR', 'FRA'))
    """
    own: dict[str, list[Condition]] = {actor: [] for actor in actors}
    for pledge in checked(pledges, actors, happens):
        if not pledge.refused:
            own[pledge.actor].append(pledge.condition)
    known = {
        leaf.name: happens[leaf.name]
        for each in own.values()
        for c in each
        for leaf in leaves(c)
        if isinstance(leaf, Event)
    }
    return World(tuple(actors), tuple(fold(AnyOf(tuple(each)), {}, known) for each in own.values()))


def _evaluator(condition: Condition, place: Mapping[str, int]) -> Holds:
    """A condition over actors as a function of a coalition; plain lists of actors become bit counts."""
    match condition:
        case Always():
            return lambda _: True
        case Never():
            return lambda _: False
        case Actor(name):
            mask = 1 << place[name]
            return lambda state: bool(state & mask)
        case Event() | Level() | Not():
            raise AssertionError(condition)
    plain = sum({1 << place[item.name] for item in condition.items if isinstance(item, Actor)})
    rest = tuple(_evaluator(item, place) for item in condition.items if not isinstance(item, Actor))
    match condition:
        case AllOf():
            return lambda state: state & plain == plain and all(holds(state) for holds in rest)
        case AnyOf():
            return lambda state: bool(state & plain) or any(holds(state) for holds in rest)
        case AtLeast(n, items) if not rest and plain.bit_count() == len(items):
            return lambda state: (state & plain).bit_count() >= n
        case AtLeast(n, items):
            weights: tuple[int, ...] = (1,) * len(items)
            return _counter(n, [_evaluator(item, place) for item in items], weights)
        case Weighted(quota, items, weights):
            names = [item.name for item in items if isinstance(item, Actor)]
            if rest or len(set(names)) < len(items):
                return _counter(quota, [_evaluator(item, place) for item in items], weights)
            planes = [
                sum(1 << place[name] for name, w in zip(names, weights, strict=True) if w >> j & 1)
                for j in range(max(weights).bit_length())
            ]
            return lambda state: sum((state & p).bit_count() << j for j, p in enumerate(planes)) >= quota


def _counter(quota: int, items: Sequence[Holds], weights: Sequence[int]) -> Holds:
    pairs = tuple(zip(items, weights, strict=True))
    return lambda state: sum(weight for holds, weight in pairs if holds(state)) >= quota
