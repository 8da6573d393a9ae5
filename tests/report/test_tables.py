"""An answer as tables: CSV with its stamp on every row, a workbook with its sources."""

import csv
import io
import zipfile

import pytest

from guarantor.measures import assess
from guarantor.report.tables import sheets, summary_csv
from guarantor.report.workbook import workbook
from guarantor.scenario import load


@pytest.fixture(scope="module")
def answer():
    return assess(load("pellia"), draws=600)


def test_every_row_of_the_summary_tells_where_it_comes_from(answer):
    rows = list(csv.DictReader(io.StringIO(summary_csv(answer))))
    assert {(row["digest"], row["seed"], row["futures"], row["as of"]) for row in rows} == {
        (answer.scenario.digest, "7", "600", answer.scenario.as_of.isoformat())
    }
    (raised,) = [
        row
        for row in rows
        if (row["course"], row["measure"]) == ("monitors-only", "force_raised")
        and row["contributors move"] == "on their own"
    ]
    told = answer.course("monitors-only").shares["force_raised"].alone
    assert raised["value"] == raised["of 50 futures"] == ""  # nothing is averaged over deep inputs
    assert float(raised["lowest part"]) == min(cell.value for cell in told.cells)
    assert float(raised["highest part"]) == max(cell.value for cell in told.cells)


def test_the_sheets_end_with_the_sources_that_the_answer_cites(answer):
    names = [sheet.name for sheet in sheets(answer)]
    assert names == ["About", "Summary", "Readings", "Differences", "Claims", "Inputs", "Sources"]
    assert [row[0] for row in sheets(answer)[-1].rows] == [source.id for source in answer.sources]
    assert all(len(row) == len(sheet.header) for sheet in sheets(answer) for row in sheet.rows)


def test_a_workbook_holds_the_sheets_as_text_and_is_the_same_twice(answer):
    written = workbook(answer)
    assert written == workbook(answer)
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        assert sum(name.startswith("xl/worksheets/sheet") for name in parts.namelist()) == 7
        assert answer.scenario.digest in parts.read("xl/sharedStrings.xml").decode()


def test_what_looks_like_a_formula_stays_text(answer):
    info = answer.scenario.model_copy(update={"title": "=1+1"})
    with zipfile.ZipFile(io.BytesIO(workbook(answer.model_copy(update={"scenario": info})))) as parts:
        assert "=1+1" in parts.read("xl/sharedStrings.xml").decode()
        assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()
