"""What a measure of a scenario hangs on, on the draws already made (E1-E17, E20)."""

import numpy as np
import pytest

from guarantor.measures.asked import asked_of, seen
from guarantor.measures.explain.explaining import explain
from guarantor.measures.explain.forms import Several
from guarantor.measures.holding import run_held
from guarantor.measures.influence.design import Correlated
from guarantor.measures.influence.matters import matters_answer, matters_answers
from guarantor.measures.influence.varied import varied
from guarantor.measures.runs import run_of, with_courses
from guarantor.scenario import UnknownName, load
from scenario_folders import pellia, read

DRAWS = 4_096
COURSE = "arvonia-backstop"


@pytest.fixture(scope="module")
def raised(scenario):
    """What it hangs on that a force is raised."""
    return matters_answer(scenario, "force_raised", COURSE, draws=DRAWS)


@pytest.fixture(scope="module")
def ukraine():
    """Troops kept there by Europe alone."""
    return matters_answer(load("ukraine"), "headcount", draws=DRAWS)


def test_only_inputs_that_the_measure_can_read_are_looked_at(scenario):
    results = run_of(with_courses(scenario, [COURSE]), draws=DRAWS)
    read_by = {
        name: set(varied(results, [COURSE], asked_of(scenario, name, COURSE).call).drawn)
        for name in ("force_raised", "headcount")
    }
    assert "ceasefire" in read_by["force_raised"]
    assert not any(name.startswith(("challenger", "deterrence")) for name in read_by["headcount"])


def test_every_input_is_told_ranked_or_without_influence(scenario, raised):
    results = run_of(with_courses(scenario, [COURSE]), draws=DRAWS)
    drawn = set(varied(results, [COURSE], asked_of(scenario, "force_raised", COURSE).call).drawn)
    told = {each.input for each in raised.influences} | set(raised.not_ranked) | set(raised.no_influence)
    assert told == drawn
    assert {each.input for each in raised.influences}.isdisjoint(raised.no_influence)


def test_what_is_below_the_floor_of_inert_inputs_is_not_ranked(raised):
    for each in raised.influences:
        assert each.first_order > raised.floor or each.shift > raised.shift_floor


def test_an_event_moved_alone_is_the_course_run_with_it_fixed(scenario, raised):
    ceasefire = next(each for each in raised.influences if each.input == "ceasefire")
    run = with_courses(scenario, [COURSE])
    for fixed, told in ((False, ceasefire.low), (True, ceasefire.high)):
        again = run_of(run, draws=DRAWS, given={"ceasefire": fixed})
        assert told == again.courses[COURSE].alone.raised.mean()


def test_an_input_is_held_where_it_is_told_and_nothing_else_moves(scenario):
    results = run_of(with_courses(scenario, [COURSE]), draws=DRAWS, deterrence=False)
    low, high = run_held(results, [COURSE], "requirement.by_mission.reassurance.total")
    asked = results.courses[COURSE].alone.requirement_troops
    for held, end in ((low, 0.05), (high, 0.95)):
        column = held.courses[COURSE].alone
        assert np.ptp(column.requirement_troops) == 0
        assert column.requirement_troops[0] == pytest.approx(np.quantile(asked, end), rel=0.05)
        assert (column.joined == results.courses[COURSE].alone.joined).all()


def test_inputs_that_move_together_are_told_so(ukraine):
    forces = [each for each in ukraine.influences if each.input.endswith("land_forces")]
    assert forces
    assert all(each.moves_with > 0 for each in forces)


def test_an_input_that_moves_nothing_and_moves_with_nothing_that_does_is_no_influence():
    answer = matters_answer(load("ukraine"), "force_raised", draws=DRAWS)
    told = {each.input: each for each in answer.influences}
    assert "ceasefire" in told
    for each in told.values():
        assert each.moves_alone or each.moves_with
    assert "art5_cover#p" not in told


def test_the_shares_of_groups_and_what_is_left_are_a_whole(raised, ukraine):
    for answer in (raised, ukraine):
        if answer.shares:
            assert sum(each.share for each in answer.shares) + answer.share_left == pytest.approx(1.0)


def test_groups_that_hold_inputs_which_move_together_are_one(ukraine):
    titles = [each.title for each in ukraine.shares]
    assert len(titles) == len(set(titles))
    inputs = [name for each in ukraine.shares for name in each.inputs]
    assert len(inputs) == len(set(inputs))


def test_the_rule_is_about_the_rarer_side_and_counts_what_it_covers():
    answer = matters_answer(load("ukraine"), "force_raised", draws=DRAWS)
    (box,) = answer.rule.boxes
    assert answer.rule.about == "holds"
    assert {limit.input: limit.levels for limit in box.limits} == {
        "ceasefire": ("yes",),
        "host_consent": ("yes",),
    }
    assert (box.density, box.coverage, box.elsewhere) == (1.0, 1.0, 0.0)


def test_nothing_is_averaged_over_an_input_without_a_probability(scenario):
    answer = matters_answer(scenario, "headcount", COURSE, draws=8_192)
    assert answer.value.value is None
    assert len(answer.value.parts) > 1
    assert answer.value.low <= min(part.value for part in answer.value.parts)
    assert all(part.low <= part.value <= part.high for part in answer.value.parts)
    assert any(each.deep for each in answer.influences)
    approved = matters_answer(scenario, "authorized", COURSE, draws=1_024)
    assert approved.value.value is not None  # approval reads no such input


def test_the_chance_of_attack_is_told_against_no_force(scenario):
    answer = matters_answer(scenario, "attack_probability", COURSE, draws=1_024)
    assert (answer.minus, answer.unit, answer.lower_is_better) == ("no-force", "points", True)
    results = run_of(scenario, draws=1_024)
    change = results.courses[COURSE].alone.attack_probability - results.reference.attack_probability
    assert seen(results, asked_of(scenario, "attack_probability", COURSE)).values == pytest.approx(change)


def test_a_course_less_itself_is_nothing_and_does_not_vary(scenario):
    answer = matters_answer(scenario, "headcount", COURSE, minus=COURSE, draws=1_024)
    assert answer.reason == "does not vary"
    assert all(part.value == 0.0 for part in answer.value.parts)


def test_one_course_against_another_hangs_on_what_either_reads():
    scenario = load("ukraine")
    answer = matters_answer(scenario, "headcount", "us-troops", minus="europe-alone", draws=DRAWS)
    told = {each.input for each in answer.influences}
    assert "pledges.usa-troops.offers.manoeuvre" in told
    assert not answer.where_raised
    results = run_of(scenario, draws=DRAWS, deterrence=False)
    here, there = (results.courses[name].alone.headcount for name in ("us-troops", "europe-alone"))
    assert answer.value.value == pytest.approx((here - there).mean())


def test_a_measure_that_names_another_course_is_asked_of_both(scenario):
    answer = matters_answer(scenario, "holdout_threshold(neighbours-alone)", COURSE, draws=1_024)
    assert answer.draws <= 1_024
    assert answer.course == COURSE


def test_courses_stand_by_what_they_lose_on_common_draws(scenario):
    answer = matters_answer(scenario, "headcount_met", draws=DRAWS)
    lost = [each.regret_mean for each in answer.standings]
    assert lost == sorted(lost)
    assert {each.course for each in answer.standings} == set(scenario.courses)
    assert sum(each.best for each in answer.standings) <= 1.0 + 1e-12


def test_a_measure_that_never_varies_says_so_and_names_no_input():
    answer = matters_answer(load("ukraine"), "requirement_met", draws=1_024)
    assert answer.reason == "does not vary"
    assert (answer.influences, answer.rule, answer.shares) == ((), None, ())
    assert answer.value.value == 0.0
    assert answer.value.high > 0.0  # sampling never knows that it is never


def test_too_few_futures_say_nothing(scenario):
    assert matters_answer(scenario, "force_raised", COURSE, draws=400).reason == "too few draws"


def test_sampling_goes_on_until_the_measure_is_known(scenario):
    answer = matters_answer(scenario, "authorized", COURSE, until=0.02)
    assert answer.until.half_width <= 0.02
    assert not answer.until.undecided
    assert answer.run.draws == 4_096
    capped = matters_answer(scenario, "authorized", COURSE, until=0.0001, draws=5_000)
    assert capped.until.undecided
    assert capped.run.draws == 5_000


def test_a_design_gives_totals_where_inputs_move_apart(tmp_path):
    scenario = read(pellia(tmp_path))
    tied = [each.name for each in scenario.factors]
    apart = (
        load("pellia", variants=[f"common_factors.{name}.correlation=0" for name in tied])
        if tied
        else scenario
    )
    answer = matters_answer(apart, "force_raised", COURSE, draws=DRAWS, design=True)
    totals = {each.input: each for each in answer.influences if each.total is not None}
    assert totals["ceasefire"].total >= totals["ceasefire"].first_order - 0.05
    assert totals["ceasefire"].total_low <= totals["ceasefire"].total <= totals["ceasefire"].total_high


def test_a_design_refuses_inputs_that_move_together_and_names_them():
    with pytest.raises(Correlated, match=r"move together: .*host_consent"):
        matters_answer(load("ukraine"), "force_raised", draws=DRAWS, design=True)


@pytest.mark.parametrize(
    ("measure", "course", "words"),
    [
        ("requirement_mett", None, "'requirement_mett' is no measure; did you mean 'requirement_met'"),
        ("headcount", "nowhere", "unknown course 'nowhere'"),
        ("joined(XQQ)", None, "unknown actor 'XQQ'"),
        ("full_month", None, "nothing says when contributors are there; add 'deployment:'"),
        ("bottleneck", None, "this version does not compute"),
        ("arvonia-backstop.headcount", "monitors-only", "names the course arvonia-backstop"),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_could_be(scenario, measure, course, words):
    with pytest.raises(UnknownName, match=words):
        matters_answer(scenario, measure, course, draws=600)


def test_every_input_that_is_told_has_a_card(scenario):
    for answer in matters_answers(scenario, COURSE, draws=1_024):
        for each in answer.influences:
            assert not isinstance(explain(scenario, each.path, draws=64), Several), each.path


def test_two_runs_give_the_same_answer(scenario):
    one, two = (matters_answer(scenario, "force_raised", COURSE, draws=1_024).as_json() for _ in range(2))
    assert one == two


def test_what_is_asked_first_is_told_with_what_varies_in_front(scenario):
    answers = matters_answers(scenario, draws=1_024)
    reasons = [bool(each.reason) for each in answers]
    assert reasons == sorted(reasons)
    assert {each.measure for each in answers} >= {"headcount_met", "force_raised", "attack_probability"}
