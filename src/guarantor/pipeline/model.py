"""The model: a scenario made ready to run, and its sampled worlds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import CommonFactor, Correlation, Draws, Input, Plan, Sampler, prepare, values
from guarantor.scenario.condition import AnyOf, Condition, event_at, fold, mentions
from guarantor.scenario.origin import Value
from guarantor.scenario.quantity import Shape, is_certain
from guarantor.scenario.schema import Course, Event, Scenario
from guarantor.scenario.values import values_of
from guarantor.stages import authorize

__all__ = ["Bools", "Floats", "Model", "drawn", "events_of", "model_of", "rule_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A scenario made ready to run; what does not change from draw to draw.

    Attributes
    ----------
    given : mapping of event to bool or str
        Events fixed in every draw (R14): whether it happens, or its level.
    deterrence : bool
        Whether DETER is run.
    deep : tuple of Value
        Values that are explored, never averaged over (E17).
    """

    scenario: Scenario
    sampler: Sampler
    given: Mapping[str, bool | str]
    deterrence: bool
    deep: tuple[Value, ...] = ()
    actors: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "actors", tuple(self.scenario.actors))


def model_of(
    scenario: Scenario, seed: int, *, given: Mapping[str, bool | str] | None = None, deterrence: bool = True
) -> Model:
    """Make a scenario ready to run.

    Parameters
    ----------
    given : mapping of event to bool or str, optional
        Fix these events in every draw, without conditioning the others (R14); those with levels at a level.
    deterrence : bool
        Leave DETER out where its measures are not asked for; the same inputs are drawn all the same (R14).
    """
    by_name: dict[str, list[Value]] = {}
    deep = []
    for value in values_of(scenario):
        if value.quantity.shape is Shape.DEEP:
            deep.append(value)
        # What says how likely the levels of an event are is read from the event's own uniform number (R7).
        if value.quantity.shape is not Shape.REFUSED and value.name not in scenario.events:
            by_name.setdefault(value.name, []).append(value)
    inputs, uniforms = [], list(scenario.events)
    for name, variants in by_name.items():
        quantities = {value.quantity for value in variants}
        if len(quantities) == 1:
            inputs.append(Input(name, variants[0].quantity))
        else:
            uniforms.append(name)
    spread = {each.name for each in inputs if not is_certain(each.quantity)} | set(uniforms)
    factors = [
        CommonFactor(factor.name, tuple(name for name in factor.of if name in spread), factor.correlation)
        for factor in scenario.factors
    ]
    pairs = [
        Correlation(pair.of[0], pair.of[1], pair.spearman)
        for pair in scenario.correlations
        if set(pair.of) <= by_name.keys() | set(uniforms)
    ]
    plan = Plan(seed, tuple(inputs), tuple(uniforms), tuple(pairs), tuple(f for f in factors if f.members))
    has_game = bool(scenario.challenger and scenario.guarantees)
    return Model(scenario, prepare(plan), dict(given or {}), deterrence and has_game, tuple(deep))


def rule_of(scenario: Scenario, course: Course) -> Condition:
    """The mission's approval rule in a course: any one route is enough (A14)."""
    return fold(AnyOf(tuple(route.rule for route in scenario.approvals)), course.levers)


def events_of(model: Model, course: Course, draws: Draws) -> dict[str, Bools]:
    """What happens in each draw; the first case that holds decides with what chance (F18).

    Returns
    -------
    dict of str to ndarray of bool, shape (D,)
        An event is true iff u < p (R6). An event with levels is drawn once (R7, R8) and stands here once for
        each level, under the name that `event_at` gives; one of them is true in every draw.
    """
    happened: dict[str, Bools] = {}
    waiting = dict(model.scenario.events)
    while waiting:
        for name, event in list(waiting.items()):
            needed = {other for case, _ in event.probability.cases for other in mentions(case).events}
            if needed & waiting.keys():
                continue
            if event.levels:
                stands = _level(model, event, course, draws, happened)
                happened |= {event_at(name, level).name: stands == k for k, level in enumerate(event.levels)}
            elif name in model.given:
                happened[name] = np.full(draws.n, bool(model.given[name]))
            else:
                chance = _by_case(event, course, draws, happened, lambda value: drawn(value, draws))
                happened[name] = draws.u[name] < chance
            del waiting[name]
    return happened


def _level(model: Model, event: Event, course: Course, draws: Draws, happened: Mapping[str, Bools]) -> Floats:
    """At which level an event stands, as a position in its levels, shape (D,)."""

    def position(value: Value) -> Floats:
        named = np.array([event.levels.index(label) for label in value.quantity.labels], np.float64)
        return named[drawn(value, draws).astype(np.int64)]

    if event.name in model.given:
        return np.full(draws.n, float(event.levels.index(str(model.given[event.name]))))
    return _by_case(event, course, draws, happened, position)


def _by_case(
    event: Event, course: Course, draws: Draws, happened: Mapping[str, Bools], read: Callable[[Value], Floats]
) -> Floats:
    """What `read` gives for the first case that holds in each draw."""
    result = np.zeros(draws.n)
    open_draws = np.ones(draws.n, bool)
    for case, value in event.probability.cases:
        applies = open_draws & authorize.authorized(fold(case, course.levers), happened, draws.n)
        if applies.any():
            result = np.where(applies, read(value), result)
        open_draws = open_draws & ~applies
    return result


def drawn(value: Value, draws: Draws) -> Floats:
    """A value in each draw; several values on one stream share its uniform number."""
    if value.name in draws.values:
        return draws.values[value.name]
    return values(value.quantity, draws.u[value.name])
