"""Rules that change with time: which approvals are needed in which month (rule A13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from guarantor.draws.bits import Bools
from guarantor.scenario.condition import AllOf, Condition
from guarantor.stages.authorize.kernel import authorized

__all__ = ["MONTH_DAYS", "Group", "Mandate", "authorized_throughout", "groups", "throughout"]

MONTH_DAYS = 30.4375


@dataclass(frozen=True, slots=True)
class Mandate:
    """A rule in force from a day or a month on.

    Attributes
    ----------
    rule : Condition
    from_day : float
        Days from the start.
    """

    rule: Condition
    from_day: float = 0.0

    @classmethod
    def from_month(cls, month: int, rule: Condition) -> Mandate:
        """A rule in force from the first day of a month, counted from 0."""
        return cls(rule, month * MONTH_DAYS)


@dataclass(frozen=True, slots=True)
class Group:
    """Months first to last, both included, under one rule."""

    first: int
    last: int
    rule: Condition


def groups(mandates: Sequence[Mandate], months: int) -> tuple[Group, ...]:
    """Months with the same rule.

    Parameters
    ----------
    mandates : sequence of Mandate
        The first from day 0, the others later, in order.
    months : int
        Horizon, at least 1.

    Returns
    -------
    tuple of Group
        A mandate that no month starts under has no group.

    Raises
    ------
    ValueError
        No mandate at day 0, or days that do not rise.

    Notes
    -----
    Model rule A13: month t is under the rule in force on its first day, day ``30.4375 t``.

    Examples
    --------
    >>> from guarantor.scenario.condition import Event
    >>> government, both = Event("government"), AllOf((Event("government"), Event("parliament")))
    >>> [(g.first, g.last) for g in groups([Mandate(government), Mandate.from_month(4, both)], 12)]
    [(0, 3), (4, 11)]
    """
    if not mandates or mandates[0].from_day != 0:
        raise ValueError("no rule is in force on the first day; give the first mandate from day 0 (A13)")
    if any(not a.from_day < b.from_day for a, b in pairwise(mandates)):
        raise ValueError("the days from which mandates are in force do not rise; write them in order (A13)")
    starts = [int(np.ceil(mandate.from_day / MONTH_DAYS)) for mandate in mandates]
    ends = [*starts[1:], months]
    return tuple(
        Group(first, min(end, months) - 1, mandate.rule)
        for mandate, first, end in zip(mandates, starts, ends, strict=True)
        if first < min(end, months)
    )


def throughout(mandates: Sequence[Mandate], months: int) -> Condition:
    """The rule of being approved in every month: all rules of `groups` together."""
    return AllOf(tuple(group.rule for group in groups(mandates, months)))


def authorized_throughout(
    mandates: Sequence[Mandate], months: int, votes: Mapping[str, Bools], draws: int
) -> tuple[tuple[Group, ...], Bools, Bools]:
    """In which draws approval is given, group by group and throughout.

    Parameters
    ----------
    mandates, months : see `groups`
    votes : mapping of str to ndarray of bool, shape (D,)
        One vote for each event and draw: an approval once given is not asked for again month by month; a
        renewal is an event of its own.
    draws : int
        D.

    Returns
    -------
    groups : tuple of Group
    each : ndarray of bool, shape (G, D)
    throughout : ndarray of bool, shape (D,)
        Yes in every group: a force that would lose its mandate within the horizon is not authorized.
    """
    found = groups(mandates, months)
    each = np.stack([authorized(group.rule, votes, draws) for group in found])
    return found, each, np.asarray(each.all(axis=0))
