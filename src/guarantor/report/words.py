"""Words: numbers as a reader says them, and names for inputs (UX 1, 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from guarantor.measures.assessment import Amount, Driver, Ends, Share, Side
from guarantor.measures.naming import group_title

__all__ = [
    "Naming",
    "Titled",
    "both_of_50",
    "count_of_50",
    "cut",
    "day",
    "few",
    "input_name",
    "input_title",
    "listed",
    "middle",
    "of_50",
    "points",
    "setting",
    "short",
    "short_both_of_50",
    "short_day",
    "side_value",
    "side_words",
    "span",
    "thousand",
    "thousands",
    "threshold_words",
    "together_differs",
    "upper",
]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NAMED = 4
"""Longest list of names in a sentence; a longer one is counted."""

_PARTS = {
    "land_forces": "size of {actor} land forces",
    "pool": "size of {actor} pool",
    "ratio": "{actor} rotation ratio",
    "deployable_share": "deployable share of {actor} army",
    "sustained_share": "share of {actor} army that can be kept out",
    "offers": "share of {actor} land forces that is assumed on offer",
    "reliability": "how far {actor} guarantee can be relied on",
    "reinforcement": "how many {actor} reinforcements would come",
    "tripwire": "what troops in place do to {actor} resolve",
    "total": "how many troops are asked for",
    "troops": "troops that {actor} holds elsewhere",
    "ceiling": "most troops {actor} may send",
    "home_floor": "troops {actor} keeps at home",
    "anchor": "how likely attack is with no force",
    "strength": "strength of the challenger",
    "protege_strength": "strength of the defender",
}

_SHARES = ("share", "#p", "substitution", "anchor", ".offers")


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``.

    Examples
    --------
    >>> listed(["Britain", "France", "Lithuania"])
    'Britain, France and Lithuania'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def day(when: date) -> str:
    """A date as written in a sentence, in English whatever the machine speaks."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def short_day(when: date) -> str:
    """A date for a table: ``5 Feb 2025``."""
    return f"{when.day} {_MONTHS[when.month - 1][:3]} {when.year}"


def few(names: Sequence[str]) -> str:
    """The names where they are few; else the first and how many others.

    Examples
    --------
    >>> few(["Albania", "Belgium", "Croatia", "Denmark", "Estonia", "Finland"])
    'Albania, Belgium, Croatia and 3 others'
    """
    if len(names) <= _NAMED:
        return listed(names)
    return listed([*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} others"])


def upper(text: str) -> str:
    """The text with a capital, to open a sentence."""
    return text[:1].upper() + text[1:]


def cut(text: str, width: int) -> str:
    """At most `width` characters; what is left out is shown by two dots."""
    return text if len(text) <= width else f"{text[: width - 2].rstrip()}.."


def short(count: str) -> str:
    """A count for a narrow table: ``<1``, ``12-14``."""
    return count.replace("under ", "<").replace("over ", ">").replace(" to ", "-")


def of_50(share: Share) -> str:
    """How many of 50 sampled futures; a rare one is not rounded to never, and deep inputs give a range."""
    if share.cells:
        low, high = min(c.value for c in share.cells), max(c.value for c in share.cells)
        return (
            count_of_50(low)
            if count_of_50(low) == count_of_50(high)
            else f"{count_of_50(low)} to {count_of_50(high)}"
        )
    assert share.probability is not None
    return count_of_50(share.probability)


def count_of_50(probability: float) -> str:
    """A share as a count of 50; a rare one is not rounded to never."""
    count = round(50 * probability)
    if probability > 0 and count == 0:
        return "under 1"
    if probability < 1 and count == 50:
        return "over 49"
    return str(count)


def together_differs(ends: Ends[Share]) -> bool:
    """Whether the two ends differ by more than 1 in 50 (DESIGN 12.1)."""
    a, b = (
        (s.probability,) if s.probability is not None else tuple(c.value for c in s.cells)
        for s in (ends.alone, ends.together)
    )
    if len(a) != len(b):  # a part of the deep inputs that only one end knows
        a, b = (min(a), max(a)), (min(b), max(b))
    return any(abs(x - y) > 0.02 for x, y in zip(a, b, strict=True))


def both_of_50(ends: Ends[Share], unit: str = "") -> str:
    """The count for contributors who move on their own, and the other beside it where it differs."""
    alone = f"{of_50(ends.alone)}{unit}"
    return f"{alone} ({of_50(ends.together)} if all move together)" if together_differs(ends) else alone


def short_both_of_50(ends: Ends[Share]) -> str:
    """The same for a narrow table: ``0 (13-14)``."""
    alone = short(of_50(ends.alone))
    return f"{alone} ({short(of_50(ends.together))})" if together_differs(ends) else alone


def points(change: float) -> str:
    """A change of a probability in words.

    Examples
    --------
    >>> points(-0.043), points(0.0002)
    ('4.3 points lower', 'under 0.1 points higher')
    """
    if not change:
        return "the same"
    size = "under 0.1" if abs(change) < 0.0005 else f"{100 * abs(change):.1f}"
    return f"{size} points {'higher' if change > 0 else 'lower'}"


def thousands(amount: Amount) -> tuple[str, str]:
    """The 5th and 95th percentile in thousands, to two digits.

    Examples
    --------
    >>> from guarantor.measures.assessment import Amount
    >>> rest = {"unit": "troops", "mean": 4e3, "se": 1, "p25": 3e3, "p50": 4e3, "p75": 5e3}
    >>> thousands(Amount(p05=2140, p95=51_400, **rest))
    ('2.1', '51')
    """
    return thousand(amount.p05), thousand(amount.p95)


def thousand(persons: float) -> str:
    """Persons in thousands, to two digits."""
    value = persons / 1000
    if value >= 10:
        return f"{float(f'{value:.2g}'):.0f}" if value < 100 else f"{value:.0f}"
    if value >= 0.1:
        return f"{value:.1f}"
    return f"{value:.2g}" if value else "0"


def span(amount: Amount) -> str:
    """The 5th to the 95th percentile with its unit: ``2.1 to 10 thousand``, ``20 to 30`` where it is few."""
    if amount.p95 < 1000:
        ends = [f"{each:.0f}" for each in (amount.p05, amount.p95)]
        return " to ".join(dict.fromkeys(ends))
    return " to ".join(dict.fromkeys(thousands(amount))) + " thousand"


def middle(amount: Amount) -> str:
    """The middle future in thousands; with deep inputs, over their cells."""
    if amount.p50 is None:
        low, high = min(c.value for c in amount.cells), max(c.value for c in amount.cells)
        return " to ".join(dict.fromkeys((thousand(low), thousand(high))))
    return thousand(amount.p50)


def with_course(title: str) -> str:
    """``with Europe alone``; a title that says ``with`` itself stays."""
    return title if title.lower().startswith(("with ", "without ")) else f"with {title}"


_FORMS = (
    (r"uniform\((.+?), ?(.+?)\)", r"\1 to \2, all equally likely"),
    (r"(?:triangular|pert)\((.+?), ?(.+?), ?(.+?)\)", r"\1 to \3, most likely \2"),
    (r"deep\((.+?), ?(.+?)\)", r"\1 to \2, no likelihood known"),
    (r"integer\((.+?), ?(.+?)\)", r"\1 to \2, whole numbers"),
    (r"(.+ to .+?) as [a-z_]+", r"\1"),
)


def range_words(written: str) -> str:
    """A quantity as a scenario writes it, in words; what is plain already stays.

    Examples
    --------
    >>> range_words("uniform(10%, 60%)"), range_words("triangular(-0.2, 0.41, 0.7)")
    ('10% to 60%, all equally likely', '-0.2 to 0.7, most likely 0.41')
    >>> range_words("deep(3000, 9000) troops"), range_words("20% to 80%")
    ('3000 to 9000 troops, no likelihood known', '20% to 80%')
    """
    for form, words in _FORMS:
        if found := re.fullmatch(rf"{form}(?P<unit> [A-Za-z]+)?", written):
            ends, comma, rest = found.expand(words).partition(", ")
            return f"{ends}{found['unit'] or ''}{comma}{rest}"
    return written


def side_words(driver: Driver, side: Side) -> str:
    """One side of a driver in words: ``yes``, ``above 32%``, ``in its highest fifth``, or levels."""
    if side.label not in ("above", "below"):
        return side.label.replace("_", " ")
    if side.threshold is None:
        return f"in its {'highest' if side.label == 'above' else 'lowest'} fifth"
    return f"{side.label} {threshold_words(driver.input, side.threshold)}"


def threshold_words(name: str, value: float) -> str:
    """A value of an input: ``32%``, ``74 thousand``, ``3.5``.

    Examples
    --------
    >>> threshold_words("rotation.FRA.deployable_share", 0.272), threshold_words("FRA.land_forces", 76_800.0)
    ('27%', '77 thousand')
    """
    if name.endswith(_SHARES):
        return f"{100 * value:.2g}%"
    if value >= 1000:
        return f"{thousand(value)} thousand"
    return f"{value:.3g}"


def side_value(side: Side) -> str:
    """What the measure is on that side."""
    if side.share is not None:
        return f"{of_50(side.share)} of 50"
    return f"{middle(side.amount)} thousand" if side.amount is not None else "?"


def setting(fixed: bool | str) -> str:
    """How an event is fixed: ``yes``, ``no``, or its level."""
    return fixed if isinstance(fixed, str) else "yes" if fixed else "no"


class Titled(Protocol):
    """An event, or whatever else has a name and a title."""

    @property
    def name(self) -> str:
        """As conditions name it."""

    @property
    def title(self) -> str:
        """As readers see it."""


class Naming(Protocol):
    """An answer that says what its actors and events are called."""

    @property
    def actors(self) -> Mapping[str, str]:
        """Names by code."""

    @property
    def events(self) -> Sequence[Titled]:
        """Events with their titles."""


def input_title(assessment: Naming, name: str) -> str:
    """An input in plain words; its own name where there are none."""
    event = next((e for e in assessment.events if name in (e.name, f"{e.name}#p")), None)
    if event is not None:
        return event.title if name == event.name else f"how likely {event.title} is"
    return input_name(name, assessment.actors)


def input_name(name: str, actors: Mapping[str, str]) -> str:
    """The same of an input that is no event, from the names of actors alone."""
    parts = name.split(".")
    if parts[0] == "pledges":
        return f"what the pledge {parts[1]} offers"
    if parts[0] == "requirement" and parts[-1] == "substitution":
        return f"how far others can fill {parts[2]} without their provider"
    group = group_title(parts[1]) if parts[0] == "guarantees" and len(parts) > 2 else ""
    actor = next((actors[p] for p in parts if p in actors), group)
    words = _PARTS.get(parts[-1])
    if words is None:
        return re.sub(r"[._]", " ", name)
    owned = any(word in words for word in ("army", "forces", "ratio", "pool", "guarantee", "resolve"))
    return words.format(actor=f"{actor}'s" if owned else actor)
