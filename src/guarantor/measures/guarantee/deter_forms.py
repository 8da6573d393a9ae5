"""The answer about deterrence: one immutable object, printed, drawn and written as JSON (D15, D18, D19)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from guarantor.measures.assessment import Amount, Ends, RunInfo, ScenarioInfo, Share

__all__ = [
    "SCHEMA",
    "Against",
    "CourseGame",
    "DeterAnswer",
    "DeterEnd",
    "HoldOut",
    "Judged",
    "JudgedInput",
    "Leading",
    "Node",
    "Point",
    "Tested",
]

SCHEMA = "guarantor.deter/1"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tested(_Frozen):
    """In how many futures a test is met; once more with what an option to choose is worth taken off (D8)."""

    share: Share
    centred: Share


class Point(_Frozen):
    """A point of a curve: the test at one argument."""

    at: float
    tested: Tested


class Node(_Frozen):
    """What happens at a node of the game, on average over the futures with a force."""

    name: str
    chance: Amount


class CourseGame(_Frozen):
    """A course against no force, in the futures in which a force is raised."""

    course: str
    raised: Share
    draws: int = Field(description="futures in which a force is raised and the game has an answer")
    less: Share = Field(description="an attack is less likely than with no force")
    riskier: Share = Field(description="W1b: more likely")
    change: Amount = Field(description="chance of attack less that with no force")
    gift: Tested = Field(description="W1: the challenger has more than with no force")
    gain: Amount = Field(description="what the challenger has, less that with no force")
    level: Amount = Field(description="chance of attack; it follows from the reader's anchor (D13)")
    nodes: tuple[Node, ...]


class HoldOut(_Frozen):
    """How likely a better force must be for holding out to pay (W5, pi*), in the futures with a force."""

    defined: Share = Field(description="the better force leaves the challenger less than no force does")
    always: Share = Field(description="of those: settling is its gain however unlikely the better force is")
    never: Share = Field(description="of those: settling is never its gain")
    threshold: Amount = Field(description="pi* over the futures in which it is defined; no mean is given")
    curve: tuple[Point, ...] = Field(description="by the chance that holding out brings the better force")
    chosen: Point | None = Field(description="at the reader's own chance, which has no default")


class Against(_Frozen):
    """The first course against one that may be better, in the futures in which the first raises a force."""

    better: str
    worse: tuple[Point, ...] = Field(description="W2 by delta, in parts of the prize")
    hold_out: HoldOut


class DeterEnd(_Frozen):
    """All courses at one end of COMMIT."""

    courses: tuple[CourseGame, ...]
    against: tuple[Against, ...]


class JudgedInput(_Frozen):
    """A number that rests on judgement alone, and the share of the variance that it owns by itself (E4)."""

    path: str
    title: str
    written: str
    influence: float
    above_noise: bool


class Leading(_Frozen):
    """An input that owns much of the variance, and how good its source is."""

    path: str
    title: str
    grade: str = Field(description="Admiralty grade; F6 where nothing is cited")


class Judged(_Frozen):
    """How much rests on judgement, and how sure that lets anybody be (D18, D19)."""

    measure: str
    low: float | None = Field(description="share of the variance that goes if judgements were known")
    high: float | None = Field(description="share that stays if all but the judgements were known")
    share: float | None = Field(description="the fair share: the middle of the two (D16)")
    noise: float
    inputs: tuple[JudgedInput, ...]
    drivers: tuple[Leading, ...] = Field(description="the three inputs that own most")
    confidence: str = Field(description="low or moderate, never high")


class DeterAnswer(_Frozen):
    """Does it deter, and in which stated sense is a course a win for the challenger?"""

    schema_: str = Field(default=SCHEMA, alias="schema")
    scenario: ScenarioInfo
    run: RunInfo
    actors: Mapping[str, str]
    challenger: str
    protege: str | None
    guarantors: tuple[str, ...]
    courses: Mapping[str, str] = Field(description="titles")
    course: str = Field(description="the one that is held against the others")
    anchor: str = Field(description="the reader's chance of attack with no force, as written")
    kinds: int = Field(description="kinds of challenger that only it can tell apart")
    by_interest: bool
    several_beliefs: int = Field(description="futures in which other beliefs bear themselves out too (D9)")
    not_found: int = Field(description="futures without an answer: left out of every number here")
    near_rational: int = Field(description="futures in which choices are all but certain (D10)")
    ends: Ends[DeterEnd]
    judged: Judged

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def as_json(self) -> str:
        """The same as JSON, indented; two equal runs give equal text."""
        return self.model_dump_json(by_alias=True, indent=2)
