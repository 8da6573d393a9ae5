"""In which sense a course is a win for the challenger: four tests on three values of the same draw (D15)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["DELTAS", "NEVER_BETTER", "Threshold", "gift", "hold_out", "riskier", "settles", "worse"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DELTAS = (0.0, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2)
"""By how much more a course must give the challenger to be a win in the relative test (section 4)."""

NEVER_BETTER = 1e-9
"""A better force that is worth no more than this to hold out for has no threshold (D15)."""


def gift(course: Floats, nothing: Floats) -> Bools:
    """W1: the challenger has more from the course than from no force at all, shape (D,)."""
    return np.asarray(course > nothing)


def riskier(course: Floats, nothing: Floats) -> Bools:
    """W1b: an attack is likelier than with no force."""
    return np.asarray(course > nothing)


def worse(course: Floats, better: Floats, delta: float = 0.0) -> Bools:
    """W2: the challenger has more from the course than from the better one, by over `delta` of the prize."""
    return np.asarray(course - better > delta)


@dataclass(frozen=True, slots=True, eq=False)
class Threshold:
    """How likely holding out must be to bring the better force, for settling to be the challenger's gain.

    Attributes
    ----------
    values : ndarray, shape (D,)
        pi*; below 0: settling is a gain however unlikely the better force is; above 1: never. 0 where not
        defined.
    defined : ndarray of bool, shape (D,)
        Where the better force leaves the challenger less than no force does.
    """

    values: Floats
    defined: Bools


def hold_out(nothing: Floats, course: Floats, better: Floats) -> Threshold:
    """The threshold of W5, [U(N) - U(E)] / [U(N) - U(B)].

    Parameters
    ----------
    nothing, course, better : ndarray, shape (D,)
        What the challenger has with no force, with the course and with the better one.
    """
    worth = nothing - better
    defined = np.asarray(worth > NEVER_BETTER)
    return Threshold(np.divide(nothing - course, worth, out=np.zeros_like(worth), where=defined), defined)


def settles(threshold: Threshold, chance: float) -> Bools:
    """W5: settling is the challenger's gain if holding out brings the better force with this chance."""
    return np.asarray(threshold.defined & (chance > threshold.values))
