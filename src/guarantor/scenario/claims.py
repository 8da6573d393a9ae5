"""Claims as tests over measures, and checks that the analyst sets (rules F21, E18, X1-X10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from guarantor.scenario.claim_parts import read_call_in_use, read_course, read_parts
from guarantor.scenario.claim_schema import Call, Check, Claim, Part
from guarantor.scenario.claim_terms import Vocabulary, read_figure, unit_of
from guarantor.scenario.condition import (
    Condition,
    ConditionFault,
    ConditionFaults,
    mentions,
    parse_pledge_condition,
)
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node, Scalar
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.evidence import quote_occurs
from guarantor.scenario.fields import SHARE, quoted, shown
from guarantor.scenario.measure_names import MEASURES, YES_NO_IN_WHERE
from guarantor.scenario.origin import Origin
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.situation import SLUG

__all__ = ["read_checks", "read_claims"]

_CLAIM_KEYS = ("says", "speaker", "where", "holds_in", "end", "evidence", "reads", "not_testable")
_CHECK_KEYS = ("given", "expect", "course", "within")
_ENDS = ("least", "greatest", "both")
_HOLDS_IN = 0.8
_NOT_ON_ACTOR = "'not' is not allowed on an actor"


def read_claims(reader: Reader, node: Node | None, words: Vocabulary) -> tuple[Claim, ...]:
    """Every claim known on the date of the run, in the order of the file; all of them are checked (F7)."""
    claims = []
    group = reader.pairs(node, "claims")
    for item in group.items if group else ():
        where = f"claims.{item.key.text}"
        reader.key_matches(item.key, where, SLUG, "write small letters, digits and '-'")
        warnings = len(reader.warnings)
        claim = _read_claim(reader, item.key, item.value, where, words)
        if claim is not None and reader.in_time(claim.origin):
            claims.append(claim)
        else:
            del reader.warnings[warnings:]
    return tuple(claims)


def _read_claim(reader: Reader, key: Scalar, node: Node, where: str, words: Vocabulary) -> Claim | None:
    body = reader.pairs(node, where, (*_CLAIM_KEYS, *PROVENANCE))
    if body is None:
        return None
    quotation = body.get("says")
    says = reader.text(quotation, f"{where}.says")
    if not says and (quotation is None or isinstance(quotation, Scalar)):
        reader.fault(key.at, where, "quotes nothing; write 'says: \"..\"'")
    origin = reader.origin(body, where, reader.inherited)
    _compare_words(reader, says, where, origin)
    reads, reason = body.get("reads"), body.get("not_testable")
    if reads is not None and reason is not None:
        message = "what is read has no reason not to be tested; write 'reads' or 'not_testable'"
        reader.fault(reason.at, f"{where}.not_testable", message)
    elif reads is None and reason is None:
        remedy = "write 'reads: [..]', or 'not_testable:' with the reason"
        reader.fault(key.at, where, f"says neither how it is read nor why it cannot be; {remedy}")
    elif isinstance(reason, Scalar) and not reason.text.strip():
        reader.fault(reason.at, f"{where}.not_testable", "gives no reason; say why in words")
    selected = body.get("where")
    parts = read_parts(reader, reads, f"{where}.reads", words, selected) if reads is not None else ()
    condition = reader.condition(
        selected, f"{where}.where", lambda text: _parse_where(text, words, _atoms_of(parts))
    )
    return Claim(
        id=key.text,
        says=says,
        speaker=reader.text(body.get("speaker"), f"{where}.speaker"),
        origin=origin,
        where=condition,
        holds_in=_read_holds_in(reader, body.get("holds_in"), f"{where}.holds_in"),
        end=_read_end(reader, body.get("end"), f"{where}.end", parts, condition),
        evidence_for=_read_evidence(reader, body.get("evidence"), where, "for", origin),
        evidence_against=_read_evidence(reader, body.get("evidence"), where, "against", origin),
        reads=parts,
        not_testable=reader.text(reason, f"{where}.not_testable"),
    )


def _compare_words(reader: Reader, says: str, where: str, origin: Origin) -> None:
    """A claim may paraphrase its source, but the reader should know (F9)."""
    row = reader.evidence.get(origin.source or "")
    if says and row is not None and row.quote and not quote_occurs(says, row):
        reader.warnings.append(f"{where}: says '{says}', which is not in the words quoted from {row.id}")


def _atoms_of(parts: Iterable[Iterable[Part]]) -> Mapping[str, Call]:
    """What may not stand in ``where``, since a part tests it (X4)."""
    calls = [part.of for group in parts for part in group]
    return {
        call.arguments[0] if call.name in ("joined", "event") else call.name: call
        for call in calls
        if not call.arguments or call.name in ("joined", "event")
    }


def _parse_where(text: str, words: Vocabulary, tested: Mapping[str, Call]) -> Condition:
    """Read ``where``: a condition in which yes/no measures stand beside events and actors (F15, X4).

    Raises
    ------
    ConditionFaults
    """
    names = words.names
    declared = {*names.events, *names.actors, *names.levers, *names.groups}
    compared = (*names.levers.values(), *names.categories.values())
    declared |= {level for each in compared for level in each.levels}
    faults: dict[str, ConditionFault] = {}
    for match in re.finditer(r"[A-Za-z_][A-Za-z0-9_]*", text):
        word, called = match[0], text[match.end() :].lstrip().startswith("(")
        message = ""
        if word in tested:
            message = f"a part tests '{tested[word]}', so it would prove itself; leave it out here (X4)"
        elif word in MEASURES and word not in declared:
            message = _why_not_in_where(word, called)
        if message:
            faults.setdefault(word, ConditionFault(message, match.start()))
    if faults:
        raise ConditionFaults(faults.values())
    try:
        return parse_pledge_condition(
            text, replace(names, events=(*names.events, *YES_NO_IN_WHERE)), owner=""
        )
    except ConditionFaults as error:
        remedy = f"{_NOT_ON_ACTOR} (F15); test it in a part such as {{of: joined(..), is: no}}"
        raise ConditionFaults(
            replace(fault, message=remedy) if fault.message.startswith(_NOT_ON_ACTOR) else fault
            for fault in error.faults
        ) from None


def _why_not_in_where(word: str, called: bool) -> str:
    measure = MEASURES[word]
    if word in ("joined", "event"):
        return f"write the {measure.arguments[0]} alone instead of '{word}(..)'"
    if not measure.yes_no:
        return f"'{word}' is a number, and 'where' takes yes or no; test it in a part (X4)"
    if measure.arguments:
        return f"'{word}' takes arguments, so it cannot stand in 'where'; test it in a part (X4)"
    return f"'{word}' takes no argument; write it without brackets" if called else ""


def _read_holds_in(reader: Reader, node: Node | None, where: str) -> float:
    share = reader.number(node, where, SHARE, _HOLDS_IN)
    if node is not None and not 0.5 < share <= 1.0:
        message = f"{quoted(node)} is not above 50%, so that yes and no could both hold; write '80%' (X2)"
        reader.fault(node.at, where, message)
    return share


def _read_end(
    reader: Reader,
    node: Node | None,
    where: str,
    parts: tuple[tuple[Part, ...], ...],
    condition: Condition | None,
) -> str:
    """Which of the two ends of COMMIT is meant; both if it is not said (X3)."""
    if node is None:
        return "both"
    end = reader.name(node, where, _ENDS, "end")
    calls = [call for group in parts for part in group for call in (part.of, part.less) if call]
    selects = mentions(condition) if condition else None
    by_end = any(MEASURES[call.name].by_end for call in calls)
    if selects is not None:
        by_end |= bool(selects.actors)
        by_end |= any(MEASURES[name].by_end for name in selects.events if name in YES_NO_IN_WHERE)
    if calls and not by_end:
        reader.warnings.append(f"{where}: changes nothing, since nothing here depends on who joins (X3)")
    return end or "both"


def _read_evidence(
    reader: Reader, node: Node | None, where: str, side: str, origin: Origin
) -> tuple[str, ...]:
    """Ids of one side that the run may see; hindsight is a fault (X2, F7)."""
    path = f"{where}.evidence"
    body = reader.pairs(node, path, ("for", "against")) if side == "for" else node
    listed = body.get(side) if isinstance(body, Pairs) else None
    seen = []
    for entry in reader.listing(listed, f"{path}.{side}"):
        identifier = reader.text(entry, f"{path}.{side}")
        row = reader.evidence.get(identifier)
        if row is None:
            if isinstance(entry, Scalar):
                hint = did_you_mean(identifier, reader.evidence)
                message = f"'{shown(entry)}' is not in evidence.csv{hint}"
                reader.fault(entry.at, f"{path}.{side}", message)
            continue
        start = origin.known_from
        if row.known_from > reader.written_as_of and (start is None or start <= reader.written_as_of):
            message = f"'{row.id}' was known from {row.known_from}, after as_of {reader.written_as_of}"
            reader.fault(entry.at, f"{path}.{side}", f"{message}; leave it out")
        if reader.visible(row):
            seen.append(row.id)
    return tuple(dict.fromkeys(seen))


def read_checks(reader: Reader, node: Node | None, words: Vocabulary) -> tuple[Check, ...]:
    """Every check known on the date of the run (F21); all of them are read."""
    checks = []
    group = reader.pairs(node, "checks")
    for item in group.items if group else ():
        where = f"checks.{item.key.text}"
        reader.key_matches(item.key, where, SLUG, "write small letters, digits and '-'")
        check = _read_check(reader, item.key, item.value, where, words)
        if check is not None and reader.in_time(check.origin):
            checks.append(check)
    return tuple(checks)


def _read_check(reader: Reader, key: Scalar, node: Node, where: str, words: Vocabulary) -> Check | None:
    body = reader.pairs(node, where, (*_CHECK_KEYS, *PROVENANCE))
    if body is None:
        return None
    origin = reader.origin(body, where, reader.inherited)
    given = {}
    settings = reader.pairs(body.get("given"), f"{where}.given")
    for item in settings.items if settings else ():
        event = reader.name(item.key, f"{where}.given", words.names.events, "event")
        if event in words.names.categories:
            message = f"'{event}' has levels; only an event that is yes or no can be given"
            reader.fault(item.key.at, f"{where}.given", message)
        elif event is not None:
            given[event] = reader.yes_no(item.value, f"{where}.given.{event}", False)
    examples = {"expect": "requirement_met", "course": "..", "within": "[60%, 80%]"}
    for name, example in examples.items():
        if body.get(name) is None:
            reader.fault(key.at, where, f"has no '{name}'; write '{name}: {example}'")
    expected, bounds = body.get("expect"), body.get("within")
    expect = read_call_in_use(reader, expected, f"{where}.expect", words) if expected is not None else None
    unit = unit_of(MEASURES[expect.name]) if expect else None
    if expect is not None and expected is not None and unit == "month":
        message = f"'{expect.name}' may never come and so has no mean; expect another measure (X10)"
        reader.fault(expected.at, f"{where}.expect", message)
    within = _read_within(reader, bounds, f"{where}.within", "probability" if unit == "yes/no" else unit)
    course = read_course(reader, body.get("course"), f"{where}.course", words)
    if expect is None or within is None or course is None:
        return None
    return Check(key.text, given, expect, course, within, origin)


def _read_within(
    reader: Reader, node: Node | None, where: str, unit: str | None
) -> tuple[float, float] | None:
    """Two bounds in the unit of the measure; only their number is checked where that is not known."""
    entries = reader.listing(node, where)
    if isinstance(node, Pairs | Scalar) or node is None:
        return None
    if len(entries) != 2:
        reader.fault(node.at, where, f"takes two numbers, not {len(entries)}; write 'within: [60%, 80%]'")
        return None
    bounds = []
    for entry in entries:
        text = reader.text(entry, where)
        if isinstance(entry, Scalar) and unit is not None:
            bounds.append(read_figure(reader, entry, where, text, unit))
    read = [bound for bound in bounds if bound is not None]
    if len(read) != 2:
        return None
    if read[0] > read[1]:
        message = f"the ends are reversed; write '[{shown(entries[1])}, {shown(entries[0])}]'"
        reader.fault(node.at, where, message)
        return None
    return read[0], read[1]
