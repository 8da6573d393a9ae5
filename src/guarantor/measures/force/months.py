"""The force month by month: what those present could keep up, and who they are (rules G20, G23, G24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.force.fielding import Fielding
from guarantor.measures.force.levels import until
from guarantor.measures.force.parts import MonthForce, Shortfall, Until
from guarantor.measures.summary import DeepCell, amount, share
from guarantor.pipeline.problem import Problem
from guarantor.stages import generate

__all__ = ["months_of"]

Floats = NDArray[np.float64]

_ROUNDING = 1e-9


def months_of(
    fielding: Fielding, cells: Sequence[DeepCell]
) -> tuple[tuple[MonthForce, ...], Until | None, Until | None, Shortfall | None]:
    """Each month, the first with half and with all, and what is missing; nothing without `deployment:`."""
    problem, timing, requirement = fielding.problem, fielding.timing, fielding.model.scenario.requirement
    if problem is None or timing is None or requirement is None:
        return (), None, None, None
    need = fielding.needed(timing.months)
    critical = np.array([line.critical for line in requirement.lines])
    profile = generate.month_profile(
        problem.supply, problem.joined, need, timing, problem.limits, critical=critical
    )
    found = generate.shortfalls(profile, need, critical)
    required = need.requirement.sum(axis=2)
    complete = ~profile.required | (profile.package_share >= 1.0 - _ROUNDING)
    credited = _credited(problem, need, timing, profile, cells)
    by_month = tuple(
        MonthForce(
            month=month,
            required=amount(required[:, month], "troops", cells),
            there=amount(profile.filled[:, month], "troops", cells),
            gap=amount(required[:, month] - profile.filled[:, month], "troops", cells),
            complete=share(complete[:, month], cells),
            lines=tuple(
                amount(profile.fill[:, month, line], "troops", cells) for line in range(len(problem.lines))
            ),
            credited=credited[month],
        )
        for month in range(timing.months)
    )
    missing = Shortfall(
        months_short=None if cells else found.shortfall_probability,
        months_short_se=None if cells else _finite(found.shortfall_probability_error),
        unfilled=amount(found.unfilled_person_months, "person-months", cells),
    )
    half, full = (until(each, "months", cells) for each in (profile.initial_month, profile.full_month))
    return by_month, half, full, missing


def _credited(
    problem: Problem,
    need: generate.Need,
    timing: generate.Timing,
    profile: generate.MonthProfile,
    cells: Sequence[DeepCell],
) -> list[Mapping[str, tuple[float, ...]]]:
    """What each is credited with in each month, on average; a future is worked out again when it changes."""
    parts = [cell.inside for cell in cells if cell.inside.any()] or [np.ones(len(problem.joined), bool)]
    there = problem.joined & (problem.supply.capacity > 0.0).any(axis=2) & (problem.supply.ceiling > 0.0)
    deployed, found, before = np.zeros(there.shape), [], None
    names: Mapping[str, tuple[float, ...]] = {}
    for month in range(timing.months):
        present = there & (timing.first_month <= month)
        state = np.column_stack([present, need.requirement[:, month], profile.cap[:, month]])
        new = np.ones(len(there), bool) if before is None else (state != before).any(axis=1)
        before = state
        if new.any():
            fielded = generate.generate(
                problem.supply.of(new),
                present[new],
                generate.Need(need.requirement[new, month], need.priority),
                problem.of(new, problem.here).limits,
                profile.cap[new, month],
            )
            deployed[new] = fielded.deployed
            means = np.array([deployed[part].mean(axis=0) for part in parts])
            names = {
                code: tuple(means[:, at].tolist())
                for at, code in enumerate(problem.states)
                if means[:, at].any()
            }
        found.append(names)
    return found


def _finite(error: float) -> float | None:
    return error if np.isfinite(error) else None
