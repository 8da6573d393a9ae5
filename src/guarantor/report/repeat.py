"""How to get an answer again: the command line that gives it."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import join

from guarantor.measures.assessment import Assessment, RunInfo, ScenarioInfo
from guarantor.report.answer import answered
from guarantor.report.words import setting

__all__ = ["command_of", "words_of"]


def command_of(assessment: Assessment, draws: int | None = None) -> str:
    """The command that repeats an answer, on its own number of futures unless another is given."""
    run = assessment.run
    courses = [word for course in answered(assessment) for word in ("--course", course.name)]
    return words_of(
        "assess", assessment.scenario, run.model_copy(update={"draws": draws or run.draws}), courses
    )


def words_of(command: str, scenario: ScenarioInfo, run: RunInfo, more: Sequence[str] = ()) -> str:
    """The words of a command on the same scenario and futures; `more` are options of its own."""
    words = ["guarantor", command, scenario.name, "--as-of", str(scenario.as_of)]
    for name in scenario.variants:
        words += ["--set" if "=" in name else "--variant", name]
    words += ["--drop", ",".join(scenario.dropped)] if scenario.dropped else []
    words += [word for code in scenario.without for word in ("--without", code)]
    words += [word for lever, level in scenario.levers.items() for word in ("--lever", f"{lever}={level}")]
    words += [
        word
        for name, fixed in run.given.items()
        for word in ("--given", name if fixed is True else f"{name}={setting(fixed)}")
    ]
    return join([*words, *more, "--draws", str(run.draws), "--seed", str(run.seed)])
