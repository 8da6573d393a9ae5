"""The force in words and rows: how long, from when, what runs out, who leaves with whom (UX 3).

Nothing here knows how wide a page is: a terminal, a page and a screen tell the same sentences and rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guarantor.measures.figures import Ends, Share
from guarantor.measures.force.parts import CourseForce, ForceEnd, LevelKept, Until
from guarantor.report.force_figures import (
    amounts,
    average,
    both,
    cell,
    highest,
    hundred,
    level_share,
    lowest,
    main_end,
    middle_of,
    rest_of,
    share_of,
    whole_span,
)
from guarantor.report.words import both_of_50, day, few, listed, of_50, short_both_of_50, thousand, upper

__all__ = [
    "PRESENT",
    "SURGE",
    "WORTH_TITLE",
    "estimates",
    "for_how_long",
    "from_when",
    "held_back",
    "how_long",
    "leaving",
    "left_empty",
    "level_rows",
    "level_title",
    "line_rows",
    "lines_by_month",
    "month_rows",
    "not_told",
    "pool_of",
    "raised",
    "runs_out",
    "some_months",
    "worth_rows",
]

Row = tuple[str, ...]

PRESENT = "what those present in that month could keep up for good; not a schedule"
"""The label of a month profile in words (G23)."""
SURGE = "held tour after tour until the pools are used up; not for good"
"""The label of a surge in words (G21)."""
WORTH_TITLE = (
    "Who brings what, and what is lost without it; carries: how much less could be asked for without it, so "
    "that no more would be missing than now"
)
"""What the rows about contributors say (G18, G24)."""
_HELD_BACK = {
    "caveats": "caveats",
    "providers": "lines that one alone can fill",
    "group_ceilings": "ceilings of groups",
    "lift": "the limit of lift",
    "all": "all of these",
}
_MOST_MONTHS = 8
_MOST_SETS = 3
_TOLD_POOL = 25_000.0


def raised(force: CourseForce) -> str:
    """How often there is a force at all, and what the counts are of."""
    ends = force.ends
    text = f"A force is raised in {both_of_50(share_of(ends, 'raised'), ' of 50')}."
    if not ends.together.futures:
        text = "No force is raised in any sampled future."
    elif not ends.alone.futures:
        together = of_50(ends.together.raised)
        text = (
            f"No force is raised if each moves on its own; if all move together, in {together} of 50: "
            "all that follows is of those."
        )
    if ends.together.futures:
        text += " Every count below is of 50 futures with a force."
    return text


def for_how_long(force: CourseForce) -> str:
    """Whether there are enough, and how many can be kept there for good against how many are asked for."""
    kept, asked = (amounts(force, name) for name in ("headcount", "required"))
    end = main_end(force)
    assert end.headcount is not None
    there = f"{both(kept, whole_span)} can be kept there for good"
    return (
        f"Enough in {both_of_50(share_of(force.ends, 'enough', end), ' of 50')}, every line filled in "
        f"{both_of_50(share_of(force.ends, 'complete', end))}: {there}, {both(kept, middle_of)} thousand in "
        f"the middle future; {both(asked, whole_span)} are asked for."
    )


def how_long(force: CourseForce) -> tuple[float, str]:
    """The level that tells most, and how long it can be held."""
    told = _telling(main_end(force).levels)
    return told.troops, f"{_how_long(force, told)} A surge is {SURGE}."


def pool_of(force: CourseForce) -> str:
    """What one large level costs in pool and in people sent, from the goal to the means (G3, G8)."""
    step = next((each for each in force.pools if each.troops == _TOLD_POOL), force.pools[-1])
    number = [each.troops for each in force.pools].index(step.troops)
    ends = [thousand(each) for each in (min(step.pool.values()), max(step.pool.values()))]
    tours = f"{step.tour_months:g}-month tours{', assumed' if step.tour_assumed else ''}"
    kept = both_of_50(level_share(force, number, "for_good"), " of 50 futures with a force")
    return (
        f"To keep {step.troops:,.0f} there for good takes a pool of {' to '.join(ends)} thousand "
        f"({min(step.pool)} to {max(step.pool)} held for each one there) and sends {thousand(step.sent)} "
        f"thousand people in {step.over_months} months ({tours}). Those who join can in {kept}."
    )


def _telling(levels: Sequence[LevelKept]) -> LevelKept:
    """The largest level that can be held at all in half of the futures; the smallest if none can."""
    often = [level for level in levels if lowest(level.at_all) >= 0.5]
    return often[-1] if often else levels[0]


def _how_long(force: CourseForce, level: LevelKept) -> str:
    number = [each.troops for each in main_end(force).levels].index(level.troops)
    good, at_all = (level_share(force, number, name) for name in ("for_good", "at_all"))
    text, surge = f"For good in {both_of_50(good, ' of 50')}", _surge(level)
    if surge not in ("for good", "not at all", "?"):
        text += f"; in the middle future {'' if 'good' in surge else 'as a surge of '}{surge}"
    never = Ends[Share](alone=rest_of(at_all.alone), together=rest_of(at_all.together))
    if highest(never.alone) or highest(never.together):
        text += f"; not even for one tour in {both_of_50(never)}"
    return f"{text}."


def _surge(level: LevelKept) -> str:
    """How long in the middle future: ``for good``, ``not at all``, ``3 tours, to month 18``."""
    if level.tours is None:
        return "?"
    words = [_tours(each) for each in _middles(level.tours)]
    text = " or ".join(dict.fromkeys(words))
    if level.until_month is not None and len(set(words)) == 1 and words[0].startswith(tuple("123456789")):
        month = _middles(level.until_month)[0]
        if month is not None:
            text += f", to month {month:.3g}"
    return text


def _middles(until: Until) -> tuple[float | None, ...]:
    return until.by_cell or (until.p50,)


def _tours(count: float | None) -> str:
    if count is None:
        return "for good"
    return f"{count:.0f} tour{'' if count == 1 else 's'}" if count else "not at all"


def runs_out(force: CourseForce) -> str:
    """Which lines run out first, and whether those lines are assumed (G17)."""
    end, other = main_end(force), force.ends.together
    if not end.runs_out:
        return "Nothing: every line is filled in every future with a force."

    def told(each: ForceEnd) -> str:
        parts = []
        for place, found in enumerate(each.runs_out[:_MOST_SETS]):
            names = [*found.capabilities, *(["lift"] if found.lift else [])]
            what = f"{listed(names)} together" if len(names) > 1 else names[0]
            parts.append(f"{what} in {of_50(found.share)}{'' if place else ' of 50'}")
        rest = len(each.runs_out) - _MOST_SETS
        more = f"; {rest} other sets" if rest > 0 else ""
        nothing = each.complete
        spared = f"; nothing in {of_50(nothing)}" if nothing is not None and highest(nothing) else ""
        return "; ".join(parts) + more + spared

    text = f"First of all {told(end)}."
    if end.several_run_out is not None and highest(end.several_run_out):
        text += f" In {of_50(end.several_run_out)} something else runs out at once."
    if other is not end and other.runs_out and told(other) != told(end):
        text += f" If all move together: {told(other)}."
    assumed = [line.title for line in end.lines if line.assumed]
    if assumed:
        which = "These lines are" if len(assumed) == len(end.lines) else f"{upper(listed(assumed))}:"
        text += f" {which} assumed, not sourced."
    return text


def held_back(force: CourseForce) -> str:
    """What each kind of restriction costs, on the same joiners and futures."""
    end = main_end(force)
    told = []
    for each in end.restrictions:
        words = _HELD_BACK[each.kind]
        verb = "costs" if each.kind == "lift" else "cost"
        if not highest(each.bites):
            told.append(f"{words} {verb} nothing")
            continue
        if average(each.lost) in ("0", "<0.1"):
            told.append(f"{words} {verb} next to nothing; they bite in {of_50(each.bites)}")
            continue
        told.append(
            f"without {words} {average(each.lost)} thousand more are on the lines on average, every line "
            f"filled in {of_50(each.complete)}"
        )
    return f"{upper('; '.join(told))}." if told else ""


def estimates(force: CourseForce) -> str:
    """What methods would ask for in this mission: each by itself, never one number for all (G11)."""
    found = [each for each in force.estimates if not each.missing and each.known_from is None]
    told = []
    for each in found:
        likeliest = "" if each.mode is None else f", likeliest {hundred(each.mode)}"
        assert each.low is not None
        ends = f"at least {hundred(each.low)}"
        if each.high is not None:
            ends = (
                hundred(each.low)
                if each.low == each.high
                else (f"{hundred(each.low)} to {hundred(each.high)}")
            )
        used = "; asked for here" if each.in_use else ""
        told.append(
            f"{each.name.replace('_', ' ')} {ends} thousand{likeliest} ({each.grade}: {each.source}{used})"
        )
    waiting = [f"{each.name.replace('_', ' ')} ({each.missing})" for each in force.estimates if each.missing]
    if waiting:
        told.append(f"not without an input: {', '.join(waiting)}")
    late = [
        f"{each.name.replace('_', ' ')} (from {day(each.known_from)})"
        for each in force.estimates
        if each.known_from is not None
    ]
    if late:
        none = "" if found else "no method rests on what was known on the day of this run; "
        told.append(f"{none}left out, known only later: {', '.join(late)}")
    return f"{upper('; '.join(told))}." if told else ""


def from_when(force: CourseForce) -> tuple[str, ...]:
    """From which month half and all of the force is there; nothing where no month can be told (G23)."""
    end, other = main_end(force), force.ends.together
    half, full = end.half_from, end.full_from
    if half is None or full is None:
        return ()
    if all(lowest(rest_of(each.within)) == 1.0 for each in (half, full)):
        told = [
            f"Half of every critical line {_from_when(half, force.months)}. "
            "All of every line is never there either."
        ]
    else:
        told = [
            f"Half of every critical line {_from_when(half, force.months)}. "
            f"All of every line {_from_when(full, force.months)}."
        ]
    later = _from_when(other.half_from, force.months) if other.half_from else ""
    if other is not end and later != _from_when(half, force.months):
        told.append(f"If all move together: half {later}.")
    return tuple(told)


def left_empty(force: CourseForce) -> str:
    """How often a critical line is short and how much stays empty over the months (G24)."""
    found = main_end(force).shortfall
    if found is None:
        return ""
    often = ""
    if found.months_short is not None:
        share, error = 100 * found.months_short, 100 * (found.months_short_se or 0.0)
        exact = f"{share:.0f}%" if share in (0.0, 100.0) else f"{share:.1f}% (sampling error {error:.1f})"
        often = f"A critical line is short in {exact} of the months; "
    ends = [_many(each) for each in (found.unfilled.p05, found.unfilled.p95)]
    empty = " to ".join(dict.fromkeys(ends))
    return f"{often}{empty} person-months stay empty within {force.months} months."


def _many(number: float) -> str:
    """A large number in words: ``650 thousand``, ``2.1 million``."""
    return f"{number / 1e6:.2g} million" if number >= 1e6 else f"{thousand(number)} thousand"


def month_rows(force: CourseForce, months: Sequence[int]) -> list[Row]:
    """Month by month: asked for, there, missing; the header first."""
    end, other = main_end(force), force.ends.together
    rows: list[Row] = [
        ("month", "asked for", "there: 5th", "middle", "95th of 100", "missing, middle", "all lines")
    ]
    for month in months:
        one, two = end.by_month[month], other.by_month[month] if other.by_month else end.by_month[month]
        rows.append(
            (
                str(month),
                cell(one.required, two.required),
                hundred(one.there.p05),
                cell(one.there, two.there),
                hundred(one.there.p95),
                cell(one.gap, two.gap),
                short_both_of_50(Ends[Share](alone=one.complete, together=two.complete)),
            )
        )
    return rows


def lines_by_month(force: CourseForce, months: Sequence[int]) -> list[Row]:
    """What is filled of each line in some months, in the middle future; the header first."""
    end, other = main_end(force), force.ends.together
    again = other.by_month or end.by_month
    rows: list[Row] = [("line", *(f"month {month}" for month in months), "asked for")]
    for place, line in enumerate(end.lines):
        filled = [cell(end.by_month[m].lines[place], again[m].lines[place]) for m in months]
        rows.append(
            (f"{line.title}{' (assumed)' if line.assumed else ''}", *filled, middle_of(line.required))
        )
    return rows


def some_months(months: int, most: int = _MOST_MONTHS) -> list[int]:
    """Months to show: the first ones one by one, then ever further apart, and the last."""
    chosen = [month for month in (0, 1, 2, 3, 6, 12, 24, 36, 60, 120, 240, 480) if month < months - 1]
    return [*chosen[: most - 1], months - 1]


def _from_when(until: Until, months: int) -> str:
    """When it is there in the middle future, and in how many futures it never is within these months."""
    never, middles = rest_of(until.within), set(_middles(until))
    if lowest(never) == 1.0:
        return f"is never there within {months} months"
    if middles == {None}:
        return f"is there within {months} months in {of_50(until.within)} of 50, not in the middle future"
    found = [f"from month {each:.0f}" for each in sorted(each for each in middles if each is not None)]
    found += ["not at all"] if None in middles else []
    text = f"is there {' or '.join(dict.fromkeys(found))} in the middle future"
    if until.p05 is not None and until.p95 is not None and until.p05 != until.p95:
        text += f" ({until.p05:.0f} to {until.p95:.0f})"
    if not highest(never):
        return f"{text}, within {months} months in every future with a force"
    return f"{text}; within {months} months never in {of_50(never)} of 50"


def line_rows(force: CourseForce) -> list[Row]:
    """Line by line, once all who join are there, in the middle future; the header first."""
    end, other = main_end(force), force.ends.together
    rows: list[Row] = [("line", "asked for", "filled", "missing", "full, of 50", "")]
    for one, two in zip(end.lines, other.lines or end.lines, strict=True):
        rows.append(
            (
                one.title,
                cell(one.required, two.required),
                cell(one.filled, two.filled),
                cell(one.gap, two.gap),
                short_both_of_50(Ends[Share](alone=one.complete, together=two.complete)),
                "assumed" if one.assumed else "",
            )
        )
    return rows


def level_title(force: CourseForce) -> str:
    """What the rows of the ladder say."""
    step = force.pools[0]
    tour = f"{step.tour_months:g}-month tours{', assumed' if step.tour_assumed else ''}"
    return (
        f"What a size costs: its pool at each rotation ratio; people sent in {step.over_months} months "
        f"({tour}); in how many futures it is kept up for good; how long it lasts in the middle future"
    )


def level_rows(force: CourseForce) -> list[Row]:
    """The ladder, a size in each row: pool, people sent, how often it is kept, how long; the header first."""
    end, ratios = main_end(force), list(force.pools[0].pool)
    rows: list[Row] = [
        ("there", f"pool at {', '.join(f'{ratio}' for ratio in ratios)} to 1", "sent", "of 50", "how long")
    ]
    for number, (pool, level) in enumerate(zip(force.pools, end.levels, strict=True)):
        rows.append(
            (
                thousand(pool.troops),
                ", ".join(thousand(pool.pool[ratio]) for ratio in ratios),
                thousand(pool.sent),
                short_both_of_50(level_share(force, number, "for_good")),
                _surge(level),
            )
        )
    return rows


def leaving(force: CourseForce, actors: Mapping[str, str]) -> list[str]:
    """Who leaves with whom: the most frequent first."""
    found = sorted(
        (
            (highest(each.share), one.actor, each)
            for one in main_end(force).contributors
            for each in one.lapses
        ),
        key=lambda each: -each[0],
    )
    return [
        f"without {actors[actor]} {actors[each.actor]} stays away too in {of_50(each.share)}"
        for _, actor, each in found
    ]


def worth_rows(force: CourseForce, actors: Mapping[str, str]) -> list[Row]:
    """What each who joins brings, and what is lost without it; the header first (G18, G20, G24)."""
    rows: list[Row] = [
        (
            "thousand troops, average",
            "joins, of 50",
            "keeps there",
            "lost, same others",
            "lost, with what hangs on it",
            "carries",
        )
    ]
    for one in main_end(force).contributors:
        carried = "-"
        if one.effective is not None:
            carried = hundred(one.effective.persons)
            if one.effective.se is not None and one.effective.se >= 1.0:
                carried += f" (sampling error {hundred(one.effective.se)})"
        rows.append(
            (
                upper(actors[one.actor]),
                of_50(one.joins),
                average(one.deployed),
                average(one.without.lost),
                average(one.with_what_hangs_on_it.lost),
                carried,
            )
        )
    return rows


def not_told(force: CourseForce, actors: Mapping[str, str]) -> list[str]:
    """What is not told here, and what would add it (UX 2, row 25)."""
    said = list(force.cannot_say)
    if force.pool_unknown:
        names = few([actors[code] for code in force.pool_unknown])
        said.append(f"how long {names} could hold the offer, since nothing says what stands behind it")
    return [*said, *(f"a schedule (--engine lp): {reason}" for reason in force.needs_schedule)]
