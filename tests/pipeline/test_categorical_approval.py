"""Events with levels in rules of approval: exact chances and blocking sets (A1, A5)."""

from itertools import chain, combinations, product

import numpy as np
import pytest

from guarantor.measures import run_of
from guarantor.measures.approval import blocking_sets, exact
from guarantor.pipeline import rule_of
from guarantor.scenario.condition import Lever, Names, fold, holds, parse_approval_rule
from scenario_folders import read, replaced, written

RULES = (
    "mandate >= clear",
    "host and mandate >= clear",
    "host or mandate == un",
    "mandate == un or (mandate == clear and host)",
    "(mandate == clear and host) or (mandate == none and council)",
    "mandate == clear and mandate == un",
    "host and mandate in [none, clear] and forum == ring",
    "any_of([all_of([forum == ring, mandate == un]), all_of([forum == hall, mandate == none])])",
    "at_least(2, [host, council, mandate >= clear])",
    "weighted(5, {mandate >= clear: 3, mandate == un: 2, host: 2})",
)


APPROVAL = """\
guarantor: 1
as_of: 2031-03-01
actors: {XBE: {name: Belmark}}
courses: {go: {title: Go}}
events:
  host: {probability: 40% to 90%}
  council: {probability: 30%}
  mandate: {levels: [none, clear, un], ordered: true, probability: "discrete(none: 50%, clear: 30%, un: 20%)"}
  forum: {levels: [hall, ring], probability: "one_of(hall, ring)"}
approvals: {route: "RULE"}
"""


def approved(folder, rule, *changes):
    return read(written(folder, replaced(APPROVAL, ("RULE", rule), *changes)))


@pytest.mark.parametrize("rule", RULES)
def test_the_exact_probability_agrees_with_the_sampled_futures(tmp_path, rule):
    scenario = approved(tmp_path, rule)
    results = run_of(scenario, draws=65_536)
    course = scenario.courses["go"]
    p = exact(results, course, rule_of(scenario, course))
    sampled = results.courses["go"].routes["route"].mean()
    assert p == pytest.approx(sampled, abs=4 * np.sqrt(p * (1 - p) / 65_536) + 1e-12)


@pytest.mark.parametrize(
    ("rule", "p"),
    [
        ("mandate >= clear", 0.5),
        ("council and mandate >= clear", 0.15),
        ("mandate == clear or mandate == un", 0.5),
        ("mandate == clear and mandate == un", 0.0),
        ("(mandate == clear and council) or mandate == un", 0.3 * 0.3 + 0.2),
        ("mandate >= clear or forum == ring", 0.75),
        ("at_least(2, [mandate >= clear, mandate == un, council])", 0.2 + 0.3 * 0.3),
    ],
)
def test_the_exact_probability_is_that_of_the_hand(tmp_path, rule, p):
    scenario = approved(tmp_path, rule)
    results, course = run_of(scenario, draws=1), scenario.courses["go"]
    assert exact(results, course, rule_of(scenario, course)) == pytest.approx(p, abs=1e-12)


def test_a_level_given_has_an_exact_probability_of_its_own(tmp_path):
    scenario = approved(tmp_path, "council and mandate >= clear")
    course = scenario.courses["go"]
    for level, p in (("none", 0.0), ("clear", 0.3), ("un", 0.3)):
        results = run_of(scenario, draws=1, given={"mandate": level})
        assert exact(results, course, rule_of(scenario, course)) == pytest.approx(p, abs=1e-12)


@pytest.mark.parametrize(
    ("changes", "known"),
    [
        pytest.param((), True, id="as it is"),
        pytest.param(
            (("approvals:", "common_factors: {f: {of: [mandate, host]}}\napprovals:"),), False, id="tied"
        ),
        pytest.param(
            (("approvals:", "common_factors: {f: {of: [mandate, forum]}}\napprovals:"),), True,
            id="with one outside the rule",
        ),
        pytest.param(
            (("approvals:", "correlations: [{of: [mandate, host], spearman: 0.4}]\napprovals:"),), False,
            id="in a pair",
        ),
        pytest.param((("discrete(none: 50%, clear: 30%, un: 20%)", "deep(none, un)"),), False, id="explored"),
        pytest.param(
            (('"discrete(none: 50%, clear: 30%, un: 20%)"',
              '[{when: council, value: "one_of(none, un)"}, {when: always, value: "one_of(none, un)"}]'),),
            False, id="hanging on another event",
        ),
    ],
)  # fmt: skip
def test_there_is_no_exact_probability_where_levels_move_with_something(tmp_path, changes, known):
    scenario = approved(tmp_path, "host and mandate >= clear", *changes)
    course = scenario.courses["go"]
    found = exact(run_of(scenario, draws=1), course, rule_of(scenario, course))
    assert (found is not None) == known


def plain_blocking(scenario, text):
    """Every minimal set of events that stops the rule at its worst, by going through all worlds."""
    levels = {name: event.levels or ("yes", "no") for name, event in scenario.events.items()}
    compared = {name: Lever(event.levels, True) for name, event in scenario.events.items() if event.levels}
    rule = parse_approval_rule(text, Names(events=tuple(levels), categories=compared))

    def passes(world):
        true = {}
        for name, stands in world.items():
            if scenario.events[name].levels:
                true |= {f"{name} == {level}": level == stands for level in levels[name]}
            else:
                true[name] = stands == "yes"
        return holds(fold(rule, {}), true)

    def stops(members):
        others = [name for name in levels if name not in members]
        return any(
            not any(
                passes(dict(zip(members, worst, strict=True)) | dict(zip(others, best, strict=True)))
                for best in product(*(levels[name] for name in others))
            )
            for worst in product(*(levels[name] for name in members))
        )

    sets = chain.from_iterable(combinations(levels, size) for size in range(len(levels) + 1))
    found = []
    for members in sets:
        if not any(set(less) <= set(members) for less in found) and stops(members):
            found.append(members)
    return {frozenset(members) for members in found}


@pytest.mark.parametrize("rule", RULES)
def test_who_can_stop_approval_agrees_with_going_through_all_worlds(tmp_path, rule):
    scenario = approved(tmp_path, rule)
    found = blocking_sets(scenario, scenario.courses["go"])
    assert {frozenset(members) for members in found} == plain_blocking(scenario, rule)
    assert len(found) == len(plain_blocking(scenario, rule))


def test_an_event_and_not_its_levels_can_stop_approval(tmp_path):
    scenario = approved(tmp_path, "mandate >= clear and any_of([host, forum == ring])")
    assert blocking_sets(scenario, scenario.courses["go"]) == (("mandate",), ("host", "forum"))


def test_too_many_combinations_of_levels_are_not_gone_through(tmp_path):
    events = "".join(f'  e{k}: {{levels: [a, b], probability: "one_of(a, b)"}}\n' for k in range(7))
    rule = " and ".join(f"e{k} == a" for k in range(7))
    scenario = approved(tmp_path, rule, ("approvals:", f"{events}approvals:"))
    course = scenario.courses["go"]
    assert blocking_sets(scenario, course) is None
    assert exact(run_of(scenario, draws=1), course, rule_of(scenario, course)) is None
