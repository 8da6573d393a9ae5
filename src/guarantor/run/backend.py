"""Backends: where tasks are worked on; each gives results as they come, in any order (rules R22, R24)."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait as wait_for
from typing import Protocol

from guarantor.run.identity import dispatched, level_of_cpu
from guarantor.run.plan import StoreError, Task, TaskResult, Work

__all__ = ["MOST_FAILURES", "Backend", "Processes", "Serial", "one_thread"]

MOST_FAILURES = 2
"""How often a task is tried again after its worker died (R22)."""

_PATIENCE = 1.0
"""Seconds that workers have to stop by themselves when the run is cancelled (R24)."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_PORTABLE = "NPY_DISABLE_CPU_FEATURES"


class Backend(Protocol):
    """What a run needs of the place where it is worked on."""

    def run(self, work: Work, tasks: Sequence[Task]) -> Iterator[TaskResult]:
        """Work on the tasks; results as they come."""

    def cancel(self) -> None:
        """Stop; what is not finished is given up."""

    def levels(self) -> set[str]:
        """Levels of its workers' processors (R17)."""


class Serial:
    """One task after the other in this process; what a debugger wants."""

    def run(self, work: Work, tasks: Sequence[Task]) -> Iterator[TaskResult]:
        """Work on the tasks in order."""
        yield from map(work, tasks)

    def cancel(self) -> None:
        """Nothing runs while nobody asks."""

    def levels(self) -> set[str]:
        """That of this process."""
        return {level_of_cpu()}


class Processes:
    """Processes of this machine, started afresh: the same on every system, and no lock is inherited.

    Parameters
    ----------
    jobs : int
    portable : bool
        Keep NumPy to the code that every processor of this kind has (R17); slower.
    """

    def __init__(self, jobs: int, *, portable: bool = False) -> None:
        self._jobs, self._portable = jobs, portable
        self._pool: ProcessPoolExecutor | None = None
        self._children: list[object] = []

    def run(self, work: Work, tasks: Sequence[Task]) -> Iterator[TaskResult]:
        """Work on the tasks; those of a worker that died are given to another one.

        Raises
        ------
        StoreError
            If a task was given up because its workers kept dying.
        """
        failures = dict.fromkeys(tasks, 0)
        waiting = list(tasks)
        with one_thread(portable=self._portable):
            while waiting:
                done: set[Task] = set()
                try:
                    yield from self._once(work, waiting, done)
                    return
                except BrokenProcessPool:
                    waiting = [task for task in waiting if task not in done]
                    for task in waiting[: self._jobs]:
                        failures[task] += 1
                        if failures[task] > MOST_FAILURES:
                            raise StoreError(
                                f"the workers on blocks {task.first} to {task.blocks[-1]} died "
                                f"{failures[task]} times, perhaps for want of memory; use fewer --jobs. "
                                "What is complete is kept: go on with --resume"
                            ) from None

    def _once(self, work: Work, tasks: Sequence[Task], done: set[Task]) -> Iterator[TaskResult]:
        before = active_children()
        self._pool = ProcessPoolExecutor(
            min(self._jobs, len(tasks)), mp_context=get_context("spawn"), initializer=_start_worker
        )
        try:
            pending: set[Future[TaskResult]] = {self._pool.submit(work, task) for task in tasks}
            self._children = [child for child in active_children() if child not in before]
            while pending:
                finished, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in finished:
                    result = future.result()
                    done.add(result.task)
                    yield result
        finally:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def cancel(self) -> None:
        """Stop the workers: they are asked first, by the store, and after a second they are ended."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + _PATIENCE
        children = [child for child in active_children() if child in self._children]
        for child in children:
            child.join(max(0.0, until - time.monotonic()))
            if child.is_alive():
                child.terminate()

    def levels(self) -> set[str]:
        """That of this machine."""
        return {level_of_cpu(()) if self._portable else level_of_cpu()}


@contextmanager
def one_thread(*, portable: bool = False) -> Iterator[None]:
    """What processes started here inherit: one thread for linear algebra (R16), perhaps plain code (R17)."""
    asked = dict.fromkeys(_THREADS, "1")
    if portable:
        asked[_PORTABLE] = " ".join(dispatched())
    before = {name: os.environ.get(name) for name in asked}
    os.environ.update(asked)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and die with it: a killed runner leaves nobody behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None and sys.platform != "win32":
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)
