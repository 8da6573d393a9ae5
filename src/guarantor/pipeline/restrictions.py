"""Restrictions: what those who join do only in part, and what caps several of them (rules G12, G14, G15)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from guarantor.draws import Draws
from guarantor.pipeline.model import Bools, Floats, Model, drawn, events_of
from guarantor.scenario.condition import fold, mentions
from guarantor.scenario.schema import Course
from guarantor.stages import authorize, generate

__all__ = ["ceilings_together", "lift_of", "shares_left"]


def shares_left(
    model: Model, course: Course, draws: Draws, states: Sequence[str], lines: Sequence[str]
) -> Floats | None:
    """Share of what each state brings to each line that its caveats leave; nothing where none is written.

    Where several caveats of a state on one line hold, the smallest share counts.

    Returns
    -------
    ndarray, shape (D, S, K), or None

    Notes
    -----
    Rule G12: a caveat bites where its condition holds under the levers of the course and the events.
    """
    forces = model.scenario.forces
    written = [
        (at, caveat) for at, code in enumerate(states) if code in forces for caveat in forces[code].caveats
    ]
    if not written:
        return None
    conditions = [fold(caveat.condition, course.levers) for _, caveat in written]
    happened = events_of(model, course, draws) if any(mentions(each).events for each in conditions) else {}
    left = np.ones((draws.n, len(states), len(lines)))
    for (at, caveat), condition in zip(written, conditions, strict=True):
        bites = authorize.authorized(condition, happened, draws.n)
        line = lines.index(caveat.line)
        share = np.where(bites, drawn(caveat.share, draws), 1.0)
        left[:, at, line] = np.minimum(left[:, at, line], share)
    return left


def ceilings_together(model: Model, draws: Draws, states: Sequence[str]) -> tuple[generate.GroupCeiling, ...]:
    """Ceilings of the groups that have members among the states, ``(D,)`` each (G14)."""
    found = []
    for group in model.scenario.group_ceilings:
        members = tuple(states.index(code) for code in group.members if code in states)
        if members:
            found.append(generate.GroupCeiling(members, drawn(group.ceiling, draws)))
    return tuple(found)


def lift_of(model: Model, draws: Draws, states: Sequence[str], moving: Bools) -> generate.Lift | None:
    """What can be moved, and how often; nothing where the scenario limits no lift (G15).

    Where those who move are relieved after different months, the shortest counts for all: then lift keeps up
    no less than the answer says.

    Parameters
    ----------
    moving : ndarray of bool, shape (D, S)
        Which of the states are there.

    Returns
    -------
    generate.Lift or None
        Shape ``(D,)``; unlimited where nobody moves of whom a tour is written.
    """
    scenario = model.scenario
    if scenario.deployment is None or scenario.deployment.lift is None:
        return None
    slots = np.full(moving.shape, np.inf)
    for at, code in enumerate(states):
        if (tour := scenario.tours.get(code)) is not None:
            overlap = drawn(tour.overlap, draws) if tour.overlap else 0.0
            slots[:, at] = drawn(tour.months, draws) - overlap
    shortest = np.where(moving, slots, np.inf).min(axis=1, initial=np.inf)
    known = np.isfinite(shortest)
    per_month = np.where(known, drawn(scenario.deployment.lift, draws), np.inf)
    return generate.Lift(per_month, np.where(known, shortest, 1.0))
