"""Single changes of a scenario that could be tried, and a scenario with several of them (E19)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from guarantor.draws import BLOCK, values
from guarantor.measures.asked import Asked
from guarantor.measures.holding import HIGH, LOW, again, held_at
from guarantor.measures.influence.reach_forms import ChangeTold
from guarantor.measures.inputs import inputs_by_path
from guarantor.measures.trace import inputs_of
from guarantor.measures.worlds import Change, course_of
from guarantor.run import Results
from guarantor.scenario import Scenario
from guarantor.scenario.condition import Always
from guarantor.scenario.origin import Origin
from guarantor.scenario.patches import can_be_set, changes_of
from guarantor.scenario.quantity import Quantity, Shape, format_quantity, is_certain
from guarantor.scenario.schema import Course
from guarantor.scenario.values import values_of

__all__ = ["Single", "applied", "singles"]

_ALWAYS = "always"
_UNHEARD = "unheard."
_DIGITS = 3
_SHARES = ("share", "substitution", "offers", "anchor")


@dataclass(frozen=True, slots=True)
class Single:
    """A change, and what it changes: two changes of one thing cannot be made together.

    Attributes
    ----------
    held : mapping of stream to float
        For an input: the value at which each of its streams is held.
    """

    name: str
    slot: str
    told: ChangeTold
    held: Mapping[str, float] = field(default_factory=dict)


def singles(results: Results, asked: Asked) -> Iterator[Single]:
    """Every change of what a measure can read in a course, in the order of E19.

    Levers at each other level; events fixed; pledges that stand whatever else happens; for measures of the
    game actors left out (elsewhere nobody's staying away helps: COMMIT is monotone); the unheard as a
    reading takes them; quantities at the 5th and the 95th percentile of their own range, unless they stand in
    a table, where no option sets them, or have a range for each of several levels.
    """
    scenario = results.model.scenario
    course = scenario.courses[asked.course]
    origins = inputs_of(scenario, asked.call, course)
    yield from _levers(scenario, course)
    yield from _events(results, scenario, origins)
    yield from _pledges(scenario, origins, leaving=asked.game)
    yield from _unheard(scenario)
    yield from _inputs(results, origins)


def _levers(scenario: Scenario, course: Course) -> Iterator[Single]:
    for name, lever in scenario.levers.items():
        for level in lever.levels:
            if level != course.levers[name]:
                title = (
                    f"{_lever(scenario, name)} at {_plain(level)} instead of {_plain(course.levers[name])}"
                )
                yield Single(
                    f"{name}={level}",
                    f"lever {name}",
                    ChangeTold(kind="lever", title=title, levers={name: level}),
                )


def _events(results: Results, scenario: Scenario, origins: Iterable[Origin]) -> Iterator[Single]:
    read = set(origins)
    for name, event in scenario.events.items():
        if name in results.model.given or not any(v.origin in read for _, v in event.probability.cases):
            continue
        for fixed in event.levels or (True, False):
            title = f"{event.title}: {_plain(str(fixed))}"
            if not event.levels:
                title = f"{'with' if fixed else 'without'} {event.title}"
            yield Single(
                f"{name}={fixed}", f"event {name}", ChangeTold(kind="event", title=title, given={name: fixed})
            )


def _pledges(scenario: Scenario, origins: Iterable[Origin], *, leaving: bool) -> Iterator[Single]:
    paths = {origin.path for origin in origins}
    read = [
        pledge
        for pledge in scenario.pledges
        if pledge.origin.path in paths and not pledge.refused and pledge.actor not in scenario.without
    ]
    settable = can_be_set(scenario, (f"{pledge.origin.path}.if" for pledge in read))
    for pledge in read:
        path = f"{pledge.origin.path}.if"
        if path in settable and pledge.condition != Always():
            title = f"{_owner(scenario, pledge.actor)} pledge {pledge.id} stands whatever else happens"
            told = ChangeTold(kind="pledge", title=title, sets={path: _ALWAYS})
            yield Single(f"{path}={_ALWAYS}", f"pledges of {pledge.actor}", told)
    for code in dict.fromkeys(pledge.actor for pledge in read) if leaving else ():
        told = ChangeTold(kind="actor", title=f"without {scenario.actors[code].name}", without=(code,))
        yield Single(f"without {code}", f"pledges of {code}", told)


def _unheard(scenario: Scenario) -> Iterator[Single]:
    """Readings that assume something of the unheard, and of nothing else."""
    for change in changes_of(scenario):
        paths = [path for path, _ in change.sets]
        if change.patch.name not in scenario.applied and all(path.startswith(_UNHEARD) for path in paths):
            told = ChangeTold(kind="unheard", title=change.patch.title, readings=(change.patch.name,))
            yield Single(change.patch.name, "unheard", told)


def _inputs(results: Results, origins: Iterable[Origin]) -> Iterator[Single]:
    scenario, read = results.model.scenario, set(origins)
    own = {entry.name for entry in results.model.sampler.plan.inputs}
    chances = _chances(scenario)
    by_path: dict[str, dict[str, Quantity]] = {}
    for value in values_of(scenario):
        if value.origin in read and value.origin.path not in chances and not is_certain(value.quantity):
            by_path.setdefault(value.origin.path, {})[value.name] = value.quantity
    settable, book = can_be_set(scenario, by_path), inputs_by_path(scenario)
    for path, quantities in by_path.items():
        quantity = next(iter(quantities.values()))
        if (
            len(set(quantities.values())) > 1
            or path not in settable
            or quantity.labels
            or not quantities.keys() <= own
        ):
            continue
        for at, end in ((LOW, "low"), (HIGH, "high")):
            number = float(f"{float(values(quantity, np.array([at]))[0]):.{_DIGITS}g}")
            if quantity.shape is Shape.INTEGER:
                number = float(round(number))
            held = Quantity(Shape.CONSTANT, (number,), unit=quantity.unit)
            title = f"{book.title(path)} at {_told(path, held)}, the {end} end of its range"
            told = ChangeTold(kind="input", title=title, sets={path: format_quantity(held)})
            streams = dict.fromkeys(quantities, number)
            yield Single(f"{path}={format_quantity(held)}", f"input {path}", told, streams)


def _chances(scenario: Scenario) -> set[str]:
    """Where the chances of events are written: an event is fixed instead."""
    return {value.origin.path for event in scenario.events.values() for _, value in event.probability.cases}


def _told(path: str, held: Quantity) -> str:
    """A value as a reader says it."""
    if path.endswith(_SHARES) and held.unit is None and 0 <= held.numbers[0] <= 1:
        return f"{100 * held.numbers[0]:.3g}%"
    return format_quantity(held)


def _lever(scenario: Scenario, name: str) -> str:
    """A lever by the actor whose level it sets; else by its own name."""
    actor = scenario.actors.get(name.removesuffix("_level").upper())
    return actor.name if actor else _plain(name)


def _owner(scenario: Scenario, code: str) -> str:
    name = scenario.actors[code].name
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def applied(results: Results, course: str, changes: Iterable[Single]) -> Results:
    """A course of a run under changes, on the same draws.

    Readings are not applied here: the run has them already.
    """
    model = results.model
    scenario = model.scenario
    levers: dict[str, str] = {}
    without: list[str] = []
    given: dict[str, bool | str] = {}
    held: dict[str, float] = {}
    for each in changes:
        levers |= each.told.levers
        without += each.told.without
        given |= each.told.given
        held |= each.held
        if not each.held:
            for path in each.told.sets:
                scenario = _standing(scenario, path.removesuffix(".if"))
    change = Change(levers=tuple(sorted(levers.items())), without=tuple(without))
    changed, there = course_of(scenario, scenario.courses[course], change)
    changed = replace(changed, courses={**scenario.courses, course: there})
    changed_model = replace(model, scenario=changed, given={**model.given, **given})
    blocks = results.blocks[: -(-results.draws // BLOCK)]
    return again(results, changed_model, [held_at(block, held) for block in blocks])


def _standing(scenario: Scenario, path: str) -> Scenario:
    """A pledge that stands whatever else happens."""
    return replace(
        scenario,
        pledges=tuple(
            replace(pledge, condition=Always()) if pledge.origin.path == path else pledge
            for pledge in scenario.pledges
        ),
    )
