"""A stored run: the same numbers however it was worked out, killed, damaged, extended (R13-R20)."""

import json
import multiprocessing
import os
import random
import time

import pytest

from guarantor.measures.kept.stored import worker
from guarantor.run import parquet, work
from guarantor.run.backend import Serial
from guarantor.run.plan import StoreError, Task, cut
from guarantor.run.store import lines_of, open_store
from scenario_folders import pellia
from store_runs import DRAWS, PELLIA, InOrder, Processes, kept, killed_some_time


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The run as one process makes it, undisturbed."""
    return kept(tmp_path_factory.mktemp("runs") / "whole")


def test_tasks_cover_what_is_missing_and_nothing_else():
    tasks = list(cut(range(10), {3, 4}, "RUN", "id", 4))
    assert [(task.first, task.count) for task in tasks] == [(0, 3), (5, 4), (9, 1)]
    assert list(cut(range(3), {0, 1, 2}, "RUN", "id", 4)) == []
    assert Task("RUN", "id", 5, 4).file == "b000005-000008.parquet"


@pytest.mark.parametrize(
    ("size", "order"),
    [
        (1, lambda tasks: tasks),
        (3, lambda tasks: tasks[::-1]),
        (16, lambda tasks: tasks),
        (1, lambda tasks: random.Random(7).sample(tasks, len(tasks))),
    ],
    ids=["one block", "three blocks, backwards", "sixteen blocks", "one block, shuffled"],
)
def test_neither_the_size_nor_the_order_of_tasks_changes_a_number(tmp_path, whole, size, order):
    assert kept(tmp_path / "run", size=size, backend=InOrder(order)).digest == whole.digest


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_processes_changes_no_number(tmp_path, whole, jobs):
    assert kept(tmp_path / "run", size=1, backend=Processes(jobs)).digest == whole.digest


def test_a_run_killed_twenty_times_gives_the_numbers_of_one_that_was_left_alone(tmp_path):
    store, draws, chance = tmp_path / "run", 16 * 4096, random.Random(11)
    apart = multiprocessing.get_context("forkserver")
    apart.set_forkserver_preload(["store_runs"])
    for kill in range(20):
        ready, before = apart.Event(), len(lines_of(store))
        process = apart.Process(target=killed_some_time, args=(store, draws, ready))
        process.start()
        ready.wait()
        while kill % 2 and process.is_alive() and len(lines_of(store)) == before:
            time.sleep(0.005)
        time.sleep(chance.uniform(0.0, 0.2))
        process.kill()
        process.join()
        process.close()
    finished = kept(store, draws=draws, resume=True)
    assert finished.computed <= 6
    assert not list(store.rglob("*.tmp"))
    assert finished.digest == kept(tmp_path / "alone", draws=draws).digest


def test_a_file_cut_short_is_found_and_done_again_by_another_backend(tmp_path, whole):
    kept(tmp_path / "run", size=2)
    file = tmp_path / "run" / "measures" / "b000002-000003.parquet"
    file.write_bytes(file.read_bytes()[:1000])
    finished = kept(tmp_path / "run", resume=True, backend=Processes(1))
    assert (finished.computed, finished.found.damaged) == (2, (file.name,))
    assert finished.digest == whole.digest


def test_a_flipped_byte_is_found_by_verifying_and_always_if_the_file_was_touched(tmp_path, whole):
    kept(tmp_path / "run", size=2)
    file = tmp_path / "run" / "measures" / "b000000-000001.parquet"
    before = file.stat()

    def flip():
        content = bytearray(file.read_bytes())
        content[len(content) // 3] ^= 0xFF
        file.write_bytes(content)

    flip()
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert kept(tmp_path / "run", resume=True).computed == 0
    assert kept(tmp_path / "run", resume=True, verify=True).computed == 2
    flip()
    finished = kept(tmp_path / "run", resume=True)
    assert (finished.computed, finished.digest) == (2, whole.digest)


def test_a_torn_last_line_is_dropped_and_its_complete_file_is_adopted(tmp_path, whole):
    kept(tmp_path / "run", size=1)
    lines = tmp_path / "run" / "blocks.jsonl"
    lines.write_bytes(lines.read_bytes()[:-40])
    finished = kept(tmp_path / "run", resume=True)
    assert (finished.computed, finished.found.adopted) == (0, ("b000003-000003.parquet",))
    assert finished.digest == whole.digest


def test_a_lost_list_of_blocks_is_made_again_from_the_files(tmp_path, whole):
    kept(tmp_path / "run", size=2)
    (tmp_path / "run" / "blocks.jsonl").unlink()
    (tmp_path / "run" / "measures" / "b000000-000001.parquet.vm-1.tmp").write_bytes(b"half")
    finished = kept(tmp_path / "run", resume=True)
    assert (finished.computed, len(finished.found.adopted), finished.digest) == (0, 2, whole.digest)
    assert not list((tmp_path / "run").rglob("*.tmp"))


def test_a_longer_run_begins_with_the_shorter_one(tmp_path):
    kept(tmp_path / "run", draws=5_000)
    before = open_store(tmp_path / "run").lines()
    extended = kept(tmp_path / "run", draws=DRAWS, resume=True)
    assert (extended.computed, list(extended.lines[:2])) == (2, before)
    assert extended.digest == kept(tmp_path / "afresh").digest
    fewer = kept(tmp_path / "run", draws=100, resume=True)
    assert (fewer.computed, fewer.store.manifest.draws) == (0, DRAWS)


def test_an_input_that_is_added_or_moved_leaves_other_columns_alone(tmp_path):
    def columns(folder, name):
        finished = kept(tmp_path / name, draws=4096, scenario=folder, full=True)
        manifest = finished.store.manifest
        found = {}
        for table, named in manifest.tables.items():
            file = finished.store.path / table / "b000000-000000.parquet"
            found[table] = parquet.read(file, manifest.courses, [each for each, _ in named])
        return {(table, each): column for table, all_of in found.items() for each, column in all_of.items()}

    plain = columns(PELLIA, "plain")
    added = columns(
        pellia(
            tmp_path / "more",
            ("quantities:\n", "quantities:\n  XDU.pool.infantry: {value: 1k to 3k troops}\n"),
        ),
        "added",
    )
    assert set(added) - set(plain) <= {("draws", "XDU.pool.infantry")}
    assert set(plain) <= set(added)
    assert all((column == added[name]).all() for name, column in plain.items())


def test_two_runners_do_not_share_a_store(tmp_path):
    store = kept(tmp_path / "run", draws=4096).store
    with store.locked(), pytest.raises(StoreError, match=rf"in use by process {os.getpid()} on .*; wait"):
        kept(tmp_path / "run", draws=DRAWS, resume=True)


def test_a_run_that_is_there_is_gone_on_with_only_if_asked(tmp_path):
    kept(tmp_path / "run", draws=4096)
    with pytest.raises(StoreError, match="already holds a run; add --resume"):
        kept(tmp_path / "run", draws=4096)


def test_another_scenario_or_seed_in_the_store_is_refused_with_what_differs(tmp_path):
    kept(tmp_path / "run", draws=4096)
    with pytest.raises(StoreError, match=r"(?s)another run .*seed: 7, not 8"):
        kept(tmp_path / "run", resume=True, seed=8)
    other = pellia(tmp_path / "same", ("quantities:\n", "# a remark\nquantities:\n"))
    assert kept(tmp_path / "run", draws=4096, scenario=other, resume=True).computed == 0
    with pytest.raises(StoreError, match=r"(?s)scenario\.given\.ceasefire: only in what is asked for"):
        kept(tmp_path / "run", resume=True, given={"ceasefire": True})


def test_a_run_of_another_version_is_refused_by_coordinator_and_worker(tmp_path, monkeypatch):
    store = kept(tmp_path / "run", draws=4096).store
    monkeypatch.setattr("guarantor.run.identity.__version__", "99.0")
    with pytest.raises(StoreError, match=r'engine: "[0-9.]+", not "99.0"'):
        kept(tmp_path / "run", resume=True)
    monkeypatch.undo()
    work._prepared.cache_clear()
    monkeypatch.setattr("guarantor.run.work.version", lambda _: "0.0")
    with pytest.raises(StoreError, match=r"has numpy 0\.0, the run was begun with"):
        worker(Task(str(store.path), store.manifest.run_id, 0, 1))


def test_a_processor_of_another_kind_is_refused_unless_mixing_is_accepted(tmp_path):
    store = kept(tmp_path / "run", draws=4096).store
    text = (store.path / "manifest.json").read_text(encoding="utf-8")
    told = json.loads(text)
    told["cpu"] = "another"
    (store.path / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(StoreError, match="begun on another: last digits may differ"):
        kept(tmp_path / "run", resume=True)
    work._prepared.cache_clear()
    assert kept(tmp_path / "run", resume=True, allow_mixed=True).computed == 3


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x", encoding="utf-8")
    with pytest.raises(
        StoreError, match=r"not a run of guarantor: it has no manifest\.json and holds dear\.txt"
    ):
        kept(tmp_path / "letters")
    (tmp_path / "letters" / "manifest.json").write_text('{"a": 1}', encoding="utf-8")
    with pytest.raises(StoreError, match="is not the manifest of a run"):
        kept(tmp_path / "letters", resume=True)
    assert sorted(each.name for each in (tmp_path / "letters").iterdir()) == ["dear.txt", "manifest.json"]


def test_a_scenario_changed_by_hand_in_the_store_is_noticed(tmp_path):
    store = kept(tmp_path / "run", draws=4096).store
    file = store.scenario / "scenario.yaml"
    text = file.read_text(encoding="utf-8")
    assert "18000 troops" in text
    file.write_text(text.replace("16000 to 17500 troops", "16000 to 19500 troops"), encoding="utf-8")
    work._prepared.cache_clear()
    with pytest.raises(StoreError, match="the copy was changed by hand, or another version"):
        kept(tmp_path / "run", draws=5_000, resume=True)


@pytest.mark.parametrize("number", [28, 30], ids=["no space left", "read-only"])
def test_a_disk_that_fails_stops_the_run_and_keeps_what_is_complete(tmp_path, monkeypatch, number, whole):
    real, written = parquet.write, []

    def failing(target, *arguments):
        if len(written) == 4:  # two tables of each block
            raise OSError(number, os.strerror(number), str(target))
        written.append(target)
        real(target, *arguments)

    monkeypatch.setattr(parquet, "write", failing)
    with pytest.raises(StoreError, match=rf"{os.strerror(number)}; blocks 2 to 2 need up to .* MiB"):
        kept(tmp_path / "run", size=1, backend=Serial())
    monkeypatch.undo()
    finished = kept(tmp_path / "run", resume=True)
    assert (finished.computed, finished.digest) == (2, whole.digest)
