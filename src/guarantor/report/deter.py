"""Deterrence in the terminal: four readings of a win, the game, what rests on judgement (D15, D18, D19).

Counts are of 50 futures in which a force is raised. Where the two ends of COMMIT differ, the other stands in
brackets; where the check of D8 gives another count, it stands behind a stroke.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from guarantor.measures.figures import Amount, Ends, Share
from guarantor.measures.guarantee.deter_forms import (
    Against,
    CourseGame,
    DeterAnswer,
    DeterEnd,
    JudgedInput,
    Leading,
    Point,
    Tested,
)
from guarantor.measures.naming import group_title
from guarantor.report.basis import basis_words
from guarantor.report.channels import JUDGED
from guarantor.report.likelihood import Scale, likely, scale_note
from guarantor.report.words import (
    both_of_50,
    input_name,
    of_50,
    range_words,
    short_both_of_50,
    upper,
    with_course,
)

__all__ = [
    "UNVALIDATED",
    "WINS",
    "against_pairs",
    "confidence_words",
    "course_pairs",
    "deter_text",
    "finding",
    "flags",
    "game_lines",
    "hold_out_rows",
    "judged_name",
    "judged_words",
    "level_words",
    "main_end",
    "per_cent",
    "signed",
    "threshold_words",
    "win_titles",
    "win_words",
    "wins_of",
    "worse_rows",
]

COLUMNS = 80
WINS = {"gift": "W1", "risk": "W1b", "relative": "W2", "hold-out": "W5"}
"""The tests by the words with which a reader chooses one, and their names on the model page."""

UNVALIDATED = "The deterrence part has no validation against outcomes."
"""What stands beside every result of the game (UX 6)."""

_SHOWN = (0.0, 0.05, 0.1, 0.2)
_CHANCES = (0.3, 0.5, 0.7, 0.9)


def deter_text(answer: DeterAnswer, win: str | None = None, scale: Scale | None = None) -> str:
    """The answer as text; a test that the reader chose stands first, the others stay beside it.

    Parameters
    ----------
    win : str, optional
        One of `WINS`.
    scale : Scale, optional
        Of words of likelihood, which are told on request only (D20).
    """
    body = [
        f"Does it deter? {upper(_title(answer, answer.course))}, held against no force and other courses",
        basis_words(answer.scenario, answer.run, answer.actors),
        finding(answer),
    ]
    lines = [line for text in body for line in wrap(text, COLUMNS)]
    lines += ["", *_against_nothing(answer), ""]
    lines += wrap(
        f"A win for {_who(answer)}, read in four ways; counts of 50 futures with a force"
        + (". Behind a stroke: with what a choice alone is worth taken off" if _any_stroke(answer) else "")
        + ".",
        COLUMNS,
    )
    titles = win_titles(answer)
    for name in wins_of(win):
        lines += ["", *wrap(titles[name], COLUMNS, subsequent_indent="  ")]
        lines += [f"  {line}" for line in _win(answer, name, chosen=name == win)]
    if main_end(answer) is not answer.ends.alone:
        lines += ["", *wrap("No force is raised if each moves on its own: counts are if all do.", COLUMNS)]
    lines += ["", *_wrapped(game_lines(answer))]
    if scale is not None:
        lines += ["", *_in_words(answer, scale)]
    notes = [judged_words(answer), confidence_words(answer), *flags(answer), JUDGED, UNVALIDATED]
    lines += ["", *(line for text in notes if text for line in wrap(text, COLUMNS))]
    return "\n".join(lines)


def _in_words(answer: DeterAnswer, scale: Scale) -> list[str]:
    """Shares of sampled futures in the words of a scale; confidence has a sentence of its own (D19, D20)."""
    told = [f"{scale_note(scale)} They are said of sampled futures with a force, not of the world."]
    for one, _ in course_pairs(answer):
        if one.less.probability is not None:
            told.append(
                f"{upper(_title(answer, one.course))}: attack less likely than with no force, "
                f"{likely(scale, one.less.probability)}, here {100 * one.less.probability:.0f}%."
            )
    return [line for text in told for line in wrap(text, COLUMNS)]


def wins_of(chosen: str | None) -> tuple[str, ...]:
    """All four tests, the one that the reader chose first."""
    return tuple(sorted(WINS, key=lambda name: name != chosen))


def _who(answer: DeterAnswer) -> str:
    return answer.actors[answer.challenger]


def _title(answer: DeterAnswer, course: str) -> str:
    return answer.courses[course]


# -- against no force ---------------------------------------------------------------------------------------


def finding(answer: DeterAnswer) -> str:
    """What the course comes to, in one sentence: the sign of a difference on the same futures."""
    one, two = (_course(end, answer.course) for end in (answer.ends.alone, answer.ends.together))
    raised = both_of_50(Ends[Share](alone=one.raised, together=two.raised), " of 50 sampled futures")
    if not one.draws and not two.draws:
        return f"A force is raised in {raised}, so that there is nothing to hold against no force."
    if not one.draws:
        one = two
    less = both_of_50(Ends[Share](alone=one.less, together=two.less))
    more = both_of_50(Ends[Share](alone=one.riskier, together=two.riskier))
    return (
        f"A force is raised in {raised}. Of 50 such futures, attack is less likely than with no force in "
        f"{less} and more likely in {more}; on average {_points(one.change)}."
    )


def main_end(answer: DeterAnswer) -> DeterEnd:
    """The end that is told first: each moves on its own, unless there is no force then."""
    return answer.ends.alone if _course(answer.ends.alone, answer.course).draws else answer.ends.together


def _course(end: DeterEnd, name: str) -> CourseGame:
    return next(each for each in end.courses if each.course == name)


def course_pairs(answer: DeterAnswer) -> list[tuple[CourseGame, CourseGame]]:
    """Each course at both ends; one that raises no force if each moves on its own, only if all do."""
    pairs = zip(answer.ends.alone.courses, answer.ends.together.courses, strict=True)
    return [(one if one.draws or not two.draws else two, two) for one, two in pairs]


def against_pairs(answer: DeterAnswer) -> list[tuple[Against, Against]]:
    """Each other course at both ends, as `course_pairs`."""
    first = main_end(answer)
    return list(zip(first.against, answer.ends.together.against, strict=True))


def _against_nothing(answer: DeterAnswer) -> list[str]:
    head = ("", "raised", "less likely", "more likely", "points", f"{_who(answer)} has")
    rows = [
        (
            upper(_title(answer, one.course)),
            short_both_of_50(Ends[Share](alone=one.raised, together=two.raised)),
            short_both_of_50(Ends[Share](alone=one.less, together=two.less)),
            short_both_of_50(Ends[Share](alone=one.riskier, together=two.riskier)),
            signed(one.change, 100, ".1f"),
            signed(one.gain, 1, ".2f"),
        )
        for one, two in course_pairs(answer)
    ]
    note = "Attack against no force; counts of 50. Last: on average, in parts of the prize."
    return [*_table([head, *rows]), *wrap(note, COLUMNS)]


def signed(found: Amount, scale: float, form: str) -> str:
    """A mean with its sign; over deep inputs the range of its parts."""
    return " to ".join(dict.fromkeys(f"{scale * each:+{form}}" for each in _outer(found)))


def _points(found: Amount) -> str:
    ends = [100 * each for each in _outer(found)]
    if all(each < 0 for each in ends) or all(each > 0 for each in ends):
        sizes = sorted(f"{abs(each):.1f}" for each in ends)
        return f"{' to '.join(dict.fromkeys(sizes))} points {'lower' if ends[0] < 0 else 'higher'}"
    told = " to ".join(dict.fromkeys(f"{each:+.1f}" for each in ends))
    return f"by {told} points"


def _outer(found: Amount) -> Sequence[float]:
    """The mean, or the lowest and highest over the parts of deep inputs."""
    if found.mean is not None:
        return (found.mean,)
    means = [cell.value for cell in found.cells]
    return (min(means), max(means)) if means else (0.0,)


# -- four tests ---------------------------------------------------------------------------------------------


def win_titles(answer: DeterAnswer) -> dict[str, str]:
    """Each test in words."""
    who, first = _who(answer), _title(answer, answer.course)
    return {
        "gift": f"A gift: {who} has more with the course than with no force at all",
        "risk": "Provocation: attack is more likely than with no force",
        "relative": f"Worse than a better force: {who} has more {with_course(first)} than with the other "
        "course, by over so much of the prize",
        "hold-out": f"Holding out: settling for {first} is {who}'s gain, if holding out brings the other "
        "course with this chance",
    }


def _win(answer: DeterAnswer, name: str, *, chosen: bool) -> list[str]:
    if name in ("gift", "risk"):
        rows = [
            (upper(_title(answer, one.course)), win_words(name, one, two))
            for one, two in course_pairs(answer)
        ]
        return _table(rows)
    pairs = against_pairs(answer)
    if not pairs:
        return ["the scenario has no other course; add one under 'courses:'"]
    if name == "relative":
        return _table(worse_rows(answer, every=chosen))
    told = [threshold_words(answer, one) for one, _ in pairs]
    table = _table(hold_out_rows(answer, every=chosen))
    return [*table, *(line for text in told for line in wrap(text, COLUMNS - 2))]


def worse_rows(answer: DeterAnswer, *, every: bool) -> list[tuple[str, ...]]:
    """A head of how much better, in parts of the prize, and a row for each other course."""
    pairs = against_pairs(answer)
    if not pairs:
        return []
    kept = [k for k, point in enumerate(pairs[0][0].worse) if every or round(point.at, 3) in _SHOWN]
    head = ("", *(f"{pairs[0][0].worse[k].at:g}" for k in kept))
    rows = [
        (upper(_title(answer, one.better)), *(_both(one.worse[k], two.worse[k]) for k in kept))
        for one, two in pairs
    ]
    return [head, *rows]


def hold_out_rows(answer: DeterAnswer, *, every: bool) -> list[tuple[str, ...]]:
    """A head of chances and a row for each other course; the reader's own chance is the last."""
    pairs = against_pairs(answer)
    if not pairs:
        return []
    first = pairs[0][0].hold_out
    kept = [k for k, p in enumerate(first.curve) if every or round(p.at, 2) in _CHANCES]
    head = ["", *(f"{100 * first.curve[k].at:.0f}%" for k in kept)]
    own = first.chosen
    if own is not None:
        head.append(f"yours: {100 * own.at:.3g}%")
    rows = [tuple(head)]
    for one, two in pairs:
        cells = [_both(one.hold_out.curve[k], two.hold_out.curve[k]) for k in kept]
        if one.hold_out.chosen is not None and two.hold_out.chosen is not None:
            cells.append(_both(one.hold_out.chosen, two.hold_out.chosen))
        rows.append((upper(_title(answer, one.better)), *cells))
    return rows


def win_words(name: str, one: CourseGame, two: CourseGame) -> str:
    """A test against no force as a count, the check of D8 behind a stroke where it gives another one."""
    if name == "risk":
        return short_both_of_50(Ends[Share](alone=one.riskier, together=two.riskier))
    return _stroke(one.gift, two.gift)


def _both(one: Point, two: Point) -> str:
    return _stroke(one.tested, two.tested)


def _stroke(one: Tested, two: Tested) -> str:
    plain = short_both_of_50(Ends[Share](alone=one.share, together=two.share))
    centred = short_both_of_50(Ends[Share](alone=one.centred, together=two.centred))
    return plain if plain == centred else f"{plain} / {centred}"


def _any_stroke(answer: DeterAnswer) -> bool:
    tested = [(one.gift, two.gift) for one, two in course_pairs(answer)]
    for one, two in against_pairs(answer):
        curves = ((one.worse, two.worse), (one.hold_out.curve, two.hold_out.curve))
        tested += [(a.tested, b.tested) for ours, theirs in curves for a, b in zip(ours, theirs, strict=True)]
    return any("/" in _stroke(one, two) for one, two in tested)


def threshold_words(answer: DeterAnswer, against: Against) -> str:
    """How likely the better force must be for holding out to be worse for the challenger than settling."""
    found = against.hold_out
    other = _title(answer, against.better)
    if of_50(found.defined) == "0":
        return f"{upper(other)} never leaves {_who(answer)} less than no force does."
    low, middle, high = found.threshold.p05, found.threshold.p50, found.threshold.p95
    ends = f"{_chance(low)} to {_chance(high)} in 90 of 100 futures"
    told = f"{_chance(middle)} in the middle future, {ends}" if middle is not None else ends
    return (
        f"{upper(other)}: for settling to be {_who(answer)}'s gain it must be likelier than {told}; never "
        f"its gain in {of_50(found.never)} of 50, always in {of_50(found.always)}."
    )


def _chance(value: float) -> str:
    """A threshold in per cent; outside 0 to 100 it is at none or at any."""
    return "over 100%" if value > 1 else "any" if value < 0 else f"{100 * value:.0f}%"


# -- the game -----------------------------------------------------------------------------------------------


def game_lines(answer: DeterAnswer, course: str | None = None) -> list[str]:
    """The game as a list, deeper by two blanks at each move: what happens on average, with a force."""
    name = course or answer.course
    found = next(one for one, _ in course_pairs(answer) if one.course == name)
    if not found.draws:
        return []
    chance = {node.name: per_cent(node.chance) for node in found.nodes}
    who, defender = _who(answer), answer.actors.get(answer.protege or "", "the defender")
    guarantors = [
        f"      {answer.actors.get(each, group_title(each))} comes in: {chance[f'intervenes.{each}']}"
        for each in answer.guarantors
    ]
    return [
        f"The game {with_course(_title(answer, name))}, on average over futures with a force:",
        f"  {who} attacks: {chance['attack_probability']} ({level_words(answer)})",
        f"    {defender} resists: {chance['p_resist']}; it gives in otherwise",
        f"      a quick success: {chance['p_quick']}; a stalled war otherwise",
        *guarantors,
        f"      nobody comes in: {chance['p_alone']}",
        f"  in all, it comes to a fight: {chance['p_fight']}; {who} has the prize: {chance['p_prize']}",
    ]


def level_words(answer: DeterAnswer) -> str:
    """Why a level is shown at all (D18)."""
    return f"it follows from your own chance with no force, {range_words(answer.anchor)}"


def per_cent(found: Amount) -> str:
    """A mean chance of 100; over deep inputs a range."""
    ends = [100 * each for each in _outer(found)]
    told = dict.fromkeys("under 1" if 0 < each < 0.5 else f"{each:.0f}" for each in ends)
    return f"{' to '.join(told)} of 100"


# -- what rests on judgement --------------------------------------------------------------------------------


def judged_words(answer: DeterAnswer) -> str:
    """The share of the variance that judgements own (D18)."""
    found = answer.judged
    if found.share is None or found.low is None or found.high is None:
        return (
            "What judgements alone own of the variation cannot be said on so few futures, or where nothing "
            "varies."
        )
    largest = [judged_name(answer, each) for each in found.inputs if each.above_noise][:3]
    most = f", most of all {'; '.join(largest)}" if largest else ""
    return (
        f"Numbers that rest on judgement alone own about {100 * found.share:.0f} of 100 parts of how the "
        f"{found.measure} varies ({100 * found.low:.0f} by themselves, {100 * found.high:.0f} with what they "
        f"do together with the rest){most}."
    )


def confidence_words(answer: DeterAnswer) -> str:
    """How sure the evidence lets anybody be, in a sentence of its own (D19)."""
    found = answer.judged
    named = "; ".join(f"{judged_name(answer, each)} ({each.grade})" for each in found.drivers)
    rests = f" What it hangs on most: {named}; F6 means that nothing is cited." if named else ""
    return f"Confidence in this part of the answer is {found.confidence}.{rests}"


def judged_name(answer: DeterAnswer, each: JudgedInput | Leading) -> str:
    """A judgement or another input in words."""
    return each.title if each.title != each.path else input_name(each.path, answer.actors)


def flags(answer: DeterAnswer) -> list[str]:
    """What to know of the way in which it was played, and of draws that are left out (D9, D10)."""
    told = []
    if answer.kinds > 1:
        told.append(
            f"{_who(answer)} is one of {answer.kinds} kinds that only it can tell apart; in "
            f"{answer.several_beliefs:,} of {answer.run.draws:,} futures others could believe something else "
            "too, and the answer would be another."
        )
    if answer.by_interest:
        told.append("Guarantors decide by their interests here, not by a stated reliability.")
    if answer.not_found:
        told.append(
            f"In {answer.not_found:,} of {answer.run.draws:,} futures no beliefs bear themselves out; they "
            "are left out of every number here."
        )
    if answer.near_rational:
        told.append(f"In {answer.near_rational:,} futures choices are all but certain; do not rely on them.")
    return told


# -- lines --------------------------------------------------------------------------------------------------


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Columns beside each other; in two tables one below the other where they are too wide."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    if sum(widths) + 2 * len(widths) > COLUMNS and len(widths) > 3:
        half = (len(widths) + 1) // 2
        return [*_table([row[:half] for row in rows]), *_table([(row[0], *row[half:]) for row in rows])]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        for row in rows
    ]


def _wrapped(lines: Sequence[str]) -> list[str]:
    told: list[str] = []
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        told += wrap(line.strip(), COLUMNS, initial_indent=indent, subsequent_indent=f"{indent}  ")
    return told
