"""Choices made on top of a scenario: actors left out, and the levels of the course in question (X7, F17)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from guarantor.scenario.condition import Never
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.folder import UnknownName
from guarantor.scenario.schema import Actor, Course, Pledge, Scenario

__all__ = ["YOUR_COURSE", "choose", "levers_held", "silenced"]

YOUR_COURSE = "your-course"
"""Name of a course with levels that no course of the scenario has."""

_LONGEST_TITLE = 60
_LEVEL = "_level"


def choose(scenario: Scenario, without: Sequence[str], levers: Mapping[str, str]) -> Scenario:
    """The scenario with these actors left out, and with the course of these levels first.

    Parameters
    ----------
    without : sequence of str
        Codes of actors. They make no pledge, and the levers that set their level stand at the lowest in every
        course; their votes and events stay as drawn (X7).
    levers : mapping of lever to level
        A lever that is not named stands as in the first course of the scenario. A course with exactly these
        levels is put first; where there is none, a new one is (F17). A lever of an actor that is left out
        stays at the lowest all the same.

    Returns
    -------
    Scenario
        Its digest is not renewed.

    Raises
    ------
    UnknownName
        If there is no such actor, lever or level.
    """
    for code in without:
        _check_actor(code, scenario.actors)
    for name, level in levers.items():
        _check_level(scenario, name, level)
    gone = tuple(code for code in scenario.actors if code in without)
    held = levers_held(scenario, gone)
    courses = {
        name: replace(course, levers={**course.levers, **held}) for name, course in scenario.courses.items()
    }
    if levers:
        first = next(iter(courses.values()))
        courses = _with_first(scenario, courses, {**first.levers, **levers, **held}, levers)
    return replace(
        scenario,
        pledges=silenced(scenario.pledges, gone),
        courses=courses,
        without=gone,
        chosen={name: levers[name] for name in scenario.levers if name in levers},
        warnings=(*scenario.warnings, *_remarks(scenario, gone, held, levers)),
    )


def silenced(pledges: Iterable[Pledge], actors: Collection[str]) -> tuple[Pledge, ...]:
    """The pledges, those of `actors` never true (X7); what they would read is drawn all the same (R14)."""
    return tuple(
        replace(pledge, condition=Never()) if pledge.actor in actors else pledge for pledge in pledges
    )


def levers_held(scenario: Scenario, actors: Collection[str]) -> dict[str, str]:
    """The lowest level of each lever that sets the level of guarantors of whom no member is left (X7)."""
    gone = set(actors)
    named = {
        guarantee.lever
        for guarantee in scenario.guarantees
        if guarantee.lever is not None and set(guarantee.members) <= gone
    } | {lever for lever in scenario.levers if _owner(lever) in gone}
    return {name: lever.levels[0] for name, lever in scenario.levers.items() if name in named}


def _owner(lever: str) -> str:
    """The actor whose level a lever sets by its name; empty if by its name it sets nobody's."""
    return lever.removesuffix(_LEVEL).upper() if lever.endswith(_LEVEL) else ""


def _with_first(
    scenario: Scenario, courses: Mapping[str, Course], levels: Mapping[str, str], chosen: Mapping[str, str]
) -> dict[str, Course]:
    """The courses, that of these levels first: one of them, or a new one."""
    found = next((course for course in courses.values() if course.levers == levels), None)
    if found is None:
        name, number = YOUR_COURSE, 2
        while name in courses:
            name, number = f"{YOUR_COURSE}-{number}", number + 1
        found = Course(name, _title(scenario, levels, chosen), levels)
    return {found.name: found, **courses}


def _title(scenario: Scenario, levels: Mapping[str, str], chosen: Mapping[str, str]) -> str:
    """``your course (USA level troops, mission denial)``; only what was chosen where all is too long."""

    def words(lever: str) -> str:
        owner = _owner(lever)
        name = f"{owner}{_LEVEL}" if owner in scenario.actors else lever
        return f"{name} {levels[lever]}".replace("_", " ").replace("-", " ")

    told = (
        f"your course ({', '.join(words(lever) for lever in some)})"
        for some in (levels, [lever for lever in levels if lever in chosen])
    )
    return next((title for title in told if len(title) <= _LONGEST_TITLE), "your course")


def _check_actor(code: str, actors: Mapping[str, Actor]) -> None:
    if code in actors:
        return
    by_name = {actor.name.casefold(): each for each, actor in actors.items()}
    near = by_name.get(code.casefold())
    hint = f"; did you mean '{near}'?" if near else did_you_mean(code.upper(), actors)
    raise UnknownName(f"unknown actor '{code}'{hint} (known: {', '.join(actors) or 'none'})")


def _check_level(scenario: Scenario, name: str, level: str) -> None:
    if name not in scenario.levers:
        known = ", ".join(scenario.levers) or "none"
        raise UnknownName(f"unknown lever '{name}'{did_you_mean(name, scenario.levers)} (known: {known})")
    levels = scenario.levers[name].levels
    if level not in levels:
        hint = did_you_mean(level, levels)
        raise UnknownName(f"'{level}' is not a level of '{name}' ({', '.join(levels)}){hint}")


def _remarks(
    scenario: Scenario, gone: Sequence[str], held: Mapping[str, str], levers: Mapping[str, str]
) -> list[str]:
    """What leaving actors out does to levers, and whom it makes no difference to leave out."""
    found, owning = [], set()
    for lever, lowest in held.items():
        owners = {code for each in scenario.guarantees if each.lever == lever for code in each.members}
        owners |= {_owner(lever)}
        owning |= owners
        levels = {course.levers[lever] for course in scenario.courses.values()} | {levers.get(lever, lowest)}
        if levels != {lowest}:
            out = " and ".join(scenario.actors[code].name for code in gone if code in owners)
            found.append(f"{lever} stands at {lowest} in every course, with {out} left out (X7)")
    offering = {pledge.actor for pledge in scenario.pledges if not pledge.refused}
    for code in gone:
        if code not in owning | offering:
            name = scenario.actors[code].name
            found.append(f"{name} makes no pledge, so that leaving it out changes nothing (X7)")
    return found
