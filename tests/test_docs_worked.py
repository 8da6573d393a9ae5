"""The worked pages run: what stands under each line is what it gives."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize("page", ["security_council.md", "double_majority.md", "backstop.md"])
def test_a_worked_page_gives_what_it_says(page):
    failed, tried = doctest.testfile(str(DOCS / page), module_relative=False, encoding="utf-8")
    assert not failed
    assert tried > 10
