"""Where something in a scenario comes from, and a quantity in force with that (F6-F10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from guarantor.scenario.errors import Position
from guarantor.scenario.quantity import Quantity

__all__ = ["Origin", "Value"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something in a scenario comes from (F6-F8).

    Attributes
    ----------
    path : str
        Dotted path, as in messages and in ``set:``.
    source : str or None
        Id of a row of the ledger; ``None`` for the analyst's own judgement.
    grade : str
        stated, reported, estimated or assumed.
    known_from : date or None
        First day on which it may be used; ``None`` for always (F7).
    """

    path: str
    at: Position
    source: str | None
    grade: str
    note: str = ""
    known_from: date | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A quantity in force.

    Attributes
    ----------
    name : str
        Name of its stream of random numbers (R1).
    written : str
        Its text in the file.
    quantity : Quantity
        What it means; for ``unknown`` the range given under ``assume``.
    unknown : bool
        Whether the analyst wrote ``unknown`` (F10).
    """

    name: str
    written: str
    quantity: Quantity
    origin: Origin
    unknown: bool = False
