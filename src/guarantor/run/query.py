"""Query: questions in SQL to a stored run; nothing can be written, and no other file can be read (R21).

Needs the extra ``[store]``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from guarantor.draws import BLOCK
from guarantor.run.parquet import quoted, text
from guarantor.run.plan import StoreError
from guarantor.run.store import Store

__all__ = ["Answer", "ask", "view_names"]

_DEFINED = ".defined"
_READS = frozenset((duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN))
_NOTHING = "where false"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gives.

    Attributes
    ----------
    draws : int
        Over how many of the run's draws it was asked.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    draws: int


def ask(store: Store, question: str, out: Path | None = None) -> Answer:
    """Ask a stored run.

    Parameters
    ----------
    question : str
        One ``select``. ``measures`` has a row for each draw and course, ``draws`` one for each draw; what is
        not defined in a row is NULL there. Signs other than letters, digits and ``_`` in a name are ``_``.
    out : Path, optional
        Write the answer to a file that ends in .csv or .parquet; then no rows are returned.

    Raises
    ------
    StoreError
        If it would change anything, is no SQL, or asks for what is not there.
    """
    database = duckdb.connect()
    try:
        statement = _checked(database, question)
        draws = _views(database, store)
        allowed = ", ".join(text(f"{store.path.resolve() / table}/") for table in store.manifest.tables)
        database.execute(f"set allowed_directories = [{allowed}]")
        if out is not None:
            waiting = out.with_name(f".{out.name}.tmp")
            database.execute(f"set allowed_paths = [{text(str(waiting.resolve()))}]")
        database.execute("set enable_external_access = false")
        database.execute("set lock_configuration = true")
        if out is None:
            result = database.execute(statement)
            columns = tuple(str(each[0]) for each in result.description or ())
            return Answer(columns, result.fetchall(), draws)
        form = "csv, header" if out.suffix == ".csv" else "parquet, compression zstd"
        try:
            database.execute(f"copy (\n{statement}\n) to {text(str(waiting.resolve()))} (format {form})")
            waiting.replace(out)
        finally:
            waiting.unlink(missing_ok=True)
        return Answer((), [], draws)
    except duckdb.Error as error:
        raise StoreError(_told(error)) from None
    finally:
        database.close()


def _checked(database: duckdb.DuckDBPyConnection, question: str) -> str:
    """The one statement, which reads only."""
    statements = database.extract_statements(question)
    if len(statements) != 1:
        raise StoreError(
            "ask one question at a time, such as: select course, count(*) from measures group by 1"
        )
    if statements[0].type not in _READS:
        kind = statements[0].type.name.lower()
        raise StoreError(
            f"a query only reads, and this is '{kind}'; write a select (a file of its answer: --out FILE)"
        )
    return str(statements[0].query).strip().rstrip(";")


def _told(error: duckdb.Error) -> str:
    """DuckDB's own words, which name the place, on one line as far as they help."""
    said = str(error).split("\n\n")[0].strip()
    if isinstance(error, duckdb.PermissionException):
        return f"a query reads the run and nothing else: {said}"
    names = "views are 'measures' and 'draws'; their columns: describe measures"
    return f"the query cannot be answered: {said}\n({names})"


def _views(database: duckdb.DuckDBPyConnection, store: Store) -> int:
    """Lay the tables out as views of the first N draws of the complete blocks; how many draws that is."""
    manifest = store.manifest
    lines = [line for line in store.lines() if line.block in manifest.blocks]
    files = list(dict.fromkeys(line.file for line in lines))
    for table, columns in manifest.tables.items():
        paths = [store.path.resolve() / table / file for file in files]
        if missing := [path for path in paths if not path.exists()]:
            raise StoreError(
                f"{missing[0]} is missing; repair the run: "
                f"guarantor run SCENARIO --store {store.path} --resume"
            )
        database.execute(f"create view {quoted(table)} as {_select(columns, paths, manifest.draws)}")
    return sum(min(BLOCK, manifest.draws - BLOCK * line.block) for line in lines)


def _select(columns: Sequence[tuple[str, str]], paths: Sequence[Path], draws: int) -> str:
    names = [name for name, _ in columns]
    shown = view_names(names)
    chosen = []
    for name in names:
        if name.endswith(_DEFINED) and name.removesuffix(_DEFINED) in shown:
            continue
        own, of_both = f"{name}{_DEFINED}", f"{name.removesuffix('.together')}{_DEFINED}"
        defined = own if own in names else of_both
        source = quoted(name)
        if defined in names:
            source = f"case when {quoted(defined)} then {source} end"
        chosen.append(f"{source} as {quoted(shown[name])}")
    if not paths:
        kinds = {"<f8": "double", "<i8": "bigint", "<i4": "integer", "|u1": "boolean"}
        made = ", ".join(
            f"null::{'varchar' if name == 'course' else kinds[kind]} as {quoted(name)}"
            for name, kind in columns
        )
        return f"select {', '.join(chosen)} from (select {made}) {_NOTHING}"
    listed = ", ".join(text(str(path)) for path in paths)
    return f"select {', '.join(chosen)} from read_parquet([{listed}]) where draw < {draws}"


def view_names(names: Sequence[str]) -> dict[str, str]:
    """Names that need no quotes in SQL; one that would no longer be alone keeps its own."""
    plain = {name: re.sub(r"\W", "_", name) for name in names}
    taken = [each.lower() for each in plain.values()]
    return {name: each if taken.count(each.lower()) == 1 else name for name, each in plain.items()}
