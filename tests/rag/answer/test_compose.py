"""Verified sentences, quotes or a refusal, made into an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rag.answer import compose
from rag.answer.refusal import measure
from rag.question.question import understand
from rag.stages import Found, Supported, Verified
from rag.types import Evidence, Rejected
from rag.verify.verify import as_quote

PAY = "How much must Varne Power pay?"


@pytest.fixture
def found(evidence_of: Callable[..., tuple[Evidence, ...]]) -> Found:
    day = date(2024, 3, 4)
    pool = (
        *evidence_of("Varne Power must pay 42 million crowns.", id="a", published=day),
        *evidence_of("Varne Power must pay 38 million crowns.", id="b", published=day),
        *evidence_of("The dam was built in 1931. It is high.", id="c", published=day),
    )
    return Found(passages=(), pool=pool, prompted=pool[:3], signals=measure(understand(PAY), pool, (), idf=len))


def test_an_answer_shows_the_rival_account_in_its_own_words_after_the_models(found: Found) -> None:
    shown = Supported(text="It must pay 42 million crowns.", evidence=(found.pool[0],), verbatim=False)
    rejected = (Rejected(text="It is 99.", reason="made up"),)
    answer = compose.answered(
        understand(PAY, asked="How much?"), Verified(supported=(shown,), rejected=rejected), found.pool
    )
    assert answer.status == "answered"
    assert answer.question == "How much?"
    assert [s.text for s in answer.statements] == ["It must pay 42 million crowns.", found.pool[1].quote]
    assert [c.number for c in answer.citations] == [1, 2]
    assert answer.rejected == rejected
    (disagreement,) = answer.disagreements
    assert [p.citations for p in disagreement.positions] == [(answer.citations[0],), (answer.citations[1],)]


def test_what_a_later_article_says_leads(evidence_of: Callable[..., tuple[Evidence, ...]]) -> None:
    pool = (
        *evidence_of("Varne Power must pay 42 million crowns.", id="a", published=date(2024, 3, 4)),
        *evidence_of("Varne Power must pay 57 million crowns.", id="b", published=date(2024, 6, 18)),
    )
    shown = Verified(supported=(as_quote(pool[0]),), rejected=())
    answer = compose.answered(understand(PAY, asked="How much?"), shown, pool)
    assert [s.text for s in answer.statements] == [pool[1].quote, pool[0].quote]
    (disagreement,) = answer.disagreements
    assert disagreement.kind == "update"
    assert [[c.evidence for c in p.citations] for p in disagreement.positions] == [[pool[0]], [pool[1]]]


def test_an_answer_without_a_rival_has_no_disagreement(found: Found) -> None:
    shown = as_quote(found.pool[2])
    answer = compose.answered(
        understand("When was the dam built?", asked="When?"), Verified(supported=(shown,), rejected=()), found.pool
    )
    assert answer.disagreements == ()
    assert [s.text for s in answer.statements] == [shown.text]


def test_quotes_alone_are_sentences_of_the_articles_with_the_notice(found: Found) -> None:
    answer = compose.quoted(understand(PAY), found, notice="the model is asleep")
    assert answer.status == "quoted"
    assert answer.notice == "the model is asleep"
    assert answer.statements
    for statement in answer.statements:
        assert statement.text in [c.evidence.quote for c in statement.citations]


@pytest.mark.parametrize("reason", ["no_evidence", "unsupported", "model_declined"])
def test_an_abstention_shows_the_nearest_and_states_nothing(reason: Any, found: Found) -> None:
    answer = compose.abstained(understand("Why?"), found, reason, rejected=[Rejected(text="x", reason="y")])
    assert answer.status == "abstained"
    assert answer.statements == answer.citations == answer.disagreements == ()
    assert answer.abstention is not None
    assert answer.abstention.reason == reason
    assert [c.number for c in answer.abstention.nearest] == list(range(1, len(answer.abstention.nearest) + 1))
    assert answer.abstention.nearest[0].evidence == found.pool[0]
    assert answer.rejected == (Rejected(text="x", reason="y"),)


def test_an_abstention_over_nothing_has_no_nearest() -> None:
    answer = compose.abstained(
        understand("Why?"),
        Found(passages=(), pool=(), prompted=(), signals=measure(understand("Why?"), (), (), idf=len)),
        "no_evidence",
    )
    assert answer.abstention is not None
    assert answer.abstention.nearest == ()
    assert answer.abstention.explanation
