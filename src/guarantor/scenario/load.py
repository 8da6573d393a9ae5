"""Loading: from a folder to a scenario as of a date, with every fault at once (rules F5-F9, F15-F23)."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from guarantor.scenario.condition import (
    Condition,
    Lever,
    Names,
    mentions,
    parse_approval_rule,
    parse_pledge_condition,
)
from guarantor.scenario.digest import digest_of
from guarantor.scenario.document import Listing, Node, Scalar
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.errors import Position, ScenarioError, did_you_mean
from guarantor.scenario.folder import Folder, UnknownName, find, lookup, open_folder, replace_at
from guarantor.scenario.force import (
    read_challenger,
    read_deterrence,
    read_forces,
    read_guarantees,
    read_requirement,
)
from guarantor.scenario.reader import PROVENANCE, Kind, Reader, shown
from guarantor.scenario.schema import (
    ANY_LINE,
    ROLES,
    Actor,
    Approval,
    CasesOf,
    Claim,
    Correlation,
    Course,
    Event,
    Factor,
    Force,
    Offer,
    Origin,
    Patch,
    Pledge,
    RunSettings,
    Scenario,
    Value,
)
from guarantor.scenario.values import values_of

__all__ = ["build", "load"]

_TOP = (
    "guarantor",
    "name",
    "title",
    "question",
    "as_of",
    "start",
    "months",
    "defaults",
    "actors",
    "groups",
    "levers",
    "courses",
    "events",
    "pledges",
    "approvals",
    "requirement",
    "limits",
    "rotation",
    "guarantees",
    "challenger",
    "deterrence",
    "common_factors",
    "correlations",
    "quantities",
    "tables",
    "readings",
    "variants",
    "claims",
    "not_in_this_answer",
    "run",
)
_UNPATCHED = ("guarantor", "name", "as_of", "actors", "tables", "readings", "variants", "claims", "run")
_ACTOR = re.compile(r"[A-Z][A-Z0-9_]{1,15}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
_RESERVED = {"always", "never", "at_least", "all_of", "any_of", "weighted", "others", *keyword.kwlist}
_OFFER_WORDS = ("as_able", "as_required", "refused")
_START = Position("scenario.yaml", 1, 1)
_PEOPLE = Kind(dimension="people", unit="troops", lowest=0)
_SHARE = Kind(share=True)


def load(path: str | Path, *, as_of: date | None = None, variants: Sequence[str] = ()) -> Scenario:
    """Read a scenario folder, or a packaged scenario by name.

    Parameters
    ----------
    path : str or Path
    as_of : date, optional
        Run as of this day instead of the scenario's own; nothing known later is seen (F7).
    variants : sequence of str
        Names of variants or readings, applied in this order (F19).

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioNotFound
        If there is no such folder or packaged scenario.
    ScenarioError
        With every fault of the folder, in file order.
    UnknownName
        If a variant is not in the scenario.
    """
    return build(open_folder(find(path)), as_of=as_of, variants=variants)


def build(folder: Folder, *, as_of: date | None = None, variants: Sequence[str] = ()) -> Scenario:
    """Understand a folder that has been read; see `load`."""
    root = folder.root
    nowhere = Origin("", _START, None, "assumed")
    reader = Reader(folder.evidence, date.max, date.max, nowhere)
    reader.pairs(root, "", _TOP)
    version = root.get("guarantor")
    if version is None:
        reader.fault(_START, "guarantor", "is missing; a scenario starts with 'guarantor: 1'")
    elif shown(version) != "1":
        message = f"this version reads format 1, the file says '{shown(version)}'"
        reader.fault(version.at, "guarantor", message)
    if root.get("as_of") is None:
        reader.fault(_START, "as_of", "is missing; write the day on which the situation is known, YYYY-MM-DD")
    written_as_of = reader.day(root.get("as_of"), "as_of") or date.max
    defaults = root.get("defaults")
    reader.written_as_of = written_as_of
    reader.as_of = as_of or written_as_of
    reader.pairs(defaults, "defaults", ("source", "grade"))
    reader.inherited = reader.origin(defaults, "defaults", nowhere) if defaults is not None else nowhere
    _warn_about_date(reader, as_of)

    patches = _read_patches(reader, root)
    for name in variants:
        if name not in patches:
            known = ", ".join(patches) or "none"
            raise UnknownName(
                f"unknown reading or variant '{name}'{did_you_mean(name, patches)} (known: {known})"
            )
        root = _patched(reader, root, name)
    scenario = _read_scenario(reader, folder, root, written_as_of, patches)
    if reader.faults:
        raise ScenarioError(reader.faults)
    return replace(scenario, applied=tuple(variants))


def _warn_about_date(reader: Reader, as_of: date | None) -> None:
    if as_of is None or not reader.evidence:
        return
    known = [entry.known_from for entry in reader.evidence.values()]
    if not min(known) <= as_of <= max(known):
        reader.warnings.append(
            f"{as_of} lies outside the dates that the evidence covers ({min(known)} to {max(known)})"
        )


# -- readings and variants ----------------------------------------------------------------------------------


def _read_patches(reader: Reader, root: Pairs) -> dict[str, Patch]:
    patches: dict[str, Patch] = {}
    for section, contested in (("readings", True), ("variants", False)):
        group = reader.pairs(root.get(section), section)
        for item in group.items if group else ():
            where = f"{section}.{item.key.text}"
            reader.key_matches(item.key, where, _SLUG, "write small letters, digits and '-'")
            if item.key.text in patches:
                reader.fault(item.key.at, where, "a reading and a variant share this name; rename one")
            body = reader.pairs(item.value, where, ("title", "set", *PROVENANCE))
            title = reader.text(body.get("title"), f"{where}.title") if body else ""
            patches[item.key.text] = Patch(item.key.text, title or item.key.text, contested)
            if body is None:
                continue
            changes = reader.pairs(body.get("set"), f"{where}.set")
            if changes is None or not changes.items:
                reader.fault(item.key.at, where, "sets nothing; write 'set: {path: value}'")
                continue
            reader.origin(body, where, reader.inherited)
            for change in changes.items:
                path = change.key.text
                if path.split(".")[0] in _UNPATCHED:
                    reader.fault(change.key.at, f"{where}.set", f"'{path}' may not be changed by a variant")
                elif lookup(root, path) is None:
                    hint = did_you_mean(path, _paths(root))
                    reader.fault(change.key.at, f"{where}.set", f"there is no '{path}'{hint}")
    return patches


def _paths(node: Node, prefix: str = "") -> Iterable[str]:
    if isinstance(node, Pairs):
        for item in node.items:
            path = f"{prefix}{item.key.text}"
            yield path
            yield from _paths(item.value, f"{path}.")


def _patched(reader: Reader, root: Pairs, name: str) -> Pairs:
    section = next(s for s in ("readings", "variants") if isinstance(g := root.get(s), Pairs) and g.get(name))
    body = root.get(section).get(name)  # type: ignore[union-attr]  # found just above
    if not isinstance(body, Pairs) or not isinstance(changes := body.get("set"), Pairs):
        return root
    origin = reader.origin(body, f"{section}.{name}", replace(reader.inherited, source=None, grade="assumed"))
    for change in changes.items:
        keys = lookup(root, change.key.text)
        if keys is not None:
            root = replace_at(root, keys, change.value)
            reader.patched[change.key.text] = origin
    return root


# -- the scenario -------------------------------------------------------------------------------------------


def _read_scenario(
    reader: Reader, folder: Folder, root: Pairs, written_as_of: date, patches: Mapping[str, Patch]
) -> Scenario:
    name = reader.text(root.get("name"), "name", 200) or folder.path.name
    actors = _read_actors(reader, root.get("actors"))
    groups = _read_groups(reader, root.get("groups"), actors)
    levers = _read_levers(reader, root.get("levers"))
    written = root.get("events")
    event_names = tuple(item.key.text for item in written.items) if isinstance(written, Pairs) else ()
    _check_namespace(reader, root, levers)
    courses = _read_courses(reader, root.get("courses"), levers)
    events = _read_events(reader, root.get("events"), actors, Names((), event_names, levers, {}, ()))
    names = Names(tuple(actors), event_names, levers, groups, _pledging(reader, root.get("pledges")))
    requirement = read_requirement(reader, root.get("requirement"), actors, levers)
    lines = tuple(line.name for line in requirement.lines) if requirement else None
    pledges = _read_pledges(reader, root.get("pledges"), names, lines)
    quantities = _read_quantities(reader, root.get("quantities"))
    forces = read_forces(reader, root, actors, quantities, lines)
    guarantees = read_guarantees(reader, root.get("guarantees"), actors, levers)
    challenger = read_challenger(reader, root.get("challenger"), actors)
    rival = root.get("challenger")
    deterrence = read_deterrence(reader, root.get("deterrence"), levers, rival.at) if rival else {}
    _check_as_able(reader, pledges, forces, lines)
    run = _read_run(reader, root.get("run"))
    scenario = Scenario(
        name=name,
        title=reader.text(root.get("title"), "title", 200) or name,
        question=reader.text(root.get("question"), "question"),
        as_of=reader.as_of if reader.as_of != date.max else written_as_of,
        start=reader.day(root.get("start"), "start"),
        months=reader.whole(root.get("months"), "months", 1, 600, 12),
        actors=actors,
        groups=groups,
        levers=levers,
        courses=courses,
        events=events,
        pledges=pledges,
        approvals=_read_approvals(reader, root.get("approvals"), replace(names, actors=(), groups={})),
        requirement=requirement,
        forces=forces,
        guarantees=guarantees,
        challenger=challenger,
        deterrence=deterrence,
        factors=(),
        correlations=(),
        quantities=quantities,
        patches=patches,
        claims=_read_claims(reader, root.get("claims")),
        not_in_this_answer=tuple(
            reader.text(node, "not_in_this_answer")
            for node in reader.listing(root.get("not_in_this_answer"), "not_in_this_answer")
        ),
        run=run,
        evidence={k: e for k, e in folder.evidence.items() if e.known_from <= reader.as_of},
        warnings=(),
        applied=(),
        folder=folder,
        digest="",
    )
    known = {value.name for value in values_of(scenario)} | set(events)
    everything = known | set(quantities)
    factors = _read_factors(reader, root.get("common_factors"), known)
    correlations = _read_correlations(reader, root.get("correlations"), known, everything)
    _warn(reader, scenario)
    scenario = replace(
        scenario, factors=factors, correlations=correlations, warnings=tuple(dict.fromkeys(reader.warnings))
    )
    return replace(scenario, digest=digest_of(scenario))


def _read_actors(reader: Reader, node: Node | None) -> dict[str, Actor]:
    actors: dict[str, Actor] = {}
    group = reader.pairs(node, "actors")
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


def _read_groups(
    reader: Reader, node: Node | None, actors: Mapping[str, Actor]
) -> dict[str, tuple[str, ...]]:
    groups = {}
    group = reader.pairs(node, "groups")
    for item in group.items if group else ():
        where = f"groups.{item.key.text}"
        reader.key_matches(item.key, where, _WORD, "write small letters, digits and '_'")
        members = [reader.name(entry, where, actors, "actor") for entry in reader.listing(item.value, where)]
        groups[item.key.text] = tuple(member for member in members if member)
    return groups


def _read_levers(reader: Reader, node: Node | None) -> dict[str, Lever]:
    levers = {}
    group = reader.pairs(node, "levers")
    for item in group.items if group else ():
        where = f"levers.{item.key.text}"
        reader.key_matches(item.key, where, _WORD, "write small letters, digits and '_'")
        body = reader.pairs(item.value, where, ("levels", "ordered", "title"))
        levels = []
        for entry in reader.listing(body.get("levels"), f"{where}.levels") if body else ():
            level = reader.text(entry, f"{where}.levels")
            if level in levels:
                reader.fault(entry.at, f"{where}.levels", f"'{level}' is written twice")
            elif isinstance(entry, Scalar):
                reader.key_matches(entry, f"{where}.levels", _WORD, "write small letters, digits and '_'")
                levels.append(level)
        if not levels:
            reader.fault(item.key.at, where, "has no levels; write 'levels: [none, some]'")
        ordered = reader.yes_no(body.get("ordered"), f"{where}.ordered", False) if body else False
        levers[item.key.text] = Lever(tuple(levels), ordered)
    return levers


def _check_namespace(reader: Reader, root: Pairs, levers: Mapping[str, Lever]) -> None:
    """Events, levers, levels and groups share one namespace with the words of the language (F5)."""
    owner = {level: "a level" for lever in levers.values() for level in lever.levels}
    for section, what in (("levers", "a lever"), ("groups", "a group"), ("events", "an event")):
        group = root.get(section)
        for item in group.items if isinstance(group, Pairs) else ():
            name, where = item.key.text, f"{section}.{item.key.text}"
            if name in _RESERVED:
                reader.fault(item.key.at, where, f"'{name}' is a word of the condition language; rename it")
            elif name in owner and owner[name] != what:
                reader.fault(item.key.at, where, f"'{name}' is {owner[name]} too; rename one")
            owner.setdefault(name, what)


def _read_courses(reader: Reader, node: Node | None, levers: Mapping[str, Lever]) -> dict[str, Course]:
    courses = {}
    group = reader.pairs(node, "courses")
    if group is None or not group.items:
        reader.fault(_START, "courses", "none is written; a course sets every lever, such as 'alone: {..}'")
    for item in group.items if group else ():
        name, where = item.key.text, f"courses.{item.key.text}"
        reader.key_matches(item.key, where, _SLUG, "write small letters, digits and '-'")
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


def _read_events(
    reader: Reader, node: Node | None, actors: Mapping[str, Actor], names: Names
) -> dict[str, Event]:
    events = {}
    group = reader.pairs(node, "events")
    for item in group.items if group else ():
        name, where = item.key.text, f"events.{item.key.text}"
        reader.key_matches(item.key, where, _WORD, "write small letters, digits and '_'")
        body = reader.pairs(item.value, where, ("title", "actor", "probability", *PROVENANCE))
        if body is None:
            continue
        origin = reader.origin(body, where, reader.inherited)
        cases = _read_cases(reader, body.get("probability"), where, name, origin, names)
        if not cases and body.get("probability") is None:
            reader.fault(item.key.at, where, "has no probability; write one such as '30% to 70%'")
        actor = reader.name(body.get("actor"), f"{where}.actor", actors, "actor")
        title = reader.text(body.get("title"), f"{where}.title", 80) or name.replace("_", " ")
        events[name] = Event(name, title, actor, CasesOf(cases))
    _check_event_order(reader, events, group)
    return events


def _read_cases(
    reader: Reader, node: Node | None, where: str, event: str, origin: Origin, names: Names
) -> tuple[tuple[Condition, Value], ...]:
    path, stream = f"{where}.probability", f"{event}#p"
    always = parse_approval_rule("always", names)
    entries = node.items if isinstance(node, Listing) else ()
    if not any(isinstance(entry, Pairs) and entry.get("when") for entry in entries):
        value = reader.value(node, path, _SHARE, origin, stream)
        return ((always, value),) if value else ()
    cases = []
    for entry in entries:
        if not isinstance(entry, Pairs) or entry.get("when") is None:
            reader.fault(entry.at, path, "every entry needs a 'when'; the last one 'when: always'")
            continue
        when = reader.condition(
            entry.get("when"), f"{path}.when", lambda text: parse_pledge_condition(text, names, owner="")
        )
        value = reader.value(entry, path, _SHARE, origin, stream, beside=("when",))
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


# -- pledges and approvals ----------------------------------------------------------------------------------


def _pledging(reader: Reader, node: Node | None) -> tuple[str, ...]:
    """Actors with a pledge in force that is not refused as a whole: the meaning of `others` (F5)."""
    actors = []
    for item in node.items if isinstance(node, Pairs) else ():
        silent = replace(reader, faults=[], warnings=[])
        body = silent.in_force(item.value, "")
        if isinstance(body, Pairs) and isinstance(actor := body.get("actor"), Scalar):
            offers = body.get("offers")
            if not (isinstance(offers, Scalar) and offers.text == "refused") and actor.text not in actors:
                actors.append(actor.text)
    return tuple(actors)


def _read_pledges(
    reader: Reader, node: Node | None, names: Names, lines: tuple[str, ...] | None
) -> tuple[Pledge, ...]:
    pledges = []
    group = reader.pairs(node, "pledges")
    for item in group.items if group else ():
        where = f"pledges.{item.key.text}"
        reader.key_matches(item.key, where, _SLUG, "write small letters, digits and '-'")
        chosen = reader.in_force(item.value, where)
        for entry in item.value.items if isinstance(item.value, Listing) else (item.value,):
            pledge = _read_pledge(reader, entry, item.key, where, names, lines)
            if entry is chosen and pledge is not None:
                pledges.append(pledge)
    return tuple(pledges)


def _read_pledge(
    reader: Reader, node: Node, key: Scalar, where: str, names: Names, lines: tuple[str, ...] | None
) -> Pledge | None:
    body = reader.pairs(node, where, ("actor", "offers", "if", "title", *PROVENANCE))
    if body is None:
        return None
    origin = reader.origin(body, where, reader.inherited)
    actor = reader.name(body.get("actor"), f"{where}.actor", names.actors, "actor")
    if body.get("actor") is None:
        reader.fault(key.at, where, "names no actor; write 'actor: GBR'")
    condition = reader.condition(
        body.get("if") or Scalar("always", node.at),
        f"{where}.if",
        lambda text: parse_pledge_condition(text, names, owner=actor or ""),
    )
    offers = body.get("offers")
    if offers is None:
        reader.fault(
            key.at, where, f"offers nothing; write 'offers: {{{ANY_LINE}: 1000 troops}}' or 'refused'"
        )
        return None
    refused = isinstance(offers, Scalar) and offers.text == "refused"
    read: tuple[Offer, ...] = ()
    if not refused:
        pairs = reader.pairs(offers, f"{where}.offers")
        read = tuple(
            offer
            for offered in (pairs.items if pairs else ())
            if (offer := _read_offer(reader, offered.key, offered.value, f"{where}.offers", origin, lines))
        )
    if actor is None or condition is None:
        return None
    return Pledge(key.text, actor, condition, read, refused, origin)


def _read_offer(
    reader: Reader, key: Scalar, node: Node, path: str, origin: Origin, lines: tuple[str, ...] | None
) -> Offer | None:
    where = f"{path}.{key.text}"
    kind = Kind(lowest=0)
    if lines is not None:
        kind = _PEOPLE
        if key.text not in (*lines, ANY_LINE):
            choices = ", ".join(lines)
            message = (
                f"'{key.text}' is not a line of the requirement ({choices}); "
                f"name one of them, or '{ANY_LINE}' for any{did_you_mean(key.text, lines)}"
            )
            reader.fault(key.at, where, message)
            return None
    if isinstance(node, Scalar) and node.text in _OFFER_WORDS:
        if node.text == "as_required" and key.text == ANY_LINE:
            reader.fault(node.at, where, "'as_required' is for one line; name the line")
        return Offer(key.text, None, node.text, replace(origin, path=where, at=node.at))
    value = reader.value(node, where, kind, origin)
    return Offer(key.text, value, "", value.origin) if value else None


def _check_as_able(
    reader: Reader, pledges: Iterable[Pledge], forces: Mapping[str, Force], lines: tuple[str, ...] | None
) -> None:
    """What an actor is able to keep up must be written somewhere (DESIGN 12.2)."""
    for pledge in pledges if lines else ():
        for offer in pledge.offers:
            if offer.word == "as_able" and (
                pledge.actor not in forces or forces[pledge.actor].policy is None
            ):
                at = offer.origin
                remedy = f"add '{pledge.actor}.land_forces' or write a figure here"
                message = f"nothing says what {pledge.actor} holds; {remedy}"
                reader.fault(at.at, at.path, message)


def _read_approvals(reader: Reader, node: Node | None, names: Names) -> tuple[Approval, ...]:
    approvals = []
    group = reader.pairs(node, "approvals")
    for item in group.items if group else ():
        where = f"approvals.{item.key.text}"
        reader.key_matches(item.key, where, _SLUG, "write small letters, digits and '-'")
        chosen = reader.in_force(item.value, where)
        for entry in item.value.items if isinstance(item.value, Listing) else (item.value,):
            body = entry
            rule: Node | None = entry
            if isinstance(body, Pairs):
                reader.pairs(body, where, ("title", "rule", *PROVENANCE))
                rule = body.get("rule")
                if rule is None:
                    reader.fault(item.key.at, where, "has no rule; write 'rule: \"host_consent\"'")
            path = f"{where}.rule" if isinstance(body, Pairs) else where
            parsed = reader.condition(rule, path, lambda text: parse_approval_rule(text, names))
            title = reader.text(body.get("title"), f"{where}.title", 80) if isinstance(body, Pairs) else ""
            origin = reader.origin(body, where, reader.inherited)
            if entry is chosen and parsed is not None:
                approvals.append(Approval(item.key.text, title or item.key.text, parsed, origin))
    return tuple(approvals)


# -- what is left -------------------------------------------------------------------------------------------


def _read_quantities(reader: Reader, node: Node | None) -> dict[str, Value]:
    quantities = {}
    group = reader.pairs(node, "quantities")
    for item in group.items if group else ():
        name = item.key.text
        kind = _PEOPLE if name.endswith(".land_forces") else Kind()
        value = reader.value(item.value, f"quantities.{name}", kind, name=name)
        if value is not None:
            quantities[name] = value
    return quantities


def _read_factors(reader: Reader, node: Node | None, known: Iterable[str]) -> tuple[Factor, ...]:
    """Common factors; ``*`` in a name stands for any actor or part (DESIGN 12.3)."""
    names = sorted(known)
    factors = []
    taken: dict[str, str] = {}
    group = reader.pairs(node, "common_factors")
    for item in group.items if group else ():
        where = f"common_factors.{item.key.text}"
        reader.key_matches(item.key, where, _SLUG, "write small letters, digits and '-'")
        body = reader.pairs(item.value, where, ("title", "of", "correlation", *PROVENANCE))
        if body is None:
            continue
        members: list[str] = []
        for entry in reader.listing(body.get("of"), f"{where}.of"):
            pattern = reader.text(entry, f"{where}.of")
            found = [name for name in names if fnmatchcase(name, pattern)]
            if not found:
                hint = did_you_mean(pattern, names)
                reader.fault(entry.at, f"{where}.of", f"'{pattern}' names no input in force{hint}")
            for name in found:
                if taken.setdefault(name, item.key.text) != item.key.text:
                    message = f"'{name}' already moves with '{taken[name]}'; leave it out of one"
                    reader.fault(entry.at, f"{where}.of", message)
                elif name not in members:
                    members.append(name)
        correlation = reader.number(body.get("correlation"), f"{where}.correlation", Kind(lowest=0), 0.5)
        if correlation > 0.95:
            at = body.get("correlation") or item.key
            message = "a correlation lies between 0 and 0.95; above, write one input for all"
            reader.fault(at.at, f"{where}.correlation", message)
        origin = reader.origin(body, where, reader.inherited)
        title = reader.text(body.get("title"), f"{where}.title", 80) or item.key.text
        factors.append(Factor(item.key.text, title, tuple(members), correlation, origin))
    return tuple(factors)


def _read_correlations(
    reader: Reader, node: Node | None, known: set[str], everything: set[str]
) -> tuple[Correlation, ...]:
    correlations = []
    for index, entry in enumerate(reader.listing(node, "correlations"), 1):
        where = f"correlations.{index}"
        body = reader.pairs(entry, where, ("of", "spearman", *PROVENANCE))
        if body is None:
            continue
        names = [
            reader.name(name, f"{where}.of", sorted(everything), "input")
            for name in reader.listing(body.get("of"), f"{where}.of")
        ]
        spearman = reader.number(body.get("spearman"), f"{where}.spearman", Kind(), 0.0)
        if not -1 < spearman < 1:
            message = "a correlation lies strictly between -1 and 1; for 1 use one input"
            reader.fault(entry.at, f"{where}.spearman", message)
        if len(names) != 2 or names[0] == names[1]:
            reader.fault(
                entry.at, f"{where}.of", "name two different inputs; for more, write a common factor"
            )
        elif names[0] in known and names[1] in known:
            pair = tuple(name for name in names if name)
            correlations.append(Correlation(pair, spearman, reader.origin(body, where, reader.inherited)))
    return tuple(correlations)


def _read_claims(reader: Reader, node: Node | None) -> tuple[Claim, ...]:
    claims = []
    group = reader.pairs(node, "claims")
    keys = ("says", "speaker", "where", "holds_in", "end", "evidence", "reads", "not_testable", *PROVENANCE)
    for item in group.items if group else ():
        where = f"claims.{item.key.text}"
        reader.key_matches(item.key, where, _SLUG, "write small letters, digits and '-'")
        body = reader.pairs(item.value, where, keys)
        if body is None:
            continue
        says = reader.text(body.get("says"), f"{where}.says")
        if not says:
            reader.fault(item.key.at, where, "quotes nothing; write 'says: \"..\"'")
        origin = reader.origin(body, where, reader.inherited)
        claims.append(
            Claim(item.key.text, says, reader.text(body.get("speaker"), f"{where}.speaker"), origin)
        )
    return tuple(claims)


def _read_run(reader: Reader, node: Node | None) -> RunSettings:
    body = reader.pairs(node, "run", ("draws", "seed", "sampler"))
    standard = RunSettings()
    if body is None:
        return standard
    sampler = body.get("sampler")
    if sampler is not None and shown(sampler) == "sobol":
        reader.fault(sampler.at, "run.sampler", "'sobol' is not in this version; write philox")
    elif sampler is not None and shown(sampler) != "philox":
        reader.fault(sampler.at, "run.sampler", f"unknown sampler '{shown(sampler)}'; use philox or sobol")
    return RunSettings(
        reader.whole(body.get("draws"), "run.draws", 1, 10_000_000, standard.draws),
        reader.whole(body.get("seed"), "run.seed", 0, 2**64 - 1, standard.seed),
    )


def _warn(reader: Reader, scenario: Scenario) -> None:
    """Say what is legal but probably not meant."""
    pledging = {pledge.actor for pledge in scenario.pledges if not pledge.refused}
    for pledge in scenario.pledges:
        for actor in mentions(pledge.condition).actors:
            if actor not in pledging:
                reader.warnings.append(f"{pledge.id}: {actor} makes no pledge here, so this is never true")
    used = {value.name for value in values_of(scenario)}
    unread = [name for name in scenario.quantities if name not in used]
    if unread:
        reader.warnings.append(f"nothing in this version reads {', '.join(unread)}")
    if not scenario.approvals:
        reader.warnings.append("no approvals are written: every mission counts as approved; add 'approvals:'")
