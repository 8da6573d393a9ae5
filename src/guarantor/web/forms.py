"""What the page sends and gets; `static/types.d.ts` says the same to the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from guarantor.measures.assessment import Assessment
from guarantor.report.blocks import ScreenTold
from guarantor.report.screen import Screen
from guarantor.scenario import Fault, ScenarioError

__all__ = [
    "ActorTold",
    "Card",
    "CardAsked",
    "Choice",
    "Compared",
    "ComparedRow",
    "CourseTold",
    "Dial",
    "EventTold",
    "ExportAsked",
    "FaultTold",
    "LeverTold",
    "ReadingNamed",
    "RefinementTold",
    "Refusal",
    "ScreenNamed",
    "Situation",
    "View",
    "ViewState",
    "Waiting",
    "refusal_of",
]

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=1000)]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ViewState(_Form):
    """Everything that decides what is shown."""

    scenario: Name
    as_of: Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = Field(
        default="", description="YYYY-MM-DD; empty for the scenario's own date"
    )
    seed: int | None = Field(default=None, ge=0, le=2**53 - 1, description="none for the scenario's own")
    levers: dict[Name, Name] = Field(default={}, max_length=50, description="level of each lever")
    given: dict[Name, bool | Name] = Field(
        default={}, max_length=200, description="events fixed in every future"
    )
    readings: tuple[Name, ...] = Field(
        default=(), max_length=50, description="readings and variants, in order"
    )
    sets: dict[Name, Text] = Field(default={}, max_length=100, description="inputs replaced: path to text")
    without: tuple[Name, ...] = Field(default=(), max_length=200, description="codes of actors left out")

    def key(self) -> str:
        """Equal for equal views."""
        return self.model_dump_json()


class CardAsked(_Form):
    """A name to explain in a view."""

    state: ViewState
    name: Name


class ExportAsked(_Form):
    """A file of the complete answer."""

    state: ViewState
    format: Literal["html", "json", "csv", "xlsx"]


class FaultTold(_Form):
    """A fault and where it is: a place in a file, or the path of a replaced input."""

    file: str
    line: int
    column: int
    where: str
    message: str


class Refusal(_Form):
    """Why there is no answer."""

    message: str
    faults: tuple[FaultTold, ...] = ()


class Choice(_Form):
    """A scenario that can be opened."""

    name: str
    title: str


class LeverTold(_Form):
    """A lever and its levels."""

    name: str
    title: str
    levels: tuple[str, ...]
    ordered: bool


class CourseTold(_Form):
    """A course as written."""

    name: str
    title: str
    levers: Mapping[str, str]


class EventTold(_Form):
    """An event and what its chance is written to be."""

    name: str
    title: str
    levels: tuple[str, ...]
    written: str


class ActorTold(_Form):
    """A possible contributor: whether it is in, and why it cannot be switched if it cannot."""

    code: str
    name: str
    standing: Literal["pledged", "refused", "assumed", "unheard"]
    offer: str
    why: str


class ReadingNamed(_Form):
    """A reading or variant."""

    name: str
    title: str
    contested: bool


class Dial(_Form):
    """An input with a field of its own beside the answer."""

    path: str
    title: str
    written: str
    unit: str
    missions: tuple[str, ...] = Field(description="missions for which it counts; empty for all")


class ScreenNamed(_Form):
    """A screen beside the answer."""

    name: str
    title: str


class Situation(_Form):
    """What can be changed in a scenario; the same for every view of it."""

    name: str
    title: str
    question: str
    as_of: str
    digest: str
    draws: int
    preview_draws: int
    seed: int
    levers: tuple[LeverTold, ...]
    courses: tuple[CourseTold, ...]
    events: tuple[EventTold, ...]
    actors: tuple[ActorTold, ...]
    readings: tuple[ReadingNamed, ...]
    dials: tuple[Dial, ...]
    dates: tuple[str, ...]
    screens: tuple[ScreenNamed, ...]


class View(_Form):
    """An answer, and how it is told."""

    assessment: Assessment
    screen: Screen
    complete: bool = Field(description="on all futures of the scenario, with readings and claims")
    refinement: str = Field(default="", description="id under which the complete view is being worked out")


class RefinementTold(_Form):
    """How far the complete view, or a screen, is; and itself once it is done."""

    done: int
    of: int
    left: float | None = Field(description="seconds; none while nothing is known")
    stage: Literal["waiting", "running", "done", "cancelled", "failed"]
    view: View | None
    screen: ScreenTold | None
    message: str = ""


class Waiting(_Form):
    """A screen that takes a while: asked for again under /api/refinements."""

    refinement: str


class Card(_Form):
    """What a name stands for, where it comes from and what it touches."""

    kind: str
    name: str
    title: str
    lines: tuple[str, ...]
    told: Mapping[str, object]
    path: str = Field(default="", description="of an input that may be replaced; else empty")
    was: str = Field(default="", description="what the scenario writes, without changes")
    was_citations: tuple[Mapping[str, object], ...] = Field(
        default=(), description="rows of the ledger that an input cites which is replaced in this view"
    )


class ComparedRow(_Form):
    """One measure of one course, in the scenario as written and with the changes."""

    course: str
    measure: str
    base: str
    now: str
    difference: str


class Compared(_Form):
    """A view against the scenario as written, on the same futures."""

    draws: int
    same: bool
    rows: tuple[ComparedRow, ...]


_SET = "--set "


def refusal_of(message: str, error: ScenarioError | None = None) -> Refusal:
    """A refusal; the faults of a replaced input carry its path instead of a place in a file."""
    faults: Sequence[Fault] = error.faults if error else ()
    return Refusal(message=message, faults=tuple(_told(fault) for fault in faults))


def _told(fault: Fault) -> FaultTold:
    place = fault.as_dict()
    if fault.at.file.startswith(_SET):
        path = fault.at.file.removeprefix(_SET).partition("=")[0].strip()
        return FaultTold(file="", line=0, column=0, where=path, message=fault.message)
    return FaultTold.model_validate(place)
