"""Channels: a course in which one guarantor stands at one level, and every mixture with another (rule D16).

The inputs of a run that read a guarantor's level are cut into five blocks. A configuration is a set of blocks
that read the higher level; the others read the base level. Everything else is as drawn, in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from guarantor.draws import Draws
from guarantor.pipeline.game import Apart, Game, Reference, no_game
from guarantor.pipeline.model import Bools, Model, events_of
from guarantor.pipeline.order import Outcome, force_of, run_block
from guarantor.pipeline.problem import fielded
from guarantor.pipeline.supply import requirement_of
from guarantor.scenario.choices import levers_held
from guarantor.scenario.condition import fold
from guarantor.scenario.schema import Course, Guarantee, Pledge, Scenario
from guarantor.stages import authorize, commit, generate

__all__ = ["CHANNELS", "BlockGap", "Mixed", "Presence", "configurations", "guarantee_of", "presence_of"]

CHANNELS = ("means", "approvals", "pledges", "capabilities", "credibility")
"""The five blocks in the order of their bits: block k is on in configuration c where ``c >> k & 1``."""

_MEANS, _APPROVALS, _PLEDGES, _CAPABILITIES, _CREDIBILITY = (1 << k for k in range(len(CHANNELS)))
_ALL = (1 << len(CHANNELS)) - 1
_OF_THE_FORCE = _ALL ^ _CREDIBILITY
_TOLERANCE = 1e-12
_STAGES = {"joined": "COMMIT", "authorized": "AUTHORIZE"} | {
    each.name: "DETER" for each in fields(Reference)
}  # all other columns of an outcome are of GENERATE


class BlockGap(RuntimeError):
    """Something reads the guarantor's level and stands in no block, so that the channels do not add up."""


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """One guarantor in a course, and the same course with it at another level or left out.

    Attributes
    ----------
    guarantor : str
        An actor or group with a guarantee.
    course, base : Course
        With all blocks on, and with all off; they differ in the guarantor's lever only.
    removed : bool
        Whether `base` has its members left out (X7): a guarantor whose level no lever sets.
    """

    guarantor: str
    course: Course
    base: Course
    removed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """What every configuration gives on one block of draws.

    Attributes
    ----------
    alone, together : tuple of Outcome
        By configuration, 0 to 31; outcomes that cannot differ are one object. One tuple where the two ends
        of COMMIT agree.
    reference : Reference
        The course ``no-force``.
    """

    alone: tuple[Outcome, ...]
    together: tuple[Outcome, ...]
    reference: Reference


def guarantee_of(scenario: Scenario, guarantor: str) -> Guarantee:
    """The guarantee of an actor or group.

    Raises
    ------
    KeyError
        If it gives none.
    """
    for each in scenario.guarantees:
        if each.actor == guarantor:
            return each
    raise KeyError(guarantor)


def presence_of(scenario: Scenario, guarantor: str, course: Course, base: Course | None = None) -> Presence:
    """A guarantor's presence in a course.

    Parameters
    ----------
    course : Course
    base : Course, optional
        The same course with the guarantor's lever at another level. Left out: at the lowest level, or, for
        a guarantor whose level no lever sets, the course with it left out (X7).

    Raises
    ------
    KeyError
        If there is no such guarantee.
    ValueError
        If `base` differs from `course` in anything but the guarantor's lever.
    """
    guarantee = guarantee_of(scenario, guarantor)
    if base is None:
        held = levers_held(scenario, guarantee.members)
        if guarantee.lever is not None:
            held[guarantee.lever] = scenario.levers[guarantee.lever].levels[0]
        return Presence(
            guarantor, course, replace(course, levers={**course.levers, **held}), guarantee.lever is None
        )
    differing = [name for name in course.levers if course.levers[name] != base.levers[name]]
    if guarantee.lever is None or set(differing) - {guarantee.lever}:
        told = " and ".join(differing) or "nothing"
        reads = f"only '{guarantee.lever}'" if guarantee.lever else "none of the levers"
        raise ValueError(
            f"'{base.name}' and '{course.name}' differ in {told}, and {reads} sets the level of {guarantor} "
            "(D16); name two courses that differ in it alone"
        )
    return Presence(guarantor, course, base, False)


def configurations(model: Model, presence: Presence, block: int, draws: Draws | None = None) -> Mixed:
    """Run all 32 configurations on one block of draws, which may have been drawn before.

    Parameters
    ----------
    model : Model
    presence : Presence
    block : int
        Number of the block.
    draws : Draws, optional

    Returns
    -------
    Mixed

    Raises
    ------
    BlockGap
        If with every block off the run of `base` does not come out, or with every block on that of
        `course`, to 1e-12: then something that reads the level stands in no block.

    Notes
    -----
    Rule D16. At most 4 runs of COMMIT and AUTHORIZE, 16 of GENERATE and 32 of DETER at each end; what a
    block that is inert leaves as it is, is not run again, so that it is the same to the bit.

    - *Means*: the persons that its own pledges offer, and its reinforcement. Its pledges read the level of
      this block, and the joining of others as COMMIT left it; persons on a line that only it can fill are
      its own means too.
    - *Approvals*: all that reads the level outside the pledges: events, also where pledges wait for them,
      routes to approval, and caveats (G12).
    - *Pledges*: who else joins, and the level of another guarantor that reads the same lever. Its own
      pledges read the level of this block for those who wait for it.
    - *Capabilities*: what it supplies from outside the theatre, ``as_required`` (G12).
    - *Credibility*: its reliability, its tripwire and the rent if it stays out. A guarantor whose level no
      lever sets is credible where it would have troops in place with this block's level for its means.
    """
    drawn = draws or model.sampler.block(block)
    runs = _Runs(model, presence, drawn)
    alone = runs.end("least")
    together = alone if runs.one_end() else runs.end("greatest")
    names = ("off", "on")
    scenario = replace(model.scenario, courses=dict(zip(names, runs.courses, strict=True)))
    silent = {"off": runs.guarantee.members if presence.removed else ()}
    ran = run_block(replace(model, scenario=scenario), block, drawn, silent)
    for name, at in zip(names, (0, _ALL), strict=True):
        for mixed, whole in zip((alone, together), ran.courses[name], strict=True):
            _check(mixed[at], whole, presence, on=at == _ALL)
    return Mixed(alone, together, runs.reference)


class _Runs:
    """The runs of one block of draws; stages that read the same are run once."""

    def __init__(self, model: Model, presence: Presence, draws: Draws) -> None:
        self.presence, self.draws = presence, draws
        self.guarantee = guarantee_of(model.scenario, presence.guarantor)
        self.model = replace(model, scenario=_cut(model.scenario, self.guarantee.members))
        self.game = Game(self.model, draws) if model.deterrence else None
        self.reference = self.game.reference if self.game else no_game(draws.n)
        self.courses = (presence.base, presence.course)
        self.events = [events_of(self.model, course, draws) for course in self.courses]
        self.passed = [self._passed(at) for at in (0, 1)]
        self.own = np.array([p.actor in self.guarantee.members for p in self.pledges], dtype=bool)
        self.supplies = np.array([_from_outside(pledge) for pledge in self.pledges], dtype=bool)
        self.solved = {(a, at): self._commit(a, at) for a in (0, 1) for at in (0, 1)}
        self.caveats = any(force.caveats for force in self.model.scenario.forces.values())
        self.fielded: dict[tuple[bytes, int], generate.Fielded | None] = {}
        self.forces: dict[tuple[bytes, int, bytes], Outcome] = {}

    @property
    def pledges(self) -> Sequence[Pledge]:
        return self.model.scenario.pledges

    def one_end(self) -> bool:
        """Whether the two ends of COMMIT are one in all its runs, and in what its own pledges add."""
        single = len(self.guarantee.members) == 1
        return single and all(
            np.array_equal(each.least.pledges, each.greatest.pledges) for each in self.solved.values()
        )

    def end(self, end: str) -> tuple[Outcome, ...]:
        """Every configuration at one end."""
        forces = {mask: self._force(mask, end) for mask in range(_ALL + 1) if not mask & _CREDIBILITY}
        played: dict[tuple[object, ...], Reference] = {}
        return tuple(self._played(mask, forces, played) for mask in range(_ALL + 1))

    # -- COMMIT and AUTHORIZE -------------------------------------------------------------------------------

    def _passed(self, at: int) -> Bools:
        """Whether any route is open under the levers of one side."""
        routes, levers = self.model.scenario.approvals, self.courses[at].levers
        if not routes:
            return np.ones(self.draws.n, bool)
        opened = [authorize.authorized(fold(r.rule, levers), self.events[at], self.draws.n) for r in routes]
        return np.asarray(np.logical_or.reduce(opened))

    def _gone(self, at: int) -> bool:
        """Whether its pledges are never true on this side (X7)."""
        return self.presence.removed and at == 0

    def _commit(self, approvals: int, at: int) -> commit.TwoEnds:
        """Who joins, with events as on one side and pledges as on another."""
        levers = self.courses[at].levers
        pledges = [
            commit.Pledge(
                pledge.id,
                pledge.actor,
                fold(pledge.condition, levers),
                pledge.refused or (bool(own) and self._gone(at)),
            )
            for pledge, own in zip(self.pledges, self.own, strict=True)
        ]
        return commit.solve(pledges, self.model.actors, self.events[approvals], draws=self.draws.n)

    def _joining(self, mask: int, end: str) -> commit.Joining:
        """Others as COMMIT left them; its own pledges at the levels of its means and of its capabilities."""
        approvals, others = (int(bool(mask & bit)) for bit in (_APPROVALS, _PLEDGES))
        solved = self.solved[approvals, others]
        base = solved.least if end == "least" else solved.greatest
        stands = base.pledges.copy()
        for bit, which in ((_MEANS, self.own & ~self.supplies), (_CAPABILITIES, self.own & self.supplies)):
            at = int(bool(mask & bit))
            if at != others and which.any():
                stands[:, which] = self._own(approvals, at, base, end)[:, which]
        actors = base.actors.copy()
        for member in self.guarantee.members:
            mine = [k for k, pledge in enumerate(self.pledges) if pledge.actor == member]
            actors[:, self.model.actors.index(member)] = stands[:, mine].any(axis=1)
        return commit.Joining(stands, actors)

    def _own(self, approvals: int, at: int, base: commit.Joining, end: str) -> Bools:
        """In which draws its own pledges stand at a level, what all others do being given."""
        stands = np.zeros_like(base.pledges)
        if self._gone(at):
            return stands
        state = {**self.events[approvals]}
        state |= {code: base.actors[:, k] for k, code in enumerate(self.model.actors)}
        mine = [k for k, pledge in enumerate(self.pledges) if self.own[k] and not pledge.refused]
        start = np.full(self.draws.n, end == "greatest")
        state |= dict.fromkeys(self.guarantee.members, start)
        levers = self.courses[at].levers
        for _ in range(len(self.guarantee.members) + 1):  # members may wait for each other (C6)
            for k in mine:
                rule = fold(self.pledges[k].condition, levers)
                stands[:, k] = authorize.authorized(rule, state, self.draws.n)
            for member in self.guarantee.members:
                joins = [stands[:, k] for k in mine if self.pledges[k].actor == member]
                state[member] = np.logical_or.reduce(joins) if joins else np.zeros(self.draws.n, bool)
        return stands

    # -- GENERATE and DETER ---------------------------------------------------------------------------------

    def _force(self, mask: int, end: str) -> Outcome:
        """The force of a configuration, as if the game were the reference."""
        joining = self._joining(mask, end)
        passed = self.passed[int(bool(mask & _APPROVALS))]
        caveats = int(bool(mask & _APPROVALS)) if self.caveats else 0
        stands = (joining.pledges.tobytes(), caveats)
        key = (*stands, passed.tobytes())
        if key not in self.forces:
            if stands not in self.fielded:
                self.fielded[stands] = fielded(self.model, self.courses[caveats], self.draws, joining)
            need = requirement_of(self.model.scenario, self.presence.base, self.draws)
            columns = force_of(passed, joining, self.fielded[stands], need)
            self.forces[key] = Outcome(**columns, **_columns(self.reference))
        return self.forces[key]

    def _played(
        self, mask: int, forces: Mapping[int, Outcome], played: dict[tuple[object, ...], Reference]
    ) -> Outcome:
        """A configuration with its game."""
        force = forces[mask & _OF_THE_FORCE]
        if self.game is None:
            return force
        sides = [int(bool(mask & bit)) for bit in (_MEANS, _CREDIBILITY)]
        means, credibility = (
            self.game.standing(
                self.guarantee,
                self.courses[at],
                forces[(mask & _OF_THE_FORCE & ~_MEANS) | (_MEANS if at else 0)].deployed,
            )
            for at in sides
        )
        course = self.courses[int(bool(mask & _PLEDGES))]
        levels = tuple(
            course.levers[each.lever]
            for each in self.model.scenario.guarantees
            if each.lever is not None and each.actor != self.guarantee.actor
        )
        standing = [(each.level, each.pledged.tobytes()) for each in (means, credibility)]
        key = (force.raised.tobytes(), force.deployed.tobytes(), levels, *standing)
        if key not in played:
            apart = Apart(self.guarantee.actor, means, credibility)
            played[key] = self.game.course(course, force.raised, force.deployed, apart=apart)
        return replace(force, **_columns(played[key]))


def _columns(reference: Reference) -> dict[str, Any]:
    return {each.name: getattr(reference, each.name) for each in fields(Reference)}


def _from_outside(pledge: Pledge) -> bool:
    """Whether a pledge, cut as `_cut` does, is of capabilities from outside the theatre."""
    return bool(pledge.offers) and all(offer.word == "as_required" for offer in pledge.offers)


def _cut(scenario: Scenario, members: Sequence[str]) -> Scenario:
    """The scenario with what the members supply from outside in pledges of its own, on the same condition."""
    pledges: list[Pledge] = []
    for pledge in scenario.pledges:
        outside = tuple(offer for offer in pledge.offers if offer.word == "as_required")
        rest = tuple(offer for offer in pledge.offers if offer.word != "as_required")
        if pledge.actor not in members or not (outside and rest):
            pledges.append(pledge)
            continue
        pledges += [replace(pledge, offers=rest), replace(pledge, offers=outside)]
    return replace(scenario, pledges=tuple(pledges))


def _check(mixed: Outcome, whole: Outcome, presence: Presence, *, on: bool) -> None:
    """Refuse configurations whose ends are not the two runs (D16)."""
    for each in fields(Outcome):
        here, there = (np.asarray(getattr(one, each.name), np.float64) for one in (mixed, whole))
        apart = np.abs(here - there)
        wrong = apart > _TOLERANCE * np.maximum(1.0, np.abs(there))
        if not wrong.any():
            continue
        course = presence.course if on else presence.base
        draws = np.count_nonzero(wrong.reshape(len(wrong), -1).any(axis=1))
        without = " without it" if presence.removed and not on else ""
        raise BlockGap(
            f"channels of {presence.guarantor}: with every channel {'on' if on else 'off'}, '{each.name}' is "
            f"not that of the run of '{course.name}'{without} in {draws} of {len(wrong)} draws (by up to "
            f"{apart.max():.3g}): {_STAGES.get(each.name, 'GENERATE')} reads the level of "
            f"{presence.guarantor} in something that stands in none of {', '.join(CHANNELS)} (D16)"
        )
