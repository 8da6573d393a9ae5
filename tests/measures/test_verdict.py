"""From draws to an interval, from intervals to a verdict (E14, E17, E18)."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from claim_builders import criterion_of
from guarantor.measures.claims.verdict import (
    combined,
    either,
    level_for,
    marginal,
    mean_interval,
    median_interval,
    of_numbers,
    of_shares,
    passes,
    wilson,
)
from guarantor.scenario.claim_schema import Criterion

GOLDEN = json.loads(
    (Path(__file__).parent.parent / "golden" / "explore" / "intervals.json").read_text(encoding="utf-8")
)
OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}
bounds = st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.75, 0.8, 0.9, 1.0])
intervals = st.tuples(bounds, bounds).map(lambda pair: (min(pair), max(pair)))
numbers = st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0])


# -- intervals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", GOLDEN["wilson_95"], ids=lambda case: f"{case['k']} of {case['n']}")
def test_the_interval_of_a_probability_is_wilsons(case):
    assert wilson(case["k"], case["n"]) == pytest.approx((case["lo"], case["hi"]), abs=1e-12)


@pytest.mark.parametrize("case", GOLDEN["paired"], ids=lambda case: f"{case['n10']} against {case['n01']}")
def test_the_interval_of_a_paired_yes_or_no_is_that_of_its_differences(case):
    rest = case["n"] - case["n10"] - case["n01"]
    values = np.repeat([1.0, -1.0, 0.0], [case["n10"], case["n01"], rest])
    low, high = mean_interval(values)
    assert (low + high) / 2 == pytest.approx(case["diff"], abs=1e-12)
    assert (high - low) / 2 == pytest.approx(float(ndtri(0.975)) * case["se"], rel=1e-12)


def test_a_share_that_is_reached_by_all_or_none_ends_exactly_there():
    assert wilson(200, 200)[1] == 1.0
    assert wilson(0, 200)[0] == 0.0
    assert wilson(0, 0) == (0.0, 1.0)


def test_below_a_thousand_draws_the_mean_has_the_wider_interval_of_students_t():
    values = np.arange(20.0)
    low, high = mean_interval(values)
    assert (high - low) / 2 == pytest.approx(2.093024 * values.std(ddof=1) / np.sqrt(20), rel=1e-6)


def test_equal_numbers_have_an_interval_without_width():
    assert mean_interval(np.zeros(500)) == (0.0, 0.0)
    assert median_interval(np.zeros(500)) == (0.0, 0.0)


def test_the_interval_of_a_median_lies_between_ranks_of_the_values():
    assert median_interval(np.arange(1.0, 101.0)) == (40.0, 60.0)


@pytest.mark.parametrize("interval", [mean_interval, median_interval], ids=["mean", "median"])
def test_one_value_says_nothing(interval):
    assert interval(np.array([3.0])) == (-np.inf, np.inf)


def test_four_cells_are_read_at_a_confidence_at_which_all_hold_together():
    assert level_for(1) == pytest.approx(0.95)
    assert level_for(4) == pytest.approx(0.9875)


@pytest.mark.parametrize("p", [0.05, 0.5, 0.8])
def test_intervals_cover_the_truth_as_often_as_they_say(p):
    rng = np.random.default_rng(7)
    counts = rng.binomial(400, p, 2_000)
    covered = sum(low <= p <= high for low, high in (wilson(int(k), 400) for k in counts))
    assert 0.93 <= covered / 2_000 <= 0.97


# -- tests of single values ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("< 2", [True, False, False]),
        ("<= 2", [True, True, False]),
        ("> 2", [False, False, True]),
        (">= 2", [False, True, True]),
        ("= 2", [False, True, False]),
        ("in [2, 3]", [False, True, True]),
        ("yes", [True, True, True]),
        ("no", [False, False, False]),
    ],
)
def test_a_value_passes_its_test(test, expected):
    assert passes(np.array([1.0, 2.0, 3.0]), criterion_of(test)).tolist() == expected


def test_an_unknown_test_is_refused():
    with pytest.raises(ValueError, match="'!=' is no test; write yes, no, <"):
        passes(np.zeros(1), Criterion("!=", (0.0,), "!= 0"))


def test_draws_next_to_a_threshold_are_marginal_and_others_are_not():
    values = np.array([10_000.0, 10_000.0 + 1e-6, 10_000.1, 0.0])
    assert marginal(values, criterion_of("> 10000")).tolist() == [True, True, False, False]
    assert not marginal(np.array([True, False]), criterion_of("yes")).any()


# -- verdicts -----------------------------------------------------------------------------------------------


def plain_verdict(cells, bar):
    """What the true shares could be: every cell on one side, on the other, or between, as far as it can."""

    def could(low, high):
        points = {low, high, (low + high) / 2} | {x for x in (bar, 1 - bar) if low <= x <= high}
        return {"yes" if x >= bar else "no" if x <= 1 - bar else "between" for x in points}

    outcomes = set()
    for sides in product(*(could(low, high) for low, high in cells)):
        outcomes.add({("yes",): "supported", ("no",): "contradicted"}.get(tuple(set(sides)), "depends"))
    if len(outcomes) == 1:
        return outcomes.pop()
    return "undecided" if outcomes & {"supported", "contradicted"} else "depends"


@given(st.lists(intervals, min_size=1, max_size=4), st.sampled_from([0.6, 0.75, 0.8, 0.9, 1.0]))
def test_the_verdict_is_what_the_true_shares_leave_open(cells, bar):
    assert of_shares(cells, bar) == plain_verdict(cells, bar)


@given(st.lists(intervals, min_size=1, max_size=4), st.sampled_from([0.6, 0.8, 1.0]))
def test_a_claim_and_its_negation_are_never_both_supported(cells, bar):
    negated = [(1 - high, 1 - low) for low, high in cells]
    assert {of_shares(cells, bar), of_shares(negated, bar)} != {"supported"}


@given(st.lists(st.tuples(numbers, numbers).map(sorted), min_size=1, max_size=4), numbers)
def test_a_number_is_judged_by_the_side_of_the_bound_on_which_all_cells_lie(cells, bound):
    for sign in OPPOSITE:
        test = criterion_of(f"{sign} {bound}")
        ends = [passes(np.array(cell), test) for cell in cells]
        all_right, all_wrong = all(e.all() for e in ends), all(not e.any() for e in ends)
        one_right, one_wrong = any(e.all() for e in ends), any(not e.any() for e in ends)
        expected = (
            "supported" if all_right
            else "contradicted" if all_wrong
            else "depends" if one_right and one_wrong
            else "undecided"
        )  # fmt: skip
        assert of_numbers([tuple(cell) for cell in cells], test) == expected
        negation = of_numbers([tuple(cell) for cell in cells], criterion_of(f"{OPPOSITE[sign]} {bound}"))
        assert (expected, negation) != ("supported", "supported")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [((0.1, 0.2), "supported"), ((0.3, 0.4), "contradicted"), ((0.15, 0.3), "undecided")],
    ids=["inside", "outside", "across an end"],
)
def test_a_number_between_two_bounds(cell, expected):
    assert of_numbers([cell], criterion_of("in [0.1, 0.25]")) == expected


def test_an_interval_is_never_clear_of_equality():
    assert of_numbers([(2.0, 2.0)], criterion_of("= 2")) == "undecided"
    assert of_numbers([(2.1, 2.2)], criterion_of("= 2")) == "contradicted"


def test_all_parts_must_be_supported_and_one_that_is_contradicted_contradicts():
    assert combined(["supported", "supported"]) == "supported"
    assert combined(["supported", "contradicted", "depends"]) == "contradicted"
    assert combined(["supported", "undecided"]) == "undecided"
    assert combined(["undecided", "depends"]) == "depends"


def test_of_an_either_or_one_supported_part_is_enough_and_all_must_fail():
    assert either(["contradicted", "supported"]) == "supported"
    assert either(["contradicted", "contradicted"]) == "contradicted"
    assert either(["contradicted", "undecided"]) == "undecided"
