"""Questions to a stored run: what they may ask, and that nothing can be changed (R21)."""

import csv
import hashlib

import numpy as np
import pytest

from guarantor.measures.columns import column
from guarantor.measures.runs import run_of
from guarantor.measures.worlds import Place, Worlds
from guarantor.run.plan import StoreError
from guarantor.run.query import ask, view_names
from guarantor.scenario import load
from guarantor.scenario.claim_schema import Call
from store_runs import DRAWS, PELLIA, kept


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return kept(tmp_path_factory.mktemp("query") / "run").store


def _state(path):
    return {
        file: hashlib.blake2b(file.read_bytes()).hexdigest() for file in path.rglob("*") if file.is_file()
    }


def test_the_stored_measures_are_those_of_a_run_in_memory(store):
    results = run_of(load(PELLIA), draws=DRAWS)
    rows = ask(
        store,
        "select course, count(*), avg(headcount), sum(headcount_met::int), sum(joined_XBE_together::int), "
        "sum(event_ceasefire::int), avg(attack_probability) from measures group by course order by course",
    ).rows
    assert [row[0] for row in rows] == ["arvonia-backstop", "monitors-only", "neighbours-alone", "no-force"]
    index = results.model.actors.index("XBE")
    for name, count, headcount, met, joined, ceasefire, attack in rows[:3]:
        columns = results.courses[name]
        assert count == DRAWS
        assert headcount == pytest.approx(columns.alone.headcount.mean(), rel=1e-12)
        assert met == np.count_nonzero(columns.alone.headcount_met)
        assert joined == np.count_nonzero(columns.together.joined[:, index])
        assert ceasefire == np.count_nonzero(columns.events["ceasefire"])
        assert attack == pytest.approx(columns.alone.attack_probability.mean(), rel=1e-12)
    assert rows[3][2:6] == (0.0, 0, 0, None)
    assert rows[3][6] == pytest.approx(results.reference.attack_probability.mean(), rel=1e-12)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("copy measures to 'stolen.csv'", "a query only reads, and this is 'copy'"),
        ("create table mine as select 1", "this is 'create'"),
        ("drop view measures", "this is 'drop'"),
        ("attach 'other.db'", "this is 'attach'"),
        ("set threads = 8", "this is 'set'"),
        ("select 1; select 2", "ask one question at a time"),
        ("", "ask one question at a time"),
        ("select * from read_csv('/etc/hostname')", "reads the run and nothing else"),
        ("select headcoun from measures", 'Candidate bindings: "headcount"'),
        ("selekt 1", "cannot be answered"),
    ],
)
def test_a_question_that_writes_or_reads_elsewhere_is_refused_and_the_store_is_intact(store, question, why):
    before = _state(store.path)
    with pytest.raises(StoreError, match=why):
        ask(store, question)
    assert _state(store.path) == before


def test_an_answer_is_written_as_a_file(store, tmp_path):
    question = "select draw, headcount from measures where course = 'monitors-only' order by draw -- all;"
    ask(store, question, tmp_path / "answer.csv")
    with open(tmp_path / "answer.csv", encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert (len(rows), rows[0]["draw"]) == (DRAWS, "0")
    ask(store, question, tmp_path / "answer.parquet")
    assert (tmp_path / "answer.parquet").read_bytes()[:4] == b"PAR1"


def test_names_need_no_quotes_unless_two_would_be_one():
    assert view_names(["joined.GBR", "headcount"]) == {"joined.GBR": "joined_GBR", "headcount": "headcount"}
    assert view_names(["a.b", "a-b"]) == {"a.b": "a.b", "a-b": "a-b"}


def test_a_run_that_is_not_complete_says_so_on_the_command_line(guarantor, tmp_path):
    path = kept(tmp_path / "run", draws=4096).store.extended(9_000).path
    code, out, err = guarantor("query", str(path), "select count(*) as n from measures")
    assert (code, out) == (0, "    n\n16384\n")
    assert err == "warning: the run is not complete: 4,096 of 9,000 futures are there\n"
    code, out, err = guarantor("query", str(tmp_path), "select 1")
    assert (code, out) == (2, "")
    assert "is not a run of guarantor" in err


def test_what_was_drawn_and_months_are_kept_in_full_and_a_month_that_never_comes_is_null(tmp_path):
    store = kept(tmp_path / "run", draws=4096, full=True, scenario="ukraine").store
    results = run_of(load("ukraine"), draws=4096)
    (row,) = ask(store, "select avg(GBR_land_forces), avg(ceasefire), count(*) from draws").rows
    assert row[0] == pytest.approx(results.inputs["GBR.land_forces"].mean(), rel=1e-12)
    assert row[1:] == (pytest.approx(results.inputs["ceasefire"].mean(), rel=1e-12), 4096)
    question = "select count(*), count(initial_month), count(initial_month_together) from measures"
    (row,) = ask(store, f"{question} where course = 'us-troops'").rows
    worlds = Worlds(results)
    alone, together = (
        column(Call(name), Place("us-troops", end=end), worlds).values
        for name, end in (("initial_month", "alone"), ("initial_month", "together"))
    )
    assert row == (4096, np.count_nonzero(np.isfinite(alone)), np.count_nonzero(np.isfinite(together)))
    assert 0 < row[1] < 4096
