"""The guarantee: what a guarantor is worth, and through what."""

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
    Seed,
    Usage,
    Variant,
    Where,
    Without,
    events_of,
    read,
    warn,
    writing,
)

__all__ = ["channels"]


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
    from guarantor.measures.channels import channel_answer
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
