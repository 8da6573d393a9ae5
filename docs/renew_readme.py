"""Puts what is really printed into the README; run it after a change that moves a published number."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from guarantor.measures import assess
from guarantor.measures.compare import compare_scenarios
from guarantor.report.compared import compared
from guarantor.report.terminal import rendered
from guarantor.scenario import load

README = Path(__file__).parent.parent / "README.md"
BRITISH_ARMY, LARGER = "about 74612 ±2%", "about 90000 ±2%"


def answer() -> str:
    """What ``guarantor assess ukraine`` prints."""
    return rendered(assess(load("ukraine")), "reports/ukraine/report.html")


def comparison() -> str:
    """What ``guarantor compare mine ukraine`` prints once the British army is larger."""
    ukraine = load("ukraine")
    with tempfile.TemporaryDirectory() as place:
        mine = Path(place) / "mine"
        for file in ukraine.folder.path.rglob("*.*"):
            target = mine / file.relative_to(ukraine.folder.path)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = file.read_text(encoding="utf-8")
            text = text.replace(BRITISH_ARMY, LARGER).replace("name: ukraine", "name: mine")
            target.write_text(text, encoding="utf-8")
        moved = compare_scenarios(load(mine), ukraine)
    return compared(moved, {name: course.title for name, course in ukraine.courses.items()})


def renewed(text: str) -> str:
    """The README with both blocks as printed now."""
    for name, printed in (("answer", answer()), ("compare", comparison())):
        block = f"<!-- {name} -->\n```text\n{printed}\n```\n<!-- /{name} -->"
        pattern = rf"<!-- {name} -->.*<!-- /{name} -->"
        text = re.sub(pattern, lambda _, block=block: block, text, flags=re.DOTALL)
    return text


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
