"""Forces and requirement: the tables behind GENERATE (rules G1-G12)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from guarantor.scenario.condition import Lever, Names
from guarantor.scenario.deployment import TOUR
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node
from guarantor.scenario.errors import Fault
from guarantor.scenario.fields import SHARE, Kind, shown
from guarantor.scenario.limits import read_caveats, read_limits
from guarantor.scenario.missions import MISSION, read_missions
from guarantor.scenario.origin import Value
from guarantor.scenario.quantity import Shape
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import (
    ANY_LINE,
    Actor,
    Course,
    Force,
    Line,
    Offer,
    Requirement,
    RotationPolicy,
    Scenario,
)
from guarantor.scenario.spread import reach

__all__ = [
    "IN_PLACE",
    "MISSION",
    "check_held",
    "check_missions",
    "read_forces",
    "read_requirement",
]

IN_PLACE = "in_place_share_"
"""Beginning of the judgement, by mission, of how much of a force stands in an attacker's way (D14)."""

_POLICY = ("ratio", "deployable_share", "sustained_share")
_LINE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_USUAL_LINES = 12
"""Lines of the requirement above which the closed form is slow (G22)."""
_EXACT_LINES = 16
"""Lines that the closed form takes (G22); more need the linear program (G31)."""
_MOST_LINES = 64


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
    if group and len(group.items) > _USUAL_LINES:
        _warn_of_many(reader, group)
    names = [line.name for line in lines]
    by_mission = read_missions(reader, body.get("by_mission"), names, levers, months)
    # Where some lines are said to be critical, the others are not; else all are but those said not to be.
    chosen = [critical.get(name, not any(critical.values())) for name in names]
    if group and lines and not any(chosen):
        message = "no line is critical, so no month would be the first one with enough; make one (G23)"
        reader.fault(group.at, "requirement.lines", message)
    lines = [replace(line, critical=counts) for line, counts in zip(lines, chosen, strict=True)]
    return Requirement(tuple(lines), by_mission)


def _warn_of_many(reader: Reader, group: Pairs) -> None:
    """Say what many lines cost, and what is done where there are too many (G22, G30, G31)."""
    count = len(group.items)
    message = f"{count} lines make answers slow: each one doubles the work (G22); merge some if you can"
    if count > _EXACT_LINES:
        message = (
            f"{count} lines are beyond the closed form, which takes {_EXACT_LINES} (G22): "
            "'guarantor generate' makes a schedule by linear program instead, and 'guarantor assess' stops; "
            "merge lines"
        )
    reader.warnings.append(str(Fault(group.at, "requirement.lines", message)))


def check_held(reader: Reader, node: Node | None, scenario: Scenario) -> None:
    """Warn of every line that nobody offers anything for, or holds anything for (F23, G30)."""
    written, requirement = node.get("lines") if isinstance(node, Pairs) else None, scenario.requirement
    if requirement is None:
        return
    for line in requirement.lines:
        asked = any(need.split.get(line.name) for need in requirement.by_mission.values())
        key = written.key(line.name) if isinstance(written, Pairs) else None
        if asked and key is not None and not _somebody_holds(scenario, line.name):
            message = (
                "nobody offers troops for this line or holds any, so it stays empty in every future and no "
                "package is complete; write who offers them, or leave the line out"
            )
            reader.warnings.append(str(Fault(key.at, f"requirement.lines.{line.name}", message)))


def _somebody_holds(scenario: Scenario, line: str) -> bool:
    """Whether some pledge that may stand brings troops to the line."""
    for pledge in scenario.pledges:
        offers = {offer.line: offer for offer in pledge.offers}
        if pledge.refused or _brings_nothing(offers.get(line)):
            continue
        force = scenario.forces.get(pledge.actor)
        held = force.pool_by_line.get(line) if force else None
        if held is not None and _is_nothing(held):
            continue
        if any(
            offer is not None and offer.word != "as_required" and not _brings_nothing(offer)
            for offer in (offers.get(line), offers.get(ANY_LINE))
        ):
            return True
    return False


def _brings_nothing(offer: Offer | None) -> bool:
    """Whether an offer is one of nothing: refused, or 0."""
    if offer is None:
        return False
    return offer.word == "refused" or (offer.amount is not None and _is_nothing(offer.amount))


def _is_nothing(value: Value) -> bool:
    return value.quantity.shape is Shape.REFUSED or reach(value.quantity)[1] <= 0


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
    names: Names,
) -> dict[str, Force]:
    """What each contributor holds, how it rotates it and what keeps it elsewhere (G3-G7, G12)."""
    limits = reader.pairs(root.get("limits"), "limits", (*actors, *groups))
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
        ceiling, floor, commitments = read_limits(reader, limits, code, places)
        caveats = read_caveats(reader, limits, code, lines or (), names)
        if held or ceiling or floor or commitments or caveats:
            forces[code] = Force(code, land, pool, by_line, policy, ceiling, floor, commitments, caveats)
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
