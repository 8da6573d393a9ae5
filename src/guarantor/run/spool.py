"""Spool: a long run whose columns lie in a file instead of in memory, so that memory does not grow with it.

The file is a temporary one that goes with the run. A column is read when it is asked for, and not kept.
Blocks may be worked out in two processes; the numbers are those of `guarantor.run.engine.execute`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK, Draws
from guarantor.pipeline import NO_FORCE, Block, Model, Outcome, Reference, run_block
from guarantor.run.engine import Columns, Results, joined_blocks, rising

__all__ = ["IN_MEMORY", "spooled"]

Array = NDArray[np.generic]
Key = tuple[str, ...]
"""Of a column: course, end and name; course, ``routes`` or ``events`` and name; or no-force and name."""

IN_MEMORY = 65_536
"""Draws at the start of a run that are held in memory as well: what asks for many columns at once is judged
on them, and a shorter run needs no spool."""

_CHUNK = 8
"""Blocks that another process is given at a time."""


@contextmanager
def spooled(
    model: Model,
    draws: int,
    progress: Callable[[int, int], None] | None = None,
    pool: Executor | None = None,
) -> Iterator[Results]:
    """Run a model on the first `draws` worlds, its columns in a file that goes when this is left.

    Parameters
    ----------
    progress : callable, optional
        Told how many blocks are done, of how many.
    pool : Executor, optional
        Where some of the blocks are worked out meanwhile.

    Raises
    ------
    FloatingPointError
        If a stage gives something that is not a number.
    OSError
        If there is no room for the file; the system's temporary folder is another one with ``TMPDIR``.
    """
    count = -(-draws // BLOCK)
    with tempfile.TemporaryDirectory(prefix="guarantor-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "columns"
        path.touch()
        first = run_block(model, 0)
        layout = _layout(first)
        spool = _Spool(path, layout)
        memory = [first]
        same = {0: spool.write(0, first)}
        waiting, future = list(range(1, count)), None
        held = min(count, IN_MEMORY // BLOCK)
        try:
            while waiting or future is not None:
                if future is not None and (future.done() or not waiting):
                    same |= future.result()
                    future = None
                if pool is not None and future is None and waiting and waiting[-1] >= held:
                    taken = [block for block in waiting[-_CHUNK:] if block >= held]
                    waiting = waiting[: -len(taken)]
                    future = pool.submit(_apart, model, str(path), layout, taken)
                if waiting:
                    index = waiting.pop(0)
                    block = run_block(model, index)
                    same[index] = spool.write(index, block)
                    if index < held:
                        memory.append(block)
                if progress is not None:
                    progress(len(same), count)
            yield _results(model, draws, spool, same, memory)
        finally:
            if future is not None:
                future.cancel()
            spool.close()


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where each column lies in the record of a block: offset, kind, and how many columns stand side by side.

    Attributes
    ----------
    place : mapping of key to (offset, dtype, width)
        Width 0 for a column alone; side by side are those of the actors.
    size : int
        Bytes of a record.
    """

    place: Mapping[Key, tuple[int, str, int]]
    size: int


def _columns_of(block: Block) -> Iterator[tuple[Key, Array]]:
    for each in fields(Reference):
        yield (NO_FORCE, each.name), getattr(block.reference, each.name)
    for course, ends in block.courses.items():
        for end, outcome in zip(("alone", "together"), ends, strict=True):
            for each in fields(Outcome):
                yield (course, end, each.name), getattr(outcome, each.name)
        for kind, columns in (("routes", block.routes[course]), ("events", block.events[course])):
            for name, column in columns.items():
                yield (course, kind, name), column


def _layout(block: Block) -> _Layout:
    place, offset = {}, 0
    for key, column in _columns_of(block):
        width = column.shape[1] if column.ndim == 2 else 0
        place[key] = (offset, column.dtype.str, width)
        offset += column.nbytes
    return _Layout(place, offset)


def _apart(model: Model, path: str, layout: _Layout, blocks: list[int]) -> dict[int, frozenset[str]]:
    """Work out blocks in another process; courses in which both ends are one, by block."""
    spool = _Spool(Path(path), layout)
    try:
        return {index: spool.write(index, run_block(model, index)) for index in blocks}
    finally:
        spool.close()


class _Spool:
    """The file; a column of zeros is a hole in it, which takes no room."""

    def __init__(self, path: Path, layout: _Layout) -> None:
        self.layout = layout
        self._file = open(path, "r+b", buffering=0)  # noqa: SIM115 -- open as long as the run

    def close(self) -> None:
        self._file.close()

    def write(self, index: int, block: Block) -> frozenset[str]:
        """Write a block; courses in which both ends are one object."""
        same = frozenset(course for course, (alone, together) in block.courses.items() if alone is together)
        for key, column in _columns_of(block):
            if key[0] in same and key[1] == "together":
                continue
            if column.dtype.kind == "f" and not np.isfinite(column).all():
                draw = index * BLOCK + int(np.argwhere(~np.isfinite(column))[0, 0])
                raise FloatingPointError(f"{key[0]}: {key[-1]} is not a number in draw {draw}")
            offset, _, width = self.layout.place[key]
            for k, part in enumerate(column.T if width else (column,)):
                if part.any():
                    self._file.seek(index * self.layout.size + offset + k * part.nbytes)
                    self._file.write(np.ascontiguousarray(part).data)
        self._file.truncate(max(self._file.seek(0, os.SEEK_END), (index + 1) * self.layout.size))
        return same

    def read(self, index: int, key: Key, out: Array, actor: int = 0) -> None:
        """Read one column of a block."""
        offset = self.layout.place[key][0] + actor * out.nbytes
        self._file.seek(index * self.layout.size + offset)
        self._file.readinto(out.view(np.uint8).data)


class _Reader:
    """Columns of one end of a course, or of no force, read when asked for."""

    def __init__(self, spool: _Spool, draws: int, where: Key, same: Mapping[int, frozenset[str]]) -> None:
        self._spool, self._draws, self._where, self._same = spool, draws, where, same

    def column(self, name: str, actor: int = 0) -> Any:
        key = (*self._where, name)
        _, dtype, _ = self._spool.layout.place[key]
        count = -(-self._draws // BLOCK)
        found = np.empty(count * BLOCK, np.dtype(dtype))
        alone = (self._where[0], "alone", name)
        for index in range(count):
            once = key[1] == "together" and key[0] in self._same[index]
            part = found[index * BLOCK : (index + 1) * BLOCK]
            self._spool.read(index, alone if once else key, part, actor)
        return found[: self._draws]

    def whole(self, name: str) -> Any:
        width = self._spool.layout.place[*self._where, name][2]
        if not width:
            return self.column(name)
        return np.stack([self.column(name, k) for k in range(width)], axis=1)


class _ReadOutcome(Outcome):
    """An outcome whose arrays lie in the file."""

    __slots__ = ("_reader",)
    _reader: _Reader

    def __init__(self, reader: _Reader) -> None:
        object.__setattr__(self, "_reader", reader)

    def joins(self, actor: int) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self._reader.column("joined", actor)
        return found

    def sends(self, actor: int) -> NDArray[np.float64]:
        found: NDArray[np.float64] = self._reader.column("deployed", actor)
        return found


class _ReadReference(Reference):
    """The reference, whose arrays lie in the file."""

    __slots__ = ("_reader",)
    _reader: _Reader

    def __init__(self, reader: _Reader) -> None:
        object.__setattr__(self, "_reader", reader)


def _property(name: str) -> property:
    return property(lambda self: self._reader.whole(name))


for _kind in (_ReadOutcome, _ReadReference):
    for _each in fields(_kind):
        setattr(_kind, _each.name, _property(_each.name))


class _Named(Mapping[str, Any]):
    """Columns by name, made when asked for and not kept."""

    def __init__(self, names: tuple[str, ...], make: Callable[[str], Any]) -> None:
        self._names, self._make = dict.fromkeys(names), make

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        return self._make(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, slots=True, eq=False)
class _Spooled(Results):
    """A run in a file; its first draws in memory."""

    memory: Results

    def _first(self, draws: int) -> Results:
        if draws > self.memory.draws:
            raise ValueError(f"only the first {self.memory.draws} draws of a spooled run are in memory")
        return self.memory.first(draws)


def _results(
    model: Model,
    draws: int,
    spool: _Spool,
    same: Mapping[int, frozenset[str]],
    memory: list[Block],
) -> Results:
    count = -(-draws // BLOCK)

    def drawn(name: str) -> Any:
        def of(world: Draws) -> Any:
            return world.values[name] if name in world.values else world.u[name]

        return np.concatenate([of(model.sampler.block(index)) for index in range(count)])[:draws]

    def course(name: str) -> Columns:
        def end(which: str) -> Outcome:
            return _ReadOutcome(_Reader(spool, draws, (name, which), same))

        def named(kind: str) -> Mapping[str, Any]:
            names = tuple(key[2] for key in spool.layout.place if key[:2] == (name, kind))
            return _Named(names, _Reader(spool, draws, (name, kind), same).column)

        alone = end("alone")
        once = all(name in courses for courses in same.values())
        return Columns(alone, alone if once else end("together"), named("routes"), named("events"))

    held = joined_blocks(model, memory, min(draws, BLOCK * len(memory)))
    inputs = _Named(tuple(held.inputs), drawn)
    return _Spooled(
        model,
        draws,
        _ReadReference(_Reader(spool, draws, (NO_FORCE,), same)),
        {name: course(name) for name in model.scenario.courses},
        inputs,
        _Named(tuple(held.inputs), lambda name: rising(inputs[name])),
        held.blocks,
        held,
    )
