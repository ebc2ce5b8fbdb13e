"""What indexers of a collection know of its sources, how they divide them, and how their commits stand in line.

    locations -> `divide` -> portions that nobody else has in hand      `committing` -> one numbered commit

A portion is held by a row lock on a connection of its own: a process that is killed lets go of it at once, and another
takes it over.  Read `index.stores.postgres.keeper` next.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from index.stores.postgres.reading import PostgresContents
from index.stores.postgres.session import Session
from index.types import SourceRecord

PORTION = 48  # sources that one indexer takes at a time
POLL_SECONDS = 0.5  # between looks at what other indexers still have in hand
ADD_SOURCE = """INSERT INTO {s}.sources SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (md5(location), article) DO UPDATE SET stamp = excluded.stamp, content_hash = excluded.content_hash"""


class PostgresSources(PostgresContents):
    """A connection that may write.  It pins no snapshot: each look sees the present."""

    _holds = False

    def _look(self) -> None:
        """Nothing to have."""

    def meta(self, key: str) -> str:
        """A setting of the index, "" when it was never set."""
        rows = self.rows("SELECT value FROM {s}.meta WHERE key = %s", key)
        return str(rows[0][0]) if rows else ""

    def note(self, key: str, value: str) -> None:
        """Remember one setting of the index."""
        with self.committing():
            self._set(key, value)

    def sources(self) -> dict[str, tuple[SourceRecord, ...]]:
        """All known sources by location, a record for each article that it holds."""
        kept: dict[str, set[str]] = {}
        for article_id, text in self.rows("SELECT article, text FROM {s}.kept_lines"):
            kept.setdefault(article_id, set()).add(text)
        found: dict[str, list[SourceRecord]] = {}
        sql = 'SELECT location, article, stamp, content_hash FROM {s}.sources ORDER BY location COLLATE "C", article'
        for location, article_id, stamp, digest in self.rows(sql):
            found.setdefault(location, []).append(
                SourceRecord(
                    location=location, article_id=article_id, stamp=stamp, content_hash=digest,
                    keep=frozenset(kept.get(article_id, ())),
                )
            )  # fmt: skip
        return {location: tuple(records) for location, records in found.items()}

    def owners(self, article_id: str) -> list[str]:
        """The locations that hold an article."""
        sql = 'SELECT location FROM {s}.sources WHERE article = %s ORDER BY location COLLATE "C"'
        return [row[0] for row in self.rows(sql, article_id)]

    def same_content(self, content_hash: str) -> list[str]:
        """The ids of the articles that say and state just this."""
        sql = """SELECT id FROM {s}.articles WHERE content_hash = %s UNION
                 SELECT e.article FROM {s}.edits e JOIN {s}.articles a ON a.id = e.article
                 WHERE e.field = 'content_hash' AND e.value = %s"""
        return [row[0] for row in self.rows(sql, content_hash, content_hash)]

    def at_address(self, url: str) -> list[str]:
        """The ids of the articles that state this address as theirs."""
        return [row[0] for row in self.rows("SELECT id FROM {s}.articles WHERE url = %s", url)]

    def divide(self, locations: Sequence[str]) -> Iterator[frozenset[str]]:
        """The locations in portions that nobody else has in hand.  One that another indexer has is waited for: when
        that ends without having finished it, it is taken over."""
        if not locations:
            yield frozenset()
            return
        wanted = list(locations)
        self.session.run(
            "INSERT INTO {s}.work SELECT unnest(%s::text[]) ON CONFLICT (md5(location)) DO NOTHING", wanted
        )
        holding = Session(self.session.address)
        try:
            while True:
                with holding.transaction():
                    sql = """SELECT location FROM {s}.work WHERE location = ANY(%s) LIMIT %s
                             FOR UPDATE SKIP LOCKED"""
                    mine = frozenset(row[0] for row in holding.rows(sql, wanted, PORTION))
                    if mine:
                        yield mine
                        holding.run("DELETE FROM {s}.work WHERE location = ANY(%s)", list(mine))
                if not mine:
                    if not self.rows("SELECT 1 FROM {s}.work WHERE location = ANY(%s) LIMIT 1", wanted):
                        return
                    time.sleep(POLL_SECONDS)
        finally:
            holding.close()

    @contextmanager
    def committing(self, *, seconds: int = 600) -> Iterator[None]:
        """Commit what happens inside as one change, or nothing of it, when all others are done; tell who listens."""
        with self.session.transaction():
            self.session.run(f"SET LOCAL statement_timeout = {seconds * 1000}")
            self.session.rows("SELECT value FROM {s}.meta WHERE key = 'commits' FOR UPDATE")
            yield
            sql = "UPDATE {s}.meta SET value = (value::bigint + 1)::text WHERE key = 'commits' RETURNING value"
            commits = self.session.rows(sql)[0][0]
            self.session.tell(commits)

    def _set(self, key: str, value: str) -> None:
        self.session.run(
            "INSERT INTO {s}.meta VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value
        )

    def _record(self, records: Sequence[SourceRecord]) -> None:
        rows = {(each.location, each.article_id): each for each in records}.values()
        columns = zip(*((each.location, each.article_id, each.stamp, each.content_hash) for each in rows), strict=True)
        if rows:
            self.session.run(ADD_SOURCE, *map(list, columns))
