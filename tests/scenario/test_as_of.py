"""A run as of a date sees nothing that was not known by then (F7, DESIGN 12.7)."""

import random
import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantor.scenario import (
    Scenario,
    ScenarioError,
    UnknownName,
    build,
    find,
    load,
    open_folder,
    origins_of,
)
from guarantor.scenario.evidence import parse_date
from scenario_folders import LATER, LEDGER, SCENARIO, fault_of, pellia, read, written

OWN_DATE = date(2031, 3, 1)


def as_of(folder, day, **more):
    return build(open_folder(folder), as_of=date.fromisoformat(day), **more)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        pytest.param("2031-02-28", "16000 to 17500 troops", id="between the second and the third entry"),
        pytest.param("2031-03-01", "16000 to 17500 troops", id="its own date"),
        pytest.param("2031-04-01", "16000 to 17500 troops", id="the day before the third"),
        pytest.param("2031-04-02", "15000 troops", id="the day of the third"),
    ],
)
def test_a_dated_value_uses_the_last_entry_known_by_then(tmp_path, day, shown):
    assert as_of(pellia(tmp_path), day).forces["XBE"].pool.written == shown


DATED = "\n    - {since: 2031-04-02, value: 15000 troops, source: XE07, grade: stated}"
LATER_ENTRIES = [
    pytest.param((DATED, f"{DATED}\n    - {{since: 2031-06-01, value: 1 troops}}"), id="a quantity"),
    pytest.param(
        ("pledges:\n", "pledges:\n  late: {actor: XEL, offers: {troops: 9 troops}, since: 2031-05}\n"),
        id="a pledge",
    ),
    pytest.param(
        ("    offers: {enablers: as_required}\n", "    offers: {enablers: as_required}\n    since: 2030\n"),
        id="a day that is long past",
    ),
    pytest.param(
        (
            "troops: 900 troops, releasable: no, source: XE01}",
            "troops: 900 troops, releasable: no, source: XE01}, {troops: 5 troops, since: 2031-03-02}",
        ),
        id="a commitment",
    ),
    pytest.param(
        (
            "XBE: {ceiling: 6000 troops",
            "XDU: {ceiling: {value: 5 troops, since: 2032}}\n  XBE: {ceiling: 6000 troops",
        ),
        id="a ceiling",
    ),
    pytest.param(
        (
            "  XBE:\n    requires: [XAR]",
            "  XCO: {since: 2032, reliability: 50%, reinforcement: 0 troops}\n  XBE:\n    requires: [XAR]",
        ),
        id="a guarantee",
    ),
    pytest.param(
        ("claims:\n", "claims:\n  late: {says: later, not_testable: hard, since: 2031-12-01}\n"), id="a claim"
    ),
    pytest.param(
        (
            "common_factors:\n",
            "common_factors:\n  late: {of: [ceasefire, host_consent], since: 2031-12-01}\n",
        ),
        id="a common factor",
    ),
]


@pytest.mark.parametrize("change", LATER_ENTRIES)
def test_what_was_known_later_changes_nothing(tmp_path, change):
    changes = [change]
    if "XCO: {since" in change[1]:
        changes.append(("order: [XAR, XBE]", "order: [XAR, XCO, XBE]"))
    assert read(pellia(tmp_path / "with", *changes)).digest == read(pellia(tmp_path / "without")).digest


@given(days=st.lists(st.integers(1, 2000), min_size=1, max_size=4, unique=True), troops=st.integers(0, 10**6))
@settings(deadline=None, max_examples=15)
def test_any_number_of_later_entries_changes_nothing(tmp_path_factory, days, troops):
    folder = tmp_path_factory.mktemp("scenario")
    later = [date(2031, 4, 2) + timedelta(days=n) for n in sorted(days)]
    lines = "".join(f"\n    - {{since: {day}, value: {troops} troops}}" for day in later)
    assert read(pellia(folder, (DATED, DATED + lines))).digest == load("pellia").digest


def sections(text: str) -> tuple[str, list[str]]:
    head, *rest = re.split(r"(?m)^(?=[a-z_]+:)", text)
    return head, rest


@given(seed=st.integers(0, 10**6))
@settings(deadline=None, max_examples=15)
def test_the_order_of_the_sections_changes_nothing(tmp_path_factory, seed):
    head, rest = sections(SCENARIO)
    random.Random(seed).shuffle(rest)
    folder = written(tmp_path_factory.mktemp("scenario"), head + "".join(rest))
    assert read(folder).digest == load("pellia").digest


@pytest.mark.parametrize(
    "section", ["actors", "groups", "courses", "events", "pledges", "approvals", "limits", "claims"]
)
def test_the_order_of_the_names_in_a_section_changes_nothing(tmp_path, section):
    head, rest = sections(SCENARIO)
    for index, text in enumerate(rest):
        if text.startswith(f"{section}:"):
            first, *entries = re.split(r"(?m)^(?=  [A-Za-z])", text)
            rest[index] = first + "".join(reversed([entry.rstrip() + "\n" for entry in entries])) + "\n"
    assert read(written(tmp_path, head + "".join(rest))).digest == load("pellia").digest


def test_the_order_of_offers_and_lines_changes_nothing(tmp_path):
    folder = pellia(
        tmp_path,
        (
            "{manoeuvre: 2000 to 3000 troops, support: 300 troops}",
            "{support: 300 troops, manoeuvre: 2000 to 3000 troops}",
        ),
        (
            "    manoeuvre: {unit: troops, priority: 3}\n    support: {unit: troops, priority: 2}\n",
            "    support: {unit: troops, priority: 2}\n    manoeuvre: {unit: troops, priority: 3}\n",
        ),
    )
    assert read(folder).digest == load("pellia").digest


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2031-02", (2031, 2, 28)),
        ("2032-02", (2032, 2, 29)),
        ("2031", (2031, 12, 31)),
        ("2031-3-1", None),
        ("2031-13", None),
        ("0000", None),
        ("2031-02-30", None),
        ("２０３１", None),
        ("", None),
    ],
)
def test_a_month_or_a_year_counts_as_its_last_day(text, day):
    assert parse_date(text) == (date(*day) if day else None)


def test_a_source_known_in_some_month_is_used_from_its_last_day(tmp_path):
    ledger = LEDGER.replace("XE02,2031-02-01,2031-02-01", "XE02,2031-02,2031-02")
    folder = pellia(tmp_path, ledger=ledger)
    assert "XDU" in as_of(folder, "2031-02-28").forces
    assert "XDU" not in as_of(pellia(tmp_path, EARLY_CEASEFIRE, *EARLY, ledger=ledger), "2031-02-27").forces


EARLY_CEASEFIRE = ("probability: 30% to 70%, source: XE02", "probability: 30% to 70%")
EARLY = [
    ("probability: 60%, source: XE03", "probability: 60%"),
    ("enablers: 10%}, source: XE02}", "enablers: 10%}}"),
    ("strength: {value: 55k to 80k troops, source: XE02, grade: estimated}", "strength: 55k to 80k troops"),
]


def test_moving_the_date_back_drops_what_was_known_later(tmp_path):
    earlier = as_of(pellia(tmp_path, EARLY_CEASEFIRE, *EARLY), "2031-01-20")
    assert [pledge.id for pledge in earlier.pledges] == [
        "xbe-brigade",
        "xbe-alone",
        "xco-battalion",
        "xar-lift",
    ]
    assert earlier.forces["XBE"].pool.written == "18000 troops"
    assert "XDU" not in earlier.forces
    assert [row.id for row in earlier.evidence.values()] == ["XE01"]
    assert earlier.claims == ()


def test_moving_the_date_back_drops_commitments_known_later(tmp_path):
    folder = pellia(tmp_path, ("releasable: no, source: XE01", "releasable: no, source: XE03"))
    assert len(read(folder).forces["XBE"].commitments) == 1
    folder = pellia(tmp_path, *EARLY, ("releasable: no, source: XE01", "releasable: no, source: XE03"))
    assert as_of(folder, "2031-02-10").forces["XBE"].commitments == ()


def test_evidence_of_the_day_is_seen_and_of_the_next_day_is_not(tmp_path):
    assert "XE09" in read(pellia(tmp_path)).evidence
    assert "XE09" not in as_of(pellia(tmp_path), "2031-02-28").evidence
    assert "XE07" not in read(pellia(tmp_path)).evidence


def test_a_value_that_inherits_its_source_from_the_defaults_is_not_dropped_by_it(tmp_path):
    earlier = as_of(pellia(tmp_path), "2031-02-28")
    value = earlier.events["host_consent"].probability.cases[0][1]
    assert (value.written, value.origin.source, value.origin.grade) == ("80% to 95%", None, "assumed")
    assert "the source of the defaults, XE09, was known from 2031-03-01" in earlier.warnings[0]


def test_a_needed_value_that_was_known_later_is_a_fault_and_not_a_zero(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        as_of(pellia(tmp_path), "2031-02-10")
    assert str(caught.value) == (
        "scenario.yaml:31:70: events.xdu_mandate.probability: nothing is known here as of 2031-02-10; "
        "write what was known before, or run as of a later day"
    )


@pytest.mark.parametrize(
    ("change", "where"),
    [
        pytest.param(
            ("  reassurance: {total: 2000 to 8000 troops", "  reassurance: {since: 2032, total: 2000 troops"),
            "requirement.by_mission.reassurance.total",
            id="a total",
        ),
        pytest.param(
            ("strength: {value: 55k", "strength: {since: 2032, value: 55k"),
            "challenger.strength",
            id="a strength",
        ),
        pytest.param(
            ("backstop: 5000 to 15000 troops", "backstop: {since: 2032, value: 5 troops}"),
            "guarantees.XAR.reinforcement.backstop",
            id="a reinforcement",
        ),
        pytest.param(
            ('ratio: "3 to 5 clip [2, 8]"', "ratio: {since: 2032, value: 4}"),
            "rotation.default.ratio",
            id="a rotation ratio",
        ),
        pytest.param(
            ("substitution: 20% to 60%", "substitution: {since: 2032, value: 30%}"),
            "requirement.lines.enablers.substitution",
            id="a substitution",
        ),
        pytest.param(
            (
                SCENARIO[SCENARIO.index("  coalition:") : SCENARIO.index("requirement:")],
                "  coalition: {rule: host_consent, since: 2032}\n",
            ),
            "approvals",
            id="the only route",
        ),
    ],
)
def test_what_a_run_cannot_do_without_must_be_known_by_then(tmp_path, change, where):
    assert f" {where}: nothing is known here as of 2031-03-01" in fault_of(pellia(tmp_path, change))


def test_a_pool_known_later_leaves_as_able_without_a_figure(tmp_path):
    folder = pellia(tmp_path, ("XCO.pool: {value", "XCO.pool: {since: 2032, value"))
    assert "pledges.xco-battalion.offers.support: nothing is known here as of 2031-03-01" in fault_of(folder)


def test_a_judgement_known_later_leaves_the_default(tmp_path):
    folder = pellia(tmp_path, ("claims:", "deterrence: {war_cost: {since: 2032, value: 0.5}}\nclaims:"))
    assert read(folder).deterrence["war_cost"].written == "uniform(0.2, 0.9)"


def test_a_day_does_not_make_a_source_citable_before_it_was_known(tmp_path):
    entry = ("value: 15000 troops, source: XE07", "value: 15000 troops, source: XE09")
    folder = pellia(tmp_path, ("since: 2031-04-02", "since: 2031-02-21"), entry)
    assert read(folder).forces["XBE"].pool.written == "15000 troops"
    assert as_of(folder, "2031-02-28").forces["XBE"].pool.written == "16000 to 17500 troops"


def test_a_source_known_later_under_an_earlier_day_is_hindsight(tmp_path):
    fault = fault_of(pellia(tmp_path, ("since: 2031-04-02", "since: 2031-02-21")))
    assert (
        "'XE07' was known from 2031-04-02, after as_of 2031-03-01; give the value 'since: 2031-04-02'"
        in fault
    )


def test_a_note_that_speaks_of_later_evidence_is_hindsight(tmp_path):
    folder = pellia(tmp_path, ('note: "no public figure"', 'note: "XE07 has one"'))
    assert "speaks of 'XE07', known from 2031-04-02, after as_of; leave it out" in fault_of(folder)


def test_a_note_that_speaks_of_later_evidence_is_not_shown_on_an_earlier_date(tmp_path):
    folder = pellia(tmp_path, ('note: "no public figure"', 'note: "see XE03"'))
    assert read(folder).forces["XCO"].pool.origin.note == "see XE03"
    folder = pellia(tmp_path, *EARLY, ('note: "no public figure"', 'note: "see XE03"'))
    assert as_of(folder, "2031-02-10").forces["XCO"].pool.origin.note == ""


def test_a_reading_from_later_evidence_does_not_exist_before(tmp_path):
    change = (
        'small-force: {title: "1,500 are enough"',
        'small-force: {source: XE09, title: "1,500 are enough"',
    )
    folder = pellia(tmp_path, change)
    assert "small-force" in read(folder).patches
    assert "small-force" not in as_of(folder, "2031-02-28").patches
    with pytest.raises(UnknownName, match="unknown reading or variant 'small-force'"):
        as_of(folder, "2031-02-28", variants=["small-force"])


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        pytest.param(
            "[{since: 2031-01-02, value: 5}, {since: 2031-01-02, value: 6}]", "dates must rise", id="equal"
        ),
        pytest.param(
            "[{since: 2031-01-02, value: 5}, {value: 6}]", "only the first of several entries", id="undated"
        ),
        pytest.param("[{since: soon, value: 5}]", "'soon' is not a date", id="no date"),
        pytest.param("[]", "the list is empty", id="empty"),
    ],
)
def test_entries_stand_in_the_order_of_their_days(tmp_path, entries, says):
    folder = pellia(tmp_path, ("quantities:\n", f"quantities:\n  other: {entries}\n"))
    assert says in fault_of(folder)


def test_a_date_before_all_evidence_is_warned_about(tmp_path):
    text = (
        "guarantor: 1\nas_of: 2030-01-01\nmonths: 12\nactors: {XAA: {}}\ncourses: {alone: {}}\n"
        "pledges: {a: {actor: XAA, offers: {troops: 5 troops}}}\n"
    )
    scenario = read(written(tmp_path, text))
    assert "2030-01-01 lies outside the dates that the evidence covers" in scenario.warnings[0]
    assert [pledge.id for pledge in scenario.pledges] == ["a"]


@pytest.mark.parametrize("day", ["2031-04-03", "2035-01-01"])
def test_moving_the_date_beyond_the_evidence_is_warned_about(tmp_path, day):
    (warning,) = as_of(pellia(tmp_path), day).warnings
    assert warning == f"{day} lies outside the dates that the evidence covers (2031-01-10 to 2031-04-02)"


def test_its_own_date_after_all_evidence_needs_no_warning(tmp_path):
    assert read(pellia(tmp_path, ("as_of: 2031-03-01", "as_of: 2031-09-01"))).warnings == ()


IDS = re.compile(r"\b[EN]\d{3}\b")


def told(scenario: Scenario) -> str:
    """Everything of a scenario that is shown to a reader."""
    titles = [each.title for each in (*scenario.events.values(), *scenario.courses.values())]
    titles += [each.title for each in (*scenario.patches.values(), *scenario.approvals, *scenario.factors)]
    notes = [f"{origin.source} {origin.note}" for origin in origins_of(scenario)]
    return "\n".join([scenario.title, scenario.question, *scenario.not_in_this_answer, *titles, *notes])


@pytest.mark.parametrize("day", ["2025-02-05", "2025-02-04", "2025-02-03"])
def test_nothing_told_of_ukraine_traces_to_something_known_later(day):
    scenario = load("ukraine", as_of=date.fromisoformat(day))
    assert set(IDS.findall(told(scenario))) <= scenario.evidence.keys()
    assert all(row.known_from <= scenario.as_of for row in scenario.evidence.values())


def test_no_reading_of_ukraine_traces_to_something_known_later():
    base = load("ukraine")
    for name in base.patches:
        scenario = build(base.folder, variants=[name])
        assert set(IDS.findall(told(scenario))) <= scenario.evidence.keys()


def test_every_row_that_ukraine_mentions_is_in_its_ledger():
    mentioned = set(IDS.findall((find("ukraine") / "scenario.yaml").read_text(encoding="utf-8")))
    assert len(mentioned) > 20
    assert mentioned <= open_folder(find("ukraine")).evidence.keys()


def test_a_ledger_may_hold_rows_of_later_days(tmp_path):
    assert read(pellia(tmp_path, ledger=LEDGER + LATER)).digest == load("pellia").digest
