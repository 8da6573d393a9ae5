"""No hindsight: nothing that a run uses or shows was known only after its date (rule F7)."""

import re
from datetime import date

import pytest

from guarantor.measures import assess
from guarantor.measures.force.limits import estimates
from guarantor.report.html import page
from guarantor.report.terminal import rendered
from guarantor.scenario import load, origins_of
from guarantor.scenario.estimators import estimators
from guarantor.scenario.evidence import quote_occurs, read_evidence
from guarantor.scenario.folder import find
from guarantor.scenario.values import values_of

LEDGER = read_evidence(find("ukraine"))
IDS = re.compile(r"\b[ELN]\d{3}\b")
DAYS = [date(2025, 2, 5), date(2025, 2, 18), date(2025, 3, 16), date(2025, 4, 30)]


def late(names, day):
    return {name for name in names if LEDGER[name].known_from > day}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nothing_in_force_cites_or_speaks_of_evidence_known_later(day):
    scenario = load("ukraine", as_of=day)
    for origin in origins_of(scenario):
        cited = {origin.source} - {None} | set(IDS.findall(origin.note))
        assert not late(cited, day), origin.path
        assert origin.known_from is None or origin.known_from <= day, origin.path
    for claim in scenario.claims:
        assert not late({claim.origin.source, *claim.evidence_for, *claim.evidence_against}, day)
    for name in scenario.patches:
        assert load("ukraine", as_of=day, variants=(name,)).evidence.keys() == scenario.evidence.keys()
        for origin in origins_of(load("ukraine", as_of=day, variants=(name,))):
            assert not late({origin.source} - {None} | set(IDS.findall(origin.note)), day), (
                name,
                origin.path,
            )


@pytest.mark.parametrize("day", [DAYS[0], DAYS[-1]], ids=str)
def test_nothing_that_is_shown_names_evidence_known_later(day):
    answer = assess(load("ukraine", as_of=day), draws=512)
    shown = answer.as_json() + page(answer) + rendered(answer, "report.html")
    named = set(IDS.findall(shown))
    assert {"E034", "N011"} <= named
    assert not late(named & LEDGER.keys(), day)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_no_method_for_a_requirement_is_told_before_its_sources_were_known(day):
    for need in load("ukraine", as_of=day).requirement.by_mission.values():
        told = {each.name: each for each in estimates(need, day)}
        for row in estimators():
            if row.mission == need.counts_as:
                late = row.known_from > day
                assert (told[row.name].known_from is not None) == late, (need.mission, row.name)
                assert not (late and (told[row.name].low or told[row.name].source or told[row.name].note))


def test_the_february_requirement_rests_on_what_was_published_by_then_and_april_shows_the_change():
    february, april = (
        load("ukraine", as_of=day).requirement.by_mission["reassurance"] for day in (DAYS[0], DAYS[-1])
    )
    assert (february.total.origin.source, april.total.origin.source) == ("E024", "E186")
    assert LEDGER["E186"].known_from > DAYS[0]


def test_a_run_as_of_april_hears_states_that_were_unheard_in_february():
    february, april = ({p.actor for p in load("ukraine", as_of=day).pledges} for day in (DAYS[0], DAYS[-1]))
    assert february < april
    assert {"EST", "SWE", "DNK", "NLD"} <= april - february


def test_at_most_three_inputs_are_explored_without_a_probability():
    for day in DAYS:
        scenario = load("ukraine", as_of=day)
        assert len({v.name for v in values_of(scenario) if v.quantity.shape.value == "deep"}) <= 3


def test_a_condition_coded_from_a_statement_is_graded_estimated_at_best():
    for day in DAYS:
        for pledge in load("ukraine", as_of=day).pledges:
            if not pledge.refused:
                assert pledge.origin.grade in ("estimated", "assumed"), pledge.id


@pytest.mark.parametrize("day", [DAYS[0], DAYS[-1]], ids=str)
def test_the_scenario_names_eight_to_twelve_contested_readings(day):
    contested = [patch for patch in load("ukraine", as_of=day).patches.values() if patch.contested]
    assert 8 <= len(contested) <= 12


def test_every_claim_quotes_words_that_stand_in_its_source():
    for claim in load("ukraine").claims:
        assert quote_occurs(claim.says, LEDGER[claim.origin.source]), claim.id
