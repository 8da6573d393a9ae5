"""The game: what DETER takes from the scenario and from the stages before it (rules D13, D14)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from guarantor.draws import Draws
from guarantor.pipeline.model import Bools, Floats, Model, drawn
from guarantor.scenario.force import IN_PLACE, MISSION
from guarantor.scenario.schema import Course, Guarantee
from guarantor.stages import deter

__all__ = ["Game", "Reference", "no_game"]

_THOUSAND = 1_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """The reference course ``no-force`` in each draw; zeros where the scenario has no challenger."""

    attack_probability: Floats
    challenger_value: Floats
    challenger_value_centred: Floats
    protege_value: Floats


def no_game(draws: int) -> Reference:
    """Zeros, for a scenario without a challenger and guarantees."""
    return Reference(*(np.zeros(draws),) * 4)


class Game:
    """The inputs of the game that all courses of a block share; the status quo is set once (D13)."""

    def __init__(self, model: Model, draws: Draws) -> None:
        scenario = model.scenario
        assert scenario.challenger is not None
        self.model, self.draws = model, draws
        judged = {name: drawn(value, draws) for name, value in scenario.deterrence.items()}
        self.provocation = judged.pop("provocation")
        self.in_place = {
            name.removeprefix(IN_PLACE): judged.pop(name)
            for name in list(judged)
            if name.startswith(IN_PLACE)
        }
        self.judged = judged
        challenger = scenario.challenger
        self.strength = drawn(challenger.strength, draws) / _THOUSAND
        self.protege = drawn(challenger.protege_strength, draws) / _THOUSAND
        nothing = np.zeros(draws.n)
        game = self._inputs(None, np.zeros(draws.n, bool), np.zeros((draws.n, len(model.actors))), nothing)
        self.status_quo = deter.anchored_status_quo(game, drawn(challenger.anchor, draws))

    def reference(self) -> Reference:
        """The game with no force and no new guarantee."""
        draws = self.draws.n
        nobody = np.zeros((draws, len(self.model.actors)))
        return _judged(deter.solve(self._inputs(None, np.zeros(draws, bool), nobody, self.status_quo)))

    def course(self, course: Course, raised: Bools, deployed: Floats, reference: Reference) -> Reference:
        """The game where a force is raised; the reference, bit by bit, where none is (DESIGN 4)."""
        if not raised.any():
            return reference
        game = self._inputs(course, raised, deployed, self.status_quo - self.provocation)
        played = _judged(deter.solve(_only(game, raised)))
        columns = []
        for each in fields(Reference):
            column = getattr(reference, each.name).copy()
            column[raised] = getattr(played, each.name)
            columns.append(column)
        return Reference(*columns)

    def _inputs(
        self, course: Course | None, raised: Bools, deployed: Floats, status_quo: Floats
    ) -> deter.Game:
        scenario, draws = self.model.scenario, self.draws
        guarantors = scenario.guarantees
        columns = {name: [] for name in _PER_GUARANTOR}  # type: dict[str, list[Floats]]
        penalty = np.zeros((draws.n, len(guarantors), len(guarantors)))
        order = [guarantor.actor for guarantor in guarantors]
        mission = course.levers[MISSION] if course else ""
        for i, guarantor in enumerate(guarantors):
            troops = deployed[:, self.model.actors.index(guarantor.actor)] / _THOUSAND
            level, pledged = _level(guarantor, course, raised, troops)
            columns["in_place"].append(troops)
            columns["in_place_share"].append(self.in_place[mission] if course else np.zeros(draws.n))
            for name in ("reliability", "reinforcement"):
                scale = _THOUSAND if name == "reinforcement" else 1.0
                with_level, without = (
                    drawn(getattr(guarantor, name)[each], draws) / scale for each in (level, "none")
                )
                columns[name].append(np.where(pledged, with_level, without))
            for name in ("tripwire", "quick_success_penalty", "punishment"):
                columns[name].append(drawn(guarantor.parameters[name], draws))
            rent = drawn(guarantor.parameters["abstention_rent"], draws)
            columns["abstention_rent"].append(np.where(pledged, rent, 0.0))
            partner = drawn(guarantor.parameters["missing_partner_penalty"], draws)
            for required in guarantor.requires:
                penalty[:, i, order.index(required)] = partner
        return deter.Game(
            status_quo=status_quo,
            challenger_strength=self.strength,
            protege_strength=self.protege,
            missing_partner_penalty=penalty,
            requires=tuple(tuple(order.index(r) for r in guarantor.requires) for guarantor in guarantors),
            **self.judged,
            **{name: np.stack(column, axis=1) for name, column in columns.items()},
        )


_PER_GUARANTOR = (
    "in_place",
    "in_place_share",
    "reliability",
    "reinforcement",
    "tripwire",
    "quick_success_penalty",
    "punishment",
    "abstention_rent",
)


def _level(guarantor: Guarantee, course: Course | None, raised: Bools, troops: Floats) -> tuple[str, Bools]:
    """The level at which a guarantor is pledged in a course, and in which draws it is (D14)."""
    if course is None:
        return "none", np.zeros_like(raised)
    if guarantor.lever is None:
        return "troops", raised & (troops > 0)
    level = course.levers[guarantor.lever]
    return level, raised & (level != "none")


def _judged(outcome: deter.Outcome) -> Reference:
    return Reference(
        outcome.attack_probability,
        outcome.challenger_value,
        outcome.challenger_value_centred,
        outcome.protege_value,
    )


def _only(game: deter.Game, chosen: Bools) -> deter.Game:
    """The game in some of the draws; its arithmetic is elementwise, so no bit depends on the choice (R16)."""
    changed: dict[str, Any] = {}
    for each in fields(game):
        column = getattr(game, each.name)
        if isinstance(column, np.ndarray):
            changed[each.name] = column[chosen]
    return replace(game, **changed)
