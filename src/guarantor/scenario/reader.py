"""Reading values with provenance as of a date: source, grade, quotation, first day (rules F6-F10, F19)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node, Scalar
from guarantor.scenario.errors import Position, did_you_mean
from guarantor.scenario.evidence import GRADES, Evidence, nearest_passage, parse_date, quote_occurs
from guarantor.scenario.fields import Fields, Kind, entries_of, quoted, shown
from guarantor.scenario.quantity import Shape
from guarantor.scenario.schema import Origin, Value

__all__ = ["PROVENANCE", "Reader"]

PROVENANCE = ("since", "source", "grade", "quote", "locator", "note")
"""Keys that may stand beside any value (F6)."""

_QUOTE_WORDS = 20


@dataclass(slots=True)
class Reader(Fields):
    """Reads nodes of one scenario as of one date and gathers what is wrong with them.

    Attributes
    ----------
    as_of : date
        The date of the run.
    written_as_of : date
        The scenario's own date; a source later than this needs a ``since`` (F7).
    inherited : Origin
        The scenario's `defaults`.
    patched : list of (str, Origin)
        Paths changed by variants, in their order, with the variant's own source and grade (F19).
    named : set of str
        Streams of all inputs written, in force or not: a name that failed is no unknown name (F23).
    """

    evidence: Mapping[str, Evidence]
    as_of: date
    written_as_of: date
    inherited: Origin
    patched: list[tuple[str, Origin]] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    # -- provenance -----------------------------------------------------------------------------------------

    def inherit(self, where: str, at: Position, inherited: Origin) -> Origin:
        """Source and grade of what names none: those of its group, or of the variant that wrote it (F19)."""
        for path, variant in reversed(self.patched):
            if _inside(where, path):
                if not _inside(inherited.path, path):
                    return replace(variant, path=where, at=at)
                break
        return replace(inherited, path=where, at=at, note="")

    def origin(self, node: Node, where: str, inherited: Origin) -> Origin:
        """Source, grade, note and first day of a group or value; what it does not say it inherits."""
        base = self.inherit(where, node.at, inherited)
        if not isinstance(node, Pairs):
            return base
        grade = base.grade
        written = node.get("grade")
        if isinstance(written, Scalar) and written.text in GRADES:
            grade = written.text
        elif written is not None:
            choices = ", ".join(GRADES)
            self.fault(written.at, f"{where}.grade", f"{quoted(written)} is not a grade ({choices})")
        source = self._source(node, where) or base.source
        start = self.start(node, where, inherited)
        self._quote(node, where, source)
        self.text(node.get("locator"), f"{where}.locator")
        note = self._note(node, where, start) or base.note
        return Origin(where, node.at, source, grade, note, start)

    def _source(self, node: Pairs, where: str) -> str | None:
        written = node.get("source")
        if written is None:
            return None
        path = f"{where}.source"
        identifier = self.text(written, path)
        if not isinstance(written, Scalar):
            return None
        if identifier not in self.evidence:
            hint = did_you_mean(identifier, self.evidence)
            self.fault(written.at, path, f"'{shown(written)}' is not in evidence.csv{hint}")
            return None
        known, since = self.evidence[identifier].known_from, node.get("since")
        first = parse_date(since.text) if isinstance(since, Scalar) else None
        if known > self.written_as_of and (since is None or (first and first <= self.written_as_of)):
            remedy = "name a source known by then"
            if where != "defaults":
                remedy = f"give the value 'since: {known}'"
            message = f"'{identifier}' was known from {known}, after as_of {self.written_as_of}; {remedy}"
            self.fault(written.at, path, message)
        return identifier

    def _note(self, node: Pairs, where: str, start: date | None) -> str:
        """The note, unless it speaks of evidence that the run may not see (F7)."""
        written, path = node.get("note"), f"{where}.note"
        note = self.text(written, path)
        if written is None:
            return note
        rows = {self.evidence[word] for word in re.findall(r"\w+", note) if word in self.evidence}
        for row in sorted(rows, key=lambda row: row.id):
            if row.known_from > self.written_as_of and (start is None or start <= self.written_as_of):
                message = f"speaks of '{row.id}', known from {row.known_from}, after as_of; leave it out"
                self.fault(written.at, path, message)
        return note if all(row.known_from <= self.as_of for row in rows) else ""

    def _quote(self, node: Pairs, where: str, source: str | None) -> None:
        written = node.get("quote")
        if written is None:
            return
        path = f"{where}.quote"
        quote = self.text(written, path)
        if len(quote.split()) > _QUOTE_WORDS:
            self.fault(
                written.at, path, f"longer than {_QUOTE_WORDS} words; quote less, put the rest in 'note'"
            )
        elif source is None:
            self.fault(written.at, path, "a quotation needs its 'source'")
        elif not quote_occurs(quote, self.evidence[source]):
            near = nearest_passage(quote, self.evidence[source])
            self.fault(
                written.at,
                path,
                f"not in the source {source}; nearest there: '{near}'; a paraphrase is a 'note'",
            )

    def _since(self, node: Node, where: str) -> date | None:
        """The day that an entry gives itself: its ``since``, else when its own source was known (F7)."""
        if not isinstance(node, Pairs):
            return None
        if (written := node.get("since")) is not None:
            return self.day(written, f"{where}.since")
        return self._source_known(node)

    def _source_known(self, node: Node) -> date | None:
        source = node.get("source") if isinstance(node, Pairs) else None
        row = self.evidence.get(source.text) if isinstance(source, Scalar) else None
        return row.known_from if row else None

    def start(self, node: Node, where: str, inherited: Origin | None = None) -> date | None:
        """First day on which something may be used; ``None`` for always (F7).

        Its ``since``, but never before its own source was known, since nothing in force may cite what is not
        known yet; where it has neither, the day of its group. The scenario's `defaults` have no day.
        """
        own = [day for day in (self._since(node, where), self._source_known(node)) if day]
        return max(own) if own else self.inherit(where, node.at, inherited or self.inherited).known_from

    def in_time(self, origin: Origin) -> bool:
        """Whether something was known on the date of the run."""
        return origin.known_from is None or origin.known_from <= self.as_of

    def not_yet(self, at: Position, where: str) -> None:
        """Note that a run cannot do without something that was not known on its date (F7, F10)."""
        remedy = "write what was known before, or run as of a later day"
        self.fault(at, where, f"nothing is known here as of {self.as_of}; {remedy}")

    def in_force(self, node: Node, where: str, inherited: Origin | None = None) -> Node | None:
        """The entry that holds as of the run's date: the last one known by then, or nothing (F7)."""
        chosen: Node | None = None
        last: date | None = None
        entries = entries_of(node)
        if not entries:
            self.fault(node.at, where, "the list is empty; write an entry or leave the name out")
        for position, entry in enumerate(entries):
            since = self._since(entry, where)
            written = entry.get("since") if isinstance(entry, Pairs) else None
            if position and since is None and written is None:
                message = "only the first of several entries may do without 'since'; write the day"
                self.fault(entry.at, where, message)
            elif last is not None and since is not None and since <= last:
                at = written.at if written else entry.at
                self.fault(at, f"{where}.since", f"dates must rise; {since} is not after {last}")
            last = since or last
            start = self.start(entry, where, inherited)
            if start is None or start <= self.as_of:
                chosen = entry
        return chosen

    # -- values ---------------------------------------------------------------------------------------------

    def value(
        self,
        node: Node | None,
        where: str,
        kind: Kind,
        inherited: Origin | None = None,
        name: str | None = None,
        beside: Iterable[str] = (),
        needed: bool = False,
    ) -> Value | None:
        """A value with provenance, as of the run's date (F6-F10).

        Parameters
        ----------
        inherited : Origin, optional
            What the enclosing group says of source and grade; the scenario's defaults otherwise.
        name : str, optional
            Stream name; the dotted path if left out (R1).
        beside : iterable of str
            Further keys that may stand beside ``value``.
        needed : bool
            Whether it is a fault that it is not known on the date.

        Returns
        -------
        Value or None
            Nothing if it is absent, not yet known on the date, or faulty.
        """
        if node is None:
            return None
        parent = inherited or self.inherited
        self.named.add(name or where)
        chosen = self.in_force(node, where, parent)
        value = None
        for entry in entries_of(node):
            if isinstance(entry, Pairs):
                self.pairs(entry, where, ("value", "assume", "unit", *PROVENANCE, *beside))
                if entry.get("value") is None:
                    self.fault(entry.at, where, "has no 'value'; write {value: .., source: .., grade: ..}")
            read = self._entry(entry, where, kind, parent, name or where)
            value = read if entry is chosen else value
        if chosen is None and needed and entries_of(node):
            self.not_yet(node.at, where)
        return value

    def _entry(self, entry: Node, where: str, kind: Kind, parent: Origin, name: str) -> Value | None:
        origin = self.origin(entry, where, parent)
        written = entry.get("value") if isinstance(entry, Pairs) else entry
        if written is None:
            return None
        path = where
        if isinstance(entry, Pairs):
            path = f"{where}.value"
            kind = self._unit(entry.get("unit"), f"{where}.unit", kind)
        quantity = self.quantity(written, path, kind)
        if quantity is None or not isinstance(written, Scalar):
            return None
        unknown = quantity.shape is Shape.UNKNOWN
        if unknown:
            assume = entry.get("assume") if isinstance(entry, Pairs) else None
            quantity = self.quantity(assume, f"{where}.assume", replace(kind, refusable=False))
            if assume is None or (quantity and quantity.shape is Shape.UNKNOWN):
                self.fault(
                    assume.at if assume else written.at,
                    path,
                    "'unknown' needs 'assume:' with a range to explore, "
                    "for example 'assume: deep(0, 3000) troops'",
                )
                return None
            if quantity is None:
                return None
            origin = replace(origin, grade="assumed")
        return Value(name, written.text, quantity, origin, unknown)

    def _unit(self, node: Node | None, where: str, kind: Kind) -> Kind:
        """The kind with the unit that stands beside the value, as tables have it (F20)."""
        if not isinstance(node, Scalar):
            self.text(node, where)
            return kind
        one = self.quantity(replace(node, text=f"1 {node.text}"), where, replace(kind, lowest=None))
        if one is not None and one.unit is None:
            self.fault(node.at, where, f"'{shown(node)}' is not a unit; write it beside the number")
        return replace(kind, unit=one.unit) if one is not None and one.unit is not None else kind


def _inside(where: str, path: str) -> bool:
    return where == path or where.startswith(f"{path}.")
