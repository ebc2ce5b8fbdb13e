"""What the amounts of one sentence come to: told first, above the sentence, or nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.answer.arithmetic import answer_within
from rag.question.one_amount import within_one
from rag.types import Evidence


@pytest.mark.parametrize(
    ("question", "quote", "words", "told"),
    [
        (
            "By how many pupils did the school shrink?",
            "The school shrank from 310 pupils to 190 after the mill closed.",
            "190",
            "310 pupils less 190: 120.",
        ),
        (
            "By how much did the fare rise?",
            "The fare rose to €12, from €9 in the spring.",
            "€12",
            "€12 less €9: €3.",
        ),
        (
            "How many berths have not been let?",
            "So far 40 of the 55 berths have been let.",
            "40",
            "55 berths less 40: 15.",
        ),
        ("How much is a quarter of the fare?", "The fare is 60 crowns.", "60 crowns", "60 crowns, divided by 4: 15."),
    ],
)
def test_the_result_comes_first(
    evidence_of: Callable[..., tuple[Evidence, ...]], question: str, quote: str, words: str, told: str
) -> None:
    within = within_one(question)
    assert within is not None
    answer = answer_within(question, within, evidence_of(quote)[0], words)
    assert answer is not None
    assert [said.text for said in answer.statements] == [told, quote]


@pytest.mark.parametrize(
    ("question", "quote", "words"),
    [
        ("By how many pupils did the school shrink?", "The school of 310 pupils lost its 12 teachers.", "310"),
        ("By how much did the fare rise?", "The fare rose from about €9 to €12.", "€12"),
        ("By how much did the fare rise?", "The fare fell to €9, from €12 in the spring.", "€9"),
        ("By how much did the fare rise?", "The fare rose from 2019 to 2024.", "2024"),
        ("How many berths have not been let?", "The quay has 55 berths and 40 sheds.", "55"),
        ("How much is a quarter of the fare?", "The fare is between 50 and 60 crowns.", "between 50 and 60 crowns"),
    ],
)
def test_nothing_is_reckoned_from_other_amounts(
    evidence_of: Callable[..., tuple[Evidence, ...]], question: str, quote: str, words: str
) -> None:
    within = within_one(question)
    assert within is not None
    assert answer_within(question, within, evidence_of(quote)[0], words) is None
