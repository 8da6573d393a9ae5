"""Inputs in force, explained one by one: what each is, how it spreads, on whose word (F6-F8, F12-F14)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from guarantor.draws import values
from guarantor.measures.explain.forms import Citation, Entry, InputGroup, Spread
from guarantor.measures.naming import group_title
from guarantor.scenario import Scenario, origins_of
from guarantor.scenario.deterrence import judgements
from guarantor.scenario.evidence import GRADES, Evidence
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.quantity import Quantity, Shape, clipped_shares, is_certain, mean
from guarantor.scenario.schema import ANY_LINE
from guarantor.scenario.values import cases_of, values_of, written_of

__all__ = ["PERCENTILES", "Inputs", "citation", "citations", "groups_of", "inputs_by_path", "spread_of"]

PERCENTILES = (1, 5, 25, 50, 75, 95, 99)
"""What F14 prints of every range, in per cent."""

_ID = re.compile(r"\w+")

_SHAPES = {
    Shape.CONSTANT: "one figure, taken as certain",
    Shape.LOGNORMAL: "one in twenty lies below the first end and one in twenty above the second; "
    "skewed to the right, never below 0 (lognormal)",
    Shape.NORMAL: "one in twenty lies below the first end and one in twenty above the second; "
    "symmetric (normal)",
    Shape.LOGITNORMAL: "one in twenty lies below the first end and one in twenty above the second; "
    "never outside 0% to 100% (bell-shaped in the odds)",
    Shape.UNIFORM: "between hard ends, all equally likely (uniform)",
    Shape.TRIANGULAR: "between hard ends, the middle figure most likely, falling off in straight lines "
    "(triangular)",
    Shape.PERT: "between hard ends, the middle figure most likely, falling off smoothly (pert)",
    Shape.INTEGER: "a whole number between the ends, each equally likely",
    Shape.DISCRETE: "one of the values, as likely as written",
    Shape.ONE_OF: "one of the values, all equally likely",
    Shape.DEEP: "explored evenly; no probability is stated, so nothing is averaged over it (E17)",
    Shape.REFUSED: "refused: somebody's word, not a number (F10)",
    Shape.UNKNOWN: "unknown",
}

KINDS = {
    "events": "chances of events",
    "pledges": "pledges",
    "unheard": "what is assumed of the unheard",
    "approvals": "routes to approval",
    "requirement": "what is asked for",
    "quantities": "what states hold",
    "rotation": "rotation",
    "limits": "limits and other commitments",
    "deployment": "when they are there",
    "guarantees": "guarantees",
    "challenger": "the challenger",
    "deterrence": "judgements of the game",
    "common_factors": "what moves together",
    "correlations": "what moves together in pairs",
}
"""Kinds of input by the section that they stand in."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Every input in force, by path, in the order of the scenario.

    Attributes
    ----------
    by_path : dict of str to tuple of Origin
        A path holds several where an event has several cases.
    """

    scenario: Scenario
    by_path: dict[str, tuple[Origin, ...]]
    values: dict[Origin, Value]
    when: dict[Origin, str]
    written: dict[str, str]

    def entries(self, path: str) -> tuple[Entry, ...]:
        """What is written under a path."""
        return tuple(self._entry(origin) for origin in self.by_path[path])

    def told(self, path: str) -> str:
        """What is written under a path, in short."""
        return "; ".join(
            f"{entry.written} when {entry.when}" if entry.when else entry.written
            for entry in self.entries(path)
        )

    def streams(self, path: str) -> set[str]:
        """Names of the random numbers behind a path (R1)."""
        wanted = set(self.by_path[path])
        found = {value.name for value in values_of(self.scenario) if value.origin in wanted}
        section, _, rest = path.partition(".")
        return found | ({rest.removesuffix(".probability")} if section == "events" else set())

    def _entry(self, origin: Origin) -> Entry:
        value = self.values.get(origin)
        return Entry(
            written=value.written if value else self.written.get(origin.path, ""),
            when=self.when.get(origin, ""),
            unit=_unit(origin.path, value.quantity) if value else "",
            unknown=bool(value and value.unknown),
            grade=origin.grade,
            known_from=origin.known_from,
            note=origin.note,
            citations=citations(self.scenario, origin),
            spread=spread_of(value.quantity) if value else None,
        )

    def title(self, path: str) -> str:
        """What an input is, in words."""
        return _title(self.scenario, path)


def inputs_by_path(scenario: Scenario) -> Inputs:
    """Gather the inputs of a scenario by path."""
    by_path: dict[str, list[Origin]] = {}
    for origin in origins_of(scenario):
        by_path.setdefault(origin.path, []).append(origin)
    found: dict[Origin, Value] = {}
    for value in values_of(scenario):
        found.setdefault(value.origin, value)
    return Inputs(
        scenario,
        {path: tuple(origins) for path, origins in by_path.items()},
        found,
        cases_of(scenario),
        written_of(scenario),
    )


# -- how a quantity spreads ---------------------------------------------------------------------------------


def spread_of(q: Quantity) -> Spread:
    """Percentiles and mean of a quantity, exactly (F14).

    Examples
    --------
    >>> from guarantor.scenario.quantity import parse_quantity
    >>> spread = spread_of(parse_quantity("8000 to 12000"))
    >>> round(spread.mean), round(dict(spread.percentiles)[99])
    (9873, 13051)
    """
    rule = _SHAPES[q.shape]
    if q.shape in (Shape.REFUSED, Shape.UNKNOWN, Shape.CONSTANT):
        return Spread(rule, mean=mean(q) if q.shape is Shape.CONSTANT else None)
    if q.labels:
        weights: tuple[float | None, ...] = (None,) * len(q.labels)
        if q.shape is Shape.DISCRETE:
            weights = q.numbers
        elif q.shape is Shape.ONE_OF:
            weights = (1 / len(q.labels),) * len(q.labels)
        return Spread(rule, words=tuple(zip(q.labels, weights, strict=True)))
    if q.shape is Shape.DEEP:
        return Spread(rule, ends=(min(q.numbers), max(q.numbers)))
    if is_certain(q):
        return Spread(rule, mean=mean(q))
    drawn = values(q, np.array(PERCENTILES) / 100)
    return Spread(
        rule,
        percentiles=tuple(zip(PERCENTILES, map(float, drawn), strict=True)),
        mean=mean(q),
        clipped=clipped_shares(q),
    )


_SHARES = (".probability", ".substitution", "_share", ".anchor", "unheard.offers")


def _unit(path: str, q: Quantity) -> str:
    """The unit as a reader says it; a share is shown in per cent (F11)."""
    if q.unit is not None:
        return q.unit
    section, *_, last = path.split(".")
    if q.labels:
        return ""
    row = next((row for row in judgements() if row["name"] == last), None)
    if row is not None and section in ("deterrence", "guarantees"):
        return row["unit"]
    if path.endswith(_SHARES) or last.startswith("in_place_share") or ".reliability" in path:
        return "share"
    return "units held per unit deployed" if last == "ratio" else ""


# -- sources ------------------------------------------------------------------------------------------------


def citation(row: Evidence, role: str) -> Citation:
    """A row of the ledger, as cited."""
    return Citation(
        id=row.id,
        role=role,
        said_on=row.said_on,
        known_from=row.known_from,
        speaker=row.speaker,
        actor=row.actor,
        quote=row.quote,
        paraphrase=row.paraphrase,
        title=row.source_title,
        url=row.url,
        reliability=row.reliability,
    )


def citations(scenario: Scenario, origin: Origin) -> tuple[Citation, ...]:
    """The source of something, then the rows that its note names; only what the run may see (F7)."""
    roles = {origin.source: "source"} if origin.source else {}
    for word in _ID.findall(origin.note):
        roles.setdefault(word, "note")
    return tuple(
        citation(scenario.evidence[name], role)
        for name, role in roles.items()
        if name is not None and name in scenario.evidence
    )


def groups_of(scenario: Scenario, origins: Iterable[Origin]) -> tuple[InputGroup, ...]:
    """Inputs by kind, with how many there are of each grade and what they cite (F8)."""
    by_kind: dict[str, list[Origin]] = {}
    for origin in dict.fromkeys(origins):
        by_kind.setdefault(origin.path.split(".")[0], []).append(origin)
    return tuple(
        InputGroup(
            kind=kind,
            title=KINDS.get(kind, kind),
            names=tuple(dict.fromkeys(origin.path for origin in found)),
            grades={grade: count for grade in GRADES if (count := Counter(o.grade for o in found)[grade])},
            sources=tuple(sorted({cited.id for o in found for cited in citations(scenario, o)})),
        )
        for kind, found in by_kind.items()
    )


# -- what an input is ---------------------------------------------------------------------------------------

_FORCE = {
    "land_forces": "size of {0}'s land forces",
    "pool": "troops of {0} that are fit to deploy",
    "ceiling": "most troops that {0} may send",
    "home_floor": "troops that {0} keeps at home",
    "ratio": "how many units {0} holds for each one deployed",
    "deployable_share": "share of the land forces of {0} that is fit to deploy",
    "sustained_share": "share of the land forces of {0} that can be kept out",
    "reliability": "how likely {0} is to intervene in a war that has stalled",
    "reinforcement": "how many would come from {0} within the window of the game",
    "strength": "strength of the challenger, {0}",
    "protege_strength": "strength of the defender against {0}",
    "anchor": "how likely an attack is with no force: the reader's own anchor (D13)",
}


def _title(scenario: Scenario, path: str) -> str:
    section, *rest = path.split(".")
    parts = [part for part in rest if part]
    last = parts[-1] if parts else ""

    def actor(code: str) -> str:
        return scenario.actors[code].name if code in scenario.actors else group_title(code)

    if section == "events" and parts:
        event = scenario.events[parts[0]]
        return f"which level {event.title} reaches" if event.levels else f"how likely {event.title} is"
    if section == "pledges" and parts:
        return _of_pledge(scenario, parts, actor)
    if section == "approvals" and parts:
        route = next(each for each in scenario.approvals if each.name == parts[0])
        return f"what must be true for approval by {route.title}"
    if section == "requirement":
        return _of_requirement(scenario, parts)
    if section == "quantities" and len(parts) > 1:
        line = f", {' '.join(parts[2:])}" if len(parts) > 2 else ""
        return _FORCE.get(parts[1], parts[1].replace("_", " ")).format(actor(parts[0])) + line
    if section == "rotation":
        who = "each state without a policy of its own" if parts[0] == "default" else actor(parts[0])
        return _FORCE.get(last, last).format(who)
    if section == "limits" and "caveats" in parts:
        return _of_caveat(scenario, parts, actor)
    if section == "deployment" and last == "lift":
        return "troops per month that can be moved, in plus out"
    if section == "limits" and "commitments" in parts:
        return _of_commitment(scenario, parts, actor)
    if section == "guarantees" and len(parts) > 1:
        level = f" at the level '{parts[2]}'" if len(parts) > 2 else ""
        title = _FORCE.get(parts[1]) or _judgement(parts[1]) + ": {0}"
        return title.format(actor(parts[0])) + level
    if section == "challenger" and scenario.challenger:
        return _FORCE.get(last, last).format(actor(scenario.challenger.actor))
    if section == "limits":
        return _FORCE.get(last, last).format(actor(parts[0]))
    if section == "deterrence":
        return _judgement(last)
    if section == "common_factors":
        factor = next(each for each in scenario.factors if each.name == last)
        return f"common factor: {factor.title}"
    if section == "correlations":
        pair = next(each for each in scenario.correlations if each.origin.path == path)
        return f"how {' and '.join(pair.of)} move together"
    if section == "unheard":
        return (
            "share of its land forces that each of the unheard is assumed to offer"
            if parts
            else ("when the unheard are assumed to join")
        )
    return path.replace("_", " ").replace(".", " ")


def _of_pledge(scenario: Scenario, parts: list[str], actor: Callable[[str], str]) -> str:
    pledge = next(each for each in scenario.pledges if each.id == parts[0])
    name = actor(pledge.actor)
    if len(parts) > 2:
        line = "on any line" if parts[2] == ANY_LINE else f"on the line '{parts[2]}'"
        return f"what {name} offers {line} under the pledge {pledge.id}"
    return f"refusal of {name}" if pledge.refused else f"condition of the pledge {pledge.id} of {name}"


def _of_requirement(scenario: Scenario, parts: list[str]) -> str:
    if parts[0] == "lines":
        assert scenario.requirement is not None
        line = next(each for each in scenario.requirement.lines if each.name == parts[1])
        if parts[-1] == "substitution":
            provider = scenario.actors[line.provider or ""].name
            return f"share of '{line.title}' that others can fill without {provider}"
        return f"priority of the line '{line.title}'"
    if parts[-1] in ("estimator", "line_km", "population"):
        inputs = {"line_km": "length of the line", "population": "people in the area"}
        return f"{inputs.get(parts[-1], 'what an estimator asks for')}, for a mission of {parts[1]}"
    what = "troops asked for" if parts[-1] == "total" else "how the troops asked for are split over the lines"
    return f"{what}, for a mission of {parts[1]}"


def _of_commitment(scenario: Scenario, parts: list[str], actor: Callable[[str], str]) -> str:
    commitments = scenario.forces[parts[0]].commitments
    title = commitments[int(parts[2]) - 1].title if int(parts[2]) <= len(commitments) else ""
    return f"troops of {actor(parts[0])} held elsewhere" + (f": {title}" if title else "")


def _of_caveat(scenario: Scenario, parts: list[str], actor: Callable[[str], str]) -> str:
    path = ".".join(("limits", *parts[:3]))
    line = "".join(
        f" on the line '{each.line}'"
        for each in scenario.forces[parts[0]].caveats
        if each.origin.path == path
    )
    if parts[-1] == "share":
        return f"share of what {actor(parts[0])} brings{line} that its caveat leaves"
    return f"when a caveat of {actor(parts[0])}{line} holds"


def _judgement(name: str) -> str:
    row = next((row for row in judgements() if row["name"] == name), None)
    return row["title"] if row else name.replace("_", " ")
