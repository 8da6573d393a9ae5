"""The report: one self-contained page with the answer, its charts, and every input with its source (UX 3)."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from guarantor.measures.assessment import Assessment, CourseAnswer
from guarantor.report.answer import answered, assumed, driven, readings_range, sentences
from guarantor.report.charts import charts_of, svg_of
from guarantor.report.words import (
    both_of_50,
    day,
    input_title,
    listed,
    middle,
    of_50,
    side_value,
    side_words,
    thousands,
)

__all__ = ["page"]


def page(assessment: Assessment) -> str:
    """The page as HTML, with no script and nothing from another host; scenario text is escaped."""
    environment = Environment(
        loader=PackageLoader("guarantor.report", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "both_of_50": both_of_50,
        "day": day,
        "listed": listed,
        "of_50": of_50,
        "middle": middle,
        "thousands": thousands,
        "input_title": input_title,
        "side_value": side_value,
        "side_words": side_words,
    }

    def names(codes: Sequence[str]) -> str:
        return listed([assessment.actors[code] for code in codes])

    def between(course: CourseAnswer, measure: str) -> str:
        found = readings_range(assessment, course.name, measure)
        return "-" if found is None else " to ".join(dict.fromkeys(found))

    def kept(course: CourseAnswer) -> str:
        found = course.amounts.get("headcount")
        if found is None:
            return "-"
        ends = {
            end: " to ".join(dict.fromkeys(thousands(getattr(found, end)))) for end in ("alone", "together")
        }
        alone, together = (text if text != "0" else "-" for text in ends.values())
        return alone if alone == together else f"{alone} ({together} if all move together)"

    joiners = {
        code: name
        for code, name in assessment.actors.items()
        if any(code in course.joined for course in assessment.courses)
    }
    template = environment.get_template("report.html.jinja")
    return template.render(
        a=assessment,
        names=names,
        between=between,
        kept=kept,
        joiners=joiners,
        driven=driven(assessment),
        command=_command(assessment),
        courses=answered(assessment),
        sentences=sentences(assessment),
        assumed=assumed(assessment),
        # vl-convert escapes text itself; its output is the only markup that is not ours
        charts=[(chart, Markup(svg_of(chart))) for chart in charts_of(assessment)],
    )


def _command(assessment: Assessment) -> str:
    """The command that repeats the run."""
    run, scenario = assessment.run, assessment.scenario
    words = ["guarantor", "assess", scenario.name, "--as-of", str(scenario.as_of)]
    words += [word for name in scenario.variants for word in ("--variant", name)]
    words += [
        word for name, value in run.given.items() for word in ("--given", name if value else f"{name}=no")
    ]
    words += [word for course in answered(assessment) for word in ("--course", course.name)]
    return " ".join([*words, "--draws", str(run.draws), "--seed", str(run.seed)])
