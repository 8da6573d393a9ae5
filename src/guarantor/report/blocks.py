"""What a screen of the app is composed of: sentences, tables, charts, choices, and what is missing (UX 3).

A screen is composed here in words and figures; the page draws every kind of block in one way and knows no
screen by name. What a screen shows is also in the terminal and in the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from guarantor.measures.assessment import RunInfo, ScenarioInfo
from guarantor.report.drawing import Chart, svg_of

__all__ = [
    "Block",
    "Change",
    "ChartTold",
    "ChoiceTold",
    "Figure",
    "ListTold",
    "MissingTold",
    "OptionTold",
    "RowTold",
    "ScreenTold",
    "SectionTold",
    "SentenceTold",
    "TableTold",
    "chart_told",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(_Frozen):
    """Something shown, and the name under which `guarantor explain` finds it; empty if it has none."""

    text: str
    trace: str = ""


class Change(_Frozen):
    """What a button applies to the state that is shown."""

    title: str
    levers: Mapping[str, str] = {}
    given: Mapping[str, bool | str] = {}
    readings: tuple[str, ...] = ()
    sets: Mapping[str, str] = {}
    without: tuple[str, ...] = ()


class SentenceTold(_Frozen):
    """A sentence under its heading, and the numbers that it is made of."""

    kind: Literal["sentence"] = "sentence"
    heading: str
    text: str
    traces: tuple[Figure, ...] = ()
    apply: Change | None = None


class ListTold(_Frozen):
    """Short things one below the other."""

    kind: Literal["list"] = "list"
    items: tuple[Figure, ...]


class RowTold(_Frozen):
    """A row of a table: its head, with a card under `name` where that is one, and its cells."""

    name: str
    title: str
    cells: tuple[Figure, ...]
    apply: Change | None = None


class TableTold(_Frozen):
    """Numbers in rows; the first column of the header is that of the heads."""

    kind: Literal["table"] = "table"
    title: str = ""
    header: tuple[str, ...]
    rows: tuple[RowTold, ...]
    note: str = ""


class ChartTold(_Frozen):
    """A chart as drawn, with its finding, its table twin and its specification."""

    kind: Literal["chart"] = "chart"
    name: str
    title: str
    finding: str
    svg: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    spec: Mapping[str, object]
    traces: Mapping[str, str] = Field(
        default={}, description="how the words of a mark begin, and the name of the card that it opens"
    )


class MissingTold(_Frozen):
    """Why a part is not there, and what would add it (UX 2, row 25)."""

    kind: Literal["missing"] = "missing"
    text: str


class OptionTold(_Frozen):
    """One of several things to choose."""

    name: str
    title: str
    mark: str = Field(
        default="", description="how the words of the marks begin that it lights up in charts of its section"
    )
    blocks: tuple[Block, ...]


class ChoiceTold(_Frozen):
    """What a reader chooses without asking anew: side by side, or along a slider that also plays."""

    kind: Literal["choice"] = "choice"
    name: str
    label: str
    form: Literal["tabs", "slider"]
    chosen: str = Field(default="", description="name of the option shown first; the first one if empty")
    options: tuple[OptionTold, ...]


Block = Annotated[
    SentenceTold | ListTold | TableTold | ChartTold | MissingTold | ChoiceTold, Field(discriminator="kind")
]


class SectionTold(_Frozen):
    """A part of a screen: its title, what it finds in one sentence, and what shows it."""

    title: str
    finding: str = ""
    blocks: tuple[Block, ...]


class ScreenTold(_Frozen):
    """A screen beside the answer.

    Attributes
    ----------
    scenario, run : ScenarioInfo, RunInfo
        What it was made from: stands at its foot and in its files.
    lead : tuple of SentenceTold
        The answers, before any evidence.
    command : str
        The command that tells the same in the terminal.
    """

    title: str
    scenario: ScenarioInfo
    run: RunInfo
    lead: tuple[SentenceTold, ...]
    sections: tuple[SectionTold, ...]
    command: str = ""


def chart_told(chart: Chart, traces: Mapping[str, str] | None = None) -> ChartTold:
    """A chart, drawn, with the cards that its marks open."""
    return ChartTold(
        name=chart.name,
        title=chart.title,
        finding=chart.finding,
        svg=svg_of(chart),
        header=chart.header,
        rows=chart.rows,
        spec=chart.spec,
        traces=traces or {},
    )


OptionTold.model_rebuild()
