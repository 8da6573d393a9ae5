"""What stays at home and on the flank after what the mission takes (G3, G6, G7, G20)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantor.draws import Draws
from guarantor.pipeline import model_of
from guarantor.pipeline.model import Model
from guarantor.pipeline.reserve import pool_known, present, stationed, uncommitted
from guarantor.pipeline.supply import sustained
from guarantor.scenario import load
from guarantor.scenario.errors import Position
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.quantity import Quantity, Shape
from guarantor.scenario.schema import Commitment, Force, RotationPolicy
from scenario_folders import pellia, read

PELLIA = load("pellia")
STATES = ("XBE", "XCO", "XDU")
DRAWS = 3


def value(number: float | None, name: str) -> Value | None:
    """A certain value on a stream of its own."""
    if number is None:
        return None
    origin = Origin(name, Position("scenario.yaml", 1, 1), None, "assumed")
    return Value(name, f"{number}", Quantity(Shape.CONSTANT, (float(number),)), origin)


def force(code: str, *, floor: float | None = None, away=(), **held: float) -> Force:
    """Numbers as a force; `away` holds troops, releasable and where they stand."""
    numbers = {name: value(number, f"{code}.{name}") for name, number in held.items()}
    lines = {name: each for name, each in numbers.items() if name in ("manoeuvre", "support")}
    policy = RotationPolicy(*(numbers.get(name) for name in ("ratio", "deployable", "sustained")))
    commitments = tuple(
        Commitment("elsewhere", value(troops, f"{code}.away.{k}"), releasable, place)
        for k, (troops, releasable, place) in enumerate(away)
    )
    floored = value(floor, f"{code}.floor")
    return Force(code, numbers.get("land"), numbers.get("pool"), lines, policy, None, floored, commitments)


def world(*forces: Force) -> tuple[Model, Draws]:
    """Pellia with other forces, and a few draws of it."""
    nothing_offered = replace(PELLIA, forces={each.actor: each for each in forces}, factors=(), pledges=())
    model = model_of(nothing_offered, 1, deterrence=False)
    names = {entry.name: np.full(DRAWS, entry.quantity.numbers[0]) for entry in model.sampler.plan.inputs}
    return model, Draws(0, DRAWS, {}, names)


def sent(model: Model, **troops: float) -> np.ndarray:
    """What each actor of the model keeps in the mission, the same in every draw."""
    return np.tile([float(troops.get(code, 0.0)) for code in model.actors], (DRAWS, 1))


# -- by hand ------------------------------------------------------------------------------------------------

BELMARK = {"pool": 16_000, "ratio": 4, "floor": 4_000, "away": [(900, False, ("XCO",))]}


@pytest.mark.parametrize(
    ("troops", "left"),
    [
        pytest.param(0, 8_400, id="16,000 less a floor of 4,000 less 4 x 900"),
        pytest.param(1_000, 4_400, id="each one deployed ties down four"),
        pytest.param(2_100, 0, id="the whole net pool"),
        pytest.param(5_000, 0, id="never below nothing"),
    ],
)
def test_the_reserve_is_the_net_pool_less_what_the_mission_ties_down(troops, left):
    model, draws = world(force("XBE", **BELMARK))
    assert uncommitted(model, draws, ["XBE"], sent(model, XBE=troops)).tolist() == [left] * DRAWS
    assert present(model, draws, ["XBE"], sent(model, XBE=troops)).tolist() == [left + 4_000] * DRAWS


def test_without_a_mission_nobody_is_taken():
    model, draws = world(force("XBE", **BELMARK))
    assert np.array_equal(
        uncommitted(model, draws, ["XBE"], None), uncommitted(model, draws, ["XBE"], sent(model))
    )


def test_one_member_that_is_overcommitted_takes_nothing_from_the_others():
    model, draws = world(
        force("XBE", **BELMARK), force("XDU", pool=3_000, ratio=3, away=[(2_000, False, ())])
    )
    assert uncommitted(model, draws, ["XBE", "XDU"], None).tolist() == [8_400] * DRAWS


@pytest.mark.parametrize(
    ("floor", "troops", "left", "there"),
    [
        # 100,000 in the army, 28% fit to deploy, 8% can be kept away: 3.5 held for each one away
        pytest.param(0, 0, 28_000, 28_000, id="nobody sent"),
        pytest.param(0, 2_000, 21_000, 21_000, id="3.5 for each of 2,000"),
        pytest.param(70_000, 2_000, 21_000, 21_000, id="a floor filled by those who cannot deploy"),
        pytest.param(90_000, 2_000, 3_000, 21_000, id="a floor that keeps 18,000 of those who can"),
        pytest.param(0, 9_000, 0, 0, id="more than can be kept away"),
    ],
)
def test_on_the_share_route_the_ratio_is_deployable_by_sustained_share(floor, troops, left, there):
    model, draws = world(force("XBE", land=100_000, deployable=0.28, sustained=0.08, floor=floor))
    away = sent(model, XBE=troops)
    assert uncommitted(model, draws, ["XBE"], away) == pytest.approx([left] * DRAWS)
    assert present(model, draws, ["XBE"], away) == pytest.approx([there] * DRAWS)


def test_a_share_that_is_sustained_beyond_what_can_deploy_ties_down_one_for_one():
    model, draws = world(force("XBE", land=100_000, deployable=0.10, sustained=0.12))
    assert uncommitted(model, draws, ["XBE"], sent(model, XBE=4_000)).tolist() == [6_000] * DRAWS


def test_where_nobody_can_be_kept_away_the_pool_is_whole_until_somebody_goes():
    model, draws = world(force("XBE", land=100_000, deployable=0.28, sustained=0.0))
    assert uncommitted(model, draws, ["XBE"], None) == pytest.approx([28_000] * DRAWS)
    assert not uncommitted(model, draws, ["XBE"], sent(model, XBE=1)).any()


def test_a_pool_by_line_is_the_sum_of_its_lines():
    model, draws = world(force("XBE", manoeuvre=3_000, support=1_000, ratio=4))
    assert uncommitted(model, draws, ["XBE"], sent(model, XBE=500)).tolist() == [2_000] * DRAWS


UNITS = [(300, False, ("XCO",)), (200, True, ("XCO",)), (70, False, ("XCO", "XDU")), (5, False, ())]


@pytest.mark.parametrize(
    ("members", "troops", "there"),
    [
        pytest.param(("XCO",), 0, 500, id="no mission takes the releasable one"),
        pytest.param(("XCO",), 150, 350, id="released as far as its owner sends anybody"),
        pytest.param(("XCO",), 4_000, 300, id="the rest is not released"),
        pytest.param(("XCO", "XDU"), 0, 570, id="a unit somewhere in the group"),
        pytest.param(("XBE", "XCO"), 0, 300, id="the releasable one is counted at its owner's home"),
        pytest.param(("XDU",), 0, 0, id="a unit that may stand elsewhere is not counted"),
    ],
)
def test_units_of_others_count_where_they_stand_until_they_are_released(members, troops, there):
    model, draws = world(force("XBE", pool=10_000, ratio=4, away=UNITS))
    assert stationed(model, draws, members, sent(model, XBE=troops)).tolist() == [there] * DRAWS


def test_a_state_without_a_pool_is_named():
    model, draws = world(force("XBE", land=9_000, sustained=0.08))
    assert not pool_known(model.scenario, "XBE")
    assert not pool_known(model.scenario, "XAR")
    with pytest.raises(ValueError, match="nothing says what 'XBE' has fit to deploy"):
        uncommitted(model, draws, ["XBE"], None)


# -- a slow twin --------------------------------------------------------------------------------------------

PERSONS = st.integers(0, 50_000).map(float)
PLACES = st.sampled_from([(), ("XBE",), ("XCO",), ("XDU",), ("XCO", "XDU")])
AWAY = st.lists(st.tuples(PERSONS, st.booleans(), PLACES), max_size=3)
ROUTES = st.one_of(
    st.fixed_dictionaries({"pool": PERSONS, "ratio": st.floats(1, 8)}),
    st.fixed_dictionaries({"manoeuvre": PERSONS, "support": PERSONS, "ratio": st.floats(1, 8)}),
    st.fixed_dictionaries({"land": PERSONS, "deployable": st.floats(0, 1), "ratio": st.floats(1, 8)}),
    st.fixed_dictionaries({"land": PERSONS, "deployable": st.floats(0, 1), "sustained": st.floats(0.001, 1)}),
)
STATE = st.tuples(ROUTES, st.none() | PERSONS, AWAY)
MEMBERS = st.lists(st.sampled_from(STATES), unique=True, min_size=1)


def by_hand(states, members, troops):
    """Reserve and presence of the members, soldier counts one after the other."""
    reserve = there = 0.0
    for code, (held, floor, away) in states.items():
        elsewhere = sum(number for number, releasable, _ in away if not releasable) + troops.get(code, 0.0)
        if code in members:
            pool = held.get("pool", held.get("manoeuvre", 0) + held.get("support", 0))
            if "land" in held:
                pool = held["land"] * held["deployable"]
            if "sustained" in held:
                ratio = max(1.0, held["deployable"] / held["sustained"])
                kept = max(0.0, (floor or 0.0) - (held["land"] - pool))
            else:
                ratio, kept = held["ratio"], floor or 0.0
            kept = min(kept, pool)
            left = max(0.0, pool - kept - ratio * elsewhere)
            reserve += left
            there += kept + left
        can_go = troops.get(code, 0.0)
        for number, releasable, place in away:
            if not place or any(host not in members for host in place):
                continue
            if not releasable:
                there += number
            elif code not in members:
                gone = min(number, can_go)
                can_go -= gone
                there += number - gone
    return reserve, there


@settings(max_examples=80, deadline=None)
@given(st.tuples(STATE, STATE, STATE), MEMBERS, st.tuples(PERSONS, PERSONS, PERSONS))
def test_the_reserve_and_the_flank_are_those_of_the_slow_twin(drawn_states, members, away):
    states, troops = dict(zip(STATES, drawn_states, strict=True)), dict(zip(STATES, away, strict=True))
    model, draws = world(*(force(code, floor=f, away=a, **held) for code, (held, f, a) in states.items()))
    expected = by_hand(states, members, troops)
    found = (each(model, draws, members, sent(model, **troops)) for each in (uncommitted, present))
    for column, number in zip(found, expected, strict=True):
        np.testing.assert_allclose(column, number, rtol=1e-9, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.tuples(STATE, STATE, STATE), MEMBERS, st.tuples(PERSONS, PERSONS, PERSONS))
def test_sending_more_never_leaves_more_at_home(drawn_states, members, away):
    states = zip(STATES, drawn_states, strict=True)
    model, draws = world(*(force(code, floor=f, away=a, **held) for code, (held, f, a) in states))
    some, more = (
        sent(model, **{code: n * scale for code, n in zip(STATES, away, strict=True)}) for scale in (1, 2)
    )
    for measure in (uncommitted, present):
        nobody_sent, at_some, at_more = (measure(model, draws, members, each) for each in (None, some, more))
        assert (at_more <= at_some + 1e-6).all()
        assert (at_some <= nobody_sent + 1e-6).all()
        assert (at_more >= 0).all()


@settings(max_examples=40, deadline=None)
@given(STATE)
def test_an_untouched_reserve_is_what_can_be_kept_away_times_the_ratio(state):
    held, floor, away = state
    held = {"pool": 20_000.0, "ratio": held.get("ratio", 4.0)}
    model, draws = world(force("XBE", floor=floor, away=away, **held))
    strength = sustained(model, draws, "XBE")
    np.testing.assert_allclose(
        uncommitted(model, draws, ["XBE"], None), strength * held["ratio"], rtol=1e-9, atol=1e-6
    )


# -- as written ---------------------------------------------------------------------------------------------


def test_a_commitment_says_on_whose_territory_it_stands(tmp_path):
    (each,) = read(pellia(tmp_path, ("releasable: no", "releasable: no, in: XCO"))).forces["XBE"].commitments
    assert each.place == ("XCO",)
    assert PELLIA.forces["XBE"].commitments[0].place == ()


def test_a_commitment_in_a_group_may_stand_with_any_of_its_members(tmp_path):
    changes = (
        ("coast: [XBE", "south: [XCO, XDU]\n  coast: [XBE"),
        ("releasable: no", "releasable: no, in: south"),
    )
    (each,) = read(pellia(tmp_path, *changes)).forces["XBE"].commitments
    assert each.place == ("XCO", "XDU")


def test_where_a_commitment_stands_is_in_the_digest_only_if_it_is_said(tmp_path):
    said = read(pellia(tmp_path / "said", ("releasable: no", "releasable: no, in: XCO")))
    other = read(pellia(tmp_path / "other", ("releasable: no", "releasable: no, in: XDU")))
    unsaid = read(pellia(tmp_path / "unsaid"))
    assert len({said.digest, other.digest, unsaid.digest}) == 3
    assert unsaid.digest == PELLIA.digest
