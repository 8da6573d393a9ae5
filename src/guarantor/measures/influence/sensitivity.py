"""Sensitivity from draws already made: how far a measure moves with each input alone (E1, E4, E5, E10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.run import rising

__all__ = [
    "DUMMIES",
    "FEWEST_DRAWS",
    "SLIDES",
    "Coded",
    "Curve",
    "Measured",
    "Pawn",
    "binned_first_order",
    "checked",
    "coded",
    "curve",
    "explained",
    "floor_of",
    "in_bins",
    "number_of_bins",
    "pawn",
    "pawn_of",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
Drawn = Floats | Bools | Integers

FEWEST_DRAWS = 500
"""Fewer say nothing about influence (E1)."""

SLIDES = 10
"""Parts into which PAWN cuts the range of an input (E5)."""

DUMMIES = 20
"""Inert inputs whose 95th percentile is the noise floor (E10)."""

_POOLED = 0.05
_FLOOR = 0.95


def checked(columns: Mapping[str, Drawn], y: Drawn) -> Floats:
    """The measure as numbers, after the checks of E1.

    Parameters
    ----------
    columns : mapping of name to ndarray, shape (N,)
    y : ndarray, shape (N,)

    Raises
    ------
    ValueError
        Fewer than 500 draws; a column of another length; a value that is not a number, with its draws.

    Examples
    --------
    >>> checked({"x": np.arange(500.0)}, np.ones(500, bool)).mean()
    np.float64(1.0)
    """
    if y.size < FEWEST_DRAWS:
        raise ValueError(
            f"{y.size} draws are too few to say what moves a measure; use {FEWEST_DRAWS} or more"
        )
    for name, column in (*columns.items(), ("the measure", y)):
        if column.shape != y.shape:
            raise ValueError(f"{name} has {column.size} draws and the measure {y.size}; give the same draws")
        bad = np.flatnonzero(~np.isfinite(column)) if column.dtype.kind == "f" else ()
        if len(bad):
            shown = ", ".join(str(int(each)) for each in bad[:5])
            more = f" and {len(bad) - 5} more" if len(bad) > 5 else ""
            raise ValueError(f"{name} is not a number in draw {shown}{more}; leave these draws out (E1)")
    return y.astype(np.float64)


# -- bins ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """An input cut into bins: in which bin each draw lies, shape (N,), and how many bins there are."""

    place: Integers
    bins: int


def number_of_bins(draws: int) -> int:
    """How many equal-count bins a number is cut into (E4)."""
    root: float = draws ** (1 / 3)
    return max(8, round(root))


def in_bins(order: Integers, bins: int) -> Coded:
    """Equal-count bins of an input, from the draws in rising order of it.

    Parameters
    ----------
    order : ndarray of int, shape (N,)
        As `guarantor.run.rising` gives it: ties by draw number.
    """
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size) * bins // order.size
    return Coded(place, bins)


def coded(x: Drawn, bins: int | None = None) -> Coded:
    """An input in bins: yes/no and levels (whole numbers from 0) as they are, numbers by rank.

    Examples
    --------
    >>> coded(np.array([True, False, True])).bins, coded(np.linspace(0, 1, 16), bins=4).place.tolist()
    (2, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3])
    """
    if x.dtype.kind in "biu":
        return Coded(x.astype(np.int64), int(x.max()) + 1)
    return in_bins(rising(x.astype(np.float64)), bins or number_of_bins(x.size))


# -- binned first order -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A measure, with what every input is held against."""

    y: Floats
    squares: Floats
    mean: float
    variance: float

    @staticmethod
    def of(y: Floats) -> Measured:
        """A measure as numbers, shape (N,)."""
        return Measured(y, y * y, float(y.mean()), float(y.var()))


def binned_first_order(x: Drawn, y: Drawn, bins: int | None = None) -> float:
    """Share of the variance of `y` that `x` alone accounts for, sampling noise removed.

    Parameters
    ----------
    x, y : ndarray, shape (N,)
        Yes/no inputs and levels (whole numbers from 0) are their own bins.
    bins : int, optional
        Equal-count bins of a number; the larger of 8 and the cube root of N unless said otherwise.

    Returns
    -------
    float
        May be slightly negative for an inert input; 0 for a measure that does not vary.

    Raises
    ------
    ValueError
        If over 5 % of the draws lie in levels of one draw: not estimable.

    Notes
    -----
    Model rule E4 (McKay's correlation ratio, noise removed). Where inputs move together this holds what `x`
    shares with the others, so that such shares do not add up to 1.

    Examples
    --------
    >>> yes = np.arange(1000) % 2 == 0
    >>> round(binned_first_order(yes, yes.astype(float)), 12)
    1.0
    """
    return explained(coded(x, bins), Measured.of(y.astype(np.float64)))


def explained(x: Coded, measured: Measured) -> float:
    """As `binned_first_order`, for an input in bins and a measure made ready."""
    if measured.variance == 0.0:
        return 0.0
    count, total, squares = _sums(x, measured)
    mean = total / count
    within = np.maximum(squares - count * mean**2, 0.0) / np.maximum(count - 1, 1)
    size = measured.y.size
    found = (count / size * (mean - measured.mean) ** 2).sum() - (within / size).sum()
    return float(found / measured.variance)


def _sums(x: Coded, measured: Measured) -> tuple[Floats, Floats, Floats]:
    """Draws, sum and sum of squares in each bin; levels of one draw are pooled."""
    count = np.bincount(x.place, minlength=x.bins).astype(np.float64)
    total = np.bincount(x.place, measured.y, x.bins)
    squares = np.bincount(x.place, measured.squares, x.bins)
    rare = count == 1
    if rare.any():
        pooled = np.array([count[rare].sum(), total[rare].sum(), squares[rare].sum()])
        if pooled[0] > _POOLED * measured.y.size:
            raise ValueError(f"{int(pooled[0])} draws are alone in their level; not estimable (E4)")
        count, total, squares = (
            np.append(each[~rare], pool) for each, pool in zip((count, total, squares), pooled, strict=True)
        )
    some = count > 0
    return count[some], np.asarray(total[some]), np.asarray(squares[some])


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """An effect curve: the middle of each bin of the input, the measure's mean there, and its error."""

    at: Floats
    mean: Floats
    se: Floats
    draws: Integers


def curve(x: Drawn, y: Drawn, bins: int = SLIDES) -> Curve:
    """What the measure is on average where the input lies in each part of its range (E4).

    Parameters
    ----------
    bins : int
        Equal-count parts of a number; levels stand for themselves.
    """
    slots, values = coded(x, bins), y.astype(np.float64)
    count = np.bincount(slots.place, minlength=slots.bins)
    kept = count >= 2
    n = count[kept].astype(np.float64)
    mean = np.bincount(slots.place, values, slots.bins)[kept] / n
    squares = np.bincount(slots.place, values * values, slots.bins)[kept]
    spread = np.maximum(squares - n * mean**2, 0.0) / (n - 1)
    at = np.bincount(slots.place, x.astype(np.float64), slots.bins)[kept] / n
    return Curve(at, mean, np.sqrt(spread / n), count[kept])


# -- PAWN ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Pawn:
    """How far the measure's distribution shifts in each part of an input's range.

    Attributes
    ----------
    shifts : ndarray, shape (slides,)
        Largest distance between the distribution there and over all draws.
    median, maximum : float
        Of the shifts; over levels the median is weighted by draws.
    """

    shifts: Floats
    median: float
    maximum: float


def pawn(x: Drawn, y: Drawn, slides: int = SLIDES) -> Pawn:
    """Largest shift of the distribution of `y` over parts of the range of `x`.

    Parameters
    ----------
    x, y : ndarray, shape (N,)
        Yes/no inputs and levels (whole numbers from 0) are their own parts.
    slides : int
        Equal-count parts of a number.

    Notes
    -----
    Model rule E5 (Pianosi and Wagener, A simple and efficient method for global sensitivity analysis based on
    cumulative distribution functions, 2015). Both step functions are evaluated at the observed values; for a
    yes/no measure the shift is that of its probability. An inert input shows shifts of the order of
    sqrt(slides / N), so that no figure stands without the floor of E10.

    Examples
    --------
    >>> u = (np.arange(1000) + 0.5) / 1000
    >>> found = pawn(u, u)
    >>> round(found.median, 9), round(found.maximum, 9)
    (0.7, 0.9)
    """
    return pawn_of([coded(x, slides)], y)[0]


def pawn_of(inputs: Iterable[Coded], y: Drawn) -> list[Pawn]:
    """As `pawn`, for several inputs in slides; the measure is sorted once."""
    if y.dtype.kind == "b" or not np.any((y != 0) & (y != 1)):
        chance = float(y.mean())
        return [_of_chance(x, y.astype(np.float64), chance) for x in inputs]
    order = np.argsort(y, kind="stable")
    ordered = y[order]
    new = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    starts = np.flatnonzero(new)
    group = np.cumsum(new) - 1
    below = starts[group]  # draws below this value, and up to it
    upto = np.append(starts[1:], y.size)[group]
    return [_of_distribution(x, order, below / y.size, upto / y.size) for x in inputs]


def _of_chance(x: Coded, y: Floats, chance: float) -> Pawn:
    count = np.bincount(x.place, minlength=x.bins).astype(np.float64)
    some = count > 0
    return _pawn(np.abs(np.bincount(x.place, y, x.bins)[some] / count[some] - chance), count[some])


def _of_distribution(x: Coded, order: Integers, below: Floats, upto: Floats) -> Pawn:
    """The two step functions differ most just before and just after a value of the slide itself."""
    place = x.place[order].astype(np.min_scalar_type(x.bins))
    members = np.argsort(place, kind="stable")  # slide by slide, in rising order of the measure
    count = np.bincount(place, minlength=x.bins)
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    some = count > 0
    own = np.arange(place.size) - np.repeat(first, count)
    share = np.repeat(count, count)
    apart = np.maximum((own + 1) / share - upto[members], below[members] - own / share)
    return _pawn(np.maximum.reduceat(apart, first[some]), count[some].astype(np.float64))


def _pawn(shifts: Floats, count: Floats) -> Pawn:
    equal = count.max() - count.min() <= 1
    median = float(np.median(shifts)) if equal else _weighted_median(shifts, count)
    return Pawn(shifts, median, float(shifts.max()))


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(passed, 0.5 - 1e-12)])


# -- the noise floor ----------------------------------------------------------------------------------------


def floor_of(estimates: Sequence[float] | Floats) -> float:
    """What an inert input reaches in 95 of 100 cases, from the same estimator on inert inputs (E10)."""
    return float(np.quantile(np.asarray(estimates, np.float64), _FLOOR))
