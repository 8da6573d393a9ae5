"""Approval in every draw, its exact probability, and who can stop it (rules A2, A5, A8, A10, A11).

Up to 20 members exact answers come from the truth of the rule in all ``2 ** n`` combinations of their votes,
beyond from the diagram.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from guarantor.draws.bits import Bools, assignments, full_mask, pack, truth, unpack
from guarantor.scenario.condition import Condition, fold
from guarantor.stages.authorize.diagram import compile_rule
from guarantor.stages.authorize.pivotal import approval
from guarantor.stages.authorize.rules import MAX_MEMBERS, Factor, members, ready
from guarantor.stages.authorize.sets import LISTED, MinimalSets, minimal_blocking, minimal_winning

__all__ = ["Floats", "authorized", "blocking_sets", "probability", "table", "winning_sets"]

Floats = NDArray[np.float64]

_NODES = 64


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


def probability(rule: Condition, yes: Mapping[str, Floats], factors: Sequence[Factor] = ()) -> float:
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

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        More than one factor in the rule, a member without a probability, one outside [0, 1], or a rule whose
        diagram grows too large.

    Notes
    -----
    Model rules A5 and A10: members outside the factor are summed out first, those inside at each of 64
    Gauss-Hermite nodes with their probability averaged over its possible values. A probability of 0 or 1
    stays certain. Correlation moves the result only through the rule, never a member's own probability.

    Examples
    --------
    >>> from guarantor.scenario.condition import AnyOf, Event
    >>> either = AnyOf((Event("host"), Event("council")))
    >>> probability(either, {"host": np.array([0.5]), "council": np.array([0.2, 0.4])})
    0.65
    """
    folded, names = ready(rule)
    for name in names:
        _check_probability(name, yes)
    touching = [f for f in factors if f.correlation > 0 and len(set(f.members) & set(names)) > 1]
    if len(touching) > 1:
        groups = " | ".join(", ".join(f.members) for f in touching)
        raise ValueError(
            f"{len(touching)} common factors join members of one rule ({groups}); an exact probability "
            "exists for one: sample the approvals or merge the factors"
        )
    shared = [name for name in names if touching and name in touching[0].members]
    if len(names) > MAX_MEMBERS:
        return _by_diagram(folded, names, yes, touching[0] if shared else None)
    apart = [name for name in names if name not in shared]
    values = table(folded, [*shared, *apart]).astype(np.float64)
    for name in reversed(apart):
        values = _sum_out(values, float(np.mean(yes[name])))
    if not shared:
        return float(values[0])
    nodes, weights = hermegauss(_NODES)
    given = [_given_factor(yes[name], touching[0].correlation, nodes) for name in shared]
    result = 0.0
    for k, weight in enumerate(weights / weights.sum()):
        at_node = values
        for p in reversed(given):
            at_node = _sum_out(at_node, p[k])
        result += float(weight * at_node[0])
    return min(max(result, 0.0), 1.0)


def winning_sets(rule: Condition, order: Sequence[str] | None = None) -> list[tuple[str, ...]]:
    """All minimal sets of members whose yes is enough.

    Parameters
    ----------
    rule : Condition
        Folded at the course.
    order : sequence of str, optional
        Members in the order to list them; by default the order of the rule.

    Returns
    -------
    list of tuple of str
        Shortest first, then in member order. A rule that always holds has one, the empty set; a rule that
        never holds has none (A2).

    Raises
    ------
    ValueError
        If the rule has more than 20 members and more than 1,000 such sets, or its diagram grows too large.

    Notes
    -----
    Model rule A8.
    """
    folded, names = ready(rule, order)
    if len(names) > MAX_MEMBERS:
        return _all(minimal_winning(compile_rule(folded, names)))
    return _minimal(table(folded, names), names)


def blocking_sets(rule: Condition, order: Sequence[str] | None = None) -> list[tuple[str, ...]]:
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
    if len(names) > MAX_MEMBERS:
        return _all(minimal_blocking(compile_rule(folded, names)))
    return _minimal(~table(folded, names)[::-1], names)


def table(rule: Condition, names: Sequence[str]) -> Bools:
    """Truth of a rule by the number whose bit ``j`` says whether member ``j`` says yes, shape (2 ** n,)."""
    count = 1 << len(names)
    words = dict(zip(names, assignments(len(names)), strict=True))
    return unpack(truth(rule, words, full_mask(count)), count)


def _sum_out(table: Floats, p: float) -> Floats:
    """Sum out the last member: ``(1 - p) f(no) + p f(yes)``."""
    no, yes = table.reshape(2, -1)
    return np.asarray((1 - p) * no + p * yes)


def _by_diagram(
    rule: Condition, names: Sequence[str], yes: Mapping[str, Floats], factor: Factor | None
) -> float:
    """As `probability` for a rule with more members than a table takes."""
    nodes, weights = hermegauss(_NODES) if factor else (np.zeros(1), np.ones(1))
    rows = np.empty((len(nodes), len(names)))
    for j, name in enumerate(names):
        joined = factor is not None and name in factor.members
        rows[:, j] = (
            _given_factor(yes[name], factor.correlation, nodes) if factor and joined else yes[name].mean()
        )
    result = approval(compile_rule(rule, names), rows) @ (weights / weights.sum())
    return min(max(float(result), 0.0), 1.0)


def _all(sets: MinimalSets) -> list[tuple[str, ...]]:
    if sets.count > LISTED:
        raise ValueError(
            f"the rule has {sets.count:,} such sets; minimal_winning and minimal_blocking count them and "
            f"list the first {LISTED:,} (A8)"
        )
    return sets.listed()


def _given_factor(grid: Floats, correlation: float, nodes: Floats) -> Floats:
    """Probability of yes at each value of the factor, averaged over the possible probabilities (A10)."""
    latent = ndtri(grid) - np.sqrt(correlation) * nodes[:, np.newaxis]
    return np.asarray(ndtr(latent / np.sqrt(1 - correlation)).mean(axis=1))


def _minimal(table: Bools, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Sets with a true entry that loses it when any one member leaves; enough for a monotone table."""
    minimal = table.copy()
    for j in range(len(names)):
        shape = (-1, 2, 1 << j)
        without = table.reshape(shape)[:, 0, :]
        minimal.reshape(shape)[:, 1, :] &= ~without
    numbers = np.flatnonzero(minimal).tolist()
    sets = [tuple(j for j in range(len(names)) if number >> j & 1) for number in numbers]
    return [tuple(names[j] for j in chosen) for chosen in sorted(sets, key=lambda s: (len(s), s))]


def _check_probability(name: str, yes: Mapping[str, Floats]) -> None:
    if name not in yes:
        raise ValueError(f"'{name}' is a member of the rule but has no probability; give one from 0 to 1")
    grid = yes[name]
    if grid.ndim != 1 or not grid.size or not ((grid >= 0) & (grid <= 1)).all():
        raise ValueError(f"'{name}': {grid} is not a list of probabilities; give numbers from 0 to 1")
