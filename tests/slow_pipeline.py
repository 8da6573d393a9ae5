"""The slow obvious twin of the pipeline: one draw, one course, plain numbers and dictionaries."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from guarantor.draws import Draws, values
from guarantor.scenario import Scenario
from guarantor.scenario.condition import fold, holds
from guarantor.scenario.origin import Value
from guarantor.scenario.schema import Course
from guarantor.stages import deter, generate
from guarantor.stages.deter import reference as tree
from guarantor.stages.generate import reference as programme


@dataclass
class Answer:
    """What one draw of one course comes to."""

    joined: set[str]
    authorized: bool
    raised: bool
    headcount: float
    sustained: float
    package_share: float
    attack: float
    challenger: float


def answer(scenario: Scenario, course: Course, draws: Draws, d: int, *, together: bool) -> Answer:
    """Work a draw out from its drawn inputs."""

    def number(value: Value) -> float:
        if value.name in draws.values:
            return float(draws.values[value.name][d])
        return float(values(value.quantity, draws.u[value.name][d : d + 1])[0])

    world = _events(scenario, course, draws, d, number)
    joined = _joined(scenario, course, world, together)
    authorized = any(holds(fold(r.rule, course.levers), world) for r in scenario.approvals)
    standing = [
        p
        for p in scenario.pledges
        if not p.refused and holds(fold(p.condition, course.levers), _with(world, scenario, joined))
    ]
    need, lines = _need(scenario, course, number)
    supply, limits = _supply(scenario, standing, lines, number)
    alone = np.array([[code in joined for code in scenario.actors]])
    priority = np.array([line.priority for line in scenario.requirement.lines])
    asked = generate.Need(np.array([need]), priority)
    fill = programme.best_fill(supply, alone, asked, limits, 0)
    most = {
        code: min(supply.ceiling[0, k], supply.capacity[0, k].sum())
        for k, code in enumerate(scenario.actors)
        if code in joined
    }
    headcount = sum(most.values())
    raised = authorized and fill.sum() > 0
    troops = generate.generate(supply, alone, asked, limits).deployed[0]
    game = _game(
        scenario, course if raised else None, dict(zip(scenario.actors, troops, strict=True)), number
    )
    played = tree.play(game)
    return Answer(
        joined,
        authorized,
        raised,
        headcount if raised else 0.0,
        float(fill.sum()) if raised else 0.0,
        programme.largest_package(supply, alone, asked, limits, 0) if raised else 0.0,
        played.p_attack,
        played.challenger_value,
    )


def _events(scenario, course, draws, d, number):
    world: dict[str, bool] = {}
    settled: set[str] = set()
    while len(settled) < len(scenario.events):
        for name, event in scenario.events.items():
            for case, value in event.probability.cases:
                try:
                    applies = holds(fold(case, course.levers), world)
                except KeyError:
                    break  # waits for another event
                if applies:
                    settled.add(name)
                    if event.levels:
                        stands = _level(value, draws, d)
                        world |= {f"{name} == {level}": level == stands for level in event.levels}
                    else:
                        world[name] = bool(draws.u[name][d] < number(value))
                    break
    return world


def _level(value, draws, d):
    """The level at which an event stands: the first whose summed weight lies above u (R7)."""
    labels = value.quantity.labels
    if value.name in draws.values:  # explored evenly (R8)
        return labels[int(draws.values[value.name][d])]
    weights = value.quantity.numbers or [1 / len(labels)] * len(labels)
    reached = 0.0
    for label, weight in zip(labels, weights, strict=True):
        reached += weight
        if draws.u[value.name][d] < reached:
            return label
    return labels[-1]


def _with(world, scenario, joined):
    return world | {code: code in joined for code in scenario.actors}


def _joined(scenario, course, world, together):
    """Rounds from nobody, or from everybody, until nothing changes."""
    joined = set(scenario.actors) if together else set()
    while True:
        state = _with(world, scenario, joined)
        after = {
            p.actor
            for p in scenario.pledges
            if not p.refused and holds(fold(p.condition, course.levers), state)
        }
        if after == joined:
            return joined
        joined = after


def _need(scenario, course, number):
    mission = scenario.requirement.by_mission.get(course.levers["mission"])
    lines = [line.name for line in scenario.requirement.lines]
    return [number(mission.total) * mission.split[line] if mission else 0.0 for line in lines], lines


def _supply(scenario, standing, lines, number):
    capacity = np.zeros((1, len(scenario.actors), len(lines)))
    ceiling = np.full((1, len(scenario.actors)), np.inf)
    lifted = set()
    for k, code in enumerate(scenario.actors):
        mine = [pledge for pledge in standing if pledge.actor == code]
        if not mine:
            continue
        strength = _strength(scenario, code, number)
        best = dict.fromkeys([*lines, "troops"], 0.0)
        for pledge in mine:
            for offer in pledge.offers:
                if offer.word == "as_required":
                    lifted.add((code, offer.line))
                elif offer.word == "as_able":
                    best[offer.line] = max(best[offer.line], strength)
                elif offer.word == "share_of_land_forces":
                    share = number(offer.amount) * number(scenario.forces[code].land_forces)
                    best[offer.line] = max(best[offer.line], share)
                elif offer.amount is not None:
                    best[offer.line] = max(best[offer.line], number(offer.amount))
        capacity[0, k] = [max(best[line], best["troops"]) for line in lines]
        ceiling[0, k] = sum(best.values())
        if strength is not None:
            ceiling[0, k] = min(ceiling[0, k], strength)
        force = scenario.forces.get(code)
        if force and force.ceiling:
            ceiling[0, k] = min(ceiling[0, k], number(force.ceiling))
    limits = []
    for k, line in enumerate(scenario.requirement.lines):
        if line.provider:
            share = 1.0 if (line.provider, line.name) in lifted else number(line.substitution)
            provider = list(scenario.actors).index(line.provider)
            limits.append(generate.ProviderLimit(k, provider, np.array([share])))
    return generate.Supply(capacity, ceiling), limits


def _strength(scenario, code, number):
    force = scenario.forces.get(code)
    if force is None or force.policy is None:
        return None
    elsewhere = sum(number(c.troops) for c in force.commitments if not c.releasable)
    floor = number(force.home_floor) if force.home_floor else 0.0
    if force.policy.sustained_share:
        land = number(force.land_forces)
        return max(0.0, min(number(force.policy.sustained_share) * land, land - floor) - elsewhere)
    ratio = number(force.policy.ratio)
    pool = number(force.pool) if force.pool else 0.0
    if force.land_forces:
        pool = number(force.land_forces) * number(force.policy.deployable_share)
    return max(0.0, pool - floor - ratio * elsewhere) / ratio


def _game(scenario, course, troops, number):
    """The game at this course; ``None``, with no force. Its status quo is set from the anchor (D13)."""

    def inputs(status_quo, course):
        judged = {name: number(value) for name, value in scenario.deterrence.items()}
        provocation = judged.pop("provocation")
        shares = {name: judged.pop(name) for name in list(judged) if name.startswith("in_place_share_")}
        order = [g.actor for g in scenario.guarantees]
        rows = []
        for guarantor in scenario.guarantees:
            members = scenario.groups.get(guarantor.actor, [guarantor.actor])
            there = sum(troops[member] for member in members) / 1000 if course else 0.0
            level = "none"
            if course and guarantor.lever:
                level = course.levers[guarantor.lever]
            elif there > 0:
                level = "troops"
            judgement = {name: number(value) for name, value in guarantor.parameters.items()}
            rows.append(
                {
                    "in_place": there,
                    "in_place_share": shares[f"in_place_share_{course.levers['mission']}"] if course else 0.0,
                    "reliability": number(guarantor.reliability[level]),
                    "reinforcement": number(guarantor.reinforcement[level]) / 1000,
                    "tripwire": judgement["tripwire"],
                    "quick_success_penalty": judgement["quick_success_penalty"],
                    "punishment": judgement["punishment"],
                    "abstention_rent": judgement["abstention_rent"] if level != "none" else 0.0,
                    "partner": judgement["missing_partner_penalty"],
                }
            )
        penalty = np.zeros((1, len(order), len(order)))
        for i, guarantor in enumerate(scenario.guarantees):
            for partner in guarantor.requires:
                penalty[0, i, order.index(partner)] = rows[i]["partner"]
        if course:
            status_quo -= provocation
        return deter.Game(
            status_quo=np.array([status_quo]),
            challenger_strength=np.array([number(scenario.challenger.strength) / 1000]),
            protege_strength=np.array([number(scenario.challenger.protege_strength) / 1000]),
            missing_partner_penalty=penalty,
            requires=tuple(tuple(order.index(p) for p in g.requires) for g in scenario.guarantees),
            **{name: np.array([value]) for name, value in judged.items()},
            **{name: np.array([[row[name] for row in rows]]) for name in rows[0] if name != "partner"},
        )

    empty = tree.play(inputs(0.0, None))
    anchor = number(scenario.challenger.anchor)
    shock = number(scenario.deterrence["challenger_shock"])
    return inputs(empty.attack_utility - shock * log(anchor / (1 - anchor)), course)
