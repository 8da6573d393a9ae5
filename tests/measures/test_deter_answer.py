"""Whether courses deter, in four senses; what rests on judgement; draws without an answer (D9, D15-D19)."""

from dataclasses import replace

import numpy as np
import pytest
from tests.scenario_folders import pellia

from guarantor.measures.guarantee import judged
from guarantor.measures.guarantee.deterring import deter_answer
from guarantor.measures.guarantee.winning import gift, hold_out, worse
from guarantor.measures.runs import run_of
from guarantor.pipeline.game import Game, Playing
from guarantor.scenario import ScenarioError, UnknownName, load
from guarantor.scenario.deterrence import with_interests
from guarantor.stages import deter

DRAWS = 1_024


@pytest.fixture(scope="module")
def ukraine():
    return deter_answer(load("ukraine"), draws=DRAWS, chance=0.3)


@pytest.fixture(scope="module")
def run():
    return run_of(load("ukraine"), draws=DRAWS)


def course(answer, name, end="alone"):
    return next(each for each in getattr(answer.ends, end).courses if each.course == name)


@pytest.mark.parametrize("name", ["europe-alone", "us-backstop"])
def test_every_count_is_that_of_the_run_where_a_force_is_raised(ukraine, run, name):
    here = run.courses[name].alone
    raised = here.raised
    found, risk = course(ukraine, name), here.attack_probability - run.reference.attack_probability
    assert found.draws == np.count_nonzero(raised)
    assert found.less.probability == pytest.approx((risk < 0)[raised].mean())
    assert found.riskier.probability == pytest.approx((risk > 0)[raised].mean())
    assert found.change.mean == pytest.approx(risk[raised].mean())
    for tested, form in ((found.gift.share, ""), (found.gift.centred, "_centred")):
        values = [getattr(each, f"challenger_value{form}")[raised] for each in (here, run.reference)]
        assert tested.probability == pytest.approx(gift(*values).mean())


def test_a_better_force_is_held_against_the_first_on_the_draws_of_the_first(ukraine, run):
    raised = run.courses["europe-alone"].alone.raised
    nothing, first, better = (
        each.challenger_value[raised]
        for each in (run.reference, run.courses["europe-alone"].alone, run.courses["us-backstop"].alone)
    )
    against = next(each for each in ukraine.ends.alone.against if each.better == "us-backstop")
    for point in against.worse:
        assert point.tested.share.probability == pytest.approx(worse(first, better, point.at).mean())
    threshold = hold_out(nothing, first, better)
    middle = np.quantile(threshold.values[threshold.defined], 0.5)
    assert against.hold_out.threshold.p50 == pytest.approx(middle)
    assert against.hold_out.threshold.mean is None
    assert against.hold_out.chosen.at == 0.3


def test_a_curve_never_rises_with_what_is_asked_and_falls_never_with_the_chance(ukraine):
    for against in ukraine.ends.alone.against:
        asked = [point.tested.share.probability for point in against.worse]
        assert asked == sorted(asked, reverse=True)
        pays = [point.tested.share.probability for point in against.hold_out.curve]
        assert pays == sorted(pays)


def test_the_hold_out_chance_has_no_default():
    answer = deter_answer(load("pellia"), draws=64)
    assert all(each.hold_out.chosen is None for each in answer.ends.together.against)


def test_the_nodes_of_the_game_fit_together(ukraine):
    nodes = {node.name: node.chance.mean for node in course(ukraine, "us-troops").nodes}
    assert nodes["p_concede"] < nodes["attack_probability"]
    assert nodes["p_prize"] < nodes["attack_probability"]
    assert {f"intervenes.{each}" for each in ukraine.guarantors} < nodes.keys()
    assert 0 < nodes["p_alone"] < 1 - nodes["intervenes.USA"] + 1e-12


def test_an_answer_is_the_same_twice_and_on_any_number_of_draws_counts_all():
    answers = [deter_answer(load("pellia"), draws=200) for _ in range(2)]
    assert answers[0].as_json() == answers[1].as_json()
    assert answers[0].run.draws == 200


# -- judgement ----------------------------------------------------------------------------------------------


def test_what_judgement_owns_lies_between_what_it_owns_alone_and_with_others(ukraine):
    found = ukraine.judged
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.confidence == "low"
    assert all(each.path.split(".")[0] in ("guarantees", "challenger", "deterrence") for each in found.inputs)
    assert found.inputs[0].influence == max(each.influence for each in found.inputs)


def test_judgements_own_everything_where_all_else_is_certain():
    """With every event and force fixed nothing but the judgements of the game can move the answer."""
    scenario = load(
        "ukraine", variants=["challenger.strength=700k troops", "challenger.protege_strength=600k troops"]
    )
    events = {name: True for name, event in scenario.events.items() if not event.levels}
    asked = deter_answer(scenario, "us-backstop", draws=2_048, given=events)
    assert asked.judged.high > 0.9


def test_confidence_is_moderate_only_on_little_judgement_and_good_sources(monkeypatch):
    monkeypatch.setattr(judged, "_grade", lambda *_: "B2")
    answer = deter_answer(load("ukraine"), draws=1_024)
    assert answer.judged.share < 0.5
    assert answer.judged.confidence == "moderate"
    monkeypatch.setattr(judged, "_grade", lambda *_: "C4")
    assert deter_answer(load("ukraine"), draws=1_024).judged.confidence == "low"


# -- kinds and interests ------------------------------------------------------------------------------------


def game(playing, scenario):
    results = run_of(with_interests(scenario), draws=256, deterrence=False)
    return results, Game(replace(results.model, deterrence=True), results.blocks[0], playing)


def test_kinds_pay_what_stands_in_the_middle_of_each_part_of_the_range():
    _, played = game(Playing(kinds=3), load("ukraine"))
    types = played._types(np.ones(4096, bool))
    assert types.weight == pytest.approx([1 / 3] * 3)
    assert types.war_cost[0] == pytest.approx([0.2 + 0.7 * share for share in (1 / 6, 1 / 2, 5 / 6)])


def test_the_anchor_is_met_whatever_is_played():
    for playing in (Playing(kinds=2), Playing(by_interest=True)):
        results, played = game(playing, load("ukraine"))
        anchor = results.blocks[0].values["challenger.anchor"]
        assert played.empty.attack_probability == pytest.approx(anchor, abs=1e-10)
        assert not played.empty.not_converged.any()


def test_interests_count_at_the_level_at_which_a_guarantor_stands():
    """D12: nothing at none, half of the cost of staying out for enablers, all of it above."""
    results, played = game(Playing(by_interest=True), load("ukraine"))
    scenario, everywhere = results.model.scenario, np.ones(4096, bool)
    nobody = np.zeros((4096, len(scenario.actors)))
    tied = {
        name: played._interests(scenario.courses[name], everywhere, nobody).abstention_cost[:, 0]
        for name in scenario.courses
    }
    assert not tied["europe-alone"].any()
    assert tied["us-enablers"] == pytest.approx(0.5 * tied["us-backstop"])
    assert (tied["us-troops"] == tied["us-backstop"]).all()


def test_a_written_interest_stands_for_the_default(tmp_path):
    place = "    requires: [XAR]\n"
    scenario = load(pellia(tmp_path, (place, f'{place}    interests: {{stake: "0.1 to 0.2"}}\n')))
    asked = with_interests(scenario)
    assert asked.guarantees[1].interests["stake"].written == "0.1 to 0.2"
    assert asked.guarantees[0].interests["stake"].origin.grade == "assumed"
    assert not load("pellia").guarantees[0].interests


def test_an_interest_that_there_is_not_is_a_fault_at_its_place(tmp_path):
    place = "    requires: [XAR]\n"
    with pytest.raises(
        ScenarioError, match=r"108:17: guarantees.XBE.interests.steak: unknown name; did you mean 'stake'"
    ):
        load(pellia(tmp_path, (place, f"{place}    interests: {{steak: 0.1}}\n")))


def test_a_draw_without_beliefs_is_left_out_of_every_number_and_counted(monkeypatch):
    whole = deter_answer(load("ukraine"), draws=512, kinds=2)
    solved = deter.solve_anchored_with

    def lost(*arguments):
        status_quo, outcome = solved(*arguments)
        missing = outcome.not_converged.copy()
        missing[:100] = True
        return status_quo, replace(outcome, not_converged=missing)

    monkeypatch.setattr(deter, "solve_anchored_with", lost)
    answer = deter_answer(load("ukraine"), draws=512, kinds=2)
    assert answer.not_found == 100
    assert whole.not_found == 0
    raised = run_of(load("ukraine"), draws=512, deterrence=False).courses["us-troops"].alone.raised
    assert course(answer, "us-troops").draws == np.count_nonzero(raised[100:])


# -- what is not there --------------------------------------------------------------------------------------


def test_an_unknown_course_is_named_with_the_nearest():
    with pytest.raises(UnknownName, match=r"unknown course 'us-troop'; did you mean 'us-troops'\?"):
        deter_answer(load("ukraine"), "us-troop", draws=64)


def test_a_scenario_without_a_challenger_says_what_would_add_this_part():
    scenario = replace(load("pellia"), challenger=None)
    with pytest.raises(UnknownName, match="add 'challenger:' to the scenario"):
        deter_answer(scenario, draws=64)
