"""Month by month: what those who have arrived could hold for ever (rule G23).

The profile is **not a schedule**. Each month shows the steady state of those present, as if they were all
that ever came; it ignores that a tour once begun cannot change line, and off the plateau it is neither an
upper nor a lower bound of what a schedule could do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrivals import Step, Timing, steps, timing_faults
from .cuts import (
    TOLERANCE,
    Plan,
    block_size,
    cut_caps,
    fill_by_priority,
    lay_out,
    package,
    package_share,
    strength,
    subset_sums,
    total,
)
from .rules import Bools, Floats, Integers, Need, ProviderLimit, Supply

__all__ = ["PROFILE_LABEL", "MonthProfile", "month_profile"]

PROFILE_LABEL = "steady state of those present"
"""What a month profile shows; goes with every number taken from it (G23)."""


@dataclass(frozen=True, slots=True, eq=False)
class MonthProfile:
    """What those present in each month could hold for ever; its label is `PROFILE_LABEL` (G23).

    Attributes
    ----------
    fill : ndarray, shape (D, T, K)
        Persons on each line, by priority; never above the requirement of the month.
    filled : ndarray, shape (D, T)
        Sum of `fill` over the lines.
    package_share : ndarray, shape (D, T)
        Largest share of every line at once; 1 where the month requires nothing.
    critical_share : ndarray, shape (D, T)
        The same over the critical lines alone.
    required : ndarray of bool, shape (D, T)
        Whether the month requires anything.
    cap : ndarray, shape (D, T)
        Most persons that lift has brought and can keep up; ``inf`` without a lift limit.
    bottleneck, bottleneck_tie : ndarray, shape (D, T)
        As in `Fielded`, bit K = lift alone.
    initial_month : ndarray, shape (D,)
        First month with enough of the critical lines; ``inf`` = not within these months.
    full_month : ndarray, shape (D,)
        First month with enough of every line; ``inf`` = not within these months.
    """

    fill: Floats
    filled: Floats
    package_share: Floats
    critical_share: Floats
    required: Bools
    cap: Floats
    bottleneck: Integers
    bottleneck_tie: Bools
    initial_month: Floats
    full_month: Floats


def month_profile(
    supply: Supply,
    joined: Bools,
    need: Need,
    timing: Timing,
    limits: Sequence[ProviderLimit] = (),
    *,
    critical: Bools | None = None,
    initial_share: float = 0.5,
    full_share: float = 1.0,
) -> MonthProfile:
    """Return, for each month, what those who have arrived could hold for ever.

    Parameters
    ----------
    supply, joined, limits
        As for `generate`.
    need : Need
        Requirement ``(D, K)``, or ``(D, T, K)`` where it is phased, and priority ``(K,)``.
    timing : Timing
        First months, number of months, lift.
    critical : ndarray of bool, shape (K,), optional
        Lines that count for `initial_month`; by default all.
    initial_share, full_share : float
        Package share from which `initial_month` and `full_month` count.

    Returns
    -------
    MonthProfile
        Months in which nothing is required reach no threshold.

    Raises
    ------
    ValueError
        All faults at once, one a line (G30), those of the first months, the lift and the thresholds
        included.

    Notes
    -----
    Rules G15, G17, G23. A month is worked out again only for draws in which somebody arrived or the lift
    cap or the requirement changed.

    Examples
    --------
    The second of two states arrives in month 2.

    >>> supply = Supply(np.array([[[300.0], [200.0]]]), np.full((1, 2), np.inf))
    >>> need = Need(np.array([[400.0]]), np.ones(1))
    >>> profile = month_profile(supply, np.array([[True, True]]), need, Timing(np.array([[0, 2]]), 4))
    >>> profile.filled
    array([[300., 300., 400., 400.]])
    >>> profile.full_month
    array([2.])
    """
    faults = [
        *timing_faults(supply, joined, need, timing, limits),
        *_threshold_faults(np.shape(need.priority), critical, initial_share, full_share),
    ]
    if faults:
        raise ValueError("\n".join(faults))
    draws, _, lines = supply.capacity.shape
    shape = (draws, timing.months)
    plan = lay_out(need.priority, limits, supply.together)
    subsets = _subsets(plan, np.ones(lines, dtype=np.bool_) if critical is None else critical)
    columns: dict[str, NDArray[Any]] = {
        "fill": np.empty((*shape, lines)),
        "filled": np.empty(shape),
        "package_share": np.empty(shape),
        "critical_share": np.empty(shape),
        "required": np.empty(shape, dtype=np.bool_),
        "cap": np.empty(shape),
        "bottleneck": np.empty(shape, dtype=np.int64),
        "bottleneck_tie": np.empty(shape, dtype=np.bool_),
        "counts": np.empty(shape, dtype=np.bool_),
    }
    size = block_size(plan)
    for start in range(0, draws, size):
        part = slice(start, start + size)
        for step in steps(plan, supply, joined, need, timing, part):
            for column in columns.values():
                if step.month:
                    column[part, step.month] = column[part, step.month - 1]
            if not step.changed.size:
                continue
            shares = [np.asarray(limit.substitution)[part][step.changed] for limit in limits]
            for name, values in _month(plan, step, shares, subsets).items():
                columns[name][start + step.changed, step.month] = values
    counts = columns.pop("counts")
    return MonthProfile(
        **columns,
        initial_month=_first(counts & (columns["critical_share"] >= initial_share * (1.0 - TOLERANCE))),
        full_month=_first(columns["required"] & (columns["package_share"] >= full_share * (1.0 - TOLERANCE))),
    )


def _threshold_faults(
    lines: tuple[int, ...], critical: Bools | None, initial_share: float, full_share: float
) -> list[str]:
    """Say which setting of the profile is none."""
    faults = []
    if critical is not None and (np.shape(critical) != lines or np.asarray(critical).dtype != np.bool_):
        faults.append(f"critical: give one boolean for each line, shape {lines} (G23)")
    for name, value in (("initial_share", initial_share), ("full_share", full_share)):
        if not 0.0 < value < np.inf:
            faults.append(f"{name}: '{value:g}' is not a share of the requirement above 0 (G23)")
    return faults


def _subsets(plan: Plan, critical: Bools) -> Integers:
    """Sets of critical lines only, the largest last."""
    mask = sum(1 << bit for bit, line in enumerate(plan.order) if critical[line])
    sets = np.arange(len(plan.rank))
    return np.asarray(sets[sets & ~mask == 0])


def _month(
    plan: Plan, step: Step, substitution: Sequence[Floats], subsets: Integers
) -> dict[str, NDArray[Any]]:
    """Columns of a profile for the draws of a step."""
    rows = step.rows
    if substitution:
        rows += cut_caps(plan, step.requirement, substitution)
    strengths, asked = strength(plan, rows), subset_sums(step.requirement)
    lift = np.where(step.waiting, np.inf, step.cap)
    share, bottleneck, tie = package(plan, strengths, asked, lift)
    critical = share
    if len(subsets) < len(asked):
        critical = package_share(strengths[subsets], asked[subsets], lift)
    np.minimum(strengths, lift, out=strengths)
    fill = fill_by_priority(strengths, asked, step.requirement)
    by_file = np.empty_like(fill)
    by_file[plan.order] = fill
    return {
        "fill": by_file.T,
        "filled": total(fill),
        "package_share": share,
        "critical_share": critical,
        "required": asked[-1] > 0.0,
        "cap": step.cap,
        "bottleneck": bottleneck,
        "bottleneck_tie": tie,
        "counts": asked[subsets[-1]] > 0.0,
    }


def _first(reached: Bools) -> Floats:
    """First month in which a threshold is reached, ``inf`` where it never is."""
    return np.where(reached.any(axis=1), reached.argmax(axis=1), np.inf)
