"""Groups of inputs: gathered by what they are about, and what each accounts for (E7, E9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.influence.intervals import over_subsamples
from guarantor.measures.influence.neighbours import of_subsets, shapley
from guarantor.measures.influence.varied import Varied
from guarantor.scenario import Scenario

__all__ = ["GroupShare", "gathered", "shared_out"]

Floats = NDArray[np.float64]
Drawn = NDArray[np.float64] | NDArray[np.bool_] | NDArray[np.int64]

_DRAWS = 10_000
_OF_A_GROUP = 3
_OF_ALL = 10
_SECTIONS = {
    "pledges": "pledges",
    "unheard": "pledges",
    "guarantees": "guarantors' decisions",
    "challenger": "the challenger and the game",
    "deterrence": "the challenger and the game",
    "requirement": "what is asked for",
}
_FORCES = "forces and pools"
_EVENTS = "other events"


@dataclass(frozen=True, slots=True)
class GroupShare:
    """The share of a group, its standard error, and whether bias dominates it."""

    title: str
    inputs: tuple[str, ...]
    share: float
    se: float
    biased: bool


def gathered(scenario: Scenario, inputs: Varied, names: Sequence[str]) -> dict[str, list[str]]:
    """Inputs by what they are about; groups that share inputs which move together are one (E7)."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_about(scenario, name), []).append(name)
    for together in inputs.together:
        touched = [title for title, members in groups.items() if together & set(members)]
        if len(touched) > 1:
            members = [name for title in touched for name in groups.pop(title)]
            groups[" with ".join(touched)] = members
    return groups


def _about(scenario: Scenario, name: str) -> str:
    event = scenario.events.get(name.removesuffix("#p"))
    if event is not None:
        roles = scenario.actors[event.actor].roles if event.actor else ()
        if "challenger" in roles:
            return _SECTIONS["challenger"]
        return _SECTIONS["guarantees"] if "guarantor" in roles else _EVENTS
    return _SECTIONS.get(name.split(".")[0], _FORCES)


def shared_out(
    scenario: Scenario, inputs: Varied, columns: Mapping[str, Drawn], y: Drawn, sampler: str
) -> tuple[tuple[GroupShare, ...], float]:
    """What each group accounts for, divided fairly, and what is left.

    Parameters
    ----------
    columns : mapping of name to ndarray, shape (N,)
        The inputs above the noise floor, the strongest first: three of each group stand for it, ten in all,
        because neighbours mean nothing in many dimensions.
    y : ndarray, shape (N,)

    Returns
    -------
    tuple of GroupShare
        Largest first; empty for fewer than two groups.
    float
        What these inputs do not account for: combinations with, and effects of, all others. Shares and this
        add up to 1.
    """
    kept = {}
    for title, members in gathered(scenario, inputs, list(columns)[:_OF_ALL]).items():
        kept[title] = members[:_OF_A_GROUP]
    if len(kept) < 2:
        return (), 1.0
    groups, values = list(kept.values()), y.astype(np.float64)
    numbers = {name: columns[name] for group in groups for name in group}

    def estimate(rows: slice) -> Floats:
        part = {name: x[rows] for name, x in numbers.items()}
        if values[rows].min() == values[rows].max():
            return np.zeros(len(groups))
        shares, _ = of_subsets(groups, part, values[rows], complete=False, sampler=sampler)
        return shapley(shares)

    spread = over_subsamples(estimate, min(values.size, _DRAWS))
    told = [
        GroupShare(title, tuple(group), each.value, each.se, each.biased)
        for (title, group), each in zip(kept.items(), spread, strict=True)
    ]
    told.sort(key=lambda each: (-each.share, each.title))
    return tuple(told), 1.0 - sum(each.share for each in told)
