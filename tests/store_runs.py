"""Runs of a small scenario into a store, as other processes start them too."""

import dataclasses
from pathlib import Path

from guarantor.measures.kept.keeping import keep
from guarantor.run.backend import Processes, Serial
from guarantor.scenario import find, load

PELLIA = find("pellia")
DRAWS = 15_000  # four blocks, the last one cut by the number of draws


class InOrder(Serial):
    """One task after the other, in an order of one's choosing."""

    def __init__(self, order):
        self._order = order

    def run(self, work, tasks):
        yield from super().run(work, self._order(tasks))


def kept(path, *, backend=None, draws=DRAWS, scenario=PELLIA, **options):
    """The small scenario in a store."""
    asked = scenario if dataclasses.is_dataclass(scenario) else load(scenario)
    options = {"full": False, **options}
    return keep(asked, Path(path), backend or Serial(), draws=draws, **options)


def killed_some_time(path, draws, ready):
    """What a process does that will be killed: one block after the other, from where it is."""
    ready.set()
    kept(path, draws=draws, resume=True, size=1)


__all__ = ["DRAWS", "PELLIA", "InOrder", "Processes", "Serial", "kept", "killed_some_time"]
