"""The screen What matters: influence over chance, a rule in words, the courses, what it takes (UX 3)."""

from __future__ import annotations

from collections.abc import Sequence

from guarantor.measures.influence.forms import MattersAnswer
from guarantor.measures.influence.reach_forms import ReachAnswer, ReachSet
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
from guarantor.report.matters import (
    READ_AS,
    alone_words,
    course_words,
    hangs_words,
    in_unit,
    known_words,
    name_of,
    not_seen_words,
    regret_words,
    rule_words,
    shares_words,
    standing_words,
    title_of,
)
from guarantor.report.matters_charts import bar_traces, curves_of, influence_chart
from guarantor.report.reached import before_words, found_words, question, tried_words
from guarantor.report.repeat import words_of
from guarantor.report.words import count_of_50, listed, short_both_of_50, upper

__all__ = ["matters_screen"]


def matters_screen(answers: Sequence[MattersAnswer], reach: ReachAnswer | None = None) -> ScreenTold:
    """What the measures of a course hang on: the first one in the lead, each under its tab.

    Parameters
    ----------
    answers : sequence of MattersAnswer
        Of one course and one run, at least one.
    reach : ReachAnswer, optional
        What it would take, with buttons that apply it.
    """
    first = answers[0]
    tabs = ChoiceTold(
        name="measure",
        label="Measure",
        form="tabs",
        options=tuple(
            OptionTold(name=each.measure, title=upper(title_of(each)), blocks=_blocks(each))
            for each in answers
        ),
    )
    return ScreenTold(
        title=f"{upper(first.course_title)}: what does it hang on?",
        scenario=first.scenario,
        run=first.run,
        lead=_lead(first),
        sections=(
            SectionTold(title="What it hangs on", finding=READ_AS, blocks=(tabs,)),
            *((_reach(reach),) if reach is not None else ()),
        ),
        command=words_of(
            "drivers", first.scenario, first.run, ("--of", first.measure, "--course", first.course)
        ),
    )


def _lead(answer: MattersAnswer) -> tuple[SentenceTold, ...]:
    figures = (Figure(text=upper(answer.title), trace=f"{answer.course}.{answer.measure}"),)
    told = [
        SentenceTold(heading="The measure", text=known_words(answer), traces=figures),
        SentenceTold(heading="Hangs on", text=hangs_words(answer), traces=_traces(answer)),
    ]
    if rule := rule_words(answer):
        told.append(SentenceTold(heading="A rule", text=rule))
    if standing := standing_words(answer):
        told.append(SentenceTold(heading="The courses", text=standing))
    return tuple(told)


def _traces(answer: MattersAnswer) -> tuple[Figure, ...]:
    return tuple(Figure(text=name_of(answer, each.input), trace=each.path) for each in answer.influences[:3])


def _blocks(answer: MattersAnswer) -> tuple[Block, ...]:
    """One measure: chart, inputs each with its card, curves, rule, what it does not hang on, courses."""
    found: list[Block] = [SentenceTold(heading="As it is", text=known_words(answer))]
    chart = influence_chart(answer)
    if chart is None:
        return (*found, MissingTold(text=hangs_words(answer)), *_courses(answer))
    found += [chart_told(chart, bar_traces(answer)), _inputs(answer)]
    if rule := rule_words(answer):
        found.append(SentenceTold(heading="A rule", text=rule, traces=_of_rule(answer)))
    curves = curves_of(answer)
    if curves:
        options = tuple(
            OptionTold(name=each.name, title=upper(each.header[0]), blocks=(chart_told(each),))
            for each in curves
        )
        found.append(ChoiceTold(name="along", label="Along", form="tabs", options=options))
    found.append(SentenceTold(heading="Not on", text=not_seen_words(answer)))
    if shares := shares_words(answer):
        found.append(SentenceTold(heading="Groups", text=shares))
    return (*found, *_courses(answer))


def _inputs(answer: MattersAnswer) -> TableTold:
    rows = tuple(
        RowTold(
            name=each.path,
            title=f"{upper(name_of(answer, each.input))}{'†' if each.deep else ''}",
            cells=(
                Figure(text=_part(each.first_order)),
                Figure(text=" to ".join(_part(end) for end in (each.first_order_low, each.first_order_high))),
                Figure(text=alone_words(answer, each)),
                Figure(text="about as much as the next" if each.about_as_much_as_the_next else ""),
            ),
        )
        for each in answer.influences
    )
    dagger = " † has no probability." if any(each.deep for each in answer.influences) else ""
    return TableTold(
        title="Each opens its card",
        header=("input", "of 100 parts", "known to", in_unit(answer, "moved alone"), ""),
        rows=rows,
        note=f"Chance alone shows up to {100 * answer.floor:.2g} of 100 parts.{dagger}",
    )


def _part(share: float) -> str:
    return f"{100 * max(share, 0):.0f}"


def _of_rule(answer: MattersAnswer) -> tuple[Figure, ...]:
    if answer.rule is None or not answer.rule.boxes:
        return ()
    return tuple(
        Figure(text=name_of(answer, limit.input), trace=limit.path)
        for limit in answer.rule.boxes[0].limits[:3]
    )


def _courses(answer: MattersAnswer) -> tuple[Block, ...]:
    """How the courses stand, where they differ."""
    if not any(each.regret_most > 0 for each in answer.standings):
        text = standing_words(answer)
        return (ListTold(items=(Figure(text=text),)),) if text else ()
    mean = "holds" if answer.unit == "yes/no" else "mean"
    rows = tuple(
        RowTold(
            name=f"courses.{each.course}",
            title=upper(each.title),
            cells=tuple(
                Figure(text=text)
                for text in (
                    course_words(answer, each.mean_low, each.mean_high),
                    regret_words(answer, each.regret_mean),
                    regret_words(answer, each.regret_p95),
                    count_of_50(each.best),
                )
            ),
        )
        for each in answer.standings
    )
    return (
        TableTold(
            title=standing_words(answer),
            header=("course", in_unit(answer, mean), "lost, mean", "lost, 95th of 100", "best, of 50"),
            rows=rows,
            note="Lost: against the best of these courses in the same future. Ties for the best are split.",
        ),
    )


def _reach(answer: ReachAnswer) -> SectionTold:
    """The smallest sets of changes that are enough, or those that come nearest, each with its button."""
    blocks: list[Block] = [
        SentenceTold(heading="Asked", text=question(answer)),
        SentenceTold(heading="As it is", text=before_words(answer)),
    ]
    told = answer.sets or answer.nearest
    if told:
        blocks.append(
            TableTold(
                title="Enough" if answer.sets else "Nearest",
                header=("changes", "holds, of 50"),
                rows=tuple(_set(one) for one in told),
                note="In brackets: if all move together, where that is something else.",
            )
        )
    if tried := tried_words(answer):
        blocks.append(SentenceTold(heading="Tried", text=tried))
    command = words_of(
        "reach",
        answer.scenario,
        answer.run,
        (
            "--measure",
            f"{answer.measure} {answer.test}".strip(),
            "--in",
            f"{100 * answer.target:g}%",
            "--course",
            answer.course,
        ),
    )
    blocks.append(SentenceTold(heading="With larger sets", text=command))
    return SectionTold(title="What it would take", finding=found_words(answer), blocks=tuple(blocks))


def _set(one: ReachSet) -> RowTold:
    title = upper(listed([each.title for each in one.changes]))
    levers = dict(one.levers)
    for each in one.changes:
        levers |= each.levers
    change = Change(
        title=title,
        levers=levers,
        given={name: fixed for each in one.changes for name, fixed in each.given.items()},
        readings=tuple(name for each in one.changes for name in each.readings),
        sets={path: text for each in one.changes for path, text in each.sets.items()},
        without=tuple(code for each in one.changes for code in each.without),
    )
    return RowTold(name="", title=title, cells=(Figure(text=short_both_of_50(one.holds)),), apply=change)
