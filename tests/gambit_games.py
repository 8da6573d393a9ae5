"""GTE as a game file that Gambit reads, written from the rules for one draw (D1-D4, section 10)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pygambit

from guarantor.stages.deter import Game, Interests, Types
from guarantor.stages.deter.reference_general import Walker

__all__ = ["chances", "file_of"]


def chances(text: str, precision: float = 1.0) -> dict[tuple[str, int], list[float]]:
    """Agent quantal response: chances by (player, number of the information set)."""
    game = pygambit.read_efg(io.BytesIO(text.encode()))
    found = pygambit.qre.logit_solve_lambda(game, precision)[-1]
    flat = iter([found[k] for k in range(len(found))])
    return {
        (player.label, infoset.number + 1): [next(flat) for _ in infoset.actions]
        for player in game.players
        for infoset in player.infosets
    }


def file_of(game: Game, types: Types, interests: Interests | None) -> str:
    """The game of one draw; payoffs are divided by the scale of the player's shocks, so that lambda is 1."""
    return _Writer(game, types, interests).text()


class _Writer:
    def __init__(self, game: Game, types: Types, interests: Interests | None) -> None:
        kinds = np.atleast_2d(types.weight).shape[1]
        self.walker = Walker(game, types, interests, [1.0 / kinds] * kinds, 0, "material")
        self.tree, self.interests = self.walker.tree, interests
        self.players = ["C", "P", *(f"G{k}" for k in range(self.tree.n) if interests)]
        self.lines: list[str] = []
        self.numbers: dict[tuple[str, str], int] = {}
        self.ends = 0

    def text(self) -> str:
        names = " ".join(f'"{name}"' for name in self.players)
        self.lines = [f'EFG 2 R "GTE" {{ {names} }}', '""', ""]
        weights = [Fraction(weight) for weight in self.walker.weight]
        weights[-1] = 1 - sum(weights[:-1])
        self.chance("types", [f"k{k}" for k in range(len(weights))], weights)
        for kind in range(len(weights)):
            self.move("C", f"{kind}", ["stay", "attack"])
            self.end(self.walker.status_quo(kind), 0.0, [0.0] * self.tree.n)
            self.move("P", "", ["concede", "resist"])
            prize = self.tree.one("prize")
            lost = [-self.wish("stake", k) for k in range(self.tree.n)]
            self.end(prize, -self.tree.one("protege_stake"), lost)
            quick = Fraction(self.tree.p_quick)
            self.chance("branch", ["FA", "ST"], [quick, 1 - quick])
            for branch in ("FA", "ST"):
                self.below(kind, branch, "")
        return "\n".join(self.lines) + "\n"

    def wish(self, name: str, guarantor: int) -> float:
        return self.walker.wish(name, guarantor) if self.interests else 0.0

    def below(self, kind: int, branch: str, history: str) -> None:
        if len(history) == self.tree.n:
            self.last(kind, branch, history)
            return
        if self.interests:
            self.move(f"G{len(history)}", branch + history, ["abstain", "intervene"])
        else:
            goes = Fraction(self.tree.reliable(branch, history))
            self.chance(branch + history, ["abstain", "intervene"], [1 - goes, goes])
        for move in "01":
            self.below(kind, branch, history + move)

    def last(self, kind: int, branch: str, history: str) -> None:
        tree, anybody = self.tree, "1" in history
        win, punished, rent = tree.stand(branch, history)
        cost, share = self.walker.costs[kind], tree.one("fight_share_if_backing_down")
        if anybody:
            self.move("C", f"{kind}{branch}{history}", ["back", "escalate"])
            self.end(
                -tree.one("back_down_cost") - share * cost + rent,
                -share * tree.one("protege_war_cost"),
                self.walker.guarantors(history, 0.0, share) if self.interests else [],
            )
        self.end(
            win * tree.one("prize") - cost - punished + rent,
            -tree.one("protege_stake") * win - tree.one("protege_war_cost"),
            self.walker.guarantors(history, win, 1.0) if self.interests else [],
        )

    def move(self, player: str, known: str, ways: Sequence[str]) -> None:
        own = [key for key in self.numbers if key[0] == player]
        number = self.numbers.setdefault((player, known), len(own) + 1)
        told = " ".join(f'"{way}"' for way in ways)
        self.lines.append(f'p "" {self.players.index(player) + 1} {number} "" {{ {told} }} 0')

    def chance(self, known: str, ways: Sequence[str], shares: Sequence[Fraction]) -> None:
        number = self.numbers.setdefault(("chance", f"{len(self.lines)}{known}"), len(self.lines))
        told = " ".join(f'"{way}" {share}' for way, share in zip(ways, shares, strict=True))
        self.lines.append(f'c "" {number} "" {{ {told} }} 0')

    def end(self, challenger: float, protege: float, guarantors: Sequence[float]) -> None:
        self.ends += 1
        values = [challenger / self.tree.one("challenger_shock"), protege / self.tree.one("protege_shock")]
        if self.interests:
            values += [v / self.wish("shock", k) for k, v in enumerate(guarantors)]
        told = ", ".join(repr(float(value)) for value in values)
        self.lines.append(f't "" {self.ends} "o{self.ends}" {{ {told} }}')
