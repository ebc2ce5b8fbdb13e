"""Words of a statement and their places in the text that it rests on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.align import align, same_word, words_of

SOURCE = (
    "The harbour board, which met on Monday, said it would sell four cranes to Orbeck Marine for $42m by 30 September."
)
_WORDS = st.lists(
    st.sampled_from("the board did not sell four 4 cranes, but Orbeck paid 42 million before May; never. by".split()),
    max_size=12,
).map(" ".join)
_TEXT = st.one_of(_WORDS, st.text(max_size=60))


def left_of(statement: str, source: str) -> list[str]:
    return [w.written for w in align(words_of(statement), words_of(source)).left]


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("The board would sell four cranes.", []),
        ("The harbour board would sell cranes to Orbeck Marine for $42 million.", []),
        ("Boards sell 4 crane.", []),
        ("Orbeck Marine would sell four cranes.", ["sell", "four", "cranes"]),
        ("The board would not sell four cranes.", ["not"]),
        ("The board would sell five cranes.", ["five"]),
        ("The board would sell only four cranes.", ["only"]),
        ("The board sold four ships.", ["sold", "ships"]),
    ],
)
def test_words_out_of_order_or_not_there_are_left_over(statement: str, left: list[str]) -> None:
    assert left_of(statement, SOURCE) == left


def test_clauses_end_at_punctuation_and_where_the_sentence_turns() -> None:
    found = words_of("Kroll stays, but Oren goes. It rains")
    assert [(w.written, w.clause) for w in found] == [
        ("Kroll", 0),
        ("stays", 0),
        ("Oren", 2),
        ("goes", 2),
        ("It", 3),
        ("rains", 3),
    ]


def test_a_word_knows_the_preposition_before_it_across_an_article() -> None:
    assert {w.written: w.before for w in words_of("sold by the city to Orbeck, before May")} == {
        "sold": "",
        "by": "",
        "the": "by",
        "city": "by",
        "to": "",
        "Orbeck": "to",
        "before": "",
        "May": "before",
    }


@pytest.mark.parametrize("short", ["42m", "42 m", "42mn", "42M"])
def test_a_scale_in_one_letter_is_the_word(short: str) -> None:
    assert [w.key for w in words_of(f"{short} crowns")] == [w.key for w in words_of("42 million crowns")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("four", "4", True),
        ("four", "14", False),
        ("crane", "cranes", True),
        ("negotiated", "negotiations", True),
        ("never", "nevertheless", False),
        ("42", "42.0", True),
        ("cat", "cattle", False),
    ],
)
def test_forms_of_one_word_are_the_same_word(one: str, other: str, same: bool) -> None:
    assert same_word(words_of(one)[0], words_of(other)[0]) is same


@given(_TEXT, _TEXT)
def test_matches_go_forward_in_both_texts_and_no_word_is_lost(statement: str, source: str) -> None:
    said, held = words_of(statement), words_of(source)
    found = align(said, held)
    for side in (0, 1):
        places = [pair[side].place for pair in found.pairs]
        assert places == sorted(set(places))
    assert all(same_word(a, b) for a, b in found.pairs)
    matched = [a for a, _ in found.pairs]
    assert sorted([*matched, *found.left], key=lambda w: w.place) == [w for w in said if w.carries_meaning]


@given(_TEXT)
def test_a_text_aligns_with_itself(text: str) -> None:
    assert align(words_of(text), words_of(text)).left == ()


@given(_WORDS, _WORDS)
def test_what_is_added_after_a_text_leaves_no_more_words_over(text: str, more: str) -> None:
    assert align(words_of(text), words_of(f"{text} {more}")).left == ()


def test_clauses_never_count_backwards() -> None:
    clauses = [w.clause for w in words_of(SOURCE)]
    assert clauses == sorted(clauses)
