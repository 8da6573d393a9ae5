"""Inputs that move together: rank correlation by a Gaussian copula, and common factors (rule R10, A10)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

__all__ = [
    "HIGHEST_COMMON",
    "LARGEST_COMPONENT",
    "cholesky",
    "common_factor",
    "components",
    "correlate",
    "latent_pearson",
]

Floats = NDArray[np.float64]

LARGEST_COMPONENT = 50
"""Most names in one component (R10)."""

HIGHEST_COMMON = 0.95
"""Highest correlation of a common factor (A10); above it, one shared variable."""

_SMALLEST_EIGENVALUE = 1e-10
_LOWEST_U = 2.0**-53

Pair = tuple[str, str, float]
"""Two names and their Spearman correlation."""


def latent_pearson(spearman: float) -> float:
    """Pearson correlation of the latent normals behind a Spearman correlation (R10)."""
    return 2.0 * math.sin(math.pi * spearman / 6.0)


def components(pairs: Iterable[Pair]) -> tuple[tuple[str, ...], ...]:
    """Names that hang together by `pairs`, each group in the order of first writing (R10).

    Parameters
    ----------
    pairs : iterable of (str, str, float)
        Correlations as written.

    Returns
    -------
    tuple of tuple of str
    """
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for a, b, _ in pairs:
        first, second = find(leader.setdefault(a, a)), find(leader.setdefault(b, b))
        leader[second] = first
    groups: dict[str, list[str]] = {}
    for name in leader:
        groups.setdefault(find(name), []).append(name)
    return tuple(tuple(names) for names in groups.values())


def cholesky(names: Sequence[str], pairs: Iterable[Pair]) -> Floats:
    """Lower Cholesky factor of the latent correlation of one component.

    Parameters
    ----------
    names : sequence of str
        The component, in its frozen order; n names, at most 50.
    pairs : iterable of (str, str, float)
        Spearman correlations between `names`; a pair that is not written has correlation 0.

    Returns
    -------
    ndarray, shape (n, n)

    Raises
    ------
    ValueError
        More than 50 names; a pair with itself, written twice, or of correlation -1, 1 or beyond; a matrix
        whose smallest eigenvalue is below 1e-10, with the pair whose change repairs most.

    Notes
    -----
    Model rule R10. Plain loops, so that the bits do not hang on a linear algebra library (R16).
    """
    if len(names) > LARGEST_COMPONENT:
        raise ValueError(
            f"{len(names)} inputs are correlated with each other ({names[0]}, {names[1]}, ..), and at most "
            f"{LARGEST_COMPONENT} may be; write a common factor instead (R10)"
        )
    spearman = _matrix(names, pairs)
    pearson = 2.0 * np.sin(math.pi * spearman / 6.0)
    np.fill_diagonal(pearson, 1.0)
    smallest = _smallest_eigenvalue(pearson)
    if smallest < _SMALLEST_EIGENVALUE:
        raise ValueError(
            f"the correlations of {', '.join(names)} contradict each other "
            f"(smallest eigenvalue {smallest:.3g}); {_remedy(names, spearman)} (R10)"
        )
    n = len(names)
    lower = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            rest = pearson[i, j] - math.fsum(lower[i, m] * lower[j, m] for m in range(j))
            lower[i, j] = math.sqrt(rest) if i == j else rest / lower[j, j]
    return lower


def _matrix(names: Sequence[str], pairs: Iterable[Pair]) -> Floats:
    position = {name: i for i, name in enumerate(names)}
    spearman = np.eye(len(names))
    written: set[tuple[int, int]] = set()
    for a, b, rho in pairs:
        if a == b:
            raise ValueError(f"'{a}' is correlated with itself; name two inputs (R10)")
        if not -1.0 < rho < 1.0:
            raise ValueError(
                f"the correlation of '{a}' and '{b}' is {rho:g}; it must lie inside -1 to 1: "
                "for two that are one, use one name (R10)"
            )
        i, j = sorted((position[a], position[b]))
        if (i, j) in written:
            raise ValueError(f"the correlation of '{a}' and '{b}' is written twice; write it once (R10)")
        written.add((i, j))
        spearman[i, j] = spearman[j, i] = rho
    return spearman


def _smallest_eigenvalue(matrix: Floats) -> float:
    return float(np.linalg.eigvalsh(matrix)[0])


def _remedy(names: Sequence[str], spearman: Floats) -> str:
    """Name the pair along which the smallest eigenvalue rises fastest, and a value that repairs it."""
    pearson = 2.0 * np.sin(math.pi * spearman / 6.0)
    np.fill_diagonal(pearson, 1.0)
    vector = np.linalg.eigh(pearson)[1][:, 0]
    slope = np.triu(np.outer(vector, vector), 1)
    steepest = np.abs(slope)
    i, j = divmod(int(np.argmax(steepest > steepest.max() * (1.0 - 1e-9))), len(names))
    pair, rho = f"'{names[i]}' and '{names[j]}'", float(spearman[i, j])
    for step in range(1, 200):
        tried = round(rho + math.copysign(0.01 * step, slope[i, j]), 2)
        if abs(tried) >= 1.0:
            break
        pearson[i, j] = pearson[j, i] = latent_pearson(tried)
        if _smallest_eigenvalue(pearson) >= _SMALLEST_EIGENVALUE:
            return f"the change that repairs most: {pair} from {rho:g} to {tried:g}"
    direction = "up" if slope[i, j] > 0.0 else "down"
    return f"no single pair repairs it; begin with {pair}, {direction} from {rho:g}"


def correlate(columns: Sequence[Floats], lower: Floats) -> list[Floats]:
    """Uniforms of one component with its correlation.

    Parameters
    ----------
    columns : sequence of ndarray, each of shape (D,)
        Independent uniforms in the order of the component.
    lower : ndarray, shape (n, n)
        See `cholesky`.

    Returns
    -------
    list of ndarray, each of shape (D,)
        The first is the first column itself; the others lie within 2**-53 and 1 - 2**-53.

    Notes
    -----
    Model rule R10: an explicit loop over names, elementwise over draws, so that blocks of any size agree bit
    for bit (R16).
    """
    latent = [ndtri(column) for column in columns]
    out = list(columns[:1])
    for a in range(1, len(columns)):
        z = lower[a, 0] * latent[0]
        for b in range(1, a + 1):
            z = z + lower[a, b] * latent[b]
        out.append(_uniform(z))
    return out


def common_factor(u: Floats, factor_u: Floats, correlation: float) -> Floats:
    """Uniform of one member of a common factor.

    Parameters
    ----------
    u : ndarray, shape (D,)
        The member's own uniform.
    factor_u : ndarray, shape (D,)
        The factor's uniform, the same for all members.
    correlation : float
        Correlation rho of the latent normals of any two members, 0 to 0.95.

    Returns
    -------
    ndarray, shape (D,)
        ndtr(sqrt(rho) ndtri(factor_u) + sqrt(1 - rho) ndtri(u)); `u` itself where rho is 0.

    Raises
    ------
    ValueError
        If `correlation` is outside 0 to 0.95.

    Notes
    -----
    Model rules R10 and A10: the sampled twin of the exact one-factor probability.
    """
    if not 0.0 <= correlation <= HIGHEST_COMMON:
        raise ValueError(
            f"the correlation of a common factor is {correlation:g}; it lies between 0 and {HIGHEST_COMMON}: "
            "above that, use one name for all members (A10)"
        )
    if correlation == 0.0:
        return u
    return _uniform(math.sqrt(correlation) * ndtri(factor_u) + math.sqrt(1.0 - correlation) * ndtri(u))


def _uniform(z: Floats) -> Floats:
    return np.clip(ndtr(z), _LOWEST_U, 1.0 - _LOWEST_U)
