"""For everybody: axe, the keyboard alone, words for every chart, dark and quiet (UX 2, rows 21 and 22)."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from web.looking import pick, previewed, sentences, settled, tool

BAD = {"serious", "critical"}


def faults(page: Page) -> list[str]:
    """What axe finds serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {node['target']}: {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in BAD
        for node in one["nodes"]
    ]


def card(page: Page) -> None:
    page.locator("#answer [data-trace]").first.click()
    expect(page.get_by_role("dialog")).not_to_have_attribute("aria-busy", "true")


def changed(page: Page) -> None:
    pick(page, "A ceasefire", "yes")
    settled(page)
    for summary in page.locator("main summary").all()[:3]:
        summary.click()


SHOWN = {
    "the answer": lambda page: None,  # noqa: ARG005
    "a change": changed,
    "a card": card,
    "the help": lambda page: page.keyboard.press("?"),
    "a comparison": lambda page: tool(page, "Compare").click(),
    "the changes as text": lambda page: tool(page, "Copy as overrides").click(),
    "a table": lambda page: page.get_by_role("button", name="Show as table").first.click(),
    "a wrong value": lambda page: wrong(page),
}


def wrong(page: Page) -> None:
    field = page.get_by_role("complementary").get_by_role("textbox").first
    field.fill("many")
    field.press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    settled(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit, watched, scheme):
    watched.expected.append("status of 422")
    page = visit("#scenario=pellia", color_scheme=scheme, reduced_motion="reduce")
    settled(page)
    found = {}
    for name, show in SHOWN.items():
        show(page)
        found[name] = faults(page)
        if page.get_by_role("dialog").count():
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
    assert {name: told for name, told in found.items() if told} == {}


def test_axe_finds_nothing_serious_in_the_worked_scenario_on_a_phone(visit):
    page = visit(viewport={"width": 390, "height": 844})
    settled(page)
    assert faults(page) == []


def test_dark_is_dark_and_light_is_light(visit):
    def lightness(scheme: str) -> float:
        page = visit("#scenario=pellia", color_scheme=scheme)
        told = page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor")
        return sum(float(part) for part in told[told.index("(") + 1 : -1].split(",")[:3])

    assert lightness("dark") < 200 < 600 < lightness("light")


def test_nothing_moves_for_those_who_ask_for_quiet(visit):
    page = visit("#scenario=pellia", reduced_motion="reduce")
    settled(page)
    pick(page, "A ceasefire", "yes")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
          const style = getComputedStyle(one);
          const long = (text) => text.split(",").some((part) => parseFloat(part) > 0.01);
          return style.scrollBehavior === "smooth" || long(style.transitionDuration) ||
            (style.animationName !== "none" && long(style.animationDuration));
        }).map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert moving == []


# -- the keyboard alone -------------------------------------------------------------------------------------


def test_the_page_has_its_landmarks(shown):
    for role in ("banner", "main", "complementary", "contentinfo"):
        expect(shown.get_by_role(role)).to_have_count(1)
    expect(shown.get_by_role("heading", level=1)).to_have_count(1)
    assert shown.locator("html").get_attribute("lang") == "en"
    assert "guarantor" in shown.title()


def test_the_first_tab_stop_skips_to_the_answer(page):
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the answer")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_every_tab_stop_shows_where_the_focus_is(page):
    unseen = []
    for _ in range(45):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => {
              const one = document.activeElement;
              const drawn = ({ outlineStyle, outlineWidth, boxShadow }) =>
                (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || boxShadow !== "none";
              const near = [one, one.parentElement, one.nextElementSibling].filter(Boolean);
              const seen = near.some((each) => drawn(getComputedStyle(each)));
              return [seen, one.outerHTML.slice(0, 120)];
            }"""
        )
        if not told[0]:
            unseen.append(told[1])
    assert unseen == []


def test_question_mark_opens_the_help_and_escape_closes_it_where_one_was(shown):
    button = tool(shown, "Compare")
    button.focus()
    shown.keyboard.press("?")
    expect(shown.get_by_role("dialog", name="Help")).to_contain_text("Ctrl+Z")
    shown.keyboard.press("Escape")
    expect(shown.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()


def test_a_question_mark_in_a_field_is_a_question_mark(shown):
    field = shown.get_by_role("complementary").get_by_role("textbox").first
    field.press("?")
    expect(field).to_have_value("?")
    expect(shown.get_by_role("dialog")).to_have_count(0)
    field.fill("")


def test_a_lever_is_moved_with_the_arrow_keys_and_keeps_the_focus(visit):
    page = visit("#scenario=pellia")
    settled(page)
    before = sentences(page)
    lever = page.get_by_role("radiogroup", name="Arvonia")
    lever.get_by_role("radio", name="none").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(lever.get_by_role("radio", name="troops")).to_be_focused()
    expect(page.get_by_role("banner")).to_contain_text("1 change from base")
    previewed(page)
    assert sentences(page) != before
    expect(lever.get_by_role("radio", name="troops")).to_be_focused()


def test_who_listens_is_told_of_the_new_answer(visit):
    page = visit("#scenario=pellia")
    settled(page)
    pick(page, "A ceasefire", "no")
    told = page.get_by_role("status").filter(has_text="sampled futures")
    expect(told).to_contain_text("Preview, 4,096 sampled futures. ")


# -- charts -------------------------------------------------------------------------------------------------


def test_every_chart_has_a_title_a_finding_and_a_table_with_a_row_for_each_course(shown):
    figures = shown.get_by_role("figure")
    assert figures.count() >= 3
    for figure in figures.all():
        expect(figure.get_by_role("heading")).not_to_be_empty()
        expect(figure.get_by_role("paragraph").first).to_contain_text("Europe alone: ")
        assert figure.get_by_role("img").count() > 4
        figure.get_by_role("button", name="Show as table").click()
        table = figure.get_by_role("table")
        expect(table.get_by_role("rowheader", name="Europe alone").first).to_be_visible()
        assert table.get_by_role("row").count() >= 5
        figure.get_by_role("button", name="Show as chart").click()
        expect(table).to_be_hidden()


def test_a_mark_says_its_value_with_the_arrow_keys_and_under_the_pointer(shown):
    figure = shown.get_by_role("figure").first
    marks = figure.locator("svg [tabindex]")
    figure.locator('svg [tabindex="0"]').focus()
    tip = shown.locator("#tip")
    expect(tip).to_contain_text("Europe alone: ")
    first = tip.inner_text()
    for _ in range(2):
        shown.keyboard.press("ArrowRight")
    expect(tip).not_to_have_text(first)
    shown.keyboard.press("End")
    expect(tip).to_contain_text("with US troops")
    expect(figure.locator('svg [tabindex="0"]')).to_have_count(1)
    shown.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    marks.first.locator("> *").first.hover()
    expect(tip).to_contain_text("Europe alone: ")


def test_the_marks_of_a_chart_are_one_tab_stop(shown):
    for figure in shown.get_by_role("figure").all():
        expect(figure.locator('svg [tabindex="0"]')).to_have_count(1)


def test_what_differs_is_said_in_words_and_not_in_colour_alone(visit):
    page = visit("#scenario=pellia")
    settled(page)
    table = page.get_by_role("region", name="The answer under contested readings").get_by_role("table")
    assert (
        table.get_by_text("(differs from the base case)").count() == table.locator("td.differs").count() > 0
    )
    pick(page, "A ceasefire", "yes")
    tags = page.get_by_role("complementary").get_by_text("changed, was uncertain")
    expect(tags.filter(visible=True)).to_have_count(1)
