"""What can be changed to turn a claim: readings, events, levers, pledges, ends of ranges, parts (E19)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import values
from guarantor.draws.stream import uniforms
from guarantor.measures.claims.circularity import traced
from guarantor.measures.claims.flips import event_settings, events_read, lever_moves
from guarantor.measures.claims.judging import Bench, read_of
from guarantor.measures.holding import HIGH, LOW
from guarantor.measures.influence.sensitivity import DUMMIES, binned_first_order, floor_of
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Claim
from guarantor.scenario.condition import Always
from guarantor.scenario.origin import Value
from guarantor.scenario.quantity import Shape, is_certain
from guarantor.scenario.values import values_of

__all__ = ["Setting", "number_at", "overlap", "settings_of"]

Floats = NDArray[np.float64]

_MOST_RANGES, _DEEP_PARTS = 6, 4


@dataclass(frozen=True, slots=True)
class Setting:
    """One change.

    Attributes
    ----------
    kind : str
        readings, events, levers, pledges, ranges or parts (of what has no probability).
    change, title : str
        As written, and in words.
    readings : tuple of str
    events : tuple of (event, yes/no or level)
    levers : tuple of (course, lever, level)
    pledges : tuple of (id, bool)
        Those that stand, or do not, whatever else happens.
    held : tuple of (input, rank)
        Inputs at a rank of their range in every draw.
    """

    kind: str
    change: str
    title: str
    readings: tuple[str, ...] = ()
    events: tuple[tuple[str, bool | str], ...] = ()
    levers: tuple[tuple[str, str, str], ...] = ()
    pledges: tuple[tuple[str, bool], ...] = ()
    held: tuple[tuple[str, float], ...] = ()


def overlap(one: Setting, two: Setting) -> bool:
    """Whether two changes are of one event, lever, pledge or input."""

    def names(each: Setting) -> set[tuple[str, ...]]:
        pairs = (*each.events, *each.pledges, *each.held)
        return {(name,) for name, _ in pairs} | {(course, lever) for course, lever, _ in each.levers}

    return bool(names(one) & names(two))


def settings_of(bench: Bench, claim: Claim, readings: Iterable[str]) -> Iterator[Setting]:
    """Everything that is tried of a claim: readings first, then what it reads, in the order of E19."""
    scenario = bench.first.scenario
    paths = {origin.path for origin in traced(claim, scenario)}
    for name in readings:
        yield Setting("readings", name, scenario.patches[name].title, readings=(name,))
    read = events_read(claim, scenario)
    for event in scenario.events.values():
        if event.name in read and event.name not in bench.first.results.model.given:
            for setting, change, title in event_settings(event):
                yield Setting("events", change, title, events=((event.name, setting),))
    for course, lever, level, title in lever_moves(scenario, claim):
        yield Setting("levers", f"{lever} = {level}", title, levers=((course, lever, level),))
    yield from _pledges(scenario, paths)
    inputs = {value.name: value for value in values_of(scenario) if value.origin.path in paths}
    known = bench.first.results.inputs
    free = {
        name: value
        for name, value in inputs.items()
        if name in known and not is_certain(value.quantity) and not value.quantity.labels
    }
    yield from _ranges(bench, claim, {n: v for n, v in free.items() if v.quantity.shape is not Shape.DEEP})
    for name, value in free.items():
        if value.quantity.shape is Shape.DEEP:
            for k in range(_DEEP_PARTS + 1):
                yield _at("parts", name, value, k / _DEEP_PARTS, "the edge of a part of what is not known")


def _pledges(scenario: Scenario, paths: set[str]) -> Iterator[Setting]:
    for pledge in scenario.pledges:
        if pledge.actor in scenario.without or not any(
            path == pledge.origin.path or path.startswith(f"{pledge.origin.path}.") for path in paths
        ):
            continue
        who = scenario.actors[pledge.actor].name
        stands = not pledge.refused and pledge.condition == Always()
        if not stands:
            title = f"{who}'s pledge {pledge.id} stands whatever else happens"
            yield Setting("pledges", f"pledges.{pledge.id} = in", title, pledges=((pledge.id, True),))
        if not pledge.refused:
            title = f"without {who}'s pledge {pledge.id}"
            yield Setting("pledges", f"pledges.{pledge.id} = out", title, pledges=((pledge.id, False),))


def _ranges(bench: Bench, claim: Claim, inputs: Mapping[str, Value]) -> Iterator[Setting]:
    """The ranges that alone move what is tested by more than chance would, the strongest first."""
    results = bench.first.results
    tested = read_of(claim, bench.first)
    if tested is None or not inputs:
        return
    column, chosen = tested
    if np.ptp(column[chosen]) == 0:
        return
    seed, size = results.model.sampler.plan.seed, results.draws

    def owned(drawn: Floats) -> float:
        return binned_first_order(drawn[chosen], column[chosen])

    floor = floor_of([owned(uniforms(seed, f"@dummy/{k}", 0, size)) for k in range(1, DUMMIES + 1)])
    influence = {name: owned(results.inputs[name]) for name in inputs if np.ptp(results.inputs[name][chosen])}
    ranked = sorted(
        (name for name in influence if influence[name] > floor), key=lambda name: -influence[name]
    )
    for name in ranked[:_MOST_RANGES]:
        yield _at("ranges", name, inputs[name], LOW, "its 5th of 100")
        yield _at("ranges", name, inputs[name], HIGH, "its 95th of 100")


def _at(kind: str, name: str, value: Value, rank: float, where: str) -> Setting:
    number = number_at(value, rank)
    told = f"{number:,.0f}" if abs(number) >= 1_000 else f"{number:.3g}"
    return Setting(kind, f"{name} = {number:.6g}", f"{name} at {told}, {where}", held=((name, rank),))


def number_at(value: Value, rank: float) -> float:
    """An input at a rank of its range."""
    return float(values(value.quantity, np.array([rank]))[0])
