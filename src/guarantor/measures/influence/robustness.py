"""Robustness and regret: how courses stand over what is not known, not only on average (E13, E16, E17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.summary import DeepCell

__all__ = ["AveragedOverDeep", "Standing", "average", "best_shares", "better", "regret", "standings"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_EQUAL = 1e-9
_LOW, _HIGH = 0.05, 0.95


class AveragedOverDeep(ValueError):
    """An average was asked for over an input that has no probability (E17)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one course stands among several; more of the measure counts as better.

    Attributes
    ----------
    mean : tuple of float
        Lowest and highest over the cells of the deep inputs; the same twice where there are none.
    meets : tuple of float or None
        Share of draws that meet the threshold, in the same way.
    worst_cell : str
        The cell in which the mean is lowest; empty without deep inputs.
    low : float
        5th percentile over the draws; with deep inputs that of the worst cell.
    regret_mean, regret_high, regret_most : float
        What is lost against the best course of the same draw: mean, 95th percentile, maximum; with deep
        inputs those of the cell where they are largest.
    best : float
        Share of draws in which it is best, ties split equally; with deep inputs the smallest.
    """

    course: str
    mean: tuple[float, float]
    meets: tuple[float, float] | None
    worst_cell: str
    low: float
    regret_mean: float
    regret_high: float
    regret_most: float
    best: float


def average(column: Floats | Bools, cells: Sequence[DeepCell] = ()) -> float:
    """The plain mean of a measure.

    Raises
    ------
    AveragedOverDeep
        If the measure reads a deep input: its cells have no probability, so no mean over them means anything.
    """
    if cells:
        raise AveragedOverDeep(
            f"this measure depends on an input that is explored without a probability ({cells[0].name} and "
            f"{len(cells) - 1} other parts); report the lowest and the highest part instead (E17)"
        )
    return float(np.asarray(column, np.float64).mean())


def regret(columns: Floats) -> Floats:
    """What each course loses against the best one of the same draw, shape (courses, D).

    Examples
    --------
    >>> regret(np.array([[1.0, 2.0], [3.0, 2.0]])).tolist()
    [[2.0, 0.0], [0.0, 0.0]]
    """
    return np.asarray(columns.max(axis=0) - columns)


def best_shares(columns: Floats) -> Floats:
    """Share of draws in which each course is best, shape (courses,); ties within 1e-9 are split equally."""
    best = regret(columns) <= _EQUAL
    return np.asarray((best / best.sum(axis=0)).mean(axis=1))


def better(here: Floats | Bools, there: Floats | Bools) -> tuple[float, float]:
    """Share of draws in which the first is better than the second, and in which both are the same (E13)."""
    apart = np.asarray(here, np.float64) - np.asarray(there, np.float64)
    same = np.abs(apart) <= _EQUAL
    return float((apart[~same] > 0).sum()) / apart.size, float(same.mean())


def standings(
    columns: Mapping[str, Floats | Bools],
    *,
    threshold: float | None = None,
    cells: Sequence[DeepCell] = (),
    lower_is_better: bool = False,
) -> tuple[Standing, ...]:
    """Every course by the descriptions of E16, in the order given.

    Parameters
    ----------
    columns : mapping of course to ndarray, shape (D,)
        One measure on common draws.
    threshold : float, optional
        What counts as enough; for a yes/no measure yes is.
    cells : sequence of DeepCell
        Parts of the deep inputs: nothing is averaged over them, and the worst is a worst part, not the worst
        draw (E17).
    lower_is_better : bool
        Whether less of the measure counts as better; regret is then against the lowest.

    Notes
    -----
    Regret depends on the set of courses. The largest over draws grows with their number, so the 95th
    percentile is told first.
    """
    if not columns:
        return ()
    yes_no = all(np.asarray(column).dtype == np.bool_ for column in columns.values())
    values = np.stack([np.asarray(column, np.float64) for column in columns.values()])
    signed = -values if lower_is_better else values
    bar = 0.5 if yes_no and threshold is None else threshold
    everything = DeepCell("", np.ones(values.shape[1], bool))
    parts = [cell for cell in cells if cell.inside.any()] or [everything]
    lost = [regret(signed[:, cell.inside]) for cell in parts]
    shares = [best_shares(signed[:, cell.inside]) for cell in parts]
    found = []
    for k, course in enumerate(columns):
        means = [float(values[k, cell.inside].mean()) for cell in parts]
        worst = int(np.argmax(means) if lower_is_better else np.argmin(means))
        meets = None
        if bar is not None:
            met = values[k] <= bar if lower_is_better else values[k] >= bar
            each = [float(met[cell.inside].mean()) for cell in parts]
            meets = (min(each), max(each))
        tail = _HIGH if lower_is_better else _LOW
        found.append(
            Standing(
                course=course,
                mean=(min(means), max(means)),
                meets=meets,
                worst_cell=parts[worst].name,
                low=float(np.quantile(values[k, parts[worst].inside], tail)),
                regret_mean=max(float(each[k].mean()) for each in lost),
                regret_high=max(float(np.quantile(each[k], _HIGH)) for each in lost),
                regret_most=max(float(each[k].max()) for each in lost),
                best=min(float(each[k]) for each in shares),
            )
        )
    return tuple(found)
