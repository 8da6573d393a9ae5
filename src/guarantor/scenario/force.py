"""Forces, requirement, guarantees: the tables behind GENERATE and DETER (rules G1-G11, D3-D14)."""

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
from guarantor.scenario.quantity import parse_quantity
from guarantor.scenario.reader import PROVENANCE, Kind, Reader, shown
from guarantor.scenario.schema import (
    Actor,
    Challenger,
    Commitment,
    Force,
    Guarantee,
    Line,
    MissionNeed,
    Origin,
    Requirement,
    RotationPolicy,
    Value,
)

__all__ = [
    "IN_PLACE",
    "MISSION",
    "read_challenger",
    "read_deterrence",
    "read_forces",
    "read_guarantees",
    "read_requirement",
]

MISSION = "mission"
"""The lever that chooses the requirement."""

IN_PLACE = "in_place_share_"
"""Beginning of the judgement, by mission, of how much of a force stands in an attacker's way (D14)."""

_PEOPLE = Kind(dimension="people", unit="troops", lowest=0)
_SHARE = Kind(share=True)
_POLICY = ("ratio", "deployable_share", "sustained_share")
_PRESENT = ("none", "troops")


# -- requirement --------------------------------------------------------------------------------------------


def read_requirement(
    reader: Reader, node: Node | None, actors: Mapping[str, Actor], levers: Mapping[str, Lever]
) -> Requirement | None:
    """The lines of the requirement and the total of each mission (G11)."""
    body = reader.pairs(node, "requirement", ("lines", "by_mission"))
    if body is None:
        return None
    lines = []
    group = reader.pairs(body.get("lines"), "requirement.lines")
    for item in group.items if group else ():
        where = f"requirement.lines.{item.key.text}"
        keys = ("title", "unit", "priority", "provider", "substitution", *PROVENANCE)
        line = reader.pairs(item.value, where, keys)
        if line is None:
            continue
        unit = line.get("unit")
        if unit is not None and shown(unit) not in ("troops", "persons", "personnel"):
            message = f"'{shown(unit)}' is not counted in persons; this version reads lines in troops"
            reader.fault(unit.at, f"{where}.unit", message)
        priority = reader.number(line.get("priority"), f"{where}.priority", Kind(), 1.0)
        if priority <= 0:
            reader.fault(item.key.at, f"{where}.priority", "must be above 0; the highest is filled first")
        provider = reader.name(line.get("provider"), f"{where}.provider", actors, "actor")
        origin = reader.origin(line, where, reader.inherited)
        substitution = reader.value(line.get("substitution"), f"{where}.substitution", _SHARE, origin)
        if (provider is None) != (substitution is None):
            message = "a provider and the share that others can substitute belong together; write both"
            reader.fault(item.key.at, where, message)
        title = reader.text(line.get("title"), f"{where}.title", 60) or item.key.text
        lines.append(Line(item.key.text, title, priority, provider, substitution, origin))
    if not lines:
        reader.fault(body.at, "requirement", "has no lines; write 'lines: {troops: {priority: 1}}'")
    by_mission = _read_missions(reader, body.get("by_mission"), [line.name for line in lines], levers)
    return Requirement(tuple(lines), by_mission)


def _read_missions(
    reader: Reader, node: Node | None, lines: list[str], levers: Mapping[str, Lever]
) -> dict[str, MissionNeed]:
    needs = {}
    missions = levers[MISSION].levels if MISSION in levers else ()
    group = reader.pairs(node, "requirement.by_mission", missions)
    for item in group.items if group else ():
        where = f"requirement.by_mission.{item.key.text}"
        body = reader.pairs(item.value, where, ("total", "split", *PROVENANCE))
        if body is None:
            continue
        origin = reader.origin(body, where, reader.inherited)
        total = reader.value(body.get("total"), f"{where}.total", _PEOPLE, origin)
        written = reader.pairs(body.get("split"), f"{where}.split", lines)
        split = {
            share.key.text: reader.number(share.value, f"{where}.split.{share.key.text}", _SHARE, 0.0)
            for share in (written.items if written else ())
        }
        if not split and len(lines) == 1:
            split = {lines[0]: 1.0}
        missing = [line for line in lines if line not in split]
        if missing:
            message = f"gives no share for {', '.join(missing)}; write a share for every line, 0% if none"
            reader.fault(item.key.at, f"{where}.split", message)
        elif abs(sum(split.values()) - 1) > 1e-9:
            at = written.at if written else item.key.at
            reader.fault(at, f"{where}.split", f"the shares add up to {sum(split.values()):g}, not 1")
        if total is not None:
            assumed = replace(origin, path=f"{where}.split", source=None, grade="assumed")
            needs[item.key.text] = MissionNeed(item.key.text, total, split, assumed)
    return needs


# -- forces -------------------------------------------------------------------------------------------------


def read_forces(
    reader: Reader,
    root: Pairs,
    actors: Mapping[str, Actor],
    quantities: Mapping[str, Value],
    lines: tuple[str, ...] | None,
) -> dict[str, Force]:
    """What each contributor holds, how it rotates it and what keeps it elsewhere (G3-G7)."""
    limits = reader.pairs(root.get("limits"), "limits", actors)
    rotation = reader.pairs(root.get("rotation"), "rotation", ("default", *actors))
    forces: dict[str, Force] = {}
    if rotation is None and lines is None:
        return forces  # nothing is required, so nothing is generated
    for code, actor in actors.items():
        land = quantities.get(f"{code}.land_forces")
        pool = quantities.get(f"{code}.pool")
        prefix = f"{code}.pool."
        by_line = {
            name.removeprefix(prefix): value
            for name, value in quantities.items()
            if name.startswith(prefix) and lines is not None and name.removeprefix(prefix) in lines
        }
        if "contributor" not in actor.roles and (land or pool or by_line or _has(limits, code)):
            continue
        held = [value for value in (land, pool, *by_line.values()) if value]
        if len([route for route in (land, pool, by_line) if route]) > 1:
            at = held[-1].origin.at
            message = f"'{code}' has both land forces and a pool, or a pool twice; keep one"
            reader.fault(at, held[-1].origin.path, message)
        policy = _read_policy(reader, rotation, code, land, held) if held else None
        ceiling, floor, commitments = _read_limits(reader, limits, code)
        if held or ceiling or floor or commitments:
            forces[code] = Force(code, land, pool, by_line, policy, ceiling, floor, commitments)
    return forces


def _has(pairs: Pairs | None, code: str) -> bool:
    return pairs is not None and pairs.get(code) is not None


def _read_policy(
    reader: Reader, rotation: Pairs | None, code: str, land: Value | None, held: list[Value]
) -> RotationPolicy | None:
    """A state's own policy or the default; each state draws its own values from it (G3, G7)."""
    key = code if _has(rotation, code) else "default"
    where = f"rotation.{key}"
    node = rotation.get(key) if rotation else None
    if node is None:
        message = "is held but nothing says how it is rotated; write 'rotation: {default: {ratio: ..}}'"
        reader.fault(held[0].origin.at, held[0].origin.path, message)
        return None
    body = reader.pairs(node, where, (*_POLICY, *PROVENANCE)) if code == key else node
    if not isinstance(body, Pairs):
        return None
    origin = reader.origin(body, where, reader.inherited)

    def read(field: str, kind: Kind) -> Value | None:
        return reader.value(body.get(field), f"{where}.{field}", kind, origin, f"rotation.{code}.{field}")

    ratio, deployable, sustained = (
        read("ratio", Kind(lowest=1)),
        read("deployable_share", _SHARE),
        read("sustained_share", _SHARE),
    )
    at = body.at
    if sustained and (ratio or deployable):
        message = (
            "a sustained share already contains the rotation (G7); "
            "keep either 'sustained_share' or 'ratio' with 'deployable_share'"
        )
        reader.fault(at, where, message)
    elif sustained and land is None:
        message = f"a sustained share is taken of land forces, but '{code}' has a pool; write 'ratio'"
        reader.fault(at, where, message)
    elif land and ratio and not deployable:
        message = f"'{code}' has land forces only; add the 'deployable_share' that makes them a pool"
        reader.fault(at, where, message)
    elif not sustained and not ratio:
        reader.fault(at, where, "needs a 'ratio' (units held per unit deployed) or a 'sustained_share'")
    return RotationPolicy(ratio, deployable if land else None, sustained)


def _read_limits(
    reader: Reader, limits: Pairs | None, code: str
) -> tuple[Value | None, Value | None, tuple[Commitment, ...]]:
    where = f"limits.{code}"
    keys = ("ceiling", "home_floor", "commitments", *PROVENANCE)
    body = reader.pairs(limits.get(code) if limits else None, where, keys)
    if body is None:
        return None, None, ()
    origin = reader.origin(body, where, reader.inherited)
    commitments = []
    for index, entry in enumerate(reader.listing(body.get("commitments"), f"{where}.commitments"), 1):
        path = f"{where}.commitments.{index}"
        part = reader.pairs(entry, path, ("title", "troops", "releasable", *PROVENANCE))
        if part is None:
            continue
        if (start := reader.since(part, path)) is not None and start > reader.as_of:
            continue
        troops = reader.value(
            part.get("troops"), f"{path}.troops", _PEOPLE, reader.origin(part, path, origin)
        )
        releasable = reader.yes_no(part.get("releasable"), f"{path}.releasable", False)
        title = reader.text(part.get("title"), f"{path}.title", 200)
        if troops is not None:
            commitments.append(Commitment(title, troops, releasable))
    return (
        reader.value(body.get("ceiling"), f"{where}.ceiling", _PEOPLE, origin),
        reader.value(body.get("home_floor"), f"{where}.home_floor", _PEOPLE, origin),
        tuple(commitments),
    )


# -- guarantees ---------------------------------------------------------------------------------------------


def read_guarantees(
    reader: Reader, node: Node | None, actors: Mapping[str, Actor], levers: Mapping[str, Lever]
) -> tuple[Guarantee, ...]:
    """The guarantors in the order in which they decide (D1, D11)."""
    group = reader.pairs(node, "guarantees", ("order", *actors))
    if group is None:
        return ()
    order = [
        reader.name(
            entry, "guarantees.order", [i.key.text for i in group.items if i.key.text != "order"], "guarantor"
        )
        for entry in reader.listing(group.get("order"), "guarantees.order")
    ]
    written = [item.key.text for item in group.items if item.key.text != "order"]
    order = [code for code in order if code] or list(written)
    for code in written:
        if code not in order:
            at = group.key(code)
            reader.fault(at.at if at else group.at, f"guarantees.{code}", "is missing from 'order'; add it")
    guarantees = [
        guarantee
        for index, code in enumerate(order)
        if code and (guarantee := _read_guarantee(reader, group.get(code), code, order[:index], levers))
    ]
    return tuple(guarantees)


def _read_guarantee(
    reader: Reader, node: Node | None, code: str, earlier: list[str | None], levers: Mapping[str, Lever]
) -> Guarantee | None:
    where = f"guarantees.{code}"
    rows = [row for row in _defaults() if row["per"] == "guarantor"]
    keys = ("lever", "requires", "reliability", "reinforcement", *(row["name"] for row in rows), *PROVENANCE)
    body = reader.pairs(node, where, keys)
    if body is None:
        return None
    origin = reader.origin(body, where, reader.inherited)
    lever = reader.name(body.get("lever"), f"{where}.lever", levers, "lever")
    levels = levers[lever].levels if lever else _PRESENT
    requires = []
    for entry in reader.listing(body.get("requires"), f"{where}.requires"):
        partner = shown(entry)
        if partner in earlier:
            requires.append(partner)
        else:
            known = ", ".join(str(name) for name in earlier) or "nobody"
            message = f"'{partner}' does not decide earlier ({known}); change 'order' or leave it out (D6)"
            reader.fault(entry.at, f"{where}.requires", message)
    reliability = _by_level(reader, body, where, "reliability", levels, _SHARE, origin)
    reinforcement = _by_level(reader, body, where, "reinforcement", levels, _PEOPLE, origin)
    parameters = {
        row["name"]: _parameter(reader, body.get(row["name"]), row, f"{where}.{row['name']}", origin)
        for row in rows
    }
    return Guarantee(
        code,
        lever,
        tuple(requires),
        reliability,
        reinforcement,
        {name: value for name, value in parameters.items() if value},
    )


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
            item.key.text: reader.value(item.value, f"{path}.{item.key.text}", kind, origin, path)
            for item in (group.items if group else ())
        }
        return {level: value for level, value in values.items() if value}
    value = reader.value(node, path, kind, origin)
    return dict.fromkeys(levels, value) if value else {}


# -- the challenger and the judgements of the game ----------------------------------------------------------


def read_challenger(reader: Reader, node: Node | None, actors: Mapping[str, Actor]) -> Challenger | None:
    """Who might attack, both strengths, and the reader's anchor (D3, D13)."""
    fields = ("strength", "protege_strength", "anchor")
    body = reader.pairs(node, "challenger", ("actor", *fields, *PROVENANCE))
    if body is None:
        return None
    origin = reader.origin(body, "challenger", reader.inherited)
    actor = reader.name(body.get("actor"), "challenger.actor", actors, "actor")
    for field in ("actor", *fields):
        if body.get(field) is None:
            reader.fault(body.at, "challenger", f"gives no '{field}'; write one")
    strength, protege, anchor = (
        reader.value(body.get(field), f"challenger.{field}", kind, origin)
        for field, kind in zip(fields, (_PEOPLE, _PEOPLE, _SHARE), strict=True)
    )
    if actor and strength and protege and anchor:
        return Challenger(actor, strength, protege, anchor)
    return None


def read_deterrence(
    reader: Reader, node: Node | None, levers: Mapping[str, Lever], at: Position
) -> dict[str, Value]:
    """The judgements of the game: what the scenario says, else the defaults of D section 4, as assumed."""
    rows = [row for row in _defaults() if row["per"] == "scenario"]
    missions = levers[MISSION].levels if MISSION in levers else ()
    if not missions:
        message = f"needs a lever '{MISSION}', which says how much of a force stands in an attacker's way"
        reader.fault(at, "challenger", message)
    rows = [row for row in rows if not row["name"].startswith(IN_PLACE)]
    known = {row["name"]: row for row in _defaults()}
    for mission in missions:
        name = f"{IN_PLACE}{mission}"
        rows.append(known.get(name, {"name": name, "default": "", "title": "", "basis": ""}))
    body = reader.pairs(node, "deterrence", [row["name"] for row in rows])
    values = {
        row["name"]: _parameter(
            reader,
            body.get(row["name"]) if body else None,
            row,
            f"deterrence.{row['name']}",
            reader.inherited,
        )
        for row in rows
    }
    return {name: value for name, value in values.items() if value}


def _parameter(
    reader: Reader, node: Node | None, row: Mapping[str, str], where: str, origin: Origin
) -> Value | None:
    if node is not None:
        return reader.value(node, where, Kind(), origin)
    text = row["default"]
    if not text:
        message = (
            "has no default for this mission; write the share of a force that is in place, such as 30% to 90%"
        )
        reader.fault(origin.at, where, message)
        return None
    at = Position("guarantor's own default", 1, 1)
    note = f"{row['title']}: {row['basis']}"
    return Value(where, text, parse_quantity(text), Origin(where, at, None, "assumed", note))


@cache
def _defaults() -> tuple[Mapping[str, str], ...]:
    text = (files("guarantor") / "scenario" / "deterrence.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
