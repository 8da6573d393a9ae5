"""Reading values with provenance as of a date: source, grade, quotation, first day (rules F6-F10, F19)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node, Scalar
from guarantor.scenario.errors import MOST_SHOWN, Position, ScenarioError, did_you_mean
from guarantor.scenario.evidence import (
    GRADES,
    Evidence,
    nearest_passage,
    parse_date,
    quote_occurs,
    stored_copy,
)
from guarantor.scenario.fields import Fields, Kind, entries_of, quoted, shown
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.quantity import Shape

__all__ = ["PROVENANCE", "Reader"]

_NEVER = date.max

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
    folder : Path or None
        Where stored copies of sources are looked for (F9).
    dropped : collection of str
        Letters of the Admiralty scale whose sources are taken as not known (F8).
    left_out : dict of str to str
        Paths that rest only on such a source, with its id.
    """

    evidence: Mapping[str, Evidence]
    as_of: date
    written_as_of: date
    inherited: Origin
    patched: list[tuple[str, Origin]] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    folder: Path | None = None
    dropped: Collection[str] = ()
    left_out: dict[str, str] = field(default_factory=dict)
    _stored: dict[str, str | None] = field(default_factory=dict)

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
        source = self._source(node, where, base.known_from) or base.source
        start = self.start(node, where, inherited)
        self._quote(node, where, source)
        self.text(node.get("locator"), f"{where}.locator")
        note = self._note(node, where, start) or base.note
        return Origin(where, node.at, source, grade, note, start)

    def _source(self, node: Pairs, where: str, group: date | None) -> str | None:
        written = node.get("source")
        if written is None:
            return None
        path = f"{where}.source"
        identifier = self.text(written, path)
        if not isinstance(written, Scalar):
            return None
        if identifier not in self.evidence:
            hint = did_you_mean(identifier, self.evidence) if self._shown() else ""
            self.fault(written.at, path, f"'{shown(written)}' is not in evidence.csv{hint}")
            return None
        known, since = self.evidence[identifier].known_from, node.get("since")
        first = parse_date(since.text) if isinstance(since, Scalar) else None
        first = group if since is None else first
        unsaid = since is None and group is None
        if known > self.written_as_of and (unsaid or (first and first <= self.written_as_of)):
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
        return note if all(self.visible(row) for row in rows) else ""

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
            stored = self._copy(self.evidence[source], written.at, path)
            if stored is None or quote_occurs(quote, self.evidence[source], stored):
                return
            near = nearest_passage(quote, self.evidence[source], stored if self._shown() else "")
            self.fault(
                written.at,
                path,
                f"not in the source {source}; nearest there: '{near}'; a paraphrase is a 'note'",
            )

    def _shown(self) -> bool:
        """Whether the next fault may be among those that are shown, so that what is near is worth finding."""
        return len(self.faults) < MOST_SHOWN

    def _copy(self, source: Evidence, at: Position, where: str) -> str | None:
        """The stored copy of a source, read once; ``None`` if it cannot be read, which is a fault (F9)."""
        if source.id not in self._stored and self.folder is not None:
            self._stored[source.id] = None
            try:
                self._stored[source.id] = stored_copy(self.folder, source, at, where)
            except ScenarioError as error:
                self.faults += error.faults
        return self._stored.get(source.id, "")

    def _since(self, node: Node, where: str) -> date | None:
        """The day that an entry gives itself: its ``since``, else when its own source was known (F7)."""
        if not isinstance(node, Pairs):
            return None
        if (written := node.get("since")) is not None:
            return self.day(written, f"{where}.since")
        row = self._row(node)
        return row.known_from if row else None

    def _row(self, node: Node) -> Evidence | None:
        """The row of the ledger that something names itself."""
        source = node.get("source") if isinstance(node, Pairs) else None
        return self.evidence.get(source.text) if isinstance(source, Scalar) else None

    def start(self, node: Node, where: str, inherited: Origin | None = None) -> date | None:
        """First day on which something may be used; ``None`` for always (F7).

        Its ``since``, but never before its own source was known, since nothing in force may cite what is not
        known yet; where it has neither, the day of its group. The scenario's `defaults` have no day. What
        rests on a source that is dropped is not known on any day (F8).
        """
        row, group = self._row(node), self.inherit(where, node.at, inherited or self.inherited)
        source = row or self.evidence.get(group.source or "")
        if source is not None and source.reliability[0] in self.dropped:
            if where:
                self.left_out[where] = source.id
            return _NEVER
        own = [day for day in (self._since(node, where), row and row.known_from) if day]
        return max(own) if own else group.known_from

    def in_time(self, origin: Origin) -> bool:
        """Whether something was known on the date of the run."""
        return origin.known_from is None or origin.known_from <= self.as_of

    def visible(self, row: Evidence) -> bool:
        """Whether a run may show a row of the ledger: known by its date, and not dropped (F7, F8)."""
        return row.known_from <= self.as_of and row.reliability[0] not in self.dropped

    def not_yet(self, at: Position, where: str) -> None:
        """Note that a run cannot do without something that was not known on its date (F7, F8, F10)."""
        remedy = "write what was known before, or run as of a later day"
        near = {
            source for path, source in self.left_out.items() if _inside(path, where) or _inside(where, path)
        }
        without = ", ".join(sorted(near or set(self.left_out.values())))
        if without:
            remedy = "write what another source says, or drop fewer grades"
            without = f" without {without}, dropped by its grade"
        self.fault(at, where, f"nothing is known here as of {self.as_of}{without}; {remedy}")

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
