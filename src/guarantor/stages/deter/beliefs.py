"""Beliefs that bear themselves out: what an attack tells the others of the challenger (rule D9).

Nothing here knows the game: a step from beliefs to beliefs is handed in, and what it is worked on in each
draw. A draw that has settled is frozen and taken out, so that no result depends on what shares the block.
"""

from __future__ import annotations

from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from .rules import Bools, Floats

__all__ = ["Stepping", "posterior", "settled", "vertices"]

_CLOSE = 1e-12
_MOST_STEPS = 2_000
_FIRST, _SLOWER, _SLOWEST = 0.5, 0.6, 1e-3
_VERTEX = 1e-6
_HALVINGS = 80


class Stepping(Protocol):
    """Draws in each of which beliefs lead to beliefs."""

    def step(self, beliefs: Floats) -> Floats:
        """What an attack tells, if the others believe `beliefs`; both ``(K, D)``."""

    def taken(self, places: NDArray[np.intp]) -> Self:
        """The same for some of the draws, by their places."""


def posterior(weight: Floats, odds: Floats) -> Floats:
    """What an attack tells of the kinds, normalised in logs (D7 step 7, D10).

    Parameters
    ----------
    weight, odds : ndarray, shape (K, D)
        Chance of each kind, and the log-odds that it attacks.
    """
    with np.errstate(divide="ignore"):
        log = np.log(weight) - np.logaddexp(-odds, 0.0)
    found = np.exp(log - log.max(axis=0))
    return np.asarray(found / _added(found))


def settled(draws: Stepping, start: Floats) -> tuple[Floats, Bools]:
    """Go from beliefs to beliefs, in damped steps, until they no longer move.

    Parameters
    ----------
    start : ndarray, shape (K, D)

    Returns
    -------
    beliefs : ndarray, shape (K, D)
    found : ndarray of bool, shape (D,)
        Whether they bear themselves out.

    Notes
    -----
    Rule D9: half a step; a step that does not come nearer makes the next ones shorter. With two kinds
    bisection is the fallback, which always works: the step leads inwards from either end.
    """
    kinds, number = start.shape
    beliefs, found = start.copy(), np.zeros(number, dtype=np.bool_)
    places, here, share, last = np.arange(number), draws, np.full(number, _FIRST), np.full(number, np.inf)
    for _ in range(_MOST_STEPS):
        now = beliefs[:, places]
        apart = here.step(now) - now
        size = np.abs(apart).max(axis=0)
        share = np.where(size < last, share, np.maximum(share * _SLOWER, _SLOWEST))
        going = size >= _CLOSE
        found[places[~going]] = True
        beliefs[:, places[going]] = (now + share * apart)[:, going]
        if not going.any():
            break
        last = size
        if not going.all():
            places, share, last = places[going], share[going], last[going]
            here = here.taken(np.flatnonzero(going))
    if kinds == 2 and not found.all():
        places = np.flatnonzero(~found)
        beliefs[:, places] = _halved(draws.taken(places), len(places))
        found[places] = True
    return beliefs, found


def vertices(kinds: int, draws: int) -> list[Floats]:
    """Beliefs all but sure of one kind, one set for each: further starts that may lead elsewhere (D9)."""
    every = []
    for kind in range(kinds):
        start = np.full((kinds, draws), _VERTEX)
        start[kind] = 1.0 - (kinds - 1) * _VERTEX
        every.append(start)
    return every


def _halved(draws: Stepping, number: int) -> Floats:
    low, high = np.zeros(number), np.ones(number)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        up = draws.step(np.stack([middle, 1.0 - middle]))[0] > middle
        low, high = np.where(up, middle, low), np.where(up, high, middle)
    middle = 0.5 * (low + high)
    return np.stack([middle, 1.0 - middle])


def _added(rows: Floats) -> Floats:
    """One row after the other, whatever stands beside a draw (R16)."""
    sum_ = rows[0]
    for row in rows[1:]:
        sum_ = sum_ + row
    return np.asarray(sum_)
