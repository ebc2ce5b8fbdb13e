"""Questions put in plainer words, and those for what one sentence's amounts come to."""

from __future__ import annotations

import pytest

from rag.question.asking import plainly_asked
from rag.question.one_amount import within_one
from rag.question.over_time import OverTime, over_time
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


@pytest.mark.parametrize(
    ("question", "alone", "what", "by"),
    [
        ("By how many pupils did the school grow?", "By how many pupils did the school grow?", "change", 1),
        ("How many berths are not let?", "How many berths are let?", "rest", 1),
        ("How many crowns is a third of the fare?", "How much is the fare?", "part", 3),
    ],
)
def test_what_one_sentence_comes_to_is_asked(question: str, alone: str, what: str, by: int) -> None:
    within = within_one(question)
    assert within is not None
    assert (within.question, within.what, within.by) == (alone, what, by)


@pytest.mark.parametrize("question", ["How many berths are let?", "Why are half of the berths empty?", ""])
def test_nothing_is_reckoned_for_other_questions(question: str) -> None:
    assert within_one(question) is None


def test_who_was_last_reported_to_hold_an_office_asks_who_holds_it() -> None:
    assert plainly_asked("Who was last reported to be harbour master?") == "Who is harbour master?"


@pytest.mark.parametrize(
    ("asked", "question", "up", "since"),
    [
        ("By how much has the toll of the bridge gone up since May?", "How much is the toll of the bridge?", True, ""),
        ("By how many crowns did Varne cut its fare?", "How much is the fare of Varne?", False, ""),
        ("By how many pupils has the school grown?", "How many pupils does the school have?", True, ""),
        ("How many pupils has Ferrow lost since 1989?", "How many pupils does Ferrow have?", False, "1989"),
        ("guests: increase over two years?", "How many guests?", True, ""),
        ("How much cheaper is the new pier than the original plan?", "How much is the pier?", False, ""),
    ],
)
def test_what_changed_is_looked_for_by_its_amount(asked: str, question: str, up: bool, since: str) -> None:
    assert over_time(asked) == OverTime(question=question, up=up, since=since)


@pytest.mark.parametrize(
    "asked",
    ["How many pupils has Ferrow?", "How much is the toll?", "How much cheaper is the pier than the quay?", "the rise"],
)
def test_nothing_is_taken_for_a_change_that_is_none(asked: str) -> None:
    assert over_time(asked) is None
