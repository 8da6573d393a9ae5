"""The force in the terminal: how many, for how long, and what hangs on whom (UX 3, screen 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap

from guarantor.measures.assessment import Amount, Ends, Share
from guarantor.measures.force_answer import ContributorForce, ForceAnswer, ForceEnd, LevelKept, Until, Worth
from guarantor.report.words import (
    both_of_50,
    cut,
    day,
    few,
    listed,
    of_50,
    setting,
    short_both_of_50,
    span,
    thousand,
    upper,
)

__all__ = [
    "COLUMNS",
    "LINES",
    "PRESENT",
    "SURGE",
    "basis",
    "force_text",
    "kept_words",
    "main_end",
    "raised_words",
    "runs_out_words",
    "whole",
]

COLUMNS = 80
LINES = 60
PRESENT = "what those present in that month could keep up for good; not a schedule"
"""The label of a month profile in words (G23)."""
_HELD_BACK = {
    "caveats": "caveats",
    "providers": "lines that one alone can fill",
    "group_ceilings": "ceilings of groups",
    "lift": "the limit of lift",
    "all": "all of these",
}
SURGE = "held tour after tour until the pools are used up; not for good"
"""The label of a surge in words (G21)."""

_MARGIN = 12
_MOST_MONTHS = 8
_FEWEST_CONTRIBUTORS = 3
_MOST_SETS = 3
_MOST_LEAVING = 2


def force_text(answer: ForceAnswer) -> str:
    """The answer as text: sentences first, then tables in thousands of troops.

    Every count is of 50 futures in which a force is raised. Where the two ends of COMMIT differ by more than
    1 in 50, the other stands in brackets or in a row of its own. Of the contributors those with least to
    lose give way where lines are short.
    """
    end = main_end(answer)
    head = _head(answer)
    if end.headcount is None:
        return "\n".join([*head, *_left_out(answer, LINES)])
    body = [
        *_for_how_long(answer),
        *_estimates(answer),
        *_months(answer),
        *_by_line(answer),
        *_runs_out(answer),
        *_held_back(answer),
        "",
        *_levels(answer),
    ]
    room = LINES - len(head) - len(body)
    left_out = _left_out(answer, max(room - _FEWEST_CONTRIBUTORS - 4, 2))
    worth = _contributors(answer, room - len(left_out))
    return "\n".join([*head, *body, *worth, *left_out])


def main_end(answer: ForceAnswer) -> ForceEnd:
    """The end whose figures stand first: each moves on its own, unless no force is raised so."""
    return answer.ends.alone if answer.ends.alone.futures else answer.ends.together


def basis(answer: ForceAnswer) -> str:
    """As of when, on how many futures, under what."""
    told = answer.scenario
    given = "".join(f", {name} fixed {setting(fixed)}" for name, fixed in answer.run.given.items())
    variants = "".join(f", {name}" for name in told.variants)
    out = few([answer.actors[code] for code in told.without])
    dropped = f", without sources graded {', '.join(told.dropped)}" if told.dropped else ""
    return (
        f"As of {day(told.as_of)}. {answer.run.draws:,} sampled futures{given}{variants}{dropped}"
        f"{f', without {out}' if out else ''}. Not a prediction."
    )


# -- sentences ----------------------------------------------------------------------------------------------


def _head(answer: ForceAnswer) -> list[str]:
    return [
        *wrap(f"{upper(answer.course.title)}: how many, and for how long?", COLUMNS),
        *wrap(basis(answer), COLUMNS),
        *wrap(raised_words(answer), COLUMNS),
        "",
    ]


def raised_words(answer: ForceAnswer) -> str:
    """In how many futures a force is raised, of which all else is told."""
    ends = answer.ends
    raised = f"A force is raised in {both_of_50(_share(ends, 'raised'), ' of 50')}."
    if not ends.together.futures:
        raised = "No force is raised in any sampled future."
    elif not ends.alone.futures:
        together = of_50(ends.together.raised)
        raised = (
            f"No force is raised if each moves on its own; if all move together, in {together} of 50: "
            "all that follows is of those."
        )
    if ends.together.futures:
        raised += " Every count below is of 50 futures with a force."
    return raised


def _for_how_long(answer: ForceAnswer) -> list[str]:
    return [line for label, text in kept_words(answer) for line in _paragraph(label, text)]


def kept_words(answer: ForceAnswer) -> tuple[tuple[str, str], ...]:
    """What can be kept there for good, and how long a larger size lasts, each under its heading."""
    kept, asked = (_amounts(answer, name) for name in ("headcount", "required"))
    end = main_end(answer)
    assert end.headcount is not None
    kept_there = (
        f"Enough in {both_of_50(_share(answer.ends, 'enough', end), ' of 50')}, every line filled in "
        f"{both_of_50(_share(answer.ends, 'complete', end))}: {_both(kept, _span)} can be kept there for "
        f"good, {_both(kept, _middle)} thousand in the middle future; {_both(asked, _span)} are asked for."
    )
    told = _telling(end.levels)
    return (
        ("For good", kept_there),
        (f"{told.troops:,.0f}?", f"{_how_long(answer, told)} A surge is {SURGE}."),
    )


def _telling(levels: Sequence[LevelKept]) -> LevelKept:
    """The largest level that can be held at all in half of the futures; the smallest if none can."""
    often = [level for level in levels if _lowest(level.at_all) >= 0.5]
    return often[-1] if often else levels[0]


def _lowest(share: Share) -> float:
    return share.probability if share.probability is not None else min(c.value for c in share.cells)


def _how_long(answer: ForceAnswer, level: LevelKept) -> str:
    number = [each.troops for each in main_end(answer).levels].index(level.troops)
    good, at_all = (_level_share(answer, number, name) for name in ("for_good", "at_all"))
    text, surge = f"For good in {both_of_50(good, ' of 50')}", _surge(level)
    if surge not in ("for good", "not at all", "?"):
        text += f"; in the middle future {'' if 'good' in surge else 'as a surge of '}{surge}"
    never = Ends[Share](alone=_not(at_all.alone), together=_not(at_all.together))
    if _highest(never.alone) or _highest(never.together):
        text += f"; not even for one tour in {both_of_50(never)}"
    return f"{text}."


def _not(share: Share) -> Share:
    """How often not."""
    cells = tuple(
        cell.model_copy(update=dict.fromkeys(("value", "low", "high"), 1 - cell.value))
        for cell in share.cells
    )
    if share.probability is None:
        return share.model_copy(update={"cells": cells})
    rest = 1 - share.probability
    return Share(probability=rest, se=share.se, of_50=round(50 * rest))


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


def _runs_out(answer: ForceAnswer) -> list[str]:
    return _paragraph("Runs out", runs_out_words(answer))


def runs_out_words(answer: ForceAnswer) -> str:
    """Which lines run out first, and how often."""
    end, other = main_end(answer), answer.ends.together
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
        spared = f"; nothing in {of_50(nothing)}" if nothing is not None and _highest(nothing) else ""
        return "; ".join(parts) + more + spared

    text = f"First of all {told(end)}."
    if end.several_run_out is not None and _highest(end.several_run_out):
        text += f" In {of_50(end.several_run_out)} something else runs out at once."
    if other is not end and other.runs_out and told(other) != told(end):
        text += f" If all move together: {told(other)}."
    return text


def _held_back(answer: ForceAnswer) -> list[str]:
    """What each kind of restriction costs, on the same joiners and futures."""
    end = main_end(answer)
    told = []
    for each in end.restrictions:
        words = _HELD_BACK[each.kind]
        if not _highest(each.bites):
            told.append(f"{words} cost nothing" if each.kind != "lift" else f"{words} costs nothing")
            continue
        told.append(
            f"without {words} {_average(each.lost)} thousand more are on the lines on average, every line "
            f"filled in {of_50(each.complete)}"
        )
    return _paragraph("Held back", f"{upper('; '.join(told))}.") if told else []


def _estimates(answer: ForceAnswer) -> list[str]:
    """What methods would ask for in this mission: each by itself, never one number for all (G11)."""
    found = [each for each in answer.estimates if not each.missing]
    told = []
    for each in found:
        likeliest = "" if each.mode is None else f", likeliest {_thousand(each.mode)}"
        assert each.low is not None
        ends = f"at least {_thousand(each.low)}"
        if each.high is not None:
            ends = (
                _thousand(each.low)
                if each.low == each.high
                else (f"{_thousand(each.low)} to {_thousand(each.high)}")
            )
        used = "; asked for here" if each.in_use else ""
        told.append(
            f"{each.name.replace('_', ' ')} {ends} thousand{likeliest} ({each.grade}: {each.source}{used})"
        )
    waiting = [f"{each.name.replace('_', ' ')} ({each.missing})" for each in answer.estimates if each.missing]
    if waiting:
        told.append(f"not without an input: {', '.join(waiting)}")
    return _paragraph("Methods", f"{upper('; '.join(told))}.") if told else []


def _highest(share: Share) -> float:
    return share.probability if share.probability is not None else max(c.value for c in share.cells)


def _left_out(answer: ForceAnswer, room: int) -> list[str]:
    """What is not told here, and what would add it; as much as the room holds."""
    said = list(answer.cannot_say)
    if answer.pool_unknown:
        names = few([answer.actors[code] for code in answer.pool_unknown])
        said.append(f"how long {names} could hold the offer, since nothing says what stands behind it")
    said += [f"a schedule (--engine lp): {reason}" for reason in answer.needs_schedule]
    if not said:
        return []
    for count in range(len(said), 0, -1):
        more = len(said) - count
        text = "; ".join([*said[:count], *([f"{more} more in --json"] if more else [])])
        lines = _inline("Not told here", f"{text}.")
        if len(lines) <= room:
            break
    return lines


# -- tables -------------------------------------------------------------------------------------------------


def _months(answer: ForceAnswer) -> list[str]:
    end, other = main_end(answer), answer.ends.together
    if not end.by_month:
        return [""]
    half, full = end.half_from, end.full_from
    text = []
    if half is not None and full is not None:
        text = _paragraph(
            "From when",
            f"Half of every critical line {_from_when(half, answer.months)}. "
            f"All of every line {_from_when(full, answer.months)}.",
        )
        later = _from_when(other.half_from, answer.months) if other.half_from else ""
        if other is not end and later != _from_when(half, answer.months):
            text += _paragraph("", f"If all move together: half {later}.")
    rows = [("month", "asked for", "there: 5th", "middle", "95th of 100", "missing, middle", "all lines")]
    for month in _chosen(len(end.by_month)):
        one, two = end.by_month[month], other.by_month[month] if other.by_month else end.by_month[month]
        rows.append(
            (
                str(month),
                _cell(one.required, two.required),
                _thousand(one.there.p05),
                _cell(one.there, two.there),
                _thousand(one.there.p95),
                _cell(one.gap, two.gap),
                short_both_of_50(Ends[Share](alone=one.complete, together=two.complete)),
            )
        )
    return [*text, "", *wrap(f"Month by month: {PRESENT}", COLUMNS), *_table(rows), ""]


def _chosen(months: int) -> list[int]:
    """Months to show: the first ones one by one, then ever further apart, and the last."""
    chosen = [month for month in (0, 1, 2, 3, 6, 12, 24, 36, 60, 120, 240, 480) if month < months - 1]
    return [*chosen[: _MOST_MONTHS - 1], months - 1]


def _from_when(until: Until, months: int) -> str:
    never = _not(until.within)
    told = {
        "is not there in the middle future"
        if each is None
        else f"is there from month {each:.0f} in the middle future"
        for each in _middles(until)
    }
    text = " or ".join(sorted(told))
    if until.p05 is not None and until.p95 is not None and until.p05 != until.p95:
        text += f" ({until.p05:.0f} to {until.p95:.0f})"
    return f"{text}, never in {of_50(never)} of 50 within {months} months"


def _by_line(answer: ForceAnswer) -> list[str]:
    end, other = main_end(answer), answer.ends.together
    rows = [("line", "asked for", "filled", "missing", "full, of 50", "")]
    for one, two in zip(end.lines, other.lines or end.lines, strict=True):
        rows.append(
            (
                cut(one.title, 28),
                _cell(one.required, two.required),
                _cell(one.filled, two.filled),
                _cell(one.gap, two.gap),
                short_both_of_50(Ends[Share](alone=one.complete, together=two.complete)),
                "assumed" if one.assumed else "",
            )
        )
    return ["Line by line, in the middle future, once all who join are there", *_table(rows)]


def _levels(answer: ForceAnswer) -> list[str]:
    end = main_end(answer)
    ladder = answer.pools
    ratios = list(ladder[0].pool)
    tour = f"{ladder[0].tour_months:g}-month tours{', assumed' if ladder[0].tour_assumed else ''}"
    rows = [
        ("there", f"pool at {', '.join(f'{ratio}' for ratio in ratios)} to 1", "sent", "of 50", "how long")
    ]
    for number, (pool, level) in enumerate(zip(ladder, end.levels, strict=True)):
        rows.append(
            (
                thousand(pool.troops),
                ", ".join(thousand(pool.pool[ratio]) for ratio in ratios),
                thousand(pool.sent),
                short_both_of_50(_level_share(answer, number, "for_good")),
                _surge(level),
            )
        )
    title = (
        f"What a size costs: its pool at each rotation ratio; people sent in {ladder[0].over_months} months "
        f"({tour}); in how many futures it is kept up for good; how long it lasts in the middle future"
    )
    return [*wrap(title, COLUMNS), *_table(rows), ""]


def _contributors(answer: ForceAnswer, room: int) -> list[str]:
    """Who is worth what; as many rows as there is room for."""
    end, other = main_end(answer), answer.ends.together
    again = {each.actor: each for each in other.contributors} if other is not end else {}
    head = [
        "Without one of them: troops on the lines, middle and 5th-95th; average lost",
        _worth_cells("", "keeps", ("same others", "lost"), ("what hangs on it", "lost"), "carries"),
    ]
    notes = _leaving(answer, end)
    rows: list[list[str]] = []
    for one in end.contributors:
        lines = [_worth_line(cut(_short(answer, one.actor), 14), one)]
        two = again.get(one.actor)
        if two is not None and (_moved(one.without, two.without) or _moved(*_hanging(one, two))):
            lines.append(_worth_line("  all together", two))
        rows.append(lines)
    late = [code for code in again if code not in {each.actor for each in end.contributors}]
    rows += [[_worth_line(cut(f"{_short(answer, code)} *", 14), again[code])] for code in late]
    notes += ["* joins only if all move together"] if late else []
    shown: list[str] = []
    for place, lines in enumerate(rows):
        left = room - len(head) - len(notes) - len(shown)
        if len(lines) > left - (1 if place + 1 < len(rows) else 0):
            shown.append(f".. {len(rows) - place} more in --json")
            break
        shown += lines
    return [*head, *shown, *notes]


def _short(answer: ForceAnswer, code: str) -> str:
    return upper(answer.actors[code].removeprefix("the "))


def _hanging(one: ContributorForce, two: ContributorForce) -> tuple[Worth, Worth]:
    return one.with_what_hangs_on_it, two.with_what_hangs_on_it


def _moved(one: Worth, two: Worth) -> bool:
    return _apart(one.lost, two.lost) or _apart(one.left, two.left)


def _worth_line(name: str, one: ContributorForce) -> str:
    def left_and_lost(worth: Worth) -> tuple[str, str]:
        left = f"{_middle(worth.left)}, {_thousand(worth.left.p05)}-{_thousand(worth.left.p95)}"
        return left, _average(worth.lost)

    same, hanging = left_and_lost(one.without), left_and_lost(one.with_what_hangs_on_it)
    carries = _thousand(one.effective.persons) if one.effective is not None else "-"
    return _worth_cells(name, _average(one.deployed), same, hanging, carries)


def _worth_cells(name: str, keeps: str, same: tuple[str, str], hanging: tuple[str, str], carries: str) -> str:
    return cut(
        f"{name:<14}{keeps:>7} {same[0]:>16} {same[1]:>7} {hanging[0]:>16} {hanging[1]:>7} {carries:>7}",
        COLUMNS,
    )


def _leaving(answer: ForceAnswer, end: ForceEnd) -> list[str]:
    """Who leaves with whom, in words: the most frequent ones first."""
    found = sorted(
        ((_highest(each.share), one.actor, each) for one in end.contributors for each in one.lapses),
        key=lambda each: -each[0],
    )
    said = [
        f"without {answer.actors[actor]} {answer.actors[each.actor]} stays away too in {of_50(each.share)}"
        for _, actor, each in found[:_MOST_LEAVING]
    ]
    if not said:
        return []
    more = len(found) - len(said)
    text = f"{'; '.join(said)}{f'; {more} more in --json' if more else ''}."
    return wrap(upper(text), COLUMNS)


# -- cells --------------------------------------------------------------------------------------------------


def _share(ends: Ends[ForceEnd], name: str, instead: ForceEnd | None = None) -> Ends[Share]:
    """One measure at both ends; `instead` stands for an end without a force."""
    found = [getattr(each, name) for each in (ends.alone, ends.together)]
    if instead is not None:
        found = [getattr(instead, name) if share is None else share for share in found]
    return Ends[Share](alone=found[0], together=found[1])


def _level_share(answer: ForceAnswer, number: int, name: str) -> Ends[Share]:
    first, second = main_end(answer), answer.ends.together
    return Ends[Share](
        alone=getattr(first.levels[number], name), together=getattr(second.levels[number], name)
    )


def _amounts(answer: ForceAnswer, name: str) -> tuple[Amount, Amount]:
    return getattr(main_end(answer), name), getattr(answer.ends.together, name)


def _both(amounts: tuple[Amount, Amount], told: Callable[[Amount], str]) -> str:
    """The figure, and the other end beside it where it differs by more than 1 in 50."""
    alone, together = (told(each) for each in amounts)
    if alone == together or not _apart(*amounts):
        return alone
    return f"{alone} ({together} if all move together)"


def _cell(one: Amount, two: Amount) -> str:
    """The middle future in thousands; the other end in brackets where it differs by more than 1 in 50."""
    alone, together = _middle(one), _middle(two)
    return f"{alone} ({together})" if alone != together and _apart(one, two) else alone


def _apart(one: Amount, two: Amount) -> bool:
    """Whether two amounts differ by more than 1 in 50 of the larger, at an end or in the middle."""
    pairs = [(one.p05, two.p05), (one.p95, two.p95)]
    if one.p50 is not None and two.p50 is not None:
        pairs.append((one.p50, two.p50))
    else:
        pairs += [(a.value, b.value) for a, b in zip(one.cells, two.cells, strict=False)]
    return any(abs(x - y) > 0.02 * max(abs(x), abs(y)) + 0.5 for x, y in pairs)


def whole(amount: Amount) -> Amount:
    """The same in whole persons, so that rounding of the arithmetic does not show."""
    numbers = ("mean", "p05", "p25", "p50", "p75", "p95")
    rounded = {name: None if (value := getattr(amount, name)) is None else _person(value) for name in numbers}
    cells = tuple(
        cell.model_copy(update={name: _person(getattr(cell, name)) for name in ("value", "low", "high")})
        for cell in amount.cells
    )
    return amount.model_copy(update={**rounded, "cells": cells})


def _person(persons: float) -> float:
    return float(round(persons)) + 0.0


def _middle(amount: Amount) -> str:
    """The middle future in thousands; with deep inputs the range over their parts."""
    if amount.p50 is not None:
        return _thousand(amount.p50)
    values = [cell.value for cell in amount.cells]
    ends = [_thousand(each) for each in (min(values), max(values))]
    if ends[0] != ends[1] and ends[0].startswith("<"):
        ends[0] = "0"
    return "-".join(dict.fromkeys(ends))


def _span(amount: Amount) -> str:
    return span(whole(amount))


def _average(amount: Amount) -> str:
    return _middle(amount) if amount.mean is None else _thousand(amount.mean)


def _thousand(persons: float) -> str:
    """Whole persons in thousands, to two digits; a few are not rounded to none."""
    persons = _person(persons)
    if 0 < persons < 50:
        return "<0.1"
    return thousand(persons) if persons >= 100 or not persons else "0.1"


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Cells side by side: the first and the last to the left, numbers to the right."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            f"{cell:<{width}}" if place in (0, len(row) - 1) else f"{cell:>{width}}"
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(cut("  ".join(cells).rstrip(), COLUMNS))
    return lines


def _paragraph(label: str, text: str) -> list[str]:
    """Text behind a label, wrapped beside it."""
    body = wrap(text, COLUMNS - _MARGIN) or [""]
    return [f"{'' if k else label:<{_MARGIN}}{line}".rstrip() for k, line in enumerate(body)]


def _inline(label: str, text: str) -> list[str]:
    return wrap(f"{label}: {text}", COLUMNS, subsequent_indent="  ")
