"""Pledges as text, refusals with their place, and all consistent states on request (C2, C4, C14, C15)."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from condition_strategies import conditions
from guarantor.scenario.condition import Lever, Names, fold, format_condition, holds, parse_full_condition
from guarantor.scenario.errors import Position
from guarantor.stages.commit import (
    NonMonotonePledge,
    Pledge,
    PledgeFaults,
    SelfPledge,
    TooManyContested,
    consistent_states,
    polarity,
    read_pledges,
    solve,
)

GOLDEN = Path(__file__).parents[1] / "golden/commit"
SYSTEMS = json.loads((GOLDEN / "systems.json").read_text(encoding="utf-8"))["systems"]
LISTED = [s for s in SYSTEMS if all("fixpoints" in row for row in s["expect"]["by_events"])]
LEVERS = {
    "usa_level": Lever(("none", "backstop", "troops"), ordered=True),
    "mission": Lever(("monitoring", "reassurance", "denial")),
}
AT_NONE = {"usa_level": "none", "mission": "denial"}
ACTORS = ("GBR", "FRA", "DEU")


def read(*texts, **course):
    written = [(f"p{i}", ACTORS[i], text) for i, text in enumerate(texts)]
    return read_pledges(
        written, actors=ACTORS, events=("ceasefire", "veto"), levers=LEVERS, course={**AT_NONE, **course}
    )


@pytest.mark.parametrize("system", LISTED, ids=lambda s: s["id"])
def test_all_consistent_states_are_those_of_the_table(system):
    pledges = read_pledges(
        [(p["id"], p["actor"], p["when"]) for p in system["pledges"]],
        actors=system["actors"],
        events=tuple(system["events"]),
        levers={n: Lever(tuple(v), ordered=n != "mission") for n, v in system.get("levers", {}).items()},
        course=system.get("course", {}),
    )
    rows = system["expect"]["by_events"]
    table = np.array([row["events"] for row in rows], dtype=bool)
    events = {name: table[:, j] for j, name in enumerate(system["expect"]["event_order"])}
    found = consistent_states(pledges, system["actors"], events, draws=len(rows))
    for d, row in enumerate(rows):
        assert {frozenset(s) for s in found.kinds[found.kind[d]]} == set(map(frozenset, row["fixpoints"]))
        assert found.count[d] == row["n_fixpoints"]


def test_a_threshold_under_not_is_the_opposite_threshold():
    one = read("not at_least(2, [ceasefire, veto, joined(FRA)])", "ceasefire")[0].condition
    assert format_condition(one) == "at_least(2, [not ceasefire, not veto, not FRA])"


def test_weights_lists_and_constants_are_read():
    pledges = read(
        "weighted(3, {joined(FRA): 2, DEU: 1})", "all_of([true, ceasefire])", "any_of([false, GBR])"
    )
    said = [format_condition(p.condition) for p in pledges]
    assert said == ["weighted(3, {FRA: 2, DEU: 1})", "ceasefire", "GBR"]


def test_a_guard_with_a_negation_is_folded_away_before_anything_is_refused():
    pledges = read("not (mission == denial and joined(FRA))", "true", mission="monitoring")
    assert solve(pledges, ACTORS, {}, draws=1).least.actors.tolist() == [[True, True, False]]
    with pytest.raises(NonMonotonePledge):
        solve(read("not (mission == denial and joined(FRA))", "true"), ACTORS, {}, draws=1)


def test_all_pledges_that_wait_for_others_to_stay_out_are_named_with_their_place():
    texts = [("a", "GBR", "ceasefire and not joined(FRA)"), ("b", "FRA", "not at_least(1, others)")]
    places = {"a": Position("pledges.txt", 3, 11)}
    pledges = read_pledges(
        [*texts, ("c", "DEU", "true")], actors=ACTORS, events=("ceasefire",), places=places
    )
    with pytest.raises(NonMonotonePledge) as caught:
        solve(pledges, ACTORS, {"ceasefire": np.ones(1, bool)}, draws=1)
    first, second = str(caught.value).split("; pledge 'b'")[0], str(caught.value).split("; ")[2]
    assert first.startswith("pledges.txt:3:29: pledge 'a': 'not FRA' holds only while 'FRA' stays out")
    assert second == "character 17: pledge 'b': 'not GBR' holds only while 'GBR' stays out"
    assert caught.value.pledges == ("a", "b")


def test_hidden_monotonicity_is_refused_too():
    with pytest.raises(NonMonotonePledge):
        solve(read("joined(FRA) or not joined(FRA)", "true"), ACTORS, {}, draws=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("joined(GBR)", "'GBR' waits for itself"),
        ("ceasefyre", "unknown name 'ceasefyre'; did you mean 'ceasefire'?"),
        ("joined(FRAU)", "'FRAU' is not an actor; did you mean 'FRA'?"),
        ("joined(FRA, DEU)", "joined takes one actor: write 'joined(name)'"),
        ("usa_level >= denial", "'denial' is not a level of 'usa_level'"),
        ("mission >= denial", "'mission' is not ordered; use '==', '!=' or 'in"),
        ("at_least(0, [FRA])", "the number must be 1 to 1"),
        ("at_least(3, others)", "at_least(3, ..) over 2 names: the number must be 1 to 2"),
        ("all_of([])", "the list is empty; name at least one"),
        ("any_of([joined(FRA), FRA])", "'FRA' stands twice in one list"),
        ("weighted(0, {FRA: 1})", "the quota must be a whole number from 1 to 1"),
        ("weighted(9, {FRA: 1, DEU: 2})", "the quota must be a whole number from 1 to 3"),
        ("weighted(1, {FRA: -1})", "'-1' is not a weight; write a whole number of 0 or more"),
        ("weighted(1, {FRA: 1.5})", "'1.5' is not a weight"),
        ("open('x')", "the functions are all_of, any_of, at_least, weighted, joined"),
        ("(" * 65 + "FRA" + ")" * 65, "brackets are nested more than 64 deep"),
        ("not " * 70 + "ceasefire", "nested more than 64 deep"),
        (" or ".join(["FRA"] * 4096), "more than 4,096 names and operators"),
        ("FRA " + " " * 65_536, "65,540 characters; a condition has at most 65,536"),
    ],
)
def test_a_text_that_is_no_condition_says_where_and_why(text, message):
    with pytest.raises(PledgeFaults) as caught:
        read(text, "true", "true")
    assert message in str(caught.value)
    assert caught.value.faults[0].startswith("character ")


def test_every_fault_of_every_pledge_comes_at_once():
    with pytest.raises(PledgeFaults) as caught:
        read_pledges(
            [("a", "GBR", "joined(GBR) and peace"), ("b", "UK", "true")],
            actors=ACTORS,
            levers=LEVERS,
            course={"mission": "denial"},
        )
    assert len(caught.value.faults) == 4


def test_a_pledge_that_waits_for_its_own_actor_is_refused_however_it_was_made():
    pledge = read("joined(FRA)", "true")[0]
    with pytest.raises(SelfPledge):
        solve([Pledge("p", "FRA", pledge.condition)], ACTORS, {}, draws=1)


def test_an_event_is_good_news_bad_news_or_both():
    pledges = read("ceasefire and not veto", "veto or ceasefire")
    assert polarity(pledges) == {"ceasefire": "+", "veto": "both"}


def test_draws_without_any_consistent_state_are_counted_and_measures_become_intervals():
    pledges = read("not joined(FRA)", "joined(GBR) and ceasefire")
    states = consistent_states(pledges, ACTORS, {"ceasefire": np.array([True, False, True])}, draws=3)
    assert states.without == 2
    assert states.interval(len).tolist() == [[None, None], [1.0, 1.0], [None, None]]


def test_too_many_who_wait_for_others_are_refused_with_their_number():
    names = [f"A{i}" for i in range(25)]
    ring = [(n, n, f"not joined({names[i - 1]})") for i, n in enumerate(names)]
    with pytest.raises(TooManyContested, match="25 actors wait for others, more than the 24") as caught:
        consistent_states(read_pledges(ring, actors=names), names, {}, draws=1)
    assert caught.value.count == 25


@settings(deadline=None, max_examples=60)
@given(conditions(("e0", "e1"), ("B", "C"), {"usa_level": ("none", "backstop")}, negated=True), st.data())
def test_a_condition_that_is_printed_and_read_again_means_the_same(condition, data):
    levers = {"usa_level": Lever(("none", "backstop"), ordered=True)}
    names = Names(actors=("A", "B", "C"), events=("e0", "e1"), levers=levers, pledging=("A", "B", "C"))
    simple = fold(condition, {"usa_level": data.draw(st.sampled_from(("none", "backstop")))})
    text = format_condition(simple)
    world = {name: data.draw(st.booleans()) for name in ("e0", "e1", "B", "C")}
    try:
        again = parse_full_condition(text, names, owner="A")
    except ValueError as error:
        assert "stands twice" in str(error)  # noqa: PT017
        return
    assert holds(again, world) == holds(simple, world)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_consistent_states_are_those_that_trying_every_coalition_finds(data):
    names = ("A", "B", "C", "D")
    pledges = [
        Pledge(name, name, data.draw(conditions(("e0",), tuple(n for n in names if n != name), negated=True)))
        for name in names
    ]
    happens = data.draw(st.booleans())
    found = consistent_states(pledges, names, {"e0": np.array([happens])}, draws=1)
    expected = set()
    for number in range(16):
        state = {name: bool(number >> i & 1) for i, name in enumerate(names)}
        if all(holds(p.condition, {**state, "e0": happens}) == state[p.actor] for p in pledges):
            expected.add(tuple(name for name in names if state[name]))
    assert set(found.kinds[0]) == expected
