"""Intervals for few cases: the exact one of a share."""

from __future__ import annotations

from scipy.stats import beta

__all__ = ["LEVEL", "share_interval"]

LEVEL = 0.90
"""Of every interval in a validation."""


def share_interval(hits: int, of: int) -> tuple[float, float]:
    """Exact 90 % interval of a share (Clopper and Pearson 1934), 5 % on either side.

    Parameters
    ----------
    hits, of : int
        0 <= hits <= of, of >= 1.

    Returns
    -------
    (float, float)
        The shares at which so many hits or more, and so few or fewer, have a chance of 5 %.

    Examples
    --------
    >>> [round(end, 3) for end in share_interval(8, 10)]
    [0.493, 0.963]
    """
    tail = (1 - LEVEL) / 2
    low = float(beta.ppf(tail, hits, of - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, of - hits)) if hits < of else 1.0
    return low, high
