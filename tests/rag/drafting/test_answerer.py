"""What is asked of a model that writes, and what its word stands for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from rag.answer.refusal import measure
from rag.drafting.by_chat import NO, YES, ByChat
from rag.events import DraftGrew
from rag.question.question import understand
from rag.stages import Drafted, Found
from rag.types import Evidence
from tests.rag.harbour import answerer_of

WHO = "Who signed the contract?"
SHORT = "Halden Marine signed the contract. Ruth Okafor spoke."
LONG = (
    "The port authority of Karsund, which has run the harbour since 1931, signed the dredging contract with Halden "
    "Marine, a family firm from the north, on 4 May 2019 for $212 million after two years of talks."
)
Ask = Callable[..., tuple[Drafted, list[str]]]
Make = Callable[..., tuple[Evidence, ...]]


@pytest.fixture
def ask(evidence_of: Make) -> Ask:
    """`ask(model, text)`: the draft over the sentences of `text`, and what a reader saw of it on the way."""

    def run(model: Any, text: str, question: str = WHO) -> tuple[Drafted, list[str]]:
        evidence = evidence_of(text) if text else ()
        events: list[Any] = []
        asked = understand(question)
        signals = measure(asked, evidence, (), idf=lambda word: 1.0)
        found = Found(passages=(), pool=evidence, prompted=evidence, signals=signals)
        answerer = answerer_of(model)
        assert answerer is not None
        drafted = answerer.answer(asked, found, emit=events.append)
        return drafted, [e.text for e in events if isinstance(e, DraftGrew)]

    return run


@pytest.mark.parametrize(("statements", "margin"), [([{"evidence": [1], "text": "A."}], YES), ([], NO)])
def test_an_endpoint_is_asked_once_and_rates_nothing(
    statements: Any, margin: float, ask: Ask, scripted_model: Any
) -> None:
    model = scripted_model(json.dumps({"answerable": bool(statements), "statements": statements}))
    drafted, _ = ask(model, f"{SHORT} {LONG}")
    assert len(model.prompts) == 1
    assert all(quote in model.prompts[0].turns[-1].text for quote in (*SHORT.split(". ", 1), LONG))
    assert drafted.signals.yes_margin == margin
    assert drafted.rated == drafted.chosen == ()
    assert drafted.rivals is None


def test_what_is_to_be_said_of_a_model_stands_beside_its_answer(evidence_of: Make, scripted_model: Any) -> None:
    evidence, asked = evidence_of(SHORT), understand(WHO)
    signals = measure(asked, evidence, (), idf=lambda word: 1.0)
    found = Found(passages=(), pool=evidence, prompted=evidence, signals=signals)
    model = scripted_model(json.dumps({"answerable": False, "statements": []}))
    told = ByChat(model, remark=lambda: "an old file").answer(asked, found, emit=lambda event: None)
    assert told.notice == "an old file"
