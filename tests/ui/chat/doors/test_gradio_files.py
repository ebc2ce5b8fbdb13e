"""Gradio's files from memory: whole, packed where that is taken, and no others."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest

from ui.chat.doors.gradio_files import YEAR, GradioFiles, assets_folder

NAME = next(path.name for path in sorted(assets_folder().glob("Index-*.js")))


def answered(path: str, *, method: str = "GET", accepts: bytes = b"", status: int = 200, root: str = "") -> Any:
    """Headers and body of what the middleware answers; what it passes on is answered "passed on"."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"passed on"})

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"accept-encoding", accepts)] if accepts else []
    scope = {"type": "http", "method": method, "path": path, "root_path": root, "headers": headers}
    asyncio.run(GradioFiles(app, names=[NAME])(scope, None, send))  # type: ignore[arg-type]
    return dict(sent[0]["headers"]), sent[1]["body"]


@pytest.mark.parametrize("root", ["", "/news"])
def test_a_file_that_the_page_loads_is_given_whole_and_packed_where_that_is_taken(root: str) -> None:
    whole = (assets_folder() / NAME).read_bytes()
    headers, body = answered(f"{root}/assets/{NAME}", root=root)
    packed_headers, packed = answered(f"{root}/assets/{NAME}", accepts=b"gzip, br", root=root)
    assert body == gzip.decompress(packed) == whole
    assert b"content-encoding" not in headers
    assert packed_headers[b"content-encoding"] == b"gzip"
    assert headers[b"cache-control"] == packed_headers[b"cache-control"] == YEAR
    assert packed_headers[b"content-length"] == str(len(packed)).encode()


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/assets/Index-DAx5Uzyn.js", "GET"),
        (f"/assets/{NAME}", "POST"),
        (f"/{NAME}", "GET"),
        (f"/assets/../{NAME}", "GET"),
    ],
)
def test_everything_else_is_passed_on(path: str, method: str) -> None:
    assert answered(path, method=method)[1] == b"passed on"


def test_other_files_that_are_named_by_their_content_may_be_kept_and_no_others() -> None:
    assert answered("/assets/Index-DAx5Uzyn.js")[0][b"cache-control"] == YEAR
    for path, status in (("/theme.css", 200), ("/assets/Index-DAx5Uzyn.js", 404), ("/assets/../Index.js.txt", 200)):
        assert b"cache-control" not in answered(path, status=status)[0]
