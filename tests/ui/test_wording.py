"""Beside a paraphrase every sentence says what it is; answers of quotes alone stay as they are."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from rag.types import Answer, Citation, Evidence, Statement
from ui.exports.content import answer_content
from ui.terminal.render import render_answer
from ui.wording import mark_of, sayers

SAID = "The weir, which was built in 1931, reopens in May."
KINDS = ("sentence", "paraphrase")


@pytest.mark.parametrize(
    ("kind", "kinds", "mark"),
    [
        ("sentence", KINDS, "quote"),
        ("paraphrase", KINDS, "paraphrase, checked"),
        ("quote", ("quote", "paraphrase"), "quote"),
        ("lead", ("lead", "paraphrase"), ""),
        ("sentence", ("lead", "sentence"), ""),
    ],
)
def test_only_beside_a_paraphrase_is_a_sentence_marked(kind: str, kinds: tuple[str, ...], mark: str) -> None:
    assert mark_of(kind, kinds) == mark


def answered(make_article: Any, make_passage: Any, *texts: tuple[str, Any]) -> Answer:
    article = make_article(SAID, id="weir")
    evidence = Evidence(article=article, passage=make_passage(article), start=0, end=len(SAID), relevance=1.0)
    citation = Citation(number=1, evidence=evidence)
    statements = tuple(Statement(text=text, citations=(citation,), kind=kind) for text, kind in texts)
    return Answer(question="When?", status="answered", statements=statements, citations=(citation,))


def test_the_terminal_tells_a_paraphrase_from_a_quote(make_article: Any, make_passage: Any) -> None:
    both = answered(make_article, make_passage, ("It is open again in May.", "paraphrase"), (SAID, "sentence"))
    shown = render_answer(both, width=None, colour=False)
    assert "It is open again in May. [1] (paraphrase, checked)" in shown
    assert f"{SAID} [1] (quote)" in shown
    assert "(quote)" not in render_answer(
        answered(make_article, make_passage, (SAID, "sentence")), width=None, colour=False
    )


def test_an_export_tells_a_paraphrase_from_a_quote(make_article: Any, make_passage: Any) -> None:
    from rag.answer.record.codec import dump

    both = answered(make_article, make_passage, ("It is open again in May.", "paraphrase"), (SAID, "sentence"))
    record = json.loads(json.dumps(dump(both)))
    assert [s["kind"] for s in record["statements"]] == ["paraphrase", "quote"]
    assert [s["verbatim"] for s in record["statements"]] == [False, True]
    article = both.citations[0].evidence.article
    lines = [line.text for line in answer_content(record, {"weir": article}.get).lines]
    assert lines[:2] == ["It is open again in May. (paraphrase, checked)", f"{SAID} (quote)"]


@pytest.mark.parametrize(
    ("text", "publisher", "published", "told"),
    [
        (SAID, "A paper", date(2025, 8, 6), "A paper · 6 August 2025"),
        (SAID, "", None, "A title · undated"),
        ("The weir's keeper said that it leaks.", "A paper", None, "The weir's keeper · A paper · undated"),
        ("It leaks, according to the keepers who dived.", "A paper", None, "The keepers · A paper · undated"),
        ("She said that it leaks.", "A paper", None, "A paper · undated"),
    ],
)
def test_a_position_tells_speaker_publisher_and_day(
    text: str, publisher: str, published: date | None, told: str, make_article: Any, make_passage: Any
) -> None:
    article = make_article(text, title="A title", publisher=publisher, published=published)
    evidence = Evidence(article=article, passage=make_passage(article), start=0, end=len(text), relevance=1.0)
    citation = Citation(number=1, evidence=evidence)
    assert sayers([citation, citation]) == told
