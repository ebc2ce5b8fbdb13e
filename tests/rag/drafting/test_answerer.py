"""What is asked of a model and in which order: ratings, one gate, and a draft only where a sentence is long."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rag.answer.refusal import log_odds, measure
from rag.drafting.answerer import SAID
from rag.drafting.by_chat import NO, YES
from rag.drafting.prompt import LOCAL_TOKENS
from rag.errors import ModelCancelled
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
COMPRESSED = "The port authority of Karsund signed the contract with Halden Marine."
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


def first(word: str, margin: float) -> dict[str, float]:
    other = "No" if word == "Yes" else "Yes"
    return {word: -0.1, other: -0.1 - margin}


def test_short_sentences_are_judged_by_one_token_and_nothing_is_drafted(ask: Ask, drafts: Any) -> None:
    model = drafts(f"Yes\n[1] {COMPRESSED}", rating=2.0)
    drafted, seen = ask(model, SHORT)
    assert [p.max_tokens for p in model.rated] == [1, 1]
    assert [p.max_tokens for p in model.drafted] == [1]
    assert drafted.draft.lines == ()
    assert drafted.draft.answerable is None
    assert seen == []
    assert drafted.log_odds > 0


def test_a_long_sentence_is_drafted_from(ask: Ask, drafts: Any) -> None:
    model = drafts(f"Yes\n[1] {COMPRESSED}", rating=2.0)
    drafted, seen = ask(model, LONG)
    assert [p.max_tokens for p in model.drafted] == [LOCAL_TOKENS]
    assert [line.text for line in drafted.draft.lines] == [COMPRESSED]
    assert seen[-1] == COMPRESSED


def test_one_long_sentence_among_the_chosen_is_enough_to_draft(ask: Ask, drafts: Any) -> None:
    model = drafts(f"Yes\n[2] {COMPRESSED}", rating=2.0)
    drafted, _ = ask(model, f"{SHORT} {LONG}")
    assert [p.max_tokens for p in model.drafted] == [LOCAL_TOKENS]
    assert len(drafted.evidence) == 3


def test_a_long_sentence_that_is_not_chosen_does_not_make_a_draft(ask: Ask, drafts: Any) -> None:
    model = drafts("Yes", rating=lambda text: -4.0 if "Karsund" in text else 3.0)
    drafted, _ = ask(model, f"{SHORT} {LONG}")
    assert [p.max_tokens for p in model.drafted] == [1]
    assert LONG not in [e.quote for e in drafted.evidence]
    assert "Karsund" not in model.drafted[0].turns[-1].text


def test_the_gate_reads_the_chosen_best_first_and_the_draft_is_numbered_like_it(ask: Ask, drafts: Any) -> None:
    model = drafts("Yes\n[1] A.", rating=lambda text: 3.0 if "Ruth" in text else 2.5)
    drafted, _ = ask(model, SHORT)
    assert [e.quote for e in drafted.evidence] == ["Ruth Okafor spoke.", "Halden Marine signed the contract."]
    lines = model.drafted[0].turns[-1].text.splitlines()
    assert lines[:2] == ["[1] Ruth Okafor spoke.", "[2] Halden Marine signed the contract."]


def test_every_sentence_keeps_its_rating_chosen_or_not(ask: Ask, drafts: Any) -> None:
    drafted, _ = ask(drafts("Yes", rating=lambda text: 3.0 if "Halden" in text else -3.0), SHORT)
    assert [r.rating for r in drafted.rated] == pytest.approx([3.0, -3.0])
    assert [r.evidence for r in drafted.chosen] == [drafted.rated[0].evidence]
    assert drafted.signals.rating == pytest.approx(3.0)


@pytest.mark.parametrize(("margin", "rating"), [(4.0, 4.0), (4.0, -4.0), (-4.0, 4.0), (-4.0, -4.0), (0.0, 0.0)])
def test_gate_and_rating_are_weighed_together(margin: float, rating: float, ask: Ask, drafts: Any) -> None:
    drafted, _ = ask(drafts("Yes", first_token=first("Yes", margin), rating=rating), SHORT)
    assert drafted.signals.yes_margin == pytest.approx(margin)
    assert drafted.signals.rating == pytest.approx(rating)
    unasked = log_odds(replace(drafted.signals, yes_margin=0.0, rating=0.0), SAID)
    weighed = SAID.weights["yes_margin"] * margin + SAID.weights["rating"] * rating
    assert drafted.log_odds == pytest.approx(unasked + weighed)


@pytest.mark.parametrize(("sure", "answered"), [(4.0, True), (-4.0, False)])
def test_what_gate_and_rating_agree_on_holds(sure: float, answered: bool, ask: Ask, drafts: Any) -> None:
    drafted, _ = ask(drafts("Yes", first_token=first("Yes", sure), rating=sure), SHORT)
    assert (drafted.log_odds >= 0) is answered


def test_a_no_written_against_the_odds_is_drafted_once_more_after_a_yes(ask: Ask, drafts: Any) -> None:
    model = drafts("No", f"[1] {COMPRESSED}", rating=3.0)
    drafted, seen = ask(model, LONG)
    assert [p.prefill for p in model.drafted] == ["", "Yes\n"]
    assert drafted.draft.answerable is True
    assert [line.text for line in drafted.draft.lines] == [COMPRESSED]
    assert seen[-1] == COMPRESSED


def test_a_no_that_the_odds_bear_out_is_not_asked_again(ask: Ask, drafts: Any) -> None:
    model = drafts("No", f"[1] {COMPRESSED}", first_token=first("No", 4.0), rating=-3.0)
    drafted, _ = ask(model, LONG)
    assert len(model.drafted) == 1
    assert drafted.draft.answerable is False
    assert drafted.draft.lines == ()


def test_the_tokens_of_ratings_gate_and_draft_are_added(ask: Ask, scripted_model: Any) -> None:
    model = scripted_model("No", first_token={"Yes": -0.1, "No": -5.0})
    drafted, _ = ask(model, LONG)
    assert len(model.prompts) == 3
    assert drafted.tokens.prompt == 300
    assert drafted.tokens.completion == 3


def test_no_sentences_are_no_answer(ask: Ask, drafts: Any) -> None:
    drafted, _ = ask(drafts("No", first_token=first("No", 4.0)), "")
    assert drafted.evidence == ()
    assert drafted.log_odds < 0


def test_cancelling_among_the_ratings_reaches_the_caller(ask: Ask, scripted_model: Any) -> None:
    with pytest.raises(ModelCancelled):
        ask(scripted_model("Yes", ModelCancelled("stopped")), SHORT)


@pytest.mark.parametrize(("statements", "margin"), [([{"evidence": [1], "text": "A."}], YES), ([], NO)])
def test_an_endpoint_is_asked_once_and_rates_nothing(
    statements: Any, margin: float, ask: Ask, scripted_model: Any
) -> None:
    model = scripted_model(json.dumps({"answerable": bool(statements), "statements": statements}), prefills=False)
    drafted, _ = ask(model, f"{SHORT} {LONG}")
    assert len(model.prompts) == 1
    assert all(quote in model.prompts[0].turns[-1].text for quote in (*SHORT.split(". ", 1), LONG))
    assert drafted.signals.yes_margin == margin
    assert drafted.rated == drafted.chosen == ()
    assert drafted.rivals is None
