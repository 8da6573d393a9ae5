"""Worlds: the runs that claims need beyond the base run, on the same draws, each made once and when asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import Draws, OnDemand
from guarantor.measures.summary import DeepCell, Reads, deep_cells
from guarantor.pipeline import Outcome, Reference
from guarantor.pipeline.reserve import Held
from guarantor.run import Columns, Results, execute
from guarantor.scenario import Scenario
from guarantor.scenario.choices import levers_held, silenced
from guarantor.scenario.schema import Course

__all__ = ["AS_WRITTEN", "Change", "Place", "Worlds", "course_of", "with_game"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What is changed in a course beyond what the scenario writes.

    Attributes
    ----------
    levers : tuple of (lever, level)
        Set to another level (X8).
    without : tuple of str
        Actors removed (X7).
    fixed : tuple of (event, bool)
        Events fixed in every draw, without conditioning the others (C12).
    """

    levers: Pairs = ()
    without: tuple[str, ...] = ()
    fixed: tuple[tuple[str, bool], ...] = ()


AS_WRITTEN = Change()
"""No change: the course of the base run."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a measure is read: a course, what is changed in it, and an end of COMMIT.

    Attributes
    ----------
    course : str
        A course of the scenario; where `force` is false the course whose events the draw has.
    force : bool
        False for ``no-force``: the same draw without force and guarantees.
    end : str
        ``alone`` or ``together``.
    """

    course: str
    change: Change = AS_WRITTEN
    force: bool = True
    end: str = "alone"


@dataclass(slots=True, eq=False)
class Worlds:
    """A base run, and the further runs made from it.

    Attributes
    ----------
    results : Results
        All columns have its number of draws.
    held : dict
        What each state holds in these draws, as far as somebody asked.
    """

    results: Results
    held: Held = field(default_factory=dict)
    _found: dict[tuple[str, Change, bool], Columns] = field(default_factory=dict)
    _deep: dict[Reads, tuple[DeepCell, ...]] = field(default_factory=dict)
    _drawn: Draws | None = None
    _kept: dict[tuple[str, str, Place], Floats] = field(default_factory=dict)

    def kept(self, key: tuple[str, str, Place], make: Callable[[], Floats]) -> Floats:
        """What several columns are read from, worked out once: by measure, argument and place."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def deep_cells(self, reads: Reads) -> tuple[DeepCell, ...]:
        """The parts of the deep inputs that a claim reads; one without a name if it reads none (E17)."""
        if reads not in self._deep:
            everything = DeepCell("", np.ones(self.results.draws, bool))
            self._deep[reads] = deep_cells(self.results, reads) or (everything,)
        return self._deep[reads]

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.results.model.scenario

    def columns(self, place: Place, *, game: bool = False) -> Columns:
        """Both ends of a course under a change; the game is played only where it is asked for.

        Raises
        ------
        KeyError
            If the run has no such course.
        """
        if place.change == AS_WRITTEN and (self.results.model.deterrence or not game):
            return self.results.courses[place.course]
        for played in (True, False) if not game else (True,):
            if (found := self._found.get((place.course, place.change, played))) is not None:
                return found
        columns = self._run(place.course, place.change, game)
        self._found[place.course, place.change, game] = columns
        return columns

    def outcome(self, place: Place, *, game: bool = False) -> Outcome:
        """One end of it."""
        columns = self.columns(place, game=game)
        return columns.alone if place.end == "alone" else columns.together

    def events(self, place: Place) -> Mapping[str, Bools]:
        """Which events happen there."""
        return self.columns(place).events

    @property
    def reference(self) -> Reference:
        """The game with no force."""
        return self.results.reference

    @property
    def draws(self) -> Draws:
        """The drawn inputs of the base run; changes of course move none of them (R1)."""
        if self._drawn is None:
            plan, drawn = self.results.model.sampler.plan, self.results.inputs
            values = OnDemand((entry.name for entry in plan.inputs), drawn.__getitem__)
            self._drawn = Draws(0, self.results.draws, OnDemand(plan.uniforms, drawn.__getitem__), values)
        return self._drawn

    def _run(self, name: str, change: Change, game: bool) -> Columns:
        model = self.results.model
        changed, course = course_of(model.scenario, model.scenario.courses[name], change)
        fixed = {**model.given, **dict(change.fixed)}
        run = replace(model, scenario=replace(changed, courses={name: course}), given=fixed, deterrence=game)
        return execute(run, self.results.draws, before=self.results).courses[name]


def course_of(scenario: Scenario, course: Course, change: Change) -> tuple[Scenario, Course]:
    """The scenario and one course of it under a change.

    An actor that is removed makes no pledge, and the lever that sets its level stands at the lowest, for
    everybody who reads it (X7). Its votes stay as drawn. One that the scenario itself leaves out stays out.
    """
    held = levers_held(scenario, (*scenario.without, *change.without))
    levers = {**course.levers, **dict(change.levers), **held}
    pledges = silenced(scenario.pledges, change.without)
    return replace(scenario, pledges=pledges), replace(course, levers=levers)


def with_game(results: Results) -> Results:
    """The run with DETER, made again where the first one left it out and the scenario has the tables."""
    model = results.model
    if model.deterrence or not (model.scenario.challenger and model.scenario.guarantees):
        return results
    return execute(replace(model, deterrence=True), results.draws, before=results)
