"""Contested readings: the headline under what informed people dispute, on the same draws (F19)."""

from __future__ import annotations

from collections.abc import Mapping

from guarantor.measures.assessment import Amount, Ends, Reading, ReadingOfCourse, Share
from guarantor.measures.runs import run_of, with_courses
from guarantor.measures.summary import DeepCell, amount, deep_cells, share, within
from guarantor.pipeline import Outcome
from guarantor.run import Columns, Results
from guarantor.scenario import build

__all__ = ["runs_of_readings", "told"]


def runs_of_readings(first: Results) -> dict[str, Results]:
    """Every contested reading that is not applied already, run on the same draws (F19).

    The game is played only if `first` plays it: to compare readings, who comes and how many can be kept there
    is enough.
    """
    scenario, model = first.model.scenario, first.model
    found = {}
    for patch in scenario.patches.values():
        if not patch.contested or patch.name in scenario.applied:
            continue
        read = build(scenario.folder, as_of=scenario.as_of, variants=(*scenario.applied, patch.name))
        found[patch.name] = run_of(
            with_courses(read, tuple(scenario.courses)),
            draws=first.draws,
            seed=model.sampler.plan.seed,
            given=model.given,
            deterrence=model.deterrence,
        )
    return found


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
