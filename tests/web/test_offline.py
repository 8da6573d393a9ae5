"""The page lives on this machine alone, and the watch that says so can see (UX 2, row 23)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from web.looking import settled


def test_the_page_asks_its_own_server_and_nobody_else(visit, app, watched):
    page = visit("#scenario=pellia")
    settled(page)
    assert {address.split("?")[0] for address in watched.asked} >= {
        f"{app.origin}/",
        f"{app.origin}/static/main.js",
        f"{app.origin}/api/answer",
    }
    assert [address for address in watched.asked if not address.startswith((app.origin, "data:"))] == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.context.cookies() == [cookie for cookie in page.context.cookies() if cookie["httpOnly"]]


@pytest.mark.parametrize(
    ("act", "seen"),
    [
        pytest.param("fetch('https://guarantor.example/')", "connect", id="request"),
        pytest.param("body.append(made('img', { src: 'http://guarantor.example/' }))", "image", id="image"),
        pytest.param("body.append(made('script', { text: 'alert(1)' }))", "script", id="inline script"),
        pytest.param("body.setAttribute('style', 'color: red')", "style", id="inline style"),
        pytest.param("body.setAttribute('onclick', 'alert(1)'), body.click()", "script", id="inline handler"),
    ],
)
def test_what_the_page_may_not_do_is_stopped_and_seen(visit, watched, act, seen):
    page = visit("#scenario=atlantis")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate(
        f"""async () => {{
          const {{ body }} = document;
          const made = (tag, more) => Object.assign(document.createElement(tag), more);
          try {{ await ({act}); }} catch {{ }}
        }}"""
    )
    page.wait_for_timeout(100)
    assert [line for line in watched.wrong if "Content Security Policy" in line and seen in line.lower()]
    watched.expected.append("Content Security Policy")
    watched.asked[:] = [address for address in watched.asked if "guarantor.example" not in address]
