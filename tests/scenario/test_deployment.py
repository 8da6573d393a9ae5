"""When contributors are there and how long they stay: what loads, and what is said (G5, G10)."""

import math
import re
import shutil

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from guarantor.pipeline import model_of
from guarantor.pipeline.problem import problem_of, timing_of
from guarantor.scenario import ScenarioError, find, load
from guarantor.scenario.json_schema import json_schema
from guarantor.stages import commit

DEPLOYMENT = """
deployment:
  decision_days: 10 to 40 days
  notice_to_move_days: 20 to 60 days
  transit_days: 5 days
"""


@pytest.fixture
def folder(tmp_path):
    """A copy of the fictional scenario; the function given puts text in place of other text, and loads it."""
    shutil.copytree(find("pellia"), tmp_path / "pellia")
    file = tmp_path / "pellia" / "scenario.yaml"

    def loaded(*changes, more=""):
        text = file.read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after, 1)
        file.write_text(text + more, encoding="utf-8")
        return load(tmp_path / "pellia")

    return loaded


def test_a_scenario_without_the_table_has_no_months_and_keeps_its_digest(folder):
    assert folder().deployment is None
    assert folder().digest == load("pellia").digest


def test_days_of_all_and_of_one_are_read_with_their_sources(folder):
    scenario = folder(
        ("limits:\n  XBE: {", "limits:\n  XBE: {notice_to_move_days: 90 days, "), more=DEPLOYMENT
    )
    waits = scenario.deployment
    assert waits.notice_to_move_days["XBE"].written == "90 days"
    assert waits.notice_to_move_days["XAR"].written == "20 to 60 days"
    # One decision for all; each state's notice is a number of its own.
    assert waits.decision_days["XAR"].name == waits.decision_days["XBE"].name
    assert waits.notice_to_move_days["XAR"].name != waits.notice_to_move_days["XBE"].name
    assert scenario.digest != load("pellia").digest


def test_the_first_month_is_that_of_the_sum_of_days_rounded_up(folder):
    scenario = folder(more=DEPLOYMENT)
    model = model_of(scenario, 7)
    draws = model.sampler.block(0)
    course = next(iter(scenario.courses.values()))
    everybody = np.ones((draws.n, len(model.actors)), bool)
    joining = commit.Joining(np.ones((draws.n, len(scenario.pledges)), bool), everybody)
    problem = problem_of(model, course, draws, joining)
    timing = timing_of(model, draws, problem)
    assert timing.months == scenario.months
    for index, code in enumerate(problem.states):
        for draw in (0, 1, 77):
            each = (
                scenario.deployment.decision_days[code],
                scenario.deployment.notice_to_move_days[code],
                scenario.deployment.transit_days[code],
            )
            days = sum(draws.values[value.name][draw] for value in each)
            assert timing.first_month[draw, index] == math.ceil(days / 30.4375), (code, draw)


@pytest.mark.parametrize(
    ("changes", "more", "said"),
    [
        pytest.param(
            (),
            "deployment: {decision_days: 10 days, transit_days: 5 days}\n",
            "notice_to_move_days",
            id="missing",
        ),
        pytest.param((), DEPLOYMENT.replace("5 days", "5 months"), "not counted in days", id="unit"),
        pytest.param((), DEPLOYMENT.replace("5 days", "-5 days"), "transit_days", id="negative"),
        pytest.param((), DEPLOYMENT + "  arrival: 5 days\n", "arrival", id="unknown-key"),
        pytest.param(
            (("limits:\n  XBE: {", "limits:\n  XBE: {notice_to_move_days: 90 days, "),),
            "",
            "there is no 'deployment:'",
            id="alone",
        ),
        pytest.param(
            (("rotation:\n  default: {", "rotation:\n  default: {overlap_months: 1 month, "),),
            "",
            "tour_months",
            id="overlap-without-tour",
        ),
        pytest.param(
            (
                (
                    "rotation:\n  default: {",
                    "rotation:\n  default: {tour_months: 6 months, overlap_months: 6 months, ",
                ),
            ),
            "",
            "as long as the tour",
            id="overlap-too-long",
        ),
    ],
)
def test_a_fault_is_located_and_says_what_to_write(folder, changes, more, said):
    with pytest.raises(ScenarioError) as caught:
        folder(*changes, more=more)
    told = str(caught.value)
    assert said in told
    assert re.match(r"scenario\.yaml:\d+:\d+: ", told)
    assert len(caught.value.faults) == 1, told


def test_the_form_for_editors_knows_the_table(folder, tmp_path):
    folder(
        ("limits:\n  XBE: {", "limits:\n  XBE: {notice_to_move_days: 90 days, "),
        (
            "rotation:\n  default: {",
            "rotation:\n  default: {tour_months: 6 months, overlap_months: 1 month, ",
        ),
        more=DEPLOYMENT,
    )
    written = YAML(typ="safe").load((tmp_path / "pellia" / "scenario.yaml").read_text(encoding="utf-8"))
    relevant = {name: written[name] for name in ("deployment", "rotation")}
    found = [
        error.json_path
        for error in Draft202012Validator(json_schema()).iter_errors(written)
        if error.json_path.split(".")[1].split("[")[0] in relevant
    ]
    assert found == []
