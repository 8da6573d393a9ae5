"""DETER: does the force and its guarantee deter (``docs/model/deter.md``).

A note for the caller (D8, D13, D18). Stakes, costs and resolve are judgements in units of the prize. A
level of the attack probability is shown only beside the reader's own anchor; courses are compared by
differences on the same draws, and each verdict on the challenger's value is repeated with the centred one.
"""

from .general import solve_anchored_with, solve_with
from .kernel import anchored_status_quo, challenger_leaf_values, interveners, solve, solve_anchored
from .rules import (
    FIELDS,
    INTERESTS,
    MOST_GUARANTORS,
    NEAR_RATIONAL,
    Bools,
    Continuation,
    Field,
    Floats,
    Game,
    Interests,
    Outcome,
    TypedOutcome,
    Types,
)

__all__ = [
    "FIELDS",
    "INTERESTS",
    "MOST_GUARANTORS",
    "NEAR_RATIONAL",
    "Bools",
    "Continuation",
    "Field",
    "Floats",
    "Game",
    "Interests",
    "Outcome",
    "TypedOutcome",
    "Types",
    "anchored_status_quo",
    "challenger_leaf_values",
    "interveners",
    "solve",
    "solve_anchored",
    "solve_anchored_with",
    "solve_with",
]
