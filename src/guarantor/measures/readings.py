"""Contested readings: the headline under what informed people dispute, on the same draws (F19)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from guarantor.measures.assessment import Amount, Ends, Reading, ReadingOfCourse, Share
from guarantor.measures.runs import run_of, with_courses
from guarantor.measures.summary import DeepCell, amount, deep_cells, share, within
from guarantor.pipeline import Outcome
from guarantor.run import Columns, Results
from guarantor.scenario import Scenario, build

__all__ = ["contested", "read_so", "runs_of_readings", "told"]


def contested(scenario: Scenario) -> tuple[str, ...]:
    """Names of the readings that informed people dispute and that are not applied already (F19)."""
    return tuple(
        patch.name
        for patch in scenario.patches.values()
        if patch.contested and patch.name not in scenario.applied
    )


def runs_of_readings(
    first: Results, progress: Callable[[int, int], None] | None = None
) -> dict[str, Results]:
    """Every contested reading that is not applied already, run on the same draws (F19).

    The game is played only if `first` plays it: to compare readings, who comes and how many can be kept there
    is enough.

    Parameters
    ----------
    progress : callable, optional
        Told how many readings are done, of how many.
    """
    scenario, model = first.model.scenario, first.model
    names, found = contested(scenario), {}
    for name in names:
        found[name] = run_of(
            read_so(scenario, name),
            draws=first.draws,
            seed=model.sampler.plan.seed,
            given=model.given,
            deterrence=model.deterrence,
        )
        if progress is not None:
            progress(len(found), len(names))
    return found


def read_so(scenario: Scenario, reading: str) -> Scenario:
    """The scenario under a reading, with the choices made on top of it and its courses only."""
    read = build(
        scenario.folder,
        as_of=scenario.as_of,
        variants=(*scenario.applied, reading),
        without=scenario.without,
        levers=scenario.chosen,
    )
    first = next(iter(scenario.courses.values()))
    if scenario.chosen and first.name not in read.courses:  # under the reading another course has its levels
        chosen = next(iter(read.courses.values()))
        own = replace(chosen, name=first.name, title=first.title)
        read = replace(read, courses={first.name: own, **read.courses})
    return with_courses(read, tuple(scenario.courses))


def told(first: Results, runs: Mapping[str, Results]) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """The base case and the readings that were run, and what they warn of."""
    scenario = first.model.scenario
    readings, warnings = [_reading("base", "base case", first)], []
    for name, run in runs.items():
        readings.append(_reading(name, scenario.patches[name].title, run))
        own = [text for text in run.model.scenario.warnings if text not in scenario.warnings]
        warnings += [f"{name}: {text}" for text in own if not text.startswith("claims.")]
    return tuple(readings), tuple(warnings)


def _reading(name: str, title: str, results: Results) -> Reading:
    cells = deep_cells(results, "force")
    return Reading(
        name=name,
        title=title,
        draws=results.draws,
        courses={course: _course(columns, cells) for course, columns in results.courses.items()},
    )


def _course(columns: Columns, cells: tuple[DeepCell, ...]) -> ReadingOfCourse:
    def ends(measure: str) -> Ends[Share]:
        return Ends[Share](
            alone=share(getattr(columns.alone, measure), cells),
            together=share(getattr(columns.together, measure), cells),
        )

    def kept(outcome: Outcome) -> Amount | None:
        raised = outcome.raised
        if not raised.any():
            return None
        return amount(outcome.headcount[raised], "troops", within(cells, raised))

    return ReadingOfCourse(
        force_raised=ends("raised"),
        headcount_met=ends("headcount_met"),
        headcount=kept(columns.alone),
        headcount_together=kept(columns.together),
    )
