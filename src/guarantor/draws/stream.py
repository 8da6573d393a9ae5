"""Named random streams: the uniform of a draw is a function of seed, name and draw number (rules R1-R4)."""

from __future__ import annotations

import hashlib
import unicodedata

import numpy as np
from numpy.typing import NDArray

__all__ = ["check_name", "key", "uniforms", "uniforms_of_key"]

Floats = NDArray[np.float64]

_LONGEST_NAME = 200
_END = 2**66 - 4


def check_name(name: str) -> None:
    """Refuse a text that cannot name a stream (R1).

    Raises
    ------
    ValueError
        Unless `name` is NFC, 1 to 200 bytes of UTF-8, without control characters.
    """
    if unicodedata.normalize("NFC", name) != name:
        raise ValueError(f"stream name {name!r} is not in the normal form NFC; normalise it on loading (R1)")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise ValueError(f"stream name {name!r} holds a control character or half a character (R1)")
    size = len(name.encode())
    if not 1 <= size <= _LONGEST_NAME:
        raise ValueError(f"stream name {name!r} has {size} bytes; it needs 1 to {_LONGEST_NAME} (R1)")


def key(seed: int, name: str) -> tuple[int, int]:
    """Philox key of a stream (R2).

    Parameters
    ----------
    seed : int
        0 <= seed < 2**64.
    name : str
        See `check_name`.

    Returns
    -------
    tuple of int
        Two unsigned 64-bit words: BLAKE2b-16 of ``"{seed}|{name}"``, little-endian.

    Raises
    ------
    ValueError
        For a seed or name outside R1 and R2.
    """
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed {seed} is not a whole number from 0 to 2^64 - 1 (R2)")
    check_name(name)
    digest = hashlib.blake2b(f"{seed}|{name}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def uniforms(seed: int, name: str, start: int, n: int, k: int = 0) -> Floats:
    """Uniforms of draws `start` to ``start + n - 1`` of one stream (R3).

    Parameters
    ----------
    seed, name
        See `key`.
    start : int
        First draw, at least 0.
    n : int
        Number of draws, at least 0.
    k : int
        Sub-index for repeated needs of one name inside a draw (month, round), 0 <= k < 2**64.

    Returns
    -------
    ndarray, shape (n,)
        Inside 0..1, never on it: 2**-53 to 1 - 2**-53. Equal to any concatenation of smaller requests.

    Raises
    ------
    ValueError
        For a seed, name, draw or sub-index out of range.

    Notes
    -----
    Model rules R2 and R3: Philox4x64-10 (Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy as
    1, 2, 3*, SC'11).
    """
    return uniforms_of_key(key(seed, name), start, n, k)


def uniforms_of_key(words: tuple[int, int], start: int, n: int, k: int = 0) -> Floats:
    """Return `uniforms` of a key that was computed before; keys are hashed once per run (R3)."""
    if start < 0 or n < 0 or start + n > _END:
        raise ValueError(f"draws {start} to {start + n - 1} are not within 0 to 2^66 - 5 (R3)")
    if not 0 <= k < 2**64:
        raise ValueError(f"sub-index {k} is not within 0 to 2^64 - 1 (R3)")
    skip = start % 4
    # NumPy increments the counter before its first output, so this yields block start // 4 + 1.
    counter = np.array([start // 4, k, 0, 0], dtype=np.uint64)
    generator = np.random.Philox(key=np.array(words, dtype=np.uint64), counter=counter)
    raw = np.asarray(generator.random_raw(n + skip), dtype=np.uint64)[skip:]
    # 52 bits: with 53 the largest word would round to u = 1 (R3).
    return ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
