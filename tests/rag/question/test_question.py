"""A question understood once: what the stages are told of it is what its words tell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.language.words import content_stems
from rag.question.question import understand


def test_a_question_is_told_by_its_words() -> None:
    question = understand("By when must Halden pay the 42 million crowns?")
    assert (question.kind, question.several, question.alternatives) == ("date", False, None)
    assert question.stems == ("must", "halden", "pay", "42", "million", "crown")
    assert question.names == {"halden"}
    assert question.numbers == {"42000000"}
    assert question.asked == question.text


def test_one_that_lets_choose_tells_between_what() -> None:
    question = understand("Is Karsund a town or a village?")
    assert question.alternatives is not None
    assert [content_stems(side)[-1:] for side in question.alternatives] == [("town",), ("villag",)]


def test_one_that_leans_on_another_keeps_how_it_was_put() -> None:
    question = understand("Who built the dam: and when?", asked="and when?")
    assert (question.text, question.asked) == ("Who built the dam: and when?", "and when?")


@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_be_understood(text: str) -> None:
    question = understand(text)
    assert question == understand(text)
    assert question.stems == content_stems(text)
