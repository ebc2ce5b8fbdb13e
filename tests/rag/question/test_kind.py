"""What kind of thing a question asks for, and whether a sentence has one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.kind import asked_kind, asks_for_several, holds_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When must the water be down?", "date"),
        ("By when must Varne appeal?", "date"),
        ("And by when?", "date"),
        ("What is the deadline?", "date"),
        ("In which month does the committee vote?", "date"),
        ("What year was it built?", "date"),
        ("How much must it pay?", "number"),
        ("How many farmers sued?", "number"),
        ("What percentage of power does the dam supply?", "number"),
        ("What was the price?", "number"),
        ("Who sued?", "person"),
        ("And who paid?", "person"),
        ("Whose engineers warned?", "person"),
        ("By whom was it built?", "person"),
        ("Where is the dam?", "place"),
        ("In which city is it?", "place"),
        ("Is the dam safe?", "yes_no"),
        ("Did Kroll deny it?", "yes_no"),
        ("Who spoke when the verdict was read?", "person"),
        ("What happened when the dam broke?", "other"),
        ("Did Kroll deny or confirm it?", "other"),
        ("How did the court rule?", "other"),
        ("As of 2023, has Varne closed more than one mill?", "yes_no"),
        ("In 2019, who ran it?", "person"),
        ("Kroll, an engineer from St. Aldhelm, built dams. Did he build this one?", "yes_no"),
        ("When did the U.S. Army leave?", "date"),
        ("On what grounds, if any, did the court rule?", "other"),
        ("Why?", "other"),
        ("", "other"),
    ],
)
def test_a_question_tells_the_kind_of_its_answer(question: str, kind: str) -> None:
    assert asked_kind(question) == kind


@pytest.mark.parametrize(
    "question",
    [
        "Who are the parties?",
        "What do both sides say?",
        "How do the accounts differ?",
        "Who won and who lost?",
        "Name the judges.",
    ],
)
def test_a_question_for_several_things_is_known(question: str) -> None:
    assert asks_for_several(question)


@pytest.mark.parametrize("question", ["Who owns it?", "And by when?", "But who paid?", "When is the vote?", ""])
def test_a_question_for_one_thing_is_not_taken_for_several(question: str) -> None:
    assert not asks_for_several(question)


@pytest.mark.parametrize(
    ("sentence", "kind", "held"),
    [
        ("It must be down by 30 September 2024.", "date", True),
        ("It was built in 1931.", "date", True),
        ("It is very old.", "date", False),
        ("It costs 7 million crowns.", "number", True),
        ("Half of it is gone.", "number", True),
        ("It costs a lot.", "number", False),
        ("It was built by Anna Weir.", "person", True),
        ("it was built long ago.", "person", False),
        ("It is very old.", "yes_no", True),
        ("It is very old.", "other", True),
    ],
)
def test_a_sentence_holds_a_value_of_a_kind_or_not(sentence: str, kind: str, held: bool) -> None:
    assert holds_kind(sentence, kind) is held  # type: ignore[arg-type]


@given(st.text(max_size=120), st.text(max_size=120))
def test_no_text_is_too_strange(question: str, sentence: str) -> None:
    assert holds_kind(sentence, asked_kind(question)) in (True, False)
    assert asks_for_several(question) in (True, False)


def test_a_follow_up_tells_the_kind_of_what_it_leans_on() -> None:
    assert asked_kind("How many berths are there: who disputes that?") == "person"
    assert asked_kind("Who owns the yard: since when?") == "date"
