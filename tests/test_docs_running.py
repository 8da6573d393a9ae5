"""The page on running at scale: its commands exist, its query is answered, its columns are there."""

import re
import shlex
from pathlib import Path

import pytest

from guarantor.measures.kept.keeping import MOST_IN_FULL
from guarantor.run.query import ask
from guarantor.run.spool import IN_MEMORY
from store_runs import kept

PAGE = (Path(__file__).parent.parent / "docs" / "running.md").read_text(encoding="utf-8")
COMMANDS = [shlex.split(line) for line in re.findall(r"^    guarantor (.+?)(?: +#.*)?$", PAGE, re.MULTILINE)]
COMMANDS += [shlex.split(line) for line in re.findall(r"`guarantor (assess [^`]+)`", PAGE)]
COLUMNS = re.findall(r"^\| (`.+?) \|", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return kept(tmp_path_factory.mktemp("docs") / "run", draws=4096, scenario="ukraine").store


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_of_the_page_knows_its_options(command, guarantor):
    asked = [word for word in command if word.startswith("--")]
    code, out, _ = guarantor(command[0], "--help")
    assert code == 0
    assert all(word in out for word in asked)


def test_the_query_of_the_page_is_answered(store):
    (question,) = [command[2] for command in COMMANDS if command[0] == "query"]
    answer = ask(store, question)
    assert (len(answer.columns), len(answer.rows)) == (3, 5)


def test_every_column_that_the_page_names_is_there(store):
    names = {row[0] for row in ask(store, "describe measures").rows}
    named = {name for cell in COLUMNS for name in re.findall(r"`(\w+)`", cell)}
    assert {"headcount", "joined_FRA", "route_coalition"} <= named <= names


def test_the_figures_of_the_page_are_those_of_the_program():
    assert f"Up to {MOST_IN_FULL:,} futures" in PAGE
    assert f"answers from {IN_MEMORY:,} futures" in PAGE
