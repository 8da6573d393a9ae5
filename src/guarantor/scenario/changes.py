"""What readings and variants set, as text: for those who want to know which of them touch an input (F19)."""

from __future__ import annotations

from dataclasses import dataclass

from guarantor.scenario.document import Listing, Node, Scalar
from guarantor.scenario.errors import Position
from guarantor.scenario.patches import read_changes
from guarantor.scenario.reader import Reader
from guarantor.scenario.schema import Origin, Patch, Scenario

__all__ = ["WrittenChange", "changes_of"]


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


def changes_of(scenario: Scenario) -> tuple[WrittenChange, ...]:
    """Every reading and variant known on the date of the scenario, in the order of the file."""
    folder = scenario.folder
    nowhere = Origin("", Position("scenario.yaml", 1, 1), None, "assumed")
    reader = Reader(
        folder.evidence,
        scenario.as_of,
        scenario.as_of,
        nowhere,
        folder=folder.path,
        dropped=folder.dropped,
    )
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
