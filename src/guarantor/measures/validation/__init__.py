"""Stages held against what happened: tests V1 to V6 of GENERATE, none of which sets a number of the model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from guarantor.measures.validation.ceiling import Ceiling, Over, ceiling_of, states_in
from guarantor.measures.validation.intervals import share_interval
from guarantor.measures.validation.missions import (
    BuildUp,
    Errors,
    Held,
    Persistence,
    build_up_of,
    contributors_in,
    missions_in,
    persistence_of,
)
from guarantor.measures.validation.pools import (
    BritishPlan,
    Order,
    Route,
    british_plan,
    order_of,
    packaged_pools,
    rotation_of,
)
from guarantor.measures.validation.shares import Foretold, foretold, snapshots
from guarantor.measures.validation.tables import TableFault, packaged_rows

__all__ = [
    "BritishPlan",
    "BuildUp",
    "Ceiling",
    "Errors",
    "Foretold",
    "Held",
    "NotRun",
    "Order",
    "Over",
    "Persistence",
    "Result",
    "Route",
    "TableFault",
    "Validation",
    "share_interval",
    "validate_generate",
]


@dataclass(frozen=True, slots=True)
class NotRun:
    """A test whose table may not be shipped, with what was found when the authors ran it.

    Attributes
    ----------
    verdict : str
        Of that run, not of this one.
    run_on : date
    """

    verdict: str
    run_on: date


Result = Ceiling | Foretold | BuildUp | Persistence | Order | BritishPlan | NotRun


@dataclass(frozen=True, slots=True)
class Validation:
    """One test and what came out.

    Attributes
    ----------
    test, title : str
        As ``V1``, ``ceiling``.
    asks, mark : str
        The question, and what must come out for a pass.
    source, caution : str
        Of the data.
    result : Ceiling, Foretold, BuildUp, Persistence, Order, BritishPlan or NotRun
        `result.verdict` is ``pass``, ``fails`` or ``cannot be judged``.
    """

    test: str
    title: str
    asks: str
    mark: str
    source: str
    caution: str
    result: Result


def validate_generate(folder: Path | None = None, *, draws: int | None = None) -> tuple[Validation, ...]:
    """Hold GENERATE against what happened.

    Parameters
    ----------
    folder : Path, optional
        Holds ``sustained_share_2010.csv``, ``rampup_un_missions.csv`` and ``peak_vs_floor.csv``, which may
        not be shipped. Left out, V1, V3 and V4 are not run and say so.
    draws : int, optional
        Sampled futures of V5 and V6; the packaged scenario's own if left out.

    Returns
    -------
    tuple of Validation
        V1 to V6.

    Raises
    ------
    TableFault
        If the folder lacks a table, or a table a column or a number.
    """
    pool, share = packaged_pools(), packaged_pools(share_route=True)
    found: dict[str, Result] = {}
    if folder is not None:
        found["V1"] = ceiling_of(states_in(folder), rotation_of(share)[1])
        found["V3"] = build_up_of(*missions_in(folder))
        found["V4"] = persistence_of(contributors_in(folder), rotation_of(pool)[1])
    found["V2"] = foretold(snapshots())
    found["V5"] = order_of(pool, share, draws)
    found["V6"] = british_plan(pool, share, draws)
    told = packaged_rows("tests.csv", ("test", "title", "asks", "mark", "source", "caution"))
    stated = {
        row.words["test"]: row.words for row in packaged_rows("stated.csv", ("test", "run_on", "verdict"))
    }
    for test, run in stated.items():
        found.setdefault(test, NotRun(run["verdict"], date.fromisoformat(run["run_on"])))
    return tuple(Validation(**row.words, result=found[row.words["test"]]) for row in told)
