"""The answer for one course: who joins, what may be approved, what is kept there, whether it deters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.approval import blocking_sets, exact
from guarantor.measures.assessment import (
    Amount,
    Bottleneck,
    Coalition,
    Coalitions,
    Contributor,
    CourseAnswer,
    Ends,
    RouteAnswer,
    Share,
)
from guarantor.measures.force.parts import CourseForce
from guarantor.measures.summary import DeepCell, amount, deep_cells, share, within
from guarantor.pipeline import NO_FORCE, Outcome
from guarantor.run import Columns, Results
from guarantor.scenario.condition import fold
from guarantor.scenario.schema import Course
from guarantor.stages import commit

__all__ = ["Cells", "cells_of", "course_answer", "no_force"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_TROOPS = {"headcount": "troops", "sustained_troops": "troops", "package_share": "share"}


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Parts of the deep inputs that each kind of measure reads (E17)."""

    events: tuple[DeepCell, ...]
    force: tuple[DeepCell, ...]
    game: tuple[DeepCell, ...]


def cells_of(results: Results) -> Cells:
    """Cut the deep inputs of a run, once."""
    return Cells(*(deep_cells(results, reads) for reads in ("events", "force", "game")))


def course_answer(
    results: Results, course: Course, cells: Cells, force: CourseForce | None = None
) -> CourseAnswer:
    """Everything about one course; its force as worked out on the first futures."""
    columns, scenario = results.courses[course.name], results.model.scenario
    measured = ["authorized", "raised"]
    amounts: dict[str, Ends[Amount]] = {}
    if scenario.requirement is not None:
        measured += ["headcount_met", "requirement_met"]
        amounts = {name: _kept(columns, name, unit, cells) for name, unit in _TROOPS.items()}
        amounts["requirement_troops"] = _amounts(
            columns.alone.requirement_troops, columns.together.requirement_troops, "troops", cells.force
        )
    shares = {
        {"raised": "force_raised"}.get(name, name): _shares(
            getattr(columns.alone, name),
            getattr(columns.together, name),
            cells.events if name == "authorized" else cells.force,
        )
        for name in measured
    }
    if results.model.deterrence:
        _add_game(results, columns, cells, shares, amounts)
    return CourseAnswer(
        name=course.name,
        title=course.title,
        levers=course.levers,
        shares=shares,
        amounts=amounts,
        joined={
            actor: _shares(columns.alone.joins(k), columns.together.joins(k), cells.events)
            for k, actor in enumerate(results.model.actors)
            if columns.together.joins(k).any()
        },
        coalition=_coalitions(results, columns, cells),
        routes=tuple(
            RouteAnswer(
                name=route.name,
                title=route.title,
                passes=share(columns.routes[route.name], cells.events),
                exact=exact(results, course, fold(route.rule, course.levers)),
            )
            for route in scenario.approvals
        ),
        blocking_sets=blocking_sets(scenario, course),
        bottlenecks=_bottlenecks(results, columns.alone, cells),
        contributors=_contributors(results, columns, cells),
        force=force,
    )


def _add_game(
    results: Results,
    columns: Columns,
    cells: Cells,
    shares: dict[str, Ends[Share]],
    amounts: dict[str, Ends[Amount]],
) -> None:
    """What DETER adds: levels beside the anchor, and paired comparisons with no force (DESIGN 5)."""
    ends = (columns.alone, columns.together)
    for name, unit in (("attack_probability", "probability"), ("protege_value", "share of the prize")):
        amounts[name] = _amounts(getattr(ends[0], name), getattr(ends[1], name), unit, cells.game)
    for name in ("challenger_value", "challenger_value_centred"):
        alone, together = (getattr(end, name) - getattr(results.reference, name) for end in ends)
        amounts[name.replace("value", "gain")] = _amounts(alone, together, "share of the prize", cells.game)
    alone, together = (end.attack_probability - results.reference.attack_probability for end in ends)
    shares["attack_less_likely"] = _shares(alone < 0, together < 0, cells.game)
    shares["attack_more_likely"] = _shares(alone > 0, together > 0, cells.game)


def no_force(results: Results, cells: Cells) -> CourseAnswer:
    """The reference: its level of risk is the reader's own anchor (D13)."""
    reference, amounts = results.reference, {}
    if results.model.deterrence:
        for name, unit in (("attack_probability", "probability"), ("protege_value", "share of the prize")):
            amounts[name] = _amounts(getattr(reference, name), getattr(reference, name), unit, cells.game)
    return CourseAnswer(
        name=NO_FORCE,
        title="no force",
        levers={},
        shares={},
        amounts=amounts,
        joined={},
        coalition=Coalitions(alone=None, together=None),
        routes=(),
        blocking_sets=(),
        bottlenecks=(),
        contributors=(),
    )


def _shares(alone: Bools, together: Bools, cells: tuple[DeepCell, ...]) -> Ends[Share]:
    first = share(alone, cells)
    return Ends[Share](alone=first, together=first if _same(alone, together) else share(together, cells))


def _amounts(alone: Floats, together: Floats, unit: str, cells: tuple[DeepCell, ...]) -> Ends[Amount]:
    first = amount(alone, unit, cells)
    return Ends[Amount](
        alone=first, together=first if _same(alone, together) else amount(together, unit, cells)
    )


def _same(alone: Bools | Floats, together: Bools | Floats) -> bool:
    """Whether both ends agree in every draw, so that one summary says it all."""
    return together is alone or np.array_equal(alone, together)


def _kept(columns: Columns, name: str, unit: str, cells: Cells) -> Ends[Amount]:
    """Summarised where a force is raised; elsewhere it is 0 and says nothing."""
    ends = [getattr(end, name) for end in (columns.alone, columns.together)]
    return _where_raised(columns, ends[0], ends[1], unit, cells)


def _where_raised(columns: Columns, alone: Floats, together: Floats, unit: str, cells: Cells) -> Ends[Amount]:
    def told(column: Floats, raised: Bools) -> Amount:
        return amount(column[raised], unit, within(cells.force, raised))

    first = told(alone, columns.alone.raised)
    if _same(columns.alone.raised, columns.together.raised) and _same(alone, together):
        return Ends[Amount](alone=first, together=first)
    return Ends[Amount](alone=first, together=told(together, columns.together.raised))


def _coalitions(results: Results, columns: Columns, cells: Cells) -> Coalitions:
    alone = _coalition(results, columns.alone, cells)
    if _same(columns.alone.joined, columns.together.joined):
        return Coalitions(alone=alone, together=alone)
    return Coalitions(alone=alone, together=_coalition(results, columns.together, cells))


def _coalition(results: Results, outcome: Outcome, cells: Cells) -> Coalition | None:
    """The most frequent non-empty coalition of those who decide for themselves; else of all who join."""
    actors = results.model.actors
    guarantees = results.model.scenario.guarantees
    set_by_course = {member for guarantee in guarantees if guarantee.lever for member in guarantee.members}
    joined = {k: column for k in range(len(actors)) if (column := outcome.joins(k)).any()}
    joining = list(joined)
    free = [k for k in joining if actors[k] not in set_by_course]
    for kept in (each for each in (free, joining) if each):
        found = commit.coalitions(np.stack([joined[k] for k in kept], axis=1), [actors[k] for k in kept])
        named = next((names for names in found if names), None)
        if named:
            members = [actors.index(name) for name in named]
            everyone = np.logical_and.reduce([joined[k] for k in members])
            return Coalition(actors=named, joins=share(everyone, cells.events))
    return None


def _bottlenecks(results: Results, outcome: Outcome, cells: Cells) -> tuple[Bottleneck, ...]:
    """Sets of lines that run out first, of the futures in which a force is raised (G17)."""
    requirement = results.model.scenario.requirement
    if requirement is None or not outcome.raised.any():
        return ()
    inside = within(cells.force, outcome.raised)
    short = np.where(outcome.requirement_met, 0, outcome.bottleneck)[outcome.raised]
    titles = (*(line.title for line in requirement.lines), "lift")  # the bit after the last line (G17)
    return tuple(
        Bottleneck(
            capabilities=tuple(title for k, title in enumerate(titles) if mask >> k & 1),
            share=share(short == mask, inside),
        )
        for mask, _ in Counter(short.tolist()).most_common()
        if mask
    )


def _contributors(results: Results, columns: Columns, cells: Cells) -> tuple[Contributor, ...]:
    found = []
    for k, actor in enumerate(results.model.actors):
        if columns.together.sends(k).any():
            ends = [end.sends(k) for end in (columns.alone, columns.together)]
            kept = _where_raised(columns, ends[0], ends[1], "troops", cells)
            found.append(Contributor(actor=actor, deployed=kept))
    return tuple(found)
