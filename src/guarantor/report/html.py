"""The report: one self-contained page with the answer, its charts, and every input with its source (UX 3)."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from guarantor.measures.assessment import Assessment, CourseAnswer
from guarantor.report.answer import answered, assumed, readings_range, sentences
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
        joiners=joiners,
        courses=answered(assessment),
        sentences=sentences(assessment),
        assumed=assumed(assessment),
        # vl-convert escapes text itself; its output is the only markup that is not ours
        charts=[(chart, Markup(svg_of(chart))) for chart in charts_of(assessment)],
    )
