"""The socket of a server, taken before anything is loaded, and its address as a person reads it.

    host, port -> listen -> a listening socket, or HostError;  address_of(socket) -> http://127.0.0.1:7860

Knows nothing of what is served.  Read `ui.serving.watched` next.
"""

from __future__ import annotations

import socket

from ui.chat.doors.binding import HostError

BACKLOG = 128  # connections that wait while what is served is being built


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; HostError when the address or the port cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        reason = error.strerror or error
        raise HostError(f"cannot listen on {host}:{port} ({reason}): give another with --host or --port") from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Where it listens, without a slash at the end."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
