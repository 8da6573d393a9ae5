"""Limits: what keeps troops at home or elsewhere, and what is done only in part (rules G6, G12, G14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guarantor.scenario.condition import Always, Condition, Names, parse_pledge_condition
from guarantor.scenario.deployment import DAYS
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.fields import PEOPLE, SHARE
from guarantor.scenario.origin import Value
from guarantor.scenario.quantity import parse_quantity
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import Caveat, Commitment, GroupCeiling

__all__ = ["read_caveats", "read_group_ceilings", "read_limits"]


def read_limits(
    reader: Reader, limits: Pairs | None, code: str, places: Mapping[str, tuple[str, ...]]
) -> tuple[Value | None, Value | None, tuple[Commitment, ...]]:
    """Most that a state sends, least that it keeps at home, and what other operations hold (G6)."""
    where = f"limits.{code}"
    keys = ("ceiling", "home_floor", "commitments", "caveats", *DAYS, *PROVENANCE)
    body = reader.pairs(limits.get(code) if limits else None, where, keys)
    if body is None:
        return None, None, ()
    origin = reader.origin(body, where, reader.inherited)
    commitments = []
    entries = reader.listing(body.get("commitments"), f"{where}.commitments")
    for index, entry in enumerate(entries, 1):
        path = f"{where}.commitments.{index}"
        part = reader.pairs(entry, path, ("title", "troops", "releasable", "in", *PROVENANCE))
        if part is None:
            continue
        if part.get("troops") is None:
            reader.fault(part.at, path, "says not how many; write 'troops: 500 troops'")
        own = reader.origin(part, path, origin)
        troops = reader.value(part.get("troops"), f"{path}.troops", PEOPLE, own)
        releasable = reader.yes_no(part.get("releasable"), f"{path}.releasable", False)
        title = reader.text(part.get("title"), f"{path}.title", 200)
        if troops is not None:
            place = _read_place(reader, part.get("in"), f"{path}.in", code, places)
            commitments.append(Commitment(title, troops, releasable, place))
    return (
        reader.value(body.get("ceiling"), f"{where}.ceiling", PEOPLE, origin),
        reader.value(body.get("home_floor"), f"{where}.home_floor", PEOPLE, origin),
        tuple(commitments),
    )


def _read_place(
    reader: Reader, node: Node | None, where: str, code: str, places: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """On whose territory a commitment stands: an actor, or a group where the split is not known (G6)."""
    name = reader.name(node, where, places, "actor or group")
    if node is None or name is None:
        return ()
    if code in places[name]:
        message = f"'{name}' holds '{code}' itself, which is at home there; name another host or leave it out"
        reader.fault(node.at, where, message)
    return places[name]


def read_caveats(
    reader: Reader, limits: Pairs | None, code: str, lines: Sequence[str], names: Names
) -> tuple[Caveat, ...]:
    """What a state does of a line only in part, or not at all, and when (G12).

    Parameters
    ----------
    names : Names
        Levers and events that a condition may name; no actors, since a caveat is not a way of joining.
    """
    body = limits.get(code) if limits else None
    if not isinstance(body, Pairs) or body.get("caveats") is None:
        return ()
    origin = reader.origin(body, f"limits.{code}", reader.inherited)
    found = []
    for number, entry in enumerate(reader.listing(body.get("caveats"), f"limits.{code}.caveats"), 1):
        path = f"limits.{code}.caveats.{number}"
        part = reader.pairs(entry, path, ("line", "share", "if", *PROVENANCE))
        if part is None:
            continue
        own = reader.origin(part, path, origin)
        named = part.get("line")
        line = reader.text(named, f"{path}.line", 40)
        if named is None:
            reader.fault(part.at, path, f"names no line (G12); write 'line: {next(iter(lines), 'troops')}'")
        elif line not in lines:
            message = f"'{line}' is not a line of the requirement ({', '.join(lines) or 'there is none'})"
            reader.fault(named.at, f"{path}.line", message + did_you_mean(line, lines))
        condition: Condition | None = Always()
        if (written := part.get("if")) is not None:
            condition = reader.condition(
                written, f"{path}.if", lambda text: parse_pledge_condition(text, names, owner="")
            )
        where = f"{path}.share"
        share = reader.value(part.get("share"), where, SHARE, own)
        if part.get("share") is None:
            nothing = reader.inherit(where, part.at, own)
            share = Value(where, "0%", parse_quantity("0%"), nothing)
        if share is not None and condition is not None and reader.in_time(own):
            found.append(Caveat(line, share, condition, own))
    return tuple(found)


def read_group_ceilings(
    reader: Reader, node: Node | None, groups: Mapping[str, tuple[str, ...]]
) -> tuple[GroupCeiling, ...]:
    """Most troops of a group together; groups lie in each other or apart, else no closed form holds (G14)."""
    found: list[GroupCeiling] = []
    for item in node.items if isinstance(node, Pairs) else ():
        name, where = item.key.text, f"limits.{item.key.text}"
        if name not in groups:
            continue
        body = reader.pairs(item.value, where, ("ceiling", *PROVENANCE))
        if body is None:
            continue
        if body.get("ceiling") is None:
            reader.fault(item.key.at, where, "limits a group by nothing; write 'ceiling: 9000 troops' (G14)")
        origin = reader.origin(body, where, reader.inherited)
        ceiling = reader.value(body.get("ceiling"), f"{where}.ceiling", PEOPLE, origin)
        mine = set(groups[name])
        for other in found:
            theirs = set(other.members)
            if mine & theirs and not (mine <= theirs or theirs <= mine):
                both = ", ".join(code for code in groups[name] if code in theirs)
                message = (
                    f"'{name}' and '{other.group}' share {both} but neither holds the other, so that their "
                    "ceilings cross (G14); write groups that lie in each other or apart"
                )
                reader.fault(item.key.at, where, message)
        if ceiling is not None:
            found.append(GroupCeiling(name, groups[name], ceiling))
    return tuple(found)
