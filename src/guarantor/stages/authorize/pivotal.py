"""How likely approval is, and whose yes it hangs on (rules A5, A7, A11).

Each question is one pass over the diagram, level by level, for a block of draws at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from guarantor.scenario.errors import did_you_mean
from guarantor.stages.authorize.diagram import Diagram

__all__ = ["Pivotality", "approval", "birnbaum", "chances", "pivotality", "refusal"]

Floats = NDArray[np.float64]
Masked = np.ma.MaskedArray

_BLOCK = 1 << 21
"""Values kept at a time: nodes times draws of a block."""


@dataclass(frozen=True, eq=False)
class Pivotality:
    """Who approval hangs on, each array of shape (n,) or (D, n) in member order (A7).

    Entries that are undefined are masked; ``.tolist()`` gives None for them.

    Attributes
    ----------
    probability : ndarray, shape () or (D,)
        P, of approval.
    birnbaum : ndarray
        B: what the member's yes is worth, ``P(given yes) - P(given no)``.
    if_certain_yes, if_certain_no : ndarray
        Probability of approval with the member's consent, and without it.
    criticality_yes : masked array
        Share of approvals that needed the member; undefined at P = 0.
    criticality_no : masked array
        Share of failures that the member alone could have turned; undefined at P = 1.
    raw : masked array
        Gain from securing the member, as a ratio; undefined at P = 0.
    rrw : masked array
        Loss without it, as a ratio; undefined at P = 0, and where nothing is approved without it.
    diagnostic : masked array
        Probability that the member says yes where approval is given; undefined at P = 0.
    """

    probability: Floats
    birnbaum: Floats
    if_certain_yes: Floats
    if_certain_no: Floats
    criticality_yes: Masked
    criticality_no: Masked
    raw: Masked
    rrw: Masked
    diagnostic: Masked


def chances(diagram: Diagram, p: ArrayLike | Mapping[str, ArrayLike]) -> Floats:
    """Probabilities of yes as one array, checked (A15).

    Parameters
    ----------
    p : array_like, shape (n,) or (D, n); or mapping of str to array_like, shape () or (D,)
        In the order of ``diagram.members``, or by name.

    Returns
    -------
    ndarray, shape (n,) or (D, n)

    Raises
    ------
    ValueError
        Another length, a name that is missing or unknown, a number outside [0, 1] or none at all.
    """
    if isinstance(p, Mapping):
        for name in p:
            if name not in diagram.members:
                raise ValueError(f"unknown member '{name}'{did_you_mean(str(name), diagram.members)}")
        missing = [name for name in diagram.members if name not in p]
        if missing:
            raise ValueError(f"no probability for {', '.join(missing)}; give one from 0 to 1 for each member")
        columns = [np.asarray(p[name], dtype=np.float64) for name in diagram.members]
        values = np.stack(np.broadcast_arrays(*columns), axis=-1) if columns else np.zeros(0)
    else:
        values = np.asarray(p, dtype=np.float64)
    n = len(diagram.members)
    if values.ndim not in (1, 2) or values.shape[-1] != n:
        raise ValueError(
            f"probabilities have shape {values.shape}; give ({n},) or (draws, {n}), one per member"
        )
    wrong = ~((values >= 0) & (values <= 1))
    if wrong.any():
        at = tuple(np.argwhere(wrong)[0])
        name = diagram.members[int(at[-1])]
        raise ValueError(f"'{name}': {values[at]} is not a probability; give a number from 0 to 1")
    return values


def approval(diagram: Diagram, p: ArrayLike | Mapping[str, ArrayLike]) -> Floats:
    """Exact probability of approval, members independent.

    Parameters
    ----------
    p : see `chances`

    Returns
    -------
    ndarray, shape () or (D,)

    Notes
    -----
    Model rule A5: all terms are non-negative, so nothing cancels, and a probability of 0 or 1 is exact.

    Examples
    --------
    >>> from guarantor.stages.authorize.diagram import compile_rule
    >>> from guarantor.stages.authorize.language import at_least
    >>> float(approval(compile_rule(at_least(2, ["a", "b", "c"])), [0.5, 0.5, 0.5]))
    0.5
    """
    return _over_blocks(diagram, chances(diagram, p), (0.0, 1.0))


def refusal(diagram: Diagram, p: ArrayLike | Mapping[str, ArrayLike]) -> Floats:
    """Exact probability that approval is not given, without subtracting from one (A5).

    The same pass with the constants exchanged, which is that of the dual at ``1 - p``.
    """
    return _over_blocks(diagram, chances(diagram, p), (1.0, 0.0))


def birnbaum(diagram: Diagram, p: ArrayLike | Mapping[str, ArrayLike]) -> tuple[Floats, Floats]:
    """Probability of approval and what each member's yes is worth.

    Parameters
    ----------
    p : see `chances`

    Returns
    -------
    probability : ndarray, shape () or (D,)
    worth : ndarray, shape (n,) or (D, n)
        ``P(given yes) - P(given no)``, from 0 to 1.

    Notes
    -----
    Model rule A7: one pass up for the probability at each node, one down for that of reaching it.
    """
    given = chances(diagram, p)
    rows = np.atleast_2d(given)
    draws, n = rows.shape
    probability, worth = np.empty(draws), np.zeros((draws, n))
    for part in _blocks(diagram, draws):
        yes = np.ascontiguousarray(rows[part].T)
        value = _upward(diagram, yes, (0.0, 1.0))
        probability[part] = value[diagram.root]
        reach = np.empty_like(value)
        reach[diagram.root] = 1.0
        way = np.stack([1 - yes, yes])
        for k in range(len(diagram.levels) - 1, -1, -1):
            level = diagram.levels[k]
            if k < len(diagram.incoming):
                parents, by_yes, starts = diagram.incoming[k]
                flow = reach[parents] * way[by_yes, diagram.var[parents]]
                reach[level] = np.add.reduceat(flow, starts, axis=0)
            gain = value[diagram.hi[level]] - value[diagram.lo[level]]
            worth[part, diagram.var[level.start]] = (reach[level] * gain).sum(axis=0)
    np.clip(worth, 0, 1, out=worth)
    return (probability, worth) if given.ndim == 2 else (probability[0], worth[0])


def pivotality(diagram: Diagram, p: ArrayLike | Mapping[str, ArrayLike]) -> Pivotality:
    """Everything of the table of A7.

    Parameters
    ----------
    p : see `chances`

    Returns
    -------
    Pivotality

    Notes
    -----
    Whether a number is undefined is decided without rounding: by whether anything can be approved at all
    with those whose probability is above 0, and without the member.
    """
    given = chances(diagram, p)
    probability, worth = birnbaum(diagram, given)
    possible, decisive = birnbaum(diagram, (given > 0).astype(np.float64))
    failure = refusal(diagram, given)[..., np.newaxis]
    total = np.asarray(probability)[..., np.newaxis]
    shape = given.shape
    never = np.broadcast_to(np.asarray(possible)[..., np.newaxis] == 0, shape)
    needed = never | ((given > 0) & (decisive == 1)) | (total == 0)
    with_yes = np.clip(total + (1 - given) * worth, 0, 1)
    without = np.where(needed, 0.0, np.clip(total - given * worth, 0, 1))
    critical = _ratio(given * worth, total, never)
    return Pivotality(
        probability=np.asarray(probability),
        birnbaum=worth,
        if_certain_yes=with_yes,
        if_certain_no=without,
        criticality_yes=critical,
        criticality_no=_ratio((1 - given) * worth, failure, np.zeros(shape, dtype=np.bool_)),
        raw=_ratio(with_yes, total, never),
        rrw=_ratio(np.broadcast_to(total, shape), without, needed),
        diagnostic=np.ma.masked_array(given + critical.data * (1 - given), mask=critical.mask),
    )


def _ratio(above: Floats, below: Floats, undefined: NDArray[np.bool_]) -> Masked:
    hidden = undefined | (np.broadcast_to(below, above.shape) == 0)
    return np.ma.masked_array(above / np.where(hidden, 1.0, below), mask=hidden)


def _upward(diagram: Diagram, yes: Floats, ends: tuple[float, float]) -> Floats:
    """Probability of approval from each node on, shape (N + 2, D); `yes` has shape (n, D)."""
    value = np.empty((len(diagram.var), yes.shape[1]))
    value[0], value[1] = ends
    for level in diagram.levels:
        p = yes[diagram.var[level.start]]
        value[level] = (1 - p) * value[diagram.lo[level]] + p * value[diagram.hi[level]]
    return value


def _over_blocks(diagram: Diagram, given: Floats, ends: tuple[float, float]) -> Floats:
    rows = np.atleast_2d(given)
    result = np.empty(len(rows))
    for part in _blocks(diagram, len(rows)):
        result[part] = _upward(diagram, np.ascontiguousarray(rows[part].T), ends)[diagram.root]
    return result if given.ndim == 2 else np.asarray(result[0])


def _blocks(diagram: Diagram, draws: int) -> Iterator[slice]:
    step = max(1, _BLOCK // len(diagram.var))
    for start in range(0, draws, step):
        yield slice(start, start + step)
