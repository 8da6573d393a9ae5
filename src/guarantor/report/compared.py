"""A comparison in words: what differs, and what moved by how much."""

from __future__ import annotations

from textwrap import wrap

from guarantor.measures.compare import Comparison, Moved
from guarantor.report.words import of_50

__all__ = ["compared"]

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
        lines.append("No input differs.")
    for change in comparison.changes[:_SHOWN]:
        before, after = change.before or "(not there)", change.after or "(not there)"
        lines += wrap(f"{change.path}: {before} -> {after}", 80, subsequent_indent="    ")
    if len(comparison.changes) > _SHOWN:
        lines.append(f"and {len(comparison.changes) - _SHOWN} more inputs")
    lines.append("")
    moved = [
        one for one in comparison.moved if one.difference.share_positive or one.difference.share_negative
    ]
    if not moved:
        lines.append("Nothing moved: every measure is the same in every future.")
    for one in moved:
        course = titles.get(one.course, one.course)
        lines += wrap(f"{course}: {_told(one)}", 80, subsequent_indent="    ")
    for name in comparison.only_one_side:
        lines.append(f"Only one of the two has the course {name}.")
    return "\n".join(lines)


def _told(moved: Moved) -> str:
    delta = moved.difference
    changed = round(50 * (delta.share_positive + delta.share_negative))
    in_n = f"in {changed} of 50 futures" if changed else "in fewer than 1 of 50 futures"
    if moved.before is not None and moved.after is not None:
        before, after = of_50(moved.before), of_50(moved.after)
        if before == after:
            return f"{moved.measure} in {after} of 50 as before; it differs {in_n}"
        return f"{moved.measure} in {after} of 50, was {before}"
    if moved.measure == "chance of attack":
        points = 100 * abs(delta.mean)
        size = f"{points:.1f} points" if points >= 0.05 else "under 0.1 points"
        return f"{moved.measure}: {size} {'higher' if delta.mean > 0 else 'lower'} on average, changed {in_n}"
    fewer = "more" if delta.mean > 0 else "fewer"
    return f"{moved.measure}: {abs(delta.mean):,.0f} {fewer} on average, changed {in_n}"
