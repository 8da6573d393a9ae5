"""The server: which address gives what, and how it is started (DESIGN 10)."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Query, Request, Response
from fastapi import Path as PathParameter
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from guarantor.report.blocks import ScreenTold
from guarantor.scenario import ScenarioError, find, load, packaged
from guarantor.version import __version__
from guarantor.web import views
from guarantor.web.forms import (
    Card,
    CardAsked,
    Choice,
    Compared,
    ExportAsked,
    FaultTold,
    RefinementTold,
    Refusal,
    Situation,
    View,
    ViewState,
    Waiting,
    refusal_of,
)
from guarantor.web.screens import SCREENS
from guarantor.web.security import Guard
from guarantor.web.views import Reply, Shelf, shelf_of
from guarantor.web.work import Pool, Refinements

__all__ = ["app_of", "scenarios_of", "serve"]

_STATIC = Path(__file__).parent / "static"
_JSON = "application/json"
_FILES = {
    "html": "text/html",
    "json": _JSON,
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What a file of the answer is, by the form asked for."""
_REFUSALS: dict[int | str, dict[str, object]] = {
    status: {"model": Refusal, "description": told}
    for status, told in ((404, "not known here"), (422, "asked for what cannot be"))
}


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the addresses share: the folders on offer and who works.

    Attributes
    ----------
    folders : mapping of name to Path
        The first is the one that opens.
    """

    folders: Mapping[str, Path]
    pool: Pool
    refinements: Refinements
    screens: Refinements

    def shelf(self, name: str) -> Shelf | None:
        path = self.folders.get(name)
        return None if path is None else shelf_of(path)


def scenarios_of(folder: str | None) -> dict[str, Path]:
    """The folder asked for first, then the packaged scenarios, by name.

    Raises
    ------
    ScenarioNotFound
        If there is no such folder or packaged scenario.
    """
    found = {name: find(name) for name in packaged()}
    first = folder or next(name for name in ("ukraine", *found) if name in found)
    path = find(first)
    own = next((name for name, known in found.items() if known == path), path.resolve().name)
    return {own: path, **{name: known for name, known in found.items() if name != own}}


def app_of(folders: Mapping[str, Path], *, jobs: int = 1) -> FastAPI:
    """The application, without the guard that stands before it.

    Parameters
    ----------
    folders : mapping of name to Path
        Scenario folders on offer, the first one opens; none is ever written to.
    jobs : int
        Processes for first views.
    """
    name, path = next(iter(folders.items()))
    pool = Pool(jobs, (shelf_of(path), ViewState(scenario=name)))
    desk = _Desk(folders, pool, Refinements(niceness=19), Refinements(niceness=5))

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        desk.refinements.close()
        desk.screens.close()
        desk.pool.close()

    app = FastAPI(
        title="guarantor",
        version=__version__,
        openapi_url="/api/openapi.json",
        telemetry={"auto_configure": False},  # nothing leaves the machine, whatever its surroundings ask for
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    app.add_exception_handler(RequestValidationError, _not_understood)  # type: ignore[arg-type]
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")

    @app.get("/", include_in_schema=False)
    def index() -> FileResponse:
        return FileResponse(_STATIC / "index.html")

    @app.get("/api/scenarios")
    def scenarios() -> list[Choice]:
        """Every scenario that can be opened; the first one opens."""
        return [Choice(name=name, title=_title(path)) for name, path in desk.folders.items()]

    @app.get("/api/situation", responses={200: {"model": Situation}, **_REFUSALS})
    def situation(
        scenario: Annotated[str, Query(max_length=200)],
        as_of: Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = "",
    ) -> Response:
        """What can be changed in a scenario."""
        state = ViewState(scenario=scenario, as_of=as_of) if scenario else None
        shelf = desk.shelf(scenario)
        if state is None or shelf is None:
            return _unknown(desk, scenario)
        return _body(desk.pool.ask(views.situation, shelf, state))

    @app.post("/api/answer", responses={200: {"model": View}, **_REFUSALS})
    def answer(state: ViewState) -> Response:
        """The answer on the first futures; the complete one follows under `refinement`."""
        shelf = desk.shelf(state.scenario)
        if shelf is None:
            return _unknown(desk, state.scenario)
        name = desk.refinements.start(shelf, state)
        with desk.refinements.held():
            status, body = desk.pool.ask(views.first_view, shelf, state, name)
        if status != 200:
            desk.refinements.cancel(name)
        return _body((status, body))

    @app.post(
        "/api/screens/{name}",
        responses={200: {"model": ScreenTold}, 202: {"model": Waiting, "description": "later"}, **_REFUSALS},
    )
    def screen(name: Annotated[str, PathParameter(max_length=200)], state: ViewState) -> Response:
        """What a screen beside the answer shows; one that takes a while follows under `refinement`."""
        shelf = desk.shelf(state.scenario)
        if shelf is None:
            return _unknown(desk, state.scenario)
        if name not in SCREENS:
            return _refused(404, f"There is no screen '{name}' here (known: {', '.join(SCREENS)}).")
        if SCREENS[name].slow:
            status, body = desk.pool.ask(views.readable, shelf, state)
            if status == 200:
                status, body = (
                    202,
                    Waiting(refinement=desk.screens.start(shelf, state, name)).model_dump_json(),
                )
            return _body((status, body))
        with desk.refinements.held():
            return _body(desk.pool.ask(views.screen, shelf, state, name))

    @app.get("/api/refinements/{name}", responses={200: {"model": RefinementTold}, **_REFUSALS})
    def refinement(name: str) -> Response:
        """How far a complete view or a screen is, and itself once it is done."""
        told = desk.refinements.told(name) or desk.screens.told(name)
        if told is None:
            return _refused(404, "Nothing is worked out under this id; ask again.")
        return Response(told, media_type=_JSON)

    @app.delete("/api/refinements/{name}", status_code=204)
    def cancel(name: str) -> None:
        """Stop working on a complete view or a screen."""
        desk.refinements.cancel(name)
        desk.screens.cancel(name)

    @app.post("/api/card", responses={200: {"model": Card}, **_REFUSALS})
    def card(asked: CardAsked) -> Response:
        """What a name stands for, where it comes from and what it touches."""
        shelf = desk.shelf(asked.state.scenario)
        if shelf is None:
            return _unknown(desk, asked.state.scenario)
        return _body(desk.pool.ask(views.card, shelf, asked.state, asked.name))

    @app.post("/api/compare", responses={200: {"model": Compared}, **_REFUSALS})
    def compare(state: ViewState) -> Response:
        """A view against the scenario as written, on the same futures."""
        shelf = desk.shelf(state.scenario)
        if shelf is None:
            return _unknown(desk, state.scenario)
        return _body(desk.pool.ask(views.compared, shelf, state))

    @app.post(
        "/api/export", responses={200: {"content": {kind: {} for kind in _FILES.values()}}, **_REFUSALS}
    )
    def export(asked: ExportAsked) -> Response:
        """The complete answer as a file."""
        shelf = desk.shelf(asked.state.scenario)
        if shelf is None:
            return _unknown(desk, asked.state.scenario)
        if asked.format == "xlsx" and not views.WORKBOOKS:
            return _refused(
                422,
                "A workbook needs an optional part that is not installed: "
                "pip install 'guarantor[export]', then start the app again.",
            )
        reply = desk.refinements.wait(desk.refinements.start(shelf, asked.state))
        if reply is None:
            return _refused(422, "It was cancelled; ask again.")
        if reply[0] != 200:
            return _body(reply)
        return Response(
            desk.pool.ask(views.exported, reply[1], asked.format), media_type=_FILES[asked.format]
        )

    return app


def _title(path: Path) -> str:
    """The scenario's own title; the folder's name where it has faults, which are told when it is opened."""
    try:
        return load(path).title
    except ScenarioError:
        return path.name


def _body(reply: Reply) -> Response:
    status, body = reply
    return Response(body, status_code=status, media_type=_JSON)


def _unknown(desk: _Desk, name: str) -> Response:
    known = ", ".join(desk.folders)
    return _refused(404, f"There is no scenario '{name}' here (known: {known}).")


def _refused(status: int, message: str) -> Response:
    return _body((status, refusal_of(message).model_dump_json()))


async def _not_understood(_: Request, error: RequestValidationError) -> Response:
    """A request that does not have the form of the schema."""
    faults = tuple(
        FaultTold(
            file="", line=0, column=0, where=".".join(map(str, each["loc"][1:])), message=str(each["msg"])
        )
        for each in error.errors()
    )
    refusal = Refusal(message="This request does not have the form of the schema.", faults=faults)
    return _body((422, refusal.model_dump_json()))


def serve(
    folders: Mapping[str, Path], *, host: str = "127.0.0.1", port: int = 0, jobs: int = 1, show: bool = True
) -> None:
    """Serve until interrupted; the address with its token is printed, and opened in a browser if `show`.

    Raises
    ------
    OSError
        If the port is taken.
    """
    token = secrets.token_urlsafe(24)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()  # before the address is told: who follows it at once waits, and is not refused
        bound = listening.getsockname()[1]
        named = f"[{host}]" if ":" in host else host
        hosts = {f"{each}:{bound}" for each in (named, "127.0.0.1", "localhost", "[::1]")}
        app = Guard(app_of(folders, jobs=jobs), hosts=hosts, token=token, cookie=f"guarantor-{bound}")
        address = f"http://{named}:{bound}/?token={token}"
        print(f"{address}\nServed to this machine only; Ctrl-C ends it.", flush=True)
        if show:
            webbrowser.open(address)
        settings = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(settings).run(sockets=[listening])
