"""The screens beside the answer, in their order: the only place that lists them (UX 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from guarantor.measures.force import force_answer
from guarantor.measures.matters import matters_answers
from guarantor.report.blocks import ScreenTold
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


def _matters(scenario: Scenario, seed: int | None, given: Given) -> ScreenTold:
    return matters_screen(matters_answers(scenario, seed=seed, given=given))


SCREENS: Mapping[str, Listed] = {
    "force": Listed("Force", _force),
    "matters": Listed("What matters", _matters),
}
