"""Tables over sets of lines: each short cut gives what the plain way gives, to the bit (G13, G17, G22)."""

import numpy as np
import pytest

from guarantor.stages.generate import GroupCeiling, ProviderLimit
from guarantor.stages.generate.cuts import TOLERANCE, lay_out, package, subset_sums
from guarantor.stages.generate.states import add_state, add_states_arriving, contribution, less_state

DRAWS = 40


def some_limits(random, lines):
    shares = random.uniform(0.0, 1.0, (2, DRAWS))
    return [ProviderLimit(0, 1, shares[0]), ProviderLimit(lines - 1, 0, shares[1])]


def laid_out(random, lines, limited, grouped):
    groups = (GroupCeiling((0, 1), random.uniform(0.0, 900.0, DRAWS)),) if grouped else ()
    return lay_out(random.uniform(1.0, 5.0, lines), some_limits(random, lines) if limited else [], groups)


@pytest.mark.parametrize("lines", [1, 4, 5, 7])
@pytest.mark.parametrize("held", [0, 1, 3, 7], ids=lambda held: f"{held} lines held")
@pytest.mark.parametrize(("limited", "grouped"), [(False, False), (True, False), (False, True), (True, True)])
def test_a_state_worked_out_on_its_own_lines_adds_what_it_adds_on_all(lines, held, limited, grouped):
    random = np.random.default_rng(lines * 100 + held)
    plan = laid_out(random, lines, limited and lines > 1, grouped)
    capacity = random.uniform(0.0, 1000.0, (lines, DRAWS))
    capacity[random.permutation(lines)[held:]] = 0.0
    ceiling = random.uniform(0.0, 2000.0, DRAWS)
    before = random.uniform(0.0, 1e5, (len(plan.set_of), DRAWS))
    for state in range(3):
        plain = contribution(plan, state, capacity, ceiling).copy()
        rows = before.copy()
        add_state(plan, rows, state, capacity, ceiling)
        assert np.array_equal(rows, before + plain)
        left = np.empty_like(rows)
        buffers = (np.empty((1 << lines, DRAWS)), np.empty_like(rows))
        less_state(plan, before, state, capacity, ceiling, buffers, left)
        assert np.array_equal(left, before - plain)


@pytest.mark.parametrize("often", [0.02, 0.3, 1.0])
def test_states_that_arrive_in_some_draws_add_nothing_in_the_others(often):
    random = np.random.default_rng(7)
    plan = laid_out(random, 6, True, False)
    capacity = random.uniform(0.0, 1000.0, (4, 6, DRAWS)) * (random.random((4, 6, 1)) < 0.6)
    ceiling = random.uniform(0.0, 2000.0, (4, DRAWS))
    new = random.random((4, DRAWS)) < often
    new[0, 3] = True
    rows = random.uniform(0.0, 1e5, (len(plan.set_of), DRAWS))
    expected = rows.copy()
    for state in range(4):
        for draw in np.flatnonzero(new[state]):
            expected[:, [draw]] += contribution(
                plan, state, capacity[state][:, [draw]], ceiling[state, [draw]]
            )
    buffers = (np.empty((1 << 6, DRAWS)), np.empty_like(rows))
    add_states_arriving(plan, rows, new, capacity, ceiling, buffers)
    assert np.array_equal(rows, expected)


def tight_one_by_one(plan, strengths, asked):
    """Share, first tight set by (size, mask) and whether a tight set does not hold it: every set is asked."""
    shares, firsts, ties = [], [], []
    for draw in range(asked.shape[1]):
        f, required = strengths[:, draw], asked[:, draw]
        counted = [at for at in range(len(f)) if required[at] > 0]
        share = min((f[at] / required[at] for at in counted), default=1.0)
        tight = [
            int(plan.file_mask[at])
            for at in counted
            if f[at] - share * required[at] <= TOLERANCE * max(1.0, share * required[at])
        ]
        first = min(tight, key=lambda mask: (mask.bit_count(), mask), default=0)
        shares.append(share)
        firsts.append(first)
        ties.append(any(mask & first != first for mask in tight))
    return shares, firsts, ties


@pytest.mark.parametrize("lines", [1, 3, 6])
@pytest.mark.parametrize(
    ("strength", "wanted"),
    [
        (1000.0, 1.0),
        (1000.0, 0.5),
        (0.0, 1.0),
        (0.0, 0.5),
        (1e-9, 0.7),
        (1000.0, 0.0),
    ],
    ids=[
        "all asked for",
        "some asked for",
        "nobody there",
        "nobody, some",
        "next to nobody",
        "nothing asked",
    ],
)
def test_the_few_sets_looked_at_are_those_that_asking_every_set_finds(lines, strength, wanted):
    random = np.random.default_rng(lines)
    plan = lay_out(random.uniform(1.0, 5.0, lines), [])
    requirement = np.ceil(random.uniform(1.0, 9.0, (lines, DRAWS))) * 1000.0
    requirement *= random.random((lines, DRAWS)) < wanted
    requirement[:, ::5] *= 1e-12
    rows = np.zeros((1 << lines, DRAWS))
    for state in range(4):
        capacity = np.floor(random.uniform(0.0, 3.0, (lines, DRAWS))) * strength
        add_state(plan, rows, state, capacity, np.full(DRAWS, 2.0 * strength))
    asked = subset_sums(requirement)
    share, first, tie = package(plan, rows, asked)
    expected = tight_one_by_one(plan, rows, asked)
    assert share.tolist() == expected[0]
    assert first.tolist() == expected[1]
    assert tie.tolist() == expected[2]
