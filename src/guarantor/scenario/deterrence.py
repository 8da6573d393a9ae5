"""Guarantees, the challenger and the judgements of the game: the tables behind DETER (rules D1-D14)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from guarantor.scenario.condition import Lever
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node
from guarantor.scenario.errors import Position
from guarantor.scenario.fields import PEOPLE, SHARE, Kind, shown
from guarantor.scenario.force import IN_PLACE, MISSION
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.quantity import Shape, parse_quantity
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import Actor, Challenger, Guarantee, Scenario

__all__ = ["judgements", "read_challenger", "read_deterrence", "read_guarantees", "with_interests"]

_PRESENT = ("none", "troops")
_MOST_GUARANTORS = 8
_INTEREST = "interest"


# -- guarantees ---------------------------------------------------------------------------------------------


def read_guarantees(
    reader: Reader,
    node: Node | None,
    actors: Mapping[str, Actor],
    groups: Mapping[str, tuple[str, ...]],
    levers: Mapping[str, Lever],
) -> tuple[Guarantee, ...]:
    """The guarantors in the order in which they decide; a group decides as one (D1, D10, D11)."""
    group = reader.pairs(node, "guarantees", ("order", *actors, *groups))
    if group is None:
        return ()
    written = [item.key.text for item in group.items if item.key.text != "order"]
    if len(written) > _MOST_GUARANTORS:
        message = (
            f"{len(written)} guarantors, but the game is solved for at most {_MOST_GUARANTORS}, because its "
            "tree doubles with each; group small ones into one under 'groups:' (D10)"
        )
        reader.fault(group.at, "guarantees", message)
    entries = reader.listing(group.get("order"), "guarantees.order")
    order: list[str] = []
    for entry in entries:
        code = reader.name(entry, "guarantees.order", written, "guarantor")
        if code in order:
            reader.fault(entry.at, "guarantees.order", f"'{code}' is written twice")
        elif code:
            order.append(code)
    if group.get("order") is None:
        order = written
        if len(written) > 1:
            remedy = f"write 'order: [{', '.join(written)}]'"
            reader.fault(group.at, "guarantees", f"does not say who decides first; {remedy} (D1)")
    for item in group.items:
        if item.key.text != "order" and item.key.text not in order:
            reader.fault(item.key.at, f"guarantees.{item.key.text}", "is missing from 'order'; add it")
    deciding = {code: tuple(dict.fromkeys(groups.get(code, (code,)))) for code in order}
    _check_members(reader, group, deciding)
    read = [
        _read_guarantee(reader, group.get(code), code, members, order[:i], levers)
        for i, (code, members) in enumerate(deciding.items())
    ]
    guarantees = [guarantee for guarantee in read if guarantee]
    known = {guarantee.actor for guarantee in guarantees}
    return tuple(
        replace(guarantee, requires=tuple(partner for partner in guarantee.requires if partner in known))
        for guarantee in guarantees
    )


def _check_members(reader: Reader, group: Pairs, deciding: Mapping[str, tuple[str, ...]]) -> None:
    """Nobody decides twice: a member of a group is no guarantor of its own, nor in a second group (D10)."""
    decides: dict[str, str] = {}
    for code, members in deciding.items():
        key, where = group.key(code), f"guarantees.{code}"
        if key is None:
            continue
        if not members and not any(fault.where == f"groups.{code}" for fault in reader.faults):
            reader.fault(key.at, where, f"nobody is in this group; write its members under 'groups.{code}'")
        for member in members:
            if member in decides:
                message = f"'{member}' decides as '{decides[member]}' too; leave it out of one (D10)"
                reader.fault(key.at, where, message)
            decides.setdefault(member, code)


def _read_guarantee(
    reader: Reader,
    node: Node | None,
    code: str,
    members: tuple[str, ...],
    earlier: list[str],
    levers: Mapping[str, Lever],
) -> Guarantee | None:
    """One promise; nothing if it was not known on the date of the run (F7)."""
    where = f"guarantees.{code}"
    rows = [row for row in judgements() if row["per"] == "guarantor"]
    own = ("lever", "requires", "reliability", "reinforcement", "interests")
    keys = (*own, *(row["name"] for row in rows), *PROVENANCE)
    body = reader.pairs(node, where, keys)
    if body is None:
        return None
    origin = reader.origin(body, where, reader.inherited)
    lever = reader.name(body.get("lever"), f"{where}.lever", levers, "lever")
    levels = levers[lever].levels if lever else _PRESENT
    if "none" not in levels:
        at = body.get("lever") or body
        message = f"'{lever}' has no level 'none', at which nothing is promised; add it (D14)"
        reader.fault(at.at, f"{where}.lever", message)
    requires: list[str] = []
    for entry in reader.listing(body.get("requires"), f"{where}.requires"):
        partner = shown(entry)
        if partner in earlier:
            requires += [partner] if partner not in requires else []
        else:
            known = ", ".join(earlier) or "nobody"
            message = f"'{partner}' does not decide earlier ({known}); change 'order' or leave it out (D6)"
            reader.fault(entry.at, f"{where}.requires", message)
    if not reader.in_time(origin):
        return None
    parameters = {
        row["name"]: _parameter(reader, body.get(row["name"]), row, f"{where}.{row['name']}", origin)
        for row in rows
    }
    return Guarantee(
        code,
        members,
        lever,
        tuple(requires),
        _by_level(reader, body, where, "reliability", levels, SHARE, origin),
        _by_level(reader, body, where, "reinforcement", levels, PEOPLE, origin),
        {name: value for name, value in parameters.items() if value},
        _interests(reader, body.get("interests"), f"{where}.interests", origin),
    )


def _interests(reader: Reader, node: Node | None, where: str, origin: Origin) -> dict[str, Value]:
    """What is written of a guarantor's interests; what is not has a default once they are asked for (D12)."""
    rows = {row["name"]: row for row in judgements() if row["per"] == _INTEREST}
    body = reader.pairs(node, where, tuple(rows)) if node is not None else None
    if body is None:
        return {}
    read = {
        item.key.text: _parameter(reader, item.value, rows[item.key.text], f"{where}.{item.key.text}", origin)
        for item in body.items
        if item.key.text in rows
    }
    return {name: value for name, value in read.items() if value}


def with_interests(scenario: Scenario) -> Scenario:
    """The scenario with a default for each interest that is not written, as assumed (D12)."""
    rows = [row for row in judgements() if row["per"] == _INTEREST]
    guarantees = tuple(
        replace(
            each,
            interests={
                row["name"]: each.interests.get(row["name"])
                or _default(row, f"guarantees.{each.actor}.interests.{row['name']}")
                for row in rows
            },
        )
        for each in scenario.guarantees
    )
    return replace(scenario, guarantees=guarantees)


def _by_level(
    reader: Reader, body: Pairs, where: str, field: str, levels: tuple[str, ...], kind: Kind, origin: Origin
) -> dict[str, Value]:
    """A value for each level, all on one stream of random numbers (D11); one value stands for all levels."""
    node, path = body.get(field), f"{where}.{field}"
    if node is None:
        choices = ", ".join(levels)
        reader.fault(body.at, where, f"gives no '{field}'; write one value, or one for each of {choices}")
        return {}
    if isinstance(node, Pairs) and node.get("value") is None:
        group = reader.pairs(node, path, levels)
        missing = [level for level in levels if node.get(level) is None]
        if missing:
            reader.fault(node.at, path, f"gives nothing for {', '.join(missing)}; write 0 if it is none")
        values = {
            item.key.text: reader.value(
                item.value, f"{path}.{item.key.text}", kind, origin, path, needed=True
            )
            for item in (group.items if group else ())
        }
        return {level: value for level, value in values.items() if value}
    value = reader.value(node, path, kind, origin, needed=True)
    return dict.fromkeys(levels, value) if value else {}


# -- the challenger and the judgements of the game ----------------------------------------------------------


def read_challenger(reader: Reader, node: Node | None, actors: Mapping[str, Actor]) -> Challenger | None:
    """Who might attack, both strengths, and the reader's anchor (D3, D13)."""
    fields = ("strength", "protege_strength", "anchor")
    some = replace(PEOPLE, above=True)
    body = reader.pairs(node, "challenger", ("actor", *fields, *PROVENANCE))
    if body is None:
        return None
    origin = reader.origin(body, "challenger", reader.inherited)
    actor = reader.name(body.get("actor"), "challenger.actor", actors, "actor")
    for field in ("actor", *fields):
        if body.get(field) is None:
            reader.fault(body.at, "challenger", f"gives no '{field}'; write one")
    strength, protege, anchor = (
        reader.value(body.get(field), f"challenger.{field}", kind, origin, needed=reader.in_time(origin))
        for field, kind in zip(fields, (some, some, SHARE), strict=True)
    )
    if (
        anchor is not None
        and anchor.quantity.shape is Shape.CONSTANT
        and anchor.quantity.numbers[0] in (0, 1)
    ):
        message = (
            "no status quo makes an attack certain or impossible (D13); write a range such as '10% to 60%'"
        )
        reader.fault(anchor.origin.at, "challenger.anchor", message)
    if actor and strength and protege and anchor:
        return Challenger(actor, strength, protege, anchor)
    return None


def read_deterrence(
    reader: Reader, node: Node | None, levers: Mapping[str, Lever], at: Position
) -> dict[str, Value]:
    """The judgements of the game: what the scenario says, else the defaults of D section 4, as assumed."""
    rows = [row for row in judgements() if row["per"] == "scenario"]
    missions = levers[MISSION].levels if MISSION in levers else ()
    if not missions:
        message = f"needs a lever '{MISSION}', which says how much of a force stands in an attacker's way"
        reader.fault(at, "challenger", message)
    rows = [row for row in rows if not row["name"].startswith(IN_PLACE)]
    known = {row["name"]: row for row in judgements()}
    for mission in missions:
        name = f"{IN_PLACE}{mission}"
        rows.append(known.get(name, {"name": name, "unit": "share", "low": "0", "above": "", "default": ""}))
    body = reader.pairs(node, "deterrence", [row["name"] for row in rows])
    origin = reader.inherit("deterrence", body.at if body else at, reader.inherited)
    values = {
        name: _parameter(reader, body.get(name) if body else None, row, f"deterrence.{name}", origin)
        for row in rows
        for name in (row["name"],)
    }
    return {name: value for name, value in values.items() if value}


def _parameter(
    reader: Reader, node: Node | None, row: Mapping[str, str], where: str, origin: Origin
) -> Value | None:
    """A judgement of the game: what was known on the date, else the default, as assumed."""
    low = float(row["low"]) if row["low"] else None
    kind = (
        SHARE if row["unit"] == "share" else Kind(dimension="plain", lowest=low, above=row["above"] == "yes")
    )
    if (value := reader.value(node, where, kind, origin)) is not None:
        return value
    if not row["default"]:
        if node is None:
            message = (
                "has no default for this mission; write how much of a force is in place, such as 30% to 90%"
            )
            reader.fault(origin.at, where, message)
        return None
    return _default(row, where)


def _default(row: Mapping[str, str], where: str) -> Value:
    """The default of a judgement, as assumed."""
    at = Position("guarantor's own default", 1, 1)
    note = f"{row['title']}: {row['basis']}"
    default = parse_quantity(row["default"], share=row["unit"] == "share", dimension="plain")
    return Value(where, row["default"], default, Origin(where, at, None, "assumed", note))


@cache
def judgements() -> tuple[Mapping[str, str], ...]:
    """The judgements of the game with unit, bound and default: the rows of ``deterrence.csv``."""
    text = (files("guarantor") / "scenario" / "deterrence.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
