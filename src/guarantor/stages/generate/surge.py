"""Surge: how long a level can be held that cannot be held for ever (rule G21).

Everyone is rested at month 0 and the level is held from month 0 on. Tours in a row use up the pool: with J
of them each unit serves once, so a Jth of the pool is out at a time. One ratio and one tour length serve all
contributors. Lift is left out: the force is taken to stand in month 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .check import bounds, faults_of
from .cuts import (
    TOLERANCE,
    Plan,
    block_size,
    by_priority,
    cut_caps,
    group_caps,
    lay_out,
    package_share,
    strength,
    subset_sums,
)
from .rules import Bools, Floats, Integers, Need, ProviderLimit, Supply
from .states import add_state

__all__ = ["SURGE_LABEL", "Surge", "culmination"]

SURGE_LABEL = "surge"
"""What goes with every number of a level that is not held for ever (G21, G27)."""


@dataclass(frozen=True, slots=True, eq=False)
class Surge:
    """How many tours in a row a level can be held, per draw; its label is `SURGE_LABEL` (G21).

    Attributes
    ----------
    waves : ndarray of int, shape (D,)
        Tours in a row, at most the whole part of the ratio; 0 = the level cannot be fielded at all.
    culmination_month : ndarray, shape (D,)
        First month in which the level cannot be held; ``inf`` = it can be held for ever.
    staggered : ndarray of bool, shape (D,)
        Whether "for ever" needs units that are already spread over their cycle: the ratio is not whole, and
        from a start with everyone rested there is a gap after `waves` tours.
    package_share : ndarray, shape (D, J)
        Share of the level that J = 1, 2, .. tours in a row can hold, above 1 = margin; 0 where the ratio
        leaves no time for J tours.
    sustained_share : ndarray, shape (D,)
        Share of the level that can be held for ever.
    """

    waves: Integers
    culmination_month: Floats
    staggered: Bools
    package_share: Floats
    sustained_share: Floats


def culmination(
    pool: Supply,
    joined: Bools,
    need: Need,
    ratio: float | Floats,
    slot_months: float | Floats,
    overlap_months: float | Floats = 0.0,
    limits: Sequence[ProviderLimit] = (),
) -> Surge:
    """Return how many tours in a row those who joined can hold a level, and when it culminates.

    Parameters
    ----------
    pool : Supply
        Net pools ``(D, S, K)``: persons who could all be out at once, *not* divided by the ratio; ceilings
        ``(D, S)`` on those in theatre.
    joined, limits
        As for `generate`.
    need : Need
        The level to be held, ``(D, K)`` persons.
    ratio : float or ndarray, shape (D,)
        Rotation ratio F of all contributors, at least 1.
    slot_months : float or ndarray, shape (D,)
        Months after which a slot is relieved (m').
    overlap_months : float or ndarray, shape (D,)
        Overlap (h); the last tour needs no relief and lasts so much longer.
    limits : sequence of ProviderLimit
        As for `generate`.

    Returns
    -------
    Surge
        Tours in a row and culmination month.

    Raises
    ------
    ValueError
        All faults at once, one a line (G30).

    Notes
    -----
    Rule G21: J tours are possible iff the level can be sustained with J in the place of the ratio.

    Examples
    --------
    A pool of 10,000 at 1:3 holds 4,000 for two tours, and 2,500 for ever.

    >>> pool = Supply(np.array([[[10_000.0]], [[10_000.0]]]), np.full((2, 1), np.inf))
    >>> level = Need(np.array([[4_000.0], [2_500.0]]), np.ones(1))
    >>> culmination(pool, np.ones((2, 1), dtype=bool), level, ratio=4.0, slot_months=6).culmination_month
    array([12., inf])
    """
    faults = faults_of(pool, joined, need, limits)
    draws, one = np.shape(pool.capacity)[:1], np.ones(1)
    clocks = {}
    for name, given, low, words in (
        ("ratio", ratio, 1.0, "units held per unit deployed, finite and 1 or more; 1 = nobody rests"),
        ("slot_months", slot_months, 0.0, "a finite number of months above 0"),
        ("overlap_months", overlap_months, 0.0, "a finite number of months, 0 or more"),
    ):
        values = np.asarray(given, dtype=np.float64)
        if values.shape not in ((), draws):
            faults.append(f"{name}: its shape is {values.shape}; give one number or one for each draw (G21)")
            continue
        good = (values >= low) & (values < np.inf) & ((values > 0.0) | (name == "overlap_months"))
        faults += bounds(name, values * one, good * one > 0.0, words)
        clocks[name] = values
    if faults:
        raise ValueError("\n".join(faults))
    ratios, slots, overlaps = (np.broadcast_to(values, draws) for values in clocks.values())
    nearest = np.rint(ratios)
    whole = np.abs(ratios - nearest) <= TOLERANCE * ratios
    lowest = np.where(whole, nearest, np.floor(ratios)).astype(np.int64)

    plan = lay_out(need.priority, limits, pool.together)
    most = int(lowest.max(initial=1))
    shares = np.zeros((*draws, most))
    for_ever, cold = np.empty(draws), np.empty(draws)
    size = block_size(plan)
    for start in range(0, draws[0], size):
        part = slice(start, start + size)
        capacity = by_priority(plan, pool.capacity[part])
        ceiling = np.where(joined[part], pool.ceiling[part], 0.0).T
        requirement = by_priority(plan, need.requirement[part])
        base = cut_caps(plan, requirement, [np.asarray(limit.substitution)[part] for limit in limits])
        if pool.together:
            base += group_caps(plan, [group.ceiling[part] for group in pool.together], base.shape[1])
        asked = subset_sums(requirement)
        parts = (plan, base, capacity, ceiling, asked)
        for wave in range(1, int(lowest[part].max()) + 1):
            shares[part, wave - 1] = np.where(wave <= lowest[part], _share_at(*parts, wave), 0.0)
        for_ever[part] = _share_at(*parts, np.where(whole[part], lowest[part], ratios[part]))
        cold[part] = _share_at(*parts, np.where(whole[part], lowest[part], lowest[part] + 1))

    waves = np.count_nonzero(shares >= 1.0 - TOLERANCE, axis=1)
    held = for_ever >= 1.0 - TOLERANCE
    last = np.where(waves > 0, waves * slots + overlaps, 0.0)
    return Surge(
        waves=waves,
        culmination_month=np.where(held, np.inf, last),
        staggered=held & (cold < 1.0 - TOLERANCE),
        package_share=shares,
        sustained_share=for_ever,
    )


def _share_at(
    plan: Plan, base: Floats, capacity: Floats, ceiling: Floats, asked: Floats, divisor: Floats | int
) -> Floats:
    """Package share of a block with the pools divided."""
    rows = base.copy()
    for state in np.flatnonzero(ceiling.any(axis=1)):
        add_state(plan, rows, int(state), capacity[state] / divisor, ceiling[state])
    return package_share(strength(plan, rows), asked)
