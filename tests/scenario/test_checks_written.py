"""Checks as an analyst writes them (F21)."""

import pytest

from claim_folders import faults, read
from guarantor.scenario.claim_schema import Call


def check(text: str) -> str:
    return f"checks:\n  one: {{{text}}}\n"


def test_a_check_is_read_with_its_source(tmp_path):
    text = check(
        "given: {ceasefire: yes, us_approval: no}, expect: deployed(GBR), course: us-troops, "
        "within: [1k troops, 2000 troops], source: E001, grade: reported, note: why"
    )
    (found,) = read(tmp_path, text).checks
    assert (found.name, found.course, found.expect) == ("one", "us-troops", Call("deployed", ("GBR",)))
    assert (found.given, found.within) == ({"ceasefire": True, "us_approval": False}, (1000.0, 2000.0))
    assert (found.origin.source, found.origin.grade, found.origin.note) == ("E001", "reported", "why")


@pytest.mark.parametrize(
    ("expect", "within", "bounds"),
    [
        ("requirement_met", "[20%, 0.8]", (0.2, 0.8)),
        ("attack_probability", "[0, 1]", (0.0, 1.0)),
        ("coalition_size", "[2, 4]", (2.0, 4.0)),
        ("challenger_gain", "[-5%, 5%]", (-0.05, 0.05)),
    ],
)
def test_a_yes_or_no_is_expected_as_its_share_and_a_number_as_its_mean(tmp_path, expect, within, bounds):
    (found,) = read(tmp_path, check(f"expect: {expect}, course: us-troops, within: {within}")).checks
    assert found.within == pytest.approx(bounds)
    assert found.given == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(
            "note: x",
            [
                "2:3: checks.one: has no 'expect'; write 'expect: requirement_met'",
                "2:3: checks.one: has no 'course'; write 'course: ..'",
                "2:3: checks.one: has no 'within'; write 'within: [60%, 80%]'",
            ],
            id="nothing",
        ),
        pytest.param(
            "expect: requirement_mt, course: us-troops, within: [60%, 80%]",
            ["2:17: checks.one.expect: unknown measure 'requirement_mt'; did you mean 'requirement_met'?"],
            id="an unknown measure",
        ),
        pytest.param(
            "expect: full_month, course: us-troops, within: [6, 8]",
            [
                "2:17: checks.one.expect: 'full_month' may never come and so has no mean; "
                "expect another measure (X10)"
            ],
            id="a month",
        ),
        pytest.param(
            "expect: requirement_met, course: no-force, within: [60%, 80%]",
            ["2:42: checks.one.course: 'no-force' sets no lever and is only compared with; name a course"],
            id="no force",
        ),
        pytest.param(
            "expect: requirement_met, course: us-troops, within: [60, 80%]",
            ["2:62: checks.one.within: '60' means 6000%; write '60%'"],
            id="a share as a number",
        ),
        pytest.param(
            "expect: requirement_met, course: us-troops, within: [60%]",
            ["2:61: checks.one.within: takes two numbers, not 1; write 'within: [60%, 80%]'"],
            id="one bound",
        ),
        pytest.param(
            "expect: requirement_met, course: us-troops, within: [80%, 60%]",
            ["2:61: checks.one.within: the ends are reversed; write '[60%, 80%]'"],
            id="bounds the wrong way round",
        ),
        pytest.param(
            "expect: requirement_met, course: us-troops, within: 60%",
            ["2:61: checks.one.within: expected a list such as [a, b], got '60%'"],
            id="a bound alone",
        ),
        pytest.param(
            "given: {ceasefir: yes}, expect: requirement_met, course: us-troops, within: [0%, 60%]",
            ["2:17: checks.one.given: unknown event 'ceasefir'; did you mean 'ceasefire'?"],
            id="an unknown event",
        ),
        pytest.param(
            "given: {ceasefire: maybe}, expect: requirement_met, course: us-troops, within: [0%, 60%]",
            ["2:28: checks.one.given.ceasefire: expected yes or no, got 'maybe'"],
            id="neither yes nor no",
        ),
        pytest.param(
            "given: {mandate: yes}, expect: requirement_met, course: us-troops, within: [0%, 60%]",
            ["2:17: checks.one.given: 'mandate' has levels; only an event that is yes or no can be given"],
            id="an event with levels",
        ),
    ],
)
def test_a_fault_of_a_check_says_where_what_and_what_to_write(tmp_path, text, says):
    assert faults(tmp_path, check(text)) == says
