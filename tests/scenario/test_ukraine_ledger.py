"""The data of the Ukraine scenario: armies that trace to the ledger, a ledger fit to ship (F1, F7-F9)."""

import csv
import re
from datetime import date
from urllib.parse import urlsplit

import pytest

from guarantor.scenario import find
from guarantor.scenario.evidence import GRADES, read_evidence
from guarantor.scenario.quantity import mean, parse_quantity

FOLDER = find("ukraine")
AS_OF = date(2025, 2, 5)
LEDGER = read_evidence(FOLDER)


def rows_of(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = rows_of("evidence.csv")
ARMIES = rows_of("tables/forces.csv")
STRENGTH = {row["name"]: mean(parse_quantity(row["value"], default_unit="troops")) for row in ARMIES}

TESTED_WORDS = {*(f"E{number:03d}" for number in range(6, 13)), "L001", "L003", "L004", "L006", "L007"}
"""Rows that hold an outlet's own words, a few each, since a claim tests them."""

PROXIES = ("proxy", "libreddit", "lescigales", "nhjqzg", "translate.goog", "index.php?q=")


# -- army strengths ------------------------------------------------------------------------------------------


def test_an_army_strength_is_written_once_for_each_state():
    assert len(STRENGTH) == len(ARMIES) == 31
    assert all(re.fullmatch(r"[A-Z]{3}\.land_forces", name) for name in STRENGTH)


@pytest.mark.parametrize("row", ARMIES, ids=lambda row: row["name"])
def test_an_army_strength_has_a_source_on_that_state_known_by_the_date(row):
    source = LEDGER[row["source"]]
    assert source.actor == row["name"][:3]
    assert source.known_from <= AS_OF
    assert row["unit"] == "troops"
    assert row["grade"] in GRADES[:3]
    assert "judgement" in row["note"]


@pytest.mark.parametrize("row", ARMIES, ids=lambda row: row["name"])
def test_a_note_on_an_army_speaks_of_nothing_known_later(row):
    named = re.findall(r"\b[ELN]\d{3}\b", row["note"])
    assert [name for name in named if LEDGER[name].known_from > AS_OF] == []


DEPARTURES = {
    "AUT": (20000, 16500),  # between two definitions, 13,000 and 20,000
    "CYP": (13500, 0),  # no actor
    "EST": (7500, 5000),  # an upper bound; a third of it to all of it
    "FIN": (23000, 6000),  # without 17,000 conscripts
    "FRA": (120000, 77000),  # the operational land force
    "GBR": (75000, 74612),  # regulars without Gurkhas; 75,000 became known in January 2026
    "IRL": (6800, 19400 / 3),  # 5,100 to 7,500, most likely 6,800
    "LTU": (14000, 9000),  # without 5,000 volunteers
    "LUX": (900, 600),  # an upper bound; a third of it to all of it
    "LVA": (6500, 19375 / 3),  # 4,875 to 8,000, most likely 6,500
    "MLT": (2000, 0),  # no actor
    "NOR": (9000, 7350),  # between the share of professionals in all services and the whole army
    "POL": (65000, 239600 / 3),  # 65,000 to 97,000, most likely 77,600
    "SVN": (6000, 4000),  # an upper bound; a third of it to all of it
}
"""European Union, Britain and Norway: strength in the reference table, and mean of the one used here."""

OUTSIDE = {"TUR": 380000, "CAN": 23000, "AUS": 30000, "NZL": 4300}


def test_european_armies_add_up_to_the_reference_less_the_departures():
    """The reference table of the same sources gives 869,200 for 29 states, 8% of it 69,536; exact sums."""
    europe = {name[:3]: men for name, men in STRENGTH.items() if name[:3] not in OUTSIDE}
    assert len(europe) == 27
    assert sum(europe.values()) == pytest.approx(792853 + 2 / 3, abs=0.5)
    assert sum(europe.values()) * 0.08 == pytest.approx(63428, abs=1)
    apart = sum(before - here for before, here in DEPARTURES.values())
    assert sum(europe.values()) + apart == pytest.approx(869200, abs=0.5)
    for state, (_, here) in DEPARTURES.items():
        assert europe.get(state, 0) == pytest.approx(here, abs=0.1), state


def test_armies_outside_europe_and_the_whole_table_add_up():
    assert {name[:3]: men for name, men in STRENGTH.items() if name[:3] in OUTSIDE} == pytest.approx(OUTSIDE)
    assert sum(STRENGTH.values()) == pytest.approx(1230153 + 2 / 3, abs=0.5)


# -- the ledger ----------------------------------------------------------------------------------------------


def test_every_row_is_read_and_its_id_is_its_own():
    assert len(LEDGER) == len(ROWS) == 277
    assert len({row["id"] for row in ROWS}) == len(ROWS)


def test_what_was_said_later_stands_in_the_file():
    later = {row["id"] for row in ROWS if row["slice"] == "T2"}
    assert {"E056", "E166", "E174", "E190", "N070"} <= later
    assert later == {name for name, entry in LEDGER.items() if entry.known_from > AS_OF}
    assert max(entry.known_from for entry in LEDGER.values()) == date(2025, 4, 30)


def test_a_quotation_has_at_most_fourteen_words():
    assert [row["id"] for row in ROWS if len(row["short_quote"].split()) > 14] == []


def test_an_outlets_own_words_are_quoted_only_where_a_claim_tests_them():
    quoted = {row["id"] for row in ROWS if row["quote_kind"] == "source_wording" and row["short_quote"]}
    assert quoted == TESTED_WORDS
    assert all(len(row["short_quote"].split()) <= 12 for row in ROWS if row["id"] in TESTED_WORDS)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("L001", "without US troops would be a 'win for Russia'"),
        ("L002", "major mistake"),
        ("L003", "to defend Ukraine's borders once war with Russia ends"),
        ("L004", "at this stage, is unlikely"),
        ("L005", "these European nations are crucial for us"),
        ("L006", "can end the war in Ukraine without clarifying how"),
        ("L007", "plans to speak with Vladimir Putin"),
        ("E006", "several Nordic nations support sending thousands of troops"),
        ("E007", "Germany is opposed to the plan"),
        ("E008", "could divert vital resources away from nations that border Russia"),
        ("E009", "would require the approval of US President Donald Trump"),
        ("E010", "would also require the approval of Russia"),
        ("E011", "could theoretically send around 10,000 troops"),
        ("E012", "whether Europe could generate the force required without US assistance"),
    ],
)
def test_words_that_a_claim_tests_stand_in_the_ledger(source, words):
    assert words in LEDGER[source].quote
    assert LEDGER[source].known_from <= AS_OF


def test_a_figure_of_our_own_has_a_number_and_a_unit():
    figures = [row for row in ROWS if row["id"].startswith("N")]
    assert [row["id"] for row in figures] == [f"N{number:03d}" for number in range(1, 75)]
    for row in figures:
        bounds = [float(row[end]) for end in ("number_low", "number_high") if row[end]]
        assert bounds, row["id"]
        assert bounds == sorted(bounds), row["id"]
        assert row["unit"], row["id"]


def test_no_address_is_a_bare_machine_or_a_proxy():
    for row in ROWS:
        host = urlsplit(row["url"]).hostname or ""
        assert not re.fullmatch(r"[\d.]+|.*:.*", host), row["id"]
        assert not any(part in row["url"] for part in PROXIES), row["id"]
        assert row["url"] or row["source_title"], row["id"]


def test_no_row_speaks_of_files_or_codes_that_are_not_shipped():
    for row in ROWS:
        text = " ".join(value for name, value in row.items() if name != "url")
        assert not re.search(r"\.(md|csv)\b|\bR\d\d\b|\bcoder\b", text), row["id"]
