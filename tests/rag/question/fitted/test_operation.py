"""What is to be reckoned is told from a question by a function that was fitted on marked ones."""

from __future__ import annotations

import pytest

from rag.question.fitted.operation import operation_likelihoods


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("By how many votes was the levy carried?", "difference"),
        ("How much dearer is the new ferry than the old one?", "difference"),
        ("How much do both grants come to together?", "sum"),
        ("How many votes did the levy get?", "none"),
        ("Who carried the levy?", "none"),
        ("Combien de voix la taxe a-t-elle obtenues ?", "none"),
    ],
)
def test_what_is_to_be_reckoned_is_told_from_the_question(question: str, operation: str) -> None:
    """Also by its words alone, without a vector."""
    likely = operation_likelihoods(question)
    assert max(likely, key=lambda kind: likely[kind]) == operation
    assert sum(likely.values()) == pytest.approx(1.0)
