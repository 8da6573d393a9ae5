"""Who is there, what can be chosen, what may happen: actors, levers, courses, events (F5, F17-F18)."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from guarantor.scenario.condition import Always, Condition, Lever, Names, mentions, parse_pledge_condition
from guarantor.scenario.document import Listing, Node, Scalar
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.errors import Position, did_you_mean
from guarantor.scenario.fields import SHARE, Kind, shown
from guarantor.scenario.measure_names import YES_NO_IN_WHERE
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.quantity import Shape
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import ROLES, Actor, CasesOf, Course, Event

__all__ = [
    "SLUG",
    "check_namespace",
    "names_in",
    "read_actors",
    "read_categories",
    "read_courses",
    "read_events",
    "read_groups",
    "read_levers",
]

SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
"""Names of courses, variants, claims, pledges, routes and common factors (F5)."""

_ACTOR = re.compile(r"[A-Z][A-Z0-9_]{1,15}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LANGUAGE = ("always", "never", "at_least", "all_of", "any_of", "weighted", "others")
_RESERVED = {*_LANGUAGE, *YES_NO_IN_WHERE, *keyword.kwlist}
_START = Position("scenario.yaml", 1, 1)
_MOST = {"actors": 500, "groups": 100, "levers": 20, "courses": 100, "events": 200}


def names_in(node: Node | None) -> tuple[str, ...]:
    """Names declared in a group, faulty entries included (F23)."""
    return tuple(item.key.text for item in node.items) if isinstance(node, Pairs) else ()


def read_actors(reader: Reader, node: Node | None) -> dict[str, Actor]:
    """Actors by code, each with its roles."""
    actors: dict[str, Actor] = {}
    group = reader.pairs(node, "actors", most=_MOST["actors"])
    if group is None or not group.items:
        reader.fault(_START, "actors", "none is written; write one such as 'GBR: {name: Britain}'")
    for item in group.items if group else ():
        code, where = item.key.text, f"actors.{item.key.text}"
        reader.key_matches(item.key, where, _ACTOR, "write a code in capitals, such as 'GBR'")
        body = reader.pairs(item.value, where, ("name", "roles", "note"))
        roles = []
        for entry in reader.listing(body.get("roles"), f"{where}.roles") if body else ():
            role = reader.name(entry, f"{where}.roles", ROLES, "role")
            roles += [role] if role else []
        full = reader.text(body.get("name"), f"{where}.name", 200) if body else ""
        actors.setdefault(code, Actor(code, full or code, tuple(roles)))
    return actors


def read_groups(reader: Reader, node: Node | None, actors: Mapping[str, Actor]) -> dict[str, tuple[str, ...]]:
    """Groups of actors by name."""
    groups = {}
    group = reader.pairs(node, "groups", most=_MOST["groups"])
    for item in group.items if group else ():
        where = f"groups.{item.key.text}"
        reader.key_matches(item.key, where, _WORD, "write small letters, digits and '_'")
        members = [reader.name(entry, where, actors, "actor") for entry in reader.listing(item.value, where)]
        groups[item.key.text] = tuple(member for member in members if member)
    return groups


def read_levers(reader: Reader, node: Node | None) -> dict[str, Lever]:
    """Levers with their levels in the order of the file."""
    levers = {}
    group = reader.pairs(node, "levers", most=_MOST["levers"])
    for item in group.items if group else ():
        where = f"levers.{item.key.text}"
        reader.key_matches(item.key, where, _WORD, "write small letters, digits and '_'")
        body = reader.pairs(item.value, where, ("levels", "ordered", "title"))
        levers[item.key.text] = _read_levels(reader, body, item.key, where)
    return levers


def read_categories(reader: Reader, node: Node | None) -> dict[str, Lever]:
    """Events with levels in the order of the file, which conditions compare as they do levers (F15, F18)."""
    return {
        item.key.text: _read_levels(reader, item.value, item.key, f"events.{item.key.text}")
        for item in (node.items if isinstance(node, Pairs) else ())
        if isinstance(item.value, Pairs) and item.value.get("levels") is not None
    }


def _read_levels(reader: Reader, body: Pairs | None, key: Scalar, where: str) -> Lever:
    levels = []
    for entry in reader.listing(body.get("levels"), f"{where}.levels") if body else ():
        level = reader.text(entry, f"{where}.levels")
        if level in levels:
            reader.fault(entry.at, f"{where}.levels", f"'{level}' is written twice")
        elif level in _RESERVED:
            message = f"'{level}' is a word of the condition language; rename it"
            reader.fault(entry.at, f"{where}.levels", message)
        elif isinstance(entry, Scalar):
            reader.key_matches(entry, f"{where}.levels", _WORD, "write small letters, digits and '_'")
            levels.append(level)
    if not levels:
        reader.fault(key.at, where, "has no levels; write 'levels: [none, some]'")
    ordered = reader.yes_no(body.get("ordered"), f"{where}.ordered", False) if body else False
    return Lever(tuple(levels), ordered)


def check_namespace(reader: Reader, root: Pairs, compared: Iterable[Lever]) -> None:
    """Events, levers, levels and groups share one namespace with the words of the language (F5)."""
    owner = {level: "a level" for each in compared for level in each.levels}
    for section, what in (("levers", "a lever"), ("groups", "a group"), ("events", "an event")):
        group = root.get(section)
        for item in group.items if isinstance(group, Pairs) else ():
            name, where = item.key.text, f"{section}.{item.key.text}"
            if name in _RESERVED:
                reader.fault(item.key.at, where, f"'{name}' is a word of the condition language; rename it")
            elif name in owner and owner[name] != what:
                reader.fault(item.key.at, where, f"'{name}' is {owner[name]} too; rename one")
            owner.setdefault(name, what)


def read_courses(reader: Reader, node: Node | None, levers: Mapping[str, Lever]) -> dict[str, Course]:
    """Courses of action; each sets every lever."""
    courses = {}
    group = reader.pairs(node, "courses", most=_MOST["courses"])
    if group is None or not group.items:
        reader.fault(_START, "courses", "none is written; a course sets every lever, such as 'alone: {..}'")
    for item in group.items if group else ():
        name, where = item.key.text, f"courses.{item.key.text}"
        reader.key_matches(item.key, where, SLUG, "write small letters, digits and '-'")
        if name == "no-force":
            reader.fault(item.key.at, where, "'no-force' is always there; leave it out")
        body = reader.pairs(item.value, where, ("title", *levers))
        if body is None:
            continue
        setting = {}
        for lever, definition in levers.items():
            level = body.get(lever)
            if level is None:
                reader.fault(item.key.at, where, f"does not set '{lever}'")
            elif shown(level) not in definition.levels:
                choices = ", ".join(definition.levels)
                hint = did_you_mean(shown(level), definition.levels)
                message = f"'{shown(level)}' is not a level of '{lever}' ({choices}){hint}"
                reader.fault(level.at, f"{where}.{lever}", message)
            else:
                setting[lever] = shown(level)
        courses[name] = Course(name, reader.text(body.get("title"), f"{where}.title", 60) or name, setting)
    return courses


def read_events(
    reader: Reader, node: Node | None, actors: Mapping[str, Actor], names: Names
) -> dict[str, Event]:
    """Events with their probability, case by case; `names` says which have levels."""
    events = {}
    group = reader.pairs(node, "events", most=_MOST["events"])
    for item in group.items if group else ():
        name, where = item.key.text, f"events.{item.key.text}"
        reader.key_matches(item.key, where, _WORD, "write small letters, digits and '_'")
        body = reader.pairs(
            item.value, where, ("title", "actor", "levels", "ordered", "probability", *PROVENANCE)
        )
        if body is None:
            continue
        levels = names.categories[name].levels if name in names.categories else None
        if levels is None and (ordered := body.get("ordered")) is not None:
            reader.fault(ordered.at, f"{where}.ordered", "is for an event with 'levels'; leave it out")
        origin = reader.origin(body, where, reader.inherited)
        cases = _read_cases(reader, body.get("probability"), where, name, origin, names)
        if body.get("probability") is None:
            example = f"one_of({', '.join(levels)})" if levels else "30% to 70%"
            reader.fault(item.key.at, where, f"has no probability; write one such as '{example}'")
        actor = reader.name(body.get("actor"), f"{where}.actor", actors, "actor")
        title = reader.text(body.get("title"), f"{where}.title", 80) or name.replace("_", " ")
        events[name] = Event(name, title, actor, CasesOf(cases), levels or ())
    _check_event_order(reader, events, group)
    return events


def _read_cases(
    reader: Reader, node: Node | None, where: str, event: str, origin: Origin, names: Names
) -> tuple[tuple[Condition, Value], ...]:
    path = f"{where}.probability"
    always = Always()

    def read(entry: Node | None, beside: tuple[str, ...] = ()) -> Value | None:
        if event not in names.categories:
            return reader.value(entry, path, SHARE, origin, f"{event}#p", beside, needed=True)
        kind = Kind(words=names.categories[event].levels)
        value = reader.value(entry, path, kind, origin, event, beside, needed=True) if kind.words else None
        explored = value is not None and value.quantity.shape is Shape.DEEP
        return replace(value, name=f"{event}#p") if value and explored else value

    entries = node.items if isinstance(node, Listing) else ()
    if not any(isinstance(entry, Pairs) and entry.get("when") for entry in entries):
        value = read(node)
        return ((always, value),) if value else ()
    cases = []
    for entry in entries:
        if not isinstance(entry, Pairs) or entry.get("when") is None:
            reader.fault(entry.at, path, "every entry needs a 'when'; the last one 'when: always'")
            continue
        when = reader.condition(
            entry.get("when"), f"{path}.when", lambda text: parse_pledge_condition(text, names, owner="")
        )
        value = read(entry, ("when",))
        if when is not None and value is not None:
            cases.append((when, value))
    if cases and len(cases) == len(entries) and cases[-1][0] != always:
        reader.fault(entries[-1].at, path, "the last entry must be 'when: always'")
    for entry, (condition, _) in zip(entries[:-1], cases, strict=False):
        if condition == always:
            reader.fault(entry.at, path, "what follows this 'always' is never reached; move it to the end")
    return tuple(cases)


def _check_event_order(reader: Reader, events: Mapping[str, Event], group: Pairs | None) -> None:
    """Events may depend on levers and on other events, but not in a circle (F18)."""
    waiting = {
        name: {e for case, _ in event.probability.cases for e in mentions(case).events}
        for name, event in events.items()
    }
    while ready := [name for name, needs in waiting.items() if not needs & waiting.keys()]:
        for name in ready:
            del waiting[name]
    for name in waiting:
        key = group.key(name) if group else None
        circle = ", ".join(sorted(waiting))
        if key:
            reader.fault(key.at, f"events.{name}", f"its probability depends on itself through {circle}")
        break
