"""What `validate deter` says: what was recomputed, and that nothing here holds the stage against outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Any

from guarantor.measures.validation.game import GameTest

__all__ = ["NO_OUTCOMES", "game_as_dict", "game_validated"]

_COLUMNS, _LABEL = 80, 10

NO_OUTCOMES = (
    "No test here holds this stage against outcomes: whether guarantees deterred in the world is not "
    "checked, and its stakes, costs and resolve are judgements. Base rates of alliances honoured are "
    "anchors, never coefficients: pledges that are doubted are tested more."
)


def game_validated(tests: Sequence[GameTest]) -> str:
    """The tests as text of 80 columns."""
    ran = [each for each in tests if each.verdict != "not run"]
    passed = sum(each.verdict == "pass" for each in ran)
    lines = wrap(
        f"DETER, what can be recomputed: of {len(ran)} tests run here {passed} pass, {len(ran) - passed} "
        f"fail. {NO_OUTCOMES}",
        _COLUMNS,
    )
    for each in tests:
        lines += ["", f"{each.test} {each.title}: {each.verdict}"]
        if each.verdict == "not run":
            lines += wrap(
                "Its data is not shipped; to run it: --data FOLDER with CDB90-patched.csv.",
                _COLUMNS,
                initial_indent="  ",
                subsequent_indent="  ",
            )
        parts = {
            "Asked": each.asks,
            "Mark": f"{each.mark}.",
            "Found" if each.verdict != "not run" else "Kept": " ".join(each.found),
            "Caution": each.caution,
        }
        for label, text in parts.items():
            lines += wrap(
                text,
                _COLUMNS,
                initial_indent=f"  {label}".ljust(_LABEL),
                subsequent_indent=" " * _LABEL,
                break_on_hyphens=False,
            )
    return "\n".join(lines)


def game_as_dict(tests: Sequence[GameTest]) -> dict[str, Any]:
    """The tests for JSON; the verdict of a test that was not run is null."""
    told = []
    for each in tests:
        ran = each.verdict != "not run"
        told.append({**asdict(each), "ran": ran, "verdict": each.verdict if ran else None})
    return {
        "schema": "guarantor.validation/1",
        "stage": "deter",
        "outcome_validation": False,
        "says": NO_OUTCOMES,
        "tests": told,
    }
