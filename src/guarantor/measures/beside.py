"""Beside the base run, perhaps in another process: the contested readings and what flips the claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cache

from guarantor.measures.assessment import Flip, Reading
from guarantor.measures.claims import open_flips
from guarantor.measures.columns import GAME
from guarantor.measures.parts import calls_of
from guarantor.measures.readings import runs_of_readings, told
from guarantor.measures.runs import FIRST_DRAWS, run_of
from guarantor.scenario import Scenario

__all__ = ["Beside", "beside", "started"]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is worked out on the first draws only.

    Attributes
    ----------
    warnings : tuple of str
        What the readings warn of and the base case does not.
    flips : mapping of claim id to tuple of Flip
        Of claims whose share lies between the bars.
    """

    readings: tuple[Reading, ...]
    warnings: tuple[str, ...]
    flips: Mapping[str, tuple[Flip, ...]]


def beside(
    scenario: Scenario,
    draws: int,
    seed: int,
    given: Mapping[str, bool | str],
    progress: Callable[[int, int], None] | None = None,
) -> Beside:
    """Work out the contested readings and the flips on the first of `draws` draws.

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
    return Beside(readings, warnings, open_flips(first, runs))


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
    future = pool.submit(_packed, *arguments)
    return cache(lambda: _unpacked(*future.result()))


def _packed(
    scenario: Scenario, draws: int, seed: int, given: Mapping[str, bool | str]
) -> tuple[list[str], Beside]:
    """The same with its readings as JSON: pydantic's generic models cannot be pickled."""
    found = beside(scenario, draws, seed, given)
    return [reading.model_dump_json() for reading in found.readings], replace(found, readings=())


def _unpacked(readings: list[str], rest: Beside) -> Beside:
    return replace(rest, readings=tuple(Reading.model_validate_json(text) for text in readings))
