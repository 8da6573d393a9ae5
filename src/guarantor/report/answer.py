"""The answer in five sentences, one per question; each follows from fields of the Assessment (DESIGN 7a)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guarantor.measures.assessment import Assessment, Coalition, CourseAnswer, Driver, InputInfo
from guarantor.measures.influence.sensitivity import FEWEST_DRAWS
from guarantor.pipeline import NO_FORCE
from guarantor.report.approval_words import several, stop_words
from guarantor.report.deterrence import imposed, strengths
from guarantor.report.words import (
    both_of_50,
    count_of_50,
    day,
    few,
    input_title,
    listed,
    of_50,
    short_day,
    side_value,
    side_words,
    span,
    thousand,
    upper,
)
from guarantor.scenario.values import LEFT_OUT

__all__ = [
    "Sentence",
    "answered",
    "assumed",
    "coded",
    "contrast",
    "driven",
    "first_course",
    "readings_range",
    "saying_no",
    "sentences",
    "stopped_by",
]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of the five: the question as a heading, and its answer."""

    heading: str
    text: str


def answered(assessment: Assessment) -> tuple[CourseAnswer, ...]:
    """The scenario's own courses, without the reference."""
    return tuple(course for course in assessment.courses if course.name != NO_FORCE)


def first_course(assessment: Assessment) -> CourseAnswer:
    """The course that the question is about: the first one written."""
    return answered(assessment)[0]


def contrast(assessment: Assessment) -> CourseAnswer | None:
    """The other course set against it: where attack is least likely, else where most forces are raised."""
    others = answered(assessment)[1:]
    if not others:
        return None

    def rank(course: CourseAnswer) -> tuple[float, float]:
        risk = course.amounts.get("attack_probability")
        raised = course.shares["force_raised"].alone
        return (
            -(risk.alone.mean if risk.alone.mean is not None else risk.alone.p95) if risk else 0.0,
            raised.probability if raised.probability is not None else max(c.value for c in raised.cells),
        )

    return max(others, key=rank)


def sentences(assessment: Assessment, brief: bool = False) -> tuple[Sentence, ...]:
    """Raised, approved, sustained, deters, hangs on.

    Parameters
    ----------
    brief : bool
        The first course and the strongest driver only, where a table of all courses stands below.
    """
    first, other = first_course(assessment), None if brief else contrast(assessment)
    told = {
        "Raised": _raised(assessment, first, other),
        "Approved": _approved(assessment, first, brief),
        "Sustained": _sustained(assessment, first, other, brief),
        "Deters": _deters(assessment, first, other, brief),
        "Hangs on": _hangs_on(assessment, first, brief),
    }
    return tuple(Sentence(heading, text) for heading, text in told.items())


def assumed(assessment: Assessment, brief: bool = False) -> str:
    """The strip under the answer: how many inputs, how good, how old, who coded them (UX 1.6)."""
    a, inputs = assessment.assumptions, assessment.inputs
    counts = [f"{getattr(a, grade)} {grade}" for grade in ("stated", "reported", "estimated", "assumed")]
    total = a.stated + a.reported + a.estimated + a.assumed
    dates = "No source is cited."
    if a.oldest and a.newest:
        when = short_day if brief else day
        dates = f"Oldest source {when(a.oldest)}, newest {when(a.newest)}."
    by_one = "Conditions coded by one person." if brief and _conditions(inputs) else coded(inputs)
    sides = strengths(assessment, brief)
    told = (f"{total} inputs: {', '.join(counts)}.", dates, by_one, f"{sides}." if sides else "")
    return " ".join(text for text in told if text)


def coded(inputs: Sequence[InputInfo]) -> str:
    """Who turned statements into conditions of pledges, and how good these are; empty if there are none."""
    grades = _conditions(inputs)
    if not grades:
        return ""
    better = sum(grade in ("stated", "reported") for grade in grades)
    how_good = "none is graded" if not better else f"{better} of {len(grades)} {_IS[better > 1]} graded"
    return (
        f"Conditions of pledges were coded from statements by one person; {how_good} better than estimated."
    )


_IS = ("is", "are")


def _conditions(inputs: Sequence[InputInfo]) -> list[str]:
    """Grade of each pledge's condition; no refusal, nor anybody left out."""
    return [
        found.grade
        for found in inputs
        if found.path.startswith("pledges.")
        and found.path.count(".") == 1
        and found.written not in ("refused", LEFT_OUT)
    ]


def readings_range(assessment: Assessment, course: str, measure: str) -> tuple[str, str] | None:
    """Fewest and most of 50 over the contested readings, the base case and both ends included.

    Parameters
    ----------
    measure : {"force_raised", "headcount_met"}
    """
    whole = assessment.course(course).shares.get(
        measure
    )  # the base case on all draws, shown beside the range
    if len(assessment.readings) < 2 or whole is None:
        return None
    found = []
    for share in (whole.alone, whole.together):
        found += [cell.value for cell in share.cells] or [share.probability or 0.0]
    for reading in assessment.readings:
        found_in = getattr(reading.courses[course], measure)
        for share in (found_in.alone, found_in.together):
            parts = [cell.value for cell in share.cells]
            found += parts or [share.probability or 0.0]
    return count_of_50(min(found)), count_of_50(max(found))


def _contested(assessment: Assessment, course: CourseAnswer, measure: str) -> str:
    between = readings_range(assessment, course.name, measure)
    if between is None:
        return ""
    return f", {' to '.join(dict.fromkeys(between))} under contested readings"


def _raised(assessment: Assessment, first: CourseAnswer, other: CourseAnswer | None) -> str:
    def joins(coalition: Coalition | None) -> str:
        if coalition is None:
            return "nobody joins"
        names = few([assessment.actors[code] for code in coalition.actors])
        return f"{names} {'joins' if len(coalition.actors) == 1 else 'join'} in {of_50(coalition.joins)}"

    def joined(course: CourseAnswer) -> str:
        alone, together = course.coalition.alone, course.coalition.together
        text = joins(alone)
        if together is not None and (alone is None or alone.actors != together.actors):
            names = few([assessment.actors[code] for code in together.actors])
            verb = "does" if len(together.actors) == 1 else "do"
            return f"{text} on its own; if all move together, {names} {verb} in {of_50(together.joins)}"
        if alone is not None and together is not None and alone != together:
            return f"{text}, {of_50(together.joins)} if all move together"
        return text

    def told(course: CourseAnswer, unit: str) -> str:
        count = both_of_50(course.shares["force_raised"], unit)
        contested = _contested(assessment, course, "force_raised")
        return f"{upper(course.title)}: a force is raised in {count}{contested}; {joined(course)}."

    return " ".join([told(first, " of 50 futures"), *([told(other, "")] if other else [])])


def _approved(assessment: Assessment, first: CourseAnswer, brief: bool) -> str:
    if not first.routes:
        return "No rule is written, so every mission counts as approved; add 'approvals:'."
    way, *others = first.routes
    passes = f"{_stoppers(assessment, first)}; {way.title} passes in {of_50(way.passes)} of 50"
    if brief and len(others) > 1:
        rest = f"{len(others)} other routes in {listed([of_50(route.passes) for route in others])}"
    else:
        rest = listed([f"{route.title} in {of_50(route.passes)}" for route in others])
    return f"{passes}, {rest}." if others else f"{passes}."


def _stoppers(assessment: Assessment, course: CourseAnswer) -> str:
    """Who alone can stop approval, leaving out what this run fixes."""
    if course.blocking_sets is None:
        return "The rule has too many members to list who can stop approval"
    if () in course.blocking_sets:
        return "No route can approve this course"
    alone = []
    for group in course.blocking_sets:
        if len(group) == 1 and group[0] not in assessment.run.given:
            alone.append(saying_no(assessment, group[0]))
    names = list(dict.fromkeys(alone))
    if not names:
        larger = [group for group in course.blocking_sets if not set(group) & set(assessment.run.given)]
        rest = f"; {several(larger, lambda event: saying_no(assessment, event))} can" if larger else ""
        return f"Nobody alone can stop approval{rest}"
    if len(names) > 1:
        return f"Each of {listed(names)} alone can stop approval"
    return f"{upper(names[0])} alone can stop approval"


def saying_no(assessment: Assessment, event: str) -> str:
    """Who stops by saying no: the actor, or the lack of what an event is."""
    found = next(each for each in assessment.events if each.name == event)
    return assessment.actors[found.actor] if found.actor else f"the lack of {found.title}"


def stopped_by(assessment: Assessment, course: CourseAnswer) -> str:
    """Who can stop approval of a course, those who can alone and then sets of two or more."""
    return stop_words(course.blocking_sets, lambda event: saying_no(assessment, event), assessment.run.given)


def _sustained(assessment: Assessment, first: CourseAnswer, other: CourseAnswer | None, brief: bool) -> str:
    if "headcount" not in first.amounts:
        return "The scenario asks for no number of troops; add 'requirement:'."

    def kept(course: CourseAnswer) -> str:
        found = course.amounts["headcount"]
        amount, when = found.alone, ""
        if not amount.p95 and found.together.p95:
            amount, when = found.together, " if all move together"
        if not amount.p95:
            return "none"
        return f"{span(amount)}{when}"

    whose = "" if brief else f"{first.title}: "
    text = f"{whose}where a force is raised, {kept(first)} can be kept there"
    if other is not None:
        text += f" ({other.title}: {kept(other)})"
    asked = span(first.amounts["requirement_troops"].alone)
    text += f"; {asked} are asked for; enough in {both_of_50(first.shares['headcount_met'], ' of 50')}."
    between = readings_range(assessment, first.name, "headcount_met")
    if between is not None:
        middles = _kept_range(assessment, first)
        there = f"the middle future keeps {middles} thousand; " if middles else ""
        text += f" Under contested readings {there}enough in {' to '.join(dict.fromkeys(between))}."
    return upper(text)


def _kept_range(assessment: Assessment, course: CourseAnswer) -> str:
    """Thousands kept there in the middle future, over readings and both ends; empty if nobody ever comes."""
    found = [reading.courses[course.name] for reading in assessment.readings]
    amounts = [a for each in found for a in (each.headcount, each.headcount_together) if a is not None]
    if not amounts:
        return ""
    middles = [x for a in amounts for x in ([a.p50] if a.p50 is not None else [c.value for c in a.cells])]
    return " to ".join(dict.fromkeys(thousand(each) for each in (min(middles), max(middles))))


def _deters(assessment: Assessment, first: CourseAnswer, other: CourseAnswer | None, brief: bool) -> str:
    if "attack_less_likely" not in first.shares:
        return "Deterrence needs a challenger and guarantees; add 'challenger:' and 'guarantees:'."
    less, more = first.shares["attack_less_likely"], first.shares["attack_more_likely"]
    whose = "" if brief else f"{first.title}: "
    text = f"{whose}attack is less likely than with no force in {both_of_50(less, ' of 50')} "
    text += f"and more likely in {both_of_50(more)}"
    if other is not None:
        less, more = other.shares["attack_less_likely"], other.shares["attack_more_likely"]
        text += f"; {other.title}: {both_of_50(less)} and {both_of_50(more)}"
    return " ".join([f"{upper(text)}, under judged stakes and resolve.", imposed(assessment)]).rstrip()


_TOLD = {
    "headcount_met": "there is enough in",
    "force_raised": "a force is raised in",
    "headcount": "troops kept there number",
}


def driven(assessment: Assessment) -> tuple[CourseAnswer, tuple[Driver, ...]]:
    """The first course that hangs on something, and its drivers; the first course with none if none does."""
    courses = answered(assessment)
    for course in courses:
        mine = tuple(driver for driver in assessment.drivers if driver.course == course.name)
        if mine:
            return course, mine
    return courses[0], ()


def _hangs_on(assessment: Assessment, first: CourseAnswer, brief: bool) -> str:
    """The strongest driver of the headline (of raising a force where enough never varies) and of its size."""
    course, mine = driven(assessment)
    by_measure = {name: next((d for d in mine if d.measure == name), None) for name in _TOLD}
    chosen = (by_measure["headcount_met"] or by_measure["force_raised"], by_measure["headcount"])
    found = [_told(assessment, driver) for driver in chosen if driver is not None][: 1 if brief else 2]
    if found:
        return " ".join([*found, *([] if course is first else [f"({upper(course.title)}.)"])])
    if assessment.run.draws < FEWEST_DRAWS:
        return f"Too few futures to tell: {FEWEST_DRAWS} are needed."
    return "Nothing that varies in this run moves it by more than chance, or it is all but certain."


def _told(assessment: Assessment, driver: Driver) -> str:
    title = input_title(assessment, driver.input)
    high, low = driver.high, driver.low
    if_high = f"if {side_words(driver, high)}, {_TOLD[driver.measure]} {side_value(high)}"
    return f"{upper(title)}: {if_high}; if {side_words(driver, low)}, {side_value(low)}."
