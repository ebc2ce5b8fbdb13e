"""Who holds an office is read where a sentence names the holder in passing."""

from __future__ import annotations

import pytest

from rag.language.office import holder_in, office_of
from rag.question.question import understand


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Who is the coach of Ferrow Town?", "The coach, Ada Lind, said she was glad.", "Ada Lind"),
        ("Who is the coach of Ferrow Town?", "Coach Ada Lind was glad.", "Ada Lind"),
        ("Who is the coach of Ferrow Town?", "Ada Lind is the new coach.", "Ada Lind"),
        ("Who is the coach of Ferrow Town?", "“We won,” said Ada Lind, Ferrow Town's coach.", "Ada Lind"),
        ("Who is the CEO of Ferrow Bank?", "“We pay,” said Ben Oduya, Ferrow's chief executive.", "Ben Oduya"),
        ("Who is the coach of Ferrow Town?", "The players say the coach was glad.", ""),
        ("Who is head of finance at Ferrow Bank?", "Ben Oduya is head of sales.", ""),
        ("Who is head of finance at Ferrow Bank?", "Its head of finance is Ben Oduya.", "Ben Oduya"),
        ("Who is the finance minister?", "The culture minister, Ben Oduya, opened it.", ""),
        ("Who manages the reservoir?", "Cleo Marsh has managed the reservoir since May.", "Cleo Marsh"),
        ("Who manages the reservoir?", "The reservoir is managed by Cleo Marsh.", "Cleo Marsh"),
        ("Who manages the reservoir?", "The reservoir's manager, Dr Cleo Marsh, left.", "Cleo Marsh"),
        ("Who leads the dig at Ferrow?", "It is a barn, the dig's leader, Cleo Marsh, thinks.", "Cleo Marsh"),
        ("Who heads Ferrow Bank?", "“We pay,” chief executive Ben Oduya said.", "Ben Oduya"),
        ("Who heads Ferrow Bank?", "Ada Lind, once of the mint, heads Ferrow Bank.", "Ada Lind"),
        ("Who is the coach of Ferrow Town?", "Ada Lind will become coach of Ferrow Town.", "Ada Lind"),
        ("What does the coach say?", "The coach, Ada Lind, said she was glad.", ""),
    ],
)
def test_the_name_beside_the_office_is_found(question: str, sentence: str, expected: str) -> None:
    assert holder_in(understand(question), sentence) == expected


def test_an_office_is_asked_for_by_who() -> None:
    office = office_of(understand("Who is the finance minister of Norrick?"))
    assert office is not None
    assert (office.head, office.is_deed, office.before) == ("minist", False, frozenset({"financ"}))
    assert office_of(understand("When is the minister due?")) is None
