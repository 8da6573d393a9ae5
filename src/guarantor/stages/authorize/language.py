"""Writing approval rules from names: thresholds, vetoes, double majorities, blocs (rules A1-A3, A10, A15)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from guarantor.scenario.condition import (
    Actor,
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Event,
    Level,
    Not,
    Weighted,
)
from guarantor.scenario.errors import did_you_mean

__all__ = [
    "MAX_DEPTH",
    "MAX_PARTS",
    "all_of",
    "any_of",
    "at_least",
    "check",
    "double_majority",
    "more_than_half",
    "not_more_than",
    "not_no",
    "share_of",
    "veto",
    "weighted",
    "with_blocs",
    "yes",
]

MAX_DEPTH = 64
MAX_PARTS = 4096
_MAX_TOTAL = 2**62

Item = Condition | str
Number = int | float | Decimal | Fraction | str


def all_of(items: Sequence[Item]) -> Condition:
    """Every item says yes; true if there is none (A2).

    Parameters
    ----------
    items : sequence of str or Condition
        Names of members, or rules.

    Raises
    ------
    ValueError
        If a member stands twice in the list (A15).

    Examples
    --------
    >>> all_of(["host", any_of(["council", "coalition"])]) == AllOf(
    ...     (Event("host"), AnyOf((Event("council"), Event("coalition"))))
    ... )
    True
    """
    return AllOf(_items("all_of", items))


def any_of(items: Sequence[Item]) -> Condition:
    """Some item says yes; false if there is none (A2). Parameters and errors are those of `all_of`."""
    return AnyOf(_items("any_of", items))


def at_least(k: int, items: Sequence[Item]) -> Condition:
    """At least `k` of the items say yes. Other parameters and errors are those of `all_of`."""
    return AtLeast(k, _items("at_least", items))


def not_more_than(k: int, *, against: Sequence[Item]) -> Condition:
    """Not more than `k` of the items withhold their yes: ``at_least(n - k, items)`` (A1)."""
    return AtLeast(len(against) - k, _items("not_more_than", against))


def veto(item: Item) -> Condition:
    """The item's own yes, readable as one part of an `all_of` (A1)."""
    return _items("veto", [item])[0]


def weighted(quota: Number, weights: Mapping[Item, Number]) -> Condition:
    """The weights of the items that say yes add up to at least `quota` (A3).

    Parameters
    ----------
    quota : int, float or Decimal
    weights : mapping of str or Condition to int, float or Decimal
        Decimals are scaled by the power of ten that makes all of them and the quota whole; a float counts as
        it is printed.

    Raises
    ------
    ValueError
        A weight below 0, a number that is not finite, or a total above ``2 ** 62``.

    Examples
    --------
    >>> weighted(1.5, {"a": 1, "b": 0.5}) == weighted(15, {"a": 10, "b": 5})
    True
    """
    items = _items("weighted", list(weights))
    numbers = [
        _decimal("quota", quota),
        *(_decimal(_said(item), weight) for item, weight in weights.items()),
    ]
    scale = 10 ** max(-min(int(number.as_tuple().exponent), 0) for number in numbers)
    whole_quota, *whole = (int(Fraction(number) * scale) for number in numbers)
    for item, weight in zip(weights, whole, strict=True):
        if weight < 0:
            raise ValueError(f"weighted: {_said(item)} has weight {weights[item]}; give 0 or more (A3)")
    if sum(whole) > _MAX_TOTAL:
        raise ValueError(f"weighted: the weights add up to {sum(whole)}, above 2^62; use a larger unit (A3)")
    return Weighted(whole_quota, items, tuple(whole))


def share_of(total: int, share: Fraction | Decimal | str) -> int:
    """The smallest whole quota that is at least a share of a total, exactly (A3).

    Parameters
    ----------
    total : int
    share : Fraction, Decimal or str
        ``'65%'``, ``'2/3'`` or a Fraction; floats are refused because they miss by one at large totals.

    Examples
    --------
    >>> share_of(507_471_970, "65%"), share_of(27, "55%")
    (329856781, 15)
    """
    part = _share(share)
    return -(-part.numerator * total // part.denominator)


def more_than_half(total: int) -> int:
    """The smallest whole number above half of a total (A3)."""
    return total // 2 + 1


def double_majority(
    members: Sequence[Item],
    members_share: Fraction | Decimal | str,
    weights: Sequence[int],
    weights_share: Fraction | Decimal | str,
) -> Condition:
    """A share of the members who also hold a share of the weights (A1).

    Parameters
    ----------
    members : sequence of str or Condition
    members_share, weights_share : Fraction, Decimal or str
        See `share_of`: at least this share.
    weights : sequence of int
        One per member.

    Raises
    ------
    ValueError
        As `weighted`; or another number of weights than of members.
    """
    if len(weights) != len(members):
        raise ValueError(f"double_majority: {len(members)} members but {len(weights)} weights; give one each")
    count = at_least(share_of(len(members), members_share), members)
    by_weight = weighted(
        share_of(sum(weights), weights_share),
        dict(zip(_items("double_majority", members), weights, strict=True)),
    )
    return AllOf((count, by_weight))


def not_no(member: str) -> Condition:
    """The member votes yes or abstains (A6)."""
    return Event(f"not_no({member})")


def yes(member: str) -> Condition:
    """The member votes yes: it does not vote no, and where it does not, it does not abstain (A6)."""
    return AllOf((not_no(member), Event(f"firm({member})")))


def with_blocs(rule: Condition, blocs: Mapping[str, Collection[str]]) -> Condition:
    """Let the members of a bloc vote as one: each is replaced by the bloc's name (A10, correlation 1).

    Parameters
    ----------
    rule : Condition
    blocs : mapping of str to collection of str
        Name of the bloc (which may be that of the member whom the others follow) to its members.

    Raises
    ------
    ValueError
        If a member is in two blocs.
    """
    bloc_of: dict[str, str] = {}
    for bloc, inside in blocs.items():
        for member in inside:
            if bloc_of.setdefault(member, bloc) != bloc:
                raise ValueError(f"'{member}' is in the blocs '{bloc_of[member]}' and '{bloc}'; keep one")

    def replaced(part: Condition) -> Condition:
        match part:
            case Event(name) | Actor(name):
                return Event(bloc_of[name]) if name in bloc_of else part
            case AllOf(items):
                return AllOf(tuple(map(replaced, items)))
            case AnyOf(items):
                return AnyOf(tuple(map(replaced, items)))
            case AtLeast(n, items):
                return AtLeast(n, tuple(map(replaced, items)))
            case Weighted(quota, items, weights):
                return Weighted(quota, tuple(map(replaced, items)), weights)
            case _:
                return part

    check(rule)
    return replaced(rule)


def check(rule: Condition, members: Collection[str] | None = None) -> None:
    """Refuse a rule that is too deep, too large, has a ``not``, or names an unknown member (A1, A15).

    Parameters
    ----------
    rule : Condition
    members : collection of str, optional
        The known names; without it any name will do.

    Raises
    ------
    ValueError
        More than 64 levels of nesting or 4,096 parts; a ``not``; a member that is not known.
    """
    for count, (part, depth) in enumerate(_walk(rule), 1):
        if depth > MAX_DEPTH:
            raise ValueError(f"the rule is nested more than {MAX_DEPTH} deep; name its parts instead (A15)")
        if count > MAX_PARTS:
            raise ValueError(f"the rule has more than {MAX_PARTS:,} parts; name those that repeat (A15)")
        match part:
            case Not(Event(name) | Actor(name)):
                raise ValueError(
                    f"'not {name}': an approval rule has no 'not'; an approval that hurts is a condition "
                    "of a pledge or a different course (A1)"
                )
            case Event(name) | Actor(name) if members is not None and name not in members:
                raise ValueError(f"unknown member '{name}'{did_you_mean(name, members)}")
            case _:
                pass


def _walk(rule: Condition) -> Iterator[tuple[Condition, int]]:
    """Every part of a rule with its depth, in the order of the text, without recursion."""
    waiting = [(rule, 1)]
    while waiting:
        part, depth = waiting.pop()
        yield part, depth
        match part:
            case AllOf(items) | AnyOf(items) | AtLeast(_, items) | Weighted(_, items, _):
                waiting.extend((item, depth + 1) for item in reversed(items))
            case Not(item) if not isinstance(item, Level):
                waiting.append((item, depth + 1))
            case _:
                pass


def _items(kind: str, items: Sequence[Item]) -> tuple[Condition, ...]:
    named = [item if isinstance(item, str) else getattr(item, "name", None) for item in items]
    seen: set[str] = set()
    for name in named:
        if name in seen:
            raise ValueError(f"{kind}: '{name}' stands twice in one list; write it once (A15)")
        if name is not None:
            seen.add(name)
    return tuple(Event(item) if isinstance(item, str) else item for item in items)


def _said(item: Item) -> str:
    return f"'{getattr(item, 'name', item)}'"


def _decimal(what: str, number: Number) -> Decimal:
    try:
        value = Decimal(str(number)).normalize()
    except InvalidOperation:
        raise ValueError(f"weighted: {what}: {number} is not a decimal number (A3)") from None
    if not value.is_finite():
        raise ValueError(f"weighted: {what}: {number} is not a number to count with (A3)")
    return value


def _share(share: Fraction | Decimal | str | float) -> Fraction:
    if isinstance(share, float):
        raise ValueError(f"share {share}: a float misses by one at large totals; write '65%' or '2/3' (A3)")
    text = str(share).strip()
    part = Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    if not 0 <= part <= 1:
        raise ValueError(f"share {share} is not between 0 and 100% (A3)")
    return part
