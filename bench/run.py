"""Runs at scale (DESIGN 9, draws.md 9): engine against EMA workbench, the store, the scheduler, 10^6 draws.

Run with ``make bench``. Engine, store and scheduler are ratios within one run; seconds are CPU seconds, so
that a busy machine spoils them less, except where a wall clock is what is asked about. Bars: engine 20 times
the workbench (aim 40), writing at most 8 times ``numpy.save``, scheduling at most 2 % of tasks of a second,
10^6 draws and five courses of ``ukraine`` in 30 s of two quiet cores and 1.5 GiB.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

from guarantor.draws import BLOCK, Input, Plan, prepare
from guarantor.run import parquet
from guarantor.run.backend import Processes
from guarantor.run.cluster import Cluster
from guarantor.run.identity import block_digest
from guarantor.run.plan import Task, TaskResult
from guarantor.scenario.quantity import parse_quantity

INPUTS = 30
NAMES = [f"x{k}" for k in range(INPUTS)]
TASKS, SECONDS = 16, 1.0


def engine(folder: Path, blocks: int) -> float:
    """Draws a CPU second: sampling, a model that adds, digests, files on the disk."""
    plan = Plan(7, tuple(Input(name, parse_quantity("uniform(0, 1)")) for name in NAMES))
    sampler, began, size = prepare(plan), time.process_time(), 8
    for first in range(0, blocks, size):
        table = {name: np.empty(size * BLOCK) for name in (*NAMES, "y")}
        for k in range(size):
            draws, part = sampler.block(first + k), slice(k * BLOCK, (k + 1) * BLOCK)
            for name in NAMES:
                table[name][part] = draws.values[name]
            table["y"][part] = sum(draws.values[name] for name in NAMES)
            block_digest((name, column[part]) for name, column in table.items())
        parquet.write(folder / f"b{first:06d}.parquet", table, (), {})
    return blocks * BLOCK / (time.process_time() - began)


def workbench(experiments: int) -> float:
    """The same model in the EMA workbench, one process, results saved."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ema_workbench as ema

    model = ema.Model("trivial", function=lambda **x: {"y": sum(x.values())})
    model.uncertainties = [ema.RealParameter(name, 0, 1) for name in NAMES]
    model.outcomes = [ema.ScalarOutcome("y")]
    began = time.process_time()
    with ema.SequentialEvaluator(model) as evaluator, tempfile.TemporaryDirectory() as folder:
        results = evaluator.perform_experiments(scenarios=experiments)
        ema.save_results(results, f"{folder}/results.tar.gz")
    return experiments / (time.process_time() - began)


def writing(folder: Path) -> tuple[float, float]:
    """CPU seconds for 10^6 rows of 60 numbers: as the store writes them, and with `numpy.save`."""
    columns = np.random.default_rng(1).random((60, 8 * 2 * BLOCK))
    table, parts = {f"c{k}": column for k, column in enumerate(columns)}, 16
    began = time.process_time()
    for part in range(parts):
        parquet.write(folder / f"w{part}.parquet", table, (), {})
    store = time.process_time() - began
    rows = np.ascontiguousarray(columns.T)
    began = time.process_time()
    for part in range(parts):
        with open(folder / f"w{part}.npy", "wb") as file:
            np.save(file, rows)
            file.flush()
            os.fsync(file.fileno())
    return store, time.process_time() - began


def wait(task: Task) -> TaskResult:
    """A task of a second that needs no processor, so that what is left is scheduling."""
    time.sleep(SECONDS)
    return TaskResult(task, {}, {}, SECONDS, "", (), ())


def overhead(backend: Processes | Cluster) -> float:
    """Share of the time that two workers spend on anything but their tasks, once they are there."""
    tasks = [Task("", "", k, 1) for k in range(TASKS + 2)]
    ends = []
    for _ in backend.run(wait, tasks):
        ends.append(time.perf_counter())
    return (ends[-1] - ends[1]) / (TASKS / 2 * SECONDS) - 1  # from when both workers had done their first


def whole(arguments: list[str]) -> dict[str, float]:
    """A command as a process: wall and CPU seconds with its children, and peak memory of the largest."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began, load = time.perf_counter(), os.getloadavg()[0]
    subprocess.run([sys.executable, "-m", "guarantor", *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall_seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            1,
        ),
        "largest_process_mib_so_far": round(after.ru_maxrss / 1024),
        "load_before": round(load, 1),
    }


def main() -> None:
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine(folder, 8)
        ours, theirs = engine(folder, 96), workbench(10_000)
        rows.append(
            {
                "what": "engine with sampling, digests and files, against the EMA workbench",
                "draws_per_cpu_second": round(ours),
                "workbench": round(theirs),
                "ratio": round(ours / theirs, 1),
                "bar": 20,
            }
        )
        store, plain = writing(folder)
        rows.append(
            {
                "what": "writing 10^6 x 60 numbers, against numpy.save",
                "cpu_seconds": round(store, 2),
                "numpy_save": round(plain, 2),
                "ratio": round(store / plain, 1),
                "bar": 8,
            }
        )
        with Cluster(None, 2) as cluster:
            for label, backend in (("processes", Processes(2)), ("Dask, two workers", cluster)):
                share = overhead(backend)
                rows.append({"what": f"scheduling, {label}", "share": round(share, 4), "bar": 0.02})
        for draws in (250_000, 1_000_000):
            run = ["run", "ukraine", "--draws", str(draws), "--lean", "--jobs", "2"]
            for what, arguments in (
                ("run", [*run, "--store", str(folder / f"run-{draws}")]),
                ("assess", ["assess", "ukraine", "--draws", str(draws), "--jobs", "2", "--json"]),
            ):
                found = whole(arguments)
                bars = {"bar_seconds": 30, "bar_mib": 1536} if draws == 1_000_000 else {}
                rows.append({"what": f"{what} ukraine, {draws} draws, 2 jobs", **found, **bars})
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(json.dumps({"machine": machine, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
