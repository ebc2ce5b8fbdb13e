"""Copies of components that Gradio keeps for good, forgotten when the next question comes.

    Forget(app) -> the same app; each event that joins the queue first drops what no session needs

Gradio makes a component anew for every update that leaves it as it is, under a number of its own, and keeps it with its
value in the session: a transcript of 100 kB for every question.  Only the page's own components are ever asked for
again.  Read `gradio.state_holder` for what is dropped.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from gradio.routes import App as Page

from ui.chat.doors.headers import App, Message, Receive, Send

JOIN = "/queue/join"
LATEST = 32  # sessions, latest first, that are looked at: others have had no event since they were


class Forget:
    """Middleware around the page."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Passes everything on."""
        if scope["type"] == "http" and scope["path"].endswith(JOIN):
            forget_copies(page_in(scope["app"]).state_holder)
        await self._app(scope, receive, send)


def page_in(app: Any) -> Page:
    """The Gradio page that is mounted in an application.  Raises StopIteration without one."""
    return next(page for route in app.routes if isinstance(page := getattr(route, "app", None), Page))


def forget_copies(holder: Any) -> int:
    """Drop from the latest sessions what is none of the page's own components; how many were dropped."""
    own, dropped = holder.blocks.blocks, 0
    for session in list(islice(reversed(holder.session_data.values()), LATEST)):
        for kept in (session.config_values, session.blocks_config.blocks):
            strange = [number for number in kept if number not in own]
            dropped += len(strange)
            for number in strange:
                del kept[number]
    return dropped
