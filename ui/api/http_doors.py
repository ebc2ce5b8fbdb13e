"""Who may come in over HTTP, as ASGI middleware: the token, the host that was meant, and how much a request may hold.

    request -> passed on, or 401 (no token), 403 (meant for another host, or sent by a web page), 413 (too large)

A citation's link needs no token but its own key.  Without a token only requests to a loopback name are served, and none
that a page of another site sends.  Pure ASGI, so that streams stay streams.  It knows nothing of what is asked.
"""

from __future__ import annotations

import hmac
import json
from typing import Any
from urllib.parse import urlsplit

from index.text.plain import plain_text
from ui.api.reading_page import is_reading
from ui.chat.doors.binding import is_loopback
from ui.chat.doors.headers import App, Message, Receive, Send
from ui.request_body import handed_on, whole_body

MOST_BYTES = 2_000_000  # of a request's body
OPEN = frozenset({"/openapi.json"})
TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
HEADERS = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def error_object(status: int, message: str, code: str) -> dict[str, Any]:
    """An error as the OpenAI protocol has it, in one line."""
    kind = TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"error": {"message": plain_text(message), "type": kind, "param": None, "code": code}}


class Doors:
    """Wraps an application.  `loopback` tells whether only this machine can reach it."""

    def __init__(self, app: App, *, token: str, loopback: bool) -> None:
        self._app = app
        self._token = token.encode()
        self._loopback = loopback

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Passes on what may pass, with headers that let no page use what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        headers = {name.lower(): value for name, value in scope["headers"]}
        if refused := self._refusal(str(scope["path"]), headers, scope.get("query_string", b"")):
            await _refuse(send_with_headers, *refused)
            return
        body = await whole_body(receive, most=MOST_BYTES)
        if body is None:
            await _refuse(send_with_headers, 413, f"the body is larger than {MOST_BYTES:,} bytes: send less", "large")
            return
        await self._app(scope, handed_on(body, receive), send_with_headers)

    def _refusal(self, path: str, headers: dict[bytes, bytes], query: bytes) -> tuple[int, str, str] | None:
        if self._loopback and not is_loopback(_host(headers.get(b"host", b""))):
            return 403, "this is served for this machine alone: call it localhost or 127.0.0.1", "host"
        if not self._token:
            if b"origin" in headers:
                return 403, "web pages may not use this without a token: start it with one", "origin"
            return None
        kind, _, given = headers.get(b"authorization", b"").partition(b" ")
        if path in OPEN or (kind.lower() == b"bearer" and hmac.compare_digest(given.strip(), self._token)):
            return None
        if is_reading(self._token.decode(), path, query):
            return None
        return 401, 'the token is missing or wrong: send "Authorization: Bearer TOKEN"', "invalid_api_key"


def _host(header: bytes) -> str:
    try:
        return urlsplit(f"//{header.decode('ascii')}").hostname or ""
    except ValueError:
        return ""


async def _refuse(send: Send, status: int, message: str, code: str) -> None:
    body = json.dumps(error_object(status, message, code)).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
