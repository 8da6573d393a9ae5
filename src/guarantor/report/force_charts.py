"""Charts of the force: month by month against what is asked for, and what is lost without each (G18, G23)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guarantor.measures.assessment import Amount
from guarantor.measures.force_answer import ContributorForce, ForceAnswer, MonthForce, Worth
from guarantor.report.drawing import Chart
from guarantor.report.force import PRESENT, main_end, whole
from guarantor.report.plane import INK, MonthBar, Range, RangeRow, State, bars_by_month, ranges
from guarantor.report.words import middle, span, thousand, upper

__all__ = ["force_charts_of", "months", "without_each"]

_THERE = State("could be kept up by those present", "#0072B2", "#0072B2")
_ASKED = State("asked for", "#E69F00", INK)
_SAME = State("the same others come", "#0072B2", "#0072B2")
_HANGING = State("with what hangs on it", "#E69F00", INK)
_MOST_BARS = 48
_MOST_ROWS = 12


def force_charts_of(answer: ForceAnswer) -> tuple[Chart, ...]:
    """Every chart for which the scenario has the parts."""
    makers: tuple[Callable[[ForceAnswer], Chart | None], ...] = (months, without_each)
    return tuple(chart for maker in makers if (chart := maker(answer)) is not None)


def months(answer: ForceAnswer) -> Chart | None:
    """What those present in each month could keep up for good, against what is asked for."""
    by_month = [_whole_month(each) for each in main_end(answer).by_month]
    if not by_month:
        return None
    step = -(-len(by_month) // _MOST_BARS)
    shown = by_month[::step]
    last = by_month[-1]
    return Chart(
        "months",
        "How many are there in which month?",
        f"In month {last.month} those present could keep up {span(last.there)}; {span(last.required)} are "
        f"asked for. Each bar is {PRESENT}.{_ends(answer)}",
        bars_by_month([_bar(each) for each in shown], (_THERE, _ASKED), _AXIS),
        ("month", "asked for, middle", "there, 5th", "there, middle", "there, 95th", "missing, middle"),
        tuple(
            (
                str(each.month),
                _told(each.required),
                thousand(each.there.p05),
                _told(each.there),
                thousand(each.there.p95),
                _told(each.gap),
            )
            for each in by_month
        ),
    )


_AXIS = "thousand troops, 5th to 95th of 100 futures"


def _whole_month(month: MonthForce) -> MonthForce:
    return month.model_copy(
        update={name: whole(getattr(month, name)) for name in ("required", "there", "gap")}
    )


def _bar(month: MonthForce) -> MonthBar:
    words = (
        f"Month {month.month}: {span(month.there)} could be kept up, {_told(month.there)} thousand in the "
        f"middle future; {_told(month.required)} thousand asked for"
    )
    return MonthBar(
        month.month,
        Range(month.there.p05 / 1000, month.there.p95 / 1000, _middles(month.there), words),
        _middles(month.required),
    )


def without_each(answer: ForceAnswer) -> Chart | None:
    """What is lost without each contributor: the same others come, and with what hangs on it."""
    found = [_whole_worth(each) for each in main_end(answer).contributors]
    found = [each for each in found if each.with_what_hangs_on_it.lost.p95 > 0]
    if not found:
        return None
    first = found[0]
    shown = found[:_MOST_ROWS]
    more = len(found) - len(shown)
    left = f" {more} who add less are in the table only." if more else ""
    return Chart(
        "without",
        "How many are lost without one of them?",
        f"{upper(answer.actors[first.actor])} weighs most: without it and with what hangs on it, "
        f"{span(first.with_what_hangs_on_it.lost)} of those on the lines are lost.{left}{_ends(answer)}",
        ranges([_row(answer, each) for each in shown], (_SAME, _HANGING), _LOST),
        (
            "contributor",
            "left, the same others come",
            "lost",
            "left, with what hangs on it",
            "lost",
        ),
        tuple(
            (
                upper(_name(answer, each)),
                *(
                    f"{span(amount)}, middle {_told(amount)}"
                    for worth in (each.without, each.with_what_hangs_on_it)
                    for amount in (worth.left, worth.lost)
                ),
            )
            for each in found
        ),
    )


def _whole_worth(one: ContributorForce) -> ContributorForce:
    def worth(it: Worth) -> Worth:
        return it.model_copy(update={"left": whole(it.left), "lost": whole(it.lost)})

    same, hanging = worth(one.without), worth(one.with_what_hangs_on_it)
    return one.model_copy(update={"without": same, "with_what_hangs_on_it": hanging})


_LOST = "thousand troops lost, 5th to 95th of 100 futures; the line is the middle one"


def _row(answer: ForceAnswer, one: ContributorForce) -> RangeRow:
    name = upper(_name(answer, one))
    same, hanging = one.without.lost, one.with_what_hangs_on_it.lost
    return RangeRow(
        name,
        (
            _range(same, f"Without {name}, the same others coming: {span(same)} lost"),
            _range(hanging, f"Without {name} and with what hangs on it: {span(hanging)} lost"),
        ),
        (f"same others: {span(same)}", f"all that hangs on it: {span(hanging)}"),
    )


def _range(amount: Amount, words: str) -> Range:
    low = max(amount.p05, 0.0)
    return Range(low / 1000, max(amount.p95, low) / 1000, _middles(amount), words)


def _name(answer: ForceAnswer, one: ContributorForce) -> str:
    return answer.actors[one.actor].removeprefix("the ")


def _middles(amount: Amount) -> tuple[float, ...]:
    each: Sequence[float] = [amount.p50] if amount.p50 is not None else [c.value for c in amount.cells]
    return tuple(value / 1000 for value in each)


def _told(amount: Amount) -> str:
    return middle(amount)


def _ends(answer: ForceAnswer) -> str:
    """Which futures are drawn."""
    if answer.ends.alone.futures:
        return " Drawn: the futures with a force, each moving on its own."
    return " Drawn: the futures with a force if all move together; else there is none."
