"""What matters, in words and in the terminal: what a measure hangs on, a rule, the courses (E10-E20)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap

from guarantor.measures.influence.forms import BoxTold, Influence, LimitTold, MattersAnswer, StandingTold
from guarantor.report.basis import basis_words
from guarantor.report.words import count_of_50, few, input_title, listed, thousand, threshold_words, upper

__all__ = [
    "READ_AS",
    "alone_words",
    "box_words",
    "course_words",
    "hangs_words",
    "in_unit",
    "known_words",
    "level_words",
    "limit_words",
    "matters_text",
    "measure_words",
    "name_of",
    "not_seen_words",
    "regret_words",
    "rule_words",
    "shares_words",
    "short_words",
    "standing_words",
    "title_of",
    "value_words",
]

COLUMNS = 80
_NAMED = 30
_CONDITIONS = 3
_SURE = 0.7

READ_AS = (
    "This says with what a measure goes up and down in these futures, not why. Inputs that move together "
    "share influence, so that the parts do not add up to the whole."
)
"""What such figures are and are not (E1, E7)."""


# -- numbers ------------------------------------------------------------------------------------------------


def value_words(answer: MattersAnswer, value: float) -> str:
    """A value of the measure: ``16``, ``3.6 thousand``, ``31%``, ``2.8 points lower``."""
    unit = answer.unit
    if unit == "yes/no":
        return count_of_50(value)
    if unit == "points":
        if not value:
            return "the same"
        return f"{100 * abs(value):.1f} points {'higher' if value > 0 else 'lower'}"
    if unit == "troops":
        return f"{'-' if value < 0 else ''}{thousand(abs(value))} thousand"
    if unit in ("probability", "share"):
        return f"{100 * value:.3g}%"
    return f"{value:.3g}"


_SCALES = {"yes/no": "of 50", "points": "points", "troops": "thousand", "probability": "%", "share": "%"}


def short_words(answer: MattersAnswer, value: float) -> str:
    """The same for a table, whose head has the unit."""
    if answer.unit == "yes/no":
        return count_of_50(value).replace("under ", "<").replace("over ", ">")
    if answer.unit == "points":
        return f"{100 * value:+.1f}" if value else "0"
    if answer.unit == "troops":
        return f"{'-' if value < 0 else ''}{thousand(abs(value))}"
    return f"{100 * value:.3g}" if answer.unit in ("probability", "share") else f"{value:.3g}"


def in_unit(answer: MattersAnswer, head: str) -> str:
    """A head of a table with its unit: ``moved alone, of 50``."""
    unit = _SCALES.get(answer.unit, answer.unit)
    return f"{head}, {unit}" if unit else head


def measure_words(answer: MattersAnswer, value: float) -> str:
    """A value with its unit: ``16 of 50 futures``."""
    told = value_words(answer, value)
    return f"{told} of 50 futures" if answer.unit == "yes/no" else told


def title_of(answer: MattersAnswer) -> str:
    """What is looked at: ``troops kept there, where a force is raised``."""
    title = answer.title
    if answer.minus:
        title = f"{title}, against {answer.minus_title}"
    return f"{title}, where a force is raised" if answer.where_raised else title


# -- sentences ----------------------------------------------------------------------------------------------


def _part(answer: MattersAnswer, name: str) -> str:
    """A part of what has no probability, such as ``XCO.pool 3000 to 4000``, in words."""
    return re.sub(r"\w+(?:\.\w+)+(?= \d)", lambda found: f"{name_of(answer, found[0])} is", name)


def _ends_once(ends: list[str]) -> list[str]:
    """Two ends of a range, what they end on said once: ``4``, ``7 of 50 futures``."""
    if len(ends) < 2:
        return ends
    (low, _, unit), (_, _, other) = (each.partition(" ") for each in ends)
    return [low, ends[1]] if unit == other else ends


def known_words(answer: MattersAnswer) -> str:
    """The measure, and how closely sampling alone knows it (E14, E17)."""
    known, title = answer.value, upper(title_of(answer))
    together = " if all move together" if answer.end == "together" else ""
    if answer.draws == 0:
        return f"{title}: in no sampled future."
    if known.parts:
        low, high = min(known.parts, key=lambda p: p.value), max(known.parts, key=lambda p: p.value)
        outer = _ends_once(list(dict.fromkeys(measure_words(answer, each.value) for each in (low, high))))
        where = (
            f" (lowest where {_part(answer, low.name)}, highest where {_part(answer, high.name)})"
            if len(outer) > 1
            else ""
        )
        told = f"{title}: {' to '.join(outer)}{together}{where}"
        return f"{told}; over what has no probability nothing is averaged."
    assert known.value is not None
    middle = measure_words(answer, known.value)
    if answer.reason == "does not vary":
        return f"{title}: {middle}{together}, whatever the inputs are within their ranges."
    count = answer.unit == "yes/no"
    ends = dict.fromkeys(
        f"{50 * each:.1f}" if count else value_words(answer, each) for each in (known.low, known.high)
    )
    on_average = "" if count else " on average"
    return (
        f"{title}: {middle}{on_average}{together}. Sampling alone leaves {' to '.join(ends)}; what is not "
        "known about the inputs is more."
    )


def hangs_words(answer: MattersAnswer) -> str:
    """What it hangs on most, without an order that the run cannot support (E10)."""
    if answer.reason == "too few draws":
        return f"{answer.draws} futures are too few to say what it hangs on; sample more."
    if answer.reason:
        return "It does not vary in these futures, so that nothing can be said about what it hangs on."
    if not answer.influences:
        return "It hangs on no input more than chance shows."
    names = [_name(answer, each) for each in answer.influences]
    ties = [each.about_as_much_as_the_next for each in answer.influences]
    first = next((k for k, tied in enumerate(ties) if not tied), len(names) - 1)
    if first == 0:
        told = f"It hangs most on {names[0]}"
        if len(names) > 1:
            last = next((k for k in range(1, len(ties)) if not ties[k]), len(names) - 1)
            after = names[1 : last + 1]
            told += f", then on {few(after)}"
            told += ", about as much as each other" if len(after) > 1 else ""
    else:
        told = f"It hangs most on {few(names[: first + 1])}, about as much as each other"
    combined = ""
    if answer.through_combinations:
        combined = " Inputs one by one account for less than half: it hangs mostly on combinations."
    return f"{told}.{combined}"


def _name(answer: MattersAnswer, each: Influence | LimitTold) -> str:
    dagger = "†" if isinstance(each, Influence) and each.deep else ""
    return f"{name_of(answer, each.input)}{dagger}"


def name_of(answer: MattersAnswer, name: str) -> str:
    """An input in plain words."""
    return answer.titles.get(name) or input_title(answer, name)


def alone_words(answer: MattersAnswer, each: Influence) -> str:
    """What moving this input alone does: ``0 to 41``; or that it does nothing (E7)."""
    if not each.moves_alone:
        return "nothing"
    return f"{short_words(answer, each.low)} to {short_words(answer, each.high)}"


def not_seen_words(answer: MattersAnswer) -> str:
    """Inputs of which this run sees no influence, not ranked (E10)."""
    told = []
    if answer.no_influence:
        names = [name_of(answer, name) for name in answer.no_influence]
        told.append(f"No influence that this run can see: {few(list(dict.fromkeys(names)))}.")
    if answer.not_ranked:
        names = [name_of(answer, name) for name in answer.not_ranked]
        told.append(f"Weaker than those named, in no order: {few(list(dict.fromkeys(names)))}.")
    if answer.constant:
        names = [name_of(answer, name) for name in answer.constant]
        told.append(f"The same in every future: {few(list(dict.fromkeys(names)))}.")
    return " ".join(told)


def shares_words(answer: MattersAnswer) -> str:
    """What each group of inputs accounts for, divided fairly (E7)."""
    if not answer.shares:
        return ""
    parts = [
        f"{each.title} {100 * max(each.share, 0):.0f}{' (rough)' if each.bias_dominates else ''}"
        for each in answer.shares
    ]
    left = f", all else and what it does together with them {100 * max(answer.share_left, 0):.0f}"
    return f"Of 100 parts of its variation, divided fairly among groups of inputs: {', '.join(parts)}{left}."


# -- the rule -----------------------------------------------------------------------------------------------


def limit_words(answer: MattersAnswer, limit: LimitTold) -> str:
    """A condition: ``without a ceasefire``, ``the size of .. is below 30%``."""
    name = name_of(answer, limit.input)
    sometimes = " (sometimes)" if limit.often < _SURE else ""
    if limit.levels == ("yes",):
        return f"with {name}{sometimes}"
    if limit.levels == ("no",):
        return f"without {name}{sometimes}"
    if limit.levels:
        return f"{name} is {level_words(limit.levels)}{sometimes}"
    low, high = (
        None if each is None else threshold_words(limit.input, each) for each in (limit.low, limit.high)
    )
    if low is not None and high is not None:
        return f"{name} is between {low} and {high}{sometimes}"
    return f"{name} is {f'above {low}' if low is not None else f'below {high}'}{sometimes}"


def level_words(levels: Sequence[str]) -> str:
    """Levels by name: ``sustained or partial``."""
    return " or ".join(level.replace("_", " ") for level in levels)


def box_words(answer: MattersAnswer, box: BoxTold) -> str:
    """A box as a sentence (E12)."""
    rule = answer.rule
    assert rule is not None
    conditions = [limit_words(answer, limit) for limit in box.limits]
    more = len(conditions) - _CONDITIONS
    when = listed(conditions[:_CONDITIONS]) + _further(more)
    density, coverage, elsewhere = (round(100 * each) for each in (box.density, box.coverage, box.elsewhere))
    title = answer.title
    if rule.about == "fails":
        return (
            f"{upper(when)}: '{title}' fails in {density} of 100 futures; this covers {coverage} of 100 "
            f"failures. Elsewhere it fails in {elsewhere} of 100."
        )
    if rule.about == "holds":
        return (
            f"{upper(when)}: '{title}' holds in {density} of 100 futures; this covers {coverage} of 100 "
            f"futures in which it does. Elsewhere it holds in {elsewhere} of 100."
        )
    if answer.minus:
        return (
            f"{upper(when)}: {title} is {rule.about} than with {answer.minus_title} in {density} of 100 "
            f"futures; this covers {coverage} of 100 futures in which it is so. Elsewhere in {elsewhere} "
            "of 100."
        )
    assert rule.threshold is not None
    end = "highest" if rule.about == "high" else "lowest"
    side = "above" if rule.about == "high" else "below"
    bar = value_words(answer, rule.threshold)
    return (
        f"{upper(when)}: '{title_of(answer)}' is among the {end} quarter ({side} {bar}) in {density} of 100 "
        f"futures; this covers {coverage} of 100 of them. Elsewhere in {elsewhere} of 100."
    )


def _further(more: int) -> str:
    if more <= 0:
        return ""
    return f" (and {more} weaker condition{'s' if more > 1 else ''})"


def rule_words(answer: MattersAnswer) -> str:
    """The rule, or that there is none and why (E11, E12)."""
    rule = answer.rule
    if rule is None:
        return ""
    if rule.boxes and rule.short:
        return box_words(answer, rule.boxes[0])
    if rule.boxes:
        return f"No short rule explains it. The nearest: {box_words(answer, rule.boxes[0])}"
    reasons = {
        "few": f"No rule is sought: only {rule.cases} such futures in this run, and 50 are needed.",
        "many": "No rule is sought: it comes out so in almost every future of this run.",
    }
    return reasons.get(rule.reason, f"No rule found among {rule.inputs} inputs.")


# -- courses ------------------------------------------------------------------------------------------------


def course_words(answer: MattersAnswer, low: float, high: float) -> str:
    """A figure of a course, over deep inputs a range."""
    return " to ".join(dict.fromkeys(short_words(answer, each) for each in (low, high)))


def regret_words(answer: MattersAnswer, value: float) -> str:
    """What is lost, without a sign."""
    return short_words(answer, value).lstrip("+")


def standing_words(answer: MattersAnswer) -> str:
    """Which course does best, by what is lost against the best of each future (E16)."""
    if len(answer.standings) < 2:
        return ""
    first, second = answer.standings[:2]
    if all(each.regret_most == 0 for each in answer.standings):
        return f"All {len(answer.standings)} courses come to the same in every future."
    best = [each for each in answer.standings if each.regret_mean == first.regret_mean]
    if len(best) > 1:
        return f"{upper(listed([each.title for each in best]))} stand alike, nearest to the best."
    lead = first.better_than_next or 0.0
    same = first.same_as_next or 0.0
    return (
        f"{upper(first.title)} comes nearest to the best course of each future. It does better than "
        f"{second.title} in {count_of_50(lead)} of 50 futures and the same in {count_of_50(same)}."
    )


def _standing(answer: MattersAnswer, each: StandingTold) -> tuple[str, ...]:
    best = count_of_50(each.best)
    lost = (regret_words(answer, value) for value in (each.regret_mean, each.regret_p95))
    return (each.title, course_words(answer, each.mean_low, each.mean_high), *lost, best)


# -- the terminal -------------------------------------------------------------------------------------------


def matters_text(answer: MattersAnswer) -> str:
    """The answer as text: the measure, what it hangs on, a rule, and how courses stand."""
    paragraphs = [
        f"{upper(answer.course_title)}: what does '{title_of(answer)}' hang on?",
        basis_words(answer.scenario, answer.run, answer.actors),
        known_words(answer),
        until_words(answer),
        hangs_words(answer),
        rule_words(answer),
        not_seen_words(answer),
        shares_words(answer),
    ]
    lines = [line for text in paragraphs if text for line in wrap(text, COLUMNS)]
    if answer.influences:
        lines += ["", *_table(_influence_rows(answer)), *wrap(_notes(answer), COLUMNS)]
    if len(answer.standings) > 1:
        lines += ["", *wrap(standing_words(answer), COLUMNS)]
        if any(each.regret_most > 0 for each in answer.standings):
            lines += _table(_standing_rows(answer))
    return "\n".join([*lines, "", *wrap(READ_AS, COLUMNS)])


def until_words(answer: MattersAnswer) -> str:
    """When sampling stopped (E15)."""
    if answer.until is None:
        return ""
    until = answer.until
    scale = 50.0 if answer.unit == "yes/no" else 1.0
    unit = " of 50" if answer.unit == "yes/no" else ""
    if until.undecided:
        return f"Still known only to {scale * until.half_width:.2g}{unit} after {answer.run.draws:,} futures."
    return f"Known to {scale * until.half_width:.2g}{unit} after {answer.run.draws:,} futures."


def _influence_rows(answer: MattersAnswer) -> list[tuple[str, ...]]:
    design = any(each.total is not None for each in answer.influences)
    head = ("", "of 100 parts", "known to", in_unit(answer, "moved alone"))
    rows: list[tuple[str, ...]] = [(*head, "with combinations") if design else head]
    for each in answer.influences:
        title = _name(answer, each)
        title = title if len(title) <= _NAMED else f"{title[: _NAMED - 2].rstrip()}.."
        mark = " ~" if each.about_as_much_as_the_next else ""
        span = "-".join(
            dict.fromkeys(f"{100 * max(end, 0):.0f}" for end in (each.first_order_low, each.first_order_high))
        )
        row = (f"{title}{mark}", f"{100 * max(each.first_order, 0):.0f}", span, alone_words(answer, each))
        total = "" if each.total is None else f"{100 * max(each.total, 0):.0f}"
        rows.append((*row, total) if design else row)
    return rows


def _notes(answer: MattersAnswer) -> str:
    notes = [
        f"Parts of its variation that go with each input; chance alone shows {100 * answer.floor:.2g}. Moved "
        "alone: from its 5th to its 95th of 100 values, or from no to yes."
    ]
    if any(each.about_as_much_as_the_next for each in answer.influences):
        notes.append("~ matters about as much as the next: their order says nothing.")
    if any(not each.moves_alone for each in answer.influences):
        notes.append("Nothing when moved alone: shares influence with inputs that move with it.")
    if any(each.deep for each in answer.influences):
        notes.append("† has no probability: looked at over its whole range alike.")
    return " ".join(notes)


def _standing_rows(answer: MattersAnswer) -> list[tuple[str, ...]]:
    mean = "holds" if answer.unit == "yes/no" else "mean"
    head = ("", in_unit(answer, mean), "lost, mean", "lost, 95th of 100", "best, of 50")
    return [head, *(_standing(answer, each) for each in answer.standings)]


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(each.rjust(w) for each, w in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        for row in rows
    ]
