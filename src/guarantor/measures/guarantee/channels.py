"""Channels: what a guarantor's presence is worth, and through what: counts, means and their errors (D16)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.assessment import Amount, Ends, Share
from guarantor.measures.columns import GAME, missing, reads_of
from guarantor.measures.dividing import divided
from guarantor.measures.force.answering import run_info, scenario_info
from guarantor.measures.guarantee.channel_forms import ChannelAnswer
from guarantor.measures.guarantee.channel_parts import ChannelEnd, ChannelPart, Channels, Side
from guarantor.measures.runs import FIRST_DRAWS, run_of
from guarantor.measures.summary import DeepCell, amount, deep_cells, share
from guarantor.pipeline import NO_FORCE, Model, Outcome, Reference
from guarantor.pipeline.channels import CHANNELS, Mixed, Presence, configurations, guarantee_of, presence_of
from guarantor.scenario import Scenario, UnknownName
from guarantor.scenario.claim_schema import Call
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.force import MISSION
from guarantor.scenario.measure_names import MEASURES
from guarantor.scenario.schema import Course

__all__ = ["DIVISIBLE", "channel_answer", "channels_of"]

Floats = NDArray[np.float64]

_MEANS, _CREDIBILITY = CHANNELS.index("means"), CHANNELS.index("credibility")
_CALL = re.compile(r"([a-z_]+)\s*(?:\(\s*(\w+)\s*\))?")
_SAFER: Mapping[str, bool] = {
    "attack_probability": True,
    "challenger_value": True,
    "challenger_gain": True,
    "protege_value": False,
}
_COLUMN = {"force_raised": "raised"}
_OF_ALL = (
    "attack_probability",
    "challenger_value",
    "challenger_gain",
    "protege_value",
    "package_share",
    "headcount",
    "headcount_met",
    "sustained_troops",
    "requirement_met",
    "force_raised",
    "authorized",
    "coalition_size",
)
_OF_ONE = {"joined": "actor", "deployed": "actor", "members_joined": "group"}

_ROUNDING = 1e-12
"""A part below this, in proportion to the measure, is rounding: neither lower nor higher."""

DIVISIBLE = (*_OF_ALL, *(f"{name}({kind})" for name, kind in _OF_ONE.items()))
"""The measures that can be divided among channels."""


def channel_answer(
    scenario: Scenario,
    guarantor: str | None = None,
    *,
    course: str | None = None,
    base: str | None = None,
    measure: str = "attack_probability",
    draws: int = FIRST_DRAWS,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
) -> ChannelAnswer:
    """What a guarantor's presence is worth in a measure, and through which channels.

    Parameters
    ----------
    guarantor : str, optional
        An actor or group with a guarantee; left out, the first whose level a lever sets.
    course, base : str, optional
        Courses, or levels of the guarantor's lever: with it, and what that is held against. Left out, the
        course with the highest level, and the same at the lowest. A guarantor whose level no lever sets is
        held against the same course with it left out (X7).
    measure : str
        One of `DIVISIBLE`.
    draws : int
        Futures to sample: the first of those that `assess` samples.
    seed, given
        As for `assess`.

    Returns
    -------
    ChannelAnswer

    Raises
    ------
    UnknownName
        If the scenario has no such guarantor, course, level, measure or event, or lacks what they need.
    BlockGap
        If the channels do not meet the two runs (D16): a fault of the program.

    Notes
    -----
    Rules D16, E13, E14, E17. Each part is the mean of what the channel changes over all orders in which the
    five could be switched on. A share of futures is divided as its yes or no in every future.

    Examples
    --------
    >>> import guarantor
    >>> answer = channel_answer(guarantor.load("pellia"), "XAR", draws=256)
    >>> [each.name for each in answer.ends.alone.channels if each.inert]
    ['approvals']
    """
    presence = _presence(scenario, _guarantor(scenario, guarantor), course, base)
    call = _call(scenario, measure, presence.course)
    game = call.name in GAME or call.name == "challenger_value"
    run = replace(scenario, courses={presence.course.name: presence.course})
    results = run_of(run, draws=draws, seed=seed, given=given, deterrence=game)
    blocks = [
        configurations(results.model, presence, number, block) for number, block in enumerate(results.blocks)
    ]
    cells = deep_cells(results, "game" if game else reads_of([call]))
    unit = _unit(call)

    def end(which: Callable[[Mixed], Sequence[Outcome]]) -> ChannelEnd:
        return _end(_values(blocks, which, results.model, call, draws), unit, cells)

    alone = end(lambda mixed: mixed.alone)
    same = all(mixed.alone is mixed.together for mixed in blocks)
    together = alone if same else end(lambda mixed: mixed.together)
    guarantee = guarantee_of(scenario, presence.guarantor)
    return ChannelAnswer(
        scenario=scenario_info(scenario),
        run=run_info(results),
        actors={code: actor.name for code, actor in scenario.actors.items()},
        guarantor=presence.guarantor,
        lever=guarantee.lever,
        course=_side(presence.course),
        base=_side(presence.base, removed=presence.removed),
        measure=str(call),
        title=_title(scenario, call),
        unit=unit,
        lower_is_safer=_SAFER.get(call.name),
        game=game,
        ends=Ends[ChannelEnd](alone=alone, together=together),
    )


def channels_of(
    scenario: Scenario, draws: int, *, seed: int | None = None, given: Mapping[str, bool | str] | None = None
) -> tuple[Channels, ...]:
    """What each guarantor with a lever is worth in the chance of attack, as the whole answer holds it.

    Parameters
    ----------
    draws : int
        Of the answer; the first `FIRST_DRAWS` at most are looked at.

    Returns
    -------
    tuple of Channels
        None where the scenario has no game, where no course has such a guarantor above its lowest level, or
        where nothing is asked for the mission of that course.
    """
    if scenario.challenger is None:
        return ()
    found = []
    for guarantee in scenario.guarantees:
        if guarantee.lever is None:
            continue
        presence = _presence(scenario, guarantee.actor, None, None)
        if presence.course.levers == presence.base.levers:
            continue
        if missing(scenario, Call("attack_probability"), presence.course.levers.get(MISSION)):
            continue
        answer = channel_answer(
            scenario, guarantee.actor, draws=min(draws, FIRST_DRAWS), seed=seed, given=given
        )
        found.append(Channels(**{name: getattr(answer, name) for name in Channels.model_fields}))
    return tuple(found)


# -- what is asked ------------------------------------------------------------------------------------------


def _guarantor(scenario: Scenario, name: str | None) -> str:
    known = [each.actor for each in scenario.guarantees]
    if not known:
        raise UnknownName("nobody gives a guarantee in this scenario; add 'guarantees:'")
    if name is None:
        return next((each.actor for each in scenario.guarantees if each.lever is not None), known[0])
    if name not in known:
        raise UnknownName(
            f"unknown guarantor '{name}'{did_you_mean(name, known)} (known: {', '.join(known)})"
        )
    return name


def _presence(scenario: Scenario, guarantor: str, course: str | None, base: str | None) -> Presence:
    guarantee = guarantee_of(scenario, guarantor)
    chosen = _chosen(scenario, guarantee.lever, course) if course else _highest(scenario, guarantee.lever)
    if base is not None and guarantee.lever is None:
        raise UnknownName(
            f"no lever sets the level of {guarantor}, so that it is held against the same course with "
            f"it left out (X7); leave out '{base}'"
        )
    if base is None:
        found = presence_of(scenario, guarantor, chosen)
        return found if found.removed else replace(found, base=_named(scenario, found.base, guarantee.lever))
    like = _chosen(scenario, guarantee.lever, base, chosen)
    try:
        return presence_of(scenario, guarantor, chosen, like)
    except ValueError as error:
        raise UnknownName(str(error)) from None


def _highest(scenario: Scenario, lever: str | None) -> Course:
    """The course with the highest level of a lever; of the first guarantor with one, where there is none."""
    lever = lever or next((each.lever for each in scenario.guarantees if each.lever is not None), None)
    courses = list(scenario.courses.values())
    if lever is None:
        return courses[0]
    levels = scenario.levers[lever].levels
    return max(courses, key=lambda each: levels.index(each.levers[lever]))


def _chosen(scenario: Scenario, lever: str | None, name: str, like: Course | None = None) -> Course:
    """A course by its name, or the one with this level of the lever, all else as in another course."""
    if name in scenario.courses:
        return scenario.courses[name]
    levels = scenario.levers[lever].levels if lever else ()
    if lever and name in levels:
        first = like or next(iter(scenario.courses.values()))
        return _named(scenario, replace(first, levers={**first.levers, lever: name}), lever)
    known = [*scenario.courses, *levels]
    if name == NO_FORCE:
        raise UnknownName(
            f"'{NO_FORCE}' has nobody's force, not only this guarantor's; name one of {', '.join(known)}"
        )
    raise UnknownName(
        f"unknown course or level '{name}'{did_you_mean(name, known)} (known: {', '.join(known)})"
    )


def _named(scenario: Scenario, course: Course, lever: str | None) -> Course:
    """The course of the scenario with these levers; else this one under a name and title of its own."""
    for each in scenario.courses.values():
        if each.levers == course.levers:
            return each
    level = course.levers[lever] if lever else "without it"
    mission = course.levers.get(MISSION, "")
    words = f"{str(lever).replace('_', ' ')} {level}" + (f", {mission}" if mission else "")
    return replace(course, name=f"{course.name}-at-{level}", title=words)


def _side(course: Course, *, removed: bool = False) -> Side:
    return Side(name=course.name, title=course.title, levers=course.levers, removed=removed)


def _call(scenario: Scenario, text: str, course: Course) -> Call:
    """The measure that is asked for; challenger_value, which no claim may name, among them."""
    match = _CALL.fullmatch(text.strip())
    name, argument = match.groups() if match else (text, None)
    kind = _OF_ONE.get(name)
    if name not in (*_OF_ALL, *_OF_ONE):
        hint = did_you_mean(name, [*_OF_ALL, *_OF_ONE])
        raise UnknownName(f"'{text}' cannot be divided among channels{hint} (known: {', '.join(DIVISIBLE)})")
    if (kind is None) != (argument is None):
        raise UnknownName(f"'{text}': write '{name}{f'({kind})' if kind else ''}'")
    known = {"actor": scenario.actors, "group": scenario.groups}.get(kind or "", {})
    if argument is not None and argument not in known:
        hint = did_you_mean(argument, known)
        raise UnknownName(f"unknown {kind} '{argument}'{hint} (known: {', '.join(known) or 'none'})")
    call = Call(name, (argument,) if argument is not None else ())
    asked = Call("challenger_gain") if name == "challenger_value" else call
    if reason := missing(scenario, asked, course.levers.get(MISSION)):
        raise UnknownName(f"'{text}': {reason}")
    return call


def _unit(call: Call) -> str:
    return "share" if call.name == "challenger_value" else MEASURES[call.name].unit


def _title(scenario: Scenario, call: Call) -> str:
    if call.name == "challenger_value":
        return "what the challenger can expect"
    words = (
        scenario.actors[word].name if word in scenario.actors else word.replace("_", " ")
        for word in call.arguments
    )
    return MEASURES[call.name].title.format(*words)


# -- columns and their summary ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """A measure in every configuration, ``(32, D)``, and where a force is raised, without it and with it."""

    measure: Floats
    raised: Sequence[NDArray[np.bool_]]


def _values(
    blocks: Sequence[Mixed],
    which: Callable[[Mixed], Sequence[Outcome]],
    model: Model,
    call: Call,
    draws: int,
) -> _Values:
    rows = [
        np.stack([_read(call, outcome, mixed.reference, model) for outcome in which(mixed)])
        for mixed in blocks
    ]
    raised = [np.concatenate([which(mixed)[at].raised for mixed in blocks])[:draws] for at in (0, -1)]
    return _Values(np.concatenate(rows, axis=1)[:, :draws], raised)


def _read(call: Call, outcome: Outcome, reference: Reference, model: Model) -> Floats:
    """A measure in every draw of a block, as a number."""
    name = call.name
    if name == "challenger_gain":
        return np.asarray(outcome.challenger_value - reference.challenger_value)
    if name == "joined":
        return np.asarray(outcome.joined[:, model.actors.index(call.arguments[0])], np.float64)
    if name == "deployed":
        return np.asarray(outcome.deployed[:, model.actors.index(call.arguments[0])])
    if name in ("coalition_size", "members_joined"):
        actors = model.scenario.actors
        chosen = [code for code, actor in actors.items() if "contributor" in actor.roles]
        if name == "members_joined":
            chosen = list(dict.fromkeys(model.scenario.groups[call.arguments[0]]))
        places = [model.actors.index(code) for code in chosen]
        return np.asarray(outcome.joined[:, places].sum(axis=1), np.float64)
    return np.asarray(getattr(outcome, _COLUMN.get(name, name)), np.float64)


def _end(values: _Values, unit: str, cells: Sequence[DeepCell]) -> ChannelEnd:
    found = divided(values.measure)
    changes = "points" if unit in ("probability", "yes/no") else unit
    nothing = _ROUNDING * max(1.0, float(np.abs(values.measure).max(initial=0.0)))

    def lower(column: Floats) -> Share:
        return share(column < -nothing, cells)

    parts = [
        ChannelPart(
            name=name,
            part=_mean(found.parts[k], changes, cells),
            lower=lower(found.parts[k]),
            higher=lower(-found.parts[k]),
            first_in=_mean(found.first_in[k], changes, cells),
            last_in=_mean(found.last_in[k], changes, cells),
            inert=_inert(values.measure, k),
        )
        for k, name in enumerate(CHANNELS)
    ]
    word = found.parts[_CREDIBILITY] - found.parts[_MEANS]
    return ChannelEnd(
        raised_without=share(values.raised[0], cells),
        raised=share(values.raised[1], cells),
        without=_mean(values.measure[0], unit, cells),
        with_it=_mean(values.measure[-1], unit, cells),
        total=_mean(found.total, changes, cells),
        lower=lower(found.total),
        higher=lower(-found.total),
        largest_error=float(np.abs(found.parts.sum(axis=0) - found.total).max(initial=0.0)),
        channels=tuple(parts),
        word_lower_than_means=lower(word),
        means_lower_than_word=lower(-word),
    )


def _mean(column: Floats, unit: str, cells: Sequence[DeepCell]) -> Amount:
    """As `amount`, with the mean of each part of the deep inputs: means add up, medians do not (D16, E17)."""
    found = amount(column, unit, cells)
    means = {cell.name: float(column[cell.inside].mean()) for cell in cells if cell.inside.any()}
    told = tuple(cell.model_copy(update={"value": means[cell.name]}) for cell in found.cells)
    return found.model_copy(update={"cells": told})


def _inert(values: Floats, k: int) -> bool:
    """Whether channel k changes nothing in any configuration."""
    off = [row for row in range(len(values)) if not row >> k & 1]
    return all(np.array_equal(values[row], values[row | 1 << k]) for row in off)
