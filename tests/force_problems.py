"""Problems of GENERATE for its tests: golden instances, random ones, and small ones for Hypothesis."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from guarantor.stages.generate import Bools, Floats, Lift, Need, ProviderLimit, Supply, Timing

GOLDEN = Path(__file__).parent / "golden" / "generate"


@dataclass(frozen=True)
class Problem:
    """What a month profile is made from."""

    supply: Supply
    joined: Bools
    need: Need
    timing: Timing
    limits: list[ProviderLimit]

    @property
    def all(self) -> tuple[Supply, Bools, Need, Timing, list[ProviderLimit]]:
        return self.supply, self.joined, self.need, self.timing, self.limits

    @property
    def static(self) -> tuple[Supply, Bools, Need, list[ProviderLimit]]:
        return self.supply, self.joined, self.need, self.limits


def table(name: str) -> Any:
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


def one_draw(a: Any, ceiling: Any, requirement: Any, weight: Any) -> tuple[Supply, Need]:
    """One draw of a golden instance; a ceiling of ``None`` is none."""
    tops = [np.inf if top is None else top for top in ceiling]
    return (
        Supply(np.array([a], dtype=float), np.array([tops], dtype=float)),
        Need(np.array([requirement], dtype=float), np.array(weight, dtype=float)),
    )


def everyone(supply: Supply, but: int | None = None) -> Bools:
    joined = np.ones(supply.ceiling.shape, dtype=bool)
    if but is not None:
        joined[:, but] = False
    return joined


def many(draws: int, lines: int = 3, states: int = 5, months: int = 9, phased: bool = False) -> Problem:
    """Seeded random draws with two providers, late arrivals, a state that is never there, and lift."""
    random = np.random.default_rng(20250401)
    shape = (draws, states, lines)
    capacity = random.uniform(0, 3000, shape) * (random.random(shape) < 0.7)
    ceiling = np.where(random.random(shape[:2]) < 0.3, np.inf, random.uniform(500, 5000, shape[:2]))
    joined = random.random(shape[:2]) < 0.6
    joined[:, 2] = False
    asked = random.uniform(100, 2500, (draws, lines))
    if phased:
        asked = asked[:, None] * np.repeat([0.0, 0.5, 1.0], months // 3)[:, None]
    return Problem(
        Supply(capacity, ceiling),
        joined,
        Need(asked, np.arange(1.0, lines + 1.0)),
        Timing(
            random.integers(0, months + 2, (draws, states)),
            months,
            Lift(random.uniform(500, 4000, draws), 6.0),
        ),
        [ProviderLimit(0, 0, random.random(draws)), ProviderLimit(lines - 1, 1, np.ones(draws))],
    )


def part_of(problem: Problem, part: slice) -> Problem:
    """Some of the draws."""
    lift = problem.timing.lift
    return Problem(
        Supply(problem.supply.capacity[part], problem.supply.ceiling[part]),
        problem.joined[part],
        replace(problem.need, requirement=problem.need.requirement[part]),
        replace(
            problem.timing,
            first_month=problem.timing.first_month[part],
            lift=None if lift is None else replace(lift, per_month=lift.per_month[part]),
        ),
        [replace(limit, substitution=limit.substitution[part]) for limit in problem.limits],
    )


def somebody_there(problem: Problem, month: int) -> bool:
    """Whether anyone who brings somebody has arrived in the only draw."""
    return any(
        problem.supply.ceiling[0, state] > 0 and problem.supply.capacity[0, state].sum() > 0
        for state in np.flatnonzero(present(problem, month)[0])
    )


def cap_by_hand(problem: Problem, month: int) -> float:
    """Lift cap of the only draw: what has arrived, at most what can be kept up (G15, G23)."""
    lift = problem.timing.lift
    if lift is None:
        return float("inf")
    moving = sum(somebody_there(problem, before) for before in range(month + 1))
    persons = float(lift.per_month[0])
    return min(persons * moving, persons * float(lift.slot_months) / 2)


def present(problem: Problem, month: int) -> Bools:
    return problem.joined & (problem.timing.first_month <= month)


@st.composite
def problems(draw: st.DrawFn, months: int = 4) -> Problem:
    """Small problems of one draw with zeros, missing ceilings, late arrivals, provider limits and lift."""
    states, lines = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    persons = st.one_of(st.just(0), st.integers(1, 20_000))

    def several(values: st.SearchStrategy[Any], count: int) -> Floats:
        return np.array(draw(st.lists(values, min_size=count, max_size=count)), float)

    limits = [
        ProviderLimit(
            line, draw(st.integers(0, states - 1)), np.array([draw(st.sampled_from([0.0, 0.25, 0.6, 1.0]))])
        )
        for line in sorted(draw(st.sets(st.integers(0, lines - 1), max_size=2)))
    ]
    lift = draw(st.one_of(st.none(), st.integers(0, 15_000)))
    return Problem(
        Supply(
            several(persons, states * lines).reshape(1, states, lines),
            several(st.one_of(st.just(np.inf), st.integers(0, 30_000)), states)[None],
        ),
        several(st.booleans(), states)[None] > 0,
        Need(several(persons, lines)[None], np.array(draw(st.permutations(range(1, lines + 1))), float)),
        Timing(
            several(st.integers(0, months), states)[None].astype(np.int64),
            months,
            None if lift is None else Lift(np.array([float(lift)]), draw(st.sampled_from([3.0, 6.0]))),
        ),
        limits,
    )
