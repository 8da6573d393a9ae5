"""The Force screen: how many, for how long, month by month, line by line, and what hangs on whom (UX 3)."""

from __future__ import annotations

from guarantor.measures.assessment import Amount, Ends, Share
from guarantor.measures.force_answer import ForceAnswer, LineForce, MonthForce
from guarantor.report.blocks import (
    Block,
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
from guarantor.report.drawing import Chart
from guarantor.report.force import kept_words, main_end, raised_words, runs_out_words, whole
from guarantor.report.force_charts import months, without_each
from guarantor.report.repeat import words_of
from guarantor.report.words import middle, short_both_of_50, thousand, upper

__all__ = ["force_screen"]


def force_screen(answer: ForceAnswer) -> ScreenTold:
    """The force of one course as sentences, charts and tables."""
    sections = (_months(answer), _lines(answer), _without(answer), _not_told(answer))
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
    raised = SentenceTold(
        heading="Raised",
        text=raised_words(answer),
        traces=(Figure(text="A force is raised", trace=f"{course}.force_raised"),),
    )
    if main_end(answer).headcount is None:
        return (raised,)
    kept = (
        Figure(text="Enough", trace=f"{course}.headcount_met"),
        Figure(text="every line filled", trace=f"{course}.requirement_met"),
        Figure(text="can be kept there", trace=f"{course}.headcount"),
        Figure(text="asked for", trace=f"{course}.requirement_troops"),
    )
    (good, told), (level, surge) = kept_words(answer)
    return (
        raised,
        SentenceTold(heading=good, text=told, traces=kept),
        SentenceTold(heading=level, text=surge),
        SentenceTold(heading="Runs out", text=runs_out_words(answer)),
    )


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
    return SectionTold(title="Month by month", blocks=(control, chart_told(chart)))


def _month(answer: ForceAnswer, number: int) -> OptionTold:
    end, other = main_end(answer), answer.ends.together
    one, two = end.by_month[number], other.by_month[number] if other.by_month else end.by_month[number]
    table = TableTold(
        header=("thousand troops", "5th of 100", "middle", "95th of 100"),
        rows=tuple(
            RowTold(name="", title=title, cells=_cells(whole(getattr(one, name))))
            for title, name in (("asked for", "required"), ("there", "there"), ("missing", "gap"))
        ),
        note=f"Every line is filled in {_complete(one, two)} of 50 futures with a force.",
    )
    return OptionTold(name=str(number), title=f"Month {number}", mark=f"Month {number}:", blocks=(table,))


def _complete(one: MonthForce, two: MonthForce) -> str:
    return short_both_of_50(Ends[Share](alone=one.complete, together=two.complete))


def _cells(amount: Amount) -> tuple[Figure, ...]:
    return tuple(Figure(text=text) for text in (thousand(amount.p05), middle(amount), thousand(amount.p95)))


# -- lines, contributors, what is not told ------------------------------------------------------------------


def _lines(answer: ForceAnswer) -> SectionTold | None:
    end, other = main_end(answer), answer.ends.together
    if not end.lines:
        return None
    pairs = zip(end.lines, other.lines or end.lines, strict=True)
    table = TableTold(
        header=("thousand troops, middle future", "asked for", "filled", "missing", "full, of 50", ""),
        rows=tuple(_line(one, two) for one, two in pairs),
        note="Once all who join are there; in brackets: if all move together, where that is something else.",
    )
    return SectionTold(title="Line by line", finding=runs_out_words(answer), blocks=(table,))


def _line(one: LineForce, two: LineForce) -> RowTold:
    amounts = (middle(whole(each)) for each in (one.required, one.filled, one.gap))
    full = short_both_of_50(Ends[Share](alone=one.complete, together=two.complete))
    texts = (*amounts, full, "assumed" if one.assumed else "")
    return RowTold(name="", title=upper(one.title), cells=tuple(Figure(text=text) for text in texts))


def _without(answer: ForceAnswer) -> SectionTold | None:
    chart = without_each(answer)
    return _pictured("What hangs on whom", chart) if chart is not None else None


def _pictured(title: str, chart: Chart) -> SectionTold:
    return SectionTold(title=title, blocks=(chart_told(chart),))


def _not_told(answer: ForceAnswer) -> SectionTold | None:
    """What the scenario leaves out and what would add it; what only a schedule says."""
    blocks: list[Block] = [MissingTold(text=f"{upper(each)}.") for each in answer.cannot_say]
    if answer.needs_schedule:
        schedule = words_of(
            "generate", answer.scenario, answer.run, ("--course", answer.course.name, "--engine", "lp")
        )
        blocks.append(ListTold(items=tuple(Figure(text=upper(each)) for each in answer.needs_schedule)))
        blocks.append(SentenceTold(heading="A schedule says that", text=schedule))
    return SectionTold(title="Not told here", blocks=tuple(blocks)) if blocks else None
