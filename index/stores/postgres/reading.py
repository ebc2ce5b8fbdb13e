"""Articles, passages and encodings of a collection in PostgreSQL, as of one moment.

    PostgresContents.open(home, address) -> articles, passages, encodings

A snapshot is a read-only transaction: it lasts as long as something is asked of it, and a few seconds more; what is
asked later is asked of the present, and `version` then says so.  Passages are cut out of their article's text, as
everywhere.  Read `index.stores.contract` for what each method promises, `index.stores.postgres.asked` for search.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

from index.library.about import About
from index.stores.address import StoreAddress
from index.stores.postgres.migrations import check
from index.stores.postgres.rows import ARTICLE, HEADER, article_of, encoding_of, header_of
from index.stores.postgres.session import Session
from index.types import Article, ArticleHeader, Encoding, Passage

MOST_READ = 64  # articles that are held for the question that reads them


class PostgresContents(About):
    """A snapshot of one collection.  Safe to use from several threads; a context manager."""

    _holds = True  # what was read of a snapshot stays true

    def __init__(self, session: Session, home: Path) -> None:
        self.home = home
        self.session = session
        self._headers: tuple[str, list[ArticleHeader]] = ("", [])
        self._meta: tuple[int, dict[str, str]] = (-1, {})
        self._read: tuple[int, dict[str, Article]] = (-1, {})
        self._encoded: tuple[int, dict[str, Encoding]] = (-1, {})

    @classmethod
    def open(cls, home: Path, address: StoreAddress) -> Self:
        """The collection as it is now.  Raises LibraryError: absent, out of reach, or of another layout."""
        session = Session(address)
        try:
            opened = cls(session, home)
            opened.check()
            opened.refresh()
        except BaseException:
            session.close()
            raise
        return opened

    def check(self) -> None:
        """Raise LibraryError unless the collection can be read."""
        check(self.session)

    def refresh(self) -> bool:
        """Move to the present; whether anything had changed."""
        with self.session.lock:
            before = self.version if self.session.in_transaction else ""
            self.session.snapshot()
            return self.version != before

    def close(self) -> None:
        """Let the connection go."""
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What the collection is

    def meta(self, key: str) -> str:
        """A setting of the index, "" when it was never set."""
        with self.session.lock:
            self._look()
            if self._meta[0] != self.session.snapshots:
                self._meta = (self.session.snapshots, dict(self.session.rows("SELECT key, value FROM {s}.meta")))
            return self._meta[1].get(key, "")

    @property
    def place(self) -> str:
        """The address, without a password."""
        return self.session.address.shown

    @property
    def store(self) -> str:
        """The address as it was given, with what it may hold."""
        return self.session.address.text

    @property
    def another(self) -> str:
        """See `About`."""
        return "name another collection"

    @property
    def vector_kind(self) -> str:
        """The server's type of the vectors, "" before the first."""
        return self.meta("vector")

    @property
    def article_count(self) -> int:
        """How many articles there are."""
        return int(self.rows("SELECT count(*) FROM {s}.articles")[0][0])

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return int(self.meta("passages") or 0)

    # Articles

    def articles(self) -> list[Article]:
        """All articles, in the order they were first added."""
        return [article_of(row) for row in self.rows(f"SELECT {ARTICLE} FROM {{s}}.articles ORDER BY added, row")]

    def headers(self) -> list[ArticleHeader]:
        """All articles without their texts, in the order they were first added; cheap when asked again."""
        with self.session.lock:
            version = self.version
            if self._headers[0] != version:
                rows = self.rows(f"SELECT {HEADER} FROM {{s}}.articles ORDER BY added, row")
                self._headers = (version, [header_of(row) for row in rows])
            return self._headers[1]

    def states(self) -> list[tuple[str, str, str]]:
        """(id, content hash, ISO day or "") of every article, the latest added first."""
        rows = self.rows("SELECT id, content_hash, published FROM {s}.articles ORDER BY added DESC, row DESC")
        return [(row[0], row[1], str(row[2] or "")) for row in rows]

    def article(self, article_id: str) -> Article | None:
        """The article of that id."""
        return self.articles_by_id([article_id]).get(article_id)

    def articles_by_id(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """The articles of these ids; what a question has read is not read again for it."""
        with self.session.lock:
            self._look()
            wanted, read = list(dict.fromkeys(article_ids)), self._articles_read()
            if missing := [id_ for id_ in wanted if id_ not in read]:
                rows = self.session.rows(f"SELECT {ARTICLE} FROM {{s}}.articles WHERE id = ANY(%s)", missing)
                read.update((row[0], article_of(row)) for row in rows)
            return {id_: read[id_] for id_ in wanted if id_ in read}

    def article_hash(self, article_id: str) -> str:
        """The content hash of an article, "" for an unknown id."""
        rows = self.rows("SELECT content_hash FROM {s}.articles WHERE id = %s", article_id)
        return str(rows[0][0]) if rows else ""

    def article_with(self, words: str) -> str:
        """The id of the first article whose text holds just these characters, "" where none does."""
        rows = self.rows(
            "SELECT id FROM {s}.articles WHERE position(%s in text) > 0 ORDER BY row LIMIT 1", words.replace("\0", "")
        )
        return str(rows[0][0]) if rows else ""

    # Passages

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of these ids; an id that is not there is left out."""
        return {passage.id: passage for passage in self._passages("p.id = ANY(%s)", list(ids))}

    def passages_of(self, article_id: str) -> list[Passage]:
        """An article's passages, in reading order; none for an unknown id."""
        return self._passages("a.id = %s", article_id)

    def articles_of(self, passage_ids: Iterable[str]) -> dict[str, str]:
        """Passage id to article id, for those that are there."""
        sql = """SELECT p.id, a.id FROM {s}.passages p JOIN {s}.articles a ON a.row = p.article WHERE p.id = ANY(%s)"""
        return dict(self.rows(sql, list(passage_ids)))

    def encodings(self, ids: Sequence[str]) -> dict[str, Encoding]:
        """What the encoder made of these passages; of those that were asked for last, some are asked for again."""
        with self.session.lock:
            if not self.vector_kind:
                return {}
            before, held = self._encoded
            if before == self.session.snapshots and held.keys() >= set(ids):
                return {id_: held[id_] for id_ in ids}
            sql = """SELECT p.id, v.vector, t.starts, t.tokens FROM {s}.passages p
                     JOIN {s}.vectors v ON v.passage = p.row JOIN {s}.tokens t ON t.passage = p.row
                     WHERE p.id = ANY(%s)"""
            rows = self.rows(sql, list(ids), binary=True)
            found = {row[0]: encoding_of(row[1], self.vector_kind, row[2], row[3]) for row in rows}
            if self._holds:
                self._encoded = (self.session.snapshots, found)
            return found

    def rows(self, sql: str, *values: Any, binary: bool = False) -> list[Any]:
        """The rows of a statement over the snapshot, for the other modules of this room."""
        with self.session.lock:
            self._look()
            return self.session.rows(sql, *values, binary=binary)

    def _look(self) -> None:
        """Have a snapshot."""
        if not self.session.in_transaction:
            self.session.snapshot()

    def _articles_read(self) -> dict[str, Article]:
        """What was read of this snapshot, as long as it is not much."""
        if not self._holds or self._read[0] != self.session.snapshots or len(self._read[1]) > MOST_READ:
            self._read = (self.session.snapshots, {})
        return self._read[1]

    def _passages(self, condition: str, value: Any) -> list[Passage]:
        sql = f"""SELECT p.id, a.id, p.start, p."end", substr(a.text, p.start + 1, p."end" - p.start)
                  FROM {{s}}.passages p JOIN {{s}}.articles a ON a.row = p.article WHERE {condition} ORDER BY p.row"""
        return [
            Passage(id=row[0], article_id=row[1], start=row[2], end=row[3], text=row[4])
            for row in self.rows(sql, value)
        ]
