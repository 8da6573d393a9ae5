"""One block of draws, checked and laid out: what a sum of states fills, asked again and again (G16-G18).

Nothing here reduces over draws, and a state that is absent adds +0.0, so that no size of a block changes a
bit of an answer (G22).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .check import faults_of
from .cuts import (
    Plan,
    block_size,
    by_priority,
    cut_caps,
    fill_by_priority,
    group_caps,
    lay_out,
    package_share,
    persons_of,
    strength,
    subset_sums,
    total,
)
from .rules import Bools, Floats, GroupCeiling, Need, ProviderLimit, Supply
from .states import add_state, contribution, less_state

__all__ = ["Block", "blocks_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """B draws; R rows (A, T, U), lines in priority order (`cuts`).

    Attributes
    ----------
    plan : Plan
        What depends on the lines and the limits only.
    part : slice
        The draws of the block.
    capacity : ndarray, shape (S, K, B)
        Persons.
    ceiling : ndarray, shape (S, B)
        Persons; 0 where the state has not joined.
    requirement : ndarray, shape (K, B)
        Persons.
    asked : ndarray, shape (2^K, B)
        Requirement of every set of lines.
    weight : ndarray, shape (K,)
        Priority of each line, falling.
    base : ndarray, shape (R, B)
        Rows of nobody: the caps of the provider limits in T and the group ceilings in U.
    together : tuple of GroupCeiling
        All draws of the problem; those of the block are in `base`.
    nobody : ndarray, shape (U, B)
        Headcount of nobody for each U: its group ceilings.
    cap : ndarray, shape (B,), or None
        Most persons over all lines that lift can keep up (G15).
    present : frozenset of int
        States that joined in some draw of the block.
    buffers : pair of ndarray
        Memory for the table of one state.
    """

    plan: Plan
    part: slice
    capacity: Floats
    ceiling: Floats
    requirement: Floats
    asked: Floats
    weight: Floats
    base: Floats
    together: tuple[GroupCeiling, ...]
    nobody: Floats
    cap: Floats | None
    present: frozenset[int]
    buffers: tuple[Floats, Floats]

    def added(self, state: int) -> Floats:
        """Rows that the state adds, shape (R, B); overwritten by the next call."""
        return contribution(self.plan, state, self.capacity[state], self.ceiling[state], self.buffers)

    def add(self, state: int, rows: Floats) -> None:
        """Add to these rows what the state adds."""
        add_state(self.plan, rows, state, self.capacity[state], self.ceiling[state], self.buffers)

    def less(self, state: int, rows: Floats, out: Floats) -> None:
        """Write to `out` these rows without what the state adds."""
        less_state(self.plan, rows, state, self.capacity[state], self.ceiling[state], self.buffers, out)

    def persons(self, state: int) -> Floats:
        """Persons that the state could keep there if any soldier could fill any place (G33), shape (U, B)."""
        persons: Floats = np.minimum(total(self.capacity[state]), self.ceiling[state])
        return persons_of(self.plan, state, self.together, persons)

    def headcount(self, persons: Floats) -> Floats:
        """Persons within every group ceiling and the lift cap (G33), shape (B,)."""
        least = persons.min(axis=0)
        return np.asarray(least if self.cap is None else np.minimum(least, self.cap))

    def sum_of(self, states: Iterable[int]) -> tuple[Floats, Floats]:
        """Rows (R, B) and persons (U, B) of these states together, in file order."""
        rows, persons = self.base.copy(), self.nobody.copy()
        for state in sorted(states):
            self.add(state, rows)
            persons += self.persons(state)
        return rows, persons

    def strength(self, rows: Floats) -> Floats:
        """f of every set of lines, the lift cap included, shape (2^K, B); the rows stay as they are."""
        held = strength(self.plan, rows.copy()) if self.plan.parts else rows
        return held if self.cap is None else np.minimum(held, self.cap)

    def fill(self, strength: Floats) -> Floats:
        """Fill by priority (G16), shape (K, B), lines in priority order."""
        return fill_by_priority(strength, self.asked, self.requirement)

    def package_share(self, strength: Floats) -> Floats:
        """Largest share of every line at once (G17), shape (B,); 1 where nothing is required."""
        return package_share(strength, self.asked)

    def to_fill(self, fill: Floats) -> Block:
        """Ask for the fill and drop the lift cap; provider limits and group ceilings stay (G20)."""
        return replace(self, requirement=fill, asked=subset_sums(fill), cap=None)

    def by_file(self, by_line: Floats) -> Floats:
        """Put the line axis, the last but one, back into the caller's order."""
        moved = np.empty_like(by_line)
        moved[..., self.plan.order, :] = by_line
        return moved


def blocks_of(
    supply: Supply,
    joined: Bools,
    need: Need,
    limits: Sequence[ProviderLimit],
    cap: Floats | None,
    also: Sequence[str] = (),
    rows: int = 1,
) -> Iterator[Block]:
    """Check the input and return it block by block, in the order of the draws.

    Parameters
    ----------
    supply, joined, need, limits, cap
        As for `generate`.
    also : sequence of str
        Faults that the caller has found in its own arguments.
    rows : int
        Rows that the caller keeps for each block; blocks have fewer draws if they are many.

    Returns
    -------
    iterator of Block
        One block at a time.

    Raises
    ------
    ValueError
        All faults at once, one a line (G30).
    """
    faults = [*faults_of(supply, joined, need, limits, cap), *also]
    if faults:
        raise ValueError("\n".join(faults))
    return _blocks(supply, joined, need, limits, cap, rows)


def _blocks(
    supply: Supply,
    joined: Bools,
    need: Need,
    limits: Sequence[ProviderLimit],
    cap: Floats | None,
    rows: int,
) -> Iterator[Block]:
    """Lay out each block."""
    draws = len(supply.capacity)
    plan = lay_out(need.priority, limits, supply.together)
    usual = block_size(plan)
    size = max(min(128, usual), usual * len(plan.set_of) // max(rows, len(plan.set_of)))
    for start in range(0, draws, size):
        part = slice(start, min(start + size, draws))
        ceiling = np.ascontiguousarray(np.where(joined[part], supply.ceiling[part], 0.0).T)
        requirement = by_priority(plan, need.requirement[part])
        base = cut_caps(plan, requirement, [np.asarray(limit.substitution)[part] for limit in limits])
        most = [group.ceiling[part] for group in supply.together]
        nobody = np.zeros((plan.paid.shape[1], base.shape[1]))
        if most:
            base += group_caps(plan, most, base.shape[1])
            for paid, each in zip(plan.paid, most, strict=True):
                nobody[paid] += each
        asked = subset_sums(requirement)
        table = np.empty_like(asked)
        yield Block(
            plan=plan,
            part=part,
            capacity=by_priority(plan, supply.capacity[part]),
            ceiling=ceiling,
            requirement=requirement,
            asked=asked,
            weight=need.priority[plan.order],
            base=base,
            together=supply.together,
            nobody=nobody,
            cap=None if cap is None else np.asarray(cap)[part],
            present=frozenset(int(state) for state in np.flatnonzero(ceiling.any(axis=1))),
            buffers=(table, np.empty_like(base) if plan.parts else table),
        )
