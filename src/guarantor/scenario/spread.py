"""What a quantity is, and how the numbers it states spread (rules F10-F13)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, expit, ndtr

__all__ = [
    "LARGEST",
    "Z95",
    "Quantity",
    "Shape",
    "clipped_shares",
    "ends",
    "is_certain",
    "mean",
    "normal_parameters",
    "pert_parameters",
    "reach",
]

Floats = NDArray[np.float64]

Z95 = 1.6448536269514722
"""95th percentile of the standard normal (F12)."""

LARGEST = 1e15
"""Largest size of a number that a scenario may state."""


class Shape(Enum):
    """How the stated numbers spread (the table of F12)."""

    CONSTANT = "constant"
    LOGNORMAL = "lognormal"
    NORMAL = "normal"
    LOGITNORMAL = "logitnormal"
    UNIFORM = "uniform"
    TRIANGULAR = "triangular"
    PERT = "pert"
    INTEGER = "integer"
    DISCRETE = "discrete"
    ONE_OF = "one_of"
    DEEP = "deep"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity as written.

    Attributes
    ----------
    shape : Shape
        ``UNKNOWN`` and ``REFUSED`` are values of their own, never numbers (F10).
    numbers : tuple of float
        Parameters in the order of F12: the constant; the 5th and 95th percentile of a lognormal,
        normal or logit-normal (as shares in 0..1 where written with %); the ends; low, mode, high;
        the weights of a discrete over words, or its values followed by its weights where the values
        are numbers; the ends of a deep range; numeric alternatives of ``one_of``.
    labels : tuple of str
        Words of a discrete, ``one_of`` or deep quantity; empty where the values are numbers.
    unit : str or None
        Canonical unit ("troops", "battalion", "month", "km", "EUR"), ``None`` if plain or a share.
    clip : tuple of float or None
        Bounds onto which values outside are moved (F13). An ``about`` above zero has ``(0, 1e15)``.
    """

    shape: Shape
    numbers: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    unit: str | None = None
    clip: tuple[float, float] | None = None


_NEVER_BEYOND = 7.0
"""Standard deviations beyond which no draw ever falls."""

_LARGEST_EXPONENT = 700.0

_PERCENTILES = frozenset({Shape.LOGNORMAL, Shape.NORMAL, Shape.LOGITNORMAL})
_ENDS = frozenset({Shape.UNIFORM, Shape.TRIANGULAR, Shape.PERT})


def is_certain(q: Quantity) -> bool:
    """Whether `q` has one value only, so that it needs no stream (R9).

    Returns
    -------
    bool
        True for a constant, a range of zero width, a single alternative, and ``refused`` (a known no);
        False for ``unknown``.
    """
    if q.shape in (Shape.CONSTANT, Shape.REFUSED):
        return True
    if q.shape is Shape.UNKNOWN:
        return False
    if q.shape is Shape.DISCRETE:
        weights = q.numbers if q.labels else q.numbers[len(q.numbers) // 2 :]
        return sum(weight > 0.0 for weight in weights) == 1
    if q.labels:
        return len(q.labels) == 1
    return min(q.numbers) == max(q.numbers) or (q.clip is not None and q.clip[0] == q.clip[1])


def normal_parameters(q: Quantity) -> tuple[float, float]:
    """Mean and standard deviation of the normal behind a percentile range.

    Returns
    -------
    tuple of float
        ``(m, s)`` on the scale of the logarithm (lognormal), of ln(p/(1-p)) (logit-normal) or of the
        value itself (normal), from the 5th and 95th percentile (F12).
    """
    low, high = q.numbers
    if q.shape is Shape.LOGNORMAL:
        low, high = math.log(low), math.log(high)
    elif q.shape is Shape.LOGITNORMAL:
        low, high = math.log(low / (1.0 - low)), math.log(high / (1.0 - high))
    return (low + high) / 2.0, (high - low) / (2.0 * Z95)


def ends(q: Quantity) -> tuple[float, float]:
    """Low and high end of a number as written: the 5th and 95th percentile, or hard ends, within the clip.

    Raises
    ------
    ValueError
        For words, ``unknown`` and ``refused``.
    """
    if not q.numbers or q.labels:
        raise ValueError(f"'{q.shape.value}' gives no number that could have ends")
    numbers = _alternatives(q)[0] if q.shape is Shape.DISCRETE else q.numbers
    return _clip(min(numbers), q), _clip(max(numbers), q)


def reach(q: Quantity) -> tuple[float, float]:
    """Lowest and highest value of any draw; an open shape is followed for seven standard deviations.

    Raises
    ------
    ValueError
        For words, ``unknown`` and ``refused``.
    """
    if q.shape is Shape.LOGITNORMAL:
        return _clip(0.0, q), _clip(1.0, q)
    if q.shape not in _PERCENTILES:
        return ends(q)
    middle, deviation = normal_parameters(q)
    low, high = middle - _NEVER_BEYOND * deviation, middle + _NEVER_BEYOND * deviation
    if q.shape is Shape.LOGNORMAL:
        low, high = math.exp(low), math.exp(min(high, _LARGEST_EXPONENT))
    return _clip(low, q), _clip(high, q)


def pert_parameters(q: Quantity) -> tuple[float, float]:
    """Both parameters of the beta distribution behind ``pert(low, mode, high)`` (F12)."""
    low, mode, high = q.numbers
    return 1.0 + 4.0 * ((mode - low) / (high - low)), 1.0 + 4.0 * ((high - mode) / (high - low))


def _alternatives(q: Quantity) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Values and weights of a quantity over a list of numbers."""
    if q.shape is Shape.DISCRETE:
        half = len(q.numbers) // 2
        return q.numbers[:half], q.numbers[half:]
    return q.numbers, (1.0 / len(q.numbers),) * len(q.numbers)


def _share_below(q: Quantity, x: Floats) -> Floats:
    """Share of a continuous quantity below `x`, before clipping."""
    if q.shape in _PERCENTILES:
        m, s = normal_parameters(q)
        with np.errstate(divide="ignore"):
            if q.shape is Shape.LOGNORMAL:
                x = np.log(np.maximum(x, 0.0))
            elif q.shape is Shape.LOGITNORMAL:
                x = np.log(np.clip(x, 0.0, 1.0)) - np.log1p(-np.clip(x, 0.0, 1.0))
        return np.asarray(ndtr((x - m) / s), dtype=np.float64)
    low, high = q.numbers[0], q.numbers[-1]
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    if q.shape is Shape.PERT:
        return np.asarray(betainc(*pert_parameters(q), t), dtype=np.float64)
    if q.shape is Shape.TRIANGULAR:
        c = (q.numbers[1] - low) / (high - low)
        before, after = np.minimum(t, c), np.maximum(t, c)
        rising = before * (before / c) if c > 0.0 else np.zeros_like(t)
        falling = (1.0 - after) * ((1.0 - after) / (1.0 - c)) if c < 1.0 else np.zeros_like(t)
        return np.where(t < c, rising, 1.0 - falling)
    return t


def clipped_shares(q: Quantity) -> tuple[float, float]:
    """Shares of `q` that its clip moves to the lower and to the upper bound (F13).

    Returns
    -------
    tuple of float
        Each in 0..1; ``(0.0, 0.0)`` without a clip.

    Raises
    ------
    ValueError
        If `q` has a clip and no probability: words, ``deep``, ``unknown`` or ``refused``.
    """
    if q.clip is None:
        return 0.0, 0.0
    _require_numbers(q)
    low, high = q.clip
    if q.shape in _PERCENTILES or q.shape in _ENDS:
        under, until = _share_below(q, np.array([low, high]))
        return float(under), float(1.0 - until)
    if q.shape is Shape.INTEGER:
        first, last = q.numbers
        size = last - first + 1.0
        below = max(0.0, min(size, math.ceil(low) - first))
        above = max(0.0, min(size, last - math.floor(high)))
        return below / size, above / size
    values, weights = _alternatives(q)
    pairs = list(zip(values, weights, strict=True))
    return sum(w for v, w in pairs if v < low), sum(w for v, w in pairs if v > high)


def mean(q: Quantity) -> float:
    """Mean of `q`, its clip included.

    Returns
    -------
    float
        In the unit of `q`. Closed forms, except for logit-normals and for clipped triangular and pert
        shapes (Gauss-Legendre quadrature, about 1e-10 relative for ranges that people write).

    Raises
    ------
    ValueError
        For words, ``unknown`` and ``refused``; and for ``deep``, which states no probability to average
        over (R8, E17).
    """
    _require_numbers(q)
    if is_certain(q):
        return _clip(_only_value(q), q)
    if q.shape is Shape.NORMAL:
        return _mean_normal(q)
    if q.shape is Shape.LOGNORMAL:
        return _mean_lognormal(q)
    if q.shape is Shape.LOGITNORMAL:
        return _mean_logitnormal(q)
    if q.shape is Shape.INTEGER:
        return _mean_integer(q)
    if q.shape in _ENDS:
        return _mean_between_ends(q)
    values, weights = _alternatives(q)
    return math.fsum(_clip(v, q) * w for v, w in zip(values, weights, strict=True))


def _require_numbers(q: Quantity) -> None:
    if q.shape in (Shape.UNKNOWN, Shape.REFUSED):
        raise ValueError(f"'{q.shape.value}' is not a number and has no mean (F10); use its 'assume'")
    if q.shape is Shape.DEEP:
        raise ValueError("a deep quantity states no probability, so nothing may average over it (R8, E17)")
    if q.labels:
        raise ValueError(f"a quantity over words ({', '.join(q.labels)}) has no mean")


def _only_value(q: Quantity) -> float:
    if q.shape is Shape.DISCRETE:
        values, weights = _alternatives(q)
        return values[next(i for i, weight in enumerate(weights) if weight > 0.0)]
    return q.numbers[0]


def _clip(value: float, q: Quantity) -> float:
    return value if q.clip is None else min(max(value, q.clip[0]), q.clip[1])


def _mean_normal(q: Quantity) -> float:
    m, s = normal_parameters(q)
    if q.clip is None:
        return m
    low, high = q.clip
    a, b = (low - m) / s, (high - m) / s
    inside = float(ndtr(b) - ndtr(a))
    slope = (math.exp(-b * b / 2.0) - math.exp(-a * a / 2.0)) / math.sqrt(2.0 * math.pi)
    return float(low * ndtr(a) + high * ndtr(-b)) + m * inside - s * slope


def _mean_lognormal(q: Quantity) -> float:
    m, s = normal_parameters(q)
    whole = math.exp(m + s * s / 2.0)
    if q.clip is None:
        return whole
    low, high = q.clip
    a = (math.log(low) - m) / s if low > 0.0 else -math.inf
    b = (math.log(high) - m) / s
    return float(low * ndtr(a) + high * ndtr(-b) + whole * (ndtr(b - s) - ndtr(a - s)))


def _mean_logitnormal(q: Quantity) -> float:
    m, s = normal_parameters(q)
    low, high = q.clip if q.clip is not None else (0.0, 1.0)
    a = (math.log(low / (1.0 - low)) - m) / s if low > 0.0 else -9.0
    b = (math.log(high / (1.0 - high)) - m) / s if high < 1.0 else 9.0
    nodes, weights = _nodes(max(a, -9.0), min(b, 9.0))
    inside = expit(m + s * nodes) * np.exp(-nodes * nodes / 2.0) / math.sqrt(2.0 * math.pi)
    return float(low * ndtr(a) + high * ndtr(-b) + (inside * weights).sum())


def _mean_integer(q: Quantity) -> float:
    first, last = q.numbers
    if q.clip is None:
        return (first + last) / 2.0
    size = last - first + 1.0
    low, high = max(first, math.ceil(q.clip[0])), min(last, math.floor(q.clip[1]))
    below, above = clipped_shares(q)
    inside = (high - low + 1.0) / size * (low + high) / 2.0
    return (q.clip[0] * below if below else 0.0) + (q.clip[1] * above if above else 0.0) + inside


def _mean_between_ends(q: Quantity) -> float:
    start, end = q.numbers[0], q.numbers[-1]
    if q.clip is None:
        middle = {Shape.UNIFORM: 0.0, Shape.TRIANGULAR: 1.0, Shape.PERT: 4.0}[q.shape]
        return (start + end + (middle * q.numbers[1] if middle else 0.0)) / (2.0 + middle)
    low, high = max(start, q.clip[0]), min(end, q.clip[1])
    nodes, weights = _nodes(low, high)
    return low + float(((1.0 - _share_below(q, nodes)) * weights).sum())


def _nodes(start: float, end: float) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes and weights: 64 panels of 32 nodes between `start` and `end`."""
    x, w = np.polynomial.legendre.leggauss(32)
    edges = np.linspace(start, end, 65)
    half = np.diff(edges)[:, None] / 2.0
    nodes = edges[:-1, None] + half * (1.0 + x)
    return nodes.ravel(), (half * w).ravel()
