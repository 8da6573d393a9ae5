"""Channels of a guarantor: every mixture of two levels, against a plain loop that edits the text (D16)."""

from dataclasses import replace

import numpy as np
import pytest

from guarantor.pipeline import channels, model_of, order, run_block
from guarantor.pipeline.channels import CHANNELS, BlockGap, configurations, presence_of
from guarantor.scenario import load
from scenario_folders import SCENARIO, pellia, read, replaced

LEVELS = "{levels: [none, enablers, backstop, troops], ordered: true}"
CONSENT = '{title: "Pellia\'s consent", actor: XPE, probability: 80% to 95%}'
WAITING = (
    (
        CONSENT,
        "{title: Pellia's consent, actor: XPE, probability: [{when: 'xar_level >= enablers', value: 90%}, "
        "{when: always, value: 40% to 60%}]}",
    ),
    ('if: "ceasefire and at_least(1, others)"\n  xdu', 'if: "ceasefire and (XBE or XAR)"\n  xdu'),
    (
        "offers: {enablers: as_required}\n"
        '    if: "ceasefire and xar_level >= enablers and at_least(1, others)"',
        'offers: {enablers: as_required, support: 200 troops}\n    if: "ceasefire and xar_level >= enablers '
        'and (XCO or XDU)"\n  xar-brigade:\n    actor: XAR\n    offers: {manoeuvre: 700 troops}\n'
        '    if: "ceasefire and xar_level >= backstop"',
    ),
    (
        "backstop: 5000 to 15000 troops, troops: 5000 to 15000 troops}",
        "backstop: 9000 troops, troops: 9000 troops}",
    ),
)
"""Pellia in which an approval, three pledges and capabilities hang on Arvonia's level."""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return read(pellia(tmp_path_factory.mktemp("waiting"), *WAITING))


@pytest.fixture(scope="module")
def mixed(scenario):
    presence = presence_of(scenario, "XAR", scenario.courses["arvonia-backstop"])
    return configurations(model_of(scenario, 3), presence, 1)


def edited(folder, mask):
    """The scenario as text, each block reading a lever of its own, and a shadow whom others wait for."""
    at = {name: "backstop" if mask >> k & 1 else "none" for k, name in enumerate(CHANNELS)}
    off = at["credibility"] == "none"  # then at a level of its own that is worth what none is worth
    at["credibility"] = "enablers" if off else "backstop"
    levels = ", ".join(f"xar_{name}: {level}" for name, level in at.items())
    reinforcement = "9000 troops" if at["means"] == "backstop" else "0 troops"
    nothing = "    tripwire: 0\n    abstention_rent: 0\n" if off else ""
    text = replaced(
        replaced(SCENARIO, *WAITING),
        (f"  xar_level: {LEVELS}\n", "".join(f"  xar_{name}: {LEVELS}\n" for name in at)),
        ("'xar_level >= enablers'", "'xar_approvals >= enablers'"),
        ('if: "ceasefire and xar_level >= enablers"', 'if: "ceasefire and xar_pledges >= enablers"'),
        ("(XBE or xar_level == troops)", "(XBE or xar_pledges == troops)"),
        ("(XBE or XAR)", "(XBE or XAS)"),
        ("  XBE: {name: Belmark,", "  XAS: {name: Shadow, roles: [contributor]}\n  XBE: {name: Belmark,"),
        ("    lever: xar_level\n", f"    lever: xar_credibility\n{nothing}"),
        (
            "{none: 0 troops, enablers: 0 troops, backstop: 9000 troops, troops: 9000 troops}",
            f"{{none: 0 troops, enablers: {reinforcement}, backstop: {reinforcement}, "
            f"troops: {reinforcement}}}",
        ),
    )
    if off:
        text = replaced(
            text, ('enablers: "triangular(0.05, 0.22, 0.41)"', 'enablers: "triangular(0, 0.02, 0.15)"')
        )
    start, rest = text.split("courses:", 1)
    _, after = rest.split("events:", 1)
    course = f"  mixed: {{title: mixed, mission: reassurance, {levels}}}\n"
    before, own = after.split("  xar-lift:\n", 1)
    _, approvals = own.split("approvals:\n", 1)
    pledges = ""
    for name, actor, offers, block, level, rest in (
        ("xar-lift", "XAR", "{enablers: as_required}", "capabilities", "enablers", " and (XCO or XDU)"),
        ("xar-support", "XAR", "{support: 200 troops}", "means", "enablers", " and (XCO or XDU)"),
        ("xar-brigade", "XAR", "{manoeuvre: 700 troops}", "means", "backstop", ""),
        ("xas-lift", "XAS", "{manoeuvre: 0 troops}", "pledges", "enablers", " and (XCO or XDU)"),
        ("xas-brigade", "XAS", "{manoeuvre: 0 troops}", "pledges", "backstop", ""),
    ):
        condition = f"ceasefire and xar_{block} >= {level}{rest}"
        pledges += f'  {name}: {{actor: {actor}, offers: {offers}, if: "{condition}"}}\n'
    whole = f"{start}courses:\n{course}events:{before}{pledges}\napprovals:\n{approvals}"
    head, claims = whole.split("claims:\n", 1)
    file = pellia(folder) / "scenario.yaml"
    file.write_text(head + "variants:\n" + claims.split("variants:\n", 1)[1], encoding="utf-8")
    return read(folder)


@pytest.mark.parametrize("mask", range(32))
def test_each_configuration_is_the_run_of_the_scenario_edited_so(scenario, mixed, mask, tmp_path):
    twin = edited(tmp_path, mask)
    ran = run_block(model_of(twin, 3), 1).courses["mixed"]
    own = [list(twin.actors).index(code) for code in scenario.actors]
    for found, slow in zip((mixed.alone[mask], mixed.together[mask]), ran, strict=True):
        assert np.array_equal(found.joined, slow.joined[:, own])
        assert np.array_equal(found.raised, slow.raised)
        for name in ("sustained_troops", "package_share", "attack_probability", "challenger_value"):
            assert getattr(found, name) == pytest.approx(getattr(slow, name), abs=1e-9), name


def test_every_block_of_the_edited_scenario_does_something(mixed):
    chance = np.array([each.attack_probability for each in mixed.together])
    for k, name in enumerate(CHANNELS):
        rows = [row for row in range(32) if not row >> k & 1]
        assert any((chance[row] != chance[row | 1 << k]).any() for row in rows), name


def test_all_off_and_all_on_are_the_two_runs(scenario, mixed):
    runs = run_block(model_of(scenario, 3), 1).courses
    for name, at in (("neighbours-alone", 0), ("arvonia-backstop", -1)):
        for found, run in zip((mixed.alone[at], mixed.together[at]), runs[name], strict=True):
            assert np.array_equal(found.attack_probability, run.attack_probability)
            assert np.array_equal(found.joined, run.joined)


@pytest.mark.parametrize("guarantor", ["XBE", "XAR"])
def test_a_guarantor_left_out_is_the_run_without_it(guarantor):
    scenario = load("pellia")
    course = scenario.courses["arvonia-backstop"]
    presence = presence_of(scenario, guarantor, course)
    found = configurations(model_of(scenario, 5), presence, 0)
    assert presence.removed == (guarantor == "XBE")
    silent = {course.name: (guarantor,)} if presence.removed else {}
    there = replace(scenario, courses={course.name: replace(course, levers=presence.base.levers)})
    without = run_block(model_of(there, 5), 0, silent=silent).courses[course.name]
    for k, ends in enumerate((found.alone, found.together)):
        assert np.array_equal(ends[0].attack_probability, without[k].attack_probability)
        assert guarantor != "XBE" or not ends[0].joined[:, list(scenario.actors).index("XBE")].any()


def test_a_guarantor_without_a_lever_is_credible_where_its_troops_would_be_in_place():
    scenario = load("pellia")
    presence = presence_of(scenario, "XBE", scenario.courses["arvonia-backstop"])
    found = configurations(model_of(scenario, 5), presence, 0)
    others, word = found.together[0b01110], found.together[0b11110]  # its own troops are away in both
    with_troops = found.together[0b01111]
    place = list(scenario.actors).index("XBE")
    changed = others.attack_probability != word.attack_probability
    assert np.array_equal(changed, others.raised & (with_troops.deployed[:, place] > 0))
    assert changed.any()


def test_a_group_that_decides_as_one_takes_its_members_with_it():
    scenario = load("ukraine")
    presence = presence_of(scenario, "rest_of_europe", scenario.courses["us-troops"])
    found = configurations(model_of(scenario, 5), presence, 0)
    members = [list(scenario.actors).index(code) for code in scenario.groups["rest_of_europe"]]
    assert found.together[-1].joined[:, members].any()
    assert not found.together[0].joined[:, members].any()


def test_a_block_that_nothing_reads_is_not_run_again():
    scenario = load("ukraine")
    presence = presence_of(scenario, "USA", scenario.courses["us-troops"])
    found = configurations(model_of(scenario, 5), presence, 0)
    approvals = 1 << CHANNELS.index("approvals")
    for row in range(32):
        here, there = found.alone[row], found.alone[row | approvals]
        assert here.attack_probability is there.attack_probability
    assert found.together is found.alone


def test_without_the_game_the_force_alone_is_mixed(scenario):
    presence = presence_of(scenario, "XAR", scenario.courses["arvonia-backstop"])
    found = configurations(model_of(scenario, 3, deterrence=False), presence, 0)
    assert not found.alone[-1].attack_probability.any()
    assert found.together[-1].sustained_troops.any()


def test_what_reads_the_level_outside_every_block_is_named(scenario, monkeypatch):
    """A requirement that hangs on the guarantor's level stands in no channel (D16)."""
    asked = order.requirement_of

    def reading(scenario, course, draws):
        return asked(scenario, course, draws) * (2 if course.levers["xar_level"] == "backstop" else 1)

    for module in (order, channels):
        monkeypatch.setattr(module, "requirement_of", reading)
    presence = presence_of(scenario, "XAR", scenario.courses["arvonia-backstop"])
    with pytest.raises(
        BlockGap,
        match=r"channels of XAR: with every channel on, 'requirement_troops' is not that of the run of "
        r"'arvonia-backstop' in 4096 of 4096 draws .*: GENERATE reads the level of XAR in something that "
        r"stands in none of means, approvals, pledges, capabilities, credibility \(D16\)",
    ):
        configurations(model_of(scenario, 3), presence, 0)


def test_a_gap_in_the_game_is_named_as_one(scenario, monkeypatch):
    class Leaning(channels.Game):
        def course(self, course, raised, deployed, like=None, apart=None):
            level = apart.credibility._replace(level="troops", pledged=np.ones_like(raised))
            return super().course(course, raised, deployed, like, replace(apart, credibility=level))

    monkeypatch.setattr(channels, "Game", Leaning)
    presence = presence_of(scenario, "XAR", scenario.courses["arvonia-backstop"])
    with pytest.raises(BlockGap, match=r"every channel off, 'attack_probability' is not .*: DETER reads the"):
        configurations(model_of(scenario, 3), presence, 0)


CAVEAT = "  XBE: {caveats: [{line: manoeuvre, share: 25%, if: 'LEVER < enablers'}], ceiling: 6000 troops"


def test_a_caveat_that_reads_the_level_stands_with_the_approvals(tmp_path):
    written = ("  XBE: {ceiling: 6000 troops", CAVEAT.replace("LEVER", "xar_level"))
    free = (
        'if: "ceasefire and xar_level >= enablers"\n    source: XE01',
        'if: "ceasefire"\n    source: XE01',
    )
    scenario = read(pellia(tmp_path, written, free))
    course, base = (scenario.courses[name] for name in ("arvonia-backstop", "neighbours-alone"))
    found = configurations(model_of(scenario, 3), presence_of(scenario, "XAR", course), 0)
    runs = run_block(model_of(scenario, 3), 0).courses
    for at, name in ((0, base.name), (-1, course.name)):
        assert np.array_equal(found.together[at].sustained_troops, runs[name][1].sustained_troops)
    only = (
        found.together[1 << CHANNELS.index("approvals")].sustained_troops - found.together[0].sustained_troops
    )
    assert (only > 0).any()
    pledges = found.together[1 << CHANNELS.index("pledges")]
    place = list(scenario.actors).index("XBE")
    assert (pledges.deployed[:, place] <= found.together[-1].deployed[:, place] + 1e-9).all()


def test_courses_that_differ_in_more_than_the_guarantor_are_refused():
    scenario = load("pellia")
    there, other = (scenario.courses[name] for name in ("arvonia-backstop", "monitors-only"))
    with pytest.raises(ValueError, match="'monitors-only' and 'arvonia-backstop' differ in xar_level and"):
        presence_of(scenario, "XAR", there, other)
    with pytest.raises(ValueError, match="none of the levers sets the level of XBE"):
        presence_of(scenario, "XBE", there, scenario.courses["neighbours-alone"])
    with pytest.raises(KeyError, match="XCO"):
        presence_of(scenario, "XCO", there)
