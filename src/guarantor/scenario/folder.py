"""The folder: what is on disk, read once, before anything in it is understood (rules F1, F19, F20)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from guarantor.scenario.document import Item, Listing, Node, Scalar, read_table, read_yaml
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.errors import Fault, Position, ScenarioError, did_you_mean
from guarantor.scenario.evidence import Evidence, read_evidence

__all__ = [
    "Entry",
    "Folder",
    "ScenarioNotFound",
    "UnknownName",
    "find",
    "lookup",
    "open_folder",
    "packaged",
    "replace_at",
]

_TABLE_COLUMNS = ("name", "value", "unit", "assume", "since", "source", "grade", "quote", "locator", "note")
_TABLE_ROWS = 10_000
_FILES = 200
_FOLDER_BYTES = 64 * 1024 * 1024


Entry = Callable[[Listing], Node]
"""Chooses the entry of a dated list that is in force (F7)."""


class ScenarioNotFound(Exception):
    """There is no scenario of that name."""


class UnknownName(ValueError):
    """A variant, reading, course or event that the scenario does not have."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A scenario folder as read: the tree of ``scenario.yaml`` with its tables merged in, and the ledger.

    Attributes
    ----------
    dropped : tuple of str
        Letters of the Admiralty scale: what rests on sources so graded is taken as not known (F8).
    """

    path: Path
    root: Pairs
    evidence: Mapping[str, Evidence]
    dropped: tuple[str, ...] = ()


def packaged() -> tuple[str, ...]:
    """Names of the scenarios that come with the program."""
    here = files("guarantor") / "scenarios"
    return tuple(sorted(entry.name for entry in here.iterdir() if (entry / "scenario.yaml").is_file()))


def find(name: str | Path) -> Path:
    """The folder of that path, else the packaged scenario of that name.

    Raises
    ------
    ScenarioNotFound
        If there is neither.
    """
    path = Path(name)
    if path.is_dir():
        return path
    if path.is_file():
        raise ScenarioNotFound(f"'{name}' is a file; name the folder that holds scenario.yaml")
    shipped = packaged()
    if str(name) in shipped:
        return Path(str(files("guarantor") / "scenarios" / str(name)))
    hint = did_you_mean(str(name), shipped)
    raise ScenarioNotFound(
        f"there is no folder '{name}'{hint or '; name a scenario folder'} (packaged: {', '.join(shipped)})"
    )


def open_folder(path: Path) -> Folder:
    """Read ``scenario.yaml``, the tables that it names and ``evidence.csv``; nothing else is read (F1).

    Raises
    ------
    ScenarioError
        If a file cannot be read; what it means is not looked at yet.
    """
    if not (path / "scenario.yaml").is_file():
        raise ScenarioNotFound(f"the folder '{path}' holds no scenario.yaml; name a scenario folder")
    _check_size(path)
    faults: list[Fault] = []
    root = read_yaml(path)
    evidence: Mapping[str, Evidence] = {}
    try:
        evidence = read_evidence(path)
    except ScenarioError as error:
        faults += error.faults
    root = _with_tables(path, root, faults)
    if faults:
        raise ScenarioError(faults)
    return Folder(path, root, evidence)


def _check_size(path: Path) -> None:
    """Refuse a folder that is too large, before anything in it is read (F24)."""
    start, size = Position("scenario.yaml", 1, 1), 0
    for number, file in enumerate(path.rglob("*"), 1):
        with suppress(OSError):  # what cannot be looked at is refused when it is read
            size += file.lstat().st_size
        if number > _FILES:
            raise ScenarioError(
                [Fault(start, "", f"the folder holds more than {_FILES} files; move some out")]
            )
        if size > _FOLDER_BYTES:
            raise ScenarioError([Fault(start, "", "the folder holds more than 64 MiB; move files out")])


def _with_tables(path: Path, root: Pairs, faults: list[Fault]) -> Pairs:
    """Add the rows of every table to ``quantities`` (F20)."""
    tables = root.get("tables")
    if not isinstance(tables, Pairs):
        return root
    written = root.get("quantities")
    quantities = list(written.items) if isinstance(written, Pairs) else []
    first = {item.key.text: item.key for item in reversed(quantities)}
    total = 0
    for table in tables.items:
        where = f"tables.{table.key.text}"
        if not isinstance(table.value, Scalar):
            faults.append(
                Fault(table.value.at, where, "expected the path of a table, such as tables/pools.csv")
            )
            continue
        try:
            _, rows = read_table(path, table.value.text, table.value.at, where, _TABLE_COLUMNS)
        except ScenarioError as error:
            faults += error.faults
            continue
        total += len(rows)
        if total > _TABLE_ROWS:
            message = f"more than {_TABLE_ROWS} rows in all tables; leave some out"
            faults.append(Fault(table.value.at, where, message))
            break
        entries: dict[str, list[Pairs]] = {}
        keys: dict[str, Scalar] = {}
        for row in rows:
            name = row.cells.get("name")
            if name is None:
                faults.append(
                    Fault(row.at, where, "the row has no name; write one such as 'GBR.land_forces'")
                )
                continue
            cells = tuple(
                Item(Scalar(column, cell.at), cell) for column, cell in row.cells.items() if column != "name"
            )
            entries.setdefault(name.text, []).append(Pairs(cells, row.at))
            keys.setdefault(name.text, name)
        for text, dated in entries.items():
            twin = first.setdefault(text, keys[text])
            if twin is not keys[text]:
                at = keys[text].at
                message = f"written twice; first at {twin.at.file}:{twin.at.line}:{twin.at.column}"
                faults.append(Fault(at, f"quantities.{text}", message))
                continue
            value = dated[0] if len(dated) == 1 else Listing(tuple(dated), dated[0].at)
            quantities.append(Item(keys[text], value))
    at = written.at if isinstance(written, Pairs) else tables.at
    merged = Pairs(tuple(quantities), at)
    kept = [item for item in root.items if item.key.text != "quantities"]
    if written is None or isinstance(written, Pairs):
        kept.append(Item(Scalar("quantities", at), merged))
        return Pairs(tuple(kept), root.at)
    return root


def lookup(root: Pairs, path: str, entry: Entry) -> tuple[str, ...] | None:
    """Split a dotted path into the keys that exist in the tree; names may hold dots themselves (F19).

    A path that goes on below a list of dated entries goes through the one that `entry` chooses.
    """
    if not path or path.endswith("."):
        return None
    node: Node = root
    rest = path
    keys: list[str] = []
    while rest:
        if isinstance(node, Listing):
            node = entry(node)
        if not isinstance(node, Pairs):
            return None
        parts = rest.split(".")
        heads = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
        head = next((h for h in heads if node.get(h) is not None), None)
        if head is None:
            return None
        child = node.get(head)
        assert child is not None
        keys.append(head)
        node = child
        rest = rest[len(head) + 1 :]
    return tuple(keys)


def replace_at(root: Pairs, keys: tuple[str, ...], value: Node, entry: Entry) -> Pairs:
    """The same tree with one node replaced; of a dated list on the way only the chosen entry stays."""
    items = []
    for item in root.items:
        if item.key.text != keys[0]:
            items.append(item)
        elif len(keys) == 1:
            items.append(replace(item, value=value))
        else:
            below = entry(item.value) if isinstance(item.value, Listing) else item.value
            assert isinstance(below, Pairs)
            items.append(replace(item, value=replace_at(below, keys[1:], value, entry)))
    return Pairs(tuple(items), root.at)
