"""What the answer hangs on, and the reverse question: what it would take."""

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
    events_of,
    read,
    warn,
    writing,
)
from guarantor.cli.waiting import Progress

__all__ = ["drivers", "reach"]


def drivers(
    scenario: Where,
    of: Annotated[
        str, typer.Option("--of", metavar="MEASURE", help="Such as requirement_met or joined(GBR).")
    ],
    course: Annotated[str | None, typer.Option("--course", help="This course; else the first one.")] = None,
    minus: Annotated[
        str | None, typer.Option("--minus", metavar="COURSE", help="Held against this one, or no-force.")
    ] = None,
    design: Annotated[
        str | None, typer.Option("--design", metavar="NAME", help="'sobol': total effects of each input too.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", help="What counts as enough, for how courses stand.")
    ] = None,
    until: Annotated[
        float | None, typer.Option("--until", metavar="HALF-WIDTH", help="Sample until known so closely.")
    ] = None,
    as_of: AsOf = None,
    variant: Variant = None,
    sets: Sets = None,
    without: Without = None,
    lever: Levers = None,
    given: Given = None,
    draws: Draws = None,
    seed: Seed = None,
    drop: Drop = "",
    as_json: Json = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Write a page to FILE.html, or its chart to .svg, .png, .csv."
        ),
    ] = None,
) -> None:
    """What a measure hangs on, a rule in words, what it does not hang on, and how courses stand."""
    if design not in (None, "sobol"):
        raise Usage(f"--design {design}: write --design sobol, or leave it out")
    if until is not None and until <= 0:
        raise Usage(f"--until {until:g}: a half-width is above 0, such as 0.005")
    if out is not None and out.suffix not in (".html", ".svg", ".png", ".csv"):
        raise Usage(f"--out {out}: written as .html, the chart alone as .svg, .png or .csv; name the file so")
    fixed = events_of(given)
    loaded = read(scenario, as_of, variant, sets, drop=drop, without=without, levers=lever)
    warn(loaded.warnings)
    from guarantor.measures.influence.design import Correlated
    from guarantor.measures.influence.matters import matters_answer
    from guarantor.report.drawing import csv_of, png_of, svg_of
    from guarantor.report.matters import matters_text
    from guarantor.report.matters_charts import influence_chart
    from guarantor.report.screen_page import screen_page
    from guarantor.report.screens.matters import matters_screen

    try:
        answer = matters_answer(
            loaded,
            of,
            course,
            minus=minus,
            draws=draws,
            seed=seed,
            given=fixed,
            design=design is not None,
            threshold=threshold,
            until=until,
        )
    except Correlated as error:
        raise Usage(str(error)) from None
    if out is not None and out.suffix == ".html":
        with writing(out):
            out.write_text(screen_page(matters_screen((answer,))), encoding="utf-8")
    elif out is not None:
        chart = influence_chart(answer)
        if chart is None:
            raise Usage(f"--out {out}: there is nothing to draw: no input stands out")
        with writing(out):
            if out.suffix == ".png":
                out.write_bytes(png_of(chart))
            else:
                text = csv_of(chart) if out.suffix == ".csv" else svg_of(chart, alone=True)
                out.write_text(text, encoding="utf-8", newline="")
    print(answer.as_json() if as_json else matters_text(answer))


def reach(
    scenario: Where,
    measure: Annotated[
        str,
        typer.Option("--measure", metavar="MEASURE", help="Such as requirement_met or 'headcount >= 20000'."),
    ] = "requirement_met",
    often: Annotated[
        str, typer.Option("--in", metavar="SHARE", help="In how many futures it must hold.")
    ] = "40/50",
    course: Annotated[str | None, typer.Option("--course", help="This course; else the first one.")] = None,
    most: Annotated[
        int, typer.Option("--most", min=1, max=6, help="Largest set of changes that is tried.")
    ] = 3,
    as_of: AsOf = None,
    variant: Variant = None,
    sets: Sets = None,
    without: Without = None,
    lever: Levers = None,
    given: Given = None,
    draws: Draws = None,
    seed: Seed = None,
    drop: Drop = "",
    as_json: Json = False,
) -> None:
    """The reverse question: the smallest sets of changes under which a measure holds often enough."""
    fixed = events_of(given)
    loaded = read(scenario, as_of, variant, sets, drop=drop, without=without, levers=lever)
    warn(loaded.warnings)
    from guarantor.measures.influence.reach import reach_answer, share_of
    from guarantor.measures.runs import FIRST_DRAWS
    from guarantor.report.reached import reached_text

    target = share_of(often)
    with Progress() as progress:
        answer = reach_answer(
            loaded,
            measure,
            target,
            course,
            draws=draws or FIRST_DRAWS,
            seed=seed,
            given=fixed,
            most=most,
            progress=progress,
        )
    print(answer.as_json() if as_json else reached_text(answer))
