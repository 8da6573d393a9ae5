"""The order of the stages: COMMIT, AUTHORIZE, GENERATE, DETER, for every course of a block (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import Draws
from guarantor.pipeline.game import Game, Reference, no_game
from guarantor.pipeline.model import Bools, Floats, Model, events_of
from guarantor.pipeline.problem import fielded
from guarantor.pipeline.supply import requirement_of
from guarantor.scenario.condition import fold
from guarantor.scenario.force import MISSION
from guarantor.scenario.schema import Course, Scenario
from guarantor.stages import authorize, commit, generate

__all__ = ["NO_FORCE", "Block", "Outcome", "force_of", "pledges_in", "run_block", "solved"]

Integers = NDArray[np.int64]

NO_FORCE = "no-force"
"""Name of the reference course: no foreign troops, no new guarantee."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What one course gives in each draw at one end of COMMIT (DESIGN 4-5).

    Attributes
    ----------
    joined : ndarray of bool, shape (D, S)
        Whether or not the force is then authorized.
    authorized, raised : ndarray of bool, shape (D,)
        `raised`: authorized, and somebody is deployed.
    headcount, sustained_troops, requirement_troops : ndarray, shape (D,)
        Persons; the first two are 0 where no force is raised.
    headcount_met, requirement_met : ndarray of bool, shape (D,)
        Enough soldiers (G33); complete packages (G17).
    package_share : ndarray, shape (D,)
        Largest share of every line at once.
    bottleneck : ndarray of int, shape (D,)
        Bit mask over the lines, 0 where no force is raised.
    deployed : ndarray, shape (D, S)
        Persons by state.
    attack_probability, challenger_value, challenger_value_centred, protege_value : ndarray, shape (D,)
        Equal to the reference, bit by bit, where no force is raised.
    """

    joined: Bools
    authorized: Bools
    raised: Bools
    headcount: Floats
    headcount_met: Bools
    sustained_troops: Floats
    requirement_troops: Floats
    requirement_met: Bools
    package_share: Floats
    bottleneck: Integers
    deployed: Floats
    attack_probability: Floats
    challenger_value: Floats
    challenger_value_centred: Floats
    protege_value: Floats

    def joins(self, actor: int) -> Bools:
        """Whether one actor joins, by its place among the actors, shape ``(D,)``."""
        return self.joined[:, actor]

    def sends(self, actor: int) -> Floats:
        """Persons that one actor keeps there, by its place among the actors, shape ``(D,)``."""
        return self.deployed[:, actor]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A block of draws, all courses.

    Attributes
    ----------
    courses : mapping of course to (alone, together)
        Each contributor moves on its own; all move together (C6). One object where the two agree.
    routes : mapping of course to mapping of route to ndarray of bool, shape (D,)
    events : mapping of course to mapping of event to ndarray of bool, shape (D,)
    """

    draws: Draws
    reference: Reference
    courses: Mapping[str, tuple[Outcome, Outcome]]
    routes: Mapping[str, Mapping[str, Bools]]
    events: Mapping[str, Mapping[str, Bools]]


def run_block(
    model: Model,
    block: int,
    draws: Draws | None = None,
    silent: Mapping[str, Collection[str]] | None = None,
) -> Block:
    """Run every course on one block of draws (R12, R14), which may have been drawn before.

    Parameters
    ----------
    silent : mapping of course to actors, optional
        Whose pledges never stand in that course (X7).
    """
    scenario, draws = model.scenario, draws or model.sampler.block(block)
    game = Game(model, draws) if model.deterrence else None
    reference = game.reference if game else no_game(draws.n)
    known: dict[tuple[bytes, str, str], generate.Fielded | None] = {}
    caveats = any(force.caveats for force in scenario.forces.values())

    def outcome(
        course: Course, passed: Bools, joining: commit.Joining, alone: Outcome | None = None
    ) -> Outcome:
        # Courses in which the same pledges stand for the same mission field the same force; a caveat may bite
        # in one of them only (G12).
        key = (joining.pledges.tobytes(), course.levers.get(MISSION, ""), course.name if caveats else "")
        if key not in known:
            known[key] = fielded(model, course, draws, joining)
        force = force_of(passed, joining, known[key], requirement_of(scenario, course, draws))
        judged = game.course(course, force["raised"], force["deployed"], alone) if game else reference
        return Outcome(**force, **{each.name: getattr(judged, each.name) for each in fields(Reference)})

    courses, routes, events = {}, {}, {}
    for name, course in scenario.courses.items():
        events[name] = events_of(model, course, draws)
        routes[name] = {
            route.name: authorize.authorized(fold(route.rule, course.levers), events[name], draws.n)
            for route in scenario.approvals
        }
        passed = np.ones(draws.n, bool)
        if scenario.approvals:
            passed = np.logical_or.reduce(list(routes[name].values()))
        gone = (silent or {}).get(name, ())
        ends = solved(model, course, events[name], draws.n, gone)
        alone = together = outcome(course, passed, ends.least)
        if not np.array_equal(ends.least.pledges, ends.greatest.pledges):
            together = outcome(course, passed, ends.greatest, alone)
        courses[name] = (alone, together)
    return Block(draws, reference, courses, routes, events)


def solved(
    model: Model, course: Course, events: Mapping[str, Bools], draws: int, silent: Collection[str] = ()
) -> commit.TwoEnds:
    """Which pledges stand in each draw, given what happens there (C1-C6).

    Parameters
    ----------
    events : mapping of event to ndarray of bool, shape (D,)
    draws : int
        D.
    silent : collection of str
        Actors whose pledges never stand (C12).
    """
    return commit.solve(pledges_in(model.scenario, course, silent), model.actors, events, draws=draws)


def pledges_in(scenario: Scenario, course: Course, silent: Collection[str] = ()) -> list[commit.Pledge]:
    """Pledges as COMMIT takes them in a course (C3); those of the silent never stand."""
    return [
        commit.Pledge(
            pledge.id,
            pledge.actor,
            fold(pledge.condition, course.levers),
            pledge.refused or pledge.actor in silent,
        )
        for pledge in scenario.pledges
    ]


def force_of(
    passed: Bools, joining: commit.Joining, found: generate.Fielded | None, requirement: Floats
) -> dict[str, Any]:
    """The part of an outcome that comes before DETER: zeros where no force is raised."""
    if found is None:  # nothing is required, so being there is all that can be said
        raised = passed & joining.actors.any(axis=1)
        nothing = np.zeros(raised.size)
        return {
            "joined": joining.actors,
            "authorized": passed,
            "raised": raised,
            "headcount": nothing,
            "headcount_met": raised,
            "sustained_troops": nothing,
            "requirement_troops": nothing,
            "requirement_met": raised,
            "package_share": nothing,
            "bottleneck": np.zeros(raised.size, np.int64),
            "deployed": np.zeros(joining.actors.shape),
        }
    raised = passed & (found.deployed.sum(axis=1) > 0)
    return {
        "joined": joining.actors,
        "authorized": passed,
        "raised": raised,
        "headcount": np.where(raised, found.headcount, 0.0),
        "headcount_met": raised & found.headcount_met,
        "sustained_troops": np.where(raised, found.sustained_troops, 0.0),
        "requirement_troops": requirement.sum(axis=1),
        "requirement_met": raised & found.requirement_met,
        "package_share": np.where(raised, found.package_share, 0.0),
        "bottleneck": np.where(raised, found.bottleneck, 0),
        "deployed": np.where(raised[:, None], found.deployed, 0.0),
    }
