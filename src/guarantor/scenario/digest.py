"""Digests: two scenarios that give the same numbers have the same digest (rule R18)."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guarantor.scenario.schema import Scenario

__all__ = ["canonical", "digest_of", "digest_text"]

# What a reader sees but no stage reads: words, sources, places in files, run settings.
_WORDS = frozenset(
    (
        "title",
        "question",
        "evidence",
        "claims",
        "checks",
        "patches",
        "warnings",
        "not_in_this_answer",
        "no_force",
        "members",  # they follow from the groups
        "counts_as",  # it says which estimators may be asked
        "estimator",  # its range stands in the total
        "run",
        "origin",
        "split_origin",
        "written",
        "unknown",
        "digest",
        "folder",
        "applied",
        "chosen",  # it says which course stands first; a new one is among the courses
        "quantities",
        "start",
        "as_of",
    )
)
# Names that are only shown; every other name is a key or a stream.
# The levels of an event stand in its probability and in the conditions that compare it.
_NAMES = {("Scenario", "name"), ("Actor", "name"), ("Approval", "name"), ("Event", "levels")}
# Told only where they stand otherwise, so that a scenario that does without them keeps its digest.
_STANDARD: dict[str, object] = {
    "without": [],
    "place": [],
    "tours": {},
    "deployment": None,
    "from_month": 0,
    "critical": True,
    "lift": None,
    "caveats": [],
    "group_ceilings": [],
    "inputs": {},
    "times": "",
    "per": 1.0,
}
# Written as names with values, whose order in the file means nothing.
_UNORDERED = frozenset(("pledges", "offers", "approvals", "lines", "factors"))


def canonical(thing: object) -> str:
    """Canonical JSON: sorted keys, no spaces, floats as Python writes them, text in NFC.

    Raises
    ------
    ValueError
        If a number is infinite or not a number.
    """
    return json.dumps(
        _plain(thing), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest_text(text: str) -> str:
    """BLAKE2b of 16 bytes, in hexadecimal."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def digest_of(scenario: Scenario) -> str:
    """Digest of everything in a scenario that can change a number."""
    return digest_text(canonical(scenario))


def _plain(thing: Any) -> Any:
    if isinstance(thing, str):
        return unicodedata.normalize("NFC", thing)
    if thing is None or isinstance(thing, int | float):
        return thing
    if isinstance(thing, tuple | list):
        return [_plain(value) for value in thing]
    if isinstance(thing, Mapping):
        return {unicodedata.normalize("NFC", str(key)): _plain(value) for key, value in thing.items()}
    if isinstance(thing, Enum):
        return thing.value
    if isinstance(thing, date):
        return thing.isoformat()
    pairs = {name: _plain(getattr(thing, name)) for name in _told(thing.__class__)}
    for name in _STANDARD.keys() & pairs.keys():
        if pairs[name] == _STANDARD[name]:
            del pairs[name]
    for name in _UNORDERED & pairs.keys():
        pairs[name] = sorted(pairs[name], key=canonical)
    return {"is": type(thing).__name__, **pairs}


@cache
def _told(kind: type) -> tuple[str, ...]:
    """Names of the fields of a dataclass that can change a number."""
    names = (field.name for field in fields(kind))
    return tuple(name for name in names if name not in _WORDS and (kind.__name__, name) not in _NAMES)
