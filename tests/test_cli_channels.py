"""``guarantor channels``: what a guarantor is worth, in the terminal, as JSON and as a chart."""

import json
from pathlib import Path

import pytest


def test_it_is_told_on_one_screen(guarantor):
    code, out, err = guarantor("channels", "ukraine", "--draws", "256")
    assert (code, err) == (0, "")
    assert out.startswith("What is the United States worth? With US troops, against Europe alone\n")
    assert "256 sampled futures" in out
    assert "accounting, not causation" in out
    assert max(map(len, out.split("\n"))) <= 80


def test_courses_levels_and_measures_are_chosen(guarantor):
    code, out, _ = guarantor(
        "channels", "ukraine", "--guarantor", "USA", "--from", "us-enablers", "--to", "backstop",
        "--measure", "joined(GBR)", "--as-of", "2025-04-30", "--given", "ceasefire", "--seed", "4",
        "--variant", "germany-in", "--without", "FRA", "--draws", "256", "--json",
    )  # fmt: skip
    assert code == 0
    answer = json.loads(out)
    assert answer["schema"] == "guarantor.channels/1"
    assert (answer["course"]["name"], answer["base"]["name"]) == ("us-backstop", "us-enablers")
    assert (answer["measure"], answer["run"]["seed"]) == ("joined(GBR)", 4)
    assert answer["run"]["given"] == {"ceasefire": True}
    assert answer["scenario"]["without"] == ["FRA"]
    means = [each["part"]["mean"] for each in answer["ends"]["alone"]["channels"]]
    assert sum(means) == pytest.approx(answer["ends"]["alone"]["total"]["mean"])


@pytest.mark.parametrize("suffix", ["svg", "csv", "png"])
def test_the_chart_is_written(guarantor, suffix):
    code, out, err = guarantor("channels", "pellia", "--draws", "128", "--out", f"charts/worth.{suffix}")
    assert (code, err) == (0, "")
    assert out.startswith("What is Arvonia worth?")
    begins = {"svg": b"<svg", "csv": b"channel,", "png": b"\x89PNG"}[suffix]
    assert Path(f"charts/worth.{suffix}").read_bytes().startswith(begins)


def test_what_cannot_be_asked_is_told_without_a_traceback(guarantor):
    code, out, err = guarantor("channels", "pellia", "--from", "monitors-only")
    assert (code, out) == (2, "")
    assert "differ in xar_level and mission" in err
    code, out, err = guarantor("channels", "pellia", "--out", "worth.pdf")
    assert (code, out) == (2, "")
    assert "written as .svg, .png or .csv" in err
