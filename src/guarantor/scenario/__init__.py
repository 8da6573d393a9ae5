"""Scenarios: what the user wrote, typed and validated, each value with its source and grade."""

from guarantor.scenario.errors import Fault, Position, ScenarioError
from guarantor.scenario.folder import ScenarioNotFound, UnknownName, find, open_folder, packaged
from guarantor.scenario.load import build, load
from guarantor.scenario.origin import Value
from guarantor.scenario.schema import Scenario
from guarantor.scenario.values import origins_of, values_of

__all__ = [
    "Fault",
    "Position",
    "Scenario",
    "ScenarioError",
    "ScenarioNotFound",
    "UnknownName",
    "Value",
    "build",
    "find",
    "load",
    "open_folder",
    "origins_of",
    "packaged",
    "values_of",
]
