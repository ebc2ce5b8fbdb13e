"""A question -> passages that share its words, ranked by BM25 on the server.

    question -> stems -> their postings, idf from counts kept beside -> (passage id, score)*

The server's own language rules, ranks and query syntax are not used: they know no rarity, drop names and read a dash as
"not".  Stems, terms that are left out, and the formula are the default store's, so that rankings agree.  Read
`index.search.lexical` for the former, `layout_1.sql` for the postings.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Collection, Sequence
from typing import Any

from index.search.lexical import LexicalIndex, Stemmer
from index.stores.postgres.reading import PostgresContents
from index.stores.postgres.rows import lexeme
from index.types import Filters

K1, B = 1.2, 0.75  # BM25's usual constants, those of FTS5, whose scores these are
LEAST_IDF = 1e-6  # that of FTS5, not measured here: a word of every passage adds next to nothing


class PostgresWords(LexicalIndex):
    """BM25 over a collection's passages.  Safe to use from several threads."""

    def __init__(self, contents: PostgresContents) -> None:
        self._contents = contents
        self._stemmer = Stemmer()
        self._lock = threading.Lock()
        self._counts = ("", {})

    def search(
        self, question: str, *, limit: int, article_ids: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """At most `limit` (passage id, BM25 score above 0), best first, of these articles if any are named."""
        if article_ids is not None and not article_ids:
            return []
        return self.matched(question, Filters(article_ids=frozenset(article_ids or ())), limit=limit)

    def matched(self, question: str, filters: Filters, *, limit: int) -> list[tuple[str, float]]:
        """At most `limit` (passage id, BM25 score above 0), best first, of the articles that pass the filters."""
        stems = list(self.query_stems(question))
        if not stems or limit < 1:
            return []
        total = self._total
        counts = self._passage_counts(stems)
        mean = int(self._contents.meta("words")) / total
        condition, values = conditions(filters)
        join = "JOIN {s}.articles a ON a.row = w.article" if condition else ""
        sql = f"""WITH asked AS (
                    SELECT t.id, u.weight FROM unnest(%s::text[], %s::float8[]) u (term, weight)
                    JOIN {{s}}.terms t ON t.term = u.term
                  ), best AS (
                    SELECT w.passage,
                      sum(q.weight * w.times / (w.times + %s::float8 + %s::float8 * w.length)) AS score
                    FROM asked q JOIN {{s}}.postings w ON w.term = q.id {join} WHERE true {condition}
                    GROUP BY w.passage ORDER BY score DESC, w.passage LIMIT %s
                  ) SELECT p.id, b.score FROM best b JOIN {{s}}.passages p ON p.row = b.passage
                    ORDER BY b.score DESC, b.passage"""
        weights = [(K1 + 1) * _idf(counts[stem], total) for stem in stems]
        # numbers that stand in a statement are numeric to PostgreSQL: with them a third of the time went into reckoning
        rows = self._contents.rows(sql, list(map(lexeme, stems)), weights, K1 * (1 - B), K1 * B / mean, *values, limit)
        return [(row[0], float(row[1])) for row in rows]

    def vocabulary(self, first: str, *, limit: int) -> tuple[str, ...]:
        """Stems that begin with the letter, the commonest first."""
        sql = """SELECT term FROM {s}.terms WHERE left(term, 1) = %s AND passages > 0
                 ORDER BY passages DESC, term LIMIT %s"""
        return tuple(str(row[0]) for row in self._contents.rows(sql, lexeme(first[:1]), limit))

    @property
    def _total(self) -> int:
        return self._contents.passage_count

    @property
    def _version(self) -> str:
        return self._contents.version

    def _count(self, stems: Sequence[str]) -> dict[str, int]:
        sql = "SELECT term, passages FROM {s}.terms WHERE term = ANY(%s)"
        found = dict(self._contents.rows(sql, list(map(lexeme, stems))))
        return {stem: found.get(lexeme(stem), 0) for stem in stems}

    def _having(self, stem: str) -> list[str]:
        sql = """SELECT substr(a.text, p.start + 1, p."end" - p.start) FROM {s}.terms t
                 JOIN {s}.postings w ON w.term = t.id JOIN {s}.passages p ON p.row = w.passage
                 JOIN {s}.articles a ON a.row = p.article WHERE t.term = %s ORDER BY w.passage LIMIT %s"""
        return [row[0] for row in self._contents.rows(sql, lexeme(stem), self.EXAMPLES)]


def conditions(filters: Filters) -> tuple[str, list[Any]]:
    """What an article `a` has to be to pass, as SQL that begins with AND, and its values; "" where all pass."""
    said: list[str] = []
    values: list[Any] = []
    if filters.article_ids:
        said.append("a.id = ANY(%s)")
        values.append(sorted(filters.article_ids))
    if filters.publisher:
        said.append("position(%s in a.publisher_folded) > 0")
        values.append(filters.publisher.casefold().replace("\0", ""))
    if filters.as_of is not None:
        said.append("(a.published IS NULL OR a.published <= %s)")
        values.append(filters.as_of)
    if filters.since is not None:
        said.append("a.published >= %s")
        values.append(filters.since)
    if filters.until is not None:
        said.append("a.published <= %s")
        values.append(filters.until)
    return "".join(f" AND {each}" for each in said), values


def _idf(count: int, total: int) -> float:
    """As FTS5 weighs a word; one that more than half of the passages have counts next to nothing."""
    return max(math.log((total - count + 0.5) / (count + 0.5)), LEAST_IDF)
