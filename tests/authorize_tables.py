"""Golden tables of AUTHORIZE and how they write rules, shared by its tests."""

import json
from pathlib import Path

from guarantor.scenario.condition import AllOf, AnyOf, AtLeast, Event, Weighted
from guarantor.stages.authorize import compile_rule

GOLDEN = Path(__file__).parent / "golden/authorize"


def golden(name):
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


SMALL = golden("small_rules.json")["rules"]
GAMES = golden("weighted_games.json")["games"]
CORRELATED = golden("correlated.json")


def rule_of(written, names):
    """Read the nested rules of the golden table, whose members are numbers."""
    if isinstance(written, int):
        return Event(names[written])
    [(kind, inside)] = written.items()
    match kind:
        case "veto":
            return Event(names[inside])
        case "all_of":
            return AllOf(tuple(rule_of(item, names) for item in inside))
        case "any_of":
            return AnyOf(tuple(rule_of(item, names) for item in inside))
        case "at_least":
            return AtLeast(inside[0], tuple(rule_of(item, names) for item in inside[1]))
        case "weighted":
            return Weighted(inside[0], tuple(map(Event, names)), tuple(inside[1]))
    raise AssertionError(kind)


def compiled(case):
    return compile_rule(rule_of(case["rule"], case["members"]), case["members"])


def same(sets, names):
    return [tuple(names[i] for i in chosen) for chosen in sets]


def correlated_rules():
    """Return the rule of the table as written, and what is left of it without parts that imply one another.

    All of 0-31 implies the other route; six of 2-13 weigh at least 24, so with 0 and 1 they reach 60.
    """
    m = [Event(f"m{i}") for i in range(33)]
    weights = (20, 20, *[9] * 4, *[4] * 14)
    by_weight = Weighted(60, tuple(m[:20]), weights)
    route = AllOf((m[0], m[1], AtLeast(6, tuple(m[2:14])), by_weight))
    written = AllOf((m[32], AnyOf((AllOf(tuple(m[:32])), route))))
    return written, AllOf((m[32], m[0], m[1], AtLeast(6, tuple(m[2:14]))))
