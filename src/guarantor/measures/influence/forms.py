"""What matters: one immutable answer about what a measure hangs on, printed, written and shown (E20)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from guarantor.measures.assessment import RunInfo, ScenarioInfo

__all__ = [
    "SCHEMA",
    "BoxTold",
    "EventNamed",
    "Influence",
    "Known",
    "LimitTold",
    "MattersAnswer",
    "PartOfRange",
    "Point",
    "RuleTold",
    "SharedOut",
    "StandingTold",
    "Until",
]

SCHEMA = "guarantor.drivers/1"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EventNamed(_Frozen):
    """An event and its title."""

    name: str
    title: str


class PartOfRange(_Frozen):
    """The measure in one part of the range of the deep inputs, with its interval (E17)."""

    name: str
    value: float
    low: float
    high: float


class Known(_Frozen):
    """A measure and how closely sampling knows it; over deep inputs the lowest and the highest part."""

    value: float | None = Field(description="none where a deep input is read: nothing is averaged over it")
    low: float = Field(description="lower end of the 95 % sampling interval; of the lowest part")
    high: float
    parts: tuple[PartOfRange, ...] = ()


class Point(_Frozen):
    """A point of an effect curve: a part of an input's range, and the measure there."""

    at: float = Field(description="mean of the input there; position of a level")
    mean: float
    low: float
    high: float
    draws: int


class Influence(_Frozen):
    """An input above the noise floor of either estimator."""

    input: str
    path: str = Field(description="where it is written; a name that explain takes")
    first_order: float = Field(description="share of variance that it alone accounts for (E4)")
    first_order_low: float
    first_order_high: float
    shift: float = Field(description="median shift of the distribution over parts of its range (E5)")
    shift_low: float | None
    shift_high: float | None
    about_as_much_as_the_next: bool = Field(description="the intervals overlap: the order says nothing")
    low: float = Field(description="the measure with this input alone at its 5th percentile; event: no")
    high: float = Field(description="the same at the 95th percentile; event: yes")
    moves_alone: bool = Field(description="false: it acts only through inputs that move with it")
    deep: bool = Field(description="it has no probability; ranked over an even cover (E17)")
    moves_with: int = Field(description="how many other inputs move together with it")
    levels: tuple[str, ...]
    curve: tuple[Point, ...]
    total: float | None = Field(None, description="total effect, with a design only (E8)")
    total_low: float | None = None
    total_high: float | None = None


class SharedOut(_Frozen):
    """The share of a group of inputs, divided fairly (E7)."""

    title: str
    inputs: tuple[str, ...]
    share: float
    se: float
    bias_dominates: bool


class LimitTold(_Frozen):
    """A condition of a box."""

    input: str
    path: str
    low: float | None
    high: float | None
    levels: tuple[str, ...] = Field(description="for an event: yes, no, or those of its levels inside")
    quasi_p: float
    often: float = Field(description="share of half-samples in which the input is restricted")


class BoxTold(_Frozen):
    """A box of conditions, measured on the draws that did not grow it (E11)."""

    limits: tuple[LimitTold, ...]
    density: float = Field(description="share of these futures in which it comes out so")
    coverage: float = Field(description="share of all such futures that lie inside")
    mass: float
    elsewhere: float


class RuleTold(_Frozen):
    """The rule, or why there is none."""

    about: str = Field(
        description="fails or holds, whichever is rarer; low or high for a number; for a difference lower, "
        "higher, not lower or not higher"
    )
    threshold: float | None = Field(description="for a number: below or above which")
    boxes: tuple[BoxTold, ...]
    short: bool = Field(description="the first box is dense and wide enough to be told as a rule (E12)")
    reason: str = Field(description="few, many or none where there is no box")
    cases: int
    inputs: int = Field(description="how many inputs were tried")


class StandingTold(_Frozen):
    """How a course stands among the others (E16)."""

    course: str
    title: str
    mean_low: float = Field(description="lowest part of the deep inputs; equal to the highest without them")
    mean_high: float
    meets_low: float | None
    meets_high: float | None
    worst_part: str
    low: float
    regret_mean: float
    regret_p95: float
    regret_most: float
    best: float
    better_than_next: float | None = Field(description="share of futures in which it beats the next course")
    same_as_next: float | None


class Until(_Frozen):
    """Where sampling stopped (E15)."""

    target: float
    half_width: float
    looks: int
    undecided: bool


class MattersAnswer(_Frozen):
    """What one measure of one course hangs on."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    scenario: ScenarioInfo
    run: RunInfo
    actors: Mapping[str, str]
    events: tuple[EventNamed, ...]
    course: str
    course_title: str
    measure: str
    title: str
    minus: str | None = Field(
        description="the course, or no-force, whose value in the same draw is taken off"
    )
    minus_title: str
    unit: str
    lower_is_better: bool
    where_raised: bool = Field(description="looked at where a force is raised only")
    end: str = Field(description="alone: each moves on its own; together: all move together")
    draws: int = Field(description="draws looked at")
    reason: str = Field(description="why nothing can be said: does not vary, too few draws; else empty")
    value: Known
    floor: float = Field(description="what an inert input accounts for by chance (E10)")
    shift_floor: float
    influences: tuple[Influence, ...]
    not_ranked: tuple[str, ...] = Field(description="further inputs above a floor, weaker than those told")
    no_influence: tuple[str, ...] = Field(description="inputs with no influence that this run can see")
    constant: tuple[str, ...]
    titles: Mapping[str, str] = Field(
        {}, description="of judgements of the game and inputs of guarantors, by input"
    )
    through_combinations: bool = Field(description="inputs alone account for little: mostly combinations")
    shares: tuple[SharedOut, ...] = Field(description="empty where fewer than two groups stand out")
    share_left: float = Field(description="what these groups do not account for")
    design: bool
    rule: RuleTold | None
    standings: tuple[StandingTold, ...]
    threshold: float | None
    until: Until | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def as_json(self) -> str:
        """The same as JSON, indented; two equal runs give equal text."""
        return self.model_dump_json(by_alias=True, indent=2)
