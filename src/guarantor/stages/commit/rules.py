"""What COMMIT takes and gives: pledges, and who joins at the two ends (rules C1-C6, C8, C12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

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
)

__all__ = [
    "Joining",
    "NonMonotonePledge",
    "Pledge",
    "SelfPledge",
    "TwoEnds",
    "checked",
    "forced_in",
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
    """

    id: str
    actor: str
    condition: Condition
    refused: bool = False


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


class NonMonotonePledge(ValueError):
    """Some pledge holds only while an actor stays out (C4); `pledges` names all such pledges."""

    def __init__(self, faults: Sequence[tuple[str, str, Condition]]) -> None:
        """Take the id, the first such actor and the condition of each pledge."""
        self.pledges: tuple[str, ...] = tuple(pledge for pledge, _, _ in faults)
        self.actors: tuple[str, ...] = tuple(actor for _, actor, _ in faults)
        super().__init__(
            "; ".join(
                f"pledge '{pledge}': '{format_condition(condition)}' holds only while '{actor}' stays out; "
                "use an event or a lever instead"
                for pledge, actor, condition in faults
            )
        )


class SelfPledge(ValueError):
    """Some pledge waits for its own actor (C5); `pledges` names all such pledges."""

    def __init__(self, pledges: Sequence[Pledge]) -> None:
        """Take the pledges at fault."""
        self.pledges: tuple[str, ...] = tuple(pledge.id for pledge in pledges)
        super().__init__(
            "; ".join(f"pledge '{p.id}': '{p.actor}' waits for itself; leave it out" for p in pledges)
        )


def checked(pledges: Sequence[Pledge], actors: Sequence[str], events: Iterable[str]) -> tuple[Pledge, ...]:
    """Pledges fit for either solver: ``not`` pushed inwards, names known, monotone, none waiting for itself.

    Raises
    ------
    ValueError
        An unknown name, an actor listed twice, or a lever that is not set.
    SelfPledge, NonMonotonePledge
        Rules C5 and C4.
    """
    known_events = set(events)
    twice = sorted({actor for actor in actors if list(actors).count(actor) > 1} | known_events & set(actors))
    if twice:
        raise ValueError(f"names given twice among actors and events: {', '.join(twice)}; use each once (F5)")
    folded = tuple(replace(pledge, condition=fold(pledge.condition, {})) for pledge in pledges)
    for pledge in folded:
        _known(pledge, actors, known_events)
    selfish = [p for p in folded if Actor(p.actor) in leaves(p.condition)]
    if selfish:
        raise SelfPledge(selfish)
    against = [(p.id, _first_negated(p.condition), p.condition) for p in folded]
    faults = [(pledge, actor, condition) for pledge, actor, condition in against if actor is not None]
    if faults:
        raise NonMonotonePledge(faults)
    return folded


def _known(pledge: Pledge, actors: Sequence[str], events: set[str]) -> None:
    """Refuse a pledge that names an actor or event that is not given."""
    for leaf in (Actor(pledge.actor), *leaves(pledge.condition)):
        if isinstance(leaf, Event) and leaf.name not in events:
            raise ValueError(f"pledge '{pledge.id}': event '{leaf.name}' is not given; give its draws")
        if isinstance(leaf, Actor) and leaf.name not in actors:
            raise ValueError(f"pledge '{pledge.id}': '{leaf.name}' is not among the actors; list it")


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


def _first_negated(condition: Condition) -> str | None:
    """First actor in text order that stands under ``not`` in a folded condition."""
    match condition:
        case Not(Actor(name)):
            return name
        case AllOf(items) | AnyOf(items) | AtLeast(_, items) | Weighted(_, items, _):
            return next((name for name in map(_first_negated, items) if name is not None), None)
    return None
