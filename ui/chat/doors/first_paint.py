"""The page as it is seen before Gradio's scripts have run: style, masthead, questions and a box to type in at once.

    GET / -> Gradio's start page -> the same with its first paint inside, its own files named for loading ahead

Gradio's start page is empty until some sixty files have come one after another.  What stands here covers that time; the
page's script takes it away, with what was typed, when the real page is there.  Where Gradio's page is not as it was,
it is passed on as it is.  Pure ASGI.  Read `FirstPaint` next.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ui.chat.doors.headers import App, Message, Receive, Send, cookies_of
from ui.serving.watched import path_below

_STYLE = re.compile(r'(<link rel="stylesheet")(?=[^>]*href="\./assets/)')
_LATER = """media="print" onload="this.media='all'\""""
_SCRIPT = re.compile(r'(<script type="module)("[^>]*src="\./assets/)')  # begun by the page's script, after a paint
_BODY = re.compile(r"<body[^>]*>")
_FRAMED = re.compile(r"<script>(?:(?!</script>).)*iframeResizer\.contentWindow(?:(?!</script>).)*</script>", re.DOTALL)
_THEME = re.compile(r'"theme_hash":\s*"([0-9a-f]+)"')
FirstHtml = Callable[[str], str]


class FirstPaint:
    """Wraps an application; `first` makes the HTML that is seen first, of a request's Cookie header."""

    def __init__(self, app: App, *, head: str, first: FirstHtml, script: str) -> None:
        self._app = app
        self._head = head
        self._first = first
        self._script = script

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Passes everything on; the start page with its first paint."""
        is_page = scope["type"] == "http" and scope["method"] == "GET" and path_below(scope) == "/"
        await (self._page if is_page else self._app)(scope, receive, send)

    async def _page(self, scope: Message, receive: Receive, send: Send) -> None:
        start: Message = {}
        held = bytearray()

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            held.extend(message.get("body", b""))
            if not message.get("more_body"):
                body = self._painted(start, bytes(held), cookies_of(scope))
                kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
                await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
                await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, collect)

    def _painted(self, start: Message, body: bytes, cookies: str) -> bytes:
        kind = next((value for name, value in start["headers"] if name.lower() == b"content-type"), b"")
        if start["status"] != 200 or not kind.startswith(b"text/html"):
            return body
        return painted(body.decode(), head=self._head, first=self._first(cookies), script=self._script).encode()


def painted(page: str, *, head: str, first: str, script: str) -> str:
    """The start page with its own head, and what is seen first at the top of its body, which waits for no style of
    Gradio's: that keeps its place, but is a style for the screen only when it has come."""
    begins, ends = _BODY.search(page), page.find("</head>")
    if begins is None or not 0 <= ends < begins.start():
        return page
    alone = _FRAMED.sub("", page[:ends])  # a file for pages inside another, which no browser shows this one in
    early = _SCRIPT.sub(r"\1-later\2", _STYLE.sub(rf"\1 {_LATER}", alone))
    theme = _THEME.search(early)  # asked for only once Gradio runs, and waited for
    ahead = f'<link rel="preload" as="style" href="./theme.css?v={theme[1]}">' if theme else ""
    return f"{early}{head}{ahead}{page[ends : begins.end()]}{first}{script}{page[begins.end() :]}"
