"""The worked scenario opens with a tour of five steps that poses a question (UX 2, row 24)."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from web.looking import previewed, settled, tool


def test_the_tour_is_gone_through_with_the_keyboard_alone(page):
    tool(page, "Tour").focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("region").filter(has=page.get_by_text(re.compile(r"^Tour, \d of 5$")))

    def at(step: int, title: str) -> None:
        expect(panel).to_contain_text(f"Tour, {step} of 5")
        expect(page.get_by_role("heading", name=title)).to_be_visible()

    def go_there() -> None:
        page.keyboard.press("Tab")
        expect(panel.get_by_role("button", name="Go there")).to_be_focused()
        page.keyboard.press("Enter")

    at(1, "Would it help if the United States put troops in?")
    go_there()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    at(2, "Did it help?")
    previewed(page)
    go_there()
    expect(tool(page, "Compare")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Compared with the base case")).to_be_visible()
    page.keyboard.press("Escape")
    at(3, "Says who?")
    go_there()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    at(4, "What does it hang on?")
    go_there()
    page.keyboard.press("ArrowRight")
    expect(
        page.get_by_role("radiogroup", name="A ceasefire").get_by_role("radio", name="yes")
    ).to_be_checked()
    at(5, "And back")
    go_there()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="That was the tour")).to_be_visible()
    expect(page.get_by_role("banner")).to_contain_text("Base case, no changes")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", name="That was the tour")).to_have_count(0)


def test_the_tour_is_left_with_escape(shown):
    tool(shown, "Tour").click()
    expect(shown.get_by_text("Tour, 1 of 5")).to_be_visible()
    shown.keyboard.press("Escape")
    expect(shown.get_by_text("Tour, 1 of 5")).to_have_count(0)


def test_a_scenario_that_the_tour_does_not_fit_offers_none(visit):
    page = visit("#scenario=pellia")
    settled(page)
    expect(tool(page, "Help")).to_be_visible()
    expect(tool(page, "Tour")).to_have_count(0)
