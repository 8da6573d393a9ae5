"""Readings and variants: named changes of a scenario (rule F19)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from guarantor.scenario.document import Listing, Node, Scalar
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.errors import Position, did_you_mean
from guarantor.scenario.fields import entries_of
from guarantor.scenario.folder import Entry, UnknownName, lookup, replace_at
from guarantor.scenario.origin import Origin
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import Patch, Scenario
from guarantor.scenario.situation import SLUG, names_in

__all__ = ["Change", "WrittenChange", "can_be_set", "changes_of", "patched", "read_changes"]

_UNPATCHED = (
    "guarantor",
    "name",
    "as_of",
    "defaults",
    "actors",
    "tables",
    "readings",
    "variants",
    "claims",
    "run",
)


@dataclass(frozen=True, slots=True)
class Change:
    """A reading or variant with what it sets and its own source and grade."""

    patch: Patch
    sets: tuple[tuple[tuple[str, ...], Node], ...]
    origin: Origin


def read_changes(reader: Reader, root: Pairs) -> dict[str, Change]:
    """Every reading and variant in force on the date of the run, by name; all entries are checked (F7)."""
    changes: dict[str, Change] = {}
    written: set[str] = set()
    own = replace(reader.inherited, path="", source=None, grade="assumed")
    for section, contested in (("readings", True), ("variants", False)):
        group = reader.pairs(root.get(section), section)
        for item in group.items if group else ():
            name, where = item.key.text, f"{section}.{item.key.text}"
            reader.key_matches(item.key, where, SLUG, "write small letters, digits and '-'")
            if name in written:
                reader.fault(item.key.at, where, "a reading and a variant share this name; rename one")
            written.add(name)
            chosen = reader.in_force(item.value, where, own)
            for entry in entries_of(item.value):
                body = reader.pairs(entry, where, ("title", "set", *PROVENANCE))
                if body is None:
                    continue
                title = reader.text(body.get("title"), f"{where}.title", 200) or name
                sets = _read_sets(reader, root, body, where)
                origin = reader.origin(body, where, own)
                if entry is chosen:
                    changes[name] = Change(Patch(name, title, contested), sets, origin)
    return changes


def _read_sets(
    reader: Reader, root: Pairs, body: Pairs, where: str
) -> tuple[tuple[tuple[str, ...], Node], ...]:
    group = reader.pairs(body.get("set"), f"{where}.set")
    if body.get("set") is None or (group is not None and not group.items):
        reader.fault(body.at, where, "sets nothing; write 'set: {path: value}'")
    sets = []
    for item in group.items if group else ():
        path = item.key.text
        keys = lookup(root, path, entry_in_force(reader))
        if path.split(".")[0] in _UNPATCHED:
            reader.fault(item.key.at, f"{where}.set", f"'{path}' may not be changed by a variant")
        elif keys is None:
            hint = did_you_mean(path, _paths(root))
            reader.fault(item.key.at, f"{where}.set", f"there is no '{path}'{hint}")
        else:
            sets.append((keys, item.value))
    return tuple(sets)


def _paths(node: Node, prefix: str = "") -> Iterator[str]:
    if isinstance(node, Pairs):
        for item in node.items:
            path = f"{prefix}{item.key.text}"
            yield path
            yield from _paths(item.value, f"{path}.")


def entry_in_force(reader: Reader) -> Entry:
    """Chooses, of a list of dated entries, the one in force; the first where none is known yet (F7, F19)."""

    def choose(listing: Listing) -> Node:
        silent = replace(reader, faults=[], warnings=[])
        return (silent.in_force(listing, "") or listing.items[0]) if listing.items else listing

    return choose


def _nameless(reader: Reader, root: Pairs, text: str) -> Change:
    """What ``PATH=VALUE`` sets; a path that does not exist is sought among the quantities (F19)."""
    path, _, value = (part.strip() for part in text.partition("="))
    at, entry = Position(f"--set {text}", 1, 1), entry_in_force(reader)
    origin = replace(reader.inherited, path="--set", at=at, source=None, grade="assumed", known_from=None)
    sets: tuple[tuple[tuple[str, ...], Node], ...] = ()
    keys = lookup(root, path, entry) or lookup(root, f"quantities.{path}", entry)
    if path.split(".")[0] in _UNPATCHED:
        reader.fault(at, "", f"'{path}' may not be changed so; copy the scenario to change it")
    elif keys is None:
        names = [*names_in(root.get("quantities")), *_paths(root)]
        reader.fault(at, "", f"there is no '{path}'{did_you_mean(path, names)}")
    else:
        sets = ((keys, Scalar(value, at)),)
    return Change(Patch(text, text, False), sets, origin)


def patched(reader: Reader, root: Pairs, changes: Mapping[str, Change], names: Sequence[str]) -> Pairs:
    """The tree with changes applied in the order given; the later one wins.

    Parameters
    ----------
    names : sequence of str
        Readings and variants, or ``PATH=VALUE`` for a change without a name.

    Raises
    ------
    UnknownName
        If there is no such change, or none was known on the date of the run.
    """
    entry = entry_in_force(reader)
    changes = {**changes, **{name: _nameless(reader, root, name) for name in names if "=" in name}}
    for name in names:
        if name not in changes:
            known = ", ".join(changes) or "none"
            hint = did_you_mean(name, changes)
            raise UnknownName(f"unknown reading or variant '{name}'{hint} (known: {known})")
        for keys, value in changes[name].sets:
            if lookup(root, ".".join(keys), entry) == keys:  # an earlier change may have taken its place
                root = replace_at(root, keys, value, entry)
                reader.patched.append((".".join(keys), changes[name].origin))
            else:
                path = ".".join(keys)
                message = f"an earlier change leaves no '{path}'; apply it later or not at all"
                reader.fault(value.at, f"{changes[name].origin.path}.set", message)
    return root


@dataclass(frozen=True, slots=True)
class WrittenChange:
    """A reading or variant in force, with what it sets.

    Attributes
    ----------
    origin : Origin
        Its own source and grade, which what it sets inherits.
    sets : tuple of (path, text)
        In the order of the file.
    """

    patch: Patch
    origin: Origin
    sets: tuple[tuple[str, str], ...]


def can_be_set(scenario: Scenario, paths: Iterable[str]) -> frozenset[str]:
    """Those of the paths that ``PATH=VALUE`` can change; inputs from a table cannot be set so."""
    root, entry = scenario.folder.root, entry_in_force(_reader_of(scenario))
    return frozenset(
        path
        for path in paths
        if path.split(".")[0] not in _UNPATCHED and lookup(root, path, entry) is not None
    )


def _reader_of(scenario: Scenario) -> Reader:
    """A reader as of the date of the scenario."""
    folder = scenario.folder
    nowhere = Origin("", Position("scenario.yaml", 1, 1), None, "assumed")
    return Reader(
        folder.evidence,
        scenario.as_of,
        scenario.as_of,
        nowhere,
        folder=folder.path,
        dropped=folder.dropped,
    )


def changes_of(scenario: Scenario) -> tuple[WrittenChange, ...]:
    """Every reading and variant known on the date of the scenario, in the order of the file."""
    folder, reader = scenario.folder, _reader_of(scenario)
    return tuple(
        WrittenChange(
            change.patch,
            change.origin,
            tuple((".".join(keys), _text(node)) for keys, node in change.sets),
        )
        for change in read_changes(reader, folder.root).values()
    )


def _text(node: Node) -> str:
    """A node as one would write it on one line; of a value with its provenance, the value."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing):
        return f"[{', '.join(_text(item) for item in node.items)}]"
    value = node.get("value")
    if value is not None:
        return _text(value)
    return f"{{{', '.join(f'{item.key.text}: {_text(item.value)}' for item in node.items)}}}"
