"""The main job and what stands beside it: the answer, its comparison, its claims and readings."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guarantor.cli.options import (
    AsOf,
    Draws,
    Drop,
    Given,
    Jobs,
    Json,
    Levers,
    Seed,
    Sets,
    Usage,
    Variant,
    Where,
    Without,
    Words,
    events_of,
    lexicon,
    read,
    warn,
    writing,
)
from guarantor.cli.waiting import Progress, second_process

if TYPE_CHECKING:
    from guarantor.measures.assessment import Assessment

_FORMS = (".html", ".json", ".csv", ".xlsx")

__all__ = ["assess", "claims", "compare", "readings"]


def assess(
    scenario: Where,
    as_of: AsOf = None,
    course: Annotated[
        list[str] | None, typer.Option("--course", help="Only this course; may be repeated.")
    ] = None,
    variant: Variant = None,
    sets: Sets = None,
    without: Without = None,
    lever: Levers = None,
    given: Given = None,
    draws: Draws = None,
    seed: Seed = None,
    drop: Drop = "",
    jobs: Jobs = None,
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to FILE.html, .json, .csv or .xlsx.")
    ] = None,
) -> None:
    """Answer a scenario's question: in the terminal, and as a page with charts."""
    if out is not None and out.suffix not in _FORMS:
        raise Usage(f"--out {out}: this version writes {', '.join(_FORMS)}; name the file so")
    if out is not None and out.suffix == ".xlsx":
        import guarantor.report.workbook  # noqa: F401 -- whether it is there is said before the work
    fixed = events_of(given)
    asked = read(scenario, as_of, variant, sets, drop=drop, without=without, levers=lever)
    with second_process(jobs or os.cpu_count() or 1) as pool, Progress() as progress:
        from guarantor.measures import assess as answer
        from guarantor.measures import with_courses
        from guarantor.report.terminal import rendered

        chosen = [next(iter(asked.courses))] if course and asked.chosen else []
        loaded = with_courses(asked, [*chosen, *(course or ())])
        assessment = answer(loaded, draws=draws, seed=seed, given=fixed, progress=progress, pool=pool)
    warn(assessment.warnings)
    target = out or (None if as_json else Path("reports") / assessment.scenario.name / "report.html")
    if target is not None:
        with writing(target):
            target.write_bytes(_as_file(assessment, target.suffix))
    print(assessment.as_json() if as_json else rendered(assessment, str(target)))


def _as_file(assessment: Assessment, ending: str) -> bytes:
    """The answer as a file of that ending."""
    if ending == ".xlsx":
        from guarantor.report.workbook import workbook

        return workbook(assessment)
    if ending == ".csv":
        from guarantor.report.tables import summary_csv

        return summary_csv(assessment).encode()
    if ending == ".json":
        return f"{assessment.as_json()}\n".encode()
    from guarantor.report.html import page

    return f"{page(assessment)}\n".encode()


def compare(
    scenario: Where,
    other: Annotated[str, typer.Argument(metavar="SCENARIO|COURSE", help="A second scenario; or a course.")],
    third: Annotated[str | None, typer.Argument(metavar="[COURSE]", help="A second course.")] = None,
    as_of: AsOf = None,
    without: Without = None,
    lever: Levers = None,
    draws: Draws = None,
) -> None:
    """Say what differs and what moved: two scenarios, or two courses of one scenario."""
    from guarantor.measures import with_courses
    from guarantor.measures.compare import compare_courses, compare_scenarios
    from guarantor.pipeline import NO_FORCE
    from guarantor.report.compared import compared

    loaded = read(scenario, as_of, without=without, levers=lever)
    if third is None:
        second = read(other, as_of, without=without, levers=lever)
        comparison = compare_scenarios(loaded, second, draws=draws)
    else:
        with_courses(loaded, [name for name in (other, third) if name != NO_FORCE])
        comparison = compare_courses(loaded, other, third, draws=draws)
    print(compared(comparison, {name: course.title for name, course in loaded.courses.items()}))


def claims(
    scenario: Where,
    as_of: AsOf = None,
    variant: Variant = None,
    without: Without = None,
    lever: Levers = None,
    draws: Draws = None,
    drop: Drop = "",
    words: Words = None,
    as_json: Json = False,
) -> None:
    """Every quoted claim with its reading, how it stands, and what turns it."""
    from guarantor.measures import run_of
    from guarantor.measures.assess import inputs_in_force
    from guarantor.measures.claims.answering import answer_claims
    from guarantor.report.answer import coded
    from guarantor.report.claims import claims_text

    scale = lexicon(words)
    loaded = read(scenario, as_of, variant, drop=drop, without=without, levers=lever)
    with Progress() as progress:
        results = run_of(loaded, draws=draws, progress=progress)
    with Progress("looking for what turns each claim") as progress:
        found = answer_claims(results, wider=True, progress=progress)
    if as_json:
        print(json.dumps([claim.model_dump(mode="json") for claim in found], ensure_ascii=False, indent=2))
    else:
        print(claims_text(found, loaded.title, loaded.as_of, coded(inputs_in_force(loaded)), scale))


def readings(
    scenario: Where,
    as_of: AsOf = None,
    variant: Variant = None,
    without: Without = None,
    lever: Levers = None,
    draws: Draws = None,
    drop: Drop = "",
    as_json: Json = False,
) -> None:
    """The answer under each contested reading, on the same futures, and how to apply one."""
    from guarantor.measures import run_of
    from guarantor.measures.readings import runs_of_readings, told
    from guarantor.measures.runs import FIRST_DRAWS
    from guarantor.report.contested import readings_text

    loaded = read(scenario, as_of, variant, drop=drop, without=without, levers=lever)
    run = run_of(loaded, draws=draws or FIRST_DRAWS, deterrence=False)
    found, warnings = told(run, runs_of_readings(run))
    warn([*loaded.warnings, *warnings])
    if as_json:
        print(json.dumps([each.model_dump(mode="json") for each in found], ensure_ascii=False, indent=2))
    else:
        titles = {name: course.title for name, course in loaded.courses.items()}
        print(readings_text(found, titles, scenario))
