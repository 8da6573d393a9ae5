"""Dividing: what several things change together, divided among them exactly, draw by draw (rule D16)."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

__all__ = ["Divided", "divided", "weights"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Divided:
    """A difference and its parts.

    Attributes
    ----------
    parts : ndarray, shape (n, D)
        Of each of n things; they add up to `total` in every draw.
    first_in, last_in : ndarray, shape (n, D)
        What each changes if it comes before all others, and after all others.
    total : ndarray, shape (D,)
        All on less all off.
    """

    parts: Floats
    first_in: Floats
    last_in: Floats
    total: Floats


def weights(players: int) -> tuple[float, ...]:
    """The weight of a coalition of 0, 1, .. of the others: s! (n - 1 - s)! / n!.

    Examples
    --------
    >>> [round(1 / each) for each in weights(5)]
    [5, 20, 30, 20, 5]
    """
    return tuple(
        factorial(size) * factorial(players - 1 - size) / factorial(players) for size in range(players)
    )


def divided(values: Floats) -> Divided:
    """Divide the difference between everything on and everything off.

    Parameters
    ----------
    values : ndarray, shape (2^n, D)
        By configuration: thing k is on in row c where ``c >> k & 1``.

    Returns
    -------
    Divided
        A thing that changes nothing in any configuration gets exactly 0.

    Raises
    ------
    ValueError
        If the number of rows is not a power of 2.

    Notes
    -----
    Rule D16: the mean of what each adds when it comes, over all orders of coming. L. Shapley, A value for
    n-person games, 1953.
    """
    rows = len(values)
    players = rows.bit_length() - 1
    if rows != 1 << players:
        raise ValueError(f"{rows} configurations are not all of any number of things; give 2, 4, 8, ..")
    every = np.arange(rows)
    size = np.array([each.bit_count() for each in range(rows)])
    weight = weights(players)
    parts, first, last = (np.zeros((players, values.shape[1])) for _ in range(3))
    for k in range(players):
        for without in every[every >> k & 1 == 0]:
            parts[k] += weight[size[without]] * (values[without | 1 << k] - values[without])
        first[k] = values[1 << k] - values[0]
        last[k] = values[-1] - values[rows - 1 - (1 << k)]
    return Divided(parts, first, last, values[-1] - values[0])
