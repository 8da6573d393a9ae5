"""EXPLORE: sensitivity and scenario discovery beside SALib and the EMA workbench, in one run.

Run with ``OMP_NUM_THREADS=1 PYTHONPATH=src python bench/explore.py``. CPU seconds of one thread, the median
of a few runs each, on the same numbers. All is NumPy on both sides: nothing is compiled, so that there is no
compile time to leave out.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ema_workbench.analysis import prim as ema_prim
from SALib.analyze import pawn as salib_pawn
from SALib.analyze import sobol as salib_sobol

from guarantor.draws import uniforms
from guarantor.measures.influence.design import effects
from guarantor.measures.influence.discovery import discover
from guarantor.measures.influence.intervals import first_order_replicates
from guarantor.measures.influence.matters import matters_answer
from guarantor.measures.influence.reach import reach_answer
from guarantor.measures.influence.sensitivity import (
    DUMMIES,
    SLIDES,
    Measured,
    coded,
    explained,
    floor_of,
    pawn_of,
)
from guarantor.scenario import load

SEED = 5
BARS = {"sobol": 8, "pawn": 4, "prim": 20}
G = [0, 1, 4.5, 9, *[99] * 16]


def cpu(work: Callable[[], Any], runs: int = 3) -> tuple[float, Any]:
    """Median CPU seconds of one call, and its last result."""
    seconds, result = [], None
    for _ in range(runs):
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), result


def sobol_g(u: np.ndarray) -> np.ndarray:
    """Sobol's g function with 20 inputs, shape (n,)."""
    a = np.array(G)
    return np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=1)


def sample(name: str, n: int, inputs: int) -> np.ndarray:
    """Independent uniforms, shape (n, inputs)."""
    return np.stack([uniforms(SEED, f"{name}{j}", 0, n) for j in range(inputs)], axis=1)


def total_effects(n: int = 2**14, inputs: int = 20, replicates: int = 100) -> dict[str, Any]:
    """First order and total effects with a bootstrap; SALib takes the same model values."""
    a, b = sample("a", n, inputs), sample("b", n, inputs)
    y_a, y_b = sobol_g(a), sobol_g(b)
    mixed = []
    for j in range(inputs):
        ab = a.copy()
        ab[:, j] = b[:, j]
        mixed.append(sobol_g(ab))
    ours, found = cpu(lambda: effects(y_a, y_b, np.stack(mixed), seed=SEED, replicates=replicates))
    problem = {"num_vars": inputs, "names": [f"x{j}" for j in range(inputs)], "bounds": [[0, 1]] * inputs}
    rows = np.empty((n, inputs + 2))
    rows[:, 0], rows[:, -1] = y_a, y_b
    rows[:, 1:-1] = np.stack(mixed, axis=1)

    def peer() -> Any:
        return salib_sobol.analyze(
            problem, rows.ravel(), calc_second_order=False, num_resamples=replicates, seed=SEED
        )

    theirs, other = cpu(peer)
    apart = float(np.abs(found.total - other["ST"]).max())
    return row(
        f"first order and total of {inputs} inputs, {n:,} rows, {replicates} replicates",
        ours,
        theirs,
        f"SALib {version('SALib')} sobol.analyze",
        BARS["sobol"],
        largest_difference_of_totals=round(apart, 4),
    )


def shifts(n: int = 2**14, inputs: int = 20) -> dict[str, Any]:
    """Median and largest shift of the distribution in ten slides."""
    x = sample("x", n, inputs)
    y = sobol_g(x)
    ours, found = cpu(lambda: pawn_of([coded(x[:, j], SLIDES) for j in range(inputs)], y), 7)
    problem = {"num_vars": inputs, "names": [f"x{j}" for j in range(inputs)], "bounds": [[0, 1]] * inputs}
    theirs, other = cpu(lambda: salib_pawn.analyze(problem, x, y, S=SLIDES, seed=SEED), 5)
    apart = max(abs(a.median - b) for a, b in zip(found, other["median"], strict=True))
    return row(
        f"shift of the distribution, {inputs} inputs, {n:,} rows",
        ours,
        theirs,
        f"SALib {version('SALib')} pawn.analyze",
        BARS["pawn"],
        largest_difference_of_medians=round(float(apart), 4),
    )


def boxes(n: int = 10**5, inputs: int = 30) -> dict[str, Any]:
    """One box in noisy failures: ours grown, chosen and pruned out of sample, EMA's as it comes."""
    x = sample("u", n, inputs)
    fails = ((x[:, 0] > 0.6) & (x[:, 1] < 0.4) & (x[:, 2] > 0.3)) ^ (uniforms(SEED, "flip", 0, n) < 0.03)
    columns = {f"u{j}": np.ascontiguousarray(x[:, j]) for j in range(inputs)}
    ours, found = cpu(lambda: discover(columns, fails, boxes=1, halves=0), 5)
    frame = pd.DataFrame(columns)

    def peer() -> Any:
        return ema_prim.Prim(frame, fails, threshold=0.5, peel_alpha=0.05).find_box()

    theirs, box = cpu(peer, 1)
    limited = [limit.input for limit in found.boxes[0].limits]
    return row(
        f"one box, {n:,} rows, {inputs} inputs",
        ours,
        theirs,
        f"EMA workbench {version('ema-workbench')} Prim.find_box",
        BARS["prim"],
        restricted=sorted(limited),
        density=round(found.boxes[0].density, 3),
        coverage=round(found.boxes[0].coverage, 3),
        peer_restricted_at_last_step=int(box.peeling_trajectory["res_dim"].iloc[-1]),
    )


def row(what: str, ours: float, theirs: float, peer: str, bar: float, **more: Any) -> dict[str, Any]:
    """One comparison."""
    return {
        "what": what,
        "cpu_seconds": round(ours, 4),
        "peer_cpu_seconds": round(theirs, 3),
        "peer": peer,
        "ratio": round(theirs / ours, 1),
        "bar_ratio": bar,
        **more,
    }


def default_table(n: int = 65_536, inputs: int = 60) -> dict[str, Any]:
    """The default table: two estimators with their floors, intervals of the ten strongest."""
    x = sample("t", n, inputs)
    y = (x[:, 0] + 0.7 * x[:, 1] + 0.3 * x[:, 2] * x[:, 3] + 0.2 * x[:, 4]) > 1.1
    inert = [uniforms(SEED, f"@dummy/{k}", 0, n) for k in range(1, DUMMIES + 1)]

    def table() -> int:
        bins, slides = ([coded(x[:, j], each) for j in range(inputs)] for each in (None, SLIDES))
        measured = Measured.of(y.astype(float))
        first = [explained(each, measured) for each in bins]
        floor_of([explained(coded(each), measured) for each in inert])
        shift = [each.median for each in pawn_of([*slides, *(coded(each, SLIDES) for each in inert)], y)]
        floor_of(shift[inputs:])
        best = sorted(range(inputs), key=lambda j: -first[j])[:10]
        first_order_replicates([bins[j] for j in best], [slides[j] for j in best], y.astype(float), SEED)
        return len(best)

    seconds, _ = cpu(table)
    what = f"default table, {n:,} draws, {inputs} inputs"
    return {"what": what, "cpu_seconds": round(seconds, 3), "bar_seconds": 2}


def answers() -> list[dict[str, Any]]:
    """What a user waits for."""
    scenario = load("ukraine")
    drivers, _ = cpu(lambda: matters_answer(scenario, "force_raised"))
    reach, found = cpu(lambda: reach_answer(scenario, "headcount_met", 0.8), 1)
    return [
        {
            "what": "guarantor drivers ukraine --of force_raised, 16,384 draws",
            "cpu_seconds": round(drivers, 2),
        },
        {
            "what": "guarantor reach ukraine --measure headcount_met --in 40/50",
            "cpu_seconds": round(reach, 2),
            "sets_run": found.runs,
        },
    ]


def main() -> None:
    """Measure, and record beside this file."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    rows = [total_effects(), shifts(), boxes(), default_table(), *answers()]
    told = {"machine": f"{machine}, NumPy {np.__version__}; CPU seconds, one thread", "rows": rows}
    text = json.dumps(told, indent=1)
    Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
