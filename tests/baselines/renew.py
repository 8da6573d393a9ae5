"""Stores the headline numbers of the shipped scenarios; run it only to move them on purpose."""

import json
from datetime import date
from pathlib import Path

from guarantor.measures import run_of
from guarantor.scenario import load

NAMES = {
    "ukraine": ("ukraine", None),
    "ukraine-april": ("ukraine", date(2025, 4, 30)),
    "pellia": ("pellia", None),
}
DRAWS = 8192


def headline(name):
    folder, day = NAMES[name]
    scenario = load(folder, as_of=day)
    run = run_of(scenario, draws=DRAWS)
    courses = {}
    for course, columns in run.courses.items():
        for end in ("alone", "together"):
            outcome = getattr(columns, end)
            courses[f"{course} {end}"] = {
                "joined": float(outcome.joined.sum()) / run.draws,
                "force_raised": float(outcome.raised.mean()),
                "headcount_met": float(outcome.headcount_met.mean()),
                "requirement_met": float(outcome.requirement_met.mean()),
                "headcount": float(outcome.headcount.mean()),
                "package_share": float(outcome.package_share.mean()),
                "attack_probability": float(outcome.attack_probability.mean()),
                "challenger_value": float(outcome.challenger_value.mean()),
            }
    return {"draws": DRAWS, "seed": scenario.run.seed, "digest": scenario.digest, "courses": courses}


if __name__ == "__main__":
    for each in NAMES:
        file = Path(__file__).parent / f"{each}.json"
        file.write_text(json.dumps(headline(each), indent=1) + "\n", encoding="utf-8")
