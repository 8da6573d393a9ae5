"""The answer in five sentences, one per question; each follows from fields of the Assessment (DESIGN 7a)."""

from __future__ import annotations

from dataclasses import dataclass

from guarantor.measures.assessment import Assessment, Coalition, CourseAnswer, Driver
from guarantor.measures.drivers import FEWEST_DRAWS
from guarantor.pipeline import NO_FORCE
from guarantor.report.words import (
    both_of_50,
    count_of_50,
    day,
    input_title,
    listed,
    of_50,
    side_value,
    side_words,
    span,
)

__all__ = [
    "Sentence",
    "answered",
    "assumed",
    "contrast",
    "driven",
    "first_course",
    "readings_range",
    "sentences",
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


def sentences(assessment: Assessment) -> tuple[Sentence, ...]:
    """Raised, approved, sustained, deters, hangs on."""
    first, other = first_course(assessment), contrast(assessment)
    told = {
        "Raised": _raised(assessment, first, other),
        "Approved": _approved(assessment, first),
        "Sustained": _sustained(assessment, first, other),
        "Deters": _deters(first, other),
        "Hangs on": _hangs_on(assessment, first),
    }
    return tuple(Sentence(heading, text) for heading, text in told.items())


def assumed(assessment: Assessment) -> str:
    """The strip under the answer: how many inputs, how good, how old (UX 1.6)."""
    a = assessment.assumptions
    counts = [f"{getattr(a, grade)} {grade}" for grade in ("stated", "reported", "estimated", "assumed")]
    total = a.stated + a.reported + a.estimated + a.assumed
    dates = " No source is cited."
    if a.oldest and a.newest:
        dates = f" Oldest source {day(a.oldest)}, newest {day(a.newest)}."
    return f"{total} inputs: {', '.join(counts)}.{dates}"


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
        names = listed([assessment.actors[code] for code in coalition.actors])
        verb = "joins" if len(coalition.actors) == 1 else "join"
        return f"{names} {verb} in {of_50(coalition.joins)} of 50 futures"

    def told(course: CourseAnswer) -> str:
        alone, together = course.coalition.alone, course.coalition.together
        text = f"{course.title}: {joins(alone)}"
        if together is not None and (alone is None or alone.actors != together.actors):
            names = listed([assessment.actors[code] for code in together.actors])
            return f"{text} on its own; if all move together, {names} do in {of_50(together.joins)} of 50"
        if alone is not None and together is not None and alone != together:
            return f"{text}, {of_50(together.joins)} if all move together"
        return text

    def raised(course: CourseAnswer) -> str:
        count = both_of_50(course.shares["force_raised"])
        return f"a force is raised in {count}{_contested(assessment, course, 'force_raised')}"

    courses = [course for course in (first, other) if course is not None]
    return ". ".join(f"{_upper(told(course))}; {raised(course)}" for course in courses) + "."


def _approved(assessment: Assessment, first: CourseAnswer) -> str:
    if not first.routes:
        return "No rule is written, so every mission counts as approved; add 'approvals:'."
    ways = [f"{route.title} passes in {of_50(route.passes)} of 50" for route in first.routes]
    return f"{_stoppers(assessment, first)}; {listed(ways)}."


def _stoppers(assessment: Assessment, course: CourseAnswer) -> str:
    """Who alone can stop approval, leaving out what this run fixes."""
    if course.blocking_sets is None:
        return "The rule has too many members to list who can stop approval"
    if () in course.blocking_sets:
        return "No route can approve this course"
    events = {event.name: event for event in assessment.events}
    alone = []
    for group in course.blocking_sets:
        if len(group) == 1 and group[0] not in assessment.run.given:
            event = events[group[0]]
            alone.append(assessment.actors[event.actor] if event.actor else f"the lack of {event.title}")
    names = list(dict.fromkeys(alone))
    if not names:
        return "Nobody alone can stop approval"
    if len(names) > 1:
        return f"Each of {listed(names)} alone can stop approval"
    return f"{_upper(names[0])} alone can stop approval"


def _sustained(assessment: Assessment, first: CourseAnswer, other: CourseAnswer | None) -> str:
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

    text = f"{_upper(first.title)}: where a force is raised, {kept(first)} can be kept there"
    if other is not None:
        text += f" ({other.title}: {kept(other)})"
    asked = span(first.amounts["requirement_troops"].alone)
    text += f"; {asked} are asked for; enough in {both_of_50(first.shares['headcount_met'], ' of 50')}"
    return f"{text}{_contested(assessment, first, 'headcount_met')}."


def _deters(first: CourseAnswer, other: CourseAnswer | None) -> str:
    if "attack_less_likely" not in first.shares:
        return "Deterrence needs a challenger and guarantees; add 'challenger:' and 'guarantees:'."
    less, more = first.shares["attack_less_likely"], first.shares["attack_more_likely"]
    text = (
        f"Compared with no force, attack is less likely in {both_of_50(less, ' of 50')} "
        f"and more likely in {both_of_50(more)}: {first.title}"
    )
    if other is not None:
        less, more = other.shares["attack_less_likely"], other.shares["attack_more_likely"]
        text += f"; {both_of_50(less)} and {both_of_50(more)}: {other.title}"
    return f"{text}. Without a force it is the same. Under judged stakes and resolve."


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


def _hangs_on(assessment: Assessment, first: CourseAnswer) -> str:
    """The strongest driver of the headline (of raising a force where enough never varies) and of its size."""
    course, mine = driven(assessment)
    by_measure = {name: next((d for d in mine if d.measure == name), None) for name in _TOLD}
    chosen = (by_measure["headcount_met"] or by_measure["force_raised"], by_measure["headcount"])
    found = [_told(assessment, driver) for driver in chosen if driver is not None]
    if found:
        return " ".join([*found, *([] if course is first else [f"({_upper(course.title)}.)"])])
    if assessment.run.draws < FEWEST_DRAWS:
        return f"Too few futures to tell: {FEWEST_DRAWS} are needed."
    return "Nothing that varies in this run moves it by more than chance, or it is all but certain."


def _told(assessment: Assessment, driver: Driver) -> str:
    title = input_title(assessment, driver.input)
    high, low = driver.high, driver.low
    if_high = f"if {side_words(driver, high)}, {_TOLD[driver.measure]} {side_value(high)}"
    return f"{_upper(title)}: {if_high}; if {side_words(driver, low)}, {side_value(low)}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
