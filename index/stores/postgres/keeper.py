"""A collection in PostgreSQL, written to by any number of indexers at once.

    Entry -> `PostgresKeeper.put` -> article, passages, words, vectors, tokens, counts: one transaction, and a NOTIFY

Commits of a collection stand in line at one row, so that they are numbered in the order in which they can be seen,
near-copies find one another, and what was expected is compared with what is there.  Reading and encoding, which
take the time, happen before.  Read `index.stores.postgres.put_rows` for the rows of one article.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Self

from index.errors import LibraryError, StaleError
from index.library.about import Adopting
from index.stores.address import StoreAddress
from index.stores.postgres.asked import EXACT_UP_TO
from index.stores.postgres.migrations import check, create, make_vectors
from index.stores.postgres.put_rows import Batch
from index.stores.postgres.session import Session
from index.stores.postgres.work import PostgresSources
from index.types import Entry, SourceRecord

GRAPH_BYTES = 1_024  # that a passage takes in the graph while it is built, besides its numbers in full
BUILD_MEGABYTES = (512, 4_096)  # least and most that building takes, unless the server allows more; by judgement


class PostgresKeeper(PostgresSources, Adopting):
    """A connection that writes."""

    @classmethod
    def create(cls, home: Path, address: StoreAddress) -> Self:
        """Open the collection, made or brought to the present layout where need be.  Raises LibraryError."""
        session = Session(address)
        try:
            create(session)
            check(session)
        except BaseException:
            session.close()
            raise
        return cls(session, home)

    # Settings

    def adopt_settings(self, values: Mapping[str, str]) -> None:
        """Remember settings of the index.  Raises LibraryError when its vectors are another encoder's."""
        if all(self.meta(key) == value for key, value in values.items()):
            return
        with self.committing():
            if self.meta("fingerprint") not in ("", values["fingerprint"]):
                raise LibraryError(
                    f'the index at {self.session.address.shown} was built with "{self.encoder_name}", these vectors '
                    f'are of "{values["encoder"]}": name another collection'
                )
            make_vectors(self.session, int(values["dimensions"]))
            for key, value in values.items():
                self._set(key, value)

    # Sources

    def record(self, sources: Sequence[SourceRecord]) -> None:
        """Remember how unchanged sources look now."""
        if sources:
            with self.committing():
                self._record(sources)

    def settle(self, sources: Sequence[Sequence[SourceRecord]]) -> tuple[str, ...]:
        """Remember what each location holds now; the ids of articles that no location holds any more, dropped."""
        dropped: list[str] = []
        with self.committing(), Batch(self.session) as batch:
            for records in sources:
                location = records[0].location
                kept = {record.article_id for record in records}
                rows = self.rows(
                    "SELECT article FROM {s}.sources WHERE md5(location) = md5(%s) AND location = %s",
                    location,
                    location,
                )
                dropped += self._leave(batch, location, [row[0] for row in rows if row[0] not in kept])
                self._record(records)
        return tuple(dropped)

    def forget(self, gone: Sequence[SourceRecord]) -> tuple[str, ...]:
        """Forget that these locations hold these articles; the ids of those that no other holds, dropped."""
        dropped: list[str] = []
        with self.committing(), Batch(self.session) as batch:
            for record in gone:
                dropped += self._leave(batch, record.location, [record.article_id])
        return tuple(dropped)

    def move(self, article_id: str, source: str) -> None:
        """Give an article another source, where the file that it came from has gone."""
        with self.committing():
            self.session.run("UPDATE {s}.articles SET source = %s WHERE id = %s", source, article_id)

    # Articles

    def entry(self, article_id: str) -> Entry | None:
        """All there is of an article, as `put` takes it; None for an unknown id."""
        article = self.article(article_id)
        sources = self.rows(
            "SELECT location, article, stamp, content_hash FROM {s}.sources WHERE article = %s LIMIT 1", article_id
        )
        if article is None or not sources:
            return None
        lines = self.rows("SELECT text FROM {s}.kept_lines WHERE article = %s", article_id)
        location, _, stamp, digest = sources[0]
        passages = tuple(self.passages_of(article_id))
        encodings = self.encodings([passage.id for passage in passages])
        return Entry(
            article=article,
            passages=passages,
            encodings=tuple(encodings[passage.id] for passage in passages),
            source=SourceRecord(
                location=location, article_id=article_id, stamp=stamp, content_hash=digest,
                keep=frozenset(row[0] for row in lines),
            ),
        )  # fmt: skip

    def put(self, entries: Sequence[Entry], expected: Mapping[str, str] | None = None) -> None:
        """Add the articles, or replace those of the same id, all or none.  `expected` as in the contract."""
        with self.committing(), Batch(self.session) as batch:
            self._check_expected(expected or {})
            self._refuse_copies([entry for entry in entries if (expected or {}).get(entry.article.id) == ""])
            batch.expect([entry.article.id for entry in entries])
            for entry in entries:
                batch.put(entry)
            self._record([entry.source for entry in entries])

    def remove(self, article_ids: Sequence[str], expected: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Drop the articles and what belongs to them, all or none; the ids that were there."""
        with self.committing(), Batch(self.session) as batch:
            self._check_expected(expected or {})
            known = tuple(article_id for article_id in article_ids if self.article_hash(article_id))
            for article_id in known:
                batch.drop(article_id)
                self.session.run("DELETE FROM {s}.sources WHERE article = %s", article_id)
        return known

    def keep_line(self, article_id: str, text: str) -> None:
        """Remember that cleaning may not drop this line from the article."""
        with self.committing():
            self.session.run("INSERT INTO {s}.kept_lines VALUES (%s, %s) ON CONFLICT DO NOTHING", article_id, text)

    def edit(self, article_id: str, fields: Mapping[str, str]) -> None:
        """Correct fields of an article, for good."""
        entry = self.entry(article_id)
        if entry is None:
            return
        with self.committing(), Batch(self.session) as batch:
            self._adopt_edits([(article_id, *field) for field in fields.items()])
            sql = "SELECT value FROM {s}.edits WHERE article = %s AND field = 'content_hash'"
            own = self.rows(sql, article_id)
            before = own[0][0] if own else entry.article.content_hash
            batch.put(replace(entry, article=replace(entry.article, content_hash=before)))

    def edits(self) -> list[tuple[str, str, str]]:
        """(article id, field, value) of all that was corrected by hand."""
        return self.rows("SELECT article, field, value FROM {s}.edits ORDER BY article, field")

    def adopt_edits(self, edits: Sequence[tuple[str, str, str]]) -> None:
        """Remember corrections that the articles hold already."""
        with self.committing():
            self._adopt_edits(edits)

    def derive(self, on_done: Callable[[int, int], None]) -> str:
        """Build the approximate index of a collection that has grown large; why that could not be done, else ""."""
        if self.passage_count <= EXACT_UP_TO or self.meta("approximate"):
            return ""
        try:
            try:
                self._build()
            except LibraryError:  # several processes share memory, of which a container may have little
                self._build("SET LOCAL max_parallel_maintenance_workers = 0")
        except LibraryError as error:
            return f"the approximate index is not built, every vector is compared: {error}"
        with suppress(LibraryError), self.session.patient():  # what is all visible is read from its index alone
            self.session.run("VACUUM (ANALYZE) {s}.postings")
        return ""

    def _build(self, setting: str = "") -> None:
        """Build the graph in memory: beyond what it is given it is built on the disk, many times slower."""
        least, most = BUILD_MEGABYTES
        needed = self.passage_count * (4 * self.dimensions + GRAPH_BYTES) >> 20
        with self.session.patient(), self.committing(seconds=0):
            if setting:
                self.session.run(setting)
            self.session.rows(
                """SELECT set_config('maintenance_work_mem', greatest(%s::bigint, setting::bigint)::text, true)
                   FROM pg_settings WHERE name = 'maintenance_work_mem'""",
                min(max(needed, least), most) << 10,
            )
            self.session.run(
                f"CREATE INDEX vectors_near ON {{s}}.vectors USING hnsw (vector {self.vector_kind}_ip_ops)"
            )
            self._set("approximate", "hnsw")

    def _adopt_edits(self, edits: Sequence[tuple[str, str, str]]) -> None:
        for edit in edits:
            self.session.run(
                """INSERT INTO {s}.edits VALUES (%s, %s, %s)
                   ON CONFLICT (article, field) DO UPDATE SET value = excluded.value""",
                *edit,
            )

    def _check_expected(self, expected: Mapping[str, str]) -> None:
        held = dict(self.rows("SELECT id, content_hash FROM {s}.articles WHERE id = ANY(%s)", list(expected)))
        for article_id, content_hash in expected.items():
            if held.get(article_id, "") != content_hash:
                raise StaleError(f"{article_id} has changed since it was looked at: index its source again")

    def _refuse_copies(self, entries: Sequence[Entry]) -> None:
        """Raise StaleError when another indexer has brought the same content under another id meanwhile."""
        sql = """SELECT id FROM (
                   SELECT id, content_hash FROM {s}.articles UNION ALL
                   SELECT article, value FROM {s}.edits WHERE field = 'content_hash'
                 ) said WHERE content_hash = ANY(%s) AND NOT id = ANY(%s) LIMIT 1"""
        hashes, ids = [entry.article.content_hash for entry in entries], [entry.article.id for entry in entries]
        if entries and (others := self.rows(sql, hashes, ids)):
            raise StaleError(f"{others[0][0]} says the same: index its source again")

    def _leave(self, batch: Batch, location: str, article_ids: Sequence[str]) -> list[str]:
        """Take articles out of a location; those that are nowhere else go, the others are said to be where they are."""
        dropped = []
        for article_id in article_ids:
            self.session.run("DELETE FROM {s}.sources WHERE location = %s AND article = %s", location, article_id)
            others = self.owners(article_id)
            if not others:
                batch.drop(article_id)
                dropped.append(article_id)
            else:
                source = str(self.rows("SELECT source FROM {s}.articles WHERE id = %s", article_id)[0][0])
                _, name, fragment = source.partition(f"{Path(location).name}#")
                moved = others[0] + name[-1:] + fragment
                self.session.run("UPDATE {s}.articles SET source = %s WHERE id = %s", moved, article_id)
        return dropped
