"""Measures: quantities that a reader cares about, their errors, differences and drivers."""

from guarantor.measures.assess import assess, run_of, with_courses
from guarantor.measures.assessment import Assessment

__all__ = ["Assessment", "assess", "run_of", "with_courses"]
