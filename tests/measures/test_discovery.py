"""A rule in words or none: boxes in which a measure fails (E11, E12)."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from guarantor.draws import uniforms
from guarantor.measures.influence.discovery import discover, parts_of, quasi_p

GOLDEN = Path(__file__).parent.parent / "golden" / "explore"
QUASI = json.loads((GOLDEN / "intervals.json").read_text(encoding="utf-8"))["quasi_p"]
BOX = json.loads((GOLDEN / "analytic.json").read_text(encoding="utf-8"))["prim_box"]
N, INPUTS = 12_288, 30


def inputs(seed, n=N):
    return {f"u{k}": uniforms(seed, f"u{k}", 0, n) for k in range(1, INPUTS + 1)}


def in_box(columns, seed):
    n = columns["u1"].size
    box = (columns["u1"] > 0.6) & (columns["u2"] < 0.4) & (columns["u3"] > 0.3)
    return box ^ (uniforms(seed, "flip", 0, n) < 0.03)


@pytest.mark.parametrize("seed", range(4))
def test_the_box_behind_noisy_failures_is_found_with_its_three_inputs_and_no_other(seed):
    columns = inputs(seed)
    (box,) = discover(columns, in_box(columns, seed), seed=seed, halves=0).boxes
    limits = {limit.input: limit for limit in box.limits}
    assert set(limits) == set(BOX["box"])
    assert limits["u1"].low == pytest.approx(0.6, abs=0.03)
    assert limits["u2"].high == pytest.approx(0.4, abs=0.03)
    assert limits["u3"].low == pytest.approx(0.3, abs=0.03)
    assert (limits["u1"].high, limits["u2"].low, limits["u3"].high) == (None, None, None)
    assert 0.90 <= box.density <= BOX["density"] + 0.03
    assert box.coverage == pytest.approx(BOX["coverage"], abs=0.05)
    assert box.mass == pytest.approx(BOX["mass"], abs=0.02)


def test_shuffled_failures_have_no_rule():
    found = 0
    for seed in range(20):
        fails = uniforms(seed, "luck", 0, 4_096) < BOX["base_rate"]
        found += bool(discover(inputs(seed, 4_096), fails, halves=0).boxes)
    assert found <= 1


def test_real_conditions_are_stable_over_half_samples():
    columns = inputs(1)
    (box,) = discover(columns, in_box(columns, 1), seed=1, halves=6).boxes
    assert all(limit.often == 1.0 for limit in box.limits)


def test_yes_no_inputs_and_levels_without_order_are_conditions_of_their_own():
    happens = uniforms(1, "happens", 0, N) < 0.5
    colour = (uniforms(1, "colour", 0, N) * 4).astype(np.int64)
    fails = ~happens & np.isin(colour, (0, 2)) & (uniforms(1, "luck", 0, N) < 0.95)
    columns = {"happens": happens, "colour": colour, "inert": uniforms(1, "inert", 0, N)}
    (box,) = discover(columns, fails, unordered=["colour"], halves=0).boxes
    assert {limit.input: limit.levels for limit in box.limits} == {"happens": (0,), "colour": (0, 2)}
    assert box.coverage == 1.0
    assert box.elsewhere == 0.0


def test_a_second_box_holds_what_the_first_does_not():
    columns = inputs(2)
    fails = (columns["u1"] > 0.8) | (columns["u2"] < 0.15)
    found = discover(columns, fails, halves=0)
    assert [{limit.input for limit in box.limits} for box in found.boxes] == [{"u1"}, {"u2"}]


@pytest.mark.parametrize(("share", "reason"), [(0.0, "few"), (0.003, "few"), (0.998, "many"), (1.0, "many")])
def test_too_few_failures_or_too_few_successes_have_no_rule(share, reason):
    fails = uniforms(1, "luck", 0, 4_096) < share
    found = discover(inputs(1, 4_096), fails, halves=0)
    assert (found.boxes, found.reason) == ((), reason)
    assert found.failures == np.count_nonzero(fails)


def test_exclusive_or_of_two_events_is_no_box():
    a, b = (uniforms(1, name, 0, N) < 0.5 for name in "ab")
    assert discover({"a": a, "b": b}, a ^ b, halves=0).draws == N


@pytest.mark.parametrize("case", QUASI)
def test_the_chance_of_as_many_failures_is_the_golden_one(case):
    found = quasi_p(case["n_box"], case["t_box"], case["n_without"], case["t_without"])
    assert found == pytest.approx(case["p"], rel=1e-6)


def test_the_chance_of_as_many_failures_is_the_tail_of_a_binomial():
    assert quasi_p(20, 7, 50, 10) == pytest.approx(binom.sf(6, 20, 0.2), rel=1e-9)
    assert quasi_p(20, 0, 50, 10) == 1.0


def test_a_limit_holds_the_draws_that_it_says():
    columns = inputs(3, 4_096)
    fails = columns["u1"] > 0.7
    (box,) = discover(columns, fails, halves=0).boxes
    (limit,) = box.limits
    odd = parts_of(4_096) % 2 == 1
    inside = limit.inside(columns["u1"])[odd]
    assert box.density == np.mean(fails[odd][inside])
    assert box.mass == np.mean(inside)


def test_a_short_run_is_cut_into_sixteen_parts_and_a_long_one_into_blocks():
    assert parts_of(4_096).max() == 15
    assert parts_of(2**17).max() == 31
