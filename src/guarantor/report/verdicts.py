"""Claims in words: how a reading stands, in how many futures, what turns it (E18, E19)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guarantor.measures.assessment import ClaimAnswer, ClaimCell, Flip
from guarantor.report.words import count_of_50

__all__ = [
    "Quotation",
    "bar_words",
    "cell_words",
    "flip_words",
    "quotations",
    "remark_words",
    "share_words",
    "stands",
    "verdict_words",
]

_STANDS = {
    "supported": "holds",
    "contradicted": "does not hold",
    "depends": "in between",
    "undecided": "undecided",
    "circular": "circular",
    "not testable": "not testable",
    "not computable": "not yet computable",
}
_COMPUTED = ("supported", "contradicted", "depends", "undecided")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that were said, with each of their readings: side by side, never averaged (E18)."""

    says: str
    speaker: str
    date: date
    source: str | None
    claims: tuple[ClaimAnswer, ...]


def quotations(claims: Sequence[ClaimAnswer]) -> tuple[Quotation, ...]:
    """Claims by the words that they quote, both in the order of the scenario."""
    found: dict[tuple[str, str, date, str | None], list[ClaimAnswer]] = {}
    for claim in claims:
        found.setdefault((claim.says, claim.speaker, claim.date, claim.source), []).append(claim)
    return tuple(Quotation(*said, tuple(group)) for said, group in found.items())


def stands(verdict: str) -> str:
    """A verdict in two or three words; ``in between`` where it holds in some cells or futures only."""
    return _STANDS[verdict]


def verdict_words(claim: ClaimAnswer) -> str:
    """How a claim stands in this scenario, read as written.

    Returns
    -------
    str
        ``holds``, ``does not hold``, ``undecided``, ``depends on ..``, ``circular: rests on itself (..)``,
        ``not testable: ..`` or ``not yet computable: needs ..``.
    """
    word = _STANDS[claim.verdict]
    if claim.verdict == "depends":
        return _depends(claim) or word
    if claim.verdict in _COMPUTED or not claim.reason:
        return word
    return claim.reason if claim.reason.startswith(word) else f"{word}: {claim.reason}"


def _depends(claim: ClaimAnswer) -> str:
    on = "; ".join(claim.depends_on)
    if not on or on.startswith("nothing "):
        return f"{_STANDS[claim.verdict]}: {on}" if on else ""
    if on.startswith("whether "):
        return f"depends on {on}"
    turned = {flip.title for flip in claim.flips_if}
    what = "what is assumed" if turned.issuperset(claim.depends_on) else "what is not known"
    return f"depends on {what}: {on}"


def share_words(claim: ClaimAnswer) -> str:
    """In how many futures the reading is true, or the number that it tests; empty if it has neither.

    Returns
    -------
    str
        ``in 41 of 50 sampled futures``, with the other end in brackets where it differs, and ``where it
        applies`` if the claim speaks of some futures only; ``the tested number is 12,300 troops``.
    """
    ends = {
        end: _several([c.share for c in claim.cells if c.end == end and c.share is not None], claim.unit)
        for end in ("alone", "together")
    }
    told = [text for text in ends.values() if text] or [
        *([_several([claim.share], claim.unit)] if claim.share is not None else [])
    ]
    if not told:
        return ""
    together = f" ({told[-1]} if all move together)" if len(set(told)) > 1 else ""
    if claim.unit:
        return f"the tested number is {told[0]}{together}"
    applies = " where it applies" if _selected(claim) < claim.draws else ""
    opening = "the tested share is" if _share_is_the_test(claim) else "in"
    return f"{opening} {told[0]} of 50 sampled futures{together}{applies}"


def _several(shares: Sequence[float], unit: str) -> str:
    if not shares:
        return ""
    return " to ".join(dict.fromkeys(_figure(end, unit) for end in (min(shares), max(shares)))) + (
        f" {_NAMES.get(unit, unit)}" if unit not in ("", *_PERCENT) else ""
    )


_PERCENT = ("share", "probability")
_NAMES = {"month": "months"}


def _figure(value: float, unit: str) -> str:
    if not unit:
        return count_of_50(value)
    if unit in _PERCENT:
        return f"{100 * value:.1f}%"
    if unit == "points":
        return f"{100 * value:+.1f}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _selected(claim: ClaimAnswer) -> int:
    """Futures in which it was tested: all parts of the range of one end together."""
    ends = {cell.end for cell in claim.cells}
    return min((sum(c.draws for c in claim.cells if c.end == end) for end in ends), default=claim.draws)


def _share_is_the_test(claim: ClaimAnswer) -> bool:
    """Whether the share cannot be that of futures in which the claim is true: the verdict speaks against it.

    "Consent in fewer than 50 % of futures" holds where the share is small.
    """
    shares = [cell.share for cell in claim.cells if cell.share is not None]
    if claim.verdict == "supported":
        return any(share < claim.holds_in for share in shares)
    return claim.verdict == "contradicted" and any(share > 1 - claim.holds_in for share in shares)


def cell_words(claim: ClaimAnswer) -> tuple[str, ...]:
    """Each end and part of a range by itself, where they come out differently (E17, X3); else nothing."""
    if len({cell.verdict for cell in claim.cells}) < 2:
        return ()

    def told(cell: ClaimCell) -> str:
        end = "if all move together" if cell.end == "together" else "each moving on its own"
        number = f", {_tested(cell.share, claim.unit)}" if cell.share is not None else ""
        where = ", ".join(words for words in (end, cell.deep) if words)
        return f"{where}: {_STANDS[cell.verdict]}{number}"

    return tuple(told(cell) for cell in claim.cells)


def flip_words(claim: ClaimAnswer) -> tuple[str, ...]:
    """What turns the verdict into another one, found by running it again (E19)."""

    def told(flip: Flip) -> str:
        number = f", {_tested(flip.share, claim.unit)}" if flip.share is not None else ""
        return f"{flip.title}: {_STANDS[flip.verdict]}{number}"

    return tuple(told(flip) for flip in claim.flips_if)


def _tested(share: float, unit: str) -> str:
    return _several([share], unit) if unit else f"{count_of_50(share)} of 50"


def remark_words(claim: ClaimAnswer) -> str:
    """What to know of the futures behind a verdict: left out, undefined, on a threshold; else empty."""
    if claim.verdict not in _COMPUTED:
        return ""
    told = re.sub(r"(?<![\d.])0\.0%", "under 0.1%", claim.reason)
    return "; ".join(text for text in (told, claim.where_not) if text)


def bar_words(claims: Sequence[ClaimAnswer]) -> str:
    """In how many futures a reading must be true to hold, where all claims ask for the same (E18)."""
    bars = {claim.holds_in for claim in claims if claim.cells}
    if len(bars) != 1:
        return ""
    bar = bars.pop()
    return (
        f"A reading that is tested future by future holds if it is true in {count_of_50(bar)} or more of 50 "
        f"futures, and does not hold if in {count_of_50(1 - bar)} or fewer."
    )
