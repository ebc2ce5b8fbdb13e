"""What a server says of itself, as ASGI middleware around everything else: whether it lives, is ready, and how it does.

    /healthz -> 200 while the process answers;  /readyz -> 200 or 503 with a reason;  /metrics -> Prometheus' text form
    any other request -> passed on, counted, and one line of log

A line tells when, what kind of request, with which status and how long; never a query, a body, an article's address,
a name or a question.  Health needs no login: it says nothing of what is kept.  Read `ui.serving.prometheus` next.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ui.chat.doors.headers import App, Message, Receive, Send

if TYPE_CHECKING:
    from ui.serving.options import Log
    from ui.serving.prometheus import Figures

Ready = Callable[[], str]  # "" when questions can be answered, else why not, in a few words
Write = Callable[[str], object]
NAMED = 2  # parts of a path that tell the kind of request; what follows names an article, a file or an event
LONGEST = 40  # characters of such a part
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]")


class Watched:
    """Wraps an application."""

    def __init__(
        self,
        app: App,
        *,
        ready: Ready,
        log: Log = "none",
        figures: Figures | None = None,
        write: Write | None = None,
    ) -> None:
        """`figures` None means that /metrics is not there."""
        self._app = app
        self._ready = ready
        self._log = log
        self._figures = figures
        self._write = write or _to_stderr

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers for itself, or passes on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = path_below(scope)
        if path == "/healthz":
            await _reply(send, 200, "ok\n")
        elif path == "/readyz":
            reason = self._ready()
            await _reply(send, 503 if reason else 200, f"{reason or 'ready'}\n")
        elif path == "/metrics" and self._figures is not None:
            await _reply(send, 200, self._figures.text(), kind=self._figures.content_type)
        else:
            await self._watch(scope, path, receive, send)

    async def _watch(self, scope: Message, path: str, receive: Receive, send: Send) -> None:
        begun, status = time.perf_counter(), 499  # as nginx calls it when the client went away first

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except BaseException:
            status = 500 if status == 499 else status
            raise
        finally:
            self._note(str(scope["method"]), kind_of(path), status, time.perf_counter() - begun)

    def _note(self, method: str, kind: str, status: int, seconds: float) -> None:
        if self._figures is not None:
            self._figures.request(kind, status, seconds)
        if self._log == "none":
            return
        when = datetime.now(UTC).isoformat(timespec="milliseconds")
        if self._log == "json":
            told = {"time": when, "method": method, "kind": kind, "status": status, "ms": round(seconds * 1000)}
            self._write(json.dumps(told))
        else:
            self._write(f"{when} {method} {kind} {status} {seconds * 1000:.0f} ms")


def path_below(scope: Message) -> str:
    """The request's path without the root below which the server stands."""
    path, root = str(scope.get("path", "")), str(scope.get("root_path", ""))
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


def kind_of(path: str) -> str:
    """The first parts of a path, in letters, digits and . _ - alone, so that a log's line cannot be forged."""
    parts = [part for part in path.split("/") if part]
    return "/" + "/".join(_NOT_PLAIN.sub("", part)[:LONGEST] for part in parts[:NAMED])


async def _reply(send: Send, status: int, text: str, *, kind: str = "text/plain; charset=utf-8") -> None:
    headers = [
        (b"content-type", kind.encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
