"""What a user of the app waits for: new sentences after a click, eight users at once, other screens.

Run with ``make bench``. Bars: 300 ms in the browser (UX 6) and 1 s for each of eight clients, both at the
95th of 100. Where Chromium is missing, the first row says so.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from web.running import CHROMIUM, Running, started

TOGGLES = 20
CLIENTS = 8
ROUNDS = 4
LEVELS = ["none", "enablers", "backstop", "troops"]
MISSIONS = ["monitoring", "reassurance", "denial"]
CEASEFIRE = [{}, {"ceasefire": True}, {"ceasefire": False}]
SETTINGS = [
    ({"usa_level": level, "mission": mission}, given)
    for given in CEASEFIRE
    for mission in MISSIONS
    for level in LEVELS
]

_FIRST_WORDS = """
(name) => new Promise((found) => {
  const answer = document.querySelector("#answer");
  const before = answer.innerText;
  const began = performance.now();
  const seen = new MutationObserver(() => {
    if (answer.getAttribute("aria-busy") === "true" || answer.innerText === before) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => found(performance.now() - began)));
  });
  seen.observe(answer, { subtree: true, childList: true, attributes: true });
  document.querySelector(`input[name="event-ceasefire"][value="${name}"]`).click();
})
"""


def in_the_browser(app: Running, chromium: str) -> list[float]:
    """Milliseconds from a click on an event to the painted preview."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(120_000)
        page.goto(app.link)
        page.locator('#progress[data-stage="done"]').wait_for()
        values = itertools.islice(itertools.cycle(["yes", "no", ""]), TOGGLES + 3)
        found = [page.evaluate(_FIRST_WORDS, value) for value in values]
        browser.close()
    return found[3:]


def eight_at_once(app: Running) -> list[float]:
    """Milliseconds of each answer to eight clients that change levers and an event at once, all to others."""
    found: list[float] = []
    ready = threading.Barrier(CLIENTS)

    def client(number: int) -> None:
        with app.client(timeout=120) as asking:
            for turn in range(ROUNDS):
                levers, given = SETTINGS[(number + CLIENTS * turn) % len(SETTINGS)]
                ready.wait()
                found.append(timed(asking, {"scenario": "ukraine", "levers": levers, "given": given}))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def screens(app: Running) -> dict[str, list[float]]:
    """Milliseconds from a lever to each screen beside the answer, by its title."""
    found: dict[str, list[float]] = {}
    with app.client(timeout=120) as asking:
        listed = asking.get("/api/situation", params={"scenario": "ukraine"}).json()["screens"]
        for screen in listed:
            for level in LEVELS:
                state = {"scenario": "ukraine", "levers": {"usa_level": level}}
                start, name = time.perf_counter(), ""
                told = asking.post(f"/api/screens/{screen['name']}", json=state)
                while told.status_code == 202 or told.json().get("stage") in ("waiting", "running"):
                    name = name or told.json()["refinement"]
                    time.sleep(0.1)
                    told = asking.get(f"/api/refinements/{name}")
                found.setdefault(screen["title"], []).append(1000 * (time.perf_counter() - start))
    return found


def timed(asking: httpx.Client, state: dict[str, object]) -> float:
    start = time.perf_counter()
    told = asking.post("/api/answer", json=state)
    milliseconds = 1000 * (time.perf_counter() - start)
    assert told.status_code == 200, told.text
    return milliseconds


def row(what: str, found: list[float], bar: int | None = None) -> dict[str, object]:
    told = {
        "what": what,
        "count": len(found),
        "ms_median": round(statistics.median(found)),
        "ms_p95": round(statistics.quantiles(found, n=20, method="inclusive")[-1]),
        "ms_max": round(max(found)),
    }
    return told if bar is None else {**told, "bar_ms_p95": bar}


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, started(Path(folder), "ukraine") as app:
        what = "click to preview, seen in the browser"
        rows = [
            row(what, in_the_browser(app, chromium), 300)
            if chromium
            else {"what": what, "missing": "chromium is not installed"},
            row("8 clients change levers at once, each answer", eight_at_once(app), 1000),
            *(row(f"a lever to the screen {title}", each) for title, each in screens(app).items()),
        ]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(json.dumps({"machine": machine, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
