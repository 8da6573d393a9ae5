"""Who joins given the others, in sentences: labels, who tips whom, first movers (UX 2, row 15)."""

from __future__ import annotations

from collections.abc import Sequence

from guarantor.measures.coalition.forms import ActorJoining, CommitAnswer, WorthTold
from guarantor.measures.figures import Share
from guarantor.report.words import both_of_50, count_of_50, few, listed, of_50, upper

__all__ = ["LABELS", "first_movers", "hangs_on", "joins", "labels", "silent", "tipping", "together"]

LABELS = ("joins on its own", "needs a first mover", "out of reach")
_NAMED = 6


def joins(answer: CommitAnswer) -> str:
    """How often anybody joins."""
    exact = ""
    if answer.exact_any is not None:
        low, high = answer.exact_any
        exact = (
            f" (calculated: {100 * low:.3g}%{f', {100 * high:.3g}% together' if high - low > 1e-9 else ''})"
        )
    title = upper(answer.course.title)
    return f"{title}: somebody joins in {both_of_50(answer.any_joins, ' of 50 sampled futures')}{exact}."


def labels(answer: CommitAnswer) -> tuple[str, ...]:
    """Who joins on its own, who needs a first mover, who stays out of reach."""
    free = [each for each in answer.joining if not each.unheard and not each.refused]
    own = _counted(answer, [(each, each.on_its_own) for each in free])
    waiting = _counted(answer, [(each, each.needs_a_first_mover) for each in free])
    never = [
        answer.actors[e.actor] for e in free if not _ever(e.on_its_own) and not _ever(e.needs_a_first_mover)
    ]
    told = [f"Joins on its own: {own}." if own else "Nobody joins on its own."]
    told += [f"Needs a first mover: {waiting}."] if waiting else []
    told += [f"Out of reach in every future: {listed(never)}."] if never else []
    return tuple(told)


def silent(answer: CommitAnswer) -> str:
    """Who has said no, and of whom nothing is on record."""
    refused = [answer.actors[each.actor] for each in answer.joining if each.refused]
    unheard = [answer.actors[each.actor] for each in answer.joining if each.unheard]
    told = [f"{listed(refused)} said no."] if refused else []
    verb = "does" if len(unheard) == 1 else "do"
    told += [f"Nothing is on record of {few(unheard)}, who {verb} not join."] if unheard else []
    return " ".join(told)


def tipping(answer: CommitAnswer) -> tuple[str, ...]:
    """Who brings whom by joining."""
    told = []
    for each in answer.tips:
        by_count: dict[str, list[str]] = {}
        for other, share in each.brings.items():
            by_count.setdefault(of_50(share), []).append(answer.actors[other])
        brought = [f"{listed(names)} in {count} of 50" for count, names in by_count.items()]
        told.append(f"{upper(answer.actors[each.actor])} joining brings {'; '.join(brought)}.")
    return tuple(told) or ("Nobody joins because another does.",)


def together(answer: CommitAnswer) -> str:
    """What moving together adds, and the circle that keeps those apart who could."""
    if not answer.circle:
        return "Moving together brings nobody more: no contributors wait for one another in a circle."
    names = [answer.actors[code] for code in answer.circle]
    if len(names) == 2:
        circle = f"{names[0]} and {names[1]} wait for each other"
    else:
        pairs = zip(names, [*names[1:], names[0]], strict=True)
        circle = listed([f"{one} waits for {other}" for one, other in pairs])
    return (
        f"If all move together, more join in {of_50(answer.gap_futures)} of 50: {circle} "
        f"(in {of_50(answer.circle_futures)})."
    )


def first_movers(answer: CommitAnswer) -> str:
    """The smallest sets of first movers."""
    if not answer.ignition:
        return "Nobody has to move first."
    sets = [
        f"{' with '.join(answer.actors[code] for code in each.actors)} ({of_50(each.futures)} of 50)"
        for each in answer.ignition[:3]
    ]
    more = len(answer.ignition) - len(sets)
    rest = f", or one of {more} other sets" if more > 0 else ""
    return f"The smallest first movers, after whom all the others follow: {', or '.join(sets)}{rest}."


def hangs_on(answer: CommitAnswer) -> tuple[str, ...]:
    """What it is worth most to have, each moving on its own, and whether that is only a focal point."""
    told = []
    for event in (True, False):
        found = [each for each in answer.worths if each.event == event and _gain(each, 0) > 1e-9]
        if not found:
            continue
        most = [each for each in found if _gain(each, 0) > _gain(found[0], 0) - 1e-12]
        names = answer.events if event else answer.actors
        low, high = count_of_50(found[0].without_it[0]), count_of_50(found[0].with_it[0])
        start = "That" if event else "Among contributors, that"
        what = listed([names[each.name] for each in most])
        given = "it" if len(most) == 1 else "one of them"
        text = (
            f"{start} at least {answer.target} join hangs most on {what}: {high} of 50 with {given}, "
            f"{low} without."
        )
        if _gain(found[0], 1) < 1e-9:
            text += " If all move together it changes nothing: it only takes the place of moving together."
        told.append(text)
    return tuple(told)


def _gain(each: WorthTold, end: int) -> float:
    return each.with_it[end] - each.without_it[end]


def _ever(share: Share) -> bool:
    return bool(share.probability) or any(cell.value for cell in share.cells)


def _counted(answer: CommitAnswer, rows: Sequence[tuple[ActorJoining, Share]]) -> str:
    """Names with their counts, most frequent first."""
    found = [(answer.actors[each.actor], share) for each, share in rows if _ever(share)]
    found.sort(key=lambda pair: -(pair[1].probability or 0))
    said = [f"{name} in {of_50(share)}{' of 50' if k == 0 else ''}" for k, (name, share) in enumerate(found)]
    more = len(said) - _NAMED
    return listed([*said[:_NAMED], f"{more} others"]) if more > 1 else listed(said)
