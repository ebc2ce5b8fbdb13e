"""What the evaluation's tests share: answers made by hand, and an assistant that gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from index.types import Article, Passage
from rag.types import (
    Abstention,
    Answer,
    Citation,
    Disagreement,
    Evidence,
    Filters,
    Position,
    ScoredPassage,
    Statement,
    TokenCounts,
)


@dataclass
class ScriptedAssistant:
    """Gives the answers that a test wrote, by question; an exception is raised.  `asked` lists what it was asked."""

    answers: Mapping[str, Answer | Exception]
    asked: list[tuple[str, Filters]] = field(default_factory=list)

    def ask(self, question: str, *, filters: Filters = Filters()) -> Answer:
        self.asked.append((question, filters))
        answer = self.answers[question]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class AnswerMaker:
    """Answers over articles: quotes are named by their words and found in the article."""

    make_article: Callable[..., Article]
    make_passage: Callable[..., Passage]

    def cite(self, article: Article, quote: str, number: int = 1) -> Citation:
        start = article.text.index(quote)
        evidence = Evidence(
            article=article,
            passage=self.make_passage(article),
            start=start,
            end=start + len(quote),
            relevance=1.0,
        )
        return Citation(number=number, evidence=evidence)

    def answered(self, question: str, *told: tuple[str, Article, str], **more: Any) -> Answer:
        """One statement a (text, article, quote), each with its own citation."""
        citations = tuple(self.cite(article, quote, number) for number, (_, article, quote) in enumerate(told, 1))
        statements = tuple(
            Statement(text=text, citations=(citation,)) for (text, _, _), citation in zip(told, citations, strict=True)
        )
        values: dict[str, Any] = {
            "retrieved": self.ranked(*(article for _, article, _ in told)),
            "timings_ms": {"retrieve": 1.0, "generate": 9.0, "total": 10.0},
            "tokens": TokenCounts(prompt=300, cached=200, completion=12),
            "model": "scripted",
        }
        return Answer(
            question=question, status="answered", statements=statements, citations=citations, **{**values, **more}
        )

    def abstained(self, question: str, *ranked: Article, reason: str = "unsupported") -> Answer:
        abstention = Abstention(reason=reason, explanation="The articles do not say.", nearest=())  # type: ignore[arg-type]
        return Answer(
            question=question,
            status="abstained",
            statements=(),
            citations=(),
            abstention=abstention,
            retrieved=self.ranked(*ranked),
        )

    def ranked(self, *articles: Article) -> tuple[ScoredPassage, ...]:
        passages = (self.make_passage(article) for article in dict.fromkeys(articles))
        return tuple(
            ScoredPassage(passage=passage, rank=rank, fusion_score=1.0 / rank, similarity=0.5)
            for rank, passage in enumerate(passages, 1)
        )

    def conflict(self, about: str, *sides: tuple[str, Citation]) -> Disagreement:
        positions = tuple(Position(value=value, citations=(citation,)) for value, citation in sides)
        return Disagreement(about=about, kind="conflict", positions=positions)


@pytest.fixture
def answers(make_article: Callable[..., Article], make_passage: Callable[..., Passage]) -> AnswerMaker:
    """Makes answers by hand."""
    return AnswerMaker(make_article=make_article, make_passage=make_passage)


@pytest.fixture
def scripted_assistant() -> type[ScriptedAssistant]:
    """`scripted_assistant({question: answer or exception})`."""
    return ScriptedAssistant
