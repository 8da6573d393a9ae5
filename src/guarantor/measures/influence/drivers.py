"""Drivers: which inputs a measure moves with, above what inert inputs show by chance (rules E1, E4, E10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import uniforms
from guarantor.measures.assessment import Driver, Side
from guarantor.measures.influence.sensitivity import (
    DUMMIES,
    FEWEST_DRAWS,
    Coded,
    Measured,
    explained,
    floor_of,
    number_of_bins,
)
from guarantor.measures.influence.varied import happening_of, never_joining
from guarantor.measures.runs import FIRST_DRAWS
from guarantor.measures.summary import DeepCell, amount, deep_cells, share, within
from guarantor.run import Columns, Results, rising

__all__ = ["RARE", "Inputs", "drivers", "drivers_of", "inputs_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]

_SIDE = 0.2
RARE = 0.01
"""A yes/no measure nearer to never or always than this has no drivers."""


def _bins(order: Integers, chosen: Bools) -> Coded:
    """The chosen draws in bins; `order` sorts all draws, so that it is done once."""
    n = int(np.count_nonzero(chosen))
    bins = number_of_bins(n)
    place = np.empty(order.size, np.int64)
    place[order if n == order.size else order[chosen[order]]] = np.arange(n) * bins // n
    return Coded(place[chosen], bins)


def _own_bins(x: Floats | Bools | Integers) -> bool:
    """Whether an input is a yes/no or a level, not a number."""
    return x.dtype.kind in "bi"


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Uncertain inputs and events as drawn, each sorted once, and twenty inert ones (E10).

    Attributes
    ----------
    drawn : mapping of name to ndarray, shape (N,)
        Whole numbers are positions in `levels`.
    order : callable
        From the name of a number to the draws in rising order of it, shape (N,), sorted when first asked for.
    inert : tuple of ndarray of int, shape (N,)
        The order of each.
    levels : mapping of name to tuple of str
    """

    drawn: Mapping[str, Floats | Bools | Integers]
    order: Callable[[str], Integers]
    inert: tuple[Integers, ...]
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def inputs_of(drawn: Mapping[str, Floats | Bools | Integers], seed: int) -> Inputs:
    """The inputs that vary, and inert ones from the run's seed."""
    varying = {name: x for name, x in drawn.items() if x.min() < x.max()}
    size = next(iter(drawn.values())).size if drawn else 0
    return Inputs(
        varying, cache(lambda name: rising(np.asarray(varying[name], np.float64))), _inert(seed, size)
    )


@lru_cache(maxsize=2)
def _inert(seed: int, size: int) -> tuple[Integers, ...]:
    return tuple(rising(uniforms(seed, f"@dummy/{k}", 0, size)) for k in range(1, DUMMIES + 1))


def drivers_of(
    measure: str,
    course: str,
    y: Floats | Bools,
    inputs: Inputs,
    chosen: Bools | None = None,
    cells: Sequence[DeepCell] = (),
    most: int = 6,
) -> tuple[Driver, ...]:
    """The inputs that matter most for one measure of one course, strongest first.

    Parameters
    ----------
    y : ndarray, shape (N,)
    chosen : ndarray of bool, shape (N,), optional
        Only these draws.
    cells : sequence of DeepCell
        Deep inputs may be ranked, but the two sides are not averaged over them (E17).

    Returns
    -------
    tuple of Driver
        Empty for fewer than 500 draws, for a measure that does not vary, or if nothing rises above the
        floor of E10 (the 95th percentile of 20 inert inputs).
    """
    chosen = np.ones(y.size, bool) if chosen is None else chosen
    y = y[chosen]
    if y.size < FEWEST_DRAWS or y.min() == y.max():
        return ()
    measured = Measured.of(y.astype(np.float64))
    floor = floor_of([explained(_bins(order, chosen), measured) for order in inputs.inert])
    found = []
    for name, x in inputs.drawn.items():
        if _own_bins(x):
            slots = Coded(x[chosen].astype(np.int64), int(x.max()) + 1)
        else:
            slots = _bins(inputs.order(name), chosen)
        influence = explained(slots, measured)
        if influence > floor:
            found.append((influence, name))
    found.sort(key=lambda pair: (-pair[0], pair[1]))
    told = []
    for influence, name in found[:most]:
        x, levels = inputs.drawn[name][chosen], inputs.levels.get(name, ())
        low, high = _sides(x, y, within(cells, chosen), levels)
        told.append(
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
    return tuple(told)


def drivers(results: Results, *, first_only: bool = False) -> tuple[Driver, ...]:
    """What each course hangs on: that there is enough, that a force is raised, how many are kept there.

    Sought on the first draws of the run; a yes/no measure that is all but certain has no drivers.

    Parameters
    ----------
    first_only : bool
        Only what the first course hangs on; where that is nothing, the next one that hangs on something.
    """
    first = results.first(FIRST_DRAWS)
    events = results.model.scenario.events
    levels = {name: event.levels for name, event in events.items() if event.levels}
    told = {*events, *(f"{name}#p" for name in levels)}  # by what happens
    order = first.order.__getitem__
    varies = cache(lambda name: bool(first.inputs[name].min() < first.inputs[name].max()))
    inert = _inert(results.model.sampler.plan.seed, first.draws)
    cells = deep_cells(first, "force")
    found: list[Driver] = []
    for name, columns in first.courses.items():
        asked = _asked(columns, required=results.model.scenario.requirement is not None)
        if not asked:  # no input is drawn for it
            continue
        happening = {event: happening_of(columns, each) for event, each in events.items()}
        absent = never_joining(results.model.actors, columns)
        kept = [key for key in first.inputs if key not in told and not absent & set(key.split("."))]
        drawn: dict[str, Floats | Bools | Integers] = {key: first.inputs[key] for key in kept if varies(key)}
        drawn |= {key: x for key, x in happening.items() if x.min() < x.max()}
        inputs = Inputs(drawn, order, inert, levels)
        for measure, y, chosen in asked:
            found += drivers_of(measure, name, y, inputs, chosen, cells)
        if found and first_only:
            break
    bare = set(results.model.sampler.plan.uniforms) - events.keys()
    return tuple(_without_thresholds(driver) if driver.input in bare else driver for driver in found)


def _asked(columns: Columns, *, required: bool) -> list[tuple[str, Floats | Bools, Bools | None]]:
    """The measures of a course that vary enough, and in which draws each is looked at."""
    alone = columns.alone
    asked: list[tuple[str, Floats | Bools, Bools | None]] = []
    if required and RARE <= alone.headcount_met.mean() <= 1 - RARE:
        asked.append(("headcount_met", alone.headcount_met, None))
    if RARE <= alone.raised.mean() <= 1 - RARE:
        asked.append(("force_raised", alone.raised, None))
    if required and np.count_nonzero(alone.raised) >= FEWEST_DRAWS:
        asked.append(("headcount", alone.headcount, alone.raised))
    return asked


def _without_thresholds(driver: Driver) -> Driver:
    """For an input of several levels, known by its uniform number only: that means nothing to a reader."""
    high, low = (side.model_copy(update={"threshold": None}) for side in (driver.high, driver.low))
    return driver.model_copy(update={"high": high, "low": low})


def _sides(
    x: Floats | Bools | Integers, y: Floats | Bools, cells: Sequence[DeepCell], levels: Sequence[str]
) -> tuple[Side, Side]:
    """What the measure is where the input is low and where it is high.

    These are no and yes, its outer fifths, or the levels at which the measure is below its mean and the rest.
    """

    def side(label: str, threshold: float | None, chosen: Bools) -> Side:
        inside = within(cells, chosen)
        if y.dtype == np.bool_:
            told = share(y[chosen].astype(np.bool_), inside)
            return Side(label=label, threshold=threshold, share=told, amount=None)
        kept = amount(y[chosen].astype(np.float64), "troops", inside)
        return Side(label=label, threshold=threshold, share=None, amount=kept)

    if x.dtype == np.bool_:
        yes = x.astype(np.bool_)
        return side("no", None, np.logical_not(yes)), side("yes", None, yes)
    if levels:
        drawn = [k for k in range(len(levels)) if (x == k).any()]
        less = [k for k in drawn if y[x == k].mean() < y.mean()] or drawn[:1]
        rest = [k for k in drawn if k not in less] or drawn[-1:]
        below, above = (
            side(" or ".join(levels[k] for k in group), None, np.isin(x, group)) for group in (less, rest)
        )
        return below, above
    low, high = (float(edge) for edge in np.quantile(x.astype(np.float64), (_SIDE, 1 - _SIDE)))
    return side("below", low, np.asarray(x <= low)), side("above", high, np.asarray(x >= high))
