"""The answer in the terminal: at most 40 lines of 80 columns, readable without colour (UX 4)."""

from __future__ import annotations

from textwrap import wrap

from guarantor.measures.assessment import Assessment, CourseAnswer
from guarantor.report.answer import answered, assumed, readings_range, sentences
from guarantor.report.words import day, of_50, thousands, together_differs

__all__ = ["COLUMNS", "LINES", "rendered"]

COLUMNS = 80
LINES = 40
_MARGIN = 12
_SAID = 4
"""Lines kept for what is not in the answer, however many courses there are."""
_FEWEST_ROWS = 5
"""Lines kept for the table of courses: its head and one course."""


def rendered(assessment: Assessment, report: str = "") -> str:
    """The answer as text.

    Parameters
    ----------
    report : str
        Path of the report, named in the last line; none if empty.
    """
    title = assessment.scenario.question or assessment.scenario.title
    head = [*wrap(title, COLUMNS), *wrap(_basis(assessment), COLUMNS), ""]
    five = [
        line
        for number, sentence in enumerate(sentences(assessment), 1)
        for line in _paragraph(f"{number} {sentence.heading}", sentence.text)
    ]
    foot = ["", *_paragraph("Assumed", f"{assumed(assessment)} Not a prediction.")]
    left_out = _paragraph("Not in this", "; ".join(_left_out(assessment)) + ".", label_2="answer")
    last = _paragraph("Report", report) if report else []
    table = _table(assessment)
    # What must be said stays; courses and the tail of the list give way to the report.
    room = LINES - len(head) - len(five) - len(foot) - len(last) - _SAID
    table = _cut(table, max(room, _FEWEST_ROWS), "more courses in the report")
    left_out = _cut(left_out, LINES - len(head) - len(five) - len(table) - 1 - len(foot) - len(last), "more")
    return "\n".join([*head, *five, "", *table, *foot, *left_out, *last])


def _cut(lines: list[str], room: int, what: str) -> list[str]:
    """At most `room` lines; the last says that there are more."""
    if len(lines) <= room:
        return lines
    return [*lines[: room - 1], f"{'':<{_MARGIN}}.. {what}"]


def _basis(assessment: Assessment) -> str:
    run = assessment.run
    given = "".join(f", {name} fixed {'yes' if value else 'no'}" for name, value in run.given.items())
    variants = "".join(f", {name}" for name in assessment.scenario.variants)
    return (
        f"As of {day(assessment.scenario.as_of)}. {run.draws:,} sampled futures, the same for every course"
        f"{given}{variants}."
    )


def _paragraph(label: str, text: str, label_2: str = "") -> list[str]:
    """Text behind a label, wrapped beside it."""
    body = wrap(text, COLUMNS - _MARGIN) or [""]
    labels = [label, label_2]
    return [
        f"{labels[k] if k < len(labels) else '':<{_MARGIN}}{line}".rstrip() for k, line in enumerate(body)
    ]


def _left_out(assessment: Assessment) -> list[str]:
    """What must be said first, then the scenario's own list (UX 6)."""
    left_out = []
    if any("attack_less_likely" in course.shares for course in assessment.courses):
        left_out.append("the deterrence part has no validation against outcomes")
    if assessment.unheard:
        names = ", ".join(assessment.actors[code] for code in assessment.unheard)
        left_out.append(f"unheard, so not joining: {names}")
    return [*left_out, *assessment.not_in_this_answer]


_HEAD = (
    ("of 50 sampled", "force", "other", "enough", "other", "lines", "thousand", "attack less"),
    ("futures", "raised", "readings", "troops", "readings", "filled", "there", "/ more"),
)


def _table(assessment: Assessment) -> list[str]:
    """One row a course, and a second where it is something else if all move together (DESIGN 12.1)."""
    rows = []
    for course in answered(assessment):
        alone, together = _row(assessment, course, "alone"), _row(assessment, course, "together")
        rows.append(alone)
        if any(together_differs(ends) for ends in course.shares.values()):
            rows.append(("  all together", *together[1:]))
    widths = [max(len(row[k]) for row in (*_HEAD, *rows)) for k in range(len(_HEAD[0]))]
    widths[0] = min(widths[0], COLUMNS - sum(widths[1:]) - len(widths) + 1)
    return [*(_line(row, widths) for row in _HEAD), "-" * COLUMNS, *(_line(row, widths) for row in rows)]


def _row(assessment: Assessment, course: CourseAnswer, end: str) -> tuple[str, ...]:
    def count(name: str) -> str:
        return _short(of_50(getattr(course.shares[name], end))) if name in course.shares else "-"

    def readings(measure: str) -> str:
        between = readings_range(assessment, course.name, measure)
        return "-" if between is None or end == "together" else _short(" to ".join(dict.fromkeys(between)))

    kept = course.amounts.get("headcount")
    there = "-"
    if kept is not None and getattr(kept, end).p95:
        there = "-".join(dict.fromkeys(thousands(getattr(kept, end))))
    return (
        course.title,
        count("force_raised"),
        readings("force_raised"),
        count("headcount_met"),
        readings("headcount_met"),
        count("requirement_met"),
        there,
        f"{count('attack_less_likely')} / {count('attack_more_likely')}",
    )


def _short(count: str) -> str:
    return count.replace("under ", "<").replace("over ", ">").replace(" to ", "-")


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    """Cells side by side, a space between, numbers to the right; the gap goes to the first."""
    first = cells[0] if len(cells[0]) <= widths[0] else f"{cells[0][: widths[0] - 2]}.."
    rest = "".join(f" {cell:>{width}}" for cell, width in zip(cells[1:], widths[1:], strict=True))
    return f"{first:<{COLUMNS - len(rest)}}{rest}"
