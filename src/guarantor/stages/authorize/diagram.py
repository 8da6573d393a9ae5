"""One compiled form of a monotone rule: a reduced ordered decision diagram in flat arrays (rules A2, A4).

Nodes 0 and 1 are the constants; the others stand with the deepest level first, so that every pass over the
diagram is a pass over slices. Nothing recurses deeper than a rule may be nested (A15).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from guarantor.scenario.condition import (
    Actor,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Condition,
    Event,
    Never,
    Weighted,
    fold,
    leaves,
)
from guarantor.stages.authorize.builder import NODE_LIMIT, Builder, RuleTooLarge
from guarantor.stages.authorize.language import check

__all__ = ["NODE_LIMIT", "Diagram", "Ints", "RuleTooLarge", "compile_rule", "dual"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Diagram:
    """A compiled rule.

    Attributes
    ----------
    members : tuple of str
        n names; every output is in this order. Some may not matter.
    order : ndarray of int, shape (n,)
        The member at each level, top first.
    var, lo, hi : ndarray of int, shape (N + 2,)
        Member of each node and where its no and its yes lead; 0 and 1 are the constants, whose `var` is n.
        Children stand before their parents.
    root : int
    """

    members: tuple[str, ...]
    order: Ints
    var: Ints
    lo: Ints
    hi: Ints
    root: int

    @property
    def size(self) -> int:
        """Number of nodes, constants not counted."""
        return len(self.var) - 2

    @cached_property
    def levels(self) -> tuple[slice, ...]:
        """Nodes of one member each, deepest first."""
        starts = np.flatnonzero(np.diff(self.var, prepend=-1))
        ends = [*starts[1:].tolist(), len(self.var)]
        return tuple(slice(a, b) for a, b in zip(starts.tolist(), ends, strict=True) if a >= 2)

    @cached_property
    def incoming(self) -> tuple[tuple[Ints, Ints, Ints], ...]:
        """For each of `levels` but the top: parents, if by their yes, and where those of a node start."""
        nodes = np.arange(2, len(self.var))
        child = np.concatenate([self.lo[2:], self.hi[2:]])
        parent, by_yes = np.concatenate([nodes, nodes]), np.repeat([0, 1], len(nodes))
        sort = np.argsort(child, kind="stable")
        child, parent, by_yes = child[sort], parent[sort], by_yes[sort]
        edges = []
        for level in self.levels[:-1]:
            a, b = np.searchsorted(child, [level.start, level.stop])
            starts = np.searchsorted(child[a:b], np.arange(level.start, level.stop))
            edges.append((parent[a:b], by_yes[a:b], starts))
        return tuple(edges)


def compile_rule(
    rule: Condition,
    members: Sequence[str] | None = None,
    definitions: Mapping[str, Condition] | None = None,
    limit: int = NODE_LIMIT,
) -> Diagram:
    """Compile a monotone rule.

    Parameters
    ----------
    rule : Condition
        Without levers that are not set (fold first, C3) and without ``not``.
    members : sequence of str, optional
        All members in the order of the outputs; by default those of the rule as they first occur.
    definitions : mapping of str to Condition, optional
        Named rules that `rule` and other definitions may use like members; each is compiled once.
    limit : int
        Most nodes ever made on the way.

    Returns
    -------
    Diagram
        Equal functions give equal diagrams (for one order of levels).

    Raises
    ------
    RuleTooLarge
        Past `limit` nodes, or four times as many pairs of nodes.
    ValueError
        Unknown or repeated members, a ``not``, a lever, cyclic definitions, a rule too deep or too large
        (A15).

    Notes
    -----
    Model rule A4. A threshold is built from the top with a memo of intervals: a node at item i is valid for
    every remaining quota in an interval, so equal remainders meet without being listed. Levels follow the
    text, depth first; the members of the longest weighted list stand among themselves by descending weight.

    Examples
    --------
    >>> diagram = compile_rule(AtLeast(2, (Event("a"), Event("b"), Event("c"))))
    >>> diagram.members, diagram.size
    (('a', 'b', 'c'), 4)
    """
    parts = {name: _ready(part) for name, part in (definitions or {}).items()}
    parts[""] = _ready(rule)
    used = _in_order(parts)
    names = _names(parts)
    known = tuple(members) if members is not None else names
    if len(set(known)) < len(known):
        twice = next(name for name in known if known.count(name) > 1)
        raise ValueError(f"'{twice}' stands twice among the members; write it once (A15)")
    for name in used:
        check(parts[name], {*known, *parts})
    level_names = _levels(parts, used, (*names, *(name for name in known if name not in names)))
    builder = Builder(len(known), limit)
    roots = {name: builder.node(level, 0, 1) for level, name in enumerate(level_names)}
    for name in used:
        roots[name] = _compiled(builder, parts[name], roots)
    position = {name: i for i, name in enumerate(known)}
    return _finished(builder, known, [position[name] for name in level_names], roots[""])


def dual(diagram: Diagram) -> Diagram:
    """The rule of stopping: ``not f(not x)``, true where those who say yes can block together (A8)."""
    flip = np.arange(len(diagram.var))
    flip[:2] = 1, 0
    lo, hi = flip[diagram.hi], flip[diagram.lo]
    lo[:2], hi[:2] = diagram.lo[:2], diagram.hi[:2]
    return Diagram(diagram.members, diagram.order, diagram.var, lo, hi, int(flip[diagram.root]))


def _finished(builder: Builder, members: tuple[str, ...], order: Sequence[int], root: int) -> Diagram:
    """Nodes that the root reaches, deepest level first."""
    reached, waiting = {0, 1}, [root]
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += (builder.lo[node], builder.hi[node])
    kept = sorted(reached, key=lambda node: (node > 1, -builder.level[node], node))
    number = np.zeros(len(builder.lo), dtype=np.int64)
    number[kept] = np.arange(len(kept))
    at = np.array([*order, len(members)], dtype=np.int64)
    return Diagram(
        members,
        at[:-1],
        at[[builder.level[node] for node in kept]],
        number[[builder.lo[node] for node in kept]],
        number[[builder.hi[node] for node in kept]],
        int(number[root]),
    )


def _ready(rule: Condition) -> Condition:
    check(rule)
    return fold(rule, {})


def _compiled(builder: Builder, rule: Condition, roots: Mapping[str, int]) -> int:
    """Root of a folded rule, whose depth is bounded by `check`."""
    match rule:
        case Always():
            return 1
        case Never():
            return 0
        case Event(name) | Actor(name):
            return roots[name]
        case AllOf(items) | AnyOf(items):
            every = isinstance(rule, AllOf)
            result = int(every)
            for item in reversed(items):
                inner = _compiled(builder, item, roots)
                result = builder.both(inner, result) if every else builder.either(inner, result)
            return result
        case AtLeast(n, items):
            return builder.threshold(n, [(_compiled(builder, item, roots), 1) for item in items])
        case Weighted(quota, items, weights):
            inside = [_compiled(builder, item, roots) for item in items]
            return builder.threshold(quota, list(zip(inside, weights, strict=True)))
    raise AssertionError(rule)


def _uses(rule: Condition) -> tuple[str, ...]:
    return tuple(dict.fromkeys(leaf.name for leaf in leaves(rule) if isinstance(leaf, Event | Actor)))


def _in_order(parts: Mapping[str, Condition]) -> tuple[str, ...]:
    """Definitions that the rule ``''`` needs, each after those that it uses itself."""
    done: dict[str, None] = {}
    path: list[str] = []
    waiting = [("", False)]
    while waiting:
        name, leave = waiting.pop()
        if leave:
            path.pop()
            done[name] = None
        elif name in path:
            circle = " -> ".join(f"'{each}'" for each in (*path[path.index(name) :], name))
            raise ValueError(f"the definitions run in a circle: {circle}; break it (A15)")
        elif name not in done:
            path.append(name)
            waiting.append((name, True))
            waiting.extend((inner, False) for inner in reversed(_uses(parts[name])) if inner in parts)
    return tuple(done)


def _names(parts: Mapping[str, Condition]) -> tuple[str, ...]:
    """Members as they first occur, depth first through definitions."""
    inside: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [""]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in parts:
            waiting.extend(reversed(_uses(parts[name])))
        else:
            inside[name] = None
    return tuple(inside)


def _levels(parts: Mapping[str, Condition], used: Sequence[str], names: Sequence[str]) -> list[str]:
    """Names top first: those of the longest weighted list by descending weight in the places they hold."""
    longest: dict[str, int] = {}
    waiting = [parts[name] for name in used]
    while waiting:
        part = waiting.pop()
        match part:
            case Weighted(_, items, weights):
                waiting.extend(items)
                plain = {
                    item.name: weight
                    for item, weight in zip(items, weights, strict=True)
                    if isinstance(item, Event | Actor) and item.name not in parts
                }
                longest = max(longest, plain, key=lambda each: (len(each), len(set(each.values()))))
            case AllOf(items) | AnyOf(items) | AtLeast(_, items):
                waiting.extend(items)
            case _:
                pass
    by_weight = iter(sorted((name for name in names if name in longest), key=lambda name: -longest[name]))
    return [next(by_weight) if name in longest else name for name in names]
