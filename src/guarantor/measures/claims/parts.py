"""Parts of a claim: what each is in every draw, which draws `where` selects, and what is lacking (X1-X8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.columns import Column, column, missing
from guarantor.measures.worlds import Change, Place, Worlds, course_of
from guarantor.pipeline import NO_FORCE
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Call, Claim, Part
from guarantor.scenario.condition import Actor, Event, fold, leaves, mentions
from guarantor.scenario.force import MISSION
from guarantor.scenario.measure_names import MEASURES, YES_NO_IN_WHERE
from guarantor.stages import authorize

__all__ = ["PartValue", "calls_in_where", "calls_of", "lacking", "parts_of", "place_of", "read_part"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def parts_of(claim: Claim) -> Iterator[Part]:
    """All parts of a claim."""
    for group in claim.reads:
        yield from group


def calls_of(claim: Claim) -> Iterator[Call]:
    """All measures that the parts of a claim name."""
    for part in parts_of(claim):
        yield part.of
        if part.less is not None:
            yield part.less


def place_of(part: Part, end: str = "alone") -> Place:
    """Where a part is read, before anything is subtracted."""
    if part.course is None:
        raise ValueError(f"'{part.of}' names no course; write 'course: ..'")
    return Place(part.course, Change(levers=tuple(sorted(part.levers.items()))), end=end)


# -- parts --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class PartValue:
    """A part in every draw: its value, where it has one, and which draws `where` selects.

    `moved` are the draws left out because an event that `where` names differs between the two worlds (X4).
    """

    part: Part
    values: Bools | Floats
    defined: Bools
    chosen: Bools
    moved: Bools


def read_part(claim: Claim, part: Part, end: str, worlds: Worlds, unheard: bool) -> PartValue:
    """Read a part in every draw at one end, what it subtracts taken off (E13, X4, X6-X8).

    Parameters
    ----------
    unheard : bool
        Count unheard members of a group as joining (X10).
    """
    place = place_of(part, end)
    here = column(part.of, place, worlds, unheard=unheard)
    everywhere = np.ones(here.values.size, bool)
    chosen, moved = _selected(claim, place, worlds), np.logical_not(everywhere)
    values, defined = here.values, everywhere if here.defined is None else here.defined
    taken: list[Column] = []
    if part.less is not None:
        taken.append(column(part.less, place, worlds, unheard=unheard))
    other = _other(part, place)
    if other is not None:
        taken.append(column(part.of, other, worlds, unheard=unheard))
        if other.force:
            moved = chosen & _differs(claim, place, other, worlds)
    for each in taken:
        mine, theirs = _number(values), _number(each.values)
        comes = np.isfinite(mine) | np.isfinite(theirs)  # what never comes in either has no difference
        values = np.where(comes, mine, 0.0) - np.where(comes, theirs, 0.0)
        defined = defined & comes if each.defined is None else defined & comes & each.defined
    return PartValue(part, values, defined, chosen & ~moved, moved)


def _other(part: Part, place: Place) -> Place | None:
    """The world that is subtracted, on the same draws."""
    if part.minus == NO_FORCE:
        return replace(place, force=False)
    if part.minus is not None:
        return replace(place, course=part.minus)
    if part.without:
        return replace(place, change=replace(place.change, without=part.without))
    return None


def _number(values: Bools | Floats) -> Floats:
    return np.asarray(values, np.float64)


def _selected(claim: Claim, place: Place, worlds: Worlds) -> Bools:
    """Draws in which ``where`` holds in the part's course, at the part's end (X4)."""
    if claim.where is None:
        return np.ones(worlds.results.draws, bool)
    scenario, model = worlds.scenario, worlds.results.model
    state = dict(worlds.events(place))
    if mentions(claim.where).actors:
        joined = worlds.outcome(place).joined
        state |= {code: joined[:, k] for k, code in enumerate(model.actors)}
    for call in calls_in_where(claim, scenario):
        if not call.arguments:
            state[call.name] = np.asarray(column(call, place, worlds).values, np.bool_)
    _, course = course_of(scenario, scenario.courses[place.course], place.change)
    return authorize.authorized(fold(claim.where, course.levers), state, worlds.results.draws)


def _differs(claim: Claim, place: Place, other: Place, worlds: Worlds) -> Bools:
    """Draws in which an event that ``where`` names is not the same in both worlds (X4)."""
    differs = np.zeros(worlds.results.draws, bool)
    here, there = worlds.events(place), worlds.events(other)
    for leaf in leaves(claim.where) if claim.where is not None else ():
        if isinstance(leaf, Event) and leaf.name in here:
            differs |= here[leaf.name] != there[leaf.name]
    return differs


# -- what is lacking ---------------------------------------------------------------------------------------


def lacking(claim: Claim, scenario: Scenario) -> Iterator[str]:
    """What this scenario or this run lacks for the claim, in words."""
    selecting = calls_in_where(claim, scenario)
    for part in parts_of(claim):
        others = [name for name in (part.minus, *_courses_in(part)) if name not in (None, NO_FORCE)]
        for name in (part.course, *others):
            if name is not None and name not in scenario.courses:
                yield f"this run has no course '{name}'"
                return
        if part.course is None:
            yield f"'{part.of}' names no course"
            return
        calls = [part.of, *([part.less] if part.less else [])]
        for name in (part.course, part.minus):
            if name in (None, NO_FORCE):
                continue
            mission = {**scenario.courses[name].levers, **part.levers}.get(MISSION, "")
            for call in [*calls, *(selecting if name == part.course else [])]:
                yield missing(scenario, call, mission)


def _courses_in(part: Part) -> Iterator[str]:
    for call in (part.of, part.less):
        if call is not None:
            yield from (
                argument
                for kind, argument in zip(MEASURES[call.name].arguments, call.arguments, strict=False)
                if kind == "course"
            )


def calls_in_where(claim: Claim, scenario: Scenario) -> tuple[Call, ...]:
    """The measures, joining included, that ``where`` reads; an event of the scenario comes first (X4)."""
    named = dict.fromkeys(leaves(claim.where)) if claim.where is not None else {}
    calls = [Call("joined", (leaf.name,)) for leaf in named if isinstance(leaf, Actor)]
    calls += [Call(leaf.name) for leaf in named if isinstance(leaf, Event) and leaf.name in _atoms(scenario)]
    return tuple(calls)


def _atoms(scenario: Scenario) -> tuple[str, ...]:
    """Yes/no measures that may stand in ``where``."""
    return tuple(name for name in YES_NO_IN_WHERE if name not in scenario.events)
