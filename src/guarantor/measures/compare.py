"""Compare: what differs between two scenarios or two courses, and how the answer moved (rules R14, E13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from guarantor.measures.assessment import Difference, Share
from guarantor.measures.runs import run_of
from guarantor.measures.summary import difference, share
from guarantor.run import Columns, Results
from guarantor.scenario import Scenario
from guarantor.scenario.values import written_of

__all__ = ["Change", "Comparison", "Moved", "compare_courses", "compare_scenarios"]

_MEASURES = (
    ("force raised", "raised"),
    ("enough troops", "headcount_met"),
    ("every line filled", "requirement_met"),
    ("troops kept there", "headcount"),
    ("chance of attack", "attack_probability"),
)


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
    """

    course: str
    measure: str
    before: Share | None
    after: Share | None
    difference: Difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs and what moved."""

    before: str
    after: str
    draws: int
    changes: tuple[Change, ...]
    moved: tuple[Moved, ...]
    only_one_side: tuple[str, ...]


def compare_scenarios(after: Scenario, before: Scenario, *, draws: int | None = None) -> Comparison:
    """How the answer of `after` differs from that of `before`, course by course.

    Parameters
    ----------
    after, before : Scenario
        Both are run on the seed and the number of draws of `before`, so every difference is paired and a
        scenario compared with itself differs by exactly 0.
    """
    size = before.run.draws if draws is None else draws
    old, new = (run_of(each, draws=size, seed=before.run.seed) for each in (before, after))
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
    return Comparison(before.name, after.name, size, tuple(changes), tuple(moved), tuple(one_sided))


def compare_courses(scenario: Scenario, after: str, before: str, *, draws: int | None = None) -> Comparison:
    """How course `after` differs from course `before` of one scenario, on the same draws."""
    results = run_of(scenario, draws=draws)
    levers = [
        Change(f"courses.{lever}", scenario.courses[before].levers[lever], level)
        for lever, level in scenario.courses[after].levers.items()
        if scenario.courses[before].levers[lever] != level
    ]
    moved = _moved(after, after, before, results.courses[after], results.courses[before], results, results)
    return Comparison(before, after, results.draws, tuple(levers), tuple(moved), ())


def _moved(
    course: str, a: str, b: str, here: Columns, there: Columns, new: Results, old: Results
) -> Sequence[Moved]:
    found = []
    both = (new.model, old.model)
    for title, name in _MEASURES:
        if name == "attack_probability" and not all(model.deterrence for model in both):
            continue
        if name.startswith(("head", "req")) and not all(model.scenario.requirement for model in both):
            continue
        x, y = getattr(here.alone, name), getattr(there.alone, name)
        paired = difference(a, b, title, x.astype(np.float64), y.astype(np.float64))
        yes_no = x.dtype == np.bool_
        found.append(Moved(course, title, share(y) if yes_no else None, share(x) if yes_no else None, paired))
    return found
