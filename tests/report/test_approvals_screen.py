"""The Approvals screen: sentences before tables, every button and card in order (UX 2, rows 4, 15, 16)."""

from dataclasses import replace

import pytest

from guarantor.measures.explain.explaining import explain
from guarantor.report.blocks import ChoiceTold, ScreenTold, TableTold
from guarantor.scenario import build, load
from guarantor.web.screens import SCREENS

FOLDERS = {name: load(name) for name in ("ukraine", "pellia")}


@pytest.fixture(scope="module")
def screens():
    return {name: SCREENS["approvals"].compose(scenario, None, {}) for name, scenario in FOLDERS.items()}


def tables(screen):
    for section in screen.sections:
        for block in section.blocks:
            if isinstance(block, ChoiceTold):
                yield from (inner for option in block.options for inner in option.blocks)
            elif isinstance(block, TableTold):
                yield block


def section(screen: ScreenTold, title: str):
    return next(each for each in screen.sections if each.title == title)


def test_who_can_stop_it_is_a_sentence_before_any_index(screens):
    for screen in screens.values():
        assert "can stop it" in " ".join(each.text for each in screen.lead)
        assert screen.sections[-1].title == "What a seat is worth"
        assert "blind to who wants what" in screen.sections[-1].finding


def test_rows_have_as_many_cells_as_the_header(screens):
    for screen in screens.values():
        for table in tables(screen):
            assert {len(row.cells) + 1 for row in table.rows} <= {len(table.header)}


def test_every_name_and_trace_opens_a_card(screens):
    for name, screen in screens.items():
        for table in tables(screen):
            for row in table.rows:
                for trace in (row.name, *(cell.trace for cell in row.cells)):
                    assert not trace or explain(FOLDERS[name], trace, draws=64)


def test_a_contested_rule_can_be_applied(screens):
    [table] = section(screens["ukraine"], "If the rule is another").blocks
    for row in table.rows[1:]:
        [reading] = row.apply.readings
        scenario = build(FOLDERS["ukraine"].folder, as_of=FOLDERS["ukraine"].as_of, variants=(reading,))
        assert reading in scenario.applied


def test_both_ends_stand_beside_each_coalition(screens):
    [table] = section(screens["pellia"], "Coalitions that hold together").blocks
    assert table.header[-3:] == ("possible", "each on its own", "all move together")
    rows = {row.title: [cell.text for cell in row.cells] for row in table.rows}
    assert rows["3 join"] == ["in", "in", "in", "15", "0", "15"]


def test_a_scenario_without_approvals_says_what_would_add_them():
    screen = SCREENS["approvals"].compose(replace(FOLDERS["pellia"], approvals=()), None, {})
    [missing] = section(screen, "Routes side by side").blocks
    assert missing.text.startswith("What must be approved: add 'approvals:'")
