"""The measure that is asked about: read from text, in a course, in every draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.columns import GAME, column, missing, reads_of
from guarantor.measures.explain.numbers import WHERE_RAISED, read_number_name
from guarantor.measures.summary import DeepCell, Reads, deep_cells
from guarantor.measures.worlds import Place, Worlds
from guarantor.pipeline import NO_FORCE
from guarantor.run import Results
from guarantor.scenario import Scenario, UnknownName
from guarantor.scenario.claim_schema import Call
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.force import MISSION
from guarantor.scenario.measure_names import MEASURES

__all__ = ["LOWER_IS_BETTER", "Asked", "Seen", "asked_of", "seen"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LOWER_IS_BETTER = frozenset({"attack_probability", "challenger_gain", "requirement_troops"})
"""Measures of which less is better for those who would send the force."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure in a course; `minus` is a course, or no force, whose value in the same draw is taken off."""

    call: Call
    course: str
    minus: str | None = None

    @property
    def unit(self) -> str:
        """Of the measure, or of the difference."""
        unit = MEASURES[self.call.name].unit
        return "points" if self.minus is not None and unit in ("probability", "yes/no") else unit

    @property
    def courses(self) -> tuple[str, ...]:
        """The course, and those that the measure names or that are taken off."""
        kinds = MEASURES[self.call.name].arguments
        named = [word for word, kind in zip(self.call.arguments, kinds, strict=False) if kind == "course"]
        other = [each for each in (*named, self.minus) if each not in (None, NO_FORCE)]
        return tuple(dict.fromkeys((self.course, *(str(each) for each in other))))

    @property
    def game(self) -> bool:
        """Whether the game must be played."""
        return self.call.name in GAME

    @property
    def reads(self) -> Reads:
        """Which deep inputs it can read."""
        return reads_of([self.call])

    @property
    def where_raised(self) -> bool:
        """Whether it is told where a force is raised only."""
        return self.call.name in WHERE_RAISED and self.minus is None


def asked_of(scenario: Scenario, measure: str, course: str | None = None, minus: str | None = None) -> Asked:
    """Read a measure and a course from text.

    Parameters
    ----------
    measure : str
        ``requirement_met``, ``joined(GBR)``, ``europe-alone.headcount``.
    course : str, optional
        Else the one that the measure names, else the first.
    minus : str, optional
        A course, or ``no-force``, held against it in every draw. The chance of attack is always told against
        no force: its level is the reader's own anchor (D13).

    Raises
    ------
    UnknownName
        Unknown measure, argument or course; a measure that this scenario or version lacks.
    """
    number = read_number_name(scenario, measure)
    if number is None or number.name not in MEASURES:
        usable = [name for name, each in MEASURES.items() if not each.needs and each.unit != "lines"]
        hint = did_you_mean(measure, usable)
        raise UnknownName(f"'{measure}' is no measure{hint} (known: {', '.join(usable)})")
    if number.course is not None and course is not None and number.course != course:
        raise UnknownName(f"'{measure}' names the course {number.course} and --course {course}; write one")
    which = course or number.course or next(iter(scenario.courses))
    if which not in scenario.courses:
        known = ", ".join(scenario.courses)
        raise UnknownName(f"unknown course '{which}'{did_you_mean(which, scenario.courses)} (known: {known})")
    needs = MEASURES[number.name].needs
    reason = (
        f"this version does not compute {needs}"
        if needs
        else missing(scenario, number.call, scenario.courses[which].levers.get(MISSION))
    )
    if reason:
        raise UnknownName(f"'{measure}': {reason}")
    if minus is None and number.name == "attack_probability":
        minus = NO_FORCE
    if minus is not None and minus not in (*scenario.courses, NO_FORCE):
        known = ", ".join((*scenario.courses, NO_FORCE))
        raise UnknownName(f"unknown course '{minus}'{did_you_mean(minus, scenario.courses)} (known: {known})")
    return Asked(number.call, which, minus)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A measure in the draws in which it is looked at.

    Attributes
    ----------
    values : ndarray, shape (D,)
        In all draws.
    chosen : ndarray of bool, shape (D,)
        Where it is looked at: a force is raised, or it is defined.
    """

    values: Floats | Bools
    chosen: Bools
    cells: Sequence[DeepCell]

    @property
    def varies(self) -> bool:
        """Whether it takes more than one value where it is looked at."""
        y = self.values[self.chosen]
        return y.size > 0 and bool(y.min() < y.max())


def seen(results: Results, asked: Asked, end: str = "alone") -> Seen:
    """Read what is asked in every draw of a run, at one end of COMMIT."""
    worlds = Worlds(results)
    place = Place(asked.course, end=end)
    found = column(asked.call, place, worlds)
    chosen = np.ones(results.draws, bool) if found.defined is None else found.defined
    if asked.where_raised:
        chosen = chosen & worlds.outcome(place).raised
    values = found.values
    if values.dtype != np.bool_:
        chosen = chosen & np.isfinite(values)  # a month that never comes
    if asked.minus is not None:
        other = Place(asked.course, force=False, end=end)
        if asked.minus != NO_FORCE:
            other = Place(asked.minus, end=end)
        taken = column(asked.call, other, worlds)
        chosen = chosen & np.isfinite(taken.values)
        values = np.where(chosen, values, 0.0) - np.where(chosen, taken.values, 0.0)
        chosen = chosen if taken.defined is None else chosen & taken.defined
    return Seen(values, chosen, deep_cells(results, asked.reads))
