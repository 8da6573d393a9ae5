"""Will a proposed multinational force be raised, approved, sustained and believed?

The library mirrors the command line: ``guarantor.load(path)`` gives a `Scenario`,
``guarantor.assess(scenario)`` an `Assessment`; each stage can be used alone with plain arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guarantor.version import __version__

if TYPE_CHECKING:
    from guarantor.measures import assess
    from guarantor.scenario import load

__all__ = ["__version__", "assess", "load"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: `guarantor --help` must not wait for NumPy.
    if name == "load":
        from guarantor.scenario import load

        return load
    if name == "assess":
        from guarantor.measures import assess

        return assess
    raise AttributeError(f"module 'guarantor' has no attribute '{name}'")
