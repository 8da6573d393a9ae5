"""Runs at scale on the command line: what is told, and exit codes."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path


def test_a_run_is_kept_extended_and_asked(guarantor):
    code, out, err = guarantor("run", "pellia", "--draws", "4096", "--store", "run", "--jobs", "1")
    assert (code, err) == (0, "")
    assert "4,096 sampled futures in 1 blocks: 1 worked out now, 0 were there" in out
    code, out, err = guarantor("run", "pellia", "--store", "run", "--jobs", "1")
    assert (code, out) == (2, "")
    assert "already holds a run; add --resume" in err
    asked = ("run", "pellia", "--draws", "5000", "--store", "run", "--resume", "--jobs", "1", "--json")
    code, out, _ = guarantor(*asked)
    told = json.loads(out)
    assert (code, told["blocks"], told["computed"], told["draws"]) == (0, 2, 1, 5000)
    code, out, _ = guarantor("query", "run", "select count(*) as n from draws", "--json")
    assert (code, json.loads(out)) == (0, [{"n": 5000}])


def test_what_does_not_go_together_is_a_usage_error(guarantor):
    for arguments, why in (
        (("--backend", "threads"), "choose serial, processes or dask"),
        (("--backend", "serial", "--portable"), "--portable needs processes of its own"),
        (("--backend", "serial", "--scheduler", "tls://a:1"), "belongs to --backend dask"),
        (("--scheduler", "tcp://192.0.2.1:8786"), "is not encrypted"),
        (("--draws", "0"), "Invalid value for '--draws'"),
    ):
        code, out, err = guarantor("run", "pellia", "--store", "run", *arguments)
        assert (code, out) == (2, "")
        assert why in err
        assert not Path("run").exists()


def test_without_the_optional_part_it_says_what_to_install(guarantor, monkeypatch):
    for name in [each for each in sys.modules if each == "duckdb" or each.startswith("guarantor.run.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("guarantor.measures.kept.keeping", "guarantor.measures.kept.stored"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    code, out, err = guarantor("run", "pellia", "--store", "run")
    assert (code, out) == (5, "")
    assert "pip install 'guarantor[store]'" in err


def test_ctrl_c_stops_with_130_and_says_how_to_go_on(tmp_path):
    command = [sys.executable, "-m", "guarantor", "run", "pellia", "--draws", "2000000", "--store", "run"]
    process = subprocess.Popen(
        [*command, "--jobs", "1", "--task-blocks", "1"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    lines = tmp_path / "run" / "blocks.jsonl"
    while process.poll() is None and not lines.exists():
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert "To go on, give the same command with --resume" in err
    assert lines.read_text(encoding="utf-8").endswith("\n")
    assert not (tmp_path / "run" / "cancel").exists()
