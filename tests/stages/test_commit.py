"""Who joins when pledges depend on each other (rules C1-C8, C12, C13)."""

import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from condition_strategies import conditions
from guarantor.scenario.condition import (
    Actor,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Event,
    Level,
    Lever,
    Names,
    Never,
    Not,
    Weighted,
    fold,
    parse_pledge_condition,
)
from guarantor.stages.commit import (
    NonMonotonePledge,
    Pledge,
    SelfPledge,
    coalitions,
    combinations,
    forced_in,
    read_pledges,
    reference,
    removed,
    rounds,
    solve,
)

GOLDEN = Path(__file__).parents[1] / "golden/commit"
SYSTEMS = json.loads((GOLDEN / "systems.json").read_text(encoding="utf-8"))["systems"]
THRESHOLDS = json.loads((GOLDEN / "granovetter.json").read_text(encoding="utf-8"))["cases"]
MONOTONE = [system for system in SYSTEMS if "expect_error" not in system]
REFUSED = [system for system in SYSTEMS if "expect_error" in system]
WITH_EVENTS = [system for system in MONOTONE if "p_target" in system["expect"]]


def pledges_of(system):
    return read_pledges(
        [(p["id"], p["actor"], p["when"]) for p in system["pledges"]],
        actors=system["actors"],
        events=tuple(system["events"]),
        levers={
            name: Lever(tuple(levels), ordered=name != "mission")
            for name, levels in system.get("levers", {}).items()
        },
        course=system.get("course", {}),
    )


def assignments_of(system):
    rows = np.array([row["events"] for row in system["expect"]["by_events"]], dtype=bool)
    return {name: rows[:, j] for j, name in enumerate(system["expect"]["event_order"])}, len(rows)


def names_where(flags, names):
    return {name for name, flag in zip(names, flags, strict=True) if flag}


def target(joining, system):
    return joining.actors.sum(axis=1) >= system["expect"]["target_size"]


def case_id(system):
    return system["id"]


@pytest.mark.parametrize("engine", [solve, reference.solve], ids=["words", "reference"])
@pytest.mark.parametrize("system", MONOTONE, ids=case_id)
def test_both_ends_of_a_system_are_those_found_by_enumeration(system, engine):
    pledges, (events, draws) = pledges_of(system), assignments_of(system)
    ends = engine(pledges, system["actors"], events, draws=draws)
    ids = [pledge.id for pledge in pledges]
    for d, row in enumerate(system["expect"]["by_events"]):
        assert names_where(ends.least.actors[d], system["actors"]) == set(row["least"])
        assert names_where(ends.greatest.actors[d], system["actors"]) == set(row["greatest"])
        assert names_where(ends.least.pledges[d], ids) == set(row["least_pledges"])
        assert names_where(ends.greatest.pledges[d], ids) == set(row["greatest_pledges"])


@pytest.mark.parametrize("system", MONOTONE, ids=case_id)
def test_synchronous_rounds_are_those_of_the_table(system):
    events, draws = assignments_of(system)
    pledges = pledges_of(system)
    _, slow = reference.solve_with_rounds(pledges, system["actors"], events, draws=draws)
    fast = rounds(pledges, system["actors"], events, draws=draws)
    rows = system["expect"]["by_events"]
    for taken in (slow, fast):
        assert taken.up.tolist() == [row["rounds_up"] for row in rows]
        assert taken.down.tolist() == [row["rounds_down"] for row in rows]
    np.testing.assert_array_equal(fast.joined_in, slow.joined_in)


@pytest.mark.parametrize("system", [s for s in MONOTONE if len(s["actors"]) <= 7], ids=case_id)
def test_every_fixpoint_lies_between_the_two_ends(system):
    pledges, actors = pledges_of(system), system["actors"]
    for row in system["expect"]["by_events"]:
        world = dict(zip(system["expect"]["event_order"], map(bool, row["events"]), strict=True))
        found = [set(coalition) for coalition in reference.fixpoints(pledges, actors, world)]
        assert len(found) == row["n_fixpoints"]
        assert all(set(row["least"]) <= coalition <= set(row["greatest"]) for coalition in found)
        assert set(row["least"]) in found
        assert set(row["greatest"]) in found


@pytest.mark.parametrize("system", WITH_EVENTS, ids=case_id)
def test_probabilities_of_coalitions_are_exact(system):
    expect, actors = system["expect"], system["actors"]
    every = combinations(system["events"])
    ends = solve(pledges_of(system), actors, every.events, draws=len(every.weight))
    for end, joining in (("least", ends.least), ("greatest", ends.greatest)):
        got = {
            "+".join(key) or "none": p for key, p in coalitions(joining.actors, actors, every.weight).items()
        }
        assert got == pytest.approx(expect["coalition_probability"][end], abs=1e-12)
        by_actor = dict(zip(actors, every.weight @ joining.actors, strict=True))
        assert by_actor == pytest.approx(expect["actor_probability"][end], abs=1e-12)
        size = every.weight @ joining.actors.sum(axis=1)
        assert size == pytest.approx(expect["expected_size"][end], abs=1e-12)
        assert every.weight @ target(joining, system) == pytest.approx(expect["p_target"][end], abs=1e-12)
    any_force = [every.weight @ j.actors.any(axis=1) for j in (ends.least, ends.greatest)]
    assert any_force[1] - any_force[0] == pytest.approx(expect["coordination_gap_any_force"], abs=1e-12)


@pytest.mark.parametrize("system", WITH_EVENTS, ids=case_id)
def test_what_an_event_is_worth_is_the_difference_between_its_two_certainties(system):
    pledges, expect = pledges_of(system), system["expect"]
    for name, p in system["events"].items():
        chances = []
        for certain in (1, 0):
            every = combinations({**system["events"], name: certain})
            ends = solve(pledges, system["actors"], every.events, draws=len(every.weight))
            chances.append([every.weight @ target(j, system) for j in (ends.least, ends.greatest)])
        worth = [yes - no for yes, no in zip(*chances, strict=True)]
        in_table = [expect["event_birnbaum"][end][name] for end in ("least", "greatest")]
        # The table gives no value for an event that is certain (C15).
        assert (p in (0, 1)) == (in_table == [None, None])
        assert p in (0, 1) or worth == pytest.approx(in_table, abs=1e-12)


@pytest.mark.parametrize("system", WITH_EVENTS, ids=case_id)
def test_an_actor_forced_in_or_removed_gives_the_chances_of_the_table(system):
    pledges, expect = pledges_of(system), system["expect"]
    every = combinations(system["events"])

    def chances(changed):
        ends = solve(changed, system["actors"], every.events, draws=len(every.weight))
        return [float(every.weight @ target(j, system)) for j in (ends.least, ends.greatest)]

    for actor in {pledge.actor for pledge in pledges}:
        first = next(pledge.id for pledge in pledges if pledge.actor == actor)
        for got, what in (
            (chances(forced_in(pledges, first)), "forced_in"),
            (chances(removed(pledges, actor)), "removed"),
        ):
            in_table = [expect["actor_swing"][end][actor][what] for end in ("least", "greatest")]
            assert got == pytest.approx(in_table, abs=1e-12)


@pytest.mark.parametrize("engine", [solve, reference.solve], ids=["words", "reference"])
@pytest.mark.parametrize("system", REFUSED, ids=case_id)
def test_a_pledge_that_holds_only_while_another_stays_out_is_refused_by_name(system, engine):
    events, draws = assignments_of(system)
    with pytest.raises(
        NonMonotonePledge,
        match="stays out; use an event or a lever instead, or ask for all consistent states",
    ) as caught:
        engine(pledges_of(system), system["actors"], events, draws=draws)
    assert caught.value.pledges[0] == system["expect_error"]["names_pledge"]
    assert caught.value.actors[0] == system["expect_error"]["names_actor"]


def test_all_pledges_that_wait_for_others_to_stay_out_are_named():
    riders = [Pledge("a-offer", "GBR", Not(Actor("FRA"))), Pledge("b-offer", "FRA", Not(Actor("GBR")))]
    with pytest.raises(NonMonotonePledge) as caught:
        solve(riders, ["GBR", "FRA"], {}, draws=1)
    assert caught.value.pledges == ("a-offer", "b-offer")


@pytest.mark.parametrize("case", THRESHOLDS, ids=lambda c: c["thresholds"])
def test_one_changed_threshold_stops_the_cascade(case):
    second = 2 if case["thresholds"].startswith("0,2") else 1
    actors = [f"A{i}" for i in range(100)]
    thresholds = [0, second, *range(2, 100)]
    pledges = [
        Pledge(f"p{i}", actor, AtLeast(thresholds[i], tuple(Actor(a) for a in actors if a != actor)))
        for i, actor in enumerate(actors)
    ]
    ends, taken = reference.solve_with_rounds(pledges, actors, {}, draws=1)
    words = solve(pledges, actors, {}, draws=1)
    assert words.least.actors.sum() == ends.least.actors.sum() == case["least_fixpoint_size"]
    assert words.greatest.actors.sum() == ends.greatest.actors.sum() == case["greatest_fixpoint_size"]
    fast = rounds(pledges, actors, {}, draws=1)
    for each in (taken, fast):
        assert (each.up[0], each.down[0]) == (case["rounds_up"], case["rounds_down"])


def test_a_refused_pledge_never_joins():
    ends = solve([Pledge("p", "GBR", Always(), refused=True)], ["GBR"], {}, draws=3)
    assert not ends.greatest.actors.any()
    assert not ends.greatest.pledges.any()


def test_an_actor_without_a_pledge_never_joins():
    ends = solve([Pledge("p", "GBR", Actor("FRA"))], ["GBR", "FRA"], {}, draws=2)
    assert not ends.greatest.actors.any()


def test_an_actor_joins_by_any_of_its_pledges():
    events = {"ceasefire": np.array([True, False])}
    ends = solve(
        [Pledge("small", "GBR", Always()), Pledge("large", "GBR", Event("ceasefire"))],
        ["GBR"],
        events,
        draws=2,
    )
    assert ends.least.actors.tolist() == [[True], [True]]
    assert ends.least.pledges.tolist() == [[True, True], [True, False]]


def test_an_actor_with_two_offers_is_one_companion():
    pledges = [
        Pledge("g1", "GBR", Always()),
        Pledge("g2", "GBR", Always()),
        Pledge("f", "FRA", AtLeast(2, (Actor("GBR"), Actor("DEU")))),
        Pledge("d", "DEU", Never()),
    ]
    ends = solve(pledges, ["GBR", "FRA", "DEU"], {}, draws=1)
    assert ends.greatest.actors.tolist() == [[True, False, False]]


def test_two_that_wait_for_each_other_need_a_first_mover():
    pledges = [Pledge("g", "GBR", Actor("FRA")), Pledge("f", "FRA", Actor("GBR"))]
    ends = solve(pledges, ["GBR", "FRA"], {}, draws=1)
    assert ends.needs_a_first_mover.tolist() == [[True, True]]


def test_without_a_cycle_of_conditions_there_is_no_coordination_gap():
    actors = ["GBR", "FRA", "DEU"]
    events = {"ceasefire": np.array([True, False])}
    chain = [Pledge(later, later, Actor(earlier)) for earlier, later in pairwise(actors)]
    ends = solve([Pledge("GBR", "GBR", Event("ceasefire")), *chain], actors, events, draws=2)
    assert not ends.needs_a_first_mover.any()


def test_zero_actors_make_the_empty_coalition_in_every_draw():
    ends = solve([], [], {}, draws=5)
    assert ends.least.actors.shape == (5, 0)
    assert coalitions(ends.least.actors, []) == {(): pytest.approx(1.0)}


def test_zero_draws_give_empty_answers():
    ends = solve([Pledge("p", "GBR", Always())], ["GBR"], {}, draws=0)
    assert ends.least.actors.shape == (0, 1)


@pytest.mark.parametrize(
    ("pledges", "error", "words"),
    [
        (
            [Pledge("p", "GBR", AnyOf((Actor("GBR"), Event("e"))))],
            SelfPledge,
            "pledge 'p': 'GBR' waits for itself",
        ),
        ([Pledge("p", "GBR", Event("truce"))], ValueError, "pledge 'p': event 'truce' is not given"),
        ([Pledge("p", "GBR", Actor("USA"))], ValueError, "pledge 'p': 'USA' is not among the actors"),
        ([Pledge("p", "USA", Always())], ValueError, "pledge 'p': 'USA' is not among the actors"),
        ([Pledge("p", "GBR", Level("mission", ("x",)))], ValueError, "does not set lever 'mission'"),
    ],
)
def test_a_system_that_cannot_be_solved_says_which_pledge_and_why(pledges, error, words):
    with pytest.raises(error, match=words):
        solve(pledges, ["GBR", "FRA"], {"e": np.array([True])}, draws=1)


def test_names_are_used_once():
    with pytest.raises(ValueError, match="given twice among actors and events: GBR"):
        solve([], ["GBR", "GBR"], {}, draws=1)


def test_an_event_has_one_value_per_draw():
    with pytest.raises(ValueError, match=re.escape("event 'e' has shape (2,), not (1,)")):
        solve([], ["GBR"], {"e": np.array([True, False])}, draws=1)


def test_an_unknown_pledge_cannot_be_forced_in():
    with pytest.raises(ValueError, match="no pledge 'q'; there are p"):
        forced_in([Pledge("p", "GBR", Always())], "q")


def test_too_many_events_are_left_to_sampling():
    with pytest.raises(ValueError, match="21 events are too many"):
        combinations({f"e{j}": 0.5 for j in range(21)})
    with pytest.raises(ValueError, match=r"event 'e': 1.5 is not a probability"):
        combinations({"e": 1.5})


def test_sampled_draws_agree_with_the_exact_answer_within_four_standard_errors():
    system = SYSTEMS[0]
    draws, rng = 100_000, np.random.default_rng(20)
    events = {name: rng.random(draws) < p for name, p in system["events"].items()}
    ends = solve(pledges_of(system), system["actors"], events, draws=draws)
    for end, joining in (("least", ends.least), ("greatest", ends.greatest)):
        exact = system["expect"]["p_target"][end]
        error = (exact * (1 - exact) / draws) ** 0.5
        assert abs(target(joining, system).mean() - exact) < 4 * error


def test_a_condition_of_a_file_goes_straight_into_the_solver():
    names = Names(
        actors=("GBR", "FRA"),
        events=("ceasefire",),
        levers={"usa_level": Lever(("none", "backstop"), ordered=True)},
        pledging=("GBR", "FRA"),
    )
    text = "ceasefire and (usa_level >= backstop or at_least(1, others))"
    events = {"ceasefire": np.array([True, False])}

    def ends(level):
        pledges = [
            Pledge(actor, actor, fold(parse_pledge_condition(text, names, owner=actor), {"usa_level": level}))
            for actor in names.actors
        ]
        return solve(pledges, names.actors, events, draws=2)

    assert ends("backstop").least.actors.tolist() == [[True, True], [False, False]]
    assert ends("none").least.actors.tolist() == [[False, False], [False, False]]
    assert ends("none").greatest.actors.tolist() == [[True, True], [False, False]]


ACTORS = ("A0", "A1", "A2", "A3", "A4", "A5")
EVENTS = ("e0", "e1", "e2", "e3")
EVERY = combinations(dict.fromkeys(EVENTS, 0.5))


@st.composite
def systems(draw, negated_events=True):
    pledges = []
    for k in range(draw(st.integers(0, 7))):
        actor = draw(st.sampled_from(ACTORS))
        rest = tuple(other for other in ACTORS if other != actor)
        condition = draw(conditions(EVENTS, rest, negated_events=negated_events))
        pledges.append(Pledge(f"p{k}", actor, condition, refused=draw(st.integers(0, 9)) == 0))
    return pledges


def both(pledges, events=EVERY.events, draws=16, actors=ACTORS):
    ends = solve(pledges, actors, events, draws=draws)
    return ends.least.actors, ends.greatest.actors


@settings(deadline=None, max_examples=40)
@given(systems())
def test_the_word_kernel_gives_what_one_draw_at_a_time_gives(pledges):
    fast = solve(pledges, ACTORS, EVERY.events, draws=16)
    slow = reference.solve(pledges, ACTORS, EVERY.events, draws=16)
    for quick, obvious in ((fast.least, slow.least), (fast.greatest, slow.greatest)):
        np.testing.assert_array_equal(quick.actors, obvious.actors)
        np.testing.assert_array_equal(quick.pledges, obvious.pledges)
    assert not (fast.least.actors & ~fast.greatest.actors).any()


@settings(deadline=None, max_examples=25)
@given(systems(), st.sampled_from(range(16)))
def test_all_consistent_states_lie_between_the_ends_which_are_two_of_them(pledges, d):
    least, greatest = both(pledges)
    world = {name: bool(happens[d]) for name, happens in EVERY.events.items()}
    found = [set(coalition) for coalition in reference.fixpoints(pledges, ACTORS, world)]
    low, high = names_where(least[d], ACTORS), names_where(greatest[d], ACTORS)
    assert low in found
    assert high in found
    assert all(low <= coalition <= high for coalition in found)


@settings(deadline=None, max_examples=30)
@given(systems(negated_events=False), st.sampled_from(EVENTS), st.integers(0, 6), st.sampled_from(ACTORS))
def test_more_good_news_never_removes_anyone(pledges, event, k, newcomer):
    happening = {**EVERY.events, event: np.ones(16, dtype=bool)}
    better = [both(pledges, happening), both([*pledges, Pledge("new", newcomer, Always())])]
    if pledges:
        better.append(both(forced_in(pledges, pledges[k % len(pledges)].id)))
    for more in better:
        for before, after in zip(both(pledges), more, strict=True):
            assert not (before & ~after).any()


@settings(deadline=None, max_examples=30)
@given(systems(), st.sampled_from(ACTORS))
def test_removing_an_actor_never_adds_anyone(pledges, actor):
    for before, after in zip(both(pledges), both(removed(pledges, actor)), strict=True):
        assert not (after & ~before).any()
        assert not after[:, ACTORS.index(actor)].any()


@settings(deadline=None, max_examples=25)
@given(systems(), st.permutations(range(6)), st.permutations(range(16)), st.randoms(use_true_random=False))
def test_the_order_of_actors_pledges_and_draws_does_not_matter(pledges, actor_order, draw_order, random):
    shuffled = random.sample(pledges, len(pledges))
    events = {name: EVERY.events[name][draw_order] for name in reversed(EVENTS)}
    actors = [ACTORS[i] for i in actor_order]
    for before, after in zip(both(pledges), both(shuffled, events, actors=actors), strict=True):
        np.testing.assert_array_equal(after, before[np.ix_(draw_order, actor_order)])


@settings(deadline=None, max_examples=25)
@given(systems(), st.sampled_from([1, 63, 64, 65]))
def test_fewer_draws_are_the_first_of_more_draws(pledges, draws):
    rng = np.random.default_rng(5)
    events = {name: rng.random(128) < 0.6 for name in EVENTS}
    part = {name: happens[:draws] for name, happens in events.items()}
    for whole, first in zip(both(pledges, events, 128), both(pledges, part, draws), strict=True):
        np.testing.assert_array_equal(whole[:draws], first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda items: AtLeast(2, items), lambda items: Weighted(2, items, (1, 1, 1))),
        (lambda items: AtLeast(3, items), AllOf),
        (lambda items: AtLeast(1, items), AnyOf),
        (lambda items: Not(Not(AllOf(items))), AllOf),
    ],
    ids=["weights of one", "all", "any", "double negation"],
)
def test_two_ways_to_write_a_condition_give_the_same_coalitions(one, other):
    items = (Event("e0"), Actor("A1"), AnyOf((Event("e1"), Actor("A2"))))
    rest = [Pledge("b", "A1", Actor("A0")), Pledge("c", "A2", Event("e2"))]
    first, second = (
        both([Pledge("a", "A0", one(items)), *rest]),
        both([Pledge("a", "A0", other(items)), *rest]),
    )
    np.testing.assert_array_equal(first, second)
