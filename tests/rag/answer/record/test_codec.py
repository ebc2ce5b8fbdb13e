"""An answer as it is written down and read back: its keys are a contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rag.answer.record.codec import answer_text, citation_record, dump, load
from rag.answer.record.schema import json_schema, plain
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
    "notice", "withheld", "view", "timings_ms", "tokens", "cached",
}  # fmt: skip


def shown(citation: Citation) -> dict[str, Any]:
    """A citation as scripts see it."""
    return {
        key: each for key, each in plain(citation_record(citation)).items() if key not in ("passage_id", "relevance")
    }


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
            Statement(text="B.", citations=(two,), kind="paraphrase"),
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
    record = dump(answer)
    assert set(record) == KEYS
    assert (record["statements"][0]["text"], record["statements"][0]["citations"]) == ("It closes in May.", [1, 3])
    assert record["disagreements"] == [
        {"about": "When", "kind": "conflict", "positions": [
            {"value": "May", "citations": [1]}, {"value": "June", "citations": [2]}]}
    ]  # fmt: skip
    assert record["rejected"] == [{"text": "It never closes.", "reason": "made up"}]
    assert record["tokens"] == {"prompt": 10, "cached": 4, "completion": 3}
    assert record["abstention"] is None


def test_the_record_survives_json(answer: Answer) -> None:
    assert json.loads(json.dumps(dump(answer))) == dump(answer)


def test_the_text_numbers_each_statement(answer: Answer) -> None:
    assert answer_text(answer.statements) == "It closes in May. [1][3] B. [2]"
    assert answer_text(()) == ""


def test_a_citation_says_where_its_words_stand(citations: Any) -> None:
    record = shown(citations[1])
    article = citations[1].evidence.article
    assert set(record) == {
        "number", "article_id", "title", "publisher", "published", "source", "start", "end", "quote", "speaker", "how",
    }  # fmt: skip
    assert record["quote"] == article.text[record["start"] : record["end"]] == "It reopens in June."
    assert record["published"] == "2024-03-04"
    assert record["number"] == 2


def test_an_undated_article_has_a_null_date(citations: Any) -> None:
    assert shown(citations[2])["published"] is None


def test_an_abstention_carries_its_reason_and_the_nearest_quotes(citations: Any) -> None:
    refusal = Answer(
        question="Why?",
        status="abstained",
        statements=(),
        citations=(),
        abstention=Abstention(reason="unsupported", explanation="Not said.", nearest=citations[:1]),
    )
    record = dump(refusal)
    assert set(record) == KEYS
    assert record["answer"] == ""
    assert record["abstention"] == {
        "reason": "unsupported",
        "explanation": "Not said.",
        "nearest": [shown(citations[0])],
    }


# --- and back -----------------------------------------------------------------------------------------------------


def found(citations: Any) -> Callable[[Any], Evidence]:
    return lambda record: citations[record.number - 1].evidence


def test_what_was_written_is_read_back_whole(answer: Answer, citations: Any) -> None:
    written = json.loads(json.dumps(dump(answer)))
    again = load(written, evidence=found(citations))
    assert dump(again) == dump(answer)
    assert (again.statements, again.disagreements, again.rejected) == (
        answer.statements, answer.disagreements, answer.rejected
    )  # fmt: skip


def test_a_lead_comes_back_with_the_slices_that_its_quotes_hold(answer: Answer, citations: Any) -> None:
    whole = citations[0].evidence
    may = replace(whole, start=whole.start + 13, end=whole.start + 16)
    elsewhere = replace(citations[2].evidence, start=2, end=4)
    lead = Statement(text="May", citations=citations[:1], kind="lead", slices=(may, elsewhere))
    record = dump(replace(answer, statements=(lead, *answer.statements), citations=citations[:2]))
    assert record["statements"][0]["kind"] == "lead"
    assert [part["words"] for part in record["statements"][0]["slices"]] == ["May", elsewhere.quote]
    record["statements"][1]["citations"] = [1]
    (again, *_) = load(record, evidence=found(citations)).statements
    assert (again.kind, again.slices) == ("lead", (may,))


def test_a_statement_says_whether_it_is_a_quote(answer: Answer) -> None:
    kinds = [(each["kind"], each["verbatim"]) for each in dump(answer)["statements"]]
    assert kinds == [("quote", True), ("paraphrase", False)]


def test_what_an_older_version_wrote_is_read(citations: Any) -> None:
    cited = shown(citations[0])
    older = {
        "question": "When?", "status": "answered", "answer": "It closes in May. [1]",
        "statements": [{"text": "It closes in May.", "citations": [1]}],
        "citations": [{key: cited[key] for key in cited if key not in ("speaker", "how")}],
        "disagreements": [], "abstention": None, "rejected": [], "model": "m", "notice": "",
        "timings_ms": {"total": 2.0}, "tokens": {"prompt": 10, "cached": 4, "completion": 3},
    }  # fmt: skip
    again = load(older, evidence=found(citations))
    assert [(s.text, s.kind, s.citations) for s in again.statements] == [
        ("It closes in May.", "sentence", (citations[0],))
    ]
    assert (again.withheld, again.view, again.cached) == ((), "", False)


def test_what_a_later_version_adds_is_passed_over(answer: Answer, citations: Any) -> None:
    later = {**dump(answer), "mood": "good"}
    later["statements"][0]["colour"] = "blue"
    assert dump(load(later, evidence=found(citations))) == dump(answer)


@pytest.mark.parametrize("spoilt", [None, [], {}, {"question": "?"}, "text", {"question": "?", "statements": [1]}])
def test_what_is_no_answer_is_refused(spoilt: Any, citations: Any) -> None:
    with pytest.raises(ValueError, match="no answer"):
        load(spoilt, evidence=found(citations))


def test_a_statement_that_cites_what_is_not_there_is_refused(answer: Answer, citations: Any) -> None:
    record = dump(answer)
    record["statements"][0]["citations"] = [9]
    with pytest.raises(ValueError, match="no answer"):
        load(record, evidence=found(citations))


# --- the schema ---------------------------------------------------------------------------------------------------


def test_what_is_printed_fits_the_schema_that_is_printed(answer: Answer) -> None:
    import jsonschema

    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(dump(answer), schema)
    assert set(schema["properties"]) == KEYS
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**dump(answer), "status": "sure"}, schema)
