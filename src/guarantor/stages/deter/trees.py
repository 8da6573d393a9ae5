"""Any small game tree solved with noisy choices: the same idea of a solution on games that others published.

The stage itself does not need it. It lets anyone see that choices which grow ever less noisy lead to the
equilibria that the literature prints (section 7 of the page): agent quantal response, traced from pure noise.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .rules import Floats

__all__ = ["Chance", "Choice", "End", "Tree", "radg", "traced", "unilateral"]


@dataclass(frozen=True, slots=True)
class End:
    """What each player has in the end."""

    payoffs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chance:
    """A move that nobody chooses."""

    ways: tuple[tuple[float, Tree], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A player's move; it cannot tell nodes with one `known` apart."""

    player: int
    known: Hashable
    ways: tuple[Tree, ...]


Tree = End | Chance | Choice


def traced(tree: Tree, precision: float, steps: int = 30) -> dict[Hashable, Floats]:
    """Choice probabilities at a precision, reached from pure noise along one branch.

    Parameters
    ----------
    tree : Tree
    precision : float
        lambda: payoff differences count this much in log-odds.
    steps : int
        Between 0 and the precision.

    Returns
    -------
    dict of `known` to ndarray
        Chance of each way.

    Raises
    ------
    ArithmeticError
        If the branch turns before the precision is reached.

    Notes
    -----
    R. McKelvey and T. Palfrey, Quantal response equilibria for extensive form games, 1998: at each node what
    an action is worth is weighted with the beliefs that the others' choices give. Newton's method at growing
    precision, each started from the last.
    """
    sizes: dict[Hashable, int] = {}
    _sizes(tree, sizes)
    unknown = sum(size - 1 for size in sizes.values())
    odds = np.zeros(unknown)
    small = min(1e-3, precision / 2)
    path = [0.0, *np.geomspace(small, precision, steps)]
    for before, after in pairwise(path):
        odds = _stepped(tree, sizes, odds, before, after, 0)
    return _chances(sizes, odds)


def _stepped(
    tree: Tree, sizes: Mapping[Hashable, int], odds: Floats, before: float, after: float, depth: int
) -> Floats:
    """Newton's method at the next precision; in two half steps where it does not come down."""
    found = odds * (after / before) if before else odds
    for start in (odds, found):
        new = start.copy()
        for _ in range(40):
            gap = new - after * _gains(tree, sizes, new)
            if np.abs(gap).max() < 1e-9 * max(1.0, after):
                return new
            slopes = np.empty((len(new), len(new)))
            for k in range(len(new)):
                moved = new.copy()
                moved[k] += 1e-6
                slopes[:, k] = (moved - after * _gains(tree, sizes, moved) - gap) / 1e-6
            step = np.linalg.lstsq(slopes, -gap, rcond=None)[0]
            new = new + step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
    if depth > 12:
        raise ArithmeticError(f"the branch cannot be followed beyond precision {before:g}")
    middle = 0.5 * (before + after)
    half = _stepped(tree, sizes, odds, before, middle, depth + 1)
    return _stepped(tree, sizes, half, middle, after, depth + 1)


def _sizes(tree: Tree, sizes: dict[Hashable, int]) -> None:
    if isinstance(tree, Choice):
        sizes.setdefault(tree.known, len(tree.ways))
        for way in tree.ways:
            _sizes(way, sizes)
    elif isinstance(tree, Chance):
        for _, way in tree.ways:
            _sizes(way, sizes)


def _chances(sizes: Mapping[Hashable, int], odds: Floats) -> dict[Hashable, Floats]:
    """Chances from log-odds against the first way."""
    chances, at = {}, 0
    for known, size in sizes.items():
        weight = np.concatenate([[0.0], odds[at : at + size - 1]])
        weight = np.exp(weight - weight.max())
        chances[known] = weight / weight.sum()
        at += size - 1
    return chances


def _gains(tree: Tree, sizes: Mapping[Hashable, int], odds: Floats) -> Floats:
    """What each way but the first is worth beyond the first, given that the move is reached."""
    worth: dict[Hashable, Floats] = {known: np.zeros(size) for known, size in sizes.items()}
    reached: dict[Hashable, float] = dict.fromkeys(sizes, 0.0)
    chances = _chances(sizes, odds)

    def value(node: Tree, reach: float) -> Floats:
        if isinstance(node, End):
            return np.array(node.payoffs)
        if isinstance(node, Chance):
            ends = [share * value(way, reach * share) for share, way in node.ways]
            return np.asarray(np.sum(ends, axis=0))
        own = chances[node.known]
        ways = [value(way, reach * share) for share, way in zip(own, node.ways, strict=True)]
        worth[node.known] += reach * np.array([way[node.player] for way in ways])
        reached[node.known] += reach
        return np.asarray(sum(share * way for share, way in zip(own, ways, strict=True)))

    value(tree, 1.0)
    return np.concatenate([(w[1:] - w[0]) / max(reached[known], 1e-300) for known, w in worth.items()])


# -- published games (section 7) ----------------------------------------------------------------------------


def radg(hard: float, challenger: Mapping[str, float], defender: Mapping[str, float]) -> Tree:
    """The rudimentary asymmetric deterrence game: A challenges or not, B, hard or soft, fights or concedes.

    Parameters
    ----------
    hard : float
        Chance that B is hard.
    challenger : mapping
        A's payoffs ``SQ``, ``DC`` (B concedes), ``DD``.
    defender : mapping
        B's: ``SQ``, ``DC``, ``DDhard``, ``DDsoft``.

    Notes
    -----
    F. Zagare and D. M. Kilgour, Perfect Deterrence, 2000.
    """

    def kind(name: str) -> Tree:
        fought = End((challenger["DD"], defender[f"DD{name}"]))
        conceded = End((challenger["DC"], defender["DC"]))
        stays = End((challenger["SQ"], defender["SQ"]))
        return Choice(0, "x", (stays, Choice(1, f"y_{name}", (conceded, fought))))

    return Chance(((hard, kind("hard")), (1.0 - hard, kind("soft"))))


def unilateral(hard: Sequence[float], challenger: Mapping[str, float], defender: Mapping[str, float]) -> Tree:
    """The unilateral deterrence game with two kinds on each side.

    Ch challenges or not (x); Def concedes or resists (y); Ch, resisted, withdraws or fights (z).

    Parameters
    ----------
    hard : (float, float)
        Chance that the challenger is hard, and that the defender is.
    challenger, defender : mapping
        Payoffs ``SQ``, ``DC``, ``CD``, ``DDh`` and ``DDs``: the last two of a hard and a soft one.

    Notes
    -----
    F. Zagare and D. M. Kilgour, Perfect Deterrence, 2000.
    """

    def game(mine: str, theirs: str) -> Tree:
        fought = End((challenger[f"DD{mine.lower()}"], defender[f"DD{theirs.lower()}"]))
        withdrawn = End((challenger["CD"], defender["CD"]))
        conceded = End((challenger["DC"], defender["DC"]))
        resisted = Choice(0, f"z{mine}", (withdrawn, fought))
        stays = End((challenger["SQ"], defender["SQ"]))
        return Choice(0, f"x{mine}", (stays, Choice(1, f"y{theirs}", (conceded, resisted))))

    first, second = hard
    sides = [(first * second, "HH"), (first * (1 - second), "HS")]
    sides += [((1 - first) * second, "SH"), ((1 - first) * (1 - second), "SS")]
    return Chance(tuple((share, game(*kinds)) for share, kinds in sides))
