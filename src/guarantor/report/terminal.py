"""The answer in the terminal: at most 40 lines of 80 columns, readable without colour (UX 4)."""

from __future__ import annotations

from textwrap import wrap

from guarantor.measures.assessment import Assessment, CourseAnswer
from guarantor.report.answer import answered, assumed, readings_range, sentences
from guarantor.report.words import day, of_50, thousands

__all__ = ["COLUMNS", "LINES", "rendered"]

COLUMNS = 80
LINES = 40
_MARGIN = 12


def rendered(assessment: Assessment, report: str = "") -> str:
    """The answer as text.

    Parameters
    ----------
    report : str
        Path of the report, named in the last line; none if empty.
    """
    scenario = assessment.scenario
    title = scenario.question or scenario.title
    head = [*wrap(title, COLUMNS), *wrap(_basis(assessment), COLUMNS), ""]
    five = [
        line
        for number, sentence in enumerate(sentences(assessment), 1)
        for line in _paragraph(f"{number} {sentence.heading}", sentence.text)
    ]
    table = ["", *_table(assessment)]
    foot = ["", *_paragraph("Assumed", f"{assumed(assessment)} Not a prediction.")]
    foot += _paragraph("Not in this", "; ".join(_left_out(assessment)) + ".", label_2="answer")
    last = [f"Report      {report}"] if report else []
    lines = [*head, *five, *table, *foot]
    room = LINES - len(last)
    if len(lines) > room:
        lines = [*lines[: room - 1], "            .. the rest is in the report"]
    return "\n".join([*lines, *last])


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
    left_out = list(assessment.not_in_this_answer)
    if assessment.unheard:
        names = ", ".join(assessment.actors[code] for code in assessment.unheard)
        left_out.append(f"unheard, so not joining: {names}")
    if any("attack_less_likely" in course.shares for course in assessment.courses):
        left_out.append("the deterrence part has no validation against outcomes")
    return left_out


_WIDTHS = (20, 6, 9, 7, 9, 7, 10, 12)
_HEAD = (
    ("of 50 sampled", "force", "other", "enough", "other", "lines", "thousand", "attack less"),
    ("futures", "raised", "readings", "troops", "readings", "filled", "there", "/ more"),
)


def _table(assessment: Assessment) -> list[str]:
    """One row a course: counts of 50, and thousands of troops where a force is raised."""
    rows = [_row(assessment, course) for course in answered(assessment)]
    return [*map(_line, _HEAD), "-" * COLUMNS, *map(_line, rows)]


def _row(assessment: Assessment, course: CourseAnswer) -> tuple[str, ...]:
    def count(name: str) -> str:
        return of_50(course.shares[name].alone).replace(" to ", "-") if name in course.shares else "-"

    def readings(measure: str) -> str:
        between = readings_range(assessment, course.name, measure)
        return "-" if between is None else "-".join(dict.fromkeys(between))

    return (
        course.title,
        count("force_raised"),
        readings("force_raised"),
        count("headcount_met"),
        readings("headcount_met"),
        count("requirement_met"),
        _kept(course),
        f"{count('attack_less_likely')} / {count('attack_more_likely')}",
    )


def _kept(course: CourseAnswer) -> str:
    kept = course.amounts.get("headcount")
    return "-" if kept is None or not kept.alone.p95 else "-".join(thousands(kept.alone))


def _line(cells: tuple[str, ...]) -> str:
    first, *rest = zip(cells, _WIDTHS, strict=True)
    return f"{first[0][: first[1]]:<{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in rest)
