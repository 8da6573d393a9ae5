"""The measures that claims name, draw by draw, against the slow pipeline and hand calculation (DESIGN 5)."""

from dataclasses import replace

import numpy as np
import pytest

import slow_pipeline
from claim_builders import call_of
from guarantor.measures.columns import column, missing, unheard_in
from guarantor.measures.runs import run_of
from guarantor.measures.worlds import Change, Place, Worlds, with_game
from guarantor.scenario import load
from guarantor.scenario.condition import fold, holds
from guarantor.scenario.measure_names import MEASURES
from guarantor.stages import commit, generate
from guarantor.stages.commit import reference as slow_commit
from guarantor.stages.generate import reference as programme
from scenario_folders import pellia, read

DRAWS = 40
COURSES = ("neighbours-alone", "arvonia-backstop", "monitors-only")
ENDS = ("alone", "together")


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """Pellia, with two more groups and ceasefires often enough for most things to happen."""
    folder = pellia(
        tmp_path_factory.mktemp("columns"),
        (
            "coast: [XBE, XCO, XDU]",
            "coast: [XBE, XCO, XDU]\n  neighbours: [XBE, XCO, XEL]\n  able: [XBE, XDU]",
        ),
        ("probability: 30% to 70%", "probability: 80%"),
        (
            "tables: {pools",
            "deployment: {decision_days: 10 days, notice_to_move_days: 10 to 90 days, transit_days: 5 days}\n"
            "tables: {pools",
        ),
    )
    return Worlds(run_of(read(folder), draws=DRAWS))


def values(worlds, call, course="arvonia-backstop", end="alone", **more):
    return column(call_of(call), Place(course, end=end, **more), worlds).values


def slow(worlds, scenario, course, end):
    """The slow pipeline in every draw."""
    draws = worlds.results.model.sampler.block(0)
    return [
        slow_pipeline.answer(scenario, course, draws, d, together=end == "together") for d in range(DRAWS)
    ]


def number_of(worlds, d):
    """A value in one draw."""
    draws = worlds.draws

    def number(value):
        if value.name in draws.values:
            return float(draws.values[value.name][d])
        return float(slow_pipeline.values(value.quantity, draws.u[value.name][d : d + 1])[0])

    return number


def offered(worlds, scenario, course, joined, d):
    """What each actor's pledges in force offer in one draw, by hand: the largest on every line."""
    number = number_of(worlds, d)
    world = slow_pipeline._events(scenario, course, worlds.draws, d, number)
    state = world | {code: code in joined for code in scenario.actors}
    found = dict.fromkeys(scenario.actors, 0.0)
    for code in scenario.actors:
        best = {}
        for pledge in scenario.pledges:
            if pledge.actor != code or pledge.refused or not holds(pledge.condition, state, course.levers):
                continue
            for offer in pledge.offers:
                amount = 0.0
                if offer.word == "as_able":
                    amount = slow_pipeline._strength(scenario, code, number)
                elif offer.amount is not None:
                    amount = number(offer.amount)
                best[offer.line] = max(best.get(offer.line, 0.0), amount)
        found[code] = sum(best.values())
    return found


# -- columns of the base run --------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", COURSES)
def test_what_a_claim_reads_is_what_the_slow_pipeline_finds(worlds, name, end):
    scenario = worlds.scenario
    answers = slow(worlds, scenario, scenario.courses[name], end)
    reference = worlds.reference.challenger_value[:DRAWS]
    contributors = {code for code, actor in scenario.actors.items() if "contributor" in actor.roles}
    expected = {
        "joined(XDU)": [float("XDU" in a.joined) for a in answers],
        "coalition_size": [float(len(a.joined & contributors)) for a in answers],
        "members_joined(coast)": [float(len(a.joined & {"XBE", "XCO", "XDU"})) for a in answers],
        "authorized": [float(a.authorized) for a in answers],
        "force_raised": [float(a.raised) for a in answers],
        "headcount": [a.headcount for a in answers],
        "sustained_troops": [a.sustained for a in answers],
        "package_share": [a.package_share for a in answers],
        "requirement_met": [float(a.package_share >= 1 - 1e-9) for a in answers],
        "attack_probability": [a.attack for a in answers],
        "challenger_gain": [a.challenger - r for a, r in zip(answers, reference, strict=True)],
    }
    for call, column_of in expected.items():
        np.testing.assert_allclose(
            values(worlds, call, name, end).astype(float), column_of, rtol=1e-9, atol=1e-9, err_msg=call
        )


def test_events_requirement_and_deployment_are_those_of_the_run(worlds):
    columns = worlds.results.courses["arvonia-backstop"]
    assert np.array_equal(values(worlds, "event(ceasefire)"), columns.events["ceasefire"])
    assert np.array_equal(values(worlds, "requirement_troops"), columns.alone.requirement_troops)
    assert np.array_equal(values(worlds, "headcount_met"), columns.alone.headcount_met)
    assert np.array_equal(values(worlds, "protege_value"), columns.alone.protege_value)
    place = worlds.results.model.actors.index("XBE")
    assert np.array_equal(values(worlds, "deployed(XBE)"), columns.alone.deployed[:, place])
    assert values(worlds, "deployed(XBE)").max() > 0


@pytest.mark.parametrize("end", ENDS)
def test_offers_count_before_pools_and_only_where_the_pledge_is_in_force(worlds, end):
    scenario = worlds.scenario
    course = scenario.courses["arvonia-backstop"]
    answers = slow(worlds, scenario, course, end)
    each = [offered(worlds, scenario, course, answers[d].joined, d) for d in range(DRAWS)]
    assert values(worlds, "pledged_troops", end=end) == pytest.approx([sum(e.values()) for e in each])
    assert values(worlds, "pledged_troops(XBE)", end=end) == pytest.approx([e["XBE"] for e in each])
    counted = [sum(e[code] >= 1500 for code in ("XBE", "XCO", "XDU")) for e in each]
    assert values(worlds, "members_joined(coast, 1500)", end=end).tolist() == counted
    assert 0 < np.mean(counted) < 3


def test_what_a_state_can_keep_up_does_not_hang_on_whether_it_joins(worlds):
    for d in range(DRAWS):
        number = number_of(worlds, d)
        belmark = min(slow_pipeline._strength(worlds.scenario, "XBE", number), 6000.0)
        dunland = slow_pipeline._strength(worlds.scenario, "XDU", number)
        assert values(worlds, "sustained(XBE)")[d] == pytest.approx(belmark)
        assert values(worlds, "sustained(able)")[d] == pytest.approx(belmark + dunland)
        force = worlds.scenario.forces["XBE"]
        ratio = number(force.policy.ratio)
        whole = max(0.0, number(force.pool) - 4000.0 - 900.0 * ratio)
        assert values(worlds, "fielded_once(XBE)")[d] == pytest.approx(min(whole, 6000.0))


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", COURSES)
def test_what_stays_at_home_is_the_pool_less_what_is_away_with_its_rotation(worlds, name, end):
    scenario, deployed = worlds.scenario, values(worlds, "deployed(XBE)", name, end)
    dunland = values(worlds, "deployed(XDU)", name, end)
    here = values(worlds, "uncommitted_reserve(able)", name, end)
    flank = values(worlds, "flank_strength(able)", name, end)
    for d in range(DRAWS):
        number = number_of(worlds, d)
        belmark, other = scenario.forces["XBE"], scenario.forces["XDU"]
        ratio, pool = number(belmark.policy.ratio), number(belmark.pool)
        left = max(0.0, pool - 4000.0 - ratio * (900.0 + deployed[d]))
        left += max(0.0, number(other.pool) - number(other.policy.ratio) * dunland[d])
        assert here[d] == pytest.approx(left)
        assert flank[d] == pytest.approx(left + 4000.0)
    assert deployed.any() or name != "arvonia-backstop"


def test_the_largest_force_of_a_group_keeps_the_proportions_of_the_mission(worlds):
    scenario = worlds.scenario
    need = scenario.requirement.by_mission["reassurance"]
    for d in range(20):
        number = number_of(worlds, d)
        lines = scenario.requirement.lines
        able = {code: values(worlds, f"sustained({code})")[d] for code in ("XBE", "XDU")}
        capacity = np.zeros((1, len(scenario.actors), len(lines)))
        ceiling = np.zeros((1, len(scenario.actors)))
        for code, troops in able.items():
            capacity[0, list(scenario.actors).index(code)] = troops
            ceiling[0, list(scenario.actors).index(code)] = troops
        asked = np.array([[number(need.total) * need.split[line.name] for line in lines]])
        limit = generate.ProviderLimit(
            2, list(scenario.actors).index("XAR"), np.array([number(lines[2].substitution)])
        )
        share = programme.largest_package(
            generate.Supply(capacity, ceiling),
            ceiling > 0,
            generate.Need(asked, np.array([line.priority for line in lines])),
            [limit],
            0,
        )
        assert values(worlds, "largest_sustained(able)")[d] == pytest.approx(share * asked.sum(), rel=1e-9)


def test_every_measure_of_this_version_is_computed(worlds):
    words = {
        "actor": "XBE", "group": "able", "actor or group": "able", "event": "xdu_mandate",
        "course": "arvonia-backstop", "troops": "1000", "channel": "means",
        "input": "challenger.strength",
    }  # fmt: skip
    for measure in MEASURES.values():
        if measure.needs:
            continue
        arguments = [words[kind.removesuffix("?")] for kind in measure.arguments]
        call = f"{measure.name}({', '.join(arguments)})" if arguments else measure.name
        assert missing(worlds.scenario, call_of(call), "reassurance") == "", call
        for end in ENDS:
            found = values(worlds, call, "neighbours-alone", end)
            assert found.shape == (DRAWS,), call
            assert (found.dtype == np.bool_) == measure.yes_no, call
            assert not np.isnan(found).any(), call
            assert np.isfinite(found).all() or measure.unit == "month", call


# -- no force -----------------------------------------------------------------------------------------------


def test_without_a_force_nobody_comes_and_the_game_is_the_reference(worlds):
    for call in ("coalition_size", "headcount", "force_raised", "authorized", "deployed(XBE)", "joined(XBE)"):
        assert not values(worlds, call, force=False).any(), call
    attack = values(worlds, "attack_probability", force=False)
    assert np.array_equal(attack, worlds.reference.attack_probability)
    assert not values(worlds, "challenger_gain", force=False).any()
    events = worlds.results.courses["arvonia-backstop"].events
    assert np.array_equal(values(worlds, "event(ceasefire)", force=False), events["ceasefire"])
    assert np.array_equal(values(worlds, "sustained(XBE)", force=False), values(worlds, "sustained(XBE)"))
    taken = values(worlds, "uncommitted_reserve(able)") - values(
        worlds, "uncommitted_reserve(able)", force=False
    )
    assert np.array_equal(taken < 0, values(worlds, "deployed(XBE)") + values(worlds, "deployed(XDU)") > 0)


# -- further runs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("actor", "troops"), [("XAR", 2_500), ("XCO", 2_500), ("XBE", 500), ("XDU", 9e9)])
def test_an_actor_is_needed_where_the_rest_offer_too_little_whatever_they_agree_on(worlds, actor, troops):
    scenario = worlds.scenario
    course = scenario.courses["arvonia-backstop"]
    gone = replace(course, levers={**course.levers, "xar_level": "none"}) if actor == "XAR" else course
    found = column(call_of(f"necessary({actor}, {troops})"), Place("arvonia-backstop"), worlds)
    for d in range(DRAWS):
        with_it = largest_coalition(worlds, course, None, d)
        without = largest_coalition(worlds, gone, actor, d)
        enough = sum(offered(worlds, scenario, course, with_it, d).values()) >= troops
        rest = {code: n for code, n in offered(worlds, scenario, gone, without, d).items() if code != actor}
        assert found.defined[d] == enough
        if enough:
            assert found.values[d] == (sum(rest.values()) < troops)
    if troops < 9e9:
        assert found.defined.any()
    else:
        assert not found.defined.any()


def largest_coalition(worlds, course, removed, d):
    """The largest self-consistent coalition, found by trying all of them."""
    scenario = worlds.scenario
    world = slow_pipeline._events(scenario, course, worlds.draws, d, number_of(worlds, d))
    pledges = [
        commit.Pledge(p.id, p.actor, fold(p.condition, course.levers), p.refused or p.actor == removed)
        for p in scenario.pledges
    ]
    return set(max(slow_commit.fixpoints(pledges, tuple(scenario.actors), world), key=len))


def test_an_event_changes_who_joins_where_the_two_coalitions_differ(worlds):
    scenario = worlds.scenario
    course = scenario.courses["arvonia-backstop"]
    found = values(worlds, "approval_changes_coalition(xdu_mandate)")
    draws = worlds.results.model.sampler.block(0)
    for d in range(DRAWS):
        world = slow_pipeline._events(scenario, course, draws, d, number_of(worlds, d))
        yes, no = (
            slow_pipeline._joined(scenario, course, world | {"xdu_mandate": happens}, together=False)
            for happens in (True, False)
        )
        assert found[d] == (yes != no)
    assert 0 < found.mean() < 1


@pytest.mark.parametrize("end", ENDS)
def test_without_an_actor_its_pledges_fail_and_its_level_is_the_lowest(worlds, end):
    change = Change(without=("XAR",))
    scenario = worlds.scenario
    course = scenario.courses["arvonia-backstop"]
    alone = replace(course, levers={**course.levers, "xar_level": "none"})
    silent = replace(
        scenario, pledges=tuple(p if p.actor != "XAR" else replace(p, refused=True) for p in scenario.pledges)
    )
    answers = slow(worlds, silent, alone, end)
    got = values(worlds, "attack_probability", end=end, change=change)
    assert got == pytest.approx([a.attack for a in answers], rel=1e-9)
    assert values(worlds, "force_raised", end=end, change=change).tolist() == [a.raised for a in answers]
    assert not np.array_equal(got, values(worlds, "attack_probability", end=end))


def test_with_another_mission_the_course_is_run_again_with_it(worlds):
    change = Change(levers=(("mission", "monitoring"), ("xar_level", "enablers")))
    for call in ("attack_probability", "requirement_troops", "authorized", "headcount"):
        monitors = values(worlds, call, "monitors-only")
        assert np.array_equal(values(worlds, call, change=change), monitors), call


def test_holding_out_pays_where_the_better_force_is_likely_enough(worlds):
    found = column(call_of("holdout_threshold(arvonia-backstop)"), Place("monitors-only"), worlds)
    none = worlds.reference.challenger_value
    settled, better = (
        worlds.results.courses[name].alone.challenger_value for name in ("monitors-only", "arvonia-backstop")
    )
    for d in range(DRAWS):
        assert found.defined[d] == (none[d] - better[d] > 1e-9)
        if found.defined[d]:
            assert found.values[d] == pytest.approx((none[d] - settled[d]) / (none[d] - better[d]))
    assert 0 < found.defined.mean() < 1
    assert found.values[found.defined].max() > 0.1


def test_a_further_run_is_made_once_and_on_the_same_draws(worlds):
    place = Place("arvonia-backstop", Change(without=("XCO",)))
    first = worlds.columns(place)
    assert worlds.columns(place) is first
    assert worlds.columns(Place("arvonia-backstop")) is worlds.results.courses["arvonia-backstop"]
    nothing = worlds.columns(Place("arvonia-backstop", Change(fixed=())))
    assert nothing is worlds.results.courses["arvonia-backstop"]


def test_the_draws_at_hand_are_those_of_a_fresh_run():
    worlds = Worlds(run_of(load("pellia"), draws=4096))
    changed = Place("arvonia-backstop", Change(levers=(("xar_level", "troops"),)))
    fresh = replace(
        worlds.scenario.courses["arvonia-backstop"], levers={"xar_level": "troops", "mission": "reassurance"}
    )
    again = run_of(replace(worlds.scenario, courses={"arvonia-backstop": fresh}), draws=4096)
    assert np.array_equal(
        worlds.outcome(changed, game=True).attack_probability,
        again.courses["arvonia-backstop"].alone.attack_probability,
    )


def test_a_run_without_the_game_is_made_again_with_it(worlds):
    bare = run_of(worlds.scenario, draws=DRAWS, deterrence=False)
    again = with_game(bare)
    assert np.array_equal(again.reference.attack_probability, worlds.reference.attack_probability)
    assert with_game(again) is again


# -- what is missing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "change", "says"),
    [
        ("authorized", {"approvals": ()}, "add 'approvals:'"),
        ("headcount_met", {"requirement": None}, "add 'requirement:'"),
        ("attack_probability", {"challenger": None}, "add 'challenger:' and 'guarantees:'"),
        ("sustained(XBE)", {"forces": {}}, "nothing says what Belmark can send; add 'XBE.land_forces'"),
        (
            "flank_strength(able)",
            {"forces": {}},
            "nothing says what is fit to deploy in Belmark, Dunland; add 'XBE.",
        ),
        ("uncommitted_reserve(able)", {"requirement": None}, "add 'requirement:'"),
        ("joined(XEL)", {}, "nothing is on record for Elmark, neither yes nor no"),
        ("pledged_troops(XEL)", {}, "nothing is on record for Elmark"),
    ],
)
def test_what_is_missing_is_named_with_what_would_add_it(worlds, call, change, says):
    assert says in missing(replace(worlds.scenario, **change), call_of(call), "reassurance")


def test_a_mission_for_which_nothing_is_asked_has_no_force_to_test(worlds):
    for call in ("requirement_met", "force_raised", "attack_probability"):
        assert "add 'requirement.by_mission.denial'" in missing(worlds.scenario, call_of(call), "denial")
    assert missing(worlds.scenario, call_of("authorized"), "denial") == ""


def test_the_unheard_of_a_group_are_counted_as_no_or_as_yes(worlds):
    call = call_of("members_joined(neighbours)")
    assert unheard_in(worlds.scenario, call) == ("XEL",)
    no, yes = (
        column(call, Place("arvonia-backstop"), worlds, unheard=counted).values for counted in (False, True)
    )
    assert np.array_equal(yes, no + 1)
    assert unheard_in(worlds.scenario, call_of("members_joined(coast)")) == ()
