"""What flips a claim, searched in full: every kind of single change, then pairs of the strongest (E19).

Every change is run again on the first draws, once for all claims that ask for it. It takes a minute, so that
only those who ask for claims alone wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK, OnDemand
from guarantor.measures.assessment import Flip
from guarantor.measures.claims.judging import Bench, Judgement, bench_of, judge, read_of
from guarantor.measures.claims.parts import calls_of, parts_of
from guarantor.measures.claims.settings import Setting, number_at, overlap, settings_of
from guarantor.measures.columns import GAME, OF_GUARANTORS
from guarantor.measures.holding import held
from guarantor.measures.readings import read_so
from guarantor.measures.runs import run_of
from guarantor.measures.worlds import Change, course_of
from guarantor.pipeline import Model
from guarantor.run import Results, execute
from guarantor.scenario import Scenario, ScenarioError
from guarantor.scenario.claim_schema import Claim
from guarantor.scenario.condition import Always
from guarantor.scenario.values import values_of

__all__ = ["Wider", "wider_flips"]

Floats = NDArray[np.float64]
Settings = tuple[Setting, ...]
Wanted = dict[Settings, list[Claim]]
Judged = dict[Settings, "_After"]

_STRONGEST = 6
_ASSUMED = ("readings", "events", "levers")


@dataclass(frozen=True, slots=True)
class _After:
    """A claim under changes: the judgement, and the mean of what is tested."""

    judgement: Judgement
    mean: float | None


@dataclass(frozen=True, slots=True)
class Wider:
    """What was found of one claim, and everything that was tried.

    Attributes
    ----------
    assumed : tuple of Flip
        Single readings, events and levers.
    flips : tuple of Flip
        Everything else, pairs last.
    tried : mapping of kind to tuple of str
        Titles of the changes that were run.
    """

    assumed: tuple[Flip, ...]
    flips: tuple[Flip, ...]
    tried: Mapping[str, tuple[str, ...]]


def wider_flips(
    bench: Bench,
    claims: Sequence[Claim],
    before: Mapping[str, Judgement],
    readings: Mapping[str, Results],
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Wider]:
    """Look for everything that gives claims another verdict.

    Parameters
    ----------
    claims : sequence of Claim
        Those that have a verdict and do not rest on themselves.
    before : mapping of claim id to Judgement
        On the first draws.
    readings : mapping of reading to Results
        Every contested reading on the same draws.
    progress : callable, optional
        Told how many runs are done, of how many.

    Returns
    -------
    dict of claim id to Wider

    Notes
    -----
    Of the ranges those are tried that alone move what the claim tests by more than inert inputs seem to (E4,
    E10), at most six a claim, each at its 5th and 95th percentile. Claims about what guarantors are worth
    take tens of runs for each change: they are left out. Pairs are tried for every claim that no single
    change flips, among the six changes of any kind that move its share most; a change that moves nothing is
    in no pair.
    """
    claims = [each for each in claims if not any(call.name in OF_GUARANTORS for call in calls_of(each))]
    search = _Search(bench, readings)
    singles: Wanted = {}
    for claim in claims:
        for each in settings_of(bench, claim, readings):
            singles.setdefault((each,), []).append(claim)
    found = search.judged(singles, claims, progress, 0)
    pairs: Wanted = {}
    for claim in claims:
        known, mine = before[claim.id], found[claim.id]
        if any(_turned(known, after.judgement) for after in mine.values()):
            continue
        start = _After(known, _mean_of(claim, bench))
        moved = {sets[0]: _moved(start, after) for sets, after in mine.items()}
        strong = sorted((each for each in moved if moved[each]), key=lambda each: -moved[each])[:_STRONGEST]
        for one, two in combinations(strong, 2):
            if not overlap(one, two):
                both = (one, two) if (one.change, one.title) <= (two.change, two.title) else (two, one)
                pairs.setdefault(both, []).append(claim)
    more = search.judged(pairs, claims, progress, len(singles))
    return {claim.id: _told(before[claim.id], {**found[claim.id], **more[claim.id]}) for claim in claims}


def _told(before: Judgement, judged: Judged) -> Wider:
    assumed: list[Flip] = []
    others: list[Flip] = []
    tried: dict[str, list[str]] = {}
    for settings, each_after in judged.items():
        after = each_after.judgement
        kind = settings[0].kind if len(settings) == 1 else "pairs"
        title = ", and ".join(each.title for each in settings)
        tried.setdefault(kind, []).append(title)
        if _turned(before, after):
            change = " and ".join(each.change for each in settings)
            flip = Flip(change=change, title=title, verdict=after.verdict, share=after.share)
            (assumed if kind in _ASSUMED else others).append(flip)
    return Wider(tuple(assumed), tuple(others), {kind: tuple(titles) for kind, titles in tried.items()})


def _turned(before: Judgement, after: Judgement) -> bool:
    return after.computed and after.verdict not in ("undecided", before.verdict)


def _moved(before: _After, after: _After) -> float:
    """By how much a change moves what is tested: its share, or the mean where there is no common share."""
    one, two = before.judgement, after.judgement
    if not two.computed:
        return 0.0
    if one.share is not None and two.share is not None:
        return abs(two.share - one.share)
    if before.mean is None or after.mean is None:
        return 0.0
    return abs(after.mean - before.mean)


def _mean_of(claim: Claim, bench: Bench) -> float | None:
    read = read_of(claim, bench.first)
    return float(read[0][read[1]].mean()) if read is not None and read[1].any() else None


# -- running again ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """Runs under changes, each for all claims that ask for it, and let go once they are judged."""

    bench: Bench
    readings: Mapping[str, Results]

    def judged(
        self,
        wanted: Wanted,
        claims: Sequence[Claim],
        progress: Callable[[int, int], None] | None,
        done: int,
    ) -> dict[str, Judged]:
        """Each claim under each set of changes that can be made at once."""
        found: dict[str, Judged] = {claim.id: {} for claim in claims}
        for number, (settings, concerned) in enumerate(wanted.items(), done + 1):
            results = self._run(settings, concerned)
            if results is not None:
                changed = bench_of(results, concerned)
                for claim in concerned:
                    found[claim.id][settings] = _After(judge(claim, changed.first), _mean_of(claim, changed))
            if progress is not None:
                progress(number, done + len(wanted))
        return found

    def _run(self, settings: Settings, claims: Sequence[Claim]) -> Results | None:
        """The first draws under changes, in the courses that the claims read; or nothing to run."""
        base = self._read(tuple(name for each in settings for name in each.readings))
        if base is None or all(each.readings for each in settings):
            return base
        game = any(call.name in GAME for claim in claims for call in calls_of(claim))
        scenario = _changed(base.model.scenario, settings)
        ranks = dict(pair for each in settings for pair in each.held)
        if scenario is None or not self._same_ranges(base, ranks):
            return None
        named = {name for claim in claims for part in parts_of(claim) for name in (part.course, part.minus)}
        if all(part.course for claim in claims for part in parts_of(claim)):
            courses = {name: course for name, course in scenario.courses.items() if name in named}
            scenario = replace(scenario, courses=courses or scenario.courses)
        given = {**base.model.given, **dict(pair for each in settings for pair in each.events)}
        model = replace(base.model, scenario=scenario, given=given, deterrence=game)
        return execute(model, base.draws, before=_held(base, model, ranks) if ranks else base)

    def _read(self, names: tuple[str, ...]) -> Results | None:
        """The first draws under no reading, one, or two."""
        base = self.bench.first.results
        if not names:
            return base
        if len(names) == 1:
            return self.readings[names[0]]
        try:
            scenario = read_so(self.readings[names[0]].model.scenario, names[1])
        except ScenarioError:  # the two contradict each other
            return None
        model = base.model
        return run_of(
            scenario,
            draws=base.draws,
            seed=model.sampler.plan.seed,
            given=model.given,
            deterrence=model.deterrence,
        )

    def _same_ranges(self, base: Results, ranks: Mapping[str, float]) -> bool:
        """Whether held inputs have under a reading the value that the change is named after."""
        if base is self.bench.first.results or not ranks:
            return True
        here, there = (
            {value.name: value for value in values_of(scenario) if value.name in ranks}
            for scenario in (self.bench.first.scenario, base.model.scenario)
        )
        return all(
            name in there
            and name in base.inputs
            and number_at(here[name], rank) == number_at(there[name], rank)
            for name, rank in ranks.items()
        )


def _changed(scenario: Scenario, settings: Settings) -> Scenario | None:
    """Pledges and levers as set; nothing where a reading has taken away what is to be changed."""
    stands = dict(pair for each in settings for pair in each.pledges)
    moved = [change for each in settings for change in each.levers]
    events = {name for each in settings for name, _ in each.events}
    lacking = stands.keys() - {pledge.id for pledge in scenario.pledges} or events - scenario.events.keys()
    if lacking or any(lever not in scenario.levers for _, lever, _ in moved):
        return None
    pledges = tuple(
        replace(pledge, condition=Always(), refused=False)
        if stands.get(pledge.id)
        else replace(pledge, refused=True)
        if pledge.id in stands
        else pledge
        for pledge in scenario.pledges
    )
    courses = dict(scenario.courses)
    for name, lever, level in moved:
        _, courses[name] = course_of(scenario, courses[name], Change(levers=((lever, level),)))
    return replace(scenario, pledges=pledges, courses=courses)


def _held(base: Results, model: Model, ranks: Mapping[str, float]) -> Results:
    """The worlds of a run with some inputs held, to run on."""
    blocks = base.blocks[: -(-base.draws // BLOCK)]
    for name, rank in ranks.items():
        blocks = tuple(held(model, block, name, rank) for block in blocks)
    columns: dict[str, Floats] = {}
    for name in ranks:
        parts = [block.values[name] if name in block.values else block.u[name] for block in blocks]
        columns[name] = np.concatenate(parts)[: base.draws]
    inputs = OnDemand(base.inputs, lambda name: columns[name] if name in columns else base.inputs[name])
    nothing = replace(base.model, scenario=replace(model.scenario, courses={}))
    return replace(base, model=nothing, blocks=blocks, inputs=inputs, courses={})
