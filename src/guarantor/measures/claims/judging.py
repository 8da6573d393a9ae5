"""Judging: one claim on one set of worlds, from its parts to a verdict in every cell (E18, X1-X10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.assessment import ClaimCell
from guarantor.measures.claims.parts import PartValue, calls_in_where, calls_of, lacking, parts_of, read_part
from guarantor.measures.claims.verdict import (
    FEWEST_DRAWS,
    Interval,
    combined,
    either,
    level_for,
    marginal,
    mean_interval,
    median_interval,
    of_numbers,
    of_shares,
    passes,
    wilson,
)
from guarantor.measures.columns import FURTHER_RUNS, GAME, reads_of, unheard_in
from guarantor.measures.runs import FIRST_DRAWS
from guarantor.measures.summary import DeepCell
from guarantor.measures.worlds import Worlds, with_game
from guarantor.run import Results
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Claim, Criterion
from guarantor.scenario.measure_names import MEASURES

__all__ = ["TOGETHER", "Bench", "Judgement", "bench_of", "judge", "read_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_ENDS = {"least": ("alone",), "greatest": ("together",), "both": ("alone", "together")}
TOGETHER = "whether contributors move together"
"""What a verdict depends on that differs between the two ends (X3)."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found of a claim.

    Attributes
    ----------
    verdict : str
        supported, contradicted, depends, undecided, not testable or not computable.
    share : float or None
        The tested share or number where all cells agree on it.
    draws : int
        Of the worlds that it was judged on.
    depends_on : tuple of str
        Ends and cells that disagree; empty where every cell lies between the bars.
    reason : str
        Why there is no verdict; else what to know of the draws: left out, undefined, on a threshold.
    """

    verdict: str
    share: float | None = None
    draws: int = 0
    cells: tuple[ClaimCell, ...] = ()
    depends_on: tuple[str, ...] = ()
    reason: str = ""

    @property
    def computed(self) -> bool:
        """Whether there is a verdict on it."""
        return self.verdict not in ("not testable", "not computable")


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """The worlds of one run: all its draws, and the first of them for claims that need further runs."""

    whole: Worlds
    first: Worlds
    _between: dict[int, Worlds] = field(default_factory=dict)

    def wider(self, worlds: Worlds) -> Worlds | None:
        """Four times as many draws, at most those of the run; nothing beyond it."""
        most, draws = self.whole.results.draws, 4 * worlds.results.draws
        if worlds.results.draws >= most:
            return None
        if draws >= most:
            return self.whole
        if draws not in self._between:
            self._between[draws] = Worlds(self.whole.results.first(draws))
        return self._between[draws]

    def worlds_for(self, claim: Claim) -> Worlds:
        """One claim, one number of draws."""
        further = any(part.levers or part.without for part in parts_of(claim))
        further |= any(call.name in FURTHER_RUNS for call in calls_of(claim))
        return self.first if further else self.whole


def bench_of(results: Results, claims: Sequence[Claim]) -> Bench:
    """The worlds of a run on which claims are judged; with the game if one of them asks about attack."""
    if any(call.name in GAME for claim in claims for call in calls_of(claim)):
        results = with_game(results)
    whole = Worlds(results)
    return Bench(whole, whole if results.draws <= FIRST_DRAWS else Worlds(results.first(FIRST_DRAWS)))


def judge(claim: Claim, worlds: Worlds) -> Judgement:
    """Judge a claim.

    Parameters
    ----------
    claim : Claim
    worlds : Worlds
        With the game, if the claim asks about attack.

    Returns
    -------
    Judgement

    Notes
    -----
    E18, E17: cells are the ends of COMMIT (equal ends are one cell, shown as both) with the parts of the deep
    inputs. A part on a group of which members are unheard is judged alone with them as no and as yes; where
    that changes its verdict the claim is not testable, whatever its other parts say: silence does not refute
    (X10).
    """
    judgement = _obstacle(claim, worlds.scenario)
    if judgement is not None:
        return judgement
    for group in claim.reads:
        alone = replace(claim, reads=(group,))
        silent = [code for call in calls_of(alone) for code in unheard_in(worlds.scenario, call)]
        if silent:
            as_no, as_yes = (_judged(alone, worlds, unheard=counted) for counted in (False, True))
            if as_no.computed and as_yes.computed and as_no.verdict != as_yes.verdict:
                names = ", ".join(worlds.scenario.actors[code].name for code in dict.fromkeys(silent))
                reason = (
                    f"nothing is on record for {names}: counted as no, this part: {_SAID[as_no.verdict]}; "
                    f"as yes: {_SAID[as_yes.verdict]}; add a pledge (X10)"
                )
                return Judgement("not testable", reason=reason)
    return _judged(claim, worlds, unheard=False)


def read_of(claim: Claim, worlds: Worlds) -> tuple[Floats, Bools] | None:
    """What a claim tests in every draw, and in which draws; nothing if it cannot be tested.

    Whether it holds, as 0 or 1; where its parts test a number over draws, that of the first part. At the
    first end of COMMIT that it looks at.
    """
    if _obstacle(claim, worlds.scenario) is not None:
        return None
    end = _ENDS[claim.end][0]
    groups = [[read_part(claim, part, end, worlds, False) for part in group] for group in claim.reads]
    if any(part.stat for part in parts_of(claim)):
        value = groups[0][0]
        return value.values.astype(np.float64), value.chosen & value.defined
    holds, chosen = _joined(groups, None)
    return holds.astype(np.float64), chosen


def _obstacle(claim: Claim, scenario: Scenario) -> Judgement | None:
    if claim.not_testable or not claim.reads:
        return Judgement("not testable", reason=claim.not_testable or "no reading is written; add 'reads:'")
    for call in calls_of(claim):
        if MEASURES[call.name].needs:
            return Judgement(
                "not computable", reason=f"not yet computable: needs {MEASURES[call.name].needs}"
            )
    for reason in lacking(claim, scenario):
        if reason:
            return Judgement("not testable", reason=reason)
    return None


# -- verdicts -----------------------------------------------------------------------------------------------


def _judged(claim: Claim, worlds: Worlds, *, unheard: bool) -> Judgement:
    read = _Read(
        claim,
        {
            end: [[read_part(claim, part, end, worlds, unheard) for part in group] for group in claim.reads]
            for end in _ENDS[claim.end]
        },
        worlds.deep_cells(reads_of((*calls_of(claim), *calls_in_where(claim, worlds.scenario)))),
    )
    judgement = replace(_verdict(read), draws=worlds.results.draws)
    return replace(judgement, reason="; ".join(_notes(read, judgement))) if judgement.computed else judgement


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """A claim with all its parts in every draw, at each end, and the parts of the deep inputs."""

    claim: Claim
    ends: Mapping[str, list[list[PartValue]]]
    deep: tuple[DeepCell, ...]

    def values(self) -> Iterator[PartValue]:
        for groups in self.ends.values():
            for group in groups:
                yield from group


def _verdict(read: _Read, on_threshold: bool | None = None) -> Judgement:
    """Judge what was read; draws on a threshold may be counted as passing or as failing all tests (R17)."""
    if any(part.stat for part in parts_of(read.claim)):
        return _of_statistics(read, on_threshold)
    return _draw_by_draw(read, on_threshold)


def _passed(value: PartValue, test: Criterion, on_threshold: bool | None) -> Bools:
    passed = passes(value.values, test)
    if on_threshold is None:
        return passed
    near = _near(value, test)
    return passed | near if on_threshold else passed & ~near


def _near(value: PartValue, test: Criterion) -> Bools:
    """Draws on the threshold of a test; counts, yes and no are exact."""
    if MEASURES[value.part.of.name].unit in ("yes/no", "actors"):
        return np.zeros(value.values.shape, bool)
    return marginal(value.values, test)


def _draw_by_draw(read: _Read, on_threshold: bool | None) -> Judgement:
    """Parts are joined inside a draw, and the share of the draws is judged (E18)."""
    joined = {end: _joined(groups, on_threshold) for end, groups in read.ends.items()}
    few = _too_few(min(int(np.count_nonzero(selected)) for _, selected in joined.values()), read)
    if few is not None:
        return few
    level = level_for(_distinct(list(joined.values())) * len(read.deep))
    cells, intervals = [], []
    for end, (holds, selected) in joined.items():
        for part in read.deep:
            chosen = selected & part.inside
            draws, count = int(np.count_nonzero(chosen)), int(np.count_nonzero(holds & chosen))
            interval = wilson(count, draws, level) if draws >= FEWEST_DRAWS else (0.0, 1.0)
            intervals.append(interval)
            verdict = of_shares([interval], read.claim.holds_in)
            share = count / draws if draws else None
            cells.append(_cell(end, part.name, verdict, share, interval, draws))
    return _judgement(of_shares(intervals, read.claim.holds_in), cells)


def _joined(groups: list[list[PartValue]], on_threshold: bool | None) -> tuple[Bools, Bools]:
    """Where all groups hold, and which draws are selected and decided (X9, X10).

    A draw in which some part is undefined stays if the other parts decide it.
    """
    selected = np.logical_and.reduce([value.chosen for group in groups for value in group])
    holds, fails = np.ones_like(selected), np.zeros_like(selected)
    for group in groups:
        some, none = np.zeros_like(selected), np.ones_like(selected)
        for value in group:
            passed = _passed(value, value.part.test, on_threshold)
            some |= value.defined & passed
            none &= value.defined & ~passed
        holds &= some
        fails |= none
    return holds, selected & (holds | fails)


def _of_statistics(read: _Read, on_threshold: bool | None) -> Judgement:
    """Each part is judged on its own number, then the parts together (E18)."""
    fewest = min(int(np.count_nonzero(value.chosen & value.defined)) for value in read.values())
    few = _too_few(fewest, read)
    if few is not None:
        return few
    ends = [
        tuple(array for group in groups for value in group for array in (value.values, value.chosen))
        for groups in read.ends.values()
    ]
    level = level_for(_distinct(ends) * len(read.deep))
    cells = []
    intervals: dict[tuple[int, int], list[Interval]] = {}
    for end, groups in read.ends.items():
        for part in read.deep:
            here, numbers, counts = [], [], []
            for g, group in enumerate(groups):
                verdicts = []
                for k, value in enumerate(group):
                    number, interval, draws = _statistic(value, part.inside, level, on_threshold)
                    intervals.setdefault((g, k), []).append(interval)
                    verdicts.append(of_numbers([interval], value.part.test))
                    numbers.append((number, interval))
                    counts.append(draws)
                here.append(either(verdicts))
            number, interval = numbers[0] if len(numbers) == 1 else (None, (-np.inf, np.inf))
            cells.append(_cell(end, part.name, combined(here), number, interval, min(counts)))
    verdict = combined(
        either(of_numbers(intervals[g, k], part.test) for k, part in enumerate(group))
        for g, group in enumerate(read.claim.reads)
    )
    return _judgement(verdict, cells)


def _statistic(
    value: PartValue, inside: Bools, level: float, on_threshold: bool | None
) -> tuple[float | None, Interval, int]:
    """The number of a part in a cell, its interval and its draws."""
    chosen = value.chosen & value.defined & inside
    stat, each = value.part.stat, value.part.each
    values = (value.values if each is None else _passed(value, each, on_threshold))[chosen]
    if values.size < FEWEST_DRAWS:
        return None, (-np.inf, np.inf), values.size
    if stat == "median":
        return float(np.median(values)), median_interval(values.astype(np.float64), level), values.size
    if values.dtype == np.bool_:
        count = int(np.count_nonzero(values))
        return count / values.size, wilson(count, values.size, level), values.size
    return float(values.mean()), mean_interval(values.astype(np.float64), level), values.size


def _too_few(draws: int, read: _Read) -> Judgement | None:
    if draws >= FEWEST_DRAWS:
        return None
    if not any(value.chosen.any() for value in read.values()):
        return Judgement(
            "not testable", reason="never happens in these futures: 'where' selects none of them"
        )
    return Judgement(
        "not testable",
        reason=f"only {draws} of these futures are left to test it in, fewer than {FEWEST_DRAWS} (X10)",
    )


def _distinct(ends: Sequence[tuple[Bools | Floats, ...]]) -> int:
    """1 if both ends are the same in every draw: then they are one cell (X3)."""
    if len(ends) < 2:
        return 1
    return 1 if all(np.array_equal(a, b) for a, b in zip(*ends, strict=True)) else 2


def _cell(
    end: str,
    deep: str,
    verdict: str,
    share: float | None,
    interval: Interval,
    draws: int,
) -> ClaimCell:
    low, high = (limit if np.isfinite(limit) else None for limit in interval)
    return ClaimCell(end=end, deep=deep, verdict=verdict, share=share, low=low, high=high, draws=draws)


def _judgement(verdict: str, cells: list[ClaimCell]) -> Judgement:
    shares = {cell.share for cell in cells}
    return Judgement(
        verdict,
        share=cells[0].share if len(shares) == 1 else None,
        cells=tuple(cells),
        depends_on=tuple(_disagreement(cells)) if verdict == "depends" else (),
    )


def _disagreement(cells: Sequence[ClaimCell]) -> Iterator[str]:
    """What the cells disagree on: the two ends, or parts of the deep inputs by name."""
    ends = list(dict.fromkeys(cell.end for cell in cells))
    found = {(cell.end, cell.deep): cell.verdict for cell in cells}
    parts = list(dict.fromkeys(cell.deep for cell in cells))
    if any(len({found[end, part] for end in ends}) > 1 for part in parts):
        yield TOGETHER
    if any(len({found[end, part] for part in parts}) > 1 for end in ends):
        for part in parts:
            yield f"{part}: {' or '.join(dict.fromkeys(_SAID[found[end, part]] for end in ends))}"


_SAID = {
    "supported": "holds",
    "contradicted": "does not hold",
    "depends": "in between",
    "undecided": "undecided",
}


def _notes(read: _Read, judgement: Judgement) -> Iterator[str]:
    """What to know of the draws: left out, undefined, on a threshold that matters (X4, X10, R17)."""
    moved = max(_share_of(value.moved, value.chosen | value.moved) for value in read.values())
    if moved:
        yield f"{moved:.1%} of the futures are left out: an event under 'where' differs between the two (X4)"
    undefined = max(_share_of(~value.defined, value.chosen) for value in read.values())
    if undefined:
        yield f"undefined in {undefined:.1%} of the futures (X10)"
    near = max(_share_of(_on_threshold(value), value.chosen) for value in read.values())
    if near:
        other = {_verdict(read, counted).verdict for counted in (False, True)} - {judgement.verdict}
        if other:
            told = " or ".join(_SAID[verdict] for verdict in sorted(other & _SAID.keys())) or "undecided"
            yield f"{near:.1%} of the futures lie on the threshold; counted otherwise: {told} (R17)"


def _on_threshold(value: PartValue) -> Bools:
    test = value.part.each if value.part.stat else value.part.test
    if test is None:
        return np.zeros(value.chosen.shape, bool)
    return _near(value, test) & value.defined


def _share_of(marked: Bools, among: Bools) -> float:
    count = np.count_nonzero(among)
    return float(np.count_nonzero(marked & among) / count) if count else 0.0
