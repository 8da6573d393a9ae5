"""``guarantor generate``: the force in the terminal, as JSON, and one schedule."""

import json
import re
from pathlib import Path

import pytest


def test_a_schedule_of_whole_units_stands_beside_what_parts_of_units_could_do(guarantor):
    asked = ("generate", "pellia", "--course", "arvonia-backstop", "--draws", "128", "--engine", "lp")
    code, out, err = guarantor(*asked, "--units", "600", "--json")
    assert (code, err) == (0, "")
    whole = json.loads(out)
    assert whole["best"]
    assert whole["filled"] <= whole["in_parts"]
    assert all(row["starts"] % 600 == 0 for row in whole["rows"])
    _, out, _ = guarantor(*asked, "--json")
    assert whole["in_parts"] == pytest.approx(json.loads(out)["filled"])
    _, out, _ = guarantor(*asked, "--units", "600")
    assert "Only whole units of 600 leave" in out


@pytest.mark.parametrize("arguments", [("--units", "600"), ("--engine", "lp", "--units", "0.5")])
def test_units_are_for_a_schedule_and_hold_somebody(guarantor, arguments):
    code, _, err = guarantor("generate", "pellia", *arguments)
    assert code == 2
    assert "persons in a unit, 1 or more; write --engine lp --units 800" in err


def test_the_force_is_told_on_one_screen(guarantor):
    code, out, err = guarantor("generate", "ukraine", "--course", "us-backstop", "--draws", "256")
    assert (code, err) == (0, "")
    lines = out.rstrip("\n").split("\n")
    assert lines[0] == "With a US backstop: how many, and for how long?"
    assert len(lines) <= 68
    assert max(map(len, lines)) <= 80
    assert "256 sampled futures" in out


def test_it_is_written_as_json_with_both_ends(guarantor):
    code, out, _ = guarantor("generate", "pellia", "--draws", "128", "--json")
    assert code == 0
    answer = json.loads(out)
    assert (answer["schema"], answer["course"]["name"]) == ("guarantor.force/1", "neighbours-alone")
    assert (answer["run"]["draws"], answer["profile_label"]) == (128, "steady state of those present")
    assert answer["ends"]["alone"]["futures"] == 0 < answer["ends"]["together"]["futures"]


def test_every_change_is_taken_and_named(guarantor):
    code, out, _ = guarantor(
        "generate", "ukraine", "--course", "us-backstop", "--draws", "256", "--seed", "5",
        "--given", "ceasefire", "--variant", "germany-in", "--without", "FRA",
        "--set", "rotation.default.ratio=5", "--json",
    )  # fmt: skip
    assert code == 0
    answer = json.loads(out)
    assert answer["run"]["given"] == {"ceasefire": True}
    assert answer["run"]["seed"] == 5
    assert answer["scenario"]["without"] == ["FRA"]
    assert answer["scenario"]["variants"][0] == "germany-in"
    assert "FRA" not in {each["actor"] for each in answer["ends"]["alone"]["contributors"]}


def test_a_schedule_is_printed_and_written(guarantor):
    code, out, err = guarantor(
        "generate", "pellia", "--course", "arvonia-backstop", "--draws", "128", "--engine", "lp", "--out",
        "plans/schedule.csv",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "ONE set of inputs" in out
    assert "Belmark, manoeuvre" in out
    rows = Path("plans/schedule.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "state,line,month,starts,returns,in_theatre"
    assert any(row.startswith("XBE,manoeuvre,0,") for row in rows)
    code, out, _ = guarantor(
        "generate", "pellia", "--course", "arvonia-backstop", "--draws", "128", "--engine", "lp", "--json"
    )
    assert json.loads(out)["schema"] == "guarantor.schedule/1"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("--engine", "simplex"), "write --engine lp", id="engine"),
        pytest.param(("--out", "x.csv"), "write --engine lp --out schedule.csv", id="table without schedule"),
        pytest.param(("--engine", "lp", "--out", "x.json"), "is written as .csv", id="format"),
        pytest.param(("--course", "us-trops"), "did you mean 'us-troops'?", id="course"),
        pytest.param(("--given", "peace"), "unknown event 'peace'", id="event"),
        pytest.param(("--lever", "mission=war"), "mission", id="lever"),
    ],
)
def test_what_cannot_be_done_is_told(guarantor, arguments, says):
    code, out, err = guarantor("generate", "ukraine", "--draws", "64", *arguments)
    assert (code, out) == (2, "")
    assert says in re.sub(r"\s+", " ", err)
    assert "Traceback" not in err
