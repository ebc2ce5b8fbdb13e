"""Passages tile an article, keep sentences whole, and fit what the encoder reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.clean import clean_document
from index.text.sentences import split_sentences
from index.text.split import LIMIT_PIECES, TARGET_PIECES, count_pieces, split_article
from index.types import Article, Passage, RawDocument

PROSE = "The council of the river towns voted on Monday to repair the old lock before winter. "


def article(text: str) -> Article:
    return replace(clean_document(RawDocument(source="a.txt", text="x")), text=text)


def split(text: str) -> Sequence[Passage]:
    return split_article(article(text))


def test_a_short_article_is_one_passage() -> None:
    (passage,) = split("The lock is open. The lock is old.")
    assert passage.text == "The lock is open. The lock is old."
    assert passage.id.endswith("#1")


def test_an_article_without_text_has_no_passage() -> None:
    assert split("") == ()


def test_short_paragraphs_share_a_passage_and_long_ones_do_not() -> None:
    short = "\n\n".join(["A short paragraph."] * 4)
    assert len(split(short)) == 1
    assert len(split("\n\n".join([PROSE * 6] * 3))) == 3


def test_a_passage_ends_between_paragraphs_where_it_can() -> None:
    passages = split("\n\n".join([PROSE * 4] * 5))
    assert all(passage.text.endswith("\n\n") for passage in passages[:-1])


def test_a_heading_stays_with_the_text_below_it() -> None:
    passages = split(f"{PROSE * 6}\n\nWhat the lock will cost\n\n{PROSE * 6}")
    assert passages[-1].text.startswith("What the lock will cost")


def test_a_long_paragraph_is_cut_between_sentences_into_like_parts() -> None:
    text = PROSE * 40
    passages = split(text)
    starts = {span.start for span in split_sentences(text)}
    assert all(passage.start in starts for passage in passages)
    sizes = [count_pieces(passage.text) for passage in passages]
    assert max(sizes) <= TARGET_PIECES * 1.2
    assert min(sizes) >= TARGET_PIECES * 0.6


@pytest.mark.parametrize(
    "text",
    ["word " * 3000, "x" * 5000, "대한민국" * 400, "1234567890" * 300],
    ids=["no full stop", "no space", "Korean", "digits"],
)
def test_a_sentence_beyond_the_limit_is_cut(text: str) -> None:
    assert max(count_pieces(passage.text) for passage in split(text)) <= LIMIT_PIECES


@given(
    st.one_of(
        st.text(max_size=2000),
        st.lists(
            st.sampled_from([PROSE, "\n", "\n\n", "Heading", "- item ", "大坝守住了。", "x" * 300, "대한민국"]),
            max_size=60,
        ).map("".join),
    )
)
def test_passages_tile_any_text(text: str) -> None:
    passages = split(text)
    assert "".join(passage.text for passage in passages) == text
    assert all(text[passage.start : passage.end] == passage.text for passage in passages)
    assert [passage.start for passage in passages[1:]] == [passage.end for passage in passages[:-1]]
    assert all(count_pieces(passage.text) <= LIMIT_PIECES for passage in passages)
    assert len({passage.id for passage in passages}) == len(passages)


def test_a_question_of_an_interview_stays_with_its_answer() -> None:
    answer = "We will go on until the ice is gone, and then we will ask the bank again what it means to do. "
    text = "\n".join(f"Will the pier number {at} stay open this winter?\n{answer * 4}" for at in range(6))
    for passage in split(text):
        lines = passage.text.strip().splitlines()
        assert not lines[-1].endswith("?")
