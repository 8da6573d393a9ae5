"""Charts of what matters: influence over the noise floor, and what a measure is along an input (E4, E10)."""

from __future__ import annotations

from guarantor.measures.influence.forms import Influence, MattersAnswer, Point
from guarantor.report.drawing import Chart
from guarantor.report.matters import alone_words, hangs_words, in_unit, name_of, short_words, title_of
from guarantor.report.plane import INK, Bar, Dot, State, bars_over_a_floor, points
from guarantor.report.words import threshold_words, upper

__all__ = ["bar_traces", "curve_chart", "curves_of", "influence_chart"]

_OWN = State("also when moved alone", "#0072B2", "#0072B2")
_SHARED = State("only with inputs that move with it", "#E69F00", INK)
_AXIS = "of 100 parts of its variation; the dashed line is what chance alone shows"
_MOST_CURVES = 4


def influence_chart(answer: MattersAnswer) -> Chart | None:
    """A bar for each input above the floor, with its interval; nothing where none is."""
    if not answer.influences:
        return None
    bars = [_bar(answer, each) for each in answer.influences]
    floor = 100 * answer.floor
    return Chart(
        "influence",
        "What does it hang on?",
        f"{hangs_words(answer)} Chance alone shows up to {floor:.2g} of 100 parts.",
        bars_over_a_floor(bars, floor, (_OWN, _SHARED), _AXIS),
        ("input", "of 100 parts", "from", "to", in_unit(answer, "moved alone")),
        tuple(
            (name_of(answer, each.input), *_parts(each), alone_words(answer, each))
            for each in answer.influences
        ),
    )


def bar_traces(answer: MattersAnswer) -> dict[str, str]:
    """How the words of each bar begin, and where its input is written."""
    return {f"{_bar_name(answer, each)}:": each.path for each in answer.influences}


def _bar_name(answer: MattersAnswer, each: Influence) -> str:
    return f"{upper(name_of(answer, each.input))}{'†' if each.deep else ''}"


def _parts(each: Influence) -> tuple[str, str, str]:
    figures = (each.first_order, each.first_order_low, each.first_order_high)
    first, low, high = (f"{100 * max(value, 0.0):.1f}" for value in figures)
    return first, low, high


def _bar(answer: MattersAnswer, each: Influence) -> Bar:
    first, low, high = _parts(each)
    name = _bar_name(answer, each)
    alone = alone_words(answer, each)
    words = f"{name}: {first} of 100 parts ({low} to {high}); moved alone: {alone}"
    return Bar(
        name,
        100 * each.first_order,
        100 * each.first_order_low,
        100 * each.first_order_high,
        0 if each.moves_alone else 1,
        words,
        (first, alone if each.moves_alone else "with others"),
    )


def curves_of(answer: MattersAnswer) -> tuple[Chart, ...]:
    """What the measure is along the range of the strongest numbers."""
    numbers = [each for each in answer.influences if len(each.curve) > 2 and not each.levels]
    return tuple(curve_chart(answer, each, k) for k, each in enumerate(numbers[:_MOST_CURVES], 1))


def curve_chart(answer: MattersAnswer, each: Influence, number: int = 1) -> Chart:
    """What the measure is on average in each tenth of an input's range."""
    name = name_of(answer, each.input)
    ends = [each.curve[0], each.curve[-1]]
    told = " and ".join(
        f"{short_words(answer, end.mean)} where it is about {threshold_words(each.input, end.at)}"
        for end in ends
    )
    rows = [_dot(answer, each, point) for point in each.curve]
    return Chart(
        f"curve-{number}",
        f"{upper(title_of(answer))} along {name}",
        f"{upper(in_unit(answer, title_of(answer)))}: {told}. Each point is a tenth of the futures.",
        points(rows, _OWN, name, in_unit(answer, "mean")),
        (name, in_unit(answer, "mean"), "from", "to", "futures"),
        tuple(
            (
                threshold_words(each.input, point.at),
                *(short_words(answer, value) for value in (point.mean, point.low, point.high)),
                f"{point.draws:,}",
            )
            for point in each.curve
        ),
    )


def _dot(answer: MattersAnswer, each: Influence, point: Point) -> Dot:
    scale = {"yes/no": 50.0, "points": 100.0, "probability": 100.0, "share": 100.0, "troops": 0.001}
    by = scale.get(answer.unit, 1.0)
    at = threshold_words(each.input, point.at)
    words = f"About {at}: {short_words(answer, point.mean)}"
    return Dot(point.at, by * point.mean, by * point.low, by * point.high, words)
