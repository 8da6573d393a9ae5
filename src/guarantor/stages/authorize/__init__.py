"""AUTHORIZE: what must be approved, how likely, and who can stop it (docs/model/authorize.md).

A rule is a condition, parsed from a scenario or written with `all_of`, `at_least`, `weighted` and the like.
Small questions take it as it is (`authorized`, `probability`, `winning_sets`, `blocking_sets`); all others a
diagram from `compile_rule`, or for huge bodies the weights alone.
"""

from guarantor.stages.authorize.correlated import Correlated, correlated
from guarantor.stages.authorize.diagram import NODE_LIMIT, Diagram, RuleTooLarge, compile_rule, dual
from guarantor.stages.authorize.kernel import (
    TooManySets,
    Weighed,
    authorized,
    blocking_sets,
    given_factor,
    probability,
    weigh,
    winning_sets,
)
from guarantor.stages.authorize.language import (
    all_of,
    any_of,
    at_least,
    double_majority,
    more_than_half,
    not_more_than,
    not_no,
    share_of,
    veto,
    weighted,
    with_blocs,
    yes,
)
from guarantor.stages.authorize.large import (
    double_majority_power,
    weighted_chances,
    weighted_power,
    weighted_swings,
)
from guarantor.stages.authorize.others import banzhaf_owen, deegan_packel, johnston, owen, public_good
from guarantor.stages.authorize.pivotal import Pivotality, approval, birnbaum, pivotality, refusal
from guarantor.stages.authorize.power import ExactPower, Power, exact_power, power
from guarantor.stages.authorize.rules import Factor, members
from guarantor.stages.authorize.sets import (
    LISTED,
    MinimalSets,
    dummies,
    minimal_blocking,
    minimal_winning,
    vetoers,
)
from guarantor.stages.authorize.timetable import Group, Mandate, authorized_throughout, groups, throughout
from guarantor.stages.authorize.votes import Ballot, ballot, ballot_chances, given_vote

__all__ = [
    "LISTED",
    "NODE_LIMIT",
    "Ballot",
    "Correlated",
    "Diagram",
    "ExactPower",
    "Factor",
    "Group",
    "Mandate",
    "MinimalSets",
    "Pivotality",
    "Power",
    "RuleTooLarge",
    "TooManySets",
    "Weighed",
    "all_of",
    "any_of",
    "approval",
    "at_least",
    "authorized",
    "authorized_throughout",
    "ballot",
    "ballot_chances",
    "banzhaf_owen",
    "birnbaum",
    "blocking_sets",
    "compile_rule",
    "correlated",
    "deegan_packel",
    "double_majority",
    "double_majority_power",
    "dual",
    "dummies",
    "exact_power",
    "given_factor",
    "given_vote",
    "groups",
    "johnston",
    "members",
    "minimal_blocking",
    "minimal_winning",
    "more_than_half",
    "not_more_than",
    "not_no",
    "owen",
    "pivotality",
    "power",
    "probability",
    "public_good",
    "refusal",
    "share_of",
    "throughout",
    "veto",
    "vetoers",
    "weigh",
    "weighted",
    "weighted_chances",
    "weighted_power",
    "weighted_swings",
    "winning_sets",
    "with_blocs",
    "yes",
]
