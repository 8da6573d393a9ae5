"""A small scenario with claims, one place of it changed at a time."""

from datetime import date
from pathlib import Path

import pytest

from guarantor.scenario import ScenarioError, build, open_folder

READINGS = Path(__file__).parent / "golden" / "scenario" / "claims_s1_s22.yaml"

BASE = """\
guarantor: 1
as_of: 2025-02-05
actors:
  UKR: {name: Ukraine, roles: [protege]}
  RUS: {name: Russia, roles: [challenger]}
  USA: {name: the United States, roles: [guarantor, contributor]}
  GBR: {name: Britain, roles: [guarantor, contributor]}
  FRA: {name: France, roles: [guarantor, contributor]}
  DEU: {name: Germany, roles: [contributor]}
  SWE: {name: Sweden, roles: [contributor]}
groups:
  europeans: [GBR, FRA, DEU, SWE]
  nordics: [SWE]
  flank: [SWE]
  reinforcers: [GBR, DEU]
  eu_and_uk: [GBR, FRA, DEU, SWE]
  everyone: [USA, GBR, FRA, DEU, SWE]
  nobody_here: [UKR, RUS]
levers:
  usa_level: {levels: [none, enablers, backstop, troops], ordered: true}
  mission: {levels: [monitoring, reassurance, denial]}
courses:
  europe-alone: {usa_level: none, mission: reassurance}
  us-enablers: {usa_level: enablers, mission: reassurance}
  us-backstop: {usa_level: backstop, mission: reassurance}
  us-troops: {usa_level: troops, mission: reassurance}
events:
  ceasefire: {probability: 50%}
  us_approval: {probability: 50%}
  russian_consent: {probability: 10%}
  deployed: {probability: 50%}
  mandate: {levels: [no_text, clear], probability: "one_of(no_text, clear)"}
approvals: {parliament: ceasefire}
quantities:
  USA.reliability: 40% to 60%
  force_scale: 1
"""

HEADER = (
    "id,date,known_from,actor_iso3_or_org,topic,statement_paraphrase,source_title,"
    "reliability_admiralty,short_quote\n"
)

LEDGER = HEADER + (
    "E001,2025-01-20,2025-01-20,UKR,t,p,s,B2,is Europe enough? No.\n"
    "E002,2025-01-22,2025-01-22,UKR,t,p,s,B2,\n"
    "E003,2025-02-01,2025-02-01,UKR,t,p,s,B2,\n"
    "E900,2025-03-01,2025-03-01,UKR,t,p,s,B2,\n"
)

LINES = BASE.count("\n")


def folder_of(folder: Path, text: str, ledger: str = LEDGER) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "scenario.yaml").write_text(BASE + text, encoding="utf-8")
    (folder / "evidence.csv").write_text(ledger, encoding="utf-8")
    return folder


def read(folder: Path, text: str, ledger: str = LEDGER, as_of: date | None = None):
    return build(open_folder(folder_of(folder, text, ledger)), as_of=as_of)


def faults(folder: Path, text: str) -> list[str]:
    """Every fault, its line counted from the first line of `text`."""
    with pytest.raises(ScenarioError) as caught:
        read(folder, text)
    return [f"{f.at.line - LINES}:{f.at.column}: {f.where}: {f.message}" for f in caught.value.faults]


def claim(reads: str, more: str = "") -> str:
    """A claim whose first part begins on line 4, in column 9."""
    return f'claims:\n  one:\n    reads:\n      - {reads}\n    says: "words"\n{more}'


MET = "{of: requirement_met, course: us-troops, is: yes}"


def one(name, reads, *says, more=""):
    return pytest.param(claim(reads, more), list(says), id=name)
