"""From uniforms to values: the quantile table, and each shape by its definition (R5, R7, R8, F12, F13)."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaincinv

from guarantor.draws import uniforms, values
from guarantor.scenario.quantity import Quantity, Shape, mean, parse_quantity

GOLDEN = Path(__file__).parents[1] / "golden" / "draws" / "quantiles.csv"
with GOLDEN.open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))

EDGES = np.array([2.0**-53, 1e-9, 0.05, 0.5, 0.95, 1.0 - 1e-9, 1.0 - 2.0**-53])

TEXTS = [
    "8000 to 12000 troops",
    "100 to 30000",
    "-5 to 15 km as normal",
    "20% to 50%",
    "1% to 99%",
    "about 10000 troops ±90%",
    "uniform(2, 12) months",
    "triangular(2, 4, 12)",
    "triangular(2, 2, 12)",
    "triangular(2, 12, 12)",
    "pert(500, 1000, 2000)",
    "pert(0, 0, 1)",
    "pert(-3, 7, 7)",
    "integer(1, 6)",
    "integer(-900719925474099, 900719925474099)",
    "discrete(none: 0.5, enablers: 0.3, backstop: 0.2)",
    "discrete(3: 0.5, 9: 0.5)",
    "one_of(1, 5, 9)",
    "deep(0, 1)",
    "deep(none, some, all)",
    "3 to 5 clip [2.5, 8]",
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['text']} at {row['u']}")
def test_a_quantile_is_that_of_the_table(row: dict[str, str]) -> None:
    q = parse_quantity(row["text"])
    x = float(values(q, np.array([float(row["u"])]))[0])
    if q.labels:
        assert q.labels[int(x)] == row["x"]
    else:
        assert x == pytest.approx(float(row["x"]), rel=1e-12)


@pytest.mark.parametrize("text", TEXTS)
def test_every_shape_is_finite_and_does_not_fall_up_to_the_last_uniform(text: str) -> None:
    q = parse_quantity(text)
    u = np.unique(np.concatenate([EDGES, np.linspace(0.0005, 0.9995, 2000)]))
    x = values(q, u)
    assert x.shape == u.shape
    assert np.isfinite(x).all()
    assert (np.diff(x) >= -1e-12 * np.abs(x[1:])).all()
    if q.clip is not None:
        assert q.clip[0] <= x.min() <= x.max() <= q.clip[1]


@pytest.mark.parametrize(
    "text", ["uniform(0.1, 0.7)", "triangular(0.1, 0.2, 0.7)", "pert(0.1, 0.2, 0.7)", "deep(0.1, 0.7)"]
)
def test_hard_ends_are_never_passed(text: str) -> None:
    x = values(parse_quantity(text), EDGES)
    assert 0.1 <= x.min() <= x.max() <= 0.7


@settings(deadline=None, max_examples=200)
@given(st.floats(1e-6, 1e9), st.floats(1.0001, 1e6), st.sampled_from(["lognormal", "normal"]))
def test_a_range_states_its_5th_and_95th_percentile(low: float, ratio: float, shape: str) -> None:
    q = Quantity(Shape(shape), (low, low * ratio))
    assert values(q, np.array([0.05, 0.95])) == pytest.approx([low, low * ratio], rel=1e-9)


@settings(deadline=None, max_examples=100)
@given(st.floats(1e-6, 0.98), st.floats(0.01, 0.99))
def test_a_range_of_shares_states_its_5th_and_95th_percentile(low: float, further: float) -> None:
    high = low + (1.0 - low) * further
    assert values(Quantity(Shape.LOGITNORMAL, (low, high)), np.array([0.05, 0.95])) == pytest.approx(
        [low, high], rel=1e-9
    )


@settings(deadline=None, max_examples=60)
@given(st.floats(0.0, 1.0), st.integers(0, 2**32))
def test_the_pert_series_agrees_with_the_inverse_beta_function(t: float, start: int) -> None:
    u = np.concatenate([EDGES, uniforms(7, "pert", start, 50)])
    expected = betaincinv(1.0 + 4.0 * t, 1.0 + 4.0 * (1.0 - t), u)
    assert values(Quantity(Shape.PERT, (0.0, t, 1.0)), u) == pytest.approx(expected, rel=1e-12)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=6).filter(any), st.floats(2.0**-53, 1.0 - 2.0**-53))
def test_a_discrete_takes_the_first_value_whose_cumulative_weight_passes_u(
    weights: list[int], u: float
) -> None:
    shares = [weight / sum(weights) for weight in weights]
    labels = tuple(f"w{index}" for index in range(len(weights)))
    drawn = int(values(Quantity(Shape.DISCRETE, tuple(shares), labels=labels), np.array([u]))[0])
    reached = 0.0
    for index, share in enumerate(shares):
        reached = reached + share
        if u < reached or not any(weights[index + 1 :]):
            assert drawn == index
            break
    assert weights[drawn] > 0


def test_equal_alternatives_are_equally_frequent() -> None:
    u = (np.arange(6000) + 0.5) / 6000
    for text in ("one_of(a, b, c)", "deep(a, b, c)", "one_of(0, 1, 2)", "integer(0, 2)"):
        assert np.bincount(values(parse_quantity(text), u).astype(int)).tolist() == [2000, 2000, 2000]


def test_a_deep_range_is_covered_evenly() -> None:
    u = (np.arange(100) + 0.5) / 100
    assert values(parse_quantity("deep(0, 100)"), u) == pytest.approx(np.arange(100) + 0.5)


@pytest.mark.parametrize(
    "text", ["20000 troops", "5 to 5", "integer(5, 5)", "one_of(5)", "discrete(5: 1, 6: 0)", "deep(a)"]
)
def test_a_certain_quantity_is_a_constant_column(text: str) -> None:
    assert len(np.unique(values(parse_quantity(text), uniforms(7, "x", 0, 100)))) == 1


@pytest.mark.parametrize(
    "text", [text for text in TEXTS if "none" not in text and "deep" not in text and "90071" not in text]
)
def test_the_mean_of_many_draws_is_the_stated_mean(text: str) -> None:
    q = parse_quantity(text)
    x = values(q, (np.arange(200_000) + 0.5) / 200_000)
    assert x.mean() == pytest.approx(mean(q), rel=1e-3)


def test_stretching_a_range_moves_each_draw_one_way() -> None:
    u = uniforms(7, "GBR.pledge", 0, 4096)
    narrow, wide = (values(parse_quantity(text), u) for text in ("8000 to 12000", "8000 to 15000"))
    assert (wide[u > 0.05] > narrow[u > 0.05]).all()
    assert (wide[u < 0.05] < narrow[u < 0.05]).all()


def test_raising_a_probability_never_undoes_an_event() -> None:
    u = uniforms(7, "ceasefire", 0, 4096)
    for p, higher in ((0.0, 0.2), (0.2, 0.21), (0.9, 1.0)):
        assert not ((u < p) & ~(u < higher)).any()
    assert not (u < 0.0).any()
    assert (u < 1.0).all()


@pytest.mark.parametrize("text", ["unknown", "refused"])
def test_unknown_and_refused_cannot_be_drawn(text: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}' is not a number and cannot be drawn"):
        values(parse_quantity(text), EDGES)
