"""``guarantor deter``: whether it deters, in four stated senses, in the terminal and as JSON."""

import json

import pytest


def test_it_is_told_with_all_four_readings(guarantor):
    code, out, err = guarantor("deter", "ukraine", "--draws", "256")
    assert (code, err) == (0, "")
    assert out.startswith("Does it deter? Europe alone, held against no force and other courses\n")
    for reading in ("A gift:", "Provocation:", "Worse than a better force:", "Holding out:"):
        assert reading in out
    assert max(map(len, out.split("\n"))) <= 80


def test_what_is_asked_is_what_is_answered(guarantor):
    code, out, _ = guarantor(
        "deter", "ukraine", "--course", "us-enablers", "--win", "W5", "--hold-out", "30%", "--kinds", "2",
        "--as-of", "2025-04-30", "--given", "ceasefire", "--seed", "4", "--variant", "germany-in",
        "--without", "FRA", "--draws", "256", "--json",
    )  # fmt: skip
    assert code == 0
    answer = json.loads(out)
    assert answer["schema"] == "guarantor.deter/1"
    assert (answer["course"], answer["kinds"], answer["run"]["seed"]) == ("us-enablers", 2, 4)
    assert answer["run"]["given"] == {"ceasefire": True}
    assert answer["scenario"]["without"] == ["FRA"]
    assert {each["hold_out"]["chosen"]["at"] for each in answer["ends"]["alone"]["against"]} == {0.3}
    assert len(answer["ends"]["alone"]["against"]) == 3


def test_guarantors_may_decide_by_interest(guarantor):
    code, out, _ = guarantor("deter", "pellia", "--by-interest", "--draws", "128")
    assert code == 0
    assert "Guarantors decide by their interests here" in out.replace("\n", " ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--win", "victory"), "--win victory: write one of gift, risk, relative, hold-out"),
        (("--hold-out", "often"), "--hold-out often"),
        (("--hold-out", "10% to 20%"), "one number is asked for"),
        (("--words", "plain"), "--words plain: no such scale; write icd203 or phia"),
        (("--course", "us-troop"), "did you mean 'us-troops'?"),
    ],
)
def test_what_cannot_be_asked_is_told_without_a_traceback(guarantor, words, said):
    code, out, err = guarantor("deter", "ukraine", "--draws", "64", *words)
    assert (code, out) == (2, "")
    assert said in err
