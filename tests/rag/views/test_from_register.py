"""Views that the register serves: its items as lines, latest state, days in order, words of the articles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.library.contents import Library
from index.update.update_index import update_index
from rag.language.words import content_stems
from rag.question.asked_view import ViewAsked
from rag.register.build import update_register
from rag.types import Filters
from rag.views.from_register import register_lines
from rag.views.views import view_answer

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


def _ids(library: Library) -> set[str]:
    return {header.id for header in library.headers()}


def test_a_register_that_has_read_nothing_serves_no_view(library: Library) -> None:
    assert register_lines("deadlines", _ids(library), library, as_of=None) == []


def test_deadlines_come_by_their_day_and_those_that_passed_come_last(library: Library) -> None:
    update_register(library.home)
    lines = register_lines("deadlines", _ids(library), library, as_of=date(2033, 6, 1))
    openings = [opening for opening, _ in lines]
    assert openings[-1] == "2 May 2033, passed: "
    assert "30 September 2033: " in openings
    for _, line in lines:
        article = line.evidence.article
        assert article.text[line.evidence.start : line.evidence.end] == line.evidence.quote


def test_what_was_published_later_is_not_shown_as_of_an_earlier_day(library: Library) -> None:
    update_register(library.home)
    lines = register_lines("deadlines", _ids(library), library, as_of=date(2033, 4, 1))
    assert {line.evidence.article.title for _, line in lines} == {"Quarry of Tolm asks for ten more years"}


def test_articles_outside_the_scope_give_no_line(library: Library) -> None:
    update_register(library.home)
    (later,) = (header.id for header in library.headers() if header.title == "Tolm plan postponed")
    lines = register_lines("deadlines", {later}, library, as_of=None)
    assert {line.evidence.article.id for _, line in lines} == {later}


def test_other_views_are_not_the_registers(library: Library) -> None:
    update_register(library.home)
    assert register_lines("timeline", _ids(library), library, as_of=None) == []


def test_a_party_that_is_accused_and_says_nothing_gives_no_line(tmp_path: Path, fake_encoder: Any) -> None:
    said = "The clerk of Tolm, Edda Loos, accused the quarry's owner, Jonas Brandt, of hiding the dust figures."
    reply = "Norvane Stone disputes the figure, saying that it is half of that."
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "dust.txt").write_text(
        f"Dust row in Tolm\nThe Slate, 14 March 2033\n\n{said}\n\n{reply}\n", encoding="utf-8"
    )
    update_index(tmp_path / "home", [str(folder)], encoder=fake_encoder)
    update_register(tmp_path / "home")
    with Library.open(tmp_path / "home") as opened:
        lines = register_lines("disputes", _ids(opened), opened, as_of=None)
    assert [line.evidence.quote for _, line in lines] == [said, reply]


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (("ostrand",), ["Ostrand wants a larger share of the fares.", "Ostrand could lose its licence."]),
        (("velm",), ["Velm is seeking a loan of 4 million crowns."]),
        (("weather",), None),
        ((), None),
    ],
)
def test_what_is_at_stake_for_one_party_is_told_of_it_alone(
    about: tuple[str, ...], told: list[str] | None, tmp_path: Path, fake_encoder: Any
) -> None:
    sentences = [
        "Ostrand wants a larger share of the fares.",
        "Velm is seeking a loan of 4 million crowns.",
        "Ostrand could lose its licence.",
    ]
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "tram.txt").write_text(
        "Tram talks in Tolm\nThe Slate, 14 March 2033\n\n" + "\n\n".join(sentences) + "\n", encoding="utf-8"
    )
    update_index(tmp_path / "home", [str(folder)], encoder=fake_encoder)
    update_register(tmp_path / "home")
    with Library.open(tmp_path / "home") as opened:
        lines = register_lines("stakes", _ids(opened), opened, as_of=None, about=about)
    assert sorted(line.evidence.quote for _, line in lines) == sorted(told or sentences)


def test_a_party_that_shares_only_the_first_word_of_a_name_is_not_meant(tmp_path: Path, fake_encoder: Any) -> None:
    sentences = ["Velm owes its banks 31 million crowns.", "A strike would cost Velm's bakers 2 million crowns a year."]
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "town.txt").write_text(
        "Debts in Velm\nThe Slate, 14 March 2033\n\n" + "\n\n".join(sentences) + "\n", encoding="utf-8"
    )
    update_index(tmp_path / "home", [str(folder)], encoder=fake_encoder)
    update_register(tmp_path / "home")
    with Library.open(tmp_path / "home") as opened:
        bakers = register_lines("stakes", _ids(opened), opened, as_of=None, about=content_stems("Velm's bakers"))
        nobody = register_lines("stakes", _ids(opened), opened, as_of=None)
    assert [line.evidence.quote for _, line in bakers] == sentences[1:]
    assert len(nobody) == 2


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("What are the deadlines in the Norvane affair?", 2),
        ("What are the deadlines for Norvane?", 1),
    ],
)
def test_a_story_that_is_named_is_told_whole_and_a_party_alone(library: Library, question: str, count: int) -> None:
    update_register(library.home)
    asked = ViewAsked(kind="deadlines", about=tuple(content_stems("Norvane")))
    answer = view_answer(question, asked, library, filters=Filters(), window=None)
    assert answer is not None
    assert len(answer.statements) == count


def test_what_a_party_wants_is_told_with_what_took_its_place(tmp_path: Path, fake_encoder: Any) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    newer = "Ostrand raised its claim to 29 million crowns on Monday."
    for name, day, text in (
        ("first", "14 March 2033", "Ostrand is demanding 22 million crowns in compensation."),
        ("then", "2 May 2033", f"{newer}\n\nVelm wants a loan."),
    ):
        (folder / f"{name}.txt").write_text(f"Tram talks in Tolm\nThe Slate, {day}\n\n{text}\n", encoding="utf-8")
    update_index(tmp_path / "home", [str(folder)], encoder=fake_encoder)
    update_register(tmp_path / "home")
    with Library.open(tmp_path / "home") as opened:
        lines = register_lines("wants", _ids(opened), opened, as_of=None, about=("ostrand",))
        assert [line.evidence.quote for _, line in lines] == [newer]
        assert register_lines("wants", _ids(opened), opened, as_of=None, about=("weather",)) == []
