"""The game: what DETER takes from the scenario and from the stages before it (rules D9, D12-D14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import NamedTuple, Protocol

import numpy as np

from guarantor.draws import Draws, values
from guarantor.pipeline.model import Bools, Floats, Model, drawn
from guarantor.scenario.force import IN_PLACE, MISSION
from guarantor.scenario.origin import Value
from guarantor.scenario.quantity import Quantity
from guarantor.scenario.schema import Course, Guarantee
from guarantor.stages import deter

__all__ = ["AS_STATED", "Apart", "Game", "Played", "Playing", "Reference", "Standing", "no_game"]

_THOUSAND = 1_000.0
_TIED = {"enablers": 0.5}
"""How much of the cost of staying out a level ties a guarantor to; others than this: all of it (D12)."""


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


class Played(Protocol):
    """A course that has been played: the force, and the columns of `Reference`."""

    @property
    def raised(self) -> Bools:
        """Whether a force is raised, shape ``(D,)``."""

    @property
    def deployed(self) -> Floats:
        """Persons by actor, shape ``(D, S)``."""


class Standing(NamedTuple):
    """At what level a guarantor stands, and in which draws it stands there rather than at none, ``(D,)``."""

    level: str
    pledged: Bools


@dataclass(frozen=True, slots=True)
class Playing:
    """How the game is played.

    Attributes
    ----------
    kinds : int
        Kinds of challenger that only it can tell apart: each pays for a war what stands in the middle of one
        of so many equal parts of what the scenario writes; 1: what is drawn, known to all (D9, section 4).
    by_interest : bool
        Guarantors decide by their interests instead of a stated reliability (D12); the scenario needs all of
        them, see `with_interests`.
    """

    kinds: int = 1
    by_interest: bool = False


AS_STATED = Playing()
"""One kind, and reliabilities as stated: the default."""


@dataclass(frozen=True, slots=True, eq=False)
class Apart:
    """A guarantor whose own means stand at one level while its credibility stands at another (D16)."""

    guarantor: str
    means: Standing
    credibility: Standing


class Game:
    """The game in a block of draws: inputs that all courses share, and a status quo set once (D13).

    Attributes
    ----------
    reference : Reference
        The game with no force and no new guarantee.
    empty : Outcome
        All that the stage gives of it.
    """

    def __init__(self, model: Model, draws: Draws, playing: Playing = AS_STATED) -> None:
        challenger = model.scenario.challenger
        assert challenger is not None
        self.model, self.draws, self.challenger, self.playing = model, draws, challenger, playing
        self.known: dict[tuple[str, Quantity], Floats] = {}
        nobody = np.zeros((draws.n, len(model.actors)))
        everywhere = np.ones(draws.n, bool)
        game = self._inputs(None, everywhere, nobody, np.zeros(draws.n))
        anchor = self._drawn(challenger.anchor)
        self.empty: deter.Outcome
        if playing == AS_STATED:
            self.status_quo, self.empty = deter.solve_anchored(game, anchor)
        else:
            wishes = self._interests(None, everywhere, nobody)
            self.status_quo, self.empty = deter.solve_anchored_with(
                game, anchor, self._types(everywhere), wishes
            )
        self.reference = _judged(self.empty)

    def course(
        self,
        course: Course,
        raised: Bools,
        deployed: Floats,
        like: Played | None = None,
        apart: Apart | None = None,
    ) -> Reference:
        """The game where a force is raised; the reference, bit by bit, where none is (DESIGN 4).

        Parameters
        ----------
        raised : ndarray of bool, shape (D,)
        deployed : ndarray, shape (D, S)
            Persons.
        like : Played, optional
            The same course at the other end of COMMIT: where it has the same force, it is not played again.
        apart : Apart, optional
            The levels at which one guarantor stands, whatever the course says of it (D16).
        """
        known, chosen = self.reference, raised
        if like is not None:
            same = (raised == like.raised) & (deployed == like.deployed).all(axis=1)
            known, chosen = _where(same, like, known), raised & ~same
        if not chosen.any():
            return known
        played = _judged(self._solved(course, chosen, deployed, apart))
        columns = []
        for each in fields(Reference):
            column = getattr(known, each.name).copy()
            column[chosen] = getattr(played, each.name)
            columns.append(column)
        return Reference(*columns)

    def whole(self, course: Course, raised: Bools, deployed: Floats) -> deter.Outcome:
        """All that the stage gives of a course; that of the reference where no force is raised."""
        if not raised.any():
            return self.empty
        played = self._solved(course, raised, deployed, None)
        columns = {}
        for each in fields(self.empty):
            column = getattr(self.empty, each.name).copy()
            column[raised] = getattr(played, each.name)
            columns[each.name] = column
        return type(self.empty)(**columns)

    def _solved(self, course: Course, chosen: Bools, deployed: Floats, apart: Apart | None) -> deter.Outcome:
        status_quo = self.status_quo - self._drawn(self.model.scenario.deterrence["provocation"])
        game = self._inputs(course, chosen, deployed, status_quo, apart)
        if self.playing == AS_STATED:
            return deter.solve(game)
        outcome = deter.solve_with(game, self._types(chosen), self._interests(course, chosen, deployed))
        lost = self._lost()[chosen] | outcome.not_converged
        return replace(outcome, not_converged=lost)

    def _lost(self) -> Bools:
        """Draws without a status quo that gives the anchor: no course can be told there (D13)."""
        assert isinstance(self.empty, deter.TypedOutcome)
        return self.empty.not_converged

    def _types(self, chosen: Bools) -> deter.Types | None:
        """Kinds of challenger by the parts of what a war may cost it, equally likely (section 4)."""
        kinds = self.playing.kinds
        if kinds == 1:
            return None
        written = self.model.scenario.deterrence["war_cost"].quantity
        middles = (np.arange(kinds) + 0.5) / kinds
        costs = np.broadcast_to(values(written, middles), (int(np.count_nonzero(chosen)), kinds))
        return deter.Types(np.full(kinds, 1.0 / kinds), costs)

    def _interests(self, course: Course | None, chosen: Bools, deployed: Floats) -> deter.Interests | None:
        """Interests at the level at which each guarantor stands (D12); none where they are not asked."""
        if not self.playing.by_interest:
            return None
        rows = []
        for guarantor in self.model.scenario.guarantees:
            level, pledged = self.standing(guarantor, course, deployed)
            tied = np.where(pledged, _TIED.get(level, 1.0), 0.0)
            wish = {name: self._drawn(value) for name, value in guarantor.interests.items()}
            tripwire = np.where(pledged, self._drawn(guarantor.parameters["tripwire"]), 0.0)
            rows.append(
                {
                    "stake": wish["stake"],
                    "fighting_cost": wish["fighting_cost"],
                    "abstention_cost": tied * wish["abstention_cost"],
                    "tripwire_cost": tripwire * wish["shock"],
                    "going_alone_cost": np.where(pledged, wish["going_alone_cost"], 0.0),
                    "shock": wish["shock"],
                }
            )
        return deter.Interests(**{name: np.stack([row[name][chosen] for row in rows]).T for name in rows[0]})

    def _inputs(
        self,
        course: Course | None,
        chosen: Bools,
        deployed: Floats,
        status_quo: Floats,
        apart: Apart | None = None,
    ) -> deter.Game:
        """The game in the chosen draws; its arithmetic is elementwise: no bit depends on the choice (R16)."""
        scenario = self.model.scenario
        guarantors, judged = scenario.guarantees, dict(scenario.deterrence)
        del judged["provocation"]
        shares = {name: judged.pop(name) for name in list(judged) if name.startswith(IN_PLACE)}
        share = np.zeros(self.draws.n)
        if course is not None:
            share = self._drawn(shares[f"{IN_PLACE}{course.levers[MISSION]}"])
        order = [guarantor.actor for guarantor in guarantors]
        rows = [self._guarantor(guarantor, course, deployed, share, apart) for guarantor in guarantors]
        penalty = np.zeros((len(order), len(order), np.count_nonzero(chosen)))
        for i, guarantor in enumerate(guarantors):
            partner = self._drawn(guarantor.parameters["missing_partner_penalty"])
            for required in guarantor.requires:
                penalty[i, order.index(required)] = partner[chosen]
        whole = {name: self._drawn(value) for name, value in judged.items()} | {
            "status_quo": status_quo,
            "challenger_strength": self._drawn(self.challenger.strength) / _THOUSAND,
            "protege_strength": self._drawn(self.challenger.protege_strength) / _THOUSAND,
        }
        return deter.Game(
            missing_partner_penalty=np.moveaxis(penalty, -1, 0),
            requires=tuple(tuple(order.index(r) for r in guarantor.requires) for guarantor in guarantors),
            **{name: column[chosen] for name, column in whole.items()},
            **{name: np.stack([row[name][chosen] for row in rows]).T for name in rows[0]},
        )

    def standing(self, guarantor: Guarantee, course: Course | None, deployed: Floats) -> Standing:
        """At what level a guarantor stands in each draw, where a force is raised (D14).

        Parameters
        ----------
        deployed : ndarray, shape (D, S)
            Persons.
        """
        if course is None:
            return Standing("none", np.zeros(self.draws.n, bool))
        if guarantor.lever is not None:
            level = course.levers[guarantor.lever]
            return Standing(level, np.full(self.draws.n, level != "none"))
        return Standing("troops", self._persons(guarantor, deployed) > 0)

    def _persons(self, guarantor: Guarantee, deployed: Floats) -> Floats:
        places = [self.model.actors.index(member) for member in guarantor.members]
        persons = deployed[:, places[0]]
        for place in places[1:]:  # one after the other: blocks of draws change no bit (R16)
            persons = persons + deployed[:, place]
        return persons

    def _guarantor(
        self,
        guarantor: Guarantee,
        course: Course | None,
        deployed: Floats,
        share: Floats,
        apart: Apart | None,
    ) -> dict[str, Floats]:
        """The fields of one guarantor in each draw, for draws in which a force is raised (D14, D16)."""
        means = credible = self.standing(guarantor, course, deployed)
        if apart is not None and apart.guarantor == guarantor.actor:
            means, credible = apart.means, apart.credibility
        judged = {name: self._drawn(value) for name, value in guarantor.parameters.items()}
        return {
            "in_place": self._persons(guarantor, deployed) / _THOUSAND,
            "in_place_share": share,
            "reliability": self._at(guarantor.reliability, credible),
            "reinforcement": self._at(guarantor.reinforcement, means) / _THOUSAND,
            "tripwire": np.where(credible.pledged, judged["tripwire"], 0.0),
            "quick_success_penalty": judged["quick_success_penalty"],
            "punishment": judged["punishment"],
            "abstention_rent": np.where(credible.pledged, judged["abstention_rent"], 0.0),
        }

    def _at(self, values: Mapping[str, Value], standing: Standing) -> Floats:
        """What is written for the level where it stands there, and for none elsewhere."""
        level, pledged = standing
        return np.where(pledged, self._drawn(values[level]), self._drawn(values["none"]))

    def _drawn(self, value: Value) -> Floats:
        """A value in each draw, worked out once in a block."""
        key = (value.name, value.quantity)
        if key not in self.known:
            self.known[key] = drawn(value, self.draws)
        return self.known[key]


def _judged(outcome: deter.Outcome) -> Reference:
    return Reference(*(getattr(outcome, each.name) for each in fields(Reference)))


def _where(chosen: Bools, this: object, that: object) -> Reference:
    """One game in the chosen draws, another elsewhere."""
    return Reference(
        *(np.where(chosen, getattr(this, each.name), getattr(that, each.name)) for each in fields(Reference))
    )
