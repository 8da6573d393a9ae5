"""The engine: runs whole blocks and keeps the first N draws of what they give (rules R12, R15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK, Draws, OnDemand
from guarantor.pipeline import NO_FORCE, Block, Model, Outcome, Reference, run_block

__all__ = ["Columns", "Results", "execute"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
T = TypeVar("T", Outcome, Reference)
A = TypeVar("A", bound=NDArray[np.generic])


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One course: what it gives at both ends, one object where they agree in every draw.

    Attributes
    ----------
    alone, together : Outcome
        Arrays over all N draws.
    routes, events : mapping of name to ndarray of bool, shape (N,)
    """

    alone: Outcome
    together: Outcome
    routes: Mapping[str, Bools]
    events: Mapping[str, Bools]


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """Everything a run gives.

    Attributes
    ----------
    inputs : mapping of name to ndarray, shape (N,)
        Uncertain inputs as drawn: values, and the uniform number of inputs that share a stream.
    blocks : tuple of Draws
        The sampled worlds of each block.
    """

    model: Model
    draws: int
    reference: Reference
    courses: Mapping[str, Columns]
    inputs: Mapping[str, Floats]
    blocks: tuple[Draws, ...]

    def first(self, draws: int) -> Results:
        """The run as if it had stopped after `draws` draws (R15)."""
        if draws >= self.draws:
            return self
        courses = {}
        for name, columns in self.courses.items():
            alone = _cut(columns.alone, draws)
            same = columns.together is columns.alone
            courses[name] = Columns(
                alone,
                alone if same else _cut(columns.together, draws),
                {route: passes[:draws] for route, passes in columns.routes.items()},
                {event: happens[:draws] for event, happens in columns.events.items()},
            )
        inputs = _inputs(self.blocks[: -(-draws // BLOCK)], draws)
        return Results(self.model, draws, _cut(self.reference, draws), courses, inputs, self.blocks)


def execute(
    model: Model,
    draws: int,
    progress: Callable[[int, int], None] | None = None,
    drawn: Sequence[Draws] | None = None,
) -> Results:
    """Run a model on the first `draws` sampled worlds.

    Parameters
    ----------
    draws : int
        N, at least 1; whole blocks are computed and N is a filter on them (R12).
    progress : callable, optional
        Told how many blocks are done, of how many.
    drawn : sequence of Draws, optional
        Blocks of an earlier run of the same sampler, so that nothing is drawn twice.

    Returns
    -------
    Results
        A longer run begins with the same draws (R15).

    Raises
    ------
    ValueError
        If `draws` is below 1.
    FloatingPointError
        If a stage gives something that is not a number; the course, the column and the draw are named.
    """
    if draws < 1:
        raise ValueError(f"{draws} draws is not a run; write a whole number of at least 1")
    count = -(-draws // BLOCK)
    blocks = []
    for index in range(count):
        blocks.append(run_block(model, index, drawn[index] if drawn else None))
        if progress is not None:
            progress(index + 1, count)
    return Results(
        model,
        draws,
        _joined([block.reference for block in blocks], draws, NO_FORCE),
        {name: _columns(blocks, name, draws) for name in model.scenario.courses},
        _inputs([block.draws for block in blocks], draws),
        tuple(block.draws for block in blocks),
    )


def _inputs(parts: Sequence[Draws], draws: int) -> OnDemand:
    """What was drawn, by name; a column is gathered from its blocks when somebody asks for it."""

    def gathered(name: str) -> Floats:
        return _column(
            [part.values[name] if name in part.values else part.u[name] for part in parts], draws, name
        )

    return OnDemand((*parts[0].values, *parts[0].u), gathered)


def _cut(part: T, draws: int) -> T:
    return type(part)(*(getattr(part, each.name)[:draws] for each in fields(part)))


def _columns(blocks: list[Block], course: str, draws: int) -> Columns:
    alone = _joined([block.courses[course][0] for block in blocks], draws, course)
    same = all(block.courses[course][0] is block.courses[course][1] for block in blocks)
    together = alone
    if not same:
        together = _joined([block.courses[course][1] for block in blocks], draws, course)
    routes, events = (
        {name: _column([part[name] for part in parts], draws, name) for name in parts[0]}
        for parts in ([b.routes[course] for b in blocks], [b.events[course] for b in blocks])
    )
    return Columns(alone, together, routes, events)


def _joined(parts: list[T], draws: int, course: str) -> T:
    kind = type(parts[0])
    return kind(
        *(
            _column([getattr(part, each.name) for part in parts], draws, f"{course}: {each.name}")
            for each in fields(kind)
        )
    )


def _column(parts: list[A], draws: int, what: str) -> A:
    """One column from its blocks; a value that is not a number stops the run (R19)."""
    column = np.concatenate(parts)[:draws]
    if column.dtype.kind == "f" and not np.isfinite(column).all():
        draw = int(np.argwhere(~np.isfinite(column))[0, 0])
        raise FloatingPointError(f"{what} is not a number in draw {draw}")
    return column  # type: ignore[return-value]  # concatenation keeps the type of its parts
