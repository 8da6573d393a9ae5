"""Tables of an answer for a spreadsheet: a summary, what lies behind it, its inputs and their sources."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from guarantor.measures.assessment import Assessment
from guarantor.measures.figures import Amount, Ends, Share

__all__ = ["Sheet", "sheets", "stamp", "summary_csv"]

Cell = str | float | int | date | None

_SUMMARY = (
    "course",
    "measure",
    "contributors move",
    "unit",
    "value",
    "sampling error",
    "of 50 futures",
    "5 %",
    "25 %",
    "50 %",
    "75 %",
    "95 %",
    "lowest part",
    "highest part",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its name."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def stamp(answer: Assessment) -> tuple[tuple[str, Cell], ...]:
    """What tells where numbers come from: scenario, date, digest, seed, futures, version."""
    run, scenario = answer.run, answer.scenario
    return (
        ("scenario", scenario.name),
        ("title", scenario.title),
        ("as of", scenario.as_of),
        ("digest", scenario.digest),
        ("readings and variants", ", ".join(scenario.variants)),
        ("left out", ", ".join(scenario.without)),
        ("events fixed", ", ".join(f"{name}={value}" for name, value in run.given.items())),
        ("futures", run.draws),
        ("seed", str(run.seed)),
        ("guarantor", run.engine_version),
    )


def sheets(answer: Assessment) -> tuple[Sheet, ...]:
    """The tables of an answer, the stamp first, sources last."""
    return (
        Sheet(
            "About",
            ("", ""),
            (*stamp(answer), *(("not in this answer", text) for text in answer.not_in_this_answer)),
        ),
        Sheet("Summary", _SUMMARY, tuple(_summary(answer))),
        Sheet("Readings", ("reading", *_SUMMARY[:-2]), tuple(_readings(answer))),
        Sheet(
            "Differences",
            ("course", "against", "measure", "mean", "sampling error", "higher: of 50", "lower: of 50"),
            tuple(
                (each.a, each.b, each.measure, each.mean, each.se, each.higher.of_50, each.lower.of_50)
                for each in answer.differences
            ),
        ),
        Sheet(
            "Claims",
            ("id", "speaker", "date", "says", "read as", "verdict", "share", "futures", "source"),
            tuple(
                (c.id, c.speaker, c.date, c.says, c.reads_as, c.verdict, c.share, c.draws, c.source)
                for c in answer.claims
            ),
        ),
        Sheet(
            "Inputs",
            ("input", "written", "grade", "source", "note"),
            tuple((each.path, each.written, each.grade, each.source, each.note) for each in answer.inputs),
        ),
        Sheet(
            "Sources",
            ("id", "date", "speaker", "in short", "quotation", "title", "address", "graded"),
            tuple(
                (s.id, s.date, s.speaker, s.paraphrase, s.quote, s.source_title, s.url, s.reliability)
                for s in answer.sources
            ),
        ),
    )


def summary_csv(answer: Assessment) -> str:
    """The summary as CSV; every row carries the stamp, since a table is easily parted from its page."""
    told = [(name, value) for name, value in stamp(answer) if name != "title"]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([*_SUMMARY, *(name for name, _ in told)])
    for row in _summary(answer):
        writer.writerow([*("" if cell is None else cell for cell in row), *(value for _, value in told)])
    return written.getvalue()


def _summary(answer: Assessment) -> Iterator[tuple[Cell, ...]]:
    for course in answer.courses:
        for name, shares in course.shares.items():
            yield from _ends(course.name, name, shares)
        for name, amounts in course.amounts.items():
            yield from _ends(course.name, name, amounts)
        for actor, joins in course.joined.items():
            yield from _ends(course.name, f"joined({actor})", joins)
        for each in course.contributors:
            yield from _ends(course.name, f"deployed({each.actor})", each.deployed)
        for route in course.routes:
            yield (course.name, f"route({route.name})", "", *_share(route.passes))


def _readings(answer: Assessment) -> Iterator[tuple[Cell, ...]]:
    for reading in answer.readings:
        for course, found in reading.courses.items():
            for name in ("force_raised", "headcount_met"):
                for row in _ends(course, name, getattr(found, name)):
                    yield (reading.title, *row[:-2])
            for amount, how in ((found.headcount, "on their own"), (found.headcount_together, "together")):
                if amount is not None:
                    yield (reading.title, course, "headcount", how, *_amount(amount)[:-2])


def _ends(course: str, name: str, ends: Ends[Share] | Ends[Amount]) -> Iterator[tuple[Cell, ...]]:
    for how, found in (("on their own", ends.alone), ("together", ends.together)):
        yield (course, name, how, *(_share(found) if isinstance(found, Share) else _amount(found)))


def _share(share: Share) -> Sequence[Cell]:
    values = [cell.value for cell in share.cells]
    spread = (min(values), max(values)) if values else (None, None)
    return ("share of futures", share.probability, share.se, share.of_50, *(None,) * 5, *spread)


def _amount(amount: Amount) -> Sequence[Cell]:
    values = [cell.value for cell in amount.cells]
    spread = (min(values), max(values)) if values else (None, None)
    percentiles = (amount.p05, amount.p25, amount.p50, amount.p75, amount.p95)
    return (amount.unit, amount.mean, amount.se, None, *percentiles, *spread)
