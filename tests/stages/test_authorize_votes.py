"""Votes with three answers, approvals that move together, rules that change with time (A6, A10, A13)."""

import re
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from authorize_tables import CORRELATED, correlated_rules, golden
from guarantor.scenario.condition import AllOf, Event, holds
from guarantor.stages.authorize import (
    Factor,
    Mandate,
    all_of,
    any_of,
    approval,
    at_least,
    authorized,
    authorized_throughout,
    ballot,
    ballot_chances,
    birnbaum,
    blocking_sets,
    compile_rule,
    correlated,
    given_vote,
    groups,
    minimal_winning,
    more_than_half,
    not_no,
    probability,
    share_of,
    throughout,
    weighted,
    winning_sets,
    with_blocs,
    yes,
)

VOTES = golden("three_valued.json")
COUNCIL = tuple(f"P{i}" for i in range(5)) + tuple(f"E{i}" for i in range(10))


@pytest.fixture(scope="module")
def article_27():
    return ballot(all_of([at_least(9, [yes(m) for m in COUNCIL]), *map(not_no, COUNCIL[:5])]), COUNCIL)


def chances_of(case, answer):
    return [float(Fraction(case["p5"][answer]))] * 5 + [float(Fraction(case["elected"][answer]))] * 10


@pytest.mark.parametrize("case", VOTES["unsc_art27"]["cases"], ids=lambda c: f"{c['p5']} {c['elected']}")
def test_article_27_with_abstentions_has_the_probability_of_the_table(article_27, case):
    got = float(ballot_chances(article_27, chances_of(case, "yes"), chances_of(case, "abstain")))
    assert got == pytest.approx(float(Fraction(case["p_adopted_exact"])), abs=1e-12)


def test_treating_yes_and_not_no_as_independent_would_be_wrong(article_27):
    case = VOTES["unsc_art27"]["cases"][0]
    flat = compile_rule(
        all_of([at_least(9, [f"y{i}" for i in range(15)]), *(f"n{i}" for i in range(5))]),
        [f"y{i}" for i in range(15)] + [f"n{i}" for i in range(5)],
    )
    wrong = float(approval(flat, [0.5] * 15 + [0.75] * 5))
    assert wrong == pytest.approx(case["wrong_if_yes_and_not_no_are_treated_as_independent"], abs=1e-12)
    assert float(ballot_chances(article_27, [0.5] * 15, [0.25] * 15)) == pytest.approx(
        116667 / 1048576, abs=1e-15
    )


def article_31(names, population):
    """Nobody against; abstainers below a third of the members or of the population."""
    firm = [yes(name) for name in names]
    return all_of(
        [
            *map(not_no, names),
            any_of(
                [
                    at_least(2 * len(names) // 3 + 1, firm),
                    weighted(
                        2 * sum(population) // 3 + 1,
                        dict(zip(firm, population, strict=True)),
                    ),
                ]
            ),
        ]
    )


def test_constructive_abstention_has_the_probability_and_the_conditionals_of_the_table():
    case = VOTES["teu_art31"]
    names = [f"m{i}" for i in range(5)]
    rule = ballot(article_31(names, case["pop"]), names)
    a, b = ([float(Fraction(v[answer])) for v in case["votes"]] for answer in ("yes", "abstain"))
    assert float(ballot_chances(rule, a, b)) == pytest.approx(
        float(Fraction(case["p_adopted_exact"])), abs=1e-12
    )
    expected = [[row["yes"], row["abstain"], row["no"]] for row in case["given"]]
    np.testing.assert_allclose(given_vote(rule, a, b), expected, atol=1e-12)
    answers = np.array(list(product((0, 1, 2), repeat=5)))
    adopted = ballot_chances(rule, answers == 0, answers == 1)
    assert int(adopted.sum()) == case["adopting_ballots_of_243"]


VOTERS = tuple("abc")
ANSWERS = st.sampled_from([(1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (0.5, 0.25), (0.2, 0.8), (0.3, 0.0)])
ATOMS = st.sampled_from([word(name) for name in VOTERS for word in (yes, not_no)])
LISTS = {"min_size": 1, "max_size": 3, "unique": True}
BALLOTS = st.recursive(
    ATOMS,
    lambda inner: st.builds(
        at_least,
        st.integers(1, 3),
        st.lists(inner, **LISTS),
    ),
    max_leaves=6,
)


@settings(deadline=None, max_examples=80)
@given(BALLOTS, st.lists(ANSWERS, min_size=3, max_size=3))
def test_chances_with_abstention_are_the_sum_over_all_ballots(rule, answers):
    total = 0.0
    for votes in product((0, 1, 2), repeat=3):
        world = {}
        for name, vote in zip(VOTERS, votes, strict=True):
            world |= {f"not_no({name})": vote < 2, f"firm({name})": vote == 0}
        weight = np.prod([(a, b, 1 - a - b)[vote] for (a, b), vote in zip(answers, votes, strict=True)])
        total += weight * holds(rule, world)
    a, b = (np.array(each) for each in zip(*answers, strict=True))
    compiled = ballot(rule, VOTERS)
    assert float(ballot_chances(compiled, a, b)) == pytest.approx(total, abs=1e-14)
    three = given_vote(compiled, a, b)
    assert (np.diff(three, axis=1) <= 1e-15).all()
    mixed = three[:, 0] * a + three[:, 1] * b + three[:, 2] * (1 - a - b)
    np.testing.assert_allclose(mixed, total, atol=1e-14)


def test_without_abstention_three_answers_are_two():
    rule = ballot(all_of([at_least(2, [yes(m) for m in VOTERS]), not_no("a")]), VOTERS)
    plain = compile_rule(all_of([at_least(2, VOTERS), "a"]), VOTERS)
    p = np.array([[0.2, 0.5, 0.9], [0.0, 1.0, 1.0]])
    np.testing.assert_allclose(ballot_chances(rule, p, 0 * p), approval(plain, p), atol=1e-15)


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ([0.5, 0.5, 0.6], [0.1, 0.2, 0.5], "'c': yes 0.6 and abstain 0.5"),
        ([0.5, float("nan"), 0.6], [0, 0, 0], "'b': yes nan"),
        ([0.5], [0.2], "votes have shape (1,); give (3,)"),
    ],
)
def test_answers_that_leave_less_than_nothing_for_no_are_refused(a, b, words):
    rule = ballot(yes("a"), VOTERS)
    with pytest.raises(ValueError, match=re.escape(words)):
        ballot_chances(rule, a, b)


def test_a_plain_member_among_votes_is_unknown():
    with pytest.raises(ValueError, match="unknown member 'a'"):
        ballot(Event("a"), VOTERS)


@pytest.fixture(scope="module")
def mission():
    written, _ = correlated_rules()
    return compile_rule(written, [f"m{i}" for i in range(33)])


@pytest.mark.parametrize("row", CORRELATED["rows"], ids=lambda r: f"correlation {r['rho']}")
def test_thirty_three_correlated_approvals_have_the_probability_of_the_table(mission, row):
    got = correlated(mission, CORRELATED["p"], row["rho"])
    assert float(got.probability) == pytest.approx(row["gauss_hermite_64"], abs=1e-6)
    assert abs(float(got.probability) - row["monte_carlo"]) < 4 * row["monte_carlo_se"]
    written, _ = correlated_rules()
    names = tuple(f"m{i}" for i in range(33))
    chances = {name: np.array([p]) for name, p in zip(names, CORRELATED["p"], strict=True)}
    assert probability(written, chances, [Factor(names, row["rho"])]) == pytest.approx(
        float(got.probability), abs=1e-12
    )


def test_the_diagram_of_thirty_three_members_is_as_small_as_the_rule_page_says(mission):
    assert mission.size == 45


def test_no_correlation_is_independence(mission):
    got = correlated(mission, CORRELATED["p"], 0)
    total, worth = birnbaum(mission, CORRELATED["p"])
    assert float(got.probability) == pytest.approx(float(total), abs=1e-12)
    np.testing.assert_allclose(got.birnbaum, worth, atol=1e-12)
    np.testing.assert_allclose(got.conditional, worth, atol=1e-12)


def test_the_worth_under_correlation_is_that_of_making_the_member_certain(mission):
    p, rho = np.array(CORRELATED["p"]), np.full(33, 0.4)
    got = correlated(mission, p, rho)
    for member in (0, 7, 32):
        ends = [correlated(mission, np.where(np.arange(33) == member, end, p), rho) for end in (0.0, 1.0)]
        difference = float(ends[1].probability) - float(ends[0].probability)
        assert got.birnbaum[member] == pytest.approx(difference, abs=1e-12)
        assert ends[0].conditional.mask.tolist() == [i == member for i in range(33)]
    assert got.conditional[7] > got.birnbaum[7]


def test_the_conditional_difference_is_what_sampled_votes_show():
    rule, p, rho = (
        compile_rule(at_least(2, "abc"), "abc"),
        np.array([0.3, 0.5, 0.8]),
        np.array([0.6, 0.3, 0.0]),
    )
    draws, rng = 200_000, np.random.default_rng(5)
    latent = np.sqrt(rho) * rng.standard_normal((draws, 1)) + np.sqrt(1 - rho) * rng.standard_normal(
        (draws, 3)
    )
    votes = latent <= ndtri(p)
    passed = votes.sum(axis=1) >= 2
    got = correlated(rule, p, rho)
    shown = [passed[votes[:, i]].mean() - passed[~votes[:, i]].mean() for i in range(3)]
    np.testing.assert_allclose(got.conditional, shown, atol=0.01)
    batch = correlated(rule, np.stack([p, p[::-1]]), rho)
    assert batch.probability[0] == pytest.approx(float(got.probability), abs=1e-15)
    np.testing.assert_allclose(batch.conditional[0], got.conditional, atol=1e-14)


def test_a_bloc_is_the_limit_of_correlation():
    rule = all_of(["a", "b"])
    with pytest.raises(ValueError, match=r"correlation 0\.99 to 0\.99 is not .* use with_blocs"):
        correlated(compile_rule(rule), [0.5, 0.5], 0.99)
    assert approval(compile_rule(with_blocs(rule, {"a": ["a", "b"]})), [0.5]) == 0.5


def test_more_than_twenty_members_have_exact_answers_from_the_diagram():
    names = [f"m{i}" for i in range(24)]
    rule = all_of([names[0], any_of(names[1:])])
    chances = dict.fromkeys(names, np.array([0.4, 0.6]))
    assert probability(rule, chances) == pytest.approx(0.5 * (1 - 2.0**-23), abs=1e-15)
    assert blocking_sets(rule) == [(names[0],), tuple(names[1:])]
    assert winning_sets(rule, names[::-1])[0] == (names[23], names[0])
    with pytest.raises(ValueError, match=r"1,352,078 such sets; minimal_winning and .* count them"):
        winning_sets(at_least(12, names[:23]))
    assert minimal_winning(compile_rule(at_least(12, names[:23]))).count == 1_352_078


GOVERNMENT, PARLIAMENT = Event("government"), Event("parliament")
BOTH = AllOf((GOVERNMENT, PARLIAMENT))


def test_france_needs_its_parliament_from_the_fourth_month():
    found = groups([Mandate(GOVERNMENT), Mandate.from_month(4, BOTH)], 36)
    assert [(g.first, g.last, g.rule) for g in found] == [(0, 3, GOVERNMENT), (4, 35, BOTH)]


@pytest.mark.parametrize(("days", "last"), [(60, 1), (90, 2)])
def test_the_president_acts_alone_for_sixty_or_ninety_days(days, last):
    president, congress = Event("president"), Event("congress")
    found = groups([Mandate(president), Mandate(AllOf((president, congress)), days)], 12)
    assert [(g.first, g.last) for g in found] == [(0, last), (last + 1, 11)]


def test_a_mandate_that_starts_after_the_horizon_or_within_a_month_has_no_group():
    rules = [
        Mandate(GOVERNMENT),
        Mandate(PARLIAMENT, 10),
        Mandate(BOTH, 20),
        Mandate.from_month(30, PARLIAMENT),
    ]
    assert [(g.first, g.last, g.rule) for g in groups(rules, 24)] == [(0, 0, GOVERNMENT), (1, 23, BOTH)]


def test_a_renewed_mandate_is_a_new_event_and_authorization_needs_every_group():
    first, renewed = Event("mandate"), AllOf((Event("mandate"), Event("renewal")))
    rules = [Mandate(first), Mandate.from_month(12, renewed)]
    votes = {"mandate": np.array([True, True, False]), "renewal": np.array([True, False, True])}
    found, each, always = authorized_throughout(rules, 24, votes, 3)
    assert [(g.first, g.last) for g in found] == [(0, 11), (12, 23)]
    assert each.tolist() == [[True, True, False], [True, False, False]]
    assert always.tolist() == [True, False, False]
    np.testing.assert_array_equal(authorized(throughout(rules, 24), votes, 3), always)
    assert authorized_throughout(rules, 12, votes, 3)[2].tolist() == [True, True, False]


def test_the_first_day_needs_a_rule_and_days_rise():
    with pytest.raises(ValueError, match="no rule is in force on the first day"):
        groups([Mandate(GOVERNMENT, 5)], 12)
    with pytest.raises(ValueError, match="do not rise"):
        groups([Mandate(GOVERNMENT), Mandate(BOTH, 60), Mandate(PARLIAMENT, 60)], 12)


def test_every_institutional_fact_has_an_address_a_status_and_a_rule():
    entries = golden("institutions.json")["rules"]
    assert len({entry["id"] for entry in entries}) == len(entries) == 23
    for entry in entries:
        assert entry["status"]
        assert entry["rule"]
        assert all(source["url"].startswith("http") for source in entry["sources"])


def test_quotas_of_the_council_are_more_than_half_and_two_thirds():
    assert more_than_half(27) == 14
    assert share_of(27, "2/3") == 18
