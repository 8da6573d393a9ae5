"""Pledges and approvals: who comes on what condition, and who must agree (rules F7, F10, F15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from guarantor.scenario.condition import (
    Always,
    Names,
    parse_approval_rule,
    parse_pledge_condition,
)
from guarantor.scenario.document import Mapping as Pairs
from guarantor.scenario.document import Node, Scalar
from guarantor.scenario.errors import did_you_mean
from guarantor.scenario.fields import PEOPLE, Kind, entries_of
from guarantor.scenario.origin import Origin
from guarantor.scenario.reader import PROVENANCE, Reader
from guarantor.scenario.schema import ANY_LINE, Approval, Force, Offer, Pledge, Requirement
from guarantor.scenario.situation import SLUG

__all__ = ["check_offers", "pledging", "read_approvals", "read_pledges"]

_OFFER_WORDS = ("as_able", "as_required", "refused")
_MOST_PLEDGES = 1_000


def pledging(reader: Reader, node: Node | None) -> tuple[str, ...]:
    """Actors with a pledge in force that is not refused as a whole: the meaning of `others` (F5)."""
    actors = []
    for item in node.items if isinstance(node, Pairs) else ():
        silent = replace(reader, faults=[], warnings=[])
        body = silent.in_force(item.value, "")
        if isinstance(body, Pairs) and isinstance(actor := body.get("actor"), Scalar):
            offers = body.get("offers")
            if not (isinstance(offers, Scalar) and offers.text == "refused") and actor.text not in actors:
                actors.append(actor.text)
    return tuple(actors)


def read_pledges(
    reader: Reader, node: Node | None, names: Names, lines: tuple[str, ...] | None
) -> tuple[Pledge, ...]:
    """Every pledge in force on the date of the run; all of them are checked."""
    pledges = []
    group = reader.pairs(node, "pledges", most=_MOST_PLEDGES)
    for item in group.items if group else ():
        where = f"pledges.{item.key.text}"
        reader.key_matches(item.key, where, SLUG, "write small letters, digits and '-'")
        chosen = reader.in_force(item.value, where)
        for entry in entries_of(item.value):
            pledge = _read_pledge(reader, entry, item.key, where, names, lines)
            if entry is chosen and pledge is not None:
                pledges.append(pledge)
    return tuple(pledges)


def _read_pledge(
    reader: Reader, node: Node, key: Scalar, where: str, names: Names, lines: tuple[str, ...] | None
) -> Pledge | None:
    body = reader.pairs(node, where, ("actor", "offers", "if", "title", *PROVENANCE))
    if body is None:
        return None
    origin = reader.origin(body, where, reader.inherited)
    actor = reader.name(body.get("actor"), f"{where}.actor", names.actors, "actor")
    if body.get("actor") is None:
        reader.fault(key.at, where, "names no actor; write 'actor: GBR'")
    condition = (
        Always()
        if (written := body.get("if")) is None
        else reader.condition(
            written, f"{where}.if", lambda text: parse_pledge_condition(text, names, owner=actor or "")
        )
    )
    offers = body.get("offers")
    if offers is None or (isinstance(offers, Pairs) and not offers.items):
        reader.fault(
            key.at, where, f"offers nothing; write 'offers: {{{ANY_LINE}: 1000 troops}}' or 'refused'"
        )
        return None
    refused = isinstance(offers, Scalar) and offers.text == "refused"
    read: tuple[Offer, ...] = ()
    if not refused:
        pairs = reader.pairs(offers, f"{where}.offers")
        read = tuple(
            offer
            for offered in (pairs.items if pairs else ())
            if (offer := _read_offer(reader, offered.key, offered.value, f"{where}.offers", origin, lines))
        )
    if actor is None or condition is None:
        return None
    own = reader.inherit(f"{where}.if", origin.at, origin)
    return Pledge(
        key.text, actor, condition, read, refused, replace(own, path=where, note=own.note or origin.note)
    )


def _read_offer(
    reader: Reader, key: Scalar, node: Node, path: str, origin: Origin, lines: tuple[str, ...] | None
) -> Offer | None:
    where = f"{path}.{key.text}"
    kind = Kind(lowest=0, refusable=True)
    if lines is not None:
        kind = replace(PEOPLE, refusable=True)
        if key.text not in (*lines, ANY_LINE):
            choices = ", ".join(lines)
            message = (
                f"'{key.text}' is not a line of the requirement ({choices}); "
                f"name one of them, or '{ANY_LINE}' for any{did_you_mean(key.text, lines)}"
            )
            reader.fault(key.at, where, message)
            return None
    if isinstance(node, Scalar) and node.text in _OFFER_WORDS:
        if node.text == "as_required" and key.text == ANY_LINE:
            reader.fault(node.at, where, "'as_required' is for one line; name the line")
        return Offer(key.text, None, node.text, reader.inherit(where, node.at, origin))
    value = reader.value(node, where, kind, origin)
    return Offer(key.text, value, "", value.origin) if value else None


def check_offers(
    reader: Reader,
    pledges: Iterable[Pledge],
    forces: Mapping[str, Force],
    requirement: Requirement | None,
) -> None:
    """What an actor is able to keep up must be written; only a provider supplies what is required."""
    provider = {line.name: line.provider for line in requirement.lines} if requirement else {}
    for pledge in pledges if requirement else ():
        for offer in pledge.offers:
            line = f"requirement.lines.{offer.line}"
            sound = offer.line in provider and not any(f.where.startswith(line) for f in reader.faults)
            if offer.word == "as_required" and sound and provider[offer.line] != pledge.actor:
                remedy = f"write a figure or 'as_able', or make it the provider of '{offer.line}'"
                message = f"'{pledge.actor}' is not the provider of this line; {remedy}"
                reader.fault(offer.origin.at, offer.origin.path, message)
            if offer.word == "as_able" and (
                pledge.actor not in forces or forces[pledge.actor].policy is None
            ):
                at, path, holds = offer.origin.at, offer.origin.path, f"{pledge.actor}.land_forces"
                if any(fault.where.startswith(f"quantities.{pledge.actor}.") for fault in reader.faults):
                    continue
                if reader.named & {holds, f"{pledge.actor}.pool"}:
                    reader.not_yet(at, path)
                else:
                    remedy = f"add '{holds}' or write a figure here"
                    reader.fault(at, path, f"nothing says what {pledge.actor} holds; {remedy}")


def read_approvals(reader: Reader, node: Node | None, names: Names) -> tuple[Approval, ...]:
    """Every route in force; a mission whose routes are all known later only cannot be judged."""
    approvals = []
    so_far = len(reader.faults)
    group = reader.pairs(node, "approvals")
    for item in group.items if group else ():
        where = f"approvals.{item.key.text}"
        reader.key_matches(item.key, where, SLUG, "write small letters, digits and '-'")
        chosen = reader.in_force(item.value, where)
        for entry in entries_of(item.value):
            body = entry
            rule: Node | None = entry
            if isinstance(body, Pairs):
                reader.pairs(body, where, ("title", "rule", *PROVENANCE))
                rule = body.get("rule")
                if rule is None:
                    reader.fault(item.key.at, where, "has no rule; write 'rule: \"host_consent\"'")
            path = f"{where}.rule" if isinstance(body, Pairs) else where
            parsed = reader.condition(rule, path, lambda text: parse_approval_rule(text, names))
            title = reader.text(body.get("title"), f"{where}.title", 80) if isinstance(body, Pairs) else ""
            origin = reader.origin(body, where, reader.inherited)
            own = reader.inherit(path, origin.at, origin)
            origin = replace(own, path=where, note=own.note or origin.note)
            if entry is chosen and parsed is not None:
                approvals.append(Approval(item.key.text, title or item.key.text, parsed, origin))
    if group and group.items and not approvals and len(reader.faults) == so_far:
        reader.not_yet(group.at, "approvals")
    return tuple(approvals)
