"""The page on the Ukraine scenario says what is in the scenario."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from guarantor.measures.claims.checks import summary_of
from guarantor.scenario import Scenario, find, load
from guarantor.scenario.measure_names import MEASURES

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "ukraine.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())
FEBRUARY, APRIL = load("ukraine"), load("ukraine", as_of=date(2025, 4, 30))
ROW = re.compile(r"\b[ELN]\d{3}\b")


def section(title: str) -> str:
    """The text under one heading."""
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def table(title: str) -> dict[str, list[str]]:
    """The other cells of each row of the section's table, by its first cell."""
    rows = [line.strip("| ").split(" | ") for line in section(title).splitlines() if line.startswith("| ")]
    return {cells[0]: cells[1:] for cells in rows[1:]}


PLEDGES = table("What counts as a pledge")
REQUIREMENT = table("How many are asked for")


def cited_by_pledges(scenario: Scenario) -> dict[str, set[str]]:
    """Rows that the pledges in force cite, in words too, by the name of the actor."""
    cited: dict[str, set[str]] = {}
    for pledge in scenario.pledges:
        origins = [pledge.origin, *(offer.origin for offer in pledge.offers)]
        rows = cited.setdefault(scenario.actors[pledge.actor].name, set())
        for origin in origins:
            rows |= {origin.source} if origin.source else set()
            rows |= set(ROW.findall(origin.note))
    return cited


def unheard(scenario: Scenario) -> set[str]:
    heard = {pledge.actor for pledge in scenario.pledges}
    contributors = {name for name, actor in scenario.actors.items() if "contributor" in actor.roles}
    return {scenario.actors[name].name for name in contributors - heard}


def test_every_row_that_the_page_names_is_in_the_ledger():
    assert set(ROW.findall(PAGE)) <= set(APRIL.evidence)


def test_the_written_date_is_that_of_the_page():
    assert FEBRUARY.as_of == date(2025, 2, 5)


@pytest.mark.parametrize("scenario", [FEBRUARY, APRIL], ids=["February", "April"])
def test_every_pledge_in_force_is_in_the_table_with_its_rows(scenario):
    cited = cited_by_pledges(scenario)
    assert set(cited) <= {name.replace("United States", "the United States") for name in PLEDGES}
    for name, rows in cited.items():
        cells = PLEDGES[name.removeprefix("the ") if name.endswith("States") else name]
        assert rows <= set(ROW.findall(cells[2])), name


@pytest.mark.parametrize(("scenario", "column"), [(FEBRUARY, 0), (APRIL, 1)], ids=["February", "April"])
def test_the_table_says_who_refused_and_who_is_unheard(scenario, column):
    refused = {scenario.actors[each.actor].name for each in scenario.pledges if each.refused}
    assert {name for name, cells in PLEDGES.items() if cells[column] == "refused"} == refused
    assert {name for name, cells in PLEDGES.items() if cells[column] == "unheard"} <= unheard(scenario)
    assert {name for name in PLEDGES if name in unheard(scenario)} == {
        name for name, cells in PLEDGES.items() if cells[column] == "unheard"
    }


@pytest.mark.parametrize(("scenario", "column"), [(FEBRUARY, 0), (APRIL, 1)], ids=["February", "April"])
def test_the_table_says_how_many_were_offered(scenario, column):
    for pledge in scenario.pledges:
        name = scenario.actors[pledge.actor].name
        figures = [re.findall(r"\d+", offer.amount.written) for offer in pledge.offers if offer.amount]
        if name in PLEDGES and pledge.actor != "EST" and not pledge.refused:
            cell = PLEDGES[name][column].replace(",", "")
            assert re.findall(r"\d{3,}", cell) == (figures[0] if figures else []), name
    (estonian,) = (each for each in APRIL.pledges if each.actor == "EST")
    assert "a company" in PLEDGES["Estonia"][1]
    assert estonian.offers[0].amount.written == "50 to 250 troops"


@pytest.mark.parametrize("scenario", [FEBRUARY, APRIL], ids=["February", "April"])
def test_no_condition_is_graded_better_than_estimated(scenario):
    for pledge in scenario.pledges:
        better = pledge.origin.grade in ("stated", "reported")
        assert better == pledge.refused, pledge.id


def test_the_counts_of_the_page_are_those_of_the_scenario():
    assert f"{len(FEBRUARY.actors)} actors:" in PAGE
    assert f"{len(FEBRUARY.claims)} readings of 22 statements" in PAGE
    assert len(APRIL.claims) == len(FEBRUARY.claims)
    grades = [summary_of(scenario).grades for scenario in (FEBRUARY, APRIL)]
    (assumed, of), (later, of_later) = ((each["assumed"], sum(each.values())) for each in grades)
    assert f"{assumed} of {of} inputs are assumed** on 5 February 2025" in PAGE
    assert f"({later} of {of_later} on 30 April)" in PAGE
    with (find("ukraine") / "evidence.csv").open(encoding="utf-8") as ledger:
        kinds = Counter(row["url_kind"] for row in csv.DictReader(ledger))
    assert f"{kinds['state_or_propaganda']} stand on state or propaganda sites" in PAGE
    assert f"{kinds['mirror']} on mirrors" in PAGE
    assert 2 * kinds["origin"] < kinds.total()


def test_what_is_asked_for_is_what_the_table_says():
    shown = {
        "monitoring": ("5000 to 20000", "triangular(8000, 15000, 20000)"),
        "reassurance": ("40000 to 100000", "10000 to 30000"),
        "denial": ("100000 to 200000", "60000 to 100000"),
    }
    for mission, (early, late) in shown.items():
        totals = [each.requirement.by_mission[mission].total for each in (FEBRUARY, APRIL)]
        assert [total.written for total in totals] == [f"{early} troops", f"{late} troops"]
        for cell, total in zip(REQUIREMENT[mission], totals, strict=False):
            numbers = set(re.findall(r"\d+", total.written))
            assert numbers == set(re.findall(r"\d+", re.sub(r"\(.*?\)|[,:]|no figure.*", "", cell))), mission
            assert total.origin.source is None or total.origin.source in REQUIREMENT[mission][2]


def test_the_contested_requirements_are_those_of_their_date():
    for day, rows in ((FEBRUARY.as_of, ["E023", "E024"]), (APRIL.as_of, ["E167", "E166"])):
        for name, row in zip(("requirement-low", "requirement-high"), rows, strict=True):
            read_so = load("ukraine", as_of=day, variants=[name])
            assert read_so.requirement.by_mission["reassurance"].total.origin.source == row
    assert "in February 40,000 to 50,000 are enough (E023) or 100,000 are needed (E024)" in WORDS
    assert "in April 25,000 are enough (E167, called a stretch) or 64,000 are needed (E166)" in WORDS


def test_readings_and_variants_that_the_page_names_are_there():
    for name in re.findall(r"(?:reading|variant) \*([a-z0-9-]+)\*", PAGE):
        assert name in FEBRUARY.patches, name
        assert FEBRUARY.patches[name].contested == (f"reading *{name}*" in PAGE), name


def test_inputs_do_not_rest_on_the_words_that_claims_quote():
    """Each row named as the one not used is cited by no pledge, event or army, nor by what is asked for."""
    cited = set().union(*cited_by_pledges(FEBRUARY).values())
    cited |= {
        value.origin.source for event in FEBRUARY.events.values() for _, value in event.probability.cases
    }
    cited.add(FEBRUARY.requirement.by_mission["reassurance"].total.origin.source)
    cited |= {force.land_forces.origin.source for force in FEBRUARY.forces.values() if force.land_forces}
    assert {"E029", "E034", "E024", "E055", "E048", "E049"} <= cited
    assert not {"E002", "E007", "E009", "E010", "E017", "E019"} & cited


def test_every_statement_has_its_line_and_every_claim_belongs_to_one():
    numbers = {f"S{number}" for number in range(1, 23)}
    assert set(table("Claims")) == numbers
    assert {re.match(r"s\d+", claim.id)[0].upper() for claim in FEBRUARY.claims} == numbers


def test_the_claims_that_wait_and_those_with_a_reason_are_named():
    def waits(claim):
        calls = [call for group in claim.reads for part in group for call in (part.of, part.less) if call]
        return any(MEASURES[call.name].needs for call in calls)

    text = section("Claims").split("Waiting for later versions", 1)[1]
    waiting, reasoned = text.split("Not testable with a written reason:")
    assert re.findall(r"`(.+?)`", waiting) == [claim.id for claim in FEBRUARY.claims if waits(claim)]
    assert re.findall(r"`(.+?)`", reasoned) == [c.id for c in FEBRUARY.claims if c.not_testable]


def test_the_reliabilities_are_those_of_the_table():
    usa = FEBRUARY.guarantees[0].reliability
    assert usa["none"].written == "triangular(0, 0.02, 0.15)"
    assert usa["enablers"].written == "triangular(0.05, 0.22, 0.41)"
    assert usa["backstop"].written == usa["troops"].written == "triangular(0.22, 0.41, 0.745)"


def test_rotation_strengths_and_factors_are_as_the_page_says():
    written = {
        value.name: value.written
        for value in (FEBRUARY.challenger.strength, FEBRUARY.challenger.protege_strength)
    }
    assert set(written.values()) == {"600k to 800k troops", "400k to 800k troops"}
    assert "*Russia*: 600,000 to 800,000" in PAGE
    assert "*Ukraine*: 400,000 to 800,000" in PAGE
    assert FEBRUARY.challenger.anchor.written == "uniform(10%, 60%)"
    assert "with no force, 10% to 60%," in PAGE
    rotation = FEBRUARY.forces["GBR"].policy
    assert rotation.ratio.written == "triangular(2.5, 3.5, 5)"
    assert rotation.deployable_share.written == "pert(10%, 28%, 40%)"
    assert "from 10% to 40%, most likely 28%" in PAGE
    assert "2.5 to 5, most likely 3.5" in PAGE
    assert [factor.correlation for factor in FEBRUARY.factors] == [0.5, 0.5, 0.5]


def test_a_run_without_rows_graded_e_hears_no_latvia_and_has_no_european_route():
    scenario = load("ukraine", drop="E")
    assert "LVA" not in {pledge.actor for pledge in scenario.pledges}
    assert "european-union" not in {route.name for route in scenario.approvals}
    assert any("left out with sources graded E" in warning for warning in scenario.warnings)


def test_links_of_the_page_lead_somewhere():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", PAGE):
        assert (ROOT / "docs" / link).is_file(), link
