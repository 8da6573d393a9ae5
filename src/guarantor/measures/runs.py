"""Runs of a scenario: which courses, which events fixed, how many draws."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from guarantor.pipeline import Model, model_of
from guarantor.run import Results, execute, in_common, same_worlds
from guarantor.scenario import Scenario, UnknownName
from guarantor.scenario.errors import did_you_mean

__all__ = ["FIRST_DRAWS", "FirstRuns", "model_for", "run_of", "with_courses"]

FIRST_DRAWS = 4_096
"""The first draws of a run: readings (sampling error under 0.4 of 50) and drivers are sought on them."""


def with_courses(scenario: Scenario, names: Sequence[str]) -> Scenario:
    """The same scenario with these courses only; with all of them if none is named.

    The order is that of the scenario.

    Raises
    ------
    UnknownName
        If it has no course of that name.
    """
    for name in names:
        if name not in scenario.courses:
            known = ", ".join(scenario.courses)
            hint = did_you_mean(name, scenario.courses)
            raise UnknownName(f"unknown course '{name}'{hint} (known: {known})")
    if not names:
        return scenario
    return replace(scenario, courses={name: each for name, each in scenario.courses.items() if name in names})


def run_of(
    scenario: Scenario,
    *,
    draws: int | None = None,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
    deterrence: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Results:
    """Run a scenario; draws and seed are its own unless said otherwise.

    Raises
    ------
    UnknownName
        If an event under `given` is not in the scenario, or is fixed at what it cannot be.
    """
    model = model_for(scenario, seed, given, deterrence=deterrence)
    return execute(model, scenario.run.draws if draws is None else draws, progress)


class FirstRuns:
    """Runs on the first draws; what one has in common with a recent one is not worked out again.

    Somebody who changes a lever asks for one more course of the same worlds.
    """

    def __init__(self, keep: int = 6) -> None:
        self._recent: deque[Results] = deque(maxlen=keep)

    def run(
        self, scenario: Scenario, *, seed: int | None = None, given: Mapping[str, bool | str] | None = None
    ) -> Results:
        """As `run_of` on the first draws: the same numbers."""
        model = model_for(scenario, seed, given)
        similar = [known for known in self._recent if same_worlds(model, known.model)]
        best = max(similar, key=lambda known: len(in_common(model, FIRST_DRAWS, known)), default=None)
        results = execute(model, FIRST_DRAWS, before=best)
        self._recent.appendleft(results)
        return results


def model_for(
    scenario: Scenario,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
    *,
    deterrence: bool = True,
) -> Model:
    """The model of a scenario with events fixed as asked for; the seed is its own unless said otherwise.

    Raises
    ------
    UnknownName
        As for `run_of`.
    """
    fixed = {event: _fixed(scenario, event, setting) for event, setting in (given or {}).items()}
    start = scenario.run.seed if seed is None else seed
    return model_of(scenario, start, given=fixed, deterrence=deterrence)


def _fixed(scenario: Scenario, event: str, setting: bool | str) -> bool | str:
    """Whether an event happens, or the level at which it stands, from what was asked for (R14, F18)."""
    if event not in scenario.events:
        known = ", ".join(scenario.events) or "none"
        hint = did_you_mean(event, scenario.events)
        raise UnknownName(f"unknown event '{event}'{hint} (known: {known})")
    levels = scenario.events[event].levels
    if not levels and setting in (True, False, "yes", "no"):
        return setting in (True, "yes")
    if not levels:
        remedy = f"write --given {event} or --given {event}=no"
        raise UnknownName(f"'{event}' happens or not, so that it cannot be '{setting}'; {remedy}")
    if setting in levels:
        return setting
    choices = ", ".join(levels)
    if isinstance(setting, bool):
        example = f"--given {event}={levels[min(1, len(levels) - 1)]}"
        raise UnknownName(f"'{event}' has levels ({choices}); write one, as in {example}")
    raise UnknownName(f"'{setting}' is not a level of '{event}' ({choices}){did_you_mean(setting, levels)}")
