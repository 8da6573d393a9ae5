"""The command line: data on stdout, messages on stderr, exit codes, the ten-minute path."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

PELLIA = Path(__file__).parent / "golden" / "scenario" / "pellia"


def test_assess_prints_the_answer_and_writes_the_report(guarantor):
    code, out, err = guarantor("assess", "ukraine", "--draws", "4096")
    assert (code, err) == (0, "")
    assert out.startswith("Can Europe raise")
    path = Path(out.splitlines()[-1].removeprefix("Report").strip())
    assert path == Path("reports/ukraine/report.html")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_json_goes_to_stdout_alone_and_writes_no_file(guarantor):
    code, out, _ = guarantor("assess", "pellia", "--draws", "600", "--json")
    assert code == 0
    assert json.loads(out)["schema"] == "guarantor.assessment/1"
    assert not Path("reports").exists()


def test_explain_says_where_an_input_comes_from_and_what_it_touches(guarantor):
    code, out, err = guarantor("explain", "pellia", "XBE.pool")
    assert (code, err) == (0, "")
    assert out.startswith("quantities.XBE.pool\n")
    assert "Graded C3" in out
    code, out, _ = guarantor("explain", "pellia", "small-force", "--variant", "small-force", "--json")
    assert (code, json.loads(out)["applied"]) == (0, True)
    code, out, _ = guarantor("explain", "pellia", "XBE.pool", "--as-of", "2031-04-10")
    assert "15000 troops" in out


def test_explain_samples_as_many_futures_as_asked_and_names_what_is_unknown(guarantor):
    code, out, _ = guarantor("explain", "pellia", "monitors-only.force_raised", "--draws", "600")
    assert code == 0
    assert "In 600 sampled futures:" in out
    code, out, err = guarantor("explain", "pellia", "XBE.pol")
    assert (code, out) == (2, "")
    assert "did you mean 'XBE.pool'?" in err


def test_the_answer_can_be_written_where_one_likes(guarantor):
    assert guarantor("assess", "pellia", "--draws", "600", "--out", "a/b.json")[0] == 0
    assert json.loads(Path("a/b.json").read_text(encoding="utf-8"))["run"]["draws"] == 600


def test_the_ten_minute_path_of_the_readme(guarantor):
    code, out, _ = guarantor("new", "mine", "--from", "ukraine")
    assert code == 0
    assert "guarantor assess mine" in out
    table = Path("mine/tables/forces.csv")
    text = table.read_text(encoding="utf-8")
    assert "GBR.land_forces,about 74612 ±2%" in text
    table.write_text(text.replace("about 74612 ±2%", "about 90000 ±2%"), encoding="utf-8")
    code, out, _ = guarantor("assess", "mine", "--draws", "4096")
    assert code == 0
    assert "reports/mine/report.html" in out
    code, out, _ = guarantor("compare", "mine", "ukraine", "--draws", "4096")
    assert code == 0
    assert "quantities.GBR.land_forces: about 74612 ±2% -> about 90000 ±2%" in out
    told = re.sub(r"\s+", " ", out)
    assert re.search(r"with US enablers: troops kept there \+[\d,]+ on average over all futures", told)
    assert "Europe alone" not in out  # Britain is not in that course, so nothing moves there


def test_two_courses_are_compared(guarantor):
    code, out, _ = guarantor("compare", "ukraine", "us-backstop", "europe-alone", "--draws", "4096")
    assert code == 0
    assert "usa_level: none -> backstop" in out
    assert "points lower on average" in out


def test_a_course_is_compared_with_no_force(guarantor):
    code, out, _ = guarantor("compare", "ukraine", "us-backstop", "no-force", "--draws", "4096")
    assert code == 0
    assert "force raised in 16 of 50, was 0" in out
    assert "points lower on average" in out


def test_a_variant_and_a_given_event_are_named_in_the_answer(guarantor):
    arguments = ("--variant", "germany-in", "--given", "ceasefire", "--given", "host_consent=no")
    code, out, _ = guarantor("assess", "ukraine", "--draws", "4096", *arguments)
    assert code == 0
    told = re.sub(r"\s+", " ", out)
    assert "ceasefire fixed yes, host_consent fixed no, germany-in" in told
    assert re.search(r"Europe alone +0 ", out)


def test_as_of_an_earlier_day_nothing_known_later_is_seen(guarantor):
    code, out, _ = guarantor("assess", "ukraine", "--draws", "4096", "--as-of", "2025-01-31", "--json")
    assert code == 0
    answer = json.loads(out)
    assert answer["scenario"]["as_of"] == "2025-01-31"
    assert all(source["date"] <= "2025-01-31" for source in answer["sources"])
    enablers = next(course for course in answer["courses"] if course["name"] == "us-enablers")
    assert "FRA" in enablers["joined"]
    assert "GBR" not in enablers["joined"]  # its condition was reported on 3 February


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("assess", "atlantis"), "there is no folder 'atlantis'", id="missing folder"),
        pytest.param(("assess", "ukrane"), "did you mean 'ukraine'?", id="mistyped scenario"),
        pytest.param(("assess", "."), "holds no scenario.yaml", id="empty folder"),
        pytest.param(("assess", "ukraine", "--course", "us-trops"), "did you mean 'us-troops'?", id="course"),
        pytest.param(("assess", "ukraine", "--variant", "x"), "unknown reading or variant 'x'", id="variant"),
        pytest.param(("assess", "ukraine", "--given", "peace"), "unknown event 'peace'", id="event"),
        pytest.param(("assess", "ukraine", "--given", "ceasefire=maybe"), "--given ceasefire=no", id="given"),
        pytest.param(("assess", "ukraine", "--as-of", "5/2/2025"), "write YYYY-MM-DD", id="date"),
        pytest.param(
            ("assess", "ukraine", "--out", "x.docx"), "writes .html, .json, .csv, .xlsx", id="format"
        ),
        pytest.param(("assess", "ukraine", "--draws", "0"), "greater than or equal to 1", id="no draws"),
        pytest.param(("assess", "ukraine", "--colour", "red"), "No such option", id="flag"),
        pytest.param(("assess",), "Missing argument", id="no scenario"),
        pytest.param(("asess", "ukraine"), "No such command", id="command"),
        pytest.param(("compare", "ukraine", "x", "y"), "unknown course 'x'", id="compared course"),
        pytest.param(
            ("assess", "ukraine", "--given", "ceasefire", "--given", "ceasefire=no"),
            "asked for both ways",
            id="given twice",
        ),
        pytest.param(("assess", "ukraine", "--given", "=no"), "write --given EVENT", id="given nothing"),
        pytest.param(("new", "My Scenario"), "cannot be a scenario's name", id="name"),
    ],
)
def test_a_usage_error_is_told_clearly_and_exits_with_2(guarantor, arguments, says):
    code, out, err = guarantor(*arguments)
    assert (code, out) == (2, "")
    assert says in re.sub(r"\s+", " ", re.sub(r"[│╭╮╰╯─]", " ", err))
    assert "Traceback" not in err


def test_new_never_writes_over_something(guarantor):
    Path("mine").mkdir()
    code, _, err = guarantor("new", "mine")
    assert code == 2
    assert "already there" in err


def broken(folder):
    folder.mkdir()
    for name in ("scenario.yaml", "evidence.csv"):
        (folder / name).write_text((PELLIA / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "tables").mkdir()
    (folder / "tables" / "pools.csv").write_text("name,value\nXCO.pool.infantry,lots\n", encoding="utf-8")
    text = (folder / "scenario.yaml").read_text(encoding="utf-8").replace("months: 24", "months: two")
    (folder / "scenario.yaml").write_text(
        text.replace("  XCO.pool.infantry:", "  XCO.reserve:"), encoding="utf-8"
    )


def test_a_broken_scenario_tells_every_fault_and_exits_with_3(guarantor, tmp_path):
    broken(tmp_path / "broken")
    code, out, err = guarantor("assess", "broken")
    assert (code, out) == (3, "")
    first, second = err.strip().splitlines()
    assert first == "scenario.yaml:6:9: months: expected a whole number from 1 to 600"
    assert second.startswith("tables/pools.csv:2:19: quantities.XCO.pool.infantry.value: cannot read 'lots'")


def test_faults_are_data_where_json_was_asked_for(guarantor, tmp_path):
    broken(tmp_path / "broken")
    code, out, _ = guarantor("assess", "broken", "--json")
    assert code == 3
    fault = json.loads(out)[0]
    assert fault.keys() == {"file", "line", "column", "where", "message"}
    assert (fault["line"], fault["column"]) == (6, 9)


def test_a_place_that_cannot_be_written_is_told(guarantor, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, _, err = guarantor("assess", "pellia", "--draws", "600", "--out", "file/report.html")
    assert code == 2
    assert "cannot write file/report.html" in err


def test_a_bug_says_that_it_is_one(guarantor, monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError("unthinkable")

    monkeypatch.setattr("guarantor.measures.assess", fail)
    code, _, err = guarantor("assess", "pellia")
    assert code == 1
    assert "this is a bug: ZeroDivisionError" in err
    assert "Traceback" not in err


def test_an_interrupt_exits_with_130(guarantor, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("guarantor.measures.assess", stop)
    assert guarantor("assess", "pellia")[0] == 130


def test_scenarios_lists_what_is_packaged(guarantor):
    _, out, _ = guarantor("scenarios")
    assert [line.split()[0] for line in out.splitlines()] == ["pellia", "ukraine"]


def test_version_is_told(guarantor):
    assert guarantor("--version")[1] == "guarantor 0.1.0\n"


def test_help_loads_no_numeric_library():
    code = (
        "import sys; sys.argv = ['guarantor', '--help']\n"
        "from guarantor.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('numpy', 'scipy', 'pydantic', 'ruamel.yaml', 'vl_convert') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
