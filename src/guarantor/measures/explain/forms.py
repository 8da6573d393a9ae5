"""The forms of an explanation: what something is, where it comes from and what it touches (DESIGN 6, F14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from guarantor.measures.assessment import Amount, Share

__all__ = [
    "ActorExplained",
    "ChangeExplained",
    "Citation",
    "ClaimExplained",
    "CourseExplained",
    "CourseValue",
    "Entry",
    "EventExplained",
    "Explanation",
    "InputExplained",
    "InputGroup",
    "NameExplained",
    "NumberExplained",
    "PledgeTold",
    "Several",
    "SourceExplained",
    "Spread",
    "Tie",
    "Touch",
    "Use",
]


@dataclass(frozen=True, slots=True)
class Citation:
    """A row of the ledger, as cited.

    Attributes
    ----------
    role : str
        source, note (named in a note), for, against, or on record.
    """

    id: str
    role: str
    said_on: date
    known_from: date
    speaker: str
    actor: str
    quote: str
    paraphrase: str
    title: str
    url: str
    reliability: str


@dataclass(frozen=True, slots=True)
class Spread:
    """How a quantity spreads (F12-F14).

    Attributes
    ----------
    rule : str
        The shape in words.
    percentiles : tuple of (int, float)
        1, 5, 25, 50, 75, 95 and 99 %, the clip included; empty where nothing spreads, where no probability
        is stated, and for words.
    mean : float or None
        ``None`` where no probability is stated, and for words.
    ends : (float, float) or None
        Of a range that is explored without a probability.
    words : tuple of (str, float or None)
        Alternatives in words and how likely each is; ``None`` where no probability is stated.
    clipped : (float, float)
        Shares moved to the lower and the upper bound (F13).
    """

    rule: str
    percentiles: tuple[tuple[int, float], ...] = ()
    mean: float | None = None
    ends: tuple[float, float] | None = None
    words: tuple[tuple[str, float | None], ...] = ()
    clipped: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One input in force, as it is written.

    Attributes
    ----------
    when : str
        The case in which it applies (F18); empty where there is one only.
    unit : str
        Of a quantity, written or taken from the field (F11); empty for a condition or a word.
    known_from : date or None
        First day on which it may be used; ``None`` for always (F7).
    citations : tuple of Citation
        Its source, then the rows that its note names.
    spread : Spread or None
        ``None`` for a condition, a rule or a word.
    """

    written: str
    when: str
    unit: str
    unknown: bool
    grade: str
    known_from: date | None
    note: str
    citations: tuple[Citation, ...]
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class Use:
    """A measure of the answer that can read an input, and in which courses."""

    measure: str
    title: str
    courses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """A common factor or correlation that an input moves with."""

    name: str
    title: str
    correlation: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Touch:
    """A reading or variant that changes an input."""

    name: str
    title: str
    contested: bool
    applied: bool
    sets: str
    to: str


@dataclass(frozen=True, slots=True)
class InputExplained:
    """An input in force: every entry under one path, and what it touches.

    Attributes
    ----------
    beside : tuple of (name, title, written)
        Inputs below it, such as the offers of a pledge.
    uses : tuple of Use
        Measures that can read it.
    claims : tuple of str
        Claims whose measures can read it.
    """

    name: str
    title: str
    entries: tuple[Entry, ...]
    beside: tuple[tuple[str, str, str], ...]
    uses: tuple[Use, ...]
    claims: tuple[str, ...]
    ties: tuple[Tie, ...]
    changed_by: tuple[Touch, ...]


@dataclass(frozen=True, slots=True)
class InputGroup:
    """Inputs of one kind that a number, or a claim, can read.

    Attributes
    ----------
    grades : mapping of grade to int
    sources : tuple of str
        Ids that they cite.
    """

    kind: str
    title: str
    names: tuple[str, ...]
    grades: Mapping[str, int]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseValue:
    """A number in one course, at both ends (C6).

    Attributes
    ----------
    reason : str
        Why there is none; empty where there is one.
    """

    course: str
    title: str
    alone: Share | Amount | None
    together: Share | Amount | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NumberExplained:
    """A number of the answer.

    Attributes
    ----------
    over : str
        The sampled futures it is taken over, where not all.
    """

    name: str
    title: str
    definition: str
    rule: str
    unit: str
    over: str
    draws: int
    values: tuple[CourseValue, ...]
    inputs: tuple[InputGroup, ...]


@dataclass(frozen=True, slots=True)
class EventExplained:
    """An event: its chance as an input, how often it happens, and what waits for it."""

    name: str
    title: str
    actor: str
    levels: tuple[str, ...]
    chance: InputExplained
    draws: int
    values: tuple[CourseValue, ...]
    named_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PledgeTold:
    """A pledge: what is offered, on what condition, on whose word."""

    id: str
    actor: str
    condition: str
    offers: tuple[tuple[str, str], ...]
    refused: bool
    assumed: bool
    grade: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ActorExplained:
    """An actor: what it has pledged, what it holds, what it guarantees, what is on record.

    Attributes
    ----------
    standing : str
        pledged, refused, assumed, unheard, or empty for an actor that is no contributor.
    force, guarantee : tuple of (name, title, written, grade)
        Inputs in force.
    """

    name: str
    title: str
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    standing: str
    pledges: tuple[PledgeTold, ...]
    force: tuple[tuple[str, str, str, str], ...]
    guarantee: tuple[tuple[str, str, str, str], ...]
    events: tuple[str, ...]
    on_record: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ClaimExplained:
    """A claim: what was said, how it is read, what it rests on. The verdict is not part of it."""

    name: str
    says: str
    speaker: str
    source: Citation | None
    reads_as: str
    end: str
    holds_in: float
    not_testable: str
    inputs: tuple[InputGroup, ...]
    evidence: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ChangeExplained:
    """A reading or variant: what it sets.

    Attributes
    ----------
    sets : tuple of (path, before, after)
        `before` is what is in force now; empty where the path holds several inputs.
    """

    name: str
    title: str
    contested: bool
    applied: bool
    grade: str
    known_from: date | None
    note: str
    citations: tuple[Citation, ...]
    sets: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class SourceExplained:
    """A row of the ledger and who cites it.

    Attributes
    ----------
    cited_by : tuple of (name, title, role)
        Inputs in force; role is source or note.
    """

    name: str
    row: Citation
    cited_by: tuple[tuple[str, str, str], ...]
    claims: tuple[tuple[str, str], ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseExplained:
    """A course of action: where its levers stand and what that leaves of pledges and routes.

    Attributes
    ----------
    pledges, routes : tuple of (name, condition)
        With the levers put in: always, never, or what is left to wait for.
    """

    name: str
    title: str
    levers: Mapping[str, str]
    pledges: tuple[tuple[str, str], ...]
    routes: tuple[tuple[str, str], ...]
    requirement: str


@dataclass(frozen=True, slots=True)
class NameExplained:
    """A word of the scenario that is no input: a group, a lever."""

    name: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """A name that fits several things: what each is."""

    name: str
    found: tuple[tuple[str, str], ...]


Explanation = (
    InputExplained
    | NumberExplained
    | EventExplained
    | ActorExplained
    | ClaimExplained
    | ChangeExplained
    | SourceExplained
    | CourseExplained
    | NameExplained
    | Several
)
