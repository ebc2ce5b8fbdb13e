"""The chat page served: a socket, the service behind it, Gradio's components, and headers around all.

    Settings -> open_page -> Page.serve() -> http://127.0.0.1:7860

Importing this module imports Gradio, told beforehand not to call home.  Every door that Gradio has and the page
does not need is shut in `build_app`.  Read `ui.chat.blocks.build_blocks` for what is on the page.
"""

from __future__ import annotations

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
import uvicorn
from fastapi import FastAPI

from ui.chat.blocks import build_blocks
from ui.chat.doors.binding import HostError, Login, is_loopback
from ui.chat.doors.gradio_memory import Forget, page_in
from ui.chat.doors.headers import SafeHeaders
from ui.chat.doors.request_limits import RequestLimits
from ui.chat.service import ChatService, open_service
from ui.chat.talks.visitor import BrowserMark

if TYPE_CHECKING:
    from rag.settings import Settings

STATIC = Path(__file__).parent / "static"
MAX_UPLOAD = "10mb"
BACKLOG = 128  # connections that wait while the page is being built
LAST_SECONDS = 5  # from Ctrl-C until answers are broken off; the model looks up after two
FONTS = ("system-ui", "sans-serif")
MONO = ("ui-monospace", "monospace")


class _Server(uvicorn.Server):
    """Ends what would go on for as long as a page is open, before it waits for what is still being answered.

    Without this Ctrl-C waits in vain for every open page, and reports each as an error."""

    def __init__(self, config: uvicorn.Config, service: ChatService, stop_event: asyncio.Event) -> None:
        super().__init__(config)
        self._service = service
        self._stop_event = stop_event

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server.shutdown`."""
        self._service.leave()
        self._stop_event.set()
        await super().shutdown(sockets)


class Page:
    """The page, ready to be served.  The port is taken when it is made."""

    def __init__(self, app: FastAPI, listener: socket.socket, service: ChatService) -> None:
        self.app = app
        self.service = service
        self._listener = listener
        config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=LAST_SECONDS)
        self._server = _Server(config, service, page_in(app).stop_event)

    @property
    def url(self) -> str:
        """Where it is, as a browser wants it."""
        host, port = self._listener.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    def serve(self) -> None:
        """Serves until interrupted or stopped."""
        print(f"Dossier is at {self.url}  (Ctrl-C ends it)", flush=True)
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self.service.close()

    def stop(self) -> None:
        """Ends `serve` in another thread."""
        self._server.should_exit = True


def open_page(settings: Settings, *, host: str, port: int, logins: Sequence[Login], fetch: bool = False) -> Page:
    """Takes the port, opens the service and builds the page.  Raises HostError or what `open_service` raises."""
    listener = listen(host, port)
    try:
        service = open_service(settings, fetch=fetch)
    except BaseException:
        listener.close()
        raise
    may_fetch = bool(logins) or is_loopback(host)
    return Page(build_app(service, logins=logins, may_fetch=may_fetch), listener, service)


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


def build_app(service: ChatService, *, logins: Sequence[Login] = (), may_fetch: bool = True) -> FastAPI:
    """The page as an application that a server, or a test, can run."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(RequestLimits)
    app.add_middleware(BrowserMark)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Forget)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_blocks(service, may_fetch=may_fetch),
        path="/",
        auth=list(logins) or None,
        auth_message="Dossier",
        theme=gr.themes.Base(font=list(FONTS), font_mono=list(MONO)),
        head=head_html(),
        favicon_path=STATIC / "favicon.svg",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        blocked_paths=[str(service.settings.home.absolute())],
        max_file_size=MAX_UPLOAD,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        enable_monitoring=False,
        mcp_server=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    return mounted


def head_html() -> str:
    """The page's own style and script, in its head, so that the first paint is the right one."""
    style = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("style.css", "board.css"))
    script = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in ("script.js", "board.js"))
    viewport = '<meta name="color-scheme" content="light dark">'
    return f"{viewport}<style>{style}</style><script>{script}</script>"
