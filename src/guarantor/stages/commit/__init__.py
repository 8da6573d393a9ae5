"""COMMIT: who joins when pledges depend on each other (rules C1-C15, docs/model/commit.md).

Many draws at once: `solve` both ends, `rounds`, `labels`, `coordination_gap`, `worths`, and for exact answers
`combinations`. One world: `world_of`, and on it `fixpoints`, `circle`, `ignition`, `first_movers`. Pledges
that hold only while others stay out: `consistent_states`. From text: `read_pledges`.
"""

from guarantor.stages.commit.exact import Combinations, coalitions, combinations
from guarantor.stages.commit.gap import (
    Gap,
    Labels,
    Worth,
    coordination_gap,
    labels,
    most_pivotal,
    tipping,
    worths,
)
from guarantor.stages.commit.ignition import MOST_SETS, FirstMovers, Ignition, first_movers, ignition
from guarantor.stages.commit.kernel import End, Kernel, kernel, rounds, solve
from guarantor.stages.commit.language import PledgeFaults, read_pledges
from guarantor.stages.commit.lattice import MOST_LISTED, Fixpoints, circle, fixpoints
from guarantor.stages.commit.rules import (
    Joining,
    NonMonotonePledge,
    Pledge,
    Rounds,
    SelfPledge,
    TwoEnds,
    forced_in,
    polarity,
    removed,
)
from guarantor.stages.commit.states import States, TooManyContested, consistent_states
from guarantor.stages.commit.world import Closed, World, world_of

__all__ = [
    "MOST_LISTED",
    "MOST_SETS",
    "Closed",
    "Combinations",
    "End",
    "FirstMovers",
    "Fixpoints",
    "Gap",
    "Ignition",
    "Joining",
    "Kernel",
    "Labels",
    "NonMonotonePledge",
    "Pledge",
    "PledgeFaults",
    "Rounds",
    "SelfPledge",
    "States",
    "TooManyContested",
    "TwoEnds",
    "World",
    "Worth",
    "circle",
    "coalitions",
    "combinations",
    "consistent_states",
    "coordination_gap",
    "first_movers",
    "fixpoints",
    "forced_in",
    "ignition",
    "kernel",
    "labels",
    "most_pivotal",
    "polarity",
    "read_pledges",
    "removed",
    "rounds",
    "solve",
    "tipping",
    "world_of",
    "worths",
]
