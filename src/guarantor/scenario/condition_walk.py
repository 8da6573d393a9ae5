"""The white-list walk from Python's syntax tree to a condition (rules F15, F16, A1)."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from guarantor.scenario.condition_tree import (
    Actor,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Condition,
    Event,
    Level,
    Never,
    Not,
    Weighted,
    event_at,
)

__all__ = ["ConditionFault", "Lever", "Names", "not_in_approvals", "quoted", "walk"]

_MAX_WEIGHT = 2**62
_COMPARED: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_USAGE = {
    "at_least": "at_least takes a number and names: write 'at_least(2, [..])' or 'at_least(2, group)'",
    "all_of": "all_of takes names: write 'all_of([..])' or 'all_of(group)'",
    "any_of": "any_of takes names: write 'any_of([..])' or 'any_of(group)'",
    "joined": "joined takes one actor: write 'joined(name)'",
    "weighted": "weighted takes a quota and weights: write 'weighted(5, {name: 3, other_name: 2})'",
}


@dataclass(frozen=True, slots=True)
class ConditionFault:
    """One fault of a condition: what is wrong and what to write, and where in the text (0-based)."""

    message: str
    offset: int


@dataclass(frozen=True, slots=True)
class Lever:
    """Levels of a lever, or of an event, in their declared order; and whether that order means anything."""

    levels: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Names that a condition of a scenario may use (F5).

    Attributes
    ----------
    actors, events : collection of str
    levers : mapping of str to Lever
    categories : mapping of str to Lever
        Events with levels, which are compared as levers are (F15); they stand among `events` too.
    groups : mapping of str to tuple of str
        Actors of each group.
    pledging : collection of str
        Actors that make a pledge: ``others`` is these without the owner of the condition.
    """

    actors: Collection[str] = ()
    events: Collection[str] = ()
    levers: Mapping[str, Lever] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pledging: Collection[str] = ()
    categories: Mapping[str, Lever] = field(default_factory=dict)


def quoted(text: str) -> str:
    """Put a text in quotation marks for a message, shortened to 60 characters."""
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}...'"


def _nearest(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(dict.fromkeys(known)), 1, 0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


def not_in_approvals(sign: str) -> str:
    """Say why an approval rule has no ``not``, however it is written (A1)."""
    return (
        f"'{sign}' is not allowed in an approval rule; an approval that hurts is a condition of a pledge "
        "or a different course"
    )


def walk(
    tree: ast.expr, text: str, names: Names, owner: str | None, *, full: bool = False
) -> tuple[Condition, tuple[ConditionFault, ...]]:
    """Turn a syntax tree into a condition, with the faults found on the way.

    Parameters
    ----------
    tree : ast.expr
        What Python's parser made of `text`; its depth must be limited beforehand.
    text : str
        One line of ASCII.
    names : Names
    owner : str or None
        The actor whose pledge it is; None for an approval rule.
    full : bool
        A pledge may also use what scenario files keep to approval rules, and ``not`` on actors (C2).

    Returns
    -------
    tuple
        The condition, of no use if there are faults, and the faults, each once.
    """
    parser = _Walk(text, names, owner, full)
    condition = parser.read(tree, True)
    return condition, tuple(dict.fromkeys(parser.faults))


class _Walk:
    """One walk over a parsed text; faults are collected and stand in the tree as ``Never``."""

    def __init__(self, text: str, names: Names, owner: str | None, full: bool) -> None:
        self.text = text
        self.full = full
        self.names = names
        self.owner = owner
        self.compared = {**names.categories, **names.levers}
        self.calls: tuple[str, ...] = ("all_of", "any_of", "at_least", "weighted")
        if owner is not None:
            self.calls = (*self.calls, "joined") if full else ("at_least",)
        self.faults: list[ConditionFault] = []

    def fault(self, message: str, node: ast.expr) -> Never:
        self.faults.append(ConditionFault(message, node.col_offset))
        return Never()

    def source(self, node: ast.expr) -> str:
        return quoted(self.text[node.col_offset : node.end_col_offset])

    def read(self, node: ast.expr, sign: bool) -> Condition:
        """Read one node; `sign` is False under an odd number of ``not``."""
        match node:
            case ast.BoolOp(op, values):
                items = tuple(self.read(value, sign) for value in values)
                return AllOf(items) if isinstance(op, ast.And) else AnyOf(items)
            case ast.UnaryOp(ast.Not(), operand):
                if self.owner is None:
                    return self.fault(not_in_approvals("not"), node)
                return Not(self.read(operand, not sign))
            case ast.Name(id=name):
                return self.name(name, node, sign)
            case ast.Constant(value=bool()):
                return self.name(str(node.value), node, sign)
            case ast.Compare(left, [op], [right]):
                return self.comparison(left, op, right)
            case ast.Compare():
                return self.fault("one comparison at a time; join two with 'and'", node)
            case ast.Call(ast.Name(id=call)) if call in self.calls:
                return self.call(call, node, sign)
            case ast.Call() if self.full:
                return self.fault(f"the functions are {', '.join(self.calls)}", node)
            case ast.Call() if self.owner is not None:
                return self.fault("the only function is at_least(n, [..])", node)
            case ast.Call():
                calls = "all_of([..]), any_of([..]), at_least(n, [..]) and weighted(n, {name: weight})"
                return self.fault(f"the functions are {calls}", node)
        return self.fault(
            f"{self.source(node)} cannot stand in a condition; write names, 'and', 'or', (..)", node
        )

    def name(self, name: str, node: ast.expr, sign: bool) -> Condition:
        names = self.names
        if name in ("always", "never"):
            return Always() if name == "always" else Never()
        if self.full and name in ("true", "false"):
            return Always() if name == "true" else Never()
        if name.lower() in ("true", "false"):
            return self.fault("write 'always' or 'never', not true or false", node)
        if name in names.categories:
            return self.bare_category(name, node)
        if name in names.events:
            return Event(name)
        if name in names.actors:
            if name == self.owner:
                return self.fault(f"'{name}' waits for itself", node)
            return Actor(name, node.col_offset) if sign or self.full else self.not_on_actor(name, node)
        if name in names.groups:
            return self.fault(f"'{name}' is a group; write 'at_least(1, {name})'", node)
        if name in names.levers:
            return self.fault(f"'{name}' is a lever; compare it, as in '{self.example(name)}'", node)
        if name == "others":
            return self.others(node)
        if name in self.calls:
            return self.fault(_USAGE[name], node)
        levers = [lever for lever, spec in self.compared.items() if name in spec.levels]
        if levers:
            return self.fault(f"'{name}' is a level; write '{levers[0]} == {name}'", node)
        known = [*names.events, *names.actors, *names.levers, *names.groups, "always", "never", "others"]
        remedy = _nearest(name, known) or "; write an actor, an event or a lever of this scenario"
        return self.fault(f"unknown name '{name}'{remedy}", node)

    def bare_category(self, name: str, node: ast.expr) -> Never:
        levels = self.compared[name].levels
        example = f"{name} == {levels[min(1, len(levels) - 1)] if levels else 'level'}"
        return self.fault(f"'{name}' has levels; compare it, as in '{example}'", node)

    def example(self, lever: str) -> str:
        spec = self.names.levers[lever]
        return f"{lever} {'>=' if spec.ordered else '=='} {spec.levels[-1] if spec.levels else 'level'}"

    def not_on_actor(self, name: str, node: ast.expr) -> Never:
        message = (
            f"'not' is not allowed on an actor ('{name}'): whether others join must never make this one less "
            "willing; use an event instead"
        )
        return self.fault(message, node)

    def others(self, node: ast.expr) -> Never:
        if self.owner is None:
            return self.fault(
                "'others' has no meaning in an approval rule; name the members or a group", node
            )
        return self.fault("'others' is many actors; write 'at_least(1, others)'", node)

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if not isinstance(left, ast.Name):
            return self.fault("put the lever on the left, as in 'usa_level >= backstop'", left)
        lever, levers = left.id, self.compared
        if lever not in levers:
            if lever in self.names.events or lever in self.names.actors:
                return self.fault(f"'{lever}' is not a lever; write '{lever}' alone", left)
            if any(lever in spec.levels for spec in levers.values()):
                return self.fault("put the lever on the left, as in 'usa_level >= backstop'", left)
            remedy = _nearest(lever, levers) or "; compare a lever, or an event with levels, of this scenario"
            return self.fault(f"unknown name '{lever}'{remedy}", left)
        spec = levers[lever]
        if not spec.levels:  # a fault of its own
            return Never()
        if isinstance(op, ast.In):
            if not isinstance(right, ast.List) or not right.elts:
                return self.fault(f"after 'in' comes a list of levels, as in '{lever} in [..]'", right)
            chosen = [self.level(item, lever) for item in right.elts]
            return self.stands_at(lever, [level for level in spec.levels if level in chosen])
        if type(op) not in _COMPARED:
            return self.fault("compare with '==', '!=', '<', '<=', '>', '>=' or 'in [..]'", left)
        if not (spec.ordered or isinstance(op, ast.Eq | ast.NotEq)):
            return self.fault(f"'{lever}' is not ordered; use '==', '!=' or 'in [..]'", left)
        level = self.level(right, lever)
        if level is None:
            return Never()
        at = spec.levels.index(level)
        stands = _COMPARED[type(op)]
        return self.stands_at(lever, [level for k, level in enumerate(spec.levels) if stands(k, at)])

    def stands_at(self, name: str, levels: list[str]) -> Condition:
        """A lever, or an event with levels, stands at one of these; a comparison no level meets is never."""
        if name not in self.names.categories:
            return Level(name, tuple(levels))
        items = tuple(event_at(name, level) for level in levels)
        if len(items) == len(self.names.categories[name].levels):
            return Always()
        return items[0] if len(items) == 1 else AnyOf(items) if items else Never()

    def level(self, node: ast.expr, lever: str) -> str | None:
        levels = self.compared[lever].levels
        if isinstance(node, ast.Name) and node.id in levels:
            return node.id
        remedy = _nearest(node.id, levels) if isinstance(node, ast.Name) else ""
        self.fault(f"{self.source(node)} is not a level of '{lever}' ({', '.join(levels)}){remedy}", node)
        return None

    def call(self, call: str, node: ast.Call, sign: bool) -> Condition:
        if call == "joined":
            return self.joined(node, sign)
        counted = call in ("at_least", "weighted")
        if node.keywords or len(node.args) != 1 + counted:
            return self.fault(_USAGE[call], node)
        if call == "weighted":
            return self.weighted(node.args[0], node.args[1], sign)
        items = self.items(node.args[-1], sign, _USAGE[call])
        if items is None:
            return Never()
        if not items:
            return self.fault(f"{call} over 0 names: nobody is left to count", node.args[-1])
        if call != "at_least":
            return AllOf(items) if call == "all_of" else AnyOf(items)
        n = _whole(node.args[0])
        if n is None:
            return self.fault(
                f"{self.source(node.args[0])} is not a whole number; write 'at_least(1, ..)'", node.args[0]
            )
        if not 1 <= n <= len(items):
            shown = self.source(node.args[0])[1:-1]
            noun = "name" if len(items) == 1 else "names"
            message = f"at_least({shown}, ..) over {len(items)} {noun}: the number must be 1 to {len(items)}"
            return self.fault(message, node.args[0])
        return AtLeast(n, items)

    def joined(self, node: ast.Call, sign: bool) -> Condition:
        """``joined(x)``, the long way to write an actor's name."""
        if node.keywords or len(node.args) != 1 or not isinstance(node.args[0], ast.Name):
            return self.fault(_USAGE["joined"], node)
        name = node.args[0].id
        if name in self.names.actors:
            return self.name(name, node, sign)
        return self.fault(f"'{name}' is not an actor{_nearest(name, self.names.actors)}", node.args[0])

    def items(self, node: ast.expr, sign: bool, usage: str) -> tuple[Condition, ...] | None:
        """Items of a list, a group or ``others``; None after a fault that leaves their number open."""
        if isinstance(node, ast.List):
            if not node.elts:
                self.fault("the list is empty; name at least one", node)
                return None
            self.repeats(node.elts)
            return tuple(self.read(item, sign) for item in node.elts)
        if not isinstance(node, ast.Name):
            self.fault(usage, node)
            return None
        if node.id == "others" and self.owner is not None:
            members = tuple(self.names.pledging)
        elif node.id in self.names.groups:
            members = self.names.groups[node.id]
        else:
            self.not_a_list(node)
            return None
        if not sign and not self.full:
            self.not_on_actor(node.id, node)
            return None
        at = node.col_offset
        return tuple(Actor(member, at) for member in dict.fromkeys(members) if member != self.owner)

    def not_a_list(self, node: ast.Name) -> None:
        if node.id == "others":
            self.others(node)
        elif node.id in self.names.categories:
            self.bare_category(node.id, node)
        elif node.id in self.names.actors or node.id in self.names.events:
            self.fault(f"write a list: '[{node.id}]'", node)
        else:
            words = [*self.names.groups, "others"] if self.owner is not None else list(self.names.groups)
            remedy = _nearest(node.id, words) or "; write a list '[..]' or a group of this scenario"
            self.fault(f"unknown group '{node.id}'{remedy}", node)

    def weighted(self, quota: ast.expr, table: ast.expr, sign: bool) -> Condition:
        if not isinstance(table, ast.Dict) or not table.keys:
            return self.fault(_USAGE["weighted"], table)
        keys = [key for key in table.keys if key is not None]
        if len(keys) < len(table.keys):
            return self.fault(_USAGE["weighted"], table)
        self.repeats(keys)
        items = tuple(self.read(key, sign) for key in keys)
        weights = [_whole(value) for value in table.values]
        for value, weight in zip(table.values, weights, strict=True):
            if weight is None:
                self.fault(f"{self.source(value)} is not a weight; write a whole number of 0 or more", value)
        known = tuple(weight for weight in weights if weight is not None)
        if len(known) < len(weights):
            return Never()
        if sum(known) > _MAX_WEIGHT:
            return self.fault("the weights add up to more than 2^62; write them in a larger unit", table)
        q = _whole(quota)
        if q is None or not 1 <= q <= sum(known):
            message = f"the quota must be a whole number from 1 to {sum(known)} (the sum of the weights)"
            return self.fault(message, quota)
        return Weighted(q, items, known)

    def repeats(self, items: list[ast.expr]) -> None:
        seen: set[str] = set()
        for item in items:
            match item:
                case ast.Name(id=name) | ast.Call(ast.Name("joined"), [ast.Name(id=name)]):
                    if name in seen:
                        self.fault(f"'{name}' stands twice in one list; write it once", item)
                    seen.add(name)


def _whole(node: ast.expr) -> int | None:
    """Return the whole number that a node writes, or None."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    return None
