"""Inputs that move together: the published copula, its faults, and common factors (rules R10, A10)."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import spearmanr

from guarantor.draws import common_factor, latent_pearson, uniforms
from guarantor.draws.copula import cholesky, components, correlate

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "draws" / "copula.json").read_text(encoding="utf-8")
)
NAMES = GOLDEN["names"]
PAIRS = [(NAMES[i], NAMES[j], GOLDEN["spearman"][i][j]) for i, j in ((0, 1), (0, 2), (1, 2))]


def columns(start: int, n: int) -> list[NDArray[np.float64]]:
    return [uniforms(GOLDEN["seed"], name, start, n) for name in NAMES]


def test_the_latent_correlation_and_its_factor_are_those_published() -> None:
    spearman = np.array(GOLDEN["spearman"])
    pearson = [[latent_pearson(rho) for rho in row] for row in spearman]
    assert np.allclose(pearson, GOLDEN["pearson"], rtol=1e-12, atol=0.0)
    assert np.allclose(cholesky(NAMES, PAIRS), GOLDEN["cholesky_lower"], rtol=1e-12, atol=0.0)


@pytest.mark.parametrize("row", GOLDEN["rows"], ids=lambda row: f"draw {row['i']}")
def test_correlated_uniforms_are_those_published(row: dict[str, list[float]]) -> None:
    drawn = columns(int(str(row["i"])), 1)
    moved = correlate(drawn, cholesky(NAMES, PAIRS))
    assert [float(column[0]) for column in drawn] == row["u"]
    assert np.allclose(np.array(moved)[:, 0], row["u_correlated"], rtol=1e-12, atol=0.0)
    assert moved[0] is drawn[0]


def test_the_attained_rank_correlation_is_that_published() -> None:
    attained = spearmanr(np.array(correlate(columns(0, 65_536), cholesky(NAMES, PAIRS))), axis=1).statistic
    assert np.abs(attained - np.array(GOLDEN["attained_spearman_65536"])).max() < 5.1e-5
    assert np.abs(attained - np.array(GOLDEN["spearman"])).max() < 0.01


def test_correlation_does_not_depend_on_the_size_of_the_request() -> None:
    lower = cholesky(NAMES, PAIRS)
    whole = np.array(correlate(columns(0, 4096), lower))
    for size in (4, 1000):
        parts = [np.array(correlate(columns(a, min(size, 4096 - a)), lower)) for a in range(0, 4096, size)]
        assert np.array_equal(np.concatenate(parts, axis=1), whole)


def test_appending_a_name_moves_no_other() -> None:
    drawn = columns(0, 1000)
    both = correlate(drawn[:2], cholesky(NAMES[:2], PAIRS[:1]))
    three = correlate(drawn, cholesky(NAMES, PAIRS))
    assert np.array_equal(three[0], both[0])
    assert np.array_equal(three[1], both[1])


def test_components_keep_the_order_in_which_names_are_first_written() -> None:
    pairs = [("d", "a", 0.1), ("x", "y", 0.1), ("b", "c", 0.1), ("c", "a", 0.1)]
    assert components(pairs) == (("d", "a", "b", "c"), ("x", "y"))
    assert components([]) == ()


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 8), st.integers(0, 2**32))
def test_the_factor_times_itself_is_the_latent_correlation(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    base = rng.normal(size=(n, n + 2))
    covariance = base @ base.T
    pearson = covariance / np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    names = [f"x{i}" for i in range(n)]
    spearman = 6.0 / math.pi * np.arcsin(pearson / 2.0)
    pairs = [(names[i], names[j], float(spearman[i, j])) for i in range(n) for j in range(i)]
    lower = cholesky(names, pairs)
    assert np.allclose(lower @ lower.T, pearson, atol=1e-10)
    assert np.allclose(lower, np.linalg.cholesky(pearson), atol=1e-6)


def test_extreme_draws_stay_inside_0_and_1() -> None:
    extreme = np.array([2.0**-53, 1.0 - 2.0**-53])
    moved = correlate([extreme, extreme], cholesky(["a", "b"], [("a", "b", 0.9)]))[1]
    assert (moved >= 2.0**-53).all()
    assert (moved <= 1.0 - 2.0**-53).all()


# -- faults --------------------------------------------------------------------------------------------------


def test_correlations_that_contradict_each_other_name_the_pair_to_change() -> None:
    pairs = [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.5)]
    with pytest.raises(ValueError, match=r"a, b, c contradict each other \(smallest eigenvalue -0") as caught:
        cholesky(["a", "b", "c"], pairs)
    remedy = re.search(r"repairs most: '(\w)' and '(\w)' from (\S+) to (\S+) \(R10\)$", str(caught.value))
    assert remedy is not None
    assert (remedy[1], remedy[2], float(remedy[3])) in pairs
    repaired = {(a, b): rho for a, b, rho in pairs} | {(remedy[1], remedy[2]): float(remedy[4])}
    assert cholesky(["a", "b", "c"], [(a, b, rho) for (a, b), rho in repaired.items()]).shape == (3, 3)


def test_correlations_that_no_single_pair_repairs_say_where_to_begin() -> None:
    names = [f"x{i}" for i in range(6)]
    pairs = [(names[i], names[j], -0.9) for i in range(6) for j in range(i)]
    with pytest.raises(
        ValueError, match=r"no single pair repairs it; begin with 'x0' and 'x1', up from -0\.9"
    ):
        cholesky(names, pairs)


@pytest.mark.parametrize(
    ("pairs", "why"),
    [
        ([("a", "b", 1.0)], "for two that are one, use one name"),
        ([("a", "b", -1.0)], "for two that are one, use one name"),
        ([("a", "b", math.nan)], "must lie inside -1 to 1"),
        ([("a", "a", 0.5)], "correlated with itself"),
        ([("a", "b", 0.5), ("b", "a", 0.4)], "written twice"),
    ],
)
def test_a_correlation_that_cannot_be_is_refused(pairs: list[tuple[str, str, float]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        cholesky(["a", "b"], pairs)


def test_more_than_50_names_ask_for_a_common_factor() -> None:
    names = [f"x{i}" for i in range(51)]
    pairs = [(names[0], name, 0.01) for name in names[1:]]
    assert cholesky(names[:50], pairs[:49]).shape == (50, 50)
    with pytest.raises(ValueError, match=r"51 inputs .* write a common factor instead"):
        cholesky(names, pairs)


# -- common factors ------------------------------------------------------------------------------------------


def test_a_factor_of_no_correlation_leaves_the_member_untouched() -> None:
    u = uniforms(7, "FRA.mandate", 0, 100)
    assert common_factor(u, uniforms(7, "@copula/land", 0, 100), 0.0) is u


@pytest.mark.parametrize("rho", [0.1, 0.5, 0.95])
def test_two_members_have_the_latent_correlation_of_their_factor(rho: float) -> None:
    n = 65_536
    shared = uniforms(7, "@copula/land", 0, n)
    fra, gbr = (ndtri(common_factor(uniforms(7, name, 0, n), shared, rho)) for name in ("FRA", "GBR"))
    assert np.mean(fra * gbr) == pytest.approx(rho, abs=0.015)
    assert np.std(fra) == pytest.approx(1.0, abs=0.01)


def test_a_sampled_approval_agrees_with_its_probability_given_the_factor() -> None:
    """A10: given M = m, i says yes with Phi((Phi^-1(p) - sqrt(rho) m) / sqrt(1 - rho))."""
    n, p, rho, m = 65_536, 0.3, 0.4, -0.7
    u = common_factor(uniforms(7, "FRA", 0, n), np.full(n, ndtr(m)), rho)
    exact = ndtr((ndtri(p) - math.sqrt(rho) * m) / math.sqrt(1.0 - rho))
    assert (u < p).mean() == pytest.approx(exact, abs=4.0 * math.sqrt(exact * (1.0 - exact) / n))


@pytest.mark.parametrize("rho", [-0.1, 0.96, math.nan])
def test_a_common_factor_has_a_correlation_of_0_to_95_per_cent(rho: float) -> None:
    with pytest.raises(ValueError, match=r"between 0 and 0\.95"):
        common_factor(np.array([0.5]), np.array([0.5]), rho)
