"""Mutated scenario folders: each gives a scenario or located faults, in time (F22-F24).

Not collected by pytest; `make fuzz` runs it for a minute. Mutant number `i` of seed `s` is always the same:
``--seed s --only i`` repeats it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from guarantor.scenario import Scenario, ScenarioError, build, find, open_folder, packaged
from guarantor.scenario.measure_names import MEASURES
from guarantor.scenario.schema import ROLES

GOLDEN = Path(__file__).parent / "golden" / "scenario"
SECONDS = 5.0
"""A mutant may take this long; the packaged scenarios take a few tenths of it."""
LARGE = 0.002
"""Share of mutants that start from a large packaged scenario."""
PROCESSES = 2

Files = dict[str, bytes]


def _listed(words: str) -> list[str]:
    return words.split()


KEYWORDS = (
    *_listed("unknown refused always never others at_least all_of any_of weighted and or not in none yes no"),
    *_listed("as_able as_required no-force 0 -1 1e15 1e999 % ~ << null true troops days XE07 XE99 sources"),
    *_listed("source since value assume grade quote when least mean probability median 2031-02 2031-02-30"),
    *_listed("9999-12-31 0001-01-01 deterrence unheard levels ordered any_of without with each stat"),
    *("30% to 70%", "5 to 3", "3 to 5 as normal", "about 5 ±20%", "pert(1, 2, 5)", "clip [0, 1]"),
    *("deep(0, 1)", "one_of(a, b)", "> 0", "in [0, 1]", *MEASURES, *ROLES),
)
HOSTILE = (
    *_listed("&a *a !!python/name:os.system !x --- ... { } [ ] , # \\ =1+1 @x ../../etc/passwd ~/x C:\\x"),
    *_listed("nan inf .nan -.inf 0x1f 1_000 10,000 __import__('os') f'{1}' ＧＢＲ ０ ² é \U0001f600"),
    *("? ", "- ", ": ", "| ", "> ", "\t", '"', "'", "%YAML 1.1", "(x := 1)", "lambda: 0", "1 if 2 else 3"),
    *("\x00", "\x1b[31m", "\u202e", "\ufeff", "\u2028", "\ud7ff", "e\u0301", "\r", "\r\n", "\x85"),
    *("1" * 400, "a" * 3000, "(" * 200, "not " * 60, "{" * 30, "[" * 30, "XBE." * 50),
)
TOKEN = re.compile(rb"[A-Za-z0-9_.%-]+|[^\sA-Za-z0-9]")


def read(folder: Path) -> Files:
    """A scenario folder as bytes by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".yaml", ".csv")
    }


def seeds() -> tuple[list[Files], list[Files]]:
    """Small folders, and large ones that are used rarely."""
    broken = json.loads((GOLDEN / "broken.json").read_text(encoding="utf-8"))
    ledger = (GOLDEN / "pellia" / "evidence.csv").read_bytes()
    texts = [broken["base"], broken["several_at_once"]["text"]]
    texts += [broken["base"].replace(case["replace"], case["by"], 1) for case in broken["cases"]]
    small = [{"scenario.yaml": text.encode(), "evidence.csv": ledger} for text in texts]
    shipped = [read(find(name)) for name in packaged()]
    large = [files for files in shipped if sum(map(len, files.values())) > 20_000]
    pellia = [read(GOLDEN / "pellia"), *(files for files in shipped if files not in large)]
    return [*pellia * len(small), *small], large  # most from the one with every part


def mutant(number: int, seed: int, small: list[Files], large: list[Files]) -> Files:
    """The mutant of that number."""
    rng = random.Random(f"{seed}:{number}")
    files = dict(rng.choice(large if large and rng.random() < LARGE else small))
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        name = rng.choice(["scenario.yaml", "scenario.yaml", *files])
        change = rng.choice(CSV if name.endswith(".csv") else YAML)
        files[name] = change(files[name], rng)
    return files


def _word(rng: random.Random) -> bytes:
    return rng.choice(KEYWORDS if rng.random() < 0.7 else HOSTILE).encode("utf-8", "surrogatepass")


def flip(text: bytes, rng: random.Random) -> bytes:
    """One bit of one byte turned."""
    if not text:
        return text
    at = rng.randrange(len(text))
    return text[:at] + bytes([text[at] ^ (1 << rng.randrange(8))]) + text[at + 1 :]


def token(text: bytes, rng: random.Random) -> bytes:
    """One word replaced, or a word put before it."""
    found = list(TOKEN.finditer(text))
    if not found:
        return text
    match = rng.choice(found)
    end = match.end() if rng.random() < 0.7 else match.start()
    return text[: match.start()] + _word(rng) + text[end:]


def exchanged(text: bytes, rng: random.Random) -> bytes:
    """One word replaced by another of the same file."""
    found = [match[0] for match in TOKEN.finditer(text)]
    return text.replace(rng.choice(found), rng.choice(found), 1) if found else text


def lines(text: bytes, rng: random.Random) -> bytes:
    """Two lines swapped, or one doubled elsewhere, left out or indented."""
    rows = text.split(b"\n")
    here, there = rng.randrange(len(rows)), rng.randrange(len(rows))
    match rng.randrange(4):
        case 0:
            rows[here], rows[there] = rows[there], rows[here]
        case 1:
            rows.insert(here, rows[there])
        case 2:
            del rows[here]
        case 3:
            indented = rng.choice((b" ", b"  ", b"\t")) + rows[here]
            rows[here] = rng.choice((indented, rows[here].strip()))
    return b"\n".join(rows)


def twice(text: bytes, rng: random.Random) -> bytes:
    """A name of a group written a second time."""
    found = list(re.finditer(rb"([A-Za-z_.-]+): [^\n{},]*", text))
    if not found:
        return text
    match = rng.choice(found)
    return text[: match.start()] + match[0] + b", " + text[match.start() :]


def truncated(text: bytes, rng: random.Random) -> bytes:
    """The end, or the beginning, cut off."""
    at = rng.randrange(len(text) + 1)
    return text[:at] if rng.random() < 0.8 else text[at:]


def cell(text: bytes, rng: random.Random) -> bytes:
    """One cell of a table replaced."""
    rows = text.split(b"\n")
    at = rng.randrange(len(rows))
    cells = rows[at].split(b",")
    cells[rng.randrange(len(cells))] = _word(rng)
    rows[at] = b",".join(cells)
    return b"\n".join(rows)


YAML = (flip, token, token, token, exchanged, exchanged, lines, lines, twice, truncated)
CSV = (flip, token, cell, cell, cell, exchanged, lines, truncated)


class TooSlow(Exception):
    """A mutant that took longer than it may."""


def _late(*_: object) -> None:
    raise TooSlow


def outcome(files: Files, folder: Path, rng: random.Random) -> str:
    """Load a mutant in one of the ways in which it may be: ``scenario`` or ``faults``.

    Raises
    ------
    Exception
        Anything but located faults: what the fuzzer looks for.
    """
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    try:
        scenario = build(open_folder(folder))
        assert isinstance(scenario, Scenario)
        way = rng.random()
        if way < 0.1:
            build(scenario.folder, as_of=date(2030, 1, 1) + timedelta(days=rng.randrange(800)))
        elif way < 0.2:
            build(scenario.folder, drop=rng.choice(("A", "C-F", "B,D", "A-F")))
        elif way < 0.3 and scenario.patches:
            names = list(scenario.patches)
            build(scenario.folder, variants=rng.sample(names, rng.randint(1, len(names))))
    except ScenarioError as error:
        check(error)
        return "faults"
    return "scenario"


def check(error: ScenarioError) -> None:
    """Faults are there, have a place, and can be shown."""
    told = str(error)
    assert error.faults
    assert all(fault.at.line >= 1 and fault.at.column >= 1 for fault in error.faults), told
    assert all(line.isprintable() for line in told.split("\n")), told


def trial(
    number: int, seed: int, parts: tuple[list[Files], list[Files]], folder: Path
) -> tuple[str, float, str]:
    """What became of one mutant, how long it took, and why it failed if it did."""
    files = mutant(number, seed, *parts)
    for path in folder.rglob("*.*"):
        path.unlink()
    signal.signal(signal.SIGALRM, _late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    start = time.perf_counter()
    try:
        found, why = outcome(files, folder, random.Random(f"{seed}:{number}:way")), ""
    except Exception:
        found, why = "FAILED", traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return found, time.perf_counter() - start, why


def worker(numbers: range, seed: int, deadline: float) -> tuple[Counter[str], float, tuple[int, str] | None]:
    """Run some mutants: what became of them, the longest time, and the first that failed."""
    counts: Counter[str] = Counter()
    longest, parts = 0.0, seeds()
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            if time.monotonic() > deadline:
                break
            found, took, why = trial(number, seed, parts, Path(folder))
            counts[found] += 1
            longest = max(longest, took)
            if why:
                return counts, longest, (number, why)
    return counts, longest, None


def batches(count: int) -> Iterator[range]:
    """Numbers of mutants, some at a time, so that a failure stops the run soon."""
    for start in range(0, count, 500):
        yield range(start, min(start + 500, count))


def main() -> int:
    """Run the fuzzer; 1 if a mutant failed."""
    parser = argparse.ArgumentParser(description="Mutated scenarios give a scenario or located faults.")
    parser.add_argument("--count", type=int, default=100_000, help="how many mutants at most")
    parser.add_argument("--seconds", type=float, default=3_600, help="how long at most")
    parser.add_argument("--seed", type=int, default=0, help="which mutants")
    parser.add_argument("--only", type=int, help="this mutant alone, kept on disk")
    asked = parser.parse_args()
    if asked.only is not None:
        folder = Path(tempfile.mkdtemp(prefix="guarantor-fuzz-"))
        found, took, why = trial(asked.only, asked.seed, seeds(), folder)
        print(f"mutant {asked.only} of seed {asked.seed}: {found} in {took:.2f} s; it lies in {folder}")
        print(why)
        return int(bool(why))
    start, counts, longest = time.monotonic(), Counter[str](), 0.0
    run = partial(worker, seed=asked.seed, deadline=start + asked.seconds)
    with multiprocessing.Pool(PROCESSES) as pool:
        for found, took, failed in pool.imap(run, batches(asked.count)):
            counts, longest = counts + found, max(longest, took)
            if failed:
                number, why = failed
                print(f"mutant {number} of seed {asked.seed} failed:\n{why}")
                print(f"repeat it: {sys.executable} {__file__} --seed {asked.seed} --only {number}")
                return 1
    total, seconds = sum(counts.values()), time.monotonic() - start
    told = ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items()))
    print(f"{total:,} mutants in {seconds:.0f} s: {told}; the longest took {longest:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
