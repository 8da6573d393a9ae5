"""The closed form of the sustained problem, exact and vectorised over draws (rules G13-G17, G20, G22, G33).

What a coalition can deliver to each set of lines is in `cuts.py`; here it is asked once, for a stationary
requirement, and what is fielded is credited to states.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields

import numpy as np

from .check import faults_of
from .cuts import (
    TOLERANCE,
    Plan,
    block_size,
    by_priority,
    contribution,
    cut_caps,
    fill_by_priority,
    lay_out,
    package,
    strength,
    subset_sums,
    total,
)
from .rules import Bools, Fielded, Floats, Need, ProviderLimit, Supply

__all__ = ["TOLERANCE", "generate"]


def generate(
    supply: Supply,
    joined: Bools,
    need: Need,
    limits: Sequence[ProviderLimit] = (),
    cap: Floats | None = None,
) -> Fielded:
    """Return what those who joined can field and keep in the field.

    Parameters
    ----------
    supply : Supply
        Sustained capacity ``(D, S, K)`` and ceilings ``(D, S)``, persons.
    joined : ndarray of bool, shape (D, S)
        Who takes part.
    need : Need
        Requirement ``(D, K)`` persons and priority ``(K,)``.
    limits : sequence of ProviderLimit
        Lines that only one state can supply in full; at most one for a line.
    cap : ndarray, shape (D,), optional
        Most persons over all lines that lift can keep up, `steady_cap`; ``None`` = no such cap.

    Returns
    -------
    Fielded
        Fill by priority, package share, headcount, bottleneck and credit, all ``(D, ...)``. Nobody joining
        and nothing required are answers, not errors (G30).

    Raises
    ------
    ValueError
        All faults at once, one a line (G30): wrong shapes, more than 12 lines, negative or NaN values, a
        priority of 0, a limit on an unknown line or state.

    Notes
    -----
    Rules G13-G17, G20, G22, G30, G33. The lift cap needs one tour length for all (G15). Cost
    O(S 2^K) per draw. J. Edmonds, Submodular functions, matroids, and certain polyhedra, 1970 (the greedy
    fill).

    Examples
    --------
    Two states, two lines; the second state's ceiling binds.

    >>> supply = Supply(np.array([[[300.0, 0.0], [200.0, 200.0]]]), np.array([[np.inf, 250.0]]))
    >>> need = Need(np.array([[400.0, 200.0]]), np.array([2.0, 1.0]))
    >>> answer = generate(supply, np.array([[True, True]]), need)
    >>> answer.fill
    array([[400., 150.]])
    >>> answer.deployed
    array([[300., 250.]])
    """
    faults = faults_of(supply, joined, need, limits, cap)
    if faults:
        raise ValueError("\n".join(faults))
    draws, states, lines = supply.capacity.shape
    plan = lay_out(need.priority, limits)
    answer = Fielded(
        fill=np.empty((draws, lines)),
        sustained_troops=np.empty(draws),
        package_share=np.empty(draws),
        required=np.empty(draws, dtype=np.bool_),
        requirement_met=np.empty(draws, dtype=np.bool_),
        headcount=np.empty(draws),
        headcount_met=np.empty(draws, dtype=np.bool_),
        bottleneck=np.empty(draws, dtype=np.int64),
        bottleneck_tie=np.empty(draws, dtype=np.bool_),
        deployed=np.empty((draws, states)),
    )
    size = block_size(plan)
    for start in range(0, draws, size):
        part = slice(start, start + size)
        block = _block(
            plan,
            by_priority(plan, supply.capacity[part]),
            np.ascontiguousarray(np.where(joined[part], supply.ceiling[part], 0.0).T),
            by_priority(plan, need.requirement[part]),
            [np.asarray(limit.substitution)[part] for limit in limits],
            None if cap is None else cap[part],
        )
        for field in fields(Fielded):
            getattr(answer, field.name)[part] = getattr(block, field.name)
    return answer


def _block(
    plan: Plan,
    capacity: Floats,
    ceiling: Floats,
    requirement: Floats,
    substitution: Sequence[Floats],
    cap: Floats | None,
) -> Fielded:
    """Answer a block of draws: capacity (S, K, B), ceiling (S, B), requirement (K, B), lines by priority."""
    states, lines, draws = capacity.shape
    # A state that nobody joined with contributes a table of +0.0, and no cell is ever -0.0: skipping it
    # changes no bit (G22).
    present = [state for state in range(states) if ceiling[state].any()]
    base = cut_caps(plan, requirement, substitution)
    table = np.empty((1 << lines, draws))
    buffers = table, np.empty_like(base) if plan.parts else table

    def added(state: int) -> Floats:
        return contribution(plan, state, capacity[state], ceiling[state], buffers)

    rows = base.copy()
    headcount = np.zeros(draws)
    for state in present:
        rows += added(state)
        headcount += table[-1]
    strengths = strength(plan, rows)
    asked = subset_sums(requirement)
    share, bottleneck, tie = package(plan, strengths, asked, cap)
    if cap is not None:
        np.minimum(strengths, cap, out=strengths)
        np.minimum(headcount, cap, out=headcount)
    fill = fill_by_priority(strengths, asked, requirement)
    credit = _credit(base - subset_sums(fill)[plan.set_of], present, added, states)

    by_file = np.empty_like(fill)
    by_file[plan.order] = fill
    return Fielded(
        fill=by_file.T,
        sustained_troops=total(fill),
        package_share=share,
        required=asked[-1] > 0.0,
        requirement_met=share >= 1.0 - TOLERANCE,
        headcount=headcount,
        headcount_met=headcount >= asked[-1] * (1.0 - TOLERANCE),
        bottleneck=bottleneck,
        bottleneck_tie=tie,
        deployed=credit.T,
    )


def _credit(start: Floats, present: Sequence[int], added: Callable[[int], Floats], states: int) -> Floats:
    """Credit states with the persons they add to the final fill, mean of both orders (G20).

    `start` holds, for each row (A, T), the cut caps of T less the fill of A. What a coalition can supply
    of the fill y is y(all) plus the least row after adding its tables: the provider limits stay in force
    at every step; the lift cap is in y already. A state adds between 0 and
    ``min(ceiling, sum of its capacity)`` to every row, hence to the least row: no credit is negative and
    none exceeds what the state may send. Rounding keeps the first bound exactly, since adding a number
    that is not negative never lowers a sum.
    """
    credit = np.zeros((states, start.shape[1]))
    for order in (present, present[::-1]):
        rows = start.copy()
        before = rows.min(axis=0)
        for state in order:
            rows += added(state)
            after = rows.min(axis=0)
            credit[state] += 0.5 * (after - before)
            before = after
    return credit
