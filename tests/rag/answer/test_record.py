"""The object of `ask --json`: its keys are a contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rag.answer.record import answer_record, answer_text, citation_record
from rag.types import (
    Abstention,
    Answer,
    Citation,
    Disagreement,
    Evidence,
    Position,
    Rejected,
    Statement,
    TokenCounts,
)

KEYS = {
    "question", "status", "answer", "statements", "citations", "disagreements", "abstention", "rejected", "model",
    "notice", "withheld", "timings_ms", "tokens", "cached",
}  # fmt: skip


@pytest.fixture
def citations(evidence_of: Callable[..., tuple[Evidence, ...]]) -> tuple[Citation, ...]:
    dated = evidence_of("It closes in May. It reopens in June.", id="a", published=date(2024, 3, 4), publisher="Ledger")
    undated = evidence_of("“Nobody knows,” he said.", id="b", published=None)
    return tuple(Citation(number=i, evidence=e) for i, e in enumerate((*dated, *undated), start=1))


@pytest.fixture
def answer(citations: Any) -> Answer:
    one, two, three = citations
    return Answer(
        question="When?",
        status="answered",
        statements=(
            Statement(text="It closes in May.", citations=(one, three)),
            Statement(text="B.", citations=(two,)),
        ),
        citations=citations,
        disagreements=(
            Disagreement(
                about="When",
                kind="conflict",
                positions=(Position(value="May", citations=(one,)), Position(value="June", citations=(two,))),
            ),
        ),
        rejected=(Rejected(text="It never closes.", reason="made up"),),
        model="m",
        notice="n",
        timings_ms={"retrieve": 1.26, "total": 2.0},
        tokens=TokenCounts(prompt=10, cached=4, completion=3),
    )


def test_an_answer_has_exactly_the_keys_of_the_contract(answer: Answer) -> None:
    record = answer_record(answer)
    assert set(record) == KEYS
    assert record["statements"][0] == {
        "kind": "sentence", "opening": "", "text": "It closes in May.", "citations": [1, 3], "slices": []
    }  # fmt: skip
    assert record["disagreements"] == [
        {"about": "When", "kind": "conflict", "positions": [
            {"value": "May", "citations": [1]}, {"value": "June", "citations": [2]}]}
    ]  # fmt: skip
    assert record["rejected"] == [{"text": "It never closes.", "reason": "made up"}]
    assert record["tokens"] == {"prompt": 10, "cached": 4, "completion": 3}
    assert record["abstention"] is None


def test_the_record_survives_json(answer: Answer) -> None:
    assert json.loads(json.dumps(answer_record(answer))) == answer_record(answer)


def test_the_text_numbers_each_statement(answer: Answer) -> None:
    assert answer_text(answer.statements) == "It closes in May. [1][3] B. [2]"
    assert answer_text(()) == ""


def test_a_citation_says_where_its_words_stand(citations: Any) -> None:
    record = citation_record(citations[1])
    article = citations[1].evidence.article
    assert set(record) == {
        "number", "article_id", "title", "publisher", "published", "source", "start", "end", "quote",
    }  # fmt: skip
    assert record["quote"] == article.text[record["start"] : record["end"]] == "It reopens in June."
    assert record["published"] == "2024-03-04"
    assert record["number"] == 2


def test_an_undated_article_has_a_null_date(citations: Any) -> None:
    assert citation_record(citations[2])["published"] is None


def test_an_abstention_carries_its_reason_and_the_nearest_quotes(citations: Any) -> None:
    refusal = Answer(
        question="Why?",
        status="abstained",
        statements=(),
        citations=(),
        abstention=Abstention(reason="unsupported", explanation="Not said.", nearest=citations[:1]),
    )
    record = answer_record(refusal)
    assert set(record) == KEYS
    assert record["answer"] == ""
    assert record["abstention"] == {
        "reason": "unsupported",
        "explanation": "Not said.",
        "nearest": [citation_record(citations[0])],
    }
