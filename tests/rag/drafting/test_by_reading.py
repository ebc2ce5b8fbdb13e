"""What was read to reckon with is not read again to answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rag.answer.refusal import measure
from rag.drafting.by_reading import ByReading
from rag.question.question import understand
from rag.stages import Found, Reading
from rag.types import Evidence, TokenCounts


class CountingReader:
    """A reader that is sure of every sentence and remembers what it was asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, question: str, evidence: Sequence[Evidence], **_: Any) -> Reading:
        self.asked.append(question)
        return Reading(answerable=3.0, sentences=(3.0,) * len(evidence), tokens=TokenCounts())

    def check(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """Nothing is held."""


def test_the_same_sentences_are_read_once_for_a_question(evidence_of: Callable[..., tuple[Evidence, ...]]) -> None:
    sentences = evidence_of("The levy got 212 votes. The bond got 187.")
    found = Found(
        passages=(),
        pool=sentences,
        prompted=sentences,
        signals=measure(understand("?"), sentences, [], idf=lambda _: 1.0),
    )
    reader = CountingReader()
    answerer = ByReading(reader, answerable=0.5)
    first, again = (answerer.answer(understand("Who got 212?"), found, emit=lambda event: None) for _ in range(2))
    assert first == again
    assert reader.asked == ["Who got 212?"]
    answerer.answer(understand("Who got 187?"), found, emit=lambda event: None)
    assert reader.asked == ["Who got 212?", "Who got 187?"]
