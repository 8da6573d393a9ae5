"""What it would take: one immutable answer, printed, written as JSON and shown (UX 2, row 7)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from guarantor.measures.assessment import Ends, RunInfo, ScenarioInfo, Share

__all__ = ["SCHEMA", "ChangeTold", "ReachAnswer", "ReachSet"]

SCHEMA = "guarantor.reach/1"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChangeTold(_Frozen):
    """One change, as the options of every command and the page apply it."""

    kind: str = Field(description="lever, event, pledge, actor, unheard or input")
    title: str
    levers: Mapping[str, str] = {}
    given: Mapping[str, bool | str] = {}
    sets: Mapping[str, str] = {}
    without: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


class ReachSet(_Frozen):
    """A set of changes, run again as a user would apply it."""

    changes: tuple[ChangeTold, ...]
    levers: Mapping[str, str] = Field(description="all levels of the course, where --lever must say them")
    holds: Ends[Share]
    share: float = Field(description="each moving on its own; over deep inputs the lowest part")
    near: float = Field(description="how near it comes, from 0 to 1: the filled share where that says more")


class ReachAnswer(_Frozen):
    """The smallest sets of changes under which a measure holds often enough."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    scenario: ScenarioInfo
    run: RunInfo
    actors: Mapping[str, str]
    course: str
    course_title: str
    measure: str
    title: str
    minus_title: str = Field(description="what is taken off in every future; empty for nothing")
    test: str = Field(description="such as >= 20000; empty for a yes/no measure")
    target: float
    before: Ends[Share]
    share: float
    near: float
    reached: bool = Field(description="whether it holds often enough as it is")
    sets: tuple[ReachSet, ...] = Field(description="fewest changes first; none holds a smaller one")
    nearest: tuple[ReachSet, ...] = Field(description="where no set reaches it: those that come nearest")
    everything: ReachSet | None = Field(description="all changes that help, together")
    tried: Mapping[str, int] = Field(description="single changes tried, by kind")
    runs: int = Field(description="sets of changes that were run")
    most: int = Field(description="largest set that was tried")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def as_json(self) -> str:
        """The same as JSON, indented; two equal runs give equal text."""
        return self.model_dump_json(by_alias=True, indent=2)
