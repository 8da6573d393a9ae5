"""The README shows what the program prints."""

import re
from pathlib import Path

from guarantor.measures import assess
from guarantor.report.terminal import rendered
from guarantor.scenario import load

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_readme_shows_the_real_answer():
    shown = re.search(r"<!-- answer -->\n```text\n(.*?)```\n<!-- /answer -->", README, re.DOTALL)
    assert shown is not None
    assert shown[1] == rendered(assess(load("ukraine")), "reports/ukraine/report.html") + "\n"


def test_the_readme_names_its_two_commands():
    assert "make assess" in README
    assert "make test" in README


def test_every_page_that_the_readme_points_to_is_there():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (Path(__file__).parent.parent / link).is_file(), link
