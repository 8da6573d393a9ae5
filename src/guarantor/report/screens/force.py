"""The Force screen: how many, for how long, month by month, line by line, and what hangs on whom (UX 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guarantor.measures.figures import Amount, Ends, Share
from guarantor.measures.force.forms import ForceAnswer
from guarantor.measures.force.parts import ContributorForce, MonthForce
from guarantor.report.blocks import (
    Block,
    Change,
    ChoiceTold,
    Figure,
    ListTold,
    MissingTold,
    OptionTold,
    RowTold,
    ScreenTold,
    SectionTold,
    SentenceTold,
    TableTold,
    chart_told,
)
from guarantor.report.force_charts import coloured, months, who_by_month, without_each
from guarantor.report.force_figures import hundred, main_end, whole
from guarantor.report.force_words import (
    PRESENT,
    WORTH_TITLE,
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
    lines_by_month,
    pool_of,
    raised,
    runs_out,
    some_months,
    worth_rows,
)
from guarantor.report.repeat import words_of
from guarantor.report.words import middle, short_both_of_50, thousand, upper

__all__ = ["force_screen"]

_MONTHS_IN_A_TABLE = 7


def force_screen(answer: ForceAnswer) -> ScreenTold:
    """The force of one course as sentences, charts and tables."""
    sections = (
        _months(answer),
        _lines(answer),
        _sizes(answer),
        _without(answer),
        _held_back(answer),
        _not_told(answer),
    )
    return ScreenTold(
        title=f"{upper(answer.course.title)}: how many, and for how long?",
        scenario=answer.scenario,
        run=answer.run,
        lead=_lead(answer),
        sections=tuple(section for section in sections if section is not None),
        command=words_of("generate", answer.scenario, answer.run, ("--course", answer.course.name)),
    )


def _lead(answer: ForceAnswer) -> tuple[SentenceTold, ...]:
    course = answer.course.name
    first = SentenceTold(
        heading="Raised",
        text=raised(answer),
        traces=(Figure(text="A force is raised", trace=f"{course}.force_raised"),),
    )
    if main_end(answer).headcount is None:
        return (first,)
    kept = (
        Figure(text="Enough", trace=f"{course}.headcount_met"),
        Figure(text="every line filled", trace=f"{course}.requirement_met"),
        Figure(text="can be kept there", trace=f"{course}.headcount"),
        Figure(text="asked for", trace=f"{course}.requirement_troops"),
    )
    troops, long = how_long(answer)
    return (
        first,
        SentenceTold(heading="For good", text=for_how_long(answer), traces=kept),
        SentenceTold(heading=f"{troops:,.0f}?", text=long),
        *_from_when(answer),
        SentenceTold(heading="Runs out", text=runs_out(answer)),
    )


def _from_when(answer: ForceAnswer) -> tuple[SentenceTold, ...]:
    when, course = from_when(answer), answer.course.name
    if not when:
        return ()
    traces = (
        Figure(text="Half of every critical line", trace=f"{course}.initial_month"),
        Figure(text="All of every line", trace=f"{course}.full_month"),
    )
    return (SentenceTold(heading="From when", text=" ".join(when), traces=traces),)


# -- month by month -----------------------------------------------------------------------------------------


def _months(answer: ForceAnswer) -> SectionTold:
    chart = months(answer)
    if chart is None:
        text = (
            "Who is there in which month: add 'deployment:' with days for the decision, notice and transit."
        )
        return SectionTold(title="Month by month", blocks=(MissingTold(text=text),))
    control = ChoiceTold(
        name="month",
        label="Month",
        form="slider",
        options=tuple(_month(answer, number) for number in range(len(main_end(answer).by_month))),
    )
    blocks: list[Block] = [control, chart_told(chart)]
    who = who_by_month(answer, answer.actors, coloured([answer], answer.actors))
    if who is not None:
        blocks.append(chart_told(who))
    return SectionTold(title="Month by month", finding=f"Each month is {PRESENT}.", blocks=tuple(blocks))


def _month(answer: ForceAnswer, number: int) -> OptionTold:
    """One month: what is asked for, there and missing; each line; who is there, on average."""
    end, other = main_end(answer), answer.ends.together
    one, two = end.by_month[number], other.by_month[number] if other.by_month else end.by_month[number]
    rows = [
        _amount_row(title, getattr(one, name))
        for title, name in (("asked for", "required"), ("there", "there"), ("missing", "gap"))
    ]
    if len(end.lines) > 1:
        rows += [
            _amount_row(f"filled of {line.title}{', assumed' if line.assumed else ''}", filled)
            for line, filled in zip(end.lines, one.lines, strict=True)
        ]
    table = TableTold(
        header=("thousand troops", "5th of 100", "middle", "95th of 100"),
        rows=tuple(rows),
        note=f"Every line is filled in {_complete(one, two)} of 50 futures with a force.",
    )
    blocks: list[Block] = [table]
    if one.credited:
        blocks.append(_present(one, answer.actors))
    return OptionTold(
        name=str(number), title=f"Month {number}", mark=f"Month {number}:", blocks=tuple(blocks)
    )


def _present(month: MonthForce, actors: Mapping[str, str]) -> TableTold:
    order = sorted(month.credited.items(), key=lambda each: -max(each[1]))
    return TableTold(
        header=("thousand troops", "there on average"),
        rows=tuple(
            RowTold(name=f"actors.{code}", title=upper(actors[code]), cells=(Figure(text=_range(means)),))
            for code, means in order
        ),
        note="A line that one state frees for another counts as its own.",
    )


def _range(means: Sequence[float]) -> str:
    return " to ".join(dict.fromkeys(hundred(each) for each in (min(means), max(means))))


def _complete(one: MonthForce, two: MonthForce) -> str:
    return short_both_of_50(Ends[Share](alone=one.complete, together=two.complete))


def _amount_row(title: str, amount: Amount) -> RowTold:
    found = whole(amount)
    texts = (thousand(found.p05), middle(found), thousand(found.p95))
    return RowTold(name="", title=title, cells=tuple(Figure(text=text) for text in texts))


# -- lines, sizes, contributors, what is not told -----------------------------------------------------------


def _table(rows: Sequence[tuple[str, ...]], title: str = "", note: str = "") -> TableTold:
    return TableTold(
        title=title,
        header=rows[0],
        rows=tuple(
            RowTold(name="", title=row[0], cells=tuple(Figure(text=text) for text in row[1:]))
            for row in rows[1:]
        ),
        note=note,
    )


def _lines(answer: ForceAnswer) -> SectionTold | None:
    end = main_end(answer)
    if not end.lines:
        return None
    header, *rows = line_rows(answer)
    table = _table(
        [("thousand troops, middle future", *header[1:]), *((upper(row[0]), *row[1:]) for row in rows)],
        note="Once all who join are there; in brackets: if all move together, where that is something else.",
    )
    blocks: list[Block] = [table]
    if end.by_month:
        shown = some_months(answer.months, _MONTHS_IN_A_TABLE)
        title = "Filled of each line in which month, middle future, thousand troops"
        blocks.append(_table(lines_by_month(answer, shown), title))
    if methods := estimates(answer):
        blocks.append(SentenceTold(heading="What methods ask for, each by itself", text=methods))
    if empty := left_empty(answer):
        trace = Figure(text="stay empty", trace=f"{answer.course.name}.unfilled_person_months")
        blocks.append(SentenceTold(heading="Left empty", text=empty, traces=(trace,)))
    return SectionTold(title="Line by line", finding=runs_out(answer), blocks=tuple(blocks))


def _sizes(answer: ForceAnswer) -> SectionTold | None:
    """The ladder: from a goal to its means."""
    if not main_end(answer).levels:
        return None
    table = _table(level_rows(answer), note=f"{level_title(answer)}; thousands.")
    return SectionTold(title="What a size costs in pool", finding=pool_of(answer), blocks=(table,))


def _without(answer: ForceAnswer) -> SectionTold | None:
    chart = without_each(answer, answer.actors)
    if chart is None:
        return None
    header, *rows = worth_rows(answer, answer.actors)
    found = main_end(answer).contributors
    table = TableTold(
        title=WORTH_TITLE,
        header=header,
        rows=tuple(_left_out(answer, one, row) for one, row in zip(found, rows, strict=True)),
        note="Who is left out here stays out on every screen.",
    )
    lapses = [
        Figure(text=f"{upper(each)} of 50 futures with a force") for each in leaving(answer, answer.actors)
    ]
    blocks: list[Block] = [chart_told(chart), *([ListTold(items=tuple(lapses))] if lapses else []), table]
    return SectionTold(title="What hangs on whom", blocks=tuple(blocks))


def _left_out(answer: ForceAnswer, one: ContributorForce, row: Sequence[str]) -> RowTold:
    course = answer.course.name
    traces = {0: f"{course}.joined({one.actor})", 1: f"{course}.deployed({one.actor})"}
    return RowTold(
        name=f"actors.{one.actor}",
        title=row[0],
        cells=tuple(Figure(text=text, trace=traces.get(place, "")) for place, text in enumerate(row[1:])),
        apply=Change(title=f"without {answer.actors[one.actor]}", without=(one.actor,)),
    )


def _held_back(answer: ForceAnswer) -> SectionTold | None:
    text = held_back(answer)
    if not text:
        return None
    sentence = SentenceTold(heading="Held back by", text=text)
    return SectionTold(title="What restrictions cost", blocks=(sentence,))


def _not_told(answer: ForceAnswer) -> SectionTold | None:
    """What the scenario leaves out and what would add it; what only a schedule says."""
    blocks: list[Block] = [MissingTold(text=f"{upper(each)}.") for each in answer.cannot_say]
    if answer.pool_unknown:
        names = ", ".join(answer.actors[code] for code in answer.pool_unknown)
        blocks.append(
            MissingTold(text=f"How long these could hold their offer: write a pool for each of {names}.")
        )
    if answer.needs_schedule:
        schedule = words_of(
            "generate", answer.scenario, answer.run, ("--course", answer.course.name, "--engine", "lp")
        )
        blocks.append(ListTold(items=tuple(Figure(text=upper(each)) for each in answer.needs_schedule)))
        blocks.append(SentenceTold(heading="A schedule says that", text=schedule))
    return SectionTold(title="Not told here", blocks=tuple(blocks)) if blocks else None
