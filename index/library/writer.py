"""The truth, for writing: whole articles in, whole articles out, one transaction each group.

    Entry (article, passages, encodings, where it came from) -> `LibraryWriter.put` -> committed

When `put` or `remove` returns, the change is on the disk with its passages, vectors, full-text rows and copy group;
before that nothing of it is visible.  The caller holds the write lock (`index.library.lock`).  Read
`index.update.update_index` next.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np

from index.errors import LibraryError, StaleError
from index.library.about import Adopting
from index.library.copy_groups import CopyGroupWriter
from index.library.corrected import corrected
from index.library.schema import connect_writer, library_errors
from index.text.near_copies import signature
from index.types import Article, Encoding, Passage
from index.types import Entry as Entry
from index.types import SourceRecord as SourceRecord


class LibraryWriter(CopyGroupWriter, Adopting):
    """The one write connection of a home."""

    @classmethod
    def open(cls, home: Path) -> Self:
        """Open or create the library; the caller holds the write lock.  Raises LibraryError."""
        return cls(connect_writer(home), home, pinned=False)

    def close(self) -> None:
        """Fold the log into the file and let go; a reader in the way only leaves the log longer."""
        try:
            with library_errors(self.home):
                self._connection.execute("PRAGMA busy_timeout = 0")  # a reader's snapshot may last for hours
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            super().close()

    def adopt_settings(self, values: Mapping[str, str]) -> None:
        """Remember settings of the index.  Raises LibraryError when its vectors are another encoder's."""
        if self.meta("fingerprint") not in ("", values["fingerprint"]):
            raise LibraryError(
                f'the index at {self.home} was built with "{self.encoder_name}", these vectors are of '
                f'"{values["encoder"]}": use another home'
            )
        if any(self.meta(key) != value for key, value in values.items()):
            with self._transaction():
                self._many("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def note(self, key: str, value: str) -> None:
        """Remember one setting of the index."""
        with self._transaction():
            self._run("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)

    def sources(self) -> dict[str, tuple[SourceRecord, ...]]:
        """All known sources by location, a record for each article that it holds."""
        kept: dict[str, set[str]] = {}
        for article_id, text in self._rows("SELECT article, text FROM kept_lines"):
            kept.setdefault(article_id, set()).add(text)
        found: dict[str, list[SourceRecord]] = {}
        for row in self._rows("SELECT location, article, stamp, content_hash FROM sources ORDER BY location, article"):
            found.setdefault(row[0], []).append(
                SourceRecord(
                    location=row[0], article_id=row[1], stamp=row[2], content_hash=row[3],
                    keep=frozenset(kept.get(row[1], ())),
                )
            )  # fmt: skip
        return {location: tuple(records) for location, records in found.items()}

    def entry(self, article_id: str) -> Entry | None:
        """All there is of an article, as `put` takes it; None for an unknown id."""
        article = self.article(article_id)
        source = next((s for each in self.sources().values() for s in each if s.article_id == article_id), None)
        if article is None or source is None:
            return None
        passages = tuple(self.passages_of(article_id))
        encodings = self.encodings([passage.id for passage in passages])
        return Entry(
            article=article, passages=passages, encodings=tuple(encodings[p.id] for p in passages), source=source
        )

    def keep_line(self, article_id: str, text: str) -> None:
        """Remember that cleaning may not drop this line from the article."""
        with self._transaction():
            self._run("INSERT OR IGNORE INTO kept_lines VALUES (?, ?)", article_id, text)

    def edit(self, article_id: str, fields: Mapping[str, str]) -> None:
        """Correct fields of an article, for good: whatever is put under its id later is corrected alike.

        fields: of title, publisher, published (an ISO date) and author; "" leaves a field empty.
        """
        entry = self.entry(article_id)
        if entry is not None:
            with self._transaction():
                self._many("INSERT OR REPLACE INTO edits VALUES (?, ?, ?)", [(article_id, *f) for f in fields.items()])
                own = self._rows("SELECT value FROM edits WHERE article = ? AND field = 'content_hash'", article_id)
                before = own[0][0] if own else entry.article.content_hash
                self._put(replace(entry, article=replace(entry.article, content_hash=before)))

    def owners(self, article_id: str) -> list[str]:
        """The locations that hold an article, none for an unknown id; a file and its copies hold the same one."""
        return [str(row[0]) for row in self._rows("SELECT location FROM sources WHERE article = ?", article_id)]

    def same_content(self, content_hash: str) -> list[str]:
        """The ids of the articles that say and state just this."""
        rows = self._rows(
            """SELECT id FROM articles WHERE content_hash = ?1 UNION
               SELECT article FROM edits JOIN articles ON articles.id = edits.article
               WHERE field = 'content_hash' AND value = ?1""",
            content_hash,
        )
        return [str(row[0]) for row in rows]

    def at_address(self, url: str) -> list[str]:
        """The ids of the articles that state this address as theirs."""
        return [str(row[0]) for row in self._rows("SELECT id FROM articles WHERE url = ?", url)]

    def divide(self, locations: Sequence[str]) -> Iterator[frozenset[str]]:
        """All of the locations at once: the home's lock keeps others out."""
        yield frozenset(locations)

    def edits(self) -> list[tuple[str, str, str]]:
        """(article id, field, value) of all that was corrected by hand, as `adopt_edits` takes it."""
        return self._rows("SELECT article, field, value FROM edits ORDER BY article, field")

    def adopt_edits(self, edits: Sequence[tuple[str, str, str]]) -> None:
        """Remember corrections that the articles hold already."""
        with self._transaction():
            self._many("INSERT OR REPLACE INTO edits VALUES (?, ?, ?)", edits)

    def put(self, entries: Sequence[Entry], expected: Mapping[str, str] | None = None) -> None:
        """Add the articles, or replace those of the same id, all or none.  `expected` as in `index.stores.contract`."""
        with self._transaction():
            self._check_expected(expected or {})
            for entry in entries:
                self._put(entry)

    def _check_expected(self, expected: Mapping[str, str]) -> None:
        for article_id, content_hash in expected.items():
            if self.article_hash(article_id) != content_hash:
                raise StaleError(f"{article_id} has changed since it was looked at: index its source again")

    def remove(self, article_ids: Sequence[str], expected: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Drop the articles and what belongs to them, all or none; the ids that were there."""
        self._check_expected(expected or {})
        known = tuple(id_ for id_ in article_ids if self._rows("SELECT 1 FROM articles WHERE id = ?", id_))
        if known:
            with self._transaction():
                for article_id in known:
                    self._drop(article_id)
                    self._run("DELETE FROM sources WHERE article = ?", article_id)
        return known

    def record(self, sources: Sequence[SourceRecord]) -> None:
        """Remember how unchanged sources look now."""
        if sources:
            with self._transaction():
                self._many("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", [_source_row(s) for s in sources])

    def settle(self, sources: Sequence[Sequence[SourceRecord]]) -> tuple[str, ...]:
        """Remember what each location holds now, all of it; the ids of articles that no location holds any more, which
        are dropped."""
        dropped: list[str] = []
        with self._transaction():
            for records in sources:
                location = records[0].location
                kept = {record.article_id for record in records}
                rows = self._rows("SELECT article FROM sources WHERE location = ?", location)
                dropped += self._leave(location, [row[0] for row in rows if row[0] not in kept])
                self._many("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", [_source_row(r) for r in records])
        return tuple(dropped)

    def forget(self, gone: Sequence[SourceRecord]) -> tuple[str, ...]:
        """Forget that these locations hold these articles; the ids of those that no other holds, which are dropped."""
        dropped: list[str] = []
        with self._transaction():
            for record in gone:
                dropped += self._leave(record.location, [record.article_id])
        return tuple(dropped)

    def move(self, article_id: str, source: str) -> None:
        """Give an article another source, where the file that it came from has gone."""
        with self._transaction():
            self._run("UPDATE articles SET source = ? WHERE id = ?", source, article_id)

    def _leave(self, location: str, article_ids: Sequence[str]) -> list[str]:
        """Take articles out of a location; those that are nowhere else go, the others are said to be where they are."""
        dropped = []
        for article_id in article_ids:
            self._run("DELETE FROM sources WHERE location = ? AND article = ?", location, article_id)
            others = self.owners(article_id)
            if not others:
                self._drop(article_id)
                dropped.append(article_id)
            else:
                source = str(self._rows("SELECT source FROM articles WHERE id = ?", article_id)[0][0])
                _, name, fragment = source.partition(f"{Path(location).name}#")
                self._run("UPDATE articles SET source = ? WHERE id = ?", others[0] + name[-1:] + fragment, article_id)
        return dropped

    def copy_from(self, source: sqlite3.Connection) -> None:
        """Become a copy of another library, in one transaction: readers see the old one or the new."""
        with self._lock, library_errors(self.home):
            source.backup(self._connection)

    # One article

    def _put(self, entry: Entry) -> None:
        article = self._edited(entry.article)
        known = self._rows("SELECT added FROM articles WHERE id = ?", article.id)
        self._drop(article.id)
        marks = signature(article.text)
        row = self._run(
            """INSERT INTO articles (id, title, publisher, published, author, url, source, content_hash, story,
               added, signature, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            article.id, article.title, article.publisher, article.published and article.published.isoformat(),
            article.author, article.url, article.source, article.content_hash, article.id,
            known[0][0] if known else self._next_added(), marks.tobytes(), article.text,
        )  # fmt: skip
        lines = [(row, line.line, line.text, line.reason) for line in article.dropped]
        self._many("INSERT INTO dropped VALUES (?, ?, ?, ?)", lines)
        for passage, encoding in zip(entry.passages, entry.encodings, strict=True):
            self._put_passage(row, passage, encoding)
        self._run(
            """INSERT INTO passages_fts (rowid, title, text)
               SELECT row, title, text FROM passage_texts WHERE row IN (SELECT row FROM passages WHERE article = ?)""",
            row,
        )
        self._join_group(row, article.id, article.text)
        self._run("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", *_source_row(entry.source))

    def _edited(self, article: Article) -> Article:
        """The article as a person corrected it; its own hash is kept beside, so that its source is known again."""
        edits = dict(self._rows("SELECT field, value FROM edits WHERE article = ?", article.id))
        edits.pop("content_hash", None)
        if not edits:
            return article
        self._run("INSERT OR REPLACE INTO edits VALUES (?, 'content_hash', ?)", article.id, article.content_hash)
        return corrected(article, edits)

    def _put_passage(self, article: int, passage: Passage, encoding: Encoding) -> None:
        columns = 'INSERT INTO passages (id, article, start, "end") VALUES (?, ?, ?, ?)'
        row = self._run(columns, passage.id, article, passage.start, passage.end)
        self._run("INSERT INTO vectors VALUES (?, ?)", row, encoding.vector.astype(np.float16).tobytes())
        starts, tokens = encoding.token_starts.astype(np.int32), encoding.tokens.astype(np.int8)
        self._run("INSERT INTO tokens VALUES (?, ?, ?)", row, starts.tobytes(), tokens.tobytes())

    def _drop(self, article_id: str) -> None:
        """Drop an article's rows everywhere but in `sources`; nothing when there are none."""
        found = self._rows("SELECT row FROM articles WHERE id = ?", article_id)
        if not found:
            return
        row = found[0][0]
        self._run(
            """INSERT INTO passages_fts (passages_fts, rowid, title, text) SELECT 'delete', row, title, text
               FROM passage_texts WHERE row IN (SELECT row FROM passages WHERE article = ?)""",
            row,
        )
        for table in ("vectors", "tokens"):
            self._run(f"DELETE FROM {table} WHERE passage IN (SELECT row FROM passages WHERE article = ?)", row)
        for table in ("passages", "dropped", "story_keys"):
            self._run(f"DELETE FROM {table} WHERE article = ?", row)
        self._run("DELETE FROM articles WHERE row = ?", row)
        self._rename_group(article_id)

    def _next_added(self) -> int:
        return int(self._rows("SELECT coalesce(max(added), 0) + 1 FROM articles")[0][0])


def _source_row(source: SourceRecord) -> tuple[str, str, str, str]:
    return source.location, source.article_id, source.stamp, source.content_hash
