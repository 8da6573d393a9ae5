"""Limits of F24: what is at one passes, one beyond it is refused, soon and in little memory (property 9)."""

import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

from guarantor.scenario import build, open_folder
from guarantor.scenario.document import Mapping, Position, read_table, read_yaml
from guarantor.scenario.errors import ScenarioError
from scenario_folders import LEDGER, SCENARIO, fault_of, faults_of, pellia, read, replaced, written

SECONDS = 2.0
"""The bar is one second of processor time; a busy machine gets twice that."""
MEBIBYTES = 200

# -- the file -----------------------------------------------------------------------------------------------


def yaml(folder, text):
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    return read_yaml(folder)


def refusal(folder, text):
    with pytest.raises(ScenarioError) as caught:
        yaml(folder, text)
    (fault,) = caught.value.faults
    return fault.message


def of_bytes(size):
    """A scenario file of exactly so many bytes."""
    head = "a: 1\n"
    lines, rest = divmod(size - len(head), 1_000)
    return head + ("#" + "x" * 998 + "\n") * lines + "#" * rest


def of_values(count):
    """The group, a name and a list take three."""
    return "a:\n" + "- b\n" * (count - 3)


def of_depth(depth):
    return "a: " + "[" * (depth - 1) + "]" * (depth - 1) + "\n"


@pytest.mark.parametrize(
    ("made", "limit", "says"),
    [
        pytest.param(of_bytes, 512 * 1024, "larger than 512 KiB", id="bytes"),
        pytest.param(of_values, 20_000, "more than 20000 values; move rows to a table", id="values"),
        pytest.param(of_depth, 20, "nested deeper than 20 levels; flatten it", id="depth"),
        pytest.param(
            lambda n: "a: " + "x" * (n - 3) + "\n", 10_000, "line longer than 10000 characters", id="a line"
        ),
    ],
)
def test_a_file_at_its_limit_is_read_and_one_beyond_it_is_not(tmp_path, made, limit, says):
    assert isinstance(yaml(tmp_path, made(limit)), Mapping)
    assert says in refusal(tmp_path, made(limit + 1))


# -- tables and the ledger ----------------------------------------------------------------------------------


def table(folder, text):
    (folder / "t.csv").write_text(text, encoding="utf-8")
    return read_table(folder, "t.csv", Position("scenario.yaml", 1, 1), "")


def of_size(size):
    row = "x" * 9_999 + "\n"
    rows, rest = divmod(size - 2, len(row))
    return "a\n" + row * rows + "x" * rest


@pytest.mark.parametrize(
    ("made", "limit", "says"),
    [
        pytest.param(of_size, 16 * 1024 * 1024, "larger than 16384 KiB", id="bytes"),
        pytest.param(lambda n: "a\n" + "x\n" * n, 10_000, "more than 10000 rows; split the table", id="rows"),
        pytest.param(
            lambda n: "a" + "\n" * n, 200_000, "more than 200000 lines; split the table", id="lines"
        ),
        pytest.param(
            lambda n: ",".join(f"c{k}" for k in range(n)) + "\n", 100, "more than 100 columns", id="columns"
        ),
        pytest.param(lambda n: "a\n" + "x" * n + "\n", 10_000, "cell longer than 10000", id="a cell"),
        pytest.param(
            lambda n: 'a,b\n"' + "x\n" * (n // 2) + '","' + "y" * n + '"\n',
            10_000,
            "cell longer than 10000",
            id="a cell of many lines",
        ),
    ],
)
def test_a_table_at_its_limit_is_read_and_one_beyond_it_is_not(tmp_path, made, limit, says):
    assert table(tmp_path, made(limit))
    with pytest.raises(ScenarioError, match=says):
        table(tmp_path, made(limit + 1))


def test_all_tables_together_have_as_many_rows_as_one(tmp_path):
    def rows(name, count):
        return "name,value\n" + "".join(f"{name}{n},5\n" for n in range(count))

    def folder(name, count):
        made = pellia(tmp_path / name, ("pools: tables/pools.csv", "pools: tables/pools.csv, b: b.csv"))
        (made / "tables" / "pools.csv").write_text(rows("x", 5_000), encoding="utf-8")
        (made / "b.csv").write_text(rows("y", count), encoding="utf-8")
        return made

    assert len(open_folder(folder("at", 5_000)).root.get("quantities").items) == 10_002
    with pytest.raises(ScenarioError, match=r"tables\.b: more than 10000 rows in all tables; leave some out"):
        open_folder(folder("beyond", 5_001))


# -- the folder ---------------------------------------------------------------------------------------------


def test_200_files_are_read_and_201_are_not(tmp_path):
    folder = pellia(tmp_path)  # three files and a folder
    for number in range(196):
        (folder / f"{number}.txt").touch()
    assert read(folder).name == "pellia"
    (folder / "one more").touch()
    assert "the folder holds more than 200 files; move some out" in fault_of(folder)


def test_64_mebibytes_are_read_and_a_byte_more_is_not(tmp_path):
    folder = pellia(tmp_path)
    held = sum(path.lstat().st_size for path in folder.rglob("*"))
    with (folder / "big").open("wb") as file:
        file.truncate(64 * 1024 * 1024 - held)
        assert read(folder).name == "pellia"
        file.truncate(64 * 1024 * 1024 - held + 1)
    assert "the folder holds more than 64 MiB; move files out" in fault_of(folder)


# -- texts --------------------------------------------------------------------------------------------------

TITLE = 'title: "Reassurance force for Pellia (fictional; every value is invented)"'
NOTE = 'note: "no public figure"'
CONDITION = '"ceasefire and at_least(1, others)"'


@pytest.mark.parametrize(
    ("old", "made", "limit", "says"),
    [
        pytest.param(TITLE, lambda n: f"title: {'x' * n}", 200, "longer than 200 characters", id="a name"),
        pytest.param(NOTE, lambda n: f"note: {'x' * n}", 2_000, "longer than 2000 characters", id="a note"),
        pytest.param(
            CONDITION,
            lambda n: '"ceasefire' + " " * (n - 9) + '"',
            1_000,
            "a condition has at most 1,000",
            id="a condition",
        ),
        pytest.param(
            "about 800 troops ±25%",
            lambda n: f"about 800.{'0' * (n - 22)} troops ±25%",
            200,
            "has 201 characters and a quantity at most 200",
            id="a quantity",
        ),
        pytest.param("months: 24", lambda n: f"months: {n}", 600, "from 1 to 600", id="months"),
    ],
)
def test_a_text_at_its_limit_is_read_and_one_beyond_it_is_not(tmp_path, old, made, limit, says):
    assert read(pellia(tmp_path, (old, made(limit)))).name == "pellia"
    assert says in fault_of(pellia(tmp_path, (old, made(limit + 1))))


def test_20_words_are_quoted_and_21_are_not(tmp_path):
    words = " ".join(f"word{n}" for n in range(21))
    ledger = LEDGER.replace("two or three thousand, if Arvonia helps", words)
    quote = "two or three thousand, if Arvonia helps"
    assert read(pellia(tmp_path, (quote, words.rpartition(" ")[0]), ledger=ledger)).name == "pellia"
    assert "longer than 20 words" in fault_of(pellia(tmp_path, (quote, words), ledger=ledger))


# -- names --------------------------------------------------------------------------------------------------

ENTRIES = {
    "actors": (500, "  X{n}: {{roles: [contributor]}}\n"),
    "groups": (100, "  g{n}: [XAA]\n"),
    "levers": (20, "  l{n}: {{levels: [a, b]}}\n"),
    "events": (200, "  e{n}: {{probability: 5%}}\n"),
    "pledges": (1_000, "  p{n}: {{actor: XAA, offers: refused}}\n"),
}


def of_names(section, count):
    """A small scenario with so many entries of one section."""
    entry = ENTRIES[section][1]
    parts = {"actors": "actors: {XAA: {}}\n", "courses": "courses: {alone: {}}\n"}
    parts[section] = f"{section}:\n" + "".join(entry.format(n=n) for n in range(10, count + 10))
    if section == "levers":
        parts["courses"] = (
            "courses: {alone: {" + ", ".join(f"l{n}: a" for n in range(10, count + 10)) + "}}\n"
        )
    return "guarantor: 1\nas_of: 2031-03-01\n" + "".join(parts.values())


@pytest.mark.parametrize("section", ENTRIES)
def test_as_many_names_as_the_limit_are_read_and_one_more_is_not(tmp_path, section):
    most = ENTRIES[section][0]
    assert len(getattr(read(written(tmp_path, of_names(section, most))), section)) == most
    told = faults_of(written(tmp_path, of_names(section, most + 1)))
    assert any(f": {section}: more than {most} are written; leave some out" in line for line in told)


# -- time and memory ----------------------------------------------------------------------------------------

CHILD = """
import resource, sys, time
from pathlib import Path
from guarantor.scenario import ScenarioError, build, open_folder
start = time.process_time()
try:
    build(open_folder(Path(sys.argv[1])))
    told = "read"
except ScenarioError as error:
    told = str(error.faults[0])
seconds = time.process_time() - start
status = Path("/proc/self/status")  # on Linux ru_maxrss begins with that of the parent
if status.exists():
    peak = int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
print(seconds, peak, told)
"""


@dataclass(frozen=True)
class Case:
    """A folder beyond a limit, or at it, with what is said of it."""

    says: str
    text: str = SCENARIO
    pools: str = "name,value\n"
    ledger: str = LEDGER
    sources: str = ""


def many(row, count, head="name,value\n"):
    return head + "".join(row.format(n=n) for n in range(count))


BRACES = "".join("{" * 9_000 + "\n" for _ in range(50))
WIDE = ",".join(f"c{n}" for n in range(100)) + "\n"
LINE = ",".join(["E{n}", "2031-01-01", "2031-01-01", "", "X", "t", "p", *[""] * 6, "B2", ""])
BOGUS = many("  q{n}: {{value: lots, source: E{n}x}}\n", 1_000, "quantities:\n")
SMALL = "guarantor: 1\nas_of: 2031-03-01\nactors: {XAA: {}}\ncourses: {alone: {}}\n"
ONE = "  q{n}: {{value: 5, source: XE01, quote: " + " ".join(["aaaa"] * 19) + " b}}\n"
CASES = {
    "100,000 brackets": Case("not readable as YAML", "a:\n" + "[\n" * 100_000),
    "450,000 braces": Case("nested deeper than 20 levels", BRACES),
    "half a megabyte of values": Case("more than 20000 values", "a:\n" + "- b\n" * 130_000),
    "half a megabyte of blank lines": Case("a: unknown name", "a: 1\n" + "\n" * 500_000),
    "an alias bomb": Case("anchors and aliases", "a: &a [b, b]\n" + "c: [*a, *a]\n" * 4_000),
    "a table of 100 columns": Case("unknown column 'c0'", pools=WIDE + ("1," * 99 + "1\n") * 9_000),
    "a table of 16 MiB": Case("more than 200000 lines", pools=many("x,5\n", 4_000_000)),
    "a cell of 15 MiB": Case("not readable as CSV", pools='name,value\n"' + 'a""' * 5_000_000 + '"\n'),
    "rows beyond the limit": Case("more than 10000 rows", pools=many("x{n},5\n", 10_001)),
    "a thousand faults": Case("cannot read 'lots'", SMALL + BOGUS, ledger=many(LINE + "\n", 9_000, LEDGER)),
    "a thousand wrong quotations": Case(
        "not in the source XE01", SMALL + many(ONE, 1_200, "quantities:\n"), sources="aaaa " * 50_000
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_too_much_is_refused_within_a_second_and_200_mebibytes(tmp_path, name):
    case = CASES[name]
    folder = written(tmp_path, case.text, pools=case.pools, ledger=case.ledger)
    if case.sources:
        (folder / "sources").mkdir()
        (folder / "sources" / "XE01.txt").write_text(case.sources, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder)], capture_output=True, text=True, check=True, timeout=60
    )
    seconds, mebibytes, told = ran.stdout.split(" ", 2)
    assert case.says in told
    assert float(mebibytes) < MEBIBYTES
    assert float(seconds) < SECONDS


def test_a_hundred_faults_are_told_within_a_second(tmp_path):
    wrong = many("  q{n}: {{value: lots, source: XE0x{n}}}\n", 50, "quantities:\n")
    folder = written(tmp_path, replaced(SCENARIO, ("quantities:\n", wrong)))
    start = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        build(open_folder(folder))
    lines = str(caught.value).splitlines()
    assert time.process_time() - start < SECONDS
    assert len(lines) == 100
