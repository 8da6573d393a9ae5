"""Assess: run a scenario and its contested readings, and gather the answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK
from guarantor.measures.anchor import deterrence_of
from guarantor.measures.assessment import (
    Assessment,
    Assumptions,
    ClaimAnswer,
    Difference,
    Driver,
    EventAnswer,
    InputInfo,
    Reading,
    RunInfo,
    ScenarioInfo,
    Share,
    SourceInfo,
)
from guarantor.measures.beside import Beside, started
from guarantor.measures.claims.answering import answer_claims
from guarantor.measures.course import Cells, cells_of, course_answer, no_force
from guarantor.measures.force.parts import CourseForce
from guarantor.measures.guarantee.channel_parts import Channels
from guarantor.measures.guarantee.channels import channels_of
from guarantor.measures.influence.drivers import drivers
from guarantor.measures.readings import contested
from guarantor.measures.runs import FirstRuns, model_for, run_of
from guarantor.measures.summary import difference, share
from guarantor.pipeline import NO_FORCE, Outcome
from guarantor.run import Results
from guarantor.run.spool import IN_MEMORY, spooled
from guarantor.scenario import Scenario, origins_of
from guarantor.scenario.condition import event_at
from guarantor.scenario.evidence import GRADES
from guarantor.scenario.schema import Event
from guarantor.scenario.values import quantities_written, written_of
from guarantor.version import __version__

__all__ = ["assess", "assumptions_of", "inputs_in_force", "preview"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_ID = re.compile(r"\b[A-Z]+\d+\b")


def assess(
    scenario: Scenario,
    *,
    draws: int | None = None,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    pool: Executor | None = None,
) -> Assessment:
    """Answer a scenario's question for every course, on common draws.

    Parameters
    ----------
    scenario : Scenario
    draws, seed : int, optional
        The scenario's own if left out.
    given : mapping of event to bool or str, optional
        Events fixed in every draw (R14): whether one happens, or its level.
    progress : callable, optional
        Told how many blocks and, where there is no `pool`, contested readings are done, of how many.
    pool : concurrent.futures.Executor, optional
        Where contested readings are worked out while the courses are run; no number depends on it. Its
        processes must be started afresh ("spawn"), not forked.

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
    size = scenario.run.draws if draws is None else draws
    start = scenario.run.seed if seed is None else seed
    blocks = -(-size // BLOCK)
    total = blocks + (0 if pool else len(contested(scenario)))

    def told(before: int) -> Callable[[int, int], None] | None:
        return None if progress is None else lambda done, _: progress(before + done, total)

    finished = started(scenario, size, start, given or {}, pool, told(blocks))
    if size > IN_MEMORY:
        with spooled(model_for(scenario, start, given), size, told(0), pool) as results:
            return _assessed(scenario, results, finished)
    results = run_of(scenario, draws=size, seed=start, given=given, progress=told(0))
    return _assessed(scenario, results, finished)


def _assessed(scenario: Scenario, results: Results, finished: Callable[[], Beside]) -> Assessment:
    """The answer from a run; claims are judged on the draws in memory, of which most have enough (E15)."""
    cells, moved = cells_of(results), drivers(results)
    channels = channels_of(
        scenario, results.draws, seed=results.model.sampler.plan.seed, given=results.model.given
    )
    claims = answer_claims(results.first(IN_MEMORY), thorough=False, flips=lambda: finished().flips)
    beside = finished()
    return _gathered(
        results,
        cells,
        drivers=moved,
        force=beside.force,
        channels=channels,
        readings=beside.readings,
        claims=claims,
        inputs=inputs_in_force(scenario),
        sources=_sources(scenario),
        warnings=beside.warnings,
    )


def preview(
    scenario: Scenario,
    *,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
    runs: FirstRuns | None = None,
) -> Assessment:
    """The answer on the first draws, as soon as it can be had: what `assess` refines.

    Parameters
    ----------
    scenario : Scenario
    seed, given
        As for `assess`.
    runs : FirstRuns, optional
        Where runs are remembered; no number depends on it.

    Returns
    -------
    Assessment
        Without readings, channels, claims, inputs and sources; with the drivers of the first course that has
        any. Everything else is that of `assess` on as many draws.
    """
    results = (runs or FirstRuns()).run(scenario, seed=seed, given=given)
    return _gathered(results, cells_of(results), drivers=drivers(results, first_only=True))


def _gathered(
    results: Results,
    cells: Cells,
    *,
    drivers: tuple[Driver, ...],
    force: Mapping[str, CourseForce] | None = None,
    channels: tuple[Channels, ...] = (),
    readings: tuple[Reading, ...] = (),
    claims: tuple[ClaimAnswer, ...] = (),
    inputs: tuple[InputInfo, ...] = (),
    sources: tuple[SourceInfo, ...] = (),
    warnings: tuple[str, ...] = (),
) -> Assessment:
    """The answer from a run, and what was worked out beside it."""
    scenario = results.model.scenario
    courses = [
        course_answer(results, course, cells, (force or {}).get(course.name))
        for course in scenario.courses.values()
    ]
    heard = {pledge.actor for pledge in scenario.pledges if not pledge.assumed}
    return Assessment(
        scenario=ScenarioInfo(
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
        events=tuple(_event(results, event, cells) for event in scenario.events.values()),
        courses=(no_force(results, cells), *courses),
        differences=_differences(results, cells),
        deterrence=deterrence_of(results, cells),
        channels=channels,
        readings=readings,
        claims=claims,
        drivers=drivers,
        unheard=tuple(
            code
            for code, actor in scenario.actors.items()
            if "contributor" in actor.roles and code not in heard
        ),
        assumed_offers=tuple(
            pledge.actor
            for pledge in scenario.pledges
            if pledge.assumed and pledge.actor not in scenario.without
        ),
        refused=tuple(dict.fromkeys(pledge.actor for pledge in scenario.pledges if pledge.refused)),
        assumptions=assumptions_of(scenario),
        inputs=inputs,
        sources=sources,
        not_in_this_answer=_left_out(scenario),
        warnings=(*scenario.warnings, *warnings, *_checks(results)),
    )


def _event(results: Results, event: Event, cells: Cells) -> EventAnswer:
    """How often an event happens, or stands at each of its levels, in each course."""

    def shares(name: str) -> dict[str, Share]:
        return {
            course: share(columns.events[name], cells.events) for course, columns in results.courses.items()
        }

    return EventAnswer(
        name=event.name,
        title=event.title,
        actor=event.actor,
        probability={} if event.levels else shares(event.name),
        levels={level: shares(event_at(event.name, level).name) for level in event.levels},
    )


# -- across courses -----------------------------------------------------------------------------------------


def _differences(results: Results, cells: Cells) -> tuple[Difference, ...]:
    """Every course against no force and against the first course, on the same draws."""
    if not results.model.deterrence:
        return ()
    columns: dict[str, Outcome | object] = {NO_FORCE: results.reference}
    columns |= {name: each.alone for name, each in results.courses.items()}
    first = next(iter(results.courses))
    pairs = [(name, NO_FORCE) for name in results.courses]
    pairs += [(name, first) for name in results.courses if name != first]
    return tuple(
        difference(a, b, measure, getattr(columns[a], measure), getattr(columns[b], measure), cells.game)
        for a, b in pairs
        for measure in ("attack_probability", "challenger_value", "protege_value")
    )


def assumptions_of(scenario: Scenario) -> Assumptions:
    """Inputs in force by grade, and the dates of the sources that they cite (F8)."""
    origins = origins_of(scenario)
    counts = Counter(origin.grade for origin in origins)
    used = {origin.source for origin in origins if origin.source}
    dates = sorted(scenario.evidence[source].said_on for source in used if source in scenario.evidence)
    return Assumptions(
        **{grade: counts[grade] for grade in GRADES},
        oldest=dates[0] if dates else None,
        newest=dates[-1] if dates else None,
    )


def inputs_in_force(scenario: Scenario) -> tuple[InputInfo, ...]:
    """Every input in force with what was written: a quantity, a condition, a rule, a word."""
    written, quantities = written_of(scenario), quantities_written(scenario)
    return tuple(
        InputInfo(
            path=origin.path,
            written=quantities.get(origin) or written.get(origin.path, ""),
            grade=origin.grade,
            source=origin.source,
            note=origin.note,
        )
        for origin in origins_of(scenario)
    )


def _sources(scenario: Scenario) -> tuple[SourceInfo, ...]:
    """Rows of the ledger that an input or its note cites, or a claim: its source, for it, against it."""
    origins = origins_of(scenario)
    used = {origin.source for origin in origins}
    used |= {name for origin in origins for name in _ID.findall(origin.note)}
    for claim in scenario.claims:
        used |= {claim.origin.source, *claim.evidence_for, *claim.evidence_against}
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
