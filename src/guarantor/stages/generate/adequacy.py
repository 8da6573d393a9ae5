"""Adequacy: how often and by how much a force falls short, and what one contributor adds (rule G24).

Borrowed from power systems, where the same three numbers are loss-of-load probability, expected unserved
energy and effective load-carrying capability. All are counts and means over sampled futures and over the
months of a profile, whose label (`months.PROFILE_LABEL`) goes with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrivals import Timing, steps, timing_faults
from .cuts import TOLERANCE, Plan, block_size, cut_caps, lay_out, subset_sums
from .months import MonthProfile
from .rules import Bools, Floats, Need, ProviderLimit, Supply

__all__ = ["Adequacy", "EffectiveContribution", "effective_contribution", "shortfalls"]

_MOST_STEPS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Adequacy:
    """How often and by how much the requirement is not filled.

    Attributes
    ----------
    draws, months : int
        Over how many sampled futures and months.
    shortfall_probability : float
        Share of the months of the sampled futures in which a critical line is short.
    shortfall_probability_error : float
        Its standard error over draws; ``inf`` with a single draw, as for all errors here.
    unfilled_person_months : ndarray, shape (D,)
        Persons short, summed over months and lines.
    expected_unfilled, expected_unfilled_error : float
        Mean of `unfilled_person_months` over draws, and its standard error.
    mean_shortfall : float
        Persons short on the critical lines in a month that is short, mean over those; 0 if there is none.
    bottlenecks : tuple of (int, float)
        Share of the months that require something in which each set is the first bottleneck, most frequent
        first; masks as in `Fielded`, bit K = lift alone.
    """

    draws: int
    months: int
    shortfall_probability: float
    shortfall_probability_error: float
    unfilled_person_months: Floats
    expected_unfilled: float
    expected_unfilled_error: float
    mean_shortfall: float
    bottlenecks: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class EffectiveContribution:
    """Requirement that a contributor carries, all others being there; axis N is the states asked about.

    Attributes
    ----------
    states : tuple of int
        Which states.
    persons : ndarray, shape (N,)
        Effective sustained contribution: by how much the requirement must shrink for those who stay to fall
        short by as much as all do together.
    standard_error : ndarray, shape (N,)
        Of `persons`, over draws; ``inf`` where the draws cannot tell it: a single draw, or nobody ever short
        with all there, so that the worst draw alone decides.
    expected_unfilled : float
        Mean unfilled person-months with all.
    unfilled_without : ndarray, shape (N,)
        Mean unfilled person-months without the state, at the full requirement.
    draws : int
        Number of draws.
    """

    states: tuple[int, ...]
    persons: Floats
    standard_error: Floats
    expected_unfilled: float
    unfilled_without: Floats
    draws: int


def shortfalls(profile: MonthProfile, need: Need, critical: Bools | None = None) -> Adequacy:
    """Return how often and by how much a profile falls short of its requirement.

    Parameters
    ----------
    profile : MonthProfile
        From `month_profile`.
    need : Need
        The requirement it was made for.
    critical : ndarray of bool, shape (K,), optional
        Lines whose shortfall counts as one; by default all.

    Returns
    -------
    Adequacy
        Frequencies, means, and their standard errors.

    Raises
    ------
    ValueError
        If there is no draw, or the requirement or the critical lines do not fit the profile.

    Notes
    -----
    Rule G24. Months of one draw depend on each other, so every error is taken over draws.
    """
    draws, months, lines = profile.fill.shape
    asked = np.asarray(need.requirement, dtype=np.float64)
    asked = asked[:, None] if asked.ndim == 2 else asked
    if draws == 0:
        raise ValueError("profile: there is no draw to take a mean over (G24)")
    if asked.shape not in ((draws, 1, lines), (draws, months, lines)):
        raise ValueError(
            f"need.requirement: its shape is {np.shape(need.requirement)}, but the profile's fill has shape "
            f"{profile.fill.shape} (G24); give the need that the profile was made for"
        )
    counts = np.ones(lines, dtype=np.bool_) if critical is None else np.asarray(critical)
    if counts.shape != (lines,) or counts.dtype != np.bool_:
        raise ValueError(f"critical: give one boolean for each line, shape {(lines,)} (G24)")
    # Line by line and month by month, so that no sum depends on the number of draws.
    unfilled = np.zeros(draws)
    short = np.zeros((draws, months))
    whole = np.zeros((draws, asked.shape[1]))
    for line in range(lines):
        gap = asked[:, :, line] - profile.fill[:, :, line]
        for month in range(months):
            unfilled += gap[:, month]
        if counts[line]:
            short += gap
            whole += asked[:, :, line]
    is_short = short > TOLERANCE * whole
    often = is_short.mean(axis=1)
    masks, times = np.unique(profile.bottleneck[profile.required], return_counts=True)
    by_times = np.argsort(-times, kind="stable")
    return Adequacy(
        draws=draws,
        months=months,
        shortfall_probability=float(often.mean()),
        shortfall_probability_error=_error(often),
        unfilled_person_months=unfilled,
        expected_unfilled=float(unfilled.mean()),
        expected_unfilled_error=_error(unfilled),
        mean_shortfall=float(short[is_short].mean()) if is_short.any() else 0.0,
        bottlenecks=tuple((int(masks[at]), float(times[at] / times.sum())) for at in by_times),
    )


def effective_contribution(
    supply: Supply,
    joined: Bools,
    need: Need,
    timing: Timing,
    limits: Sequence[ProviderLimit] = (),
    *,
    states: Sequence[int] | None = None,
) -> EffectiveContribution:
    """Return how much requirement each contributor carries: (1 - lambda) R persons.

    Lambda is the scale of the requirement at which those who stay have the same expected unfilled
    person-months as all have at 1, on the same draws and with the same joiners; where several have, the
    largest.

    Parameters
    ----------
    supply, joined, need, timing, limits
        As for `month_profile`.
    states : sequence of int, optional
        Which states; by default all.

    Returns
    -------
    EffectiveContribution
        Persons and standard error; 0 for a state that changes nothing.

    Raises
    ------
    ValueError
        All faults at once, one a line (G30), an unknown state or no draw included.

    Notes
    -----
    Rule G24. Unfilled persons of a month are max over A of scale * R(A) - f(A), a convex, piecewise linear
    function of the scale; so Newton steps down from 1 reach the root that bisection closes in on, in a few
    evaluations and without its last-digit error. R is the mean total requirement over months and draws. A
    provider limit is a share of the requirement and shrinks with it.

    Examples
    --------
    >>> supply = Supply(np.array([[[600.0], [500.0]], [[600.0], [300.0]]]), np.full((2, 2), np.inf))
    >>> joined, need = np.ones((2, 2), dtype=bool), Need(np.full((2, 1), 900.0), np.ones(1))
    >>> effective_contribution(supply, joined, need, Timing(np.zeros((2, 2), dtype=int), 12)).persons
    array([600., 300.])
    """
    faults = timing_faults(supply, joined, need, timing, limits)
    present = np.shape(supply.capacity)[1] if len(np.shape(supply.capacity)) == 3 else 0
    asked_about = tuple(range(present) if states is None else states)
    faults += [
        f"states[{at}]: {state} is not one of the {present} states"
        for at, state in enumerate(asked_about)
        if not 0 <= state < present
    ]
    draws = len(supply.capacity)
    if not draws:
        faults.append("supply.capacity: there is no draw to take a mean over (G24)")
    if faults:
        raise ValueError("\n".join(faults))
    problem = _Problem(lay_out(need.priority, limits, supply.together), supply, need, timing, limits)
    asked = need.requirement.sum(axis=-1)
    asked = asked if asked.ndim == 1 else asked.mean(axis=1)
    goal, _ = _unfilled(problem, joined, 1.0)
    persons, error, without = (np.empty(len(asked_about)) for _ in range(3))
    for at, state in enumerate(asked_about):
        stay = joined.copy()
        stay[:, state] = False
        scale, gap, slope, without[at] = _scale(problem, stay, goal)
        persons[at] = (1.0 - scale) * asked.mean()
        influence = (1.0 - scale) * asked
        if slope > 0.0:
            influence = influence + gap / slope * asked.mean()
        error[at] = _error(influence) if goal.any() or persons[at] == 0.0 else np.inf
    return EffectiveContribution(asked_about, persons, error, float(goal.mean()), without, draws)


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """All that stays the same while states leave and the requirement is scaled."""

    plan: Plan
    supply: Supply
    need: Need
    timing: Timing
    limits: Sequence[ProviderLimit]


def _scale(problem: _Problem, stay: Bools, goal: Floats) -> tuple[float, Floats, float, float]:
    """Scale of the requirement, gap by draw there, slope of the mean there, and mean unfilled at scale 1."""
    scale = 1.0
    unfilled, slopes = _unfilled(problem, stay, scale)
    without = float(unfilled.mean())
    enough = 1e-13 * max(without, 1.0)
    for _ in range(_MOST_STEPS):
        above = float((unfilled - goal).mean())
        if above <= enough or scale == 0.0:
            break
        # Convex and 0 at scale 0, so the slope above the root is positive and no step overshoots it.
        lower = max(0.0, scale - above / float(slopes.mean()))
        if lower >= scale:
            break
        scale = lower
        unfilled, slopes = _unfilled(problem, stay, scale)
    return scale, unfilled - goal, float(slopes.mean()), without


def _unfilled(problem: _Problem, joined: Bools, scale: float) -> tuple[Floats, Floats]:
    """Unfilled person-months of each draw when the requirement is scaled, and how fast they grow with it."""
    plan, timing = problem.plan, problem.timing
    draws = len(joined)
    unfilled, growth = np.zeros(draws), np.zeros(draws)
    size = block_size(plan)
    for start in range(0, draws, size):
        part = slice(start, start + size)
        short, slope = np.zeros((2, len(joined[part])))
        for step in steps(plan, problem.supply, joined, problem.need, timing, part):
            if step.changed.size:
                shares = [np.asarray(limit.substitution)[part][step.changed] for limit in problem.limits]
                short[step.changed], slope[step.changed] = _short(
                    plan, step.rows, step.requirement, step.cap, shares, scale
                )
            unfilled[part] += short
            growth[part] += slope
    return unfilled, growth


def _short(
    plan: Plan, rows: Floats, requirement: Floats, cap: Floats, substitution: Sequence[Floats], scale: float
) -> tuple[Floats, Floats]:
    """Persons short in one month: the largest gap of any row or of the lift cap, and its slope."""
    asked = subset_sums(requirement)
    net = asked[plan.set_of]
    if substitution:
        net -= cut_caps(plan, requirement, substitution)
        net[np.isneginf(net)] = 0.0  # a limit that is none: its rows are never short
    gap = scale * net - rows
    worst = gap.argmax(axis=0)
    draw = np.arange(gap.shape[1])
    short, slope = gap[worst, draw], net[worst, draw]
    lifted = scale * asked[-1] - cap
    return np.maximum(short, lifted), np.where(lifted > short, asked[-1], slope)


def _error(values: Floats) -> float:
    """Standard error of the mean over draws."""
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else np.inf
