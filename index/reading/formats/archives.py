"""Files that hold other files -> the articles of each: WARC captures and ZIP archives.

    open_warc(data) -> Opened          open_zip(data, open_member) -> Opened

A capture's stated length is often wrong, so a record ends where the next begins.  An article is HTML that was answered
with 200, or the text that a crawler made of it; robots.txt, pictures and redirects are passed over and counted.  What
is packed is unpacked within limits.  Read `index.reading.formats.open` next.
"""

from __future__ import annotations

import gzip
import io
import posixpath
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.parser import BytesParser

from index.reading.decode import NotText, decode_text, meta_charset
from index.reading.formats.lists.companion_tables import stated_beside
from index.reading.formats.office import member, unpacked
from index.reading.formats.part import NoArticles, Opened, Part, Refused, numbered

MAX_UNPACKED = 200_000_000  # bytes of a packed WARC
MAX_MEMBERS = 5_000  # of a ZIP
MAX_MEMBER = 50_000_000  # bytes
_RECORD = re.compile(rb"(?:\A|\r?\n\r?\n|\n)(?=WARC/\d\.\d\r?\n)")
_BLANK = re.compile(rb"\r?\n\r?\n")
_PAGES = ("text/html", "application/xhtml+xml")


def open_warc(data: bytes) -> Opened:
    """The pages of a capture, each under its address."""
    pages: dict[str, Part] = {}
    passed: Counter[str] = Counter()
    for head, body in _records(_inflated(data) if data[:2] == b"\x1f\x8b" else data):
        kind = head.get("WARC-Type", "").lower()
        if kind not in ("response", "resource", "conversion"):
            continue
        address = head.get("WARC-Target-URI", "").strip("<> ")
        page, reason = (
            _page(body, address)
            if kind == "response"
            else _resource(body, head.get("Content-Type", ""), address, texts=kind == "conversion")
        )
        if page is None:
            passed[reason] += 1
        elif address not in pages:
            pages[address] = page
        elif page.body != pages[address].body:
            passed["other versions of a page in it"] += 1
    if not pages:
        raise NoArticles("is a capture without pages in it: leave it out")
    told = tuple(("", f"{count} of the capture: {reason}") for reason, count in sorted(passed.items()))
    return Opened(parts=numbered(pages.values()), passed=told)


def packed_file(data: bytes) -> bytes:
    """What a packed file holds where that is no capture, b"" for a capture.  Raises Refused."""
    inside = _inflated(data)
    return b"" if _RECORD.search(inside[:2000]) else inside


def _records(data: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    """Head and body of each record."""
    starts = [match.end() for match in _RECORD.finditer(data)]
    if not starts:
        raise Refused("is a broken capture: save it again")
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        record = data[start:end]
        blank = _BLANK.search(record)
        if blank:
            names = BytesParser().parsebytes(record[record.find(b"\n") + 1 : blank.end()], headersonly=True)
            yield {str(name): str(value) for name, value in names.items()}, record[blank.end() :]


def _inflated(data: bytes) -> bytes:
    """A WARC packed record by record."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unpacked_data = file.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Refused("is a broken capture: save it again") from error
    if len(unpacked_data) > min(MAX_UNPACKED, max(20_000_000, 100 * len(data))):
        raise Refused("unpacks to far more than it weighs: split it")
    return unpacked_data


def _page(answer: bytes, address: str) -> tuple[Part | None, str]:
    """The page of an HTTP answer, or the reason why there is none."""
    blank = _BLANK.search(answer)
    status = re.match(rb"HTTP/\d(?:\.\d)? (\d{3})", answer)
    if not blank or not status:
        return None, "broken answers"
    if status[1] != b"200":
        return None, "answers other than 200"
    head = BytesParser().parsebytes(answer[answer.find(b"\n") + 1 : blank.end()], headersonly=True)
    body = answer[blank.end() :]
    if head.get("Transfer-Encoding", "").lower() == "chunked":
        body = _joined_chunks(body)
    if head.get("Content-Encoding", "").lower() in ("gzip", "deflate", "x-gzip"):
        body = _inflated_body(body)
    return _resource(body, head.get("Content-Type", ""), address)


def _resource(body: bytes, content_type: str, address: str, *, texts: bool = False) -> tuple[Part | None, str]:
    """A page, or where `texts` are asked for the text that a crawler has made of one."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in _PAGES and not (texts and kind == "text/plain"):
        return None, f"files of the kind {kind[:40] or 'unknown'}"
    charset = re.search(r"charset=[\"']?([\w.-]+)", content_type, re.I)
    try:
        text = decode_text(body.rstrip(b"\r\n"), declared=charset[1] if charset else meta_charset(body))
    except (NotText, LookupError):
        return None, "pages that are no text"
    name = re.sub(r"^https?://", "", address)
    return Part(body=text, form="page" if kind in _PAGES else "text", fragment=name, url=address), ""


def _joined_chunks(body: bytes) -> bytes:
    """The body of a chunked answer; as it stands where it is not chunked after all."""
    parts = []
    at = 0
    while (line := re.compile(rb"\s*([0-9a-fA-F]{1,8})[^\n]{0,100}\n").match(body, at)) is not None:
        size = int(line[1], 16)
        if not size:
            break
        parts.append(body[line.end() : line.end() + size])
        at = line.end() + size
    return b"".join(parts) or body


def _inflated_body(body: bytes) -> bytes:
    for window in (47, -15):  # gzip or zlib, told by their heads; then a bare stream
        try:
            return zlib.decompressobj(window).decompress(body, MAX_MEMBER)
        except zlib.error:
            continue
    return body


def open_zip(data: bytes, open_member: Callable[[str, bytes], Opened | None]) -> Opened:
    """The articles of an archive's files, each named after its file; files of other kinds are passed over."""
    archive = unpacked(data)
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and "__MACOSX" not in entry.filename]
    if len(entries) > MAX_MEMBERS:
        raise Refused(f"holds {len(entries):,} files, the limit is {MAX_MEMBERS:,}: unpack it and give the folder")
    parts: list[Part] = []
    passed: list[tuple[str, str]] = []
    stubs: list[Part] = []
    left = MAX_MEMBER * 2
    held: dict[str, bytes] = {}
    for entry in entries:
        try:
            held[entry.filename] = member(archive, entry.filename, limit=min(MAX_MEMBER, left))
            left -= len(held[entry.filename])
        except Refused as error:
            passed.append((entry.filename, str(error)))
    tables = {name: data for name, data in held.items() if name.lower().endswith((".csv", ".json"))}
    stated, about = stated_beside(tables.items(), held.keys() - tables.keys())
    for path, inside in held.items():
        name, facts = posixpath.basename(path), stated.get(path, {})
        other = "is not published" if "draft" in facts else "holds its reader's notes" if "beside" in facts else ""
        if path in about or other:
            passed.append((path, other or "states titles and days of the files beside it"))
            continue
        try:
            opened = open_member(path, inside)
        except Refused as error:
            passed.append((path, str(error)))
            continue
        if opened is None:
            passed.append((path, "is of a kind that is not read inside an archive"))
            continue
        alone = facts and len(opened.parts) == 1
        own = [replace(part, **facts, headed=True) for part in opened.parts] if alone else opened.parts
        parts += [replace(part, fragment="/".join(filter(None, (name, part.fragment)))) for part in own]
        stubs += opened.stubs
        passed += [("/".join(filter(None, (name, where))), reason) for where, reason in opened.passed]
    if not parts:
        raise NoArticles("is an archive without articles in it: unpack it and give the folder")
    return Opened(parts=numbered(parts), passed=tuple(passed), stubs=tuple(stubs))
