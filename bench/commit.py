"""COMMIT: the targets of its rule page in one run (docs/model/commit.md, section 7).

Run with ``python bench/commit.py``. Numba and clingo are no dependencies: they are measured where they can be
imported, in the same run, and named as missing otherwise.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from guarantor.draws.bits import full_mask, pack
from guarantor.scenario.condition import Actor, AllOf, AnyOf, Event, Weighted
from guarantor.stages.commit import (
    Pledge,
    combinations,
    first_movers,
    fixpoints,
    ignition,
    kernel,
    solve,
    world_of,
)

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "commit" / "networks.json"
ACTORS, DRAWS, EVENTS = 40, 1_000_000, 12


def cpu(work: Callable[[], Any], runs: int = 5) -> tuple[float, Any]:
    """Median CPU seconds of one call, and its last result."""
    seconds, result = [], work()
    for _ in range(runs):
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), result


def made_up(events: int) -> tuple[list[Pledge], list[str], list[tuple[Any, ...]]]:
    """40 pledges, each waiting for an event and for 3 to 6 weighted neighbours, or for another two events."""
    random = np.random.default_rng(20250205)
    names = [f"A{i}" for i in range(ACTORS)]
    pledges, plain = [], []
    for i in range(ACTORS):
        count = int(random.integers(3, 7))
        near = random.choice([j for j in range(ACTORS) if j != i], count, replace=False).tolist()
        weights = random.integers(1, 4, count).tolist()
        quota = int(np.ceil(sum(weights) * random.uniform(0.3, 0.7)))
        e, f, g = random.choice(events, 3, replace=False).tolist()
        follows = AllOf(
            (Event(f"e{e}"), Weighted(quota, tuple(Actor(names[j]) for j in near), tuple(weights)))
        )
        alone = AllOf((Event(f"e{f}"), Event(f"e{g}"), Event(f"e{e}")))
        starts = bool(random.random() < 0.4)
        pledges.append(Pledge(f"p{i}", names[i], AnyOf((follows, alone)) if starts else follows))
        plain.append((near, weights, quota, e, f, g, starts))
    return pledges, names, plain


def compiled_loop(plain: list[tuple[Any, ...]], happens: np.ndarray) -> tuple[float, np.ndarray]:
    """One draw at a time, compiled with Numba: CPU seconds of both ends, and who joins at the least."""
    from numba import njit

    near = np.full((ACTORS, 6), -1)
    weight = np.zeros((ACTORS, 6), np.int64)
    for i, (others, weights, *_) in enumerate(plain):
        near[i, : len(others)], weight[i, : len(others)] = others, weights
    rest = np.array([row[2:6] for row in plain])
    starts = np.array([row[6] for row in plain])

    @njit
    def end(happens, near, weight, rest, starts, top):  # type: ignore[no-untyped-def]
        joined = np.empty((happens.shape[0], near.shape[0]), np.bool_)
        state = np.empty(near.shape[0], np.bool_)
        for d in range(happens.shape[0]):
            state[:] = top
            changed = True
            while changed:
                changed = False
                for i in range(near.shape[0]):
                    total = 0
                    for j in range(6):
                        if near[i, j] >= 0 and state[near[i, j]]:
                            total += weight[i, j]
                    now = happens[d, rest[i, 1]] and total >= rest[i, 0]
                    if starts[i] and happens[d, rest[i, 1]]:
                        now = now or (happens[d, rest[i, 2]] and happens[d, rest[i, 3]])
                    if now != state[i]:
                        state[i] = now
                        changed = True
            joined[d] = state
        return joined

    seconds, least = cpu(lambda: end(happens, near, weight, rest, starts, False), 3)
    more, _ = cpu(lambda: end(happens, near, weight, rest, starts, True), 3)
    return seconds + more, least


def draw_rows() -> list[dict[str, Any]]:
    pledges, names, plain = made_up(6)
    random = np.random.default_rng(20250206)
    happens = random.random((DRAWS, 6)) < 0.5
    events = {f"e{j}": np.ascontiguousarray(happens[:, j]) for j in range(6)}
    ready = kernel(pledges, names, events.keys())
    words, mask = {name: pack(events[name]) for name in ready.events}, full_mask(DRAWS)
    both, _ = cpu(lambda: [ready.end(words, mask, greatest=top) for top in (False, True)])
    unpacked, ends = cpu(lambda: solve(pledges, names, events, draws=DRAWS), 3)
    row: dict[str, Any] = {
        "what": "both ends, 40 pledges x 1,000,000 draws, in words",
        "ms": round(1e3 * both, 1),
        "bar_ms": 100,
        "with_packing_and_unpacking_ms": round(1e3 * unpacked, 1),
        "one_end_MB": round((len(pledges) + len(names)) * mask.nbytes / 1e6, 1),
        "bar_MB": 15,
        "bar_ratio": 20,
    }
    if find_spec("numba"):
        loop, least = compiled_loop(plain, happens)
        assert np.array_equal(least, ends.least.actors)
        row |= {"numba_loop_ms": round(1e3 * loop, 1), "ratio": round(loop / both, 1)}
    else:
        row["numba_loop_ms"] = "Numba is not installed"
    pledges, names, _ = made_up(EVENTS)

    def exact() -> Any:
        every = combinations({f"e{j}": 0.5 for j in range(EVENTS)})
        return solve(pledges, names, every.events, draws=len(every.weight))

    seconds, _ = cpu(exact)
    return [
        row,
        {"what": "exact: 12 events, 40 actors, both ends", "ms": round(1e3 * seconds, 2), "bar_ms": 20},
    ]


def network_pledges(network: dict[str, Any]) -> tuple[list[Pledge], list[str]]:
    def waits_for(row: dict[str, Any]) -> AllOf:
        near = tuple(Actor(f"a{j}") for j in row["neighbours"])
        enough = Weighted(row["quota"], near, tuple(row["weights"]))
        return AllOf((enough, *(Actor(f"a{j}") for j in row["must"])))

    names = [f"a{i}" for i in range(network["n"])]
    return [Pledge(f"p{r['i']}", names[r["i"]], waits_for(r)) for r in network["actors"]], names


def clingo_fixpoints(network: dict[str, Any]) -> int:
    """All self-consistent coalitions by answer sets: in exactly where the condition holds."""
    import clingo

    lines = []
    for row in network["actors"]:
        i = row["i"]
        pairs = "; ".join(
            f"{w},{j} : in({j})" for j, w in zip(row["neighbours"], row["weights"], strict=True)
        )
        must = "".join(f", in({j})" for j in row["must"])
        lines += [f"ok({i}) :- #sum {{ {pairs} }} >= {row['quota']}{must}.", f"{{in({i})}}."]
        lines += [f":- in({i}), not ok({i}).", f":- ok({i}), not in({i})."]
    control = clingo.Control(["0", "--warn=none"])
    control.add("base", [], "\n".join(lines))
    control.ground([("base", [])])
    with control.solve(yield_=True) as handle:
        return sum(1 for _ in handle)


def network_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for network in json.loads(GOLDEN.read_text(encoding="utf-8"))["networks"]:
        pledges, names = network_pledges(network)
        here = world_of(pledges, names, {})

        def ends(here: Any = here) -> Any:
            return here.closure(0), here.below(here.everybody)

        one, _ = cpu(lambda: [ends() for _ in range(100)])
        listing, found = cpu(lambda here=here: fixpoints(here), 3)
        assert len(found.coalitions) == network["n_fixpoints"]
        start = time.process_time()
        cheapest = ignition(here)
        lighting = time.process_time() - start
        assert cheapest.certified
        assert cheapest.price == network["min_ignition_size"]
        row = {
            "what": f"network of {network['n']}",
            "both_ends_ms": round(10 * one, 3),
            "fixpoints": len(found.coalitions),
            "fixpoints_ms": round(1e3 * listing, 2),
            "nodes": found.nodes,
            "smallest_first_movers": int(cheapest.price),
            "first_movers_s": round(lighting, 3),
            "cuts": cheapest.cuts,
        }
        if network["n"] == 40:
            row |= {"bar_both_ends_ms": 1, "bar_first_movers_s": 0.2, "bar_clingo_ratio": 15}
        if "n_subset_minimal_ignition_sets" in network:
            start = time.process_time()
            row["all_first_movers"] = len(first_movers(here, most=5_000).sets)
            row["all_first_movers_s"] = round(time.process_time() - start, 3)
        if find_spec("clingo"):
            peer, count = cpu(lambda network=network: clingo_fixpoints(network), 3)
            assert count == network["n_fixpoints"]
            row |= {"clingo_ms": round(1e3 * peer, 2), "times_clingo": round(listing / peer, 2)}
        else:
            row["clingo_ms"] = "clingo is not installed"
        rows.append(row)
    return rows


def main() -> None:
    rows = [*draw_rows(), *network_rows()]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps({"machine": machine, "peak_MB_of_all": peak, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
