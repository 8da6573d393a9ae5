"""What each contributor is worth: what is lost without it, and its credit line by line (rules G18, G20).

*Without it* is indispensability: losses of the package share may add up to far more than the package share
and are no parts of a whole (G19; `shares` divides a whole). *Credit* says on which lines the fill counts as
whose; it is not tasking (G20).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .blocks import Block, blocks_of
from .cuts import TOLERANCE, total
from .rules import Bools, Floats, Need, ProviderLimit, Supply

__all__ = ["Remaining", "credit_by_line", "without", "without_each"]


@dataclass(frozen=True, slots=True, eq=False)
class Remaining:
    """What those who stay can field when a group leaves (G18); axis G is the groups, in the order given.

    Attributes
    ----------
    fill : ndarray, shape (D, G, K)
        Persons on each line, by priority.
    sustained_troops : ndarray, shape (D, G)
        Sum of `fill` over the lines.
    package_share : ndarray, shape (D, G)
        Largest share of every line at once; 1 where nothing is required.
    requirement_met : ndarray of bool, shape (D, G)
        ``package_share >= 1 - 1e-9``.
    headcount : ndarray, shape (D, G)
        Persons that could be kept there if any soldier could fill any place (G33), within the lift cap.
    """

    fill: Floats
    sustained_troops: Floats
    package_share: Floats
    requirement_met: Bools
    headcount: Floats


def without_each(
    supply: Supply, joined: Bools, need: Need, limits: Sequence[ProviderLimit] = (), cap: Floats | None = None
) -> Remaining:
    """Return what is left without each state in turn, on the same draws and the same other joiners.

    Parameters
    ----------
    supply, joined, need, limits, cap
        As for `generate`.

    Returns
    -------
    Remaining
        Axis G is the states. A state that has not joined leaves everything as it is, to the bit.

    Raises
    ------
    ValueError
        As for `generate`.

    Notes
    -----
    Rule G18: f - f_n, one table a state instead of one run a state. Pledges that lapse without the state
    are not seen here: give `generate` the joiners that COMMIT finds without it.

    Examples
    --------
    >>> supply = Supply(np.array([[[300.0, 0.0], [200.0, 200.0]]]), np.array([[np.inf, 250.0]]))
    >>> need = Need(np.array([[400.0, 200.0]]), np.array([2.0, 1.0]))
    >>> without_each(supply, np.array([[True, True]]), need).fill
    array([[[200.,  50.],
            [300.,   0.]]])
    """
    shape = np.shape(supply.capacity)
    return without(supply, joined, need, limits, cap, groups=[(state,) for state in range(*shape[1:2])])


def without(
    supply: Supply,
    joined: Bools,
    need: Need,
    limits: Sequence[ProviderLimit] = (),
    cap: Floats | None = None,
    *,
    groups: Sequence[Sequence[int]],
) -> Remaining:
    """Return what is left when all states of a group leave together, for each group.

    Parameters
    ----------
    supply, joined, need, limits, cap
        As for `generate`.
    groups : sequence of sequence of int
        States of each group; they may overlap, and an empty one leaves everybody in.

    Returns
    -------
    Remaining
        Axis G is the groups.

    Raises
    ------
    ValueError
        As for `generate`, and for an unknown state in a group.

    Notes
    -----
    Rule G18. One state is subtracted from the sum of all; with more leaving, those who stay are added up
    anew, so that where nobody stays no strength is left at all, not even rounding.
    """
    shape = np.shape(supply.capacity)
    faults = [
        f"groups[{at}]: {state} is not one of the {shape[1]} states"
        for at, group in enumerate(groups)
        for state in group
        if len(shape) == 3 and not 0 <= state < shape[1]
    ]
    blocks = blocks_of(supply, joined, need, limits, cap, faults)
    draws, _, lines = shape
    fill = np.empty((draws, len(groups), lines))
    troops, share, headcount = (np.empty((draws, len(groups))) for _ in range(3))
    for block in blocks:
        part = block.part
        everybody, persons = block.sum_of(block.present)
        rest = np.empty_like(everybody)
        whole = _outcome(block, everybody)
        for at, group in enumerate(groups):
            leaving = block.present.intersection(group)
            outcome, left = whole, persons
            if len(group) == 1 and leaving:
                (state,) = leaving
                block.less(state, everybody, rest)
                outcome = _outcome(block, np.maximum(rest, 0.0, out=rest))
                left = np.maximum(persons - block.persons(state), 0.0)
            elif leaving:
                rows, left = block.sum_of(block.present - leaving)
                outcome = _outcome(block, rows)
            filled, troops[part, at], share[part, at] = outcome
            fill[part, at] = filled.T
            headcount[part, at] = block.headcount(left)
    return Remaining(fill, troops, share, share >= 1.0 - TOLERANCE, headcount)


def credit_by_line(
    supply: Supply,
    joined: Bools,
    need: Need,
    limits: Sequence[ProviderLimit] = (),
    cap: Floats | None = None,
    *,
    orders: Sequence[Sequence[int]] | None = None,
) -> Floats:
    """Credit the final fill to states, line by line.

    Parameters
    ----------
    supply, joined, need, limits, cap
        As for `generate`.
    orders : sequence of sequence of int, optional
        Orders in which the states come, averaged; by default the file order and its reverse.

    Returns
    -------
    ndarray, shape (D, S, K)
        Persons. Columns add up to the fill, rows to at most ``min(ceiling, sum of capacity)``. The totals of
        states are a deployment that is possible; a single entry is credit, not tasking: a state may be
        credited on a line that it freed for another.

    Raises
    ------
    ValueError
        As for `generate`, and for an order that is not one of all states.

    Notes
    -----
    Rule G20: the final fill is taken as the requirement, and each state is credited with what the filled
    lines gain when it comes. The lift cap is in the fill already and cannot bind again. The provider limits
    stay in force; each of them caps what may enter one line, so that no line loses when a state comes.
    """
    shape = np.shape(supply.capacity)
    states = shape[1] if len(shape) == 3 else 0
    chosen = [range(states), range(states)[::-1]] if orders is None else orders
    faults = [
        f"orders[{at}]: {list(order)} does not name each of the {states} states once (G20)"
        for at, order in enumerate(chosen)
        if sorted(order) != list(range(states))
    ]
    if not chosen:
        faults.append("orders: none is given; give one or more, or leave it out (G20)")
    blocks = blocks_of(supply, joined, need, limits, cap, faults)
    credit = np.empty(shape)
    for block in blocks:
        everybody, _ = block.sum_of(block.present)
        filled = block.to_fill(block.fill(block.strength(everybody)))
        gains = np.zeros((states, *block.requirement.shape))
        for order in chosen:
            rows = block.base.copy()
            before = filled.fill(filled.strength(rows))  # of nobody: 0 but for rounding
            for state in order:
                if state in block.present:
                    block.add(state, rows)
                    after = filled.fill(filled.strength(rows))
                    gains[state] += np.maximum(after - before, 0.0)
                    before = after
        credit[block.part] = block.by_file(gains / len(chosen)).transpose(2, 0, 1)
    return credit


def _outcome(block: Block, rows: Floats) -> tuple[Floats, Floats, Floats]:
    """Fill (K, B) in file order, its sum and the package share."""
    strength = block.strength(rows)
    fill = block.fill(strength)
    return block.by_file(fill), total(fill), block.package_share(strength)
