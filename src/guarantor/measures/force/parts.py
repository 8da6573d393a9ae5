"""What is told of a force: months, lines, levels, contributors, at both ends of COMMIT (rules G15-G24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from guarantor.measures.figures import Amount, Ends, Frozen, Share

__all__ = [
    "ContributorForce",
    "CourseForce",
    "Effective",
    "ForceEnd",
    "Lapse",
    "LevelKept",
    "LevelPool",
    "LineForce",
    "MonthForce",
    "RequirementEstimate",
    "Restriction",
    "RunsOut",
    "Shortfall",
    "Until",
    "Worth",
]


class Until(Frozen):
    """A month or a number of tours that may never come to an end, or never come; none = never."""

    unit: str
    within: Share = Field(description="share of the futures in which it is a finite number")
    p05: float | None
    p50: float | None = Field(description="none also where a deep input is read; then see `by_cell`")
    p95: float | None
    by_cell: tuple[float | None, ...] = Field(
        (), description="the middle future in each part of the range of the deep inputs (E17)"
    )


class MonthForce(Frozen):
    """One month: what is required, what those present could keep up for good, what is missing (G23)."""

    month: int
    required: Amount
    there: Amount
    gap: Amount
    complete: Share = Field(description="every line filled; a month that requires nothing counts")
    lines: tuple[Amount, ...] = Field(description="filled on each line, in the order of the lines")
    credited: Mapping[str, tuple[float, ...]] = Field(
        description="by actor: its part of `there`, on average; one for each part of the range of the deep "
        "inputs (G20)"
    )


class LineForce(Frozen):
    """One line of the requirement, once all who join are there."""

    name: str
    title: str
    required: Amount
    filled: Amount
    gap: Amount
    complete: Share
    assumed: bool = Field(description="whether the line, or its share of the total, is graded assumed")


class RunsOut(Frozen):
    """Lines that run out first, together, or lift (G17)."""

    capabilities: tuple[str, ...]
    lift: bool
    share: Share


class Restriction(Frozen):
    """What one kind of restriction costs: who joins and what happens stay as they are (G12, G14, G15)."""

    kind: str = Field(description="caveats, providers, group_ceilings, lift, or all of them")
    bites: Share = Field(description="more is on the lines, or more of every line can be, without it")
    filled: Amount = Field(description="troops on the lines without it")
    lost: Amount = Field(description="without it less with it, future by future")
    complete: Share = Field(description="every line filled without it")


class RequirementEstimate(Frozen):
    """What one method would ask for in this mission: one range beside others, never their mean (G11)."""

    name: str
    in_use: bool = Field(description="whether the scenario asks for what this method says")
    low: float | None = None
    mode: float | None = Field(default=None, description="none where nothing says which is likeliest")
    high: float | None = Field(default=None, description="none where the source says at least")
    grade: str = ""
    source: str = ""
    note: str = ""
    missing: str = Field(default="", description="the input that the scenario does not give")
    known_from: date | None = Field(
        default=None, description="where that is after the day of the run: nothing else of it is told (F7)"
    )


class LevelKept(Frozen):
    """How long a number of troops can be held, any soldier in any place (G21, G33)."""

    troops: float
    for_good: Share
    at_all: Share = Field(description="for one tour or longer")
    tours: Until | None = Field(
        description="tours in a row until it culminates; none where a surge cannot be told"
    )
    until_month: Until | None = Field(
        description="first month in which it cannot be held; none where nothing says how long a tour is"
    )


class LevelPool(Frozen):
    """What a number of troops kept there costs: the pool that it ties down, and who is sent (G3, G8)."""

    troops: float
    pool: Mapping[int, float] = Field(description="persons in the pool, by rotation ratio")
    sent: float = Field(description="tours served within `over_months`: people sent, not a pool (G8)")
    over_months: int
    tour_months: float
    tour_assumed: bool = Field(description="whether no tour is written in the scenario")


class Shortfall(Frozen):
    """How often and by how much the force is short, month by month (G24)."""

    months_short: float | None = Field(
        description="share of the months in which a critical line is short; none where a deep input is read"
    )
    months_short_se: float | None
    unfilled: Amount = Field(description="person-months missing within the months looked at")


class Worth(Frozen):
    """What is there without somebody, and what is lost: both on the same futures (G18)."""

    left: Amount = Field(description="troops on the lines without it")
    lost: Amount = Field(description="with it less without it, future by future")
    complete: Share = Field(description="every line filled without it")


class Lapse(Frozen):
    """Somebody who does not join if the contributor stays away."""

    actor: str
    share: Share


class Effective(Frozen):
    """Requirement that a contributor carries, all others being there (G24)."""

    persons: float
    se: float | None = Field(description="none where the futures cannot tell it")


class ContributorForce(Frozen):
    """One who joins: what is credited to it, and what is lost without it (G18, G20, G24)."""

    actor: str
    joins: Share
    deployed: Amount
    without: Worth = Field(description="the same others join")
    with_what_hangs_on_it: Worth = Field(description="who joins is worked out again with it left out")
    lapses: tuple[Lapse, ...]
    effective: Effective | None = Field(description="none where a deep input is read (E17)")


class ForceEnd(Frozen):
    """Everything at one end of COMMIT; all but `raised` is of the futures in which a force is raised."""

    raised: Share
    futures: int = Field(description="sampled futures in which a force is raised")
    required: Amount | None = None
    headcount: Amount | None = Field(
        default=None, description="kept there if any soldier can fill any place (G33)"
    )
    filled: Amount | None = Field(default=None, description="kept on the lines, by priority (G16)")
    enough: Share | None = None
    complete: Share | None = Field(default=None, description="every line filled (G17)")
    by_month: tuple[MonthForce, ...] = ()
    half_from: Until | None = Field(
        default=None, description="first month with half of every critical line (G23)"
    )
    full_from: Until | None = Field(default=None, description="first month with every line filled")
    shortfall: Shortfall | None = None
    lines: tuple[LineForce, ...] = ()
    runs_out: tuple[RunsOut, ...] = ()
    several_run_out: Share | None = Field(
        default=None, description="where relieving one of them is not enough"
    )
    restrictions: tuple[Restriction, ...] = ()
    levels: tuple[LevelKept, ...] = ()
    contributors: tuple[ContributorForce, ...] = ()


class CourseForce(Frozen):
    """How many, for how long, and what hangs on whom, in one course."""

    draws: int = Field(description="futures looked at: the first ones")
    months: int
    profile_label: str
    surge_label: str
    estimates: tuple[RequirementEstimate, ...] = Field(
        description="what methods that are valid for this mission ask for, each by itself (G11)"
    )
    pools: tuple[LevelPool, ...]
    ends: Ends[ForceEnd]
    pool_unknown: tuple[str, ...] = Field(
        description="actors whose offer stands alone: how long they could hold it is not known"
    )
    needs_schedule: tuple[str, ...] = Field(description="what the closed form does not say (G31)")
    cannot_say: tuple[str, ...] = Field(description="what is missing from the scenario, and what to add")
