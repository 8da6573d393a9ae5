"""Loading: from a folder to a scenario as of a date, with every fault at once (rules F5-F9, F15-F23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from guarantor.scenario.choices import choose
from guarantor.scenario.claim_terms import Vocabulary
from guarantor.scenario.claims import read_checks, read_claims
from guarantor.scenario.condition import Names, mentions
from guarantor.scenario.dependence import read_correlations, read_factors
from guarantor.scenario.deployment import read_deployment, read_tours
from guarantor.scenario.deterrence import read_challenger, read_deterrence, read_guarantees
from guarantor.scenario.digest import digest_of
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node
from guarantor.scenario.errors import Fault, Position, ScenarioError
from guarantor.scenario.evidence import parse_letters
from guarantor.scenario.fields import PEOPLE, Kind, shown
from guarantor.scenario.folder import Folder, UnknownName, find, open_folder
from guarantor.scenario.force import check_held, check_missions, read_forces, read_requirement
from guarantor.scenario.limits import read_group_ceilings
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.patches import Change, patched, read_changes
from guarantor.scenario.pledges import check_offers, pledging, read_approvals, read_pledges
from guarantor.scenario.reader import Reader
from guarantor.scenario.schema import RunSettings, Scenario
from guarantor.scenario.situation import (
    check_namespace,
    names_in,
    read_actors,
    read_categories,
    read_courses,
    read_events,
    read_groups,
    read_levers,
)
from guarantor.scenario.unheard import assumed_pledges, read_unheard
from guarantor.scenario.values import values_of

__all__ = ["build", "chosen", "load"]

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
    "deployment",
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
    "checks",
    "not_in_this_answer",
    "no_force",
    "unheard",
    "run",
)
_START = Position("scenario.yaml", 1, 1)
_LEFT_OUT = 8
"""Paths that the warning about dropped sources names."""


def load(
    path: str | Path,
    *,
    as_of: date | None = None,
    variants: Sequence[str] = (),
    drop: str = "",
    without: Sequence[str] = (),
    levers: Mapping[str, str] | None = None,
) -> Scenario:
    """Read a scenario folder, or a packaged scenario by name.

    Parameters
    ----------
    path : str or Path
    as_of : date, optional
        Run as of this day instead of the scenario's own; nothing known later is seen (F7).
    variants : sequence of str
        Names of variants or readings, or ``PATH=VALUE`` for a change without a name, applied in this order
        (F19).
    drop : str, optional
        Letters of the Admiralty scale, such as ``D-F`` or ``D,E``: what rests only on sources so graded is
        taken as not known, on any day (F8).
    without : sequence of str
        Codes of actors that make no pledge here; the levers that set their level stand at the lowest in every
        course (X7).
    levers : mapping of lever to level, optional
        The course of these levels is put first, a new one where the scenario has none; a lever that is not
        named stands as in the scenario's first course (F17).

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
        If a variant, an actor, a lever or a level is not in the scenario, or `drop` names no letters of the
        scale.
    """
    folder = open_folder(find(path))
    return build(folder, as_of=as_of, variants=variants, drop=drop, without=without, levers=levers)


def build(
    folder: Folder,
    *,
    as_of: date | None = None,
    variants: Sequence[str] = (),
    drop: str = "",
    without: Sequence[str] = (),
    levers: Mapping[str, str] | None = None,
) -> Scenario:
    """Understand a folder that has been read; see `load`. What `folder` drops stays dropped."""
    if drop:
        letters = parse_letters(drop)
        if letters is None:
            raise UnknownName(f"'{drop}' names no grades of sources; write A to F, as in 'D-F' or 'D,E'")
        folder = replace(folder, dropped=letters)
    root = folder.root
    nowhere = Origin("", _START, None, "assumed")
    reader = Reader(folder.evidence, date.max, date.max, nowhere, folder=folder.path, dropped=folder.dropped)
    reader.pairs(root, "", _TOP)
    version = root.get("guarantor")
    if version is None:
        reader.fault(_START, "guarantor", "is missing; a scenario starts with 'guarantor: 1'")
    elif shown(version) != "1":
        message = f"this version reads format 1, the file says '{shown(version)}'"
        reader.fault(version.at, "guarantor", message)
    if root.get("as_of") is None:
        reader.fault(_START, "as_of", "is missing; write the day on which the situation is known, YYYY-MM-DD")
    reader.written_as_of = reader.day(root.get("as_of"), "as_of") or date.max
    reader.as_of = as_of or reader.written_as_of
    reader.inherited = _read_defaults(reader, root.get("defaults"), nowhere)
    _warn_about_date(reader, as_of)
    changes = read_changes(reader, root)
    root = patched(reader, root, changes, variants)
    scenario = _read_scenario(reader, folder, root, changes)
    if reader.faults:
        raise ScenarioError(reader.faults)
    return chosen(replace(scenario, applied=tuple(variants)), without, levers or {})


def chosen(scenario: Scenario, without: Sequence[str], levers: Mapping[str, str]) -> Scenario:
    """A scenario on which nothing is chosen yet, with actors left out and a course asked for; see `load`."""
    if without or levers:
        scenario = choose(scenario, without, levers)
    return replace(scenario, digest=digest_of(scenario))


def _read_defaults(reader: Reader, node: Node | None, nowhere: Origin) -> Origin:
    """Source and grade of every value that names none; a source known later is not cited (F7)."""
    body = reader.pairs(node, "defaults", ("source", "grade"))
    if body is None:
        return nowhere
    origin = reader.origin(body, "defaults", nowhere)
    if reader.in_time(origin):
        return replace(origin, known_from=None)
    why = f"was known from {origin.known_from}: as of this date,"
    if reader.left_out.pop("defaults", None):
        why = "is dropped by its grade:"
    reader.warnings.append(
        f"the source of the defaults, {origin.source}, {why} values without a source of their own are assumed"
    )
    return replace(nowhere, path="defaults", at=origin.at)


def _warn_about_date(reader: Reader, as_of: date | None) -> None:
    known = [row.known_from for row in reader.evidence.values()]
    if known and (reader.as_of < min(known) or (as_of is not None and as_of > max(known))):
        reader.warnings.append(
            f"{reader.as_of} lies outside the dates that the evidence covers ({min(known)} to {max(known)})"
        )


def _read_scenario(reader: Reader, folder: Folder, root: Pairs, changes: Mapping[str, Change]) -> Scenario:
    name = reader.text(root.get("name"), "name", 200) or folder.path.name
    actors = read_actors(reader, root.get("actors"))
    groups = read_groups(reader, root.get("groups"), actors)
    levers = read_levers(reader, root.get("levers"))
    categories = read_categories(reader, root.get("events"))
    check_namespace(reader, root, (*levers.values(), *categories.values()))
    courses = read_courses(reader, root.get("courses"), levers)
    happening = names_in(root.get("events"))
    known = Names((), happening, levers, categories=categories)
    events = read_events(reader, root.get("events"), actors, known)
    names = replace(
        known, actors=tuple(actors), groups=groups, pledging=pledging(reader, root.get("pledges"))
    )
    months = reader.whole(root.get("months"), "months", 1, 600, 12)
    requirement = read_requirement(reader, root.get("requirement"), actors, levers, months)
    needs = names_in(asked.get("by_mission")) if isinstance(asked := root.get("requirement"), Pairs) else ()
    check_missions(reader, asked, needs, courses.values())
    lines = tuple(line.name for line in requirement.lines) if requirement else None
    quantities = _read_quantities(reader, root.get("quantities"), lines)
    forces = read_forces(reader, root, actors, groups, quantities, lines, known)
    unheard = read_unheard(reader, root, names, actors, forces, lines)
    offering = unheard.offering if unheard else ()
    names = replace(names, pledging=tuple(dict.fromkeys((*names.pledging, *offering))))
    pledges = read_pledges(reader, root.get("pledges"), names, lines)
    # An actor of whose offer nothing is known yet is unheard: it does not join with nothing (F7, F10).
    pledges = tuple(pledge for pledge in pledges if pledge.refused or pledge.offers)
    pledges += assumed_pledges(reader, unheard, names, root.get("pledges"))
    check_offers(reader, pledges, forces, requirement)
    tours = read_tours(reader, root, actors)
    coming = {pledge.actor for pledge in pledges if not pledge.refused}
    rival = root.get("challenger")
    scenario = Scenario(
        name=name,
        title=reader.text(root.get("title"), "title", 200) or name,
        question=reader.text(root.get("question"), "question"),
        as_of=reader.as_of,
        start=reader.day(root.get("start"), "start"),
        months=months,
        actors=actors,
        groups=groups,
        levers=levers,
        courses=courses,
        events=events,
        pledges=pledges,
        approvals=read_approvals(reader, root.get("approvals"), replace(names, actors=(), groups={})),
        requirement=requirement,
        forces=forces,
        group_ceilings=read_group_ceilings(reader, root.get("limits"), groups),
        tours=tours,
        deployment=read_deployment(reader, root, actors, coming, tours),
        guarantees=read_guarantees(reader, root.get("guarantees"), actors, groups, levers),
        challenger=read_challenger(reader, rival, actors),
        deterrence=read_deterrence(reader, root.get("deterrence"), levers, rival.at) if rival else {},
        factors=(),
        correlations=(),
        quantities=quantities,
        patches={name: change.patch for name, change in changes.items()},
        claims=(),
        checks=(),
        not_in_this_answer=tuple(
            reader.text(node, "not_in_this_answer")
            for node in reader.listing(root.get("not_in_this_answer"), "not_in_this_answer")
        ),
        no_force=reader.text(root.get("no_force"), "no_force", 300),
        run=_read_run(reader, root.get("run")),
        evidence={key: row for key, row in folder.evidence.items() if reader.visible(row)},
        warnings=(),
        applied=(),
        without=(),
        chosen={},
        folder=folder,
        digest="",
    )
    scenario = _with_dependence(reader, root, scenario)
    scenario = _with_claims(reader, root, names, scenario)
    check_held(reader, root.get("requirement"), scenario)
    _warn(reader, scenario)
    return replace(scenario, warnings=tuple(dict.fromkeys(reader.warnings)))


def _with_dependence(reader: Reader, root: Pairs, scenario: Scenario) -> Scenario:
    """Read last, since it names the inputs of everything else."""
    known = {value.name for value in values_of(scenario)} | scenario.events.keys()
    written = known | reader.named | set(names_in(root.get("events")))
    late = written - known - scenario.quantities.keys()
    factors = read_factors(reader, root.get("common_factors"), known, late, scenario.events)
    correlations = read_correlations(reader, root.get("correlations"), known, written, factors)
    return replace(scenario, factors=factors, correlations=correlations)


def _read_quantities(reader: Reader, node: Node | None, lines: tuple[str, ...] | None) -> dict[str, Value]:
    """Every quantity; those that GENERATE reads are counted in persons."""
    quantities = {}
    pools = (".pool", *(f".pool.{line}" for line in lines)) if lines else ()
    group = reader.pairs(node, "quantities")
    for item in group.items if group else ():
        name = item.key.text
        kind = Kind(refusable=True)
        if name.endswith((".land_forces", *pools)):
            kind = replace(PEOPLE, refusable=not name.endswith(".land_forces"))
        value = reader.value(item.value, f"quantities.{name}", kind, name=name)
        if value is not None:
            quantities[name] = value
    return quantities


def _with_claims(reader: Reader, root: Pairs, names: Names, scenario: Scenario) -> Scenario:
    """Claims and checks, which may name everything that the scenario declares (F21)."""
    inputs = {value.name for value in values_of(scenario)} | reader.named | set(names.events)
    roles = {code for code, each in scenario.actors.items() if {"contributor", "guarantor"} & {*each.roles}}
    read = {name: course.levers for name, course in scenario.courses.items()}
    courses = {name: read.get(name, {}) for name in names_in(root.get("courses"))}
    words = Vocabulary(names, courses, sorted(inputs), roles | {*names.pledging})
    claims = read_claims(reader, root.get("claims"), words)
    return replace(scenario, claims=claims, checks=read_checks(reader, root.get("checks"), words))


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
                message = f"{actor} makes no pledge here, so this is never true"
                reader.warnings.append(str(Fault(pledge.origin.at, f"{pledge.origin.path}.if", message)))
    if reader.left_out:
        paths = sorted(reader.left_out)
        whole = [path for path in paths if not any(path.startswith(f"{other}.") for other in paths)]
        shown_of = ", ".join(whole[:_LEFT_OUT]) + (", .." if len(whole) > _LEFT_OUT else "")
        graded = ", ".join(scenario.folder.dropped)
        reader.warnings.append(f"left out with sources graded {graded}: {shown_of} (F8)")
    used = {value.name for value in values_of(scenario)}
    unread = [name for name in scenario.quantities if name not in used]
    if unread:
        reader.warnings.append(f"nothing in this version reads {', '.join(unread)}")
    if not scenario.approvals:
        reader.warnings.append("no approvals are written: every mission counts as approved; add 'approvals:'")
