"""What a guarantor's presence is worth: the forms that its own answer and the whole answer share (D16)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from guarantor.measures.figures import Amount, Ends, Frozen, Share

__all__ = ["ChannelEnd", "ChannelPart", "Channels", "Side"]


class ChannelPart(Frozen):
    """One channel: its part of the difference between the two courses."""

    name: str
    part: Amount = Field(description="means, also of its cells, add up to the total; percentiles do not")
    lower: Share = Field(description="in how many futures it lowers the measure")
    higher: Share
    first_in: Amount = Field(description="what it changes before the other channels are there")
    last_in: Amount = Field(description="what it changes once all the other channels are there")
    inert: bool = Field(description="it changes nothing in any configuration of any future")


class ChannelEnd(Frozen):
    """The difference between the two courses and its parts, at one end of COMMIT."""

    raised_without: Share = Field(description="a force is raised in the course that it is held against")
    raised: Share
    without: Amount = Field(description="the measure in the course that it is held against")
    with_it: Amount
    total: Amount = Field(description="with it less without it, on the same futures")
    lower: Share
    higher: Share
    largest_error: float = Field(description="largest difference of sum and total in any future")
    channels: tuple[ChannelPart, ...]
    word_lower_than_means: Share = Field(
        description="in how many futures credibility lowers the measure more than own means do"
    )
    means_lower_than_word: Share


class Side(Frozen):
    """A course on one side of the comparison."""

    name: str
    title: str
    levers: Mapping[str, str]
    removed: bool = Field(False, description="the guarantor is left out (X7)")


class Channels(Frozen):
    """One guarantor's presence in a course, divided among the five channels."""

    guarantor: str
    lever: str | None = Field(description="what sets its level; none where its troops in place do")
    course: Side
    base: Side
    measure: str
    title: str
    unit: str
    lower_is_safer: bool | None = Field(description="none where neither direction is better for the protege")
    game: bool = Field(description="whether judgements of the game enter")
    ends: Ends[ChannelEnd]
