"""When contributors are there, and how long they stay (rules G4, G5, G10, G15).

Optional: ``deployment:``, the same days for one state under ``limits:``, and tours under ``rotation:``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node
from guarantor.scenario.errors import Fault
from guarantor.scenario.fields import PEOPLE, Kind
from guarantor.scenario.origin import Value
from guarantor.scenario.quantity import is_certain
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import Deployment, Tour
from guarantor.scenario.spread import reach

__all__ = ["DAYS", "TOUR", "read_deployment", "read_tours"]

DAYS = ("decision_days", "notice_to_move_days", "transit_days")
"""What passes before a contributor is there (G10)."""

TOUR = ("tour_months", "overlap_months")
"""How long a unit stays, and for how much of it the next one is there too (G4, G5)."""

_DAY = Kind(dimension="time", unit="days", lowest=0)
_KINDS = {
    "tour_months": Kind(dimension="time", unit="months", lowest=1),
    "overlap_months": Kind(dimension="time", unit="months", lowest=0),
}


def read_tours(reader: Reader, root: Pairs, actors: Collection[str]) -> dict[str, Tour]:
    """How long each actor's units stay; nothing for an actor of which nothing says so (G4, G5).

    What a state's own group leaves out is that of the default. Each state draws its own values.
    """
    read = _Own(reader, root, "rotation")
    tours = {}
    for code in actors:
        months, overlap = (
            read.value(code, name, f"rotation.{code}.{name}")
            or read.value("default", name, *(f"rotation.{each}.{name}" for each in actors))
            for name in TOUR
        )
        if overlap is not None and months is None:
            message = "an overlap is part of a tour; write 'tour_months' too (G5)"
            reader.fault(overlap.origin.at, overlap.origin.path, message)
        if months is None:
            continue
        if overlap is not None and reach(overlap.quantity)[1] >= reach(months.quantity)[0]:
            message = (
                f"'{overlap.written}' can be as long as the tour, '{months.written}', so that nobody is "
                "relieved (G5); write less, or add a clip to a range"
            )
            reader.fault(overlap.origin.at, overlap.origin.path, message)
        tours[code] = Tour(
            replace(months, name=f"rotation.{code}.tour_months"),
            replace(overlap, name=f"rotation.{code}.overlap_months") if overlap else None,
        )
    return tours


def read_deployment(
    reader: Reader,
    root: Pairs,
    actors: Collection[str],
    coming: Collection[str],
    tours: Mapping[str, Tour],
) -> Deployment | None:
    """How many days each contributor needs until it is there, and how many can be moved (G10, G15).

    Parameters
    ----------
    actors : collection of str
        All of them: each may have days of its own under ``limits``.
    coming : collection of str
        Those that may come: for each of them every kind of days must be said.
    tours : mapping of actor to Tour
        How long their units stay: lift is tied down by every relief (G15).
    """
    node = root.get("deployment")
    body = reader.pairs(node, "deployment", (*DAYS, "lift", *PROVENANCE))
    own, shared = _Own(reader, root, "limits"), _Own(reader, root, "")
    found: dict[str, dict[str, Value]] = {name: {} for name in DAYS}
    for name in DAYS:
        each = [f"deployment.{code}.{name}" for code in actors]
        # The decision is one for all who have none of their own; the rest each state draws for itself.
        streams = [f"deployment.{name}"] if name == "decision_days" else each
        default = shared.value("deployment", name, *streams)
        for code, stream in zip(actors, each, strict=True):
            value = own.value(code, name, stream)
            if value is None and default is not None and not own.written(code, name):
                value = default if name == "decision_days" else replace(default, name=stream)
            if value is not None:
                found[name][code] = value
        if body is None and own.known_of(name):
            for value in own.known_of(name):
                message = "there is no 'deployment:' that says how long the others take; write it (G10)"
                reader.fault(value.origin.at, value.origin.path, message)
        missing = [code for code in actors if code in coming and not own.written(code, name)]
        if body is not None and body.get(name) is None and missing:
            message = (
                f"says no '{name}' for {', '.join(missing)} (G10); write a range such as "
                f"'{name}: 10 to 60 days', or '0 days' where it takes none"
            )
            reader.fault(body.at, "deployment", message)
    if body is None:
        return None
    lift = _read_lift(reader, body, sorted(coming), tours)
    return Deployment(found["decision_days"], found["notice_to_move_days"], found["transit_days"], lift)


def _read_lift(
    reader: Reader, body: Pairs, coming: Collection[str], tours: Mapping[str, Tour]
) -> Value | None:
    """Troops per month, in plus out; every relief of those who may come uses it (G15)."""
    if body.get("lift") is None:
        return None
    origin = reader.origin(body, "deployment", reader.inherited)
    lift = reader.value(body.get("lift"), "deployment.lift", PEOPLE, origin)
    if lift is None:
        return None
    at, path = lift.origin.at, lift.origin.path
    if unsaid := [code for code in coming if code not in tours]:
        message = (
            f"every relief uses lift, but nothing says how long units of {', '.join(unsaid)} stay (G15); "
            "write 'rotation: {default: {tour_months: 6 months}}'"
        )
        reader.fault(at, path, message)
        return lift
    parts = [(tours[code].months, tours[code].overlap) for code in coming]
    said = {tuple(each and each.quantity for each in pair) for pair in parts}
    if len(said) > 1 or not all(is_certain(each.quantity) for pair in parts for each in pair if each):
        message = (
            "units of those who may come can stay for different times, so that lift has no closed form "
            "(G15): the one that is relieved most often counts for all, which keeps up less than could be; "
            "write one certain 'tour_months' for all, or ask 'guarantor generate --engine lp'"
        )
        reader.warnings.append(str(Fault(at, path, message)))
    return lift


@dataclass(slots=True)
class _Own:
    """Reads each value of the groups of a section once, however many actors it stands for."""

    reader: Reader
    root: Pairs
    section: str
    known: dict[tuple[str, str], Value | None] = field(default_factory=dict)

    def written(self, group: str, name: str) -> bool:
        """Whether anything stands there."""
        return self._node(group, name) is not None

    def known_of(self, name: str) -> list[Value]:
        """What was found under a name, in any group."""
        return [value for (_, each), value in self.known.items() if each == name and value is not None]

    def value(self, group: str, name: str, *streams: str) -> Value | None:
        """A value of a group, on the first of the streams that it serves; nothing if absent or faulty."""
        if (group, name) not in self.known:
            self.known[group, name] = self._read(group, name, streams)
        return self.known[group, name]

    def _node(self, group: str, name: str) -> Node | None:
        section = self.root.get(self.section) if self.section else self.root
        body = section.get(group) if isinstance(section, Pairs) else None
        return body.get(name) if isinstance(body, Pairs) else None

    def _read(self, group: str, name: str, streams: tuple[str, ...]) -> Value | None:
        node = self._node(group, name)
        if node is None:
            return None
        section = self.root.get(self.section) if self.section else self.root
        body = section.get(group) if isinstance(section, Pairs) else None
        assert body is not None
        where = ".".join(filter(None, (self.section, group)))
        origin = self.reader.origin(body, where, self.reader.inherited)
        path = f"{where}.{name}"
        self.reader.named |= set(streams)
        value = self.reader.value(node, path, _KINDS.get(name, _DAY), origin, streams[0], needed=True)
        unit = name.rpartition("_")[2]
        if value is not None and unit in ("days", "months") and value.quantity.unit != unit.removesuffix("s"):
            message = f"'{value.written}' is not counted in {unit}; write it in {unit}"
            self.reader.fault(value.origin.at, path, message)
            return None
        return value
