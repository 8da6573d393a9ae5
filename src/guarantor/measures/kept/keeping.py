"""Keeping: a scenario's run begun in a store, or gone on with there (rules R15, R18, R20).

Needs the extra ``[store]``.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from guarantor.measures.kept.stored import courses_of, tables_of, worker
from guarantor.measures.runs import model_for
from guarantor.pipeline import Model
from guarantor.run.backend import Backend
from guarantor.run.identity import identity_of, run_id
from guarantor.run.plan import BLOCKS_IN_A_TASK, StoreError
from guarantor.run.runner import Finished, Status, carry_out
from guarantor.run.store import MANIFEST, Manifest, Store, create, differences, open_store
from guarantor.run.work import scenario_in
from guarantor.scenario import Scenario
from guarantor.scenario.digest import canonical

__all__ = ["MOST_IN_FULL", "keep"]

MOST_IN_FULL = 262_144
"""With more draws inputs and months are kept only if asked for: they take most of the room and half the time,
and each input can be drawn again from its name (R21)."""

_DIFFERENCES = 8


def keep(
    scenario: Scenario,
    path: Path,
    backend: Backend,
    *,
    draws: int | None = None,
    seed: int | None = None,
    given: Mapping[str, bool | str] | None = None,
    resume: bool = False,
    verify: bool = False,
    allow_mixed: bool = False,
    portable: bool = False,
    full: bool | None = None,
    size: int = BLOCKS_IN_A_TASK,
    progress: Callable[[Status], None] | None = None,
) -> Finished:
    """Run a scenario into a store, or bring the run that lies there to as many draws.

    Parameters
    ----------
    path : Path
        A new or empty folder; with `resume` that of a run of the same scenario, seed and versions.
    draws : int, optional
        The scenario's own if left out; with `resume` those that the run was begun with. Never fewer than
        are there.
    full : bool, optional
        Whether inputs are kept as drawn, and the force is followed by month; if left out, up to
        `MOST_IN_FULL` draws.
    verify, allow_mixed, size, progress
        See `guarantor.run.runner.carry_out`.

    Raises
    ------
    StoreError
        If the folder holds another run or something else, or the run cannot go on.
    UnknownName
        If an event under `given` is not in the scenario.
    KeyboardInterrupt
        If it was interrupted; what is complete is kept.
    """
    path = path.resolve()
    model = model_for(scenario, seed, given)
    if resume and (path / MANIFEST).exists():
        store = _gone_on_with(path, model, draws)
    else:
        asked = scenario.run.draws if draws is None else draws
        kept = asked <= MOST_IN_FULL if full is None else full
        levels = backend.levels()
        if len(levels) > 1 and not allow_mixed:
            raise StoreError(
                f"the workers' processors differ ({', '.join(sorted(levels))}), and so may last digits; "
                "use workers of one kind, or add --allow-mixed (values then agree to 1e-9, R17)"
            )
        store = create(path, _manifest(model, asked, kept, min(levels), portable), _files(scenario))
        if scenario_in(store).digest != scenario.digest:
            raise StoreError(f"{scenario.folder.path} was changed while it was read; begin in another folder")
    return carry_out(
        store, backend, worker, verify=verify, allow_mixed=allow_mixed, size=size, progress=progress
    )


def _gone_on_with(path: Path, model: Model, draws: int | None) -> Store:
    store = open_store(path)
    there, here = store.manifest.identity, identity_of(model)
    if store.manifest.run_id != run_id(here):
        found = [text for text in differences(there, here) if not text.startswith("scenario:")]
        if there.get("scenario") != here["scenario"]:
            of_it = differences(store.manifest.canonical, _canonical(model))
            found += [f"scenario.{text}" for text in of_it] or ["scenario: other events fixed"]
        told = "".join(f"\n  {text}" for text in found[:_DIFFERENCES])
        more = f"\n  and {len(found) - _DIFFERENCES} more" if len(found) > _DIFFERENCES else ""
        raise StoreError(
            f"{path} holds another run than is asked for (store, not asked):{told}{more}\n"
            "Ask for the same, or name another folder"
        )
    if draws is not None and draws > store.manifest.draws:
        with store.locked():
            store = store.extended(draws)
    return store


def _canonical(model: Model) -> dict[str, object]:
    return dict(json.loads(canonical({"scenario": model.scenario, "given": dict(model.given)})))


def _manifest(model: Model, draws: int, full: bool, cpu: str, portable: bool) -> Manifest:
    scenario, identity = model.scenario, identity_of(model)
    return Manifest(
        run_id=run_id(identity),
        identity=identity,
        draws=draws,
        scenario={
            "name": scenario.name,
            "title": scenario.title,
            "as_of": scenario.as_of.isoformat(),
            "digest": scenario.digest,
            "full_digest": _digest_of_files(_files(scenario)),
            "variants": list(scenario.applied),
            "dropped": list(scenario.folder.dropped),
            "without": list(scenario.without),
            "levers": dict(scenario.chosen),
            "courses": list(scenario.courses),
            "given": dict(model.given),
        },
        canonical=_canonical(model),
        streams=tuple(model.sampler.keys),
        courses=courses_of(model),
        tables=tables_of(model, full=full),
        cpu=cpu,
        versions={"python": platform.python_version(), "duckdb": version("duckdb")},
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        portable=portable,
    )


def _files(scenario: Scenario) -> dict[str, bytes]:
    """The files of a scenario's folder that can be part of it: its YAML and its tables."""
    folder = scenario.folder.path
    found = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and not file.is_symlink() and (name == "scenario.yaml" or file.suffix == ".csv"):
            found[name] = file.read_bytes()
    return found


def _digest_of_files(files: Mapping[str, bytes]) -> str:
    """Digest that covers titles, notes and sources too (R18)."""
    digest = blake2b(digest_size=16)
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
