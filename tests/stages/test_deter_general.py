"""DETER with kinds of challenger and guarantors that decide by interest (D7, D9, D12, D13)."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from guarantor.stages.deter import (
    FIELDS,
    INTERESTS,
    Game,
    Interests,
    Outcome,
    TypedOutcome,
    Types,
    general,
    solve,
    solve_anchored_with,
    solve_with,
)
from guarantor.stages.deter.beliefs import settled
from guarantor.stages.deter.reference_general import walk

GOLDEN = Path(__file__).parents[1] / "golden" / "deter"


def table(name: str) -> Any:
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


def setup(params: dict[str, Any]) -> tuple[Game, Types, Interests | None]:
    """One draw from a golden row; what a mode does not read is 0."""
    number, values = len(params["f"]), {}
    for field in FIELDS:
        shape = (1,) if field.per == "draw" else (number,) * (1 + (field.per == "pair"))
        written = params.get(field.letter, np.zeros(shape))
        values[field.name] = np.array(written, float).reshape(-1)[: math.prod(shape)].reshape(shape)
    letters = {"sigma": "sigma_G"}
    interests = None
    if "v" in params:
        interests = Interests(
            *(np.array(params[letters.get(each.letter, each.letter)], float) for each in INTERESTS)
        )
    game = Game(**values, requires=tuple(tuple(partners) for partners in params["req"]))
    return game, Types(np.array(params["pi"]), np.array(params["k_C"])), interests


ROWS = [
    pytest.param(row, id=f"{row['id']} ({name})")
    for name in ("worked_examples.json", "gte_random.json")
    for row in table(name)
]
WORKED = {row["id"]: row for row in table("worked_examples.json")}


@pytest.mark.parametrize("continuation", ["inclusive", "material"])
@pytest.mark.parametrize("row", ROWS)
def test_every_published_set_has_its_solution(row: dict[str, Any], continuation: Any) -> None:
    """Two independent programs; those with at most two guarantors also checked with Gambit."""
    expected, outcome = row["values"][continuation], solve_with(*setup(row["params"]), continuation)
    close = 1e-12 if len(row["params"]["pi"]) == 1 else 1e-10
    names = {
        "p_attack": "attack_probability",
        "q_resist": "p_resist",
        "w_quick": "p_quick",
        "U_C": "challenger_value",
        "p_concede": "p_concede",
        "p_fight": "p_fight",
        "p_prize": "p_prize",
        "p_alone_given_resist": "p_alone",
        "p_intervene_given_resist": "p_intervene",
        "q_attack": "attack_by_type",
        "u_attack": "attack_utility_by_type",
        "mu": "beliefs",
    }
    for letter, name in names.items():
        assert_allclose(getattr(outcome, name)[0], expected[letter], rtol=0, atol=close, err_msg=letter)
    assert not outcome.multiple_beliefs.any()
    assert not outcome.not_converged.any()


@pytest.mark.parametrize("row", table("edge_cases.json"), ids=lambda row: row["id"])
def test_edge_cases_have_their_solution(row: dict[str, Any]) -> None:
    outcome, expected = solve_with(*setup(row["params"])), row["values"]["inclusive"]
    assert outcome.attack_probability[0] == pytest.approx(expected["p_attack"], abs=1e-12)


def random_game(draws: int, guarantors: int, kinds: int, seed: int) -> tuple[Game, Types, Interests]:
    random = np.random.default_rng(seed)
    whole, each = (draws,), (draws, guarantors)
    game = Game(
        status_quo=random.uniform(-0.1, 0.2, whole),
        war_cost=random.uniform(0.2, 0.9, whole),
        back_down_cost=random.uniform(0, 0.3, whole),
        fight_share_if_backing_down=random.uniform(0.1, 0.4, whole),
        challenger_shock=random.uniform(0.1, 0.3, whole),
        protege_shock=random.uniform(0.1, 0.3, whole),
        protege_stake=random.uniform(0.8, 1.5, whole),
        protege_war_cost=random.uniform(0.2, 0.8, whole),
        contest_intercept=random.uniform(-0.2, 0.7, whole),
        contest_slope=random.uniform(0, 1.2, whole),
        holder_advantage=random.uniform(0, 0.8, whole),
        challenger_strength=random.uniform(200, 500, whole),
        protege_strength=random.uniform(100, 400, whole),
        in_place=random.uniform(0, 30, each) * (random.random(each) < 0.7),
        reinforcement=random.uniform(0, 100, each),
        in_place_share=random.uniform(0, 1, each),
        reliability=random.uniform(0.02, 0.9, each),
        tripwire=random.uniform(0, 0.6, each),
        quick_success_penalty=random.uniform(0, 0.8, each),
        punishment=random.uniform(0, 0.4, each),
        abstention_rent=random.uniform(0, 0.15, each),
        missing_partner_penalty=random.uniform(0, 2.5, (draws, guarantors, guarantors)),
        requires=tuple((0,) if i == 1 else () for i in range(guarantors)),
    )
    weight = random.dirichlet(np.ones(kinds), draws)
    types = Types(weight, np.sort(random.uniform(0.2, 0.9, (draws, kinds)), axis=1))
    interests = Interests(
        stake=random.uniform(0.05, 0.9, each),
        fighting_cost=random.uniform(0.2, 0.9, each),
        abstention_cost=random.uniform(0.05, 0.5, each),
        tripwire_cost=random.uniform(0, 0.2, each),
        going_alone_cost=random.uniform(0, 0.5, each),
        shock=random.uniform(0.1, 0.3, each),
    )
    return game, types, interests


@pytest.mark.parametrize("by_interest", [True, False])
@pytest.mark.parametrize(("guarantors", "kinds"), [(0, 2), (1, 1), (2, 3), (3, 2), (4, 1)])
def test_a_walk_through_the_tree_comes_back_to_the_beliefs(
    guarantors: int, kinds: int, by_interest: bool
) -> None:
    game, types, interests = random_game(6, guarantors, kinds, seed=guarantors)
    wishes = interests if by_interest else None
    outcome = solve_with(game, types, wishes)
    for draw in range(6):
        walked = walk(game, types, wishes, outcome.beliefs[draw], draw)
        assert walked.posterior == pytest.approx(tuple(outcome.beliefs[draw]), abs=1e-11)
        assert walked.by_type == pytest.approx(tuple(outcome.attack_by_type[draw]), abs=1e-11)
        for name in ("p_resist", "p_prize", "p_fight", "challenger_value", "protege_value"):
            assert getattr(outcome, name)[draw] == pytest.approx(getattr(walked, name), abs=1e-11)


def test_one_kind_and_stated_reliabilities_is_the_game_of_the_fast_kernel() -> None:
    game, _, _ = random_game(200, 3, 1, seed=1)
    outcome, fast = solve_with(game), solve(game)
    for each in fields(Outcome):
        assert_allclose(getattr(outcome, each.name), getattr(fast, each.name), rtol=0, atol=1e-13)


def test_kinds_that_are_alike_are_one_kind() -> None:
    game, _, interests = random_game(100, 2, 1, seed=2)
    alike = Types(np.array([0.2, 0.3, 0.5]), np.repeat(game.war_cost[:, None], 3, axis=1))
    several, one = solve_with(game, alike, interests), solve_with(game, None, interests)
    assert_allclose(several.attack_probability, one.attack_probability, rtol=0, atol=1e-12)
    assert_allclose(several.challenger_value, one.challenger_value, rtol=0, atol=1e-12)


def test_a_kind_of_no_weight_is_dropped() -> None:
    game, types, interests = random_game(50, 2, 2, seed=3)
    zero = Types(
        np.column_stack([types.weight, np.zeros(50)]), np.column_stack([types.war_cost, np.full(50, 0.1)])
    )
    with_it, without = solve_with(game, zero, interests), solve_with(game, types, interests)
    assert_allclose(with_it.attack_probability, without.attack_probability, rtol=0, atol=1e-10)
    assert_array_equal(with_it.beliefs[:, 2], 0.0)


def test_the_unit_of_payoffs_does_not_matter_to_those_who_decide_by_interest() -> None:
    game, types, interests = random_game(50, 3, 2, seed=4)
    prizes = {each.name for each in FIELDS if each.unit == "prize"}
    scaled = replace(game, **{name: 7.0 * np.asarray(getattr(game, name)) for name in prizes})
    wished = Interests(*(7.0 * getattr(interests, each.name) for each in INTERESTS))
    outcome = solve_with(scaled, Types(types.weight, 7.0 * types.war_cost), wished)
    before = solve_with(game, types, interests)
    assert_allclose(outcome.attack_probability, before.attack_probability, rtol=0, atol=1e-11)
    assert_allclose(outcome.p_intervene, before.p_intervene, rtol=0, atol=1e-11)


def test_a_requirement_is_irrelevant_to_who_loses_nothing_by_going_alone() -> None:
    game, types, interests = random_game(50, 3, 2, seed=5)
    free = replace(interests, going_alone_cost=np.zeros((50, 3)))
    none = solve_with(replace(game, requires=((), (), ())), types, free)
    some = solve_with(replace(game, requires=((), (0,), (0, 1))), types, free)
    assert_array_equal(some.attack_probability, none.attack_probability)


def test_what_a_better_status_quo_does_holds_for_those_who_decide_by_interest() -> None:
    game, _, interests = random_game(500, 3, 1, seed=6)
    before = solve_with(game, None, interests)
    after = solve_with(replace(game, status_quo=game.status_quo + 0.05), None, interests)
    assert (after.attack_probability < before.attack_probability).all()
    assert (after.challenger_value > before.challenger_value).all()


def test_a_rent_raises_attack_and_value_and_moves_no_guarantor() -> None:
    game, _, interests = random_game(500, 3, 1, seed=7)
    before = solve_with(game, None, interests)
    after = solve_with(replace(game, abstention_rent=game.abstention_rent + 0.05), None, interests)
    assert (after.attack_probability > before.attack_probability).all()
    assert (after.challenger_value > before.challenger_value).all()
    assert_allclose(after.p_intervene, before.p_intervene, rtol=0, atol=1e-13)


RATES = table("property_rates.json")["strategic"]
MOVED = {
    "a_0 up": ("abstention_cost", 0, -1),
    "t_1 up": ("tripwire_cost", 1, -1),
    "v_0 up": ("stake", 0, -1),
    "k_0 up": ("fighting_cost", 0, 1),
    "f_1 up": ("in_place", 1, -1),
    "g_0 up": ("reinforcement", 0, -1),
    "F_P up": ("protege_strength", None, -1),
    "F_C up": ("challenger_strength", None, 1),
    "h up": ("holder_advantage", None, 1),
    "kappa_0 up": ("punishment", 0, -1),
}


@pytest.mark.parametrize("name", MOVED)
def test_an_interest_moves_the_chance_of_attack_the_wrong_way_in_under_one_draw_in_a_hundred(
    name: str,
) -> None:
    """Stated of shares of draws only; the table has 40,000 draws of its own."""
    field, guarantor, sign = MOVED[name]
    game, _, interests = random_game(4_000, 3, 1, seed=8)
    game = replace(game, requires=((), (0,), ()))
    holder: Any = interests if hasattr(interests, field) else game
    people = field in ("in_place", "reinforcement", "protege_strength", "challenger_strength")
    moved = getattr(holder, field).copy()
    moved[..., slice(None) if guarantor is None else guarantor] += 20.0 if people else 0.1
    if holder is interests:
        after = solve_with(game, None, replace(interests, **{field: moved}))
    else:
        after = solve_with(replace(game, **{field: moved}), None, interests)
    before = solve_with(game, None, interests)
    change = after.attack_probability - before.attack_probability
    assert (sign * change < -1e-12).mean() < 0.01
    assert np.sign(change.mean()) == np.sign(RATES[name]["inclusive"]["mean_dP"])


# -- beliefs ------------------------------------------------------------------------------------------------


def test_beliefs_that_are_not_the_only_ones_are_flagged() -> None:
    row = table("belief_multiplicity.json")
    game, types, interests = setup(row["params"])
    outcome, first = solve_with(game, types, interests), row["fixed_points"][0]
    assert outcome.multiple_beliefs.all()
    assert not outcome.not_converged.any()
    assert outcome.near_rational.all()
    assert outcome.beliefs[0, 0] == pytest.approx(first["mu_1"], abs=1e-8)
    assert outcome.attack_probability[0] == pytest.approx(first["p_attack"], abs=1e-8)
    assert outcome.challenger_value[0] == pytest.approx(first["U_C"], abs=1e-8)
    for point in row["fixed_points"]:
        beliefs = (point["mu_1"], 1 - point["mu_1"])
        walked = walk(game, types, interests, beliefs)
        assert walked.posterior[0] == pytest.approx(point["mu_1"], abs=1e-8)
        assert walked.p_attack == pytest.approx(point["p_attack"], abs=1e-8)


class Cycling:
    """Beliefs that never bear themselves out: each step leads from one kind to the next."""

    def step(self, beliefs: np.ndarray) -> np.ndarray:
        return (np.roll(beliefs, 1, axis=0) == beliefs.max()).astype(float)

    def taken(self, _: np.ndarray) -> Cycling:
        return self


def test_beliefs_that_never_settle_are_said_not_to() -> None:
    _, found = settled(Cycling(), np.array([[0.5], [0.3], [0.2]]))
    assert not found.any()


def test_a_draw_without_beliefs_is_flagged_and_has_no_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    game, types, interests = random_game(5, 2, 3, seed=9)
    sure = np.array([True, False, True, True, True])

    def lost(draws: Any, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return settled(draws, start)[0], sure

    whole = solve_with(game, types, interests)
    monkeypatch.setattr(general, "settled", lost)
    outcome = solve_with(game, types, interests)
    assert_array_equal(outcome.not_converged, ~sure)
    assert_array_equal(outcome.attack_probability[1], 0.0)
    assert_array_equal(outcome.attack_probability[sure], whole.attack_probability[sure])


def test_two_kinds_settle_by_halving_where_steps_go_round() -> None:
    class Steep:
        def step(self, beliefs: np.ndarray) -> np.ndarray:
            first = 1 / (1 + np.exp(np.clip(1e6 * (beliefs[0] - 0.3), -50, 50)))
            return np.stack([first, 1 - first])

        def taken(self, _: np.ndarray) -> Steep:
            return self

    beliefs, found = settled(Steep(), np.array([[0.9], [0.1]]))
    assert found.all()
    assert beliefs[0, 0] == pytest.approx(0.3, abs=1e-4)


@pytest.mark.parametrize("by_interest", [True, False])
def test_what_else_is_in_a_block_changes_no_bit(monkeypatch: pytest.MonkeyPatch, by_interest: bool) -> None:
    game, types, interests = random_game(300, 2, 3, seed=10)
    wishes = interests if by_interest else None
    at_once = solve_with(game, types, wishes)
    monkeypatch.setattr(general, "TABLE", 30)
    in_runs = solve_with(game, types, wishes)
    for each in fields(TypedOutcome):
        assert_array_equal(getattr(in_runs, each.name), getattr(at_once, each.name), err_msg=each.name)


# -- the reader's anchor ------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", table("anchor.json"), ids=lambda row: row["base"])
def test_the_anchor_gives_the_published_status_quo(row: dict[str, Any]) -> None:
    name = next(each for each in WORKED if f"'{each}'" in row["base"])
    status_quo, outcome = solve_anchored_with(
        *(lambda game, types, wishes: (game, row["p_ref"], types, wishes))(*setup(WORKED[name]["params"]))
    )
    assert status_quo[0] == pytest.approx(row["omega"], abs=1e-10)
    assert outcome.attack_probability[0] == pytest.approx(row["p_ref"], abs=1e-10)
    assert outcome.challenger_value[0] == pytest.approx(row["U_C"], abs=1e-10)


@pytest.mark.parametrize("by_interest", [True, False])
def test_the_anchor_is_met_in_every_draw(by_interest: bool) -> None:
    game, types, interests = random_game(60, 2, 3, seed=11)
    wanted = np.random.default_rng(0).uniform(0.1, 0.6, 60)
    status_quo, outcome = solve_anchored_with(game, wanted, types, interests if by_interest else None)
    assert not outcome.not_converged.any()
    assert_allclose(outcome.attack_probability, wanted, rtol=0, atol=1e-10)
    again = solve_with(replace(game, status_quo=status_quo), types, interests if by_interest else None)
    assert_allclose(again.attack_probability, wanted, rtol=0, atol=1e-10)


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_certainty_is_no_anchor_for_several_kinds(probability: float) -> None:
    game, types, _ = random_game(2, 1, 2, seed=0)
    with pytest.raises(ValueError, match=r"not strictly between 0 and 1.*'10% to 60%'"):
        solve_anchored_with(game, probability, types)


# -- faults -------------------------------------------------------------------------------------------------


def test_all_faults_of_kinds_and_interests_are_reported_at_once() -> None:
    game, _, interests = random_game(3, 2, 1, seed=0)
    wrong = replace(interests, shock=np.zeros((3, 2)), stake=np.full((3, 2), np.nan))
    with pytest.raises(ValueError, match=r"weights are at least 0") as caught:
        solve_with(game, Types(np.array([0.5, 0.6]), np.array([0.2, 0.3])), wrong)
    faults = str(caught.value).splitlines()
    assert [fault.split(":")[0] for fault in faults] == ["interests.stake", "interests.shock", "types.weight"]


def test_kinds_of_two_numbers_are_refused() -> None:
    game, _, _ = random_game(3, 1, 1, seed=0)
    with pytest.raises(ValueError, match="do not name one number of kinds"):
        solve_with(game, Types(np.array([0.5, 0.5]), np.array([0.2, 0.3, 0.4])))


def test_every_interest_is_described_once() -> None:
    assert [each.name for each in INTERESTS] == [each.name for each in fields(Interests)]
    assert all(each.means for each in INTERESTS)


def test_shocks_simulated_by_others_give_the_values_of_the_worked_example() -> None:
    """D8: four million simulated shocks against the closed form, within four standard errors."""
    row = table("private_shock_simulation.json")
    outcome = solve_with(*setup(WORKED["strategic"]["params"]))
    utility, value = outcome.attack_utility[0], outcome.challenger_value[0]
    assert utility == pytest.approx(row["u_attack_closed"], abs=1e-12)
    assert value == pytest.approx(row["U_C_closed"], abs=1e-12)
    assert abs(utility - row["u_attack_simulated"]) < 4 * row["standard_error"]
    assert abs(value - row["U_C_simulated"]) < 4 * row["U_C_standard_error"]
