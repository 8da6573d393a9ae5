"""Approvals that move together through one common factor (rule A10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from guarantor.stages.authorize.diagram import Diagram
from guarantor.stages.authorize.pivotal import birnbaum, chances
from guarantor.stages.authorize.rules import HIGHEST_CORRELATION

__all__ = ["Correlated", "correlated", "factor_nodes"]

Floats = NDArray[np.float64]

_NODES = 64


@dataclass(frozen=True, eq=False)
class Correlated:
    """Approval under a common factor; arrays of shape (n,) or (D, n) in member order.

    Attributes
    ----------
    probability : ndarray, shape () or (D,)
    birnbaum : ndarray
        What if the member were certain, the others as they were: the intervention.
    conditional : masked array
        ``P(approved given yes) - P(approved given no)``, which also counts what the member's vote says about
        the others; masked where the member is certain.
    """

    probability: Floats
    birnbaum: Floats
    conditional: np.ma.MaskedArray


def factor_nodes() -> tuple[Floats, Floats]:
    """Values of a standard normal factor and their weights: 64 Gauss-Hermite nodes."""
    nodes, weights = hermegauss(_NODES)
    return nodes, weights / weights.sum()


def correlated(
    diagram: Diagram, p: ArrayLike | Mapping[str, ArrayLike], correlation: ArrayLike
) -> Correlated:
    """Exact chances where approvals share a factor.

    Parameters
    ----------
    diagram : Diagram
    p : array_like, shape (n,) or (D, n), or mapping by name
        Each member's own probability of yes, which the factor keeps.
    correlation : array_like, shape () or (n,)
        rho of each member, from 0 to 0.95: two members' latent normals correlate by the root of the product
        of theirs; 0 for those whom the factor does not reach.

    Returns
    -------
    Correlated

    Raises
    ------
    ValueError
        As `chances`; or a correlation outside [0, 0.95].

    Notes
    -----
    Model rule A10: given the factor members are independent, so each of its 64 values is one row of a pass.
    A probability of 0 or 1 stays certain.

    Examples
    --------
    >>> from guarantor.stages.authorize.diagram import compile_rule
    >>> from guarantor.stages.authorize.language import all_of
    >>> round(float(correlated(compile_rule(all_of(["a", "b"])), [0.5, 0.5], 0.5).probability), 4)
    0.3333
    """
    given = chances(diagram, p)
    rho = np.broadcast_to(np.asarray(correlation, dtype=np.float64), given.shape[-1:])
    if not ((rho >= 0) & (rho <= HIGHEST_CORRELATION)).all():
        raise ValueError(
            f"correlation {rho.min()} to {rho.max()} is not between 0 and {HIGHEST_CORRELATION}; for members "
            "that always vote alike use with_blocs (A10)"
        )
    nodes, weights = factor_nodes()
    rows = np.atleast_2d(given)[:, np.newaxis, :]
    at = ndtr((ndtri(rows) - np.sqrt(rho) * nodes[:, np.newaxis]) / np.sqrt(1 - rho))
    probability, worth = birnbaum(diagram, at.reshape(-1, at.shape[2]))
    probability, worth = probability.reshape(at.shape[:2]), worth.reshape(at.shape)
    if_yes = probability[..., np.newaxis] + (1 - at) * worth
    if_no = probability[..., np.newaxis] - at * worth
    certain = (rows[:, 0] == 0) | (rows[:, 0] == 1)
    own = np.where(certain, 0.5, rows[:, 0])
    revealed = weights @ (at * if_yes) / own - weights @ ((1 - at) * if_no) / (1 - own)
    conditional = np.ma.masked_array(revealed, mask=certain)
    total, intervention = np.clip(probability @ weights, 0, 1), weights @ worth
    if given.ndim == 1:
        return Correlated(np.asarray(total[0]), intervention[0], conditional[0])
    return Correlated(total, intervention, conditional)
