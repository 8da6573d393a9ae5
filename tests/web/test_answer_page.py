"""The answer on one page: what stands first, what it rests on, and where each number comes from (UX 2)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from scenario_folders import SCENARIO, replaced, written
from web.looking import dot_count, pick, progress, sentences, settled, tool

# -- 1, 2: the answer first, the threshold before the range -------------------------------------------------


def test_the_question_and_five_sentences_stand_in_the_first_viewport(shown):
    expect(shown.get_by_role("heading", level=1)).to_contain_text("Can Europe raise")
    assert [line.split()[0] for line in sentences(shown)] == [
        "Raised", "Approved", "Sustained", "Deters", "Hangs",
    ]  # fmt: skip
    for item in shown.get_by_role("main").get_by_role("list").first.get_by_role("listitem").all():
        box = item.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800


def test_whether_it_is_enough_comes_before_how_much_as_a_count_of_50_and_a_range(shown):
    main = shown.get_by_role("main").inner_text()
    headline = main.index("enough troops in 0 of 50 sampled futures; 0 to under 1 under contested readings")
    assert headline < main.index("thousand can be kept there")
    raised, _, sustained, _, _ = sentences(shown)
    assert dot_count(raised)
    assert re.search(r"\d+ to \d+ under contested readings", raised)
    assert re.search(r"[\d.]+ to [\d.]+ thousand can be kept there", sustained)


def test_it_says_that_it_is_no_prediction(shown):
    expect(shown.get_by_text("Not a prediction.")).to_be_in_viewport()


def test_the_answer_of_the_page_is_that_of_the_terminal(visit, guarantor):
    page = visit("#scenario=pellia")
    settled(page)
    _, told, _ = guarantor("assess", "pellia")
    shown = re.sub(r"\s+", " ", " ".join(sentences(page)))
    first = re.search(r"1 Raised +(.*?)\n2 Approved", told, re.DOTALL)
    assert first is not None
    assert re.sub(r"\s+", " ", first[1]) in shown


# -- 3b: contested readings ---------------------------------------------------------------------------------


def test_a_contested_reading_is_applied_by_a_click_and_gives_the_numbers_of_its_row(visit):
    page = visit("#scenario=pellia")
    settled(page)
    table = page.get_by_role("region", name="The answer under contested readings").get_by_role("table")
    row = table.get_by_role("row").filter(has=page.get_by_role("button", name="apply: 1,500 are enough"))
    expected = row.get_by_role("cell").all_inner_texts()
    base = table.get_by_role("row").nth(1).get_by_role("cell").all_inner_texts()
    assert any("differs" in cell for cell in expected)
    page.get_by_role("button", name="apply: 1,500 are enough").click()
    settled(page)
    expect(page.get_by_role("button", name="applied: 1,500 are enough")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.get_by_role("checkbox", name="1,500 are enough")).to_be_checked()
    now = table.get_by_role("row").nth(1).get_by_role("cell").all_inner_texts()
    assert now == [re.sub(r"\s*\(differs from the base case\)", "", cell) for cell in expected]
    assert now != base


# -- 4: every number to its source --------------------------------------------------------------------------


def test_every_number_with_a_source_is_a_button_with_words_of_its_own(shown):
    traced = shown.locator("#answer [data-trace]")
    assert traced.count() > 50
    for name in traced.evaluate_all("all => all.map(one => `${one.tagName} ${one.textContent.trim()}`)"):
        assert re.fullmatch(r"BUTTON .+", name, re.DOTALL)


def test_every_number_of_the_answer_has_a_card_that_leads_to_its_inputs(client):
    state = {"scenario": "pellia"}
    screen = client.post("/api/answer", json=state).json()["screen"]
    figures = [figure for sentence in screen["sentences"] for figure in sentence["traces"]]
    figures += [figure for row in screen["courses"]["rows"][:1] for figure in row["cells"]]
    names = sorted({figure["trace"] for figure in figures} - {""})
    assert len(names) > 8
    for name in names:
        answer = client.post("/api/card", json={"state": state, "name": name})
        assert answer.status_code == 200, (name, answer.text)
        card = answer.json()
        assert card["title"]
        if card["kind"] == "number":
            assert card["told"]["inputs"], name


def test_a_card_opens_with_enter_and_says_value_rule_and_inputs_and_escape_leads_back(shown):
    cell = shown.get_by_role("row", name=re.compile("^Europe alone 16")).get_by_role(
        "button", name="2.0 to 10"
    )
    cell.focus()
    shown.keyboard.press("Enter")
    card = shown.get_by_role("dialog")
    expect(card.get_by_role("heading", level=2)).to_be_visible()
    expect(card).to_contain_text("2.0 to 10")
    for word in ("Rule", "Unit", re.compile(r"It can read \d+ inputs")):
        expect(card).to_contain_text(word)
    shown.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(cell).to_be_focused()


def test_a_card_of_an_input_says_who_said_what_when_where_and_how_sure_that_is(visit):
    page = visit("#scenario=pellia")
    settled(page)
    page.get_by_role("button", name="XE03", exact=True).first.click()
    card = page.get_by_role("dialog")
    for word in (
        "Without Arvonia it is a gesture",
        "foreign minister",
        "20 February 2031",
        "Fictional Gazette 2",
        "C3",
        "Cited by",
    ):
        expect(card).to_contain_text(word)
    card.get_by_role("group").or_(card).get_by_role("button", name=re.compile("xdu_mandate")).first.click()
    expect(card).to_contain_text("60%")
    expect(card).to_contain_text("reported")


def test_a_number_says_on_focus_and_on_hover_that_it_leads_somewhere(shown):
    number = shown.get_by_role("button", name="2.0 to 10").first
    tip = shown.locator("#tip")
    shown.keyboard.press("Tab")
    number.focus()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("where it comes from")
    number.blur()
    expect(tip).to_be_hidden()
    number.hover()
    expect(tip).to_be_visible()


# -- inputs shown before method -----------------------------------------------------------------------------


def test_the_strip_of_assumptions_counts_the_inputs_by_grade(shown, client):
    told = client.post("/api/answer", json={"scenario": "ukraine"}).json()
    strip = shown.get_by_role("region", name="Assumed", exact=True)
    grades = strip.get_by_role("list", name="Inputs by grade").get_by_role("listitem").all_inner_texts()
    counts = {grade: int(count) for count, grade in (line.split() for line in grades)}
    assert counts == {grade: told["screen"]["assumed"][grade] for grade in counts}
    assert set(counts) == {"stated", "reported", "estimated", "assumed"}
    expect(strip).to_contain_text(f"{sum(counts.values())} inputs")
    expect(strip).to_contain_text(re.compile(r"Oldest source \d+ \w+ \d{4}, newest 5 February 2025"))
    expect(shown.get_by_role("region", name="Not in this answer")).to_contain_text("nuclear coercion")


def test_no_word_of_the_method_stands_on_the_page(shown):
    shown = shown.locator("body").inner_text().lower()
    for word in (
        "fixpoint", "least fix", "q*", "pi*", "shapley", "quantile", "monte carlo", "posterior", "elicited",
        "stochastic", "undefined", "[object", "nan",
    ):  # fmt: skip
        assert not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", shown), word


# -- 17: claims ---------------------------------------------------------------------------------------------


def test_a_claim_has_its_words_speaker_date_link_and_verdict(shown):
    claims = shown.get_by_role("region", name="What was claimed")
    claim = claims.get_by_role("article").filter(has_text="would require the approval of US President")
    expect(claim).to_contain_text("5 February 2025")
    expect(claim.get_by_role("link", name="source")).to_have_attribute("href", re.compile("^https://"))
    expect(claim.get_by_role("link", name="source")).to_have_attribute("rel", re.compile("noopener"))
    claim.locator("summary").click()
    expect(claim.get_by_text("Read as:").first).to_be_visible()
    expect(claim.get_by_text(re.compile(r"^(holds|does not hold)")).first).to_be_visible()


def test_only_claims_that_stand_in_one_way_are_shown_on_request(shown):
    claims = shown.get_by_role("region", name="What was claimed")
    every = claims.get_by_role("article").count()
    button = claims.get_by_role("button", name=re.compile("^not testable"))
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert 0 < claims.get_by_role("article").count() < every
    claims.get_by_role("button", name=re.compile("^all")).click()
    assert claims.get_by_role("article").count() == every


def test_what_turns_a_claim_is_applied_by_a_click(page):
    claims = page.get_by_role("region", name="What was claimed")
    for summary in claims.locator("summary").all():
        summary.click()
    claims.get_by_role("button", name=re.compile("^apply this change: ")).first.click()
    expect(page.get_by_role("banner")).to_contain_text("1 change from base")


# -- 20: progress -------------------------------------------------------------------------------------------


def test_the_full_answer_is_cancelled_at_once_and_the_preview_stays(page):
    before = sentences(page)
    pick(page, "A ceasefire", "no")
    pick(page, "Italy's parliament", "no")  # which no other test asks for
    expect(page.get_by_role("progressbar")).to_be_visible()
    preview = sentences(page)
    assert preview != before
    tool(page, "Cancel").click()
    expect(progress(page)).to_contain_text("cancelled", timeout=1000)
    expect(progress(page)).to_contain_text("preview of 4,096 sampled futures")
    assert sentences(page) == preview
    tool(page, "Work it out in full").click()
    expect(page.get_by_role("progressbar")).to_be_visible()


# -- 25: what cannot be used says why -----------------------------------------------------------------------


def test_an_actor_that_cannot_be_switched_says_why(shown):
    poland = shown.get_by_role("checkbox", name="Poland")
    expect(poland).to_be_disabled()
    expect(poland).to_have_accessible_description("it has said no")


def test_a_part_without_its_inputs_says_which_ones_are_missing(visit, start, tmp_path):
    without = SCENARIO[: SCENARIO.index("guarantees:\n")] + SCENARIO[SCENARIO.index("common_factors:") :]
    tied = "correlations:\n  - {of: [challenger.strength, challenger.protege_strength], spearman: 0.3}\n"
    part = '      - {of: attack_probability, course: arvonia-backstop, minus: neighbours-alone, is: "< 0"}\n'
    text = replaced(without, (tied, ""), (part, ""))
    written(tmp_path / "bare", text)
    page = visit(at=start("bare"))
    settled(page)
    deters = sentences(page)[3]
    assert "guarantees:" in deters
    assert dot_count(deters) == []


@pytest.mark.parametrize(
    ("width", "height"), [(1280, 800), (1920, 1080), (390, 844)], ids=["laptop", "screen", "phone"]
)
def test_nothing_has_to_be_scrolled_sideways(visit, width, height):
    page = visit(viewport={"width": width, "height": height})
    settled(page)
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
