"""Who sends a request to the page: the login whose token its cookie holds, "" for none.

    scope -> login_of -> name

Gradio keeps the tokens of those who came in; a cookie that it did not give counts for nothing.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from ui.chat.doors.gradio_memory import page_in
from ui.chat.doors.headers import Message


def login_of(scope: Message) -> str:
    """The name, "" without a valid cookie."""
    try:
        page = page_in(scope["app"])
    except (KeyError, StopIteration):
        return ""
    jar: SimpleCookie = SimpleCookie()
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            try:
                jar.load(value.decode("latin-1"))
            except CookieError:
                return ""
    for kind in ("access-token", "access-token-unsecure"):
        found = jar.get(f"{kind}-{page.cookie_id}")
        if found is not None and (user := page.tokens.get(found.value)):
            return str(user)
    return ""
