"""How near what stands at a figure is in meaning to each word of a question, by vectors that the library keeps anyway.

    question, its Encoding, Encoding by passage -> Meaning -> of(Figure) -> nearness [words of the question]

A figure's clause may say "was awarded" where the question says "got".  Pure; nothing is encoded here.  Read
`rag.answer.sums.pair_numbers` next.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from index.text.patterns import regex
from index.types import Encoding
from rag.answer.sums.figures import Figure
from rag.language.words import STOP_WORDS
from rag.question.asking import is_asking

SCALE = 127  # length of a token's vector
_WORD = regex(r"[^\W\d_][\w'’]*")
Floats = NDArray[np.float32]


class Meaning:
    """Of one question over the passages of its sentences."""

    def __init__(self, question: str, encoding: Encoding, passages: Mapping[str, Encoding]) -> None:
        telling = [
            m.span() for m in _WORD.finditer(question) if not (m[0].lower() in STOP_WORDS or is_asking(m[0].lower()))
        ]
        kept = [any(begin <= start < end for begin, end in telling) for start in encoding.token_starts]
        tokens = encoding.tokens[kept] if any(kept) else encoding.tokens
        self._question: Floats = tokens.astype(np.float32) / np.float32(SCALE)
        self._passages = passages

    def of(self, figure: Figure, *, whole: bool = False) -> Floats:
        """For each token of the question's telling words the cosine of the nearest in the figure's clause, or in its
        `whole` sentence; zeros for a figure of the question."""
        encoding = self._passages.get(figure.rated.evidence.passage.id) if figure.rated else None
        if figure.rated is None or encoding is None:
            return np.zeros(len(self._question), np.float32)
        evidence = figure.rated.evidence
        starts = encoding.token_starts + evidence.passage.start - evidence.start
        begin, end = (0, len(figure.text)) if whole else figure.clause_span
        inside = (starts >= begin) & (starts < end)
        if not inside.any():
            return np.zeros(len(self._question), np.float32)
        tokens = encoding.tokens[inside].astype(np.float32) / np.float32(SCALE)
        nearest: Floats = (self._question @ tokens.T).max(axis=1)
        return nearest
