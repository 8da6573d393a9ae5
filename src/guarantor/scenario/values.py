"""Inputs in force: every value that a run of the scenario may read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from guarantor.scenario.condition import Condition, format_condition
from guarantor.scenario.schema import Origin, Value

if TYPE_CHECKING:
    from guarantor.scenario.schema import Scenario

__all__ = ["origins_of", "values_of", "written_of"]

_NOT_READ = frozenset({"quantities", "evidence", "claims", "checks", "patches", "warnings", "folder"})


def values_of(scenario: Scenario) -> tuple[Value, ...]:
    """Every quantity in force that some stage reads, in the order of the scenario."""
    return tuple(thing for thing in _walk(scenario) if isinstance(thing, Value))


def origins_of(scenario: Scenario) -> tuple[Origin, ...]:
    """Source and grade of every input in force: quantities, conditions, rules and words such as refused."""
    seen = dict.fromkeys(thing for thing in _walk(scenario) if isinstance(thing, Origin))
    return tuple(seen)


def written_of(scenario: Scenario) -> dict[str, str]:
    """What was written for every input in force, by path: a quantity, a condition, a rule, a word."""
    written = {value.origin.path: value.written for value in values_of(scenario)}
    for pledge in scenario.pledges:
        written[pledge.origin.path] = "refused" if pledge.refused else format_condition(pledge.condition)
        written |= {offer.origin.path: offer.word for offer in pledge.offers if offer.word}
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
    for factor in scenario.factors:
        written[factor.origin.path] = f"correlation {factor.correlation:g}"
    for pair in scenario.correlations:
        written[pair.origin.path] = f"Spearman {pair.spearman:g}"
    if scenario.requirement is not None:
        for line in scenario.requirement.lines:
            written[line.origin.path] = f"priority {line.priority:g}"
        for need in scenario.requirement.by_mission.values():
            shares = ", ".join(f"{line} {share:.0%}" for line, share in need.split.items())
            written[need.split_origin.path] = shares
    return written


def _walk(thing: object) -> Iterator[object]:
    """Every value and origin below a thing; a value's own parts hold no other value."""
    if isinstance(thing, Value):
        yield thing
        yield thing.origin
    elif isinstance(thing, Origin):
        yield thing
    elif isinstance(thing, Mapping):
        for child in thing.values():
            yield from _walk(child)
    elif isinstance(thing, tuple):
        for child in thing:
            yield from _walk(child)
    elif is_dataclass(thing) and not isinstance(thing, Condition):
        for field in fields(thing):
            if field.name not in _NOT_READ:
                yield from _walk(getattr(thing, field.name))
