"""AUTHORIZE: the targets of its rule page in one run (docs/model/authorize.md, section 6).

Run with ``python bench/authorize.py [FOLDER]``. The other programs are no dependencies. powerindices is
measured in the same run where it can be imported. EPIC is a C++ program without a licence file that has to be
built: its figure is that of the rule page, marked as not of this run. FOLDER holds fault trees of the Aralia
set as text (``input/Aralia/*.txt`` of the repository rakhimov/scram, at the commit of the golden table); they
are compared with ``tests/golden/authorize/aralia.json``.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from guarantor.draws.bits import full_mask, pack, truth
from guarantor.scenario.condition import Condition, Event
from guarantor.stages.authorize import (
    Diagram,
    RuleTooLarge,
    all_of,
    any_of,
    approval,
    at_least,
    birnbaum,
    compile_rule,
    double_majority_power,
    exact_power,
    minimal_winning,
    power,
    weighted,
    weighted_chances,
    weighted_power,
)

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "authorize"
CAP_SECONDS = 40
ELSEWHERE = {
    "powerindices one index of the 28 in ten thousands, s": 2.6,
    "EPIC Shapley-Shubik of 50 members at 100,000, s": 12.8,
    "how": "figures of the rule page, other machine, not of this run",
}


def wall(work: Callable[[], Any], runs: int = 5) -> tuple[float, Any]:
    """Median seconds of one call, and its last result."""
    seconds, result = [], None
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def union_rows() -> list[dict[str, Any]]:
    """The double majority of the Council, from sums and from the diagram."""
    games = json.loads((GOLDEN / "weighted_games.json").read_text(encoding="utf-8"))["games"]
    game = games["EU28_Lisbon_2017pop_10k"]
    population, count = game["rules"]
    peer, how = powerindices_seconds(population["weights"], population["quota"], count["quota"])
    ours, got = wall(lambda: both_indices(population["weights"], population["quota"], count["quota"]))
    assert [str(share) for share in got[1]] == game["exact"]["shapley_shubik"]

    exact = games["EU28_Lisbon_2017pop_exact"]
    names = exact["members"]
    parts = [weighted(r["quota"], dict(zip(names, r["weights"], strict=True))) for r in exact["rules"]]
    largest = sorted(names, key=dict(zip(names, exact["rules"][0]["weights"], strict=True)).get)[-4:]
    clause = all_of([any_of([all_of(parts), at_least(25, names)]), any_of(largest)])

    def compiled() -> Diagram:
        diagram = compile_rule(clause, names)
        power(diagram)
        exact_power(diagram)
        return diagram

    by_diagram, diagram = wall(compiled, 3)
    return [
        {
            "what": "double majority of 28, both indices exact, from sums",
            "seconds": round(ours, 4),
            "peer_seconds": peer,
            "peer": how,
            "ratio": round(peer / ours, 1),
            "bar_ratio": 25,
        },
        {
            "what": "same with a blocking clause, unrounded: diagram, all indices in floats and exact",
            "nodes": diagram.size,
            "seconds": round(by_diagram, 3),
            "peer_seconds": peer,
            "peer": how,
            "ratio": round(peer / by_diagram, 1),
            "bar_ratio": 5,
        },
    ]


def powerindices_seconds(weights: list[int], quota: int, count: int) -> tuple[float, str]:
    """Seconds that powerindices takes for one index of the double majority, in this run if it is there."""
    if find_spec("powerindices") is None:
        return ELSEWHERE["powerindices one index of the 28 in ten thousands, s"], ELSEWHERE["how"]
    from powerindices import compute_pbi

    seconds, _ = wall(lambda: compute_pbi(quota, weights, count), 1)
    return round(seconds, 3), f"powerindices {version('powerindices')}, this run"


def both_indices(weights: list[int], quota: int, count: int) -> tuple[Any, Any]:
    found = double_majority_power(weights, quota, count)
    return found.banzhaf, found.shapley


def body_rows() -> list[dict[str, Any]]:
    """One weighted body of 50 members at a quota of 100,000, and one of 190."""
    random = np.random.default_rng(20250401)
    weights = random.integers(1, 8000, 50)
    weights = [int(w) for w in weights * (199_999 / weights.sum())]
    banzhaf, _ = wall(lambda: weighted_chances(weights, 100_000, 0.5))
    shapley, got = wall(lambda: weighted_power(weights, 100_000), 3)
    assert abs(got.shapley.sum() - 1) < 1e-9
    linear, _ = wall(lambda: weighted_power(range(1, 191), 9073), 1)
    peer = ELSEWHERE["EPIC Shapley-Shubik of 50 members at 100,000, s"]
    return [
        {
            "what": "50 members, quota 100,000: Banzhaf and Shapley-Shubik",
            "banzhaf_seconds": round(banzhaf, 4),
            "seconds": round(shapley, 3),
            "peer_seconds": peer,
            "peer": ELSEWHERE["how"],
            "ratio": round(peer / shapley, 1),
            "bar_ratio": 20,
        },
        {"what": "190 members with weights 1 to 190: both indices", "seconds": round(linear, 3)},
    ]


def mission() -> Condition:
    """The rule of 33 members of `correlated.json`."""
    m = [f"m{i}" for i in range(33)]
    by_weight = weighted(60, dict(zip(m[:20], (20, 20, *[9] * 4, *[4] * 14), strict=True)))
    route = all_of([m[0], m[1], at_least(6, m[2:14]), by_weight])
    return all_of([m[32], any_of([all_of(m[:32]), route])])


def mission_rows() -> list[dict[str, Any]]:
    rule = mission()
    compiling, diagram = wall(lambda: compile_rule(rule, [f"m{i}" for i in range(33)]))
    p = np.array(json.loads((GOLDEN / "correlated.json").read_text(encoding="utf-8"))["p"])
    birnbaum(diagram, p)
    one, _ = wall(lambda: birnbaum(diagram, p), 51)
    random = np.random.default_rng(20250401)
    many = random.random((100_000, 33))
    chance, _ = wall(lambda: approval(diagram, many))
    worth, _ = wall(lambda: birnbaum(diagram, many), 3)
    draws = 1_000_000
    words = {f"m{i}": pack(random.random(draws) < chance_i) for i, chance_i in enumerate(p)}
    mask = full_mask(draws)
    bits, _ = wall(lambda: truth(rule, words, mask))
    return [
        {
            "what": "33 members: compile; P and all worths",
            "nodes": diagram.size,
            "compile_ms": round(1e3 * compiling, 2),
            "ms": round(1e3 * one, 3),
            "bar_ms": 1,
        },
        {
            "what": "same, 100,000 draws of probabilities: P; P and all worths",
            "seconds": round(chance, 3),
            "with_worths_seconds": round(worth, 3),
            "bar_seconds": 0.5,
        },
        {"what": "same, votes of 1,000,000 draws as bits", "ms": round(1e3 * bits, 1), "bar_ms": 30},
    ]


def fault_tree(text: str) -> tuple[dict[str, Condition], dict[str, float]]:
    """Gates and probabilities of a tree as text; the top is r1."""
    gates: dict[str, Condition] = {}
    chances: dict[str, float] = {}
    for line in text.split("\n"):
        if found := re.fullmatch(r"p\((\w+)\)=(\S+)", line.strip()):
            chances[found[1]] = float(found[2])
        elif found := re.fullmatch(r"(\w+):=@\((\d+),\s*\[(.*)\]\)", line.strip()):
            gates[found[1]] = at_least(int(found[2]), [each.strip() for each in found[3].split(",")])
        elif found := re.fullmatch(r"(\w+):=\(?([^()~-]*)\)?", line.strip()):
            sign = "&" if "&" in found[2] else "|"
            items = list(dict.fromkeys(each.strip() for each in found[2].split(sign)))  # ftr10 repeats one
            gates[found[1]] = all_of(items) if sign == "&" else any_of(items)
        elif ":=" in line:
            raise ValueError(f"not a tree of plain gates: {line}")
    return gates, chances


def solve(path: Path, answers: Any) -> None:
    try:
        gates, chances = fault_tree(path.read_text(encoding="utf-8"))
        start = time.perf_counter()
        diagram = compile_rule(Event("r1"), definitions=gates)
        p = float(approval(diagram, [chances[name] for name in diagram.members]))
        built = time.perf_counter()
        sets = minimal_winning(diagram)
        answers.put(
            {
                "nodes": diagram.size,
                "probability": p,
                "minimal_cut_sets": sets.count,
                "mcs_by_order": list(sets.by_size[1:]),
                "build_s": round(built - start, 3),
                "sets_s": round(time.perf_counter() - built, 3),
            }
        )
    except (RuleTooLarge, ValueError) as error:
        answers.put({"stopped": str(error)})


def aralia_rows(folder: Path) -> list[dict[str, Any]]:
    """Each tree of the golden table that the folder holds, within 40 seconds."""
    table = json.loads((GOLDEN / "aralia.json").read_text(encoding="utf-8"))
    rows = []
    for entry in table["models"]:
        path = folder / f"{entry['model']}.txt"
        if not path.exists():
            continue
        answers: Any = multiprocessing.Queue()
        worker = multiprocessing.Process(target=solve, args=(path, answers))
        worker.start()
        try:
            got = answers.get(timeout=CAP_SECONDS)
        except Exception:
            worker.terminate()
            got = {"stopped": f"no result within {CAP_SECONDS} s"}
        worker.join()
        if "stopped" not in got:
            expected = {**entry, **entry.get("decision_diagram", {}), **entry}
            if "minimal_cut_sets" in expected:
                tolerance = 1e-5 if "probability" in entry else 1e-3
                got["agrees"] = (
                    got["minimal_cut_sets"] == expected["minimal_cut_sets"]
                    and got["mcs_by_order"] == entry.get("mcs_by_order", got["mcs_by_order"])
                    and abs(got["probability"] / expected["probability"] - 1) < tolerance
                )
            del got["mcs_by_order"]
        rows.append({"what": f"Aralia {entry['model']}", **got})
    return rows


def main() -> None:
    rows = [*union_rows(), *body_rows(), *mission_rows()]
    if len(sys.argv) > 1:
        rows += aralia_rows(Path(sys.argv[1]))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(json.dumps({"machine": machine, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
