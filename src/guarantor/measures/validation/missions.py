"""V3 and V4: how UN missions built up, and what contributors held for years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from guarantor.measures.validation.tables import rows_in

__all__ = [
    "BuildUp",
    "Errors",
    "Held",
    "Mission",
    "Persistence",
    "build_up_of",
    "contributors_in",
    "missions_in",
    "persistence_of",
]

CANNOT = "cannot be judged"


@dataclass(frozen=True, slots=True)
class Mission:
    """One mission that began anew: highest strength of its first 25 months, months to 50 % and 90 % of it."""

    name: str
    strength: float
    half: float
    nine_tenths: float


@dataclass(frozen=True, slots=True)
class Errors:
    """Errors of a forecast that leaves out the mission it speaks of, in months.

    Attributes
    ----------
    middle, largest : float
        Of the sizes of the errors.
    """

    middle: float
    largest: float


@dataclass(frozen=True, slots=True)
class BuildUp:
    """How well the other missions foretell one.

    Attributes
    ----------
    missions, left_out : int
        That began anew; that began with troops of a mission before and so say nothing of a build-up.
    half, nine_tenths : float
        Middle values of the months to 50 % and 90 %.
    half_errors, nine_tenths_errors : Errors
        Where the middle value of the others is the forecast.
    half_by_lift, nine_tenths_by_lift : Errors
        Where troops arrive at one rate (G23), that of the middle of the others.
    shape : float
        Middle value of months to 90 % over months to 50 %; 1.8 at one rate.
    """

    verdict: str
    missions: int
    left_out: int
    half: float
    nine_tenths: float
    half_errors: Errors
    nine_tenths_errors: Errors
    half_by_lift: Errors
    nine_tenths_by_lift: Errors
    shape: float


@dataclass(frozen=True, slots=True)
class Held:
    """What was held for one length of time, as shares of each contributor's peak.

    Attributes
    ----------
    quartiles : (float, float, float)
    under, within, over : int
        Contributors under the model's share of a one-tour force, inside its range, over it.
    """

    months: int
    quartiles: tuple[float, float, float]
    under: int
    within: int
    over: int


@dataclass(frozen=True, slots=True)
class Persistence:
    """What was held for years, beside the share of a one-tour force that the model keeps up.

    Attributes
    ----------
    sustained : (low, mode, high)
        1 / rotation ratio: a force of one tour is the whole pool, the one kept up the pool over the ratio.
    """

    verdict: str
    contributors: int
    sustained: tuple[float, float, float]
    three_years: Held
    five_years: Held


def missions_in(folder: Path) -> tuple[tuple[Mission, ...], int]:
    """The missions that began anew, and how many began otherwise."""
    numbers = ("max_first_25m", "months_to_50pct", "months_to_90pct")
    rows = rows_in(folder, "rampup_un_missions.csv", ("mission", "start_class"), numbers)
    fresh = tuple(
        Mission(row.words["mission"], *(row.numbers[name] for name in numbers))
        for row in rows
        if row.words["start_class"] == "fresh"
    )
    return fresh, len(rows) - len(fresh)


def build_up_of(missions: Sequence[Mission], left_out: int) -> BuildUp:
    """Foretell each mission from the others (V3).

    Parameters
    ----------
    missions : sequence of Mission
        At least two, each with months above 0.
    """
    half = [each.half for each in missions]
    most = [each.nine_tenths for each in missions]
    parts = [(0.5, half), (0.9, most)]
    (half_by, most_by), (half_lift, most_lift) = (
        [_errors(months, _medians_of_others(months)) for _, months in parts],
        [_errors(months, _at_one_rate(missions, months, part)) for part, months in parts],
    )
    shape = median(each.nine_tenths / each.half for each in missions)
    return BuildUp(
        CANNOT,
        len(missions),
        left_out,
        median(half),
        median(most),
        half_by,
        most_by,
        half_lift,
        most_lift,
        shape,
    )


def _medians_of_others(numbers: Sequence[float]) -> list[float]:
    return [median([*numbers[:k], *numbers[k + 1 :]]) for k in range(len(numbers))]


def _at_one_rate(missions: Sequence[Mission], months: Sequence[float], part: float) -> list[float]:
    rates = [part * each.strength / month for each, month in zip(missions, months, strict=True)]
    others = _medians_of_others(rates)
    return [part * each.strength / rate for each, rate in zip(missions, others, strict=True)]


def _errors(actual: Sequence[float], forecast: Sequence[float]) -> Errors:
    sizes = [abs(a - f) for a, f in zip(actual, forecast, strict=True)]
    return Errors(median(sizes), max(sizes))


def contributors_in(folder: Path) -> tuple[tuple[float, float], ...]:
    """For each contributor, what it held for 36 and for 60 months over its peak."""
    numbers = ("peak", "best_36m_floor", "best_60m_floor")
    rows = rows_in(folder, "peak_vs_floor.csv", ("contributor",), numbers)
    found = [tuple(row.numbers[name] for name in numbers) for row in rows]
    return tuple((three / peak, five / peak) for peak, three, five in found if peak)


def persistence_of(
    contributors: Sequence[tuple[float, float]], ratio: tuple[float, float, float]
) -> Persistence:
    """Place the model's share among what was held (V4).

    Parameters
    ----------
    contributors : sequence of (float, float)
        Shares of the peak held for 36 and 60 months.
    ratio : (low, mode, high)
        Rotation ratio, units held per unit kept deployed (G3).
    """
    low, mode, high = 1 / ratio[2], 1 / ratio[1], 1 / ratio[0]

    def held(months: int, shares: Sequence[float]) -> Held:
        first, middle, third = (float(each) for each in np.percentile(shares, [25, 50, 75]))
        under, over = sum(each < low for each in shares), sum(each > high for each in shares)
        return Held(months, (first, middle, third), under, len(shares) - under - over, over)

    three, five = zip(*contributors, strict=True)
    return Persistence(CANNOT, len(contributors), (low, mode, high), held(36, three), held(60, five))
