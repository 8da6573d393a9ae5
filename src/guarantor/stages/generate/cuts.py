"""Tables over all sets of lines: what a coalition can deliver to each (rules G13-G17, G22).

What those who joined can deliver to a set A of lines is a minimum cut. State n contributes
``f_n(A) = min(ceiling_n, sum of its capacity over A)``. A provider limit on line c puts an arc of size
``B_c = substitution * requirement_c`` between c and all states but the provider; the cut may go through it
instead of through those states. With T the limited lines that are cut there,

    f(A) = min over T, a subset of the limited lines in A, of
           sum_{c in T} B_c + sum_n f_n(A without the lines of T that n is not the provider of)

and y can be sustained iff ``y(A) <= f(A)`` for every A. For one provider this is G14's *reduce* of the
others' sum by a line cap followed by adding the provider; with several providers it stays exact, because
each line has one cap. A ceiling on a group of states is cut likewise (G14): the cut pays it once, or goes
through the members; with U the groups that are paid, none of them in another, a row is (A, T, U) and a
member of a group in U adds nothing to it. The triples are the rows of every table, draws are contiguous
(G22). A lift cap on the total lies above all of it: ``min(f(A), cap)`` (G15).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .rules import Bools, Floats, GroupCeiling, Integers, ProviderLimit

__all__ = [
    "TOLERANCE",
    "Plan",
    "block_size",
    "by_priority",
    "cut_caps",
    "fill_by_priority",
    "group_caps",
    "lay_out",
    "package",
    "package_share",
    "persons_of",
    "strength",
    "subset_sums",
    "total",
]

TOLERANCE = 1e-9
"""Relative tolerance of "met" and "tight" (G17)."""

_Masks = NDArray[np.signedinteger]
_BLOCK_CELLS = 1 << 15
_MOST_CELLS = 1 << 17
_FEWEST, _MOST = 64, 512
_MANY_ROWS = 1 << 13
_MANY_CELLS = 1 << 20
_SHORT_MASKS = 14


@dataclass(frozen=True, slots=True)
class Plan:
    """What depends on the lines and the limits but not on the draws.

    Lines are counted in priority order here: bit i of a set stands for line ``order[i]`` (G16, G22).
    """

    order: Integers  # (K,) line of each bit
    file_mask: _Masks  # (2^K,) the set as the caller's bit mask
    rank: _Masks  # (2^K,) place of the set in (size, mask) order
    by_rank: _Masks  # (2^K + 1,) caller's mask of each place; last = 0, "no set"
    set_of: Integers  # (rows,) A of each row; the first 2^K rows are those with T and U empty
    parts: tuple[slice, ...]  # rows of each other pair T, U
    limited: tuple[int, ...]  # bit of each limit
    caps: Bools  # (limits, rows) whether the limit is in T
    taken: dict[int, Integers]  # provider or member -> (rows,) set that it contributes to; -1 = everyone else
    paid: Bools  # (groups, U) whether the group is in U; the first U is empty
    pays: Bools  # (groups, rows) the same for the U of each row


def lay_out(priority: Floats, limits: Sequence[ProviderLimit], together: Sequence[GroupCeiling] = ()) -> Plan:
    """Lay out the rows (A, T, U) of the tables.

    Parameters
    ----------
    priority : ndarray, shape (K,)
        Weight of each line; higher is filled first, ties in file order.
    limits : sequence of ProviderLimit
        At most one for a line.
    together : sequence of GroupCeiling
        As a tree.

    Returns
    -------
    Plan
    """
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
    paid = _paid([frozenset(group.members) for group in together])
    copies, rows = paid.shape[1], row
    parts += [
        slice(part.start + at * rows, part.stop + at * rows)
        for at in range(1, copies)
        for part in (slice(0, 1 << lines), *parts)
    ]
    row_set, row_cut = np.tile(np.concatenate(set_of), copies), np.tile(np.concatenate(cut), copies)
    pays = np.repeat(paid, rows, axis=1)
    taken = {-1: row_set & ~row_cut}
    for state in {limit.provider for limit in limits} | {n for group in together for n in group.members}:
        own = sum(1 << bit for bit, limit in zip(limited, limits, strict=True) if limit.provider == state)
        mine = [at for at, group in enumerate(together) if state in group.members]
        taken[state] = np.where(pays[mine].any(axis=0), 0, row_set & ~(row_cut & ~own))
    kind = np.int16 if lines <= _SHORT_MASKS else np.int32
    return Plan(
        order=order,
        file_mask=file_mask.astype(kind),
        rank=rank.astype(kind),
        by_rank=np.append(file_mask[place], 0).astype(kind),
        set_of=row_set,
        parts=tuple(parts),
        limited=limited,
        caps=np.array([row_cut >> bit & 1 for bit in limited], dtype=np.bool_).reshape(
            len(limits), len(row_set)
        ),
        taken=taken,
        paid=paid,
        pays=pays,
    )


def _paid(groups: Sequence[frozenset[int]]) -> Bools:
    """Every set of groups without a member in common, shape (groups, sets); the empty set first."""
    sets: list[tuple[int, ...]] = [()]
    for at, group in enumerate(groups):
        sets += [(*some, at) for some in sets if not any(group & groups[other] for other in some)]
    paid = np.zeros((len(groups), len(sets)), dtype=np.bool_)
    for place, some in enumerate(sets):
        paid[list(some), place] = True
    return paid


def block_size(plan: Plan) -> int:
    """Return how many draws are worked on at once (G22)."""
    rows = len(plan.set_of)
    if rows > _MANY_ROWS:
        return max(8, _MANY_CELLS // rows)
    return max(_BLOCK_CELLS // rows, min(_MOST, max(_FEWEST, _MOST_CELLS // rows)))


def by_priority(plan: Plan, per_line: Floats) -> Floats:
    """Turn (B, ..., K) with lines in file order into (..., K, B) with lines by priority."""
    return np.ascontiguousarray(np.moveaxis(per_line, 0, -1)[..., plan.order, :])


def cut_caps(plan: Plan, requirement: Floats, substitution: Sequence[Floats]) -> Floats:
    """Return the sum of the provider limits' caps cut in each row, shape (rows, B), persons (G14)."""
    base = np.zeros((len(plan.set_of), requirement.shape[1]))
    for at, (bit, share) in enumerate(zip(plan.limited, substitution, strict=True)):
        base[plan.caps[at]] += np.where(share >= 1.0, np.inf, share * requirement[bit])
    return base


def group_caps(plan: Plan, together: Sequence[Floats], draws: int) -> Floats:
    """Return the sum of the group ceilings paid in each row, shape (rows, B), persons (G14)."""
    base = np.zeros((len(plan.set_of), draws))
    for pays, ceiling in zip(plan.pays, together, strict=True):
        base[pays] += ceiling
    return base


def persons_of(plan: Plan, state: int, together: Sequence[GroupCeiling], persons: Floats) -> Floats:
    """Return what one state adds to the headcount for each set U of groups, shape (U, B), persons (G33)."""
    mine = [at for at, group in enumerate(together) if state in group.members]
    outside = ~np.logical_or.reduce(plan.paid[mine], axis=0)
    return np.where(np.asarray(outside)[:, None], persons, 0.0)


def strength(plan: Plan, rows: Floats) -> Floats:
    """Return f(A) of each set, shape (2^K, B): the least row of the set; `rows` is overwritten (G13, G14)."""
    least = rows[: len(plan.rank)]
    for part in plan.parts:
        held = plan.set_of[part]
        least[held] = np.minimum(least[held], rows[part])
    return least


def subset_sums(values: Floats) -> Floats:
    """Grow the sums of all sets of lines by doubling: (K, B) to (2^K, B)."""
    lines, draws = values.shape
    table = np.zeros((1 << lines, draws))
    for line in range(lines):
        np.add(table[: 1 << line], values[line], out=table[1 << line : 2 << line])
    return table


def total(values: Floats) -> Floats:
    """Sum rows one after the other, so that the number of draws in a block changes no bit."""
    whole = np.zeros(values.shape[1])
    for row in values:
        whole += row
    return whole


def fill_by_priority(strengths: Floats, asked: Floats, requirement: Floats) -> Floats:
    """Fill lines by priority (G16): y_i = g(A_i) - g(A_{i-1}) with A_i the first i lines.

    g(A) is R(A) plus the least f(B) - R(B) over the subsets B of A, the empty set (0) included.
    """
    gap = strengths - asked
    fill = np.empty_like(requirement)
    least = np.zeros(requirement.shape[1])
    for line, wanted in enumerate(requirement):
        lower = np.minimum(least, gap[1 << line : 2 << line].min(axis=0))
        fill[line] = np.clip(wanted + (lower - least), 0.0, wanted)
        least = lower
    return fill


def ratios(strengths: Floats, asked: Floats) -> Floats:
    """Return f(A) / R(A) of each set, shape (2^K, B): ``inf`` or NaN where it requires nothing (G17)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(strengths / asked)


def package_share(strengths: Floats, asked: Floats, cap: Floats | None = None) -> Floats:
    """Return the least f(A) / R(A), shape (B,), 1 where nothing is required (G17).

    The last row is the whole; it alone meets the lift cap, which is scarcest there.
    """
    return _least_share(ratios(strengths, asked), asked, cap)


def _least_share(ratio: Floats, asked: Floats, cap: Floats | None) -> Floats:
    """Return q* from the ratios; a set that requires nothing gives ``inf`` or NaN, and neither is least."""
    share = np.asarray(np.fmin.reduce(ratio, axis=0))
    if cap is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.fmin(share, cap / asked[-1])
    return np.where(asked[-1] > 0.0, share, 1.0)


def package(
    plan: Plan, strengths: Floats, asked: Floats, cap: Floats | None = None
) -> tuple[Floats, Integers, Bools]:
    """Package share, first minimal tight set and whether anything else must be relieved as well (G17).

    Parameters
    ----------
    plan : Plan
        Rows of the tables.
    strengths, asked : ndarray, shape (2^K, B)
        f(A) without lift, and R(A), persons.
    cap : ndarray, shape (B,), optional
        Most persons that lift can keep up over all lines (G15).

    Returns
    -------
    share : ndarray, shape (B,)
        q*; 1 where nothing is required.
    first : ndarray of int, shape (B,)
        Caller's mask of the first tight set in (size, mask) order; bit K where lift alone is tight; 0 where
        nothing is required.
    tie : ndarray of bool, shape (B,)

    Notes
    -----
    Sets that require nothing are left out: with q* = 0 they would be tight, yet they are no bottleneck
    (G30). The first tight set in (size, mask) order is inclusion-minimal, and there is another minimal one
    exactly if some tight set does not contain it. Only the few sets whose ratio lies near q* are looked at
    one by one: a set is tight within ``1e-9 max(q*, 1 / R(A))`` of it, and no R(A) is below the smallest
    line that requires anything.
    """
    ratio = ratios(strengths, asked)
    share = _least_share(ratio, asked, cap)
    whole = asked[-1]
    lines = 1 << np.arange(len(asked).bit_length() - 1)
    wanted = asked[lines] > 0.0
    smallest = np.min(asked[lines], axis=0, initial=np.inf, where=wanted)
    near = share * (1.0 + 2.0 * TOLERANCE) + 2.0 * TOLERANCE / smallest
    nobody = strengths[-1] == 0.0  # then each line is tight by itself
    near[nobody] = -1.0
    sets, draws = np.nonzero(ratio <= near)
    needed = share[draws] * asked[sets, draws]
    tight = strengths[sets, draws] - needed <= TOLERANCE * np.maximum(1.0, needed)
    tight &= asked[sets, draws] > 0.0
    sets, draws = sets[tight], draws[tight]
    none = len(plan.rank)
    place = np.where(wanted & nobody, plan.rank[lines][:, None], none).min(axis=0)
    np.minimum.at(place, draws, plan.rank[sets])
    first = plan.by_rank[place].astype(np.int64)
    tie = nobody & (wanted.sum(axis=0) > 1)
    tie[draws[(plan.file_mask[sets] & first[draws]) != first[draws]]] = True
    if cap is not None:
        needs = share * whole
        lift = (whole > 0.0) & (cap - needs <= TOLERANCE * np.maximum(1.0, needs))
        tie |= lift & (first > 0)
        first = np.where(lift & (first == 0), none, first)
    return share, first, tie
