"""The scenario: what an analyst wrote, typed and validated, each value with source and grade (F5-F19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from guarantor.scenario.claim_schema import Check, Claim
from guarantor.scenario.condition import Condition, Lever
from guarantor.scenario.evidence import Evidence
from guarantor.scenario.folder import Folder
from guarantor.scenario.origin import Origin, Value

__all__ = [
    "ANY_LINE",
    "ROLES",
    "SHARE_OF_LAND_FORCES",
    "Actor",
    "Approval",
    "CasesOf",
    "Caveat",
    "Challenger",
    "Commitment",
    "Correlation",
    "Course",
    "Deployment",
    "Event",
    "Factor",
    "Force",
    "GroupCeiling",
    "Guarantee",
    "Line",
    "MissionNeed",
    "Offer",
    "Patch",
    "Pledge",
    "Requirement",
    "RotationPolicy",
    "RunSettings",
    "Scenario",
    "Tour",
]

ROLES = ("contributor", "guarantor", "protege", "challenger", "approver")
ANY_LINE = "troops"
"""Key of an offer that may fill any line of the requirement."""

SHARE_OF_LAND_FORCES = "share_of_land_forces"
"""Word of the offer that is assumed of a contributor of whom nothing is on record (DESIGN 12.6)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A state or body."""

    code: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A course of action: a setting of every lever (F17)."""

    name: str
    title: str
    levers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CasesOf:
    """A value that depends on the levers and other events: the first case that holds applies (F18)."""

    cases: tuple[tuple[Condition, Value], ...]


@dataclass(frozen=True, slots=True)
class Event:
    """What may happen outside anyone's plan: a yes or no, or one of several levels.

    Attributes
    ----------
    levels : tuple of str
        In their declared order, which is that of the draw (R7); empty for a yes or no.
    probability : CasesOf
        The chance of a yes (R6), or how likely each level is (R7). Levels that are explored without a
        probability (``deep``) have the stream ``<event>#p``, as an uncertain chance has.
    """

    name: str
    title: str
    actor: str | None
    probability: CasesOf
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What a pledge offers to one line, or to any line under the key ``troops``.

    Attributes
    ----------
    amount : Value or None
        ``None`` where `word` says it all.
    word : str
        "" for an amount in persons; "as_able" (what the pool sustains), "as_required" (the provider supplies,
        from outside the theatre, what others cannot substitute), "share_of_land_forces" (`amount` is that
        share: an offer assumed of somebody unheard) or "refused".
    """

    line: str
    amount: Value | None
    word: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Pledge:
    """An actor's offer with its condition; `refused` as a whole is somebody's word (F10)."""

    id: str
    actor: str
    condition: Condition
    offers: tuple[Offer, ...]
    refused: bool
    origin: Origin

    @property
    def assumed(self) -> bool:
        """Whether it is nobody's word, but what a reading assumes of the unheard (DESIGN 12.6)."""
        return any(offer.word == SHARE_OF_LAND_FORCES for offer in self.offers)


@dataclass(frozen=True, slots=True)
class Approval:
    """One route on which the mission may be approved; any one route is enough (A14)."""

    name: str
    title: str
    rule: Condition
    origin: Origin


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the requirement; `provider` alone can fill what others cannot substitute (G12).

    Attributes
    ----------
    critical : bool
        Whether it counts for the first month at half strength (G23).
    """

    name: str
    title: str
    priority: float
    provider: str | None
    substitution: Value | None
    origin: Origin
    critical: bool = True


@dataclass(frozen=True, slots=True)
class MissionNeed:
    """What one mission requires: a total and its split over the lines.

    Attributes
    ----------
    from_month : int
        First month in which it is required; nothing is before (G23).
    counts_as : str
        The mission in the words of the estimators; empty where that is not said, else its own name where it
        names an estimator.
    estimator : str or None
        The method that gives the total; ``None`` where a total is written.
    inputs : mapping of name to Value
        ``line_km`` and ``population``, as far as they are written.
    times : str
        The input that `total` is multiplied with; empty for none.
    per : float
        Units of that input for which `total` is given.
    """

    mission: str
    total: Value
    split: Mapping[str, float]
    split_origin: Origin
    from_month: int = 0
    counts_as: str = ""
    estimator: str | None = None
    inputs: Mapping[str, Value] = field(default_factory=dict)
    times: str = ""
    per: float = 1.0


@dataclass(frozen=True, slots=True)
class Requirement:
    """The statement of requirements: lines, and a total for each mission (G11)."""

    lines: tuple[Line, ...]
    by_mission: Mapping[str, MissionNeed]


@dataclass(frozen=True, slots=True)
class Commitment:
    """Troops held by another operation; those that are releasable are not subtracted (G6).

    Attributes
    ----------
    place : tuple of str
        Actors on whose territory they stand; empty where that is not said. With several actors nobody knows
        how many stand in each.
    """

    title: str
    troops: Value
    releasable: bool
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caveat:
    """What a state does of one line only in part, or not at all, where a condition holds (G12).

    Attributes
    ----------
    share : Value
        Share of what it brings to the line that it lets be used there; 0 = nothing.
    condition : Condition
        On levers and events.
    """

    line: str
    share: Value
    condition: Condition
    origin: Origin


@dataclass(frozen=True, slots=True)
class GroupCeiling:
    """Most troops that the states of a group may have in theatre together (G14)."""

    group: str
    members: tuple[str, ...]
    ceiling: Value


@dataclass(frozen=True, slots=True)
class RotationPolicy:
    """How a state keeps troops deployed: a rotation ratio, or a sustained share that contains it (G7).

    A deployable share beside a sustained share says what stays at home, never what can be kept deployed.
    """

    ratio: Value | None
    deployable_share: Value | None
    sustained_share: Value | None


@dataclass(frozen=True, slots=True)
class Force:
    """What a state holds and what keeps it at home or elsewhere.

    Attributes
    ----------
    land_forces : Value or None
        Persons; the deployable or sustained share is taken of them.
    pool, pool_by_line : Value or None, mapping of line to Value
        Persons fit to deploy; at most one of these and `land_forces` is given.
    policy : RotationPolicy or None
        ``None`` where nothing is held, so that an offer stands alone.
    """

    actor: str
    land_forces: Value | None
    pool: Value | None
    pool_by_line: Mapping[str, Value]
    policy: RotationPolicy | None
    ceiling: Value | None
    home_floor: Value | None
    commitments: tuple[Commitment, ...]
    caveats: tuple[Caveat, ...] = ()


@dataclass(frozen=True, slots=True)
class Tour:
    """How long a unit stays (m), and for how many months of it the next one is there too (h): G4, G5."""

    months: Value
    overlap: Value | None


@dataclass(frozen=True, slots=True)
class Deployment:
    """How long it takes until contributors are there (G10).

    Attributes
    ----------
    decision_days, notice_to_move_days, transit_days : mapping of actor to Value
        Days from month 0 to the decision, from there to departure, from there to the place.
    lift : Value or None
        Troops per month that can be moved, in plus out (G15); ``None`` = lift is no limit.
    """

    decision_days: Mapping[str, Value]
    notice_to_move_days: Mapping[str, Value]
    transit_days: Mapping[str, Value]
    lift: Value | None = None


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A guarantor's promise.

    Attributes
    ----------
    actor : str
        An actor, or the name of a group that decides as one.
    members : tuple of str
        The actors whose troops are its own: the actor itself, or those of the group.
    lever : str or None
        Lever that sets its level; ``None`` for a guarantor whose level is "troops" where it has
        troops in place and "none" elsewhere.
    reliability : mapping of level to Value
        Probability that it intervenes in a stalled war, its partners in, none of its troops in place (D11).
    reinforcement : mapping of level to Value
        Persons who would come within the window of the game.
    parameters : mapping of name to Value
        Judgements of the game for this guarantor.
    interests : mapping of name to Value
        What is written of its interests, which count where guarantors decide by them (D12).
    """

    actor: str
    members: tuple[str, ...]
    lever: str | None
    requires: tuple[str, ...]
    reliability: Mapping[str, Value]
    reinforcement: Mapping[str, Value]
    parameters: Mapping[str, Value]
    interests: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Challenger:
    """Who might attack, both strengths, and the reader's own anchor for the level of risk (D13)."""

    actor: str
    strength: Value
    protege_strength: Value
    anchor: Value


@dataclass(frozen=True, slots=True)
class Factor:
    """A common factor: inputs whose errors move together (DESIGN 12.3, A10)."""

    name: str
    title: str
    of: tuple[str, ...]
    correlation: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Correlation:
    """A pair of inputs with a Spearman correlation (R10)."""

    of: tuple[str, ...]
    spearman: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Patch:
    """A named change of the scenario: a variant, or a reading that informed people dispute (F19)."""

    name: str
    title: str
    contested: bool


@dataclass(frozen=True, slots=True)
class RunSettings:
    """How many worlds to sample, from which seed."""

    draws: int = 65_536
    seed: int = 0
    sampler: str = "philox"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation as known on a date.

    Mappings keep the order of the file. Everything not yet known on `as_of` is absent (F7).

    Attributes
    ----------
    group_ceilings : tuple of GroupCeiling
        Each of two holds the other, or they have no member in common.
    tours : mapping of actor to Tour
        Empty where nothing says how long units stay.
    deployment : Deployment or None
        ``None`` where nothing says how long it takes.
    no_force : str
        What the reference course without a force means, in the analyst's words.
    applied : tuple of str
        Variants and readings in force, in the order of their application (F19).
    without : tuple of str
        Actors left out, in the order of `actors`: their pledges are never true, and the levers that set their
        level stand at the lowest, in every course and whatever a claim changes (X7).
    chosen : mapping of lever to level
        Levels that were asked for; the course that has them is the first.
    folder : Folder
        What it was read from, so that its readings can be built.
    digest : str
        Changes with whatever can change a number (R18).
    """

    name: str
    title: str
    question: str
    as_of: date
    start: date | None
    months: int
    actors: Mapping[str, Actor]
    groups: Mapping[str, tuple[str, ...]]
    levers: Mapping[str, Lever]
    courses: Mapping[str, Course]
    events: Mapping[str, Event]
    pledges: tuple[Pledge, ...]
    approvals: tuple[Approval, ...]
    requirement: Requirement | None
    forces: Mapping[str, Force]
    group_ceilings: tuple[GroupCeiling, ...]
    tours: Mapping[str, Tour]
    deployment: Deployment | None
    guarantees: tuple[Guarantee, ...]
    challenger: Challenger | None
    deterrence: Mapping[str, Value]
    factors: tuple[Factor, ...]
    correlations: tuple[Correlation, ...]
    quantities: Mapping[str, Value]
    patches: Mapping[str, Patch]
    claims: tuple[Claim, ...]
    checks: tuple[Check, ...]
    not_in_this_answer: tuple[str, ...]
    no_force: str
    run: RunSettings
    evidence: Mapping[str, Evidence]
    warnings: tuple[str, ...]
    applied: tuple[str, ...]
    without: tuple[str, ...]
    chosen: Mapping[str, str]
    folder: Folder
    digest: str
