"""What DETER reads and what it returns, as plain arrays (rules D1-D13).

Axes are **D** draws and **n** guarantors in decision order (D1). Payoffs are in units of the prize, forces
in thousand effective troops (only their ratios matter), penalties in log-odds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FIELDS",
    "INTERESTS",
    "MOST_GUARANTORS",
    "NEAR_RATIONAL",
    "Bools",
    "Continuation",
    "Field",
    "Floats",
    "Game",
    "Interests",
    "Outcome",
    "TypedOutcome",
    "Types",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

Continuation = Literal["inclusive", "material"]
"""What a two-way choice of the challenger is worth: the log-sum (production), or the mean of the two ways,
which agent quantal-response solvers use (verification; D8)."""

MOST_GUARANTORS = 8
"""Largest number of guarantors (D10): the game has 2^n coalitions of interveners."""

NEAR_RATIONAL = 0.02
"""Shock scales below this make choices all but certain; the answer is flagged (D10)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One input of the game: what the check, the form and the reference page are made from.

    Attributes
    ----------
    name : str
        Attribute of `Game`.
    letter : str
        Letter on the model page.
    per : {"draw", "guarantor", "pair"}
        Shape: ``(D,)``, ``(D, n)`` or ``(D, n, n)``.
    unit : str
        "prize" (share of it), "thousand", "share", "log-odds" or "log-odds per ln ratio".
    low, high : float or None
        Bounds, ``None`` = none.
    open : bool
        Whether the lower bound itself is out of bounds.
    means : str
        One line for the reader. Exploratory ranges stand in the scenario layer, ``deterrence.csv``.
    """

    name: str
    letter: str
    per: str
    unit: str
    low: float | None
    high: float | None
    open: bool
    means: str


FIELDS: tuple[Field, ...] = (
    Field("status_quo", "omega", "draw", "prize", None, None, False,
          "what the challenger has without attacking; better set from an anchor (D13)"),
    Field("war_cost", "k_C", "draw", "prize", None, None, False,
          "what a fight costs the challenger"),
    Field("back_down_cost", "a_C", "draw", "prize", None, None, False,
          "what it costs the challenger to back down once somebody intervenes"),
    Field("fight_share_if_backing_down", "eta", "draw", "share", 0.0, 1.0, False,
          "share of the cost of a fight that is paid even if the challenger backs down"),
    Field("challenger_shock", "sigma_C", "draw", "prize", 0.0, None, True,
          "scale of what only the challenger knows when it decides"),
    Field("protege_shock", "sigma_P", "draw", "prize", 0.0, None, True,
          "scale of what only the protege knows when it decides"),
    Field("protege_stake", "v_P", "draw", "prize", None, None, False,
          "what losing the prize costs the protege"),
    Field("protege_war_cost", "k_P", "draw", "prize", None, None, False,
          "what a fight costs the protege"),
    Field("contest_intercept", "b0", "draw", "log-odds", None, None, False,
          "log-odds that the attacker wins at equal strength"),
    Field("contest_slope", "b1", "draw", "log-odds per ln ratio", None, None, False,
          "how much the ratio of forces matters"),
    Field("holder_advantage", "h", "draw", "log-odds", 0.0, None, False,
          "how much harder retaking is than holding, after a quick success"),
    Field("challenger_strength", "F_C", "draw", "thousand", 0.0, None, True,
          "effective troops of the challenger"),
    Field("protege_strength", "F_P", "draw", "thousand", 0.0, None, True,
          "effective troops of the protege"),
    Field("in_place", "f", "guarantor", "thousand", 0.0, None, False,
          "own troops deployed with the protege"),
    Field("reinforcement", "g", "guarantor", "thousand", 0.0, None, False,
          "troops that join if the guarantor intervenes"),
    Field("in_place_share", "chi", "guarantor", "share", 0.0, 1.0, False,
          "share of the troops in place that fight from the first hour, whatever their sender decides"),
    Field("reliability", "rho", "guarantor", "share", 0.0, 1.0, False,
          "probability of intervening in a stalled war, with every required partner in, as if none of its "
          "troops were in place"),
    Field("tripwire", "tau", "guarantor", "log-odds", None, None, False,
          "added to reliability if own troops are in place"),
    Field("quick_success_penalty", "d", "guarantor", "log-odds", 0.0, None, False,
          "taken from reliability if the attack succeeds quickly"),
    Field("punishment", "kappa", "guarantor", "prize", 0.0, None, False,
          "what the guarantor's intervention costs the challenger in a fight"),
    Field("abstention_rent", "z", "guarantor", "prize", None, None, False,
          "what the challenger gains when a pledged guarantor stays out (0 if it has not pledged)"),
    Field("missing_partner_penalty", "c", "pair", "log-odds", 0.0, None, False,
          "taken from the row's reliability if the required partner of the column stays out; inf = never "
          "without it"),
    Field("prize", "V", "draw", "prize", 0.0, None, True, "value of the prize to the challenger"),
)  # fmt: skip
"""Every input, described once (section 4 of the page)."""

INTERESTS: tuple[Field, ...] = (
    Field("stake", "v", "guarantor", "prize", None, None, False,
          "what losing the prize costs the guarantor"),
    Field("fighting_cost", "k", "guarantor", "prize", None, None, False,
          "what a fight costs the guarantor if it intervenes"),
    Field("abstention_cost", "a", "guarantor", "prize", None, None, False,
          "what staying out of a resisted attack costs the guarantor: tied hands"),
    Field("tripwire_cost", "t", "guarantor", "prize", None, None, False,
          "added to the cost of staying out if own troops are in place"),
    Field("going_alone_cost", "m", "guarantor", "prize", None, None, False,
          "what intervening without a required partner costs the guarantor"),
    Field("shock", "sigma", "guarantor", "prize", 0.0, None, True,
          "scale of what only the guarantor knows when it decides"),
)  # fmt: skip
"""The inputs of guarantors that decide by their interests (D12), described once."""


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """The inputs of one course: elicited guarantors, one type of challenger (D1-D6, D11).

    A field for the whole game may have shape ``()``, ``(1,)`` or ``(D,)``, one per guarantor ``(n,)``,
    ``(1, n)`` or ``(D, n)``, one per pair ``(n, n)``, ``(1, n, n)`` or ``(D, n, n)``. Units, bounds and
    meaning are in `FIELDS`. Guarantors stand in decision order. A guarantor that does not take part in
    the force has ``in_place = abstention_rent = 0`` and its reliability at level `none`; it stays a
    player (D14). The penalty of a pair counts only where `requires` names the partner.

    Attributes
    ----------
    status_quo, war_cost, back_down_cost, fight_share_if_backing_down : ndarray
        omega, k_C, a_C, eta of the page.
    challenger_shock, protege_shock : ndarray
        sigma_C, sigma_P.
    protege_stake, protege_war_cost : ndarray
        v_P, k_P.
    contest_intercept, contest_slope, holder_advantage : ndarray
        b0, b1, h.
    challenger_strength, protege_strength : ndarray
        F_C, F_P.
    in_place, reinforcement, in_place_share : ndarray, per guarantor
        f, g, chi.
    reliability, tripwire, quick_success_penalty : ndarray, per guarantor
        rho, tau, d.
    punishment, abstention_rent : ndarray, per guarantor
        kappa, z.
    missing_partner_penalty : ndarray, per pair
        c: row i, column j is what i loses if j, which it requires, stays out.
    requires : tuple of tuple of int
        req: for each guarantor the *earlier* ones that it requires. Its length is n.
    prize : ndarray
        V.
    """

    status_quo: Floats
    war_cost: Floats
    back_down_cost: Floats
    fight_share_if_backing_down: Floats
    challenger_shock: Floats
    protege_shock: Floats
    protege_stake: Floats
    protege_war_cost: Floats
    contest_intercept: Floats
    contest_slope: Floats
    holder_advantage: Floats
    challenger_strength: Floats
    protege_strength: Floats
    in_place: Floats
    reinforcement: Floats
    in_place_share: Floats
    reliability: Floats
    tripwire: Floats
    quick_success_penalty: Floats
    punishment: Floats
    abstention_rent: Floats
    missing_partner_penalty: Floats
    requires: tuple[tuple[int, ...], ...]
    prize: Floats | float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Types:
    """What the others do not know of the challenger: which of K kinds it is (D1, D9).

    Attributes
    ----------
    weight : ndarray, shape (K,) or (D, K)
        Chance of each kind [pi]; at least 0, sum 1 within 1e-9. A kind of weight 0 is dropped.
    war_cost : ndarray, shape (K,) or (D, K)
        What a fight costs each kind [k_C]; stands for that of `Game`.
    status_quo : ndarray, shape (K,) or (D, K), optional
        What each kind has without attacking [omega_k]; left out: that of `Game` for all.
    """

    weight: Floats
    war_cost: Floats
    status_quo: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Interests:
    """Guarantors that decide by their interests instead of a stated reliability (D4, D12).

    Every field has shape ``(n,)`` or ``(D, n)``; meaning in `INTERESTS`. The reliabilities, tripwires and
    penalties of `Game` are not read.
    """

    stake: Floats
    fighting_cost: Floats
    abstention_cost: Floats
    tripwire_cost: Floats
    going_alone_cost: Floats
    shock: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What the game gives, per draw (outputs of D10; letters of the page in brackets).

    Levels depend on judgement (D18): show `attack_probability` only beside the reader's own anchor and
    compare courses by paired differences on the same draws.

    Attributes
    ----------
    attack_probability : ndarray, shape (D,)
        p_attack.
    challenger_value : ndarray, shape (D,)
        Inclusive value [U_C*], units of the prize; only differences have a meaning (D8).
    challenger_value_centred : ndarray, shape (D,)
        The same with the option value sigma ln 2 taken off at each two-way choice: the check of D8.
    protege_value : ndarray, shape (D,)
        Value to the protege; the status quo is 0.
    attack_utility : ndarray, shape (D,)
        What attacking is worth to the challenger [U_A]; it does not contain the status quo.
    p_resist, p_quick : ndarray, shape (D,)
        That the protege resists an attack [q_R]; that a resisted attack succeeds quickly [w_q].
    p_intervene : ndarray, shape (D, n)
        That each guarantor intervenes, given a resisted attack.
    p_alone : ndarray, shape (D,)
        That nobody intervenes, given a resisted attack.
    p_concede, p_fight, p_prize : ndarray, shape (D,)
        That an attack comes and is conceded; comes and is fought out; comes and gets the prize.
    near_rational : ndarray of bool, shape (D,)
        Warning: a shock scale is below 0.02, so choices are all but certain (D10).
    """

    attack_probability: Floats
    challenger_value: Floats
    challenger_value_centred: Floats
    protege_value: Floats
    attack_utility: Floats
    p_resist: Floats
    p_quick: Floats
    p_intervene: Floats
    p_alone: Floats
    p_concede: Floats
    p_fight: Floats
    p_prize: Floats
    near_rational: Bools


@dataclass(frozen=True, slots=True, eq=False)
class TypedOutcome(Outcome):
    """The same with several kinds of challenger, or with guarantors that decide by their interests.

    Where `not_converged` is true nothing else is defined; the numbers there are 0 and must not be read (R19).
    `attack_utility` is the mean over kinds.

    Attributes
    ----------
    attack_by_type : ndarray, shape (D, K)
        That each kind attacks [q_C].
    attack_utility_by_type : ndarray, shape (D, K)
        What attacking is worth to each kind [U_A].
    beliefs : ndarray, shape (D, K)
        What the others believe after an attack [mu].
    multiple_beliefs : ndarray of bool, shape (D,)
        Other beliefs bear themselves out too and give another chance of attack; the numbers are those reached
        from the weights (D9).
    not_converged : ndarray of bool, shape (D,)
        No beliefs were found that bear themselves out, or none that give the anchor (D9, D13).
    """

    attack_by_type: Floats
    attack_utility_by_type: Floats
    beliefs: Floats
    multiple_beliefs: Bools
    not_converged: Bools
