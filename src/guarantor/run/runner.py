"""Runner: the coordinator of a run; it alone writes the list of complete blocks (rules R20, R22-R24).

Needs the extra ``[store]``.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import sqrt
from statistics import median

from guarantor.draws import BLOCK
from guarantor.run.backend import Backend
from guarantor.run.identity import run_digest
from guarantor.run.plan import BLOCKS_IN_A_TASK, Cancelled, StoreError, Work, cut
from guarantor.run.store import CANCEL, MIXED, Line, Store
from guarantor.run.survey import Survey, survey

__all__ = ["Finished", "Status", "carry_out", "estimates"]

_RECENT = 20
"""Tasks from which the time left is judged (R23)."""


@dataclass(frozen=True, slots=True)
class Status:
    """How far a run is.

    Attributes
    ----------
    done, total : int
        Blocks.
    draws_per_second : float
        Of this session; 0 before the first task is done.
    seconds_left : float or None
        Unknown before the first task is done.
    enough : mapping of course to (share, sampling error)
        In what share of the futures done so far there is enough (R23).
    """

    done: int
    total: int
    draws_per_second: float
    seconds_left: float | None
    enough: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Finished:
    """A complete run.

    Attributes
    ----------
    digest : str
        Of its numbers (R19): equal for any backend, number of workers, order and interruption.
    found : Survey
        What was there when this session began.
    computed : int
        Blocks that this session worked out.
    slowest : float
        Seconds that the slowest block of this session took.
    """

    store: Store
    digest: str
    lines: tuple[Line, ...]
    found: Survey
    computed: int
    seconds: float
    slowest: float

    @property
    def marginal(self) -> int:
        """Draws within 1e-9 of a threshold (R17)."""
        return sum(line.marginal for line in self.lines)

    @property
    def machines(self) -> tuple[str, ...]:
        """Machines on which it was worked out, with the level of their processors."""
        return tuple(sorted({line.machine for line in self.lines}))


def carry_out(
    store: Store,
    backend: Backend,
    work: Work,
    *,
    verify: bool = False,
    allow_mixed: bool = False,
    size: int = BLOCKS_IN_A_TASK,
    progress: Callable[[Status], None] | None = None,
) -> Finished:
    """Bring a run to its end: look at what is there, and have the rest worked out.

    Parameters
    ----------
    verify : bool
        Read every file that is there again.
    allow_mixed : bool
        Go on although processors differ in their last digits (R17).
    size : int
        Blocks in a task, 1 to 16 (R13).

    Raises
    ------
    StoreError
        If somebody else runs it, a worker is not fit for it, or the disk fails; what is complete is kept.
    KeyboardInterrupt
        If it was interrupted; what is complete is kept.
    """
    began = time.monotonic()
    with store.locked():
        try:
            (store.path / CANCEL).unlink(missing_ok=True)
            if allow_mixed:
                (store.path / MIXED).touch()
            found = survey(store, verify=verify)
        except OSError as error:
            raise StoreError(f"cannot write {store.path}: {error.strerror}; nothing was changed") from None
        kept = {line.block: line for line in found.lines}
        missing = cut(store.manifest.blocks, kept, str(store.path), store.manifest.run_id, size)
        tasks = list(missing)
        if tasks:
            _check_levels(store, backend)
        watch = _Watch(store, len(tasks), began, progress)
        watch.tell(kept.values())
        computed, slowest = 0, 0.0
        try:
            for result in backend.run(work, tasks):
                lines = store.lines_from(result)
                store.append(lines)
                kept |= {line.block: line for line in lines}
                computed += len(lines)
                slowest = max(slowest, result.seconds)
                watch.finished(len(lines))
                watch.tell(kept.values())
        except (KeyboardInterrupt, Cancelled):
            _stop(store, backend)
            raise KeyboardInterrupt from None
        except OSError as error:
            _stop(store, backend)
            raise StoreError(
                f"cannot write {store.path}: {error.strerror}. What is complete is kept: go on with --resume"
            ) from None
        except BaseException:
            _stop(store, backend)
            raise
    complete = tuple(kept[block] for block in store.manifest.blocks)
    return Finished(
        store,
        run_digest(line.digest for line in complete),
        complete,
        found,
        computed,
        time.monotonic() - began,
        slowest,
    )


def _stop(store: Store, backend: Backend) -> None:
    """Have the workers stop between two blocks (R24)."""
    with suppress(OSError):  # the disk may be the reason to stop
        (store.path / CANCEL).touch()
    backend.cancel()
    with suppress(OSError):
        (store.path / CANCEL).unlink(missing_ok=True)


def _check_levels(store: Store, backend: Backend) -> None:
    """Refuse before any work where last digits would differ (R17)."""
    others = backend.levels() - {store.manifest.cpu}
    if others and not (store.path / MIXED).exists():
        raise StoreError(
            f"the processors of the workers count as {', '.join(sorted(others))}, the run was begun on "
            f"{store.manifest.cpu}: last digits may differ; use workers of one kind, or add --allow-mixed "
            "(values then agree to 1e-9, R17)"
        )


class _Watch:
    """The pace of a session, and who is told of it."""

    def __init__(
        self, store: Store, tasks: int, began: float, progress: Callable[[Status], None] | None
    ) -> None:
        self._store, self._tasks, self._progress = store, tasks, progress
        self._began = self._last = began
        self._draws = 0
        self._pace: deque[float] = deque(maxlen=_RECENT)

    def finished(self, blocks: int) -> None:
        now = time.monotonic()
        self._pace.append(now - self._last)
        self._last = now
        self._tasks -= 1
        self._draws += blocks * BLOCK

    def tell(self, lines: Iterable[Line]) -> None:
        if self._progress is None:
            return
        known = list(lines)
        spent = self._last - self._began
        self._progress(
            Status(
                len(known),
                len(self._store.manifest.blocks),
                self._draws / spent if spent > 0 and self._draws else 0.0,
                median(self._pace) * self._tasks if self._pace else None,
                estimates(known),
            )
        )


def estimates(lines: list[Line]) -> dict[str, tuple[float, float]]:
    """In what share of the futures of some blocks there is enough, with its sampling error."""
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(line.tally)
    size = BLOCK * len(lines)
    return {
        course: (count / size, sqrt(count / size * (1 - count / size) / size))
        for course, count in counts.items()
    }
