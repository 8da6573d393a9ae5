"""What else flips a claim: pledges, ends of ranges, parts of deep inputs, pairs; each run again (E19)."""

from dataclasses import replace

import pytest
from tests.claim_builders import ALONE, BACKSTOP, ceasefire, claim, part

from guarantor.measures.assessment import Flip
from guarantor.measures.claims import wider_flips as further
from guarantor.measures.claims.answering import answer_claims, judge_claims
from guarantor.measures.claims.judging import bench_of, judge
from guarantor.measures.runs import run_of
from guarantor.scenario import load

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
    assert any("rotation.GBR.deployable_share" in title for title in found[said.id].tried)
    assert not any("anchor" in title for title in found[said.id].tried)


def test_claims_about_what_guarantors_are_worth_are_left_out(ukraine):
    _, found = sought(ukraine, *named(ukraine, "s17a-first-among-guarantors"))
    assert found == {}


def test_pairs_are_tried_where_no_single_change_turns_it(plain, monkeypatch):
    monkeypatch.setattr(further, "_turned", lambda *_: False)
    said = claim(part("joined(XBE)", ALONE, "yes"), where=ceasefire(plain), end="greatest")
    _, found = sought(plain, said)
    pairs = [title for title in found[said.id].tried if ", and " in title]
    assert 0 < len(pairs) <= 15
    singles = {title for title in found[said.id].tried if ", and " not in title}
    assert all(each in singles for title in pairs for each in title.split(", and "))


def test_a_claim_that_something_else_flips_is_not_tried_with_pairs(plain, monkeypatch):
    monkeypatch.setattr(further, "_turned", lambda *_: False)
    said = claim(part("joined(XBE)", ALONE, "yes"), where=ceasefire(plain), end="greatest")
    bench = bench_of(plain, [said])
    before = {said.id: judge(said, bench.first)}
    flip = Flip(change="somebody", title="somebody", verdict="supported", share=1.0)
    found = further.wider_flips(bench, [said], before, {said.id: (flip,)})
    assert found[said.id].tried
    assert not any(", and " in title for title in found[said.id].tried)


def test_an_edge_of_what_is_not_known_is_tried(deep):
    """The pool of a state of which no figure is public: without a probability, so cut into parts (E17)."""
    said = claim(part("sustained(XCO)", BACKSTOP, ">= 1500 troops"))
    before, found = sought(deep, said)
    tried = [title for title in found[said.id].tried if "not known" in title]
    assert tried == [
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
    assert "without Belmark's pledge" in " ".join(long.tried)
    assert set(short.flips_if) <= set(long.flips_if)
    assert short.depends_on == long.depends_on
