"""Assess: run a scenario and its contested readings, and gather the answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import values
from guarantor.measures.assessment import (
    Amount,
    Assessment,
    Assumptions,
    Bottleneck,
    Coalition,
    Coalitions,
    Contributor,
    CourseAnswer,
    Difference,
    Ends,
    EventAnswer,
    InputInfo,
    RouteAnswer,
    RunInfo,
    ScenarioInfo,
    Share,
    SourceInfo,
)
from guarantor.measures.drivers import drivers
from guarantor.measures.readings import contested
from guarantor.measures.runs import run_of
from guarantor.measures.summary import DeepCell, amount, deep_cells, difference, share
from guarantor.pipeline import NO_FORCE, Outcome, rule_of
from guarantor.run import Columns, Results
from guarantor.scenario import Scenario, origins_of
from guarantor.scenario.condition import Always, Condition, fold, leaves, mentions
from guarantor.scenario.evidence import GRADES
from guarantor.scenario.schema import Course
from guarantor.scenario.values import written_of
from guarantor.stages import authorize
from guarantor.version import __version__

__all__ = ["assess"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_SHARES = ("raised", "headcount_met", "requirement_met", "authorized")
_AMOUNTS = {
    "headcount": "troops",
    "sustained_troops": "troops",
    "requirement_troops": "troops",
    "package_share": "share",
    "attack_probability": "probability",
    "protege_value": "share of the prize",
}
_ID = re.compile(r"\b[A-Z]+\d+\b")
_GRID = (np.arange(256) + 0.5) / 256
"""Quantiles at which an uncertain probability enters an exact one."""


def assess(
    scenario: Scenario,
    *,
    draws: int | None = None,
    seed: int | None = None,
    given: Mapping[str, bool] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Assessment:
    """Answer a scenario's question for every course, on common draws.

    Parameters
    ----------
    scenario : Scenario
    draws, seed : int, optional
        The scenario's own if left out.
    given : mapping of event to bool, optional
        Events fixed in every draw (R14).
    progress : callable, optional
        Told how many blocks are done, of how many.

    Returns
    -------
    Assessment

    Examples
    --------
    >>> import guarantor
    >>> answer = guarantor.assess(guarantor.load("pellia"), draws=4096)
    >>> [course.name for course in answer.courses]
    ['no-force', 'neighbours-alone', 'arvonia-backstop', 'monitors-only']
    """
    results = run_of(scenario, draws=draws, seed=seed, given=given, progress=progress)
    cells = deep_cells(results)
    readings, reading_warnings = contested(results)
    courses = [_no_force(results, cells)] if results.model.deterrence else []
    courses += [_course(results, course, cells) for course in scenario.courses.values()]
    heard = {pledge.actor for pledge in scenario.pledges}
    return Assessment(
        scenario=ScenarioInfo(
            name=scenario.name,
            title=scenario.title,
            question=scenario.question,
            as_of=scenario.as_of,
            digest=scenario.digest,
            variants=scenario.applied,
        ),
        run=RunInfo(
            draws=results.draws,
            seed=results.model.sampler.plan.seed,
            sampler=scenario.run.sampler,
            engine_version=__version__,
            given=results.model.given,
        ),
        actors={code: actor.name for code, actor in scenario.actors.items()},
        levers={name: lever.levels for name, lever in scenario.levers.items()},
        ordered_levers=tuple(name for name, lever in scenario.levers.items() if lever.ordered),
        events=tuple(
            EventAnswer(
                name=event.name,
                title=event.title,
                actor=event.actor,
                probability={
                    name: share(columns.events[event.name], cells)
                    for name, columns in results.courses.items()
                },
            )
            for event in scenario.events.values()
        ),
        courses=tuple(courses),
        differences=_differences(results),
        readings=readings,
        drivers=drivers(results),
        unheard=tuple(
            code
            for code, actor in scenario.actors.items()
            if "contributor" in actor.roles and code not in heard
        ),
        refused=tuple(dict.fromkeys(pledge.actor for pledge in scenario.pledges if pledge.refused)),
        assumptions=_assumptions(scenario),
        inputs=_inputs(scenario),
        sources=_sources(scenario),
        not_in_this_answer=_left_out(scenario),
        warnings=(*scenario.warnings, *reading_warnings, *_checks(results)),
    )


# -- courses ------------------------------------------------------------------------------------------------


def _course(results: Results, course: Course, cells: Sequence[DeepCell]) -> CourseAnswer:
    columns = results.courses[course.name]
    scenario = results.model.scenario
    less, more = _compared(results, columns.alone), _compared(results, columns.together)
    shares = {name: _ends_share(columns, name, cells) for name in _SHARES}
    shares["force_raised"] = shares.pop("raised")
    amounts = {name: _ends_amount(columns, name, unit, cells) for name, unit in _AMOUNTS.items()}
    if results.model.deterrence:
        for k, name in enumerate(("attack_less_likely", "attack_more_likely")):
            shares[name] = Ends[Share](alone=share(less[k], cells), together=share(more[k], cells))
        for name in ("challenger_value", "challenger_value_centred"):
            reference = getattr(results.reference, name)
            amounts[name.replace("value", "gain")] = Ends[Amount](
                alone=amount(getattr(columns.alone, name) - reference, "share of the prize", cells),
                together=amount(getattr(columns.together, name) - reference, "share of the prize", cells),
            )
    else:
        del amounts["attack_probability"], amounts["protege_value"]
    if scenario.requirement is None:
        for name in ("headcount", "sustained_troops", "requirement_troops", "package_share"):
            del amounts[name]
        del shares["headcount_met"], shares["requirement_met"]
    rule = rule_of(scenario, course)
    return CourseAnswer(
        name=course.name,
        title=course.title,
        levers=course.levers,
        shares=shares,
        amounts=amounts,
        joined={
            actor: Ends[Share](
                alone=share(columns.alone.joined[:, k], cells),
                together=share(columns.together.joined[:, k], cells),
            )
            for k, actor in enumerate(results.model.actors)
            if columns.together.joined[:, k].any()
        },
        coalition=Coalitions(
            alone=_coalition(results, columns.alone, cells),
            together=_coalition(results, columns.together, cells),
        ),
        routes=tuple(
            RouteAnswer(
                name=route.name,
                title=route.title,
                passes=share(columns.routes[route.name], cells),
                exact=_exact(results, course, fold(route.rule, course.levers)),
            )
            for route in scenario.approvals
        ),
        blocking_sets=tuple(authorize.blocking_sets(rule)) if scenario.approvals else (),
        bottlenecks=_bottlenecks(results, columns.alone),
        contributors=_contributors(results, columns),
    )


def _no_force(results: Results, cells: Sequence[DeepCell]) -> CourseAnswer:
    """The reference: its level of risk is the reader's own anchor (D13)."""
    risk = amount(results.reference.attack_probability, "probability", cells)
    worth = amount(results.reference.protege_value, "share of the prize", cells)
    return CourseAnswer(
        name=NO_FORCE,
        title="no force",
        levers={},
        shares={},
        amounts={
            "attack_probability": Ends[Amount](alone=risk, together=risk),
            "protege_value": Ends[Amount](alone=worth, together=worth),
        },
        joined={},
        coalition=Coalitions(alone=None, together=None),
        routes=(),
        blocking_sets=(),
        bottlenecks=(),
        contributors=(),
    )


def _ends_share(columns: Columns, name: str, cells: Sequence[DeepCell]) -> Ends[Share]:
    alone = share(getattr(columns.alone, name), cells)
    if columns.together is columns.alone:
        return Ends[Share](alone=alone, together=alone)
    return Ends[Share](alone=alone, together=share(getattr(columns.together, name), cells))


def _ends_amount(columns: Columns, name: str, unit: str, cells: Sequence[DeepCell]) -> Ends[Amount]:
    """Troops are summarised where a force is raised; elsewhere they are 0 and say nothing."""

    def one(outcome: Outcome) -> Amount:
        column = getattr(outcome, name)
        if unit in ("troops", "share") and name != "requirement_troops":
            inside = [DeepCell(cell.name, cell.inside[outcome.raised]) for cell in cells]
            return amount(column[outcome.raised], unit, inside)
        return amount(column, unit, cells)

    alone = one(columns.alone)
    return Ends[Amount](
        alone=alone, together=alone if columns.together is columns.alone else one(columns.together)
    )


def _compared(results: Results, outcome: Outcome) -> tuple[Bools, Bools]:
    """Where attack is less, and where more likely than with no force; equal draws are in neither."""
    delta = outcome.attack_probability - results.reference.attack_probability
    return delta < 0, delta > 0


def _coalition(results: Results, outcome: Outcome, cells: Sequence[DeepCell]) -> Coalition | None:
    """The most frequent non-empty coalition, leaving out those whom the course itself sets."""
    set_by_course = {guarantee.actor for guarantee in results.model.scenario.guarantees if guarantee.lever}
    kept = [k for k, actor in enumerate(results.model.actors) if actor not in set_by_course]
    keys = outcome.joined[:, kept] @ (1 << np.arange(len(kept), dtype=np.int64))
    found, counts = np.unique(keys[keys > 0], return_counts=True)
    if found.size == 0:
        return None
    key = int(found[counts.argmax()])
    members = [k for position, k in enumerate(kept) if key >> position & 1]
    return Coalition(
        actors=tuple(results.model.actors[k] for k in members),
        joins=share(np.logical_and.reduce(outcome.joined[:, members], axis=1), cells),
    )


def _exact(results: Results, course: Course, rule: Condition) -> float | None:
    """Exact probability of a route, where its events depend on nothing but levers (A5, A10)."""
    scenario, given = results.model.scenario, results.model.given
    chances: dict[str, Floats] = {}
    for name in mentions(rule).events:
        for case, value in scenario.events[name].probability.cases:
            when = fold(case, course.levers)
            if isinstance(when, Always):
                chances[name] = values(value.quantity, _GRID)
                break
            if any(True for _ in leaves(when)):
                return None
        if name in given:
            chances[name] = np.array([float(given[name])])
    if len(chances) > authorize.MAX_MEMBERS:
        return None
    factors = [
        authorize.Factor(factor.of, factor.correlation)
        for factor in scenario.factors
        if factor.correlation > 0 and len(set(factor.of) & chances.keys()) > 1
    ]
    if len(factors) > 1 or any(set(pair.of) & chances.keys() for pair in scenario.correlations):
        return None
    return authorize.probability(rule, chances, factors)


def _bottlenecks(results: Results, outcome: Outcome) -> tuple[Bottleneck, ...]:
    requirement = results.model.scenario.requirement
    raised = int(np.count_nonzero(outcome.raised))
    if requirement is None or not raised:
        return ()
    counted = Counter(outcome.bottleneck[outcome.raised & ~outcome.requirement_met].tolist())
    return tuple(
        Bottleneck(
            capabilities=tuple(line.title for k, line in enumerate(requirement.lines) if mask >> k & 1),
            share=count / raised,
        )
        for mask, count in counted.most_common()
        if mask
    )


def _contributors(results: Results, columns: Columns) -> tuple[Contributor, ...]:
    found = []
    for k, actor in enumerate(results.model.actors):
        if columns.together.deployed[:, k].any():
            alone, together = (
                amount(outcome.deployed[outcome.raised, k], "troops")
                for outcome in (columns.alone, columns.together)
            )
            found.append(Contributor(actor=actor, deployed=Ends[Amount](alone=alone, together=together)))
    return tuple(found)


# -- across courses -----------------------------------------------------------------------------------------


def _differences(results: Results) -> tuple[Difference, ...]:
    """Every course against no force and against the first course, on the same draws."""
    if not results.model.deterrence:
        return ()
    columns: dict[str, Outcome | object] = {NO_FORCE: results.reference}
    columns |= {name: each.alone for name, each in results.courses.items()}
    first = next(iter(results.courses))
    pairs = [(name, NO_FORCE) for name in results.courses]
    pairs += [(name, first) for name in results.courses if name != first]
    return tuple(
        difference(a, b, measure, getattr(columns[a], measure), getattr(columns[b], measure))
        for a, b in pairs
        for measure in ("attack_probability", "challenger_value", "protege_value")
    )


def _assumptions(scenario: Scenario) -> Assumptions:
    origins = origins_of(scenario)
    counts = Counter(origin.grade for origin in origins)
    used = {origin.source for origin in origins if origin.source}
    dates = sorted(scenario.evidence[source].said_on for source in used if source in scenario.evidence)
    return Assumptions(
        **{grade: counts[grade] for grade in GRADES},
        oldest=dates[0] if dates else None,
        newest=dates[-1] if dates else None,
    )


def _inputs(scenario: Scenario) -> tuple[InputInfo, ...]:
    """Every input in force with what was written: a quantity, a condition, a rule, a word."""
    written = written_of(scenario)
    return tuple(
        InputInfo(
            path=origin.path,
            written=written.get(origin.path, ""),
            grade=origin.grade,
            source=origin.source,
            note=origin.note,
        )
        for origin in origins_of(scenario)
    )


def _sources(scenario: Scenario) -> tuple[SourceInfo, ...]:
    origins = origins_of(scenario)
    used = {origin.source for origin in origins}
    used |= {name for origin in origins for name in _ID.findall(origin.note)}
    return tuple(
        SourceInfo(
            id=entry.id,
            date=entry.said_on,
            speaker=entry.speaker,
            paraphrase=entry.paraphrase,
            quote=entry.quote,
            source_title=entry.source_title,
            url=entry.url,
            reliability=entry.reliability,
        )
        for entry in scenario.evidence.values()
        if entry.id in used
    )


def _left_out(scenario: Scenario) -> tuple[str, ...]:
    """What the scenario says is left out, and what this run could not compute (no silent zero)."""
    missing = []
    if scenario.requirement is None:
        missing.append("whether the force is large enough: add 'requirement:'")
    if scenario.challenger is None or not scenario.guarantees:
        missing.append("whether it deters: add 'challenger:' and 'guarantees:'")
    if scenario.claims:
        missing.append(f"{len(scenario.claims)} claims are read but not tested in this version")
    return (*scenario.not_in_this_answer, *missing)


def _checks(results: Results) -> tuple[str, ...]:
    """The centred check of D8: say so where the sign of a gain depends on it."""
    found = []
    for name, columns in results.courses.items() if results.model.deterrence else ():
        plain = float((columns.alone.challenger_value - results.reference.challenger_value).mean())
        centred = float(
            (columns.alone.challenger_value_centred - results.reference.challenger_value_centred).mean()
        )
        if plain * centred < 0:
            found.append(
                f"{name}: whether the challenger gains depends on how unseen choices are valued (D8)"
            )
    return tuple(found)
