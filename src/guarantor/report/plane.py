"""Vega-Lite on a plane of fixed size: each course a row, its title before it, its numbers behind it."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from guarantor.report.drawing import Spec, text_width

__all__ = [
    "INK",
    "Bar",
    "Dot",
    "DotRow",
    "MonthBar",
    "MonthStack",
    "Range",
    "RangeRow",
    "State",
    "Step",
    "bars_by_month",
    "bars_over_a_floor",
    "dots",
    "points",
    "ranges",
    "stacks_by_month",
    "steps",
]

INK = "currentColor"
_WIDTH = 640
_BESIDE = 490  # of a dot plot, which stands beside the five sentences: its words stay as large as theirs
_LABEL = 32  # letters in a line of a course's title
_GAP = 12
_LINE = 14
_TEN = 4  # space between two groups of ten dots
_ROW = 34  # height of a course: two lines of words beside two lines of dots or two bars


@dataclass(frozen=True, slots=True)
class State:
    """A state that a mark can show: a colour of Okabe and Ito's, and an edge that tells it in grey too."""

    name: str
    fill: str
    edge: str


@dataclass(frozen=True, slots=True)
class DotRow:
    """A course in a dot plot: how many of 50 dots in each state, what each says, and the words at its end."""

    course: str
    dots: tuple[int, ...]
    words: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """A bar from low to high, a line across it at each of its middles, and what it says."""

    low: float
    high: float
    middles: tuple[float, ...]
    words: str


@dataclass(frozen=True, slots=True)
class RangeRow:
    """A course in a chart of ranges: one range for each of two states, and the words at its end."""

    course: str
    ranges: tuple[Range, Range]
    told: tuple[str, str]


@dataclass(frozen=True, slots=True)
class MonthBar:
    """A month: a bar, a line across it at each of its middles, and a line at each level asked for."""

    month: int
    bar: Range
    asked: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MonthStack:
    """A month: a part for each state, one on the other, what each says, and what is asked for."""

    month: int
    parts: tuple[float, ...]
    words: tuple[str, ...]
    asked: float


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a waterfall: a bar from where the row before ended to where this one ends, and its words."""

    title: str
    start: float
    end: float
    state: int
    words: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of bars: from zero to a value, with its interval, and what it says."""

    title: str
    value: float
    low: float
    high: float
    state: int
    words: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a curve with its interval, and what it says."""

    at: float
    value: float
    low: float
    high: float
    words: str


def dots(rows: Sequence[DotRow], states: tuple[State, ...]) -> Spec:
    """Two lines of 25 dots for each course, filled column by column, in groups of ten."""
    titles, told = [row.course for row in rows], [row.told for row in rows]
    left, right = _columns(titles, told)
    pitch = min(12.5, max(9.0, (_BESIDE - left - right - 4 * _TEN) // 12.5 / 2))
    height = len(rows) * _ROW
    values = []
    for order, row in enumerate(rows):
        of_each = [place for place, many in enumerate(row.dots) for _ in range(many)]
        for dot, place in enumerate(of_each):
            values.append(
                {
                    "x": (dot // 2 + 0.5) * pitch + dot // 10 * _TEN,
                    "y": (order + 0.5) * _ROW + (dot % 2 - 0.5) * pitch,
                    "state": states[place].name,
                    "words": row.words[place],
                }
            )
    width = 25 * pitch + 4 * _TEN
    dots: Spec = {
        "data": {"values": values},
        "mark": {**_DOT, "size": (pitch - 2.6) ** 2},
        "encoding": {"x": _at("x"), "y": _at("y"), "description": {"field": "words"}, **_coloured(states)},
    }
    layer = [
        dots,
        *_texts(titles, told, left, width),
        *_legend(states, "circle", 0, height + 14),
    ]
    return _spec(layer, (left, width, right), (height, 24))


def ranges(rows: Sequence[RangeRow], states: tuple[State, State], axis: str) -> Spec:
    """Two bars for each course on one scale that begins at zero."""
    titles, told = [row.course for row in rows], [row.told for row in rows]
    left, right = _columns(titles, told)
    width, height = max(220.0, _WIDTH - left - right), _ROW * len(rows)
    bars: list[Spec] = []
    lines: list[Spec] = []
    for order, row in enumerate(rows):
        for lane, (state, found) in enumerate(zip(states, row.ranges, strict=True)):
            y = order * _ROW + 5 + _LINE * lane
            where = {"low": found.low, "high": found.high, "y": y, "y2": y + 10}
            bars.append({**where, "state": state.name, "words": found.words})
            lines += [{"at": middle, "y": y - 2, "y2": y + 12} for middle in found.middles]
    layer: list[Spec] = [
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "strokeWidth": 1},
            "encoding": {
                "x": {"field": "low", "type": "quantitative", "title": axis, "axis": {"tickCount": 5}},
                "x2": {"field": "high"},
                "y": _at("y"),
                "y2": {"field": "y2"},
                "description": {"field": "words"},
                **_coloured(states),
            },
        },
        {
            "data": {"values": lines},
            "mark": {"type": "rule", "strokeWidth": 2, "color": INK, "aria": False},
            "encoding": {
                "x": {"field": "at", "type": "quantitative"},
                "y": _at("y"),
                "y2": {"field": "y2"},
            },
        },
        *_texts(titles, told, left, width),
        *_legend(states, "square", 0, height + 56),
    ]
    return _spec(layer, (left, width, right), (height, 64))


def bars_by_month(months: Sequence[MonthBar], states: tuple[State, State], axis: str) -> Spec:
    """A bar for each month beside the next, on a scale from zero; what is asked for runs across them."""
    bars, lines, asked = [], [], []
    for place, month in enumerate(months):
        where = _month_place(place, len(months))
        bars.append({**where, "state": states[0].name, "words": month.bar.words})
        bars[-1] |= {"low": month.bar.low, "high": month.bar.high}
        lines += [{**where, "at": middle} for middle in month.bar.middles]
        asked += [{**_month_place(place, len(months), 0.0), "at": level} for level in month.asked]
    numbers = [month.month for month in months]
    return _by_month(bars, [_across(lines, INK, 2)], asked, numbers, (states[:1], states[1]), axis)


def stacks_by_month(months: Sequence[MonthStack], states: tuple[State, ...], axis: str) -> Spec:
    """A stack for each month, the first state lowest; the last state is what is asked for, across them."""
    bars, asked = [], []
    for place, month in enumerate(months):
        low = 0.0
        for state, part, words in zip(states, month.parts, month.words, strict=False):
            if part > 0.0:
                where = _month_place(place, len(months))
                bars.append({**where, "state": state.name, "words": words, "low": low, "high": low + part})
            low += part
        asked.append({**_month_place(place, len(months), 0.0), "at": month.asked})
    numbers = [month.month for month in months]
    return _by_month(bars, [], asked, numbers, (states[:-1], states[-1]), axis)


_MONTHS_LEFT, _MONTHS_HEIGHT = 60.0, 200.0


def _month_place(place: int, months: int, gap: float = 4.0) -> Spec:
    """From where to where a month stands across the plane."""
    pitch = (_WIDTH - _MONTHS_LEFT - _GAP) / months
    gap = min(gap, pitch / 4)
    return {"x": place * pitch + gap / 2, "x2": (place + 1) * pitch - gap / 2}


def _by_month(
    bars: list[Spec],
    over: list[Spec],
    asked: list[Spec],
    months: Sequence[int],
    states: tuple[tuple[State, ...], State],
    axis: str,
) -> Spec:
    """Bars of months with what lies over them, the level asked for, numbers of months and a legend."""
    left, height = _MONTHS_LEFT, _MONTHS_HEIGHT
    every = math.ceil(len(months) / 16)
    labels: list[Spec] = [{"text": "month", "x": 0, "y": height + 34}]
    for place in range(0, len(months), every):
        where = _month_place(place, len(months))
        labels.append({"text": f"{months[place]}", "x": (where["x"] + where["x2"]) / 2 - 4, "y": height + 18})
    scale: Spec = {
        "type": "quantitative",
        "title": axis,
        "axis": {"tickCount": 5, "titleAngle": 0, "labelOffset": 4},
    }
    scale["axis"] |= {"titleX": 12 - left, "titleY": -10, "titleAlign": "left"}
    shown, line = states
    rows = _legend_rows((*shown, line), _WIDTH - left)
    layer: list[Spec] = [
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "strokeWidth": 1},
            "encoding": {
                "x": _at("x"),
                "x2": {"field": "x2"},
                "y": {"field": "low", **scale},
                "y2": {"field": "high"},
                "description": {"field": "words"},
                **_coloured((*shown, line)),
            },
        },
        *over,
        _across(asked, INK, 5),
        _across(asked, line.fill, 3),
        _text(labels),
        *(
            spec
            for place, row in enumerate(rows)
            for spec in _legend(row, "square", 0, height + 56 + 18 * place)
        ),
    ]
    below = 64 + 18 * (len(rows) - 1)
    return _spec(layer, (left, _WIDTH - left - _GAP, _GAP), (height, below), above=24)


def steps(rows: Sequence[Step], states: tuple[State, ...], axis: str) -> Spec:
    """A waterfall: one bar for each row on a scale with zero in it, a line from each to the next."""
    titles, told = [row.title for row in rows], [row.told for row in rows]
    left, right = _columns(titles, told)
    width, height = max(220.0, _WIDTH - left - right), _ROW * len(rows)
    bars, links = [], []
    for order, row in enumerate(rows):
        y = order * _ROW + 7
        low, high = sorted((row.start, row.end))
        where = {"low": low, "high": high, "y": y, "y2": y + 20}
        bars.append({**where, "state": states[row.state].name, "words": row.words})
        if order + 1 < len(rows):
            links.append({"at": row.end, "y": y, "y2": y + _ROW + 20})
    scale = {"zero": True, "nice": True}
    layer: list[Spec] = [
        {
            "data": {"values": links},
            "mark": {"type": "rule", "strokeWidth": 1, "color": INK, "opacity": 0.5, "aria": False},
            "encoding": {
                "x": {"field": "at", "type": "quantitative"},
                "y": _at("y"),
                "y2": {"field": "y2"},
            },
        },
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "strokeWidth": 1},
            "encoding": {
                "x": {
                    "field": "low",
                    "type": "quantitative",
                    "title": axis,
                    "scale": scale,
                    "axis": {"tickCount": 5},
                },
                "x2": {"field": "high"},
                "y": _at("y"),
                "y2": {"field": "y2"},
                "description": {"field": "words"},
                **_coloured(states),
            },
        },
        *_texts(titles, told, left, width),
        *_legend(states, "square", 0, height + 56),
    ]
    return _spec(layer, (left, width, right), (height, 64))


def bars_over_a_floor(rows: Sequence[Bar], floor: float, states: tuple[State, ...], axis: str) -> Spec:
    """Bars from zero, each with its interval, and a line at what chance alone shows."""
    titles, told = [row.title for row in rows], [row.told for row in rows]
    left, right = _columns(titles, told)
    width, height = max(220.0, _WIDTH - left - right), _ROW * len(rows)
    bars, spans = [], []
    for order, row in enumerate(rows):
        y = order * _ROW + 7
        where = {"low": 0.0, "high": max(row.value, 0.0), "y": y, "y2": y + 20}
        bars.append({**where, "state": states[row.state].name, "words": row.words})
        spans.append({"low": max(row.low, 0.0), "high": max(row.high, 0.0), "y": y + 10})
    across = {"field": "low", "type": "quantitative", "title": axis, "axis": {"tickCount": 5}}
    layer: list[Spec] = [
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "strokeWidth": 1},
            "encoding": {
                "x": across,
                "x2": {"field": "high"},
                "y": _at("y"),
                "y2": {"field": "y2"},
                "description": {"field": "words"},
                **_coloured(states),
            },
        },
        {
            "data": {"values": spans},
            "mark": {"type": "rule", "strokeWidth": 2, "color": INK, "aria": False},
            "encoding": {
                "x": {"field": "low", "type": "quantitative"},
                "x2": {"field": "high"},
                "y": _at("y"),
            },
        },
        {
            "data": {"values": [{"at": max(floor, 0.0), "y": 0, "y2": height}]},
            "mark": {"type": "rule", "strokeWidth": 2, "strokeDash": [4, 3], "color": INK, "aria": False},
            "encoding": {
                "x": {"field": "at", "type": "quantitative"},
                "y": _at("y"),
                "y2": {"field": "y2"},
            },
        },
        *_texts(titles, told, left, width),
        *_legend(states, "square", 0, height + 56),
    ]
    return _spec(layer, (left, width, right), (height, 64))


def points(rows: Sequence[Dot], state: State, across: str, up: str) -> Spec:
    """A curve as points with their intervals, on two scales of numbers."""
    left, height = 60.0, 180.0
    width = _WIDTH - left - _GAP
    values = [
        {
            "at": row.at,
            "value": row.value,
            "low": row.low,
            "high": row.high,
            "state": state.name,
            "words": row.words,
        }
        for row in rows
    ]
    upright: Spec = {
        "type": "quantitative",
        "title": up,
        "axis": {
            "tickCount": 5,
            "titleAngle": 0,
            "labelOffset": 4,
            "titleX": 12 - left,
            "titleY": -10,
            "titleAlign": "left",
        },
    }
    sideways: Spec = {
        "field": "at",
        "type": "quantitative",
        "title": across,
        "scale": {"zero": False, "nice": True},
        "axis": {"tickCount": 6},
    }
    layer: list[Spec] = [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "strokeWidth": 2, "color": INK, "opacity": 0.6, "aria": False},
            "encoding": {"x": sideways, "y": {"field": "low", **upright}, "y2": {"field": "high"}},
        },
        {
            "data": {"values": values},
            "mark": {**_DOT, "size": 60},
            "encoding": {
                "x": sideways,
                "y": {"field": "value", "type": "quantitative"},
                "description": {"field": "words"},
                **_coloured((state,)),
            },
        },
    ]
    return _spec(layer, (left, width, _GAP), (height, 48), above=24)


def _across(lines: list[Spec], colour: str, width: float) -> Spec:
    """Level lines that say nothing of their own: the bars tell their numbers."""
    return {
        "data": {"values": lines},
        "mark": {"type": "rule", "strokeWidth": width, "color": colour, "aria": False},
        "encoding": {"x": _at("x"), "x2": {"field": "x2"}, "y": {"field": "at", "type": "quantitative"}},
    }


def _at(field: str) -> Spec:
    """A place in units of the drawing."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _coloured(states: tuple[State, ...]) -> Spec:
    """Fill and edge by state."""
    names = [state.name for state in states]
    return {
        channel: {
            "field": "state",
            "type": "nominal",
            "scale": {"domain": names, "range": [getattr(state, cue) for state in states]},
            "legend": None,
        }
        for channel, cue in (("fill", "fill"), ("stroke", "edge"))
    }


def _legend(states: tuple[State, ...], shape: str, x: float, y: float) -> list[Spec]:
    """One line: a mark and the name of each state."""
    values, labels = [], []
    for state in states:
        values.append({"x": x + 6, "y": y, "state": state.name})
        labels.append({"text": state.name, "x": x + 18, "y": y + 4})
        x += text_width(state.name) + 36
    marks: Spec = {
        "data": {"values": values},
        "mark": {**_DOT, "shape": shape, "size": 80, "aria": False},
        "encoding": {"x": _at("x"), "y": _at("y"), **_coloured(states)},
    }
    return [marks, _text(labels)]


def _legend_rows(states: Sequence[State], width: float) -> list[tuple[State, ...]]:
    """States in as many lines as they need."""
    rows: list[list[State]] = [[]]
    for state in states:
        used = sum(text_width(each.name) + 36 for each in rows[-1])
        if rows[-1] and used + text_width(state.name) + 36 > width:
            rows.append([])
        rows[-1].append(state)
    return [tuple(row) for row in rows]


_DOT: Spec = {"type": "point", "shape": "circle", "strokeWidth": 1.25}


def _columns(titles: Sequence[str], told: Sequence[tuple[str, ...]]) -> tuple[float, float]:
    """Widths to the left and to the right of the marks, gaps included."""
    left = max(text_width(line) for title in titles for line in _lines(title))
    right = max(text_width(line) for lines in told for line in lines)
    return math.ceil(left) + _GAP, math.ceil(right) + _GAP


def _lines(title: str) -> list[str]:
    return textwrap.wrap(title, _LABEL, max_lines=2, placeholder=" …")


def _texts(titles: Sequence[str], told: Sequence[tuple[str, ...]], left: float, width: float) -> list[Spec]:
    """The course before each row and its numbers behind it; marks say the same, so readers skip these."""
    labels = []
    for x, texts in ((-left, [_lines(title) for title in titles]), (width + _GAP, told)):
        for place, lines in enumerate(texts):
            y = (place + 0.5) * _ROW + 4 - _LINE / 2 * (len(lines) - 1)
            labels.append({"text": "\n".join(lines), "x": x, "y": y})
    return [_text(labels)]


def _text(labels: list[Spec]) -> Spec:
    return {
        "data": {"values": labels},
        "mark": {"type": "text", "lineBreak": "\n", "lineHeight": _LINE, "aria": False},
        "encoding": {"x": _at("x"), "y": _at("y"), "text": {"field": "text"}},
    }


def _spec(
    layer: list[Spec], across: tuple[float, float, float], down: tuple[float, float], above: float = 2
) -> Spec:
    """Layers on a plane of fixed size: space left of the marks, marks, space right; marks, space below."""
    (left, width, right), (height, below) = across, down
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "layer": layer,
        "width": width,
        "height": height,
        "autosize": {"type": "none"},
        "padding": {"left": left, "top": above, "right": right, "bottom": below},
        "config": _CONFIG,
    }


_CONFIG: Spec = {
    "background": "transparent",
    "view": {"stroke": None},
    "font": "Helvetica, Arial, Liberation Sans, sans-serif",
    "text": {"fontSize": 12, "align": "left", "baseline": "alphabetic", "color": INK},
    "axis": {"labelFontSize": 12, "labelColor": INK, "labelBaseline": "alphabetic", "labelPadding": 12,
             "labelOverlap": False, "labelBound": False, "labelFlush": False,
             "titleFontSize": 12, "titleColor": INK, "titleFontWeight": "normal", "titleAnchor": "start",
             "titleBaseline": "alphabetic", "titleY": 36,
             "domainColor": INK, "tickColor": INK, "gridColor": INK, "gridOpacity": 0.2},
}  # fmt: skip
