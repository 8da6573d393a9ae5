"""Holding: one input at one value in every draw, all else as drawn (E7, E19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK, Draws, OnDemand, values
from guarantor.pipeline import Model
from guarantor.run import Results, execute

__all__ = ["HIGH", "LOW", "again", "held", "held_at", "run_held"]

Floats = NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
"""Percentiles between which an input is moved alone (E7, E19)."""


def held(model: Model, draws: Draws, name: str, at: float) -> Draws:
    """The same draws with one input at a percentile in all of them, or all inputs that fit a pattern."""
    moved = {each.name: each.quantity for each in model.sampler.plan.inputs if fnmatchcase(each.name, name)}
    rank = np.full(draws.n, at)

    def value(entry: str) -> Floats:
        return values(moved[entry], rank) if entry in moved else draws.values[entry]

    def uniform(entry: str) -> Floats:
        return rank.copy() if fnmatchcase(entry, name) else draws.u[entry]

    return replace(draws, values=OnDemand(draws.values, value), u=OnDemand(draws.u, uniform))


def held_at(draws: Draws, numbers: Mapping[str, float]) -> Draws:
    """The same draws with some inputs at one value each in all of them."""

    def value(entry: str) -> Floats:
        return np.full(draws.n, numbers[entry]) if entry in numbers else draws.values[entry]

    return replace(draws, values=OnDemand(draws.values, value)) if numbers else draws


def again(results: Results, model: Model, blocks: Sequence[Draws]) -> Results:
    """A model with the sampler of an earlier run, run on that run's draws or on changed ones."""
    nothing = replace(model, scenario=replace(model.scenario, courses={}))
    before = replace(results, model=nothing, courses={}, blocks=tuple(blocks))
    return execute(model, results.draws, before=before)


def run_held(results: Results, courses: Sequence[str], name: str) -> tuple[Results, Results]:
    """Some courses with one input low and high and all else as drawn: at its 5th and 95th percentile.

    An event is fixed at no and yes, one with levels at its first and last.
    """
    model = results.model
    scenario = replace(model.scenario, courses={each: model.scenario.courses[each] for each in courses})
    model = replace(model, scenario=scenario)
    event = scenario.events.get(name)
    if event is not None:
        settings = (event.levels[0], event.levels[-1]) if event.levels else (False, True)
        low, high = (
            execute(replace(model, given={**model.given, name: each}), results.draws, before=results)
            for each in settings
        )
        return low, high
    blocks = results.blocks[: -(-results.draws // BLOCK)]

    def at(percentile: float) -> Results:
        return again(results, model, [held(model, block, name, percentile) for block in blocks])

    return at(LOW), at(HIGH)
