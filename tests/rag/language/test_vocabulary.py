"""Which words a paraphrase may bring of its own: those of English, their inflections and compounds."""

from __future__ import annotations

import pytest

from rag.language.vocabulary import is_common_word


@pytest.mark.parametrize(
    "word",
    ["repaired", "renegotiating", "shareholders", "co-operation", "walkout", "tariffs", "planned", "bakery’s"],
)
def test_words_their_inflections_and_compounds_are_known(word: str) -> None:
    assert is_common_word(word)


@pytest.mark.parametrize("word", ["zqsatoge", "xklmvrop", "zqferry", "weiß"])
def test_made_up_words_and_other_alphabets_are_not(word: str) -> None:
    assert not is_common_word(word)
