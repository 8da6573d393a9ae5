"""The command line: asks for an answer and shows it; no modelling.

A command stands in the module of its subject and is named once, in the table below.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from guarantor.cli import answer, coalition, force, guarantee, hangs, page, running, scenario
from guarantor.cli.options import Usage
from guarantor.version import __version__

__all__ = ["app", "main"]

_BUG, _USAGE, _INVALID, _MISSING, _INTERRUPTED = 1, 2, 3, 5, 130
_EXTRAS = {"duckdb": "store", "distributed": "cluster", "xlsxwriter": "export"}
"""Optional packages, and the part of guarantor that brings each."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Will a proposed multinational force be raised, approved, sustained and believed?",
)
for command in (
    answer.assess,
    answer.compare,
    scenario.check,
    scenario.explain,
    answer.claims,
    answer.readings,
    force.validate,
    force.generate,
    coalition.commit,
    coalition.authorize,
    guarantee.deter,
    guarantee.channels,
    hangs.drivers,
    hangs.reach,
    running.run,
    running.query,
    running.export,
    scenario.schema,
    page.app,
    scenario.new,
    scenario.scenarios,
):
    app.command()(command)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"guarantor {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; exit codes of DESIGN section 7."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a letter shows '?', it does not fail
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(app(prog_name="guarantor", standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        print("guarantor: interrupted", file=sys.stderr)
        sys.exit(_INTERRUPTED)
    except typer.Exit as leave:
        sys.exit(leave.exit_code)
    except BrokenPipeError:  # `guarantor assess ukraine | head`
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        sys.exit(_told(error))


def _told(error: Exception) -> int:
    """Tell the user what happened, in the form that fits, and return the exit code."""
    from guarantor.scenario import ScenarioError, ScenarioNotFound, UnknownName

    if isinstance(error, ScenarioError):
        if "--json" in sys.argv:
            print(json.dumps([fault.as_dict() for fault in error.faults], ensure_ascii=False, indent=2))
        else:
            print(error, file=sys.stderr)
        return _INVALID
    if isinstance(error, ScenarioNotFound | UnknownName | Usage):
        print(f"guarantor: {error}", file=sys.stderr)
        return _USAGE
    if isinstance(error, ModuleNotFoundError) and (extra := _EXTRAS.get((error.name or "").split(".")[0])):
        print(
            f"guarantor: this needs {error.name}, which is not installed; "
            f"install the optional part: pip install 'guarantor[{extra}]'",
            file=sys.stderr,
        )
        return _MISSING
    show = getattr(error, "show", None)  # typer's own usage errors know how to show themselves
    if callable(show):
        show()
        return int(getattr(error, "exit_code", _USAGE))
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    at = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    print(
        f"guarantor: this is a bug: {type(error).__name__} at {at}: {error}\n"
        "Please report it to the project with the command you gave and, if you may, the scenario.",
        file=sys.stderr,
    )
    return _BUG
