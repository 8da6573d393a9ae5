"""The slow obvious twin of the kernel: the game tree walked in plain Python (rules D1-D8, D11).

One draw, explicit recursion.
Every move is a function of the moves before it and every value is carried back to the node above, as the
game is told in D1. It also knows the *material* continuation, kept for checking against solvers of
agent-form quantal response (D8), and the *centred* one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .rules import Game

__all__ = ["Played", "Tree", "Worth", "logistic", "play"]

Worth = Literal["inclusive", "centred", "material"]
"""What a two-way choice of the challenger is worth: log-sum, log-sum less sigma ln 2, or the mean."""


@dataclass(frozen=True, slots=True)
class Played:
    """One game, every node.

    Attributes
    ----------
    p_quick, p_resist, p_attack, p_alone, p_concede, p_fight, p_prize : float
        Probabilities as in `Outcome`.
    p_intervene : tuple of float
        One per guarantor.
    attack_utility, challenger_value, protege_value : float
        Units of the prize.
    win, escalates, challenger_leaf, coalition : dict
        By (branch, interveners) with branch "FA" or "ST" and interveners a string such as "10", first
        guarantor leftmost: the attacker's chance, the chance that it escalates, its value and the chance
        of these interveners.
    enters : dict
        By (branch, history): the chance that the next guarantor intervenes after these earlier moves.
    """

    p_quick: float
    p_resist: float
    p_attack: float
    p_alone: float
    p_concede: float
    p_fight: float
    p_prize: float
    p_intervene: tuple[float, ...]
    attack_utility: float
    challenger_value: float
    protege_value: float
    win: dict[tuple[str, str], float]
    escalates: dict[tuple[str, str], float]
    challenger_leaf: dict[tuple[str, str], float]
    coalition: dict[tuple[str, str], float]
    enters: dict[tuple[str, str], float]


def play(game: Game, draw: int = 0, continuation: Worth = "inclusive") -> Played:
    """Play one draw of a game out.

    Parameters
    ----------
    game : Game
        Inputs, taken to be free of faults.
    draw : int
        Which draw.
    continuation : {"inclusive", "centred", "material"}
        Worth of the challenger's choices.

    Returns
    -------
    Played
        All nodes and values.

    Notes
    -----
    Rules D1-D8 and D11.
    """
    tree = Tree(game, draw, continuation)
    ends = {branch: tree.guarantors(branch, "") for branch in ("FA", "ST")}
    p_quick = tree.p_quick
    challenger, protege = (p_quick * ends["FA"][at] + (1 - p_quick) * ends["ST"][at] for at in range(2))
    stake, shock = tree.one("protege_stake"), tree.one("protege_shock")
    p_resist = logistic((protege + stake) / shock)
    utility = p_resist * challenger + (1 - p_resist) * tree.one("prize")
    p_attack, value = tree.choice(utility, tree.one("status_quo"))
    protege_value = p_attack * shock * _logsum(protege / shock, -stake / shock)

    branches = {"FA": p_quick, "ST": 1 - p_quick}
    p_alone = p_fight = p_prize = 0.0
    p_intervene = [0.0] * tree.n
    for (branch, interveners), chance in tree.coalition.items():
        weight = branches[branch] * chance
        escalates = tree.escalates[branch, interveners]
        p_fight += weight * escalates
        p_prize += weight * escalates * tree.win[branch, interveners]
        if "1" not in interveners:
            p_alone += weight
        for guarantor, move in enumerate(interveners):
            if move == "1":
                p_intervene[guarantor] += weight
    return Played(
        p_quick=p_quick,
        p_resist=p_resist,
        p_attack=p_attack,
        p_alone=p_alone,
        p_concede=p_attack * (1 - p_resist),
        p_fight=p_attack * p_resist * p_fight,
        p_prize=p_attack * (1 - p_resist + p_resist * p_prize),
        p_intervene=tuple(p_intervene),
        attack_utility=utility,
        challenger_value=value,
        protege_value=protege_value,
        win=tree.win,
        escalates=tree.escalates,
        challenger_leaf=tree.challenger_leaf,
        coalition=tree.coalition,
        enters=tree.enters,
    )


class Tree:
    """One draw of a game, with a record of every node that has been visited."""

    def __init__(self, game: Game, draw: int, continuation: Worth) -> None:
        self.game, self.draw, self.continuation = game, draw, continuation
        self.n = len(game.requires)
        self.win: dict[tuple[str, str], float] = {}
        self.escalates: dict[tuple[str, str], float] = {}
        self.challenger_leaf: dict[tuple[str, str], float] = {}
        self.coalition: dict[tuple[str, str], float] = {}
        self.enters: dict[tuple[str, str], float] = {}
        in_place = sum(self.own("in_place_share", i) * self.own("in_place", i) for i in range(self.n))
        self.first_hour = self.one("protege_strength") + in_place
        self.p_quick = logistic(self.contest(self.first_hour))

    def one(self, name: str) -> float:
        """Value of a field of the whole game."""
        values = np.atleast_1d(getattr(self.game, name))
        return float(values[self.draw if len(values) > 1 else 0])

    def own(self, name: str, guarantor: int) -> float:
        """Value of a field of one guarantor."""
        values = np.atleast_2d(getattr(self.game, name))
        return float(values[self.draw if len(values) > 1 else 0, guarantor])

    def penalty(self, guarantor: int, partner: int) -> float:
        """Log-odds that a guarantor loses without a partner."""
        values = np.asarray(self.game.missing_partner_penalty)
        values = values[np.newaxis] if values.ndim == 2 else values
        return float(values[self.draw if len(values) > 1 else 0, guarantor, partner])

    def contest(self, defence: float) -> float:
        """Log-odds that the attacker wins against this strength."""
        ratio = self.one("challenger_strength") / defence
        return self.one("contest_intercept") + self.one("contest_slope") * math.log(ratio)

    def choice(self, first: float, second: float) -> tuple[float, float]:
        """Probability that the challenger takes the first of two ways, and what having both is worth."""
        shock = self.one("challenger_shock")
        chance = logistic((first - second) / shock)
        if self.continuation == "material":
            return chance, chance * first + (1 - chance) * second
        worth = shock * _logsum(first / shock, second / shock)
        return chance, worth - shock * math.log(2) if self.continuation == "centred" else worth

    def guarantors(self, branch: str, history: str, reached: float = 1.0) -> tuple[float, float]:
        """Values to challenger and protege after these moves, with the remaining guarantors to come."""
        if len(history) == self.n:
            self.coalition[branch, history] = reached
            return self.fight(branch, history)
        chance = self.enters[branch, history] = self.reliable(branch, history)
        inside = self.guarantors(branch, history + "1", reached * chance)
        outside = self.guarantors(branch, history + "0", reached * (1 - chance))
        return (
            chance * inside[0] + (1 - chance) * outside[0],
            chance * inside[1] + (1 - chance) * outside[1],
        )

    def reliable(self, branch: str, history: str) -> float:
        """Chance that the next guarantor intervenes (D11)."""
        guarantor = len(history)
        reliability = self.own("reliability", guarantor)
        missing = [
            self.penalty(guarantor, partner)
            for partner in set(self.game.requires[guarantor])
            if history[partner] == "0"
        ]
        if reliability == 0:
            return 0.0
        if math.inf in missing:
            return 0.0
        if reliability == 1:
            return 1.0
        odds = math.log(reliability / (1 - reliability)) - sum(missing)
        if self.own("in_place", guarantor) > 0:
            odds += self.own("tripwire", guarantor)
        if branch == "FA":
            odds -= self.own("quick_success_penalty", guarantor)
        return logistic(odds)

    def stand(self, branch: str, interveners: str) -> tuple[float, float, float]:
        """The attacker's chance, what interveners cost it and what the others' absence gives it."""
        defence, punished, rent = self.first_hour, 0.0, 0.0
        for guarantor, move in enumerate(interveners):
            if move == "1":
                held_back = (1 - self.own("in_place_share", guarantor)) * self.own("in_place", guarantor)
                defence += self.own("reinforcement", guarantor) + held_back
                punished += self.own("punishment", guarantor)
            else:
                rent += self.own("abstention_rent", guarantor)
        if branch == "ST":
            win = logistic(self.contest(defence))
        else:
            win = (
                logistic(self.contest(defence) + self.one("holder_advantage")) if "1" in interveners else 1.0
            )
        return win, punished, rent

    def fight(self, branch: str, interveners: str) -> tuple[float, float]:
        """Values to challenger and protege once it is known who intervenes (D3, D4, D7 steps 1-3)."""
        win, punished, rent = self.stand(branch, interveners)
        anybody = "1" in interveners
        share = self.one("fight_share_if_backing_down")
        fights = win * self.one("prize") - self.one("war_cost") - punished + rent
        if anybody:
            backs_down = -self.one("back_down_cost") - share * self.one("war_cost") + rent
            escalates, challenger = self.choice(fights, backs_down)
        else:
            escalates, challenger = 1.0, fights
        self.win[branch, interveners] = win
        self.escalates[branch, interveners] = escalates
        self.challenger_leaf[branch, interveners] = challenger
        cost = escalates + (1 - escalates) * share
        return challenger, -self.one("protege_stake") * escalates * win - self.one("protege_war_cost") * cost


def logistic(x: float) -> float:
    """1 / (1 + e^-x)."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _logsum(x: float, y: float) -> float:
    """ln(e^x + e^y)."""
    return max(x, y) + math.log1p(math.exp(-abs(x - y)))
