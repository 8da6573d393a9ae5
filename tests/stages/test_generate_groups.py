"""Ceilings on groups of states, as a tree: exact in closed form, against linear programs (rule G14)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantor.stages.generate import (
    GroupCeiling,
    GroupRule,
    Lift,
    Need,
    ProviderLimit,
    ScheduleProblem,
    Supply,
    Timing,
    credit_by_line,
    culmination,
    effective_contribution,
    generate,
    month_profile,
    shapley,
    without,
    without_each,
)
from guarantor.stages.generate.reference import (
    best_fill,
    largest_package,
    minimal_tight_sets,
    most_deliverable,
    strength,
)
from guarantor.stages.generate.schedule import solve_schedule

TREES = (
    ((0, 1),),
    ((0, 1), (2, 3)),
    ((0, 1, 2), (1, 2)),
    ((1, 2), (0, 1, 2), (3,)),
    ((0, 1, 2, 3), (0, 1), (2, 3)),
)


@st.composite
def nested(draw):
    """Four states, three lines, one draw, a tree of group ceilings, up to one provider limit."""
    persons = st.one_of(st.just(0), st.integers(1, 5_000))

    def several(values, count):
        return np.array(draw(st.lists(values, min_size=count, max_size=count)), float)

    tree = draw(st.sampled_from(TREES))
    together = tuple(GroupCeiling(members, several(persons, 1)) for members in tree)
    supply = Supply(
        several(persons, 12).reshape(1, 4, 3),
        several(st.one_of(st.just(np.inf), st.integers(0, 9_000)), 4)[None],
        together,
    )
    limits = [
        ProviderLimit(1, provider, np.array([share]))
        for provider, share in draw(st.lists(st.tuples(st.integers(0, 3), st.just(0.3)), max_size=1))
    ]
    need = Need(several(st.integers(0, 8_000), 3)[None], np.array([3.0, 2.0, 1.0]))
    return supply, several(st.booleans(), 4)[None] > 0, need, limits


@given(nested())
@settings(max_examples=60, deadline=None)
def test_a_tree_of_ceilings_gives_what_the_linear_programs_find(problem):
    supply, joined, need, limits = problem
    found = generate(supply, joined, need, limits)
    assert found.fill[0] @ need.priority == pytest.approx(
        best_fill(supply, joined, need, limits, 0) @ need.priority, rel=1e-9, abs=1e-6
    )
    if need.requirement.any():
        share = largest_package(supply, joined, need, limits, 0)
        assert found.package_share[0] == pytest.approx(share, rel=1e-9, abs=1e-9)
    first = minimal_tight_sets(supply, joined, need, limits, 0)
    assert found.bottleneck[0] == (sum(1 << line for line in first[0]) if first else 0)


@given(nested(), st.sets(st.integers(0, 2)))
@settings(max_examples=40, deadline=None)
def test_cutting_by_hand_is_the_most_that_can_be_delivered(problem, lines):
    supply, joined, need, limits = problem
    cut = strength(supply, joined, need, limits, 0, sorted(lines))
    assert cut == pytest.approx(most_deliverable(supply, joined, need, limits, 0, sorted(lines)), abs=1e-6)


@given(nested())
@settings(max_examples=60, deadline=None)
def test_credit_adds_up_and_breaks_no_ceiling_of_a_state_or_a_group(problem):
    supply, joined, need, limits = problem
    found = generate(supply, joined, need, limits)
    credit = found.deployed[0]
    assert (credit >= 0).all()
    assert credit.sum() == pytest.approx(found.sustained_troops[0], rel=1e-9, abs=1e-6)
    assert (credit <= supply.ceiling[0] + 1e-6).all()
    for group in supply.together:
        assert credit[list(group.members)].sum() <= group.ceiling[0] + 1e-6
    by_line = credit_by_line(supply, joined, need, limits)[0]
    assert by_line.sum(axis=0) == pytest.approx(found.fill[0], rel=1e-9, abs=1e-6)
    for group in supply.together:
        assert by_line[list(group.members)].sum() <= group.ceiling[0] + 1e-6


@given(nested())
@settings(max_examples=40, deadline=None)
def test_the_headcount_is_what_any_soldier_in_any_place_gives_under_the_ceilings(problem):
    supply, joined, need, limits = problem
    everywhere = Need(np.full((1, 3), 1e9), need.priority)
    by_program = most_deliverable(supply, joined, everywhere, [], 0, [0, 1, 2])
    assert generate(supply, joined, need, limits).headcount[0] == pytest.approx(by_program, abs=1e-6)
    assert without_each(supply, joined, need).headcount[0, 0] == pytest.approx(
        most_deliverable(supply, _but(joined, 0), everywhere, [], 0, [0, 1, 2]), abs=1e-6
    )


def _but(joined, *states):
    left = joined.copy()
    left[:, list(states)] = False
    return left


@given(nested())
@settings(max_examples=40, deadline=None)
def test_what_is_left_without_a_state_is_what_the_others_give(problem):
    supply, joined, need, limits = problem
    each = without_each(supply, joined, need, limits)
    pair = without(supply, joined, need, limits, groups=[(0, 1)])
    for state in range(4):
        alone = generate(supply, _but(joined, state), need, limits)
        assert each.fill[0, state] == pytest.approx(alone.fill[0], abs=1e-6)
        assert each.package_share[0, state] == pytest.approx(alone.package_share[0], rel=1e-9, abs=1e-9)
    both = generate(supply, _but(joined, 0, 1), need, limits)
    assert pair.fill[0, 0] == pytest.approx(both.fill[0], abs=1e-6)
    shares = shapley(supply, joined, need, limits, of="sustained_troops").share[0]
    whole = generate(supply, joined, need, limits).sustained_troops[0]
    assert shares.sum() == pytest.approx(whole, abs=1e-6)


@given(nested())
@settings(max_examples=30, deadline=None)
def test_a_month_in_which_all_are_there_is_the_steady_state_and_a_surge_of_one_tour_too(problem):
    supply, joined, need, limits = problem
    first = np.array([[0, 1, 0, 2]])
    profile = month_profile(supply, joined, need, Timing(first, 3), limits)
    found = generate(supply, joined, need, limits)
    assert profile.fill[0, 2] == pytest.approx(found.fill[0], abs=1e-6)
    early = generate(supply, joined & (first == 0), need, limits)
    assert profile.fill[0, 0] == pytest.approx(early.fill[0], abs=1e-6)
    surge = culmination(supply, joined, need, 1.0, 6.0, 0.0, limits)
    assert surge.package_share[0, 0] == pytest.approx(found.package_share[0], rel=1e-9)


def test_a_ceiling_above_everything_changes_no_bit_and_none_at_all_is_infinite():
    random = np.random.default_rng(7)
    capacity, ceiling = random.uniform(0, 900, (300, 4, 3)), random.uniform(500, 2000, (300, 4))
    joined, need = random.random((300, 4)) < 0.8, Need(random.uniform(0, 2000, (300, 3)), np.arange(1.0, 4.0))
    plain = generate(Supply(capacity, ceiling), joined, need)
    for most in (np.full(300, np.inf), np.full(300, 1e9)):
        loose = generate(Supply(capacity, ceiling, (GroupCeiling((0, 2), most),)), joined, need)
        assert np.array_equal(loose.fill, plain.fill)
        assert np.array_equal(loose.headcount, plain.headcount)
        assert np.array_equal(loose.deployed, plain.deployed)


def test_the_size_of_a_block_changes_no_bit():
    random = np.random.default_rng(3)
    groups = (
        GroupCeiling((0, 1), random.uniform(0, 900, 700)),
        GroupCeiling((0, 1, 2), np.full(700, 1200.0)),
    )
    supply = Supply(random.uniform(0, 900, (700, 4, 3)), np.full((700, 4), np.inf), groups)
    joined, need = random.random((700, 4)) < 0.8, Need(random.uniform(0, 900, (700, 3)), np.arange(1.0, 4.0))
    whole, some = generate(supply, joined, need), slice(130, 320)
    part = generate(supply.of(some), joined[some], Need(need.requirement[some], need.priority))
    assert np.array_equal(whole.fill[some], part.fill)
    assert np.array_equal(whole.deployed[some], part.deployed)
    assert np.array_equal(whole.headcount[some], part.headcount)


def test_a_contributor_under_a_full_ceiling_carries_nothing():
    supply = Supply(
        np.array([[[600.0], [500.0], [400.0]]]),
        np.full((1, 3), np.inf),
        (GroupCeiling((0, 1), np.array([500.0])),),
    )
    joined, need = np.ones((1, 3), bool), Need(np.array([[900.0]]), np.ones(1))
    carried = effective_contribution(supply, joined, need, Timing(np.zeros((1, 3), int), 1))
    assert carried.persons == pytest.approx([0.0, 0.0, 400.0])
    lifted = Timing(np.zeros((1, 3), int), 1, Lift(np.array([300.0]), 2.0))
    assert month_profile(supply, joined, need, lifted).filled[0, 0] == 300.0


def test_the_schedule_keeps_the_ceiling_of_a_group_and_reaches_the_closed_form():
    supply = Supply(
        np.array([[[600.0, 0.0], [500.0, 200.0], [0.0, 300.0]]]),
        np.full((1, 3), np.inf),
        (GroupCeiling((0, 1), np.array([700.0])),),
    )
    need = Need(np.array([[900.0, 400.0]]), np.array([2.0, 1.0]))
    closed = generate(supply, np.ones((1, 3), bool), need)
    tour, cycle = np.full((3, 2), 3.0), np.full((3, 2), 6.0)
    plan = solve_schedule(
        ScheduleProblem(
            units=supply.capacity[0] * 2.0,
            persons=np.ones(2),
            tour_months=tour,
            cycle_months=cycle,
            requirement=np.repeat(need.requirement, 6, axis=0),
            weight=need.priority,
            together=(GroupRule((0, 1), 700.0),),
        )
    )
    filled = (need.requirement - plan.shortfall).mean(axis=0)
    assert filled == pytest.approx(closed.fill[0], rel=1e-6)


def test_groups_that_cross_and_members_that_are_none_are_all_said_at_once():
    most = np.array([100.0])
    groups = (GroupCeiling((0, 1), most), GroupCeiling((1, 2), -most), GroupCeiling((7,), most))
    supply = Supply(np.ones((1, 3, 1)), np.ones((1, 3)), groups)
    with pytest.raises(ValueError, match="cross those of") as caught:
        generate(supply, np.ones((1, 3), bool), Need(np.ones((1, 1)), np.ones(1)))
    told = str(caught.value).splitlines()
    assert len(told) == 3
    assert any("together[1].ceiling: 1 values are out of bounds" in line for line in told)
    assert any("together[2].members: 7 is not one of the 3 states" in line for line in told)


def test_sixteen_lines_are_exact_too():
    random = np.random.default_rng(5)
    supply = Supply(random.uniform(0, 300, (2, 3, 16)), random.uniform(900, 2000, (2, 3)))
    joined, need = np.ones((2, 3), bool), Need(random.uniform(100, 600, (2, 16)), np.arange(1.0, 17.0))
    found = generate(supply, joined, need, cap=np.array([np.inf, 700.0]))
    assert found.fill[0] @ need.priority == pytest.approx(
        best_fill(supply, joined, need, [], 0) @ need.priority, rel=1e-9
    )
    assert found.bottleneck[1] == 1 << 16
    assert found.deployed.sum(axis=1) == pytest.approx(found.sustained_troops)


def test_credit_that_is_only_rounding_is_nothing():
    random = np.random.default_rng(11)
    capacity = random.uniform(0, 9_000, (4_000, 6, 3)) * (random.random((4_000, 6, 3)) < 0.4)
    need = Need(random.uniform(0, 900, (4_000, 3)) / 3.0, np.arange(1.0, 4.0))
    joined = np.ones((4_000, 6), bool)
    found = generate(Supply(capacity, random.uniform(0, 5_000, (4_000, 6))), joined, need)
    assert not np.signbit(found.deployed).any()
    tiny = (found.deployed > 0) & (found.deployed <= 1e-9 * found.sustained_troops[:, None])
    assert not tiny.any()
