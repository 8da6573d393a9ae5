"""The engine: runs whole blocks and keeps the first N draws of what they give (rules R12, R15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK, Draws, OnDemand
from guarantor.pipeline import NO_FORCE, Block, Model, Outcome, Reference, run_block
from guarantor.scenario import Scenario

__all__ = [
    "Columns",
    "Results",
    "execute",
    "in_common",
    "joined_blocks",
    "results_of",
    "rising",
    "same_worlds",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
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
    order : mapping of name to ndarray of int, shape (N,)
        The draws in rising order of an input, ties by draw number.
    blocks : tuple of Draws
        The sampled worlds of each block.
    """

    model: Model
    draws: int
    reference: Reference
    courses: Mapping[str, Columns]
    inputs: Mapping[str, Floats]
    order: Mapping[str, Integers]
    blocks: tuple[Draws, ...]

    def first(self, draws: int) -> Results:
        """The run as if it had stopped after `draws` draws (R15)."""
        if draws >= self.draws:
            return self
        return self._first(draws)

    def _first(self, draws: int) -> Results:
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
        reference = _cut(self.reference, draws)
        return Results(self.model, draws, reference, courses, inputs, _order(inputs), self.blocks)


def execute(
    model: Model,
    draws: int,
    progress: Callable[[int, int], None] | None = None,
    before: Results | None = None,
) -> Results:
    """Run a model on the first `draws` sampled worlds.

    Parameters
    ----------
    draws : int
        N, at least 1; whole blocks are computed and N is a filter on them (R12).
    progress : callable, optional
        Told how many blocks are done, of how many.
    before : Results, optional
        An earlier run: what this one has in common with it, worlds or whole courses, is not worked out twice.

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
    drawn = before.blocks[:count] if before and same_worlds(model, before.model) else ()
    known = in_common(model, draws, before)
    new = {name: course for name, course in model.scenario.courses.items() if name not in known}
    if before and known and not new:
        courses = {name: known[name] for name in model.scenario.courses}
        return replace(before, model=model, courses=courses)
    running = replace(model, scenario=replace(model.scenario, courses=new)) if known else model
    blocks = []
    for index in range(count):
        blocks.append(run_block(running, index, drawn[index] if index < len(drawn) else None))
        if progress is not None:
            progress(index + 1, count)
    found = {**known, **{name: _columns(blocks, name, draws) for name in new}}
    worlds = tuple(block.draws for block in blocks)
    if before and before.draws == draws and len(drawn) == count:
        inputs, order = before.inputs, before.order
    else:
        inputs = _inputs(worlds, draws)
        order = _order(inputs)
    return Results(
        model,
        draws,
        _joined([block.reference for block in blocks], draws, NO_FORCE),
        {name: found[name] for name in model.scenario.courses},
        inputs,
        order,
        worlds,
    )


def results_of(model: Model, block: Block) -> Results:
    """One block as a run of its own."""
    inputs = _inputs([block.draws], BLOCK)
    courses = {
        name: Columns(*ends, block.routes[name], block.events[name]) for name, ends in block.courses.items()
    }
    return Results(model, BLOCK, block.reference, courses, inputs, _order(inputs), (block.draws,))


_COURSES = frozenset(("courses", "chosen", "digest", "warnings"))
"""What may differ in a scenario while a course keeps its numbers."""


def same_worlds(one: Model, other: Model) -> bool:
    """Whether two models draw the same worlds."""
    return one.sampler is other.sampler or one.sampler.plan == other.sampler.plan


def _same_but_for_courses(one: Model, other: Model) -> bool:
    """Whether a course that stands in two models alike has the same numbers in both."""
    return (
        (one.given, one.deterrence) == (other.given, other.deterrence)
        and same_worlds(one, other)
        and all(
            getattr(one.scenario, each.name) == getattr(other.scenario, each.name)
            for each in fields(Scenario)
            if each.name not in _COURSES
        )
    )


def in_common(model: Model, draws: int, before: Results | None) -> dict[str, Columns]:
    """The courses of a run that an earlier one has worked out."""
    if before is None or before.draws != draws or not _same_but_for_courses(model, before.model):
        return {}
    earlier = before.model.scenario.courses
    return {
        name: before.courses[name]
        for name, course in model.scenario.courses.items()
        if earlier.get(name) == course
    }


def _order(inputs: Mapping[str, Floats]) -> OnDemand[Integers]:
    """The draws in rising order of each input, sorted when somebody asks for it."""
    return OnDemand(inputs, lambda name: rising(inputs[name]))


def rising(x: Floats) -> Integers:
    """Draws in rising order of a number, ties by draw number: the fast sort does where there is no tie."""
    order = np.argsort(x)
    values = x[order]
    if (values[1:] == values[:-1]).any():
        order = np.argsort(x, kind="stable")
    return order


def _inputs(parts: Sequence[Draws], draws: int) -> OnDemand[Floats]:
    """What was drawn, by name; a column is gathered from its blocks when somebody asks for it."""

    def gathered(name: str) -> Floats:
        return _column(
            [part.values[name] if name in part.values else part.u[name] for part in parts], draws, name
        )

    return OnDemand((*parts[0].values, *parts[0].u), gathered)


def _cut(part: T, draws: int) -> T:
    return type(part)(*(getattr(part, each.name)[:draws] for each in fields(part)))


def joined_blocks(model: Model, blocks: Sequence[Block], draws: int) -> Results:
    """Blocks that were run, as one run of `draws` draws."""
    worlds = tuple(block.draws for block in blocks)
    inputs = _inputs(worlds, draws)
    return Results(
        model,
        draws,
        _joined([block.reference for block in blocks], draws, NO_FORCE),
        {name: _columns(list(blocks), name, draws) for name in model.scenario.courses},
        inputs,
        _order(inputs),
        worlds,
    )


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
