"""Reading fields: text, dates, numbers, values with provenance; faults are gathered, none raised (F6-F10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from guarantor.scenario.condition import Condition, ConditionFaults
from guarantor.scenario.document import Listing, Node, Scalar
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.errors import Fault, Position, did_you_mean
from guarantor.scenario.evidence import GRADES, Evidence, nearest_passage, parse_date, quote_occurs
from guarantor.scenario.quantity import Quantity, QuantityFault, Shape, parse_quantity
from guarantor.scenario.schema import Origin, Value

__all__ = ["PROVENANCE", "Kind", "Reader", "shown"]

PROVENANCE = ("since", "source", "grade", "quote", "locator", "note")
"""Keys that may stand beside any value (F6)."""

_NOTE_CHARACTERS = 2_000
_QUOTE_WORDS = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field expects of a quantity: a share in 0..1, a dimension, a default unit (F11)."""

    share: bool = False
    dimension: str | None = None
    unit: str | None = None
    lowest: float | None = None


def shown(node: Node) -> str:
    """The text of a node as a message quotes it."""
    if isinstance(node, Scalar):
        return node.text if len(node.text) <= 60 else node.text[:57] + "..."
    return "a list" if isinstance(node, Listing) else "a group of 'name: value' pairs"


@dataclass(slots=True)
class Reader:
    """Reads nodes of one scenario as of one date and gathers what is wrong with them.

    Attributes
    ----------
    as_of : date
        The date of the run.
    written_as_of : date
        The scenario's own date; a source later than this needs a ``since`` (F7).
    inherited : Origin
        The scenario's `defaults`.
    patched : dict
        Paths changed by a variant, with the variant's own source and grade (F19).
    """

    evidence: Mapping[str, Evidence]
    as_of: date
    written_as_of: date
    inherited: Origin
    patched: dict[str, Origin] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def fault(self, at: Position, where: str, message: str) -> None:
        """Note one fault."""
        self.faults.append(Fault(at, where, message))

    # -- shapes ---------------------------------------------------------------------------------------------

    def pairs(
        self, node: Node | None, where: str, allowed: Iterable[str] | None = None, ignore: str = ""
    ) -> Pairs | None:
        """A group of ``name: value`` pairs without repeated or unknown names."""
        if node is None:
            return None
        if not isinstance(node, Pairs):
            self.fault(node.at, where, f"expected 'name: value' pairs, got {_quoted(node)}")
            return None
        known = None if allowed is None else tuple(allowed)
        first: dict[str, int] = {}
        for item in node.items:
            name = item.key.text
            path = f"{where}.{name}" if where else name
            if name in first:
                self.fault(item.key.at, path, f"written twice; first at line {first[name]}")
                continue
            first[name] = item.key.at.line
            if known is not None and name not in known:
                if isinstance(item.value, Scalar) and not item.value.text and re.match(r"\d", name):
                    self.fault(
                        item.key.at,
                        where,
                        "a comma ends the value inside {..}; "
                        "write the number without it or put the value in quotes",
                    )
                elif name != ignore:
                    self.fault(item.key.at, path, f"unknown name{did_you_mean(name, known)}")
        return node

    def listing(self, node: Node | None, where: str) -> tuple[Node, ...]:
        """The items of a list; a single value is not taken for a list of one."""
        if node is None:
            return ()
        if not isinstance(node, Listing):
            self.fault(node.at, where, f"expected a list such as [a, b], got {_quoted(node)}")
            return ()
        return node.items

    def text(self, node: Node | None, where: str, limit: int = _NOTE_CHARACTERS) -> str:
        """Plain text of at most `limit` characters; empty if absent."""
        if node is None:
            return ""
        if not isinstance(node, Scalar):
            self.fault(node.at, where, f"expected text, got {_quoted(node)}")
            return ""
        if len(node.text) > limit:
            self.fault(node.at, where, f"longer than {limit} characters; shorten it")
        return node.text.strip()

    def name(self, node: Node | None, where: str, known: Iterable[str], what: str) -> str | None:
        """One of the `known` names."""
        if node is None:
            return None
        word = self.text(node, where)
        options = tuple(known)
        if word in options:
            return word
        if isinstance(node, Scalar):
            self.fault(node.at, where, f"unknown {what} '{shown(node)}'{did_you_mean(word, options)}")
        return None

    def key_matches(self, key: Scalar, where: str, pattern: re.Pattern[str], example: str) -> bool:
        """Whether a name has the form of F5."""
        if pattern.fullmatch(key.text):
            return True
        self.fault(key.at, where, f"'{shown(key)}' cannot be a name here; {example}")
        return False

    def whole(self, node: Node | None, where: str, low: int, high: int, default: int) -> int:
        """A whole number from `low` to `high`."""
        if node is None:
            return default
        text = node.text if isinstance(node, Scalar) else ""
        if re.fullmatch(r"[0-9]{1,20}", text) and low <= int(text) <= high:
            return int(text)
        self.fault(node.at, where, f"expected a whole number from {low} to {high}")
        return default

    def number(self, node: Node | None, where: str, kind: Kind, default: float) -> float:
        """A certain number."""
        quantity = self.quantity(node, where, kind)
        if quantity is None or node is None:
            return default
        if quantity.shape is not Shape.CONSTANT:
            self.fault(node.at, where, f"expected one number, got {_quoted(node)}")
            return default
        return quantity.numbers[0]

    def yes_no(self, node: Node | None, where: str, default: bool) -> bool:
        """``yes``/``no`` or ``true``/``false``."""
        if node is None:
            return default
        text = node.text if isinstance(node, Scalar) else ""
        if text in ("yes", "true"):
            return True
        if text not in ("no", "false"):
            self.fault(node.at, where, f"expected yes or no, got {_quoted(node)}")
        return False

    def day(self, node: Node | None, where: str) -> date | None:
        """A date; a month or a year counts as its last day (F7)."""
        if node is None:
            return None
        parsed = parse_date(node.text) if isinstance(node, Scalar) else None
        if parsed is None:
            self.fault(node.at, where, f"{_quoted(node)} is not a date; write YYYY-MM-DD")
        return parsed

    def condition(self, node: Node | None, where: str, parse: Callable[[str], Condition]) -> Condition | None:
        """A condition, each fault in the column of the offending word (F16)."""
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.fault(node.at, where, f"expected a condition in quotes, got {_quoted(node)}")
            return None
        try:
            return parse(node.text)
        except ConditionFaults as error:
            for fault in error.faults:
                at = node.at if node.lead is None else _shift(node.at, node.lead + fault.offset)
                self.fault(at, where, fault.message)
            return None

    # -- provenance -----------------------------------------------------------------------------------------

    def origin(self, node: Node, where: str, inherited: Origin) -> Origin:
        """Source, grade and note of a group that may hold them; what it does not say it inherits."""
        if not isinstance(node, Pairs):
            return replace(inherited, path=where, at=node.at, note="")
        source = self._source(node, where)
        grade = inherited.grade
        written = node.get("grade")
        if isinstance(written, Scalar):
            if written.text in GRADES:
                grade = written.text
            else:
                choices = ", ".join(GRADES)
                self.fault(written.at, f"{where}.grade", f"'{shown(written)}' is not a grade ({choices})")
        self._quote(node, where, source or inherited.source)
        self.text(node.get("locator"), f"{where}.locator")
        note = self.text(node.get("note"), f"{where}.note")
        return Origin(where, node.at, source or inherited.source, grade, note)

    def _source(self, node: Pairs, where: str) -> str | None:
        written = node.get("source")
        if written is None:
            return None
        path = f"{where}.source"
        identifier = self.text(written, path)
        if identifier not in self.evidence:
            hint = did_you_mean(identifier, self.evidence)
            self.fault(written.at, path, f"'{identifier}' is not in evidence.csv{hint}")
            return None
        known = self.evidence[identifier].known_from
        if known > self.written_as_of and node.get("since") is None:
            self.fault(
                written.at,
                path,
                f"'{identifier}' was known from {known}, after as_of {self.written_as_of}; "
                f"give the value 'since: {known}'",
            )
        return identifier

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

    def since(self, node: Node, where: str) -> date | None:
        """First day on which something may be used: its `since`, else when its own source was known (F7)."""
        if not isinstance(node, Pairs):
            return None
        written = node.get("since")
        if written is not None:
            return self.day(written, f"{where}.since")
        source = node.get("source")
        entry = self.evidence.get(source.text) if isinstance(source, Scalar) else None
        return entry.known_from if entry else None

    def in_force(self, node: Node, where: str) -> Node | None:
        """The entry that holds as of the run's date: the last one known by then, or nothing (F7)."""
        entries = node.items if isinstance(node, Listing) else (node,)
        chosen: Node | None = None
        last: date | None = None
        for entry in entries:
            start = self.since(entry, where)
            if isinstance(node, Listing) and start is not None:
                if last is not None and start <= last:
                    at = entry.at
                    if isinstance(entry, Pairs) and (written := entry.get("since")) is not None:
                        at = written.at
                    self.fault(at, f"{where}.since", f"dates must rise; {start} is not after {last}")
                last = start
            if start is None or start <= self.as_of:
                chosen = entry
        return chosen

    # -- values ---------------------------------------------------------------------------------------------

    def quantity(self, node: Node | None, where: str, kind: Kind) -> Quantity | None:
        """A quantity of the kind that the field expects (F11-F13)."""
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.fault(node.at, where, f"expected a quantity, got {_quoted(node)}")
            return None
        try:
            quantity = parse_quantity(
                node.text, share=kind.share, dimension=kind.dimension, default_unit=kind.unit
            )
        except QuantityFault as error:
            self.fault(node.at, where, error.message)
            return None
        if (
            kind.lowest is not None
            and quantity.shape in (Shape.CONSTANT, Shape.UNIFORM, Shape.TRIANGULAR, Shape.PERT, Shape.DEEP)
            and quantity.numbers
            and min(quantity.numbers) < kind.lowest
        ):
            self.fault(node.at, where, f"'{shown(node)}' falls below {kind.lowest:g}; raise the low end")
            return None
        return quantity

    def value(
        self,
        node: Node | None,
        where: str,
        kind: Kind,
        inherited: Origin | None = None,
        name: str | None = None,
        beside: Iterable[str] = (),
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

        Returns
        -------
        Value or None
            Nothing if it is absent, not yet known on the date, or faulty.
        """
        if node is None:
            return None
        parent = inherited or self.inherited
        for entry in node.items if isinstance(node, Listing) else (node,):
            if isinstance(entry, Pairs):
                self.pairs(entry, where, ("value", "assume", "unit", *PROVENANCE, *beside))
                if entry.get("value") is None:
                    self.fault(entry.at, where, "has no 'value'; write {value: .., source: .., grade: ..}")
        entry_in_force = self.in_force(node, where)
        read = [
            self._entry(entry, where, kind, parent, name or where)
            for entry in (node.items if isinstance(node, Listing) else (node,))
        ]
        if entry_in_force is None:
            return None
        position = (node.items if isinstance(node, Listing) else (node,)).index(entry_in_force)
        return read[position]

    def _entry(self, entry: Node, where: str, kind: Kind, parent: Origin, name: str) -> Value | None:
        origin = self.origin(entry, where, parent)
        written = entry.get("value") if isinstance(entry, Pairs) else entry
        if written is None:
            return None
        path = f"{where}.value" if isinstance(entry, Pairs) else where
        if isinstance(entry, Pairs) and isinstance(unit := entry.get("unit"), Scalar):
            kind = replace(kind, unit=unit.text)
        quantity = self.quantity(written, path, kind)
        if quantity is None:
            return None
        unknown = quantity.shape is Shape.UNKNOWN
        if unknown:
            assume = entry.get("assume") if isinstance(entry, Pairs) else None
            if assume is None:
                self.fault(
                    written.at,
                    path,
                    "'unknown' needs 'assume:' with a range to explore, "
                    "for example 'assume: deep(0, 3000) troops'",
                )
                return None
            quantity = self.quantity(assume, f"{where}.assume", kind)
            if quantity is None:
                return None
            origin = replace(origin, grade="assumed")
        changed = next((p for p in self.patched if where == p or where.startswith(f"{p}.")), None)
        if changed is not None:
            origin = replace(self.patched[changed], path=where)
        text = written.text if isinstance(written, Scalar) else ""
        return Value(name, text, quantity, origin, unknown)


def _quoted(node: Node) -> str:
    return f"'{shown(node)}'" if isinstance(node, Scalar) else shown(node)


def _shift(at: Position, columns: int) -> Position:
    return replace(at, column=at.column + columns)
