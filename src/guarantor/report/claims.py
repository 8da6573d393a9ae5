"""Claims in the terminal: five on the first screen, all of them in full on request (E18, UX 4)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from textwrap import wrap

from guarantor.measures.assessment import ClaimAnswer
from guarantor.report.likelihood import Scale, likely, scale_note
from guarantor.report.verdicts import (
    cell_words,
    flip_words,
    quotations,
    remark_words,
    share_words,
    stands,
    verdict_words,
)
from guarantor.report.words import cut, day, short_day

__all__ = ["claims_text", "five", "lines_of_five"]

_COLUMNS = 80
_FLIPS = 6
_SHOWN = 5
_RANK = {"supported": 0, "contradicted": 0, "depends": 1, "undecided": 2, "circular": 3}
_OPPOSITE = {"supported": "contradicted", "contradicted": "supported"}
_QUOTED = 24
"""Columns kept for a quotation."""
_SPEAKER = 12
_SMALL = ("of", "the", "for", "and", "in")


def five(claims: Sequence[ClaimAnswer]) -> tuple[ClaimAnswer, ...]:
    """The claims for the first screen: decided ones first, in the scenario's order, one a quotation."""
    chosen: dict[str, ClaimAnswer] = {}
    for claim in sorted(claims, key=lambda claim: _RANK.get(claim.verdict, len(_RANK))):
        chosen.setdefault(claim.says, claim)
    return tuple(chosen.values())[:_SHOWN]


def lines_of_five(claims: Sequence[ClaimAnswer]) -> list[str]:
    """A heading and a line a claim: quotation, speaker, date, source, reading by name, and how it stands.

    A star says that another reading of the same words comes out the other way.
    """
    shown = five(claims)
    if not shown:
        return []
    turned = [_turned(claim, claims) for claim in shown]
    heading = f"claims, in the reading named{' (* in another, the reverse)' if any(turned) else ''}"
    if len(claims) > len(shown):
        heading += f"; {len(claims) - len(shown)} more in the report"
    who = [" ".join(_who(claim)) for claim in shown]
    told = max(map(len, who))
    room = _COLUMNS - told - 2 - _QUOTED
    ends = []
    for claim, star in zip(shown, turned, strict=True):
        word = f": {'depends' if claim.verdict == 'depends' else stands(claim.verdict)}{'*' if star else ''}"
        ends.append(f"{cut(claim.id, room - len(word))}{word}")
    quoted = _COLUMNS - told - 2 - max(map(len, ends))
    lines = [heading]
    for claim, by, end in zip(shown, who, ends, strict=True):
        quote = f'"{cut(claim.says, quoted - 2)}"'
        lines.append(f"{quote:<{quoted}} {by:<{told}} {end}")
    return lines


def _turned(claim: ClaimAnswer, claims: Sequence[ClaimAnswer]) -> bool:
    opposite = _OPPOSITE.get(claim.verdict)
    return any(other.says == claim.says and other.verdict == opposite for other in claims)


def _who(claim: ClaimAnswer) -> list[str]:
    """Speaker, date and source of the ledger; what is missing is left out."""
    told = (_speaker(claim.speaker), short_day(claim.date), cut(claim.source or "", 8))
    return [text for text in told if text]


def _speaker(name: str) -> str:
    """The name, without what is said about it, in as many of its last words as fit."""
    words = re.split(r"[,;(]", name)[0].split()
    while len(words) > 1 and (len(" ".join(words)) > _SPEAKER or words[0] in _SMALL):
        words = words[1:]
    return cut(" ".join(words), _SPEAKER)


def claims_text(
    claims: Sequence[ClaimAnswer], scenario: str, as_of: date, coded: str, scale: Scale | None = None
) -> str:
    """All claims in full, in 80 columns.

    Parameters
    ----------
    scenario : str
        Title of the scenario.
    coded : str
        Who coded the conditions of pledges; empty if there are none.
    scale : Scale, optional
        Of words of likelihood, which are told on request only (D20).
    """
    if not claims:
        return "This scenario has no claims; add 'claims:'."
    counts = Counter(stands(claim.verdict) for claim in claims)
    told = ", ".join(f"{word} {number}" for word, number in counts.most_common())
    lines = wrap(
        f"{scenario}, as of {day(as_of)}: {len(claims)} claims, each in one stated reading ({told}). In this "
        "scenario, read so; not a finding about the world.",
        _COLUMNS,
    )
    for quotation in quotations(claims):
        speaker = f" {quotation.speaker}," if quotation.speaker else ""
        source = f" ({quotation.source})" if quotation.source else ""
        said = f'"{quotation.says}"{speaker} {day(quotation.date)}{source}'
        lines += ["", *wrap(said, _COLUMNS, break_on_hyphens=False)]
        for claim in quotation.claims:
            lines += _full(claim, scale)
    notes = [_less_tried(claims), coded, scale_note(scale) if scale else ""]
    return "\n".join([*lines, *(line for text in notes if text for line in ("", *wrap(text, _COLUMNS)))])


def _full(claim: ClaimAnswer, scale: Scale | None = None) -> list[str]:
    """One reading: first in words, then how it stands, then what turns it and what speaks for it."""
    reading = f"read as: {claim.reads_as}" if claim.reads_as else "not read as a test"
    number = share_words(claim)
    told = [f"In this scenario: {verdict_words(claim)}{f'; {number}' if number else ''}"]
    told += cell_words(claim)
    if scale is not None and claim.share is not None and not claim.unit:
        told.append(f"In words, of sampled futures: {likely(scale, claim.share)}, here {claim.share:.0%}")
    if claim.flips_if:
        turns = list(flip_words(claim))
        more = f"; and {len(turns) - _FLIPS} more" if len(turns) > _FLIPS else ""
        told.append(f"What turns it: {'; '.join(turns[:_FLIPS])}{more}")
    elif claim.tried:
        told.append(f"Nothing tried turns it: {tried_words(claim)}")
    for label, ids in (
        ("Evidence for", claim.evidence_for),
        ("Evidence against", claim.evidence_against),
        ("Already in the inputs", claim.already_in_the_inputs),
    ):
        if ids:
            told.append(f"{label}: {', '.join(ids)}")
    if remark_words(claim):
        told.append(f"Remark: {remark_words(claim)}")
    lines = _wrapped(f"{claim.id}, {reading}.", "  ", "    ")
    return [*lines, *(line for text in told for line in _wrapped(f"{text}.", "    ", "      "))]


def _less_tried(claims: Sequence[ClaimAnswer]) -> str:
    """Claims for which less was tried than for the others: each change takes tens of runs (E19)."""
    tested = [
        claim for claim in claims if claim.verdict in ("supported", "contradicted", "depends", "undecided")
    ]
    less = [claim.id for claim in tested if not claim.tried]
    if not less or len(less) == len(tested):
        return ""
    return (
        f"About what guarantors are worth ({', '.join(less)}) each change takes tens of runs: only contested "
        "readings are tried there, and events and levers if the claim is in between; nothing else."
    )


_KINDS = {
    "readings": ("contested reading", "contested readings"),
    "events": ("event fixed", "events fixed"),
    "levers": ("lever moved a level", "levers moved a level"),
    "pledges": ("pledge in or out", "pledges in or out"),
    "ranges": ("end of a range", "ends of ranges"),
    "parts": ("edge of what is not known", "edges of what is not known"),
    "pairs": ("pair of these", "pairs of these"),
}


def tried_words(claim: ClaimAnswer) -> str:
    """How much was tried of each kind, so that nobody takes silence for proof."""
    counts = {kind: len(claim.tried.get(kind, ())) for kind in _KINDS}
    told = [f"{n} {_KINDS[kind][n > 1]}" for kind, n in counts.items() if n]
    if not counts["pairs"]:
        told.append("no pairs, since no two that go together move it on their own")
    return f"{', '.join(told)} (each listed with --json)"


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return wrap(text, _COLUMNS, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
