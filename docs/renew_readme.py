"""Puts the real answer into the README; run it after a change that moves a published number."""

import re
from pathlib import Path

from guarantor.measures import assess
from guarantor.report.terminal import rendered
from guarantor.scenario import load

README = Path(__file__).parent.parent / "README.md"

if __name__ == "__main__":
    answer = rendered(assess(load("ukraine")), "reports/ukraine/report.html")
    block = f"<!-- answer -->\n```text\n{answer}\n```\n<!-- /answer -->"
    text = README.read_text(encoding="utf-8")
    README.write_text(
        re.sub(r"<!-- answer -->.*<!-- /answer -->", lambda _: block, text, flags=re.DOTALL), encoding="utf-8"
    )
