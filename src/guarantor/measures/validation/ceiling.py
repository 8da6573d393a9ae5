"""V1: did states keep out more than the model says can be kept out (G7)?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from guarantor.measures.validation.intervals import share_interval
from guarantor.measures.validation.tables import rows_in

__all__ = ["BELOW", "Ceiling", "Over", "ceiling_of", "states_in"]

BELOW = 0.95
"""Part of the states that must be below the ceiling."""


@dataclass(frozen=True, slots=True)
class Over:
    """States above one ceiling.

    Attributes
    ----------
    ceiling : float
        Share of all forces.
    states : tuple of (str, float)
        Name and share kept out, the highest first.
    below : float
        Part of all states that is not above it.
    interval : (float, float)
        90 % interval of `below`, exact, as if the states were a sample of like ones.
    """

    ceiling: float
    states: tuple[tuple[str, float], ...]
    below: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What was kept out, against the low end, the mode and the high end of the sustained share.

    Attributes
    ----------
    states, sending : int
        In the table; those of which any troops were found.
    middle, p90, p95 : float
        Of the shares kept out.
    """

    verdict: str
    states: int
    sending: int
    middle: float
    p90: float
    p95: float
    low: Over
    mode: Over
    high: Over


def states_in(folder: Path) -> dict[str, float]:
    """Share of its armed forces that each state kept out: UN troops (median 2008-12) and ISAF, Nov 2010."""
    columns = ("armed_forces_wb2010", "un_troops_median_2008_12", "isaf_nov2010")
    rows = rows_in(folder, "sustained_share_2010.csv", ("country",), columns)
    shares = {}
    for row in rows:
        forces, un, isaf = (row.numbers[name] for name in columns)
        shares[row.words["country"]] = (un + isaf) / forces if forces else float(un + isaf > 0)
    return shares


def ceiling_of(shares: Mapping[str, float], sustained_share: tuple[float, float, float]) -> Ceiling:
    """Compare shares kept out with the modelled ceiling.

    Parameters
    ----------
    shares : mapping of state to float
        Troops kept out over all forces.
    sustained_share : (low, mode, high)
        Of the prior of G7.

    Returns
    -------
    Ceiling
        ``pass`` if at least 95 % of the states are not above the mode.

    Examples
    --------
    >>> ceiling_of({"A": 0.09, "B": 0.01, "C": 0.0}, (0.04, 0.08, 0.12)).mode.states
    (('A', 0.09),)
    """
    found = np.array(list(shares.values()))
    low, mode, high = (_over(shares, ceiling) for ceiling in sustained_share)
    middle, p90, p95 = (float(each) for each in np.percentile(found, [50, 90, 95]))
    verdict = "pass" if mode.below >= BELOW else "fails"
    return Ceiling(verdict, len(shares), int((found > 0).sum()), middle, p90, p95, low, mode, high)


def _over(shares: Mapping[str, float], ceiling: float) -> Over:
    above = sorted(((name, s) for name, s in shares.items() if s > ceiling), key=lambda each: -each[1])
    below = len(shares) - len(above)
    return Over(ceiling, tuple(above), below / len(shares), share_interval(below, len(shares)))
