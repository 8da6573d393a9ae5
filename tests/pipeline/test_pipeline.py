"""What passes between the stages, checked against a slow twin and against what must hold."""

from dataclasses import replace

import numpy as np
import pytest

import slow_pipeline
from guarantor.pipeline import model_of, run_block
from guarantor.run import execute
from guarantor.scenario import load

DRAWS = range(40)


@pytest.fixture(scope="module", params=["ukraine", "pellia"])
def scenario(request):
    return load(request.param)


@pytest.fixture(scope="module")
def block(scenario):
    return run_block(model_of(scenario, scenario.run.seed), 3)


@pytest.mark.parametrize("end", [pytest.param(0, id="each on its own"), pytest.param(1, id="all together")])
def test_every_stage_agrees_with_the_slow_twin(scenario, block, end):
    for name, course in scenario.courses.items():
        found = block.courses[name][end]
        for d in DRAWS:
            slow = slow_pipeline.answer(scenario, course, block.draws, d, together=end == 1)
            joined = {code for k, code in enumerate(scenario.actors) if found.joined[d, k]}
            assert joined == slow.joined
            assert (found.authorized[d], found.raised[d]) == (slow.authorized, slow.raised)
            assert found.headcount[d] == pytest.approx(slow.headcount, rel=1e-9)
            assert found.sustained_troops[d] == pytest.approx(slow.sustained, rel=1e-7, abs=1e-6)
            assert found.package_share[d] == pytest.approx(slow.package_share, rel=1e-7, abs=1e-9)
            assert found.attack_probability[d] == pytest.approx(slow.attack, abs=1e-10)
            assert found.challenger_value[d] == pytest.approx(slow.challenger, abs=1e-10)


def test_without_a_force_a_course_equals_no_force_bit_by_bit(block):
    for alone, together in block.courses.values():
        for end in (alone, together):
            none = ~end.raised
            assert none.any()
            for name in ("attack_probability", "challenger_value", "protege_value"):
                assert np.array_equal(getattr(end, name)[none], getattr(block.reference, name)[none])
            assert not end.deployed[none].any()
            assert not end.headcount_met[none].any()


def test_the_reference_reproduces_the_readers_own_anchor(block):
    anchor = block.draws.values["challenger.anchor"]
    assert np.allclose(block.reference.attack_probability, anchor, atol=1e-10)


def test_whoever_joins_alone_joins_together_too(block):
    for alone, together in block.courses.values():
        assert not (alone.joined & ~together.joined).any()
        assert (alone.headcount <= together.headcount + 1e-9).all()


def test_a_refused_pledge_and_an_unheard_actor_never_join():
    ukraine = load("ukraine")
    model = model_of(ukraine, 1)
    found = run_block(model, 0).courses
    for outcome, _ in found.values():
        assert not outcome.joined[:, model.actors.index("POL")].any()
        assert not outcome.joined[:, model.actors.index("SWE")].any()


def test_nobody_keeps_more_there_than_was_offered_or_can_be_sustained():
    ukraine = load("ukraine")
    model = model_of(ukraine, 2)
    outcome, _ = run_block(model, 0).courses["us-troops"]
    british = outcome.deployed[:, model.actors.index("GBR")]
    assert 0 < british.max() <= 10_000
    assert (outcome.deployed.sum(axis=1) <= outcome.headcount + 1e-6).all()


def test_us_enablers_count_no_american_troops():
    model = model_of(load("ukraine"), 2)
    outcome, _ = run_block(model, 0).courses["us-enablers"]
    at = model.actors.index("USA")
    assert outcome.joined[:, at].any()
    assert not outcome.deployed[:, at].any()


def test_without_the_provider_no_complete_package_beyond_the_substitution_share():
    ukraine = load("ukraine")
    block = run_block(model_of(ukraine, 5), 0)
    outcome, _ = block.courses["europe-alone"]
    share = block.draws.values["requirement.lines.enablers.substitution"]
    assert (outcome.package_share <= share + 1e-9).all()


def test_an_event_given_is_fixed_and_moves_no_other():
    ukraine = load("ukraine")
    free, fixed = (run_block(model_of(ukraine, 9, given=given), 1) for given in ({}, {"ceasefire": True}))
    assert fixed.events["europe-alone"]["ceasefire"].all()
    assert not free.events["europe-alone"]["ceasefire"].all()
    for name in ("host_consent", "bundestag_mandate"):
        both = (block.events["us-troops"][name] for block in (free, fixed))
        assert np.array_equal(*both)


def test_leaving_out_the_game_changes_nothing_before_it(scenario):
    full, short = (run_block(model_of(scenario, 4, deterrence=deterrence), 0) for deterrence in (True, False))
    for name in scenario.courses:
        for with_game, without in zip(full.courses[name], short.courses[name], strict=True):
            assert np.array_equal(with_game.joined, without.joined)
            assert np.array_equal(with_game.headcount, without.headcount)
            assert np.array_equal(with_game.package_share, without.package_share)


def test_the_order_of_courses_changes_no_bit(scenario):
    turned = replace(scenario, courses=dict(reversed(scenario.courses.items())))
    here, there = (run_block(model_of(each, 4), 0) for each in (scenario, turned))
    for name in scenario.courses:
        assert np.array_equal(
            here.courses[name][0].attack_probability, there.courses[name][0].attack_probability
        )


def test_a_longer_run_begins_with_the_same_draws(scenario):
    model = model_of(scenario, 3)
    short, long = execute(model, 5_000), execute(model, 9_000)
    first = long.first(5_000)
    for name in scenario.courses:
        for a, b in ((short, first),):
            assert np.array_equal(a.courses[name].alone.headcount, b.courses[name].alone.headcount)
            assert np.array_equal(
                a.courses[name].together.attack_probability, b.courses[name].together.attack_probability
            )
    assert long.draws == 9_000
    assert first.draws == short.draws == 5_000


def test_no_draws_is_not_a_run(scenario):
    with pytest.raises(ValueError, match="0 draws is not a run"):
        execute(model_of(scenario, 3), 0)


def test_common_factors_spread_the_total_and_leave_each_input_as_it_was():
    together, apart = (
        execute(model_of(load("ukraine", variants=variants), 8), 16_384)
        for variants in ((), ("independent-errors",))
    )
    name = "rotation.FRA.deployable_share"
    quantiles = [np.quantile(run.inputs[name], (0.1, 0.5, 0.9)) for run in (together, apart)]
    assert np.allclose(*quantiles, rtol=0.02)
    totals = []
    for run in (together, apart):
        outcome = run.courses["us-backstop"].alone
        totals.append(outcome.headcount[outcome.raised].std())
    assert totals[0] > 1.1 * totals[1]


def test_the_sampled_and_the_exact_chance_of_approval_agree_within_four_standard_errors(scenario):
    from guarantor.measures import assess

    found = assess(scenario, draws=32_768)
    told = 0
    for course in found.courses:
        for route in course.routes:
            if route.exact is not None and route.passes.probability is not None:
                error = max(4 * route.passes.se, 1e-4)
                assert abs(route.passes.probability - route.exact) <= error
                told += 1
    assert told or any(route.passes.cells for course in found.courses for route in course.routes)


def test_a_value_that_is_not_a_number_stops_the_run_and_is_named(monkeypatch):
    from guarantor.run import engine

    real = engine.run_block

    def broken(model, block, draws):
        found = real(model, block, draws)
        outcome = found.courses["us-troops"][0]
        outcome.headcount[7] = np.nan
        return found

    monkeypatch.setattr(engine, "run_block", broken)
    with pytest.raises(FloatingPointError, match="us-troops: headcount is not a number in draw 7"):
        execute(model_of(load("ukraine"), 1), 10)
