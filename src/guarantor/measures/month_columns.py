"""When a force has half and all of its strength, and what stays empty, in every draw (G23, G24)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.force.fielding import fielding_of, mission_need
from guarantor.measures.worlds import Place, Worlds, course_of
from guarantor.pipeline.order import solved
from guarantor.scenario import Scenario
from guarantor.stages import generate

__all__ = ["OF_MONTHS", "lacks_months", "month_column"]

Floats = NDArray[np.float64]

OF_MONTHS = ("initial_month", "full_month", "unfilled_person_months")
"""Measures that follow a force month by month."""


def month_column(name: str, place: Place, worlds: Worlds) -> Floats:
    """A measure of `OF_MONTHS` in every draw, shape (D,).

    Returns
    -------
    ndarray
        A month that never comes within those looked at, or where no force is raised, is ``inf``. Where no
        force is raised all that is asked for stays empty; with no force nothing is asked for.
    """
    return worlds.kept((name, "", place), lambda: _columns(place, worlds)[name])


def lacks_months(scenario: Scenario) -> str:
    """What would have to be added to follow a force by month; empty if it can be followed."""
    if scenario.deployment is None:
        return (
            "nothing says when contributors are there; add 'deployment:' with decision_days, "
            "notice_to_move_days and transit_days"
        )
    return ""


def _columns(place: Place, worlds: Worlds) -> dict[str, Floats]:
    size = worlds.results.draws
    never, empty = np.full(size, np.inf), np.zeros(size)
    found = {"initial_month": never, "full_month": never.copy(), "unfilled_person_months": empty}
    if not place.force:
        return found
    model = worlds.results.model
    scenario, course = course_of(worlds.scenario, worlds.scenario.courses[place.course], place.change)
    model = replace(model, scenario=scenario)
    need, columns = mission_need(model, course), worlds.columns(place)
    if need is None:
        return found
    outcome = columns.alone if place.end == "alone" else columns.together
    ends = solved(model, course, columns.events, size)
    joining = ends.least if place.end == "alone" else ends.greatest
    fielding = fielding_of(model, course, worlds.draws, joining, outcome)
    asked = np.asarray(columns.alone.requirement_troops, np.float64)
    empty += asked * max(scenario.months - need.from_month, 0)
    problem, timing, requirement = fielding.problem, fielding.timing, scenario.requirement
    if problem is None or timing is None or requirement is None:
        return found
    wanted = fielding.needed(timing.months)
    critical = np.array([line.critical for line in requirement.lines])
    profile = generate.month_profile(
        problem.supply, problem.joined, wanted, timing, problem.limits, critical=critical
    )
    found["initial_month"][fielding.raised] = profile.initial_month
    found["full_month"][fielding.raised] = profile.full_month
    empty[fielding.raised] = generate.shortfalls(profile, wanted, critical).unfilled_person_months
    return found
