"""The trace from a measure to the inputs that it reads: nothing else can move it (DESIGN 6, 12.5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from tests.scenario_folders import pellia, read

import guarantor
from guarantor.measures.columns import FURTHER_RUNS, column
from guarantor.measures.trace import inputs_of
from guarantor.measures.worlds import Place, Worlds
from guarantor.pipeline import model_of
from guarantor.pipeline.reserve import pool_known
from guarantor.pipeline.supply import strength_known
from guarantor.run import execute
from guarantor.scenario import Scenario, origins_of, packaged
from guarantor.scenario.claim_schema import Call
from guarantor.scenario.condition import Always, Condition, Never
from guarantor.scenario.measure_names import MEASURES
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.quantity import Quantity, Shape
from guarantor.scenario.schema import Approval, Correlation, Course, Factor, Line, MissionNeed, Offer, Pledge

_KEPT = {"quantities", "evidence", "claims", "checks", "patches", "warnings", "folder", "origin"}


# -- changing one input strongly ----------------------------------------------------------------------------


def changed(scenario: Scenario, inputs: Collection[Origin], condition: Condition) -> Scenario:
    """The scenario with these inputs replaced: conditions by this one, numbers far up or, for never, down."""
    new = _rebuilt(scenario, set(inputs), condition)
    assert isinstance(new, Scenario)
    return new


def _rebuilt(thing: object, inputs: set[Origin], condition: Condition) -> object:
    if isinstance(thing, Mapping):
        return {key: _rebuilt(child, inputs, condition) for key, child in thing.items()}
    if isinstance(thing, tuple):
        return tuple(_rebuilt(child, inputs, condition) for child in thing)
    if not is_dataclass(thing) or isinstance(thing, Quantity | Condition | Origin):
        return thing
    if isinstance(thing, Value):
        return (
            replace(thing, quantity=_far(thing.quantity, condition == Always()))
            if thing.origin in inputs
            else thing
        )
    names = [field.name for field in fields(thing) if field.name not in _KEPT]
    new = replace(thing, **{name: _rebuilt(getattr(thing, name), inputs, condition) for name in names})
    if isinstance(new, MissionNeed) and new.split_origin in inputs:
        shares = list(new.split.values())
        return replace(new, split=dict(zip(new.split, [*shares[1:], shares[0]], strict=True)))
    if getattr(new, "origin", None) not in inputs:
        return new
    match new:
        case Pledge():
            return replace(new, condition=condition, refused=False)
        case Approval():
            return replace(new, rule=condition)
        case Offer(word=word) if word:
            return replace(new, word="as_able" if word == "refused" else "refused")
        case Line():
            return replace(new, priority=new.priority * 100)
        case Factor():
            return replace(new, correlation=0.9 if new.correlation < 0.45 else 0.0)
        case Correlation():
            return replace(new, spearman=-0.6 if new.spearman > 0 else 0.6)
    return new


def _far(quantity: Quantity, up: bool) -> Quantity:
    """A certain value far from the middle of the quantity, within what its field allows."""
    if quantity.shape is Shape.REFUSED:
        return Quantity(Shape.CONSTANT, (2_000.0,), unit=quantity.unit)
    low, high = min(quantity.numbers), max(quantity.numbers)
    far = 3.7 * high if up else 1.0 if high <= 10 else high / 50
    if 0 <= low <= high <= 1:
        far = 0.97 if up else 0.03
    return Quantity(Shape.CONSTANT, (far,), unit=quantity.unit)


# -- what a run gives for a measure -------------------------------------------------------------------------


def calls(scenario: Scenario, most: int = 99) -> Iterator[Call]:
    """Every measure that a run gives as a column, with as many arguments of each kind."""
    codes = [code for code in scenario.actors if code in {each.actor for each in scenario.pledges}][:most]
    groups = list(scenario.groups)[:most]
    held = [code for code in scenario.forces if strength_known(scenario, code)][:most]
    home = [(name,) for name in groups if all(pool_known(scenario, code) for code in scenario.groups[name])]
    arguments = {
        "flank_strength": home,
        "uncommitted_reserve": home,
        "event": [(name,) for name in list(scenario.events)[:most]],
        "joined": [(code,) for code in codes],
        "deployed": [(code,) for code in codes[:2]],
        "pledged_troops": [(), *((code,) for code in codes)],
        "members_joined": [(name, *rest) for name in groups for rest in ((), ("900",))],
        "sustained": [(code,) for code in held],
        "fielded_once": [(code,) for code in held if strength_known(scenario, code, once=True)],
        "largest_sustained": [(code,) for code in held],
        "necessary": [(code, "2000") for code in codes[:3]],
        "approval_changes_coalition": [(event,) for event in list(scenario.events)[:2]],
        "holdout_threshold": [(next(iter(scenario.courses)),)],
        "channel": [(each.actor, "means") for each in scenario.guarantees if each.actor in scenario.actors][
            :1
        ],
        "guarantor_worth": [(each.actor,) for each in scenario.guarantees][:1],
        "guarantor_share": [(each.actor,) for each in scenario.guarantees][:1],
        "direct_effect": [("challenger.strength",)],
    }
    for name, measure in MEASURES.items():
        if not measure.needs:
            yield from (Call(name, each) for each in arguments.get(name, [()]))


def one_block(scenario: Scenario) -> Worlds:
    return Worlds(execute(model_of(scenario, scenario.run.seed), 4_096))


def same(worlds: Worlds, other: Worlds, course: Course, call: Call) -> bool:
    """Whether a measure is bit for bit the same in every draw, at both ends."""
    for end in ("alone", "together"):
        a, b = (column(call, Place(course.name, end=end), each) for each in (worlds, other))
        defined = (a.defined, b.defined) if a.defined is not None else (True, True)
        if not (np.array_equal(a.values, b.values) and np.array_equal(*defined)):
            return False
    return True


# -- the truth ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", packaged())
@pytest.mark.parametrize("condition", [Always(), Never()], ids=["always", "never"])
def test_no_measure_moves_when_everything_outside_its_trace_is_changed(
    name: str, condition: Condition
) -> None:
    scenario = guarantor.load(name)
    base = one_block(scenario)
    tried: dict[frozenset[Origin], Worlds] = {}
    for course in scenario.courses.values():
        for call in calls(scenario, most=5):
            outside = frozenset(origins_of(scenario)) - set(inputs_of(scenario, call, course))
            if outside not in tried:
                tried[outside] = one_block(changed(scenario, outside, condition))
            assert same(base, tried[outside], course, call), f"{call} in {course.name}"


def test_in_pellia_no_measure_moves_with_any_single_input_outside_its_trace() -> None:
    scenario = guarantor.load("pellia")
    base = one_block(scenario)
    traces = [
        (course, call, set(inputs_of(scenario, call, course)))
        for course in scenario.courses.values()
        for call in calls(scenario, most=2)
        if call.name not in FURTHER_RUNS
    ]
    for origin in origins_of(scenario):
        other = one_block(changed(scenario, [origin], Always()))
        for course, call, inside in traces:
            assert origin in inside or same(base, other, course, call), f"{origin.path}: {call}"


def paths(scenario: Scenario, call: str, course: str, *arguments: str) -> list[str]:
    return [origin.path for origin in inputs_of(scenario, Call(call, arguments), scenario.courses[course])]


@pytest.mark.parametrize(
    ("call", "course", "moved_by"),
    [
        pytest.param(
            Call("joined", ("XAR",)), "neighbours-alone", ["pledges.xar-lift"], id="a pledge that levers bar"
        ),
        pytest.param(
            Call("joined", ("XBE",)),
            "neighbours-alone",
            [
                "events.ceasefire.probability",
                "events.xdu_mandate.probability",
                "pledges.xbe-brigade",
                "pledges.xbe-alone",
                "pledges.xco-battalion",
                "pledges.xdu-battlegroup",
            ],
            id="who waits for whom",
        ),
        pytest.param(
            Call("event", ("xgo_consent",)),
            "monitors-only",
            ["events.xgo_consent.probability"],
            id="one case of an event",
        ),
        pytest.param(
            Call("requirement_troops"),
            "monitors-only",
            ["requirement.by_mission.monitoring.total", "requirement.by_mission.monitoring.split"],
            id="the requirement of the mission",
        ),
        pytest.param(
            Call("attack_probability"),
            "arvonia-backstop",
            [
                "pledges.xbe-brigade.offers.support",
                "requirement.by_mission.reassurance.total",
                "limits.XBE.home_floor",
                "rotation.default.ratio",
                "guarantees.XAR.reliability.none",
                "guarantees.XAR.reliability.backstop",
                "challenger.anchor",
                "deterrence.provocation",
                "deterrence.in_place_share_reassurance",
                "common_factors.rotation",
                "correlations.1",
            ],
            id="everything and the game",
        ),
    ],
)
def test_what_stands_in_a_trace_can_move_the_measure(call: Call, course: str, moved_by: list[str]) -> None:
    scenario = guarantor.load("pellia")
    base, there = one_block(scenario), scenario.courses[course]
    inside = {origin.path: origin for origin in inputs_of(scenario, call, there)}
    for path in moved_by:
        others = [one_block(changed(scenario, [inside[path]], each)) for each in (Always(), Never())]
        assert not all(same(base, other, there, call) for other in others), path


def test_a_trace_is_not_everything() -> None:
    scenario = guarantor.load("pellia")
    assert paths(scenario, "joined", "neighbours-alone", "XAR") == ["pledges.xar-lift"]
    assert paths(scenario, "joined", "neighbours-alone", "XEL") == []
    assert paths(scenario, "requirement_troops", "neighbours-alone") == [
        "requirement.by_mission.reassurance.total",
        "requirement.by_mission.reassurance.split",
    ]
    assert len(paths(scenario, "force_raised", "neighbours-alone")) < len(origins_of(scenario)) / 2
    assert not [
        path
        for path in paths(scenario, "headcount", "arvonia-backstop")
        if path.startswith(("guarantees.", "challenger.", "deterrence."))
    ]


def test_what_an_actor_can_keep_there_reads_its_own_force_and_no_pledge() -> None:
    scenario = guarantor.load("pellia")
    assert paths(scenario, "sustained", "neighbours-alone", "XBE") == [
        "quantities.XBE.pool",
        "rotation.default.ratio",
        "limits.XBE.ceiling",
        "limits.XBE.home_floor",
        "limits.XBE.commitments.1.troops",
        "common_factors.rotation",
    ]
    coast = paths(scenario, "sustained", "neighbours-alone", "coast")
    assert {"quantities.XBE.pool", "quantities.XCO.pool", "quantities.XDU.pool"} < set(coast)


def test_troops_that_can_be_called_back_are_not_read(tmp_path: Path) -> None:
    scenario = read(pellia(tmp_path, ("releasable: no", "releasable: yes")))
    assert "limits.XBE.commitments.1.troops" not in paths(scenario, "headcount", "arvonia-backstop")


def test_what_stays_at_home_reads_the_mission_only_where_there_is_one(tmp_path: Path) -> None:
    scenario = read(
        pellia(
            tmp_path,
            ("coast: [", "shore: [XCO, XDU]\n  coast: ["),
            ("releasable: no", "releasable: no, in: XCO"),
        )
    )
    none = {origin.path for origin in inputs_of(scenario, Call("flank_strength", ("shore",)), None)}
    assert none == {
        "quantities.XCO.pool",
        "quantities.XDU.pool",
        "rotation.default.ratio",
        "limits.XBE.commitments.1.troops",
        "common_factors.rotation",
    }
    reserve = inputs_of(scenario, Call("uncommitted_reserve", ("shore",)), None)
    assert "limits.XBE.commitments.1.troops" not in [origin.path for origin in reserve]
    there = set(paths(scenario, "flank_strength", "neighbours-alone", "shore"))
    assert {*none, "pledges.xco-battalion", "approvals.coalition"} <= there


def test_the_share_that_can_deploy_is_read_at_home_only_beside_a_sustained_share(tmp_path: Path) -> None:
    shares = "{sustained_share: 8%, deployable_share: 28%}"
    scenario = read(
        pellia(
            tmp_path,
            ("coast: [", "south: [XCO]\n  coast: ["),
            ("XCO.pool:", "XCO.land_forces:"),
            ("rotation:\n", f"rotation:\n  XCO: {shares}\n"),
        )
    )
    share = "rotation.XCO.deployable_share"
    assert share not in paths(scenario, "sustained", "neighbours-alone", "XCO")
    assert share in paths(scenario, "uncommitted_reserve", "neighbours-alone", "south")


def test_offers_and_events_behind_a_pledge_that_the_levers_bar_are_not_read() -> None:
    scenario = guarantor.load("pellia")
    alone = paths(scenario, "headcount", "neighbours-alone")
    behind = paths(scenario, "headcount", "arvonia-backstop")
    assert "pledges.xbe-brigade" in alone
    assert "pledges.xbe-brigade.offers.manoeuvre" not in alone
    assert "pledges.xbe-brigade.offers.manoeuvre" in behind


def test_only_the_cases_that_can_apply_are_read_and_the_events_that_they_name(tmp_path: Path) -> None:
    before = '{when: "mission == monitoring", value: 20% to 50%}'
    after = '{when: "ceasefire and mission == monitoring", value: 20% to 50%}'
    scenario = read(pellia(tmp_path, (before, after)))
    consent = Call("event", ("xgo_consent",))
    there = inputs_of(scenario, consent, scenario.courses["monitors-only"])
    elsewhere = inputs_of(scenario, consent, scenario.courses["arvonia-backstop"])
    assert [origin.path for origin in there] == [
        "events.ceasefire.probability",
        *["events.xgo_consent.probability"] * 2,
    ]
    assert elsewhere == there[2:]


def test_correlations_that_hang_together_are_read_together(tmp_path: Path) -> None:
    before = "spearman: 0.3}"
    after = "spearman: 0.3}\n  - {of: [challenger.protege_strength, ceasefire], spearman: 0.2}"
    scenario = read(pellia(tmp_path, (before, after)))
    read_by_event = paths(scenario, "event", "arvonia-backstop", "ceasefire")
    assert read_by_event == ["events.ceasefire.probability", "correlations.1", "correlations.2"]


def test_an_approval_fixed_both_ways_is_not_read_as_a_chance() -> None:
    scenario = guarantor.load("pellia")
    fixed = paths(scenario, "approval_changes_coalition", "arvonia-backstop", "ceasefire")
    assert "events.ceasefire.probability" not in fixed
    assert "events.xdu_mandate.probability" in fixed


def test_what_an_actor_is_needed_for_is_read_with_its_lever_down_as_well(tmp_path: Path) -> None:
    written = ('if: "ceasefire and at_least(2, coast)"', 'if: "ceasefire and xar_level == none"')
    scenario = read(pellia(tmp_path, written))
    with_it = paths(scenario, "pledged_troops", "arvonia-backstop")
    needed = paths(scenario, "necessary", "arvonia-backstop", "XAR", "1000")
    assert "pledges.xbe-alone.offers.manoeuvre" not in with_it
    assert {*with_it, "pledges.xbe-alone.offers.manoeuvre"} == set(needed)


def test_without_a_force_only_the_game_and_events_are_read() -> None:
    scenario = guarantor.load("pellia")
    attack = [origin.path for origin in inputs_of(scenario, Call("attack_probability"), None)]
    assert "guarantees.XAR.reliability.none" in attack
    assert "guarantees.XAR.reliability.backstop" not in attack
    assert "deterrence.provocation" not in attack
    assert inputs_of(scenario, Call("headcount"), None) == ()
    assert len(inputs_of(scenario, Call("event", ("xgo_consent",)), None)) == 2


@pytest.mark.parametrize("name", packaged())
def test_every_measure_has_a_trace_in_the_order_of_the_scenario(name: str) -> None:
    scenario = guarantor.load(name)
    order = {origin: index for index, origin in enumerate(origins_of(scenario))}
    actor, event, course = (next(iter(each)) for each in (scenario.actors, scenario.events, scenario.courses))
    fitting = {"actor": actor, "group": actor, "event": event, "course": course, "troops": "1000"}
    for measure in MEASURES.values():
        kinds = [kind.rstrip("?").split(" or ")[0] for kind in measure.arguments]
        call = Call(measure.name, tuple(fitting.get(kind, "") for kind in kinds))
        for there in (None, *scenario.courses.values()):
            places = [order[origin] for origin in inputs_of(scenario, call, there)]
            assert places == sorted(places)
