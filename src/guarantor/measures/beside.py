"""Beside the base run, perhaps in another process: what looks at the first draws only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from functools import cache

from pydantic import BaseModel, ConfigDict

from guarantor.measures.assessment import Flip, Reading
from guarantor.measures.claims.answering import open_flips
from guarantor.measures.claims.parts import calls_of
from guarantor.measures.columns import GAME
from guarantor.measures.force.answering import course_force
from guarantor.measures.force.parts import CourseForce
from guarantor.measures.readings import runs_of_readings, told
from guarantor.measures.runs import FIRST_DRAWS, run_of
from guarantor.scenario import Scenario

__all__ = ["Beside", "beside", "started"]


class Beside(BaseModel):
    """What is worked out on the first draws only.

    Attributes
    ----------
    warnings : tuple of str
        What the readings warn of and the base case does not.
    flips : dict of claim id to tuple of Flip
        Of claims whose share lies between the bars.
    force : dict of course to CourseForce
    """

    model_config = ConfigDict(frozen=True)

    readings: tuple[Reading, ...]
    warnings: tuple[str, ...]
    flips: dict[str, tuple[Flip, ...]]
    force: dict[str, CourseForce]


def beside(
    scenario: Scenario,
    draws: int,
    seed: int,
    given: Mapping[str, bool | str],
    progress: Callable[[int, int], None] | None = None,
) -> Beside:
    """Work out the readings, the flips and the force on the first of `draws` draws.

    `progress` is told how many readings are done, of how many.
    """
    first = run_of(
        scenario,
        draws=min(draws, FIRST_DRAWS),
        seed=seed,
        given=given,
        deterrence=any(call.name in GAME for claim in scenario.claims for call in calls_of(claim)),
    )
    runs = runs_of_readings(first, progress)
    readings, warnings = told(first, runs)
    return Beside(
        readings=readings,
        warnings=warnings,
        flips=open_flips(first, runs),
        force={name: course_force(first, course) for name, course in scenario.courses.items()},
    )


def started(
    scenario: Scenario,
    draws: int,
    seed: int,
    given: Mapping[str, bool | str],
    pool: Executor | None,
    progress: Callable[[int, int], None] | None = None,
) -> Callable[[], Beside]:
    """Start working it out in `pool`; the function given waits for it. No number depends on the pool.

    Without a pool it is worked out when it is asked for, and `progress` is told how many readings are done.
    """
    arguments = (scenario, draws, seed, dict(given))
    if pool is None:
        return cache(lambda: beside(*arguments, progress))
    future = pool.submit(_as_json, *arguments)
    return cache(lambda: Beside.model_validate_json(future.result()))


def _as_json(scenario: Scenario, draws: int, seed: int, given: Mapping[str, bool | str]) -> str:
    """The same as JSON: pydantic's generic models cannot be pickled."""
    return beside(scenario, draws, seed, given).model_dump_json(by_alias=True)
