"""The guarantee: whether it deters, what a guarantor is worth, and through what."""

from __future__ import annotations

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
    Words,
    chance_of,
    events_of,
    lexicon,
    read,
    warn,
    writing,
)

__all__ = ["channels", "deter"]


def channels(
    scenario: Where,
    guarantor: Annotated[
        str | None,
        typer.Option("--guarantor", metavar="ACTOR", help="Whose worth; else the first with levels."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="COURSE|LEVEL", help="With it; else at its highest level.")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--from", metavar="COURSE|LEVEL", help="Held against; else at its lowest level."),
    ] = None,
    measure: Annotated[
        str, typer.Option("--measure", metavar="MEASURE", help="What is divided among the channels.")
    ] = "attack_probability",
    as_of: AsOf = None,
    variant: Variant = None,
    without: Without = None,
    given: Given = None,
    draws: Draws = None,
    seed: Seed = None,
    drop: Drop = "",
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the chart to FILE.svg, .png or .csv.")
    ] = None,
) -> None:
    """What a guarantor is worth, through its means, approvals, others' pledges, capabilities and word."""
    if out is not None and out.suffix not in (".svg", ".png", ".csv"):
        raise Usage(f"--out {out}: the chart is written as .svg, .png or .csv; name the file so")
    fixed = events_of(given)
    loaded = read(scenario, as_of, variant, drop=drop, without=without)
    warn(loaded.warnings)
    from guarantor.measures.guarantee.channels import channel_answer
    from guarantor.measures.runs import FIRST_DRAWS
    from guarantor.report.channels import channels_chart, channels_text
    from guarantor.report.drawing import csv_of, png_of, svg_of

    answer = channel_answer(
        loaded,
        guarantor,
        course=to,
        base=base,
        measure=measure,
        draws=draws or FIRST_DRAWS,
        seed=seed,
        given=fixed,
    )
    if out is not None:
        chart = channels_chart(answer)
        with writing(out):
            if out.suffix == ".png":
                out.write_bytes(png_of(chart))
            else:
                text = csv_of(chart) if out.suffix == ".csv" else svg_of(chart, alone=True)
                out.write_text(text, encoding="utf-8", newline="")
    print(answer.as_json() if as_json else channels_text(answer))


def deter(
    scenario: Where,
    course: Annotated[
        str | None, typer.Option("--course", help="Held against the others; else the first one.")
    ] = None,
    win: Annotated[
        str | None, typer.Option("--win", metavar="TEST", help="gift, risk, relative or hold-out: put first.")
    ] = None,
    hold_out: Annotated[
        str | None,
        typer.Option("--hold-out", metavar="CHANCE", help="Your chance that holding out brings the other."),
    ] = None,
    kinds: Annotated[
        int, typer.Option("--kinds", min=1, max=5, help="Kinds of challenger only it can tell apart.")
    ] = 1,
    by_interest: Annotated[
        bool, typer.Option("--by-interest", help="Guarantors decide by interest, not stated reliability.")
    ] = False,
    as_of: AsOf = None,
    variant: Variant = None,
    sets: Sets = None,
    without: Without = None,
    lever: Levers = None,
    given: Given = None,
    draws: Draws = None,
    seed: Seed = None,
    drop: Drop = "",
    words: Words = None,
    as_json: Json = False,
) -> None:
    """Does it deter, in four stated senses; the game move by move; what rests on judgement."""
    from guarantor.report.deter import WINS, deter_text

    chosen = next((name for name, test in WINS.items() if win in (name, test)), None)
    if win is not None and chosen is None:
        raise Usage(f"--win {win}: write one of {', '.join(WINS)}")
    chance = None if hold_out is None else chance_of(hold_out, "--hold-out")
    scale = lexicon(words)
    fixed = events_of(given)
    loaded = read(scenario, as_of, variant, sets, drop=drop, without=without, levers=lever)
    warn(loaded.warnings)
    from guarantor.measures.guarantee.deterring import deter_answer
    from guarantor.measures.runs import FIRST_DRAWS

    answer = deter_answer(
        loaded,
        course,
        draws=draws or FIRST_DRAWS,
        seed=seed,
        given=fixed,
        kinds=kinds,
        by_interest=by_interest,
        chance=chance,
    )
    print(answer.as_json() if as_json else deter_text(answer, chosen, scale))
