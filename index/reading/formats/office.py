"""What the readers of packed documents share: a file's members, a table's rows, and the text that is made of blocks.

    unpacked(data) -> archive      member(archive, "content.xml") -> bytes      opened_text(blocks) -> Opened

What is packed is unpacked within a limit.  A text that is a database export is split into its articles.  Read
`index.reading.formats.word.docx` next, `index.reading.formats.word.odt`, `index.reading.formats.word.rtf`;
`index.reading.formats.books` reads books.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

from index.reading.formats.exports.text_exports import split_lines
from index.reading.formats.part import MAX_BODY, NoArticles, Opened, Part, Refused
from index.reading.pages.tables import MAX_ROWS, count_heads, filled, rows_as_sentences

MAX_UNPACKED = 60_000_000  # bytes of what is read of a file
Cell = tuple[str, int, int]  # words, rows down, columns across
NO_TEXT = "holds no text, a scan perhaps: run text recognition over it first"


def unpacked(data: bytes) -> zipfile.ZipFile:
    """The archive in `data`.  Raises Refused for a broken one."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused("is broken: save it again") from error


def member(archive: zipfile.ZipFile, name: str, *, limit: int = MAX_UNPACKED) -> bytes:
    """One file of an archive.  Raises Refused when it is missing, locked or unpacks to more than `limit` bytes."""
    try:
        with archive.open(name) as file:
            data = file.read(limit + 1)
    except (KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise Refused("is broken or locked by a password: save it again without one") from error
    if len(data) > limit:
        raise Refused("unpacks to far more than it weighs: leave it out")
    return data


def joined_cell(paragraphs: Iterable[str]) -> str:
    """A cell's paragraphs as one line."""
    return " ".join(filter(None, paragraphs))


def value(element: Any, name: str) -> str:
    """An attribute of that name, its namespace aside; "" where there is none."""
    held = {} if element is None else element.attrib
    return next((str(text) for key, text in held.items() if key.rpartition("}")[2] == name), "")


def rows_of(rows: list[list[Cell]]) -> list[str]:
    """A table's rows: under their heads where it has figures under heads, else their cells apart, as exports need."""
    grid = filled(rows) if 1 < len(rows) <= MAX_ROWS else []
    if grid and count_heads(grid):
        return rows_as_sentences(grid)
    return [" | ".join(words for words, _, _ in row if words) for row in rows]


def opened_text(blocks: list[str]) -> Opened:
    """The articles of a text, one where it is no export; a line break inside a sentence is a space."""
    if not any(map(str.isalnum, "".join(blocks))):
        raise NoArticles(NO_TEXT)
    split = split_lines([line for block in blocks for line in block.split("\n")])
    if split is not None:
        return split
    text = "\n\n".join(re.sub(r"\s*\n\s*(?=[a-z])", " ", block) for block in blocks if block.strip())
    if len(text) > MAX_BODY:
        raise Refused(f"holds over {MAX_BODY:,} characters: split it")
    return Opened(parts=(Part(body=text),))
