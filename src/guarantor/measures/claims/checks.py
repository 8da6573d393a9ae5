"""Checks: what the analyst expects of the answer, and what was read (rule F21)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from guarantor.measures.assess import assumptions_of
from guarantor.measures.columns import GAME, column, missing, reads_of
from guarantor.measures.runs import run_of, with_courses
from guarantor.measures.summary import deep_cells
from guarantor.measures.worlds import Place, Worlds
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Check
from guarantor.scenario.document import Listing, Node
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.force import MISSION
from guarantor.scenario.measure_names import MEASURES

__all__ = ["CheckResult", "Summary", "run_checks", "summary_of"]

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found.

    Attributes
    ----------
    expect : str
        The measure as it was written.
    unit : str
        Of `within` and `got`; a yes/no measure is a share.
    within : (float, float)
    got : (float, float) or None
        Share of the draws for yes/no, mean for a number, over the draws in which it is defined; each
        contributor moves on its own. Lowest and highest over the parts of a range that is explored without a
        probability (E17), else twice the same. ``None`` where it cannot be computed.
    passed : bool
        Whether all of `got` lies within.
    reason : str
        Why it cannot be computed; empty where it is.
    """

    name: str
    expect: str
    course: str
    given: Mapping[str, bool]
    unit: str
    within: tuple[float, float]
    got: tuple[float, float] | None
    passed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was read of a scenario as of its date.

    Attributes
    ----------
    counts : mapping of str to int
        How many actors, courses, events, pledges, .. are in force.
    grades : mapping of grade to int
        Inputs in force by grade (F8).
    oldest, newest : date or None
        Of the sources that inputs in force cite.
    quotations : int
        Written in the scenario and found in their sources (F9).
    """

    name: str
    title: str
    as_of: date
    dropped: tuple[str, ...]
    counts: Mapping[str, int]
    grades: Mapping[str, int]
    oldest: date | None
    newest: date | None
    quotations: int
    warnings: tuple[str, ...]


def summary_of(scenario: Scenario) -> Summary:
    """Say what was read; nothing is run."""
    found = assumptions_of(scenario)
    contested = sum(patch.contested for patch in scenario.patches.values())
    counts = {
        "actors": len(scenario.actors),
        "courses": len(scenario.courses),
        "events": len(scenario.events),
        "pledges": len(scenario.pledges),
        "readings": contested,
        "variants": len(scenario.patches) - contested,
        "claims": len(scenario.claims),
        "checks": len(scenario.checks),
        "sources": len(scenario.evidence),
    }
    grades = {name: getattr(found, name) for name in ("stated", "reported", "estimated", "assumed")}
    return Summary(
        scenario.name,
        scenario.title,
        scenario.as_of,
        scenario.folder.dropped,
        counts,
        grades,
        found.oldest,
        found.newest,
        _quotations(scenario.folder.root),
        scenario.warnings,
    )


def _quotations(node: Node) -> int:
    if isinstance(node, Pairs):
        return sum((item.key.text == "quote") + _quotations(item.value) for item in node.items)
    return sum(map(_quotations, node.items)) if isinstance(node, Listing) else 0


def run_checks(scenario: Scenario, *, draws: int | None = None) -> tuple[CheckResult, ...]:
    """Compare what is expected of the answer with what comes out.

    Parameters
    ----------
    draws : int, optional
        The scenario's own if left out. Checks with the same events fixed share one run.

    Returns
    -------
    tuple of CheckResult
        In the order of the scenario.
    """
    together: dict[tuple[tuple[str, bool], ...], list[Check]] = {}
    for check in scenario.checks:
        together.setdefault(tuple(sorted(check.given.items())), []).append(check)
    results: dict[str, CheckResult] = {}
    for given, checks in together.items():
        results |= {check.name: _without_run(scenario, check) for check in checks}
        runnable = [check for check in checks if not results[check.name].reason]
        if not runnable:
            continue
        named = {check.course for check in runnable} | {a for c in runnable for a in c.expect.arguments}
        run = run_of(
            with_courses(scenario, [name for name in scenario.courses if name in named]),
            draws=draws,
            given=dict(given),
            deterrence=any(check.expect.name in GAME for check in runnable),
        )
        worlds = Worlds(run)
        results |= {check.name: _result(check, worlds) for check in runnable}
    return tuple(results[check.name] for check in scenario.checks)


def _without_run(scenario: Scenario, check: Check) -> CheckResult:
    """The result of a check that fails without a run, its reason given."""
    reason = MEASURES[check.expect.name].needs
    if reason:
        reason = f"this version does not compute {reason}"
    else:
        reason = missing(scenario, check.expect, scenario.courses[check.course].levers.get(MISSION))
    return _told(check, None, reason)


def _result(check: Check, worlds: Worlds) -> CheckResult:
    found = column(check.expect, Place(check.course), worlds)
    defined = np.ones(found.values.size, bool) if found.defined is None else found.defined
    cells = deep_cells(worlds.results, reads_of([check.expect]))
    parts = [cell.inside & defined for cell in cells] or [defined]
    means = [float(found.values[part].mean()) for part in parts if part.any()]
    if not means:
        return _told(check, None, "it is defined in no sampled future")
    return _told(check, (min(means), max(means)), "")


def _told(check: Check, got: tuple[float, float] | None, reason: str) -> CheckResult:
    low, high = check.within
    unit = MEASURES[check.expect.name].unit
    return CheckResult(
        check.name,
        str(check.expect),
        check.course,
        check.given,
        "share" if unit == "yes/no" else unit,
        check.within,
        got,
        got is not None and low - _ROUNDING <= got[0] and got[1] <= high + _ROUNDING,
        reason,
    )
