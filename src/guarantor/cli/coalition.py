"""Approval and coalition: who must agree, who can stop it, who joins given the others."""

from __future__ import annotations

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
    Variant,
    Where,
    Without,
    events_of,
    read,
    warn,
)

__all__ = ["authorize", "commit"]


def authorize(
    scenario: Where,
    course: Annotated[
        list[str] | None, typer.Option("--course", help="Only these courses; may be repeated.")
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
) -> None:
    """What must be approved, how likely it is, and who can stop it: routes side by side."""
    fixed = events_of(given)
    loaded = read(scenario, as_of, variant, sets, drop=drop, without=without, levers=lever)
    warn(loaded.warnings)
    from guarantor.measures.coalition.approving import authorize_answer
    from guarantor.measures.runs import FIRST_DRAWS
    from guarantor.report.coalition import authorize_text

    answer = authorize_answer(
        loaded, courses=course or (), draws=draws or FIRST_DRAWS, seed=seed, given=fixed
    )
    print(answer.as_json() if as_json else authorize_text(answer))


def commit(
    scenario: Where,
    course: Annotated[str | None, typer.Option("--course", help="Which course; else the first.")] = None,
    target: Annotated[
        int | None,
        typer.Option("--target", min=1, metavar="N", help="What counts: at least N contributors join."),
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
) -> None:
    """Who joins given the others, who tips whom, and who could move first."""
    fixed = events_of(given)
    loaded = read(scenario, as_of, variant, sets, drop=drop, without=without, levers=lever)
    warn(loaded.warnings)
    from guarantor.measures.coalition.joining import commit_answer
    from guarantor.measures.runs import FIRST_DRAWS
    from guarantor.report.coalition import commit_text

    answer = commit_answer(
        loaded, course=course, target=target, draws=draws or FIRST_DRAWS, seed=seed, given=fixed
    )
    print(answer.as_json() if as_json else commit_text(answer))
