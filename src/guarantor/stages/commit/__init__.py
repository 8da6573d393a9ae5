"""COMMIT: who joins when pledges depend on each other (rules C1-C15, docs/model/commit.md)."""

from guarantor.stages.commit.exact import Combinations, coalitions, combinations
from guarantor.stages.commit.kernel import solve
from guarantor.stages.commit.rules import (
    Joining,
    NonMonotonePledge,
    Pledge,
    SelfPledge,
    TwoEnds,
    forced_in,
    removed,
)

__all__ = [
    "Combinations",
    "Joining",
    "NonMonotonePledge",
    "Pledge",
    "SelfPledge",
    "TwoEnds",
    "coalitions",
    "combinations",
    "forced_in",
    "removed",
    "solve",
]
