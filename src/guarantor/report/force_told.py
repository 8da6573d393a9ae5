"""The force of one course as sentences, charts and tables: what a page and a screen show (UX 3, screen 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guarantor.measures.force.parts import CourseForce
from guarantor.report.answer import Sentence
from guarantor.report.drawing import Chart
from guarantor.report.force_charts import coloured, force_charts_of
from guarantor.report.force_figures import main_end
from guarantor.report.force_words import (
    WORTH_TITLE,
    estimates,
    for_how_long,
    from_when,
    held_back,
    how_long,
    leaving,
    left_empty,
    level_rows,
    level_title,
    line_rows,
    lines_by_month,
    not_told,
    pool_of,
    raised,
    runs_out,
    some_months,
    worth_rows,
)
from guarantor.report.plane import State
from guarantor.report.words import upper

__all__ = ["ForceTable", "ForceTold", "told"]

_MONTHS_IN_A_TABLE = 7


@dataclass(frozen=True, slots=True)
class ForceTable:
    """A table in words: what it says, its header and its rows."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ForceTold:
    """The force of one course in words.

    Attributes
    ----------
    lead : str
        How often there is a force; every count that follows is of those futures.
    sentences : tuple of Sentence
        Empty where there is never a force.
    charts, tables : tuple
        Those for which the scenario has the parts.
    missing : tuple of str
        What is not told, and what would add it.
    """

    lead: str
    sentences: tuple[Sentence, ...]
    charts: tuple[Chart, ...]
    tables: tuple[ForceTable, ...]
    missing: tuple[str, ...]


def told(
    force: CourseForce,
    actors: Mapping[str, str],
    colours: Mapping[str, State] | None = None,
    suffix: str = "",
) -> ForceTold:
    """Tell the force of a course.

    Parameters
    ----------
    colours, suffix
        As for `force_charts_of`.
    """
    missing = tuple(not_told(force, actors))
    if main_end(force).headcount is None:
        return ForceTold(raised(force), (), (), (), missing)
    troops, long = how_long(force)
    when = " ".join(from_when(force))
    lapses = "; ".join(leaving(force, actors))
    found = {
        "For good": for_how_long(force),
        f"{troops:,.0f}?": long,
        "What a size costs": pool_of(force),
        "From when": when,
        "Left empty": left_empty(force),
        "Runs out first": runs_out(force),
        "Held back": held_back(force),
        "Leaves with it": f"{upper(lapses)} of 50." if lapses else "",
        "What methods ask for": estimates(force),
    }
    return ForceTold(
        lead=raised(force),
        sentences=tuple(Sentence(heading, text) for heading, text in found.items() if text),
        charts=force_charts_of(
            force, actors, coloured([force], actors) if colours is None else colours, suffix
        ),
        tables=_tables(force, actors),
        missing=missing,
    )


def _tables(force: CourseForce, actors: Mapping[str, str]) -> tuple[ForceTable, ...]:
    found = [
        (
            "lines",
            "Line by line, in the middle future, once all who join are there; thousand troops",
            line_rows(force),
        )
    ]
    if main_end(force).by_month:
        months = some_months(force.months, _MONTHS_IN_A_TABLE)
        title = "What is filled of each line in which month, in the middle future; thousand troops"
        found.append(("lines-by-month", title, lines_by_month(force, months)))
    if main_end(force).contributors:
        found.append(("worth", WORTH_TITLE, worth_rows(force, actors)))
    found.append(("ladder", f"{level_title(force)}; thousands", level_rows(force)))
    return tuple(ForceTable(name, title, rows[0], tuple(rows[1:])) for name, title, rows in found)
