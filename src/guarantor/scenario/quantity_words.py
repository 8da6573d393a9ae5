"""The words inside a quantity: its numbers and units, and the fault that names what is wrong (F11-F12)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import NamedTuple

from guarantor.scenario.spread import LARGEST

__all__ = [
    "ARGUMENT",
    "COUNTABLE",
    "MONTHS",
    "NUMBER",
    "UNITS",
    "UNIT_WORDS",
    "Field",
    "Number",
    "QuantityFault",
    "Unit",
    "check_percent",
    "check_share",
    "dimension_of",
    "pattern",
    "plain",
    "read_number",
    "read_unit",
]

UNITS: dict[str, tuple[tuple[str, str], ...]] = {
    "people": (("troop", "troops"), ("personnel", "personnel"), ("person", "persons")),
    "battalion": (("battalion", "battalions"),),
    "brigade": (("brigade", "brigades"),),
    "vehicle": (("vehicle", "vehicles"),),
    "aircraft": (("aircraft", "aircraft"),),
    "ship": (("ship", "ships"),),
    "time": (("day", "days"), ("month", "months"), ("year", "years")),
    "km": (("km", "km"),),
    "money": (("EUR", "EUR"), ("USD", "USD")),
    "share": (),
    "plain": (),
}
"""Dimension -> its units, each ``(singular, plural)`` (F11)."""

MONTHS: dict[str, float] = {"day": 1.0 / 30.4375, "month": 1.0, "year": 12.0}
"""Months in one unit of time (F11): what a drawn value is multiplied by."""

COUNTABLE = frozenset({"people", "battalion", "brigade", "vehicle", "aircraft", "ship"})
"""Dimensions that come in whole units, before which ``10.000`` is ambiguous (F12)."""


class Unit(NamedTuple):
    """One unit; `canonical` is the singular, for people the plural ("troops")."""

    canonical: str
    dimension: str
    singular: str
    plural: str


UNIT_WORDS: dict[str, Unit] = {
    word: Unit(plural if dimension == "people" else singular, dimension, singular, plural)
    for dimension, words in UNITS.items()
    for singular, plural in words
    for word in (singular, plural)
}
"""Every spelling of every unit."""

_TAKES = {
    "share": "a share",
    "plain": "a plain number",
    "time": "a time",
    "km": "a distance",
    "money": "money",
}


def pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern whose digits and letters are ASCII only (F12)."""
    return re.compile(text, re.ASCII)


_TAIL = r"(?:\.\d+)?(?:[eE][+-]?\d+)?(?: ?[kM](?![A-Za-z]))?(?: ?%)?"
NUMBER = rf"[+-]?(?:\d{{1,3}}(?:[,_]\d{{3}})+|\d+){_TAIL}"
"""Pattern of a number, blanks already reduced to one."""
ARGUMENT = rf"[+-]?(?:\d{{1,3}}(?:_\d{{3}})+|\d+){_TAIL}"
"""Pattern of a number where a comma separates arguments."""

_PARTS = pattern(r"([+-]?)([\d,_]+)(\.\d+)?(?:[eE]([+-]?\d+))?(?: ?([kM]))?( ?%)?")


class QuantityFault(ValueError):
    """A text that is not a quantity.

    Attributes
    ----------
    message : str
        What is wrong and what to write instead (F22), without file or path.
    """

    message: str

    def __init__(self, message: str) -> None:
        """Keep `message` beside the arguments of the exception."""
        super().__init__(message)
        self.message = message


class Number(NamedTuple):
    """A number as written and what it is worth.

    ``thousandths``: it has exactly three decimals and no scale, as ``10.000``.
    """

    text: str
    value: float
    percent: bool
    thousandths: bool

    @property
    def bare(self) -> str:
        """The text without thousands commas, fit for the inside of a function."""
        return self.text.replace(",", "")


class Field(NamedTuple):
    """What the field takes: a share in 0..1, a dimension of `UNITS`, a unit where none is written."""

    share: bool
    dimension: str | None
    default: str | None


def dimension_of(unit: str | None) -> str:
    """Dimension of a unit in any spelling (F11); ``None`` is "plain".

    Raises
    ------
    ValueError
        If there is no such unit.
    """
    if unit is None:
        return "plain"
    if unit not in UNIT_WORDS:
        raise ValueError(f"there is no unit '{unit}' (F11)")
    return UNIT_WORDS[unit].dimension


def plain(value: float) -> str:
    """Shortest text that reads as `value`."""
    return str(int(value)) if value.is_integer() else repr(value)


def read_number(text: str) -> Number:
    """Read a text that fits `NUMBER`; k, M and % shift the decimal point, so nothing is rounded twice.

    Raises
    ------
    QuantityFault
        Above 1e15 in size.
    """
    parts = _PARTS.fullmatch(text)
    assert parts is not None, f"'{text}' was matched by NUMBER"
    sign, digits, fraction, exponent, scale, percent = parts.groups()
    written = f"{sign}{digits.replace(',', '').replace('_', '')}{fraction or ''}"
    shift = int(exponent or 0) + (3 if scale == "k" else 6 if scale == "M" else 0) - (2 if percent else 0)
    value = float(f"{written}e{shift}") if shift else float(written)
    if abs(value) > LARGEST:
        raise QuantityFault(f"'{text}' is too large; a number here is at most 1e15 in size")
    thousandths = fraction is not None and len(fraction) == 4 and not (exponent or scale or percent)
    return Number(text, value + 0.0, percent is not None, thousandths)


def read_unit(match: re.Match[str], group: int, numbers: Sequence[Number], field: Field) -> str | None:
    """Canonical unit of `numbers` (F11), after every check that a unit or its absence asks for.

    Parameters
    ----------
    match : re.Match
        Of the whole quantity; `group` holds the word of the unit, if one is written.
    numbers : sequence of Number
        The numbers that carry the unit.
    field : Field
        What the field takes.

    Raises
    ------
    QuantityFault
        Unknown unit, wrong dimension, a unit on a share, another currency, or ``10.000 troops``.
    """
    word = match[group]
    if word is None:
        _check_bare_percent(numbers, field)
        percent = any(number.percent for number in numbers)
        unit = None if percent or field.default is None else UNIT_WORDS[field.default]
    else:
        unit = _known_unit(word, numbers[0], field)
        _check_dimension(unit, match, group, numbers, field)
    if unit is not None and unit.dimension in COUNTABLE:
        for number in numbers:
            if number.thousandths:
                whole = number.text.replace(".", "").replace(",", "").replace("_", "")
                raise QuantityFault(
                    f"'{number.text}' reads as {plain(number.value)}; "
                    f"write '{int(whole)}' or '{plain(number.value)}'"
                )
    return None if unit is None else unit.canonical


def _check_bare_percent(numbers: Sequence[Number], field: Field) -> None:
    if field.dimension in (None, "share"):
        return
    for number in numbers:
        if number.percent:
            example = f"10 {_proper(field)}".rstrip()
            raise QuantityFault(
                f"'{number.text}' is a share, and the field takes {_takes(field)}; "
                f"write for example '{example}'"
            )


def _known_unit(word: str, number: Number, field: Field) -> Unit:
    if word in UNIT_WORDS:
        return UNIT_WORDS[word]
    if word in ("m", "mn", "mio", "K"):
        scaled = f"{number.text}{'k' if word == 'K' else 'M'}"
        raise QuantityFault(f"only k (thousand) and M (million) scale a number; write '{scaled}'")
    folded = {known.lower(): known for known in UNIT_WORDS}
    near = difflib.get_close_matches(word.lower(), folded, 1, 0.6)
    if near:
        raise QuantityFault(f"unknown unit '{word}'; did you mean '{folded[near[0]]}'?")
    known = _proper(field) or ", ".join(dict.fromkeys(unit.plural for unit in UNIT_WORDS.values()))
    raise QuantityFault(f"unknown unit '{word}'; write {known} or no unit")


def _check_dimension(
    unit: Unit, match: re.Match[str], group: int, numbers: Sequence[Number], field: Field
) -> None:
    word = match[group]
    if any(number.percent for number in numbers):
        raise QuantityFault(f"a share takes no unit; write '{_with_unit(match, group, '')}'")
    if field.share:
        raise QuantityFault(
            f"'{word}' does not fit here: the field takes a share between 0 and 1; write '60%' or '0.6'"
        )
    if field.dimension not in (None, unit.dimension):
        raise QuantityFault(
            f"'{word}' does not fit here: the field takes {_takes(field)}; "
            f"write '{_with_unit(match, group, _proper(field))}'"
        )
    if unit.dimension == "money" and field.default not in (None, unit.canonical):
        raise QuantityFault(
            f"'{word}' is not converted to {field.default}; write the sum in {field.default} yourself"
        )


def _proper(field: Field) -> str:
    """Plural of the unit that the field would rather see; empty for a plain number or a share."""
    if field.default is not None:
        return UNIT_WORDS[field.default].plural
    words = UNITS.get(field.dimension or "", ())
    return words[0][1] if words else ""


def _takes(field: Field) -> str:
    return _TAKES.get(field.dimension or "", _proper(field))


def _with_unit(match: re.Match[str], group: int, unit: str) -> str:
    """Return the matched text with the word of its unit exchanged."""
    head, tail = match.string[: match.start(group)].rstrip(), match.string[match.end(group) :]
    return f"{head}{' ' if unit else ''}{unit}{tail}"


def check_percent(numbers: Sequence[Number]) -> None:
    """Refuse % on some of the numbers only."""
    if len({number.percent for number in numbers}) == 2:
        odd = next(number for number in numbers if not number.percent)
        raise QuantityFault(f"per cent on some of the numbers only; write '{odd.text}%' or none with %")


def check_share(numbers: Sequence[Number], field: Field) -> None:
    """Refuse a number outside 0..1 in a field that takes a probability or share."""
    if field.share:
        for number in numbers:
            if not 0.0 <= number.value <= 1.0:
                raise QuantityFault(
                    f"a probability lies between 0 and 1 (or 0% and 100%), got '{number.text}'"
                )
