"""The answer as the app shows it: the words, tables and charts of terminal and report (UX 3)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from guarantor.measures.assessment import Assessment, ClaimAnswer, CourseAnswer
from guarantor.report.answer import answered, assumed, driven, first_course, readings_range, sentences
from guarantor.report.blocks import ChartTold, Figure, RowTold, SentenceTold, TableTold, chart_told
from guarantor.report.charts import charts_of
from guarantor.report.contested import cell_in_words
from guarantor.report.repeat import command_of
from guarantor.report.verdicts import (
    Quotation,
    bar_words,
    cell_words,
    flip_words,
    quotations,
    remark_words,
    share_words,
    stands,
    verdict_words,
)
from guarantor.report.words import both_of_50, input_title, short_both_of_50, thousands, upper

__all__ = ["Screen", "screen_of"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadingCell(_Frozen):
    """One course under one reading."""

    raised: str
    enough: str
    differs: bool
    trace: str


class ReadingTold(_Frozen):
    """One contested reading, or the base case."""

    name: str
    title: str
    applied: bool
    cells: tuple[ReadingCell, ...]


class FlipTold(_Frozen):
    """What turns a verdict, and how to apply it: a reading, or an event at a level."""

    title: str
    words: str
    reading: str
    event: str
    level: str


class ClaimTold(_Frozen):
    """One reading of what was said, and how it stands."""

    id: str
    reads_as: str
    stands: str
    verdict: str
    share: str
    cells: tuple[str, ...]
    flips: tuple[FlipTold, ...]
    evidence_for: tuple[str, ...]
    evidence_against: tuple[str, ...]
    already_in_the_inputs: tuple[str, ...]
    remark: str


class QuotationTold(_Frozen):
    """Words that were said, and each reading of them."""

    says: str
    speaker: str
    date: str
    source: str
    url: str
    claims: tuple[ClaimTold, ...]


class AssumedTold(_Frozen):
    """What the answer rests on."""

    text: str
    stated: int
    reported: int
    estimated: int
    assumed: int
    oldest: str
    newest: str


class Screen(_Frozen):
    """Everything that the first screen shows."""

    headline: str
    sentences: tuple[SentenceTold, ...]
    courses: TableTold
    reading_header: tuple[str, ...]
    readings: tuple[ReadingTold, ...]
    quotations: tuple[QuotationTold, ...]
    bar: str
    assumed: AssumedTold
    not_in_this_answer: tuple[str, ...]
    warnings: tuple[str, ...]
    charts: tuple[ChartTold, ...]
    command: str
    variant: str = ""


def screen_of(
    assessment: Assessment,
    *,
    charts: tuple[str, ...] | None = None,
    variant: str = "",
    draws: int | None = None,
) -> Screen:
    """The first screen of an answer.

    Parameters
    ----------
    charts : tuple of str, optional
        Names of the charts to draw; all if left out.
    variant : str
        The changes behind it, written as a variant.
    draws : int, optional
        For the command that repeats it, if not as many as the answer has.
    """
    courses = answered(assessment)
    drawn = [chart for chart in charts_of(assessment) if charts is None or chart.name in charts]
    return Screen(
        headline=_headline(assessment),
        sentences=_sentences(assessment),
        courses=_courses(courses),
        reading_header=("reading", *(course.title for course in courses)),
        readings=_readings(assessment, courses),
        quotations=tuple(_quotation(assessment, said) for said in quotations(assessment.claims)),
        bar=bar_words(assessment.claims),
        assumed=_assumed(assessment),
        not_in_this_answer=_left_out(assessment),
        warnings=assessment.warnings,
        charts=tuple(chart_told(chart) for chart in drawn),
        command=command_of(assessment, draws),
        variant=variant,
    )


def _headline(assessment: Assessment) -> str:
    """The threshold before any range: is there enough, or at least a force (UX 1.4)."""
    first = first_course(assessment)
    measure, what = "headcount_met", "enough troops"
    if measure not in first.shares:
        measure, what = "force_raised", "a force is raised"
    text = f"{upper(first.title)}: {what} in {both_of_50(first.shares[measure], ' of 50')} sampled futures"
    between = readings_range(assessment, first.name, measure)
    return f"{text}{f'; {_to(between)} under contested readings' if between else ''}."


def _to(ends: tuple[str, str]) -> str:
    return " to ".join(dict.fromkeys(ends))


# -- the five sentences and the courses ----------------------------------------------------------------------


def _sentences(assessment: Assessment) -> tuple[SentenceTold, ...]:
    first = first_course(assessment)
    traces = {
        "Raised": (*_named(first, ("force_raised",)), *_joiners(assessment, first)),
        "Approved": (Figure(text="approved", trace=f"{first.name}.authorized"),),
        "Sustained": _named(first, ("headcount", "requirement_troops", "headcount_met")),
        "Deters": _named(first, ("attack_less_likely", "attack_more_likely")),
        "Hangs on": _hanging(assessment),
    }
    return tuple(
        SentenceTold(heading=each.heading, text=each.text, traces=traces[each.heading])
        for each in sentences(assessment, brief=True)
    )


_TITLES = {
    "force_raised": "force raised",
    "headcount_met": "enough troops",
    "requirement_met": "every line filled",
    "headcount": "thousand there",
    "requirement_troops": "thousand asked for",
    "attack_less_likely": "attack less likely",
    "attack_more_likely": "attack more likely",
}
"""Columns of the table of courses, and what a number is called beside a sentence."""


def _named(course: CourseAnswer, measures: tuple[str, ...]) -> tuple[Figure, ...]:
    return tuple(
        Figure(text=_TITLES[name], trace=f"{course.name}.{name}")
        for name in measures
        if name in course.shares or name in course.amounts
    )


def _joiners(assessment: Assessment, course: CourseAnswer) -> tuple[Figure, ...]:
    ends = (course.coalition.alone, course.coalition.together)
    codes = dict.fromkeys(code for end in ends if end is not None for code in end.actors)
    return tuple(
        Figure(text=assessment.actors[code], trace=f"{course.name}.joined({code})") for code in codes
    )


def _hanging(assessment: Assessment) -> tuple[Figure, ...]:
    _, found = driven(assessment)
    names = dict.fromkeys(driver.input for driver in found)
    return tuple(
        Figure(text=input_title(assessment, name), trace=name.removesuffix("#p")) for name in [*names][:3]
    )


def _courses(courses: tuple[CourseAnswer, ...]) -> TableTold:
    some = courses[0]
    columns = [name for name in _TITLES if name in some.shares or name in some.amounts]
    return TableTold(
        header=("of 50 sampled futures", *(_TITLES[name] for name in columns)),
        rows=tuple(
            RowTold(
                name=course.name,
                title=course.title,
                cells=tuple(
                    Figure(text=_cell(course, name), trace=f"{course.name}.{name}") for name in columns
                ),
            )
            for course in courses
        ),
    )


def _cell(course: CourseAnswer, name: str) -> str:
    if name in course.shares:
        return short_both_of_50(course.shares[name])
    ends = course.amounts[name]
    alone, together = (_to(thousands(end)) for end in (ends.alone, ends.together))
    return alone if alone == together else f"{alone} ({together})"


# -- readings, claims, what it rests on ----------------------------------------------------------------------


def _readings(assessment: Assessment, courses: tuple[CourseAnswer, ...]) -> tuple[ReadingTold, ...]:
    if not assessment.readings:
        return ()
    base = assessment.readings[0].courses
    told = []
    for reading in assessment.readings:
        cells = []
        for course in courses:
            raised, enough = cell_in_words(reading.courses[course.name])
            differs = (raised, enough) != cell_in_words(base[course.name])
            trace = f"{course.name}.force_raised"
            cells.append(ReadingCell(raised=raised, enough=enough, differs=differs, trace=trace))
        applied = reading.name in assessment.scenario.variants
        told.append(ReadingTold(name=reading.name, title=reading.title, applied=applied, cells=tuple(cells)))
    return tuple(told)


def _quotation(assessment: Assessment, said: Quotation) -> QuotationTold:
    source = next((source for source in assessment.sources if source.id == said.source), None)
    return QuotationTold(
        says=said.says,
        speaker=said.speaker,
        date=said.date.isoformat(),
        source=said.source or "",
        url=source.url if source else "",
        claims=tuple(_claim(assessment, claim) for claim in said.claims),
    )


def _claim(assessment: Assessment, claim: ClaimAnswer) -> ClaimTold:
    readings = {reading.name for reading in assessment.readings}
    flips = []
    for flip, words in zip(claim.flips_if, flip_words(claim), strict=True):
        event, _, level = flip.change.partition(" = ")
        flips.append(
            FlipTold(
                title=flip.title,
                words=words,
                reading=flip.change if flip.change in readings else "",
                event=event if level and any(event == each.name for each in assessment.events) else "",
                level=level,
            )
        )
    return ClaimTold(
        id=claim.id,
        reads_as=claim.reads_as,
        stands=stands(claim.verdict),
        verdict=verdict_words(claim),
        share=share_words(claim),
        cells=cell_words(claim),
        flips=tuple(flips),
        evidence_for=claim.evidence_for,
        evidence_against=claim.evidence_against,
        already_in_the_inputs=claim.already_in_the_inputs,
        remark=remark_words(claim),
    )


def _assumed(assessment: Assessment) -> AssumedTold:
    found = assessment.assumptions
    return AssumedTold(
        text=assumed(assessment),
        stated=found.stated,
        reported=found.reported,
        estimated=found.estimated,
        assumed=found.assumed,
        oldest=found.oldest.isoformat() if found.oldest else "",
        newest=found.newest.isoformat() if found.newest else "",
    )


def _left_out(assessment: Assessment) -> tuple[str, ...]:
    """What must be said first, then who does not join, then the scenario's own list (UX 6)."""
    said = []
    if assessment.differences:
        said.append(
            "The deterrence part has no validation against outcomes; its stakes and costs are judgements."
        )
    silent = [code for code in assessment.unheard if code not in assessment.assumed_offers]
    for what, codes in (("Unheard, so not joining", silent), ("Refused", assessment.refused)):
        if codes:
            said.append(f"{what}: {', '.join(assessment.actors[code] for code in codes)}.")
    return (*said, *assessment.not_in_this_answer)
