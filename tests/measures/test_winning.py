"""In which sense a course is a win for the challenger (D15): the golden table, and what fits together."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantor.measures.guarantee.winning import gift, hold_out, riskier, settles, worse

TABLE = json.loads(
    (Path(__file__).parents[1] / "golden" / "deter" / "win_tests.json").read_text(encoding="utf-8")
)
COLUMNS = {
    name: np.array([row[name] for row in TABLE["rows"]]) for name in ("U_N", "U_E", "U_B", "p_N", "p_E")
}
NOTHING, COURSE, BETTER = COLUMNS["U_N"], COLUMNS["U_E"], COLUMNS["U_B"]


def written(name):
    return np.array([row[name] for row in TABLE["rows"]])


def test_every_test_is_met_in_the_published_draws():
    assert (gift(COURSE, NOTHING) == written("W1")).all()
    assert (riskier(COLUMNS["p_E"], COLUMNS["p_N"]) == written("W1b")).all()
    assert (worse(COURSE, BETTER) == written("W2_delta0")).all()
    assert (worse(COURSE, BETTER, 0.05) == written("W2_delta05")).all()


def test_the_threshold_is_the_published_one_and_undefined_where_it_is():
    found = hold_out(NOTHING, COURSE, BETTER)
    stated = [row["pi_star"] for row in TABLE["rows"]]
    assert list(found.defined) == [each is not None for each in stated]
    assert list(found.values[found.defined]) == pytest.approx(
        [each for each in stated if each is not None], abs=1e-12
    )


@pytest.mark.parametrize("chance", TABLE["shares"]["W5_of_defined"])
def test_settling_pays_in_the_published_share_of_the_draws_in_which_it_is_defined(chance):
    found = hold_out(NOTHING, COURSE, BETTER)
    share = settles(found, float(chance))[found.defined].mean()
    assert share == TABLE["shares"]["W5_of_defined"][chance]


VALUES = st.floats(-1.0, 1.0)


@given(VALUES, VALUES, VALUES)
def test_a_threshold_below_nothing_is_exactly_a_gift(nothing, course, better):
    found = hold_out(*(np.array([each]) for each in (nothing, course, better)))
    if found.defined[0]:
        assert (found.values[0] < 0) == gift(np.array([course]), np.array([nothing]))[0]


@given(VALUES, VALUES, VALUES)
def test_settling_pays_exactly_where_it_is_worth_more_than_the_gamble(nothing, course, better):
    found = hold_out(*(np.array([each]) for each in (nothing, course, better)))
    for chance in (0.0, 0.3, 1.0):
        gamble = chance * better + (1 - chance) * nothing
        if found.defined[0] and abs(course - gamble) > 1e-9:
            assert settles(found, chance)[0] == (course > gamble)
