"""Levels: how long a number of troops can be held, and what it costs in pool (rules G3, G8, G21, G33).

A level is held by any soldiers in any places, each state within what it pledged. It is held *for good* if
those who joined can keep it up; else as a *surge*, tour after tour until the pools are used up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import Draws, values
from guarantor.measures.force.fielding import Fielding
from guarantor.measures.force.parts import LevelKept, LevelPool, Until
from guarantor.measures.summary import DeepCell, share
from guarantor.pipeline import Model
from guarantor.pipeline.model import drawn
from guarantor.pipeline.problem import Problem
from guarantor.pipeline.reserve import pool_known, uncommitted
from guarantor.pipeline.supply import pledged_troops, strength_known, sustained
from guarantor.scenario import Scenario
from guarantor.stages import generate

__all__ = [
    "LEVELS",
    "OVER_MONTHS",
    "RATIOS",
    "Rhythm",
    "levels_kept",
    "pools_needed",
    "rhythm_of",
    "tours_in_a_row",
    "until",
]

Floats = NDArray[np.float64]

LEVELS = (5_000.0, 10_000.0, 25_000.0, 50_000.0, 100_000.0)
"""Troops asked about."""
RATIOS = (3, 4, 5)
"""Rotation ratios of the ladder (G3)."""
OVER_MONTHS = 24
"""Months over which people sent are counted (G8)."""

_USUAL_TOUR = 6.0
"""Months of a tour where the scenario writes none; the ladder says so."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """How those who join relieve each other.

    Attributes
    ----------
    slot_months, overlap_months : ndarray, shape (d,), or None
        ``None`` where no tour is written for one of them, or where tours differ.
    differ : bool
        Whether tours differ in length between contributors in some future.
    """

    slot_months: Floats | None
    overlap_months: Floats | None
    differ: bool


def pools_needed(scenario: Scenario, coming: Sequence[str]) -> tuple[LevelPool, ...]:
    """The ladder: the pool that each level ties down, and how many are sent to hold it (G3, G8).

    Parameters
    ----------
    coming : sequence of str
        Actors whose tours count; if they differ or none is written, the usual six months are taken.
    """
    middle = np.array([0.5])
    written = {
        (
            float(values(tour.months.quantity, middle)[0]),
            float(values(tour.overlap.quantity, middle)[0]) if tour.overlap else 0.0,
        )
        for code in coming
        if (tour := scenario.tours.get(code)) is not None
    }
    assumed = len(written) != 1
    length, overlap = (_USUAL_TOUR, 0.0) if assumed else next(iter(written))
    return tuple(
        LevelPool(
            troops=level,
            pool={ratio: level * ratio for ratio in RATIOS},
            sent=float(generate.people_sent(level, OVER_MONTHS, length, overlap)),
            over_months=OVER_MONTHS,
            tour_months=length,
            tour_assumed=assumed,
        )
        for level in LEVELS
    )


def rhythm_of(fielding: Fielding) -> Rhythm:
    """Whether all who join relieve each other after the same months, as a surge needs (G21)."""
    scenario, raised = fielding.model.scenario, fielding.raised
    joined = fielding.outcome.joined[raised]
    tours = [scenario.tours.get(code) for code in fielding.model.actors]
    slots, overlaps = [], []
    for place, tour in enumerate(tours):
        if not joined[:, place].any():
            continue
        if tour is None:
            return Rhythm(None, None, False)
        overlap = drawn(tour.overlap, fielding.draws)[raised] if tour.overlap else np.zeros(len(joined))
        slots.append(np.where(joined[:, place], drawn(tour.months, fielding.draws)[raised] - overlap, np.nan))
        overlaps.append(np.where(joined[:, place], overlap, np.nan))
    if not slots:
        return Rhythm(None, None, False)
    slot, overlap = np.array(slots), np.array(overlaps)
    spread = [np.nanmax(each, axis=0) - np.nanmin(each, axis=0) for each in (slot, overlap)]
    if any((each > _ROUNDING).any() for each in spread):
        return Rhythm(None, None, True)
    return Rhythm(np.nanmax(slot, axis=0), np.nanmax(overlap, axis=0), False)


def levels_kept(
    fielding: Fielding, headcount: Floats, cells: Sequence[DeepCell], rhythm: Rhythm
) -> tuple[LevelKept, ...]:
    """How long each level can be held in the futures in which a force is raised.

    Parameters
    ----------
    headcount : ndarray, shape (d,)
        What can be kept there for good (G33).

    Notes
    -----
    Rule G21 with a rotation ratio for each state: in J tours in a row a unit serves once, and once more
    when its own cycle is over; the level holds iff the sum of ``min(pledged, ceiling, pool / min(J, F))``
    reaches it, F rounded up since everybody is rested at month 0. With one ratio for all that is G21.
    """
    counts = tours_in_a_row(fielding)
    found = []
    for level in LEVELS:
        for_good = headcount >= level * (1.0 - _ROUNDING)
        waves = (counts >= level * (1.0 - _ROUNDING)).sum(axis=0)
        tours = np.where(for_good, np.inf, waves)
        month = None
        if rhythm.slot_months is not None and rhythm.overlap_months is not None:
            ends = np.where(waves > 0, waves * rhythm.slot_months + rhythm.overlap_months, 0.0)
            month = until(np.where(for_good, np.inf, ends), "months", cells)
        found.append(
            LevelKept(
                troops=level,
                for_good=share(for_good, cells),
                at_all=share(for_good | (waves > 0), cells),
                tours=None if rhythm.differ else until(tours, "tours", cells),
                until_month=month,
            )
        )
    return tuple(found)


def tours_in_a_row(fielding: Fielding) -> Floats:
    """Troops that can be held for 1, 2, .. tours in a row, shape (J, d); falling with J (G21).

    A caveat takes the share of a state's troops that it takes of its headcount (G12); ceilings of groups and
    lift hold for every tour, since each is brought there and home (G14, G15).
    """
    problem = fielding.problem
    assert problem is not None
    model, draws, raised = fielding.model, fielding.draws, fielding.raised
    pledges = model.scenario.pledges
    most, pools, ratios, codes = [], [], [], []
    for place, actor in enumerate(model.actors):
        if not fielding.outcome.joined[raised, place].any():
            continue
        standing = [
            (pledge, fielding.joining.pledges[:, at])
            for at, pledge in enumerate(pledges)
            if pledge.actor == actor and not pledge.refused
        ]
        force = model.scenario.forces.get(actor)
        limit = pledged_troops(model, draws, standing)
        if force is not None and force.ceiling is not None:
            limit = np.minimum(limit, drawn(force.ceiling, draws))
        pool, ratio = np.full(draws.n, np.inf), np.ones(draws.n)
        if pool_known(model.scenario, actor):
            pool, ratio = uncommitted(model, draws, [actor], None), _ratio(model, draws, actor)
        elif strength_known(model.scenario, actor):
            limit = np.minimum(limit, sustained(model, draws, actor))
        codes.append(actor)
        most.append(limit[raised] * _left_by_caveats(problem, actor))
        pools.append(pool[raised])
        ratios.append(ratio[raised])
    held, brought, cycle = np.array(pools), np.array(most), np.ceil(np.array(ratios) - _ROUNDING)
    longest = int(np.floor(np.array(ratios) + _ROUNDING).max(initial=1))
    each_tour = (np.minimum(brought, held / np.minimum(tours, cycle)) for tours in range(1, longest + 1))
    counts = np.stack([_under_groups(problem, codes, each).sum(axis=0) for each in each_tour])
    return counts if problem.cap is None else np.minimum(counts, problem.cap)


def _left_by_caveats(problem: Problem, actor: str) -> Floats:
    """Share of an actor's headcount that its caveats leave, shape (d,)."""
    if problem.unrestricted is None or actor not in problem.states:
        return np.ones(len(problem.joined))
    at = problem.states.index(actor)
    ceiling = problem.supply.ceiling[:, at]
    free, left = (
        np.minimum(each[:, at].sum(axis=1), ceiling)
        for each in (problem.unrestricted, problem.supply.capacity)
    )
    return np.asarray(np.divide(left, free, out=np.ones_like(free), where=free > 0.0))


def _under_groups(problem: Problem, codes: Sequence[str], persons: Floats) -> Floats:
    """The same (S', d) within the ceilings of groups, the smallest first: each sum stands at one member."""
    persons = persons.copy()
    for group in sorted(problem.supply.together, key=lambda each: len(each.members)):
        members = [codes.index(code) for at in group.members if (code := problem.states[at]) in codes]
        if members:
            held = np.minimum(persons[members].sum(axis=0), group.ceiling)
            persons[members] = 0.0
            persons[members[0]] = held
    return persons


def until(column: Floats, unit: str, cells: Sequence[DeepCell]) -> Until:
    """Summarise months or tours that may be infinite; percentiles are values that occur, none = never."""

    def at(part: Floats, share_below: float) -> float | None:
        value = float(np.quantile(part, share_below, method="inverted_cdf"))
        return value if np.isfinite(value) else None

    parts = [column[cell.inside] for cell in cells if cell.inside.any()] or [column]
    lows, highs = [at(part, 0.05) for part in parts], [at(part, 0.95) for part in parts]
    finite_lows = [low for low in lows if low is not None]
    finite_highs = [high for high in highs if high is not None]
    middles = tuple(at(part, 0.5) for part in parts)
    return Until(
        unit=unit,
        within=share(np.isfinite(column), cells),
        p05=min(finite_lows) if finite_lows else None,
        p50=middles[0] if len(parts) == 1 and not cells else None,
        p95=max(finite_highs) if len(finite_highs) == len(highs) else None,
        by_cell=middles if cells else (),
    )


def _ratio(model: Model, draws: Draws, actor: str) -> Floats:
    """Units held for one kept deployed: written, or deployable by sustained share (G3, G7)."""
    policy = model.scenario.forces[actor].policy
    assert policy is not None
    if policy.ratio is not None:
        return drawn(policy.ratio, draws)
    assert policy.deployable_share is not None
    assert policy.sustained_share is not None
    kept = np.maximum(drawn(policy.sustained_share, draws), 1e-12)
    return np.asarray(np.maximum(1.0, drawn(policy.deployable_share, draws) / kept))
