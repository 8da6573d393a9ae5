"""Claims written for one test: parts, tests and places in short form."""

from __future__ import annotations

import re
from dataclasses import replace

# X from x import claim, part, where
from guarantor.run import Results
from guarantor.scenario import Scenario
from guarantor.scenario.claim_schema import Call, Claim, Criterion, Part
from guarantor.scenario.condition import Condition, Names, parse_pledge_condition
from guarantor.scenario.errors import Position
from guarantor.scenario.measure_names import YES_NO_IN_WHERE
from guarantor.scenario.origin import Origin

HERE = Position("scenario.yaml", 1, 1)


def criterion_of(text: str) -> Criterion:
    """``yes``, ``< 0.5``, ``in [1, 2]``: bounds as plain numbers."""
    if text in ("yes", "no"):
        return Criterion(text, (), text)
    sign = re.match(r"<=|>=|<|>|=|in", text)
    assert sign is not None
    return Criterion(sign[0], tuple(float(x) for x in re.findall(r"-?[\d.]+", text[sign.end() :])), text)


def call_of(text: str) -> Call:
    """``joined(XBE)``."""
    name, _, inside = text.partition("(")
    return Call(name, tuple(part.strip() for part in inside.rstrip(")").split(",") if part.strip()))


def part(of: str, course: str, test: str, **more: object) -> Part:
    """One part; `more` are its other fields, ``each`` and ``less`` as text, ``with_`` for levers."""
    each, less = more.pop("each", None), more.pop("less", None)
    found = Part(
        call_of(of),
        course,
        None,
        call_of(str(less)) if less else None,
        (),
        more.pop("with_", {}),
        criterion_of(str(each)) if each else None,
        None,
        criterion_of(test),
    )
    return replace(found, **more)


def claim(*reads: Part | tuple[Part, ...], where: Condition | None = None, **more: object) -> Claim:
    """A claim; a tuple of parts is an either-or."""
    source = more.pop("source", None)
    origin = Origin("claims.said", HERE, source, "assumed")
    groups = tuple(each if isinstance(each, tuple) else (each,) for each in reads)
    return Claim("said", "it was said", "somebody", origin, where=where, reads=groups, **more)


def where(scenario: Scenario, text: str) -> Condition:
    """A condition over events, actors, levers and the yes/no measures (X4)."""
    events = (*scenario.events, *YES_NO_IN_WHERE)
    names = Names(tuple(scenario.actors), events, scenario.levers, scenario.groups)
    return parse_pledge_condition(text, names, owner="")


ALONE, BACKSTOP, MONITORS = "neighbours-alone", "arvonia-backstop", "monitors-only"


MAYBE = ("probability: 30% to 70%", "probability: 60%")


KNOWN = ('{value: unknown, assume: "deep(3000, 9000) troops", note: "no public figure"}', "6000 troops")


def ceasefire(results: Results):
    return where(results.model.scenario, "ceasefire")
