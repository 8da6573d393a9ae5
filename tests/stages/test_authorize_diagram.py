"""The compiled rule: its shape, its chances, who it hangs on, who carries and who blocks (A1-A8, A15)."""

import re
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authorize_tables import SMALL, compiled, same
from condition_strategies import conditions
from guarantor.scenario.condition import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Event,
    Level,
    Never,
    Not,
    Weighted,
    holds,
)
from guarantor.stages.authorize import (
    RuleTooLarge,
    all_of,
    any_of,
    approval,
    at_least,
    birnbaum,
    compile_rule,
    double_majority,
    dual,
    dummies,
    minimal_blocking,
    minimal_winning,
    more_than_half,
    not_more_than,
    pivotality,
    reference,
    refusal,
    share_of,
    veto,
    vetoers,
    weighted,
    with_blocs,
)

by_rule = pytest.mark.parametrize("case", SMALL, ids=lambda c: c["id"])
SIX = tuple("abcdef")
RULES = conditions(SIX[:3], SIX[3:], negated_events=False)
EVERY_VOTE = list(product((False, True), repeat=6))
BITS = np.array(EVERY_VOTE, dtype=float)
CHANCES = st.lists(
    st.sampled_from(["0", "1/10", "1/3", "1/2", "4/5", "1"]).map(Fraction), min_size=6, max_size=6
)


def floats(fractions):
    return np.array([float(Fraction(p)) for p in fractions])


@by_rule
def test_a_small_rule_has_the_chances_and_pivots_of_the_table(case):
    diagram, p = compiled(case), floats(case["p"])
    got = pivotality(diagram, p)
    assert float(got.probability) == pytest.approx(case["probability"], abs=1e-12)
    assert float(approval(diagram, p)) == pytest.approx(case["probability"], abs=1e-12)
    np.testing.assert_allclose(got.birnbaum, case["birnbaum"], atol=1e-12)
    np.testing.assert_allclose(got.if_certain_yes, case["if_certain_yes"], atol=1e-12)
    np.testing.assert_allclose(got.if_certain_no, case["if_certain_no"], atol=1e-12)


@pytest.mark.parametrize("name", ["criticality_yes", "criticality_no", "raw", "rrw", "diagnostic"])
@by_rule
def test_a_small_rule_has_the_ratios_of_the_table_and_says_where_there_is_none(case, name):
    got = getattr(pivotality(compiled(case), floats(case["p"])), name).tolist()
    expected = case[name] if case[name] is not None else [None] * len(got)
    assert [value is None for value in got] == [value is None for value in expected]
    assert [v for v in got if v is not None] == pytest.approx(
        [v for v in expected if v is not None], abs=1e-12
    )


@by_rule
def test_a_small_rule_has_the_sets_the_vetoers_and_the_dummies_of_the_table(case):
    diagram, names = compiled(case), case["members"]
    assert minimal_winning(diagram).listed() == same(case["minimal_winning"], names)
    assert minimal_blocking(diagram).listed() == same(case["minimal_blocking"], names)
    assert vetoers(diagram) == tuple(names[i] for i in case["veto_players"])
    assert dummies(diagram) == tuple(names[i] for i in case["dummies"])


@settings(deadline=None, max_examples=100)
@given(RULES)
def test_a_diagram_is_the_rule_in_every_combination_of_votes_and_is_reduced(rule):
    diagram = compile_rule(rule, SIX)
    expected = [holds(rule, dict(zip(SIX, row, strict=True))) for row in EVERY_VOTE]
    np.testing.assert_array_equal(approval(diagram, BITS), expected)
    np.testing.assert_array_equal(refusal(diagram, BITS), np.logical_not(expected))
    triples = list(
        zip(diagram.var[2:].tolist(), diagram.lo[2:].tolist(), diagram.hi[2:].tolist(), strict=True)
    )
    assert len(set(triples)) == len(triples)
    assert all(lo != hi and max(lo, hi) < node for node, (_, lo, hi) in enumerate(triples, 2))


@settings(deadline=None, max_examples=60)
@given(RULES, CHANCES)
def test_chances_and_worths_are_those_of_going_through_all_votes_in_fractions(rule, chances):
    yes = dict(zip(SIX, chances, strict=True))
    diagram, p = compile_rule(rule, SIX), floats(chances)
    probability, worth = birnbaum(diagram, p)
    exact = reference.probability(rule, yes)
    assert probability == pytest.approx(float(exact), abs=1e-14)
    np.testing.assert_allclose(worth, [float(b) for b in reference.worth(rule, yes, SIX)], atol=1e-14)
    assert float(refusal(diagram, p)) == pytest.approx(float(1 - exact), abs=1e-14)
    got = pivotality(diagram, p)
    masks = [bool(exact == 0), bool(exact == 1)]
    assert got.raw.mask.all() == masks[0]
    assert got.criticality_no.mask.all() == masks[1]
    without = [reference.probability(rule, {**yes, name: Fraction(0)}) == 0 for name in SIX]
    assert got.rrw.mask.tolist() == without


@settings(deadline=None, max_examples=60)
@given(RULES)
def test_minimal_sets_are_those_found_by_trying_every_set(rule):
    diagram = compile_rule(rule, SIX)
    for sets, slow in (
        (minimal_winning(diagram), reference.winning_sets(rule, SIX)),
        (minimal_blocking(diagram), reference.blocking_sets(rule, SIX)),
    ):
        assert sets.listed() == slow
        assert sets.count == len(slow)
        assert list(sets.by_size) == [
            sum(len(one) == size for one in slow) for size in range(len(slow[-1]) + 1 if slow else 0)
        ]
        assert sets.listed(2) == slow[:2]
        assert [sum(row) for row in sets.containing()] == [sum(name in one for one in slow) for name in SIX]
    assert vetoers(diagram) == tuple(one[0] for one in reference.blocking_sets(rule, SIX) if len(one) == 1)


@settings(deadline=None, max_examples=60)
@given(RULES, CHANCES)
def test_the_dual_of_the_dual_is_the_rule_and_the_two_probabilities_make_one(rule, chances):
    diagram, p = compile_rule(rule, SIX), floats(chances)
    twice = dual(dual(diagram))
    for name in ("var", "lo", "hi", "root"):
        np.testing.assert_array_equal(getattr(twice, name), getattr(diagram, name))
    assert approval(diagram, p) + approval(dual(diagram), 1 - p) == pytest.approx(1, abs=1e-15)
    np.testing.assert_array_equal(approval(dual(diagram), BITS), 1 - approval(diagram, 1 - BITS))


def test_a_batch_of_draws_is_the_draws_one_by_one(monkeypatch):
    diagram = compile_rule(at_least(3, [all_of(["a", "b"]), "c", "d", any_of(["e", "a"])]), SIX)
    p = np.random.default_rng(3).random((50, 6))
    monkeypatch.setattr("guarantor.stages.authorize.pivotal._BLOCK", 7 * len(diagram.var))
    total, worth = birnbaum(diagram, p)
    assert total.shape == (50,)
    for d in range(50):
        one, own = birnbaum(diagram, p[d])
        assert total[d] == one
        np.testing.assert_array_equal(worth[d], own)
    np.testing.assert_array_equal(approval(diagram, p), total)
    np.testing.assert_array_equal(pivotality(diagram, p).raw[4], pivotality(diagram, p[4]).raw)


def test_chances_may_be_given_by_name_some_per_draw():
    diagram = compile_rule(all_of(["host", "council"]))
    got = approval(diagram, {"council": 0.5, "host": np.array([0.2, 1.0])})
    assert got.tolist() == [0.1, 0.5]


def test_a_refusal_in_a_thousand_million_million_is_not_lost_beside_one():
    diagram = compile_rule(any_of(["a", "b"]))
    assert float(approval(diagram, [1 - 2**-30, 1 - 2**-30])) == 1.0
    assert float(refusal(diagram, [1 - 2**-30, 1 - 2**-30])) == 2.0**-60


def test_a_rule_of_thousands_of_members_needs_no_deep_stack():
    names = [f"m{i}" for i in range(2000)]
    majority = compile_rule(any_of([at_least(1990, names), all_of(names[:1000])]))
    assert approval(majority, np.ones(2000)) == 1
    chain = {f"g{i}": any_of([f"y{i}", all_of([f"x{i}", f"g{i + 1}"])]) for i in range(2000)}
    chain["g2000"] = Event("last")
    diagram = compile_rule(Event("g0"), definitions=chain)
    assert diagram.size == 4001
    assert minimal_winning(diagram).count == 2001


def test_a_diagram_that_grows_too_large_stops_with_advice():
    pairs = any_of([all_of([f"a{i}", f"b{i}"]) for i in range(20)])
    order = all_of([any_of([f"a{i}" for i in range(20)]), pairs])
    with pytest.raises(RuleTooLarge, match=r"past 1,000 nodes; for one threshold .* double_majority_power"):
        compile_rule(order, limit=1000)
    with pytest.raises(RuleTooLarge):
        minimal_winning(compile_rule(at_least(10, [f"m{i}" for i in range(20)])), limit=50)


def test_eighty_two_thousand_million_minimal_sets_are_counted_without_listing():
    """The size of the tree das9209 of `aralia.json`: 82 thousand million sets in a hundred nodes."""
    blocks = [any_of([f"s{k}_{i}" for i in range(10)]) for k in range(9)]
    rule = all_of([*blocks, any_of([f"t{i}" for i in range(82)])])
    sets = minimal_winning(compile_rule(rule))
    assert sets.count == 82_000_000_000
    assert sets.by_size == (*[0] * 10, 82_000_000_000)
    first = sets.listed(3)
    assert first[0] == (*(f"s{k}_0" for k in range(9)), "t0")
    assert first[2][-1] == "t2"
    assert len(sets.listed()) == 1000
    assert minimal_blocking(compile_rule(rule)).by_size == (*[0] * 10, 9, *[0] * 71, 1)


def test_levels_follow_the_text_but_the_longest_weighted_list_its_weights():
    rule = all_of(["host", at_least(2, ["a", "b", "c"]), weighted(7, {"a": 1, "b": 5, "c": 3, "d": 5})])
    diagram = compile_rule(rule)
    assert diagram.members == ("host", "a", "b", "c", "d")
    assert [diagram.members[i] for i in diagram.order] == ["host", "b", "d", "c", "a"]


def test_items_of_a_threshold_may_be_rules_and_share_members():
    rule = weighted(6, {any_of(["a", "b"]): 3, all_of(["b", "c"]): 2, "c": 2, at_least(1, ["a"]): 1})
    diagram = compile_rule(rule, "abc")
    for row in product((0, 1), repeat=3):
        assert approval(diagram, row) == holds(rule, dict(zip("abc", row, strict=True)))


def test_named_definitions_are_the_rules_they_stand_for():
    parts = {"council": at_least(2, ["a", "b", "c"]), "forum": any_of(["council", "host"])}
    written = all_of(["forum", "host"])
    whole = all_of([any_of([at_least(2, ["a", "b", "c"]), "host"]), "host"])
    short, long = (
        compile_rule(written, ["host", "a", "b", "c"], parts),
        compile_rule(whole, ["host", "a", "b", "c"]),
    )
    np.testing.assert_array_equal(short.lo, long.lo)
    np.testing.assert_array_equal(short.hi, long.hi)


def test_a_veto_player_has_no_loss_ratio_even_where_rounding_leaves_a_rest():
    diagram = compile_rule(all_of([at_least(2, ["a", "b", "c"]), "v", any_of(["d", "a"])]))
    p = np.array([0.1, 0.7, 0.1, 0.3, 0.5])
    probability, worth = birnbaum(diagram, p)
    assert probability - p[3] * worth[3] > 0
    got = pivotality(diagram, p)
    assert got.if_certain_no[3] == 0
    assert got.rrw.mask.tolist() == [False, False, False, True, False]


def test_a_soft_gate_and_alternative_forums_are_any_of():
    soft = any_of(["parliament", "proceeds_without"])
    rule = all_of([any_of([all_of(["ally_1", "ally_2"]), all_of(["coalition", "host"])]), soft])
    diagram = compile_rule(rule)
    p = {
        "ally_1": 0.5,
        "ally_2": 0.8,
        "coalition": 0.5,
        "host": 0.5,
        "parliament": 0.6,
        "proceeds_without": 0.5,
    }
    assert float(approval(diagram, p)) == pytest.approx((1 - 0.6 * 0.75) * (1 - 0.4 * 0.5), abs=1e-15)
    nato = pivotality(compile_rule(all_of(["x", "y", "z"])), [0.5, 0.8, 0.25])
    np.testing.assert_allclose(nato.birnbaum, 0.1 / np.array([0.5, 0.8, 0.25]), atol=1e-15)


def test_the_words_of_the_language_are_thresholds():
    names = list("abcde")
    assert veto("a") == Event("a")
    assert not_more_than(1, against=names) == at_least(4, names)
    assert double_majority(names, "55%", [40, 30, 15, 10, 5], "65%") == all_of(
        [at_least(3, names), weighted(65, dict(zip(names, [40, 30, 15, 10, 5], strict=True)))]
    )
    assert with_blocs(all_of(["a", any_of(["b", "c"])]), {"a": ["a", "b"]}) == all_of(
        ["a", AnyOf((Event("a"), Event("c")))]
    )


def test_quotas_are_exact_where_floats_miss_by_one():
    assert more_than_half(10) == 6
    assert more_than_half(11) == 6
    assert share_of(100, "7/10") == share_of(100, Decimal("0.7")) == 70
    assert share_of(3 * 10**17 + 1, Fraction(1, 3)) == 10**17 + 1
    with pytest.raises(ValueError, match=re.escape("a float misses by one")):
        share_of(100, 0.65)
    with pytest.raises(ValueError, match=re.escape("is not between 0 and 100%")):
        share_of(100, "650%")


def test_decimal_weights_become_whole_numbers():
    assert weighted("2.5", {"a": Decimal("1.25"), "b": 1.5}) == weighted(250, {"a": 125, "b": 150})
    assert weighted(1e3, {"a": 999}) == Weighted(1000, (Event("a"),), (999,))


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: all_of(["a", "b", "a"]), "all_of: 'a' stands twice in one list"),
        (lambda: weighted(1, {"a": -1}), "'a' has weight -1; give 0 or more"),
        (lambda: weighted(1, {"a": float("nan")}), "'a': nan is not a number to count with"),
        (lambda: weighted("many", {"a": 1}), "quota: many is not a decimal number"),
        (lambda: weighted(1, {"a": 2**62, "b": 1}), "above 2^62"),
        (lambda: double_majority(["a"], "55%", [1, 2], "65%"), "1 members but 2 weights"),
        (lambda: with_blocs(Event("a"), {"x": ["a"], "y": ["a"]}), "'a' is in the blocs 'x' and 'y'"),
        (lambda: compile_rule(Event("FRX"), ["FRA", "DEU"]), "unknown member 'FRX'; did you mean 'FRA'?"),
        (lambda: compile_rule(Event("a"), ["a", "b", "a"]), "'a' stands twice among the members"),
        (lambda: compile_rule(Not(Event("a"))), "'not a': an approval rule has no 'not'"),
        (lambda: compile_rule(Level("mission", ("denial",))), "does not set lever 'mission'"),
        (
            lambda: compile_rule(
                Event("x"), definitions={"x": AllOf((Event("a"), Event("y"))), "y": Event("x")}
            ),
            "the definitions run in a circle: 'x' -> 'y' -> 'x'",
        ),
        (lambda: approval(compile_rule(Event("a")), [1.5]), "'a': 1.5 is not a probability"),
        (lambda: approval(compile_rule(Event("a")), [float("nan")]), "'a': nan is not a probability"),
        (lambda: approval(compile_rule(Event("a")), [0.5, 0.5]), "have shape (2,); give (1,) or (draws, 1)"),
        (
            lambda: approval(compile_rule(Event("host")), {"hots": 1}),
            "unknown member 'hots'; did you mean 'host'?",
        ),
        (lambda: approval(compile_rule(Event("host")), {}), "no probability for host"),
    ],
)
def test_a_rule_or_a_number_that_makes_no_sense_is_refused_with_its_name(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()


def test_a_rule_nested_too_deep_or_with_too_many_parts_is_refused():
    deep = Event("a")
    for _ in range(64):
        deep = AllOf((deep, Event("b")))
    with pytest.raises(ValueError, match="nested more than 64 deep"):
        compile_rule(deep)
    assert compile_rule(deep.items[0]).size == 2
    with pytest.raises(ValueError, match="more than 4,096 parts"):
        compile_rule(at_least(1, [f"m{i}" for i in range(4096)]))


def test_constants_have_no_nodes_and_every_answer():
    for rule, value in ((Always(), 1.0), (Never(), 0.0), (AtLeast(0, (Event("a"),)), 1.0)):
        diagram = compile_rule(rule, ["a"])
        assert diagram.size == 0
        assert float(approval(diagram, [0.3])) == value
        assert birnbaum(diagram, [0.3])[1].tolist() == [0]
        assert vetoers(diagram) == ()
        assert dummies(diagram) == ("a",)
