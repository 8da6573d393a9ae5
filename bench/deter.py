"""DETER: seconds for a draw, against Gambit for a game, and growth with guarantors and kinds, in one run.

Run with ``python bench/deter.py``. Bars: docs/model/deter.md, section 10. Gambit (pygambit, a test oracle)
solves one game at lambda 1 in the material form; the kernel solves the same draws among many, so that its
time for a game is that of a block divided by its draws. CPU seconds of one process, medians.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import numpy as np  # noqa: E402
from tests.gambit_games import chances, file_of  # noqa: E402
from tests.stages.test_deter_general import random_game  # noqa: E402

from guarantor.draws import BLOCK  # noqa: E402
from guarantor.stages.deter import Game, Types, solve, solve_with  # noqa: E402
from guarantor.stages.deter.rules import FIELDS  # noqa: E402

GAMES = 4
BARS = {
    "times faster than Gambit, 2 guarantors": 5e4,
    "times faster than Gambit, 3 guarantors": 3e5,
    "microseconds a draw, 3 guarantors": 1.5,
    "6 guarantors against 3, at most": 16,
    "3 kinds against 1, at most": 60,
}


def seconds(work: Callable[[], Any], runs: int = 9) -> float:
    """Median CPU seconds of one call."""
    took = []
    for _ in range(runs):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return statistics.median(took)


def first(game: Game, draw: int) -> Game:
    """One draw of a game."""
    columns = {each.name: np.atleast_1d(getattr(game, each.name)) for each in FIELDS}
    return Game(
        **{name: values[draw : draw + 1] if len(values) > 1 else values for name, values in columns.items()},
        requires=game.requires,
    )


def main() -> None:
    """Measure, print and record."""
    draw: dict[str, float] = {}
    for guarantors in range(9):
        game, _, _ = random_game(BLOCK, guarantors, 1, seed=guarantors)
        draw[f"{guarantors} guarantors"] = 1e6 * seconds(lambda game=game: solve(game)) / BLOCK
    general: dict[str, float] = {}
    for guarantors, kinds, by_interest in ((3, 1, True), (3, 1, False), (3, 3, False), (3, 3, True)):
        game, types, interests = random_game(BLOCK, guarantors, kinds, seed=guarantors)
        wishes = interests if by_interest else None
        took = seconds(lambda g=game, t=types, w=wishes: solve_with(g, t, w), runs=3)
        told = "by interest" if by_interest else "reliability stated"
        general[f"{guarantors} guarantors, {kinds} kinds, {told}"] = 1e6 * took / BLOCK
    gambit, faster = {}, {}
    for guarantors in (1, 2, 3):
        game, _, interests = random_game(GAMES, guarantors, 1, seed=30 + guarantors)
        took = []
        for k in range(GAMES):
            wishes = type(interests)(*(getattr(interests, f)[k : k + 1] for f in interests.__slots__))
            one = first(game, k)
            text = file_of(one, Types(np.ones(1), one.war_cost), wishes)
            took.append(seconds(lambda text=text: chances(text), runs=1))
        gambit[f"{guarantors} guarantors"] = statistics.median(took)
        ours = 1e-6 * draw[f"{guarantors} guarantors"]
        faster[f"{guarantors} guarantors"] = statistics.median(took) / ours
    found = {
        "microseconds a draw": draw,
        "microseconds a draw, general": general,
        "seconds a game, Gambit": gambit,
        "times faster than Gambit": faster,
        "6 guarantors against 3": draw["6 guarantors"] / draw["3 guarantors"],
        "3 kinds against 1": general["3 guarantors, 3 kinds, reliability stated"] / draw["3 guarantors"],
        "3 kinds by interest against 1": general["3 guarantors, 3 kinds, by interest"]
        / general["3 guarantors, 1 kinds, by interest"],
        "bars": BARS,
        "machine": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "processor": platform.machine(),
            "cpus": os.cpu_count(),
        },
    }
    text = json.dumps(found, indent=2)
    (HERE / "deter.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
