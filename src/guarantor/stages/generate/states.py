"""What one state adds to the tables: worked out on the lines that it holds, spread over all sets (G13, G22).

A state that holds k of K lines delivers one of 2^k numbers to every set. They are worked out once and spread
by their places in the table, which takes a third of the time of a table over all sets where states hold 6 of
10 lines. No bit changes: a line that is not held would add +0.0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .cuts import Plan
from .rules import Bools, Floats, Integers

__all__ = ["add_state", "add_states_arriving", "contribution", "less_state"]

_SPREAD_FROM = 5
"""Fewer lines are worked out over all sets: looking for those that are held would take longer."""
_MANY = 8
"""Draws are taken one by one where fewer than one in so many have a state that arrives."""


def contribution(
    plan: Plan, state: int, capacity: Floats, ceiling: Floats, buffers: tuple[Floats, Floats] | None = None
) -> Floats:
    """Return what one state adds to every row.

    Parameters
    ----------
    plan : Plan
        Rows of the tables.
    state : int
        Which state, since a provider takes other lines than the rest.
    capacity : ndarray, shape (K, B)
        Its persons by line, lines by priority.
    ceiling : ndarray, shape (B,)
        Its ceiling, persons; 0 where it has not joined.
    buffers : pair of ndarray, shapes (2^K, B) and (rows, B), optional
        Memory to work in and to answer in; without provider limits the first is the answer.

    Returns
    -------
    ndarray, shape (rows, B)
        ``f_n``, persons; overwritten by the next call with the same buffers.

    Notes
    -----
    Rules G13 and G22.
    """
    lines, draws = capacity.shape
    table, gathered = buffers or (np.empty((1 << lines, draws)), np.empty((len(plan.set_of), draws)))
    own = _own(capacity, ceiling, range(lines), table)
    if not plan.parts:
        return own
    return np.take(own, plan.taken.get(state, plan.taken[-1]), axis=0, out=gathered, mode="clip")


def add_state(
    plan: Plan,
    rows: Floats,
    state: int,
    capacity: Floats,
    ceiling: Floats,
    buffers: tuple[Floats, Floats] | None = None,
) -> None:
    """Add to `rows`, shape (rows, B), what one state delivers to each: ``rows += contribution(...)``.

    Parameters
    ----------
    plan, state, capacity, ceiling, buffers
        As for `contribution`.
    """
    _spread(np.add, plan, rows, state, capacity, ceiling, buffers, rows)


def less_state(
    plan: Plan,
    rows: Floats,
    state: int,
    capacity: Floats,
    ceiling: Floats,
    buffers: tuple[Floats, Floats],
    out: Floats,
) -> None:
    """Write to `out` what is left of `rows` without one state: ``rows - contribution(...)``."""
    _spread(np.subtract, plan, rows, state, capacity, ceiling, buffers, out)


def add_states_arriving(
    plan: Plan, rows: Floats, new: Bools, capacity: Floats, ceiling: Floats, buffers: tuple[Floats, Floats]
) -> None:
    """Add to `rows` what the states deliver that arrive, each only in the draws in which it does (G23).

    Parameters
    ----------
    new : ndarray of bool, shape (S, B)
        Who arrives where.
    capacity, ceiling : ndarray, shapes (S, K, B) and (S, B)
    """
    for state in np.flatnonzero(new.any(axis=1)).tolist():
        here = np.flatnonzero(new[state])
        if len(here) * _MANY < new.shape[1]:
            rows[:, here] += contribution(plan, state, capacity[state][:, here], ceiling[state, here])
        else:  # whole rows, a ceiling of 0 elsewhere: faster than columns, and +0.0 changes no bit
            there = np.where(new[state], ceiling[state], 0.0)
            add_state(plan, rows, state, capacity[state], there, buffers)


def _own(capacity: Floats, ceiling: Floats, lines: Sequence[int] | Integers, table: Floats) -> Floats:
    """Return ``f_n`` of every set of these lines, grown by doubling, shape (2^k, B)."""
    own = table[: 1 << len(lines)]
    own[0] = 0.0
    for bit, line in enumerate(lines):
        np.add(own[: 1 << bit], capacity[line], out=own[1 << bit : 2 << bit])
    return np.minimum(own, ceiling, out=own)


def _spread(
    operation: np.ufunc,
    plan: Plan,
    rows: Floats,
    state: int,
    capacity: Floats,
    ceiling: Floats,
    buffers: tuple[Floats, Floats] | None,
    out: Floats,
) -> None:
    """Apply `operation` to the rows and what the state delivers, by the places of its lines."""
    lines, draws = capacity.shape
    held = np.flatnonzero(capacity.any(axis=1)) if lines >= _SPREAD_FROM else np.arange(lines)
    if len(held) == lines:
        operation(rows, contribution(plan, state, capacity, ceiling, buffers), out=out)
        return
    table, gathered = buffers or (np.empty((1 << len(held), draws)), np.empty((len(plan.set_of), draws)))
    own = _own(capacity, ceiling, held, table)
    if plan.parts:
        sets = plan.taken.get(state, plan.taken[-1])
        place = sum(((sets >> line & 1) << bit for bit, line in enumerate(held)), np.zeros_like(sets))
        operation(rows, np.take(own, place, axis=0, out=gathered, mode="clip"), out=out)
        return
    cube = (2,) * lines + (draws,)  # the highest line is the first axis
    where = [1] * lines + [draws]
    for line in held:
        where[lines - 1 - line] = 2
    operation(rows.reshape(cube), own.reshape(where), out=out.reshape(cube))
