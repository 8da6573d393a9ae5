"""The Deterrence screen: attack against no force, a win as the reader reads it, channels, the game (UX 3)."""

from __future__ import annotations

from guarantor.measures.assessment import RunInfo, ScenarioInfo
from guarantor.measures.figures import Ends, Share
from guarantor.measures.guarantee.channel_forms import ChannelAnswer
from guarantor.measures.guarantee.deter_forms import CourseGame, DeterAnswer
from guarantor.measures.naming import group_title
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
from guarantor.report.channels import ACCOUNTING, JUDGED, channels_chart, order_words, word_and_troops
from guarantor.report.channels import finding as channels_finding
from guarantor.report.deter import (
    UNVALIDATED,
    WINS,
    against_pairs,
    confidence_words,
    course_pairs,
    finding,
    flags,
    game_lines,
    hold_out_rows,
    judged_name,
    judged_words,
    signed,
    threshold_words,
    win_titles,
    win_words,
    worse_rows,
)
from guarantor.report.deter_charts import attack_chart, worse_chart
from guarantor.report.repeat import words_of
from guarantor.report.words import range_words, short_both_of_50, upper

__all__ = ["deterrence_screen", "without_a_game"]

_TABS = {
    "gift": "A gift",
    "risk": "Provocation",
    "relative": "Worse than a better force",
    "hold-out": "Holding out",
}
_LISTED = 12


def deterrence_screen(answer: DeterAnswer, channels: ChannelAnswer) -> ScreenTold:
    """Whether courses deter, in the reader's own sense, and through what a guarantor's presence counts."""
    return ScreenTold(
        title="Does it deter?",
        scenario=answer.scenario,
        run=answer.run,
        lead=_lead(answer),
        sections=(_attack(answer), _win(answer), _channels(channels), _game(answer), _judged(answer)),
        command=words_of("deter", answer.scenario, answer.run, ("--course", answer.course)),
    )


def without_a_game(scenario: ScenarioInfo, run: RunInfo) -> ScreenTold:
    """The screen of a scenario without a challenger or without guarantees: what would add it (UX 2)."""
    text = "Deterrence needs a challenger and a guarantee: add 'challenger:' and 'guarantees:'."
    return ScreenTold(
        title="Does it deter?",
        scenario=scenario,
        run=run,
        lead=(),
        sections=(SectionTold(title="Not in this scenario", blocks=(MissingTold(text=text),)),),
    )


def _lead(answer: DeterAnswer) -> tuple[SentenceTold, ...]:
    traces = (
        Figure(text="less likely", trace=f"{answer.course}.attack_less_likely"),
        Figure(text="more likely", trace=f"{answer.course}.attack_more_likely"),
    )
    return (
        SentenceTold(heading=upper(answer.courses[answer.course]), text=finding(answer), traces=traces),
        SentenceTold(heading="Judged", text=f"{JUDGED} {UNVALIDATED}"),
    )


def _attack(answer: DeterAnswer) -> SectionTold:
    who = answer.actors[answer.challenger]
    table = TableTold(
        header=("course", "raised, of 50", "less likely", "more likely", "points", f"{who} has"),
        rows=tuple(_course(answer, one, two) for one, two in course_pairs(answer)),
        note="Counts of 50 futures with a force, against no force. Points and what it has, in parts of the "
        "prize: on average.",
    )
    return SectionTold(title="Attack, against no force", blocks=(chart_told(attack_chart(answer)), table))


def _course(answer: DeterAnswer, one: CourseGame, two: CourseGame) -> RowTold:
    counts = [
        (f"{one.course}.{name}", short_both_of_50(Ends[Share](alone=a, together=b)))
        for name, a, b in (
            ("force_raised", one.raised, two.raised),
            ("attack_less_likely", one.less, two.less),
            ("attack_more_likely", one.riskier, two.riskier),
        )
    ]
    return RowTold(
        name=f"courses.{one.course}",
        title=upper(answer.courses[one.course]),
        cells=(
            *(Figure(text=text, trace=trace) for trace, text in counts),
            Figure(text=signed(one.change, 100, ".1f"), trace=f"{one.course}.attack_probability"),
            Figure(text=signed(one.gain, 1, ".2f"), trace=f"{one.course}.challenger_gain"),
        ),
    )


# -- a win, as the reader reads it --------------------------------------------------------------------------


def _win(answer: DeterAnswer) -> SectionTold:
    titles = win_titles(answer)
    control = ChoiceTold(
        name="win",
        label="What counts as a win",
        form="tabs",
        options=tuple(
            OptionTold(name=name, title=_TABS[name], blocks=(_said(titles[name]), *_reading(answer, name)))
            for name in WINS
        ),
    )
    return SectionTold(
        title=f"A win for {answer.actors[answer.challenger]}, as you read it",
        finding="Four readings, on the same futures; none is the right one. Behind a stroke: with what a "
        "choice alone is worth taken off.",
        blocks=(control,),
    )


def _said(text: str) -> SentenceTold:
    heading, _, rest = text.partition(": ")
    return SentenceTold(heading=heading, text=f"{upper(rest)}.")


def _reading(answer: DeterAnswer, name: str) -> tuple[Block, ...]:
    if name in ("gift", "risk"):
        rows = [(answer.courses[one.course], win_words(name, one, two)) for one, two in course_pairs(answer)]
        return (_table([("course", "of 50"), *((upper(title), count) for title, count in rows)]),)
    pairs = against_pairs(answer)
    if not pairs:
        return (MissingTold(text="Another course to hold against this one: add one under 'courses:'."),)
    if name == "relative":
        return (_table(worse_rows(answer, every=True)), chart_told(worse_chart(answer, pairs[-1][0].better)))
    told = ListTold(items=tuple(Figure(text=threshold_words(answer, one)) for one, _ in pairs))
    return (_table(hold_out_rows(answer, every=True)), told)


def _table(rows: list[tuple[str, ...]]) -> TableTold:
    head, *body = rows
    return TableTold(
        header=(head[0] or "course", *head[1:]),
        rows=tuple(
            RowTold(name="", title=row[0], cells=tuple(Figure(text=each) for each in row[1:])) for row in body
        ),
    )


# -- channels, the game, what rests on judgement ------------------------------------------------------------


def _channels(answer: ChannelAnswer) -> SectionTold:
    told = [text for text in (word_and_troops(answer), order_words(answer)) if text]
    blocks: list[Block] = [chart_told(channels_chart(answer))]
    blocks += [ListTold(items=tuple(Figure(text=text) for text in (*told, ACCOUNTING)))]
    who = answer.actors.get(answer.guarantor, group_title(answer.guarantor))
    return SectionTold(
        title=f"What {who} is worth, and through what", finding=channels_finding(answer), blocks=tuple(blocks)
    )


def _game(answer: DeterAnswer) -> SectionTold:
    options = []
    for one, _ in course_pairs(answer):
        lines = game_lines(answer, one.course)
        items = tuple(Figure(text=_deep(line)) for line in lines[1:])
        none: tuple[Block, ...] = (MissingTold(text="No force is raised in any sampled future."),)
        blocks = (ListTold(items=items),) if items else none
        options.append(OptionTold(name=one.course, title=upper(answer.courses[one.course]), blocks=blocks))
    control = ChoiceTold(
        name="game", label="Course", form="tabs", chosen=answer.course, options=tuple(options)
    )
    return SectionTold(
        title="The game, move by move",
        finding="Chances on average over futures with a force. The first follows from your own chance of "
        "attack with no force.",
        blocks=(control,),
    )


def _deep(line: str) -> str:
    """A line of the list; what stands deeper follows on what stands above it."""
    depth = (len(line) - len(line.lstrip())) // 2 - 1
    return f"{'› ' * depth}{line.strip()}"


def _judged(answer: DeterAnswer) -> SectionTold:
    rows = tuple(
        RowTold(
            name=each.path,
            title=upper(judged_name(answer, each)),
            cells=(
                Figure(text=range_words(each.written), trace=each.path),
                Figure(text=f"{100 * each.influence:.1f}" if each.above_noise else "no more than chance"),
            ),
        )
        for each in answer.judged.inputs[:_LISTED]
    )
    more = len(answer.judged.inputs) - len(rows)
    rest = f" {more} more own less." if more > 0 else ""
    table = TableTold(
        header=("rests on judgement alone", "range", "of 100 parts by itself"),
        rows=rows,
        note=f"Chance alone shows up to {100 * answer.judged.noise:.1f} of 100 parts.{rest}",
    )
    told = [SentenceTold(heading="Confidence", text=confidence_words(answer))]
    told += [SentenceTold(heading="Also", text=text) for text in flags(answer)]
    return SectionTold(title="What rests on judgement", finding=judged_words(answer), blocks=(*told, table))
