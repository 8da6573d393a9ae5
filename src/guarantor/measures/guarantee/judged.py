"""What rests on judgement alone: its share of the variance, input by input, and the confidence that leaves.

The game is played again with its judgements taken from one half of the futures and everything else from the
other half, and the other way round: what moves together tells how much is owned by which (E8, D18, D19).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK, Draws, OnDemand
from guarantor.draws.stream import uniforms
from guarantor.measures.guarantee.deter_forms import Judged, JudgedInput, Leading
from guarantor.measures.influence.design import moving_together
from guarantor.measures.influence.sensitivity import DUMMIES, FEWEST_DRAWS, binned_first_order, floor_of
from guarantor.measures.naming import group_title
from guarantor.pipeline import Outcome
from guarantor.pipeline.game import Game, Playing
from guarantor.run import Results
from guarantor.scenario import Scenario
from guarantor.scenario.deterrence import judgements
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.quantity import is_certain
from guarantor.scenario.schema import Course
from guarantor.scenario.values import values_of

__all__ = ["MEASURE", "judged_of"]

Floats = NDArray[np.float64]

MEASURE = "change of the chance of attack against no force"
_OF_THE_GAME = ("guarantees.", "challenger.", "deterrence.")
_GOOD = re.compile(r"[A-C][1-3]")
_UNKNOWN = "F6"
_HALF = 0.5


def judged_of(results: Results, draws: int, course: str, playing: Playing) -> Judged:
    """How much of the change in the chance of attack rests on judgement alone.

    Parameters
    ----------
    results : Results
        Twice `draws` futures without the game.
    course : str
        Against no force; where no force is raised nothing changes. If each moves on its own, or if all move
        together where no force is raised otherwise.

    Returns
    -------
    Judged
        Shares are None where the measure does not vary, where fewer than 500 futures were sampled, or where a
        judgement moves together with something else.

    Notes
    -----
    Judgement-only: an input of the game that cites nothing. With J the judgements and O all else, the lower
    share is that of Var E[Y | J], the higher one 1 less that of Var E[Y | O]; the fair share of the two is
    their middle (Shapley of two groups; I. Sobol', Sensitivity estimates, 1993). In sampling they may cross,
    and lie a little outside 0 to 1: they are cut there.
    """
    scenario = results.model.scenario
    judgements = _judgements(scenario)
    names = frozenset(judgements)
    change = _change(results, course, playing, names)
    own, others = change(0, 0, draws), change(1, 1, draws)
    variance = 0.5 * (own.var() + others.var())
    low = high = middle = None
    tied = names & set(moving_together(results.model))
    if draws >= FEWEST_DRAWS and variance > 0 and not tied:
        mean = 0.5 * (own.mean() + others.mean())

        def together(one: Floats, other: Floats) -> float:
            return float(np.clip(((one - mean) * (other - mean)).mean() / variance, 0.0, 1.0))

        owned = together(own, change(0, 1, draws))  # the same judgements, all else another
        rest = together(own, change(1, 0, draws))
        low, high = sorted((owned, 1.0 - rest))
        middle = 0.5 * (low + high)
    first = results.first(draws)
    influence = _influence(first, course, own) if draws >= FEWEST_DRAWS and variance > 0 else {}
    noise = _noise(own, results.model.sampler.plan.seed) if influence else 0.0
    ranked = sorted(influence, key=lambda name: -influence[name])
    top = tuple(name for name in ranked[:3] if influence[name] > noise)
    leading = tuple(
        Leading(path=name, title=_title(scenario, name), grade=_grade(scenario, name)) for name in top
    )
    sure = middle is not None and middle < _HALF and len(top) == 3
    return Judged(
        measure=MEASURE,
        low=low,
        high=high,
        share=middle,
        noise=noise,
        inputs=tuple(
            JudgedInput(
                path=name,
                title=_title(scenario, name),
                written=value.written,
                influence=influence.get(name, 0.0),
                above_noise=influence.get(name, 0.0) > noise,
            )
            for name, value in sorted(judgements.items(), key=lambda item: -influence.get(item[0], 0.0))
        ),
        drivers=leading,
        confidence="moderate" if sure and all(_GOOD.fullmatch(each.grade) for each in leading) else "low",
    )


def _judgements(scenario: Scenario) -> dict[str, Value]:
    """Uncertain inputs of the game that cite nothing, by the name of their stream."""
    return {
        value.name: value
        for value in values_of(scenario)
        if value.name.startswith(_OF_THE_GAME)
        and value.origin.source is None
        and not is_certain(value.quantity)
    }


def _change(
    results: Results, course: str, playing: Playing, names: frozenset[str]
) -> Callable[[int, int, int], Floats]:
    """The change in the chance of attack, with judgements and all else each from a half of the futures."""
    model = replace(results.model, deterrence=True)
    ends = results.courses[course]
    columns = ends.alone if ends.alone.raised.any() else ends.together
    chosen = model.scenario.courses[course]
    known: dict[tuple[int, int], Floats] = {}

    def change(judged: int, other: int, draws: int) -> Floats:
        if (judged, other) not in known:
            parts = []
            for start in range(0, draws, BLOCK):
                size = min(BLOCK, draws - start)
                mine, theirs = (_some(results, half * draws + start, size) for half in (judged, other))
                game = Game(model, _mixed(mine, theirs, names), playing)
                at = slice(other * draws + start, other * draws + start + size)
                parts.append(_difference(game, chosen, columns, at))
            known[judged, other] = np.concatenate(parts)
        return known[judged, other]

    return change


def _difference(game: Game, course: Course, columns: Outcome, at: slice) -> Floats:
    played = game.course(course, columns.raised[at], columns.deployed[at])
    return np.asarray(played.attack_probability - game.reference.attack_probability)


def _some(results: Results, start: int, size: int) -> Draws:
    """A run of the sampled futures as one block."""
    inputs, uniforms = results.model.sampler.plan.inputs, results.model.sampler.plan.uniforms
    blocks = range(start // BLOCK, (start + size - 1) // BLOCK + 1)
    offset = start - blocks[0] * BLOCK

    def read(kind: str, name: str) -> Floats:
        whole = np.concatenate([getattr(results.blocks[block], kind)[name] for block in blocks])
        return whole[offset : offset + size]

    return Draws(
        start,
        size,
        OnDemand(uniforms, lambda name: read("u", name)),
        OnDemand((each.name for each in inputs), lambda name: read("values", name)),
    )


def _mixed(mine: Draws, theirs: Draws, names: frozenset[str]) -> Draws:
    """Judgements of one run of futures, all else of another."""

    def of(kind: str) -> OnDemand[Floats]:
        ours, others = getattr(mine, kind), getattr(theirs, kind)
        return OnDemand(others, lambda name: (ours if name in names else others)[name])

    return replace(theirs, u=of("u"), values=of("values"))


def _influence(results: Results, course: str, change: Floats) -> dict[str, float]:
    """The share of the variance that each input and event owns by itself (E4)."""
    found = {name: binned_first_order(drawn, change) for name, drawn in results.inputs.items()}
    events = results.courses[course].events
    for event in results.model.scenario.events.values():
        if event.name in events and 0 < events[event.name].mean() < 1:
            found[event.name] = binned_first_order(events[event.name], change)
    return found


def _title(scenario: Scenario, name: str) -> str:
    """A judgement of the game, or an event, in words; of other inputs the name."""
    event = scenario.events.get(name)
    if event is not None:
        return event.title
    section, *rest = name.split(".")
    row = next((row for row in judgements() if row["name"] == name.rpartition(".")[2]), None)
    if row is None or section not in ("deterrence", "guarantees"):
        return name
    if section == "deterrence":
        return row["title"]
    actor = scenario.actors.get(rest[0])
    return f"{row['title']} ({actor.name if actor else group_title(rest[0])})"


def _noise(change: Floats, seed: int) -> float:
    """What an inert input reaches by chance (E10)."""
    inert = [uniforms(seed, f"@dummy/{k}", 0, change.size) for k in range(1, DUMMIES + 1)]
    return floor_of([binned_first_order(each, change) for each in inert])


def _grade(scenario: Scenario, name: str) -> str:
    """The Admiralty grade of what an input or event cites; where it cites nothing it cannot be judged."""
    origins: list[Origin] = [value.origin for value in values_of(scenario) if value.name == name]
    event = scenario.events.get(name)
    if event is not None:
        origins += [value.origin for _, value in event.probability.cases]
    rows = [scenario.evidence[each.source or ""] for each in origins if each.source in scenario.evidence]
    return min((row.reliability for row in rows), default=_UNKNOWN) or _UNKNOWN
