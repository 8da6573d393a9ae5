"""Figures of the force as cells and words: both ends beside each other, whole persons, thousands (UX 1)."""

from __future__ import annotations

from collections.abc import Callable

from guarantor.measures.figures import Amount, Ends, Share
from guarantor.measures.force.parts import ContributorForce, CourseForce, ForceEnd, Worth
from guarantor.report.words import span, thousand

__all__ = [
    "amounts",
    "apart",
    "average",
    "both",
    "cell",
    "highest",
    "hundred",
    "level_share",
    "lost_weight",
    "lowest",
    "main_end",
    "middle_of",
    "moved",
    "rest_of",
    "share_of",
    "whole",
    "whole_span",
]


def main_end(force: CourseForce) -> ForceEnd:
    """The end whose figures stand first: each moves on its own, unless no force is raised so."""
    return force.ends.alone if force.ends.alone.futures else force.ends.together


def share_of(ends: Ends[ForceEnd], name: str, instead: ForceEnd | None = None) -> Ends[Share]:
    """One measure at both ends; `instead` stands for an end without a force."""
    found = [getattr(each, name) for each in (ends.alone, ends.together)]
    if instead is not None:
        found = [getattr(instead, name) if share is None else share for share in found]
    return Ends[Share](alone=found[0], together=found[1])


def level_share(force: CourseForce, number: int, name: str) -> Ends[Share]:
    """A share of one level at both ends."""
    first, second = main_end(force), force.ends.together
    return Ends[Share](
        alone=getattr(first.levels[number], name), together=getattr(second.levels[number], name)
    )


def amounts(force: CourseForce, name: str) -> tuple[Amount, Amount]:
    """One amount at both ends."""
    return getattr(main_end(force), name), getattr(force.ends.together, name)


def lowest(share: Share) -> float:
    """The share; with deep inputs the lowest over their parts."""
    return share.probability if share.probability is not None else min(c.value for c in share.cells)


def highest(share: Share) -> float:
    """The share; with deep inputs the highest over their parts."""
    return share.probability if share.probability is not None else max(c.value for c in share.cells)


def rest_of(share: Share) -> Share:
    """How often not."""
    cells = tuple(
        cell.model_copy(update=dict.fromkeys(("value", "low", "high"), 1 - cell.value))
        for cell in share.cells
    )
    if share.probability is None:
        return share.model_copy(update={"cells": cells})
    rest = 1 - share.probability
    return Share(probability=rest, se=share.se, of_50=round(50 * rest))


def both(pair: tuple[Amount, Amount], told: Callable[[Amount], str]) -> str:
    """The figure, and the other end beside it where it differs by more than 1 in 50."""
    alone, together = (told(each) for each in pair)
    if alone == together or not apart(*pair):
        return alone
    return f"{alone} ({together} if all move together)"


def cell(one: Amount, two: Amount) -> str:
    """The middle future in thousands; the other end in brackets where it differs by more than 1 in 50."""
    alone, together = middle_of(one), middle_of(two)
    return f"{alone} ({together})" if alone != together and apart(one, two) else alone


def apart(one: Amount, two: Amount) -> bool:
    """Whether two amounts differ by more than 1 in 50 of the larger, at an end or in the middle."""
    pairs = [(one.p05, two.p05), (one.p95, two.p95)]
    if one.p50 is not None and two.p50 is not None:
        pairs.append((one.p50, two.p50))
    else:
        pairs += [(a.value, b.value) for a, b in zip(one.cells, two.cells, strict=False)]
    return any(abs(x - y) > 0.02 * max(abs(x), abs(y)) + 0.5 for x, y in pairs)


def moved(one: Worth, two: Worth) -> bool:
    """Whether what is lost without somebody differs between the ends."""
    return apart(one.lost, two.lost) or apart(one.left, two.left)


def lost_weight(one: ContributorForce) -> float:
    """What is lost without it and what hangs on it, on average; the most over parts of deep inputs."""
    lost = one.with_what_hangs_on_it.lost
    if lost.mean is not None:
        return lost.mean
    return max((cell.value for cell in lost.cells), default=0.0)


def whole(amount: Amount) -> Amount:
    """The same in whole persons, so that rounding of the arithmetic does not show."""
    numbers = ("mean", "p05", "p25", "p50", "p75", "p95")
    rounded = {name: None if (value := getattr(amount, name)) is None else _person(value) for name in numbers}
    cells = tuple(
        cell.model_copy(update={name: _person(getattr(cell, name)) for name in ("value", "low", "high")})
        for cell in amount.cells
    )
    return amount.model_copy(update={**rounded, "cells": cells})


def middle_of(amount: Amount) -> str:
    """The middle future in thousands; with deep inputs the range over their parts."""
    if amount.p50 is not None:
        return hundred(amount.p50)
    values = [cell.value for cell in amount.cells]
    ends = [hundred(each) for each in (min(values), max(values))]
    if ends[0] != ends[1] and ends[0].startswith("<"):
        ends[0] = "0"
    return "-".join(dict.fromkeys(ends))


def whole_span(amount: Amount) -> str:
    """The 5th to the 95th of 100 futures."""
    return span(whole(amount))


def average(amount: Amount) -> str:
    """The average over futures; with deep inputs the middle futures of their parts."""
    return middle_of(amount) if amount.mean is None else hundred(amount.mean)


def hundred(persons: float) -> str:
    """Whole persons in thousands, to two digits; a few are not rounded to none."""
    persons = _person(persons)
    if 0 < persons < 50:
        return "<0.1"
    return thousand(persons) if persons >= 100 or not persons else "0.1"


def _person(persons: float) -> float:
    return float(round(persons)) + 0.0
