"""Changing the assumptions: what a change does, how it is shown, taken back, compared and shared (UX 2)."""

from __future__ import annotations

import json
import re
import shlex
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from web.looking import (
    changes,
    digest,
    held,
    pick,
    previewed,
    progress,
    sentences,
    settled,
    tool,
    type_in,
)

ROTATION = re.compile("^How many units")
ASKED_FOR = re.compile("^Troops asked for")
TOTAL = "requirement.by_mission.reassurance.total"


@pytest.fixture
def pellia(visit):
    """The small scenario, with its complete answer."""
    page = visit("#scenario=pellia")
    settled(page)
    return page


# -- 6: what if ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(lambda page: pick(page, "Arvonia", "troops"), "Arvonia: troops", id="lever"),
        pytest.param(lambda page: pick(page, "Mission", "monitoring"), "Mission: monitoring", id="mission"),
        pytest.param(lambda page: pick(page, "A ceasefire", "yes"), "A ceasefire: yes", id="event"),
        pytest.param(
            lambda page: page.get_by_role("checkbox", name="Belmark", exact=True).uncheck(),
            "Without Belmark",
            id="actor",
        ),
        pytest.param(lambda page: type_in(page, ROTATION, "7 to 8"), "7 to 8", id="rotation"),
        pytest.param(
            lambda page: type_in(page, ASKED_FOR, "500 to 900 troops"),
            "500 to 900 troops",
            id="requirement",
        ),
        pytest.param(
            lambda page: page.get_by_role("checkbox", name="1,500 are enough").check(),
            "1,500 are enough",
            id="reading",
        ),
    ],
)
def test_a_change_gives_another_answer_and_is_listed_with_what_it_was(pellia, change, told):
    before = sentences(pellia)
    change(pellia)
    expect(pellia.get_by_role("banner")).to_contain_text("1 change from base")
    (line,) = changes(pellia)
    assert told in line
    previewed(pellia)
    assert sentences(pellia) != before
    pellia.get_by_role("button", name=re.compile("^Take back: ")).click()
    expect(pellia.get_by_role("banner")).to_contain_text("Base case, no changes")
    settled(pellia)
    assert sentences(pellia) == before


def test_what_a_change_moves_is_marked_with_what_it_was_before(pellia):
    headline = pellia.get_by_text(
        re.compile("^the neighbours alone: enough troops", re.IGNORECASE)
    ).inner_text()
    pick(pellia, "A ceasefire", "yes")
    settled(pellia)
    expect(pellia.get_by_text(f"was: {headline}")).to_be_visible()
    courses = pellia.get_by_role("region", name="Courses of action").get_by_role("table")
    expect(courses.get_by_text(re.compile(r"^was \S")).first).to_be_visible()
    expect(
        pellia.get_by_role("complementary").get_by_text("changed, was uncertain").filter(visible=True)
    ).to_have_count(1)


def test_the_last_answer_stays_greyed_until_the_next_one_comes(pellia):
    before = sentences(pellia)
    answer = pellia.locator("#answer")
    with held(pellia, "**/api/answer"):
        pick(pellia, "A ceasefire", "yes")
        expect(answer).to_have_attribute("aria-busy", "true")
        expect(progress(pellia)).to_contain_text("Answer before the last change")
        assert sentences(pellia) == before
        pellia.wait_for_function(
            "getComputedStyle(document.getElementById('answer')).opacity < 1"
        )  # it fades
    expect(answer).not_to_have_attribute("aria-busy", "true")
    assert sentences(pellia) != before


def test_the_answer_to_an_earlier_change_never_covers_that_to_a_later_one(pellia):
    pick(pellia, "Arvonia", "troops")
    settled(pellia)
    expected = sentences(pellia)
    pick(pellia, "Arvonia", "none")
    settled(pellia)
    with held(pellia, "**/api/answer") as waiting:
        pick(pellia, "Arvonia", "enablers")
        pick(pellia, "Arvonia", "troops")
        while len(waiting) < 2:
            pellia.wait_for_timeout(20)
        waiting.reverse()
    settled(pellia)
    assert sentences(pellia) == expected


def test_the_full_answer_to_a_change_is_that_of_the_command_line(pellia, guarantor):
    pick(pellia, "A ceasefire", "yes")
    type_in(pellia, ROTATION, "4")
    settled(pellia)
    tool(pellia, "Copy as overrides").click()
    command = pellia.get_by_role("region", name="Command").inner_text()
    assert "--given ceasefire" in command
    code, told, _ = guarantor(*shlex.split(command)[1:], "--json")
    assert code == 0
    answer = json.loads(told)
    assert answer["scenario"]["digest"] == digest(pellia)
    with pellia.expect_download() as coming:
        pellia.keyboard.press("Escape")
        pellia.get_by_text("Export").click()
        tool(pellia, "Answer (JSON)").click()
    assert answer == json.loads(Path(coming.value.path()).read_text(encoding="utf-8"))


# -- 8: an assumption is replaced ---------------------------------------------------------------------------


def test_an_input_is_replaced_in_its_card_and_what_was_written_is_struck_through(pellia):
    courses = pellia.get_by_role("region", name="Courses of action").get_by_role("table")
    courses.get_by_role("row").nth(2).get_by_role("button", name="2.0 to 8.", exact=False).click()
    card = pellia.get_by_role("dialog")
    expect(card.get_by_role("heading", name=re.compile("^It can read"))).to_be_visible()
    card.locator("summary").first.click()
    card.get_by_role("button", name=TOTAL, exact=True).click()
    expect(card).to_contain_text("2000 to 8000 troops")
    card.get_by_role("textbox", name="Replace by").fill("500 to 900 troops")
    card.get_by_role("button", name="Apply").click()
    expect(card.get_by_role("deletion").first).to_contain_text("2000 to 8000 troops")
    expect(card.get_by_role("deletion").filter(has_text="Fictional Yearbook")).to_have_count(1)
    expect(card).to_contain_text("Replaced by you")
    (line,) = changes(pellia)
    assert "500 to 900 troops" in line
    assert "2000 to 8000 troops" in line
    pellia.keyboard.press("Escape")
    expect(pellia.get_by_role("textbox", name=ASKED_FOR)).to_have_value("500 to 900 troops")
    tool(pellia, "Copy as overrides").click()
    expect(pellia.get_by_role("region", name="Command")).to_contain_text(f"{TOTAL}=500 to 900 troops")
    expect(pellia.get_by_role("region", name="Variant")).to_contain_text(f'{TOTAL}: "500 to 900 troops"')


def test_a_replaced_input_is_restored_in_its_card(pellia):
    words = sentences(pellia)
    type_in(pellia, ASKED_FOR, "500 to 900 troops")
    previewed(pellia)
    asked_for = pellia.get_by_role("region", name="Courses of action").get_by_role(
        "button", name="0.5 to 0.9"
    )
    asked_for.first.click()
    card = pellia.get_by_role("dialog")
    expect(card.get_by_role("heading", name=re.compile("^It can read"))).to_be_visible()
    card.locator("summary").first.click()
    card.get_by_role("button", name=TOTAL, exact=True).click()
    # The card was never open before the input was replaced: its source still stands, struck through.
    expect(card.get_by_role("deletion").filter(has_text="Fictional Yearbook")).to_have_count(1)
    card.get_by_role("button", name="Restore").click()
    expect(card).to_contain_text("Restored as written")
    assert changes(pellia) == []
    settled(pellia)
    assert sentences(pellia) == words


def test_an_empty_field_restores_what_is_written(pellia):
    type_in(pellia, ROTATION, "7 to 8")
    assert len(changes(pellia)) == 1
    type_in(pellia, ROTATION, "")
    expect(pellia.get_by_role("banner")).to_contain_text("Base case, no changes")


# -- 9: undo, redo, reset -----------------------------------------------------------------------------------


def test_ten_changes_taken_back_give_the_same_digest_and_the_same_sentences(pellia):
    before, words = digest(pellia), sentences(pellia)
    seen = set()
    for group, option in [
        ("Arvonia", "enablers"), ("Arvonia", "backstop"), ("Arvonia", "troops"), ("Mission", "monitoring"),
        ("A ceasefire", "yes"), ("A ceasefire", "no"), ("Pellia's consent", "yes"), ("Mission", "denial"),
    ]:  # fmt: skip
        pick(pellia, group, option)
        previewed(pellia)
        seen.add(digest(pellia))
    pellia.get_by_role("checkbox", name="Corvia").uncheck()
    nine = changes(pellia)
    type_in(pellia, ROTATION, "7")
    previewed(pellia)
    seen.add(digest(pellia))
    assert len(seen) > 5
    pellia.get_by_role("heading", level=1).click()
    pellia.keyboard.press("Control+z")
    assert changes(pellia) == nine
    for _ in range(9):
        pellia.keyboard.press("Control+z")
    settled(pellia)
    expect(tool(pellia, "Undo")).to_be_disabled()
    assert (digest(pellia), sentences(pellia)) == (before, words)
    for _ in range(10):
        pellia.keyboard.press("Control+y")
    expect(tool(pellia, "Redo")).to_be_disabled()
    assert len(changes(pellia)) == 6
    tool(pellia, "Reset").click()
    settled(pellia)
    assert (digest(pellia), sentences(pellia)) == (before, words)
    pellia.keyboard.press("Control+z")
    expect(pellia.get_by_role("banner")).to_contain_text("6 changes from base")


# -- 10: compared -------------------------------------------------------------------------------------------


def test_a_scenario_compared_with_itself_differs_in_nothing(pellia):
    tool(pellia, "Compare").click()
    expect(pellia.get_by_role("dialog")).to_contain_text("Nothing differs")


def test_a_change_is_compared_on_the_same_futures_and_each_measure_says_how_it_differs(pellia):
    pick(pellia, "A ceasefire", "yes")
    tool(pellia, "Compare").click()
    dialog = pellia.get_by_role("dialog")
    expect(dialog).to_contain_text("the same 4,096 sampled futures")
    rows = [row.get_by_role("cell").all_inner_texts() for row in dialog.get_by_role("row").all()]
    told = [row for row in rows if len(row) == 3]
    assert len(told) > 3
    assert any(before != now for before, now, _ in told)
    differs = re.compile(r"was \d|(differs|changed) in \d+ of 50")
    assert [row for row in told if not differs.search(row[2])] == []


# -- 11: shared ---------------------------------------------------------------------------------------------


def test_a_link_opened_in_another_browser_gives_the_same_numbers(pellia, visit):
    pick(pellia, "Arvonia", "troops")
    pick(pellia, "A ceasefire", "yes")
    pellia.get_by_role("checkbox", name="Corvia").uncheck()
    type_in(pellia, ROTATION, "3 to 4")
    pellia.get_by_role("checkbox", name="1,500 are enough").check()
    settled(pellia)
    tool(pellia, "Share").click()
    link = pellia.get_by_role("region", name="Link").inner_text()
    assert link == pellia.url
    assert "token" not in link
    other = visit("#" + link.partition("#")[2])
    settled(other)
    assert sentences(other) == sentences(pellia)
    assert changes(other) == changes(pellia)
    assert digest(other) == digest(pellia)


def test_the_link_is_put_on_the_clipboard(pellia):
    pellia.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tool(pellia, "Share").click()
    pellia.get_by_role("button", name="Copy the link").click()
    expect(pellia.get_by_role("dialog").get_by_role("status")).to_have_text("copied")
    assert pellia.evaluate("navigator.clipboard.readText()") == pellia.url


def test_the_token_does_not_stay_in_the_address(pellia):
    assert "token" not in pellia.url


def test_a_link_made_with_another_version_of_the_scenario_says_so(visit):
    page = visit("#scenario=pellia&digest=" + 32 * "0")
    expect(page.get_by_text("made with another version of this scenario")).to_be_visible()


def test_what_a_link_says_that_is_not_known_is_left_out_and_told(visit):
    page = visit("#scenario=pellia&given.peace=yes&lever.xar_level=most&colour=red&given.ceasefire=yes")
    for words in ("event peace", "lever xar_level: most", "colour=red"):
        expect(page.get_by_role("main")).to_contain_text(words)
    settled(page)
    assert len(changes(page)) == 1


# -- another day, another scenario --------------------------------------------------------------------------


def test_the_answer_as_of_another_day_uses_what_was_known_then(pellia):
    before = digest(pellia)
    pellia.get_by_role("combobox", name="as of").select_option("2031-04-02")
    settled(pellia)
    expect(pellia.get_by_role("contentinfo")).to_contain_text("2 April 2031")
    assert digest(pellia) != before


def test_another_scenario_is_opened_from_the_list(pellia):
    pellia.get_by_role("combobox", name="Scenario").select_option("ukraine")
    expect(pellia.get_by_role("heading", level=1)).to_contain_text("Can Europe raise")
    settled(pellia)


def test_what_was_is_told_of_the_same_futures_as_what_is(visit, client):
    page = visit("#scenario=pellia&seed=11&given.ceasefire=yes")
    settled(page)
    told = client.post("/api/answer", json={"scenario": "pellia", "seed": 11}).json()
    expect(page.locator("p.was")).to_have_text(f"was: {_completed(client, told)['screen']['headline']}")


def _completed(client, view):
    while not (told := client.get(f"/api/refinements/{view['refinement']}").json())["view"]:
        time.sleep(0.05)
    return told["view"]


def test_a_chance_that_hangs_on_a_lever_says_so_in_words(page):
    consent = page.get_by_role("complementary").get_by_text("otherwise 1% to 15%")
    expect(consent).to_have_text("written: 2% to 20% with mission at monitoring; otherwise 1% to 15%")
