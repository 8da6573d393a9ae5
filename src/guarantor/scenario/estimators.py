"""Estimators of the requirement: how many troops a mission asks for, by named methods (rule G11).

Each is bound to its missions, with range and source (``estimators.csv``). They answer different questions, so
they stand side by side and are never averaged; a scenario names one, or writes a total of its own.

``known_from`` is the day from which all that a row rests on was known (F7): of several sources that of the
latest, and the last day of the month or year where a source gives no more.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from math import inf, isfinite

from guarantor.scenario.errors import did_you_mean

__all__ = [
    "REFUSED",
    "USER",
    "Estimate",
    "Estimator",
    "SideBySide",
    "estimate",
    "estimators",
    "refused",
    "row_of",
    "side_by_side",
]

Number = float | tuple[float, float]

USER = "user"
"""The user's own range, valid for any mission: inputs ``low``, ``high`` and, if there is one, ``mode``."""

REFUSED = {
    ("bruegel", "kiel"): (
        300_000.0,
        "the 300,000 of Bruegel and Kiel are for Europe's defence without the United States, "
        "not for a force in this mission",
    ),
}
"""Figures that are quoted for a mission and are none, by who gave them, and what they are (G11)."""

_PER = {"": "", "km": "km", "thousand": "population"}
_SCALE = {"": 1.0, "km": 1.0, "thousand": 1e-3}
_OWN = ("low", "mode", "high")
_INPUTS = ("km", "population", *_OWN)


@dataclass(frozen=True, slots=True)
class Estimator:
    """A method for one mission, with what it rests on.

    Attributes
    ----------
    mission, valid_for : str
        The mission as a name and in words.
    needs : str
        The input that it multiplies: ``km`` of line, ``population`` in persons, or none.
    low, mode, high : float
        Persons, per km or per thousand people where it needs an input; `mode` only where it needs none and
        the source names one, `high` infinite where it says "at least".
    known_from : date
        First day on which all that it rests on was known (F7).
    grade : str
        Of the figures, in the words of F8.
    """

    name: str
    mission: str
    valid_for: str
    needs: str
    low: float
    mode: float | None
    high: float
    scale: float
    known_from: date
    grade: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one estimator says of one mission.

    Attributes
    ----------
    low, mode, high : float
        Persons; `mode` is ``None`` where nothing says which is likeliest, `high` infinite for "at least".
    """

    name: str
    mission: str
    low: float
    mode: float | None
    high: float
    grade: str
    source: str
    note: str

    def written(self) -> str:
        """The range as a scenario writes it (F12): with hard ends, never as percentiles.

        Raises
        ------
        ValueError
            If the source gives no upper end.

        Examples
        --------
        >>> estimate("quoted_force", "reassurance").written()
        'triangular(10000, 27000, 50000) troops'
        """
        if self.high == inf:
            raise ValueError(
                f"{self.name}: at least {self.low:.0f} and no upper end (G11); "
                f"write one of your own, such as 'uniform({self.low:.0f}, {2 * self.low:.0f}) troops'"
            )
        low, high = round(self.low), round(self.high)
        if low == high:
            return f"{low} troops"
        if self.mode is None:
            return f"uniform({low}, {high}) troops"
        return f"triangular({low}, {round(self.mode)}, {high}) troops"


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One estimator beside the others of a mission.

    Attributes
    ----------
    estimate : Estimate or None
        ``None`` where an input is missing.
    missing : str
        The input that it needs and was not given; empty if none.
    """

    name: str
    estimate: Estimate | None
    missing: str


@cache
def estimators() -> tuple[Estimator, ...]:
    """Every estimator for every mission that it is valid for: the rows of ``estimators.csv``."""
    text = (files("guarantor") / "scenario" / "estimators.csv").read_text(encoding="utf-8")
    return tuple(
        Estimator(
            name=row["name"],
            mission=row["mission"],
            valid_for=row["valid_for"],
            needs=_PER[row["per"]],
            low=float(row["low"]),
            mode=float(row["mode"]) if row["mode"] else None,
            high=float(row["high"]) if row["high"] else inf,
            scale=_SCALE[row["per"]],
            known_from=date.fromisoformat(row["known_from"]),
            grade=row["grade"],
            source=row["source"],
            note=row["note"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def estimate(name: str, mission: str, **inputs: Number) -> Estimate:
    """How many troops a mission asks for by one method.

    Parameters
    ----------
    name : str
        An estimator of `estimators`, or `USER`.
    mission : str
        What the force is for; an estimator answers only for its own missions.
    **inputs : float or (low, high)
        What the method multiplies: ``km`` of line or ``population`` in persons, a number or a range; for
        `USER` ``low``, ``high`` and ``mode`` in persons.

    Returns
    -------
    Estimate
        The ends of a range multiply the ends of the estimator's own.

    Raises
    ------
    ValueError
        If the estimator is unknown or not valid for the mission, an input is missing, not its own, or not a
        number of at least 0.

    Notes
    -----
    Rule G11.

    Examples
    --------
    >>> found = estimate("line_observation", "monitoring", km=1000)
    >>> found.low, found.high
    (4800.0, 15000.0)
    """
    if name == USER:
        return _own(mission, inputs)
    row = row_of(name, mission)
    given = {key for key in inputs if key != row.needs}
    if given:
        takes = f"takes '{row.needs}' only" if row.needs else "takes no input"
        raise ValueError(f"{name} {takes}, not {_listed(sorted(given))} (G11)")
    if row.needs and row.needs not in inputs:
        raise ValueError(f"{name} needs '{row.needs}' (G11); write {row.needs}=.., a number or a range")
    low, high = _ends(row.needs, inputs[row.needs]) if row.needs else (1.0, 1.0)
    return Estimate(
        name,
        mission,
        row.low * row.scale * low,
        row.mode,
        row.high * row.scale * high if row.high < inf else inf,
        row.grade,
        row.source,
        row.note,
    )


def side_by_side(mission: str, inputs: Mapping[str, Number]) -> tuple[SideBySide, ...]:
    """All estimators that are valid for a mission, each with its own range; never one number for all (G11).

    Parameters
    ----------
    inputs : mapping of name to float or (low, high)
        What is known of ``km``, ``population``, and the user's own ``low``, ``mode``, ``high``.

    Returns
    -------
    tuple of SideBySide
        In the order of the table, the user's own range last if it is given.

    Raises
    ------
    ValueError
        If an input is unknown, or no estimator is valid for the mission and no range of one's own is given.
    """
    for key in inputs:
        if key not in _INPUTS:
            raise ValueError(
                f"unknown input '{key}' (G11); write {_listed(_INPUTS)}{did_you_mean(key, _INPUTS)}"
            )
    rows = [row for row in estimators() if row.mission == mission]
    own = {key: inputs[key] for key in _OWN if key in inputs}
    if not rows and not own:
        known = tuple(dict.fromkeys(row.mission for row in estimators()))
        raise ValueError(
            f"no estimator is valid for '{mission}' (G11): they cover {_listed(known)}; "
            f"give 'low' and 'high' of your own{did_you_mean(mission, known)}"
        )
    found = []
    for row in rows:
        missing = row.needs if row.needs not in inputs else ""
        mine = {row.needs: inputs[row.needs]} if row.needs and not missing else {}
        found.append(SideBySide(row.name, None if missing else estimate(row.name, mission, **mine), missing))
    if own:
        found.append(SideBySide(USER, estimate(USER, mission, **own), ""))
    return tuple(found)


def refused(said_by: str, troops: float | None = None) -> str:
    """Why a figure is no requirement of a mission, whoever quotes it; empty if nothing is known against it.

    Parameters
    ----------
    said_by : str
        An estimator's name, or speaker and title of a source.
    troops : float, optional
        The figure, in persons; a name alone is refused whatever the figure.

    Examples
    --------
    >>> refused("Bruegel and Kiel Institute", 300_000)[:40]
    'the 300,000 of Bruegel and Kiel are for '
    """
    for words, (figure, why) in REFUSED.items():
        if any(word in said_by.lower() for word in words) and troops in (None, figure):
            return why
    return ""


def row_of(name: str, mission: str) -> Estimator:
    """The row of an estimator for a mission.

    Raises
    ------
    ValueError
        With what to write instead, if it is unknown, refused, or not valid for the mission.
    """
    if why := refused(name):
        raise ValueError(f"'{name}' is no estimator of a requirement: {why} (G11)")
    rows = [row for row in estimators() if row.name == name]
    if not rows:
        names = (*dict.fromkeys(row.name for row in estimators()), USER)
        raise ValueError(
            f"unknown estimator '{name}' (G11); write {_listed(names)}{did_you_mean(name, names)}"
        )
    for row in rows:
        if row.mission == mission:
            return row
    others = [row.name for row in estimators() if row.mission == mission] + [USER]
    raise ValueError(
        f"{name} is not valid for '{mission}' (G11): it is valid for {_listed([r.mission for r in rows])}; "
        f"for '{mission}' write {_listed(others)}"
    )


def _own(mission: str, inputs: Mapping[str, Number]) -> Estimate:
    """The user's own range, in order."""
    if set(inputs) - set(_OWN) or not {"low", "high"} <= set(inputs):
        raise ValueError(f"{USER} takes 'low' and 'high' and, if you have one, 'mode' (G11), in persons")
    numbers = {key: _ends(key, inputs[key]) for key in _OWN if key in inputs}
    ordered = [number for number, _ in numbers.values()]
    if any(low != high for low, high in numbers.values()) or ordered != sorted(ordered):
        raise ValueError(f"{USER}: write numbers with low <= mode <= high (G11)")
    mode = numbers["mode"][0] if "mode" in numbers else None
    note = "the user's own range"
    return Estimate(USER, mission, ordered[0], mode, ordered[-1], "assumed", "the user", note)


def _ends(key: str, number: Number) -> tuple[float, float]:
    """Low and high of an input."""
    low, high = number if isinstance(number, tuple) else (number, number)
    if not (isfinite(low) and isfinite(high) and 0 <= low <= high):
        raise ValueError(f"{key}: '{number}' is no number of at least 0 and no range of two, the lower first")
    return float(low), float(high)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
