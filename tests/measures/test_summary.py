"""Summaries, paired differences and drivers against golden tables."""

import json
from math import pi
from pathlib import Path

import numpy as np
import pytest

from guarantor.draws import uniforms
from guarantor.measures.influence.drivers import drivers_of, inputs_of
from guarantor.measures.influence.sensitivity import binned_first_order
from guarantor.measures.runs import run_of
from guarantor.measures.summary import amount, deep_cells, difference, share
from guarantor.scenario import load

GOLDEN = Path(__file__).parent.parent / "golden" / "explore"
GIVEN = json.loads((GOLDEN / "given_data.json").read_text(encoding="utf-8"))
PAIRED = json.loads((GOLDEN / "intervals.json").read_text(encoding="utf-8"))["paired"]


def ishigami():
    x = [uniforms(GIVEN["seed"], name, 0, GIVEN["n"]) for name in GIVEN["names"]]
    a, b, c = (pi * (2 * u - 1) for u in x)
    return x, np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def test_first_order_influence_of_the_ishigami_function_is_the_golden_one():
    x, y = ishigami()
    assert y.mean() == pytest.approx(GIVEN["mean_y"], abs=1e-12)
    assert [binned_first_order(u, y) for u in x] == pytest.approx(GIVEN["y"]["binned"], abs=1e-12)


def test_a_yes_no_input_that_decides_everything_accounts_for_everything():
    x = uniforms(1, "x", 0, 4096) < 0.3
    assert binned_first_order(x, x.astype(float)) == pytest.approx(1.0, abs=1e-9)


def test_drivers_name_what_matters_first_and_leave_out_what_is_inert():
    x, y = ishigami()
    inert = {f"inert{k}": uniforms(5, f"inert{k}", 0, y.size) for k in range(10)}
    found = drivers_of("y", "c", y, inputs_of(dict(zip(GIVEN["names"], x, strict=True)) | inert, 5))
    assert [driver.input for driver in found][:2] == ["x2", "x1"]
    assert len([driver for driver in found if driver.input in inert]) <= 1


def test_the_sides_of_a_driver_are_what_the_measure_is_there():
    event = uniforms(3, "event", 0, 5000) < 0.4
    y = event & (uniforms(3, "luck", 0, 5000) < 0.5)
    (driver,) = drivers_of("y", "c", y, inputs_of({"event": event}, 3))
    assert (driver.low.label, driver.high.label) == ("no", "yes")
    assert driver.low.share.of_50 == 0
    assert driver.high.share.of_50 == round(50 * y[event].mean())


def test_drivers_of_chosen_draws_are_those_of_a_run_of_these_draws_alone():
    x, y = ishigami()
    chosen = uniforms(9, "chosen", 0, y.size) < 0.4
    inside = drivers_of("y", "c", y, inputs_of({"x1": x[0], "x2": x[1]}, 5), chosen)
    assert [driver.influence for driver in inside] == [
        binned_first_order(u[chosen], y[chosen]) for u in (x[1], x[0])
    ]


@pytest.mark.parametrize(
    ("y", "why"),
    [
        pytest.param(np.ones(4096, bool), "it does not vary", id="constant"),
        pytest.param(np.arange(400) > 200, "too few draws", id="400 draws"),
    ],
)
def test_there_are_no_drivers_where_there_is_nothing_to_see(y, why):
    assert drivers_of("y", "c", y, inputs_of({"x": np.arange(y.size, dtype=float)}, 1)) == (), why


@pytest.mark.parametrize("row", PAIRED)
def test_a_paired_difference_has_the_golden_error(row):
    here = np.zeros(row["n"])
    there = np.zeros(row["n"])
    here[: row["n10"]] = 1
    there[row["n10"] : row["n10"] + row["n01"]] = 1
    found = difference("a", "b", "m", here, there)
    assert found.mean == pytest.approx(row["diff"], abs=1e-12)
    assert found.se == pytest.approx(row["se"], abs=1e-12)


def test_a_course_minus_itself_is_exactly_zero():
    column = uniforms(1, "x", 0, 999)
    found = difference("a", "a", "m", column, column)
    assert (found.mean, found.se) == (0.0, 0.0)
    assert (found.higher.probability, found.lower.probability) == (0.0, 0.0)


def test_a_share_counts_draws_and_states_its_sampling_error():
    found = share(np.arange(100) < 32)
    assert (found.probability, found.of_50) == (0.32, 16)
    assert found.se == pytest.approx((0.32 * 0.68 / 100) ** 0.5)


def test_an_amount_of_nothing_is_zero_not_an_error():
    assert amount(np.zeros(0), "troops").p95 == 0.0


def test_a_deep_input_is_explored_and_never_averaged_over():
    run = run_of(load("pellia"), draws=8192)
    cells = deep_cells(run, "force")
    assert len(cells) == 3
    assert sum(int(cell.inside.sum()) for cell in cells) == 8192
    column = run.courses["arvonia-backstop"].alone.headcount_met
    found = share(column, cells)
    assert found.probability is None
    assert found.of_50 is None
    assert [cell.value for cell in found.cells] == [column[cell.inside].mean() for cell in cells]
    assert amount(run.courses["arvonia-backstop"].alone.headcount, "troops", cells).mean is None


def test_a_scenario_without_deep_inputs_has_no_cells():
    assert deep_cells(run_of(load("ukraine"), draws=1), "game") == ()


def test_a_measure_is_not_cut_by_a_deep_input_that_it_does_not_read():
    run = run_of(load("pellia"), draws=8192)
    assert deep_cells(run, "events") == ()
    assert [cell.name for cell in deep_cells(run, "game")] == [
        "XCO.pool 3000 to 5000",
        "XCO.pool 5000 to 7000",
        "XCO.pool 7000 to 9000",
    ]
