"""A comparison in words: what differs, and what moved by how much."""

from __future__ import annotations

from textwrap import wrap

from guarantor.measures.assessment import Share
from guarantor.measures.compare import Comparison, Moved
from guarantor.report.words import count_of_50, of_50, points

__all__ = ["compared", "moved_in_words"]

_SHOWN = 12


def compared(comparison: Comparison, titles: dict[str, str]) -> str:
    """The comparison as text of 80 columns.

    Parameters
    ----------
    titles : dict
        Title of each course by its name.
    """
    lines = [
        f"{comparison.after} compared with {comparison.before}, on the same {comparison.draws:,} futures",
        "",
    ]
    if not comparison.changes:
        lines.append("No input differs." if comparison.same_inputs else "Something not listed here differs.")
    for change in comparison.changes[:_SHOWN]:
        before, after = change.before or "(not there)", change.after or "(not there)"
        lines += wrap(f"{change.path}: {before} -> {after}", 80, subsequent_indent="    ")
    if len(comparison.changes) > _SHOWN:
        lines.append(f"and {len(comparison.changes) - _SHOWN} more inputs")
    lines.append("")
    told = [line for one in comparison.moved for line in _lines(titles.get(one.course, one.course), one)]
    lines += told or ["Nothing moved: every measure is the same in every future."]
    for name in comparison.only_one_side:
        lines.append(f"Only one of the two has the course {name}.")
    return "\n".join(lines)


def _lines(course: str, moved: Moved) -> list[str]:
    """The measure as each moves on its own, and if all move together where that is something else."""
    lines = []
    for one, when in ((moved, ""), (moved.together, " if all move together")):
        if one is not None and (_rate(one.difference.higher) or _rate(one.difference.lower)):
            lines += wrap(f"{course}{when}: {moved_in_words(one)}", 80, subsequent_indent="    ")
    return lines


def _rate(share: Share) -> float:
    """How often, at most over deep inputs."""
    return share.probability if share.probability is not None else max(cell.value for cell in share.cells)


def moved_in_words(moved: Moved) -> str:
    """How one measure of one course moved, with its figures."""
    delta = moved.difference
    in_n = f"in {count_of_50(min(_rate(delta.higher) + _rate(delta.lower), 1.0))} of 50 futures"
    if moved.before is not None and moved.after is not None:
        before, after = of_50(moved.before), of_50(moved.after)
        if before == after:
            return f"{moved.measure} in {after} of 50 as before; it differs {in_n}"
        return f"{moved.measure} in {after} of 50, was {before}"
    changes = [cell.value for cell in delta.cells] or [delta.mean or 0.0]
    risk = moved.measure == "chance of attack"
    sizes = [points(each) if risk else f"{each:+,.0f}" for each in (min(changes), max(changes))]
    size = " to ".join(dict.fromkeys(sizes))
    basis = "on average" if risk else "on average over all futures, those without a force included"
    return f"{moved.measure} {size} {basis}, changed {in_n}"
