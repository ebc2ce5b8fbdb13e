"""A write connection that keeps near-copies together: the group of every article, and its statements.

    `CopyGroupWriter._join_group` on every article put, `_rename_group` on every article dropped

An article joins the group of its nearest near-copy; a group bears the id of the earliest article in it, and stands in
the column `story`.  Read `index.library.writer` next, which puts and drops.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from index.library.contents import Library
from index.library.schema import library_errors
from index.text.near_copies import are_near_copies, estimated_overlap, group_keys, signature

MIN_ESTIMATE = 0.12  # estimated overlap from which two texts are compared in full: 0.2 less 1.3 errors (1.00 of n=259)


class CopyGroupWriter(Library):
    """The groups of near-copies and the statements of a write connection."""

    # Groups of near-copies

    def _join_group(self, row: int, article_id: str, text: str) -> None:
        """Make the article part of the group of its nearest near-copy, under the earliest one's id."""
        marks = signature(text)
        keys = group_keys(marks)
        groups = {
            self._group(other)
            for other in self._near(row, marks, keys)
            if are_near_copies(text, self._texts([other])[other])
        }
        self._many("INSERT OR IGNORE INTO story_keys VALUES (?, ?)", [(key, row) for key in keys])
        for group in groups:
            self._run("UPDATE articles SET story = ? WHERE story = ?", article_id, group)
        self._rename_group(article_id)

    def _near(self, row: int, marks: Any, keys: Sequence[int]) -> list[int]:
        """Rows of the other articles whose signature is near enough to look at their text."""
        query = """SELECT row, signature FROM articles WHERE row IN
                   (SELECT article FROM story_keys WHERE key IN (SELECT value FROM json_each(?))) AND row != ?"""
        rows = self._rows(query, json.dumps(list(keys)), row)
        return [
            other for other, blob in rows
            if estimated_overlap(marks, np.frombuffer(blob, dtype=np.uint64)) >= MIN_ESTIMATE
        ]  # fmt: skip

    def _group(self, row: int) -> str:
        return str(self._rows("SELECT story FROM articles WHERE row = ?", row)[0][0])

    def _rename_group(self, group: str) -> None:
        """Give a group the id of the earliest-added article in it."""
        earliest = self._rows("SELECT id FROM articles WHERE story = ? ORDER BY added, row LIMIT 1", group)
        if earliest:
            self._run("UPDATE articles SET story = ? WHERE story = ?", earliest[0][0], group)

    # Statements

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit what happens inside as one change, or nothing of it."""
        with self._lock, library_errors(self.home):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'commits'")
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _run(self, sql: str, *parameters: Any) -> int:
        return int(self._connection.execute(sql, parameters).lastrowid or 0)

    def _many(self, sql: str, rows: Sequence[Any]) -> None:
        self._connection.executemany(sql, rows)
