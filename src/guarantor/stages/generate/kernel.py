"""The closed form of the sustained problem, exact and vectorised over draws (rules G13-G17, G20, G22, G33).

What a coalition can deliver to each set of lines is in `cuts.py`; here it is asked once, for a stationary
requirement, and what is fielded is credited to states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from .blocks import Block, blocks_of
from .cuts import TOLERANCE, package, strength, subset_sums, total
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
        All faults at once, one a line (G30): wrong shapes, more than 16 lines, negative or NaN values, a
        priority of 0, a limit on an unknown line or state, group ceilings that cross.

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
    blocks = blocks_of(supply, joined, need, limits, cap)
    draws, states, lines = supply.capacity.shape
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
    for block in blocks:
        found = _answer(block)
        for field in fields(Fielded):
            getattr(answer, field.name)[block.part] = getattr(found, field.name)
    return answer


def _answer(block: Block) -> Fielded:
    """Answer a block of draws."""
    rows, persons = block.sum_of(block.present)
    held = strength(block.plan, rows)
    share, bottleneck, tie = package(block.plan, held, block.asked, block.cap)
    if block.cap is not None:
        np.minimum(held, block.cap, out=held)
    fill = block.fill(held)
    headcount, asked = block.headcount(persons), block.asked[-1]
    return Fielded(
        fill=block.by_file(fill).T,
        sustained_troops=total(fill),
        package_share=share,
        required=asked > 0.0,
        requirement_met=share >= 1.0 - TOLERANCE,
        headcount=headcount,
        headcount_met=headcount >= asked * (1.0 - TOLERANCE),
        bottleneck=bottleneck,
        bottleneck_tie=tie,
        deployed=_credit(block, fill).T,
    )


def _credit(block: Block, fill: Floats) -> Floats:
    """Credit states with the persons they add to the final fill, mean of both orders (G20), shape (S, B).

    A row starts from the cut caps less the fill of its set. What a coalition can supply of the fill y is
    y(all) plus the least row after adding its tables: provider limits and group ceilings stay in force at
    every step; the lift cap is in y already. A state adds between 0 and ``min(ceiling, sum of its
    capacity)`` to every row, hence to the least row: no credit is negative and none exceeds what the state
    may send. Rounding keeps the first bound exactly, since adding a number that is not negative never lowers
    a sum; what rounding leaves where nothing is due, up to `TOLERANCE` of the fill, is set to 0.
    """
    start = block.base - subset_sums(fill)[block.plan.set_of]
    credit = np.zeros((len(block.ceiling), start.shape[1]))
    present = sorted(block.present)
    for order in (present, present[::-1]):
        rows = start.copy()
        before = rows.min(axis=0)
        for state in order:
            block.add(state, rows)
            after = rows.min(axis=0)
            credit[state] += 0.5 * (after - before)
            before = after
    credit[credit <= TOLERANCE * total(fill)] = 0.0
    return credit
