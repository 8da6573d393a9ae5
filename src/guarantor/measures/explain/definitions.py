"""What each measure means, in a sentence, for the card of a number (DESIGN 5, UX 4)."""

from __future__ import annotations

__all__ = ["DEFINITIONS"]

DEFINITIONS = {
    "event": "Whether the event happens in the sampled future, under the levers of the course.",
    "joined": "Whether a pledge of the actor stands: its condition holds and it is not refused.",
    "coalition_size": "How many contributors join, those that bring nothing included.",
    "members_joined": "How many members of the group join; where a number of troops is named, only those "
    "whose pledges that stand offer at least so many.",
    "pledged_troops": "What the pledges that stand offer, before pools, ceilings and rotation; an offer made "
    "as the actor is able counts as what its pool sustains.",
    "necessary": "Whether those who move together offer enough troops with the actor and not without it; "
    "undefined in futures in which they never do.",
    "approval_changes_coalition": "Whether other actors join if the event happens than if it does not, all "
    "else as sampled.",
    "authorized": "Whether any route to approval is open for the mission of the course.",
    "force_raised": "Whether the mission is approved and anybody is deployed.",
    "deployed": "Troops that the actor keeps there, its share of what the lines need.",
    "requirement_troops": "Troops asked for, over all lines of the mission.",
    "headcount": "Troops that those who joined could keep there if any soldier could fill any place.",
    "headcount_met": "Whether that headcount reaches what is asked for.",
    "sustained_troops": "Troops kept there line by line, the most important line first; never more than is "
    "asked for.",
    "package_share": "The largest share of every line at once: a half means half the force, complete in "
    "itself; above 1 there is a margin.",
    "requirement_met": "Whether every line of the requirement is filled at once.",
    "sustained": "Troops that the actors could keep there month after month, within their ceilings, whether "
    "or not they join.",
    "fielded_once": "Troops that the actors could send for one tour, with nobody to relieve them, whether or "
    "not they join.",
    "largest_sustained": "The largest force in the mission's proportions that the group alone could keep "
    "there if all of it joined; it may exceed what is asked for.",
    "initial_month": "The first month in which those present could keep up half of every critical "
    "line for good; in some futures it never comes within the months looked at.",
    "full_month": "The first month in which those present could keep up every line in full for good; in "
    "some futures it never comes within the months looked at.",
    "unfilled_person_months": "Places left empty, added up over lines and the months looked at; all of them "
    "where no force is raised.",
    "bottleneck": "The lines that run out first.",
    "flank_strength": "Ready troops on the members' territory: their own pools less what the mission and "
    "other operations tie down with their rotation, and units of other states there that are not released.",
    "uncommitted_reserve": "What the members' pools hold after other operations and the mission, each "
    "soldier away tying down as many as the rotation ratio says.",
    "attack_probability": "How likely an attack is inside the sampled future, as the game has it. Its level "
    "repeats the reader's own anchor: compare courses, do not read levels (D13).",
    "attack_less_likely": "Whether an attack is less likely than with no force, in the same sampled future.",
    "attack_more_likely": "Whether an attack is more likely than with no force, in the same sampled future.",
    "challenger_gain": "What the challenger can expect in the course, less what it can expect with no force, "
    "in shares of the prize.",
    "protege_value": "What the protege can expect, in shares of the prize; the status quo counts as 0.",
    "holdout_threshold": "How likely the better course would have to be for holding out against this one to "
    "pay; undefined where the better course gains nothing.",
    "guarantor_worth": "How far the guarantor lowers the chance of attack: what it takes off when it comes, "
    "on average over all orders in which the guarantors could come. The parts of all add up.",
    "guarantor_share": "The guarantor's part of what all guarantors together take off the chance of attack; "
    "undefined where they take off nothing.",
    "channel": "What a guarantor at its level changes in the chance of attack, against its lowest level, "
    "through one of five channels: means, approvals, pledges, capabilities or credibility. The five add up.",
    "direct_effect": "How far the chance of attack moves when one input alone goes from its 5th to its 95th "
    "of 100 values.",
    "position": "Where the actor stands on the issue.",
}
"""A sentence for every measure that a claim may name, and for those that only the answer shows."""
