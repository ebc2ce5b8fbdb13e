"""Signals for refusing: what each means, and which way each pulls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.refusal import (
    Scale,
    asked,
    foreign_names,
    in_other_language,
    log_odds,
    measure,
    missing_from,
    off_topic,
    quotable,
    worth_reading,
)
from rag.drafting.answerer import SAID
from rag.drafting.by_reading import READ
from rag.question.question import understand
from rag.stages import Signals
from rag.types import Evidence

NEUTRAL = Signals(**{f.name: 0.5 if f.name in ("similarity", "coverage", "nearest") else 0.0 for f in fields(Signals)})
Make = Callable[..., tuple[Evidence, ...]]


def measured(question: str, evidence: Any, *, margin: float = 0.0) -> Signals:
    return asked(measure(understand(question), evidence, (), idf=lambda word: 1.0), yes_margin=margin)


def test_all_of_the_question_in_the_evidence_is_full_coverage(evidence_of: Make) -> None:
    signals = measured("When was the dam built?", evidence_of("The dam was built in 1931."))
    assert signals.coverage == signals.nearest == 1.0
    assert signals.foreign_names == signals.foreign_numbers == signals.wrong_kind == signals.negation == 0.0


def test_half_of_the_question_in_the_evidence_is_half_coverage(evidence_of: Make) -> None:
    assert measured("Was the dam painted?", evidence_of("The dam is old.", title="")).coverage == pytest.approx(0.5)


def test_a_rare_word_weighs_more(evidence_of: Make) -> None:
    evidence = evidence_of("The dam is old.", title="")
    weights = {"painted": 3.0}
    signals = measure(understand("Was the dam painted?"), evidence, (), idf=lambda w: weights.get(w, 1.0))
    assert signals.coverage == pytest.approx(0.25)  # 1 of 1 + 3


def test_names_and_numbers_that_no_evidence_holds_are_counted(evidence_of: Make) -> None:
    signals = measured("Did Sabine Kroll pay 57 or 42 crowns in Tarn?", evidence_of("He paid 42 crowns in Tarn."))
    assert signals.foreign_names == 2
    assert signals.foreign_numbers == 1


def test_evidence_without_the_kind_asked_for_is_of_the_wrong_kind(evidence_of: Make) -> None:
    assert measured("When was the dam built?", evidence_of("The dam is grey.")).wrong_kind == 1.0
    assert measured("When was the dam built?", evidence_of("The dam is from 1931.")).wrong_kind == 0.0


def test_no_evidence_covers_nothing() -> None:
    signals = measured("When was the dam built?", ())
    assert signals.coverage == signals.nearest == 0.0


def test_a_margin_without_bounds_is_bounded(evidence_of: Make) -> None:
    evidence = evidence_of("The dam is old.")
    assert measured("Is it old?", evidence, margin=1e9).yes_margin == -measured("?", evidence, margin=-1e9).yes_margin


@given(st.text(max_size=80), st.text(max_size=80))
def test_shares_stay_between_nothing_and_all(question: str, text: str) -> None:
    from index.types import Article, Passage

    article = Article(
        id="a", title="", publisher="", published=None, author="", url="", source="a", text=text, dropped=(),
        content_hash="", copy_group="a",
    )  # fmt: skip
    passage = Passage(id="p", article_id="a", start=0, end=len(text), text=text)
    signals = measured(question, [Evidence(article=article, passage=passage, start=0, end=len(text), relevance=1.0)])
    assert 0.0 <= signals.nearest <= 1.0
    assert 0.0 <= signals.coverage <= 1.0


@pytest.mark.parametrize("scale", [SAID, READ])
@pytest.mark.parametrize("name", ["yes_margin", "rating", "similarity", "coverage", "nearest"])
def test_what_speaks_for_an_answer_never_pulls_down(name: str, scale: Scale) -> None:
    assert log_odds(replace(NEUTRAL, **{name: getattr(NEUTRAL, name) + 1}), scale) >= log_odds(NEUTRAL, scale)


@pytest.mark.parametrize("scale", [SAID, READ])
@pytest.mark.parametrize("name", ["foreign_names", "foreign_numbers", "wrong_kind", "negation"])
def test_what_speaks_against_an_answer_never_pulls_up(name: str, scale: Scale) -> None:
    assert log_odds(replace(NEUTRAL, **{name: 1.0}), scale) <= log_odds(NEUTRAL, scale)


@pytest.mark.parametrize("scale", [SAID, READ])
def test_a_sure_yes_is_answered_and_a_sure_no_refused(scale: Scale) -> None:
    sure, never = (replace(NEUTRAL, yes_margin=margin, rating=margin / 2) for margin in (6.0, -6.0))
    assert log_odds(sure, scale) > 0 > log_odds(never, scale)


@pytest.mark.parametrize("scale", [SAID, READ])
def test_a_scale_weighs_only_what_is_measured(scale: Scale) -> None:
    assert set(scale.weights) <= {field.name for field in fields(Signals)}


def test_only_a_far_and_uncovered_question_is_off_topic() -> None:
    far = replace(NEUTRAL, similarity=0.0, coverage=0.0)
    assert off_topic(far)
    assert not off_topic(replace(far, similarity=0.9))
    assert not off_topic(replace(far, coverage=1.0))


def test_quotes_alone_need_coverage_and_no_foreign_number() -> None:
    full = replace(NEUTRAL, coverage=1.0)
    assert quotable(full)
    assert not quotable(replace(full, foreign_numbers=1.0))
    assert not quotable(replace(full, coverage=0.0))
    assert not quotable(replace(full, coverage=0.0, similarity=0.0))


@pytest.mark.parametrize(
    ("question", "held", "foreign"),
    [
        ("What does Kroll want?", "Kroll wants it.", set()),
        ("What does Kroll's firm want?", "Sabine Kroll has a firm.", set()),
        ("What do the Herons want?", "The Heron is a team.", set()),
        ("What does OpenAI want?", "Open AI wants it.", set()),
        ("What does Dvořák want?", "Dvorak wants it.", set()),
        ("What does the U.S. want?", "The U.S. wants it.", set()),
        ("What does Oren want?", "Kroll wants it.", {"oren"}),
    ],
)
def test_foreign_names_are_those_that_no_form_of_is_held(question: str, held: str, foreign: set[str]) -> None:
    assert foreign_names(understand(question), held) == foreign


def test_missing_words_come_in_the_order_of_the_question_and_once() -> None:
    assert missing_from(understand("Which zebra met which yak, zebra?"), "A cat met a dog.") == ("zebra", "yak")
    assert missing_from(understand("Which cat met the dog?"), "A cat met a dog.") == ()


def test_a_library_of_one_passage_is_not_off_topic_for_a_word_of_its_own(evidence_of: Make) -> None:
    evidence = evidence_of("The crossing of Varde is closed to lorries.")
    weights = {"crossing": 0.3, "varde": 0.3, "lorries": 0.3, "permitted": 1.4}  # as one passage gives them
    question = understand("Which lorries are permitted on the Varde crossing?")
    signals = measure(question, evidence, (), idf=lambda word: weights.get(word, 1.4))
    assert signals.coverage == 0.75
    assert not off_topic(signals)


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("Until when is the Varde lock shut?", True),
        ("Until when is the Skive lock shut?", False),  # a name that nothing found has
        ("Until when is the lock shut?", True),  # it names nobody who could be missing
        ("Bis wann ist die Schleuse Varde zu?", False),
    ],
)
def test_an_article_in_another_language_that_lacks_no_name_is_not_off_topic(
    question: str, other: bool, evidence_of: Make
) -> None:
    evidence = evidence_of("Die Schleuse Varde bleibt bis zum 4. Mai zu, und der Kanal wird für Boote gesperrt.")
    assert in_other_language(understand(question), evidence, measured(question, evidence)) is other


def test_a_noun_with_a_capital_is_no_name_that_must_be_there(evidence_of: Make) -> None:
    evidence = evidence_of("The fee for the Varde lock was put at 9 crowns by the council, which has to agree to it.")
    for text, other in (("Wie hoch ist die Gebühr für Varde?", True), ("Wie hoch ist die Gebühr für Skive?", False)):
        assert in_other_language(understand(text), evidence, measured(text, evidence)) is other


def test_one_telling_word_is_read_for_however_far_it_is(evidence_of: Make) -> None:
    evidence = evidence_of("Parents collected 2,300 signatures.")
    far = replace(NEUTRAL, similarity=0.0, coverage=0.0)
    assert worth_reading(understand("How many people signed?"), evidence, replace(far, coverage=0.5))
    assert worth_reading(understand("How many signed?"), evidence, far)
    assert not worth_reading(understand("Who painted the night watch?"), evidence, far)
    assert worth_reading(understand("Who painted the night watch?"), evidence, far, sentences=True)
    assert not worth_reading(understand("Who painted the night watch?"), (), far, sentences=True)
    assert not worth_reading(understand("How many signed?"), (), far)
