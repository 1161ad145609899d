"""What requests and responses pass: the Host check, the limits of size and number, the security headers.

A page elsewhere can point its own domain at 127.0.0.1 and have a visitor's browser read a local server
(DNS rebinding). The Host header then names that domain, so a server on a loopback address answers only
to this machine's own names. There is no CORS: other origins cannot read replies.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import WRONG_HOST, of_http_exception, problem

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
TOO_LARGE = 413
MAX_DIGITS = 20  # of a declared length: Python reads no numbers of thousands of digits
MAX_SEARCHES = 64  # under way or waiting: more would only wait longer than anybody does


class SecurityHeaders:
    """Sets the same headers on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the response."""

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, dressed)


class HostCheck:
    """Refuses a request whose Host header is not one of the names; no names accept every host."""

    def __init__(self, app: ASGIApp, names: tuple[str, ...]) -> None:
        self.app = app
        self.names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421."""
        if scope["type"] != "http" or not self.names:
            await self.app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        if host_name(host) in self.names:
            await self.app(scope, receive, send)
            return
        detail = f"this server is not {host[:100]!r}; WENJU_ALLOWED_HOSTS names the hosts it answers to"
        await problem(WRONG_HOST, detail)(scope, receive, send)


class HeadAsGet:
    """Answers HEAD as GET, without the body: routes then need not say it of themselves."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and keep the body of the response back."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def headers_only(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, headers_only)


class BodyLimit:
    """Refuses a request body of more than so many bytes: before it comes if it is declared, else while."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what it sends."""
        too_large = HTTPException(TOO_LARGE, f"the request body is larger than {self.limit} bytes")
        declared = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        if declared.isdecimal() and int(declared[:MAX_DIGITS]) > self.limit:
            await of_http_exception(too_large)(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.limit:
                raise too_large
            return message

        await self.app(scope, counted, send)


class Turns:
    """So many searches at a time; used by the event loop only, so that it needs no lock."""

    def __init__(self, limit: int = MAX_SEARCHES) -> None:
        self._left = limit

    @contextmanager
    def take(self) -> Iterator[None]:
        """Hold a turn; raises ``HTTPException`` 503 if none is left."""
        if not self._left:
            raise HTTPException(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "too many searches are under way: try again in a moment",
                {"Retry-After": "1"},
            )
        self._left -= 1
        try:
            yield
        finally:
            self._left += 1


def host_name(host: str) -> str:
    """The name in a Host header, without its port: ``[::1]:8000`` is ``::1``."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
