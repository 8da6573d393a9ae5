"""The measures that a claim or a check may name, with their arguments and units (DESIGN 5, X1)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MEASURES", "YES_NO_IN_WHERE", "MeasureName"]


@dataclass(frozen=True, slots=True)
class MeasureName:
    """What a measure is called, takes and gives.

    Attributes
    ----------
    title : str
        In words, as a reader sees it; ``{0}`` stands for the first argument.
    rule : str
        Stage and rule that define it.
    arguments : tuple of str
        Kinds: actor, group, actor or group, event, course, issue, channel, input, troops;
        one that ends in ``?`` may be left out.
    unit : str
        ``yes/no``, troops, actors, share, probability, points, month, person-months, position or lines.
    by_course : bool
        Whether it depends on the course.
    by_end : bool
        Whether it depends on who joins (C6).
    needs : str
        What is missing in this version to compute it; empty if it is computed.
    """

    name: str
    title: str
    rule: str
    arguments: tuple[str, ...] = ()
    unit: str = "yes/no"
    by_course: bool = True
    by_end: bool = True
    needs: str = ""

    @property
    def yes_no(self) -> bool:
        """Whether a draw gives yes or no."""
        return self.unit == "yes/no"


_TABLE = (
    MeasureName("event", "{0}", "draws R6, F18", ("event",), by_end=False),
    MeasureName("joined", "{0} joins", "COMMIT C1, C6", ("actor",)),
    MeasureName("coalition_size", "number of contributors that join", "COMMIT C1", unit="actors"),
    MeasureName(
        "members_joined",
        "number of {0} that join",
        "COMMIT C1",
        ("group", "troops?"),
        "actors",
    ),
    MeasureName("pledged_troops", "troops on offer", "COMMIT C1 with offers", ("actor?",), "troops"),
    MeasureName("necessary", "{0} is needed for {1} on offer", "COMMIT C6, C12", ("actor", "troops")),
    MeasureName("approval_changes_coalition", "{0} changes who joins", "COMMIT C12", ("event",)),
    MeasureName("authorized", "the force is approved", "AUTHORIZE A1, A13", by_end=False),
    MeasureName("force_raised", "a force is raised", "AUTHORIZE A1, GENERATE G20"),
    MeasureName("deployed", "troops of {0} there", "GENERATE G20", ("actor",), "troops"),
    MeasureName("requirement_troops", "troops asked for", "GENERATE G11", unit="troops", by_end=False),
    MeasureName("headcount", "troops kept there", "GENERATE G33", unit="troops"),
    MeasureName("headcount_met", "there are enough troops", "GENERATE G33"),
    MeasureName("sustained_troops", "troops kept there, line by line", "GENERATE G16", unit="troops"),
    MeasureName("package_share", "share of every line that can be filled", "GENERATE G17", unit="share"),
    MeasureName("requirement_met", "every line of the requirement is filled", "GENERATE G17"),
    MeasureName(
        "sustained",
        "troops that {0} can keep there if it joins",
        "GENERATE G3-G7, G13, G15",
        ("actor or group",),
        "troops",
        by_end=False,
    ),
    MeasureName(
        "fielded_once",
        "troops that {0} can field for one tour if it joins",
        "GENERATE G21",
        ("actor or group",),
        "troops",
        by_end=False,
    ),
    MeasureName(
        "largest_sustained",
        "largest force that {0} can keep there if all of it joins",
        "GENERATE G17",
        ("group",),
        "troops",
        by_end=False,
    ),
    MeasureName("attack_probability", "chance of attack", "DETER D7", unit="probability"),
    MeasureName(
        "challenger_gain",
        "what the challenger gains against no force",
        "DETER D7-D8, D15",
        unit="share",
    ),
    MeasureName("protege_value", "what the protege can expect", "DETER D7", unit="share"),
    MeasureName(
        "holdout_threshold",
        "how likely a better force must be for holding out to pay, against {0}",
        "DETER D15",
        ("course",),
        "share",
    ),
    MeasureName("initial_month", "first month at half strength", "GENERATE G23", unit="month"),
    MeasureName("full_month", "first month at full strength", "GENERATE G23", unit="month"),
    MeasureName(
        "unfilled_person_months",
        "person-months unfilled",
        "GENERATE G24",
        unit="person-months",
    ),
    MeasureName(
        "bottleneck",
        "what runs out first",
        "GENERATE G17",
        unit="lines",
        needs="a test for sets of lines",
    ),
    MeasureName(
        "flank_strength",
        "ready troops on the territory of {0}",
        "GENERATE G6, G20",
        ("group",),
        "troops",
    ),
    MeasureName(
        "uncommitted_reserve",
        "uncommitted reserve of {0}",
        "GENERATE G3, G6, G20",
        ("group",),
        "troops",
    ),
    MeasureName(
        "guarantor_worth",
        "what {0} is worth as a guarantor",
        "DETER D16",
        ("actor or group",),
        "points",
    ),
    MeasureName(
        "guarantor_share",
        "share of {0} in what the guarantors are worth",
        "DETER D16",
        ("actor",),
        "share",
    ),
    MeasureName(
        "channel",
        "what {0} changes in the chance of attack through {1}",
        "DETER D16",
        ("actor", "channel"),
        "points",
    ),
    MeasureName(
        "direct_effect",
        "effect of {0} alone",
        "EXPLORE E7, E19",
        ("input",),
        "points",
    ),
    MeasureName(
        "position",
        "position of {0} on {1}",
        "POSITIONS P1",
        ("actor", "issue"),
        "position",
        by_course=False,
        by_end=False,
        needs="positions of actors on issues (P1)",
    ),
)

MEASURES = {measure.name: measure for measure in _TABLE}
"""Measures by name."""

YES_NO_IN_WHERE = tuple(m.name for m in _TABLE if m.yes_no and not m.arguments and not m.needs)
"""Yes/no measures without argument: they may stand in ``where`` (X4)."""
