"""What the tests of `rag` share: a model endpoint that fails in the ways that endpoints fail.

faulty_endpoint    an OpenAI-compatible server on loopback; `script` says how each request is answered
real_reader        the default model, prepared for reading
"""

from __future__ import annotations

import http.server
import json
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.reader.heads import ADAPTER, LAYER
from rag.reader.prepare import prepared_reader
from rag.reader.reader import LocalReader
from rag.reader.tuning import guessed_way
from rag.settings import load_settings
from tests.rag.harbour import (  # noqa: F401  # fixtures: a small indexed story and an assistant over it
    assert_honest,
    evidence_of,
    harbour_folder,
    harbour_home,
    harbour_ids,
    harbour_index,
    make_assistant,
    says,
    shown,
)


@pytest.fixture(scope="session")
def real_reader(default_model: Path) -> Iterator[LocalReader]:
    folder = prepared_reader(default_model, layer=LAYER, adapter=ADAPTER, cache=load_settings(os.environ).cache)
    reader = LocalReader(folder, name="real", way=guessed_way(2))
    yield reader
    reader.close()


def chunk(text: str | None = None, *, finish: str | None = None, **extra: Any) -> dict[str, Any]:
    """One event of a streamed answer."""
    delta = {} if text is None else {"content": text}
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **extra}


Answer = Callable[["EndpointHandler"], None]


class FaultyEndpoint(http.server.ThreadingHTTPServer):
    """Answers the n-th request with the n-th entry of `script`, the last one for ever; remembers all requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), EndpointHandler)
        self.script: list[Answer] = [good("Hello", " there.")]
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.models: Any = None  # what GET /models gives; 404 for None
        self.hung_up = threading.Event()  # a client went away while it was served

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""


class EndpointHandler(http.server.BaseHTTPRequestHandler):
    """The tools that the answers below use."""

    server: FaultyEndpoint

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        models = self.server.models
        body = json.dumps(models if models is not None else {"error": "not here"}).encode()
        self.begin(404 if models is None else 200, "application/json", Content_Length=str(len(body)))
        self.raw(body)

    def do_POST(self) -> None:
        self.server.paths.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        script, seen = self.server.script, len(self.server.requests)
        self.server.requests.append(json.loads(body))
        self.server.headers.append(dict(self.headers.items()))
        try:
            script[min(seen, len(script) - 1)](self)
        except OSError:
            self.server.hung_up.set()

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def event(self, data: dict[str, Any] | str) -> None:
        self.raw(f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode())

    def raw(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()


def good(*pieces: str, finish: str = "stop", usage: dict[str, Any] | None = None) -> Answer:
    """A whole streamed answer."""

    def answer(handler: EndpointHandler) -> None:
        handler.begin()
        for piece in pieces:
            handler.event(chunk(piece))
        handler.event(chunk(finish=finish))
        if usage is not None:
            handler.event({"choices": [], "usage": usage})
        handler.event("[DONE]")

    return answer


def status(
    code: int, body: str = '{"error": {"message": "no"}}', kind: str = "application/json", **headers: str
) -> Answer:
    """An answer that is only a status and a body."""

    def answer(handler: EndpointHandler) -> None:
        handler.begin(code, kind, Content_Length=str(len(body.encode())), **headers)
        handler.raw(body.encode())

    return answer


def streamed(*events: dict[str, Any] | str) -> Answer:
    """These events and nothing after them."""

    def answer(handler: EndpointHandler) -> None:
        handler.begin()
        for event in events:
            handler.event(event)

    return answer


def raw(data: bytes, kind: str = "text/event-stream") -> Answer:
    """These bytes under that content type."""

    def answer(handler: EndpointHandler) -> None:
        handler.begin(kind=kind)
        handler.raw(data)

    return answer


def silent(seconds: float, *, after: tuple[str, ...] = (), headers_first: bool = False) -> Answer:
    """Some pieces, then nothing for a while, then the rest of a good answer."""

    def answer(handler: EndpointHandler) -> None:
        if after or headers_first:
            handler.begin()
        for piece in after:
            handler.event(chunk(piece))
        time.sleep(seconds)
        if not after and not headers_first:
            handler.begin()
        for _ in range(3):  # the first write after a hang-up succeeds
            handler.event(chunk("late"))
            time.sleep(0.02)
        handler.event(chunk(finish="stop"))

    return answer


def trickling(pause: float) -> Answer:
    """A piece now and then, without end."""

    def answer(handler: EndpointHandler) -> None:
        handler.begin()
        while True:
            handler.event(chunk("drip "))
            time.sleep(pause)

    return answer


def reset(*pieces: str) -> Answer:
    """Some pieces, then a connection reset."""

    def answer(handler: EndpointHandler) -> None:
        if pieces:
            handler.begin()
        for piece in pieces:
            handler.event(chunk(piece))
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    return answer


class Answers:
    """The ways to answer, as the tests name them."""

    good = staticmethod(good)
    status = staticmethod(status)
    streamed = staticmethod(streamed)
    raw = staticmethod(raw)
    silent = staticmethod(silent)
    trickling = staticmethod(trickling)
    reset = staticmethod(reset)
    chunk = staticmethod(chunk)


@pytest.fixture
def answers() -> type[Answers]:
    """`answers.good("text")`, `answers.status(500)`, `answers.trickling(0.1)`, ...: entries of a script."""
    return Answers


@pytest.fixture
def faulty_endpoint() -> Iterator[FaultyEndpoint]:
    """A running `FaultyEndpoint`."""
    with FaultyEndpoint() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()
