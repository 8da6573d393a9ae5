"""From what a state holds to what it can keep in the field (rules G3, G5-G7).

Two routes lead to a sustained strength and they are never mixed (G7). The *pool route* starts from units
that can deploy and divides by the rotation ratio. The *share route* starts from all land forces and takes
a sustained share, which already contains rotation, the part that cannot deploy and every operation at
once; so it has no ratio, and other commitments are subtracted one for one. Arguments broadcast.
Results are ceilings on what a state could do, never forecasts of what it would do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .rules import Floats

__all__ = ["bring", "deployable_pool", "pool_route", "rotation_ratio", "share_route"]


def rotation_ratio(
    rest_tours: ArrayLike, tour_months: ArrayLike = 6.0, overlap_months: ArrayLike = 0.0
) -> Floats:
    """Units held per unit kept deployed, F = (1 + k) m / (m - h).

    Parameters
    ----------
    rest_tours : array_like
        Tours of rest per tour (k of a deploy-to-dwell 1:k), at least 0.
    tour_months : array_like
        Length of a tour (m), months, above the overlap.
    overlap_months : array_like
        Months in which the outgoing and the incoming unit are both in theatre (h).

    Returns
    -------
    ndarray
        At least 1.

    Raises
    ------
    ValueError
        If a value is negative or not a number, or an overlap is not shorter than the tour.

    Notes
    -----
    Rules G3 and G5.

    Examples
    --------
    >>> float(rotation_ratio(3, tour_months=6, overlap_months=1))
    4.8
    """
    rest = _at_least(rest_tours, "rest_tours", 0.0)
    tour = _at_least(tour_months, "tour_months", 0.0)
    overlap = _at_least(overlap_months, "overlap_months", 0.0)
    if np.any(overlap >= tour):
        raise ValueError(
            "overlap_months: an overlap is as long as the tour or longer, so no unit is ever relieved (G5); "
            "write an overlap shorter than tour_months"
        )
    return np.asarray((1.0 + rest) * tour / (tour - overlap))


def deployable_pool(land_forces: ArrayLike, deployable_share: ArrayLike) -> Floats:
    """Persons fit to deploy, ``deployable_share * land_forces``: the pool of the pool route.

    Parameters
    ----------
    land_forces : array_like
        Persons.
    deployable_share : array_like
        Share of them in units that can deploy, 0 to 1 (seen: 0.1 to 0.4).

    Returns
    -------
    ndarray
        Persons.

    Raises
    ------
    ValueError
        If a value is negative or not a number, or a share is above 1.

    Notes
    -----
    Rule G7. A deployable share goes with a rotation ratio; a *sustained* share does not.
    """
    return np.asarray(
        _share(deployable_share, "deployable_share") * _at_least(land_forces, "land_forces", 0.0)
    )


def pool_route(
    pool: ArrayLike, ratio: ArrayLike, home_floor: ArrayLike = 0.0, committed: ArrayLike = 0.0
) -> Floats:
    """Sustained strength, ``max(0, pool - home_floor - ratio * committed) / ratio``.

    Parameters
    ----------
    pool : array_like
        Persons fit to deploy.
    ratio : array_like
        Rotation ratio F, units held per unit kept deployed, at least 1 (1 = nobody rests).
    home_floor : array_like
        Persons of the pool who never leave.
    committed : array_like
        Persons of the pool *deployed* in other operations; each ties down `ratio` persons.

    Returns
    -------
    ndarray
        Persons that can be kept in the field; never more than ``pool / ratio``.

    Raises
    ------
    ValueError
        If a value is negative or not a number, or a ratio is below 1.

    Notes
    -----
    Rules G3 and G6, with one ratio for all of a state's operations. Not to be applied to what
    `share_route` returns: that already contains rotation (G7).

    Examples
    --------
    >>> float(pool_route(40_000, ratio=4.0, home_floor=8_000, committed=900))
    7100.0
    """
    units = _at_least(pool, "pool", 0.0)
    factor = _at_least(ratio, "ratio", 1.0)
    kept = _at_least(home_floor, "home_floor", 0.0)
    away = _at_least(committed, "committed", 0.0)
    return np.asarray(np.maximum(0.0, units - kept - factor * away) / factor)


def share_route(
    land_forces: ArrayLike, share: ArrayLike, committed: ArrayLike, home_floor: ArrayLike = 0.0
) -> Floats:
    """Sustained strength, ``max(0, min(share * land_forces, land_forces - home_floor) - committed)``.

    Parameters
    ----------
    land_forces : array_like
        Persons; the professional base where the army is conscript.
    share : array_like
        Sustained share of all land forces, 0 to 1 (prior: 0.04 to 0.12). It contains rotation.
    committed : array_like
        Persons deployed in other operations, subtracted one for one.
    home_floor : array_like
        Persons who never leave. With the shares of the prior it does not bind: most of the forces stay
        at home anyway.

    Returns
    -------
    ndarray
        Persons that can be kept in the field on top of the other operations.

    Raises
    ------
    ValueError
        If a value is negative or not a number, or a share is above 1.

    Notes
    -----
    Rule G7. No rotation ratio: a state with a sustained share and a ratio would rest its soldiers twice.

    Examples
    --------
    >>> float(share_route(100_000, share=0.08, committed=2_500))
    5500.0
    """
    forces = _at_least(land_forces, "land_forces", 0.0)
    away = _at_least(committed, "committed", 0.0)
    kept = _at_least(home_floor, "home_floor", 0.0)
    sustained = np.minimum(_share(share, "share") * forces, forces - kept)
    return np.asarray(np.maximum(0.0, sustained - away))


def bring(offer: ArrayLike | None, strength: ArrayLike | None) -> Floats:
    """Persons that a state brings to a line: the offer, but never more than it can sustain.

    Parameters
    ----------
    offer : array_like or None
        Persons offered; ``None`` = as able, no figure of its own. A refused offer is 0 (G2).
    strength : array_like or None
        Sustained strength of its pool, persons; ``None`` = pool unknown.

    Returns
    -------
    ndarray
        The smaller of the two where both are known, else the one that is known.

    Raises
    ------
    ValueError
        If neither is known, or a value is negative or not a number (NaN never means unknown).

    Notes
    -----
    Rules G2 and G6.

    Examples
    --------
    >>> float(bring(10_000, 2_900)), float(bring(10_000, None)), float(bring(None, 2_900))
    (2900.0, 10000.0, 2900.0)
    """
    if offer is None and strength is None:
        raise ValueError(
            "bring: neither the offer nor the strength of the pool is known, so a number would have to be "
            "guessed (G2); give one of the two, or an assumed range for the pool"
        )
    if offer is None:
        return _at_least(strength, "strength", 0.0)
    if strength is None:
        return _at_least(offer, "offer", 0.0)
    return np.asarray(np.minimum(_at_least(offer, "offer", 0.0), _at_least(strength, "strength", 0.0)))


def _at_least(values: ArrayLike | None, name: str, low: float) -> Floats:
    """Return `values` as an array, or say which of them is below `low` or not a number."""
    array = np.asarray(values, dtype=np.float64)
    if not np.all(array >= low):
        worst = array[~(array >= low)].flat[0]
        why = (
            "units held per unit deployed; 1 = nobody rests"
            if low == 1.0
            else "an unknown value is never NaN"
        )
        raise ValueError(
            f"{name}: '{worst:g}' is not a number of at least {low:g} ({why}; G3, G6); write {low:g} or more"
        )
    return array


def _share(values: ArrayLike, name: str) -> Floats:
    """Return `values` as an array of shares, or say which of them is not one."""
    array = _at_least(values, name, 0.0)
    if np.any(array > 1.0):
        raise ValueError(
            f"{name}: '{array.max():g}' is above 1 (a share of the land forces; G7); write 0 to 1"
        )
    return array
