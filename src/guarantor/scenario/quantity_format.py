"""From a quantity back to its text, so that reading the text gives the same quantity (rule F14)."""

from __future__ import annotations

import re
from decimal import Decimal

from guarantor.scenario.quantity_words import COUNTABLE, UNIT_WORDS, plain, read_number
from guarantor.scenario.spread import LARGEST, Quantity, Shape

__all__ = ["about_ends", "as_percent", "format_quantity"]

_PERCENTILES = (Shape.NORMAL, Shape.LOGNORMAL, Shape.LOGITNORMAL)


def as_percent(value: float) -> str:
    """Write a share with %, without rounding: 0.3 is ``30%``."""
    return f"{(Decimal(repr(value)) * 100).normalize():f}%"


def about_ends(centre: float, width: float) -> tuple[float, float]:
    """5th and 95th percentile of ``about centre ±width``, `width` as a share of the centre (F12)."""
    ends = centre * (1.0 - width), centre * (1.0 + width)
    return min(ends), max(ends)


def format_quantity(q: Quantity, *, share: bool = False) -> str:
    """Write `q` so that ``parse_quantity``, called with the same `share`, gives `q` again.

    Parameters
    ----------
    q : Quantity
        As made by ``parse_quantity``.
    share : bool
        The field is a probability or a share, where ranges are written with %.

    Returns
    -------
    str

    Examples
    --------
    >>> format_quantity(Quantity(Shape.LOGNORMAL, (55000.0, 80000.0), unit="troops"))
    '55000 to 80000 troops'
    """
    if q.shape in (Shape.UNKNOWN, Shape.REFUSED):
        return str(q.shape.value)
    unit = None if q.unit is None else UNIT_WORDS[q.unit]
    countable = unit is not None and unit.dimension in COUNTABLE
    numbers = [_written(value, countable) for value in q.numbers]
    one = q.shape is Shape.CONSTANT and abs(q.numbers[0]) == 1.0
    after = "" if unit is None else f" {unit.singular if one else unit.plural}"
    clip = "" if q.clip is None else f" clip [{plain(q.clip[0])}, {plain(q.clip[1])}]"
    if q.shape is Shape.CONSTANT:
        return f"{numbers[0]}{after}{clip}"
    if q.shape in _PERCENTILES:
        return _as_about(q, countable, after) or f"{_as_range(q, numbers, after, share)}{clip}"
    return f"{q.shape.value}({_as_arguments(q, numbers)}){after}{clip}"


def _written(value: float, countable: bool) -> str:
    """`value`, with a fourth decimal where exactly three would look like thousands (F12)."""
    text = plain(value)
    return f"{text}0" if countable and re.search(r"\.\d{3}$", text) else text


def _as_range(q: Quantity, numbers: list[str], after: str, share: bool) -> str:
    percent = q.shape is Shape.LOGITNORMAL or share
    low, high = [as_percent(value) for value in q.numbers] if percent else numbers
    default = Shape.LOGITNORMAL if percent else Shape.LOGNORMAL
    shaped = "" if q.shape is default else f" as {q.shape.value}"
    return f"{low} to {high}{after}{shaped}"


def _as_about(q: Quantity, countable: bool, after: str) -> str | None:
    """``about X ±P%`` where it says exactly the same."""
    if q.shape is not Shape.NORMAL or q.clip != (0.0, LARGEST):
        return None
    low, high = q.numbers
    centre = _written((low + high) / 2.0, countable)
    width = as_percent(round((high - low) / (high + low), 9))
    if about_ends(read_number(centre).value, read_number(width).value) != q.numbers:
        return None
    return f"about {centre}{after} ±{width}"


def _as_arguments(q: Quantity, numbers: list[str]) -> str:
    if q.shape is not Shape.DISCRETE:
        return ", ".join(q.labels or numbers)
    count = len(q.labels) or len(q.numbers) // 2
    weights = [plain(weight) for weight in q.numbers[-count:]]
    return ", ".join(f"{v}: {w}" for v, w in zip(q.labels or numbers[:count], weights, strict=True))
