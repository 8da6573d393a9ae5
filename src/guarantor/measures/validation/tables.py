"""Tables that a validation reads: those packaged with the program, and those that a user has to bring."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

__all__ = ["Row", "TableFault", "packaged_rows", "rows_in"]


class TableFault(Exception):
    """A table that is not there, or cannot be read; all faults of the table, one a line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table.

    Attributes
    ----------
    words : mapping of column to str
    numbers : mapping of column to float
    """

    words: Mapping[str, str]
    numbers: Mapping[str, float]


def packaged_rows(name: str, words: Sequence[str], numbers: Sequence[str] = ()) -> tuple[Row, ...]:
    """Read a table that comes with the program."""
    text = (files("guarantor") / "reference" / "validation" / name).read_text(encoding="utf-8")
    return _rows(name, text, words, numbers)


def rows_in(folder: Path, name: str, words: Sequence[str], numbers: Sequence[str]) -> tuple[Row, ...]:
    """Read a table from a user's folder.

    Parameters
    ----------
    words, numbers : sequence of str
        Columns that are needed; others are left alone. Numbers are finite and not negative.

    Raises
    ------
    TableFault
        If the table is missing, empty, not text, or lacks a column or a number.
    """
    path = folder / name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TableFault(
            f"{path}: cannot be read ({error.strerror}); give the folder that holds it with --data, "
            "or leave --data out"
        ) from None
    except UnicodeDecodeError:
        raise TableFault(f"{path}: is not text in UTF-8; save it as CSV in UTF-8") from None
    return _rows(str(path), text, words, numbers)


def _rows(where: str, text: str, words: Sequence[str], numbers: Sequence[str]) -> tuple[Row, ...]:
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in (*words, *numbers) if name not in (reader.fieldnames or ())]
    if missing:
        raise TableFault(
            f"{where}:1: has no column {', '.join(missing)}; the page docs/validation.md lists them"
        )
    rows, faults = [], []
    for record in reader:
        found: dict[str, float] = {}
        for name in numbers:
            try:
                found[name] = float(record[name])
            except (TypeError, ValueError):
                found[name] = math.nan
            if not (math.isfinite(found[name]) and found[name] >= 0):
                faults.append(
                    f"{where}:{reader.line_num}: {name} '{record[name] or ''}' is no number of at least 0; "
                    "write one, or leave the row out"
                )
        rows.append(Row({name: record[name] or "" for name in words}, found))
    if not rows and not faults:
        faults.append(f"{where}: has no rows below its header")
    if faults:
        raise TableFault("\n".join(faults))
    return tuple(rows)
