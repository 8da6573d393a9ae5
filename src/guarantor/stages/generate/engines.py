"""Which engine a question needs, in words: the closed form or a schedule (rule G31)."""

from __future__ import annotations

import numpy as np

from .check import MOST_LINES
from .rules import Bools, Floats, Integers

__all__ = ["needs_schedule"]


def needs_schedule(
    *,
    lines: int,
    requirement: Floats | None = None,
    slot_months: Floats | None = None,
    arrivals: Integers | None = None,
    state_persons: Floats | None = None,
    ceilings: bool = False,
    lift: bool = False,
    surge_levels: int = 0,
    national_enablers: bool = False,
    substitution_rates: Floats | None = None,
    whole_units: bool = False,
    pools: Bools | None = None,
) -> tuple[str, ...]:
    """Return why a question is beyond the closed form; nothing if that is exact.

    Parameters
    ----------
    lines : int
        Requirement lines.
    requirement : ndarray, shape (T, K), optional
        By month, where it is not the same for ever.
    slot_months : ndarray, shape (S, K), optional
        Months m' between two starts of one slot (G5).
    arrivals : ndarray, shape (S,), optional
        First months, where the months before everybody is there are asked about.
    state_persons : ndarray, shape (S, K), optional
        Persons in a unit of each state, where the requirement counts units.
    ceilings, lift : bool
        Whether a finite ceiling or lift binds anywhere.
    surge_levels : int
        Levels asked one after the other in a surge; 0 = no surge.
    national_enablers : bool
        Whether each state has to bring its own enablers in proportion.
    substitution_rates : ndarray, optional
        Units of another line that replace one unit.
    whole_units : bool
        Whether only whole units may go.
    pools : ndarray of bool, shape (S, K), optional
        Where there are units at all: only they count for `slot_months`, `arrivals` and `state_persons`.

    Returns
    -------
    tuple of str
        One sentence for each reason, in the order of G31's table.

    Notes
    -----
    Rules G1, G15, G21, G23, G31.
    """
    tours = _differ(slot_months, pools)
    held = None if pools is None else np.asarray(pools.any(axis=1))
    reasons = [
        (
            _differ(arrivals, held),
            "contributors arrive in different months: the closed form gives, for each month, what those "
            "present could hold for ever; a schedule also keeps a tour on its line (G23)",
        ),
        (surge_levels > 1, f"{surge_levels} surge levels follow each other; the closed form holds one (G21)"),
        (surge_levels > 0 and tours, "tours differ in length in a surge (G21)"),
        (
            requirement is not None and bool(np.any(requirement != requirement[:1])),
            "the requirement changes from month to month; the closed form takes one that lasts (G31)",
        ),
        (national_enablers, "each state has to bring its own enablers in proportion (G12)"),
        (
            substitution_rates is not None and bool(np.any(substitution_rates != 1.0)),
            "a unit of one line stands in for one of another at a rate other than one for one (G14)",
        ),
        (
            (ceilings or lift) and _differ(state_persons, pools, axis=0),
            "states have units of different size for one line, the requirement counts units, and a ceiling "
            "or lift counts persons (G1)",
        ),
        (lift and tours, "lift is limited and tours differ in length (G15)"),
        (whole_units and ceilings, "only whole units go and a ceiling counts persons (G28)"),
        (lines > MOST_LINES, f"{lines} requirement lines; the closed form takes at most {MOST_LINES} (G22)"),
    ]
    return tuple(words for holds, words in reasons if holds)


def _differ(values: Floats | Integers | None, counted: Bools | None, axis: int | None = None) -> bool:
    """Whether the values that count are not all the same, along an axis or at all."""
    if values is None or not np.size(values):
        return False
    where: Bools | bool = True if counted is None else counted
    numbers = np.asarray(values, dtype=np.float64)
    low = np.min(numbers, axis=axis, where=where, initial=np.inf)
    high = np.max(numbers, axis=axis, where=where, initial=-np.inf)
    return bool(np.any(high > low))
