"""What each who joins is worth: what is left without it, what hangs on it, what it carries (G18, G24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.force.fielding import Fielding
from guarantor.measures.force.parts import ContributorForce, Effective, Lapse, Worth
from guarantor.measures.summary import DeepCell, amount, share
from guarantor.measures.worlds import Change, Place, Worlds
from guarantor.pipeline.model import drawn
from guarantor.pipeline.problem import Problem
from guarantor.stages import generate

__all__ = ["contributors"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def contributors(
    fielding: Fielding, worlds: Worlds, end: str, fielded: generate.Fielded, cells: Sequence[DeepCell]
) -> tuple[ContributorForce, ...]:
    """Everybody who joins in some future in which a force is raised, those with most to lose first.

    Parameters
    ----------
    worlds : Worlds
        Of the run: who joins is worked out again there, with each of them left out.
    end : str
        ``alone`` or ``together``.
    fielded : generate.Fielded
        With all who join, shape (d, ...).

    Notes
    -----
    Without it, the same others join (f - f_n); a line that only it can supply in full falls back to what
    others can substitute (G12, G18). With what hangs on it, COMMIT is solved again with it left out and the
    lever that sets its level at the lowest (X7); where no force is raised then, nothing is left.
    """
    problem = fielding.problem
    assert problem is not None
    raised = fielding.raised
    everyone = fielding.outcome.joined[raised]
    joiners = [code for place, code in enumerate(fielding.model.actors) if everyone[:, place].any()]
    base = fielded.sustained_troops
    remaining = generate.without_each(
        problem.supply, problem.joined, problem.need, problem.limits, problem.cap
    )
    suppliers = _suppliers(fielding, problem)
    own = [code for code in joiners if code not in suppliers]
    carried = {} if cells else _carried(problem, own)
    found = []
    for code in joiners:
        state = problem.states.index(code)
        left, complete = remaining.sustained_troops[:, state], remaining.requirement_met[:, state]
        if code in suppliers:
            left, complete = _without_supplier(fielding, problem, state)
        gone = worlds.outcome(Place(fielding.course.name, Change(without=(code,)), end=end))
        lapsed = everyone & ~gone.joined[raised]
        found.append(
            ContributorForce(
                actor=code,
                joins=share(everyone[:, fielding.model.actors.index(code)], cells),
                deployed=amount(fielded.deployed[:, state], "troops", cells),
                without=_worth(base, left, complete, cells),
                with_what_hangs_on_it=_worth(
                    base, gone.sustained_troops[raised], gone.requirement_met[raised], cells
                ),
                lapses=tuple(
                    Lapse(actor=other, share=share(lapsed[:, place], cells))
                    for place, other in enumerate(fielding.model.actors)
                    if other != code and lapsed[:, place].any()
                ),
                effective=carried.get(code),
            )
        )
    return tuple(sorted(found, key=_weight, reverse=True))


def _weight(contributor: ContributorForce) -> float:
    """By what is lost with what hangs on it."""
    lost = contributor.with_what_hangs_on_it.lost
    return lost.mean if lost.mean is not None else max((cell.value for cell in lost.cells), default=0.0)


def _worth(base: Floats, left: Floats, complete: Bools, cells: Sequence[DeepCell]) -> Worth:
    return Worth(
        left=amount(left, "troops", cells),
        lost=amount(base - left, "troops", cells),
        complete=share(complete, cells),
    )


def _suppliers(fielding: Fielding, problem: Problem) -> frozenset[str]:
    """Those who supply a line in full that others could fill in part only (G12)."""
    return frozenset(
        pledge.actor
        for place, pledge in enumerate(fielding.model.scenario.pledges)
        for offer in pledge.offers
        if offer.word == "as_required" and fielding.joining.pledges[fielding.raised, place].any()
        if any(problem.states[limit.provider] == pledge.actor for limit in problem.limits)
    )


def _without_supplier(fielding: Fielding, problem: Problem, state: int) -> tuple[Floats, Bools]:
    """What is left without the state, each of its lines back at what others can substitute."""
    requirement = fielding.model.scenario.requirement
    assert requirement is not None
    limits = []
    for limit in problem.limits:
        substitution = requirement.lines[limit.line].substitution
        if limit.provider == state and substitution is not None:
            limit = replace(limit, substitution=drawn(substitution, fielding.draws)[fielding.raised])
        limits.append(limit)
    joined = problem.joined.copy()
    joined[:, state] = False
    left = generate.generate(problem.supply, joined, problem.need, limits, problem.cap)
    return left.sustained_troops, left.requirement_met


def _carried(problem: Problem, codes: Sequence[str]) -> dict[str, Effective]:
    """Requirement that each carries once all who join are there (G24)."""
    lift = None
    if problem.cap is not None:
        lift = generate.Lift(problem.cap, 2.0)  # in its first month, 2 months' slots: the steady cap itself
    timing = generate.Timing(np.zeros(problem.joined.shape, np.int64), 1, lift)
    found = generate.effective_contribution(
        problem.supply,
        problem.joined,
        problem.need,
        timing,
        problem.limits,
        states=[problem.states.index(code) for code in codes],
    )
    return {
        code: Effective(
            persons=float(found.persons[at]),
            se=float(found.standard_error[at]) if np.isfinite(found.standard_error[at]) else None,
        )
        for at, code in enumerate(codes)
    }
