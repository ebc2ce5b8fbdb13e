"""The HTTP server: a socket, the application behind it, and a token that is told once.

    Settings, host, port, token -> open_server -> Server.serve()

The port is taken before anything is loaded.  Read `ui.api.http_app.build_app` next.
"""

from __future__ import annotations

import secrets
import socket
from typing import TYPE_CHECKING

import uvicorn

from index.stores.open_store import open_contents
from ui.api.http_app import build_app
from ui.api.operations import Operations
from ui.chat.doors.binding import HostError, is_loopback
from ui.serving.listening import address_of, listen
from ui.serving.options import ALONE, ServingOptions, uvicorn_options
from ui.serving.readiness import watched

if TYPE_CHECKING:
    from rag.settings import Settings

LEAST_TOKEN = 16  # characters


class Server:
    """The server, ready.  `url` is where the protocol's paths begin."""

    def __init__(
        self,
        operations: Operations,
        listener: socket.socket,
        *,
        token: str,
        loopback: bool,
        options: ServingOptions = ALONE,
    ) -> None:
        self._operations = operations
        self._listener = listener
        app = build_app(operations, token=token, loopback=loopback and not options.proxies)
        config = uvicorn.Config(
            watched(app, operations.settings, operations.queue, options),
            **uvicorn_options(options, ending=options.grace),
        )
        self._server = uvicorn.Server(config)

    @property
    def url(self) -> str:
        """Such as http://127.0.0.1:7861/v1."""
        return f"{address_of(self._listener)}/v1"

    def serve(self) -> None:
        """Serves until interrupted or stopped."""
        self._operations.open_aside()
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self._operations.close()

    def stop(self) -> None:
        """Ends `serve` in another thread."""
        self._server.should_exit = True


def open_server(settings: Settings, *, host: str, port: int, token: str, options: ServingOptions = ALONE) -> Server:
    """Takes the port.  Raises HostError, or LibraryError without an index."""
    open_contents(settings.home, settings.store).close()
    operations, listener = Operations(settings), listen(host, port)
    return Server(operations, listener, token=token, loopback=is_loopback(host), options=options)


def checked_token(given: str, *, wanted: bool, host: str) -> tuple[str, bool]:
    """The token, and whether it was made just now; "" where none is wanted.  Raises HostError."""
    if not wanted:
        if not is_loopback(host):
            raise HostError(f"{host} can be reached from other machines: leave --no-token out")
        return "", False
    if not given:
        return secrets.token_urlsafe(24), True
    if len(given) < LEAST_TOKEN or not (given.isascii() and given.isprintable()) or " " in given:
        raise HostError(f"DOSSIER_API_TOKEN is no token: give {LEAST_TOKEN} or more letters and digits, without blanks")
    return given, False
