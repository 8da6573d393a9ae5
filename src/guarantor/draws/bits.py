"""64 draws in one machine word: packing, unpacking, and the truth of a condition in every draw at once.

Draw ``d`` is bit ``d & 63`` of word ``d >> 6``; bits past the last draw are zero (COMMIT, sections 1 and 3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from guarantor.scenario.condition import (
    Actor,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Condition,
    Event,
    Level,
    Never,
    Not,
    Weighted,
)

__all__ = ["Bools", "Words", "assignments", "full_mask", "pack", "truth", "unpack"]

Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]

_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
# Bit j of the numbers 0..63, as one word for each j < 6.
_COUNTING = np.array(
    [
        0xAAAAAAAAAAAAAAAA,
        0xCCCCCCCCCCCCCCCC,
        0xF0F0F0F0F0F0F0F0,
        0xFF00FF00FF00FF00,
        0xFFFF0000FFFF0000,
        0xFFFFFFFF00000000,
    ],
    dtype=np.uint64,
)


def pack(values: Bools) -> Words:
    """Pack one yes/no per draw into words.

    Parameters
    ----------
    values : ndarray of bool, shape (..., D)

    Returns
    -------
    ndarray of uint64, shape (..., W)
        ``W = ceil(D / 64)``.

    Examples
    --------
    >>> pack(np.array([True, False, True]))
    array([5], dtype=uint64)
    """
    draws = values.shape[-1]
    octets = np.zeros((*values.shape[:-1], 8 * -(-draws // 64)), dtype=np.uint8)
    packed = np.packbits(np.asarray(values, dtype=np.bool_), axis=-1, bitorder="little")
    octets[..., : packed.shape[-1]] = packed
    return octets.view("<u8").astype(np.uint64, copy=False)


def unpack(words: Words, draws: int) -> Bools:
    """Unpack words into one yes/no per draw.

    Parameters
    ----------
    words : ndarray of uint64, shape (..., W)
    draws : int
        D, at most ``64 W``.

    Returns
    -------
    ndarray of bool, shape (..., D)
    """
    octets = np.ascontiguousarray(words.astype("<u8", copy=False)).view(np.uint8)
    return np.unpackbits(octets, axis=-1, count=draws, bitorder="little").view(np.bool_)


def full_mask(draws: int) -> Words:
    """Words with a one for every draw and zeros past the last, shape (W,)."""
    words = np.full(-(-draws // 64), _ALL, dtype=np.uint64)
    if draws % 64:
        words[-1] = _ALL >> np.uint64(64 - draws % 64)
    return words


def assignments(count: int) -> Words:
    """All yes/no assignments of `count` variables as if they were draws.

    Variable ``j`` of assignment ``d`` is bit ``j`` of the number ``d`` (C13): constant masks for ``j`` < 6,
    whole words above.

    Returns
    -------
    ndarray of uint64, shape (count, W)
        ``2 ** count`` draws.
    """
    mask = full_mask(1 << count)
    words = np.empty((count, len(mask)), dtype=np.uint64)
    index = np.arange(len(mask))
    for j in range(count):
        words[j] = _COUNTING[j] & mask if j < 6 else np.where(index >> (j - 6) & 1, _ALL, np.uint64(0))
    return words


def truth(condition: Condition, words: Mapping[str, Words], mask: Words) -> Words:
    """In which draws a condition holds.

    Parameters
    ----------
    condition : Condition
        Folded at a course: it compares no lever.
    words : mapping of str to ndarray of uint64, shape (W,)
        The draws in which each event happens and each actor joins (or says yes); one name space (F5).
    mask : ndarray of uint64, shape (W,)
        A one for every draw, see `full_mask`.

    Returns
    -------
    ndarray of uint64, shape (W,)
        Possibly one of the arrays of `words` itself: do not write to it.

    Raises
    ------
    KeyError
        If an event or actor is missing in `words`.
    ValueError
        If the condition still compares a lever.

    Notes
    -----
    Thresholds are counted by bit-sliced adders (COMMIT, section 3).
    """
    match condition:
        case Always():
            return mask
        case Never():
            return np.zeros_like(mask)
        case Event(name) | Actor(name):
            return words[name]
        case Level(lever, _):
            raise ValueError(f"lever '{lever}' is not set; fold the condition at a course first (C3)")
        case Not(item):
            return truth(item, words, mask) ^ mask
        case AllOf(items):
            return _every([truth(item, words, mask) for item in items], mask)
        case AnyOf(items):
            return _some([truth(item, words, mask) for item in items], mask)
        case AtLeast(n, items):
            bits = [truth(item, words, mask) for item in items]
            return _at_least(n, bits, [1] * len(bits), mask)
        case Weighted(quota, items, weights):
            return _at_least(quota, [truth(item, words, mask) for item in items], weights, mask)


def _every(bits: Sequence[Words], mask: Words) -> Words:
    result = mask.copy()
    for bit in bits:
        result &= bit
    return result


def _some(bits: Sequence[Words], mask: Words) -> Words:
    result = np.zeros_like(mask)
    for bit in bits:
        result |= bit
    return result


def _at_least(quota: int, bits: Sequence[Words], weights: Sequence[int], mask: Words) -> Words:
    """Where the weights of the true bits reach `quota`.

    The planes of a bit-sliced adder start at ``2^b - quota``; the carry out of the top plane is the answer.
    """
    total = sum(weights)
    if quota < 1 or quota > total:
        return mask if quota < 1 else np.zeros_like(mask)
    if all(weight == 1 for weight in weights):
        if quota == 1:
            return _some(bits, mask)
        if quota == total:
            return _every(bits, mask)
    height = total.bit_length()
    start = (1 << height) - quota
    planes = [mask.copy() if start >> j & 1 else np.zeros_like(mask) for j in range(height)]
    reached = np.zeros_like(mask)
    for bit, weight in zip(bits, weights, strict=True):
        lowest = (weight & -weight).bit_length() - 1
        carry = np.zeros_like(mask)
        for j in range(max(lowest, 0), height):
            plane = planes[j]
            if weight >> j & 1:
                half = plane ^ bit
                planes[j], carry = half ^ carry, (plane & bit) | (half & carry)
            else:
                planes[j], carry = plane ^ carry, plane & carry
        reached |= carry
    return reached
