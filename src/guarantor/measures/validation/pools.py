"""V5 and V6: the pools of the packaged Ukraine scenario against what IISS said and what Britain did."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK
from guarantor.measures.validation.shares import snapshots
from guarantor.measures.validation.tables import Row, packaged_rows
from guarantor.pipeline import model_of
from guarantor.pipeline.model import drawn
from guarantor.pipeline.supply import sustained
from guarantor.scenario import Scenario, load
from guarantor.scenario.origin import Value
from guarantor.scenario.quantity import Shape
from guarantor.stages import generate

__all__ = [
    "BritishPlan",
    "Order",
    "Route",
    "british_plan",
    "order_of",
    "packaged_pools",
    "rotation_of",
    "route_of",
]

Floats = NDArray[np.float64]

AS_OF = date(2025, 4, 30)
"""The pools of the packaged scenario that knows what IISS said."""

EUROPEANS = "europeans"
SHARE_ROUTE = "sustained-share"
"""The scenario's variant that takes the share route (G7)."""

HELD, STRAINED = 0.95, 0.05
"""A size that can be kept up is so in this part of the futures or more; one too large, in this or less."""

TOUR_MONTHS = 6.0
"""British tours (G3)."""


@dataclass(frozen=True, slots=True)
class Route:
    """Europe's sum by one route of G7.

    Attributes
    ----------
    name : str
        ``pool`` or ``share``.
    p05, middle, p95 : float
        Troops that all can keep up at once.
    kept_up : tuple of (float, float)
        Each size that was named, and in what part of the sampled futures it can be kept up.
    missed : tuple of float
        Sizes at which a mark is missed.
    """

    verdict: str
    name: str
    p05: float
    middle: float
    p95: float
    kept_up: tuple[tuple[float, float], ...]
    missed: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """Sizes in the order in which Europe can keep them up (V5)."""

    verdict: str
    futures: int
    states: int
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class BritishPlan:
    """What Britain did, held against its plan (V6).

    Attributes
    ----------
    planned : float
    done : (float, float)
        Lowest and highest number in Afghanistan at the four dates.
    over_plan : float
        The highest over the plan.
    ratio_planned, ratio_needed, ratio_done : float
        Rotation ratio of the guideline; that at which the same pool holds the highest number; that of the
        intervals kept in 2005-07.
    pool : float
        Behind the plan, at the guideline.
    pool_needed : float
        Behind the highest number, at the intervals kept.
    ratio_range : (low, mode, high)
        Of the scenario.
    possible : float
        Part of the sampled futures whose ratio is no higher than needed.
    plan_at_least : float
        Had the plan a lower ratio than this, the deed would be outside the range.
    army_at_least : float
        By the share route: the army of which the highest number is the highest share.
    """

    verdict: str
    planned: float
    done: tuple[float, float]
    over_plan: float
    ratio_planned: float
    ratio_needed: float
    ratio_done: float
    pool: float
    pool_needed: float
    ratio_range: tuple[float, float, float]
    possible: float
    plan_at_least: float
    army_at_least: float


def packaged_pools(*, share_route: bool = False) -> Scenario:
    """The packaged Ukraine scenario as of 30 April 2025, untouched or by its share route."""
    return load("ukraine", as_of=AS_OF, variants=[SHARE_ROUTE] if share_route else [])


def rotation_of(scenario: Scenario) -> tuple[Value, tuple[float, float, float]]:
    """What the packaged scenario says of rotation, for Britain as for everybody: the quantity and its ends.

    Returns
    -------
    value : Value
        The rotation ratio, or by the share route the sustained share.
    ends : (low, mode, high)

    Raises
    ------
    ValueError
        If it is not given by these three.
    """
    policy = scenario.forces["GBR"].policy
    value = (policy.ratio or policy.sustained_share) if policy else None
    if value is None or value.quantity.shape not in (Shape.TRIANGULAR, Shape.PERT):
        raise ValueError("the packaged scenario gives no low end, mode and high end for British rotation")
    low, mode, high = value.quantity.numbers
    return value, (low, mode, high)


def order_of(pool: Scenario, share: Scenario, draws: int | None = None) -> Order:
    """Add up what the European states can keep up, by both routes (V5).

    Parameters
    ----------
    draws : int, optional
        The scenario's own if left out.
    """
    sizes = packaged_rows("european_force_2025.csv", ("size", "said"), ("low", "high"))
    futures = draws or pool.run.draws
    routes = tuple(
        route_of(name, _sum(scenario, futures), sizes)
        for name, scenario in (("pool", pool), ("share", share))
    )
    verdict = "pass" if all(route.verdict == "pass" for route in routes) else "fails"
    return Order(verdict, futures, len(pool.groups[EUROPEANS]), routes)


def _sum(scenario: Scenario, draws: int) -> Floats:
    """Troops that all European states can keep up at once, shape (D,)."""
    model = model_of(scenario, scenario.run.seed, deterrence=False)
    blocks = []
    for index in range(-(-draws // BLOCK)):
        block = model.sampler.block(index)
        blocks.append(
            np.sum([sustained(model, block, actor) for actor in scenario.groups[EUROPEANS]], axis=0)
        )
    return np.concatenate(blocks)[:draws]


def route_of(name: str, troops: Floats, sizes: Sequence[Row]) -> Route:
    """Hold the sampled sums against the sizes that were named.

    Parameters
    ----------
    troops : ndarray, shape (D,)
    sizes : sequence of Row
        With `said` ``sustainable`` or ``at the limit``, `low` and `high`.

    Returns
    -------
    Route
        ``pass`` if each sustainable size is kept up in at least 95 % of the futures, and for what is at the
        limit the 5 to 95 % range reaches the low end while at most 5 % of the futures reach the high end.
    """
    p05, middle, p95 = (float(each) for each in np.percentile(troops, [5, 50, 95]))
    ends = sorted({row.numbers[end] for row in sizes for end in ("low", "high")})
    kept_up = {size: float((troops >= size).mean()) for size in ends}
    missed = []
    for row in sizes:
        low, high = row.numbers["low"], row.numbers["high"]
        if row.words["said"] == "sustainable":
            missed += [high] if kept_up[high] < HELD else []
        else:
            missed += [low] if p95 < low else []
            missed += [high] if kept_up[high] > STRAINED else []
    verdict = "fails" if missed else "pass"
    return Route(verdict, name, p05, middle, p95, tuple(kept_up.items()), tuple(missed))


def british_plan(pool: Scenario, share: Scenario, draws: int | None = None) -> BritishPlan:
    """Ask whether doing more than planned is possible for the pool behind the plan (V6)."""
    figures = {
        row.words["figure"]: row.numbers["value"]
        for row in packaged_rows("british_army.csv", ("figure",), ("value",))
    }
    here = [troops["United Kingdom"] for troops in snapshots().values()]
    planned, done = figures["planned"], (min(here), max(here))
    at_plan, at_done = (
        float(generate.rotation_ratio(figures[name] / TOUR_MONTHS, TOUR_MONTHS))
        for name in ("interval guideline", "interval done")
    )
    needed = planned * at_plan / done[1]
    ratio, ends = rotation_of(pool)
    _, share_ends = rotation_of(share)
    futures = draws or pool.run.draws
    model = model_of(pool, pool.run.seed, deterrence=False)
    blocks = [drawn(ratio, model.sampler.block(k)) for k in range(math.ceil(futures / BLOCK))]
    possible = float((np.concatenate(blocks)[:futures] <= needed).mean())
    return BritishPlan(
        "pass" if possible > 0 else "fails",
        planned,
        done,
        done[1] / planned,
        at_plan,
        needed,
        at_done,
        planned * at_plan,
        done[1] * at_done,
        ends,
        possible,
        ends[0] * done[1] / planned,
        done[1] / share_ends[2],
    )
