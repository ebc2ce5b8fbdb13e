"""Questions put in plainer words."""

from __future__ import annotations

import pytest

from rag.question.asking import plainly_asked
from rag.question.second_wording import second_wording


@pytest.mark.parametrize(
    ("question", "plainer"),
    [
        ("What happens if you don't pay the toll?", "What is the penalty if you don't pay the toll?"),
        ("What happens if a skipper fails to call in?", "What is the penalty if a skipper fails to call in?"),
        ("What was the result of the regatta final?", "Who won the regatta final?"),
        ("What was the outcome of the by-election in Varde?", "Who won the by-election in Varde?"),
        ("What was Orla Finn's time?", "In what time did Orla Finn finish?"),
        ("orla finn on the lido", "What did orla finn say about the lido?"),
    ],
)
def test_a_refused_question_has_a_plainer_wording(question: str, plainer: str) -> None:
    assert second_wording(question) == plainer


@pytest.mark.parametrize(
    "question",
    [
        "What happens if the lido opens?",
        "What was the result of the audit?",
        "What was the opening time?",
        "any news on the lido",
        "latest figures on berths",
        "When does Orla Finn report on the lido?",
        "",
    ],
)
def test_any_other_question_has_none(question: str) -> None:
    assert second_wording(question) == ""


def test_who_was_last_reported_to_hold_an_office_asks_who_holds_it() -> None:
    assert plainly_asked("Who was last reported to be harbour master?") == "Who is harbour master?"
    assert plainly_asked("How much did the quay cost in the end?") == "How much did the quay cost?"
    assert plainly_asked("What is due in the end of May?") == "What is due in the end of May?"
