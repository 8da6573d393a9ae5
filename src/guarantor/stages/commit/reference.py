"""The slow obvious COMMIT: dictionaries, one draw at a time, synchronous rounds (rules C1, C6, C7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from guarantor.draws.bits import Bools
from guarantor.scenario.condition import holds
from guarantor.stages.commit.rules import Joining, Pledge, Rounds, TwoEnds, checked

__all__ = ["fixpoints", "solve", "solve_with_rounds"]


Int16s = NDArray[np.int16]


def solve(
    pledges: Sequence[Pledge], actors: Sequence[str], events: Mapping[str, Bools], *, draws: int
) -> TwoEnds:
    """As `guarantor.stages.commit.solve`, one draw at a time."""
    return solve_with_rounds(pledges, actors, events, draws=draws)[0]


def solve_with_rounds(
    pledges: Sequence[Pledge], actors: Sequence[str], events: Mapping[str, Bools], *, draws: int
) -> tuple[TwoEnds, Rounds]:
    """As `solve`, with the number of rounds that each end took (C7)."""
    ready = checked(pledges, actors, events)
    worlds = [{name: bool(happens[d]) for name, happens in events.items()} for d in range(draws)]
    least, up, joined_in = _ends(ready, actors, worlds, False)
    greatest, down, _ = _ends(ready, actors, worlds, True)
    return TwoEnds(least, greatest), Rounds(up, down, joined_in)


def fixpoints(
    pledges: Sequence[Pledge], actors: Sequence[str], world: Mapping[str, bool]
) -> list[tuple[str, ...]]:
    """All self-consistent coalitions in one draw, by trying every one: for a few actors only."""
    ready = checked(pledges, actors, world)
    found = []
    for bits in product((False, True), repeat=len(actors)):
        state = dict(zip(actors, bits, strict=True))
        if _step(ready, state, world) == state:
            found.append(tuple(actor for actor in actors if state[actor]))
    return found


def _ends(
    pledges: Sequence[Pledge], actors: Sequence[str], worlds: Sequence[Mapping[str, bool]], start: bool
) -> tuple[Joining, Int16s, Int16s]:
    stands = np.zeros((len(worlds), len(pledges)), dtype=np.bool_)
    joins = np.zeros((len(worlds), len(actors)), dtype=np.bool_)
    rounds = np.zeros(len(worlds), dtype=np.int16)
    joined_in = np.full((len(worlds), len(actors)), -1, dtype=np.int16)
    for d, world in enumerate(worlds):
        state = dict.fromkeys(actors, start)
        while (after := _step(pledges, state, world)) != state:
            rounds[d] += 1
            joined_in[d, [after[actor] and not state[actor] for actor in actors]] = rounds[d]
            state = after
        joins[d] = [state[actor] for actor in actors]
        stands[d] = [_stands(pledge, state, world) for pledge in pledges]
    return Joining(pledges=stands, actors=joins), rounds, joined_in


def _step(pledges: Sequence[Pledge], state: Mapping[str, bool], world: Mapping[str, bool]) -> dict[str, bool]:
    after = dict.fromkeys(state, False)
    for pledge in pledges:
        after[pledge.actor] = after[pledge.actor] or _stands(pledge, state, world)
    return after


def _stands(pledge: Pledge, state: Mapping[str, bool], world: Mapping[str, bool]) -> bool:
    return not pledge.refused and holds(pledge.condition, {**world, **state})
