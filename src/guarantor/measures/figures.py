"""Figures of an answer: a share, an amount, each at both ends of COMMIT (DESIGN 6)."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Amount", "Cell", "Ends", "Frozen", "Share"]


class Frozen(BaseModel):
    """A part of an answer: never changed, and nothing in it that is not described."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(Frozen):
    """One part of the range of the deep inputs: explored, never averaged over (E17)."""

    name: str
    value: float = Field(description="probability of a yes/no measure, median of an amount")
    low: float = Field(description="5th percentile; the probability itself for yes/no")
    high: float = Field(description="95th percentile; the probability itself for yes/no")


class Share(Frozen):
    """A yes/no measure over the draws."""

    probability: float | None = Field(description="share of sampled futures; none where a deep input is read")
    se: float | None = Field(description="sampling error of it, and of nothing else")
    of_50: int | None
    cells: tuple[Cell, ...] = ()


class Amount(Frozen):
    """A number over the draws."""

    unit: str
    mean: float | None
    se: float | None
    p05: float
    p25: float | None
    p50: float | None = Field(description="none where a deep input is read; then see the cells")
    p75: float | None
    p95: float
    cells: tuple[Cell, ...] = ()


V = TypeVar("V", bound=BaseModel)


class Ends(Frozen, Generic[V]):
    """A measure at both ends: each contributor moves on its own; all move together (C6)."""

    alone: V
    together: V
