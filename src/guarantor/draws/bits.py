"""64 draws in one machine word: packing, unpacking, and the truth of a condition in every draw at once.

Draw ``d`` is bit ``d & 63`` of word ``d >> 6``; bits past the last draw are zero (COMMIT, sections 1 and 3).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from guarantor.draws.program import Words, compiled
from guarantor.scenario.condition import Condition

__all__ = ["Bools", "Words", "assignments", "full_mask", "pack", "truth", "unpack"]

Bools = NDArray[np.bool_]

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
    See `guarantor.draws.program`; a condition that is asked again and again is better compiled once.
    """
    return compiled(condition).run(words, mask)
