"""The Assessment: one immutable answer, printed, written as JSON and rendered alike (DESIGN 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import ConfigDict, Field

from guarantor.measures.figures import Amount, Cell, Ends, Frozen, Share
from guarantor.measures.force.parts import CourseForce
from guarantor.measures.guarantee.channel_parts import Channels

__all__ = [
    "SCHEMA",
    "Amount",
    "AnchorPart",
    "Assessment",
    "Assumptions",
    "Bottleneck",
    "Cell",
    "ClaimAnswer",
    "ClaimCell",
    "Coalition",
    "Coalitions",
    "Contributor",
    "CourseAnswer",
    "Deterrence",
    "Difference",
    "Driver",
    "Ends",
    "EventAnswer",
    "Flip",
    "InputInfo",
    "Reading",
    "ReadingOfCourse",
    "RouteAnswer",
    "RunInfo",
    "ScenarioInfo",
    "Share",
    "Side",
    "SourceInfo",
]

SCHEMA = "guarantor.assessment/1"


class ScenarioInfo(Frozen):
    """Which scenario, as of when."""

    name: str
    title: str
    question: str
    as_of: date
    digest: str
    variants: tuple[str, ...]
    dropped: tuple[str, ...] = Field(
        (), description="letters of the Admiralty scale: what rests only on such sources is not known (F8)"
    )
    without: tuple[str, ...] = Field(
        (), description="actors left out: no pledge of theirs holds, levers of theirs are lowest (X7)"
    )
    levers: Mapping[str, str] = Field(
        {}, description="levels that were asked for; the first course has them, unless an actor is left out"
    )
    no_force: str = Field(default="", description="what the reference course means, in the analyst's words")


class RunInfo(Frozen):
    """How it was computed: enough to repeat it."""

    draws: int
    seed: int
    sampler: str
    engine_version: str
    given: Mapping[str, bool | str] = Field(description="events fixed: whether one happens, or its level")


class EventAnswer(Frozen):
    """How often an event happens, by course; `actor` is whose yes it is, if it is somebody's."""

    name: str
    title: str
    actor: str | None
    probability: Mapping[str, Share] = Field(description="empty for an event with levels")
    levels: Mapping[str, Mapping[str, Share]] = Field(
        {}, description="for an event with levels: how often it stands at each, by course"
    )


class RouteAnswer(Frozen):
    """One route to approval."""

    name: str
    title: str
    passes: Share
    exact: float | None = Field(description="exact probability; none where it cannot be had (A5, A10)")


class Bottleneck(Frozen):
    """Lines that run out first, and in what share of the draws with a force (G17)."""

    capabilities: tuple[str, ...]
    share: Share


class Contributor(Frozen):
    """What one actor keeps there, where a force is raised."""

    actor: str
    deployed: Ends[Amount]


class Coalition(Frozen):
    """The most frequent coalition of those who decide for themselves, and how often all of it joins."""

    actors: tuple[str, ...]
    joins: Share


class Coalitions(Frozen):
    """The same at both ends; nothing where nobody ever joins."""

    alone: Coalition | None
    together: Coalition | None


class CourseAnswer(Frozen):
    """Everything about one course of action."""

    name: str
    title: str
    levers: Mapping[str, str]
    shares: Mapping[str, Ends[Share]]
    amounts: Mapping[str, Ends[Amount]]
    joined: Mapping[str, Ends[Share]]
    coalition: Coalitions
    routes: tuple[RouteAnswer, ...]
    blocking_sets: tuple[tuple[str, ...], ...] | None = Field(
        description="events, any one set alone stops approval; none if there are too many to list"
    )
    bottlenecks: tuple[Bottleneck, ...]
    contributors: tuple[Contributor, ...]
    force: CourseForce | None = Field(
        default=None,
        description="by month and line, how long, without each: on the first futures; none in a preview",
    )


class Difference(Frozen):
    """Course a minus course b on the same draws (E13)."""

    a: str
    b: str
    measure: str
    mean: float | None
    se: float | None
    higher: Share
    lower: Share
    cells: tuple[Cell, ...] = ()


class AnchorPart(Frozen):
    """A third of the reader's anchor, and how often each course changes the risk of attack there (D13)."""

    part: str = Field(description="low, middle or high; all where the anchor is one number")
    low: float
    high: float
    draws: int
    less: Mapping[str, Ends[Share]] = Field(description="by course: attack less likely than with no force")
    more: Mapping[str, Ends[Share]] = Field(description="by course: attack more likely than with no force")


class Deterrence(Frozen):
    """Who might attack whom, and the sign of each course's effect over the range of the anchor (D13)."""

    challenger: str
    protege: str | None
    anchor_parts: tuple[AnchorPart, ...]


class ReadingOfCourse(Frozen):
    """One course under one reading; the headcounts where a force is raised, none where none ever is."""

    force_raised: Ends[Share]
    headcount_met: Ends[Share]
    headcount: Amount | None = Field(description="each moving on its own")
    headcount_together: Amount | None = Field(None, description="if all move together")


class Reading(Frozen):
    """One contested reading, on the same draws as the base case beside it (F19)."""

    name: str
    title: str
    draws: int
    courses: Mapping[str, ReadingOfCourse]


class ClaimCell(Frozen):
    """A claim in one cell: an end of COMMIT, with a part of the range of the deep inputs (X3, E17)."""

    end: str = Field(description="alone or together")
    deep: str = Field(description="part of the range of the deep inputs; empty if it reads none")
    verdict: str
    share: float | None = Field(description="share of the draws, or the tested number for a statistic")
    low: float | None = Field(description="lower end of its sampling interval")
    high: float | None
    draws: int = Field(description="draws that `where` selects and in which the claim is defined")


class Flip(Frozen):
    """A change under which the verdict becomes another one, found by running it again (E19)."""

    change: str = Field(description="name of the reading, or event = yes / no")
    title: str
    verdict: str
    share: float | None


class ClaimAnswer(Frozen):
    """A quoted claim, its reading and its verdict (E18)."""

    id: str
    says: str
    speaker: str
    date: date
    source: str | None
    reads_as: str = Field(description="the formal reading in words; empty where it cannot be tested")
    verdict: str = Field(
        description="supported, contradicted, depends, undecided, circular, not testable or not computable"
    )
    share: float | None = Field(description="the tested share or number, where all cells agree on it")
    unit: str = Field("", description="of a tested mean or median; empty where `share` is a share of futures")
    holds_in: float
    draws: int
    cells: tuple[ClaimCell, ...]
    depends_on: tuple[str, ...] = Field(description="what the verdict depends on; only for 'depends'")
    flips_if: tuple[Flip, ...]
    tried: Mapping[str, tuple[str, ...]] = Field(
        {},
        description="what was tried: readings, events, levers, pledges, ranges, parts of deep inputs, pairs; "
        "empty where none of it was looked for (E19)",
    )
    where_not: str = Field("", description="in words, where the rarer side lies of what nothing turns (E19)")
    reason: str = Field(description="why it is circular, not testable or not computable, with ids")
    evidence_for: tuple[str, ...]
    evidence_against: tuple[str, ...]
    already_in_the_inputs: tuple[str, ...] = Field(
        description="ids of its evidence that also feed an input which decides the verdict (DESIGN 12.5)"
    )


class Side(Frozen):
    """One side of a driver: an event that happens or not, some of its levels, or an outer fifth of a range.

    `threshold` is where that fifth begins, none for an event or for an input with a value for each case.
    """

    label: str = Field(description="yes or no; levels of the event, joined by 'or'; above or below")
    threshold: float | None
    share: Share | None = Field(description="for a yes/no measure")
    amount: Amount | None = Field(description="for a number")


class Driver(Frozen):
    """An input with more influence than inert ones show by chance (E4, E10)."""

    input: str
    measure: str
    course: str
    influence: float = Field(description="share of the measure's variance that the input alone accounts for")
    floor: float = Field(description="95th percentile of the same for 20 inert inputs")
    high: Side
    low: Side


class InputInfo(Frozen):
    """One input in force: what was written, on what ground."""

    path: str
    written: str
    grade: str
    source: str | None
    note: str


class SourceInfo(Frozen):
    """A row of the ledger that an input in force, its note or a claim cites."""

    id: str
    date: date
    speaker: str
    paraphrase: str
    quote: str
    source_title: str
    url: str
    reliability: str


class Assumptions(Frozen):
    """What the answer rests on: inputs by grade, and the dates of their sources (F8)."""

    stated: int
    reported: int
    estimated: int
    assumed: int
    oldest: date | None
    newest: date | None


class Assessment(Frozen):
    """The answer."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    scenario: ScenarioInfo
    run: RunInfo
    actors: Mapping[str, str]
    levers: Mapping[str, tuple[str, ...]]
    ordered_levers: tuple[str, ...] = Field(description="levers whose levels include those before them")
    events: tuple[EventAnswer, ...]
    courses: tuple[CourseAnswer, ...]
    differences: tuple[Difference, ...]
    deterrence: Deterrence | None = None
    channels: tuple[Channels, ...] = Field(
        default=(),
        description="what each guarantor with a lever is worth in the chance of attack, at its highest level "
        "against its lowest, on the first draws; their scenario and run are those of the answer (D16)",
    )
    readings: tuple[Reading, ...]
    claims: tuple[ClaimAnswer, ...]
    drivers: tuple[Driver, ...]
    unheard: tuple[str, ...] = Field(
        description="contributors without a pledge on record; only those of assumed_offers can join"
    )
    assumed_offers: tuple[str, ...] = Field(
        default=(), description="unheard contributors of whom this reading assumes an offer (DESIGN 12.6)"
    )
    refused: tuple[str, ...]
    assumptions: Assumptions
    inputs: tuple[InputInfo, ...]
    sources: tuple[SourceInfo, ...]
    not_in_this_answer: tuple[str, ...]
    warnings: tuple[str, ...]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def course(self, name: str) -> CourseAnswer:
        """The course of that name.

        Raises
        ------
        KeyError
            If there is none.
        """
        for course in self.courses:
            if course.name == name:
                return course
        raise KeyError(name)

    def as_json(self) -> str:
        """The same as JSON, indented; two equal runs give equal text."""
        return self.model_dump_json(by_alias=True, indent=2)
