"""What the page's server takes in, as ASGI middleware: so many requests a client, and uploads of the right kind.

    request -> passed on, or 429 (too many), 411/413 (too large), 415 (not a kind of file that is read)

Gradio has an upload address of its own that takes anything from anyone; here it takes files of the kinds that the
library reads (`ui.chat.doors.uploads`).  Pure ASGI; it knows nothing of the page.  Read `RequestLimits` next.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ui.chat.doors.headers import App, Message, Receive, Send
from ui.chat.doors.logged_in import login_of
from ui.chat.doors.uploads import wrong_upload
from ui.request_body import handed_on, whole_body

BURST, A_SECOND = 300.0, 30.0  # requests that change something, of one client; a page makes a dozen when it opens
LOGINS, LOGINS_A_SECOND = 10.0, 0.1
MOST_CLIENTS = 10_000
MAX_UPLOAD_BYTES = 11_000_000  # of one request; a file of 10 MB and what is around it


@dataclass(slots=True)
class Bucket:
    """So many requests at once, and so many a second after that."""

    size: float
    a_second: float
    left: dict[str, tuple[float, float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, client: str, now: float) -> bool:
        """Whether this client may do it once more."""
        with self.lock:
            left, then = self.left.pop(client, (self.size, now))
            left = min(self.size, left + (now - then) * self.a_second)
            self.left[client] = (max(left - 1, 0.0), now)  # last again, so that the first is the longest silent
            if len(self.left) > MOST_CLIENTS:
                del self.left[next(iter(self.left))]
            return left >= 1


class RequestLimits:
    """Wraps an application."""

    def __init__(self, app: App, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._any = Bucket(size=BURST, a_second=A_SECOND)
        self._login = Bucket(size=LOGINS, a_second=LOGINS_A_SECOND)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Passes on what may pass."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        path = str(scope.get("path", "")).rstrip("/")
        login = login_of(scope)
        client = f"login {login}" if login else str((scope.get("client") or ("unknown",))[0])
        if not self._may(path, client):
            await _refuse(send, 429, "Too many requests: wait a little and try again.")
        elif path.endswith("/upload"):
            await self._upload(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _may(self, path: str, client: str) -> bool:
        now = self._clock()
        return self._any.take(client, now) and (not path.endswith("/login") or self._login.take(client, now))

    async def _upload(self, scope: Message, receive: Receive, send: Send) -> None:
        """Reads the whole request, since its files' names stand inside it, and hands it on as it was."""
        body = await whole_body(receive, most=MAX_UPLOAD_BYTES)
        if body is None:
            await _refuse(send, 413, "The upload is too large: 10 MB at most.")
            return
        kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
        if reason := wrong_upload(kind, body):
            await _refuse(send, 415, reason)
            return
        await self._app(scope, handed_on(body, receive), send)


async def _refuse(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason.encode()})
