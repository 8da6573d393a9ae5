"""The screens beside the answer, in their order: the only place that lists them (UX 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from guarantor.measures.coalition.approving import authorize_answer
from guarantor.measures.coalition.joining import commit_answer
from guarantor.measures.force.answering import force_answer, run_info, scenario_info
from guarantor.measures.guarantee.channels import channel_answer
from guarantor.measures.guarantee.deterring import deter_answer
from guarantor.measures.influence.matters import matters_answers
from guarantor.measures.influence.reach import reach_asked_first
from guarantor.measures.runs import run_of
from guarantor.report.blocks import ScreenTold
from guarantor.report.screens.approvals import approvals_screen
from guarantor.report.screens.deterrence import deterrence_screen, without_a_game
from guarantor.report.screens.force import force_screen
from guarantor.report.screens.matters import matters_screen
from guarantor.scenario import Scenario

__all__ = ["SCREENS", "Given", "Listed"]

Given = Mapping[str, bool | str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A screen as the page names it, and how it is composed from (scenario, seed, events fixed).

    Attributes
    ----------
    slow : bool
        Takes a second or more: worked out in a process of its own, with progress, and cancelled at will.
    """

    title: str
    compose: Callable[[Scenario, int | None, Given], ScreenTold]
    slow: bool = False


def _force(scenario: Scenario, seed: int | None, given: Given) -> ScreenTold:
    return force_screen(force_answer(scenario, seed=seed, given=given))


def _approvals(scenario: Scenario, seed: int | None, given: Given) -> ScreenTold:
    return approvals_screen(
        authorize_answer(scenario, seed=seed, given=given), commit_answer(scenario, seed=seed, given=given)
    )


def _deterrence(scenario: Scenario, seed: int | None, given: Given) -> ScreenTold:
    if scenario.challenger is None or not scenario.guarantees:
        results = run_of(scenario, draws=1, seed=seed, given=given, deterrence=False)
        return without_a_game(scenario_info(scenario), run_info(results))
    return deterrence_screen(
        deter_answer(scenario, seed=seed, given=given), channel_answer(scenario, seed=seed, given=given)
    )


def _matters(scenario: Scenario, seed: int | None, given: Given) -> ScreenTold:
    answers = matters_answers(scenario, seed=seed, given=given)
    return matters_screen(answers, reach_asked_first(scenario, seed=seed, given=given))


SCREENS: Mapping[str, Listed] = {
    "force": Listed("Force", _force),
    "approvals": Listed("Approvals", _approvals),
    "deterrence": Listed("Deterrence", _deterrence),
    "matters": Listed("What matters", _matters, slow=True),
}
