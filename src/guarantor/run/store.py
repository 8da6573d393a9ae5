"""Store: the folder in which a run lies, safe against being killed at any moment (rules R20, R21).

The block files and ``manifest.json`` are the truth. ``blocks.jsonl`` lists what is complete; a line stands
there only once its file does, and a lost list is made again from the files.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from guarantor.draws import BLOCK
from guarantor.run.plan import StoreError, TaskResult, span

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = [
    "CANCEL",
    "COURSE",
    "MANIFEST",
    "MIXED",
    "SCHEMA",
    "Line",
    "Manifest",
    "Store",
    "create",
    "differences",
    "lines_of",
    "open_store",
]

SCHEMA = "guarantor.run/1"
MANIFEST, _BLOCKS, _LOCK, CANCEL, MIXED = "manifest.json", "blocks.jsonl", "lock", "cancel", "allow-mixed"
_SCENARIO = "scenario"
COURSE = "course"
"""Column of positions in the list of courses; in the files their names stand."""
_UNFINISHED = frozenset((_LOCK, CANCEL, MIXED, _SCENARIO, f"{MANIFEST}.tmp"))
"""What may lie in a folder whose run was killed before it began."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run is, written once; only `draws` grows when the run is extended.

    Attributes
    ----------
    identity : mapping
        See `guarantor.run.identity.identity_of`.
    draws : int
        N, a filter on whole blocks (R12).
    scenario : mapping
        Name, title, as-of date, digests, and with what choices its folder in the store is read.
    canonical : mapping
        The scenario in canonical form, to say what differs from another (R18).
    streams : tuple of str
        Names of what is drawn.
    courses : tuple of str
        In the order of the rows of a draw.
    tables : mapping of table to list of (column, dtype)
    cpu : str
        Level on which the numbers agree to the last bit (R17).
    """

    run_id: str
    identity: Mapping[str, Any]
    draws: int
    scenario: Mapping[str, Any]
    canonical: Mapping[str, Any]
    streams: tuple[str, ...]
    courses: tuple[str, ...]
    tables: Mapping[str, Sequence[tuple[str, str]]]
    cpu: str
    versions: Mapping[str, str]
    created: str
    portable: bool = False

    @property
    def blocks(self) -> range:
        """The blocks that N draws need."""
        return range(-(-self.draws // BLOCK))

    def rows(self, table: str) -> int:
        """Rows of one block: one for each draw, or for each draw and course."""
        by_course = any(name == COURSE for name, _ in self.tables[table])
        return BLOCK * len(self.courses) if by_course else BLOCK

    def as_json(self) -> str:
        """As it is written, for people to read."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps({"schema": SCHEMA, **told}, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Line:
    """One complete block, as ``blocks.jsonl`` lists it.

    Attributes
    ----------
    file : str
        Name of its file in the folder of each table.
    digest : str
        Of its measures (R19); `digests` are those of every table.
    rows : int
        Of its measures.
    seen : mapping of table to (size, time of change)
        A file that was touched since is verified.
    """

    block: int
    file: str
    digest: str
    rows: int
    seconds: float
    machine: str
    marginal: int
    tally: Mapping[str, int]
    digests: Mapping[str, str]
    seen: Mapping[str, Sequence[int]]

    def as_json(self) -> str:
        """One line."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__}, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Store:
    """A run on disk."""

    path: Path
    manifest: Manifest

    @property
    def scenario(self) -> Path:
        """The scenario's own folder in the store."""
        return self.path / _SCENARIO

    def files(self, name: str) -> dict[str, Path]:
        """The files of that name, by table."""
        return {table: self.path / table / name for table in self.manifest.tables}

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store for one runner; the lock dies with its owner (R20).

        Raises
        ------
        StoreError
            If another one holds it, with its process and machine.
        """
        with _locked(self.path):
            yield

    def lines(self) -> list[Line]:
        """What is listed as complete; a line torn by a kill is left out."""
        return lines_of(self.path)

    def append(self, lines: Iterable[Line]) -> None:
        """List more blocks; they are on the disk when this returns."""
        with open(self.path / _BLOCKS, "a", encoding="utf-8") as handle:
            handle.writelines(line.as_json() for line in lines)
            handle.flush()
            os.fsync(handle.fileno())

    def rewrite(self, lines: Iterable[Line]) -> None:
        """List these blocks and no others."""
        _write_whole(self.path / _BLOCKS, "".join(line.as_json() for line in lines))

    def extended(self, draws: int) -> Store:
        """The same run with more draws."""
        manifest = replace(self.manifest, draws=draws)
        _write_whole(self.path / MANIFEST, manifest.as_json())
        return Store(self.path, manifest)

    def lines_from(self, result: TaskResult) -> list[Line]:
        """The lines of what a worker has finished."""
        seen = {
            table: _seen(path)
            for table, path in self.files(result.task.file).items()
            if table in result.digests
        }
        first = next(iter(result.digests))
        return [
            Line(
                block,
                result.task.file,
                result.digests[first][k],
                result.rows[first],
                round(result.seconds, 4),
                result.machine,
                result.marginal[k],
                result.tally[k],
                {table: digests[k] for table, digests in result.digests.items()},
                seen,
            )
            for k, block in enumerate(result.task.blocks)
        ]


def _seen(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def lines_of(path: Path) -> list[Line]:
    """What ``blocks.jsonl`` lists; lines that cannot be read are left out, the last of a block counts."""
    try:
        written = (path / _BLOCKS).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    found: dict[int, Line] = {}
    for text in written.split("\n"):
        try:
            line = Line(**json.loads(text))
        except (ValueError, TypeError):
            continue
        if (blocks := span(line.file)) is not None and line.block in blocks:
            found[line.block] = line
    return [found[block] for block in sorted(found)]


def create(path: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Store:
    """Lay out a new store; its manifest comes last, so that a kill before leaves none.

    Parameters
    ----------
    files : mapping of path to bytes
        The scenario's folder.

    Raises
    ------
    StoreError
        If there is a run already, or something else, or the place cannot be written.
    """
    if (path / MANIFEST).exists():
        raise StoreError(f"{path} already holds a run; add --resume to go on with it, or name another folder")
    _refuse_foreign(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            shutil.rmtree(path / _SCENARIO, ignore_errors=True)
            for name, content in files.items():
                target = path / _SCENARIO / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            for table in manifest.tables:
                (path / table).mkdir(exist_ok=True)
            _write_whole(path / MANIFEST, manifest.as_json())
    except OSError as error:
        raise StoreError(
            f"cannot write {path}: {error.strerror}; name a folder that can be written"
        ) from None
    return Store(path, manifest)


def _refuse_foreign(path: Path) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        raise StoreError(f"{path} is a file; name a new or empty folder for the run")
    foreign = sorted(
        entry.name for entry in path.iterdir() if entry.name not in _UNFINISHED and not _own_table(entry)
    )
    if foreign:
        raise StoreError(
            f"{path} is not a run of guarantor: it has no {MANIFEST} and holds {foreign[0]}; "
            "name a new or empty folder"
        )


def _own_table(entry: Path) -> bool:
    """A folder of block files, or one that is still empty."""
    return entry.is_dir() and all(
        span(file.name.split(".parquet")[0] + ".parquet") for file in entry.iterdir()
    )


def open_store(path: Path) -> Store:
    """Open a run.

    Raises
    ------
    StoreError
        If the folder holds none, or one that this version cannot read.
    """
    if not path.is_dir():
        raise StoreError(f"there is no folder {path}; name the folder of a run")
    try:
        written = (path / MANIFEST).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise StoreError(f"{path} is not a run of guarantor: it has no {MANIFEST}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path / MANIFEST} cannot be read: {error}") from None
    try:
        told = json.loads(written)
        schema = told.pop("schema")
    except (ValueError, AttributeError, KeyError, TypeError):
        raise StoreError(f"{path / MANIFEST} is not the manifest of a run; the folder is not ours") from None
    if schema != SCHEMA:
        raise StoreError(f"{path} is a run of form {schema}; this version reads {SCHEMA}")
    try:
        manifest = Manifest(
            **{**told, "streams": tuple(told["streams"]), "courses": tuple(told["courses"])},
        )
    except (TypeError, KeyError):
        raise StoreError(f"{path / MANIFEST} lacks what a manifest holds; the run cannot be read") from None
    return Store(path, manifest)


def differences(here: object, there: object, where: str = "") -> list[str]:
    """Where two identities or scenarios differ, as ``path: here, not there``."""
    if isinstance(here, Mapping) and isinstance(there, Mapping):
        found = []
        for key in dict.fromkeys((*here, *there)):
            path = f"{where}.{key}" if where else str(key)
            if key not in here or key not in there:
                found.append(f"{path}: only in {'the store' if key in here else 'what is asked for'}")
            else:
                found += differences(here[key], there[key], path)
        return found
    if isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        return [
            text
            for k, (one, other) in enumerate(zip(here, there, strict=True))
            for text in differences(one, other, f"{where}[{_label(one, k)}]")
        ]
    return [] if here == there else [f"{where}: {_short(here)}, not {_short(there)}"]


def _label(entry: object, k: int) -> object:
    """An entry of a list by its own name where it has one."""
    if isinstance(entry, Mapping):
        return entry.get("name") or entry.get("id") or k
    return k


def _short(thing: object) -> str:
    told = json.dumps(thing, ensure_ascii=False, default=str)
    return told if len(told) <= 60 else told[:57] + "..."


def _write_whole(target: Path, content: str) -> None:
    """Replace a file in one step, on the disk when this returns."""
    waiting = target.with_name(f"{target.name}.tmp")
    with open(waiting, "w", encoding="utf-8") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(waiting, target)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    place = path / _LOCK
    try:
        handle = open(place, "a+", encoding="utf-8")  # noqa: SIM115 -- held while the lock is
    except OSError as error:
        raise StoreError(
            f"cannot write {path}: {error.strerror}; name a folder that can be written"
        ) from None
    with handle:
        try:
            if sys.platform == "win32":
                handle.seek(0)
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = place.read_text(encoding="utf-8").strip() or "another process"
            raise StoreError(
                f"{path} is in use by {owner}; wait until it is done, or stop it (its work is kept)"
            ) from None
        handle.seek(0)
        handle.truncate()
        handle.write(f"process {os.getpid()} on {socket.gethostname()}\n")
        handle.flush()
        yield
