"""Readings and variants as dated entries: the last one known by the date of the run is in force (F7, F19)."""

from datetime import date

import pytest

from guarantor.measures import assess
from guarantor.scenario import UnknownName, build, open_folder
from scenario_folders import LATER, LEDGER, fault_of, faults_of, pellia

OWN_DATE = date(2031, 3, 1)
TOTAL = "requirement.by_mission.reassurance.total"
FIRST = f'{{title: "1,500 are enough", source: XE03, set: {{{TOTAL}: 1500 troops}}}}'
SECOND = f'{{since: 2031-04-30, title: "2,500 are enough", source: XE11, set: {{{TOTAL}: 2500 troops}}}}'
SMALL = f'small-force: {{title: "1,500 are enough", set: {{{TOTAL}: 1500 troops}}}}'


def dated(folder, *entries):
    """Pellia with a reading of several entries."""
    listed = "".join(f"\n    - {entry}" for entry in entries)
    ledger = LEDGER.rstrip("\n") + "\n" + LATER.replace("2031-05-01", "2031-04-30")
    return pellia(folder, (SMALL, f"small-force:{listed}"), ledger=ledger)


def as_of(folder, day, *variants):
    return build(open_folder(folder), as_of=day, variants=variants)


@pytest.mark.parametrize(
    ("day", "title", "troops"),
    [
        pytest.param(OWN_DATE, "1,500 are enough", 1500, id="its own date"),
        pytest.param(date(2031, 4, 29), "1,500 are enough", 1500, id="the day before the second"),
        pytest.param(date(2031, 4, 30), "2,500 are enough", 2500, id="the day of the second"),
    ],
)
def test_the_last_entry_known_by_then_is_in_force_with_its_own_title_and_source(tmp_path, day, title, troops):
    folder = dated(tmp_path, FIRST, SECOND)
    assert as_of(folder, day).patches["small-force"].title == title
    total = as_of(folder, day, "small-force").requirement.by_mission["reassurance"].total
    assert total.quantity.numbers == (troops,)
    assert total.origin.source == ("XE03" if troops == 1500 else "XE11")


def test_entries_may_be_dated_by_when_their_sources_were_known(tmp_path):
    folder = dated(tmp_path, FIRST, SECOND.replace("since: 2031-04-30, ", "since: 2031-05, "))
    assert as_of(folder, date(2031, 5, 30)).patches["small-force"].title == "1,500 are enough"
    assert as_of(folder, date(2031, 5, 31)).patches["small-force"].title == "2,500 are enough"
    earlier = dated(tmp_path, FIRST.replace("XE03", "XE01"), FIRST.replace("1,500", "1,600"))
    known = open_folder(earlier).evidence["XE03"].known_from
    assert known > open_folder(earlier).evidence["XE01"].known_from
    assert as_of(earlier, known).patches["small-force"].title == "1,600 are enough"


def test_before_its_first_entry_there_is_no_such_reading(tmp_path):
    folder = dated(tmp_path, SECOND)
    assert "small-force" not in as_of(folder, OWN_DATE).patches
    with pytest.raises(UnknownName, match="unknown reading or variant 'small-force'"):
        as_of(folder, OWN_DATE, "small-force")


def test_an_entry_known_later_changes_nothing(tmp_path):
    before, after = (
        as_of(dated(tmp_path / name, *entries), OWN_DATE)
        for name, entries in (("one", (FIRST,)), ("two", (FIRST, SECOND)))
    )
    assert before.patches == after.patches
    assert before.digest == after.digest


def test_a_list_of_one_entry_is_the_entry(tmp_path):
    plain, listed = (
        as_of(pellia(tmp_path / "a"), OWN_DATE),
        as_of(dated(tmp_path / "b", SMALL[13:]), OWN_DATE),
    )
    assert plain.patches == listed.patches


def test_a_variant_may_be_dated_too(tmp_path):
    ratio = 'high-rotation: {title: "five for one", set: {rotation.default.ratio: "5"}}'
    listed = (
        'high-rotation:\n    - {title: "five for one", set: {rotation.default.ratio: "5"}}'
        '\n    - {since: 2031-05-01, title: "six for one", set: {rotation.default.ratio: "6"}}'
    )  # fmt: skip
    folder = pellia(tmp_path, (ratio, listed))
    found = as_of(folder, date(2031, 5, 1), "high-rotation")
    assert found.patches["high-rotation"].title == "six for one"
    assert not found.patches["high-rotation"].contested
    assert found.forces["XBE"].policy.ratio.quantity.numbers == (6.0,)


def test_the_answer_shows_the_reading_in_force_on_its_date(tmp_path):
    folder = dated(tmp_path, FIRST, SECOND)
    told = [
        {reading.name: reading.title for reading in assess(as_of(folder, day), draws=200).readings}
        for day in (OWN_DATE, date(2031, 4, 30))
    ]
    assert [each["small-force"] for each in told] == ["1,500 are enough", "2,500 are enough"]


WRONG = [
    pytest.param(
        (FIRST, SECOND.replace("by_mission", "by_misson")),
        f"readings.small-force.set: there is no '{TOTAL.replace('by_mission', 'by_misson')}'",
        id="a path of a later entry",
    ),
    pytest.param(
        (FIRST, SECOND.replace("title:", "titel:")),
        "readings.small-force.titel: unknown name; did you mean 'title'?",
        id="a key of a later entry",
    ),
    pytest.param(
        (FIRST, f"{{title: again, set: {{{TOTAL}: 2500 troops}}}}"),
        "readings.small-force: only the first of several entries may do without 'since'; write the day",
        id="no day",
    ),
    pytest.param(
        (SECOND, SECOND.replace("2031-04-30", "2031-04-30")),
        "readings.small-force.since: dates must rise; 2031-04-30 is not after 2031-04-30",
        id="days that do not rise",
    ),
    pytest.param(
        (FIRST, SECOND.replace("2031-04-30", "30/04/2031")),
        "readings.small-force.since: '30/04/2031' is not a date; write YYYY-MM-DD",
        id="no date",
    ),
    pytest.param(
        (FIRST, SECOND.replace("since: 2031-04-30, ", "")),
        "readings.small-force.source: 'XE11' was known from 2031-04-30, after as_of 2031-03-01",
        id="a later source without a day",
    ),
    pytest.param((FIRST, "{since: 2031-04-30, title: nothing}"), "sets nothing", id="nothing set"),
    pytest.param(("a text", FIRST), "expected 'name: value' pairs, got 'a text'", id="a text"),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "says"), WRONG)
def test_every_entry_is_checked_whether_in_force_or_not(tmp_path, entries, says):
    assert says in fault_of(dated(tmp_path, *entries))


def test_an_empty_list_is_a_fault(tmp_path):
    assert "the list is empty" in fault_of(pellia(tmp_path, (SMALL, "small-force: []")))


def test_a_fault_stands_in_the_line_and_column_of_its_entry(tmp_path):
    folder = dated(tmp_path, FIRST, SECOND.replace("by_mission", "by_misson"))
    lines = (folder / "scenario.yaml").read_text(encoding="utf-8").splitlines()
    (line,) = (n for n, text in enumerate(lines, 1) if "by_misson" in text)
    column = lines[line - 1].index("requirement.by_misson") + 1
    assert fault_of(folder).startswith(f"scenario.yaml:{line}:{column}: ")


def test_a_name_is_taken_by_a_reading_that_is_not_in_force_yet(tmp_path):
    variant = f'variants:\n  small-force: {{set: {{{TOTAL}: 1 troops}}}}\n'  # fmt: skip
    folder = dated(tmp_path, SECOND)
    text = (folder / "scenario.yaml").read_text(encoding="utf-8").replace("variants:\n", variant, 1)
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    assert any("a reading and a variant share this name" in fault for fault in faults_of(folder))
