"""Rows of PostgreSQL as the values of `index.types`, and these as what a row holds.

    row -> Article, ArticleHeader, Encoding        a vector -> its text

Pure.  PostgreSQL keeps no NUL in a text: it is kept as U+FFFD, so that no offset moves.  Read
`index.stores.postgres.reading` next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.unpack import unit, unpacked
from index.stores.records.kinds import Kind
from index.types import Article, ArticleHeader, DroppedLine, Encoding

ARTICLE = "id, title, publisher, published, author, url, source, content_hash, copy_group, text, dropped"
HEADER = "id, title, publisher, published, source, copy_group, passages"
VECTOR_HEAD = 4  # bytes before the numbers of a vector as the server sends it
LONGEST_TERM = 500  # characters; an index entry holds 2,700 bytes


def article_of(row: Any) -> Article:
    """The article of a row of ARTICLE."""
    return Article(
        id=row[0],
        title=row[1],
        publisher=row[2],
        published=row[3],
        author=row[4],
        url=row[5],
        source=row[6],
        content_hash=row[7],
        copy_group=row[8],
        text=row[9],
        dropped=tuple(DroppedLine(line=line, text=text, reason=reason) for line, text, reason in row[10]),
    )


def header_of(row: Any) -> ArticleHeader:
    """The header of a row of HEADER."""
    return ArticleHeader(
        id=row[0], title=row[1], publisher=row[2], published=row[3], source=row[4], copy_group=row[5], passages=row[6]
    )


def encoding_of(vector: bytes, kind: str, starts: bytes, tokens: bytes) -> Encoding:
    """The encoding of a passage, its vector as the server sends it."""
    numbers = np.frombuffer(vector, dtype=">f2" if kind == "halfvec" else ">f4", offset=VECTOR_HEAD).astype(np.float32)
    return unpacked(unit(numbers), starts, tokens)


def vector_text(vector: NDArray[np.float32]) -> str:
    """A vector as the server reads it."""
    return "[" + ",".join(f"{value:.9g}" for value in vector.tolist()) + "]"


def lexeme(stem: str) -> str:
    """A stem as it is kept."""
    return plain(stem[:LONGEST_TERM])


def plain(text: str) -> str:
    """A text as PostgreSQL can keep it, no shorter and no longer."""
    return text.replace("\0", "\ufffd")


def words_of_server(kind: Kind, schema: str) -> Mapping[str, str]:
    """What stands for the marks in statements over records of a kind, which are tables beside those of the articles."""
    return {
        "{t}": f"{schema}.{kind.name}_",
        "{among}": "(SELECT json_array_elements_text(?::json))",
        "{blob}": "bytea",
        "{real}": "double precision",
        "{serial}": "bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY",
        "{rowless}": "",
        "{rowid}": ", rowid bigint GENERATED ALWAYS AS IDENTITY",
        "?": "%s",
    }
