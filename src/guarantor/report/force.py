"""The force in the terminal: how many, for how long, and what hangs on whom (UX 3, screen 2)."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from guarantor.measures.force.forms import ForceAnswer
from guarantor.measures.force.parts import ContributorForce, Worth
from guarantor.report.force_figures import average, hundred, lost_weight, main_end, middle_of, moved
from guarantor.report.force_words import (
    PRESENT,
    estimates,
    for_how_long,
    from_when,
    held_back,
    how_long,
    leaving,
    left_empty,
    level_rows,
    level_title,
    line_rows,
    month_rows,
    not_told,
    raised,
    runs_out,
    some_months,
)
from guarantor.report.words import cut, day, few, setting, upper

__all__ = ["COLUMNS", "LINES", "basis", "force_text"]

COLUMNS = 80
LINES = 68

_MARGIN = 12
_FEWEST_CONTRIBUTORS = 3
_MOST_LEAVING = 2
_TITLE = 28


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
    troops, long = how_long(answer)
    body = [
        *_paragraph("For good", for_how_long(answer)),
        *_paragraph(f"{troops:,.0f}?", long),
        *_paragraph("Methods", estimates(answer)),
        *_months(answer),
        "Line by line, in the middle future, once all who join are there",
        *_table([(cut(row[0], _TITLE), *row[1:]) for row in line_rows(answer)]),
        *_paragraph("Runs out", runs_out(answer)),
        *_paragraph("Held back", held_back(answer)),
        "",
        *wrap(level_title(answer), COLUMNS),
        *_table(level_rows(answer)),
        "",
    ]
    room = LINES - len(head) - len(body)
    left_out = _left_out(answer, max(room - _FEWEST_CONTRIBUTORS - 4, 2))
    worth = _contributors(answer, room - len(left_out))
    return "\n".join([*head, *body, *worth, *left_out])


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
        *wrap(raised(answer), COLUMNS),
        "",
    ]


def _left_out(answer: ForceAnswer, room: int) -> list[str]:
    """What is not told here, and what would add it; as much as the room holds."""
    said = not_told(answer, answer.actors)
    if not said:
        return []
    for count in range(len(said), 0, -1):
        more = len(said) - count
        text = "; ".join([*said[:count], *([f"{more} more in --json"] if more else [])])
        lines = _inline("Not told here", f"{text}.")
        if len(lines) <= room:
            break
    return lines


def _months(answer: ForceAnswer) -> list[str]:
    if not main_end(answer).by_month:
        return [""]
    text = [
        line
        for place, told in enumerate(from_when(answer))
        for line in _paragraph("From when" * (not place), told)
    ]
    text += _paragraph("Left empty", left_empty(answer))
    rows = month_rows(answer, some_months(answer.months))
    return [*text, "", *wrap(f"Month by month: {PRESENT}", COLUMNS), *_table(rows), ""]


# -- tables -------------------------------------------------------------------------------------------------


def _contributors(answer: ForceAnswer, room: int) -> list[str]:
    """Who is worth what; as many rows as there is room for."""
    end, other = main_end(answer), answer.ends.together
    again = {each.actor: each for each in other.contributors} if other is not end else {}
    head = [
        "Without one of them: troops on the lines, middle and 5th-95th; average lost",
        _worth_cells("", "keeps", ("same others", "lost"), ("what hangs on it", "lost"), "carries"),
    ]
    notes = _leaving(answer)
    weighed: list[tuple[float, list[str]]] = []
    for one in end.contributors:
        lines = [_worth_line(cut(_short(answer, one.actor), 14), one)]
        two = again.get(one.actor)
        if two is not None and (
            moved(one.without, two.without) or moved(one.with_what_hangs_on_it, two.with_what_hangs_on_it)
        ):
            lines.append(_worth_line("  all together", two))
        weighed.append((lost_weight(one), lines))
    late = [code for code in again if code not in {each.actor for each in end.contributors}]
    for code in late:
        line = _worth_line(cut(f"{_short(answer, code)} *", 14), again[code])
        weighed.append((lost_weight(again[code]), [line]))
    rows = [lines for _, lines in sorted(weighed, key=lambda each: -each[0])]
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


def _leaving(answer: ForceAnswer) -> list[str]:
    """Who leaves with whom: the first ones, as the room is small."""
    said = leaving(answer, answer.actors)
    if not said:
        return []
    more = len(said) - _MOST_LEAVING
    text = f"{'; '.join(said[:_MOST_LEAVING])}{f'; {more} more in --json' if more > 0 else ''}."
    return wrap(upper(text), COLUMNS)


def _worth_line(name: str, one: ContributorForce) -> str:
    def left_and_lost(worth: Worth) -> tuple[str, str]:
        left = f"{middle_of(worth.left)}, {hundred(worth.left.p05)}-{hundred(worth.left.p95)}"
        return left, average(worth.lost)

    same, hanging = left_and_lost(one.without), left_and_lost(one.with_what_hangs_on_it)
    carries = hundred(one.effective.persons) if one.effective is not None else "-"
    return _worth_cells(name, average(one.deployed), same, hanging, carries)


def _worth_cells(name: str, keeps: str, same: tuple[str, str], hanging: tuple[str, str], carries: str) -> str:
    return cut(
        f"{name:<14}{keeps:>7} {same[0]:>16} {same[1]:>7} {hanging[0]:>16} {hanging[1]:>7} {carries:>7}",
        COLUMNS,
    )


# -- cells --------------------------------------------------------------------------------------------------


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
    """Text behind a label, wrapped beside it; nothing where there is none."""
    body = wrap(text, COLUMNS - _MARGIN)
    return [f"{'' if k else label:<{_MARGIN}}{line}".rstrip() for k, line in enumerate(body)]


def _inline(label: str, text: str) -> list[str]:
    return wrap(f"{label}: {text}", COLUMNS, subsequent_indent="  ")
