"""Puts what `guarantor validate generate` prints into the page; run it after a change that moves it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from guarantor.measures.validation import Validation, validate_generate
from guarantor.report.validated import validated

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "validation.md"
DATA = ROOT / "tests" / "golden" / "validation"
STATED = ROOT / "src" / "guarantor" / "reference" / "validation" / "stated.csv"


def table(tests: Sequence[Validation]) -> str:
    """Test, question and verdict."""
    rows = [f"| {each.test} {each.title} | {each.asks} | **{each.result.verdict}** |" for each in tests]
    return "\n".join(["| test | question | result |", "|---|---|---|", *rows])


def renewed(text: str, tests: Sequence[Validation]) -> str:
    """The page with both blocks as they are now."""
    for name, block in (("table", table(tests)), ("printed", f"```text\n{validated(tests)}\n```")):
        put = f"<!-- {name} -->\n{block}\n<!-- /{name} -->"
        text = re.sub(rf"<!-- {name} -->.*<!-- /{name} -->", lambda _, put=put: put, text, flags=re.DOTALL)
    return text


def stated() -> dict[str, tuple[str, str]]:
    """Date and verdict that the program states of tests whose data may not be shipped."""
    with STATED.open(encoding="utf-8", newline="") as file:
        return {row["test"]: (row["run_on"], row["verdict"]) for row in csv.DictReader(file)}


if __name__ == "__main__":
    found = validate_generate(DATA)
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
    for each in found:
        if each.test in stated() and stated()[each.test][1] != each.result.verdict:
            print(f"{STATED}: {each.test} is '{each.result.verdict}' now; write that and today's date")
