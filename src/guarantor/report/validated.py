"""What `validate` says: each test of a stage against what happened, its data and its result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Any

from guarantor.measures.validation import (
    BritishPlan,
    BuildUp,
    Ceiling,
    Errors,
    Foretold,
    NotRun,
    Order,
    Over,
    Persistence,
    Result,
    Validation,
)
from guarantor.measures.validation.intervals import LEVEL
from guarantor.report.words import day, listed

__all__ = ["as_dict", "found", "validated"]

_COLUMNS = 80
_LABEL = 10


def validated(tests: Sequence[Validation]) -> str:
    """The tests as text of 80 columns."""
    ran = [test for test in tests if not isinstance(test.result, NotRun)]
    verdicts = [test.result.verdict for test in ran]
    counts = [
        f"{verdicts.count(verdict)} {words}"
        for verdict, words in (("pass", "pass"), ("fails", "fail"), ("cannot be judged", "cannot be judged"))
    ]
    rest = f" {len(tests) - len(ran)} not run here." if len(ran) < len(tests) else ""
    lines = wrap(
        f"GENERATE held against what happened: of {len(ran)} tests run here {listed(counts)}.{rest} "
        "No number of the model was changed after a test.",
        _COLUMNS,
    )
    for test in tests:
        lines += ["", *_told(test)]
    return "\n".join(lines)


def as_dict(tests: Sequence[Validation]) -> dict[str, Any]:
    """The tests for JSON; the verdict of a test that was not run is null."""
    told = []
    for test in tests:
        ran = not isinstance(test.result, NotRun)
        told.append({"ran": ran, "verdict": test.result.verdict if ran else None, **asdict(test)})
    return {"schema": "guarantor.validation/1", "stage": "generate", "tests": told}


def _told(test: Validation) -> list[str]:
    if isinstance(test.result, NotRun):
        return wrap(
            f"{test.test} {test.title}: not run, its data may not be shipped. "
            f"Run on {day(test.result.run_on)}: {test.result.verdict}, see docs/validation.md. "
            "To run it: --data FOLDER",
            _COLUMNS,
            subsequent_indent="  ",
        )
    parts = {
        "Asked": test.asks,
        "Mark": f"{test.mark}.",
        "Found": " ".join(found(test.result)),
        "Data": f"{test.source}.",
        "Caution": test.caution,
    }
    lines = [f"{test.test} {test.title}: {test.result.verdict}"]
    for label, text in parts.items():
        lines += wrap(
            text,
            _COLUMNS,
            initial_indent=f"  {label}".ljust(_LABEL),
            subsequent_indent=" " * _LABEL,
            break_on_hyphens=False,
        )
    return lines


def found(result: Result) -> list[str]:
    """What came out, in sentences."""
    match result:
        case Ceiling():
            return _ceiling(result)
        case Foretold():
            return _foretold(result)
        case BuildUp():
            return _build_up(result)
        case Persistence():
            return _persistence(result)
        case Order():
            return _order(result)
        case BritishPlan():
            return _british(result)
        case NotRun():
            return []


def _ceiling(it: Ceiling) -> list[str]:
    def count(over: Over) -> int:
        return it.states - len(over.states)

    above = listed([f"{name} {_percent(share)}" for name, share in it.mode.states]) or "none"
    return [
        f"{count(it.mode)} of {it.states} states ({_percent(it.mode.below)}) kept out no more than "
        f"{_percent(it.mode.ceiling)}; {_between(it.mode.interval)} if they were a sample of like ones.",
        f"Above it: {above}.",
        f"Against the high end of the share, {_percent(it.high.ceiling)}, {count(it.high)} are below, "
        f"against the low end, {_percent(it.low.ceiling)}, {count(it.low)} ({_percent(it.low.below)}).",
        f"{it.sending} states sent any; the middle state kept out {_percent(it.middle)}, one in ten more "
        f"than {_percent(it.p90)}, one in twenty more than {_percent(it.p95)}.",
    ]


def _foretold(it: Foretold) -> list[str]:
    inside, of = it.by_mission
    said = [
        f"{it.inside} of {it.nations} nations ({_percent(it.coverage)}) were inside their range; for so few "
        f"that fits a method that holds in {_between(it.interval)}."
    ]
    if it.above:
        said.append(f"More than foretold: {listed(it.above)}.")
    if it.below:
        said.append(f"Fewer: {listed(it.below)}.")
    if it.interval[1] < LEVEL:
        said.append("The ranges are too narrow.")
    said.append(
        f"Before, a nation's numbers lay about a factor of {math.exp(it.spread):.2f} from its own mean; the "
        f"middle nation then had {it.middle_ratio:.2f} times what was foretold."
    )
    if it.not_foretold:
        said.append(f"Without an earlier number and left out: {listed(it.not_foretold)}.")
    said.append(
        f"Had each been taken to keep its share of the mission instead, {inside} of {of} would be inside."
    )
    return said


def _build_up(it: BuildUp) -> list[str]:
    return [
        f"{it.missions} missions that began anew ({it.left_out} others left out) took {it.half:.3g} months "
        f"to 50% and {it.nine_tenths:.3g} to 90%, in the middle.",
        "If the middle of the others is the forecast, a mission is off by "
        f"{_off(it.half_errors)} at 50% and by {_off(it.nine_tenths_errors)} at 90%.",
        f"If troops arrive at the others' middle rate, it is off by {_off(it.half_by_lift)} and by "
        f"{_off(it.nine_tenths_by_lift)}.",
        "At one rate, 90% takes 1.8 times as long as 50%; in the middle it took "
        f"{it.shape:.2f} times as long.",
    ]


def _off(errors: Errors) -> str:
    return f"{errors.middle:.3g} months (at most {errors.largest:.3g})"


def _persistence(it: Persistence) -> list[str]:
    low, mode, high = it.sustained
    said = [
        f"The model keeps up {_percent(low)} to {_percent(high)} of a one-tour force, {_percent(mode)} at "
        "the most likely ratio."
    ]
    for years, held in (("three", it.three_years), ("five", it.five_years)):
        first, middle, third = held.quartiles
        said.append(
            f"For {years} years the middle one of {it.contributors} contributors held {_percent(middle)} "
            f"of its peak, half of them {_percent(first)} to {_percent(third)}: {held.under} below the "
            f"model's range, {held.within} inside, {held.over} above."
        )
    return said


def _order(it: Order) -> list[str]:
    said = []
    for route in it.routes:
        sizes = listed([f"{size:,.0f} in {_percent(share)}" for size, share in route.kept_up])
        said.append(
            f"By the {route.name} route {it.states} states keep up {_persons(route.p05)} to "
            f"{_persons(route.p95)} (middle {_persons(route.middle)}): {sizes} of {it.futures:,} sampled "
            "futures."
        )
        if route.missed:
            missed = listed([f"{size:,.0f}" for size in route.missed])
            said.append(f"The mark is missed at {missed}.")
    return said


def _british(it: BritishPlan) -> list[str]:
    low, _, high = it.ratio_range
    done = f"{it.done[1]:,.0f}"
    return [
        f"Planned {it.planned:,.0f}, done {it.done[0]:,.0f} to {done}, up to {it.over_plan:.2f} times as "
        "many.",
        f"By the guideline's rest (ratio {it.ratio_planned:.3g}) the plan takes a pool of "
        f"{_persons(it.pool)}; that pool holds {done} at a ratio of {it.ratio_needed:.3g}, and "
        f"{_percent(it.possible)} of the sampled futures have one no higher (range {low:g} to {high:g}).",
        f"Had the plan rested on a ratio under {it.plan_at_least:.3g}, {done} would be impossible.",
        f"At the intervals of 2005-07 (ratio {it.ratio_done:.3g}) {done} take a pool of "
        f"{_persons(it.pool_needed)}, more than the plan implies; by the share route, an army of at least "
        f"{_persons(it.army_at_least)}.",
    ]


def _percent(share: float) -> str:
    if 0 < share < 0.001:
        return "under 0.1%"
    return "over 99.9%" if 0.999 < share < 1 else f"{100 * share:.3g}%"


def _between(ends: tuple[float, float]) -> str:
    return f"{_percent(ends[0])} to {_percent(ends[1])}"


def _persons(number: float) -> str:
    """To three digits."""
    return f"{float(f'{number:.3g}'):,.0f}"
