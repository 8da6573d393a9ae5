"""What coordination is worth: labels, the gap between the two ends, what each adds (C8, C9, C12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from guarantor.draws.bits import Bools, full_mask, pack, unpack
from guarantor.draws.program import Program, compiled
from guarantor.scenario.condition import Always, Never
from guarantor.stages.commit.kernel import Kernel, kernel
from guarantor.stages.commit.rules import Pledge, TwoEnds

__all__ = ["Gap", "Labels", "Worth", "coordination_gap", "labels", "most_pivotal", "tipping", "worths"]

Floats = NDArray[np.float64]
Target = Callable[[Bools], Bools]


@dataclass(frozen=True, slots=True)
class Labels:
    """In what share of draws an actor has each label, each of shape (S,); the three add up to 1 (C8).

    Attributes
    ----------
    robust : ndarray
        Joins on its own.
    needs_a_first_mover : ndarray
        Joins only if all move together.
    out_of_reach : ndarray
    """

    robust: Floats
    needs_a_first_mover: Floats
    out_of_reach: Floats


@dataclass(frozen=True, slots=True)
class Gap:
    """What moving together adds to a measure (C9): its mean over the draws, and the error of that mean."""

    mean: float
    se: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What one actor, or one event, is worth to a target, at each end (C12).

    Attributes
    ----------
    name : str
    with_it, without_it : tuple of float
        Probability of the target at (least, greatest).
    """

    name: str
    with_it: tuple[float, float]
    without_it: tuple[float, float]

    @property
    def worth(self) -> tuple[float, float]:
        """Their difference at (least, greatest)."""
        return self.with_it[0] - self.without_it[0], self.with_it[1] - self.without_it[1]


def labels(ends: TwoEnds, weight: Floats | None = None) -> Labels:
    """How often each actor joins on its own, needs a first mover, or is out of reach.

    Parameters
    ----------
    ends : TwoEnds
        At least one draw.
    weight : ndarray, shape (D,), optional
        Of each draw, with sum 1; equal by default.
    """
    least, greatest = _mean(ends.least.actors, weight), _mean(ends.greatest.actors, weight)
    return Labels(least, greatest - least, 1 - greatest)


def coordination_gap(least: ArrayLike, greatest: ArrayLike, weight: Floats | None = None) -> Gap:
    """What moving together adds to a measure, on the same draws.

    Parameters
    ----------
    least, greatest : array_like, shape (D,)
        The measure at each end.
    weight : ndarray, shape (D,), optional
        Of each draw, with sum 1; equal by default.

    Raises
    ------
    ValueError
        If the measure falls anywhere: then it does not grow with who joins, and the difference is no gap.

    Examples
    --------
    >>> coordination_gap([0, 0, 1, 0], [0, 1, 1, 0]).mean
    0.25
    """
    difference = np.asarray(greatest, dtype=np.float64) - np.asarray(least, dtype=np.float64)
    if (difference < 0).any():
        raise ValueError(
            "the measure falls in some draw when more join, so the difference is no coordination gap; report "
            "both ends (C9)"
        )
    mean = float(_mean(difference, weight))
    if weight is not None or len(difference) < 2:
        return Gap(mean, 0.0)
    return Gap(mean, float(difference.std(ddof=1) / np.sqrt(len(difference))))


def worths(
    pledges: Sequence[Pledge],
    actors: Sequence[str],
    events: Mapping[str, Bools],
    target: Target,
    *,
    draws: int,
    of: Sequence[str] | None = None,
    weight: Floats | None = None,
) -> tuple[Worth, ...]:
    """What each actor and event is worth to a target: the target with it, less the target without it.

    Parameters
    ----------
    pledges, actors, events, draws : see `guarantor.stages.commit.solve`
    target : callable
        From who joins, shape (D, S), to where the target is met, shape (D,).
    of : sequence of str, optional
        Names of actors and events; all actors with a pledge by default.
    weight : ndarray, shape (D,), optional
        Of each draw, with sum 1; equal by default.

    Returns
    -------
    tuple of Worth
        In the order asked for. An actor is forced in and removed; an event happens in every draw and in none.

    Raises
    ------
    ValueError
        As `guarantor.stages.commit.solve`; or a name that is neither an actor nor an event.

    Notes
    -----
    Model rule C12. For independent events the difference is what the event is worth; where it moves with
    others it is what fixing it does, the others as they were.
    """
    ready = kernel(pledges, actors, events.keys())
    mask = full_mask(draws)
    words = {name: pack(events[name]) for name in ready.events}
    names = tuple(dict.fromkeys(p.actor for p in ready.pledges)) if of is None else of

    def chances(changed: Kernel, happens: Mapping[str, NDArray[np.uint64]]) -> tuple[float, float]:
        ends = (changed.end(happens, mask, greatest=greatest).actors for greatest in (False, True))
        low, high = (float(_mean(target(unpack(end, draws).T), weight)) for end in ends)
        return low, high

    found = []
    for name in names:
        if name in ready.actors:
            place = ready.actors.index(name)
            sides = [chances(_fixed(ready, place, compiled(always)), words) for always in (Always(), Never())]
        elif name in events:
            sides = [chances(ready, {**words, name: always}) for always in (mask, np.zeros_like(mask))]
        else:
            raise ValueError(f"'{name}' is neither an actor nor an event; name one")
        found.append(Worth(name, sides[0], sides[1]))
    return tuple(found)


def tipping(
    pledges: Sequence[Pledge], actors: Sequence[str], events: Mapping[str, Bools], *, draws: int
) -> Bools:
    """Who follows when an actor is in rather than out, each moving on its own (C12).

    Parameters
    ----------
    pledges, actors, events, draws : see `guarantor.stages.commit.solve`

    Returns
    -------
    ndarray of bool, shape (S, S, D)
        Whether the second joins at the least fixpoint with the first forced in, and not with it removed;
        never the actor itself.
    """
    ready = kernel(pledges, actors, events.keys())
    mask = full_mask(draws)
    words = {name: pack(events[name]) for name in ready.events}
    found = np.zeros((len(actors), len(actors), draws), np.bool_)
    for place in {ready.actors.index(pledge.actor) for pledge in ready.pledges}:
        inside, outside = (
            _fixed(ready, place, compiled(always)).end(words, mask, greatest=False).actors
            for always in (Always(), Never())
        )
        found[place] = unpack(inside & ~outside, draws)
        found[place, place] = False
    return found


def most_pivotal(found: Sequence[Worth], *, greatest: bool) -> tuple[str, ...]:
    """Who is worth most at an end; all of them if several are, nobody if nobody is worth anything (C12)."""
    at = [each.worth[greatest] for each in found]
    most = max(at, default=0.0)
    return tuple(e.name for e, worth in zip(found, at, strict=True) if most > 0 and worth >= most - 1e-12)


def _fixed(ready: Kernel, place: int, answer: Program) -> Kernel:
    joins = list(ready.joins)
    joins[place] = answer
    return replace(ready, joins=tuple(joins))


def _mean(values: NDArray[np.generic], weight: Floats | None) -> Floats:
    return np.asarray(values.mean(axis=0) if weight is None else weight @ values.astype(np.float64))
