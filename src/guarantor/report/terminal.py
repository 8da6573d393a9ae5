"""The answer in the terminal: at most 40 lines of 80 columns, readable without colour (UX 4)."""

from __future__ import annotations

from textwrap import wrap

from guarantor.measures.assessment import Assessment, CourseAnswer
from guarantor.report.answer import answered, assumed, sentences
from guarantor.report.claims import lines_of_five
from guarantor.report.contested import brief_table, letters
from guarantor.report.words import (
    cut,
    day,
    few,
    of_50,
    setting,
    short,
    short_both_of_50,
    thousands,
    together_differs,
)

__all__ = ["COLUMNS", "LINES", "rendered"]

COLUMNS = 80
LINES = 40
_MARGIN = 12
_SAID = 2
"""Lines kept for what is not in the answer, however much else there is."""
_FEWEST_ROWS = 4
"""Lines kept for each table: its head, two rows, and that there are more."""
_FEWEST_CLAIMS = 2

_LAYOUTS = (
    (False, False, True),
    (False, True, True),
    (True, False, True),
    (True, True, True),
    (True, True, False),
)
"""Brief sentences, readings side by side, empty lines between: the first that leaves room for all."""


def rendered(assessment: Assessment, report: str = "") -> str:
    """The answer as text.

    Parameters
    ----------
    report : str
        Path of the report, named in the last line; none if empty.

    Notes
    -----
    Where all does not fit, in this order: readings stand side by side; the sentences tell of the first course
    only, since the tables tell of all; empty lines go; claims, readings and courses give way to the report.
    """
    question = assessment.scenario.question or assessment.scenario.title
    head = [*wrap(question, COLUMNS), *wrap(_basis(assessment), COLUMNS)]
    courses = _courses(assessment)
    claims = lines_of_five(assessment.claims)
    foot = _inline("Assumed", assumed(assessment, brief=True))
    last = _paragraph("Report", report) if report else []
    for brief, side_by_side, apart in _LAYOUTS:
        five = _five(assessment, brief)
        readings = brief_table(assessment, side_by_side)
        gap = [""] if apart else []
        others = [*head, *gap, *five, *gap, *courses, *readings, *claims, *foot, *last]
        if len(others) + _SAID <= LINES:
            break
    over = len(others) + _SAID - LINES
    if over > 0 and claims:
        fewest = 1 + _FEWEST_CLAIMS
        claims = claims[: max(len(claims) - over, min(fewest, len(claims)))]
    fixed = len(head) + len(five) + 2 * len(gap) + len(foot) + len(last) + _SAID + len(claims)
    readings = _cut(readings, max(LINES - fixed - len(courses), _FEWEST_ROWS), "more readings in the report")
    courses = _cut(courses, max(LINES - fixed - len(readings), _FEWEST_ROWS), "more courses in the report")
    room = LINES - fixed - len(readings) - len(courses) + _SAID
    left_out = _said(_left_out(assessment), max(room, _SAID))
    return "\n".join([*head, *gap, *five, *gap, *courses, *readings, *claims, *foot, *left_out, *last])


def _five(assessment: Assessment, brief: bool) -> list[str]:
    return [
        line
        for number, sentence in enumerate(sentences(assessment, brief), 1)
        for line in _paragraph(f"{number} {sentence.heading}", sentence.text)
    ]


def _cut(lines: list[str], room: int, what: str) -> list[str]:
    """At most `room` lines; the last says that there are more."""
    if len(lines) <= room:
        return lines
    return [*lines[: room - 1], f".. {what}"]


def _basis(assessment: Assessment) -> str:
    run = assessment.run
    given = "".join(f", {name} fixed {setting(fixed)}" for name, fixed in run.given.items())
    variants = "".join(f", {name}" for name in assessment.scenario.variants)
    out = few([assessment.actors[code] for code in assessment.scenario.without])
    gone = f", without {out}" if out else ""
    letters_ = ", ".join(assessment.scenario.dropped)
    dropped = f", without sources graded {letters_}" if letters_ else ""
    return (
        f"As of {day(assessment.scenario.as_of)}. {run.draws:,} sampled futures"
        f"{given}{variants}{dropped}{gone}. Not a prediction."
    )


def _paragraph(label: str, text: str) -> list[str]:
    """Text behind a label, wrapped beside it."""
    body = wrap(text, COLUMNS - _MARGIN) or [""]
    return [f"{'' if k else label:<{_MARGIN}}{line}".rstrip() for k, line in enumerate(body)]


def _inline(label: str, text: str) -> list[str]:
    """Text behind a label, wrapped below it: what is long and said last."""
    return wrap(f"{label}: {text}", COLUMNS, subsequent_indent="  ")


def _left_out(assessment: Assessment) -> list[str]:
    """What must be said first, then the scenario's own list (UX 6)."""
    out = few([assessment.actors[code] for code in assessment.scenario.without])
    left_out = [f"left out here: {out}"] if out else []
    if any("attack_less_likely" in course.shares for course in assessment.courses):
        left_out.append("deterrence has no validation against outcomes")
    silent = [code for code in assessment.unheard if code not in assessment.assumed_offers]
    for what, codes in (("unheard, so not joining", silent), ("refused", assessment.refused)):
        if codes:
            names = [assessment.actors[code] for code in codes]
            left_out.append(f"{what}: {names[0] if len(names) == 1 else f'{len(names)} states'}")
    return [*left_out, *assessment.not_in_this_answer]


def _said(items: list[str], room: int) -> list[str]:
    """As many of the items as `room` lines hold; the last words say how many more there are."""
    for count in range(len(items), 0, -1):
        more = len(items) - count
        text = "; ".join([*items[:count], *([f"{more} more in the report"] if more else [])])
        lines = _inline(_NOT_HERE, f"{text}.")
        if len(lines) <= room:
            return lines
    return _inline(_NOT_HERE, "see the report.")


_NOT_HERE = "Not in this answer"


_HEAD = ("of 50 sampled futures", "raised", "enough", "all lines", "thousand there", "attack less/more")


def _courses(assessment: Assessment) -> list[str]:
    """One row a course, with the other end in brackets; in a row of its own where that is too wide.

    The other end is shown where it is something else (DESIGN 12.1).
    """
    courses = answered(assessment)
    rows = [
        (f"{letter} {course.title}", *_cells(course, ""))
        for letter, course in zip(letters(len(courses)), courses, strict=True)
    ]
    if _title_width(rows) < _SHORTEST_TITLE:
        rows = []
        for letter, course in zip(letters(len(courses)), courses, strict=True):
            rows.append((f"{letter} {course.title}", *_cells(course, "alone")))
            if any(together_differs(ends) for ends in course.shares.values()):
                rows.append(("  if all move together", *_cells(course, "together")))
    return [_line(row, rows) for row in (_HEAD, *rows)]


_SHORTEST_TITLE = 20


def _cells(course: CourseAnswer, end: str) -> tuple[str, ...]:
    """Counts at one end, or at both where `end` is empty."""

    def count(name: str) -> str:
        if name not in course.shares:
            return "-"
        ends = course.shares[name]
        return short(of_50(getattr(ends, end))) if end else short_both_of_50(ends)

    def there(which: str) -> str:
        kept = course.amounts.get("headcount")
        if kept is None or not getattr(kept, which).p95:
            return "-"
        return "-".join(dict.fromkeys(thousands(getattr(kept, which))))

    alone, together = there(end or "alone"), there(end or "together")
    return (
        count("force_raised"),
        count("headcount_met"),
        count("requirement_met"),
        alone if alone == together else f"{alone} ({together})",
        f"{count('attack_less_likely')} / {count('attack_more_likely')}",
    )


def _widths(rows: list[tuple[str, ...]]) -> list[int]:
    return [max(len(row[k]) for row in (_HEAD, *rows)) for k in range(1, len(_HEAD))]


def _title_width(rows: list[tuple[str, ...]]) -> int:
    widths = _widths(rows)
    return COLUMNS - sum(widths) - len(widths)


def _line(row: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Cells side by side, a space between, numbers to the right; the gap goes to the first."""
    rest = "".join(f" {cell:>{width}}" for cell, width in zip(row[1:], _widths(rows), strict=True))
    width = max(COLUMNS - len(rest), 2)
    return f"{cut(row[0], width):<{width}}{rest}"
