"""AUTHORIZE: what must be approved, how likely, and who can stop it (docs/model/authorize.md)."""

from guarantor.stages.authorize.kernel import authorized, blocking_sets, probability, winning_sets
from guarantor.stages.authorize.rules import MAX_MEMBERS, Factor, members

__all__ = [
    "MAX_MEMBERS",
    "Factor",
    "authorized",
    "blocking_sets",
    "members",
    "probability",
    "winning_sets",
]
