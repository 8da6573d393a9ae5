"""One schedule in the terminal and as CSV: who is there in which month (rules G25-G27)."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from textwrap import wrap

from guarantor.measures.force.forms import ScheduleAnswer
from guarantor.report.words import cut, day, listed, of_50, setting, upper

__all__ = ["schedule_csv", "schedule_text"]

COLUMNS = 80
_NAME = 20
_HEADER = ("state", "line", "month", "starts", "returns", "in_theatre")


def schedule_text(answer: ScheduleAnswer) -> str:
    """The schedule as text of 80 columns; as many lines as it needs."""
    given = "".join(f", {name} fixed {setting(fixed)}" for name, fixed in answer.run.given.items())
    head = [
        *wrap(f"{upper(answer.course.title)}: one schedule", COLUMNS),
        *wrap(
            f"As of {day(answer.scenario.as_of)}{given}. ONE set of inputs: each at the middle of its range. "
            "Not a range, and not a prediction.",
            COLUMNS,
        ),
    ]
    if not answer.rows:
        why = answer.label if not answer.joiners else "nobody who joins brings anybody to a line"
        return "\n".join([*head, "", *wrap(f"No schedule: {why}.", COLUMNS)])
    names = [answer.actors[code].removeprefix("the ") for code in answer.joiners]
    how = "if all move together " if answer.end == "together" else ""
    assert answer.joins is not None
    told = [
        f"Those join who do so most often {how}where a force is raised: {listed(names)} "
        f"(in {of_50(answer.joins)} of 50 sampled futures).",
        f"The months are a circle of {answer.months}: after the last one month 0 comes again, so that the "
        "schedule can go on for ever.",
        f"{answer.filled:,.0f} troops are on the lines each month; {_closed_form(answer)}.",
        *_whole(answer),
        *(f"Taken here: {each}." for each in answer.taken),
    ]
    there, starts = _by_row(answer, "in_theatre"), _by_row(answer, "starts")
    kept = [key for key, persons in there.items() if max(persons) >= 0.5]
    gaps: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for gap in answer.gaps:
        gaps[gap.line].append((gap.required, gap.in_theatre, gap.shortfall))
    lines = [*head, *(part for each in told for part in wrap(each, COLUMNS)), ""]
    lines += _grid(
        "On each line: asked for, there, missing",
        {
            f"{answer.lines[line]}, {what}": [values[place] for values in months]
            for line, months in gaps.items()
            for place, what in enumerate(("asked for", "there", "missing"))
        },
    )
    lines += _grid("There", {_label(answer, key): there[key] for key in kept})
    lines += _grid(
        "Leave for a tour at the start of the month", {_label(answer, key): starts[key] for key in kept}
    )
    return "\n".join(lines).rstrip()


def _closed_form(answer: ScheduleAnswer) -> str:
    if answer.closed_form is None:
        return f"the closed form takes no {len(answer.lines)} lines, so nothing stands beside it"
    return f"by the closed form {answer.closed_form:,.0f}"


def _whole(answer: ScheduleAnswer) -> list[str]:
    """What it costs that only whole units leave."""
    if answer.unit is None or answer.in_parts is None:
        return []
    text = (
        f"Only whole units of {answer.unit:,.0f} leave, as many as a pool holds whole. If parts of units "
        f"could, {answer.in_parts:,.0f} would be there: no schedule has more."
    )
    return [text if answer.best else f"{text} Time ran out: there may be a better one of whole units."]


def schedule_csv(answer: ScheduleAnswer) -> str:
    """Every state, line and month as CSV (RFC 4180), persons; a row of headings first."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(_HEADER)
    for row in answer.rows:
        writer.writerow(
            [row.state, row.line, row.month, *(f"{getattr(row, name):.2f}" for name in _HEADER[3:])]
        )
    return file.getvalue()


def _by_row(answer: ScheduleAnswer, name: str) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in answer.rows:
        found[row.state, row.line].append(getattr(row, name))
    return found


def _label(answer: ScheduleAnswer, key: tuple[str, str]) -> str:
    return f"{upper(answer.actors[key[0]].removeprefix('the '))}, {answer.lines[key[1]]}"


def _grid(title: str, rows: Mapping[str, Sequence[float]]) -> list[str]:
    """Months side by side, as many as fit; further months below."""
    if not rows:
        return []
    width = max(len(f"{value:.0f}") for values in rows.values() for value in values) + 1
    width = max(width, 5)
    name = max(_NAME, min(30, *(len(label) for label in rows))) if len(rows) > 1 else _NAME
    across, months = (COLUMNS - name) // width, len(next(iter(rows.values())))
    lines = []
    for start in range(0, months, across):
        part = range(start, min(start + across, months))
        lines.append(f"{cut(title, 60)}, months {part[0]} to {part[-1]}")
        lines.append(f"{'':<{name}}" + "".join(f"{month:>{width}}" for month in part))
        for label, values in rows.items():
            cells = "".join(f"{max(values[month], 0.0):>{width}.0f}" for month in part)
            lines.append(f"{cut(label, name):<{name}}{cells}")
        lines.append("")
    return lines
