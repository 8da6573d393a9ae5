"""Verdicts: from draws to an interval, from intervals to a verdict (rules E14, E17, E18)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, floor, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from guarantor.scenario.claim_schema import Criterion

__all__ = [
    "FEWEST_DRAWS",
    "Interval",
    "Verdict",
    "combined",
    "either",
    "level_for",
    "marginal",
    "mean_interval",
    "median_interval",
    "of_numbers",
    "of_shares",
    "passes",
    "quantile_interval",
    "wilson",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Interval = tuple[float, float]
Verdict = Literal["supported", "contradicted", "depends", "undecided"]

FEWEST_DRAWS = 100
"""Fewer selected draws say nothing (E14, X10)."""

_CONFIDENCE = 0.95
_FEW = 1_000
_MARGIN = 1e-9


def level_for(cells: int) -> float:
    """Confidence of each interval so that all of `cells` hold together at 95 % (E17)."""
    return 1.0 - (1.0 - _CONFIDENCE) / max(cells, 1)


# -- intervals ----------------------------------------------------------------------------------------------


def wilson(count: int, draws: int, level: float = _CONFIDENCE) -> Interval:
    """Interval of a probability of which `count` of `draws` were seen (E14).

    Returns
    -------
    (float, float)
        Exactly 0 and 1 at the ends that are reached; (0, 1) without draws.

    Notes
    -----
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.

    Examples
    --------
    >>> low, high = wilson(50, 100)
    >>> round(low, 3), round(high, 3)
    (0.404, 0.596)
    """
    if draws == 0:
        return 0.0, 1.0
    z = _normal(level)
    share = count / draws
    middle = share + z * z / (2 * draws)
    half = z * sqrt(share * (1 - share) / draws + z * z / (4 * draws * draws))
    scale = 1 + z * z / draws
    low = 0.0 if count == 0 else (middle - half) / scale
    high = 1.0 if count == draws else (middle + half) / scale
    return low, high


def mean_interval(values: Floats, level: float = _CONFIDENCE) -> Interval:
    """Interval of a mean: normal, or Student's t below 1,000 draws (E14).

    Of paired differences of a yes or no this is the interval of E13.
    """
    n = values.size
    if n < 2:
        return -np.inf, np.inf
    z = _normal(level) if n >= _FEW else float(stdtrit(n - 1, 0.5 + level / 2))
    middle, half = float(values.mean()), z * float(values.std(ddof=1)) / sqrt(n)
    return middle - half, middle + half


def quantile_interval(values: Floats, p: float, level: float = _CONFIDENCE) -> Interval:
    """Interval of a quantile, from the order of the values (E14).

    Examples
    --------
    >>> quantile_interval(np.arange(1.0, 101.0), 0.05)
    (1.0, 10.0)
    """
    n = values.size
    if n < 2:
        return -np.inf, np.inf
    half = _normal(level) * sqrt(n * p * (1 - p))
    low, high = max(floor(n * p - half), 1), min(ceil(n * p + half), n)
    ordered = np.sort(values)
    return float(ordered[low - 1]), float(ordered[high - 1])


def median_interval(values: Floats, level: float = _CONFIDENCE) -> Interval:
    """Interval of a median, from the order of the values (E14)."""
    return quantile_interval(values, 0.5, level)


def _normal(level: float) -> float:
    return float(ndtri(0.5 + level / 2))


# -- tests --------------------------------------------------------------------------------------------------


def passes(values: Bools | Floats, test: Criterion) -> Bools:
    """In which draws a value passes a test, shape (D,).

    Examples
    --------
    >>> passes(np.array([1.0, 2.0, 3.0]), Criterion("in", (2.0, 3.0), "in [2, 3]"))
    array([False,  True,  True])
    """
    match test.sign:
        case "yes":
            return np.asarray(values != 0)
        case "no":
            return np.asarray(values == 0)
        case "<":
            return np.asarray(values < test.bounds[0])
        case "<=":
            return np.asarray(values <= test.bounds[0])
        case ">":
            return np.asarray(values > test.bounds[0])
        case ">=":
            return np.asarray(values >= test.bounds[0])
        case "=":
            return np.asarray(values == test.bounds[0])
        case "in":
            return np.asarray((values >= test.bounds[0]) & (values <= test.bounds[1]))
    raise ValueError(f"'{test.sign}' is no test; write yes, no, <, <=, >, >=, = or in")


def marginal(values: Bools | Floats, test: Criterion) -> Bools:
    """Draws within 1e-9 of a threshold, relative to its size (R17)."""
    near = np.zeros(values.shape, bool)
    if values.dtype != np.bool_:
        for bound in test.bounds:
            near |= np.abs(values - bound) <= _MARGIN * max(1.0, abs(bound))
    return near


# -- verdicts -----------------------------------------------------------------------------------------------


def of_shares(intervals: Sequence[Interval], bar: float) -> Verdict:
    """Verdict on a claim tested in every draw, from the interval of its share in each cell (E18).

    Supported or contradicted if every interval is clear of the bar on that side; undecided if with more draws
    every cell could still come out on one side; else it depends.

    Examples
    --------
    >>> of_shares([(0.9, 0.95)], 0.8), of_shares([(0.9, 0.95), (0.1, 0.15)], 0.8)
    ('supported', 'depends')
    >>> of_shares([(0.79, 0.81)], 0.8), of_shares([(0.59, 0.61)], 0.8)
    ('undecided', 'depends')
    """
    if all(low >= bar for low, _ in intervals):
        return "supported"
    if all(high <= 1 - bar for _, high in intervals):
        return "contradicted"
    if all(high >= bar for _, high in intervals) or all(low <= 1 - bar for low, _ in intervals):
        return "undecided"
    return "depends"


def of_numbers(intervals: Sequence[Interval], test: Criterion) -> Verdict:
    """Verdict on a statistic, from its interval in each cell: clear of the bound on one side or not (E18).

    Examples
    --------
    >>> above = Criterion(">", (0.0,), "> 0")
    >>> of_numbers([(0.1, 0.2)], above), of_numbers([(0.1, 0.2), (-0.2, -0.1)], above)
    ('supported', 'depends')
    """
    sides = [_side(low, high, test) for low, high in intervals]
    if all(side == "supported" for side in sides):
        return "supported"
    if all(side == "contradicted" for side in sides):
        return "contradicted"
    return "depends" if {"supported", "contradicted"} <= set(sides) else "undecided"


def _side(low: float, high: float, test: Criterion) -> Verdict:
    first, last = test.bounds[0], test.bounds[-1]
    match test.sign:
        case ">":
            right, wrong = low > first, high <= first
        case ">=":
            right, wrong = low >= first, high < first
        case "<":
            right, wrong = high < first, low >= first
        case "<=":
            right, wrong = high <= first, low > first
        case _:  # an interval of a number is never clear of equality
            right = test.sign == "in" and low >= first and high <= last
            wrong = high < first or low > last
    return "supported" if right else "contradicted" if wrong else "undecided"


def combined(verdicts: Iterable[Verdict]) -> Verdict:
    """All parts must be supported; one that is contradicted contradicts the claim (E18)."""
    found = set(verdicts)
    for verdict in ("contradicted", "depends", "undecided"):
        if verdict in found:
            return verdict
    return "supported"


def either(verdicts: Iterable[Verdict]) -> Verdict:
    """One part that is supported supports; all must be contradicted to contradict (X9)."""
    found = set(verdicts)
    for verdict in ("supported", "depends", "undecided"):
        if verdict in found:
            return verdict
    return "contradicted"
