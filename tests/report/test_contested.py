"""The answer under contested readings: one number for each course and reading, on the same draws (F19)."""

import pytest

from guarantor.measures import assess
from guarantor.report.contested import brief_table, cell_in_words, readings_text, telling_measure
from guarantor.scenario import load
from made_up_answers import reading

TITLES = {"a1": "Europe alone", "b2": "with US troops"}
BASE = reading("base", "base case", {"a1": 17, "b2": 23}, {"a1": 0, "b2": 0}, {"a1": 4_900, "b2": 15_000})
READINGS = (
    BASE,
    reading(
        "kyiv-only-with-us",
        "Kyiv refuses a force without the US",
        {"a1": 0, "b2": 22},
        {"a1": 0, "b2": 0},
        {"a1": None, "b2": 14_000},
    ),
    reading(
        "together-apart",
        "they wait for each other",
        {"a1": (3, 31), "b2": 29},
        {"a1": 0, "b2": (0, 7)},
        {"a1": (2_100, 8_300), "b2": 15_000},
    ),
)


@pytest.fixture(scope="module")
def pellia():
    return assess(load("pellia"), draws=1024)


def shown(pellia, readings, side_by_side):
    return brief_table(pellia.model_copy(update={"readings": readings}), side_by_side)


def test_each_reading_has_one_number_for_each_course(pellia):
    head, base, kyiv, together = shown(pellia, READINGS, side_by_side=False)
    assert head.split() == ["force", "raised", "under", "contested", "readings", "a", "b"]
    assert base.removeprefix("base case").split() == ["17", "23"]
    assert kyiv.startswith("Kyiv refuses a force without the US ")
    assert kyiv.split()[-2:] == ["0", "22"]
    assert together.split()[-3:] == ["3", "(31)", "29"]


def test_side_by_side_a_long_title_gives_way_to_the_name_of_the_reading(pellia):
    head, *lines = shown(pellia, READINGS, side_by_side=True)
    assert head.startswith("force raised, if")
    assert len(lines) == 1
    assert lines[0].startswith("kyiv-only-with-us")
    assert "they wait for each other" in lines[0]
    assert "base case" not in lines[0]


def test_twelve_readings_stand_in_seven_lines(pellia):
    many = [BASE, *(READINGS[1].model_copy(update={"name": f"reading-{k}"}) for k in range(12))]
    lines = shown(pellia, tuple(many), side_by_side=True)
    assert len(lines) == 7
    assert all(sum(f"reading-{k} " in line for line in lines) == 1 for k in range(12))
    assert max(map(len, lines)) <= 80


def test_without_a_contested_reading_there_is_no_table(pellia):
    assert shown(pellia, (BASE,), side_by_side=False) == []


def test_the_count_that_more_readings_move_is_the_one_shown():
    assert telling_measure(READINGS) == "force_raised"
    moved = reading("x", "x", {"a1": 17, "b2": 23}, {"a1": 9, "b2": 0}, {"a1": 1, "b2": 1})
    assert telling_measure((BASE, moved)) == "headcount_met"
    assert telling_measure((BASE, BASE)) == "headcount_met"


def test_a_move_of_one_in_fifty_is_no_move():
    near = reading("x", "x", {"a1": 17.9, "b2": 23}, {"a1": 0, "b2": 0}, {"a1": 1, "b2": 1})
    enough = reading("y", "y", {"a1": 17, "b2": 23}, {"a1": 0, "b2": (0, 2)}, {"a1": 1, "b2": 1})
    assert telling_measure((BASE, near, near, enough)) == "headcount_met"
    further = reading("x", "x", {"a1": 19.5, "b2": 23}, {"a1": 0, "b2": 0}, {"a1": 1, "b2": 1})
    assert telling_measure((BASE, further, near)) == "force_raised"


def test_a_cell_of_the_page_holds_force_enough_and_how_many_are_there():
    assert cell_in_words(BASE.courses["a1"]) == ("17", "enough 0; 4.9 thousand")
    assert cell_in_words(READINGS[1].courses["a1"]) == ("0", "enough 0")
    assert cell_in_words(READINGS[2].courses["a1"]) == ("3 (31)", "enough 0; 2.1 (8.3) thousand")


def test_all_readings_are_told_at_both_ends_with_the_way_to_apply_one():
    text = readings_text(READINGS, TITLES, "ukraine")
    lines = text.split("\n")
    assert max(map(len, lines)) <= 80
    assert "4,096 sampled futures" in text
    assert "a  Europe alone" in lines
    raised, enough, there = (
        lines[lines.index(next(line for line in lines if line.startswith(heading))) :][:4]
        for heading in ("force raised, of 50", "enough troops, of 50", "thousand there, middle future")
    )
    assert [line.split()[-2:] for line in raised[1:3]] == [["17", "23"], ["0", "22"]]
    assert raised[3].endswith("3 (31) 29")
    assert enough[3].endswith("0 0 (7)")
    assert there[2].split()[-2:] == ["-", "14"]
    assert there[3].endswith("2.1 (8.3) 15")
    assert "guarantor assess ukraine --variant NAME" in text
    assert "  together-apart: they wait for each other" in lines


def test_more_courses_than_fit_go_into_a_second_table():
    names = [f"course-{k}" for k in range(9)]
    wide = reading(
        "base",
        "base case",
        dict.fromkeys(names, (3, 31)),
        dict.fromkeys(names, (3, 31)),
        dict.fromkeys(names, (12_000, 31_000)),
    )
    text = readings_text((wide, wide), {name: name for name in names}, "x")
    assert max(map(len, text.split("\n"))) <= 80
    assert text.count("3 (31)") == 2 * 2 * 9
    assert text.count("12 (31)") == 2 * 9


def test_a_scenario_without_readings_says_what_to_add():
    assert "add 'readings:'" in readings_text((BASE,), TITLES, "x")
