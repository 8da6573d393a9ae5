"""Plan: which blocks a run still needs, cut into tasks, and what a task gives back (rules R12, R13, R22)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

__all__ = ["BLOCKS_IN_A_TASK", "Cancelled", "StoreError", "Task", "TaskResult", "Work", "cut", "span"]

BLOCKS_IN_A_TASK = 8
"""Standard size of a task; no number depends on it (R13)."""

_FILE = re.compile(r"b(\d{6,})-(\d{6,})\.parquet")


class StoreError(Exception):
    """A store that cannot be used as asked; the message says why and what to do."""


class Cancelled(Exception):
    """The run was told to stop; what is committed stays."""


@dataclass(frozen=True, slots=True)
class Task:
    """All that travels to a worker (R22).

    Attributes
    ----------
    store : str
        Path of the store.
    run_id : str
    first, count : int
        Blocks `first` to ``first + count - 1``.
    """

    store: str
    run_id: str
    first: int
    count: int

    @property
    def blocks(self) -> range:
        """Its blocks."""
        return range(self.first, self.first + self.count)

    @property
    def file(self) -> str:
        """Name of its files, one in each table's folder."""
        return f"b{self.first:06d}-{self.first + self.count - 1:06d}.parquet"


@dataclass(frozen=True, slots=True)
class TaskResult:
    """All that comes back from a worker (R22): never arrays.

    Attributes
    ----------
    digests : mapping of table to tuple of str
        One digest for each block (R19).
    rows : mapping of table to int
        Rows of one block.
    seconds : float
        What one block took, on average.
    machine : str
        Host and level of its processor (R17).
    marginal : tuple of int
        Draws of each block that lie within 1e-9 of a threshold (R17).
    tally : tuple of mapping of course to int
        Draws of each block in which there is enough, for the estimate shown while it runs (R23).
    """

    task: Task
    digests: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, int]
    seconds: float
    machine: str
    marginal: tuple[int, ...]
    tally: tuple[Mapping[str, int], ...]


Work = Callable[[Task], TaskResult]
"""A function of a module, so that any worker can find it by name; never a closure (R22)."""


def cut(wanted: range, there: Collection[int], store: str, run_id: str, size: int) -> Iterator[Task]:
    """Cut the blocks that are not there into tasks of at most `size` consecutive blocks (R13)."""
    open_run: list[int] = []
    for block in wanted:
        if open_run and (block in there or len(open_run) == size):
            yield Task(store, run_id, open_run[0], len(open_run))
            open_run = []
        if block not in there:
            open_run.append(block)
    if open_run:
        yield Task(store, run_id, open_run[0], len(open_run))


def span(file: str) -> range | None:
    """The blocks that a file of this name holds; nothing if it is no name of a block file."""
    found = _FILE.fullmatch(file)
    return range(int(found[1]), int(found[2]) + 1) if found else None
