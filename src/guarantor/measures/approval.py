"""Approval beyond the sampled futures: its exact probability, and who can stop it (rules A5, A8, A10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import fsum, prod

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import values
from guarantor.pipeline import rule_of
from guarantor.run import Results
from guarantor.scenario import Scenario
from guarantor.scenario.condition import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    Event,
    Never,
    event_at,
    event_of,
    fold,
    leaves,
    mentions,
)
from guarantor.scenario.origin import Value
from guarantor.scenario.quantity import Quantity, Shape
from guarantor.scenario.schema import Course
from guarantor.stages import authorize

__all__ = [
    "MOST_NODES",
    "MOST_WORLDS",
    "Chances",
    "blocking_sets",
    "by_event",
    "chances_of",
    "exact",
    "in_world",
]

Floats = NDArray[np.float64]

_GRID = (np.arange(256) + 0.5) / 256
"""Quantiles at which an uncertain probability enters an exact one."""

MOST_NODES = 50_000
"""Most nodes of the diagram of a rule in an answer: a second or so."""

MOST_WORLDS = 64
"""Combinations of levels that are gone through one by one."""


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely the events of a rule are, where that can be said exactly.

    Attributes
    ----------
    yes : mapping of event to ndarray of float
        Equally weighted possible probabilities.
    weights : mapping of event to mapping of level to float
        For events with levels.
    factors : tuple of Factor
        At most one.
    """

    yes: Mapping[str, Floats]
    weights: Mapping[str, Mapping[str, float]]
    factors: tuple[authorize.Factor, ...]


def chances_of(results: Results, course: Course, names: Iterable[str]) -> Chances | None:
    """How likely these events are in a course.

    Returns
    -------
    Chances or None
        None where an event depends on other events, has a deep chance or explored levels, stands in a pair or
        in one of several common factors, or has levels and shares a factor with another.
    """
    scenario, given = results.model.scenario, results.model.given
    chances: dict[str, Floats] = {}
    weights: dict[str, Mapping[str, float]] = {}
    for name in names:
        value = _only_value(scenario, course, name)
        if name in given and scenario.events[name].levels:
            weights[name] = {str(given[name]): 1.0}
        elif name in given:
            chances[name] = np.array([float(given[name])])
        elif value is None or value.quantity.shape is Shape.DEEP:
            return None
        elif scenario.events[name].levels:
            weights[name] = _weights(value.quantity)
        else:
            chances[name] = values(value.quantity, _GRID)
    factors = [
        authorize.Factor(factor.of, factor.correlation)
        for factor in scenario.factors
        if factor.correlation > 0 and len(set(factor.of) & {*chances, *weights}) > 1
    ]
    tied = {name for pair in scenario.correlations for name in pair.of}
    tied |= {name for factor in factors for name in factor.members if name in weights}
    if len(factors) > 1 or tied & {*chances, *weights}:
        return None
    return Chances(chances, weights, tuple(factors))


def exact(results: Results, course: Course, rule: Condition) -> float | None:
    """Exact probability of a route, where it can be had.

    Parameters
    ----------
    rule : Condition
        Folded at the course.

    Returns
    -------
    float or None
        None where `chances_of` says nothing, there are more than 64 combinations of levels, or the diagram of
        the rule grows past 50,000 nodes.

    Notes
    -----
    Model rules A5 and A10. The levels of one event exclude each other: the probability is summed over them.
    """
    chances = chances_of(results, course, mentions(rule).events)
    if chances is None or prod(len(each) for each in chances.weights.values()) > MOST_WORLDS:
        return None
    try:
        return fsum(
            prod(chances.weights[name][level] for name, level in world.items())
            * authorize.probability(
                in_world(results.model.scenario, rule, world),
                chances.yes,
                chances.factors,
                limit=MOST_NODES,
            )
            for world in _worlds({name: tuple(each) for name, each in chances.weights.items()})
        )
    except authorize.RuleTooLarge:
        return None


def _only_value(scenario: Scenario, course: Course, event: str) -> Value | None:
    """What says how likely an event is in a course, if that depends on nothing but levers."""
    for case, value in scenario.events[event].probability.cases:
        when = fold(case, course.levers)
        if isinstance(when, Always):
            return value
        if not isinstance(when, Never):
            return None
    return None


def _weights(quantity: Quantity) -> dict[str, float]:
    """How likely each level is; those of ``one_of`` equally."""
    equal = (1.0 / len(quantity.labels),) * len(quantity.labels)
    return dict(zip(quantity.labels, quantity.numbers or equal, strict=True))


def blocking_sets(scenario: Scenario, course: Course) -> tuple[tuple[str, ...], ...] | None:
    """All minimal sets of events that can stop approval in a course: at their worst, no others are enough.

    Returns
    -------
    tuple of tuple of str, or None
        None if there are more than 1,000, the diagram of the rule grows past 50,000 nodes, or its events have
        more than 64 combinations of levels.

    Notes
    -----
    Model rule A8. For a yes or no the worst is no. An event with levels belongs to a set if the set stops
    approval at some choice of its members' levels, whatever the levels of the others.
    """
    if not scenario.approvals:
        return ()
    rule = rule_of(scenario, course)
    members = tuple(dict.fromkeys(event_of(leaf.name) for leaf in leaves(rule) if isinstance(leaf, Event)))
    levels = {name: scenario.events[name].levels for name in members if scenario.events[name].levels}
    if prod(map(len, levels.values())) > MOST_WORLDS:
        return None
    try:
        return tuple(authorize.blocking_sets(by_event(scenario, rule, levels), members, limit=MOST_NODES))
    except (authorize.RuleTooLarge, authorize.TooManySets):
        return None


def by_event(scenario: Scenario, rule: Condition, levels: Mapping[str, Sequence[str]]) -> Condition:
    """The rule over whole events: yes means that the rest may choose the event's level."""
    ways: list[Condition] = []
    for count in range(len(levels) + 1):
        for free in combinations(levels, count):
            against = {name: each for name, each in levels.items() if name not in free}
            ours = {name: levels[name] for name in free}
            every = tuple(
                AnyOf(tuple(in_world(scenario, rule, worst | best) for best in _worlds(ours)))
                for worst in _worlds(against)
            )
            ways.append(AllOf((*map(Event, free), *every)))
    return AnyOf(tuple(ways))


def _worlds(levels: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Every combination of levels."""
    for chosen in product(*levels.values()):
        yield dict(zip(levels, chosen, strict=True))


def in_world(scenario: Scenario, rule: Condition, world: Mapping[str, str]) -> Condition:
    """The rule where events stand at these levels."""
    known = {
        event_at(name, level).name: level == stands
        for name, stands in world.items()
        for level in scenario.events[name].levels
    }
    return fold(rule, {}, known)
