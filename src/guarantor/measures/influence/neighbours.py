"""Sensitivity by neighbours: what groups of inputs account for, divided fairly among them (E3, E6, E7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.special import ndtri

from guarantor.run import rising

__all__ = [
    "MOST_GROUPS",
    "NEIGHBOURS",
    "SAMPLERS",
    "Closed",
    "NotIndependent",
    "chatterjee",
    "closed_effect",
    "normal_scores",
    "of_subsets",
    "rank_first_order",
    "shapley",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
Drawn = Floats | Bools | Integers

NEIGHBOURS = 3
"""Nearest draws, the draw itself among them (E6)."""

MOST_GROUPS = 8
"""More groups mean too many subsets (E7)."""

SAMPLERS = {"philox": True, "table": True, "sobol": False, "halton": False}
"""Samplers, and whether their points are independent draws (E3)."""


class NotIndependent(ValueError):
    """An estimator by neighbours was asked for on points that are not independent draws (E3)."""


def _guard(sampler: str) -> None:
    """Refuse quasi-random points (E3)."""
    if sampler not in SAMPLERS:
        raise ValueError(f"unknown sampler '{sampler}' (known: {', '.join(SAMPLERS)})")
    if not SAMPLERS[sampler]:
        raise NotIndependent(
            "this run used quasi-random points; neighbours on one axis are not independent on the others, so "
            "this estimator is biased; use binned or PAWN, or run with sampler philox"
        )


def normal_scores(x: Drawn) -> Floats:
    """A column by rank as a standard normal, so that its unit and shape do not matter, shape (N,)."""
    scores = np.empty(x.size)
    scores[rising(x.astype(np.float64))] = ndtri((np.arange(x.size) + 0.5) / x.size)
    return scores


# -- one input at a time ------------------------------------------------------------------------------------


def rank_first_order(x: Drawn, y: Drawn, *, sampler: str = "philox") -> float:
    """First order from neighbours by rank.

    Raises
    ------
    NotIndependent
        On quasi-random points (E3).

    Notes
    -----
    F. Gamboa, P. Gremaud, T. Klein and A. Lagnoux, Global sensitivity analysis: a novel generation of mighty
    estimators based on rank statistics, 2020. The last draw is followed by the first.
    """
    _guard(sampler)
    ordered = y.astype(np.float64)[rising(x.astype(np.float64))]
    variance = float(ordered.var())
    if variance == 0.0:
        return 0.0
    return float(((ordered * np.roll(ordered, -1)).mean() - ordered.mean() ** 2) / variance)


def chatterjee(x: Drawn, y: Drawn, *, sampler: str = "philox") -> float:
    """Chatterjee's xi, in the form that allows ties in `y`.

    Raises
    ------
    NotIndependent
        On quasi-random points (E3).

    Notes
    -----
    S. Chatterjee, A new coefficient of correlation, 2021.
    """
    _guard(sampler)
    values = y.astype(np.float64)[rising(x.astype(np.float64))]
    everything = np.sort(values)
    upto = np.searchsorted(everything, values, side="right")
    above = values.size - np.searchsorted(everything, values, side="left")
    scale = 2 * float((above * (values.size - above)).sum())
    if scale == 0.0:
        return 0.0
    return float(1 - values.size * np.abs(np.diff(upto)).sum() / scale)


# -- groups -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Closed:
    """Variance that a set of inputs accounts for, and the share of draws left out in too small cells."""

    variance: float
    left_out: float = 0.0


def closed_effect(
    numbers: Floats, levels: Integers, y: Floats, *, k: int = NEIGHBOURS, sampler: str = "philox"
) -> Closed:
    """Variance of `y` that a set of inputs accounts for together.

    Parameters
    ----------
    numbers : ndarray, shape (N, d)
        Continuous columns on one scale, as `normal_scores`.
    levels : ndarray of int, shape (N, m)
        Yes/no inputs and levels, which are matched exactly.
    y : ndarray, shape (N,)
    k : int
        Nearest draws, the draw itself among them.

    Raises
    ------
    NotIndependent
        On quasi-random points (E3).

    Notes
    -----
    Model rule E6: B. Broto, F. Bachoc and M. Depecker, Variance reduction for estimation of Shapley effects
    and adaptation to unknown input distribution, 2020. Without continuous columns each cell is a class.
    """
    _guard(sampler)
    variance = float(y.var())
    if numbers.shape[1] + levels.shape[1] == 0:
        return Closed(0.0)
    left, kept, cells = 0.0, 0, _cells(levels, y.size)
    fewest = k if numbers.shape[1] else 2
    for rows in cells:
        if rows.size < fewest:
            continue
        kept += rows.size
        if numbers.shape[1] == 0:
            left += rows.size * float(y[rows].var(ddof=1))
            continue
        points = numbers[rows]
        near, own = np.asarray(cKDTree(points).query(points, k=k)[1]), np.arange(rows.size)
        lost = (near != own[:, None]).all(axis=1)  # more than k draws in one place
        near[lost, -1] = own[lost]
        left += float(y[rows][near].var(axis=1, ddof=1).sum())
    if kept == 0:
        return Closed(0.0, 1.0)
    return Closed(variance - left / kept, 1 - kept / y.size)


def _cells(levels: Integers, draws: int) -> list[Integers]:
    """The draws of each combination of levels."""
    if levels.shape[1] == 0:
        return [np.arange(draws)]
    code = np.zeros(draws, np.int64)
    for column in levels.T:
        code = code * (int(column.max()) + 1) + column
        code = np.unique(code, return_inverse=True)[1]
    order = np.argsort(code, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(code[order])) + 1)


def of_subsets(
    groups: Sequence[Sequence[str]],
    columns: Mapping[str, Drawn],
    y: Floats,
    *,
    complete: bool = True,
    k: int = NEIGHBOURS,
    sampler: str = "philox",
) -> tuple[Floats, float]:
    """Share of variance that each subset of groups accounts for.

    Parameters
    ----------
    groups : sequence of sequence of str
        Names of the inputs in each group; at most 8 groups.
    columns : mapping of name to ndarray, shape (N,)
        Whole numbers and yes/no are levels.
    complete : bool
        Whether the groups hold every input, so that together they account for everything.

    Returns
    -------
    ndarray, shape (2**g,)
        Group i is in subset s if ``s >> i & 1``.
    float
        Largest share of draws left out in cells that are too small.

    Raises
    ------
    ValueError
        More than 8 groups.
    NotIndependent
        On quasi-random points (E3).
    """
    _guard(sampler)
    if len(groups) > MOST_GROUPS:
        raise ValueError(
            f"{len(groups)} groups of inputs are more than the {MOST_GROUPS} that are divided; "
            "gather them into fewer groups (E7)"
        )
    scores = {name: normal_scores(x) for name, x in columns.items() if x.dtype.kind == "f"}
    variance = float(y.var())
    shares, worst = np.zeros(1 << len(groups)), 0.0
    for subset in range(1, 1 << len(groups)):
        if complete and subset == (1 << len(groups)) - 1:
            shares[subset] = 1.0
            continue
        names = [name for i, group in enumerate(groups) if subset >> i & 1 for name in group]
        numbers = [scores[name] for name in names if name in scores]
        levels = [columns[name].astype(np.int64) for name in names if name not in scores]
        found = closed_effect(
            np.stack(numbers, axis=1) if numbers else np.empty((y.size, 0)),
            np.stack(levels, axis=1) if levels else np.empty((y.size, 0), np.int64),
            y,
            k=k,
            sampler=sampler,
        )
        shares[subset] = found.variance / variance
        worst = max(worst, found.left_out)
    return shares, worst


def shapley(shares: Floats) -> Floats:
    """What each of g players adds on average over all orders, from the value of each of ``2**g`` subsets.

    Returns
    -------
    ndarray, shape (g,)
        Adds up to the value of all less that of none.

    Notes
    -----
    Model rule E7: A. Owen and C. Prieur, On Shapley value for measuring importance of dependent inputs, 2017.

    Examples
    --------
    >>> shapley(np.array([0.0, 0.0, 0.0, 1.0])).tolist()
    [0.5, 0.5]
    """
    g = shares.size.bit_length() - 1
    subsets = np.arange(shares.size)
    size = np.array([int(s).bit_count() for s in subsets])
    weight = np.array([factorial(k) * factorial(g - k - 1) / factorial(g) for k in range(g)])
    found = np.empty(g)
    for i in range(g):
        without = subsets[(subsets >> i & 1) == 0]
        found[i] = (weight[size[without]] * (shares[without | 1 << i] - shares[without])).sum()
    return found
