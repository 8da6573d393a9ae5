"""Pledges from text, in the whole grammar of C2, with every fault at once (rules C2, C5, C15)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from guarantor.scenario.condition import Always, ConditionFaults, Lever, Names, fold, parse_full_condition
from guarantor.scenario.errors import Position, did_you_mean
from guarantor.stages.commit.rules import Pledge

__all__ = ["PledgeFaults", "Written", "read_pledges"]

Written = tuple[str, str, str]
"""Name of a pledge, its actor, its condition as text."""


class PledgeFaults(ValueError):
    """Pledges that cannot be read; `faults` holds a line for each fault, in the order of the pledges."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


def read_pledges(
    written: Sequence[Written],
    *,
    actors: Sequence[str],
    events: Collection[str] = (),
    levers: Mapping[str, Lever] | None = None,
    course: Mapping[str, str] | None = None,
    places: Mapping[str, Position] | None = None,
) -> tuple[Pledge, ...]:
    """Read pledges and fold them at a course.

    Parameters
    ----------
    written : sequence of (name, actor, condition)
        ``others`` in a condition is every other actor of this list.
    actors, events : collection of str
    levers : mapping of str to Lever, optional
    course : mapping of str to str, optional
        The level of each lever (C3).
    places : mapping of str to Position, optional
        Where the text of each pledge begins, for messages.

    Returns
    -------
    tuple of Pledge

    Raises
    ------
    PledgeFaults
        With all faults of all texts: an unknown name, a level of another lever, an order comparison on a
        lever without order, a number out of range, an empty list, a name twice in one list (C15), a pledge
        that waits for its own actor (C5).

    Examples
    --------
    >>> read_pledges([("a", "GBR", "joined(FRA)"), ("b", "FRA", "true")], actors=["GBR", "FRA"])[0].condition
    Actor(name='FRA')
    """
    pledging = tuple(dict.fromkeys(actor for _, actor, _ in written))
    names = Names(actors=tuple(actors), events=events, levers=levers or {}, pledging=pledging)
    faults = [
        f"lever '{lever}': the course does not set it; give one of {', '.join(spec.levels)}"
        for lever, spec in (levers or {}).items()
        if (course or {}).get(lever) not in spec.levels
    ]
    pledges = []
    for name, actor, text in written:
        at = (places or {}).get(name)
        if actor not in names.actors:
            faults.append(f"pledge '{name}': unknown actor '{actor}'{did_you_mean(actor, actors)}")
        try:
            condition = parse_full_condition(text, names, owner=actor)
        except ConditionFaults as error:
            faults += [
                f"{_where(at, fault.offset)}pledge '{name}': {fault.message}" for fault in error.faults
            ]
            condition = Always()
        pledges.append(Pledge(name, actor, condition, at=at))
    if faults:
        raise PledgeFaults(faults)
    return tuple(
        Pledge(pledge.id, pledge.actor, fold(pledge.condition, course or {}), at=pledge.at)
        for pledge in pledges
    )


def _where(at: Position | None, offset: int) -> str:
    return f"{at.file}:{at.line}:{at.column + offset}: " if at else f"character {offset + 1}: "
