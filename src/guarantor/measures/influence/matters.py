"""What matters: which inputs a measure hangs on, how sure that is, and how courses stand (E1-E17, E20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import Draws, uniforms
from guarantor.measures.asked import LOWER_IS_BETTER, Asked, Seen, asked_of, seen
from guarantor.measures.claims.verdict import level_for, mean_interval, wilson
from guarantor.measures.columns import missing
from guarantor.measures.explain.numbers import number_title
from guarantor.measures.force.answering import run_info, scenario_info
from guarantor.measures.holding import again, run_held
from guarantor.measures.influence.design import Effects, design_of, effects
from guarantor.measures.influence.discovery import Limit, Rule, discover
from guarantor.measures.influence.forms import (
    BoxTold,
    EventNamed,
    Influence,
    Known,
    LimitTold,
    MattersAnswer,
    PartOfRange,
    Point,
    RuleTold,
    SharedOut,
    StandingTold,
    Until,
)
from guarantor.measures.influence.groups import shared_out
from guarantor.measures.influence.intervals import first_order_replicates, overlap, percentile_interval
from guarantor.measures.influence.robustness import better, standings
from guarantor.measures.influence.sensitivity import (
    DUMMIES,
    FEWEST_DRAWS,
    SLIDES,
    Coded,
    Measured,
    coded,
    curve,
    explained,
    floor_of,
    pawn_of,
)
from guarantor.measures.influence.stopping import sample_until
from guarantor.measures.influence.varied import Varied, varied
from guarantor.measures.inputs import inputs_by_path
from guarantor.measures.runs import FIRST_DRAWS, run_of, with_courses
from guarantor.measures.summary import DeepCell, within
from guarantor.pipeline import Model
from guarantor.run import Results
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Call
from guarantor.scenario.force import MISSION

__all__ = ["MATTERS_DRAWS", "SCREEN_DRAWS", "matters_answer", "matters_answers"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
Drawn = Floats | Bools | Integers

_ASKED_FIRST = ("headcount_met", "requirement_met", "force_raised", "headcount", "attack_probability")

SCREEN_DRAWS = 8_192
"""Futures that are looked at for a screen."""

MATTERS_DRAWS = 16_384
"""Futures that are looked at unless said otherwise: a probability is known to 0.4 of 50."""

_TOLD = 10
_HELD = 16
_TRIED = 40
_DENSE, _WIDE = 0.6, 0.3
_MOSTLY_ALONE = 0.5
_TAIL = 0.25


def matters_answer(
    scenario: Scenario,
    measure: str,
    course: str | None = None,
    *,
    minus: str | None = None,
    draws: int | None = None,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
    design: bool = False,
    threshold: float | None = None,
    until: float | None = None,
) -> MattersAnswer:
    """What a measure of a course hangs on.

    Parameters
    ----------
    measure, course, minus
        As for `asked_of`.
    draws : int, optional
        Futures to sample; with `until` the most.
    design : bool
        Draw inputs anew one by one, for total effects (E8); only where they do not move together.
    threshold : float, optional
        What counts as enough, for how courses stand (E16).
    until : float, optional
        Sample until the measure is known to this half-width (E15).

    Returns
    -------
    MattersAnswer

    Raises
    ------
    UnknownName
        As for `asked_of`.
    Correlated
        With `design`, if inputs move together.
    """
    asked = asked_of(scenario, measure, course, minus)
    size, stopped = draws or MATTERS_DRAWS, None
    one = with_courses(scenario, [each for each in scenario.courses if each in asked.courses])
    if until is not None:
        size, stopped = _until(one, asked, seed, given, until, draws)
    others = with_courses(scenario, [name for name in scenario.courses if _has(scenario, asked, name)])
    results = run_of(others, draws=size, seed=seed, given=given, deterrence=asked.game)
    alone, together = (seen(results, asked, end) for end in ("alone", "together"))
    end = "alone" if alone.varies or not together.varies else "together"
    looked = alone if end == "alone" else together
    frame = MattersAnswer(
        scenario=scenario_info(scenario),
        run=run_info(results),
        actors={code: actor.name for code, actor in scenario.actors.items()},
        events=tuple(EventNamed(name=each.name, title=each.title) for each in scenario.events.values()),
        course=asked.course,
        course_title=scenario.courses[asked.course].title,
        measure=str(asked.call),
        title=number_title(scenario, asked.call),
        minus=asked.minus,
        minus_title=_course_title(scenario, asked.minus),
        unit=asked.unit,
        lower_is_better=asked.call.name in LOWER_IS_BETTER,
        where_raised=asked.where_raised,
        end=end,
        draws=int(np.count_nonzero(looked.chosen)),
        reason=_reason(looked),
        value=_known(looked),
        floor=0.0,
        shift_floor=0.0,
        influences=(),
        not_ranked=(),
        no_influence=(),
        constant=(),
        titles={},
        through_combinations=False,
        shares=(),
        share_left=1.0,
        design=design,
        rule=None,
        standings=_standings(results, asked, end, threshold),
        threshold=threshold,
        until=stopped,
    )
    if frame.reason:
        return frame
    return _with_influences(frame, results, asked, looked)


def matters_answers(
    scenario: Scenario,
    course: str | None = None,
    *,
    draws: int = SCREEN_DRAWS,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
) -> tuple[MattersAnswer, ...]:
    """The measures that readers ask about first, as far as the scenario has them and they vary.

    Returns
    -------
    tuple of MattersAnswer
        Of one course, the first one unless named; those that vary first.
    """
    which = course or next(iter(scenario.courses))
    mission = scenario.courses[which].levers.get(MISSION)
    names = [name for name in _ASKED_FIRST if not missing(scenario, Call(name), mission)]
    found = [matters_answer(scenario, name, which, draws=draws, seed=seed, given=given) for name in names]
    return tuple(sorted(found, key=lambda each: bool(each.reason)))


def _course_title(scenario: Scenario, name: str | None) -> str:
    if name is None:
        return ""
    return scenario.courses[name].title if name in scenario.courses else "no force"


def _has(scenario: Scenario, asked: Asked, course: str) -> bool:
    return not missing(scenario, asked.call, scenario.courses[course].levers.get(MISSION))


def _until(
    scenario: Scenario,
    asked: Asked,
    seed: int | None,
    given: Mapping[str, bool | str] | None,
    target: float,
    most: int | None,
) -> tuple[int, Until]:
    """How many draws it takes, and what to say of that (E15)."""

    def read(draws: int) -> tuple[Floats | Bools, Sequence[DeepCell]]:
        found = seen(run_of(scenario, draws=draws, seed=seed, given=given, deterrence=asked.game), asked)
        return found.values[found.chosen], within(found.cells, found.chosen)

    stopped = sample_until(read, target=target, most=most or 2**20)
    told = Until(
        target=target, half_width=stopped.half_width, looks=stopped.looks, undecided=stopped.undecided
    )
    return stopped.draws, told


def _reason(looked: Seen) -> str:
    chosen = int(np.count_nonzero(looked.chosen))
    if chosen < FEWEST_DRAWS:
        return "too few draws"
    return "" if looked.varies else "does not vary"


def _known(looked: Seen) -> Known:
    """The measure and its sampling interval; nothing is averaged over a deep input."""
    y = looked.values[looked.chosen]
    cells = [cell for cell in within(looked.cells, looked.chosen) if cell.inside.any()]
    if y.size == 0:
        return Known(value=None, low=0.0, high=0.0)
    if not cells:
        low, high = _interval(y, level_for(1))
        return Known(value=float(y.mean()), low=low, high=high)
    level = level_for(len(cells))
    parts = []
    for cell in cells:
        low, high = _interval(y[cell.inside], level)
        parts.append(PartOfRange(name=cell.name, value=float(y[cell.inside].mean()), low=low, high=high))
    return Known(
        value=None,
        low=min(each.low for each in parts),
        high=max(each.high for each in parts),
        parts=tuple(parts),
    )


def _interval(y: Floats | Bools, level: float) -> tuple[float, float]:
    if y.dtype == np.bool_:
        return wilson(int(np.count_nonzero(y)), y.size, level)
    if y.size < 2:
        return float(y[0]), float(y[0])
    return mean_interval(y.astype(np.float64), level)


# -- inputs -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Ranked:
    """Inputs above a floor, the strongest first, and those below."""

    above: tuple[str, ...]
    below: tuple[str, ...]
    first: Mapping[str, float]
    shift: Mapping[str, float]
    floor: float
    shift_floor: float
    bins: Mapping[str, Coded]
    slides: Mapping[str, Coded]


def _ranked(columns: Mapping[str, Drawn], y: Drawn, seed: int, chosen: Bools) -> _Ranked:
    """Every input and twenty inert ones through both estimators (E4, E5, E10)."""
    measured = Measured.of(y.astype(np.float64))
    bins = {name: coded(x) for name, x in columns.items()}
    slides = {name: bins[name] if x.dtype.kind in "bi" else coded(x, SLIDES) for name, x in columns.items()}
    inert = [uniforms(seed, f"@dummy/{k}", 0, chosen.size)[chosen] for k in range(1, DUMMIES + 1)]
    inert_slides = [coded(x, SLIDES) for x in inert]
    first = {name: explained(each, measured) for name, each in bins.items()}
    shifts = [each.median for each in pawn_of([*slides.values(), *inert_slides], y)]
    shift = dict(zip(columns, shifts, strict=False))
    floor = floor_of([explained(coded(x), measured) for x in inert])
    shift_floor = floor_of(shifts[len(columns) :])
    ranked = sorted(columns, key=lambda name: (-first[name], name))
    above = tuple(name for name in ranked if first[name] > floor or shift[name] > shift_floor)
    return _Ranked(
        above,
        tuple(name for name in columns if name not in above),
        first,
        shift,
        floor,
        shift_floor,
        bins,
        slides,
    )


def _with_influences(frame: MattersAnswer, results: Results, asked: Asked, looked: Seen) -> MattersAnswer:
    inputs = varied(results, asked.courses, asked.call)
    columns = {name: x[looked.chosen] for name, x in inputs.drawn.items()}
    columns = {name: x for name, x in columns.items() if x.min() < x.max()}
    y, seed = looked.values[looked.chosen], results.model.sampler.plan.seed
    ranked = _ranked(columns, y, seed, looked.chosen)
    alone_of = {
        name: _moved_alone(results.first(FIRST_DRAWS), asked, frame.end, name)
        for name in ranked.above[:_HELD]
    }
    held = alone_of.keys()
    chance = {  # neither by itself nor with another one that does: above the floor by chance
        name
        for name, (_, _, moves) in alone_of.items()
        if not moves and not any(alone_of[each][2] for each in _mates(inputs, name) & held)
    }
    ranked = replace(
        ranked,
        above=tuple(name for name in ranked.above if name not in chance),
        below=(*ranked.below, *(name for name in ranked.above if name in chance)),
    )
    told = ranked.above[:_TOLD]
    totals = _totals(results, asked, inputs, frame.end) if frame.design else {}
    alone = sum(max(value, 0.0) for value in ranked.first.values())
    tied = any(len(group & set(ranked.above)) > 1 for group in inputs.together)
    shares, left = shared_out(
        results.model.scenario, inputs, {name: columns[name] for name in ranked.above}, y, frame.run.sampler
    )
    return frame.model_copy(
        update={
            "floor": ranked.floor,
            "shift_floor": ranked.shift_floor,
            "influences": _influences(seed, inputs, ranked, told, columns, y, totals, alone_of),
            "not_ranked": ranked.above[_TOLD:],
            "no_influence": ranked.below,
            "constant": inputs.constant,
            "titles": _titles(results.model.scenario, inputs),
            "through_combinations": alone < _MOSTLY_ALONE and not tied,
            "shares": tuple(
                SharedOut(
                    title=each.title,
                    inputs=each.inputs,
                    share=each.share,
                    se=each.se,
                    bias_dominates=each.biased,
                )
                for each in shares
            ),
            "share_left": left,
            "rule": _rule(frame, inputs, {name: columns[name] for name in ranked.above[:_TRIED]}, y, seed),
        }
    )


def _influences(
    seed: int,
    inputs: Varied,
    ranked: _Ranked,
    told: Sequence[str],
    columns: Mapping[str, Drawn],
    y: Drawn,
    totals: Mapping[str, tuple[float, tuple[float, float]]],
    alone_of: Mapping[str, tuple[float, float, bool]],
) -> tuple[Influence, ...]:
    if not told:
        return ()
    bins, slides = ([group[name] for name in told] for group in (ranked.bins, ranked.slides))
    first, shift = first_order_replicates(bins, slides, y.astype(np.float64), seed)
    ends, shift_ends = percentile_interval(first), percentile_interval(shift)
    found = []
    for k, name in enumerate(told):
        following = k + 1 < len(told) and overlap((ends[0, k], ends[1, k]), (ends[0, k + 1], ends[1, k + 1]))
        low, high, moves = alone_of[name]
        total = totals.get(name)
        found.append(
            Influence(
                input=name,
                path=_path(inputs, name),
                first_order=ranked.first[name],
                first_order_low=float(ends[0, k]),
                first_order_high=float(ends[1, k]),
                shift=ranked.shift[name],
                shift_low=None if np.isnan(shift_ends[0, k]) else float(shift_ends[0, k]),
                shift_high=None if np.isnan(shift_ends[1, k]) else float(shift_ends[1, k]),
                about_as_much_as_the_next=following,
                low=low,
                high=high,
                moves_alone=moves,
                deep=name in inputs.deep,
                moves_with=len(_mates(inputs, name) & set(columns)),
                levels=inputs.levels.get(name, ()),
                curve=_points(columns[name], y) if name not in inputs.bare else (),
                total=total[0] if total else None,
                total_low=total[1][0] if total else None,
                total_high=total[1][1] if total else None,
            )
        )
    return tuple(found)


def _titles(scenario: Scenario, inputs: Varied) -> dict[str, str]:
    """What judgements of the game and inputs of guarantors are called, where their names say little."""
    book = inputs_by_path(scenario)
    return {
        name: book.title(path)
        for name, path in inputs.paths.items()
        if name.startswith(("deterrence.", "guarantees.")) and path in book.by_path
    }


def _mates(inputs: Varied, name: str) -> set[str]:
    """The inputs that move together with this one."""
    return {each for group in inputs.together if name in group for each in group} - {name}


def _path(inputs: Varied, name: str) -> str:
    """Where an input is written; an event by its own name."""
    return inputs.paths.get(name, name)


def _points(x: Drawn, y: Drawn) -> tuple[Point, ...]:
    found = curve(x, y)
    return tuple(
        Point(
            at=float(at),
            mean=float(mean),
            low=float(mean - 1.96 * se),
            high=float(mean + 1.96 * se),
            draws=int(n),
        )
        for at, mean, se, n in zip(found.at, found.mean, found.se, found.draws, strict=True)
    )


def _moved_alone(results: Results, asked: Asked, end: str, name: str) -> tuple[float, float, bool]:
    """The measure with one input low and high, all else as drawn; and whether any draw moves (E7)."""
    low, high = (seen(each, asked, end) for each in run_held(results, asked.courses, name))
    moves = bool((low.values != high.values).any() or (low.chosen != high.chosen).any())
    return _mean(low), _mean(high), moves


def _mean(looked: Seen) -> float:
    return float(looked.values[looked.chosen].mean()) if looked.chosen.any() else 0.0


def _totals(
    results: Results, asked: Asked, inputs: Varied, end: str
) -> Mapping[str, tuple[float, tuple[float, float]]]:
    """Total effects from a design on the first draws, by input (E8)."""
    model = results.model
    courses = {name: model.scenario.courses[name] for name in asked.courses}
    model = replace(model, scenario=replace(model.scenario, courses=courses))
    names = [name for name in inputs.drawn if name in model.sampler.keys]

    def read(changed: Model, blocks: Sequence[Draws]) -> Floats:
        found = seen(again(results.first(FIRST_DRAWS), changed, blocks), asked, end)
        return found.values.astype(np.float64)

    made = design_of(model, names, min(results.draws, FIRST_DRAWS), read)
    found: Effects = effects(made.a, made.b, made.mixed, seed=model.sampler.plan.seed)
    return {
        name: (float(found.total[j]), (float(found.total_interval[j, 0]), float(found.total_interval[j, 1])))
        for j, name in enumerate(made.inputs)
    }


# -- the rule -----------------------------------------------------------------------------------------------


def _rule(
    frame: MattersAnswer, inputs: Varied, columns: Mapping[str, Drawn], y: Drawn, seed: int
) -> RuleTold:
    """A box for the rarer side of a yes/no measure, or for the worst quarter of a number (E11)."""
    about, threshold, cases = _cases(y, frame)
    kept = {name: x for name, x in columns.items() if name not in inputs.bare}
    found = discover(kept, cases, unordered=list(inputs.levels), seed=seed) if kept else Rule(reason="none")
    boxes = tuple(
        BoxTold(
            limits=tuple(_limit(inputs, each) for each in box.limits),
            density=box.density,
            coverage=box.coverage,
            mass=box.mass,
            elsewhere=box.elsewhere,
        )
        for box in found.boxes
    )
    short = bool(boxes) and boxes[0].density >= _DENSE and boxes[0].coverage >= _WIDE
    return RuleTold(
        about=about,
        threshold=threshold,
        boxes=boxes,
        short=short,
        reason=found.reason,
        cases=int(np.count_nonzero(cases)),
        inputs=len(kept),
    )


def _cases(y: Drawn, frame: MattersAnswer) -> tuple[str, float | None, Bools]:
    """What the rule is about, and in which draws it is so."""
    lower = frame.lower_is_better
    if frame.minus is not None:
        side = "lower" if lower else "higher"
        so: Bools = np.asarray(y < 0 if lower else y > 0)
        return (side, 0.0, so) if so.mean() <= 0.5 else (f"not {side}", 0.0, np.logical_not(so))
    if y.dtype == np.bool_:
        worse: Bools = np.asarray((y != 0) == lower)
        return ("fails", None, worse) if worse.mean() <= 0.5 else ("holds", None, np.logical_not(worse))
    threshold = float(np.quantile(y, 1 - _TAIL if lower else _TAIL))
    if lower:
        return "high", threshold, np.asarray(y > threshold)
    return "low", threshold, np.asarray(y < threshold)


def _limit(inputs: Varied, limit: Limit) -> LimitTold:
    names = inputs.levels.get(limit.input, ("no", "yes"))
    return LimitTold(
        input=limit.input,
        path=_path(inputs, limit.input),
        low=limit.low,
        high=limit.high,
        levels=tuple(names[code] for code in limit.levels),
        quasi_p=limit.quasi_p,
        often=limit.often,
    )


# -- courses ------------------------------------------------------------------------------------------------


def _standings(results: Results, asked: Asked, end: str, threshold: float | None) -> tuple[StandingTold, ...]:
    """How the courses stand in this measure, the best first (E13, E16)."""
    courses = results.model.scenario.courses
    each = {name: seen(results, replace(asked, course=name), end) for name in courses}
    columns = {name: found.values for name, found in each.items()}
    cells = next(iter(each.values())).cells
    lower = asked.call.name in LOWER_IS_BETTER
    found = standings(columns, threshold=threshold, cells=cells, lower_is_better=lower)
    ordered = sorted(found, key=lambda one: (one.regret_mean, list(courses).index(one.course)))
    told = []
    for k, one in enumerate(ordered):
        wins = same = None
        if k + 1 < len(ordered):
            here, there = (columns[name] for name in (one.course, ordered[k + 1].course))
            wins, same = better(there, here) if lower else better(here, there)
        told.append(
            StandingTold(
                course=one.course,
                title=courses[one.course].title,
                mean_low=one.mean[0],
                mean_high=one.mean[1],
                meets_low=one.meets[0] if one.meets else None,
                meets_high=one.meets[1] if one.meets else None,
                worst_part=one.worst_cell,
                low=one.low,
                regret_mean=one.regret_mean,
                regret_p95=one.regret_high,
                regret_most=one.regret_most,
                best=one.best,
                better_than_next=wins,
                same_as_next=same,
            )
        )
    return tuple(told)
