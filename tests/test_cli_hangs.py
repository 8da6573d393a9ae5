"""``guarantor drivers`` and ``guarantor reach``: in the terminal, as JSON and as a chart."""

import json
import re
from pathlib import Path

import pytest


def test_drivers_are_told_with_a_rule_and_what_it_does_not_hang_on(guarantor):
    code, out, err = guarantor("drivers", "ukraine", "--of", "force_raised", "--draws", "2048")
    assert (code, err) == (0, "")
    assert out.startswith("Europe alone: what does 'a force is raised' hang on?\n")
    told = " ".join(out.split())
    assert "It hangs most on a ceasefire" in told
    assert "With a ceasefire and with Ukraine's invitation: 'a force is raised' holds in" in told
    assert "No influence that this run can see:" in told


def test_drivers_take_the_options_of_their_neighbours(guarantor):
    code, out, _ = guarantor(
        "drivers", "ukraine", "--of", "headcount", "--course", "us-troops", "--variant", "germany-in",
        "--without", "FRA", "--given", "ceasefire", "--seed", "4", "--draws", "2048", "--json",
    )  # fmt: skip
    assert code == 0
    answer = json.loads(out)
    assert answer["schema"] == "guarantor.drivers/1"
    assert (answer["course"], answer["run"]["seed"], answer["run"]["given"]) == (
        "us-troops",
        4,
        {"ceasefire": True},
    )
    assert answer["scenario"]["without"] == ["FRA"]
    inputs = [each["input"] for each in answer["influences"]]
    assert inputs
    assert not any("FRA" in each for each in inputs)


def test_a_page_is_written_with_nothing_from_elsewhere(guarantor):
    code, _, err = guarantor(
        "drivers", "ukraine", "--of", "headcount", "--draws", "2048", "--out", "pages/hangs.html"
    )
    assert (code, err) == (0, "")
    page = Path("pages/hangs.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "No influence that this run can see:" in page
    assert "To repeat this" in page


@pytest.mark.parametrize("suffix", ["svg", "csv"])
def test_the_chart_is_written(guarantor, suffix):
    code, _, err = guarantor(
        "drivers", "ukraine", "--of", "force_raised", "--draws", "1024", "--out", f"charts/hangs.{suffix}"
    )
    assert (code, err) == (0, "")
    begins = {"svg": "<svg", "csv": "input,"}[suffix]
    assert Path(f"charts/hangs.{suffix}").read_text(encoding="utf-8").startswith(begins)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--of", "nothing"), "'nothing' is no measure"),
        (("--of", "force_raised", "--design", "latin"), "write --design sobol"),
        (("--of", "force_raised", "--design", "sobol"), "these move together"),
        (("--of", "force_raised", "--until", "0"), "a half-width is above 0"),
        (("--of", "force_raised", "--minus", "nowhere"), "unknown course 'nowhere'"),
        (("--of", "requirement_met", "--out", "hangs.svg"), "there is nothing to draw"),
        (
            ("--of", "force_raised", "--out", "hangs.pdf"),
            "written as .html, the chart alone as .svg, .png or .csv",
        ),
        ((), "--of"),
    ],
)
def test_what_cannot_be_asked_is_told_without_a_traceback(guarantor, words, told):
    code, out, err = guarantor("drivers", "ukraine", *words, "--draws", "600")
    assert (code, out) == (2, "")
    assert told in err


def test_what_it_would_take_is_told_with_the_options_that_apply_it(guarantor):
    code, out, err = guarantor(
        "reach", "ukraine", "--measure", "force_raised", "--in", "30/50", "--course", "europe-alone",
        "--most", "1", "--draws", "512",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "One change is enough." in out
    assert "    --given ceasefire\n" in out


def test_what_it_would_take_is_json_too(guarantor):
    code, out, _ = guarantor(
        "reach",
        "pellia",
        "--measure",
        "force_raised",
        "--in",
        "50%",
        "--most",
        "1",
        "--draws",
        "512",
        "--json",
    )
    assert code == 0
    answer = json.loads(out)
    assert answer["schema"] == "guarantor.reach/1"
    assert (answer["target"], answer["most"]) == (0.5, 1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--in", "often"), "'often' is no share of futures"),
        (("--measure", "headcount"), "write what it must be"),
        (("--course", "nowhere"), "unknown course 'nowhere'"),
        (("--most", "9"), "--most"),
    ],
)
def test_what_cannot_be_reached_for_is_told_without_a_traceback(guarantor, words, told):
    code, out, err = guarantor("reach", "pellia", *words)
    assert (code, out) == (2, "")
    assert told in err
