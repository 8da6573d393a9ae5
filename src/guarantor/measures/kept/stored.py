"""What a stored run keeps: every measure with a value per draw and course, at both ends (DESIGN 5, R19, R21).

A column of the table ``measures`` is named after its measure and arguments, joined by dots:
``joined.GBR``, ``members_joined.nordics``. It says what happens where contributors move on their own;
``.together`` beside it where all move together, ``.defined`` in which rows it has a value. The first
course is ``no-force``. Table ``draws`` has one row for each draw: what does not depend on the course, and,
if asked for, the uncertain inputs as drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK
from guarantor.measures.columns import Column, column, members_of, missing
from guarantor.measures.month_columns import OF_MONTHS
from guarantor.measures.worlds import Place, Worlds
from guarantor.pipeline import NO_FORCE, Block, Model, supply
from guarantor.run import results_of
from guarantor.run.plan import Task, TaskResult
from guarantor.run.work import Measured, Wanted, work
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Call
from guarantor.scenario.condition import event_at
from guarantor.scenario.force import MISSION
from guarantor.scenario.measure_names import MEASURES
from guarantor.stages.generate.cuts import TOLERANCE

__all__ = [
    "DEFINED",
    "DRAW",
    "TOGETHER",
    "Kept",
    "courses_of",
    "inputs_of",
    "kept_of",
    "measured",
    "tables_of",
    "worker",
]

Array = NDArray[np.generic]
Floats = NDArray[np.float64]

DRAW, COURSE, TOGETHER, DEFINED = "draw", "course", ".together", ".defined"
_MEASURES, _DRAWS = "measures", "draws"

_OF_COURSE = (
    "authorized",
    "force_raised",
    "coalition_size",
    "members_joined",
    "joined",
    "pledged_troops",
    "requirement_troops",
    "headcount",
    "headcount_met",
    "sustained_troops",
    "package_share",
    "requirement_met",
    "deployed",
    "flank_strength",
    "uncommitted_reserve",
    "attack_probability",
    "challenger_gain",
    "protege_value",
    *OF_MONTHS,
)
"""Measures with a value per draw and course that need no run of their own."""

_ONLY_IN_FULL = frozenset((*OF_MONTHS, "flank_strength", "uncommitted_reserve"))
"""What costs most of the time beyond the stages themselves."""
_COUNTED = frozenset(("coalition_size", "members_joined"))
_OF_STATES = ("sustained", "fielded_once")
_BOTTLENECK = "bottleneck"
_CLOSE = TOLERANCE / 2
"""Relative distance from a threshold at which another machine might decide otherwise (R17)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One measure of the table ``measures``.

    Attributes
    ----------
    stem : str
        Name of its column.
    call : Call
    ends : bool
        Whether there is a column for each end of COMMIT.
    dtype : str
    partly : frozenset of str
        Courses in which it has no value; where there are any, a column says so.
    never : bool
        Whether it is a month that may never come; then columns say, at each end, in which draws it comes.
    """

    stem: str
    call: Call
    ends: bool
    dtype: str
    partly: frozenset[str] = frozenset()
    never: bool = False


def worker(task: Task) -> TaskResult:
    """What a worker does: its task, and these measures."""
    return work(task, measured)


def courses_of(model: Model) -> tuple[str, ...]:
    """Courses in the order of the rows of a draw."""
    return (NO_FORCE, *model.scenario.courses)


def kept_of(model: Model) -> tuple[Kept, ...]:
    """The measures that a run of this model keeps for each course."""
    return tuple(_events(model.scenario)) + tuple(_measures(model.scenario))


def tables_of(model: Model, *, full: bool) -> dict[str, list[tuple[str, str]]]:
    """Columns of each table and their kinds (R19).

    Parameters
    ----------
    full : bool
        Whether inputs are kept as drawn, and the force is followed month by month and what stays at home.
    """
    measures = [(DRAW, "<i8"), (COURSE, "<i4")]
    for kept in kept_of(model):
        if not full and kept.call.name in _ONLY_IN_FULL:
            continue
        measures.append((kept.stem, kept.dtype))
        if kept.ends:
            measures.append((kept.stem + TOGETHER, kept.dtype))
        if kept.partly or kept.never:
            measures.append((kept.stem + DEFINED, "|u1"))
        if kept.never:
            measures.append((kept.stem + TOGETHER + DEFINED, "|u1"))
    if model.scenario.requirement is not None:
        measures += [(_BOTTLENECK, "<i4"), (_BOTTLENECK + TOGETHER, "<i4")]
    draws = [(DRAW, "<i8"), *((_stem(call), "<f8") for call in _strengths(model.scenario))]
    if full:
        draws += [(name, "<f8") for name in inputs_of(model)]
    return {_MEASURES: measures, _DRAWS: draws}


def inputs_of(model: Model) -> tuple[str, ...]:
    """Uncertain inputs: those with values, and those of which the uniform number is drawn."""
    plan, streams = model.sampler.plan, model.sampler.keys
    return (*(each.name for each in plan.inputs if each.name in streams), *plan.uniforms)


def measured(model: Model, block: Block, wanted: Wanted) -> Measured:
    """What a block comes to, in the columns that are wanted of each table."""
    worlds = Worlds(results_of(model, block))
    courses = courses_of(model)
    draws = np.arange(block.draws.start, block.draws.start + BLOCK)
    table: dict[str, Sequence[Array]] = {
        DRAW: [draws] * len(courses),
        COURSE: [np.full(BLOCK, k, np.int32) for k in range(len(courses))],
    }
    for kept in kept_of(model):
        if kept.stem in wanted[_MEASURES]:
            _add(table, kept, courses, worlds)
    if model.scenario.requirement is not None:
        for end in ("alone", "together"):
            name = _BOTTLENECK + (TOGETHER if end == "together" else "")
            masks = [worlds.outcome(Place(course, end=end)).bottleneck for course in courses[1:]]
            table[name] = [np.asarray(mask, np.int32) for mask in (np.zeros(BLOCK), *masks)]
    return Measured(
        {_MEASURES: table, _DRAWS: _of_draws(model, block, draws, wanted[_DRAWS])},
        _marginal(worlds),
        _enough(worlds),
    )


def _add(table: dict[str, Sequence[Array]], kept: Kept, courses: Sequence[str], worlds: Worlds) -> None:
    """The columns of one measure: at both ends, and where it is defined."""
    for end, ending in (("alone", ""), ("together", TOGETHER)) if kept.ends else (("alone", ""),):
        found = [
            Column(np.zeros(BLOCK), np.zeros(BLOCK, bool))
            if course in kept.partly
            else _value(kept.call, course, end, worlds)
            for course in courses
        ]
        comes = [np.isfinite(each.values) if kept.never else each.defined for each in found]
        table[kept.stem + ending] = [
            _as(np.where(np.isfinite(each.values), each.values, 0) if kept.never else each.values, kept.dtype)
            for each in found
        ]
        if kept.never or (kept.partly and not ending):
            everywhere = np.ones(BLOCK, bool)
            table[kept.stem + ending + DEFINED] = [everywhere if here is None else here for here in comes]


def _value(call: Call, course: str, end: str, worlds: Worlds) -> Column:
    if call.name == "route":
        return Column(worlds.columns(Place(course)).routes[call.arguments[0]])
    if course == NO_FORCE:
        return column(call, Place(next(iter(worlds.scenario.courses)), force=False, end=end), worlds)
    return column(call, Place(course, end=end), worlds)


def _as(values: Array, dtype: str) -> Array:
    return np.asarray(values, bool if dtype == "|u1" else np.dtype(dtype))


def _of_draws(
    model: Model, block: Block, draws: Array, wanted: Collection[str]
) -> Mapping[str, Sequence[Array]]:
    """What does not depend on the course."""
    found: dict[str, Sequence[Array]] = {DRAW: [draws]}
    states: dict[tuple[str, str], Floats] = {}
    for call in _strengths(model.scenario):
        each = supply.sustained if call.name == "sustained" else supply.fielded_once
        total = np.zeros(BLOCK)
        for code in members_of(model.scenario, call.arguments[0]):
            if (call.name, code) not in states:
                states[call.name, code] = each(model, block.draws, code)
            total = total + states[call.name, code]
        found[_stem(call)] = [total]
    return found | {name: [_drawn(block, name)] for name in inputs_of(model) if name in wanted}


def _drawn(block: Block, name: str) -> Array:
    return block.draws.values[name] if name in block.draws.values else block.draws.u[name]


def _marginal(worlds: Worlds) -> int:
    """Draws in which some course has almost exactly enough, so that a rounding would decide (R17)."""
    close = np.zeros(BLOCK, bool)
    for columns in worlds.results.courses.values():
        for end in (columns.alone, columns.together):
            need = end.requirement_troops * (1.0 - TOLERANCE)
            close |= (need > 0) & (np.abs(end.headcount - need) <= _CLOSE * need)
            close |= end.raised & (np.abs(end.package_share - (1.0 - TOLERANCE)) <= _CLOSE)
    return int(np.count_nonzero(close))


def _enough(worlds: Worlds) -> dict[str, int]:
    """Draws of each course with enough troops; with a force at all, where nothing is asked for."""
    required = worlds.scenario.requirement is not None
    return {
        name: int(np.count_nonzero(columns.alone.headcount_met if required else columns.alone.raised))
        for name, columns in worlds.results.courses.items()
    }


# -- which columns ------------------------------------------------------------------------------------------


def _stem(call: Call) -> str:
    return ".".join((call.name, *call.arguments))


def _events(scenario: Scenario) -> Iterator[Kept]:
    """Events and routes; in no-force no levers are set, so that neither has a value there."""
    for event in scenario.events.values():
        for name in [event_at(event.name, level).name for level in event.levels] or [event.name]:
            yield Kept(f"event.{name}", Call("event", (name,)), False, "|u1", frozenset((NO_FORCE,)))
    for route in scenario.approvals:
        yield Kept(f"route.{route.name}", Call("route", (route.name,)), False, "|u1", frozenset((NO_FORCE,)))


def _measures(scenario: Scenario) -> Iterator[Kept]:
    for name in _OF_COURSE:
        measure = MEASURES[name]
        dtype = "|u1" if measure.yes_no else "<i4" if name in _COUNTED else "<f8"
        for call in _calls(scenario, name):
            lacking = [
                course.name
                for course in scenario.courses.values()
                if missing(scenario, call, course.levers.get(MISSION, ""))
            ]
            if len(lacking) < len(scenario.courses):
                never = name in ("initial_month", "full_month")
                yield Kept(_stem(call), call, measure.by_end, dtype, frozenset(lacking), never)


def _strengths(scenario: Scenario) -> Iterator[Call]:
    for name in _OF_STATES:
        for call in _calls(scenario, name):
            if not missing(scenario, call, None):
                yield call


def _calls(scenario: Scenario, name: str) -> Iterable[Call]:
    """A measure with each of the arguments for which it can be other than nothing."""
    coming = dict.fromkeys(pledge.actor for pledge in scenario.pledges if not pledge.refused)
    arguments: Iterable[tuple[str, ...]] = [()]
    kinds = MEASURES[name].arguments
    if kinds[:1] == ("group",):
        arguments = [(group,) for group in scenario.groups]
    elif kinds == ("actor",):
        arguments = [(actor,) for actor in coming]
    elif kinds == ("actor?",):
        arguments = [(), *((actor,) for actor in coming)]
    elif kinds == ("actor or group",):
        arguments = [(each,) for each in (*scenario.actors, *scenario.groups)]
    return [Call(name, each) for each in arguments]
