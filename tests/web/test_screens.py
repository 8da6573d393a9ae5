"""The screens beside the answer: how to get there, what stays, and what they let a reader do (UX 3)."""

from __future__ import annotations

import json
import re
from itertools import combinations

import pytest
from playwright.sync_api import Page, Route, expect

from guarantor.measures.coalition.approving import authorize_answer
from guarantor.scenario import find, load
from guarantor.web.forms import ViewState
from guarantor.web.views import shelf_of
from guarantor.web.work import Refinements
from web.looking import changes, held, pick, settled
from web.test_accessible import faults


def screens(page: Page) -> list[str]:
    """Names of the screens, as the links in the header say them."""
    return page.get_by_role("navigation", name="Screens").get_by_role("link").all_inner_texts()


def turn(page: Page, screen: str) -> None:
    """Go to a screen and wait until it stands there."""
    page.get_by_role("navigation", name="Screens").get_by_role("link", name=screen, exact=True).click()
    settled(page)


def section(page: Page, title: str):
    return page.get_by_role("main").get_by_role("region", name=title, exact=True)


@pytest.fixture
def force(visit) -> Page:
    """The force of the made-up scenario."""
    page = visit("#scenario=pellia&screen=force")
    settled(page)
    return page


def test_every_screen_is_reached_by_the_keyboard_and_names_itself(visit):
    page = visit("#scenario=pellia&screen=force")
    settled(page)
    for name in screens(page)[1:]:
        link = page.get_by_role("navigation", name="Screens").get_by_role("link", name=name, exact=True)
        link.focus()
        page.keyboard.press("Enter")
        settled(page)
        expect(link).to_have_attribute("aria-current", "page")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert page.title().startswith(f"{name} · ")
        assert f"screen={name.lower().split()[0]}" in page.url or "screen=" in page.url


def test_a_link_to_a_screen_shows_the_same_numbers_in_a_fresh_browser(visit, force):
    pick(force, "Arvonia", "backstop")
    settled(force)
    other = visit(force.url[force.url.index("#") :])
    settled(other)
    assert other.get_by_role("main").inner_text() == force.get_by_role("main").inner_text()
    assert changes(other) == changes(force) != []


def test_a_link_to_an_unknown_screen_says_so_and_shows_the_answer(visit):
    page = visit("#scenario=pellia&screen=weather")
    settled(page)
    expect(page.get_by_text("screen weather")).to_be_visible()
    expect(page.get_by_role("heading", name="The answer in five sentences")).to_be_attached()


def test_a_changed_lever_changes_the_screen_and_undo_and_redo_give_it_back(force):
    main = force.get_by_role("main")
    before = main.inner_text()
    pick(force, "Arvonia", "troops")
    settled(force)
    after = main.inner_text()
    assert after != before
    force.keyboard.press("Control+z")
    expect(main.get_by_role("heading", level=1)).to_contain_text(before.splitlines()[0])
    settled(force)
    assert main.inner_text() == before
    force.keyboard.press("Control+y")
    expect(main.get_by_role("heading", level=1)).to_contain_text(after.splitlines()[0])
    settled(force)
    assert main.inner_text() == after


def test_the_screen_before_a_change_stays_greyed_until_the_new_one_is_there(force):
    before = force.get_by_role("heading", level=1).inner_text()
    with held(force, "**/api/screens/force"):
        pick(force, "Arvonia", "troops")
        room = force.locator("#screen-force")
        expect(room).to_have_class(re.compile("is-stale"))
        expect(room).to_have_attribute("aria-busy", "true")
        expect(force.get_by_role("banner")).to_contain_text("Answer before the last change")
        assert force.get_by_role("heading", level=1).inner_text() == before
    settled(force)
    expect(force.locator("#screen-force")).not_to_have_class(re.compile("is-stale"))
    assert force.get_by_role("heading", level=1).inner_text() != before


def test_an_arrow_key_moves_the_month_and_chart_and_table_go_with_it(visit):
    page = visit("#screen=force")
    settled(page)
    part = section(page, "Month by month")
    slider = part.get_by_role("slider", name="Month")
    table = part.locator(".choice-panel table").first
    chosen = part.locator(".plot .is-chosen")
    first = table.inner_text()
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "Month 5")
    expect(part.get_by_role("status").first).to_have_text("Month 5")
    assert table.inner_text() != first
    expect(chosen.first).to_have_attribute("aria-label", re.compile("^Month 5: .* could be kept up"))
    assert all(
        words.startswith("Month 5: ")
        for words in chosen.evaluate_all("all => all.map((each) => each.getAttribute('aria-label'))")
    )
    present = part.locator(".choice-panel table").last
    expect(present).to_contain_text("there on average")
    expect(present).to_contain_text("France")
    expect(slider).to_be_focused()
    page.keyboard.press("Home")
    assert table.inner_text() == first


def test_the_months_play_one_after_the_other_until_they_are_stopped(visit):
    page = visit("#screen=force")
    settled(page)
    part = section(page, "Month by month")
    slider = part.get_by_role("slider", name="Month")
    part.get_by_role("button", name="Play").click()
    expect(slider).to_have_attribute("aria-valuetext", "Month 2")
    part.get_by_role("button", name="Pause").click()
    expect(part.get_by_role("button", name="Play")).to_be_visible()


def test_the_chosen_month_stays_when_a_lever_is_moved(visit):
    page = visit("#screen=force")
    settled(page)
    slider = section(page, "Month by month").get_by_role("slider", name="Month")
    slider.fill("7")
    pick(page, "The United States", "troops")
    settled(page)
    expect(slider).to_have_attribute("aria-valuetext", "Month 7")


def test_one_contributor_is_left_out_from_its_row_and_the_screen_follows(visit):
    page = visit("#screen=force")
    settled(page)
    part = section(page, "What hangs on whom")
    row = part.get_by_role("row").filter(has=page.get_by_role("button", name="apply: without France"))
    row.get_by_role("button", name="apply: without France").click()
    settled(page)
    assert any("France" in each for each in changes(page))
    expect(part.get_by_role("button", name="apply: without France")).to_have_count(0)


def test_the_size_of_a_pool_is_told_from_the_goal(visit):
    page = visit("#screen=force")
    settled(page)
    expect(section(page, "What a size costs in pool")).to_contain_text(
        "To keep 25,000 there for good takes a pool of 75 to 125 thousand"
    )
    expect(section(page, "Line by line")).to_contain_text("assumed, not sourced")


def test_what_counts_as_a_win_is_chosen_by_the_reader_without_asking_the_server(force, watched):
    turn(force, "Deterrence")
    asked = len(watched.asked)
    part = section(force, "A win for Gorland, as you read it")
    buttons = part.get_by_role("radiogroup", name="What counts as a win")
    first = part.locator(".choice-panel").inner_text()
    buttons.get_by_role("radio").first.focus()
    force.keyboard.press("ArrowRight")
    expect(buttons.get_by_role("radio").nth(1)).to_be_checked()
    assert part.locator(".choice-panel").inner_text() != first
    assert len(watched.asked) == asked
    pick(force, "Arvonia", "troops")
    settled(force)
    expect(buttons.get_by_role("radio").nth(1)).to_be_checked()


def test_a_coalition_is_told_at_both_ends_each_on_its_own_and_all_together(force):
    turn(force, "Approvals")
    table = section(force, "Coalitions that hold together").get_by_role("table")
    header = table.get_by_role("columnheader").all_inner_texts()
    rows = [row.get_by_role("cell").all_inner_texts() for row in table.get_by_role("row").all()[1:]]
    assert len(rows) == 2
    ends = {name: [int(row[header.index(name) - len(header)]) for row in rows]
            for name in ("each on its own", "all move together")}  # fmt: skip
    assert ends["each on its own"] == [50, 0]
    assert ends["all move together"] == [35, 15]


def test_who_can_stop_a_route_is_said_in_words_as_the_sets_are(force):
    turn(force, "Approvals")
    told = section(force, "Routes side by side")
    words = "Pellia alone can stop it. So can any two of the lack of a ceasefire, Dunland and Gorland."
    expect(told.get_by_text(words)).to_have_count(1)
    routes = authorize_answer(load("pellia"), draws=64).courses[0].routes
    (council,) = [route for route in routes if route.name == "council"]
    sets = {frozenset(each.events) for each in council.blocking}
    alone = {each for each in sets if len(each) == 1}
    members = frozenset.union(*(sets - alone))
    assert len(alone) == 1
    assert len(members) == 3
    assert sets - alone == {frozenset(two) for two in combinations(members, 2)}


def test_the_parts_of_what_a_guarantor_is_worth_sum_to_the_whole(visit):
    page = visit("#screen=deterrence")
    settled(page)
    figure = section(page, "What the United States is worth, and through what").get_by_role("figure")
    figure.get_by_role("button", name="Show as table").click()
    table = figure.get_by_role("table")
    column = table.get_by_role("columnheader").all_inner_texts().index("on average")
    *parts, whole = [
        float(row.get_by_role("rowheader").or_(row.get_by_role("cell")).all_inner_texts()[column])
        for row in table.get_by_role("row").all()[1:]
    ]
    assert len(parts) == 5
    assert whole < 0
    assert sum(parts) == pytest.approx(whole, abs=0.3)  # each of the six is rounded to a tenth


def test_what_is_missing_says_what_would_add_it(force):
    expect(section(force, "Month by month")).to_contain_text("add 'deployment:'")


def test_a_number_on_any_screen_opens_its_card(force):
    for name in screens(force)[1:]:
        turn(force, name)
        number = force.get_by_role("main").locator("[data-trace]:visible").first
        number.click()
        card = force.get_by_role("dialog")
        expect(card).not_to_have_attribute("aria-busy", "true")
        expect(card).to_contain_text(re.compile("rule|inputs|says|course", re.IGNORECASE))
        force.keyboard.press("Escape")
        expect(card).to_have_count(0)
        expect(number).to_be_focused()


def test_a_table_of_a_screen_is_saved_as_csv(force):
    part = section(force, "Line by line")
    with force.expect_download() as saved:
        part.get_by_role("button", name="Save as CSV").click()
    assert re.fullmatch(
        r"guarantor_[\w.]+_pellia_line-by-line_[\w-]+_seed\d+_[0-9a-f]{12}\.csv",
        saved.value.suggested_filename,
    )
    text = saved.value.path().read_text(encoding="utf-8")
    assert len(text.splitlines()) == part.get_by_role("row").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_screen(visit, scheme):
    page = visit("#screen=force", color_scheme=scheme, reduced_motion="reduce")
    settled(page)
    found = {}
    for name in screens(page)[1:]:
        turn(page, name)
        found[name] = faults(page)
    assert {name: told for name, told in found.items() if told} == {}
    ids = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert sorted(ids) == sorted(set(ids))


def test_no_screen_is_wider_than_a_phone(visit):
    page = visit("#screen=force", viewport={"width": 390, "height": 844})
    settled(page)
    wide = {}
    for name in screens(page)[1:]:
        turn(page, name)
        wide[name] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == dict.fromkeys(wide, 390)


def test_the_server_lists_its_screens_and_knows_no_other(client):
    listed = client.get("/api/situation", params={"scenario": "pellia"}).json()["screens"]
    for screen in listed:
        told = client.post(f"/api/screens/{screen['name']}", json={"scenario": "pellia"})
        assert told.status_code in (200, 202)
        assert told.json().keys() >= {"title", "sections"} or told.json().keys() == {"refinement"}
    refused = client.post("/api/screens/weather", json={"scenario": "pellia"})
    assert refused.status_code == 404
    assert refused.json()["message"].startswith("There is no screen 'weather' here (known: force")
    assert client.post("/api/screens/force", json={"scenario": "atlantis"}).status_code == 404


def test_a_replaced_input_that_cannot_be_read_is_refused_with_its_path(client):
    state = {"scenario": "pellia", "sets": {"rotation.default.ratio": "many"}}
    refused = client.post("/api/screens/force", json=state)
    assert refused.status_code == 422
    assert [fault["where"] for fault in refused.json()["faults"]] == ["rotation.default.ratio"]


def test_a_screen_of_the_same_state_is_the_same_text(client):
    state = {"scenario": "pellia", "levers": {"xar_level": "troops"}, "given": {"ceasefire": True}}
    first, second = (client.post("/api/screens/force", json=state).text for _ in range(2))
    assert first == second
    assert json.loads(first)["run"]["given"] == {"ceasefire": True}


# -- a screen that takes a while ----------------------------------------------------------------------------


@pytest.fixture
def slow(visit, client):
    """The force of the made-up scenario as if it took a while: told how far it is, until it is let go."""
    page = visit("#scenario=pellia&screen=force")
    settled(page)
    told = {"done": 3, "of": 10, "left": 7.0, "stage": "running", "view": None, "screen": None, "message": ""}
    cancelled: list[str] = []

    def asked(route: Route) -> None:
        if route.request.method == "DELETE":
            cancelled.append(route.request.url)
            route.fulfill(status=204)
        else:
            route.fulfill(json=told)

    def done() -> None:
        state = {"scenario": "pellia", "levers": {"xar_level": "troops"}}
        screen = client.post("/api/screens/force", json=state).json()
        told.update(stage="done", screen=screen)

    page.route("**/api/screens/force", lambda route: route.fulfill(status=202, json={"refinement": "f0"}))
    page.route("**/api/refinements/f0", asked)
    return page, done, cancelled


def test_a_screen_that_takes_a_while_says_how_long_and_keeps_the_last_one_greyed(slow):
    page, done, _ = slow
    before = page.get_by_role("main").inner_text()
    pick(page, "Arvonia", "troops")
    expect(page.get_by_role("progressbar", name="It is being worked out")).to_be_visible()
    expect(page.locator("#progress")).to_contain_text("Being worked out, about 7 s left")
    expect(page.locator("#screen-force")).to_have_class(re.compile("is-stale"))
    assert page.get_by_role("main").inner_text() == before
    done()
    settled(page)
    assert page.get_by_role("main").inner_text() != before
    expect(page.locator("#screen-force")).not_to_have_class(re.compile("is-stale"))


def test_a_screen_that_takes_a_while_is_cancelled_at_once_and_the_last_one_stays(slow):
    page, _, cancelled = slow
    before = page.get_by_role("main").inner_text()
    pick(page, "Arvonia", "troops")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#progress")).to_contain_text("Cancelled. Below stands the one", timeout=1000)
    expect(page.get_by_role("button", name="Work it out")).to_be_visible()
    assert page.get_by_role("main").inner_text() == before
    assert len(cancelled) == 1


def test_a_screen_is_worked_out_apart_under_an_id_of_its_own():
    work, shelf = Refinements(niceness=5), shelf_of(find("pellia"))
    try:
        state = ViewState(scenario="pellia")
        name = work.start(shelf, state, "force")
        assert work.start(shelf, state, "force") == name != work.start(shelf, state)
        reply = work.wait(name)
        assert reply is not None
        assert reply[0] == 200
        assert json.loads(work.told(name))["screen"]["title"].startswith("The neighbours alone")
        other = work.start(shelf, ViewState(scenario="pellia", seed=5), "force")
        work.cancel(other)
        assert json.loads(work.told(other))["stage"] == "cancelled"
        assert work.wait(other) is None
    finally:
        work.close()
