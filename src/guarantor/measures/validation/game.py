"""DETER held against what can be recomputed: battles, published games, a second engine (D17, section 7).

None of these tests holds the stage against outcomes: what guarantees did in the world is not validated here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from guarantor.measures.validation.battles import Fit, battles_in, fitted, kept_fits
from guarantor.scenario.deterrence import judgements
from guarantor.scenario.quantity import parse_quantity
from guarantor.stages.deter import FIELDS, Game, solve
from guarantor.stages.deter.reference import play
from guarantor.stages.deter.trees import radg, traced, unilateral

__all__ = ["GameTest", "validate_deter"]

_CLOSE = 5e-4
_PRECISION = 200.0
_DRAWS = 200
_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class GameTest:
    """One test of the stage.

    Attributes
    ----------
    test, title, asks, mark : str
    verdict : str
        ``pass``, ``fails``, or ``not run``.
    found : tuple of str
        What came out, in sentences.
    caution : str
    """

    test: str
    title: str
    asks: str
    mark: str
    verdict: str
    found: tuple[str, ...]
    caution: str


def validate_deter(folder: Path | None = None) -> tuple[GameTest, ...]:
    """Recompute what can be recomputed.

    Parameters
    ----------
    folder : Path, optional
        Holds the table of battles, which is not shipped; left out, the fit is not run and says so.

    Raises
    ------
    TableFault
        If the table is not there or cannot be read.
    """
    kept = kept_fits()
    return (_force_ratio(kept, folder), _defaults(kept), _thresholds(), _regions(), _two_engines())


def _force_ratio(kept: tuple[Fit, ...], folder: Path | None) -> GameTest:
    found: list[str] = []
    verdict = "not run"
    if folder is not None:
        battles = battles_in(folder)
        anew = [fitted(battles, each.sample, each.from_year) for each in kept]
        off = max(
            abs(getattr(a, name) - getattr(b, name))
            for a, b in zip(anew, kept, strict=True)
            for name in ("intercept", "intercept_se", "slope", "slope_se")
        )
        same = all(a.battles == b.battles for a, b in zip(anew, kept, strict=True))
        verdict = "pass" if off < _CLOSE and same else "fails"
        found.append(f"Fitted anew, no coefficient is off by more than {off:.2g}.")
    found += [
        f"{each.sample}: {each.battles} battles, {each.intercept:.2f} ({each.intercept_se:.2f}) at equal "
        f"strength, {each.slope:+.2f} ({each.slope_se:.2f}) for each log ratio; the attacker wins "
        f"{_wins(each, 1):.0%} at 1:1 and {_wins(each, 3):.0%} at 3:1."
        for each in kept
    ]
    return GameTest(
        "F1",
        "force ratio",
        "Does the table of battles give the coefficients that are kept?",
        f"the same battles, and every coefficient and error within {_CLOSE:g}",
        verdict,
        tuple(found),
        "Battles are not campaigns, attackers choose when to attack, and the last battle is of 1973. After "
        "1945 more strength does not even go with more success (80 battles). In the tidy table of the same "
        "repository every defeat of an attacker is lost; the patched one has them.",
    )


def _wins(fit: Fit, ratio: float) -> float:
    return float(1.0 / (1.0 + np.exp(-fit.intercept - fit.slope * np.log(ratio))))


def _defaults(kept: tuple[Fit, ...]) -> GameTest:
    """Whether the default ranges are what they say: the fit since 1900 as mode, its errors inside."""
    rows = {row["name"]: row["default"] for row in judgements()}
    fit = next(each for each in kept if each.from_year == 1900)
    found, good = [], True
    for name, value, error in (
        ("contest_intercept", fit.intercept, fit.intercept_se),
        ("contest_slope", fit.slope, fit.slope_se),
    ):
        low, mode, high = parse_quantity(rows[name], dimension="plain").numbers
        inside = low <= value - 2 * error and value + 2 * error <= high
        good &= inside and round(value, 2) == mode
        found.append(
            f"{name.replace('_', ' ')}: mode {mode:g}, fit {value:.2f}; two standard errors "
            f"({value - 2 * error:.2f} to {value + 2 * error:.2f}) lie {'inside' if inside else 'outside'} "
            f"{low:g} to {high:g}."
        )
    late = next(each for each in kept if each.from_year == 1946)
    found.append(f"The slope since 1946, {late.slope:+.2f}, is below every default: it is left out.")
    return GameTest(
        "F2",
        "defaults",
        "Are the default ranges of the contest what they say they are?",
        "the mode is the fit since 1900 to two digits, and its range of two standard errors lies inside",
        "pass" if good else "fails",
        tuple(found),
        "That the ranges are wider than the fit is a judgement.",
    )


def _thresholds() -> GameTest:
    """Zagare and Kilgour 2000: A challenges iff B is hard with less than (DC - SQ) / (DC - DD)."""
    a, b = {"SQ": 2, "DC": 3, "DD": 0}, {"SQ": 4, "DC": 2, "DDhard": 3, "DDsoft": 1}
    threshold = Fraction(a["DC"] - a["SQ"], a["DC"] - a["DD"])
    points = [Fraction(*each) for each in ((1, 5), (3, 10), (2, 5), (1, 2))]
    met = 0
    for hard in points:
        chance = traced(radg(float(hard), a, b), _PRECISION)["x"][1]
        met += (chance > 0.99) if hard < threshold else (chance < 0.01)
    return GameTest(
        "F3",
        "published threshold",
        "Do choices with ever less noise give the threshold of Perfect Deterrence?",
        "on the right side of it at every point",
        "pass" if met == len(points) else "fails",
        (f"Threshold {threshold}: {met} of {len(points)} points.",),
        "A check of the idea of a solution, on a game of others; GTE is another game.",
    )


def _regions() -> GameTest:
    """Zagare and Kilgour 2000, the unilateral game with two kinds on each side: four regions."""
    mine = {"SQ": 2, "DC": 4, "CD": 0, "DDh": 1, "DDs": -1}
    theirs = {"SQ": 4, "DC": 1, "CD": 3, "DDh": 2, "DDs": 0}
    worth = (theirs["CD"] - theirs["DC"]) / (theirs["CD"] - theirs["DDs"])
    soft = (mine["DC"] - mine["SQ"]) / (mine["DC"] - mine["CD"])

    def bluff(challenger: float, defender: float) -> dict[str, float]:
        calls = challenger * (1 - worth) / ((1 - challenger) * worth)
        return {"xH": 1, "xS": calls, "yH": 1, "yS": (soft - defender) / (1 - defender)}

    regions: list[tuple[str, float, float, Callable[[float, float], dict[str, float]]]] = [
        ("certain deterrence", 0.5, 0.8, lambda *_: {"xH": 0, "xS": 0}),
        ("separating", 0.5, 0.6, lambda *_: {"xH": 1, "xS": 0, "yH": 1, "yS": 0}),
        ("bluff", 0.5, 0.25, bluff),
        ("attack", 0.8, 0.25, lambda *_: {"xH": 1, "xS": 1, "yH": 1, "yS": 0}),
    ]
    off = {}
    for name, challenger, defender, closed in regions:
        found = traced(unilateral((challenger, defender), mine, theirs), _PRECISION)
        gaps = [abs(found[move][1] - chance) for move, chance in closed(challenger, defender).items()]
        off[name] = max(gaps)
    told = "; ".join(f"{name}, off by {gap:.2g}" for name, gap in off.items())
    return GameTest(
        "F4",
        "published regions",
        "Do choices with ever less noise lead to the four regions of the unilateral game?",
        f"every chance within 1 / {_PRECISION:g} of the closed form",
        "pass" if max(off.values()) < 1 / _PRECISION else "fails",
        (f"{told[:1].upper()}{told[1:]}.",),
        "On a boundary the equilibrium is not unique; no point lies on one.",
    )


def _two_engines() -> GameTest:
    random = np.random.default_rng(20250205)
    game = _random_game(random)
    fast = solve(game)
    off = 0.0
    for draw in range(_DRAWS):
        slow = play(game, draw)
        off = max(
            off,
            abs(fast.attack_probability[draw] - slow.p_attack),
            abs(fast.challenger_value[draw] - slow.challenger_value),
            abs(fast.protege_value[draw] - slow.protege_value),
        )
    return GameTest(
        "F5",
        "two engines",
        "Do the fast arithmetic and a walk through the tree give the same?",
        f"within {_SAME:g} on {_DRAWS} random games with three guarantors",
        "pass" if off < _SAME else "fails",
        (f"Largest difference {off:.2g}.",),
        "It shows that the rules are computed as written, not that they are right.",
    )


def _random_game(random: np.random.Generator) -> Game:
    ranges = {
        "status_quo": (-0.1, 0.2),
        "challenger_shock": (0.1, 0.3),
        "protege_shock": (0.1, 0.3),
        "challenger_strength": (100, 800),
        "protege_strength": (100, 800),
        "in_place": (0, 40),
        "reinforcement": (0, 80),
        "prize": (1, 1),
    }
    shapes = {"draw": (_DRAWS,), "guarantor": (_DRAWS, 3), "pair": (_DRAWS, 3, 3)}
    columns = {
        each.name: random.uniform(*ranges.get(each.name, (0.0, 0.9)), shapes[each.per]) for each in FIELDS
    }
    return Game(**columns, requires=((), (0,), (0, 1)))
