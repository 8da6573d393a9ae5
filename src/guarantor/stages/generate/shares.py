"""What all are worth together, divided among them: the mean gain over all orders of coming (rule G19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial
from typing import Literal, get_args

import numpy as np

from .blocks import Block, blocks_of
from .cuts import total
from .rules import Bools, Floats, Integers, Need, ProviderLimit, Supply

__all__ = ["MOST_EXACT", "Shares", "Worth", "shapley"]

MOST_EXACT = 12
"""Largest number of states whose shares are computed over all coalitions (G19)."""

Worth = Literal["weighted_fill", "sustained_troops", "package_share"]
"""What a coalition is worth: sum of priority times fill, persons fielded, or complete packages."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """What each state is worth on average over the orders in which all could come (G19).

    Attributes
    ----------
    share : ndarray, shape (D, S)
        In the unit of what is shared; adds up to what all who joined are worth together.
    standard_error : ndarray, shape (D, S)
        Of `share`, from sampling the orders; 0 where exact.
    mean_standard_error : ndarray, shape (S,)
        Of the mean of `share` over these draws. All draws see the same orders, so it is not
        `standard_error` over the root of D; over several sets of draws it is at most the mean of theirs.
    orders : int
        Number of orders sampled, reverses included; 0 = exact.
    """

    share: Floats
    standard_error: Floats
    mean_standard_error: Floats
    orders: int


def shapley(
    supply: Supply,
    joined: Bools,
    need: Need,
    limits: Sequence[ProviderLimit] = (),
    cap: Floats | None = None,
    *,
    of: Worth = "weighted_fill",
    seed: int | np.random.Generator = 0,
    pairs: int = 32,
    sampled: bool = False,
) -> Shares:
    """Divide what those who joined are worth together among them.

    The share of a state is the mean of what it adds when it comes, over all orders of coming.

    Parameters
    ----------
    supply, joined, need, limits, cap
        As for `generate`.
    of : {"weighted_fill", "sustained_troops", "package_share"}
        What is shared.
    seed : int or numpy Generator
        From which the orders are drawn; the same orders serve all draws. Unused where exact.
    pairs : int
        Number of sampled orders, each with its reverse (antithetic); at least 2.
    sampled : bool
        Sample orders even where all coalitions could be computed (up to 12 states).

    Returns
    -------
    Shares
        Share and standard error by draw and state.

    Raises
    ------
    ValueError
        As for `generate`, and for an unknown `of` or fewer than 2 pairs.

    Notes
    -----
    Rule G19: the weighted fill and the troops are submodular in states, so loss without n <= share <= what
    n delivers alone; the package share, provider limits and lift aside, is superadditive, and a share of it
    is at least what n delivers alone. L. Shapley, A value for n-person games, 1953.
    """
    shape = np.shape(supply.capacity)
    faults = [] if pairs >= 2 else [f"pairs: {pairs} gives no standard error (G19); write 2 or more"]
    if of not in get_args(Worth):
        faults.append(f"of: '{of}' is not shared (G19); write one of {', '.join(get_args(Worth))}")
    exact = not sampled and len(shape) == 3 and shape[1] <= MOST_EXACT
    blocks = blocks_of(supply, joined, need, limits, cap, faults, rows=1 << shape[1] if exact else 1)
    draws, states, _ = shape
    share, error = np.empty((draws, states)), np.zeros((draws, states))
    if exact:
        for block in blocks:
            share[block.part] = _over_coalitions(of, block, states).T
        return Shares(share, error, np.zeros(states), 0)
    # Ranks of uniforms, not `permutation`: how that one uses the stream is no promise of NumPy.
    orders = np.random.default_rng(seed).random((pairs, states)).argsort(axis=1, kind="stable")
    totals = np.zeros((pairs, states))
    for block in blocks:
        mean, variance = _over_orders(of, block, orders, totals)
        share[block.part] = mean.T
        error[block.part] = np.sqrt(variance / pairs).T
    overall = (totals / max(draws, 1)).std(axis=0, ddof=1) / np.sqrt(pairs)
    return Shares(share, error, overall, 2 * pairs)


def _worth(of: Worth, block: Block, rows: Floats) -> Floats:
    """Return what the coalition with these rows is worth, (B,)."""
    strength = block.strength(rows)
    if of == "package_share":
        return block.package_share(strength)
    fill = block.fill(strength)
    return total(fill * block.weight[:, None] if of == "weighted_fill" else fill)


def _over_coalitions(of: Worth, block: Block, states: int) -> Floats:
    """Exact shares (S, B) from the worth of all coalitions; bit n of a coalition is state n."""
    players = sorted(block.present)
    brought = [block.added(state).copy() for state in players]
    values = np.empty((1 << len(players), block.base.shape[1]))

    def visit(rows: Floats, coalition: int, at: int) -> None:
        """Fill in the worth of this coalition and of those that add later players to it."""
        values[coalition] = _worth(of, block, rows)
        for later in range(at, len(players)):
            visit(rows + brought[later], coalition | 1 << later, later + 1)

    visit(block.base, 0, 0)
    everyone = np.arange(1 << states)
    member = everyone >> np.arange(states)[:, None] & 1
    values = values[sum((member[state] << at for at, state in enumerate(players)), np.zeros_like(everyone))]
    size = member.sum(axis=0)
    weight = np.array([factorial(n) * factorial(states - 1 - n) / factorial(states) for n in range(states)])
    share = np.empty((states, values.shape[1]))
    for state in range(states):
        without_it = everyone[member[state] == 0]
        gains = values[without_it | 1 << state] - values[without_it]
        gains *= weight[size[without_it], None]
        while len(gains) > 1:  # a sum whose order does not depend on the number of draws
            gains = gains[: len(gains) // 2] + gains[len(gains) // 2 :]
        share[state] = gains[0]
    return share


def _over_orders(of: Worth, block: Block, orders: Integers, totals: Floats) -> tuple[Floats, Floats]:
    """Mean and variance (S, B) of the gains over orders with their reverses; adds their sums to `totals`."""
    pairs, states = orders.shape
    nobody = _worth(of, block, block.base)
    mean, squares = np.zeros((2, states, len(nobody)))
    for at, order in enumerate(orders):
        gains = np.zeros_like(mean)
        for turn in (order, order[::-1]):
            rows, before = block.base.copy(), nobody
            for state in turn:
                if state in block.present:
                    block.add(state, rows)
                    after = _worth(of, block, rows)
                    gains[state] += 0.5 * (after - before)
                    before = after
        totals[at] += gains.sum(axis=1)
        change = gains - mean
        mean += change / (at + 1)
        squares += change * (gains - mean)
    return mean, squares / (pairs - 1)
