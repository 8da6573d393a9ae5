"""How to get an answer again: the command line that gives it."""

from __future__ import annotations

from shlex import join

from guarantor.measures.assessment import Assessment
from guarantor.report.answer import answered
from guarantor.report.words import setting

__all__ = ["command_of"]


def command_of(assessment: Assessment, draws: int | None = None) -> str:
    """The command that repeats an answer, on its own number of futures unless another is given."""
    run, scenario = assessment.run, assessment.scenario
    words = ["guarantor", "assess", scenario.name, "--as-of", str(scenario.as_of)]
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
    words += [word for course in answered(assessment) for word in ("--course", course.name)]
    return join([*words, "--draws", str(draws or run.draws), "--seed", str(run.seed)])
