"""Scenario folders written for one test: a shipped one with places replaced, or lines of its own."""

from pathlib import Path

import pytest

from guarantor.scenario import Scenario, ScenarioError, build, find, open_folder

PELLIA = find("pellia")
SCENARIO = (PELLIA / "scenario.yaml").read_text(encoding="utf-8")
LEDGER = (PELLIA / "evidence.csv").read_text(encoding="utf-8")
POOLS = (PELLIA / "tables" / "pools.csv").read_text(encoding="utf-8")

LATER = 'XE11,2031-05-01,2031-05-01,,XBE,pledge,Said later,"we shall see",,,,Later Gazette,,B2,direct\n'
"""A row of the ledger known after pellia's own date."""


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """The text with each place replaced; a place that is not there is a mistake of the test."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def pellia(folder: Path, *changes: tuple[str, str], pools: str = POOLS, ledger: str = LEDGER) -> Path:
    """Write pellia with places of its YAML replaced."""
    return written(folder, replaced(SCENARIO, *changes), pools=pools, ledger=ledger)


def written(folder: Path, text: str, *, pools: str = POOLS, ledger: str = LEDGER) -> Path:
    """Write a scenario folder from its text."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    (folder / "tables" / "pools.csv").write_text(pools, encoding="utf-8")
    (folder / "evidence.csv").write_text(ledger, encoding="utf-8")
    return folder


def read(folder: Path) -> Scenario:
    """Read a folder as of its own date."""
    return build(open_folder(folder))


def faults_of(folder: Path) -> list[str]:
    """The lines of every fault of a folder."""
    with pytest.raises(ScenarioError) as caught:
        build(open_folder(folder))
    return str(caught.value).splitlines()


def fault_of(folder: Path) -> str:
    """The line of the only fault of a folder."""
    (fault,) = faults_of(folder)
    return fault
