"""Work: a worker reads the manifest, runs the blocks of its task, and writes its own files (R20, R22).

Needs the extra ``[store]``.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK
from guarantor.pipeline import Block, Model, model_of, run_block
from guarantor.run import parquet
from guarantor.run.identity import RULE, block_digest, level_of_cpu, normalised, scenario_digest
from guarantor.run.plan import Cancelled, StoreError, Task, TaskResult
from guarantor.run.store import CANCEL, MIXED, Store, open_store
from guarantor.scenario import Scenario, ScenarioError, load
from guarantor.scenario.evidence import parse_date
from guarantor.version import __version__

__all__ = ["Measured", "Tables", "Wanted", "check_worker", "model_in", "scenario_in", "work"]

Array = NDArray[np.generic]
Tables = Mapping[str, Mapping[str, Sequence[Array]]]
"""What a block comes to, by table and column: one array for each course, or one alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What is measured in a block.

    Attributes
    ----------
    tables : Tables
    marginal : int
        Draws within 1e-9 of a threshold (R17).
    tally : mapping of course to int
        Draws in which there is enough.
    """

    tables: Tables
    marginal: int
    tally: Mapping[str, int]


Wanted = Mapping[str, frozenset[str]]
"""Columns that a run keeps, by table."""

Measure = Callable[[Model, Block, Wanted], Measured]


def work(task: Task, measure: Measure) -> TaskResult:
    """Run the blocks of a task and write their files.

    Raises
    ------
    StoreError
        If this worker is not the one that the manifest asks for (R22), or the disk fails.
    Cancelled
        If the run was told to stop (R24).
    FloatingPointError
        If a stage gives something that is not a number.
    """
    began = time.perf_counter()
    store, model = _prepared(task.store, task.run_id)
    manifest = store.manifest
    tables = {
        table: {name: np.empty((task.count, manifest.rows(table)), np.dtype(kind)) for name, kind in columns}
        for table, columns in manifest.tables.items()
    }
    wanted = {table: frozenset(columns) for table, columns in tables.items()}
    digests: dict[str, list[str]] = {table: [] for table in tables}
    measured_blocks = []
    for k, index in enumerate(task.blocks):
        if (store.path / CANCEL).exists():
            raise Cancelled
        measured = measure(model, run_block(model, index), wanted)
        for table, columns in tables.items():
            given = measured.tables[table]
            for name, kept in columns.items():
                _fill(kept[k], name, given[name])
            digests[table].append(block_digest((name, kept[k]) for name, kept in columns.items()))
        measured_blocks.append((measured.marginal, dict(measured.tally)))
    machine = f"{socket.gethostname()} {level_of_cpu()}"
    seconds = (time.perf_counter() - began) / task.count
    marginal, tally = zip(*measured_blocks, strict=True)
    for table, columns in tables.items():
        note = {
            "run_id": manifest.run_id,
            "digests": digests[table],
            "seconds": seconds,
            "machine": machine,
            "marginal": marginal,
            "tally": tally,
        }
        flat = {name: kept.reshape(-1) for name, kept in columns.items()}
        try:
            parquet.write(store.path / table / task.file, flat, manifest.courses, note)
        except OSError as error:
            raise StoreError(_cannot_write(task, flat, error)) from None
    return TaskResult(
        task,
        {table: tuple(found) for table, found in digests.items()},
        {table: next(iter(columns.values())).shape[1] for table, columns in tables.items()},
        seconds,
        machine,
        marginal,
        tally,
    )


def _fill(kept: Array, name: str, columns: Sequence[Array]) -> None:
    """Put the columns of the courses side by side: by draw, then by course (R21)."""
    room = kept.reshape(BLOCK, len(columns))
    for k, column in enumerate(columns):
        room[:, k] = normalised(name, column)


def _cannot_write(task: Task, columns: Mapping[str, Array], error: OSError) -> str:
    size = sum(column.nbytes for column in columns.values()) / 2**20
    return (
        f"cannot write {error.filename}: {error.strerror}; blocks {task.first} to {task.blocks[-1]} need "
        f"up to {size:.0f} MiB beside what is there. What is complete is kept: make room, then go on "
        "with --resume"
    )


@lru_cache(maxsize=2)
def _prepared(path: str, run_id: str) -> tuple[Store, Model]:
    """The store and the model of a run, made once in each worker."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    store = open_store(Path(path))
    check_worker(store, run_id)
    return store, model_in(store)


def check_worker(store: Store, run_id: str) -> None:
    """Refuse to work where the numbers would be others (R22).

    Raises
    ------
    StoreError
        If the run, the engine, a numeric package or the processor is another one.
    """
    identity = store.manifest.identity
    here = socket.gethostname()
    if store.manifest.run_id != run_id:
        raise StoreError(f"the store {store.path} holds another run than this task is for; start it again")
    own = {"rule": RULE, "engine": __version__}
    own |= {f"numeric.{name}": version(name) for name in identity["numeric"]}
    asked = {"rule": identity["rule"], "engine": identity["engine"]}
    asked |= {f"numeric.{name}": wanted for name, wanted in identity["numeric"].items()}
    for name, wanted in asked.items():
        if own[name] != wanted:
            label = {"engine": "guarantor", "rule": "the rule of the streams"}.get(name, name.split(".")[-1])
            raise StoreError(
                f"the worker on {here} has {label} {own[name]}, the run was begun with {wanted}; "
                "give every worker the versions of the manifest"
            )
    level = level_of_cpu()
    if level != store.manifest.cpu and not (store.path / MIXED).exists():
        raise StoreError(
            f"the processor of {here} counts as {level}, the run was begun on {store.manifest.cpu}: "
            "last digits may differ; use workers of one kind, or add --allow-mixed "
            "(values then agree to 1e-9, R17)"
        )


def scenario_in(store: Store) -> Scenario:
    """The scenario of a run, read from the copy in its store.

    Raises
    ------
    StoreError
        If the copy cannot be read.
    """
    told = store.manifest.scenario
    try:
        loaded = load(
            store.scenario,
            as_of=parse_date(told["as_of"]),
            variants=told["variants"],
            drop=",".join(told["dropped"]),
            without=told["without"],
            levers=told["levers"],
        )
        courses = {name: loaded.courses[name] for name in told["courses"]}
    except (ScenarioError, KeyError) as error:
        raise StoreError(f"the scenario in {store.path} cannot be read: {error}") from None
    return replace(loaded, courses=courses)


def model_in(store: Store) -> Model:
    """The model of a run, from its store.

    Raises
    ------
    StoreError
        If the scenario in the store is not the one that the run was begun with.
    """
    model = model_of(
        scenario_in(store), store.manifest.identity["seed"], given=store.manifest.scenario["given"]
    )
    if scenario_digest(model) != store.manifest.identity["scenario"]:
        raise StoreError(
            f"the scenario in {store.path} is not read as it was when the run was begun: the copy was "
            "changed by hand, or another version of the program began it; begin a new run in another folder"
        )
    return model
