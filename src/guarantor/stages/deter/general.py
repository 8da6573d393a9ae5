"""The game with kinds of challenger that only it knows, and guarantors that decide by interest (D7, D9, D12).

The elicited game with one kind is solved in `kernel.py`, which is what runs millions of times. Here beliefs
after an attack are common to the protege and all guarantors; all their moves may hang on them, so the tree is
folded back at each step of the beliefs. Arrays have shape (2, 2^n, D) as there, and a leading axis of kinds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import entr

from .beliefs import posterior, settled, vertices
from .check import Laid, LaidTypes, laid_with
from .kernel import TABLE, coalitions, cut, ends_of, taken
from .numerics import logistic, softplus, total
from .rules import NEAR_RATIONAL, Bools, Continuation, Floats, Game, Interests, TypedOutcome, Types

__all__ = ["solve_anchored_with", "solve_with"]

Places = NDArray[np.intp]


class Named(Protocol):
    """A field of something laid out."""

    @property
    def name(self) -> str:
        """Its name."""


_OTHER_ANSWER = 1e-8
_ANCHORED = 1e-10
_MOST_TRIES = 100


def solve_with(
    game: Game,
    types: Types | None = None,
    interests: Interests | None = None,
    continuation: Continuation = "inclusive",
) -> TypedOutcome:
    """Solve the game with kinds of challenger, with guarantors that decide by interest, or both.

    Parameters
    ----------
    game : Game
    types : Types, optional
        Left out: one kind, that of `game`.
    interests : Interests, optional
        Left out: reliabilities as stated in `game` (D11).
    continuation : {"inclusive", "material"}
        The second is what agent quantal-response solvers compute, for checking only (D8).

    Returns
    -------
    TypedOutcome

    Raises
    ------
    ValueError
        All faults at once, one a line (D10).

    Notes
    -----
    Rules D7-D9, D11, D12. Time O(K n 2^(n+1)) a step of the beliefs, of which there are about 40 for each of
    K + 1 starts; with stated reliabilities O(K) a step.
    """
    put, kinds, wishes = laid_with(game, types, interests)
    return _joined([part.outcome() for part in _parts(put, kinds, wishes, continuation)])


def solve_anchored_with(
    game: Game,
    reference_probability: ArrayLike,
    types: Types | None = None,
    interests: Interests | None = None,
) -> tuple[Floats, TypedOutcome]:
    """The status quo, one for all kinds, at which an attack is as likely as the reader says; the game there.

    Parameters
    ----------
    game : Game
        The reference course; its own status quo, and that of `types`, is not used.
    reference_probability : array_like, shape () or (D,)

    Returns
    -------
    status_quo : ndarray, shape (D,)
    outcome : TypedOutcome
        `not_converged` also where no status quo was found that gives the probability within 1e-10: that the
        chance of attack falls as the status quo rises is not proved for several kinds (D13).

    Raises
    ------
    ValueError
        As `solve_with`, and if a probability is not strictly between 0 and 1.
    """
    probability = np.asarray(reference_probability, dtype=np.float64)
    outside = ~((probability > 0.0) & (probability < 1.0))
    if outside.any():
        raise ValueError(
            f"reference_probability: '{probability[outside].flat[0]:g}' is not strictly between 0 and 1; no "
            "value of the status quo makes an attack certain or impossible (D13); write a range such as "
            "'10% to 60%'"
        )
    put, kinds, wishes = laid_with(game, types, interests)
    odds = np.broadcast_to(np.log(probability) - np.log1p(-probability), (put.draws,))
    found, outcomes, start = [], [], 0
    for part in _parts(put, kinds, wishes, "inclusive"):
        size = part.put.draws
        status_quo, sure = part.anchored(odds[start : start + size])
        outcome = part.at(status_quo).outcome()
        found.append(status_quo)
        outcomes.append(_flagged(outcome, sure))
        start += size
    return np.concatenate(found), _joined(outcomes)


def _parts(put: Laid, kinds: LaidTypes, wishes: Interests | None, continuation: Continuation) -> list[_Part]:
    """Runs of draws whose tables stay small; no bit depends on where one begins (R16)."""
    draws = max(1, 8 * TABLE >> len(put.requires))
    parts = []
    for start in range(0, max(put.draws, 1), draws):
        some = cut(put, start, start + draws)

        def run(values: Floats, part: slice = slice(start, start + draws)) -> Floats:
            return values[:, part]

        rows = LaidTypes(**_each(kinds, fields(LaidTypes), run))
        wanted = wishes and Interests(**_each(wishes, fields(Interests), run))
        parts.append(_part(some, rows, wanted, continuation))
    return parts


def _each(laid: object, named: Iterable[Named], change: Callable[[Floats], Floats]) -> dict[str, Floats]:
    return {each.name: change(getattr(laid, each.name)) for each in named}


def _part(put: Laid, kinds: LaidTypes, wishes: Interests | None, continuation: Continuation) -> _Part:
    """What does not hang on beliefs: fighting chances, escalation, the challenger's leaves (D7 steps 1-2)."""
    ends = [ends_of(replace(put, war_cost=cost)) for cost in kinds.war_cost]
    rows = 2 << len(put.requires)
    quick = ends[0].win[1, 0]

    def leaves(tables: list[Floats]) -> Floats:
        return np.stack([table.reshape(rows, put.draws) for table in tables])

    challenger = np.stack([each.challenger for each in ends])
    if continuation == "material":  # the log-sum less the entropy of the choice is the mean of its two ways
        escalates = np.stack([each.escalates for each in ends])
        challenger = challenger - put.challenger_shock * (entr(escalates) + entr(1.0 - escalates))
    weight = None
    if wishes is None:
        chance = coalitions(put)
        weight = np.stack([quick * chance[0], (1.0 - quick) * chance[1]]).reshape(rows, put.draws)
    return _Part(
        put=put,
        kinds=kinds,
        wishes=wishes,
        inclusive=continuation == "inclusive",
        quick=quick,
        challenger=leaves(list(challenger)),
        escalates=leaves([each.escalates for each in ends]),
        prize=leaves([each.escalates * each.win for each in ends]),
        weight=weight,
    )


def _mixed(weight: Floats, rows: Floats) -> Floats:
    """The mean over kinds, one after the other, whatever stands beside a draw (R16)."""
    mean = weight[0] * rows[0]
    for share, row in zip(weight[1:], rows[1:], strict=True):
        mean = mean + share * row
    return np.asarray(mean)


def _flagged(outcome: TypedOutcome, sure: Bools) -> TypedOutcome:
    """Nothing where no beliefs were found: never a silent value (D9, R19)."""
    if sure.all():
        return outcome
    lost = outcome.not_converged | ~sure
    columns = {}
    for each in fields(TypedOutcome):
        column = getattr(outcome, each.name)
        columns[each.name] = np.where(lost.reshape((-1, *(1,) * (column.ndim - 1))), 0, column).astype(
            column.dtype
        )
    return TypedOutcome(**{**columns, "not_converged": lost})


def _joined(parts: list[TypedOutcome]) -> TypedOutcome:
    return TypedOutcome(
        **{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(TypedOutcome)}
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Moves:
    """What the others do at given beliefs, each ``(D,)`` unless said."""

    weight: Floats  # (L, D): chance of each leaf, given a resisted attack
    escalates: Floats
    prize: Floats
    resist_odds: Floats
    resists: Floats
    utility: Floats  # (K, D)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A run of draws; leaves are the L = 2^(n+1) coalitions after a quick success and in a stalled war."""

    put: Laid
    kinds: LaidTypes
    wishes: Interests | None
    inclusive: bool
    quick: Floats  # (D,)
    challenger: Floats  # (K, L, D)
    escalates: Floats  # (K, L, D)
    prize: Floats  # (K, L, D)
    weight: Floats | None  # (L, D) where the coalitions do not hang on beliefs

    # -- from beliefs to beliefs ----------------------------------------------------------------------------

    def step(self, beliefs: Floats) -> Floats:
        """What an attack tells, if the others believe `beliefs` (D7 steps 3-7)."""
        return posterior(self.kinds.weight, self.odds(self.moves(beliefs)))

    def taken(self, places: Places) -> _Part:
        """Some of the draws."""

        def some(values: Floats) -> Floats:
            return np.take(values, places, axis=-1)

        wishes = self.wishes
        return replace(
            self,
            put=taken(self.put, places),
            kinds=LaidTypes(**_each(self.kinds, fields(LaidTypes), some)),
            wishes=wishes and Interests(**_each(wishes, fields(Interests), some)),
            quick=some(self.quick),
            challenger=some(self.challenger),
            escalates=some(self.escalates),
            prize=some(self.prize),
            weight=None if self.weight is None else some(self.weight),
        )

    def averaged(self) -> _Part:
        """The same with one leaf, where the coalitions do not hang on beliefs: a step then costs no table."""
        if self.weight is None:
            return self
        weight = self.weight

        def mean(tables: Floats) -> Floats:
            return np.stack([total(weight * table)[np.newaxis] for table in tables])

        return replace(
            self,
            challenger=mean(self.challenger),
            escalates=mean(self.escalates),
            prize=mean(self.prize),
            weight=np.ones((1, self.put.draws)),
        )

    def odds(self, moves: _Moves) -> Floats:
        """Log-odds that each kind attacks (D7 step 6)."""
        return np.asarray((moves.utility - self.kinds.status_quo) / self.put.challenger_shock)

    def moves(self, beliefs: Floats) -> _Moves:
        """Steps 3-6 of D7 at given beliefs."""
        put = self.put
        escalates, prize = _mixed(beliefs, self.escalates), _mixed(beliefs, self.prize)
        weight = self._weight(escalates, prize) if self.weight is None else self.weight
        fought, won = total(weight * escalates), total(weight * prize)
        cost = fought + (1.0 - fought) * put.fight_share_if_backing_down
        resist = -put.protege_stake * won - put.protege_war_cost * cost
        resist_odds = (resist + put.protege_stake) / put.protege_shock
        resists = logistic(resist_odds)
        conceded = (1.0 - resists) * put.prize
        reached = [resists * total(weight * leaf) + conceded for leaf in self.challenger]
        return _Moves(weight, fought, won, resist_odds, resists, np.stack(reached))

    def _weight(self, escalates: Floats, prize: Floats) -> Floats:
        """Chance of each leaf if guarantors decide by interest, folded from last to first (D4, D7)."""
        put, wishes = self.put, self.wishes
        assert wishes is not None
        guarantors = len(put.requires)
        rows, table = np.arange(1 << guarantors), (2, 1 << guarantors, put.draws)
        cost = (escalates + (1.0 - escalates) * put.fight_share_if_backing_down).reshape(table)
        values = []
        for guarantor in range(guarantors):
            enters = rows >> (guarantors - 1 - guarantor) & 1 == 1
            alone = np.zeros(len(rows), dtype=np.bool_)
            for partner in put.requires[guarantor]:
                alone |= rows >> (guarantors - 1 - partner) & 1 == 0
            value = -wishes.stake[guarantor] * prize.reshape(table)
            value[:, enters] -= wishes.fighting_cost[guarantor] * cost[:, enters]
            value[:, enters & alone] -= wishes.going_alone_cost[guarantor]
            tripped = np.where(put.in_place[guarantor] > 0.0, wishes.tripwire_cost[guarantor], 0.0)
            value[:, ~enters] -= wishes.abstention_cost[guarantor] + tripped
            values.append(value)
        chosen: list[Floats] = []
        for guarantor in reversed(range(guarantors)):
            own = values[guarantor].reshape(2, 1 << guarantor, 2, put.draws)
            enters = logistic((own[:, :, 1] - own[:, :, 0]) / wishes.shock[guarantor])
            chosen.append(enters)
            for earlier in range(guarantor):
                pair = values[earlier].reshape(2, 1 << guarantor, 2, put.draws)
                values[earlier] = enters * pair[:, :, 1] + (1.0 - enters) * pair[:, :, 0]
        chance = np.stack([self.quick, 1.0 - self.quick])[:, np.newaxis]
        for enters in reversed(chosen):
            longer = np.empty((2, 2 * chance.shape[1], put.draws))
            np.multiply(chance, enters, out=longer[:, 1::2])
            np.multiply(chance, 1.0 - enters, out=longer[:, 0::2])
            chance = longer
        return chance.reshape(2 << guarantors, put.draws)

    # -- the game at beliefs that bear themselves out -------------------------------------------------------

    def outcome(self) -> TypedOutcome:
        """Solve these draws (D7 steps 6-8, D9)."""
        weight, put = self.kinds.weight, self.put
        ran = self.averaged()
        beliefs, sure = settled(ran, weight) if len(weight) > 1 else (weight, np.ones(put.draws, np.bool_))
        outcome = self._told(beliefs)
        several = np.zeros(put.draws, np.bool_)
        if len(weight) > 1:
            for start in vertices(*weight.shape):
                other, found = settled(ran, start)
                chance = ran.attack(other)
                several |= found & (np.abs(chance - outcome.attack_probability) > _OTHER_ANSWER)
        return _flagged(replace(outcome, multiple_beliefs=several), sure)

    def attack(self, beliefs: Floats) -> Floats:
        """Chance of attack at given beliefs, over all kinds."""
        return _mixed(self.kinds.weight, logistic(self.odds(self.moves(beliefs))))

    def _told(self, beliefs: Floats) -> TypedOutcome:
        put, kinds = self.put, self.kinds
        guarantors = len(put.requires)
        moves = self.moves(beliefs)
        shock = put.challenger_shock
        weight = moves.weight.reshape(2, 1 << guarantors, put.draws).sum(axis=0)
        intervene = np.empty((guarantors, put.draws))
        for guarantor in range(guarantors):
            later = 1 << (guarantors - 1 - guarantor)
            enters = weight.reshape(1 << guarantor, 2, later, put.draws)[:, 1]
            intervene[guarantor] = total(enters.reshape(later << guarantor, put.draws))
        odds = self.odds(moves)
        by_type = logistic(odds)
        attack = _mixed(kinds.weight, by_type)
        if self.inclusive:
            values = kinds.status_quo + shock * softplus(odds)
        else:
            values = by_type * moves.utility + (1.0 - by_type) * kinds.status_quo
        option = math.log(2.0) * shock
        centred = (moves.utility - moves.resists * option * (1.0 - weight[0]) - kinds.status_quo) / shock
        nothing = np.zeros(put.draws, np.bool_)
        return TypedOutcome(
            attack_probability=attack,
            challenger_value=_mixed(kinds.weight, values),
            challenger_value_centred=_mixed(
                kinds.weight, kinds.status_quo + shock * softplus(centred) - option
            ),
            protege_value=attack * (put.protege_shock * softplus(moves.resist_odds) - put.protege_stake),
            attack_utility=_mixed(kinds.weight, moves.utility),
            p_resist=moves.resists,
            p_quick=self.quick,
            p_intervene=np.ascontiguousarray(intervene.T),
            p_alone=weight[0],
            p_concede=attack * (1.0 - moves.resists),
            p_fight=attack * moves.resists * moves.escalates,
            p_prize=attack * ((1.0 - moves.resists) + moves.resists * moves.prize),
            near_rational=self._near_rational(),
            attack_by_type=np.ascontiguousarray(by_type.T),
            attack_utility_by_type=np.ascontiguousarray(moves.utility.T),
            beliefs=np.ascontiguousarray(beliefs.T),
            multiple_beliefs=nothing,
            not_converged=nothing,
        )

    def _near_rational(self) -> Bools:
        least = np.minimum(self.put.challenger_shock, self.put.protege_shock)
        if self.wishes is not None and len(self.wishes.shock):
            least = np.minimum(least, self.wishes.shock.min(axis=0))
        return np.asarray(least < NEAR_RATIONAL)

    # -- the status quo from the reader's anchor (D13) ------------------------------------------------------

    def at(self, status_quo: Floats) -> _Part:
        """The same with one status quo for all kinds."""
        kinds = replace(self.kinds, status_quo=np.broadcast_to(status_quo, self.kinds.weight.shape))
        return replace(self, kinds=kinds, put=replace(self.put, status_quo=status_quo))

    def anchored(self, wanted: Floats) -> tuple[Floats, Bools]:
        """The status quo at which the log-odds of attack are as wanted, and where it was found.

        With one kind what an attack is worth does not contain it; with several it is sought between two
        values at which an attack is surely too likely and too unlikely, by false position that never keeps
        one end twice at full weight (Illinois).
        """
        shock = self.put.challenger_shock
        if len(self.kinds.weight) == 1:
            utility = self.moves(self.kinds.weight).utility[0]
            return utility - shock * wanted, np.ones(self.put.draws, np.bool_)
        worth = self.challenger.reshape(-1, self.put.draws)
        low = np.minimum(worth.min(axis=0), self.put.prize) - shock * wanted
        high = np.maximum(worth.max(axis=0), self.put.prize) - shock * wanted
        ran = self.averaged()
        above, _ = ran.at(low).attack_odds(wanted)
        below, _ = ran.at(high).attack_odds(wanted)
        best, sure = 0.5 * (low + high), np.zeros(self.put.draws, np.bool_)
        places, side = np.arange(self.put.draws), np.zeros(self.put.draws)
        for _ in range(_MOST_TRIES):
            with np.errstate(invalid="ignore", divide="ignore"):
                tried = (low * below - high * above) / (below - above)
            inside = (tried > low) & (tried < high)
            tried = np.where(inside, tried, 0.5 * (low + high))
            here = ran.taken(places).at(tried)
            apart, found = here.attack_odds(wanted[places])
            best[places] = tried
            # An odd that is off by e moves the probability by at most e / 4.
            sure[places] = found & (np.abs(apart) < _ANCHORED)
            going = ~sure[places] & (high - low > 1e-15)
            up = apart > 0  # still too likely: the status quo must be better
            below = np.where(up & (side > 0), 0.5 * below, np.where(up, below, apart))
            above = np.where(~up & (side < 0), 0.5 * above, np.where(up, apart, above))
            low, high = np.where(up, tried, low), np.where(up, high, tried)
            side = np.where(up, 1.0, -1.0)
            if not going.any():
                break
            places, low, high = places[going], low[going], high[going]
            above, below, side = above[going], below[going], side[going]
        return best, sure

    def attack_odds(self, wanted: Floats) -> tuple[Floats, Bools]:
        """Log-odds of attack less those wanted, at the beliefs reached from the weights."""
        beliefs, found = settled(self, self.kinds.weight)
        odds = self.odds(self.moves(beliefs))
        with np.errstate(divide="ignore"):
            weight = np.log(self.kinds.weight)
        comes = np.logaddexp.reduce(weight - softplus(-odds), axis=0)
        stays = np.logaddexp.reduce(weight - softplus(odds), axis=0)
        return np.asarray(comes - stays - wanted), found
