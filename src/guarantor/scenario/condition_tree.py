"""The condition tree and what can be done with it: fold, evaluate, list, print (F15, C2-C4, A1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

__all__ = [
    "Actor",
    "AllOf",
    "Always",
    "AnyOf",
    "AtLeast",
    "Condition",
    "Event",
    "Level",
    "Mentions",
    "Never",
    "Not",
    "Weighted",
    "event_at",
    "event_of",
    "fold",
    "format_condition",
    "holds",
    "leaves",
    "mentions",
]


@dataclass(frozen=True, slots=True)
class Always:
    """True in every draw."""


@dataclass(frozen=True, slots=True)
class Never:
    """False in every draw."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event happens; for an event with levels, it stands at one of them (see `event_at`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """In a pledge: this actor joins. In an approval rule: this actor says yes.

    Where it stands in the text it was read from, counted from 0, is kept beside the name and plays no part in
    comparing two conditions.
    """

    name: str
    at: int = field(default=-1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Level:
    """A lever stands at one of `levels`; an order comparison is expanded when it is parsed."""

    lever: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; never over an actor (C4)."""

    item: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every item holds; true if there is none."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some item holds; false if there is none."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `n` of the items hold; true for `n` <= 0, false for `n` above their number (C15, A2)."""

    n: int
    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Weighted:
    """The weights of the items that hold add up to at least `quota` (A3: whole numbers of 0 or more)."""

    quota: int
    items: tuple[Condition, ...]
    weights: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse weights that do not fit the items (A3)."""
        if len(self.items) != len(self.weights):
            raise ValueError(
                f"weighted: {len(self.items)} items but {len(self.weights)} weights; give one weight per item"
            )
        if any(weight < 0 for weight in self.weights):
            raise ValueError(
                f"weighted: {min(self.weights)} is below 0; a weight is a whole number of 0 or more"
            )


Condition = Always | Never | Event | Actor | Level | Not | AllOf | AnyOf | AtLeast | Weighted

_AT = " == "


def event_at(event: str, level: str) -> Event:
    """An event with levels stands at one of them: a yes or no of its own, which no plain name can equal.

    Examples
    --------
    >>> event_at("mandate", "clear")
    Event(name='mandate == clear')
    """
    return Event(f"{event}{_AT}{level}")


def event_of(name: str) -> str:
    """The declared event behind the name of an `Event`.

    Examples
    --------
    >>> event_of("mandate == clear"), event_of("ceasefire")
    ('mandate', 'ceasefire')
    """
    return name.partition(_AT)[0]


@dataclass(frozen=True, slots=True)
class Mentions:
    """Names that occur in a condition, each list in alphabetical order; events as they are declared."""

    actors: tuple[str, ...]
    events: tuple[str, ...]
    levers: tuple[str, ...]


def leaves(condition: Condition) -> Iterator[Event | Actor | Level]:
    """Events, actors and lever comparisons of a condition in the order of the text, repeats included."""
    match condition:
        case Event() | Actor() | Level():
            yield condition
        case Not(item):
            yield from leaves(item)
        case AllOf(items) | AnyOf(items) | AtLeast(_, items) | Weighted(_, items, _):
            for item in items:
                yield from leaves(item)
        case Always() | Never():
            return


def mentions(condition: Condition) -> Mentions:
    """Which actors, events and levers a condition names."""
    found = set(leaves(condition))
    return Mentions(
        actors=tuple(sorted({leaf.name for leaf in found if isinstance(leaf, Actor)})),
        events=tuple(sorted({event_of(leaf.name) for leaf in found if isinstance(leaf, Event)})),
        levers=tuple(sorted({leaf.lever for leaf in found if isinstance(leaf, Level)})),
    )


def holds(condition: Condition, true: Mapping[str, bool], levers: Mapping[str, str] | None = None) -> bool:
    """Evaluate one condition in one world, item by item; the slow obvious twin of the word kernel.

    Parameters
    ----------
    condition : Condition
        Any tree.
    true : mapping of str to bool
        Whether each event happens (stands at each of its levels) and each actor joins (or says yes).
    levers : mapping of str to str, optional
        The level at which each lever stands; needed only where the condition compares a lever.

    Raises
    ------
    KeyError
        If a name that is needed is in neither mapping.
    """
    match condition:
        case Always():
            return True
        case Never():
            return False
        case Event(name) | Actor(name):
            return bool(true[name])
        case Level(lever, levels):
            return (levers or {})[lever] in levels
        case Not(item):
            return not holds(item, true, levers)
        case AllOf(items):
            return all(holds(item, true, levers) for item in items)
        case AnyOf(items):
            return any(holds(item, true, levers) for item in items)
        case AtLeast(n, items):
            return sum(holds(item, true, levers) for item in items) >= n
        case Weighted(quota, items, weights):
            total = sum(w for item, w in zip(items, weights, strict=True) if holds(item, true, levers))
            return total >= quota


def fold(
    condition: Condition, levers: Mapping[str, str], known: Mapping[str, bool] | None = None
) -> Condition:
    """Set the levers of a course and simplify (C3, C4).

    Parameters
    ----------
    condition : Condition
        As parsed.
    levers : mapping of str to str
        The level of every lever in the course.
    known : mapping of str to bool, optional
        Events and actors to be set as well.

    Returns
    -------
    Condition
        Equivalent in this course. It holds no lever; ``Always`` and ``Never`` stand only alone; nested
        ``and`` and nested ``or`` are merged; ``not`` stands only before an event or an actor.

    Raises
    ------
    ValueError
        If the course does not set a lever that the condition compares.

    Notes
    -----
    Model rule C3, with C4 for ``not``: ``not at_least(k, n items)`` is ``at_least(n-k+1, not items)`` and
    ``not weighted(q, w)`` is ``weighted(sum(w)-q+1, not items)``.

    Examples
    --------
    >>> guard = AllOf((Level("mission", ("monitoring", "reassurance")), Event("ceasefire")))
    >>> fold(guard, {"mission": "reassurance"})
    Event(name='ceasefire')
    >>> fold(guard, {"mission": "denial"})
    Never()
    """
    return _folded(condition, levers, known or {}, True)


def format_condition(condition: Condition) -> str:
    """Write a condition as text that the parser reads back to an equivalent tree (F15, A1)."""
    match condition:
        case Always():
            return "always"
        case Never():
            return "never"
        case Event(name) | Actor(name):
            return name
        case Level(lever, levels):
            if not levels:
                return "never"
            return f"{lever} == {levels[0]}" if len(levels) == 1 else f"{lever} in [{', '.join(levels)}]"
        case Not(item):
            return f"not {_grouped(item)}"
        case AllOf(items) | AnyOf(items):
            every = isinstance(condition, AllOf)
            if text := _levels_of_one_event(condition):
                return text
            if len(items) > 1:
                return (" and " if every else " or ").join(_grouped(item) for item in items)
            return format_condition(items[0]) if items else ("always" if every else "never")
        case AtLeast(n, items):
            if not 1 <= n <= len(items):
                return "always" if n < 1 else "never"
            return f"at_least({n}, [{', '.join(format_condition(item) for item in items)}])"
        case Weighted(quota, items, weights):
            if not 1 <= quota <= sum(weights):
                return "always" if quota < 1 else "never"
            pairs = (f"{format_condition(item)}: {w}" for item, w in zip(items, weights, strict=True))
            return f"weighted({quota}, {{{', '.join(pairs)}}})"


def _grouped(condition: Condition) -> str:
    """Text of a part, in brackets where it is itself joined by ``and`` or ``or``."""
    while isinstance(condition, AllOf | AnyOf) and len(condition.items) == 1:
        condition = condition.items[0]
    compound = isinstance(condition, AllOf | AnyOf) and len(condition.items) > 1
    compound = compound and not _levels_of_one_event(condition)
    text = format_condition(condition)
    return f"({text})" if compound else text


def _levels_of_one_event(condition: Condition) -> str:
    """``mandate in [clear, un]`` where a condition says just that; else empty."""
    if not isinstance(condition, AnyOf) or len(condition.items) < 2:
        return ""
    names = [item.name for item in condition.items if isinstance(item, Event) and _AT in item.name]
    events = {event_of(name) for name in names}
    if len(names) < len(condition.items) or len(events) > 1:
        return ""
    return f"{events.pop()} in [{', '.join(name.partition(_AT)[2] for name in names)}]"


def _folded(
    condition: Condition, levers: Mapping[str, str], known: Mapping[str, bool], sign: bool
) -> Condition:
    match condition:
        case Always() | Never():
            return _constant(isinstance(condition, Always) == sign)
        case Event(name) | Actor(name) if name in known:
            return _constant(known[name] == sign)
        case Event() | Actor():
            return condition if sign else Not(condition)
        case Level(lever, levels):
            if lever not in levers:
                raise ValueError(f"the course does not set lever '{lever}'; give its level")
            return _constant((levers[lever] in levels) == sign)
        case Not(item):
            return _folded(item, levers, known, not sign)
        case AllOf(items) | AnyOf(items):
            inner = tuple(_folded(item, levers, known, sign) for item in items)
            return _every(inner) if isinstance(condition, AllOf) == sign else _some(inner)
        case AtLeast(n, items):
            inner = tuple(_folded(item, levers, known, sign) for item in items)
            return _at_least(n if sign else len(items) - n + 1, inner)
        case Weighted(quota, items, weights):
            inner = tuple(_folded(item, levers, known, sign) for item in items)
            return _weighted(quota if sign else sum(weights) - quota + 1, inner, weights)


def _constant(true: bool) -> Condition:
    return Always() if true else Never()


def _every(items: tuple[Condition, ...]) -> Condition:
    if Never() in items:
        return Never()
    merged = (part for item in items for part in (item.items if isinstance(item, AllOf) else (item,)))
    left = tuple(item for item in merged if item != Always())
    return AllOf(left) if len(left) > 1 else left[0] if left else Always()


def _some(items: tuple[Condition, ...]) -> Condition:
    if Always() in items:
        return Always()
    merged = (part for item in items for part in (item.items if isinstance(item, AnyOf) else (item,)))
    left = tuple(item for item in merged if item != Never())
    return AnyOf(left) if len(left) > 1 else left[0] if left else Never()


def _at_least(n: int, items: tuple[Condition, ...]) -> Condition:
    n -= items.count(Always())
    left = tuple(item for item in items if item not in (Always(), Never()))
    if n < 1:
        return Always()
    if n >= len(left):
        return _every(left) if n == len(left) else Never()
    return _some(left) if n == 1 else AtLeast(n, left)


def _weighted(quota: int, items: tuple[Condition, ...], weights: tuple[int, ...]) -> Condition:
    pairs = list(zip(items, weights, strict=True))
    quota -= sum(weight for item, weight in pairs if item == Always())
    left = [(item, weight) for item, weight in pairs if weight and item not in (Always(), Never())]
    if quota < 1:
        return Always()
    if quota > sum(weight for _, weight in left):
        return Never()
    return Weighted(quota, tuple(item for item, _ in left), tuple(weight for _, weight in left))
