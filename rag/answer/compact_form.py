"""An answer without its articles -> a line of text, and back into an answer over the same library.

    Answer -> `written_answer` -> JSON        JSON, Library -> `read_answer` -> Answer, or None

Evidence is kept as places (article, passage, start, end), never as words: what comes back quotes the stored articles or
does not come back at all.  Timings and token counts stay behind, they were the first answer's.
Read `rag.answer_cache` next.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.library.contents import Library
from index.types import Article, Passage
from rag.types import (
    Abstention,
    Answer,
    Citation,
    Disagreement,
    Evidence,
    Position,
    Rejected,
    ScoredPassage,
    Statement,
    Withheld,
)

Numbers = Sequence[int]


def written_answer(answer: Answer) -> str:
    """The answer as JSON that `read_answer` understands."""
    abstention = answer.abstention
    return json.dumps({
        "question": answer.question,
        "status": answer.status,
        "statements": [
            [each.text, _numbers(each.citations), each.kind, each.opening, [_place(slice_) for slice_ in each.slices]]
            for each in answer.statements
        ],
        "citations": _places(answer.citations),
        "disagreements": [
            [each.about, each.kind, [[side.value, _numbers(side.citations)] for side in each.positions]]
            for each in answer.disagreements
        ],
        "abstention": abstention and [abstention.reason, abstention.explanation, _places(abstention.nearest)],
        "rejected": [[each.text, each.reason] for each in answer.rejected],
        "retrieved": [[each.passage.id, each.rank, each.fusion_score, each.similarity] for each in answer.retrieved],
        "withheld": [[each.article_id, each.title, each.sentences, each.reasons] for each in answer.withheld],
        "model": answer.model,
    })  # fmt: skip


def read_answer(text: str, library: Library) -> Answer | None:
    """The answer that `text` was written from; None when it is not one, or names what the library does not have."""
    try:
        return _Reader(json.loads(text), library).answer()
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


class _Reader:
    """One answer being read; a missing article or passage is a KeyError."""

    def __init__(self, kept: Mapping[str, Any], library: Library) -> None:
        self._kept = kept
        places = [*kept["citations"], *(kept["abstention"] or ["", "", []])[2]]
        ids = {place[2] for place in places} | {row[0] for row in kept["retrieved"]}
        self._passages: Mapping[str, Passage] = library.passages(sorted(ids))
        self._articles: dict[str, Article | None] = {id_: library.article(id_) for id_ in {p[1] for p in places}}
        self._citations = {citation.number: citation for citation in self._read_places(kept["citations"])}

    def answer(self) -> Answer:
        kept = self._kept
        return Answer(
            question=kept["question"],
            status=kept["status"],
            statements=tuple(self._statement(*row) for row in kept["statements"]),
            citations=tuple(self._citations.values()),
            disagreements=tuple(self._disagreement(*row) for row in kept["disagreements"]),
            abstention=self._abstention(*kept["abstention"]) if kept["abstention"] else None,
            rejected=tuple(Rejected(text=text, reason=reason) for text, reason in kept["rejected"]),
            retrieved=tuple(self._scored(*row) for row in kept["retrieved"]),
            withheld=tuple(
                Withheld(article_id=row[0], title=row[1], sentences=row[2], reasons=tuple(row[3]))
                for row in kept["withheld"]
            ),
            model=kept["model"],
        )

    def _statement(
        self, text: str, numbers: Numbers, kind: Any, opening: str, slices: Iterable[Sequence[Any]]
    ) -> Statement:
        own = tuple(self._evidence(*place) for place in slices)
        return Statement(text=text, citations=self._cited(numbers), kind=kind, opening=opening, slices=own)

    def _disagreement(self, about: str, kind: Any, sides: Iterable[tuple[str, Numbers]]) -> Disagreement:
        positions = tuple(Position(value=value, citations=self._cited(numbers)) for value, numbers in sides)
        return Disagreement(about=about, kind=kind, positions=positions)

    def _abstention(self, reason: Any, explanation: str, nearest: Sequence[Any]) -> Abstention:
        return Abstention(reason=reason, explanation=explanation, nearest=tuple(self._read_places(nearest)))

    def _scored(self, passage_id: str, rank: int, fusion_score: float, similarity: float) -> ScoredPassage:
        passage = self._passages[passage_id]
        return ScoredPassage(passage=passage, rank=rank, fusion_score=fusion_score, similarity=similarity)

    def _cited(self, numbers: Numbers) -> tuple[Citation, ...]:
        return tuple(self._citations[number] for number in numbers)

    def _read_places(self, places: Iterable[Sequence[Any]]) -> list[Citation]:
        return [self._citation(*place) for place in places]

    def _citation(
        self, number: int, article_id: str, passage_id: str, start: int, end: int, relevance: float
    ) -> Citation:
        return Citation(number=number, evidence=self._evidence(article_id, passage_id, start, end, relevance))

    def _evidence(self, article_id: str, passage_id: str, start: int, end: int, relevance: float) -> Evidence:
        passage, article = self._passages[passage_id], self._articles[article_id]
        if article is None or passage.article_id != article_id or not passage.start <= start < end <= passage.end:
            raise LookupError(f"no evidence at {article_id} {start}-{end}")
        return Evidence(article=article, passage=passage, start=start, end=end, relevance=relevance)


def _numbers(citations: Iterable[Citation]) -> list[int]:
    return [citation.number for citation in citations]


def _places(citations: Iterable[Citation]) -> list[Any]:
    return [[c.number, *_place(c.evidence)] for c in citations]


def _place(evidence: Evidence) -> list[Any]:
    return [evidence.article.id, evidence.passage.id, evidence.start, evidence.end, evidence.relevance]
