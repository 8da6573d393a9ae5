"""The switch for the unheard: who they are, what may be assumed of them, what is said where it is wrong."""

import pytest

from guarantor.scenario import build, open_folder
from guarantor.scenario.condition import mentions
from guarantor.scenario.values import origins_of, written_of
from scenario_folders import LATER, LEDGER, fault_of, faults_of, pellia, read

LAND = ("  XBE.pool: ", "  XEL.land_forces: 40000 troops\n  XBE.pool: ")
SHARE = ("rotation:\n", 'rotation:\n  XEL: {sustained_share: "uniform(4%, 12%)"}\n')
IF = "ceasefire and host_consent"


def switch(offers="0%", of="[XEL]", more=f', if: "{IF}"'):
    return ("approvals:\n", f"unheard: {{of: {of}, offers: '{offers}'{more}}}\n\napprovals:\n")


JOIN = (
    "readings:\n",
    'readings:\n  elmark-joins: {title: "Elmark offers it", set: {unheard.offers: "uniform(0%, 1%)"}}\n',
)


def folder_of(tmp_path, *changes):
    return pellia(tmp_path, LAND, SHARE, *changes)


def test_a_certain_nothing_is_as_if_nothing_were_written(tmp_path):
    plain, off = (
        read(folder_of(tmp_path / name, *changes)) for name, changes in (("a", ()), ("b", (switch(),)))
    )
    assert off.digest == plain.digest
    assert off.pledges == plain.pledges
    assert off.warnings == plain.warnings


def test_a_reading_gives_an_unheard_contributor_a_pledge(tmp_path):
    read_so = build(open_folder(folder_of(tmp_path, switch(), JOIN)), variants=["elmark-joins"])
    (pledge,) = (each for each in read_so.pledges if each.actor == "XEL")
    (offer,) = pledge.offers
    assert (pledge.id, pledge.assumed, pledge.refused) == ("unheard-xel", True, False)
    assert mentions(pledge.condition).events == ("ceasefire", "host_consent")
    assert (offer.line, offer.word, offer.amount.name) == (
        "troops",
        "share_of_land_forces",
        "unheard.XEL.offers",
    )
    assert written_of(read_so)["unheard.offers"] == "uniform(0%, 1%)"
    assert read_so.warnings == ()


@pytest.mark.parametrize("offers", ["1%", "uniform(0%, 1%)", "deep(0%, 1%)"])
def test_whatever_grade_is_written_an_assumed_offer_is_assumed(tmp_path, offers):
    found = read(folder_of(tmp_path, switch(offers, more=", source: XE02, grade: stated")))
    graded = {origin.path: origin.grade for origin in origins_of(found)}
    assert (graded["unheard"], graded["unheard.offers"]) == ("assumed", "assumed")


def test_a_reading_that_is_graded_better_still_assumes(tmp_path):
    reading = (
        "readings:\n",
        f"readings:\n  it: {{set: {{unheard.offers: 1%, unheard.if: {IF}}}, source: XE02, grade: stated}}\n",
    )
    found = build(open_folder(folder_of(tmp_path, switch(), reading)), variants=["it"])
    told = {origin.path: (origin.grade, origin.source) for origin in origins_of(found)}
    assert told["unheard"] == told["unheard.offers"] == ("assumed", "XE02")


def test_every_unheard_actor_is_counted_as_one_assumption_but_draws_for_itself(tmp_path):
    third = ("  XEL: {name", "  XFA: {name: Fallen, roles: [contributor]}\n  XEL: {name")
    land = ("  XEL.land_forces", "  XFA.land_forces: 9000 troops\n  XEL.land_forces")
    more = ("rotation:\n", 'rotation:\n  XFA: {sustained_share: "8%"}\n')
    found = read(folder_of(tmp_path, third, land, more, switch("1% to 3%", of="[XEL, XFA]")))
    assumed = [pledge for pledge in found.pledges if pledge.assumed]
    assert [pledge.id for pledge in assumed] == ["unheard-xel", "unheard-xfa"]
    assert len({pledge.offers[0].amount.name for pledge in assumed}) == 2
    assert [origin.path for origin in origins_of(found)].count("unheard.offers") == 1


def test_others_includes_the_unheard_only_while_an_offer_is_assumed(tmp_path):
    folder = open_folder(folder_of(tmp_path, switch(), JOIN))
    for variants, expected in (((), False), (("elmark-joins",), True)):
        found = build(folder, variants=variants)
        (waiting,) = (each for each in found.pledges if each.id == "xco-battalion")
        assert ("XEL" in mentions(waiting.condition).actors) is expected


def test_a_condition_on_others_leaves_the_owner_out(tmp_path):
    found = read(folder_of(tmp_path, switch("1%", more=', if: "at_least(1, others)"')))
    (pledge,) = (each for each in found.pledges if each.assumed)
    assert mentions(pledge.condition).actors == ("XAR", "XBE", "XCO", "XDU")


def test_without_a_condition_an_assumed_offer_always_stands(tmp_path):
    found = read(folder_of(tmp_path, switch("1%", more="")))
    (pledge,) = (each for each in found.pledges if each.assumed)
    assert mentions(pledge.condition).events == ()


def test_whoever_has_pledged_or_refused_is_not_unheard(tmp_path):
    refuses = (
        "pledges:\n",
        "pledges:\n  xel-no: {actor: XEL, offers: refused}\n",
    )
    found = read(folder_of(tmp_path, refuses, switch("1%", of="[XEL, XBE]")))
    assert not any(pledge.assumed for pledge in found.pledges)


def test_a_pledge_made_later_leaves_its_actor_unheard_before(tmp_path):
    later = ("pledges:\n", "pledges:\n  xel-later: {actor: XEL, offers: {troops: 9 troops}, source: XE11}\n")
    since = ("source: XE11}", "source: XE11, since: 2031-05-01}")
    folder = open_folder(pellia(tmp_path, LAND, SHARE, later, since, switch("1%"), ledger=LEDGER + LATER))
    assert [pledge.actor for pledge in build(folder).pledges if pledge.assumed] == ["XEL"]
    found = build(folder, as_of=build(folder).as_of.replace(month=6))
    assert not any(pledge.assumed for pledge in found.pledges)


@pytest.mark.parametrize("offers", ["1%", "{value: 1%, since: 2031-01-01}"])
def test_an_assumption_that_rests_on_a_later_source_is_not_made(tmp_path, offers):
    text = f"unheard: {{of: [XEL], offers: {offers}, source: XE11, since: 2031-05-01}}\napprovals:\n"
    change = ("approvals:\n", text)
    found = read(pellia(tmp_path, LAND, SHARE, change, ledger=LEDGER + LATER))
    assert not any(pledge.assumed for pledge in found.pledges)


def test_a_group_stands_for_its_contributors(tmp_path):
    groups = ("coast: [XBE, XCO, XDU]", "coast: [XBE, XCO, XDU]\n  all_of_it: [XPE, XGO, XBE, XEL]")
    found = read(folder_of(tmp_path, groups, switch("1%", of="all_of_it")))
    assert [pledge.actor for pledge in found.pledges if pledge.assumed] == ["XEL"]


def test_without_land_forces_an_actor_stays_unheard_and_is_named(tmp_path):
    found = read(pellia(tmp_path, switch("1%")))
    assert not any(pledge.assumed for pledge in found.pledges)
    says = "nothing says what land forces there are in XEL: no offer is assumed there (unheard.offers)"
    assert says in found.warnings


def test_a_common_factor_may_name_what_is_switched_off(tmp_path):
    factor = ("common_factors:\n", 'common_factors:\n  unheard: {of: ["unheard.*.offers"]}\n')
    folder = open_folder(folder_of(tmp_path, switch(), JOIN, factor))
    members = {
        variants: next(each.of for each in build(folder, variants=variants).factors if each.name == "unheard")
        for variants in ((), ("elmark-joins",))
    }
    assert members == {(): (), ("elmark-joins",): ("unheard.XEL.offers",)}


FAULTS = [
    pytest.param(
        switch(of="[XEL, XELL]"), "unheard.of: unknown actor 'XELL'; did you mean 'XEL'?", id="actor"
    ),
    pytest.param(switch(of="caost"), "unheard.of: unknown group 'caost'; did you mean 'coast'?", id="group"),
    pytest.param(switch(of="XEL"), "unheard.of: unknown group 'XEL'; write '[XEL]'", id="an actor, no list"),
    pytest.param(
        switch(of="[XGO]"), "unheard.of: 'XGO' is no contributor; leave it out", id="no contributor"
    ),
    pytest.param(switch("200%"), "unheard.offers: ", id="more than all"),
    pytest.param(switch("500 troops"), "unheard.offers: ", id="not a share"),
    pytest.param(switch("refused"), "unheard.offers: 'refused' is what an actor says", id="a word"),
    pytest.param(switch(more=', if: "ceasfire"'), "unheard.if: unknown name 'ceasfire'", id="an event"),
    pytest.param(switch(more=', if: "not XBE"'), "unheard.if: ", id="not on an actor"),
    pytest.param(switch(more=', if: "XEL"'), "unheard.if: ", id="itself"),
    pytest.param(switch(more=", form: x"), "unheard.form: unknown name", id="an unknown key"),
    pytest.param(
        ("approvals:\n", "unheard: {offers: 0%}\n\napprovals:\n"),
        "unheard: says not of whom; write 'of: [..]' or the name of a group",
        id="of nobody",
    ),
    pytest.param(
        ("approvals:\n", "unheard: {of: [XEL]}\n\napprovals:\n"),
        "unheard: says not what is assumed; write 'offers: 0%'",
        id="nothing",
    ),
]


@pytest.mark.parametrize(("change", "says"), FAULTS)
def test_a_fault_is_reported_once_at_its_place(tmp_path, change, says):
    fault = fault_of(folder_of(tmp_path, change))
    assert says in fault
    line = (tmp_path / "scenario.yaml").read_text(encoding="utf-8").splitlines()[int(fault.split(":")[1]) - 1]
    assert line.startswith("unheard:")


def test_a_pledge_may_not_take_the_name_of_an_assumed_one(tmp_path):
    taken = ("  xbe-alone: ", "  unheard-xel: ")
    (fault,) = faults_of(folder_of(tmp_path, taken, switch()))
    assert "pledges.unheard-xel: 'unheard' gives this name to what it assumes of XEL; rename" in fault


def test_what_no_force_means_is_kept_and_changes_no_number(tmp_path):
    words = "Pellia alone, with the arms that it has."
    said = read(pellia(tmp_path / "said", ("approvals:\n", f'no_force: "{words}"\napprovals:\n')))
    assert (said.no_force, said.digest) == (words, read(pellia(tmp_path / "not")).digest)


def test_what_no_force_means_fits_in_three_hundred_characters(tmp_path):
    long = ("approvals:\n", f'no_force: "{"x" * 301}"\napprovals:\n')
    assert "no_force: longer than 300 characters; shorten it" in fault_of(pellia(tmp_path, long))
