"""Contested readings: the headline under what informed people dispute, on the same draws (F19)."""

from __future__ import annotations

from guarantor.measures.assessment import Ends, Reading, ReadingOfCourse, Share
from guarantor.measures.runs import FIRST_DRAWS, run_of, with_courses
from guarantor.measures.summary import DeepCell, amount, deep_cells, share, within
from guarantor.run import Columns, Results
from guarantor.scenario import build

__all__ = ["contested"]


def contested(results: Results) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """The base case and every contested reading, on the first draws of the run.

    Returns
    -------
    readings : tuple of Reading
        The base case first.
    warnings : tuple of str
        What the readings warn of and the base case does not.

    Notes
    -----
    The game is left out: a reading is compared by who comes and how many can be kept there.
    """
    scenario, model = results.model.scenario, results.model
    first = results.first(FIRST_DRAWS)
    readings, warnings = [_reading("base", "base case", first)], []
    for patch in scenario.patches.values():
        if not patch.contested or patch.name in scenario.applied:
            continue
        read = build(scenario.folder, as_of=scenario.as_of, variants=(*scenario.applied, patch.name))
        found = run_of(
            with_courses(read, tuple(scenario.courses)),
            draws=first.draws,
            seed=model.sampler.plan.seed,
            given=model.given,
            deterrence=False,
        )
        readings.append(_reading(patch.name, patch.title, found))
        warnings += [f"{patch.name}: {text}" for text in read.warnings if text not in scenario.warnings]
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

    raised = columns.alone.raised
    kept = None
    if raised.any():
        kept = amount(columns.alone.headcount[raised], "troops", within(cells, raised))
    return ReadingOfCourse(force_raised=ends("raised"), headcount_met=ends("headcount_met"), headcount=kept)
