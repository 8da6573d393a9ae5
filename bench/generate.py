"""GENERATE against a solver, on the same problems in one run: ratios, single core (G29, performance targets).

Run with ``python bench/generate.py > bench/generate.json``. Bars: the closed form at least 200 times faster
than HiGHS on the same static problem of 35 states and 10 lines, and equal to it; a profile of 36 months at
least 5,000 draws a second; what is left without each of 35 states in at most 10 static solves; the arrays of
the reference programme built in at most a tenth of linopy's time, solved in at most 1.1 of what the solver
alone takes. linopy is measured if it can be imported.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, kron

from guarantor.measures import run_of
from guarantor.measures.claims.answering import judge_claims
from guarantor.scenario import load
from guarantor.stages.generate import (
    Lift,
    Need,
    Supply,
    Timing,
    generate,
    month_profile,
    schedule,
    without,
    without_each,
)
from guarantor.stages.generate.blocks import blocks_of
from guarantor.stages.generate.lp import Programme, build
from guarantor.stages.generate.rota import EnablerRule, ScheduleProblem
from guarantor.stages.generate.schedule import solve_schedule

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "generate" / "ramp_lp_35x10x36.json"
DRAWS, PROGRAMMES, RUNS = 4096, 40, 5
CLAIM_DRAWS = 4096
NO_LINOPY = {"version": None, "build_cpu_seconds": None, "how": "not installed: see the extra `bench`"}


def cpu(work: Callable[[], Any], runs: int = RUNS) -> tuple[float, Any]:
    """Median CPU seconds of one call, and its last result."""
    seconds, result = [], work()
    for _ in range(runs):
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), result


def golden() -> tuple[dict[str, Any], ScheduleProblem]:
    """The full-size ramp."""
    entry = json.loads(GOLDEN.read_text(encoding="utf-8"))
    units, months = np.array(entry["units_U"]), entry["months"]
    rules = zip(entry["enabler_lines"], entry["enabler_ratio"], strict=True)
    return entry, ScheduleProblem(
        units=units,
        persons=np.array(entry["persons_per_unit"]),
        tour_months=np.full(units.shape, float(entry["tour_months"])),
        cycle_months=np.full(units.shape, float(entry["cycle_months"])),
        requirement=np.array(entry["requirement_units"]).T,
        weight=np.array(entry["priority"]) / 250,
        ceiling=np.tile(entry["ceiling_persons"], (months, 1)),
        lift=np.full(months, entry["lift_persons_per_month_in_plus_out"]),
        first_month=np.array(entry["first_month"]),
        enablers=tuple(EnablerRule(line, ratio, tuple(entry["combat_lines"])) for line, ratio in rules),
        start_cost=1e-4 / 250,
        mode="surge",
    )


def static_rows() -> dict[str, Any]:
    """The closed form against HiGHS on the sustained problem of the last month, pools varied by draw."""
    _, problem = golden()
    assert problem.ceiling is not None
    random = np.random.default_rng(20250401)
    states, lines = problem.units.shape
    strength = problem.units * problem.persons * problem.slot_months / problem.cycle_months
    capacity = strength * random.uniform(0.7, 1.3, (DRAWS, states, lines))
    ceiling = problem.ceiling[0] * random.uniform(0.7, 1.3, (DRAWS, states))
    required = problem.requirement[-1] * problem.persons * random.uniform(0.7, 1.3, (DRAWS, lines))
    supply, joined = Supply(capacity, ceiling), np.ones((DRAWS, states), dtype=np.bool_)
    priority = problem.weight * 250
    need = Need(required, priority)
    fast, answer = cpu(lambda: generate(supply, joined, need), runs=3)
    block = next(blocks_of(supply, joined, need, (), None))
    only_fill, _ = cpu(lambda: block.fill(block.strength(block.sum_of(block.present)[0])), runs=15)
    only_fill /= len(block.ceiling[0])

    matrix = csr_array(
        np.concatenate(
            [
                kron(eye_array(states), np.ones((1, lines))).toarray(),
                kron(np.ones((1, states)), eye_array(lines)).toarray(),
            ]
        )
    )
    cost = -np.tile(priority, states)

    def by_solver() -> list[float]:
        values = []
        for draw in range(PROGRAMMES):
            found = linprog(
                cost,
                A_ub=matrix,
                b_ub=np.concatenate([ceiling[draw], required[draw]]),
                bounds=np.stack([np.zeros(states * lines), capacity[draw].ravel()], axis=1),
                method="highs",
            )
            assert found.status == 0
            values.append(-found.fun)
        return values

    slow, values = cpu(by_solver, runs=3)
    filled = answer.fill[:PROGRAMMES] @ priority
    alone, _ = cpu(lambda: without(supply, joined, need, groups=[[]]), runs=3)
    slow, fast, alone = slow / PROGRAMMES, fast / DRAWS, alone / DRAWS
    return {
        "what": "static problem 35 x 10: fill, package, bottleneck and credit in closed form; fill by HiGHS",
        "fill_us_per_draw": round(1e6 * only_fill, 2),
        "ratio_fill": round(slow / only_fill, 1),
        "closed_form_us_per_draw": round(1e6 * fast, 2),
        "scipy_highs_us_per_draw": round(1e6 * slow, 1),
        "ratio": round(slow / fast, 1),
        "fill_and_package_us_per_draw": round(1e6 * alone, 2),
        "ratio_fill_and_package": round(slow / alone, 1),
        "bar_ratio": 200,
        "if_not_met": "nine tenths of the fill is the sum over states: for each a pass through a table of "
        "1,024 sets that a compiled loop would keep in registers. Not compiled: no packaged scenario has "
        "more than three lines, where a draw takes a microsecond and nobody waits for it",
        "largest_relative_difference": float(np.max(np.abs(filled / np.array(values) - 1))),
    }


def profile_row() -> dict[str, Any]:
    """A 36-month profile with late arrivals and lift, one requirement for each draw (G23)."""
    _, problem = golden()
    assert problem.ceiling is not None
    assert problem.lift is not None
    random, months, draws = np.random.default_rng(20250401), 36, 1024
    states, lines = problem.units.shape
    strength = problem.units * problem.persons * problem.slot_months / problem.cycle_months
    supply = Supply(
        strength * random.uniform(0.7, 1.3, (draws, states, lines)),
        problem.ceiling[0] * random.uniform(0.7, 1.3, (draws, states)),
    )
    need = Need(
        problem.requirement[-1] * problem.persons * random.uniform(0.7, 1.3, (draws, lines)),
        problem.weight * 250,
    )
    first = problem.first + random.integers(0, 3, (draws, states))
    lift = Lift(problem.lift[0] * random.uniform(0.7, 1.3, draws), float(problem.slot_months.max()))
    joined = np.ones((draws, states), dtype=np.bool_)
    seconds, profile = cpu(lambda: month_profile(supply, joined, need, Timing(first, months, lift)), runs=3)
    changes = 1 + np.count_nonzero(np.diff(profile.filled, axis=1), axis=1).mean()
    return {
        "what": "36-month profile 35 x 10: fill, package and bottleneck of those present in every month",
        "us_per_draw": round(1e6 * seconds / draws, 1),
        "draws_per_second_per_core": round(draws / seconds),
        "bar_draws_per_second": 5000,
        "months_worked_out_again_per_draw": round(float(changes), 1),
    }


def claim_row() -> dict[str, Any]:
    """The readings of S16 on the packaged scenario: could Europe raise the force alone."""
    scenario = load("ukraine")
    chosen = [claim for claim in scenario.claims if claim.id.startswith("s16")]
    start = time.process_time()
    found = judge_claims(run_of(scenario, draws=CLAIM_DRAWS, deterrence=False), chosen)
    return {
        "what": f"readings of the claim S16 on the packaged scenario, {CLAIM_DRAWS} futures, run included",
        "cpu_seconds": round(time.process_time() - start, 2),
        "verdicts": {name: each.verdict for name, each in found.items()},
    }


def programme_rows() -> list[dict[str, Any]]:
    """Build and solve the golden ramp; the arrays against linopy's model of it."""
    entry, problem = golden()
    building, programme = cpu(lambda: build(problem))
    value, answer = cpu(lambda: solve_schedule(problem, only_value=True), runs=3)
    vertex, exact = cpu(lambda: solve_schedule(problem), runs=3)
    optimum = entry["expected"]["objective"]
    alone = raw(programme)
    if find_spec("linopy"):
        seconds = cpu(lambda: linopy_model(problem), runs=3)[0]
        linopy = {
            "version": version("linopy"),
            "build_cpu_seconds": round(seconds, 3),
            "how": "in this run: same reduced programme, variables and sums of shifted starts",
        }
    else:
        linopy = NO_LINOPY
    theirs = linopy["build_cpu_seconds"]
    return [
        {
            "what": "ramp 35 x 10 x 36, arrays built",
            "rows": programme.matrix.shape[0],
            "columns": programme.matrix.shape[1],
            "nonzeros": int(programme.matrix.nnz),
            "build_cpu_seconds": round(building, 4),
            "linopy": linopy,
            "share_of_linopy": None if theirs is None else round(building / float(theirs), 4),
            "bar_share": 0.1,
        },
        {
            "what": "ramp 35 x 10 x 36, solved",
            "value_only_cpu_seconds": round(value, 3),
            "value_only_relative_error": answer.objective / optimum - 1,
            "with_crossover_cpu_seconds": round(vertex, 3),
            "with_crossover_relative_error": exact.objective / optimum - 1,
            "solver_alone_cpu_seconds": round(alone, 3),
            "ratio": round(value / alone, 3),
            "bar_ratio": 1.1,
        },
    ]


def raw(programme: Programme) -> float:
    """CPU seconds of the solver's own run on the arrays."""
    seconds = []
    for _ in range(3):
        solver = schedule._solver(programme, only_value=True)
        columns = np.arange(len(programme.upper), dtype=np.int32)
        solver.changeColsCost(len(columns), columns, programme.objectives[0].cost)
        start = time.process_time()
        solver.run()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def linopy_model(problem: ScheduleProblem) -> Any:
    """The same reduced programme as a linopy model, down to its matrix, costs and bounds."""
    import linopy
    import xarray as xr

    states, lines, months = (np.arange(size) for size in (*problem.units.shape, len(problem.requirement)))
    axes = {"n": states, "c": lines, "t": months}

    def array(values: Any, *over: str) -> Any:
        return xr.DataArray(values, coords={axis: axes[axis] for axis in over}, dims=over)

    model = linopy.Model()
    open_pair = (problem.units > 0)[:, :, None] & (months >= problem.first[:, None])[:, None, :]
    start = model.add_variables(
        lower=0,
        coords=[axes[a] for a in "nct"],
        dims=list("nct"),
        mask=array(open_pair, "n", "c", "t"),
        name="start",
    )
    required = array(problem.requirement.T, "c", "t")
    short = model.add_variables(lower=0, upper=required, name="short")
    slot, cycle = int(problem.slot_months.max()), int(problem.cycle_months.max())
    persons = array(problem.persons, "c")
    there = start.rolling(t=slot).sum()
    model.add_constraints(there.sum("n") + short >= required, name="cover")
    held = array(problem.units, "n", "c")
    model.add_constraints(
        start.rolling(t=cycle).sum() <= held, mask=array(problem.units > 0, "n", "c"), name="rotation"
    )
    assert problem.ceiling is not None
    model.add_constraints((there * persons).sum("c") <= array(problem.ceiling.T, "n", "t"), name="ceiling")
    moved = start + start.shift(t=slot)
    model.add_constraints((moved * persons).sum(["n", "c"]) <= array(problem.lift, "t"), name="lift")
    force = there.sum("n")
    for rule in problem.enablers:
        combat = force.sel(c=list(rule.combat)).sum("c")
        model.add_constraints(force.sel(c=rule.line) - rule.ratio * combat >= 0, name=f"enabler {rule.line}")
    worth = array(problem.persons * problem.weight, "c")
    model.add_objective((short * worth).sum() + (start * (problem.start_cost * persons)).sum())
    form = model.matrices
    return form.A, form.sense, form.b, form.c, form.lb, form.ub


def without_rows() -> dict[str, Any]:
    """Without each of 35 states against one static solve (fill and package), on seeded pools (G18)."""
    random, shape = np.random.default_rng(20250401), (512, 35, 10)
    capacity = random.uniform(0.0, 3000.0, shape) * (random.random(shape) < 0.7)
    supply = Supply(capacity, random.uniform(500.0, 9000.0, shape[:2]))
    need = Need(random.uniform(5000.0, 50_000.0, shape[::2]), np.arange(1.0, 11.0))
    joined = np.ones(shape[:2], dtype=np.bool_)
    once, _ = cpu(lambda: without(supply, joined, need, groups=[[]]))
    each, left = cpu(lambda: without_each(supply, joined, need))
    joined[:, 0] = False
    again = generate(supply, joined, need)
    return {
        "what": "35 x 10: what is left without each state, against one static solve",
        "static_us_per_draw": round(1e6 * once / shape[0], 2),
        "without_each_us_per_draw": round(1e6 * each / shape[0], 2),
        "static_solves": round(each / once, 2),
        "bar_static_solves": 10,
        "largest_relative_difference": float(np.max(np.abs(left.fill[:, 0] - again.fill) / need.requirement)),
    }


def main() -> None:
    rows = [static_rows(), profile_row(), without_rows(), *programme_rows(), claim_row()]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    packages = {name: version(name) for name in ("numpy", "scipy", "highspy")}
    print(json.dumps({"machine": machine, "packages": packages, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
