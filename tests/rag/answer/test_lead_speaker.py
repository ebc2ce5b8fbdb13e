"""Whom a lead names beside a value: the speaker by name, without a clause about them, and never a pronoun."""

from __future__ import annotations

import pytest

from rag.answer.lead import _without_clause
from rag.language.tellers import teller_span


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Two divers who have worked on the wreck say it lies deeper.", "Two divers"),
        ("The bank, which runs the fund, said it has 40 million.", "The bank"),
        ("The council of Orsby said the mill costs 40 million.", "The council of Orsby"),
    ],
)
def test_a_clause_about_the_speaker_is_left_out(sentence: str, named: str) -> None:
    end = sentence.index(" say") if " say " in sentence else sentence.index(" said")
    found = _without_clause(sentence, 0, end)
    assert found is not None
    assert sentence[slice(*found)] == named


def test_a_pronoun_names_nobody() -> None:
    sentence = "They said that the mill costs 40 million."
    span = teller_span(sentence)
    assert span is None or _without_clause(sentence, *span) is None
    assert _without_clause("They put it at 40 million.", 0, 4) is None
