"""Conditions in words: when a chance counts that depends on levers or other events (F15, F18)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from guarantor.report.words import listed
from guarantor.scenario import Scenario
from guarantor.scenario.condition import (
    Actor,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Condition,
    Event,
    Level,
    Never,
    Not,
    event_of,
    format_condition,
)

__all__ = ["chance_words", "lever_title", "named", "when_words"]


def chance_words(scenario: Scenario, event: str) -> str:
    """What the chance of an event is written to be, case by case.

    Examples
    --------
    ``2% to 20% with mission at monitoring; otherwise 1% to 15%``
    """
    cases = scenario.events[event].probability.cases
    if len(cases) == 1:
        return cases[0][1].written
    return "; ".join(
        f"otherwise {value.written}"
        if condition == Always()
        else f"{value.written} {when_words(condition, scenario)}"
        for condition, value in cases
    )


def lever_title(scenario: Scenario, lever: str) -> str:
    """``usa_level`` sets what the United States does; other levers are called by their own name."""
    actor = scenario.actors.get(lever.removesuffix("_level").upper())
    return actor.name if actor else lever.replace("_", " ")


def when_words(condition: Condition, scenario: Scenario) -> str:
    """A condition in words that follow a chance: ``with a ceasefire``, ``without Belmark``."""
    match condition:
        case Event(name):
            return f"with {_event(name, scenario)}"
        case Actor(name):
            return f"with {scenario.actors[name].name}"
        case Level(lever, levels):
            wanted = listed([level.replace("_", " ") for level in levels]).replace(" and ", " or ")
            return f"with {lever_title(scenario, lever)} at {wanted}"
        case Not(item) if isinstance(item, Event | Actor | Level):
            return f"without {when_words(item, scenario).removeprefix('with ')}"
        case AllOf(items) if items:
            return " and ".join(when_words(each, scenario) for each in items)
        case AnyOf(items) if items:
            return f"either {' or '.join(when_words(each, scenario) for each in items)}"
        case AtLeast(n, items):
            each = [when_words(item, scenario).removeprefix("with ") for item in items]
            return f"with at least {n} of: {', '.join(each)}"
        case Always():
            return "always"
        case Never():
            return "never"
    return f"where {format_condition(condition)}"


def named(condition: str, titles: Mapping[str, str]) -> str:
    """A condition as written, with titles in place of the names of events and actors.

    Examples
    --------
    >>> named("ceasefire and (GBR or FRA)", {"ceasefire": "a ceasefire", "GBR": "Britain", "FRA": "France"})
    'a ceasefire and (Britain or France)'
    """

    def told(found: re.Match[str]) -> str:
        return titles.get(found[0], found[0].replace("_", " "))

    return re.sub(r"[A-Za-z_]\w*", told, condition)


def _event(name: str, scenario: Scenario) -> str:
    known = scenario.events.get(event_of(name))
    title = known.title if known else name
    level = name.removeprefix(event_of(name)).removeprefix(" == ")
    return f"{title} at {level.replace('_', ' ')}" if level else title
