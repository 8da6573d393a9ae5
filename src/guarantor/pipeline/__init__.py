"""The pipeline: the only package that knows the order of the stages and what passes between them."""

from guarantor.pipeline.game import Reference
from guarantor.pipeline.model import Model, model_of, rule_of
from guarantor.pipeline.order import NO_FORCE, Block, Outcome, pledges_in, run_block

__all__ = [
    "NO_FORCE",
    "Block",
    "Model",
    "Outcome",
    "Reference",
    "model_of",
    "pledges_in",
    "rule_of",
    "run_block",
]
