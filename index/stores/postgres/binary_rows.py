"""Rows as COPY takes them in its binary form: half the bytes of its text, and no number is written out.

    numbers(columns) -> rows of fixed numbers        passage_row, vector_row, token_row -> one row of each table

Pure.  A row is a count of fields, and for each its length and its bytes, highest first; `stream` puts the head before
them and the end behind.  Read `index.stores.postgres.put_rows` for what is copied.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.types import Encoding, Passage

HEAD = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
BLOCK = 256 * 1024  # bytes
END = struct.pack(">h", -1)
FLOATS = {"vector": ">f4", "halfvec": ">f2"}


def stream(rows: Iterable[bytes]) -> Iterator[bytes]:
    """What COPY reads, in blocks: each is waited for."""
    block = bytearray(HEAD)
    for row in rows:
        block += row
        if len(block) >= BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block) + END


def numbers(columns: Sequence[NDArray[Any]]) -> bytes:
    """A row for each element of the columns, whose types are the table's."""
    form: list[tuple[str, str]] = [("fields", ">i2")]
    for at, column in enumerate(columns):
        form += [(f"length{at}", ">i4"), (f"value{at}", column.dtype.newbyteorder(">").str)]
    rows = np.empty(len(columns[0]), dtype=np.dtype(form))
    rows["fields"] = len(columns)
    for at, column in enumerate(columns):
        rows[f"length{at}"] = column.dtype.itemsize
        rows[f"value{at}"] = column
    return rows.tobytes()


def passage_row(row: int, article: int, passage: Passage, words: int) -> bytes:
    """row, id, article, start, end, length."""
    id_ = passage.id.encode()
    placed = struct.pack(">iqiiiiii", 8, article, 4, passage.start, 4, passage.end, 4, words)
    return struct.pack(">hiqi", 6, 8, row, len(id_)) + id_ + placed


def vector_row(row: int, article: int, vector: NDArray[np.float32], kind: str) -> bytes:
    """passage, article, vector: at half precision, as every store keeps it, whatever the server's type is."""
    kept = vector.astype(np.float16).astype(FLOATS[kind]).tobytes()
    return struct.pack(">hiqiqihh", 3, 8, row, 8, article, len(kept) + 4, len(vector), 0) + kept


def token_row(row: int, encoding: Encoding) -> bytes:
    """passage, starts, tokens."""
    starts, tokens = encoding.token_starts.astype(np.int32).tobytes(), encoding.tokens.astype(np.int8).tobytes()
    return struct.pack(">hiqi", 3, 8, row, len(starts)) + starts + struct.pack(">i", len(tokens)) + tokens
