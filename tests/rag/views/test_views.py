"""Views read the articles in order of time, of the topic asked about, and say where a time has nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.search.snapshot import Index, open_index
from index.update.update_index import update_index
from rag.question.asked_view import asked_view
from rag.question.spelling import respelt, told_spelling
from rag.question.window import window_of
from rag.types import Answer, Filters
from rag.views.views import view_answer

STORY = {
    "a.md": (
        "2031-03-01",
        "The Lumi Star sank off Varde on Saturday with nine people aboard. Orla Finn, who built the Lumi Star, wept.",
    ),
    "b.md": (
        "2031-04-02",
        "Divers from Varde found the Lumi Star at 40 metres, Orla Finn said. A court decides on 5 May 2031 who pays.",
    ),
    "c.md": (
        "2031-03-10",
        "The Brandt bakery of Skive will close by 1 June 2031. Jonas Brandt founded the Brandt bakery.",
    ),
}


@pytest.fixture
def index(tmp_path: Path, make_encoder: Callable[..., Any]) -> Iterator[Index]:
    for name, (day, text) in STORY.items():
        (tmp_path / name).write_text(f"---\ntitle: News of {day}\ndate: {day}\n---\n\n{text}\n", encoding="utf-8")
    home = tmp_path / "home"
    update_index(home, [str(tmp_path / name) for name in STORY], encoder=make_encoder())
    with open_index(home) as opened:
        yield opened


def viewed(index: Index, question: str, filters: Filters = Filters()) -> Answer | None:
    asked = asked_view(question)
    assert asked is not None
    window = window_of(question, date(2031, 5, 1))
    return view_answer(question, asked, index.library, filters=filters, window=window)


def told(answer: Answer | None) -> str:
    assert answer is not None
    assert all(s.text == " ".join(s.citations[0].evidence.quote.split()) for s in answer.statements)
    return " | ".join(f"{s.opening}{s.text}" for s in answer.statements)


def test_a_summary_tells_of_the_topic_in_order(index: Index) -> None:
    text = told(viewed(index, "Summarise the Lumi Star story"))
    assert text.index("1 March 2031: The Lumi Star sank") < text.index("2 April 2031: Divers")
    assert "bakery" not in text


def test_deadlines_are_sentences_with_a_day_that_binds(index: Index) -> None:
    text = told(viewed(index, "What are the deadlines?"))
    assert "5 May 2031" in text
    assert "1 June 2031" in text
    assert "wept" not in text


def test_stories_are_told_once_each(index: Index) -> None:
    answer = viewed(index, "Which stories are in my library?")
    assert answer is not None
    assert [s.opening.split(",")[0].rstrip(": ") for s in answer.statements] == ["2 articles", "1 article"]


def test_what_changed_is_what_was_published_since(index: Index) -> None:
    text = told(viewed(index, "What has changed since 15 March 2031?"))
    assert "Divers" in text
    assert "sank" not in text


def test_a_time_without_articles_is_told(index: Index) -> None:
    answer = viewed(index, "What has changed since 20 April 2031?")
    assert answer is not None
    assert "the latest is of 2 April 2031" in answer.notice


def test_a_topic_that_is_not_there_is_no_view(index: Index) -> None:
    assert viewed(index, "Summarise the volcano story") is None


def test_an_as_of_day_hides_what_came_later(index: Index) -> None:
    text = told(viewed(index, "What is the latest on the Lumi Star?", Filters(as_of=date(2031, 3, 15))))
    assert "Divers" not in text


def test_a_word_of_english_is_taken_for_no_name(index: Index) -> None:
    assert index.lexical.passages_with("Brandt")
    assert not index.lexical.passages_with("brand")
    assert respelt("what brand is it?", index.lexical) == ("what brand is it?", ())


def test_a_misspelt_name_is_taken_for_the_librarys(index: Index) -> None:
    text, changed = respelt("where is brandd?", index.lexical)
    assert text == "where is Brandt?"
    assert told_spelling(changed) == "read “brandd” as “Brandt”"
    assert respelt("where is the captain?", index.lexical)[1] == ()
    assert respelt("Who met Orla at the brandd?", index.lexical)[1] == ()  # who writes names with a capital


def test_what_is_still_open_is_what_waits_for_a_decision_and_what_has_a_day_to_come(index: Index) -> None:
    asked = asked_view("What is still open?")
    assert asked is not None
    answer = view_answer(
        "What is still open?", asked, index.library, filters=Filters(as_of=date(2031, 4, 10)), window=None
    )
    text = told(answer)
    assert "A court decides on 5 May 2031" in text
    assert "wept" not in text


def test_a_word_that_no_article_has_is_no_subject_beside_one_that_some_have(index: Index) -> None:
    text = told(viewed(index, "give me a hearty summary of the Lumi Star"))
    assert "Lumi Star" in text
    assert "bakery" not in text


def test_two_months_are_compared_by_what_was_published_in_each(index: Index) -> None:
    text = told(viewed(index, "Compare the March reports on the Lumi Star with those of April"))
    assert text.index("1 March 2031") < text.index("2 April 2031")


def test_once_refused_only_what_the_register_has_is_told(index: Index) -> None:
    asked = asked_view("Who disputes what about the Lumi Star?")
    assert asked is not None
    question = "Who disputes what about the Lumi Star?"
    assert view_answer(question, asked, index.library, filters=Filters(), window=None, named=True) is None


WALL = {
    "2031-01-10": "The sea wall at Tornby will be raised by two metres. The council of Tornby voted for the wall.",
    "2031-02-11": "Farmers near the Tornby wall have begun a boycott of the county's dairy. The council regrets it.",
    "2031-03-12": "Of forty farms at Tornby, thirty joined the boycott. The first stones of the wall were laid.",
    "2031-04-13": "The wall at Tornby is half built, its engineer said. The boycott was called off on Monday.",
    "2031-05-04": "The council of Tornby will lay the last stones of the wall in June. Sune Abild will be there.",
    "2031-05-14": "The wall at Tornby has cost three million so far. Its engineer Sune Abild wants another two.",
}


@pytest.mark.parametrize(
    ("question", "tells"),
    [
        ("Give me a timeline of the boycott", "The boycott was called off on Monday."),
        ("Where do things stand with the boycott?", "The boycott was called off on Monday."),
        ("Where do things stand with the wall?", "The wall at Tornby has cost three million so far."),
        ("Where do things stand with the dairy?", "The wall at Tornby has cost three million so far."),
    ],
)
def test_a_part_of_a_story_is_told_of_too(
    tmp_path: Path, make_encoder: Callable[..., Any], question: str, tells: str
) -> None:
    for day, text in WALL.items():
        (tmp_path / f"{day}.md").write_text(f"---\ntitle: Tornby wall\ndate: {day}\n---\n\n{text}\n", encoding="utf-8")
    update_index(tmp_path / "home", [str(tmp_path / f"{day}.md") for day in WALL], encoder=make_encoder())
    with open_index(tmp_path / "home") as opened:
        answer = viewed(opened, question)
    assert answer is not None
    assert tells in [statement.text for statement in answer.statements]
