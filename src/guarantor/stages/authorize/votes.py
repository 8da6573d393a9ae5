"""Yes, abstain or no: exact chances when abstaining is a third answer (rule A6).

A rule is written with `yes` and `not_no` of `guarantor.stages.authorize.language`. They are nested, not
independent: a member first does not vote no, with probability a + b, and then is firm, with a / (a + b).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from guarantor.scenario.condition import Condition
from guarantor.stages.authorize.diagram import NODE_LIMIT, Diagram, compile_rule
from guarantor.stages.authorize.pivotal import approval

__all__ = ["Ballot", "ballot", "ballot_chances", "given_vote"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ballot:
    """A compiled rule over votes with three answers.

    Attributes
    ----------
    voters : tuple of str
    diagram : Diagram
        Over two yes or no for each voter: ``not_no`` of all, then ``firm`` of all.
    """

    voters: tuple[str, ...]
    diagram: Diagram


def ballot(rule: Condition, voters: Sequence[str], limit: int = NODE_LIMIT) -> Ballot:
    """Compile a rule over `yes` and `not_no` of voters.

    Raises
    ------
    ValueError
        As `compile_rule`; a plain member among votes is unknown: write ``yes(name)`` or ``not_no(name)``.

    Examples
    --------
    >>> from guarantor.stages.authorize.language import all_of, any_of, not_no, yes
    >>> voters = ("a", "b")
    >>> rule = all_of([any_of([yes(v) for v in voters]), *(not_no(v) for v in voters)])
    >>> float(ballot_chances(ballot(rule, voters), [0.5, 0.5], [0.25, 0.25]))
    0.5
    """
    names = [f"not_no({name})" for name in voters] + [f"firm({name})" for name in voters]
    return Ballot(tuple(voters), compile_rule(rule, names, limit=limit))


def ballot_chances(rule: Ballot, yes: ArrayLike, abstain: ArrayLike) -> Floats:
    """Exact probability of adoption, voters independent.

    Parameters
    ----------
    yes, abstain : array_like, shape (n,) or (D, n)
        Probabilities of each answer, together at most 1; the rest is no.

    Returns
    -------
    ndarray, shape () or (D,)

    Raises
    ------
    ValueError
        Another length, a number outside [0, 1], or yes and abstain above 1 together.
    """
    return approval(rule.diagram, _two_coins(rule, yes, abstain))


def given_vote(rule: Ballot, yes: ArrayLike, abstain: ArrayLike) -> Floats:
    """Probability of adoption for each voter given that it says yes, abstains or says no.

    Parameters
    ----------
    yes, abstain : array_like, shape (n,)

    Returns
    -------
    ndarray, shape (n, 3)
        In this order, never rising.

    Raises
    ------
    ValueError
        As `ballot_chances`.
    """
    coins, n = _two_coins(rule, yes, abstain), len(rule.voters)
    if coins.ndim != 1:
        raise ValueError(f"given a vote: one probability for each of {n} voters, not one per draw")
    rows = np.tile(coins, (n, 3, 1))
    each = np.arange(n)
    rows[each, :2, each] = 1
    rows[each, 2, each] = 0
    rows[each, 0, n + each] = 1
    rows[each, 1:, n + each] = 0
    return approval(rule.diagram, rows.reshape(3 * n, 2 * n)).reshape(n, 3)


def _two_coins(rule: Ballot, yes: ArrayLike, abstain: ArrayLike) -> Floats:
    """Probabilities of ``not_no`` and ``firm``, shape (2n,) or (D, 2n)."""
    a, b = np.broadcast_arrays(np.asarray(yes, dtype=np.float64), np.asarray(abstain, dtype=np.float64))
    n = len(rule.voters)
    if a.ndim not in (1, 2) or a.shape[-1] != n:
        raise ValueError(f"votes have shape {a.shape}; give ({n},) or (draws, {n}), one per voter")
    wrong = ~((a >= 0) & (b >= 0) & (a + b <= 1 + 1e-12))
    if wrong.any():
        at = tuple(np.argwhere(wrong)[0])
        raise ValueError(
            f"'{rule.voters[int(at[-1])]}': yes {a[at]} and abstain {b[at]} are no probabilities that leave "
            "0 or more for no (A6)"
        )
    either = np.minimum(a + b, 1)
    firm = np.minimum(np.divide(a, either, out=np.zeros_like(either), where=either > 0), 1)
    return np.concatenate([either, firm], axis=-1)
