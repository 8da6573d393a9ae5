"""The README shows what the program prints."""

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_shows_what_is_really_printed():
    """Renewed by ``python docs/renew_readme.py``."""
    found = importlib.util.spec_from_file_location("renew_readme", ROOT / "docs" / "renew_readme.py")
    renew = importlib.util.module_from_spec(found)
    found.loader.exec_module(renew)
    assert renew.renewed(README) == README
    assert README.count("```text\n") == 2


def test_the_readme_names_its_two_commands():
    assert "make assess" in README
    assert "make test" in README


def test_every_page_that_the_readme_points_to_is_there():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / link).is_file(), link
