"""A group that decides as one guarantor (D1, D10, D14), and no more worked out than can matter (R16)."""

import numpy as np
import pytest

import slow_pipeline
from guarantor.draws import BLOCK
from guarantor.measures import assess
from guarantor.pipeline import model_of, run_block
from guarantor.pipeline.game import Game
from guarantor.scenario import load
from scenario_folders import fault_of, faults_of, pellia, read

ORDER = "order: [XAR, XBE]"
COAST = "coast: [XBE, XCO, XDU]"
REST = """\
  rest:
    requires: [XAR]
    reliability: {none: "triangular(0, 0.02, 0.15)", troops: "triangular(0.22, 0.41, 0.745)"}
    reinforcement: {none: 0 troops, troops: 1000 to 3000 troops}
challenger:
"""
WITH_REST = (
    (COAST, f"{COAST}\n  rest: [XCO, XDU]"),
    (ORDER, "order: [XAR, XBE, rest]"),
    ("challenger:\n", REST),
)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return read(pellia(tmp_path_factory.mktemp("group"), *WITH_REST))


@pytest.fixture(scope="module")
def block(scenario):
    return run_block(model_of(scenario, 11), 2)


def test_a_group_guarantor_has_its_members_and_no_lever(scenario):
    (group,) = (each for each in scenario.guarantees if each.actor == "rest")
    assert (group.members, group.lever, group.requires) == (("XCO", "XDU"), None, ("XAR",))
    assert scenario.guarantees[0].members == ("XAR",)


@pytest.mark.parametrize("end", [pytest.param(0, id="each on its own"), pytest.param(1, id="all together")])
def test_the_game_of_a_group_agrees_with_the_slow_twin(scenario, block, end):
    seen = set()
    for name, course in scenario.courses.items():
        found = block.courses[name][end]
        for d in range(60):
            slow = slow_pipeline.answer(scenario, course, block.draws, d, together=end == 1)
            seen |= slow.joined if slow.raised else set()
            assert found.attack_probability[d] == pytest.approx(slow.attack, abs=1e-10)
            assert found.challenger_value[d] == pytest.approx(slow.challenger, abs=1e-10)
    assert {"XCO", "XDU"} <= seen


def test_a_group_counts_where_any_member_has_troops_in_place_and_nowhere_else(tmp_path):
    certain = (REST.replace('"triangular(0, 0.02, 0.15)"', "0%"),)
    with_group = read(pellia(tmp_path / "with", *WITH_REST[:2], ("challenger:\n", *certain)))
    without = read(pellia(tmp_path / "without", WITH_REST[0]))
    here, there = (run_block(model_of(each, 5), 0) for each in (with_group, without))
    places = [list(with_group.actors).index(code) for code in ("XCO", "XDU")]
    for name in with_group.courses:
        for end in (0, 1):
            one, other = here.courses[name][end], there.courses[name][end]
            present = one.deployed[:, places].any(axis=1)
            same = np.isclose(one.attack_probability, other.attack_probability, rtol=0, atol=1e-12)
            assert np.array_equal(same, ~present)


def test_a_group_of_one_decides_as_its_member_does(tmp_path):
    sure = "tripwire: 0.3, quick_success_penalty: 0.4, missing_partner_penalty: 1, punishment: 0.1"
    levels = "reliability: {none: 2%, troops: 40%}, reinforcement: 900 troops"
    body = f"{{requires: [XAR], {levels}, {sure}, abstention_rent: 0.05}}"
    text = (
        '  XBE:\n    requires: [XAR]\n    reliability: {none: "triangular(0, 0.02, 0.15)", '
        'troops: "triangular(0.22, 0.41, 0.745)"}\n    reinforcement: 0 troops\n'
    )
    alone = read(pellia(tmp_path / "alone", (text, f"  XBE: {body}\n")))
    group = read(
        pellia(
            tmp_path / "group",
            (text, f"  belmark: {body}\n"),
            (COAST, f"{COAST}\n  belmark: [XBE]"),
            (ORDER, "order: [XAR, belmark]"),
        )
    )
    here, there = (run_block(model_of(each, 5), 0) for each in (alone, group))
    for name in alone.courses:
        for end in (0, 1):
            columns = (each.courses[name][end].attack_probability for each in (here, there))
            assert np.array_equal(*columns)


def test_members_of_a_group_with_a_lever_do_not_decide_for_themselves(tmp_path):
    at_levels = "{none: 1%, enablers: 5%, backstop: 30%, troops: 40%}"
    lever = f"  rest: {{lever: xar_level, reliability: {at_levels}, reinforcement: 0 troops}}\nchallenger:\n"
    found = assess(
        read(pellia(tmp_path, *WITH_REST[:2], ("challenger:\n", lever))),
        draws=BLOCK,
        given={"ceasefire": True},
    )
    coalition = found.course("arvonia-backstop").coalition.together
    assert coalition.actors == ("XBE",)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param(
            ((COAST, f"{COAST}\n  rest: [XBE, XCO]"), *WITH_REST[1:]),
            "guarantees.rest: 'XBE' decides as 'XBE' too; leave it out of one (D10)",
            id="a member that is a guarantor of its own",
        ),
        pytest.param(
            (
                WITH_REST[0],
                (ORDER, "order: [XAR, rest, XBE, coast]"),
                ("challenger:\n", REST),
                ("challenger:\n", REST.replace("  rest:", "  coast:")),
            ),
            "guarantees.coast: 'XCO' decides as 'rest' too; leave it out of one",
            id="groups that overlap",
        ),
        pytest.param(
            ((COAST, f"{COAST}\n  rest: []"), *WITH_REST[1:]),
            "guarantees.rest: nobody is in this group; write its members under 'groups.rest'",
            id="a group of nobody",
        ),
        pytest.param(
            (*WITH_REST[:2], ("challenger:\n", REST.replace("  rest:", "  rset:"))),
            "guarantees.rset: unknown name; did you mean 'rest'?",
            id="a group that is misspelt",
        ),
    ],
)
def test_nobody_decides_twice_and_a_guarantor_is_somebody(tmp_path, changes, says):
    assert any(says in fault for fault in faults_of(pellia(tmp_path, *changes)))


def test_a_group_that_failed_is_reported_once(tmp_path):
    changes = ((COAST, f"{COAST}\n  rest: [XXX]"), *WITH_REST[1:])
    assert "groups.rest: unknown actor 'XXX'" in fault_of(pellia(tmp_path, *changes))


def test_an_end_with_the_same_force_in_a_draw_is_not_played_again_and_no_bit_differs(scenario, block):
    model = model_of(scenario, 11)
    game = Game(model, block.draws)
    differs = 0
    for name, (alone, together) in block.courses.items():
        course = scenario.courses[name]
        afresh = game.course(course, together.raised, together.deployed)
        differs += int((alone.deployed != together.deployed).any(axis=1).sum())
        for column in ("attack_probability", "challenger_value", "challenger_value_centred", "protege_value"):
            assert np.array_equal(getattr(afresh, column), getattr(together, column))
    assert differs


def test_guarantors_of_the_packaged_scenarios_decide_for_themselves():
    for guarantee in load("pellia").guarantees:
        assert guarantee.members == (guarantee.actor,)


def test_who_joins_nowhere_is_left_out_and_everybody_keeps_their_place(tmp_path, scenario):
    silent = ("  XPE: {name", "  XAA: {name: Alland, roles: [contributor]}\n  XPE: {name")
    grown = read(pellia(tmp_path, *WITH_REST, silent))
    here, there = (run_block(model_of(each, 11), 0) for each in (scenario, grown))
    for name in scenario.courses:
        for end in (0, 1):
            before, after = here.courses[name][end], there.courses[name][end]
            assert np.array_equal(before.deployed, after.deployed[:, 1:])
            assert not after.deployed[:, 0].any()
            assert np.array_equal(before.package_share, after.package_share)
            assert np.array_equal(before.attack_probability, after.attack_probability)


def test_where_nobody_ever_joins_no_force_is_raised(scenario):
    found = run_block(model_of(scenario, 3, given={"ceasefire": False}), 0)
    for alone, together in found.courses.values():
        assert not alone.raised.any()
        assert not together.deployed.any()
        assert np.array_equal(alone.attack_probability, found.reference.attack_probability)
