"""Views, days, sums and colouring words are told from the words of a question."""

from __future__ import annotations

from datetime import date

import pytest

from rag.question.asked_view import asked_view
from rag.question.asking import plainly_asked
from rag.question.two_amounts import two_amounts
from rag.question.window import window_of

TODAY = date(2031, 11, 5)


@pytest.mark.parametrize(
    ("question", "kind", "about"),
    [
        ("What is this about?", "about", ()),
        ("sumarise the quarry story", "summary", ("quarri",)),
        ("timline", "timeline", ()),
        ("latest on the ferry", "status", ("ferri",)),
        ("what do they disagre about", "disputes", ()),
        ("who is for and against the bypass?", "sides", ("bypass",)),
        ("whats at stake here", "stakes", ()),
        ("What has each side to lose?", "stakes", ()),
        ("What does each side stand to lose in the dam story?", "stakes", ("dam",)),
        ("what do both sides stand to win", "stakes", ()),
        ("what happened since June 2031?", "changed", ()),
        ("which stories are in my library?", "stories", ()),
    ],
)
def test_a_question_for_the_whole_is_recognised(question: str, kind: str, about: tuple[str, ...]) -> None:
    found = asked_view(question)
    assert found is not None
    assert (found.kind, found.about) == (kind, about)


@pytest.mark.parametrize(
    "question",
    [
        "Who built the dam?",
        "What is the latest price of a ticket?",
        "Who disputes the sale?",
        "How many stories has it?",
    ],
)
def test_a_question_for_one_thing_is_none(question: str) -> None:
    assert asked_view(question) is None


@pytest.mark.parametrize(
    ("question", "first", "last", "strict"),
    [
        ("What was said last week?", date(2031, 10, 27), date(2031, 11, 2), True),
        ("What did a ticket cost in September 2030?", date(2030, 9, 1), date(2030, 9, 30), False),
        ("What was built since July?", date(2031, 7, 1), TODAY, True),
        ("What happened recently?", date(2031, 10, 22), TODAY, True),
    ],
)
def test_times_become_days(question: str, first: date, last: date, strict: bool) -> None:
    window = window_of(question, TODAY)
    assert window is not None
    assert (window.first, window.last, window.strict) == (first, last, strict)


def test_no_time_is_no_window() -> None:
    assert window_of("Who built the dam?", TODAY) is None


def test_a_difference_becomes_two_questions() -> None:
    found = two_amounts("How much more did Orla bid than Finn had offered?")
    assert found is not None
    assert (found.one, found.other, found.add) == ("How much did Orla bid?", "How much had Finn offered?", False)
    assert two_amounts("How much did Orla bid?") is None


def test_words_that_only_colour_are_left_out() -> None:
    assert plainly_asked("Who else bid, exactly?") == "Who bid,?"


@pytest.mark.parametrize(
    "question", ["What happened in July 2036?", "News since 1 August?", "what was reported in May"]
)
def test_what_happened_in_some_days_is_a_view_of_them(question: str) -> None:
    view = asked_view(question)
    assert view is not None
    assert (view.kind, view.about) == ("changed", ())


def test_what_happened_in_a_place_is_no_view() -> None:
    assert asked_view("What happened in Varde?") is None
