"""Measures: quantities that a reader cares about, their errors, differences and drivers."""

from guarantor.measures.assess import assess
from guarantor.measures.assessment import Assessment
from guarantor.measures.runs import run_of, with_courses

__all__ = ["Assessment", "assess", "run_of", "with_courses"]
