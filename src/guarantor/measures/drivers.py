"""Drivers: which inputs a measure moves with, above what inert inputs show by chance (rules E1, E4, E10)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import uniforms
from guarantor.measures.assessment import Driver, Side
from guarantor.measures.runs import FIRST_DRAWS
from guarantor.run import Results

__all__ = ["binned_first_order", "drivers", "drivers_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_FEWEST_DRAWS = 500
_DUMMIES = 20
_SIDE = 0.2
_RARE = 0.01


def binned_first_order(x: Floats | Bools, y: Floats) -> float:
    """Share of the variance of `y` that `x` alone accounts for, sampling noise removed.

    Parameters
    ----------
    x, y : ndarray, shape (N,)

    Returns
    -------
    float
        May be slightly negative for an inert input.

    Notes
    -----
    Model rule E4 (McKay's correlation ratio): equal-count bins by rank, ties by draw number; yes/no inputs
    are their own bins.
    """
    variance = float(y.var())
    if variance == 0.0:
        return 0.0
    n = y.size
    if x.dtype == np.bool_:
        place, bins = x.astype(np.int64), 2
    else:
        bins = max(8, round(n ** (1 / 3)))
        rank = np.empty(n, np.int64)
        rank[np.argsort(x, kind="stable")] = np.arange(n)
        place = rank * bins // n
    count = np.bincount(place, minlength=bins).astype(np.float64)
    kept = count >= 2
    total = np.bincount(place, y, bins)[kept]
    squares = np.bincount(place, y * y, bins)[kept]
    count = count[kept]
    mean = total / count
    within = np.maximum(squares - count * mean**2, 0.0) / (count - 1)
    explained = (count / n * (mean - y.mean()) ** 2).sum() - (within / n).sum()
    return float(explained / variance)


def drivers_of(
    measure: str,
    course: str,
    y: Floats | Bools,
    inputs: Mapping[str, Floats | Bools],
    seed: int,
    most: int = 6,
) -> tuple[Driver, ...]:
    """The inputs that matter most for one measure of one course, strongest first.

    Parameters
    ----------
    y : ndarray, shape (N,)
    inputs : mapping of name to ndarray, shape (N,)
        Uncertain inputs and events as drawn.
    seed : int
        Seed of the run; inert inputs are drawn from it.

    Returns
    -------
    tuple of Driver
        Empty for fewer than 500 draws, for a measure that does not vary, or if nothing rises above the
        floor of E10 (the 95th percentile of 20 inert inputs).
    """
    if y.size < _FEWEST_DRAWS or y.min() == y.max():
        return ()
    numbers = y.astype(np.float64)
    inert = [
        binned_first_order(uniforms(seed, f"@dummy/{k}", 0, y.size), numbers) for k in range(1, _DUMMIES + 1)
    ]
    floor = float(np.quantile(inert, 0.95))
    found = []
    for name, x in inputs.items():
        if x.min() == x.max():
            continue
        influence = binned_first_order(x, numbers)
        if influence > floor:
            low, high = _sides(x, y)
            found.append(
                Driver(
                    input=name,
                    measure=measure,
                    course=course,
                    influence=influence,
                    floor=floor,
                    low=low,
                    high=high,
                )
            )
    found.sort(key=lambda driver: (-driver.influence, driver.input))
    return tuple(found[:most])


def drivers(results: Results) -> tuple[Driver, ...]:
    """What each course hangs on: that there is enough, that a force is raised, how many are kept there.

    Sought on the first draws of the run; a yes/no measure that is all but certain has no drivers.
    """
    first = results.first(FIRST_DRAWS)
    seed = results.model.sampler.plan.seed
    found: list[Driver] = []
    for name, columns in first.courses.items():
        inputs: dict[str, Floats | Bools] = {
            key: x for key, x in first.inputs.items() if key not in columns.events
        }
        inputs |= columns.events
        for measure, column in (("headcount_met", "headcount_met"), ("force_raised", "raised")):
            y = getattr(columns.alone, column)
            if _RARE <= y.mean() <= 1 - _RARE:
                found += drivers_of(measure, name, y, inputs, seed)
        raised = columns.alone.raised
        inside = {key: x[raised] for key, x in inputs.items()}
        found += drivers_of("headcount", name, columns.alone.headcount[raised], inside, seed)
    bare = set(results.model.sampler.plan.uniforms)
    return tuple(_without_thresholds(driver) if driver.input in bare else driver for driver in found)


def _without_thresholds(driver: Driver) -> Driver:
    """For an input of several levels, known by its uniform number only: that means nothing to a reader."""
    high, low = (side.model_copy(update={"threshold": None}) for side in (driver.high, driver.low))
    return driver.model_copy(update={"high": high, "low": low})


def _sides(x: Floats | Bools, y: Floats | Bools) -> tuple[Side, Side]:
    """What the measure is where the input is low and where it is high: no and yes, or its outer fifths."""
    if x.dtype == np.bool_:
        return _side("no", None, y[np.logical_not(x)]), _side("yes", None, y[x])
    low, high = (float(edge) for edge in np.quantile(x.astype(np.float64), (_SIDE, 1 - _SIDE)))
    return _side("below", low, y[x <= low]), _side("above", high, y[x >= high])


def _side(label: str, threshold: float | None, y: Floats | Bools) -> Side:
    if y.dtype == np.bool_:
        p = float(y.mean())
        return Side(label=label, threshold=threshold, value=p, of_50=round(50 * p))
    return Side(label=label, threshold=threshold, value=float(np.median(y)), of_50=None)
