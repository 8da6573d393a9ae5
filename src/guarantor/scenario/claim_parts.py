"""The parts of a claim's reading: measure, course, what is subtracted, test (rules E18, X1-X9)."""

from __future__ import annotations

from collections.abc import Mapping

from guarantor.scenario.claim_schema import Call, Criterion, Part
from guarantor.scenario.claim_terms import NO_FORCE, Vocabulary, read_call, read_test, unit_of
from guarantor.scenario.document import Item, Listing, Node, Scalar
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.fields import quoted, shown
from guarantor.scenario.measure_names import MEASURES
from guarantor.scenario.reader import Reader

__all__ = ["read_call_in_use", "read_course", "read_parts"]

_KEYS = ("of", "course", "minus", "less", "without", "with", "each", "stat", "is", "where", "month")
_SUBTRACTING = ("minus", "without", "less")
_STATS = ("mean", "probability", "median")


def read_parts(
    reader: Reader, node: Node, where: str, words: Vocabulary, selected: Node | None
) -> tuple[tuple[Part, ...], ...]:
    """Read ``reads``: parts that must all hold, each alone or a group of which one must hold (X9).

    Parameters
    ----------
    selected : Node or None
        The claim's own ``where``, with which a part may not disagree (X2).

    Returns
    -------
    tuple of tuple of Part
        Without the parts that have faults.
    """
    groups = []
    if isinstance(node, Listing) and not node.items:
        reader.fault(node.at, where, "has no parts; write '{of: .., course: .., is: ..}' or 'not_testable'")
    written: list[tuple[Node, str]] = []
    for number, entry in enumerate(reader.listing(node, where), 1):
        path = f"{where}.{number}"
        either = isinstance(entry, Pairs) and entry.get("any_of") is not None
        items = [(entry, path)]
        if either:
            path = f"{path}.any_of"
            nodes = _either(reader, entry, path)
            items = [(item, f"{path}.{index}") for index, item in enumerate(nodes, 1)]
        read = [_read_part(reader, item, at, words, selected, either) for item, at in items]
        parts = tuple(part for part in read if part)
        groups += [parts] if parts else []
        written += items
    _check_all_alike(reader, written)
    return tuple(groups)


def _check_all_alike(reader: Reader, written: list[tuple[Node, str]]) -> None:
    """Parts tested in every draw are joined there; those tested on a number are not: never both (E18)."""
    parts = [(body, path) for body, path in written if isinstance(body, Pairs)]
    for body, path in parts:
        if (body.get("stat") is None) != (parts[0][0].get("stat") is None):
            reader.fault(body.at, path, "either every part has 'stat' or none; write two claims (E18)")
            return


def _either(reader: Reader, entry: Node, where: str) -> tuple[Node, ...]:
    """The parts of ``any_of``, one level deep."""
    body = reader.pairs(entry, where.removesuffix(".any_of"), ("any_of",))
    node = body.get("any_of") if body else None
    if isinstance(node, Listing) and len(node.items) < 2:
        reader.fault(node.at, where, "needs two parts or more; write a single one without 'any_of' (X9)")
    return reader.listing(node, where)


def _read_part(
    reader: Reader, node: Node, where: str, words: Vocabulary, selected: Node | None, inside: bool
) -> Part | None:
    so_far = len(reader.faults)
    broken = _broken_off(node)
    body = reader.pairs(node, where, (*_KEYS, *broken, *(("any_of",) if inside else ())))
    if body is None:
        return None
    if (nested := body.get("any_of")) is not None:
        reader.fault(nested.at, where, "'any_of' stands one level deep; write its parts one by one (X9)")
        return None
    if (month := body.key("month")) is not None:
        reader.fault(month.at, f"{where}.month", "a test of one month is not in this version; leave it out")
    _check_where(reader, body.get("where"), f"{where}.where", selected)
    of = _needed_call(reader, body, where, words)
    less = None
    if (written := body.get("less")) is not None:
        less = read_call_in_use(reader, written, f"{where}.less", words)
        _check_same_unit(reader, written, f"{where}.less", of, less)
    _check_one_subtraction(reader, body, where)
    course = read_course(reader, body.get("course"), f"{where}.course", words)
    minus = _read_minus(reader, body.get("minus"), f"{where}.minus", words, course)
    without = _read_without(reader, body.get("without"), f"{where}.without", words)
    levers = _read_with(reader, body.get("with"), f"{where}.with", words, course)
    _check_course(reader, body, where, of, less, selected)
    each, stat, test = _read_tests(reader, body, where, of)
    if of is None or test is None or len(reader.faults) > so_far:
        return None
    return Part(of, course, minus, less, without, levers, each, stat, test)


def _broken_off(node: Node) -> tuple[str, ...]:
    """What a comma inside {..} has cut off a measure without quotes: one fault, told at the measure."""

    def opened(item: Item) -> bool:
        text = item.value.text if isinstance(item.value, Scalar) else ""
        return item.key.text in ("of", "less") and "(" in text and ")" not in text

    items = node.items if isinstance(node, Pairs) else ()
    rest = [item for item in items if isinstance(item.value, Scalar) and not item.value.text]
    return tuple(item.key.text for item in rest) if any(map(opened, items)) else ()


def _check_where(reader: Reader, node: Node | None, where: str, selected: Node | None) -> None:
    """A part may repeat the claim's ``where``, not change it (X2)."""
    if node is None:
        return
    written = [each.text.split() if isinstance(each, Scalar) else None for each in (node, selected)]
    if written[0] is None or written[0] != written[1]:
        message = "one 'where' holds for all parts; write it beside 'says' and leave it out here (X2)"
        reader.fault(node.at, where, message)


def _needed_call(reader: Reader, body: Pairs, where: str, words: Vocabulary) -> Call | None:
    if (node := body.get("of")) is None:
        reader.fault(body.at, where, "names no measure; write one such as 'of: requirement_met'")
        return None
    return read_call_in_use(reader, node, f"{where}.of", words)


def read_call_in_use(reader: Reader, node: Node, where: str, words: Vocabulary) -> Call | None:
    """Read a measure that is to be tested: all but sets of lines can be."""
    call = read_call(reader, node, where, words)
    if call is not None and MEASURES[call.name].unit == "lines":
        message = f"'{call.name}' is a set of lines and cannot be tested; try 'package_share'"
        reader.fault(node.at, where, message)
        return None
    return call


def _check_same_unit(reader: Reader, node: Node, where: str, of: Call | None, less: Call | None) -> None:
    if of and less and MEASURES[of.name].unit != MEASURES[less.name].unit:
        units = f"{MEASURES[less.name].unit} from {MEASURES[of.name].unit}"
        message = f"cannot subtract {units}; name a measure of the same unit (X6)"
        reader.fault(node.at, where, message)


def _check_one_subtraction(reader: Reader, body: Pairs, where: str) -> None:
    written = [(key, node) for key in _SUBTRACTING if (node := body.get(key)) is not None]
    if len(written) > 1:
        (first, _), (second, node) = written[:2]
        message = f"'{first}' and '{second}' both subtract; write one of them (X6, X7)"
        reader.fault(node.at, f"{where}.{second}", message)


def read_course(reader: Reader, node: Node | None, where: str, words: Vocabulary) -> str | None:
    """A course in which something is measured; ``no-force`` sets no lever, so nothing is measured in it."""
    if isinstance(node, Scalar) and node.text == NO_FORCE:
        message = f"'{NO_FORCE}' sets no lever and is only compared with; name a course"
        reader.fault(node.at, where, message)
        return None
    return reader.name(node, where, words.courses, "course")


def _read_minus(
    reader: Reader, node: Node | None, where: str, words: Vocabulary, course: str | None
) -> str | None:
    minus = reader.name(node, where, (*words.courses, NO_FORCE), "course")
    if node is not None and minus is not None and minus == course:
        reader.fault(node.at, where, f"'{minus}' is the course itself; name another one")
        return None
    return minus


def _read_without(reader: Reader, node: Node | None, where: str, words: Vocabulary) -> tuple[str, ...]:
    """The actors to remove (X7)."""
    if node is None:
        return ()
    name = reader.text(node, where)
    groups, actors = words.names.groups, words.names.actors
    if name in actors or name in groups:
        removed = (name,) if name in actors else tuple(dict.fromkeys(groups[name]))
        left = set(words.taking_part) - set(removed)
        if removed and len(left) == len(set(words.taking_part)):
            reader.warnings.append(f"{where}: {name} takes no part, so that nothing is removed")
        elif not left:
            message = f"'{name}' is all who take part; write 'minus: {NO_FORCE}'"
            reader.fault(node.at, where, message)
        return removed
    if isinstance(node, Scalar):
        hint = did_you_mean(name, [*actors, *groups]) or "; name one of this scenario"
        reader.fault(node.at, where, f"unknown actor or group '{shown(node)}'{hint}")
    return ()


def _read_with(
    reader: Reader, node: Node | None, where: str, words: Vocabulary, course: str | None
) -> Mapping[str, str]:
    """Levers to change in the course and in what is subtracted (X8)."""
    changed = {}
    levers = words.names.levers
    body = reader.pairs(node, where)
    for item in body.items if body else ():
        lever, level = reader.name(item.key, where, levers, "lever"), shown(item.value)
        if lever is None:
            continue
        path, levels = f"{where}.{lever}", levers[lever].levels
        if level not in levels:
            hint = did_you_mean(level, levels)
            message = f"{quoted(item.value)} is not a level of '{lever}' ({', '.join(levels)}){hint}"
            reader.fault(item.value.at, path, message)
            continue
        if course is not None and words.courses[course].get(lever) == level:
            reader.warnings.append(f"{path}: '{level}' is the level of '{course}' already")
        changed[lever] = level
    return changed


def _check_course(
    reader: Reader, body: Pairs, where: str, of: Call | None, less: Call | None, selected: Node | None
) -> None:
    """A course is needed unless nothing depends on it (E18)."""
    if of is None or (less is None and body.get("less") is not None):
        return
    by_course = any(MEASURES[call.name].by_course for call in (of, less) if call)
    if by_course and body.get("course") is None:
        reader.fault(body.at, where, f"'{of.name}' depends on the course; write 'course: ..'")
    elif not by_course:
        for key in ("minus", "without", "with"):
            if (node := body.get(key)) is not None:
                message = f"'{of.name}' does not depend on the course; leave '{key}' out"
                reader.fault(node.at, f"{where}.{key}", message)
        if selected is not None and body.get("course") is None:
            reader.fault(body.at, where, "'where' is judged in a course; write 'course: ..'")


def _read_tests(
    reader: Reader, body: Pairs, where: str, of: Call | None
) -> tuple[Criterion | None, str | None, Criterion | None]:
    """``each``, ``stat`` and ``is``, which test the value in turn (E18, X5)."""
    differenced = any(body.get(key) is not None for key in _SUBTRACTING)
    unit = unit_of(MEASURES[of.name], differenced) if of else None
    turned, asked, tested = body.get("each"), body.get("stat"), body.get("is")
    stat = reader.name(asked, f"{where}.stat", _STATS, "stat")
    each = None
    if turned is not None:
        if unit == "yes/no":
            message = "'each' turns a number into yes or no, and this is yes or no already; leave it out"
            reader.fault(turned.at, f"{where}.each", message)
        else:
            each = read_test(reader, turned, f"{where}.each", unit, exact=True)
        if asked is None or stat not in (None, "probability"):
            reader.fault(turned.at, f"{where}.each", "'each' needs 'stat: probability' beside it (X5)")
    elif asked is not None and stat is not None and unit is not None:
        _check_stat(reader, asked, f"{where}.stat", stat, unit)
    if tested is None:
        reader.fault(body.at, where, "has no test; write one such as 'is: yes' or 'is: \"> 0\"'")
        return each, stat, None
    per_draw = asked is None and turned is None
    if not per_draw:
        unit = _unit_of_stat(stat, unit, turned is not None)
    return each, stat, read_test(reader, tested, f"{where}.is", unit, exact=per_draw)


def _check_stat(reader: Reader, node: Node, where: str, stat: str, unit: str) -> None:
    message = ""
    if stat == "probability" and unit not in ("yes/no", "sign"):
        message = "'probability' is for yes or no and this is a number; use mean, or add 'each: \"> 0\"'"
    elif stat != "probability" and unit == "yes/no":
        message = f"'{stat}' is for numbers and this is yes or no; use probability"
    elif stat == "mean" and unit == "month":
        message = "a month that may never come has no mean; use median (X10)"
    if message:
        reader.fault(node.at, where, message)


def _unit_of_stat(stat: str | None, unit: str | None, each: bool) -> str | None:
    """Unit of the number that is tested; nothing where a fault leaves it open."""
    if each or (stat == "probability" and unit == "yes/no"):
        return "probability"
    if stat is None or unit in (None, "yes/no") or (stat == "probability" and unit != "sign"):
        return None
    return "points" if unit == "sign" and stat in ("mean", "probability") else unit
