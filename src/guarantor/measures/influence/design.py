"""First order and total effects from a design: each input in turn drawn anew, the others kept (E8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK, Draws, Sampler, key
from guarantor.measures.influence.intervals import REPLICATES, percentile_interval, resampled
from guarantor.pipeline import Model

__all__ = ["Correlated", "Design", "Effects", "design_of", "effects", "moving_together"]

Floats = NDArray[np.float64]
Interval = tuple[float, float]

ANEW = "#B"
"""Suffix of the stream from which an input is drawn anew (E8)."""


class Correlated(ValueError):
    """Inputs that move together cannot be drawn anew one by one (E8)."""


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """First order and total effect of each of J inputs, with the bootstrap's intervals.

    Attributes
    ----------
    first, total : ndarray, shape (J,)
    first_interval, total_interval : ndarray, shape (J, 2)
    """

    first: Floats
    total: Floats
    first_interval: Floats
    total_interval: Floats


def effects(a: Floats, b: Floats, mixed: Floats, *, seed: int = 0, replicates: int = REPLICATES) -> Effects:
    """First order and total effects by pick-freeze.

    Parameters
    ----------
    a, b : ndarray, shape (N,)
        The measure on two independent samples.
    mixed : ndarray, shape (J, N)
        The measure on the first sample with column j from the second.
    replicates : int
        Of the bootstrap, in which all J inputs share the rows; 0 for none.

    Notes
    -----
    Model rule E8. First order: A. Saltelli et al., Variance based sensitivity analysis of model output, 2010;
    total: M. Jansen, Analysis of variance designs for model output, 1999. The measure is centred first, which
    changes no estimate but its noise. The bootstrap is one product of a matrix of multinomial weights with
    the columns of products.
    """
    middle = float((a.sum() + b.sum()) / (2 * a.size))
    a, b, mixed = a - middle, b - middle, mixed - middle
    moved = mixed - a
    columns = np.concatenate([b * moved, moved * moved / 2, [a + b, a * a + b * b]]).T
    found = _of_sums(np.ones((1, a.size)) @ columns, a.size)
    j = mixed.shape[0]
    if replicates == 0:
        nothing = np.full((j, 2), np.nan)
        return Effects(found[0][0], found[1][0], nothing, nothing)
    weights = np.stack([each.astype(np.float64) for each in resampled(seed, a.size, replicates)])
    first, total = _of_sums(weights @ columns, a.size)
    return Effects(found[0][0], found[1][0], percentile_interval(first).T, percentile_interval(total).T)


def _of_sums(sums: Floats, n: int) -> tuple[Floats, Floats]:
    """Effects from sums over rows, shape (R, 2 J + 2)."""
    j = (sums.shape[1] - 2) // 2
    mean = sums[:, -2] / (2 * n)
    variance = (sums[:, -1] / (2 * n) - mean**2)[:, None]
    safe = np.where(variance > 0, variance, 1.0)
    return sums[:, :j] / n / safe, sums[:, j : 2 * j] / n / safe


# -- the design on a model ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A measure on the rows of a design: two samples, and the first with each input from the second."""

    inputs: tuple[str, ...]
    a: Floats
    b: Floats
    mixed: Floats


def moving_together(model: Model) -> tuple[str, ...]:
    """The inputs and events that stand in a common factor or a correlation above nil (R10)."""
    sampler = model.sampler
    return tuple(dict.fromkeys((*sampler.factor_of, *(n for n in sampler.group_of if n in sampler.keys))))


def design_of(
    model: Model, inputs: Sequence[str], draws: int, read: Callable[[Model, Sequence[Draws]], Floats]
) -> Design:
    """A measure on N (J + 2) rows: A from the streams, B from streams of their own, and A with one from B.

    Parameters
    ----------
    inputs : sequence of str
        Names of the J inputs and events that vary.
    draws : int
        N.
    read : callable
        From a model and its blocks of draws to the measure in each, shape (N,).

    Raises
    ------
    Correlated
        If any of the inputs moves together with another one, naming them.
    """
    tied = [name for name in inputs if name in set(moving_together(model))]
    if tied:
        factors = {model.sampler.factor_of[name].name for name in tied if name in model.sampler.factor_of}
        remedy = " ".join(f"--set common_factors.{name}.correlation=0" for name in sorted(factors))
        shown = ", ".join(tied[:6]) + (f" and {len(tied) - 6} more" if len(tied) > 6 else "")
        raise Correlated(
            f"this design draws inputs one by one, and these move together: {shown}; leave out --design, or "
            f"let them move apart{f' with {remedy}' if remedy else ' by removing their correlations'} (E8)"
        )
    keys = model.sampler.keys
    anew = {name: key(model.sampler.plan.seed, f"{name}{ANEW}") for name in inputs}

    def rows(changed: Mapping[str, tuple[int, int]]) -> Floats:
        sampler = _with_keys(model.sampler, {**keys, **changed})
        blocks = [sampler.block(index) for index in range(-(-draws // BLOCK))]
        return read(replace(model, sampler=sampler), blocks)[:draws].astype(np.float64)

    return Design(
        tuple(inputs),
        rows({}),
        rows(anew),
        np.stack([rows({name: anew[name]}) for name in inputs]) if inputs else np.empty((0, draws)),
    )


def _with_keys(sampler: Sampler, keys: Mapping[str, tuple[int, int]]) -> Sampler:
    return replace(sampler, keys=keys)
