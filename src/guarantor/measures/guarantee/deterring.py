"""Deterrence: four tests of a win, the game node by node, and what rests on judgement (D15, D18, D19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK, Draws
from guarantor.measures.assessment import Amount, Ends, Share
from guarantor.measures.force.answering import run_info, scenario_info
from guarantor.measures.guarantee.deter_forms import (
    Against,
    CourseGame,
    DeterAnswer,
    DeterEnd,
    HoldOut,
    Node,
    Point,
    Tested,
)
from guarantor.measures.guarantee.judged import judged_of
from guarantor.measures.guarantee.winning import DELTAS, gift, hold_out, riskier, settles, worse
from guarantor.measures.runs import FIRST_DRAWS, run_of
from guarantor.measures.summary import DeepCell, amount, deep_cells, share, within
from guarantor.pipeline.game import Game, Playing
from guarantor.run import Results
from guarantor.scenario import Scenario, UnknownName
from guarantor.scenario.deterrence import with_interests
from guarantor.scenario.errors import did_you_mean
from guarantor.stages import deter

__all__ = ["CHANCES", "MOST_KINDS", "deter_answer"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_KINDS = 5
CHANCES = tuple(k / 10 for k in range(11))
_NODES = ("p_quick", "p_resist", "p_alone", "attack_probability", "p_concede", "p_fight", "p_prize")


def deter_answer(
    scenario: Scenario,
    course: str | None = None,
    *,
    draws: int = FIRST_DRAWS,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
    kinds: int = 1,
    by_interest: bool = False,
    chance: float | None = None,
) -> DeterAnswer:
    """Whether courses deter, and in which stated sense one is a win for the challenger.

    Parameters
    ----------
    course : str, optional
        Held against every other; left out: the first.
    draws : int
        Futures to sample: the first of those that `assess` samples.
    kinds : int
        Kinds of challenger that only it can tell apart, at most `MOST_KINDS` (D9).
    by_interest : bool
        Guarantors decide by their interests instead of a stated reliability (D12).
    chance : float, optional
        The reader's own chance that holding out brings the better force (W5).

    Returns
    -------
    DeterAnswer

    Raises
    ------
    UnknownName
        If the scenario has no such course or event, or no challenger and guarantees.

    Notes
    -----
    All tests look at the same draws: those in which the course that is held against the others raises a
    force (D15); without one it is `no-force`, and there strict tests fail on ties. A draw in which no beliefs
    bear themselves out is left out everywhere, and counted (D9).

    Examples
    --------
    >>> import guarantor
    >>> answer = deter_answer(guarantor.load("pellia"), draws=256)
    >>> answer.ends.alone.against[0].worse[0].at, answer.not_found
    (0.0, 0)
    """
    if scenario.challenger is None or not scenario.guarantees:
        lacking = "challenger" if scenario.challenger is None else "guarantees"
        raise UnknownName(f"nothing says what deters here; add '{lacking}:' to the scenario (D14)")
    if course is not None and course not in scenario.courses:
        known = ", ".join(scenario.courses)
        hint = did_you_mean(course, scenario.courses)
        raise UnknownName(f"unknown course '{course}'{hint} (known: {known})")
    first = course or next(iter(scenario.courses))
    asked = with_interests(scenario) if by_interest else scenario
    # Twice as many: what rests on judgement is seen by exchanging judgements between two halves.
    whole = run_of(asked, draws=2 * draws, seed=seed, given=given, deterrence=False)
    results = whole.first(draws)
    playing = Playing(kinds, by_interest)
    played = _Played.of(results, playing)
    cells = deep_cells(results, "game")
    sound = ~played.lost

    def end(which: str) -> DeterEnd:
        side = played.ends[which]
        return DeterEnd(
            courses=tuple(
                _course(name, side[name], played, sound, cells, scenario) for name in scenario.courses
            ),
            against=tuple(
                _against(first, name, side, played, sound, cells, chance)
                for name in scenario.courses
                if name != first
            ),
        )

    alone = end("alone")
    together = alone if played.one_end else end("together")
    return DeterAnswer(
        scenario=scenario_info(scenario),
        run=run_info(results),
        actors={code: actor.name for code, actor in scenario.actors.items()},
        challenger=scenario.challenger.actor,
        protege=next((code for code, actor in scenario.actors.items() if "protege" in actor.roles), None),
        guarantors=tuple(each.actor for each in scenario.guarantees),
        courses={name: each.title for name, each in scenario.courses.items()},
        course=first,
        anchor=scenario.challenger.anchor.written,
        kinds=kinds,
        by_interest=by_interest,
        several_beliefs=int(np.count_nonzero(played.several & sound)),
        not_found=int(np.count_nonzero(played.lost)),
        near_rational=int(np.count_nonzero(played.near)),
        ends=Ends[DeterEnd](alone=alone, together=together),
        judged=judged_of(whole, draws, first, playing),
    )


# -- the game, course by course -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """A course at one end: where a force is raised, and all that the game gives there."""

    raised: Bools
    outcome: deter.Outcome


@dataclass(frozen=True, slots=True, eq=False)
class _Played:
    """Every course played in full, over all draws of a run."""

    nothing: deter.Outcome
    ends: Mapping[str, Mapping[str, _Side]]
    one_end: bool
    lost: Bools
    several: Bools
    near: Bools

    @classmethod
    def of(cls, results: Results, playing: Playing) -> _Played:
        """Play them."""
        nothing: list[deter.Outcome] = []
        ends: dict[str, dict[str, list[deter.Outcome]]] = {
            end: {name: [] for name in results.courses} for end in ("alone", "together")
        }
        for number, draws in enumerate(results.blocks[: -(-results.draws // BLOCK)]):
            game = Game(replace(results.model, deterrence=True), draws, playing)
            nothing.append(game.empty)
            for name, columns in results.courses.items():
                course = results.model.scenario.courses[name]
                for end in ends:
                    outcome = getattr(columns, end)
                    if end == "together" and columns.together is columns.alone:
                        ends[end][name].append(ends["alone"][name][-1])
                        continue
                    some = _whole_block(number, draws, outcome.raised, outcome.deployed)
                    ends[end][name].append(game.whole(course, *some))
        told = {
            end: {
                name: _Side(getattr(results.courses[name], end).raised, _joined(parts, results.draws))
                for name, parts in sides.items()
            }
            for end, sides in ends.items()
        }
        reference = _joined(nothing, results.draws)
        every = [reference, *(side.outcome for sides in told.values() for side in sides.values())]
        return cls(
            nothing=reference,
            ends=told,
            one_end=all(columns.together is columns.alone for columns in results.courses.values()),
            lost=_any(every, "not_converged"),
            several=_any(every, "multiple_beliefs"),
            near=_any(every, "near_rational"),
        )


def _whole_block(number: int, draws: Draws, raised: Bools, deployed: Floats) -> tuple[Bools, Floats]:
    """The columns of one block, nobody raised in the draws that the run leaves out."""
    start = number * BLOCK
    some, persons = raised[start : start + draws.n], deployed[start : start + draws.n]
    short = draws.n - len(some)
    return np.pad(some, (0, short)), np.pad(persons, ((0, short), (0, 0)))


def _joined(parts: list[deter.Outcome], draws: int) -> deter.Outcome:
    kind = type(parts[0])
    columns = {
        f.name: np.concatenate([getattr(part, f.name) for part in parts])[:draws] for f in fields(kind)
    }
    return kind(**columns)


def _any(outcomes: list[deter.Outcome], flag: str) -> Bools:
    found = [getattr(each, flag, np.zeros(len(each.attack_probability), np.bool_)) for each in outcomes]
    return np.asarray(np.logical_or.reduce(found))


# -- what is told of them -----------------------------------------------------------------------------------


def _tested(plain: Bools, centred: Bools, cells: tuple[DeepCell, ...]) -> Tested:
    return Tested(share=share(plain, cells), centred=share(centred, cells))


def _course(
    name: str,
    side: _Side,
    played: _Played,
    sound: Bools,
    cells: tuple[DeepCell, ...],
    scenario: Scenario,
) -> CourseGame:
    chosen = side.raised & sound
    deep, here, there = within(cells, chosen), side.outcome, played.nothing

    def cut(column: Floats) -> Floats:
        return column[chosen]

    risk, before = cut(here.attack_probability), cut(there.attack_probability)
    value, nothing = cut(here.challenger_value), cut(there.challenger_value)
    centred = gift(cut(here.challenger_value_centred), cut(there.challenger_value_centred))
    nodes = [Node(name=each, chance=_mean(cut(getattr(here, each)), deep)) for each in _NODES]
    nodes += [
        Node(name=f"intervenes.{each.actor}", chance=_mean(cut(here.p_intervene[:, k]), deep))
        for k, each in enumerate(scenario.guarantees)
    ]
    return CourseGame(
        course=name,
        raised=share(side.raised, cells),
        draws=int(np.count_nonzero(chosen)),
        less=_share(risk < before, deep),
        riskier=_share(riskier(risk, before), deep),
        change=_mean(risk - before, deep, "points"),
        gift=Tested(share=_share(gift(value, nothing), deep), centred=_share(centred, deep)),
        gain=_mean(value - nothing, deep, "share"),
        level=_mean(risk, deep),
        nodes=tuple(nodes),
    )


def _share(column: Bools, cells: tuple[DeepCell, ...]) -> Share:
    """A share; of nothing it is 0."""
    return share(column, cells) if column.size else Share(probability=0.0, se=0.0, of_50=0)


def _mean(column: Floats, cells: tuple[DeepCell, ...], unit: str = "probability") -> Amount:
    """As `amount`, with the mean of each part of the deep inputs (E17)."""
    found = amount(column, unit, cells)
    means = {cell.name: float(column[cell.inside].mean()) for cell in cells if cell.inside.any()}
    told = tuple(cell.model_copy(update={"value": means[cell.name]}) for cell in found.cells)
    return found.model_copy(update={"cells": told})


def _against(
    first: str,
    better: str,
    side: Mapping[str, _Side],
    played: _Played,
    sound: Bools,
    cells: tuple[DeepCell, ...],
    chance: float | None,
) -> Against:
    chosen = side[first].raised & sound
    deep = within(cells, chosen)
    values = {
        form: tuple(
            getattr(each, form)[chosen]
            for each in (played.nothing, side[first].outcome, side[better].outcome)
        )
        for form in ("challenger_value", "challenger_value_centred")
    }
    plain, centred = values.values()
    thresholds = [hold_out(*each) for each in (plain, centred)]
    defined = thresholds[0].defined
    both = [within(deep, each.defined) for each in thresholds]

    def pay(at: float) -> Point:
        ends = [
            _share(settles(each, at)[each.defined], inside)
            for each, inside in zip(thresholds, both, strict=True)
        ]
        return Point(at=at, tested=Tested(share=ends[0], centred=ends[1]))

    def relative(delta: float) -> Point:
        ends = [_share(worse(each[1], each[2], delta), deep) for each in (plain, centred)]
        return Point(at=delta, tested=Tested(share=ends[0], centred=ends[1]))

    found = thresholds[0].values[defined]
    return Against(
        better=better,
        worse=tuple(relative(delta) for delta in DELTAS),
        hold_out=HoldOut(
            defined=_share(defined, deep),
            always=_share(found < 0, both[0]),
            never=_share(found > 1, both[0]),
            threshold=amount(found, "share", both[0]).model_copy(update={"mean": None, "se": None}),
            curve=tuple(pay(each) for each in CHANCES),
            chosen=pay(chance) if chance is not None else None,
        ),
    )
