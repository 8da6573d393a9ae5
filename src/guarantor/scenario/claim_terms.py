"""The words of claims and checks: a measure with its arguments, figures with units, tests (E18, X1)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from guarantor.scenario.claim_schema import Call, Criterion
from guarantor.scenario.condition import Names
from guarantor.scenario.document import Node, Scalar
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.fields import quoted, shown
from guarantor.scenario.measure_names import MEASURES, MeasureName
from guarantor.scenario.quantity import MONTHS, QuantityFault, Shape, parse_quantity
from guarantor.scenario.quantity_format import as_percent
from guarantor.scenario.quantity_words import plain
from guarantor.scenario.reader import Reader

__all__ = ["NO_FORCE", "Vocabulary", "read_call", "read_figure", "read_test", "unit_of"]

NO_FORCE = "no-force"
"""The course that is always there and sets no lever (F17)."""

_CHANNELS = ("means", "approvals", "pledges", "capabilities", "credibility")
_CALL = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*(?:\((.*)\))?", re.DOTALL)
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_COMPARED = re.compile(r"(<=|>=|<|>|=) ?(.+)")
_BETWEEN = re.compile(r"in ?\[(.*)\] ?([A-Za-z]*)")
_INSTEAD = {"==": "=", "=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=", "!=": "in [a, b]"}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What claims and checks may name; entries that failed are known too, so that no fault breeds (F23).

    Attributes
    ----------
    names : Names
        Actors, events, levers and groups.
    courses : mapping of course to mapping of lever to level
        Empty for a course that could not be read; ``no-force`` is not among them.
    inputs : collection of str
        Streams of all inputs (R1).
    taking_part : collection of str
        Actors that contribute, guarantee or pledge: those whose removal changes anything (X7).
    """

    names: Names
    courses: Mapping[str, Mapping[str, str]]
    inputs: Collection[str]
    taking_part: Collection[str]


@dataclass(frozen=True, slots=True)
class _Scale:
    """How figures of one unit are written, and between which bounds they make sense."""

    dimension: str
    example: str
    unit: str | None = None
    lowest: float | None = None
    highest: float | None = None


_SCALES = {
    "troops": _Scale("people", ">= 1000 troops"),
    "actors": _Scale("plain", ">= 2", lowest=0),
    "share": _Scale("share", "> 5%"),
    "probability": _Scale("share", "<= 50%", lowest=0, highest=1),
    "points": _Scale("share", "< -10%", lowest=-1, highest=1),
    "month": _Scale("time", "<= 12 months", unit="month"),
    "person-months": _Scale("plain", "<= 5000"),
    "position": _Scale("plain", "< 50", lowest=0, highest=100),
    "sign": _Scale("plain", "> 0", lowest=-1, highest=1),
    "steps": _Scale("plain", "> 0"),
    "distance": _Scale("plain", "> 0"),
}
_DIFFERENCE = {"yes/no": "sign", "probability": "points", "actors": "steps", "position": "distance"}


def unit_of(measure: MeasureName, differenced: bool = False) -> str:
    """Unit in which a value is tested, given whether something is subtracted from the measure.

    A yes or no becomes -1, 0 or 1 (``sign``), a probability points, a count ``steps``, a position a
    ``distance``; other units stay as they are.
    """
    return _DIFFERENCE.get(measure.unit, measure.unit) if differenced else measure.unit


def read_call(reader: Reader, node: Node, where: str, words: Vocabulary) -> Call | None:
    """Read a measure with its arguments, ``name(argument, ..)`` (X1).

    Returns
    -------
    Call or None
        Nothing after a fault: unknown measure or argument, wrong kind, number of arguments or unit.
    """
    text = reader.text(node, where)
    if not isinstance(node, Scalar):
        return None
    match = _CALL.fullmatch(text)
    if match is None:
        remedy = "write one such as 'requirement_met' or 'joined(GBR)'"
        if "(" in text and ")" not in text:
            remedy = "a comma ends a value inside {..}, so put the measure in quotes"
        reader.fault(node.at, where, f"cannot read {quoted(node)} as a measure; {remedy}")
        return None
    name, inside = match.groups()
    if (measure := MEASURES.get(name)) is None:
        hint = did_you_mean(name, MEASURES) or f"; the measures are {', '.join(MEASURES)}"
        reader.fault(node.at, where, f"unknown measure '{shown(Scalar(name, node.at))}'{hint}")
        return None
    arguments = tuple(part.strip() for part in inside.split(",")) if inside and inside.strip() else ()
    kinds = measure.arguments
    if not sum(not kind.endswith("?") for kind in kinds) <= len(arguments) <= len(kinds):
        reader.fault(node.at, where, _wrong_number(measure, arguments))
        return None
    read = [
        _argument(reader, node, where, kind.removesuffix("?"), word, measure, words)
        for kind, word in zip(kinds, arguments, strict=False)
    ]
    known = tuple(word for word in read if word is not None)
    return Call(name, known) if len(known) == len(read) else None


def _wrong_number(measure: MeasureName, arguments: tuple[str, ...]) -> str:
    kinds = [kind.removesuffix("?") for kind in measure.arguments]
    forms = [kinds, [kind for kind in measure.arguments if not kind.endswith("?")]]
    texts = [f"{measure.name}({', '.join(form)})" if form else measure.name for form in forms]
    remedy = " or ".join(f"'{text}'" for text in dict.fromkeys(texts))
    if any(word[:1].isdigit() for word in arguments) and len(arguments) > len(kinds):
        remedy += ", numbers without commas"
    takes = f"{len(kinds) or 'no'} argument{'' if len(kinds) == 1 else 's'}"
    return f"'{measure.name}' takes {takes}, not {len(arguments)}; write {remedy}"


def _argument(
    reader: Reader, node: Scalar, where: str, kind: str, word: str, measure: MeasureName, words: Vocabulary
) -> str | None:
    """One argument of the right kind; a number of troops as plain digits."""
    if kind == "troops":
        troops = read_figure(reader, node, where, word, "troops")
        if troops is not None and troops < 0:
            reader.fault(node.at, where, f"'{word}' is below 0; write one such as '1000 troops'")
            return None
        return None if troops is None else plain(troops)
    if kind == "issue":
        if _WORD.fullmatch(word):
            return word
        message = f"'{word}' cannot be an issue; write small letters, digits and '_'"
        reader.fault(node.at, where, message)
        return None
    known: dict[str, Collection[str]] = {
        "actor": words.names.actors,
        "group": words.names.groups,
        "event": [name for name in words.names.events if name not in words.names.categories],
        "event with levels": words.names.categories,
        "course": words.courses,
        "channel": _CHANNELS,
        "input": words.inputs,
    }
    kinds = kind.split(" or ")
    options = [name for each in kinds for name in known[each]]
    if word in options or (kind == "input" and any(fnmatchcase(name, word) for name in options)):
        return word
    article = "an" if kind[0] in "aeiou" else "a"
    other = next((each for each in known if word in known[each]), None)
    if word == NO_FORCE and kind == "course":
        message = f"'{measure.name}' compares with another force; name a course, not '{NO_FORCE}'"
    elif other:
        what = f"{'an' if other[0] in 'aeiou' else 'a'} {other}"
        remedy = f"write one such as '{options[0]}'" if options else f"add {article} {kind} to the scenario"
        message = f"'{word}' is {what} and '{measure.name}' takes {article} {kind}; {remedy}"
    else:
        hint = did_you_mean(word, options)
        message = f"unknown {kind} '{shown(Scalar(word, node.at))}'{hint or '; name one of this scenario'}"
    reader.fault(node.at, where, message)
    return None


def read_figure(reader: Reader, node: Scalar, where: str, text: str, unit: str) -> float | None:
    """Read one number in the unit of a measure: shares as fractions, people as persons, time in months.

    Parameters
    ----------
    node : Scalar
        Where the number stands, for the fault.
    text : str
        The number with its unit, in the quantity grammar (F12).
    unit : str
        As `unit_of` gives it, neither yes/no nor lines.
    """
    scale = _SCALES[unit]
    try:
        quantity = parse_quantity(text, dimension=scale.dimension, default_unit=scale.unit)
    except QuantityFault as error:
        reader.fault(node.at, where, error.message)
        return None
    if quantity.shape is not Shape.CONSTANT or quantity.clip is not None:
        reader.fault(node.at, where, f"expected one number, got '{shown(Scalar(text, node.at))}'")
        return None
    value = quantity.numbers[0] * MONTHS.get(quantity.unit or "", 1.0)
    message = ""
    if scale.dimension == "people" and quantity.unit is None:
        message = f"'{text}' has no unit; write '{text} troops'"
    elif scale.dimension == "share" and abs(value) > 1 and "%" not in text:
        message = f"'{text}' means {as_percent(value)}; write '{text}%'"
    elif (scale.lowest is not None and value < scale.lowest) or (
        scale.highest is not None and value > scale.highest
    ):
        message = f"'{text}' is outside what it can be; write one {_span(scale)}"
    if message:
        reader.fault(node.at, where, message)
    return None if message else value


def _span(scale: _Scale) -> str:
    low, high = (
        "" if end is None else as_percent(float(end)) if scale.dimension == "share" else f"{end:g}"
        for end in (scale.lowest, scale.highest)
    )
    return f"from {low} to {high}" if high else f"of {low} or more"


def read_test(reader: Reader, node: Node, where: str, unit: str | None, *, exact: bool) -> Criterion | None:
    """Read what a value is tested against: yes, no, a comparison or ``in [a, b]`` (E18).

    Parameters
    ----------
    unit : str or None
        As `unit_of` gives it; ``None`` if it is not known because of another fault, so that only the form
        is checked.
    exact : bool
        Whether ``=`` may be asked: in every draw, not of a statistic.
    """
    text = " ".join(reader.text(node, where).split())
    if not isinstance(node, Scalar):
        return None
    sign, figures = _taken_apart(text)
    example = _SCALES[unit].example if unit in _SCALES else ">= 1000 troops"
    message = ""
    if not sign:
        wrong = next((wrong for wrong in _INSTEAD if text.startswith(wrong)), None)
        remedy = "write yes, no, '> 0', '>= 1000 troops' or 'in [0%, 20%]'"
        remedy = f"write '{_INSTEAD[wrong]}' instead of '{wrong}'" if wrong else remedy
        message = f"cannot read {quoted(node)} as a test; {remedy}"
    elif sign == "in" and len(figures) != 2:
        message = f"'in' takes two numbers without commas inside; got {len(figures)}; write 'in [a, b]'"
    elif unit == "yes/no" and figures:
        message = f"{quoted(node)} tests a number, and this is yes or no; write yes or no"
    elif unit == "sign" and not figures:
        message = f"after a subtraction this is -1, 0 or 1, not {text}; write '> 0', '= 0' or '< 0'"
    elif unit not in (None, "yes/no") and not figures:
        message = f"'{text}' tests a yes or no, and this is a number; write one such as '{example}'"
    elif sign == "=" and not exact:
        message = "'=' is for a test in every draw; a share or mean is never exact; write 'in [a, b]'"
    elif sign == "=" and unit not in (None, "actors", "steps", "sign"):
        message = "'=' is for counts and for yes or no; write 'in [a, b]'"
    if message:
        reader.fault(node.at, where, message)
        return None
    bounds = [] if unit is None else [read_figure(reader, node, where, text, unit) for text in figures]
    read = tuple(bound for bound in bounds if bound is not None)
    if unit is None or len(read) != len(figures):
        return None
    if sign == "in" and read[0] > read[1]:
        message = f"the ends are reversed; write 'in [{figures[1]}, {figures[0]}]'"
        reader.fault(node.at, where, message)
        return None
    return Criterion(sign, read, text)


def _taken_apart(text: str) -> tuple[str, tuple[str, ...]]:
    """Sign and figures of a test; no sign if it has none of the forms."""
    if text in ("yes", "no"):
        return text, ()
    if text[:2] not in _INSTEAD and (match := _COMPARED.fullmatch(text)):
        return match[1], (match[2],)
    if match := _BETWEEN.fullmatch(text):
        return "in", tuple(f"{part.strip()} {match[2]}".strip() for part in match[1].split(","))
    return "", ()
