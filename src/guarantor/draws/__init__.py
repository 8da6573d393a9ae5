"""From ranges to sampled worlds: the only place where randomness enters (rules R1-R14)."""

from guarantor.draws.copula import common_factor, latent_pearson
from guarantor.draws.distribution import values
from guarantor.draws.sample import (
    BLOCK,
    CommonFactor,
    Correlation,
    Draws,
    Input,
    OnDemand,
    Plan,
    Sampler,
    prepare,
    sample,
)
from guarantor.draws.stream import key, uniforms

__all__ = [
    "BLOCK",
    "CommonFactor",
    "Correlation",
    "Draws",
    "Input",
    "OnDemand",
    "Plan",
    "Sampler",
    "common_factor",
    "key",
    "latent_pearson",
    "prepare",
    "sample",
    "uniforms",
    "values",
]
