"""What a schedule is asked for (rules G4, G5, G9, G25, G27).

Axes are **T** months, **S** states in file order and **K** requirement lines in file order. Pools and the
requirement are in units, ceilings and lift in persons (G1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .rules import Floats, Integers

__all__ = [
    "EnablerRule",
    "GroupRule",
    "Mode",
    "ScheduleProblem",
    "SubstituteRule",
    "aged",
    "overlap_factor",
    "returning",
]

Mode = Literal["sustain", "floor", "surge"]
"""Sustain = the months are a circle, so that the plan can go on for ever; floor = a finite horizon whose
worst month comes first; surge = a finite horizon that counts only the total (G25, G27)."""


@dataclass(frozen=True, slots=True)
class EnablerRule:
    """A line that others need in proportion: ``in theatre[line] >= ratio * sum of in theatre[combat]``.

    Attributes
    ----------
    line : int
        The enabling line.
    ratio : float
        Units of it for each unit of the combat lines, at least 0.
    combat : tuple of int
        The lines that need it.
    national : bool
        Whether each state has to bring its own; otherwise the force as a whole.
    """

    line: int
    ratio: float
    combat: tuple[int, ...]
    national: bool = False


@dataclass(frozen=True, slots=True)
class SubstituteRule:
    """A line that all but one state may fill up to `share` of its requirement (G12, G14).

    Attributes
    ----------
    line, provider : int
        The line, and the state that can fill all of it.
    share : float
        Share of the requirement open to the others, 0 to 1; 1 = no limit at all.
    """

    line: int
    provider: int
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class GroupRule:
    """Most persons that the states of a group may have in theatre together (G14)."""

    members: tuple[int, ...]
    most: float


@dataclass(frozen=True, slots=True, eq=False)
class ScheduleProblem:
    """One world to schedule (G25).

    Attributes
    ----------
    units : ndarray, shape (S, K)
        Units held, fit and free (G6); 0 where the state has none or is barred.
    persons : ndarray, shape (K,)
        Persons in a unit of the line, above 0.
    tour_months, cycle_months : ndarray, shape (S, K)
        Tour m, at least 1, and cycle W = m (1 + k), at least m (G4).
    requirement : ndarray, shape (T, K)
        Units. In the sustain mode month T is month 0 again.
    weight : ndarray, shape (K,)
        Worth of a person on the line, above 0.
    ceiling : ndarray, shape (T, S), optional
        Most persons in theatre; ``inf`` = none.
    lift : ndarray, shape (T,), optional
        Most persons moved in plus out; ``inf`` = none.
    overlap_months : ndarray, shape (S, K), optional
        Months h of each relief with both units there; tour less overlap and the cycle are whole months (G5).
    first_month : ndarray of int, shape (S,), optional
        First month of a start; left out of account in the sustain mode.
    caveats : ndarray, shape (T, S, K), optional
        Most units in theatre; ``inf`` = no caveat.
    state_persons : ndarray, shape (S, K), optional
        Persons in a unit where states differ from `persons`: counts for ceilings, lift and fairness.
    enablers, substitutes : tuple
        Rules on lines.
    together : tuple of GroupRule
        Ceilings of groups of states.
    quota : ndarray, shape (S,), optional
        Fair share in persons, above 0, ``inf`` = none: the largest ratio of persons to quota is made small.
    cost : ndarray, shape (S, K), optional
        Cost of a start of one unit: the last objective.
    history : ndarray, shape (P, S, K), optional
        Units started in the P months before month 0, the last row in month -1; finite horizons only.
    start_cost : float
        Cost per person started; only there to forbid idle tours.
    mode : {'sustain', 'floor', 'surge'}
        What the months are.
    floor_from : int, optional
        First month that can be the worst one (mode floor); the last first month of a state with units if
        not given.
    integer : bool
        Whether only whole units start (G28).
    ceiling_counts_overlap : bool
        Whether those being relieved count for the ceiling too (G9).
    """

    units: Floats
    persons: Floats
    tour_months: Floats
    cycle_months: Floats
    requirement: Floats
    weight: Floats
    ceiling: Floats | None = None
    lift: Floats | None = None
    overlap_months: Floats | None = None
    first_month: Integers | None = None
    caveats: Floats | None = None
    state_persons: Floats | None = None
    enablers: tuple[EnablerRule, ...] = ()
    substitutes: tuple[SubstituteRule, ...] = ()
    together: tuple[GroupRule, ...] = ()
    quota: Floats | None = None
    cost: Floats | None = None
    history: Floats | None = None
    start_cost: float = 1e-4
    mode: Mode = "sustain"
    floor_from: int | None = None
    integer: bool = False
    ceiling_counts_overlap: bool = False

    @property
    def slot_months(self) -> Floats:
        """Months between two starts of one slot, m' = m - h, shape (S, K) (G5)."""
        if self.overlap_months is None:
            return self.tour_months
        return np.asarray(self.tour_months - self.overlap_months)

    @property
    def sizes(self) -> Floats:
        """Persons in a unit of each state, shape (S, K)."""
        if self.state_persons is None:
            return np.broadcast_to(self.persons, self.units.shape)
        return self.state_persons

    @property
    def first(self) -> Integers:
        """First month of a start, shape (S,); 0 in the sustain mode."""
        if self.first_month is None or self.mode == "sustain":
            return np.zeros(len(self.units), dtype=np.int64)
        return self.first_month

    @property
    def floor_month(self) -> int:
        """First month that can be the worst one (G27)."""
        if self.floor_from is not None:
            return self.floor_from
        return int(self.first[self.units.any(axis=1)].max(initial=0))


def aged(problem: ScheduleProblem, months: Floats) -> Floats:
    """Sum the starts of the history that are younger than `months`, at each month from 0.

    Parameters
    ----------
    problem : ScheduleProblem
        With or without a history.
    months : ndarray, shape (S, K)
        Age at which a start no longer counts: the slot for units in theatre, the cycle for units not free.

    Returns
    -------
    ndarray, shape (T, S, K)
        Units.
    """
    total = np.zeros((len(problem.requirement), *problem.units.shape))
    if problem.history is not None:
        at = np.arange(len(total))[:, None, None]
        for age, started in enumerate(problem.history[::-1], start=1):
            total += np.where(at + age < months, started, 0.0)
    return total


def returning(problem: ScheduleProblem) -> Floats:
    """Units of the history that come home, shape (T, S, K)."""
    total = np.zeros((len(problem.requirement), *problem.units.shape))
    if problem.history is not None:
        at = np.arange(len(total))[:, None, None]
        for age, started in enumerate(problem.history[::-1], start=1):
            total += np.where(at + age == problem.slot_months, started, 0.0)
    return total


def overlap_factor(problem: ScheduleProblem) -> Floats:
    """Units that count for the ceiling per slot held, shape (S, K): m/m' or 1 (G9)."""
    if problem.ceiling_counts_overlap:
        return np.asarray(problem.tour_months / problem.slot_months)
    return np.ones(problem.units.shape)
