"""How courses stand over what is not known, and when sampling may stop (E13-E17)."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantor.draws import uniforms
from guarantor.measures.claims.verdict import quantile_interval
from guarantor.measures.influence.robustness import (
    AveragedOverDeep,
    average,
    best_shares,
    better,
    regret,
    standings,
)
from guarantor.measures.influence.stopping import confidence_at, sample_until
from guarantor.measures.summary import DeepCell

GOLDEN = Path(__file__).parent.parent / "golden" / "explore"
REGRET = json.loads((GOLDEN / "regret.json").read_text(encoding="utf-8"))
DRAWS = np.array(REGRET["draws"]).T
COURSES = dict(zip(REGRET["courses"], DRAWS, strict=True))


def test_regret_is_the_golden_one():
    assert regret(DRAWS) == pytest.approx(np.array(REGRET["regret"]), abs=1e-12)
    assert best_shares(DRAWS) == pytest.approx(REGRET["best_share_ties_split"], abs=1e-12)
    found = standings(COURSES, threshold=0.5)
    assert [each.regret_mean for each in found] == pytest.approx(REGRET["mean_regret"], abs=1e-12)
    assert [each.regret_most for each in found] == pytest.approx(REGRET["max_regret"], abs=1e-12)
    assert [each.mean[0] for each in found] == pytest.approx(REGRET["mean"], abs=1e-12)
    assert [each.meets[0] for each in found] == pytest.approx(REGRET["satisficing_share_at_0_5"], abs=1e-12)
    assert [each.best for each in found] == pytest.approx(REGRET["best_share_ties_split"], abs=1e-12)


def test_the_worst_is_the_worst_part_of_a_deep_input_not_the_worst_draw():
    cells = [DeepCell("low", np.arange(5) < 2), DeepCell("high", np.arange(5) >= 2)]
    (alone, *_) = standings(COURSES, threshold=0.5, cells=cells)
    assert alone.worst_cell == "low"
    assert alone.mean == pytest.approx((0.4, 0.6))
    assert alone.meets == pytest.approx((0.5, 2 / 3))


def test_every_draw_a_cell_of_its_own_is_the_worst_draw():
    cells = [DeepCell(f"{k}", np.arange(5) == k) for k in range(5)]
    found = standings(COURSES, cells=cells)
    assert [each.mean[0] for each in found] == pytest.approx(REGRET["maximin"], abs=1e-12)


def test_no_plain_average_is_taken_over_an_input_without_a_probability():
    cells = [DeepCell("low", np.arange(5) < 2), DeepCell("high", np.arange(5) >= 2)]
    with pytest.raises(AveragedOverDeep, match="report the lowest and the highest part"):
        average(DRAWS[0], cells)
    assert average(DRAWS[0]) == pytest.approx(0.52)


def test_where_less_is_better_the_lowest_course_has_no_regret():
    found = standings(
        {"a": np.array([0.1, 0.2]), "b": np.array([0.3, 0.4])}, threshold=0.2, lower_is_better=True
    )
    assert [each.regret_mean for each in found] == pytest.approx([0.0, 0.2])
    assert [each.best for each in found] == [1.0, 0.0]
    assert [each.meets for each in found] == [(1.0, 1.0), (0.0, 0.0)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20))
def test_one_course_against_another_is_the_opposite_of_the_other_against_it(pairs):
    a, b = (np.array(each, float) for each in zip(*pairs, strict=True))
    more, same = better(a, b)
    less, same_again = better(b, a)
    assert same == same_again
    assert more + less + same == pytest.approx(1.0)
    assert better(a, a) == (0.0, 1.0)


def test_on_one_stream_the_gain_on_an_event_has_the_smaller_variance():
    u = uniforms(1, "event", 0, 40_000)
    other = uniforms(1, "apart", 0, 40_000)
    paired = ((u < 0.5).astype(float) - (u < 0.3)).var()
    apart = ((u < 0.5).astype(float) - (other < 0.3)).var()
    assert (paired, apart) == pytest.approx((0.16, 0.46), abs=0.01)


def test_the_interval_of_a_percentile_lies_between_ranks_of_the_values():
    assert quantile_interval(np.arange(1.0, 1001.0), 0.95) == (936.0, 964.0)


# -- stopping -----------------------------------------------------------------------------------------------


def column(chance):
    return lambda n: (uniforms(1, "y", 0, n) < chance, ())


def test_sampling_stops_when_the_interval_is_narrow():
    found = sample_until(column(0.02), target=0.005)
    assert (found.draws, found.looks, found.undecided) == (4_096, 1, False)
    harder = sample_until(column(0.5), target=0.005)
    assert harder.draws == 65_536 * 2
    assert harder.half_width <= 0.005


def test_sampling_goes_on_while_a_bar_lies_inside_the_interval():
    assert sample_until(column(0.5), target=0.1, bars=[0.8]).draws == 4_096
    assert sample_until(column(0.5), target=0.1, bars=[0.49]).draws > 4_096


def test_at_the_largest_number_of_draws_it_says_that_it_is_undecided():
    found = sample_until(column(0.5), target=0.0001, most=10_000)
    assert (found.draws, found.undecided) == (10_000, True)


def test_each_part_of_a_deep_input_must_be_known_closely_enough():
    def read(n):
        x = uniforms(1, "x", 0, n)
        return x < 0.02, (DeepCell("low", x < 0.1), DeepCell("high", x >= 0.1))

    found = sample_until(read, target=0.03)
    assert len(found.intervals) == 2
    assert found.draws > 4_096


def test_later_looks_ask_for_more_so_that_all_together_keep_the_error():
    assert sum(1 - confidence_at(look) for look in range(1, 2_000)) < 0.05


def test_a_half_width_of_nothing_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        sample_until(column(0.5), target=0.0)
