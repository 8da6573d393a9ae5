"""Which readings and variants change an input, and what each of them sets (F19)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from guarantor.measures.explain.forms import ChangeExplained, Touch
from guarantor.measures.inputs import Inputs, citations
from guarantor.scenario import Scenario
from guarantor.scenario.patches import WrittenChange

__all__ = ["change_explained", "touches"]


def _inside(path: str, other: str) -> bool:
    """Whether a dotted path is another one or lies below it."""
    return path == other or path.startswith(f"{other}.")


def touches(
    scenario: Scenario, changes: Iterable[WrittenChange], path: str, paths: Collection[str]
) -> tuple[Touch, ...]:
    """The readings and variants that set an input, or a group that holds it.

    Parameters
    ----------
    paths : collection of str
        All inputs in force: what is set below `path` may be another of them.
    """
    return tuple(
        Touch(
            change.patch.name, change.patch.title, change.patch.contested, _applied(scenario, change), key, to
        )
        for change in changes
        for key, to in change.sets
        if path in _inputs_set(key, paths)
    )


def _inputs_set(key: str, paths: Collection[str]) -> tuple[str, ...]:
    """The inputs that ``set: {key: ..}`` changes: all below it, else the nearest one above it."""
    below = tuple(path for path in paths if _inside(path, key))
    above = [path for path in paths if _inside(key, path)]
    return below or tuple(sorted(above, key=len)[-1:])


def change_explained(scenario: Scenario, change: WrittenChange, inputs: Inputs) -> ChangeExplained:
    """A reading or variant with what it sets and what stands there now."""
    sets = []
    for key, to in change.sets:
        found = _inputs_set(key, inputs.by_path)
        sets.append((key, inputs.told(found[0]) if len(found) == 1 else "", to))
    return ChangeExplained(
        name=change.origin.path,
        title=change.patch.title,
        contested=change.patch.contested,
        applied=_applied(scenario, change),
        grade=change.origin.grade,
        known_from=change.origin.known_from,
        note=change.origin.note,
        citations=citations(scenario, change.origin),
        sets=tuple(sets),
    )


def _applied(scenario: Scenario, change: WrittenChange) -> bool:
    return change.patch.name in scenario.applied
