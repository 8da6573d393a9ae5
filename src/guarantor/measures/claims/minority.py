"""Where the rarer side of a claim lies that nothing tried turns: a rule, in words (E11, E12, E19)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from guarantor.draws.stream import uniforms
from guarantor.measures.claims.circularity import traced
from guarantor.measures.claims.flips import events_read
from guarantor.measures.claims.judging import read_of
from guarantor.measures.claims.parts import parts_of
from guarantor.measures.influence.discovery import Box, Drawn, Limit, discover
from guarantor.measures.influence.sensitivity import DUMMIES, binned_first_order, floor_of
from guarantor.measures.influence.varied import happening_of
from guarantor.measures.inputs import Inputs, inputs_by_path
from guarantor.measures.worlds import Worlds
from guarantor.scenario.claim_schema import Claim
from guarantor.scenario.values import values_of

__all__ = ["minority"]

Bools = NDArray[np.bool_]

_MOST_INPUTS = 40
_CONDITIONS = 3


def minority(claim: Claim, worlds: Worlds) -> str:
    """Where a claim fails that mostly holds, or holds that mostly fails.

    Parameters
    ----------
    claim : Claim
    worlds : Worlds
        With the game, if the claim asks about attack.

    Returns
    -------
    str
        Empty where a number over all futures is tested, which has no side, and where fewer than fifty futures
        lie on the rarer one.

    Notes
    -----
    The rule is looked for among the events and inputs that the claim reads and that alone move it by more
    than inert inputs seem to, at most forty, in the futures in which it applies; its figures are of the half
    of them that did not make it.
    """
    if any(part.stat for part in parts_of(claim)):
        return ""
    read = read_of(claim, worlds)
    course = next((part.course for part in parts_of(claim) if part.course in worlds.results.courses), None)
    if read is None or course is None:
        return ""
    holds, chosen = read[0][read[1]] > 0, read[1]
    if not holds.size:
        return ""
    fails = bool(holds.mean() > 0.5)
    cases = ~holds if fails else holds
    book = inputs_by_path(worlds.scenario)
    columns, paths, levels = _columns(claim, worlds, course, chosen, cases)
    unordered = [name for name in levels if name in columns]
    rule = discover(columns, cases, unordered=unordered, boxes=1, halves=0)
    if rule.reason in ("few", "many"):
        return ""
    verb = "fails" if fails else "holds"
    if not rule.boxes:
        return f"no rule was found for where it {verb}"
    return _told(rule.boxes[0], verb, book, paths, levels)


def _columns(
    claim: Claim, worlds: Worlds, course: str, chosen: Bools, cases: Bools
) -> tuple[dict[str, Drawn], dict[str, str], dict[str, tuple[str, ...]]]:
    """Inputs as drawn where the claim applies, where each is written, and the levels of events."""
    results, scenario = worlds.results, worlds.scenario
    origins = {origin.path for origin in traced(claim, scenario)}
    events = [scenario.events[name] for name in sorted(events_read(claim, scenario))]
    drawn: dict[str, Drawn] = {e.name: happening_of(results.courses[course], e)[chosen] for e in events}
    paths = {value.name: value.origin.path for value in values_of(scenario) if value.origin.path in origins}
    bare = set(results.model.sampler.plan.uniforms)
    levels = {event.name: event.levels for event in events if event.levels}
    told = {f"{name}#p" for name in levels}  # by what happens
    drawn |= {
        name: results.inputs[name][chosen]
        for name in paths
        if name in results.inputs and name not in bare | told
    }
    drawn = {name: x for name, x in drawn.items() if x.min() < x.max()}
    seed, size = results.model.sampler.plan.seed, results.draws
    y = cases.astype(np.float64)
    if y.min() == y.max():
        return {}, paths, levels
    inert = [uniforms(seed, f"@dummy/{k}", 0, size)[chosen] for k in range(1, DUMMIES + 1)]
    floor = floor_of([binned_first_order(x, y) for x in inert])
    owned = {name: binned_first_order(x.astype(np.float64), y) for name, x in drawn.items()}
    strong = sorted((name for name in owned if owned[name] > floor), key=lambda name: -owned[name])
    return {name: drawn[name] for name in strong[:_MOST_INPUTS]}, paths, levels


# -- in words -----------------------------------------------------------------------------------------------


def _told(
    box: Box, verb: str, book: Inputs, paths: dict[str, str], levels: dict[str, tuple[str, ...]]
) -> str:
    conditions = [_condition(each, book, paths, levels) for each in box.limits]
    more = len(conditions) - _CONDITIONS
    when = " and ".join(conditions[:_CONDITIONS])
    if more > 0:
        when += f" (and {more} weaker condition{'s' if more > 1 else ''})"
    density, coverage, elsewhere = (round(100 * each) for each in (box.density, box.coverage, box.elsewhere))
    return (
        f"it {verb} {when}: in {density} of 100 such futures, elsewhere in {elsewhere}; this covers "
        f"{coverage} of 100 futures in which it {verb}"
    )


def _condition(limit: Limit, book: Inputs, paths: dict[str, str], levels: dict[str, tuple[str, ...]]) -> str:
    event = book.scenario.events.get(limit.input)
    if event is not None:
        if event.levels:
            inside = " or ".join(levels[limit.input][code].replace("_", " ") for code in limit.levels)
            return f"with {event.title}: {inside}"
        return f"{'with' if 1 in limit.levels else 'without'} {event.title}"
    path = paths[limit.input]
    title = (book.title(path) if path in book.by_path else limit.input).replace(": ", ", ")
    low, high = (None if each is None else _number(each) for each in (limit.low, limit.high))
    if low is not None and high is not None:
        return f"where {title} is between {low} and {high}"
    return f"where {title} is {f'above {low}' if low is not None else f'below {high}'}"


def _number(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1_000 else f"{number:.3g}"
