"""Digests: two scenarios that give the same numbers have the same digest (rule R18)."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from hashlib import blake2b
from typing import TYPE_CHECKING

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
        "run",
        "origin",
        "split_origin",
        "written",
        "unknown",
        "digest",
        "folder",
        "applied",
        "quantities",
        "start",
        "as_of",
    )
)
# Names that are only shown; every other name is a key or a stream.
# The levels of an event stand in its probability and in the conditions that compare it.
_NAMES = {("Scenario", "name"), ("Actor", "name"), ("Approval", "name"), ("Event", "levels")}
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


def _plain(thing: object) -> object:
    if is_dataclass(thing) and not isinstance(thing, type):
        pairs = {
            field.name: _plain(getattr(thing, field.name))
            for field in fields(thing)
            if field.name not in _WORDS and (type(thing).__name__, field.name) not in _NAMES
        }
        for name in _UNORDERED & pairs.keys():
            pairs[name] = [_plain(each) for each in sorted(getattr(thing, name), key=canonical)]
        return {"is": type(thing).__name__, **pairs}
    if isinstance(thing, Mapping):
        return {unicodedata.normalize("NFC", str(key)): _plain(value) for key, value in thing.items()}
    if isinstance(thing, tuple | list):
        return [_plain(value) for value in thing]
    if isinstance(thing, Enum):
        return thing.value
    if isinstance(thing, date):
        return thing.isoformat()
    return unicodedata.normalize("NFC", thing) if isinstance(thing, str) else thing
