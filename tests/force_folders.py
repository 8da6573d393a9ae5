"""A made-up scenario of three states and two lines, all certain, whose force can be worked out by hand."""

from pathlib import Path

from scenario_folders import replaced, written

THREE_STATES = """guarantor: 1
name: three
title: Three states
as_of: 2031-03-01
months: 12
defaults: {source: XE09, grade: reported}
actors:
  XAA: {name: Aland, roles: [contributor]}
  XBB: {name: Borland, roles: [contributor]}
  XCC: {name: Corland, roles: [contributor]}
groups:
  north: [XAA, XBB]
  all_three: [XAA, XBB, XCC]
  south: [XBB, XCC]
levers:
  mission: {levels: [monitoring, denial], ordered: false}
courses:
  watch: {mission: monitoring}
  deny: {mission: denial}
events:
  storm: {title: a storm, probability: 50%}
pledges:
  xaa: {actor: XAA, offers: {troops: 3000 troops}, if: always}
  xbb: {actor: XBB, offers: {troops: 2000 troops}, if: always}
  xcc: {actor: XCC, offers: {support: 1000 troops}, if: always}
requirement:
  lines:
    guards: {priority: 2}
    support: {priority: 1}
  by_mission:
    monitoring: {total: 8000 troops, split: {guards: 60%, support: 40%}}
    denial: {total: 8000 troops, split: {guards: 60%, support: 40%}}
limits:
  XAA: {home_floor: 0 troops}
rotation:
  default: {ratio: "4", tour_months: 6 months}
quantities:
  XAA.pool: 40000 troops
  XBB.pool: 40000 troops
  XCC.pool: 40000 troops
run: {draws: 64, seed: 1, sampler: philox}
"""
DAYS = "deployment: {decision_days: 0 days, notice_to_move_days: 30 days, transit_days: 0 days"


def three_states(folder: Path, *changes: tuple[str, str], more: str = "") -> Path:
    """Write the three states with places replaced, and more text behind."""
    return written(folder, replaced(THREE_STATES, *changes) + more, pools="name,value\n")
