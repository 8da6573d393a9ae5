"""The judgements of the game are written once, in the scenario layer, and fit the game (D section 4)."""

from dataclasses import fields

import pytest

from guarantor.scenario import ScenarioError, load, packaged
from guarantor.scenario.deterrence import judgements
from guarantor.scenario.force import IN_PLACE
from guarantor.scenario.quantity import parse_quantity
from guarantor.stages.deter import FIELDS, INTERESTS, Field
from scenario_folders import SCENARIO, written

BY_NAME = {field.name: field for field in (*FIELDS, *INTERESTS)}
OF_THE_GAME = [
    row for row in judgements() if row["name"] != "provocation" and not row["name"].startswith(IN_PLACE)
]
KINDS = {"scenario": {"draw"}, "guarantor": {"guarantor", "pair"}, "interest": {"guarantor"}}


@pytest.mark.parametrize("row", OF_THE_GAME, ids=lambda row: row["name"])
def test_every_judgement_is_a_field_of_the_game_of_the_same_kind_and_unit(row):
    field = BY_NAME[row["name"]]
    assert field.per in KINDS[row["per"]]
    assert field.unit == row["unit"]
    assert field.low == (float(row["low"]) if row["low"] else None)
    assert field.open == (row["above"] == "yes")


@pytest.mark.parametrize("row", judgements(), ids=lambda row: row["name"])
def test_every_default_can_be_read_and_gives_its_reason(row):
    share = row["unit"] == "share"
    assert parse_quantity(row["default"], share=share).numbers
    assert row["title"]
    assert row["basis"]


def test_the_game_holds_no_defaults_of_its_own():
    assert "default" not in {field.name for field in fields(Field)}
    assert len({row["name"] for row in judgements()}) == len(judgements())


@pytest.mark.parametrize("name", packaged())
def test_a_scenario_with_a_challenger_has_every_judgement(name):
    scenario = load(name)
    missions = {f"{IN_PLACE}{mission}" for mission in scenario.levers["mission"].levels}
    written = {row["name"] for row in judgements() if row["per"] == "scenario"}
    assert (
        scenario.deterrence.keys() == {name for name in written if not name.startswith(IN_PLACE)} | missions
    )
    own = {row["name"] for row in judgements() if row["per"] == "guarantor"}
    assert all(guarantee.parameters.keys() == own for guarantee in scenario.guarantees)


def test_more_guarantors_than_the_game_is_solved_for_are_to_be_grouped(tmp_path):
    names = [f"g{k}" for k in range(9)]
    start, end = SCENARIO.index("guarantees:"), SCENARIO.index("challenger:")
    rows = [
        f"  {name}: {{reliability: {{none: 10%, troops: 40%}}, reinforcement: 0 troops}}" for name in names
    ]
    part = "\n".join(["guarantees:", f"  order: [{', '.join(names)}]", *rows, ""])
    groups = "groups:\n" + "".join(f"  {name}: [XBE]\n" for name in names)
    text = (SCENARIO[:start] + part + SCENARIO[end:]).replace("groups:\n", groups, 1)
    with pytest.raises(ScenarioError, match=r":\d+: guarantees: 9 guarantors, .* at most 8.* group small"):
        load(written(tmp_path, text))
