"""The answer under contested readings: one number for each course and reading, on the same draws (F19)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Literal

from guarantor.measures.assessment import Amount, Assessment, Ends, Reading, ReadingOfCourse, Share
from guarantor.report.words import cut, middle, short_both_of_50

__all__ = ["Measure", "brief_table", "cell_in_words", "letters", "readings_text", "telling_measure"]

Measure = Literal["force_raised", "headcount_met"]

_COLUMNS = 80
_SHORTEST_TITLE = 20
_GAP = "   "
_TOLD: Mapping[Measure, str] = {"force_raised": "force raised", "headcount_met": "enough troops"}


def telling_measure(readings: Sequence[Reading]) -> Measure:
    """The count that more readings move by over 1 in 50: enough troops (the headline), or a force at all."""
    base = readings[0]

    def moved(measure: Measure) -> int:
        return sum(
            any(
                _apart(getattr(found, measure), getattr(base.courses[course], measure))
                for course, found in reading.courses.items()
            )
            for reading in readings[1:]
        )

    return max(_PREFERRED, key=moved)


_PREFERRED: tuple[Measure, ...] = ("headcount_met", "force_raised")


def _apart(a: Ends[Share], b: Ends[Share]) -> bool:
    return any(
        abs(x - y) > 0.02
        for one, other in ((a.alone, b.alone), (a.together, b.together))
        for x, y in zip(_bounds(one), _bounds(other), strict=True)
    )


def _bounds(share: Share) -> tuple[float, float]:
    values = [cell.value for cell in share.cells] or [share.probability or 0.0]
    return min(values), max(values)


def letters(count: int) -> list[str]:
    """Short names of courses in narrow tables: a, b, c."""
    return [chr(ord("a") + k) if k < 26 else str(k + 1) for k in range(count)]


def brief_table(assessment: Assessment, side_by_side: bool) -> list[str]:
    """The table for the terminal: a reading in a line, or two beside each other.

    Parameters
    ----------
    side_by_side : bool
        Two readings in a line, without the base case, which the table of courses tells; a title that does not
        fit gives way to the reading's name.
    """
    readings = assessment.readings
    if len(readings) < 2:
        return []
    measure = telling_measure(readings)
    names = list(readings[0].courses)
    readings = readings[1:] if side_by_side else readings
    cells = [
        [short_both_of_50(getattr(reading.courses[name], measure)) for name in names] for reading in readings
    ]
    widths = [max(len(row[k]) for row in [*cells, letters(len(names))]) for k in range(len(names))]
    width = (_COLUMNS - len(_GAP)) // 2 if side_by_side else _COLUMNS
    title = width - sum(widths) - len(widths)
    if title < _SHORTEST_TITLE and side_by_side:
        return brief_table(assessment, side_by_side=False)
    while title < _SHORTEST_TITLE and widths:  # the last courses stand in the report
        title += widths.pop() + 1
    rows = [
        _row(_named(reading, title), row, widths, title) for reading, row in zip(readings, cells, strict=True)
    ]
    opening = f"{_TOLD[measure]}, if"
    if not side_by_side:
        opening = f"{_TOLD[measure]} under contested readings"
        return [_row(cut(opening, title), letters(len(names)), widths, title), *rows]
    half = -(-len(rows) // 2)
    left, right = (
        [_row(head, letters(len(names)), widths, title), *part]
        for head, part in ((opening, rows[:half]), ("or if", rows[half:]))
    )
    return [f"{one}{_GAP}{other}".rstrip() for one, other in zip_longest(left, right, fillvalue="")]


def _row(title: str, cells: Sequence[str], widths: Sequence[int], width: int) -> str:
    return f"{title:<{width}}" + "".join(f" {cell:>{w}}" for cell, w in zip(cells, widths, strict=False))


def _named(reading: Reading, width: int) -> str:
    return reading.title if len(reading.title) <= width else cut(reading.name, width)


def _kept_there(found: ReadingOfCourse) -> str:
    """Thousand troops kept there in the middle future with a force, and if all move together."""
    alone, together = (_middle(amount) for amount in (found.headcount, found.headcount_together))
    return alone if alone == together else f"{alone} ({together})"


def cell_in_words(found: ReadingOfCourse) -> tuple[str, str]:
    """Futures with a force, of 50; and beneath it those with enough troops, and how many are kept there."""
    there = _kept_there(found)
    size = "" if there == "-" else f"; {there} thousand"
    return short_both_of_50(found.force_raised), f"enough {short_both_of_50(found.headcount_met)}{size}"


def _middle(amount: Amount | None) -> str:
    return "-" if amount is None else middle(amount).replace(" to ", "-")


def readings_text(readings: Sequence[Reading], titles: Mapping[str, str], scenario: str) -> str:
    """All readings and courses in 80 columns, and how to apply one.

    Parameters
    ----------
    readings : sequence of Reading
        The base case first.
    titles : mapping of course to str
    scenario : str
        The scenario as it was asked for, for the command.
    """
    names = list(titles)
    lines = wrap(
        f"The answer under contested readings of {scenario}: {readings[0].draws:,} sampled futures, the same "
        "for every reading and course. In brackets: if all move together, where that is something else.",
        _COLUMNS,
    )
    lines += [
        "",
        *(f"{letter}  {titles[name]}" for letter, name in zip(letters(len(names)), names, strict=True)),
    ]
    for heading, cell in _TABLES:
        lines += ["", *_table(readings, names, heading, cell)]
    if len(readings) < 2:
        return "\n".join([*lines, "", "No reading is contested; add 'readings:' to the scenario."])
    lines += ["", f"To apply one: guarantor assess {scenario} --variant NAME, with NAME one of"]
    for reading in readings[1:]:
        lines += wrap(f"  {reading.name}: {reading.title}", _COLUMNS, subsequent_indent="      ")
    return "\n".join(lines)


_TABLES: tuple[tuple[str, Callable[[ReadingOfCourse], str]], ...] = (
    ("force raised, of 50", lambda found: short_both_of_50(found.force_raised)),
    ("enough troops, of 50", lambda found: short_both_of_50(found.headcount_met)),
    ("thousand there, middle future with a force", _kept_there),
)


def _table(
    readings: Sequence[Reading], names: Sequence[str], heading: str, cell: Callable[[ReadingOfCourse], str]
) -> list[str]:
    """Readings down, courses across; more courses than fit go into a second table."""
    rows = [[cell(reading.courses[name]) for name in names] for reading in readings]
    widths = [max(2, *(len(row[k]) for row in rows)) for k in range(len(names))]
    lines: list[str] = []
    start = 0
    while start < len(names):
        end = start + 1
        while end < len(names) and sum(widths[start : end + 1]) + end + 1 - start <= _COLUMNS - _WIDE:
            end += 1
        part, title = widths[start:end], _COLUMNS - sum(widths[start:end]) - (end - start)
        lines.append(_row(heading, letters(len(names))[start:end], part, title))
        lines += [
            _row(cut(reading.title, title), row[start:end], part, title)
            for reading, row in zip(readings, rows, strict=True)
        ]
        start = end
    return lines


_WIDE = 44
"""Columns kept for titles: the longest heading fits."""
