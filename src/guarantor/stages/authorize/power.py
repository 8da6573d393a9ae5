"""A-priori power in a compiled rule: Banzhaf, Shapley-Shubik, Coleman, in floats or exactly (rule A9).

These indices are blind to positions: they ask what the rule gives a member if all yes and no are equally
likely, or if all orders of joining are.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np
from numpy.typing import NDArray

from guarantor.stages.authorize.diagram import Diagram
from guarantor.stages.authorize.pivotal import birnbaum

__all__ = ["ExactPower", "Power", "exact_power", "gauss_legendre", "power"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Power:
    """A-priori indices, arrays of shape (n,) in member order.

    Attributes
    ----------
    members : tuple of str
    decisiveness : float
        Share of coalitions that win; also the power of the body to act (Coleman).
    banzhaf : ndarray
        Absolute: share of the coalitions of the others in which the member is decisive.
    shapley : ndarray
        Share of the orders of joining in which the member turns losing into winning; all 0 for a constant.
    """

    members: tuple[str, ...]
    decisiveness: float
    banzhaf: Floats
    shapley: Floats

    @property
    def banzhaf_normalised(self) -> Floats | None:
        """Shares of all swings; None where there are none."""
        return self.banzhaf / self.banzhaf.sum() if self.banzhaf.any() else None

    @property
    def prevent(self) -> Floats | None:
        """Coleman: share of winning coalitions that the member can stop; None where none wins."""
        return self.banzhaf / (2 * self.decisiveness) if self.decisiveness > 0 else None

    @property
    def initiate(self) -> Floats | None:
        """Coleman: share of losing coalitions that the member can make win; None where none loses."""
        return self.banzhaf / (2 * (1 - self.decisiveness)) if self.decisiveness < 1 else None

    @property
    def rae(self) -> Floats:
        """Share of all votes in which the member gets its way."""
        return 0.5 + self.banzhaf / 2


@dataclass(frozen=True, eq=False)
class ExactPower:
    """The same in integers and fractions.

    Attributes
    ----------
    members : tuple of str
    winning : int
        Winning coalitions.
    swings_by_size : tuple of tuple of int, n times n
        For each member, coalitions of s others (s from 0) that lose without it and win with it.
    """

    members: tuple[str, ...]
    winning: int
    swings_by_size: tuple[tuple[int, ...], ...]

    @property
    def swings(self) -> tuple[int, ...]:
        """Raw Banzhaf: coalitions in which the member is decisive."""
        return tuple(map(sum, self.swings_by_size))

    @property
    def banzhaf(self) -> tuple[Fraction, ...]:
        """Absolute Banzhaf index."""
        half = 2 ** max(len(self.members) - 1, 0)
        return tuple(Fraction(swings, half) for swings in self.swings)

    @property
    def banzhaf_normalised(self) -> tuple[Fraction, ...] | None:
        """Shares of all swings; None where there are none."""
        total = sum(self.swings)
        return tuple(Fraction(swings, total) for swings in self.swings) if total else None

    @property
    def shapley(self) -> tuple[Fraction, ...]:
        """Shapley-Shubik index: sum over s of swings times ``s! (n-1-s)! / n!``."""
        n = len(self.members)
        orders = [factorial(s) * factorial(n - 1 - s) for s in range(n)]
        return tuple(
            Fraction(sum(c * o for c, o in zip(row, orders, strict=True)), factorial(n))
            for row in self.swings_by_size
        )

    @property
    def decisiveness(self) -> Fraction:
        """Share of coalitions that win; Coleman's power to act."""
        return Fraction(self.winning, 2 ** len(self.members))

    @property
    def prevent(self) -> tuple[Fraction, ...] | None:
        """Coleman: share of winning coalitions that the member can stop; None where none wins."""
        return tuple(Fraction(s, self.winning) for s in self.swings) if self.winning else None

    @property
    def initiate(self) -> tuple[Fraction, ...] | None:
        """Coleman: share of losing coalitions that the member can make win; None where none loses."""
        losing = 2 ** len(self.members) - self.winning
        return tuple(Fraction(s, losing) for s in self.swings) if losing else None

    @property
    def rae(self) -> tuple[Fraction, ...]:
        """Share of all votes in which the member gets its way."""
        return tuple(Fraction(1, 2) + share / 2 for share in self.banzhaf)


def power(diagram: Diagram) -> Power:
    """Indices in floats.

    Notes
    -----
    Model rule A9. Banzhaf is the worth of A7 at 1/2; Shapley-Shubik its integral over a common probability, a
    polynomial of degree n - 1, by ``ceil(n / 2)`` Gauss-Legendre nodes: exact up to rounding. Guillermo Owen,
    "Multilinear Extensions of Games", Management Science 18 (1972).

    Examples
    --------
    >>> from guarantor.stages.authorize.diagram import compile_rule
    >>> from guarantor.stages.authorize.language import weighted
    >>> power(compile_rule(weighted(3, {"a": 2, "b": 1, "c": 1}))).banzhaf
    array([0.75, 0.25, 0.25])
    """
    n = len(diagram.members)
    nodes, weights = gauss_legendre(n)
    at = np.concatenate([[0.5], nodes])
    probability, worth = birnbaum(diagram, np.repeat(at[:, np.newaxis], n, axis=1))
    return Power(diagram.members, float(probability[0]), worth[0], weights @ worth[1:])


def exact_power(diagram: Diagram) -> ExactPower:
    """Indices in integers and fractions.

    Notes
    -----
    Model rule A9: the passes of A7 with counts by coalition size in place of probabilities. A polynomial in
    the size is one large integer with a slot of n + 1 bits for each size; no count exceeds ``2 ** n``.

    Examples
    --------
    >>> from guarantor.stages.authorize.diagram import compile_rule
    >>> from guarantor.stages.authorize.language import weighted
    >>> exact_power(compile_rule(weighted(3, {"a": 2, "b": 1, "c": 1}))).swings
    (3, 1, 1)
    """
    n = len(diagram.members)
    slot = n + 1
    free = [1]
    for _ in range(n):
        free.append(free[-1] + (free[-1] << slot))
    depth = np.empty(n + 1, dtype=np.int64)
    depth[diagram.order] = np.arange(n)
    depth[n] = n
    level: list[int] = depth[diagram.var].tolist()
    lo, hi = diagram.lo.tolist(), diagram.hi.tolist()
    wins, ways = [0] * len(level), [0] * len(level)
    wins[1] = 1

    def below(child: int, parent: int) -> int:
        """Winning coalitions among the members under the parent, if it leads to the child."""
        return wins[child] * free[level[child] - level[parent] - 1]

    for node in range(2, len(level)):
        wins[node] = below(lo[node], node) + (below(hi[node], node) << slot)
    counts = [0] * n
    ways[diagram.root] = free[level[diagram.root]]
    for node in range(len(level) - 1, 1, -1):
        here = ways[node]
        counts[int(diagram.var[node])] += here * (below(hi[node], node) - below(lo[node], node))
        for child, step in ((lo[node], 0), (hi[node], slot)):
            if child > 1:
                ways[child] += (here << step) * free[level[child] - level[node] - 1]
    mask = (1 << slot) - 1
    winning = wins[diagram.root] * free[level[diagram.root]]
    return ExactPower(
        diagram.members,
        sum(winning >> slot * s & mask for s in range(n + 1)),
        tuple(tuple(count >> slot * s & mask for s in range(n)) for count in counts),
    )


def gauss_legendre(n: int) -> tuple[Floats, Floats]:
    """Nodes and weights on [0, 1] that integrate a polynomial of degree n - 1 exactly."""
    nodes, weights = np.polynomial.legendre.leggauss(max(-(-n // 2), 1))
    return (nodes + 1) / 2, weights / 2
