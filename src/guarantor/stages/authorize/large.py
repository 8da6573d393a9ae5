"""Huge bodies and double majorities without a diagram: sums of weights by dynamic programming (rule A12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import comb, gcd

import numpy as np
from numpy.typing import ArrayLike, NDArray

from guarantor.stages.authorize.power import ExactPower, Power, gauss_legendre

__all__ = ["double_majority_power", "weighted_chances", "weighted_power", "weighted_swings"]

Floats = NDArray[np.float64]

_MOST_WORK = 2_000_000_000
_MOST_TABLE = 4 << 30
_MOST_COUNTED = 62


def weighted_chances(weights: Sequence[int], quota: int, p: ArrayLike) -> tuple[float, Floats]:
    """Probability that the weights of those who say yes reach the quota, and what each yes is worth.

    Parameters
    ----------
    weights : sequence of int
        n whole numbers of 0 or more.
    quota : int
    p : array_like, shape () or (n,)
        Probability of yes.

    Returns
    -------
    probability : float
    worth : ndarray, shape (n,)
        As `birnbaum`; at p = 1/2 the absolute Banzhaf index.

    Raises
    ------
    ValueError
        A weight below 0, a probability outside [0, 1], another length, or more than 2e9 steps.

    Notes
    -----
    Model rule A12. With F the cumulative distribution of the sum, that of the sum of the others follows from
    ``F(x) = (1 - p) F_other(x) + p F_other(x - w)`` as a series of F in steps of the weight, downwards for
    p <= 1/2 and upwards above, so that its ratio never passes one.

    Examples
    --------
    >>> probability, worth = weighted_chances([2, 1, 1], 3, 0.5)
    >>> probability, worth.tolist()
    (0.375, [0.75, 0.25, 0.25])
    """
    whole, needed = _checked(weights, quota)
    given = (
        np.broadcast_to(np.asarray(p, dtype=np.float64), (len(whole),)) if np.ndim(p) == 0 else np.asarray(p)
    )
    if given.shape != (len(whole),):
        raise ValueError(
            f"probabilities have shape {given.shape}; give one or ({len(whole)},), one per weight"
        )
    if not ((given >= 0) & (given <= 1)).all():
        raise ValueError("a probability is not a number from 0 to 1")
    total = sum(whole)
    if needed <= 0 or needed > total:
        return float(needed <= 0), np.zeros(len(whole))
    if (given >= 0.5).all() and not (given <= 0.5).all():
        failing, worth = _chances(whole, total - needed + 1, 1 - given)
        return 1 - failing, worth
    return _chances(whole, needed, given)


def weighted_power(weights: Sequence[int], quota: int, members: Sequence[str] | None = None) -> Power:
    """A-priori indices of one weighted body in floats.

    Parameters
    ----------
    weights, quota : see `weighted_chances`
    members : sequence of str, optional
        By default "0", "1", ...

    Returns
    -------
    Power
        Absolute errors of about 1e-14; ``ceil(n / 2)`` passes for Shapley-Shubik.

    Raises
    ------
    ValueError
        As `weighted_chances`.
    """
    n = len(weights)
    decisiveness, banzhaf = weighted_chances(weights, quota, 0.5)
    nodes, share = gauss_legendre(n)
    shapley = np.zeros(n)
    for t, part in zip(nodes, share, strict=True):
        shapley += part * weighted_chances(weights, quota, float(t))[1]
    return Power(_names(n, members), decisiveness, banzhaf, shapley)


def weighted_swings(weights: Sequence[int], quota: int) -> tuple[int, tuple[int, ...]]:
    """Winning coalitions and swings of each member, exactly, for bodies of any size.

    Parameters
    ----------
    weights, quota : see `weighted_chances`

    Returns
    -------
    winning : int
    swings : tuple of int, length n

    Raises
    ------
    ValueError
        As `weighted_chances`.

    Notes
    -----
    The generating function of the weights is one large integer with a slot of n + 1 bits for each sum below
    the quota. Leaving a member out divides by ``1 + z^w``, that is, multiplies by
    ``(1 - z^w)(1 + z^2w)(1 + z^4w)...``: shifts and additions.

    Examples
    --------
    >>> weighted_swings([2, 1, 1], 3)
    (3, (3, 1, 1))
    """
    whole, needed = _checked(weights, quota)
    n = len(whole)
    if needed <= 0 or needed > sum(whole):
        return (2**n if needed <= 0 else 0), (0,) * n
    slot = n + 1
    ring, ones = (1 << slot * needed) - 1, (1 << slot) - 1
    sums = 1
    for weight in whole:
        sums = (sums + (sums << slot * weight)) & ring
    swings: dict[int, int] = {0: 0}
    for weight in set(whole) - {0}:
        others, step = sums, weight
        others = (others - (others << slot * step)) & ring
        while (step := 2 * step) < needed:
            others = (others + (others << slot * step)) & ring
        swings[weight] = (others >> slot * max(needed - weight, 0)) % ones
    return 2**n - sums % ones, tuple(swings[weight] for weight in whole)


def double_majority_power(
    weights: Sequence[int], quota: int, count: int, members: Sequence[str] | None = None
) -> ExactPower:
    """Exact indices where coalitions need both a total weight and a number of members.

    Parameters
    ----------
    weights, quota : see `weighted_chances`
        At most 62 members.
    count : int
        Members needed; 0 for a body with weights alone.
    members : sequence of str, optional

    Returns
    -------
    ExactPower

    Raises
    ------
    ValueError
        As `weighted_chances`; more than 62 members; or a table above 4 GiB: use `compile_rule`.

    Notes
    -----
    Model rule A12. One table holds how many coalitions of each size stay at or below each weight under the
    quota. Without a member it is an alternating sum along steps of (one member, its weight); the swings need
    it at two weights only. Sums are taken modulo 2^64, and no count reaches that.

    Examples
    --------
    >>> double_majority_power([2, 1, 1], 3, 2).swings
    (3, 1, 1)
    """
    whole, needed = _checked(weights, quota)
    n, names = len(whole), _names(len(whole), members)
    if n > _MOST_COUNTED:
        raise ValueError(
            f"{n} members; the table of sizes and weights takes {_MOST_COUNTED}; use compile_rule"
        )
    needed = max(min(needed, sum(whole) + 1), 0)
    if 8 * (n + 1) * needed > _MOST_TABLE:
        raise ValueError(
            f"the table of sizes and weights below {needed:,} needs more than 4 GiB; use compile_rule"
        )
    table = np.zeros((n + 1, needed), dtype=np.int64)
    table[0, :1] = 1
    top = 1
    for size, weight in enumerate(sorted(whole), 1):
        top = min(top + weight, needed)
        if weight < top:
            table[1 : size + 1, weight:top] += table[:size, : top - weight]
    np.cumsum(table, axis=1, out=table)
    losing = sum(comb(n, s) for s in range(min(max(count, 0), n + 1)))
    if needed:
        losing += int(table[max(count, 0) :, -1].sum())
    by_weight = {weight: _swings_by_size(table, weight, count) for weight in set(whole)}
    return ExactPower(names, 2**n - losing, tuple(by_weight[weight] for weight in whole))


def _swings_by_size(table: NDArray[np.int64], weight: int, count: int) -> tuple[int, ...]:
    n, needed = len(table) - 1, table.shape[1]

    def others(x: int) -> NDArray[np.int64]:
        """Coalitions of others by size with a weight of at most x."""
        found, sign = np.zeros(n, dtype=np.int64), 1
        for step in range(n):
            if x - step * weight < 0:
                break
            found[step:] += sign * table[: n - step, x - step * weight]
            sign = -sign
        return found

    below_quota, short = others(needed - 1), others(needed - 1 - weight)
    swings = [int(each) if size >= count else 0 for size, each in enumerate(below_quota - short)]
    if 1 <= count <= n:
        swings[count - 1] = comb(n - 1, count - 1) - int(short[count - 1])
    return tuple(swings)


def _chances(weights: Sequence[int], quota: int, p: Floats) -> tuple[float, Floats]:
    """As `weighted_chances` for 0 < quota <= total; only sums below the quota are kept if all p <= 1/2."""
    total = sum(weights)
    size = quota if (p <= 0.5).all() else total + 1
    if len(weights) * size > _MOST_WORK:
        raise ValueError(
            f"{len(weights)} members and sums up to {size:,} take too many steps; use a larger unit of "
            "weight or compile_rule (A12)"
        )
    sums = np.zeros(size)
    sums[0], top = 1, 1
    for i in sorted(range(len(weights)), key=weights.__getitem__):
        weight, chance = weights[i], p[i]
        new_top = min(top + weight, size)
        if weight and weight < new_top:
            moved = chance * sums[: new_top - weight]
            sums[:top] *= 1 - chance
            sums[weight:new_top] += moved
        elif weight:
            sums[:top] *= 1 - chance
        top = new_top
    upto = np.cumsum(sums)
    probability = float(sums[quota:].sum()) if size > quota else 1 - float(upto[quota - 1])
    known: dict[tuple[int, float], float] = {}
    longest = size // min(filter(None, weights)) + 1
    powers = {chance: _alternating(chance, longest) for chance in set(p.tolist())}
    for weight, chance in zip(weights, p.tolist(), strict=True):
        if (weight, chance) not in known:
            sign = powers[chance]
            at = [_others_upto(upto, weight, chance, sign, x) for x in (quota - 1, quota - 1 - weight)]
            known[weight, chance] = min(max(at[0] - at[1], 0.0), 1.0) if weight else 0.0
    return min(max(probability, 0.0), 1.0), np.array(
        [known[weight, chance] for weight, chance in zip(weights, p.tolist(), strict=True)]
    )


def _others_upto(upto: Floats, weight: int, p: float, powers: Floats, x: int) -> float:
    """Probability that the others' weights add up to at most x, from that of all."""
    if x < 0 or not weight:
        return 0.0
    if p <= 0.5:
        series = upto[x::-weight]
        return float(series @ powers[: len(series)]) / (1 - p)
    series = upto[x + weight :: weight]
    ratio = (1 - p) / p
    return float(series @ powers[: len(series)]) / p + (-ratio) ** len(series)


def _alternating(p: float, length: int) -> Floats:
    """Signed powers of the ratio of the two answers, the less likely above the more likely."""
    ratio = min(p, 1 - p) / max(p, 1 - p)
    return np.asarray((-ratio) ** np.arange(length, dtype=np.float64))


def _checked(weights: Iterable[int], quota: int) -> tuple[tuple[int, ...], int]:
    """Weights and quota in their largest common unit."""
    whole = tuple(int(weight) for weight in weights)
    if any(weight < 0 for weight in whole):
        raise ValueError(f"{min(whole)} is below 0; a weight is a whole number of 0 or more (A3)")
    if whole != tuple(weights):
        raise ValueError("a weight is not a whole number; scale weights and quota by a power of ten (A3)")
    unit = gcd(*whole) or 1
    return tuple(weight // unit for weight in whole), -(-int(quota) // unit)


def _names(n: int, members: Sequence[str] | None) -> tuple[str, ...]:
    names = tuple(map(str, range(n))) if members is None else tuple(members)
    if len(names) != n:
        raise ValueError(f"{len(names)} members but {n} weights; give one each")
    return names
