"""DETER worked out in runs of draws: nothing may depend on where a run of draws begins (R16)."""

from dataclasses import fields

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from guarantor.stages.deter import Game, anchored_status_quo, kernel, solve, solve_anchored


def game(draws: int, guarantors: int) -> Game:
    random = np.random.default_rng(guarantors)
    whole, each = (draws,), (draws, guarantors)
    return Game(
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
        challenger_strength=random.uniform(600, 800, whole),
        protege_strength=random.uniform(400, 800, whole),
        in_place=random.uniform(0, 20, each),
        reinforcement=random.uniform(0, 50, each),
        in_place_share=random.uniform(0, 1, each),
        reliability=random.uniform(0, 1, each),
        tripwire=random.uniform(0, 0.6, each),
        quick_success_penalty=random.uniform(0, 0.8, each),
        punishment=random.uniform(0, 0.4, each),
        abstention_rent=random.uniform(0, 0.15, each),
        missing_partner_penalty=random.uniform(0, 2.5, (draws, guarantors, guarantors)),
        requires=tuple((0,) if i == 1 else () for i in range(guarantors)),
    )


@pytest.mark.parametrize("guarantors", [0, 1, 4])
def test_the_length_of_a_run_of_draws_changes_no_bit(monkeypatch, guarantors):
    played = game(300, guarantors)
    at_once = solve(played)
    monkeypatch.setattr(kernel, "TABLE", 7 << guarantors)
    in_runs = solve(played)
    for each in fields(at_once):
        assert_array_equal(getattr(in_runs, each.name), getattr(at_once, each.name))


def test_a_game_of_more_draws_than_one_run_has_every_draw_in_its_place():
    played = game(3_000, 4)
    whole, last = solve(played), solve(game_from(played, 2_990))
    for each in fields(whole):
        assert_array_equal(getattr(whole, each.name)[2_990:], getattr(last, each.name))


def game_from(played: Game, first: int) -> Game:
    cut = {each.name: getattr(played, each.name) for each in fields(Game)}
    return Game(**{name: x[first:] if isinstance(x, np.ndarray) else x for name, x in cut.items()})


def test_a_game_without_draws_has_no_answers():
    assert solve(game_from(game(5, 2), 5)).attack_probability.shape == (0,)


def test_anchoring_and_solving_at_once_is_the_same_as_one_after_the_other():
    played, chance = game(1_000, 3), np.linspace(0.1, 0.6, 1_000)
    start, solved = solve_anchored(played, chance)
    assert_array_equal(start, anchored_status_quo(played, chance))
    again = solve(Game(**{**{f.name: getattr(played, f.name) for f in fields(Game)}, "status_quo": start}))
    for each in fields(solved):
        assert_array_equal(getattr(solved, each.name), getattr(again, each.name))
    assert np.allclose(solved.attack_probability, chance, atol=1e-12)
