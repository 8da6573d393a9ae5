"""The inputs of DETER checked and laid out for arithmetic (errors of D10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .rules import FIELDS, INTERESTS, MOST_GUARANTORS, Field, Floats, Game, Interests, Types

__all__ = ["Laid", "LaidTypes", "laid_out", "laid_with"]

_AXES = {"draw": 0, "guarantor": 1, "pair": 2}


@dataclass(frozen=True, slots=True, eq=False)
class Laid(Game):
    """The inputs of `Game` with draws last: ``(D,)``, ``(n, D)`` and ``(n, n, D)``; `draws` is D."""

    draws: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class LaidTypes:
    """The inputs of `Types` with draws last, ``(K, D)``."""

    weight: Floats
    war_cost: Floats
    status_quo: Floats


def laid_out(game: Game) -> Laid:
    """Lay the inputs out, or report all faults at once.

    Parameters
    ----------
    game : Game
        Inputs as the caller has them.

    Returns
    -------
    Laid
        The same, every array of full length and with draws last.

    Raises
    ------
    ValueError
        All faults, one a line (errors of D10; D6 for `requires`).
    """
    return laid_with(game, None, None)[0]


def laid_with(
    game: Game, types: Types | None, interests: Interests | None
) -> tuple[Laid, LaidTypes, Interests | None]:
    """As `laid_out`, with kinds of challenger and interests of guarantors; one kind where there are none.

    Returns
    -------
    Laid, LaidTypes, Interests or None
        Interests with draws last, ``(n, D)``.

    Raises
    ------
    ValueError
        As `laid_out`; also for weights that do not add up to 1 (D10).
    """
    guarantors = len(game.requires)
    if guarantors > MOST_GUARANTORS:
        raise ValueError(
            f"game.requires: {guarantors} guarantors, but the game is solved for at most {MOST_GUARANTORS} "
            "(its tree doubles with each; D10); group small guarantors into one"
        )
    faults: list[str] = []
    arrays = _arrays(game, "game", FIELDS, guarantors, faults)
    wishes = _arrays(interests, "interests", INTERESTS, guarantors, faults) if interests else {}
    kinds = {} if types is None else _kinds(types, faults)
    lengths = {len(values) for each in (arrays, wishes, kinds) for values in each.values()} - {1}
    if len(lengths) > 1:
        faults.append(
            f"game: its fields have {' and '.join(map(str, sorted(lengths)))} draws, which do not match "
            "(D10); give every field the same number of draws, or one for all"
        )
    faults += _partners(game.requires)
    if faults:
        raise ValueError("\n".join(faults))
    draws = next(iter(lengths), 1)

    def laid(values: Floats) -> Floats:
        return np.ascontiguousarray(np.moveaxis(np.broadcast_to(values, (draws, *values.shape[1:])), 0, -1))

    whole = Laid(draws=draws, requires=game.requires, **{name: laid(each) for name, each in arrays.items()})
    if kinds:
        number = kinds["weight"].shape[1]
        kinds.setdefault("status_quo", np.repeat(whole.status_quo[:, np.newaxis], number, axis=1))
        several = LaidTypes(**{name: laid(each) for name, each in kinds.items()})
    else:
        one = np.ones((1, draws))
        several = LaidTypes(one, whole.war_cost[np.newaxis], whole.status_quo[np.newaxis])
    return (
        whole,
        several,
        Interests(**{name: laid(each) for name, each in wishes.items()}) if wishes else None,
    )


def _arrays(
    given: object, where: str, table: Sequence[Field], guarantors: int, faults: list[str]
) -> dict[str, Floats]:
    """Every field of a table with a leading axis of draws; faults are gathered."""
    arrays: dict[str, Floats] = {}
    for field in table:
        values = np.asarray(getattr(given, field.name), dtype=np.float64)
        own = (guarantors,) * _AXES[field.per]
        if values.shape[values.ndim - len(own) :] != own or values.ndim > len(own) + 1:
            words = ("draws", *("guarantors",) * len(own))
            faults.append(
                f"{where}.{field.name}: its shape is {values.shape}, but there are {guarantors} guarantors "
                f"(D10); give ({', '.join(words)}) or leave the first axis out"
            )
            continue
        good = np.isfinite(values)
        if field.name == "missing_partner_penalty":
            good |= values == np.inf
        bounds = []
        if field.low is not None:
            good &= values > field.low if field.open else values >= field.low
            bounds.append(f"{'above' if field.open else 'at least'} {field.low:g}")
        if field.high is not None:
            good &= values <= field.high
            bounds.append(f"at most {field.high:g}")
        if not good.all():
            faults.append(
                f"{where}.{field.name}: '{values[~good].flat[0]:g}' is out of bounds ({field.means}; D10); "
                f"write a finite number{' ' if bounds else ''}{' and '.join(bounds)} ({field.unit})"
            )
        arrays[field.name] = values if values.ndim > len(own) else values[np.newaxis]
    return arrays


def _kinds(types: Types, faults: list[str]) -> dict[str, Floats]:
    """The fields of `Types` with a leading axis of draws; faults are gathered."""
    given = {"weight": types.weight, "war_cost": types.war_cost}
    if types.status_quo is not None:
        given["status_quo"] = types.status_quo
    arrays = {name: np.atleast_2d(np.asarray(values, dtype=np.float64)) for name, values in given.items()}
    shapes = {values.shape[1:] for values in arrays.values()}
    if len(shapes) > 1 or shapes & {(0,)} or any(values.ndim > 2 for values in arrays.values()):
        told = " and ".join(str(np.shape(values)) for values in given.values())
        faults.append(
            f"types: shapes {told} do not name one number of kinds (D9); give (draws, kinds) or (kinds,)"
        )
        return {}
    for name, values in arrays.items():
        if not np.isfinite(values).all():
            faults.append(f"types.{name}: is not finite everywhere (D10); write finite numbers")
    weight = arrays["weight"]
    if np.isfinite(weight).all() and ((weight < 0).any() or (abs(weight.sum(axis=1) - 1.0) > 1e-9).any()):
        faults.append(
            "types.weight: weights are at least 0 and add up to 1 within 1e-9 in every draw (D10); divide "
            "them by their sum"
        )
    return arrays


def _partners(requires: Sequence[Sequence[int]]) -> Iterator[str]:
    for guarantor, partners in enumerate(requires):
        for partner in partners:
            if not 0 <= partner < guarantor:
                yield (
                    f"game.requires[{guarantor}]: guarantor {partner} does not decide before guarantor "
                    f"{guarantor}, so it cannot be required (D6); order the guarantors so that required "
                    "partners come first"
                )
