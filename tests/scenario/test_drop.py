"""Dropping grades of sources: what rests only on them is not known (F8, --drop)."""

from datetime import date

import pytest

from guarantor import assess
from guarantor.report.terminal import rendered
from guarantor.scenario import ScenarioError, UnknownName, build, open_folder, origins_of
from guarantor.scenario.evidence import parse_letters
from scenario_folders import LEDGER, pellia, read

# In pellia XE01 is B2, XE02 A1, XE03 C3, XE07 A2 (known later), XE09 F6 (the defaults).
NO_C = [
    ("probability: 60%, source: XE03", "probability: 60%"),
]


def without(folder, grades, **more):
    return build(open_folder(folder), drop=grades, **more)


def fault_without(folder, grades):
    with pytest.raises(ScenarioError) as caught:
        without(folder, grades)
    (fault,) = caught.value.faults
    return str(fault)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("D-F", ("D", "E", "F")),
        ("D,E,F", ("D", "E", "F")),
        ("B, D - E", ("B", "D", "E")),
        ("C", ("C",)),
        ("C,C", ("C",)),
        ("A-F", ("A", "B", "C", "D", "E", "F")),
        ("G", None),
        ("F-D", None),
        ("d", None),
        ("DE", None),
        ("D-", None),
        ("", None),
        ("D,", None),
        ("A-C-F", None),
    ],
)
def test_letters_are_named_one_by_one_or_from_to(text, letters):
    assert parse_letters(text) == letters


def test_what_is_no_letter_of_the_scale_is_refused(tmp_path):
    with pytest.raises(UnknownName, match="'G-H' names no grades of sources; write A to F, as in 'D-F'"):
        without(pellia(tmp_path), "G-H")


def test_an_earlier_entry_applies_where_the_last_one_is_dropped(tmp_path):
    folder = pellia(tmp_path, *NO_C)
    assert read(folder).forces["XBE"].pool.written == "16000 to 17500 troops"
    assert without(folder, "C").forces["XBE"].pool.written == "18000 troops"
    later = without(pellia(tmp_path / "b", ('if: "ceasefire and at', 'if: "host_consent and at')), "B")
    assert later.forces["XBE"].pool.written == "16000 to 17500 troops"


def test_a_pledge_vanishes_and_its_actor_is_unheard(tmp_path):
    scenario = without(pellia(tmp_path, *NO_C), "C")
    assert "XDU" not in {pledge.actor for pledge in scenario.pledges}
    answer = assess(scenario, draws=512)
    assert "XDU" in answer.unheard
    assert answer.scenario.dropped == ("C",)


def test_a_pledge_of_which_no_offer_is_left_vanishes_rather_than_bring_nothing(tmp_path):
    offer = ("offers: {manoeuvre: 1000 troops}", "offers: {manoeuvre: {value: 1000 troops, source: XE03}}")
    folder = pellia(tmp_path, *NO_C, offer)
    assert "xbe-alone" in {pledge.id for pledge in read(folder).pledges}
    assert "xbe-alone" not in {pledge.id for pledge in without(folder, "C").pledges}


def test_an_offer_with_a_good_source_does_not_keep_a_pledge_whose_condition_is_dropped(tmp_path):
    offer = ('{troops: "pert(500, 1000, 2000) troops"}', "{troops: {value: 1000 troops, source: XE01}}")
    scenario = without(pellia(tmp_path, *NO_C, offer), "C")
    assert "xdu-battlegroup" not in {pledge.id for pledge in scenario.pledges}


def test_a_part_with_a_good_source_stays_where_its_group_is_dropped(tmp_path):
    changes = [
        *NO_C,
        (
            "reassurance: {total: 2000 to 8000 troops,",
            "reassurance: {total: {value: 5k troops, source: XE01},",
        ),
        ("enablers: 10%}, source: XE02}", "enablers: 10%}, source: XE03}"),
    ]
    need = without(pellia(tmp_path, *changes), "C").requirement.by_mission["reassurance"]
    assert (need.total.written, need.total.origin.source) == ("5k troops", "XE01")


def test_a_day_of_its_own_does_not_make_a_dropped_source_known(tmp_path):
    changes = [*NO_C, ("{since: 2031-02-20, value: 16000", "{since: 2031-02-25, value: 16000")]
    assert without(pellia(tmp_path, *changes), "C").forces["XBE"].pool.written == "18000 troops"


def test_a_number_that_a_run_needs_is_a_fault_that_names_the_source(tmp_path):
    assert fault_without(pellia(tmp_path), "C") == (
        "scenario.yaml:31:70: events.xdu_mandate.probability: nothing is known here as of 2031-03-01 "
        "without XE03, dropped by its grade; write what another source says, or drop fewer grades"
    )


def test_a_pool_that_is_dropped_leaves_as_able_without_a_figure(tmp_path):
    pool = ("XCO.pool: {value: unknown", "XCO.pool: {source: XE03, value: unknown")
    fault = fault_without(pellia(tmp_path, *NO_C, pool), "C")
    assert (
        "pledges.xco-battalion.offers.support: nothing is known here as of 2031-03-01 without XE03" in fault
    )


def test_values_that_rest_on_a_dropped_default_are_the_analysts_own(tmp_path):
    scenario = without(pellia(tmp_path), "F")
    value = scenario.events["host_consent"].probability.cases[0][1]
    assert (value.written, value.origin.source, value.origin.grade) == ("80% to 95%", None, "assumed")
    assert scenario.warnings[0] == (
        "the source of the defaults, XE09, is dropped by its grade: "
        "values without a source of their own are assumed"
    )


def test_nothing_in_force_cites_or_mentions_what_is_dropped(tmp_path):
    folder = pellia(tmp_path, *NO_C, ('note: "no public figure"', 'note: "see XE03"'))
    assert read(folder).forces["XCO"].pool.origin.note == "see XE03"
    scenario = without(folder, "C")
    assert "XE03" not in scenario.evidence
    assert "XE03" not in {origin.source for origin in origins_of(scenario)}
    assert scenario.forces["XCO"].pool.origin.note == ""
    assert "not-without-arvonia" not in {claim.id for claim in scenario.claims}


def test_a_reading_with_a_dropped_source_is_not_offered(tmp_path):
    folder = pellia(
        tmp_path, *NO_C, ('small-force: {title: "1,500', 'small-force: {source: XE03, title: "1,500')
    )
    assert "small-force" not in without(folder, "C").patches
    with pytest.raises(UnknownName, match="unknown reading or variant 'small-force'"):
        without(folder, "C", variants=["small-force"])


def test_what_is_left_out_is_named_in_a_warning(tmp_path):
    nobody, *others = without(pellia(tmp_path, *NO_C), "C").warnings
    assert "requirement.lines.enablers: nobody offers troops for this line" in nobody
    assert tuple(others) == (
        "scenario.yaml:49:5: pledges.xbe-alone.if: XDU makes no pledge here, so this is never true",
        "left out with sources graded C: claims.not-without-arvonia, pledges.xdu-battlegroup, "
        "quantities.XBE.pool (F8)",
    )


def test_grades_that_no_source_has_change_nothing(tmp_path):
    folder = pellia(tmp_path)
    assert without(folder, "D-E").digest == read(folder).digest
    assert without(folder, "D-E").warnings == read(folder).warnings


def test_the_digest_changes_by_the_effects_alone(tmp_path):
    scenario = without(pellia(tmp_path, *NO_C), "C")
    entry = "    - {since: 2031-02-20, value: 16000 to 17500 troops, source: XE03, grade: estimated}\n"
    text = (tmp_path / "scenario.yaml").read_text(encoding="utf-8")
    pledge = text[text.index("  xdu-battlegroup:") : text.index("  xar-lift:")]
    by_hand = read(pellia(tmp_path / "by hand", *NO_C, (entry, ""), (pledge, "")))
    assert scenario.digest == by_hand.digest
    assert scenario.digest != read(pellia(tmp_path / "whole", *NO_C)).digest


def test_the_digit_of_a_grade_does_not_matter(tmp_path):
    folder = pellia(tmp_path, *NO_C, ledger=LEDGER.replace(",C3,", ",C6,"))
    assert without(folder, "C").forces["XBE"].pool.written == "18000 troops"


def test_dropping_and_an_earlier_day_work_together(tmp_path):
    changes = [
        *NO_C,
        ("{since: 2030-01-01, value: 18000 troops, source: XE01", "{since: 2030-01-01, value: 18000 troops"),
    ]
    folder = pellia(tmp_path, *changes)
    assert without(folder, "C", as_of=date(2031, 2, 25)).forces["XBE"].pool.written == "18000 troops"
    assert build(open_folder(folder), as_of=date(2031, 2, 25)).forces["XBE"].pool.written.startswith("16000")


def test_readings_are_built_without_the_dropped_sources_too(tmp_path):
    scenario = without(pellia(tmp_path, *NO_C), "C")
    again = build(scenario.folder, variants=["small-force"])
    assert "XE03" not in again.evidence
    assert again.folder.dropped == ("C",)


def test_the_terminal_says_so_only_where_something_is_dropped(tmp_path):
    folder = pellia(tmp_path, *NO_C)
    head = " ".join(rendered(assess(without(folder, "C-D"), draws=512)).split())
    assert ", without sources graded C, D." in head
    assert "graded" not in rendered(assess(read(folder), draws=512))


def test_a_day_of_its_own_does_not_free_a_part_of_a_dropped_group(tmp_path):
    dated = ("probability: 60%, source: XE03", "probability: {value: 60%, since: 2031-02-25}, source: XE03")
    assert "events.xdu_mandate.probability: nothing is known here" in fault_without(
        pellia(tmp_path, dated), "C"
    )
