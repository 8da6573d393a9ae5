"""GENERATE: what can be fielded, and kept in the field (``docs/model/generate.md``)."""

from .kernel import generate
from .pools import bring, deployable_pool, pool_route, rotation_ratio, share_route
from .rules import Bools, Fielded, Floats, Integers, Need, ProviderLimit, Supply

__all__ = [
    "Bools",
    "Fielded",
    "Floats",
    "Integers",
    "Need",
    "ProviderLimit",
    "Supply",
    "bring",
    "deployable_pool",
    "generate",
    "pool_route",
    "rotation_ratio",
    "share_route",
]
