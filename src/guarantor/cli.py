"""The command line: asks for an answer and shows it; no modelling."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guarantor.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

__all__ = ["main"]

# Modules of the package are imported inside the commands: `--help` must answer without loading NumPy.

_BUG, _USAGE, _INVALID, _FAILED, _INTERRUPTED = 1, 2, 3, 4, 130
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Will a proposed multinational force be raised, approved, sustained and believed?",
)

Where = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario folder, or a packaged scenario.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Nothing known later is seen.")]
Draws = Annotated[int | None, typer.Option("--draws", min=1, help="How many futures to sample.")]
Drop = Annotated[
    str, typer.Option("--drop", metavar="GRADES", help="Do without sources of these grades, such as D-F.")
]
Variant = Annotated[
    list[str] | None, typer.Option("--variant", help="Apply a reading or variant; may be repeated.")
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="ACTOR", help="Leave an actor out, such as FRA; may be repeated."),
]
Levers = Annotated[
    list[str] | None,
    typer.Option("--lever", metavar="NAME=LEVEL", help="Ask about the course of these levels, put first."),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON to standard output.")]


class _Usage(Exception):
    """Something on the command line that cannot be done."""


@app.command()
def assess(
    scenario: Where,
    as_of: AsOf = None,
    course: Annotated[
        list[str] | None, typer.Option("--course", help="Only this course; may be repeated.")
    ] = None,
    variant: Variant = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change one input, after any --variant."),
    ] = None,
    without: Without = None,
    lever: Levers = None,
    given: Annotated[
        list[str] | None,
        typer.Option("--given", metavar="EVENT[=no|=LEVEL]", help="Fix an event in every future."),
    ] = None,
    draws: Draws = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=2**64 - 1, help="Another set of sampled futures.")
    ] = None,
    drop: Drop = "",
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Processes to use; no number depends on it.")
    ] = None,
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the answer to FILE.html or FILE.json.")
    ] = None,
) -> None:
    """Answer a scenario's question: in the terminal, and as a page with charts."""
    from guarantor.scenario import load

    if out is not None and out.suffix not in (".html", ".json"):
        raise _Usage(f"--out {out}: this version writes .html and .json; name the file so")
    fixed = _events(given or [])
    read = load(
        scenario,
        as_of=_day(as_of),
        variants=_changes(variant, sets),
        drop=drop,
        without=without or (),
        levers=_levels(lever),
    )
    with _second_process(jobs or os.cpu_count() or 1) as pool, _Progress() as progress:
        from guarantor.measures import assess as answer
        from guarantor.measures import with_courses
        from guarantor.report.html import page
        from guarantor.report.terminal import rendered

        chosen = [next(iter(read.courses))] if course and read.chosen else []
        loaded = with_courses(read, [*chosen, *(course or ())])
        assessment = answer(loaded, draws=draws, seed=seed, given=fixed, progress=progress, pool=pool)
    for warning in assessment.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    target = out or (None if as_json else Path("reports") / assessment.scenario.name / "report.html")
    if target is not None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            text = assessment.as_json() if target.suffix == ".json" else page(assessment)
            target.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise _Usage(f"cannot write {target}: {error.strerror}; name another place with --out") from None
    print(assessment.as_json() if as_json else rendered(assessment, str(target)))


@app.command()
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
    from guarantor.scenario import load

    gone, levels = without or (), _levels(lever)
    loaded = load(scenario, as_of=_day(as_of), without=gone, levers=levels)
    if third is None:
        second = load(other, as_of=_day(as_of), without=gone, levers=levels)
        comparison = compare_scenarios(loaded, second, draws=draws)
    else:
        with_courses(loaded, [name for name in (other, third) if name != NO_FORCE])
        comparison = compare_courses(loaded, other, third, draws=draws)
    print(compared(comparison, {name: course.title for name, course in loaded.courses.items()}))


@app.command()
def check(scenario: Where, as_of: AsOf = None, drop: Drop = "", as_json: Json = False) -> None:
    """Look for faults, say what was read, and compare what is expected with what comes out."""
    from dataclasses import asdict

    from guarantor.measures.checks import run_checks, summary_of
    from guarantor.report.checked import checked
    from guarantor.scenario import load

    loaded = load(scenario, as_of=_day(as_of), drop=drop)
    summary, results = summary_of(loaded), run_checks(loaded)
    if as_json:
        told = {**asdict(summary), "checks": [asdict(result) for result in results]}
        print(json.dumps(told, ensure_ascii=False, indent=2, default=str))
    else:
        print(checked(summary, results))
    if not all(result.passed for result in results):
        raise typer.Exit(_FAILED)


@app.command()
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
    from guarantor.measures.explain import explain as explanation_of
    from guarantor.measures.runs import FIRST_DRAWS
    from guarantor.report.explained import as_dict, explained
    from guarantor.scenario import load

    loaded = load(
        scenario,
        as_of=_day(as_of),
        variants=_changes(variant),
        drop=drop,
        without=without or (),
        levers=_levels(lever),
    )
    found = explanation_of(loaded, name, draws=draws or FIRST_DRAWS)
    print(json.dumps(as_dict(found), ensure_ascii=False, indent=2) if as_json else explained(found))


@app.command()
def claims(
    scenario: Where,
    as_of: AsOf = None,
    variant: Variant = None,
    without: Without = None,
    lever: Levers = None,
    draws: Draws = None,
    drop: Drop = "",
    as_json: Json = False,
) -> None:
    """Every quoted claim with its reading, how it stands, and what turns it."""
    from guarantor.measures import run_of
    from guarantor.measures.assess import inputs_in_force
    from guarantor.measures.claims import answer_claims
    from guarantor.report.answer import coded
    from guarantor.report.claims import claims_text
    from guarantor.scenario import load

    loaded = load(
        scenario,
        as_of=_day(as_of),
        variants=_changes(variant),
        drop=drop,
        without=without or (),
        levers=_levels(lever),
    )
    with _Progress() as progress:
        found = answer_claims(run_of(loaded, draws=draws, progress=progress))
    if as_json:
        print(json.dumps([claim.model_dump(mode="json") for claim in found], ensure_ascii=False, indent=2))
    else:
        print(claims_text(found, loaded.title, loaded.as_of, coded(inputs_in_force(loaded))))


@app.command()
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
    from guarantor.scenario import load

    loaded = load(
        scenario,
        as_of=_day(as_of),
        variants=_changes(variant),
        drop=drop,
        without=without or (),
        levers=_levels(lever),
    )
    run = run_of(loaded, draws=draws or FIRST_DRAWS, deterrence=False)
    found, warnings = told(run, runs_of_readings(run))
    for warning in (*loaded.warnings, *warnings):
        print(f"warning: {warning}", file=sys.stderr)
    if as_json:
        print(json.dumps([each.model_dump(mode="json") for each in found], ensure_ascii=False, indent=2))
    else:
        titles = {name: course.title for name, course in loaded.courses.items()}
        print(readings_text(found, titles, scenario))


@app.command()
def validate(
    stage: Annotated[str, typer.Argument(metavar="STAGE", help="What to hold against the world: generate.")],
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", help="Holds the tables that may not be shipped."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Hold a stage against what happened: what was asked, what came out, of which data."""
    if stage == "deter":
        raise _Usage("validate deter: this version holds only 'generate' against the world; write that")
    if stage != "generate":
        raise _Usage(f"validate {stage}: no such stage here; write generate")
    from guarantor.measures.validation import TableFault, validate_generate
    from guarantor.report.validated import as_dict, validated

    try:
        tests = validate_generate(data)
    except TableFault as fault:
        raise _Usage(str(fault)) from None
    if as_json:
        print(json.dumps(as_dict(tests), ensure_ascii=False, indent=2, default=str))
    else:
        print(validated(tests))


@app.command()
def generate(
    scenario: Where,
    course: Annotated[str | None, typer.Option("--course", help="This course; else the first one.")] = None,
    as_of: AsOf = None,
    variant: Variant = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change one input, after any --variant."),
    ] = None,
    without: Without = None,
    lever: Levers = None,
    given: Annotated[
        list[str] | None,
        typer.Option("--given", metavar="EVENT[=no|=LEVEL]", help="Fix an event in every future."),
    ] = None,
    draws: Draws = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=2**64 - 1, help="Another set of sampled futures.")
    ] = None,
    drop: Drop = "",
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="'lp': one schedule for one set of inputs.")
    ] = "kernel",
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the schedule to FILE.csv.")
    ] = None,
) -> None:
    """The force itself: how many, for how long, what runs out first, what hangs on whom."""
    from guarantor.scenario import load

    if engine not in ("kernel", "lp"):
        raise _Usage(f"--engine {engine}: write --engine lp for a schedule, or leave it out")
    if out is not None and (engine != "lp" or out.suffix != ".csv"):
        raise _Usage(f"--out {out}: a schedule is written as .csv; write --engine lp --out schedule.csv")
    fixed = _events(given or [])
    loaded = load(
        scenario,
        as_of=_day(as_of),
        variants=_changes(variant, sets),
        drop=drop,
        without=without or (),
        levers=_levels(lever),
    )
    for warning in loaded.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    from guarantor.measures.force import FORCE_DRAWS, force_answer
    from guarantor.measures.force_schedule import schedule_answer, too_many_lines

    size = draws or FORCE_DRAWS
    if engine == "kernel" and not too_many_lines(loaded):  # where there are, a warning says so (G31)
        from guarantor.report.force import force_text

        answer = force_answer(loaded, course, draws=size, seed=seed, given=fixed)
        print(answer.as_json() if as_json else force_text(answer))
        return
    from guarantor.report.force_schedule import schedule_csv, schedule_text

    schedule = schedule_answer(loaded, course, draws=size, seed=seed, given=fixed)
    if out is not None:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(schedule_csv(schedule), encoding="utf-8", newline="")
        except OSError as error:
            raise _Usage(f"cannot write {out}: {error.strerror}; name another place with --out") from None
    print(schedule.as_json() if as_json else schedule_text(schedule))


@app.command()
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
    given: Annotated[
        list[str] | None,
        typer.Option("--given", metavar="EVENT[=no|=LEVEL]", help="Fix an event in every future."),
    ] = None,
    draws: Draws = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=2**64 - 1, help="Another set of sampled futures.")
    ] = None,
    drop: Drop = "",
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the chart to FILE.svg, .png or .csv.")
    ] = None,
) -> None:
    """What a guarantor is worth, through its means, approvals, others' pledges, capabilities and word."""
    from guarantor.scenario import load

    if out is not None and out.suffix not in (".svg", ".png", ".csv"):
        raise _Usage(f"--out {out}: the chart is written as .svg, .png or .csv; name the file so")
    fixed = _events(given or [])
    loaded = load(scenario, as_of=_day(as_of), variants=_changes(variant), drop=drop, without=without or ())
    for warning in loaded.warnings:
        print(f"warning: {warning}", file=sys.stderr)
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
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            if out.suffix == ".png":
                out.write_bytes(png_of(chart))
            else:
                text = csv_of(chart) if out.suffix == ".csv" else svg_of(chart, alone=True)
                out.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise _Usage(f"cannot write {out}: {error.strerror}; name another place with --out") from None
    print(answer.as_json() if as_json else channels_text(answer))


@app.command()
def schema() -> None:
    """Print the form of scenario.yaml as a JSON Schema, for editors."""
    from guarantor.scenario.json_schema import json_schema

    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))


@app.command("app")
def show(
    scenario: Annotated[str | None, typer.Argument(metavar="[SCENARIO]", help="Opened first.")] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 for any free one.")] = 0,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; this machine only, unless told.")
    ] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address only.")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Processes to use.")] = None,
) -> None:
    """Ask and change a scenario in the browser, on this machine."""
    from guarantor.web.server import scenarios_of, serve

    folders = scenarios_of(scenario)
    try:
        serve(folders, host=host, port=port, jobs=jobs or os.cpu_count() or 1, show=not no_browser)
    except OSError as error:
        raise _Usage(f"cannot listen on {host}:{port}: {error.strerror}; name another with --port") from None


@app.command()
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
        raise _Usage(f"'{target.name}' cannot be a scenario's name; write small letters, digits and '-'")
    if target.exists():
        raise _Usage(f"'{target}' is already there; name another folder")
    folder = find(source)
    file = target / "scenario.yaml"
    try:
        shutil.copytree(folder, target)
        for path in (target, *target.rglob("*")):  # what is installed may be read-only
            path.chmod(0o755 if path.is_dir() else 0o644)
        text = re.sub(r"(?m)^name: .*$", f"name: {target.name}", file.read_text(encoding="utf-8"), count=1)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _Usage(f"cannot make {target}: {error.strerror or error}; name another folder") from None
    print(f"{file}: change it, then: guarantor assess {target}")


@app.command()
def scenarios() -> None:
    """List the packaged scenarios."""
    from guarantor.scenario import load, packaged

    for name in packaged():
        scenario = load(name)
        print(f"{name:<12}{scenario.title} ({len(scenario.actors)} actors, {len(scenario.courses)} courses)")


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"guarantor {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; exit codes of DESIGN section 7."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a letter shows '?', it does not fail
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(app(prog_name="guarantor", standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        print("guarantor: interrupted", file=sys.stderr)
        sys.exit(_INTERRUPTED)
    except typer.Exit as leave:
        sys.exit(leave.exit_code)
    except BrokenPipeError:  # `guarantor assess ukraine | head`
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        sys.exit(_told(error))


def _told(error: Exception) -> int:
    """Tell the user what happened, in the form that fits, and return the exit code."""
    from guarantor.scenario import ScenarioError, ScenarioNotFound, UnknownName

    if isinstance(error, ScenarioError):
        if "--json" in sys.argv:
            print(json.dumps([fault.as_dict() for fault in error.faults], ensure_ascii=False, indent=2))
        else:
            print(error, file=sys.stderr)
        return _INVALID
    if isinstance(error, ScenarioNotFound | UnknownName | _Usage):
        print(f"guarantor: {error}", file=sys.stderr)
        return _USAGE
    show = getattr(error, "show", None)  # typer's own usage errors know how to show themselves
    if callable(show):
        show()
        return int(getattr(error, "exit_code", _USAGE))
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    at = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    print(
        f"guarantor: this is a bug: {type(error).__name__} at {at}: {error}\n"
        "Please report it to the project with the command you gave and, if you may, the scenario.",
        file=sys.stderr,
    )
    return _BUG


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    from guarantor.scenario.evidence import parse_date

    parsed = parse_date(text)
    if parsed is None:
        raise _Usage(f"--as-of {text}: not a date; write YYYY-MM-DD")
    return parsed


def _changes(variants: list[str] | None, sets: list[str] | None = None) -> list[str]:
    """Readings and variants once each, then changes without a name (F19)."""
    for name in variants or ():
        if "=" in name:
            raise _Usage(f"--variant {name}: names a reading or variant; to change one input: --set {name}")
    for text in sets or ():
        path, sign, value = text.partition("=")
        if not (path.strip() and sign and value.strip()):
            raise _Usage(f"--set {text}: write --set PATH=VALUE, as in --set rotation.default.ratio=4")
    return list(dict.fromkeys([*(variants or ()), *(sets or ())]))


def _levels(levers: list[str] | None) -> dict[str, str]:
    """The level at which each lever is asked for; whether there is one is for the scenario to say."""
    levels: dict[str, str] = {}
    for text in levers or ():
        name, _, level = (part.strip() for part in text.partition("="))
        if not (name and level):
            raise _Usage(f"--lever {text}: write --lever NAME=LEVEL, as in --lever mission=denial")
        if levels.setdefault(name, level) != level:
            raise _Usage(f"--lever {name} is asked for at two levels; write it once")
    return levels


def _events(given: list[str]) -> dict[str, bool | str]:
    """How each event is fixed; whether it can be so is for the scenario to say."""
    events: dict[str, bool | str] = {}
    asked: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if (sign and not value) or not name:
            raise _Usage(f"--given {text}: write --given {name or 'EVENT'}, or --given {name or 'EVENT'}=no")
        if asked.setdefault(name, value or "yes") != (value or "yes"):
            raise _Usage(f"--given {name} is asked for both ways; write it once")
        events[name] = value or True
    return events


@contextmanager
def _second_process(jobs: int) -> Iterator[Executor | None]:
    """Another process that loads the library while this one does; none for one job."""
    if jobs < 2:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(import_module, "guarantor.measures")
        yield pool


class _Progress:
    """A bar with the time left on stderr, only where somebody is watching."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Callable[[int, int], None] | None:
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("sampling futures", total=None)
        self._bar.start()
        return lambda done, total: self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
