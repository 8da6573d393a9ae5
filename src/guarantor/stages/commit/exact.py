"""Exact distributions over coalitions: every combination of events once, with its weight (rule C13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.draws.bits import Bools, assignments, unpack

__all__ = ["MAX_EVENTS", "Combinations", "coalitions", "combinations"]

MAX_EVENTS = 20


@dataclass(frozen=True, slots=True)
class Combinations:
    """All combinations of events as if they were draws.

    Attributes
    ----------
    events : mapping of str to ndarray of bool, shape (2 ** events,)
    weight : ndarray of float, shape (2 ** events,)
        Probability of each combination; they sum to 1.
    """

    events: Mapping[str, Bools]
    weight: NDArray[np.float64]


def combinations(
    probability: Mapping[str, float | NDArray[np.float64]], weights: NDArray[np.float64] | None = None
) -> Combinations:
    """Every combination of events, with its probability.

    Parameters
    ----------
    probability : mapping of str to float or ndarray of float, shape (Q,)
        Of each event, in [0, 1]; at most 20 events. Several for each, if they are independent only
        given one of Q situations.
    weights : ndarray of float, shape (Q,), optional
        How likely each situation is; they sum to 1.

    Raises
    ------
    ValueError
        If there are more than 20 events or a probability lies outside [0, 1].

    Notes
    -----
    Model rule C13. Event ``j`` of combination ``d`` is bit ``j`` of ``d``.
    """
    if len(probability) > MAX_EVENTS:
        raise ValueError(f"{len(probability)} events are too many to combine exactly (20); use sampled draws")
    for name, p in probability.items():
        if not ((np.asarray(p) >= 0) & (np.asarray(p) <= 1)).all():
            raise ValueError(f"event '{name}': {p} is not a probability; write a number from 0 to 1")
    count = 1 << len(probability)
    words = assignments(len(probability))
    situations = np.ones(1) if weights is None else weights
    weight = np.ones((1, len(situations)))
    for p in probability.values():
        weight = np.concatenate([weight * (1 - p), weight * p])
    events = {name: unpack(words[j], count) for j, name in enumerate(probability)}
    return Combinations(events=events, weight=weight @ situations)


def coalitions(
    joined: Bools, actors: Sequence[str], weight: NDArray[np.float64] | None = None
) -> dict[tuple[str, ...], float]:
    """Probability of each coalition, the most likely first.

    Parameters
    ----------
    joined : ndarray of bool, shape (D, S)
        At one end.
    actors : sequence of str
        S names.
    weight : ndarray of float, shape (D,), optional
        Of each draw, with sum 1; equal weights by default.

    Returns
    -------
    dict
        Only coalitions that occur in some draw; ``()`` is the empty one. Ties in actor order.
    """
    draws, size = joined.shape
    weights = np.full(draws, 1 / draws) if weight is None and draws else weight
    keys = np.packbits(joined, axis=1) if size else np.zeros((draws, 0), dtype=np.uint8)
    _, first, member = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    total = np.bincount(member.ravel(), weights=weights, minlength=len(first))
    order = np.argsort(-total, kind="stable")
    return {
        tuple(actor for actor, there in zip(actors, joined[first[i]], strict=True) if there): float(total[i])
        for i in order
    }
