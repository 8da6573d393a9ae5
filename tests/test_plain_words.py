"""Commands and screens beside the answer speak plainly and fit the terminal (UX 4, 5)."""

from collections.abc import Iterator

import pytest

from guarantor.measures.coalition.approving import authorize_answer
from guarantor.measures.coalition.joining import commit_answer
from guarantor.measures.force.answering import force_answer
from guarantor.measures.guarantee.channels import channel_answer
from guarantor.measures.guarantee.deterring import deter_answer
from guarantor.measures.influence.matters import matters_answers
from guarantor.report.screens.approvals import approvals_screen
from guarantor.report.screens.deterrence import deterrence_screen
from guarantor.report.screens.force import force_screen
from guarantor.report.screens.matters import matters_screen
from guarantor.scenario import load, packaged
from plain_words import FORBIDDEN, RAW

DRAWS = 256
COMMANDS = (
    ("generate",),
    ("deter",),
    ("channels",),
    ("authorize",),
    ("commit",),
    ("drivers", "--of", "sustained_troops"),
    ("reach", "--measure", "requirement_met", "--in", "40/50", "--most", "1"),
)
SCREENS = {
    "force": lambda s: force_screen(force_answer(s, draws=DRAWS)),
    "approvals": lambda s: approvals_screen(authorize_answer(s, draws=DRAWS), commit_answer(s, draws=DRAWS)),
    "deterrence": lambda s: deterrence_screen(deter_answer(s, draws=DRAWS), channel_answer(s, draws=DRAWS)),
    "matters": lambda s: matters_screen(matters_answers(s, draws=DRAWS)),
}
NOT_TOLD = {
    "scenario",
    "run",
    "command",
    "kind",
    "name",
    "trace",
    "traces",
    "apply",
    "spec",
    "svg",
    "chosen",
    "form",
}
"""Parts of a screen that are no words for a reader."""


@pytest.mark.parametrize("scenario", packaged())
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_command_speaks_plainly_in_eighty_columns(guarantor, command, scenario):
    name, *rest = command
    code, out, err = guarantor(name, scenario, *rest, "--draws", str(DRAWS))
    assert (code, err) == (0, "")
    told = [line for line in out.split("\n") if not line.startswith("    --")]  # to be copied in one piece
    assert len(told) > 5
    assert [line for line in told if len(line) > 80] == []
    assert faults("\n".join(told)) == []


@pytest.mark.parametrize("scenario", packaged())
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_speaks_plainly(name, scenario):
    told = list(words_of(SCREENS[name](load(scenario)).model_dump(mode="json")))
    assert len(told) > 20
    assert [(text, found) for text in told if (found := faults(text))] == []


def test_what_a_reader_should_not_see_is_found():
    text = "W1b of Challenger.anchor, uniform(0.2, 0.9), rest_of_europe, GBR.share, than with with US"
    assert faults(text) == [
        "W1b",
        "Challenger.anchor",
        "uniform(",
        "rest_of_europe",
        "GBR.share",
        "with with",
    ]


def faults(text: str) -> list[str]:
    """Words that default output does not use, and names and forms of the scenario as they are written."""
    to_write = text.find("add '")  # what would add a part is said as it is written
    told = text if to_write < 0 else text[:to_write]
    return [found[0] for found in (*FORBIDDEN.finditer(text), *RAW.finditer(told))]


def words_of(told: object) -> Iterator[str]:
    """Everything that a screen shows as words."""
    if isinstance(told, str):
        if not told.startswith("guarantor "):  # a command, to be copied
            yield told
    elif isinstance(told, dict):
        for key, part in told.items():
            if key not in NOT_TOLD:
                yield from words_of(part)
    elif isinstance(told, list):
        for part in told:
            yield from words_of(part)
