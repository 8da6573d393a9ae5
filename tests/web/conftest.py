"""One server and one browser for all tests of the page; hosts beyond this machine do not exist for them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect, sync_playwright

from web.looking import settled
from web.running import CHROMIUM, Running, started

expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The app on the packaged scenarios, as a process of its own."""
    with started(tmp_path_factory.mktemp("app"), "ukraine") as running:
        yield running


@pytest.fixture(scope="session")
def client(app: Running) -> Iterator[httpx.Client]:
    """A program that carries the token."""
    with app.client() as client:
        yield client


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start an app of one's own, for a scenario that the shared one does not have."""
    with ExitStack() as stack:
        yield lambda *arguments, **environment: stack.enter_context(
            started(tmp_path, *arguments, **environment)
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("the page was not tested in a browser: chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM)
        yield browser
        browser.close()


@dataclass
class Watched:
    """What a page did besides showing itself.

    Attributes
    ----------
    asked : list of str
        Addresses that it asked for.
    wrong : list of str
        Errors on the console (a breach of the content security policy is one), uncaught errors, dialogs.
    expected : list of str
        Parts of errors that a test brings about, such as ``status of 422``.
    """

    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def unexpected(self) -> list[str]:
        return [line for line in self.wrong if not any(part in line for part in self.expected)]


@pytest.fixture
def watched() -> Watched:
    """What the pages of this test did."""
    return Watched()


@pytest.fixture
def visit(browser: Browser, app: Running, watched: Watched) -> Iterator[Callable[..., Page]]:
    """Open the app in a browser that knows nothing of earlier visits: ``visit("#scenario=pellia")``."""
    with _visits(browser, app, watched) as opened:
        yield opened


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    """The worked scenario with its complete answer, to be changed."""
    page = visit()
    settled(page)
    return page


@pytest.fixture(scope="session")
def _kept(browser: Browser, app: Running) -> Iterator[Page]:
    with _visits(browser, app, Watched()) as opened:
        page = opened()
        settled(page)
        yield page


@pytest.fixture
def shown(_kept: Page) -> Iterator[Page]:
    """The worked scenario with its complete answer, to be looked at: one page for many tests."""
    before = _kept.url
    yield _kept
    assert _kept.url == before
    assert _kept.get_by_role("dialog").count() == 0
    _kept.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
    _kept.mouse.move(0, 0)


@contextmanager
def _visits(browser: Browser, app: Running, watched: Watched) -> Iterator[Callable[..., Page]]:
    """Pages of which every step is watched; at the end, nothing may have gone wrong or left the machine."""
    origins = {app.origin}
    with ExitStack() as stack:

        def opened(fragment: str = "", at: Running = app, **options: object) -> Page:
            origins.add(at.origin)
            context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
            stack.callback(context.close)
            context.set_default_timeout(30_000)
            context.route("**/*", lambda route: _let(route, at.origin))
            context.on("request", lambda request: watched.asked.append(request.url))
            context.on("console", lambda said: _note(watched, said.type, f"{said.text} {said.location}"))
            context.on("weberror", lambda error: watched.wrong.append(f"uncaught: {error.error}"))
            page = context.new_page()
            page.on("dialog", lambda dialog: _dismiss(watched, dialog))
            page.goto(at.link + fragment)
            return page

        yield opened
    assert watched.unexpected() == []
    known = (*(f"{origin}/" for origin in origins), "data:", "blob:")
    assert [address for address in watched.asked if not address.startswith(known)] == []


def _let(route: Route, origin: str) -> None:
    """Only the app's own address exists."""
    if f"http://{urlsplit(route.request.url).netloc}" == origin:
        route.continue_()
    else:
        route.abort()


def _dismiss(watched: Watched, dialog: Dialog) -> None:
    watched.wrong.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def _note(watched: Watched, kind: str, text: str) -> None:
    if kind == "error":
        watched.wrong.append(text)
