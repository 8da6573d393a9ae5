"""The slow obvious twin of the kernel: one draw, linear programs and explicit subsets (rules G13, G15-G17).

The programs know nothing of submodularity: they choose how many persons each state puts on each line.
Used to check the kernel, never in a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.optimize import linprog

from .rules import Bools, Floats, Need, ProviderLimit, Supply

__all__ = ["best_fill", "largest_package", "minimal_tight_sets", "most_deliverable", "strength"]


def best_fill(
    supply: Supply,
    joined: Bools,
    need: Need,
    limits: Sequence[ProviderLimit],
    draw: int,
    cap: float = np.inf,
) -> Floats:
    """Fill that maximises the weighted number of persons (G16), by linear program.

    Parameters
    ----------
    supply, joined, need, limits
        As for the kernel.
    draw : int
        Which draw.
    cap : float
        Most persons over all lines (G15).

    Returns
    -------
    ndarray, shape (K,)
        Persons on each line. With equal priorities only the weighted total is unique.

    Raises
    ------
    RuntimeError
        If the solver does not reach an optimum.
    """
    capacity = supply.capacity[draw]
    states, lines = capacity.shape
    cost = -np.tile(need.priority, states)
    matrix, bounds = _common(supply, limits, need, draw)
    matrix.append(np.ones(states * lines))
    bounds.append(cap)
    for line in range(lines):
        row = np.zeros(states * lines)
        row[line::lines] = 1.0
        matrix.append(row)
        bounds.append(float(need.requirement[draw, line]))
    persons = _solve(cost, matrix, bounds, _upper(capacity, joined[draw]))
    return np.asarray(persons.reshape(states, lines).sum(axis=0))


def largest_package(
    supply: Supply,
    joined: Bools,
    need: Need,
    limits: Sequence[ProviderLimit],
    draw: int,
    cap: float = np.inf,
) -> float:
    """Largest share of every line at once (G17), by linear program; something must be required.

    Parameters
    ----------
    supply, joined, need, limits, draw, cap
        As for `best_fill`.

    Returns
    -------
    float
        Package share q*; it may exceed 1.

    Raises
    ------
    RuntimeError
        If the solver does not reach an optimum.
    """
    capacity = supply.capacity[draw]
    states, lines = capacity.shape
    matrix, bounds = _common(supply, limits, need, draw)
    matrix.append(np.ones(states * lines))
    bounds.append(cap)
    matrix = [np.append(row, 0.0) for row in matrix]
    for line in range(lines):
        row = np.zeros(states * lines + 1)
        row[line:-1:lines] = -1.0
        row[-1] = need.requirement[draw, line]
        matrix.append(row)
        bounds.append(0.0)
    cost = np.append(np.zeros(states * lines), -1.0)
    return float(_solve(cost, matrix, bounds, np.append(_upper(capacity, joined[draw]), np.inf))[-1])


def most_deliverable(
    supply: Supply,
    joined: Bools,
    need: Need,
    limits: Sequence[ProviderLimit],
    draw: int,
    lines: Sequence[int],
) -> float:
    """Most persons that can be put on the given lines together, whatever they require, by linear program.

    Parameters
    ----------
    supply, joined, need, limits, draw
        As for `best_fill`.
    lines : sequence of int
        The set A.

    Returns
    -------
    float
        f(A) of G13, persons.

    Raises
    ------
    RuntimeError
        If the solver does not reach an optimum.
    """
    capacity = supply.capacity[draw]
    cost = np.zeros_like(capacity)
    cost[:, list(lines)] = -1.0
    matrix, bounds = _common(supply, limits, need, draw)
    return float(-cost.ravel() @ _solve(cost.ravel(), matrix, bounds, _upper(capacity, joined[draw])))


def strength(
    supply: Supply,
    joined: Bools,
    need: Need,
    limits: Sequence[ProviderLimit],
    draw: int,
    lines: Sequence[int],
) -> float:
    """f(A) of G13 and G14 by trying every way of cutting the provider limits, in plain Python.

    Parameters
    ----------
    supply, joined, need, limits, draw, lines
        As for `most_deliverable`.

    Returns
    -------
    float
        Persons.
    """
    on_lines = [limit for limit in limits if limit.line in lines]
    answers = []
    for size in range(len(on_lines) + 1):
        for cut in combinations(on_lines, size):
            total = 0.0
            for limit in cut:
                total += _cap(limit, need, draw)
            brought = []
            for state in range(supply.capacity.shape[1]):
                lost = {limit.line for limit in cut if limit.provider != state}
                kept = sum(float(supply.capacity[draw, state, line]) for line in lines if line not in lost)
                brought.append(min(float(supply.ceiling[draw, state]), kept) if joined[draw, state] else 0.0)
            answers.append(total + _under_ceilings(supply, draw, brought))
    return min(answers)


def minimal_tight_sets(
    supply: Supply, joined: Bools, need: Need, limits: Sequence[ProviderLimit], draw: int
) -> list[tuple[int, ...]]:
    """Return all inclusion-minimal tight sets in (size, mask) order (G17), by trying every set of lines.

    Parameters
    ----------
    supply, joined, need, limits, draw
        As for `best_fill`.

    Returns
    -------
    list of tuple of int
        Lines of each set, ascending; empty where nothing is required.
    """
    required = [line for line in range(len(need.priority)) if need.requirement[draw, line] > 0]
    every = [chosen for size in range(1, len(required) + 1) for chosen in combinations(required, size)]
    every.sort(key=lambda chosen: (len(chosen), sum(1 << line for line in chosen)))
    asked = {chosen: sum(float(need.requirement[draw, line]) for line in chosen) for chosen in every}
    held = {chosen: strength(supply, joined, need, limits, draw, chosen) for chosen in every}
    share = min((held[chosen] / asked[chosen] for chosen in every), default=1.0)
    minimal: list[tuple[int, ...]] = []
    for chosen in every:
        tight = held[chosen] - share * asked[chosen] <= 1e-9 * max(1.0, share * asked[chosen])
        if tight and not any(set(smaller) <= set(chosen) for smaller in minimal):
            minimal.append(chosen)
    return minimal


def _under_ceilings(supply: Supply, draw: int, brought: list[float]) -> float:
    """What all bring together, truncated group by group, the smallest first (G14)."""
    parts = [({state}, persons) for state, persons in enumerate(brought)]
    for group in sorted(supply.together, key=lambda each: len(set(each.members))):
        inside = [part for part in parts if part[0] <= set(group.members)]
        parts = [part for part in parts if part not in inside]
        parts.append((set(group.members), min(float(group.ceiling[draw]), sum(each for _, each in inside))))
    return sum(persons for _, persons in parts)


def _cap(limit: ProviderLimit, need: Need, draw: int) -> float:
    """Persons that all but the provider may put on the line."""
    share = float(limit.substitution[draw])
    return float("inf") if share >= 1.0 else share * float(need.requirement[draw, limit.line])


def _upper(capacity: Floats, joined: Bools) -> Floats:
    """Upper bounds of the persons that each state puts on each line."""
    return np.asarray(np.where(joined[:, None], capacity, 0.0).ravel())


def _common(
    supply: Supply, limits: Sequence[ProviderLimit], need: Need, draw: int
) -> tuple[list[Floats], list[float]]:
    """Rows and right-hand sides of the ceilings of states and groups, and of the provider limits."""
    states, lines = supply.capacity.shape[1:]
    matrix, bounds = [], []
    for state in range(states):
        row = np.zeros((states, lines))
        row[state] = 1.0
        matrix.append(row.ravel())
        bounds.append(float(supply.ceiling[draw, state]))
    for group in supply.together:
        row = np.zeros((states, lines))
        row[list(group.members)] = 1.0
        matrix.append(row.ravel())
        bounds.append(float(group.ceiling[draw]))
    for limit in limits:
        row = np.zeros((states, lines))
        row[:, limit.line] = 1.0
        row[limit.provider] = 0.0
        matrix.append(row.ravel())
        bounds.append(_cap(limit, need, draw))
    return matrix, bounds


def _solve(cost: Floats, matrix: list[Floats], bounds: list[float], upper: Floats) -> Floats:
    """Minimise the cost with HiGHS."""
    box = [(0.0, float(top)) for top in upper]
    finite = np.isfinite(bounds)
    left = np.array(matrix).reshape(-1, len(cost))[finite]
    result = linprog(cost, A_ub=left, b_ub=np.array(bounds)[finite], bounds=box, method="highs")
    if result.status != 0:
        raise RuntimeError(
            f"reference: the solver stopped with '{result.message}' on a problem that has an optimum"
        )
    return np.asarray(result.x)
