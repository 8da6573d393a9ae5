"""The reverse question: what it would take, each set of changes run again (E19)."""

from itertools import combinations

import pytest

from guarantor.measures.asked import asked_of
from guarantor.measures.changing import applied, singles
from guarantor.measures.influence.reach import reach_answer, share_of
from guarantor.measures.runs import run_of, with_courses
from guarantor.scenario import UnknownName, build, load

DRAWS = 2_048
COURSE = "arvonia-backstop"
OTHER = "neighbours-alone"


def run_with(scenario, answer, told):
    """A set of changes as somebody would apply it on the command line."""
    changes = told.changes
    levers = dict(told.levers)
    changed = build(
        scenario.folder,
        as_of=scenario.as_of,
        variants=[
            *(name for each in changes for name in each.readings),
            *(f"{path}={text}" for each in changes for path, text in each.sets.items()),
        ],
        without=[code for each in changes for code in each.without],
        levers=levers,
    )
    given = {name: fixed for each in changes for name, fixed in each.given.items()}
    course = next(iter(changed.courses)) if levers else answer.course
    results = run_of(with_courses(changed, [course]), draws=answer.run.draws, given=given, deterrence=False)
    return results, results.courses[course].alone


@pytest.fixture(scope="module")
def ukraine():
    """Enough of everything, by Europe alone: never as it is."""
    return reach_answer(load("ukraine"), "requirement_met", 0.8, "europe-alone", most=2, beam=4)


@pytest.mark.parametrize("measure", ["force_raised", "requirement_met"])
def test_each_set_reaches_the_target_when_it_is_applied_as_a_user_would(scenario, measure):
    answer = reach_answer(scenario, measure, 0.5, COURSE, draws=DRAWS)
    assert answer.sets
    name = {"force_raised": "raised"}.get(measure, measure)
    for told in answer.sets:
        results, outcome = run_with(scenario, answer, told)
        assert told.share >= answer.target
        cells = told.holds.alone.cells
        share = getattr(outcome, name).mean()
        if cells:
            assert min(c.value for c in cells) - 1e-12 <= share <= max(c.value for c in cells) + 1e-12
        else:
            assert told.share == share
        assert results.draws == DRAWS


def test_the_fewest_changes_stand_first_and_no_set_holds_a_smaller_one_that_is_enough(scenario):
    answer = reach_answer(scenario, "requirement_met", 0.5, draws=DRAWS)
    sizes = [len(told.changes) for told in answer.sets]
    assert sizes == sorted(sizes)
    names = [frozenset(each.title for each in told.changes) for told in answer.sets]
    assert not any(a < b for a in names for b in names)


def test_no_single_change_is_overlooked(scenario):
    answer = reach_answer(scenario, "force_raised", 0.6, COURSE, draws=DRAWS)
    asked = asked_of(scenario, "force_raised", COURSE)
    base = run_of(with_courses(scenario, [COURSE]), draws=DRAWS, deterrence=False)
    enough = {
        each.told.title
        for each in singles(base, asked)
        if applied(base, COURSE, [each]).courses[COURSE].alone.raised.mean() >= 0.6
    }
    told = {one.changes[0].title for one in answer.sets if len(one.changes) == 1}
    assert told == enough or (len(told) == 8 and told < enough)


def test_no_pair_of_singles_that_help_is_overlooked(scenario):
    answer = reach_answer(scenario, "headcount_met", 0.75, COURSE, draws=DRAWS, beam=50)
    asked = asked_of(scenario, "headcount_met", COURSE)
    base = run_of(with_courses(scenario, [COURSE]), draws=DRAWS, deterrence=False)

    def share(changes):
        return applied(base, COURSE, changes).courses[COURSE].alone.headcount_met.mean()

    start = share([])
    helpful = [each for each in singles(base, asked) if share([each]) > start]
    smallest = min((len(told.changes) for told in answer.sets), default=99)
    pairs = any(
        share(pair) >= 0.80 for pair in combinations(helpful, 2) if pair[0].slot != pair[1].slot
    )  # a margin, because the answer counts the lowest part of the deep input
    assert smallest <= 2 or not pairs


def test_changes_on_common_draws_are_the_changes_that_the_options_make():
    scenario = load("ukraine")
    asked = asked_of(scenario, "headcount", "europe-alone")
    base = run_of(with_courses(scenario, ["europe-alone"]), draws=600, deterrence=False)
    for each in singles(base, asked):
        if each.told.kind not in ("pledge", "input"):
            continue
        quick = applied(base, "europe-alone", [each]).courses["europe-alone"].alone
        sets = [f"{path}={text}" for path, text in each.told.sets.items()]
        whole = build(scenario.folder, as_of=scenario.as_of, variants=sets)
        slow = run_of(with_courses(whole, ["europe-alone"]), draws=600, deterrence=False)
        assert (quick.headcount == slow.courses["europe-alone"].alone.headcount).all(), each.name


def test_where_small_sets_are_not_enough_none_of_a_larger_one_can_be_spared(ukraine):
    (told,) = ukraine.sets
    assert len(told.changes) > ukraine.most
    assert ukraine.nearest == ()
    scenario = load("ukraine")
    for gone in told.changes:
        fewer = told.model_copy(update={"changes": tuple(each for each in told.changes if each != gone)})
        if gone.levers:
            course = scenario.courses[ukraine.course]
            fewer = fewer.model_copy(update={"levers": course.levers})
        _, outcome = run_with(scenario, ukraine, fewer)
        assert outcome.requirement_met.mean() < ukraine.target


def test_what_cannot_be_reached_says_how_near_the_best_comes(scenario):
    answer = reach_answer(scenario, "headcount >= 900000", 0.5, COURSE, draws=DRAWS)
    assert answer.sets == ()
    assert answer.nearest
    assert all(told.share < 0.5 for told in answer.nearest)
    near = [(told.share, told.near) for told in answer.nearest]
    assert near == sorted(near, reverse=True)
    assert answer.near < near[0][1] < 1.0


def test_what_holds_already_takes_nothing(scenario):
    answer = reach_answer(scenario, "headcount >= 0", 0.9, COURSE, draws=DRAWS)
    assert answer.reached
    assert (answer.sets, answer.nearest, answer.runs) == ((), (), 0)


def test_the_chance_of_attack_is_held_against_no_force(scenario):
    answer = reach_answer(scenario, "attack_probability < 0", 0.4, COURSE, draws=512, most=1)
    assert answer.minus_title == "no force"
    results = run_of(scenario, draws=512)
    lower = results.courses[COURSE].alone.attack_probability < results.reference.attack_probability
    cells = answer.before.alone.cells
    assert min(c.value for c in cells) <= lower.mean() <= max(c.value for c in cells)


def test_a_measure_without_a_value_in_some_futures_does_not_hold_there(scenario):
    answer = reach_answer(scenario, f"holdout_threshold({OTHER}) >= 0.1", 0.9, COURSE, draws=256, most=1)
    assert 0.0 <= answer.near <= 1.0
    assert 0.0 <= answer.share <= 1.0


@pytest.mark.parametrize(
    ("text", "share"), [("40/50", 0.8), ("40 of 50", 0.8), ("80%", 0.8), ("0.8", 0.8), ("1", 1.0)]
)
def test_a_share_of_futures_is_read(text, share):
    assert share_of(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["", "most", "0/50", "60/50", "0%", "120%", "-1", "5/0"])
def test_what_is_no_share_of_futures_is_told(text):
    with pytest.raises(UnknownName, match="such as 40/50"):
        share_of(text)


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("headcount", "is a number; write what it must be, as in 'headcount >= 20000'"),
        ("force_raised >= 1", "a yes or no is not compared"),
        ("headcount >= many", "'many' is no number"),
        ("headcont >= 5", "'headcont' is no measure"),
    ],
)
def test_what_cannot_be_asked_is_told(scenario, measure, words):
    with pytest.raises(UnknownName, match=words):
        reach_answer(scenario, measure, 0.5, draws=600)


def test_two_searches_find_the_same(scenario):
    one, two = (reach_answer(scenario, "force_raised", 0.5, COURSE, draws=512).as_json() for _ in range(2))
    assert one == two
