"""Approval and who joins, in the terminal: sentences first, tables behind (A9, UX 4)."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from guarantor.measures.coalition.forms import AuthorizeAnswer, CommitAnswer
from guarantor.report import joining_words
from guarantor.report.approval_words import (
    BLIND,
    alone_words,
    approved,
    basis,
    contested_words,
    hangs_on,
    route_words,
)
from guarantor.report.words import cut, of_50, short, upper

__all__ = ["authorize_text", "commit_text"]

COLUMNS = 80


def authorize_text(answer: AuthorizeAnswer) -> str:
    """What must be approved: the first course in sentences, all courses and contested rules in tables."""
    first = answer.courses[0]
    lead = [approved(first), alone_words(answer, first.whole), hangs_on(first.whole)]
    lines = [
        "Who must agree, and who can stop it?",
        basis(answer.scenario, answer.run, answer.actors),
        "",
        *_wrapped(" ".join(text for text in lead if text)),
    ]
    if len(first.routes) > 1:
        lines += ["", "Route by route"]
        for route in first.routes:
            lines += wrap(route_words(answer, route), COLUMNS, initial_indent="- ", subsequent_indent="  ")
    if first.routes:
        lines += ["", *_by_course(answer)]
    if answer.contested:
        lines += ["", *_contested(answer)]
    if any(each.power for each in first.whole.approvers):
        lines += ["", *_seats(answer)]
    return "\n".join(lines)


def commit_text(answer: CommitAnswer) -> str:
    """Who joins given the others: labels, who tips whom, first movers, then the coalitions."""
    told = [
        joining_words.joins(answer),
        *joining_words.labels(answer),
        joining_words.silent(answer),
        *joining_words.tipping(answer),
        joining_words.together(answer),
        joining_words.first_movers(answer),
        *joining_words.hangs_on(answer),
    ]
    lines = ["Who joins, given who else does?", basis(answer.scenario, answer.run, answer.actors), ""]
    for text in told:
        lines += _wrapped(text)
    lines += ["", "Coalitions in which exactly those are in whose conditions hold"]
    lines += [f"{'of 50: possible':>15}  {'each on its own':>15}  {'all together':>12}  who"]
    for row in answer.coalitions:
        counts = (row.consistent, row.alone, row.together)
        cells = [short(of_50(share)) for share in counts]
        who = ", ".join(answer.actors[code] for code in row.actors) or "nobody"
        start = f"{cells[0]:>15}  {cells[1]:>15}  {cells[2]:>12}  "
        lines += wrap(who, COLUMNS, initial_indent=start, subsequent_indent=" " * len(start))
    if answer.coalitions_left_out:
        lines.append(f"and {answer.coalitions_left_out} rarer ones")
    return "\n".join(lines)


def _wrapped(text: str) -> list[str]:
    return wrap(text, COLUMNS)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], first: int) -> list[str]:
    widths = [max(len(row[k]) for row in (header, *rows)) for k in range(1, len(header))]
    return [
        f"{cut(row[0], first):<{first}}"
        + "".join(f"  {cell:>{w}}" for cell, w in zip(row[1:], widths, strict=True))
        for row in (header, *rows)
    ]


def _by_course(answer: AuthorizeAnswer) -> list[str]:
    room = (COLUMNS - 24) // len(answer.courses) - 2
    names = [wrap(upper(each.course.title), min(room, 18)) for each in answer.courses]
    deep = max(map(len, names))
    heads = [[""] * (deep - len(name)) + name for name in names]
    routes = answer.courses[0].routes
    rows = [["any route", *(short(of_50(each.whole.passes)) for each in answer.courses)]]
    for k, route in enumerate(routes):
        rows.append([route.title, *(short(of_50(each.routes[k].passes)) for each in answer.courses)])
    head, *under = [["", *cells] for cells in zip(*heads, strict=True)]
    return ["Approved, of 50", *_table(head, [*under, *rows], 24)]


def _contested(answer: AuthorizeAnswer) -> list[str]:
    course = answer.courses[0]
    base = short(of_50(course.whole.passes)), short(of_50(course.raised.alone))
    head = f"Contested, {course.course.title}, of 50: approved, a force raised (who alone can stop it)"
    lines = wrap(head, COLUMNS)
    top = len(lines)
    for rule in answer.contested:
        passes, raised, who = contested_words(answer, rule, course.course.name)
        start = f"{passes:>6}  {raised:>6}  "
        lines += wrap(f"{rule.title} ({who})", COLUMNS, initial_indent=start, subsequent_indent=" " * 16)
    lines.insert(top, f"{base[0]:>6}  {base[1]:>6}  as coded")
    return lines


def _seats(answer: AuthorizeAnswer) -> list[str]:
    whole = answer.courses[0].whole
    rows = [
        [each.title, f"{each.power.shapley_shubik:.3f}", f"{each.power.banzhaf:.3f}"]
        for each in whole.approvers
        if each.power is not None
    ]
    return [*_wrapped(BLIND), *_table(["", "by order of joining", "by combinations"], rows, 40)]
