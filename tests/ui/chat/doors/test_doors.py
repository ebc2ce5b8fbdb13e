"""The page's server as an attacker meets it: headers, login, files, uploads, and no way around the interface."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from ui.chat.doors.binding import HostError
from ui.chat.service import ChatService
from ui.serving.listening import listen


@pytest.fixture
def url(make_service: Callable[..., ChatService], open_page: Callable[..., str]) -> str:
    """A served page without a login."""
    return open_page(make_service(None))


def test_every_response_forbids_other_hosts_frames_and_sniffing(url: str) -> None:
    for path in ("", "config", "theme.css", "nothing-here", "gradio_api/info"):
        headers = httpx.get(url + path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "http" not in policy
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


def test_the_page_has_its_own_mark_and_loads_nothing_from_elsewhere(url: str) -> None:
    page = httpx.get(url).text
    assert httpx.get(url + "favicon.ico").text.startswith("<svg")
    for tag in ('<script src="http', '<link rel="preconnect" href="http', "@import", "fonts.googleapis"):
        assert tag not in page.replace(url, "/")


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file={home}/library.sqlite",
        "gradio_api/file=/etc/passwd",
        "file=../../etc/passwd",
        "gradio_api/file=http://127.0.0.1:1/x",
        "gradio_api/proxy=http://127.0.0.1:1/",
        "monitoring",
        "docs",
        "openapi.json",
    ],
)
def test_no_file_and_no_back_room_can_be_read(url: str, story_home: Path, path: str) -> None:
    answer = httpx.get(url + path.format(home=story_home))
    assert answer.status_code in (400, 401, 403, 404, 405)
    assert "root:" not in answer.text


def test_the_public_interface_offers_no_function(url: str) -> None:
    assert httpx.get(url + "gradio_api/info").json() == {"named_endpoints": {}, "unnamed_endpoints": {}}


def test_a_large_upload_is_refused(url: str) -> None:
    files = {"files": ("big.txt", b"x" * 11_000_000)}
    assert httpx.post(url + "gradio_api/upload", files=files, timeout=60).status_code == 413


def test_another_site_in_the_same_browser_is_refused(url: str) -> None:
    answer = httpx.get(url + "config", headers={"origin": "https://evil.example"})
    assert answer.headers.get("access-control-allow-origin") in (None, "")


def test_with_a_login_nothing_is_told_before_it(
    make_service: Callable[..., ChatService], open_page: Callable[..., str]
) -> None:
    url = open_page(make_service(None), logins=[("ann", "secret")])
    for path in ("config", "gradio_api/info", "gradio_api/queue/data?session_hash=x"):
        assert httpx.get(url + path).status_code == 401
    assert httpx.post(url + "login", data={"username": "ann", "password": "wrong"}).status_code == 400
    with httpx.Client() as client:
        assert client.post(url + "login", data={"username": "ann", "password": "secret"}).status_code == 200
        assert client.get(url + "config").status_code == 200


def test_where_strangers_may_come_in_no_address_is_fetched(
    make_service: Callable[..., ChatService], open_page: Callable[..., str]
) -> None:
    service = make_service(None)
    box = '"elem_id":"address"'
    assert box in httpx.get(open_page(service, may_fetch=True)).text.replace(": ", ":")
    assert box not in httpx.get(open_page(service, may_fetch=False)).text.replace(": ", ":")


def test_a_port_that_is_taken_is_told_in_one_line() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(HostError, match="--port"):
        listen("127.0.0.1", taken.getsockname()[1])


TRAVERSALS = (
    "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//....//etc/passwd",
    "/etc/passwd", "%2fetc%2fpasswd", "..\\..\\etc\\passwd", "..%5c..%5cetc%5cpasswd", "file:///etc/passwd",
    "{home}/library.sqlite", "static/../../../../etc/passwd", "/proc/self/environ", "%00/etc/passwd",
)  # fmt: skip


def test_no_route_gives_a_file_of_the_machine(
    make_service: Callable[..., ChatService], open_page: Callable[..., str], story_home: Path
) -> None:
    from ui.chat.serve import build_app

    service = make_service(None)
    url = open_page(service)
    paths = {re.sub(r"\{[^}]*\}", "{}", getattr(route, "path", "")) for route in _routes(build_app(service))}
    paths |= {f"/gradio_api{path}" for path in paths}
    tried = 0
    with httpx.Client(base_url=url, timeout=20) as client:
        for path in sorted(paths):
            for traversal in TRAVERSALS if "{}" in path else ():
                filled = path.replace("{}", traversal.format(home=story_home)).lstrip("/")
                with client.stream("GET", httpx.URL(url + filled)) as answer:
                    start = (
                        next(answer.iter_bytes(4096), b"") if "text/event-stream" not in str(answer.headers) else b""
                    )
                assert b"root:" not in start, filled
                assert b"SQLite format" not in start, filled
                tried += 1
    assert tried > 100


def _routes(app: Any) -> list[Any]:
    found: list[Any] = []
    for route in app.routes:
        found += [route, *(_routes(route.app) if hasattr(getattr(route, "app", None), "routes") else ())]
    return found


def test_what_is_uploaded_is_of_a_kind_that_is_read(url: str) -> None:
    def upload(name: str, content: bytes) -> int:
        return httpx.post(url + "gradio_api/upload", files={"files": (name, content)}, timeout=60).status_code

    assert upload("a.txt", b"An article.") == 200
    assert [upload("a.exe", b"MZ"), upload("a.pdf", b"no PDF"), upload("a.txt", b"PK\x03\x04")] == [415] * 3
