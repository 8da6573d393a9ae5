"""The commands that tell one part of the answer in full: claims and contested readings."""

import json

import pytest


def test_every_claim_is_told_in_full(guarantor):
    code, out, err = guarantor("claims", "pellia", "--draws", "600")
    assert (code, err) == (0, "")
    assert max(map(len, out.split("\n"))) <= 80
    assert '"Without Arvonia it is a gesture" foreign minister of Pellia, 20 February 2031' in out
    assert "In this scenario: circular: rests on itself" in out
    assert "Conditions of pledges were coded from statements by one person" in out


def test_claims_are_written_as_a_list(guarantor):
    code, out, _ = guarantor("claims", "pellia", "--draws", "600", "--json")
    assert code == 0
    found = json.loads(out)
    assert [claim["id"] for claim in found] == ["not-without-arvonia", "they-will-manage"]
    assert found[0]["verdict"] == "circular"


def test_claims_as_of_an_earlier_day_are_those_known_by_then(guarantor):
    _, out, _ = guarantor("claims", "pellia", "--draws", "600", "--as-of", "2031-02-10")
    assert "Without Arvonia it is a gesture" not in out


def test_every_reading_is_told_with_the_way_to_apply_it(guarantor):
    code, out, err = guarantor("readings", "pellia", "--draws", "600")
    assert (code, err) == (0, "")
    assert max(map(len, out.split("\n"))) <= 80
    assert "600 sampled futures" in out
    assert "guarantor assess pellia --variant NAME" in out
    assert "  belmark-free: Belmark asks for nothing" in out
    assert out.count("Belmark asks for nothing") == 4


def test_readings_are_written_as_a_list_with_both_ends(guarantor):
    code, out, _ = guarantor("readings", "pellia", "--draws", "600", "--json")
    assert code == 0
    found = json.loads(out)
    assert [each["name"] for each in found] == ["base", "small-force", "belmark-free"]
    course = found[0]["courses"]["neighbours-alone"]
    assert course["headcount"] is None
    assert course["headcount_together"]["p95"] > 0


def test_a_reading_that_is_applied_is_no_longer_contested(guarantor):
    _, out, _ = guarantor("readings", "pellia", "--draws", "600", "--variant", "belmark-free", "--json")
    assert [each["name"] for each in json.loads(out)] == ["base", "small-force"]


@pytest.mark.parametrize("command", ["claims", "readings"])
def test_an_unknown_scenario_is_an_error_of_usage(guarantor, command):
    code, out, err = guarantor(command, "nowhere")
    assert (code, out) == (2, "")
    assert "nowhere" in err
