"""Survey: what of a store is whole, what is damaged or missing, and what can be adopted (rule R20).

Needs the extra ``[store]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from guarantor.run import parquet
from guarantor.run.identity import block_digest
from guarantor.run.plan import Task, TaskResult, span
from guarantor.run.store import Line, Manifest, Store

__all__ = ["Survey", "survey"]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a store was found to hold.

    Attributes
    ----------
    lines : tuple of Line
        Complete blocks.
    damaged : tuple of str
        Files that were listed and are missing, cut short or changed; their blocks are to be done again.
    adopted : tuple of str
        Complete files that no line listed.
    """

    lines: tuple[Line, ...]
    damaged: tuple[str, ...]
    adopted: tuple[str, ...]


def survey(
    store: Store, *, verify: bool = False, progress: Callable[[int, int], None] | None = None
) -> Survey:
    """Look at every file, put the list right, and clear away what nobody can use; the store must be locked.

    Parameters
    ----------
    verify : bool
        Read every file and work out its digests; else only those touched since they were listed.
    progress : callable, optional
        Told how many files were looked at, of how many.
    """
    for table in store.manifest.tables:
        for left in (store.path / table).glob("*.tmp"):
            left.unlink(missing_ok=True)
    listed: dict[str, list[Line]] = {}
    before = store.lines()
    for line in before:
        listed.setdefault(line.file, []).append(line)
    present = sorted(
        {file.name for table in store.manifest.tables for file in (store.path / table).iterdir()}
    )
    names = list(dict.fromkeys((*listed, *present)))
    kept: dict[int, Line] = {}
    damaged, adopted = [], []
    for number, name in enumerate(names, 1):
        blocks, lines = span(name), listed.get(name, [])
        if blocks is None:
            continue  # not ours: left alone
        whole = len(lines) == len(blocks) and _stands(store, name, lines, verify=verify)
        if not whole and (found := _adoptable(store, name, kept)) is not None and _agrees(found, lines):
            lines, whole = found, True
            if name not in listed:
                adopted.append(name)
        if whole:
            kept |= {line.block: line for line in lines}
        else:
            for path in store.files(name).values():
                path.unlink(missing_ok=True)
            if lines:
                damaged.append(name)
        if progress is not None:
            progress(number, len(names))
    lines = [kept[block] for block in sorted(kept)]
    if lines != before or damaged:
        store.rewrite(lines)
    return Survey(tuple(lines), tuple(damaged), tuple(adopted))


def _stands(store: Store, name: str, lines: list[Line], *, verify: bool) -> bool:
    """Whether the files are those that were listed: by footer and rows, by digest if touched or asked."""
    for table, path in store.files(name).items():
        try:
            seen = path.stat()
            if parquet.rows_in(path) != store.manifest.rows(table) * len(lines):
                return False
        except (OSError, duckdb.Error):
            return False
        touched = [seen.st_size, seen.st_mtime_ns] != list(lines[0].seen.get(table, ()))
        if (verify or touched) and _digests(store.manifest, table, path) != [
            line.digests.get(table) for line in lines
        ]:
            return False
    return True


def _agrees(found: Iterable[Line], listed: Iterable[Line]) -> bool:
    """Whether what a file holds is what was listed of it, as far as anything was."""
    known = {line.block: line.digests for line in listed}
    return all(known.get(line.block, line.digests) == line.digests for line in found)


def _adoptable(store: Store, name: str, kept: dict[int, Line]) -> list[Line] | None:
    """The lines of complete files, by what their footers say and what their data say (R20)."""
    blocks = span(name)
    if blocks is None or any(block in kept for block in blocks):
        return None
    manifest = store.manifest
    digests: dict[str, tuple[str, ...]] = {}
    note = {}
    for table, path in store.files(name).items():
        try:
            note = parquet.note_in(path)
            found = _digests(manifest, table, path)
        except (OSError, duckdb.Error, ValueError):
            return None
        if note.get("run_id") != manifest.run_id or found != note.get("digests"):
            return None
        digests[table] = tuple(found)
    try:
        result = TaskResult(
            Task(str(store.path), manifest.run_id, blocks.start, len(blocks)),
            digests,
            {table: manifest.rows(table) for table in digests},
            float(note["seconds"]),
            str(note["machine"]),
            tuple(int(count) for count in note["marginal"]),
            tuple(dict(counts) for counts in note["tally"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
    return store.lines_from(result)


def _digests(manifest: Manifest, table: str, path: Path) -> list[str]:
    """Digest of each block that a file holds, from its data; empty if these are not the columns."""
    columns = manifest.tables[table]
    rows = manifest.rows(table)
    found = parquet.read(path, manifest.courses, [name for name, _ in columns])
    if any(np.ma.is_masked(found[name]) or found[name].dtype.str != kind for name, kind in columns):
        return []
    size = len(found[columns[0][0]])
    return [
        block_digest((name, found[name][start : start + rows]) for name, _ in columns)
        for start in range(0, size, rows)
    ]
