"""What must be approved in each course, how likely it is, and who can stop it (A5, A7-A10, A14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.approval import MOST_NODES, MOST_WORLDS, blocking_sets, by_event, chances_of, in_world
from guarantor.measures.coalition.forms import (
    Approver,
    AuthorizeAnswer,
    ContestedRule,
    CourseApproval,
    MinimalSet,
    PowerIndices,
    Route,
)
from guarantor.measures.figures import Ends
from guarantor.measures.force.answering import run_info, scenario_info
from guarantor.measures.force.forms import CourseInfo
from guarantor.measures.readings import read_so
from guarantor.measures.runs import FIRST_DRAWS, run_of, with_courses
from guarantor.measures.summary import DeepCell, deep_cells, share
from guarantor.pipeline import rule_of
from guarantor.run import Results
from guarantor.scenario import Scenario
from guarantor.scenario.condition import Always, Condition, Never, event_at, fold, format_condition, mentions
from guarantor.scenario.patches import changes_of
from guarantor.scenario.schema import Course
from guarantor.stages import authorize

__all__ = ["authorize_answer"]

Bools = NDArray[np.bool_]
Levels = Mapping[str, tuple[str, ...]]


def authorize_answer(
    scenario: Scenario,
    *,
    courses: Sequence[str] = (),
    draws: int = FIRST_DRAWS,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
) -> AuthorizeAnswer:
    """What must be approved, how likely, and who can stop it, course by course and route by route.

    Parameters
    ----------
    courses : sequence of str, optional
        Courses, in the order of the scenario; all by default.
    draws : int
        Futures to sample: the first of those that `assess` samples.
    seed, given
        As for `assess`.

    Returns
    -------
    AuthorizeAnswer

    Raises
    ------
    UnknownName
        If the scenario has no such course or event.

    Examples
    --------
    >>> import guarantor
    >>> answer = authorize_answer(guarantor.load("ukraine"), draws=256)
    >>> [each.title for each in answer.courses[0].whole.approvers if each.alone]
    ["Ukraine's invitation"]
    """
    run = with_courses(scenario, tuple(courses))
    results = run_of(run, draws=draws, seed=seed, given=given, deterrence=False)
    return AuthorizeAnswer(
        scenario=scenario_info(scenario),
        run=run_info(results),
        actors={code: actor.name for code, actor in scenario.actors.items()},
        events={name: event.title for name, event in scenario.events.items()},
        whose={name: event.actor for name, event in scenario.events.items() if event.actor},
        courses=tuple(_course(results, course) for course in run.courses.values()),
        contested=tuple(_contested(results)),
    )


def _course(results: Results, course: Course) -> CourseApproval:
    scenario = results.model.scenario
    cells, force = deep_cells(results, "events"), deep_cells(results, "force")
    columns = results.courses[course.name]
    whole = rule_of(scenario, course) if scenario.approvals else Always()
    return CourseApproval(
        course=CourseInfo(name=course.name, title=course.title, levers=course.levers),
        raised=Ends(alone=share(columns.alone.raised, force), together=share(columns.together.raised, force)),
        whole=_route(results, course, "any", "any route", whole, cells),
        routes=tuple(
            _route(results, course, route.name, route.title, fold(route.rule, course.levers), cells)
            for route in scenario.approvals
        ),
    )


def _route(
    results: Results, course: Course, name: str, title: str, rule: Condition, cells: Sequence[DeepCell]
) -> Route:
    scenario, happens = results.model.scenario, results.courses[course.name].events
    names = mentions(rule).events
    levels = {event: scenario.events[event].levels for event in names if scenario.events[event].levels}
    winning = blocking = None
    power: Mapping[str, PowerIndices] = {}
    too_large = ""
    if prod(map(len, levels.values())) <= MOST_WORLDS:
        plain = by_event(scenario, rule, levels)
        try:
            diagram = authorize.compile_rule(plain, names, limit=MOST_NODES)
            winning = _sets(authorize.minimal_winning(diagram, MOST_NODES))
            blocking = _sets(authorize.minimal_blocking(diagram, MOST_NODES))
            power = _power(diagram)
        except authorize.RuleTooLarge as error:
            too_large = str(error)
    weighed = _weighed(results, course, rule, levels)
    approvers = tuple(
        Approver(
            event=event,
            title=scenario.events[event].title,
            actor=scenario.events[event].actor or None,
            levels=scenario.events[event].levels,
            alone=blocking is not None and MinimalSet(events=(event,)) in blocking,
            yes=share(_helps(rule, event, levels, happens), cells),
            decides=share(_decides(rule, event, levels, happens, results.draws), cells),
            power=power.get(event),
            **(weighed[1][event] if weighed else dict.fromkeys(_EXACT)),
        )
        for event in names
    )
    return Route(
        name=name,
        title=title,
        rule=format_condition(rule),
        always=isinstance(rule, Always),
        never=isinstance(rule, Never),
        passes=share(authorize.authorized(rule, happens, results.draws), cells),
        exact=weighed[0] if weighed else None,
        winning=winning,
        blocking=blocking,
        approvers=approvers,
        too_large=too_large,
    )


_EXACT = ("if_yes", "if_no", "worth", "of_approvals", "of_refusals")


def _sets(found: authorize.MinimalSets) -> tuple[MinimalSet, ...] | None:
    if found.count > authorize.LISTED:
        return None
    return tuple(MinimalSet(events=events) for events in found.listed())


def _power(diagram: authorize.Diagram) -> dict[str, PowerIndices]:
    """Indices of each member; none for a rule that is the same whatever anybody says."""
    if diagram.root < 2:
        return {}
    found = authorize.power(diagram)
    prevent, initiate = (np.ma.masked_array(each).tolist() for each in (found.prevent, found.initiate))
    normalised = found.banzhaf_normalised
    return {
        name: PowerIndices(
            banzhaf=float(found.banzhaf[i]),
            banzhaf_normalised=None if normalised is None else float(normalised[i]),
            shapley_shubik=float(found.shapley[i]),
            prevent=prevent[i],
            initiate=initiate[i],
        )
        for i, name in enumerate(diagram.members)
    }


def _weighed(
    results: Results, course: Course, rule: Condition, levels: Mapping[str, tuple[str, ...]]
) -> tuple[float, dict[str, dict[str, float | None]]] | None:
    """Exact chance of a rule, and what each event is worth; None where they cannot be had."""
    scenario, names = results.model.scenario, mentions(rule).events
    chances = chances_of(results, course, names)
    if chances is None or prod(len(each) for each in chances.weights.values()) > MOST_WORLDS:
        return None
    total = 0.0
    sums = {name: dict.fromkeys(_EXACT, 0.0) for name in names}
    at_level: dict[str, dict[str, float]] = {name: {} for name in levels}
    for world in _worlds({name: tuple(each) for name, each in chances.weights.items()}):
        weight = prod(chances.weights[name][level] for name, level in world.items())
        inside = in_world(scenario, rule, world)
        try:
            found = authorize.weigh(inside, chances.yes, chances.factors, limit=MOST_NODES)
        except authorize.RuleTooLarge:
            return None
        total += weight * found.probability
        for name, level in world.items():
            given = weight / chances.weights[name][level] if chances.weights[name][level] else 0.0
            at_level[name][level] = at_level[name].get(level, 0.0) + given * found.probability
        for name in (each for each in names if each not in world):
            if name in found.members:
                i = found.members.index(name)
                for what in _EXACT:
                    sums[name][what] += weight * float(getattr(found, what)[i])
            else:  # it does not matter in this world
                sums[name]["if_yes"] += weight * found.probability
                sums[name]["if_no"] += weight * found.probability
    told: dict[str, dict[str, float | None]] = {}
    for name in names:
        if name in levels:
            best, worst = max(at_level[name].values()), min(at_level[name].values())
            told[name] = {"if_yes": best, "if_no": worst, "worth": best - worst}
            told[name] |= {"of_approvals": None, "of_refusals": None}
        else:
            told[name] = dict(sums[name])
            told[name]["of_approvals"] = sums[name]["of_approvals"] / total if total > 0 else None
            told[name]["of_refusals"] = sums[name]["of_refusals"] / (1 - total) if total < 1 else None
    return min(total, 1.0), told


def _worlds(levels: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    for chosen in product(*levels.values()):
        yield dict(zip(levels, chosen, strict=True))


def _outcomes(
    rule: Condition,
    event: str,
    levels: Mapping[str, tuple[str, ...]],
    happens: Mapping[str, Bools],
    draws: int,
) -> list[Bools]:
    """What the rule gives for each answer of one event, the others as drawn; no first."""
    found = []
    answers = levels.get(event, ("no", "yes"))
    for answer in answers:
        fixed = dict(happens)
        if event in levels:
            for level in answers:
                fixed[event_at(event, level).name] = np.full(draws, level == answer)
        else:
            fixed[event] = np.full(draws, answer == "yes")
        found.append(authorize.authorized(rule, fixed, draws))
    return found


def _decides(
    rule: Condition,
    event: str,
    levels: Mapping[str, tuple[str, ...]],
    happens: Mapping[str, Bools],
    draws: int,
) -> Bools:
    found = np.array(_outcomes(rule, event, levels, happens, draws))
    return np.asarray(found.any(axis=0) & ~found.all(axis=0))


def _helps(
    rule: Condition, event: str, levels: Mapping[str, tuple[str, ...]], happens: Mapping[str, Bools]
) -> Bools:
    """Where an event happens; of one with levels, where it stands at one that the rule names."""
    if event not in levels:
        return happens[event]
    named = {name for level in levels[event] if (name := event_at(event, level).name) in str(rule)}
    return np.asarray(np.logical_or.reduce([happens[name] for name in sorted(named)]))


def _contested(results: Results) -> Iterator[ContestedRule]:
    """Readings and variants that change what is approved, or let somebody wait for another approval."""
    scenario = results.model.scenario
    asked = {
        name for course in scenario.courses.values() for name in mentions(rule_of(scenario, course)).events
    }
    waited = {name for pledge in scenario.pledges for name in mentions(pledge.condition).events}
    unread = {name for name, event in scenario.events.items() if event.actor} - asked - waited
    for change in changes_of(scenario):
        patch = change.patch
        if patch.name in scenario.applied:
            continue
        touches = any(
            path.startswith("approvals.")
            or any(path.startswith(f"events.{name}.") for name in asked)
            or any(name in str(text).split() for name in unread)
            for path, text in change.sets
        )
        if not touches:
            continue
        other = run_of(
            read_so(scenario, patch.name),
            draws=results.draws,
            seed=results.model.sampler.plan.seed,
            given=results.model.given,
            deterrence=False,
        )
        cells, force = deep_cells(other, "events"), deep_cells(other, "force")
        yield ContestedRule(
            name=patch.name,
            title=patch.title,
            reading=patch.contested,
            passes={name: share(columns.alone.authorized, cells) for name, columns in other.courses.items()},
            raised={
                name: Ends(
                    alone=share(columns.alone.raised, force), together=share(columns.together.raised, force)
                )
                for name, columns in other.courses.items()
            },
            alone={
                name: tuple(
                    group[0] for group in blocking_sets(other.model.scenario, course) or () if len(group) == 1
                )
                for name, course in other.model.scenario.courses.items()
            },
        )
