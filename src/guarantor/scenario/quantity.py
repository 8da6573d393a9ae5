"""The quantity grammar: what an analyst writes for a number that is known only roughly (rules F10-F14)."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from guarantor.scenario.quantity_format import about_ends, format_quantity
from guarantor.scenario.quantity_words import (
    ARGUMENT,
    MONTHS,
    NUMBER,
    UNIT_WORDS,
    UNITS,
    Field,
    Number,
    QuantityFault,
    check_percent,
    check_share,
    dimension_of,
    pattern,
    plain,
    read_number,
    read_unit,
)
from guarantor.scenario.spread import (
    LARGEST,
    Quantity,
    Shape,
    clipped_shares,
    is_certain,
    mean,
    normal_parameters,
)

__all__ = [
    "MONTHS",
    "UNITS",
    "Quantity",
    "QuantityFault",
    "Shape",
    "clipped_shares",
    "dimension_of",
    "format_quantity",
    "is_certain",
    "mean",
    "parse_quantity",
]

_LONGEST = 200
_EXAMPLES = "'10000 troops', '8000 to 12000 troops', 'about 10000 troops ±20%', 'pert(1, 2, 5)'"

_CONSTANT = pattern(rf"({NUMBER})(?: ?([A-Za-z]+))?")
_RANGE = pattern(rf"({NUMBER}) ?to ?({NUMBER})(?: ?([A-Za-z]+))?(?: ?as ?([A-Za-z_]+))?")
_ABOUT = pattern(rf"about ?({NUMBER})(?: ?([A-Za-z]+))?(?: ?(?:±|\+-|\+/-) ?({NUMBER}))?")
_FUNCTION = pattern(r"([A-Za-z_]+) ?\(([^()]*)\)(?: ?([A-Za-z]+))?")
_CLIP = pattern(r"(.*?) ?clip ?\[([^\[\]]*)\]")
_ARGUMENT = pattern(ARGUMENT)
_LABEL = pattern(r"[A-Za-z][A-Za-z0-9_-]*")

_DASHED = pattern(rf"({NUMBER}) ?(?:[-–—]|\.\.+|…) ?({NUMBER})(?: ?([A-Za-z]+))?")
_UNIT_TWICE = pattern(rf"({NUMBER}) ?([A-Za-z]+) to ({NUMBER})(?: ?([A-Za-z]+))?")
_UNIT_LAST = pattern(rf"about ?({NUMBER}) ?(?:±|\+-|\+/-) ?({NUMBER}) ?([A-Za-z]+)")
_DECIMAL_COMMA = pattern(r"(?<![\d,])(\d+),(\d{1,2}|\d{4,})(?![\d,])")
_BLANK_THOUSANDS = pattern(r"(?<!\d)\d{1,3}(?: \d{3})+(?!\d)")
_NOT_FINITE = pattern(r"[+-]?\.?(?:nan|inf|infinity)")

_FORMS = {
    "uniform": (Shape.UNIFORM, "low, high", "low < high"),
    "triangular": (Shape.TRIANGULAR, "low, mode, high", "low <= mode <= high and low < high"),
    "pert": (Shape.PERT, "low, mode, high", "low <= mode <= high and low < high"),
    "integer": (Shape.INTEGER, "low, high", "whole numbers and low <= high"),
    "deep": (Shape.DEEP, "low, high", "low < high"),
}
_FUNCTIONS = (*_FORMS, "discrete", "one_of")
_RANGES = {"normal": Shape.NORMAL, "lognormal": Shape.LOGNORMAL, "logitnormal": Shape.LOGITNORMAL}


def parse_quantity(
    text: str, *, share: bool = False, dimension: str | None = None, default_unit: str | None = None
) -> Quantity:
    """Read a quantity.

    Parameters
    ----------
    text : str
        What the scenario says, at most 200 characters.
    share : bool
        The field is a probability or a share: numbers lie in 0..1, ``60%`` and ``0.6`` are equal, and a
        range is written with %.
    dimension : str, optional
        Key of `UNITS` that the field takes; a unit of another dimension is a fault.
    default_unit : str, optional
        Unit of a number written without one. Its dimension is the field's where `dimension` is absent.

    Returns
    -------
    Quantity
        Numbers with ``k``, ``M`` and ``%`` resolved; the unit in its canonical spelling.

    Raises
    ------
    QuantityFault
        For every text outside the grammar; nothing else is raised for any text.
    ValueError
        If `dimension` or `default_unit` is not in `UNITS`: a mistake of the caller.

    Notes
    -----
    Model rules F10-F13. A range of zero width is the constant. An ``about`` of a share is clipped at 0 and
    1; a normal or lognormal of a share needs a written clip inside 0..1.

    Examples
    --------
    >>> parse_quantity("8k to 12k troops").numbers
    (8000.0, 12000.0)
    >>> parse_quantity("30% to 70%", share=True).shape
    <Shape.LOGITNORMAL: 'logitnormal'>
    """
    field = _field(share, dimension, default_unit)
    words = " ".join(text.split())
    if len(words) > _LONGEST:
        raise QuantityFault(
            f"the text has {len(words)} characters and a quantity at most {_LONGEST}; "
            "put explanations into 'note'"
        )
    if words == "unknown":
        return Quantity(Shape.UNKNOWN)
    if words == "refused":
        return Quantity(Shape.REFUSED)
    clipped = _CLIP.fullmatch(words) if "clip" in words else None
    body = words if clipped is None else clipped[1]
    if match := _RANGE.fullmatch(body):
        q, percent = _range(match, field)
    elif match := _CONSTANT.fullmatch(body):
        q, percent = _constant(match, field)
    elif match := _FUNCTION.fullmatch(body):
        q, percent = _function(match, field)
    elif match := _ABOUT.fullmatch(body):
        q, percent = _about(match, field)
    else:
        raise QuantityFault(_why_unreadable(words))
    if clipped is not None:
        return _with_clip(q, clipped[2], percent, body, field)
    if share and q.clip is None and q.shape in (Shape.NORMAL, Shape.LOGNORMAL):
        raise QuantityFault(
            f"a {q.shape.value} can leave 0% to 100%; write '{body} clip [0%, 100%]' "
            f"or leave out 'as {q.shape.value}'"
        )
    return q


def _field(share: bool, dimension: str | None, default_unit: str | None) -> Field:
    if dimension is not None and dimension not in UNITS:
        raise ValueError(f"there is no dimension '{dimension}' (F11); there are {', '.join(UNITS)}")
    if share:
        return Field(True, "share", None)
    if default_unit is None:
        return Field(False, dimension, None)
    own = dimension_of(default_unit)
    return Field(False, dimension or own, UNIT_WORDS[default_unit].canonical)


def _constant(match: re.Match[str], field: Field) -> tuple[Quantity, bool]:
    number = read_number(match[1])
    unit = read_unit(match, 2, [number], field)
    check_share([number], field)
    return Quantity(Shape.CONSTANT, (number.value,), unit=unit), number.percent


def _range(match: re.Match[str], field: Field) -> tuple[Quantity, bool]:
    low, high, word, name = read_number(match[1]), read_number(match[2]), match[3], match[4]
    after, shaped = f" {word}" if word else "", f" as {name}" if name else ""
    if low.percent != high.percent:
        ends = [number.text if number.percent else f"{number.text}%" for number in (low, high)]
        raise QuantityFault(f"per cent on one end only; write '{ends[0]} to {ends[1]}{shaped}'")
    unit = read_unit(match, 3, [low, high], field)
    if field.share and not low.percent:
        raise QuantityFault(f"a range of probabilities is written with %: '{_in_percent(low, high)}{shaped}'")
    if low.value > high.value:
        raise QuantityFault(
            f"range is reversed: {low.text} > {high.text}; write '{high.text} to {low.text}{after}{shaped}'"
        )
    check_share([low, high], field)
    if name is not None and name not in _RANGES:
        raise QuantityFault(_why_not_as(name, low, high))
    if low.value == high.value:
        return Quantity(Shape.CONSTANT, (low.value,), unit=unit), low.percent
    shape = _RANGES[name] if name else Shape.LOGITNORMAL if low.percent else Shape.LOGNORMAL
    instead = f"write '{low.text} to {high.text}{after} as normal' or 'uniform({low.bare}, {high.bare})'"
    if shape is Shape.LOGNORMAL and low.value <= 0.0:
        raise QuantityFault(
            f"the low end is {low.text}, and the default shape (lognormal) needs ends above 0; {instead}"
        )
    if shape is Shape.LOGITNORMAL and not 0.0 < low.value < high.value < 1.0:
        raise QuantityFault(f"the ends of a range of shares lie inside 0% to 100%, not on it; {instead}")
    q = Quantity(shape, (low.value, high.value), unit=unit)
    _check_width(q, f"{low.text} to {high.text}", f"write 'uniform({low.bare}, {high.bare})'")
    return q, low.percent


def _in_percent(low: Number, high: Number) -> str:
    scale = 100 if max(abs(low.value), abs(high.value)) <= 1.0 else 1
    a, b = (plain(float(Decimal(repr(number.value)) * scale)) for number in (low, high))
    return f"{a}% to {b}%"


def _check_width(q: Quantity, written: str, instead: str) -> None:
    """Refuse what floating point cannot hold: a spread of zero, or quantiles and a mean that overflow."""
    m, s = normal_parameters(q)
    if s <= 0.0:
        raise QuantityFault(f"the ends of '{written}' are too close to tell apart; {instead}")
    if q.shape is Shape.LOGNORMAL and m + max(8.3 * s, s * s / 2.0) > 700.0:
        raise QuantityFault(f"'{written}' is too wide for a lognormal; {instead}")


def _why_not_as(name: str, low: Number, high: Number) -> str:
    if name in ("pert", "triangular", "uniform"):
        middle = "" if name == "uniform" else " mode,"
        return (
            f"'A to B' gives the 5th and 95th percentile, but a {name} has hard ends; "
            f"write '{name}({low.bare},{middle} {high.bare})'"
        )
    return f"unknown shape '{name}'; write 'as normal', 'as lognormal' or 'as logitnormal'"


def _about(match: re.Match[str], field: Field) -> tuple[Quantity, bool]:
    centre, word = read_number(match[1]), match[2]
    head = f"{centre.text}{f' {word}' if word else ''}"
    if match[3] is None:
        raise QuantityFault(f"'about' needs a width; write 'about {head} ±20%'")
    width = read_number(match[3])
    if not width.percent:
        raise QuantityFault(f"the width of 'about' is a percentage; write 'about {head} ±20%'")
    unit = read_unit(match, 2, [centre], field)
    check_share([centre], field)
    if not 0.0 < width.value < 1.0:
        raise QuantityFault(
            f"the width of 'about' lies between 0% and 100%, got '{width.text}'; "
            "write a range 'A to B' for anything wider"
        )
    low, high = about_ends(centre.value, width.value)
    if low == high:
        raise QuantityFault(f"'about {head}' has no width; write a range such as '-5 to 5 as normal'")
    if field.share and high > 1.0:
        raise QuantityFault(f"'about {head}' reaches above 100%; write a range such as '60% to 90%'")
    q = Quantity(Shape.NORMAL, (low, high), unit=unit)
    _check_width(q, match[0], f"write '{head}'")
    if centre.value > 0.0:
        q = Quantity(q.shape, q.numbers, unit=unit, clip=(0.0, 1.0 if field.share else LARGEST))
    return q, centre.percent


def _function(match: re.Match[str], field: Field) -> tuple[Quantity, bool]:
    name = match[1]
    arguments = [argument.strip() for argument in match[2].split(",")]
    if name not in _FUNCTIONS:
        raise QuantityFault(_unknown_distribution(name))
    if name == "discrete":
        return _discrete(match, arguments, field)
    wordy = [argument for argument in arguments if not _ARGUMENT.fullmatch(argument)]
    if name in ("one_of", "deep") and len(wordy) == len(arguments):
        return _over_words(Shape(name), arguments, (), match[3], field), False
    if wordy:
        raise QuantityFault(f"cannot read '{wordy[0]}' as a number in {name}(..); {_form(name)}")
    numbers = [read_number(argument) for argument in arguments]
    unit = read_unit(match, 3, numbers, field)
    check_percent(numbers)
    check_share(numbers, field)
    values = tuple(number.value for number in numbers)
    if name == "one_of":
        _check_twice(values, arguments)
        return Quantity(Shape.ONE_OF, values, unit=unit), numbers[0].percent
    shape, form, needs = _FORMS[name]
    if len(values) != form.count(",") + 1:
        raise QuantityFault(f"{name} takes {form.count(',') + 1} numbers; {_form(name)}")
    ordered = all(a <= b for a, b in pairwise(values))
    if shape is Shape.INTEGER:
        ordered = ordered and all(value.is_integer() for value in values)
    elif values[0] == values[-1]:
        ordered = False
    if not ordered:
        raise QuantityFault(f"{name}({form}) needs {needs}")
    return Quantity(shape, values, unit=unit), numbers[0].percent


def _discrete(match: re.Match[str], arguments: list[str], field: Field) -> tuple[Quantity, bool]:
    pairs = [tuple(part.strip() for part in argument.split(":")) for argument in arguments]
    for pair, argument in zip(pairs, arguments, strict=True):
        if len(pair) != 2 or not _ARGUMENT.fullmatch(pair[1]):
            raise QuantityFault(f"cannot read '{argument}' as a value and its weight; {_form('discrete')}")
    names = [pair[0] for pair in pairs]
    weights = [read_number(pair[1]) for pair in pairs]
    check_percent(weights)
    shares = tuple(weight.value for weight in weights)
    for weight in weights:
        if weight.value < 0.0:
            raise QuantityFault(f"the weight '{weight.text}' is negative; weights lie between 0 and 1")
    total = math.fsum(shares)
    if abs(total - 1.0) > 1e-9:
        raise QuantityFault(f"the weights add up to {total:.12g}, not 1")
    if not all(_ARGUMENT.fullmatch(name) for name in names):
        return _over_words(Shape.DISCRETE, names, shares, match[3], field), False
    numbers = [read_number(name) for name in names]
    unit = read_unit(match, 3, numbers, field)
    check_percent(numbers)
    check_share(numbers, field)
    values = tuple(number.value for number in numbers)
    _check_twice(values, names)
    return Quantity(Shape.DISCRETE, values + shares, unit=unit), numbers[0].percent


def _over_words(
    shape: Shape, labels: list[str], weights: tuple[float, ...], word: str | None, field: Field
) -> Quantity:
    for label in labels:
        if not _LABEL.fullmatch(label):
            raise QuantityFault(f"cannot read '{label}' as a word in {shape.value}(..); {_form(shape.value)}")
    if field.share:
        raise QuantityFault("a probability is a number, not a word; write '60%' or '30% to 70%'")
    if word is not None:
        raise QuantityFault(f"words take no unit; leave out '{word}'")
    _check_twice(labels, labels)
    return Quantity(shape, weights, labels=tuple(labels))


def _form(name: str) -> str:
    if name == "discrete":
        return "write 'discrete(low: 0.3, high: 0.7)'"
    if name == "one_of":
        return "write 'one_of(2, 4, 6)' or 'one_of(low, high)'"
    form = f"write '{name}({_FORMS[name][1]})' in numbers without thousands commas"
    return f"{form}, or words as in 'deep(none, some, all)'" if name == "deep" else form


def _unknown_distribution(name: str) -> str:
    if name in _RANGES:
        return f"unknown distribution '{name}'; write '3 to 5 as {name}', the 5th and 95th percentile"
    near = difflib.get_close_matches(name.lower(), _FUNCTIONS, 1, 0.6)
    return f"unknown distribution '{name}'" + (f"; did you mean '{near[0]}'?" if near else "")


def _check_twice(values: Sequence[object], written: Sequence[str]) -> None:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise QuantityFault(f"'{written[index]}' is written twice; write each value once")


def _with_clip(q: Quantity, inside: str, percent: bool, body: str, field: Field) -> Quantity:
    """Apply ``clip [a, b]`` (F13)."""
    low, high = _bounds(inside, percent or field.share, field)
    if q.labels:
        raise QuantityFault("words cannot be clipped; leave out the clip")
    if q.shape is Shape.DEEP:
        raise QuantityFault(
            "a deep range has no probability to clip; "
            f"write its ends inside: 'deep({plain(q.numbers[0])}, {plain(q.numbers[1])})'"
        )
    bounds = (low.value, high.value)
    if q.clip is not None:
        bounds = (max(bounds[0], q.clip[0]), min(bounds[1], q.clip[1]))
    if q.shape in _RANGES.values() or q.shape is Shape.CONSTANT:
        first, last = q.numbers[0], q.numbers[-1]
        if not bounds[0] <= first <= last <= bounds[1]:
            raise QuantityFault(
                f"clip [{low.text}, {high.text}] does not enclose '{body}'; "
                f"write bounds at or outside {plain(first)} and {plain(last)}"
            )
    clipped = Quantity(q.shape, q.numbers, unit=q.unit, clip=bounds)
    for bound, moved in zip((low, high), clipped_shares(clipped), strict=True):
        if moved > 0.05 + 1e-9:
            raise QuantityFault(
                f"the clip moves {moved:.1%} of the values to {bound.text}, and at most 5% may be moved; "
                "write a wider clip or another range"
            )
    return clipped


def _bounds(inside: str, share: bool, field: Field) -> tuple[Number, Number]:
    texts = [part.strip() for part in inside.split(",")]
    if len(texts) != 2 or not all(_ARGUMENT.fullmatch(part) for part in texts):
        raise QuantityFault(
            f"cannot read 'clip [{inside}]'; write two numbers without thousands commas: 'clip [0, 5000]'"
        )
    low, high = read_number(texts[0]), read_number(texts[1])
    check_share([low, high], field)
    if low.value > high.value:
        raise QuantityFault(
            f"clip is reversed: {low.text} > {high.text}; write 'clip [{high.text}, {low.text}]'"
        )
    if not share and (low.percent or high.percent):
        raise QuantityFault("per cent in the clip only; write its bounds in the unit of the quantity")
    if share and (low.value < 0.0 or high.value > 1.0):
        raise QuantityFault("the bounds of a share lie between 0% and 100%; write 'clip [0%, 100%]'")
    return low, high


def _why_unreadable(words: str) -> str:
    """Say what is wrong with a text that has none of the grammar's forms."""
    lower = words.lower()
    if not words:
        return "the value is empty; write a quantity such as '10000 troops', or 'unknown'"
    if lower in ("true", "false", "yes", "no"):
        return f"'{words}' is a yes/no, not a quantity"
    if _NOT_FINITE.fullmatch(lower):
        return f"'{words}' is not a finite number"
    if lower in ("unknown", "refused"):
        return f"write '{lower}' in small letters, not '{words}'"
    if match := _DASHED.fullmatch(words):
        return f"write a range as '{match[1]} to {match[2]}{f' {match[3]}' if match[3] else ''}'"
    if match := _UNIT_TWICE.fullmatch(words):
        if match[4] and match[4] != match[2]:
            return f"write both ends in one unit, named once at the end, not {match[2]} and {match[4]}"
        return f"write the unit once, at the end: '{match[1]} to {match[3]} {match[4] or match[2]}'"
    if match := _UNIT_LAST.fullmatch(words):
        return f"write the unit before the width: 'about {match[1]} {match[3]} ±{match[2]}'"
    if any(character.isdigit() and not character.isascii() for character in words):
        return f"cannot read '{words}' as a quantity; write digits as 0 to 9"
    if match := _BLANK_THOUSANDS.search(words):
        return f"a number has no blanks inside; write '{match[0].replace(' ', '')}' for '{match[0]}'"
    if "(" not in words and (match := _DECIMAL_COMMA.search(words)):
        return f"a comma separates thousands; write '{match[1]}.{match[2]}' for '{match[0]}'"
    return f"cannot read '{words}' as a quantity; examples: {_EXAMPLES}"
