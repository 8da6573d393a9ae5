"""The page on what an answer hangs on: its commands run and print what it quotes."""

import re
import shlex
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from guarantor.cli import main

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "what_matters.md").read_text(encoding="utf-8")
COMMANDS = [shlex.split(each) for each in re.findall(r"^    guarantor (.+)$", PAGE, re.MULTILINE)]
QUOTED = re.findall(r"```text\n(.*?)\n```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What every command of the page prints, one after the other."""
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("page"))
        for words in COMMANDS:
            patch.setattr(sys, "argv", ["guarantor", *words])
            with redirect_stdout(StringIO()) as said, pytest.raises(SystemExit) as left:
                main()
            assert not left.value.code, words
            told.append(said.getvalue())
    return told


def test_the_page_has_commands_and_quotes():
    assert len(COMMANDS) >= 6
    assert len(QUOTED) >= 6


@pytest.mark.parametrize("quote", QUOTED, ids=lambda quote: quote.strip().split("\n")[0][:40])
def test_what_the_page_quotes_is_what_the_program_prints(printed, quote):
    told = "\n".join(printed)
    plain = " ".join(told.split())
    assert quote in told or " ".join(quote.split()) in plain


def test_links_of_the_page_lead_somewhere():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", PAGE):
        assert (ROOT / "docs" / link).exists(), link
