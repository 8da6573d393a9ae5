"""Columns: a measure as one value per draw, at an end, in a course or in no-force (DESIGN 5, X1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.guarantor_columns import (
    MOST_GUARANTORS,
    channel_part,
    direct_effect,
    players_of,
    worth_of,
)
from guarantor.measures.month_columns import OF_MONTHS, lacks_months, month_column
from guarantor.measures.summary import Reads
from guarantor.measures.worlds import Place, Worlds, course_of
from guarantor.pipeline import reserve, supply
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Call
from guarantor.scenario.condition import fold
from guarantor.scenario.measure_names import MEASURES
from guarantor.scenario.schema import Pledge
from guarantor.stages import authorize

__all__ = [
    "FURTHER_RUNS",
    "GAME",
    "OF_GUARANTORS",
    "Column",
    "column",
    "members_of",
    "missing",
    "reads_of",
    "unheard_in",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

OF_GUARANTORS = frozenset({"channel", "guarantor_worth", "guarantor_share", "direct_effect"})
GAME = OF_GUARANTORS | {"attack_probability", "challenger_gain", "protege_value", "holdout_threshold"}
"""Measures of DETER."""

_OF_EVENTS = frozenset(
    {"event", "joined", "coalition_size", "members_joined", "authorized", "approval_changes_coalition"}
)

FURTHER_RUNS = OF_GUARANTORS | {
    "necessary",
    "approval_changes_coalition",
    "largest_sustained",
    *OF_MONTHS,
}
"""Measures that need runs beyond their own course, or a solution of their own: judged on the first draws."""

_OF_REQUIREMENT = frozenset(
    {
        "deployed",
        "requirement_troops",
        "headcount",
        "headcount_met",
        "sustained_troops",
        "package_share",
        "requirement_met",
        "largest_sustained",
        "flank_strength",
        "uncommitted_reserve",
        *OF_MONTHS,
    }
)
_OF_FORCE = _OF_REQUIREMENT | GAME | {"force_raised"}
_OF_STRENGTH = frozenset({"sustained", "fielded_once", "largest_sustained"})
_AT_HOME = {"flank_strength": reserve.present, "uncommitted_reserve": reserve.uncommitted}
_OF_ONE_JOINER = frozenset({"joined", "pledged_troops", "deployed", "necessary"})
_COUNTS = frozenset({"members_joined"})
_OUTCOME = {
    "authorized": "authorized",
    "force_raised": "raised",
    **{
        name: name
        for name in (
            "headcount",
            "headcount_met",
            "sustained_troops",
            "requirement_troops",
            "package_share",
            "requirement_met",
        )
    },
}
_NEVER_BETTER = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A measure in every draw.

    Attributes
    ----------
    values : ndarray, shape (D,)
        Bool for yes/no; ``inf`` for a month that never comes.
    defined : ndarray of bool or None, shape (D,)
        Where it has a value (X10); ``None``: everywhere.
    """

    values: Bools | Floats
    defined: Bools | None = None


def reads_of(calls: Iterable[Call]) -> Reads:
    """Which deep inputs these measures can read together (E17)."""
    found: Reads = "events"
    for call in calls:
        if call.name in GAME:
            return "game"
        counts_troops = call.name == "members_joined" and len(call.arguments) > 1
        if call.name not in _OF_EVENTS or counts_troops:
            found = "force"
    return found


def column(call: Call, place: Place, worlds: Worlds, *, unheard: bool = False) -> Column:
    """Read a measure in every draw.

    Parameters
    ----------
    call : Call
        A measure that this version computes and for which nothing is `missing`.
    place : Place
        Course, changes, end, or no force.
    worlds : Worlds
        The base run and where further runs are made.
    unheard : bool
        Count the members of a group of whom nothing is on record as joining (X10).

    Notes
    -----
    Definitions: DESIGN 5. In ``no-force`` nobody joins, there are no troops and the game is the reference;
    events are those of the course, and what a state could send, or has at home, stands as it is.
    """
    name = call.name
    if name == "event":
        return Column(worlds.events(place)[call.arguments[0]])
    if name in ("sustained", "fielded_once"):
        return Column(_could_send(call, worlds))
    if name in _AT_HOME:
        deployed = worlds.outcome(place).deployed if place.force else None
        members = members_of(worlds.scenario, call.arguments[0])
        return Column(_AT_HOME[name](worlds.results.model, worlds.draws, members, deployed, worlds.held))
    if name in OF_GUARANTORS and place.force:
        return _of_guarantors(call, place, worlds)
    if name in OF_MONTHS:
        return Column(month_column(name, place, worlds))
    if name in GAME - OF_GUARANTORS:
        return _game(call, place, worlds)
    if not place.force:
        draws = worlds.results.draws
        return Column(np.zeros(draws, bool) if MEASURES[name].yes_no else np.zeros(draws))
    if name in _OUTCOME:
        return Column(getattr(worlds.outcome(place), _OUTCOME[name]))
    if name == "deployed":
        return Column(worlds.outcome(place).deployed[:, _index(worlds, call.arguments[0])])
    if name == "largest_sustained":
        scenario, course = course_of(worlds.scenario, worlds.scenario.courses[place.course], place.change)
        model, members = worlds.results.model, members_of(scenario, call.arguments[0])
        return Column(supply.largest_sustained(model, course, worlds.draws, members))
    return _coalition(call, place, worlds, unheard)


def members_of(scenario: Scenario, name: str) -> tuple[str, ...]:
    """The actors that an argument names: those of a group, or one actor."""
    return tuple(dict.fromkeys(scenario.groups.get(name, (name,))))


def unheard_in(scenario: Scenario, call: Call) -> tuple[str, ...]:
    """Members of a counted group of whom nothing is on record: neither yes nor no (X10)."""
    if call.name not in _COUNTS:
        return ()
    return tuple(code for code in members_of(scenario, call.arguments[0]) if _unheard(scenario, code))


def missing(scenario: Scenario, call: Call, mission: str | None) -> str:
    """What would have to be added so that the measure exists in this scenario; empty if it exists (E18).

    Parameters
    ----------
    mission : str or None
        Of the course, changed levers included; ``None`` for no force.
    """
    name = call.name
    if name == "authorized" and not scenario.approvals:
        return "no approvals are written, so that every mission counts as approved; add 'approvals:'"
    if name in GAME and not (scenario.challenger and scenario.guarantees):
        return "there is no game to ask about attack; add 'challenger:' and 'guarantees:'"
    if name in OF_GUARANTORS and (reason := _lacks_guarantor(scenario, call)):
        return reason
    if name in _OF_REQUIREMENT and scenario.requirement is None:
        return "nothing is asked for; add 'requirement:'"
    asked = scenario.requirement.by_mission if scenario.requirement else None
    if name in _OF_FORCE and asked is not None and mission is not None and mission not in asked:
        return f"nothing is asked for a mission of {mission}; add 'requirement.by_mission.{mission}'"
    if name in OF_MONTHS and (reason := lacks_months(scenario)):
        return reason
    if name in _OF_STRENGTH:
        once = name == "fielded_once"
        unknown = [
            code
            for code in members_of(scenario, call.arguments[0])
            if not supply.strength_known(scenario, code, once=once)
        ]
        if unknown:
            add = "a pool with a rotation ratio" if once else f"'{unknown[0]}.land_forces'"
            return f"nothing says what {_names(scenario, unknown)} can send; add {add}"
    if name in _AT_HOME:
        members = members_of(scenario, call.arguments[0])
        if unknown := [code for code in members if not reserve.pool_known(scenario, code)]:
            policy = scenario.forces[unknown[0]].policy if unknown[0] in scenario.forces else None
            add = "a 'deployable_share'" if policy else f"'{unknown[0]}.land_forces'"
            return f"nothing says what is fit to deploy in {_names(scenario, unknown)}; add {add}"
    if name in _OF_ONE_JOINER and call.arguments and _unheard(scenario, call.arguments[0]):
        who = _names(scenario, call.arguments[:1])
        return f"nothing is on record for {who}, neither yes nor no; add a pledge (X10)"
    return ""


def _lacks_guarantor(scenario: Scenario, call: Call) -> str:
    """Why a guarantor's worth cannot be had; empty where it can."""
    if call.name == "direct_effect":
        return ""
    actor, count = call.arguments[0], len(scenario.guarantees)
    if call.name != "channel" and count > MOST_GUARANTORS:
        return (
            f"{count} guarantors are more than the {MOST_GUARANTORS} that are divided; group the small ones"
        )
    alone = call.name == "channel"
    known = any(each.actor == actor for each in scenario.guarantees) if alone else players_of(scenario, actor)
    if not known:
        who = scenario.actors[actor].name if actor in scenario.actors else actor.replace("_", " ")
        return f"{who} gives no guarantee of its own; add 'guarantees.{actor}'"
    return ""


def _unheard(scenario: Scenario, code: str) -> bool:
    heard = {pledge.actor for pledge in scenario.pledges}
    return code not in heard and "contributor" in scenario.actors[code].roles


def _names(scenario: Scenario, codes: Sequence[str]) -> str:
    return ", ".join(scenario.actors[code].name for code in codes)


def _index(worlds: Worlds, actor: str) -> int:
    return worlds.results.model.actors.index(actor)


def _could_send(call: Call, worlds: Worlds) -> Floats:
    each = supply.sustained if call.name == "sustained" else supply.fielded_once
    model, draws = worlds.results.model, worlds.draws
    return sum(
        (each(model, draws, code) for code in members_of(worlds.scenario, call.arguments[0])),
        np.zeros(draws.n),
    )


# -- DETER ---------------------------------------------------------------------------------------------------


def _game(call: Call, place: Place, worlds: Worlds) -> Column:
    here = worlds.outcome(place, game=True) if place.force else worlds.reference
    if call.name == "attack_probability":
        return Column(here.attack_probability)
    if call.name == "protege_value":
        return Column(here.protege_value)
    gain = here.challenger_value - worlds.reference.challenger_value
    if call.name == "challenger_gain":
        return Column(gain)
    better = worlds.outcome(Place(call.arguments[0], end=place.end), game=True)
    worth = worlds.reference.challenger_value - better.challenger_value  # D15: both gains against no force
    defined = worth > _NEVER_BETTER
    return Column(np.divide(-gain, worth, out=np.zeros_like(worth), where=defined), defined)


def _of_guarantors(call: Call, place: Place, worlds: Worlds) -> Column:
    """What guarantors are worth, in the chance of attack; with no force they are worth nothing (D16, E7)."""
    if call.name == "direct_effect":
        return Column(direct_effect(worlds, place, call.arguments[0]))
    if call.name == "channel":
        return Column(channel_part(worlds, place, *call.arguments))
    parts = worth_of(worlds, place)
    mine = parts[list(players_of(worlds.scenario, call.arguments[0]))].sum(axis=0)
    if call.name == "guarantor_worth":
        return Column(mine)
    whole = parts.sum(axis=0)
    defined = whole > _NEVER_BETTER
    return Column(np.divide(mine, whole, out=np.zeros_like(whole), where=defined), defined)


# -- COMMIT --------------------------------------------------------------------------------------------------


def _coalition(call: Call, place: Place, worlds: Worlds, unheard: bool) -> Column:
    name, scenario = call.name, worlds.scenario
    if name == "necessary":
        return _necessary(call, place, worlds)
    if name == "approval_changes_coalition":
        yes, no = (
            worlds.outcome(_fixed(place, call.arguments[0], happens)).joined for happens in (True, False)
        )
        return Column((yes != no).any(axis=1))
    if name == "pledged_troops":
        actors = call.arguments or tuple(scenario.actors)
        return Column(_offered(place, worlds, actors).sum(axis=1))
    joined = worlds.outcome(place).joined
    if name == "joined":
        return Column(joined[:, _index(worlds, call.arguments[0])])
    if name == "coalition_size":
        return Column(
            _count(joined, worlds, [code for code, a in scenario.actors.items() if "contributor" in a.roles])
        )
    if name == "members_joined":
        members = members_of(scenario, call.arguments[0])
        if len(call.arguments) > 1:
            places = [_index(worlds, code) for code in members]
            enough = _offered(place, worlds, members) >= float(call.arguments[1])
            found = (enough & joined[:, places]).sum(axis=1).astype(np.float64)
        else:
            found = _count(joined, worlds, members)
        return Column(found + len(unheard_in(scenario, call)) if unheard else found)
    raise ValueError(f"nothing says how '{name}' is computed; add it here")


def _count(joined: Bools, worlds: Worlds, actors: Sequence[str]) -> Floats:
    places = [_index(worlds, code) for code in actors]
    return np.asarray(joined[:, places].sum(axis=1), np.float64)


def _necessary(call: Call, place: Place, worlds: Worlds) -> Column:
    """Whether those who move together offer enough with the actor only (C6, C12); both ends are one."""
    actor, enough = call.arguments[0], float(call.arguments[1])
    everybody = tuple(worlds.scenario.actors)
    together = replace(place, end="together")
    removed = replace(together, change=replace(place.change, without=(*place.change.without, actor)))
    with_it = _offered(together, worlds, everybody).sum(axis=1) >= enough
    return Column(_offered(removed, worlds, everybody).sum(axis=1) < enough, with_it)


def _fixed(place: Place, event: str, happens: bool) -> Place:
    change = place.change
    return replace(place, change=replace(change, fixed=(*change.fixed, (event, happens))))


def _offered(place: Place, worlds: Worlds, actors: Sequence[str]) -> Floats:
    """Persons that each actor's pledges in force offer, shape (D, actors)."""
    model, draws = worlds.results.model, worlds.draws
    scenario, course = course_of(worlds.scenario, worlds.scenario.courses[place.course], place.change)
    joined, events = worlds.outcome(place).joined, worlds.events(place)
    state = {**events, **{code: joined[:, k] for k, code in enumerate(model.actors)}}

    def stands(pledge: Pledge) -> Bools:
        if pledge.refused:
            return np.zeros(draws.n, bool)
        return authorize.authorized(fold(pledge.condition, course.levers), state, draws.n)

    def offer(code: str) -> Floats:
        mine = [(pledge, stands(pledge)) for pledge in scenario.pledges if pledge.actor == code]
        return supply.pledged_troops(model, draws, mine)

    pledging = {pledge.actor for pledge in scenario.pledges}
    offers = [
        worlds.kept(("pledged_troops", code, place), lambda code=code: offer(code))  # type: ignore[misc]
        if code in pledging
        else np.zeros(draws.n)
        for code in actors
    ]
    return np.stack(offers, axis=1)
