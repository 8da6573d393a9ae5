"""Actors, explained: what each has pledged, holds and guarantees, and what is on record (C1, DESIGN 12.6)."""

from __future__ import annotations

from guarantor.measures.explain.forms import ActorExplained, Citation, PledgeTold
from guarantor.measures.inputs import Inputs, citation, citations
from guarantor.scenario import Scenario
from guarantor.scenario.condition import format_condition
from guarantor.scenario.schema import SHARE_OF_LAND_FORCES, Force, Offer, Pledge

__all__ = ["actor_explained"]


def actor_explained(scenario: Scenario, inputs: Inputs, code: str) -> ActorExplained:
    """Everything that a scenario says of one actor."""
    actor = scenario.actors[code]
    pledges = [pledge for pledge in scenario.pledges if pledge.actor == code]
    guarantors = [g.actor for g in scenario.guarantees if code in g.members]
    own = _of_force(scenario.forces.get(code))
    return ActorExplained(
        name=f"actors.{code}",
        title=actor.name,
        roles=actor.roles,
        groups=tuple(name for name, members in scenario.groups.items() if code in members),
        standing=_standing(pledges, contributes="contributor" in actor.roles),
        pledges=tuple(_told(scenario, pledge) for pledge in pledges),
        force=_listed(inputs, [path for path in inputs.by_path if path in own]),
        guarantee=_listed(
            inputs,
            [
                path
                for path in inputs.by_path
                if path.startswith(tuple(f"guarantees.{g}." for g in guarantors))
            ],
        ),
        events=tuple(event.name for event in scenario.events.values() if event.actor == code),
        on_record=tuple(
            citation(row, "on record") for row in scenario.evidence.values() if row.actor == code
        ),
    )


def _standing(pledges: list[Pledge], *, contributes: bool) -> str:
    if not pledges:
        return "unheard" if contributes else ""
    if all(pledge.refused for pledge in pledges):
        return "refused"
    return "assumed" if all(pledge.assumed for pledge in pledges) else "pledged"


def _told(scenario: Scenario, pledge: Pledge) -> PledgeTold:
    left_out = pledge.actor in scenario.without and not pledge.refused
    return PledgeTold(
        id=pledge.id,
        actor=pledge.actor,
        condition="never, being left out here" if left_out else format_condition(pledge.condition),
        offers=tuple((offer.line, _offered(offer)) for offer in pledge.offers),
        refused=pledge.refused,
        assumed=pledge.assumed,
        grade=pledge.origin.grade,
        citations=_cited(scenario, pledge),
    )


def _cited(scenario: Scenario, pledge: Pledge) -> tuple[Citation, ...]:
    """What its condition cites, then what its offers cite."""
    origins = (pledge.origin, *(offer.origin for offer in pledge.offers))
    rows = {row.id: row for origin in reversed(origins) for row in reversed(citations(scenario, origin))}
    return tuple(reversed(rows.values()))


def _offered(offer: Offer) -> str:
    if offer.amount is None:
        return offer.word.replace("_", " ")
    share = " of its land forces" if offer.word == SHARE_OF_LAND_FORCES else ""
    return f"{offer.amount.written}{share}"


def _of_force(force: Force | None) -> set[str]:
    """Paths of what an actor holds, how it rotates it and what keeps it elsewhere."""
    if force is None:
        return set()
    policy = force.policy
    values = [
        force.land_forces,
        force.pool,
        *force.pool_by_line.values(),
        force.ceiling,
        force.home_floor,
        *(each.troops for each in force.commitments),
        *((policy.ratio, policy.deployable_share, policy.sustained_share) if policy else ()),
    ]
    return {value.origin.path for value in values if value is not None}


def _listed(inputs: Inputs, paths: list[str]) -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (path, inputs.title(path), inputs.told(path), inputs.by_path[path][0].grade) for path in paths
    )
