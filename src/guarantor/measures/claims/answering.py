"""Claims: the verdict on each quoted claim, what it hangs on, and whether it rests on itself (E18, E19)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from guarantor.measures.assessment import ClaimAnswer, Flip
from guarantor.measures.claims.circularity import Circles, Rest
from guarantor.measures.claims.flips import flips_of
from guarantor.measures.claims.judging import Bench, Judgement, bench_of, judge
from guarantor.measures.claims.minority import minority
from guarantor.measures.claims.parts import calls_of, parts_of
from guarantor.measures.claims.wider_flips import Wider, wider_flips
from guarantor.measures.claims.words import reads_as, unit_in_words
from guarantor.measures.columns import OF_GUARANTORS
from guarantor.measures.readings import runs_of_readings
from guarantor.run import Results
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Claim

__all__ = ["answer_claims", "judge_claims", "open_flips"]

_NOTHING = "nothing that was tried changes it"


def judge_claims(results: Results, claims: Sequence[Claim]) -> dict[str, Judgement]:
    """Judge claims on a run, for instance that of a reading.

    Parameters
    ----------
    results : Results
        Run again with the game if it was left out and a claim asks about attack.
    claims : sequence of Claim
        Of any scenario with the same courses and names.

    Returns
    -------
    dict of claim id to Judgement
    """
    bench = bench_of(results, claims)
    return {claim.id: judge(claim, bench.worlds_for(claim)) for claim in claims}


def open_flips(first: Results, readings: Mapping[str, Results]) -> dict[str, tuple[Flip, ...]]:
    """What flips the claims whose share lies between the bars, or that the first draws leave undecided.

    Claims about what guarantors are worth are left out: each change would take tens of runs.

    Parameters
    ----------
    first : Results
        The first draws of the base run, with the game if a claim asks about attack.
    readings : mapping of reading to Results
        Every contested reading on the same draws.
    """
    claims = [claim for claim in first.model.scenario.claims if not _of_guarantors(claim)]
    bench = bench_of(first, claims)
    judged = {claim.id: judge(claim, bench.first) for claim in claims}
    between = [name for name, found in judged.items() if _between(found) or found.verdict == "undecided"]
    tested = [claim for claim in claims if judged[claim.id].computed]
    return flips_of(bench, tested, judged, between, readings, thorough=False)


def answer_claims(
    results: Results,
    *,
    thorough: bool = True,
    flips: Callable[[], Mapping[str, tuple[Flip, ...]]] | None = None,
    wider: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[ClaimAnswer, ...]:
    """Answer every claim of the scenario that was run.

    Parameters
    ----------
    results : Results
        The base run.
    thorough : bool
        Whether to look for what flips each verdict (every contested reading, and for claims between the bars
        events and levers too), for listed evidence that is already in the inputs, and at all draws where
        fewer leave undecided what a guarantor is worth. This takes most of the time.
    flips : callable, optional
        Gives what `open_flips` found, which is taken instead of looking for it; asked last, since it may have
        to wait.
    wider : bool
        Whether to look for everything, if `thorough` and without `flips`: for all claims events and levers,
        pledges in and out, ends of ranges, parts of deep inputs, and pairs; and, where nothing turns a claim,
        for a rule (E19).
    progress : callable, optional
        Told how many of these runs are done, of how many.

    Returns
    -------
    tuple of ClaimAnswer
        In the order of the scenario.
    """
    scenario = results.model.scenario
    claims = scenario.claims
    bench = bench_of(results, claims)
    judged = {claim.id: _decided(claim, bench, thorough) for claim in claims}
    tested = [claim for claim in claims if judged[claim.id].computed]
    first = {claim.id: _on_first(claim, bench, judged[claim.id]) for claim in tested}
    circles = Circles(bench, thorough)
    rests = {claim.id: circles.rest_of(claim, judged[claim.id], first[claim.id]) for claim in tested}
    sound = [claim for claim in tested if not rests[claim.id].on_itself]
    flipped, further = dict(flips()) if flips else {}, dict[str, Wider]()
    if flips is None and thorough:
        readings = runs_of_readings(bench.first.results)
        further = wider_flips(bench, sound, first, readings, progress) if wider else {}
        others = [claim for claim in sound if claim.id not in further]
        between = [claim.id for claim in others if _between(judged[claim.id])]
        flipped = flips_of(bench, others, first, between, readings)
        flipped |= {name: found.assumed for name, found in further.items()}

    def turning(name: str, found: Sequence[Flip]) -> tuple[Flip, ...]:
        return tuple(flip for flip in found if flip.verdict != judged[name].verdict)

    flipped = {name: turning(name, found) for name, found in flipped.items()}
    further = {name: replace(found, flips=turning(name, found.flips)) for name, found in further.items()}
    rules = {
        claim.id: minority(claim, bench.worlds_for(claim))
        for claim in sound
        if claim.id in further and not flipped[claim.id] and not further[claim.id].flips
    }
    return tuple(
        _answer(
            claim,
            scenario,
            judged[claim.id],
            rests.get(claim.id, Rest()),
            flipped.get(claim.id),
            further.get(claim.id),
            rules.get(claim.id, ""),
        )
        for claim in claims
    )


def _decided(claim: Claim, bench: Bench, thorough: bool) -> Judgement:
    """The verdict; where the draws leave it undecided, on four times as many, up to all of the run (E15).

    What guarantors are worth takes tens of runs: unless `thorough`, it stays undecided.
    """
    found, worlds = judge(claim, bench.worlds_for(claim)), bench.worlds_for(claim)
    if _of_guarantors(claim) and not thorough:
        return found
    while found.verdict == "undecided" and (wider := bench.wider(worlds)) is not None:
        found, worlds = judge(claim, wider), wider
    return found


def _of_guarantors(claim: Claim) -> bool:
    return any(call.name in OF_GUARANTORS for call in calls_of(claim))


def _on_first(claim: Claim, bench: Bench, found: Judgement) -> Judgement:
    worlds = bench.worlds_for(claim)
    return found if worlds is bench.first else judge(claim, bench.first)


def _between(found: Judgement) -> bool:
    """Whether the verdict depends on something, and no cell differs from another."""
    return found.verdict == "depends" and not found.depends_on


def _answer(
    claim: Claim,
    scenario: Scenario,
    found: Judgement,
    rest: Rest,
    flips: tuple[Flip, ...] | None,
    further: Wider | None,
    rule: str,
) -> ClaimAnswer:
    row = scenario.evidence.get(claim.origin.source or "")
    units = {unit_in_words(part) for part in parts_of(claim)}
    if rest.on_itself:
        cited = ", ".join(f"{source} in {path}" for source, path in rest.on_itself)
        reason = f"circular: rests on itself ({cited})"
        found = replace(found, verdict="circular", share=None, cells=(), depends_on=(), reason=reason)
        flips, further = (), None
    more = further.flips if further else ()
    depends_on = found.depends_on
    if flips is not None and _between(found):
        depends_on = tuple(dict.fromkeys(flip.title for flip in flips or more)) or (_NOTHING,)
    return ClaimAnswer(
        id=claim.id,
        says=claim.says,
        speaker=claim.speaker or (row.speaker if row else ""),
        date=row.said_on if row else claim.origin.known_from or scenario.as_of,
        source=claim.origin.source,
        reads_as=reads_as(claim, scenario),
        verdict=found.verdict,
        share=found.share,
        unit=units.pop() if len(units) == 1 else "",
        holds_in=claim.holds_in,
        draws=found.draws,
        cells=found.cells,
        depends_on=depends_on,
        flips_if=(*(flips or ()), *more),
        tried=further.tried if further else {},
        where_not=rule,
        reason=found.reason,
        evidence_for=claim.evidence_for,
        evidence_against=claim.evidence_against,
        already_in_the_inputs=rest.already_in,
    )
