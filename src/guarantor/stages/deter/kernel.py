"""The game GTE solved backwards, vectorised over draws (rules D1-D8, D10, D11, D13).

Guarantors are elicited and there is one type of challenger.

A coalition of interveners S is a row of a table, the bits of the row's number with the first guarantor
leftmost; tables have shape (2, 2^n, D), quick success (FA) first and stalled (ST) second, draws contiguous.
In elicited mode no guarantor's move depends on what follows, so folding the values back from the last
guarantor to the first equals weighting the leaves with the probability of each S, which is what is done.

A note for the caller: attack levels are only shown beside the reader's own anchor (`anchored_status_quo`);
differences between courses are paired, draw by draw (D13, D18).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .check import Laid, laid_out
from .numerics import divided, logistic, small_exp, softplus, total
from .rules import FIELDS, NEAR_RATIONAL, Floats, Game, Outcome

__all__ = [
    "TABLE",
    "Ends",
    "anchored_status_quo",
    "challenger_leaf_values",
    "coalitions",
    "cut",
    "ends_of",
    "interveners",
    "solve",
    "solve_anchored",
    "taken",
]

TABLE = 8_192
"""Coalitions times draws that are worked on at once."""


def solve(game: Game) -> Outcome:
    """Solve the game in every draw.

    Parameters
    ----------
    game : Game
        Inputs of one course; D is the longest leading axis among them.

    Returns
    -------
    Outcome
        Probabilities and values, shape ``(D,)`` or ``(D, n)``; inclusive values, and the centred check.

    Raises
    ------
    ValueError
        All faults at once, one a line (D10): wrong shapes, NaN or infinite values (a missing partner
        penalty may be inf), bounds of `FIELDS`, a required partner that does not decide earlier, more
        than 8 guarantors.

    Notes
    -----
    Rules D3, D4, D7 (inclusive), D8, D10, D11. Time O(2^(n+1)) per draw.
    """
    return _outcome(_continuation(laid_out(game)))


def _outcome(reach: _Reach) -> Outcome:
    """The challenger's first choice (D7 steps 6 and 8), and all that follows from it."""
    put = reach.put
    shock, start = put.challenger_shock, put.status_quo
    odds = (reach.attack_utility - start) / shock
    attack = logistic(odds)
    centred = (reach.attack_utility_centred - start) / shock
    resists = reach.p_resist
    least_shock = np.minimum(shock, put.protege_shock)
    return Outcome(
        attack_probability=attack,
        challenger_value=start + shock * softplus(odds),
        challenger_value_centred=start + shock * (softplus(centred) - math.log(2.0)),
        protege_value=attack * (put.protege_shock * softplus(reach.resist_odds) - put.protege_stake),
        attack_utility=reach.attack_utility,
        p_resist=resists,
        p_quick=reach.p_quick,
        p_intervene=reach.p_intervene,
        p_alone=reach.p_alone,
        p_concede=attack * (1.0 - resists),
        p_fight=attack * resists * reach.escalates,
        p_prize=attack * ((1.0 - resists) + resists * reach.prize_if_resisted),
        near_rational=np.asarray(least_shock < NEAR_RATIONAL),
    )


def anchored_status_quo(game: Game, reference_probability: ArrayLike) -> Floats:
    """Status quo value at which this game has the given probability of attack.

    Solve the reference course with it, and use the same values, draw by draw, in the other courses.

    Parameters
    ----------
    game : Game
        The reference course; its own `status_quo` is not used.
    reference_probability : array_like, shape () or (D,)
        The reader's probability of attack in the reference course, above 0 and below 1.

    Returns
    -------
    ndarray, shape (D,)
        omega = U_A - sigma_C logit(p_ref), units of the prize.

    Raises
    ------
    ValueError
        If a probability is not strictly between 0 and 1, or the game has faults.

    Notes
    -----
    Rule D13; exact for one challenger type, because U_A does not contain the status quo.
    """
    return solve_anchored(game, reference_probability)[0]


def solve_anchored(game: Game, reference_probability: ArrayLike) -> tuple[Floats, Outcome]:
    """The status quo of `anchored_status_quo`, and the reference course solved with it.

    Parameters
    ----------
    game : Game
        The reference course; its own `status_quo` is not used.
    reference_probability : array_like, shape () or (D,)

    Returns
    -------
    status_quo : ndarray, shape (D,)
    outcome : Outcome
        As `solve` gives with that status quo, bit by bit: the tree is worked out once.

    Raises
    ------
    ValueError
        As `anchored_status_quo`.
    """
    probability = np.asarray(reference_probability, dtype=np.float64)
    outside = ~((probability > 0.0) & (probability < 1.0))
    if outside.any():
        raise ValueError(
            f"reference_probability: '{probability[outside].flat[0]:g}' is not strictly between 0 and 1; no "
            "value of the status quo makes an attack certain or impossible (D13); write a range such as "
            "'10% to 60%'"
        )
    reach = _continuation(laid_out(game))
    logit = np.log(probability) - np.log1p(-probability)
    start = np.asarray(reach.attack_utility - reach.put.challenger_shock * logit)
    return start, _outcome(replace(reach, put=replace(reach.put, status_quo=start)))


def interveners(game: Game) -> Floats:
    """Probability of each coalition of interveners, given a resisted attack [p_S].

    Parameters
    ----------
    game : Game
        Inputs.

    Returns
    -------
    ndarray, shape (D, 2, 2^n)
        Second axis: quick success, stalled. Third: the coalition as a binary number, first guarantor
        most significant. Sums to 1 over the third axis.

    Raises
    ------
    ValueError
        As for `solve`.

    Notes
    -----
    Rule D11, outputs of D10.
    """
    put = laid_out(game)
    return np.ascontiguousarray(np.moveaxis(coalitions(put), -1, 0))


def challenger_leaf_values(game: Game) -> Floats:
    """Inclusive value to the challenger once it is known who intervenes [U_C(b, S) of D7 step 2].

    With it a caller can say in which draws the conditions of section 8 hold: (M) nobody intervening is
    worth at least as much as any single guarantor intervening.

    Parameters
    ----------
    game : Game
        Inputs.

    Returns
    -------
    ndarray, shape (D, 2, 2^n)
        Units of the prize; axes as for `interveners`.

    Raises
    ------
    ValueError
        As for `solve`.
    """
    put = laid_out(game)
    return np.ascontiguousarray(np.moveaxis(ends_of(put).challenger, -1, 0))


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Leaves of the game, each ``(2, 2^n, D)``: what each way of the last choice is worth comes last."""

    win: Floats
    escalates: Floats
    challenger: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """Everything behind the challenger's first choice, each ``(D,)`` unless said."""

    put: Laid
    p_quick: Floats
    p_intervene: Floats  # (D, n)
    p_alone: Floats
    escalates: Floats
    prize_if_resisted: Floats
    resist_odds: Floats
    p_resist: Floats
    attack_utility: Floats
    attack_utility_centred: Floats


def _continuation(put: Laid) -> _Reach:
    """Steps 1-6 of D7, in runs of draws whose tables stay small: faster, and no bit depends on it (R16)."""
    draws = max(1, TABLE >> len(put.requires))
    parts = [_reach(cut(put, start, start + draws)) for start in range(0, max(put.draws, 1), draws)]
    columns = [each.name for each in fields(_Reach) if each.name != "put"]
    return _Reach(put, *(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def taken(put: Laid, places: NDArray[np.intp]) -> Laid:
    """The inputs of some of the draws, by their places."""
    columns: dict[str, Any] = {f.name: np.take(getattr(put, f.name), places, axis=-1) for f in FIELDS}
    return replace(put, draws=len(places), **columns)


def cut(put: Laid, start: int, stop: int) -> Laid:
    """The inputs of a run of draws."""
    columns = {each.name: getattr(put, each.name)[..., start:stop] for each in FIELDS}
    return replace(put, draws=len(columns["status_quo"]), **columns)


def _reach(put: Laid) -> _Reach:
    """Steps 1-6 of D7, with the centred value of D8 beside the inclusive one."""
    guarantors = len(put.requires)
    chance, ends = coalitions(put), ends_of(put)
    quick = ends.win[1, 0]

    weight = quick * chance[0] + (1.0 - quick) * chance[1]
    alone = weight[0]
    intervene = np.empty((guarantors, put.draws))
    for guarantor in range(guarantors):
        later = 1 << (guarantors - 1 - guarantor)
        enters = weight.reshape(1 << guarantor, 2, later, put.draws)[:, 1]
        intervene[guarantor] = total(enters.reshape(later << guarantor, put.draws))
    chance[0] *= quick
    chance[1] *= 1.0 - quick
    challenger, escalates, prize = (
        total((chance * leaves).reshape(2 << guarantors, put.draws))
        for leaves in (ends.challenger, ends.escalates, ends.escalates * ends.win)
    )

    share = put.fight_share_if_backing_down
    cost = escalates + (1.0 - escalates) * share
    resist = -put.protege_stake * prize - put.protege_war_cost * cost
    resist_odds = (resist + put.protege_stake) / put.protege_shock
    resists = logistic(resist_odds)
    conceded = (1.0 - resists) * put.prize
    # The challenger has a second choice wherever somebody intervenes.
    option = put.challenger_shock * math.log(2.0) * (1.0 - alone)
    return _Reach(
        put=put,
        p_quick=quick,
        p_intervene=np.ascontiguousarray(intervene.T),
        p_alone=alone,
        escalates=escalates,
        prize_if_resisted=prize,
        resist_odds=resist_odds,
        p_resist=resists,
        attack_utility=resists * challenger + conceded,
        attack_utility_centred=resists * (challenger - option) + conceded,
    )


def ends_of(put: Laid) -> Ends:
    """Fighting chances (D3), the challenger's last choice and its value (D4, D7 steps 1 and 2)."""
    guarantors, draws = len(put.requires), put.draws
    rows = 1 << guarantors
    at_once = put.in_place_share * put.in_place
    later = put.reinforcement + put.in_place - at_once
    defence = np.empty((rows, draws))
    punished, rent = np.zeros((rows, draws)), np.zeros((rows, draws))
    defence[0] = put.protege_strength
    for guarantor in range(guarantors):
        defence[0] += at_once[guarantor]
        rent[0] += put.abstention_rent[guarantor]
    for bit in range(guarantors):  # bit 0 is the last guarantor
        guarantor, half = guarantors - 1 - bit, 1 << bit
        np.add(defence[:half], later[guarantor], out=defence[half : 2 * half])
        np.add(punished[:half], put.punishment[guarantor], out=punished[half : 2 * half])
        np.subtract(rent[:half], put.abstention_rent[guarantor], out=rent[half : 2 * half])

    odds = np.empty((2, rows, draws))
    np.log(np.divide(put.challenger_strength, defence, out=defence), out=defence)
    defence *= put.contest_slope
    np.add(put.contest_intercept, defence, out=odds[1])
    np.add(odds[1], put.holder_advantage, out=odds[0])
    win = logistic(odds)
    win[0, 0] = 1.0

    backs_down = rent - put.back_down_cost - put.fight_share_if_backing_down * put.war_cost
    fights = put.prize * win
    fights += rent - punished - put.war_cost
    stake = fights - backs_down
    stake /= put.challenger_shock
    small = small_exp(stake)
    escalates = divided(stake, small)
    challenger = np.log1p(small, out=small)
    challenger += np.maximum(stake, 0.0, out=stake)
    challenger *= put.challenger_shock
    challenger += backs_down
    escalates[:, 0] = 1.0  # nobody intervenes: the fight goes on and there is no choice (D1)
    challenger[:, 0] = fights[:, 0]
    return Ends(win, escalates, challenger)


def coalitions(put: Laid) -> Floats:
    """Probability of each coalition of interveners, shape (2, 2^n, D), first guarantor to last (D11)."""
    chance = np.ones((2, 1, put.draws))
    for guarantor in range(len(put.requires)):
        enters = _enters(put, guarantor)
        longer = np.empty((2, 2 * chance.shape[1], put.draws))
        np.multiply(chance, enters, out=longer[:, 1::2])
        np.multiply(chance, 1.0 - enters, out=longer[:, 0::2])
        chance = longer
    return chance


def _enters(put: Laid, guarantor: int) -> Floats:
    """Probability that a guarantor intervenes, (2, 2^guarantor or 1, D), by the earlier moves (D11).

    Precedence of certainties: reliability 0 gives 0; else an infinite penalty in force gives 0; else
    reliability 1 gives 1.
    """
    reliability, partners = put.reliability[guarantor], put.requires[guarantor]
    with np.errstate(divide="ignore"):
        logit = np.log(reliability) - np.log1p(-reliability)
    odds = np.empty((2, 1, put.draws))
    odds[1, 0] = logit + np.where(put.in_place[guarantor] > 0.0, put.tripwire[guarantor], 0.0)
    odds[0, 0] = odds[1, 0] - put.quick_success_penalty[guarantor]
    if not partners:
        return logistic(odds)
    penalty = put.missing_partner_penalty[guarantor]
    history = np.arange(1 << guarantor)
    missing = np.zeros((len(history), put.draws))
    barred = np.zeros((len(history), put.draws), dtype=np.bool_)
    for partner in set(partners):
        out = history >> (guarantor - 1 - partner) & 1 == 0
        never = np.isinf(penalty[partner])
        missing[out] += np.where(never, 0.0, penalty[partner])
        barred[out] |= never
    return np.asarray(np.where(barred, 0.0, logistic(odds - missing)))
