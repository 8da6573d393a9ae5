"""What `check` says: what was read, and whether what was expected came out."""

from __future__ import annotations

from collections.abc import Sequence

from guarantor.measures.claims.checks import CheckResult, Summary
from guarantor.report.words import day

__all__ = ["checked"]

_IN_PER_CENT = ("share", "probability", "points")


def checked(summary: Summary, results: Sequence[CheckResult]) -> str:
    """The summary and the checks as text."""
    without = f", without sources graded {', '.join(summary.dropped)}" if summary.dropped else ""
    read = ", ".join(_count(number, what) for what, number in summary.counts.items() if number)
    lines = [
        f"{summary.name}: no faults",
        f"As of {day(summary.as_of)}{without}: {read}",
        "Inputs in force: " + ", ".join(f"{n} {grade}" for grade, n in summary.grades.items()),
    ]
    if summary.oldest and summary.newest:
        lines.append(f"Sources cited: {day(summary.oldest)} to {day(summary.newest)}")
    lines.append(f"Quotations found in their sources: {summary.quotations}")
    lines += [f"warning: {warning}" for warning in summary.warnings]
    return "\n".join(lines + [_told(result) for result in results])


def _count(number: int, what: str) -> str:
    return f"{number} {what.removesuffix('s') if number == 1 else what}"


def _told(result: CheckResult) -> str:
    given = "".join(f", {name} fixed {'yes' if yes else 'no'}" for name, yes in result.given.items())
    expected = _range(result.within, result.unit)
    got = result.reason if result.got is None else f"got {_range(result.got, result.unit)}"
    sign = "holds" if result.passed else "FAILS"
    told = f"check {sign}: {result.name}: {result.expect} in {result.course}{given}"
    return f"{told}: expected {expected}, {got}"


def _range(ends: tuple[float, float], unit: str) -> str:
    return " to ".join(dict.fromkeys(_figure(end, unit) for end in ends))


def _figure(number: float, unit: str) -> str:
    if unit in _IN_PER_CENT:
        return f"{100 * number:.4g}%"
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.4g}"
