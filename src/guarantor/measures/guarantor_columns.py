"""What guarantors are worth in every draw, as claims ask for it: channels, shares, one input (D16, E7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK, Draws
from guarantor.measures.dividing import divided
from guarantor.measures.holding import HIGH, LOW, held
from guarantor.measures.worlds import Place, Worlds, course_of
from guarantor.pipeline import Model, Outcome, run_block
from guarantor.pipeline.channels import CHANNELS, configurations, presence_of
from guarantor.scenario import Scenario
from guarantor.scenario.choices import levers_held
from guarantor.scenario.schema import Course, Guarantee

__all__ = ["MOST_GUARANTORS", "channel_part", "direct_effect", "kept_subsets", "players_of", "worth_of"]

Floats = NDArray[np.float64]

MOST_GUARANTORS = 6
"""Most guarantors whose worth is divided: every subset of them is a run."""

_WORTH, _CHANNEL = "guarantor_worth", "channel"


def players_of(scenario: Scenario, name: str) -> tuple[int, ...]:
    """The guarantors, by their place in the order, that an actor or group stands for: all its own.

    A group stands for the guarantors all of whose members are in it.
    """
    members = set(scenario.groups.get(name, (name,)))
    return tuple(k for k, each in enumerate(scenario.guarantees) if set(each.members) <= members)


def channel_part(worlds: Worlds, place: Place, guarantor: str, name: str) -> Floats:
    """A channel's part in the chance of attack, shape (D,): the course against the lowest level (D16).

    Negative lowers the risk. A guarantor whose level no lever sets: against the course with it left out.
    """

    def parts() -> Floats:
        model, course = _there(worlds, place)
        presence = presence_of(model.scenario, guarantor, course)
        ends: list[list[Floats]] = [[], []]
        for number, block in enumerate(_blocks(worlds)):
            mixed = configurations(model, presence, number, block)
            for found, ran in zip(ends, (mixed.alone, mixed.together), strict=True):
                found.append(divided(np.stack([each.attack_probability for each in ran])).parts)
        return np.stack([np.concatenate(found, axis=1) for found in ends])[:, :, : worlds.results.draws]

    both = worlds.kept((_CHANNEL, guarantor, replace(place, end="alone")), parts)
    return np.asarray(both[0 if place.end == "alone" else 1, CHANNELS.index(name)])


def worth_of(worlds: Worlds, place: Place) -> Floats:
    """What each guarantor is worth in the fall of the chance of attack, shape (guarantors, D) (D16).

    Every subset of them is kept, the others left out (X7); the parts add up to the chance of attack with none
    of them less that with all. Positive lowers the risk.
    """

    def parts() -> Floats:
        model, course = _there(worlds, place)
        courses, silent = {}, {}
        for row, gone in enumerate(kept_subsets(model.scenario.guarantees)):
            lowest = levers_held(model.scenario, (*model.scenario.without, *place.change.without, *gone))
            courses[f"{row}"] = replace(course, levers={**course.levers, **lowest})
            silent[f"{row}"] = gone
        run = replace(model, scenario=replace(model.scenario, courses=courses))
        ends: list[list[Floats]] = [[], []]
        for number, block in enumerate(_blocks(worlds)):
            ran = run_block(run, number, block, silent)
            for k, found in enumerate(ends):
                chances = np.stack([ran.courses[name][k].attack_probability for name in courses])
                found.append(divided(-chances).parts)
        return np.stack([np.concatenate(found, axis=1) for found in ends])[:, :, : worlds.results.draws]

    both = worlds.kept((_WORTH, "", replace(place, end="alone")), parts)
    return np.asarray(both[0 if place.end == "alone" else 1])


def kept_subsets(guarantees: Sequence[Guarantee]) -> Iterator[tuple[str, ...]]:
    """Who is left out for every subset of guarantors that is kept: guarantor k is in row c if c >> k & 1."""
    for row in range(1 << len(guarantees)):
        out = [code for k, each in enumerate(guarantees) if not row >> k & 1 for code in each.members]
        yield tuple(dict.fromkeys(out))


def direct_effect(worlds: Worlds, place: Place, name: str) -> Floats:
    """Change of the chance of attack when one input alone moves from its 5th to its 95th percentile (E7)."""
    model, course = _there(worlds, place)
    chances = []
    for at in (LOW, HIGH):
        blocks = [held(model, block, name, at) for block in _blocks(worlds)]
        ends = [run_block(model, k, block).courses[course.name] for k, block in enumerate(blocks)]
        chances.append(np.concatenate([_at(place, both).attack_probability for both in ends]))
    return np.asarray(chances[1] - chances[0])[: worlds.results.draws]


def _at(place: Place, ends: tuple[Outcome, Outcome]) -> Outcome:
    return ends[0 if place.end == "alone" else 1]


def _there(worlds: Worlds, place: Place) -> tuple[Model, Course]:
    """The model of one course under its changes, with the game."""
    model = worlds.results.model
    scenario, course = course_of(model.scenario, model.scenario.courses[place.course], place.change)
    given = {**model.given, **dict(place.change.fixed)}
    scenario = replace(scenario, courses={course.name: course})
    return replace(model, scenario=scenario, given=given, deterrence=True), course


def _blocks(worlds: Worlds) -> Sequence[Draws]:
    return worlds.results.blocks[: -(-worlds.results.draws // BLOCK)]
