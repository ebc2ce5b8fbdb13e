"""The rows of articles put and dropped in one transaction, and the counts that change with them.

    with Batch(session) as batch: batch.put(entry); batch.drop(article_id)

How many passages have a word is counted up and down with the articles, so that a rank need not count.  The caller holds
the row of commits, and nobody else writes.
Read `index.text.near_copies` for how an article finds its near-copies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from psycopg.types.json import Jsonb

from index.library.copy_groups import MIN_ESTIMATE
from index.library.corrected import corrected
from index.search.lexical import Stemmer
from index.stores.postgres.binary_rows import numbers, passage_row, stream, token_row, vector_row
from index.stores.postgres.rows import lexeme, plain
from index.stores.postgres.session import Session
from index.text.near_copies import are_near_copies, estimated_overlap, group_keys, signature
from index.types import Article, Entry

KNOWN = "SELECT id, added, version FROM {s}.articles WHERE id = ANY(%s)"
PUT = """WITH a AS (
  INSERT INTO {s}.articles (id, version, title, publisher, publisher_folded, published, author, url, source,
    content_hash, copy_group, added, passages, dropped, text)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
    coalesce(%s, (SELECT coalesce(max(added), 0) + 1 FROM {s}.articles)), %s, %s, %s) RETURNING row
), g AS (INSERT INTO {s}.signatures SELECT row, %s FROM a),
k AS (INSERT INTO {s}.copy_keys SELECT DISTINCT unnest(%s::bigint[]), row FROM a),
near AS (SELECT DISTINCT article FROM {s}.copy_keys WHERE key = ANY(%s))
SELECT a.row, n.article, o.copy_group, s.signature FROM a LEFT JOIN near n ON true
LEFT JOIN {s}.articles o ON o.row = n.article LEFT JOIN {s}.signatures s ON s.article = n.article"""
COUNT = """UPDATE {s}.terms t SET passages = t.passages + c.passages
FROM unnest(%s::text[], %s::bigint[]) c (term, passages) WHERE t.term = c.term RETURNING t.term, t.id"""
ADD_TERMS = """INSERT INTO {s}.terms (term, passages) SELECT * FROM unnest(%s::text[], %s::bigint[])
RETURNING term, id"""
DROP = """WITH gone AS (DELETE FROM {s}.postings WHERE article = %s RETURNING term),
counted AS (SELECT term, count(*) AS passages FROM gone GROUP BY term)
UPDATE {s}.terms t SET passages = t.passages - c.passages FROM counted c WHERE t.id = c.term"""
MOST = 32_767  # that a smallint holds


class Batch:
    """Articles put and dropped in the open transaction; leaving it writes their passages and the counts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stemmer = Stemmer()
        self._passages = 0
        self._words = 0
        self._waiting: dict[str, tuple[int, Entry, Article]] = {}
        self._corrected: set[str] | None = None
        self._known: dict[str, tuple[int, int] | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._flush()
            self._count()

    def expect(self, article_ids: Sequence[str]) -> None:
        """Look up at once which of the articles that will be put are there."""
        self._known |= dict.fromkeys(article_ids)
        self._known |= {id_: (added, version) for id_, added, version in self._session.rows(KNOWN, list(article_ids))}

    def put(self, entry: Entry) -> None:
        """Add an article, or replace the one of its id."""
        if len(entry.passages) != len(entry.encodings):
            raise ValueError("zip() of passages and encodings: there is not one encoding a passage")
        run, article = self._session, self._edited(entry.article)
        if (held := self._held(article.id)) is not None:
            self.drop(article.id)
        marks, (added, version) = signature(article.text), held or (None, 0)
        keys = group_keys(marks)
        dropped = Jsonb([[line.line, plain(line.text), plain(line.reason)] for line in article.dropped])
        found = run.rows(
            PUT, article.id, version + 1, plain(article.title), plain(article.publisher),
            plain(article.publisher.casefold()), article.published, plain(article.author), plain(article.url),
            plain(article.source), article.content_hash, article.id, added, len(entry.passages), dropped,
            plain(article.text), marks.tobytes(), keys, keys,
        )  # fmt: skip
        self._waiting[article.id] = (found[0][0], entry, article)
        self._join_group(article, marks, [near[1:] for near in found if near[1] is not None])

    def _held(self, article_id: str) -> tuple[int, int] | None:
        """When an article was added, and its version; None where it is not there."""
        if article_id not in self._known:
            self.expect([article_id])
        return self._known.pop(article_id)

    def drop(self, article_id: str) -> None:
        """Drop an article's rows everywhere but in `sources`; nothing when there are none."""
        self._known.pop(article_id, None)
        if article_id in self._waiting:
            self._flush()
        run = self._session
        found = run.rows("SELECT row FROM {s}.articles WHERE id = %s", article_id)
        if not found:
            return
        row = found[0][0]
        lengths = "SELECT count(*), coalesce(sum(length), 0) FROM {s}.passages WHERE article = %s"
        passages, words = run.rows(lengths, row)[0]
        self._passages -= passages
        self._words -= words
        run.run(DROP, row)
        run.run("DELETE FROM {s}.articles WHERE row = %s", row)
        self._rename_group(article_id)

    def _flush(self) -> None:
        """Write the passages of what was put, all together: a statement takes longer to be sent than to be run."""
        run, waiting = self._session, list(self._waiting.values())
        self._waiting.clear()
        whole = [
            (row, *pair) for row, entry, _ in waiting for pair in zip(entry.passages, entry.encodings, strict=True)
        ]
        if not whole:
            return
        sql = "SELECT nextval(%s) FROM generate_series(1, %s)"
        rows = [each[0] for each in run.rows(sql, f"{run.schema}.passage_rows", len(whole))]
        titles = {row: self._stemmer.stem(article.title) for row, _, article in waiting}
        placed = [(at, *each) for at, each in zip(rows, whole, strict=True)]
        stems = {at: (*titles[row], *self._stemmer.stem(passage.text)) for at, row, passage, _ in placed}
        lengths = {at: len(each) for at, each in stems.items()}
        counts = {at: Counter(map(lexeme, each)) for at, each in stems.items()}
        ids = self._term_ids(Counter(term for each in counts.values() for term in each))
        kind = run.rows("SELECT value FROM {s}.meta WHERE key = 'vector'")[0][0]
        into = {
            'passages (row, id, article, start, "end", length)': (
                passage_row(at, n, passage, lengths[at]) for at, n, passage, _ in placed
            ),
            "postings (term, passage, article, times, length)": (
                numbers(_postings(at, n, lengths[at], counts[at], ids)) for at, n, _, _ in placed
            ),
            "vectors (passage, article, vector)": (vector_row(at, n, e.vector, kind) for at, n, _, e in placed),
            "tokens (passage, starts, tokens)": (token_row(at, e) for at, _, _, e in placed),
        }
        for table, each in into.items():
            run.copy(table, stream(each))
        self._words += sum(lengths.values())
        self._passages += len(rows)

    def _term_ids(self, counts: Counter[str]) -> dict[str, int]:
        """The numbers of the terms, each counted up by so many passages, new ones added."""
        run, terms = self._session, sorted(counts)
        ids = dict(run.rows(COUNT, terms, [counts[term] for term in terms]))
        new = [term for term in terms if term not in ids]
        return ids | dict(run.rows(ADD_TERMS, new, [counts[term] for term in new])) if new else ids

    def _edited(self, article: Article) -> Article:
        """The article as a person corrected it; its own hash is kept beside, so that its source is known again."""
        if self._corrected is None:
            self._corrected = {row[0] for row in self._session.rows("SELECT DISTINCT article FROM {s}.edits")}
        if article.id not in self._corrected:
            return article
        edits = dict(self._session.rows("SELECT field, value FROM {s}.edits WHERE article = %s", article.id))
        edits.pop("content_hash", None)
        if not edits:
            return article
        self._session.run(
            """INSERT INTO {s}.edits VALUES (%s, 'content_hash', %s)
               ON CONFLICT (article, field) DO UPDATE SET value = excluded.value""",
            article.id,
            article.content_hash,
        )
        return corrected(article, edits)

    def _join_group(self, article: Article, marks: NDArray[np.uint64], near: Sequence[tuple[int, str, bytes]]) -> None:
        """Make the article part of the group of its nearest near-copy, under the earliest one's id."""
        run = self._session
        groups = {
            group
            for row, group, blob in near
            if estimated_overlap(marks, np.frombuffer(blob, dtype=np.uint64)) >= MIN_ESTIMATE
            and are_near_copies(article.text, run.rows("SELECT text FROM {s}.articles WHERE row = %s", row)[0][0])
        }
        for group in groups:
            run.run("UPDATE {s}.articles SET copy_group = %s WHERE copy_group = %s", article.id, group)
        if groups:
            self._rename_group(article.id)

    def _rename_group(self, group: str) -> None:
        """Give a group of copies the id of the earliest-added article in it."""
        run = self._session
        earliest = run.rows("SELECT id FROM {s}.articles WHERE copy_group = %s ORDER BY added, row LIMIT 1", group)
        if earliest and earliest[0][0] != group:
            run.run("UPDATE {s}.articles SET copy_group = %s WHERE copy_group = %s", earliest[0][0], group)

    def _count(self) -> None:
        for key, change in (("passages", self._passages), ("words", self._words)):
            if change:
                sql = "UPDATE {s}.meta SET value = (value::bigint + %s)::text WHERE key = %s"
                self._session.run(sql, change, key)


def _postings(passage: int, article: int, length: int, counts: Counter[str], ids: dict[str, int]) -> list[NDArray[Any]]:
    """The columns of a passage's postings."""
    size = len(counts)
    return [
        np.fromiter((ids[term] for term in counts), dtype=np.int32, count=size),
        np.full(size, passage, dtype=np.int64),
        np.full(size, article, dtype=np.int64),
        np.fromiter((min(times, MOST) for times in counts.values()), dtype=np.int16, count=size),
        np.full(size, min(length, MOST), dtype=np.int16),
    ]
