"""DETER: how likely an attack is, and what a course is worth to the challenger (docs/model/deter.md)."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from guarantor.stages.deter import (
    FIELDS,
    Game,
    Outcome,
    anchored_status_quo,
    challenger_leaf_values,
    interveners,
    solve,
)
from guarantor.stages.deter.reference import play

GOLDEN = Path(__file__).parents[1] / "golden" / "deter"
BY_LETTER = {field.letter: field for field in FIELDS}


def table(name: str) -> list[dict[str, Any]]:
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


def game_of(params: dict[str, Any]) -> Game:
    """One draw from a golden row; `k_C` has one entry, because there is one type."""
    values = {
        field.name: np.array(params[letter], dtype=float).reshape(-1)
        if field.per == "draw"
        else np.array(params[letter], dtype=float).reshape((len(params["f"]),) * (1 + (field.per == "pair")))
        for letter, field in BY_LETTER.items()
    }
    return Game(**values, requires=tuple(tuple(partners) for partners in params["req"]))


def elicited(name: str) -> list[Any]:
    return [
        pytest.param(row, id=f"{row['id']} ({name})")
        for row in table(name)
        if row["guarantor_mode"] == "elicited" and len(row["params"]["pi"]) == 1
    ]


ROWS = elicited("worked_examples.json") + elicited("gte_random.json")
EDGES = elicited("edge_cases.json")
GOLDEN_NAMES = {
    "p_attack": "attack_probability",
    "q_resist": "p_resist",
    "w_quick": "p_quick",
    "U_C": "challenger_value",
    "UC": "challenger_value",
    "p_concede": "p_concede",
    "p_fight": "p_fight",
    "p_prize": "p_prize",
    "p_alone_given_resist": "p_alone",
}


@pytest.mark.parametrize("row", ROWS + EDGES)
def test_the_game_has_the_published_solution(row: dict[str, Any]) -> None:
    """Rows of two independent programs that agree to 1e-12; those with n <= 2 also checked with Gambit."""
    expected, outcome = row["values"]["inclusive"], solve(game_of(row["params"]))
    shared = {key: getattr(outcome, name)[0] for key, name in GOLDEN_NAMES.items() if key in expected}
    assert shared == pytest.approx({key: expected[key] for key in shared}, abs=1e-12)


@pytest.mark.parametrize("row", ROWS)
def test_guarantors_intervene_with_the_published_probabilities(row: dict[str, Any]) -> None:
    game, expected = game_of(row["params"]), row["values"]["inclusive"]
    outcome, coalitions = solve(game), interveners(game)
    published = [list(expected["p_S"][branch].values()) for branch in ("FA", "ST")]
    assert_allclose(coalitions[0], published, rtol=0, atol=1e-12)
    assert_allclose(outcome.p_intervene[0], expected["p_intervene_given_resist"], rtol=0, atol=1e-12)
    assert outcome.attack_utility[0] == pytest.approx(expected["u_attack"][0], abs=1e-12)


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("continuation", ["inclusive", "material"])
def test_the_slow_twin_has_the_published_nodes(row: dict[str, Any], continuation: Any) -> None:
    expected, played = row["values"][continuation], play(game_of(row["params"]), 0, continuation)
    assert played.p_attack == pytest.approx(expected["p_attack"], abs=1e-12)
    assert played.challenger_value == pytest.approx(expected["U_C"], abs=1e-12)
    for branch in ("FA", "ST"):
        for who, chance in expected["w_win"][branch].items():
            assert played.win[branch, who] == pytest.approx(chance, abs=1e-12)
        for who, chance in expected["q_escalate"][0][branch].items():
            assert played.escalates[branch, who] == pytest.approx(chance, abs=1e-12)
        for guarantor, chances in enumerate(expected["r"][branch]):
            for history, chance in enumerate(chances):
                moves = f"{history:0{guarantor}b}" if guarantor else ""
                assert played.enters[branch, moves] == pytest.approx(chance, abs=1e-12)


def worked_example() -> Game:
    return game_of(next(row.values[0] for row in ROWS if row.values[0]["id"] == "elicited")["params"])


def test_the_anchored_status_quo_reproduces_the_readers_probability() -> None:
    """anchor.json, the elicited row."""
    row = next(row for row in table("anchor.json") if "'elicited'" in row["base"])
    game = worked_example()
    anchored = anchored_status_quo(game, row["p_ref"])
    outcome = solve(replace(game, status_quo=anchored))
    assert anchored[0] == pytest.approx(row["omega"], abs=1e-10)
    assert outcome.attack_probability[0] == pytest.approx(row["p_ref"], abs=1e-12)
    assert outcome.challenger_value[0] == pytest.approx(row["U_C"], abs=1e-10)


def test_an_infinite_penalty_is_the_limit_of_a_large_one() -> None:
    row = next(row.values[0] for row in EDGES if row.values[0]["id"] == "hard_condition")
    game = game_of(row["params"])
    never = replace(game, missing_partner_penalty=np.array([[0.0, 0.0], [np.inf, 0.0]]))
    assert solve(never).attack_probability == pytest.approx(solve(game).attack_probability, abs=1e-12)
    assert_array_equal(interveners(never)[0, :, 0b01], 0.0)


def test_private_shocks_simulated_give_the_inclusive_value() -> None:
    """D8: the closed form is the mean of what the challenger gets when it sees its own shocks."""
    game, random, times = worked_example(), np.random.default_rng(7), 400_000
    outcome, played = solve(game), play(worked_example())
    shock = float(game.challenger_shock[0])

    def shocks() -> np.ndarray:
        return random.gumbel(-np.euler_gamma * shock, shock, times)

    ends = list(played.coalition)
    branches = {"FA": played.p_quick, "ST": 1 - played.p_quick}
    chosen = random.choice(len(ends), times, p=[branches[end[0]] * played.coalition[end] for end in ends])
    backs_down = np.array([-0.1 - 0.25 * 0.4 + 0.1 * (s[0] == "0") + 0.05 * (s[1] == "0") for _, s in ends])
    punished = np.array([0.1 * (s[0] == "1") + 0.05 * (s[1] == "1") for _, s in ends])
    fights = np.array([played.win[end] for end in ends]) - 0.4 - punished + (backs_down + 0.2)
    fought, quit_ = fights[chosen] + shocks(), backs_down[chosen] + shocks()
    alone = np.array([s == "00" for _, s in ends])[chosen]
    resisted = np.where(alone, fights[chosen], np.maximum(fought, quit_))
    attack = np.where(random.random(times) < played.p_resist, resisted, 1.0)
    assert abs(attack.mean() - outcome.attack_utility[0]) < 4 * attack.std() / math.sqrt(times)
    value = np.maximum(outcome.attack_utility[0] + shocks(), 0.0 + shocks())
    assert abs(value.mean() - outcome.challenger_value[0]) < 4 * value.std() / math.sqrt(times)


# Two engines -----------------------------------------------------------------------------------------------

CHAINS = {
    0: (),
    1: ((),),
    2: ((), (0,)),
    3: ((), (0,), (0, 1)),
    4: ((), (), (1,), (0, 2)),
}


def games(draws: int, guarantors: int, seed: int = 1, requires: Any = None) -> Game:
    """Random games over (and a little beyond) the ranges of section 4, certainties included."""
    random = np.random.default_rng(seed)

    def u(low: float, high: float, *per: int) -> np.ndarray:
        return random.uniform(low, high, (draws, *per))

    n = guarantors
    reliability = np.round(u(-0.1, 1.1, n), 6).clip(0.0, 1.0)
    penalty = np.where(u(0, 1, n, n) < 0.1, np.inf, u(0, 2.5, n, n))
    return Game(
        status_quo=u(-0.1, 0.2),
        war_cost=u(0.2, 0.9),
        back_down_cost=u(0, 0.3),
        fight_share_if_backing_down=u(0.1, 0.4),
        challenger_shock=u(0.1, 0.4),
        protege_shock=u(0.1, 0.4),
        protege_stake=u(0.8, 1.5),
        protege_war_cost=u(0.2, 0.8),
        contest_intercept=u(-0.2, 0.7),
        contest_slope=u(0, 1.2),
        holder_advantage=u(0, 0.8),
        challenger_strength=u(100, 400),
        protege_strength=u(80, 300),
        in_place=u(0, 40, n) * (u(0, 1, n) < 0.7),
        reinforcement=u(0, 200, n),
        in_place_share=u(0, 1, n),
        reliability=reliability,
        tripwire=u(0, 0.6, n),
        quick_success_penalty=u(0, 0.8, n),
        punishment=u(0.02, 0.4, n),
        abstention_rent=u(0, 0.15, n) * (u(0, 1, n) < 0.7),
        missing_partner_penalty=penalty,
        requires=CHAINS[n] if requires is None else requires,
    )


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 4), st.integers(0, 10_000))
def test_the_tables_agree_with_the_walk_through_the_tree(guarantors: int, seed: int) -> None:
    game = games(3, guarantors, seed)
    outcome, chances, leaves = solve(game), interveners(game), challenger_leaf_values(game)
    for draw in range(3):
        played, centred = play(game, draw), play(game, draw, "centred")
        for name in ("p_quick", "p_resist", "p_alone", "p_concede", "p_fight", "p_prize"):
            assert getattr(outcome, name)[draw] == pytest.approx(getattr(played, name), abs=1e-12)
        assert outcome.attack_probability[draw] == pytest.approx(played.p_attack, abs=1e-12)
        assert outcome.p_intervene[draw] == pytest.approx(played.p_intervene, abs=1e-12)
        assert outcome.attack_utility[draw] == pytest.approx(played.attack_utility, abs=1e-12)
        assert outcome.challenger_value[draw] == pytest.approx(played.challenger_value, abs=1e-12)
        assert outcome.challenger_value_centred[draw] == pytest.approx(centred.challenger_value, abs=1e-12)
        assert outcome.protege_value[draw] == pytest.approx(played.protege_value, abs=1e-12)
        for at, branch in enumerate(("FA", "ST")):
            who = [name for held, name in sorted(played.coalition) if held == branch]
            assert_allclose(chances[draw, at], [played.coalition[branch, s] for s in who], rtol=0, atol=1e-12)
            assert_allclose(leaves[draw, at], [played.challenger_leaf[branch, s] for s in who], atol=1e-12)


@pytest.mark.parametrize("size", [1, 7, 400])
@pytest.mark.parametrize("guarantors", [0, 3])
def test_the_size_of_a_block_of_draws_changes_no_bit(size: int, guarantors: int) -> None:
    game = games(1000, guarantors)
    whole = solve(game)
    for start in range(0, min(1000, 20 * size), size):
        part = slice(start, start + size)
        values = {field.name: getattr(game, field.name)[part] for field in FIELDS if field.name != "prize"}
        some = solve(replace(game, **values))
        for field in fields(Outcome):
            assert_array_equal(getattr(some, field.name), getattr(whole, field.name)[part])


def test_one_value_for_all_draws_is_the_same_as_repeating_it() -> None:
    game = games(50, 2)
    once = replace(game, war_cost=np.array(0.4), reliability=np.array([0.3, 0.6]), prize=1.0)
    repeated = replace(
        game, war_cost=np.full(50, 0.4), reliability=np.tile([0.3, 0.6], (50, 1)), prize=np.ones(50)
    )
    assert_array_equal(solve(once).challenger_value, solve(repeated).challenger_value)


# Exact properties (section 8) ------------------------------------------------------------------------------


@pytest.mark.parametrize("guarantors", [0, 1, 2, 3, 4])
def test_probabilities_are_probabilities_and_fit_together(guarantors: int) -> None:
    game = games(2000, guarantors)
    outcome, coalitions = solve(game), interveners(game)
    for field in fields(Outcome):
        if field.name.startswith("p_") or field.name == "attack_probability":
            values = getattr(outcome, field.name)
            assert np.all((values >= 0.0) & (values <= 1.0 + 1e-12))
    assert_allclose(coalitions.sum(axis=2), 1.0, rtol=0, atol=1e-12)
    attack = outcome.attack_probability
    assert_allclose(attack, outcome.p_concede + attack * outcome.p_resist, rtol=0, atol=1e-12)
    assert np.all(outcome.p_prize <= attack + 1e-12)
    assert np.all(outcome.p_fight <= attack * outcome.p_resist + 1e-12)


PAYOFFS = [field.name for field in FIELDS if field.unit == "prize"]


def test_the_unit_of_payoffs_does_not_matter() -> None:
    game = games(2000, 3)
    scaled = solve(replace(game, **{name: np.asarray(getattr(game, name)) * 7.3 for name in PAYOFFS}))
    outcome = solve(game)
    assert_allclose(scaled.attack_probability, outcome.attack_probability, rtol=0, atol=1e-12)
    assert_allclose(scaled.p_prize, outcome.p_prize, rtol=0, atol=1e-12)
    assert_allclose(scaled.challenger_value, 7.3 * outcome.challenger_value, rtol=0, atol=1e-11)
    assert_allclose(scaled.protege_value, 7.3 * outcome.protege_value, rtol=0, atol=1e-11)


def test_a_requirement_without_a_penalty_is_irrelevant() -> None:
    game = replace(games(500, 3), missing_partner_penalty=np.zeros((3, 3)))
    free = replace(game, requires=((), (), ()))
    assert_array_equal(solve(game).challenger_value, solve(free).challenger_value)


def test_a_penalty_without_a_requirement_is_irrelevant() -> None:
    game = games(500, 3, requires=((), (), ()))
    other = replace(game, missing_partner_penalty=np.full((3, 3), np.inf))
    assert_array_equal(solve(game).challenger_value, solve(other).challenger_value)


def without(game: Game, guarantor: int) -> Game:
    """The same game with one guarantor, required by nobody, taken out."""
    kept = [i for i in range(len(game.requires)) if i != guarantor]
    values = {field.name: getattr(game, field.name)[:, kept] for field in FIELDS if field.per == "guarantor"}
    pairs = game.missing_partner_penalty[:, kept][:, :, kept]
    requires = tuple(tuple(kept.index(partner) for partner in game.requires[i]) for i in kept)
    return replace(game, **values, missing_partner_penalty=pairs, requires=requires)


def test_a_guarantor_that_never_intervenes_and_brings_nothing_can_be_left_out() -> None:
    game = games(1000, 3, requires=((), (), (0,)))
    idle = {}
    for name in ("reliability", "in_place", "abstention_rent"):
        idle[name] = getattr(game, name).copy()
        idle[name][:, 1] = 0.0
    game = replace(game, **idle)
    outcome, fewer = solve(game), solve(without(game, 1))
    assert_allclose(outcome.challenger_value, fewer.challenger_value, rtol=0, atol=1e-12)
    assert_allclose(outcome.attack_probability, fewer.attack_probability, rtol=0, atol=1e-12)
    assert_allclose(outcome.p_intervene[:, [0, 2]], fewer.p_intervene, rtol=0, atol=1e-12)


def test_the_order_of_guarantors_that_require_nobody_changes_nothing() -> None:
    game = games(1000, 3, requires=((), (), ()))
    values = {
        field.name: getattr(game, field.name)[:, [1, 0, 2]] for field in FIELDS if field.per == "guarantor"
    }
    swapped = solve(replace(game, **values))
    outcome = solve(game)
    assert_allclose(swapped.challenger_value, outcome.challenger_value, rtol=0, atol=1e-12)
    assert_allclose(swapped.p_intervene[:, [1, 0, 2]], outcome.p_intervene, rtol=0, atol=1e-12)


def test_without_guarantors_challenger_and_protege_play_alone() -> None:
    outcome = solve(games(100, 0))
    assert_array_equal(outcome.p_alone, 1.0)
    assert outcome.p_intervene.shape == (100, 0)
    assert_allclose(outcome.p_fight, outcome.attack_probability * outcome.p_resist, rtol=0, atol=1e-15)


def test_a_better_status_quo_lowers_attack_and_raises_value() -> None:
    game = games(3000, 3)
    before, after = solve(game), solve(replace(game, status_quo=game.status_quo + 0.05))
    assert np.all(after.attack_probability <= before.attack_probability)
    assert np.all(after.challenger_value >= before.challenger_value)
    assert_array_equal(after.attack_utility, before.attack_utility)


@pytest.mark.parametrize("guarantor", [0, 1, 2])
def test_a_rent_from_abstention_raises_attack_and_value(guarantor: int) -> None:
    game = games(3000, 3)
    rent = game.abstention_rent.copy()
    rent[:, guarantor] += 0.1
    before, after = solve(game), solve(replace(game, abstention_rent=rent))
    assert np.all(after.attack_probability >= before.attack_probability - 1e-12)
    assert np.all(after.challenger_value >= before.challenger_value - 1e-12)


def conditions_hold(game: Game) -> np.ndarray:
    """(A) and (M) of section 8, draw by draw."""
    leaves = challenger_leaf_values(game)
    guarantors = len(game.requires)
    single = leaves[:, :, [1 << bit for bit in range(guarantors)]]
    a = solve(game).attack_utility <= 1.0
    return a & np.all(leaves[:, :, :1] >= single, axis=(1, 2))


LESS_ATTACK = {
    "reliability": 0.1,
    "tripwire": 0.3,
    "punishment": 0.1,
    "war_cost": 0.1,
    "protege_stake": 0.2,
    "in_place": 20.0,
    "reinforcement": 50.0,
    "in_place_share": 0.2,
    "protege_strength": 40.0,
}
MORE_ATTACK = {
    "challenger_strength": 60.0,
    "holder_advantage": 0.3,
    "contest_intercept": 0.2,
    "missing_partner_penalty": 0.5,
    "quick_success_penalty": 0.3,
}


@pytest.mark.parametrize(
    ("name", "step", "sign"),
    [(name, step, -1) for name, step in LESS_ATTACK.items()]
    + [(name, step, 1) for name, step in MORE_ATTACK.items()],
)
@pytest.mark.parametrize("guarantors", [1, 3])
def test_each_input_moves_attack_and_value_the_stated_way(
    name: str, step: float, sign: int, guarantors: int
) -> None:
    """Conditional on (A) and (M) before and after; nothing is stated for the other draws."""
    game = games(3000, guarantors, seed=3)
    values = getattr(game, name) + step * (np.random.default_rng(5).random(getattr(game, name).shape) < 0.5)
    if name in ("reliability", "in_place_share"):
        values = np.minimum(values, 1.0)
    changed = replace(game, **{name: values})
    stated = conditions_hold(game) & conditions_hold(changed)
    before, after = solve(game), solve(changed)
    assert stated.mean() > 0.3
    for measure in ("attack_probability", "challenger_value"):
        moved = sign * (getattr(after, measure) - getattr(before, measure))[stated]
        assert np.all(moved >= -1e-12)


def test_the_centred_value_takes_off_the_option_of_choosing() -> None:
    """With nobody to intervene there is one choice, so exactly sigma ln 2 is taken off (D8)."""
    game = games(200, 0)
    outcome = solve(game)
    option = outcome.challenger_value - outcome.challenger_value_centred
    assert_allclose(option, game.challenger_shock * math.log(2.0), rtol=0, atol=1e-14)


# Certainties and limits (D10, D11) -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reliability", "penalty", "chance"),
    [
        pytest.param(0.0, 0.0, 0.0, id="a reliability of 0 is certain abstention"),
        pytest.param(0.0, np.inf, 0.0, id="a reliability of 0 comes before a missing partner"),
        pytest.param(1.0, np.inf, 0.0, id="an infinite penalty comes before a reliability of 1"),
        pytest.param(0.5, np.inf, 0.0, id="an infinite penalty is certain abstention"),
        pytest.param(1.0, 3.0, 1.0, id="a reliability of 1 comes before any finite penalty"),
    ],
)
def test_certainties_have_an_order(reliability: float, penalty: float, chance: float) -> None:
    game = replace(
        games(1, 2),
        reliability=np.array([0.0, reliability]),
        missing_partner_penalty=np.array([[0.0, 0.0], [penalty, 0.0]]),
    )
    assert_array_equal(interveners(game)[0, :, 0b01], chance)


def test_troops_in_place_trip_the_wire_and_none_do_not() -> None:
    game = replace(games(1, 1), reliability=np.array([0.5]), tripwire=np.array([0.6]))
    present = interveners(replace(game, in_place=np.array([0.001])))[0, 1, 1]
    absent = interveners(replace(game, in_place=np.array([0.0])))[0, 1, 1]
    assert present == pytest.approx(1 / (1 + math.exp(-0.6)), abs=1e-12)
    assert absent == 0.5


def test_tiny_shocks_are_solved_without_overflow_and_flagged() -> None:
    game = replace(games(100, 3), challenger_shock=np.array(1e-6), protege_shock=np.array(0.2))
    outcome = solve(game)
    assert outcome.near_rational.shape == (100,)
    assert outcome.near_rational.all()
    assert np.isfinite(outcome.challenger_value).all()
    assert not solve(games(100, 3)).near_rational.any()


def test_eight_guarantors_are_solved_and_nine_refused() -> None:
    game = games(2, 8, requires=((),) * 8)
    assert solve(game).p_intervene.shape == (2, 8)
    with pytest.raises(ValueError, match=r"9 guarantors.*group small guarantors into one"):
        solve(games(2, 9, requires=((),) * 9))


def test_all_faults_are_reported_at_once() -> None:
    game = replace(
        games(3, 2, requires=((1,), (0,))),
        challenger_shock=np.array(0.0),
        protege_strength=np.array([100.0, np.nan, 100.0]),
        contest_slope=np.ones(4),
        in_place_share=np.array([0.5, 1.5]),
        reliability=np.ones((3, 3)),
        missing_partner_penalty=np.array([[0.0, 0.0], [-1.0, 0.0]]),
    )
    with pytest.raises(ValueError, match="D10") as fault:
        solve(game)
    assert [line.split(":")[0] for line in str(fault.value).splitlines()] == [
        "game.challenger_shock",
        "game.protege_strength",
        "game.in_place_share",
        "game.reliability",
        "game.missing_partner_penalty",
        "game",
        "game.requires[0]",
    ]


@pytest.mark.parametrize(
    "field", [field for field in FIELDS if field.low is not None], ids=lambda field: field.name
)
def test_a_value_below_its_bound_is_named(field: Any) -> None:
    game = games(1, 2)
    wrong = (
        np.asarray(getattr(game, field.name)) * 0.0
        if field.name == "prize"
        else getattr(game, field.name).copy()
    )
    wrong = np.full_like(np.atleast_1d(wrong), -0.5)
    with pytest.raises(ValueError, match=rf"game\.{field.name}: '-0.5' is out of bounds"):
        solve(replace(game, **{field.name: wrong}))


@pytest.mark.parametrize("probability", [0.0, 1.0, np.nan])
def test_certainty_is_no_anchor(probability: float) -> None:
    with pytest.raises(ValueError, match="not strictly between 0 and 1"):
        anchored_status_quo(games(1, 1), probability)


def test_every_input_is_described_once() -> None:
    assert {field.name for field in FIELDS} | {"requires"} == {field.name for field in fields(Game)}
    assert len({field.letter for field in FIELDS}) == len(FIELDS)
