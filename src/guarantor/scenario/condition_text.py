"""From the text of a condition to its tree, or to every fault in it (rules F15, F16, A1).

Python's own parser reads the text, the result is walked against a white list, and nothing is ever evaluated.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

from guarantor.scenario.condition_tree import Condition
from guarantor.scenario.condition_walk import ConditionFault, Names, not_in_approvals, quoted, walk

__all__ = ["ConditionFaults", "parse_approval_rule", "parse_full_condition", "parse_pledge_condition"]


@dataclass(frozen=True, slots=True)
class _Limits:
    """How much a condition may be."""

    characters: int
    nodes: int
    levels: int


_FILE = _Limits(1_000, 200, 20)
_LIBRARY = _Limits(65_536, 4_096, 64)
_SIGNS = re.compile(r"==|!=|<=|>=|=>|=<|:=|&&|\|\||[&|=!#]")
_INSTEAD = {
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "!": "not",
    "=": "==",
    "=>": ">=",
    "=<": "<=",
}


class ConditionFaults(ValueError):
    """A text is not a condition; `faults` holds every fault in the order of the text (F23)."""

    def __init__(self, faults: Iterable[ConditionFault]) -> None:
        """Keep the faults in the order of the text."""
        self.faults: tuple[ConditionFault, ...] = tuple(sorted(faults, key=lambda fault: fault.offset))
        super().__init__("; ".join(fault.message for fault in self.faults))


def parse_pledge_condition(text: str, names: Names, *, owner: str) -> Condition:
    """Read the condition of a pledge.

    Parameters
    ----------
    text : str
        As written under ``if``, without the quotation marks around it.
    names : Names
        What the scenario declares.
    owner : str
        The actor whose pledge it is. It may not name itself; ``others`` and a group leave it out.

    Returns
    -------
    Condition
        Monotone in the actors: none stands under an odd number of ``not``.

    Raises
    ------
    ConditionFaults
        With every fault of the text. Nothing else is raised, whatever the text.

    Notes
    -----
    Model rules F15 and F16.

    Examples
    --------
    >>> names = Names(actors=("GBR", "FRA"), events=("ceasefire",), pledging=("GBR", "FRA"))
    >>> parse_pledge_condition("ceasefire and at_least(1, others)", names, owner="GBR")
    AllOf(items=(Event(name='ceasefire'), AtLeast(n=1, items=(Actor(name='FRA'),))))
    """
    return _parse(text, names, owner)


def parse_approval_rule(text: str, names: Names) -> Condition:
    """Read an approval rule, in which an actor's name means that this actor says yes.

    Parameters
    ----------
    text : str
        As written under ``approvals``, without the quotation marks around it.
    names : Names
        What the scenario declares; `pledging` is not used.

    Returns
    -------
    Condition
        Without ``Not``.

    Raises
    ------
    ConditionFaults
        With every fault of the text. Nothing else is raised, whatever the text.

    Notes
    -----
    Model rules A1 and F15-F16: ``and``, ``or``, lever comparisons as guards, ``all_of``, ``any_of``,
    ``at_least``, ``weighted``; items may be rules.
    """
    return _parse(text, names, None)


def parse_full_condition(text: str, names: Names, *, owner: str) -> Condition:
    """Read a condition in the whole grammar of C2, for pledges that are in no scenario file.

    Parameters
    ----------
    text : str
        Besides what a file may write: ``joined(x)`` for ``x``, ``true``, ``false``, ``all_of``, ``any_of``,
        ``weighted``, and ``not`` on actors. At most 64 KiB, 4,096 names and operators, 64 levels.
    names, owner : see `parse_pledge_condition`

    Returns
    -------
    Condition
        Its actors know where they stand in the text.

    Raises
    ------
    ConditionFaults
        With every fault of the text.

    Examples
    --------
    >>> names = Names(actors=("GBR", "FRA", "DEU"), pledging=("GBR", "FRA", "DEU"))
    >>> parse_full_condition("weighted(3, {joined(FRA): 2, joined(DEU): 1})", names, owner="GBR")
    Weighted(quota=3, items=(Actor(name='FRA'), Actor(name='DEU')), weights=(2, 1))
    """
    return _parse(text, names, owner, full=True)


def _parse(text: str, names: Names, owner: str | None, *, full: bool = False) -> Condition:
    limits = _LIBRARY if full else _FILE
    text = re.sub(r"[\r\n\t]", " ", text)
    _guard(text, limits, approval=owner is None)
    indent = len(text) - len(text.lstrip())
    body = text.strip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = ast.parse(body, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError, Warning) as error:
        place = (getattr(error, "offset", None) or 1) - 1
        message = f"cannot read {quoted(body)} as a condition; write it like 'ceasefire and (GBR or FRA)'"
        raise ConditionFaults([ConditionFault(message, indent + min(max(place, 0), len(body) - 1))]) from None
    _limit(tree, limits)
    condition, faults = walk(tree, body, names, owner, full=full)
    if faults:
        raise ConditionFaults(ConditionFault(fault.message, indent + fault.offset) for fault in faults)
    return condition


def _guard(text: str, limits: _Limits, *, approval: bool) -> None:
    """Refuse what Python would silently read as something else (F16)."""
    if not text.strip():
        raise ConditionFaults([ConditionFault("the condition is empty; write 'always' or leave it out", 0)])
    if len(text) > limits.characters:
        most = f"a condition has at most {limits.characters:,}"
        message = f"{len(text):,} characters; {most}: use a group or an event"
        raise ConditionFaults([ConditionFault(message, 0)])
    faults = []
    odd = re.search(r"[^ -~]", text)
    if odd:
        shown = odd[0] if odd[0].isprintable() else ascii(odd[0])[1:-1]
        faults.append(
            ConditionFault(
                f"'{shown}' is not a plain ASCII character; write A-Z, a-z, 0-9 or '_'", odd.start()
            )
        )
    for sign in _SIGNS.finditer(text):
        if sign[0] == "#":
            message = "'#' is not allowed inside a condition; put the comment after the closing quote"
            faults.append(ConditionFault(message, sign.start()))
            break
        if sign[0] == "!" and approval:
            faults.append(ConditionFault(not_in_approvals("!"), sign.start()))
        elif sign[0] in _INSTEAD:
            message = f"write '{_INSTEAD[sign[0]]}' instead of '{sign[0]}'"
            faults.append(ConditionFault(message, sign.start()))
    depth = 0
    for offset, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth > limits.levels:
            faults.append(
                ConditionFault(f"brackets are nested more than {limits.levels} deep; split it up", offset)
            )
            break
    if faults:
        raise ConditionFaults(faults)


def _limit(tree: ast.expr, limits: _Limits) -> None:
    """At most so many nodes and levels (F16, C2), counted without recursion."""
    count, level, nodes = 0, 0, [tree]
    while nodes:
        count, level = count + len(nodes), level + 1
        if count > limits.nodes:
            message = f"more than {limits.nodes:,} names and operators; use a group or split the condition"
            raise ConditionFaults([ConditionFault(message, 0)])
        if level > limits.levels:
            message = f"nested more than {limits.levels} deep; split the condition"
            raise ConditionFaults([ConditionFault(message, nodes[0].col_offset)])
        nodes = [
            child for node in nodes for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)
        ]
