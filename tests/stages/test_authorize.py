"""What must be approved, how likely, and who can stop it (rules A1-A5, A8, A10, A11)."""

import re
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from authorize_tables import CORRELATED, GAMES, SMALL, correlated_rules, rule_of, same
from condition_strategies import conditions
from guarantor.scenario.condition import (
    Actor,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Event,
    Level,
    Names,
    Never,
    Weighted,
    fold,
    holds,
    parse_approval_rule,
)
from guarantor.stages.authorize import (
    Factor,
    authorized,
    blocking_sets,
    members,
    probability,
    reference,
    winning_sets,
)


def certain(chances):
    return {name: np.array([float(p)]) for name, p in chances.items()}


@pytest.mark.parametrize("case", SMALL, ids=lambda c: c["id"])
def test_a_small_rule_has_the_probability_of_the_table(case):
    rule, chances = rule_of(case["rule"], case["members"]), dict(zip(case["members"], case["p"], strict=True))
    fractions = {name: Fraction(p) for name, p in chances.items()}
    assert reference.probability(rule, fractions) == Fraction(case["probability_exact"])
    assert probability(rule, certain(fractions)) == pytest.approx(case["probability"], abs=1e-12)


@pytest.mark.parametrize("engine", [winning_sets, reference.winning_sets], ids=["words", "reference"])
@pytest.mark.parametrize("case", SMALL, ids=lambda c: c["id"])
def test_a_small_rule_has_the_minimal_winning_sets_of_the_table(case, engine):
    names = case["members"]
    assert engine(rule_of(case["rule"], names), names) == same(case["minimal_winning"], names)


@pytest.mark.parametrize("engine", [blocking_sets, reference.blocking_sets], ids=["words", "reference"])
@pytest.mark.parametrize("case", SMALL, ids=lambda c: c["id"])
def test_a_small_rule_has_the_minimal_blocking_sets_of_the_table(case, engine):
    names = case["members"]
    assert engine(rule_of(case["rule"], names), names) == same(case["minimal_blocking"], names)


@pytest.mark.parametrize("case", SMALL, ids=lambda c: c["id"])
def test_a_single_veto_player_is_a_blocking_set_on_its_own(case):
    names = case["members"]
    alone = [one[0] for one in blocking_sets(rule_of(case["rule"], names), names) if len(one) == 1]
    assert alone == [names[i] for i in case["veto_players"]]


@pytest.fixture(scope="module")
def council():
    game = GAMES["UNSC_15"]
    [only] = game["rules"]
    return Weighted(only["quota"], tuple(map(Actor, game["members"])), tuple(only["weights"]))


def test_the_security_council_has_848_winning_coalitions(council):
    half = probability(council, certain(dict.fromkeys(members(council), 0.5)))
    assert half * 2**15 == int(GAMES["UNSC_15"]["exact"]["winning_coalitions"]) == 848
    assert half == GAMES["UNSC_15"]["win_probability_half"]


def test_the_security_council_is_stopped_by_one_permanent_or_seven_elected_members(council):
    permanent, elected = members(council)[:5], members(council)[5:]
    assert blocking_sets(council) == [*((one,) for one in permanent), *combinations(elected, 7)]
    assert winning_sets(council) == [(*permanent, *four) for four in combinations(elected, 4)]


@pytest.mark.parametrize("row", CORRELATED["rows"], ids=lambda r: f"correlation {r['rho']}")
def test_correlated_approvals_have_the_probability_of_the_table(row):
    _, rule = correlated_rules()
    chances = {f"m{i}": p for i, p in enumerate(CORRELATED["p"])}
    got = probability(rule, certain(chances), [Factor(tuple(chances), row["rho"])])
    assert got == pytest.approx(row["gauss_hermite_64"], abs=1e-6)
    assert abs(got - row["monte_carlo"]) < 4 * row["monte_carlo_se"]


@pytest.mark.parametrize("row", CORRELATED["rows"], ids=lambda r: f"correlation {r['rho']}")
def test_sampled_approvals_agree_with_the_exact_probability_within_four_standard_errors(row):
    written, rule = correlated_rules()
    draws, rng, rho = 100_000, np.random.default_rng(11), row["rho"]
    common = rng.standard_normal(draws)
    votes = {
        f"m{i}": np.sqrt(rho) * common + np.sqrt(1 - rho) * rng.standard_normal(draws) <= ndtri(p)
        for i, p in enumerate(CORRELATED["p"])
    }
    sampled = authorized(written, votes, draws)
    np.testing.assert_array_equal(sampled, authorized(rule, votes, draws))
    exact = row["gauss_hermite_64"]
    assert abs(sampled.mean() - exact) < 4 * np.sqrt(exact * (1 - exact) / draws)


def test_an_uncertain_probability_counts_as_its_mean_when_approvals_are_independent():
    rule = AllOf((Event("host"), Event("council")))
    grid = {"host": np.array([0.2, 0.4, 0.9]), "council": np.array([0.5])}
    assert probability(rule, grid) == pytest.approx(0.25, abs=1e-15)


def test_an_uncertain_probability_under_a_common_factor_agrees_with_sampling():
    rule = AllOf((Event("host"), AnyOf((Event("council"), Event("coalition"))), Event("consent")))
    grid = {
        "host": np.array([0.3, 0.5, 0.9]),
        "council": np.array([0.1, 0.7]),
        "coalition": np.array([0.6]),
        "consent": np.array([0.5, 0.7]),
    }
    factor = Factor(("host", "council", "consent", "elsewhere"), 0.6)
    draws, rng = 200_000, np.random.default_rng(12)
    common = rng.standard_normal(draws)
    votes = {}
    for name, values in grid.items():
        rho = 0.6 if name in factor.members else 0.0
        latent = np.sqrt(rho) * common + np.sqrt(1 - rho) * rng.standard_normal(draws)
        votes[name] = latent <= ndtri(rng.choice(values, draws))
    exact = probability(rule, grid, [factor])
    assert abs(authorized(rule, votes, draws).mean() - exact) < 4 * np.sqrt(exact * (1 - exact) / draws)
    assert exact > probability(rule, grid)


def test_correlation_leaves_each_member_alone_and_helps_all_of_and_hurts_any_of():
    chances = certain({"a": 0.3, "b": 0.6})
    together = [Factor(("a", "b"), 0.5)]
    both, either = (kind((Event("a"), Event("b"))) for kind in (AllOf, AnyOf))
    assert probability(Event("a"), chances, together) == pytest.approx(0.3, abs=1e-12)
    assert probability(both, chances, together) > probability(both, chances)
    assert probability(either, chances, together) < probability(either, chances)


def test_a_certain_member_stays_certain_under_correlation():
    together = [Factor(("a", "b", "c"), 0.8)]
    rule = AtLeast(2, (Event("a"), Event("b"), Event("c")))
    assert probability(rule, certain({"a": 1, "b": 1, "c": 0.2}), together) == pytest.approx(1, abs=1e-12)
    assert probability(rule, certain({"a": 0, "b": 0.5, "c": 0}), together) == 0


def test_a_rule_that_always_holds_has_no_blocking_set_and_the_empty_winning_set():
    assert probability(Always(), {}) == 1
    assert winning_sets(Always()) == [()]
    assert blocking_sets(Always()) == []


def test_a_rule_that_never_holds_is_blocked_by_nobody_at_all():
    assert probability(Never(), {}) == 0
    assert winning_sets(Never()) == []
    assert blocking_sets(Never()) == [()]


def test_an_empty_rule_and_thresholds_out_of_reach_are_constants():
    assert probability(AllOf(()), {}) == 1
    assert probability(AnyOf(()), {}) == 0
    assert probability(AtLeast(0, (Event("a"),)), certain({"a": 0})) == 1
    assert probability(AtLeast(2, (Event("a"),)), certain({"a": 1})) == 0
    assert authorized(AllOf(()), {}, 3).tolist() == [True, True, True]


def test_a_member_that_cannot_matter_is_in_no_set():
    rule = Weighted(3, tuple(map(Event, "abcd")), (2, 2, 2, 0))
    assert not any("d" in chosen for chosen in winning_sets(rule) + blocking_sets(rule))


def test_sets_follow_the_order_of_the_members_given():
    rule = AnyOf((Event("b"), Event("a"), AllOf((Event("d"), Event("c")))))
    assert members(rule) == ("b", "a", "d", "c")
    assert winning_sets(rule) == [("b",), ("a",), ("d", "c")]
    assert winning_sets(rule, ["a", "b", "c", "d", "e"]) == [("a",), ("b",), ("c", "d")]


def test_the_adversary_is_asked_only_where_the_mission_is_monitoring():
    written = AllOf((Event("host"), AnyOf((Level("mission", ("denial",)), Event("adversary")))))
    assert blocking_sets(fold(written, {"mission": "denial"})) == [("host",)]
    assert blocking_sets(fold(written, {"mission": "monitoring"})) == [("host",), ("adversary",)]


def test_a_rule_of_a_file_goes_straight_into_the_answers():
    names = Names(actors=("GBR", "FRA", "DEU"), events=("host_consent",))
    rule = parse_approval_rule("host_consent and weighted(3, {GBR: 2, FRA: 2, DEU: 1})", names)
    assert blocking_sets(rule) == [("host_consent",), ("GBR", "FRA"), ("GBR", "DEU"), ("FRA", "DEU")]


@pytest.mark.parametrize(
    ("chances", "words"),
    [
        ({}, "'host' is a member of the rule but has no probability"),
        ({"host": np.array([1.5])}, "'host': [1.5] is not a list of probabilities"),
        ({"host": np.array([np.nan])}, "'host': [nan] is not a list of probabilities"),
        ({"host": np.array([])}, "'host': [] is not a list of probabilities"),
    ],
)
def test_a_member_needs_a_probability_from_0_to_1(chances, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        probability(Event("host"), chances)


def test_two_common_factors_in_one_rule_have_no_exact_probability():
    rule = AllOf(tuple(map(Event, "abcd")))
    factors = [Factor(("a", "b"), 0.5), Factor(("c", "d"), 0.5)]
    with pytest.raises(ValueError, match="2 common factors join members of one rule"):
        probability(rule, certain(dict.fromkeys("abcd", 0.5)), factors)


@pytest.mark.parametrize("rho", [-0.1, 0.96, float("nan")])
def test_a_correlation_lies_between_0_and_95_hundredths(rho):
    with pytest.raises(ValueError, match=re.escape("is not between 0 and 0.95")):
        Factor(("a", "b"), rho)


def test_votes_that_are_missing_or_too_short_are_named():
    with pytest.raises(ValueError, match="'host' is a member of the rule but has no votes"):
        authorized(Event("host"), {}, 1)
    with pytest.raises(ValueError, match=re.escape("votes of 'host' have shape (1,)")):
        authorized(Event("host"), {"host": np.array([True])}, 2)


def test_an_order_that_leaves_out_a_member_is_refused():
    with pytest.raises(ValueError, match="the order of members leaves out b"):
        winning_sets(AllOf((Event("a"), Event("b"))), ["a"])


SIX = tuple("abcdef")
RULES = conditions(SIX[:3], SIX[3:], negated_events=False)
EVERY_VOTE = list(product((False, True), repeat=6))


@settings(deadline=None, max_examples=100)
@given(RULES)
def test_word_operations_give_the_truth_of_every_combination_of_votes(rule):
    votes = {name: np.array([row[j] for row in EVERY_VOTE]) for j, name in enumerate(SIX)}
    got = authorized(rule, votes, 64)
    np.testing.assert_array_equal(got, reference.authorized(rule, votes, 64))
    assert got.tolist() == [holds(rule, dict(zip(SIX, row, strict=True))) for row in EVERY_VOTE]


@settings(deadline=None, max_examples=100)
@given(RULES, st.sampled_from(EVERY_VOTE), st.sampled_from(EVERY_VOTE))
def test_one_more_yes_never_hurts(rule, first, second):
    rows = [[False] * 6, first, [a or b for a, b in zip(first, second, strict=True)], [True] * 6]
    votes = {name: np.array([row[j] for row in rows]) for j, name in enumerate(SIX)}
    outcome = authorized(rule, votes, 4).tolist()
    assert outcome == sorted(outcome)


@settings(deadline=None, max_examples=100)
@given(RULES)
def test_minimal_sets_are_those_found_by_trying_every_set(rule):
    assert winning_sets(rule, SIX) == reference.winning_sets(rule, SIX)
    assert blocking_sets(rule, SIX) == reference.blocking_sets(rule, SIX)


def hitting_sets(sets):
    """All minimal sets that meet every one of `sets`, by trying every set from the shortest."""
    found = []
    for size in range(len(SIX) + 1):
        for chosen in combinations(SIX, size):
            meets = all(set(chosen) & set(one) for one in sets)
            if meets and not any(set(smaller) <= set(chosen) for smaller in found):
                found.append(chosen)
    return found


@settings(deadline=None, max_examples=60)
@given(RULES)
def test_minimal_blocking_sets_hit_every_minimal_winning_set_and_back(rule):
    winning, blocking = winning_sets(rule, SIX), blocking_sets(rule, SIX)
    assert blocking == hitting_sets(winning)
    assert winning == hitting_sets(blocking)
    for sets in (winning, blocking):
        assert not any(set(a) < set(b) for a, b in product(sets, repeat=2))


CHANCES = st.lists(
    st.sampled_from(["0", "1/10", "1/3", "1/2", "4/5", "1"]).map(Fraction), min_size=6, max_size=6
)


@settings(deadline=None, max_examples=80)
@given(RULES, CHANCES)
def test_the_exact_probability_is_the_sum_over_all_combinations_in_fractions(rule, chances):
    yes = dict(zip(SIX, chances, strict=True))
    got = probability(rule, certain(yes))
    assert got == pytest.approx(float(reference.probability(rule, yes)), abs=1e-14)
    if set(chances) <= {0, 1}:
        assert got == holds(rule, {name: p == 1 for name, p in yes.items()})


@settings(deadline=None, max_examples=60)
@given(RULES, CHANCES)
def test_no_correlation_is_independence(rule, chances):
    yes = certain(dict(zip(SIX, chances, strict=True)))
    assert probability(rule, yes, [Factor(SIX, 0)]) == pytest.approx(probability(rule, yes), abs=1e-12)
    barely = probability(rule, yes, [Factor(SIX, 1e-16)])
    assert barely == pytest.approx(probability(rule, yes), abs=1e-7)


@settings(deadline=None, max_examples=60)
@given(st.integers(-1, 7), st.permutations(SIX), CHANCES)
def test_a_count_is_a_weight_of_one_each_and_the_order_of_members_does_not_matter(n, order, chances):
    yes = certain(dict(zip(SIX, chances, strict=True)))
    items, shuffled = tuple(map(Event, SIX)), tuple(map(Event, order))
    count, weights = AtLeast(n, items), Weighted(n, shuffled, (1,) * 6)
    assert probability(count, yes) == pytest.approx(probability(weights, yes), abs=1e-15)
    assert winning_sets(count, SIX) == winning_sets(weights, SIX)
    if n == 6:
        assert winning_sets(count) == winning_sets(AllOf(items))
