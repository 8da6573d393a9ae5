"""The sign of a course's effect on the risk of attack, over the range of the reader's own anchor (D13)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from guarantor.measures.assessment import AnchorPart, Deterrence, Ends, Share
from guarantor.measures.course import Cells
from guarantor.measures.summary import share, within
from guarantor.run import Results

__all__ = ["deterrence_of"]

_THIRDS = ("low", "middle", "high")


def deterrence_of(results: Results, cells: Cells) -> Deterrence | None:
    """Who might attack whom, and in how many futures less or more likely in each third of the anchor.

    Returns
    -------
    Deterrence or None
        None where the scenario has no challenger and guarantees.

    Notes
    -----
    A third holds the draws whose anchor is lowest, in the middle or highest, equal anchors together: where
    the anchor is spread evenly these are thirds of its range. A certain anchor is one part, ``all``.
    """
    scenario = results.model.scenario
    if not results.model.deterrence or scenario.challenger is None:
        return None
    anchor = results.inputs["challenger.anchor"]
    place = np.searchsorted(np.quantile(anchor, (1 / 3, 2 / 3)), anchor, side="left")
    thirds = {name: place == k for k, name in enumerate(_THIRDS)} if np.ptp(anchor) else {"all": place == 0}
    return Deterrence(
        challenger=scenario.challenger.actor,
        protege=next((code for code, actor in scenario.actors.items() if "protege" in actor.roles), None),
        anchor_parts=tuple(
            _part(results, cells, name, anchor, inside) for name, inside in thirds.items() if inside.any()
        ),
    )


def _part(
    results: Results, cells: Cells, name: str, anchor: NDArray[np.float64], inside: NDArray[np.bool_]
) -> AnchorPart:
    def counted(sign: int) -> dict[str, Ends[Share]]:
        return {
            course: Ends[Share](
                alone=share(sign * change(columns.alone.attack_probability) > 0, deep),
                together=share(sign * change(columns.together.attack_probability) > 0, deep),
            )
            for course, columns in results.courses.items()
        }

    def change(risk: NDArray[np.float64]) -> NDArray[np.float64]:
        return (risk - results.reference.attack_probability)[inside]

    deep = within(cells.game, inside)
    return AnchorPart(
        part=name,
        low=float(anchor[inside].min()),
        high=float(anchor[inside].max()),
        draws=int(inside.sum()),
        less=counted(-1),
        more=counted(+1),
    )
