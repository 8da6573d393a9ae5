"""Who has arrived by which month, and what lift has brought (rules G10, G15, G23)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .check import at_least, bounds, faults_of
from .cuts import Plan, by_priority, group_caps
from .rules import Bools, Floats, Integers, Need, ProviderLimit, Supply
from .states import add_states_arriving

__all__ = ["Lift", "Step", "Timing", "steady_cap", "steps", "timing_faults"]


@dataclass(frozen=True, slots=True, eq=False)
class Lift:
    """What can be moved into and out of theatre (G15).

    Attributes
    ----------
    per_month : ndarray, shape (D,)
        Persons per month, in plus out; ``inf`` = no limit.
    slot_months : float or ndarray, shape (D,)
        Months after which a slot is relieved, the same for all contributors (m').
    """

    per_month: Floats
    slot_months: float | Floats


@dataclass(frozen=True, slots=True, eq=False)
class Timing:
    """When contributors arrive, and how many months are looked at (G10, G15, G23).

    Attributes
    ----------
    first_month : ndarray of int, shape (D, S)
        First month of each state if it has joined; one of `months` or later is never seen.
    months : int
        Number of months (T), at least 1; month 0 is the first.
    lift : Lift or None
        ``None`` = lift is no limit.
    """

    first_month: Integers
    months: int
    lift: Lift | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One month of one block of draws: what is new in it. B' is the number of draws that changed.

    Attributes
    ----------
    month : int
        Which month.
    changed : ndarray of int, shape (B',)
        Draws of the block in which arrivals, lift cap or requirement changed; in month 0 all.
    rows : ndarray, shape (rows, B')
        What those present deliver to each row, persons, without the provider limits' caps.
    requirement : ndarray, shape (K, B')
        Persons, lines by priority.
    cap : ndarray, shape (B',)
        Lift cap, persons; ``inf`` = none.
    waiting : ndarray of bool, shape (B',)
        Whether lift has had nobody to move yet, so that it cannot be what is short.
    """

    month: int
    changed: Integers
    rows: Floats
    requirement: Floats
    cap: Floats
    waiting: Bools


def steady_cap(lift: Lift) -> Floats:
    """Most persons that lift can keep up for ever, ``L m' / 2``.

    Parameters
    ----------
    lift : Lift
        Persons per month and the months after which a slot is relieved.

    Returns
    -------
    ndarray, shape (D,)
        Persons; the `cap` of `generate`. Each slot costs one move in and one out every m' months.

    Raises
    ------
    ValueError
        If a value is negative or not a number.

    Notes
    -----
    Rule G15.

    Examples
    --------
    >>> steady_cap(Lift(np.array([9000.0]), slot_months=6))
    array([27000.])
    """
    persons = at_least(lift.per_month, "lift.per_month", 0.0, "persons per month, in plus out; G15")
    return np.asarray(persons * at_least(lift.slot_months, "lift.slot_months", 0.0, "months; G15") / 2.0)


def steps(
    plan: Plan, supply: Supply, joined: Bools, need: Need, timing: Timing, part: slice
) -> Iterator[Step]:
    """Yield the months of a block of draws, each with only the draws in which something changed.

    Parameters
    ----------
    plan : Plan
        Rows of the tables.
    supply, joined, need, timing
        As for `month_profile`, without fault.
    part : slice
        Draws of the block.

    Yields
    ------
    Step
        One for each month; its arrays are the receiver's to change.

    Notes
    -----
    Rule G23: each state's table is added once, in its first month.
    """
    capacity = by_priority(plan, supply.capacity[part])
    ceiling = np.where(joined[part], supply.ceiling[part], 0.0).T
    asked = by_priority(plan, need.requirement[part])
    draws = ceiling.shape[1]
    brings = (capacity > 0.0).any(axis=1) & (ceiling > 0.0)
    arrival = np.where(brings, timing.first_month[part].T, timing.months)
    first = arrival.min(axis=0, initial=timing.months)
    if timing.lift is not None:
        moved = np.asarray(timing.lift.per_month, dtype=np.float64)[part]
        steady = steady_cap(timing.lift)[part]
    rows = group_caps(plan, [group.ceiling[part] for group in supply.together], draws)
    buffers = (np.empty((1 << capacity.shape[1], draws)), np.empty_like(rows))
    cap = np.full(draws, np.inf)
    for month in range(timing.months):
        new = arrival == month
        changed = new.any(axis=0)
        add_states_arriving(plan, rows, new, capacity, ceiling, buffers)
        if timing.lift is not None:
            since = np.maximum(month - first + 1, 1)
            now = np.where(month < first, 0.0, np.minimum(moved * since, steady))
            changed |= now != cap
            cap = now
        requirement = asked if asked.ndim == 2 else asked[month]
        if asked.ndim == 3 and month:
            changed |= (asked[month] != asked[month - 1]).any(axis=0)
        at = np.arange(draws) if month == 0 else np.flatnonzero(changed)
        if len(at) == draws:
            yield Step(month, at, rows.copy(), requirement, cap, month < first)
        else:
            yield Step(month, at, rows[:, at], requirement[:, at], cap[at], month < first[at])


def timing_faults(
    supply: Supply, joined: Bools, need: Need, timing: Timing, limits: Sequence[ProviderLimit]
) -> list[str]:
    """Return all faults of what a profile is made from (G30); empty if there is none."""
    if timing.months < 1:
        return [f"timing.months: {timing.months} is no number of months (G24); write 1 or more"]
    faults = faults_of(supply, joined, need, limits, months=timing.months)
    first = np.asarray(timing.first_month)
    if first.shape != np.shape(supply.capacity)[:2]:
        faults.append(
            f"timing.first_month: its shape is {first.shape}, but supply.capacity has shape "
            f"{np.shape(supply.capacity)} (G1); give (draws, states)"
        )
    elif not np.issubdtype(first.dtype, np.integer):
        faults.append(f"timing.first_month: its values are {first.dtype}; give whole months (G10)")
    elif np.any(first < 0):
        faults.append(f"timing.first_month: '{first.min()}' is before month 0 (G10); write 0 or more")
    if timing.lift is not None:
        moved = np.asarray(timing.lift.per_month, dtype=np.float64)
        slot = np.asarray(timing.lift.slot_months, dtype=np.float64)
        draws = np.shape(supply.capacity)[:1]
        if moved.shape != draws or slot.shape not in ((), draws):
            faults.append(
                f"timing.lift: its shapes are {moved.shape} and {slot.shape}, but there are {draws[0]} draws "
                "(G15); give (draws,) persons per month, and one number or (draws,) months"
            )
        else:
            faults += bounds("timing.lift.per_month", moved, True, "persons a month, 0 or more, or inf")
            slots = np.atleast_1d(slot)
            good = (slots > 0.0) & (slots < np.inf)
            faults += bounds("timing.lift.slot_months", slots, good, "a finite number of months above 0")
    return faults
