"""Claims and checks: the dataclasses of what was said and of what is expected (F21, E18)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guarantor.scenario.condition import Condition
from guarantor.scenario.origin import Origin

__all__ = ["Call", "Check", "Claim", "Criterion", "Part"]


@dataclass(frozen=True, slots=True)
class Call:
    """A measure with its arguments, as a claim or a check names it (X1).

    Attributes
    ----------
    arguments : tuple of str
        Names as declared; a number of troops as plain digits, fit for ``float``: ``1k troops`` is "1000".
        An argument that may be left out and is, is absent.
    """

    name: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        """``name(first, second)``, or the name alone."""
        return f"{self.name}({', '.join(self.arguments)})" if self.arguments else self.name


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a value is tested against (E18).

    Attributes
    ----------
    sign : str
        ``yes``, ``no``, ``<``, ``<=``, ``>``, ``>=``, ``=`` or ``in``.
    bounds : tuple of float
        Nothing for yes and no, two numbers for ``in``, else one; shares, probabilities and points as
        fractions, people as persons, time in months; of a yes or no with a subtraction, -1 to 1.
    written : str
        Its text in the file, blanks reduced to one.
    """

    sign: str
    bounds: tuple[float, ...]
    written: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a claim's reading: a measure, what is subtracted from it, and a test (E18, X1-X8).

    Attributes
    ----------
    of : Call
    course, minus : str or None
        ``None`` for a measure that does not depend on the course, or where nothing is subtracted.
    less : Call or None
        Another measure subtracted in the same draw, course and end (X6).
    without : tuple of str
        Actors removed in the world that is subtracted (X7); empty if it is not used.
    levers : mapping of lever to level
        Levers changed in `course` and in `minus` (X8, ``with``).
    each : Criterion or None
        Turns a number into yes or no in every draw (X5).
    stat : str or None
        ``mean``, ``probability`` or ``median``; ``None`` for a test in every draw. Of a yes or no with a
        subtraction, ``mean`` and ``probability`` are the same difference of two shares.
    test : Criterion
        Of the value, or of the statistic.
    """

    of: Call
    course: str | None
    minus: str | None
    less: Call | None
    without: tuple[str, ...]
    levers: Mapping[str, str]
    each: Criterion | None
    stat: str | None
    test: Criterion


@dataclass(frozen=True, slots=True)
class Claim:
    """A quoted claim with its formal reading, or the reason why it cannot be tested (F21, E18, X1-X10).

    Attributes
    ----------
    where : Condition or None
        Selects draws; yes/no measures stand in it as events (X4). It is judged in each part's course.
    holds_in : float
        Share of the draws in which it must hold (E18), in (0.5, 1].
    end : str
        ``least``, ``greatest`` or ``both`` (X3).
    evidence_for, evidence_against : tuple of str
        Ids of rows that the run may see.
    reads : tuple of tuple of Part
        All groups must hold; a group of several parts holds if any of them does (X9).
    not_testable : str
        The written reason; empty where `reads` is given.
    """

    id: str
    says: str
    speaker: str
    origin: Origin
    where: Condition | None = None
    holds_in: float = 0.8
    end: str = "both"
    evidence_for: tuple[str, ...] = ()
    evidence_against: tuple[str, ...] = ()
    reads: tuple[tuple[Part, ...], ...] = ()
    not_testable: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """Something that the analyst expects of the answer; ``guarantor check`` runs it (F21).

    Attributes
    ----------
    given : mapping of event to bool
        Events fixed for this check.
    expect : Call
        A yes/no measure is taken as its share of the draws, a number as its mean.
    within : (float, float)
    """

    name: str
    given: Mapping[str, bool]
    expect: Call
    course: str
    within: tuple[float, float]
    origin: Origin
