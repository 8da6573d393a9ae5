"""An explanation in words: 80 columns, and the same as plain data (F14, UX 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import singledispatch
from textwrap import TextWrapper

from pydantic import BaseModel

from guarantor.measures.assessment import Amount, Share
from guarantor.measures.explain.forms import (
    ActorExplained,
    ChangeExplained,
    Citation,
    ClaimExplained,
    CourseExplained,
    CourseValue,
    Entry,
    EventExplained,
    Explanation,
    InputExplained,
    InputGroup,
    NameExplained,
    NumberExplained,
    PledgeTold,
    Several,
    SourceExplained,
    Spread,
    Use,
)
from guarantor.report.words import day, listed, of_50

__all__ = ["SCHEMA", "as_dict", "explained"]

SCHEMA = "guarantor.explanation/1"

_COLUMNS = 80
_MARGIN = 12
_MOST_NAMES = 8
_FIGURE = 9

_RELIABILITY = {
    "A": "reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
_CREDIBILITY = {
    "1": "confirmed",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}
_STANDING = {
    "pledged": "",
    "refused": "It has refused.",
    "assumed": "Nothing is on record; this reading assumes an offer.",
    "unheard": "Unheard: no pledge is on record, so it does not join.",
}


def explained(explanation: Explanation) -> str:
    """An explanation as text of 80 columns; addresses of sources are left whole."""
    return "\n".join(_lines(explanation))


def as_dict(explanation: Explanation) -> dict[str, object]:
    """An explanation as plain data: its kind, then its fields."""
    kind = type(explanation).__name__.removesuffix("Explained").lower()
    plain = _plain(explanation)
    assert isinstance(plain, dict)
    return {"schema": SCHEMA, "kind": kind, **plain}


def _plain(thing: object) -> object:
    if isinstance(thing, BaseModel):
        return thing.model_dump(mode="json")
    if is_dataclass(thing) and not isinstance(thing, type):
        return {field.name: _plain(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, Mapping):
        return {str(key): _plain(value) for key, value in thing.items()}
    if isinstance(thing, tuple):
        return [_plain(each) for each in thing]
    return thing.isoformat() if isinstance(thing, date) else thing


# -- one kind after the other -------------------------------------------------------------------------------


@singledispatch
def _lines(explanation: object) -> list[str]:
    raise TypeError(f"nothing says how {type(explanation).__name__} is told; add it here")


@_lines.register
def _(told: InputExplained) -> list[str]:
    return [*_head(told.name, told.title), *_input(told)]


@_lines.register
def _(told: NumberExplained) -> list[str]:
    rule = f"{told.rule}; unit: {told.unit}" + (f"; over {told.over}" if told.over else "")
    return [
        *_head(told.name, told.title),
        *_paragraph("Means", told.definition),
        *_paragraph("Rule", rule),
        "",
        *_values(told.values, told.unit, told.draws),
        "",
        *_groups(told.inputs, "It can read"),
    ]


@_lines.register
def _(told: EventExplained) -> list[str]:
    lines = _head(told.name, told.title)
    if told.actor:
        lines += _paragraph("Whose", f"a yes of {told.actor}")
    if told.levels:
        lines += _paragraph("Levels", ", ".join(told.levels))
    lines += _input(told.chance)
    lines += _names("Waited for", told.named_by)
    return [*lines, "", *_values(told.values, "yes/no", told.draws)] if told.values else lines


@_lines.register
def _(told: ActorExplained) -> list[str]:
    lines = _head(told.name, f"{told.title}: {', '.join(told.roles) or 'no role'}")
    lines += _names("In groups", told.groups)
    lines += (
        _paragraph("On joining", _STANDING.get(told.standing, "")) if _STANDING.get(told.standing) else []
    )
    for pledge in told.pledges:
        lines += _pledge(pledge)
    for label, inputs in (("Holds", told.force), ("Guarantee", told.guarantee)):
        if inputs:
            lines += ["", f"{label}:"]
        for name, _title, written, grade in inputs:
            lines += _hanging(f"{name}: {written} ({grade})")
    lines += _names("Says yes to", told.events)
    if told.on_record:
        lines += ["", f"On record ({len(told.on_record)}):"]
        lines += [line for row in told.on_record for line in _hanging(_row_in_short(row))]
    return lines


@_lines.register
def _(told: ClaimExplained) -> list[str]:
    lines = _head(told.name, f'"{told.says}"')
    lines += _paragraph("Said by", told.speaker) if told.speaker else []
    lines += _citation(told.source) if told.source else []
    if told.not_testable:
        return [*lines, *_paragraph("Not tested", told.not_testable)]
    lines += _paragraph("Read as", told.reads_as)
    ends = {
        "both": "each moves on its own, and all move together",
        "alone": "each moves on its own",
        "together": "all move together",
    }
    lines += _paragraph("Holds if", f"so in {told.holds_in:.0%} of the futures; {ends[told.end]}")
    for row in told.evidence:
        lines += ["", *_citation(row)]
    return [*lines, "", *_groups(told.inputs, "It can rest on")]


@_lines.register
def _(told: ChangeExplained) -> list[str]:
    kind = "a reading that informed people dispute" if told.contested else "a variant"
    lines = _head(told.name, f"{told.title}: {kind}{', applied here' if told.applied else ''}")
    for path, before, after in told.sets:
        lines += _paragraph("Sets", f"{path}: {before} -> {after}" if before else f"{path}: {after}")
    lines += _paragraph("Grade", _graded(told.grade, told.known_from))
    lines += _paragraph("Note", told.note) if told.note else []
    return [*lines, *(line for row in told.citations for line in ["", *_citation(row)])]


@_lines.register
def _(told: SourceExplained) -> list[str]:
    lines = [*_head(told.name, "a row of the ledger"), *_citation(told.row)]
    lines += ["", *_paragraph("Cited by", "no input in force" if not told.cited_by else "")]
    for name, title, role in told.cited_by:
        lines += _hanging(f"{name}: {title}{' (in its note)' if role == 'note' else ''}")
    lines += _names("Claims", [f"{name} ({role})" for name, role in told.claims])
    return [*lines, *_names("Readings", told.changes)]


@_lines.register
def _(told: CourseExplained) -> list[str]:
    lines = _head(told.name, told.title)
    lines += _names("Levers", [f"{lever} = {level}" for lever, level in told.levers.items()])
    lines += _paragraph("Asked for", told.requirement) if told.requirement else []
    barred = [name for name, condition in told.pledges if condition == "never"]
    for label, rows in (("Pledges", told.pledges), ("Approval", told.routes)):
        for name, condition in rows:
            if condition != "never":
                lines += _paragraph(label, f"{name}: {condition}")
    return [*lines, *_names("Barred", barred)]


@_lines.register
def _(told: NameExplained) -> list[str]:
    return [*_head(told.name, told.title), *(line for each in told.lines for line in _hanging(each))]


@_lines.register
def _(told: Several) -> list[str]:
    lines = _head(told.name, f"fits {len(told.found)} names; ask for one of them")
    return [*lines, *(line for name, title in told.found for line in _hanging(f"{name}: {title}"))]


# -- inputs -------------------------------------------------------------------------------------------------


def _input(told: InputExplained) -> list[str]:
    lines: list[str] = []
    for number, entry in enumerate(told.entries):
        lines += [*([""] if number else []), *_entry(entry)]
    for name, _title, written in told.beside:
        lines += _paragraph("With it", f"{name.removeprefix(told.name + '.')}: {written}")
    lines += ["", *_uses(told.uses)]
    lines += _names("Claims", told.claims)
    for tie in told.ties:
        others = _few(tie.others, "inputs")
        title = f"{tie.name} ({tie.title})" if tie.title else tie.name
        with_ = f", with {others}" if others else ""
        lines += _paragraph("Moves with", f"{title}, correlation {tie.correlation}{with_}")
    for touch in told.changed_by:
        kind = "reading" if touch.contested else "variant"
        applied = ", applied here" if touch.applied else ""
        lines += _paragraph("Changed by", f"{kind} {touch.name} ({touch.title}{applied}): {touch.to}")
    return lines


def _entry(entry: Entry) -> list[str]:
    written = f"{entry.written} when {entry.when}" if entry.when else entry.written
    if entry.when == "otherwise":
        written = f"{entry.written} otherwise"
    lines = _paragraph("Written", written)
    if entry.unknown:
        lines += _paragraph("", "nobody knows: a range is assumed")
    lines += _paragraph("Unit", entry.unit) if entry.unit else []
    lines += _paragraph("Grade", _graded(entry.grade, entry.known_from))
    lines += _spread(entry.spread, entry.unit) if entry.spread else []
    lines += _paragraph("Note", entry.note) if entry.note else []
    if not entry.citations:
        lines += _paragraph("Source", "none: a judgement")
    return [*lines, *(line for row in entry.citations for line in _citation(row))]


def _spread(spread: Spread, unit: str) -> list[str]:
    lines = _paragraph("Shape", spread.rule)
    if spread.words:
        told = [f"{word} {share:.3g}" if share is not None else word for word, share in spread.words]
        lines += _paragraph("Values", ", ".join(told))
    if spread.ends is not None:
        lines += _paragraph("Range", " to ".join(_figure(end, unit) for end in spread.ends))
    if spread.percentiles:
        heads = [*(f"{share}%" for share, _ in spread.percentiles), "mean"]
        figures = [_figure(value, unit) for _, value in spread.percentiles]
        figures.append("-" if spread.mean is None else _figure(spread.mean, unit))
        width = min(max(map(len, figures)) + 1, _FIGURE)
        lines += [
            f"{'Below it':<{_MARGIN}}" + "".join(f"{head:>{width}}" for head in heads),
            f"{'':<{_MARGIN}}" + "".join(f"{figure:>{width}}" for figure in figures),
        ]
    low, high = spread.clipped
    if low >= 0.0005 or high >= 0.0005:
        lines += _paragraph("Clipped", f"{low:.1%} moved up to the lower bound, {high:.1%} down to the upper")
    return lines


def _uses(uses: Sequence[Use]) -> list[str]:
    """Which measures can read it, those of the same courses together."""
    if not uses:
        return _paragraph("Used by", "no measure of any course here")
    together: dict[tuple[str, ...], list[str]] = {}
    for use in uses:
        together.setdefault(use.courses, []).append(use.measure)
    lines: list[str] = []
    for courses, measures in together.items():
        joined = [name for name in measures if name.startswith("joined(")]
        rest = [name for name in measures if name not in joined]
        if len(joined) > _MOST_NAMES:
            joined = [f"joined(..) of {len(joined)} actors"]
        lines += _paragraph("" if lines else "Used by", f"{', '.join([*rest, *joined])} in {listed(courses)}")
    return lines


def _groups(groups: Sequence[InputGroup], heading: str) -> list[str]:
    if not groups:
        return [f"{heading} no input."]
    total = sum(sum(group.grades.values()) for group in groups)
    lines = [f"{heading} {total} inputs:"]
    for group in groups:
        grades = ", ".join(f"{count} {grade}" for grade, count in group.grades.items())
        names = f": {', '.join(group.names)}" if len(group.names) <= _MOST_NAMES else ""
        sources = f"; sources {', '.join(group.sources)}" if group.sources else "; no source"
        lines += _hanging(f"{group.title} ({grades}){names}{sources}")
    return lines


# -- values -------------------------------------------------------------------------------------------------


def _values(values: Sequence[CourseValue], unit: str, draws: int) -> list[str]:
    lines = [f"In {draws:,} sampled futures:"]
    for each in values:
        if each.reason:
            told = f"none: {each.reason}"
        else:
            alone, together = (_value(end, unit) for end in (each.alone, each.together))
            told = alone if alone == together else f"{alone} ({together} if all move together)"
        lines += _hanging(f"{each.title} ({each.course}): {told}")
    return lines


def _value(value: Share | Amount | None, unit: str) -> str:
    if value is None:
        return "in no sampled future"
    if isinstance(value, Share):
        return f"in {of_50(value)} of 50"
    ends = " to ".join(dict.fromkeys(_figure(end, unit) for end in (value.p05, value.p95)))
    middle = "" if value.p50 is None else f", middle {_figure(value.p50, unit)}"
    explored = ", over the whole of a range without a probability" if value.cells else ""
    return f"{ends}{middle}{explored}"


def _figure(value: float, unit: str) -> str:
    if unit in ("share", "probability") and abs(value) < 10:
        return f"{100 * value:.3g}%"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


# -- sources ------------------------------------------------------------------------------------------------

_ROLES = {"source": "Source", "note": "In its note", "for": "For it", "against": "Against it"}


def _citation(row: Citation) -> list[str]:
    who = row.speaker or row.actor
    opening = ", ".join(part for part in (row.id, day(row.said_on), who) if part)
    lines = _paragraph(_ROLES.get(row.role, "Row"), f'{opening}: "{row.quote}"' if row.quote else opening)
    lines += _paragraph("", row.paraphrase) if row.paraphrase else []
    lines += _paragraph("", f"{row.title}. {_admiralty(row.reliability)}")
    if row.known_from != row.said_on:
        lines += _paragraph("", f"known from {day(row.known_from)}")
    return [*lines, f"{'':<{_MARGIN}}{row.url}"] if row.url else lines


def _row_in_short(row: Citation) -> str:
    said = f'"{row.quote}"' if row.quote else row.paraphrase
    return f"{row.id}, {day(row.said_on)}, {row.speaker or row.actor}: {said} ({row.reliability})"


def _admiralty(grade: str) -> str:
    """Both letters of the Admiralty scale in words; apart from the grade of the input (F8)."""
    return f"Graded {grade}: {_RELIABILITY[grade[0]]}, {_CREDIBILITY[grade[1]]}"


def _graded(grade: str, known_from: date | None) -> str:
    return f"{grade}, in force from {day(known_from)}" if known_from else f"{grade}, not dated"


def _pledge(pledge: PledgeTold) -> list[str]:
    lines = ["", f"Pledge {pledge.id} ({pledge.grade}):"]
    if pledge.refused:
        lines += _hanging("refused")
    else:
        lines += _hanging("offers " + ", ".join(f"{line}: {offer}" for line, offer in pledge.offers))
        lines += _hanging(f"joins if {pledge.condition}")
    for row in pledge.citations:
        lines += _hanging(_row_in_short(row))
    return lines


# -- lines --------------------------------------------------------------------------------------------------


def _head(name: str, title: str) -> list[str]:
    return [*_wrapped(name), *_wrapped(title), ""]


def _paragraph(label: str, text: str) -> list[str]:
    """Text behind a label, wrapped beside it."""
    body = _wrapped(text, _COLUMNS - _MARGIN) or [""]
    return [f"{label if k == 0 else '':<{_MARGIN}}{line}".rstrip() for k, line in enumerate(body)]


def _hanging(text: str) -> list[str]:
    return _wrapped(text, first="  ", rest="      ")


def _wrapped(text: str, width: int = _COLUMNS, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most `width`; a name with hyphens stays whole, so that it can be copied."""
    return TextWrapper(width, first, rest, break_on_hyphens=False).wrap(text)


def _names(label: str, names: Iterable[str]) -> list[str]:
    text = ", ".join(names)
    return _paragraph(label, text) if text else []


def _few(names: Sequence[str], what: str) -> str:
    return ", ".join(names) if len(names) <= _MOST_NAMES else f"{len(names)} other {what}"
