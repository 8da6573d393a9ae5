"""One world: all self-consistent coalitions, first movers, and the circle behind a gap (rules C9-C12)."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from condition_strategies import conditions
from guarantor.scenario.condition import Actor, AllOf, Always, AtLeast, Event, Never, Weighted, mentions
from guarantor.stages.commit import (
    Pledge,
    circle,
    coordination_gap,
    first_movers,
    fixpoints,
    ignition,
    labels,
    most_pivotal,
    reference,
    rounds,
    solve,
    world_of,
    worths,
)

GOLDEN = Path(__file__).parents[1] / "golden/commit"
NETWORKS = json.loads((GOLDEN / "networks.json").read_text(encoding="utf-8"))["networks"]
LISTED = [network for network in NETWORKS if "n_subset_minimal_ignition_sets" in network]
ACTORS = ("A0", "A1", "A2", "A3", "A4", "A5")


def network_id(network):
    return network["id"]


def pledges_of(network):
    def waits_for(row):
        neighbours = tuple(Actor(f"a{j}") for j in row["neighbours"])
        enough = Weighted(row["quota"], neighbours, tuple(row["weights"]))
        return AllOf((enough, *(Actor(f"a{j}") for j in row["must"])))

    return [Pledge(f"p{row['i']}", f"a{row['i']}", waits_for(row)) for row in network["actors"]]


def names_of(network):
    return [f"a{i}" for i in range(network["n"])]


def world(network):
    return world_of(pledges_of(network), names_of(network), {})


@pytest.mark.parametrize("network", NETWORKS, ids=network_id)
def test_a_network_has_the_self_consistent_coalitions_of_the_table(network):
    found = fixpoints(world(network))
    assert not found.truncated
    assert len(found.coalitions) == network["n_fixpoints"]
    assert found.coalitions[0] == ()
    assert found.coalitions[-1] == tuple(names_of(network))


@pytest.mark.parametrize("network", NETWORKS[:-1], ids=network_id)
def test_the_smallest_first_movers_are_those_of_the_table(network):
    here = world(network)
    cheapest = ignition(here)
    assert cheapest.certified
    assert cheapest.price == cheapest.bound == network["min_ignition_size"]
    smallest = first_movers(here, size=network["min_ignition_size"])
    assert len(smallest.sets) == network["n_minimum_ignition_sets"]
    assert cheapest.first_movers in smallest.sets


def test_the_smallest_first_movers_of_a_hundred_actors_are_those_of_the_table():
    network = NETWORKS[-1]
    here = world(network)
    assert len(first_movers(here, size=network["min_ignition_size"] - 1).sets) == 0
    assert (
        len(first_movers(here, size=network["min_ignition_size"]).sets) == network["n_minimum_ignition_sets"]
    )


@pytest.mark.parametrize("network", LISTED, ids=network_id)
def test_all_first_movers_of_whom_nobody_could_be_left_out_are_counted(network):
    found = first_movers(world(network))
    assert not found.truncated
    assert len(found.sets) == network["n_subset_minimal_ignition_sets"]


@pytest.mark.parametrize("network", [n for n in NETWORKS if n.get("n_igniting_sets")], ids=network_id)
def test_as_many_sets_ignite_as_in_the_table(network):
    here = world(network)
    count = sum(here.closure(first) == here.greatest for first in range(1 << network["n"]))
    assert count == network["n_igniting_sets"]


@pytest.mark.parametrize("network", NETWORKS, ids=network_id)
def test_one_first_mover_brings_as_many_in_as_many_rounds_as_in_the_table(network):
    here, names = world(network), names_of(network)
    got = [len(here.moved([name]).members) for name in names]
    assert got == network["closure_size_of_single_first_mover"]
    pledges = pledges_of(network)
    taken = [int(rounds(pledges, names, {}, draws=1, first_movers=[name]).up[0]) for name in names[:40]]
    assert taken == network["rounds_of_single_first_mover"][:40]


@pytest.mark.parametrize("network", NETWORKS, ids=network_id)
def test_without_one_actor_as_many_stay_as_in_the_table(network):
    here = world(network)
    left = [here.without(name).greatest.bit_count() for name in names_of(network)]
    assert left == network["greatest_fixpoint_size_without_actor"]


def test_one_of_two_that_wait_for_each_other_moves_first():
    pair = [Pledge("a", "GBR", Actor("FRA")), Pledge("b", "FRA", Actor("GBR"))]
    here = world_of(pair, ["GBR", "FRA"], {})
    assert circle(here) == ("GBR", "FRA")
    assert first_movers(here).sets == (("GBR",), ("FRA",))
    assert ignition(here, cost={"GBR": 3, "FRA": 2}).first_movers == ("FRA",)


def test_nobody_has_to_move_first_for_those_who_join_anyway():
    here = world_of([Pledge("a", "GBR", Always()), Pledge("b", "FRA", Actor("GBR"))], ["GBR", "FRA"], {})
    assert ignition(here).first_movers == ()
    assert first_movers(here).sets == ((),)
    assert circle(here) == ()


def test_a_first_mover_whose_condition_never_comes_true_is_named():
    here = world_of([Pledge("a", "GBR", Never()), Pledge("b", "FRA", Actor("GBR"))], ["GBR", "FRA"], {})
    moved = here.moved(["GBR"])
    assert (moved.members, moved.unsatisfied, moved.sustained) == (("GBR", "FRA"), ("GBR",), False)


def test_a_target_out_of_reach_is_refused():
    here = world_of([Pledge("a", "GBR", Never())], ["GBR"], {})
    with pytest.raises(ValueError, match="out of reach whoever moves first: GBR"):
        ignition(here, ["GBR"])
    with pytest.raises(ValueError, match="'DEU' is not among the actors"):
        ignition(here, ["DEU"])
    with pytest.raises(ValueError, match="cost of 'GBR': -1; give a number of 0 or more"):
        ignition(here, cost={"GBR": -1})


def test_a_list_that_is_cut_off_says_so():
    pairs = [(f"A{i}", f"A{i ^ 1}") for i in range(16)]
    pledges = [Pledge(one, one, Actor(other)) for one, other in pairs]
    here = world_of(pledges, [one for one, _ in pairs], {})
    assert len(fixpoints(here).coalitions) == 256
    cut = fixpoints(here, 100)
    assert (len(cut.coalitions), cut.truncated) == (100, True)
    movers = first_movers(here, most=10)
    assert (len(movers.sets), movers.truncated) == (10, True)


def test_each_label_is_a_share_of_draws():
    pledges = [
        Pledge("a", "GBR", Event("ceasefire")),
        Pledge("b", "FRA", Actor("DEU")),
        Pledge("c", "DEU", Actor("FRA")),
    ]
    ends = solve(pledges, ["GBR", "FRA", "DEU"], {"ceasefire": np.array([True, False])}, draws=2)
    found = labels(ends)
    assert found.robust.tolist() == [0.5, 0, 0]
    assert found.needs_a_first_mover.tolist() == [0, 1, 1]
    assert found.out_of_reach.tolist() == [0.5, 0, 0]


def test_a_measure_that_falls_when_more_join_has_no_coordination_gap():
    with pytest.raises(ValueError, match=r"falls in some draw .* report both ends"):
        coordination_gap([1, 0], [0, 0])
    assert coordination_gap([0, 0], [1, 0]).mean == 0.5
    assert coordination_gap([0, 0], [1, 0], np.array([0.1, 0.9])).mean == pytest.approx(0.1)


def test_those_who_are_worth_the_same_are_all_named():
    pair = [Pledge("a", "GBR", Actor("FRA")), Pledge("b", "FRA", Actor("GBR"))]
    found = worths(pair, ["GBR", "FRA"], {}, lambda joined: joined.all(axis=1), draws=1)
    assert [each.worth for each in found] == [(1.0, 1.0), (1.0, 1.0)]
    assert most_pivotal(found, greatest=False) == ("GBR", "FRA")
    with pytest.raises(ValueError, match="'DEU' is neither an actor nor an event"):
        worths(pair, ["GBR", "FRA"], {}, lambda joined: joined.all(axis=1), draws=1, of=["DEU"])


@st.composite
def worlds(draw):
    pledges = []
    for k in range(draw(st.integers(0, 7))):
        actor = draw(st.sampled_from(ACTORS))
        rest = tuple(other for other in ACTORS if other != actor)
        pledges.append(Pledge(f"p{k}", actor, draw(conditions((), rest))))
    return pledges


def nearby(draw_count):
    """Two, three or four that wait for each other, in ways that leave a gap more often than chance."""
    thresholds = st.lists(st.integers(0, draw_count), min_size=draw_count, max_size=draw_count)
    return thresholds.map(
        lambda ns: [
            Pledge(f"p{i}", ACTORS[i], AtLeast(n, tuple(Actor(a) for a in ACTORS if a != ACTORS[i])))
            for i, n in enumerate(ns)
        ]
    )


@settings(deadline=None, max_examples=60)
@given(st.one_of(worlds(), nearby(4), nearby(5)))
def test_branch_and_bound_finds_what_trying_every_coalition_finds(pledges):
    here = world_of(pledges, ACTORS, {})
    every = reference.fixpoints(pledges, ACTORS, {})
    assert set(fixpoints(here).coalitions) == set(every)
    ends = solve(pledges, ACTORS, {}, draws=1)
    assert here.names(here.least) == tuple(a for a, j in zip(ACTORS, ends.least.actors[0], strict=True) if j)
    top = tuple(a for a, j in zip(ACTORS, ends.greatest.actors[0], strict=True) if j)
    assert here.names(here.greatest) == top


@settings(deadline=None, max_examples=60)
@given(st.one_of(worlds(), nearby(4), nearby(5)))
def test_first_movers_are_those_that_trying_every_set_finds(pledges):
    here = world_of(pledges, ACTORS, {})
    may = [here.names(1 << i)[0] for i in range(6) if (here.greatest & ~here.least) >> i & 1]
    igniting = [
        set(chosen)
        for size in range(len(may) + 1)
        for chosen in combinations(may, size)
        if here.greatest & ~here.closure(here.coalition(chosen)) == 0
    ]
    minimal = [chosen for chosen in igniting if not any(other < chosen for other in igniting)]
    assert sorted(map(sorted, first_movers(here).sets)) == sorted(map(sorted, minimal))
    cheapest = ignition(here)
    assert cheapest.certified
    assert set(cheapest.first_movers) in minimal
    assert cheapest.price == min(map(len, igniting))
    assert here.moved(cheapest.first_movers).sustained


@settings(deadline=None, max_examples=60)
@given(st.one_of(worlds(), nearby(4), nearby(5)))
def test_where_the_two_ends_differ_there_is_a_circle_of_conditions(pledges):
    here = world_of(pledges, ACTORS, {})
    found = circle(here)
    assert bool(found) == (here.least != here.greatest)
    for one, other in zip(found, (*found[1:], *found[:1]), strict=True):
        assert other in mentions(here.conditions[here.place[one]]).actors


@settings(deadline=None, max_examples=40)
@given(worlds(), st.integers(0, 63), st.integers(0, 63))
def test_moving_first_never_takes_anyone_out_and_is_done_once(pledges, first, more):
    here = world_of(pledges, ACTORS, {})
    reached = here.closure(first)
    assert first & ~reached == 0
    assert here.closure(reached) == reached
    assert reached & ~here.closure(first | more) == 0
    assert here.closure(more, reached) == here.closure(first | more)
