"""The answer about the force itself: one immutable object, printed and written as JSON alike (G15-G31)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ConfigDict, Field

from guarantor.measures.assessment import RunInfo, ScenarioInfo
from guarantor.measures.figures import Frozen, Share
from guarantor.measures.force.parts import CourseForce

__all__ = [
    "SCHEDULE_SCHEMA",
    "SCHEMA",
    "CourseInfo",
    "ForceAnswer",
    "ScheduleAnswer",
    "ScheduleGap",
    "ScheduleRow",
]

SCHEMA = "guarantor.force/1"
SCHEDULE_SCHEMA = "guarantor.schedule/1"


class CourseInfo(Frozen):
    """Which course."""

    name: str
    title: str
    levers: Mapping[str, str]


class ForceAnswer(CourseForce):
    """The force of one course, with the scenario and the run that it comes from."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    scenario: ScenarioInfo
    run: RunInfo
    course: CourseInfo
    actors: Mapping[str, str]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def as_json(self) -> str:
        """The same as JSON, indented; two equal runs give equal text."""
        return self.model_dump_json(by_alias=True, indent=2)


class ScheduleRow(Frozen):
    """Who starts, returns and is there: one actor, one line, one month; persons."""

    state: str
    line: str
    month: int
    starts: float
    returns: float
    in_theatre: float


class ScheduleGap(Frozen):
    """What is required, there and missing: one line, one month; persons."""

    line: str
    month: int
    required: float
    in_theatre: float
    shortfall: float


class ScheduleAnswer(Frozen):
    """One schedule for one set of inputs (G25): not a range, not a forecast."""

    schema_: str = Field(default=SCHEDULE_SCHEMA, alias="schema")
    scenario: ScenarioInfo
    run: RunInfo
    course: CourseInfo
    actors: Mapping[str, str]
    end: str = Field(description="alone or together: at which end of COMMIT the coalition was found")
    joiners: tuple[str, ...] = Field(description="the most frequent coalition; empty where none ever joins")
    joins: Share | None = Field(description="how often just these pledges stand, of all sampled futures")
    label: str
    months: int
    filled: float = Field(description="persons on the lines by the schedule, mean of the months")
    closed_form: float | None = Field(
        description="the same by the closed form; equal but for rounding (G26); none where lines are too many"
    )
    unit: float | None = Field(
        default=None, description="persons in a unit where only whole units start; none where parts may (G28)"
    )
    in_parts: float | None = Field(
        default=None, description="persons on the lines if parts of units could start: no more is possible"
    )
    best: bool = Field(default=True, description="false where the time to look for whole units ran out")
    taken: tuple[str, ...] = Field(description="what was taken because the scenario does not say it")
    lines: Mapping[str, str] = Field(description="title of each line by its name")
    rows: tuple[ScheduleRow, ...]
    gaps: tuple[ScheduleGap, ...]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def as_json(self) -> str:
        """The same as JSON, indented."""
        return self.model_dump_json(by_alias=True, indent=2)
