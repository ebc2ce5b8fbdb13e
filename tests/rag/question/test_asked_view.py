"""Views, days and colouring words are told from the words of a question."""

from __future__ import annotations

from datetime import date

import pytest

from index.types import Encoder
from rag.question.asked_view import about_of, asked_view
from rag.question.asking import plainly_asked
from rag.question.view_function import view_odds
from rag.question.window import of_other_year, published_in, timeless, window_of

TODAY = date(2031, 11, 5)


@pytest.mark.parametrize(
    ("question", "kind", "about"),
    [
        ("What is this about?", "about", ()),
        ("sumarise the quarry story", "summary", ("quarri",)),
        ("quarry deadline", "deadlines", ("quarri",)),
        ("timline", "timeline", ()),
        ("latest on the ferry", "status", ("ferri",)),
        ("what do they disagre about", "disputes", ()),
        ("Who disputes what?", "disputes", ()),
        ("who denies what in the harbour row", "disputes", ("harbour", "row")),
        ("What do the two sides say about the weir?", "sides", ("weir",)),
        ("bring me up to speed on the ferry row", "summary", ("ferri", "row")),
        ("what is in here?", "stories", ()),
        ("what's still open in the lock affair?", "open", ("lock",)),
        ("Compare the bids of Orla and Finn", "comparison", ("bid", "orla", "finn")),
        ("can you give me both sides", "sides", ()),
        ("What are the main points of dispute?", "disputes", ()),
        ("what are the sticking points in the ferry talks", "disputes", ("ferri", "talk")),
        ("whats at stake here", "stakes", ()),
        ("What has each side to lose?", "stakes", ()),
        ("What does each side stand to lose in the dam story?", "stakes", ("dam",)),
        ("what could each side win or lose", "stakes", ()),
        ("What does the dockers' union want now?", "wants", ("docker", "union")),
        ("what is Ines Kalt asking for?", "wants", ("ine", "kalt")),
        ("What are the tenants' demands?", "wants", ("tenant",)),
        ("what happened since June 2031?", "changed", ()),
        ("which stories are in my library?", "stories", ()),
    ],
)
def test_a_question_for_the_whole_is_recognised(
    question: str, kind: str, about: tuple[str, ...], real_encoder: Encoder
) -> None:
    found = asked_view(question, real_encoder.encode([question])[0].vector)
    assert found is not None
    assert (found.kind, found.about) == (kind, about)


@pytest.mark.parametrize(
    "question",
    [
        "Who built the dam?",
        "What is the deadline for bids?",
        "What is the latest price of a ticket?",
        "Who wrote the summary?",
        "How many stories has the tower?",
        "How much does Kalt want for each family?",
        "How much does the union want?",
        "How many stories has it?",
        "By when must the two sides sign the lease?",
        "Have both sides accepted the price?",
        "Where do the two sides meet?",
        "What did the two sides agree on?",
    ],
)
def test_a_question_for_one_thing_is_none_with_a_vector_and_without(question: str, real_encoder: Encoder) -> None:
    assert asked_view(question) is None
    assert asked_view(question, real_encoder.encode([question])[0].vector) is None


@pytest.mark.parametrize("text", ["What is at stake for Kalt?", "timeline of the Kalt case", "Who saw Kalt leave?"])
def test_whose_name_stands_in_a_question_does_not_matter(text: str) -> None:
    assert view_odds(text) == view_odds(text.replace("Kalt", "Orla Finn"))


def test_once_refused_a_question_needs_to_look_less_like_a_view(real_encoder: Encoder) -> None:
    question = "Who disputes the deal?"
    vector = real_encoder.encode([question])[0].vector
    assert asked_view(question, vector) is None
    assert asked_view(question, vector, refused=True) is not None
    assert asked_view("Who built the dam?", vector * 0, refused=True) is None


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


@pytest.mark.parametrize(
    ("question", "rest", "since", "until"),
    [
        ("How much was a ticket in June 2030?", "How much was a ticket?", date(2030, 6, 1), date(2030, 7, 2)),
        ("In June 2030, what did Orla say?", "What did Orla say?", date(2030, 6, 1), date(2030, 7, 2)),
        ("what did orla say in june 2030", "What did orla say", date(2030, 6, 1), date(2030, 7, 2)),
        ("Who led the port as of May 2030?", "Who led the port?", None, date(2030, 5, 31)),
        ("What did Orla say last week?", "What did Orla say?", date(2031, 10, 27), date(2031, 11, 2)),
    ],
)
def test_the_words_of_time_become_days_of_publication(
    question: str, rest: str, since: date | None, until: date
) -> None:
    window = window_of(question, TODAY)
    assert window is not None
    assert timeless(question, window) == rest
    assert published_in(window) == (since, until)


def test_a_text_may_name_another_year_than_the_window() -> None:
    window = window_of("What did it cost in 2030?", TODAY)
    assert window is not None
    assert of_other_year("It cost 3 crowns in 2027.", window)
    assert not of_other_year("It cost 3 crowns in 2030, after 2 in 2027.", window)
    assert not of_other_year("It cost 3 crowns.", window)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("whats the latest on the ferry", "status"),
        ("What was last reported about the ferry?", "status"),
        ("What was said about the ferry in May 2031?", "changed"),
        ("List the offices and when they have to decide.", "deadlines"),
        ("what's the story?", "about"),
    ],
)
def test_more_ways_of_asking_for_a_view(question: str, kind: str) -> None:
    asked = asked_view(question)
    assert asked is not None
    assert asked.kind == kind


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("whats the toll", "what's the toll"),
        ("Whos the mayor?", "Who's the mayor?"),
        ("why didnt they sail", "why didn't they sail"),
        ("cant it be moved", "can't it be moved"),
        ("What wants a hat?", "What wants a hat?"),
    ],
)
def test_contractions_may_lack_their_apostrophe(typed: str, read: str) -> None:
    assert plainly_asked(typed) == read


@pytest.mark.parametrize(
    ("text", "kind", "about"),
    [
        ("Summarise the saga in a few lines.", "summary", ()),
        ("what are these two pieces about", "about", ()),
        ("list the union's demands", "wants", ("union",)),
    ],
)
def test_what_a_view_is_called_is_not_what_it_is_about(text: str, kind: str, about: tuple[str, ...]) -> None:
    view = asked_view(text)
    assert view is not None
    assert (view.kind, view.about) == (kind, about)


def test_a_small_word_of_another_language_is_no_subject() -> None:
    assert about_of("Gib mir eine Chronologie des Leuchtturms von Velm") == ("leuchtturm", "velm")
