"""Further a-priori indices, for comparison with other programs (rule A9, optional).

Johnston, Deegan-Packel and public good count vulnerable or minimal coalitions; the Owen value and
Banzhaf-Owen let unions formed beforehand enter whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from guarantor.draws.bits import assignments, full_mask, truth, unpack
from guarantor.scenario.condition import Condition
from guarantor.stages.authorize.diagram import Diagram, compile_rule
from guarantor.stages.authorize.language import with_blocs
from guarantor.stages.authorize.pivotal import birnbaum
from guarantor.stages.authorize.power import gauss_legendre
from guarantor.stages.authorize.rules import ready
from guarantor.stages.authorize.sets import minimal_winning

__all__ = ["banzhaf_owen", "deegan_packel", "johnston", "owen", "public_good"]

Floats = NDArray[np.float64]

_MOST_MEMBERS = 20


def johnston(rule: Condition, members: Sequence[str]) -> Floats | None:
    """Share in the vulnerable winning coalitions, each split among those whom it needs; None without any.

    Parameters
    ----------
    rule : Condition
    members : sequence of str
        At most 20: all coalitions are gone through.

    Returns
    -------
    ndarray, shape (n,), or None

    Raises
    ------
    ValueError
        More than 20 members.
    """
    folded, _ = ready(rule, members)
    if len(members) > _MOST_MEMBERS:
        raise ValueError(f"{len(members)} members; the Johnston index goes up to {_MOST_MEMBERS}")
    words = dict(zip(members, assignments(len(members)), strict=True))
    count = 1 << len(members)
    wins = unpack(truth(folded, words, full_mask(count)), count)
    coalitions = np.arange(len(wins))
    needed = np.array([wins & ~wins[coalitions & ~(1 << j)] for j in range(len(members))])
    among = needed.sum(axis=0)
    vulnerable = among > 0
    if not vulnerable.any():
        return None
    return np.asarray((needed[:, vulnerable] / among[vulnerable]).sum(axis=1) / vulnerable.sum())


def deegan_packel(diagram: Diagram) -> Floats | None:
    """Share in the minimal winning coalitions, each split equally; None if the rule is constant."""
    sets = minimal_winning(diagram)
    if len(sets.by_size) < 2:
        return None
    shares = [sum(c / size for size, c in enumerate(row) if size) for row in sets.containing()]
    return np.array(shares) / sets.count


def public_good(diagram: Diagram) -> Floats | None:
    """Share of memberships in minimal winning coalitions (Holler-Packel); None if the rule is constant."""
    memberships = np.array([float(sum(row)) for row in minimal_winning(diagram).containing()])
    return memberships / memberships.sum() if memberships.any() else None


def owen(rule: Condition, unions: Sequence[Sequence[str]]) -> Floats:
    """Owen value: Shapley-Shubik among unions, then within each.

    Parameters
    ----------
    rule : Condition
    unions : sequence of sequence of str
        Every member in exactly one; the result is in this order.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    ValueError
        A member in two unions, or in none.
    """
    return _with_unions(rule, unions, *gauss_legendre(len(unions)), *gauss_legendre(max(map(len, unions))))


def banzhaf_owen(rule: Condition, unions: Sequence[Sequence[str]]) -> Floats:
    """Banzhaf among unions and within each. Parameters and errors are those of `owen`."""
    half, one = np.array([0.5]), np.array([1.0])
    return _with_unions(rule, unions, half, one, half, one)


def _with_unions(
    rule: Condition,
    unions: Sequence[Sequence[str]],
    outer: Floats,
    outer_weights: Floats,
    inner: Floats,
    inner_weights: Floats,
) -> Floats:
    """Worth of each member with other unions as blocs at `outer` and its own fellows at `inner`."""
    result = []
    for own in unions:
        blocs = {f"union {k}": union for k, union in enumerate(unions) if union is not own}
        diagram = compile_rule(with_blocs(rule, blocs), (*own, *blocs))
        inside, outside = (each.ravel() for each in np.meshgrid(inner, outer, indexing="ij"))
        rows = np.column_stack(
            [np.tile(inside[:, np.newaxis], len(own)), np.tile(outside[:, np.newaxis], len(blocs))]
        )
        weights = np.outer(inner_weights, outer_weights).ravel()
        result.append(weights @ birnbaum(diagram, rows)[1][:, : len(own)])
    return np.concatenate(result)
