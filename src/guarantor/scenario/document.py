"""Documents: YAML 1.2 and CSV as one tree in which every key and value keeps its place (F1-F4, F24)."""

from __future__ import annotations

import csv
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from guarantor.scenario.errors import Fault, Position, ScenarioError, did_you_mean

__all__ = ["Item", "Listing", "Mapping", "Node", "Row", "Scalar", "read_table", "read_text", "read_yaml"]

_YAML_BYTES = 512 * 1024
_TABLE_BYTES = 16 * 1024 * 1024
_LINE_CHARACTERS = 10_000
_VALUES = 20_000
_DEPTH = 20
_ROWS = 10_000
_LINES = 200_000
_COLUMNS = 100
_CELL_CHARACTERS = 10_000
# Control characters except tab and newline, and what turns the direction of writing round (F24).
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text; what it means is decided by the field it stands in (F3).

    Attributes
    ----------
    lead : int or None
        Characters between its place and its first letter (1 behind a quotation mark); ``None`` where
        folding or escapes hide the place of later letters.
    """

    text: str
    at: Position
    lead: int | None = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One ``key: value`` of a mapping."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """``name: value`` pairs in the order of the file."""

    items: tuple[Item, ...]
    at: Position
    _index: dict[str, Node] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[str, Node] = {}
        for item in self.items:
            index.setdefault(item.key.text, item.value)
        object.__setattr__(self, "_index", index)

    def get(self, key: str) -> Node | None:
        """The value of `key`, or nothing."""
        return self._index.get(key)

    def key(self, key: str) -> Scalar | None:
        """The key itself, for its place."""
        return next((item.key for item in self.items if item.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of values."""

    items: tuple[Node, ...]
    at: Position


Node = Scalar | Mapping | Listing


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column name, blank cells left out (F20)."""

    cells: dict[str, Scalar]
    at: Position


def read_text(folder: Path, name: str, at: Position, where: str, limit: int = _TABLE_BYTES) -> str:
    """Return the text of a file of the scenario folder, refusing what F24 refuses before reading it.

    Parameters
    ----------
    folder : Path
        The scenario folder; nothing outside it is read.
    name : str
        Path relative to the folder, with forward slashes.
    at, where
        Where the file is named, for the fault.
    limit : int
        Largest size in bytes.

    Raises
    ------
    ScenarioError
        If the path leaves the folder or the file is missing, not regular, too large or not UTF-8 text.
    """

    def refuse(message: str) -> ScenarioError:
        return ScenarioError([Fault(at, where, message)])

    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name or name.startswith("~"):
        raise refuse(
            f"'{name}' leaves the scenario folder; name a file inside it, such as 'tables/pools.csv'"
        )
    path = folder / pure
    try:
        resolved = path.resolve(strict=True)
        status = resolved.stat()
    except (OSError, RuntimeError):  # a circle of links
        raise refuse(f"there is no file '{name}' in the scenario folder") from None
    if not resolved.is_relative_to(folder.resolve()):
        raise refuse(f"'{name}' leads outside the scenario folder; put the file itself there")
    if not stat.S_ISREG(status.st_mode):
        raise refuse(f"'{name}' is not an ordinary file")
    if status.st_size > limit:
        raise refuse(f"'{name}' is larger than {limit // 1024} KiB; split it or move rows to a table")
    try:
        raw = resolved.read_bytes()
    except OSError as error:
        raise refuse(f"'{name}' cannot be read ({error.strerror}); change its permissions") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _stopped(name, line, "not UTF-8 text; save the file as UTF-8") from None
    text = text.replace("\r\n", "\n")
    if match := _REFUSED.search(text):
        line, before = text.count("\n", 0, match.start()) + 1, text.rfind("\n", 0, match.start())
        raise _stopped(name, line, _control(match[0]), match.start() - before)
    return text


def _stopped(name: str, line: int, message: str, column: int = 1) -> ScenarioError:
    return ScenarioError([Fault(Position(name, line, column), "", message)])


def _control(character: str) -> str:
    return f"control character U+{ord(character):04X}; delete it"


def read_yaml(folder: Path, name: str = "scenario.yaml") -> Mapping:
    """Read a YAML 1.2 file into a tree with places, building no object from a tag (F2-F4).

    Raises
    ------
    ScenarioError
        With the one fault that stops the reading, or with every use of an anchor, alias or tag.
    """
    start = Position(name, 1, 1)
    text = read_text(folder, name, start, "", _YAML_BYTES)
    for number, written in enumerate(text.split("\n"), 1):
        if len(written) > _LINE_CHARACTERS:
            raise _stopped(name, number, f"line longer than {_LINE_CHARACTERS} characters; break it")
    root = _compose(text, name)
    if root is None:
        raise ScenarioError([Fault(start, "", "the file is empty; a scenario starts with 'guarantor: 1'")])
    if not isinstance(root, Mapping):
        raise ScenarioError([Fault(start, "", "a scenario is a list of 'name: value' pairs")])
    return root


def _compose(text: str, name: str) -> Node | None:
    """Build the tree from the parser's events; one pass, so limits hold before anything is built."""
    parser = YAML(typ="safe", pure=True)
    documents = 0
    values = 0
    root: Node | None = None
    open_nodes: list[tuple[bool, Position, list[Node]]] = []

    def stop(mark: object, message: str) -> ScenarioError:
        line, column = getattr(mark, "line", 0), getattr(mark, "column", 0)
        return _stopped(name, line + 1, message, column + 1)

    def place(node: Node) -> None:
        nonlocal root
        if open_nodes:
            open_nodes[-1][2].append(node)
        else:
            root = node

    try:
        for event in parser.parse(text):
            mark = event.start_mark
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise stop(mark, "a scenario is one document; remove '---' and what follows")
                continue
            if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
                raise stop(
                    mark,
                    "anchors and aliases (& and *) are not used in scenario files; "
                    "write the value out or use 'defaults' or a group",
                )
            if getattr(event, "tag", None):
                raise stop(mark, f"YAML tags such as '{event.tag}' are not used in scenario files")
            at = Position(name, mark.line + 1, mark.column + 1) if mark else Position(name, 1, 1)
            if isinstance(event, ScalarEvent):
                values += 1
                if match := _REFUSED.search(event.value):  # written as an escape, such as "\\e"
                    raise stop(mark, _control(match[0]))
                place(Scalar(event.value, at, _lead(event)))
            elif isinstance(event, MappingStartEvent | SequenceStartEvent):
                values += 1
                open_nodes.append((isinstance(event, MappingStartEvent), at, []))
                if len(open_nodes) > _DEPTH:
                    raise stop(mark, f"nested deeper than {_DEPTH} levels; flatten it")
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                is_mapping, opened, children = open_nodes.pop()
                place(_mapping(children, opened) if is_mapping else Listing(tuple(children), opened))
            if values > _VALUES:
                raise stop(mark, f"more than {_VALUES} values; move rows to a table")
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise stop(mark, f"not readable as YAML: {error.problem or error.context}") from None
    except ReaderError as error:
        raise stop(None, f"not readable as YAML: {error.reason}") from None
    except (YAMLError, ValueError, OverflowError) as error:
        raise stop(None, f"not readable as YAML: {error}") from None
    return root


def _lead(event: ScalarEvent) -> int | None:
    lead = 1 if event.style else 0
    one_line = event.start_mark.line == event.end_mark.line
    as_written = event.end_mark.column - event.start_mark.column == len(event.value) + 2 * lead
    return lead if one_line and as_written else None


def _mapping(children: list[Node], at: Position) -> Mapping:
    items = []
    for key, value in zip(children[::2], children[1::2], strict=True):
        if not isinstance(key, Scalar):
            raise ScenarioError([Fault(key.at, "", "a name is plain text; a list or pair cannot be one")])
        items.append(Item(key, value))
    return Mapping(tuple(items), at)


def read_table(
    folder: Path,
    name: str,
    at: Position,
    where: str,
    known: Collection[str] = (),
    required: Collection[str] = (),
) -> tuple[tuple[Scalar, ...], tuple[Row, ...]]:
    """Read a CSV table: its header and its rows, each cell with its place (F20).

    Parameters
    ----------
    known, required : collection of str
        Columns that may stand there (any if empty), and those that must.

    Raises
    ------
    ScenarioError
        With every unknown or missing column, every ragged row, or the one fault that stops the reading.
    """
    text = read_text(folder, name, at, where)
    _check_extent(text, name)
    faults: list[Fault] = []
    rows: list[Row] = []
    header: tuple[Scalar, ...] = ()
    lines = text.split("\n")
    for line, last, cells in _rows(text, name):
        columns = _columns(lines[line - 1 : last])
        if not header:
            header = tuple(
                Scalar(cell.strip(), Position(name, line, column))
                for cell, column in zip(cells, columns, strict=True)
            )
            faults += _check_header(header, where, known, required)
            if faults:  # what stands under a column that is not known is not read
                raise ScenarioError(faults)
        elif len(cells) != len(header):
            message = f"the row has {len(cells)} cells, the header {len(header)}"
            faults.append(Fault(Position(name, line, 1), "", message))
        else:
            written = {
                head.text: Scalar(stripped, Position(name, line, column))
                for head, cell, column in zip(header, cells, columns, strict=True)
                if (stripped := cell.strip())
            }
            rows.append(Row(written, Position(name, line, 1)))
    if not header:
        raise _stopped(name, 1, "the table is empty; its first row names the columns")
    if faults:
        raise ScenarioError(faults)
    return header, tuple(rows)


def _rows(text: str, name: str) -> Iterator[tuple[int, int, list[str]]]:
    """The first and last line of every row that is not blank, and its cells (RFC 4180)."""
    reader = csv.reader((f"{line}\n" for line in text.split("\n")), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, reader.line_num, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise _stopped(name, line, f"not readable as CSV: {error}") from None


def _check_extent(text: str, name: str) -> None:
    """Refuse a table that is too long, or has too much in a row, before anything is built of it (F24)."""
    if text.count("\n") > _LINES:
        raise _stopped(name, 1, f"more than {_LINES} lines; split the table")
    for number, (line, _, cells) in enumerate(_rows(text, name)):  # number 0 is the header
        if len(cells) > _COLUMNS:
            raise _stopped(name, line, f"more than {_COLUMNS} columns; leave some out")
        if max(map(len, cells)) > _CELL_CHARACTERS:
            raise _stopped(name, line, f"cell longer than {_CELL_CHARACTERS} characters; shorten it")
        if number > _ROWS:
            raise _stopped(name, line, f"more than {_ROWS} rows; split the table")


def _check_header(
    header: tuple[Scalar, ...], where: str, known: Collection[str], required: Collection[str]
) -> Iterator[Fault]:
    for column in required:
        if column not in {cell.text for cell in header}:
            at = replace(header[0].at, column=1)
            yield Fault(at, where, f"the column '{column}' is missing")
    seen: set[str] = set()
    for cell in header:
        if known and cell.text not in known:
            yield Fault(cell.at, where, f"unknown column '{cell.text}'{did_you_mean(cell.text, known)}")
        elif cell.text in seen:
            yield Fault(cell.at, "", f"the column '{cell.text}' is written twice; leave one out")
        seen.add(cell.text)


def _columns(row: list[str]) -> Iterator[int]:
    """Character column, from 1, at which each cell of a row begins; `row` is its text, line by line.

    A quotation mark opens only a cell that begins with it; elsewhere it is a letter (RFC 4180).
    """
    yield 1
    if '"' not in row[0]:
        yield from (comma.end() + 1 for comma in re.finditer(",", row[0]))
        return
    begins, quoted, closed = True, False, False
    for line in row:
        for column, character in enumerate(line, 1):
            mark = character == '"'
            closed, was_closed = mark and quoted, closed
            if mark and (quoted or begins or was_closed):
                quoted = not quoted
            begins = character == "," and not quoted
            if begins:
                yield column + 1
