"""Named streams give the published bits, for any start and size (R1-R3; properties 1, 2, 8)."""

import csv
import hashlib
import json
import math
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draws import plain_philox as plain
from guarantor.draws import key, uniforms

GOLDEN = Path(__file__).parents[1] / "golden" / "draws"


def rows(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


VECTORS = json.loads((GOLDEN / "philox_kat.json").read_text(encoding="utf-8"))["vectors"]
BLOCKS = json.loads((GOLDEN / "blocks.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=["zeros", "ones", "digits of pi"])
def test_the_plain_philox_gives_the_known_answers_of_random123(vector: dict[str, list[str]]) -> None:
    c0, c1, c2, c3 = (int(word, 16) for word in vector["counter"])
    key0, key1 = (int(word, 16) for word in vector["key"])
    assert [f"{word:016x}" for word in plain.philox((c0, c1, c2, c3), (key0, key1))] == vector["out"]


@pytest.mark.parametrize("row", rows("keys.csv"), ids=lambda row: f"{row['seed']}|{row['name']}")
def test_a_key_is_the_hash_of_seed_and_name(row: dict[str, str]) -> None:
    words = key(int(row["seed"]), row["name"])
    assert words == (int(row["key0"], 16), int(row["key1"], 16))


@pytest.mark.parametrize(
    "row", rows("u.csv"), ids=lambda row: f"{row['seed']}|{row['name']}|{row['k']}|{row['i']}"
)
def test_a_uniform_has_exactly_the_published_bits(row: dict[str, str]) -> None:
    seed, name, k, i = int(row["seed"]), row["name"], int(row["k"]), int(row["i"])
    u = float(uniforms(seed, name, i, 1, k)[0])
    assert (u, u.hex()) == (float(row["u"]), row["u_hex"])
    assert plain.raw_word(key(seed, name), i, k) == int(row["raw"], 16)
    assert plain.uniform(key(seed, name), i, k) == u


@pytest.mark.parametrize("case", BLOCKS, ids=lambda case: f"{case['name']} block {case['block']}")
def test_a_block_has_exactly_the_published_digest(case: dict[str, object]) -> None:
    u = uniforms(int(str(case["seed"])), str(case["name"]), 4096 * int(str(case["block"])), 4096)
    digest = hashlib.blake2b(u.astype("<f8").tobytes(), digest_size=16).hexdigest()
    assert digest == case["blake2b_128_of_u_le_f64"]
    assert (math.fsum(u) / 4096, u.min(), u.max()) == (case["mean"], case["min"], case["max"])


@settings(deadline=None, max_examples=100)
@given(
    st.integers(0, 2**64 - 1),
    st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20),
    st.one_of(st.integers(0, 10_000), st.integers(0, 2**66 - 30)),
    st.integers(0, 2**64 - 1),
)
def test_the_stream_agrees_with_plain_integers(seed: int, name: str, start: int, k: int) -> None:
    name = unicodedata.normalize("NFC", name)
    u = uniforms(seed, name, start, 9, k)
    assert u.tolist() == [plain.uniform(key(seed, name), i, k) for i in range(start, start + 9)]


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**40), st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_a_request_equals_any_concatenation_of_smaller_ones(start: int, sizes: list[int]) -> None:
    whole = uniforms(7, "GBR.pledge", start, sum(sizes))
    starts = np.cumsum([start, *sizes])
    parts = [uniforms(7, "GBR.pledge", int(a), n) for a, n in zip(starts, sizes, strict=False)]
    assert np.array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize(("word", "u"), [(0, 2.0**-53), (2**64 - 1, 1.0 - 2.0**-53)])
def test_no_word_gives_0_or_1(monkeypatch: pytest.MonkeyPatch, word: int, u: float) -> None:
    class Fixed:
        def __init__(self, **_: object) -> None: ...

        def random_raw(self, n: int) -> np.ndarray:
            return np.full(n, word, dtype=np.uint64)

    monkeypatch.setattr(np.random, "Philox", Fixed)
    assert uniforms(7, "x", 0, 1)[0] == u
    assert 0.0 < u < 1.0


def test_uniforms_are_uniform_for_20_names() -> None:
    n = 65_536
    points = np.arange(1, n + 1) / n
    far = 0
    for index in range(20):
        u = np.sort(uniforms(7, f"input.{index}", 0, n))
        distance = max(np.abs(u - points).max(), np.abs(u - points + 1 / n).max())
        far += distance > 1.63 / math.sqrt(n)
    assert far <= 2


def test_names_do_not_correlate() -> None:
    n = 65_536
    columns = np.array([uniforms(7, f"input.{index}", 0, n) for index in range(20)])
    correlation = np.corrcoef(columns)[np.triu_indices(20, 1)]
    assert np.abs(correlation).max() < 4 / math.sqrt(n)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_has_64_bits(seed: int) -> None:
    with pytest.raises(ValueError, match=r"not a whole number from 0 to 2\^64 - 1"):
        key(seed, "x")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "has 0 bytes"),
        ("x" * 201, "has 201 bytes"),
        ("é" * 101, "has 202 bytes"),
        ("A\u030aland", "normal form NFC"),
        ("a\nb", "control character"),
        ("a\ud800", "half a character"),
    ],
)
def test_a_name_that_cannot_name_a_stream_is_refused(name: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        key(7, name)


def test_a_name_of_200_bytes_is_allowed() -> None:
    assert key(7, "é" * 100) != key(7, "é" * 99)


@pytest.mark.parametrize(
    ("start", "n", "k"), [(-1, 1, 0), (0, -1, 0), (2**66 - 4, 1, 0), (0, 1, -1), (0, 1, 2**64)]
)
def test_draws_and_sub_indices_out_of_range_are_refused(start: int, n: int, k: int) -> None:
    with pytest.raises(ValueError, match="not within 0 to"):
        uniforms(7, "x", start, n, k)
