"""Who must agree and who joins, as answers about a scenario (A5-A9, A14, C6-C13)."""

from datetime import date

import numpy as np
import pytest

import scenario_folders
from guarantor.measures.coalition.approving import authorize_answer
from guarantor.measures.coalition.forms import AuthorizeAnswer, CommitAnswer
from guarantor.measures.coalition.joining import commit_answer
from guarantor.pipeline import pledges_in
from guarantor.report.coalition import authorize_text
from guarantor.scenario import UnknownName, load
from guarantor.stages import commit


@pytest.fixture(scope="module")
def ukraine():
    return authorize_answer(load("ukraine"), draws=4096)


@pytest.fixture(scope="module")
def alone():
    return commit_answer(load("ukraine"), draws=4096)


@pytest.fixture(scope="module")
def pellia():
    return commit_answer(load("pellia"), draws=4096)


def within_four_errors(share, exact):
    return abs(share.probability - exact) <= 4 * max(share.se, 1e-9)


def test_four_routes_stand_side_by_side_for_every_course(ukraine):
    titles = ["a coalition on Ukraine's invitation", "a NATO mission", "a European Union mission"]
    assert [route.title for route in ukraine.courses[0].routes][:3] == titles
    assert {len(course.routes) for course in ukraine.courses} == {4}
    assert len(ukraine.courses) == 4


def test_the_exact_chance_of_a_route_agrees_with_the_sampled_futures(ukraine):
    for course in ukraine.courses:
        for route in (course.whole, *course.routes):
            assert within_four_errors(route.passes, route.exact)


def test_with_and_without_an_approval_are_the_chances_of_runs_that_fix_it():
    base = authorize_answer(load("ukraine"), courses=["europe-alone"], draws=256)
    route = next(each for each in base.courses[0].routes if each.name == "european-union")
    consent = next(each for each in route.approvers if each.event == "host_consent")
    for happens, told in ((True, consent.if_yes), (False, consent.if_no)):
        fixed = authorize_answer(
            load("ukraine"), courses=["europe-alone"], draws=256, given={"host_consent": happens}
        )
        again = next(each for each in fixed.courses[0].routes if each.name == "european-union")
        assert again.exact == pytest.approx(told, abs=1e-12)


def test_everybody_without_whom_a_route_fails_is_named_as_blocking_alone(ukraine):
    united_nations = ukraine.courses[0].routes[-1]
    assert {each.events for each in united_nations.blocking} == {
        ("host_consent",),
        ("russian_consent",),
        ("unsc_mandate",),
    }
    assert all(each.alone for each in united_nations.approvers)
    assert sum(each.power.shapley_shubik for each in united_nations.approvers) == pytest.approx(1)


def test_whether_the_us_president_must_approve_is_told_in_three_variants(ukraine):
    told = {rule.name: rule for rule in ukraine.contested}
    base = ukraine.courses[0]
    formal, soft = told["us-approval-needed"], told["us-approval-soft"]
    assert formal.passes["europe-alone"].probability < base.whole.passes.probability
    assert soft.passes["europe-alone"].probability == base.whole.passes.probability
    assert soft.raised["us-enablers"].alone.probability <= ukraine.courses[1].raised.alone.probability


def test_a_contested_rule_equals_the_run_under_it(ukraine):
    under = authorize_answer(load("ukraine", variants=["terms-forbid"]), draws=4096)
    told = next(rule for rule in ukraine.contested if rule.name == "terms-forbid")
    for course in under.courses:
        assert told.passes[course.course.name] == course.whole.passes
        assert told.raised[course.course.name] == course.raised
    assert "terms-forbid" not in {rule.name for rule in under.contested}


def test_any_two_of_three_can_stop_the_regional_council():
    answer = authorize_answer(load("pellia"), draws=256)
    council = answer.courses[0].routes[1]
    assert sorted(len(each.events) for each in council.blocking) == [1, 2, 2, 2]
    decides = {each.event: each.decides.probability for each in council.approvers}
    assert all(0 < share < 1 for share in decides.values())


def test_the_exact_chance_that_anybody_joins_agrees_with_the_sampled_futures(alone, pellia):
    for answer in (alone, pellia):
        for share, exact in zip(
            (answer.any_joins.alone, answer.any_joins.together), answer.exact_any, strict=True
        ):
            assert within_four_errors(share, exact)


def test_the_three_labels_of_an_actor_add_up(alone, pellia):
    for row in (*alone.joining, *pellia.joining):
        shares = (row.on_its_own, row.needs_a_first_mover, row.out_of_reach)
        assert sum(share.probability for share in shares) == pytest.approx(1)


def test_refused_and_unheard_are_told_apart(alone):
    rows = {row.actor: row for row in alone.joining}
    assert (rows["POL"].refused, rows["POL"].unheard) == (True, False)
    assert (rows["ESP"].refused, rows["ESP"].unheard) == (False, True)
    assert rows["USA"].by_lever


def test_the_neighbours_wait_for_each_other_and_one_of_them_could_move_first(pellia):
    assert pellia.circle == ("XBE", "XCO")
    assert {movers.actors for movers in pellia.ignition} == {("XBE",), ("XDU",)}
    assert pellia.any_joins.alone.probability == 0
    assert pellia.gap_futures == pellia.any_joins.together


def test_each_coalition_is_counted_where_it_is_the_one_at_an_end(pellia):
    nobody = next(row for row in pellia.coalitions if not row.actors)
    assert nobody.consistent.probability == nobody.alone.probability == 1
    assert sum(row.together.probability for row in pellia.coalitions) == pytest.approx(1)
    assert all(row.consistent.probability >= row.alone.probability for row in pellia.coalitions)


def test_in_april_britain_and_france_bring_lithuania():
    answer = commit_answer(load("ukraine", as_of=date(2025, 4, 30)), course="us-backstop", draws=1024)
    brings = {each.actor: set(each.brings) for each in answer.tips}
    assert brings == {"GBR": {"LTU"}, "FRA": {"LTU"}}


def test_whom_an_actor_tips_is_the_difference_of_two_runs():
    scenario = load("pellia")
    course = next(iter(scenario.courses.values()))
    pledges, actors = pledges_in(scenario, course), tuple(scenario.actors)
    random = np.random.default_rng(7)
    events = {name: random.random(200) < 0.5 for name in scenario.events}
    follows = commit.tipping(pledges, actors, events, draws=200)
    first = next(pledge for pledge in pledges if pledge.actor == "XBE")
    inside = commit.solve(commit.forced_in(pledges, first.id), actors, events, draws=200).least.actors
    outside = commit.solve(commit.removed(pledges, "XBE"), actors, events, draws=200).least.actors
    expected = (inside & ~outside).T
    expected[actors.index("XBE")] = False
    np.testing.assert_array_equal(follows[actors.index("XBE")], expected)


def test_answers_read_back_from_their_json(ukraine, alone):
    assert AuthorizeAnswer.model_validate_json(ukraine.as_json()) == ukraine
    assert CommitAnswer.model_validate_json(alone.as_json()) == alone


def test_an_unknown_course_is_named():
    with pytest.raises(UnknownName, match="unknown course 'europe'"):
        commit_answer(load("ukraine"), course="europe")


def test_a_rule_whose_diagram_would_explode_is_counted_but_not_told_exactly(tmp_path):
    names = [f"e{i}" for i in range(30)]
    table = dict(zip(names, np.random.default_rng(3).integers(10**6, 10**7, 30).tolist(), strict=True))
    items = ", ".join(f"{name}: {weight}" for name, weight in table.items())
    rule = f"weighted({sum(table.values()) // 2}, {{{items}}})"
    events = "".join(f"  {name}: {{title: {name}, probability: 50%}}\n" for name in names)
    route = f'approvals:\n  large:\n    rule: "{rule}"\n'
    folder = scenario_folders.pellia(tmp_path, ("events:\n", f"events:\n{events}"), ("approvals:\n", route))
    answer = authorize_answer(scenario_folders.read(folder), courses=["neighbours-alone"], draws=256)
    large = answer.courses[0].routes[0]
    assert (large.exact, large.blocking, large.winning) == (None, None, None)
    assert "grows past 50,000 nodes" in large.too_large
    assert 0 < large.passes.probability < 1
    assert "too large to say exactly who can stop it" in " ".join(authorize_text(answer).split())
