"""The report: one self-contained page with the answer, its charts, and every input with its source (UX 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from guarantor.measures.assessment import Assessment, CourseAnswer
from guarantor.measures.guarantee.channel_forms import ChannelAnswer
from guarantor.measures.guarantee.channel_parts import Channels
from guarantor.report.answer import (
    answered,
    assumed,
    coded,
    contrast,
    driven,
    readings_range,
    sentences,
    stopped_by,
)
from guarantor.report.channels import ACCOUNTING, JUDGED, channels_chart, order_words, word_and_troops
from guarantor.report.charts import Chart, charts_of, svg_of
from guarantor.report.contested import cell_in_words
from guarantor.report.deterrence import panel_of
from guarantor.report.force_charts import coloured
from guarantor.report.force_told import ForceTold, told
from guarantor.report.repeat import command_of
from guarantor.report.verdicts import (
    bar_words,
    cell_words,
    flip_words,
    quotations,
    remark_words,
    share_words,
    verdict_words,
)
from guarantor.report.words import (
    both_of_50,
    day,
    input_title,
    listed,
    of_50,
    setting,
    side_value,
    side_words,
    thousands,
    upper,
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
        "input_title": input_title,
        "listed": listed,
        "of_50": of_50,
        "reading_cell": cell_in_words,
        "setting": setting,
        "side_value": side_value,
        "side_words": side_words,
        "cell_words": cell_words,
        "flip_words": flip_words,
        "remark_words": remark_words,
        "share_words": share_words,
        "verdict_words": verdict_words,
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

    listed_here = {source.id for source in assessment.sources}

    def cited(ids: Sequence[str]) -> Markup:
        linked = Markup('<a href="#{0}">{0}</a>')
        return Markup(", ").join(linked.format(each) if each in listed_here else escape(each) for each in ids)

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
        command=command_of(assessment),
        courses=answered(assessment),
        routes=[route.name for route in answered(assessment)[0].routes],
        stoppers=_stoppers(assessment),
        sentences=sentences(assessment),
        assumed=assumed(assessment),
        coded=coded(assessment.inputs),
        panel=panel_of(assessment),
        silent=[code for code in assessment.unheard if code not in assessment.assumed_offers],
        quotations=quotations(assessment.claims),
        cited=cited,
        bar=bar_words(assessment.claims),
        # vl-convert escapes text itself; its output is the only markup that is not ours
        forces=_forces(assessment),
        channels=_channels(assessment),
        judged=JUDGED,
        charts=[(chart, Markup(svg_of(chart))) for chart in charts_of(assessment)],
    )


def _stoppers(assessment: Assessment) -> list[tuple[str, str]]:
    """Who can stop approval, courses with the same answer together."""
    found: dict[str, list[str]] = {}
    for course in answered(assessment):
        found.setdefault(stopped_by(assessment, course), []).append(course.title)
    return [(text, upper(listed(titles))) for text, titles in found.items()]


def _forces(assessment: Assessment) -> list[tuple[CourseAnswer, ForceTold, list[tuple[Chart, Markup]]]]:
    """The force of the first course, and of the one set against it; an actor has one colour in both."""
    chosen = [answered(assessment)[0], contrast(assessment)]
    found = [(course, course.force) for course in chosen if course is not None and course.force is not None]
    colours = coloured([force for _, force in found], assessment.actors)
    forces = []
    for course, force in found:
        each = told(force, assessment.actors, colours, f"-{course.name}")
        forces.append((course, each, [(chart, Markup(svg_of(chart))) for chart in each.charts]))
    return forces


def _channels(assessment: Assessment) -> list[tuple[ChannelAnswer, tuple[str, ...], Chart, Markup]]:
    """What each guarantor is worth: its sentences, and the waterfall."""
    found = []
    for each in assessment.channels:
        parts = {name: getattr(each, name) for name in Channels.model_fields}
        answer = ChannelAnswer(
            scenario=assessment.scenario, run=assessment.run, actors=assessment.actors, **parts
        )
        chart = replace(channels_chart(answer), name=f"channels-{each.guarantor}")
        told = (word_and_troops(answer), order_words(answer), ACCOUNTING)
        found.append((answer, tuple(text for text in told if text), chart, Markup(svg_of(chart))))
    return found
