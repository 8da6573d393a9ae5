"""The inputs of DETER checked and laid out for arithmetic (errors of D10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .rules import FIELDS, MOST_GUARANTORS, Game

__all__ = ["Laid", "laid_out"]

_AXES = {"draw": 0, "guarantor": 1, "pair": 2}


@dataclass(frozen=True, slots=True, eq=False)
class Laid(Game):
    """The inputs of `Game` with draws last: ``(D,)``, ``(n, D)`` and ``(n, n, D)``; `draws` is D."""

    draws: int = 0


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
    guarantors = len(game.requires)
    if guarantors > MOST_GUARANTORS:
        raise ValueError(
            f"game.requires: {guarantors} guarantors, but the game is solved for at most {MOST_GUARANTORS} "
            "(its tree doubles with each; D10); group small guarantors into one"
        )
    faults, arrays = [], {}
    for field in FIELDS:
        values = np.asarray(getattr(game, field.name), dtype=np.float64)
        own = (guarantors,) * _AXES[field.per]
        if values.shape[values.ndim - len(own) :] != own or values.ndim > len(own) + 1:
            words = ("draws", *("guarantors",) * len(own))
            faults.append(
                f"game.{field.name}: its shape is {values.shape}, but there are {guarantors} guarantors "
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
                f"game.{field.name}: '{values[~good].flat[0]:g}' is out of bounds ({field.means}; D10); "
                f"write a finite number{' ' if bounds else ''}{' and '.join(bounds)} ({field.unit})"
            )
        arrays[field.name] = values if values.ndim > len(own) else values[np.newaxis]
    lengths = {len(values) for values in arrays.values()} - {1}
    if len(lengths) > 1:
        faults.append(
            f"game: its fields have {' and '.join(map(str, sorted(lengths)))} draws, which do not match "
            "(D10); give every field the same number of draws, or one for all"
        )
    for guarantor, partners in enumerate(game.requires):
        for partner in partners:
            if not 0 <= partner < guarantor:
                faults.append(
                    f"game.requires[{guarantor}]: guarantor {partner} does not decide before guarantor "
                    f"{guarantor}, so it cannot be required (D6); order the guarantors so that required "
                    "partners come first"
                )
    if faults:
        raise ValueError("\n".join(faults))
    draws = next(iter(lengths), 1)
    laid = {
        name: np.ascontiguousarray(np.moveaxis(np.broadcast_to(values, (draws, *values.shape[1:])), 0, -1))
        for name, values in arrays.items()
    }
    return Laid(draws=draws, requires=game.requires, **laid)
