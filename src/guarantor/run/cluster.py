"""A Dask cluster as a backend: an existing one by its scheduler's address, or one of this machine (R22).

Needs the extra ``[cluster]``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import distributed

from guarantor.run.backend import MOST_FAILURES, one_thread
from guarantor.run.identity import level_of_cpu
from guarantor.run.plan import Cancelled, StoreError, Task, TaskResult, Work

_dask: Any = distributed  # its functions carry no types

__all__ = ["Cluster", "check_address"]

_HERE = frozenset(("127.0.0.1", "::1", "localhost"))


def check_address(address: str) -> None:
    """Refuse an address that is neither on this machine nor encrypted (R22).

    Raises
    ------
    StoreError
        A scheduler executes what it is sent, so that nobody in between may change it.
    """
    parts = urlsplit(address)
    try:
        named = parts.hostname and parts.port
    except ValueError:
        named = None
    if parts.scheme not in ("tcp", "tls") or not named:
        raise StoreError(f"'{address}' is no address of a scheduler; write --scheduler tls://HOST:PORT")
    if parts.scheme == "tcp" and parts.hostname not in _HERE:
        raise StoreError(
            f"'{address}' is another machine, and tcp:// is not encrypted: whoever is in between could have "
            f"anything executed; use tls://{parts.hostname}:{parts.port} with the certificates in Dask's "
            "configuration (distributed.comm.tls)"
        )


class Cluster:
    """Workers of a Dask cluster; they must see the store at the same path.

    Parameters
    ----------
    address : str or None
        Of an existing scheduler; ``None`` starts a cluster of this machine, without a dashboard.
    jobs : int
        Workers to start, where none exist.
    wait : float
        Seconds in which a scheduler must answer and have a worker.
    portable : bool
        Keep NumPy to the code that every processor of this kind has (R17), in workers that are started.

    Raises
    ------
    StoreError
        If no scheduler answers, or it has no workers.
    """

    def __init__(
        self, address: str | None, jobs: int = 1, *, wait: float = 10.0, portable: bool = False
    ) -> None:
        self._own: Any = None
        self.address = ""
        self._futures: list[Any] = []
        if address is None:
            with one_thread(portable=portable):
                self._own = _dask.LocalCluster(
                    n_workers=jobs, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
                )
            address = str(self._own.scheduler_address)
        else:
            check_address(address)
        self.address = address
        security = _dask.Security() if address.startswith("tls:") else None
        try:
            self._client: Any = _dask.Client(address, timeout=wait, security=security, set_as_default=False)
            self._client.wait_for_workers(1, timeout=wait)
        except TimeoutError:
            self.close()
            raise StoreError(
                f"the scheduler at {address} has no workers; start some: dask worker {address}"
            ) from None
        except (OSError, ValueError) as error:
            self.close()
            raise StoreError(
                f"no scheduler answers at {address} ({error}); start one: dask scheduler"
            ) from None

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; one that was started here ends."""
        with suppress(Exception):  # nothing hangs on it any more
            self._client.close()
        if self._own is not None:
            self._own.close()

    def levels(self) -> set[str]:
        """Of the workers there now.

        Raises
        ------
        StoreError
            If a worker has no guarantor.
        """
        try:
            return set(self._client.run(level_of_cpu).values())
        except ImportError as error:
            raise StoreError(f"a worker of the cluster has no guarantor that it can use: {error}") from None

    def run(self, work: Work, tasks: Sequence[Task]) -> Iterator[TaskResult]:
        """Work on the tasks; one that fails is tried again, unless it was refused.

        Raises
        ------
        StoreError
            If a worker refuses, or a task keeps failing.
        """
        failures: dict[Task, int] = {}
        named = {}
        for task in tasks:
            future = self._client.submit(work, task, pure=False)
            named[future.key] = task
            self._futures.append(future)
        completed = _dask.as_completed(list(self._futures), loop=self._client.loop)
        for future in completed:
            error = future.exception() if future.status == "error" else None
            task = named[future.key]
            if future.status == "cancelled" or isinstance(error, Cancelled):
                raise Cancelled
            if error is None:
                yield future.result()
                future.release()
                continue
            failures[task] = failures.get(task, 0) + 1
            if isinstance(error, StoreError | FloatingPointError):
                raise error
            if failures[task] > MOST_FAILURES:
                raise StoreError(
                    f"blocks {task.first} to {task.blocks[-1]} failed {failures[task]} times: "
                    f"{type(error).__name__}: {error}. What is complete is kept: go on with --resume"
                )
            again = self._client.submit(work, task, pure=False)
            named[again.key] = task
            self._futures.append(again)
            completed.add(again)

    def cancel(self) -> None:
        """Take the tasks back; those that run stop between two blocks."""
        with suppress(Exception):  # the scheduler may be gone, which is as good
            self._client.cancel(self._futures)
