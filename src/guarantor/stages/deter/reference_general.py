"""The slow obvious twin of `general.py`: one draw, one tree, beliefs given (rules D4, D7, D9, D11, D12).

Beliefs are not sought here. Handed those that the kernel found, the walk must come back to them: that is
what it means that they bear themselves out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .reference import Tree, logistic
from .rules import Continuation, Game, Interests, Types

__all__ = ["Walked", "Walker", "walk"]


@dataclass(frozen=True, slots=True)
class Walked:
    """One game at given beliefs.

    Attributes
    ----------
    p_resist, p_attack, p_prize, p_fight : float
    challenger_value, protege_value : float
    by_type : tuple of float
        That each kind attacks.
    posterior : tuple of float
        What an attack tells of the kinds.
    enters : dict
        By (branch, earlier moves): the chance that the next guarantor intervenes.
    escalates : tuple of dict
        For each kind by (branch, interveners).
    """

    p_resist: float
    p_attack: float
    p_prize: float
    p_fight: float
    challenger_value: float
    protege_value: float
    by_type: tuple[float, ...]
    posterior: tuple[float, ...]
    enters: dict[tuple[str, str], float]
    escalates: tuple[dict[tuple[str, str], float], ...]


def walk(
    game: Game,
    types: Types,
    interests: Interests | None,
    beliefs: Sequence[float],
    draw: int = 0,
    continuation: Continuation = "inclusive",
) -> Walked:
    """Play one draw out, if the others believe `beliefs` after an attack."""
    walker = Walker(game, types, interests, beliefs, draw, continuation)
    quick = walker.tree.p_quick
    ends = [walker.below(branch, "") for branch in ("FA", "ST")]
    node = [quick * fast + (1 - quick) * slow for fast, slow in zip(*ends, strict=True)]
    kinds = len(beliefs)
    challenger, protege, fought, won = node[:kinds], node[kinds], node[kinds + 1], node[kinds + 2]
    stake, shock = walker.tree.one("protege_stake"), walker.tree.one("protege_shock")
    p_resist = logistic((protege + stake) / shock)
    prize = walker.tree.one("prize")
    chances, values = [], []
    for kind in range(kinds):
        utility = p_resist * challenger[kind] + (1 - p_resist) * prize
        chance, value = walker.tree.choice(utility, walker.status_quo(kind))
        chances.append(chance)
        values.append(value)
    joint = [weight * chance for weight, chance in zip(walker.weight, chances, strict=True)]
    p_attack = sum(joint)
    return Walked(
        p_resist=p_resist,
        p_attack=p_attack,
        p_prize=p_attack * (1 - p_resist + p_resist * won),
        p_fight=p_attack * p_resist * fought,
        challenger_value=sum(w * value for w, value in zip(walker.weight, values, strict=True)),
        protege_value=p_attack * shock * math.log(math.exp((protege + stake) / shock) + 1) - p_attack * stake,
        by_type=tuple(chances),
        posterior=tuple(each / p_attack for each in joint),
        enters=walker.enters,
        escalates=tuple(walker.escalates),
    )


class Walker:
    """Values carried back to the node above: each kind, protege, what is fought, what is won, guarantors."""

    def __init__(
        self,
        game: Game,
        types: Types,
        interests: Interests | None,
        beliefs: Sequence[float],
        draw: int,
        continuation: Continuation,
    ) -> None:
        self.tree = Tree(game, draw, continuation)
        self.types, self.interests, self.beliefs, self.draw = types, interests, beliefs, draw
        self.weight = self._row(types.weight)
        self.costs = self._row(types.war_cost)
        self.enters: dict[tuple[str, str], float] = {}
        self.escalates: list[dict[tuple[str, str], float]] = [{} for _ in beliefs]

    def _row(self, values: object) -> list[float]:
        rows = np.atleast_2d(np.asarray(values, dtype=np.float64))
        return [float(each) for each in rows[self.draw if len(rows) > 1 else 0]]

    def status_quo(self, kind: int) -> float:
        """What this kind has without attacking."""
        if self.types.status_quo is None:
            return self.tree.one("status_quo")
        return self._row(self.types.status_quo)[kind]

    def wish(self, name: str, guarantor: int) -> float:
        """An interest of a guarantor."""
        return self._row(getattr(self.interests, name))[guarantor]

    def below(self, branch: str, history: str) -> list[float]:
        """Values after these moves, the remaining guarantors to come."""
        if len(history) == self.tree.n:
            return self.leaf(branch, history)
        inside, outside = (self.below(branch, history + move) for move in "10")
        guarantor = len(history)
        if self.interests is None:
            chance = self.tree.reliable(branch, history)
        else:
            own = len(self.beliefs) + 3 + guarantor
            chance = logistic((inside[own] - outside[own]) / self.wish("shock", guarantor))
        self.enters[branch, history] = chance
        return [chance * a + (1 - chance) * b for a, b in zip(inside, outside, strict=True)]

    def leaf(self, branch: str, interveners: str) -> list[float]:
        """Values once it is known who intervenes."""
        tree, anybody = self.tree, "1" in interveners
        share = tree.one("fight_share_if_backing_down")
        win, punished, rent = tree.stand(branch, interveners)
        challenger, fought = [], 0.0
        for kind, cost in enumerate(self.costs):
            fights = win * tree.one("prize") - cost - punished + rent
            backs_down = -tree.one("back_down_cost") - share * cost + rent
            chance, value = tree.choice(fights, backs_down) if anybody else (1.0, fights)
            if anybody:
                self.escalates[kind][branch, interveners] = chance
            challenger.append(value)
            fought += self.beliefs[kind] * chance
        won, cost_share = fought * win, fought + (1 - fought) * share
        protege = -tree.one("protege_stake") * won - tree.one("protege_war_cost") * cost_share
        return [*challenger, protege, fought, won, *self.guarantors(interveners, won, cost_share)]

    def guarantors(self, interveners: str, won: float, cost_share: float) -> list[float]:
        """What each guarantor has at a leaf (D4); nothing where their interests are not asked."""
        values = []
        for guarantor, move in enumerate(interveners if self.interests else ""):
            value = -self.wish("stake", guarantor) * won
            if move == "1":
                value -= self.wish("fighting_cost", guarantor) * cost_share
                partners = self.tree.game.requires[guarantor]
                if any(interveners[partner] == "0" for partner in partners):
                    value -= self.wish("going_alone_cost", guarantor)
            else:
                value -= self.wish("abstention_cost", guarantor)
                if self.tree.own("in_place", guarantor) > 0:
                    value -= self.wish("tripwire_cost", guarantor)
            values.append(value)
        return values
