"""Charts: one function each, from the Assessment to a Vega-Lite specification with a finding and a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guarantor.measures.assessment import Assessment, Share
from guarantor.report.answer import answered, contrast, first_course
from guarantor.report.words import of_50, span, thousands

__all__ = ["Chart", "attack", "charts_of", "futures", "svg_of", "troops"]

Spec = dict[str, Any]

# Okabe and Ito's colours, told apart by people who see red and green alike; each also has its own label.
_BLUE, _ORANGE, _GREY, _GREEN = "#0072B2", "#E69F00", "#BBBBBB", "#009E73"
_WIDTH = 560


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its finding in words and the same numbers as a table."""

    title: str
    finding: str
    spec: Spec
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def charts_of(assessment: Assessment) -> tuple[Chart, ...]:
    """Every chart for which the scenario has the parts."""
    makers: tuple[Callable[[Assessment], Chart | None], ...] = (futures, troops, attack)
    return tuple(chart for maker in makers if (chart := maker(assessment)) is not None)


def svg_of(chart: Chart) -> str:
    """Draw a chart, without a browser or a network."""
    import vl_convert  # a large library: loaded only when something is drawn

    return str(vl_convert.vegalite_to_svg(chart.spec))


def futures(assessment: Assessment) -> Chart:
    """Fifty futures for each course: enough troops, a force too small, no force."""
    values, rows = [], []
    first = first_course(assessment)
    sized = "headcount_met" in first.shares
    states = _STATES if sized else _UNSIZED
    for course in answered(assessment):
        raised = _count(course.shares["force_raised"].alone)
        met = course.shares.get("headcount_met")
        enough = _count(met.alone) if met else 0
        for dot in range(50):
            state = states[0] if sized and dot < enough else states[-2] if dot < raised else states[-1]
            values.append({"course": course.title, "x": dot % 25, "y": dot // 25, "future": state})
        shares = [course.shares["force_raised"], *([met] if met else [])]
        rows.append((course.title, *(of_50(each.alone) for each in shares)))
    raised_in = of_50(first.shares["force_raised"].alone)
    finding = f"{first.title}: a force is raised in {raised_in} of 50 sampled futures"
    if "headcount_met" in first.shares:
        finding += f", and is large enough in {of_50(first.shares['headcount_met'].alone)}"
    spec = _spec(
        values,
        mark={"type": "circle", "size": 90, "opacity": 1},
        encoding={
            "x": {"field": "x", "type": "ordinal", "axis": None},
            "y": {"field": "y", "type": "ordinal", "axis": None},
            "color": {
                "field": "future",
                "type": "nominal",
                "scale": {"domain": list(states), "range": [_BLUE, _ORANGE, _GREY][-len(states) :]},
                "legend": {"title": None, "orient": "bottom"},
            },
            "row": _rows([course.title for course in answered(assessment)]),
        },
        height=34,
        width=420,
    )
    header = (
        "course",
        "force raised, of 50",
        *(("enough troops, of 50",) if "headcount_met" in first.shares else ()),
    )
    return Chart(
        "In how many of 50 sampled futures?", f"{finding}.{_drawn(assessment)}", spec, header, tuple(rows)
    )


_UNSIZED = ("a force", "no force")
_LIKELIHOOD = ("less likely", "the same", "more likely")
_STATES = ("enough troops", "a force, but too small", "no force")


def troops(assessment: Assessment) -> Chart | None:
    """What can be kept there against what is asked for."""
    courses = [course for course in answered(assessment) if "headcount" in course.amounts]
    if not courses:
        return None
    values, rows = [], []
    for course in courses:
        kept, asked = course.amounts["headcount"].alone, course.amounts["requirement_troops"].alone
        for what, found in (("can be kept there", kept), ("asked for", asked)):
            values.append(
                {
                    "course": course.title,
                    "what": what,
                    "low": found.p05 / 1000,
                    "middle": (found.p05 + found.p95) / 2000 if found.p50 is None else found.p50 / 1000,
                    "high": found.p95 / 1000,
                }
            )
        rows.append((course.title, " to ".join(thousands(kept)), " to ".join(thousands(asked))))
    shared = {
        "y": {"field": "what", "type": "nominal", "axis": {"title": None}},
        "color": {
            "field": "what",
            "type": "nominal",
            "scale": {"domain": ["can be kept there", "asked for"], "range": [_BLUE, _ORANGE]},
            "legend": None,
        },
    }
    spec = _layers(
        values,
        [
            {
                "mark": {"type": "bar", "height": 10},
                "encoding": {
                    "x": {
                        "field": "low",
                        "type": "quantitative",
                        "title": "thousand troops, 5th to 95th of 100 futures",
                    },
                    "x2": {"field": "high"},
                    **shared,
                },
            },
            {
                "mark": {"type": "tick", "color": "black", "thickness": 2, "height": 16},
                "encoding": {"x": {"field": "middle", "type": "quantitative"}, "y": shared["y"]},
            },
        ],
        [course.title for course in courses],
        height=44,
    )
    kept, asked = (courses[0].amounts[name].alone for name in ("headcount", "requirement_troops"))
    finding = f"{courses[0].title}: {span(kept)} can be kept there; {span(asked)} are asked for."
    if not kept.p95:
        finding = f"{courses[0].title}: no force is raised; {span(asked)} are asked for."
    header = ("course", "can be kept there, thousand", "asked for, thousand")
    return Chart(
        "How many can be kept there, and how many are asked for?", finding, spec, header, tuple(rows)
    )


def attack(assessment: Assessment) -> Chart | None:
    """In how many futures attack is less, as, or more likely than with no force."""
    courses = [course for course in answered(assessment) if "attack_less_likely" in course.shares]
    if not courses:
        return None
    values, rows = [], []
    for course in courses:
        less, more = (course.shares[f"attack_{which}_likely"].alone for which in ("less", "more"))
        counts = {"less likely": _mean(less), "more likely": _mean(more)}
        counts["the same"] = 1 - sum(counts.values())
        for order, (state, value) in enumerate((name, counts[name]) for name in _LIKELIHOOD):
            values.append({"course": course.title, "attack": state, "of 50": 50 * value, "order": order})
        rows.append((course.title, of_50(less), of_50(more)))
    spec = _spec(
        values,
        mark={"type": "bar", "height": 18},
        encoding={
            "x": {"field": "of 50", "type": "quantitative", "stack": "zero", "title": "of 50 sampled futures",
                  "scale": {"domain": [0, 50]}},
            "y": {"field": "course", "type": "nominal", "sort": None, "axis": {"title": None}},
            "order": {"field": "order", "type": "quantitative"},
            "color": {
                "field": "attack",
                "type": "nominal",
                "scale": {"domain": list(_LIKELIHOOD), "range": [_GREEN, _GREY, _ORANGE]},
                "legend": {"title": None, "orient": "bottom"},
            },
        },
        height={"step": 30},
        width=_WIDTH - 120,
    )  # fmt: skip
    first, other = courses[0], contrast(assessment)
    first_less = of_50(first.shares["attack_less_likely"].alone)
    finding = f"{first.title}: attack is less likely than with no force in {first_less} of 50 futures"
    if other is not None:
        finding += f"; {other.title}, in {of_50(other.shares['attack_less_likely'].alone)}"
    header = ("course", "attack less likely, of 50", "attack more likely, of 50")
    title = "Compared with no force, is attack less or more likely?"
    return Chart(title, f"{finding}.{_drawn(assessment)}", spec, header, tuple(rows))


def _count(share: Share) -> int:
    return round(50 * _mean(share))


def _mean(share: Share) -> float:
    """One number to draw; with deep inputs that of the middle cell, as the finding says."""
    if share.probability is None:
        return share.cells[len(share.cells) // 2].value
    return share.probability


def _drawn(assessment: Assessment) -> str:
    """What is drawn where a count is a range."""
    shares = [ends.alone for course in answered(assessment) for ends in course.shares.values()]
    return " Ranges are drawn at the middle of the unknown inputs." if any(s.cells for s in shares) else ""


def _rows(titles: list[str]) -> Spec:
    return {
        "field": "course",
        "type": "nominal",
        "sort": titles,
        "header": {"title": None, "labelAngle": 0, "labelAlign": "left", "labelLimit": 200},
    }


def _spec(values: list[Spec], *, mark: Spec, encoding: Spec, height: int | Spec, width: int) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "mark": mark,
        "encoding": encoding,
        "height": height,
        "width": width,
        "config": _CONFIG,
    }


def _layers(values: list[Spec], layer: list[Spec], titles: list[str], *, height: int) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "facet": {"row": _rows(titles)},
        "spec": {"layer": layer, "height": height, "width": 330},
        "config": _CONFIG,
    }


_CONFIG: Spec = {
    "background": "white",
    "view": {"stroke": None},
    "font": "sans-serif",
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 200},
    "legend": {"labelFontSize": 12},
    "header": {"labelFontSize": 12},
}
