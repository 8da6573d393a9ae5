"""Summaries: what a column of draws comes to, and over what it may not be averaged (E13, E14, E17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import values
from guarantor.measures.assessment import Amount, Cell, Difference, Share
from guarantor.run import Results
from guarantor.scenario.quantity import Quantity

__all__ = ["DeepCell", "Reads", "amount", "deep_cells", "difference", "share", "within"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_MOST_SLICES = 8
_DRAWS_IN_A_CELL = 2_500
_OF_THE_GAME = ("guarantees.", "challenger.", "deterrence.")
Reads = Literal["events", "force", "game"]


@dataclass(frozen=True, slots=True, eq=False)
class DeepCell:
    """Draws in one part of the range of the deep inputs."""

    name: str
    inside: Bools


def deep_cells(results: Results, reads: Reads) -> tuple[DeepCell, ...]:
    """Cut the range of the deep inputs that a measure reads into cells (E17); none if it reads none.

    Parameters
    ----------
    reads : {"events", "force", "game"}
        Joining and approval read the chances of events only; what is kept there reads all but the inputs of
        the game; the game reads everything.

    Notes
    -----
    Several deep inputs are cut jointly while a cell keeps about 2,500 draws, so that sampling noise is not
    taken for a range (0.5 of 50); else one at a time.
    """
    model = results.model
    deep: dict[str, dict[Quantity, Floats]] = {}
    for value in model.deep:
        event, game = value.name.endswith("#p"), value.name.startswith(_OF_THE_GAME)
        if (reads == "events" and not event) or (reads == "force" and game):
            continue
        if value.name.removesuffix("#p") in model.given:
            continue
        if value.name in results.inputs:
            drawn = results.inputs[value.name]
            if value.name in model.sampler.plan.uniforms:  # several quantities share the stream
                drawn = values(value.quantity, drawn)
            deep.setdefault(value.name, {})[value.quantity] = drawn
    if not deep:
        return ()
    slices = min(_MOST_SLICES, int((results.draws / _DRAWS_IN_A_CELL) ** (1 / len(deep)) + 1e-9))
    jointly = slices >= 2
    if not jointly:
        slices = max(2, min(_MOST_SLICES, results.draws // _DRAWS_IN_A_CELL))
    parts = [
        _jointly(_parts(name, quantity, drawn, slices) for quantity, drawn in ranges.items())
        for name, ranges in deep.items()
    ]
    return tuple(_jointly(parts) if jointly else (part for group in parts for part in group))


def _jointly(parts: Iterable[Sequence[DeepCell]]) -> list[DeepCell]:
    """Every combination of parts that some draw falls into."""
    cells = [
        DeepCell(
            " and ".join(dict.fromkeys(cell.name for cell in group)),
            np.logical_and.reduce([cell.inside for cell in group]),
        )
        for group in product(*parts)
    ]
    return [cell for cell in cells if cell.inside.any()]


def within(cells: Sequence[DeepCell], chosen: Bools) -> tuple[DeepCell, ...]:
    """The cells among the chosen draws only."""
    return tuple(DeepCell(cell.name, cell.inside[chosen]) for cell in cells)


def _parts(name: str, quantity: Quantity, drawn: Floats, slices: int) -> list[DeepCell]:
    if quantity.labels:
        event = name.removesuffix("#p")
        return [DeepCell(f"{event} = {label}", drawn == k) for k, label in enumerate(quantity.labels)]
    if len(quantity.numbers) != 2:
        return [DeepCell(f"{name} = {number:g}", drawn == number) for number in quantity.numbers]
    edges = np.linspace(*quantity.numbers, slices + 1)
    place = np.clip(np.searchsorted(edges, drawn, side="right") - 1, 0, slices - 1)
    return [
        DeepCell(f"{name} {edges[k]:g} to {edges[k + 1]:g}", np.asarray(place == k)) for k in range(slices)
    ]


def share(column: Bools, cells: Sequence[DeepCell] = ()) -> Share:
    """A yes/no column as a share of the draws, or cell by cell."""
    cells = [cell for cell in cells if cell.inside.any()]
    if cells:
        shares = [(cell.name, float(column[cell.inside].mean())) for cell in cells]
        return Share(
            probability=None,
            se=None,
            of_50=None,
            cells=tuple(Cell(name=name, value=p, low=p, high=p) for name, p in shares),
        )
    p = float(np.count_nonzero(column)) / column.size
    return Share(probability=p, se=sqrt(p * (1 - p) / column.size), of_50=round(50 * p))


def amount(column: Floats, unit: str, cells: Sequence[DeepCell] = ()) -> Amount:
    """A numeric column: mean, sampling error of the mean, and percentiles over the draws."""
    if column.size == 0:
        return Amount(unit=unit, mean=0.0, se=0.0, p05=0.0, p25=0.0, p50=0.0, p75=0.0, p95=0.0)
    p05, p25, p50, p75, p95 = (float(q) for q in np.quantile(column, (0.05, 0.25, 0.5, 0.75, 0.95)))
    found = []
    for cell in cells:
        if cell.inside.any():
            low, middle, high = (float(q) for q in np.quantile(column[cell.inside], (0.05, 0.5, 0.95)))
            found.append(Cell(name=cell.name, value=middle, low=low, high=high))
    spread = float(column.std(ddof=1)) if column.size > 1 else 0.0
    if found:  # percentiles span the cells, so that nothing is averaged over a deep input
        low, high = min(c.low for c in found), max(c.high for c in found)
        return Amount(
            unit=unit,
            mean=None,
            se=None,
            p05=low,
            p25=None,
            p50=None,
            p75=None,
            p95=high,
            cells=tuple(found),
        )
    return Amount(
        unit=unit,
        mean=float(column.mean()),
        se=spread / sqrt(column.size),
        p05=p05,
        p25=p25,
        p50=p50,
        p75=p75,
        p95=p95,
    )


def difference(
    a: str, b: str, measure: str, here: Floats, there: Floats, cells: Sequence[DeepCell] = ()
) -> Difference:
    """The paired difference of two columns on the same draws (E13), cell by cell over deep inputs (E17)."""
    delta = here - there
    change = amount(delta, "", cells)
    return Difference(
        a=a,
        b=b,
        measure=measure,
        mean=change.mean,
        se=change.se,
        higher=share(delta > 0, cells),
        lower=share(delta < 0, cells),
        cells=change.cells,
    )
