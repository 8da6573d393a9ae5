"""Compare: what differs between two scenarios or two courses, and how the answer moved (rules R14, E13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from guarantor.measures.assessment import Difference, Share
from guarantor.measures.runs import run_of
from guarantor.measures.summary import DeepCell, Reads, deep_cells, difference, share
from guarantor.pipeline import NO_FORCE, Outcome
from guarantor.run import Columns, Results
from guarantor.scenario import Scenario
from guarantor.scenario.values import written_of

__all__ = ["Change", "Comparison", "Moved", "compare_courses", "compare_scenarios"]

_MEASURES: tuple[tuple[str, str, Reads], ...] = (
    ("force raised", "raised", "force"),
    ("enough troops", "headcount_met", "force"),
    ("every line filled", "requirement_met", "force"),
    ("troops kept there", "headcount", "force"),
    ("chance of attack", "attack_probability", "game"),
)
Cells = tuple[DeepCell, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One input that is written differently; nothing on a side that does not have it."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """One measure of one course, before and after, on the same draws.

    Attributes
    ----------
    before, after : Share or None
        For yes/no measures.
    difference : Difference
        Paired, after minus before.
    together : Moved or None
        The same if all move together, where that differs.
    """

    course: str
    measure: str
    before: Share | None
    after: Share | None
    difference: Difference
    together: Moved | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs and what moved."""

    before: str
    after: str
    draws: int
    changes: tuple[Change, ...]
    moved: tuple[Moved, ...]
    only_one_side: tuple[str, ...]
    same_inputs: bool


def compare_scenarios(
    after: Scenario,
    before: Scenario,
    *,
    draws: int | None = None,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
) -> Comparison:
    """How the answer of `after` differs from that of `before`, course by course.

    Parameters
    ----------
    after, before : Scenario
        Both are run on one seed and number of draws, so every difference is paired and a
        scenario compared with itself differs by exactly 0.
    draws, seed : int, optional
        Those of `before` unless said otherwise.
    given : mapping of event to bool or str, optional
        Events fixed in every draw of `after` (R14).
    """
    size = before.run.draws if draws is None else draws
    start = before.run.seed if seed is None else seed
    old = run_of(before, draws=size, seed=start)
    new = run_of(after, draws=size, seed=start, given=given)
    was, now = written_of(before), written_of(after)
    changes = [
        Change(path, was.get(path), now.get(path))
        for path in dict.fromkeys([*was, *now])
        if was.get(path) != now.get(path)
    ]
    shared = [name for name in before.courses if name in after.courses]
    moved = [
        one
        for name in shared
        for one in _moved(name, "after", "before", new.courses[name], old.courses[name], new, old)
    ]
    one_sided = sorted(set(before.courses) ^ set(after.courses))
    same = before.digest == after.digest
    return Comparison(before.name, after.name, size, tuple(changes), tuple(moved), tuple(one_sided), same)


def compare_courses(scenario: Scenario, after: str, before: str, *, draws: int | None = None) -> Comparison:
    """How course `after` differs from course `before` of one scenario, on the same draws.

    Either may be ``no-force``.
    """
    results = run_of(scenario, draws=draws)
    levers = {name: course.levers for name, course in scenario.courses.items()} | {NO_FORCE: {}}
    changes = [
        Change(f"courses.{lever}", levers[before].get(lever), levers[after].get(lever))
        for lever in scenario.levers
        if levers[before].get(lever) != levers[after].get(lever)
    ]
    here, there = (_columns(results, name) for name in (after, before))
    moved = _moved(after, after, before, here, there, results, results)
    return Comparison(before, after, results.draws, tuple(changes), tuple(moved), (), after == before)


def _columns(results: Results, course: str) -> Columns:
    """A course, or the reference as if it were one: nobody joins, nothing is kept there."""
    if course != NO_FORCE:
        return results.courses[course]
    some = next(iter(results.courses.values())).alone
    empty = {each.name: np.zeros_like(getattr(some, each.name)) for each in fields(some)}
    empty |= {each.name: getattr(results.reference, each.name) for each in fields(results.reference)}
    nothing = Outcome(**empty)
    return Columns(nothing, nothing, {}, {})


def _moved(
    course: str, a: str, b: str, here: Columns, there: Columns, new: Results, old: Results
) -> Sequence[Moved]:
    both = (new.model, old.model)
    measures = [
        (title, name, reads)
        for title, name, reads in _MEASURES
        if (reads != "game" or all(model.deterrence for model in both))
        and (name == "raised" or reads == "game" or all(model.scenario.requirement for model in both))
    ]
    found = []
    for title, name, reads in measures:
        cells = deep_cells(new, reads)

        def one(end: str, title: str = title, name: str = name, cells: Cells = cells) -> Moved:
            x, y = (getattr(getattr(columns, end), name) for columns in (here, there))
            paired = difference(a, b, title, x.astype(np.float64), y.astype(np.float64), cells)
            if x.dtype == np.bool_:
                return Moved(course, title, share(y, cells), share(x, cells), paired)
            return Moved(course, title, None, None, paired)

        alone, together = one("alone"), one("together")
        found.append(alone if together == alone else replace(alone, together=together))
    return found
