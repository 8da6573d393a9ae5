"""Pools: what a state can keep deployed, by either route (rules G2-G8)."""

from __future__ import annotations

import csv
import doctest
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from guarantor.stages.generate import bring, deployable_pool, pool_route, rotation_ratio, share_route
from guarantor.stages.generate import pools as pools_module

GOLDEN = Path(__file__).parents[1] / "golden" / "generate"


def rows(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ARITHMETIC = {
    "A01": lambda: 64_000 * rotation_ratio(3),
    "A02": lambda: 10_000 * rotation_ratio(2),
    "A03": lambda: 10_000 * rotation_ratio(3),
    "A05": lambda: 64_000 * rotation_ratio(2),
    "A07": lambda: rotation_ratio(24 / 8, tour_months=8),
    "A08": lambda: rotation_ratio(36 / 12, tour_months=12),
    "A09": lambda: rotation_ratio(24 / 6),
    "A10": lambda: rotation_ratio(23 / 6),
    "A11": lambda: rotation_ratio(18 / 9, tour_months=9),
    "A12": lambda: rotation_ratio(0, tour_months=12, overlap_months=1.565217391),
    "A13": lambda: rotation_ratio(3, tour_months=6, overlap_months=1),
    "A14": lambda: rotation_ratio(12 / 15, tour_months=15),
    "A15": lambda: pool_route(42, ratio=rotation_ratio(12 / 15, tour_months=15)),
    "A16": lambda: pool_route(42, ratio=rotation_ratio(12 / 15, tour_months=15) * 1.15),
    "A17": lambda: pool_route(deployable_pool(1_670_000, 0.10), ratio=3),
    "A19": lambda: pool_route(1, ratio=rotation_ratio([1, 2, 3, 4, 5])),
    "A25": lambda: share_route(869_000, share=0.08, committed=0),
    "A26": lambda: share_route(869_000, share=0.10, committed=0),
}


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=row["id"]) for row in rows("arithmetic.csv") if row["id"] in ARITHMETIC]
)
def test_pools_follow_the_published_arithmetic(row: dict[str, str]) -> None:
    expected = np.squeeze([float(number) for number in row["expected"].split()])
    assert_allclose(ARITHMETIC[row["id"]](), expected, rtol=0, atol=float(row["tolerance"]) + 1e-9)


PLEDGES = {
    "refused": lambda: bring(0.0, [2000.0, 4000.0]),
    "zero": lambda: bring(0.0, [2000.0, 4000.0]),
    "amount": lambda: bring(3000.0, None),
}


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=row["case"]) for row in rows("pledge_values.csv") if row["case"] in PLEDGES]
)
def test_a_pledge_brings_what_is_written(row: dict[str, str]) -> None:
    assert_array_equal(PLEDGES[row["case"]](), float(row["a_expected"]))


def test_an_unknown_offer_brings_what_the_pool_can_sustain() -> None:
    assert_array_equal(bring(None, [2000.0, 4000.0]), [2000.0, 4000.0])


def test_an_offer_above_the_pool_brings_what_the_pool_can_sustain() -> None:
    assert bring(10_000, 2_900) == 2_900


def test_an_unknown_offer_without_an_estimate_is_an_error() -> None:
    with pytest.raises(ValueError, match="a number would have to be guessed"):
        bring(None, None)


def test_nan_never_stands_for_unknown() -> None:
    with pytest.raises(ValueError, match="an unknown value is never NaN"):
        bring(np.nan, 3000.0)


def test_a_ratio_below_one_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"ratio: '0.5' is not a number of at least 1 .*nobody rests"):
        pool_route(10_000, ratio=[4.0, 0.5])


def test_an_overcommitted_pool_sustains_nothing() -> None:
    assert pool_route(10_000, ratio=4, home_floor=4_000, committed=2_000) == 0.0


def test_other_commitments_tie_down_their_rest_in_the_pool_route_only() -> None:
    assert pool_route(40_000, ratio=4, committed=1_000) == 9_000.0
    assert share_route(100_000, share=0.1, committed=1_000) == 9_000.0


def test_the_home_floor_binds_the_share_route_only_if_nearly_all_must_stay() -> None:
    assert share_route(100_000, share=0.08, committed=0, home_floor=60_000) == 8_000.0
    assert share_route(100_000, share=0.08, committed=0, home_floor=95_000) == 5_000.0


def test_a_share_above_one_is_an_error() -> None:
    with pytest.raises(ValueError, match="share: '8' is above 1"):
        share_route(100_000, share=8, committed=0)


def test_an_overlap_as_long_as_the_tour_is_an_error() -> None:
    with pytest.raises(ValueError, match="no unit is ever relieved"):
        rotation_ratio(3, tour_months=6, overlap_months=6)


def test_the_examples_in_the_documentation_run() -> None:
    result = doctest.testmod(pools_module)
    assert result.attempted > 0
    assert result.failed == 0
