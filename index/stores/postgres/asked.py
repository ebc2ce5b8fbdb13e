"""A collection in PostgreSQL, asked: nearest vectors and matching words, each found on the server.

    vector, words, filters -> PostgresStore.candidates -> Candidates

Every vector is compared where few pass the filters or few are there; else the approximate index is asked for more than
is wanted, and where that gives too few, which it may under a filter or after deletions, every vector is compared after
all.  Read `index.stores.postgres.full_text` for the words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.stores.address import StoreAddress
from index.stores.postgres.full_text import PostgresWords, conditions
from index.stores.postgres.reading import PostgresContents
from index.stores.postgres.rows import vector_text
from index.types import Candidates, Filters

EXACT_UP_TO = 20_000  # passages that are compared one by one: 20 ms on the server
SEARCHED = 200  # candidates that the approximate index keeps in view; 400 changed no ranking of 200 at 300,000 passages
SEARCHED_FILTERED = 1_000  # the most that pgvector allows


class PostgresStore:
    """A consistent view of one collection, searched on its server.  A context manager."""

    def __init__(self, contents: PostgresContents) -> None:
        self.library = contents
        self.lexical = PostgresWords(contents)

    @classmethod
    def open(cls, home: Path, address: StoreAddress) -> Self:
        """The collection as it is now.  Raises LibraryError."""
        return cls(PostgresContents.open(home, address))

    @property
    def notice(self) -> str:
        """Nothing: what is derived is the server's own."""
        return ""

    def candidates(self, vector: NDArray[np.float32], words: str, filters: Filters, *, limit: int) -> Candidates:
        """At most `limit` passages by meaning and as many by words, of the articles that pass the filters."""
        with self.library.session.lock:
            return Candidates(
                near=tuple(self.nearest(vector, filters, limit=limit)),
                matched=tuple(self.lexical.matched(words, filters, limit=limit)),
            )

    def nearest(self, vector: NDArray[np.float32], filters: Filters, *, limit: int) -> list[tuple[str, float]]:
        """At most `limit` (passage id, cosine similarity), best first, of the articles that pass the filters."""
        kind = self.library.vector_kind
        if not kind or limit < 1:
            return []
        condition, values = conditions(filters)
        given = vector_text(vector)
        if self.library.meta("approximate") and self._passing(condition, values) > EXACT_UP_TO:
            found = self._approximate(given, condition, values, limit)
            if len(found) >= limit:
                return found
        return self._exact(given, condition, values, limit)

    def refresh(self) -> bool:
        """Move to the present; whether anything had changed."""
        return self.library.refresh()

    def close(self) -> None:
        """Let the connection go."""
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _passing(self, condition: str, values: list[object]) -> int:
        """How many passages are in articles that pass."""
        if not condition:
            return self.library.passage_count
        sql = f"SELECT coalesce(sum(a.passages), 0) FROM {{s}}.articles a WHERE true {condition}"
        return int(self.library.rows(sql, *values)[0][0])

    def _exact(self, given: str, condition: str, values: list[object], limit: int) -> list[tuple[str, float]]:
        """By comparing every vector that passes, which no index serves; the question is at full precision."""
        join = "JOIN {s}.articles a ON a.row = v.article" if condition else ""
        sql = f"""WITH near AS (
                    SELECT v.passage, (v.vector::vector <#> %s::vector) + 0.0 AS less
                    FROM {{s}}.vectors v {join} WHERE true {condition} ORDER BY less, v.passage LIMIT %s
                  ) SELECT p.id, -n.less FROM near n JOIN {{s}}.passages p ON p.row = n.passage
                    ORDER BY n.less, n.passage"""
        return [(row[0], float(row[1])) for row in self.library.rows(sql, given, *values, limit)]

    def _approximate(self, given: str, condition: str, values: list[object], limit: int) -> list[tuple[str, float]]:
        """By the index, which is asked for more than is wanted; what it gives is compared at full precision."""
        searched = SEARCHED_FILTERED if condition else max(SEARCHED, limit)
        join = "JOIN {s}.articles a ON a.row = n.article" if condition else ""
        sql = f"""WITH near AS MATERIALIZED (
                    SELECT passage, article, vector::vector <#> %s::vector AS less FROM {{s}}.vectors
                    ORDER BY vector <#> %s::{self.library.vector_kind} LIMIT %s
                  ), best AS (
                    SELECT n.passage, n.less FROM near n {join} WHERE true {condition}
                    ORDER BY n.less, n.passage LIMIT %s
                  ) SELECT p.id, -n.less FROM best n JOIN {{s}}.passages p ON p.row = n.passage
                    ORDER BY n.less, n.passage"""
        self.library.rows("SELECT set_config('hnsw.ef_search', %s, true)", str(searched))
        rows = self.library.rows(sql, given, given, searched, *values, limit)
        return [(row[0], float(row[1])) for row in rows]
