"""Runs: blocks of draws, one after the other, gathered into columns."""

from guarantor.run.engine import Columns, Results, execute

__all__ = ["Columns", "Results", "execute"]
