"""What the unheard would add: their offers in the stages, and what the answer says of them (DESIGN 12.6)."""

import numpy as np
import pytest

import slow_pipeline
from guarantor.measures import assess
from guarantor.pipeline import model_of, run_block
from guarantor.report.html import page
from guarantor.report.words import input_title
from guarantor.scenario import build, open_folder
from scenario_folders import pellia

ON = "elmark-joins"
CHANGES = (
    ("  XBE.pool: ", "  XEL.land_forces: 30000 to 50000 troops\n  XBE.pool: "),
    ("rotation:\n", 'rotation:\n  XEL: {sustained_share: "uniform(0.1%, 2%)"}\n'),
    ("approvals:\n", "unheard: {of: [XEL], offers: 0%, if: ceasefire and host_consent}\n\napprovals:\n"),
    (
        "readings:\n",
        f'readings:\n  {ON}: {{title: "Elmark offers some", set: {{unheard.offers: "uniform(0%, 2%)"}}}}\n',
    ),
    ("approvals:\n", 'no_force: "Pellia alone, with the arms <it has>."\napprovals:\n'),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return open_folder(pellia(tmp_path_factory.mktemp("unheard"), *CHANGES))


@pytest.fixture(scope="module")
def off(folder):
    return build(folder)


@pytest.fixture(scope="module")
def on(folder):
    return build(folder, variants=[ON])


@pytest.fixture(scope="module")
def block(on):
    return run_block(model_of(on, 11), 1)


@pytest.mark.parametrize("end", [pytest.param(0, id="each on its own"), pytest.param(1, id="all together")])
def test_an_assumed_offer_agrees_with_the_slow_twin(on, block, end):
    seen = False
    for name, course in on.courses.items():
        found = block.courses[name][end]
        for d in range(40):
            slow = slow_pipeline.answer(on, course, block.draws, d, together=end == 1)
            seen |= slow.raised and "XEL" in slow.joined
            assert {code for k, code in enumerate(on.actors) if found.joined[d, k]} == slow.joined
            assert found.headcount[d] == pytest.approx(slow.headcount, rel=1e-9)
            assert found.sustained_troops[d] == pytest.approx(slow.sustained, rel=1e-7, abs=1e-6)
            assert found.attack_probability[d] == pytest.approx(slow.attack, abs=1e-10)
    assert seen


def test_an_unheard_actor_joins_under_the_condition_and_in_no_other_draw(on, block):
    at = list(on.actors).index("XEL")
    for name in on.courses:
        happened = block.events[name]
        stands = happened["ceasefire"] & happened["host_consent"]
        assert np.array_equal(block.courses[name][0].joined[:, at], stands)


def test_it_brings_its_share_of_its_land_forces_within_what_it_can_keep_up(on, block):
    values, at = block.draws.values, list(on.actors).index("XEL")
    land = values["XEL.land_forces"]
    offer = land * values["unheard.XEL.offers"]
    most = np.minimum(offer, land * values["rotation.XEL.sustained_share"])
    deployed = block.courses["neighbours-alone"][1].deployed[:, at]
    assert (deployed <= most + 1e-6).all()
    assert np.isclose(deployed[deployed > 0], most[deployed > 0]).any()
    assert (offer > most).any()
    assert (offer == most).any()


def test_switched_off_it_joins_in_no_draw_and_no_other_input_moves(off, block):
    plain = run_block(model_of(off, 11), 1)
    at = list(off.actors).index("XEL")
    assert not any(end.joined[:, at].any() for ends in plain.courses.values() for end in ends)
    for name, column in plain.draws.values.items():
        assert np.array_equal(column, block.draws.values[name])


def test_an_assumed_offer_never_removes_anyone(off, block):
    plain = run_block(model_of(off, 11), 1)
    for name in off.courses:
        for before, after in zip(plain.courses[name], block.courses[name], strict=True):
            assert not (before.joined & ~after.joined).any()


def test_the_answer_lists_the_unheard_as_such_and_says_that_an_offer_is_assumed(off, on):
    without, assumed = (assess(each, draws=4_096) for each in (off, on))
    assert (without.unheard, without.assumed_offers) == (("XEL",), ())
    assert (assumed.unheard, assumed.assumed_offers) == (("XEL",), ("XEL",))
    assert without.warnings == assumed.warnings == ()
    assert "Unheard, so not joining (1): Elmark." in page(without)
    told = page(assumed)
    assert "Unheard, but an offer is assumed of each: Elmark." in told
    assert "not joining" not in told


def test_the_report_says_what_no_force_means(off):
    found = assess(off, draws=1_024)
    assert found.scenario.no_force == "Pellia alone, with the arms <it has>."
    assert "No force means: Pellia alone, with the arms &lt;it has&gt;." in page(found)


def test_inputs_of_the_unheard_and_of_groups_have_names_in_plain_words(on):
    found = assess(on, draws=1_024)
    assert (
        input_title(found, "unheard.XEL.offers") == "share of Elmark's land forces that is assumed on offer"
    )
    assert input_title(found, "guarantees.the_coast.reliability").startswith("how far the coast's guarantee")
