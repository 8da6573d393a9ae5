"""Who joins given the others, what keeps apart who could move together, who could move first (C6-C13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.approval import chances_of
from guarantor.measures.coalition.forms import (
    ActorJoining,
    CoalitionRow,
    CommitAnswer,
    FirstMover,
    Tipping,
    WorthTold,
)
from guarantor.measures.figures import Ends, Share
from guarantor.measures.force.answering import run_info, scenario_info
from guarantor.measures.force.forms import CourseInfo
from guarantor.measures.runs import FIRST_DRAWS, run_of, with_courses
from guarantor.measures.summary import DeepCell, deep_cells, share
from guarantor.pipeline import pledges_in
from guarantor.run import Results
from guarantor.scenario import Scenario
from guarantor.scenario.condition import format_condition, mentions
from guarantor.scenario.schema import Course
from guarantor.stages import authorize, commit

__all__ = ["MOST_COALITIONS", "commit_answer"]

Bools = NDArray[np.bool_]
Coalition = tuple[str, ...]

MOST_COALITIONS = 12
"""Rows of the table of self-consistent coalitions; the others are counted."""

_MOST_PATTERNS = 512
_MOST_IN_ONE = 256
_MOST_EVENTS = 14


def commit_answer(
    scenario: Scenario,
    *,
    course: str | None = None,
    target: int | None = None,
    draws: int = FIRST_DRAWS,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
) -> CommitAnswer:
    """Who joins in a course given the others.

    Parameters
    ----------
    course : str, optional
        The first of the scenario by default.
    target : int, optional
        What is asked of an actor's worth: that at least so many contributors join. By default the middle size
        of those who would move together, and at least 2.
    draws : int
        Futures to sample: the first of those that `assess` samples.
    seed, given
        As for `assess`.

    Returns
    -------
    CommitAnswer

    Raises
    ------
    UnknownName
        If the scenario has no such course or event.

    Examples
    --------
    >>> import guarantor
    >>> answer = commit_answer(guarantor.load("ukraine"), draws=256)
    >>> [each.actor for each in answer.joining if each.on_its_own.of_50][:2]
    ['FRA', 'DEU']
    """
    name = course or next(iter(scenario.courses))
    run = with_courses(scenario, (name,))
    results = run_of(run, draws=draws, seed=seed, given=given, deterrence=False)
    asked = run.courses[name]
    columns = results.courses[name]
    cells = deep_cells(results, "events")
    pledges, actors = pledges_in(scenario, asked), results.model.actors
    alone, together = columns.alone.joined, columns.together.joined
    sizes = together.sum(axis=1)
    size = target or max(2, int(np.median(sizes[sizes > 0])) if sizes.any() else 2)
    anybody = [np.asarray(joined.any(axis=1), np.bool_) for joined in (alone, together)]
    ends = Ends(alone=share(anybody[0], cells), together=share(anybody[1], cells))
    nowhere: Bools = np.zeros(results.draws, np.bool_)
    worlds = _worlds(pledges, actors, columns.events, results.draws)
    listed, movers = _coalitions(worlds, cells), worlds.movers
    circle, where = max(worlds.circles.items(), key=lambda pair: int(pair[1].sum()), default=((), nowhere))
    return CommitAnswer(
        scenario=scenario_info(scenario),
        run=run_info(results),
        course=CourseInfo(name=asked.name, title=asked.title, levers=asked.levers),
        actors={code: actor.name for code, actor in scenario.actors.items()},
        events={code: event.title for code, event in scenario.events.items()},
        any_joins=ends,
        exact_any=_exact(results, asked, pledges),
        joining=_joining(scenario, asked, actors, alone, together, cells),
        coalitions=listed[:MOST_COALITIONS],
        coalitions_left_out=max(0, len(listed) - MOST_COALITIONS),
        circle=circle,
        circle_futures=share(where, cells),
        ignition=tuple(
            FirstMover(actors=each, futures=share(where, cells))
            for each, where in sorted(movers.items(), key=lambda pair: (-int(pair[1].sum()), pair[0]))
        ),
        gap_futures=share(np.asarray((together & ~alone).any(axis=1), np.bool_), cells),
        tips=_tips(pledges, actors, columns.events, results.draws, cells),
        target=size,
        worths=_worths(pledges, actors, columns.events, results.draws, size),
        patterns_left_out=share(worlds.left_out, cells),
    )


@dataclass
class _Worlds:
    """What the worlds of a run have in common: where each coalition, circle and first mover is met."""

    consistent: dict[Coalition, Bools] = field(default_factory=dict)
    alone: dict[Coalition, Bools] = field(default_factory=dict)
    together: dict[Coalition, Bools] = field(default_factory=dict)
    circles: dict[Coalition, Bools] = field(default_factory=dict)
    movers: dict[Coalition, Bools] = field(default_factory=dict)
    left_out: Bools = field(default_factory=lambda: np.zeros(0, np.bool_))


def _worlds(
    pledges: Sequence[commit.Pledge], actors: Sequence[str], events: Mapping[str, Bools], draws: int
) -> _Worlds:
    """Every combination of events that matters, once; the rarest are left out beyond 512."""
    ready = commit.kernel(pledges, actors, events.keys())
    used = ready.events
    rows = np.stack([events[name] for name in used], axis=1) if used else np.zeros((draws, 1), np.bool_)
    _, kind, count = np.unique(np.packbits(rows, axis=1), axis=0, return_inverse=True, return_counts=True)
    kind = kind.ravel()
    found = _Worlds(left_out=np.zeros(draws, np.bool_))
    order = np.argsort(-count, kind="stable")
    for k in order[_MOST_PATTERNS:].tolist():
        found.left_out |= kind == k
    for k in order[:_MOST_PATTERNS].tolist():
        here = np.asarray(kind == k)
        happens = dict(zip(used, map(bool, rows[int(np.argmax(here))]), strict=False))
        world = commit.world_of(pledges, actors, happens)
        for coalition in commit.fixpoints(world, _MOST_IN_ONE).coalitions:
            _add(found.consistent, coalition, here)
        _add(found.alone, world.names(world.least), here)
        _add(found.together, world.names(world.greatest), here)
        if world.least != world.greatest:
            _add(found.circles, commit.circle(world), here)
            price = int(commit.ignition(world).price)
            for movers in commit.first_movers(world, size=price).sets:
                _add(found.movers, movers, here)
    return found


def _add(where: dict[Coalition, Bools], what: Coalition, here: Bools) -> None:
    where[what] = where[what] | here if what in where else here


def _coalitions(worlds: _Worlds, cells: Sequence[DeepCell]) -> tuple[CoalitionRow, ...]:
    """Most often self-consistent first, of equal count the larger first; the empty one is among them."""
    order = sorted(
        worlds.consistent, key=lambda each: (-int(worlds.consistent[each].sum()), -len(each), each)
    )
    nowhere = np.zeros(worlds.left_out.size, np.bool_)

    def told(where: Mapping[Coalition, Bools], coalition: Coalition) -> Share:
        return share(where.get(coalition, nowhere), cells)

    return tuple(
        CoalitionRow(
            actors=each,
            consistent=told(worlds.consistent, each),
            alone=told(worlds.alone, each),
            together=told(worlds.together, each),
        )
        for each in order
    )


def _joining(
    scenario: Scenario,
    course: Course,
    actors: Sequence[str],
    alone: Bools,
    together: Bools,
    cells: Sequence[DeepCell],
) -> tuple[ActorJoining, ...]:
    """One row for each contributor, those with a pledge first."""
    set_by_lever = {member for each in scenario.guarantees if each.lever for member in each.members}
    folded: dict[str, list[commit.Pledge]] = {}
    for pledge in pledges_in(scenario, course):
        folded.setdefault(pledge.actor, []).append(pledge)
    rows = []
    for k, code in enumerate(actors):
        own = folded.get(code, [])
        if not own and "contributor" not in scenario.actors[code].roles:
            continue
        open_to = [format_condition(pledge.condition) for pledge in own if not pledge.refused]
        ever = [text for text in dict.fromkeys(open_to) if text != "never"]
        rows.append(
            ActorJoining(
                actor=code,
                on_its_own=share(alone[:, k], cells),
                needs_a_first_mover=share(together[:, k] & ~alone[:, k], cells),
                out_of_reach=share(~together[:, k], cells),
                condition=" or ".join(ever) or "".join(open_to[:1]),
                unheard=not own,
                refused=bool(own) and not open_to,
                by_lever=code in set_by_lever,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.unheard, row.refused)))


def _tips(
    pledges: Sequence[commit.Pledge],
    actors: Sequence[str],
    events: Mapping[str, Bools],
    draws: int,
    cells: Sequence[DeepCell],
) -> tuple[Tipping, ...]:
    follows = commit.tipping(pledges, actors, events, draws=draws)
    return tuple(
        Tipping(
            actor=one,
            brings={
                other: share(follows[i, j], cells) for j, other in enumerate(actors) if follows[i, j].any()
            },
        )
        for i, one in enumerate(actors)
        if follows[i].any()
    )


def _worths(
    pledges: Sequence[commit.Pledge],
    actors: Sequence[str],
    events: Mapping[str, Bools],
    draws: int,
    size: int,
) -> tuple[WorthTold, ...]:
    who = list(dict.fromkeys(p.actor for p in pledges if not p.refused))
    plain = sorted({e for p in pledges for e in mentions(p.condition).events if e in events})
    found = commit.worths(
        pledges, actors, events, lambda joined: joined.sum(axis=1) >= size, draws=draws, of=[*who, *plain]
    )
    return tuple(
        WorthTold(name=each.name, event=each.name in plain, with_it=each.with_it, without_it=each.without_it)
        for each in sorted(found, key=lambda each: -each.worth[0])
    )


def _exact(results: Results, course: Course, pledges: Sequence[commit.Pledge]) -> tuple[float, float] | None:
    """Exact chance that anybody joins at each end, from every combination of events (C13)."""
    names = sorted({name for pledge in pledges for name in mentions(pledge.condition).events})
    chances = chances_of(results, course, names)
    if chances is None or chances.weights or len(names) > _MOST_EVENTS:
        return None
    weights, rows = authorize.given_factor(names, chances.yes, chances.factors)
    every = commit.combinations({name: rows[:, j] for j, name in enumerate(names)}, weights)
    ends = commit.solve(pledges, results.model.actors, every.events, draws=len(every.weight))
    low, high = (float(every.weight @ end.actors.any(axis=1)) for end in (ends.least, ends.greatest))
    return min(low, 1.0), min(high, 1.0)
