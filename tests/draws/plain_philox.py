"""Philox4x64-10 in plain integers: the slow twin of the stream (R3).

Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC'11, section 3.
"""

MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
WORD = 2**64


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Four words from a counter and a key, in ten rounds."""
    for _ in range(10):
        high0, low0 = divmod(MULTIPLIERS[0] * counter[0], WORD)
        high1, low1 = divmod(MULTIPLIERS[1] * counter[2], WORD)
        counter = (high1 ^ counter[1] ^ key[0], low1, high0 ^ counter[3] ^ key[1], low0)
        key = ((key[0] + WEYL[0]) % WORD, (key[1] + WEYL[1]) % WORD)
    return counter


def raw_word(key: tuple[int, int], i: int, k: int = 0) -> int:
    """Word of draw `i` and sub-index `k` (R3)."""
    return philox((i // 4 + 1, k, 0, 0), key)[i % 4]


def uniform(key: tuple[int, int], i: int, k: int = 0) -> float:
    """Uniform of draw `i` and sub-index `k` (R3)."""
    return ((raw_word(key, i, k) >> 12) + 0.5) * 2.0**-52
