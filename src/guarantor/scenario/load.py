"""Loading: from a folder to a scenario as of a date, with every fault at once (rules F5-F9, F15-F23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from guarantor.scenario.condition import Names, mentions
from guarantor.scenario.dependence import read_correlations, read_factors
from guarantor.scenario.deterrence import read_challenger, read_deterrence, read_guarantees
from guarantor.scenario.digest import digest_of
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node
from guarantor.scenario.errors import Position, ScenarioError
from guarantor.scenario.fields import PEOPLE, Kind, shown
from guarantor.scenario.folder import Folder, find, open_folder
from guarantor.scenario.force import check_missions, read_forces, read_requirement
from guarantor.scenario.patches import Change, patched, read_changes
from guarantor.scenario.pledges import check_offers, pledging, read_approvals, read_pledges
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import Claim, Origin, RunSettings, Scenario, Value
from guarantor.scenario.situation import (
    SLUG,
    check_namespace,
    names_in,
    read_actors,
    read_courses,
    read_events,
    read_groups,
    read_levers,
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
_START = Position("scenario.yaml", 1, 1)


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
    reader.written_as_of = reader.day(root.get("as_of"), "as_of") or date.max
    reader.as_of = as_of or reader.written_as_of
    reader.inherited = _read_defaults(reader, root.get("defaults"), nowhere)
    _warn_about_date(reader, as_of)
    changes = read_changes(reader, root)
    root = patched(reader, root, changes, variants)
    scenario = _read_scenario(reader, folder, root, changes)
    if reader.faults:
        raise ScenarioError(reader.faults)
    return replace(scenario, applied=tuple(variants))


def _read_defaults(reader: Reader, node: Node | None, nowhere: Origin) -> Origin:
    """Source and grade of every value that names none; a source known later is not cited (F7)."""
    body = reader.pairs(node, "defaults", ("source", "grade"))
    if body is None:
        return nowhere
    origin = reader.origin(body, "defaults", nowhere)
    if reader.in_time(origin):
        return replace(origin, known_from=None)
    reader.warnings.append(
        f"the source of the defaults, {origin.source}, was known from {origin.known_from}: "
        "as of this date, values without a source of their own are assumed"
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
    check_namespace(reader, root, levers)
    courses = read_courses(reader, root.get("courses"), levers)
    happening = names_in(root.get("events"))
    events = read_events(reader, root.get("events"), actors, Names((), happening, levers, {}, ()))
    names = Names(tuple(actors), happening, levers, groups, pledging(reader, root.get("pledges")))
    requirement = read_requirement(reader, root.get("requirement"), actors, levers)
    needs = names_in(asked.get("by_mission")) if isinstance(asked := root.get("requirement"), Pairs) else ()
    check_missions(reader, asked, needs, courses.values())
    lines = tuple(line.name for line in requirement.lines) if requirement else None
    pledges = read_pledges(reader, root.get("pledges"), names, lines)
    quantities = _read_quantities(reader, root.get("quantities"), lines)
    forces = read_forces(reader, root, actors, quantities, lines)
    check_offers(reader, pledges, forces, requirement)
    rival = root.get("challenger")
    scenario = Scenario(
        name=name,
        title=reader.text(root.get("title"), "title", 200) or name,
        question=reader.text(root.get("question"), "question"),
        as_of=reader.as_of,
        start=reader.day(root.get("start"), "start"),
        months=reader.whole(root.get("months"), "months", 1, 600, 12),
        actors=actors,
        groups=groups,
        levers=levers,
        courses=courses,
        events=events,
        pledges=pledges,
        approvals=read_approvals(reader, root.get("approvals"), replace(names, actors=(), groups={})),
        requirement=requirement,
        forces=forces,
        guarantees=read_guarantees(reader, root.get("guarantees"), actors, levers),
        challenger=read_challenger(reader, rival, actors),
        deterrence=read_deterrence(reader, root.get("deterrence"), levers, rival.at) if rival else {},
        factors=(),
        correlations=(),
        quantities=quantities,
        patches={name: change.patch for name, change in changes.items()},
        claims=_read_claims(reader, root.get("claims")),
        checks=(),
        not_in_this_answer=tuple(
            reader.text(node, "not_in_this_answer")
            for node in reader.listing(root.get("not_in_this_answer"), "not_in_this_answer")
        ),
        run=_read_run(reader, root.get("run")),
        evidence={key: row for key, row in folder.evidence.items() if row.known_from <= reader.as_of},
        warnings=(),
        applied=(),
        folder=folder,
        digest="",
    )
    scenario = _with_dependence(reader, root, scenario)
    _warn(reader, scenario)
    scenario = replace(scenario, warnings=tuple(dict.fromkeys(reader.warnings)))
    return replace(scenario, digest=digest_of(scenario))


def _with_dependence(reader: Reader, root: Pairs, scenario: Scenario) -> Scenario:
    """Read last, since it names the inputs of everything else."""
    known = {value.name for value in values_of(scenario)} | scenario.events.keys()
    written = known | reader.named | set(names_in(root.get("events")))
    late = written - known - scenario.quantities.keys()
    factors = read_factors(reader, root.get("common_factors"), known, late)
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


def _read_claims(reader: Reader, node: Node | None) -> tuple[Claim, ...]:
    claims = []
    group = reader.pairs(node, "claims")
    keys = ("says", "speaker", "where", "holds_in", "end", "evidence", "reads", "not_testable", *PROVENANCE)
    for item in group.items if group else ():
        where = f"claims.{item.key.text}"
        reader.key_matches(item.key, where, SLUG, "write small letters, digits and '-'")
        body = reader.pairs(item.value, where, keys)
        if body is None:
            continue
        says = reader.text(body.get("says"), f"{where}.says")
        if not says:
            reader.fault(item.key.at, where, "quotes nothing; write 'says: \"..\"'")
        origin = reader.origin(body, where, reader.inherited)
        speaker = reader.text(body.get("speaker"), f"{where}.speaker")
        if reader.in_time(origin):
            claims.append(Claim(item.key.text, says, speaker, origin))
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
