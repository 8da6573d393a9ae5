"""The linear programme of a schedule as sparse arrays (rules G25, G27): the reduced form, no solver here.

Columns are starts (pair by pair, month by month), shortfalls, then the largest ratio to a quota and the
share missed in the worst month where they are asked for. What is in theatre is a sum of starts and has no
column of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array

from .rota import ScheduleProblem, aged, overlap_factor, returning
from .rules import Bools, Floats, Integers

__all__ = ["Objective", "Programme", "build", "slots_held"]


@dataclass(frozen=True, slots=True, eq=False)
class Objective:
    """What is made as small as possible, in turn (G25).

    Attributes
    ----------
    name : str
        In words.
    cost : ndarray, shape (columns,)
        Of each column.
    row, scale : int, float
        The row that holds the optimum found while the later ones are sought, and what it is divided by.
    """

    name: str
    cost: Floats
    row: int
    scale: float


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """``low <= matrix @ x <= high``, ``0 <= x <= upper``, each objective in turn.

    Attributes
    ----------
    matrix : csr_array, shape (rows, columns)
        Coefficients.
    low, high : ndarray, shape (rows,)
        Bounds of the rows.
    upper : ndarray, shape (columns,)
        Bounds of the columns.
    objectives : tuple of Objective
        First things first.
    state, line, month : ndarray of int, shape (starts,)
        What the first columns start.
    """

    matrix: csr_array
    low: Floats
    high: Floats
    upper: Floats
    objectives: tuple[Objective, ...]
    state: Integers
    line: Integers
    month: Integers


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Rows of one kind: entries (row, column, value), bounds, and which rows are wanted."""

    row: Integers
    column: Integers
    value: Floats
    low: Floats
    high: Floats
    wanted: Bools


def build(problem: ScheduleProblem) -> Programme:
    """Lay out the programme; the problem must have no faults.

    Parameters
    ----------
    problem : ScheduleProblem
        Checked.

    Returns
    -------
    Programme
        Ready for a solver.

    Notes
    -----
    Rule G25. Entries are made with array operations only. A month of a rotation rule that the next month
    implies is left out, and so is every row without a bound.
    """
    state, line, month = _starts(problem)
    starts, (months, lines) = len(state), problem.requirement.shape
    theta = starts + months * lines
    worst = theta + (problem.quota is not None)
    columns = worst + (problem.mode == "floor")
    aims = _aims(problem, state, line, columns, theta, worst)
    kinds = [*_rotation(problem, state, line, month), *_limits(problem, state, line, month)]
    kinds += [*_force(problem, state, line, month), *_aim_rows(problem, state, line, month, theta, worst)]
    kinds += [_fixing(cost / scale) for _, cost, scale in aims[:-1]]

    entries: list[tuple[Integers, Integers, Floats]] = []
    held = 0
    for kind in kinds:
        place = np.cumsum(kind.wanted) - 1 + held
        kept = kind.wanted[kind.row]
        entries.append((place[kind.row[kept]], kind.column[kept], kind.value[kept]))
        held += int(np.count_nonzero(kind.wanted))
    row, column, value = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    upper = np.full(columns, np.inf)
    upper[starts:theta] = problem.requirement.ravel()
    return Programme(
        matrix=csr_array(coo_array((value, (row, column)), shape=(held, columns))),
        low=np.concatenate([kind.low[kind.wanted] for kind in kinds]),
        high=np.concatenate([kind.high[kind.wanted] for kind in kinds]),
        upper=upper,
        objectives=tuple(
            Objective(name, cost, held - len(aims) + 1 + at, scale)
            for at, (name, cost, scale) in enumerate(aims)
        ),
        state=state,
        line=line,
        month=month,
    )


def slots_held(problem: ScheduleProblem, starts: Floats) -> Floats:
    """Units in theatre, from what starts and what started before.

    Parameters
    ----------
    problem : ScheduleProblem
        As it was scheduled.
    starts : ndarray, shape (T, S, K)
        Units.

    Returns
    -------
    ndarray, shape (T, S, K)
        Slots held, units (G9).
    """
    month, state, line = np.nonzero(starts)
    start, at = _window(month, problem.slot_months[state, line], problem)
    total = aged(problem, problem.slot_months)
    np.add.at(total, (at, state[start], line[start]), starts[month, state, line][start])
    return total


def _starts(problem: ScheduleProblem) -> tuple[Integers, Integers, Integers]:
    """State, line and month of every start that is possible, months of a pair side by side."""
    late = np.arange(len(problem.requirement)) >= problem.first[:, None]
    state, line, month = np.nonzero((problem.units > 0.0)[:, :, None] & late[:, None, :])
    return state, line, month


def _window(month: Integers, length: Floats, problem: ScheduleProblem) -> tuple[Integers, Integers]:
    """Pairs (start, month) for the `length` months from each start on: round the circle, or to the end."""
    months = len(problem.requirement)
    lasting = length.astype(np.int64)
    if problem.mode != "sustain":
        lasting = np.minimum(lasting, months - month)
    start = np.repeat(np.arange(len(month)), lasting)
    age = np.arange(len(start)) - np.repeat(np.cumsum(lasting) - lasting, lasting)
    return start, (month[start] + age) % months


def _aims(
    problem: ScheduleProblem, state: Integers, line: Integers, columns: int, theta: int, worst: int
) -> list[tuple[str, Floats, float]]:
    """Objectives in turn: name, cost of each column, typical size.

    Idle tours are forbidden by a small cost on every start. It joins the shortfall where that is the last
    objective (as G25 writes it), and is an objective of its own after the others otherwise.
    """
    starts = len(state)
    value = problem.weight * problem.persons
    short, idle, ratio, month = (np.zeros(columns) for _ in range(4))
    short[starts:theta] = np.tile(value, len(problem.requirement))
    idle[:starts] = problem.start_cost * problem.sizes[state, line]
    size = max(1.0, float((problem.requirement @ value).sum()))
    aims = [("shortfall", short, size)]
    if problem.mode == "floor":
        month[worst] = 1.0
        aims.insert(0, ("share missed in the worst month", month, 1.0))
    if problem.quota is not None:
        ratio[theta] = 1.0
        aims.append(("largest ratio to a quota", ratio, 1.0))
    if problem.cost is not None:
        cost = np.zeros(columns)
        cost[:starts] = problem.cost[state, line]
        return [*aims, ("cost of starts", cost, max(1.0, float(cost.sum())))]
    if problem.quota is not None:
        return [*aims, ("idle tours", idle, 1.0)] if problem.start_cost else aims
    return [*aims[:-1], ("shortfall", short + idle, size)]


def _fixing(cost: Floats) -> _Rows:
    """Row that will hold an objective at its optimum; it is open until that is known."""
    column = np.flatnonzero(cost)
    wide = np.array([np.inf])
    return _Rows(np.zeros(len(column), dtype=np.int64), column, cost[column], -wide, wide, np.array([True]))


def _at_most(row: Integers, column: Integers, value: Floats, high: Floats) -> _Rows:
    """Rows with a finite upper bound."""
    return _Rows(row, column, value, np.full(len(high), -np.inf), high, high < np.inf)


def _rotation(problem: ScheduleProblem, state: Integers, line: Integers, month: Integers) -> Iterator[_Rows]:
    """Rows (2): starts of one cycle never exceed the units."""
    (states, lines), months = problem.units.shape, len(problem.requirement)
    start, at = _window(month, problem.cycle_months[state, line], problem)
    pair = state * lines + line
    high = (problem.units - aged(problem, problem.cycle_months)).transpose(1, 2, 0)
    wanted = np.ones((states, lines, months), dtype=np.bool_)
    if problem.mode != "sustain" and problem.history is None:
        opens = np.arange(months) + 1 - problem.cycle_months[:, :, None]
        wanted = opens >= problem.first[:, None, None]
        wanted[:, :, -1] = True
    wanted &= (problem.units > 0.0)[:, :, None]
    low = np.full(high.size, -np.inf)
    yield _Rows(pair[start] * months + at, start, np.ones(len(start)), low, high.ravel(), wanted.ravel())


def _limits(problem: ScheduleProblem, state: Integers, line: Integers, month: Integers) -> Iterator[_Rows]:
    """Rows (3), (4), (6): ceilings of states and groups, lift, caveats."""
    months, lines = problem.requirement.shape
    start, at = _window(month, problem.slot_months[state, line], problem)
    there = aged(problem, problem.slot_months)
    if problem.ceiling is not None:
        sizes = problem.sizes * overlap_factor(problem)
        high = problem.ceiling - (there * sizes).sum(axis=2)
        yield _at_most(state[start] * months + at, start, sizes[state, line][start], high.T.ravel())
    for group in problem.together:
        inside = np.isin(state[start], group.members)
        sizes = problem.sizes * overlap_factor(problem)
        held = (there * sizes).sum(axis=2)[:, list(group.members)].sum(axis=1)
        value = sizes[state, line][start][inside]
        yield _at_most(at[inside], start[inside], value, group.most - held)
    if problem.lift is not None:
        every = np.arange(len(state))
        back = month + problem.slot_months[state, line].astype(np.int64)
        if problem.mode == "sustain":
            back %= months
        seen = back < months
        sizes = problem.sizes[state, line]
        yield _at_most(
            np.concatenate([month, back[seen]]),
            np.concatenate([every, every[seen]]),
            np.concatenate([sizes, sizes[seen]]),
            problem.lift - (returning(problem) * problem.sizes).sum(axis=(1, 2)),
        )
    if problem.caveats is not None:
        row = (state * lines + line)[start] * months + at
        high = (problem.caveats - there).transpose(1, 2, 0).ravel()
        yield _at_most(row, start, np.ones(len(start)), high)


def _force(problem: ScheduleProblem, state: Integers, line: Integers, month: Integers) -> Iterator[_Rows]:
    """Rows (1) and (5): cover, enablers, and the lines that one state provides (G14)."""
    states, (months, lines) = len(problem.units), problem.requirement.shape
    start, at = _window(month, problem.slot_months[state, line], problem)
    there = aged(problem, problem.slot_months)
    gaps = np.arange(months * lines)
    row = np.concatenate([at * lines + line[start], gaps])
    column = np.concatenate([start, len(state) + gaps])
    low = (problem.requirement - there.sum(axis=1)).ravel()
    yield _Rows(row, column, np.ones(len(row)), low, np.full(len(low), np.inf), low > 0.0)
    for rule in problem.enablers:
        combat = np.isin(line[start], rule.combat)
        taken = combat | (line[start] == rule.line)
        row, value = at[taken], np.where(combat[taken], rule.ratio, -1.0)
        spare = there[:, :, rule.line] - rule.ratio * there[:, :, list(rule.combat)].sum(axis=2)
        if rule.national:
            row, high = row * states + state[start[taken]], spare.ravel()
        else:
            high = spare.sum(axis=1)
        yield _at_most(row, start[taken], value, high)
    for limit in problem.substitutes:
        taken = (line[start] == limit.line) & (state[start] != limit.provider)
        others = np.arange(states) != limit.provider
        high = limit.share * problem.requirement[:, limit.line] - there[:, others, limit.line].sum(axis=1)
        if limit.share < 1.0:
            yield _at_most(at[taken], start[taken], np.ones(np.count_nonzero(taken)), high)


def _aim_rows(
    problem: ScheduleProblem, state: Integers, line: Integers, month: Integers, theta: int, worst: int
) -> Iterator[_Rows]:
    """Rows (7) and the floor of G27: what the largest ratio and the worst month are."""
    states, (months, lines) = len(problem.units), problem.requirement.shape
    if problem.quota is not None:
        start, at = _window(month, problem.slot_months[state, line], problem)
        high = -(aged(problem, problem.slot_months) * problem.sizes).sum(axis=2).T
        with_quota = np.isfinite(problem.quota)
        every = np.arange(states * months)
        yield _Rows(
            np.concatenate([state[start] * months + at, every]),
            np.concatenate([start, np.full(len(every), theta)]),
            np.concatenate(
                [
                    problem.sizes[state, line][start],
                    -np.repeat(np.where(with_quota, problem.quota, 0.0), months),
                ]
            ),
            np.full(len(every), -np.inf),
            high.ravel(),
            np.repeat(with_quota, months),
        )
    if problem.mode == "floor":
        value = problem.weight * problem.persons
        every = np.arange(months)
        yield _Rows(
            np.concatenate([np.repeat(every, lines), every]),
            np.concatenate([len(state) + np.arange(months * lines), np.full(months, worst)]),
            np.concatenate([np.tile(value, months), -problem.requirement @ value]),
            np.full(months, -np.inf),
            np.zeros(months),
            every >= problem.floor_month,
        )
