"""The reverse question: the smallest sets of changes under which a measure holds often enough (E19, UX 2).

Single changes are tried one by one, pairs among the singles that help most, larger sets by adding such a
single to the best smaller ones, and any change to the very best. Where none of these reaches the target, all
changes that help are made together, and left out again one by one while it is still reached. What is reported
has been run again as a user would apply it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.asked import Asked, asked_of
from guarantor.measures.assessment import Ends, Share
from guarantor.measures.changing import Single, applied, singles
from guarantor.measures.columns import column
from guarantor.measures.explain.numbers import number_title
from guarantor.measures.force.answering import run_info, scenario_info
from guarantor.measures.influence.reach_forms import ReachAnswer, ReachSet
from guarantor.measures.runs import FIRST_DRAWS, run_of, with_courses
from guarantor.measures.summary import deep_cells, share
from guarantor.measures.worlds import Place, Worlds
from guarantor.pipeline import NO_FORCE
from guarantor.run import Results
from guarantor.scenario import Scenario, UnknownName, build
from guarantor.scenario.force import MISSION
from guarantor.scenario.quantity import QuantityFault, parse_quantity

__all__ = ["MOST_CHANGES", "reach_answer", "reach_asked_first", "share_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_CHANGES = 3
"""Largest set of changes that is tried unless said otherwise."""

_ASKED_FIRST = 0.8
_QUICK = 5
_BEST_SINGLES = 12
_BEST_SETS = 10
_TOLD = 8
_NEAREST = 3
_TEST = re.compile(r"(.+?)\s*(<=|>=|<|>)\s*(.+)")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/|of)\s*(\d+)|(\d+(?:\.\d+)?)\s*%|(0?\.\d+|0|1)")


def share_of(text: str) -> float:
    """A share of futures from ``40/50``, ``40 of 50``, ``80%`` or ``0.8``.

    Raises
    ------
    UnknownName
        For anything else, and for a share that is not above 0 and at most 1.
    """
    match = _SHARE.fullmatch(text.strip())
    if match is None:
        raise UnknownName(f"'{text}' is no share of futures; write one such as 40/50 or 80%")
    part, whole, percent, plain = match.groups()
    found = (
        float(percent) / 100 if percent else float(plain) if plain else float(part) / max(float(whole), 1e-9)
    )
    if not 0 < found <= 1:
        raise UnknownName(f"'{text}' is not above 0 and at most all of the futures; write one such as 40/50")
    return found


def reach_answer(
    scenario: Scenario,
    measure: str,
    target: float,
    course: str | None = None,
    *,
    draws: int = FIRST_DRAWS,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
    most: int = MOST_CHANGES,
    beam: int = _BEST_SINGLES,
    progress: Callable[[int, int], None] | None = None,
) -> ReachAnswer:
    """The smallest sets of changes under which a measure of a course holds in a share of the futures.

    Parameters
    ----------
    measure : str
        A yes/no measure, or a number with a test: ``headcount >= 20000``, ``attack_probability < 0`` (less
        likely than with no force).
    target : float
        Share of futures in which it must hold, each contributor moving on its own; over deep inputs in every
        part of their range.
    most : int
        Largest set that is tried.
    beam : int
        How many singles are tried in larger sets.

    Returns
    -------
    ReachAnswer

    Raises
    ------
    UnknownName
        As for `asked_of`; a number without a test, a yes/no measure with one.
    """
    text, sign, bar = _test(measure)
    asked = asked_of(scenario, text, course)
    bound = _bound(asked, sign, bar, measure)
    search = _Search(scenario, asked, bound, target, draws, seed, dict(given or {}))
    start = search.run(())
    tried = list(singles(search.results(()), asked))
    frame = ReachAnswer(
        scenario=scenario_info(scenario),
        run=run_info(search.results(())),
        actors={code: actor.name for code, actor in scenario.actors.items()},
        course=asked.course,
        course_title=scenario.courses[asked.course].title,
        measure=str(asked.call),
        title=number_title(scenario, asked.call),
        minus_title="" if asked.minus is None else _title(scenario, asked.minus),
        test=f"{sign} {bar}".strip(),
        target=target,
        before=start.holds,
        share=start.share,
        near=start.near,
        reached=start.share >= target,
        sets=(),
        nearest=(),
        everything=None,
        tried=Counter(each.told.kind for each in tried),
        runs=0,
        most=most,
    )
    if frame.reached:
        return frame
    found, best, helpful = search.sets(tried, start, most, beam, progress)
    together = search.climb(_all_that_help(helpful), tried) if helpful and not found else ()
    if together and search.reaches(together):
        found.append(search.spared(together))
    sets = [told for told in (search.told(each) for each in found) if told.share >= target]
    nearest = [] if sets else [search.told(each) for each in best[:_NEAREST]]
    return frame.model_copy(
        update={
            "sets": tuple(sets),
            "nearest": tuple(nearest),
            "everything": search.told(together) if len(together) > most else None,
            "runs": search.runs,
        }
    )


def reach_asked_first(
    scenario: Scenario, *, seed: int | None = None, given: Mapping[str, bool | str] | None = None
) -> ReachAnswer | None:
    """What readers ask first: what it would take for enough troops, or for a force, in 40 of 50 futures.

    A quick search, of single changes and pairs, and of all that helps; nothing without courses.
    """
    course = next(iter(scenario.courses.values()), None)
    if course is None:
        return None
    asks = (
        scenario.requirement is not None and course.levers.get(MISSION, "") in scenario.requirement.by_mission
    )
    measure = "headcount_met" if asks else "force_raised"
    return reach_answer(
        scenario, measure, _ASKED_FIRST, course.name, seed=seed, given=given, most=2, beam=_QUICK
    )


def _title(scenario: Scenario, course: str) -> str:
    return scenario.courses[course].title if course in scenario.courses else "no force"


def _test(measure: str) -> tuple[str, str, str]:
    match = _TEST.fullmatch(measure.strip())
    return (match[1], match[2], match[3].strip()) if match else (measure, "", "")


def _bound(asked: Asked, sign: str, bar: str, written: str) -> tuple[str, float] | None:
    """What a number is held against; nothing for a yes/no measure."""
    if asked.unit == "yes/no":
        if sign:
            raise UnknownName(f"'{written}': a yes or no is not compared; write '{asked.call}'")
        return None
    if not sign:
        example = ">= 20000" if asked.unit == "troops" else "< 0" if asked.minus else ">= 0.5"
        raise UnknownName(f"'{written}' is a number; write what it must be, as in '{asked.call} {example}'")
    try:
        if asked.unit in ("troops", "actors"):
            dimension = "people" if asked.unit == "troops" else "plain"
            return sign, parse_quantity(bar, dimension=dimension).numbers[0]
        return sign, float(bar.rstrip("% ")) / (100 if bar.endswith("%") else 1)
    except (QuantityFault, ValueError, IndexError):
        raise UnknownName(f"'{bar}' is no number to compare {asked.unit} with, in '{written}'") from None


def _all_that_help(helpful: Sequence[Single]) -> tuple[Single, ...]:
    """The best change of each thing that can be changed."""
    kept: dict[str, Single] = {}
    for each in helpful:
        kept.setdefault(each.slot, each)
    return tuple(kept.values())


# -- the search ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tried:
    """What a set of changes comes to."""

    holds: Ends[Share]
    share: float
    near: float

    @property
    def score(self) -> tuple[float, float]:
        return self.share, self.near


Set = tuple[Single, ...]


@dataclass(slots=True, eq=False)
class _Search:
    """Sets of changes, each run once on common draws."""

    scenario: Scenario
    asked: Asked
    bound: tuple[str, float] | None
    target: float
    draws: int
    seed: int | None
    given: Mapping[str, bool | str]
    runs: int = 0
    _known: dict[frozenset[str], _Tried] = field(default_factory=dict)
    _bases: dict[tuple[str, ...], Results] = field(default_factory=dict)

    def results(self, changes: Set) -> Results:
        """One course under changes, on the draws of all the others."""
        readings = tuple(name for each in changes for name in each.told.readings)
        if readings not in self._bases:
            self._bases[readings] = self._base(self._built(readings) if readings else self.scenario)
        base = self._bases[readings]
        return applied(base, self.asked.course, changes) if changes else base

    def _base(self, scenario: Scenario) -> Results:
        """A scenario as it is: the course that is asked about, and the one that it is held against."""
        asked = self.asked
        names = [name for name in scenario.courses if name in asked.courses]
        return run_of(
            with_courses(scenario, names),
            draws=self.draws,
            seed=self.seed,
            given=self.given,
            deterrence=asked.game,
        )

    def run(self, changes: Set) -> _Tried:
        """What a set comes to."""
        key = frozenset(each.name for each in changes)
        if key not in self._known:
            self.runs += 1
            self._known[key] = self._read(self.results(changes), self.asked)
        return self._known[key]

    def _read(self, results: Results, asked: Asked) -> _Tried:
        cells = deep_cells(results, asked.reads)
        ends = [self._holds(results, asked, end) for end in ("alone", "together")]
        told = Ends[Share](alone=share(ends[0], cells), together=share(ends[1], cells))
        near = self._near(results, asked, ends[0])
        return _Tried(told, _lowest(told.alone), near)

    def _holds(self, results: Results, asked: Asked, end: str) -> Bools:
        y = _value(results, asked, end)
        if self.bound is None:
            return np.asarray(y != 0)
        sign, bar = self.bound
        tests: dict[str, Callable[[Floats, float], Bools]] = {
            ">=": np.greater_equal,
            ">": np.greater,
            "<=": np.less_equal,
            "<": np.less,
        }
        return np.asarray(tests[sign](y, bar))

    def _near(self, results: Results, asked: Asked, holds: Bools) -> float:
        """How near it comes: of what a yes or no hides, the share that is filled."""
        outcome = results.courses[asked.course].alone
        if asked.call.name == "requirement_met":
            return float(np.minimum(outcome.package_share, 1.0).mean())
        if asked.call.name == "headcount_met":
            wanted = np.maximum(outcome.requirement_troops, 1.0)
            return float(np.minimum(outcome.headcount / wanted, 1.0).mean())
        if self.bound is not None and self.bound[0] in (">", ">=") and self.bound[1] > 0:
            filled = np.clip(_value(results, asked, "alone") / self.bound[1], 0.0, 1.0)
            return float(np.nan_to_num(filled).mean())  # nowhere near where it has no value
        return float(holds.mean())

    def sets(
        self,
        tried: Sequence[Single],
        start: _Tried,
        most: int,
        beam: int,
        progress: Callable[[int, int], None] | None,
    ) -> tuple[list[Set], list[Set], list[Single]]:
        """Sets that reach the target, no one in another; the best that do not; the singles that help."""
        for number, each in enumerate(tried, 1):
            self.run((each,))
            if progress is not None:
                progress(number, len(tried))
        helpful = [each for each in tried if self.run((each,)).score > start.score]
        helpful.sort(key=lambda each: self._rank((each,)))
        found: list[Set] = [(each,) for each in helpful if self.reaches((each,))]
        best: list[Set] = [(each,) for each in helpful if not self.reaches((each,))]
        strongest = [each for each in helpful if not self.reaches((each,))][:beam]
        level: list[Set] = [(each,) for each in strongest]
        for size in range(2, most + 1):
            larger = list(self._larger(level, strongest, tried, found))
            larger.sort(key=self._rank)
            found += [each for each in larger if self.reaches(each)]
            level = [each for each in larger if not self.reaches(each)][:_BEST_SETS]
            best += level
            if not level or (found and size >= 2 and len(found) >= _TOLD):
                break
        found.sort(key=lambda each: (len(each), self._rank(each)))
        best.sort(key=self._rank)
        return found[:_TOLD], best, helpful

    def _larger(
        self, level: Sequence[Set], strongest: Sequence[Single], tried: Sequence[Single], found: Sequence[Set]
    ) -> Iterator[Set]:
        """Sets with one change more, none of which holds a set that reaches the target already."""
        enough = [frozenset(each.name for each in one) for one in found]
        seen: set[frozenset[str]] = set()
        for rank, base in enumerate(level):
            for more in tried if rank == 0 else strongest:
                if more.slot in {each.slot for each in base}:
                    continue
                made = tuple(sorted((*base, more), key=lambda each: each.name))
                names = frozenset(each.name for each in made)
                if names in seen or any(one <= names for one in enough):
                    continue
                seen.add(names)
                yield made

    def climb(self, changes: Set, tried: Sequence[Single]) -> Set:
        """Take out what hinders and add what helps, one change after the other, once each."""
        for each in changes:
            fewer = tuple(one for one in changes if one is not each)
            if fewer and self.run(fewer).score > self.run(changes).score:
                changes = fewer
        for each in tried:
            taken = tuple(one for one in changes if one.slot != each.slot)
            if each not in changes and self.run((*taken, each)).score > self.run(changes).score:
                changes = (*taken, each)
        return changes

    def spared(self, changes: Set) -> Set:
        """Leave out one change after the other, the weakest first, while the target is still reached."""

        def without(each: Single) -> tuple[float, float]:
            return self.run(tuple(one for one in changes if one is not each)).score

        for each in sorted(changes, key=without, reverse=True):
            fewer = tuple(one for one in changes if one is not each)
            if fewer and self.reaches(fewer):
                changes = fewer
        return changes

    def reaches(self, changes: Set) -> bool:
        """Whether it holds often enough."""
        return self.run(changes).share >= self.target

    def _rank(self, changes: Set) -> tuple[float, float, tuple[str, ...]]:
        found = self.run(changes)
        return (-found.share, -found.near, tuple(each.name for each in changes))

    # -- as a user would apply it ---------------------------------------------------------------------------

    def _built(
        self,
        readings: Sequence[str],
        sets: Sequence[str] = (),
        without: Sequence[str] = (),
        levers: Mapping[str, str] | None = None,
    ) -> Scenario:
        s = self.scenario
        return build(
            s.folder,
            as_of=s.as_of,
            variants=(*s.applied, *readings, *sets),
            without=(*s.without, *without),
            levers=levers if levers is not None else s.chosen,
        )

    def told(self, changes: Set) -> ReachSet:
        """A set of changes, run again through the options that apply it."""
        told = tuple(each.told for each in changes)
        course = self.scenario.courses[self.asked.course]
        levers = {**course.levers}
        for each in told:
            levers |= each.levers
        scenario = self._built(
            [name for each in told for name in each.readings],
            [f"{path}={text}" for each in told for path, text in each.sets.items()],
            [code for each in told for code in each.without],
            levers,
        )
        first = next(iter(scenario.courses))
        others = self.asked.courses[1:]
        results = run_of(
            with_courses(scenario, [name for name in scenario.courses if name in (first, *others)]),
            draws=self.draws,
            seed=self.seed,
            given={**self.given, **{name: fixed for each in told for name, fixed in each.given.items()}},
            deterrence=self.asked.game,
        )
        found = self._read(results, replace(self.asked, course=first))
        moved = any(each.levers for each in told) or self.asked.course != next(iter(self.scenario.courses))
        return ReachSet(
            changes=told,
            levers=levers if moved else {},
            holds=found.holds,
            share=found.share,
            near=found.near,
        )


def _value(results: Results, asked: Asked, end: str) -> Floats:
    """The measure in every draw; where it has no value it does not hold."""
    worlds = Worlds(results)
    found = column(asked.call, Place(asked.course, end=end), worlds)
    y = np.asarray(found.values, np.float64)
    if asked.minus is not None:
        other = Place(asked.course, force=False, end=end)
        if asked.minus != NO_FORCE:
            other = Place(asked.minus, end=end)
        y = y - column(asked.call, other, worlds).values
    return y if found.defined is None else np.where(found.defined, y, np.nan)


def _lowest(holds: Share) -> float:
    if holds.probability is not None:
        return holds.probability
    return min(cell.value for cell in holds.cells)
