"""Stems of words that say nearly the same."""

from __future__ import annotations

import pytest

from rag.language.similar import alike_stems
from rag.language.words import stem


@pytest.mark.parametrize(
    ("one", "other"),
    [("paid", "acquisition"), ("bought", "takeover"), ("rose", "lift"), ("rose", "increase"), ("cost", "spent")],
)
def test_a_form_that_no_stem_joins_says_what_its_word_says(one: str, other: str) -> None:
    assert stem(other) in alike_stems(stem(one))
    assert stem(one) in alike_stems(stem(other))


def test_a_word_of_no_group_is_alike_to_itself_alone() -> None:
    assert alike_stems("zeppelin") == {"zeppelin"}
