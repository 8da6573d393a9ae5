"""Who must agree, in sentences: what passes, who can stop it, whose answer it hangs on (UX 2, row 16)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

from guarantor.measures.assessment import RunInfo, ScenarioInfo
from guarantor.measures.coalition.forms import (
    Approver,
    AuthorizeAnswer,
    ContestedRule,
    CourseApproval,
    Route,
)
from guarantor.report.words import count_of_50, day, few, listed, of_50, setting, short, upper

__all__ = [
    "BLIND",
    "alone_words",
    "approved",
    "basis",
    "contested_words",
    "hangs_on",
    "route_words",
    "several",
    "stop_words",
    "who_says",
]

BLIND = (
    "What a seat in the rule is worth before anything is known of positions: blind to who wants what, which "
    "the counts above are not."
)
"""What stands beside power indices (A9)."""

_MOST_SETS = 4


def basis(scenario: ScenarioInfo, run: RunInfo, actors: Mapping[str, str]) -> str:
    """As of when, on how many futures, under what."""
    given = "".join(f", {name} fixed {setting(fixed)}" for name, fixed in run.given.items())
    variants = "".join(f", {name}" for name in scenario.variants)
    out = few([actors[code] for code in scenario.without])
    dropped = f", without sources graded {', '.join(scenario.dropped)}" if scenario.dropped else ""
    return (
        f"As of {day(scenario.as_of)}. {run.draws:,} sampled futures{given}{variants}{dropped}"
        f"{f', without {out}' if out else ''}. Not a prediction."
    )


def who_says(answer: AuthorizeAnswer, event: str) -> str:
    """Who stops by saying no: the actor, or the lack of what an event is."""
    actor = answer.whose.get(event)
    return answer.actors[actor] if actor else f"the lack of {answer.events[event]}"


def approved(told: CourseApproval) -> str:
    """How often any route is open, and each of them."""
    if told.whole.always:
        return f"{upper(told.course.title)}: nothing has to be approved."
    if told.whole.never:
        return f"{upper(told.course.title)}: no route can approve it."
    routes = [f"{each.title} in {of_50(each.passes)}" for each in told.routes]
    how = f": {listed(routes)}" if len(routes) > 1 else f", by {told.routes[0].title}"
    return f"{upper(told.course.title)}: approved in {of_50(told.whole.passes)} of 50 sampled futures{how}."


def stop_words(
    sets: Sequence[Sequence[str]] | None, name_of: Callable[[str], str], fixed: Mapping[str, object]
) -> str:
    """Who can stop approval: those who can alone, then sets of two or more.

    Parameters
    ----------
    sets : sequence of sequence of str, or None
        Smallest sets that block; None if there are too many.
    name_of : callable
        From an event to who or what stands for it.
    fixed : mapping
        Events that this run fixes: they stop nothing any more.
    """
    if sets is None:
        return "The rule has too many ways to be stopped to list them."
    if not sets:
        return "Nothing can stop it."
    if () in map(tuple, sets):
        return "No route can approve it."
    open_sets = [tuple(each) for each in sets if not set(each) & set(fixed)]
    singles = list(dict.fromkeys(name_of(each[0]) for each in open_sets if len(each) == 1))
    larger = [each for each in open_sets if len(each) > 1]
    said = []
    if len(singles) > 1:
        said.append(f"Any one of {listed(singles)} alone can stop it")
    elif singles:
        said.append(f"{upper(singles[0])} alone can stop it")
    if larger:
        start = "So can" if singles else "Nobody alone can stop it; it takes"
        said.append(f"{start} {several(larger, name_of)}")
    return f"{'. '.join(said)}." if said else "Nobody is left who can stop it."


def several(sets: Sequence[tuple[str, ...]], name_of: Callable[[str], str]) -> str:
    """Sets of two or more: ``any two of A, B and C``, else one after the other."""
    size, members = len(sets[0]), list(dict.fromkeys(event for each in sets for event in each))
    every = {frozenset(each) for each in combinations(members, size)}
    if len(members) > size and every == {frozenset(each) for each in sets}:
        number = {2: "two", 3: "three", 4: "four"}.get(size, str(size))
        return f"any {number} of {listed([name_of(event) for event in members])}"
    named = [" with ".join(name_of(event) for event in each) for each in sets[:_MOST_SETS]]
    if len(sets) > _MOST_SETS:
        return f"{', or '.join(named)}, or one of {len(sets) - _MOST_SETS:,} other groups"
    return ", or ".join(named)


def alone_words(answer: AuthorizeAnswer, route: Route) -> str:
    """Who can stop a route."""
    if route.too_large:
        return (
            "The rule is too large to say exactly who can stop it; the counts are of sampled futures. Split "
            "it into routes, or write smaller weights."
        )
    sets = None if route.blocking is None else [each.events for each in route.blocking]
    return stop_words(sets, lambda event: who_says(answer, event), answer.run.given)


def hangs_on(route: Route) -> str:
    """Whose answer approval hangs on most, in counts; empty where nobody's answer changes it."""
    rest = [each for each in route.approvers if each.decides.of_50 or each.decides.cells]
    if not rest:
        return ""
    most = max(rest, key=_weight)
    same = [each for each in rest if _weight(each) == _weight(most)]
    return " ".join(_hangs(each) for each in same[:2])


def _weight(each: Approver) -> float:
    if each.worth is not None:
        return round(each.worth, 9)
    return each.decides.probability or max((cell.value for cell in each.decides.cells), default=0.0)


def _hangs(each: Approver) -> str:
    told = f"Its outcome turns on {each.title} alone in {of_50(each.decides)} of 50"
    if each.if_yes is None or each.if_no is None:
        return f"{told}."
    with_it, without = count_of_50(each.if_yes), count_of_50(each.if_no)
    return f"{told}: {with_it} of 50 with it, {'none' if without == '0' else without} without."


def route_words(answer: AuthorizeAnswer, route: Route) -> str:
    """One route: how often it is open, who can stop it, what it turns on."""
    if route.always:
        return f"{upper(route.title)}: nothing has to be approved."
    if route.never:
        return f"{upper(route.title)}: not for this mission."
    exact = "" if route.exact is None else f" (calculated: {100 * route.exact:.3g}%)"
    parts = [f"{upper(route.title)}: {of_50(route.passes)} of 50{exact}.", alone_words(answer, route)]
    return " ".join([*parts, *([hangs_on(route)] if hangs_on(route) else [])])


def contested_words(answer: AuthorizeAnswer, rule: ContestedRule, course: str) -> tuple[str, str, str]:
    """A contested rule in one course: approved, raised, who alone can stop it."""
    ends = rule.raised[course]
    names = list(dict.fromkeys(who_says(answer, event) for event in rule.alone[course]))
    raised = short(of_50(ends.alone))
    return short(of_50(rule.passes[course])), raised, listed(names) or "nobody"
