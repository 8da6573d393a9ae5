"""Charts of deterrence: attack against no force, and how much worse a better force is for the challenger."""

from __future__ import annotations

from guarantor.measures.figures import Ends, Share
from guarantor.measures.guarantee.deter_forms import Against, CourseGame, DeterAnswer
from guarantor.report.deter import against_pairs, course_pairs, finding, main_end
from guarantor.report.drawing import Chart
from guarantor.report.plane import INK, DotRow, State, dots
from guarantor.report.words import both_of_50, upper, with_course

__all__ = ["attack_chart", "worse_chart"]

_LESS = State("less likely", "#0072B2", "#0072B2")
_SAME = State("the same", "transparent", "#767676")
_MORE = State("more likely", "#E69F00", INK)
_MET = State("worse by over so much", "#E69F00", INK)
_NOT = State("not", "transparent", "#767676")
_IN_WORDS = " of 50 futures with a force"


def attack_chart(answer: DeterAnswer) -> Chart:
    """In how many futures with a force attack is less, as, or more likely than with no force."""
    pairs = course_pairs(answer)
    return Chart(
        "attack-with-a-force",
        "With a force: is attack less or more likely than with none?",
        finding(answer) + _drawn(answer),
        dots([_attack_row(answer, one, two) for one, two in pairs], (_LESS, _SAME, _MORE)),
        ("course", "attack less likely, of 50", "attack more likely, of 50"),
        tuple(
            (answer.courses[one.course], _both(one.less, two.less), _both(one.riskier, two.riskier))
            for one, two in pairs
        ),
    )


def worse_chart(answer: DeterAnswer, better: str) -> Chart:
    """In how many futures the challenger has more with the first course, by over so much of the prize."""
    one, two = next(pair for pair in against_pairs(answer) if pair[0].better == better)
    first, other = answer.courses[answer.course], answer.courses[better]
    who = answer.actors[answer.challenger]
    told = _both(one.worse[0].tested.share, two.worse[0].tested.share, _IN_WORDS)
    return Chart(
        f"worse-than-{better}",
        f"By how much is {who} worse off {with_course(other)} than {with_course(first)}?",
        f"{who} has more {with_course(first)} than {with_course(other)} in {told}; "
        f"each row asks for more.{_drawn(answer)}",
        dots([_worse_row(one, two, k) for k in range(len(one.worse))], (_MET, _NOT)),
        ("in parts of the prize", "of 50", "with what a choice alone is worth taken off"),
        tuple(
            (
                f"{a.at:g}",
                _both(a.tested.share, b.tested.share),
                _both(a.tested.centred, b.tested.centred),
            )
            for a, b in zip(one.worse, two.worse, strict=True)
        ),
    )


def _attack_row(answer: DeterAnswer, one: CourseGame, two: CourseGame) -> DotRow:
    less, more = _both(one.less, two.less), _both(one.riskier, two.riskier)
    fewer, greater = _count(one.less), min(_count(one.riskier), 50 - _count(one.less))
    title = upper(answer.courses[one.course])
    words = f"{title}: attack less likely in {less}{_IN_WORDS}, more likely in {more}"
    same = 50 - fewer - greater
    return DotRow(
        title,
        (fewer, same, greater),
        (words,) * 3,
        (f"less likely in {less} of 50", f"more likely in {more}"),
    )


def _worse_row(one: Against, two: Against, k: int) -> DotRow:
    count = _count(one.worse[k].tested.share)
    told = _both(one.worse[k].tested.share, two.worse[k].tested.share)
    title = f"over {one.worse[k].at:g}" if k else "at all"
    words = f"Worse {'by ' if k else ''}{title}: in {told}{_IN_WORDS}"
    return DotRow(title, (count, 50 - count), (words, words), (f"{told} of 50",))


def _both(one: Share, two: Share, unit: str = "") -> str:
    return both_of_50(Ends[Share](alone=one, together=two), unit)


def _count(found: Share) -> int:
    """How many of 50 dots; with deep inputs those of the middle cell, as in the other charts."""
    if found.probability is None:
        return round(50 * found.cells[len(found.cells) // 2].value)
    return round(50 * found.probability)


def _drawn(answer: DeterAnswer) -> str:
    """What is drawn where a count is a range, or where only one end has a force."""
    told = "" if main_end(answer) is answer.ends.alone else " Drawn: if all move together."
    if any(one.less.cells for one, _ in course_pairs(answer)):
        told += " Ranges are drawn at the middle of the unknown inputs."
    return told
