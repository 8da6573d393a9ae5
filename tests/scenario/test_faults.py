"""Broken scenarios say where, what and what to write instead, all at once (F22-F23)."""

import json
import os
from pathlib import Path

import pytest

from guarantor.scenario import ScenarioError, build, open_folder

GOLDEN = Path(__file__).parent.parent / "golden" / "scenario"
BROKEN = json.loads((GOLDEN / "broken.json").read_text(encoding="utf-8"))
CASES = [pytest.param(case, id=case["id"]) for case in BROKEN["cases"]]


def written(folder: Path, text: str, **more: str) -> Path:
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    ledger = (GOLDEN / "pellia" / "evidence.csv").read_text(encoding="utf-8")
    (folder / "evidence.csv").write_text(ledger, encoding="utf-8")
    for name, content in more.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        build(open_folder(folder))
    return [str(fault) for fault in caught.value.faults]


def test_the_unbroken_base_is_read(tmp_path):
    assert build(open_folder(written(tmp_path, BROKEN["base"]))).name == "pellia"


@pytest.mark.parametrize("case", CASES)
def test_one_broken_place_gives_its_line_and_remedy(tmp_path, case):
    assert case["replace"] in BROKEN["base"]
    text = BROKEN["base"].replace(case["replace"], case["by"], 1)
    assert faults_of(written(tmp_path, text)) == case["expect"]


def test_five_faults_are_reported_together_in_file_order(tmp_path):
    several = BROKEN["several_at_once"]
    assert faults_of(written(tmp_path, several["text"])) == several["expect"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "1:1: the file is empty; a scenario starts with 'guarantor: 1'", id="empty file"),
        pytest.param("# nothing\n", "1:1: the file is empty", id="only a comment"),
        pytest.param("- a\n- b\n", "1:1: a scenario is a list of 'name: value' pairs", id="a list"),
        pytest.param("a: 1\n---\nb: 2\n", "2:1: a scenario is one document", id="two documents"),
        pytest.param("a: *x\n", "1:4: anchors and aliases", id="an alias"),
        pytest.param("a:\n" + " [\n" * 100_000, "21:2: nested deeper than 20 levels", id="100,000 brackets"),
        pytest.param("a: 1\nb: \x00\n", "2:4: control character U+0000", id="NUL byte"),
        pytest.param("a: \u202e1\n", "1:4: control character U+202E", id="reversed text"),
        pytest.param("a: " + "x" * 10_001, "1:1: line longer than 10000 characters", id="a long line"),
    ],
)
def test_an_unreadable_file_is_refused_in_one_line(tmp_path, text, says):
    (fault,) = faults_of(written(tmp_path, text))
    assert fault.startswith(f"scenario.yaml:{says}")


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (written(tmp_path, "") / "scenario.yaml").write_bytes("guarantor: 1\nname: é\n".encode("latin-1"))
    assert faults_of(tmp_path) == ["scenario.yaml:2:1: not UTF-8 text; save the file as UTF-8"]


def test_a_file_over_512_kib_is_refused_before_it_is_read(tmp_path):
    (fault,) = faults_of(written(tmp_path, "#" * (513 * 1024)))
    assert "larger than 512 KiB" in fault


def with_table(path: str) -> str:
    return BROKEN["base"] + f'tables: {{pools: "{path}"}}\n'


@pytest.mark.parametrize("path", ["../../secret", "/etc/hostname", "~/x.csv", "c:/x.csv"])
def test_a_table_outside_the_folder_is_refused(tmp_path, path):
    (fault,) = faults_of(written(tmp_path, with_table(path)))
    assert "leaves the scenario folder" in fault


def test_a_link_that_leaves_the_folder_is_refused(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "outside.csv").write_text("name,value\n", encoding="utf-8")
    (inside / "link.csv").symlink_to(tmp_path / "outside.csv")
    (fault,) = faults_of(written(inside, with_table("link.csv")))
    assert "leads outside the scenario folder" in fault


def test_a_pipe_as_table_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (fault,) = faults_of(written(tmp_path, with_table("pipe.csv")))
    assert "is not an ordinary file" in fault


def test_a_ragged_row_is_named_by_its_line(tmp_path):
    table = "name,value,unit\nXCO.pool,1000,troops\nXAR.pool,1000\n"
    (fault,) = faults_of(written(tmp_path, with_table("t.csv"), t=table))
    assert fault == "t.csv:3:1: the row has 2 cells, the header 3"


def test_a_name_in_a_table_and_in_the_file_names_both_places(tmp_path):
    table = "name,value,unit\nXBE.pool,1000,troops\n"
    (fault,) = faults_of(written(tmp_path, with_table("t.csv"), t=table))
    assert fault == "t.csv:2:1: quantities.XBE.pool: written twice; first at scenario.yaml:23:3"


def test_a_fault_in_a_table_stands_at_its_cell(tmp_path):
    table = 'name,note,value\nXCO.pool,"a, b",lots\n'
    (fault,) = faults_of(written(tmp_path, with_table("t.csv"), t=table))
    assert fault.startswith("t.csv:2:17: quantities.XCO.pool.value: cannot read 'lots' as a quantity")


def test_a_quotation_that_is_not_in_its_source_shows_the_nearest_passage(tmp_path):
    text = BROKEN["base"].replace(
        "actor: XBE", 'actor: XBE\n    source: XE01\n    quote: "four or five thousand"'
    )
    (fault,) = faults_of(written(tmp_path, text))
    assert "not in the source XE01; nearest there: 'e thousand'" in fault


def test_a_circle_of_events_is_named(tmp_path):
    circle = (
        "events:\n"
        "  a: {probability: [{when: ceasefire, value: 10%}, {when: always, value: 20%}]}\n"
        "  ceasefire: {probability: [{when: a, value: 10%}, {when: always, value: 20%}]}\n"
    )
    text = BROKEN["base"].replace(
        "events:\n  ceasefire: {probability: 30% to 70%, source: XE01, grade: estimated}\n", circle
    )
    (fault,) = faults_of(written(tmp_path, text))
    assert "its probability depends on itself through a, ceasefire" in fault


def test_a_sustained_share_and_a_rotation_ratio_exclude_each_other(tmp_path):
    text = BROKEN["base"].replace("XBE.pool:", "XBE.land_forces:") + (
        "rotation: {default: {ratio: 4, sustained_share: 8%}}\n"
    )
    (fault,) = faults_of(written(tmp_path, text))
    assert "a sustained share already contains the rotation (G7)" in fault


def test_a_variant_that_changes_nothing_that_exists_is_refused(tmp_path):
    text = BROKEN["base"] + "readings: {high: {set: {quantities.XBE.pol: 5}}}\n"
    (fault,) = faults_of(written(tmp_path, text))
    assert "there is no 'quantities.XBE.pol'; did you mean 'quantities.XBE.pool'?" in fault


def test_a_norwegian_code_stays_text(tmp_path):
    text = (
        BROKEN["base"]
        .replace("XCO", "NO")
        .replace("groups: {coast: [XBE, NO]}", "groups: {coast: [NO, XBE]}")
    )
    scenario = build(open_folder(written(tmp_path, text)))
    assert scenario.groups["coast"] == ("NO", "XBE")
