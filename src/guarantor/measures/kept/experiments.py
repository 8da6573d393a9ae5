"""A stored run for other tools: experiments and outcomes for the EMA workbench, tables with a description.

Needs the extra ``[store]``.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK
from guarantor.measures.kept.stored import inputs_of
from guarantor.run import parquet
from guarantor.run.query import ask, view_names
from guarantor.run.store import Store
from guarantor.run.work import model_in

__all__ = ["described", "experiments_and_outcomes", "save_for_ema", "save_tables"]

Array = NDArray[np.generic]

_BESIDE = ("draw", "course")
_KINDS = {"<f8": "number", "<i8": "integer", "<i4": "integer", "|u1": "boolean"}


def experiments_and_outcomes(
    store: Store, courses: Sequence[str] = ()
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Inputs and measures of every draw and course, as the pair that the EMA workbench's analyses take.

    Parameters
    ----------
    courses : sequence of str
        Only these courses; all, without no-force, if none is named.

    Returns
    -------
    experiments : dict of name to ndarray, shape (N x courses,)
        Uncertain inputs as drawn (an event by its uniform number), ``scenario`` the draw, ``policy`` the
        course, ``model`` the scenario's name. ``pandas.DataFrame(experiments)`` is what the workbench has.
    outcomes : dict of name to ndarray, shape (N x courses,)
        Measures at both ends, by draw and then by course; where one is not defined it is NaN, yes/no 1 and 0.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    model, manifest = model_in(store), store.manifest
    chosen = tuple(courses) or manifest.courses[1:]
    blocks = [line.block for line in store.lines() if line.block in manifest.blocks]
    worlds = [model.sampler.block(block) for block in blocks]
    kept = np.concatenate([world.start + np.arange(BLOCK) for world in worlds]) < manifest.draws
    experiments: dict[str, Array] = {}
    for name in inputs_of(model):
        columns = [world.values[name] if name in world.values else world.u[name] for world in worlds]
        experiments[name] = np.repeat(np.concatenate(columns)[kept], len(chosen))
    draws = np.concatenate([world.start + np.arange(BLOCK) for world in worlds])[kept]
    experiments["scenario"] = np.repeat(draws, len(chosen))
    experiments["policy"] = np.tile(np.array(chosen), len(draws))
    experiments["model"] = np.full(len(draws) * len(chosen), manifest.scenario["name"])
    names = [name for name, _ in manifest.tables["measures"] if not name.endswith(".defined")]
    shown = view_names([name for name, _ in manifest.tables["measures"]])
    wanted = [name for name in names if name not in _BESIDE]
    listed = ", ".join(parquet.text(course) for course in chosen)
    columns_sql = ", ".join(f"{parquet.quoted(shown[name])}::double" for name in wanted)
    rows = ask(
        store,
        f"select {columns_sql} from measures where course in ({listed}) "
        f"order by draw, list_position([{listed}], course)",
    ).rows
    values = np.array(rows, np.float64).reshape(len(rows), len(wanted))
    return experiments, {name: values[:, k] for k, name in enumerate(wanted)}


def save_for_ema(store: Store, target: Path, courses: Sequence[str] = ()) -> None:
    """Write experiments and outcomes as the archive that ``ema_workbench.load_results`` reads (2.5).

    Raises
    ------
    OSError
        If it cannot be written.
    """
    experiments, outcomes = experiments_and_outcomes(store, courses)
    metadata = {
        "version": 0.1,
        "outcomes": [["ScalarOutcome", name, f"{name}.cls"] for name in outcomes],
        "experiments": {
            name: "object" if column.dtype.kind == "U" else column.dtype.name
            for name, column in experiments.items()
        },
    }
    with tarfile.open(target, "w:gz", compresslevel=1) as archive:
        _add(archive, "experiments.csv", _as_csv(list(experiments), list(experiments.values())))
        for name, column in outcomes.items():
            _add(archive, f"{name}.cls", _as_csv(None, [column]))
        _add(archive, "metadata.json", json.dumps(metadata))


def _add(archive: tarfile.TarFile, name: str, content: str) -> None:
    data = content.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def _as_csv(header: Sequence[str] | None, columns: Sequence[Array]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    if header is not None:
        writer.writerow(header)
    writer.writerows(zip(*(column.tolist() for column in columns), strict=True))
    return written.getvalue()


def save_tables(store: Store, folder: Path, form: str) -> list[Path]:
    """Write the tables of a run and, as ``datapackage.json``, what their columns are.

    Parameters
    ----------
    form : {"csv", "parquet"}
        CSV is packed (``.csv.gz``).

    Raises
    ------
    OSError
        If they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    order = {"measures": "draw, course", "draws": "draw"}
    for table in store.manifest.tables:
        target = folder / f"{table}.{form}"
        ask(store, f"select * from {table} order by {order[table]}", target)
        if form == "csv":
            packed = folder / f"{table}.csv.gz"
            with open(target, "rb") as plain, gzip.GzipFile(packed, "wb", 1, mtime=0) as archive:
                while part := plain.read(2**20):
                    archive.write(part)
            target.unlink()
            target = packed
        written.append(target)
    description = folder / "datapackage.json"
    text = json.dumps(described(store, form), ensure_ascii=False, indent=2)
    description.write_text(text + "\n", encoding="utf-8")
    return [*written, description]


def described(store: Store, form: str) -> Mapping[str, object]:
    """A description of the tables (Data Package, version 1): files, columns, kinds, and whence they are."""
    manifest = store.manifest
    ending, media = ("csv.gz", "text/csv") if form == "csv" else ("parquet", "application/vnd.apache.parquet")
    resources = []
    for table, columns in manifest.tables.items():
        shown = view_names([name for name, _ in columns])
        kinds = dict(columns)
        resource = {
            "name": table,
            "path": f"{table}.{ending}",
            "format": form,
            "mediatype": media,
            "schema": {
                "fields": [
                    {"name": shown[name], "type": "string" if name == "course" else _KINDS[kinds[name]]}
                    for name in _told(list(kinds))
                ],
                "primaryKey": [name for name in _BESIDE if name in kinds],
            },
        }
        resources.append(resource | ({"compression": "gz"} if form == "csv" else {}))
    return {
        "name": f"guarantor-{manifest.run_id}",
        "title": manifest.scenario["title"],
        "profile": "data-package",
        "version": manifest.identity["engine"],
        "created": manifest.created,
        "guarantor": {
            "run_id": manifest.run_id,
            "draws": manifest.draws,
            "seed": str(manifest.identity["seed"]),
            "as_of": manifest.scenario["as_of"],
            "digest": manifest.scenario["digest"],
        },
        "resources": resources,
    }


def _told(names: Sequence[str]) -> Iterator[str]:
    """Columns as a query shows them: what says where another is defined stands in that one."""
    for name in names:
        if not (name.endswith(".defined") and name.removesuffix(".defined") in names):
            yield name
