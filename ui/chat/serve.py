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
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
import uvicorn
from fastapi import FastAPI

from index.text.templates import own_file
from ui.chat.blocks import build_blocks
from ui.chat.doors.binding import Login, is_loopback
from ui.chat.doors.first_paint import FirstPaint
from ui.chat.doors.gradio_files import GradioFiles, files_ahead
from ui.chat.doors.gradio_memory import Forget, page_in
from ui.chat.doors.headers import SafeHeaders
from ui.chat.doors.request_limits import RequestLimits
from ui.chat.html.fill import fill
from ui.chat.html.frame_html import first_html
from ui.chat.service import ChatService, open_service
from ui.chat.talks.visitor import BrowserMark, owner_of, token_of
from ui.serving.listening import address_of, listen
from ui.serving.options import ALONE, ServingOptions, uvicorn_options
from ui.serving.readiness import watched

if TYPE_CHECKING:
    from rag.settings import Settings

Logins = Sequence[Login] | Callable[[str, str], bool]  # names with passwords, or what tells whether a pair is one

STATIC = Path(__file__).parent / "static"
MAX_UPLOAD = "10mb"
LOOK_SECONDS = 0.1  # how soon a server that ends sees that the last answer was given
FONTS = ("system-ui", "sans-serif")
MONO = ("ui-monospace", "monospace")


class _Server(uvicorn.Server):
    """Lets answers that are being given end within the grace, then ends what would go on for as long as a page is open.

    Without this Ctrl-C waits in vain for every open page, and reports each as an error."""

    def __init__(
        self, config: uvicorn.Config, service: ChatService, stop_event: asyncio.Event, *, grace: float
    ) -> None:
        super().__init__(config)
        self._service = service
        self._stop_event = stop_event
        self._grace = grace

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server.shutdown`."""
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        ends = time.monotonic() + self._grace
        while self._service.queue.length and time.monotonic() < ends and not self.force_exit:
            await asyncio.sleep(LOOK_SECONDS)
        self._service.leave()
        self._stop_event.set()
        await super().shutdown(sockets)


class Page:
    """The page, ready to be served.  The port is taken when it is made."""

    def __init__(
        self,
        app: FastAPI,
        listener: socket.socket,
        service: ChatService,
        *,
        options: ServingOptions = ALONE,
    ) -> None:
        self.app = app
        self.service = service
        self._listener = listener
        config = uvicorn.Config(watched(app, service.settings, service.queue, options), **uvicorn_options(options))
        self._server = _Server(config, service, page_in(app).stop_event, grace=options.grace)

    @property
    def url(self) -> str:
        """Where it is, as a browser wants it."""
        return f"{address_of(self._listener)}/"

    def serve(self) -> None:
        """Serves until interrupted or stopped."""
        print(f"Dossier is at {self.url}  (Ctrl-C ends it)", flush=True)
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self.service.close()

    @property
    def started(self) -> bool:
        """Whether it takes requests."""
        return self._server.started

    def stop(self) -> None:
        """Ends `serve` in another thread."""
        self._server.should_exit = True


def open_page(
    settings: Settings,
    *,
    host: str,
    port: int,
    logins: Logins,
    fetch: bool = False,
    options: ServingOptions = ALONE,
) -> Page:
    """Takes the port, opens the service and builds the page.  Raises HostError or what `open_service` raises."""
    listener = listen(host, port)
    try:
        service = open_service(settings, fetch=fetch)
    except BaseException:
        listener.close()
        raise
    may_fetch = bool(logins) or is_loopback(host)
    app = build_app(service, logins=logins, may_fetch=may_fetch, root_path=options.root_path)
    return Page(app, listener, service, options=options)


def build_app(service: ChatService, *, logins: Logins = (), may_fetch: bool = True, root_path: str = "") -> FastAPI:
    """The page as an application that a server, or a test, can run."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    files = files_ahead(STATIC / "loaded.txt")
    app.add_middleware(GradioFiles, names=files)
    app.add_middleware(RequestLimits)
    app.add_middleware(BrowserMark)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Forget)
    app.add_middleware(
        FirstPaint,
        head=head_html(() if logins else files),
        first=(lambda cookies: "") if logins else partial(first_page, service),
        script=script_html(),
    )
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_blocks(service, may_fetch=may_fetch),
        path="/",
        auth=logins if callable(logins) else list(logins) or None,
        root_path=root_path or None,
        auth_message="Dossier",
        theme=gr.themes.Base(font=list(FONTS), font_mono=list(MONO)),
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


def first_page(service: ChatService, cookies: str) -> str:
    """What a browser with these cookies is shown first: nothing that its own conversations do not hold."""
    owner = owner_of(cookies, login=None, session="")
    headings = service.archive.headings(owner) if token_of(cookies) else []
    return first_html(
        service.article_count(),
        service.model_state,
        service.notice,
        questions=service.register.starters(),
        headings=headings,
        kept=service.archive.notice,
    )


def head_html(ahead: Sequence[str] = ()) -> str:
    """The page's own style, in its head, so that the first paint is the right one; files of Gradio's to load ahead."""
    styles = [own_file(STATIC / name) for name in ("style.css", "board.css", "first.css")]
    return fill("frame", "head", styles=styles, ahead=ahead)


def script_html() -> str:
    """The page's own script."""
    return fill(
        "frame", "script", scripts=[own_file(STATIC / name) for name in ("script.js", "library.js", "board.js")]
    )
