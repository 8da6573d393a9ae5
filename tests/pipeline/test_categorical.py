"""Events with levels from the draw to the answer (R7, R8, F18, A5, A8, E17)."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import slow_pipeline
from guarantor.cli import app
from guarantor.draws import Draws
from guarantor.measures import assess, run_of
from guarantor.measures.approval import blocking_sets
from guarantor.pipeline import model_of, run_block
from guarantor.pipeline.model import events_of
from guarantor.report.html import page
from guarantor.report.terminal import rendered
from guarantor.scenario import UnknownName
from scenario_folders import pellia, read, written

QUANTILES = Path(__file__).parents[1] / "golden" / "draws" / "quantiles.csv"


MANDATE = """\
  mandate:
    title: the mandate
    levels: [none, clear, international, un]
    ordered: true
    probability: "discrete(none: 50%, clear: 30%, international: 15%, un: 5%)"
"""


ADDED = ("events:\n", f"events:\n{MANDATE}")


PLEDGED = ('"ceasefire and xar_level >= enablers"', '"mandate >= clear and xar_level >= enablers"')


RULED = ('rule: "host_consent and', 'rule: "host_consent and mandate != none and')


CERTAIN = ('{value: unknown, assume: "deep(3000, 9000) troops", note: "no public figure"}', "5000 troops")


BOTH_ROUTES = ("all_of([host_consent,", "all_of([host_consent, mandate != none,")


WEIGHTED = '"discrete(none: 50%, clear: 30%, international: 15%, un: 5%)"'


DEEP = (WEIGHTED, '"deep(none, clear, un)"')


def one_event(folder, event):
    """A scenario in which nothing but one event may happen."""
    head = "guarantor: 1\nas_of: 2031-03-01\nactors: {XBE: {name: Belmark}}\ncourses: {go: {title: Go}}\n"
    return read(written(folder, f"{head}events:\n  mandate: {event}\n"))


def words(text):
    """Text as read, whatever the line breaks."""
    return " ".join(text.split())


def standing(scenario, u):
    """The level at each uniform number of the event."""
    draws = Draws(0, len(u), {"mandate": np.array(u)}, {})
    happened = events_of(model_of(scenario, 1), scenario.courses["go"], draws)
    levels = scenario.events["mandate"].levels
    columns = np.stack([happened[f"mandate == {level}"] for level in levels])
    assert set(happened) == {f"mandate == {level}" for level in levels}
    assert (columns.sum(axis=0) == 1).all()
    return [levels[k] for k in columns.argmax(axis=0)]


THRESHOLDS = {
    2.0**-53: "none",
    0.5 - 2.0**-52: "none",
    0.5: "clear",
    0.8 - 2.0**-50: "clear",
    0.8: "international",
    0.9499: "international",
    0.9501: "un",
    1.0 - 2.0**-53: "un",
}


def test_a_level_is_the_first_whose_summed_weight_lies_above_the_uniform_number(tmp_path):
    event = (
        "{levels: [none, clear, international, un],"
        ' probability: "discrete(none: 50%, clear: 30%, international: 15%, un: 5%)"}'
    )
    assert standing(one_event(tmp_path, event), list(THRESHOLDS)) == list(THRESHOLDS.values())


def test_levels_are_those_of_the_golden_quantiles(tmp_path):
    text = "discrete(none: 0.5, enablers: 0.3, backstop: 0.2)"
    with QUANTILES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["text"] == text]
    scenario = one_event(tmp_path, f'{{levels: [none, enablers, backstop], probability: "{text}"}}')
    assert len(rows) == 7
    assert standing(scenario, [float(row["u"]) for row in rows]) == [row["x"] for row in rows]


def test_equal_levels_share_the_range_in_the_order_of_the_levels_not_of_the_text(tmp_path):
    scenario = one_event(tmp_path, '{levels: [a, b, c, d], probability: "one_of(d, b, a)"}')
    assert standing(scenario, [0.1, 0.34, 0.6, 0.7]) == ["a", "b", "b", "d"]


def test_a_level_without_weight_never_happens_and_the_one_before_it_fills_the_range(tmp_path):
    scenario = one_event(tmp_path, '{levels: [a, b, c], probability: "discrete(a: 30%, b: 0%, c: 70%)"}')
    assert standing(scenario, [0.2999, 0.3, 1 - 2.0**-53]) == ["a", "c", "c"]


def changed(folder, *changes):
    return read(pellia(folder, *changes))


CASES = """\
  mandate:
    title: the mandate
    levels: [none, clear, international, un]
    ordered: true
    probability:
      - {when: "mission == monitoring", value: "deep(none, un)"}
      - {when: ceasefire, value: "one_of(clear, un, none)"}
      - {when: always, value: "discrete(none: 60%, un: 30%, clear: 10%)"}
  forum: {levels: [council, ring], probability: [{when: "mandate == un", value: "discrete(ring: 90%, council: 10%)"}, {when: always, value: "one_of(council, ring)"}]}
  upheaval: {probability: [{when: "mandate >= international", value: 80%}, {when: always, value: 10%}]}
"""  # noqa: E501


@pytest.mark.parametrize("end", [pytest.param(0, id="each on its own"), pytest.param(1, id="all together")])
def test_every_stage_agrees_with_the_slow_twin(tmp_path, end):
    scenario = changed(
        tmp_path,
        ("events:\n", f"events:\n{CASES}"),
        PLEDGED,
        ('"xdu_mandate and (XBE', '"not (forum == ring and upheaval) and (XBE'),
        RULED,
    )
    block = run_block(model_of(scenario, scenario.run.seed), 3)
    seen = set()
    for name, course in scenario.courses.items():
        found = block.courses[name][end]
        for d in range(60):
            slow = slow_pipeline.answer(scenario, course, block.draws, d, together=end == 1)
            joined = {code for k, code in enumerate(scenario.actors) if found.joined[d, k]}
            assert joined == slow.joined
            assert (found.authorized[d], found.raised[d]) == (slow.authorized, slow.raised)
            assert found.headcount[d] == pytest.approx(slow.headcount, rel=1e-9)
            assert found.attack_probability[d] == pytest.approx(slow.attack, abs=1e-10)
            seen.add((len(joined), slow.raised))
    assert len(seen) > 2


def everything(scenario):
    """Every column of every course, without the names of events."""
    block = run_block(model_of(scenario, 5), 2)
    return {
        (course, end, each): getattr(outcome, each)
        for course, ends in block.courses.items()
        for end, outcome in enumerate(ends)
        for each in type(outcome).__dataclass_fields__
    }


def equal(here, there):
    return here.keys() == there.keys() and all(np.array_equal(here[key], there[key]) for key in here)


def test_a_level_of_weight_0_at_the_end_changes_nothing(tmp_path):
    base = changed(tmp_path, ADDED, PLEDGED, RULED)
    more = changed(
        tmp_path, ADDED, PLEDGED, RULED, ("international, un]", "international, un, world]"),
        ("un: 5%)", "un: 5%, world: 0%)"),
    )  # fmt: skip
    assert equal(everything(base), everything(more))


TWO_LEVELS = (
    ("  xdu_mandate: {title: \"Dunland's mandate\", actor: XDU, probability: 60%",
     '  xdu_mandate: {title: "Dunland\'s mandate", actor: XDU, levels: ["yes", "no"], '
     'probability: "discrete(yes: 60%, no: 40%)"'),
    ("xdu_mandate and", "xdu_mandate == yes and"),
    ("[xdu_mandate,", "[xdu_mandate != no,"),
)  # fmt: skip


@pytest.mark.parametrize(
    "tied",
    [
        pytest.param("", id="alone"),
        pytest.param("  talks: {of: [xdu_mandate, ceasefire], correlation: 0.6}\n", id="in a common factor"),
    ],
)  # fmt: skip
def test_two_levels_with_yes_first_are_the_plain_event(tmp_path, tied):
    factor = ("common_factors:\n", f"common_factors:\n{tied}")
    plain, levels = (changed(tmp_path, *changes, factor) for changes in ((), TWO_LEVELS))
    assert equal(everything(plain), everything(levels))
    a, b = (run_block(model_of(each, 5), 0).events["monitors-only"] for each in (plain, levels))
    assert np.array_equal(a["xdu_mandate"], b["xdu_mandate == yes"])
    assert np.array_equal(~a["xdu_mandate"], b["xdu_mandate == no"])
    for course in plain.courses.values():
        assert blocking_sets(plain, course) == blocking_sets(levels, levels.courses[course.name])


def test_two_levels_with_yes_first_pass_each_route_with_the_exact_probability_of_the_plain_event(tmp_path):
    plain, levels = (assess(changed(tmp_path, *changes), draws=4096) for changes in ((), TWO_LEVELS))
    for course in plain.courses[1:]:
        exact_there = [route.exact for route in levels.course(course.name).routes]
        assert exact_there == pytest.approx([route.exact for route in course.routes], abs=1e-12)


def test_a_level_given_is_fixed_and_moves_no_other_event(tmp_path):
    scenario = changed(tmp_path, ADDED, PLEDGED, RULED)
    free, fixed = (
        run_of(scenario, draws=4096, given=given).courses["arvonia-backstop"].events
        for given in ({}, {"mandate": "clear"})
    )
    assert fixed["mandate == clear"].all()
    assert not fixed["mandate == un"].any()
    assert not free["mandate == clear"].all()
    assert np.array_equal(free["ceasefire"], fixed["ceasefire"])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param(
            {"mandate": True},
            r"'mandate' has levels \(none, clear, international, un\); write one, as in --given mandate=c",
            id="no level",
        ),
        pytest.param({"mandate": False}, "'mandate' has levels", id="no"),
        pytest.param(
            {"mandate": "claer"},
            r"'claer' is not a level of 'mandate' \(none, clear, international, un\); did you mean 'clear'",
            id="an unknown level",
        ),
        pytest.param({"ceasefire": "clear"}, "happens or not, so that it cannot be 'clear'", id="plain"),
    ],
)  # fmt: skip
def test_an_event_is_fixed_at_something_it_can_be(tmp_path, given, says):
    with pytest.raises(UnknownName, match=says):
        run_of(changed(tmp_path, ADDED), draws=10, given=given)


def test_yes_and_no_in_words_fix_a_plain_event(tmp_path):
    model = run_of(changed(tmp_path), draws=10, given={"ceasefire": "yes", "xdu_mandate": "no"}).model
    assert model.given == {"ceasefire": True, "xdu_mandate": False}


def test_explored_levels_are_never_averaged_over(tmp_path):
    answer = assess(changed(tmp_path, ADDED, DEEP, PLEDGED, RULED, CERTAIN), draws=4096)
    backstop = answer.course("arvonia-backstop")
    raised = backstop.shares["force_raised"].alone
    assert raised.probability is None
    named = [cell.name for cell in backstop.routes[0].passes.cells]
    assert named == ["mandate = none", "mandate = clear", "mandate = un"]
    assert [cell.value > 0 for cell in backstop.routes[0].passes.cells] == [False, True, True]
    assert backstop.routes[0].exact is None
    (mandate,) = (event for event in answer.events if event.name == "mandate")
    for level, shares in mandate.levels.items():
        told = {cell.name: cell.value for cell in shares["arvonia-backstop"].cells}
        assert shares["arvonia-backstop"].probability is None
        assert told == {f"mandate = {each}": float(each == level) for each in ("none", "clear", "un")}


def test_levels_explored_in_one_course_leave_the_other_courses_as_they_are(tmp_path):
    """Explored levels have a stream of their own, so that no cell is a biased choice of other draws."""
    explored_there = '{when: "mission == monitoring", value: "deep(none, un)"}'
    cases = (WEIGHTED, f'[{explored_there}, {{when: always, value: "one_of(none, un)"}}]')
    found = run_of(changed(tmp_path, ADDED, cases), draws=16_384)
    explored = found.inputs["mandate#p"]
    un = found.courses["arvonia-backstop"].events["mandate == un"]
    for k in range(2):
        assert un[explored == k].mean() == pytest.approx(0.5, abs=0.02)
    assert np.array_equal(found.courses["monitors-only"].events["mandate == un"], explored == 1)


def test_two_explorations_on_one_stream_are_cut_by_level_each(tmp_path):
    two_levels = '{when: "mission == monitoring", value: "deep(none, un)"}'
    cases = (WEIGHTED, f'[{two_levels}, {{when: always, value: "deep(none, clear, un)"}}]')
    answer = assess(changed(tmp_path, ADDED, cases, RULED), draws=4096)
    (mandate,) = (event for event in answer.events if event.name == "mandate")
    for course in ("monitors-only", "arvonia-backstop"):
        for shares in mandate.levels.values():
            assert shares[course].probability is None
            assert {cell.value for cell in shares[course].cells} <= {0.0, 1.0}


def test_a_level_given_is_not_explored(tmp_path):
    answer = assess(changed(tmp_path, ADDED, DEEP, RULED), draws=1000, given={"mandate": "un"})
    assert answer.course("arvonia-backstop").routes[0].passes.cells == ()


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mandate")
    return assess(changed(folder, ADDED, PLEDGED, RULED, BOTH_ROUTES, CERTAIN), draws=8192)


def test_the_answer_says_how_often_an_event_stands_at_each_level(answer):
    (mandate,) = (event for event in answer.events if event.name == "mandate")
    assert mandate.title == "the mandate"
    assert mandate.probability == {}
    for course in ("neighbours-alone", "arvonia-backstop", "monitors-only"):
        found = [shares[course].probability for shares in mandate.levels.values()]
        assert sum(found) == pytest.approx(1.0, abs=1e-12)
        assert found == pytest.approx([0.5, 0.3, 0.15, 0.05], abs=0.02)


def test_an_event_with_levels_is_one_driver_with_its_levels_on_two_sides(answer):
    named = {driver.input for driver in answer.drivers}
    assert not any("==" in name for name in named)
    found = next(driver for driver in answer.drivers if driver.input == "mandate")
    assert found.low.label == "none"
    assert found.high.label == "clear or international or un"
    assert found.low.share.probability < found.high.share.probability
    assert (found.low.threshold, found.high.threshold) == (None, None)


def test_explored_levels_are_one_driver_under_the_name_of_the_event(tmp_path):
    answer = assess(changed(tmp_path, ADDED, DEEP, PLEDGED, RULED, CERTAIN), draws=4096)
    assert "mandate" in {driver.input for driver in answer.drivers}
    assert "mandate#p" not in {driver.input for driver in answer.drivers}


def test_the_event_that_can_stop_the_mission_is_told_by_its_title(answer):
    assert ("mandate",) in answer.course("neighbours-alone").blocking_sets
    assert "the lack of the mandate alone can stop approval" in words(rendered(answer))


def test_the_json_holds_the_levels_and_reads_back(answer):
    told = json.loads(answer.as_json())
    (mandate,) = (event for event in told["events"] if event["name"] == "mandate")
    assert list(mandate["levels"]) == ["none", "clear", "international", "un"]
    assert type(answer).model_validate(told) == answer


def test_the_answer_names_the_levels_on_which_it_hangs(answer):
    text = words(rendered(answer))
    assert "The mandate: if clear or international or un, there is enough in" in text
    assert "; if none, 0 of 50." in text
    assert "the mandate</td>" in page(answer)


def test_the_command_line_fixes_a_level_and_repeats_it(tmp_path):
    folder = pellia(tmp_path, ADDED, PLEDGED, RULED)
    out = tmp_path / "r.html"
    told = CliRunner().invoke(
        app, ["assess", str(folder), "--draws", "200", "--given", "mandate=clear", "--out", str(out)]
    )
    assert told.exit_code == 0
    assert "mandate fixed clear" in words(told.output)
    assert "--given mandate=clear" in out.read_text(encoding="utf-8")


def test_a_reading_may_change_how_likely_each_level_is(tmp_path):
    sure = 'sure: {title: "It is sure", set: {events.mandate.probability: "discrete(un: 100%)"}}'
    reading = ("readings:\n", f"readings:\n  {sure}\n")
    answer = assess(changed(tmp_path, ADDED, RULED, reading), draws=4096)
    base, sure = (next(each for each in answer.readings if each.name == name) for name in ("base", "sure"))
    course = "arvonia-backstop"
    assert (
        base.courses[course].force_raised.together.cells != sure.courses[course].force_raised.together.cells
    )
