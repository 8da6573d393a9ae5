"""The force: how many, for how long, what runs out, what hangs on whom (rules G15-G24, G31)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.assessment import Ends, RunInfo, ScenarioInfo
from guarantor.measures.force.fielding import Fielding, at_both_ends, mission_need
from guarantor.measures.force.forms import CourseInfo, ForceAnswer
from guarantor.measures.force.levels import Rhythm, levels_kept, pools_needed, rhythm_of
from guarantor.measures.force.limits import estimates, restrictions
from guarantor.measures.force.months import months_of
from guarantor.measures.force.parts import CourseForce, ForceEnd, LineForce, RunsOut
from guarantor.measures.force.worth import contributors
from guarantor.measures.runs import FIRST_DRAWS, run_of, with_courses
from guarantor.measures.summary import DeepCell, amount, deep_cells, share, within
from guarantor.measures.worlds import Worlds
from guarantor.pipeline.supply import strength_known
from guarantor.run import Results
from guarantor.scenario import Scenario
from guarantor.scenario.force import MISSION
from guarantor.scenario.schema import Course
from guarantor.stages import generate
from guarantor.version import __version__

__all__ = ["FORCE_DRAWS", "course_force", "force_answer", "run_info", "scenario_info"]

Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]

_ROUNDING = 1e-9

FORCE_DRAWS = FIRST_DRAWS
"""Futures that the force is told of unless said otherwise: the same in command, report and screen."""


def force_answer(
    scenario: Scenario,
    course: str | None = None,
    *,
    draws: int = FORCE_DRAWS,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
) -> ForceAnswer:
    """How many can be kept in the field, for how long, and what hangs on whom, in one course.

    Parameters
    ----------
    scenario : Scenario
    course : str, optional
        The first one if left out.
    draws : int
        Futures to sample: the first of those that `assess` samples.
    seed, given
        As for `assess`.

    Returns
    -------
    ForceAnswer
        Figures of the futures in which a force is raised, at both ends of COMMIT.

    Raises
    ------
    UnknownName
        If the scenario has no such course, or no such event.
    ScenarioError
        If the requirement has more lines than the closed form takes (G22): ask `schedule_answer`.

    Notes
    -----
    Rules G11-G24 and G31; what the closed form does not say is told in `needs_schedule`.

    Examples
    --------
    >>> import guarantor
    >>> answer = force_answer(guarantor.load("pellia"), "arvonia-backstop", draws=256)
    >>> [line.name for line in answer.ends.alone.lines]
    ['manoeuvre', 'support', 'enablers']
    """
    chosen = with_courses(scenario, [course] if course else [next(iter(scenario.courses))])
    which = next(iter(chosen.courses.values()))
    results = run_of(chosen, draws=draws, seed=seed, given=given, deterrence=False)
    found = course_force(results, which)
    return ForceAnswer(
        scenario=scenario_info(chosen),
        run=run_info(results),
        course=CourseInfo(name=which.name, title=which.title, levers=which.levers),
        actors={code: actor.name for code, actor in chosen.actors.items()},
        **{name: getattr(found, name) for name in CourseForce.model_fields},
    )


def course_force(results: Results, course: Course) -> CourseForce:
    """What `force_answer` tells of a course of a run that was made already.

    Parameters
    ----------
    results : Results
        All of its futures are looked at.
    course : Course
        One of the run.
    """
    scenario, worlds = results.model.scenario, Worlds(results)
    cells = deep_cells(results, "force")
    alone, together = at_both_ends(results, course)
    rhythms = [rhythm_of(each) for each in (alone, together)]
    first = _end(alone, worlds, "alone", cells, rhythms[0])
    second = first if together is alone else _end(together, worlds, "together", cells, rhythms[1])
    coming = _coming(together)
    return CourseForce(
        draws=results.draws,
        months=scenario.months,
        profile_label=generate.PROFILE_LABEL,
        surge_label=generate.SURGE_LABEL,
        estimates=estimates(need, scenario.as_of) if (need := mission_need(results.model, course)) else (),
        pools=pools_needed(scenario, coming),
        ends=Ends[ForceEnd](alone=first, together=second),
        pool_unknown=tuple(
            each.actor
            for each in second.contributors
            if each.deployed.p95 and not strength_known(scenario, each.actor)
        ),
        needs_schedule=_needs_schedule(together, rhythms[1]),
        cannot_say=_cannot_say(results, course, coming),
    )


def scenario_info(scenario: Scenario) -> ScenarioInfo:
    """Which scenario, as of when."""
    return ScenarioInfo(
        name=scenario.name,
        title=scenario.title,
        question=scenario.question,
        as_of=scenario.as_of,
        digest=scenario.digest,
        variants=scenario.applied,
        dropped=scenario.folder.dropped,
        without=scenario.without,
        levers=scenario.chosen,
        no_force=scenario.no_force,
    )


def run_info(results: Results) -> RunInfo:
    """How it was computed."""
    return RunInfo(
        draws=results.draws,
        seed=results.model.sampler.plan.seed,
        sampler=results.model.scenario.run.sampler,
        engine_version=__version__,
        given=results.model.given,
    )


def _coming(fielding: Fielding) -> tuple[str, ...]:
    """Who joins in some future in which a force is raised."""
    joined = fielding.outcome.joined[fielding.raised]
    return tuple(code for place, code in enumerate(fielding.model.actors) if joined[:, place].any())


def _end(
    fielding: Fielding, worlds: Worlds, end: str, everywhere: Sequence[DeepCell], rhythm: Rhythm
) -> ForceEnd:
    raised = share(fielding.raised, everywhere)
    futures = int(np.count_nonzero(fielding.raised))
    problem = fielding.problem
    if problem is None:
        return ForceEnd(raised=raised, futures=futures)
    cells = within(everywhere, fielding.raised)
    fielded = generate.generate(problem.supply, problem.joined, problem.need, problem.limits, problem.cap)
    short = np.where(fielded.requirement_met, 0, fielded.bottleneck)
    by_month, half, full, missing = months_of(fielding, cells)
    return ForceEnd(
        raised=raised,
        futures=futures,
        required=amount(problem.need.requirement.sum(axis=1), "troops", cells),
        headcount=amount(fielded.headcount, "troops", cells),
        filled=amount(fielded.sustained_troops, "troops", cells),
        enough=share(fielded.headcount_met, cells),
        complete=share(fielded.requirement_met, cells),
        by_month=by_month,
        half_from=half,
        full_from=full,
        shortfall=missing,
        lines=_lines(fielding, fielded, cells),
        runs_out=_runs_out(fielding, short, cells),
        several_run_out=share((short > 0) & fielded.bottleneck_tie, cells),
        restrictions=restrictions(fielding, fielded, cells),
        levels=levels_kept(fielding, fielded.headcount, cells, rhythm),
        contributors=contributors(fielding, worlds, end, fielded, cells),
    )


def _lines(fielding: Fielding, fielded: generate.Fielded, cells: Sequence[DeepCell]) -> tuple[LineForce, ...]:
    problem, requirement = fielding.problem, fielding.model.scenario.requirement
    need = mission_need(fielding.model, fielding.course)
    assert problem is not None
    assert requirement is not None
    assert need is not None
    found = []
    for k, line in enumerate(requirement.lines):
        required, filled = problem.need.requirement[:, k], fielded.fill[:, k]
        grades = [line.origin.grade]
        if len(requirement.lines) > 1:  # a single line needs no split
            grades.append(need.split_origin.grade)
        found.append(
            LineForce(
                name=line.name,
                title=line.title,
                required=amount(required, "troops", cells),
                filled=amount(filled, "troops", cells),
                gap=amount(required - filled, "troops", cells),
                complete=share(filled >= required * (1.0 - _ROUNDING), cells),
                assumed="assumed" in grades,
            )
        )
    return tuple(found)


def _runs_out(fielding: Fielding, short: Integers, cells: Sequence[DeepCell]) -> tuple[RunsOut, ...]:
    """What runs out first, most frequent first; futures in which every line is filled count for none."""
    requirement = fielding.model.scenario.requirement
    assert requirement is not None
    lift = 1 << len(requirement.lines)
    return tuple(
        RunsOut(
            capabilities=tuple(line.title for k, line in enumerate(requirement.lines) if mask >> k & 1),
            lift=bool(mask & lift),
            share=share(short == mask, cells),
        )
        for mask, _ in Counter(short.tolist()).most_common()
        if mask
    )


def _needs_schedule(fielding: Fielding, rhythm: Rhythm) -> tuple[str, ...]:
    """Why a schedule would say more than the closed form (G31)."""
    problem, timing = fielding.problem, fielding.timing
    if problem is None:
        return ()
    lines = len(problem.lines)
    first, phased = None, None
    if timing is not None:
        there = np.where(problem.joined, timing.first_month, -1)
        late, soon = (
            there.max(axis=1),
            np.where(problem.joined, timing.first_month, timing.months).min(axis=1),
        )
        worst = int(np.argmax(late - soon))
        first = np.where(problem.joined[worst], timing.first_month[worst], soon[worst])
        if fielding.from_month:
            phased = np.array([[0.0], [1.0]])
    return generate.needs_schedule(
        lines=lines,
        requirement=phased,
        slot_months=np.array([[1.0], [2.0]]) if rhythm.differ else None,
        arrivals=first,
        lift=problem.cap is not None,
        surge_levels=1,
    )


def _cannot_say(results: Results, course: Course, coming: Sequence[str]) -> tuple[str, ...]:
    """What the scenario leaves out, and the table that would add it (UX 2, row 25)."""
    scenario, missing = results.model.scenario, []
    if scenario.requirement is None:
        return ("how many can be kept there, and how many are missing: add 'requirement:'",)
    if mission_need(results.model, course) is None:
        mission = course.levers.get(MISSION, "")
        where = f"requirement.by_mission.{mission}" if mission else f"a lever '{MISSION}' and its totals"
        return (f"how many this mission requires, so nothing is fielded for it: add '{where}'",)
    if scenario.deployment is None:
        missing.append(
            "who is there in which month, and from when the force has half and all of its strength: add "
            "'deployment:' with decision_days, notice_to_move_days and transit_days"
        )
    if any(code not in scenario.tours for code in coming):
        missing.append(
            "until which month a surge lasts: add 'tour_months' under 'rotation: default:'; tours in a row "
            "are told"
        )
    return tuple(missing)
