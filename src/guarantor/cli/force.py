"""The force: how many, for how long, and whether that can be believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from guarantor.cli.options import (
    AsOf,
    Draws,
    Drop,
    Given,
    Json,
    Levers,
    Seed,
    Sets,
    Usage,
    Variant,
    Where,
    Without,
    events_of,
    read,
    warn,
    writing,
)

__all__ = ["generate", "validate"]


def generate(
    scenario: Where,
    course: Annotated[str | None, typer.Option("--course", help="This course; else the first one.")] = None,
    as_of: AsOf = None,
    variant: Variant = None,
    sets: Sets = None,
    without: Without = None,
    lever: Levers = None,
    given: Given = None,
    draws: Draws = None,
    seed: Seed = None,
    drop: Drop = "",
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="'lp': one schedule for one set of inputs.")
    ] = "kernel",
    units: Annotated[
        float | None,
        typer.Option(
            "--units", metavar="PERSONS", help="With --engine lp: only whole units of so many leave."
        ),
    ] = None,
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the schedule to FILE.csv.")
    ] = None,
) -> None:
    """The force itself: how many, for how long, what runs out first, what hangs on whom."""
    if engine not in ("kernel", "lp"):
        raise Usage(f"--engine {engine}: write --engine lp for a schedule, or leave it out")
    if out is not None and (engine != "lp" or out.suffix != ".csv"):
        raise Usage(f"--out {out}: a schedule is written as .csv; write --engine lp --out schedule.csv")
    if units is not None and (engine != "lp" or not units >= 1.0):
        raise Usage(f"--units {units:g}: persons in a unit, 1 or more; write --engine lp --units 800")
    fixed = events_of(given)
    loaded = read(scenario, as_of, variant, sets, drop=drop, without=without, levers=lever)
    warn(loaded.warnings)
    from guarantor.measures.force.answering import FORCE_DRAWS, force_answer
    from guarantor.measures.force.schedule import schedule_answer, too_many_lines

    size = draws or FORCE_DRAWS
    if engine == "kernel" and not too_many_lines(loaded):  # where there are, a warning says so (G31)
        from guarantor.report.force import force_text

        answer = force_answer(loaded, course, draws=size, seed=seed, given=fixed)
        print(answer.as_json() if as_json else force_text(answer))
        return
    from guarantor.report.force_schedule import schedule_csv, schedule_text

    schedule = schedule_answer(loaded, course, draws=size, seed=seed, given=fixed, unit=units)
    if out is not None:
        with writing(out):
            out.write_text(schedule_csv(schedule), encoding="utf-8", newline="")
    print(schedule.as_json() if as_json else schedule_text(schedule))


def validate(
    stage: Annotated[str, typer.Argument(metavar="STAGE", help="What is held against it: generate, deter.")],
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", help="Holds the tables that may not be shipped."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Hold a stage against what happened: what was asked, what came out, of which data."""
    if stage not in ("generate", "deter"):
        raise Usage(f"validate {stage}: no such stage here; write generate or deter")
    from guarantor.measures.validation import TableFault, validate_generate
    from guarantor.measures.validation.game import validate_deter
    from guarantor.report.validated import as_dict, validated
    from guarantor.report.validated_game import game_as_dict, game_validated

    try:
        if stage == "deter":
            games = validate_deter(data)
            told, text = game_as_dict(games), game_validated(games)
        else:
            tests = validate_generate(data)
            told, text = as_dict(tests), validated(tests)
    except TableFault as fault:
        raise Usage(str(fault)) from None
    print(json.dumps(told, ensure_ascii=False, indent=2, default=str) if as_json else text)
