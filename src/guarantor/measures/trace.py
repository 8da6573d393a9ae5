"""The trace: which inputs in force a measure can read in a course (DESIGN 6, 12.5; UX 4).

It is static: it follows the scenario, not a run. What no sampled world could make the measure read is left
out; what is left in may still turn out not to matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guarantor.measures.columns import GAME, members_of
from guarantor.measures.guarantor_columns import kept_subsets
from guarantor.measures.month_columns import OF_MONTHS
from guarantor.measures.worlds import Change, course_of
from guarantor.pipeline.channels import presence_of
from guarantor.scenario.claim_schema import Call
from guarantor.scenario.condition import Always, Condition, Never, fold, mentions
from guarantor.scenario.force import IN_PLACE, MISSION
from guarantor.scenario.measure_names import MEASURES
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.schema import (
    SHARE_OF_LAND_FORCES,
    Course,
    Guarantee,
    MissionNeed,
    Offer,
    Pledge,
    Scenario,
)
from guarantor.scenario.values import origins_of

__all__ = ["inputs_of"]

_COMMIT = frozenset(
    {
        "joined",
        "coalition_size",
        "members_joined",
        "pledged_troops",
        "necessary",
        "approval_changes_coalition",
    }
)
_FORCE = frozenset(
    {
        "force_raised",
        "deployed",
        "headcount",
        "headcount_met",
        "sustained_troops",
        "package_share",
        "requirement_met",
        *OF_MONTHS,
    }
)


def inputs_of(scenario: Scenario, call: Call, course: Course | None) -> tuple[Origin, ...]:
    """Find every input in force that a measure can read in a course.

    Parameters
    ----------
    scenario : Scenario
    call : Call
        A measure of `MEASURES` with its arguments.
    course : Course or None
        ``None`` is the reference course ``no-force``, in which nobody joins. It sets no lever, so an event
        is read with all its cases.

    Returns
    -------
    tuple of Origin
        In the order of the scenario. A change of any other input leaves the measure as it is in every draw.
        For a measure that this version does not compute: every input.

    Notes
    -----
    DESIGN 12.5, the step from a claim to the inputs of its verdict. The condition of a pledge is an input of
    its own: it is read even where the levers of the course make it impossible. The events, actors and offers
    behind it are then not.
    """
    if MEASURES[call.name].needs:
        return origins_of(scenario)
    origins: set[Origin] = set()
    for world in _worlds(scenario, call, course):
        reading = _Reading(scenario, world)
        reading.measure(call)
        reading.dependence()
        origins |= reading.origins
    return tuple(origin for origin in origins_of(scenario) if origin in origins)


def _worlds(scenario: Scenario, call: Call, course: Course | None) -> Iterator[Course | None]:
    """The course, and where else the measure is computed: without an actor, at another level (X7, D16)."""
    yield course
    if call.name == "holdout_threshold":
        yield scenario.courses.get(call.arguments[0])
    if course is not None and call.name in ("guarantor_worth", "guarantor_share"):
        for gone in kept_subsets(scenario.guarantees):
            yield course_of(scenario, course, Change(without=gone))[1]
    if course is not None and call.name == "channel" and (guarantees := _giving(scenario, call.arguments[0])):
        yield presence_of(scenario, guarantees[0], course).base
    if call.name == "necessary" and course is not None:
        yield course_of(scenario, course, Change(without=call.arguments[:1]))[1]


def _giving(scenario: Scenario, actor: str) -> list[str]:
    return [each.actor for each in scenario.guarantees if each.actor == actor]


class _Reading:
    """What has been found to be read in one course, and the walk that finds more."""

    def __init__(self, scenario: Scenario, course: Course | None) -> None:
        self.scenario, self.course = scenario, course
        self.origins: set[Origin] = set()
        self.streams: set[str] = set()
        self.events_read: set[str] = set()
        self.actors_read: set[str] = set()

    def measure(self, call: Call) -> None:
        """Walk from a measure."""
        name = call.name
        if name == "event":
            self.events(call.arguments)
        elif name in ("sustained", "fielded_once"):
            for actor in members_of(self.scenario, call.arguments[0]):
                self.strength(actor)
                self.ceiling(actor)
        elif name in ("flank_strength", "uncommitted_reserve"):
            members = members_of(self.scenario, call.arguments[0])
            self.at_home(members)
            if name == "flank_strength":
                self.stationed(members)
            if self.course is not None:
                self.force()
        elif self.course is None:
            if name in GAME:
                self.game()
        elif name in _COMMIT:
            self.commit(call)
        elif name == "authorized":
            self.approvals()
        elif name == "requirement_troops":
            self.requirement()
        elif name == "largest_sustained":
            self.requirement()
            self.lines()
            self.alone(members_of(self.scenario, call.arguments[0]))
        elif name in _FORCE:
            self.force()
            if name in OF_MONTHS:
                self.arrivals()
        elif name in GAME:
            self.force()
            self.game()
        else:
            raise ValueError(f"nothing says what '{name}' reads; add it to the trace")

    # -- events and COMMIT ----------------------------------------------------------------------------------

    def events(self, names: Iterable[str]) -> None:
        """Read the chances of events, and of the events on which their cases depend (F18)."""
        for name in names:
            if name in self.events_read or name not in self.scenario.events:
                continue
            self.events_read.add(name)
            self.streams.add(name)
            for when, value in self.scenario.events[name].probability.cases:
                case = self._here(when)
                if case == Never():
                    continue
                self.value(value)
                self.events(mentions(case).events)
                if case == Always():
                    break

    def joining(self, actors: Iterable[str]) -> None:
        """Read what decides whether actors join: their pledges, and those of the actors they wait for."""
        for actor in actors:
            if actor in self.actors_read:
                continue
            self.actors_read.add(actor)
            for pledge in self._pledges(actor):
                self.origins.add(pledge.origin)
                if not pledge.refused:
                    named = mentions(self._here(pledge.condition))
                    self.events(named.events)
                    self.joining(named.actors)

    def commit(self, call: Call) -> None:
        """Read what a measure of COMMIT reads."""
        actors: tuple[str, ...] = tuple(self.scenario.actors)
        if call.name in ("joined", "members_joined") or (call.name == "pledged_troops" and call.arguments):
            actors = members_of(self.scenario, call.arguments[0])
        elif call.name == "coalition_size":
            actors = tuple(code for code in actors if "contributor" in self.scenario.actors[code].roles)
        elif call.name == "approval_changes_coalition":
            self.events_read |= set(call.arguments)  # fixed both ways, so its chance is not read
        self.joining(actors)
        if call.name in ("pledged_troops", "necessary") or len(call.arguments) > 1:
            self.offers(actors)

    # -- AUTHORIZE and GENERATE -----------------------------------------------------------------------------

    def approvals(self) -> None:
        """Read every route, and the events that can decide it under these levers."""
        for route in self.scenario.approvals:
            self.origins.add(route.origin)
            self.events(mentions(self._here(route.rule)).events)

    def force(self) -> None:
        """Read what decides who joins, whether it is approved and what is kept there."""
        self.joining(self.scenario.actors)
        self.approvals()
        if self.scenario.requirement is not None:
            self.requirement()
            self.lines()
            self.supply(self.scenario.actors)

    def requirement(self) -> None:
        """Read what the mission of the course requires."""
        if (need := self._need()) is not None:
            self.value(need.total)
            self.value(need.inputs.get(need.times))
            self.origins.add(need.split_origin)

    def lines(self) -> None:
        """Read the order of the lines and what only a provider can fill (G12)."""
        for line in self.scenario.requirement.lines if self.scenario.requirement else ():
            self.origins.add(line.origin)
            self.value(line.substitution)

    def offers(self, actors: Iterable[str]) -> None:
        """Read what is offered under pledges that can stand, before pools and ceilings (C1, DESIGN 12.6)."""
        for actor in actors:
            for offer in self._standing(actor):
                self.origins.add(offer.origin)
                self.value(offer.amount)
                if offer.word == SHARE_OF_LAND_FORCES:
                    self.value(self.scenario.forces[actor].land_forces)
                if offer.word == "as_able":
                    self.strength(actor)

    def supply(self, actors: Iterable[str]) -> None:
        """Read what actors bring: offers, within what they can keep up and may send (DESIGN 12.2)."""
        for actor in actors:
            if self._standing(actor):
                self.offers([actor])
                self.strength(actor)
                self.ceiling(actor)
        self.restrictions([actor for actor in actors if self._standing(actor)])

    def alone(self, actors: Iterable[str]) -> None:
        """Read what actors can keep up, whatever they have offered, and what they would supply (G17)."""
        for actor in actors:
            self.strength(actor)
            self.ceiling(actor)
            for pledge in self._pledges(actor):
                self.origins |= {offer.origin for offer in pledge.offers if offer.word == "as_required"}
        self.restrictions(actors)

    def ceiling(self, actor: str) -> None:
        """Read the most that an actor may send."""
        if actor in self.scenario.forces:
            self.value(self.scenario.forces[actor].ceiling)

    def restrictions(self, actors: Iterable[str]) -> None:
        """Read what actors do only in part, and what caps several of them (G12, G14, G15)."""
        lift = self.scenario.deployment.lift if self.scenario.deployment else None
        self.value(lift)
        for actor in actors:
            force, tour = self.scenario.forces.get(actor), self.scenario.tours.get(actor)
            for caveat in force.caveats if force else ():
                self.origins.add(caveat.origin)
                condition = self._here(caveat.condition)
                self.events(mentions(condition).events)
                if condition != Never():
                    self.value(caveat.share)
            if lift is not None and tour is not None:
                self.value(tour.months)
                self.value(tour.overlap)
        for group in self.scenario.group_ceilings:
            if set(group.members) & set(actors):
                self.value(group.ceiling)

    def arrivals(self) -> None:
        """Read when those whose pledges can stand are there (G10)."""
        waits = self.scenario.deployment
        for actor in self.scenario.actors if waits else ():
            if waits and self._standing(actor):
                for days in (waits.decision_days, waits.notice_to_move_days, waits.transit_days):
                    self.value(days.get(actor))

    def strength(self, actor: str) -> None:
        """Read what an actor holds, how it rotates it and what keeps it elsewhere (G3-G7)."""
        force = self.scenario.forces.get(actor)
        if force is None or force.policy is None:
            return
        held = (force.land_forces, force.pool, *force.pool_by_line.values(), force.home_floor)
        shared = force.policy.sustained_share is not None  # then what can deploy is read at home only
        policy = (force.policy.ratio, force.policy.sustained_share)
        deployable = None if shared else force.policy.deployable_share
        away = (each.troops for each in force.commitments if not each.releasable)
        for value in (*held, *policy, deployable, *away):
            self.value(value)

    def at_home(self, actors: Iterable[str]) -> None:
        """Read what actors have fit to deploy and what ties it down (G6)."""
        for actor in actors:
            self.strength(actor)
            force = self.scenario.forces.get(actor)
            if force is not None and force.policy is not None:
                self.value(force.policy.deployable_share)

    def stationed(self, members: Iterable[str]) -> None:
        """Read the units of other states that stand on the members' territory."""
        hosts = set(members)
        for force in self.scenario.forces.values():
            for each in force.commitments:
                if each.place and set(each.place) <= hosts:
                    self.value(each.troops)

    # -- DETER ----------------------------------------------------------------------------------------------

    def game(self) -> None:
        """Read the game: with the force and the guarantees of the course, and with none (D13, D14)."""
        challenger = self.scenario.challenger
        if challenger is None or not self.scenario.guarantees:
            return
        for value in (challenger.strength, challenger.protege_strength, challenger.anchor):
            self.value(value)
        with_force = {"provocation", f"{IN_PLACE}{self.course.levers[MISSION]}"} if self.course else set()
        for name, value in self.scenario.deterrence.items():
            if name in with_force or not (name == "provocation" or name.startswith(IN_PLACE)):
                self.value(value)
        for guarantee in self.scenario.guarantees:
            for level in {"none", self._level(guarantee)}:
                self.value(guarantee.reliability[level])
                self.value(guarantee.reinforcement[level])
            for name, value in guarantee.parameters.items():
                if guarantee.requires or name != "missing_partner_penalty":
                    self.value(value)

    # -- what is shared -------------------------------------------------------------------------------------

    def dependence(self) -> None:
        """Read the common factors and correlations of the inputs that are read (R10).

        Pairs that hang together are drawn together, so that one of them reads them all.
        """
        for factor in self.scenario.factors:
            if self.streams & set(factor.of):
                self.origins.add(factor.origin)
        tied = set(self.streams)
        for _ in self.scenario.correlations:
            for pair in self.scenario.correlations:
                if tied & set(pair.of):
                    tied |= set(pair.of)
                    self.origins.add(pair.origin)

    def value(self, value: Value | None) -> None:
        """Read a value, if there is one."""
        if value is not None:
            self.origins.add(value.origin)
            self.streams.add(value.name)

    def _here(self, condition: Condition) -> Condition:
        """A condition under the levers of the course."""
        return condition if self.course is None else fold(condition, self.course.levers)

    def _pledges(self, actor: str) -> list[Pledge]:
        return [pledge for pledge in self.scenario.pledges if pledge.actor == actor]

    def _standing(self, actor: str) -> list[Offer]:
        """Offers of the pledges that the levers allow to stand."""
        return [
            offer
            for pledge in self._pledges(actor)
            if not pledge.refused and self._here(pledge.condition) != Never()
            for offer in pledge.offers
        ]

    def _need(self) -> MissionNeed | None:
        if self.scenario.requirement is None or self.course is None:
            return None
        return self.scenario.requirement.by_mission.get(self.course.levers.get(MISSION, ""))

    def _level(self, guarantee: Guarantee) -> str:
        """The level of a guarantee in the course (D14)."""
        if self.course is None:
            return "none"
        return "troops" if guarantee.lever is None else self.course.levers[guarantee.lever]
