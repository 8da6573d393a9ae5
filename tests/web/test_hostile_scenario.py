"""Text of a scenario is text: it never becomes markup, a script, a request or a link that runs."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from guarantor.scenario import find
from scenario_folders import LEDGER, replaced, written
from web.looking import settled

IMAGE = "<img src=x onerror=alert(1)>"
SCRIPT = "</script><script>alert(2)</script>"
DRAWING = "<svg onload=alert(3)>"


@pytest.fixture
def hostile(start, tmp_path):
    """Pellia with markup wherever it may write text."""
    text = replaced(
        (find("pellia") / "scenario.yaml").read_text(encoding="utf-8"),
        ('title: "Reassurance force for Pellia', f'title: "{IMAGE} Pellia'),
        ("Can the neighbours do it without Arvonia?", f"Can it {IMAGE} {SCRIPT}?"),
        ("name: Belmark,", f'name: "Belmark {DRAWING}",'),
        ('title: "the neighbours alone"', f'title: "alone {DRAWING}"'),
        ("title: a ceasefire,", f'title: "a ceasefire {IMAGE}",'),
        ('quote: "two or three thousand, if Arvonia helps"', f'quote: "{SCRIPT} two or three"'),
        ('says: "Without Arvonia it is a gesture"', f'says: "Without {IMAGE} {SCRIPT}"'),
        ('speaker: "foreign minister of Pellia"', f'speaker: "minister {DRAWING}"'),
        ('title: "1,500 are enough"', f'title: "enough {IMAGE}"'),
        ("anything real: every value is invented", f"anything real {IMAGE} {SCRIPT}"),
        ('note: "no public figure"', f'note: "{IMAGE}"'),
    )
    ledger = replaced(
        LEDGER,
        (
            '"Without Arvonia it is a gesture",,,,Fictional Gazette 2,',
            f'"Without {IMAGE}",,,,{DRAWING},javascript:alert(4)',
        ),
        ("Says the force needs Arvonia", f"Says {SCRIPT}"),
        ('"two or three thousand, if Arvonia helps"', f'"{SCRIPT} two or three"'),
    )
    written(tmp_path / "hostile", text, ledger=ledger)
    return start("hostile")


def test_text_of_a_scenario_cannot_become_markup(visit, hostile):
    page = visit(at=hostile)
    settled(page)
    shown = page.locator("body").inner_text()
    for text in (IMAGE, SCRIPT, DRAWING):
        assert text in shown
    for traced in ("A ceasefire", "enough", "XE03", "not-without-arvonia", "Belmark"):
        for summary in page.locator("#claims-title ~ * summary").all():
            if summary.locator("..").get_attribute("open") is None:
                summary.click()
        page.locator("#answer [data-trace]").filter(has_text=re.compile(traced, re.IGNORECASE)).first.click()
        card = page.get_by_role("dialog")
        expect(card).not_to_have_attribute("aria-busy", "true")
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Show as table").first.click()
    assert page.locator("img, iframe, object, embed, [onerror], [onload], [src='x']").count() == 0
    assert page.locator("script").count() == 1
    assert page.locator("a[href^='javascript:' i]").count() == 0


def test_nor_in_a_file_that_is_taken_away(hostile):
    with hostile.client() as client:
        asked = {"state": {"scenario": "hostile"}, "format": "html"}
        report = client.post("/api/export", json=asked).text
        for text in (IMAGE, SCRIPT, DRAWING, "<script"):
            assert text not in report
        assert "&lt;img src=x" in report
        assert not re.search(r"""href=["']?javascript:""", report, re.IGNORECASE)


def test_a_link_cannot_bring_markup_along(visit):
    page = visit(f"#scenario={quote(IMAGE)}&set.{quote(SCRIPT)}={quote(DRAWING)}")
    expect(page.get_by_role("main")).to_contain_text(IMAGE)
    assert page.locator("img").count() == 0
    other = visit(f"#scenario=pellia&given.{quote(DRAWING)}=yes&reading={quote(SCRIPT)}&{quote(IMAGE)}=1")
    settled(other)
    for text in (IMAGE, SCRIPT, DRAWING):
        expect(other.get_by_role("main")).to_contain_text(text)
    assert other.locator("img").count() == 0


def test_the_page_is_not_shown_inside_another_one(visit, app, watched):
    page = visit("#scenario=pellia")
    watched.expected.append("Framing")
    page.evaluate("() => document.body.append(Object.assign(document.createElement('iframe'), {src: '/'}))")
    page.wait_for_timeout(300)
    assert all(frame.url in ("", "about:blank", "chrome-error://chromewebdata/") for frame in page.frames[1:])
    assert app.origin in page.url
