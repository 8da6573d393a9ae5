"""V2: does what each nation had in Afghanistan in 2008-09 foretell November 2010?

The model knows one share for each nation, of its own forces (G7). Forces are taken to be the same at all
dates, so that troops stand for the share. ln troops = ln share + error, with one spread of errors for all
nations, from those listed at least twice; the next number lies in the t interval of a new observation.
Nothing is known of trends, surges or decisions to leave, and nothing was adjusted to the result.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from guarantor.measures.validation.intervals import LEVEL, share_interval
from guarantor.measures.validation.tables import packaged_rows

__all__ = ["Foretold", "Nation", "Snapshots", "foretold", "of_mission", "ranges", "snapshots"]

ALL = "ALL"
LAST = "2010-11"

Snapshots = Mapping[str, Mapping[str, float]]
"""Troops by date, then by nation; `ALL` is the printed total."""


@dataclass(frozen=True, slots=True)
class Nation:
    """One nation at the last date: range, and what it had."""

    name: str
    low: float
    high: float
    actual: float
    seen: int

    @property
    def inside(self) -> bool:
        """Whether the range held."""
        return self.low <= self.actual <= self.high


@dataclass(frozen=True, slots=True)
class Foretold:
    """How often the ranges held.

    Attributes
    ----------
    inside, nations : int
    coverage : float
    interval : (float, float)
        90 % interval of the coverage, exact.
    spread : float
        Standard deviation of ln troops within a nation.
    freedom : int
        Observations behind `spread`, less one for each nation.
    middle_ratio : float
        Middle value over nations of what it had over what was foretold.
    above, below : tuple of str
        Nations outside.
    not_foretold : tuple of str
        At the last date and not before.
    by_mission : (int, int)
        Inside and nations where each keeps its share of the mission instead, the total being given.
    """

    verdict: str
    inside: int
    nations: int
    coverage: float
    interval: tuple[float, float]
    spread: float
    freedom: int
    middle_ratio: float
    above: tuple[str, ...]
    below: tuple[str, ...]
    not_foretold: tuple[str, ...]
    by_mission: tuple[int, int]


def snapshots() -> dict[str, dict[str, float]]:
    """The packaged press tables."""
    table: dict[str, dict[str, float]] = {}
    for row in packaged_rows("isaf_snapshots.csv", ("date", "country"), ("troops",)):
        table.setdefault(row.words["date"], {})[row.words["country"]] = row.numbers["troops"]
    return table


def of_mission(table: Snapshots) -> dict[str, dict[str, float]]:
    """Each number as a share of the mission at its date: of the printed total, else of the list's sum."""
    shares = {}
    for day, troops in table.items():
        total = troops.get(ALL, sum(troops.values()))
        shares[day] = {name: each / total for name, each in troops.items() if name != ALL}
    return shares


def foretold(table: Snapshots) -> Foretold:
    """Fit on the earlier dates, and count how many nations lie inside their 90 % range at the last.

    Returns
    -------
    Foretold
        ``pass`` if 90 % lies inside the interval of the coverage.
    """
    nations, spread, freedom = ranges(table)
    inside = sum(each.inside for each in nations)
    by_mission, _, _ = ranges(of_mission(table))
    earlier = {name for day, troops in table.items() if day != LAST for name in troops}
    interval = share_interval(inside, len(nations))
    ratios = [each.actual / math.sqrt(each.low * each.high) for each in nations]
    return Foretold(
        "pass" if interval[0] <= LEVEL <= interval[1] else "fails",
        inside,
        len(nations),
        inside / len(nations),
        interval,
        spread,
        freedom,
        float(np.median(ratios)),
        tuple(each.name for each in nations if each.actual > each.high),
        tuple(each.name for each in nations if each.actual < each.low),
        tuple(name for name in table[LAST] if name not in earlier and name != ALL),
        (sum(each.inside for each in by_mission), len(by_mission)),
    )


def ranges(table: Snapshots) -> tuple[tuple[Nation, ...], float, int]:
    """The range of each nation at the last date; the spread within nations and its degrees of freedom.

    Raises
    ------
    ValueError
        If no nation is listed twice before the last date.
    """
    seen: dict[str, list[float]] = {}
    for day, troops in table.items():
        for name, number in troops.items():
            if day != LAST and name != ALL:
                seen.setdefault(name, []).append(math.log(number))
    freedom = sum(len(logs) - 1 for logs in seen.values())
    if not freedom:
        raise ValueError("no nation is listed twice before the last date, so the spread is not known")
    squares = sum(float(np.var(logs)) * len(logs) for logs in seen.values())
    spread = math.sqrt(squares / freedom)
    reach = float(student.ppf((1 + LEVEL) / 2, freedom)) * spread
    found = []
    for name, actual in table[LAST].items():
        if name in seen and name != ALL:
            logs = seen[name]
            centre, half = sum(logs) / len(logs), reach * math.sqrt(1 + 1 / len(logs))
            found.append(Nation(name, math.exp(centre - half), math.exp(centre + half), actual, len(logs)))
    return tuple(found), spread, freedom
