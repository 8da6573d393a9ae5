"""Runs at scale: into a store that can be resumed, and questions to it."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guarantor.cli.options import (
    AsOf,
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
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guarantor.run.backend import Backend
    from guarantor.run.runner import Finished, Status

__all__ = ["export", "query", "run"]

_INTERRUPTED = 130
_ROWS = 200
"""Rows of an answer that a terminal shows."""

Run = Annotated[Path, typer.Argument(metavar="RUNDIR", help="The folder of a run.")]


def run(
    scenario: Where,
    store: Annotated[
        Path, typer.Option("--store", metavar="RUNDIR", help="Folder in which the run is kept.")
    ],
    draws: Annotated[
        int | None, typer.Option("--draws", min=1, help="How many futures; more than before extends a run.")
    ] = None,
    as_of: AsOf = None,
    course: Annotated[
        list[str] | None, typer.Option("--course", help="Only this course; may be repeated.")
    ] = None,
    variant: Variant = None,
    sets: Sets = None,
    without: Without = None,
    lever: Levers = None,
    given: Given = None,
    seed: Seed = None,
    drop: Drop = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run that is there.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read again all that is there; redo what is damaged.")
    ] = False,
    backend: Annotated[
        str | None, typer.Option("--backend", metavar="serial|processes|dask", help="Where it is worked out.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Of a Dask cluster: tls://HOST:PORT.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Processes to use; no number depends on it.")
    ] = None,
    task_blocks: Annotated[
        int, typer.Option("--task-blocks", min=1, max=16, help="Blocks of 4,096 futures in a task.")
    ] = 8,
    full: Annotated[
        bool | None,
        typer.Option(
            "--full/--lean", help="Keep inputs, months and reserves too; as a rule up to 262,144 futures."
        ),
    ] = None,
    portable: Annotated[
        bool, typer.Option("--portable", help="Only what every processor can do, so that digits agree.")
    ] = False,
    allow_mixed: Annotated[
        bool, typer.Option("--allow-mixed", help="Accept processors that differ in last digits.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Run a scenario into a folder: many futures, on many processes, to be resumed and extended."""
    fixed = events_of(given)
    loaded = read(scenario, as_of, variant, sets, drop=drop, without=without, levers=lever)
    with _store_faults():
        from guarantor.measures.kept.keeping import keep
        from guarantor.measures.runs import with_courses

        chosen = [next(iter(loaded.courses))] if course and loaded.chosen else []
        asked = with_courses(loaded, [*chosen, *(course or ())])
        warn(asked.warnings)
        try:
            with (
                _backend(backend, scheduler, jobs, portable=portable) as place,
                _Progress(store) as progress,
            ):
                finished = keep(
                    asked,
                    store,
                    place,
                    draws=draws,
                    seed=seed,
                    given=fixed,
                    resume=resume,
                    verify=verify,
                    allow_mixed=allow_mixed,
                    portable=portable,
                    full=full,
                    size=task_blocks,
                    progress=progress,
                )
        except KeyboardInterrupt:
            print(
                "guarantor: interrupted; what is complete is kept. "
                "To go on, give the same command with --resume",
                file=sys.stderr,
            )
            raise typer.Exit(_INTERRUPTED) from None
    told = _told(finished, store)
    print(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _in_words(finished, store))


def query(
    run_dir: Run,
    question: Annotated[str, typer.Argument(metavar="SQL", help="One select on 'measures' or 'draws'.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the answer to FILE.csv or FILE.parquet."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask a stored run in SQL; nothing in it can be changed."""
    if out is not None and out.suffix not in (".csv", ".parquet"):
        raise Usage(f"--out {out}: an answer is written as .csv or .parquet; name the file so")
    with _store_faults():
        from guarantor.run.query import ask
        from guarantor.run.store import open_store

        opened = open_store(run_dir)
        if out is not None:
            try:
                out.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise Usage(f"cannot write {out}: {error.strerror}; name another place with --out") from None
        answer = ask(opened, question, out)
    asked = opened.manifest.draws
    if answer.draws < asked:
        print(
            f"warning: the run is not complete: {answer.draws:,} of {asked:,} futures are there",
            file=sys.stderr,
        )
    if out is not None:
        print(out)
    elif as_json:
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        print(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
    else:
        print(_table(answer.columns, answer.rows))


def export(
    run_dir: Run,
    out: Annotated[
        Path, typer.Option("--out", metavar="PLACE", help="A folder; for ema a file that ends in .tar.gz.")
    ],
    form: Annotated[
        str, typer.Option("--form", metavar="csv|parquet|ema", help="Tables with a description; or for EMA.")
    ] = "csv",
    course: Annotated[
        list[str] | None, typer.Option("--course", help="For ema: only this course; may be repeated.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a stored run for other tools: tables with a description (data package), or for EMA."""
    if form not in ("csv", "parquet", "ema"):
        raise Usage(f"--form {form}: choose csv, parquet or ema")
    if form == "ema" and not out.name.endswith(".tar.gz"):
        raise Usage(f"--out {out}: for ema name a file that ends in .tar.gz")
    if course and form != "ema":
        raise Usage("--course belongs to --form ema; the tables hold all courses")
    with _store_faults():
        from guarantor.measures.kept.experiments import save_for_ema, save_tables
        from guarantor.run.store import open_store

        store = open_store(run_dir)
        if unknown := [name for name in course or () if name not in store.manifest.courses[1:]]:
            known = ", ".join(store.manifest.courses[1:])
            raise Usage(f"the run has no course '{unknown[0]}' (known: {known})")
        try:
            if form == "ema":
                out.parent.mkdir(parents=True, exist_ok=True)
                save_for_ema(store, out, course or ())
                written = [out]
            else:
                written = save_tables(store, out, form)
        except OSError as error:
            raise Usage(f"cannot write {out}: {error.strerror}; name another place with --out") from None
    print(json.dumps([str(path) for path in written]) if as_json else "\n".join(map(str, written)))


@contextmanager
def _store_faults() -> Iterator[None]:
    """What is wrong with a store, as a message."""
    from guarantor.run.plan import StoreError

    try:
        yield
    except StoreError as error:
        raise Usage(str(error)) from None


@contextmanager
def _backend(
    name: str | None, scheduler: str | None, jobs: int | None, *, portable: bool
) -> Iterator[Backend]:
    """Where the run is worked out."""
    from guarantor.run.backend import Processes, Serial

    count = jobs or os.cpu_count() or 1
    chosen = name or ("dask" if scheduler else "serial" if jobs == 1 and not portable else "processes")
    if chosen not in ("serial", "processes", "dask"):
        raise Usage(f"--backend {chosen}: choose serial, processes or dask")
    if scheduler and chosen != "dask":
        raise Usage(f"--scheduler belongs to --backend dask, not to {chosen}")
    if chosen == "serial":
        if portable:
            raise Usage("--portable needs processes of its own; choose --backend processes or dask")
        yield Serial()
    elif chosen == "processes":
        yield Processes(count, portable=portable)
    else:
        from guarantor.run.cluster import Cluster

        with Cluster(scheduler, count, portable=portable) as cluster:
            yield cluster


class _Progress:
    """How far a run is, on standard error: one line that moves on a terminal, else one every ten seconds."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._next = 0.0
        self._moving = sys.stderr.isatty()
        self._open = False

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._open:
            print(file=sys.stderr)

    def __call__(self, status: Status) -> None:
        now = time.monotonic()
        last = status.done == status.total
        if now < self._next and not (last and self._moving):
            return
        first, self._next = self._next == 0.0, now + (0.1 if self._moving else 10.0)
        if first and not self._moving:
            return
        line = _status_line(status)
        if self._moving:
            print(f"\r{line:<100}", end="", file=sys.stderr, flush=True)
            self._open = True
        else:
            print(line, file=sys.stderr)


def _status_line(status: Status) -> str:
    """Blocks done, speed, time left, and the headline so far (R23)."""
    parts = [f"{status.done} of {status.total} blocks"]
    if status.draws_per_second:
        parts.append(f"{status.draws_per_second:,.0f} futures a second")
    if status.seconds_left is not None and status.done < status.total:
        minutes, seconds = divmod(round(status.seconds_left), 60)
        parts.append(f"{minutes} min {seconds} s left" if minutes else f"{seconds} s left")
    if status.enough:
        course, (share, error) = max(status.enough.items(), key=lambda each: each[1][0])
        parts.append(f"{course}: enough in {50 * share:.1f} of 50 (sampling error {50 * error:.1f})")
    return ", ".join(parts)


def _told(finished: Finished, store: Path) -> dict[str, Any]:
    from guarantor.run.runner import estimates

    manifest = finished.store.manifest
    return {
        "schema": "guarantor.run-summary/1",
        "store": str(store),
        "run_id": manifest.run_id,
        "digest": finished.digest,
        "draws": manifest.draws,
        "seed": manifest.identity["seed"],
        "blocks": len(finished.lines),
        "computed": finished.computed,
        "damaged": list(finished.found.damaged),
        "adopted": list(finished.found.adopted),
        "marginal": finished.marginal,
        "machines": list(finished.machines),
        "seconds": round(finished.seconds, 3),
        "enough": {
            course: {"probability": share, "se": error}
            for course, (share, error) in estimates(list(finished.lines)).items()
        },
    }


def _in_words(finished: Finished, store: Path) -> str:
    from guarantor.run.runner import estimates

    manifest, found = finished.store.manifest, finished.found
    there = len(finished.lines) - finished.computed
    lines = [
        f"{manifest.scenario['title']}",
        f"{manifest.draws:,} sampled futures in {len(finished.lines)} blocks: "
        f"{finished.computed} worked out now, {there} were there",
    ]
    if found.damaged:
        lines.append(f"Damaged and worked out again: {', '.join(found.damaged)}")
    if found.adopted:
        lines.append(f"Complete but not listed, taken over: {', '.join(found.adopted)}")
    if finished.marginal:
        lines.append(
            f"{finished.marginal} futures lie so near a threshold that another machine may differ there"
        )
    if finished.slowest > 1.0:
        lines.append(f"The slowest blocks took {finished.slowest:.1f} s each")
    for course, (share, _) in estimates(list(finished.lines)).items():
        lines.append(f"  {course}: enough in {round(50 * share)} of 50 (each on its own)")
    lines += [
        f"Digest {finished.digest}",
        f'Ask it: guarantor query {store} "select course, avg(headcount) from measures group by course"',
    ]
    return "\n".join(lines)


def _table(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """Rows of an answer under their names, numbers to the right."""

    def cell(value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return f"{value:.6g}" if isinstance(value, float) else str(value)

    shown = [[cell(value) for value in row] for row in rows[:_ROWS]]
    widths = [max(len(name), *(len(row[k]) for row in shown), 0) for k, name in enumerate(columns)]
    right = [all(isinstance(row[k], int | float) for row in rows[:_ROWS]) for k in range(len(columns))]

    def line(cells: list[str]) -> str:
        padded = (
            text.rjust(width) if to_right else text.ljust(width)
            for text, width, to_right in zip(cells, widths, right, strict=True)
        )
        return "  ".join(padded).rstrip()

    told = [line(list(columns)), *(line(row) for row in shown)]
    if len(rows) > _ROWS:
        told.append(f"... and {len(rows) - _ROWS:,} more rows (all of them: --json, or --out FILE.csv)")
    return "\n".join(told)
