"""Circularity: whether a verdict rests on an input that is coded from the claim itself (DESIGN 12.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import partial
from typing import TypeVar

from guarantor.measures.claims.judging import Bench, Judgement, judge
from guarantor.measures.claims.parts import calls_in_where, calls_of, parts_of, place_of
from guarantor.measures.columns import GAME
from guarantor.measures.runs import run_of
from guarantor.measures.trace import inputs_of
from guarantor.measures.worlds import Worlds, course_of
from guarantor.pipeline import NO_FORCE
from guarantor.pipeline.supply import strength_known
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Call, Claim
from guarantor.scenario.condition import Always, Condition, Event, Never, event_of, leaves
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.quantity import Quantity, Shape
from guarantor.scenario.schema import Course, Offer
from guarantor.scenario.spread import LARGEST
from guarantor.scenario.values import origins_of

__all__ = ["Circles", "Rest", "reversals", "traced"]

T = TypeVar("T")
Patch = tuple[Scenario, Mapping[str, bool | str]]

_MOST_OF_A_SHARE = 0.99
_HALF_AND_DOUBLE = (0.5, 2.0)


@dataclass(frozen=True, slots=True)
class Rest:
    """What a verdict rests on.

    Attributes
    ----------
    on_itself : tuple of (id, path)
        Inputs that decide it and cite its own source, or another statement of the same speaker.
    already_in : tuple of str
        Ids under the claim's evidence that feed an input which decides it.
    """

    on_itself: tuple[tuple[str, str], ...] = ()
    already_in: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Circles:
    """The search for such inputs; each change of an input is run once, on the first draws, for all claims.

    Attributes
    ----------
    thorough : bool
        If not, ids under a claim's evidence are not looked for, only its own source and speaker.

    Notes
    -----
    An input is decisive if its removal or reversal changes the verdict. We read this so: the condition of a
    pledge always and never holds; an offer is nothing, and as the actor is able; an event always and never
    happens (stands at each of its levels); a route is always and never open; a common factor or a
    correlation is nil; any other quantity is half and double (shares at most 99 %, rotation ratios at least
    1). The split of a requirement over its lines and their priorities are not tried.
    """

    bench: Bench
    thorough: bool = True
    _run: dict[tuple[str, int, bool], Worlds] = field(default_factory=dict)
    _cited: tuple[Origin, ...] = field(init=False)

    def __post_init__(self) -> None:
        scenario = self.bench.first.scenario
        self._cited = tuple(origin for origin in origins_of(scenario) if origin.source)

    def rest_of(self, claim: Claim, found: Judgement, first: Judgement) -> Rest:
        """What the verdict of a claim rests on.

        Parameters
        ----------
        found : Judgement
            Of the claim on the whole run.
        first : Judgement
            On the first draws, with which changes are compared, unless those leave it undecided.
        """
        before = {first.verdict} if first.verdict != "undecided" else {found.verdict, "undecided"}
        if not found.computed or before == {"undecided"}:
            return Rest()
        scenario = self.bench.first.scenario
        listed = {*claim.evidence_for, *claim.evidence_against} if self.thorough else set()
        itself = {origin for origin in self._cited if _same_words(claim, origin, scenario)}
        suspected = itself | {origin for origin in self._cited if origin.source in listed}
        own, already = [], []
        for origin in traced(claim, scenario) if suspected else ():
            if origin not in suspected or not self._decides(origin.path, claim, before):
                continue
            source = str(origin.source)
            if origin in itself:
                own.append((source, origin.path))
            if source in listed:
                already.append(source)
        return Rest(tuple(dict.fromkeys(own)), tuple(dict.fromkeys(already)))

    def _decides(self, path: str, claim: Claim, before: set[str]) -> bool:
        """Whether the verdict becomes another one; one that cannot be had any more says nothing."""
        game = any(call.name in GAME for call in calls_of(claim))
        for number, patch in enumerate(reversals(self.bench.first.scenario, path)):
            after = judge(claim, self._worlds(path, number, patch, game))
            if after.computed and after.verdict not in before:
                return True
        return False

    def _worlds(self, path: str, number: int, patch: Patch, game: bool) -> Worlds:
        if (path, number, game) not in self._run:
            base = self.bench.first.results
            scenario, given = patch
            results = run_of(
                scenario,
                draws=base.draws,
                seed=base.model.sampler.plan.seed,
                given={**base.model.given, **given},
                deterrence=game,
            )
            self._run[path, number, game] = Worlds(results)
        return self._run[path, number, game]


def _same_words(claim: Claim, origin: Origin, scenario: Scenario) -> bool:
    """Whether an input cites the claim's own source, or a row of the same speaker."""
    if claim.origin.source is None or origin.source is None:
        return False
    if origin.source == claim.origin.source:
        return True
    speakers = [
        " ".join(row.speaker.casefold().split())
        for source in (claim.origin.source, origin.source)
        if (row := scenario.evidence.get(source)) is not None
    ]
    return len(speakers) == 2 and speakers[0] != "" and speakers[0] == speakers[1]


def traced(claim: Claim, scenario: Scenario) -> tuple[Origin, ...]:
    """Every input that the claim can read: its measures in each world, and what selects the draws."""
    found: dict[Origin, None] = {}
    for here, call, course in _reads(claim, scenario):
        found |= dict.fromkeys(inputs_of(here, call, course))
    return tuple(found)


def _reads(claim: Claim, scenario: Scenario) -> Iterator[tuple[Scenario, Call, Course | None]]:
    selecting = list(calls_in_where(claim, scenario))
    for leaf in leaves(claim.where) if claim.where is not None else ():
        if isinstance(leaf, Event) and event_of(leaf.name) in scenario.events:
            selecting.append(Call("event", (event_of(leaf.name),)))
    for part in parts_of(claim):
        place = place_of(part)
        calls = [part.of, *([part.less] if part.less else [])]
        here, course = course_of(scenario, scenario.courses[place.course], place.change)
        for call in (*calls, *selecting):
            yield here, call, course
        if part.minus == NO_FORCE:
            yield scenario, part.of, None
        elif part.minus is not None:
            other, course = course_of(scenario, scenario.courses[part.minus], place.change)
            yield other, part.of, course
        elif part.without:
            change = replace(place.change, without=part.without)
            other, course = course_of(scenario, scenario.courses[place.course], change)
            yield other, part.of, course


# -- removal and reversal -----------------------------------------------------------------------------------


def reversals(scenario: Scenario, path: str) -> Iterator[Patch]:
    """The scenario with one input removed or turned round; nothing for one that has neither."""
    always: tuple[Condition, ...] = (Always(), Never())
    event = next(
        (
            each
            for each in scenario.events.values()
            if any(value.origin.path == path for _, value in each.probability.cases)
        ),
        None,
    )
    if event is not None:
        yield from ((scenario, {event.name: setting}) for setting in event.levels or (True, False))
    elif any(pledge.origin.path == path for pledge in scenario.pledges):
        for condition in always:
            pledges = tuple(
                replace(pledge, condition=condition, refused=False)
                if pledge.origin.path == path and pledge.actor not in scenario.without
                else pledge
                for pledge in scenario.pledges
            )
            yield replace(scenario, pledges=pledges), {}
    elif any(offer.origin.path == path for pledge in scenario.pledges for offer in pledge.offers):
        yield _offering(scenario, path, "refused"), {}
        if all(strength_known(scenario, actor) for actor in _offering_at(scenario, path)):
            yield _offering(scenario, path, "as_able"), {}
    elif any(route.origin.path == path for route in scenario.approvals):
        for condition in always:
            routes = (
                replace(route, rule=condition) if route.origin.path == path else route
                for route in scenario.approvals
            )
            yield replace(scenario, approvals=tuple(routes)), {}
    elif path in {each.origin.path for each in scenario.factors} | {
        each.origin.path for each in scenario.correlations
    }:
        factors = (replace(f, correlation=0.0) if f.origin.path == path else f for f in scenario.factors)
        pairs = (pair for pair in scenario.correlations if pair.origin.path != path)
        yield replace(scenario, factors=tuple(factors), correlations=tuple(pairs)), {}
    else:
        for factor in _HALF_AND_DOUBLE:
            changed = _with_values(scenario, path, partial(_scaled, factor=factor))
            if changed is not scenario:
                yield changed, {}


def _offering_at(scenario: Scenario, path: str) -> set[str]:
    return {p.actor for p in scenario.pledges if any(offer.origin.path == path for offer in p.offers)}


def _offering(scenario: Scenario, path: str, word: str) -> Scenario:
    def changed(offer: Offer) -> Offer:
        return replace(offer, amount=None, word=word) if offer.origin.path == path else offer

    pledges = (replace(p, offers=tuple(changed(offer) for offer in p.offers)) for p in scenario.pledges)
    return replace(scenario, pledges=tuple(pledges))


def _with_values(thing: T, path: str, change: Callable[[Value], Value]) -> T:
    """The same with every value of this path changed; the very same object if there is none."""
    new: object = thing
    if isinstance(thing, Value):
        new = change(thing) if thing.origin.path == path else thing
    elif isinstance(thing, Mapping):
        changed = {key: _with_values(child, path, change) for key, child in thing.items()}
        new = changed if any(changed[key] is not thing[key] for key in changed) else thing
    elif isinstance(thing, tuple):
        items = tuple(_with_values(child, path, change) for child in thing)
        new = items if any(a is not b for a, b in zip(items, thing, strict=True)) else thing
    elif is_dataclass(thing) and not isinstance(thing, type | Condition):
        parts = {
            each.name: child
            for each in fields(thing)
            if each.name not in _NOT_READ
            and (child := _with_values(getattr(thing, each.name), path, change))
            is not getattr(thing, each.name)
        }
        new = replace(thing, **parts) if parts else thing
    return new  # type: ignore[return-value]  # each branch gives back its own kind


_NOT_READ = frozenset({"folder", "evidence", "claims", "checks", "patches", "quantities"})


def _scaled(value: Value, factor: float) -> Value:
    """Half or double of a quantity, kept inside what its kind can be; words and refusals stay."""
    q = value.quantity
    if q.labels or q.shape in (Shape.REFUSED, Shape.UNKNOWN):
        return value
    ratio = value.origin.path.endswith("ratio")
    share = q.unit is None and not ratio and all(0.0 <= number <= 1.0 for number in q.numbers)
    last = len(q.numbers) // 2 if q.shape is Shape.DISCRETE else len(q.numbers)
    numbers = [number * factor for number in q.numbers[:last]]
    clip = None if q.clip is None else (q.clip[0] * factor, min(q.clip[1] * factor, LARGEST))
    if q.shape is Shape.INTEGER:
        numbers = [float(round(number)) for number in numbers]
    if share:
        numbers = [min(number, _MOST_OF_A_SHARE) for number in numbers]
        clip = None if q.shape is Shape.LOGITNORMAL else (0.0, _MOST_OF_A_SHARE)
    elif ratio:
        clip = (1.0, LARGEST)
    scaled = Quantity(q.shape, (*numbers, *q.numbers[last:]), unit=q.unit, clip=clip)
    return value if scaled == q else replace(value, quantity=scaled)
