"""Deterrence in words: signs and differences first, levels only beside the reader's own anchor (D18)."""

from __future__ import annotations

from dataclasses import dataclass

from guarantor.measures.assessment import Amount, Assessment, Deterrence, Difference, InputInfo
from guarantor.pipeline import NO_FORCE
from guarantor.report.words import both_of_50, of_50, points, range_words, upper

__all__ = ["Panel", "imposed", "panel_of", "strengths"]

_CEASEFIRE = "ceasefire"

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """What the report shows of deterrence; rows begin with the title of a course.

    Attributes
    ----------
    signs : rows of (course, less likely, more likely, change on average)
        Against no force, of 50 futures.
    between : rows of (course, less likely, more likely, change on average)
        Against the first course, each moving on its own.
    anchor_header, anchor_rows
        Less / more of 50 in each third of the anchor.
    levels : rows of (course, chance of attack)
        They follow from the anchor, so they stand beside it.
    anchor : str
        The anchor as written, with its grade and source.
    """

    imposed: str
    strengths: str
    signs: tuple[Row, ...]
    between: tuple[Row, ...]
    anchor_header: Row
    anchor_rows: tuple[Row, ...]
    levels: tuple[Row, ...]
    anchor: str
    anchor_note: str


def imposed(assessment: Assessment) -> str:
    """What the model decides and what it does not; empty where no ceasefire is drawn."""
    told = next((event.title for event in assessment.events if event.name == _CEASEFIRE), "")
    if assessment.deterrence is None or not told:
        return ""
    challenger = assessment.actors[assessment.deterrence.challenger]
    return f"{upper(told)} is imposed in the model; {challenger}'s terms are not."


def strengths(assessment: Assessment, brief: bool = False) -> str:
    """Both strengths as written, with grade and source: inputs that decide much and are known badly.

    Parameters
    ----------
    brief : bool
        Without the sources.
    """
    game = assessment.deterrence
    if game is None:
        return ""
    protege = assessment.actors[game.protege] if game.protege else "the defender"
    sides = ((assessment.actors[game.challenger], "strength"), (protege, "protege_strength"))
    told = []
    for side, name in sides:
        found = _input(assessment, f"challenger.{name}")
        if found is not None:
            told.append(f"{side} {found.written} ({found.grade if brief else _ground(found)})")
    return ", ".join(told)


def panel_of(assessment: Assessment) -> Panel | None:
    """Gather the panel; none where the scenario has no challenger and guarantees."""
    game = assessment.deterrence
    if game is None:
        return None
    courses = [course for course in assessment.courses if "attack_less_likely" in course.shares]
    changes = {(each.a, each.b): each for each in assessment.differences if each.measure == _RISK}
    signs = tuple(
        (
            course.title,
            both_of_50(course.shares["attack_less_likely"]),
            both_of_50(course.shares["attack_more_likely"]),
            _on_average(changes[course.name, NO_FORCE]),
        )
        for course in courses
    )
    first = courses[0]
    between = tuple(
        (course.title, of_50(change.lower), of_50(change.higher), _on_average(change))
        for course in courses[1:]
        if (change := changes.get((course.name, first.name))) is not None
    )
    anchor = _input(assessment, "challenger.anchor")
    return Panel(
        imposed=imposed(assessment),
        strengths=strengths(assessment),
        signs=signs,
        between=between,
        anchor_header=tuple(_third(game, k) for k in range(len(game.anchor_parts))),
        anchor_rows=tuple(
            (
                course.title,
                *(
                    f"{both_of_50(part.less[course.name])} / {both_of_50(part.more[course.name])}"
                    for part in game.anchor_parts
                ),
            )
            for course in courses
        ),
        levels=tuple(
            (course.title, _level(course.amounts[_RISK].alone))
            for course in assessment.courses
            if _RISK in course.amounts
        ),
        anchor=f"{range_words(anchor.written)} ({_ground(anchor)})" if anchor else "",
        anchor_note=anchor.note if anchor else "",
    )


_RISK = "attack_probability"
_PARTS = {"low": "lowest third", "middle": "middle third", "high": "highest third", "all": "anchor"}


def _third(game: Deterrence, k: int) -> str:
    part = game.anchor_parts[k]
    ends = dict.fromkeys(f"{100 * end:.0f}%" for end in (part.low, part.high))
    return f"{_PARTS[part.part]}: {' to '.join(ends)}"


def _on_average(change: Difference) -> str:
    """The change on average; over deep inputs the range of its cells."""
    sizes = [cell.value for cell in change.cells] or [change.mean or 0.0]
    return " to ".join(dict.fromkeys(points(each) for each in (min(sizes), max(sizes))))


def _level(risk: Amount) -> str:
    return " to ".join(dict.fromkeys(f"{100 * end:.0f}%" for end in (risk.p05, risk.p95)))


def _input(assessment: Assessment, path: str) -> InputInfo | None:
    return next((found for found in assessment.inputs if found.path == path), None)


def _ground(found: InputInfo) -> str:
    return f"{found.grade}, {found.source}" if found.source else f"{found.grade}, no source"
