"""What varies: the inputs that a measure can read in a course, as drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.trace import inputs_of
from guarantor.run import Columns, Results
from guarantor.scenario.claim_schema import Call
from guarantor.scenario.condition import event_at
from guarantor.scenario.schema import Event
from guarantor.scenario.values import values_of

__all__ = ["Varied", "happening_of", "never_joining", "varied"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
Drawn = Floats | Bools | Integers


@dataclass(frozen=True, slots=True, eq=False)
class Varied:
    """The inputs that one measure can read in one course.

    Attributes
    ----------
    drawn : mapping of name to ndarray, shape (N,)
        Those that vary: numbers as floats, events as yes/no, events with levels as positions.
    paths : mapping of name to str
        Where each is written.
    levels : mapping of event to tuple of str
    deep : frozenset of str
        Those without a probability (E17).
    bare : frozenset of str
        Those with a value for each case, known by their uniform number only.
    constant : tuple of str
        Those that do not vary in these draws.
    together : tuple of frozenset of str
        Inputs that move together, one set for each factor or chain of correlations (R10).
    """

    drawn: Mapping[str, Drawn]
    paths: Mapping[str, str]
    levels: Mapping[str, tuple[str, ...]]
    deep: frozenset[str]
    bare: frozenset[str]
    constant: tuple[str, ...]
    together: tuple[frozenset[str], ...]


def varied(results: Results, courses: Sequence[str], call: Call) -> Varied:
    """The inputs that a measure can read in courses (DESIGN 12.5), as they were drawn.

    Events are told as they happen in the first course.

    The forces of states that join in no draw are left out: they move with the answer only through a common
    factor.
    """
    model, scenario = results.model, results.model.scenario
    columns = results.courses[courses[0]]
    origins = {origin for name in courses for origin in inputs_of(scenario, call, scenario.courses[name])}
    absent = set.intersection(*(never_joining(model.actors, results.courses[name]) for name in courses))
    events = {
        name: event
        for name, event in scenario.events.items()
        if any(value.origin in origins for _, value in event.probability.cases)
    }
    levels = {name: event.levels for name, event in events.items() if event.levels}
    paths = {
        name: next(iter(event.probability.cases))[1].origin.path.removesuffix(".probability")
        for name, event in events.items()
    }
    for value in values_of(scenario):
        if value.origin in origins and not absent & set(value.name.split(".")):
            paths.setdefault(value.name, value.origin.path)
    told = {f"{name}#p" for name in levels}  # by what happens
    drawn: dict[str, Drawn] = {name: happening_of(columns, event) for name, event in events.items()}
    drawn |= {
        name: results.inputs[name]
        for name in paths
        if name in results.inputs and name not in scenario.events and name not in told
    }
    vary = {name: x for name, x in drawn.items() if x.min() < x.max()}
    plan = model.sampler.plan
    tied = [frozenset(factor.members) for factor in plan.factors if factor.correlation > 0]
    tied += [frozenset(names) for names in {group[0] for group in model.sampler.group_of.values()}]
    return Varied(
        drawn=vary,
        paths=paths,
        levels=levels,
        deep=frozenset(value.name for value in model.deep),
        bare=frozenset(set(plan.uniforms) - scenario.events.keys()),
        constant=tuple(name for name in drawn if name not in vary),
        together=tuple(tied),
    )


def never_joining(actors: Sequence[str], columns: Columns) -> set[str]:
    """States that join in no draw: their forces move with the answer only through a common factor."""
    joined: Bools = np.logical_or.reduce(columns.alone.joined | columns.together.joined)
    return {actor for actor, comes in zip(actors, joined, strict=True) if not comes}


def happening_of(columns: Columns, event: Event) -> Bools | Integers:
    """What an event comes to in each draw: yes or no, or the position of its level."""
    if not event.levels:
        return columns.events[event.name]
    stands = [columns.events[event_at(event.name, level).name] for level in event.levels]
    return np.asarray(np.argmax(stands, axis=0), np.int64)
