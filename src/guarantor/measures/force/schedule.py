"""One schedule: who starts, who is there and who comes home, for one set of inputs (rules G25, G26, G31)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from guarantor.draws import Draws, OnDemand, values
from guarantor.measures.assessment import Share
from guarantor.measures.force.answering import FORCE_DRAWS, run_info, scenario_info
from guarantor.measures.force.fielding import mission_need
from guarantor.measures.force.forms import CourseInfo, ScheduleAnswer, ScheduleGap, ScheduleRow
from guarantor.measures.runs import run_of, with_courses
from guarantor.pipeline import Model, model_of
from guarantor.pipeline.model import drawn
from guarantor.pipeline.order import solved
from guarantor.pipeline.problem import Problem, problem_of, timing_of
from guarantor.run import Results
from guarantor.scenario import Scenario
from guarantor.scenario.schema import Course
from guarantor.stages import commit, generate
from guarantor.stages.generate.schedule import gap_rows_of, rows_of, solve_schedule

__all__ = ["schedule_answer", "too_many_lines"]

_USUAL_TOUR = 6.0
_MOST_SECONDS = 20.0
"""Most time that is spent looking for a better schedule of whole units."""
_ROUNDING = 1e-9
_NO_SCHEDULE = "nobody joins in any future in which a force is raised, so there is nothing to schedule"


def too_many_lines(scenario: Scenario) -> bool:
    """Whether the requirement has more lines than the closed form takes, so that only a schedule answers."""
    return scenario.requirement is not None and len(scenario.requirement.lines) > generate.MOST_LINES


def schedule_answer(
    scenario: Scenario,
    course: str | None = None,
    *,
    draws: int = FORCE_DRAWS,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
    unit: float | None = None,
) -> ScheduleAnswer:
    """A schedule that can go on for ever, with every input at the middle of its range.

    Those join who make up the most frequent coalition of the sampled futures in which a force is raised:
    each moving on its own, or together where nobody joins otherwise.

    Parameters
    ----------
    scenario, course, draws, seed, given
        As for `force_answer`; the futures only say who joins.
    unit : float, optional
        Persons in a unit: only whole units leave, of as many as a pool holds whole. Parts may if left out.

    Returns
    -------
    ScheduleAnswer
        In persons. Without rows where nothing is required or no force is ever raised.

    Raises
    ------
    UnknownName
        If the scenario has no such course, or no such event.

    Notes
    -----
    Rules G25, G26, G28: the months are a circle as long as the longest cycle, so that the schedule reaches
    what the closed form says. What a state brings is a pool of that times its cycle over its slot.
    """
    chosen = with_courses(scenario, [course] if course else [next(iter(scenario.courses))])
    which = next(iter(chosen.courses.values()))
    many = too_many_lines(chosen)
    # Who joins and what is approved do not hang on the requirement.
    asking = replace(chosen, requirement=None) if many else chosen
    results = run_of(asking, draws=draws, seed=seed, given=given, deterrence=False)
    end, joining, joins = _most_frequent(results, which)
    model = results.model
    if many:
        model = model_of(chosen, model.sampler.plan.seed, given=model.given, deterrence=False)
    middle = _middle(model)
    problem = None
    if joining is not None and mission_need(model, which) is not None:
        problem = problem_of(model, which, middle, joining)
    nothing = ScheduleAnswer(
        scenario=scenario_info(chosen),
        run=run_info(results),
        course=CourseInfo(name=which.name, title=which.title, levers=which.levers),
        actors={code: actor.name for code, actor in chosen.actors.items()},
        end=end,
        joiners=(),
        joins=joins,
        label=_NO_SCHEDULE,
        months=0,
        filled=0.0,
        closed_form=0.0,
        taken=(),
        lines={},
        rows=(),
        gaps=(),
    )
    if joining is None or problem is None:
        return nothing
    asked, taken = _asked(model, middle, problem)
    parts, found = None, solve_schedule(asked)
    if unit is not None:
        parts, asked = found, _whole_units(asked, unit)
        found = solve_schedule(asked, seconds=_MOST_SECONDS)
    size = unit or 1.0
    closed = None
    if not many:
        closed = generate.generate(problem.supply, problem.joined, problem.need, problem.limits, problem.cap)
    months = len(asked.requirement)
    requirement = chosen.requirement
    assert requirement is not None
    rows, gaps = rows_of(found, problem.states, problem.lines), gap_rows_of(found, problem.lines)
    told: dict[str, object] = {
        "joiners": tuple(code for code, comes in zip(model.actors, joining.actors[0], strict=True) if comes),
        "label": found.label,
        "months": months,
        "filled": size * float((asked.requirement - found.shortfall).sum() / months),
        "unit": unit,
        "in_parts": None
        if parts is None
        else float((parts.problem.requirement - parts.shortfall).sum() / months),
        "best": found.status == "optimal",
        "closed_form": float(closed.sustained_troops[0]) if closed else None,
        "taken": taken,
        "lines": {line.name: line.title for line in requirement.lines},
        "rows": tuple(
            ScheduleRow(
                state=state,
                line=line,
                month=month,
                starts=size * starts,
                returns=size * returns,
                in_theatre=size * there,
            )
            for state, line, month, starts, returns, there, _ in rows
        ),
        "gaps": tuple(
            ScheduleGap(
                line=line,
                month=month,
                required=size * required,
                in_theatre=size * there,
                shortfall=size * short,
            )
            for line, month, required, there, short in gaps
        ),
    }
    return nothing.model_copy(update=told)


def _whole_units(asked: generate.ScheduleProblem, unit: float) -> generate.ScheduleProblem:
    """The same in units of so many persons, of which only whole ones leave (G28)."""
    return replace(
        asked,
        units=np.floor(asked.units / unit + _ROUNDING),
        persons=np.full(len(asked.persons), unit),
        requirement=asked.requirement / unit,
        integer=True,
    )


def _most_frequent(results: Results, course: Course) -> tuple[str, commit.Joining | None, Share | None]:
    """The pledges that stand together most often where a force is raised, as one draw."""
    columns = results.courses[course.name]
    ends = solved(results.model, course, columns.events, results.draws)
    for end, outcome, joining in (
        ("alone", columns.alone, ends.least),
        ("together", columns.together, ends.greatest),
    ):
        if not outcome.raised.any():
            continue
        standing, times = np.unique(joining.pledges[outcome.raised], axis=0, return_counts=True)
        pledges = standing[[int(np.argmax(times))]]
        first = int(np.flatnonzero((joining.pledges == pledges).all(axis=1) & outcome.raised)[0])
        rate = float(times.max()) / results.draws
        error = float(np.sqrt(rate * (1.0 - rate) / results.draws))
        joins = Share(probability=rate, se=error, of_50=round(50 * rate))
        return end, commit.Joining(pledges, joining.actors[[first]]), joins
    return "alone", None, None


def _middle(model: Model) -> Draws:
    """One world with every input at the middle of its range."""
    plan, half = model.sampler.plan, np.array([0.5])
    quantities = {entry.name: entry.quantity for entry in plan.inputs}
    return Draws(
        0,
        1,
        OnDemand(plan.uniforms, lambda _: half.copy()),
        OnDemand(quantities, lambda name: values(quantities[name], half)),
    )


def _asked(model: Model, middle: Draws, problem: Problem) -> tuple[generate.ScheduleProblem, tuple[str, ...]]:
    """The world as a schedule takes it, and what had to be taken for it."""
    taken: list[str] = []
    slots, cycles = (np.empty(len(problem.states)) for _ in range(2))
    no_tour, no_pool, rounded = [], [], []
    for at, code in enumerate(problem.states):
        slot, ratio = _slot(model, middle, code), _ratio(model, middle, code)
        if slot is None:
            no_tour.append(code)
        if ratio is None:
            no_pool.append(code)
        slots[at] = max(1.0, np.rint(slot if slot is not None else _USUAL_TOUR))
        cycles[at] = max(slots[at], np.rint((ratio if ratio is not None else 1.0) * slots[at]))
        exact = slot if slot is not None else _USUAL_TOUR
        if exact != slots[at] or (ratio is not None and abs(ratio * slots[at] - cycles[at]) > 1e-9):
            rounded.append(code)
    joined = problem.joined[0]
    brings = joined & problem.supply.capacity[0].any(axis=1)
    for codes, words in (
        (no_tour, "a unit is relieved after 6 months, since no tour is written ('rotation: default:')"),
        (no_pool, "each tour is by fresh troops, since nothing says what the state holds"),
        (rounded, "months between reliefs and the cycle are rounded to whole months"),
    ):
        named = [code for code in codes if brings[problem.states.index(code)]]
        if named:
            taken.append(f"{words}: {', '.join(named)}")
    months = int(cycles[brings].max(initial=1.0))
    lines = len(problem.lines)
    timing = timing_of(model, middle, problem)
    lift = None
    if timing is not None and timing.lift is not None:
        lift = np.full(months, float(timing.lift.per_month[0]))
    capacity = np.where(joined[:, None], problem.supply.capacity[0], 0.0)
    return (
        generate.ScheduleProblem(
            units=capacity * (cycles / slots)[:, None],
            persons=np.ones(lines),
            tour_months=np.repeat(slots[:, None], lines, axis=1),
            cycle_months=np.repeat(cycles[:, None], lines, axis=1),
            requirement=np.repeat(problem.need.requirement[:1], months, axis=0),
            weight=problem.need.priority,
            ceiling=np.repeat(problem.supply.ceiling[:1], months, axis=0),
            lift=lift,
            substitutes=tuple(
                generate.SubstituteRule(limit.line, limit.provider, float(limit.substitution[0]))
                for limit in problem.limits
            ),
            together=tuple(
                generate.GroupRule(group.members, float(group.ceiling[0]))
                for group in problem.supply.together
            ),
        ),
        tuple(taken),
    )


def _slot(model: Model, middle: Draws, code: str) -> float | None:
    """Months after which a unit is relieved; nothing where no tour is written."""
    tour = model.scenario.tours.get(code)
    if tour is None:
        return None
    overlap = float(drawn(tour.overlap, middle)[0]) if tour.overlap else 0.0
    return float(drawn(tour.months, middle)[0]) - overlap


def _ratio(model: Model, middle: Draws, code: str) -> float | None:
    """Units held for one kept deployed; nothing where the scenario does not say (G3)."""
    force = model.scenario.forces.get(code)
    if force is None or force.policy is None:
        return None
    if force.policy.ratio is not None:
        return float(drawn(force.policy.ratio, middle)[0])
    if force.policy.deployable_share is not None and force.policy.sustained_share is not None:
        kept = max(float(drawn(force.policy.sustained_share, middle)[0]), 1e-12)
        return max(1.0, float(drawn(force.policy.deployable_share, middle)[0]) / kept)
    return None
