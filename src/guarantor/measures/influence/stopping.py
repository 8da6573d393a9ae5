"""Stopping: how many futures to sample until a number is known closely enough (rules E14, E15)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK
from guarantor.measures.claims.verdict import Interval, mean_interval, wilson
from guarantor.measures.summary import DeepCell

__all__ = ["TARGET", "Stopped", "confidence_at", "sample_until"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TARGET = 0.005
"""Half-width of an interval that is narrow enough."""

_ERROR = 0.05


@dataclass(frozen=True, slots=True)
class Stopped:
    """Where sampling stopped.

    Attributes
    ----------
    draws, looks : int
    half_width : float
        The largest of the intervals at the last look.
    intervals : tuple of (low, high)
        One for each cell of the deep inputs, or one.
    undecided : bool
        Whether the largest number of draws was reached before the interval was narrow and clear of the bars.
    """

    draws: int
    looks: int
    half_width: float
    intervals: tuple[Interval, ...]
    undecided: bool


def confidence_at(look: int) -> float:
    """Confidence of the intervals at one look, so that all looks together keep 95 % (E15).

    Examples
    --------
    >>> round(confidence_at(1), 4), round(confidence_at(4), 4)
    (0.9696, 0.9981)
    """
    return 1 - _ERROR * 6 / (pi**2 * look**2)


def sample_until(
    read: Callable[[int], tuple[Floats | Bools, Sequence[DeepCell]]],
    *,
    target: float = TARGET,
    bars: Sequence[float] = (),
    most: int = 2**20,
) -> Stopped:
    """Double the number of draws until the interval of a measure is narrow and clear of every bar.

    Parameters
    ----------
    read : callable
        From a number of draws to the measure in each, shape (N,), and the cells of the deep inputs.
    target : float
        Half-width that is narrow enough, in the measure's unit.
    bars : sequence of float
        Values that no interval may hold.
    most : int
        Largest number of draws.

    Notes
    -----
    Model rule E15. A plain 95 % interval at each look would be wrong more often the more often one looks.
    """
    if target <= 0:
        raise ValueError(f"a half-width of {target:g} cannot be reached; write one above 0, such as {TARGET}")
    look, draws = 1, min(BLOCK, most)
    while True:
        column, cells = read(draws)
        groups = [column[cell.inside] for cell in cells if cell.inside.any()] or [column]
        level = 1 - (1 - confidence_at(look)) / len(groups)
        intervals = tuple(_interval(each, level) for each in groups)
        half = max((high - low) / 2 for low, high in intervals)
        clear = all(high < bar or low > bar for low, high in intervals for bar in bars)
        if (half <= target and clear) or draws >= most:
            return Stopped(draws, look, half, intervals, undecided=not (half <= target and clear))
        look, draws = look + 1, min(2 * draws, most)


def _interval(column: Floats | Bools, level: float) -> Interval:
    if column.dtype == np.bool_:
        return wilson(int(np.count_nonzero(column)), column.size, level)
    return mean_interval(column.astype(np.float64), level)
