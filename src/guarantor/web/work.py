"""Work in other processes: first views in a pool; complete views and slow screens one by one."""

from __future__ import annotations

import os
import secrets
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from pydantic import ValidationError

from guarantor.web.forms import RefinementTold, Refusal, ViewState
from guarantor.web.views import Reply, Shelf, complete, first_view, screen

__all__ = ["Pool", "Refinements"]

P = ParamSpec("P")
R = TypeVar("R")

_SPAWN = get_context("spawn")
_GRACE = 0.5
"""Seconds that a cancelled job may go on."""
_LOOK = 0.05
"""Seconds between looks at whether a job was cancelled."""
_PAUSE = 0.3
"""Seconds a job waits before it is begun: somebody who tries one lever after the other cancels it."""
_KEPT = 32
"""Jobs remembered, finished ones included; a view takes about half a megabyte."""


class Pool:
    """Processes for what somebody waits for; one that dies is replaced.

    Parameters
    ----------
    first : (Shelf, ViewState)
        What is asked for first: each process works it out once, so that everything it needs is loaded.
    """

    def __init__(self, jobs: int, first: tuple[Shelf, ViewState]) -> None:
        self._jobs = jobs
        self._first = first
        self._lock = threading.Lock()
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(
            self._jobs, mp_context=_SPAWN, initializer=_made_ready, initargs=self._first
        )
        for _ in range(self._jobs):  # a process is started when something is submitted
            pool.submit(_not_interrupted)
        return pool

    def ask(self, what: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Wait for a reply.

        Raises
        ------
        BrokenProcessPool
            If the process died, and the one that took its place died too.
        """
        pool = self._pool
        try:
            return pool.submit(what, *args, **kwargs).result()
        except BrokenProcessPool:
            with self._lock:
                if self._pool is pool:
                    self._pool = self._started()
            return self._pool.submit(what, *args, **kwargs).result()

    def close(self) -> None:
        """End the processes, once what they are at is done."""
        self._pool.shutdown(cancel_futures=True)


@dataclass(slots=True)
class _Job:
    """One view on its way; `started` is when it was asked for until it is begun."""

    shelf: Shelf
    state: ViewState
    screen: str
    stage: str = "waiting"
    done: int = 0
    of: int = 0
    started: float = field(default_factory=time.monotonic)
    reply: Reply | None = None
    finished: threading.Event = field(default_factory=threading.Event)

    def end(self, stage: str, reply: Reply | None = None) -> None:
        self.stage, self.reply = stage, reply
        self.finished.set()


class Refinements:
    """Views worked out one by one in a process of their own, the newest first.

    A view is the complete answer, or a screen beside it where one is named.

    Parameters
    ----------
    niceness : int
        How far its process gives way to first views, which somebody waits for.
    """

    def __init__(self, niceness: int) -> None:
        self._niceness = niceness
        self._took: dict[str, float] = {}
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._change = threading.Condition()
        self._closed = False
        self._waited_for = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def start(self, shelf: Shelf, state: ViewState, screen: str = "") -> str:
        """Ask for a view of a state; the id under which it is told, the same for the same view."""
        with self._change:
            for name, job in self._jobs.items():
                if (job.shelf, job.state, job.screen) == (shelf, state, screen) and job.stage != "cancelled":
                    self._jobs.move_to_end(name)
                    return name
            name = secrets.token_hex(8)
            self._jobs[name] = _Job(shelf, state, screen)
            self._forget()
            self._change.notify()
            return name

    @contextmanager
    def held(self) -> Iterator[None]:
        """Begin no complete view while somebody waits for a first one."""
        with self._change:
            self._waited_for += 1
        try:
            yield
        finally:
            with self._change:
                self._waited_for -= 1
                self._change.notify()

    def _forget(self) -> None:
        """Drop the oldest that nobody works on."""
        idle = [name for name, job in self._jobs.items() if job.stage != "running"]
        for name in idle[: max(len(self._jobs) - _KEPT, 0)]:
            self._jobs.pop(name).end("cancelled")

    def told(self, name: str) -> str | None:
        """How far it is, as JSON; nothing for an id that is not known."""
        with self._change:
            job = self._jobs.get(name)
        if job is None:
            return None
        done, of, left, message = job.done, job.of, None, ""
        if job.stage == "running":
            done, of, left = self._how_far(job)
        if job.stage == "failed" and job.reply:
            message = _message(job.reply[1])
        form = RefinementTold(
            done=done,
            of=of,
            left=left,
            stage=job.stage,  # type: ignore[arg-type]  # one of the five by construction
            view=None,
            screen=None,
            message=message,
        )
        text = form.model_dump_json()
        if job.stage == "done" and job.reply:
            kind = "screen" if job.screen else "view"
            return text.replace(f'"{kind}":null', f'"{kind}":{job.reply[1]}', 1)
        return text

    def _how_far(self, job: _Job) -> tuple[int, int, float | None]:
        """Steps done, of how many, seconds left; by how long the last one took where no steps are counted."""
        passed = time.monotonic() - job.started
        if job.done:
            return job.done, job.of, passed / job.done * (job.of - job.done)
        took = self._took.get(job.screen, 0.0)
        if passed >= took:
            return 0, 0, None
        return round(100 * passed), round(100 * took), took - passed

    def cancel(self, name: str) -> None:
        """Stop working on it; the process is ended if it is at it."""
        with self._change:
            job = self._jobs.get(name)
            if job is not None and job.stage in ("waiting", "running"):
                job.stage = "cancelled"
                self._change.notify()

    def wait(self, name: str) -> Reply | None:
        """Wait until it is done; nothing if it was cancelled."""
        with self._change:
            job = self._jobs.get(name)
        if job is None:
            return None
        job.finished.wait()
        return job.reply

    def close(self) -> None:
        """End the process and the thread."""
        with self._change:
            self._closed = True
            self._change.notify()

    # -- the thread that serves -----------------------------------------------------------------------------

    def _serve(self) -> None:
        worker: _Worker | None = None
        while (job := self._next()) is not None:
            worker = worker if worker and worker.alive() else _Worker(self._niceness)
            self._work(worker, job)
        if worker is not None:
            worker.end()

    def _next(self) -> _Job | None:
        """The newest job that waits; nothing once closed."""
        with self._change:
            while not self._closed:
                for job in self._jobs.values():
                    if job.stage == "cancelled" and not job.finished.is_set():
                        job.end("cancelled")
                waiting = [job for job in reversed(self._jobs.values()) if job.stage == "waiting"]
                now = time.monotonic()
                for job in waiting if not self._waited_for else ():
                    if now >= job.started + _PAUSE:
                        job.stage, job.started = "running", now
                        return job
                self._change.wait(_PAUSE if waiting else None)
            return None

    def _work(self, worker: _Worker, job: _Job) -> None:
        worker.send(job)
        while not self._closed:
            if job.stage == "cancelled":
                job.end("cancelled")
                worker.stop()
                return
            try:
                if not worker.pipe.poll(_LOOK):
                    continue
                word, told = worker.pipe.recv()
            except (EOFError, OSError):
                worker.end()
                job.end("failed", (500, "its process ended; ask again"))
                return
            if word == "progress":
                job.done, job.of = told
            else:
                status, body = told
                self._took[job.screen] = time.monotonic() - job.started
                job.end("done" if status == 200 else "failed", (status, body))
                return
        worker.end()
        job.end("cancelled")


def _message(body: str) -> str:
    """What a refusal says."""
    try:
        return Refusal.model_validate_json(body).message
    except ValidationError:
        return body


class _Worker:
    """A process that works out views, one at a time."""

    def __init__(self, niceness: int) -> None:
        self.pipe, there = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_worker, args=(there, niceness), daemon=True)
        self._process.start()
        there.close()

    def alive(self) -> bool:
        return self._process.is_alive()

    def send(self, job: _Job) -> None:
        self.pipe.send((job.shelf, job.state, job.screen))

    def stop(self) -> None:
        """Stop what it is at: it looks between two steps; where a step is long the process is ended."""
        try:
            self.pipe.send(None)
            until = time.monotonic() + _GRACE
            while self.pipe.poll(max(until - time.monotonic(), 0)):
                if self.pipe.recv()[0] != "progress":
                    return
        except (EOFError, OSError):
            pass
        self.end()

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _made_ready(shelf: Shelf, state: ViewState) -> None:
    """Load what the first question needs; whatever is wrong with it is told to who asks it."""
    _not_interrupted()
    first_view(shelf, state, "")


def _not_interrupted() -> None:
    """Ctrl-C in a terminal reaches every process of it; the server alone ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _worker(pipe: Connection, niceness: int) -> None:
    """Work out what comes through the pipe, telling how far it is."""
    _not_interrupted()
    if hasattr(os, "nice"):
        os.nice(niceness)
    while True:
        try:
            asked = pipe.recv()
        except EOFError:
            return
        if asked is not None:  # a stop that came too late
            pipe.send(_completed(pipe, *asked))


def _completed(pipe: Connection, shelf: Shelf, state: ViewState, name: str) -> tuple[str, Reply | None]:
    """What became of it: done, with the reply, or stopped."""

    def progress(done: int, of: int) -> None:
        if pipe.poll():
            pipe.recv()
            raise _Stopped
        pipe.send(("progress", (done, of)))

    try:
        return "done", screen(shelf, state, name) if name else complete(shelf, state, progress)
    except _Stopped:
        return "stopped", None


class _Stopped(Exception):
    """Somebody cancelled it."""
