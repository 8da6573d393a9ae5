"""All self-consistent coalitions of one world, and the circle that keeps two apart (C9, C11)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from guarantor.scenario.condition import fold, mentions
from guarantor.stages.commit.world import World

__all__ = ["MOST_LISTED", "Fixpoints", "circle", "fixpoints"]

MOST_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class Fixpoints:
    """Self-consistent coalitions: in each, exactly those are in whose condition holds.

    Attributes
    ----------
    coalitions : tuple of tuple of str
        Smallest first, then in actor order.
    truncated : bool
        Whether there are more.
    nodes : int
        Intervals looked at.
    """

    coalitions: tuple[tuple[str, ...], ...]
    truncated: bool
    nodes: int


def fixpoints(world: World, most: int = MOST_LISTED) -> Fixpoints:
    """All self-consistent coalitions, by branch and bound.

    Parameters
    ----------
    world : World
    most : int
        Stop after so many; there can be exponentially many.

    Returns
    -------
    Fixpoints
        With the least and the greatest among them unless truncated.

    Notes
    -----
    Model rule C11. An interval from L to U is propagated to a standstill; then the actor is branched on for
    which the worse of the two sides leaves the fewest in doubt.

    Examples
    --------
    >>> from guarantor.scenario.condition import Actor
    >>> from guarantor.stages.commit.rules import Pledge
    >>> from guarantor.stages.commit.world import world_of
    >>> pair = [Pledge("a", "GBR", Actor("FRA")), Pledge("b", "FRA", Actor("GBR"))]
    >>> fixpoints(world_of(pair, ["GBR", "FRA"], {})).coalitions
    ((), ('GBR', 'FRA'))
    """
    found: list[int] = []
    nodes = 0
    waiting = [(world.least, world.greatest)]
    while waiting and len(found) <= most:
        low, high = waiting.pop()
        nodes += 1
        if low == high:
            found.append(low)
            continue
        best: tuple[int, list[tuple[int, int]]] | None = None
        doubt = high & ~low
        while doubt:
            bit = doubt & -doubt
            doubt ^= bit
            without = world.below(high & ~bit, world.dependents[bit.bit_length() - 1])
            sides = [(world.closure(bit, low), high), (low, without)]
            open_sides = [(lower, upper) for lower, upper in sides if not lower & ~upper]
            worst = max(((upper & ~lower).bit_count() for lower, upper in open_sides), default=-1)
            if best is None or worst < best[0]:
                best = worst, open_sides
                if worst <= 0:
                    break
        assert best is not None
        waiting += best[1]
    kept = sorted((world.names(state) for state in found), key=lambda names: _key(world, names))[:most]
    return Fixpoints(tuple(kept), len(found) > most, nodes)


def circle(world: World) -> tuple[str, ...]:
    """A shortest circle of actors each of which waits for the next, the last for the first (C9).

    Returns
    -------
    tuple of str
        Among those that join only if all move together; empty if there are none. Such a circle exists
        wherever the two ends differ.

    Notes
    -----
    Model rule C9, property 9. Those who join anyway and those who never do are set first: what is left in a
    condition is what it really waits for.

    Examples
    --------
    >>> from guarantor.scenario.condition import Actor
    >>> from guarantor.stages.commit.rules import Pledge
    >>> from guarantor.stages.commit.world import world_of
    >>> pair = [Pledge("a", "GBR", Actor("FRA")), Pledge("b", "FRA", Actor("GBR"))]
    >>> circle(world_of(pair, ["GBR", "FRA"], {}))
    ('GBR', 'FRA')
    """
    contested = world.names(world.greatest & ~world.least)
    known = {name: bool(world.least >> i & 1) for i, name in enumerate(world.actors) if name not in contested}
    waits = {
        name: mentions(fold(world.conditions[world.place[name]], {}, known)).actors for name in contested
    }
    best: tuple[str, ...] = ()
    for start in contested:
        way: dict[str, tuple[str, ...]] = {start: (start,)}
        queue = deque([start])
        while queue:
            name = queue.popleft()
            if best and len(way[name]) >= len(best):
                break
            if start in waits[name]:
                best = way[name]
                break
            for other in waits[name]:
                if other not in way:
                    way[other] = (*way[name], other)
                    queue.append(other)
    return best


def _key(world: World, names: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
    return len(names), tuple(world.place[name] for name in names)
