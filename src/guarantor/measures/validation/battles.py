"""Battles: how far the ratio of forces tells who wins, fitted anew from a user's copy of the table (D17)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.validation.tables import TableFault, packaged_rows

__all__ = ["BATTLES", "Battles", "Fit", "battles_in", "fitted", "kept_fits"]

Floats = NDArray[np.float64]

BATTLES = "CDB90-patched.csv"
"""Name of the table, in ``src-data/CDB90`` of the public repository that keeps it."""

_COLUMNS = ("WINA", "STRA", "STRD", "ATPBYR1")
_MISSING = -9
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Fit:
    """P(attacker wins) on the log of the force ratio, draws counted as half a win.

    Attributes
    ----------
    sample : str
    from_year : int or None
    battles : int
    intercept, slope : float
        Log-odds at equal strength, and per log ratio; each with its standard error.
    """

    sample: str
    from_year: int | None
    battles: int
    intercept: float
    intercept_se: float
    slope: float
    slope_se: float


@dataclass(frozen=True, slots=True, eq=False)
class Battles:
    """Battles with a known end and both strengths: year, log of attacker by defender, 1, 1/2 or 0."""

    year: Floats
    log_ratio: Floats
    won: Floats


def kept_fits() -> tuple[Fit, ...]:
    """The coefficients that are kept; the table itself is not shipped."""
    numbers = ("battles", "intercept", "intercept_se", "slope_se")
    rows = packaged_rows("force_ratio.csv", ("sample", "from_year", "slope"), numbers)
    return tuple(
        Fit(
            row.words["sample"],
            int(row.words["from_year"]) if row.words["from_year"] else None,
            int(row.numbers["battles"]),
            row.numbers["intercept"],
            row.numbers["intercept_se"],
            float(row.words["slope"]),
            row.numbers["slope_se"],
        )
        for row in rows
    )


def battles_in(folder: Path) -> Battles:
    """Read the table of battles.

    Raises
    ------
    TableFault
        If it is not there, lacks a column or a number, or has lost the attackers' defeats: the tidy table of
        the same repository has, and every attacker seems to win nine times in ten there.
    """
    path = folder / BATTLES
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise TableFault(
            f"{path}: cannot be read ({error.strerror}); give the folder that holds it with --data, "
            "or leave --data out"
        ) from None
    reader = csv.DictReader(lines)
    lacking = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if lacking:
        raise TableFault(f"{path}: has no column {', '.join(lacking)}; take the patched table (D17)")
    rows, faults = [], []
    for number, row in enumerate(reader, 2):
        try:
            end, attacker, defender, year = (_number(row[name]) for name in _COLUMNS)
        except ValueError:
            faults.append(f"{path}:{number}: not a number among {', '.join(_COLUMNS)}")
            continue
        if end not in (-1, 0, 1, _MISSING):
            faults.append(f"{path}:{number}: WINA is '{row['WINA']}'; write -1, 0, 1 or -9")
        elif end != _MISSING and attacker > 0 and defender > 0:
            rows.append((year, np.log(attacker / defender), 0.5 * (end + 1)))
    if faults:
        raise TableFault("\n".join(faults))
    if not rows:
        raise TableFault(f"{path}: holds no battle with a known end and both strengths")
    year, ratio, won = np.array(rows).T
    if not (won == 0).any():
        raise TableFault(
            f"{path}: no attacker ever loses in it; that table has lost every defeat (WINA = -1), take "
            "src-data/CDB90/CDB90-patched.csv (D17)"
        )
    return Battles(year, ratio, won)


def _number(text: str) -> float:
    return float(text) if text.strip() else -1.0


def fitted(battles: Battles, sample: str, from_year: int | None) -> Fit:
    """The fit of one sample, by Newton's method; standard errors from the information matrix."""
    inside = np.ones(len(battles.year), bool) if from_year is None else battles.year >= from_year
    x = np.column_stack([np.ones(np.count_nonzero(inside)), battles.log_ratio[inside]])
    beta, information = _newton(x, battles.won[inside])
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    return Fit(sample, from_year, len(x), beta[0], float(errors[0]), beta[1], float(errors[1]))


def _newton(x: Floats, y: Floats) -> tuple[Sequence[float], Floats]:
    beta = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        p = 1.0 / (1.0 + np.exp(-x @ beta))
        information = (x * (p * (1.0 - p))[:, np.newaxis]).T @ x
        step = np.linalg.solve(information, x.T @ (y - p))
        beta = beta + step
        if np.abs(step).max() < 1e-12:
            break
    return [float(each) for each in beta], information
