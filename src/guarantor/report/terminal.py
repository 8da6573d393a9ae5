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
    run, scenario = assessment.run, assessment.scenario
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
    del run
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


def _table(assessment: Assessment) -> list[str]:
    """One row a course: counts of 50, and thousands of troops where a force is raised."""
    rows = [_row(assessment, course) for course in answered(assessment)]
    head = [
        f"{'of 50 sampled futures':<25}{'force':>7}{'enough':>8}{'readings':>10}{'all':>7}"
        f"{'thousand':>11}{'attack':>12}",
        f"{'':<25}{'raised':>7}{'troops':>8}{'say':>10}{'lines':>7}{'there':>11}{'less/more':>12}",
    ]
    rule = "-" * COLUMNS
    return [*head, rule, *rows]


def _row(assessment: Assessment, course: CourseAnswer) -> str:
    def count(name: str) -> str:
        return of_50(course.shares[name].alone).replace(" to ", "-") if name in course.shares else "-"

    between = readings_range(assessment, course.name)
    readings = "-" if between is None else "-".join(dict.fromkeys(between))
    there = "-".join(thousands(course.amounts["headcount"].alone)) if "headcount" in course.amounts else "-"
    attack = f"{count('attack_less_likely')} / {count('attack_more_likely')}"
    return (
        f"{course.title[:25]:<25}{count('force_raised'):>7}{count('headcount_met'):>8}{readings:>10}"
        f"{count('requirement_met'):>7}{there:>11}{attack:>12}"
    )
