"""Two amounts of one sentence, joined as the question asks, and questions told apart by what is to be reckoned."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.answer.joined import joined_answer, without_figure
from rag.question.fitted.operation import Operation, asked_operation
from rag.types import Answer, Evidence, Statement


@pytest.mark.parametrize(
    ("question", "operation", "quote", "told"),
    [
        (
            "By how many votes was the levy carried?",
            "difference",
            "The levy passed by 212 votes to 187 on Tuesday night.",
            "212 votes less 187: 25.",
        ),
        (
            "How much of the roof's price is nobody paying for?",
            "difference",
            "The roof costs 48 million crowns and grants come to 31 million.",
            "48 million crowns less 31 million: 17 million.",
        ),
        (
            "How many nurses does the clinic still employ?",
            "difference",
            "The clinic has sent 35 of its 120 nurses home.",
            "120 nurses less 35: 85.",
        ),
        (
            "What did the crates cost in all?",
            "product",
            "The depot bought 300 crates at €45 each.",
            "300 crates times €45: €13,500.",
        ),
        (
            "What is the rent over the whole term?",
            "product",
            "The lease runs for 12 years at $2 million a year.",
            "12 years times $2 million: $24 million.",
        ),
        (
            "How much do the two grants make together?",
            "sum",
            "The county gave £30,000 and the lottery £12,000.",
            "£30,000 and £12,000: £42,000.",
        ),
    ],
)
def test_the_amounts_of_a_sentence_are_joined(
    question: str, operation: Operation, quote: str, told: str, evidence_of: Callable[..., tuple[Evidence, ...]]
) -> None:
    """As the question asks, with both as they are written, and the sentence below."""
    answer = joined_answer(question, operation, evidence_of(quote)[0])
    assert answer is not None
    assert answer.statements[0].text == told
    assert answer.statements[1].text == quote


@pytest.mark.parametrize(
    ("question", "operation", "quote"),
    [
        ("By how much was the prize raised?", "difference", "The prize, raised to 90,000 francs, goes to a boy of 12."),
        ("How many nurses are still there?", "difference", "Only 35 of its 120 nurses are still there."),
        ("How many nurses have been paid?", "difference", "So far 35 of the 120 nurses have not been paid."),
        ("How far has the barn to go?", "difference", "The barn, 20 metres wide and of 90 tonnes, is to go 70 metres."),
        ("What did the crates weigh in all?", "product", "The depot bought 300 crates for €4,500."),
        ("What does the mast cost?", "product", "The 30 masts cost the port €400 per mast per week."),
        ("What is the rent over the term?", "product", "The lease runs for 12 months at $2 million a year."),
        ("By how much did fares rise?", "difference", "Fares rose to about €12 from €9."),
    ],
)
def test_nothing_is_joined_where_it_is_unclear(
    question: str, operation: Operation, quote: str, evidence_of: Callable[..., tuple[Evidence, ...]]
) -> None:
    """Other units or times, a third amount, a hedge, or a sentence that gives what is asked as it stands."""
    assert joined_answer(question, operation, evidence_of(quote)[0]) is None


def test_one_of_two_amounts_does_not_lead(evidence_of: Callable[..., tuple[Evidence, ...]]) -> None:
    """Where a sum was to be reckoned and was not, the sentences stand alone."""
    sentence = evidence_of("A sack costs £9.")[0]
    lead = Statement(text="£9.", citations=(), kind="lead", slices=(sentence,))
    told = Statement(text=sentence.quote, citations=())
    answer = Answer(question="?", status="answered", statements=(lead, told), citations=())
    assert without_figure(answer).statements == (told,)


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("By how many votes was the levy carried?", "difference"),
        ("How much dearer is the new ferry than the old one?", "difference"),
        ("How much do both grants come to together?", "sum"),
        ("How many votes did the levy get?", None),
        ("Who carried the levy?", None),
        ("Combien de voix la taxe a-t-elle obtenues ?", None),
    ],
)
def test_what_is_to_be_reckoned_is_told_from_the_question(question: str, operation: Operation | None) -> None:
    """Also by its words alone, without a vector."""
    assert asked_operation(question) == operation
