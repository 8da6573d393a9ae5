"""What can be wrong with the inputs of GENERATE, all at once (rule G30)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .rules import Bools, Floats, GroupCeiling, Need, ProviderLimit, Supply

__all__ = ["MOST_LINES", "at_least", "bounds", "faults_of"]

MOST_LINES = 16
"""Largest number of requirement lines (G22, G30)."""

_MOST_ROWS = 1 << 16


def faults_of(
    supply: Supply,
    joined: Bools,
    need: Need,
    limits: Sequence[ProviderLimit],
    cap: Floats | None = None,
    months: int | None = None,
) -> list[str]:
    """Return all faults of the input, in reading order.

    Parameters
    ----------
    supply, joined, need, limits, cap
        As the kernel was given them.
    months : int, optional
        Length of a profile; the requirement may then be phased, shape (D, T, K) (G23).

    Returns
    -------
    list of str
        One message a fault; empty if there is none. Values are looked at only where all shapes fit.

    Notes
    -----
    Rule G30.
    """
    shape = np.shape(supply.capacity)
    if len(shape) != 3:
        return [
            f"supply.capacity: its shape is {shape}, but states and lines cannot be told apart (G1); "
            "give (draws, states, lines)"
        ]
    draws, states, lines = shape
    faults = []
    if not 1 <= lines <= MOST_LINES:
        faults.append(
            f"supply.capacity: {lines} requirement lines, but the closed form takes 1 to {MOST_LINES} "
            "(its tables double with each line; G22, G30); merge lines"
        )
    expected = [
        ("supply.ceiling", supply.ceiling, (draws, states), "(draws, states)"),
        ("joined", joined, (draws, states), "(draws, states)"),
        ("need.requirement", need.requirement, (draws, lines), "(draws, lines)"),
        ("need.priority", need.priority, (lines,), "(lines,)"),
    ]
    if months is not None and np.ndim(need.requirement) == 3:
        phased = (draws, months, lines)
        expected[2] = ("need.requirement", need.requirement, phased, "(draws, months, lines)")
    if cap is not None:
        expected.append(("cap", cap, (draws,), "(draws,)"))
    expected += [
        (f"limits[{at}].substitution", limit.substitution, (draws,), "(draws,)")
        for at, limit in enumerate(limits)
    ]
    expected += [
        (f"supply.together[{at}].ceiling", group.ceiling, (draws,), "(draws,)")
        for at, group in enumerate(supply.together)
    ]
    for name, values, wanted, words in expected:
        if np.shape(values) != wanted:
            faults.append(
                f"{name}: its shape is {np.shape(values)}, but supply.capacity has shape {shape} (G1); "
                f"give {words} = {wanted}"
            )
    if faults:
        return faults
    if np.asarray(joined).dtype != np.bool_:
        faults.append(
            f"joined: its values are {np.asarray(joined).dtype}, but a state joins or does not; give booleans"
        )
    faults += bounds(
        "supply.capacity", supply.capacity, supply.capacity < np.inf, "a finite number of persons, 0 or more"
    )
    faults += bounds("supply.ceiling", supply.ceiling, True, "persons, 0 or more, or inf for no ceiling")
    faults += bounds(
        "need.requirement",
        need.requirement,
        need.requirement < np.inf,
        "a finite number of persons, 0 or more",
    )
    if cap is not None:
        faults += bounds("cap", cap, True, "persons, 0 or more, or inf for no cap")
    priority = need.priority
    faults += bounds(
        "need.priority", priority, (priority > 0) & (priority < np.inf), "a finite weight per person above 0"
    )
    for at, limit in enumerate(limits):
        share = limit.substitution
        faults += bounds(
            f"limits[{at}].substitution", share, share <= 1.0, "a share of the requirement, 0 to 1"
        )
        if not 0 <= limit.line < lines:
            faults.append(
                f"limits[{at}].line: {limit.line} is not one of the {lines} lines; write 0 to {lines - 1}"
            )
        if not 0 <= limit.provider < states:
            faults.append(f"limits[{at}].provider: {limit.provider} is not one of the {states} states")
    faults += _group_faults(supply.together, states)
    if len({limit.line for limit in limits}) < len(limits):
        faults.append(
            "limits: a line is named twice, but two caps on one line cross and have no closed form (G14); "
            "name one provider for each line"
        )
    elif not faults and _rows(lines, limits, supply.together) > _MOST_ROWS and supply.together:
        faults.append(
            f"supply.together: {len(supply.together)} group ceilings and {len(limits)} provider limits on "
            f"{lines} lines need more than {_MOST_ROWS} cuts (G22); merge lines or groups"
        )
    elif _rows(lines, limits, ()) > _MOST_ROWS:
        faults.append(
            f"limits: {len(limits)} provider limits on {lines} lines need more than {_MOST_ROWS} cuts (G22); "
            "merge lines that have the same provider"
        )
    return faults


def _rows(lines: int, limits: Sequence[ProviderLimit], together: Sequence[GroupCeiling]) -> float:
    """Rows of the tables: sets of lines, of limits in them and of groups (G22)."""
    sets: list[frozenset[int]] = [frozenset()]
    for group in together:
        members = frozenset(group.members)
        sets += [some | members for some in sets if not some & members]
        if len(sets) > _MOST_ROWS:
            break
    return float(2**lines * 1.5 ** len(limits) * len(sets))


def _group_faults(together: Sequence[GroupCeiling], states: int) -> list[str]:
    """Say which group ceilings are none, or cross."""
    faults = []
    for at, group in enumerate(together):
        where = f"supply.together[{at}]"
        faults += bounds(f"{where}.ceiling", np.asarray(group.ceiling), True, "persons, 0 or more, or inf")
        faults += [
            f"{where}.members: {state} is not one of the {states} states"
            for state in group.members
            if not 0 <= state < states
        ]
        mine = set(group.members)
        for before, other in enumerate(together[:at]):
            theirs = set(other.members)
            if mine & theirs and not (mine <= theirs or theirs <= mine):
                faults.append(
                    f"{where}.members: they cross those of supply.together[{before}], so there is no closed "
                    "form (G14); give groups that lie in each other or apart"
                )
    return faults


def at_least(values: ArrayLike, name: str, low: float, words: str) -> Floats:
    """Return `values` as an array, or raise and say which of them is below `low` or not a number."""
    array = np.asarray(values, dtype=np.float64)
    if not np.all(array >= low):
        worst = array[~(array >= low)].flat[0]
        raise ValueError(
            f"{name}: '{worst:g}' is not a number of at least {low:g} ({words}); write {low:g} or more"
        )
    return array


def bounds(name: str, values: Floats, also: Bools | bool, words: str) -> list[str]:
    """Say how many values are NaN, negative or otherwise out of bounds, and which is the first."""
    good = (values >= 0.0) & also
    if good.all():
        return []
    at = tuple(int(place) for place in np.argwhere(~good)[0])
    return [
        f"{name}: {np.count_nonzero(~good)} values are out of bounds, the first is '{values[at]:g}' at {at} "
        f"(G30; NaN never means unknown); give {words}"
    ]
