"""The reference engine: who starts when, by linear or integer programme with HiGHS (rules G25-G31).

Importing this module loads the solver; ``guarantor.stages.generate`` does not import it. The closed form in
`kernel` answers the sustained question far sooner; this one answers what G31 keeps from it, and checks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import highspy
import numpy as np
from highspy._core import _Highs

from .lp import Objective, Programme, build, slots_held
from .rota import ScheduleProblem, returning
from .rota_check import schedule_faults
from .rules import Floats

__all__ = ["GAP_COLUMNS", "ROW_COLUMNS", "Aim", "Schedule", "gap_rows_of", "rows_of", "solve_schedule"]

ROW_COLUMNS = ("state", "line", "month", "starts", "returns", "in_theatre", "persons")
"""Columns of `rows_of`; units, but `persons`."""
GAP_COLUMNS = ("line", "month", "required", "in_theatre", "shortfall")
"""Columns of `gap_rows_of`; units."""

_LABELS = {
    "sustain": "sustained: a circle of {months} months that can be gone round for ever (G25)",
    "floor": "horizon of {months} months, the worst month from month {floor} on first; not a promise of what "
    "comes after (G27)",
    "surge": "surge: the total over {months} months, whatever each month gets; it may collapse within "
    "them and says nothing of what comes after (G21, G27)",
}
_ROOM = 1.0 + 1e-9


@dataclass(frozen=True, slots=True)
class Aim:
    """One objective and how far it was reached.

    Attributes
    ----------
    name : str
        What is made small.
    value : float
        Reached by the schedule.
    bound : float
        Optimum of the linear programme, fractions of units allowed: no schedule goes below (G28).
    proven : float
        Best bound that the search for whole units proved; equal to `value` up to rounding if it ended.
    """

    name: str
    value: float
    bound: float
    proven: float


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Who starts when, what is there and what is missing.

    Attributes
    ----------
    problem : ScheduleProblem
        What was asked.
    status : {'optimal', 'stopped'}
        Stopped = the time for whole units ran out; the schedule keeps all rules but may not be the best.
    label : str
        What the schedule promises, in words (G27).
    aims : tuple of Aim
        Objectives in turn; each was kept at its optimum while the next was sought.
    objective : float
        Weighted persons missing, summed over months and lines, with the cost of idle tours where it is part
        of that objective (G25).
    starts, in_theatre : ndarray, shape (T, S, K)
        Units.
    shortfall : ndarray, shape (T, K)
        Units.
    """

    problem: ScheduleProblem
    status: Literal["optimal", "stopped"]
    label: str
    aims: tuple[Aim, ...]
    objective: float
    starts: Floats
    in_theatre: Floats
    shortfall: Floats


def solve_schedule(
    problem: ScheduleProblem, *, only_value: bool = False, seconds: float = np.inf
) -> Schedule:
    """Return the best schedule, objectives in turn.

    Parameters
    ----------
    problem : ScheduleProblem
        One world.
    only_value : bool
        Whether the objective is all that is wanted: sooner, to about eight digits, and the starts are spread
        over many small fractions of units.
    seconds : float
        Most time for each search for whole units; needed where they are many (G28).

    Returns
    -------
    Schedule
        A gap is an answer: shortfalls make every problem without a history solvable.

    Raises
    ------
    ValueError
        All faults at once, one a line (G30), or a history that leaves no schedule.
    RuntimeError
        If the solver does not reach an optimum: a bug.

    Notes
    -----
    Rules G25-G29: HiGHS, interior point, one thread, objectives fixed at optimum x (1 + 1e-9).

    Examples
    --------
    One unit in four can be kept out: of 8 units, 2.

    >>> answer = solve_schedule(
    ...     ScheduleProblem(
    ...         units=np.array([[8.0]]),
    ...         persons=np.array([500.0]),
    ...         tour_months=np.array([[6.0]]),
    ...         cycle_months=np.array([[24.0]]),
    ...         requirement=np.full((24, 1), 3.0),
    ...         weight=np.ones(1),
    ...         start_cost=0.0,
    ...     )
    ... )
    >>> round(answer.objective / 24, 6)
    500.0
    """
    faults = schedule_faults(problem)
    if faults:
        raise ValueError("\n".join(faults))
    programme = build(problem)
    solver = _solver(programme, only_value)
    aims, status, found = [], "optimal", np.zeros(len(programme.upper))
    for at, objective in enumerate(programme.objectives):
        bound, found = _best(solver, programme, problem, objective)
        value = proven = bound
        if problem.integer:
            value, proven, found, ended = _whole(solver, programme, seconds)
            status = status if ended else "stopped"
        aims.append(Aim(objective.name, value, bound, proven))
        if at + 1 < len(programme.objectives):
            solver.changeRowBounds(objective.row, -np.inf, max(0.0, value) * _ROOM / objective.scale)
    starts = np.zeros((len(problem.requirement), *problem.units.shape))
    amount = np.maximum(found[: len(programme.state)], 0.0)
    starts[programme.month, programme.state, programme.line] = np.rint(amount) if problem.integer else amount
    there = slots_held(problem, starts)
    return Schedule(
        problem=problem,
        status="optimal" if status == "optimal" else "stopped",
        label=_LABELS[problem.mode].format(months=len(starts), floor=problem.floor_month),
        aims=tuple(aims),
        objective=next(aim.value for aim in aims if aim.name == "shortfall"),
        starts=starts,
        in_theatre=there,
        shortfall=np.maximum(problem.requirement - there.sum(axis=1), 0.0),
    )


def rows_of(
    schedule: Schedule, states: Sequence[str], lines: Sequence[str]
) -> list[tuple[str, str, int, float, float, float, float]]:
    """Return the whole schedule as a table: one row for each state, line and month.

    Parameters
    ----------
    schedule : Schedule
        Solved.
    states, lines : sequence of str
        Names, in the order of the problem.

    Returns
    -------
    list of tuple
        `ROW_COLUMNS`; only lines of which the state has units or had some out before month 0.
    """
    problem, starts, there = schedule.problem, schedule.starts, schedule.in_theatre
    month, state, line = np.nonzero(starts)
    back = month + problem.slot_months[state, line].astype(np.int64)
    if problem.mode == "sustain":
        back %= len(starts)
    seen = back < len(starts)
    returns = returning(problem)
    np.add.at(returns, (back[seen], state[seen], line[seen]), starts[month, state, line][seen])
    table = np.stack([starts, returns, there, there * problem.sizes], axis=-1)
    return [
        (states[state], lines[line], month, *values)
        for state, line in np.argwhere((problem.units > 0) | there.any(axis=0)).tolist()
        for month, values in enumerate(table[:, state, line].tolist())
    ]


def gap_rows_of(schedule: Schedule, lines: Sequence[str]) -> list[tuple[str, int, float, float, float]]:
    """Return what is required, there and missing: one row for each line and month.

    Parameters
    ----------
    schedule : Schedule
        Solved.
    lines : sequence of str
        Names, in the order of the problem.

    Returns
    -------
    list of tuple
        `GAP_COLUMNS`.
    """
    table = np.stack(
        [schedule.problem.requirement, schedule.in_theatre.sum(axis=1), schedule.shortfall], axis=-1
    )
    return [
        (name, month, *values)
        for line, name in enumerate(lines)
        for month, values in enumerate(table[:, line].tolist())
    ]


def _solver(programme: Programme, only_value: bool) -> _Highs:
    """HiGHS with the programme in it, without a cost yet.

    The class below ``highspy.Highs``, whose constructor prints a banner where data should be.
    """
    solver = _Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("solver", "ipm"),
        ("run_crossover", "off" if only_value else "on"),
        ("mip_rel_gap", 1e-9),
    ):
        _accepted(solver.setOptionValue(option, value))
    rows, columns = programme.matrix.shape
    _accepted(
        solver.passModel(
            columns,
            rows,
            programme.matrix.nnz,
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.zeros(columns),
            np.zeros(columns),
            programme.upper,
            programme.low,
            programme.high,
            programme.matrix.indptr.astype(np.int32),
            programme.matrix.indices.astype(np.int32),
            programme.matrix.data,
            np.zeros(columns, dtype=np.int32),
        )
    )
    return solver


def _best(
    solver: _Highs, programme: Programme, problem: ScheduleProblem, objective: Objective
) -> tuple[float, Floats]:
    """Optimum of one objective with fractions of units allowed."""
    columns = len(programme.upper)
    every = np.arange(columns, dtype=np.int32)
    _accepted(solver.changeColsCost(columns, every, objective.cost))
    if problem.integer:
        _kinds(solver, programme, highspy.HighsVarType.kContinuous, "ipm")
    _accepted(solver.run())
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible and problem.history is not None:
        raise ValueError(
            "history: what is still out leaves no schedule that keeps all rules, the enablers among them "
            "(G25, G29); correct the history or the rule"
        )
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(
            f"schedule: the solver stopped with '{solver.modelStatusToString(status)}' on "
            f"'{objective.name}', but a gap makes every problem solvable (G29); this is a bug"
        )
    return float(solver.getInfo().objective_function_value), np.asarray(solver.getSolution().col_value)


def _whole(solver: _Highs, programme: Programme, seconds: float) -> tuple[float, float, Floats, bool]:
    """Optimum of the same objective in whole units: value, proven bound, columns, whether it ended.

    The fractional answer is cleared first: with it, HiGHS 1.16.0 now and then gives a fractional one back.
    """
    _kinds(solver, programme, highspy.HighsVarType.kInteger, "choose")
    _accepted(solver.setOptionValue("time_limit", seconds))
    _accepted(solver.clearSolver())
    _accepted(solver.run())
    info, status = solver.getInfo(), solver.getModelStatus()
    ended = status == highspy.HighsModelStatus.kOptimal
    if not ended and status != highspy.HighsModelStatus.kTimeLimit:
        raise RuntimeError(
            f"schedule: the search for whole units stopped with '{solver.modelStatusToString(status)}' "
            "(G28); this is a bug"
        )
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise RuntimeError(
            f"schedule: no schedule in whole units was found in {seconds:g} seconds (G28); give it more time"
        )
    found = np.asarray(solver.getSolution().col_value)
    starts = found[: len(programme.state)]
    if np.any(np.abs(starts - np.rint(starts)) > 1e-5):
        raise RuntimeError(
            "schedule: the solver gave parts of units where whole ones were asked (G28); a bug"
        )
    _accepted(solver.setOptionValue("time_limit", np.inf))
    return float(info.objective_function_value), float(info.mip_dual_bound), found, ended


def _kinds(solver: _Highs, programme: Programme, kind: highspy.HighsVarType, method: str) -> None:
    """Let the starts be whole or not, and choose the method that goes with it."""
    starts = len(programme.state)
    kinds = np.full(starts, int(kind), dtype=np.uint8)
    _accepted(solver.changeColsIntegrality(starts, np.arange(starts, dtype=np.int32), kinds))
    _accepted(solver.setOptionValue("solver", method))


def _accepted(status: highspy.HighsStatus) -> None:
    """A refusal by the solver is a bug of ours."""
    if status == highspy.HighsStatus.kError:
        raise RuntimeError("schedule: the solver refused its input (G29); this is a bug")
