"""Whether a verdict rests on the claim itself: found by removing and reversing inputs (DESIGN 12.5)."""

from dataclasses import replace

import numpy as np
import pytest

from claim_builders import claim, part, where
from guarantor.measures.claims.answering import answer_claims
from guarantor.measures.claims.circularity import reversals, traced
from guarantor.measures.runs import run_of
from guarantor.scenario import load, origins_of, values_of
from guarantor.scenario.condition import Always, Never
from scenario_folders import LEDGER, pellia, read

ALONE, BACKSTOP = "neighbours-alone", "arvonia-backstop"
SAME_VOICE = (
    'XE05,2031-02-25,2031-02-25,Defence  MINISTER,XBE,pledge,Says it again,"as I said",,,,'
    "Fictional Gazette 3,,B2,direct\n"
)
OTHER_VOICE = SAME_VOICE.replace("Defence  MINISTER", "prime minister")


@pytest.fixture(scope="module")
def results():
    return run_of(load("pellia"), draws=4_096)


def answered(results, *reads, **more):
    said = claim(*reads, **more)
    scenario = replace(results.model.scenario, claims=(said,))
    return answer_claims(replace(results, model=replace(results.model, scenario=scenario)), flips=dict)[0]


def test_a_claim_that_repeats_the_condition_of_a_pledge_is_circular(results):
    read, chosen = part("joined(XBE)", BACKSTOP, "no"), where(results.model.scenario, "not ceasefire")
    found = answered(results, read, where=chosen, source="XE01")
    assert found.verdict == "circular"
    assert found.reason == "circular: rests on itself (XE01 in pledges.xbe-brigade)"
    assert (found.share, found.cells, found.depends_on, found.flips_if) == (None, (), (), ())


def test_the_same_claim_by_somebody_else_is_tested(results):
    read, chosen = part("joined(XBE)", BACKSTOP, "no"), where(results.model.scenario, "not ceasefire")
    found = answered(results, read, where=chosen, source="XE02")
    assert (found.verdict, found.share, found.reason) == ("supported", 1.0, "")
    assert answered(results, read, where=chosen).verdict == "supported"


def test_an_input_from_the_claims_source_that_decides_nothing_is_no_circle(results):
    chosen = where(results.model.scenario, "ceasefire")
    found = answered(results, part("event(ceasefire)", BACKSTOP, "yes"), where=None, source="XE01")
    assert found.verdict != "circular"
    kept = answered(results, part("sustained(XBE)", ALONE, ">= 0"), where=chosen, source="XE01")
    assert kept.verdict == "supported"


@pytest.mark.parametrize(
    ("row", "verdict"), [(SAME_VOICE, "circular"), (OTHER_VOICE, "supported")], ids=["same", "other"]
)
def test_another_statement_of_the_same_speaker_is_the_claim_itself(tmp_path, row, verdict):
    results = run_of(read(pellia(tmp_path, ledger=LEDGER + row)), draws=4_096)
    read_part, chosen = part("joined(XBE)", BACKSTOP, "no"), where(results.model.scenario, "not ceasefire")
    found = answered(results, read_part, where=chosen, source="XE05")
    assert found.verdict == verdict
    if verdict == "circular":
        assert found.reason == "circular: rests on itself (XE01 in pledges.xbe-brigade)"


def test_evidence_that_feeds_a_deciding_input_is_already_in_the_inputs(results):
    read, chosen = part("joined(XBE)", BACKSTOP, "no"), where(results.model.scenario, "not ceasefire")
    found = answered(
        results, read, where=chosen, source="XE03", evidence_for=("XE01",), evidence_against=("XE02",)
    )
    assert found.verdict == "supported"
    assert found.already_in_the_inputs == ("XE01",)


@pytest.mark.parametrize(
    ("read", "source", "path"),
    [
        (part("pledged_troops(XBE)", BACKSTOP, "> 0.2", each=">= 1500", stat="probability"), "XE01",
         "pledges.xbe-brigade.offers.manoeuvre"),
        (part("event(xdu_mandate)", BACKSTOP, "> 0.5", stat="probability"), "XE03",
         "events.xdu_mandate.probability"),
        (part("sustained(XDU)", BACKSTOP, ">= 2000", stat="mean"), "XE02", "quantities.XDU.pool"),
        (part("authorized", BACKSTOP, "yes"), "XE09", "approvals.coalition"),
        (part("joined(XDU)", BACKSTOP, "> 0.1", stat="probability"), "XE03", "pledges.xdu-battlegroup"),
    ],
    ids=["offer", "probability", "quantity", "approval", "pledge"],
)  # fmt: skip
def test_every_kind_of_input_can_close_the_circle(results, read, source, path):
    found = answered(results, read, source=source)
    assert f"{source} in {path}" in found.reason, found


def test_the_trace_of_a_claim_is_that_of_all_its_worlds(results):
    scenario = results.model.scenario
    paths = {
        origin.path
        for origin in traced(
            claim(part("joined(XCO)", BACKSTOP, "> 0", minus=ALONE), where=where(scenario, "authorized")),
            scenario,
        )
    }
    assert {"pledges.xco-battalion", "pledges.xbe-brigade", "approvals.council"} <= paths
    assert not any(path.startswith(("challenger", "guarantees", "quantities")) for path in paths)


# -- removal and reversal -----------------------------------------------------------------------------------


def test_a_pledge_is_made_always_and_never(results):
    scenario = results.model.scenario
    both = [
        next(p.condition for p in changed.pledges if p.id == "xbe-brigade")
        for changed, given in reversals(scenario, "pledges.xbe-brigade")
    ]
    assert both == [Always(), Never()]


def test_an_event_is_fixed_both_ways_and_a_share_stays_a_share(results):
    scenario = results.model.scenario
    assert [given for _, given in reversals(scenario, "events.xdu_mandate.probability")] == [
        {"xdu_mandate": True},
        {"xdu_mandate": False},
    ]
    substitution = next(v for v in values_of(scenario) if "substitution" in v.origin.path)
    half, double = (
        next(v.quantity for v in values_of(changed) if v.origin.path == substitution.origin.path)
        for changed, _ in reversals(scenario, substitution.origin.path)
    )
    assert half.numbers == pytest.approx((0.1, 0.3))
    assert double.numbers == pytest.approx((0.4, 0.99))


def test_an_offer_is_withdrawn_and_left_open(results):
    words = [
        next(
            o.word
            for p in changed.pledges
            for o in p.offers
            if o.origin.path.endswith("battalion.offers.manoeuvre")
        )
        for changed, _ in reversals(results.model.scenario, "pledges.xco-battalion.offers.manoeuvre")
    ]
    assert words == ["refused", "as_able"]


def test_common_factors_are_removed(results):
    changed = [new for new, _ in reversals(results.model.scenario, "common_factors.rotation")]
    assert [factor.correlation for factor in changed[0].factors] == [0.0]


def test_a_rotation_ratio_never_falls_below_one(results):
    for changed, _ in reversals(results.model.scenario, "rotation.default.ratio"):
        run = run_of(changed, draws=64)
        assert min(run.inputs["rotation.XBE.ratio"]) >= 1.0


def test_every_input_can_be_turned_round_and_run(results):
    scenario = results.model.scenario
    paths = dict.fromkeys(origin.path for origin in origins_of(scenario))
    tried = 0
    for path in paths:
        for changed, given in reversals(scenario, path):
            run = run_of(changed, draws=64, given=given)
            assert np.isfinite(run.reference.attack_probability).all(), path
            tried += 1
    assert tried > len(paths)
