"""Identity: what makes two runs the same run, and digests of what they give (rules R17-R19)."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from importlib import import_module
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guarantor.draws import BLOCK
from guarantor.pipeline import Model
from guarantor.scenario.digest import canonical, digest_of, digest_text
from guarantor.version import __version__

__all__ = [
    "RULE",
    "block_digest",
    "dispatched",
    "identity_of",
    "level_of_cpu",
    "normalised",
    "run_digest",
    "run_id",
    "scenario_digest",
]

Array = NDArray[np.generic]

RULE = "u1"
"""Which rules turn a seed into numbers (R2-R11); a change of one of them changes this."""

_NUMERIC = ("numpy", "scipy")


def scenario_digest(model: Model) -> str:
    """Digest of everything that can change a number: the scenario, its courses in this run, fixed events."""
    digest = digest_of(model.scenario)
    if not model.given:
        return digest
    return digest_text(canonical({"scenario": digest, "given": dict(model.given)}))


def identity_of(model: Model) -> dict[str, object]:
    """What a run is; two runs with equal identity give the same numbers (R18).

    Neither the number of draws nor the backend is part of it, so that a run can be extended anywhere.
    """
    return {
        "rule": RULE,
        "block": BLOCK,
        "sampler": model.scenario.run.sampler,
        "seed": model.sampler.plan.seed,
        "engine": __version__,
        "numeric": {name: version(name) for name in _NUMERIC},
        "scenario": scenario_digest(model),
    }


def run_id(identity: Mapping[str, object]) -> str:
    """Digest of an identity (R18)."""
    return digest_text(canonical(identity))


def normalised(name: str, column: Array) -> Array:
    """A column as it is digested and stored: little-endian, -0.0 as 0.0, yes/no as 0 and 1 (R19).

    Raises
    ------
    FloatingPointError
        If it holds something that is not a number.
    """
    if column.dtype.kind == "f":
        if not np.isfinite(column).all():
            row = int(np.argwhere(~np.isfinite(column))[0, 0])
            raise FloatingPointError(f"{name} is not a number in row {row} of its block")
        return np.ascontiguousarray(np.add(column, 0.0, dtype="<f8"))  # -0.0 + 0.0 is 0.0
    kind = np.dtype("|u1") if column.dtype.kind == "b" else column.dtype.newbyteorder("<")
    return np.asarray(np.ascontiguousarray(column), kind)


def block_digest(columns: Iterable[tuple[str, Array]]) -> str:
    """Digest of the columns of a block in stored order (R19).

    Parameters
    ----------
    columns : iterable of (name, ndarray)
        Numbers, whole numbers or yes/no; see `normalised`.
    """
    digest = blake2b(digest_size=16)
    for name, column in columns:
        kept = normalised(name, column)
        head = f"{name}\0{kept.dtype.str}\0{kept.size}\0"
        digest.update(head.encode())
        digest.update(kept.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def run_digest(blocks: Iterable[str]) -> str:
    """Digest of a run from those of its blocks in block order: independent of files (R19)."""
    digest = blake2b(digest_size=16)
    for block in blocks:
        digest.update(bytes.fromhex(block))
    return digest.hexdigest()


def dispatched() -> tuple[str, ...]:
    """Features of the processor for which NumPy has code of its own, and that it uses here."""
    here: Any = import_module("numpy._core._multiarray_umath")  # what numpy.show_runtime prints
    return tuple(name for name in here.__cpu_dispatch__ if here.__cpu_features__.get(name))


def level_of_cpu(features: Iterable[str] | None = None) -> str:
    """Level on which NumPy's functions agree to the last bit (R17): the machine and the features used."""
    used = dispatched() if features is None else tuple(features)
    return "+".join((platform.machine(), *used))
