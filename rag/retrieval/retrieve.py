"""A question in, the passages most likely to answer it out, best first.

    question -> Query -> ScoredPassage*

Dense and lexical candidates are averaged, then the best are reordered by late interaction (each question token
against its best passage token).  Scores are compared on scales that the worst candidate does not move, so that a text
that has nothing to do with the question moves few ranks.  This module knows no model, prompt or article text
beyond the passages; `rag.retrieval.evidence` picks sentences next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.stores.contract import Store
from index.types import Encoder, Encoding
from rag.types import Filters, ScoredPassage

CANDIDATES = 50  # passages taken from each retriever
RERANKED = 30  # passages reordered by late interaction
DENSE_WEIGHT = 0.5  # share of the dense score; 0.4 to 0.7 is flat on XQuAD (n=1190)
LATE_WEIGHT = 1.0  # weight of late interaction; MRR +0.020 over fusion on SQuAD 2.0 (n=400)
SIMILARITY_SPAN, LATE_SPAN = 0.6, 0.4  # cosine below the best that counts 1 less; median range measured: 0.47, 0.34
TOKEN_SCALE = 127.0  # length of a quantised token vector, see index.types.Encoding

K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as a retriever receives it: its words and their encoding."""

    text: str
    encoding: Encoding


def late_interaction(query: NDArray[np.int8], tokens: NDArray[np.int8]) -> float:
    """Mean over query tokens of the best cosine with any token (MaxSim of ColBERT, arXiv:2004.12832), -1..1.

    query: (q, k) int8, tokens: (t, k) int8.  No tokens on either side give 0.
    """
    if not len(query) or not len(tokens):
        return 0.0
    cosines = query.astype(np.float32) @ tokens.astype(np.float32).T / TOKEN_SCALE**2
    return float(cosines.max(axis=1).mean())


def below_best(scores: Mapping[K, float], span: float) -> dict[K, float]:
    """1 for the best, and 1 less for each `span` that a score lies below it, also under 0."""
    best = max(scores.values(), default=0.0)
    return {key: 1.0 - (best - score) / span for key, score in scores.items()}


def share_of_best(scores: Mapping[K, float]) -> dict[K, float]:
    """Scores from 0 up as shares of the best; all 1 where the best is 0."""
    best = max(scores.values(), default=0.0)
    return {key: score / best if best > 0 else 1.0 for key, score in scores.items()}


class FindsPassages(Protocol):
    """What an assistant asks for passages of its index: `Retriever`, or one of one's own."""

    def passages_for(self, query: Query, *, filters: Filters) -> tuple[ScoredPassage, ...]:
        """Passages for the query, best first, each with a rank of its own; none when the filters leave no article."""


def encoded(question: str, encoder: Encoder) -> Query:
    """The question as a retriever receives it."""
    return Query(text=question, encoding=encoder.encode([question])[0])


class Retriever:
    """Finds passages of one index.  Reads only; safe to use from several threads if the index is."""

    def __init__(self, index: Store, encoder: Encoder) -> None:
        """`encoder` must be the one that the index was built with."""
        self._index = index
        self._encoder = encoder

    def query(self, question: str) -> Query:
        """The question, encoded."""
        return encoded(question, self._encoder)

    def retrieve(self, question: str, *, filters: Filters = Filters()) -> tuple[ScoredPassage, ...]:
        """Passages for `question`, best first, at most RERANKED; none when the filters leave no article."""
        return self.passages_for(self.query(question), filters=filters)

    def passages_for(self, query: Query, *, filters: Filters = Filters()) -> tuple[ScoredPassage, ...]:
        """As `retrieve`, for a question already encoded."""
        found = self._index.candidates(query.encoding.vector, query.text, filters, limit=CANDIDATES)
        return self.ranked(query, found.near, found.matched)

    def ranked(
        self, query: Query, dense: Sequence[tuple[str, float]], matched: Sequence[tuple[str, float]]
    ) -> tuple[ScoredPassage, ...]:
        """The candidates of both searches, (passage id, score) each, in one order, best first, at most RERANKED."""
        encodings = self._index.library.encodings(sorted({*dict(dense), *dict(matched)}))
        return self._ranked(query, dict(matched), encodings)

    def _ranked(
        self, query: Query, matched: Mapping[str, float], encodings: Mapping[str, Encoding]
    ) -> tuple[ScoredPassage, ...]:
        similarity = {key: float(encodings[key].vector @ query.encoding.vector) for key in encodings}
        dense = below_best(similarity, SIMILARITY_SPAN)
        lexical = share_of_best({key: matched.get(key, 0.0) for key in encodings})
        fused = {key: DENSE_WEIGHT * dense[key] + (1 - DENSE_WEIGHT) * lexical[key] for key in encodings}
        best = sorted(fused, key=lambda key: (-fused[key], key))[:RERANKED]
        late = below_best(
            {key: late_interaction(query.encoding.tokens, encodings[key].tokens) for key in best}, LATE_SPAN
        )
        scores = {key: fused[key] + LATE_WEIGHT * late[key] for key in best}
        return self._scored(sorted(best, key=lambda key: (-scores[key], key)), scores, similarity)

    def _scored(
        self, order: Sequence[str], scores: Mapping[str, float], similarity: Mapping[str, float]
    ) -> tuple[ScoredPassage, ...]:
        passages = self._index.library.passages(order)
        return tuple(
            ScoredPassage(passage=passages[key], rank=rank, fusion_score=scores[key], similarity=similarity[key])
            for rank, key in enumerate((key for key in order if key in passages), start=1)
        )
