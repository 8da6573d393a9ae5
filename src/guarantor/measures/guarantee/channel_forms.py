"""The answer about what a guarantor is worth: one immutable object, printed and written as JSON (D16)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ConfigDict, Field

from guarantor.measures.assessment import RunInfo, ScenarioInfo
from guarantor.measures.guarantee.channel_parts import Channels

__all__ = ["SCHEMA", "ChannelAnswer"]

SCHEMA = "guarantor.channels/1"


class ChannelAnswer(Channels):
    """What a guarantor's presence is worth, and through which channels."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    scenario: ScenarioInfo
    run: RunInfo
    actors: Mapping[str, str]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def as_json(self) -> str:
        """The same as JSON, indented; two equal runs give equal text."""
        return self.model_dump_json(by_alias=True, indent=2)
