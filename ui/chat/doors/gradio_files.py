"""Gradio's own files as the page loads them, answered from memory: as they are, or packed where the browser takes that.

    GET /assets/Index-1a2b3c4d.js -> the file, to be kept for good: its name tells its content

The page asks for some fifty of them at once, one small file each, before it can be used; through Gradio's routes each
costs three hand-overs between threads.  Others of Gradio's come from Gradio, with leave to be kept.  Pure ASGI.  Read
`GradioFiles` next, and `ui.chat.doors.first_paint` for the page that names them.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from ui.chat.doors.headers import App, Message, Receive, Send
from ui.serving.watched import path_below

FOLDER = "/assets/"
ASSETS = re.compile(r"/assets/[\w.-]+-[\w-]{8}\.(?:js|css)$")  # named by their content
YEAR = b"public, max-age=31536000, immutable"
KINDS = {".js": b"text/javascript; charset=utf-8", ".css": b"text/css; charset=utf-8"}
Headers = list[tuple[bytes, bytes]]


class GradioFiles:
    """Wraps an application; `names` are the files to be kept."""

    def __init__(self, app: App, *, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(names)
        self._packed: dict[str, bytes] = {}
        self._plain: dict[str, bytes] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers a GET of one of the files, passes on everything else."""
        path = path_below(scope) if scope["type"] == "http" and scope["method"] == "GET" else ""
        if path.startswith(FOLDER) and (name := path.removeprefix(FOLDER)) in self._names:
            await self._file(name, scope, send)
        else:
            await self._app(scope, receive, _kept(send) if ASSETS.search(path) else send)

    async def _file(self, name: str, scope: Message, send: Send) -> None:
        if name not in self._plain:
            self._plain[name] = (assets_folder() / name).read_bytes()
            self._packed[name] = gzip.compress(self._plain[name], 6)
        accepted = next((value for key, value in scope["headers"] if key == b"accept-encoding"), b"")
        is_packed = b"gzip" in accepted
        body = (self._packed if is_packed else self._plain)[name]
        headers: Headers = [
            (b"content-type", KINDS[Path(name).suffix]),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", YEAR),
            (b"vary", b"Accept-Encoding"),
        ]
        if is_packed:
            headers.append((b"content-encoding", b"gzip"))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def files_ahead(listed: Path) -> tuple[str, ...]:
    """The files of Gradio's that the page is known to load, as far as this Gradio has them."""
    folder = assets_folder()
    names = listed.read_text(encoding="utf-8").split()
    return tuple(name for name in names if (folder / name).is_file())


def assets_folder() -> Path:
    """Where the installed Gradio has its files."""
    spec = find_spec("gradio")
    gradio = Path(next(iter((spec and spec.submodule_search_locations) or ()), ""))
    return gradio / "templates" / "frontend" / "assets"


def _kept(send: Send) -> Send:
    async def send_kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            message["headers"] = [*message.get("headers", ()), (b"cache-control", YEAR)]
        await send(message)

    return send_kept
