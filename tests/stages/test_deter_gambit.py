"""DETER against Gambit, a program of others, in the form that both solve (material, D8); small games."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pygambit
import pytest
from tests.gambit_games import chances, file_of
from tests.stages.test_deter_general import GOLDEN, random_game, setup, table

from guarantor.stages.deter import solve_with
from guarantor.stages.deter.reference_general import walk
from guarantor.stages.deter.trees import Chance, Choice, End, Tree, radg, traced, unilateral

CASES = [(0, 1, True), (1, 1, True), (1, 1, False), (1, 2, True), (2, 1, True), (2, 1, False), (2, 2, False)]


@pytest.mark.parametrize(("guarantors", "kinds", "by_interest"), CASES)
@pytest.mark.parametrize("seed", [21, 22])
def test_gambit_finds_the_same_chances_at_every_information_set(
    guarantors: int, kinds: int, by_interest: bool, seed: int
) -> None:
    game, types, interests = random_game(1, guarantors, kinds, seed)
    wishes = interests if by_interest else None
    outcome = solve_with(game, types, wishes, "material")
    walked = walk(game, types, wishes, outcome.beliefs[0], 0, "material")
    found = chances(file_of(game, types, wishes))
    own = [chance[1] for (player, _), chance in found.items() if player == "C"]
    attacks = [own[kind * len(own) // kinds] for kind in range(kinds)]
    assert attacks == pytest.approx(list(outcome.attack_by_type[0]), abs=1e-8)
    assert found["P", 1][1] == pytest.approx(outcome.p_resist[0], abs=1e-8)
    escalates = [q for kind in walked.escalates for q in in_order(kind)]
    last = [q for k, q in enumerate(own) if k % (len(own) // kinds)]
    assert last == pytest.approx(escalates, abs=1e-8)
    if by_interest:
        for guarantor in range(guarantors):
            mine = {key: q for key, q in walked.enters.items() if len(key[1]) == guarantor}
            theirs = [q[1] for (player, _), q in found.items() if player == f"G{guarantor}"]
            assert theirs == pytest.approx(in_order(mine), abs=1e-8)


def in_order(chances_by_node: dict[tuple[str, str], float]) -> list[float]:
    return [chances_by_node[key] for key in sorted(chances_by_node)]


def test_the_worked_example_as_a_file_has_the_published_chances() -> None:
    row = next(row for row in table("worked_examples.json") if row["id"] == "strategic")
    outcome = solve_with(*setup(row["params"]), "material")
    found = chances((GOLDEN / "worked_example.efg").read_text(encoding="utf-8"))
    assert found["C", 1][1] == pytest.approx(outcome.attack_probability[0], abs=1e-8)
    assert found["P", 1][1] == pytest.approx(outcome.p_resist[0], abs=1e-8)


# -- the same idea of a solution on games of others ---------------------------------------------------------

PUBLISHED = table("zagare_kilgour.json")
PRECISION = 200.0


@pytest.mark.parametrize("row", PUBLISHED["radg"], ids=lambda row: f"B hard {row['pB']}")
def test_the_challenger_is_deterred_at_the_published_threshold(row: dict[str, Any]) -> None:
    """Zagare and Kilgour 2000: A challenges iff B is hard with less than (DC - SQ) / (DC - DD)."""
    payoffs, hard = row["payoffs_A"], Fraction(row["pB"])
    threshold = Fraction(payoffs["DC"] - payoffs["SQ"], payoffs["DC"] - payoffs["DD"])
    assert threshold == Fraction(row["threshold"])
    found = traced(radg(float(hard), payoffs, row["payoffs_B"]), PRECISION)
    assert round(float(found["x"][1])) == row["closed_form_x"] == int(hard < threshold)
    assert found["x"][1] == pytest.approx(row["gambit_x"][-1], abs=1e-4)


@pytest.mark.parametrize("row", PUBLISHED["unilateral"], ids=lambda row: row["region"])
def test_less_and_less_noise_leads_to_the_published_region(row: dict[str, Any]) -> None:
    """Zagare and Kilgour 2000; mixed chances come nearer as 1 / lambda."""
    payoffs = PUBLISHED["unilateral_payoffs"]
    shares = (float(Fraction(row["pC"])), float(Fraction(row["pD"])))
    found = traced(unilateral(shares, payoffs["Ch"], payoffs["Def"]), PRECISION)
    for name, closed in row["closed"].items():
        assert found[name][1] == pytest.approx(float(Fraction(closed)), abs=1 / PRECISION)
    for name, limit in row["gambit_logit_limit"].items():
        assert found[name][1] == pytest.approx(limit, abs=1 / PRECISION)


def tree_of(node: pygambit.Node, players: list[str]) -> Tree:
    """A tree of Gambit as one of ours; payoffs may stand at nodes on the way."""

    def below(at: pygambit.Node, paid: np.ndarray) -> Tree:
        if at.outcome:
            paid = paid + np.array([float(at.outcome[name]) for name in players])
        if at.is_terminal:
            return End(tuple(paid))
        ways = tuple(below(child, paid) for child in at.children)
        if at.player.is_chance:
            shares = [float(action.prob) for action in at.infoset.actions]
            return Chance(tuple(zip(shares, ways, strict=True)))
        return Choice(players.index(at.player.label), (at.player.label, at.infoset.number), ways)

    return below(node, np.zeros(len(players)))


@pytest.mark.parametrize("name", sorted(json.loads((GOLDEN / "gambit_sample_games.json").read_text())))
def test_games_of_others_have_their_published_chances(name: str) -> None:
    """Loaded from pygambit's catalogue, which is not copied; the table holds Gambit's answers at lambda 1."""
    game, row = pygambit.catalog.load(name), table("gambit_sample_games.json")[name]
    players = [player.label for player in game.players]
    found = traced(tree_of(game.root, players), 1.0)
    for each in row["infosets"]:
        chance = found[each["player"], each["infoset"]]
        assert list(chance) == pytest.approx(each["lam1"], abs=1e-6)


def test_golden_tables_are_all_there() -> None:
    names = {path.name for path in Path(GOLDEN).iterdir()}
    assert {"gte_random.json", "gambit_comparison.json", "worked_example.efg"} <= names
