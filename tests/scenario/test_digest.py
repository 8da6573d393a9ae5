"""A digest changes with what can change a number, and with nothing else (R18)."""

import json
from pathlib import Path

import pytest

from guarantor.scenario import load
from guarantor.scenario.digest import canonical, digest_text
from scenario_folders import pellia, read

GOLDEN = Path(__file__).parent.parent / "golden" / "draws" / "identity.json"
ROWS = json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["blake2b_128"])
def test_canonical_text_and_digest_are_those_of_the_table(row):
    assert canonical(row["object"]) == row["canonical"]
    assert digest_text(row["canonical"]) == row["blake2b_128"]


def test_letters_written_in_two_ways_are_the_same_letters():
    assert canonical({"A\u030aland": "A\u030a"}) == canonical({"\u00c5land": "\u00c5"})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_has_no_canonical_text(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"x": number})


SAME = [
    pytest.param(("name: pellia", "name: other"), id="the name"),
    pytest.param(('title: "Reassurance', 'title: "A reassurance'), id="a title"),
    pytest.param(("grade: stated", "grade: estimated"), id="a grade"),
    pytest.param(('note: "no public figure"', 'note: "none"'), id="a note"),
    pytest.param(("as_of: 2031-03-01", "as_of: 2031-03-02"), id="a date that changes nothing"),
    pytest.param(("2000 to 3000 troops", "2k to 3k"), id="another spelling of a figure"),
    pytest.param(("draws: 16384, seed: 7", "draws: 100, seed: 8"), id="the run"),
    pytest.param(("{name: Gorland,", "{name: Gorlandia,"), id="the name of an actor"),
    pytest.param(("  council:", "  assembly:"), id="the name of a route"),
]
OTHER = [
    pytest.param(("2000 to 3000 troops", "2000 to 3001 troops"), id="a figure"),
    pytest.param(("2000 to 3000 troops", "2000 to 3000 troops as normal"), id="a shape"),
    pytest.param(('if: "ceasefire and at_least(1, others)"', 'if: "ceasefire"'), id="a condition"),
    pytest.param(("  xco-battalion:", "  xco-force:"), id="the name of a stream"),
    pytest.param(("order: [XAR, XBE]", "order: [XBE, XAR]"), id="who decides first"),
    pytest.param(("months: 24", "months: 25"), id="the months"),
    pytest.param(
        ('rotation.*.ratio"], correlation: 0.5', 'rotation.*.ratio"], correlation: 0.4'), id="a correlation"
    ),
]


@pytest.mark.parametrize("change", SAME)
def test_what_changes_no_number_leaves_the_digest(tmp_path, change):
    assert read(pellia(tmp_path, change)).digest == load("pellia").digest


@pytest.mark.parametrize("change", OTHER)
def test_what_may_change_a_number_changes_the_digest(tmp_path, change):
    more = [("requires: [XAR]", "requires: []")] if "order" in change[0] else []
    assert read(pellia(tmp_path, change, *more)).digest != load("pellia").digest
