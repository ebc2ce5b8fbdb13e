"""What is seen before Gradio has run: put into its start page, without a second style before it, and passed on else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from ui.chat.doors.first_paint import FirstPaint, painted
from ui.chat.doors.gradio_files import files_ahead
from ui.chat.serve import STATIC, first_page, head_html, script_html
from ui.chat.talks.visitor import COOKIE, owner_of

PAGE = (
    '<html><head><title>x</title>\n<link rel="stylesheet" crossorigin href="./assets/index-Ab_3.css">\n'
    '<script type="module" crossorigin src="./assets/index-Ab_4.js"></script></head>'
    '<body style="a"><gradio-app></gradio-app></body></html>'
)
Make = Callable[..., Any]


def test_the_first_paint_stands_at_the_top_and_waits_for_no_style_of_gradio_s() -> None:
    made = painted(PAGE, head="<style>s</style>", first="<p>first</p>", script="<script>1</script>")
    order = ["<title>", "index-Ab_3.css", "<style>s", "</head>", "<p>first", "<script>1", "<gradio-app>"]
    places = [made.index(each) for each in order]
    assert places == sorted(places)
    assert '<script type="module-later" crossorigin src="./assets/index-Ab_4.js">' in made
    assert made.count("index-Ab_3.css") == made.count("""media="print" onload="this.media='all'\"""") == 1


def test_gradio_s_theme_is_asked_for_ahead_and_a_file_for_pages_inside_another_is_not() -> None:
    framed = (
        "<script>one()</script><script>\nload('js/iframeResizer.contentWindow.min.js')\n</script><script>two()</script>"
    )
    made = painted(PAGE.replace("<title>", f'<b>"theme_hash":"0af1"</b>{framed}<title>'), head="", first="", script="")
    assert '<link rel="preload" as="style" href="./theme.css?v=0af1">' in made
    assert "<script>one()</script><script>two()</script>" in made


@pytest.mark.parametrize("page", ["", "<html>", "<body></body></head>", "{}"])
def test_a_page_that_is_made_otherwise_is_left_as_it_is(page: str) -> None:
    assert painted(page, head="h", first="f", script="s") == page


def answered(path: str, kind: bytes, *, status: int = 200) -> tuple[dict[bytes, bytes], bytes]:
    """Headers and body of a response that passed the middleware."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
        for at, part in enumerate((PAGE[:40], PAGE[40:])):
            await send({"type": "http.response.body", "body": part.encode(), "more_body": at == 0})

    async def send(message: Any) -> None:
        sent.append(message)

    wrapped = FirstPaint(app, head="", first=lambda cookies: f"[{cookies}]", script="")
    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"cookie", b"a=1")]}
    asyncio.run(wrapped(scope, None, send))  # type: ignore[arg-type]
    return dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])


def test_only_the_start_page_is_painted_and_its_length_is_told() -> None:
    headers, body = answered("/", b"text/html; charset=utf-8")
    assert b"[a=1]" in body
    assert headers[b"content-length"] == str(len(body)).encode()
    for path, kind, status in (
        ("/", b"application/json", 200),
        ("/", b"text/html", 401),
        ("/config", b"text/html", 200),
    ):
        assert answered(path, kind, status=status)[1] == PAGE.encode()


def test_what_is_shown_first_is_the_browser_s_own_and_harmless(make_service: Make) -> None:
    service = make_service(None)
    cookies = f"{COOKIE}={'t' * 32}"
    service.archive.start(owner_of(cookies, login=None, session=""), "<b>mine</b>")
    service.archive.start("another", "theirs")
    mine, new = first_page(service, cookies), first_page(service, "")
    assert "&#60;b&#62;mine" in mine
    assert "2 articles" in mine
    assert "theirs" not in mine + new
    assert "mine" not in new


def test_the_page_s_own_weight_is_small_and_its_list_of_gradio_s_files_is_of_this_gradio() -> None:
    assert len((head_html() + script_html()).encode()) < 120_000
    listed = (STATIC / "loaded.txt").read_text(encoding="utf-8").split()
    assert len(listed) > 30
    assert files_ahead(STATIC / "loaded.txt") == tuple(listed)
