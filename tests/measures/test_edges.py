"""Answers at the edges: many actors, one course, no levers, deep chances, ends that differ."""

import json
from pathlib import Path

import numpy as np
import pytest

from guarantor.measures import assess, run_of
from guarantor.measures.compare import compare_courses, compare_scenarios
from guarantor.pipeline import model_of, run_block
from guarantor.report.compared import compared
from guarantor.report.html import page
from guarantor.report.terminal import COLUMNS, LINES, rendered
from guarantor.scenario import load

HEAD = "guarantor: 1\nname: edge\nas_of: 2031-03-01\n"
LEDGER = (Path(__file__).parent.parent / "golden" / "scenario" / "pellia" / "evidence.csv").read_text("utf-8")


def scenario(folder, body):
    folder.mkdir(exist_ok=True)
    (folder / "scenario.yaml").write_text(HEAD + body, encoding="utf-8")
    (folder / "evidence.csv").write_text(LEDGER, encoding="utf-8")
    return load(folder)


def pellia(folder, *changes):
    """The packaged Pellia with some of its text replaced."""
    source = load("pellia").folder.path
    for file in source.rglob("*.*"):
        target = folder / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        if file.name == "scenario.yaml":
            for old, new in changes:
                assert old in text
                text = text.replace(old, new, 1)
        target.write_text(text, encoding="utf-8")
    return load(folder)


def crowd(count):
    actors = "".join(f"  A{k:03}: {{name: Actor {k}, roles: [contributor]}}\n" for k in range(count))
    pledges = "".join(f"  p{k}: {{actor: A{k:03}, offers: {{x: 10 troops}}}}\n" for k in range(count))
    return f"actors:\n{actors}pledges:\n{pledges}"


def test_seventy_actors_who_all_join_are_one_coalition(tmp_path):
    answer = assess(scenario(tmp_path / "s", "courses: {go: {title: Go}}\n" + crowd(70)), draws=100)
    assert len(answer.course("go").coalition.alone.actors) == 70


def test_a_scenario_without_levers_or_requirement_or_game_is_answered(tmp_path):
    answer = assess(scenario(tmp_path / "s", "courses: {go: {title: Go}}\n" + crowd(2)), draws=1)
    text = rendered(answer)
    told = " ".join(text.split())
    assert "Go: a force is raised in 50 of 50 futures; Actor 0 and Actor 1 join in 50." in told
    assert "Too few futures to tell: 500 are needed." in text
    assert "a force, but too small" not in page(answer)
    assert [course.name for course in answer.courses] == ["no-force", "go"]


def test_readings_without_a_requirement_say_nothing_of_enough(tmp_path):
    body = "courses: {go: {title: Go}}\nreadings: {other: {set: {pledges.p0.if: never}}}\n" + crowd(1)
    body = body.replace("offers: {x: 10 troops}}", 'offers: {x: 10 troops}, if: "always"}')
    text = rendered(assess(scenario(tmp_path / "s", body), draws=600))
    row = text.split("\na Go ")[1].split("\n")[0]
    assert row.split() == ["50", "-", "-", "-", "-", "/", "-"]
    assert "a force is raised in 50 of 50 futures, 0 to 50 under contested readings" in " ".join(text.split())
    assert "enough" not in text.split("contested readings")[-1].split("Assumed")[0]


def test_a_rule_that_can_be_stopped_in_too_many_ways_says_that_they_cannot_be_listed(tmp_path):
    events = "".join(f"  e{k}: {{probability: 90%}}\n" for k in range(22))
    rule = f"at_least(11, [{', '.join(f'e{k}' for k in range(22))}])"
    body = f'courses: {{go: {{title: Go}}}}\nevents:\n{events}approvals: {{all: "{rule}"}}\n' + crowd(1)
    answer = assess(scenario(tmp_path / "s", body), draws=1000)
    assert answer.course("go").blocking_sets is None
    assert "too many members to list" in " ".join(rendered(answer).split())


def test_a_rule_that_never_passes_names_nobody_who_could_stop_it(tmp_path):
    body = 'courses: {go: {title: Go}}\nevents: {a: {probability: 50%}}\napprovals: {all: "never and a"}\n'
    answer = assess(scenario(tmp_path / "s", body + crowd(1)), draws=1000)
    assert "No route can approve this course" in rendered(answer)


def test_a_guarantor_that_deploys_alone_is_named(tmp_path):
    helps = "ceasefire and xar_level >= enablers"
    alone = pellia(
        tmp_path / "p",
        ("offers: {enablers: as_required}", "offers: {troops: 3000 troops}"),
        (f'if: "{helps} and at_least(1, others)"', f'if: "{helps}"'),
        (f'if: "{helps}"\n    source: XE01', 'if: "never"\n    source: XE01'),
        ('if: "ceasefire and at_least(1, others)"', 'if: "never"'),
    )
    assert assess(alone, draws=2000).course("arvonia-backstop").coalition.alone.actors == ("XAR",)


def test_a_reading_that_changes_nothing_changes_nothing(tmp_path):
    total = "requirement.by_mission.reassurance.total"
    same = pellia(
        tmp_path / "p",
        ("[challenger.strength, challenger.protege_strength]", f"[challenger.strength, {total}]"),
        (
            f'small-force: {{title: "1,500 are enough", set: {{{total}: 1500 troops}}}}',
            f"same: {{set: {{{total}: 2000 to 8000 troops}}}}",
        ),
    )
    base, reading = assess(same, draws=4096).readings[:2]
    assert reading.name == "same"
    assert reading.courses == base.courses


def test_an_input_that_becomes_certain_moves_no_other(tmp_path):
    certain = pellia(tmp_path / "p", ("value: 55k to 80k troops,", "value: 60k troops,"))
    before, after = (run_block(model_of(each, 7), 0).draws.values for each in (load("pellia"), certain))
    name = "challenger.protege_strength"
    assert np.array_equal(before[name], after[name])
    assert (after["challenger.strength"] == 60_000).all()


def test_a_deep_chance_has_no_exact_probability_and_every_count_a_range(tmp_path):
    deep = pellia(
        tmp_path / "p", ("probability: 60%, source: XE03", 'probability: "deep(10%, 90%)", source: XE03')
    )
    answer = assess(deep, draws=16_384)
    council = next(route for route in answer.course("arvonia-backstop").routes if route.name == "council")
    assert council.exact is None
    assert council.passes.probability is None
    assert all(driver.high.share is None or driver.high.share.of_50 is None for driver in answer.drivers)
    assert all(difference.mean is None for difference in answer.differences)


def test_what_moves_only_if_all_move_together_is_told(tmp_path):
    more = pellia(tmp_path / "p", ("offers: {manoeuvre: 1000 troops}", "offers: {manoeuvre: 2500 troops}"))
    found = compare_scenarios(more, load("pellia"), draws=8192)
    assert "the neighbours alone if all move together: troops kept there" in " ".join(
        compared(found, {name: course.title for name, course in more.courses.items()}).split()
    )


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("neighbours-alone: {title: \"the neighbours alone\", xar_level: none,",
          "neighbours-alone: {title: \"the neighbours alone\", xar_level: troops,"),
         "courses.neighbours-alone.xar_level"),
        (("requires: [XAR]", "requires: []"), "guarantees.XBE.requires"),
        (("releasable: no", "releasable: yes"), "limits.XBE.commitments.1.releasable"),
        (("releasable: no", "releasable: no, in: XCO"), "limits.XBE.commitments.1.in"),
    ],
)  # fmt: skip
def test_a_word_that_differs_is_listed_among_the_changes(tmp_path, change, path):
    found = compare_scenarios(pellia(tmp_path / "p", change), load("pellia"), draws=1000)
    assert [each.path for each in found.changes] == [path]


def test_a_course_compared_with_itself_moves_nothing():
    found = compare_courses(load("pellia"), "arvonia-backstop", "arvonia-backstop", draws=1000)
    assert compared(found, {}).endswith("Nothing moved: every measure is the same in every future.")


@pytest.mark.parametrize("courses", [1, 4, 25])
def test_any_number_of_courses_fits_and_keeps_what_must_be_said(tmp_path, courses):
    title = "a course with a title that is far too long for it"
    more = "".join(
        f'  extra-{k}: {{title: "{title}", xar_level: backstop, mission: reassurance}}\n'
        for k in range(courses)
    )
    wide = pellia(tmp_path / "p", ("  monitors-only:    {title", f"{more}  monitors-only:    {{title"))
    lines = rendered(assess(wide, draws=600), "reports/" + "deep/" * 30 + "report.html").split("\n")
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= COLUMNS
    text = " ".join(" ".join(lines).split())
    for must in ("74 inputs:", "Not a prediction", "no validation against outcomes"):
        assert must in text


def test_everything_certain_is_one_world(tmp_path):
    body = (
        'courses: {go: {title: Go}}\nevents: {yes: {probability: 100%}}\napprovals: {all: "yes"}\n' + crowd(2)
    )
    run = run_of(scenario(tmp_path / "s", body.replace("yes", "agreed")), draws=10)
    assert run.courses["go"].alone.raised.all()


def test_the_json_has_no_number_that_is_not_one():
    answer = assess(load("pellia"), draws=100).as_json()
    assert "NaN" not in answer
    assert json.loads(answer)["run"]["draws"] == 100
