"""The closed form of the sustained problem, exact and vectorised over draws (rules G13-G17, G20, G22, G33).

What those who joined can deliver to a set A of lines is a minimum cut. State n contributes
``f_n(A) = min(ceiling_n, sum of its capacity over A)``. A provider limit on line c puts an arc of size
``B_c = substitution * requirement_c`` between c and all states but the provider; the cut may go through it
instead of through those states. With T the limited lines that are cut there,

    f(A) = min over T, a subset of the limited lines in A, of
           sum_{c in T} B_c + sum_n f_n(A without the lines of T that n is not the provider of)

and y can be sustained iff ``y(A) <= f(A)`` for every A. For one provider this is G14's *reduce* of the
others' sum by a line cap followed by adding the provider; with several providers it stays exact, because
each line has one cap. The pairs (A, T) are the rows of every table below, draws are contiguous (G22).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from .check import faults_of
from .rules import Bools, Fielded, Floats, Integers, Need, ProviderLimit, Supply

__all__ = ["TOLERANCE", "generate"]

TOLERANCE = 1e-9
"""Relative tolerance of "met" and "tight" (G17)."""

_Masks = NDArray[np.int16]
_BLOCK_CELLS = 1 << 15


def generate(supply: Supply, joined: Bools, need: Need, limits: Sequence[ProviderLimit] = ()) -> Fielded:
    """Return what those who joined can field and keep in the field.

    Parameters
    ----------
    supply : Supply
        Sustained capacity ``(D, S, K)`` and ceilings ``(D, S)``, persons.
    joined : ndarray of bool, shape (D, S)
        Who takes part.
    need : Need
        Requirement ``(D, K)`` persons and priority ``(K,)``.
    limits : sequence of ProviderLimit
        Lines that only one state can supply in full; at most one for a line.

    Returns
    -------
    Fielded
        Fill by priority, package share, headcount, bottleneck and credit, all ``(D, ...)``. Nobody joining
        and nothing required are answers, not errors (G30).

    Raises
    ------
    ValueError
        All faults at once, one a line (G30): wrong shapes, more than 12 lines, negative or NaN values, a
        priority of 0, a limit on an unknown line or state.

    Notes
    -----
    Rules G13-G17, G20, G22, G30, G33. Cost O(S 2^K) per draw. J. Edmonds, Submodular functions, matroids,
    and certain polyhedra, 1970 (the greedy fill).

    Examples
    --------
    Two states, two lines; the second state's ceiling binds.

    >>> supply = Supply(np.array([[[300.0, 0.0], [200.0, 200.0]]]), np.array([[np.inf, 250.0]]))
    >>> need = Need(np.array([[400.0, 200.0]]), np.array([2.0, 1.0]))
    >>> answer = generate(supply, np.array([[True, True]]), need)
    >>> answer.fill
    array([[400., 150.]])
    >>> answer.deployed
    array([[300., 250.]])
    """
    faults = faults_of(supply, joined, need, limits)
    if faults:
        raise ValueError("\n".join(faults))
    draws, states, lines = supply.capacity.shape
    plan = _plan(need.priority, limits)
    answer = Fielded(
        fill=np.empty((draws, lines)),
        sustained_troops=np.empty(draws),
        package_share=np.empty(draws),
        required=np.empty(draws, dtype=np.bool_),
        requirement_met=np.empty(draws, dtype=np.bool_),
        headcount=np.empty(draws),
        headcount_met=np.empty(draws, dtype=np.bool_),
        bottleneck=np.empty(draws, dtype=np.int64),
        bottleneck_tie=np.empty(draws, dtype=np.bool_),
        deployed=np.empty((draws, states)),
    )
    size = max(128, _BLOCK_CELLS // len(plan.set_of))
    for start in range(0, draws, size):
        part = slice(start, start + size)
        block = _block(
            plan,
            np.ascontiguousarray(supply.capacity[part].transpose(1, 2, 0)[:, plan.order]),
            np.ascontiguousarray(np.where(joined[part], supply.ceiling[part], 0.0).T),
            np.ascontiguousarray(need.requirement[part].T[plan.order]),
            [np.asarray(limit.substitution)[part] for limit in limits],
        )
        for field in fields(Fielded):
            getattr(answer, field.name)[part] = getattr(block, field.name)
    return answer


@dataclass(frozen=True, slots=True)
class _Plan:
    """What depends on the lines and the limits but not on the draws.

    Lines are counted in priority order here: bit i of a set stands for line ``order[i]`` (G16, G22).
    """

    order: Integers  # (K,) line of each bit
    file_mask: _Masks  # (2^K,) the set as the caller's bit mask
    rank: _Masks  # (2^K,) place of the set in (size, mask) order
    by_rank: _Masks  # (2^K + 1,) caller's mask of each place; last = 0, "no set"
    set_of: Integers  # (rows,) A of each row; the first 2^K rows are those with T empty
    parts: tuple[slice, ...]  # rows of each non-empty T
    limited: tuple[int, ...]  # bit of each limit
    caps: Bools  # (limits, rows) whether the limit is in T
    taken: dict[int, Integers]  # provider -> (rows,) set that it contributes to; -1 = everyone else


def _plan(priority: Floats, limits: Sequence[ProviderLimit]) -> _Plan:
    """Lay out the rows (A, T) of the tables."""
    lines = len(priority)
    order = np.argsort(-priority, kind="stable")
    bit_of = np.empty(lines, dtype=np.int64)
    bit_of[order] = np.arange(lines)
    sets = np.arange(1 << lines)
    file_mask = np.zeros(1 << lines, dtype=np.int64)
    size = np.zeros(1 << lines, dtype=np.int64)
    for bit, line in enumerate(order):
        file_mask += ((sets >> bit) & 1) << line
        size += (sets >> bit) & 1
    place = np.lexsort((file_mask, size))
    rank = np.empty(1 << lines, dtype=np.int64)
    rank[place] = sets

    limited = tuple(int(bit_of[limit.line]) for limit in limits)
    set_of, cut, parts, row = [sets], [np.zeros_like(sets)], [], 1 << lines
    for pattern in range(1, 1 << len(limits)):
        chosen = sum(1 << bit for at, bit in enumerate(limited) if pattern >> at & 1)
        holding = sets[sets & chosen == chosen]
        set_of.append(holding)
        cut.append(np.full_like(holding, chosen))
        parts.append(slice(row, row + len(holding)))
        row += len(holding)
    row_set, row_cut = np.concatenate(set_of), np.concatenate(cut)
    taken = {-1: row_set & ~row_cut}
    for provider in {limit.provider for limit in limits}:
        own = sum(1 << bit for bit, limit in zip(limited, limits, strict=True) if limit.provider == provider)
        taken[provider] = row_set & ~(row_cut & ~own)
    return _Plan(
        order=order,
        file_mask=file_mask.astype(np.int16),
        rank=rank.astype(np.int16),
        by_rank=np.append(file_mask[place], 0).astype(np.int16),
        set_of=row_set,
        parts=tuple(parts),
        limited=limited,
        caps=np.array([row_cut >> bit & 1 for bit in limited], dtype=np.bool_).reshape(
            len(limits), len(row_set)
        ),
        taken=taken,
    )


def _block(
    plan: _Plan, capacity: Floats, ceiling: Floats, requirement: Floats, substitution: Sequence[Floats]
) -> Fielded:
    """Answer a block of draws: capacity (S, K, B), ceiling (S, B), requirement (K, B), lines by priority."""
    states, lines, draws = capacity.shape
    # A state that nobody joined with contributes a table of +0.0, and no cell is ever -0.0: skipping it
    # changes no bit (G22).
    present = [state for state in range(states) if ceiling[state].any()]
    base = np.zeros((len(plan.set_of), draws))
    for at, (bit, share) in enumerate(zip(plan.limited, substitution, strict=True)):
        base[plan.caps[at]] += np.where(share >= 1.0, np.inf, share * requirement[bit])

    scratch = np.empty((1 << lines, draws))
    gathered = np.empty_like(base) if plan.parts else scratch

    def contribution(state: int) -> Floats:
        scratch[0] = 0.0
        for line in range(lines):
            np.add(scratch[: 1 << line], capacity[state, line], out=scratch[1 << line : 2 << line])
        np.minimum(scratch, ceiling[state], out=scratch)
        if plan.parts:
            np.take(scratch, plan.taken.get(state, plan.taken[-1]), axis=0, out=gathered, mode="clip")
        return gathered

    rows = base.copy()
    headcount = np.zeros(draws)
    for state in present:
        rows += contribution(state)
        headcount += scratch[-1]
    strength = rows[: 1 << lines]
    for part in plan.parts:
        held = plan.set_of[part]
        strength[held] = np.minimum(strength[held], rows[part])

    asked = _subset_sums(requirement)
    fill = _fill(strength, asked, requirement)
    share, bottleneck, tie = _package(plan, strength, asked)
    credit = _credit(base - _subset_sums(fill)[plan.set_of], present, contribution, states)

    by_file = np.empty_like(fill)
    by_file[plan.order] = fill
    return Fielded(
        fill=by_file.T,
        sustained_troops=_total(fill),
        package_share=share,
        required=asked[-1] > 0.0,
        requirement_met=share >= 1.0 - TOLERANCE,
        headcount=headcount,
        headcount_met=headcount >= asked[-1] * (1.0 - TOLERANCE),
        bottleneck=bottleneck.astype(np.int64),
        bottleneck_tie=tie,
        deployed=credit.T,
    )


def _subset_sums(values: Floats) -> Floats:
    """Grow the sums of all sets of lines by doubling: (K, B) to (2^K, B)."""
    lines, draws = values.shape
    table = np.zeros((1 << lines, draws))
    for line in range(lines):
        np.add(table[: 1 << line], values[line], out=table[1 << line : 2 << line])
    return table


def _total(values: Floats) -> Floats:
    """Sum rows one after the other, so that the number of draws in a block changes no bit."""
    total = np.zeros(values.shape[1])
    for row in values:
        total += row
    return total


def _fill(strength: Floats, asked: Floats, requirement: Floats) -> Floats:
    """Fill lines by priority (G16): y_i = g(A_i) - g(A_{i-1}) with A_i the first i lines.

    g(A) is R(A) plus the least f(B) - R(B) over the subsets B of A, the empty set (0) included.
    """
    gap = strength - asked
    fill = np.empty_like(requirement)
    least = np.zeros(requirement.shape[1])
    for line, wanted in enumerate(requirement):
        lower = np.minimum(least, gap[1 << line : 2 << line].min(axis=0))
        fill[line] = np.clip(wanted + (lower - least), 0.0, wanted)
        least = lower
    return fill


def _package(plan: _Plan, strength: Floats, asked: Floats) -> tuple[Floats, _Masks, Bools]:
    """Package share, first minimal tight set and whether there is another (G17).

    Sets that require nothing are left out: with q* = 0 they would be tight, yet they are no bottleneck
    (G30). The first tight set in (size, mask) order is inclusion-minimal, and there is another minimal one
    exactly if some tight set does not contain it.
    """
    counts = asked > 0.0
    ratio = np.divide(strength, asked, out=np.full_like(asked, np.inf), where=counts)
    share = np.where(counts[-1], ratio.min(axis=0), 1.0)
    needed = share * asked
    tight = counts & (strength - needed <= TOLERANCE * np.maximum(1.0, needed))
    none = np.int16(len(plan.rank))
    first = plan.by_rank[np.where(tight, plan.rank[:, None], none).min(axis=0)]
    tie = (tight & ((plan.file_mask[:, None] & first) != first)).any(axis=0)
    return share, first, tie


def _credit(
    start: Floats, present: Sequence[int], contribution: Callable[[int], Floats], states: int
) -> Floats:
    """Credit states with the persons they add to the final fill, mean of both orders (G20).

    `start` holds, for each row (A, T), the cut caps of T less the fill of A. What a coalition can supply
    of the fill y is y(all) plus the least row after adding its tables: the provider limits stay in force
    at every step. A state adds between 0 and ``min(ceiling, sum of its capacity)`` to every row, hence to
    the least row: no credit is negative and none exceeds what the state may send. Rounding keeps the
    first bound exactly, since adding a number that is not negative never lowers a sum.
    """
    credit = np.zeros((states, start.shape[1]))
    for order in (present, present[::-1]):
        rows = start.copy()
        before = rows.min(axis=0)
        for state in order:
            rows += contribution(state)
            after = rows.min(axis=0)
            credit[state] += 0.5 * (after - before)
            before = after
    return credit
