"""Verdicts on claims: parts, ends, deep inputs, the unheard, and what flips them (E18, E19, X1-X10)."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claim_builders import ALONE, BACKSTOP, KNOWN, MAYBE, MONITORS, ceasefire, claim, part, where
from guarantor.measures.claims.answering import judge_claims
from guarantor.measures.claims.judging import TOGETHER, judge
from guarantor.measures.claims.verdict import passes, wilson
from guarantor.measures.runs import run_of
from guarantor.measures.worlds import Worlds
from guarantor.run import Results
from scenario_folders import pellia, read

OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "yes": "no", "no": "yes"}


def judged(results: Results, *reads, **more):
    return judge_claims(results, [claim(*reads, **more)])["said"]


def test_the_share_of_a_claim_is_that_of_the_draws_in_which_all_its_parts_hold(plain):
    found = judged(
        plain,
        part("headcount_met", ALONE, "no"),
        part("attack_probability", BACKSTOP, "< 0", minus=ALONE),
        where=ceasefire(plain),
    )
    one, two = plain.courses[ALONE], plain.courses[BACKSTOP]
    for cell, here, there in (
        (found.cells[0], one.alone, two.alone),
        (found.cells[1], one.together, two.together),
    ):
        chosen = one.events["ceasefire"] & two.events["ceasefire"]
        holds = ~here.headcount_met & (there.attack_probability < here.attack_probability)
        assert cell.draws == np.count_nonzero(chosen)
        assert cell.share == np.count_nonzero(holds & chosen) / np.count_nonzero(chosen)
    assert [cell.end for cell in found.cells] == ["alone", "together"]


def test_one_part_of_an_either_or_is_enough(plain):
    found = judged(
        plain, (part("headcount_met", ALONE, "yes"), part("joined(XDU)", ALONE, "yes")), end="least"
    )
    one = plain.courses[ALONE].alone
    place = plain.model.actors.index("XDU")
    assert found.cells[0].share == np.mean(one.headcount_met | one.joined[:, place])


@pytest.mark.parametrize(
    ("test", "verdict"),
    [(">= 0", "supported"), ("< 0", "contradicted"), (">= 4000", "depends")],
    ids=["always", "never", "now and then"],
)
def test_the_verdict_follows_the_share(plain, test, verdict):
    found = judged(plain, part("requirement_troops", ALONE, test), end="least")
    assert found.verdict == verdict


def test_a_share_across_the_bar_is_undecided_and_more_draws_may_decide_it(plain):
    few = plain.first(300)
    share = float(few.courses[ALONE].alone.headcount_met.mean())
    found = judged(few, part("headcount_met", ALONE, "no"), end="least", holds_in=1 - share)
    assert found.verdict == "undecided"


def test_equal_ends_are_one_cell_and_shown_as_both(plain):
    found = judged(plain, part("event(ceasefire)", ALONE, "yes"))
    assert [(cell.end, cell.share) for cell in found.cells] == [
        (end, found.share) for end in ("alone", "together")
    ]
    cell = found.cells[0]
    assert (cell.low, cell.high) == wilson(round(cell.share * cell.draws), cell.draws)


def test_where_the_ends_disagree_the_verdict_depends_on_moving_together(tmp_path):
    folder = pellia(
        tmp_path,
        MAYBE,
        KNOWN,
        ('if: "ceasefire and xar_level >= enablers"', 'if: "ceasefire and XCO"'),
        ('if: "ceasefire and at_least(2, coast)"', 'if: "never"'),
    )
    results = run_of(read(folder), draws=2_000)
    found = judged(
        results, part("joined(XBE)", BACKSTOP, "yes"), where=where(results.model.scenario, "ceasefire")
    )
    assert [cell.verdict for cell in found.cells] == ["contradicted", "supported"]
    assert (found.verdict, found.depends_on, found.share) == ("depends", (TOGETHER,), None)
    alone = judged(
        results,
        part("joined(XBE)", BACKSTOP, "yes"),
        where=where(results.model.scenario, "ceasefire"),
        end="least",
    )
    assert alone.verdict == "contradicted"


def test_a_range_without_probability_is_cut_into_cells_that_are_named(deep):
    found = judged(deep, part("sustained(XCO)", ALONE, "> 1900 troops"), end="least")
    assert [cell.deep for cell in found.cells] == ["XCO.pool 3000 to 6000", "XCO.pool 6000 to 9000"]
    assert found.verdict == "depends"
    assert found.depends_on == (
        "XCO.pool 3000 to 6000: does not hold",
        "XCO.pool 6000 to 9000: in between",
    )
    nothing = judged(deep, part("joined(XBE)", ALONE, "yes"), end="least")
    assert [cell.deep for cell in nothing.cells] == [""]


def test_a_claim_reads_the_events_of_its_own_course(plain):
    scenario = plain.model.scenario
    found = judged(plain, part("authorized", MONITORS, "yes"), where=where(scenario, "xgo_consent"))
    assert found.cells[0].draws == np.count_nonzero(plain.courses[MONITORS].events["xgo_consent"])
    assert found.cells[0].draws != np.count_nonzero(plain.courses[ALONE].events["xgo_consent"])


def test_draws_in_which_the_event_under_where_differs_between_the_two_are_left_out(plain):
    scenario = plain.model.scenario
    found = judged(
        plain,
        part("headcount", MONITORS, ">= -100000", minus=ALONE),
        where=where(scenario, "not xgo_consent"),
    )
    here, there = (plain.courses[name].events["xgo_consent"] for name in (MONITORS, ALONE))
    assert found.cells[0].draws == np.count_nonzero(~here & ~there)
    left_out = np.count_nonzero(~here & there) / np.count_nonzero(~here)
    assert found.reason == (
        f"{left_out:.1%} of the futures are left out: an event under 'where' differs between the two (X4)"
        if left_out
        else ""
    )
    other = judged(
        plain, part("headcount", MONITORS, ">= -100000", minus=ALONE), where=where(scenario, "xgo_consent")
    )
    assert other.cells[0].draws == np.count_nonzero(here & there)
    assert "left out" in other.reason


def test_measures_and_actors_under_where_are_read_at_the_same_end(plain):
    scenario = plain.model.scenario
    found = judged(
        plain,
        part("headcount", BACKSTOP, ">= 1500 troops"),
        where=where(scenario, "ceasefire and force_raised and XCO"),
    )
    place = plain.model.actors.index("XCO")
    for cell, outcome in zip(
        found.cells, (plain.courses[BACKSTOP].alone, plain.courses[BACKSTOP].together), strict=True
    ):
        chosen = outcome.raised & outcome.joined[:, place]  # both need a ceasefire
        assert cell.draws == np.count_nonzero(chosen & plain.courses[BACKSTOP].events["ceasefire"])


def test_a_draw_in_which_a_part_is_undefined_stays_if_another_part_decides_it(plain):
    needed = part("necessary(XAR, 5000)", BACKSTOP, "yes")
    alone = judged(plain, needed, where=ceasefire(plain), end="greatest")
    assert "undefined in" in alone.reason
    defined = alone.cells[0].draws
    both = judged(
        plain,
        needed,
        part("event(xdu_mandate)", BACKSTOP, "yes"),
        where=ceasefire(plain),
        end="greatest",
    )
    assert both.cells[0].draws > defined
    either = judged(
        plain,
        (needed, part("event(xdu_mandate)", BACKSTOP, "yes")),
        where=ceasefire(plain),
        end="greatest",
    )
    assert either.cells[0].draws > defined
    ceasefires = np.count_nonzero(plain.courses[BACKSTOP].events["ceasefire"])
    assert both.cells[0].draws + either.cells[0].draws == ceasefires + defined


def test_a_necessity_that_is_nowhere_defined_is_not_testable(plain):
    found = judged(plain, part("necessary(XAR, 1e9)", BACKSTOP, "yes"))
    assert (found.verdict, found.cells) == ("not testable", ())
    assert found.reason == "only 0 of these futures are left to test it in, fewer than 100 (X10)"


def test_what_never_happens_is_not_testable(plain):
    found = judged(
        plain, part("headcount_met", ALONE, "yes"), where=where(plain.model.scenario, "authorized and never")
    )
    assert found.reason == "never happens in these futures: 'where' selects none of them"


@pytest.mark.parametrize(
    ("test", "verdict"), [("<= 2", "supported"), (">= 3", "contradicted"), ("= 0", "not testable")]
)
def test_the_unheard_of_a_group_leave_a_claim_testable_only_where_they_change_nothing(plain, test, verdict):
    found = judged(
        plain, part("members_joined(pair)", ALONE, test), where=where(plain.model.scenario, "not ceasefire")
    )
    assert found.verdict == verdict
    if verdict == "not testable":
        assert found.reason == (
            "nothing is on record for Elmark: counted as no, this part: holds; as yes: does not hold; "
            "add a pledge (X10)"
        )


def test_an_actor_of_whom_nothing_is_on_record_has_not_said_no(plain):
    for found in (
        judged(plain, part("joined(XEL)", ALONE, "no")),
        judged(plain, part("headcount_met", ALONE, "no"), where=where(plain.model.scenario, "XEL")),
    ):
        assert found.verdict == "not testable"
        assert "Elmark" in found.reason


@pytest.mark.parametrize(
    ("change", "read", "verdict", "says"),
    [
        ({"approvals": ()}, part("authorized", ALONE, "yes"), "not testable", "add 'approvals:'"),
        ({"requirement": None}, part("headcount_met", ALONE, "yes"), "not testable", "add 'requirement:'"),
        ({"challenger": None}, part("challenger_gain", ALONE, "> 0"), "not testable", "add 'challenger:'"),
        ({}, part("requirement_met", ALONE, "yes", with_={"mission": "denial"}), "not testable", "denial"),
        ({}, part("full_month", ALONE, "<= 6"), "not testable", "add 'deployment:'"),
        ({"courses": {}}, part("headcount_met", ALONE, "yes"), "not testable", "no course 'neighbours"),
    ],
    ids=["approvals", "requirement", "challenger", "mission", "by month", "course"],
)  # fmt: skip
def test_what_a_scenario_or_a_version_lacks_is_told_and_never_a_crash(plain, change, read, verdict, says):
    model = replace(plain.model, scenario=replace(plain.model.scenario, **change))
    found = judge(claim(read), Worlds(replace(plain, model=model)))
    assert found.verdict == verdict
    assert says in found.reason


def test_the_analysts_own_reason_is_kept(plain):
    found = judged(plain, not_testable="names no quantity")
    assert (found.verdict, found.reason, found.cells) == ("not testable", "names no quantity", ())


def test_a_course_against_itself_is_exactly_equal(plain):
    read = part("attack_probability", ALONE, "> 0", minus=ALONE)
    assert judged(plain, read).verdict == "contradicted"
    mean = judged(plain, replace(read, stat="mean"))
    assert (mean.verdict, mean.share, mean.cells[0].low, mean.cells[0].high) == (
        "contradicted",
        0.0,
        0.0,
        0.0,
    )


@given(st.sampled_from([-0.05, 0.0, 0.05]), st.sampled_from(["mean", "median"]))
@settings(max_examples=6, deadline=None)
def test_swapping_the_two_courses_turns_the_number_and_keeps_the_verdict(plain, bound, stat):
    one = judged(plain, part("attack_probability", BACKSTOP, f"< {bound}", minus=ALONE, stat=stat))
    two = judged(plain, part("attack_probability", ALONE, f"> {-bound}", minus=BACKSTOP, stat=stat))
    assert one.verdict == two.verdict
    for a, b in zip(one.cells, two.cells, strict=True):
        assert (a.share, a.low, a.high) == pytest.approx((-b.share, -b.high, -b.low))


def test_the_mean_of_a_paired_yes_or_no_is_the_difference_of_the_two_shares(plain):
    found = judged(plain, part("headcount_met", BACKSTOP, "> 0", minus=ALONE, stat="mean"), end="least")
    met = [plain.courses[name].alone.headcount_met.mean() for name in (BACKSTOP, ALONE)]
    assert found.share == pytest.approx(met[0] - met[1])


def test_a_probability_is_tested_on_its_share(plain):
    read = part("event(ceasefire)", ALONE, "> 50%", stat="probability")
    found = judged(plain, replace(read, test=replace(read.test, bounds=(0.5,))))
    count = np.count_nonzero(plain.courses[ALONE].events["ceasefire"])
    assert (found.cells[0].low, found.cells[0].high) == wilson(int(count), 4_096)
    assert found.verdict == "supported"


def test_each_turns_a_number_into_a_yes_or_no_before_the_share_is_tested(plain):
    read = part("requirement_troops", ALONE, "< 0.9", each=">= 2000", stat="probability")
    found = judged(plain, read)
    assert found.share == np.mean(plain.courses[ALONE].alone.requirement_troops >= 2_000)


def test_what_one_measure_exceeds_another_by_is_taken_in_the_same_draw(plain):
    found = judged(plain, part("headcount", BACKSTOP, ">= 0", less="requirement_troops"), end="greatest")
    outcome = plain.courses[BACKSTOP].together
    assert found.share == np.mean(outcome.headcount >= outcome.requirement_troops)


def test_parts_with_statistics_are_judged_one_by_one(plain):
    risk = part("attack_probability", BACKSTOP, "< 0", minus=ALONE, stat="mean")
    never = part("headcount_met", ALONE, "> 0.99", stat="probability")
    assert judged(plain, risk).verdict == "supported"
    assert judged(plain, risk, never).verdict == "contradicted"
    assert judged(plain, (risk, never)).verdict == "supported"
    assert judged(plain, risk, never).share is None


def test_claims_that_need_further_runs_are_judged_on_the_first_draws(deep):
    scenario = deep.model.scenario
    whole = judged(deep, part("headcount_met", ALONE, "no"), where=where(scenario, "ceasefire"))
    further = judged(
        deep,
        part("headcount_met", BACKSTOP, "> 0", without=("XAR",)),
        where=where(scenario, "ceasefire"),
    )
    assert (whole.draws, further.draws) == (6_000, 4_096)


def test_draws_on_a_threshold_are_told_where_they_could_change_the_verdict(plain):
    found = judged(
        plain, part("attack_probability", ALONE, ">= 0", minus=ALONE), part("headcount", ALONE, ">= 0")
    )
    assert found.verdict == "supported"
    assert (
        found.reason == "100.0% of the futures lie on the threshold; counted otherwise: does not hold (R17)"
    )
    counts = judged(plain, part("coalition_size", ALONE, ">= 0"))
    assert counts.reason == ""


MEASURED = {
    "headcount_met": ("yes", "no"),
    "joined(XDU)": ("yes", "no"),
    "headcount": (">= 1000", "< 2500"),
    "attack_probability": ("< 0.3", ">= 0.5"),
    "challenger_gain": ("> 0", "<= -0.1"),
    "coalition_size": (">= 1", "< 3"),
}


@given(
    st.sampled_from([(measure, test) for measure, tests in MEASURED.items() for test in tests]),
    st.sampled_from([ALONE, BACKSTOP, MONITORS]),
    st.sampled_from(["least", "greatest", "both"]),
    st.sampled_from([None, "mean"]),
)
@settings(max_examples=40, deadline=None)
def test_a_claim_and_its_negation_are_never_both_supported(plain, read, course, end, stat):
    measure, test = read
    one = part(measure, course, test, stat=None if test in OPPOSITE else stat)
    sign = OPPOSITE[one.test.sign]
    two = replace(one, test=replace(one.test, sign=sign))
    verdicts = [judged(plain, each, end=end).verdict for each in (one, two)]
    assert verdicts.count("supported") <= 1
    if one.stat is None and end != "both":
        shares = [judged(plain, each, end=end).share for each in (one, two)]
        assert sum(shares) == pytest.approx(1)


def test_every_draw_passes_or_fails_as_one_reads_it(plain):
    one = part("headcount", ALONE, ">= 1500")
    found = judged(plain, one, end="least")
    plainly = [kept >= 1500 for kept in plain.courses[ALONE].alone.headcount.tolist()]
    assert found.share == sum(plainly) / len(plainly)
    assert passes(plain.courses[ALONE].alone.headcount, one.test).tolist() == plainly
