"""What is remembered of earlier runs changes no number (R12, R15)."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantor.measures.runs import FIRST_DRAWS, FirstRuns, run_of
from guarantor.pipeline import Outcome
from guarantor.scenario import load

CHANGES = {
    "levers": ({}, {"usa_level": "none"}, {"usa_level": "troops", "mission": "monitoring"}),
    "without": ((), ("FRA",)),
    "variants": ((), ("germany-in",)),
    "seed": (None, 5),
    "given": ({}, {"ceasefire": True}, {"ceasefire": False}),
}
QUESTIONS = st.fixed_dictionaries({name: st.sampled_from(choices) for name, choices in CHANGES.items()})


def same(one, other):
    assert list(one.courses) == list(other.courses)
    for name, columns in one.courses.items():
        twin = other.courses[name]
        for end in ("alone", "together"):
            for each in fields(Outcome):
                found = getattr(getattr(columns, end), each.name)
                assert np.array_equal(found, getattr(getattr(twin, end), each.name)), (name, end, each.name)
        for told in ("events", "routes"):
            for what, column in getattr(columns, told).items():
                assert np.array_equal(column, getattr(twin, told)[what]), (name, what)
    for each in fields(one.reference):
        assert np.array_equal(getattr(one.reference, each.name), getattr(other.reference, each.name))
    assert (one.draws, one.model.given) == (other.draws, other.model.given)
    assert set(one.inputs) == set(other.inputs)
    for name in one.inputs:
        assert np.array_equal(one.inputs[name], other.inputs[name]), name
        assert np.array_equal(one.order[name], np.argsort(other.inputs[name], kind="stable")), name


def asked(question):
    wanted = dict(question)
    fixed = {"seed": wanted.pop("seed"), "given": wanted.pop("given")}
    return load("ukraine", **wanted), fixed


@settings(max_examples=5, deadline=None)
@given(st.lists(QUESTIONS, min_size=2, max_size=3))
def test_a_run_after_others_gives_what_it_gives_alone(questions):
    runs = FirstRuns(keep=2)
    for question in questions:
        scenario, fixed = asked(question)
        same(runs.run(scenario, **fixed), run_of(scenario, draws=FIRST_DRAWS, **fixed))


def test_a_changed_lever_runs_one_course_and_draws_nothing():
    runs = FirstRuns()
    plain = runs.run(load("ukraine"))
    chosen = runs.run(load("ukraine", levers={"usa_level": "troops", "mission": "monitoring"}))
    assert [name for name in chosen.courses if name not in plain.courses] == ["your-course"]
    assert all(chosen.courses[name] is plain.courses[name] for name in plain.courses)
    assert chosen.inputs is plain.inputs
    assert chosen.order is plain.order


@pytest.mark.parametrize("question", [{"given": {"ceasefire": True}}, {"without": ("FRA",)}, {"seed": 5}])
def test_what_moves_every_course_runs_them_all(question):
    runs = FirstRuns()
    plain = runs.run(load("ukraine"))
    scenario, fixed = asked({"given": {}, "seed": None, **question})
    changed = runs.run(scenario, **fixed)
    assert all(changed.courses[name] is not plain.courses[name] for name in plain.courses)
    same(changed, run_of(scenario, draws=FIRST_DRAWS, **fixed))


def test_the_same_question_again_is_not_run_again():
    runs = FirstRuns()
    first, again = (runs.run(load("ukraine")) for _ in range(2))
    assert all(again.courses[name] is first.courses[name] for name in first.courses)


def test_the_oldest_run_is_forgotten():
    runs = FirstRuns(keep=1)
    first = runs.run(load("ukraine"))
    runs.run(load("ukraine"), seed=5)
    again = runs.run(load("ukraine"))
    assert again.blocks[0] is not first.blocks[0]
    same(again, first)
