"""Dependence: inputs whose errors move together (rules R10, A10, DESIGN 12.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

import numpy as np

from guarantor.scenario.document import Node
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.fields import Kind
from guarantor.scenario.quantity import Shape
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import Correlation, Event, Factor
from guarantor.scenario.situation import SLUG

__all__ = ["read_correlations", "read_factors"]

_HIGHEST = 0.95
_MOST_PAIRED = 50
_SMALLEST_EIGENVALUE = 1e-10


def read_factors(
    reader: Reader,
    node: Node | None,
    known: Iterable[str],
    late: Iterable[str],
    events: Mapping[str, Event],
) -> tuple[Factor, ...]:
    """Read the common factors; ``*`` in a name stands for any actor or part.

    Parameters
    ----------
    known : iterable of str
        Streams of the inputs in force.
    late : iterable of str
        Streams that are written but have no value in force; to name them is no fault.
    events : mapping of str to Event
        Events in force; those with levels among the members may get a warning.
    """
    names, absent = sorted(known), sorted(late)
    factors = []
    taken: dict[str, str] = {}
    group = reader.pairs(node, "common_factors")
    for item in group.items if group else ():
        name, where = item.key.text, f"common_factors.{item.key.text}"
        reader.key_matches(item.key, where, SLUG, "write small letters, digits and '-'")
        body = reader.pairs(item.value, where, ("title", "of", "correlation", *PROVENANCE))
        if body is None:
            continue
        if body.get("of") is None:
            reader.fault(item.key.at, where, "names no inputs; write 'of: [..]'")
        members: list[str] = []
        for entry in reader.listing(body.get("of"), f"{where}.of"):
            pattern = reader.text(entry, f"{where}.of", 200)
            found = [each for each in names if fnmatchcase(each, pattern)]
            if not found and not any(fnmatchcase(each, pattern) for each in absent):
                hint = did_you_mean(pattern, names)
                reader.fault(entry.at, f"{where}.of", f"'{pattern}' names no input in force{hint}")
            for each in found:
                if taken.setdefault(each, name) != name:
                    message = f"'{each}' already moves with '{taken[each]}'; leave it out of one"
                    reader.fault(entry.at, f"{where}.of", message)
                elif each not in members:
                    members.append(each)
        correlation = reader.number(body.get("correlation"), f"{where}.correlation", Kind(lowest=0), 0.5)
        if correlation > _HIGHEST:
            at = body.get("correlation") or item.key
            message = "a correlation lies between 0 and 0.95; above, write one input for all"
            reader.fault(at.at, f"{where}.correlation", message)
        origin = reader.origin(body, where, reader.inherited)
        own = reader.inherit(f"{where}.correlation", origin.at, origin)
        title = reader.text(body.get("title"), f"{where}.title", 80) or name
        if reader.in_time(origin):
            _warn_of_levels(reader, where, members if correlation else (), events)
            factors.append(
                Factor(
                    name,
                    title,
                    tuple(members),
                    correlation,
                    replace(own, path=where, note=own.note or origin.note),
                )
            )
    return tuple(factors)


def _warn_of_levels(
    reader: Reader, where: str, members: Collection[str], events: Mapping[str, Event]
) -> None:
    """Say in which direction an event with levels moves with the others, if it moves at all (R7, R10)."""
    happen = any(name in events and not events[name].levels for name in members)
    for name in members:
        if name not in events or not (levels := events[name].levels):
            continue
        if all(value.quantity.shape is Shape.DEEP for _, value in events[name].probability.cases):
            reader.warnings.append(
                f"{where}: '{name}' moves with nothing, since its levels are explored without a probability"
            )
        elif happen:
            reader.warnings.append(
                f"{where}: '{name}' moves towards its first level, '{levels[0]}', where the others happen"
            )


def read_correlations(
    reader: Reader, node: Node | None, known: set[str], written: set[str], factors: Iterable[Factor]
) -> tuple[Correlation, ...]:
    """Read the pairs; those of inputs without a value in force are left out.

    Parameters
    ----------
    known : set of str
        Streams of the inputs that a run reads.
    written : set of str
        All streams that the scenario names.
    """
    correlations: list[Correlation] = []
    taken = {member: factor.name for factor in factors for member in factor.of}
    seen: set[frozenset[str]] = set()
    for index, entry in enumerate(reader.listing(node, "correlations"), 1):
        where = f"correlations.{index}"
        body = reader.pairs(entry, where, ("of", "spearman", *PROVENANCE))
        if body is None:
            continue
        origin = reader.origin(body, where, reader.inherited)
        named = reader.listing(body.get("of"), f"{where}.of")
        pair = tuple(
            name for each in named if (name := reader.name(each, f"{where}.of", sorted(written), "input"))
        )
        if body.get("spearman") is None:
            reader.fault(entry.at, where, "says not how strongly; write 'spearman: 0.3'")
        spearman = reader.number(body.get("spearman"), f"{where}.spearman", Kind(), 0.0)
        if not -1 < spearman < 1:
            message = "a correlation lies strictly between -1 and 1; for 1 use one input"
            reader.fault(entry.at, f"{where}.spearman", message)
            continue
        if len(named) != 2 or (len(pair) == 2 and pair[0] == pair[1]):
            message = "name two different inputs; for more, write a common factor"
            reader.fault(entry.at, f"{where}.of", message)
        if len(pair) != 2 or len(named) != 2 or pair[0] == pair[1]:
            continue
        if frozenset(pair) in seen:
            reader.fault(entry.at, f"{where}.of", f"'{pair[0]}' and '{pair[1]}' are written twice; keep one")
        seen.add(frozenset(pair))
        for name in pair:
            if name in taken:
                message = f"'{name}' already moves with '{taken[name]}'; leave it out of one"
                reader.fault(entry.at, f"{where}.of", message)
        if set(pair) <= known and reader.in_time(origin):
            correlations.append(Correlation(pair, spearman, origin))
    _check_together(reader, node, correlations)
    return tuple(correlations)


def _check_together(reader: Reader, node: Node | None, pairs: list[Correlation]) -> None:
    """Correlations that cannot all be true at once (R10)."""
    names = list(dict.fromkeys(name for pair in pairs for name in pair.of))
    if node is None or not pairs:
        return
    if len(names) > _MOST_PAIRED:
        message = f"more than {_MOST_PAIRED} inputs are paired; write a common factor instead"
        reader.fault(node.at, "correlations", message)
        return
    latent = np.eye(len(names))
    for pair in pairs:
        i, j = (names.index(name) for name in pair.of)
        latent[i, j] = latent[j, i] = 2.0 * np.sin(np.pi * pair.spearman / 6.0)
    if np.linalg.eigvalsh(latent)[0] < _SMALLEST_EIGENVALUE:
        message = f"the correlations of {', '.join(names)} contradict each other; bring them nearer to 0"
        reader.fault(node.at, "correlations", message)
