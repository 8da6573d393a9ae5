"""Runs: blocks of draws, one after the other, gathered into columns."""

from guarantor.run.engine import Columns, Results, execute, in_common, results_of, rising, same_worlds

__all__ = ["Columns", "Results", "execute", "in_common", "results_of", "rising", "same_worlds"]
