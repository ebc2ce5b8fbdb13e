"""Follow-up questions, made to stand alone by the question before them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.words import content_stems
from rag.question.followup import Exchange, leans_back, standalone_question

BEFORE = Exchange(question="Who owns Varne Power?", answer_text="The province owns it.")


@given(st.text(max_size=200))
def test_without_history_every_question_stays_as_it_is(question: str) -> None:
    assert standalone_question(question, ()) == question


@given(st.text(max_size=200), st.text(max_size=200))
def test_with_history_nothing_of_the_question_is_lost(question: str, before: str) -> None:
    alone = standalone_question(question, [Exchange(question=before, answer_text="")])
    leading = {"and", "but", "or", "so", "then", "also"}
    assert set(content_stems(question)) - leading <= set(content_stems(alone)) | leading


@pytest.mark.parametrize(
    "question",
    [
        "And by when?",
        "Why?",
        "When?",
        "How much must they pay?",
        "Does it appeal?",
        "And Tessel Farms?",
        "What about the fish?",
    ],
)
def test_a_question_that_leans_back_takes_the_last_question_with_it(question: str) -> None:
    older = Exchange(question="What is a dam?", answer_text="A wall.")
    alone = standalone_question(question, [older, BEFORE])
    assert "Varne Power" in alone
    assert "What is a dam" not in alone
    assert leans_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "What did Sabine Kroll say?",
        "Who is Pavel Oren?",
        "How many farmers sued the utility?",
        "Which of these did Varne Power deny?",
    ],
)
def test_a_question_with_a_subject_of_its_own_stays_as_it_is(question: str) -> None:
    assert standalone_question(question, [BEFORE]) == question
    assert not leans_back(question)


def test_the_joined_question_drops_the_and_and_the_old_mark() -> None:
    alone = standalone_question("And by when?", [BEFORE])
    assert alone.count("?") == 1
    assert "And" not in alone


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        ("Who designed the new pier?", "And how long is it?", "designed the new pier: how long is it?"),
        ("When will the pier of Orsby open?", "What does it cost?", "the pier of Orsby open: What does it cost?"),
        ("Who designed the new pier?", "When?", "Who designed the new pier: When?"),
    ],
)
def test_what_was_answered_before_is_not_asked_again(before: str, question: str, alone: str) -> None:
    assert standalone_question(question, [Exchange(question=before, answer_text="")]) == alone


def test_a_third_question_of_one_thing_leaves_out_the_second() -> None:
    asked = "Who designed the new pier?"
    for question in ("And how long is it?", "And how deep is it?"):
        asked = standalone_question(question, [Exchange(question=asked, answer_text="")])
    assert asked == "designed the new pier: how deep is it?"


@pytest.mark.parametrize("question", ["deadlines", "timeline", "what do they disagree about?"])
def test_a_question_for_the_whole_stands_alone(question: str) -> None:
    asked = standalone_question(question, [BEFORE])
    assert (asked == question) is ("they" not in question)


def test_who_disputes_that_is_asked_of_what_was_asked_before() -> None:
    before = Exchange(question="How many berths will close?", answer_text="90 berths will close.")
    assert standalone_question("And who disputes that?", [before]) == "who disputes how many berths will close?"
    plain = Exchange(question="Does the yard close?", answer_text="It closes.")
    assert standalone_question("And who disputes that?", [plain]) == "the yard close: who disputes that?"
    overview = Exchange(question="Bring me up to speed", answer_text="The yard closes.")
    assert standalone_question("And who disputes that?", [overview]) == "who disputes that?"
