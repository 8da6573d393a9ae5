"""What flips a claim: every kind of change, and pairs, each run again; a rule for its rarer side (E19)."""

from dataclasses import replace

import numpy as np
import pytest
from tests.claim_builders import ALONE, BACKSTOP, ceasefire, claim, part, where

from guarantor.measures.claims import wider_flips as further
from guarantor.measures.claims.answering import answer_claims, judge_claims
from guarantor.measures.claims.judging import bench_of, judge, read_of
from guarantor.measures.claims.minority import minority
from guarantor.measures.readings import runs_of_readings
from guarantor.measures.runs import run_of
from guarantor.report.verdicts import remark_words
from guarantor.scenario import load
from guarantor.scenario.condition import Always

DRAWS = 1_024


@pytest.fixture(scope="module")
def ukraine():
    return run_of(load("ukraine"), draws=DRAWS)


def sought(results, *claims):
    bench = bench_of(results, claims)
    before = {each.id: judge(each, bench.first) for each in claims}
    return before, further.wider_flips(bench, claims, before, {})


def named(results, *names):
    return [each for each in results.model.scenario.claims if each.id in names]


def test_a_pledge_that_is_withdrawn_flips_a_claim_as_a_run_without_it_does(ukraine):
    (said,) = named(ukraine, "s11a-stationed")
    _, found = sought(ukraine, said)
    flip = next(each for each in found[said.id].flips if each.change == "pledges.ltu-troops = out")
    assert flip.title == "without Lithuania's pledge ltu-troops"
    scenario = ukraine.model.scenario
    pledges = tuple(
        replace(each, refused=True) if each.id == "ltu-troops" else each for each in scenario.pledges
    )
    again = judge_claims(run_of(replace(scenario, pledges=pledges), draws=DRAWS), [said])[said.id]
    assert (flip.verdict, flip.share) == (again.verdict, again.share)
    assert again.verdict == "contradicted"


def test_an_end_of_a_range_flips_a_claim_as_a_run_with_that_value_does(ukraine):
    (said,) = named(ukraine, "s15a-once")
    _, found = sought(ukraine, said)
    (flip,) = found[said.id].flips
    path, _, value = flip.change.partition(" = ")
    assert path == "rotation.GBR.deployable_share"
    changed = load("ukraine", variants=[f"rotation.default.deployable_share={100 * float(value):.8g}%"])
    again = judge_claims(run_of(changed, draws=DRAWS, deterrence=False), [said])[said.id]
    assert (flip.verdict, flip.share) == (again.verdict, pytest.approx(again.share, abs=0.002))


def test_only_ranges_that_move_what_is_tested_are_tried(ukraine):
    (said,) = named(ukraine, "s15a-once")
    _, found = sought(ukraine, said)
    assert any("rotation.GBR.deployable_share" in title for title in found[said.id].tried["ranges"])
    assert not any("anchor" in title for title in found[said.id].tried["ranges"])


def test_claims_about_what_guarantors_are_worth_are_left_out(ukraine):
    _, found = sought(ukraine, *named(ukraine, "s17a-first-among-guarantors"))
    assert found == {}


def readings_of(results):
    return runs_of_readings(bench_of(results, ()).first.results)


def test_pairs_of_every_kind_are_tried_where_no_single_change_turns_it(plain, monkeypatch):
    monkeypatch.setattr(further, "_turned", lambda *_: False)
    said = claim(part("joined(XBE)", ALONE, "yes"), where=ceasefire(plain), end="greatest")
    _, found = sought(plain, said)
    tried = found[said.id].tried
    singles = {title for kind, titles in tried.items() if kind != "pairs" for title in titles}
    assert 0 < len(tried["pairs"]) <= 15
    assert all(each in singles for title in tried["pairs"] for each in title.split(", and "))


def test_a_claim_that_one_change_flips_is_not_tried_with_pairs(plain, monkeypatch):
    monkeypatch.setattr(further, "_turned", lambda *_: True)
    said = claim(part("joined(XBE)", ALONE, "yes"), where=ceasefire(plain), end="greatest")
    _, found = sought(plain, said)
    assert found[said.id].tried
    assert "pairs" not in found[said.id].tried


def test_every_pair_gives_what_a_run_of_its_own_gives(ukraine):
    """The slow twin: a pair's run, shared and with few courses, against the whole scenario run anew."""
    (said,) = named(ukraine, "s2-strong")
    bench = bench_of(ukraine, [said])
    readings = dict(list(readings_of(bench.first.results).items())[:2])
    settings = list(further.settings_of(bench, said, readings))
    by_kind = {each.kind: each for each in settings}
    assert {"readings", "events", "levers", "pledges"} <= by_kind.keys()
    search = further._Search(bench, readings)
    event, lever, pledge = (by_kind[kind] for kind in ("events", "levers", "pledges"))
    for pair in ((event, lever), (lever, pledge), (event, pledge), (by_kind["readings"], event)):
        found = judge(said, bench_of(search._run(pair, [said]), [said]).first)
        again = judge_claims(anew(bench, readings, pair), [said])[said.id]
        assert (found.verdict, found.share) == (again.verdict, again.share), pair


def test_an_end_of_a_range_under_a_reading_gives_what_a_run_with_both_gives(ukraine):
    (said,) = named(ukraine, "s15a-once")
    bench = bench_of(ukraine, [said])
    readings = dict(list(readings_of(bench.first.results).items())[:3])
    settings = list(further.settings_of(bench, said, readings))
    low = next(each for each in settings if each.change.startswith("rotation.GBR.deployable_share"))
    number = float(low.change.partition(" = ")[2])
    search = further._Search(bench, readings)
    for reading in (each for each in settings if each.kind == "readings"):
        choices = [reading.change, f"rotation.default.deployable_share={100 * number:.8g}%"]
        again = run_of(load("ukraine", variants=choices), draws=DRAWS, deterrence=False)
        expected = judge_claims(again, [said])[said.id]
        found = judge(said, bench_of(search._run((reading, low), [said]), [said]).first)
        assert found.verdict == expected.verdict != judge(said, bench.first).verdict
        assert found.share == pytest.approx(expected.share, abs=0.002)


def anew(bench, readings, settings):
    """The changes written into the scenario, sampled and run from nothing."""
    scenario, given = bench.first.scenario, {}
    for each in settings:
        for name in each.readings:
            scenario = readings[name].model.scenario
    for each in settings:
        given |= dict(each.events)
        for course, lever, level in each.levers:
            moved = scenario.courses[course]
            moved = replace(moved, levers={**moved.levers, lever: level})
            scenario = replace(scenario, courses={**scenario.courses, course: moved})
        for name, stands in each.pledges:
            pledges = tuple(
                replace(p, refused=not stands, condition=Always() if stands else p.condition)
                if p.id == name
                else p
                for p in scenario.pledges
            )
            scenario = replace(scenario, pledges=pledges)
    return run_of(scenario, draws=DRAWS, given=given)


def test_two_changes_of_one_thing_are_no_pair(ukraine):
    (said,) = named(ukraine, "s2-strong")
    bench = bench_of(ukraine, [said])
    settings = list(further.settings_of(bench, said, ()))
    yes = next(each for each in settings if each.kind == "events")
    no = next(each for each in settings if each.events and each is not yes)
    assert yes.events[0][0] == no.events[0][0]
    assert further.overlap(yes, no)
    assert not further.overlap(yes, next(each for each in settings if each.kind == "pledges"))


def test_the_rule_says_where_a_claim_holds_that_mostly_fails(plain):
    """Belmark joins, if all move together, in a ceasefire with Dunland's mandate: counted draw by draw."""
    said = claim(part("joined(XBE)", ALONE, "yes"), end="greatest")
    bench = bench_of(plain, [said])
    holds = read_of(said, bench.whole)[0] > 0
    events = plain.courses[ALONE].events
    inside = (
        next(events[e.name] for e in plain.model.scenario.events.values() if e.title == "Dunland's mandate")
        & events["ceasefire"]
    )
    assert 50 <= holds.sum() < holds.size / 2
    assert np.array_equal(holds, inside)
    assert minority(said, bench.whole) == (
        "it holds with Dunland's mandate and with a ceasefire: in 100 of 100 such futures, "
        "elsewhere in 0; this covers 100 of 100 futures in which it holds"
    )


def test_a_claim_with_few_futures_on_its_rarer_side_has_no_rule(plain):
    never = claim(
        part("joined(XBE)", ALONE, "yes"), where=where(plain.model.scenario, "not ceasefire"), end="greatest"
    )
    worlds = bench_of(plain, [never]).whole
    assert read_of(never, worlds)[0][read_of(never, worlds)[1]].sum() < 50
    assert minority(never, worlds) == ""


def test_a_number_over_all_futures_has_no_rarer_side(ukraine):
    (said,) = named(ukraine, "s2-strong")
    assert minority(said, bench_of(ukraine, [said]).first) == ""


def test_a_claim_that_nothing_turns_says_where_it_goes_the_other_way(plain, monkeypatch):
    said = claim(part("joined(XBE)", ALONE, "yes"), end="greatest")
    model = replace(plain.model, scenario=replace(plain.model.scenario, claims=(said,)))
    results = replace(plain, model=model)
    (turned,) = answer_claims(results, wider=True)
    assert turned.flips_if
    assert turned.where_not == ""
    monkeypatch.setattr(further, "_turned", lambda *_: False)
    (answer,) = answer_claims(results, wider=True)
    assert not answer.flips_if
    assert "it holds with" in answer.where_not
    assert "it holds with" in remark_words(answer)


def test_how_many_runs_are_done_is_told_to_the_end(plain):
    told = []
    said = claim(part("joined(XBE)", ALONE, "yes"), where=ceasefire(plain), end="greatest")
    bench = bench_of(plain, [said])
    before = {said.id: judge(said, bench.first)}
    further.wider_flips(bench, [said], before, {}, lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][0] == told[-1][1]


def test_an_edge_of_what_is_not_known_is_tried(deep):
    """The pool of a state of which no figure is public: without a probability, so cut into parts (E17)."""
    said = claim(part("sustained(XCO)", BACKSTOP, ">= 1500 troops"))
    before, found = sought(deep, said)
    assert list(found[said.id].tried["parts"]) == [
        f"XCO.pool at {edge}, the edge of a part of what is not known"
        for edge in ("3,000", "4,500", "6,000", "7,500", "9,000")
    ]
    assert before[said.id].verdict == "depends"
    assert {flip.verdict for flip in found[said.id].flips} == {"supported", "contradicted"}


def test_the_answer_carries_what_was_tried_only_if_asked_for(plain):
    said = claim(part("joined(XBE)", ALONE, "yes"), where=ceasefire(plain), end="greatest")
    model = replace(plain.model, scenario=replace(plain.model.scenario, claims=(said,)))
    results = replace(plain, model=model)
    (short,), (long,) = answer_claims(results), answer_claims(results, wider=True)
    assert not short.tried
    assert "without Belmark's pledge" in " ".join(long.tried["pledges"])
    assert set(short.flips_if) <= set(long.flips_if)
    assert short.depends_on == long.depends_on
