"""Tours, reliefs and first months: the arithmetic of one rotation policy (rules G4, G5, G8-G10).

A *slot* is one place kept filled. The unit in it is relieved after ``m' = m - h`` months, m the tour and h
the overlap in which both units are in theatre. Arguments broadcast.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .check import at_least
from .rules import Floats, Integers

__all__ = [
    "DAYS_PER_MONTH",
    "ceiling_on_slots",
    "cycle_months",
    "first_month",
    "in_theatre",
    "on_duty",
    "people_sent",
    "share_of_time_away",
    "slot_length",
]

DAYS_PER_MONTH = 30.4375
"""Mean length of a month, days (G10)."""

_ROUNDING = 1e-9


def cycle_months(tour_months: ArrayLike, rest_tours: ArrayLike) -> Floats:
    """Months from the start of a unit's tour to the start of its next, ``W = m (1 + k)``.

    Parameters
    ----------
    tour_months : array_like
        Length of a tour (m), months.
    rest_tours : array_like
        Tours of rest per tour (k).

    Returns
    -------
    ndarray
        Months.

    Raises
    ------
    ValueError
        If a value is negative or not a number.

    Notes
    -----
    Rule G4.
    """
    tour = at_least(tour_months, "tour_months", 0.0, "months; G4")
    return np.asarray(tour * (1.0 + at_least(rest_tours, "rest_tours", 0.0, "tours of rest per tour; G4")))


def share_of_time_away(days_away: ArrayLike, window_months: ArrayLike) -> Floats:
    """Share of a window that one person is away, to be compared with a harmony limit.

    Parameters
    ----------
    days_away : array_like
        Days separated from home within the window, training included.
    window_months : array_like
        Length of the window, months.

    Returns
    -------
    ndarray
        A check on people, never a constraint on the force.

    Raises
    ------
    ValueError
        If a value is negative or not a number, or a window has no length.

    Notes
    -----
    Rule G4.

    Examples
    --------
    The limit of the British Army in 2003, 415 days in 30 months:

    >>> round(float(share_of_time_away(415, window_months=30)), 3)
    0.454
    """
    window = at_least(window_months, "window_months", 0.0, "months; G4")
    if not np.all(window > 0.0):
        raise ValueError("window_months: '0' is no window (G4); write the months over which days are counted")
    return np.asarray(at_least(days_away, "days_away", 0.0, "days; G4") / (window * DAYS_PER_MONTH))


def slot_length(tour_months: ArrayLike, overlap_months: ArrayLike = 0.0) -> Floats:
    """Months after which a slot is relieved, ``m' = m - h``.

    Parameters
    ----------
    tour_months : array_like
        Length of a tour (m), months.
    overlap_months : array_like
        Months in which the outgoing and the incoming unit are both in theatre (h).

    Returns
    -------
    ndarray
        Months, above 0.

    Raises
    ------
    ValueError
        If a value is negative or not a number, or an overlap is not shorter than the tour.

    Notes
    -----
    Rule G5.
    """
    tour = at_least(tour_months, "tour_months", 0.0, "months; G5")
    overlap = at_least(overlap_months, "overlap_months", 0.0, "months; G5")
    if not np.all(overlap < tour):
        raise ValueError(
            "overlap_months: an overlap is as long as the tour or longer, so no unit is ever relieved (G5); "
            "write an overlap shorter than tour_months"
        )
    return np.asarray(tour - overlap)


def people_sent(
    slots: ArrayLike,
    horizon_months: ArrayLike,
    tour_months: ArrayLike = 6.0,
    overlap_months: ArrayLike = 0.0,
) -> Floats:
    """Tours served over a horizon, ``x * horizon / m'``: every person who is sent counts, each time.

    Parameters
    ----------
    slots : array_like
        Persons kept in the field (x).
    horizon_months : array_like
        Months for which they are kept there.
    tour_months, overlap_months : array_like
        Tour and overlap, months.

    Returns
    -------
    ndarray
        Tours. Not the size of the pool, which is x times the rotation ratio however long it lasts: the two
        are equal only where the horizon is one cycle.

    Raises
    ------
    ValueError
        If a value is negative or not a number, or an overlap is not shorter than the tour.

    Notes
    -----
    Rule G8: a claim that quotes a cumulative figure is tested against tours, not against the ratio.

    Examples
    --------
    64,000 for two years on six-month tours are 256,000 tours, whatever the rest between them:

    >>> float(people_sent(64_000, horizon_months=24))
    256000.0
    """
    kept = at_least(slots, "slots", 0.0, "persons; G8")
    horizon = at_least(horizon_months, "horizon_months", 0.0, "months; G8")
    return np.asarray(kept * horizon / slot_length(tour_months, overlap_months))


def in_theatre(slots: ArrayLike, tour_months: ArrayLike, overlap_months: ArrayLike) -> Floats:
    """Persons in theatre on average, those handing over included, ``x m / m'`` (G9).

    Parameters
    ----------
    slots : array_like
        Persons kept in the field (x).
    tour_months, overlap_months : array_like
        Tour and overlap, months.

    Returns
    -------
    ndarray
        Persons, at least `slots`.

    Raises
    ------
    ValueError
        As for `slot_length`.
    """
    kept = at_least(slots, "slots", 0.0, "persons; G9")
    return np.asarray(kept * np.asarray(tour_months) / slot_length(tour_months, overlap_months))


def ceiling_on_slots(ceiling: ArrayLike, tour_months: ArrayLike, overlap_months: ArrayLike) -> Floats:
    """Ceiling on slots where the ceiling counts both units of a relief, ``H m' / m`` (G9).

    Parameters
    ----------
    ceiling : array_like
        Most persons in theatre, reliefs counted; ``inf`` = none.
    tour_months, overlap_months : array_like
        Tour and overlap, months; one policy for all lines of a state.

    Returns
    -------
    ndarray
        Persons, at most `ceiling`.

    Raises
    ------
    ValueError
        As for `slot_length`.
    """
    most = at_least(ceiling, "ceiling", 0.0, "persons; G9")
    return np.asarray(most * slot_length(tour_months, overlap_months) / np.asarray(tour_months))


def on_duty(slots: ArrayLike, leave_share: ArrayLike) -> Floats:
    """Persons on duty, ``x (1 - rho)``: the rest are on leave during their tour (G9).

    Parameters
    ----------
    slots : array_like
        Persons kept in the field (x).
    leave_share : array_like
        Share of the tour spent on rest and recreation (rho), 0 to 1.

    Returns
    -------
    ndarray
        Persons. The requirement is on slots; this is shown beside it.

    Raises
    ------
    ValueError
        If a value is negative or not a number, or a share is above 1.
    """
    share = at_least(leave_share, "leave_share", 0.0, "share of the tour; G9")
    if np.any(share > 1.0):
        raise ValueError(f"leave_share: '{share.max():g}' is above 1 (share of the tour; G9); write 0 to 1")
    return np.asarray(at_least(slots, "slots", 0.0, "persons; G9") * (1.0 - share))


def first_month(
    decision_days: ArrayLike, notice_to_move_days: ArrayLike, transit_days: ArrayLike = 0.0
) -> Integers:
    """First month in which a contributor is there from its first day on.

    Parameters
    ----------
    decision_days : array_like
        From month 0 to the decision.
    notice_to_move_days : array_like
        From the decision to departure; where it is unknown, a draw from its range, never 0.
    transit_days : array_like
        From departure to the place.

    Returns
    -------
    ndarray of int
        Days in months of 30.4375 days, rounded up; 0 where there is nothing to wait for.

    Raises
    ------
    ValueError
        If a value is negative, infinite or not a number.

    Notes
    -----
    Rule G10. A sum of days that exceeds a whole month by rounding alone is that month.

    Examples
    --------
    >>> first_month(20, [5, 10, 30, 90], transit_days=5)
    array([1, 2, 2, 4])
    """
    days = (
        at_least(decision_days, "decision_days", 0.0, "days; an unknown value is never NaN; G10")
        + at_least(
            notice_to_move_days, "notice_to_move_days", 0.0, "days; an unknown value is never NaN; G10"
        )
        + at_least(transit_days, "transit_days", 0.0, "days; an unknown value is never NaN; G10")
    )
    if not np.all(np.isfinite(days)):
        raise ValueError("first_month: 'inf' days are no month (G10); who never comes has not joined")
    return np.asarray(np.ceil(days / DAYS_PER_MONTH - _ROUNDING)).astype(np.int64)
