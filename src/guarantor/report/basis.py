"""The line under a title: as of when, how many sampled futures, and what is not as the scenario has it."""

from __future__ import annotations

from collections.abc import Mapping

from guarantor.measures.assessment import RunInfo, ScenarioInfo
from guarantor.report.words import day, few, setting

__all__ = ["basis_words"]


def basis_words(scenario: ScenarioInfo, run: RunInfo, actors: Mapping[str, str]) -> str:
    """``As of 5 February 2025. 4,096 sampled futures. Not a prediction.``"""
    given = "".join(f", {name} fixed {setting(fixed)}" for name, fixed in run.given.items())
    variants = "".join(f", {name}" for name in scenario.variants)
    out = few([actors[code] for code in scenario.without])
    dropped = f", without sources graded {', '.join(scenario.dropped)}" if scenario.dropped else ""
    return (
        f"As of {day(scenario.as_of)}. {run.draws:,} sampled futures{given}{variants}{dropped}"
        f"{f', without {out}' if out else ''}. Not a prediction."
    )
