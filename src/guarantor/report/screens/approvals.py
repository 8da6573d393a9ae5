"""The Approvals screen: who must agree, who can stop it, who joins given who else does (UX 3)."""

from __future__ import annotations

from guarantor.measures.coalition.forms import Approver, AuthorizeAnswer, CommitAnswer, Route
from guarantor.report import joining_words
from guarantor.report.approval_words import (
    BLIND,
    alone_words,
    approved,
    contested_words,
    hangs_on,
    route_words,
    who_says,
)
from guarantor.report.blocks import (
    Block,
    Change,
    ChoiceTold,
    Figure,
    MissingTold,
    OptionTold,
    RowTold,
    ScreenTold,
    SectionTold,
    SentenceTold,
    TableTold,
)
from guarantor.report.conditions import named
from guarantor.report.repeat import words_of
from guarantor.report.words import count_of_50, listed, of_50, short, upper

__all__ = ["approvals_screen"]


def approvals_screen(rules: AuthorizeAnswer, joining: CommitAnswer) -> ScreenTold:
    """Approval in every course, and who joins the first, as sentences and tables."""
    first = rules.courses[0]
    sections = (
        _routes(rules),
        _approvers(rules),
        _contested(rules),
        _labels(joining),
        _coalitions(joining),
        _tipping(joining),
        _seats(rules),
    )
    return ScreenTold(
        title=f"{upper(first.course.title)}: who must agree, and who joins?",
        scenario=rules.scenario,
        run=rules.run,
        lead=_lead(rules, joining),
        sections=tuple(section for section in sections if section is not None),
        command=words_of("authorize", rules.scenario, rules.run),
    )


def _lead(rules: AuthorizeAnswer, joining: CommitAnswer) -> tuple[SentenceTold, ...]:
    first = rules.courses[0]
    course = first.course.name
    told = [
        SentenceTold(
            heading="Approved",
            text=approved(first),
            traces=(Figure(text="Approved", trace=f"{course}.authorized"),),
        )
    ]
    if first.routes and not first.whole.always and not first.whole.never:
        turns = hangs_on(first.whole)
        text = f"{alone_words(rules, first.whole)} {turns}".strip()
        told.append(SentenceTold(heading="Stopped by", text=text))
    told.append(
        SentenceTold(
            heading="Joined by",
            text=joining_words.joins(joining),
            traces=(Figure(text="How many join", trace=f"{course}.coalition_size"),),
        )
    )
    told.append(SentenceTold(heading="Together", text=joining_words.together(joining)))
    return tuple(told)


def _routes(rules: AuthorizeAnswer) -> SectionTold:
    first = rules.courses[0]
    if not first.routes:
        text = (
            "What must be approved: add 'approvals:' with a rule for each route; without one all is approved."
        )
        return SectionTold(title="Routes side by side", blocks=(MissingTold(text=text),))
    header = ("of 50 sampled futures", *(upper(each.course.title) for each in rules.courses))
    rows = [
        RowTold(
            name="",
            title="Any route",
            cells=tuple(
                Figure(text=short(of_50(each.whole.passes)), trace=f"{each.course.name}.authorized")
                for each in rules.courses
            ),
        )
    ]
    for k, route in enumerate(first.routes):
        rows.append(
            RowTold(
                name=f"approvals.{route.name}",
                title=upper(route.title),
                cells=tuple(Figure(text=short(of_50(each.routes[k].passes))) for each in rules.courses),
            )
        )
    sentences = [
        SentenceTold(heading=upper(route.title), text=route_words(rules, route)) for route in first.routes
    ]
    return SectionTold(
        title="Routes side by side", blocks=(TableTold(header=header, rows=tuple(rows)), *sentences)
    )


def _approvers(rules: AuthorizeAnswer) -> SectionTold | None:
    asked = [route for route in rules.courses[0].routes if route.approvers]
    if not asked:
        return None
    options = tuple(
        OptionTold(name=route.name, title=upper(route.title), blocks=(_approver_table(rules, route),))
        for route in asked
    )
    choice = ChoiceTold(name="route", label="Route", form="tabs", options=options)
    return SectionTold(
        title="Whose answer it turns on",
        finding="Each answer is changed alone, the others as they are in that future.",
        blocks=(choice,),
    )


def _approver_table(rules: AuthorizeAnswer, route: Route) -> TableTold:
    header = ("of 50", "happens", "it alone decides", "open with it", "open without", "can stop it alone")
    return TableTold(
        header=header,
        rows=tuple(_approver_row(rules, each) for each in route.approvers),
        note=f"The rule: {named(route.rule, {**rules.actors, **rules.events})}.",
    )


def _approver_row(rules: AuthorizeAnswer, each: Approver) -> RowTold:
    texts = (
        short(of_50(each.yes)),
        short(of_50(each.decides)),
        _chance(each.if_yes),
        _chance(each.if_no),
        "yes" if each.alone else "no",
    )
    fixed = each.event in rules.run.given or bool(each.levels)
    return RowTold(
        name=f"events.{each.event}",
        title=upper(each.title),
        cells=tuple(Figure(text=text) for text in texts),
        apply=None if fixed else Change(title=f"without {each.title}", given={each.event: False}),
    )


def _chance(exact: float | None) -> str:
    return "not to be had" if exact is None else short(count_of_50(exact))


def _contested(rules: AuthorizeAnswer) -> SectionTold | None:
    if not rules.contested:
        return None
    course = rules.courses[0]
    singles = [each.events[0] for each in course.whole.blocking or () if len(each.events) == 1]
    stopped = listed(list(dict.fromkeys(who_says(rules, event) for event in singles)))
    rows = [
        RowTold(
            name="",
            title="As coded",
            cells=(
                Figure(text=short(of_50(course.whole.passes)), trace=f"{course.course.name}.authorized"),
                Figure(text=short(of_50(course.raised.alone)), trace=f"{course.course.name}.force_raised"),
                Figure(text=stopped or "nobody"),
            ),
        )
    ]
    for rule in rules.contested:
        told = contested_words(rules, rule, course.course.name)
        rows.append(
            RowTold(
                name=rule.name,
                title=upper(rule.title),
                cells=tuple(Figure(text=text) for text in told),
                apply=Change(title=rule.title, readings=(rule.name,)),
            )
        )
    header = ("of 50 sampled futures", "approved", "a force is raised", "can stop it alone")
    return SectionTold(
        title="If the rule is another",
        finding="Readings and variants that change what has to be approved, on the same futures.",
        blocks=(TableTold(header=header, rows=tuple(rows)),),
    )


def _labels(joining: CommitAnswer) -> SectionTold:
    course, titles = joining.course.name, {**joining.actors, **joining.events}
    rows = tuple(
        RowTold(
            name=f"actors.{each.actor}",
            title=upper(joining.actors[each.actor]),
            cells=(
                Figure(text=short(of_50(each.on_its_own)), trace=f"{course}.joined({each.actor})"),
                Figure(text=short(of_50(each.needs_a_first_mover))),
                Figure(text=short(of_50(each.out_of_reach))),
                Figure(text="said no" if each.refused else named(each.condition, titles)),
            ),
            apply=Change(title=f"without {joining.actors[each.actor]}", without=(each.actor,)),
        )
        for each in joining.joining
        if not each.unheard
    )
    header = ("of 50 sampled futures", *joining_words.LABELS, "waits for")
    blocks: list[Block] = [TableTold(header=header, rows=rows)] if rows else []
    if silent := joining_words.silent(joining):
        blocks.append(SentenceTold(heading="Not among them", text=silent))
    return SectionTold(
        title="Who joins, given who else does",
        finding=" ".join(joining_words.labels(joining)),
        blocks=tuple(blocks),
    )


def _coalitions(joining: CommitAnswer) -> SectionTold:
    inside = {code for row in joining.coalitions for code in row.actors}
    columns = [code for code in joining.actors if code in inside]
    rows = tuple(
        RowTold(
            name="",
            title=_how_many(len(row.actors)),
            cells=(
                *(Figure(text="in" if code in row.actors else "") for code in columns),
                Figure(text=short(of_50(row.consistent))),
                Figure(text=short(of_50(row.alone))),
                Figure(text=short(of_50(row.together))),
            ),
        )
        for row in joining.coalitions
    )
    names = [upper(joining.actors[code]) for code in columns]
    left = joining.coalitions_left_out
    return SectionTold(
        title="Coalitions that hold together",
        finding="In each, exactly those are in whose conditions hold.",
        blocks=(
            TableTold(
                header=("of 50", *names, "possible", "each on its own", "all move together"),
                rows=rows,
                note=f"{left} rarer ones are left out." if left else "",
            ),
        ),
    )


def _how_many(joining: int) -> str:
    return "nobody joins" if not joining else "one joins" if joining == 1 else f"{joining} join"


def _tipping(joining: CommitAnswer) -> SectionTold:
    blocks = [SentenceTold(heading="Who brings whom", text=" ".join(joining_words.tipping(joining)))]
    blocks.append(SentenceTold(heading="First movers", text=joining_words.first_movers(joining)))
    if hangs := joining_words.hangs_on(joining):
        blocks.append(SentenceTold(heading="Hangs on", text=" ".join(hangs)))
    return SectionTold(
        title="Who tips whom, and who could move first",
        finding=joining_words.together(joining),
        blocks=tuple(blocks),
    )


def _seats(rules: AuthorizeAnswer) -> SectionTold | None:
    first = rules.courses[0]
    told = [route for route in first.routes if any(each.power for each in route.approvers)]
    if not told:
        return None
    options = tuple(
        OptionTold(name=route.name, title=upper(route.title), blocks=(_seat_table(route),)) for route in told
    )
    choice = ChoiceTold(name="seats", label="Route", form="tabs", options=options)
    return SectionTold(title="What a seat is worth", finding=BLIND, blocks=(choice,))


def _seat_table(route: Route) -> TableTold:
    def figure(value: float | None) -> Figure:
        return Figure(text="none" if value is None else f"{value:.3f}")

    return TableTold(
        header=(
            "share or chance",
            "by order of joining",
            "by combinations",
            "could prevent",
            "could initiate",
        ),
        rows=tuple(
            RowTold(
                name=f"events.{each.event}",
                title=upper(each.title),
                cells=(
                    figure(each.power.shapley_shubik),
                    figure(each.power.banzhaf),
                    figure(each.power.prevent),
                    figure(each.power.initiate),
                ),
            )
            for each in route.approvers
            if each.power is not None
        ),
    )
