"""Faults: what is wrong in a scenario, where, and what to write instead (rules F22-F23)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

__all__ = ["MOST_SHOWN", "Fault", "Position", "ScenarioError", "did_you_mean"]

MOST_SHOWN = 100
"""Faults that are told one by one; the others are counted."""

_MOST_KNOWN = 500


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; line and column count from 1, columns in characters."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, located.

    Attributes
    ----------
    at : Position
    where : str
        Dotted path of the faulty field, empty if the file as a whole is meant.
    message : str
        What is wrong; what to write instead.
    """

    at: Position
    where: str
    message: str

    def __str__(self) -> str:
        """``FILE:LINE:COLUMN: WHERE: WHAT; REMEDY`` (F22)."""
        path = f"{self.where}: " if self.where else ""
        return _visible(f"{self.at.file}:{self.at.line}:{self.at.column}: {path}{self.message}")

    def as_dict(self) -> dict[str, str | int]:
        """The same as plain data, for ``--json``."""
        return {
            "file": self.at.file,
            "line": self.at.line,
            "column": self.at.column,
            "where": self.where,
            "message": self.message,
        }


class ScenarioError(Exception):
    """A scenario that cannot be run; carries every fault once, in file order (F23)."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.at))
        super().__init__(str(self))

    def __str__(self) -> str:
        """One fault a line, at most a hundred, then how many more there are."""
        lines = [str(fault) for fault in self.faults[:MOST_SHOWN]]
        if len(self.faults) > MOST_SHOWN:
            lines.append(f"and {len(self.faults) - MOST_SHOWN} more")
        return "\n".join(lines)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the nearest of the first 500 known words, or nothing."""
    near = get_close_matches(word, list(islice(known, _MOST_KNOWN)), 1, 0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def _visible(text: str) -> str:
    """Show control characters instead of letting a terminal act on them (F24)."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
