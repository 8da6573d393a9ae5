"""Both ends of what is self-consistent, 64 draws per machine word (rules C1-C6, section 3)."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

import numpy as np

from guarantor.draws.bits import Bools, Words, full_mask, pack, truth, unpack
from guarantor.scenario.condition import Event, leaves, mentions
from guarantor.stages.commit.rules import Joining, Pledge, TwoEnds, checked

__all__ = ["solve"]


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
    changed in some draw.

    Examples
    --------
    >>> from guarantor.scenario.condition import Actor
    >>> pair = [Pledge("a", "GBR", Actor("FRA")), Pledge("b", "FRA", Actor("GBR"))]
    >>> ends = solve(pair, ["GBR", "FRA"], {}, draws=1)
    >>> ends.least.actors, ends.greatest.actors
    (array([[False, False]]), array([[ True,  True]]))
    """
    ready = checked(pledges, actors, events)
    for name, happens in events.items():
        if happens.shape != (draws,):
            raise ValueError(
                f"event '{name}' has shape {happens.shape}, not ({draws},); give one yes or no per draw"
            )
    used = {leaf.name for pledge in ready for leaf in leaves(pledge.condition) if isinstance(leaf, Event)}
    words = {name: pack(events[name]) for name in sorted(used)}
    mask = full_mask(draws)
    return TwoEnds(
        least=_end(ready, actors, words, mask, np.zeros_like(mask), draws),
        greatest=_end(ready, actors, words, mask, mask, draws),
    )


def _end(
    pledges: Sequence[Pledge],
    actors: Sequence[str],
    events: Mapping[str, Words],
    mask: Words,
    start: Words,
    draws: int,
) -> Joining:
    """Iterate from `start` for every actor until nothing changes."""
    own: dict[str, list[int]] = {actor: [] for actor in actors}
    dependents: dict[str, set[str]] = defaultdict(set)
    for k, pledge in enumerate(pledges):
        if not pledge.refused:
            own[pledge.actor].append(k)
            for other in mentions(pledge.condition).actors:
                dependents[other].add(pledge.actor)
    words = {**events, **dict.fromkeys(actors, start)}
    never = np.zeros_like(mask)
    stands = [never] * len(pledges)
    waiting = deque(actors)
    queued = set(actors)
    while waiting:
        actor = waiting.popleft()
        queued.discard(actor)
        joins = never
        for k in own[actor]:
            stands[k] = truth(pledges[k].condition, words, mask)
            joins = joins | stands[k]
        if not np.array_equal(joins, words[actor]):
            words[actor] = joins
            again = [other for other in actors if other in dependents[actor] and other not in queued]
            waiting.extend(again)
            queued.update(again)
    return Joining(
        pledges=_columns(stands, draws),
        actors=_columns([words[actor] for actor in actors], draws),
    )


def _columns(words: Sequence[Words], draws: int) -> Bools:
    """One column per vector of words, shape (D, columns); each column is contiguous."""
    rows = np.empty((len(words), draws), dtype=np.bool_)
    for k, row in enumerate(words):
        rows[k] = unpack(row, draws)
    return rows.T
