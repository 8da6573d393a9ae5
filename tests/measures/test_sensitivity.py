"""What moves a measure: estimators against closed forms, slow twins and each other (E1-E10)."""

import json
from itertools import permutations
from math import pi
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantor.draws import uniforms
from guarantor.measures.influence.design import effects
from guarantor.measures.influence.intervals import (
    first_order_replicates,
    over_subsamples,
    overlap,
    percentile_interval,
    resampled,
)
from guarantor.measures.influence.neighbours import (
    NotIndependent,
    chatterjee,
    closed_effect,
    normal_scores,
    of_subsets,
    rank_first_order,
    shapley,
)
from guarantor.measures.influence.sensitivity import binned_first_order, checked, coded, curve, floor_of, pawn

GOLDEN = Path(__file__).parent.parent / "golden" / "explore"
GIVEN = json.loads((GOLDEN / "given_data.json").read_text(encoding="utf-8"))
EXACT = json.loads((GOLDEN / "analytic.json").read_text(encoding="utf-8"))
RULES = ("k_of_n_3_of_5", "veto_and_majority", "xor_3", "box_and", "dictator")
NO_LEVELS = np.empty((GIVEN["n"], 0), np.int64)


def ishigami(*u):
    a, b, c = (pi * (2 * each - 1) for each in u)
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


GIVEN_X = [uniforms(GIVEN["seed"], name, 0, GIVEN["n"]) for name in GIVEN["names"]]
GIVEN_Y = {"y": ishigami(*GIVEN_X), "yes_no: y > 3": ishigami(*GIVEN_X) > 3}


def votes(rule, n, seed=0):
    p = [float(np.divide(*map(int, each.split("/")))) for each in EXACT[rule]["p"]]
    return {f"x{i}": uniforms(seed, f"{rule}{i}", 0, n) < chance for i, chance in enumerate(p)}


def passed(rule, x):
    x = list(x)
    if rule == "k_of_n_3_of_5":
        return np.sum(x, axis=0) >= 3
    if rule == "veto_and_majority":
        return x[0] & (np.sum(x[1:], axis=0) >= 2)
    if rule == "xor_3":
        return x[0] ^ x[1] ^ x[2]
    return x[0] & x[1] & x[2] if rule == "box_and" else x[0]


# -- golden tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", GIVEN_Y)
@pytest.mark.parametrize(
    ("column", "estimate"),
    [
        ("binned", lambda x, y: binned_first_order(x, y, GIVEN["bins"])),
        ("pawn_median", lambda x, y: pawn(x, y).median),
        ("pawn_max", lambda x, y: pawn(x, y).maximum),
        ("rank", rank_first_order),
        ("xi", chatterjee),
    ],
)
def test_every_estimator_gives_the_golden_figure_on_the_golden_draws(measure, column, estimate):
    found = [estimate(x, GIVEN_Y[measure]) for x in GIVEN_X]
    assert found == pytest.approx(GIVEN[measure][column], abs=1e-12)


@pytest.mark.parametrize("measure", GIVEN_Y)
def test_neighbours_give_the_golden_variances_and_their_division(measure):
    y = GIVEN_Y[measure].astype(float)
    shares = np.zeros(8)
    for subset in range(1, 8):
        of = [k for k in range(3) if subset >> k & 1]
        found = closed_effect(np.stack([GIVEN_X[k] for k in of], axis=1), NO_LEVELS, y).variance / y.var()
        shares[subset] = 1.0 if subset == 7 else found
        golden = GIVEN[measure]["knn_closed"]["".join(str(k + 1) for k in of)]
        assert shares[subset] == pytest.approx(golden, abs=1e-12)
    assert shapley(shares) == pytest.approx(GIVEN[measure]["knn_shapley"], abs=1e-12)


@pytest.mark.parametrize("case", ["pawn_identity", "pawn_yes_no"])
def test_the_shift_of_the_distribution_has_its_closed_form(case):
    u = (np.arange(1000) + 0.5) / 1000
    found = pawn(u, u if case == "pawn_identity" else u < 0.35, EXACT[case]["S"])
    assert found.shifts == pytest.approx(EXACT[case]["ks"], abs=1e-12)
    assert (found.median, found.maximum) == pytest.approx((EXACT[case]["median"], EXACT[case]["max"]))


@pytest.mark.parametrize("rule", RULES)
def test_first_order_of_a_voting_rule_is_its_exact_fraction_within_four_errors(rule):
    n = 20_000
    x = votes(rule, n)
    y = passed(rule, x.values())
    found = [binned_first_order(each, y) for each in x.values()]
    assert found == pytest.approx(EXACT[rule]["S1"], abs=4 * 2 / np.sqrt(n))


@pytest.mark.parametrize("rule", RULES)
def test_the_division_of_a_voting_rule_is_its_exact_fraction_within_four_errors(rule):
    n = 20_000
    x = votes(rule, n)
    y = passed(rule, x.values()).astype(float)
    shares, left_out = of_subsets([[name] for name in x], x, y)
    assert shapley(shares) == pytest.approx(EXACT[rule]["shapley"], abs=4 / np.sqrt(n))
    assert left_out == 0.0


@pytest.mark.parametrize("rule", RULES)
def test_a_design_finds_first_order_and_total_of_a_voting_rule(rule):
    n = 16_384
    a, b = (list(votes(rule, n, seed).values()) for seed in (1, 2))
    mixed = np.stack([passed(rule, [*a[:k], b[k], *a[k + 1 :]]) for k in range(len(a))]).astype(float)
    found = effects(passed(rule, a).astype(float), passed(rule, b).astype(float), mixed, replicates=50)
    assert found.first == pytest.approx(EXACT[rule]["S1"], abs=0.04)
    assert found.total == pytest.approx(EXACT[rule]["ST"], abs=0.04)
    assert (found.total_interval[:, 0] <= found.total + 1e-12).all()
    assert (found.total <= found.total_interval[:, 1] + 1e-12).all()


def test_inputs_that_move_together_share_influence_as_the_exact_gaussian_case_says():
    case = EXACT["linear_gaussian_5"]
    lower = np.linalg.cholesky(np.array(case["correlation"], float))
    n = 10_000
    z = np.stack([normal_scores(uniforms(4, f"z{k}", 0, n)) for k in range(5)])
    x = lower @ z
    y = np.array(case["beta"]) @ x
    columns = {f"x{k}": x[k] for k in range(5)}
    shares, _ = of_subsets([["x0", "x1"], ["x2", "x3"], ["x4"]], columns, y)
    assert shapley(shares) == pytest.approx(case["shapley_groups"], abs=0.02)
    first = [binned_first_order(each, y) for each in x]
    assert first == pytest.approx(case["full_first_order"], abs=0.03)


# -- slow twins ---------------------------------------------------------------------------------------------


def slow_first_order(x, y, bins):
    """McKay's ratio, bin by bin, noise taken off."""
    order = sorted(range(len(x)), key=lambda i: (x[i], i))
    groups = [[y[order[r]] for r in range(len(x)) if r * bins // len(x) == b] for b in range(bins)]
    mean, n = sum(y) / len(y), len(y)
    explained = sum(len(g) / n * (np.mean(g) - mean) ** 2 for g in groups)
    noise = sum(len(g) / n * np.var(g, ddof=1) / len(g) for g in groups)
    return (explained - noise) / np.var(y)


def slow_shifts(x, y, slides):
    """Both step functions at every observed value."""
    order = sorted(range(len(x)), key=lambda i: (x[i], i))
    found = []
    for s in range(slides):
        inside = [y[order[r]] for r in range(len(x)) if r * slides // len(x) == s]
        found.append(max(abs(np.mean(np.array(inside) <= v) - np.mean(np.array(y) <= v)) for v in y))
    return found


def slow_closed(points, y, k):
    """Every distance, the draw itself the nearest of all."""
    left = 0.0
    for i, point in enumerate(points):
        away = [
            (0.0, -1, i) if j == i else (float(((point - p) ** 2).sum()), j, j) for j, p in enumerate(points)
        ]
        left += np.var([y[j] for _, _, j in sorted(away)[:k]], ddof=1)
    return np.var(y) - left / len(y)


def slow_shapley(shares):
    """Over every order in which the players could come."""
    g = len(shares).bit_length() - 1
    found = np.zeros(g)
    orders = list(permutations(range(g)))
    for order in orders:
        there = 0
        for i in order:
            found[i] += shares[there | 1 << i] - shares[there]
            there |= 1 << i
    return found / len(orders)


coarse = st.lists(st.integers(0, 6).map(float), min_size=24, max_size=40)


@settings(max_examples=40, deadline=None)
@given(coarse, st.randoms(use_true_random=False))
def test_bins_and_shifts_agree_with_counting_one_by_one(x, random):
    y = [random.randint(0, 3) + 0.5 for _ in x]
    columns = np.array(x), np.array(y)
    assert pawn(*columns, 4).shifts == pytest.approx(slow_shifts(x, y, 4), abs=1e-12)
    if np.var(y) > 0:
        assert binned_first_order(*columns, 5) == pytest.approx(slow_first_order(x, y, 5), abs=1e-10)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_neighbours_agree_with_every_distance(seed):
    points = np.stack([uniforms(seed, name, 0, 60) for name in "ab"], axis=1)
    y = uniforms(seed, "y", 0, 60)
    found = closed_effect(points, np.empty((60, 0), np.int64), y).variance
    assert found == pytest.approx(slow_closed(points, y, 3), abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=16, max_size=16))
def test_the_division_is_that_over_every_order_and_adds_up(values):
    shares = np.array([0.0, *values[1:]])
    found = shapley(shares)
    assert found == pytest.approx(slow_shapley(shares), abs=1e-12)
    assert found.sum() == pytest.approx(shares[-1], abs=1e-12)


def test_the_bootstrap_of_bins_is_the_estimator_on_rows_drawn_again():
    n, x = 800, GIVEN_X[0][:800]
    y = GIVEN_Y["yes_no: y > 3"][:n].astype(float)
    bins, slides = coded(x), coded(x, 10)
    first, medians = first_order_replicates([bins], [slides], y, seed=3, replicates=2)
    for r, counts in enumerate(resampled(3, n, 2)):
        rows = np.repeat(np.arange(n), counts)
        assert rows.size == n
        again = y[rows]
        groups = [again[bins.place[rows] == b] for b in range(bins.bins)]
        spread = sum(g.size / n * ((g.mean() - again.mean()) ** 2 - g.var(ddof=1) / g.size) for g in groups)
        assert first[r, 0] == pytest.approx(spread / again.var(), abs=1e-10)
        shifts = [abs(again[slides.place[rows] == s].mean() - again.mean()) for s in range(10)]
        assert medians[r, 0] == pytest.approx(np.median(shifts), abs=1e-12)


# -- properties ---------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10**6), st.floats(0.1, 5), st.floats(-3, 3), st.sampled_from([np.exp, np.cbrt, np.arctan])
)
def test_units_and_shapes_of_inputs_and_measure_do_not_matter(seed, scale, shift, bend):
    x, noise = (uniforms(seed, name, 0, 600) for name in ("x", "noise"))
    y = x + noise
    assert binned_first_order(bend(x), scale * y + shift) == pytest.approx(binned_first_order(x, y), abs=1e-9)
    columns = [{"x": each, "noise": noise} for each in (x, bend(x))]
    one, other = (of_subsets([["x"], ["noise"]], each, y)[0] for each in columns)
    assert one == pytest.approx(other, abs=1e-9)


def test_a_group_of_all_inputs_accounts_for_everything():
    columns = {"a": GIVEN_X[0], "b": GIVEN_X[1]}
    shares, _ = of_subsets([["a", "b"]], columns, GIVEN_Y["y"])
    assert shapley(shares).tolist() == [1.0]


def test_exclusive_or_is_nothing_alone_and_a_third_each_when_divided():
    x = votes("xor_3", 8_000, 7)
    y = passed("xor_3", x.values())
    assert max(abs(binned_first_order(each, y)) for each in x.values()) < 0.01
    assert shapley(of_subsets([[name] for name in x], x, y.astype(float))[0]) == pytest.approx(
        [1 / 3] * 3, abs=0.02
    )


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    truth, covered, n = EXACT["veto_and_majority"]["S1"][0], 0, 2_000
    for seed in range(60):
        x = votes("veto_and_majority", n, seed)
        y = passed("veto_and_majority", x.values()).astype(float)
        slots = coded(x["x0"])
        low, high = percentile_interval(first_order_replicates([slots], [slots], y, seed, 100)[0][:, 0])
        covered += low <= truth <= high
    assert 0.88 <= covered / 60 <= 1.0


def test_inert_inputs_stay_below_the_floor_in_all_but_about_one_case_of_twenty():
    above = 0
    for seed in range(100):
        y = uniforms(seed, "y", 0, 2_000) < 0.3
        inert = [binned_first_order(uniforms(seed, f"@dummy/{k}", 0, 2_000), y) for k in range(20)]
        above += binned_first_order(uniforms(seed, "x", 0, 2_000), y) > floor_of(inert)
    assert above <= 14


def test_neighbours_have_their_error_from_disjoint_samples():
    def first(rows):
        x, y = GIVEN_X[1][rows], GIVEN_Y["y"][rows]
        none = np.empty((y.size, 0), np.int64)
        return np.array([closed_effect(normal_scores(x)[:, None], none, y).variance / y.var()])

    (found,) = over_subsamples(first, GIVEN["n"])
    assert found.value == pytest.approx(EXACT["ishigami"]["S1"][1], abs=4 * found.se)
    assert 0 < found.se < 0.05


def test_the_middle_of_each_part_of_a_range_traces_the_measure():
    x = uniforms(1, "x", 0, 5_000)
    found = curve(x, x < 0.35)
    assert found.mean[[0, 1, 2, 4, 9]].tolist() == [1, 1, 1, 0, 0]
    assert (np.diff(found.at) > 0).all()
    yes = curve(np.arange(10) % 2 == 0, np.arange(10) % 2)
    assert (yes.mean.tolist(), yes.draws.tolist()) == ([1.0, 0.0], [5, 5])


def test_intervals_that_share_a_value_overlap():
    assert overlap((0.1, 0.2), (0.2, 0.3))
    assert not overlap((0.1, 0.19), (0.2, 0.3))


# -- the sampler guard --------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampler", ["sobol", "halton"])
@pytest.mark.parametrize(
    "estimate",
    [
        pytest.param(rank_first_order, id="rank"),
        pytest.param(chatterjee, id="xi"),
        pytest.param(
            lambda x, y, sampler: closed_effect(x[:, None], NO_LEVELS[: x.size], y, sampler=sampler), id="knn"
        ),
        pytest.param(lambda x, y, sampler: of_subsets([["x"]], {"x": x}, y, sampler=sampler), id="shapley"),
    ],
)
def test_estimators_by_neighbours_refuse_quasi_random_points(estimate, sampler):
    x, y = GIVEN_X[0][:600], GIVEN_Y["y"][:600]
    words = "quasi-random points; neighbours on one axis are not independent on the others"
    with pytest.raises(NotIndependent, match=words):
        estimate(x, y, sampler=sampler)


def test_neighbours_on_quasi_random_points_would_be_wrong_and_bins_are_not():
    from scipy.stats import qmc

    u = qmc.Sobol(3, seed=1).random(2**13).T
    y, truth = ishigami(*u), EXACT["ishigami"]["S1"]
    assert [binned_first_order(x, y) for x in u] == pytest.approx(truth, abs=0.02)
    wrong = [rank_first_order(x, y) for x in u]  # the guard is told nothing of how the points were made
    assert max(abs(a - b) for a, b in zip(wrong, truth, strict=True)) > 0.1
    drawn = [uniforms(2, f"x{k}", 0, 2**13) for k in range(3)]
    right = [rank_first_order(x, ishigami(*drawn)) for x in drawn]
    assert right == pytest.approx(truth, abs=0.05)


def test_an_unknown_sampler_is_refused():
    with pytest.raises(ValueError, match="unknown sampler 'lhs'"):
        rank_first_order(GIVEN_X[0], GIVEN_Y["y"], sampler="lhs")


# -- edge cases ---------------------------------------------------------------------------------------------


def test_a_measure_that_does_not_vary_has_no_influence():
    x, y = GIVEN_X[0], np.ones(GIVEN["n"])
    assert (binned_first_order(x, y), rank_first_order(x, y), chatterjee(x, y)) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (np.arange(499.0), np.ones(499), "499 draws are too few"),
        (np.where(np.arange(600) == 17, np.nan, 1.0), np.ones(600), "x is not a number in draw 17"),
        (
            np.ones(600),
            np.where(np.arange(600) > 590, np.inf, 1.0),
            "the measure is not a number in draw 591, 592",
        ),
        (np.ones(599), np.ones(600), "x has 599 draws and the measure 600"),
    ],
    ids=["few", "nan", "infinite", "lengths"],
)
def test_what_cannot_be_estimated_is_an_error_that_names_the_draws(x, y, words):
    with pytest.raises(ValueError, match=words):
        checked({"x": x}, y)


def test_one_input_that_decides_everything_is_everything():
    x = GIVEN_X[0]
    assert binned_first_order(x, x) == pytest.approx(1.0, abs=0.01)
    assert shapley(of_subsets([["x"]], {"x": x}, x)[0]).tolist() == [1.0]


def test_levels_that_one_draw_has_are_pooled_and_too_many_of_them_are_refused():
    x = np.concatenate([np.zeros(980, np.int64), np.arange(1, 21)])
    y = np.arange(1000) % 3 == 0
    assert abs(binned_first_order(x, y)) < 0.05
    with pytest.raises(ValueError, match="not estimable"):
        binned_first_order(np.arange(1000), y)


def test_more_than_eight_groups_are_refused():
    columns = {f"x{k}": GIVEN_X[0][:600] for k in range(9)}
    with pytest.raises(ValueError, match="9 groups"):
        of_subsets([[name] for name in columns], columns, GIVEN_Y["y"][:600])


def test_two_columns_that_are_one_share_their_influence():
    columns = {"a": GIVEN_X[1], "b": GIVEN_X[1]}
    one, other = shapley(of_subsets([["a"], ["b"]], columns, np.sin(GIVEN_X[1]))[0])
    assert one == pytest.approx(other, abs=1e-12)


def test_cells_with_fewer_than_three_draws_are_left_out_and_counted():
    levels = np.zeros((600, 1), np.int64)
    levels[:2] = 1
    found = closed_effect(GIVEN_X[0][:600, None], levels, GIVEN_Y["y"][:600])
    assert found.left_out == pytest.approx(2 / 600)
