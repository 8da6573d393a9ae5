"""What a guarantor is worth, in the terminal: sentences, a table, and a chart with its finding (D16, D18)."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from guarantor.measures.assessment import Amount, Ends, Share
from guarantor.measures.guarantee.channel_forms import ChannelAnswer
from guarantor.measures.guarantee.channel_parts import ChannelEnd, ChannelPart
from guarantor.measures.naming import group_title
from guarantor.report.basis import basis_words
from guarantor.report.drawing import Chart
from guarantor.report.plane import INK, State, Step, steps
from guarantor.report.words import both_of_50, listed, short_both_of_50, upper, with_course

__all__ = [
    "ACCOUNTING",
    "JUDGED",
    "channels_chart",
    "channels_text",
    "finding",
    "order_words",
    "word_and_troops",
]

COLUMNS = 80

ACCOUNTING = (
    "This is accounting, not causation: it divides the difference between two courses in the same sampled "
    "futures. Each part is what its channel changes when it is added, on average over every order in which "
    "the five could be added. The parts add up on average; ranges do not."
)
"""What a division among channels is (D16)."""

JUDGED = (
    "Stakes, costs and resolve are judgements in units of the prize, not measurements. This compares courses "
    "under stated assumptions; it is not a prediction."
)
"""What stands beside every result of the game (D18)."""

_ROWS = {
    "means": "own means",
    "approvals": "approvals",
    "pledges": "others' pledges",
    "capabilities": "capabilities",
    "credibility": "credibility",
}
_WORDS = {
    "means": "its own troops and reinforcement",
    "approvals": "approvals that hang on it",
    "pledges": "others who come or stay away because of it",
    "capabilities": "what only it can supply",
    "credibility": "how far its word is relied on",
}
_SURE = 1.96
_LOWERS = State("lowers it", "#0072B2", "#0072B2")
_RAISES = State("raises it", "#E69F00", INK)
_WHOLE = State("all five together", "transparent", "#767676")


def channels_text(answer: ChannelAnswer) -> str:
    """The answer as text: what it comes to, what carries it, and a table of the five channels.

    Counts are of 50 sampled futures. Where the two ends of COMMIT differ, the other stands in brackets.
    """
    paragraphs = [
        _title(answer),
        basis_words(answer.scenario, answer.run, answer.actors),
        _raised(answer),
        finding(answer),
        _carried(answer),
    ]
    paragraphs += [word_and_troops(answer), order_words(answer)]
    body = [line for text in paragraphs if text for line in wrap(text, COLUMNS)]
    notes = [ACCOUNTING, *([JUDGED] if answer.game else [])]
    return "\n".join(
        [*body, "", *_table(answer), "", *(line for text in notes for line in wrap(text, COLUMNS))]
    )


# -- sentences ----------------------------------------------------------------------------------------------


def _title(answer: ChannelAnswer) -> str:
    against = f"the same without {_who(answer)}" if answer.base.removed else answer.base.title
    return f"What is {_who(answer)} worth? {upper(answer.course.title)}, against {against}"


def _who(answer: ChannelAnswer) -> str:
    return answer.actors.get(answer.guarantor, group_title(answer.guarantor))


def _raised(answer: ChannelAnswer) -> str:
    without, with_it = (_ends(answer, name) for name in ("raised_without", "raised"))
    told = f"A force is raised in {both_of_50(with_it, ' of 50 sampled futures')}"
    rest = " Where there is none in either, nothing changes." if _rest(answer.ends.alone) else ""
    return f"{told}, and in {both_of_50(without)} {_against(answer)}.{rest}"


def _against(answer: ChannelAnswer) -> str:
    if answer.base.removed:
        return f"without {_who(answer)}"
    return with_course(answer.base.title)


def finding(answer: ChannelAnswer) -> str:
    """What its presence comes to, in one sentence."""
    ends = answer.ends
    if not _moves(ends.alone) and not _moves(ends.together):
        return f"{upper(_who(answer))} changes nothing here ({answer.title}), in any sampled future."
    chance = answer.unit == "probability"
    lower, higher = (_ends(answer, name) for name in ("lower", "higher"))
    counts = (
        f"{'Attack is less likely' if chance else f'{upper(answer.title)}: lower'} with {_who(answer)} in "
        f"{both_of_50(lower, ' of 50')}, {'more likely' if chance else 'higher'} in {both_of_50(higher)}"
    )
    same = ", and the same in the others" if _rest(ends.alone) else ""
    other = ""
    if _plain(answer, ends.together.total) != _plain(answer, ends.alone.total):
        other = f"; {_change(answer, ends.together.total)} if all move together"
    total = ends.alone.total
    spread = "" if answer.unit == "yes/no" else f", {_range(answer, total)} in 90 of 100 futures"
    return f"{counts}{same}; on average {_change(answer, total)}{_error(answer, total)}{spread}{other}."


def _carried(answer: ChannelAnswer) -> str:
    """Which channels carry it, the largest first; those that work against it after them."""
    end = _main(answer)
    live = sorted((each for each in end.channels if not each.inert), key=_weight, reverse=True)
    idle = [_WORDS[each.name] for each in end.channels if each.inert]
    if not live:
        return ""
    signs = {each > 0 for part in (end.total, *(part.part for part in live)) for each in _means(part)}
    if len(signs) == 1:  # all of one sign: parts of a whole
        told = listed([f"{_size(answer, each.part)} through {_WORDS[each.name]}" for each in live])
        told = told.replace(" through", " come through", 1)
        opening = f"Of the {_size(answer, end.total)} {_UNITS[answer.unit]}, "
    else:
        told = listed([f"{_change(answer, each.part)} through {_WORDS[each.name]}" for each in live])
        opening = f"What makes up the {_change(answer, end.total)}: "
    none = f" Nothing comes through {' or '.join(idle)}." if idle else ""
    return f"{opening}{told}.{none}"


def word_and_troops(answer: ChannelAnswer) -> str:
    """Whether its word or its own means do more, future by future."""
    end = _main(answer)
    word, means = (_part(end, name) for name in ("credibility", "means"))
    if answer.lower_is_safer is None or (word.inert and means.inert):
        return ""
    sides = ("word_lower_than_means", "means_lower_than_word")
    mine, other = (_ends(answer, name) for name in (sides if answer.lower_is_safer else sides[::-1]))
    return (
        f"Only a matter of numbers? Its word does more than its own troops and reinforcement in "
        f"{both_of_50(mine, ' of 50 futures')}, less in {both_of_50(other)}; in the others both do the same."
    )


def order_words(answer: ChannelAnswer) -> str:
    """How much the part of the two largest channels hangs on what else is there."""
    live = sorted((each for each in _main(answer).channels if not each.inert), key=_weight, reverse=True)
    if len(live) < 2:
        return ""
    told = [
        f"{_ROWS[each.name]}, {_plain(answer, each.first_in)} if added first and "
        f"{_plain(answer, each.last_in)} if added last"
        for each in live[:2]
    ]
    return f"How much hangs on what else is there: {'; '.join(told)}."


def _weight(part: ChannelPart) -> float:
    return max(abs(each) for each in _means(part.part))


# -- the table ----------------------------------------------------------------------------------------------


def _table(answer: ChannelAnswer) -> list[str]:
    heads = ("", "on average", "lower", "higher", "added first", "added last", "if together")
    rows = [heads, *_rows(answer)]
    if all(row[1] == row[-1] for row in rows[1:]):
        rows = [row[:-1] for row in rows]
    tables = [rows]
    if _width(rows) > COLUMNS:
        tables = [[row[:4] for row in rows], [(row[0], *row[4:]) for row in rows]]
    lines = [f"{upper(_axis(answer))}; counts of 50"]
    for table in tables:
        widths = [max(len(row[k]) for row in table) for k in range(len(table[0]))]
        lines += [
            "  ".join(
                [
                    row[0].ljust(widths[0]),
                    *(each.rjust(w) for each, w in zip(row[1:], widths[1:], strict=True)),
                ]
            ).rstrip()
            for row in table
        ]
    return lines


def _width(rows: Sequence[tuple[str, ...]]) -> int:
    return sum(max(len(row[k]) for row in rows) + 2 for k in range(len(rows[0]))) - 2


def _rows(answer: ChannelAnswer) -> list[tuple[str, ...]]:
    """One row for each channel and one for all: average, counts, first and last, if all move together."""
    alone, together = answer.ends.alone, answer.ends.together
    rows = [
        (
            _ROWS[a.name],
            _plain(answer, a.part),
            short_both_of_50(Ends[Share](alone=a.lower, together=b.lower)),
            short_both_of_50(Ends[Share](alone=a.higher, together=b.higher)),
            _plain(answer, a.first_in),
            _plain(answer, a.last_in),
            _plain(answer, b.part),
        )
        for a, b in zip(alone.channels, together.channels, strict=True)
    ]
    counts = (short_both_of_50(_ends(answer, name)) for name in ("lower", "higher"))
    whole = ("all five", _plain(answer, alone.total), *counts, "", "", _plain(answer, together.total))
    return [*rows, whole]


# -- the chart ----------------------------------------------------------------------------------------------


def channels_chart(answer: ChannelAnswer) -> Chart:
    """A waterfall: what each channel changes on average, one after the other, and what they come to."""
    end = _main(answer)
    rows, at = [], 0.0
    for part in end.channels:
        change = _scaled(answer, _middle(part.part))
        told = _plain(answer, part.part)
        words = f"{upper(_WORDS[part.name])}: {_change(answer, part.part)} on average"
        rows.append(Step(_ROWS[part.name], at, at + change, int(change > 0), words, (told,)))
        at += change
    whole = f"All five together: {_change(answer, end.total)} on average"
    rows.append(Step("all five", 0.0, at, 2, whole, (_plain(answer, end.total),)))
    drawn = "" if answer.ends.alone is end else " Drawn: if all move together."
    if end.total.cells:
        drawn += " Ranges are drawn at the middle of the unknown inputs."
    return Chart(
        "channels",
        f"What is {_who(answer)} worth, and through what?",
        f"{finding(answer)}{drawn}",
        steps(rows, (_LOWERS, _RAISES, _WHOLE), _axis(answer)),
        (
            "channel",
            "on average",
            "lower, of 50",
            "higher, of 50",
            "added first",
            "added last",
            "if together",
        ),
        tuple(_rows(answer)),
    )


# -- numbers ------------------------------------------------------------------------------------------------


def _main(answer: ChannelAnswer) -> ChannelEnd:
    """The end that is told first: each moves on its own, unless nothing changes so."""
    return answer.ends.alone if _moves(answer.ends.alone) else answer.ends.together


def _moves(end: ChannelEnd) -> bool:
    return any(not part.inert for part in end.channels)


def _rest(end: ChannelEnd) -> bool:
    """Whether some futures are the same with it and without it."""
    if end.lower.probability is None or end.higher.probability is None:
        return True
    return end.lower.probability + end.higher.probability < 1


def _part(end: ChannelEnd, name: str) -> ChannelPart:
    return next(each for each in end.channels if each.name == name)


def _ends(answer: ChannelAnswer, name: str) -> Ends[Share]:
    return Ends[Share](alone=getattr(answer.ends.alone, name), together=getattr(answer.ends.together, name))


def _means(amount: Amount) -> list[float]:
    return [amount.mean] if amount.mean is not None else [cell.value for cell in amount.cells]


def _middle(amount: Amount) -> float:
    means = _means(amount)
    return means[len(means) // 2]


_SCALES = {"probability": 100.0, "yes/no": 50.0, "share": 100.0, "troops": 0.001, "actors": 1.0}
_UNITS = {
    "probability": "points",
    "yes/no": "of 50 futures",
    "share": "hundredths",
    "troops": "thousand troops",
    "actors": "actors",
}


def _scaled(answer: ChannelAnswer, value: float) -> float:
    return _SCALES[answer.unit] * value


def _axis(answer: ChannelAnswer) -> str:
    return f"{answer.title}, {_UNITS[answer.unit]}"


def _number(value: float) -> str:
    """One decimal; what is not nothing is not rounded to it."""
    if not value:
        return "0"
    return f"{value:.1f}" if abs(value) >= 0.05 else f"{value:.2f}" if abs(value) >= 0.005 else "<0.01"


def _plain(answer: ChannelAnswer, amount: Amount) -> str:
    """A signed mean, or over deep inputs the range of its cells."""
    return " to ".join(dict.fromkeys(_signed(_scaled(answer, each)) for each in _outer(amount)))


def _signed(value: float) -> str:
    told = _number(abs(value))
    return told if told == "0" else f"{'+' if value > 0 else '-'}{told}" if told[0] != "<" else told


def _outer(amount: Amount) -> Sequence[float]:
    means = _means(amount)
    return means if len(means) == 1 else (min(means), max(means))


def _change(answer: ChannelAnswer, amount: Amount) -> str:
    """``2.8 points lower``; over deep inputs a range."""
    means, unit = [_scaled(answer, each) for each in _outer(amount)], _UNITS[answer.unit]
    if min(means) < 0 < max(means):
        return " to ".join(f"{_number(abs(each))} {unit} {_ways(answer)[each > 0]}" for each in means)
    direction = "" if not any(means) else f" {_ways(answer)[max(means) > 0]}"
    return f"{_size(answer, amount)} {unit}{direction}" if direction else "nothing"


def _ways(answer: ChannelAnswer) -> tuple[str, str]:
    return ("fewer", "more") if answer.unit in ("yes/no", "troops", "actors") else ("lower", "higher")


def _error(answer: ChannelAnswer, amount: Amount) -> str:
    if not amount.se:
        return ""
    return f" (sampling error {_number(_SURE * _scaled(answer, amount.se))})"


def _size(answer: ChannelAnswer, amount: Amount) -> str:
    """The size alone: ``2.3``, or over deep inputs a range."""
    sizes = sorted(abs(_scaled(answer, each)) for each in _outer(amount))
    return " to ".join(dict.fromkeys(_number(each) for each in sizes))


def _range(answer: ChannelAnswer, amount: Amount) -> str:
    """From the 5th to the 95th of 100 futures."""
    ends = [_scaled(answer, each) for each in (amount.p05, amount.p95)]
    return f"from {' to '.join(_signed(each) for each in ends)}"
