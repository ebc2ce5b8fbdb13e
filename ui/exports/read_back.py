"""A file that was exported, or printed as JSON -> the citations in it, as anybody would read them there.

    read_file(path) -> Cited*            raises ExportError for a file of another kind, too large, or without a citation

What is checked is what is shown: the words are taken from the text of the file and from no copy beside it.  The file is
not trusted.  Read `ui.exports.standing` next.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ui.board.sheet import safe_cell
from ui.exports.citation_line import Cited, read_citation
from ui.exports.content import ExportError
from ui.exports.text_forms import unmarked

MOST_BYTES = 50_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_OURS = 'give a file that "dossier export", "ask --json", "brief --json" or "brief --csv" wrote'
_PLACELESS = 'what "brief --markdown" and "brief --ics" write has no places, what "dossier export brief" writes has'


def read_file(path: Path) -> tuple[Cited, ...]:
    """The citations, in the file's order.  Raises ExportError, OSError."""
    if not path.is_file():
        raise ExportError(f"{path} is no file: {_NOT_OURS}")
    if path.stat().st_size > MOST_BYTES:
        raise ExportError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB: {_NOT_OURS}")
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise ExportError(f"{path} is of a kind that is not read ({' '.join(sorted(READERS))} are): {_NOT_OURS}")
    try:
        found = tuple(read(path.read_bytes()))
    except (
        ValueError,
        KeyError,
        TypeError,
        SyntaxError,
        csv.Error,
        RecursionError,
        zipfile.BadZipFile,
        NotImplementedError,
    ) as error:
        raise ExportError(f"{path} is not what its name says, or broken: {_NOT_OURS}") from error
    if not found:
        raise ExportError(f"{path} holds no citation that can be checked: {_NOT_OURS} ({_PLACELESS})")
    return found


def _lines(text: str) -> Iterator[Cited]:
    """The citations among the lines of a text."""
    for line in text.splitlines():
        if (cited := read_citation(line)) is not None:
            yield cited


def _markdown(data: bytes) -> Iterator[Cited]:
    return _lines(unmarked(_text(data)))


def _html(data: bytes) -> Iterator[Cited]:
    from lxml import etree, html

    try:
        root = html.document_fromstring(_text(data))
    except etree.ParserError as error:
        raise ValueError("nothing in it") from error
    return _lines("\n".join(" ".join(item.text_content().split()) for item in root.iter("li")))


def _word(data: bytes) -> Iterator[Cited]:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("word/footnotes.xml")
        if part.file_size > MOST_BYTES:
            raise ValueError("too large")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(archive.read(part), parser)
    paragraphs = ("".join(t.text or "" for t in p.iter(f"{_W}t")) for p in root.iter(f"{_W}p"))
    return _lines("\n".join(" ".join(text.split()) for text in paragraphs))


def _calendar(data: bytes) -> Iterator[Cited]:
    from icalendar import Calendar

    for event in Calendar.from_ical(data).walk("VEVENT"):
        yield from _lines(str(event.get("description", "")))


def _table(data: bytes) -> Iterator[Cited]:
    """The quotes of `brief --csv`, a row each, without the apostrophe that keeps a cell from being a formula."""
    for row in csv.DictReader(io.StringIO(_text(data), newline="")):
        if row.get("article") and row.get("quote"):
            words = str(row["quote"])
            said = words[1:] if words.startswith("'") and safe_cell(words[1:]) == words else words
            yield Cited(
                words=said,
                article_id=str(row["article"]),
                start=int(row["start"]),
                end=int(row["end"]),
                content_hash="",
            )


def _json(data: bytes) -> Iterator[Cited]:
    return _walk(json.loads(_text(data)), depth=0)


def _walk(value: Any, *, depth: int) -> Iterator[Cited]:
    """Citations of records, and the notes of CSL-JSON."""
    if depth > 60:
        raise ValueError("nested too deep")
    if isinstance(value, list):
        for each in value:
            yield from _walk(each, depth=depth + 1)
    elif isinstance(value, dict):
        if "quote" in value and "article_id" in value:
            yield _cited(value)
            return
        if isinstance(value.get("note"), str):
            yield from _lines(value["note"])
        for each in value.values():
            yield from _walk(each, depth=depth + 1)


def _cited(value: dict[str, Any]) -> Cited:
    return Cited(
        words=str(value["quote"]),
        article_id=str(value["article_id"]),
        start=int(value["start"]),
        end=int(value["end"]),
        content_hash=str(value.get("content_hash") or ""),
    )


def _text(data: bytes) -> str:
    return re.sub(r"\r\n?", "\n", data.decode("utf-8-sig"))


READERS: dict[str, Callable[[bytes], Iterator[Cited]]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".docx": _word,
    ".ris": lambda data: _lines(_text(data)),
    ".json": _json,
    ".csl": _json,
    ".ics": _calendar,
    ".csv": _table,
}
