"""Vectors of passages in memory -> the nearest ones, by comparing with every one.

    `ExactVectors.load(library, after=row)` -> .nearest(vector) -> (passage id, cosine similarity)*

The plain truth about nearness: it serves small libraries, passages too new for the derived index, everything when that
index is damaged, and it is what the derived index is verified against.  100,000 passages take 40 ms of one core and
154 MB; from WHOLE_UP_TO on they stay at half precision, at half the memory and four times the time.
Read `index.search.vectors` next.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.library.contents import Library

BLOCK_ROWS = 16_384
WHOLE_UP_TO = 200_000  # passages kept as float32: NumPy widens 1.4 microseconds a passage, and compares in 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactVectors:
    """Passage ids, their articles' ids, and (n, d) unit vectors, row by row."""

    ids: tuple[str, ...]
    article_ids: tuple[str, ...]
    vectors: NDArray[np.floating]

    @classmethod
    def load(cls, library: Library, *, after: int = 0) -> ExactVectors:
        """Those of the passages later than row `after`."""
        blocks = list(library.vector_rows(after=after))
        empty = np.zeros((0, max(library.dimensions, 1)), dtype=np.float32)
        kind = np.float32 if sum(len(block[1]) for block in blocks) <= WHOLE_UP_TO else np.float16
        return cls(
            ids=tuple(id_ for _, ids, _, _ in blocks for id_ in ids),
            article_ids=tuple(id_ for _, _, ids, _ in blocks for id_ in ids),
            vectors=np.concatenate([block[3] for block in blocks], dtype=kind) if blocks else empty,
        )

    def nearest(
        self, vector: NDArray[np.float32], *, limit: int, article_ids: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """At most `limit` (passage id, cosine similarity), best first, equals in order of row."""
        scores = self._scores(vector.astype(np.float32, copy=False))
        rows = np.arange(len(self.ids))
        if article_ids is not None:
            wanted = frozenset(article_ids)
            rows = np.asarray([row for row in rows if self.article_ids[row] in wanted], dtype=np.int64)
        best = rows[_largest(scores[rows], limit)]
        return [(self.ids[row], float(scores[row])) for row in best]

    def _scores(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        blocks = [self.vectors[start : start + BLOCK_ROWS] for start in range(0, len(self.ids), BLOCK_ROWS)]
        parts = [block.astype(np.float32, copy=False) @ vector for block in blocks]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


def _largest(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Positions of the `limit` largest scores, largest first, equals in order of position."""
    if limit >= len(scores):
        return np.argsort(-scores, kind="stable")
    bound = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    near = np.flatnonzero(scores >= bound)
    return near[np.argsort(-scores[near], kind="stable")[:limit]]
