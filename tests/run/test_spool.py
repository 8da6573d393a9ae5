"""A long run whose columns lie in a file is the run in memory, bit by bit."""

import sys
from concurrent.futures import Executor, Future
from dataclasses import fields

import numpy as np
import pytest

from guarantor.measures import assess
from guarantor.pipeline import Outcome, Reference, model_of
from guarantor.run import execute, spool
from guarantor.scenario import load

DRAWS = 4 * 4096 - 100


class AtOnce(Executor):
    """Another process, played by this one."""

    def submit(self, work, *arguments, **options):
        future = Future()
        future.set_result(work(*arguments, **options))
        return future


@pytest.fixture(autouse=True)
def little_memory(monkeypatch):
    monkeypatch.setattr(spool, "IN_MEMORY", 4096)
    monkeypatch.setattr(spool, "_CHUNK", 1)


@pytest.fixture(scope="module")
def model():
    return model_of(load("pellia"), 7)


@pytest.mark.parametrize("pool", [None, AtOnce()], ids=["one process", "two"])
def test_every_column_of_a_spooled_run_is_that_of_the_run_in_memory(model, pool):
    in_memory, told = execute(model, DRAWS), []
    with spool.spooled(model, DRAWS, lambda done, total: told.append((done, total)), pool) as results:
        for each in fields(Reference):
            assert np.array_equal(
                getattr(results.reference, each.name), getattr(in_memory.reference, each.name)
            )
        for name, columns in in_memory.courses.items():
            found = results.courses[name]
            for end in ("alone", "together"):
                for each in fields(Outcome):
                    one, other = (
                        getattr(getattr(found, end), each.name),
                        getattr(getattr(columns, end), each.name),
                    )
                    assert one.dtype == other.dtype
                    assert np.array_equal(one, other), (name, end, each.name)
                for k in range(len(model.actors)):
                    assert np.array_equal(getattr(found, end).joins(k), getattr(columns, end).joined[:, k])
                    assert np.array_equal(getattr(found, end).sends(k), getattr(columns, end).deployed[:, k])
            for kind in ("events", "routes"):
                assert list(getattr(found, kind)) == list(getattr(columns, kind))
                for each, column in getattr(columns, kind).items():
                    assert np.array_equal(getattr(found, kind)[each], column)
        for name in in_memory.inputs:
            assert np.array_equal(results.inputs[name], in_memory.inputs[name])
            assert np.array_equal(results.order[name], in_memory.order[name])
        assert np.array_equal(
            results.first(600).courses["monitors-only"].alone.headcount,
            in_memory.first(600).courses["monitors-only"].alone.headcount,
        )
        with pytest.raises(ValueError, match="only the first 4096 draws of a spooled run are in memory"):
            results.first(5000)
    assert told[-1] == (4, 4)


def test_an_answer_from_a_spooled_run_differs_in_its_claims_at_most(monkeypatch):
    scenario = load("pellia")
    in_memory = assess(scenario, draws=DRAWS)
    monkeypatch.setattr(sys.modules["guarantor.measures.assess"], "IN_MEMORY", 4096)
    spooled = assess(scenario, draws=DRAWS)
    assert spooled.model_copy(update={"claims": in_memory.claims}) == in_memory
