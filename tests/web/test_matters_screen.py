"""What matters: a bar opens its input, and a button makes changes that are enough (UX 2, rows 7 and 19)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from web.looking import changes, settled
from web.test_accessible import faults


@pytest.fixture
def matters(visit) -> Page:
    """What matters in the made-up scenario."""
    page = visit("#scenario=pellia&screen=matters")
    settled(page)
    return page


def part(page: Page, title: str):
    return page.get_by_role("main").get_by_role("region", name=title, exact=True)


def test_a_bar_opens_the_card_of_its_own_input(matters):
    bar = part(matters, "What it hangs on").locator(".plot .is-open-able").first
    bar.scroll_into_view_if_needed()
    bar.click()
    card = matters.get_by_role("dialog")
    expect(card).to_be_visible()
    name = re.split("†?:", bar.get_attribute("aria-label"))[0]
    expect(card.get_by_role("heading", level=2)).to_have_text(name, ignore_case=True)
    matters.keyboard.press("Escape")
    bar.focus()
    matters.keyboard.press("Enter")
    expect(matters.get_by_role("dialog")).to_be_visible()


def test_a_button_makes_a_set_of_changes_that_is_enough(matters):
    section = part(matters, "What it would take")
    button = section.get_by_role("button", name=re.compile("^apply: ")).first
    button.click()
    settled(matters)
    assert changes(matters) != []
    expect(part(matters, "What it would take")).to_contain_text("it holds that often as it is")


def test_nothing_on_the_screen_is_out_of_reach(matters):
    assert faults(matters) == []
