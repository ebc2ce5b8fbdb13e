"""Sentence boundaries: what must not end a sentence, what must, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


WHOLE = {
    "a title": "Mr. Hale met Dr. Ines Roy and Gen. Park on the ferry.",
    "initials": "J. K. Moss and George W. Lind signed the lease.",
    "initials that are words elsewhere": "P. D. Arden got the prize from I. Weiss and Dr I. Falk of Tarn.",
    "a country's short name": "The U.S. Treasury and the U.N. mission agreed.",
    "a sum of money": "The port paid $13.5 billion for 4.25 percent.",
    "a number after No.": "See No. 5 on page 12 of the list.",
    "a time of day": "It opens at 9 a.m. Eastern time on weekdays.",
    "for example": "Some metals, e.g. tin, i.e. cheap ones, rose.",
    "a company's form": "Tern Inc. and Gull Corp. merged.",
    "a month's short form": "They met on Jan. 5 and again in Sept. 2024.",
    "a quotation with inner full stops": "“I am here. I will stay,” he said.",
    "a question inside quotation marks": "“Why now?” asked the clerk.",
    "an ellipsis in mid-sentence": "He waited ... and then he left.",
    "a short bracket": "The mill (It shut in May. It reopened in June.) is for sale.",
    "tokenised text": "In 1999 he said `` yes '' .",
    "an address on the web": "The list is at example.org/a.b for all.",
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=[f"{name} does not end a sentence" for name in WHOLE])
def test_kept_whole(text: str) -> None:
    assert sentences(text) == [text]


CUT = {
    "plain prose": "The dam held. The town slept.|The dam held.;The town slept.",
    "an acronym before a new sentence": "She lives in the U.S. The law is new.|She lives in the U.S.;The law is new.",
    "a time of day before a new sentence": "It ended at 5 p.m. He left.|It ended at 5 p.m.;He left.",
    "a quotation that ends in a full stop": "“It is done.” The room rose.|“It is done.”;The room rose.",
    "a numeral": "It is a tumour of type I. Weiss found it.|It is a tumour of type I.;Weiss found it.",
    "the pronoun": "He is older than I. Weiss is not.|He is older than I.;Weiss is not.",
    "no as an answer": "The answer was no. Nobody spoke.|The answer was no.;Nobody spoke.",
    "an exclamation": "Stop! Nobody moved.|Stop!;Nobody moved.",
    "a number at the end": "It rose to 30. Then it fell.|It rose to 30.;Then it fell.",
    "a sentence that opens with a number": "It rained. 40 roads shut.|It rained.;40 roads shut.",
    "a company's form before a new sentence": "He runs Tern Inc. The firm is old.|He runs Tern Inc.;The firm is old.",
    "tokenised sentences": "It fell in 1999 . He left .|It fell in 1999 .;He left .",
    "Chinese": "大坝守住了。小镇睡了。|大坝守住了。;小镇睡了。",
    "text without capitals": "the dam held. the town slept.|the dam held.;the town slept.",
}


@pytest.mark.parametrize("case", CUT.values(), ids=[f"{name} is cut" for name in CUT])
def test_cut(case: str) -> None:
    text, expected = case.split("|")
    assert sentences(text) == expected.split(";")


def test_a_heading_without_full_stop_ends_at_its_line() -> None:
    assert sentences("A new bridge\nThe bridge opened today.") == ["A new bridge", "The bridge opened today."]


def test_a_line_that_goes_on_in_small_letters_is_one_sentence() -> None:
    assert sentences("The bridge opened\nafter nine years.") == ["The bridge opened\nafter nine years."]


def test_list_marks_stand_outside_sentences() -> None:
    assert sentences("# Plans\n- Build it\n* Fund it\n2. Open it") == ["Plans", "Build it", "Fund it", "Open it"]


def test_a_long_quotation_is_cut_inside() -> None:
    quoted = " ".join(f"Point {number} was carried by a clear vote of the members." for number in range(12))
    assert len(sentences(f"“{quoted}” he said.")) > 5


def test_text_without_words_has_no_sentence() -> None:
    assert split_sentences(" \n ... --- \n\n") == ()


PIECES = st.sampled_from(
    [
        "Mr. Roy",
        " ",
        "\n",
        "\n\n",
        ". ",
        "... ",
        "“",
        "”",
        '"',
        "``",
        "''",
        "(",
        ")",
        "U.S. ",
        "a.m. ",
        "$1.5 ",
        "No. 5",
        "- ",
        "大坝。",
        "é",
        "\u00a0",
        "?!",
        "X",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_spans_are_in_order_apart_trimmed_and_hold_every_word(text: str) -> None:
    end = 0
    for span in split_sentences(text):
        assert end <= span.start < span.end
        inside = text[span.start : span.end]
        assert inside == inside.strip()
        assert not any(map(str.isalpha, text[end : span.start]))
        end = span.end
    assert not any(map(str.isalpha, text[end:]))
