"""Reserve: what stays at home, and what stands on the territory of a group, after what the mission takes.

Rules G3, G6, G7 and G20. A soldier kept deployed ties down as many of the pool as the rotation ratio says:
those who rest or train for the next tour are ready for nothing else. What the mission takes is what a state
is credited with (G20), so a state that sends nobody keeps its whole net pool.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from guarantor.draws import Draws
from guarantor.pipeline.model import Floats, Model, drawn
from guarantor.scenario.quantity import Shape
from guarantor.scenario.schema import Scenario
from guarantor.stages import generate

__all__ = ["Held", "pool_known", "present", "stationed", "uncommitted"]

Held = dict[str, tuple[Floats, ...]]
"""By actor what it has at home without the mission: who stays, who may go, what one taken
ties down, who is away anyway, and who is left where the mission takes nobody."""

_NOTHING = 1e-12
"""Least sustained share to divide by: where nobody can be sustained, one deployed ties down everybody."""


def pool_known(scenario: Scenario, actor: str) -> bool:
    """Whether the scenario says what an actor has fit to deploy, and what one deployed ties down (G6, G7)."""
    force = scenario.forces.get(actor)
    if force is None or force.policy is None:
        return False
    return force.policy.ratio is not None or force.policy.deployable_share is not None


def uncommitted(
    model: Model,
    draws: Draws,
    members: Collection[str],
    deployed: Floats | None,
    held: Held | None = None,
) -> Floats:
    """Net pools of the members less what the mission ties down, at least 0 for each (G3, G6, G20).

    Parameters
    ----------
    deployed : ndarray, shape (D, S), or None
        Persons that each actor of the scenario keeps in the mission; ``None`` if there is no mission.
    held : dict, optional
        What was found for the same draws before, and is added to.

    Returns
    -------
    ndarray, shape (D,)
        Persons.

    Raises
    ------
    ValueError
        If nothing says what a member has fit to deploy; see `pool_known`.
    """
    known = {} if held is None else held
    return sum((_at_home(model, draws, each, deployed, known)[1] for each in members), np.zeros(draws.n))


def present(
    model: Model,
    draws: Draws,
    members: Collection[str],
    deployed: Floats | None,
    held: Held | None = None,
) -> Floats:
    """Ready persons on the members' territory: their own at home and others' units there (G6, G20).

    Own are the home floor and what is `uncommitted`; others' units are those `stationed` there.

    Parameters
    ----------
    deployed, held
        As in `uncommitted`.

    Returns
    -------
    ndarray, shape (D,)
        Persons.

    Raises
    ------
    ValueError
        If nothing says what a member has fit to deploy; see `pool_known`.
    """
    known = {} if held is None else held
    own = (sum(_at_home(model, draws, each, deployed, known)) for each in members)
    return np.asarray(sum(own, stationed(model, draws, members, deployed)))


def stationed(model: Model, draws: Draws, members: Collection[str], deployed: Floats | None) -> Floats:
    """Units of other states on the members' territory that are not released to the mission (G6).

    A commitment counts if every state in which it may stand is a member. One that can be released is
    released as far as its owner keeps anybody in the mission, the units here first. If its owner is a member
    too it is left out, because it has not been taken from the owner's pool at home.

    Parameters
    ----------
    deployed : ndarray, shape (D, S), or None
        As in `uncommitted`.

    Returns
    -------
    ndarray, shape (D,)
        Persons; a lower bound if the scenario does not say where every unit stands.
    """
    total = np.zeros(draws.n)
    for owner, force in model.scenario.forces.items():
        releasable = []
        for each in force.commitments:
            if not each.place or not set(each.place) <= set(members):
                continue
            if not each.releasable:
                total = total + drawn(each.troops, draws)
            elif owner not in members:
                releasable.append(drawn(each.troops, draws))
        if releasable:
            taken = _taken(model, draws, owner, deployed)
            total = total + np.maximum(0.0, sum(releasable, np.zeros(draws.n)) - taken)
    return total


def _taken(model: Model, draws: Draws, actor: str, deployed: Floats | None) -> Floats:
    return np.zeros(draws.n) if deployed is None else deployed[:, model.actors.index(actor)]


def _at_home(
    model: Model, draws: Draws, actor: str, deployed: Floats | None, known: Held
) -> tuple[Floats, Floats]:
    """Persons who never leave home, and those who could but whom nothing ties down, shape (D,) each."""
    if actor not in known:
        pool, free, ratio = _held(model, draws, actor)
        away = np.zeros(draws.n)
        for each in model.scenario.forces[actor].commitments:
            if not each.releasable:
                away = away + drawn(each.troops, draws)
        known[actor] = (pool - free, free, ratio, away, np.maximum(0.0, free - ratio * away))
    staying, free, ratio, away, left = known[actor]
    taken = _taken(model, draws, actor, deployed)
    return staying, np.maximum(0.0, free - ratio * (taken + away)) if taken.any() else left


def _held(model: Model, draws: Draws, actor: str) -> tuple[Floats, Floats, Floats]:
    """Persons fit to deploy, those of them who may leave home, and what one kept away ties down (G3, G7).

    With a sustained share the ratio is deployable by sustained share, at least 1, and the home floor is
    filled by those who cannot deploy first; with a ratio the floor is part of the pool.

    Returns
    -------
    pool, free, ratio : ndarray, shape (D,)
        ``0 <= free <= pool``, ``ratio >= 1``.
    """
    if not pool_known(model.scenario, actor):
        raise ValueError(f"nothing says what '{actor}' has fit to deploy; add '{actor}.land_forces' (G6)")
    force = model.scenario.forces[actor]
    policy, floor = force.policy, drawn(force.home_floor, draws) if force.home_floor else np.zeros(draws.n)
    assert policy is not None
    if force.land_forces is not None and policy.deployable_share is not None:
        land, share = drawn(force.land_forces, draws), drawn(policy.deployable_share, draws)
        pool = generate.deployable_pool(land, share)
        if policy.sustained_share is not None:
            ratio = share / np.maximum(drawn(policy.sustained_share, draws), _NOTHING)
            return pool, np.clip(land - floor, 0.0, pool), np.maximum(1.0, ratio)
    elif force.pool is not None:
        pool = drawn(force.pool, draws)
    else:
        held = (each for each in force.pool_by_line.values() if each.quantity.shape is not Shape.REFUSED)
        pool = sum((drawn(each, draws) for each in held), np.zeros(draws.n))
    assert policy.ratio is not None
    return pool, np.maximum(0.0, pool - floor), drawn(policy.ratio, draws)
