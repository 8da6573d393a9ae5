"""Arithmetic that neither overflows nor depends on what stands beside a draw (D10, R16)."""

from __future__ import annotations

import numpy as np

from .rules import Floats

__all__ = ["divided", "logistic", "small_exp", "softplus", "total"]


def total(rows: Floats) -> Floats:
    """Sum of 2^k rows by halves: each draw is added up in one order, whatever stands beside it (R16)."""
    while len(rows) > 1:
        rows = rows[0::2] + rows[1::2]
    return np.asarray(rows[0])


def logistic(x: Floats) -> Floats:
    """1 / (1 + e^-x) by two branches (D10)."""
    return divided(x, small_exp(x))


def small_exp(x: Floats) -> Floats:
    """e^-|x|, which never overflows."""
    size = np.abs(x)
    return np.asarray(np.exp(np.negative(size, out=size), out=size))


def divided(x: Floats, small: Floats) -> Floats:
    """1 / (1 + e^-x) from e^-|x|."""
    above = np.where(x >= 0.0, 1.0, small)
    above /= 1.0 + small
    return np.asarray(above)


def softplus(x: Floats) -> Floats:
    """ln(e^x + 1) without overflow (D10)."""
    return np.asarray(np.logaddexp(x, 0.0))
