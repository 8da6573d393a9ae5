"""Builds the wheel, installs it in a clean environment from pinned files, and starts it with no network."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, **options: object) -> str:
    return subprocess.run([*map(str, command)], check=True, text=True, capture_output=True, **options).stdout


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, ROOT)
        (wheel,) = place.glob("*.whl")
        print(f"built {wheel.name}, {wheel.stat().st_size / 1024:.0f} KiB")
        _holds_the_page(wheel)
        venv.create(place / "clean", with_pip=True)
        scripts = place / "clean" / ("Scripts" if os.name == "nt" else "bin")
        pip = [scripts / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "runtime.txt")
        run(*pip, "--no-deps", "--no-index", wheel)
        away = place / "elsewhere"
        away.mkdir()
        command: list[str | Path] = [scripts / "guarantor", "assess", "ukraine", "--draws", "4096"]
        if offline := _without_network():
            command = [*offline, *command]
        answer = run(*command, cwd=away)
        assert answer.startswith("Can Europe raise"), answer
        report = away / "reports" / "ukraine" / "report.html"
        assert report.read_text(encoding="utf-8").count("<svg") == 10
        print(run(scripts / "guarantor", "--version").strip(), "answers from the wheel", _told(bool(offline)))


def _holds_the_page(wheel: Path) -> None:
    """Every file of the app's page is in the wheel."""
    page = ROOT / "src" / "guarantor" / "web" / "static"
    wanted = {str(file.relative_to(ROOT / "src")) for file in page.rglob("*") if file.is_file()}
    assert f"{page.relative_to(ROOT / 'src')}/index.html" in wanted
    with zipfile.ZipFile(wheel) as packed:
        assert not (missing := wanted - set(packed.namelist())), missing


def _without_network() -> list[str]:
    """A prefix that runs a command in a network of its own, which reaches nothing; where that is allowed."""
    prefix = ["unshare", "--net", "--map-root-user"]
    try:
        done = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    except OSError:
        return []
    return prefix if done.returncode == 0 else []


def _told(offline: bool) -> str:
    return "with the network off" if offline else "(the network could not be switched off here)"


if __name__ == "__main__":
    main()
