"""A model is fetched once, by content: resumed, checked, locked, from whichever source can give it."""

from __future__ import annotations

import hashlib
import http.server
import json
import multiprocessing
import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rag.errors import ModelError
from rag.models.files import catalogue, checksums, download
from rag.models.files.catalogue import MODELS, checked_model, find_entry, model_path, pull_model
from rag.models.files.entries import CatalogueEntry, PullProgress, WebSource, WheelSource, partial_path

CONTENT = random.Random(7).randbytes(2_500)
PART_BYTES = 1_000


class FileServer(http.server.ThreadingHTTPServer):
    """Serves `content`; `behaviour` is "ranges", "no ranges", "cut", "404" or "login page"; `asked` lists ranges."""

    daemon_threads = True
    content = CONTENT
    behaviour = "ranges"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), FileHandler)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/file.gguf"


class FileHandler(http.server.BaseHTTPRequestHandler):
    server: FileServer

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "bytes=0-")
        self.server.asked.append(wanted)
        if self.server.behaviour == "404":
            self.send_error(404)
            return
        if self.server.behaviour == "login page":
            self._answer(200, b"<html>please log in</html>")
            return
        begin = int(wanted.removeprefix("bytes=").rstrip("-")) if self.server.behaviour != "no ranges" else 0
        rest = self.server.content[begin:]
        cut = rest[:700] if self.server.behaviour == "cut" else rest
        self._answer(206 if begin else 200, cut, len(rest))

    def _answer(self, status: int, body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def file_server() -> Iterator[FileServer]:
    with FileServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def wheels(pip_folder: Path, put_part: Callable[[int, bytes], None]) -> Path:
    """The index of pip with the content's three parts."""
    for number in (1, 2, 3):
        put_part(number, CONTENT[(number - 1) * PART_BYTES : number * PART_BYTES])
    return pip_folder


@pytest.fixture
def put_part(put_wheel: Callable[..., None]) -> Callable[[int, bytes], None]:
    def put(number: int, data: bytes) -> None:
        package = f"model_part{number}"
        never = b"raise SystemExit('a part must never be imported')"
        put_wheel(package, {f"{package}/__init__.py": never, f"{package}/data/part{number:02d}.bin": data})

    return put


WHEELS = WheelSource(
    package="model-part{number}",
    version="1.0",
    member="model_part{number}/data/part{number:02d}.bin",
    part_bytes=PART_BYTES,
)


@pytest.fixture
def offer(offer_model: Callable[..., CatalogueEntry]) -> Callable[..., CatalogueEntry]:
    return partial(offer_model, CONTENT)


def test_the_default_model_is_pinned_by_size_and_hash() -> None:
    entry = find_entry("qwen2.5-coder-1.5b-instruct-q4_k_m")
    assert entry.size == 1_117_320_768
    assert entry.sha256.startswith("cc324af0")
    assert [type(source) for source in entry.sources] == [WebSource, WheelSource]


def test_every_entry_is_pinned_and_its_parts_cover_its_size() -> None:
    for entry in MODELS.values():
        assert len(entry.sha256) == 64
        assert entry.licence
        for source in entry.sources:
            if isinstance(source, WheelSource):
                assert -(-entry.size // source.part_bytes) == 22


def test_an_unknown_name_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(ModelError, match=r"did you mean qwen2\.5-coder-1\.5b-instruct-q4_k_m\?"):
        find_entry("qwen2.5-coder-1.5b")


def test_a_model_is_fetched_from_the_web_and_stands_where_model_path_says(
    tmp_path: Path, file_server: FileServer, offer: Callable[..., CatalogueEntry]
) -> None:
    offer(WebSource(url=file_server.url))
    assert model_path("tiny", cache=tmp_path) is None
    path = pull_model("tiny", cache=tmp_path)
    assert path.read_bytes() == CONTENT
    assert model_path("tiny", cache=tmp_path) == path == checked_model("tiny", cache=tmp_path)
    assert not partial_path(path).exists()


def test_a_second_pull_asks_nobody(tmp_path: Path, file_server: FileServer, offer: Callable[..., Any]) -> None:
    offer(WebSource(url=file_server.url))
    pull_model("tiny", cache=tmp_path)
    pull_model("tiny", cache=tmp_path)
    assert len(file_server.asked) == 1


def test_a_pull_continues_where_the_last_one_stopped(
    tmp_path: Path, file_server: FileServer, offer: Callable[..., CatalogueEntry]
) -> None:
    offer(WebSource(url=file_server.url))
    begin_partial(tmp_path, CONTENT[:1_234])
    assert pull_model("tiny", cache=tmp_path).read_bytes() == CONTENT
    assert file_server.asked == ["bytes=1234-"]


def test_a_connection_cut_again_and_again_is_resumed_while_bytes_come(
    tmp_path: Path, file_server: FileServer, offer: Callable[..., CatalogueEntry]
) -> None:
    offer(WebSource(url=file_server.url))
    file_server.behaviour = "cut"
    assert pull_model("tiny", cache=tmp_path).read_bytes() == CONTENT
    assert file_server.asked == ["bytes=0-", "bytes=700-", "bytes=1400-", "bytes=2100-"]


def test_a_server_without_ranges_starts_over(
    tmp_path: Path, file_server: FileServer, offer: Callable[..., Any]
) -> None:
    offer(WebSource(url=file_server.url))
    file_server.behaviour = "no ranges"
    begin_partial(tmp_path, b"x" * 100)
    assert pull_model("tiny", cache=tmp_path).read_bytes() == CONTENT


def test_parts_from_packages_join_to_the_same_file(
    tmp_path: Path, wheels: Path, offer: Callable[..., CatalogueEntry]
) -> None:
    offer(WHEELS)
    path = pull_model("tiny", cache=tmp_path)
    assert path.read_bytes() == CONTENT
    assert sorted(each.name for each in path.parent.iterdir()) == ["tiny.gguf", "tiny.gguf.lock"]


def test_a_file_begun_on_the_web_is_finished_from_packages(
    tmp_path: Path, file_server: FileServer, wheels: Path, offer: Callable[..., CatalogueEntry]
) -> None:
    offer(WebSource(url=file_server.url), WHEELS)
    file_server.behaviour = "404"
    begin_partial(tmp_path, CONTENT[:1_500])
    (wheels / "model_part1-1.0-py3-none-any.whl").unlink()  # its bytes are there already
    assert pull_model("tiny", cache=tmp_path).read_bytes() == CONTENT


def test_a_source_that_is_down_is_named_and_the_next_one_tried(
    tmp_path: Path, file_server: FileServer, offer: Callable[..., CatalogueEntry]
) -> None:
    offer(WebSource(url="http://127.0.0.1:9/file"), WebSource(url=file_server.url))
    said: list[PullProgress] = []
    assert pull_model("tiny", cache=tmp_path, on_progress=said.append).read_bytes() == CONTENT
    assert [each.detail for each in said if each.stage == "failed"] == ["127.0.0.1: out of reach (ConnectError)"]


def test_a_name_that_does_not_resolve_fails_within_seconds(
    tmp_path: Path, offer: Callable[..., CatalogueEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> list[object]:
        time.sleep(30)
        return []

    monkeypatch.setattr(download.urllib.request, "getproxies", dict)
    monkeypatch.setattr(download, "RESOLVE_SECONDS", 0.2)
    monkeypatch.setattr(download.socket, "getaddrinfo", never)
    offer(WebSource(url="http://models.invalid/file"))
    begun = time.monotonic()
    with pytest.raises(ModelError, match=r"models\.invalid: out of reach \(name not resolved\)"):
        pull_model("tiny", cache=tmp_path)
    assert time.monotonic() - begun < 3


def test_wrong_bytes_are_never_kept_and_the_next_source_begins_anew(
    tmp_path: Path, file_server: FileServer, wheels: Path, offer: Callable[..., CatalogueEntry]
) -> None:
    offer(WebSource(url=file_server.url), WHEELS)
    file_server.content = bytes(len(CONTENT))
    assert pull_model("tiny", cache=tmp_path).read_bytes() == CONTENT


def test_a_model_that_nobody_has_right_is_an_error_with_each_sources_reason(
    tmp_path: Path,
    file_server: FileServer,
    wheels: Path,
    put_part: Callable[[int, bytes], None],
    offer: Callable[..., CatalogueEntry],
) -> None:
    offer(WebSource(url=file_server.url), WHEELS)
    file_server.content = bytes(len(CONTENT))
    put_part(2, b"short")
    with pytest.raises(ModelError) as refused:
        pull_model("tiny", cache=tmp_path)
    assert "its bytes are not the pinned file's" in str(refused.value)
    assert "part 2 has another size" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert model_path("tiny", cache=tmp_path) is None


def test_a_login_page_is_not_taken_for_the_model_and_the_partial_file_stays(
    tmp_path: Path, file_server: FileServer, offer: Callable[..., CatalogueEntry]
) -> None:
    offer(WebSource(url=file_server.url))
    file_server.behaviour = "login page"
    partial = begin_partial(tmp_path, CONTENT[:500])
    with pytest.raises(ModelError, match="has a file of another size"):
        pull_model("tiny", cache=tmp_path)
    assert partial.read_bytes() == CONTENT[:500]


def test_a_missing_package_is_one_line(tmp_path: Path, wheels: Path, offer: Callable[..., CatalogueEntry]) -> None:
    offer(WHEELS)
    (wheels / "model_part2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelError, match="No matching distribution found for model-part2") as refused:
        pull_model("tiny", cache=tmp_path)
    assert "\n" not in str(refused.value)
    assert partial_path(tmp_path / "models" / "tiny.gguf").stat().st_size == PART_BYTES  # part 1 is kept


def test_progress_names_the_stage_and_never_exceeds_the_size(
    tmp_path: Path, wheels: Path, offer: Callable[..., CatalogueEntry]
) -> None:
    offer(WHEELS)
    said: list[PullProgress] = []
    pull_model("tiny", cache=tmp_path, on_progress=said.append)
    assert {"downloading", "checking", "done"} <= {each.stage for each in said}
    assert all(0 <= each.done <= each.total == len(CONTENT) for each in said)
    assert all(each.seconds >= 0 for each in said)


def test_a_folder_that_pip_removes_while_its_bytes_are_counted_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def vanishing(path: str | Path) -> Any:
        if Path(path).name == "pip-unpack":
            raise FileNotFoundError(path)
        return scandir(path)

    (tmp_path / "pip-unpack").mkdir()
    (tmp_path / "part.whl").write_bytes(b"12345")
    monkeypatch.setattr(os, "scandir", vanishing)
    assert download._bytes_under(tmp_path) == 5


def test_an_interrupted_pull_keeps_its_bytes_and_frees_the_lock(
    tmp_path: Path, file_server: FileServer, offer: Callable[..., CatalogueEntry]
) -> None:
    offer(WebSource(url=file_server.url))
    file_server.behaviour = "cut"

    def interrupt(progress: PullProgress) -> None:
        if progress.done >= 700:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull_model("tiny", cache=tmp_path, on_progress=interrupt)
    assert partial_path(tmp_path / "models" / "tiny.gguf").read_bytes() == CONTENT[:700]
    assert pull_model("tiny", cache=tmp_path).read_bytes() == CONTENT


def test_no_room_on_the_disk_is_one_clear_line(
    tmp_path: Path, offer: Callable[..., CatalogueEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(WHEELS)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(catalogue.shutil, "disk_usage", lambda _: usage._replace(free=4_499))
    with pytest.raises(ModelError, match="free some space, or set DOSSIER_CACHE"):
        pull_model("tiny", cache=tmp_path)  # 2,500 bytes of model and twice 1,000 of a part


def test_a_cache_that_cannot_be_written_is_one_clear_line(tmp_path: Path, offer: Callable[..., CatalogueEntry]) -> None:
    offer(WHEELS)
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(ModelError, match="cannot store the model"):
        pull_model("tiny", cache=tmp_path)


def test_a_cut_file_is_not_a_model(tmp_path: Path, offer: Callable[..., CatalogueEntry]) -> None:
    offer()
    place(tmp_path, CONTENT[:-1])
    assert model_path("tiny", cache=tmp_path) is None
    with pytest.raises(ModelError, match="is cut short: fetch it again with `dossier models pull tiny`"):
        checked_model("tiny", cache=tmp_path)


def test_one_flipped_byte_is_found(tmp_path: Path, offer: Callable[..., CatalogueEntry]) -> None:
    offer()
    place(tmp_path, CONTENT[:1_000] + bytes([CONTENT[1_000] ^ 1]) + CONTENT[1_001:])
    with pytest.raises(ModelError, match="is damaged"):
        checked_model("tiny", cache=tmp_path)


def test_an_absent_model_names_the_command_that_fetches_it(
    tmp_path: Path, offer: Callable[..., CatalogueEntry]
) -> None:
    offer()
    with pytest.raises(ModelError, match="fetch it with `dossier models pull tiny`"):
        checked_model("tiny", cache=tmp_path)


def test_a_model_that_another_process_is_fetching_is_told_from_an_absent_one(
    tmp_path: Path, offer: Callable[..., CatalogueEntry]
) -> None:
    offer()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "tiny.gguf.partial").write_bytes(b"half")
    with pytest.raises(ModelError, match="is half fetched: wait for the download that runs"):
        checked_model("tiny", cache=tmp_path)


def test_a_damaged_file_is_replaced_by_a_pull(
    tmp_path: Path, file_server: FileServer, offer: Callable[..., CatalogueEntry]
) -> None:
    offer(WebSource(url=file_server.url))
    place(tmp_path, bytes(len(CONTENT)))
    assert pull_model("tiny", cache=tmp_path).read_bytes() == CONTENT


def test_the_hash_is_computed_once_until_the_file_changes(
    tmp_path: Path, offer: Callable[..., CatalogueEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    offer()
    path = place(tmp_path, CONTENT)
    read: list[Path] = []
    real = checksums.hash_file
    monkeypatch.setattr(checksums, "hash_file", lambda file, on_bytes: read.append(file) or real(file, on_bytes))
    checked_model("tiny", cache=tmp_path)
    checked_model("tiny", cache=tmp_path)
    assert len(read) == 1
    path.write_bytes(bytes(len(CONTENT)))
    os.utime(path, ns=(1, 1))
    with pytest.raises(ModelError, match="is damaged"):
        checked_model("tiny", cache=tmp_path)


@pytest.mark.parametrize("memory", ["", "{", "[]", '{"file": 3, "sha256": "x"}', "\0\0"])
def test_a_damaged_memory_of_hashes_is_ignored(tmp_path: Path, offer: Callable[..., Any], memory: str) -> None:
    offer()
    path = place(tmp_path, CONTENT)
    checked_model("tiny", cache=tmp_path)
    (kept,) = (tmp_path / "checked").iterdir()
    kept.write_text(memory)
    assert checked_model("tiny", cache=tmp_path) == path
    assert json.loads(kept.read_text())["sha256"] == hashlib.sha256(CONTENT).hexdigest()


def _pull_in_process(entry: CatalogueEntry, cache: Path) -> None:
    catalogue.MODELS = {"tiny": entry}
    assert pull_model("tiny", cache=cache).read_bytes() == CONTENT


def test_two_processes_that_pull_at_once_download_once(
    tmp_path: Path, file_server: FileServer, offer: Callable[..., CatalogueEntry]
) -> None:
    entry = offer(WebSource(url=file_server.url))
    spawn = multiprocessing.get_context("spawn")
    children = [spawn.Process(target=_pull_in_process, args=(entry, tmp_path)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0]
    assert len(file_server.asked) == 1


def begin_partial(cache: Path, data: bytes) -> Path:
    partial = partial_path(cache / "models" / "tiny.gguf")
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_bytes(data)
    return partial


def place(cache: Path, data: bytes) -> Path:
    path = cache / "models" / "tiny.gguf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
