"""Who joined with what, as arrays for GENERATE, in the futures in which a force is raised (G1, G23)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import Draws
from guarantor.measures.worlds import Worlds
from guarantor.pipeline import Model, Outcome
from guarantor.pipeline.order import solved
from guarantor.pipeline.problem import Problem, problem_of, timing_of
from guarantor.run import Results
from guarantor.scenario.force import MISSION
from guarantor.scenario.schema import Course, MissionNeed
from guarantor.stages import commit, generate

__all__ = ["Fielding", "at_both_ends", "fielding_of", "mission_need"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Fielding:
    """One end of COMMIT, cut to the d of N futures in which a force is raised.

    Attributes
    ----------
    outcome : Outcome
        All N futures.
    joining : commit.Joining
        All N futures.
    draws : Draws
        All N futures.
    raised : ndarray of bool, shape (N,)
    problem : Problem or None
        Arrays ``(d, ...)``; ``None`` where no force is raised or nothing is required.
    timing : generate.Timing or None
        ``None`` where the scenario has no ``deployment:`` too.
    from_month : int
        First month in which anything is required.
    """

    model: Model
    course: Course
    outcome: Outcome
    joining: commit.Joining
    draws: Draws
    raised: Bools
    problem: Problem | None
    timing: generate.Timing | None
    from_month: int

    def needed(self, months: int) -> generate.Need:
        """The requirement by month, ``(d, T, K)``: nothing before it begins."""
        assert self.problem is not None
        need = self.problem.need
        begun = np.arange(months) >= self.from_month
        return replace(need, requirement=need.requirement[:, None, :] * begun[:, None])


def at_both_ends(results: Results, course: Course) -> tuple[Fielding, Fielding]:
    """What those who join bring: each moves on its own; all move together. One object where they agree."""
    worlds = Worlds(results)
    columns = results.courses[course.name]
    ends = solved(results.model, course, columns.events, results.draws)
    alone = fielding_of(results.model, course, worlds.draws, ends.least, columns.alone)
    if columns.together is columns.alone:
        return alone, alone
    return alone, fielding_of(results.model, course, worlds.draws, ends.greatest, columns.together)


def mission_need(model: Model, course: Course) -> MissionNeed | None:
    """What the course's mission requires; nothing where no total is written for it."""
    requirement = model.scenario.requirement
    return None if requirement is None else requirement.by_mission.get(course.levers.get(MISSION, ""))


def fielding_of(
    model: Model, course: Course, draws: Draws, joining: commit.Joining, outcome: Outcome
) -> Fielding:
    """One end of COMMIT, cut to the futures in which a force is raised."""
    raised, need = outcome.raised, mission_need(model, course)
    problem, timing = None, None
    if need is not None and raised.any():
        whole = problem_of(model, course, draws, joining)
        assert whole is not None
        keep = raised[whole.here]
        problem = whole.of(keep, raised)
        found = timing_of(model, draws, whole)
        if found is not None:
            timing = replace(found, first_month=found.first_month[keep], lift=problem.lift)
    first = need.from_month if need else 0
    return Fielding(model, course, outcome, joining, draws, raised, problem, timing, first)
