"""The problem that GENERATE is given: who joined, with what, for what, by when (rules G1-G15)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import Draws
from guarantor.pipeline.model import Bools, Floats, Model, drawn
from guarantor.pipeline.restrictions import ceilings_together, lift_of, shares_left
from guarantor.pipeline.supply import brought, requirement_of
from guarantor.scenario.errors import Fault, ScenarioError
from guarantor.scenario.schema import Course
from guarantor.stages import commit, generate

__all__ = ["Problem", "fielded", "problem_of", "timing_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What `generate` takes, for the d of D draws in which somebody joins; everywhere else everything is 0.

    Attributes
    ----------
    supply : generate.Supply
        Arrays ``(d, S, K)`` and ``(d, S)``.
    joined : ndarray of bool, shape (d, S)
    need : generate.Need
        Requirement ``(d, K)``.
    limits : tuple of generate.ProviderLimit
    cap : ndarray, shape (d,), or None
        Most persons that lift can keep up (G15); ``None`` = lift is no limit.
    states : tuple of str
        Codes along S: the actors that join in some draw, and the providers, in the order of the scenario.
    lines : tuple of str
        Names along K.
    here : ndarray of bool, shape (D,)
        The draws that the arrays are cut to.
    lift : generate.Lift or None
        What `cap` comes from.
    unrestricted : ndarray, shape (d, S, K), or None
        Capacity if no caveat bit; ``None`` where none is written.
    """

    supply: generate.Supply
    joined: Bools
    need: generate.Need
    limits: tuple[generate.ProviderLimit, ...]
    cap: Floats | None
    states: tuple[str, ...]
    lines: tuple[str, ...]
    here: Bools
    lift: generate.Lift | None = None
    unrestricted: Floats | None = None

    def of(self, keep: Bools, here: Bools) -> Problem:
        """The same in those of its draws that are to be kept."""
        return replace(
            self,
            supply=self.supply.of(keep),
            joined=self.joined[keep],
            need=replace(self.need, requirement=self.need.requirement[keep]),
            limits=tuple(replace(limit, substitution=limit.substitution[keep]) for limit in self.limits),
            cap=None if self.cap is None else self.cap[keep],
            here=here,
            lift=_lift_in(self.lift, keep),
            unrestricted=None if self.unrestricted is None else self.unrestricted[keep],
        )


def _lift_in(lift: generate.Lift | None, keep: Bools) -> generate.Lift | None:
    return None if lift is None else generate.Lift(lift.per_month[keep], np.asarray(lift.slot_months)[keep])


def problem_of(model: Model, course: Course, draws: Draws, joining: commit.Joining) -> Problem | None:
    """What those who joined bring and what is asked for; nothing where the scenario requires nothing.

    Only draws in which somebody joins and states that do in some draw are worked out (R16: no bit depends on
    it).

    Parameters
    ----------
    model : Model
    course : Course
        Its mission chooses the requirement.
    draws : Draws
        One block.
    joining : commit.Joining
        One end of COMMIT.

    Returns
    -------
    Problem or None
    """
    scenario = model.scenario
    if scenario.requirement is None:
        return None
    lines = scenario.requirement.lines
    here = np.asarray(joining.actors.any(axis=1))
    providers = {line.provider for line in lines}
    places = [k for k, actor in enumerate(model.actors) if joining.actors[:, k].any() or actor in providers]
    states = tuple(model.actors[k] for k in places)
    capacity = np.zeros((draws.n, len(states), len(lines)))
    ceiling = np.full((draws.n, len(states)), np.inf)
    outside: dict[tuple[str, str], Bools] = {}
    for index, actor in enumerate(states):
        pledged = [
            (pledge, joining.pledges[:, k])
            for k, pledge in enumerate(scenario.pledges)
            if pledge.actor == actor and joining.pledges[:, k].any()
        ]
        if pledged:
            capacity[:, index], ceiling[:, index] = brought(model, draws, actor, pledged)
        for pledge, stands in pledged:
            for offer in pledge.offers:
                if offer.word == "as_required":
                    key = (actor, offer.line)
                    outside[key] = outside.get(key, np.zeros(draws.n, bool)) | stands
    limits = []
    for k, line in enumerate(lines):
        if line.provider is None or line.substitution is None:
            continue
        share = drawn(line.substitution, draws)
        if (line.provider, line.name) in outside:
            share = np.where(outside[line.provider, line.name], 1.0, share)
        limits.append(generate.ProviderLimit(k, states.index(line.provider), share[here]))
    names = tuple(line.name for line in lines)
    unrestricted, left = None, shares_left(model, course, draws, states, names)
    if left is not None:
        unrestricted, capacity = capacity[here], capacity * left
    joined = joining.actors[:, places]
    moving = joined & (capacity > 0.0).any(axis=2) & (ceiling > 0.0)
    lift = _lift_in(lift_of(model, draws, states, moving), here)
    return Problem(
        supply=generate.Supply(capacity, ceiling, ceilings_together(model, draws, states)).of(here),
        joined=joined[here],
        need=generate.Need(
            requirement_of(scenario, course, draws)[here], np.array([line.priority for line in lines])
        ),
        limits=tuple(limits),
        cap=None if lift is None else generate.steady_cap(lift),
        states=states,
        lines=names,
        here=here,
        lift=lift,
        unrestricted=unrestricted,
    )


def timing_of(model: Model, draws: Draws, problem: Problem) -> generate.Timing | None:
    """When each of those who joined is there (G10); nothing where the scenario has no ``deployment:``.

    Returns
    -------
    generate.Timing or None
        ``first_month`` is ``(d, S)``, on the draws and states of `problem`; 0 for a provider of which no days
        are written, which never joins.
    """
    scenario = model.scenario
    if scenario.deployment is None:
        return None
    waits = scenario.deployment
    first = np.zeros(problem.joined.shape, np.int64)
    for index, code in enumerate(problem.states):
        days = [
            each.get(code) for each in (waits.decision_days, waits.notice_to_move_days, waits.transit_days)
        ]
        decided, notice, transit = (
            drawn(value, draws)[problem.here] if value is not None else np.zeros(len(first)) for value in days
        )
        first[:, index] = generate.first_month(decided, notice, transit)
    return generate.Timing(first, scenario.months, problem.lift)


def fielded(model: Model, course: Course, draws: Draws, joining: commit.Joining) -> generate.Fielded | None:
    """What those who joined can keep there; nothing where the scenario requires nothing.

    Returns
    -------
    generate.Fielded or None
        For all draws of the block; `deployed` is by actor, ``(D, A)``. Everything is 0 where nobody joins.

    Raises
    ------
    ScenarioError
        If the requirement has more lines than the closed form takes (G22, G31).
    """
    _check_lines(model)
    problem = problem_of(model, course, draws, joining)
    if problem is None:
        return None
    found = generate.generate(problem.supply, problem.joined, problem.need, problem.limits, problem.cap)
    columns = {each.name: _spread(getattr(found, each.name), problem.here) for each in fields(found)}
    deployed = np.zeros(joining.actors.shape)
    deployed[:, [model.actors.index(state) for state in problem.states]] = columns["deployed"]
    return generate.Fielded(**{**columns, "deployed": deployed})


def _check_lines(model: Model) -> None:
    """Stop where the closed form has no answer, before it is asked (G22, G31)."""
    lines = model.scenario.requirement.lines if model.scenario.requirement else ()
    if len(lines) > generate.MOST_LINES:
        message = (
            f"{len(lines)} lines, but the closed form takes {generate.MOST_LINES} (G22); merge lines, or ask "
            "'guarantor generate', which makes a schedule by linear program"
        )
        raise ScenarioError([Fault(lines[generate.MOST_LINES].origin.at, "requirement.lines", message)])


def _spread(column: NDArray[Any], here: Bools) -> NDArray[Any]:
    """A column of the chosen draws in the place of each; 0 elsewhere."""
    everywhere = np.zeros((here.size, *column.shape[1:]), column.dtype)
    everywhere[here] = column
    return everywhere
