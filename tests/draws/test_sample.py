"""A block of sampled worlds: what moves and what does not when a plan changes (R1, R9, R10, R12)."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from guarantor.draws import (
    BLOCK,
    CommonFactor,
    Correlation,
    Input,
    Plan,
    common_factor,
    prepare,
    sample,
    uniforms,
    values,
)
from guarantor.draws.copula import cholesky, correlate
from guarantor.scenario.quantity import parse_quantity

TEXTS = {
    "GBR.pledge": "8000 to 12000 troops",
    "FRA.pledge": "about 10000 troops ±20%",
    "NOR.pledge": "pert(500, 1000, 2000) troops",
    "rotation_ratio": "3 to 5 clip [2, 8]",
    "reliability": "deep(0, 1)",
    "level": "one_of(none, enablers, backstop)",
}
INPUTS = tuple(Input(name, parse_quantity(text)) for name, text in TEXTS.items())
EVENTS = ("ceasefire", "mandate")


def test_a_block_is_each_stream_through_its_own_quantity() -> None:
    drawn = sample(Plan(7, INPUTS, EVENTS), 3)
    assert (drawn.start, drawn.n) == (3 * BLOCK, BLOCK)
    for entry in INPUTS:
        expected = values(entry.quantity, uniforms(7, entry.name, 3 * BLOCK, BLOCK))
        assert np.array_equal(drawn.values[entry.name], expected)
    for event in EVENTS:
        assert np.array_equal(drawn.u[event], uniforms(7, event, 3 * BLOCK, BLOCK))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(INPUTS), unique=True), st.permutations(EVENTS))
def test_adding_removing_and_reordering_inputs_moves_no_other(kept: list[Input], events: list[str]) -> None:
    full, less = sample(Plan(7, INPUTS, EVENTS), 0), sample(Plan(7, tuple(kept), tuple(events)), 0)
    assert set(less.values) == {entry.name for entry in kept}
    for name, column in less.values.items():
        assert np.array_equal(column, full.values[name])
    for name, column in less.u.items():
        assert np.array_equal(column, full.u[name])


def test_renaming_an_input_changes_exactly_one_column() -> None:
    before = sample(Plan(7, INPUTS), 0)
    after = sample(Plan(7, (Input("GBR.offer", INPUTS[0].quantity), *INPUTS[1:])), 0)
    kept = [name for name in before.values if name in after.values]
    assert [name for name in before.values if name not in kept] == ["GBR.pledge"]
    assert all(np.array_equal(before.values[name], after.values[name]) for name in kept)
    assert not np.array_equal(after.values["GBR.offer"], before.values["GBR.pledge"])


def test_blocks_come_in_any_order() -> None:
    sampler = prepare(Plan(7, INPUTS, EVENTS))
    forward = [sampler.block(b).values["GBR.pledge"] for b in range(3)]
    backward = [sampler.block(b).values["GBR.pledge"] for b in (2, 1, 0)]
    assert np.array_equal(forward, backward[::-1])
    assert not np.array_equal(forward[0], forward[1])


def test_a_sampler_travels_to_another_process() -> None:
    plan = Plan(7, INPUTS, EVENTS, (Correlation("GBR.pledge", "ceasefire", 0.3),))
    there = pickle.loads(pickle.dumps(prepare(plan)))
    assert np.array_equal(there.block(1).u["ceasefire"], sample(plan, 1).u["ceasefire"])


def test_the_columns_of_a_block_cannot_be_overwritten() -> None:
    drawn = sample(Plan(7, INPUTS, EVENTS), 0)
    with pytest.raises(ValueError, match="read-only"):
        drawn.values["GBR.pledge"][0] = 0.0


def test_a_certain_input_takes_no_stream() -> None:
    plan = Plan(7, (Input("XAR.lift", parse_quantity("12 aircraft")), *INPUTS))
    assert "XAR.lift" not in prepare(plan).keys
    assert np.array_equal(sample(plan, 0).values["XAR.lift"], np.full(BLOCK, 12.0))


# -- correlation ---------------------------------------------------------------------------------------------

PAIRS = (Correlation("NOR.pledge", "GBR.pledge", 0.6), Correlation("GBR.pledge", "ceasefire", -0.4))


def test_a_correlation_moves_only_the_later_names_of_its_component() -> None:
    free, tied = sample(Plan(7, INPUTS, EVENTS), 0), sample(Plan(7, INPUTS, EVENTS, PAIRS), 0)
    moved = [name for name in free.values if not np.array_equal(free.values[name], tied.values[name])]
    moved += [name for name in free.u if not np.array_equal(free.u[name], tied.u[name])]
    assert moved == ["GBR.pledge", "ceasefire"]
    names = ["NOR.pledge", "GBR.pledge", "ceasefire"]
    lower = cholesky(names, [(pair.a, pair.b, pair.spearman) for pair in PAIRS])
    expected = correlate([uniforms(7, name, 0, BLOCK) for name in names], lower)
    assert np.array_equal(tied.u["ceasefire"], expected[2])


def test_inputs_and_events_attain_the_stated_rank_correlation() -> None:
    sampler = prepare(Plan(7, INPUTS, EVENTS, PAIRS))
    blocks = [sampler.block(b) for b in range(16)]
    gbr, nor = (np.concatenate([b.values[name] for b in blocks]) for name in ("GBR.pledge", "NOR.pledge"))
    ceasefire = np.concatenate([b.u["ceasefire"] for b in blocks])
    assert spearmanr(gbr, nor).statistic == pytest.approx(0.6, abs=0.01)
    assert spearmanr(gbr, ceasefire).statistic == pytest.approx(-0.4, abs=0.01)


def test_a_correlated_input_that_becomes_certain_does_not_move_the_others() -> None:
    certain = tuple(
        Input(entry.name, parse_quantity("10000 troops")) if entry.name == "GBR.pledge" else entry
        for entry in INPUTS
    )
    before, after = sample(Plan(7, INPUTS, EVENTS, PAIRS), 0), sample(Plan(7, certain, EVENTS, PAIRS), 0)
    assert np.array_equal(before.u["ceasefire"], after.u["ceasefire"])
    assert np.array_equal(before.values["NOR.pledge"], after.values["NOR.pledge"])


def test_members_of_a_common_factor_share_its_stream() -> None:
    factor = CommonFactor("approvals", ("mandate", "FRA.pledge"), 0.4)
    drawn = sample(Plan(7, INPUTS, EVENTS, (), (factor,)), 2)
    shared = uniforms(7, "@copula/approvals", 2 * BLOCK, BLOCK)
    expected = common_factor(uniforms(7, "mandate", 2 * BLOCK, BLOCK), shared, 0.4)
    assert np.array_equal(drawn.u["mandate"], expected)
    assert np.array_equal(drawn.u["ceasefire"], uniforms(7, "ceasefire", 2 * BLOCK, BLOCK))


def test_a_factor_of_no_correlation_changes_nothing() -> None:
    free = sample(Plan(7, INPUTS, EVENTS), 0)
    tied = sample(Plan(7, INPUTS, EVENTS, (), (CommonFactor("approvals", EVENTS, 0.0),)), 0)
    assert np.array_equal(free.u["mandate"], tied.u["mandate"])


def test_a_certain_member_of_a_factor_stays_certain() -> None:
    inputs = (Input("a", parse_quantity("5")), Input("b", parse_quantity("3 to 5")))
    drawn = sample(Plan(7, inputs, (), (), (CommonFactor("f", ("a", "b"), 0.5),)), 0)
    assert (drawn.values["a"] == 5.0).all()


# -- faults --------------------------------------------------------------------------------------------------

FACTOR = CommonFactor("f", ("mandate", "ceasefire"), 0.4)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"inputs": (INPUTS[0], INPUTS[0])}, "'GBR.pledge' names two inputs or events"),
        ({"inputs": INPUTS, "uniforms": ("GBR.pledge",)}, "'GBR.pledge' names two inputs or events"),
        ({"inputs": (Input("x", parse_quantity("unknown")),)}, "'x' is unknown, which cannot be drawn"),
        ({"inputs": (Input("x", parse_quantity("refused")),)}, "'x' is refused, which cannot be drawn"),
        (
            {"uniforms": EVENTS, "correlations": (Correlation("mandate", "x", 0.5),)},
            "'x' is correlated but is no input",
        ),
        (
            {"uniforms": EVENTS, "factors": (FACTOR, CommonFactor("g", ("mandate",), 0.1))},
            "'mandate' stands in two",
        ),
        (
            {"uniforms": EVENTS, "factors": (FACTOR, CommonFactor("f", (), 0.1))},
            "'f' names two common factors",
        ),
        (
            {
                "uniforms": EVENTS,
                "correlations": (Correlation("mandate", "ceasefire", 0.5),),
                "factors": (FACTOR,),
            },
            "'mandate' stands in a correlation and in a common factor",
        ),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(parts: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Plan(7, **parts)  # type: ignore[arg-type]  # parts of a plan, by name


def test_a_correlation_outside_its_range_is_refused_before_the_first_block() -> None:
    with pytest.raises(ValueError, match="use one name"):
        prepare(Plan(7, (), EVENTS, (Correlation("mandate", "ceasefire", 1.0),)))
    with pytest.raises(ValueError, match=r"common factor is 0\.99"):
        prepare(Plan(7, (), EVENTS, (), (CommonFactor("f", EVENTS, 0.99),)))


def test_a_negative_block_is_refused() -> None:
    with pytest.raises(ValueError, match="blocks count from 0"):
        sample(Plan(7, INPUTS), -1)


def test_a_plan_without_uncertainty_has_constant_columns() -> None:
    drawn = sample(Plan(7, (Input("a", parse_quantity("5 troops")),)), 0)
    assert drawn.values["a"].shape == (BLOCK,)
    assert drawn.u == {}
