"""Checks of a scenario: what was read, and whether what is expected comes out (F21)."""

import json
import sys
from contextlib import contextmanager
from datetime import date

import numpy as np
import pytest

from guarantor import assess
from guarantor.cli import main
from guarantor.measures.claims.checks import run_checks, summary_of
from guarantor.measures.runs import run_of
from guarantor.report.checked import checked
from scenario_folders import SCENARIO, pellia, read, replaced, written

DRAWS = 2048


def with_checks(folder, *checks, change=()):
    lines = "".join(f"  {check}\n" for check in checks)
    return written(folder, replaced(SCENARIO, *change) + f"checks:\n{lines}")


def only(folder, check, draws=DRAWS, **more):
    (result,) = run_checks(read(with_checks(folder, check, **more)), draws=draws)
    return result


def twice(number):
    """What comes out where no range is explored."""
    return (number, number)


def test_a_yes_no_measure_is_taken_as_its_share_each_moving_on_its_own(tmp_path):
    result = only(tmp_path, "met: {expect: authorized, course: arvonia-backstop, within: [0%, 100%]}")
    share = assess(read(pellia(tmp_path / "plain")), draws=DRAWS).course("arvonia-backstop").shares
    assert result.got == twice(share["authorized"].alone.probability)
    assert (result.unit, result.passed, result.reason) == ("share", True, "")


def test_the_end_at_which_each_moves_on_its_own_is_meant(tmp_path):
    course = run_of(read(pellia(tmp_path / "plain")), draws=DRAWS).courses["neighbours-alone"]
    index = list(read(pellia(tmp_path / "plain")).actors).index("XBE")
    alone, together = (end.joined[:, index].mean() for end in (course.alone, course.together))
    assert alone < together  # Belmark and the coast wait for each other
    result = only(tmp_path, 'joins: {expect: joined(XBE), course: neighbours-alone, within: ["0%", "1%"]}')
    assert result.got == twice(alone)


def test_a_range_that_is_explored_is_not_averaged_over(tmp_path):
    """The Corvian pool is deep: what is expected must come out in each part of its range (E17)."""
    check = "met: {expect: headcount_met, course: arvonia-backstop, within: [0%, 100%]}"
    result = only(tmp_path, check, draws=8192)
    answer = assess(read(pellia(tmp_path / "plain")), draws=8192).course("arvonia-backstop")
    shares = [cell.value for cell in answer.shares["headcount_met"].alone.cells]
    assert result.got == (min(shares), max(shares))
    low, high = min(shares), max(shares)
    assert low < high
    middle = f"[{low - 0.001!r}, {(low + high) / 2!r}]"
    assert not only(tmp_path / "one", check.replace("[0%, 100%]", middle), draws=8192).passed


def test_a_number_is_taken_as_its_mean(tmp_path):
    result = only(
        tmp_path,
        "many: {expect: requirement_troops, course: arvonia-backstop, within: [1000 troops, 9000 troops]}",
    )
    drawn = run_of(read(pellia(tmp_path / "plain")), draws=DRAWS).courses["arvonia-backstop"]
    assert result.got == pytest.approx((2500, 2500), rel=0.9)
    assert result.got[0] <= drawn.alone.requirement_troops.mean() <= result.got[1]
    assert (result.unit, result.within, result.passed) == ("troops", (1000.0, 9000.0), True)


def test_what_lies_outside_fails_and_the_bounds_themselves_hold(tmp_path):
    got = only(tmp_path, "a: {expect: authorized, course: arvonia-backstop, within: [0%, 100%]}").got[0]
    exactly = f"[{got!r}, {got!r}]"
    check = f"a: {{expect: authorized, course: arvonia-backstop, within: {exactly}}}"
    assert only(tmp_path / "on", check).passed
    check = "a: {expect: authorized, course: arvonia-backstop, within: [0%, 5%]}"
    assert not only(tmp_path / "below", check).passed
    check = "a: {expect: authorized, course: arvonia-backstop, within: [99%, 100%]}"
    assert not only(tmp_path / "above", check).passed


def test_given_events_are_fixed_for_that_check_alone(tmp_path):
    folder = with_checks(
        tmp_path,
        "with: {given: {ceasefire: yes}, expect: joined(XAR), course: arvonia-backstop, within: [0%, 100%]}",
        "no: {given: {ceasefire: no}, expect: joined(XAR), course: arvonia-backstop, within: [0%, 0%]}",
        "free: {expect: joined(XAR), course: arvonia-backstop, within: [0%, 100%]}",
    )
    given, without, free = run_checks(read(folder), draws=DRAWS)
    assert without.got == twice(0.0)
    assert without.passed
    assert given.got[0] > free.got[0] > 0.0
    assert [each.name for each in (given, without, free)] == ["with", "no", "free"]


def test_measures_of_the_game_are_run_where_they_are_asked_for(tmp_path):
    result = only(
        tmp_path, "risk: {expect: attack_probability, course: arvonia-backstop, within: [0%, 100%]}"
    )
    plain = run_of(read(pellia(tmp_path / "plain")), draws=DRAWS).courses["arvonia-backstop"]
    assert result.got[0] <= plain.alone.attack_probability.mean() <= result.got[1]
    assert result.got[0] > 0.05


def test_a_course_named_in_an_argument_is_run_too(tmp_path):
    check = (
        "wait: {expect: holdout_threshold(arvonia-backstop), course: neighbours-alone, within: [0%, 100%]}"
    )
    result = only(tmp_path, check)
    assert np.isfinite(result.got).all()


def test_a_check_on_what_the_scenario_lacks_fails_and_says_what_to_add(tmp_path):
    cut = SCENARIO[SCENARIO.index("challenger:") : SCENARIO.index("common_factors:")]
    pairs = SCENARIO[SCENARIO.index("correlations:") : SCENARIO.index("claims:")]
    check = "risk: {expect: attack_probability, course: arvonia-backstop, within: [0%, 100%]}"
    result = only(tmp_path, check, change=[(cut, ""), (pairs, "")])
    assert (result.got, result.passed) == (None, False)
    assert "add 'challenger:' and 'guarantees:'" in result.reason


def test_a_scenario_without_checks_has_no_results(tmp_path):
    assert run_checks(read(pellia(tmp_path)), draws=64) == ()


def test_the_summary_counts_what_is_in_force(tmp_path):
    summary = summary_of(read(pellia(tmp_path)))
    assert summary.counts == {
        "actors": 7, "courses": 3, "events": 4, "pledges": 5, "readings": 2, "variants": 1, "claims": 2,
        "checks": 0, "sources": 4,
    }  # fmt: skip
    assert (summary.oldest, summary.newest) == (date(2031, 1, 10), date(2031, 3, 1))
    assert (summary.quotations, summary.as_of, summary.dropped) == (1, date(2031, 3, 1), ())
    answer = assess(read(pellia(tmp_path / "again")), draws=64).assumptions
    assert summary.grades == {name: getattr(answer, name) for name in summary.grades}


def test_quotations_in_tables_and_lists_are_counted(tmp_path):
    pools = "name,value,source,quote\nXDU.pool,9000,XE03,it is a gesture\n"
    more = ("since: 2031-02-20, value", "quote: without arvonia, since: 2031-02-20, value")
    assert summary_of(read(pellia(tmp_path, more, pools=pools))).quotations == 3


def test_what_is_told_says_expected_and_got(tmp_path):
    folder = with_checks(
        tmp_path,
        "low: {given: {ceasefire: no}, expect: joined(XAR), course: arvonia-backstop, within: [50%, 100%]}",
        "many: {expect: requirement_troops, course: monitors-only, within: [500 troops, 1500 troops]}",
    )
    scenario = read(folder)
    lines = checked(summary_of(scenario), run_checks(scenario, draws=DRAWS)).splitlines()
    assert lines[0] == "pellia: no faults"
    assert lines[1].startswith(
        "As of 1 March 2031: 7 actors, 3 courses, 4 events, 5 pledges, 2 readings, 1 variant"
    )
    assert (
        "check FAILS: low: joined(XAR) in arvonia-backstop, ceasefire fixed no: expected 50% to 100%, got 0%"
        in lines
    )
    assert lines[-1].startswith(
        "check holds: many: requirement_troops in monitors-only: expected 500 to 1,500, got "
    )


# -- on the command line ------------------------------------------------------------------------------------


@contextmanager
def leaving():
    with pytest.raises(SystemExit) as left:
        yield left


def told(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["guarantor", *map(str, arguments)])
    with leaving() as left:
        main()
    printed = capsys.readouterr()
    return left.value.code or 0, printed.out, printed.err


GOOD = "good: {given: {ceasefire: no}, expect: joined(XAR), course: arvonia-backstop, within: [0%, 0%]}"
BAD = "bad: {given: {ceasefire: no}, expect: joined(XAR), course: arvonia-backstop, within: [1%, 9%]}"


def small(folder, *checks):
    return with_checks(folder, *checks, change=[("draws: 16384", "draws: 600")])


def test_a_sound_scenario_exits_with_0(monkeypatch, capsys, tmp_path):
    code, out, err = told(monkeypatch, capsys, "check", small(tmp_path, GOOD))
    assert (code, err) == (0, "")
    assert "check holds: good" in out


def test_a_check_that_fails_exits_with_4(monkeypatch, capsys, tmp_path):
    code, out, _ = told(monkeypatch, capsys, "check", small(tmp_path, GOOD, BAD))
    assert code == 4
    assert (
        "check FAILS: bad: joined(XAR) in arvonia-backstop, ceasefire fixed no: expected 1% to 9%, got 0%"
        in out
    )


def test_checks_as_json(monkeypatch, capsys, tmp_path):
    code, out, _ = told(monkeypatch, capsys, "check", small(tmp_path, GOOD, BAD), "--json")
    answer = json.loads(out)
    assert code == 4
    assert (answer["as_of"], answer["counts"]["checks"]) == ("2031-03-01", 2)
    assert [(each["name"], each["passed"], each["got"]) for each in answer["checks"]] == [
        ("good", True, [0.0, 0.0]),
        ("bad", False, [0.0, 0.0]),
    ]


def test_faults_exit_with_3_and_are_a_list_as_json(monkeypatch, capsys, tmp_path):
    folder = pellia(tmp_path, ("months: 24", "months: 2 years"), ('title: "Reas', 'titel: "Reas'))
    code, out, err = told(monkeypatch, capsys, "check", folder)
    assert (code, out) == (3, "")
    assert err.splitlines()[0] == "scenario.yaml:3:1: titel: unknown name; did you mean 'title'?"
    code, out, err = told(monkeypatch, capsys, "check", folder, "--json")
    assert (code, err) == (3, "")
    assert json.loads(out)[1] == {
        "file": "scenario.yaml", "line": 7, "column": 9, "where": "months",
        "message": "expected a whole number from 1 to 600",
    }  # fmt: skip


def test_a_check_may_be_run_as_of_a_day_and_without_grades(monkeypatch, capsys, tmp_path):
    folder = small(tmp_path, GOOD)
    code, out, _ = told(monkeypatch, capsys, "check", folder, "--as-of", "2031-02-28", "--drop", "F")
    assert code == 0
    assert "As of 28 February 2031, without sources graded F: " in out
    code, _, err = told(monkeypatch, capsys, "check", folder, "--drop", "C")
    assert code == 3
    assert "nothing is known here as of 2031-03-01 without XE03" in err
    code, _, err = told(monkeypatch, capsys, "check", folder, "--drop", "Z")
    assert (code, err) == (
        2,
        "guarantor: 'Z' names no grades of sources; write A to F, as in 'D-F' or 'D,E'\n",
    )


def test_the_schema_is_printed_as_json(monkeypatch, capsys):
    code, out, err = told(monkeypatch, capsys, "schema")
    assert (code, err) == (0, "")
    assert json.loads(out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
