"""The truth, for reading: articles, passages and encodings as of one moment.

    home/library.sqlite -> `Library` -> Article, Passage, Encoding

A library holds a snapshot: what a writer commits later is seen after `refresh`.  Passages are stored as
offsets and cut out of their article's text, so a passage cannot say what its article does not.  Every failure
is a LibraryError.  Read `index.library.writer` next for how articles get in.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.encoders.unpack import unit, unpacked
from index.library.about import About
from index.library.schema import connect_reader, library_errors, library_path
from index.types import Article, DroppedLine, Encoding, Passage
from index.types import ArticleHeader as ArticleHeader

ARTICLE_COLUMNS = "row, id, title, publisher, published, author, url, source, content_hash, story, text"
FETCH_ROWS = 4096


class Library(About):
    """A snapshot of the truth of one home.  Safe to use from several threads; a context manager."""

    store = ""

    def __init__(self, connection: sqlite3.Connection, home: Path, *, pinned: bool) -> None:
        self.home = home
        self.path = library_path(home)
        self._connection = connection
        self._pinned = pinned
        self._lock = threading.RLock()
        self._headers: tuple[str, list[ArticleHeader]] = ("", [])
        self._counted = ("", 0)
        if pinned:
            self.refresh()

    @classmethod
    def open(cls, home: Path) -> Self:
        """The library as it is now.  Raises LibraryError: absent, damaged, or of another format."""
        return cls(connect_reader(home), home, pinned=True)

    def refresh(self) -> bool:
        """Move to the present; whether anything had changed."""
        with self._lock, library_errors(self.home):
            before = self.version if self._connection.in_transaction else ""
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self._connection.execute("BEGIN")
            return self.version != before

    def close(self) -> None:
        """Let the snapshot go."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What the library is

    def meta(self, key: str) -> str:
        """A setting of the index, "" when it was never set."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    @property
    def place(self) -> str:
        """The home."""
        return str(self.home)

    @property
    def another(self) -> str:
        """See `About`."""
        return 'build another with "dossier --home OTHER index PATH"'

    @property
    def article_count(self) -> int:
        """How many articles there are."""
        return self._count("articles")

    @property
    def passage_count(self) -> int:
        """How many passages there are; counted once for each version, since a million take 25 ms."""
        with self._lock:
            version = self.version
            if self._counted[0] != version:
                self._counted = (version, self._count("passages"))
            return self._counted[1]

    # Articles

    def articles(self) -> list[Article]:
        """All articles, in the order they were first added."""
        rows = self._rows(f"SELECT {ARTICLE_COLUMNS} FROM articles ORDER BY added, row")
        dropped: dict[int, list[DroppedLine]] = {}
        for article, line in self._dropped("SELECT article, line, text, reason FROM dropped ORDER BY rowid"):
            dropped.setdefault(article, []).append(line)
        return [_article(row, dropped.get(row[0], ())) for row in rows]

    def headers(self) -> list[ArticleHeader]:
        """All articles without their texts, in the order they were first added; cheap when asked again."""
        with self._lock:
            if self._headers[0] != self.version:
                self._headers = (self.version, self._read_headers())
            return self._headers[1]

    def article(self, article_id: str) -> Article | None:
        """The article of that id."""
        rows = self._rows(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id = ?", article_id)
        if not rows:
            return None
        query = "SELECT article, line, text, reason FROM dropped WHERE article = ? ORDER BY rowid"
        return _article(rows[0], [line for _, line in self._dropped(query, rows[0][0])])

    def articles_by_id(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """The articles of these ids; an id that is not there is left out."""
        found = ((id_, self.article(id_)) for id_ in dict.fromkeys(article_ids))
        return {id_: article for id_, article in found if article is not None}

    def article_hash(self, article_id: str) -> str:
        """The content hash of an article, "" for an unknown id."""
        rows = self._rows("SELECT content_hash FROM articles WHERE id = ?", article_id)
        return str(rows[0][0]) if rows else ""

    def states(self) -> list[tuple[str, str, str]]:
        """(id, content hash, ISO day or "") of every article, the latest added first."""
        return self._rows(
            "SELECT id, content_hash, coalesce(published, '') FROM articles ORDER BY added DESC, row DESC"
        )

    def article_with(self, words: str) -> str:
        """The id of the first article whose text holds just these characters, "" where none does."""
        rows = self._rows("SELECT id FROM articles WHERE instr(text, ?) > 0 ORDER BY row LIMIT 1", words)
        return str(rows[0][0]) if rows else ""

    # Passages

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of these ids; an id that is not there is left out."""
        query = """SELECT p.id, a.id, p.start, p."end", a.row FROM passages p JOIN articles a ON a.row = p.article
                   WHERE p.id IN (SELECT value FROM json_each(?))"""
        with self._lock:
            rows = self._rows(query, json.dumps(list(ids)))
            texts = self._texts({row[4] for row in rows})
        return {row[0]: _passage(row, texts[row[4]]) for row in rows}

    def passages_of(self, article_id: str) -> list[Passage]:
        """An article's passages, in reading order; none for an unknown id."""
        query = """SELECT p.id, a.id, p.start, p."end", a.row FROM passages p JOIN articles a ON a.row = p.article
                   WHERE a.id = ? ORDER BY p.start"""
        with self._lock:
            rows = self._rows(query, article_id)
            texts = self._texts({row[4] for row in rows})
        return [_passage(row, texts[row[4]]) for row in rows]

    def articles_of(self, passage_ids: Iterable[str]) -> dict[str, str]:
        """Passage id to article id, for those that are there."""
        query = """SELECT p.id, a.id FROM passages p JOIN articles a ON a.row = p.article
                   WHERE p.id IN (SELECT value FROM json_each(?))"""
        return dict(self._rows(query, json.dumps(list(passage_ids))))

    # Encodings

    def encodings(self, ids: Sequence[str]) -> dict[str, Encoding]:
        """What the encoder made of these passages; an id that is not there is left out."""
        query = """SELECT p.id, v.vector, t.starts, t.tokens FROM passages p
                   JOIN vectors v ON v.passage = p.row JOIN tokens t ON t.passage = p.row
                   WHERE p.id IN (SELECT value FROM json_each(?))"""
        return {row[0]: _encoding(row) for row in self._rows(query, json.dumps(list(ids)))}

    def vector_rows(self, *, after: int = 0) -> Iterator[tuple[list[int], list[str], list[str], NDArray[np.float16]]]:
        """Blocks of (rows, passage ids, article ids, (n, d) float16 vectors) of the passages later than `after`."""
        query = """SELECT p.row, p.id, a.id, v.vector FROM passages p JOIN articles a ON a.row = p.article
                   JOIN vectors v ON v.passage = p.row WHERE p.row > ? ORDER BY p.row LIMIT ?"""
        while rows := self._rows(query, after, FETCH_ROWS):
            vectors = np.frombuffer(b"".join(row[3] for row in rows), dtype=np.float16).reshape(len(rows), -1)
            yield [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], vectors
            after = rows[-1][0]

    def passage_ids(self, *, up_to: int | None = None) -> Iterator[str]:
        """Passage ids in order of row, those no later than `up_to` when it is given."""
        limit = self.last_row if up_to is None else up_to
        yield from (row[0] for row in self._rows("SELECT id FROM passages WHERE row <= ? ORDER BY row", limit))

    def count_up_to(self, row: int) -> int:
        """How many passages are no later than `row`."""
        return int(self._rows("SELECT count(*) FROM passages WHERE row <= ?", row)[0][0])

    @property
    def last_row(self) -> int:
        """The row of the latest passage, 0 when there is none."""
        return int(self._rows("SELECT coalesce(max(row), 0) FROM passages")[0][0])

    def query(self, sql: str, *parameters: Any) -> list[Any]:
        """Rows of a SELECT over the snapshot, for the other modules of `index`."""
        return self._rows(sql, *parameters)

    def copy_to(self, target: sqlite3.Connection) -> None:
        """Copy the snapshot, every page of it, into another database."""
        with self._lock, library_errors(self.home):
            self._connection.backup(target)

    # Rows

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        with self._lock, library_errors(self.home):
            return self._connection.execute(sql, parameters).fetchall()

    def _count(self, table: str) -> int:
        return int(self._rows(f"SELECT count(*) FROM {table}")[0][0])

    def _texts(self, rows: Collection[int]) -> dict[int, str]:
        query = "SELECT row, text FROM articles WHERE row IN (SELECT value FROM json_each(?))"
        return dict(self._rows(query, json.dumps(list(rows))))

    def _dropped(self, query: str, *parameters: Any) -> list[tuple[int, DroppedLine]]:
        rows = self._rows(query, *parameters)
        return [(row[0], DroppedLine(line=row[1], text=row[2], reason=row[3])) for row in rows]

    def _read_headers(self) -> list[ArticleHeader]:
        query = """SELECT id, title, publisher, published, source, story,
                   (SELECT count(*) FROM passages p WHERE p.article = a.row) FROM articles a ORDER BY added, row"""
        return [
            ArticleHeader(
                id=row[0], title=row[1], publisher=row[2], published=_date(row[3]),
                source=row[4], copy_group=row[5], passages=row[6],
            )
            for row in self._rows(query)
        ]  # fmt: skip


def _article(row: Any, dropped: Sequence[DroppedLine]) -> Article:
    return Article(
        id=row[1],
        title=row[2],
        publisher=row[3],
        published=_date(row[4]),
        author=row[5],
        url=row[6],
        source=row[7],
        content_hash=row[8],
        copy_group=row[9],
        text=row[10],
        dropped=tuple(dropped),
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _passage(row: Any, text: str) -> Passage:
    return Passage(id=row[0], article_id=row[1], start=row[2], end=row[3], text=text[row[2] : row[3]])


def _encoding(row: Any) -> Encoding:
    return unpacked(unit(np.frombuffer(row[1], dtype=np.float16).astype(np.float32)), row[2], row[3])
