"""Nodes of a decision diagram while it is made: each once, combined without recursion (rule A4)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

__all__ = ["NODE_LIMIT", "Builder", "RuleTooLarge"]

NODE_LIMIT = 2_000_000
_PAIRS_PER_NODE = 4
_FAR = 1 << 80


class RuleTooLarge(ValueError):
    """The diagram of a rule would grow past the limit of nodes (A4)."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"the diagram of the rule grows past {limit:,} nodes; for one threshold or a double majority use "
            "weighted_power, weighted_chances or double_majority_power, otherwise sample its approvals (A4)"
        )


class Builder:
    """Nodes made once each, and conjunction and disjunction of them, with memory of what was asked.

    Nodes 0 and 1 are the constants. `level`, `lo` and `hi` hold for each node its level, top 0, and where its
    no and its yes lead.
    """

    def __init__(self, count: int, limit: int) -> None:
        self.level, self.lo, self.hi = [count, count], [0, 1], [0, 1]
        self.unique: list[dict[int, int]] = [{} for _ in range(count)]
        self.limit = limit
        self.memo: tuple[dict[int, int], dict[int, int]] = ({}, {})

    def node(self, level: int, lo: int, hi: int) -> int:
        """The node of a level with these children; the child itself if both are one."""
        if lo == hi:
            return lo
        found = self.unique[level].setdefault(lo << 32 | hi, len(self.lo))
        if found == len(self.lo):
            if found - 2 >= self.limit:
                raise RuleTooLarge(self.limit)
            self.level.append(level)
            self.lo.append(lo)
            self.hi.append(hi)
        return found

    def both(self, f: int, g: int) -> int:
        """Conjunction of two nodes."""
        return self._combined(f, g, 0)

    def either(self, f: int, g: int) -> int:
        """Disjunction of two nodes."""
        return self._combined(f, g, 1)

    def _combined(self, f: int, g: int, absorbing: int) -> int:
        """And (`absorbing` 0) or or (1) of two nodes, with an explicit stack."""
        level, low, high, memo = self.level, self.lo, self.hi, self.memo[absorbing]
        if f > g:
            f, g = g, f
        if f < 2 or f == g:
            return g if f == 1 - absorbing or f == g else f
        most = _PAIRS_PER_NODE * self.limit
        first = f << 32 | g
        waiting = [first]
        while waiting:
            key = waiting[-1]
            if key in memo:
                waiting.pop()
                continue
            f, g = key >> 32, key & 0xFFFFFFFF
            top = level[f] if level[f] < level[g] else level[g]
            f0, f1 = (low[f], high[f]) if level[f] == top else (f, f)
            g0, g1 = (low[g], high[g]) if level[g] == top else (g, g)
            if f0 > g0:
                f0, g0 = g0, f0
            if f1 > g1:
                f1, g1 = g1, f1
            if f0 < 2 or f0 == g0:
                no: int | None = g0 if f0 == 1 - absorbing or f0 == g0 else f0
            else:
                no = memo.get(f0 << 32 | g0)
                if no is None:
                    waiting.append(f0 << 32 | g0)
            if f1 < 2 or f1 == g1:
                yes: int | None = g1 if f1 == 1 - absorbing or f1 == g1 else f1
            else:
                yes = memo.get(f1 << 32 | g1)
                if yes is None:
                    waiting.append(f1 << 32 | g1)
            if no is not None and yes is not None:
                memo[key] = self.node(top, no, yes)
                waiting.pop()
                if len(memo) > most:
                    raise RuleTooLarge(self.limit)
        return memo[first]

    def chosen(self, item: int, no: int, yes: int) -> int:
        """`yes` where the item holds, else `no`, which implies `yes`."""
        if (self.lo[item], self.hi[item]) == (0, 1) and self.level[item] < min(
            self.level[no], self.level[yes]
        ):
            return self.node(self.level[item], no, yes)
        return self.either(self.both(item, yes), no)

    def threshold(self, quota: int, pairs: Sequence[tuple[int, int]]) -> int:
        """The node where the weights of the items that hold reach the quota; `pairs` of item and weight.

        A node at item i is valid for every remaining quota in an interval; one found again is not made again.
        """
        weights: dict[int, int] = {}
        for item, weight in pairs:
            weights[item] = weights.get(item, 0) + weight
        quota -= weights.pop(1, 0)
        weights.pop(0, None)
        items = sorted((item for item in weights if weights[item]), key=lambda item: self.level[item])
        left = [0]
        for item in reversed(items):
            left.append(left[-1] + weights[item])
        left.reverse()
        starts: list[list[int]] = [[] for _ in items]
        found: list[list[tuple[int, int, int]]] = [[] for _ in items]

        def known(i: int, q: int) -> tuple[int, int, int] | None:
            """Node for the items from i on and a remaining quota, with the quotas a < q <= b it serves."""
            if q <= 0:
                return 1, -_FAR, 0
            if q > left[i]:
                return 0, left[i], _FAR
            at = bisect_left(starts[i], q) - 1
            if at >= 0 and q <= found[i][at][2]:
                return found[i][at]
            return None

        waiting = [(0, quota)]
        while waiting:
            i, q = waiting[-1]
            if known(i, q) is not None:
                waiting.pop()
                continue
            weight = weights[items[i]]
            no, yes = known(i + 1, q), known(i + 1, q - weight)
            if no is None:
                waiting.append((i + 1, q))
            if yes is None:
                waiting.append((i + 1, q - weight))
            if no is not None and yes is not None:
                a, b = max(no[1], yes[1] + weight), min(no[2], yes[2] + weight)
                at = bisect_left(starts[i], a)
                starts[i].insert(at, a)
                found[i].insert(at, (self.chosen(items[i], no[0], yes[0]), a, b))
                waiting.pop()
        answer = known(0, quota)
        assert answer is not None
        return answer[0]
