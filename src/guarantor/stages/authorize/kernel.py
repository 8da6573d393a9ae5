"""Approval in every draw, its exact probability, and who can stop it (rules A2, A5, A8, A10, A11).

Votes are words of 64 draws; everything exact comes from the diagram.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from guarantor.draws.bits import Bools, full_mask, pack, truth, unpack
from guarantor.scenario.condition import Condition, fold
from guarantor.stages.authorize.correlated import factor_nodes
from guarantor.stages.authorize.diagram import NODE_LIMIT, compile_rule
from guarantor.stages.authorize.pivotal import birnbaum
from guarantor.stages.authorize.rules import Factor, members, ready
from guarantor.stages.authorize.sets import LISTED, MinimalSets, minimal_blocking, minimal_winning

__all__ = [
    "Floats",
    "TooManySets",
    "Weighed",
    "authorized",
    "blocking_sets",
    "given_factor",
    "probability",
    "weigh",
    "winning_sets",
]

Floats = NDArray[np.float64]


def authorized(rule: Condition, votes: Mapping[str, Bools], draws: int) -> Bools:
    """In which draws the mission is authorized.

    Parameters
    ----------
    rule : Condition
        Folded at the course (C3).
    votes : mapping of str to ndarray of bool, shape (D,)
        The draws in which each event happens and each actor says yes.
    draws : int
        D.

    Returns
    -------
    ndarray of bool, shape (D,)

    Raises
    ------
    ValueError
        If a member has no votes, votes have another length, or a lever is not set.

    Notes
    -----
    Model rule A11: the word operations of COMMIT.

    Examples
    --------
    >>> from guarantor.scenario.condition import AllOf, Event
    >>> rule = AllOf((Event("host"), Event("council")))
    >>> authorized(rule, {"host": np.array([True, True]), "council": np.array([True, False])}, 2)
    array([ True, False])
    """
    folded = fold(rule, {})
    words = {}
    for name in members(folded):
        if name not in votes:
            raise ValueError(f"'{name}' is a member of the rule but has no votes; give one yes/no per draw")
        if votes[name].shape != (draws,):
            raise ValueError(
                f"votes of '{name}' have shape {votes[name].shape}; give ({draws},), one per draw"
            )
        words[name] = pack(votes[name])
    return unpack(truth(folded, words, full_mask(draws)), draws)


def probability(
    rule: Condition, yes: Mapping[str, Floats], factors: Sequence[Factor] = (), *, limit: int = NODE_LIMIT
) -> float:
    """Exact probability that a rule is met.

    Parameters
    ----------
    rule : Condition
        Folded at the course.
    yes : mapping of str to ndarray of float, shape (G,)
        Equally weighted possible probabilities of each member's yes: one number if it is certain, the
        quantiles of its range if it is not. G may differ between members.
    factors : sequence of Factor
        At most one may join two or more members of the rule; all other members are independent.
    limit : int
        Most nodes of the diagram.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        More than one factor in the rule, a member without a probability, or one outside [0, 1].
    RuleTooLarge
        Past `limit`.

    Notes
    -----
    Model rules A5 and A10: one pass over the diagram, at each of 64 Gauss-Hermite nodes where a factor joins
    members, with their probability there averaged over its possible values. A probability of 0 or 1
    stays certain. Correlation moves the result only through the rule, never a member's own probability.

    Examples
    --------
    >>> from guarantor.scenario.condition import AnyOf, Event
    >>> either = AnyOf((Event("host"), Event("council")))
    >>> probability(either, {"host": np.array([0.5]), "council": np.array([0.2, 0.4])})
    0.65
    """
    return weigh(rule, yes, factors, limit=limit).probability


def given_factor(
    names: Sequence[str], yes: Mapping[str, Floats], factors: Sequence[Factor] = ()
) -> tuple[Floats, Floats]:
    """Values of the one common factor, as weights, and each member's probability at each of them (A10).

    Returns
    -------
    weights : ndarray, shape (Q,)
        1 alone where no factor joins two of the members.
    rows : ndarray, shape (Q, n)

    Raises
    ------
    ValueError
        More than one factor joins members.
    """
    touching = [f for f in factors if f.correlation > 0 and len(set(f.members) & set(names)) > 1]
    if len(touching) > 1:
        groups = " | ".join(", ".join(f.members) for f in touching)
        raise ValueError(
            f"{len(touching)} common factors join members of one rule ({groups}); an exact probability "
            "exists for one: sample the approvals or merge the factors"
        )
    nodes, weights = factor_nodes() if touching else (np.zeros(1), np.ones(1))
    rows = np.empty((len(nodes), len(names)))
    for j, name in enumerate(names):
        shared = touching and name in touching[0].members
        rows[:, j] = (
            _given_factor(yes[name], touching[0].correlation, nodes) if shared else np.mean(yes[name])
        )
    return weights, rows


@dataclass(frozen=True, eq=False)
class Weighed:
    """How likely a rule is met under one common factor, and what each member is worth (A5, A7, A10).

    Attributes
    ----------
    members : tuple of str
    probability : float
    worth, if_yes, if_no : ndarray, shape (n,)
        What if the member were certain, the others as they were.
    of_approvals, of_refusals : ndarray, shape (n,)
        Chance that the rule is met and needed the member; that it is not met and the member alone could have
        turned it.
    """

    members: tuple[str, ...]
    probability: float
    worth: Floats
    if_yes: Floats
    if_no: Floats
    of_approvals: Floats
    of_refusals: Floats


def weigh(
    rule: Condition, yes: Mapping[str, Floats], factors: Sequence[Factor] = (), *, limit: int = NODE_LIMIT
) -> Weighed:
    """As `probability`, with what each member is worth. Parameters and errors are the same."""
    folded, names = ready(rule)
    for name in names:
        _check_probability(name, yes)
    weights, rows = given_factor(names, yes, factors)
    met, worth = birnbaum(compile_rule(folded, names, limit=limit), rows)
    total = min(max(float(met @ weights), 0.0), 1.0)
    return Weighed(
        names,
        total,
        weights @ worth,
        np.clip(weights @ (met[:, np.newaxis] + (1 - rows) * worth), 0, 1),
        np.clip(weights @ (met[:, np.newaxis] - rows * worth), 0, 1),
        weights @ (rows * worth),
        weights @ ((1 - rows) * worth),
    )


def winning_sets(
    rule: Condition, order: Sequence[str] | None = None, *, limit: int = NODE_LIMIT
) -> list[tuple[str, ...]]:
    """All minimal sets of members whose yes is enough.

    Parameters
    ----------
    rule : Condition
        Folded at the course.
    order : sequence of str, optional
        Members in the order to list them; by default the order of the rule.
    limit : int
        Most nodes of a diagram.

    Returns
    -------
    list of tuple of str
        Shortest first, then in member order. A rule that always holds has one, the empty set; a rule that
        never holds has none (A2).

    Raises
    ------
    TooManySets
        If there are more than 1,000.
    RuleTooLarge
        Past `limit`.

    Notes
    -----
    Model rule A8.
    """
    folded, names = ready(rule, order)
    return _all(minimal_winning(compile_rule(folded, names, limit=limit), limit))


def blocking_sets(
    rule: Condition, order: Sequence[str] | None = None, *, limit: int = NODE_LIMIT
) -> list[tuple[str, ...]]:
    """All minimal sets of members that can stop approval: everyone else's yes is not enough.

    Parameters and errors are those of `winning_sets`; a rule that always holds has no blocking set, a rule
    that never holds has one, the empty set (A2).

    Notes
    -----
    Model rule A8: the minimal winning sets of the dual, ``not f(not x)``. A veto player is a blocking set of
    one.

    Examples
    --------
    >>> from guarantor.scenario.condition import AllOf, AnyOf, Event
    >>> blocking_sets(AllOf((Event("host"), AnyOf((Event("council"), Event("coalition"))))))
    [('host',), ('council', 'coalition')]
    """
    folded, names = ready(rule, order)
    return _all(minimal_blocking(compile_rule(folded, names, limit=limit), limit))


class TooManySets(ValueError):
    """More minimal sets than are listed (A8)."""


def _all(sets: MinimalSets) -> list[tuple[str, ...]]:
    if sets.count > LISTED:
        raise TooManySets(
            f"the rule has {sets.count:,} such sets; minimal_winning and minimal_blocking count them and "
            f"list the first {LISTED:,} (A8)"
        )
    return sets.listed()


def _given_factor(grid: Floats, correlation: float, nodes: Floats) -> Floats:
    """Probability of yes at each value of the factor, averaged over the possible probabilities (A10)."""
    latent = ndtri(grid) - np.sqrt(correlation) * nodes[:, np.newaxis]
    return np.asarray(ndtr(latent / np.sqrt(1 - correlation)).mean(axis=1))


def _check_probability(name: str, yes: Mapping[str, Floats]) -> None:
    if name not in yes:
        raise ValueError(f"'{name}' is a member of the rule but has no probability; give one from 0 to 1")
    grid = yes[name]
    if grid.ndim != 1 or not grid.size or not ((grid >= 0) & (grid <= 1)).all():
        raise ValueError(f"'{name}': {grid} is not a list of probabilities; give numbers from 0 to 1")
