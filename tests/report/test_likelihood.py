"""Words of likelihood: published scales, on request, never a word in a gap (D20)."""

import csv
import json
from importlib.resources import files
from pathlib import Path

import pytest

from guarantor.report.likelihood import SCALES, likely, scale_note, scale_of

GOLDEN = Path(__file__).parents[1] / "golden" / "deter"
PROBES = list(csv.DictReader((GOLDEN / "yardstick_probes.csv").read_text(encoding="utf-8").splitlines()))


def term(told):
    """A word without its range, a gap as the table writes it."""
    if told.startswith("no term: between "):
        under, over = told.removeprefix("no term: between ").split(" and ")
        return f"gap: {term(under)} | {term(over)}"
    return told.partition(" (")[0]


@pytest.mark.parametrize("row", PROBES, ids=lambda row: row["p"])
@pytest.mark.parametrize("key", SCALES)
def test_every_published_probe_has_its_word(row, key):
    assert term(likely(scale_of(key), float(row["p"]))) == row[key]


def test_the_shipped_scales_are_the_published_ones_with_their_status():
    shipped = json.loads((files("guarantor") / "report" / "likelihood.json").read_text(encoding="utf-8"))
    published = json.loads((GOLDEN / "yardsticks.json").read_text(encoding="utf-8"))
    assert shipped == {key: published[key] for key in SCALES}


def test_the_range_stands_beside_the_word():
    assert likely(scale_of("icd203"), 0.31) == "unlikely (20-45%)"


def test_what_is_not_verified_is_said():
    assert "all other bounds unverified" in scale_note(scale_of("phia"))
