"""Supply: what those who joined bring, and what is asked for, as GENERATE takes it (rules G1-G12)."""

from __future__ import annotations

import numpy as np

from guarantor.draws import Draws
from guarantor.pipeline.model import Bools, Floats, Model, drawn
from guarantor.scenario.force import MISSION
from guarantor.scenario.quantity import Shape
from guarantor.scenario.schema import ANY_LINE, Course, Pledge, Scenario
from guarantor.stages import commit, generate

__all__ = ["fielded", "requirement_of"]


def requirement_of(scenario: Scenario, course: Course, draws: Draws) -> Floats:
    """Persons on each line, shape (D, K); zero where the mission has no requirement."""
    if scenario.requirement is None:
        return np.zeros((draws.n, 0))
    need = scenario.requirement.by_mission.get(course.levers.get(MISSION, ""))
    lines = scenario.requirement.lines
    if need is None:
        return np.zeros((draws.n, len(lines)))
    split = np.array([need.split[line.name] for line in lines], np.float64)
    return np.multiply.outer(drawn(need.total, draws), split)


def fielded(model: Model, course: Course, draws: Draws, joining: commit.Joining) -> generate.Fielded | None:
    """What those who joined can keep there; nothing where the scenario requires nothing."""
    scenario = model.scenario
    if scenario.requirement is None:
        return None
    requirement = requirement_of(scenario, course, draws)
    lines = scenario.requirement.lines
    capacity = np.zeros((draws.n, len(model.actors), len(lines)))
    ceiling = np.full((draws.n, len(model.actors)), np.inf)
    outside: dict[tuple[str, str], Bools] = {}
    for index, actor in enumerate(model.actors):
        pledged = [
            (pledge, joining.pledges[:, k])
            for k, pledge in enumerate(scenario.pledges)
            if pledge.actor == actor and joining.pledges[:, k].any()
        ]
        if pledged:
            capacity[:, index], ceiling[:, index] = _supply(model, draws, actor, pledged)
        for pledge, stands in pledged:
            for offer in pledge.offers:
                if offer.word == "as_required":
                    key = (actor, offer.line)
                    outside[key] = outside.get(key, np.zeros(draws.n, bool)) | stands
    limits = []
    for k, line in enumerate(lines):
        if line.provider is None or line.substitution is None:
            continue
        share = drawn(line.substitution, draws)
        if (line.provider, line.name) in outside:
            share = np.where(outside[line.provider, line.name], 1.0, share)
        limits.append(generate.ProviderLimit(k, model.actors.index(line.provider), share))
    priority = np.array([line.priority for line in lines])
    return generate.generate(
        generate.Supply(capacity, ceiling),
        joining.actors,
        generate.Need(requirement, priority),
        limits,
    )


def _supply(
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
                amount = np.where(stands, drawn(offer.amount, draws), 0.0)
                offered[offer.line] = np.maximum(offered[offer.line], amount)
    asked = {name: np.maximum(offered[name], offered[ANY_LINE]) for name in lines}
    capacity = np.stack(
        [np.where(refused[name], 0.0, generate.bring(asked[name], by_line.get(name))) for name in lines],
        axis=1,
    )
    ceiling = generate.bring(sum(offered.values(), np.zeros(draws.n)), total)
    limit = model.scenario.forces[actor].ceiling if actor in model.scenario.forces else None
    return capacity, np.minimum(ceiling, drawn(limit, draws)) if limit else ceiling


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
