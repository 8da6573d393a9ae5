"""What else flips a claim: pledges in and out, ends of ranges, parts of deep inputs, and pairs (E19, 3 to 5).

Every change is run again on the first draws, for all claims that read what it changes. It takes seconds, so
that only those who ask for claims alone wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK, OnDemand, values
from guarantor.draws.stream import uniforms
from guarantor.measures.assessment import Flip
from guarantor.measures.claims.circularity import traced
from guarantor.measures.claims.judging import Bench, Judgement, bench_of, judge, read_of
from guarantor.measures.claims.parts import calls_of
from guarantor.measures.columns import GAME, OF_GUARANTORS
from guarantor.measures.holding import HIGH, LOW, held
from guarantor.measures.influence.sensitivity import DUMMIES, binned_first_order, floor_of
from guarantor.run import Results, execute
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Claim
from guarantor.scenario.condition import Always
from guarantor.scenario.origin import Value
from guarantor.scenario.quantity import Shape, is_certain
from guarantor.scenario.values import values_of

__all__ = ["Wider", "wider_flips"]

Floats = NDArray[np.float64]

_MOST_RANGES, _STRONGEST, _DEEP_PARTS = 6, 6, 4
_PAIRS_FOR = 12


@dataclass(frozen=True, slots=True)
class Wider:
    """What was found of one claim, and everything that was tried."""

    flips: tuple[Flip, ...]
    tried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Setting:
    """One change: pledges that stand or not whatever happens, inputs held at a rank of their range."""

    change: str
    title: str
    pledges: tuple[tuple[str, bool], ...] = ()
    held: tuple[tuple[str, float], ...] = ()


@dataclass(slots=True, eq=False)
class _Tries:
    """Runs under changes, each made once; the game is played only if a claim asks for it."""

    bench: Bench
    _made: dict[tuple[tuple[str, ...], bool], Bench] = field(default_factory=dict)

    def under(self, settings: Sequence[_Setting], claim: Claim) -> Judgement:
        """A claim judged under changes."""
        game = any(call.name in GAME for call in calls_of(claim))
        key = (tuple(each.change for each in settings), game)
        if key not in self._made:
            self._made[key] = bench_of(self._run(settings, game), (claim,))
        return judge(claim, self._made[key].first)

    def _run(self, settings: Sequence[_Setting], game: bool) -> Results:
        base = self.bench.first.results
        stands = dict(pair for each in settings for pair in each.pledges)
        scenario = base.model.scenario
        pledges = tuple(
            replace(pledge, condition=Always(), refused=False)
            if stands.get(pledge.id)
            else replace(pledge, refused=True)
            if pledge.id in stands
            else pledge
            for pledge in scenario.pledges
        )
        model = replace(base.model, scenario=replace(scenario, pledges=pledges), deterrence=game)
        ranks = [pair for each in settings for pair in each.held]
        if not ranks:
            return execute(model, base.draws, before=base)
        blocks = base.blocks[: -(-base.draws // BLOCK)]
        for name, rank in ranks:
            blocks = tuple(held(model, block, name, rank) for block in blocks)
        columns: dict[str, Floats] = {}
        for name, _ in ranks:
            parts = [block.values[name] if name in block.values else block.u[name] for block in blocks]
            columns[name] = np.concatenate(parts)[: base.draws]
        inputs = OnDemand(base.inputs, lambda name: columns[name] if name in columns else base.inputs[name])
        nothing = replace(base.model, scenario=replace(scenario, courses={}))
        return execute(
            model, base.draws, before=replace(base, model=nothing, blocks=blocks, inputs=inputs, courses={})
        )


def wider_flips(
    bench: Bench,
    claims: Sequence[Claim],
    before: Mapping[str, Judgement],
    flipped: Mapping[str, tuple[Flip, ...]],
) -> dict[str, Wider]:
    """Look further for what gives claims another verdict.

    Parameters
    ----------
    claims : sequence of Claim
        Those that have a verdict and do not rest on themselves.
    before : mapping of claim id to Judgement
        On the first draws.
    flipped : mapping of claim id to tuple of Flip
        What readings, events and levers gave: a claim that they flip is tried with single changes only.

    Returns
    -------
    dict of claim id to Wider

    Notes
    -----
    Of the ranges those are tried that alone move what the claim tests by more than inert inputs seem to (E4,
    E10), at most six a claim, each at its 5th and 95th percentile. Claims about what guarantors are worth
    take tens of runs for each change: they are left out. Pairs are tried, for at most twelve claims that no
    single change flips, among the six changes that move the share most.
    """
    tries, found = _Tries(bench), {}
    paired = 0
    for claim in claims:
        if any(call.name in OF_GUARANTORS for call in calls_of(claim)):
            continue
        settings = list(_settings(bench, claim))
        known = before[claim.id]
        judged = [(each, tries.under((each,), claim)) for each in settings]
        flips = [_flip((each,), after) for each, after in judged if _turned(known, after)]
        told = [each.title for each in settings]
        if not flips and not flipped.get(claim.id) and paired < _PAIRS_FOR:
            paired += 1
            moved = sorted(judged, key=lambda pair: -_moved(known, pair[1]))[:_STRONGEST]
            for one, two in combinations([each for each, after in moved if _moved(known, after)], 2):
                if _overlap(one, two):
                    continue
                told.append(f"{one.title}, and {two.title}")
                after = tries.under((one, two), claim)
                if _turned(known, after):
                    flips.append(_flip((one, two), after))
        found[claim.id] = Wider(tuple(flips), tuple(told))
    return found


def _turned(before: Judgement, after: Judgement) -> bool:
    return after.computed and after.verdict not in ("undecided", before.verdict)


def _moved(before: Judgement, after: Judgement) -> float:
    if not after.computed or before.share is None or after.share is None:
        return 0.0
    return abs(after.share - before.share)


def _flip(settings: Sequence[_Setting], after: Judgement) -> Flip:
    return Flip(
        change=" and ".join(each.change for each in settings),
        title=", and ".join(each.title for each in settings),
        verdict=after.verdict,
        share=after.share,
    )


def _overlap(one: _Setting, two: _Setting) -> bool:
    """Whether two changes are of one pledge or one input."""
    names = [{name for name, _ in (*each.pledges, *each.held)} for each in (one, two)]
    return bool(names[0] & names[1])


# -- what can be changed ------------------------------------------------------------------------------------


def _settings(bench: Bench, claim: Claim) -> Iterator[_Setting]:
    """Pledges, ends of ranges and parts of deep inputs that the claim reads, in the order of E19."""
    scenario = bench.first.scenario
    paths = {origin.path for origin in traced(claim, scenario)}
    yield from _pledges(scenario, paths)
    inputs = {value.name: value for value in values_of(scenario) if value.origin.path in paths}
    known = bench.first.results.inputs
    free = {
        name: value
        for name, value in inputs.items()
        if name in known and not is_certain(value.quantity) and not value.quantity.labels
    }
    yield from _ranges(bench, claim, {n: v for n, v in free.items() if v.quantity.shape is not Shape.DEEP})
    for name, value in free.items():
        if value.quantity.shape is Shape.DEEP:
            for k in range(_DEEP_PARTS + 1):
                yield _at(name, value, k / _DEEP_PARTS, "the edge of a part of what is not known")


def _pledges(scenario: Scenario, paths: set[str]) -> Iterator[_Setting]:
    for pledge in scenario.pledges:
        if pledge.actor in scenario.without or not any(
            path == pledge.origin.path or path.startswith(f"{pledge.origin.path}.") for path in paths
        ):
            continue
        who = scenario.actors[pledge.actor].name
        stands = not pledge.refused and pledge.condition == Always()
        if not stands:
            title = f"{who}'s pledge {pledge.id} stands whatever else happens"
            yield _Setting(f"pledges.{pledge.id} = in", title, pledges=((pledge.id, True),))
        if not pledge.refused:
            title = f"without {who}'s pledge {pledge.id}"
            yield _Setting(f"pledges.{pledge.id} = out", title, pledges=((pledge.id, False),))


def _ranges(bench: Bench, claim: Claim, inputs: Mapping[str, Value]) -> Iterator[_Setting]:
    """The ranges that alone move what is tested by more than chance would, the strongest first."""
    results = bench.first.results
    tested = read_of(claim, bench.first)
    if tested is None or not inputs:
        return
    column, chosen = tested
    if np.ptp(column[chosen]) == 0:
        return
    seed, size = results.model.sampler.plan.seed, results.draws

    def owned(drawn: Floats) -> float:
        return binned_first_order(drawn[chosen], column[chosen])

    floor = floor_of([owned(uniforms(seed, f"@dummy/{k}", 0, size)) for k in range(1, DUMMIES + 1)])
    influence = {name: owned(results.inputs[name]) for name in inputs if np.ptp(results.inputs[name][chosen])}
    ranked = sorted(
        (name for name in influence if influence[name] > floor), key=lambda name: -influence[name]
    )
    for name in ranked[:_MOST_RANGES]:
        yield _at(name, inputs[name], LOW, "its 5th of 100")
        yield _at(name, inputs[name], HIGH, "its 95th of 100")


def _at(name: str, value: Value, rank: float, where: str) -> _Setting:
    number = float(values(value.quantity, np.array([rank]))[0])
    told = f"{number:,.0f}" if abs(number) >= 1_000 else f"{number:.3g}"
    return _Setting(f"{name} = {number:.6g}", f"{name} at {told}, {where}", held=((name, rank),))
