"""What a reader does on the page and finds there, by the names that a screen reader says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, Route, expect

__all__ = [
    "changes",
    "digest",
    "dot_count",
    "held",
    "pick",
    "previewed",
    "progress",
    "sentences",
    "settled",
    "tool",
    "type_in",
]

_PATIENCE = 90_000
"""Milliseconds for a complete answer, on a machine that has much else to do."""


def progress(page: Page) -> Locator:
    """The line that says on how many futures the answer stands."""
    return page.locator("#progress")


def settled(page: Page) -> None:
    """Wait until the complete answer stands there: no preview, nothing on its way."""
    expect(progress(page)).to_have_attribute("data-stage", "done", timeout=_PATIENCE)


def previewed(page: Page) -> None:
    """Wait until there is an answer to the last change, complete or not."""
    expect(progress(page)).to_have_attribute("data-stage", re.compile("running|done"))


def pick(page: Page, group: str, option: str) -> None:
    """Press one of the buttons side by side, such as ``A ceasefire``: ``yes``."""
    buttons = page.get_by_role("radiogroup", name=group, exact=True)
    buttons.get_by_role("radio", name=option, exact=True).check()


def type_in(page: Page, label: str | re.Pattern[str], value: str) -> Locator:
    """Type a value in a field of the rail and press Enter."""
    field = page.get_by_role("textbox", name=label)
    field.fill(value)
    field.press("Enter")
    return field


def tool(page: Page, name: str) -> Locator:
    """A button at the top."""
    return page.get_by_role("banner").get_by_role("button", name=name, exact=True)


def sentences(page: Page) -> list[str]:
    """The five sentences, without the word that unfolds what they were before a change."""
    items = page.get_by_role("main").get_by_role("list").first.get_by_role("listitem")
    return [re.sub(r"\s*was$", "", text) for text in items.all_inner_texts()]


def changes(page: Page) -> list[str]:
    """The list of changes at the top."""
    return (
        page.get_by_role("group", name="Changes from the base case").get_by_role("listitem").all_inner_texts()
    )


def digest(page: Page) -> str:
    """Digest of the scenario with its changes, at the foot."""
    (found,) = re.findall(r"\b[0-9a-f]{32}\b", page.get_by_role("contentinfo").inner_text())
    return found


def dot_count(text: str) -> list[int]:
    """Every n in 'n of 50'."""
    return [int(found) for found in re.findall(r"\b(\d+) of 50\b", text)]


@contextmanager
def held(page: Page, address: str) -> Iterator[list[Route]]:
    """Hold back what the page asks for; all of it is let go at the end."""
    waiting: list[Route] = []
    page.route(address, lambda route: waiting.append(route))
    yield waiting
    for route in waiting:
        route.continue_()
    page.unroute(address)
