"""GENERATE: what can be fielded, and kept in the field (``docs/model/generate.md``)."""

from guarantor.scenario.estimators import (
    Estimate,
    Estimator,
    SideBySide,
    estimate,
    estimators,
    side_by_side,
)

from .adequacy import Adequacy, EffectiveContribution, effective_contribution, shortfalls
from .arrivals import Lift, Timing, steady_cap
from .check import MOST_LINES
from .engines import needs_schedule
from .kernel import generate
from .months import PROFILE_LABEL, MonthProfile, month_profile
from .pools import bring, deployable_pool, pool_route, rotation_ratio, share_route
from .rhythm import (
    ceiling_on_slots,
    cycle_months,
    first_month,
    in_theatre,
    on_duty,
    people_sent,
    share_of_time_away,
    slot_length,
)
from .rota import EnablerRule, GroupRule, ScheduleProblem, SubstituteRule
from .rules import Bools, Fielded, Floats, GroupCeiling, Integers, Need, ProviderLimit, Supply
from .shares import Shares, shapley
from .surge import SURGE_LABEL, Surge, culmination
from .worth import Remaining, credit_by_line, without, without_each

__all__ = [
    "MOST_LINES",
    "PROFILE_LABEL",
    "SURGE_LABEL",
    "Adequacy",
    "Bools",
    "EffectiveContribution",
    "EnablerRule",
    "Estimate",
    "Estimator",
    "Fielded",
    "Floats",
    "GroupCeiling",
    "GroupRule",
    "Integers",
    "Lift",
    "MonthProfile",
    "Need",
    "ProviderLimit",
    "Remaining",
    "ScheduleProblem",
    "Shares",
    "SideBySide",
    "SubstituteRule",
    "Supply",
    "Surge",
    "Timing",
    "bring",
    "ceiling_on_slots",
    "credit_by_line",
    "culmination",
    "cycle_months",
    "deployable_pool",
    "effective_contribution",
    "estimate",
    "estimators",
    "first_month",
    "generate",
    "in_theatre",
    "month_profile",
    "needs_schedule",
    "on_duty",
    "people_sent",
    "pool_route",
    "rotation_ratio",
    "shapley",
    "share_of_time_away",
    "share_route",
    "shortfalls",
    "side_by_side",
    "slot_length",
    "steady_cap",
    "without",
    "without_each",
]
