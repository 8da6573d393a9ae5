"""Both ends of what is self-consistent, 64 draws per machine word (rules C1-C7, section 3)."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from guarantor.draws.bits import Bools, Words, full_mask, pack, unpack
from guarantor.draws.program import Program, compiled
from guarantor.scenario.condition import AnyOf, Condition, Event, leaves
from guarantor.stages.commit.rules import Joining, Pledge, Rounds, TwoEnds, checked

__all__ = ["End", "Kernel", "kernel", "rounds", "solve"]


@dataclass(frozen=True, slots=True)
class End:
    """One end in words, each of shape (rows, W): pledges whose condition holds there, and who joins."""

    pledges: Words
    actors: Words


@dataclass(frozen=True)
class Kernel:
    """Pledges made ready for any number of draws.

    Attributes
    ----------
    pledges : tuple of Pledge
        Checked and folded.
    actors : tuple of str
        S names.
    events : tuple of str
        Those that some condition names.
    joins : tuple of Program
        For each actor, whether any of its pledges holds.
    """

    pledges: tuple[Pledge, ...]
    actors: tuple[str, ...]
    events: tuple[str, ...]
    joins: tuple[Program, ...]

    @cached_property
    def stands(self) -> tuple[Program | int, ...]:
        """For each pledge its program, or the actor whose joining is the same."""
        own: dict[str, int] = {}
        for pledge in self.pledges:
            own[pledge.actor] = own.get(pledge.actor, 0) + (not pledge.refused)
        place = {actor: i for i, actor in enumerate(self.actors)}
        return tuple(
            place[p.actor] if own[p.actor] == 1 and not p.refused else compiled(_stated(p))
            for p in self.pledges
        )

    @cached_property
    def dependents(self) -> tuple[tuple[int, ...], ...]:
        """For each actor, those whose condition names it."""
        place = {actor: i for i, actor in enumerate(self.actors)}
        waiting: list[list[int]] = [[] for _ in self.actors]
        for i, program in enumerate(self.joins):
            for name in program.inputs:
                if name in place:
                    waiting[place[name]].append(i)
        return tuple(map(tuple, waiting))

    def end(self, events: Mapping[str, Words], mask: Words, *, greatest: bool) -> End:
        """The least or the greatest fixpoint.

        Parameters
        ----------
        events : mapping of str to ndarray of uint64, shape (W,)
        mask : ndarray of uint64, shape (W,)
        greatest : bool
            Start from everybody instead of from nobody.

        Returns
        -------
        End
        """
        rows = np.empty((len(self.actors), len(mask)), np.uint64)
        rows[:] = mask if greatest else np.uint64(0)
        words = {**events, **dict(zip(self.actors, rows, strict=True))}
        scratch = self._scratch(mask)
        waiting, queued = deque(range(len(rows))), [True] * len(rows)
        while waiting:
            i = waiting.popleft()
            queued[i] = False
            joins = self.joins[i].run(words, mask, scratch)
            if not np.array_equal(joins, rows[i]):
                rows[i] = joins
                for other in self.dependents[i]:
                    if not queued[other]:
                        queued[other] = True
                        waiting.append(other)
        stands = np.empty((len(self.pledges), len(mask)), np.uint64)
        for k, how in enumerate(self.stands):
            stands[k] = rows[how] if isinstance(how, int) else how.run(words, mask)
        return End(stands, rows)

    def sweeps(
        self, events: Mapping[str, Words], mask: Words, *, start: Words, greatest: bool
    ) -> Iterator[Words]:
        """The state after each synchronous round from `start` until nothing changes, shape (S, W) (C7)."""
        state = start
        scratch = self._scratch(mask)
        while True:
            words = {**events, **dict(zip(self.actors, state, strict=True))}
            after = np.empty_like(state)
            for i, program in enumerate(self.joins):
                joins = program.run(words, mask, scratch)
                after[i] = state[i] & joins if greatest else state[i] | joins
            if np.array_equal(after, state):
                return
            yield after
            state = after

    def _scratch(self, mask: Words) -> list[Words]:
        return [np.empty_like(mask) for _ in range(max((each.size for each in self.joins), default=0))]


def kernel(pledges: Sequence[Pledge], actors: Sequence[str], events: Collection[str]) -> Kernel:
    """Check and compile pledges; parameters and errors are those of `solve`, `events` the known names."""
    ready = checked(pledges, actors, events)
    used = {leaf.name for pledge in ready for leaf in leaves(pledge.condition) if isinstance(leaf, Event)}
    own: dict[str, list[Condition]] = {actor: [] for actor in actors}
    for pledge in ready:
        if not pledge.refused:
            own[pledge.actor].append(pledge.condition)
    joins = tuple(compiled(AnyOf(tuple(conditions))) for conditions in own.values())
    return Kernel(ready, tuple(actors), tuple(sorted(used)), joins)


def solve(
    pledges: Sequence[Pledge], actors: Sequence[str], events: Mapping[str, Bools], *, draws: int
) -> TwoEnds:
    """Who joins in each draw, at the least and at the greatest fixpoint.

    Parameters
    ----------
    pledges : sequence of Pledge
        Conditions folded at the course (C3).
    actors : sequence of str
        S names in the order of the result; those without a pledge never join.
    events : mapping of str to ndarray of bool, shape (D,)
        In which draws each event happens; no event may share its name with an actor.
    draws : int
        D.

    Returns
    -------
    TwoEnds
        ``least <= greatest`` in every draw.

    Raises
    ------
    NonMonotonePledge
        A condition that holds only while some actor stays out (C4); all such pledges are named.
    SelfPledge
        A condition that waits for its own actor (C5).
    ValueError
        An unknown name, a lever that is not set, or an event of another length than `draws`.

    Notes
    -----
    Model rule C6. The state is over actors; an actor is evaluated again only after one that it depends on
    changed in some draw. `kernel` and `Kernel.end` give the same in words.

    Examples
    --------
    >>> from guarantor.scenario.condition import Actor
    >>> pair = [Pledge("a", "GBR", Actor("FRA")), Pledge("b", "FRA", Actor("GBR"))]
    >>> ends = solve(pair, ["GBR", "FRA"], {}, draws=1)
    >>> ends.least.actors, ends.greatest.actors
    (array([[False, False]]), array([[ True,  True]]))
    """
    ready, words, mask = _ready(pledges, actors, events, draws)
    return TwoEnds(
        least=_unpacked(ready.end(words, mask, greatest=False), draws),
        greatest=_unpacked(ready.end(words, mask, greatest=True), draws),
    )


def rounds(
    pledges: Sequence[Pledge],
    actors: Sequence[str],
    events: Mapping[str, Bools],
    *,
    draws: int,
    first_movers: Collection[str] = (),
) -> Rounds:
    """Synchronous rounds upwards from nobody (or from first movers) and downwards from everybody (C7).

    Parameters
    ----------
    pledges, actors, events, draws : see `solve`
    first_movers : collection of str
        Actors that are in from round 0, whatever their condition; only upwards.

    Returns
    -------
    Rounds

    Raises
    ------
    ValueError
        As `solve`; or an unknown first mover.

    Examples
    --------
    >>> from guarantor.scenario.condition import Actor, Always
    >>> chain = [Pledge("a", "GBR", Always()), Pledge("b", "FRA", Actor("GBR"))]
    >>> taken = rounds(chain, ["GBR", "FRA"], {}, draws=1)
    >>> taken.up, taken.joined_in
    (array([2], dtype=int16), array([[1, 2]], dtype=int16))
    """
    for name in first_movers:
        if name not in actors:
            raise ValueError(f"'{name}' is not among the actors; first movers are")
    ready, words, mask = _ready(pledges, actors, events, draws)
    nobody = np.zeros((len(actors), len(mask)), np.uint64)
    seeded = nobody.copy()
    seeded[[actor in first_movers for actor in actors]] = mask
    everybody = nobody | mask
    joined_in = np.where(unpack(seeded, draws), 0, -1).astype(np.int16)
    up, down = np.zeros(draws, np.int16), np.zeros(draws, np.int16)
    before = seeded
    for t, after in enumerate(ready.sweeps(words, mask, start=seeded, greatest=False), 1):
        new = unpack(after ^ before, draws)
        joined_in[new] = t
        up += new.any(axis=0)
        before = after
    before = everybody
    for after in ready.sweeps(words, mask, start=everybody, greatest=True):
        down += unpack(np.bitwise_or.reduce(after ^ before, axis=0), draws)
        before = after
    return Rounds(up, down, joined_in.T)


def _ready(
    pledges: Sequence[Pledge], actors: Sequence[str], events: Mapping[str, Bools], draws: int
) -> tuple[Kernel, dict[str, Words], Words]:
    ready = kernel(pledges, actors, events.keys())
    for name, happens in events.items():
        if happens.shape != (draws,):
            raise ValueError(
                f"event '{name}' has shape {happens.shape}, not ({draws},); give one yes or no per draw"
            )
    return ready, {name: pack(events[name]) for name in ready.events}, full_mask(draws)


def _stated(pledge: Pledge) -> Condition:
    return AnyOf(()) if pledge.refused else pledge.condition


def _unpacked(end: End, draws: int) -> Joining:
    """One column per row of words, shape (D, columns); each column is contiguous."""
    return Joining(pledges=unpack(end.pledges, draws).T, actors=unpack(end.actors, draws).T)
