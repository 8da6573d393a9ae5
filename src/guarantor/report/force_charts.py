"""Charts of the force: how many by month, who they are, and what is lost without each (G18, G20, G23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from guarantor.measures.figures import Amount
from guarantor.measures.force.parts import ContributorForce, CourseForce, MonthForce, Worth
from guarantor.report.drawing import Chart
from guarantor.report.force_figures import hundred, main_end, whole
from guarantor.report.force_words import PRESENT
from guarantor.report.plane import (
    INK,
    MonthBar,
    MonthStack,
    Range,
    RangeRow,
    State,
    bars_by_month,
    ranges,
    stacks_by_month,
)
from guarantor.report.words import listed, middle, span, thousand, upper

__all__ = ["coloured", "force_charts_of", "months", "who_by_month", "without_each"]

_THERE = State("could be kept up by those present", "#0072B2", "#0072B2")
_ASKED = State("asked for", "#E69F00", INK)
_SAME = State("the same others come", "#0072B2", "#0072B2")
_HANGING = State("with what hangs on it", "#E69F00", INK)
_MOST_BARS = 48
_MOST_ROWS = 12
_COLOURS = ("#0072B2", "#56B4E9", "#009E73", "#F0E442", "#CC79A7", "#D55E00")
_OTHERS = State("others", "#BBBBBB", INK)


def force_charts_of(
    force: CourseForce,
    actors: Mapping[str, str],
    colours: Mapping[str, State] | None = None,
    suffix: str = "",
) -> tuple[Chart, ...]:
    """Every chart for which the scenario has the parts.

    Parameters
    ----------
    colours : mapping, optional
        Who is drawn how, where an actor is to look alike in several charts; from this force if left out.
    suffix : str
        Behind the name of each chart, where several forces stand on a page.
    """
    known = coloured([force], actors) if colours is None else colours
    found = (months(force), who_by_month(force, actors, known), without_each(force, actors))
    return tuple(replace(chart, name=f"{chart.name}{suffix}") for chart in found if chart is not None)


def coloured(forces: Sequence[CourseForce], actors: Mapping[str, str]) -> dict[str, State]:
    """A colour for each of those who bring most in any of these forces; the others share one."""
    most: dict[str, float] = {}
    for force in forces:
        for month in main_end(force).by_month:
            for code, credited in month.credited.items():
                most[code] = max(most.get(code, 0.0), *credited)
    order = sorted(most, key=lambda code: -most[code])
    names = [upper(_name(actors, code)) for code in order]
    return {
        code: State(name, colour, INK) for code, name, colour in zip(order, names, _COLOURS, strict=False)
    }


def months(force: CourseForce) -> Chart | None:
    """What those present in each month could keep up for good, against what is asked for."""
    by_month = [_whole_month(each) for each in main_end(force).by_month]
    if not by_month:
        return None
    last = by_month[-1]
    return Chart(
        "months",
        "How many are there in which month?",
        f"In month {last.month} those present could keep up {span(last.there)}; {span(last.required)} are "
        f"asked for. Each bar is {PRESENT}.{_ends(force)}",
        bars_by_month([_bar(each) for each in _some(by_month)], (_THERE, _ASKED), _AXIS),
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


def _some(by_month: Sequence[MonthForce]) -> Sequence[MonthForce]:
    return by_month[:: -(-len(by_month) // _MOST_BARS)]


def who_by_month(force: CourseForce, actors: Mapping[str, str], colours: Mapping[str, State]) -> Chart | None:
    """Whose troops those are, on average over the futures with a force, against what is asked for."""
    by_month = main_end(force).by_month
    last = next((each for each in reversed(by_month) if each.credited), None)
    if last is None:
        return None
    coming = {code for month in by_month for code in month.credited}
    shown = [code for code in colours if code in coming]
    others = sorted(coming - set(shown), key=list(actors).index)
    states = (*(colours[code] for code in shown), *((_OTHERS,) if others else ()), _ASKED)
    largest = sorted(shown, key=lambda code: -_credit(last, [code]))[:2]
    names = listed([f"{actors[code]} with {hundred(_credit(last, [code]))}" for code in largest])
    parts = [[code] for code in shown] + ([others] if others else [])

    def stack(month: MonthForce) -> MonthStack:
        each = [_credit(month, part) / 1000 for part in parts]
        told = tuple(
            f"Month {month.month}: {state.name} {hundred(1000 * value)} thousand on average, of "
            f"{hundred(1000 * sum(each))} there and {hundred(_mean(month.required))} asked for"
            for state, value in zip(states, each, strict=False)
        )
        return MonthStack(month.month, tuple(each), told, _mean(month.required) / 1000)

    return Chart(
        "who",
        "Who is there in which month?",
        f"In month {last.month}, {hundred(_credit(last, list(last.credited)))} thousand of "
        f"{hundred(_mean(last.required))} asked for are there on average, most of them from {names}. A line "
        f"that one state frees for another counts as its own.{_ends(force)}{_drawn_cell(last)}",
        stacks_by_month([stack(month) for month in _some(by_month)], states, _AVERAGE),
        ("month", *(state.name for state in states)),
        tuple(
            (
                str(month.month),
                *(hundred(_credit(month, part)) for part in parts),
                hundred(_mean(month.required)),
            )
            for month in by_month
        ),
    )


_AVERAGE = "thousand troops, average over the futures with a force"


def _credit(month: MonthForce, codes: Sequence[str]) -> float:
    """Persons credited to these actors; with deep inputs in the middle part of their range."""
    found = [month.credited[code] for code in codes if code in month.credited]
    return sum(each[len(each) // 2] for each in found)


def _mean(amount: Amount) -> float:
    return amount.mean if amount.mean is not None else amount.cells[len(amount.cells) // 2].value


def _drawn_cell(month: MonthForce) -> str:
    several = any(len(each) > 1 for each in month.credited.values())
    return " Drawn at the middle of the unknown inputs." if several else ""


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


def without_each(force: CourseForce, actors: Mapping[str, str]) -> Chart | None:
    """What is lost without each contributor: the same others come, and with what hangs on it."""
    found = [_whole_worth(each) for each in main_end(force).contributors]
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
        f"{upper(actors[first.actor])} weighs most: without it and with what hangs on it, "
        f"{span(first.with_what_hangs_on_it.lost)} of those on the lines are lost.{left}{_ends(force)}",
        ranges([_row(actors, each) for each in shown], (_SAME, _HANGING), _LOST),
        (
            "contributor",
            "left, the same others come",
            "lost",
            "left, with what hangs on it",
            "lost",
        ),
        tuple(
            (
                upper(_name(actors, each.actor)),
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


def _row(actors: Mapping[str, str], one: ContributorForce) -> RangeRow:
    name = upper(_name(actors, one.actor))
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


def _name(actors: Mapping[str, str], code: str) -> str:
    return actors[code].removeprefix("the ")


def _middles(amount: Amount) -> tuple[float, ...]:
    each: Sequence[float] = [amount.p50] if amount.p50 is not None else [c.value for c in amount.cells]
    return tuple(value / 1000 for value in each)


def _told(amount: Amount) -> str:
    return middle(amount)


def _ends(force: CourseForce) -> str:
    """Which futures are drawn."""
    if force.ends.alone.futures:
        return " Drawn: the futures with a force, each moving on its own."
    return " Drawn: the futures with a force if all move together; else there is none."
