"""Actors left out and chosen levels, in everything that is worked out from a scenario (rules X7, X8, F17)."""

from concurrent.futures import Executor, Future
from dataclasses import fields, replace

import numpy as np
import pytest

from claim_builders import ALONE, ceasefire, claim, part
from guarantor.measures import assess, run_of, with_courses
from guarantor.measures.assess import preview
from guarantor.measures.assessment import Assessment
from guarantor.measures.claims.answering import answer_claims
from guarantor.measures.claims.circularity import reversals
from guarantor.measures.influence import drivers, sensitivity
from guarantor.measures.readings import runs_of_readings
from guarantor.measures.summary import amount
from guarantor.measures.worlds import Change, Place, Worlds, course_of
from guarantor.scenario import load
from guarantor.scenario.condition import Never
from scenario_folders import pellia

DRAWS = 4_096


@pytest.fixture(scope="module")
def without_france():
    return assess(load("ukraine", without=("FRA",), levers={"mission": "denial"}), draws=DRAWS)


def equal(here, there):
    return all(
        np.array_equal(getattr(getattr(here, end), each.name), getattr(getattr(there, end), each.name))
        for end in ("alone", "together")
        for each in fields(here.alone)
    )


@pytest.mark.parametrize("code", ["FRA", "USA", "LTU", "RUS"])
def test_leaving_an_actor_out_is_the_removal_of_a_claim_draw_by_draw(code):
    removed, left_out = (
        Worlds(run_of(load("ukraine"), draws=DRAWS)),
        run_of(load("ukraine", without=(code,)), draws=DRAWS),
    )
    for name, columns in left_out.courses.items():
        assert equal(removed.columns(Place(name, Change(without=(code,))), game=True), columns), name


def test_leaving_an_actor_out_is_a_run_in_which_it_refuses_with_its_lever_at_the_lowest():
    plain = load("pellia")
    by_hand = replace(
        plain,
        pledges=tuple(replace(each, refused=each.actor == "XAR") for each in plain.pledges),
        courses={
            name: replace(course, levers={**course.levers, "xar_level": "none"})
            for name, course in plain.courses.items()
        },
    )
    expected, found = (run_of(each, draws=DRAWS) for each in (by_hand, load("pellia", without=("XAR",))))
    assert all(equal(found.courses[name], columns) for name, columns in expected.courses.items())
    assert not equal(
        found.courses["arvonia-backstop"], run_of(plain, draws=DRAWS).courses["arvonia-backstop"]
    )


def test_no_change_of_a_claim_brings_back_who_is_left_out():
    scenario = load("pellia", without=("XAR",))
    change = Change(levers=(("xar_level", "troops"), ("mission", "denial")))
    _, course = course_of(scenario, scenario.courses["arvonia-backstop"], change)
    assert course.levers == {"xar_level": "none", "mission": "denial"}
    for patched, _ in reversals(scenario, "pledges.xar-lift"):
        (pledge,) = (each for each in patched.pledges if each.actor == "XAR")
        assert pledge.condition == Never()


def test_a_claim_and_the_scenario_together_can_leave_out_a_whole_group(tmp_path):
    folder = pellia(
        tmp_path,
        ("coast: [XBE, XCO, XDU]", "coast: [XBE, XCO, XDU]\n  pair: [XAR, XBE]"),
        ("order: [XAR, XBE]", "order: [pair]"),
        ("  XAR:\n    lever: xar_level", "  pair:\n    lever: xar_level"),
    )
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    start, end = text.index("  XBE:\n    requires"), text.index("challenger:")
    (folder / "scenario.yaml").write_text(
        (text[:start] + text[end:]).replace("xar_level", "pair_word"), encoding="utf-8"
    )
    scenario = load(folder, without=("XBE",))
    course = scenario.courses["arvonia-backstop"]
    assert course.levers["pair_word"] == "backstop"
    changed, gone = course_of(scenario, course, Change(without=("XAR",)))
    assert gone.levers["pair_word"] == "none"
    assert {each.actor for each in changed.pledges if each.condition == Never()} == {"XAR", "XBE"}


def test_a_lever_held_at_the_lowest_turns_no_claim():
    """Alone Belmark comes only with Dunland's mandate; with enablers from Arvonia it always would."""

    def turned_by(**asked):
        run = run_of(load("pellia", **asked), draws=DRAWS)
        said = replace(
            claim(part("joined(XBE)", ALONE, "yes"), where=ceasefire(run), end="greatest"), id="said"
        )
        model = replace(run.model, scenario=replace(run.model.scenario, claims=(said,)))
        (answer,) = answer_claims(replace(run, model=model), thorough=True)
        return {flip.change for flip in answer.flips_if}

    assert "xar_level = enablers" in turned_by()
    held = turned_by(without=("XAR",))
    assert held
    assert not any(change.startswith("xar_level") for change in held)


def test_the_answer_says_who_is_left_out_and_what_was_chosen(without_france):
    scenario = without_france.scenario
    assert (scenario.without, scenario.levers) == (("FRA",), {"mission": "denial"})
    assert [course.name for course in without_france.courses][:3] == [
        "no-force",
        "your-course",
        "europe-alone",
    ]
    assert all("FRA" not in course.joined for course in without_france.courses)
    assert "FRA" not in (*without_france.unheard, *without_france.refused)
    assert {each.b for each in without_france.differences} == {"no-force", "your-course"}


def test_who_is_left_out_is_not_assumed_to_offer_anything():
    plain, found = (
        preview(load("ukraine", variants=("unheard-offer",), without=codes)) for codes in ((), ("ESP",))
    )
    assert set(plain.assumed_offers) - set(found.assumed_offers) == {"ESP"}
    assert found.unheard == plain.unheard  # it is: nothing of it is on record
    assert all("ESP" not in course.joined for course in found.courses)


def test_an_answer_written_before_there_were_choices_still_reads(without_france):
    written = without_france.model_dump(mode="json", by_alias=True)
    for name in ("without", "levers"):
        del written["scenario"][name]
    again = Assessment.model_validate(written).scenario
    assert (again.without, again.levers) == ((), {})


def test_every_reading_is_a_run_of_the_scenario_read_so_with_the_same_choices(without_france):
    choices = {"without": ("FRA",), "levers": {"mission": "denial"}}
    for name in ("germany-in", "kyiv-only-with-us"):
        alone = preview(load("ukraine", variants=(name,), **choices))
        reading = next(each for each in without_france.readings if each.name == name)
        assert list(reading.courses) == [course.name for course in alone.courses[1:]]
        for course, found in reading.courses.items():
            assert found.force_raised == alone.course(course).shares["force_raised"], (name, course)
    plain = assess(load("ukraine"), draws=DRAWS)
    assert plain.readings[0].courses["europe-alone"] != without_france.readings[0].courses["europe-alone"]


def test_a_reading_under_which_another_course_has_the_chosen_levels_still_tells_of_them():
    scenario = load("ukraine", levers={"mission": "monitoring"})
    runs = runs_of_readings(run_of(scenario, draws=600, deterrence=False))
    read = runs["monitoring-instead"].model.scenario.courses  # there Europe alone has these levels itself
    assert list(read) == list(scenario.courses)
    assert read["your-course"].levers == read["europe-alone"].levers
    assert read["your-course"].title == scenario.courses["your-course"].title
    for name, run in runs.items():
        assert run.model.scenario.courses["your-course"].levers == {
            "usa_level": "none",
            "mission": "monitoring",
        }, name


def test_a_course_put_first_has_the_numbers_that_it_had():
    plain = assess(load("pellia"), draws=600)
    found = assess(load("pellia", levers={"xar_level": "backstop"}), draws=600)
    assert [course.name for course in found.courses][1] == "arvonia-backstop"
    assert {each.name: each for each in found.courses} == {each.name: each for each in plain.courses}
    assert [each.courses for each in found.readings] == [each.courses for each in plain.readings]


# -- preview and progress -----------------------------------------------------------------------------------

_LATER = {
    **dict.fromkeys(("readings", "channels", "claims", "inputs", "sources", "drivers", "warnings"), True),
    "courses": {"__all__": {"force"}},
}


@pytest.mark.parametrize("name", ["ukraine", "pellia"])
def test_a_preview_is_the_answer_on_the_first_draws_without_what_takes_long(name):
    scenario = load(name)
    events = {"ceasefire": True}
    found, whole = (
        preview(scenario, seed=3, given=events),
        assess(scenario, draws=DRAWS, seed=3, given=events),
    )
    assert found.model_dump(exclude=_LATER) == whole.model_dump(exclude=_LATER)
    assert found.readings == found.claims == found.inputs == found.sources == ()
    assert all(course.force is None for course in found.courses)
    assert all(course.force is not None for course in whole.courses if course.name != "no-force")
    first = whole.drivers[0].course
    assert found.drivers == tuple(driver for driver in whole.drivers if driver.course == first)
    assert set(found.warnings) <= set(whole.warnings)


def test_a_preview_tells_what_the_next_course_hangs_on_where_the_first_hangs_on_nothing():
    scenario = load("pellia")
    found = preview(scenario)
    nobody = "neighbours-alone"
    assert {cell.value for cell in found.course(nobody).shares["force_raised"].alone.cells} == {0.0}
    assert {driver.course for driver in found.drivers} == {"arvonia-backstop"}
    assert preview(with_courses(scenario, [nobody])).drivers == ()


def test_a_course_that_varies_but_hangs_on_nothing_is_passed_over(monkeypatch):
    results = run_of(load("pellia"), draws=600)
    second = [driver.course for driver in drivers.drivers(results)][-1]
    found = drivers.drivers_of

    def only_of_the_second(measure, course, *rest):
        return found(measure, course, *rest) if course == second else ()

    monkeypatch.setattr(drivers, "drivers_of", only_of_the_second)
    assert second == "monitors-only"
    assert {each.course for each in drivers.drivers(results, first_only=True)} == {second}


def test_equal_numbers_are_ranked_by_draw_number():
    """The twin: the same numbers made different, the earlier draw the smaller (E4)."""
    rng = np.random.default_rng(4)
    x, noise = rng.integers(0, 5, 3_000).astype(float), rng.random(3_000)
    apart = x + np.arange(x.size) * 1e-6
    assert sensitivity.binned_first_order(x, noise) == sensitivity.binned_first_order(apart, noise)


def test_what_is_said_of_all_moving_together_is_summed_up_over_those_draws(plain):
    told = preview(plain.model.scenario)
    apart = 0
    for name, columns in plain.courses.items():
        for end in ("alone", "together"):
            outcome = getattr(columns, end)
            kept = getattr(told.course(name).amounts["headcount"], end)
            assert kept == amount(outcome.headcount[outcome.raised], "troops")
            for each in told.course(name).contributors:
                sent = outcome.deployed[outcome.raised, plain.model.actors.index(each.actor)]
                assert getattr(each.deployed, end) == amount(sent, "troops")
        apart += not np.array_equal(columns.alone.headcount, columns.together.headcount)
    assert apart


class Here(Executor):
    """Works everything out at once, in this process."""

    def submit(self, work, /, *arguments, **named):
        done = Future()
        done.set_result(work(*arguments, **named))
        return done


def test_progress_counts_blocks_and_then_readings_and_ends_at_the_total():
    told = []
    assess(load("pellia"), draws=8_000, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]  # two blocks, two readings


def test_readings_that_are_worked_out_elsewhere_are_not_counted():
    told = []
    assess(load("pellia"), draws=600, progress=lambda *each: told.append(each), pool=Here())
    assert told == [(1, 1)]
