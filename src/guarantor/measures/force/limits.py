"""What holds a force back, and what other methods would ask for it (rules G11, G12, G14, G15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import values
from guarantor.measures.force.fielding import Fielding
from guarantor.measures.force.parts import RequirementEstimate, Restriction
from guarantor.measures.summary import DeepCell, amount, share
from guarantor.pipeline.problem import Problem
from guarantor.scenario.estimators import estimators, side_by_side
from guarantor.scenario.schema import MissionNeed
from guarantor.stages import generate

__all__ = ["estimates", "restrictions"]

Floats = NDArray[np.float64]

_ROUNDING = 1e-9
_ENDS = np.array([0.05, 0.95])
_FIELD = {"line_km": "km", "population": "population"}


def restrictions(
    fielding: Fielding, fielded: generate.Fielded, cells: Sequence[DeepCell]
) -> tuple[Restriction, ...]:
    """What each kind of restriction costs: the same joiners in the same futures, with and without it.

    Parameters
    ----------
    fielded : generate.Fielded
        With every restriction, shape (d, ...).

    Returns
    -------
    tuple of Restriction
        One for each kind that the scenario writes, then all of them together if there are several.

    Notes
    -----
    Rules G12, G14, G15. Costs of kinds do not add up: two may hold back the same troops.
    """
    problem = fielding.problem
    assert problem is not None
    free = _freed(problem)
    if len(free) > 1:
        together = problem
        for _, lifted in free:
            together = lifted.on(together)
        free.append(("all", _Lifted(*_parts(together))))
    found = []
    for kind, lifted in free:
        other = lifted.on(problem)
        without = generate.generate(other.supply, other.joined, other.need, other.limits, other.cap)
        gained = without.sustained_troops - fielded.sustained_troops
        slack = _ROUNDING * np.maximum(1.0, without.sustained_troops)
        bites = (gained > slack) | (without.package_share > fielded.package_share * (1.0 + _ROUNDING))
        found.append(
            Restriction(
                kind=kind,
                bites=share(bites, cells),
                filled=amount(without.sustained_troops, "troops", cells),
                lost=amount(np.maximum(gained, 0.0), "troops", cells),
                complete=share(without.requirement_met, cells),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Lifted:
    """The parts of a problem that stand otherwise without a restriction; ``None`` = as they are."""

    capacity: Floats | None = None
    limits: tuple[generate.ProviderLimit, ...] | None = None
    together: tuple[generate.GroupCeiling, ...] | None = None
    no_cap: bool = False

    def on(self, problem: Problem) -> Problem:
        """The problem without the restriction."""
        supply = problem.supply
        return replace(
            problem,
            supply=generate.Supply(
                supply.capacity if self.capacity is None else self.capacity,
                supply.ceiling,
                supply.together if self.together is None else self.together,
            ),
            limits=problem.limits if self.limits is None else self.limits,
            cap=None if self.no_cap else problem.cap,
        )


def _parts(
    problem: Problem,
) -> tuple[Floats, tuple[generate.ProviderLimit, ...], tuple[generate.GroupCeiling, ...], bool]:
    return problem.supply.capacity, problem.limits, problem.supply.together, problem.cap is None


def _freed(problem: Problem) -> list[tuple[str, _Lifted]]:
    """Each kind of restriction that is written, and the problem without it."""
    found = []
    if problem.unrestricted is not None:
        found.append(("caveats", _Lifted(capacity=problem.unrestricted)))
    if problem.limits:
        found.append(("providers", _Lifted(limits=())))
    if problem.supply.together:
        found.append(("group_ceilings", _Lifted(together=())))
    if problem.cap is not None:
        found.append(("lift", _Lifted(no_cap=True)))
    return found


def estimates(need: MissionNeed, as_of: date) -> tuple[RequirementEstimate, ...]:
    """What every estimator that is valid for the mission asks for, each by itself (G11).

    Parameters
    ----------
    as_of : date
        Of an estimator known only later no more is told than its name and from when it is known (F7).

    Returns
    -------
    tuple of RequirementEstimate
        In the order of the table; nothing where the scenario does not say which mission it is. The ends are
        those of the method times the 5th and 95th of 100 values of its input.
    """
    known_from = {row.name: row.known_from for row in estimators() if row.mission == need.counts_as}
    if not known_from:
        return ()
    given = {
        _FIELD[name]: (float(low), float(high))
        for name, value in need.inputs.items()
        for low, high in [values(value.quantity, _ENDS)]
    }
    found = []
    for each in side_by_side(need.counts_as, given):
        if (first := known_from[each.name]) > as_of:
            found.append(RequirementEstimate(name=each.name, in_use=False, known_from=first))
            continue
        told = each.estimate
        if told is None:
            field = next(field for field, name in _FIELD.items() if name == each.missing)
            found.append(RequirementEstimate(name=each.name, in_use=False, missing=field))
            continue
        found.append(
            RequirementEstimate(
                name=each.name,
                in_use=each.name == need.estimator,
                low=told.low,
                mode=told.mode,
                high=told.high if np.isfinite(told.high) else None,
                grade=told.grade,
                source=told.source,
                note=told.note,
            )
        )
    return tuple(found)
