"""Fields: text, dates, numbers, quantities; what is wrong is gathered, not raised (F3, F11, F23)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from guarantor.scenario.condition import Condition, ConditionFaults
from guarantor.scenario.document import Listing, Node, Scalar
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.errors import Fault, Position, ScenarioError, did_you_mean
from guarantor.scenario.evidence import parse_date
from guarantor.scenario.quantity import Quantity, QuantityFault, Shape, parse_quantity
from guarantor.scenario.spread import reach

__all__ = ["PEOPLE", "SHARE", "Fields", "Kind", "entries_of", "quoted", "shown"]

_TEXT_CHARACTERS = 2_000
_NAME_CHARACTERS = 200
_MOST_FAULTS = 1_000
_OPEN_ENDED = (Shape.LOGITNORMAL, Shape.UNIFORM, Shape.TRIANGULAR, Shape.PERT, Shape.DEEP)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field expects of a quantity (F11).

    Attributes
    ----------
    share : bool
        A share or probability, in 0..1.
    dimension, unit : str or None
        What it counts, and the unit of a number written without one.
    lowest : float or None
        No draw may fall below this; nor reach it if `above`.
    refusable : bool
        Whether ``refused`` means something here (F10).
    words : tuple of str
        The levels of an event: the quantity says how likely each is, or that they are explored (F18).
    """

    share: bool = False
    dimension: str | None = None
    unit: str | None = None
    lowest: float | None = None
    above: bool = False
    refusable: bool = False
    words: tuple[str, ...] = ()


PEOPLE = Kind(dimension="people", unit="troops", lowest=0)
SHARE = Kind(share=True)


def shown(node: Node) -> str:
    """The text of a node as a message quotes it."""
    if isinstance(node, Scalar):
        return node.text if len(node.text) <= 60 else node.text[:57] + "..."
    return "a list" if isinstance(node, Listing) else "a group of 'name: value' pairs"


def quoted(node: Node) -> str:
    """The text of a node in quotation marks; what it is where it is no text."""
    return f"'{shown(node)}'" if isinstance(node, Scalar) else shown(node)


def entries_of(node: Node) -> tuple[Node, ...]:
    """The dated entries of something, or the one that is always in force (F6)."""
    return node.items if isinstance(node, Listing) else (node,)


@dataclass(slots=True)
class Fields:
    """Reads the fields of one scenario and gathers what is wrong with them.

    Attributes
    ----------
    faults : list of Fault
    warnings : list of str
        What is legal but probably not meant.
    """

    faults: list[Fault] = field(default_factory=list, kw_only=True)
    warnings: list[str] = field(default_factory=list, kw_only=True)

    def fault(self, at: Position, where: str, message: str) -> None:
        """Note one fault; after very many, what was read so far is enough.

        Raises
        ------
        ScenarioError
            With all faults, once there are a thousand.
        """
        self.faults.append(Fault(at, where, message))
        if len(self.faults) >= _MOST_FAULTS:
            raise ScenarioError(self.faults)

    def pairs(
        self, node: Node | None, where: str, allowed: Iterable[str] | None = None, most: int | None = None
    ) -> Pairs | None:
        """A group of at most `most` ``name: value`` pairs without repeated or unknown names."""
        if node is None:
            return None
        if not isinstance(node, Pairs):
            self.fault(node.at, where, f"expected 'name: value' pairs, got {quoted(node)}")
            return None
        if most is not None and len(node.items) > most:
            self.fault(node.at, where, f"more than {most} are written; leave some out")
        known = None if allowed is None else tuple(allowed)
        first: dict[str, int] = {}
        for item in node.items:
            name = item.key.text
            path = f"{where}.{name}" if where else name
            if name in first:
                self.fault(item.key.at, path, f"written twice; first at line {first[name]}")
                continue
            first[name] = item.key.at.line
            if len(name) > _NAME_CHARACTERS:
                self.fault(
                    item.key.at, where, f"a name longer than {_NAME_CHARACTERS} characters; shorten it"
                )
                continue
            if known is not None and name not in known:
                if isinstance(item.value, Scalar) and not item.value.text and re.match(r"\d", name):
                    self.fault(
                        item.key.at,
                        where,
                        "a comma ends the value inside {..}; "
                        "write the number without it or put the value in quotes",
                    )
                else:
                    self.fault(item.key.at, path, f"unknown name{did_you_mean(name, known)}")
        return node

    def listing(self, node: Node | None, where: str) -> tuple[Node, ...]:
        """The items of a list; a single value is not taken for a list of one."""
        if node is None:
            return ()
        if not isinstance(node, Listing):
            self.fault(node.at, where, f"expected a list such as [a, b], got {quoted(node)}")
            return ()
        return node.items

    def text(self, node: Node | None, where: str, limit: int = _TEXT_CHARACTERS) -> str:
        """Plain text of at most `limit` characters; empty if absent."""
        if node is None:
            return ""
        if not isinstance(node, Scalar):
            self.fault(node.at, where, f"expected text, got {quoted(node)}")
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
            self.fault(node.at, where, f"expected one number, got {quoted(node)}")
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
            self.fault(node.at, where, f"expected yes or no, got {quoted(node)}")
        return False

    def day(self, node: Node | None, where: str) -> date | None:
        """A date; a month or a year counts as its last day (F7)."""
        if node is None:
            return None
        parsed = parse_date(node.text) if isinstance(node, Scalar) else None
        if parsed is None:
            self.fault(node.at, where, f"{quoted(node)} is not a date; write YYYY-MM-DD")
        return parsed

    def condition(self, node: Node | None, where: str, parse: Callable[[str], Condition]) -> Condition | None:
        """A condition, each fault in the column of the offending word (F16)."""
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.fault(node.at, where, f"expected a condition in quotes, got {quoted(node)}")
            return None
        try:
            return parse(node.text)
        except ConditionFaults as error:
            for fault in error.faults:
                at = node.at if node.lead is None else _shift(node.at, node.lead + fault.offset)
                self.fault(at, where, fault.message)
            return None

    def quantity(self, node: Node | None, where: str, kind: Kind) -> Quantity | None:
        """A quantity of the kind that the field expects (F11-F13)."""
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.fault(node.at, where, f"expected a quantity, got {quoted(node)}")
            return None
        if kind.words:
            return self._over_words(node, where, kind.words)
        try:
            quantity = parse_quantity(
                node.text, share=kind.share, dimension=kind.dimension, default_unit=kind.unit
            )
        except QuantityFault as error:
            self.fault(node.at, where, error.message)
            return None
        if quantity.labels:
            message = f"{quoted(node)} gives words where a number is needed; write numbers"
            self.fault(node.at, where, message)
            return None
        if quantity.shape is Shape.REFUSED and not kind.refusable:
            message = "'refused' is what an actor says to an offer; write a figure or a range here (F10)"
            self.fault(node.at, where, message)
            return None
        low = kind.lowest
        if low is not None and _falls_below(quantity, low, kind.above):
            words = f"reaches {low:g}" if kind.above else f"falls below {low:g}"
            remedy = "raise the low end"
            if quantity.shape in (Shape.NORMAL, Shape.LOGNORMAL):
                remedy = f"raise the low end or add a clip such as 'clip [{low:g}, {quantity.numbers[1]:g}]'"
            self.fault(node.at, where, f"'{shown(node)}' {words}; {remedy}")
            return None
        return quantity

    def _over_words(self, node: Scalar, where: str, words: tuple[str, ...]) -> Quantity | None:
        """How likely each of some words is, or that they are explored (R7, R8); in the order of the words."""
        few = f"{words[0]}: 60%, {words[-1]}: 40%" if len(words) > 1 else f"{words[0]}: 100%"
        form = f"write 'discrete({few})', 'one_of({', '.join(words)})' or 'deep({', '.join(words)})'"
        try:
            quantity = parse_quantity(node.text)
        except QuantityFault as error:
            message = f"{quoted(node)} does not say how likely each level is; {form}"
            if re.match(r"\s*(?:discrete|one_of|deep)\s*\(", node.text):
                message = error.message
            self.fault(node.at, where, message)
            return None
        if quantity.shape is Shape.UNKNOWN:
            return quantity
        if not quantity.labels:
            self.fault(node.at, where, f"{quoted(node)} does not say how likely each level is; {form}")
            return None
        strangers = [label for label in quantity.labels if label not in words]
        for label in strangers:
            hint = did_you_mean(label, words)
            self.fault(node.at, where, f"'{label}' is not one of its levels ({', '.join(words)}){hint}")
        return None if strangers else _in_order(quantity, words)


def _in_order(quantity: Quantity, words: tuple[str, ...]) -> Quantity:
    """The same over words in their declared order, those of weight 0 left out (R7)."""
    weights = dict(zip(quantity.labels, quantity.numbers or (1.0,) * len(quantity.labels), strict=True))
    labels = tuple(word for word in words if weights.get(word, 0.0) > 0.0)
    return replace(
        quantity, labels=labels, numbers=tuple(weights[word] for word in labels if quantity.numbers)
    )


def _falls_below(quantity: Quantity, bound: float, reached: bool) -> bool:
    """Whether draws fall below a bound, or reach it; beyond seven standard deviations none ever will."""
    if not quantity.numbers:
        return False
    low = reach(quantity)[0]
    open_ended = quantity.shape in _OPEN_ENDED and (quantity.clip is None or quantity.clip[0] < low)
    return low < bound or (reached and low == bound and not open_ended)


def _shift(at: Position, columns: int) -> Position:
    return replace(at, column=at.column + columns)
