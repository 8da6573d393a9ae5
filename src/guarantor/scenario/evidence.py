"""Evidence: dated statements and figures, and what may be used of them on a given day (rules F1, F7-F9)."""

from __future__ import annotations

import os
import re
import unicodedata
from bisect import bisect
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

from guarantor.scenario.document import Row, read_table, read_text
from guarantor.scenario.errors import Fault, Position, ScenarioError

__all__ = [
    "GRADES",
    "Evidence",
    "nearest_passage",
    "parse_date",
    "parse_letters",
    "quote_occurs",
    "read_evidence",
    "stored_copy",
]

GRADES = ("stated", "reported", "estimated", "assumed")
"""Grades of an input, best first (F8)."""

_REQUIRED = (
    "id",
    "date",
    "known_from",
    "actor_iso3_or_org",
    "topic",
    "statement_paraphrase",
    "source_title",
    "reliability_admiralty",
)
_OPTIONAL = (
    "slice",
    "speaker",
    "speaker_role",
    "short_quote",
    "number_low",
    "number_high",
    "unit",
    "conditional_on",
    "url",
    "quote_kind",
    "url_kind",
)
_LETTERS = "ABCDEF"
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_STORED_BYTES = 256 * 1024
_PUNCTUATION = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of ``evidence.csv``.

    Attributes
    ----------
    known_from : date
        First day on which the public could know it; decides what a run may use (F7).
    reliability : str
        Admiralty grade, letter and digit, never used as a probability (F8).
    """

    id: str
    said_on: date
    known_from: date
    speaker: str
    actor: str
    paraphrase: str
    quote: str
    source_title: str
    url: str
    reliability: str
    at: Position


def parse_date(text: str) -> date | None:
    """Read ``YYYY-MM-DD``, or a month or year as its last day (F7); nothing if it is no date.

    Examples
    --------
    >>> parse_date("2031-02")
    datetime.date(2031, 2, 28)
    """
    match = _DATE.fullmatch(text.strip())
    if match is None or not text.isascii():
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None:
            return None
        month = month or 12
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


def read_evidence(folder: Path) -> dict[str, Evidence]:
    """Read the ledger of a scenario folder.

    Raises
    ------
    ScenarioError
        With every fault of the ledger at once.
    """
    name = "evidence.csv"
    start = Position(name, 1, 1)
    _, rows = read_table(folder, name, start, "", (*_REQUIRED, *_OPTIONAL), _REQUIRED)
    faults: list[Fault] = []
    ledger: dict[str, Evidence] = {}
    for row in rows:
        entry = _entry(row, faults)
        if entry is None:
            continue
        if entry.id in ledger:
            first = ledger[entry.id].at.line
            faults.append(Fault(entry.at, entry.id, f"written twice; first at line {first}"))
            continue
        ledger[entry.id] = entry
    if faults:
        raise ScenarioError(faults)
    return ledger


def _entry(row: Row, faults: list[Fault]) -> Evidence | None:
    def cell(name: str) -> str:
        return row.cells[name].text if name in row.cells else ""

    if not cell("id"):
        faults.append(Fault(row.at, "", "the row has no id; every statement needs one"))
        return None
    stated = cell("date")
    dates = {}
    for column, text in (("date", stated), ("known_from", cell("known_from") or stated)):
        parsed = parse_date(text)
        if parsed is None:
            at = row.cells[column].at if column in row.cells else row.at
            faults.append(Fault(at, cell("id"), f"{column}: '{text}' is not a date; write YYYY-MM-DD"))
            return None
        dates[column] = parsed
    grade = re.match(r"[A-F]\d", cell("reliability_admiralty"))
    if grade is None or grade[0][1] not in "123456":
        at = row.cells["reliability_admiralty"].at if "reliability_admiralty" in row.cells else row.at
        message = "an Admiralty grade is a letter A-F and a digit 1-6, such as 'B2'"
        faults.append(Fault(at, cell("id"), message))
        return None
    return Evidence(
        id=cell("id"),
        said_on=dates["date"],
        known_from=dates["known_from"],
        speaker=cell("speaker"),
        actor=cell("actor_iso3_or_org"),
        paraphrase=cell("statement_paraphrase"),
        quote=cell("short_quote"),
        source_title=cell("source_title"),
        url=cell("url"),
        reliability=grade[0],
        at=row.at,
    )


def parse_letters(text: str) -> tuple[str, ...] | None:
    """Read letters of the Admiralty scale, such as ``D-F`` or ``D,E``; nothing if they are none (F8).

    Examples
    --------
    >>> parse_letters("B, D-F")
    ('B', 'D', 'E', 'F')
    """
    chosen: set[str] = set()
    for part in text.split(","):
        first, sign, last = (word.strip() for word in part.partition("-"))
        last = last if sign else first
        if len(first) != 1 or len(last) != 1 or first not in _LETTERS or last not in _LETTERS or first > last:
            return None
        chosen |= {letter for letter in _LETTERS if first <= letter <= last}
    return tuple(sorted(chosen))


def stored_copy(folder: Path, evidence: Evidence, at: Position, where: str) -> str:
    """The text of a stored copy of a source, ``sources/<id>.txt`` or ``.md``; empty if there is none (F9).

    Raises
    ------
    ScenarioError
        If it cannot be read, or is larger than 256 KiB.
    """
    if not _FILE_NAME.fullmatch(evidence.id):
        return ""
    for ending in (".txt", ".md"):
        name = f"sources/{evidence.id}{ending}"
        if os.path.lexists(folder / name):
            return _plain(read_text(folder, name, at, where, _STORED_BYTES))
    return ""


def quote_occurs(quote: str, evidence: Evidence, stored: str = "") -> bool:
    """Whether the words stand in the source, white space, quotation marks, dashes and case aside (F9).

    Parameters
    ----------
    stored : str
        What `stored_copy` gives.
    """
    plain = _plain(quote)
    return plain in _plain(evidence.quote) or plain in stored


def nearest_passage(quote: str, evidence: Evidence, stored: str = "") -> str:
    """The part of the source that is most like `quote`, for the message of F9."""
    plain = _plain(quote)
    match = SequenceMatcher(None, plain, _plain(evidence.quote)).find_longest_match()
    in_ledger = _plain(evidence.quote)[match.b : match.b + match.size].strip()
    words = plain.split()
    # Whether the first n words stand there can only turn from yes to no as n grows.
    begin = " ".join(
        words[: bisect(range(1, len(words) + 1), 0, key=lambda n: " ".join(words[:n]) not in stored)]
    )
    return max(in_ledger, begin, key=len)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).translate(_PUNCTUATION).casefold()
    return " ".join(folded.split())
