"""Supply: what those who joined bring, and what is asked for, as GENERATE takes it (rules G1-G12)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from guarantor.draws import Draws
from guarantor.pipeline.model import Bools, Floats, Model, drawn
from guarantor.pipeline.restrictions import ceilings_together, lift_of, shares_left
from guarantor.scenario.force import MISSION
from guarantor.scenario.quantity import Shape
from guarantor.scenario.schema import ANY_LINE, SHARE_OF_LAND_FORCES, Course, Offer, Pledge, Scenario
from guarantor.stages import generate

__all__ = [
    "brought",
    "fielded_once",
    "largest_sustained",
    "pledged_troops",
    "requirement_of",
    "strength_known",
    "sustained",
]


def requirement_of(scenario: Scenario, course: Course, draws: Draws) -> Floats:
    """Persons on each line, shape (D, K); zero where the mission has no requirement."""
    if scenario.requirement is None:
        return np.zeros((draws.n, 0))
    need = scenario.requirement.by_mission.get(course.levers.get(MISSION, ""))
    lines = scenario.requirement.lines
    if need is None:
        return np.zeros((draws.n, len(lines)))
    split = np.array([need.split[line.name] for line in lines], np.float64)
    total = drawn(need.total, draws)
    if need.times:  # an estimator: so many for each km of line, or thousand people (G11)
        total = total * (drawn(need.inputs[need.times], draws) / need.per)
    return np.multiply.outer(total, split)


def strength_known(scenario: Scenario, actor: str, *, once: bool = False) -> bool:
    """Whether the scenario says what an actor can keep up; for one tour, by the pool route (G7, G21)."""
    force = scenario.forces.get(actor)
    if force is None or force.policy is None:
        return False
    return force.policy.ratio is not None if once else True


def sustained(model: Model, draws: Draws, actor: str) -> Floats:
    """Troops that an actor can keep deployed whether or not it joins, within its ceiling (G3-G7, G13).

    Returns
    -------
    ndarray, shape (D,)
        Persons.

    Raises
    ------
    ValueError
        If nothing says what the actor holds; see `strength_known`.
    """
    return _within_ceiling(model, draws, actor, _known_strength(model, draws, actor))


def fielded_once(model: Model, draws: Draws, actor: str) -> Floats:
    """Troops that an actor can send for one tour: its whole net pool, within its ceiling (G21, J = 1).

    Other operations still rotate, so that each of their soldiers ties down a full rotation ratio (G6).

    Raises
    ------
    ValueError
        If the actor has no pool with a rotation ratio; see `strength_known`.
    """
    if not strength_known(model.scenario, actor, once=True):
        raise ValueError(f"'{actor}' has no pool with a rotation ratio (G7); write 'ratio'")
    policy = model.scenario.forces[actor].policy
    assert policy is not None
    assert policy.ratio is not None
    pool = _known_strength(model, draws, actor) * drawn(policy.ratio, draws)
    return _within_ceiling(model, draws, actor, pool)


def largest_sustained(model: Model, course: Course, draws: Draws, members: Sequence[str]) -> Floats:
    """The largest force in the mission's proportions that a group alone can keep up, all of it joining (G17).

    Every member brings what its pool sustains, on any line, whatever it has offered. A line that only a
    provider can fill stays so limited, unless the provider is a member that would supply it as required.
    Caveats, ceilings of groups and lift stay too.

    Returns
    -------
    ndarray, shape (D,)
        Persons; may exceed the requirement; 0 where nothing is required.

    Raises
    ------
    ValueError
        If nothing says what some member holds; see `strength_known`.
    """
    scenario, lines = model.scenario, model.scenario.requirement.lines if model.scenario.requirement else ()
    requirement = requirement_of(scenario, course, draws)
    capacity = np.zeros((draws.n, len(model.actors), len(lines)))
    ceiling = np.zeros((draws.n, len(model.actors)))
    for actor in members:
        index = model.actors.index(actor)
        total, (_, by_line) = sustained(model, draws, actor), _strength(model, draws, actor)
        ceiling[:, index] = total
        for k, line in enumerate(lines):
            capacity[:, index, k] = by_line.get(line.name, total)
    supplied = {
        (pledge.actor, offer.line)
        for pledge in scenario.pledges
        if pledge.actor in members and not pledge.refused
        for offer in pledge.offers
        if offer.word == "as_required"
    }
    limits = [
        generate.ProviderLimit(
            k,
            model.actors.index(line.provider),
            np.ones(draws.n) if (line.provider, line.name) in supplied else drawn(line.substitution, draws),
        )
        for k, line in enumerate(lines)
        if line.provider is not None and line.substitution is not None
    ]
    if (left := shares_left(model, course, draws, model.actors, [line.name for line in lines])) is not None:
        capacity = capacity * left
    present = np.tile(np.isin(model.actors, list(members)), (draws.n, 1))
    lift = lift_of(model, draws, model.actors, present)
    found = generate.generate(
        generate.Supply(capacity, ceiling, ceilings_together(model, draws, model.actors)),
        present,
        generate.Need(requirement, np.array([line.priority for line in lines])),
        limits,
        None if lift is None else generate.steady_cap(lift),
    )
    return np.asarray(found.package_share * requirement.sum(axis=1))


def pledged_troops(model: Model, draws: Draws, pledged: Sequence[tuple[Pledge, Bools]]) -> Floats:
    """Persons that one actor's pledges in force offer, before pools, ceilings and rotation (C1).

    Per line the largest offer in force counts, as in what the actor brings. What it offers as it is able
    counts as the sustained strength of its pool, once, however many lines it may fill.

    Parameters
    ----------
    pledged : sequence of (Pledge, ndarray of bool, shape (D,))
        The actor's pledges, and the draws in which each is in force.

    Returns
    -------
    ndarray, shape (D,)
    """
    named: dict[str, Floats] = {}
    able: dict[str, Floats] = {}
    for pledge, stands in pledged:
        total, by_line = _strength(model, draws, pledge.actor)
        strength = total if total is not None else np.zeros(draws.n)
        for offer in pledge.offers:
            if offer.amount is not None and offer.amount.quantity.shape is not Shape.REFUSED:
                amount, room = _offered(model, draws, pledge.actor, offer), named
            elif offer.word == "as_able":
                amount, room = by_line.get(offer.line, strength), able
            else:
                continue
            before = room.get(offer.line, np.zeros(draws.n))
            room[offer.line] = np.maximum(before, np.where(stands, amount, 0.0))
    nothing = np.zeros(draws.n)
    added = [np.maximum(amount - named.get(line, nothing), 0.0) for line, amount in able.items()]
    offered = sum(named.values(), nothing)
    if not added:
        return offered
    most = _strength(model, draws, pledged[0][0].actor)[0]
    return offered + (sum(added, nothing) if most is None else np.minimum(sum(added, nothing), most))


def _known_strength(model: Model, draws: Draws, actor: str) -> Floats:
    total, _ = _strength(model, draws, actor)
    if total is None:
        raise ValueError(f"nothing says what '{actor}' holds; add '{actor}.land_forces' (G3)")
    return total


def _within_ceiling(model: Model, draws: Draws, actor: str, troops: Floats) -> Floats:
    limit = model.scenario.forces[actor].ceiling
    return np.minimum(troops, drawn(limit, draws)) if limit else troops


def brought(
    model: Model, draws: Draws, actor: str, pledged: list[tuple[Pledge, Bools]]
) -> tuple[Floats, Floats]:
    """What an actor brings: per line the largest offer in force, within what it can keep up (DESIGN 12.2).

    Returns
    -------
    capacity : ndarray, shape (D, K)
    ceiling : ndarray, shape (D,)
    """
    assert model.scenario.requirement is not None
    lines = [line.name for line in model.scenario.requirement.lines]
    total, by_line = _strength(model, draws, actor)
    offered = {name: np.zeros(draws.n) for name in (ANY_LINE, *lines)}
    refused = {name: np.zeros(draws.n, bool) for name in offered}
    for pledge, stands in pledged:
        for offer in pledge.offers:
            if offer.word == "refused" or (offer.amount and offer.amount.quantity.shape is Shape.REFUSED):
                refused[offer.line] = refused[offer.line] | stands
            elif offer.word == "as_able":
                able = total if total is not None else sum(by_line.values(), np.zeros(draws.n))
                able = by_line.get(offer.line, able)
                offered[offer.line] = np.maximum(offered[offer.line], np.where(stands, able, 0.0))
            elif offer.amount is not None:
                amount = np.where(stands, _offered(model, draws, pledge.actor, offer), 0.0)
                offered[offer.line] = np.maximum(offered[offer.line], amount)
    asked = {name: np.maximum(offered[name], offered[ANY_LINE]) for name in lines}
    capacity = np.stack(
        [np.where(refused[name], 0.0, generate.bring(asked[name], by_line.get(name))) for name in lines],
        axis=1,
    )
    ceiling = generate.bring(sum(offered.values(), np.zeros(draws.n)), total)
    limit = model.scenario.forces[actor].ceiling if actor in model.scenario.forces else None
    return capacity, np.minimum(ceiling, drawn(limit, draws)) if limit else ceiling


def _offered(model: Model, draws: Draws, actor: str, offer: Offer) -> Floats:
    """Persons of an offer with an amount: a figure, or a share of the actor's land forces (DESIGN 12.6)."""
    assert offer.amount is not None
    amount = drawn(offer.amount, draws)
    if offer.word != SHARE_OF_LAND_FORCES:
        return amount
    land = model.scenario.forces[actor].land_forces
    assert land is not None
    return amount * drawn(land, draws)


def _strength(model: Model, draws: Draws, actor: str) -> tuple[Floats | None, dict[str, Floats]]:
    """Troops an actor can keep deployed, in all and by line; nothing where its pool is unknown (G3-G7)."""
    force = model.scenario.forces.get(actor)
    if force is None or force.policy is None:
        return None, {}
    policy, zero = force.policy, np.zeros(draws.n)
    held_elsewhere = sum(
        (drawn(each.troops, draws) for each in force.commitments if not each.releasable), zero
    )
    floor = drawn(force.home_floor, draws) if force.home_floor else zero
    if policy.sustained_share is not None and force.land_forces is not None:
        share, base = drawn(policy.sustained_share, draws), drawn(force.land_forces, draws)
        return generate.share_route(base, share, held_elsewhere, floor), {}
    if policy.ratio is None:
        return None, {}
    ratio = drawn(policy.ratio, draws)
    by_line = {
        line: zero if value.quantity.shape is Shape.REFUSED else drawn(value, draws) / ratio
        for line, value in force.pool_by_line.items()
    }
    if force.land_forces is not None and policy.deployable_share is not None:
        pool = generate.deployable_pool(
            drawn(force.land_forces, draws), drawn(policy.deployable_share, draws)
        )
    elif force.pool is not None:
        pool = drawn(force.pool, draws)
    else:
        pool = sum((held * ratio for held in by_line.values()), zero)
    return generate.pool_route(pool, ratio, floor, held_elsewhere), by_line
