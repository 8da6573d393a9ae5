"""`guarantor app` as a user starts it: a process, the link that it prints, and Ctrl+C at its end."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

__all__ = ["CHROMIUM", "Running", "started"]

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""Chromium asks nobody anything of its own accord."""
_PATIENCE = 60


@dataclass(frozen=True)
class Running:
    """A running app.

    Attributes
    ----------
    link : str
        As printed, with the token.
    process : subprocess.Popen
        Ends with `started`, or before it where a test ends it.
    folder : Path
        Where it was started: nothing may be written there unasked.
    printed : list of str
        Lines of stdout and stderr so far.
    """

    link: str
    process: subprocess.Popen[str]
    folder: Path
    printed: list[str]

    @property
    def origin(self) -> str:
        return "http://" + urlsplit(self.link).netloc

    @property
    def token(self) -> str:
        return parse_qs(urlsplit(self.link).query)["token"][0]

    def client(self, **options: object) -> httpx.Client:
        """A program that carries the token; refinements take a while."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(**{"base_url": self.origin, "headers": headers, "timeout": _PATIENCE, **options})

    def interrupt(self) -> int:
        """Press Ctrl+C; the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(_PATIENCE)


@contextmanager
def started(folder: Path, *arguments: str, **environment: str) -> Iterator[Running]:
    """Start `guarantor app` in a folder, without opening a browser, and end it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "guarantor", "app", *arguments, "--no-browser", "--jobs", "1"],
        cwd=folder,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    printed: list[str] = []
    links: queue.Queue[str] = queue.Queue()
    reading = threading.Thread(target=_read, args=(process, printed, links))
    reading.start()
    try:
        link = links.get(timeout=_PATIENCE)
        assert link, "".join(printed)
        yield Running(link, process, folder, printed)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(_PATIENCE)
        finally:
            process.kill()
            reading.join()
            assert process.stdout is not None
            process.stdout.close()


def _read(process: subprocess.Popen[str], printed: list[str], links: queue.Queue[str]) -> None:
    """Keep what is printed and pass the link on; an empty one where the process ends without any."""
    assert process.stdout is not None
    for line in process.stdout:
        printed.append(line)
        if found := re.search(r"http://\S+token=[\w-]+", line):
            links.put(found[0])
    links.put("")
