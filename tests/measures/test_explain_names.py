"""Claims, events, actors, rows, courses and names explained (DESIGN 6)."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.scenario_folders import LATER, LEDGER, pellia, read

import guarantor
from guarantor.measures.assessment import Share
from guarantor.measures.explain.explaining import explain, names_of
from guarantor.measures.explain.forms import (
    ActorExplained,
    ClaimExplained,
    CourseExplained,
    EventExplained,
    NameExplained,
    NumberExplained,
    Several,
    SourceExplained,
)
from guarantor.scenario import Scenario, UnknownName, origins_of, packaged


def test_a_claim_is_told_with_its_reading_and_what_it_can_rest_on(scenario: Scenario) -> None:
    told = explain(scenario, "not-without-arvonia")
    assert isinstance(told, ClaimExplained)
    assert told.says == "Without Arvonia it is a gesture"
    assert told.source is not None
    assert told.source.id == "XE03"
    assert "every line of the requirement is filled" in told.reads_as.lower()
    assert {"pledges", "guarantees"} <= {group.kind for group in told.inputs}
    assert not hasattr(told, "verdict")


def test_a_claim_shows_the_evidence_for_and_against_it(tmp_path: Path) -> None:
    changed = (
        "    source: XE03\n    reads:",
        "    source: XE03\n    evidence: {for: [XE01], against: [XE02]}\n    reads:",
    )
    told = explain(read(pellia(tmp_path, changed)), "not-without-arvonia")
    assert isinstance(told, ClaimExplained)
    assert [(row.id, row.role) for row in told.evidence] == [("XE01", "for"), ("XE02", "against")]


def test_a_claim_that_cannot_be_tested_says_why_and_rests_on_nothing(scenario: Scenario) -> None:
    told = explain(scenario, "they-will-manage")
    assert isinstance(told, ClaimExplained)
    assert (told.not_testable, told.inputs) == ("names no quantity", ())


def test_an_event_is_told_with_its_chance_and_what_waits_for_it(scenario: Scenario) -> None:
    told = explain(scenario, "xdu_mandate", draws=4_096)
    assert isinstance(told, EventExplained)
    assert (told.title, told.actor) == ("Dunland's mandate", "Dunland")
    assert told.chance.entries[0].written == "60%"
    assert told.named_by == ("pledges.xdu-battlegroup", "approvals.council")
    shares = [value.alone.probability for value in told.values if isinstance(value.alone, Share)]
    assert shares == pytest.approx([0.6] * 3, abs=0.04)


def test_an_actor_is_told_with_its_pledges_and_what_it_holds(scenario: Scenario) -> None:
    told = explain(scenario, "XBE")
    assert isinstance(told, ActorExplained)
    assert (told.standing, told.groups) == ("pledged", ("coast",))
    assert [pledge.id for pledge in told.pledges] == ["xbe-brigade", "xbe-alone"]
    assert told.pledges[0].offers == (("manoeuvre", "2000 to 3000 troops"), ("support", "300 troops"))
    assert ("quantities.XBE.pool", "16000 to 17500 troops") in {(row[0], row[2]) for row in told.force}
    assert "guarantees.XBE.reliability.troops" in {row[0] for row in told.guarantee}
    assert [row.id for row in told.on_record] == ["XE01"]


def test_an_actor_of_whom_nothing_is_on_record_is_unheard(scenario: Scenario) -> None:
    told = explain(scenario, "XEL")
    assert isinstance(told, ActorExplained)
    assert (told.standing, told.pledges, told.force, told.guarantee) == ("unheard", (), (), ())


def test_an_actor_that_has_said_no_has_refused(tmp_path: Path) -> None:
    changed = ('offers: {troops: "pert(500, 1000, 2000) troops"}', "offers: refused")
    told = explain(read(pellia(tmp_path, changed)), "XDU")
    assert isinstance(told, ActorExplained)
    assert told.standing == "refused"


def test_an_actor_that_is_no_contributor_is_not_called_unheard(scenario: Scenario) -> None:
    told = explain(scenario, "XGO")
    assert isinstance(told, ActorExplained)
    assert told.standing == ""
    assert told.events == ("xgo_consent",)


@pytest.mark.parametrize("name", packaged())
def test_a_row_of_the_ledger_is_cited_by_every_input_that_names_it_as_its_source(name: str) -> None:
    scenario = guarantor.load(name)
    for row in list(scenario.evidence)[:12]:
        told = explain(scenario, f"evidence.{row}")
        assert isinstance(told, SourceExplained)
        citing = {path for path, _, role in told.cited_by if role == "source"}
        assert citing == {origin.path for origin in origins_of(scenario) if origin.source == row}


def test_a_row_names_the_claims_that_cite_it(scenario: Scenario) -> None:
    told = explain(scenario, "XE03")
    assert isinstance(told, SourceExplained)
    assert told.claims == (("not-without-arvonia", "source"),)


def test_a_row_known_later_is_not_shown(tmp_path: Path) -> None:
    scenario = read(pellia(tmp_path, ledger=LEDGER + LATER))
    with pytest.raises(UnknownName, match="'XE11' is a row of the ledger that this run may not see"):
        explain(scenario, "XE11")


def test_a_course_is_told_with_what_its_levers_leave(scenario: Scenario) -> None:
    told = explain(scenario, "neighbours-alone")
    assert isinstance(told, CourseExplained)
    assert told.levers == {"xar_level": "none", "mission": "reassurance"}
    assert dict(told.pledges)["xbe-brigade"] == "never"
    assert dict(told.pledges)["xdu-battlegroup"] == "xdu_mandate and XBE"
    assert dict(told.routes)["a coalition of neighbours"] == "host_consent"
    assert told.requirement == "2000 to 8000 troops"


def test_no_force_can_be_asked_for_like_any_course(scenario: Scenario) -> None:
    told = explain(scenario, "no-force")
    assert isinstance(told, CourseExplained)
    assert (told.levers, told.pledges) == ({}, ())


def test_groups_and_levers_can_be_asked_for(scenario: Scenario) -> None:
    group, lever = explain(scenario, "coast"), explain(scenario, "xar_level")
    assert isinstance(group, NameExplained)
    assert isinstance(lever, NameExplained)
    assert group.lines == ("XBE Belmark", "XCO Corvia", "XDU Dunland")
    assert "read by pledges.xar-lift" in lever.lines


def test_the_beginning_of_a_name_gives_a_list(scenario: Scenario) -> None:
    told = explain(scenario, "guarantees.XBE")
    assert isinstance(told, Several)
    assert told.found[0] == (
        "guarantees.XBE.reliability.none",
        "how likely Belmark is to intervene in a war that has stalled at the level 'none'",
    )
    assert all(name.startswith("guarantees.XBE.") for name, _ in told.found)


def test_a_name_that_two_things_share_gives_both(tmp_path: Path) -> None:
    scenario = read(pellia(tmp_path, ("  xbe-alone: ", "  monitors-only: ")))
    told = explain(scenario, "monitors-only")
    assert isinstance(told, Several)
    assert [name for name, _ in told.found] == ["courses.monitors-only", "pledges.monitors-only"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ceasefyre", "nothing here is called 'ceasefyre'; did you mean 'ceasefire'"),
        ("XBE.pol", "did you mean 'XBE.pool'"),
        ("force_raisd", "did you mean 'force_raised'"),
        ("", "nothing here is called ''; name an input, a number, a claim or an actor"),
        ("quantities.XBE.pool.", "did you mean 'quantities.XBE.pool'"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(scenario: Scenario, name: str, message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        explain(scenario, name)


@pytest.mark.parametrize("name", packaged())
def test_every_name_is_there_once_and_every_input_has_one(name: str) -> None:
    scenario = guarantor.load(name)
    names = names_of(scenario)
    assert len(names) == len(set(names))
    assert {origin.path for origin in origins_of(scenario)} <= set(names)


def test_every_name_of_a_scenario_can_be_explained(scenario: Scenario) -> None:
    for name in names_of(scenario):
        told = explain(scenario, name, draws=64)
        assert not isinstance(told, Several | NumberExplained), name
        assert told.name == name
