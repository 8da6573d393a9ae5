"""The page on writing a scenario: its examples load, its messages are real, its commands exist."""

import json
import re
import sys
from pathlib import Path

import pytest

from guarantor.cli import main
from guarantor.measures.claims.checks import run_checks
from guarantor.scenario import build, load, open_folder
from scenario_folders import LEDGER, fault_of, pellia

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "write_your_own.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
SMALL = next(block for block in BLOCKS if block.startswith("guarantor: 1"))
PELLIA = [
    line.strip() for line in (ROOT / "src/guarantor/scenarios/pellia/scenario.yaml").read_text().splitlines()
]
FAULTS = re.findall(r"^\| `(.+?)` \| (?:`(.+?)`)? ?\| `(.+)` \|$", PAGE, re.MULTILINE)
COMMANDS = re.findall(r"^    guarantor (.+?)(?: +#.*)?$", PAGE, re.MULTILINE)


def stands_in_pellia(block: str) -> bool:
    """Whether the lines stand there one after the other; indentation does not count."""
    lines = [line.strip() for line in block.strip().splitlines()]
    return any(PELLIA[at : at + len(lines)] == lines for at in range(len(PELLIA)))


def sections(text: str) -> dict[str, str]:
    """The parts of a scenario by their top-level name."""
    parts = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)
    return {part.split(":", 1)[0]: part for part in parts if part}


OWN = [block for block in BLOCKS if not stands_in_pellia(block)]


def small_with(folder: Path, block: str) -> Path:
    """The small scenario of the page with these sections in the place of its own."""
    text = "".join((sections(SMALL) | sections(block)).values())
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    (folder / "evidence.csv").write_text(LEDGER.splitlines()[0] + "\n", encoding="utf-8")
    return folder


def test_most_examples_stand_in_pellia():
    assert 2 * len(OWN) < len(BLOCKS)


@pytest.mark.parametrize("block", OWN, ids=lambda block: block.split(":", 1)[0])
def test_the_other_examples_load_in_the_small_scenario(tmp_path, block):
    scenario = build(open_folder(small_with(tmp_path, block)))
    assert all("approvals" in warning for warning in scenario.warnings)
    for name in scenario.patches:
        build(open_folder(tmp_path), variants=[name])


def test_the_event_with_levels_can_be_compared_as_the_page_says(tmp_path):
    (block,) = (each for each in OWN if "levels: [none, regional" in each)
    (condition,) = re.findall(r"`(mandate .+?)`", PAGE)
    folder = small_with(tmp_path, block)
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    assert 'if: "ceasefire"' in text
    (folder / "scenario.yaml").write_text(
        text.replace('if: "ceasefire"', f'if: "{condition}"'), encoding="utf-8"
    )
    assert build(open_folder(folder)).pledges


def test_the_checks_of_the_page_pass(tmp_path):
    (block,) = (each for each in OWN if each.startswith("checks:"))
    results = run_checks(build(open_folder(small_with(tmp_path, block))))
    assert [(each.name, each.passed) for each in results] == [
        ("no-force-without-a-ceasefire", True),
        ("often-enough-after-one", True),
    ]


def test_the_table_of_faults_is_read_whole():
    rows = PAGE.split("| instead of |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    assert len(FAULTS) == len(rows)


@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_a_fault_says_what_the_page_says(tmp_path, old, new, message):
    assert re.fullmatch(
        rf"scenario\.yaml:\d+:\d+: {re.escape(message)}", fault_of(pellia(tmp_path, (old, new)))
    )


def test_a_path_through_a_dated_entry_goes_through_the_one_in_force(tmp_path):
    reading = ("readings:\n", "readings:\n  r: {title: r, set: {quantities.XBE.pool.value: 9000 troops}}\n")
    scenario = build(open_folder(pellia(tmp_path, reading)), variants=["r"])
    assert scenario.forces["XBE"].pool.written == "9000 troops"
    assert scenario.as_of == load("pellia").as_of


def test_the_commands_of_the_page_run_one_after_the_other(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    assert len(COMMANDS) > 9
    for command in COMMANDS:
        words = command.split(" > ")[0].split()
        monkeypatch.setattr(sys, "argv", ["guarantor", *words])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        stops = "--drop" in words
        assert (left.value.code or 0) == (3 if stops else 0), (command, said.err)
        assert ("dropped by its grade" in said.err) == stops
        if words[0] == "schema":
            assert json.loads(said.out)["title"].startswith("guarantor scenario")


def test_links_of_the_page_lead_somewhere():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", PAGE):
        assert (ROOT / "docs" / link).exists(), link
