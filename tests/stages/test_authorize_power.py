"""A-priori power: in a diagram, from the weights alone, in floats and exactly (rules A9, A12)."""

import re
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authorize_tables import GAMES, SMALL, compiled, golden
from condition_strategies import conditions
from guarantor.scenario.condition import Event
from guarantor.stages.authorize import (
    all_of,
    any_of,
    at_least,
    banzhaf_owen,
    birnbaum,
    compile_rule,
    deegan_packel,
    double_majority_power,
    dual,
    exact_power,
    johnston,
    minimal_blocking,
    minimal_winning,
    owen,
    power,
    public_good,
    reference,
    weighted,
    weighted_chances,
    weighted_power,
    weighted_swings,
)

UNITS = golden("unit_games.json")["games"]
LARGE = golden("large_bodies.json")["games"]
by_game = pytest.mark.parametrize("name", GAMES)
by_unit = pytest.mark.parametrize("case", UNITS, ids=lambda c: c["id"])
SIX = tuple("abcdef")


def game_rule(game):
    return all_of(
        [weighted(r["quota"], dict(zip(game["members"], r["weights"], strict=True))) for r in game["rules"]]
    )


@pytest.fixture(scope="module")
def games():
    return {name: compile_rule(game_rule(game), game["members"]) for name, game in GAMES.items()}


@by_game
def test_a_known_body_has_exactly_the_coalitions_swings_and_fractions_of_the_table(games, name):
    got, expected = exact_power(games[name]), GAMES[name]["exact"]
    assert str(got.winning) == expected["winning_coalitions"]
    assert list(map(str, got.swings)) == expected["swings"]
    assert list(map(str, got.shapley)) == expected["shapley_shubik"]


@by_game
def test_a_known_body_has_the_indices_of_the_table_in_floats(games, name):
    got, expected = power(games[name]), GAMES[name]
    assert got.decisiveness == pytest.approx(expected["win_probability_half"], abs=1e-12)
    np.testing.assert_allclose(got.banzhaf, expected["banzhaf_absolute"], atol=1e-12)
    np.testing.assert_allclose(got.banzhaf_normalised, expected["banzhaf_normalised"], atol=1e-12)
    np.testing.assert_allclose(got.shapley, expected["shapley_shubik"], atol=1e-12)
    assert got.shapley.sum() == pytest.approx(1, abs=3e-15 * len(got.members))


def test_the_powers_of_the_rule_page_are_those_of_the_council_of_the_union(games):
    lisbon, nice = power(games["EU28_Lisbon_2017pop_10k"]), power(games["EU27_Nice"])
    at = lisbon.members.index
    row = [(v[at("DE")], v[at("MT")]) for v in (lisbon.banzhaf, lisbon.banzhaf_normalised, lisbon.shapley)]
    assert row == [
        pytest.approx((0.1699578, 0.0298559), abs=5e-8),
        pytest.approx((0.1028184, 0.0180617), abs=5e-8),
        pytest.approx((0.1469667, 0.0086469), abs=5e-8),
    ]
    germany = nice.members.index("Germany")
    assert nice.banzhaf[germany] == pytest.approx(0.032688, abs=5e-7)
    assert nice.shapley[germany] == pytest.approx(0.0871365, abs=5e-8)


@pytest.mark.parametrize("name", ["EU28_Lisbon_2017pop_10k", "EEC6_1958", "peer_bug_powerindex_a"])
def test_the_table_of_sizes_and_weights_gives_the_same_integers_as_the_diagram(games, name):
    first, *rest = GAMES[name]["rules"]
    count = rest[0]["quota"] if rest else 0
    got = double_majority_power(first["weights"], first["quota"], count, GAMES[name]["members"])
    exact = exact_power(games[name])
    assert (got.members, got.winning, got.swings_by_size) == (
        exact.members,
        exact.winning,
        exact.swings_by_size,
    )


@by_unit
def test_a_small_body_has_all_the_indices_of_the_table(case):
    names = tuple(f"m{i}" for i in range(len(case["weights"])))
    rule = weighted(case["quota"], dict(zip(names, case["weights"], strict=True)))
    diagram = compile_rule(rule, names)
    unions = [[names[i] for i in union] for union in case["unions"]]
    for got in (power(diagram), weighted_power(case["weights"], case["quota"], names)):
        for key, values in {
            "banzhaf_absolute": got.banzhaf,
            "banzhaf_normalised": got.banzhaf_normalised,
            "shapley_shubik": got.shapley,
            "coleman_act": got.decisiveness,
            "coleman_prevent": got.prevent,
            "coleman_initiate": got.initiate,
            "rae": got.rae,
        }.items():
            np.testing.assert_allclose(values, case[key], atol=1e-12, err_msg=key)
    for key, values in {
        "johnston": johnston(rule, names),
        "deegan_packel": deegan_packel(diagram),
        "public_good": public_good(diagram),
        "owen_value": owen(rule, unions),
        "banzhaf_owen": banzhaf_owen(rule, unions),
    }.items():
        np.testing.assert_allclose(values, case[key], atol=1e-12, err_msg=key)
    exact = exact_power(diagram)
    assert exact.winning == case["winning_coalitions"]
    assert list(exact.swings) == case["swings"]
    assert list(map(str, exact.shapley)) == case["shapley_shubik_exact"]
    assert weighted_swings(case["weights"], case["quota"]) == (exact.winning, exact.swings)
    listed = [[names.index(name) for name in one] for one in minimal_winning(diagram).listed()]
    assert listed == case["minimal_winning"]
    blocking = [[names.index(name) for name in one] for one in minimal_blocking(diagram).listed()]
    assert blocking == case["minimal_blocking"]


@pytest.mark.parametrize("case", SMALL, ids=lambda c: c["id"])
def test_a_small_rule_has_the_powers_of_the_table(case):
    exact = exact_power(compiled(case))
    got = power(compiled(case))
    assert exact.winning == case["winning_coalitions"]
    assert list(exact.swings) == case["swings"]
    assert list(map(str, exact.shapley)) == case["shapley_shubik"]
    for key, precise, fast in (
        ("banzhaf_absolute", exact.banzhaf, got.banzhaf),
        ("banzhaf_normalised", exact.banzhaf_normalised, got.banzhaf_normalised),
        ("coleman_prevent", exact.prevent, got.prevent),
        ("coleman_initiate", exact.initiate, got.initiate),
        ("coleman_act", exact.decisiveness, got.decisiveness),
    ):
        assert (precise is None, fast is None) == (case[key] is None, case[key] is None), key
        if case[key] is not None:
            assert np.array(precise, dtype=float).tolist() == pytest.approx(case[key], abs=1e-12), key
            np.testing.assert_allclose(fast, case[key], atol=1e-12, err_msg=key)


@pytest.mark.parametrize("case", LARGE, ids=lambda c: c["id"])
def test_a_large_body_has_the_swings_and_powers_of_the_table(case):
    weights = list(range(1, int(case["weights"].rsplit(",", 1)[1]) + 1))
    listed = [i - 1 for i in case["members_listed"]]
    _, swings = weighted_swings(weights, case["quota"])
    assert [str(swings[i]) for i in listed] == case["swings"]
    got = weighted_power(weights, case["quota"])
    np.testing.assert_allclose(got.banzhaf[listed], case["banzhaf_absolute"], atol=1e-12)
    np.testing.assert_allclose(got.shapley[listed], case["shapley_shubik"], atol=1e-12)
    assert got.shapley.sum() == pytest.approx(1, abs=1e-12)
    if "shapley_shubik_exact" in case:
        exact = double_majority_power(weights, case["quota"], 0).shapley
        assert [str(exact[i]) for i in listed] == case["shapley_shubik_exact"]


def test_a_majority_of_seventy_does_not_overflow():
    exact = double_majority_power([1] * 40, 21, 0)
    assert exact.swings == (comb(39, 20),) * 40
    winning, swings = weighted_swings([1] * 70, 36)
    assert swings == (comb(69, 35),) * 70
    assert winning == sum(comb(70, k) for k in range(36, 71))
    np.testing.assert_allclose(weighted_power([1] * 70, 36).shapley, 1 / 70, atol=1e-12)


RULES = conditions(SIX[:3], SIX[3:], negated_events=False)


@settings(deadline=None, max_examples=60)
@given(RULES)
def test_exact_counts_are_those_of_going_through_all_coalitions(rule):
    diagram = compile_rule(rule, SIX)
    exact, fast = exact_power(diagram), power(diagram)
    winning, swings = reference.swings_by_size(rule, SIX)
    assert exact.winning == winning
    assert [list(row) for row in exact.swings_by_size] == swings
    assert sum(exact.shapley) == (0 < winning < 64)
    np.testing.assert_allclose(fast.shapley, np.array(exact.shapley, dtype=float), atol=1e-12)
    np.testing.assert_allclose(fast.banzhaf, np.array(exact.banzhaf, dtype=float), atol=1e-12)
    assert exact.rae == tuple(Fraction(1, 2) + Fraction(s, 64) for s in exact.swings)
    opposite = exact_power(dual(diagram))
    assert opposite.banzhaf == exact.banzhaf
    assert opposite.shapley == exact.shapley


@settings(deadline=None, max_examples=40)
@given(RULES)
def test_a_dummy_changes_nobodys_power_and_the_order_of_members_only_the_order(rule):
    exact = exact_power(compile_rule(rule, SIX))
    more = exact_power(compile_rule(rule, (*SIX, "dummy")))
    assert more.banzhaf == (*exact.banzhaf, 0)
    assert more.shapley == (*exact.shapley, 0)
    backwards = exact_power(compile_rule(rule, SIX[::-1]))
    assert backwards.swings == exact.swings[::-1]


BODIES = st.integers(1, 8).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 9), min_size=n, max_size=n), st.integers(-2, 40), st.integers(-1, n + 1)
    )
)


@settings(deadline=None, max_examples=100)
@given(BODIES, st.integers(1, 3))
def test_sums_of_weights_give_what_the_diagram_gives(body, unit):
    weights, quota, count = body
    weights, quota = [unit * weight for weight in weights], unit * quota
    names = [f"m{i}" for i in range(len(weights))]
    by_weight = weighted(quota, dict(zip(names, weights, strict=True)))
    both = exact_power(compile_rule(all_of([by_weight, at_least(count, names)]), names))
    got = double_majority_power(weights, quota, count, names)
    assert (got.winning, got.swings_by_size) == (both.winning, both.swings_by_size)
    diagram = compile_rule(by_weight, names)
    alone = exact_power(diagram)
    assert weighted_swings(weights, quota) == (alone.winning, alone.swings)
    fast = weighted_power(weights, quota, names)
    np.testing.assert_allclose(fast.shapley, np.array(alone.shapley, dtype=float), atol=1e-13)


@settings(deadline=None, max_examples=100)
@given(BODIES, st.lists(st.sampled_from([0.0, 0.1, 0.5, 0.7, 1.0]), min_size=8, max_size=8), st.booleans())
def test_chances_from_weights_are_those_of_the_diagram_whatever_the_probabilities(body, chances, high):
    weights, quota, _ = body
    p = np.array(chances[: len(weights)])
    p = np.maximum(p, 0.5) if high else p
    names = [f"m{i}" for i in range(len(weights))]
    probability, worth = weighted_chances(weights, quota, p)
    expected, each = birnbaum(compile_rule(weighted(quota, dict(zip(names, weights, strict=True))), names), p)
    assert probability == pytest.approx(float(expected), abs=1e-13)
    np.testing.assert_allclose(worth, each, atol=1e-13)


def test_multiplying_weights_and_quota_changes_nothing():
    first, second = (weighted_power([4 * c, 3 * c, 2 * c, c], 6 * c) for c in (1, 1000))
    np.testing.assert_array_equal(first.banzhaf, second.banzhaf)
    np.testing.assert_array_equal(first.shapley, second.shapley)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: weighted_chances([1, -1], 1, 0.5), "-1 is below 0"),
        (lambda: weighted_swings([1.5, 2], 1), "is not a whole number"),
        (lambda: weighted_chances([1, 2], 1, 1.5), "not a number from 0 to 1"),
        (lambda: weighted_chances([1, 2], 1, [0.5]), "have shape (1,); give one or (2,)"),
        (lambda: weighted_chances([10**10, 1], 10**10, 0.5), "take too many steps"),
        (lambda: double_majority_power([1] * 63, 32, 3), "63 members; the table"),
        (lambda: double_majority_power([10**9, 1, 1], 10**9, 2), "needs more than 4 GiB"),
        (lambda: weighted_power([1, 2], 2, ["a"]), "1 members but 2 weights"),
        (lambda: johnston(any_of([f"m{i}" for i in range(21)]), [f"m{i}" for i in range(21)]), "21 members"),
        (lambda: owen(Event("a"), [["b"]]), "unknown member 'a'"),
    ],
)
def test_a_body_that_cannot_be_counted_is_refused_with_the_reason(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()
