"""A Chroma server behind a proxy that caps, refuses or asks for a token: nothing is lost, and one line says why."""

from __future__ import annotations

import hashlib
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.bench.serve import chroma_server
from index.errors import LibraryError
from index.library.contents import Library
from index.sharing import pages
from index.sharing.mirror import Synced, pull_library, push_library
from index.sharing.server import shown_url
from index.sharing.wire_form import encoding_of, passage_metadata
from index.types import DroppedLine, Encoding, Entry
from index.update.update_index import update_index


class Proxy(ThreadingHTTPServer):
    """Passes requests on to a server; what is set beside them says what it does to them."""

    upstream = ""
    cap_rows = 0  # rows of one answer to a get
    cap_total = 0  # rows that any get reaches
    refuse = (0, "")  # status and message for everything that adds
    token = ""
    quotas = False  # as Chroma's cloud has them
    asked: list[dict[str, Any]]

    def answer(self, path: str, body: bytes, headers: Any) -> tuple[int, bytes]:
        if self.token and headers.get("x-chroma-token") != self.token:
            return 401, b'{"error": "Unauthorized", "message": "unauthorized"}'
        if self.refuse[0] and path.endswith(("/add", "/upsert")):
            return self.refuse[0], json.dumps({"error": "Refused", "message": self.refuse[1]}).encode()
        if self.quotas and body and (broken := beyond_quota(path, json.loads(body))):
            return 422, json.dumps({"error": "Quota", "message": f"Quota exceeded: {broken}"}).encode()
        if path.endswith("/get") and body:
            asked = json.loads(body)
            self.asked.append(asked)
            body = json.dumps(self._capped(asked)).encode()
        return 0, body

    def _capped(self, asked: dict[str, Any]) -> dict[str, Any]:
        limit, offset = asked.get("limit") or 10_000, asked.get("offset") or 0
        if self.cap_rows:
            limit = min(limit, self.cap_rows)
        if self.cap_total:
            limit = max(min(limit, self.cap_total - offset), 0)
            if not limit:
                return {**asked, "ids": ["nothing of this name"], "limit": 1, "offset": 0}
        return {**asked, "limit": limit}


def beyond_quota(path: str, asked: dict[str, Any]) -> str:
    """Which limit of Chroma's cloud (its page of quotas and limits) a request breaks, "" for none."""
    if path.endswith("/get") and not asked.get("ids") and (asked.get("limit") or 10_000) > 300:
        return "number of results"
    if not path.endswith(("/add", "/upsert")):
        return ""
    values = [value for row in asked["metadatas"] for value in row.values() if isinstance(value, str)]
    sizes = {
        "number of records": (len(asked["ids"]), 300),
        "id bytes": (max(len(id_.encode()) for id_ in asked["ids"]), 128),
        "document bytes": (max(len((text or "").encode()) for text in asked["documents"]), 16_384),
        "metadata value bytes": (max(len(value.encode()) for value in values), 4_095),
        "metadata keys": (max(len(row) for row in asked["metadatas"]), 32),
        "metadata key bytes": (max(len(key.encode()) for row in asked["metadatas"] for key in row), 36),
    }
    return next((name for name, (size, most) in sizes.items() if size > most), "")


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, body = self.server.answer(self.path, body, self.headers)
        if status:
            self._send(status, body)
            return
        request = urllib.request.Request(self.server.upstream + self.path, data=body or None, method=self.command)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request) as found:
                self._send(found.status, found.read())
        except urllib.error.HTTPError as error:
            self._send(error.code, error.read())

    do_GET = do_POST = do_PUT = do_DELETE = _pass_on

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    with chroma_server(tmp_path) as upstream, Proxy(("127.0.0.1", 0), _Handler) as made:
        made.upstream, made.asked = upstream, []
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def url(proxy: Proxy) -> str:
    return f"http://127.0.0.1:{proxy.server_address[1]}"


@pytest.fixture
def north(tmp_path: Path, fake_encoder: Any) -> Path:
    folder = tmp_path / "north"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.txt").write_text(f"Note {number}: barge {number * 3} passed the lock at Fenwick. " * 4)
    update_index(tmp_path / "north-home", [str(folder)], encoder=fake_encoder)
    return tmp_path / "north-home"


def texts(home: Path) -> list[str]:
    with Library.open(home) as library:
        return sorted(article.text for article in library.articles())


def test_pages_go_on_where_a_capped_one_ended(proxy: Proxy, url: str, north: Path, tmp_path: Path) -> None:
    assert push_library(north, url) == Synced(put=12)
    proxy.cap_rows = 5
    assert pull_library(tmp_path / "south", url) == Synced(put=12)
    assert texts(tmp_path / "south") == texts(north)


def test_an_answer_that_has_shrunk_is_an_error_and_takes_nothing_away(
    proxy: Proxy, url: str, north: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ROUNDS", 2)
    push_library(north, url)
    pull_library(tmp_path / "south", url)
    proxy.cap_total = 4
    push_again: Callable[[], Any] = lambda: push_library(north, url)  # noqa: E731
    for attempt in (push_again, lambda: pull_library(tmp_path / "fresh", url)):
        with pytest.raises(LibraryError, match="gives 4 of 13 records") as raised:
            attempt()
        assert "\n" not in str(raised.value)
    assert texts(tmp_path / "south") == texts(north)
    assert not (tmp_path / "fresh" / "library.sqlite").exists() or texts(tmp_path / "fresh") == []


def test_the_largest_articles_keep_within_the_clouds_quotas_and_come_back_whole(
    proxy: Proxy, url: str, north: Path, tmp_path: Path
) -> None:
    lines = tuple(
        DroppedLine(line=n, text=f"Related: notice {n} of barge {n * 7} — é", reason="link") for n in range(900)
    )
    proxy.quotas = True
    for dropped, text in ((lines, LONG), (lines[:300], LONG + " A first change."), ((), LONG + " A second one.")):
        put_article(north, text, dropped)
        assert push_library(north, url).put >= 1
        pull_library(tmp_path / "south", url)
        with Library.open(north) as given, Library.open(tmp_path / "south") as got:
            assert got.article("large") == given.article("large")
            assert len(got.passages_of("large")) > 100


LONG = " ".join(f"Note {n}: barge {n * 3} passed the lock at Fenwick and paid {n + 2} crowns." for n in range(2_400))


def put_article(home: Path, text: str, dropped: tuple[DroppedLine, ...]) -> None:
    """An article of thousands of sentences whose every other field is long."""
    from index.library.writer import LibraryWriter
    from index.update.intake import draft_article

    with closing(LibraryWriter.open(home)) as writer:
        held = writer.headers()[0].id
        model = writer.entry(held)
        assert model is not None
        article = replace(
            model.article, id="large", copy_group="large", text=text, dropped=dropped, title="Barges — " * 700,
            source="/" + "é" * 3_000, content_hash=hashlib.sha256(f"{text}{dropped}".encode()).hexdigest(),
        )  # fmt: skip
        draft = draft_article(article, location="/large.txt")
        encodings = tuple(model.encodings[0] for _ in draft.passages)
        writer.put([Entry(article=article, passages=draft.passages, encodings=encodings, source=draft.record)])


@pytest.mark.parametrize(
    ("status", "message", "said"),
    [
        (429, "Too many requests", "try again later"),
        (422, "Quota exceeded: number of records", "larger quota"),
        (403, "Forbidden", "give its token"),
    ],
)
def test_a_server_that_refuses_is_one_line_and_loses_nothing(
    proxy: Proxy, url: str, north: Path, tmp_path: Path, status: int, message: str, said: str
) -> None:
    push_library(north, url)
    before = texts(north)
    proxy.refuse = (status, message)
    with pytest.raises(LibraryError, match=said) as raised:
        push_library(_changed(north), url)
    assert "\n" not in str(raised.value)
    proxy.refuse = (0, "")
    pull_library(tmp_path / "south", url)
    assert len(texts(tmp_path / "south")) == len(before)


def _changed(home: Path) -> Path:
    """The home with one article more than the server has."""
    from index.library.writer import LibraryWriter
    from index.sharing.mirror import renamed

    writer = LibraryWriter.open(home)
    entry = writer.entry(writer.headers()[0].id)
    assert entry is not None
    writer.put([renamed(entry, "another")])
    writer.close()
    return home


def test_a_token_in_the_address_is_sent_and_never_shown(proxy: Proxy, url: str, north: Path) -> None:
    proxy.token = "hush-hush"
    with pytest.raises(LibraryError, match="give its token"):
        push_library(north, url)
    known = url.replace("http://", "http://:hush-hush@")
    assert push_library(north, known) == Synced(put=12)
    proxy.token = "another"
    with pytest.raises(LibraryError) as raised:
        push_library(north, known)
    assert "hush" not in str(raised.value)
    assert shown_url("https://user:hush@host:8000/x?tenant=t") == "https://host:8000/x?tenant=t"


def test_more_records_than_one_request_may_give_are_read(proxy: Proxy, url: str, north: Path) -> None:
    push_library(north, url)
    assert all((asked.get("limit") or 1) <= 300 for asked in proxy.asked if not asked.get("ids"))
    assert any(asked.get("limit") for asked in proxy.asked)


def test_no_value_is_longer_than_the_cloud_takes(make_article: Any, make_passage: Any) -> None:
    draw = np.random.default_rng(3)
    encoding = Encoding(
        vector=np.ones(384, dtype=np.float32),
        tokens=draw.integers(-127, 127, size=(400, 64), dtype=np.int8),
        token_starts=np.arange(400, dtype=np.int32),
    )
    article = make_article("Short.")
    metadata = passage_metadata(article, make_passage(article), encoding)
    assert max(len(str(value).encode()) for value in metadata.values()) < 4_096
    back = encoding_of(metadata, encoding.vector)
    assert np.array_equal(back.tokens, encoding.tokens)
    assert np.array_equal(back.token_starts, encoding.token_starts)
