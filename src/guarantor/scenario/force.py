"""Forces and requirement: the tables behind GENERATE (rules G1-G12)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from guarantor.scenario.condition import Lever
from guarantor.scenario.deployment import DAYS, TOUR
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node
from guarantor.scenario.errors import Position
from guarantor.scenario.fields import PEOPLE, SHARE, Kind, shown
from guarantor.scenario.origin import Value
from guarantor.scenario.quantity import Shape
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import (
    Actor,
    Commitment,
    Course,
    Force,
    Line,
    MissionNeed,
    Requirement,
    RotationPolicy,
)

__all__ = [
    "IN_PLACE",
    "MISSION",
    "check_missions",
    "read_forces",
    "read_requirement",
]

MISSION = "mission"
"""The lever that chooses the requirement."""

IN_PLACE = "in_place_share_"
"""Beginning of the judgement, by mission, of how much of a force stands in an attacker's way (D14)."""

_POLICY = ("ratio", "deployable_share", "sustained_share")
_LINE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_LINES = 12


# -- requirement --------------------------------------------------------------------------------------------


def read_requirement(
    reader: Reader, node: Node | None, actors: Mapping[str, Actor], levers: Mapping[str, Lever], months: int
) -> Requirement | None:
    """The lines of the requirement and the total of each mission (G11), in how many `months`."""
    body = reader.pairs(node, "requirement", ("lines", "by_mission"))
    if body is None:
        return None
    written = body.get("lines")
    group = reader.pairs(written, "requirement.lines", most=_MOST_LINES)
    if written is None or (group is not None and not group.items):
        reader.fault(body.at, "requirement", "has no lines; write 'lines: {troops: {priority: 1}}'")
    lines = []
    critical: dict[str, bool] = {}
    for item in group.items if group else ():
        where = f"requirement.lines.{item.key.text}"
        reader.key_matches(item.key, where, _LINE, "write small letters, digits and '_'")
        keys = ("title", "unit", "priority", "provider", "substitution", "critical", *PROVENANCE)
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
        origin = reader.origin(line, where, reader.inherited)
        provider = reader.name(line.get("provider"), f"{where}.provider", actors, "actor")
        substitution = reader.value(
            line.get("substitution"), f"{where}.substitution", SHARE, origin, needed=reader.in_time(origin)
        )
        if (line.get("provider") is None) != (line.get("substitution") is None):
            message = "a provider and the share that others can substitute belong together; write both"
            reader.fault(item.key.at, where, message)
        if not reader.in_time(origin):
            reader.not_yet(line.at, where)
        if (written_so := line.get("critical")) is not None:
            critical[item.key.text] = reader.yes_no(written_so, f"{where}.critical", True)
        title = reader.text(line.get("title"), f"{where}.title", 60) or item.key.text
        lines.append(Line(item.key.text, title, priority, provider, substitution, origin))
    names = [line.name for line in lines]
    by_mission = _read_missions(reader, body.get("by_mission"), names, levers, months)
    # Where some lines are said to be critical, the others are not; else all are but those said not to be.
    chosen = [critical.get(name, not any(critical.values())) for name in names]
    if group and lines and not any(chosen):
        message = "no line is critical, so no month would be the first one with enough; make one (G23)"
        reader.fault(group.at, "requirement.lines", message)
    lines = [replace(line, critical=counts) for line, counts in zip(lines, chosen, strict=True)]
    return Requirement(tuple(lines), by_mission)


def _read_missions(
    reader: Reader, node: Node | None, lines: list[str], levers: Mapping[str, Lever], months: int
) -> dict[str, MissionNeed]:
    needs = {}
    missions = levers[MISSION].levels if MISSION in levers else ()
    group = reader.pairs(node, "requirement.by_mission", missions)
    for item in group.items if group else ():
        where = f"requirement.by_mission.{item.key.text}"
        body = reader.pairs(item.value, where, ("total", "split", "from_month", *PROVENANCE))
        if body is None:
            continue
        origin = reader.origin(body, where, reader.inherited)
        if body.get("total") is None:
            reader.fault(item.key.at, where, "gives no total; write one such as 'total: 5000 troops'")
        total = reader.value(body.get("total"), f"{where}.total", PEOPLE, origin, needed=True)
        split = _read_split(reader, body, item.key.at, f"{where}.split", lines)
        judged = replace(origin, source=None, grade="assumed", path="")
        split_origin = reader.inherit(f"{where}.split", body.at, judged)
        first = reader.whole(body.get("from_month"), f"{where}.from_month", 0, 599, 0)
        if (late := body.get("from_month")) is not None and first >= months:
            message = (
                f"month {first} lies beyond the {months} months that are looked at; "
                f"write 0 to {months - 1}, or more 'months'"
            )
            reader.fault(late.at, f"{where}.from_month", message)
        if total is not None:
            needs[item.key.text] = MissionNeed(item.key.text, total, split, split_origin, first)
    return needs


def _read_split(reader: Reader, body: Pairs, at: Position, where: str, lines: list[str]) -> dict[str, float]:
    """The share of each line; a single line needs none."""
    so_far = len(reader.faults)
    written = reader.pairs(body.get("split"), where, lines)
    split = {
        share.key.text: reader.number(share.value, f"{where}.{share.key.text}", SHARE, 0.0)
        for share in (written.items if written else ())
    }
    if body.get("split") is None and len(lines) == 1:
        return {lines[0]: 1.0}
    if missing := [line for line in lines if line not in split]:
        message = f"gives no share for {', '.join(missing)}; write a share for every line, 0% if none"
        reader.fault(at, where, message)
    elif len(reader.faults) == so_far and abs(sum(split.values()) - 1) > 1e-9:
        place = written.at if written else at
        reader.fault(place, where, f"the shares add up to {sum(split.values()):g}, not 1")
    return split


def check_missions(
    reader: Reader, node: Node | None, needs: Iterable[str], courses: Iterable[Course]
) -> None:
    """A course whose mission requires nothing would be met by nothing; it must be said (F10)."""
    for course in courses:
        mission = course.levers.get(MISSION)
        if node is not None and mission is not None and mission not in needs:
            remedy = f"write '{mission}: {{total: 5000 troops}}'"
            message = f"has no total for '{mission}', the mission of course '{course.name}'; {remedy}"
            reader.fault(node.at, "requirement.by_mission", message)


# -- forces -------------------------------------------------------------------------------------------------


def read_forces(
    reader: Reader,
    root: Pairs,
    actors: Mapping[str, Actor],
    groups: Mapping[str, tuple[str, ...]],
    quantities: Mapping[str, Value],
    lines: tuple[str, ...] | None,
) -> dict[str, Force]:
    """What each contributor holds, how it rotates it and what keeps it elsewhere (G3-G7)."""
    limits = reader.pairs(root.get("limits"), "limits", actors)
    rotation = reader.pairs(root.get("rotation"), "rotation", ("default", *actors))
    for item in rotation.items if rotation else ():
        body = reader.pairs(item.value, f"rotation.{item.key.text}", (*_POLICY, *TOUR, *PROVENANCE))
        codes = actors if item.key.text == "default" else (item.key.text,)
        written = [field for field in _POLICY if body and body.get(field)]
        reader.named |= {f"rotation.{code}.{field}" for code in codes for field in written}
    places = {**groups, **{code: (code,) for code in actors}}
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
        for whole in (land, pool):
            if whole and whole.quantity.shape is Shape.REFUSED:
                message = "'refused' is for one line, or for an offer; write what the actor holds (F10)"
                reader.fault(whole.origin.at, whole.origin.path, message)
        held = [value for value in (land, pool, *by_line.values()) if value]
        if len([route for route in (land, pool, by_line) if route]) > 1:
            at = held[-1].origin.at
            message = f"'{code}' has both land forces and a pool, or a pool twice; keep one"
            reader.fault(at, held[-1].origin.path, message)
        policy = _read_policy(reader, rotation, code, land, held) if held else None
        ceiling, floor, commitments = _read_limits(reader, limits, code, places)
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
    if not isinstance(node, Pairs):
        return None
    body, at = node, node.at
    origin = reader.origin(body, where, reader.inherited)

    def read(field: str, kind: Kind) -> Value | None:
        path, name = f"{where}.{field}", f"rotation.{code}.{field}"
        return reader.value(body.get(field), path, kind, origin, name, needed=True)

    ratio, deployable, sustained = (body.get(field) is not None for field in _POLICY)
    if sustained and ratio:
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
    share = read("deployable_share", SHARE)
    policy = RotationPolicy(read("ratio", Kind(lowest=1)), share, read("sustained_share", SHARE))
    return policy if land else replace(policy, deployable_share=None)


def _read_limits(
    reader: Reader, limits: Pairs | None, code: str, places: Mapping[str, tuple[str, ...]]
) -> tuple[Value | None, Value | None, tuple[Commitment, ...]]:
    where = f"limits.{code}"
    keys = ("ceiling", "home_floor", "commitments", *DAYS, *PROVENANCE)
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
