"""Inputs in force: every value that a run of the scenario may read."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from guarantor.scenario.condition import Always, Condition, format_condition
from guarantor.scenario.origin import Origin, Value

if TYPE_CHECKING:
    from guarantor.scenario.schema import Caveat, Pledge, Scenario

__all__ = ["LEFT_OUT", "cases_of", "origins_of", "quantities_written", "values_of", "written_of"]

LEFT_OUT = "left out here"
"""What stands as written for the condition of a pledge whose actor is left out (X7)."""

_CONDITIONS = get_args(Condition)
_NOT_READ = frozenset({"quantities", "evidence", "claims", "checks", "patches", "warnings", "folder"})


def values_of(scenario: Scenario) -> tuple[Value, ...]:
    """Every quantity in force that some stage reads, in the order of the scenario."""
    return tuple(thing for thing in _walk(scenario) if isinstance(thing, Value))


def origins_of(scenario: Scenario) -> tuple[Origin, ...]:
    """Source and grade of every input in force: quantities, conditions, rules and words such as refused."""
    seen = dict.fromkeys(thing for thing in _walk(scenario) if isinstance(thing, Origin))
    return tuple(seen)


def cases_of(scenario: Scenario) -> dict[Origin, str]:
    """When each quantity counts that is one of several for its event: a condition, or otherwise (F18)."""
    return {
        value.origin: "otherwise" if condition == Always() else format_condition(condition)
        for event in scenario.events.values()
        if len(event.probability.cases) > 1
        for condition, value in event.probability.cases
    }


def quantities_written(scenario: Scenario) -> dict[Origin, str]:
    """Every quantity in force as written, with the case in which it counts."""
    cases = cases_of(scenario)

    def told(value: Value) -> str:
        case = cases.get(value.origin)
        if case is None:
            return value.written
        return f"otherwise {value.written}" if case == "otherwise" else f"{value.written} if {case}"

    return {value.origin: told(value) for value in values_of(scenario)}


def written_of(scenario: Scenario) -> dict[str, str]:
    """What was written for every input in force, by path: a quantity, a condition, a rule, a word.

    The cases of an event stand one after another, as in ``60% to 90% if ceasefire; otherwise 10%``.
    """
    written: dict[str, str] = {}
    for origin, text in quantities_written(scenario).items():
        written[origin.path] = "; ".join(filter(None, (written.get(origin.path), text)))
    for pledge in scenario.pledges:
        written[pledge.origin.path] = _stands(scenario, pledge)
        written |= {offer.origin.path: offer.word for offer in pledge.offers if not offer.amount}
    for route in scenario.approvals:
        written[route.origin.path] = format_condition(route.rule)
    for course in scenario.courses.values():
        written |= {f"courses.{course.name}.{lever}": level for lever, level in course.levers.items()}
    for guarantee in scenario.guarantees:
        written[f"guarantees.{guarantee.actor}.requires"] = ", ".join(guarantee.requires) or "nobody"
    for code, force in scenario.forces.items():
        for number, each in enumerate(force.commitments, 1):
            path = f"limits.{code}.commitments.{number}.releasable"
            written[path] = "yes" if each.releasable else "no"
            if each.place:
                written[f"limits.{code}.commitments.{number}.in"] = ", ".join(each.place)
        written |= {each.origin.path: f"{each.line}{_standing(each)}" for each in force.caveats}
    for factor in scenario.factors:
        written[factor.origin.path] = f"correlation {factor.correlation:g}"
    for pair in scenario.correlations:
        written[pair.origin.path] = f"Spearman {pair.spearman:g}"
    if scenario.requirement is not None:
        for line in scenario.requirement.lines:
            told = "" if line.critical else ", not critical"
            written[line.origin.path] = f"priority {line.priority:g}{told}"
        for need in scenario.requirement.by_mission.values():
            shares = ", ".join(f"{line} {share:.0%}" for line, share in need.split.items())
            first = f"; from month {need.from_month}" if need.from_month else ""
            written[need.split_origin.path] = shares + first
    return written


def _standing(caveat: Caveat) -> str:
    """When a caveat bites."""
    return "" if caveat.condition == Always() else f" if {format_condition(caveat.condition)}"


def _stands(scenario: Scenario, pledge: Pledge) -> str:
    """When a pledge holds; a refusal is somebody's word, being left out is not (F10)."""
    if pledge.refused:
        return "refused"
    return LEFT_OUT if pledge.actor in scenario.without else format_condition(pledge.condition)


def _walk(thing: object) -> list[object]:
    """Every value and origin below a thing; a value's own parts hold no other value."""
    found: list[object] = []
    _gather(thing, found)
    return found


def _gather(thing: Any, found: list[object]) -> None:
    if isinstance(thing, Value):
        found += (thing, thing.origin)
    elif isinstance(thing, Origin):
        found.append(thing)
    elif isinstance(thing, dict):
        for child in thing.values():
            _gather(child, found)
    elif isinstance(thing, tuple):
        for child in thing:
            _gather(child, found)
    else:
        for name in _parts_of(thing.__class__):
            _gather(getattr(thing, name), found)


@cache
def _parts_of(kind: type) -> tuple[str, ...]:
    """Names of the fields that may hold values; none for what is no part of a scenario, or a condition."""
    if not is_dataclass(kind) or issubclass(kind, _CONDITIONS):
        return ()
    return tuple(field.name for field in fields(kind) if field.name not in _NOT_READ)
