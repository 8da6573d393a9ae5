"""What flips a claim: contested readings, events and levers, each tried by running it again (E19)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from guarantor.measures.assessment import Flip
from guarantor.measures.claims.circularity import traced
from guarantor.measures.claims.judging import Bench, Judgement, bench_of, judge
from guarantor.measures.claims.parts import parts_of
from guarantor.measures.worlds import Change, Place
from guarantor.run import Results, execute
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Claim
from guarantor.scenario.schema import Event

__all__ = ["event_settings", "events_read", "flips_of", "lever_moves"]


def flips_of(
    bench: Bench,
    claims: Sequence[Claim],
    before: Mapping[str, Judgement],
    between: Sequence[str],
    readings: Mapping[str, Results],
    *,
    thorough: bool = True,
) -> dict[str, tuple[Flip, ...]]:
    """Find the changes under which claims get another verdict.

    Parameters
    ----------
    bench : Bench
    claims : sequence of Claim
        Those that have a verdict.
    before : mapping of claim id to Judgement
        On the first draws.
    between : sequence of str
        Ids of claims whose share lies between the bars in every cell: for these, events and levers are tried
        as well.
    readings : mapping of reading to Results
        Every contested reading on the same draws.
    thorough : bool
        If not, only the claims between the bars are looked at, and events and levers are tried only for those
        that no reading flips.

    Returns
    -------
    dict of claim id to tuple of Flip
        Readings first, then events, then levers. A verdict that is undecided, or cannot be had any more, is
        no flip.
    """
    found: dict[str, list[Flip]] = {claim.id: [] for claim in claims}

    def compare(claim: Claim, results: Bench, change: str, title: str) -> None:
        after = judge(claim, results.first)
        if after.computed and after.verdict not in ("undecided", before[claim.id].verdict):
            found[claim.id].append(Flip(change=change, title=title, verdict=after.verdict, share=after.share))

    open_claims = [claim for claim in claims if claim.id in between]
    for name, run in readings.items():
        title = bench.first.scenario.patches[name].title
        read_so = bench_of(run, claims)
        for claim in claims if thorough else open_claims:
            compare(claim, read_so, name, title)
    if not thorough:
        open_claims = [claim for claim in open_claims if not found[claim.id]]
    read = {claim.id: events_read(claim, bench.first.scenario) for claim in open_claims}
    for event in bench.first.scenario.events.values():
        concerned = [claim for claim in open_claims if event.name in read[claim.id]]
        if not concerned or event.name in bench.first.results.model.given:
            continue
        for setting, change, title in event_settings(event):
            fixed = bench_of(_again(bench, {event.name: setting}), claims)
            for claim in concerned:
                compare(claim, fixed, change, title)
    for claim in open_claims:
        for results, change, title in _levers(bench, claim):
            compare(claim, results, change, title)
    return {name: tuple(flips) for name, flips in found.items()}


def event_settings(event: Event) -> Iterator[tuple[bool | str, str, str]]:
    """An event fixed: yes and no, or at each of its levels."""
    if event.levels:
        for level in event.levels:
            yield level, f"{event.name} = {level}", f"{event.title}: {level}"
    else:
        yield True, f"{event.name} = yes", f"with {event.title}"
        yield False, f"{event.name} = no", f"without {event.title}"


def events_read(claim: Claim, scenario: Scenario) -> set[str]:
    """Events whose chance the claim can read."""
    paths = {origin.path for origin in traced(claim, scenario)}
    return {
        event.name
        for event in scenario.events.values()
        if any(value.origin.path in paths for _, value in event.probability.cases)
    }


def lever_moves(scenario: Scenario, claim: Claim) -> Iterator[tuple[str, str, str, str]]:
    """Course, lever, level and title of an ordered lever one level up or down; nothing for many courses."""
    courses = {part.course for part in parts_of(claim) if part.course is not None}
    if len(courses) != 1:
        return
    course = scenario.courses[courses.pop()]
    for name, lever in scenario.levers.items():
        if not lever.ordered or name not in course.levers:
            continue
        at = lever.levels.index(course.levers[name])
        for level in (*lever.levels[at + 1 : at + 2], *lever.levels[max(at - 1, 0) : at]):
            yield course.name, name, level, f"{name} at {level} instead of {course.levers[name]}"


def _levers(bench: Bench, claim: Claim) -> Iterator[tuple[Bench, str, str]]:
    """The claim's course under each of these."""
    scenario, base = bench.first.scenario, bench.first.results
    for name, lever, level, title in lever_moves(scenario, claim):
        course = scenario.courses[name]
        moved = replace(course, levers={**course.levers, lever: level})
        columns = bench.first.columns(
            Place(name, Change(levers=((lever, level),))), game=base.model.deterrence
        )
        changed = replace(
            base,
            model=replace(base.model, scenario=replace(scenario, courses={**scenario.courses, name: moved})),
            courses={**base.courses, name: columns},
        )
        yield bench_of(changed, (claim,)), f"{lever} = {level}", title


def _again(bench: Bench, given: Mapping[str, bool | str]) -> Results:
    """The first draws again with events fixed; what is drawn stays."""
    base = bench.first.results
    fixed = replace(base.model, given={**base.model.given, **given})
    return execute(fixed, base.draws, before=base)
