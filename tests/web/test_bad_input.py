"""What is wrong is told where it is wrong, in words; the last answer stays."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from scenario_folders import pellia
from web.looking import changes, pick, sentences, settled


def test_a_scenario_with_faults_opens_as_a_list_of_places_and_is_read_again_when_mended(
    visit, watched, start, tmp_path
):
    watched.expected.append("status of 422")
    faults = (("months: 24", "months: two"), ("at_least(2, coast)", "at_least(2, coats)"))
    folder = pellia(tmp_path / "mine", *faults)
    page = visit(at=start("mine"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("cannot be read")
    first, second = page.get_by_role("main").get_by_role("table").get_by_role("row").all()[1:]
    expect(first).to_contain_text("scenario.yaml:7:9")
    expect(first).to_contain_text("months")
    expect(first).to_contain_text("expected a whole number from 1 to 600")
    expect(second).to_contain_text(re.compile(r"scenario\.yaml:\d+:\d+"))
    expect(second).to_contain_text("coast")
    pellia(folder)
    page.get_by_role("button", name="Read again").click()
    settled(page)
    assert len(sentences(page)) == 5


def test_a_link_to_a_scenario_that_is_not_here_says_so_and_names_those_that_are(visit):
    page = visit("#scenario=atlantis")
    expect(page.get_by_role("heading", level=1)).to_contain_text("no such scenario")
    expect(page.get_by_role("main")).to_contain_text("atlantis")
    page.get_by_role("main").get_by_role("link", name=re.compile("Pellia")).click()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("without Arvonia")


def test_a_value_typed_wrongly_is_told_beside_its_field_and_the_answer_stays(visit, watched):
    watched.expected.append("status of 422")
    page = visit("#scenario=pellia")
    settled(page)
    before = sentences(page)
    field = page.get_by_role("textbox", name=re.compile("^How many units"))
    field.fill("many")
    field.press("Enter")
    told = page.get_by_role("complementary").get_by_role("alert")
    expect(told).to_contain_text("many")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("many")
    expect(field).to_have_accessible_description(re.compile("many"))
    settled(page)
    assert sentences(page) == before
    assert changes(page) == []
    field.fill("4")
    field.press("Enter")
    expect(told).to_have_count(0)
    assert len(changes(page)) == 1


def test_a_value_typed_wrongly_in_a_card_is_told_in_the_card(visit, watched):
    watched.expected.append("status of 422")
    page = visit("#scenario=pellia")
    settled(page)
    page.get_by_role("main").get_by_role("list").first.get_by_role("button", name="A ceasefire").click()
    card = page.get_by_role("dialog")
    card.get_by_role("textbox", name="Replace by").fill("sometimes")
    card.get_by_role("button", name="Apply").click()
    expect(card.get_by_role("alert")).to_contain_text("sometimes")
    expect(card.get_by_role("textbox", name="Replace by")).to_have_value("sometimes")
    assert changes(page) == []


def test_a_server_that_has_ended_is_told_and_the_answer_stays(visit, watched):
    watched.expected.append("ERR_FAILED")
    page = visit("#scenario=pellia")
    settled(page)
    before = sentences(page)
    page.route("**/api/answer", lambda route: route.abort())
    pick(page, "A ceasefire", "yes")
    expect(page.get_by_role("main")).to_contain_text("Is guarantor app still running in the terminal?")
    assert sentences(page) == before
    page.unroute("**/api/answer")
    page.get_by_role("button", name="Ask again").click()
    settled(page)
    assert sentences(page) != before


def test_without_scripts_the_page_says_what_it_needs(visit):
    page = visit(java_script_enabled=False)
    told = page.locator("main noscript").inner_text()
    assert "needs JavaScript" in told
    assert "guarantor assess" in told
