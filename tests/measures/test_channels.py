"""What a guarantor is worth, divided exactly: the arithmetic, the answer, the measures of claims (D16)."""

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from guarantor.measures import assess, run_of, with_courses
from guarantor.measures.columns import column, missing
from guarantor.measures.dividing import divided, weights
from guarantor.measures.guarantee.channels import DIVISIBLE, channel_answer
from guarantor.measures.guarantor_columns import players_of
from guarantor.measures.worlds import Change, Place, Worlds
from guarantor.pipeline.channels import CHANNELS
from guarantor.scenario import UnknownName, load
from guarantor.scenario.claim_schema import Call
from guarantor.stages import deter
from scenario_folders import pellia, read

GOLDEN = json.loads(
    (Path(__file__).parent.parent / "golden" / "deter" / "shapley_worked.json").read_text(encoding="utf-8")
)
LETTERS = "TLKR"
COLUMNS = {"p_attack": "attack_probability", "p_prize": "p_prize", "U_C": "challenger_value"}


# -- the arithmetic -----------------------------------------------------------------------------------------


def solved(name):
    """The game of one configuration of the worked example."""
    c, own = GOLDEN["common"], GOLDEN["configurations"][name]
    return deter.solve(
        deter.Game(
            status_quo=np.array(c["omega"]),
            war_cost=np.array([k[0] for k in c["k_C_by_draw"]]),
            back_down_cost=np.array(c["a_C"]),
            fight_share_if_backing_down=np.array(c["eta"]),
            challenger_shock=np.array(c["sigma_C"]),
            protege_shock=np.array(c["sigma_P"]),
            protege_stake=np.array(c["v_P"]),
            protege_war_cost=np.array(c["k_P"]),
            contest_intercept=np.array(c["b0"]),
            contest_slope=np.array(c["b1"]),
            holder_advantage=np.array(c["h"]),
            challenger_strength=np.array(c["F_C"]),
            protege_strength=np.array(c["F_P"]),
            in_place=np.array(own["f"]),
            reinforcement=np.array(own["g"]),
            in_place_share=np.array(c["chi"]),
            reliability=np.array(own["rho"]),
            tripwire=np.array(own["tau"]),
            quick_success_penalty=np.array(c["d"]),
            punishment=np.array(own["kappa"]),
            abstention_rent=np.array(own["z"]),
            missing_partner_penalty=np.array(c["c"]),
            requires=tuple(map(tuple, c["req"])),
            prize=np.array(c["V"]),
        )
    )


@pytest.fixture(scope="module")
def worked():
    names = ["".join(x for k, x in enumerate(LETTERS) if row >> k & 1) or "none" for row in range(16)]
    games = [solved(name) for name in names]
    return {letter: np.stack([getattr(g, column) for g in games]) for letter, column in COLUMNS.items()}


@pytest.mark.parametrize("measure", COLUMNS)
def test_the_worked_example_comes_out(worked, measure):
    found = divided(worked[measure])
    for k, letter in enumerate(LETTERS):
        assert found.parts[k] == pytest.approx(GOLDEN["shapley"][measure][letter], abs=1e-13)
        ends = GOLDEN["first_and_last"][measure][letter]
        assert found.first_in[k] == pytest.approx(ends["first_in"], abs=1e-13)
        assert found.last_in[k] == pytest.approx(ends["last_in"], abs=1e-13)
    values = GOLDEN["values"]
    total = np.subtract(values["TLKR"][measure], values["none"][measure])
    assert found.total == pytest.approx(total, abs=1e-13)


def test_the_numbers_of_the_page_come_out(worked):
    parts = divided(worked["p_attack"]).parts[:, 1]
    page = [-0.012771997919674066, -0.005840263458524148, -0.0019400479958467665, -0.015205610164604838]
    assert parts == pytest.approx(page, abs=1e-14)


@pytest.mark.parametrize("place", range(5))
def test_an_inert_fifth_channel_gives_the_same_numbers_wherever_it_stands(worked, place):
    four = worked["p_attack"]
    rows = [(row & (1 << place) - 1) | (row >> place + 1 << place) for row in range(32)]
    found = divided(four[rows])
    assert not found.parts[place].any()
    assert not found.first_in[place].any()
    others = np.delete(found.parts, place, axis=0)
    assert others == pytest.approx(divided(four).parts, abs=1e-15)


def test_the_weights_are_those_of_the_rule():
    assert weights(5) == pytest.approx((1 / 5, 1 / 20, 1 / 30, 1 / 20, 1 / 5))
    assert weights(4) == pytest.approx((1 / 4, 1 / 12, 1 / 12, 1 / 4))


VALUES = arrays(np.float64, (32, 3), elements=st.floats(-1e3, 1e3))


@given(VALUES)
def test_parts_add_up_in_every_draw(values):
    found = divided(values)
    assert found.parts.sum(axis=0) == pytest.approx(values[-1] - values[0], abs=1e-9)


@given(VALUES, VALUES)
def test_parts_are_linear(a, b):
    whole = divided(2 * a + b).parts
    assert whole == pytest.approx(2 * divided(a).parts + divided(b).parts, abs=1e-8)


@given(VALUES)
def test_parts_are_the_mean_of_what_is_added_over_all_orders(values):
    """The slow obvious twin: walk through every order."""
    added = np.zeros((5, 3))
    orders = list(permutations(range(5)))
    for order in orders:
        row = 0
        for k in order:
            added[k] += values[row | 1 << k] - values[row]
            row |= 1 << k
    assert divided(values).parts == pytest.approx(added / len(orders), abs=1e-8)


def test_configurations_that_are_not_all_of_them_are_refused():
    with pytest.raises(ValueError, match="3 configurations are not all of any number"):
        divided(np.zeros((3, 2)))


# -- the answer ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ukraine():
    return channel_answer(load("ukraine"), draws=2_048, given={"ceasefire": True})


def test_the_united_states_is_held_against_europe_alone(ukraine):
    assert (ukraine.guarantor, ukraine.course.name, ukraine.base.name) == ("USA", "us-troops", "europe-alone")
    assert [each.name for each in ukraine.ends.alone.channels] == list(CHANNELS)
    assert ukraine.ends.alone.largest_error < 1e-12
    assert ukraine.lower_is_safer


def test_means_add_up_to_the_difference_of_the_two_courses(ukraine):
    results = run_of(load("ukraine"), draws=2_048, given={"ceasefire": True})
    here, there = (results.courses[name].alone.attack_probability for name in ("us-troops", "europe-alone"))
    end = ukraine.ends.alone
    assert end.total.mean == pytest.approx((here - there).mean(), abs=1e-15)
    assert sum(each.part.mean for each in end.channels) == pytest.approx(end.total.mean, abs=1e-14)
    assert end.total.se == pytest.approx((here - there).std(ddof=1) / np.sqrt(2_048))
    assert end.lower.probability == pytest.approx((here < there).mean())
    assert end.without.mean == pytest.approx(there.mean())
    assert end.with_it.mean == pytest.approx(here.mean())


def test_nothing_outside_the_pledges_reads_the_american_level_so_approvals_are_worth_exactly_nothing(ukraine):
    approvals = ukraine.ends.alone.channels[CHANNELS.index("approvals")]
    assert approvals.inert
    assert (approvals.part.p05, approvals.part.mean, approvals.part.p95) == (0.0, 0.0, 0.0)


def test_where_kyiv_refuses_a_force_without_the_americans_approvals_carry_a_part():
    answer = channel_answer(load("ukraine", variants=["kyiv-only-with-us"]), draws=1_024)
    approvals = answer.ends.alone.channels[CHANNELS.index("approvals")]
    assert not approvals.inert
    assert approvals.part.mean < 0
    assert answer.ends.alone.raised_without.probability == 0


@pytest.mark.parametrize("measure", [each for each in DIVISIBLE if "(" not in each])
def test_any_measure_can_be_divided(measure):
    answer = channel_answer(load("ukraine"), measure=measure, draws=512)
    for end in (answer.ends.alone, answer.ends.together):
        assert end.largest_error <= 1e-12 * max(1.0, end.with_it.p95)
        assert sum(each.part.mean for each in end.channels) == pytest.approx(end.total.mean, abs=1e-9)


def test_a_share_of_futures_is_divided_as_its_yes_or_no():
    scenario = load("ukraine", as_of=None, variants=["requirement-low"])
    answer = channel_answer(scenario, measure="headcount_met", draws=1_024, given={"ceasefire": True})
    results = run_of(scenario, draws=1_024, given={"ceasefire": True})
    here, there = (results.courses[name].alone.headcount_met for name in ("us-troops", "europe-alone"))
    assert answer.ends.alone.total.mean == pytest.approx(here.mean() - there.mean(), abs=1e-15)


def test_what_is_drawn_does_not_depend_on_how_many_futures_are_asked_for():
    one, two = (channel_answer(load("pellia"), "XBE", draws=n, measure="joined(XCO)") for n in (4_096, 4_100))
    assert one.ends.alone.total.mean == pytest.approx(two.ends.alone.total.mean, abs=2e-3)
    assert two.run.draws == 4_100


def test_over_unknown_inputs_the_means_of_each_part_add_up():
    answer = channel_answer(load("pellia"), draws=4_096)
    end = answer.ends.together
    assert end.total.mean is None
    for k, cell in enumerate(end.total.cells):
        parts = sum(each.part.cells[k].value for each in end.channels)
        assert parts == pytest.approx(cell.value, abs=1e-14)


def test_two_levels_may_be_named_instead_of_courses():
    answer = channel_answer(load("ukraine"), course="backstop", base="enablers", draws=256)
    assert (answer.course.name, answer.base.name) == ("us-backstop", "us-enablers")
    odd = channel_answer(load("pellia"), course="troops", base="enablers", draws=256)
    assert odd.base.levers == {"xar_level": "enablers", "mission": "reassurance"}
    assert odd.base.title == "xar level enablers, reassurance"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"guarantor": "GRB"}, "unknown guarantor 'GRB'; did you mean 'GBR'"),
        ({"measure": "atack_probability"}, "cannot be divided among channels; did you mean 'attack_prob"),
        ({"measure": "joined"}, r"write 'joined\(actor\)'"),
        ({"measure": "headcount(GBR)"}, "write 'headcount'"),
        ({"measure": "joined(GBP)"}, "unknown actor 'GBP'; did you mean 'GBR'"),
        ({"base": "us-enabler"}, "unknown course or level 'us-enabler'; did you mean 'us-enablers'"),
        ({"base": "no-force"}, "'no-force' has nobody's force, not only this guarantor's"),
        ({"guarantor": "GBR", "base": "europe-alone"}, "no lever sets the level of GBR"),
    ],
)
def test_what_cannot_be_asked_is_told(asked, message):
    with pytest.raises(UnknownName, match=message):
        channel_answer(load("ukraine"), draws=64, **asked)


def test_a_scenario_without_guarantees_says_what_to_add():
    scenario = replace(load("pellia"), guarantees=())
    with pytest.raises(UnknownName, match="nobody gives a guarantee in this scenario; add 'guarantees:'"):
        channel_answer(scenario)


# -- measures of claims -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def worlds():
    return Worlds(run_of(load("ukraine"), draws=1_024))


def values(worlds, name, *arguments, course="us-troops", end="alone"):
    return column(Call(name, arguments), Place(course, end=end), worlds).values


@pytest.mark.parametrize("end", ["alone", "together"])
def test_the_five_channels_of_a_claim_add_up_to_the_difference_in_every_draw(worlds, end):
    parts = sum(values(worlds, "channel", "USA", name, end=end) for name in CHANNELS)
    here, there = (
        values(worlds, "attack_probability", course=name, end=end) for name in ("us-troops", "europe-alone")
    )
    assert parts == pytest.approx(here - there, abs=1e-12)
    assert (here != there).any()


def test_a_channel_of_a_claim_is_that_of_the_answer(worlds):
    answer = channel_answer(load("ukraine"), draws=1_024)
    for part in answer.ends.alone.channels:
        assert values(worlds, "channel", "USA", part.name).mean() == pytest.approx(part.part.mean, abs=1e-15)


def test_in_how_many_futures_its_word_does_more_than_its_means_is_counted_both_ways(worlds):
    end = channel_answer(load("ukraine"), draws=1_024).ends.alone
    gap = values(worlds, "channel", "USA", "credibility") - values(worlds, "channel", "USA", "means")
    assert end.word_lower_than_means.probability == np.mean(gap < -1e-12)
    assert end.means_lower_than_word.probability == np.mean(gap > 1e-12)
    assert 0 < end.means_lower_than_word.probability < end.word_lower_than_means.probability


def test_guarantors_share_what_they_take_off_the_chance_of_attack(worlds):
    scenario = worlds.scenario
    each = [values(worlds, "guarantor_worth", name) for name in ("USA", "GBR", "FRA", "rest_of_europe")]
    everybody = tuple(dict.fromkeys(code for g in scenario.guarantees for code in g.members))
    none = column(Call("attack_probability"), Place("us-troops", Change(without=everybody)), worlds).values
    fall = none - values(worlds, "attack_probability")
    assert sum(each) == pytest.approx(fall, abs=1e-12)
    assert values(worlds, "guarantor_worth", "europeans") == pytest.approx(sum(each[1:]), abs=1e-15)
    share = column(Call("guarantor_share", ("USA",)), Place("us-troops"), worlds)
    assert np.array_equal(share.defined, sum(each) > 1e-9)
    assert share.values[share.defined] == pytest.approx(
        each[0][share.defined] / sum(each)[share.defined], rel=1e-6
    )
    assert not share.values[~share.defined].any()


def test_a_guarantor_is_worth_the_mean_over_the_orders_of_two():
    """With two guarantors by hand: half of what each takes off first and half of what it takes off last."""
    here = Worlds(run_of(load("pellia"), draws=512))
    place = Place("arvonia-backstop", end="together")

    def chance(*gone):
        change = Change(without=gone)
        return column(Call("attack_probability"), replace(place, change=change), here).values

    alone = chance("XAR", "XBE") - chance("XBE")
    last = chance("XAR") - chance()
    found = column(Call("guarantor_worth", ("XAR",)), place, here).values
    assert found == pytest.approx((alone + last) / 2, abs=1e-15)
    assert found.any()


def test_one_input_alone_moves_from_low_to_high(tmp_path):
    """Against the scenario written with the 5th and the 95th of 100 anchors, all else as drawn."""
    here = Worlds(run_of(load("pellia"), draws=512))
    found = column(Call("direct_effect", ("challenger.anchor",)), Place("arvonia-backstop"), here).values
    chances = []
    for name, anchor in (("low", "12.5%"), ("high", "57.5%")):
        written = read(pellia(tmp_path / name, ('anchor: "uniform(10%, 60%)"', f"anchor: {anchor}")))
        chances.append(run_of(written, draws=512).courses["arvonia-backstop"].alone.attack_probability)
    assert found == pytest.approx(chances[1] - chances[0], abs=1e-12)
    assert found.min() > 0


def test_a_pattern_moves_all_that_it_names_together():
    here = Worlds(run_of(load("ukraine"), draws=256))
    place = Place("us-backstop")

    def effect(name):
        return column(Call("direct_effect", (name,)), place, here).values

    assert (effect("rotation.FR?.deployable_share") == effect("rotation.FRA.deployable_share")).all()
    assert (effect("rotation.*.deployable_share") != effect("rotation.FRA.deployable_share")).any()


def test_an_input_that_a_course_does_not_read_has_no_effect_of_its_own(worlds):
    assert not values(worlds, "direct_effect", "requirement.by_mission.denial.total").any()


def test_with_no_force_a_guarantor_is_worth_nothing(worlds):
    for call in (Call("channel", ("USA", "means")), Call("guarantor_worth", ("USA",))):
        assert not column(call, Place("us-troops", force=False), worlds).values.any()


def test_who_gives_no_guarantee_of_its_own_is_not_testable():
    scenario = load("ukraine")
    assert players_of(scenario, "europeans") == (1, 2, 3)
    assert missing(scenario, Call("guarantor_worth", ("europeans",)), "reassurance") == ""
    told = missing(scenario, Call("guarantor_worth", ("DEU",)), "reassurance")
    assert told == "Germany gives no guarantee of its own; add 'guarantees.DEU'"
    assert missing(scenario, Call("channel", ("POL", "means")), "reassurance").startswith("Poland gives no")
    many = replace(scenario, guarantees=scenario.guarantees * 2)
    assert "group the small ones" in missing(many, Call("guarantor_share", ("USA",)), "reassurance")


def test_the_whole_answer_holds_what_a_guarantor_with_levels_is_worth():
    scenario = load("ukraine")
    (found,) = assess(scenario, draws=512).channels
    alone = channel_answer(scenario, "USA", draws=512)
    assert (found.guarantor, found.measure) == ("USA", "attack_probability")
    assert found.ends == alone.ends
    end = found.ends.alone
    assert sum(each.part.mean for each in end.channels) == pytest.approx(end.total.mean, abs=1e-12)


def test_nothing_is_divided_where_no_course_has_the_guarantor_above_its_lowest_level():
    assert assess(with_courses(load("ukraine"), ["europe-alone"]), draws=256).channels == ()
