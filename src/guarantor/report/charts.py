"""Charts: one function each, from the Assessment to a Vega-Lite specification with a finding and a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guarantor.measures.assessment import Amount, Assessment, CourseAnswer, Ends, Share
from guarantor.report.answer import answered, contrast, first_course
from guarantor.report.drawing import Chart, csv_of, png_of, svg_of
from guarantor.report.plane import INK, DotRow, Range, RangeRow, State, dots, ranges
from guarantor.report.words import both_of_50, middle, span, upper

__all__ = ["Chart", "attack", "charts_of", "csv_of", "futures", "png_of", "svg_of", "troops"]

# Full and dark, or light with an edge in the colour of the text, or hollow: told apart without colour.
_ENOUGH = State("enough troops", "#0072B2", "#0072B2")
_SMALL = State("a force, but too small", "#E69F00", INK)
_FORCE = State("a force", "#56B4E9", INK)
_NONE = State("no force", "transparent", "#767676")
_LESS = State("less likely", "#0072B2", "#0072B2")
_SAME = State("the same", "transparent", "#767676")
_MORE = State("more likely", "#E69F00", INK)
_KEPT = State("can be kept there", "#0072B2", "#0072B2")
_ASKED = State("asked for", "#E69F00", INK)


def charts_of(assessment: Assessment) -> tuple[Chart, ...]:
    """Every chart for which the scenario has the parts."""
    makers: tuple[Callable[[Assessment], Chart | None], ...] = (futures, troops, attack)
    return tuple(chart for maker in makers if (chart := maker(assessment)) is not None)


def futures(assessment: Assessment) -> Chart:
    """Fifty futures for each course: enough troops, a force too small, no force."""
    first = first_course(assessment)
    sized = "headcount_met" in first.shares
    rows = [_force_row(course, sized) for course in answered(assessment)]
    finding = f"{upper(first.title)}: a force is raised in {both_of_50(first.shares['force_raised'], _LONG)}"
    if sized:
        finding += f", and is large enough in {both_of_50(first.shares['headcount_met'])}"
    header = ("course", "force raised, of 50", *(("enough troops, of 50",) if sized else ()))
    measures = ("force_raised", *(("headcount_met",) if sized else ()))
    return Chart(
        "futures",
        "In how many of 50 sampled futures?",
        f"{finding}.{_drawn(assessment)}",
        dots(rows, (_ENOUGH, _SMALL, _NONE) if sized else (_FORCE, _NONE)),
        header,
        _table(answered(assessment), measures),
    )


_LONG = " of 50 sampled futures"


def _force_row(course: CourseAnswer, sized: bool) -> DotRow:
    force = course.shares["force_raised"]
    raised = _count(force.alone)
    told = f"a force in {both_of_50(force, ' of 50')}"
    in_words = f"{course.title}: a force in {both_of_50(force, ' of 50 futures')}"
    if not sized:
        words = (in_words, f"{in_words}, none in the others")
        return DotRow(course.title, (raised, 50 - raised), words, (told,))
    met = course.shares["headcount_met"]
    enough = min(_count(met.alone), raised)
    return DotRow(
        course.title,
        (enough, raised - enough, 50 - raised),
        (
            f"{course.title}: enough troops in {both_of_50(met, ' of 50 futures')}, "
            f"a force in {both_of_50(force)}",
            f"{in_words}, enough troops in {both_of_50(met)}",
            f"{in_words}, enough troops in {both_of_50(met)}, no force in the others",
        ),
        (told, f"enough in {both_of_50(met)}"),
    )


def attack(assessment: Assessment) -> Chart | None:
    """In how many futures attack is less, as, or more likely than with no force."""
    courses = [course for course in answered(assessment) if "attack_less_likely" in course.shares]
    if not courses:
        return None
    first, other = courses[0], contrast(assessment)
    less = both_of_50(first.shares["attack_less_likely"], " of 50 futures")
    finding = f"{upper(first.title)}: attack is less likely than with no force in {less}"
    if other is not None:
        finding += f"; {other.title}, in {both_of_50(other.shares['attack_less_likely'])}"
    return Chart(
        "attack",
        "Compared with no force, is attack less or more likely?",
        f"{finding}.{_drawn(assessment)}",
        dots([_attack_row(course) for course in courses], (_LESS, _SAME, _MORE)),
        ("course", "attack less likely, of 50", "attack more likely, of 50"),
        _table(courses, ("attack_less_likely", "attack_more_likely")),
    )


def _attack_row(course: CourseAnswer) -> DotRow:
    less, more = (course.shares[f"attack_{which}_likely"] for which in ("less", "more"))
    fewer, greater = _count(less.alone), _count(more.alone)
    low = f"attack less likely in {both_of_50(less, ' of 50 futures')}, more likely in {both_of_50(more)}"
    high = f"attack more likely in {both_of_50(more, ' of 50 futures')}, less likely in {both_of_50(less)}"
    return DotRow(
        course.title,
        (fewer, 50 - fewer - greater, greater),
        (
            f"{course.title}: {low}",
            f"{course.title}: {low}, the same in the others",
            f"{course.title}: {high}",
        ),
        (f"less likely in {both_of_50(less, ' of 50')}", f"more likely in {both_of_50(more)}"),
    )


def troops(assessment: Assessment) -> Chart | None:
    """What can be kept there against what is asked for."""
    courses = [course for course in answered(assessment) if "headcount" in course.amounts]
    if not courses:
        return None
    drawn, rows = [], []
    for course in courses:
        kept, asked = course.amounts["headcount"], course.amounts["requirement_troops"]
        there, wanted = _kept(kept), span(asked.alone)
        cells = (there, _middle(kept.alone), wanted, _middle(asked.alone))
        rows.append((course.title, *cells))
        there_in_words = f"{course.title}: {there} can be kept there{_in_the_middle(cells[1])}"
        wanted_in_words = f"{course.title}: {wanted} are asked for{_in_the_middle(cells[3])}"
        both = (_range(kept.alone, there_in_words), _range(asked.alone, wanted_in_words))
        drawn.append(RangeRow(course.title, both, (f"kept: {there}", f"asked for: {wanted}")))
    kept, asked = (courses[0].amounts[name] for name in ("headcount", "requirement_troops"))
    raised = kept.alone.p95 or kept.together.p95
    there = f"{_kept(kept)} can be kept there" if raised else "no force is raised"
    return Chart(
        "troops",
        "How many can be kept there, and how many are asked for?",
        f"{upper(courses[0].title)}: {there}; {span(asked.alone)} are asked for.{_several(courses)}",
        ranges(drawn, (_KEPT, _ASKED), _AXIS),
        ("course", "can be kept there", "in the middle future", "asked for", "in the middle future"),
        tuple(rows),
    )


_AXIS = "thousand troops, 5th to 95th of 100 futures; the line is the middle one"


def _kept(ends: Ends[Amount]) -> str:
    """Troops kept there for contributors who move on their own, and the other beside it where it differs."""
    alone, together = (span(each) if each.p95 else "none" for each in (ends.alone, ends.together))
    return alone if alone == together else f"{alone} ({together} if all move together)"


def _range(amount: Amount, words: str) -> Range:
    middles = tuple(each / 1000 for each in _middles(amount))
    return Range(amount.p05 / 1000, amount.p95 / 1000, middles, words)


def _several(courses: Sequence[CourseAnswer]) -> str:
    drawn = (course.amounts[name].alone for course in courses for name in ("headcount", "requirement_troops"))
    told = " Several lines in a bar: one for each part of the range of the unknown inputs."
    return told if any(len(_middles(amount)) > 1 for amount in drawn) else ""


def _middles(amount: Amount) -> list[float]:
    """The middle future; with deep inputs, one for each of their cells."""
    if not amount.p95:
        return []
    return [amount.p50] if amount.p50 is not None else [cell.value for cell in amount.cells]


def _middle(amount: Amount) -> str:
    return f"{middle(amount)} thousand" if _middles(amount) else "-"


def _in_the_middle(told: str) -> str:
    return "" if told == "-" else f", {told} in the middle future"


def _table(courses: Sequence[CourseAnswer], measures: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((c.title, *(both_of_50(c.shares[measure]) for measure in measures)) for c in courses)


def _count(share: Share) -> int:
    """How many of 50 dots; with deep inputs those of the middle cell, as the finding says."""
    if share.probability is None:
        return round(50 * share.cells[len(share.cells) // 2].value)
    return round(50 * share.probability)


def _drawn(assessment: Assessment) -> str:
    """What is drawn where a count is a range."""
    shares = [ends.alone for course in answered(assessment) for ends in course.shares.values()]
    return " Ranges are drawn at the middle of the unknown inputs." if any(s.cells for s in shares) else ""
