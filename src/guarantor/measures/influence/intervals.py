"""Intervals of sensitivity: rows drawn again for bins and designs, disjoint samples for neighbours (E9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import uniforms
from guarantor.measures.influence.sensitivity import Coded

__all__ = [
    "REPLICATES",
    "SUBSAMPLES",
    "Spread",
    "first_order_replicates",
    "over_subsamples",
    "overlap",
    "percentile_interval",
    "resampled",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

REPLICATES = 200
SUBSAMPLES = 10
_ENDS = (0.025, 0.975)


def resampled(seed: int, draws: int, replicates: int = REPLICATES) -> Iterator[Integers]:
    """How often each draw counts in each replicate, shape (N,): multinomial, from the stream of each (E9)."""
    for r in range(1, replicates + 1):
        rows = (uniforms(seed, f"@bootstrap/{r}", 0, draws) * draws).astype(np.int64)
        yield np.bincount(rows, minlength=draws)


def percentile_interval(found: Floats) -> Floats:
    """From the 2.5th to the 97.5th percentile over the first axis, shape (2, ...)."""
    return np.asarray(np.quantile(found, _ENDS, axis=0))


def first_order_replicates(
    inputs: list[Coded], slides: list[Coded], y: Floats, seed: int, replicates: int = REPLICATES
) -> tuple[Floats, Floats]:
    """Binned first order and, for a yes/no measure, PAWN medians in each replicate; bins are kept (E9).

    Parameters
    ----------
    inputs, slides : list of Coded
        The same inputs in bins and in slides.
    y : ndarray, shape (N,)

    Returns
    -------
    ndarray, shape (replicates, inputs), twice
        The second is not a number where the measure is no yes/no.
    """
    yes_no = not np.any((y != 0) & (y != 1))
    first = np.empty((replicates, len(inputs)))
    medians = np.full((replicates, len(inputs)), np.nan)
    for r, weights in enumerate(resampled(seed, y.size, replicates)):
        w = weights.astype(np.float64)
        wy = w * y
        wyy = wy if yes_no else wy * y
        n = float(y.size)
        mean = wy.sum() / n
        variance = wyy.sum() / n - mean**2
        for j, (bins, parts) in enumerate(zip(inputs, slides, strict=True)):
            first[r, j] = _weighted(bins, w, wy, wyy, mean, variance)
            if yes_no:
                count = np.bincount(parts.place, w, parts.bins)
                some = count > 0
                shift = np.abs(np.bincount(parts.place, wy, parts.bins)[some] / count[some] - mean)
                medians[r, j] = np.median(shift)
    return first, medians


def _weighted(x: Coded, w: Floats, wy: Floats, wyy: Floats, mean: float, variance: float) -> float:
    if variance <= 0:
        return 0.0
    count = np.bincount(x.place, w, x.bins)
    some = count > 1
    count = count[some]
    total, squares = (np.bincount(x.place, each, x.bins)[some] for each in (wy, wyy))
    at = total / count
    within = np.maximum(squares - count * at**2, 0.0) / (count - 1)
    n = w.sum()
    return float(((count / n * (at - mean) ** 2).sum() - (within / n).sum()) / variance)


@dataclass(frozen=True, slots=True)
class Spread:
    """An estimate by neighbours, its standard error, and whether bias dominates it (E9)."""

    value: float
    se: float
    biased: bool


def over_subsamples(estimate: Callable[[slice], Floats], draws: int, parts: int = SUBSAMPLES) -> list[Spread]:
    """Estimates on all draws, with errors from disjoint subsamples.

    Parameters
    ----------
    estimate : callable
        From a slice of the draws to estimates, shape (g,).

    Notes
    -----
    Model rule E9: rows are not drawn again, because a draw that counts twice would be its own neighbour.
    """
    whole = estimate(slice(0, draws))
    size = draws // parts
    each = np.stack([estimate(slice(k * size, (k + 1) * size)) for k in range(parts)])
    se = each.std(axis=0, ddof=1) / sqrt(parts)
    biased = np.abs(each.mean(axis=0) - whole) > 2 * se
    return [
        Spread(float(value), float(error), bool(bias))
        for value, error, bias in zip(whole, se, biased, strict=True)
    ]


def overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two intervals share a value: then the inputs matter about as much as each other (E10)."""
    return one[0] <= other[1] and other[0] <= one[1]
