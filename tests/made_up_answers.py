"""Pieces of made-up answers: counts, readings and claims whose numbers a test chooses."""

from datetime import date

from guarantor.measures.assessment import (
    Amount,
    ClaimAnswer,
    Ends,
    Reading,
    ReadingOfCourse,
    Share,
)


def of(count):
    """A share of so many futures of 50."""
    return Share(probability=count / 50, se=0.0, of_50=round(count))


def both(alone, together=None):
    """The same at both ends, or another one if all move together."""
    return Ends[Share](alone=of(alone), together=of(alone if together is None else together))


def middle(troops):
    """A number of troops with this middle; none for no force."""
    if troops is None:
        return None
    return Amount(unit="troops", mean=troops, se=0.0, p05=0.0, p25=troops, p50=troops, p75=troops, p95=troops)


def reading(name, title, raised, enough, there):
    """A reading; each of the last three maps a course to a count of 50, a pair of counts, or troops."""
    return Reading(
        name=name,
        title=title,
        draws=4096,
        courses={
            course: ReadingOfCourse(
                force_raised=both(*_pair(raised[course])),
                headcount_met=both(*_pair(enough[course])),
                headcount=middle(_pair(there[course])[0]),
                headcount_together=middle(_pair(there[course])[-1]),
            )
            for course in raised
        },
    )


def _pair(value):
    return value if isinstance(value, tuple) else (value,)


def claim(name, verdict, **more):
    """A claim with that verdict."""
    plain = {
        "says": f"words of {name}",
        "speaker": "Volodymyr Zelensky, in Kyiv",
        "date": date(2025, 2, 5),
        "source": "E001",
        "reads_as": f"With Europe alone: reading of {name}",
        "share": None,
        "holds_in": 0.8,
        "draws": 1000,
        "cells": (),
        "depends_on": (),
        "flips_if": (),
        "reason": "",
        "evidence_for": (),
        "evidence_against": (),
        "already_in_the_inputs": (),
    }
    return ClaimAnswer.model_validate({"id": name, "verdict": verdict, **plain, **more})
