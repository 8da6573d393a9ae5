"""Explain: from a name to what it is, where it comes from and what it touches (DESIGN 6, F14, UX 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from guarantor.measures.claims.circularity import traced
from guarantor.measures.claims.parts import calls_of
from guarantor.measures.claims.words import reads_as
from guarantor.measures.columns import missing
from guarantor.measures.explain.changed import change_explained, touches
from guarantor.measures.explain.forms import (
    ClaimExplained,
    CourseExplained,
    CourseValue,
    EventExplained,
    Explanation,
    InputExplained,
    NameExplained,
    Several,
    SourceExplained,
    Tie,
    Use,
)
from guarantor.measures.explain.numbers import (
    NUMBERS,
    Number,
    explain_number,
    read_number_name,
    values_of_number,
)
from guarantor.measures.explain.people import actor_explained
from guarantor.measures.inputs import Inputs, citation, citations, groups_of, inputs_by_path
from guarantor.measures.runs import FIRST_DRAWS
from guarantor.measures.trace import inputs_of
from guarantor.pipeline import NO_FORCE
from guarantor.scenario import Scenario, UnknownName
from guarantor.scenario.claim_schema import Call, Claim
from guarantor.scenario.condition import fold, format_condition, mentions
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.force import MISSION
from guarantor.scenario.measure_names import MEASURES
from guarantor.scenario.origin import Origin
from guarantor.scenario.patches import WrittenChange, changes_of

__all__ = ["explain", "names_of"]


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something that can be explained: its dotted name, what it is also called, and what it is."""

    name: str
    short: str
    title: str
    told: Callable[[], Explanation]


def explain(scenario: Scenario, name: str, *, draws: int = FIRST_DRAWS) -> Explanation:
    """Explain an input, a number of the answer, or anything else that a scenario names.

    Parameters
    ----------
    scenario : Scenario
    name : str
        A dotted path (``pledges.gbr-troops``, ``events.ceasefire.probability``), a short name
        (``GBR.land_forces``, ``ceasefire``, ``GBR``, ``E016``, a claim, a reading, a course), or a number:
        ``force_raised``, ``europe-alone.headcount``, ``joined(GBR)``. The beginning of a name gives a list.
    draws : int
        How many futures to sample where a number is asked for.

    Returns
    -------
    Explanation
        `Several` where the name fits more than one thing.

    Raises
    ------
    UnknownName
        If it fits nothing; the nearest name is said.
    """
    name = name.strip()
    number = read_number_name(scenario, name)
    if number is not None:
        return explain_number(scenario, number, draws)
    book = _Book(scenario, draws)
    things = tuple(book.things())
    fits: tuple[Callable[[_Thing], bool], ...] = (
        lambda thing: thing.name == name,
        lambda thing: thing.short == name,
        lambda thing: thing.name.startswith(name),
        lambda thing: thing.short.startswith(name),
    )
    tried = ([thing for thing in things if fit(thing)] for fit in fits)
    found = next((each for each in tried if each), []) if name else []
    if len(found) == 1:
        return found[0].told()
    if found:
        return Several(name, tuple((thing.name, thing.title) for thing in found))
    raise UnknownName(_unknown(scenario, name, things))


def names_of(scenario: Scenario) -> tuple[str, ...]:
    """Every dotted name that can be explained, numbers aside, in the order of the scenario."""
    return tuple(thing.name for thing in _Book(scenario, FIRST_DRAWS).things())


def _unknown(scenario: Scenario, name: str, things: tuple[_Thing, ...]) -> str:
    if name in scenario.folder.evidence:
        return (
            f"'{name}' is a row of the ledger that this run may not see: not yet known, or dropped (F7, F8)"
        )
    known = [*NUMBERS, *(t.name for t in things), *(thing.short for thing in things if thing.short)]
    hint = did_you_mean(name, known)
    return f"nothing here is called '{name}'{hint or '; name an input, a number, a claim or an actor'}"


@dataclass(slots=True)
class _Book:
    """What can be explained in one scenario, and what that takes, worked out when it is asked for."""

    scenario: Scenario
    draws: int
    inputs: Inputs = field(init=False)
    changes: tuple[WrittenChange, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.inputs = inputs_by_path(self.scenario)
        self.changes = changes_of(self.scenario)

    def things(self) -> Iterator[_Thing]:
        """Everything that has a name."""
        s = self.scenario
        for event in s.events.values():
            yield self._thing(f"events.{event.name}", event.name, event.title, self.event)
        for code, actor in s.actors.items():
            yield self._thing(f"actors.{code}", code, actor.name, self.actor)
        for name, course in s.courses.items():
            yield self._thing(f"courses.{name}", name, course.title, self.course)
        yield self._thing(f"courses.{NO_FORCE}", NO_FORCE, "no force", self.course)
        for claim in s.claims:
            yield self._thing(f"claims.{claim.id}", claim.id, claim.says, self.claim)
        for change in self.changes:
            title = change.patch.title
            yield self._thing(change.origin.path, change.patch.name, title, self.change)
        for path in self.inputs.by_path:
            section, _, rest = path.partition(".")
            short = rest if section in ("quantities", "pledges", "approvals", "common_factors") else ""
            yield _Thing(path, short, self.inputs.title(path), partial(self.input, path))
        for name in s.groups:
            yield self._thing(f"groups.{name}", name, f"group of {len(s.groups[name])}", self.group)
        for name in s.levers:
            yield self._thing(f"levers.{name}", name, "lever", self.lever)
        for row in s.evidence.values():
            title = row.paraphrase or row.source_title
            yield self._thing(f"evidence.{row.id}", row.id, title, self.source)

    @staticmethod
    def _thing(name: str, short: str, title: str, told: Callable[[str], Explanation]) -> _Thing:
        return _Thing(name, short, title, partial(told, short))

    # -- inputs ---------------------------------------------------------------------------------------------

    def input(self, path: str) -> InputExplained:
        """An input in force: every entry under its path, and what it touches."""
        origins = set(self.inputs.by_path[path])
        beside = [each for each in self.inputs.by_path if each.startswith(f"{path}.")]
        return InputExplained(
            name=path,
            title=self.inputs.title(path),
            entries=self.inputs.entries(path),
            beside=tuple((each, self.inputs.title(each), self.inputs.told(each)) for each in beside),
            uses=self._uses(origins),
            claims=tuple(claim.id for claim in self.scenario.claims if origins & set(self._traced(claim))),
            ties=self._ties(path),
            changed_by=touches(self.scenario, self.changes, path, self.inputs.by_path),
        )

    def _uses(self, origins: set[Origin]) -> tuple[Use, ...]:
        """The measures that can read any of these inputs, and where."""
        pledging = dict.fromkeys(pledge.actor for pledge in self.scenario.pledges)
        calls = [Call(m.name) for m in MEASURES.values() if not m.needs and not any(_needed(m.arguments))]
        calls += [Call("joined", (code,)) for code in pledging]
        found = []
        for call in calls:
            courses = tuple(
                name
                for name, course in self.scenario.courses.items()
                if not missing(self.scenario, call, course.levers.get(MISSION))
                and origins & set(inputs_of(self.scenario, call, course))
            )
            if courses:
                title = MEASURES[call.name].title
                names = (self.scenario.actors[code].name for code in call.arguments)
                found.append(Use(str(call), title.format(*names), courses))
        return tuple(found)

    def _traced(self, claim: Claim) -> tuple[Origin, ...]:
        computed = not any(MEASURES[call.name].needs for call in calls_of(claim))
        return traced(claim, self.scenario) if claim.reads and computed else ()

    def _ties(self, path: str) -> tuple[Tie, ...]:
        streams = self.inputs.streams(path)
        ties = [
            Tie(
                factor.origin.path,
                factor.title,
                f"{factor.correlation:g}",
                tuple(each for each in factor.of if each not in streams),
            )
            for factor in self.scenario.factors
            if streams & set(factor.of)
        ]
        ties += [
            Tie(
                pair.origin.path,
                "",
                f"{pair.spearman:g} (Spearman)",
                tuple(each for each in pair.of if each not in streams),
            )
            for pair in self.scenario.correlations
            if streams & set(pair.of)
        ]
        return tuple(ties)

    # -- what else has a name -------------------------------------------------------------------------------

    def event(self, name: str) -> EventExplained:
        """An event, and how often it happens."""
        event = self.scenario.events[name]
        path = next((value.origin.path for _, value in event.probability.cases), "")
        values: tuple[CourseValue, ...] = ()
        if not event.levels:
            values = values_of_number(self.scenario, Number("event", Call("event", (name,))), self.draws)
        waiting = [p.origin.path for p in self.scenario.pledges if name in mentions(p.condition).events]
        waiting += [r.origin.path for r in self.scenario.approvals if name in mentions(r.rule).events]
        waiting += [
            f"events.{other.name}"
            for other in self.scenario.events.values()
            if any(name in mentions(when).events for when, _ in other.probability.cases)
        ]
        return EventExplained(
            name=f"events.{name}",
            title=event.title,
            actor=self.scenario.actors[event.actor].name if event.actor else "",
            levels=event.levels,
            chance=self.input(path),
            draws=self.draws,
            values=values,
            named_by=tuple(waiting),
        )

    def actor(self, code: str) -> Explanation:
        """An actor."""
        return actor_explained(self.scenario, self.inputs, code)

    def claim(self, name: str) -> ClaimExplained:
        """A claim, without its verdict."""
        claim = next(each for each in self.scenario.claims if each.id == name)
        ledger = self.scenario.evidence
        source = ledger.get(claim.origin.source or "")
        named = [*((row, "for") for row in claim.evidence_for)]
        named += [(row, "against") for row in claim.evidence_against]
        return ClaimExplained(
            name=f"claims.{name}",
            says=claim.says,
            speaker=claim.speaker,
            source=citation(source, "source") if source else None,
            reads_as=reads_as(claim, self.scenario),
            end={"least": "alone", "greatest": "together"}.get(claim.end, claim.end),
            holds_in=claim.holds_in,
            not_testable=claim.not_testable,
            inputs=groups_of(self.scenario, self._traced(claim)),
            evidence=tuple(citation(ledger[row], role) for row, role in named if row in ledger),
        )

    def change(self, name: str) -> Explanation:
        """A reading or variant."""
        change = next(each for each in self.changes if each.patch.name == name)
        return change_explained(self.scenario, change, self.inputs)

    def course(self, name: str) -> CourseExplained:
        """A course: what its levers leave of pledges, routes and requirement."""
        if name == NO_FORCE:
            title = self.scenario.no_force or "no foreign troops, no new guarantee"
            return CourseExplained(f"courses.{name}", title, {}, (), (), "")
        course = self.scenario.courses[name]
        asked = self.scenario.requirement
        need = asked.by_mission.get(course.levers.get(MISSION, "")) if asked else None
        return CourseExplained(
            name=f"courses.{name}",
            title=course.title,
            levers=course.levers,
            pledges=tuple(
                (
                    pledge.id,
                    "refused" if pledge.refused else format_condition(fold(pledge.condition, course.levers)),
                )
                for pledge in self.scenario.pledges
            ),
            routes=tuple(
                (route.title, format_condition(fold(route.rule, course.levers)))
                for route in self.scenario.approvals
            ),
            requirement=need.total.written if need else "",
        )

    def source(self, name: str) -> SourceExplained:
        """A row of the ledger, and who cites it."""
        cited = []
        for path in self.inputs.by_path:
            roles = {
                row.role for entry in self.inputs.entries(path) for row in entry.citations if row.id == name
            }
            cited += [(path, self.inputs.title(path), role) for role in sorted(roles, reverse=True)]
        claims = []
        for claim in self.scenario.claims:
            roles_of = (
                ("source", (claim.origin.source,)),
                ("for", claim.evidence_for),
                ("against", claim.evidence_against),
            )
            claims += [(claim.id, role) for role, rows in roles_of if name in rows]
        return SourceExplained(
            name=f"evidence.{name}",
            row=citation(self.scenario.evidence[name], "row"),
            cited_by=tuple(cited),
            claims=tuple(claims),
            changes=tuple(
                change.patch.name
                for change in self.changes
                if name in {row.id for row in citations(self.scenario, change.origin)}
            ),
        )

    def group(self, name: str) -> NameExplained:
        """A group and its members."""
        members = tuple(f"{code} {self.scenario.actors[code].name}" for code in self.scenario.groups[name])
        return NameExplained(f"groups.{name}", "group of actors", members)

    def lever(self, name: str) -> NameExplained:
        """A lever: its levels, where it stands in each course, and who reads it."""
        lever = self.scenario.levers[name]
        lines = [f"levels: {' < '.join(lever.levels) if lever.ordered else ', '.join(lever.levels)}"]
        for course in self.scenario.courses.values():
            lines.append(f"{course.levers[name]} in {course.name}")
        readers = [p.origin.path for p in self.scenario.pledges if name in mentions(p.condition).levers]
        readers += [r.origin.path for r in self.scenario.approvals if name in mentions(r.rule).levers]
        readers += [f"guarantees.{g.actor}" for g in self.scenario.guarantees if g.lever == name]
        return NameExplained(
            f"levers.{name}", "what a course sets", (*lines, *(f"read by {each}" for each in readers))
        )


def _needed(arguments: tuple[str, ...]) -> list[bool]:
    return [not kind.endswith("?") for kind in arguments]
