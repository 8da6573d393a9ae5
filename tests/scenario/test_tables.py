"""Tables and the ledger: rows with places, blank cells that are absent (F1, F20, F24)."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantor.scenario import ScenarioError, load
from guarantor.scenario.document import Position, Row, read_table
from scenario_folders import LEDGER, POOLS, fault_of, faults_of, pellia, read


def test_rows_of_one_name_are_its_dated_entries(tmp_path):
    later = "XDU.pool,8000,troops,2031-02-15,XE02,stated,\nXDU.pool,7000,troops,2031-03-15,XE02,stated,\n"
    pool = read(pellia(tmp_path, pools=POOLS + later)).forces["XDU"].pool
    assert (pool.written, pool.quantity.unit, pool.origin.grade) == ("8000", "troops", "stated")


def test_a_byte_order_mark_and_windows_lines_are_accepted(tmp_path):
    folder = pellia(tmp_path, pools="\ufeff" + POOLS.replace("\n", "\r\n"))
    assert read(folder).digest == load("pellia").digest


def test_a_blank_cell_is_absent_and_not_zero(tmp_path):
    blank = "name,value,unit,since,source,grade,note\nXDU.pool,9000, , ,,,\n"
    origin = read(pellia(tmp_path, pools=blank)).forces["XDU"].pool.origin
    assert (origin.source, origin.grade, origin.known_from) == ("XE09", "assumed", None)
    empty = blank.replace("9000", " ")
    assert (
        "tables/pools.csv:2:1: quantities.XDU.pool: has no 'value'"
        in faults_of(pellia(tmp_path, pools=empty))[0]
    )


def test_a_quoted_cell_may_hold_commas_quotes_and_lines(tmp_path):
    table = 'name,note,value\nXDU.pool,"a, ""b""\nand c",9000\n'
    assert read(pellia(tmp_path, pools=table)).forces["XDU"].pool.origin.note == 'a, "b"\nand c'


def test_a_quotation_mark_inside_a_cell_is_a_letter(tmp_path):
    table = 'name,value,note\nXDU.pool,9000,5" of "snow, if any\n'
    assert "tables/pools.csv:2:1: the row has 4 cells, the header 3" in fault_of(
        pellia(tmp_path, pools=table)
    )
    table = 'name,value,note\nXDU.pool,9000,5" of "snow\n'
    assert read(pellia(tmp_path, pools=table)).forces["XDU"].pool.origin.note == '5" of "snow'


@pytest.mark.parametrize(
    ("table", "says"),
    [
        pytest.param(
            "name,valeu\nXDU.pool,5\n",
            ":1:6: tables.pools: unknown column 'valeu'; did you mean 'value'?",
            id="unknown column",
        ),
        pytest.param(
            "name,value\n,5\n", ":2:1: tables.pools: the row has no name; write one such as", id="no name"
        ),
        pytest.param(
            "name,value,value\nXDU.pool,5,6\n", ":1:12: the column 'value' is written twice", id="twice"
        ),
        pytest.param("", ":1:1: the table is empty; its first row names the columns", id="empty"),
        pytest.param('name,value\nXDU.pool,"5\n', ":2:1: not readable as CSV", id="an open quotation"),
        pytest.param(
            'name,value\nXDU.pool,"5"x\n', ":2:1: not readable as CSV", id="letters after a quotation"
        ),
        pytest.param(
            "name,value\nXDU.pool,\x9b5\n", ":2:10: control character U+009B; delete it", id="control"
        ),
        pytest.param(
            'name,note\nx,"' + ("x" * 9000 + "\n") * 2 + '"\n', ":2:1: cell longer than 10000", id="long"
        ),
        pytest.param(",".join(f"c{n}" for n in range(101)) + "\n", ":1:1: more than 100 columns", id="wide"),
        pytest.param(
            "name,value,unit\nXDU.pool,5,tropps\n",
            ":2:12: quantities.XDU.pool.unit: unknown unit 'tropps'",
            id="unknown unit",
        ),
        pytest.param(
            "name,value,unit\nXEL.land_forces,5,days\n",
            ":2:19: quantities.XEL.land_forces.unit: 'days' does",
            id="another unit",
        ),
        pytest.param(
            "name,value,unit\nXDU.pool,5,%\n",
            ":2:12: quantities.XDU.pool.unit: '1 %' is a share, and the field takes troops",
            id="per cent as unit",
        ),
    ],
)
def test_a_fault_of_a_table_stands_at_its_place(tmp_path, table, says):
    assert f"tables/pools.csv{says}" in "\n".join(faults_of(pellia(tmp_path, pools=table)))


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab", \n'), max_size=6), min_size=2, max_size=2),
        min_size=1,
        max_size=4,
    )
)
@settings(deadline=None, max_examples=60)
def test_every_cell_is_found_again_at_its_column(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("table")
    text = "one,two\n" + "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows
    )
    (folder / "t.csv").write_text(text, encoding="utf-8")
    _, found = read_table(folder, "t.csv", Position("t.csv", 1, 1), "")
    assert [
        [row.cells[name].text if name in row.cells else "" for name in ("one", "two")] for row in found
    ] == [[cell.strip() for cell in row] for row in rows]


@given(st.text(st.sampled_from('ab",\n\t5€'), max_size=40))
@settings(deadline=None, max_examples=150)
def test_any_text_is_a_table_or_a_fault(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("table")
    (folder / "t.csv").write_text("one,two\n" + text, encoding="utf-8")
    rows: tuple[Row, ...] = ()
    with suppress(ScenarioError):
        _, rows = read_table(folder, "t.csv", Position("t.csv", 1, 1), "")
    assert all(row.cells.keys() <= {"one", "two"} for row in rows)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("id,date", "id,day", "evidence.csv:1:1: the column 'date' is missing"),
        ("number_low", "number_lo", "evidence.csv:1:"),
        ("XE02,2031-02-01", "XE02,2031-02-30", "evidence.csv:3:6: XE02: date: '2031-02-30' is not a date"),
        ("XE02,2031", ",2031", "evidence.csv:3:1: the row has no id; every statement needs one"),
        ("XE02,", "XE01,", "evidence.csv:3:1: XE01: written twice; first at line 2"),
        (",A1,", ",A7,", "XE02: an Admiralty grade is a letter A-F and a digit 1-6, such as 'B2'"),
    ],
)
def test_a_fault_of_the_ledger_stands_at_its_place(tmp_path, old, new, says):
    assert says in faults_of(pellia(tmp_path, ledger=LEDGER.replace(old, new, 1)))[0]


def test_a_circle_of_links_is_a_missing_file(tmp_path):
    folder = pellia(tmp_path, ("tables/pools.csv", "tables/a.csv"))
    (folder / "tables" / "a.csv").symlink_to(folder / "tables" / "b.csv")
    (folder / "tables" / "b.csv").symlink_to(folder / "tables" / "a.csv")
    assert "there is no file 'tables/a.csv' in the scenario folder" in fault_of(folder)


def test_a_folder_of_too_many_or_too_large_files_is_not_read(tmp_path):
    crowded = pellia(tmp_path / "crowded")
    for number in range(200):
        (crowded / f"{number}.txt").touch()
    assert "the folder holds more than 200 files" in fault_of(crowded)
    heavy = pellia(tmp_path / "heavy")
    with (heavy / "big").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    assert "the folder holds more than 64 MiB" in fault_of(heavy)
