"""Yes and no are told only where the words tell them."""

from __future__ import annotations

import pytest

from rag.language.stance import LEAST_SHARED, contraries_of, told_of
from rag.language.words import stem
from rag.question.question import understand


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Is the lock gate open?", "The lock gate is open again.", "yes"),
        ("Is the lock gate open?", "The lock gate has been closed.", "no"),
        ("Is the lock gate open?", "The lock gate is not open.", "no"),
        ("Is the lock gate open?", "The lock gate may be open.", ""),
        ("Is the lock gate open?", "If the lock gate is open, boats can pass.", ""),
        ("Is the lock gate open?", "Boats from Ferrow wait.", ""),
        ("Did the firm know of the leak?", "The firm knew of the leak for years, residents say.", "yes"),
        ("Did the firm know of the leak?", "The firm says it knew nothing of the leak.", "no"),
        ("Did the firm know of the leak?", "The firm denies that it knew of any leak.", "no"),
        ("Did the firm know of the leak?", "The firm denies it.", "no"),
        ("Did the leak reach the lake?", "Ferrow Water rejects that: the leak reached the lake, it says.", "yes"),
        ("Was the vote fair?", "The vote was unfair, the loser said.", "no"),
        ("Was the vote fair?", "Not only the vote was fair, the count was quick.", "yes"),
        ("Was the vote not fair?", "The vote was fair.", "no"),
    ],
)
def test_what_a_sentence_says_to_a_question_for_yes_or_no(question: str, sentence: str, expected: str) -> None:
    told = told_of(understand(question), sentence)
    assert (told.stance if told.share >= LEAST_SHARED else "") == expected


def test_contraries_go_both_ways_and_by_prefix() -> None:
    assert stem("closed") in contraries_of(stem("open"))
    assert stem("open") in contraries_of(stem("closed"))
    assert contraries_of("even") >= {"uneven"}
