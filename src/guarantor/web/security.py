"""Who may ask: token, host, origin and the size of what is sent are checked before anything else."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guarantor.web.forms import Refusal

__all__ = ["BODY", "Guard"]

BODY = 64 * 1024
"""Bytes that a request may carry."""

_HEADERS = (
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
)
_CLOSED = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>guarantor</title>"
    "<h1>This page opens with its own link</h1>"
    "<p>Open the address that <code>guarantor app</code> printed in the terminal: it ends in a token.</p>"
)


class Guard:
    """Lets through what carries the token and comes from the page itself.

    Parameters
    ----------
    hosts : iterable of str
        Values of the Host header that are answered, with the port.
    token : str
        Given in the first address as ``?token=``, kept as a cookie; a program may send it as
        ``Authorization: Bearer``.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], token: str, cookie: str) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.token = token
        self.cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if host not in self.hosts:
            await _refuse(send, 403, "This address is not served here.")
        elif headers.get("origin", f"http://{host}") != f"http://{host}":
            await _refuse(send, 403, "Another page may not ask.")
        elif scope["path"] == "/" and self._is_token(_asked(scope)):
            cookie = f"{self.cookie}={self.token}; Path=/; HttpOnly; SameSite=Strict"
            await self.app(scope, receive, _with_headers(send, (("set-cookie", cookie),)))
        elif not self._known(headers):
            if scope["path"] == "/":
                await _say(send, 403, _CLOSED, "text/html")
            else:
                await _refuse(send, 403, "No token came along.")
        else:
            body = await _read(headers, receive)
            if body is None:
                await _refuse(send, 413, f"A request may carry {BODY // 1024} KiB at most.")
            else:
                await self.app(scope, _replayed(body, receive), _with_headers(send))

    def _known(self, headers: dict[str, str]) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._is_token(given):
            return True
        cookie: SimpleCookie = SimpleCookie()
        try:
            cookie.load(headers.get("cookie", ""))
        except CookieError:
            return False
        return self.cookie in cookie and self._is_token(cookie[self.cookie].value)

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.token.encode())


def _asked(scope: Scope) -> str:
    query: bytes = scope["query_string"]
    return parse_qs(query.decode("latin-1")).get("token", [""])[0]


async def _read(headers: dict[str, str], receive: Receive) -> bytes | None:
    """The whole body; nothing if it is too large."""
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > BODY:
        return None
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > BODY:
            return None
        if message["type"] != "http.request" or not message.get("more_body", False):
            return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    first = True

    async def again() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


def _with_headers(send: Send, more: Iterable[tuple[str, str]] = ()) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_encoded((*_HEADERS, *more))]
        await send(message)

    return sending


async def _refuse(send: Send, status: int, message: str) -> None:
    await _say(send, status, Refusal(message=message).model_dump_json(), "application/json")


async def _say(send: Send, status: int, body: str, kind: str, more: Iterable[tuple[str, str]] = ()) -> None:
    headers = (("content-type", f"{kind}; charset=utf-8"), *more)
    start = {"type": "http.response.start", "status": status, "headers": _encoded(headers)}
    await _with_headers(send)(start)
    await send({"type": "http.response.body", "body": body.encode()})


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
