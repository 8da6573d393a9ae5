"""Parquet through DuckDB: one table of numbers, written whole and read back exactly (rules R20, R21).

Needs the extra ``[store]``. Imported only where a store is written, checked or asked.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from guarantor.run.store import COURSE

__all__ = ["note_in", "quoted", "read", "rows_in", "temporary", "text", "write"]

Array = NDArray[np.generic]

_NOTE = "guarantor"
_WORDS = 1000
"""Different values up to which a column is kept as a dictionary: more cost time and save no room."""


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """A database in memory, one for each process, on one thread: a run has its own processes."""
    database = duckdb.connect()
    database.execute("set threads = 1")
    return database


def _connection() -> duckdb.DuckDBPyConnection:
    return _database().cursor()


def text(value: str) -> str:
    """A text in SQL."""
    return "'" + value.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def temporary(target: Path) -> Path:
    """Where a file is written before it takes its name: of this process on this machine only (R20)."""
    return target.with_name(f"{target.name}.{socket.gethostname()}-{os.getpid()}.tmp")


def write(
    target: Path, table: Mapping[str, Array], courses: Sequence[str], note: Mapping[str, object]
) -> None:
    """Write a table; the file has its name only once it is whole and on the disk (R20).

    Parameters
    ----------
    table : mapping of name to ndarray, all of one length
        Yes/no as 0 and 1 of one byte; `COURSE` as positions in `courses`.
    note : mapping
        Kept in the file's footer; see `note_in`.

    Raises
    ------
    OSError
        If the disk is full, or cannot be written.
    """
    waiting = temporary(target)
    listed = ", ".join(text(name) for name in courses)
    chosen = [
        f"([{listed}])[{COURSE} + 1] as {COURSE}"
        if name == COURSE
        else f"{quoted(name)} = 1 as {quoted(name)}"
        if column.dtype.kind == "u"
        else quoted(name)
        for name, column in table.items()
    ]
    database = _connection()
    try:
        database.register("filled", dict(table))
        options = (
            f"format parquet, compression zstd, compression_level 1, dictionary_size_limit {_WORDS}, "
            f"kv_metadata {{{_NOTE}: {text(json.dumps(note))}}}"
        )
        database.execute(f"copy (select {', '.join(chosen)} from filled) to {text(str(waiting))} ({options})")
        _to_the_disk(waiting)
        os.replace(waiting, target)
        _to_the_disk(target.parent)
    except duckdb.Error as error:
        raise _as_os_error(error, target) from None
    finally:
        database.close()
        waiting.unlink(missing_ok=True)


def _to_the_disk(path: Path) -> None:
    if path.is_dir() and os.name == "nt":  # a folder cannot be opened there; renaming is journalled
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _as_os_error(error: duckdb.Error, path: Path) -> Exception:
    """What the system said, where DuckDB only passes it on."""
    said = str(error)
    for number in (28, 30, 13, 122, 5):  # no space, read-only, not allowed, quota, the disk itself
        if os.strerror(number) in said:
            return OSError(number, os.strerror(number), str(path))
    return error


def read(path: Path, courses: Sequence[str], columns: Sequence[str]) -> dict[str, Array]:
    """Read a table as it was written: yes/no as 0 and 1, courses as positions.

    Raises
    ------
    duckdb.Error
        If the file is damaged, or lacks a column.
    """
    listed = ", ".join(text(name) for name in courses)
    chosen = [
        f"(list_position([{listed}], {COURSE}) - 1)::integer as {COURSE}" if name == COURSE else quoted(name)
        for name in columns
    ]
    database = _connection()
    try:
        found: dict[str, Any] = database.execute(
            f"select {', '.join(chosen)} from read_parquet({text(str(path))})"
        ).fetchnumpy()
    finally:
        database.close()
    return {
        name: column.view(np.uint8) if column.dtype.kind == "b" else column for name, column in found.items()
    }


def rows_in(path: Path) -> int:
    """How many rows a file's footer names.

    Raises
    ------
    duckdb.Error
        If it has no footer that can be read.
    """
    database = _connection()
    try:
        row = database.execute(f"select num_rows from parquet_file_metadata({text(str(path))})").fetchone()
    finally:
        database.close()
    return int(row[0]) if row else 0


def note_in(path: Path) -> dict[str, Any]:
    """The note that was kept in a file's footer; empty if there is none.

    Raises
    ------
    duckdb.Error
        If it has no footer that can be read.
    """
    database = _connection()
    try:
        row = database.execute(
            f"select decode(value) from parquet_kv_metadata({text(str(path))}) "
            f"where decode(key) = {text(_NOTE)}"
        ).fetchone()
    finally:
        database.close()
    return dict(json.loads(row[0])) if row else {}
