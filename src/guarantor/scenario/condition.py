"""Conditions: what must be true before a pledge holds or a mission is approved (rules F15-F16, A1, C2).

The public face of three modules: `condition_tree` (the tree and its algebra), `condition_text` (from text to
tree: guards, limits, faults) and `condition_walk` (the white list).
"""

from guarantor.scenario.condition_text import (
    ConditionFaults,
    parse_approval_rule,
    parse_full_condition,
    parse_pledge_condition,
)
from guarantor.scenario.condition_tree import (
    Actor,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Condition,
    Event,
    Level,
    Mentions,
    Never,
    Not,
    Weighted,
    event_at,
    event_of,
    fold,
    format_condition,
    holds,
    leaves,
    mentions,
)
from guarantor.scenario.condition_walk import ConditionFault, Lever, Names

__all__ = [
    "Actor",
    "AllOf",
    "Always",
    "AnyOf",
    "AtLeast",
    "Condition",
    "ConditionFault",
    "ConditionFaults",
    "Event",
    "Level",
    "Lever",
    "Mentions",
    "Names",
    "Never",
    "Not",
    "Weighted",
    "event_at",
    "event_of",
    "fold",
    "format_condition",
    "holds",
    "leaves",
    "mentions",
    "parse_approval_rule",
    "parse_full_condition",
    "parse_pledge_condition",
]
