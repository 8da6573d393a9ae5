"""What can be wrong with a problem to schedule, all at once (rules G5, G25, G29, G30)."""

from __future__ import annotations

from typing import get_args

import numpy as np

from .check import bounds
from .rota import Mode, ScheduleProblem, aged, overlap_factor, returning
from .rules import Floats

__all__ = ["schedule_faults"]

_SLACK = 1.0 + 1e-9


def schedule_faults(problem: ScheduleProblem) -> list[str]:
    """Return all faults of the input, in reading order.

    Parameters
    ----------
    problem : ScheduleProblem
        As it was given.

    Returns
    -------
    list of str
        One message a fault; empty if there is none. Values are looked at only where all shapes fit, the
        history only where all else is in order.

    Notes
    -----
    Rules G5, G25, G30.
    """
    if np.ndim(problem.units) != 2 or np.ndim(problem.requirement) != 2:
        return [
            f"units, requirement: their shapes are {np.shape(problem.units)} and "
            f"{np.shape(problem.requirement)} (G25); give (states, lines) and (months, lines)"
        ]
    faults = _shapes(problem)
    if faults:
        return faults
    faults = _values(problem) + _rules(problem)
    if not faults and problem.history is not None:
        faults = _history(problem, problem.history)
    return faults


def _shapes(problem: ScheduleProblem) -> list[str]:
    """Say which arrays do not fit the units and the months of the requirement."""
    (states, lines), months = problem.units.shape, len(problem.requirement)
    wanted = {
        "persons": (lines,),
        "tour_months": (states, lines),
        "cycle_months": (states, lines),
        "requirement": (months, lines),
        "weight": (lines,),
        "ceiling": (months, states),
        "lift": (months,),
        "overlap_months": (states, lines),
        "first_month": (states,),
        "caveats": (months, states, lines),
        "state_persons": (states, lines),
        "quota": (states,),
        "cost": (states, lines),
    }
    if problem.history is not None:
        wanted["history"] = (len(problem.history) if np.ndim(problem.history) else 0, states, lines)
    faults = [
        f"{name}: its shape is {np.shape(getattr(problem, name))}, but units has shape {(states, lines)} and "
        f"there are {months} months (G25); give {shape}"
        for name, shape in wanted.items()
        if getattr(problem, name) is not None and np.shape(getattr(problem, name)) != shape
    ]
    if not months or not lines:
        faults.append("requirement: there is no month or no line (G25); give at least one of each")
    return faults


def _values(problem: ScheduleProblem) -> list[str]:
    """Say which values are out of bounds."""
    months, sustain = len(problem.requirement), problem.mode == "sustain"
    finite: dict[str, Floats | None] = {
        "units": problem.units,
        "requirement": problem.requirement,
        "cost": problem.cost,
        "history": problem.history,
        "start_cost": np.array(problem.start_cost),
    }
    open_ended = {"ceiling": problem.ceiling, "lift": problem.lift, "caveats": problem.caveats}
    positive = {"persons": problem.persons, "weight": problem.weight, "state_persons": problem.state_persons}
    faults = []
    for name, values in finite.items():
        if values is not None:
            faults += bounds(name, values, values < np.inf, "a finite number, 0 or more")
    for name, values in open_ended.items():
        if values is not None:
            faults += bounds(name, values, True, "0 or more, or inf for none")
    for name, values in positive.items():
        if values is not None:
            faults += bounds(name, values, (values > 0.0) & (values < np.inf), "a finite number above 0")
    for at, group in enumerate(problem.together):
        faults += bounds(f"together[{at}].most", np.array([group.most]), True, "persons, 0 or more, or inf")
    if problem.quota is not None:
        faults += bounds("quota", problem.quota, problem.quota > 0.0, "persons above 0, or inf for none")

    tour, cycle, slot = problem.tour_months, problem.cycle_months, problem.slot_months
    faults += bounds("tour_months", tour, (tour >= 1.0) & (tour < np.inf), "months, at least 1")
    if problem.overlap_months is not None:
        faults += bounds("overlap_months", problem.overlap_months, True, "months, 0 or more")
    if np.any(slot <= 0.0):
        faults.append(
            "overlap_months: an overlap is as long as the tour or longer, so no unit is ever relieved (G5); "
            "write an overlap shorter than tour_months"
        )
    if not np.all(cycle >= tour):
        faults.append(
            "cycle_months: a cycle is shorter than the tour or not a number, so the rotation ratio would be "
            "below 1 (G3, G4); write tour_months * (1 + tours of rest)"
        )
    for name, values in (("tour_months less overlap_months", slot), ("cycle_months", cycle)):
        if np.all(np.isfinite(values)) and np.any(values != np.rint(values)):
            faults.append(
                f"{name}: '{values[values != np.rint(values)][0]:g}' is not a whole number of months (G5); "
                "the schedule counts months, the closed form takes any number"
            )
    if sustain and np.any(cycle > months):
        faults.append(
            f"cycle_months: the longest cycle is {cycle.max():g} months, but the circle has {months} (G25); "
            "give a requirement of at least as many months"
        )
    if problem.first_month is not None and not (
        np.issubdtype(problem.first_month.dtype, np.integer) and np.all(problem.first_month >= 0)
    ):
        faults.append("first_month: not all are whole months from 0 (G10); give integers, 0 or more")
    return faults


def _rules(problem: ScheduleProblem) -> list[str]:
    """Say what is wrong with the mode and the rules on lines."""
    (states, lines), faults = problem.units.shape, []
    if problem.mode not in get_args(Mode):
        faults.append(f"mode: '{problem.mode}' is not one of {', '.join(get_args(Mode))} (G27)")
    if problem.mode == "sustain" and problem.history is not None:
        faults.append(
            "history: a circle of months has no months before it (G25); leave it out, or use a horizon"
        )
    if problem.floor_from is not None and problem.mode != "floor":
        faults.append(f"floor_from: mode '{problem.mode}' has no worst month (G27); leave it out")
    elif problem.mode == "floor" and not 0 <= problem.floor_month < len(problem.requirement):
        faults.append(
            f"floor_from: month {problem.floor_month} is outside the horizon (G27); "
            f"write 0 to {len(problem.requirement) - 1}"
        )
    for at, rule in enumerate(problem.enablers):
        if not all(0 <= line < lines for line in (rule.line, *rule.combat)):
            faults.append(
                f"enablers[{at}]: it names a line outside the {lines} lines; write 0 to {lines - 1}"
            )
        if rule.line in rule.combat or len(set(rule.combat)) < len(rule.combat):
            faults.append(f"enablers[{at}]: a line is named twice (G25); name each line once")
        if not 0.0 <= rule.ratio < np.inf:
            faults.append(
                f"enablers[{at}].ratio: '{rule.ratio:g}' is not a finite number of at least 0 (G25)"
            )
    for at, limit in enumerate(problem.substitutes):
        if not (0 <= limit.line < lines and 0 <= limit.provider < states):
            faults.append(
                f"substitutes[{at}]: its line or provider is unknown; there are {lines} and {states}"
            )
        if not 0.0 <= limit.share <= 1.0:
            faults.append(f"substitutes[{at}].share: '{limit.share:g}' is no share; write 0 to 1 (G14)")
    return faults


def _history(problem: ScheduleProblem, history: Floats) -> list[str]:
    """Say whether the recorded starts break the rules that the schedule has to keep (G25, G29)."""
    faults = []
    for month in range(len(history)):
        age = np.arange(month, -1, -1)[:, None, None]
        bound = np.where(age < problem.cycle_months, history[: month + 1], 0.0).sum(axis=0)
        broken = bound > problem.units * _SLACK
        if broken.any():
            state, line = np.argwhere(broken)[0]
            faults.append(
                f"history: by month {month - len(history)} state {state} has {bound[state, line]:g} "
                f"units of line {line} out or at rest but holds {problem.units[state, line]:g} (G25); "
                "correct one of the two"
            )
            break
    sizes, there = problem.sizes, aged(problem, problem.slot_months)
    home = (returning(problem) * sizes).sum(axis=(1, 2))
    held = (there * sizes * overlap_factor(problem)).sum(axis=2)
    for name, amount, most in (
        ("caveats", there, problem.caveats),
        ("ceiling", held, problem.ceiling),
        ("lift", home, problem.lift),
    ):
        if most is not None and np.any(amount > most * _SLACK + _SLACK - 1.0):
            first = tuple(int(place) for place in np.argwhere(amount > most * _SLACK + _SLACK - 1.0)[0])
            faults.append(
                f"history: what is still out or coming home makes {amount[first]:g} at {first}, but {name} "
                f"is {most[first]:g} there (G25); correct one of the two"
            )
    return faults
