"""The answers about approval and about who joins: immutable objects, printed and written as JSON alike."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ConfigDict, Field

from guarantor.measures.assessment import RunInfo, ScenarioInfo
from guarantor.measures.figures import Ends, Frozen, Share
from guarantor.measures.force.forms import CourseInfo

__all__ = [
    "AUTHORIZE_SCHEMA",
    "COMMIT_SCHEMA",
    "ActorJoining",
    "Approver",
    "AuthorizeAnswer",
    "CoalitionRow",
    "CommitAnswer",
    "ContestedRule",
    "CourseApproval",
    "FirstMover",
    "MinimalSet",
    "PowerIndices",
    "Route",
    "Tipping",
    "WorthTold",
]

AUTHORIZE_SCHEMA = "guarantor.authorize/1"
COMMIT_SCHEMA = "guarantor.commit/1"


class PowerIndices(Frozen):
    """What a seat in the rule is worth before anything is known of positions (A9): blind to them."""

    banzhaf: float = Field(description="absolute: share of combinations of the others in which it decides")
    banzhaf_normalised: float | None
    shapley_shubik: float
    prevent: float | None = Field(description="Coleman: share of approvals that it could have stopped")
    initiate: float | None = Field(description="Coleman: share of refusals that it could have turned")


class Approver(Frozen):
    """An event that a rule asks for."""

    event: str
    title: str
    actor: str | None = Field(description="whose answer it is")
    levels: tuple[str, ...] = Field(description="empty where it happens or does not")
    alone: bool = Field(description="without it nothing is approved, whatever the others say")
    yes: Share = Field(description="how often it happens; of levels, the share that helps")
    decides: Share = Field(description="how often it alone turns the outcome, the others as they are (A7)")
    if_yes: float | None = Field(description="exact chance of approval with it (A7, A10)")
    if_no: float | None = Field(description="exact chance of approval without it")
    worth: float | None = Field(description="their difference; the others as they were")
    of_approvals: float | None = Field(description="exact share of approvals that needed it")
    of_refusals: float | None = Field(description="exact share of refusals that it alone could have turned")
    power: PowerIndices | None


class MinimalSet(Frozen):
    """Events of which nobody could be left out, for winning or for blocking (A8)."""

    events: tuple[str, ...]


class Route(Frozen):
    """One route to approval; or all of them together."""

    name: str
    title: str
    rule: str = Field(description="what must be true in this course, as text")
    always: bool
    never: bool
    passes: Share
    exact: float | None = Field(description="exact chance (A5, A10); none where it cannot be had")
    winning: tuple[MinimalSet, ...] | None = Field(description="smallest sets whose yes is enough")
    blocking: tuple[MinimalSet, ...] | None = Field(description="smallest sets that can stop it")
    approvers: tuple[Approver, ...]
    too_large: str = Field(description="why nothing exact is told, and what to do; empty where it is")


class CourseApproval(Frozen):
    """What a course needs approved."""

    course: CourseInfo
    raised: Ends[Share]
    whole: Route = Field(description="any one route is enough (A14)")
    routes: tuple[Route, ...]


class ContestedRule(Frozen):
    """A reading or variant under which other approvals are needed, or are more or less likely."""

    name: str
    title: str
    reading: bool
    passes: Mapping[str, Share] = Field(description="by course, on the same futures")
    raised: Mapping[str, Ends[Share]]
    alone: Mapping[str, tuple[str, ...]] = Field(description="by course, who alone can stop it")


class AuthorizeAnswer(Frozen):
    """What must be approved, how likely, and who can stop it."""

    schema_: str = Field(default=AUTHORIZE_SCHEMA, alias="schema")
    scenario: ScenarioInfo
    run: RunInfo
    actors: Mapping[str, str]
    events: Mapping[str, str] = Field(description="titles")
    whose: Mapping[str, str] = Field(description="the actor whose answer an event is")
    courses: tuple[CourseApproval, ...]
    contested: tuple[ContestedRule, ...]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def as_json(self) -> str:
        """The same as JSON, indented; two equal runs give equal text."""
        return self.model_dump_json(by_alias=True, indent=2)


class ActorJoining(Frozen):
    """One actor's label, future by future (C8): the three shares add up to 1."""

    actor: str
    on_its_own: Share
    needs_a_first_mover: Share
    out_of_reach: Share
    condition: str = Field(description="what it waits for in this course, as text; empty if it is unheard")
    unheard: bool
    refused: bool
    by_lever: bool = Field(description="a lever of the course says whether it comes")


class CoalitionRow(Frozen):
    """A self-consistent coalition: in it, exactly those are in whose condition holds."""

    actors: tuple[str, ...]
    consistent: Share = Field(description="in how many futures it is one")
    alone: Share = Field(description="in how many it is the one if each moves on its own")
    together: Share = Field(description="in how many it is the one if all move together")


class FirstMover(Frozen):
    """A smallest set of actors whose moving first brings all that would move together (C10)."""

    actors: tuple[str, ...]
    futures: Share


class Tipping(Frozen):
    """Who follows when an actor is in rather than out, each moving on its own (C12)."""

    actor: str
    brings: Mapping[str, Share]


class WorthTold(Frozen):
    """What an actor or an event is worth to the target, at both ends (C12)."""

    name: str
    event: bool
    with_it: tuple[float, float] = Field(description="chance of the target: alone, together")
    without_it: tuple[float, float]


class CommitAnswer(Frozen):
    """Who joins given the others, and what closes the gap between moving alone and moving together."""

    schema_: str = Field(default=COMMIT_SCHEMA, alias="schema")
    scenario: ScenarioInfo
    run: RunInfo
    course: CourseInfo
    actors: Mapping[str, str]
    events: Mapping[str, str]
    any_joins: Ends[Share]
    exact_any: tuple[float, float] | None = Field(
        description="exact chance that anybody joins, alone and together (C13); none where it cannot be had"
    )
    joining: tuple[ActorJoining, ...]
    coalitions: tuple[CoalitionRow, ...]
    coalitions_left_out: int
    circle: tuple[str, ...] = Field(
        description="most frequent circle of actors who wait for one another (C9)"
    )
    circle_futures: Share
    ignition: tuple[FirstMover, ...] = Field(description="most frequent first; empty where none is needed")
    gap_futures: Share = Field(description="futures in which moving together brings more")
    tips: tuple[Tipping, ...]
    target: int = Field(description="the target: at least so many contributors join")
    worths: tuple[WorthTold, ...]
    patterns_left_out: Share = Field(
        description="futures whose combination of events was too rare to go through one by one"
    )

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def as_json(self) -> str:
        """The same as JSON, indented; two equal runs give equal text."""
        return self.model_dump_json(by_alias=True, indent=2)
