"""What a user waits for: the first answer, its memory, and ``--help`` (DESIGN 9), each as a whole process.

Run with ``make bench``. Bars: 65,536 draws and five courses within 5 s and 1 GiB on 2 cores; help in 0.3 s.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 5
BARS = {"first answer": (5.0, 1024.0), "what-if, 4,096 draws": (None, None), "help": (0.3, None)}
COMMANDS = {
    "first answer": ["assess", "ukraine"],
    "what-if, 4,096 draws": ["assess", "ukraine", "--draws", "4096"],
    "help": ["--help"],
}


def timed(arguments: list[str], folder: str) -> tuple[float, float]:
    """Wall seconds and peak memory in MiB of one run."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "guarantor", *arguments], cwd=folder, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    assert status == 0, arguments
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in COMMANDS.items():
            timed(arguments, folder)  # warms the file cache and byte code
            found = [timed(arguments, folder) for _ in range(RUNS)]
            seconds = [each[0] for each in found]
            rows.append(
                {
                    "what": name,
                    "seconds_median": round(statistics.median(seconds), 3),
                    "seconds_min": round(min(seconds), 3),
                    "seconds_max": round(max(seconds), 3),
                    "peak_mib": round(max(each[1] for each in found)),
                    "bar_seconds": BARS[name][0],
                    "bar_mib": BARS[name][1],
                }
            )
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(json.dumps({"machine": machine, "runs": RUNS, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
