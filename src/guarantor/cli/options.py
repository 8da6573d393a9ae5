"""What the commands share: their options, how a scenario is read with them, and how a file is written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guarantor.report.likelihood import Scale
    from guarantor.scenario import Scenario

__all__ = [
    "AsOf",
    "Draws",
    "Drop",
    "Given",
    "Jobs",
    "Json",
    "Levers",
    "Seed",
    "Sets",
    "Usage",
    "Variant",
    "Where",
    "Without",
    "Words",
    "chance_of",
    "changes_of",
    "day_of",
    "events_of",
    "levels_of",
    "lexicon",
    "read",
    "warn",
    "writing",
]

# Modules of the package are imported inside the commands: `--help` must answer without loading NumPy.

Where = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario folder, or a packaged scenario.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Nothing known later is seen.")]
Draws = Annotated[int | None, typer.Option("--draws", min=1, help="How many futures to sample.")]
Drop = Annotated[
    str, typer.Option("--drop", metavar="GRADES", help="Do without sources of these grades, such as D-F.")
]
Variant = Annotated[
    list[str] | None, typer.Option("--variant", help="Apply a reading or variant; may be repeated.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one input, after any --variant."),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="ACTOR", help="Leave an actor out, such as FRA; may be repeated."),
]
Levers = Annotated[
    list[str] | None,
    typer.Option("--lever", metavar="NAME=LEVEL", help="Ask about the course of these levels, put first."),
]
Given = Annotated[
    list[str] | None,
    typer.Option("--given", metavar="EVENT[=no|=LEVEL]", help="Fix an event in every future."),
]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, max=2**64 - 1, help="Another set of sampled futures.")
]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help="Processes to use; no number depends on it.")]
Words = Annotated[
    str | None,
    typer.Option("--words", metavar="SCALE", help="Words of likelihood beside counts: icd203 or phia."),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON to standard output.")]


class Usage(Exception):
    """Something on the command line that cannot be done."""


def read(
    scenario: str,
    as_of: str | None = None,
    variants: Sequence[str] | None = None,
    sets: Sequence[str] | None = None,
    *,
    drop: str = "",
    without: Sequence[str] | None = None,
    levers: Sequence[str] | None = None,
) -> Scenario:
    """The scenario as the options ask for it.

    Raises
    ------
    ScenarioError, ScenarioNotFound, UnknownName, Usage
    """
    from guarantor.scenario import load

    return load(
        scenario,
        as_of=day_of(as_of),
        variants=changes_of(variants, sets),
        drop=drop,
        without=without or (),
        levers=levels_of(levers),
    )


def warn(warnings: Sequence[str]) -> None:
    """Tell what is odd without being wrong, on standard error."""
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """A file that can be written, its folder made.

    Raises
    ------
    Usage
        If it cannot.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield target
    except OSError as error:
        raise Usage(f"cannot write {target}: {error.strerror}; name another place with --out") from None


def day_of(text: str | None) -> date | None:
    """The day that ``--as-of`` names."""
    if text is None:
        return None
    from guarantor.scenario.evidence import parse_date

    parsed = parse_date(text)
    if parsed is None:
        raise Usage(f"--as-of {text}: not a date; write YYYY-MM-DD")
    return parsed


def changes_of(variants: Sequence[str] | None, sets: Sequence[str] | None = None) -> list[str]:
    """Readings and variants once each, then changes without a name (F19)."""
    for name in variants or ():
        if "=" in name:
            raise Usage(f"--variant {name}: names a reading or variant; to change one input: --set {name}")
    for text in sets or ():
        path, sign, value = text.partition("=")
        if not (path.strip() and sign and value.strip()):
            raise Usage(f"--set {text}: write --set PATH=VALUE, as in --set rotation.default.ratio=4")
    return list(dict.fromkeys([*(variants or ()), *(sets or ())]))


def levels_of(levers: Sequence[str] | None) -> dict[str, str]:
    """The level at which each lever is asked for; whether there is one is for the scenario to say."""
    levels: dict[str, str] = {}
    for text in levers or ():
        name, _, level = (part.strip() for part in text.partition("="))
        if not (name and level):
            raise Usage(f"--lever {text}: write --lever NAME=LEVEL, as in --lever mission=denial")
        if levels.setdefault(name, level) != level:
            raise Usage(f"--lever {name} is asked for at two levels; write it once")
    return levels


def events_of(given: Sequence[str] | None) -> dict[str, bool | str]:
    """How each event is fixed; whether it can be so is for the scenario to say."""
    events: dict[str, bool | str] = {}
    asked: dict[str, str] = {}
    for text in given or ():
        name, sign, value = text.partition("=")
        if (sign and not value) or not name:
            raise Usage(f"--given {text}: write --given {name or 'EVENT'}, or --given {name or 'EVENT'}=no")
        if asked.setdefault(name, value or "yes") != (value or "yes"):
            raise Usage(f"--given {name} is asked for both ways; write it once")
        events[name] = value or True
    return events


def chance_of(text: str, option: str) -> float:
    """A probability as written: ``30%`` or ``0.3``."""
    from guarantor.scenario.quantity import Shape, parse_quantity

    try:
        found = parse_quantity(text, share=True)
    except ValueError as error:
        raise Usage(f"{option} {text}: {error}; write a chance such as 30%") from None
    if found.shape is not Shape.CONSTANT:
        raise Usage(f"{option} {text}: one number is asked for; write a chance such as 30%")
    return float(found.numbers[0])


def lexicon(name: str | None) -> Scale | None:
    """The scale that ``--words`` names."""
    if name is None:
        return None
    from guarantor.report.likelihood import SCALES, scale_of

    if name not in SCALES:
        raise Usage(f"--words {name}: no such scale; write {' or '.join(SCALES)}")
    return scale_of(name)
