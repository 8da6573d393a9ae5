"""Scenarios as files: what is there, what is in one, whether it can be read."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Annotated

import typer

from guarantor.cli.options import AsOf, Draws, Drop, Json, Levers, Usage, Variant, Where, Without, read

__all__ = ["check", "explain", "new", "scenarios", "schema"]

_FAILED = 4
"""An expectation failed (DESIGN 7)."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def check(scenario: Where, as_of: AsOf = None, drop: Drop = "", as_json: Json = False) -> None:
    """Look for faults, say what was read, and compare what is expected with what comes out."""
    from dataclasses import asdict

    from guarantor.measures.claims.checks import run_checks, summary_of
    from guarantor.report.checked import checked

    loaded = read(scenario, as_of, drop=drop)
    summary, results = summary_of(loaded), run_checks(loaded)
    if as_json:
        told = {**asdict(summary), "checks": [asdict(result) for result in results]}
        print(json.dumps(told, ensure_ascii=False, indent=2, default=str))
    else:
        print(checked(summary, results))
    if not all(result.passed for result in results):
        raise typer.Exit(_FAILED)


def explain(
    scenario: Where,
    name: Annotated[str, typer.Argument(metavar="NAME", help="An input, a number, a claim, an actor, ...")],
    as_of: AsOf = None,
    variant: Variant = None,
    without: Without = None,
    lever: Levers = None,
    draws: Draws = None,
    drop: Drop = "",
    as_json: Json = False,
) -> None:
    """Say what a name stands for, where it comes from and what it touches."""
    from guarantor.measures.explain.explaining import explain as explanation_of
    from guarantor.measures.runs import FIRST_DRAWS
    from guarantor.report.explained import as_dict, explained

    loaded = read(scenario, as_of, variant, drop=drop, without=without, levers=lever)
    found = explanation_of(loaded, name, draws=draws or FIRST_DRAWS)
    print(json.dumps(as_dict(found), ensure_ascii=False, indent=2) if as_json else explained(found))


def new(
    name: Annotated[str, typer.Argument(metavar="FOLDER", help="Folder to make.")],
    source: Annotated[
        str, typer.Option("--from", metavar="SCENARIO", help="Scenario to start from.")
    ] = "ukraine",
) -> None:
    """Copy a scenario, to change it."""
    from guarantor.scenario import find

    target = Path(name)
    if not _NAME.fullmatch(target.name):
        raise Usage(f"'{target.name}' cannot be a scenario's name; write small letters, digits and '-'")
    if target.exists():
        raise Usage(f"'{target}' is already there; name another folder")
    folder = find(source)
    file = target / "scenario.yaml"
    try:
        shutil.copytree(folder, target)
        for path in (target, *target.rglob("*")):  # what is installed may be read-only
            path.chmod(0o755 if path.is_dir() else 0o644)
        text = re.sub(r"(?m)^name: .*$", f"name: {target.name}", file.read_text(encoding="utf-8"), count=1)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Usage(f"cannot make {target}: {error.strerror or error}; name another folder") from None
    print(f"{file}: change it, then: guarantor assess {target}")


def scenarios() -> None:
    """List the packaged scenarios."""
    from guarantor.scenario import load, packaged

    for name in packaged():
        scenario = load(name)
        print(f"{name:<12}{scenario.title} ({len(scenario.actors)} actors, {len(scenario.courses)} courses)")


def schema() -> None:
    """Print the form of scenario.yaml as a JSON Schema, for editors."""
    from guarantor.scenario.json_schema import json_schema

    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
