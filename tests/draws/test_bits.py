"""64 draws in one machine word (COMMIT section 3)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from condition_strategies import conditions
from guarantor.draws.bits import assignments, full_mask, pack, truth, unpack
from guarantor.scenario.condition import Actor, AtLeast, Event, Level, Not, Weighted, fold, holds

SIZES = [0, 1, 63, 64, 65, 128, 200]
NAMES = ("ceasefire", "mandate", "GBR", "FRA", "DEU")


def _votes(draws: int, seed: int = 3) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {name: rng.random(draws) < 0.5 for name in NAMES}


def test_draw_d_is_bit_d_of_its_word():
    values = np.zeros(130, dtype=bool)
    values[[0, 63, 64, 129]] = True
    assert pack(values).tolist() == [1 | 1 << 63, 1, 2]


@pytest.mark.parametrize("draws", SIZES)
def test_unpacking_gives_back_what_was_packed(draws):
    values = np.random.default_rng(1).random((3, draws)) < 0.5
    np.testing.assert_array_equal(unpack(pack(values), draws), values)


@pytest.mark.parametrize("draws", SIZES)
def test_bits_past_the_last_draw_are_zero(draws):
    np.testing.assert_array_equal(pack(np.ones(draws, dtype=bool)), full_mask(draws))


@pytest.mark.parametrize("count", [0, 1, 5, 6, 7, 9])
def test_variable_j_of_an_assignment_is_bit_j_of_its_number(count):
    bits = unpack(assignments(count), 1 << count)
    by_number = [[bool(number >> j & 1) for number in range(1 << count)] for j in range(count)]
    assert bits.tolist() == by_number


@pytest.mark.parametrize("quota", range(-1, 9))
def test_a_threshold_counts_with_adders_as_one_counts_by_hand(quota):
    words = dict(zip("abcdefg", assignments(7), strict=True))
    counted = truth(AtLeast(quota, tuple(map(Event, "abcdefg"))), words, full_mask(128))
    by_hand = [number.bit_count() >= quota for number in range(128)]
    assert unpack(counted, 128).tolist() == by_hand


def test_a_weight_far_above_a_word_is_added_without_overflow():
    words = dict(zip("ab", assignments(2), strict=True))
    rule = Weighted(2**70, (Event("a"), Event("b")), (2**70 - 1, 1))
    assert unpack(truth(rule, words, full_mask(4)), 4).tolist() == [False, False, False, True]


def test_a_lever_that_is_not_set_is_refused():
    with pytest.raises(ValueError, match="lever 'mission' is not set; fold"):
        truth(Level("mission", ("denial",)), {}, full_mask(1))


@settings(deadline=None, max_examples=150)
@given(conditions(NAMES[:2], NAMES[2:], negated=True), st.sampled_from(SIZES))
def test_words_give_the_truth_of_every_single_draw(condition, draws):
    votes = _votes(draws)
    words = {name: pack(vote) for name, vote in votes.items()}
    one_by_one = [holds(condition, {name: bool(v[d]) for name, v in votes.items()}) for d in range(draws)]
    got = truth(condition, words, full_mask(draws))
    assert unpack(got, draws).tolist() == one_by_one
    assert not np.any(got & ~full_mask(draws))


@settings(deadline=None, max_examples=60)
@given(conditions(NAMES[:2], NAMES[2:], negated=True), st.sampled_from([1, 63, 64, 65]))
def test_padding_does_not_change_a_draw(condition, draws):
    longer, shorter = _votes(128), {name: vote[:draws] for name, vote in _votes(128).items()}
    whole = unpack(truth(condition, {n: pack(v) for n, v in longer.items()}, full_mask(128)), 128)
    part = unpack(truth(condition, {n: pack(v) for n, v in shorter.items()}, full_mask(draws)), draws)
    assert whole[:draws].tolist() == part.tolist()


@settings(deadline=None, max_examples=60)
@given(conditions(NAMES[:2], NAMES[2:], negated=True))
def test_double_negation_is_the_identity(condition):
    words, mask = {name: pack(vote) for name, vote in _votes(70).items()}, full_mask(70)
    np.testing.assert_array_equal(truth(Not(Not(condition)), words, mask), truth(condition, words, mask))
    np.testing.assert_array_equal(truth(fold(condition, {}), words, mask), truth(condition, words, mask))


def test_evaluating_leaves_the_words_as_they_were():
    words = {name: pack(vote) for name, vote in _votes(70).items()}
    before = {name: word.copy() for name, word in words.items()}
    truth(AtLeast(2, (Event("ceasefire"), Actor("GBR"), Actor("FRA"))), words, full_mask(70))
    for name, word in words.items():
        np.testing.assert_array_equal(word, before[name])
