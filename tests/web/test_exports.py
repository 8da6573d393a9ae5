"""What can be taken away: files that open, and say what they were made from (UX 2, row 12)."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from web.looking import digest, pick, settled, tool

FIGURE = "In how many of 50 sampled futures?"


@pytest.fixture
def pellia(visit):
    """The small scenario with one change, with its complete answer."""
    page = visit("#scenario=pellia&given.ceasefire=yes")
    settled(page)
    return page


@pytest.fixture
def saved(pellia):
    """Press a button of the first chart, and take the file."""

    def press(name: str) -> Path:
        figure = pellia.get_by_role("figure", name=FIGURE)
        with pellia.expect_download() as coming:
            figure.get_by_role("button", name=name, exact=True).click()
        path = Path(coming.value.path())
        assert re.fullmatch(rf"guarantor_[\d.]+_pellia_\w+_2031-03-01_seed7_{digest(pellia)[:12]}\.[\w.]+",
                            coming.value.suggested_filename)  # fmt: skip
        return path

    return press


def test_a_chart_is_saved_as_a_drawing_with_its_stamp(saved, pellia):
    root = ElementTree.fromstring(saved("SVG").read_text(encoding="utf-8"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    told = " ".join(root.itertext())
    for words in ("guarantor", "2031-03-01", "seed 7", digest(pellia)[:12]):
        assert words in told
    assert not root.findall(".//{http://www.w3.org/2000/svg}script")


def test_a_chart_is_saved_as_a_picture(saved):
    picture = saved("PNG").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n")
    width, height = (int.from_bytes(picture[at : at + 4]) for at in (16, 20))
    assert width > 600
    assert height > 100
    assert len(picture) > 5_000  # something is drawn on it


def test_a_chart_is_saved_as_a_table_with_the_numbers_of_its_twin(saved, pellia):
    with saved("CSV").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    figure = pellia.get_by_role("figure", name=FIGURE)
    figure.get_by_role("button", name="Show as table").click()
    table = figure.get_by_role("table")
    assert table.get_by_role("columnheader").all_inner_texts() == header
    shown = [
        row.get_by_role("rowheader").or_(row.get_by_role("cell")).all_inner_texts()
        for row in table.get_by_role("row").all()[1:]
    ]
    assert shown == rows


def test_a_chart_is_saved_as_a_specification_that_names_no_other_host(saved):
    spec = json.loads(saved("Specification").read_text(encoding="utf-8"))
    assert "vega-lite" in spec["$schema"]
    text = json.dumps({**spec, "$schema": ""})
    assert "http" not in text
    assert "seed 7" in spec["usermeta"]["made_from"]


def taken(page, name: str) -> Path:
    page.get_by_text("Export").click()
    with page.expect_download() as coming:
        tool(page, name).click()
    expect(page.get_by_text(re.compile("^Saved as pellia-2031-03-01"))).to_be_visible()
    return Path(coming.value.path())


def exported(page, name: str) -> str:
    return taken(page, name).read_text(encoding="utf-8")


def tables(path: Path) -> dict[str, list[list[str]]]:
    """The rows of each sheet of a workbook, as text."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        read = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist() if "/" in name
                and name.endswith(".xml")}  # fmt: skip
    texts = ["".join(each.itertext()) for each in read["xl/sharedStrings.xml"].iter(f"{main}si")]

    def cell(found: ElementTree.Element) -> str:
        value = found.findtext(f"{main}v") or ""
        return texts[int(value)] if found.get("t") == "s" else value

    names = [each.attrib["name"] for each in read["xl/workbook.xml"].iter(f"{main}sheet")]
    return {
        name: [[cell(each) for each in row] for row in read[f"xl/worksheets/sheet{k}.xml"].iter(f"{main}row")]
        for k, name in enumerate(names, 1)
    }


def test_the_report_is_saved_as_one_page_that_needs_nothing_else(pellia):
    report = exported(pellia, "Report (HTML)")
    assert report.startswith("<!doctype html>")
    assert report.count("<svg") >= 1
    assert digest(pellia) in report
    assert "A ceasefire" in report
    assert "<script" not in report
    assert not re.search(r"""(?:src|href)=["']?(?!https?://|#)[^"'> ]""", report)
    assert not re.search(r"<(?:link|img|iframe|object|embed)\b", report)


def test_the_answer_is_saved_as_data_with_the_digest_of_the_page(pellia):
    answer = json.loads(exported(pellia, "Answer (JSON)"))
    assert answer["schema"] == "guarantor.assessment/1"
    assert answer["scenario"]["digest"] == digest(pellia)
    assert answer["run"]["given"] == {"ceasefire": True}
    assert answer["run"]["draws"] == 16384
    assert answer["sources"]


def test_the_tables_are_saved_as_a_workbook_with_its_sources_and_the_digest_of_the_page(pellia):
    book = tables(taken(pellia, "Tables (XLSX)"))
    assert list(book) == ["About", "Summary", "Readings", "Differences", "Claims", "Inputs", "Sources"]
    assert digest(pellia) in {text for row in book["About"] for text in row}
    header, *sources = book["Sources"]
    cited = json.loads(exported(pellia, "Answer (JSON)"))["sources"]
    assert header[0] == "id"
    assert [row[0] for row in sources] == [source["id"] for source in cited] != []


def test_the_summary_is_saved_as_a_table_that_says_what_it_was_made_from(pellia):
    header, *rows = csv.reader(exported(pellia, "Summary (CSV)").splitlines())
    assert rows
    assert {len(row) for row in rows} == {len(header)}
    assert all(digest(pellia) in row for row in rows)


def test_a_workbook_that_cannot_be_written_here_says_what_to_install(start, visit, watched, tmp_path):
    missing = 'raise ModuleNotFoundError("No module named \'xlsxwriter\'", name="xlsxwriter")'
    (tmp_path / "xlsxwriter.py").write_text(missing, encoding="utf-8")  # found before the one installed
    watched.expected.append("status of 422")
    page = visit("#scenario=pellia", at=start("pellia"))
    settled(page)
    page.get_by_text("Export").click()
    tool(page, "Tables (XLSX)").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Nothing was saved. A workbook needs an optional part")
    expect(alert).to_contain_text("pip install 'guarantor[export]'")


def test_what_is_printed_is_the_answer_without_its_controls(pellia):
    pellia.emulate_media(media="print")
    expect(pellia.get_by_role("heading", level=1)).to_be_visible()
    for hidden in (
        pellia.get_by_role("complementary", name="What if"),
        tool(pellia, "Compare"),
        pellia.get_by_role("button", name="Show as table").first,
    ):
        expect(hidden).to_be_hidden()
    expect(pellia.get_by_text("A ceasefire: yes")).to_be_visible()  # what was changed is part of the answer
    expect(pellia.get_by_text("Not a prediction.")).to_be_visible()


def test_a_change_made_meanwhile_does_not_get_into_the_file(pellia):
    before = digest(pellia)
    pellia.get_by_text("Export").click()
    with pellia.expect_download() as coming:
        tool(pellia, "Answer (JSON)").click()
        pick(pellia, "A ceasefire", "no")
    answer = json.loads(Path(coming.value.path()).read_text(encoding="utf-8"))
    assert answer["scenario"]["digest"] == before
    assert answer["run"]["given"] == {"ceasefire": True}


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Courses of action", "Table: Courses of action"),
        ("Contested readings", "Table: The answer under contested readings"),
    ],
)
def test_a_table_of_the_answer_is_saved_with_every_row(pellia, name, table):
    with pellia.expect_download() as coming:
        pellia.get_by_role("button", name=f"Save as CSV: {name}").click()
    with Path(coming.value.path()).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    shown = pellia.get_by_role("region", name=table).get_by_role("row")
    assert len(rows) == shown.count() - 1
    assert {len(row) for row in rows} == {len(header)}
    assert shown.nth(1).get_by_role("cell").first.inner_text().startswith(rows[0][1])
