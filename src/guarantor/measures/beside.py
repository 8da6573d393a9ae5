"""Beside the base run: the contested readings and what flips the claims, in a second process if allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context

from guarantor.measures.assessment import Flip, Reading
from guarantor.measures.claims import open_flips
from guarantor.measures.columns import GAME
from guarantor.measures.parts import calls_of
from guarantor.measures.readings import runs_of_readings, told
from guarantor.measures.runs import FIRST_DRAWS, run_of
from guarantor.scenario import Scenario

__all__ = ["Beside", "beside", "in_parallel"]


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


def beside(scenario: Scenario, draws: int, seed: int, given: Mapping[str, bool | str]) -> Beside:
    """Work out the contested readings and the flips on the first of `draws` draws."""
    first = run_of(
        scenario,
        draws=min(draws, FIRST_DRAWS),
        seed=seed,
        given=given,
        deterrence=any(call.name in GAME for claim in scenario.claims for call in calls_of(claim)),
    )
    runs = runs_of_readings(first)
    readings, warnings = told(first, runs)
    return Beside(readings, warnings, open_flips(first, runs))


@contextmanager
def in_parallel(
    scenario: Scenario, draws: int, seed: int, given: Mapping[str, bool | str], jobs: int
) -> Iterator[Callable[[], Beside]]:
    """Start working it out; the function given waits for it. One job: it is worked out when asked for.

    The numbers do not depend on `jobs`. A second process is started afresh, never forked, so a program that
    asks for more than one job must be importable (``if __name__ == "__main__":``).
    """
    arguments = (scenario, draws, seed, dict(given))
    if jobs < 2:
        yield cache(lambda: beside(*arguments))
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        future = pool.submit(_packed, *arguments)
        yield cache(lambda: _unpacked(*future.result()))


def _packed(
    scenario: Scenario, draws: int, seed: int, given: Mapping[str, bool | str]
) -> tuple[list[str], Beside]:
    """The same with its readings as JSON: pydantic's generic models cannot be pickled."""
    found = beside(scenario, draws, seed, given)
    return [reading.model_dump_json() for reading in found.readings], replace(found, readings=())


def _unpacked(readings: list[str], rest: Beside) -> Beside:
    return replace(rest, readings=tuple(Reading.model_validate_json(text) for text in readings))
