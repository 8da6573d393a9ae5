"""Numbers of the answer, explained: what each is in every course, and which inputs it can read (DESIGN 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.assessment import Amount, Share
from guarantor.measures.columns import GAME, Column, column, missing, reads_of
from guarantor.measures.explain.definitions import DEFINITIONS
from guarantor.measures.explain.forms import CourseValue, NumberExplained
from guarantor.measures.inputs import groups_of
from guarantor.measures.runs import run_of, with_courses
from guarantor.measures.summary import DeepCell, amount, deep_cells, share, within
from guarantor.measures.trace import inputs_of
from guarantor.measures.worlds import Place, Worlds
from guarantor.pipeline import NO_FORCE
from guarantor.scenario import Scenario, UnknownName
from guarantor.scenario.claim_schema import Call
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.force import MISSION
from guarantor.scenario.measure_names import MEASURES
from guarantor.scenario.origin import Origin
from guarantor.scenario.quantity import QuantityFault, Shape, parse_quantity

__all__ = [
    "NUMBERS",
    "WHERE_RAISED",
    "Number",
    "explain_number",
    "number_title",
    "read_number_name",
    "values_of_number",
]

Bools = NDArray[np.bool_]

_CHANGES = {"attack_less_likely": "attack is less likely", "attack_more_likely": "attack is more likely"}
"""Comparisons of the chance of attack with no force, which the answer shows beside the measures."""

NUMBERS = (*MEASURES, *_CHANGES)
"""Every number that can be asked for by name."""

WHERE_RAISED = frozenset(
    {"headcount", "sustained_troops", "package_share", "deployed", "unfilled_person_months"}
)
"""Measures that are told over the futures in which a force is raised."""
_WITHOUT_FORCE = frozenset({"attack_probability", "protege_value", "event"})
_NAME = re.compile(
    r"(?:(?P<before>[a-z][a-z0-9-]*)\.)?(?P<measure>[a-z_]+)\s*(?:\((?P<arguments>.*)\))?"
    r"(?:\s+(?:in\s+)?(?P<after>[a-z][a-z0-9-]*))?"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the answer: a measure, and a course if only one is asked for.

    Attributes
    ----------
    name : str
        Of `NUMBERS`.
    call : Call
        The measure that it is read from.
    """

    name: str
    call: Call
    course: str | None = None

    def __str__(self) -> str:
        """``course.measure(arguments)``."""
        named = self.name if self.name in _CHANGES else str(self.call)
        return f"{self.course}.{named}" if self.course else named


def read_number_name(scenario: Scenario, text: str) -> Number | None:
    """Read ``measure``, ``course.measure``, ``measure course`` or any of them with arguments.

    Returns
    -------
    Number or None
        Nothing where the text does not name a measure.

    Raises
    ------
    UnknownName
        If an argument or the course is not in the scenario, or an argument is missing.
    """
    match = _NAME.fullmatch(text.strip())
    if match is None or match["measure"] not in NUMBERS or (match["before"] and match["after"]):
        return None
    name, course = match["measure"], match["before"] or match["after"]
    if course is not None and course not in (*scenario.courses, NO_FORCE):
        known = ", ".join((*scenario.courses, NO_FORCE))
        raise UnknownName(
            f"unknown course '{course}'{did_you_mean(course, scenario.courses)} (known: {known})"
        )
    measure = MEASURES["attack_probability" if name in _CHANGES else name]
    written = [part.strip() for part in match["arguments"].split(",")] if match["arguments"] else []
    kinds = measure.arguments
    if kinds and kinds[-1].startswith("troops") and len(written) > len(kinds):
        written = [*written[: len(kinds) - 1], "".join(written[len(kinds) - 1 :])]  # 20,000
    needed = [kind for kind in kinds if not kind.endswith("?")]
    if not len(needed) <= len(written) <= len(kinds):
        form = f"{name}({', '.join(kinds)})" if kinds else name
        raise UnknownName(f"'{text}' has {len(written)} arguments; write '{form}'")
    pairs = zip(written, kinds, strict=False)
    arguments = tuple(_argument(scenario, word, kind.rstrip("?")) for word, kind in pairs)
    return Number(name, Call(measure.name, arguments), course)


def _argument(scenario: Scenario, word: str, kind: str) -> str:
    if kind == "troops":
        try:
            quantity = parse_quantity(word, dimension="people")
        except QuantityFault as fault:
            raise UnknownName(f"'{word}' is not a number of troops: {fault}") from None
        if quantity.shape is not Shape.CONSTANT:
            raise UnknownName(f"'{word}' is not one number of troops; write a figure such as 20000")
        return f"{quantity.numbers[0]:g}"
    known = {
        "actor": scenario.actors,
        "group": scenario.groups,
        "actor or group": {**scenario.actors, **scenario.groups},
        "event": scenario.events,
        "course": scenario.courses,
    }.get(kind)
    if known is not None and word not in known:
        hint = did_you_mean(word, known)
        raise UnknownName(f"unknown {kind} '{word}'{hint} (known: {', '.join(known) or 'none'})")
    return word


def explain_number(scenario: Scenario, number: Number, draws: int) -> NumberExplained:
    """A number with its value in every course at both ends, and the inputs that it can read.

    Parameters
    ----------
    draws : int
        How many futures to sample.
    """
    measure = MEASURES[number.call.name]
    courses = [number.course] if number.course else list(scenario.courses)
    origins: dict[Origin, None] = {}
    for name in courses:
        origins |= dict.fromkeys(inputs_of(scenario, number.call, scenario.courses.get(name)))
    changed = number.name in _CHANGES
    return NumberExplained(
        name=str(number),
        title=f"{_CHANGES[number.name]} than with no force"
        if changed
        else number_title(scenario, number.call),
        definition=DEFINITIONS[number.name],
        rule=measure.rule,
        unit="yes/no" if changed else measure.unit,
        over=_over(number),
        draws=draws,
        values=values_of_number(scenario, number, draws),
        inputs=groups_of(scenario, origins),
    )


def number_title(scenario: Scenario, call: Call) -> str:
    """A measure in words, with the names of its arguments."""

    def named(word: str) -> str:
        if word in scenario.actors:
            return scenario.actors[word].name
        if word in scenario.events:
            return scenario.events[word].title
        if word in scenario.courses:
            return scenario.courses[word].title
        return word.replace("_", " ")

    title = MEASURES[call.name].title.format(*map(named, call.arguments))
    told = [word for k, word in enumerate(call.arguments) if f"{{{k}}}" not in MEASURES[call.name].title]
    return f"{title} ({', '.join(map(named, told))})" if told else title


def _over(number: Number) -> str:
    if number.name in WHERE_RAISED:
        return "futures in which a force is raised"
    if MEASURES[number.call.name].unit == "month":
        return "futures in which it comes within the months looked at"
    if number.name in ("necessary", "holdout_threshold"):
        return "futures in which it is defined"
    return ""


# -- values -------------------------------------------------------------------------------------------------


def values_of_number(scenario: Scenario, number: Number, draws: int) -> tuple[CourseValue, ...]:
    """A number in every course, or in the one that it names, as the answer would show it."""
    measure = MEASURES[number.call.name]
    asked = [number.course] if number.course else list(scenario.courses)
    if not number.course and number.name in _WITHOUT_FORCE & GAME:
        asked = [NO_FORCE, *asked]
    titles = {name: course.title for name, course in scenario.courses.items()} | {NO_FORCE: "no force"}
    if measure.needs:
        reason = f"this version does not compute {measure.needs}"
        return tuple(CourseValue(name, titles[name], None, None, reason) for name in asked)
    reasons = {name: _reason(scenario, number, name) for name in asked}
    if all(reasons.values()):
        return tuple(CourseValue(name, titles[name], None, None, reasons[name]) for name in asked)
    needed = {*asked, *(word for word in number.call.arguments if word in scenario.courses)} - {NO_FORCE}
    run = with_courses(scenario, [name for name in scenario.courses if name in needed])
    results = run_of(run, draws=draws, deterrence=number.call.name in GAME)
    worlds = Worlds(results)
    cells = {name: deep_cells(results, reads_of([number.call])) for name in asked}
    return tuple(
        CourseValue(name, titles[name], None, None, reasons[name])
        if reasons[name]
        else _value(number, name, titles[name], worlds, cells[name])
        for name in asked
    )


def _reason(scenario: Scenario, number: Number, course: str) -> str:
    """Why there is no value; empty where there is one."""
    if course == NO_FORCE:
        if number.name not in _WITHOUT_FORCE | {"sustained", "fielded_once"}:
            return "there is no force"
        return missing(scenario, number.call, None)
    return missing(scenario, number.call, scenario.courses[course].levers.get(MISSION))


def _value(
    number: Number, course: str, title: str, worlds: Worlds, cells: tuple[DeepCell, ...]
) -> CourseValue:
    ends = []
    for end in ("alone", "together"):
        first = next(iter(worlds.results.courses))
        place = Place(first, force=False, end=end) if course == NO_FORCE else Place(course, end=end)
        found = column(number.call, place, worlds)
        chosen = np.ones(found.values.size, bool) if found.defined is None else found.defined
        if MEASURES[number.call.name].unit == "month":
            chosen = np.isfinite(found.values)
        if number.name in WHERE_RAISED:
            chosen = worlds.outcome(place).raised
        if number.name in _CHANGES:
            found = _compared(found, number.name, worlds)
        ends.append(_summary(found, chosen, MEASURES[number.call.name].unit, cells))
    alone, together = ends
    reason = "" if alone or together else "in no sampled future"
    return CourseValue(course, title, alone, together, reason)


def _compared(found: Column, name: str, worlds: Worlds) -> Column:
    change = found.values - worlds.reference.attack_probability
    return Column(np.asarray(change < 0 if name == "attack_less_likely" else change > 0))


def _summary(found: Column, chosen: Bools, unit: str, cells: Iterable[DeepCell]) -> Share | Amount | None:
    if not chosen.any():
        return None
    column_, inside = found.values[chosen], within(tuple(cells), chosen)
    if column_.dtype == np.bool_:
        return share(column_.astype(np.bool_), inside)
    return amount(column_.astype(np.float64), unit, inside)
