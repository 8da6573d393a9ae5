"""The unheard: contributors of whom nothing is on record, and what a reading assumes of them (DESIGN 12.6).

Without a pledge in force an actor does not join. Where a reading sets ``unheard.offers`` to a range, each of
the unheard is taken to offer that share of its land forces, and one sees what they would add.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from guarantor.scenario.condition import Always, Condition, Names, parse_pledge_condition
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node, Scalar
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.fields import SHARE, quoted
from guarantor.scenario.origin import Origin, Value
from guarantor.scenario.pledges import read_pledges
from guarantor.scenario.quantity import Shape
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import ANY_LINE, SHARE_OF_LAND_FORCES, Actor, Force, Offer, Pledge

__all__ = ["Unheard", "assumed_pledges", "read_unheard"]


@dataclass(frozen=True, slots=True)
class Unheard:
    """Contributors without a pledge in force, and what a run assumes that they offer.

    Attributes
    ----------
    actors : tuple of str
        Those that ``unheard.of`` names.
    offering : tuple of str
        Those of them for whom an offer is assumed; nobody while ``unheard.offers`` is a certain 0%.
    share : Value or None
        Share of its land forces that each offers.
    condition : Node or None
    origin : Origin
    """

    actors: tuple[str, ...]
    offering: tuple[str, ...]
    share: Value | None
    condition: Node | None
    origin: Origin


def read_unheard(
    reader: Reader,
    root: Pairs,
    names: Names,
    actors: Mapping[str, Actor],
    forces: Mapping[str, Force],
    lines: tuple[str, ...] | None,
) -> Unheard | None:
    """Who is unheard on the date of the run, and for whom of them an offer is assumed.

    Actors whose land forces are not known stay unheard, with a warning.
    """
    body = reader.pairs(root.get("unheard"), "unheard", ("of", "offers", "if", *PROVENANCE))
    if body is None:
        return None
    named = _read_of(reader, body, names, actors)
    if body.get("offers") is None:
        message = "says not what is assumed; write 'offers: 0%' for nothing, and a range in a reading"
        reader.fault(body.at, "unheard", message)
    origin = reader.origin(body, "unheard", reader.inherited)
    share = reader.value(body.get("offers"), "unheard.offers", SHARE, origin)
    silent = replace(reader, faults=[], warnings=[])
    pledges = read_pledges(silent, root.get("pledges"), names, lines)
    heard = {pledge.actor for pledge in pledges if pledge.refused or pledge.offers}
    found = tuple(code for code in named if code not in heard)
    reader.named.discard("unheard.offers")
    reader.named |= {f"unheard.{code}.offers" for code in found}
    offering: tuple[str, ...] = ()
    if share is not None and reader.in_time(origin) and not _certainly_nothing(share):
        able = {code for code, force in forces.items() if force.land_forces is not None}
        offering = tuple(code for code in found if code in able)
        _warn(reader, [code for code in found if code not in able])
    return Unheard(found, offering, share, body.get("if"), origin)


def _certainly_nothing(share: Value) -> bool:
    return share.quantity.shape is Shape.CONSTANT and share.quantity.numbers[0] == 0


def _warn(reader: Reader, poor: list[str]) -> None:
    """Say of whom no offer can be assumed."""
    if poor:
        reader.warnings.append(
            f"nothing says what land forces there are in {', '.join(poor)}: "
            "no offer is assumed there (unheard.offers)"
        )


def _read_of(reader: Reader, body: Pairs, names: Names, actors: Mapping[str, Actor]) -> tuple[str, ...]:
    """The contributors of a group, or of a list."""
    node, where = body.get("of"), "unheard.of"
    if node is None:
        reader.fault(body.at, "unheard", "says not of whom; write 'of: [..]' or the name of a group")
        return ()
    contributors = [code for code, actor in actors.items() if "contributor" in actor.roles]
    if isinstance(node, Scalar):
        if node.text in names.groups:
            return tuple(code for code in dict.fromkeys(names.groups[node.text]) if code in contributors)
        remedy = did_you_mean(node.text, names.groups) or "; write one that stands under 'groups', or [..]"
        if node.text in actors:
            remedy = f"; write '[{node.text}]'"
        reader.fault(node.at, where, f"unknown group {quoted(node)}{remedy}")
        return ()
    found = []
    for entry in reader.listing(node, where):
        code = reader.name(entry, where, actors, "actor")
        if code is not None and code not in contributors:
            message = f"'{code}' is no contributor; leave it out or give it that role"
            reader.fault(entry.at, where, message)
        elif code is not None:
            found.append(code)
    return tuple(dict.fromkeys(found))


def assumed_pledges(
    reader: Reader, unheard: Unheard | None, names: Names, written: Node | None
) -> tuple[Pledge, ...]:
    """A pledge for each of the unheard for whom an offer is assumed, graded so whatever is written.

    Parameters
    ----------
    written : Node or None
        The pledges of the scenario, whose names are taken.
    """
    if unheard is None:
        return ()
    conditions = {}
    for code in ("", *unheard.actors):  # the condition is checked even where nothing is assumed
        condition = _read_condition(reader, unheard.condition, names, code)
        if condition is None:
            return ()
        conditions[code] = condition
    own = reader.inherit("unheard.if", unheard.origin.at, unheard.origin)
    origin = replace(own, path="unheard", grade="assumed", note=own.note or unheard.origin.note)
    pledges = []
    for code in unheard.actors:
        identifier = f"unheard-{code.lower().replace('_', '-')}"
        if isinstance(written, Pairs) and (key := written.key(identifier)) is not None:
            message = f"'unheard' gives this name to what it assumes of {code}; rename the pledge"
            reader.fault(key.at, f"pledges.{identifier}", message)
        if unheard.share is None or code not in unheard.offering:
            continue
        judged = replace(unheard.share.origin, grade="assumed")
        share = replace(unheard.share, name=f"unheard.{code}.offers", origin=judged)
        offer = Offer(ANY_LINE, share, SHARE_OF_LAND_FORCES, judged)
        pledges.append(Pledge(identifier, code, conditions[code], (offer,), False, origin))
    return tuple(pledges)


def _read_condition(reader: Reader, node: Node | None, names: Names, owner: str) -> Condition | None:
    if node is None:
        return Always()
    return reader.condition(node, "unheard.if", lambda text: parse_pledge_condition(text, names, owner=owner))
