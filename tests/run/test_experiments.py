"""A stored run for other tools: tables with a description, experiments and outcomes."""

import csv
import gzip
import json
import tarfile

import numpy as np
import pytest

from guarantor.measures.kept.experiments import experiments_and_outcomes
from guarantor.measures.runs import run_of
from guarantor.scenario import load
from store_runs import PELLIA, kept

DRAWS = 300


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return kept(tmp_path_factory.mktemp("experiments") / "run", draws=DRAWS).store


def test_experiments_and_outcomes_are_the_inputs_and_measures_of_each_draw_and_course(store):
    experiments, outcomes = experiments_and_outcomes(store)
    results = run_of(load(PELLIA), draws=DRAWS)
    names = list(results.courses)
    assert list(experiments["policy"][:4]) == [*names, names[0]]
    assert list(experiments["scenario"][:4]) == [0, 0, 0, 1]
    assert np.array_equal(experiments["XBE.pool"], np.repeat(results.inputs["XBE.pool"], len(names)))
    for k, name in enumerate(names):
        assert np.array_equal(outcomes["headcount"][k :: len(names)], results.courses[name].alone.headcount)
        joined = results.courses[name].together.joined[:, results.model.actors.index("XBE")]
        assert np.array_equal(outcomes["joined.XBE.together"][k :: len(names)], joined)
    assert {column.shape for column in (*experiments.values(), *outcomes.values())} == {(DRAWS * len(names),)}


def test_tables_are_exported_with_a_description_of_their_columns(store, guarantor, tmp_path):
    code, out, err = guarantor("export", str(store.path), "--out", "tables")
    assert (code, err) == (0, "")
    assert out.split() == ["tables/measures.csv.gz", "tables/draws.csv.gz", "tables/datapackage.json"]
    described = json.loads((tmp_path / "tables" / "datapackage.json").read_text(encoding="utf-8"))
    assert described["guarantor"]["run_id"] == store.manifest.run_id
    for resource in described["resources"]:
        with gzip.open(tmp_path / "tables" / resource["path"], "rt", encoding="utf-8", newline="") as handle:
            rows = list(csv.reader(handle))
        assert rows[0] == [field["name"] for field in resource["schema"]["fields"]]
        assert len(rows) - 1 == DRAWS * (4 if resource["name"] == "measures" else 1)


def test_one_course_is_exported_for_the_ema_workbench(store, guarantor, tmp_path):
    code, _, err = guarantor(
        "export", str(store.path), "--form", "ema", "--course", "monitors-only", "--out", "run.tar.gz"
    )
    assert (code, err) == (0, "")
    with tarfile.open(tmp_path / "run.tar.gz") as archive:
        metadata = json.load(archive.extractfile("metadata.json"))
        assert len(archive.extractfile("experiments.csv").read().splitlines()) == DRAWS + 1
        for kind, _, file in metadata["outcomes"]:
            assert kind == "ScalarOutcome"
            assert len(archive.extractfile(file).read().splitlines()) == DRAWS


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--form", "xml", "--out", "a"), "choose csv, parquet or ema"),
        (("--form", "ema", "--out", "a"), "ends in .tar.gz"),
        (("--course", "x", "--out", "a"), "belongs to --form ema"),
        (("--form", "ema", "--course", "x", "--out", "a.tar.gz"), "no course 'x' (known: neighbours-alone"),
    ],
)
def test_what_cannot_be_exported_is_said(store, guarantor, arguments, why):
    code, out, err = guarantor("export", str(store.path), *arguments)
    assert (code, out) == (2, "")
    assert why in err
