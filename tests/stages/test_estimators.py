"""Estimators of the requirement: each bound to its missions, side by side and never averaged (G11)."""

from __future__ import annotations

import csv
import re
from datetime import date
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantor.scenario.estimators import USER, estimate, estimators, side_by_side
from guarantor.scenario.quantity import parse_quantity

TABLE = Path(__file__).parent.parent / "golden" / "generate" / "estimators.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


def inputs_of(text: str) -> dict[str, float | tuple[float, float]]:
    """``km=1000:1200``."""
    pairs = (part.split("=") for part in filter(None, text.split(";")))
    return {
        key: (float(number.split(":")[0]), float(number.split(":")[1])) if ":" in number else float(number)
        for key, number in pairs
    }


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in ROWS])
def test_an_estimate_is_the_one_worked_out_by_hand(row):
    found = estimate(row["name"], row["mission"], **inputs_of(row["inputs"]))
    assert found.low == pytest.approx(float(row["low"]))
    assert found.high == pytest.approx(float(row["high"]))
    assert found.mode == (float(row["mode"]) if row["mode"] else None)


def test_every_estimator_stands_in_the_golden_table():
    assert {(each.name, each.mission) for each in estimators()} == {
        (row["name"], row["mission"]) for row in ROWS if row["name"] != USER
    }


def test_every_figure_has_a_source_and_a_grade_of_f8():
    for each in estimators():
        assert each.source, each.name
        assert each.grade in ("reported", "estimated", "assumed"), each.name
        assert 0 < each.low <= (each.mode or each.low) <= each.high, each.name
        assert each.mode is None or not each.needs, each.name


def test_a_method_is_known_from_the_day_of_the_latest_source_that_it_rests_on():
    """No earlier than any month or year that its source names; the last day where no day is on record."""
    months = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "Jul": 7, "Nov": 11, "Dec": 12}
    for each in estimators():
        named = {
            (int(year), months.get(month, 1))
            for month, year in re.findall(r"(?:\b([A-Z][a-z]{2}) )?\b((?:19|20)\d\d)\b", each.source)
        }
        assert max(named) <= (each.known_from.year, each.known_from.month), each.name
        assert max(named)[0] == each.known_from.year, each.name
    days = {(each.name, each.mission): each.known_from for each in estimators()}
    assert days["line_unarmed", "monitoring"] == date(2016, 12, 31)
    assert days["line_protected", "guarded_monitoring"] == date(2025, 3, 31)


def test_what_nobody_has_read_and_what_answers_another_question_is_not_coded():
    table = " ".join(f"{each.name} {each.source}" for each in estimators())
    for absent in ("McGrath", "Goode", "Kneece", "Bruegel", "Kiel", "brigade"):
        assert absent not in table


# -- bound to missions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "mission", "inputs", "says"),
    [
        pytest.param(
            "policing_density",
            "reassurance",
            {"population": 38e6},
            "policing_density is not valid for 'reassurance' (G11): it is valid for 'policing'; "
            "for 'reassurance' write 'quoted_force', 'user'",
            id="a density on a reassurance force",
        ),
        pytest.param(
            "quoted_force",
            "policing",
            {},
            "it is valid for 'monitoring', 'reassurance', 'denial'; for 'policing' write 'policing_density',",
            id="several missions",
        ),
        pytest.param("quoted_forces", "denial", {}, "did you mean 'quoted_force'?", id="a misspelt name"),
        pytest.param("line_unarmed", "monitoring", {}, "needs 'km' (G11)", id="an input left out"),
        pytest.param(
            "line_unarmed",
            "monitoring",
            {"km": 100, "population": 5},
            "line_unarmed takes 'km' only, not 'population'",
            id="an input too many",
        ),
        pytest.param(
            "quoted_force", "denial", {"km": 5}, "takes no input, not 'km'", id="nothing to multiply"
        ),
        pytest.param(
            "line_unarmed", "monitoring", {"km": -1}, "km: '-1' is no number of at least 0", id="below 0"
        ),
        pytest.param(
            "line_unarmed", "monitoring", {"km": (5, 4)}, "the lower first", id="the wrong way round"
        ),
        pytest.param("line_unarmed", "monitoring", {"km": float("nan")}, "km: 'nan'", id="not a number"),
        pytest.param("line_unarmed", "monitoring", {"km": inf}, "km: 'inf'", id="without end"),
        pytest.param(USER, "denial", {"low": 5}, "takes 'low' and 'high'", id="half a range"),
        pytest.param(
            USER, "denial", {"low": 5, "high": 6, "km": 1}, "takes 'low' and 'high'", id="own and km"
        ),
        pytest.param(
            USER, "denial", {"low": 7, "high": 6}, "low <= mode <= high", id="an own range reversed"
        ),
        pytest.param(
            USER, "denial", {"low": 5, "mode": 7, "high": 6}, "low <= mode <= high", id="an odd mode"
        ),
        pytest.param(USER, "denial", {"low": (5, 6), "high": 7}, "write numbers", id="a range for an end"),
    ],
)
def test_asking_wrongly_says_what_to_write(name, mission, inputs, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        estimate(name, mission, **inputs)


# -- side by side -------------------------------------------------------------------------------------------


def test_all_that_is_valid_for_a_mission_stands_side_by_side_each_with_its_own_range():
    rows = side_by_side("monitoring", {"km": (1000, 1200)})
    assert [(row.name, row.estimate.low, row.estimate.high) for row in rows] == [
        ("quoted_force", 8000, 20000),
        ("line_unarmed", 1700, pytest.approx(2040)),
        ("line_observation", 4800, 18000),
    ]


def test_an_estimator_without_its_input_says_what_it_needs():
    quoted, *others = side_by_side("monitoring", {})
    assert quoted.missing == ""
    assert [(row.estimate, row.missing) for row in others] == [(None, "km"), (None, "km")]


def test_the_users_own_range_stands_last_and_for_any_mission():
    rows = side_by_side("denial", {"low": 5, "high": 6, "km": 1000})
    assert [row.name for row in rows] == ["quoted_force", USER]
    (own,) = side_by_side("evacuation", {"low": 5, "high": 6})
    assert (own.estimate.low, own.estimate.high, own.estimate.grade) == (5, 6, "assumed")


@pytest.mark.parametrize(
    ("mission", "inputs", "says"),
    [
        pytest.param("reasurance", {}, "did you mean 'reassurance'?", id="a misspelt mission"),
        pytest.param("denial", {"lenght": 5}, "unknown input 'lenght' (G11)", id="an unknown input"),
    ],
)
def test_comparing_wrongly_says_what_to_write(mission, inputs, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        side_by_side(mission, inputs)


# -- as a scenario writes it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "mission", "inputs", "text"),
    [
        ("quoted_force", "denial", {}, "triangular(60000, 100000, 200000) troops"),
        ("reference_class", "enforcement", {}, "uniform(50000, 60000) troops"),
        ("area_mission", "consented_area", {"km": 120}, "13560 troops"),
        ("line_unarmed", "monitoring", {"km": 0}, "0 troops"),
    ],
)
def test_an_estimate_is_written_in_shapes_that_a_scenario_reads(name, mission, inputs, text):
    assert estimate(name, mission, **inputs).written() == text
    parse_quantity(text)


def test_a_source_that_says_at_least_gives_no_upper_end():
    with pytest.raises(ValueError, match="at least 40000 and no upper end"):
        estimate("security_density", "stabilisation", population=2e6).written()


@given(
    st.sampled_from([each for each in estimators() if each.needs]),
    st.floats(0, 1e8),
    st.floats(1, 10),
)
def test_more_to_cover_never_asks_for_fewer(row, amount, times):
    one, more = (estimate(row.name, row.mission, **{row.needs: n}) for n in (amount, amount * times))
    both = estimate(row.name, row.mission, **{row.needs: (amount, amount * times)})
    assert 0 <= one.low <= more.low
    assert one.high <= more.high
    assert (both.low, both.high) == (one.low, more.high)
