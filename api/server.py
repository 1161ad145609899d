"""Serving the application: the socket, the process, its clean end."""

import signal
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from corpus.errors import WenjuError

if TYPE_CHECKING:
    from fastapi import FastAPI

BACKLOG = 128
GRACE_SECONDS = 5


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, bound before anything is loaded, so that a busy port is an error at once.

    Raises:
        WenjuError: the port is taken, or the host is none of this machine's addresses.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        raise WenjuError(
            f"cannot listen on {host}:{port}: {_reason(error)}; choose others with --host and --port"
        ) from None


def _reason(error: OSError | UnicodeError) -> str:
    # create_server appends the address to the system's own words; the message names it already.
    words = error.strerror if isinstance(error, OSError) else None
    return (words or str(error)).partition(" (while ")[0]


def address(listening: socket.socket) -> str:
    """The URL of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run(app: "FastAPI", listening: socket.socket, on_ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way are finished first."""
    import uvicorn

    # uvicorn raises the signal again once it has shut down; both then end here instead of killing the
    # process, so that the caller can close the index.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=GRACE_SECONDS
    )
    try:
        on_ready()
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        return
