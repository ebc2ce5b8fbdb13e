"""What the register has of the sentences of a view: whom they concern, when what they tell is due, what conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.library.contents import Library
from index.update.update_index import update_index
from rag.language.words import content_stems
from rag.question.asked_view import ViewAsked, about_of
from rag.question.view_function import ViewKind
from rag.register.build import update_register
from rag.types import Filters
from rag.views.from_register import register_of, wanted_lines
from rag.views.views import told_of, view_answer

SPRING = """---
title: Quarry of Tolm asks for ten more years
published: 2033-03-14
publisher: The Slate
---
Norvane Stone must file its plan for the Tolm quarry by 2 May 2033.

The council has to decide on the plan by 20 June 2033.

Villagers dispute the company's claim that the dust is harmless.
"""
SUMMER = """---
title: Tolm plan postponed
published: 2033-05-20
publisher: The Slate
---
The deadline for the council's decision on the plan was moved to 30 September 2033.
"""


@pytest.fixture
def library(tmp_path: Path, fake_encoder: Any) -> Iterator[Library]:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "spring.md").write_text(SPRING, encoding="utf-8")
    (folder / "summer.md").write_text(SUMMER, encoding="utf-8")
    update_index(tmp_path / "home", [str(folder)], encoder=fake_encoder)
    with Library.open(tmp_path / "home") as opened:
        yield opened


def _told(library: Library, question: str, kind: ViewKind, *, as_of: date | None = None) -> list[str]:
    """The lines of a view with what opens each, of everything where the question names nothing."""
    asked = ViewAsked(kind=kind, about=about_of(question))
    answer = view_answer(question, asked, library, filters=Filters(as_of=as_of), window=None)
    return [f"{s.opening}{s.text}" for s in answer.statements] if answer else []


def _library_of(folder: Path, encoder: Any, texts: dict[str, str]) -> Library:
    """A library of articles of 14 March 2033, read by the register."""
    (folder / "articles").mkdir()
    for name, text in texts.items():
        file = folder / "articles" / f"{name}.txt"
        file.write_text(f"Talks in Tolm\nThe Slate, {DAYS.get(name, '14 March 2033')}\n\n{text}\n", encoding="utf-8")
    update_index(folder / "home", [str(folder / "articles")], encoder=encoder)
    update_register(folder / "home")
    return Library.open(folder / "home")


DAYS = {"later": "2 May 2033"}


def test_deadlines_come_by_their_day_and_those_that_passed_come_last(library: Library) -> None:
    update_register(library.home)
    lines = _told(library, "What are the deadlines?", "deadlines", as_of=date(2033, 6, 1))
    assert lines[-1].startswith("2 May 2033, passed: ")
    assert any(line.startswith("30 September 2033: ") for line in lines)


def test_of_what_is_still_to_come_nothing_that_is_over_is_told(library: Library) -> None:
    for read in (False, True):
        if read:
            update_register(library.home)
        lines = _told(library, "Which deadlines are still open?", "deadlines", as_of=date(2033, 6, 1))
        assert any("30 September 2033" in line for line in lines)
        assert not any("2 May 2033" in line for line in lines)


def test_what_was_published_later_is_not_shown_as_of_an_earlier_day(library: Library) -> None:
    update_register(library.home)
    lines = _told(library, "What are the deadlines?", "deadlines", as_of=date(2033, 4, 1))
    assert lines
    assert not any("30 September 2033" in line for line in lines)


def test_what_the_register_has_is_marked_where_it_stands(library: Library) -> None:
    update_register(library.home)
    told = [told_of(article, library) for h in library.headers() if (article := library.article(h.id)) is not None]
    found = register_of("deadlines", told, library, as_of=None, about=("norvan",))
    quotes = {s.place: s.quote for t in told for s in t.sentences}
    due = {quotes[place] for place in found.due}
    meant = {quotes[place] for place, mark in found.marks.items() if mark.meant}
    assert any("by 2 May 2033" in quote for quote in due)
    assert meant
    assert all("Norvane" in quote for quote in meant)


def test_a_register_that_has_read_nothing_marks_nothing(library: Library) -> None:
    told = [told_of(article, library) for h in library.headers() if (article := library.article(h.id)) is not None]
    found = register_of("deadlines", told, library, as_of=None)
    assert not found.marks
    assert not found.due


def test_both_sides_are_told_of_what_is_disputed(tmp_path: Path, fake_encoder: Any) -> None:
    said = "The clerk of Tolm, Edda Loos, accused the quarry's owner, Jonas Brandt, of hiding the dust figures."
    reply = "Norvane Stone disputes the figure, saying that it is half of that."
    with _library_of(tmp_path, fake_encoder, {"dust": f"{said}\n\n{reply}"}) as library:
        lines = _told(library, "What is disputed?", "disputes")
    assert [line.split(": ", 1)[1] for line in lines] == [said, reply]


def test_what_papers_disagree_about_are_stakes_that_conflict_too(tmp_path: Path, fake_encoder: Any) -> None:
    one = "Ostrand would lose 40 jobs if the Velm tramway closes, the county says."
    other = "Ostrand would lose 95 jobs if the Velm tramway closes, the union says."
    rest = "The Velm tramway was opened in spring and is painted green. Its first driver was Sune Abild."
    texts = {"first": f"{one}\n\n{rest}", "later": f"{other}\n\nA choir sang at the Velm tramway in Ostrand."}
    with _library_of(tmp_path, fake_encoder, texts) as library:
        lines = " ".join(_told(library, "What do the papers disagree about?", "disputes"))
    assert one in lines
    assert other in lines


@pytest.mark.parametrize("asked", ["ostrand", "velm"])
def test_what_concerns_the_party_that_is_named_is_marked(asked: str, tmp_path: Path, fake_encoder: Any) -> None:
    sentences = [
        "Ostrand wants a larger share of the fares.",
        "Velm is seeking a loan of 4 million crowns.",
        "Ostrand could lose its licence.",
    ]
    text = "\n\n".join(sentences)
    with _library_of(tmp_path, fake_encoder, {"tram": text}) as library:
        told = [told_of(article, library) for h in library.headers() if (article := library.article(h.id)) is not None]
        found = register_of("stakes", told, library, as_of=None, about=(asked,))
    quotes = {s.place: s.quote for t in told for s in t.sentences}
    assert {quotes[place] for place, mark in found.marks.items() if mark.meant} == {
        sentence for sentence in sentences if sentence.lower().startswith(asked)
    }


def test_a_party_that_shares_only_the_first_word_of_a_name_is_not_meant(tmp_path: Path, fake_encoder: Any) -> None:
    sentences = ["Velm owes its banks 31 million crowns.", "A strike would cost Velm's bakers 2 million crowns a year."]
    with _library_of(tmp_path, fake_encoder, {"town": "\n\n".join(sentences)}) as library:
        told = [told_of(article, library) for h in library.headers() if (article := library.article(h.id)) is not None]
        found = register_of("stakes", told, library, as_of=None, about=content_stems("Velm's bakers"))
    quotes = {s.place: s.quote for t in told for s in t.sentences}
    assert {quotes[place] for place, mark in found.marks.items() if mark.meant} == {sentences[1]}


def test_what_a_party_wants_is_told_with_what_took_its_place(tmp_path: Path, fake_encoder: Any) -> None:
    newer = "Ostrand raised its claim to 29 million crowns on Monday."
    texts = {
        "first": "Ostrand is demanding 22 million crowns in compensation.",
        "later": f"{newer}\n\nVelm wants a loan.",
    }
    with _library_of(tmp_path, fake_encoder, texts) as library:
        ids = {header.id for header in library.headers()}
        lines = wanted_lines(ids, library, as_of=None, about=("ostrand",))
        assert [line.evidence.quote for _, line in lines] == [newer]
        assert wanted_lines(ids, library, as_of=None, about=("weather",)) == []
