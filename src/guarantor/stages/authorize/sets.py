"""Who can carry a rule and who can block it: minimal sets, counted without listing them (rule A8)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from guarantor.stages.authorize.diagram import NODE_LIMIT, Diagram, RuleTooLarge, dual
from guarantor.stages.authorize.pivotal import birnbaum

__all__ = ["LISTED", "MinimalSets", "dummies", "minimal_blocking", "minimal_winning", "vetoers"]

LISTED = 1000


@dataclass(frozen=True, eq=False)
class MinimalSets:
    """A family of sets of members, none inside another, as a zero-suppressed diagram.

    Attributes
    ----------
    members : tuple of str
    var, lo, hi : tuple of int
        Member of each node, the sets without it and those with it (the member taken off). Node 0 is no set,
        node 1 the empty set alone; children stand before their parents.
    root : int
    """

    members: tuple[str, ...]
    var: tuple[int, ...]
    lo: tuple[int, ...]
    hi: tuple[int, ...]
    root: int

    @cached_property
    def by_size(self) -> tuple[int, ...]:
        """How many sets have 0, 1, 2, ... members, up to the longest."""
        return self._counts[self.root]

    @property
    def count(self) -> int:
        """How many sets there are."""
        return sum(self.by_size)

    def listed(self, most: int = LISTED) -> list[tuple[str, ...]]:
        """The first sets, shortest first, then in member order.

        Parameters
        ----------
        most : int
            List no more than this; ``count`` says how many there are in all.

        Notes
        -----
        Each node keeps the first `most` sets of a size as one integer each, in which an earlier member is a
        higher bit: among sets of one size the larger number comes first, with and without a common member.
        """
        result: list[int] = []
        for size in range(len(self.by_size)):
            if len(result) < most and self.by_size[size]:
                result += self._first(size, most - len(result))
        n = len(self.members)
        return [
            tuple(name for i, name in enumerate(self.members) if chosen >> (n - 1 - i) & 1)
            for chosen in result
        ]

    def containing(self) -> tuple[tuple[int, ...], ...]:
        """For each member, how many sets of each size (as in `by_size`) it is in."""
        sizes = len(self.by_size)
        if not sizes:
            return ((),) * len(self.members)
        above: list[list[int]] = [[0] * sizes for _ in self.var]
        totals = [[0] * sizes for _ in self.members]
        above[self.root][0] = 1
        for node in range(len(self.var) - 1, 1, -1):
            here = above[node]
            for taken, child in ((0, self.lo[node]), (1, self.hi[node])):
                for size, ways in enumerate(here[: sizes - taken]):
                    above[child][size + taken] += ways
            for more, sets in enumerate(self._counts[self.hi[node]]):
                for size, ways in enumerate(here):
                    if ways and sets:
                        totals[self.var[node]][size + 1 + more] += ways * sets
        return tuple(map(tuple, totals))

    @cached_property
    def _counts(self) -> list[tuple[int, ...]]:
        counts: list[tuple[int, ...]] = [(), (1,)]
        for lo, hi in zip(self.lo[2:], self.hi[2:], strict=True):
            without, with_it = counts[lo], (0, *counts[hi])
            longest = max(len(without), len(with_it))
            padded = (without + (0,) * (longest - len(without)), with_it + (0,) * (longest - len(with_it)))
            counts.append(tuple(map(int.__add__, *padded)))
        return counts

    def _first(self, size: int, most: int) -> list[int]:
        """The first sets of one size, of every node that can lead to one from the root."""
        asked: set[tuple[int, int]] = set()
        waiting = [(self.root, size)]
        while waiting:
            node, left = waiting.pop()
            if (node, left) not in asked and left < len(self._counts[node]) and self._counts[node][left]:
                asked.add((node, left))
                if node > 1:
                    waiting += (
                        [(self.lo[node], left), (self.hi[node], left - 1)] if left else [(self.lo[node], 0)]
                    )
        known: dict[tuple[int, int], list[int]] = {(1, 0): [0]}
        for node, left in sorted(asked):
            if node > 1:
                bit = 1 << (len(self.members) - 1 - self.var[node])
                with_it = [chosen | bit for chosen in known.get((self.hi[node], left - 1), [])]
                merged = sorted(known.get((self.lo[node], left), []) + with_it, reverse=True)
                known[node, left] = merged[:most]
        return known.get((self.root, size), [])


def minimal_winning(diagram: Diagram, limit: int = NODE_LIMIT) -> MinimalSets:
    """Minimal sets of members whose yes is enough.

    Parameters
    ----------
    diagram : Diagram
    limit : int
        Most nodes made.

    Returns
    -------
    MinimalSets
        A rule that always holds has one, the empty set; a rule that never holds has none.

    Raises
    ------
    RuleTooLarge
        Past `limit`.

    Notes
    -----
    Model rule A8: those of a node are those of its no, and with the member those of its yes that do not
    already win without it. Antoine Rauzy, "New algorithms for fault trees analysis", Reliability Engineering
    and System Safety 40 (1993).

    Examples
    --------
    >>> from guarantor.stages.authorize.diagram import compile_rule
    >>> from guarantor.stages.authorize.language import all_of, any_of
    >>> sets = minimal_winning(compile_rule(all_of(["host", any_of(["council", "coalition"])])))
    >>> sets.by_size, sets.listed()
    ((0, 0, 2), [('host', 'council'), ('host', 'coalition')])
    """
    builder = _Sets(diagram, limit)
    family = [0, 1]
    for node in range(2, len(diagram.var)):
        lo, hi = builder.rule_lo[node], builder.rule_hi[node]
        family.append(builder.node(builder.rule_level[node], family[lo], builder.without(family[hi], lo)))
    return builder.finished(diagram, family[diagram.root])


def minimal_blocking(diagram: Diagram, limit: int = NODE_LIMIT) -> MinimalSets:
    """Minimal sets of members without whose yes all others are not enough: those that win in the dual (A8).

    Parameters and errors are those of `minimal_winning`. A rule that always holds has no blocking set, a rule
    that never holds has one, the empty set.
    """
    return minimal_winning(dual(diagram), limit)


def vetoers(diagram: Diagram) -> tuple[str, ...]:
    """Members of every winning coalition, in member order; none if the rule is constant (A8)."""
    _, worth = birnbaum(diagram, np.ones(len(diagram.members)))
    return tuple(name for name, alone in zip(diagram.members, worth, strict=True) if alone == 1)


def dummies(diagram: Diagram) -> tuple[str, ...]:
    """Members that never matter: those absent from the diagram (A8)."""
    present = set(diagram.var[2:].tolist())
    return tuple(name for i, name in enumerate(diagram.members) if i not in present)


class _Sets:
    """Nodes of families, made once each; a node is a level, the sets without its member and those with it."""

    def __init__(self, diagram: Diagram, limit: int) -> None:
        n = len(diagram.members)
        depth = np.empty(n + 1, dtype=np.int64)
        depth[diagram.order] = np.arange(n)
        depth[n] = n
        self.rule_level: list[int] = depth[diagram.var].tolist()
        self.rule_lo: list[int] = diagram.lo.tolist()
        self.rule_hi: list[int] = diagram.hi.tolist()
        self.level, self.lo, self.hi = [n, n], [0, 0], [0, 0]
        self.unique: list[dict[int, int]] = [{} for _ in range(n)]
        self.memo: dict[int, int] = {}
        self.limit = limit

    def node(self, level: int, lo: int, hi: int) -> int:
        if hi == 0:
            return lo
        found = self.unique[level].setdefault(lo << 32 | hi, len(self.lo))
        if found == len(self.lo):
            if found - 2 >= self.limit:
                raise RuleTooLarge(self.limit)
            self.level.append(level)
            self.lo.append(lo)
            self.hi.append(hi)
        return found

    def without(self, family: int, rule: int) -> int:
        """Sets of a family that do not win under a node of the rule."""

        def settled(sets: int, node: int) -> int | None:
            while node > 1 and self.rule_level[node] < self.level[sets]:
                node = self.rule_lo[node]
            if node == 0 or sets == 0:
                return sets
            if node == 1:
                return 0
            return self.memo.get(sets << 32 | node)

        answer = settled(family, rule)
        waiting = [(family, rule)] if answer is None else []
        while waiting:
            sets, node = waiting[-1]
            while node > 1 and self.rule_level[node] < self.level[sets]:
                node = self.rule_lo[node]
            level = self.level[sets]
            lo_node, hi_node = (
                (self.rule_lo[node], self.rule_hi[node]) if self.rule_level[node] == level else (node, node)
            )
            lo, hi = settled(self.lo[sets], lo_node), settled(self.hi[sets], hi_node)
            if lo is None:
                waiting.append((self.lo[sets], lo_node))
            if hi is None:
                waiting.append((self.hi[sets], hi_node))
            if lo is not None and hi is not None:
                answer = self.memo[sets << 32 | node] = self.node(level, lo, hi)
                if len(self.memo) > 4 * self.limit:
                    raise RuleTooLarge(self.limit)
                waiting.pop()
        assert answer is not None
        return answer

    def finished(self, diagram: Diagram, root: int) -> MinimalSets:
        reached, waiting = {0, 1}, [root]
        while waiting:
            node = waiting.pop()
            if node not in reached:
                reached.add(node)
                waiting += (self.lo[node], self.hi[node])
        kept = sorted(reached)
        number = {node: k for k, node in enumerate(kept)}
        at = [*diagram.order.tolist(), len(diagram.members)]
        return MinimalSets(
            diagram.members,
            tuple(at[self.level[node]] for node in kept),
            tuple(number[self.lo[node]] for node in kept),
            tuple(number[self.hi[node]] for node in kept),
            number[root],
        )
