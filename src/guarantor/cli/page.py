"""The page in the browser."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from guarantor.cli.options import Usage

__all__ = ["app"]


def app(
    scenario: Annotated[str | None, typer.Argument(metavar="[SCENARIO]", help="Opened first.")] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 for any free one.")] = 0,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; this machine only, unless told.")
    ] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address only.")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Processes to use.")] = None,
) -> None:
    """Ask and change a scenario in the browser, on this machine."""
    from guarantor.web.server import scenarios_of, serve

    folders = scenarios_of(scenario)
    try:
        serve(folders, host=host, port=port, jobs=jobs or os.cpu_count() or 1, show=not no_browser)
    except OSError as error:
        raise Usage(f"cannot listen on {host}:{port}: {error.strerror}; name another with --port") from None
