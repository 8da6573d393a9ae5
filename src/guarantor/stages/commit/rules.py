"""What COMMIT takes and gives: pledges, and who joins at the two ends (rules C1-C6, C8, C12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from guarantor.draws.bits import Bools
from guarantor.scenario.condition import (
    Actor,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Condition,
    Event,
    Not,
    Weighted,
    fold,
    format_condition,
    leaves,
    mentions,
)
from guarantor.scenario.errors import Position

__all__ = [
    "Joining",
    "NonMonotonePledge",
    "Pledge",
    "Rounds",
    "SelfPledge",
    "TwoEnds",
    "checked",
    "forced_in",
    "polarity",
    "removed",
]


@dataclass(frozen=True, slots=True)
class Pledge:
    """An actor's offer, as far as joining goes.

    Attributes
    ----------
    id : str
    actor : str
        Who joins if the condition holds. An actor may have several pledges and joins by any of them (C1).
    condition : Condition
        Folded at the course (C3).
    refused : bool
        The actor has said no: the pledge never joins, whatever the condition (C1, F10).
    at : Position, optional
        Where the text of the condition begins, if it was read from a file of one's own.
    """

    id: str
    actor: str
    condition: Condition
    refused: bool = False
    at: Position | None = None


@dataclass(frozen=True, slots=True)
class Joining:
    """Who joins at one end.

    Attributes
    ----------
    pledges : ndarray of bool, shape (D, pledges)
        Whether each pledge's condition holds there.
    actors : ndarray of bool, shape (D, S)
        Whether each actor joins: any of its pledges does.
    """

    pledges: Bools
    actors: Bools


@dataclass(frozen=True, slots=True)
class TwoEnds:
    """Nobody moves on trust (`least`), and all who would be satisfied move together (`greatest`) (C6)."""

    least: Joining
    greatest: Joining

    @property
    def needs_a_first_mover(self) -> Bools:
        """Actors that join at the greatest end and not at the least, shape (D, S) (C8)."""
        return self.greatest.actors & ~self.least.actors


@dataclass(frozen=True, slots=True)
class Rounds:
    """Synchronous rounds in which something changed (C7).

    Attributes
    ----------
    up, down : ndarray of int16, shape (D,)
        Upwards from nobody, downwards from everybody.
    joined_in : ndarray of int16, shape (D, S)
        The round in which each actor joined on the way up, 0 for first movers, -1 for those that stay out.
    """

    up: NDArray[np.int16]
    down: NDArray[np.int16]
    joined_in: NDArray[np.int16]


class NonMonotonePledge(ValueError):
    """Some pledge holds only while an actor stays out (C4); `pledges` and `actors` name all of them."""

    def __init__(self, faults: Sequence[tuple[Pledge, Actor, Condition]]) -> None:
        """Take each pledge, the first such actor and the part of the condition that it stands in."""
        self.pledges: tuple[str, ...] = tuple(pledge.id for pledge, _, _ in faults)
        self.actors: tuple[str, ...] = tuple(actor.name for _, actor, _ in faults)
        super().__init__(
            "; ".join(
                f"{_place(pledge, actor)}pledge '{pledge.id}': '{format_condition(part)}' holds only while "
                f"'{actor.name}' stays out; use an event or a lever instead, or ask for all consistent "
                "states (consistent_states)"
                for pledge, actor, part in faults
            )
        )


def _place(pledge: Pledge, actor: Actor) -> str:
    """Where an actor stands: in a file, in the text, or unknown."""
    if pledge.at is not None:
        return f"{pledge.at.file}:{pledge.at.line}:{pledge.at.column + max(actor.at, 0)}: "
    return f"character {actor.at + 1}: " if actor.at >= 0 else ""


class SelfPledge(ValueError):
    """Some pledge waits for its own actor (C5); `pledges` names all such pledges."""

    def __init__(self, pledges: Sequence[Pledge]) -> None:
        """Take the pledges at fault."""
        self.pledges: tuple[str, ...] = tuple(pledge.id for pledge in pledges)
        super().__init__(
            "; ".join(f"pledge '{p.id}': '{p.actor}' waits for itself; leave it out" for p in pledges)
        )


def checked(
    pledges: Sequence[Pledge], actors: Sequence[str], events: Iterable[str], *, monotone: bool = True
) -> tuple[Pledge, ...]:
    """Pledges fit for either solver: ``not`` pushed inwards, names known, monotone, none waiting for itself.

    Raises
    ------
    ValueError
        An unknown name, an actor listed twice, or a lever that is not set.
    SelfPledge, NonMonotonePledge
        Rules C5 and C4; the latter unless `monotone` is False (C14).
    """
    known_events = set(events)
    twice = sorted({actor for actor in actors if list(actors).count(actor) > 1} | known_events & set(actors))
    if twice:
        raise ValueError(f"names given twice among actors and events: {', '.join(twice)}; use each once (F5)")
    folded = tuple(replace(pledge, condition=fold(pledge.condition, {})) for pledge in pledges)
    for pledge in folded:
        _known(pledge, actors, known_events)
    selfish = [p for p in folded if p.actor in mentions(p.condition).actors]
    if selfish:
        raise SelfPledge(selfish)
    against = [(pledge, found) for pledge in folded if (found := _first_negated(pledge.condition))]
    faults = [(pledge, *found) for pledge, found in against]
    if faults and monotone:
        raise NonMonotonePledge(faults)
    return folded


def _known(pledge: Pledge, actors: Sequence[str], events: set[str]) -> None:
    """Refuse a pledge that names an actor or event that is not given."""
    for leaf in (Actor(pledge.actor), *leaves(pledge.condition)):
        if isinstance(leaf, Event) and leaf.name not in events:
            raise ValueError(f"pledge '{pledge.id}': event '{leaf.name}' is not given; give its draws")
        if isinstance(leaf, Actor) and leaf.name not in actors:
            raise ValueError(f"pledge '{pledge.id}': '{leaf.name}' is not among the actors; list it")


def polarity(pledges: Sequence[Pledge]) -> dict[str, str]:
    """How each event enters the conditions: ``+``, ``-`` under ``not``, or ``both`` (C4).

    Questions that need a system to be monotone in its events need one sign for each.

    Examples
    --------
    >>> polarity([Pledge("a", "GBR", AllOf((Event("ceasefire"), Not(Event("veto")))))])
    {'ceasefire': '+', 'veto': '-'}
    """
    signs: dict[str, str] = {}
    for pledge in pledges:
        for name, sign in _signed_events(fold(pledge.condition, {})):
            signs[name] = sign if signs.get(name, sign) == sign else "both"
    return signs


def _signed_events(condition: Condition) -> Iterator[tuple[str, str]]:
    match condition:
        case Event(name):
            yield name, "+"
        case Not(Event(name)):
            yield name, "-"
        case AllOf(items) | AnyOf(items) | AtLeast(_, items) | Weighted(_, items, _):
            for item in items:
                yield from _signed_events(item)


def removed(pledges: Sequence[Pledge], actor: str) -> tuple[Pledge, ...]:
    """The same pledges with `actor` never joining (C12)."""
    return tuple(replace(p, refused=True) if p.actor == actor else p for p in pledges)


def forced_in(pledges: Sequence[Pledge], pledge_id: str) -> tuple[Pledge, ...]:
    """The same pledges with one of them delivered whatever happens (C12).

    Raises
    ------
    ValueError
        If there is no such pledge.
    """
    if pledge_id not in {p.id for p in pledges}:
        raise ValueError(f"no pledge '{pledge_id}'; there are {', '.join(p.id for p in pledges) or 'none'}")
    return tuple(replace(p, condition=Always(), refused=False) if p.id == pledge_id else p for p in pledges)


def _first_negated(condition: Condition) -> tuple[Actor, Condition] | None:
    """First actor in text order under ``not`` in a folded condition, and the part it stands in."""
    match condition:
        case Not(Actor() as actor):
            return actor, condition
        case AllOf(items) | AnyOf(items):
            return next((found for found in map(_first_negated, items) if found), None)
        case AtLeast(_, items) | Weighted(_, items, _):
            found = next((found for found in map(_first_negated, items) if found), None)
            return (found[0], condition) if found else None
    return None
