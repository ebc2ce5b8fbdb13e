"""Whose conversations these are: the login where there is one, else the browser, by a cookie that only it knows.

    cookie header, login, session -> owner_of -> an owner's key for `ui.chat.talks.archive`

The key is a hash, so that the archive's file lets nobody in.  `BrowserMark` is pure ASGI and gives every browser its
cookie with the page itself.  Read `owner_of` next.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from http.cookies import CookieError, SimpleCookie

from ui.chat.doors.headers import App, Message, Receive, Send, cookies_of
from ui.serving.watched import path_below

COOKIE = "dossier_browser"
LIFE_SECONDS = 400 * 86_400  # as long as browsers keep a cookie
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,64}")


def owner_of(cookies: str, *, login: str | None, session: str) -> str:
    """The owner's key: of the login, else of the browser, else, where it takes no cookies, of this one visit."""
    token = token_of(cookies)
    who = f"login {login}" if login else f"browser {token}" if token else f"visit {session}"
    return hashlib.sha256(who.encode()).hexdigest()


def token_of(cookies: str) -> str:
    """The browser's token in a Cookie header, "" when there is none or it is malformed."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookies)
    except CookieError:
        return ""
    found = jar.get(COOKIE)
    return found.value if found is not None and _TOKEN.fullmatch(found.value) else ""


class BrowserMark:
    """Wraps an application: the page's start comes with a cookie for a browser that has none."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Passes everything on; only a GET of "/" without the cookie gets one."""
        wanted = scope["type"] == "http" and scope["method"] == "GET" and path_below(scope) == "/"
        if not wanted or token_of(cookies_of(scope)):
            await self._app(scope, receive, send)
            return
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        value = f"{COOKIE}={secrets.token_urlsafe(24)}; Path=/; Max-Age={LIFE_SECONDS}; HttpOnly; SameSite=Lax{secure}"

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"set-cookie", value.encode())]
            await send(message)

        await self._app(scope, receive, send_marked)
