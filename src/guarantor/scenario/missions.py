"""What each mission asks for: a total or an estimator, and its split over the lines (rule G11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import inf

from guarantor.scenario.condition import Lever
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node
from guarantor.scenario.errors import Position, did_you_mean
from guarantor.scenario.estimators import USER, Estimator, estimators, refused, row_of
from guarantor.scenario.fields import PEOPLE, SHARE, Kind
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.quantity import parse_quantity
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import MissionNeed
from guarantor.scenario.spread import reach

__all__ = ["MISSION", "read_missions"]

MISSION = "mission"
"""The lever that chooses the requirement."""

_FIELD = {"km": "line_km", "population": "population"}
"""What an estimator multiplies, and the field of a mission that gives it."""
_INPUTS = {
    "line_km": Kind(dimension="km", unit="km", lowest=0),
    "population": Kind(dimension="people", unit="persons", lowest=0),
}
_KEYS = ("total", "estimator", "counts_as", *_INPUTS, "split", "from_month", *PROVENANCE)


def read_missions(
    reader: Reader, node: Node | None, lines: list[str], levers: Mapping[str, Lever], months: int
) -> dict[str, MissionNeed]:
    """The total of each mission, written or by an estimator, its split, and from which month (G11)."""
    needs = {}
    missions = levers[MISSION].levels if MISSION in levers else ()
    group = reader.pairs(node, "requirement.by_mission", missions)
    for item in group.items if group else ():
        where = f"requirement.by_mission.{item.key.text}"
        body = reader.pairs(item.value, where, _KEYS)
        if body is None:
            continue
        origin = reader.origin(body, where, reader.inherited)
        counts_as = reader.text(body.get("counts_as"), f"{where}.counts_as", 40)
        if not counts_as and body.get("estimator") is not None:
            counts_as = item.key.text
        inputs = {
            name: value
            for name, kind in _INPUTS.items()
            if (value := reader.value(body.get(name), f"{where}.{name}", kind, origin)) is not None
        }
        total, row = _read_total(reader, body, item.key.at, where, counts_as, inputs, origin)
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
            needs[item.key.text] = MissionNeed(
                item.key.text,
                total,
                split,
                split_origin,
                first,
                counts_as,
                row.name if row else None,
                inputs,
                _FIELD[row.needs] if row and row.needs else "",
                1.0 / row.scale if row else 1.0,
            )
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


def _read_total(
    reader: Reader,
    body: Pairs,
    at: Position,
    where: str,
    counts_as: str,
    inputs: Mapping[str, Value],
    origin: Origin,
) -> tuple[Value | None, Estimator | None]:
    """What is asked for, and the estimator that says so; exactly one of a total and an estimator (G11)."""
    _check_counts_as(reader, body, where)
    named = body.get("estimator")
    if named is None:
        if body.get("total") is None:
            reader.fault(at, where, "gives no total; write one such as 'total: 5000 troops'")
        total = reader.value(body.get("total"), f"{where}.total", PEOPLE, origin, needed=True)
        _check_source(reader, total)
        return total, None
    path = f"{where}.estimator"
    if body.get("total") is not None:
        message = "a mission takes a total or an estimator, never both and never their mean (G11); keep one"
        reader.fault(named.at, path, message)
        return None, None
    name = reader.text(named, path, 40)
    if name == USER:
        reader.fault(
            named.at, path, "a range of your own is a total (G11); write 'total: 5000 to 9000 troops'"
        )
        return None, None
    try:
        row = row_of(name, counts_as)
    except ValueError as error:
        remedy = "" if body.get("counts_as") else "; 'counts_as:' says which of these a mission is"
        reader.fault(named.at, path, f"{error}{remedy}")
        return None, None
    if row.known_from > reader.as_of:
        message = (
            f"'{name}' rests on what was known from {row.known_from}, after the day of the run, "
            f"{reader.as_of} (F7, G11); write a 'total' or another estimator, or run as of a later day"
        )
        reader.fault(named.at, path, message)
        return None, None
    unit = {"": "", "km": " per km", "population": " per thousand people"}[row.needs]
    if row.high == inf:
        message = (
            f"'{name}' says at least {row.low:g}{unit} and no upper end (G11); write a 'total' with a range"
        )
        reader.fault(named.at, path, message)
        return None, None
    if row.needs and body.get(_FIELD[row.needs]) is None:
        example = "1100 to 1200 km" if row.needs == "km" else "30000k to 38000k persons"
        message = f"'{name}' needs '{_FIELD[row.needs]}' (G11); write '{_FIELD[row.needs]}: {example}'"
        reader.fault(named.at, path, message)
    elif row.needs and _FIELD[row.needs] not in inputs:
        if reader.in_time(origin):
            reader.not_yet(named.at, path)
        return None, None
    numbers = (row.low, row.high) if row.mode is None else (row.low, row.mode, row.high)
    shape = "uniform" if row.mode is None else "triangular"
    spread = f"{shape}({', '.join(f'{number:g}' for number in numbers)})"
    written = f"{spread if row.low < row.high else f'{row.low:g}'} troops"
    note = f"{row.name}: {row.source}" + (f"; {row.note}" if row.note else "")
    own = replace(reader.inherit(path, named.at, origin), path=path, source=None, grade=row.grade, note=note)
    reader.named.add(path)
    return Value(path, f"{written}{unit}", parse_quantity(written), own), row


def _check_counts_as(reader: Reader, body: Pairs, where: str) -> None:
    """A mission counts as one of those that some estimator is for."""
    written = body.get("counts_as")
    known = tuple(dict.fromkeys(row.mission for row in estimators()))
    name = reader.text(written, f"{where}.counts_as", 40)
    if written is not None and name not in known:
        message = (
            f"no estimator is for '{name}' (G11): they cover {', '.join(known)}{did_you_mean(name, known)}"
        )
        reader.fault(written.at, f"{where}.counts_as", message)


def _check_source(reader: Reader, total: Value | None) -> None:
    """A figure that answers another question is no requirement, whoever quotes it (G11)."""
    row = reader.evidence.get(total.origin.source or "") if total else None
    if total is None or row is None:
        return
    for figure in set(reach(total.quantity)):
        if why := refused(f"{row.speaker} {row.source_title}", figure):
            reader.fault(total.origin.at, total.origin.path, f"'{total.written}': {why} (G11); write another")
